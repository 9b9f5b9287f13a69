/* 通过 不通过 with the number of an application, 停用 恢复 with a person — how those who approve
 * decide, in words or by the buttons of the card that told them (flow_approve.c). The person is
 * told; every decision is in the audit. */
#include "base/cst.h"
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/clearance.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/pass.h"
#include "handlers/reader.h"
#include "handlers/staff.h"
#include "handlers/staff_approval.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"

#include <stdio.h>

enum { REASON_MAX = 300 }; /* characters that the person is told */

struct approval_way {
    enum approval_state from, to;
    const char *const  *words;
    const char         *action;     /* of the audit */
    bool                reason;     /* is needed */
    const char         *told, *told_en;   /* to the person: %s is the flow */
    const char         *button, *button_en; /* what the pressed card says; NULL: no button */
};

static const struct approval_way approve = {
    .from = APPROVAL_PENDING,
    .to = APPROVAL_VALID,
    .words = words_approve,
    .action = "approval.approve",
    .told = "「%s」审核通过",
    .told_en = "\"%s\" was approved",
    .button = "已通过",
    .button_en = "Approved",
};
static const struct approval_way refuse = {
    .from = APPROVAL_PENDING,
    .to = APPROVAL_REFUSED,
    .words = words_reject,
    .action = "approval.refuse",
    .reason = true,
    .told = "「%s」没有通过审核",
    .told_en = "\"%s\" was refused",
};
static const struct approval_way suspend = {
    .from = APPROVAL_VALID,
    .to = APPROVAL_SUSPENDED,
    .words = words_suspend,
    .action = "approval.suspend",
    .reason = true,
    .told = "「%s」已停用",
    .told_en = "\"%s\" was suspended",
};
static const struct approval_way restore = {
    .from = APPROVAL_SUSPENDED,
    .to = APPROVAL_VALID,
    .words = words_restore,
    .action = "approval.restore",
    .told = "「%s」已恢复使用",
    .told_en = "\"%s\" is in use again",
};

/* ---- telling the person ---- */

/* To send it again, where that is possible. ctx, here and below: in the language of the person. */
static void write_again(const struct ctx *ctx, const struct school_flow *flow, const char *zh,
                        struct buf *out)
{
    if (flow->words_count == 0)
        return;
    buf_c(out, is_english(ctx) ? " Reply " : zh);
    buf_f(out, tr(ctx, "“%s”重新提交。", "\"%s\" to send it again."), flow_word(ctx, flow));
}

/* Restored, but its days were over in between. */
static void write_over(const struct ctx *ctx, const struct school_flow *flow, int64_t until,
                       struct buf *out)
{
    char date[11];

    buf_f(out,
          tr(ctx, "「%s」不再停用，但有效期到 %s，已经过了。",
             "\"%s\" is suspended no more, but was valid until %s only."),
          flow_title(ctx, flow), cst_date(date, cst_day_start(until)));
    write_again(ctx, flow, "请回复", out);
}

/* What can be done with it, or about it. */
static void write_next(const struct ctx *ctx, const struct approval_way *how,
                       const struct school_flow *flow, struct buf *out)
{
    if (how->to == APPROVAL_REFUSED)
        write_again(ctx, flow, "改好后回复", out);
    if (how->to == APPROVAL_VALID && ctx->school->pass && pass_id_flow(ctx) == flow)
        buf_f(out, tr(ctx, "进出校门回复“%s”。", " At the gates reply \"%s\"."), pass_word(ctx));
}

static void write_told(const struct ctx *ctx, const struct approval_way *how,
                       const struct approval_seen *a, int64_t until, struct str reason,
                       struct buf *out)
{
    char date[11];

    if (how->to == APPROVAL_VALID && until >= 0 && until < cst_day(ctx->now)) {
        write_over(ctx, a->flow, until, out);
        return;
    }
    buf_f(out, tr(ctx, how->told, how->told_en), flow_title(ctx, a->flow));
    if (how->to == APPROVAL_VALID && until >= 0)
        buf_f(out, tr(ctx, "，有效到 %s", ", and is valid until %s"),
              cst_date(date, cst_day_start(until)));
    if (reason.n > 0)
        buf_f(out, tr(ctx, "：%.*s", ": %.*s"), STR_ARG(text_chars(reason, REASON_MAX)));
    buf_c(out, tr(ctx, "。", "."));
    write_next(ctx, how, a->flow, out);
}

/* Who is outside the roster has no person by whom he could be found: he asks by starting the flow.
 */
