/* Pictures, voices, places and links that nobody asked for: a clear sentence, and the open question
 * again. */
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

static const char asked_words[] = "收到%s，但这道题要用文字回答。";
static const char asked_words_en[] = "I got your %s, but this question takes words.";
static const char only_words[] =
    "收到%s，但我只看得懂文字。回复“帮助”看看能做什么，“服务台”找人帮忙。";
static const char only_words_en[] = "I got your %s, but I only read words. Reply \"help\" to see "
                                    "what I can do, \"desk\" for people who help.";

static int say(struct ctx *ctx, const char *zh, const char *en, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};

    if (flow_open(ctx))
        buf_f(&text, tr(ctx, asked_words, asked_words_en), tr(ctx, zh, en));
    else
        buf_f(&text, tr(ctx, only_words, only_words_en), tr(ctx, zh, en));
    return flow_say(ctx, buf_view(&text), false, out, err);
}

#define UNASKED_MESSAGE(id, kind, zh, en)                                                          \
    static int run_##id(struct ctx *ctx, const struct message *msg, struct reply *out,             \
                        struct err *err)                                                           \
    {                                                                                              \
        (void)msg;                                                                                 \
        return say(ctx, zh, en, out, err);                                                         \
    }                                                                                              \
    const struct handler handler_##id = {.name = #id, .type = kind, .run = run_##id}

UNASKED_MESSAGE(image, MSG_IMAGE, "图片", "picture");
UNASKED_MESSAGE(voice, MSG_VOICE, "语音", "voice message");
UNASKED_MESSAGE(video, MSG_VIDEO, "视频", "video");
UNASKED_MESSAGE(location, MSG_LOCATION, "位置", "location");
UNASKED_MESSAGE(link, MSG_LINK, "链接", "link");
