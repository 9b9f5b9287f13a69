/* What the files of clearance share. Private to store/. */
#ifndef STORE_CLEARANCES_PRIVATE_H
#define STORE_CLEARANCES_PRIVATE_H

#include "store/clearances.h"
#include "store/store_private.h"

/* SQL_CLEAR_OF, ready to step. */
struct stmt *clear_use_of(struct store *s, struct str clearance, int64_t person);

/* Its columns, but for the reason. */
struct clear_row clear_row_of(struct stmt *st, struct str clearance, int64_t person);

/* Of a node the desk's row comes first, and hides the list's. *last: the node before; {0} at the
 * beginning. */
bool clear_is_hidden(struct str node, struct buf *last);

#endif
