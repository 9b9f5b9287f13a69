/* A text that fits nothing: the menu's answer with today's state. Keep it last of the texts. */
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

static const char lost[] =
    "没看懂这句话。回复“帮助”看看能做什么，“常见问题”看大家常问的，“服务台”找人帮忙。";
static const char lost_en[] = "I did not get that. Reply \"help\" to see what I can do, \"faq\" "
                              "for common questions, \"desk\" for people who help.";

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf       text = {0};
    const struct school_flow *first;

    (void)msg;
    if (flow_today(ctx, &text, &first, err) < 0)
        return -1;
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
