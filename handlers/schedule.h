/* What the bot does by the clock, for the worker: bot/scheduler.h. */
#ifndef HANDLERS_SCHEDULE_H
#define HANDLERS_SCHEDULE_H

#include "bot/scheduler.h"

extern const struct scheduled *const schedule[]; /* ends with NULL */

/* *at: when the school's own time has told all who have not reported by the flow, or goes on with
 * it, seconds UTC; 0: not within the last hour. schedule_remind.c */
int schedule_reminded(struct ctx *ctx, const struct school_flow *flow, int64_t *at,
                      struct err *err);

#endif
