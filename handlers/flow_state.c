#include "handlers/flow_state.h"

#include "base/cst.h"
#include "handlers/flow_window.h"
#include "handlers/texts.h"
#include "store/submissions.h"

#include <inttypes.h>
#include <stdio.h>

bool flow_offered(const struct ctx *ctx, const struct school_flow *flow)
{
    return str_is(str_c(flow->app), ctx->app->name);
}

int64_t flow_day(const struct school_flow *flow, int64_t now)
{
    return flow->rule == RULE_DAILY || flow->rule == RULE_TIMES_A_DAY ? cst_day(now) : 0;
}

int64_t flow_most(const struct school_flow *flow)
{
    switch (flow->rule) {
    case RULE_TIMES_A_DAY:
        return flow->times;
    case RULE_ALWAYS:
        return INT64_MAX;
    case RULE_ONCE:
    case RULE_DAILY:
    case RULE_UNTIL:
        break;
    }
    return 1;
}

int flow_state_read(struct ctx *ctx, const struct school_flow *flow, struct flow_state *state,
                    struct err *err)
{
    auto_buf struct buf memory = {0};
    struct submission   last = {0};
    int64_t             count = 0;
    int                 found;

    found = submission_last(ctx->store, str_c(flow->name), flow_day(flow, ctx->now),
                            member_subject(&ctx->me), &last, &count, &memory, err);
    if (found < 0)
        return -1;
    *state = (struct flow_state){0};
    if (found == 0)
        return 0;
    state->count = count;
    state->at = last.at;
    snprintf(state->receipt, sizeof state->receipt, "%.*s", STR_ARG(last.receipt));
    return 0;
}

bool flow_state_full(const struct school_flow *flow, const struct flow_state *state)
{
    return state->count >= flow_most(flow);
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

void flow_state_say(const struct ctx *ctx, const struct school_flow *flow,
                    const struct flow_state *state, struct buf *out)
{
    char when[17];

    if (flow->rule == RULE_DAILY) {
        flow_state_line(ctx, flow, state, out);
        buf_f(out,
              tr(ctx, "（回执 %s），每天一次，提交后不能修改。",
                 " (receipt %s). Once a day; it cannot be changed."),
              state->receipt);
    } else if (flow->rule == RULE_TIMES_A_DAY) {
        buf_f(out,
              tr(ctx,
                 "「%s」今天已提交 %" PRId64
                 " 次（每天最多 %u 次），最近一次 %s，回执 %s。请明天再来。",
                 "\"%s\": sent %" PRId64 " times today (at most %u a day), last at %s, receipt %s. "
                 "Please come back tomorrow."),
              flow_title(ctx, flow), state->count, flow->times, cst_clock(when, state->at),
              state->receipt);
    } else {
        buf_f(out,
              tr(ctx, "「%s」已于 %s 提交（回执 %s），只能提交一次，提交后不能修改。",
                 "\"%s\" was sent on %s (receipt %s). Once only; it cannot be changed."),
              flow_title(ctx, flow), cst_stamp(when, state->at), state->receipt);
    }
}

static int today_line(struct ctx *ctx, const struct school_flow *flow, struct buf *out,
                      const struct school_flow **open, struct err *err)
{
    enum window       window = flow_window(flow, ctx->now);
    struct flow_state state;

    if (flow_state_read(ctx, flow, &state, err) < 0)
        return -1;
    if (state.count == 0 && (window == WINDOW_EARLY || window == WINDOW_OVER))
        return 0;
    flow_state_line(ctx, flow, &state, out);
    if (state.count == 0 && window == WINDOW_HOURS)
        buf_f(out, tr(ctx, "（%s–%s 开放）", " (open %s-%s)"),
              flow->window.daily_from ? flow->window.daily_from : "00:00",
              flow->window.daily_to ? flow->window.daily_to : "24:00");
    else if (state.count == 0 && open && *open == NULL)
        *open = flow;
    buf_char(out, '\n');
    return 0;
}

int flow_today(struct ctx *ctx, struct buf *out, const struct school_flow **open, struct err *err)
{
    if (open)
        *open = NULL;
    for (unsigned i = 0; i < ctx->school->flows_count; i++) {
        const struct school_flow *flow = &ctx->school->flows[i];
        enum flow_may             may;

        if (flow->rule != RULE_DAILY || !flow_offered(ctx, flow))
            continue;
        if (flow_allowed(ctx, flow, &may, err) < 0)
            return -1;
        if (may == FLOW_MAY && today_line(ctx, flow, out, open, err) < 0)
            return -1;
    }
    return 0;
}
