/* Pictures, voices, places and links: an answer where a question asks for it; otherwise a clear
 * sentence, and the open question again. */
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

void media_unasked(const struct ctx *ctx, const char *what, struct buf *out)
{
    const struct school_question *q = flow_asked(ctx);

    if (flow_open(ctx) == NULL)
        buf_f(out,
              tr(ctx, "收到%s，但我只看得懂文字。回复“帮助”看看能做什么，“服务台”找人帮忙。",
                 "I got your %s, but I only read words. Reply \"help\" to see what I can do, "
                 "\"desk\" for people who help."),
              what);
    else if (q && q->kind == ASK_PHOTO)
        buf_f(out,
              tr(ctx, "收到%s，但这道题要一张照片。", "I got your %s, but a picture is asked here."),
              what);
    else if (q && q->kind == ASK_LOCATION)
        buf_f(out,
              tr(ctx, "收到%s，但这道题要发送位置。",
                 "I got your %s, but a location is asked here."),
              what);
    else
        buf_f(out,
              tr(ctx, "收到%s，但这道题要用文字回答。",
                 "I got your %s, but this question takes words."),
              what);
}

static int say(struct ctx *ctx, const struct message *msg, const char *what, struct reply *out,
               struct err *err)
{
    auto_buf struct buf text = {0};

    if (handler_flow_expired.wants(ctx, msg))
        return handler_flow_expired.run(ctx, msg, out, err);
    media_unasked(ctx, what, &text);
    return flow_say(ctx, buf_view(&text), false, out, err);
}

#define UNASKED_MESSAGE(id, kind, zh, en)                                                          \
    static int run_##id(struct ctx *ctx, const struct message *msg, struct reply *out,             \
                        struct err *err)                                                           \
    {                                                                                              \
        return say(ctx, msg, tr(ctx, zh, en), out, err);                                           \
    }                                                                                              \
    const struct handler handler_##id = {.name = #id, .type = kind, .run = run_##id}

UNASKED_MESSAGE(voice, MSG_VOICE, "语音", "voice message");
UNASKED_MESSAGE(video, MSG_VIDEO, "视频", "video");
UNASKED_MESSAGE(link, MSG_LINK, "链接", "link");

static int run_location(struct ctx *ctx, const struct message *msg, struct reply *out,
                        struct err *err)
{
    bool heard;

    if (flow_place(ctx, msg, &heard, out, err) < 0)
        return -1;
    return heard ? 0 : say(ctx, msg, tr(ctx, "位置", "location"), out, err);
}

const struct handler handler_location = {
    .name = "location", .type = MSG_LOCATION, .run = run_location};

/* Nothing is open, but the picture may be meant for a flow that takes one. */
static int say_flow(struct ctx *ctx, const struct school_flow *flow, struct reply *out,
                    struct err *err)
{
    return reply_textf(out, err,
                       tr(ctx, "收到图片，但现在没有题目要照片。要填「%s」请先回复“%s”，问到照片时再发。",
                          "I got your picture, but nothing asks for one now. For \"%s\" reply "
                          "\"%s\" first, and send it when it is asked."),
                       flow_title(ctx, flow), flow_word(ctx, flow));
}

static int run_image(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    const struct school_flow *flow = flow_with(ctx, ASK_PHOTO);
    bool                      heard;

    if (flow_picture(ctx, msg->media.media_id, &heard, out, err) < 0)
        return -1;
    if (heard)
        return 0;
    if (flow && flow_open(ctx) == NULL && !handler_flow_expired.wants(ctx, msg))
        return say_flow(ctx, flow, out, err);
    return say(ctx, msg, tr(ctx, "图片", "picture"), out, err);
}

const struct handler handler_image = {.name = "image", .type = MSG_IMAGE, .run = run_image};
