/* 查询 [回执 [项]] — today's state and the newest submissions, or one of them with its answers, or
 * one of these whole. One's
 * own only; of the staff also what they reported for a student of theirs, which is in the audit. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/appointment.h"
#include "handlers/booking.h"
#include "handlers/flow.h"
#include "handlers/flow_private.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_person.h"
#include "handlers/texts.h"
#include "store/staff.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    NEWEST = 5,          /* shown without a receipt */
    SEARCHED = 1000,     /* looked through for a receipt at the most */
    YEARS = 4,           /* how old a daily submission may be to be found */
    OPEN_ROOM = 1000,    /* bytes of a text where an open question stands behind it */
};

static void write_title(const struct ctx *ctx, struct str flow, struct buf *out)
{
    const struct school_flow *f = flow_anywhere(ctx, flow);

    buf_str(out, f ? str_c(flow_title(ctx, f)) : flow);
}

/* ---- 查询 ---- */

struct listing {
    const struct ctx *ctx;
    struct buf       *out;
    unsigned          count;
    char              receipt[RECEIPT_SIZE]; /* of the first, for the example */
};

static int write_row(void *arg, const struct submission *sub)
{
    struct listing *l = arg;
    char            stamp[17];

    if (l->count++ == 0)
        snprintf(l->receipt, sizeof l->receipt, "%.*s", STR_ARG(sub->receipt));
    buf_f(l->out, "%s ", cst_stamp(stamp, sub->at));
    write_title(l->ctx, sub->flow, l->out);
    if (sub->proxy)
        buf_c(l->out, tr(l->ctx, "（代填）", " (by the staff)"));
    buf_f(l->out, "\n　%s %.*s\n", tr(l->ctx, "回执", "Receipt"), STR_ARG(sub->receipt));
    return 0;
}

static int list_newest(struct ctx *ctx, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0}, rows = {0};
    struct listing      l = {.ctx = ctx, .out = &rows};

    if (flow_today(ctx, &text, NULL, err) < 0 ||
        submission_list(ctx->store, member_subject(&ctx->me), STR_LIT(""), 0, cst_day(ctx->now),
                        NEWEST, write_row, &l, err) < 0)
        return -1;
    if (l.count == 0) {
        buf_c(&text, tr(ctx, "还没有提交过内容。", "Nothing was submitted yet."));
    } else {
        buf_f(&text,
              tr(ctx, "\n最近提交：\n%s\n回复“查询 %s”看内容。",
                 "\nNewest submissions:\n%s\nReply \"records %s\" to see what was sent."),
              rows.p, l.receipt);
    }
    if ((ctx->school->booking || ctx->school->appointments_count > 0) &&
        word_in_app(WORD_MINE, str_c(ctx->app->name)))
        buf_f(&text, tr(ctx, "\n预约请回复“%s”。", "\nFor what you have booked reply \"%s\"."),
              tr(ctx, words_mine[0], words_mine[1]));
    return flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

/* ---- 查询 1120-K7Q2MX ---- */

struct search {
    struct str receipt;
    uint64_t   item, page; /* which answer is wanted whole; 0: all, as far as they go */
    bool       found, proxy;
    int64_t    person, at, day, nth;
    struct buf flow, answers, number, member; /* number: the receipt as we write it */
};

/* People mix up O and 0, I and 1: Crockford's letters have none of them, so they are read as what
 * was meant. */
static char plain(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        return '0';
    return c == 'I' || c == 'L' ? '1' : c;
}

bool receipt_same(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (plain(a.p[i]) != plain(b.p[i]))
            return false;
    return true;
}

static int match_row(void *arg, const struct submission *sub)
{
    struct search *s = arg;

    if (s->found || !receipt_same(sub->receipt, s->receipt))
        return 0;
    s->found = true;
    s->person = sub->person;
    s->at = sub->at;
    s->day = sub->day;
    s->nth = sub->nth;
    s->proxy = sub->proxy;
    buf_str(&s->member, sub->member);
    buf_str(&s->flow, sub->flow);
    buf_str(&s->answers, sub->answers);
    buf_str(&s->number, sub->receipt);
    return 0;
}

