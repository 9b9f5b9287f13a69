/* enter_agent: the member opened the chat. It comes at every opening; we greet once a day. */
#include "base/cst.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/texts.h"

static int write_open(struct ctx *ctx, struct buf *out, struct err *err)
{
    auto_buf struct buf word = {0};

    if (flow_open_word(ctx, &word, err) < 0)
        return -1;
    buf_f(out,
          tr(ctx, "「%s」还没填完，回复“%s”接着填。",
             "\"%s\" is not finished; reply \"%s\" to go on."),
          flow_title(ctx, flow_open(ctx)), word.p);
    return 0;
}

static void write_next(const struct ctx *ctx, const struct school_flow *first, struct buf *out)
{
    if (first)
        buf_f(out,
              tr(ctx, "回复“%s”就可以开始；回复“帮助”看全部功能。",
                 "Reply \"%s\" to start, or \"help\" for everything I can do."),
              flow_word(ctx, first));
    else
        buf_c(out, tr(ctx, "回复“帮助”看看能做什么。", "Reply \"help\" to see what I can do."));
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf       text = {0};
    const struct school_flow *first;
    bool                      greet;

    (void)msg;
    if (member_greet(ctx->store, cst_day(ctx->now), ctx->me.userid, str_c(ctx->app->name), &greet,
                     err) < 0)
        return -1;
    if (!greet)
        return 0;
    if (flow_identity_line(ctx, &text, err) < 0 || flow_today(ctx, &text, &first, err) < 0)
        return -1;
    if (flow_open(ctx))
        return write_open(ctx, &text, err) < 0 ? -1 : reply_text(out, buf_view(&text), err);
    if (staff_here(ctx))
        return staff_greet(ctx, &text, err) < 0 ? -1 : reply_text(out, buf_view(&text), err);
    if (ctx->school->greeting)
        buf_str(&text, text_line(tr(ctx, ctx->school->greeting, ctx->school->greeting_en)));
    else
        write_next(ctx, first, &text);
    return reply_text(out, buf_view(&text), err);
}

const struct handler handler_enter = {
    .name = "enter",
    .type = MSG_EVENT_ENTER_AGENT,
    .run = run,
};
