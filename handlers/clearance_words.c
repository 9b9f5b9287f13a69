/* 离校流程 — how it stands with the clearance: every node, where to go next, the forms. Always in
 * words; where cards show, a card with the buttons that are wanted next comes behind them.
 *
 * 离校二维码 [换新] — the code that finds a student at a desk.
 *
 * The words are the school's own (clearances[].words, code_words). */
#include "handlers/clearance_private.h"

#include "base/mem.h"
#include "bot/push.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

/* ---- which one ---- */

static bool is_offered(const struct ctx *ctx, const struct school_clearance *c)
{
    return str_is(str_c(ctx->app->name), c->app);
}

static bool is_worded(char *const *words, unsigned count, struct str text)
{
    for (unsigned i = 0; i < count; i++)
        if (str_eq_nocase(text, str_c(words[i])))
            return true;
    return false;
}

static bool shows(const struct ctx *ctx, const struct school_clearance *c)
{
    return is_offered(ctx, c) && is_worded(c->words, c->words_count, ctx->text);
}

static bool is_new(struct str rest)
{
    static const char *const words[] = {"换新", "换一张", "更换", "重新获取", "new", "renew"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(rest, str_c(words[i])))
            return true;
    return false;
}

/* *renew: 换新 stands behind one of its words, with or without a blank. */
static bool asks_code(const struct ctx *ctx, const struct school_clearance *c, bool *renew)
{
    *renew = false;
    if (!is_offered(ctx, c))
        return false;
    for (unsigned i = 0; i < c->code_words_count; i++) {
        struct str word = str_c(c->code_words[i]), text = ctx->text;

        if (text.n < word.n || !str_eq_nocase((struct str){text.p, word.n}, word))
            continue;
        *renew = is_new(str_trim(str_skip(text, word.n)));
        if (text.n == word.n || *renew)
            return true;
    }
    return false;
}

/* Several may be called by the same word (of other years, of other kinds of people): the first that
 * concerns the member, else the first. out: how he stands with it. */
static int find(struct ctx *ctx,
                bool (*called)(const struct ctx *ctx, const struct school_clearance *c),
                struct clear_view *out, struct err *err)
{
    const struct school_clearance *first = NULL;

    for (unsigned i = 0; i < ctx->school->clearances_count && !out->concerned; i++) {
        const struct school_clearance *c = &ctx->school->clearances[i];

        if (!called(ctx, c))
            continue;
        clear_view_free(out);
        *out = (struct clear_view){0};
        first = first ? first : c;
        if (clearance_read(ctx, c, ctx->me.person, out, err) < 0)
            return -1;
    }
    if (!out->concerned)
        out->clearance = first;
    return 0;
}

/* ---- who may ---- */

static int refuse(struct ctx *ctx, const struct clear_view *v, struct buf *out, struct err *err)
{
    struct school_flow flow = clearance_flow(v->clearance);
    enum flow_may      may;

    if (flow_allowed(ctx, &flow, &may, err) < 0)
        return -1;
    flow_may_say(ctx, &flow, may, out);
    if (may == FLOW_MAY && !v->concerned)
        clear_others_say(ctx, v->clearance, out);
    return 0;
}

/* ---- 离校流程 ---- */

/* Nobody has told of what happened without a message to us: a rule that holds since today, a season
 * that has begun for somebody with nothing to do. */
static int settle(struct ctx *ctx, struct clear_view *v, struct err *err)
{
    static const struct str nothing = {"", 0};

    if (clear_rules_seen(ctx, v, err) < 0)
        return -1;
    if (v->season != SEASON_OPEN || v->complete == (v->completed_at != 0))
        return 0;
    if (clearance_settle(ctx, v->clearance, v->person, nothing, nothing, err) < 0)
        return -1;
    v->completed_at = v->complete ? ctx->now : 0;
    return 0;
}

static int push_progress(struct ctx *ctx, const struct clear_view *v, struct err *err)
{
    auto_clear_card struct clear_card card = {0};
    bool                              after = ctx->after_reply;
    int                               rc;

    if (!clear_cards(ctx, &ctx->me))
        return 0;
    if (clear_card_progress(ctx, v, &card, err) < 0)
        return -1;
    ctx->after_reply = true;
    rc = push_card(ctx, ctx->me.userid, &card.card, err);
    ctx->after_reply = after;
    return rc;
}

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    for (unsigned i = 0; i < ctx->school->clearances_count; i++)
        if (shows(ctx, &ctx->school->clearances[i]))
            return true;
    return false;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_clear_view struct clear_view v = {0};
    auto_wiped struct buf             text = {0};

    (void)msg;
    buf_room(&text, REPLY_TEXT_MAX);
    if (find(ctx, shows, &v, err) < 0 || refuse(ctx, &v, &text, err) < 0)
        return -1;
    if (text.n > 0)
        return flow_say(ctx, buf_view(&text), false, out, err);
    if (settle(ctx, &v, err) < 0 || clearance_say(ctx, &v, REPLY_TEXT_MAX, &text, err) < 0 ||
        push_progress(ctx, &v, err) < 0)
        return -1;
    return flow_say(ctx, buf_view(&text), false, out, err);
}

const struct handler handler_clearance = {
    .name = "clearance",
    .type = MSG_TEXT,
    .wants = wants,
    .run = run,
};

/* ---- 帮助 ---- */

