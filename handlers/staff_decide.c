/* 答复 同意 拒绝 解冻 解绑 with a ticket's number — how the information office decides (staff_tickets.c
 * shows it). In the staff application, for those with the role `office` only. Every decision is in
 * the audit. */
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/identity.h"
#include "handlers/staff_private.h"
#include "handlers/texts.h"
#include "store/bookings.h"
#include "store/dialogs.h"
#include "store/identities.h"
#include "store/tickets.h"

#include <stdio.h>

static const struct str none = {"", 0};

/* What a ticket is, kept while other nouns are used. */
struct decided {
    int64_t    number, person;
    bool       open;
    bool       stands; /* the account is what it was about: see still_so */
    char       kind[32];
    struct buf member, app;
};

static int keep_ticket(void *arg, const struct ticket *t)
{
    struct decided *d = arg;

    d->number = t->number;
    d->person = t->person;
    d->open = t->answered_at == 0;
    snprintf(d->kind, sizeof d->kind, "%.*s", STR_ARG(t->kind));
    buf_str(&d->member, t->member);
    buf_str(&d->app, t->app);
    return 0;
}

static void decided_free(struct decided *d)
{
    buf_free(&d->member);
    buf_free(&d->app);
}

#define auto_decided __attribute__((cleanup(decided_free)))

/* The member is told through the application in which the ticket was opened: who did it, and what.
 * Not in the language of the staff member who decides. */
static int tell(struct ctx *ctx, const struct decided *d, const char *zh, struct str more,
                struct err *err)
{
    auto_buf struct buf text = {0};

    buf_f(&text, "【工单 %lld】%s%s%.*s", (long long)d->number, text_office_zh(ctx), zh, STR_ARG(more));
    return push_text_in(ctx, d->app.p, buf_view(&d->member), buf_view(&text), err);
}

/* Appends how a flow of our own goes on: zh has a %s for the word that begins it in the member's
 * application, which is not this one. The member's language is not known here: any word of it will
 * do. Nothing when the school has given the flow up. */
static void say_next(const struct ctx *ctx, const struct decided *d, const char *name,
                     const char *zh, struct buf *out)
{
    for (unsigned i = 0; i < ctx->school->flows_count; i++) {
        const struct school_flow *flow = &ctx->school->flows[i];

        if (str_is(str_c(flow->name), name) && str_eq(str_c(flow->app), buf_view(&d->app)))
            buf_f(out, zh, flow->words_count > 0 ? flow->words[0] : flow->title);
    }
}

static int effect_answer(struct ctx *ctx, const struct decided *d, struct str text, struct err *err)
{
    return tell(ctx, d, "答复：", text, err);
}

/* Nor is it that person's word that carriers may call: those who were given the data are told. */
static int withdraw_bookings(struct ctx *ctx, int64_t person, struct err *err)
{
    int64_t count;

    if (booking_withdraw(ctx->store, ctx->now, person, none, &count, err) < 0)
        return -1;
    return count > 0 ? staff_audit_text(ctx, "booking.withdraw", person,
                                        STR_LIT("all carriers: another member had booked"), err)
                     : 0;
}

/* What the member had begun as this person goes too: nobody asks whether nothing is right. Nor
 * stays anything that he proved as this person: his phone is not that person's. */
static int unbind(struct ctx *ctx, const struct decided *d, struct str userid, struct err *err)
{
    if (member_unbind(ctx->store, userid, err) < 0 ||
        dialog_end(ctx->store, userid, buf_view(&d->app), err) < 0 ||
        identity_disown(ctx->store, d->person, err) < 0 ||
        withdraw_bookings(ctx, d->person, err) < 0)
        return -1;
    return staff_audit(ctx, "identity.disown", d->person, words_tickets, none, d->number, err);
}

/* Who is parted is no longer what he said that he is not: nothing is left to thaw or to unbind,
 * least of all when he has become somebody else. */
static int close_not_me(struct ctx *ctx, int64_t person, struct str member, struct err *err)
{
    int64_t number;
    bool    done;
    int     found =
        ticket_opened(ctx->store, member, STR_LIT(TICKET_NOT_ME), person, &number, err);

    if (found <= 0)
        return found;
    if (ticket_answer(ctx->store, ctx->now, number, ctx->me.userid, STR_LIT("已解绑"), &done, err) < 0)
        return -1;
    return staff_audit(ctx, "ticket.unbind", person, words_tickets, none, number, err);
}

