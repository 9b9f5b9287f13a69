/* 收到 [number] — the member has got a notice that asks for it; in every application, with whatever
 * politeness around it (收到！ 好的，收到 12，谢谢老师). The button of its card does the same. What the
 * drill asks the office (schedule_drill.c) is answered by the same word. */
#include "base/mem.h"
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/notice_member.h"
#include "handlers/texts.h"

#include <ctype.h>

/* ---- what counts as 收到 ---- */

/* What people put around the word; ctx->text is half-width already. Nothing that asks (吗 么 没 ?),
 * denies (没 未 不, not) or tells of something else is here: such a text is no 收到. Neither is 知道了,
 * which is an answer to anything. */
static const char *const polite[] = {
    "好的", "好滴", "好嘞", "好", "嗯", "谢谢", "感谢", "老师", "辅导员", "导员", "您", "辛苦", "我", "已",
    "已经", "都", "了", "啦", "哈", "哦", "呀", "啊", "通知", "消息", "第", "号",
    "thanks", "thank you", "very much", "many thanks", "ok", "okay", "i", "i have", "i've",
    "it", "the notice",
    " ", "\t", "\n", "!", ".", ",", ";", ":", "~", "。", "，", "、", "；", "…", "·",
    "👌", "👍", "🙏", "🌹", "😊", "🙂", "😄", "😁", "😀", "👏", "💪", "🤝", "🎉", "💐", "❤", "✅", "✔",
    "🫡", "✌", "\xEF\xB8\x8F" /* as a picture */, "🏻", "🏼", "🏽", "🏾", "🏿",
    "[ok]", "[强]", "[抱拳]", "[握手]", "[玫瑰]", "[微笑]", "[愉快]", "[呲牙]", "[爱心]", "[合十]", "[好的]",
    "[鼓掌]", "[胜利]", "[thumbsup]", "[salute]", "[respect]", "[rose]", "[smile]", "[heart]", NULL,
};

/* Bytes of the longest of the words that the text begins with; 0: none. */
static size_t begins(struct str text, const char *const *words)
{
    size_t most = 0;

    for (; *words; words++) {
        struct str w = str_c(*words);

        if (w.n > most && text.n >= w.n && str_eq_nocase((struct str){text.p, w.n}, w))
            most = w.n;
    }
    return most;
}

static size_t digits(struct str text)
{
    size_t n = 0;

    while (n < text.n && isdigit((unsigned char)text.p[n]))
        n++;
    return n;
}

/* The word, also with blanks between its two characters. */
static size_t got(struct str text)
{
    static const struct str first = STR_LIT("收"), second = STR_LIT("到");
    size_t                  n = begins(text, words_got);
    struct str              rest;

    if (n > 0 || !str_starts(text, first))
        return n;
    rest = str_skip(text, first.n);
    while (str_starts(rest, STR_LIT(" ")))
        rest = str_skip(rest, 1);
    return str_starts(rest, second) ? (size_t)(rest.p - text.p) + second.n : 0;
}

/* Twice the same one is one; of two it is not known which is meant. */
static bool take_number(struct str text, uint64_t *found)
{
    uint64_t number;

    if (!str_u64(text, &number) || number == 0 || number > INT64_MAX ||
        (*found > 0 && *found != number))
        return false;
    *found = number;
    return true;
}

bool notice_got_read(struct str text, int64_t *number)
{
    uint64_t found = 0;
    bool     said = false;
    size_t   n;

    for (; text.n > 0; text = str_skip(text, n)) {
        if ((n = digits(text)) > 0) {
            if (!take_number((struct str){text.p, n}, &found))
                return false;
        } else if ((n = got(text)) > 0) {
            said = true;
        } else if ((n = begins(text, polite)) == 0) {
            return false;
        }
    }
    if (said)
        *number = (int64_t)found;
    return said;
}

/* ---- what is said ---- */

/* 第 12 号通知「宿舍检修」 */
static void say_which(const struct ctx *ctx, const struct notice_glance *g, struct buf *out)
{
    buf_f(out, tr(ctx, "第 %lld 号通知", "Notice no. %lld"), (long long)g->number);
    if (g->head.n > 0)
        buf_f(out, tr(ctx, "「%s」", " \"%s\""), g->head.p);
}

/* One more that waits, so that nothing is forgotten behind the newest. */
static int say_next(struct ctx *ctx, struct buf *out, struct err *err)
{
    auto_notice_glance struct notice_glance g = {.number = 0};
    int                                     rc = notice_unread(ctx, &g, err);

    if (rc <= 0)
        return rc;
    text_newline(out);
    buf_c(out, tr(ctx, "还有", "Still waiting for you: "));
    say_which(ctx, &g, out);
    buf_f(out, tr(ctx, "等你确认：回复“收到 %lld”。", ". Reply \"ack %lld\"."),
          (long long)g.number);
    return 0;
}

