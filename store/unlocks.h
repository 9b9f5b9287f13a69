/* A submission that may be given once was given back: the person may submit once more. And who
 * stands in for a desk. */
#ifndef STORE_UNLOCKS_H
#define STORE_UNLOCKS_H

#include "store/store.h"

/* One more submission of the flow (rule once); *again: one may be given already (one was given back
 * and is not used, or there is none yet), and nothing happens. reason is sealed. */
int unlock_add(struct store *s, int64_t now, struct str flow, int64_t person, struct str by,
               struct str reason, bool *again, struct err *err);

/* How many were given back, used or not: with them submission_add's `most` is 1 + *count. */
int unlock_count(struct store *s, struct str flow, int64_t person, int64_t *count,
                 struct err *err);

/* Of at most `most` that were given before `before` forgets by whom, and why. That it was given
 * back stays: how often one may submit counts it. */
int unlock_forget(struct store *s, int64_t before, unsigned most, int64_t *forgotten,
                  struct err *err);

/* ---- deputies ---- */

struct deputy {
    struct str desk;   /* of conf/school.h: clearance_node.desk, appointment_place.desk */
    struct str userid; /* as spelt */
    struct str by;     /* who named him */
    int64_t    until;  /* last Beijing day */
};

/* Adds, or changes the day. */
int deputy_put(struct store *s, int64_t now, const struct deputy *d, struct err *err);
int deputy_remove(struct store *s, struct str desk, struct str userid, bool *was,
                  struct err *err);
/* Desks that the member stands in for on that day; and who stands in for a desk. */
int deputy_desks(struct store *s, struct str userid, int64_t day,
                 int (*each)(void *arg, const struct deputy *d), void *arg, struct err *err);
int deputy_of(struct store *s, struct str desk, int64_t day,
              int (*each)(void *arg, const struct deputy *d), void *arg, struct err *err);

/* Deletes at most `most` whose last day was before that day. */
int deputy_purge(struct store *s, int64_t before_day, unsigned most, int64_t *deleted,
                 struct err *err);

#endif
