/* 办理情况 — of each node how many wait there, and since when the longest; 办理情况 node [page] —
 * their names. Clerks and deputies see the nodes of their desks, counsellors all nodes of their own
 * people, the office everything. Each look is in the audit. Somebody waits at a node when it is his
 * turn there and it is not done. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/desk_private.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_later.h"
#include "handlers/staff_scope.h"
#include "handlers/texts.h"

enum {
    NAMES = 20, /* of one answer */
    NAME_CHARS = 10,
    CLASS_CHARS = 8,
    ROOM = REPLY_TEXT_MAX - 300, /* bytes for the nodes */
    /* On the roster: of more it is counted by the maker. A rule is looked up for each person. */
    LATER_ROWS = 20000,
    LATER_RULES = 2000,
};

/* What is known of one node. */
struct node_count {
    int64_t waiting, refused, ahead; /* refused: of those who wait; ahead: not their turn yet */
    int64_t since;                   /* the longest; 0: nobody */
    bool    mine;                    /* somebody of it may be seen by the member */
};

struct look {
    struct ctx                    *ctx;
    const struct school_clearance *clearance;
    struct clear_lists             lists;
    const struct desks            *desks;
    const struct scopes           *scopes;
    int64_t                        people, complete;
    struct node_count              node[CLEAR_NODES];
    const struct clearance_node   *named;  /* whose names are wanted; NULL: numbers */
    int64_t                        skip, seen;
    struct buf                     text;
    struct err                    *err;
};

static void say_days(const struct look *l, int64_t since, struct buf *out)
{
    long long days = (long long)(cst_day(l->ctx->now) - cst_day(since));

    if (days <= 0)
        buf_c(out, tr(l->ctx, "今天起", "since today"));
    else
        buf_f(out, tr(l->ctx, "%lld 天", "%lld days"), days);
}

/* ---- one person ---- */

static bool may_see(const struct look *l, const struct clearance_node *n, bool own_people)
{
    return own_people || desk_may(l->desks, desk_of_node(n));
}

static void count_line(struct look *l, const struct clear_view *v, unsigned i, bool own_people)
{
    const struct clear_line *line = &v->line[i];
    struct node_count       *n = &l->node[i];
    int64_t                  since;

    if (!may_see(l, line->node, own_people))
        return;
    n->mine = true;
    if (clear_is_done(line->state))
        return;
    if (!line->turn) {
        n->ahead++;
        return;
    }
    since = clear_since(v, line);
    n->waiting++;
    n->refused += line->state == CLEAR_REFUSED;
    if (n->since == 0 || since < n->since)
        n->since = since;
}

static void name_line(struct look *l, const struct clear_view *v, unsigned i, bool own_people)
{
    const struct clear_line *line = &v->line[i];

    if (line->node != l->named || !line->turn || clear_is_done(line->state) ||
        !may_see(l, line->node, own_people) || l->seen++ < l->skip || l->seen > l->skip + NAMES)
        return;
    buf_f(&l->text, "%.*s %.*s %.*s　%s ", STR_ARG(text_chars(buf_view(&v->name), NAME_CHARS)),
          STR_ARG(buf_view(&v->number)),
          STR_ARG(text_chars(buf_view(&v->class_name), CLASS_CHARS)),
          clear_state_say(l->ctx, line->state));
    say_days(l, clear_since(v, line), &l->text);
    buf_char(&l->text, '\n');
}

static int look_at(void *arg, const struct clear_person *p)
{
    struct look                      *l = arg;
    auto_clear_view struct clear_view v = {0};
    bool own_people = scopes_have(l->scopes, p->college, p->class_name);

    if (!own_people && !l->desks->clerk)
        return 0;
    if (clearance_view(l->ctx, l->clearance, &l->lists, p, &v, l->err) < 0)
        return -1;
    if (!v.concerned)
        return 0;
    l->people++;
    l->complete += v.complete;
    for (unsigned i = 0; i < v.count; i++)
        if (l->named)
            name_line(l, &v, i, own_people);
        else
            count_line(l, &v, i, own_people);
    return 0;
}

/* Of one class only that is read. */
static int look_through(struct look *l, struct err *err)
{
    struct clear_who who = clearance_who(l->clearance);

    l->err = err;
    if (clearance_lists(l->ctx, l->clearance, &l->lists, err) < 0)
        return -1;
    if (!l->desks->clerk && l->scopes->count == 1) {
        who.college = str_c(l->scopes->scope[0].college);
        who.class_name = str_c(l->scopes->scope[0].class_name);
    }
    return clear_people(l->ctx->store, str_c(l->clearance->name), &who, look_at, l, err);
}

/* ---- numbers ---- */

