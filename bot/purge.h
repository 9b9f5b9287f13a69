/* Deletes what is over its time: answers to resends, dialogs, what was sent, codes, quotas. */
#ifndef BOT_PURGE_H
#define BOT_PURGE_H

#include "store/store.h"

/* Some rows of each, in a transaction of its own, so that no callback waits long behind it; true:
 * there is more. inbox_seconds: how long answers to resends are kept. */
bool purge_old(struct store *s, int64_t now, int64_t inbox_seconds);

#endif
