/* Who has begun a clearance and has not moved on for clearances[].remind_days days is told what is
 * next, at the time of `remind`, and again each time as many days later. Nothing of it is kept for
 * each person: the days since he moved on decide. A part at a time, equal words in one send. */
#include "base/cst.h"
#include "base/log.h"
#include "bot/push.h"
#include "handlers/clear_mails.h"
#include "handlers/notice_member.h"
#include "handlers/reader.h"
#include "handlers/schedule_private.h"
#include "handlers/texts.h"
#include "store/report.h"

#include <ctype.h>

enum { PEOPLE = 400 }; /* looked at in one transaction: some tens of milliseconds */

struct part {
    struct ctx                    *ctx;
    const struct school_clearance *clearance;
    struct clear_lists             lists;
    struct buf                     after;  /* place: behind whom it goes on */
    struct buf                     last;   /* place: of whom was looked at last */
    unsigned                       looked;
    bool                           more;
    struct buf                     college; /* the newest of report_names, which has … */
    bool                           begun;   /* … given one */
    struct clear_mails             mails;
    struct err                    *err;
};

static void part_free(struct part *p)
{
    buf_free(&p->after);
    buf_free(&p->last);
    buf_free(&p->college);
    clear_mails_free(&p->mails);
}

/* ---- the place: college, class, number ---- */

/* In the order of clear_people: bytes, the number in lower case. No name has a line feed, so the
 * lines compare as their parts do, but for a part that the other begins with: the line feed is less
 * than whatever goes on. */
static void write_place(const struct clear_person *p, struct buf *out)
{
    buf_clear(out);
    buf_f(out, "%.*s\n%.*s\n", STR_ARG(p->college), STR_ARG(p->class_name));
    for (size_t i = 0; i < p->number.n; i++)
        buf_char(out, (char)tolower((unsigned char)p->number.p[i]));
}

/* ---- who is stuck ---- */

/* A desk has decided something, or he has done what a rule asks for: a department's list alone is
 * nothing that he has done. */
static bool has_begun(const struct clear_view *v)
{
    for (unsigned i = 0; i < v->count; i++) {
        const struct clear_line *line = &v->line[i];

        if (line->had && line->source == CLEAR_BY_DESK)
            return true;
        if (line->node->rule && line->node->rule->flow && !line->spared &&
            line->state == CLEAR_PASSED)
            return true;
    }
    return false;
}

static bool can_go_on(const struct clear_view *v)
{
    for (unsigned i = 0; i < v->count; i++)
        if (clear_is_next(&v->line[i]))
            return true;
    return false;
}

/* The day on which something was decided last, at the earliest that of the season's beginning. */
static int64_t moved_on(const struct clear_view *v)
{
    int64_t at = clearance_begin(v->clearance);

    for (unsigned i = 0; i < v->count; i++)
        if (v->line[i].at > at)
            at = v->line[i].at;
    return cst_day(at);
}

/* *days: since he moved on. */
static bool is_stuck(const struct part *p, const struct clear_view *v, int64_t *days)
{
    *days = cst_day(p->ctx->now) - moved_on(v);
    return v->concerned && *days > 0 && *days % (int64_t)p->clearance->remind_days == 0 &&
           has_begun(v) && can_go_on(v);
}

/* ---- what he is told ---- */

static int write_text(struct ctx *ctx, const struct clear_view *v, int64_t days, struct buf *out,
                      struct err *err)
{
    buf_f(out,
          tr(ctx, "【%s】已完成 %u/%u，%lld 天没有新进展。\n",
             "[%s] %u of %u are done, and nothing has changed for %lld days.\n"),
          clear_title(ctx, v->clearance), v->done, v->count, (long long)days);
    if (clear_next_say(ctx, v, true, out, err) < 0)
        return -1;
    buf_f(out, tr(ctx, "\n全部进度：回复“%s”。", "\nAll of it: reply \"%s\"."),
          clear_word(ctx, v->clearance));
    return 0;
}

static int tell(struct part *p, const struct clear_view *v, int64_t days)
{
    auto_clear_telling struct clear_telling t = {0};
    auto_reader struct reader               r = {.memory = {0}};
    struct ctx                              speaking = *p->ctx;
    const char                             *app = p->clearance->app;
    bool                                    hears = false, wanted = false;
    int                                     rc = reader_of(p->ctx, v->person, app, &r, p->err);

    if (rc <= 0)
        return rc;
    if (reader_hears(p->ctx, v->person, app, &hears, p->err) < 0)
        return -1;
    if (hears && reminder_wanted(p->ctx, r.m.userid, &wanted, p->err) < 0)
        return -1;
    if (!wanted)
        return 0;
    buf_str(&t.userid, r.m.userid);
    speaking.me.lang = t.lang = r.m.lang;
    if (write_text(&speaking, v, days, &t.text, p->err) < 0)
        return -1;
    return clear_mails_add(&p->mails, p->clearance, &t, p->err);
}