static void write_node(const struct look *l, const struct clearance_node *node,
                       const struct node_count *n, struct buf *out)
{
    const struct ctx *ctx = l->ctx;

    clear_node_say(ctx, node, out);
    if (n->waiting == 0)
        buf_c(out, tr(ctx, "：没有人等", ": nobody waits"));
    else
        buf_f(out, tr(ctx, "：%lld 人等办", ": %lld wait"), (long long)n->waiting);
    if (n->refused > 0)
        buf_f(out, tr(ctx, "（其中未通过 %lld）", " (%lld were refused)"), (long long)n->refused);
    if (n->waiting > 0) {
        buf_c(out, tr(ctx, "，最久 ", ", the longest "));
        say_days(l, n->since, out);
    }
    if (n->ahead > 0)
        buf_f(out, tr(ctx, "；%lld 人还没轮到", "; of %lld it is not the turn"),
              (long long)n->ahead);
    buf_char(out, '\n');
}

static void write_counts(struct look *l, struct buf *out)
{
    const struct school_clearance *c = l->clearance;
    const char                    *example = NULL;
    unsigned                       left = 0;

    buf_f(out, tr(l->ctx, "【%s】%lld 人，全部办完 %lld 人\n", "[%s] %lld people, %lld have done all\n"),
          clear_title(l->ctx, c), (long long)l->people, (long long)l->complete);
    for (unsigned i = 0; i < c->nodes_count && i < CLEAR_NODES; i++) {
        if (!l->node[i].mine)
            continue;
        if (out->n > ROOM) {
            left++;
            continue;
        }
        write_node(l, &c->nodes[i], &l->node[i], out);
        if (l->node[i].waiting > 0 && example == NULL)
            example = c->nodes[i].title;
    }
    if (left > 0)
        buf_f(out, tr(l->ctx, "还有 %u 项没有列出。\n", "%u more are not listed.\n"), left);
    if (example)
        buf_f(out, tr(l->ctx, "看名单回复“%s %s”。\n", "For names reply \"%s %s\".\n"),
              staff_word(l->ctx, words_stuck), example);
}

/* Those whose season has come; of none there is nothing to be told. */
static int say_counts(struct ctx *ctx, const struct desks *desks, const struct scopes *scopes,
                      struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};
    int64_t             people = 0;

    for (unsigned i = 0; i < ctx->school->clearances_count; i++) {
        struct look l = {.ctx = ctx,
                         .clearance = &ctx->school->clearances[i],
                         .desks = desks,
                         .scopes = scopes};

        if (clearance_season(l.clearance, ctx->now) == SEASON_BEFORE)
            continue;
        if (look_through(&l, err) < 0)
            return -1;
        if (l.people > 0)
            write_counts(&l, &text);
        people += l.people;
    }
    if (staff_audit(ctx, "clear.stuck", 0, words_stuck, (struct str){"", 0}, people, err) < 0)
        return -1;
    if (text.n == 0)
        buf_c(&text, tr(ctx, "现在没有要办手续的人。", "Nobody has anything to clear now."));
    return reply_text(out, str_trim(buf_view(&text)), err);
}

/* ---- names ---- */

static int say_names(struct look *l, int64_t page, struct reply *out, struct err *err)
{
    auto_wiped struct buf text = {0};
    auto_buf struct buf   about = {0};
    struct ctx           *ctx = l->ctx;

    l->skip = (page - 1) * NAMES;
    buf_room(&l->text, REPLY_TEXT_MAX);
    if (look_through(l, err) < 0)
        return -1;
    if (l->seen <= l->skip)
        return page > 1 ? reply_textf(out, err, tr(ctx, "没有第 %lld 页。", "There is no page %lld."),
                                      (long long)page)
                        : reply_text(out, str_c(tr(ctx, "这一项没有人等办。", "Nobody waits there.")),
                                     err);
    buf_f(&about, "%s %s", l->clearance->name, l->named->name);
    if (staff_audit(ctx, "clear.list", 0, words_stuck, buf_view(&about),
                    l->seen - l->skip < NAMES ? l->seen - l->skip : NAMES, err) < 0)
        return -1;
    buf_room(&text, REPLY_TEXT_MAX);
    clear_node_say(ctx, l->named, &text);
    buf_f(&text, tr(ctx, "：%lld 人等办\n", ": %lld wait\n"), (long long)l->seen);
    buf_str(&text, buf_view(&l->text));
    if (l->seen > l->skip + NAMES)
        buf_f(&text, tr(ctx, "后面还有，回复“%s %s %lld”。", "More: reply \"%s %s %lld\"."),
              staff_word(ctx, words_stuck), l->named->title, (long long)page + 1);
    return reply_text(out, str_trim(buf_view(&text)), err);
}

