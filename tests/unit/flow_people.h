/* What tests of the flow engine's rules share, beside flow_world.h: people with a class, the staff,
 * both applications, and 代填 <number> [answers] as the staff's word. */
#ifndef TESTS_UNIT_FLOW_PEOPLE_H
#define TESTS_UNIT_FLOW_PEOPLE_H

#include "tests/unit/flow_press.h"

#include "handlers/flow.h"
#include "store/staff.h"

/* `class` of `college`; userid is the number. */
__attribute__((unused)) static void people_add(struct world *w, const char *number,
                                               const char *name, const char *kind,
                                               const char *college, const char *class_name)
{
    struct err         err = {0};
    enum people_change change;
    struct person      p = {
        .number = str_c(number),
        .name = str_c(name),
        .kind = str_c(kind),
        .college = str_c(college),
        .class_name = str_c(class_name),
    };

    world_must(store_begin(w->store, &err), &err);
    world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

__attribute__((unused)) static void staff_add(struct world *w, const char *userid,
                                              const char *name, const char *role,
                                              const char *college, const char *class_name)
{
    struct err   err = {0};
    bool         added;
    struct staff m = {
        .userid = str_c(userid),
        .name = str_c(name),
        .role = str_c(role),
        .college = str_c(college),
        .class_name = str_c(class_name),
    };

    world_must(store_begin(w->store, &err), &err);
    world_must(staff_put(w->store, &m, &added, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static int keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

__attribute__((unused)) static int64_t person_id(struct world *w, const char *number)
{
    struct err err = {0};
    int64_t    id = 0;

    CHECK(people_find(w->store, str_c(number), keep_id, &id, &err) >= 0, "found: %s", err.text);
    return id;
}

/* ---- the staff's word, as little of it as the engine needs ---- */

static const char *const words_for[] = {"代填", NULL};

/* 代填 <flow> <number> [answers] */
static int run_for(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct str                rest = ctx->text, word, name, number;
    const struct school_flow *flow;
    int64_t                   id = 1;

    (void)msg;
    str_split(&rest, ' ', &word);
    str_split(&rest, ' ', &name);
    str_split(&rest, ' ', &number);
    flow = flow_anywhere(ctx, name);
    if (people_find(ctx->store, number, keep_id, &id, err) < 0)
        return -1;
    return flow_start_for(ctx, flow, id, rest.p ? rest : STR_LIT(""), out, err);
}

static const struct handler handler_for = {
    .name = "test_for",
    .type = MSG_TEXT,
    .words = words_for,
    .arguments = true,
    .apps = APPS_STAFF,
    .run = run_for,
};

/* Talks as `user` in the application: "student" or "staff". */
__attribute__((unused)) static void world_as(struct world *w, const char *user, const char *app)
{
    static const struct handler *table[200] = {&handler_for};

    for (unsigned i = 0; handlers[i] && i + 2 < ARRAY_LEN(table); i++)
        table[i + 1] = handlers[i];
    w->user = user;
    w->ctx.app = &w->apps[strcmp(app, "staff") == 0];
    w->ctx.handlers = table;
}

/* As world_chat, with "@ user staff" for who talks where, and what was put into the outbox behind
 * "→". */
struct deed {
    const char *say, *hear, *send;
};

__attribute__((unused)) static void world_deeds(struct world *w, const char *name,
                                                const struct deed *deeds)
{
    static char user[32];
    char        app[16];

    for (const struct deed *d = deeds; d->say; d++) {
        if (sscanf(d->say, "@ %31s %15s", user, app) == 2) {
            world_as(w, user, app);
        } else if (strncmp(d->say, "+ ", 2) == 0) {
            w->now += 60 * atoll(d->say + 2);
        } else {
            world_say(w, d->say);
            CHECK(world_has(&w->heard, d->hear), "%s: “%s” is answered with “%s”, not:\n%s", name,
                  d->say, d->hear, w->heard.p);
            CHECK(world_has(&w->sent, d->send), "%s: “%s” sends “%s”, not:\n%s", name, d->say,
                  d->send, w->sent.p);
        }
    }
}

#endif
