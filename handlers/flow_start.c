/* How a flow begins, or why it does not. */
#include "base/cst.h"
#include "bot/push.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/flow_window.h"
#include "handlers/identity.h"
#include "handlers/texts.h"

#include <string.h>

/* Bytes of a message: the first question of a flow of our own. */
enum { QUESTION_ROOM = 512 };

static int refuse_member(struct turn *t, enum flow_may may, struct err *err)
{
    auto_buf struct buf text = {0};

    flow_may_say(t->ctx, t->flow, may, &text);
    if (turn_close(t, tr(t->ctx, "未提交", "Not sent"), err) < 0)
        return -1;
    return turn_say_last(t, buf_view(&text), err);
}

/* ---- what comes first ---- */

/* Flows that wait for each other would wait for ever. */
static bool waits_already(const struct turn *t, const char *flow)
{
    struct str rest = buf_view(&t->then), one;

    while (t->then.n > 0 && str_split(&rest, ',', &one))
        if (str_is(one, flow))
            return true;
    return false;
}

/* *missing: it comes first, is for this person, and was never submitted. */
static int is_missing(struct turn *t, const struct school_flow *needed, bool *missing,
                      struct err *err)
{
    struct flow_state state;
    enum flow_may     may;

    *missing = false;
    if (needed == NULL || strcmp(needed->app, t->flow->app) != 0 ||
        waits_already(t, needed->name))
        return 0;
    if (turn_allowed(t, needed, &may, err) < 0)
        return -1;
    if (may == FLOW_OTHER_KIND)
        return 0;
    if (flow_state_of(t->ctx, needed, t->who.id, &state, err) < 0)
        return -1;
    *missing = state.count == 0;
    return 0;
}

/* Nobody of the staff answers for others what only they know. */
static int refuse_proxy(struct turn *t, const struct school_flow *needed, struct err *err)
{
    auto_buf struct buf text = {0};

    subject_say(t, &text);
    buf_f(&text,
          tr(t->ctx, "要本人先填一次「%s」，之后才能代填「%s」。",
             "\"%s\" has to be filled in by the person first; then \"%s\" can be reported."),
          flow_title(t->ctx, needed), flow_title(t->ctx, t->flow));
    return turn_say_last(t, buf_view(&text), err);
}

/* The flow that comes first begins, and leads here. */
static int begin_first(struct turn *t, const struct school_flow *first, struct str why,
                       struct err *err)
{
    auto_turn struct turn next = turn_new(t->ctx, first, t->out);

    if ((t->who.proxy && turn_about(&next, t->who.person, err) < 0) ||
        turn_close(t, tr(t->ctx, "未提交", "Not sent"), err) < 0)
        return -1;
    buf_f(&next.then, "%s%s%s", t->flow->name, t->then.n > 0 ? "," : "",
          t->then.n > 0 ? t->then.p : "");
    turn_lead(&next, str_trim(buf_view(&t->lead)));
    turn_lead(&next, why);
    return flow_begin(&next, (struct str){"", 0}, err);
}

static const char *unused(const struct turn *t, bool answered)
{
    return answered ? tr(t->ctx, "，刚才的回答没有用上", "; your answers were not used") : "";
}

static int begin_needed(struct turn *t, const struct school_flow *needed, bool answered,
                        struct err *err)
{
    auto_buf struct buf why = {0};

    if (t->who.proxy && !needed->proxy)
        return refuse_proxy(t, needed, err);
    buf_f(&why,
          tr(t->ctx, "「%s」之前要先填一次「%s」%s：", "Before \"%s\" comes \"%s\", once%s:"),
          flow_title(t->ctx, t->flow), flow_title(t->ctx, needed), unused(t, answered));
    return begin_first(t, needed, buf_view(&why), err);
}

/* Who has not confirmed yet does it now; where that cannot be done here, he is told. */
static int begin_confirming(struct turn *t, bool answered, struct err *err)
{
    const struct school_flow *confirm = flow_named(t->ctx, STR_LIT(FLOW_CONFIRM));
    auto_buf struct buf       why = {0};

    if (confirm == NULL || confirm->action == NULL || waits_already(t, confirm->name))
        return refuse_member(t, FLOW_UNCONFIRMED, err);
    buf_f(&why,
          tr(t->ctx, "「%s」之前，请先核对你的信息%s：",
             "Before \"%s\", please check your information%s:"),
          flow_title(t->ctx, t->flow), unused(t, answered));
    return begin_first(t, confirm, buf_view(&why), err);
}

static int start_needs(struct turn *t, bool answered, bool *refused, struct err *err)
{
    for (unsigned i = 0; i < t->flow->needs_count; i++) {
        const struct school_flow *needed = flow_anywhere(t->ctx, str_c(t->flow->needs[i]));

        if (is_missing(t, needed, refused, err) < 0)
            return -1;
        if (*refused)
            return begin_needed(t, needed, answered, err);
    }
    return 0;
}

