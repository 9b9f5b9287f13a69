/* What the tests of reminders share: a school with times, what went out, the schedule's rows. */
#ifndef TESTS_UNIT_REMIND_WORLD_H
#define TESTS_UNIT_REMIND_WORLD_H

#include "tests/unit/staff_world.h"

#include "handlers/schedule.h"
#include "store/outbox.h"

#define TIMES "    remind: [\"07:30\", \"09:00\"]\n    digest: \"10:30\"\n"

static const char words[] = STAFF_HEAD STAFF_CHECKIN TIMES;

struct out {
    struct buf rows; /* app|receivers|words or card, a line each */
    unsigned   count, calls;
    int64_t    last;
    struct str only; /* app; empty: all */
};

static int keep_row(void *arg, const struct outbox_row *row)
{
    struct out *o = arg;
    const char *body;

    o->last = row->id;
    o->count++;
    buf_f(&o->rows, "%.*s %.*s ", STR_ARG(row->app), STR_ARG(row->to));
    if (row->kind == OUT_MAKE) {
        buf_f(&o->rows, "make %.*s %.*s\n", STR_ARG(row->api), STR_ARG(row->body));
        return 0;
    }
    body = memmem(row->body.p, row->body.n, "template_card", 13) ? "card" : "words";
    buf_f(&o->rows, "%s %.*s %.*s\n", body, STR_ARG(row->task), STR_ARG(row->body));
    return 0;
}

/* What was put since the last look. */
__attribute__((unused)) static void look_out(struct world *w, struct out *o)
{
    struct err err = {0};

    buf_clear(&o->rows);
    buf_c(&o->rows, "");
    o->count = 0;
    world_must(outbox_waiting(w->store, o->last, 1000, keep_row, o, &err), &err);
}

__attribute__((unused)) static void sees(struct world *w, const char *user, const char *channel,
                                         const char *lang)
{
    const struct conf_app *app = w->ctx.app;
    const char            *before = w->user;

    student_app(w, user);
    world_say(w, channel);
    if (lang)
        world_say(w, lang);
    w->ctx.app = app;
    w->user = before;
}

__attribute__((unused)) static void follow(struct world *w, const char *user, bool follows)
{
    struct err err = {0};
    bool       changed;

    world_must(store_begin(w->store, &err), &err);
    world_must(member_follow(w->store, w->now, str_c(user), STR_LIT("student"), follows, &changed,
                             &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
}

__attribute__((unused)) static bool out_has(const struct out *o, const char *wanted)
{
    return world_has(&o->rows, wanted);
}

/* One call of that row of the table; false: nothing was stored. */
__attribute__((unused)) static bool tick(struct world *w, unsigned row, bool *more)
{
    struct ctx ctx = w->ctx;
    struct err err = {0};
    int        rc;

    ctx.now = w->now;
    ctx.app = NULL;
    ctx.me = (struct member){0};
    ctx.dialog = (struct dialog){0};
    *more = false;
    world_must(store_begin(w->store, &err), &err);
    rc = schedule[row]->run(&ctx, more, &err);
    CHECK(rc == 0, "the row works: %s", err.text);
    world_must(store_commit(w->store, &err), &err);
    return rc == 0;
}

__attribute__((unused)) static void at(struct world *w, const char *stamp)
{
    CHECK(cst_parse_stamp(str_c(stamp), &w->now), "%s is a time", stamp);
}

#endif