static int part(struct ctx *ctx, const struct decided *d, struct str old, struct err *err)
{
    auto_buf struct buf told = {0};

    if (unbind(ctx, d, old, err) < 0 || close_not_me(ctx, d->person, old, err) < 0)
        return -1;
    buf_f(&told, "%s核实：此身份属于另一个账号，你的绑定已解除。如有疑问请联系服务台。",
          text_office_zh(ctx));
    return push_text_in(ctx, d->app.p, old, buf_view(&told), err);
}

/* The one who was this person is told too. */
static int effect_agree(struct ctx *ctx, const struct decided *d, struct str text, struct err *err)
{
    auto_buf struct buf old = {0}, next = {0};
    enum bind_result    bound;
    int                 had = member_of(ctx->store, d->person, &old, err);

    (void)text;
    if (had < 0)
        return -1;
    if (had > 0 && !str_eq_nocase(buf_view(&old), buf_view(&d->member)) &&
        part(ctx, d, buf_view(&old), err) < 0)
        return -1;
    if (member_bind(ctx->store, ctx->now, buf_view(&d->member), d->person, BOUND_OFFICE, &bound,
                    err) < 0)
        return -1;
    if (bound != BIND_DONE && bound != BIND_SAME) /* looked at before, and there is one writer */
        return err_set(err, ERR_RETRY, "tickets: the claim cannot be granted");
    say_next(ctx, d, FLOW_CONFIRM, "回复“%s”核对。", &next);
    return tell(ctx, d, "已核实，你的身份确认成功。", buf_view(&next), err);
}

static int effect_refuse(struct ctx *ctx, const struct decided *d, struct str text, struct err *err)
{
    return tell(ctx, d, text.n > 0 ? "核实后没有同意：" : "核实后没有同意。", text, err);
}

static int effect_thaw(struct ctx *ctx, const struct decided *d, struct str text, struct err *err)
{
    (void)text;
    if (member_bar(ctx->store, ctx->now, buf_view(&d->member), BAR_NONE, err) < 0)
        return -1;
    return tell(ctx, d, "核实绑定无误，账号已恢复。", (struct str){"", 0}, err);
}

static int effect_unbind(struct ctx *ctx, const struct decided *d, struct str text, struct err *err)
{
    auto_buf struct buf next = {0};

    (void)text;
    if (unbind(ctx, d, buf_view(&d->member), err) < 0)
        return -1;
    say_next(ctx, d, FLOW_IDENTITY, "请回复“%s”确认你自己的身份。", &next);
    return tell(ctx, d, "已解除错误的绑定。", buf_view(&next), err);
}

struct decision {
    const char *action;         /* of the audit */
    const char *kind;           /* of ticket; NULL: any that needs no decision */
    const char *standard;       /* kept as the answer where nothing is said; NULL: text is needed */
    const char *gone, *gone_en; /* why not, when the ticket does not stand; NULL: it may */
    int (*effect)(struct ctx *ctx, const struct decided *d, struct str text, struct err *err);
};

/* 答复 alone decides nothing: who is frozen would stay it, with no ticket left to thaw him. */
static bool fits(const struct decision *how, const struct decided *d)
{
    const struct ticket_kind *k = ticket_kind_of(str_c(d->kind));

    return how->kind ? str_is(str_c(d->kind), how->kind) : k == NULL || !k->decided || !d->stands;
}

/* Why it cannot be decided so; NULL: it can. */
static const char *refusal(const struct ctx *ctx, const struct decision *how,
                           const struct decided *d, struct str text)
{
    if (!fits(how, d))
        return tr(ctx, "这件工单不能这样处理，回复“工单 编号”看可以怎么做。",
                  "Not for this kind of ticket; look at it for what is possible.");
    if (how->standard == NULL && text.n == 0)
        return tr(ctx, "请在编号后面写答复的内容，例如：答复 12 已更正。",
                  "Please write the answer behind the number.");
    if (how->gone && !d->stands)
        return tr(ctx, how->gone, how->gone_en);
    return NULL;
}

/* Who became somebody else since cannot be this person as well, and is not to be parted from whom
 * he is now. */
