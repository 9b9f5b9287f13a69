/* 未收到 12 [page] — who was told and has not said 收到; of a notice that does not ask for it, and
 * behind 未送达 (未收到 12 未送达), who was not reached, and why. A counsellor sees those of his own
 * scope, the office all. Each look is in the audit. */
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/notice_staff_private.h"
#include "handlers/staff.h"
#include "handlers/texts.h"

enum {
    NAMES = 30,       /* of one answer */
    PAGES = 1000,
    NAME_CHARS = 10,  /* shown of a name */
    CLASS_CHARS = 20,
};

/* One look. */
struct look {
    struct ctx                *ctx;
    const struct notice_seen  *s;
    const struct scopes       *scopes;
    bool                       lost;    /* who was not reached */
    unsigned                   page, skip, seen; /* seen: of this page, and one more */
    struct buf                 group;   /* the newest heading */
    struct buf                 text;
    struct err                *err;
};

/* ---- names ---- */

/* Why he was not reached, as exactly as it is known of him. */
static const char *say_lost(const struct ctx *ctx, const struct notice_person *p)
{
    if (p->fate != FATE_REFUSED)
        return notice_fate_say(ctx, p->fate);
    return notice_refusal_say(ctx, p->errcode);
}

static void write_heading(struct look *l, const struct notice_line *p)
{
    auto_buf struct buf group = {0};
    struct str          of = p->class_name.n > 0 ? p->class_name
                             : p->college.n > 0  ? p->college
                                                 : str_c(tr(l->ctx, "（无班级）", "(no class)"));

    if (l->lost)
        buf_f(&group, "%s　", say_lost(l->ctx, &p->p));
    buf_str(&group, text_chars(of, CLASS_CHARS));
    if (str_eq(buf_view(&group), buf_view(&l->group)))
        return;
    buf_clear(&l->group);
    buf_str(&l->group, buf_view(&group));
    buf_f(&l->text, "%s%s\n", group.p, tr(l->ctx, "：", ":"));
}

static const char *say_text(const struct ctx *ctx, enum notice_text text)
{
    switch (text) {
    case TEXT_ORDERED:
        return tr(ctx, "（短信等着发）", " (SMS waiting)");
    case TEXT_SENT:
        return tr(ctx, "（已补发短信）", " (by SMS)");
    case TEXT_FAILED:
        return tr(ctx, "（短信没发出去）", " (SMS failed)");
    case TEXT_NONE:
        break;
    }
    return "";
}

static int write_name(void *arg, const struct notice_line *p)
{
    struct look *l = arg;

    if (l->skip > 0) {
        l->skip--;
        return 0;
    }
    if (++l->seen > NAMES)
        return 1;
    write_heading(l, p);
    buf_f(&l->text, "%.*s %.*s%s\n", STR_ARG(text_chars(p->name, NAME_CHARS)), STR_ARG(p->number),
          say_text(l->ctx, p->text));
    return 0;
}

/* As many as are still wanted, of one scope and fate. */
static int list_scope(struct look *l, const struct scope *scope, enum notice_fate fate)
{
    struct notice_filter f = {
        .number = l->s->n.number,
        .college = str_c(scope->college),
        .class_name = str_c(scope->class_name),
        .unacked = !l->lost,
        .one_fate = l->lost,
        .fate = fate,
        .most = l->skip + NAMES - l->seen + 1,
    };

    if (l->seen > NAMES)
        return 0;
    return notice_people(l->ctx->store, &f, write_name, l, l->err);
}

static int list_all(struct look *l)
{
    for (unsigned f = 0; f < (l->lost ? NOTICE_UNREACHED : 1U); f++)
        for (unsigned i = 0; i < l->scopes->count; i++)
            if (list_scope(l, &l->scopes->scope[i], notice_unreached[f]) < 0)
                return -1;
    return 0;
}

/* ---- what is said ---- */

static int64_t lost_of(const struct notice_counts *c)
{
    int64_t sum = 0;

    for (unsigned f = 0; f < NOTICE_UNREACHED; f++)
        sum += c->fate[notice_unreached[f]];
    return sum;
}

static void write_title(struct look *l, const struct notice_counts *c)
{
    long long n = (long long)l->s->n.number;

    if (l->lost)
        buf_f(&l->text,
              tr(l->ctx, "【通知】第 %lld 号：没有送达 %lld 人\n",
                 "[Notice] no. %lld: not reached %lld\n"),
              n, (long long)lost_of(c));
    else if (c->fate[FATE_RECALLED] > 0) /* of whom some have said so, too */
        buf_f(&l->text,
              tr(l->ctx, "【通知】第 %lld 号：已撤回 %lld 人；没有撤回 %lld 人，其中没有回复“收到”的：\n",
                 "[Notice] no. %lld: taken back from %lld, not from %lld, of whom these have not "
                 "read it:\n"),
              n, (long long)c->fate[FATE_RECALLED], (long long)c->fate[FATE_HANDED]);
    else
        buf_f(&l->text,
              tr(l->ctx, "【通知】第 %lld 号：送达 %lld 人，没有回复“收到” %lld 人\n",
                 "[Notice] no. %lld: told %lld, not read by %lld\n"),
              n, (long long)c->fate[FATE_HANDED], (long long)notice_silent(c));
    scopes_say_more(l->ctx, l->scopes, &l->text);
}

