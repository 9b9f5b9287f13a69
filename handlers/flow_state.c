#include "handlers/flow_state.h"

#include "base/cst.h"
#include "base/utf8.h"
#include "handlers/flow_window.h"
#include "handlers/texts.h"
#include "store/staff.h"
#include "store/submissions.h"
#include "store/unlocks.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

bool flow_offered(const struct ctx *ctx, const struct school_flow *flow)
{
    return strcmp(flow->app, ctx->app->name) == 0;
}

int64_t flow_day(const struct school_flow *flow, int64_t now)
{
    return flow->rule == RULE_DAILY || flow->rule == RULE_TIMES_A_DAY ? cst_day(now) : 0;
}

const char *flow_editable(const struct school_flow *flow, int64_t now, bool *over)
{
    const char *until = flow->rule == RULE_UNTIL ? flow->window.until : flow->editable;
    int64_t     utc = INT64_MAX, day;
    int         minute;

    if (until && cst_parse_clock(str_c(until), &minute))
        utc = cst_day_start(cst_day(now)) + 60 * (int64_t)minute;
    else if (until && !cst_parse_stamp(str_c(until), &utc) && cst_parse_date(str_c(until), &day))
        utc = cst_day_start(day + 1); /* a day means its end */
    *over = until == NULL || now >= utc;
    return until;
}

bool flow_replaces(const struct school_flow *flow)
{
    return flow->rule == RULE_UNTIL || flow->editable != NULL;
}

int64_t flow_most(const struct school_flow *flow, int64_t now)
{
    bool over;

    switch (flow->rule) {
    case RULE_TIMES_A_DAY:
        return flow->times;
    case RULE_ALWAYS:
    case RULE_UNTIL: /* its window ends it */
        return INT64_MAX;
    case RULE_ONCE:
    case RULE_DAILY:
        break;
    }
    flow_editable(flow, now, &over);
    return over && flow->approve_count == 0 ? 1 : INT64_MAX;
}

/* Only what may be given once can be given back. */
static bool is_final(const struct school_flow *flow, int64_t now)
{
    return flow->rule == RULE_ONCE && flow_most(flow, now) == 1;
}

int flow_most_of(struct ctx *ctx, const struct school_flow *flow, int64_t subject, int64_t *most,
                 struct err *err)
{
    int64_t unlocked = 0;

    if (is_final(flow, ctx->now) &&
        unlock_count(ctx->store, str_c(flow->name), subject, &unlocked, err) < 0)
        return -1;
    *most = unlocked > 0 ? 1 + unlocked : flow_most(flow, ctx->now);
    return 0;
}

static int keep_name(void *arg, const struct staff *m)
{
    struct flow_state *state = arg;

    snprintf(state->by, sizeof state->by, "%.*s", STR_ARG(utf8_cut(m->name, STATE_NAME - 1)));
    return 1;
}

int flow_state_of(struct ctx *ctx, const struct school_flow *flow, int64_t subject,
                  struct flow_state *state, struct err *err)
{
    auto_buf struct buf memory = {0};
    struct submission   last = {0};
    struct flow_state   found = {0};
    int                 rc;

    rc = submission_last(ctx->store, str_c(flow->name), flow_day(flow, ctx->now), subject, &last,
                         &found.count, &memory, err);
    if (rc < 0)
        return -1;
    if (rc > 0) {
        found.at = last.at;
        found.streak = last.streak;
        found.proxy = last.proxy;
        snprintf(found.receipt, sizeof found.receipt, "%.*s", STR_ARG(last.receipt));
    }
    if (rc > 0 && is_final(flow, ctx->now) &&
        unlock_count(ctx->store, str_c(flow->name), subject, &found.unlocked, err) < 0)
        return -1;
    if (found.proxy && staff_roles(ctx->store, last.member, keep_name, &found, err) < 0)
        return -1;
    *state = found;
    return 0;
}

int flow_state_read(struct ctx *ctx, const struct school_flow *flow, struct flow_state *state,
                    struct err *err)
{
    return flow_state_of(ctx, flow, member_subject(&ctx->me), state, err);
}

bool flow_state_full(const struct school_flow *flow, const struct flow_state *state, int64_t now)
{
    int64_t most = flow_most(flow, now);

    return state->count >= (most < INT64_MAX ? most + state->unlocked : most);
}

