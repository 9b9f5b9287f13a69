/* subscribe: the member can see the application now. It comes in bulk when an administrator widens
 * the scope, and again for whoever was known; so it is answered once, with no call to the platform.
 */
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

#include <string.h>

static int keep_name(void *arg, const struct person *p)
{
    buf_str(arg, p->name);
    return 0;
}

/* The school's welcome, with "{name}" filled in: nothing for who is not in the roster. */
static int write_welcome(const struct ctx *ctx, struct buf *out, struct err *err)
{
    auto_buf struct buf name = {0};
    static const char mark[] = "{name}";
    const char       *rest = tr(ctx, ctx->school->welcome, ctx->school->welcome_en), *at;

    if (ctx->me.person != 0 &&
        people_get(ctx->store, ctx->me.person, keep_name, &name, err) < 0)
        return -1;
    for (; (at = strstr(rest, mark)) != NULL; rest = at + strlen(mark)) {
        buf_str(out, (struct str){rest, (size_t)(at - rest)});
        buf_str(out, buf_view(&name));
    }
    buf_str(out, text_line(rest));
    buf_char(out, '\n');
    return 0;
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
    if (write_welcome(ctx, &text, err) < 0)
        return -1;
    buf_char(&text, '\n');
    if (flow_identity_line(ctx, &text, err) < 0 || flow_today(ctx, &text, &first, err) < 0)
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
