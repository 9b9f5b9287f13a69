/* Person-times of a day: what the platform counts for an application on one Beijing day (protocol
 * 4.1). */
#ifndef STORE_SENDS_H
#define STORE_SENDS_H

#include "store/store.h"

/* The platform takes so many for each account of the organisation (tuning.accounts) a day. */
enum { SENDS_PER_ACCOUNT = 200 };

/* n more. Only inside the transaction of what was sent. n 0: nothing happens. */
int sends_count(struct store *s, struct str app, int64_t day, int64_t n, struct err *err);
int sends_of_day(struct store *s, struct str app, int64_t day, int64_t *n, struct err *err);

/* Deletes at most `most` of days before that one. */
int sends_purge(struct store *s, int64_t before_day, unsigned most, int64_t *deleted,
                struct err *err);

#endif
