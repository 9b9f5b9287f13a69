/* How a flow begins, or why it does not. */
#include "bot/push.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/flow_window.h"
#include "handlers/texts.h"

#include <string.h>

/* Bytes of a message: the first question of a flow of our own. */
enum { QUESTION_ROOM = 512 };

static int refuse_member(struct turn *t, enum flow_may may, struct err *err)
{
    auto_buf struct buf text = {0};

    flow_may_say(t->ctx, t->flow, may, &text);
    return turn_say_last(t, buf_view(&text), err);
}

/* Why the flow cannot be started now: *refused, and it was said. */
static int start_refused(struct turn *t, bool *refused, struct err *err)
{
    enum window   window = flow_window(t->flow, t->ctx->now);
    enum flow_may may;

    *refused = true;
    if (flow_allowed(t->ctx, t->flow, &may, err) < 0)
        return -1;
    if (may != FLOW_MAY)
        return refuse_member(t, may, err);
    if (window != WINDOW_OPEN)
        return turn_say_window(t, window, err);
    *refused = false;
    return 0;
}

/* Nobody answers questions whose answers cannot count: *refused when the rule allows no more.
 * Today's state is the first line of what is said otherwise. */
static int start_full(struct turn *t, bool *refused, struct err *err)
{
    auto_buf struct buf line = {0};
    struct flow_state   state;

    if (t->flow->rule == RULE_ALWAYS)
        return 0;
    if (flow_state_read(t->ctx, t->flow, &state, err) < 0)
        return -1;
    if (flow_state_full(t->flow, &state)) {
        *refused = true;
        return turn_end(t, err) < 0 ? -1 : turn_say_full(t, &state, err);
    }
    if (t->flow->rule == RULE_DAILY) {
        flow_state_line(t->ctx, t->flow, &state, &line);
        turn_lead(t, buf_view(&line));
    }
    return 0;
}

/* In a flow of our own the intro belongs to its first question. */
static bool is_first(const struct turn *t)
{
    return t->flow->action ? t->step == path_next(t->flow, &(struct answers){0})
                           : path_before(t->flow, &t->answers, t->step) < 0;
}

static void lead_start(struct turn *t)
{
    const struct school_flow *left = flow_open(t->ctx);

    if (left && left != t->flow) {
        buf_f(&t->lead,
              tr(t->ctx, "已离开「%s」，刚才的回答没有提交。\n",
                 "You left \"%s\"; nothing of it was sent.\n"),
              flow_title(t->ctx, left));
    }
    if (t->flow->intro && is_first(t))
        turn_lead(t, text_line(tr(t->ctx, t->flow->intro, t->flow->intro_en)));
}

/* The same flow again: nothing is asked twice, and the answers so far stay. */
static int start_again(struct turn *t, struct err *err)
{
    if (turn_resume(t, err) < 0)
        return -1;
    buf_f(&t->lead,
          tr(t->ctx, "「%s」还没填完，接着来：\n", "\"%s\" is not finished; let us go on:\n"),
          flow_title(t->ctx, t->flow));
    return turn_repeat(t, err);
}

/* What must be agreed to first comes before what was typed: that answer is not wrong, but early. */
static bool is_early(const struct turn *t, const struct buf *why)
{
    return t->flow->action && t->flow->intro && why->n > 0 &&
           t->step == path_next(t->flow, &(struct answers){0});
}

static int take_start(struct turn *t, struct str line, struct buf *why, struct err *err)
{
    if (flow_take_line(t, line, true, why, err) < 0)
        return -1;
    if (!t->over && is_early(t, why)) {
        buf_clear(why);
        buf_c(why, tr(t->ctx, "请先看完并回答这一条，再发你的信息：",
                      "Please read and answer this first, then send the rest again:"));
    }
    return 0;
}

static int start_new(struct turn *t, struct str line, struct err *err)
{
    auto_buf struct buf why = {0};
    bool                refused = false;

    if (take_start(t, line, &why, err) < 0)
        return -1;
    if (t->over)
        return act_over(t, buf_view(&why), err);
    t->tip = t->answers.count == 0;
    if (t->step == t->flow->questions_count && t->flow->no_review && why.n == 0)
        return turn_submit(t, err);
    if (start_full(t, &refused, err) < 0)
        return -1;
    if (refused)
        return 0;
    lead_start(t);
    turn_lead(t, buf_view(&why));
    return turn_ask(t, err);
}

int flow_begin(struct turn *t, struct str line, struct err *err)
{
    bool refused;

    if (start_refused(t, &refused, err) < 0)
        return -1;
    if (refused)
        return 0;
    if (line.n == 0 && flow_open(t->ctx) == t->flow)
        return start_again(t, err);
    if (t->flow->action && act_start(t, &refused, err) < 0)
        return -1;
    if (refused)
        return 0;
    if (kind_given(t, err) < 0)
        return -1;
    t->step = path_next(t->flow, &t->answers);
    if (t->flow->action && t->step == t->flow->questions_count) /* it knows all: nothing is asked */
        line = STR_LIT("");
    return start_new(t, line, err);
}

int flow_start(struct ctx *ctx, const struct school_flow *flow, struct str answers,
               struct reply *out, struct err *err)
{
    auto_turn struct turn t = turn_new(ctx, flow, out);

    return flow_begin(&t, answers, err);
}

/* What must be read first is never cut short by what stands in front of it. */
static int push_lead(struct turn *t, struct str first, struct err *err)
{
    size_t intro = t->flow->intro ? strlen(tr(t->ctx, t->flow->intro, t->flow->intro_en)) : 0;

    if (first.n + intro + QUESTION_ROOM > REPLY_TEXT_MAX)
        return push_text(t->ctx, t->ctx->me.userid, first, err);
    turn_lead(t, first);
    return 0;
}

int flow_push(struct ctx *ctx, const struct school_flow *flow, struct str first, bool *began,
              struct err *err)
{
    auto_turn struct turn t = turn_new(ctx, flow, NULL);

    *began = flow_open(ctx) == NULL && flow_window(flow, ctx->now) == WINDOW_OPEN;
    if (!*began)
        return 0;
    return push_lead(&t, first, err) < 0 ? -1 : flow_begin(&t, STR_LIT(""), err);
}
