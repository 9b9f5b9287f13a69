/* 工单 — what the information office has to answer or to decide, and 答复 同意 拒绝 解冻 解绑 with
 * a ticket's number. In the staff application, for those with the role `office` only. Every look
 * and every decision is in the audit. */
#include "base/cst.h"
#include "base/utf8.h"
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/identity.h"
#include "handlers/staff.h"
#include "handlers/texts.h"
#include "store/audit.h"
#include "store/dialogs.h"
#include "store/identities.h"
#include "store/tickets.h"

#include <stdio.h>
#include <string.h>

enum {
    LISTED = 15,     /* tickets of one answer */
    PAGES = 1000,    /* of one ticket; nobody reads on */
    MORE_ROOM = 100, /* bytes of the line that tells of the next page */
    TEXT_ROOM = 500, /* bytes of a page that what was said has at the least */
};

/* ---- the kinds ---- */

struct ticket_kind {
    const char *kind;
    const char *zh, *en;
    const char *how, *how_en; /* what the office may reply; %lld is the number */
    bool        decided;      /* by a decision: an answer would leave the account as it is */
};

static const struct ticket_kind kinds[] = {
    {
        .kind = TICKET_CORRECTION,
        .zh = "信息更正",
        .en = "Correction",
        .how = "改好名册后回复“答复 %lld 已更正”，学生会收到。",
        .how_en = "Mend the roster, then reply \"answer %lld ...\".",
    },
    {
        .kind = TICKET_NOT_ME,
        .zh = "这不是我（已冻结）",
        .en = "Not me (frozen)",
        .how = "绑定错了回复“解绑 %lld”，没有错回复“解冻 %lld”。",
        .how_en = "Reply \"unbind %lld\" if the binding was wrong, \"unfreeze %lld\" if it was right.",
        .decided = true,
    },
    {
        .kind = TICKET_CLAIM,
        .zh = "两人认领同一身份",
        .en = "Two claim one person",
        .how = "核实后回复“同意 %lld”（改由此人绑定）或“拒绝 %lld 原因”。",
        .how_en = "Reply \"agree %lld\" (this member is the person) or \"refuse %lld reason\".",
        .decided = true,
    },
    {
        .kind = TICKET_PHONE,
        .zh = "手机号已被他人登记",
        .en = "Phone of another person",
        .how = "核实后回复“答复 %lld …”。",
        .how_en = "Reply \"answer %lld ...\".",
    },
    {
        .kind = TICKET_REPORT,
        .zh = "举报可疑内容",
        .en = "Report",
        .how = "处理后回复“答复 %lld …”。",
        .how_en = "Reply \"answer %lld ...\".",
    },
};

static const struct ticket_kind *kind_of(struct str kind)
{
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_is(kind, kinds[i].kind))
            return &kinds[i];
    return NULL;
}

static void write_kind(const struct ctx *ctx, struct str kind, struct buf *out)
{
    const struct ticket_kind *k = kind_of(kind);

    buf_str(out, k ? str_c(tr(ctx, k->zh, k->en)) : kind);
}

/* ---- 工单 ---- */

static int write_person(void *arg, const struct person *p)
{
    buf_f(arg, "%.*s %.*s %.*s", STR_ARG(p->name), STR_ARG(p->number), STR_ARG(p->college));
    return 0;
}

struct listing {
    struct ctx *ctx;
    struct buf *out;
    unsigned count;
};

static int write_row(void *arg, const struct ticket *t)
{
    struct listing *l = arg;
    char stamp[17];

    l->count++;
    buf_f(l->out, "%lld　", (long long)t->number);
    write_kind(l->ctx, t->kind, l->out);
    buf_f(l->out, "　%s\n", cst_stamp(stamp, t->created_at));
    return 0;
}