static int keep_name(void *arg, const struct staff *m)
{
    buf_str(arg, m->name);
    return 1;
}

/* For whom it was. */
static int write_whom(struct ctx *ctx, const struct search *s, struct buf *out, struct err *err)
{
    auto_staff_person struct staff_person p = {0};
    bool                                  found;

    if (staff_person_get(ctx, s->person, &p, &found, err) < 0)
        return -1;
    buf_c(out, tr(ctx, "您代填：", "Reported by you for "));
    staff_person_say(&p, out);
    buf_char(out, '\n');
    return 0;
}

/* Who reported it, when it was not oneself. */
static int write_proxy(struct ctx *ctx, const struct search *s, struct buf *out, struct err *err)
{
    auto_buf struct buf name = {0};

    if (!s->proxy)
        return 0;
    if (s->person != member_subject(&ctx->me))
        return write_whom(ctx, s, out, err);
    if (staff_roles(ctx->store, buf_view(&s->member), keep_name, &name, err) < 0)
        return -1;
    buf_f(out, tr(ctx, "由%s代填\n", "Reported by %s\n"),
          name.n > 0 ? name.p : tr(ctx, "老师", "the staff"));
    return 0;
}

/* Of what could be changed, or was given back, only the newest counts. */
static int write_replaced(struct ctx *ctx, const struct school_flow *flow, const struct search *s,
                          struct buf *out, struct err *err)
{
    auto_buf struct buf memory = {0};
    struct submission   last = {0};
    char                stamp[17];

    if (!flow_replaces(flow) && (flow->rule != RULE_ONCE || flow->approve_count > 0))
        return 0;
    if (submission_last(ctx->store, buf_view(&s->flow), s->day, s->person, &last, NULL, &memory,
                        err) < 0)
        return -1;
    if (last.nth > s->nth)
        buf_f(out,
              tr(ctx, "后来改过，以 %s 的为准（回执 %.*s）\n",
                 "Changed since: what was sent on %s counts (receipt %.*s)\n"),
              cst_stamp(stamp, last.at), STR_ARG(last.receipt));
    return 0;
}

/* What else there is to say about it. */
static int write_fate(struct ctx *ctx, const struct search *s, struct buf *out, struct err *err)
{
    const struct school_flow *flow = flow_anywhere(ctx, buf_view(&s->flow));

    if (write_proxy(ctx, s, out, err) < 0 || (flow && write_replaced(ctx, flow, s, out, err) < 0))
        return -1;
    return flow && flow->approve_count > 0 && s->person == member_subject(&ctx->me)
               ? approve_fate(ctx, flow, buf_view(&s->number), out, err)
               : 0;
}

/* All answers, with numbers where one has to be asked for to be read whole. */
static void write_answers(const struct ctx *ctx, const struct search *s, const struct answers *a,
                          struct buf *out)
{
    enum { NOTE_BYTES = 160 };
    const struct school_flow *flow = flow_anywhere(ctx, buf_view(&s->flow));
    auto_buf struct buf       lines = {0};
    size_t most = flow_open(ctx) ? OPEN_ROOM : REPLY_TEXT_MAX;
    size_t room = most - NOTE_BYTES > out->n ? most - NOTE_BYTES - out->n : 0;
    struct shown_part part = text_answers(ctx, flow, a, false, room, &lines);

    if (part.number > 0) {
        buf_clear(&lines);
        part = text_answers(ctx, flow, a, true, room, &lines);
        buf_f(&lines,
              tr(ctx, "长答案只显示一部分，保存的是全文；回复“查询 %.*s %u”看第 %u 项的全文。\n",
                 "Long answers are shown in part and kept whole; reply \"records %.*s %u\" to read "
                 "no. %u.\n"),
              STR_ARG(buf_view(&s->number)), part.number, part.number);
    }
    buf_str(out, buf_view(&lines));
}

/* One of them, whole. */
static void write_one(const struct ctx *ctx, const struct search *s, const struct answers *a,
                      struct buf *out)
{
    const struct school_flow *flow = flow_anywhere(ctx, buf_view(&s->flow));
    bool                      more;

