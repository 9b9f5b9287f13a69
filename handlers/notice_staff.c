/* 通知情况 [第2页] — the newest notices, how far each is; 通知情况 12 — one of them: how many of each
 * fate, how many have said 收到. The office and who has put it see all of it; another counsellor
 * counts of his own scope. */
#include "base/cst.h"
#include "conf/notices.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/notice_staff_private.h"
#include "handlers/staff.h"
#include "handlers/texts.h"

enum {
    LISTED = 10,         /* of one answer */
    PAGES = 100,
    AUDIENCE_CHARS = 16, /* of a line */
};

/* ---- what stands behind the word ---- */

bool notice_number(struct str *rest, int64_t *number)
{
    struct str word = {"", 0};

    str_split(rest, ' ', &word);
    *rest = rest->p ? str_trim(*rest) : STR_LIT("");
    return str_i64(word, number) && *number > 0;
}

int notice_ask_number(struct ctx *ctx, const char *const *words, struct reply *out,
                      struct err *err)
{
    return reply_textf(out, err,
                       tr(ctx, "请写上通知的编号，例如“%s 12”；回复“%s”看有哪些。",
                          "Please give the number of a notice, such as \"%s 12\"; reply \"%s\" for "
                          "them."),
                       staff_word(ctx, words), staff_word(ctx, words_notice_state));
}

/* ---- counts ---- */

static void write_fate(const struct ctx *ctx, const struct notice *n,
                       const struct notice_counts *c, enum notice_fate fate, struct buf *out)
{
    if (c->fate[fate] > 0)
        buf_f(out, tr(ctx, "%s %lld 人\n", "%s: %lld\n"), notice_outcome_say(ctx, n, fate),
              (long long)c->fate[fate]);
}

/* What was ordered is not sent yet. */
static void write_texts(const struct ctx *ctx, const struct notice_counts *c, struct buf *out)
{
    int64_t waiting = c->texted - c->texts_sent - c->texts_failed;

    buf_f(out, tr(ctx, "短信补发 %lld 人：已发 %lld", "By SMS: %lld, sent %lld"), (long long)c->texted,
          (long long)c->texts_sent);
    if (c->texts_failed > 0)
        buf_f(out, tr(ctx, "、失败 %lld（可以再补发）", ", failed %lld (may be ordered again)"),
              (long long)c->texts_failed);
    if (waiting > 0)
        buf_f(out, tr(ctx, "、等着发 %lld", ", waiting %lld"), (long long)waiting);
    buf_char(out, '\n');
}

void notice_counts_say(const struct ctx *ctx, const struct notice *n,
                       const struct notice_counts *c, struct buf *out)
{
    int64_t settled = notice_settled(c);

    if (c->people == 0)
        return;
    buf_f(out, tr(ctx, "进度：%lld/%lld 人有结果（%d%%）\n", "Progress: %lld of %lld (%d %%)\n"),
          (long long)settled, (long long)c->people, notice_percent(settled, c->people));
    for (unsigned fate = 0; fate < FATE_COUNT; fate++)
        write_fate(ctx, n, c, fate, out);
    if (n->ack)
        buf_f(out,
              tr(ctx, "回复“收到” %lld 人（%d%%），没有回复 %lld 人\n",
                 "Said that they have read it: %lld (%d %%), not yet: %lld\n"),
              (long long)c->acked, notice_percent(c->acked, notice_told(c)),
              (long long)notice_silent(c));
    if (c->texted > 0)
        write_texts(ctx, c, out);
}

/* ---- the list ---- */

struct listing {
    struct ctx *ctx;
    bool        all;  /* of the office: everybody's, with their counts */
    const struct scopes *scopes;
    unsigned    page, skip, seen; /* seen: of this page, and one more where there is one */
    struct buf  out;
    struct err *err;
};

static void write_progress(const struct listing *l, const struct notice *n,
                           const struct notice_counts *c, struct buf *out)
{
    if (c->people > 0)
        buf_f(out, tr(l->ctx, "　送达 %lld/%lld", ", handed %lld of %lld"),
              (long long)c->fate[FATE_HANDED], (long long)c->people);
    if (c->people > 0 && n->ack)
        buf_f(out, tr(l->ctx, "　收到 %lld", ", read %lld"), (long long)c->acked);
}

