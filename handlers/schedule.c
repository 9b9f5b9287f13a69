#include "handlers/schedule.h"

#include "base/cst.h"
#include "base/log.h"
#include "bot/push.h"
#include "conf/notices.h"
#include "handlers/flow_window.h"
#include "handlers/notice.h"
#include "handlers/schedule_private.h"
#include "store/runs.h"

enum { LEAST_LATE = 2 }; /* minutes: a batch, a restart; what comes by then was not missed */

void occasion_free(struct occasion *o)
{
    buf_free(&o->name);
    buf_free(&o->place);
}

int clock_minute(const char *clock)
{
    int minute = 24 * 60; /* never comes: the configuration is checked */

    cst_parse_clock(str_c(clock), &minute);
    return minute;
}

int occasion_keep(struct ctx *ctx, const struct occasion *o, struct str place, bool done,
                  struct err *err)
{
    return run_keep(ctx->store, ctx->now, buf_view(&o->name), cst_day(ctx->now), place, done, err);
}

int occasion_skip(struct ctx *ctx, const struct occasion *o, const char *why, struct err *err)
{
    log_line(LOG_WARN, "scheduled=%s result=skipped: %s", o->name.p, why);
    return occasion_keep(ctx, o, buf_view(&o->place), true, err);
}

/* A digest comes after the end of the day's hours, too, and after the end of the last day. */
static bool is_in_season(const struct school_flow *flow, enum season season, int64_t now)
{
    enum window window = flow_window(flow, now);

    if (season == WHILE_OPEN)
        return window == WINDOW_OPEN;
    return window != WINDOW_EARLY &&
           flow_window(flow, cst_day_start(cst_day(now))) != WINDOW_OVER;
}

void occasion_name(const char *what, const struct school_flow *flow, const char *clock,
                   struct buf *out)
{
    buf_f(out, "%s.%s.%s", what, flow->name, clock);
}

/* Nobody wants the morning's card at noon: school.catch_up is how late it may be. What has begun
 * goes on, however long it takes, unless it was left alone for as long. */
static bool is_missed(const struct ctx *ctx, int late, enum run_state state, int64_t kept_at)
{
    int64_t most = ctx->school->catch_up > LEAST_LATE ? ctx->school->catch_up : LEAST_LATE;

    return state == RUN_BEGUN ? ctx->now - kept_at > 60 * most : late > most;
}

int occasion_ask(struct ctx *ctx, struct occasion *o, const char *clock, enum occasion_turn *turn,
                 struct err *err)
{
    int            late = cst_minute(ctx->now) - clock_minute(clock);
    enum run_state state;
    int64_t        at = 0;

    *turn = OCCASION_REST;
    if (late < 0)
        return 0;
    if (run_state(ctx->store, buf_view(&o->name), cst_day(ctx->now), &state, &o->place, &at, err) <
        0)
        return -1;
    if (state != RUN_DONE)
        *turn = is_missed(ctx, late, state, at) ? OCCASION_MISSED : OCCASION_DUE;
    return 0;
}

int occasion_quiet(struct ctx *ctx, const struct occasion *o, const char *clock, bool *quiet,
                   struct err *err)
{
    struct quiet_hours q = notice_quiet_hours(&ctx->school->notices);
    int64_t today = cst_day(ctx->now), at = cst_day_start(today) + 60 * (int64_t)clock_minute(clock);
    int64_t until = quiet_until(q, ctx->now);
    bool    meant = quiet_until(q, at) > 0 && ctx->now - at <= PUSH_NIGHT_SECONDS;

    *quiet = until > 0 && !meant;
    if (!*quiet || cst_day(until) == today)
        return 0;
    return occasion_skip(ctx, o, "the quiet hours have begun", err);
}

struct push_reminder occasion_reminder(const struct ctx *ctx)
{
    return (struct push_reminder){
        .quiet = true,
        .night = notice_quiet(&ctx->school->notices, ctx->now),
        .counted = PUSH_RECEIVERS,
    };
}

int occasion_look(struct ctx *ctx, const char *what, const struct school_flow *flow,
                  const char *clock, enum season season, struct occasion *out, bool *due,
                  struct err *err)
{
    enum occasion_turn turn;

    *due = false;
    buf_clear(&out->name);
    buf_clear(&out->place);
    occasion_name(what, flow, clock, &out->name);
    if (occasion_ask(ctx, out, clock, &turn, err) < 0)
        return -1;
    if (turn == OCCASION_REST)
        return 0;
    if (!is_in_season(flow, season, ctx->now))
        return occasion_keep(ctx, out, buf_view(&out->place), true, err);
    if (turn == OCCASION_MISSED)
        return occasion_skip(ctx, out, "it was missed, and is later than catch_up", err);
    *due = true;
    return 0;
}

const struct scheduled *const schedule[] = {
    &scheduled_remind, /* flow.remind: who has not reported yet is told */
    &scheduled_digest, /* flow.digest: numbers and a chart to each counsellor */
    &scheduled_asked,  /* 提醒 for more people than are told at once */
    &scheduled_places,  /* appointments: holds that are over, who moves up, who did not come */
    &scheduled_evening, /* appointment.remind: who has one tomorrow is told */
    &scheduled_clearance, /* what an import of a clearance's list has changed */
    &scheduled_stuck,  /* clearance.remind: who has not moved on for some days is told how */
    &scheduled_drill,  /* before a season: whether the office is reached through each application */
    &scheduled_notice, /* notices that are due, or under way */
    NULL,
};