static int tell(struct ctx *ctx, const struct approval_way *how, const struct approval_seen *a,
                int64_t until, struct str reason, struct err *err)
{
    auto_wiped struct buf zh = {0}, en = {0};
    struct ctx            speaking = *ctx;

    if (!a->roster || a->flow == NULL)
        return 0;
    speaking.me.lang = LANG_ZH;
    write_told(&speaking, how, a, until, reason, &zh);
    speaking.me.lang = LANG_EN;
    write_told(&speaking, how, a, until, reason, &en);
    return reader_tell(ctx, a->person, a->flow->app, buf_view(&zh), buf_view(&en), err);
}

/* ---- deciding ---- */

static int64_t valid_until(const struct ctx *ctx, const struct approval_way *how,
                           const struct approval_seen *a)
{
    if (how->from == APPROVAL_SUSPENDED)
        return a->until;
    return a->flow && a->flow->approve_days > 0
               ? cst_day(ctx->now) + (int64_t)a->flow->approve_days - 1
               : -1;
}

/* *done false: somebody was first. */
static int decide(struct ctx *ctx, const struct approval_way *how, const struct approval_seen *a,
                  struct str reason, bool *done, struct err *err)
{
    int64_t until = valid_until(ctx, how, a);

    *done = false;
    if (a->state != how->from)
        return 0;
    if (approval_decide(ctx->store, ctx->now, a->number, how->from, how->to, until, ctx->me.userid,
                        reason, done, err) < 0)
        return -1;
    if (!*done)
        return 0;
    if (staff_audit(ctx, how->action, a->person, how->words,
                    str_c(a->flow ? a->flow->name : ""), a->number, err) < 0 ||
        tell(ctx, how, a, until, reason, err) < 0)
        return -1;
    return a->flow ? clearance_touched(ctx, a->person, str_c(a->flow->name), err) : 0;
}

/* Nobody finds a picture good that nobody has seen. *why empty: it is here, or none is needed. One
 * that can never come is refused by flow_photo.c as soon as that is known. */
static int lacks_photo(struct ctx *ctx, const struct approval_way *how,
                       const struct approval_seen *a, struct buf *why, struct err *err)
{
    enum photo_state state;

    if (how != &approve || a->state != how->from)
        return 0;
    if (approval_photo(ctx, a, &state, err) < 0)
        return -1;
    if (state == PHOTO_WAITING)
        buf_f(why,
              tr(ctx, "第 %lld 号的照片还没有取到，取到后再决定。",
                 "The photo of no. %lld has not come yet: please decide when it has."),
              (long long)a->number);
    else if (state != PHOTO_HERE)
        buf_f(why,
              tr(ctx, "第 %lld 号没有照片，不能通过：请回复“%s %lld 没有照片”。",
                 "No. %lld has no photo and cannot be approved: reply \"%s %lld no photo\"."),
              (long long)a->number, staff_word(ctx, words_reject), (long long)a->number);
    return 0;
}

/* How it stands by now, and who did that. */
static int say_state(struct ctx *ctx, int64_t number, struct str first, struct buf *text,
                     struct reply *out, struct err *err)
{
    auto_approval struct approval_seen a = {0};
    int                                rc = approval_read(ctx, number, &a, out, err);

    if (rc <= 0)
        return rc;
    buf_str(text, first);
    approval_say_head(ctx, &a, text);
    approval_say_state(ctx, &a, text);
    return 1;
}

/* Who has decided about one may want the next. */
static int say_rest(struct ctx *ctx, bool told, struct buf *text, struct err *err)
{
    int64_t next = 0;

    if (told)
        buf_c(text, tr(ctx, "本人会收到通知。", "The person is told."));
    if (approval_next(ctx, &next, err) < 0)
        return -1;
    if (next > 0)
        buf_f(text, tr(ctx, "\n下一件：回复“%s %lld”。", "\nThe next: reply \"%s %lld\"."),
              staff_word(ctx, words_approvals), (long long)next);
    return 0;
}

static int say_done(struct ctx *ctx, const struct approval_seen *a, bool done, struct reply *out,
                    struct err *err)
{
    auto_wiped struct buf text = {0};
    struct str            first = done ? (struct str){"", 0}
                                       : str_c(tr(ctx, "没有改动：\n", "Nothing was changed:\n"));
    int rc = say_state(ctx, a->number, first, &text, out, err);

    if (rc <= 0)
        return rc;
    if (done && say_rest(ctx, a->roster, &text, err) < 0)
        return -1;
    return reply_text(out, str_trim(buf_view(&text)), err);
}

static int say_no_reason(struct ctx *ctx, const char *command, const char *of, struct reply *out,
                         struct err *err)
{
    return reply_textf(out, err,
                       tr(ctx, "请写上原因，对方会看到，例如：%s %s 照片不清楚",
                          "Please say why, the person will read it: %s %s the photo is blurred"),
                       command, of);
}

