/* 短信补发 12 — how many people, how many SMS, what it costs; 短信补发 12 确认 — within ten minutes and
 * when that is still so: they are ordered. */
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/notice_staff_private.h"
#include "handlers/staff.h"
#include "handlers/texts.h"
#include "store/answers.h"

#include <inttypes.h>
#include <stdio.h>

/* What was shown is kept as a dialog, which ends with whatever else is said. */
#define SMS_DIALOG "!sms"

enum { MINUTES = 10 };

struct offer {
    int64_t           number;
    struct notice_sms sms;
};

/* ---- what was shown ---- */

static void keep_number(struct answers *a, const char *field, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, value);
    answers_set(a, field, str_c(text), false);
}

static int save(struct ctx *ctx, const struct offer *o, struct err *err)
{
    auto_answers struct answers a = {.count = 0};
    auto_buf struct buf         written = {0};
    struct dialog               d = {
                      .flow = STR_LIT(SMS_DIALOG),
                      .started_at = ctx->now,
                      .expires_at = ctx->now + MINUTES * 60,
    };

    keep_number(&a, "notice", o->number);
    keep_number(&a, "people", o->sms.people);
    keep_number(&a, "english", o->sms.english);
    keep_number(&a, "each", o->sms.each);
    keep_number(&a, "cost", o->sms.cost);
    if (answers_write(ctx->store, &a, &written, err) < 0)
        return -1;
    d.answers = buf_view(&written);
    return dialog_save(ctx->store, ctx->me.userid, str_c(ctx->app->name), &d, err);
}

static bool read_number(const struct answers *a, const char *field, int64_t *value)
{
    const char *text = answers_get(a, field);

    return text && str_i64(str_c(text), value);
}

/* *there: that notice (0: whichever) was shown to him not long ago. */
static int load(struct ctx *ctx, int64_t number, struct offer *out, bool *there, struct err *err)
{
    auto_answers struct answers a = {.count = 0};
    struct offer                o = {.number = 0};
    int64_t                     each;

    *there = false;
    if (!str_is(ctx->dialog.flow, SMS_DIALOG))
        return 0;
    if (answers_read(ctx->store, ctx->dialog.answers, &a, err) < 0)
        return -1;
    *there = read_number(&a, "notice", &o.number) && (number == 0 || o.number == number) &&
             read_number(&a, "people", &o.sms.people) &&
             read_number(&a, "english", &o.sms.english) && read_number(&a, "each", &each) &&
             read_number(&a, "cost", &o.sms.cost);
    if (!*there)
        return 0;
    o.sms.each = (unsigned)each;
    *out = o;
    return 0;
}

/* ---- what is said ---- */

/* Nobody is woken by an SMS. */
static void say_when(const struct ctx *ctx, const struct offer *o, struct buf *out)
{
    char moment[MOMENT_SIZE];

    if (o->sms.due_at > ctx->now)
        buf_f(out,
              tr(ctx, "现在是免打扰时间，短信到 %s 才发。\n",
                 "These are quiet hours: the SMS go at %s.\n"),
              text_moment(ctx, o->sms.due_at, moment));
}

static void say_offer(const struct ctx *ctx, const struct offer *o, struct str text,
                      struct buf *out)
{
    buf_f(out, tr(ctx, "【短信补发】第 %lld 号通知\n", "[SMS] notice %lld\n"), (long long)o->number);
    buf_f(out,
          tr(ctx, "给 %lld 人：没有送达的，和送达了还没有回复“收到”的。\n",
             "To %lld people: who was not reached, or has not said that it was read.\n"),
          (long long)o->sms.people);
    buf_f(out, tr(ctx, "每人 %u 条", "%u SMS each"), o->sms.each);
    if (o->sms.english > 0)
        buf_f(out, tr(ctx, "（其中 %lld 人发英文，每人 %u 条）", " (%lld get English, %u each)"),
              (long long)o->sms.english, o->sms.each_en);
    buf_f(out, tr(ctx, "，共 %lld 条，约 ", ", %lld in all, about CNY "), (long long)o->sms.sms);
    notice_cost_say(o->sms.cost, out);
    buf_c(out, tr(ctx, " 元。\n", ".\n"));
    if (o->sms.no_phone > 0)
        buf_f(out, tr(ctx, "另有 %lld 人名册里没有手机号，发不了。\n", "%lld more have no phone in the roster.\n"),
              (long long)o->sms.no_phone);
    if (o->sms.off > 0)
        buf_f(out, tr(ctx, "%lld 人关闭了这类通知，不发。\n", "%lld have turned this kind off: none for them.\n"),
              (long long)o->sms.off);
    if (o->sms.texted > 0)
        buf_f(out, tr(ctx, "%lld 人已经补发过，不再发。\n", "%lld were sent one before.\n"),
              (long long)o->sms.texted);
    buf_f(out, tr(ctx, "短信内容（没有个人信息）：\n%.*s\n", "The words (nothing personal):\n%.*s\n"),
          STR_ARG(text));
    say_when(ctx, o, out);
    buf_f(out,
          tr(ctx, "确定要发，%d 分钟内回复“确认”（或“%s %lld 确认”）。不发就不用管。",
             "Within %d minutes reply \"confirm\" (or \"%s %lld confirm\") to send them."),
          MINUTES, staff_word(ctx, words_notice_sms), (long long)o->number);
}

