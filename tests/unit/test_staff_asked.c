/* 提醒 and the school's times share an hour; very many who were asked for are told in parts. */
#include "tests/unit/remind_world.h"

/* ---- one hour for both ---- */

/* The school's time leaves out whom 提醒 has told within the hour, and 提醒 is refused in the hour
 * behind it; times that the school has written down are all kept. */
static void nobody_is_told_twice_within_the_hour(void **state)
{
    static const struct {
        const char *name, *at, *say; /* say NULL: the schedule is asked */
        const char *hear;
        unsigned    count;
        const char *want;
    } rows[] = {
        {"a class, by hand", "2026-11-21 06:40", "提醒 软件2601", "已提醒 2 人", 1, "s1|s2 words"},
        {"the school: the others", "2026-11-21 07:30", NULL, NULL, 1, "student s3|s5|s6 words"},
        {"by hand within the hour", "2026-11-21 08:29", "提醒", "学校 07:30 已统一提醒过|08:30 以后",
         0, ""},
        {"an hour later", "2026-11-21 08:30", "提醒 声乐2601", "已提醒 2 人", 1, "s5|s6 words"},
        {"the school again: not those", "2026-11-21 09:00", NULL, NULL, 1, "student s1|s2|s3 word"},
        {"the next day, nobody by hand", "2026-11-22 07:30", NULL, NULL, 1, "s1|s2|s3|s5|s6"},
    };
    struct world w;
    struct out   o = {0};
    bool         more;

    (void)state;
    staff_open(&w, words);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        at(&w, rows[i].at);
        look_out(&w, &o);
        staff_app(&w, "office1");
        if (rows[i].say)
            world_say(&w, rows[i].say);
        else
            tick(&w, 0, &more);
        look_out(&w, &o);
        CHECK(rows[i].say == NULL || world_has(&w.heard, rows[i].hear), "%s: %s", rows[i].name,
              w.heard.p);
        CHECK(o.count == rows[i].count && (o.count == 0 || out_has(&o, rows[i].want)), "%s: %s",
              rows[i].name, o.rows.p);
    }
    buf_free(&o.rows);
    world_close(&w);
}

static const char two_close[] = STAFF_HEAD STAFF_CHECKIN "    remind: [\"07:30\", \"08:00\"]\n";

