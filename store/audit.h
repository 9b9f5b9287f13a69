/* Who looked at, changed, exported, decided what about whom, and why. Append-only, but for the
 * scans at the gates: they tell where people go, and are forgotten as the scans themselves are. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "store/store.h"

struct audit {
    int64_t    at;
    struct str actor;   /* userid, or "cli:<login name>" */
    struct str action;  /* [a-z_.]+: ticket.answer, reach.list, roster.import, … */
    int64_t    person;  /* about whom; 0: not about one person */
    struct str detail;  /* purpose, ticket number, counts; no personal data */
};

#define AUDIT_SCAN "pass.scan" /* the action of those */

int audit_add(struct store *s, const struct audit *a, struct err *err);

/* The newest first, at most `most`, before id `before` (0: from the newest). */
int audit_list(struct store *s, int64_t before, unsigned most,
               int (*each)(void *arg, int64_t id, const struct audit *a), void *arg,
               struct err *err);

/* Deletes at most `most` rows of the action AUDIT_SCAN from before `before`. */
int audit_purge_scans(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                      struct err *err);

#endif
