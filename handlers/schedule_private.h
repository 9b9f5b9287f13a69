/* Inside what is done by the clock: is it time, and has it been done today. */
#ifndef HANDLERS_SCHEDULE_PRIVATE_H
#define HANDLERS_SCHEDULE_PRIVATE_H

#include "handlers/schedule.h"

/* One thing of today: its name in store/runs.h, and how far it has got. */
struct occasion {
    struct buf name;
    struct buf place; /* "": from the start */
};

#define auto_occasion __attribute__((cleanup(occasion_free)))
void occasion_free(struct occasion *o);

enum season {
    WHILE_OPEN,   /* the flow can be filled in at this minute */
    DAYS_OF_FLOW, /* … or could be, earlier today */
};

enum occasion_turn {
    OCCASION_REST,   /* it is too early, or it is done */
    OCCASION_DUE,    /* it is to be done, or to be gone on with */
    OCCASION_MISSED, /* the bot was down, and it is later by now than school.catch_up allows */
};

/* How it stands with o->name at `clock` ("07:30") of today; o->place gets how far it has got. Only
 * looks: what is missed is to be given up by occasion_skip. */
int occasion_ask(struct ctx *ctx, struct occasion *o, const char *clock, enum occasion_turn *turn,
                 struct err *err);

/* *due: `what` ("remind", "digest") of that flow at `clock` of today is to be done, or to be gone
 * on with. What was missed is given up and logged. Out of the season nothing is done, and nothing
 * said. */
int occasion_look(struct ctx *ctx, const char *what, const struct school_flow *flow,
                  const char *clock, enum season season, struct occasion *out, bool *due,
                  struct err *err);

/* Appends its name in store/runs.h. */
void occasion_name(const char *what, const struct school_flow *flow, const char *clock,
                   struct buf *out);

/* Nobody is woken by a reminder, but where the school has written a time of the night for it. *quiet:
 * these are quiet hours, and `clock` is before them, or more than half an hour ago: it waits for
 * their end where that is today, else it is given up and logged. */
int occasion_quiet(struct ctx *ctx, const struct occasion *o, const char *clock, bool *quiet,
                   struct err *err);

/* What ctx->push_reminder is of one that may go by that, each receiver counted. */
struct push_reminder occasion_reminder(const struct ctx *ctx);

/* It is not done today. why: for the log. */
int occasion_skip(struct ctx *ctx, const struct occasion *o, const char *why, struct err *err);

/* It has got as far as place; done: to its end. */
int occasion_keep(struct ctx *ctx, const struct occasion *o, struct str place, bool done,
                  struct err *err);

/* The minute of the day of such a clock. */
int clock_minute(const char *clock);

/* schedule_remind.c, schedule_digest.c, schedule_asked.c, schedule_appointments.c,
 * schedule_evening.c */
extern const struct scheduled scheduled_remind, scheduled_digest, scheduled_asked;
extern const struct scheduled scheduled_places, scheduled_evening;

/* schedule_clear.c, schedule_stuck.c, schedule_drill.c, schedule_notice.c */
extern const struct scheduled scheduled_clearance, scheduled_stuck, scheduled_drill;
extern const struct scheduled scheduled_notice;

#endif
