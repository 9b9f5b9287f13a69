/* What the tests of appointments share: a school with two series, and a chat with students, clerks
 * and the clock. All people are invented.
 *
 * repair: two places, slots of half an hour for two, a waiting list, a reminder, at most one
 * missed; shop: one place with a daily cap of one, no waiting list. The clock begins on Friday,
 * 2026-11-20 07:42. */
#ifndef TESTS_UNIT_APPOINTMENT_WORLD_H
#define TESTS_UNIT_APPOINTMENT_WORLD_H

#include "tests/unit/flow_world.h"

#include "handlers/appointment_private.h"
#include "handlers/schedule_private.h"
#include "store/audit.h"
#include "store/staff.h"

#define APPOINTMENT_HEAD                                                                           \
    "name: 测试大学\n"                                                                             \
    "channel: text\n"                                                                              \
    "welcome: 你好\n"                                                                              \
    "desk: {lines: [{name: 服务台, phone: 010-1}]}\n"                                              \
    "flows:\n"                                                                                     \
    "  - name: note\n"                                                                             \
    "    app: student\n"                                                                           \
    "    title: 留言\n"                                                                            \
    "    words: [留言]\n"                                                                          \
    "    rule: always\n"                                                                           \
    "    questions: [{name: t, kind: text, title: 说点什么}]\n"                                    \
    "appointments:\n"

#define APPOINTMENT_REPAIR(capacity)                                                               \
    "  - name: repair\n"                                                                           \
    "    app: student\n"                                                                           \
    "    title: 网络维修\n"                                                                        \
    "    title_en: Repairs\n"                                                                      \
    "    words: [约维修, repair]\n"                                                                \
    "    until_days: 3\n"                                                                          \
    "    hold_minutes: 10\n"                                                                       \
    "    cancel_minutes: 60\n"                                                                     \
    "    remind: \"20:00\"\n"                                                                      \
    "    missed: 1\n"                                                                              \
    "    places:\n"                                                                                \
    "      - {name: east, title: 东区, title_en: East, where: 三号楼一层, where_en: Building 3, "  \
    "desk: 维修处, hours: [{from: \"09:00\", to: \"10:00\"}, {from: \"14:00\", to: \"15:00\"}], "  \
    "minutes: 30, capacity: " capacity "}\n"                                                       \
    "      - {name: west, title: 西区, days: [1, 2, 3, 4, 5], closed: [\"2026-11-23\"], hours: "   \
    "[{from: \"09:00\", to: \"10:00\"}], minutes: 30, capacity: 1}\n"

#define APPOINTMENT_SHOP                                                                           \
    "  - name: shop\n"                                                                             \
    "    app: student\n"                                                                           \
    "    title: 营业厅\n"                                                                          \
    "    title_en: Shop\n"                                                                         \
    "    words: [约营业厅, shop]\n"                                                                \
    "    from_days: 1\n"                                                                           \
    "    until_days: 2\n"                                                                          \
    "    cancel_minutes: 0\n"                                                                      \
    "    wait: false\n"                                                                            \
    "    places: [{name: hall, title: 一号厅, hours: [{from: \"09:00\", to: \"17:00\"}], "         \
    "capacity: 1}]\n"

#define APPOINTMENT_SCHOOL APPOINTMENT_HEAD APPOINTMENT_REPAIR("2") APPOINTMENT_SHOP

struct appointment_world {
    struct world w;
    struct buf   out; /* what was put into the outbox since the last look: receivers and body */
    int64_t      last;
    int64_t      expires; /* of the newest of them */
};

static inline int appointment_out(void *arg, const struct outbox_row *row)
{
    struct appointment_world *a = arg;

    a->last = row->id;
    a->expires = row->expires_at;
    buf_f(&a->out, "%.*s %.*s: %.*s\n", STR_ARG(row->app), STR_ARG(row->to), STR_ARG(row->body));
    return 0;
}

static inline void look_out(struct appointment_world *a)
{
    struct err err = {0};

    buf_clear(&a->out);
    buf_c(&a->out, "");
    world_must(outbox_waiting(a->w.store, a->last, 1000, appointment_out, a, &err), &err);
}

