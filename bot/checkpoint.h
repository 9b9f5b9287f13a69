/* Moves the write-ahead log into the database file beside the worker: a checkpoint waits for the
 * disk, and callbacks need not wait with it. It has a connection of its own, which never writes
 * rows. */
#ifndef BOT_CHECKPOINT_H
#define BOT_CHECKPOINT_H

#include "base/err.h"

struct checkpoint;

/* Opens its connection (the tables must be there) and starts the thread. ERR_… as store_open. */
int checkpoint_start(struct checkpoint **out, const char *database, struct err *err);

/* There is enough to be moved: wakes the thread unless it is at work. Any thread; cheap. */
void checkpoint_wake(struct checkpoint *c);

void checkpoint_stop(struct checkpoint *c); /* NULL is fine */

#endif