int clearance_help(struct ctx *ctx, struct buf *out, struct err *err)
{
    for (unsigned i = 0; i < ctx->school->clearances_count; i++) {
        const struct school_clearance *c = &ctx->school->clearances[i];
        const char                    *code = clear_code_word(ctx, c);
        bool                           concerns = ctx->me.person == 0;

        if (!is_offered(ctx, c))
            continue;
        if (!concerns && clearance_concerns(ctx, c, ctx->me.person, &concerns, err) < 0)
            return -1;
        if (!concerns)
            continue;
        buf_f(out, tr(ctx, "%s　%s：进度、去哪里办\n", "%s: %s, how far I am\n"), clear_word(ctx, c),
              clear_title(ctx, c));
        if (code)
            buf_f(out, tr(ctx, "%s　办理时出示\n", "%s: to be shown at the desks\n"), code);
    }
    return 0;
}

/* ---- 离校二维码 ---- */

static bool codes(const struct ctx *ctx, const struct school_clearance *c)
{
    bool renew;

    return asks_code(ctx, c, &renew);
}

static bool wants_code(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    for (unsigned i = 0; i < ctx->school->clearances_count; i++)
        if (codes(ctx, &ctx->school->clearances[i]))
            return true;
    return false;
}

static int run_code(struct ctx *ctx, const struct message *msg, struct reply *out,
                    struct err *err)
{
    auto_clear_view struct clear_view v = {0};
    auto_wiped struct buf             text = {0};
    bool                              renew = false;

    (void)msg;
    if (find(ctx, codes, &v, err) < 0 || refuse(ctx, &v, &text, err) < 0)
        return -1;
    asks_code(ctx, v.clearance, &renew);
    if (text.n == 0 && clear_code_give(ctx, v.clearance, renew, &text, err) < 0)
        return -1;
    return flow_say(ctx, buf_view(&text), false, out, err);
}

const struct handler handler_clearance_code = {
    .name = "clearance_code",
    .type = MSG_TEXT,
    .wants = wants_code,
    .run = run_code,
};

/* ---- the buttons of the cards ---- */

static bool wants_press(const struct ctx *ctx, const struct message *msg)
{
    (void)ctx;
    return str_starts(msg->card.task_id, STR_LIT(CLEAR_TASK));
}

/* cs-leave-6a3f…: the name is between the first two hyphens. */
static const struct school_clearance *pressed(const struct ctx *ctx, const struct message *msg)
{
    struct str rest = str_skip(msg->card.task_id, strlen(CLEAR_TASK)), name = {"", 0};

    str_split(&rest, '-', &name);
    return clearance_named(ctx->school, name);
}

/* It shows how it stands by now, and can be pressed again. */
static int redraw(struct ctx *ctx, const struct message *msg, const struct clear_view *v,
                  struct err *err)
{
    auto_clear_card struct clear_card card = {0};

    if (msg->card.response_code.n == 0)
        return 0;
    if (v->complete)
        clear_card_done(ctx, v->clearance, &card);
    else if (clear_card_progress(ctx, v, &card, err) < 0)
        return -1;
    return push_card_update(ctx, ctx->me.userid, msg->card.response_code, &card.card, err);
}

static int press_form(struct ctx *ctx, struct str name, struct err *err)
{
    static const struct str    nothing = {"", 0};
    const struct school_flow  *flow = flow_named(ctx, name);
    bool                       began = false;

    if (flow && flow_push(ctx, flow, nothing, &began, err) < 0)
        return -1;
    if (began)
        return 0;
    return push_textf(ctx, ctx->me.userid, err,
                      tr(ctx, "现在还不能打开：请回复“%s”。", "It cannot be opened now: reply \"%s\"."),
                      flow ? flow_word(ctx, flow) : tr(ctx, "帮助", "help"));
}

static int press(struct ctx *ctx, const struct message *msg, struct clear_view *v,
                 struct err *err)
{
    static const struct str form = STR_LIT(CLEAR_KEY_FORM);
    auto_wiped struct buf   text = {0};

    if (str_starts(msg->key, form))
        return press_form(ctx, str_skip(msg->key, form.n), err);
    if (str_is(msg->key, CLEAR_KEY_CODE) && v->clearance->code_words_count > 0) {
        if (clear_code_give(ctx, v->clearance, false, &text, err) < 0)
            return -1;
    } else if (settle(ctx, v, err) < 0 ||
               clearance_say(ctx, v, REPLY_TEXT_MAX, &text, err) < 0) {
        return -1;
    }
    return push_text(ctx, ctx->me.userid, buf_view(&text), err);
}

static int say_stale(struct ctx *ctx, const struct message *msg, const struct clear_view *v,
                     struct err *err)
{
    auto_buf struct buf text = {0};

    if (push_press_update(ctx, msg, tr(ctx, "已失效", "Expired"), err) < 0)
        return -1;
    if (v->clearance && refuse(ctx, v, &text, err) < 0)
        return -1;
    if (text.n == 0)
        buf_c(&text, tr(ctx, "这张卡片已经失效。", "This card is no longer valid."));
    return push_text(ctx, ctx->me.userid, buf_view(&text), err);
}

static int run_press(struct ctx *ctx, const struct message *msg, struct reply *out,
                     struct err *err)
{
    auto_clear_view struct clear_view v = {0};
    const struct school_clearance    *c = pressed(ctx, msg);

    (void)out; /* a click is answered empty: protocol 2.8 */
    if (c && clearance_read(ctx, c, ctx->me.person, &v, err) < 0)
        return -1;
    if (!v.concerned)
        return say_stale(ctx, msg, &v, err);
    return press(ctx, msg, &v, err) < 0 ? -1 : redraw(ctx, msg, &v, err);
}

const struct handler handler_clearance_press = {
    .name = "clearance_card",
    .type = MSG_EVENT_CARD,
    .wants = wants_press,
    .run = run_press,
};