static int list_open(struct ctx *ctx, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0}, rows = {0};
    struct listing l = {.ctx = ctx, .out = &rows};
    int64_t open;

    if (ticket_count(ctx->store, &open, err) < 0 ||
        ticket_list(ctx->store, 0, LISTED, write_row, &l, err) < 0)
        return -1;
    if (l.count == 0)
        return reply_text(out, str_c(tr(ctx, "没有待处理的工单。", "No open tickets.")), err);
    buf_f(&text, tr(ctx, "【待处理工单】共 %lld 件\n", "[Open tickets] %lld\n"), (long long)open);
    buf_str(&text, buf_view(&rows));
    buf_c(&text, tr(ctx, "回复“工单 编号”看内容。", "Reply \"tickets\" and a number to see one."));
    return reply_text(out, buf_view(&text), err);
}

/* ---- one ticket ---- */

/* One ticket for whom it is written. */
struct one {
    struct ctx *ctx;
    struct buf *out;
    int64_t     page;
    struct err *err;
};

static void write_how(const struct ctx *ctx, const struct ticket *t, struct buf *out)
{
    const struct ticket_kind *k = kind_of(t->kind);
    const char *rest = k ? tr(ctx, k->how, k->how_en) : "", *at;

    for (; (at = strstr(rest, "%lld")) != NULL; rest = at + 4) {
        buf_str(out, (struct str){rest, (size_t)(at - rest)});
        buf_i64(out, t->number);
    }
    buf_c(out, rest);
}

/* What it is, about whom, and what can be done or was done. */
static int write_head(struct one *o, const struct ticket *t)
{
    struct ctx *ctx = o->ctx;
    char        stamp[17];

    buf_f(o->out, tr(ctx, "【工单 %lld】", "[Ticket %lld] "), (long long)t->number);
    write_kind(ctx, t->kind, o->out);
    buf_f(o->out, "\n%s\n%s %.*s\n", cst_stamp(stamp, t->created_at), tr(ctx, "账号", "Account"),
          STR_ARG(t->member));
    if (t->person != 0) {
        buf_c(o->out, tr(ctx, "名册 ", "Roster "));
        if (people_get(ctx->store, t->person, write_person, o->out, o->err) < 0)
            return -1;
        buf_char(o->out, '\n');
    }
    if (t->answered_at != 0)
        buf_f(o->out, tr(ctx, "已由 %.*s 于 %s 处理", "Answered by %.*s on %s"),
              STR_ARG(t->answered_by), cst_stamp(stamp, t->answered_at));
    else
        write_how(ctx, t, o->out);
    buf_char(o->out, '\n');
    return 0;
}

/* What is said on all pages, as far as the asked one. */
struct said {
    const struct ctx    *ctx;
    const struct ticket *ticket;
    struct buf           all;
    size_t               enough; /* bytes that are not read on behind */
    bool                 any;
};

/* When it was said shows where that is not when the ticket was opened. */
static int add_said(void *arg, struct str text, int64_t at)
{
    struct said *s = arg;
    char         stamp[17];

    if (!s->any)
        buf_c(&s->all, tr(s->ctx, "内容：", "Text: "));
    s->any = true;
    if (at != s->ticket->created_at)
        buf_f(&s->all, "%s ", cst_stamp(stamp, at));
    buf_f(&s->all, "%.*s\n", STR_ARG(text));
    return s->all.n > s->enough ? 1 : 0;
}

/* The first page of the text: whole lines, if that leaves it more than half full. */
static struct str first_page(struct str text, size_t room)
{
    struct str  page = utf8_cut(text, room);
    const char *end = page.n < text.n ? memrchr(page.p, '\n', page.n) : NULL;

    if (end && (size_t)(end - page.p) > room / 2)
        page.n = (size_t)(end - page.p) + 1;
    return page;
}