static int offer_it(struct ctx *ctx, int64_t number, struct str first, struct reply *out,
                    struct err *err)
{
    auto_buf struct buf text = {0}, said = {0}, why = {0};
    struct offer        o = {.number = number};
    int rc = notice_sms_reckon(ctx, ctx->me.userid, number, &o.sms, &text, &why, err);

    if (rc < 0)
        return -1;
    if (rc == 0)
        return reply_text(out, buf_view(&why), err);
    if (save(ctx, &o, err) < 0)
        return -1;
    buf_str(&said, first);
    text_newline(&said);
    say_offer(ctx, &o, buf_view(&text), &said);
    return reply_text(out, buf_view(&said), err);
}

/* due_at: when they do go, whatever was shown before. */
static int ordered(struct ctx *ctx, const struct offer *o, int64_t due_at, struct reply *out,
                   struct err *err)
{
    auto_buf struct buf said = {0};
    char                moment[MOMENT_SIZE];

    buf_f(&said, tr(ctx, "✅ 已安排给 %lld 人发短信，约 ", "✅ SMS to %lld people are ordered, about CNY "),
          (long long)o->sms.people);
    notice_cost_say(o->sms.cost, &said);
    if (due_at > ctx->now)
        buf_f(&said,
              tr(ctx, " 元。现在是免打扰时间，%s 开始发。", ". These are quiet hours: they go at %s."),
              text_moment(ctx, due_at, moment));
    else
        buf_c(&said, tr(ctx, " 元。", "."));
    buf_f(&said,
          tr(ctx, "每人只发一次，已记入审计；发出去没有，看“%s %lld”。",
             " Nobody gets two; it is in the audit. \"%s %lld\" tells whether they went."),
          staff_word(ctx, words_notice_state), (long long)o->number);
    return reply_text(out, buf_view(&said), err);
}

/* number 0: of whichever was shown. */
static int confirm(struct ctx *ctx, int64_t number, struct reply *out, struct err *err)
{
    auto_buf struct buf why = {0};
    struct offer        o;
    int64_t             due_at = 0;
    bool                there;
    int                 rc;

    if (load(ctx, number, &o, &there, err) < 0)
        return -1;
    if (!there)
        return offer_it(ctx, number,
                        str_c(tr(ctx, "还没有发。请先看人数和费用，再确认（看过以后说了别的，或过了 10 分钟，要重新看）：",
                                 "Nothing was sent. First please see how many and what it costs "
                                 "(again, if something else was said since, or ten minutes are "
                                 "over):")),
                        out, err);
    if (dialog_end(ctx->store, ctx->me.userid, str_c(ctx->app->name), err) < 0 ||
        (rc = notice_sms_order(ctx, ctx->me.userid, o.number, &o.sms, &due_at, &why, err)) < 0)
        return -1;
    if (rc == 0)
        return offer_it(ctx, o.number, buf_view(&why), out, err);
    return ordered(ctx, &o, due_at, out, err);
}

/* ---- the word ---- */

static bool is_confirm(struct str word)
{
    return str_is(word, "确认") || str_eq_nocase(word, STR_LIT("confirm"));
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    const struct school_flow *open = flow_open(ctx);
    struct str                rest = text_behind_word(ctx, words_notice_sms, NULL);
    int64_t                   number;

    (void)msg;
    if (!notice_number(&rest, &number))
        return notice_ask_number(ctx, words_notice_sms, out, err);
    if (open)
        return reply_textf(out, err,
                           tr(ctx, "「%s」还没填完：先填完，或回复“取消”。",
                              "\"%s\" is not finished: finish it, or reply \"cancel\"."),
                           flow_title(ctx, open));
    if (is_confirm(rest))
        return confirm(ctx, number, out, err);
    return offer_it(ctx, number, STR_LIT(""), out, err);
}

const struct handler handler_notice_sms = {
    .name = "notice_sms",
    .type = MSG_TEXT,
    .words = words_notice_sms,
    .arguments = true,
    .apps = APPS_STAFF,
    .aside = true,
    .wants = staff_free,
    .run = run,
};

/* ---- 确认 alone, and what is neither that nor a word ---- */

static bool is_offered(const struct ctx *ctx)
{
    return str_is(ctx->dialog.flow, SMS_DIALOG);
}

static bool wants_reply(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return is_offered(ctx) && is_confirm(ctx->text);
}

static int run_reply(struct ctx *ctx, const struct message *msg, struct reply *out,
                     struct err *err)
{
    (void)msg;
    return confirm(ctx, 0, out, err);
}

const struct handler handler_notice_sms_reply = {
    .name = "notice_sms",
    .type = MSG_TEXT,
    .apps = APPS_STAFF,
    .aside = true,
    .wants = wants_reply,
    .run = run_reply,
};

static bool wants_unclear(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return is_offered(ctx);
}

static int run_unclear(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    struct offer o;
    bool         there;

    (void)msg;
    if (load(ctx, 0, &o, &there, err) < 0)
        return -1;
    return reply_textf(out, err,
                       tr(ctx, "没有看懂。给 %lld 人的短信还没有发：要发回复“确认”，不发就不用管。",
                          "Sorry, that was not clear. The SMS to %lld people are not sent: reply "
                          "\"confirm\" to send them."),
                       there ? (long long)o.sms.people : 0LL);
}

const struct handler handler_notice_sms_unclear = {
    .name = "notice_sms_unclear",
    .type = MSG_TEXT,
    .apps = APPS_STAFF,
    .aside = true,
    .wants = wants_unclear,
    .run = run_unclear,
};
