/* What the bot does by the clock: morning cards, reminders, digests. A table as the handlers' is;
 * each is asked about once a second in the worker, in a transaction of its own. */
#ifndef BOT_SCHEDULER_H
#define BOT_SCHEDULER_H

#include "bot/handler.h"

struct scheduled {
    const char *name; /* for the log: [a-z_]+ */

    /* Does what is due at ctx->now, in small parts: *more true: call again soon, other messages
     * first. Exactly once by store/runs.h. ctx has no member and no message; ctx->app is the
     * application of ctx_app(). -1: undone, logged, and tried again a minute later. */
    int (*run)(struct ctx *ctx, bool *more, struct err *err);
};

#endif