static void two_times_of_the_school_are_both_kept(void **state)
{
    struct world w;
    struct out   o = {0};
    bool         more;

    (void)state;
    staff_open(&w, two_close);
    look_out(&w, &o);
    at(&w, "2026-11-21 07:30");
    tick(&w, 0, &more);
    at(&w, "2026-11-21 08:00");
    tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(o.count == 2, "twice: %s", o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

/* One that was skipped has told nobody. */
static void a_time_that_was_skipped_takes_no_hour(void **state)
{
    struct world w;
    struct out   o = {0};
    bool         more;

    (void)state;
    staff_open(&w, words);
    at(&w, "2026-11-21 11:01");
    tick(&w, 0, &more);
    look_out(&w, &o);
    staff_app(&w, "office1");
    world_say(&w, "提醒");
    CHECK(world_has(&w.heard, "已提醒 5 人"), "by hand: %s", w.heard.p);
    buf_free(&o.rows);
    world_close(&w);
}

/* ---- very many, asked for ---- */

enum { CROWD = 7000 };

/* In two colleges with classes of the same names, some people of none. */
static void crowd(struct world *w)
{
    char number[32], class_name[32];

    for (int i = 0; i < CROWD; i++) {
        snprintf(number, sizeof number, "m%05d", i);
        snprintf(class_name, sizeof class_name, "%d班", i / 35);
        staff_person(w, number, "某", "undergraduate", i % 2 ? "数学学院" : "物理学院",
                     i % 500 ? class_name : "");
        student_app(w, number);
        world_say(w, "帮助");
    }
    staff_role(w, "fudao3", ROLE_COUNSELLOR, "物理学院", "");
    staff_role(w, "fudao3", ROLE_COUNSELLOR, "软件学院", "软件2601");
    staff_role(w, "fudao3", ROLE_COUNSELLOR, "音乐学院", "声乐2601");
}

static unsigned receivers_of(const struct out *o, const char *prefix)
{
    size_t      n = strlen(prefix);
    unsigned    found = 0;
    const char *p = o->rows.p;

    for (; (p = strstr(p, prefix)) != NULL; p += n)
        found += (p == o->rows.p || p[-1] == '|' || p[-1] == ' ') &&
                 strspn(p + n, "0123456789") > 0;
    return found;
}

struct told {
    unsigned parts, m, s, rows;
    char     last[400];
};

static struct told go_on(struct world *w, struct out *o)
{
    struct told t = {.parts = 0};
    bool        more = true;

    while (t.parts < 50) {
        tick(w, 2, &more);
        if (!more)
            break;
        look_out(w, o);
        t.parts++;
        t.rows += o->count;
        t.m += receivers_of(o, "m");
        t.s += receivers_of(o, "s");
        if (strstr(o->rows.p, "staff "))
            snprintf(t.last, sizeof t.last, "%s", strstr(o->rows.p, "staff "));
        CHECK(o->count <= 9, "a part is small: %u", o->count);
    }
    return t;
}

static void very_many_are_told_in_parts(void **state)
{
    struct world w;
    struct out   o = {0};
    struct told  t;
    bool         more;

    (void)state;
    staff_open(&w, words);
    crowd(&w);
    staff_person(&w, "u1", "某", "undergraduate", "数学学院", "1班"); /* of the first part; not seen */
    w.now = w.now / 86400 * 86400 + 20 * 3600 + 86400; /* 04:00, before the school's times */
    look_out(&w, &o);
    staff_app(&w, "office1");
    world_say(&w, "提醒 软件2601");
    look_out(&w, &o);
    CHECK(world_has(&w.heard, "已提醒 2 人") && o.count == 1, "few at once: %s", w.heard.p);
    world_say(&w, "提醒");
    look_out(&w, &o);
    CHECK(o.count == 0 && world_has(&w.heard, "有 7007 人未报。人多，正在分批提醒"), "the answer: %s",
          w.heard.p);
    CHECK(strcmp(staff_audited(&w).text, "staff.remind 提醒 checkin 全校 7007") == 0, "%s",
          staff_audited(&w).text);
    world_say(&w, "提醒");
    CHECK(world_has(&w.heard, "上一次提醒还在分批发"), "not twice: %s", w.heard.p);
    t = go_on(&w, &o);
    CHECK(t.parts >= 3 && t.m == CROWD && t.s == 3, "%u parts, %u and %u told", t.parts, t.m, t.s);
    CHECK(strstr(t.last, "staff office1 words") &&
              strstr(t.last, "已提醒 7003 人。另有 2 人还没有关注或没有打开过应用") &&
              strstr(t.last, "有 1 个班一小时内提醒过"),
          "what came of it: %s", t.last);
    CHECK(strcmp(staff_audited(&w).text, "staff.remind 提醒 checkin 全校 7003") == 0, "%s",
          staff_audited(&w).text);
    tick(&w, 2, &more);
    look_out(&w, &o);
    CHECK(!more && o.count == 0, "it is over");
    world_say(&w, "提醒 数学学院");
    t = go_on(&w, &o);
    CHECK(t.m == 0 && t.rows == 1 && strstr(t.last, "已提醒 0 人。有 200 个班一小时内"),
          "not twice within the hour: %s", t.last);
    buf_free(&o.rows);
    world_close(&w);
}

/* Of his scopes only what was asked for, and only while the flow is open. */
static void very_many_of_a_scope(void **state)
{
    static const struct {
        const char *name, *user, *say, *hear;
        unsigned    m, s;
    } rows[] = {
        {"a college of the school", "office1", "提醒 物理学院", "有 3500 人", CROWD / 2, 0},
        {"a counsellor's three scopes", "fudao3", "提醒", "有 3504 人", CROWD / 2, 4},
        {"one of them", "fudao3", "提醒 物理学院", "有 3500 人", CROWD / 2, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        struct out   o = {0};
        struct told  t;

        staff_open(&w, words);
        crowd(&w);
        w.now = w.now / 86400 * 86400 + 20 * 3600 + 86400;
        staff_app(&w, rows[i].user);
        world_say(&w, rows[i].say);
        CHECK(world_has(&w.heard, rows[i].hear), "%s: %s", rows[i].name, w.heard.p);
        look_out(&w, &o);
        t = go_on(&w, &o);
        CHECK(t.m == rows[i].m && t.s == rows[i].s, "%s: %u and %u", rows[i].name, t.m, t.s);
        buf_free(&o.rows);
        world_close(&w);
    }
}

/* The school's own time comes in between: who was not told yet is told by it, nobody by both. */
static void the_schools_time_takes_over(void **state)
{
    struct world w;
    struct out   o = {0};
    struct told  t;
    unsigned     m = 0, parts = 0;
    bool         more = true;

    (void)state;
    staff_open(&w, words);
    crowd(&w);
    at(&w, "2026-11-21 07:29");
    staff_app(&w, "office1");
    world_say(&w, "提醒");
    look_out(&w, &o);
    tick(&w, 2, &more);
    look_out(&w, &o);
    m += receivers_of(&o, "m");
    CHECK(more && m > 0 && m < CROWD, "a part of them: %u", m);
    at(&w, "2026-11-21 07:30");
    for (; more && parts < 9; parts++) {
        tick(&w, 0, &more);
        look_out(&w, &o);
        m += receivers_of(&o, "m");
    }
    t = go_on(&w, &o);
    CHECK(m + t.m == CROWD && t.m < 35, "each once: %u, %u", m, t.m);
    CHECK(strstr(t.last, "其余的人由学校的定时提醒通知"), "he is told: %s", t.last);
    buf_free(&o.rows);
    world_close(&w);
}

/* It was interrupted in the evening: nobody is woken by the rest of it. */
static void the_night_comes(void **state)
{
    static const struct {
        const char *name, *begun, *again;
        bool        goes_on;
    } rows[] = {
        {"minutes later", "2026-11-21 21:55", "2026-11-21 22:20", true},
        {"an outage", "2026-11-21 21:55", "2026-11-21 22:26", false},
        {"… by day", "2026-11-21 19:55", "2026-11-21 21:59", true},
        {"somebody wants it at night", "2026-11-21 23:00", "2026-11-21 23:01", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        struct out   o = {0};
        struct told  t;
        bool         more;
        unsigned     m;

        staff_open(&w, words);
        crowd(&w);
        at(&w, rows[i].begun);
        staff_app(&w, "office1");
        world_say(&w, "提醒");
        look_out(&w, &o);
        tick(&w, 2, &more);
        look_out(&w, &o);
        m = receivers_of(&o, "m");
        CHECK(more && m > 0 && m < CROWD, "%s: a part of them: %u", rows[i].name, m);
        at(&w, rows[i].again);
        t = go_on(&w, &o);
        CHECK((m + t.m == CROWD) == rows[i].goes_on && (t.m == 0) != rows[i].goes_on,
              "%s: %u and %u", rows[i].name, m, t.m);
        CHECK((strstr(t.last, "免打扰时间，其余的人没有提醒") == NULL) == rows[i].goes_on,
              "%s: he is told: %s", rows[i].name, t.last);
        buf_free(&o.rows);
        world_close(&w);
    }
}

/* Until when they may go is what they are promised. */
static void while_sends_do_not_work(void **state)
{
    static const struct {
        const char *at, *say, *hear;
    } rows[] = {
        {"2026-11-21 19:59", "提醒", "两小时内恢复就自动发出"},
        {"2026-11-21 20:01", "提醒", "22:00 前恢复就自动发出，夜里不再发"},
        {"2026-11-21 21:59", "提醒", "22:00 前恢复就自动发出"},
        {"2026-11-21 22:10", "提醒", "22:40 前恢复就自动发出"},
        {"2026-11-22 06:50", "提醒", "07:20 前恢复就自动发出"},
        {"2026-11-22 07:00", "提醒", "两小时内恢复就自动发出"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        staff_open(&w, words);
        w.ctx.outbound = false;
        w.ctx.outbound_apps = 0;
        at(&w, rows[i].at);
        staff_app(&w, "office1");
        world_say(&w, rows[i].say);
        CHECK(world_has(&w.heard, rows[i].hear), "%s: %s", rows[i].at, w.heard.p);
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_told_twice_within_the_hour),
        cmocka_unit_test(the_night_comes),
        cmocka_unit_test(while_sends_do_not_work),
        cmocka_unit_test(two_times_of_the_school_are_both_kept),
        cmocka_unit_test(a_time_that_was_skipped_takes_no_hour),
        cmocka_unit_test(very_many_are_told_in_parts),
        cmocka_unit_test(very_many_of_a_scope),
        cmocka_unit_test(the_schools_time_takes_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
