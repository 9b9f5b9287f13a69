/* 可达 [state [page]] — can everybody be reached: counts, then a list with a ready sentence. For
 * counsellors (their own scope) and the office (everybody). Each look is in the audit. */
#include "conf/reach_words.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/identity.h"
#include "handlers/staff.h"
#include "handlers/staff_later.h"
#include "handlers/texts.h"
#include "store/reach.h"

enum {
    PAGE = 12,            /* people of one answer */
    REACH_PEOPLE = 50000, /* of the scopes, counted at once: about 40 ms */
};

/* What is asked of one scope. Who is nobody of the roster belongs to no college. */
static struct reach_filter filter_of(const struct ctx *ctx, const struct scopes *s, unsigned i)
{
    const struct school_identity *identity = ctx->school->identity;

    return (struct reach_filter){
        .app = str_c(identity ? identity->app : "student"),
        .confirm = identity_confirmers(identity),
        .college = str_c(s->scope[i].college),
        .class_name = str_c(s->scope[i].class_name),
    };
}

/* ---- counts ---- */

static int count_all(struct ctx *ctx, const struct scopes *s, int64_t count[REACH_COUNT],
                     struct err *err)
{
    for (unsigned i = 0; i < s->count; i++) {
        struct reach_filter f = filter_of(ctx, s, i);
        int64_t             part[REACH_COUNT] = {0};

        if (reach_count(ctx->store, &f, part, err) < 0)
            return -1;
        for (int r = 0; r < REACH_COUNT; r++)
            count[r] += part[r];
    }
    return 0;
}

/* A line for each state that somebody is in. *first: of those whom something can be done for; NULL:
 * there is none. */
static void write_counts(const struct ctx *ctx, const int64_t count[REACH_COUNT],
                         const struct reach_words **first, struct buf *out)
{
    *first = NULL;
    for (int r = 0; r < REACH_COUNT; r++) {
        const struct reach_words *w = reach_words(str_c(reach_name((enum reach)r)));

        if (count[r] == 0)
            continue;
        if (*first == NULL && r != REACH_ACTIVE)
            *first = w;
        buf_f(out, tr(ctx, "%s %lld 人　%s\n", "%s: %lld (%s)\n"), tr(ctx, w->zh, w->en),
              (long long)count[r], tr(ctx, w->cause, w->cause_en));
    }
}

static int say_counts(struct ctx *ctx, const struct scopes *s, struct reply *out, struct err *err)
{
    auto_buf struct buf       text = {0}, rows = {0}, about = {0};
    const struct reach_words *first;
    int64_t                   count[REACH_COUNT] = {0};

    scopes_name(s, &about);
    if (count_all(ctx, s, count, err) < 0 ||
        staff_audit(ctx, "reach.count", 0, words_reach, buf_view(&about), s->count, err) < 0)
        return -1;
    write_counts(ctx, count, &first, &rows);
    if (rows.n == 0)
        buf_c(&rows, tr(ctx, "名册里没有你负责的人。\n", "Nobody of the roster is yours.\n"));
    buf_c(&text, tr(ctx, "【可达情况】\n", "[Reachability]\n"));
    buf_str(&text, buf_view(&rows));
    scopes_say_more(ctx, s, &text);
    if (first)
        buf_f(&text, tr(ctx, "回复“可达 %s”看名单和可以直接转发的话。",
                        "Reply \"reach %s\" for the list and a sentence to send."),
              tr(ctx, first->zh, first->state));
    return reply_text(out, str_trim(buf_view(&text)), err);
}

/* ---- a list ---- */

/* One page. Counting costs more than a page: only the first one tells how many there are. */
struct listing {
    struct buf *out;
    unsigned    page;
    unsigned    seen; /* of this page, and one more where there is one */
    int64_t     all;  /* in that state; -1: not counted */
};

static int add_person(void *arg, const struct reach_person *p)
{
    struct listing *l = arg;

    if (l->seen++ < PAGE)
        buf_f(l->out, "%.*s %.*s %.*s\n", STR_ARG(p->name), STR_ARG(p->number),
              STR_ARG(p->class_name));
    return 0;
}

static enum reach state_of(const struct reach_words *w)
{
    for (int r = 0; r < REACH_COUNT; r++)
        if (str_is(str_c(w->state), reach_name((enum reach)r)))
            return (enum reach)r;
    return REACH_NOBODY;
}

/* The page of one scope. *skip: people before the page who are in this scope or behind it; what is
 * left of it is in those behind. */
static int list_scope(struct ctx *ctx, struct reach_filter *f, unsigned *skip, struct listing *l,
                      struct err *err)
{
    int64_t  count[REACH_COUNT];
    unsigned before = l->seen;

    f->skip = *skip;
    f->most = PAGE + 1 - l->seen;
    if (reach_list(ctx->store, f, add_person, l, err) < 0)
        return -1;
    if (l->seen > before || *skip == 0) {
        *skip = 0;
        return 0;
    }
    if (reach_count(ctx->store, f, count, err) < 0)
        return -1;
    *skip -= (unsigned)count[f->state];
    return 0;
}