static void say_none(const struct ctx *ctx, int64_t number, struct buf *out)
{
    if (number > 0)
        buf_f(out,
              tr(ctx, "没有要你确认的第 %lld 号通知。回复“我的通知”看最近收到的。",
                 "There is no notice no. %lld for you to confirm. Reply \"my notices\" for the "
                 "newest."),
              (long long)number);
    else
        buf_c(out, tr(ctx, "好的！现在没有等你确认的通知，不用再回复。",
                      "Fine! No notice is waiting for you, so there is nothing more to do."));
}

static int say_result(struct ctx *ctx, enum ack_result result, int64_t which, int64_t at,
                      struct buf *out, struct err *err)
{
    auto_notice_glance struct notice_glance g = {.number = which};
    char                                    moment[MOMENT_SIZE];

    if (notice_glance(ctx, &g, err) < 0)
        return -1;
    say_which(ctx, &g, out);
    if (g.recalling)
        buf_c(out, tr(ctx, "（正在撤回，请不要再按它办）",
                      " (it is being taken back: please do not act on it any more)"));
    else if (g.recalled) /* who reads in WeChat still has it before him */
        buf_c(out, tr(ctx, "（已经撤回了，请不要再按它办）",
                      " (it was taken back: please do not act on it any more)"));
    if (result == ACK_DONE)
        buf_c(out, tr(ctx, "：已记下你收到了，谢谢！", ": noted that you have got it, thank you!"));
    else
        buf_f(out,
              tr(ctx, "：你 %s 已经确认过了，不用再回复。",
                 ": you confirmed it on %s already; there is nothing more to do."),
              text_moment(ctx, at, moment));
    return say_next(ctx, out, err);
}

/* The word without a number from who has a drill to answer is about that, and perhaps a notice. */
static int acknowledge(struct ctx *ctx, int64_t number, enum ack_result *result, struct buf *out,
                       struct err *err)
{
    int64_t which = 0, at = 0;
    bool    drill = false;

    *result = ACK_NONE;
    if (number == 0 && notice_drill_got(ctx, &drill, out, err) < 0)
        return -1;
    if (notice_ack(ctx->store, ctx->now, ctx->me.person, number, &which, result, &at, err) < 0)
        return -1;
    if (drill && *result != ACK_DONE)
        return 0;
    if (*result == ACK_NONE) {
        say_none(ctx, number, out);
        return number > 0 ? say_next(ctx, out, err) : 0;
    }
    text_newline(out);
    return say_result(ctx, *result, which, at, out, err);
}

/* ---- the word ---- */

/* Where a free text is asked for it is the answer. */
static bool wants(const struct ctx *ctx, const struct message *msg)
{
    int64_t number;

    (void)msg;
    return notice_got_read(ctx->text, &number) &&
           (flow_asked(ctx) == NULL || flow_cannot_answer(ctx));
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};
    enum ack_result     result;
    int64_t             number = 0;

    (void)msg;
    notice_got_read(ctx->text, &number);
    if (acknowledge(ctx, number, &result, &text, err) < 0)
        return -1;
    return flow_say(ctx, buf_view(&text), false, out, err);
}

const struct handler handler_notice_got = {
    .name = "notice_got",
    .type = MSG_TEXT,
    .wants = wants,
    .run = run,
};

/* ---- the button ---- */

static bool wants_press(const struct ctx *ctx, const struct message *msg)
{
    (void)ctx;
    return str_is(msg->key, NOTICE_KEY_GOT) &&
           card_task_number(msg->card.task_id, NOTICE_TASK) >= 0;
}

static int run_press(struct ctx *ctx, const struct message *msg, struct reply *out,
                     struct err *err)
{
    auto_buf struct buf text = {0};
    int64_t             number = card_task_number(msg->card.task_id, NOTICE_TASK);
    const char         *pressed = tr(ctx, "样子", "A sample");
    enum ack_result     result;

    (void)out; /* a click is answered empty: protocol 2.8 */
    if (number == 0) /* a sample, of the one who is going to send it */
        buf_c(&text, tr(ctx, "这是样子，只有您看得到。发出以后，大家按它就是回复“收到”。",
                        "This is a sample that only you see. Who presses it in the notice has said "
                        "that he got it."));
    else if (acknowledge(ctx, number, &result, &text, err) < 0)
        return -1;
    else
        pressed = result == ACK_NONE ? tr(ctx, "已失效", "Expired") : tr(ctx, "已收到", "Got it");
    if (push_press_update(ctx, msg, pressed, err) < 0)
        return -1;
    return push_text(ctx, ctx->me.userid, buf_view(&text), err);
}

const struct handler handler_got_press = {
    .name = "got_card",
    .type = MSG_EVENT_CARD,
    .wants = wants_press,
    .run = run_press,
};
