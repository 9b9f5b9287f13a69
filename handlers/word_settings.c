/* English / 中文, 文字版 / 卡片版 — how the member wants to be spoken to. In the middle of a flow
 * the question is asked again so. */
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

static int set_lang(struct ctx *ctx, enum member_lang lang, const char *sentence, struct reply *out,
                    struct err *err)
{
    if (member_set_lang(ctx->store, ctx->me.userid, lang, err) < 0)
        return -1;
    ctx->me.lang = lang;
    return flow_say(ctx, str_c(sentence), false, out, err);
}

static int run_english(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    (void)msg;
    return set_lang(ctx, LANG_EN, "English from now on. 回复“中文”换回中文。", out, err);
}

const struct handler handler_english = {
    .name = "english",
    .type = MSG_TEXT,
    .words = words_english,
    .aside = true,
    .help = "English　speak English",
    .help_en = "",
    .run = run_english,
};

static int run_chinese(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    (void)msg;
    return set_lang(ctx, LANG_ZH, "好，以后用中文。Reply \"English\" for English.", out, err);
}

const struct handler handler_chinese = {
    .name = "chinese",
    .type = MSG_TEXT,
    .words = words_chinese,
    .aside = true,
    .help = "",
    .help_en = "中文: speak Chinese",
    .run = run_chinese,
};

static const char words_now[] = "好，以后都用文字问你，回复数字就能答。回复“卡片版”换回卡片。";
static const char words_now_en[] =
    "Words from now on; answer with a number. Reply \"cards\" to change back.";
static const char cards_now[] =
    "好，以后用卡片问你。卡片只在企业微信里显示；在微信里请回复“文字版”。";
static const char cards_now_en[] =
    "Cards from now on. They show in the WeCom app only; in WeChat reply \"text\".";
static const char cards_never[] = "学校在微信里办理，只用文字提问，回复数字就能答。";
static const char cards_never_en[] =
    "The school works inside WeChat, in words only; answer with a number.";
static const char cards_later[] = "好，以后用卡片问你。卡片现在发不出去，暂时先用文字。";
static const char cards_later_en[] =
    "Cards from now on. None can be sent at the moment, so words for now.";

static int run_text(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    if (member_set_channel(ctx->store, ctx->me.userid, MEMBER_TEXT, err) < 0)
        return -1;
    ctx->me.channel = MEMBER_TEXT;
    return flow_say(ctx, str_c(tr(ctx, words_now, words_now_en)), false, out, err);
}

const struct handler handler_text = {
    .name = "text_channel",
    .type = MSG_TEXT,
    .words = words_text,
    .aside = true,
    .help = "文字版　微信里用",
    .help_en = "text: for WeChat",
    .run = run_text,
};

static int run_cards(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    if (ctx->school->channel == CHANNEL_TEXT_ONLY)
        return flow_say(ctx, str_c(tr(ctx, cards_never, cards_never_en)), false, out, err);
    if (member_set_channel(ctx->store, ctx->me.userid, MEMBER_CARD, err) < 0)
        return -1;
    ctx->me.channel = MEMBER_CARD;
    if (!ctx->outbound)
        return flow_say(ctx, str_c(tr(ctx, cards_later, cards_later_en)), true, out, err);
    return flow_say(ctx, str_c(tr(ctx, cards_now, cards_now_en)), true, out, err);
}

const struct handler handler_cards = {
    .name = "card_channel",
    .type = MSG_TEXT,
    .words = words_cards,
    .aside = true,
    .help = "卡片版　企业微信里用",
    .help_en = "cards: for WeCom",
    .run = run_cards,
};