/* ---- in words ---- */

void flow_streak_say(const struct ctx *ctx, const struct school_flow *flow, int64_t streak,
                     const char *before, struct buf *out)
{
    int64_t want = flow->streak;

    if (want == 0 || streak == 0)
        return;
    buf_c(out, before);
    if (is_english(ctx))
        buf_f(out, "%" PRId64 " day%s in a row", streak, streak > 1 ? "s" : "");
    else
        buf_f(out, "已连续 %" PRId64 " 天", streak);
    if (streak >= want)
        buf_f(out, tr(ctx, "，已满 %" PRId64 " 天", " (%" PRId64 " reached)"), want);
    else
        buf_f(out, tr(ctx, "，还差 %" PRId64 " 天", " (%" PRId64 " to go)"), want - streak);
}

static void done_line(const struct ctx *ctx, const struct school_flow *flow, struct buf *out)
{
    if (flow->today_done)
        buf_c(out, tr(ctx, flow->today_done, flow->today_done_en));
    else
        buf_f(out, tr(ctx, "今日已完成「%s」", "\"%s\": done today"), flow_title(ctx, flow));
}

static void open_line(const struct ctx *ctx, const struct school_flow *flow, struct buf *out)
{
    if (flow->today_open)
        buf_c(out, tr(ctx, flow->today_open, flow->today_open_en));
    else
        buf_f(out, tr(ctx, "今日未完成「%s」", "\"%s\": not done today"), flow_title(ctx, flow));
}

void flow_state_line(const struct ctx *ctx, const struct school_flow *flow,
                     const struct flow_state *state, struct buf *out)
{
    char clock[6];

    if (state->count == 0) {
        open_line(ctx, flow, out);
        return;
    }
    done_line(ctx, flow, out);
    buf_f(out, " %s", cst_clock(clock, state->at));
}

/* （回执 1120-K7Q2MX，由王老师代填） */
static void receipt_say(const struct ctx *ctx, const struct flow_state *state, struct buf *out)
{
    buf_f(out, tr(ctx, "（回执 %s", " (receipt %s"), state->receipt);
    if (state->proxy && state->by[0])
        buf_f(out, tr(ctx, "，由%s代填", ", reported by %s"), state->by);
    else if (state->proxy)
        buf_c(out, tr(ctx, "，由老师代填", ", reported by the staff"));
    buf_c(out, tr(ctx, "）", ")"));
}

static bool unlocks(const struct clearance_node *n, const struct school_flow *flow)
{
    for (unsigned i = 0; i < n->unlocks_count; i++)
        if (str_is(str_c(flow->name), n->unlocks[i]))
            return true;
    return false;
}

static const struct clearance_node *unlocker(const struct conf_school *school,
                                             const struct school_flow *flow)
{
    for (unsigned i = 0; i < school->clearances_count; i++)
        for (unsigned n = 0; n < school->clearances[i].nodes_count; n++)
            if (unlocks(&school->clearances[i].nodes[n], flow))
                return &school->clearances[i].nodes[n];
    return NULL;
}

/* What is once and for ever may be given back by a desk all the same. */
static void unlock_say(const struct ctx *ctx, const struct school_flow *flow, struct buf *out)
{
    const struct clearance_node *n = unlocker(ctx->school, flow);

    if (n == NULL)
        return;
    buf_f(out, tr(ctx, "填错了请到%s修改", " A mistake is mended by %s"),
          tr(ctx, n->title, n->title_en));
    if (n->place)
        buf_f(out, tr(ctx, "：%s", ": %s"), tr(ctx, n->place, n->place_en));
    buf_c(out, tr(ctx, "。", "."));
}

static void final_say(const struct ctx *ctx, const struct school_flow *flow, struct buf *out)
{
    bool        over;
    const char *until = flow_editable(flow, ctx->now, &over);

    if (until)
        buf_f(out, tr(ctx, "，%s 以后不能修改。", ". It could be changed until %s."), until);
    else if (flow->rule == RULE_DAILY)
        buf_c(out, tr(ctx, "，每天一次，提交后不能修改。", ". Once a day; it cannot be changed."));
    else
        buf_c(out, tr(ctx, "，只能提交一次，提交后不能修改。", ". Once only; it cannot be changed."));
    if (flow->rule == RULE_ONCE)
        unlock_say(ctx, flow, out);
}

