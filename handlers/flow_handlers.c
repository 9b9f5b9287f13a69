/* How a member gets into a flow, and answers in it: the menu, the flow's words, answers, presses on
 * cards. */
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_place.h"
#include "handlers/flow_private.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"
#include "store/dialogs.h"

#include <ctype.h>
#include <string.h>

/* ---- the menu: flow/<name> ---- */

static int run_click(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    const struct school_flow *flow = flow_named(ctx, ctx->flow_key);

    if (flow == NULL)
        return handler_click.run(ctx, msg, out, err); /* the menu is older than the school file */
    return flow_start(ctx, flow, (struct str){"", 0}, out, err);
}

const struct handler handler_flow_click = {
    .name = "flow_menu",
    .type = MSG_EVENT_CLICK,
    .key = "flow/",
    .run = run_click,
};

/* ---- words that steer an open flow: 帮助 取消 返回 跳过 提交 ---- */

/* What was typed, as it was typed: half-width letters are for comparing, not for keeping. */
static struct str said(const struct ctx *ctx, const struct message *msg)
{
    return msg->type == MSG_TEXT ? str_trim(msg->text.content) : ctx->text;
}

static int run_answer(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    return flow_answer(ctx, said(ctx, msg), out, err);
}

static bool is_steering(struct str text)
{
    switch (word_of(text)) {
    case WORD_HELP:
    case WORD_CANCEL:
    case WORD_BACK:
    case WORD_SKIP:
    case WORD_SUBMIT:
        return true;
    default:
        return false;
    }
}

static bool wants_steering(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return is_steering(ctx->text) && flow_open(ctx) != NULL;
}

const struct handler handler_flow_steer = {
    .name = "flow_steer",
    .type = MSG_TEXT,
    .wants = wants_steering,
    .run = run_answer,
};

/* ---- an answer that is an option's own words goes before the words of other flows ---- */

const struct school_question *flow_asked(const struct ctx *ctx)
{
    const struct school_flow *flow = flow_open(ctx);

    if (flow == NULL || ctx->dialog.step < 0 || ctx->dialog.step >= flow->questions_count)
        return NULL;
    return &flow->questions[ctx->dialog.step];
}

/* A mail address may begin with any word, too (mail.zhang@…); the number in a flow of our own,
 * which is asked as a text, does not. */
bool flow_asks_text(const struct ctx *ctx)
{
    const struct school_question *q = flow_asked(ctx);

    if (q == NULL || (flow_open(ctx)->action && strcmp(q->name, "number") == 0))
        return false;
    return q->kind == ASK_TEXT || q->kind == ASK_MAIL;
}

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (isdigit((unsigned char)text.p[i]))
            return true;
    return false;
}

/* The text is one of the options that the flow's action has made (begun: or begins one). */
static bool was_shown(const struct ctx *ctx, const struct school_question *q, bool begun)
{
    auto_answers struct answers a = {0};
    struct err                  err = {0};

    return answers_read(ctx->store, ctx->dialog.answers, &a, &err) == 0 &&
           (live_shown(&a, q, ctx->text, begun) || word_of(ctx->text) == WORD_SAME);
}

/* Anything may be a free text. The number in a flow of our own has a digit. */
bool flow_cannot_answer(const struct ctx *ctx)
{
    const struct school_question *q = flow_asked(ctx);
    auto_wiped struct buf         value = {0};
    auto_buf struct buf           why = {0};
    struct str                    line = ctx->text, first;

    if (q == NULL || flow_asks_text(ctx))
        return false;
    if (q->kind == ASK_TEXT)
        return !has_digit(ctx->text);
    if (question_is_open(q))
        return !was_shown(ctx, q, true);
    if (answer_read(ctx, q, ctx->text, &value, &why))
        return false;
    if (q->kind == ASK_LOCATION) { /* 1: the position reported, or a reason */
        first = ctx->text;
        return !(place_failed(ctx->text, &first) && first.n == 0) &&
               !answer_read(ctx, &place_why, first, &value, &why);
    }
    first = answer_take(ctx, q, &line, false);
    return !answer_read(ctx, q, first, &value, &why);
}

static bool wants_option(const struct ctx *ctx, const struct message *msg)
{
    const struct school_question *q = flow_asked(ctx);
    uint64_t                      number;

    (void)msg;
    if (q && question_is_open(q) && !option_bare(ctx->text, &number))
        return was_shown(ctx, q, false);
    return q && answer_is_option(q, ctx->text);
}

const struct handler handler_flow_option = {
    .name = "flow_answer",
    .type = MSG_TEXT,
    .wants = wants_option,
    .run = run_answer,
};

/* ---- a flow's own words: 打卡, 打卡 1 1 36.5 ---- */

