/* What an import is going to write: one entry for each person who is added or changed, personal
 * fields sealed already. It is made before the transaction and read in it, so that nothing but the
 * writing is done while the server waits. The entries lie in a spool. */
#ifndef CLI_ROSTER_PLAN_H
#define CLI_ROSTER_PLAN_H

#include "cli/spool.h"
#include "store/people.h"

struct roster_plan {
    int64_t              line;   /* of the table */
    struct person        p;      /* id and confirmed_at: 0 */
    struct person_sealed sealed;
};

int roster_plan_put(struct spool *spool, const struct roster_plan *plan, struct err *err);

/* As spool_next; slices into the spool. */
int roster_plan_next(struct spool *spool, struct roster_plan *plan, struct err *err);

#endif