/* ---- 通过 不通过 ---- */

static int decide_number(struct ctx *ctx, const struct message *msg, const struct approval_way *how,
                         int64_t number, struct reply *out, struct err *err)
{
    auto_approval struct approval_seen a = {0};
    struct str                         reason = text_behind(ctx, msg, 2);
    auto_buf struct buf                lack = {0};
    char                               of[24];
    bool                               done;
    int                                rc = approval_read(ctx, number, &a, out, err);

    if (rc <= 0)
        return rc;
    snprintf(of, sizeof of, "%lld", (long long)number);
    if (how->reason && reason.n == 0 && a.state == how->from)
        return say_no_reason(ctx, staff_word(ctx, how->words), of, out, err);
    if (lacks_photo(ctx, how, &a, &lack, err) < 0)
        return -1;
    if (lack.n > 0)
        return reply_text(out, buf_view(&lack), err);
    if (decide(ctx, how, &a, reason, &done, err) < 0)
        return -1;
    return say_done(ctx, &a, done, out, err);
}

static int run_number(struct ctx *ctx, const struct message *msg, const struct approval_way *how,
                      struct reply *out, struct err *err)
{
    struct str rest = staff_rest(ctx), word = {"", 0};
    int64_t    number;
    int        rc = approval_decider(ctx, out, err);

    if (rc <= 0)
        return rc;
    str_split(&rest, ' ', &word);
    if (!str_i64(word, &number) || number <= 0)
        return reply_textf(out, err,
                           tr(ctx, "请写上申请的编号，回复“%s”看有哪些。",
                              "Please give the number of an application; reply \"%s\" for them."),
                           staff_word(ctx, words_approvals));
    return decide_number(ctx, msg, how, number, out, err);
}

static int run_approve(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    return run_number(ctx, msg, &approve, out, err);
}

static int run_reject(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    return run_number(ctx, msg, &refuse, out, err);
}

/* ---- 停用 恢复 ---- */

static int keep_number(void *arg, const struct approval *a)
{
    *(int64_t *)arg = a->number;
    return 0;
}

static int decide_person(struct ctx *ctx, const struct approval_way *how, const char *command,
                         const struct school_flow *flow, const struct staff_person *p,
                         struct str reason, struct reply *out, struct err *err)
{
    auto_approval struct approval_seen a = {0};
    auto_buf struct buf                who = {0};
    int64_t                            number = 0;
    bool                               done;
    int                                rc;

    rc = approval_last(ctx->store, ctx->now, str_c(flow->name), p->id, keep_number, &number, err);
    if (rc < 0)
        return -1;
    staff_person_say(p, &who);
    if (rc == 0)
        return reply_textf(out, err,
                           tr(ctx, "%s 还没有申请过「%s」。", "%s has never applied for \"%s\"."),
                           who.p, flow_title(ctx, flow));
    if ((rc = approval_read(ctx, number, &a, out, err)) <= 0)
        return rc;
    if (how->reason && reason.n == 0 && a.state == how->from)
        return say_no_reason(ctx, command, p->number.p, out, err);
    if (decide(ctx, how, &a, reason, &done, err) < 0)
        return -1;
    return say_done(ctx, &a, done, out, err);
}

/* The reason as it was typed: behind the word, the flow where it was named, and the person. */
static struct str reason_behind(const struct ctx *ctx, const struct message *msg, struct str rest)
{
    struct str behind = ctx->text, word;
    unsigned   words = 0;

    while (behind.n > rest.n && str_split(&behind, ' ', &word)) {
        words += word.n > 0;
        behind = str_trim(behind);
    }
    return rest.n == 0 ? rest : text_behind(ctx, msg, words);
}

static int run_for(struct ctx *ctx, const struct message *msg, const struct approval_way *how,
                   const struct staff_wish *wish, const struct school_flow *flow, struct str rest,
                   struct reply *out, struct err *err)
{
    auto_staff_person struct staff_person p = {0};
    auto_buf struct buf                   command = {0};
    struct scopes                         scopes;

    staff_command(ctx, wish, how->words, flow, &command);
    if (approval_scopes(ctx, flow, &scopes, err) < 0 ||
        staff_person_find(ctx, &scopes, command.p, how->reason ? tr(ctx, " 原因", " why") : "",
                          &rest, &p, out, err) < 0)
        return -1;
    if (p.id == 0)
        return 0;
    return decide_person(ctx, how, command.p, flow, &p, reason_behind(ctx, msg, rest), out, err);
}