static void write_line(struct listing *l, const struct notice *n, const struct notice_counts *c,
                       bool counts)
{
    const struct notice_kind *kind = notice_kind_of(&l->ctx->school->notices, n->kind);
    char                      moment[MOMENT_SIZE];

    buf_f(&l->out, "%lld　%s　%s → %.*s　", (long long)n->number,
          text_moment(l->ctx, n->created_at, moment), notice_kind_title(l->ctx, kind),
          STR_ARG(text_chars(n->audience, AUDIENCE_CHARS)));
    notice_state_say(l->ctx, n, &l->out);
    if (counts)
        write_progress(l, n, c, &l->out);
    buf_char(&l->out, '\n');
}

/* A counsellor sees his own, and that there are those of the school. */
static int add_line(void *arg, const struct notice *n, const struct notice_counts *c)
{
    struct listing      *l = arg;
    struct notice_counts mine = *c;
    bool                 own = actor_same(n->creator, l->ctx->me.userid), office = l->all;

    if (!own && !l->all && !actor_is_cli(n->creator) &&
        staff_is(l->ctx->store, n->creator, ROLE_OFFICE, &office, l->err) < 0)
        return -1;
    if (!own && !office && !actor_is_cli(n->creator))
        return 0;
    if (l->skip > 0) {
        l->skip--;
        return 0;
    }
    if (++l->seen > LISTED)
        return 1;
    if (own && !l->all && notice_counts_of(l->ctx, l->scopes, n->number, &mine, l->err) < 0)
        return -1;
    write_line(l, n, &mine, own || l->all);
    return 0;
}

static int say_list(struct listing *l, struct reply *out)
{
    struct ctx         *ctx = l->ctx;
    auto_buf struct buf text = {0};

    if (l->seen == 0 && l->page > 1)
        return reply_textf(out, l->err, tr(ctx, "没有第 %u 页。", "There is no page %u."), l->page);
    if (l->seen == 0)
        return reply_text(out,
                          str_c(tr(ctx, "还没有通知。要发一条，回复“发通知”。",
                                   "There are no notices. To send one reply \"notice\".")),
                          l->err);
    buf_c(&text, tr(ctx, "【通知情况】\n", "[Notices]\n"));
    buf_str(&text, buf_view(&l->out));
    if (l->seen > LISTED)
        buf_f(&text, tr(ctx, "更早的回复“%s 第%u页”。\n", "Earlier ones: \"%s page %u\".\n"),
              staff_word(ctx, words_notice_state), l->page + 1);
    buf_f(&text,
          tr(ctx, "回复“%s 编号”看一条的进度。", "Reply \"%s\" and a number for one of them."),
          staff_word(ctx, words_notice_state));
    return reply_text(out, buf_view(&text), l->err);
}

static int show_list(struct ctx *ctx, const struct scopes *scopes, unsigned page,
                     struct reply *out, struct err *err)
{
    struct listing l = {
        .ctx = ctx,
        .all = scopes->all,
        .scopes = scopes,
        .page = page,
        .skip = (page - 1) * LISTED,
        .err = err,
    };
    int rc = notice_list(ctx->store, STR_LIT(""), 0, PAGES * LISTED, add_line, &l, err);

    if (rc == 0)
        rc = say_list(&l, out);
    buf_free(&l.out);
    return rc;
}

/* ---- one ---- */

static int write_head(struct ctx *ctx, const struct notice_seen *s, struct buf *out,
                      struct err *err)
{
    char moment[MOMENT_SIZE];

    buf_f(out, tr(ctx, "【通知】第 %lld 号　%s\n", "[Notice] no. %lld, %s\n"),
          (long long)s->n.number, notice_kind_title(ctx, s->kind));
    buf_f(out, tr(ctx, "发给：%.*s（约 %lld 人）\n", "To: %.*s (about %lld)\n"),
          STR_ARG(text_chars(s->n.audience, 60)), (long long)s->n.expected);
    buf_c(out, tr(ctx, "提交：", "By: "));
    if (notice_actor_say(ctx, s->n.creator, out, err) < 0)
        return -1;
    buf_f(out, "　%s\n", text_moment(ctx, s->n.created_at, moment));
    notice_state_say(ctx, &s->n, out);
    if (notice_approver_say(ctx, &s->n, out, err) < 0)
        return -1;
    buf_char(out, '\n');
    return 0;
}

