/* A text that fits nothing: today's state, and what it seems to be about or where to find help.
 * Keep it last of the texts. */
#include "handlers/clearance.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/flow_window.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

#include <string.h>

/* What is left to do today, in front of the answer itself: more would hide that. */
enum { TODAY_LINES = 2 };

static const char lost[] =
    "没看懂这句话。回复“帮助”看看能做什么，“常见问题”看大家常问的，“服务台”找人帮忙。";
static const char lost_en[] = "I did not get that. Reply \"help\" to see what I can do, \"faq\" "
                              "for common questions, \"desk\" for people who help.";

/* 我要打卡: how to, or why not now. */
static int say_meant(struct ctx *ctx, const struct school_flow *flow, struct buf *today,
                     struct reply *out, struct err *err)
{
    enum window       window = flow_window(flow, ctx->now);
    struct flow_state state;

    if (flow_state_read(ctx, flow, &state, err) < 0)
        return -1;
    if (flow_state_full(flow, &state, ctx->now)) {
        buf_clear(today); /* it says the same */
        flow_state_say(ctx, flow, &state, today);
    } else if (window != WINDOW_OPEN) {
        flow_window_say(ctx, flow, window, today);
    } else {
        buf_f(today,
              tr(ctx, "要填「%s」吗？回复“%s”就可以开始。",
                 "Do you mean \"%s\"? Reply \"%s\" to start."),
              flow_title(ctx, flow), flow_word(ctx, flow));
    }
    return reply_text(out, buf_view(today), err);
}

/* ---- a part of a name: 预约 ---- */

enum { OFFERS = 6 }; /* lines */

static void say_offer(const struct ctx *ctx, const char *title, const char *word, struct buf *out)
{
    buf_f(out, tr(ctx, "· %s：回复“%s”\n", "- %s: reply \"%s\"\n"), title, word);
}

/* Nobody yet, who can become somebody here, is told by the flow itself what comes first. */
static bool is_for(const struct ctx *ctx, enum flow_may may)
{
    return may == FLOW_MAY || may == FLOW_UNCONFIRMED ||
           (may == FLOW_STRANGER && ctx->school->identity);
}

static int offer_flows(struct ctx *ctx, struct buf *out, unsigned *count, struct err *err)
{
    for (unsigned i = 0; i < ctx->school->flows_count && *count < OFFERS; i++) {
        const struct school_flow *flow = &ctx->school->flows[i];
        enum flow_may             may;

        if (flow_named(ctx, str_c(flow->name)) == NULL ||
            !text_names(ctx->text, flow->title, flow->title_en, flow->words, flow->words_count))
            continue;
        if (flow_allowed(ctx, flow, &may, err) < 0)
            return -1;
        if (!is_for(ctx, may))
            continue;
        say_offer(ctx, flow_title(ctx, flow), flow_word(ctx, flow), out);
        ++*count;
    }
    return 0;
}

/* Also to whom it does not concern: that is what the word then tells. */
static void offer_clearances(const struct ctx *ctx, struct buf *out, unsigned *count)
{
    for (unsigned i = 0; i < ctx->school->clearances_count && *count < OFFERS; i++) {
        const struct school_clearance *c = &ctx->school->clearances[i];

        if (strcmp(c->app, ctx->app->name) != 0 ||
            !text_names(ctx->text, c->title, c->title_en, c->words, c->words_count))
            continue;
        say_offer(ctx, clear_title(ctx, c), clear_word(ctx, c), out);
        ++*count;
    }
}

static int say_offers(struct ctx *ctx, struct buf *out, bool *any, struct err *err)
{
    auto_buf struct buf lines = {0};
    unsigned            count = 0;

    if (offer_flows(ctx, &lines, &count, err) < 0)
        return -1;
    offer_clearances(ctx, &lines, &count);
    *any = count > 0;
    if (*any)
        buf_f(out,
              tr(ctx, "你是想办：\n%s其他的回复“帮助”。",
                 "Do you mean:\n%sFor all else reply \"help\"."),
              lines.p);
    return 0;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf       text = {0};
    const struct school_flow *first, *meant = flow_meant(ctx, ctx->text);
    enum flow_may             may;
    bool                      offered;

    (void)msg;
    if (flow_today_open(ctx, TODAY_LINES, &text, &first, err) < 0)
        return -1;
    if (meant && flow_allowed(ctx, meant, &may, err) < 0)
        return -1;
    if (meant && may == FLOW_MAY)
        return say_meant(ctx, meant, &text, out, err);
    if (say_offers(ctx, &text, &offered, err) < 0)
        return -1;
    if (offered)
        return reply_text(out, buf_view(&text), err);
    if (first)
        buf_f(&text, tr(ctx, "回复“%s”就可以开始。\n", "Reply \"%s\" to start.\n"),
              flow_word(ctx, first));
    text_newline(&text);
    if (text.n > 0)
        buf_char(&text, '\n');
    if (ctx->school->fallback)
        buf_str(&text, text_line(tr(ctx, ctx->school->fallback, ctx->school->fallback_en)));
    else
        buf_c(&text, tr(ctx, lost, lost_en));
    return reply_text(out, buf_view(&text), err);
}

const struct handler handler_fallback = {
    .name = "fallback",
    .type = MSG_TEXT,
    .run = run,
};
