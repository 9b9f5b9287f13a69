/* What is done once at a time of a day: the morning's cards, reminders, digests. */
#ifndef STORE_RUNS_H
#define STORE_RUNS_H

#include "base/buf.h"
#include "store/store.h"

/* *state: how it stands with the run `name` of that Beijing day; RUN_NEW: nothing of it yet, and
 * the others are left alone. place: appended to, where to go on ("" from the start), or where it
 * ended. at: when that was kept, seconds UTC; may be NULL. */
enum run_state { RUN_NEW, RUN_BEGUN, RUN_DONE };
int run_state(struct store *s, struct str name, int64_t day, enum run_state *state,
              struct buf *place, int64_t *at, struct err *err);

/* Of the runs of that day whose name begins with `prefix` and that are begun and not done, the one
 * that was kept the longest time ago: name and place are appended to. 1 found, 0 none. */
int run_next(struct store *s, struct str prefix, int64_t day, struct buf *name, struct buf *place,
             struct err *err);

/* Keeps how far it has got, in the transaction of the work itself: so no part is done twice. */
int run_keep(struct store *s, int64_t now, struct str name, int64_t day, struct str place,
             bool done, struct err *err);

/* Deletes at most `most` of days before that one. */
int run_purge(struct store *s, int64_t before_day, unsigned most, int64_t *deleted,
              struct err *err);

#endif