static inline void appointment_open_at(struct appointment_world *a, const char *school,
                                       const char *database)
{
    *a = (struct appointment_world){.last = 0};
    world_open_at(&a->w, school, database);
    a->w.ctx.apps = a->w.apps;
    a->w.ctx.apps_count = ARRAY_LEN(a->w.apps);
    for (int i = 1; i <= 6; i++) {
        char number[16], name[32];

        snprintf(number, sizeof number, "p%d", i);
        snprintf(name, sizeof name, "学生%d", i);
        world_person(&a->w, number, name);
    }
    a->w.user = "p1";
}

static inline void appointment_open(struct appointment_world *a)
{
    appointment_open_at(a, APPOINTMENT_SCHOOL, ":memory:");
}

static inline void appointment_close(struct appointment_world *a)
{
    buf_free(&a->out);
    world_close(&a->w);
}

static inline void clerk(struct appointment_world *a, const char *userid, const char *desk)
{
    struct staff m = {.userid = str_c(userid),
                      .name = STR_LIT("老师"),
                      .role = STR_LIT(ROLE_CLERK),
                      .college = str_c(desk),
                      .class_name = STR_LIT("")};
    struct err   err = {0};
    bool         added;

    world_must(store_begin(a->w.store, &err), &err);
    world_must(staff_put(a->w.store, &m, &added, &err), &err);
    world_must(store_commit(a->w.store, &err), &err);
}

/* What is due by the clock. */
static inline void tick(struct appointment_world *a)
{
    static const struct scheduled *const rows[] = {&scheduled_places, &scheduled_evening};

    for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
        bool more = true;

        for (int n = 0; more; n++) {
            struct ctx ctx = a->w.ctx;
            struct err err = {0};

            more = false;
            ctx.now = a->w.now;
            ctx.app = NULL;
            ctx.me = (struct member){0};
            ctx.dialog = (struct dialog){0};
            world_must(store_begin(a->w.store, &err), &err);
            world_must(rows[i]->run(&ctx, &more, &err), &err);
            world_must(store_commit(a->w.store, &err), &err);
            CHECK(n < 100, "it comes to an end");
        }
    }
}

static inline void appointment_freeze(struct appointment_world *a, const char *userid)
{
    struct err err = {0};

    world_must(store_begin(a->w.store, &err), &err);
    world_must(member_bar(a->w.store, a->w.now, str_c(userid), BAR_FROZEN, &err), &err);
    world_must(store_commit(a->w.store, &err), &err);
}

static inline void appointment_untold(struct appointment_world *a, const char *number)
{
    struct message msg = {.type = MSG_ANSWER, .answer.errcode = -1000};
    char           key[32];

    snprintf(key, sizeof key, "evening/%s", number);
    msg.key = str_c(key);
    world_run(&a->w, &msg);
}

/* One step: a line of flow_world.h ("+ 90", "= p2"; "" is any answer), "@ clerk1" (the staff's
 * application), "at 2026-11-21 20:00", "freeze p2" (he said 这不是我), "untold 1" (the sender has given
 * up the evening's reminder of that number), "tick", "out" (what was put into the outbox since the
 * last "out"; "" is nothing). */
static inline void appointment_step(struct appointment_world *a, const char *name,
                                    const struct line *l)
{
    const struct line one[2] = {{l->say, l->hear[0] ? l->hear : "!\001"}, {NULL, NULL}};

    if (l->say[0] == '@' || l->say[0] == '=') {
        a->w.ctx.app = &a->w.apps[l->say[0] == '@'];
        a->w.user = l->say + 2;
    } else if (strncmp(l->say, "at ", 3) == 0) {
        CHECK(cst_parse_stamp(str_c(l->say + 3), &a->w.now), "%s is a time", l->say);
    } else if (strncmp(l->say, "freeze ", 7) == 0) {
        appointment_freeze(a, l->say + 7);
    } else if (strncmp(l->say, "untold ", 7) == 0) {
        appointment_untold(a, l->say + 7);
    } else if (strcmp(l->say, "tick") == 0) {
        tick(a);
    } else if (strcmp(l->say, "out") == 0) {
        look_out(a);
        CHECK(world_has(&a->out, l->hear), "%s: “%s” goes out, not:\n%s", name, l->hear, a->out.p);
    } else {
        world_chat(&a->w, name, one);
    }
}

static inline void appointment_chat(struct appointment_world *a, const char *name,
                                    const struct line *lines)
{
    for (const struct line *l = lines; l->say; l++)
        appointment_step(a, name, l);
}

#endif
