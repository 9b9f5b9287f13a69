/* What is done once at a time of a day: the morning's cards, reminders, digests. */
#ifndef STORE_RUNS_H
#define STORE_RUNS_H

#include "base/buf.h"
#include "store/store.h"

/* *begun: how it stands with the run `name` of that Beijing day. place: appended to, where to go on
 * ("" from the start), when it is begun and not done. */
enum run_state { RUN_NEW, RUN_BEGUN, RUN_DONE };
int run_state(struct store *s, struct str name, int64_t day, enum run_state *state,
              struct buf *place, struct err *err);

/* Keeps how far it has got, in the transaction of the work itself: so no part is done twice. */
int run_keep(struct store *s, int64_t now, struct str name, int64_t day, struct str place,
             bool done, struct err *err);

/* Deletes at most `most` of days before that one. */
int run_purge(struct store *s, int64_t before_day, unsigned most, int64_t *deleted,
              struct err *err);

#endif
