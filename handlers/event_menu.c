/* Menu events that no other handler takes: the menu on a phone may be older than ours. */
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

static int say_with_state(struct ctx *ctx, const char *sentence, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    if (flow_today(ctx, &text, NULL, err) < 0)
        return -1;
    buf_c(&text, sentence);
    return flow_say(ctx, buf_view(&text), false, out, err);
}

static int run_click(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    return say_with_state(
        ctx,
        tr(ctx, "这个菜单项已经更新。请关闭对话再打开，或回复“帮助”看看能做什么。",
           "This menu entry has changed. Please close and reopen the chat, or reply \"help\"."),
        out, err);
}

const struct handler handler_click = {
    .name = "menu_unknown",
    .type = MSG_EVENT_CLICK,
    .run = run_click,
};

/* The phone shows "消息接收中" until it is answered. */
static int run_scan(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    return say_with_state(ctx, tr(ctx, "这个码不归这里处理。", "This code is not for here."), out,
                          err);
}

const struct handler handler_scan = {
    .name = "scan_unknown",
    .type = MSG_EVENT_SCANCODE_WAITMSG,
    .run = run_scan,
};