    if (!text_whole(ctx, flow, a, s->item, s->page, &more, out))
        buf_c(out, tr(ctx, "没有这一项。\n", "There is no such number.\n"));
    else if (more)
        buf_f(out,
              tr(ctx, "后面还有，回复“查询 %.*s %u %u”。\n", "More: reply \"records %.*s %u %u\".\n"),
              STR_ARG(buf_view(&s->number)), (unsigned)s->item, (unsigned)s->page + 1);
}

static int write_found(struct ctx *ctx, const struct search *s, struct buf *out, struct err *err)
{
    auto_answers struct answers a = {0};
    char                        stamp[17];

    if (answers_read(ctx->store, buf_view(&s->answers), &a, err) < 0)
        return -1;
    buf_c(out, tr(ctx, "【", "["));
    write_title(ctx, buf_view(&s->flow), out);
    buf_f(out, tr(ctx, "】%s 已提交\n回执 %.*s\n", "] submitted %s\nReceipt %.*s\n"),
          cst_stamp(stamp, s->at), STR_ARG(buf_view(&s->number)));
    if (write_fate(ctx, s, out, err) < 0)
        return -1;
    buf_char(out, '\n');
    if (s->item > 0)
        write_one(ctx, s, &a, out);
    else
        write_answers(ctx, s, &a, out);
    return 0;
}

/* The Beijing day of a receipt's MMDD in the year that began `back` years ago; false when it tells
 * none. */
static bool receipt_day(const struct ctx *ctx, struct str receipt, int back, int64_t *day)
{
    auto_buf struct buf date = {0};

    if (receipt.n < 4)
        return false;
    buf_f(&date, "%04d-%.2s-%.2s", cst_of(ctx->now).year - back, receipt.p, receipt.p + 2);
    return cst_parse_date(buf_view(&date), day);
}

/* Rules that count days keep a submission under its day, the others under day 0: two places a year
 * to look, however many submissions there are. */
static int search(struct ctx *ctx, struct search *s, struct err *err)
{
    int64_t day, today = cst_day(ctx->now), person = member_subject(&ctx->me);

    if (submission_list(ctx->store, person, STR_LIT(""), 0, 0, SEARCHED, match_row, s, err) < 0)
        return -1;
    for (int back = 0; !s->found && back < YEARS; back++)
        if (receipt_day(ctx, s->receipt, back, &day) && day <= today &&
            submission_list(ctx->store, person, STR_LIT(""), day, day, SEARCHED, match_row, s,
                            err) < 0)
            return -1;
    return 0;
}

/* ---- what one of the staff reported for somebody ---- */

/* Under the day on which it was, or under day 0. */
static int search_flow(struct ctx *ctx, const struct school_flow *flow, struct search *s,
                       struct err *err)
{
    struct str name = str_c(flow->name);
    int64_t    day, today = cst_day(ctx->now);

    if (submission_proxied(ctx->store, name, 0, ctx->me.userid, match_row, s, err) < 0)
        return -1;
    for (int back = 0; !s->found && back < YEARS; back++)
        if (receipt_day(ctx, s->receipt, back, &day) && day <= today &&
            submission_proxied(ctx->store, name, day, ctx->me.userid, match_row, s, err) < 0)
            return -1;
    return 0;
}

/* Whoever is not in his scope any more is as unknown to him as anybody else. */
static int keep_scope(struct ctx *ctx, struct search *s, struct err *err)
{
    auto_staff_person struct staff_person p = {0};
    bool                                  found;

    if (staff_person_get(ctx, s->person, &p, &found, err) < 0)
        return -1;
    s->found = false;
    if (!found)
        return 0;
    return staff_may_see(ctx, buf_view(&p.college), buf_view(&p.class_name), &s->found, err);
}

static int search_proxied(struct ctx *ctx, struct search *s, struct err *err)
{
    auto_buf struct buf detail = {0};

    for (unsigned i = 0; i < ctx->school->flows_count && !s->found; i++)
        if (ctx->school->flows[i].proxy && search_flow(ctx, &ctx->school->flows[i], s, err) < 0)
            return -1;
    if (!s->found)
        return 0;
    if (keep_scope(ctx, s, err) < 0)
        return -1;
    buf_f(&detail, "%s %.*s", words_lookup[0], STR_ARG(buf_view(&s->number)));
    return !s->found ? 0
                     : staff_audit_text(ctx, "receipt.look", s->person, buf_view(&detail), err);
}

