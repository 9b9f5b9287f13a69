/* A text that fits nothing: today's state, and the flow it seems to be about or where to find help.
 * Keep it last of the texts. */
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/flow_window.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

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

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf       text = {0};
    const struct school_flow *first, *meant = flow_meant(ctx, ctx->text);
    enum flow_may             may;

    (void)msg;
    if (flow_today_open(ctx, TODAY_LINES, &text, &first, err) < 0)
        return -1;
    if (meant && flow_allowed(ctx, meant, &may, err) < 0)
        return -1;
    if (meant && may == FLOW_MAY)
        return say_meant(ctx, meant, &text, out, err);
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