static int run_person(struct ctx *ctx, const struct message *msg, const struct approval_way *how,
                      struct reply *out, struct err *err)
{
    struct staff_wish         wish = approval_wish(ctx);
    const struct school_flow *flow;
    struct str                rest = staff_rest(ctx);
    int                       rc = approval_decider(ctx, out, err);

    if (rc > 0)
        rc = staff_flow(ctx, &wish, how->words, &rest, &flow, NULL, out, err);
    return rc > 0 ? run_for(ctx, msg, how, &wish, flow, rest, out, err) : rc;
}

static int run_suspend(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    return run_person(ctx, msg, &suspend, out, err);
}

static int run_restore(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    return run_person(ctx, msg, &restore, out, err);
}

/* ---- the card ---- */

static bool wants_press(const struct ctx *ctx, const struct message *msg)
{
    (void)ctx;
    return str_starts(msg->card.task_id, STR_LIT(APPROVAL_TASK));
}

static int press_refuse(struct ctx *ctx, const struct message *msg, const struct approval_seen *a,
                        struct err *err)
{
    if (push_press_update(ctx, msg, tr(ctx, "请写原因", "Say why"), err) < 0)
        return -1;
    return push_textf(ctx, ctx->me.userid, err,
                      tr(ctx, "第 %lld 号还没有处理：请回复“%s %lld 原因”，对方会看到原因。",
                         "No. %lld is not decided yet: reply \"%s %lld why\"; the person will read "
                         "it."),
                      (long long)a->number, staff_word(ctx, words_reject), (long long)a->number);
}

/* Somebody else was first, or the card is an old one. */
static int press_late(struct ctx *ctx, const struct message *msg, int64_t number, struct err *err)
{
    auto_reply struct reply none = {0};
    auto_wiped struct buf   text = {0};
    struct str first = str_c(tr(ctx, "这次点击没有改动：\n", "This press changed nothing:\n"));
    int        rc = say_state(ctx, number, first, &text, &none, err);

    if (rc < 0 || push_press_update(ctx, msg, tr(ctx, "已失效", "Expired"), err) < 0)
        return -1;
    return push_text(ctx, ctx->me.userid,
                     rc > 0 ? str_trim(buf_view(&text)) : buf_view(&none.text), err);
}

/* The card stays as it is while the photo is on its way: it can be pressed again. */
static int press_approve(struct ctx *ctx, const struct message *msg, const struct approval_seen *a,
                         struct err *err)
{
    auto_buf struct buf lack = {0};
    bool                done;

    if (lacks_photo(ctx, &approve, a, &lack, err) < 0)
        return -1;
    if (lack.n > 0)
        return push_text(ctx, ctx->me.userid, buf_view(&lack), err);
    if (decide(ctx, &approve, a, (struct str){"", 0}, &done, err) < 0)
        return -1;
    if (!done)
        return press_late(ctx, msg, a->number, err);
    return push_press_update(ctx, msg, tr(ctx, approve.button, approve.button_en), err);
}

static int press(struct ctx *ctx, const struct message *msg, int64_t number, struct err *err)
{
    auto_reply struct reply            none = {0};
    auto_approval struct approval_seen a = {0};
    int                                rc = approval_read(ctx, number, &a, &none, err);

    if (rc < 0)
        return -1;
    if (rc > 0 && a.state == APPROVAL_PENDING && str_is(msg->key, APPROVAL_REFUSE))
        return press_refuse(ctx, msg, &a, err);
    if (rc > 0 && str_is(msg->key, APPROVAL_PASS))
        return press_approve(ctx, msg, &a, err);
    return press_late(ctx, msg, number, err);
}

static int run_press(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    int64_t number = card_task_number(msg->card.task_id, APPROVAL_TASK);

    (void)out; /* a click is answered empty: protocol 2.8 */
    return press(ctx, msg, number > 0 ? number : 0, err); /* there is no number 0 */
}

const struct handler handler_approval_press = {
    .name = "approval_card",
    .type = MSG_EVENT_CARD,
    .apps = APPS_STAFF,
    .wants = wants_press,
    .run = run_press,
};

#define DECISION(name_)                                                                            \
    const struct handler handler_##name_ = {                                                       \
        .name = #name_,                                                                            \
        .type = MSG_TEXT,                                                                          \
        .words = words_##name_,                                                                    \
        .arguments = true,                                                                         \
        .apps = APPS_STAFF,                                                                        \
        .wants = staff_free,                                                                       \
        .run = run_##name_,                                                                        \
    }

DECISION(approve);
DECISION(reject);
DECISION(suspend);
DECISION(restore);