static void read_item(struct str behind, struct search *s)
{
    struct str rest = str_trim(behind), item;

    s->page = 1;
    if (rest.n == 0 || !str_split(&rest, ' ', &item) || !str_u64(item, &s->item) ||
        (str_trim(rest).n > 0 && !str_u64(str_trim(rest), &s->page)))
        s->item = 0;
}

/* behind: what stood behind the receipt, 3 or 3 2. */
static int show_receipt(struct ctx *ctx, struct str receipt, struct str behind, struct reply *out,
                        struct err *err)
{
    auto_buf struct buf text = {0};
    struct search       s = {.receipt = receipt};
    int                 rc;

    read_item(behind, &s);
    rc = search(ctx, &s, err);

    if (rc == 0 && !s.found && str_is(str_c(ctx->app->name), "staff"))
        rc = search_proxied(ctx, &s, err);
    if (rc == 0 && s.found)
        rc = write_found(ctx, &s, &text, err);
    else if (rc == 0)
        rc = appointment_by_receipt(ctx, receipt, &text, &s.found, err);
    if (rc == 0 && !s.found)
        rc = booking_by_receipt(ctx, receipt, &text, &s.found, err);
    buf_free(&s.flow);
    buf_free(&s.answers);
    buf_free(&s.number);
    buf_free(&s.member);
    if (rc < 0)
        return -1;
    if (!s.found)
        buf_c(&text, tr(ctx, "你没有这个回执。回复“查询”看最近的提交。",
                        "You have no such receipt. Reply \"records\" for the newest submissions."));
    return flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

/* A receipt anywhere in the text, as it is copied from a chat: four digits, '-', six letters or
 * digits. */
static bool receipt_in(struct str text, struct str *receipt)
{
    enum { DAY = 4, LENGTH = RECEIPT_SIZE - 1 };

    for (; text.n >= LENGTH; text = str_skip(text, 1)) {
        size_t n = 0;

        while (n < LENGTH && (n < DAY    ? isdigit((unsigned char)text.p[n])
                              : n == DAY ? text.p[n] == '-'
                                         : isalnum((unsigned char)text.p[n])))
            n++;
        if (n == LENGTH) {
            *receipt = (struct str){text.p, LENGTH};
            return true;
        }
    }
    return false;
}

/* In an answer in one's own words only the word alone is a command. */
static bool wants(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return word_of(ctx->text) == WORD_LOOKUP || !flow_asks_text(ctx);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct str rest = ctx->text, word, receipt;

    (void)msg;
    if (!str_split(&rest, ' ', &word) || str_trim(rest).n == 0)
        return list_newest(ctx, out, err);
    if (!receipt_in(rest, &receipt)) /* of nobody, and so we say */
        return show_receipt(ctx, str_trim(rest), STR_LIT(""), out, err);
    rest = str_skip(rest, (size_t)(receipt.p - rest.p) + receipt.n);
    return show_receipt(ctx, receipt, rest, out, err);
}

const struct handler handler_lookup = {
    .name = "lookup",
    .type = MSG_TEXT,
    .words = words_lookup,
    .arguments = true,
    .help = "查询　我提交过什么",
    .help_en = "records: what I have sent",
    .wants = wants,
    .run = run,
};

/* ---- a receipt without the word ---- */

static bool wants_receipt(const struct ctx *ctx, const struct message *msg)
{
    struct str receipt;

    (void)msg;
    return receipt_in(ctx->text, &receipt);
}

static int run_receipt(struct ctx *ctx, const struct message *msg, struct reply *out,
                       struct err *err)
{
    struct str receipt = {"", 0};

    (void)msg;
    receipt_in(ctx->text, &receipt);
    return show_receipt(ctx, receipt, STR_LIT(""), out, err);
}

const struct handler handler_receipt = {
    .name = "receipt",
    .type = MSG_TEXT,
    .wants = wants_receipt,
    .run = run_receipt,
};
