/* What the bot does by the clock, for the worker: bot/scheduler.h. */
#ifndef HANDLERS_SCHEDULE_H
#define HANDLERS_SCHEDULE_H

#include "bot/scheduler.h"

extern const struct scheduled *const schedule[]; /* ends with NULL */

#endif