/* ---- a part ---- */

static int look_at(void *arg, const struct clear_person *person)
{
    auto_clear_view struct clear_view v = {0};
    auto_buf struct buf               place = {0};
    struct part                      *p = arg;
    int64_t                           days;

    write_place(person, &place);
    if (p->after.n > 0 && str_compare(buf_view(&place), buf_view(&p->after)) <= 0)
        return 0;
    if (p->looked == PEOPLE) {
        p->more = true;
        return 1;
    }
    p->looked++;
    buf_clear(&p->last);
    buf_str(&p->last, buf_view(&place));
    if (clearance_view(p->ctx, p->clearance, &p->lists, person, &v, p->err) < 0)
        return -1;
    return is_stuck(p, &v, &days) ? tell(p, &v, days) : 0;
}

/* One college: a look at a whole school would take too long. Of who is of none the whole school is
 * gone through, as nothing else finds them, and the others are left for later. */
static int look_at_none(void *arg, const struct clear_person *person)
{
    return person->college.n > 0 ? 1 : look_at(arg, person);
}

static int look_at_college(struct part *p, struct str college)
{
    struct clear_who who = clearance_who(p->clearance);

    who.college = college;
    return clear_people(p->ctx->store, str_c(p->clearance->name), &who,
                        college.n > 0 ? look_at : look_at_none, p, p->err);
}

/* The colleges come in order; those before the place were looked at. */
static int college(void *arg, struct str name, struct str class_name)
{
    struct part *p = arg;
    struct str   rest = buf_view(&p->after), reached = {"", 0};

    (void)class_name;
    if (p->begun && str_eq(name, buf_view(&p->college)))
        return 0;
    p->begun = true;
    buf_clear(&p->college);
    buf_str(&p->college, name);
    if (rest.n > 0 && str_split(&rest, '\n', &reached) && str_compare(name, reached) < 0)
        return 0;
    if (look_at_college(p, name) < 0)
        return -1;
    return p->more;
}

static int run_part(struct ctx *ctx, const struct occasion *o, struct part *p, struct err *err)
{
    static const struct report_filter all = {.day = 0};

    buf_str(&p->after, buf_view(&o->place));
    buf_str(&p->last, buf_view(&o->place));
    if (clearance_lists(ctx, p->clearance, &p->lists, err) < 0 ||
        report_names(ctx->store, &all, college, p, err) < 0)
        return -1;
    if (clear_mails_end(&p->mails, err) < 0)
        return -1;
    log_line(LOG_INFO, "scheduled=%s people=%u told=%lld", o->name.p, p->looked,
             (long long)p->mails.told);
    return occasion_keep(ctx, o, buf_view(&p->last), !p->more, err);
}

static int remind(struct ctx *ctx, const struct school_clearance *c, bool *more, struct err *err)
{
    auto_occasion struct occasion o = {0};
    struct part                   p = {.ctx = ctx, .clearance = c, .err = err};
    enum occasion_turn            turn;
    bool                          quiet;
    int                           rc;

    buf_f(&o.name, "stuck.%s", c->name);
    if (occasion_ask(ctx, &o, c->remind, &turn, err) < 0)
        return -1;
    if (turn == OCCASION_REST)
        return 0;
    if (turn == OCCASION_MISSED)
        return occasion_skip(ctx, &o, "it was missed, and is later than catch_up", err);
    if (!ctx_app(ctx, c->app))
        return occasion_skip(ctx, &o, "there is no such application", err);
    if (occasion_quiet(ctx, &o, c->remind, &quiet, err) < 0 || quiet)
        return quiet ? 0 : -1;
    clear_mails_begin(&p.mails, ctx, PEOPLE);
    ctx->push_until = cst_day_start(cst_day(ctx->now) + 1);
    ctx->push_reminder = occasion_reminder(ctx);
    rc = run_part(ctx, &o, &p, err);
    ctx->push_until = 0;
    ctx->push_reminder = (struct push_reminder){0};
    *more = p.more;
    part_free(&p);
    return rc;
}

/* One part of one clearance at a time. */
static int run(struct ctx *ctx, bool *more, struct err *err)
{
    for (unsigned i = 0; i < ctx->school->clearances_count && !*more; i++) {
        const struct school_clearance *c = &ctx->school->clearances[i];

        if (c->remind_days > 0 && c->remind && clearance_season(c, ctx->now) == SEASON_OPEN &&
            remind(ctx, c, more, err) < 0)
            return -1;
    }
    return 0;
}

const struct scheduled scheduled_stuck = {.name = "stuck", .run = run};
