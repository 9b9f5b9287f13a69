/* 工单 — what the information office has to answer or to decide (staff_decide.c). In the staff
 * application, for those with the role `office` only. Every look is in the audit. */
#include "base/cst.h"
#include "base/utf8.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/staff_private.h"
#include "handlers/texts.h"
#include "store/tickets.h"

#include <string.h>

enum {
    LISTED = 15,     /* tickets of one answer */
    PAGES = 1000,    /* of one ticket; nobody reads on */
    MORE_ROOM = 100, /* bytes of the line that tells of the next page */
    TEXT_ROOM = 500, /* bytes of a page that what was said has at the least */
};

/* ---- the kinds ---- */

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
        .how_en = "Reply \"unbind %lld\" if the binding was wrong, \"unfreeze %lld\" if it was "
                  "right.",
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

const struct ticket_kind *ticket_kind_of(struct str kind)
{
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_is(kind, kinds[i].kind))
            return &kinds[i];
    return NULL;
}

static void write_kind(const struct ctx *ctx, struct str kind, struct buf *out)
{
    const struct ticket_kind *k = ticket_kind_of(kind);

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
    unsigned    count;
};

static int write_row(void *arg, const struct ticket *t)
{
    struct listing *l = arg;
    char            stamp[17];

    l->count++;
    buf_f(l->out, "%lld　", (long long)t->number);
    write_kind(l->ctx, t->kind, l->out);
    buf_f(l->out, "　%s\n", cst_stamp(stamp, t->created_at));
    return 0;
}

static int list_open(struct ctx *ctx, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0}, rows = {0};
    struct listing      l = {.ctx = ctx, .out = &rows};
    int64_t             open;

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
    const struct ticket_kind *k = ticket_kind_of(t->kind);
    const char               *rest = k ? tr(ctx, k->how, k->how_en) : "", *at;

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
               : staff_audit(o->ctx, "ticket.look", t->person, words_tickets,
                             (struct str){"", 0}, t->number, o->err);
}

int ticket_show(struct ctx *ctx, int64_t number, int64_t page, struct reply *out, struct err *err)
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

bool ticket_number(const struct ctx *ctx, int64_t *number, int64_t *page)
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
    if (ticket_number(ctx, &number, &page))
        return ticket_show(ctx, number, page, out, err);
    return list_open(ctx, out, err);
}

const struct handler handler_tickets = {
    .name = "tickets",
    .type = MSG_TEXT,
    .words = words_tickets,
    .arguments = true,
    .apps = APPS_STAFF,
    .roles = roles_office,
    .help = "工单　等答复的事",
    .help_en = "tickets: to be answered",
    .run = run_tickets,
};