void flow_state_say(const struct ctx *ctx, const struct school_flow *flow,
                    const struct flow_state *state, struct buf *out)
{
    char when[17];

    if (flow->rule == RULE_TIMES_A_DAY) {
        buf_f(out,
              tr(ctx,
                 "「%s」今天已提交 %" PRId64
                 " 次（每天最多 %u 次），最近一次 %s，回执 %s。请明天再来。",
                 "\"%s\": sent %" PRId64 " times today (at most %u a day), last at %s, receipt %s. "
                 "Please come back tomorrow."),
              flow_title(ctx, flow), state->count, flow->times, cst_clock(when, state->at),
              state->receipt);
        return;
    }
    if (flow->rule == RULE_DAILY)
        flow_state_line(ctx, flow, state, out);
    else
        buf_f(out, tr(ctx, "「%s」已于 %s 提交", "\"%s\" was sent on %s"), flow_title(ctx, flow),
              cst_stamp(when, state->at));
    receipt_say(ctx, state, out);
    final_say(ctx, flow, out);
}

/* What of today is said: everything, or only what is left to do now. */
struct today {
    bool                      open_only;
    unsigned                  most, said; /* lines */
    const struct school_flow *first;      /* that is open and not done */
    struct buf               *out;
};

static void today_say(const struct ctx *ctx, const struct school_flow *flow, enum window window,
                      const struct flow_state *state, struct today *today)
{
    flow_state_line(ctx, flow, state, today->out);
    flow_streak_say(ctx, flow, state->streak, tr(ctx, "，", ", "), today->out);
    if (state->count == 0 && window == WINDOW_HOURS)
        buf_f(today->out, tr(ctx, "（%s–%s 开放）", " (open %s-%s)"),
              flow->window.daily_from ? flow->window.daily_from : "00:00",
              flow->window.daily_to ? flow->window.daily_to : "24:00");
    else if (state->count == 0 && today->first == NULL)
        today->first = flow;
    buf_char(today->out, '\n');
    today->said++;
}

static int today_line(struct ctx *ctx, const struct school_flow *flow, struct today *today,
                      struct err *err)
{
    enum window       window = flow_window(flow, ctx->now);
    struct flow_state state;

    if (flow_state_read(ctx, flow, &state, err) < 0)
        return -1;
    if (state.count == 0 && (window == WINDOW_EARLY || window == WINDOW_OVER))
        return 0;
    if (today->open_only && (state.count > 0 || window != WINDOW_OPEN))
        return 0;
    if (state.count == 0 && flow->streak > 0 &&
        submission_streak(ctx->store, str_c(flow->name), cst_day(ctx->now),
                          member_subject(&ctx->me), &state.streak, err) < 0)
        return -1;
    today_say(ctx, flow, window, &state, today);
    return 0;
}

static int today_lines(struct ctx *ctx, struct today *today, struct err *err)
{
    for (unsigned i = 0; i < ctx->school->flows_count && today->said < today->most; i++) {
        const struct school_flow *flow = &ctx->school->flows[i];
        enum flow_may             may;

        if (flow->rule != RULE_DAILY || !flow_offered(ctx, flow))
            continue;
        if (flow_allowed(ctx, flow, &may, err) < 0)
            return -1;
        if (may == FLOW_MAY && today_line(ctx, flow, today, err) < 0)
            return -1;
    }
    return 0;
}

int flow_today(struct ctx *ctx, struct buf *out, const struct school_flow **open, struct err *err)
{
    struct today today = {.most = UINT_MAX, .out = out};

    if (today_lines(ctx, &today, err) < 0)
        return -1;
    if (open)
        *open = today.first;
    return 0;
}

int flow_today_open(struct ctx *ctx, unsigned most, struct buf *out,
                    const struct school_flow **open, struct err *err)
{
    struct today today = {.open_only = true, .most = most, .out = out};

    if (today_lines(ctx, &today, err) < 0)
        return -1;
    *open = today.first;
    return 0;
}
