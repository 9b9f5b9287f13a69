/* What an import of a list has changed (hongyan clearance import), told by the bot: each person all
 * of his news in one message, equal messages in one send. A part at a time, so that nobody else
 * waits. */
#include "handlers/clear_mails.h"

#include "base/cst.h"
#include "base/log.h"
#include "handlers/flow_window.h"
#include "handlers/schedule_private.h"

enum {
    PEOPLE = 300,     /* of one transaction: some tens of milliseconds */
    NODES = 20,       /* told of one person; the rest is in the progress */
    MORNING = 8 * 60, /* of the first day */
};

/* One person's news, and everybody's messages so far. */
struct round {
    struct ctx                    *ctx;
    const struct school_clearance *clearance;
    int64_t                        person;    /* 0: nobody yet */
    const struct clearance_node   *node[NODES];
    unsigned                       nodes;
    int64_t                        upto;      /* newest of his news */
    struct clear_mails             mails;
    int64_t                        people;
    struct err                    *err;
};

/* ---- one person ---- */

static void write_news(const struct ctx *ctx, const struct round *r, const struct clear_view *v,
                       struct buf *out)
{
    for (unsigned i = 0; i < r->nodes; i++) {
        const struct clear_line *line = clear_line_of(v, str_c(r->node[i]->name));

        if (line == NULL)
            continue;
        if (out->n > 0)
            buf_char(out, '\n');
        clear_line_say(ctx, line, out);
    }
}

static int tell_person(struct round *r)
{
    auto_clear_view struct clear_view       v = {0};
    auto_clear_telling struct clear_telling t = {0};
    auto_wiped struct buf                   zh = {0}, en = {0};
    struct ctx                              speaking = *r->ctx;

    if (clearance_read(r->ctx, r->clearance, r->person, &v, r->err) < 0)
        return -1;
    speaking.me.lang = LANG_ZH;
    write_news(&speaking, r, &v, &zh);
    speaking.me.lang = LANG_EN;
    write_news(&speaking, r, &v, &en);
    if (clear_settle(r->ctx, &v, buf_view(&zh), buf_view(&en), &t, r->err) < 0)
        return -1;
    return clear_mails_add(&r->mails, r->clearance, &t, r->err);
}

static int end_person(struct round *r)
{
    if (r->person == 0)
        return 0;
    if (tell_person(r) < 0)
        return -1;
    r->people++;
    return clear_news_done(r->ctx->store, str_c(r->clearance->name), r->person, r->upto, r->err);
}

static void begin_person(struct round *r, int64_t person)
{
    r->person = person;
    r->nodes = 0;
    r->upto = 0;
}

static void add_node(struct round *r, struct str name)
{
    const struct school_clearance *c = r->clearance;

    for (unsigned i = 0; i < r->nodes; i++)
        if (str_is(name, r->node[i]->name))
            return;
    for (unsigned i = 0; i < c->nodes_count && r->nodes < NODES; i++)
        if (str_is(name, c->nodes[i].name))
            r->node[r->nodes++] = &c->nodes[i];
}

static int take(void *arg, const struct clear_news *n)
{
    struct round *r = arg;

    if (n->person != r->person) {
        if (end_person(r) < 0)
            return -1;
        begin_person(r, n->person);
    }
    r->upto = n->id > r->upto ? n->id : r->upto;
    add_node(r, n->node);
    return 0;
}

/* ---- a part ---- */

/* Lists come before the season, too; nobody wants to hear of them at midnight when it begins. What
 * has come together by then is one message for each person. */
static bool is_held(const struct ctx *ctx, const struct school_clearance *c)
{
    struct school_flow flow = clearance_flow(c);

    return clearance_season(c, ctx->now) == SEASON_BEFORE ||
           (cst_day(ctx->now) == flow_first_day(&flow) && cst_minute(ctx->now) < MORNING);
}

static int run_one(struct ctx *ctx, const struct school_clearance *c, bool *more, struct err *err)
{
    struct round r = {.ctx = ctx, .clearance = c, .err = err};
    int          rc;

    clear_mails_begin(&r.mails, ctx, PEOPLE);
    rc = clear_news_next(ctx->store, str_c(c->name), PEOPLE, take, &r, err);
    if (rc == 0)
        rc = end_person(&r);
    if (rc == 0)
        rc = clear_mails_end(&r.mails, err);
    if (rc == 0 && r.people > 0)
        log_line(LOG_INFO, "scheduled=clearance people=%lld told=%lld", (long long)r.people,
                 (long long)r.mails.told);
    *more = r.people > 0;
    clear_mails_free(&r.mails);
    return rc;
}

/* One part of one clearance at a time. What the school file has no more waits until it has it
 * again, or a year has gone (store/clearances.h). */
static int run(struct ctx *ctx, bool *more, struct err *err)
{
    for (unsigned i = 0; i < ctx->school->clearances_count && !*more; i++)
        if (!is_held(ctx, &ctx->school->clearances[i]) &&
            run_one(ctx, &ctx->school->clearances[i], more, err) < 0)
            return -1;
    return 0;
}

const struct scheduled scheduled_clearance = {.name = "clearance", .run = run};