static void write_ways(struct look *l, const struct notice_counts *c, bool his)
{
    long long n = (long long)l->s->n.number;

    if (l->seen > NAMES)
        buf_f(&l->text, tr(l->ctx, "后面还有，回复“%s %lld%s %u”。\n", "More: reply \"%s %lld%s %u\".\n"),
              staff_word(l->ctx, words_notice_unread), n,
              l->lost && l->s->n.ack ? tr(l->ctx, " 未送达", " unreached") : "", l->page + 1);
    if (!l->lost && lost_of(c) > 0)
        buf_f(&l->text,
              tr(l->ctx, "另有 %lld 人没有送达，回复“%s %lld 未送达”看是谁。\n",
                 "%lld more were not reached: \"%s %lld unreached\".\n"),
              (long long)lost_of(c), staff_word(l->ctx, words_notice_unread), n);
    if (!his || l->s->n.state != NOTICE_DONE)
        return;
    if (!l->lost && notice_silent(c) > 0)
        buf_f(&l->text, tr(l->ctx, "再提醒一次回复“%s %lld”；", "Once more: \"%s %lld\"; "),
              staff_word(l->ctx, words_notice_repeat), n);
    if (notice_silent(c) + lost_of(c) > 0)
        buf_f(&l->text,
              tr(l->ctx, "用短信补发回复“%s %lld”（先看费用）。",
                 "by SMS: \"%s %lld\" (the cost first)."),
              staff_word(l->ctx, words_notice_sms), n);
}

static int say(struct look *l, const struct notice_counts *c, bool his, struct reply *out)
{
    auto_buf struct buf detail = {0};
    unsigned            shown = l->seen < NAMES ? l->seen : NAMES;

    if (l->seen == 0 && l->page > 1)
        return reply_textf(out, l->err, tr(l->ctx, "没有第 %u 页。", "There is no page %u."), l->page);
    buf_f(&detail, "%s names=%u page=%u", l->lost ? "unreached" : "unread", shown, l->page);
    if (notice_audit(l->ctx, l->ctx->me.userid, "notice.list", l->s->n.number, buf_view(&detail),
                     l->err) < 0)
        return -1;
    if (l->seen == 0)
        buf_c(&l->text, l->lost ? tr(l->ctx, "没有这样的人。\n", "There are none.\n")
                                : tr(l->ctx, "没有要等的人了。\n", "Nobody is waited for.\n"));
    write_ways(l, c, his);
    return reply_text(out, str_trim(buf_view(&l->text)), l->err);
}

static int look(struct look *l, struct reply *out)
{
    struct ctx           *ctx = l->ctx;
    struct notice_counts  c;
    bool                  his = false;

    l->skip = (l->page - 1) * NAMES;
    if (l->scopes->all)
        c = l->s->counts;
    else if (notice_counts_of(ctx, l->scopes, l->s->n.number, &c, l->err) < 0)
        return -1;
    if (c.people == 0) {
        notice_say_none(ctx, l->s, &l->text);
        return reply_text(out, buf_view(&l->text), l->err);
    }
    write_title(l, &c);
    if (notice_is_his(ctx, ctx->me.userid, &l->s->n, &his, l->err) < 0 || list_all(l) < 0)
        return -1;
    return say(l, &c, his, out);
}

/* ---- the word ---- */

/* [未送达] [page], in any order of the two. */
static bool read_rest(struct look *l, struct str rest)
{
    struct str word;
    uint64_t   page;

    while (rest.n > 0 && str_split(&rest, ' ', &word)) {
        rest = rest.p ? str_trim(rest) : STR_LIT("");
        if (str_is(word, "未送达") || str_eq_nocase(word, STR_LIT("unreached")))
            l->lost = true;
        else if (str_u64(word, &page) && page >= 1 && page <= PAGES)
            l->page = (unsigned)page;
        else if (!notice_page(word, &l->page))
            return false;
    }
    return true;
}

static int run_number(struct look *l, int64_t number, struct str rest, struct reply *out)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_buf struct buf                 why = {0};
    int                                 rc = notice_read(l->ctx, number, &s, &why, l->err);

    if (rc < 0)
        return -1;
    if (rc == 0)
        return reply_text(out, buf_view(&why), l->err);
    l->s = &s; /* during this call */
    l->lost = !s.n.ack;
    if (!read_rest(l, rest))
        return reply_textf(out, l->err,
                           tr(l->ctx, "请回复“%s %lld”，或在后面写上页数。",
                              "Please reply \"%s %lld\", or with a page behind it."),
                           staff_word(l->ctx, words_notice_unread), (long long)number);
    return look(l, out);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct scopes scopes;
    struct look   l = {.ctx = ctx, .scopes = &scopes, .page = 1, .err = err};
    struct str    rest = text_behind_word(ctx, words_notice_unread, NULL);
    int64_t       number;
    int           rc = scopes_mine(ctx, &scopes, out, err);

    (void)msg;
    if (rc <= 0)
        return rc;
    if (!notice_number(&rest, &number))
        return notice_ask_number(ctx, words_notice_unread, out, err);
    rc = run_number(&l, number, rest, out);
    buf_free(&l.group);
    buf_wipe(&l.text);
    return rc;
}

const struct handler handler_notice_unread = {
    .name = "notice_unread",
    .type = MSG_TEXT,
    .words = words_notice_unread,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = staff_free,
    .roles = roles_reach,
    .help = "未收到 12　谁还没有回复“收到”",
    .help_en = "unread 12: who has not read notice 12",
    .run = run,
};