static int still_so(struct ctx *ctx, struct decided *d, struct err *err)
{
    int64_t person;

    if (member_person(ctx->store, buf_view(&d->member), &person, err) < 0)
        return -1;
    d->stands = person == d->person || (person == 0 && str_is(str_c(d->kind), TICKET_CLAIM));
    return 0;
}

static int decide(struct ctx *ctx, const struct decision *how, const struct decided *d,
                  struct str text, struct reply *out, struct err *err)
{
    const char *why = refusal(ctx, how, d, text);
    struct str  answer = text.n > 0 ? text : str_c(how->standard);
    bool        done;

    if (why)
        return reply_text(out, str_c(why), err);
    if (ticket_answer(ctx->store, ctx->now, d->number, ctx->me.userid, answer, &done, err) < 0)
        return -1;
    if (!done)
        return ticket_show(ctx, d->number, 1, out, err); /* who was first, and what he said */
    if (how->effect(ctx, d, text, err) < 0 ||
        staff_audit(ctx, how->action, d->person, words_tickets, none, d->number, err) < 0)
        return -1;
    return reply_textf(
        out, err,
        tr(ctx, "工单 %lld 已处理，对方会收到通知。", "Ticket %lld is done; the member is told."),
        (long long)d->number);
}

static int run_decision(struct ctx *ctx, const struct message *msg, const struct decision *how,
                        struct reply *out, struct err *err)
{
    auto_decided struct decided d = {0};
    int64_t                     number;
    bool                        may;
    int                         found;

    if (staff_office(ctx, &may, out, err) < 0)
        return -1;
    if (!may)
        return 0;
    if (!ticket_number(ctx, &number, NULL))
        return reply_text(out,
                          str_c(tr(ctx, "请写上工单编号，例如：答复 12 已更正。",
                                   "Please give the ticket's number.")),
                          err);
    found = ticket_get(ctx->store, number, keep_ticket, &d, err);
    if (found < 0)
        return -1;
    if (found == 0 || !d.open)
        return ticket_show(ctx, number, 1, out, err);
    if (still_so(ctx, &d, err) < 0)
        return -1;
    return decide(ctx, how, &d, text_behind(ctx, msg, 2), out, err);
}

/* Of what has gone nothing is left to decide: the office only says so, with 答复. */
#define GONE                                                                                       \
    .gone = "这个账号现在已不是这个人，绑定没有动。回复“答复 编号 内容”结束这件工单。",            \
    .gone_en = "That account is not this person any more; nothing was changed. Answer the ticket " \
               "to close it."

static const struct decision answer = {
    .action = "ticket.answer",
    .effect = effect_answer,
};
static const struct decision agree = {
    .action = "ticket.agree",
    .kind = TICKET_CLAIM,
    .standard = "同意",
    .gone = "这个账号现在已是另一个人，请先解绑再处理，或回复“拒绝”。",
    .gone_en = "That account is somebody else by now: unbind it first, or refuse.",
    .effect = effect_agree,
};
static const struct decision refuse = {
    .action = "ticket.refuse",
    .kind = TICKET_CLAIM,
    .standard = "未同意",
    .effect = effect_refuse,
};
static const struct decision thaw = {
    .action = "ticket.thaw",
    .kind = TICKET_NOT_ME,
    .standard = "已恢复",
    GONE,
    .effect = effect_thaw,
};
static const struct decision unbinding = {
    .action = "ticket.unbind",
    .kind = TICKET_NOT_ME,
    .standard = "已解绑",
    GONE,
    .effect = effect_unbind,
};

#define DECISION(name_, words_, how_)                                                              \
    static int run_##name_(struct ctx *ctx, const struct message *msg, struct reply *out,          \
                           struct err *err)                                                        \
    {                                                                                              \
        return run_decision(ctx, msg, how_, out, err);                                             \
    }                                                                                              \
    const struct handler handler_ticket_##name_ = {                                                \
        .name = "ticket_" #name_,                                                                  \
        .type = MSG_TEXT,                                                                          \
        .words = words_,                                                                           \
        .arguments = true,                                                                         \
        .apps = APPS_STAFF,                                                                        \
        .run = run_##name_,                                                                        \
    }

DECISION(answer, words_answer, &answer);
DECISION(agree, words_agree, &agree);
DECISION(refuse, words_refuse, &refuse);
DECISION(thaw, words_thaw, &thaw);
DECISION(unbind, words_unbind, &unbinding);