/* What can be done about it now, by who may. */
static void write_ways(const struct ctx *ctx, const struct notice_seen *s, struct buf *out)
{
    auto_buf struct buf word = {0};
    long long           n = (long long)s->n.number;

    notice_release_say(ctx, &s->n, &word);
    if (s->n.state == NOTICE_WAITING)
        buf_f(out,
              tr(ctx, "放行回复“%s”，不放行回复“%s %lld 原因”。", "Reply \"%s\", or \"%s %lld why\"."),
              word.p, staff_word(ctx, words_notice_reject), n);
    else if (s->n.state < NOTICE_DONE)
        buf_f(out, tr(ctx, "要停回复“%s %lld”。", "To stop it: \"%s %lld\"."),
              staff_word(ctx, words_notice_stop), n);
    if (s->n.state == NOTICE_DONE && s->n.ack)
        buf_f(out,
              tr(ctx, "看名单回复“%s %lld”，再提醒一次回复“%s %lld”。",
                 "Names: \"%s %lld\"; again: \"%s %lld\"."),
              staff_word(ctx, words_notice_unread), n, staff_word(ctx, words_notice_repeat), n);
    if (s->n.state == NOTICE_DONE || s->n.state == NOTICE_SENDING)
        buf_f(out,
              tr(ctx, "写错了：24 小时内可以“%s %lld”，或“发通知 更正 %lld”。",
                 " A mistake: \"%s %lld\" within 24 hours, or \"notice correct %lld\"."),
              staff_word(ctx, words_notice_recall), n, n);
}

/* A long one in several texts, each with the way to the next. */
static int say_page(const struct ctx *ctx, const struct notice_seen *s, struct str text,
                    unsigned page, struct reply *out, struct err *err)
{
    auto_wiped struct buf said = {0};
    struct str            part;
    unsigned              pages = notice_pages(text, page, &part);

    if (part.n == 0)
        return reply_textf(out, err, tr(ctx, "没有第 %u 页。", "There is no page %u."), page);
    buf_str(&said, str_trim(part));
    if (page < pages)
        buf_f(&said,
              tr(ctx, "\n（第 %u 页，共 %u 页）没有完，接着看回复“%s %lld 第%u页”。",
                 "\n(Page %u of %u.) There is more: \"%s %lld page %u\"."),
              page, pages, staff_word(ctx, words_notice_state), (long long)s->n.number, page + 1);
    return reply_text(out, buf_view(&said), err);
}

/* What is in it, and its picture for who has to decide about it now. */
static int write_reading(struct ctx *ctx, const struct notice_seen *s, bool decides,
                         bool *follows, struct buf *out, struct err *err)
{
    *follows = false;
    if (notice_reading_say(ctx, &s->n, out, err) < 0)
        return -1;
    return decides ? notice_media_follows(ctx, &s->n, follows, out, err) : 0;
}

/* scopes: of who has put it, whose people they may be no more; who decides about it counts all. */
static int show_all_of(struct ctx *ctx, const struct scopes *scopes, const struct notice_seen *s,
                       bool decides, unsigned page, struct reply *out, struct err *err)
{
    auto_wiped struct buf text = {0};
    struct notice_counts  c = s->counts;
    bool                  follows;

    if (!scopes->all && notice_counts_of(ctx, scopes, s->n.number, &c, err) < 0)
        return -1;
    if (write_head(ctx, s, &text, err) < 0)
        return -1;
    notice_counts_say(ctx, &s->n, &c, &text);
    if (notice_unfit_count_say(ctx, scopes, &s->n, &c, &text, err) < 0 ||
        notice_media_say(ctx, &s->n, &c, &text, err) < 0)
        return -1;
    if (c.people == 0 && s->counts.people > 0) {
        notice_say_none(ctx, s, &text);
        buf_char(&text, '\n');
    }
    if (write_reading(ctx, s, decides, &follows, &text, err) < 0)
        return -1;
    write_ways(ctx, s, &text);
    if (say_page(ctx, s, str_trim(buf_view(&text)), page, out, err) < 0)
        return -1;
    return follows && page == 1 ? notice_media_answer(ctx, &s->n, err) : 0;
}

/* Somebody else's: how it stands with his own people. */
static int show_scope_of(struct ctx *ctx, const struct scopes *scopes, const struct notice_seen *s,
                         struct reply *out, struct err *err)
{
    auto_wiped struct buf text = {0};
    struct notice_counts  c;

