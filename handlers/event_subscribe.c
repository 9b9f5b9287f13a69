/* subscribe: the member can see the application now. It comes in bulk when an administrator widens
 * the scope, and again for whoever was known; so it is answered once, with no call to the platform.
 */
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

#include <string.h>

/* The school's welcome, with "{name}" filled in. */
static void write_welcome(const struct ctx *ctx, struct buf *out)
{
    static const char mark[] = "{name}";
    const char       *rest = tr(ctx, ctx->school->welcome, ctx->school->welcome_en), *at;

    for (; (at = strstr(rest, mark)) != NULL; rest = at + strlen(mark)) {
        buf_str(out, (struct str){rest, (size_t)(at - rest)});
        buf_str(out, ctx->me.person.name);
    }
    buf_str(out, text_line(rest));
    buf_char(out, '\n');
}

static int run_subscribe(struct ctx *ctx, const struct message *msg, struct reply *out,
                         struct err *err)
{
    auto_buf struct buf       text = {0};
    const struct school_flow *first;
    bool                      changed;

    (void)msg;
    if (member_follow(ctx->store, ctx->now, ctx->me.userid, str_c(ctx->app->name), true, &changed,
                      err) < 0)
        return -1;
    if (!changed)
        return 0;
    write_welcome(ctx, &text);
    buf_char(&text, '\n');
    if (flow_today(ctx, &text, &first, err) < 0)
        return -1;
    if (first)
        buf_f(&text, tr(ctx, "先做这一件：回复“%s”。", "First of all: reply \"%s\"."),
              flow_word(ctx, first));
    return reply_text(out, str_trim(buf_view(&text)), err);
}

const struct handler handler_subscribe = {
    .name = "subscribe",
    .type = MSG_EVENT_SUBSCRIBE,
    .run = run_subscribe,
};

static int run_unsubscribe(struct ctx *ctx, const struct message *msg, struct reply *out,
                           struct err *err)
{
    bool changed;

    (void)msg;
    (void)out;
    return member_follow(ctx->store, ctx->now, ctx->me.userid, str_c(ctx->app->name), false,
                         &changed, err);
}

const struct handler handler_unsubscribe = {
    .name = "unsubscribe",
    .type = MSG_EVENT_UNSUBSCRIBE,
    .run = run_unsubscribe,
};