/* 身份确认 20210001 张三 … to the question for the name, after the menu has begun the flow: no name
 * begins with that word. */
static bool says_all(const struct ctx *ctx, const struct school_flow *flow)
{
    return flow->action && str_is(str_c(flow->action), "identity") && flow == flow_open(ctx);
}

/* A free text may begin with any word; only a text that is nothing but the word leaves the
 * question. */
static bool wants_word(const struct ctx *ctx, const struct message *msg)
{
    struct str                answers;
    const struct school_flow *flow = flow_worded(ctx, ctx->text, &answers);

    (void)msg;
    return flow && (answers.n == 0 || !flow_asks_text(ctx) || says_all(ctx, flow));
}

static int run_word(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct str                answers;
    const struct school_flow *flow = flow_worded(ctx, ctx->text, &answers);

    (void)msg;
    return flow_start(ctx, flow, answers, out, err);
}

const struct handler handler_flow_word = {
    .name = "flow_start",
    .type = MSG_TEXT,
    .wants = wants_word,
    .run = run_word,
};

/* ---- any other text in an open flow ---- */

static bool wants_answer(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return flow_open(ctx) != NULL;
}

const struct handler handler_flow_answer = {
    .name = "flow_answer",
    .type = MSG_TEXT,
    .wants = wants_answer,
    .run = run_answer,
};

/* ---- an answer that comes too late: said once, with the way back in ---- */

static bool wants_expired(const struct ctx *ctx, const struct message *msg)
{
    int64_t person;

    (void)msg;
    return ctx->expired && dialog_flow(ctx, ctx->expired_flow, &person) != NULL;
}

/* Somebody of the staff was first, or another device: that it was dropped is no news then. */
static int say_done(struct turn *t, const struct flow_state *state, struct reply *out,
                    struct err *err)
{
    auto_buf struct buf text = {0};

    subject_say(t, &text);
    flow_state_say(t->ctx, t->flow, state, &text);
    return reply_text(out, buf_view(&text), err);
}

static int run_expired(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    int64_t               person;
    auto_turn struct turn t = turn_new(ctx, dialog_flow(ctx, ctx->expired_flow, &person), out);
    auto_buf struct buf   today = {0}, word = {0};
    struct flow_state     state;

    (void)msg;
    if ((person != 0 && turn_about(&t, person, err) < 0) ||
        flow_today(ctx, &today, NULL, err) < 0 ||
        flow_state_of(ctx, t.flow, t.who.id, &state, err) < 0 ||
        dialog_end(ctx->store, ctx->me.userid, str_c(ctx->app->name), err) < 0)
        return -1;
    if (flow_state_full(t.flow, &state, ctx->now))
        return say_done(&t, &state, out, err);
    subject_word(&t, &word);
    return reply_textf(
        out, err,
        tr(ctx, "%.*s「%s」超过 %u 分钟没有回答，已经作废，没有提交。回复“%s”重新开始。",
           "%.*s\"%s\" had no answer for over %u minutes and was dropped; nothing was sent. "
           "Reply \"%s\" to start again."),
        STR_ARG(buf_view(&today)), flow_title(ctx, t.flow), t.flow->expires_minutes, word.p);
}

const struct handler handler_flow_expired = {
    .name = "flow_expired",
    .type = MSG_TEXT,
    .wants = wants_expired,
    .run = run_expired,
};

/* ---- 取消 and the like with nothing to cancel ---- */

static bool wants_nothing_open(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return is_steering(ctx->text) && word_of(ctx->text) != WORD_HELP;
}

static int run_nothing_open(struct ctx *ctx, const struct message *msg, struct reply *out,
                            struct err *err)
{
    auto_buf struct buf text = {0};

    (void)msg;
    if (flow_today(ctx, &text, NULL, err) < 0)
        return -1;
    buf_c(&text, tr(ctx, "现在没有正在填的内容。回复“帮助”看看能做什么。",
                    "There is nothing open at the moment. Reply \"help\" for a list."));
    return reply_text(out, buf_view(&text), err);
}

const struct handler handler_flow_none = {
    .name = "flow_none",
    .type = MSG_TEXT,
    .wants = wants_nothing_open,
    .run = run_nothing_open,
};

/* ---- cards ---- */

static bool wants_press(const struct ctx *ctx, const struct message *msg)
{
    (void)ctx;
    return str_starts(msg->card.task_id, STR_LIT(FLOW_TASK));
}

static int run_press(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)out; /* a click is answered empty: protocol 2.8 */
    return flow_press(ctx, msg, err);
}

const struct handler handler_flow_press = {
    .name = "flow_card",
    .type = MSG_EVENT_CARD,
    .wants = wants_press,
    .run = run_press,
};