    if (notice_counts_of(ctx, scopes, s->n.number, &c, err) < 0)
        return -1;
    if (c.people == 0)
        return reply_textf(out, err,
                           tr(ctx, "第 %lld 号通知里没有您范围内的人。",
                              "Notice %lld is for nobody of your scope."),
                           (long long)s->n.number);
    buf_f(&text,
          tr(ctx, "【通知】第 %lld 号　%s\n您的学生（%lld 人）：\n",
             "[Notice] no. %lld, %s\nYour students (%lld):\n"),
          (long long)s->n.number, notice_kind_title(ctx, s->kind), (long long)c.people);
    notice_counts_say(ctx, &s->n, &c, &text);
    if (notice_unfit_count_say(ctx, scopes, &s->n, &c, &text, err) < 0)
        return -1;
    scopes_say_more(ctx, scopes, &text);
    buf_f(&text, tr(ctx, "看名单回复“%s %lld”。", "Names: \"%s %lld\"."),
          staff_word(ctx, words_notice_unread), (long long)s->n.number);
    if (s->n.ack)
        buf_f(&text,
              tr(ctx, "提醒自己的学生：回复“发通知 未收到 %lld”。",
                 " To remind your students: \"notice unread %lld\"."),
              (long long)s->n.number);
    return reply_text(out, buf_view(&text), err);
}

static int show_number(struct ctx *ctx, const struct scopes *scopes, int64_t number,
                       unsigned page, struct reply *out, struct err *err)
{
    static const struct scopes          whole = {.count = 1, .all = true};
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_buf struct buf                 why = {0}, none = {0};
    bool                                his = false, may = false;
    int                                 rc = notice_read(ctx, number, &s, &why, err);

    if (rc < 0)
        return -1;
    if (rc == 0)
        return reply_text(out, buf_view(&why), err);
    if (notice_audit(ctx, ctx->me.userid, "notice.look", number, STR_LIT(""), err) < 0 ||
        notice_is_his(ctx, ctx->me.userid, &s.n, &his, err) < 0 ||
        ((!his || s.n.state == NOTICE_WAITING) &&
         notice_may_release(ctx, ctx->me.userid, &s, &may, &none, err) < 0))
        return -1;
    if (his || may)
        return show_all_of(ctx, may ? &whole : scopes, &s, may && s.n.state == NOTICE_WAITING,
                           page, out, err);
    return show_scope_of(ctx, scopes, &s, out, err);
}

/* ---- the word ---- */

/* 12, 12 第2页 */
static bool number_and_page(struct str text, int64_t *number, unsigned *page)
{
    unsigned n = 1;

    if (!notice_number(&text, number) || (text.n > 0 && !notice_page(text, &n)))
        return false;
    *page = n;
    return true;
}

bool notice_page(struct str text, unsigned *page)
{
    struct str rest = text, number;
    uint64_t   n;
    bool       named = str_starts(rest, STR_LIT("第")) || str_starts(rest, STR_LIT("page"));

    if (named)
        rest = str_trim(str_skip(rest, strlen(rest.p[0] == 'p' ? "page" : "第")));
    number = rest;
    if (rest.n > strlen("页") && str_is(str_skip(rest, rest.n - strlen("页")), "页"))
        number.n -= strlen("页");
    else if (!named)
        return false;
    if (!str_u64(str_trim(number), &n) || n < 1 || n > PAGES)
        return false;
    *page = (unsigned)n;
    return true;
}

/* Who is named as an approver sees what he has to decide about, whatever else he is. */
static int scopes_or_approver(struct ctx *ctx, struct scopes *scopes, struct reply *out,
                              struct err *err)
{
    bool named;

    if (notice_is_named(ctx, ctx->me.userid, &named, err) < 0)
        return -1;
    if (named)
        return scopes_read(ctx->store, ctx->me.userid, roles_reach, scopes, err) < 0 ? -1 : 1;
    return scopes_mine(ctx, scopes, out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct scopes scopes;
    unsigned      page = 1;
    struct str    rest = text_behind_word(ctx, words_notice_state, NULL);
    int64_t       number;
    int           rc = scopes_or_approver(ctx, &scopes, out, err);

    (void)msg;
    if (rc <= 0)
        return rc;
    if (number_and_page(rest, &number, &page))
        return show_number(ctx, &scopes, number, page, out, err);
    if (rest.n > 0 && !notice_page(rest, &page))
        return notice_ask_number(ctx, words_notice_state, out, err);
    return show_list(ctx, &scopes, page, out, err);
}

const struct handler handler_notice_state = {
    .name = "notice_state",
    .type = MSG_TEXT,
    .words = words_notice_state,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = staff_free,
    .roles = roles_reach,
    .help = "通知情况　发的通知到哪里了",
    .help_en = "notice status: how far notices are",
    .run = run,
};