static void write_page(const struct one *o, const struct said *s, size_t room)
{
    struct str rest = buf_view(&s->all), page = first_page(rest, room);

    for (int64_t i = 1; i < o->page; i++) {
        rest = str_skip(rest, page.n);
        page = first_page(rest, room);
    }
    if (page.n == 0 && o->page > 1)
        buf_f(o->out, tr(o->ctx, "没有第 %lld 页。", "There is no page %lld."), (long long)o->page);
    buf_str(o->out, str_trim(page));
    if (page.n < rest.n)
        buf_f(o->out,
              tr(o->ctx, "\n后面还有，回复“工单 %lld %lld”。",
                 "\nMore: reply \"tickets %lld %lld\"."),
              (long long)s->ticket->number, (long long)o->page + 1);
}

/* The answer, and what was said from the newest on, in pages of what the head leaves. */
static int write_texts(struct one *o, const struct ticket *t)
{
    size_t      used = o->out->n + MORE_ROOM;
    size_t      room = used + TEXT_ROOM < REPLY_TEXT_MAX ? REPLY_TEXT_MAX - used : TEXT_ROOM;
    struct said s = {.ctx = o->ctx, .ticket = t, .enough = room * (size_t)o->page};
    int         rc;

    if (t->answer.n > 0)
        buf_f(&s.all, tr(o->ctx, "处理：%.*s\n", "Answer: %.*s\n"), STR_ARG(t->answer));
    rc = ticket_texts(o->ctx->store, t->number, add_said, &s, o->err);
    if (rc == 0)
        write_page(o, &s, room);
    buf_wipe(&s.all);
    return rc;
}

static int write_ticket(void *arg, const struct ticket *t)
{
    struct one *o = arg;

    return write_head(o, t) < 0 || write_texts(o, t) < 0
               ? -1
               : staff_audit(o->ctx, "ticket.look", t->person, t->number, o->err);
}

static int show_one(struct ctx *ctx, int64_t number, int64_t page, struct reply *out,
                    struct err *err)
{
    auto_buf struct buf text = {0};
    struct one          o = {.ctx = ctx, .out = &text, .page = page, .err = err};
    int                 found = ticket_get(ctx->store, number, write_ticket, &o, err);

    if (found < 0)
        return -1;
    if (found == 0)
        return reply_text(out, str_c(tr(ctx, "没有这个编号的工单。", "There is no such ticket.")),
                          err);
    return reply_text(out, str_trim(buf_view(&text)), err);
}

/* The number behind the word: 答复 12 已更正; behind it the page: 工单 12 2. One that is no page is
 * the first. page NULL: not asked for. */
static bool take_number(const struct ctx *ctx, int64_t *number, int64_t *page)
{
    struct str rest = ctx->text, word, digits = {"", 0};

    str_split(&rest, ' ', &word);
    rest = str_trim(rest);
    str_split(&rest, ' ', &digits);
    if (page && (!str_i64(str_trim(rest), page) || *page < 1 || *page > PAGES))
        *page = 1;
    return str_i64(digits, number) && *number > 0;
}

static int run_tickets(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    int64_t number, page;
    bool    may;

    (void)msg;
    if (staff_office(ctx, &may, out, err) < 0)
        return -1;
    if (!may)
        return 0;
    if (take_number(ctx, &number, &page))
        return show_one(ctx, number, page, out, err);
    return list_open(ctx, out, err);
}

const struct handler handler_tickets = {
    .name = "tickets",
    .type = MSG_TEXT,
    .words = words_tickets,
    .arguments = true,
    .apps = APPS_STAFF,
    .help = "工单　信息办待答复、待决定的事",
    .help_en = "tickets: what the information office has to answer",
    .run = run_tickets,
};

/* ---- deciding ---- */

/* What a ticket is, kept while other nouns are used. */
struct decided {
    int64_t number, person;
    bool open;
    bool stands; /* the account is what it was about: see still_so */
    char kind[32];
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

/* What the student's school calls us: not in the language of the staff member who decides. */
static const char *office(const struct ctx *ctx)
{
    const char *name = ctx->school->desk.office;

    return name ? name : "信息化办公室";
}

/* The member is told through the application in which the ticket was opened: who did it, and
 * what. */
static int tell(struct ctx *ctx, const struct decided *d, const char *zh, struct str more,
                struct err *err)
{
    auto_buf struct buf text = {0};

