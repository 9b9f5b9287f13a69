/* What the menu and the client tell without words: a place chosen on the map, the position on
 * opening the chat, pictures that will follow. Only LOCATION could be answered in the same breath
 * (protocol 2.8), and nobody asked it anything. */
#include "bot/push.h"
#include "handlers/flow.h"
#include "handlers/flow_place.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

/* Where somebody is, is kept only where a flow may ask for it. */
static int run_position(struct ctx *ctx, const struct message *msg, struct reply *out,
                        struct err *err)
{
    auto_buf struct buf place = {0};

    (void)out;
    if (flow_with(ctx, ASK_LOCATION) == NULL || !place_write(&msg->location, &place))
        return 0;
    return flow_keep_place(ctx, buf_view(&place), err);
}

const struct handler handler_position = {
    .name = "position",
    .type = MSG_EVENT_LOCATION,
    .run = run_position,
};

static int run_select(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    auto_buf struct buf text = {0};
    bool                heard;

    (void)out; /* said as messages */
    if (flow_place(ctx, msg, &heard, NULL, err) < 0 || heard)
        return heard ? 0 : -1;
    media_unasked(ctx, tr(ctx, "位置", "location"), &text);
    return push_text(ctx, ctx->me.userid, buf_view(&text), err);
}

const struct handler handler_location_select = {
    .name = "location_select",
    .type = MSG_EVENT_LOCATION_SELECT,
    .run = run_select,
};

/* The pictures come as messages of their own, before it or behind it. */
static int run_pictures(struct ctx *ctx, const struct message *msg, struct reply *out,
                        struct err *err)
{
    (void)ctx;
    (void)msg;
    (void)out;
    (void)err;
    return 0;
}

const struct handler handler_pic_photo = {
    .name = "pic_menu", .type = MSG_EVENT_PIC_SYSPHOTO, .run = run_pictures};
const struct handler handler_pic_album = {
    .name = "pic_menu", .type = MSG_EVENT_PIC_PHOTO_OR_ALBUM, .run = run_pictures};
const struct handler handler_pic_weixin = {
    .name = "pic_menu", .type = MSG_EVENT_PIC_WEIXIN, .run = run_pictures};
