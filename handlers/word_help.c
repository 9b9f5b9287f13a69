/* 帮助 — what this application can do: the school's flows, then every handler that has a line for
 * it. */
#include "conf/words.h"
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

static bool in_app(const struct ctx *ctx, const struct handler *h)
{
    struct str app = str_c(ctx->app->name);

    return h->apps == APPS_ALL || str_is(app, h->apps == APPS_STUDENT ? "student" : "staff");
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    (void)msg;
    buf_f(&text,
          tr(ctx, "【%s】直接回复这些词，或点下方菜单：\n",
             "[%s] Reply with a word, or use the menu:\n"),
          tr(ctx, ctx->school->name, ctx->school->name_en));
    for (unsigned i = 0; i < ctx->school->flows_count; i++)
        if (flow_offered(ctx, &ctx->school->flows[i]))
            buf_f(&text, tr(ctx, "%s　%s\n", "%s: %s\n"), flow_word(ctx, &ctx->school->flows[i]),
                  flow_title(ctx, &ctx->school->flows[i]));
    for (const struct handler *const *h = ctx->handlers; *h; h++)
        if ((*h)->help && in_app(ctx, *h) && tr(ctx, (*h)->help, (*h)->help_en)[0])
            buf_f(&text, "%s\n", tr(ctx, (*h)->help, (*h)->help_en));
    return reply_text(out, str_trim(buf_view(&text)), err);
}

const struct handler handler_help = {
    .name = "help",
    .type = MSG_TEXT,
    .words = words_help,
    .help = "帮助　看看我能做什么",
    .help_en = "help: this list",
    .run = run,
};
