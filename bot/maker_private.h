/* The thread of bot/maker.h without its thread: tests drive the rounds and the clock. */
#ifndef BOT_MAKER_PRIVATE_H
#define BOT_MAKER_PRIVATE_H

#include "bot/maker.h"

int maker_new(struct maker_thread **out, const struct maker_options *options,
              struct conf_school *school, struct worker *worker, struct err *err);

/* Makes all that is due. When to look again: seconds UTC; INT64_MAX: when it is woken. */
int64_t maker_round(struct maker_thread *m, int64_t now);

#endif