    buf_f(&text, "【工单 %lld】%s%s%.*s", (long long)d->number, office(ctx), zh, STR_ARG(more));
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

/* What the member had begun as this person goes too: nobody asks whether nothing is right. Nor stays
 * anything that he proved as this person: his phone is not that person's. */
static int unbind(struct ctx *ctx, const struct decided *d, struct str userid, struct err *err)
{
    if (member_unbind(ctx->store, userid, err) < 0 ||
        dialog_end(ctx->store, userid, buf_view(&d->app), err) < 0 ||
        identity_disown(ctx->store, d->person, err) < 0)
        return -1;
    return staff_audit(ctx, "identity.disown", d->person, d->number, err);
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
    return staff_audit(ctx, "ticket.unbind", person, number, err);
}

static int part(struct ctx *ctx, const struct decided *d, struct str old, struct err *err)
{
    auto_buf struct buf told = {0};

    if (unbind(ctx, d, old, err) < 0 || close_not_me(ctx, d->person, old, err) < 0)
        return -1;
    buf_f(&told, "%s核实：此身份属于另一个账号，你的绑定已解除。如有疑问请联系服务台。",
          office(ctx));
    return push_text_in(ctx, d->app.p, old, buf_view(&told), err);
}

/* The one who was this person is told too. */
static int effect_agree(struct ctx *ctx, const struct decided *d, struct str text, struct err *err)
{
    auto_buf struct buf old = {0}, next = {0};
    enum bind_result bound;
    int had = member_of(ctx->store, d->person, &old, err);

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
    const char *standard;       /* kept as the answer when nothing was said; NULL: a text is needed */
    const char *gone, *gone_en; /* why not, when the ticket does not stand; NULL: it may */
    int (*effect)(struct ctx *ctx, const struct decided *d, struct str text, struct err *err);
};

/* 答复 alone decides nothing: who is frozen would stay it, with no ticket left to thaw him. */
static bool fits(const struct decision *how, const struct decided *d)
{
    const struct ticket_kind *k = kind_of(str_c(d->kind));

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

/* Who became somebody else since cannot be this person as well, and is not to be parted from whom he
 * is now. */
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
    struct str answer = text.n > 0 ? text : str_c(how->standard);
    bool done;

    if (why)
        return reply_text(out, str_c(why), err);
    if (ticket_answer(ctx->store, ctx->now, d->number, ctx->me.userid, answer, &done, err) < 0)
        return -1;
    if (!done)
        return show_one(ctx, d->number, 1, out, err); /* who was first, and what he said */
    if (how->effect(ctx, d, text, err) < 0 ||
        staff_audit(ctx, how->action, d->person, d->number, err) < 0)
        return -1;
    return reply_textf(
        out, err,
        tr(ctx, "工单 %lld 已处理，对方会收到通知。", "Ticket %lld is done; the member is told."),
        (long long)d->number);
}

static int run_decision(struct ctx *ctx, const struct message *msg, const struct decision *how,
                        struct reply *out, struct err *err)
{
    __attribute__((cleanup(decided_free))) struct decided d = {0};
    int64_t number;
    bool may;
    int found;

    if (staff_office(ctx, &may, out, err) < 0)
        return -1;
    if (!may)
        return 0;
    if (!take_number(ctx, &number, NULL))
        return reply_text(out,
                          str_c(tr(ctx, "请写上工单编号，例如：答复 12 已更正。",
                                   "Please give the ticket's number.")),
                          err);
    found = ticket_get(ctx->store, number, keep_ticket, &d, err);
    if (found < 0)
        return -1;
    if (found == 0 || !d.open)
        return show_one(ctx, number, 1, out, err);
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