/* ---- why not now ---- */

int start_refused(struct turn *t, bool answered, bool *refused, struct err *err)
{
    enum window   window = flow_window(t->flow, t->ctx->now);
    enum flow_may may = FLOW_MAY;

    *refused = false;
    if (t->who.proxy ? proxy_refused(t, refused, err) < 0
                     : turn_allowed(t, t->flow, &may, err) < 0)
        return -1;
    if (*refused)
        return 0;
    *refused = true;
    if (may == FLOW_UNCONFIRMED && window == WINDOW_OPEN)
        return begin_confirming(t, answered, err);
    if (may != FLOW_MAY)
        return refuse_member(t, may, err);
    if (window != WINDOW_OPEN)
        return turn_is_open(t) ? turn_closed(t, refused, err) : turn_say_window(t, window, err);
    *refused = false;
    if (t->flow->approve_count > 0 && approve_refused(t, refused, err) < 0)
        return -1;
    return *refused ? 0 : start_needs(t, answered, refused, err);
}

/* ---- what was submitted before ---- */

enum { SO_FAR_ROOM = 700 }; /* bytes of a message: the first question follows */

/* What can still be changed: until when, and what it is. */
static int lead_so_far(struct turn *t, const struct flow_state *state, struct err *err)
{
    auto_answers struct answers before = {0};
    auto_buf struct buf         memory = {0}, text = {0};
    struct submission           last = {0};
    char                        stamp[17];
    bool                        over;
    const char                 *until = flow_editable(t->flow, t->ctx->now, &over);

    if (submission_last(t->ctx->store, str_c(t->flow->name), flow_day(t->flow, t->ctx->now),
                        t->who.id, &last, NULL, &memory, err) < 0 ||
        answers_read(t->ctx->store, last.answers, &before, err) < 0)
        return -1;
    if (t->flow->rule == RULE_DAILY)
        flow_state_line(t->ctx, t->flow, state, &text);
    else
        buf_f(&text, tr(t->ctx, "「%s」已于 %s 提交", "\"%s\" was sent on %s"),
              flow_title(t->ctx, t->flow), cst_stamp(stamp, state->at));
    buf_f(&text,
          tr(t->ctx, "（回执 %s），可以修改到 %s，重新提交才会替换：\n",
             " (receipt %s). It can be changed until %s; only what is sent again replaces it:\n"),
          state->receipt, until);
    if (text_answers(t->ctx, t->flow, &before, false, SO_FAR_ROOM, &text).number > 0)
        text_part_kept(t->ctx, str_c(state->receipt), &text);
    turn_lead(t, str_trim(buf_view(&text)));
    return 0;
}

int start_full(struct turn *t, bool *refused, struct err *err)
{
    auto_buf struct buf line = {0};
    struct flow_state   state;
    bool                over;

    if (t->flow->rule == RULE_ALWAYS)
        return 0;
    if (flow_state_of(t->ctx, t->flow, t->who.id, &state, err) < 0)
        return -1;
    if (flow_state_full(t->flow, &state, t->ctx->now)) {
        *refused = true;
        return turn_end(t, err) < 0 ? -1 : turn_say_full(t, &state, err);
    }
    flow_editable(t->flow, t->ctx->now, &over);
    if (state.count > 0 && !over && t->flow->approve_count == 0)
        return lead_so_far(t, &state, err);
    if (state.unlocked > 0) {
        buf_f(&line,
              tr(t->ctx,
                 "「%s」已解锁，可以再填一次，以新提交的为准（之前的回执 %s）。",
                 "\"%s\" was unlocked: once more, and the new one counts (receipt before: %s)."),
              flow_title(t->ctx, t->flow), state.receipt);
        turn_lead(t, buf_view(&line));
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

void start_lead(struct turn *t)
{
    const struct school_flow *left = flow_open(t->ctx);

    if (left && !turn_is_open(t))
        buf_f(&t->lead,
              tr(t->ctx, "已离开「%s」，刚才的回答没有提交。\n",
                 "You left \"%s\"; nothing of it was sent.\n"),
              flow_title(t->ctx, left));
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
    start_lead(t);
    turn_lead(t, buf_view(&why));
    return turn_ask(t, err);
}

int flow_begin(struct turn *t, struct str line, struct err *err)
{
    bool refused;

    if (start_refused(t, line.n > 0, &refused, err) < 0)
        return -1;
    if (refused)
        return 0;
    if (t->who.proxy && proxy_begin(t, err) < 0)
        return -1;
    if (line.n == 0 && turn_is_open(t))
        return start_again(t, err);
    if (turn_is_open(t) && act_left_open(t, err) < 0)
        return -1;
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
