/* Moves the write-ahead log into the database file beside the worker: with tens of thousands of
 * pages that takes 20 ms and more, in which nobody would be answered. It has a thread and a
 * connection of its own, which changes no row. */
#ifndef BOT_MOVER_H
#define BOT_MOVER_H

#include "base/err.h"

#include <stdbool.h>

struct mover;

/* Opens its connection (the tables must be there) and starts the thread. A database in memory has
 * no log: *out is NULL then, which all that follow take. ERR_… as store_open. */
int mover_start(struct mover **out, const char *database, struct err *err);

/* There is enough to be moved. No effect while it is at work, or done and not yet told so. Any
 * thread; cheap. */
void mover_ask(struct mover *m);

/* Once after each time it has moved what there was: what was committed since is left, and the log
 * starts anew when that is moved, too (store_checkpoint). Any thread; cheap. */
bool mover_done(struct mover *m);

void mover_stop(struct mover *m);

#endif