/* 2 at the end of the text is the page. */
static int64_t take_page(struct str *rest)
{
    size_t  at = rest->n;
    int64_t page;

    while (at > 0 && rest->p[at - 1] != ' ')
        at--;
    if (at == 0 || rest->n - at > 4 || !str_i64(str_skip(*rest, at), &page) || page < 1)
        return 1;
    *rest = str_trim((struct str){rest->p, at});
    return page;
}

/* Nodes that the member may look at: by title or, with `any`, by any of their names. */
static bool find_in(const struct look *l, const struct school_clearance *c, struct str word,
                    bool any, const struct clearance_node **node)
{
    for (unsigned i = 0; i < c->nodes_count; i++) {
        const struct clearance_node *n = &c->nodes[i];

        if (!may_see(l, n, l->scopes->count > 0) ||
            !(any ? desk_names(n, word) : str_eq_nocase(word, str_c(n->title))))
            continue;
        *node = n;
        return true;
    }
    return false;
}

/* The title goes before the desk, which may have several; what is open now before what is called
 * the same and is over, or still to come. */
static bool find_node(struct look *l, struct str word)
{
    enum { PASSES = 4 };
    const struct conf_school *school = l->ctx->school;

    for (unsigned pass = 0; pass < PASSES; pass++)
        for (unsigned i = 0; i < school->clearances_count; i++) {
            const struct school_clearance *c = &school->clearances[i];
            bool open = clearance_season(c, l->ctx->now) == SEASON_OPEN;

            l->clearance = c;
            if (open == (pass % 2 == 0) && find_in(l, c, word, pass / 2 > 0, &l->named))
                return true;
        }
    return false;
}

static int look(struct ctx *ctx, const struct desks *desks, const struct scopes *scopes,
                struct str rest, struct reply *out, struct err *err)
{
    struct look l = {.ctx = ctx, .desks = desks, .scopes = scopes};
    int64_t     page = take_page(&rest);
    int         rc;

    if (rest.n == 0)
        return say_counts(ctx, desks, scopes, out, err);
    if (!find_node(&l, rest))
        return reply_textf(out, err,
                           tr(ctx, "没有“%.*s”这一项，或它不归您看。回复“%s”看有哪些。",
                              "There is no \"%.*s\", or it is not for you. Reply \"%s\" for "
                              "all."),
                           STR_ARG(text_chars(rest, 20)), staff_word(ctx, words_stuck));
    rc = say_names(&l, page, out, err);
    buf_wipe(&l.text);
    return rc;
}

/* ---- the word ---- */

static bool has_rules(const struct conf_school *school)
{
    for (unsigned i = 0; i < school->clearances_count; i++)
        for (unsigned k = 0; k < school->clearances[i].nodes_count; k++)
            if (school->clearances[i].nodes[k].by == NODE_RULE)
                return true;
    return false;
}

static const struct scopes everybody = {.count = 1, .all = true};

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct desks        desks;
    struct scopes       scopes;
    struct str          rest = staff_rest(ctx);
    auto_buf struct buf about = {0};
    bool                later;

    (void)msg;
    if (desks_of(ctx, ctx->me.userid, &desks, err) < 0 ||
        scopes_read(ctx->store, ctx->me.userid, roles_reach, &scopes, err) < 0)
        return -1;
    if (!desks.clerk && scopes.count == 0)
        return reply_textf(out, err,
                           tr(ctx, "这项功能只对办理点、辅导员和%s开放。",
                              "This is for the clerks of a desk, counsellors and %s."),
                           text_office(ctx));
    if (staff_later(ctx, desks.clerk ? &everybody : &scopes,
                    has_rules(ctx->school) ? LATER_RULES : LATER_ROWS, &later, err) < 0)
        return -1;
    if (!later)
        return look(ctx, &desks, &scopes, rest, out, err);
    buf_str(&about, text_chars(rest, 20));
    return staff_later_answer(ctx, &handler_desk_stuck, "clear.stuck", words_stuck,
                              buf_view(&about), out, err);
}

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    return desk_there(ctx) && staff_free(ctx, msg);
}

static int listed(struct ctx *ctx, bool *may, struct err *err)
{
    struct desks  desks = {.clerk = false};
    struct scopes scopes = {.count = 0};

    if (desk_there(ctx) && (desks_of(ctx, ctx->me.userid, &desks, err) < 0 ||
                            scopes_read(ctx->store, ctx->me.userid, roles_reach, &scopes, err) < 0))
        return -1;
    *may = desks.clerk || scopes.count > 0;
    return 0;
}

const struct handler handler_desk_stuck = {
    .name = "desk_stuck",
    .type = MSG_TEXT,
    .words = words_stuck,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = wants,
    .listed = listed,
    .help = "办理情况　多少人在等，最久多久",
    .help_en = "stuck: how many wait, and how long",
    .run = run,
};
