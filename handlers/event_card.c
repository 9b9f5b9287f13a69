/* Presses on cards that belong to nothing any more. They are answered, never ignored. */
#include "bot/push.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

static int say_stale(struct ctx *ctx, struct err *err)
{
    return push_text(
        ctx, ctx->me.userid,
        str_c(tr(ctx, "这张卡片已经失效。回复“帮助”看看能做什么。",
                 "This card is no longer valid. Reply \"help\" to see what I can do.")),
        err);
}

static int run_press(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)out; /* a click is answered empty: protocol 2.8 */
    if (push_press_update(ctx, msg, tr(ctx, "已失效", "Expired"), err) < 0)
        return -1;
    return say_stale(ctx, err);
}

const struct handler handler_card_other = {
    .name = "card_unknown",
    .type = MSG_EVENT_CARD,
    .run = run_press,
};

/* The menu of a notice: there is no button to grey. */
static int run_menu(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    (void)out;
    return say_stale(ctx, err);
}

const struct handler handler_card_menu = {
    .name = "card_menu_unknown",
    .type = MSG_EVENT_CARD_MENU,
    .run = run_menu,
};
