/* What the bot does by the clock: morning cards, reminders, digests. A table as the handlers' is;
 * each is asked about once a second in the worker, in a transaction of its own. */
#ifndef BOT_SCHEDULER_H
#define BOT_SCHEDULER_H

#include "bot/handler.h"

struct scheduled {
    const char *name; /* for the log: [a-z_]+ */

    /* Does what is due at ctx->now, in small parts: *more true: call again soon, other messages
     * first. Exactly once by store/runs.h. ctx has no member and no message; ctx->app is the
     * application of ctx_app(), NULL before. -1: undone, logged, and tried again a minute later. */
    int (*run)(struct ctx *ctx, bool *more, struct err *err);
};

/* ---- the worker's side ---- */

enum { SCHEDULED_MAX = 16 }; /* rows of a table */

/* When each row of the table is asked next. {0} with a NULL table: nothing is scheduled. */
struct schedule {
    const struct scheduled *const *table; /* ends with NULL */
    unsigned                       count;
    unsigned                       last; /* row that was asked last: each has its turn */
    int64_t                        due[SCHEDULED_MAX]; /* seconds UTC */
};

/* table may be NULL. ERR_BAD_INPUT: it has more than SCHEDULED_MAX rows. */
int schedule_init(struct schedule *s, const struct scheduled *const *table, struct err *err);

/* Whether a row is to be asked now; also where the clock was put back since it was asked: the worker
 * asks schedule_run only then. */
bool schedule_due(const struct schedule *s, int64_t now);

/* Asks one row that is due at ctx->now, in a transaction of ctx->store; nothing when none is. What
 * failed is logged and undone. true: what a row did is on disk. */
bool schedule_run(struct schedule *s, struct ctx *ctx);

#endif