static int list_people(struct ctx *ctx, const struct scopes *s, enum reach state, struct listing *l,
                       struct err *err)
{
    int64_t  count[REACH_COUNT] = {0};
    unsigned skip = (l->page - 1) * PAGE;

    if (l->page == 1 && count_all(ctx, s, count, err) < 0)
        return -1;
    l->all = l->page == 1 ? count[state] : -1;
    for (unsigned i = 0; i < s->count && l->seen <= PAGE; i++) {
        struct reach_filter f = filter_of(ctx, s, i);

        f.only = true;
        f.state = state;
        if (list_scope(ctx, &f, &skip, l, err) < 0)
            return -1;
    }
    return 0;
}

static void write_list(const struct ctx *ctx, const struct reach_words *w, const struct listing *l,
                       struct buf *out)
{
    auto_buf struct buf send = {0};

    if (l->page == 1)
        buf_f(out, tr(ctx, "【%s】共 %lld 人：%s\n", "[%s] %lld: %s\n"), tr(ctx, w->zh, w->en),
              (long long)l->all, tr(ctx, w->cause, w->cause_en));
    else
        buf_f(out, tr(ctx, "【%s】第 %u 页：%s\n", "[%s] page %u: %s\n"), tr(ctx, w->zh, w->en),
              l->page, tr(ctx, w->cause, w->cause_en));
    buf_str(out, buf_view(l->out));
    if (l->seen > PAGE)
        buf_f(out, tr(ctx, "后面还有，回复“可达 %s %u”。\n", "More: reply \"reach %s %u\".\n"),
              tr(ctx, w->zh, w->state), l->page + 1);
    reach_send(ctx->school, w, (struct str){"", 0}, &send);
    if (send.n > 0)
        buf_f(out, tr(ctx, "\n可以这样发：\n%s", "\nTo be sent:\n%s"), send.p);
}

static int say_nobody(const struct ctx *ctx, const struct reach_words *w, unsigned page,
                      struct reply *out, struct err *err)
{
    if (page > 1)
        return reply_textf(out, err, tr(ctx, "“%s”没有第 %u 页。", "\"%s\" has no page %u."),
                           tr(ctx, w->zh, w->en), page);
    return reply_textf(out, err, tr(ctx, "没有“%s”的人。", "Nobody is \"%s\"."),
                       tr(ctx, w->zh, w->en));
}

/* For the audit. w NULL: all states. */
static void write_about(const struct scopes *s, const struct reach_words *w, struct buf *out)
{
    if (w)
        buf_f(out, "%s ", w->zh);
    scopes_name(s, out);
}

static int say_list(struct ctx *ctx, const struct scopes *s, const struct reach_words *w,
                    unsigned page, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0}, rows = {0}, about = {0};
    struct listing      l = {.out = &rows, .page = page};

    if (list_people(ctx, s, state_of(w), &l, err) < 0)
        return -1;
    if (l.seen == 0)
        return say_nobody(ctx, w, page, out, err);
    write_about(s, w, &about);
    if (staff_audit(ctx, "reach.list", 0, words_reach, buf_view(&about),
                    l.seen < PAGE ? l.seen : PAGE, err) < 0)
        return -1;
    write_list(ctx, w, &l, &text);
    return reply_text(out, str_trim(buf_view(&text)), err);
}

/* ---- the word ---- */

/* 可达 未确认 2: the state and the page behind the word. A page that is no number is the first. */
static struct str asked(const struct ctx *ctx, unsigned *page)
{
    enum { PAGES = 100000 };
    struct str rest = ctx->text, word, state = {"", 0};
    uint64_t   number;

    str_split(&rest, ' ', &word);
    rest = str_trim(rest);
    str_split(&rest, ' ', &state);
    if (!str_u64(str_trim(rest), &number) || number < 1 || number > PAGES)
        number = 1;
    *page = (unsigned)number;
    return state;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct scopes             s = {0};
    const struct reach_words *w;
    auto_buf struct buf       about = {0};
    struct str                state;
    unsigned                  page;
    bool                      later;
    int                       rc = scopes_mine(ctx, &s, out, err);

    (void)msg;
    if (rc <= 0)
        return rc;
    state = asked(ctx, &page);
    w = reach_words(state);
    if (state.n > 0 && w == NULL)
        return reply_text(out,
                          str_c(tr(ctx, "没有这种状态。回复“可达”看有哪些。",
                                   "There is no such state. Reply \"reach\" for all of them.")),
                          err);
    if (staff_later(ctx, &s, REACH_PEOPLE, &later, err) < 0)
        return -1;
    write_about(&s, w, &about);
    if (later)
        return staff_later_answer(ctx, &handler_reach, w ? "reach.list" : "reach.count",
                                  words_reach, buf_view(&about), out, err);
    return w ? say_list(ctx, &s, w, page, out, err) : say_counts(ctx, &s, out, err);
}

const struct handler handler_reach = {
    .name = "reach",
    .type = MSG_TEXT,
    .words = words_reach,
    .arguments = true,
    .apps = APPS_STAFF,
    .roles = roles_reach,
    .help = "可达　谁收不到通知",
    .help_en = "reach: who gets no messages",
    .run = run,
};
