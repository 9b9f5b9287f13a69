/* The drill before a season: who is asked when, who answers, what the office hears of it. */
#include "tests/unit/remind_world.h"

#include "handlers/notice_member.h"
#include "store/letters.h"

static const char school[] = "name: 测试大学\nchannel: text\nwelcome: 你好\n"
                             "flows:\n" STAFF_CHECKIN "    window: {from: 2026-11-27}\n";

static struct conf_alarm mails = {
    .mails = (char *[]){(char[]){"ops@example.edu.cn"}},
    .mails_count = 1,
};

/* Two of the office, who talk through both applications. */
static void drill_open(struct world *w, struct out *o)
{
    staff_open(w, school);
    staff_role(w, "office1", ROLE_OFFICE, "音乐学院", ""); /* once more, for another scope */
    staff_role(w, "office2", ROLE_OFFICE, "", "");
    w->ctx.alarm = &mails;
    look_out(w, o);
}

static void run_drill(struct world *w, struct out *o)
{
    unsigned row = 0;
    bool     more;

    while (strcmp(schedule[row]->name, "drill") != 0)
        row++;
    tick(w, row, &more);
    CHECK(!more, "it is done in one part");
    look_out(w, o);
}

static unsigned letters(struct world *w);

/* ---- when ---- */

static void when_it_comes(void **state)
{
    static const struct {
        const char *name, *at;
        bool        want;
    } rows[] = {
        {"eight days before", "2026-11-19 09:10", false},
        {"seven days before, too early", "2026-11-20 09:09", false},
        {"seven days before", "2026-11-20 09:10", true},
        {"once", "2026-11-20 09:11", false},
        {"nor on the next workday", "2026-11-23 09:10", false},
        {"nor on the last day", "2026-11-26 09:10", false},
        {"nor when it has begun", "2026-11-27 09:10", false},
    };
    struct world w;
    struct out   o = {0};

    (void)state;
    drill_open(&w, &o);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        at(&w, rows[i].at);
        run_drill(&w, &o);
        CHECK(out_has(&o, "【收发演练】") == rows[i].want, "%s: %s", rows[i].name, o.rows.p);
        if (rows[i].want)
            CHECK(o.count == 2 &&
                      out_has(&o, "student office1|office2 words|staff office1|office2 words|"
                                  "「今日打卡」11月27日开始|应用 student 收发正常|应用 staff 收发正常|"
                                  "回复“收到”|!fudao"),
                  "to whom: %s", o.rows.p);
    }
    buf_free(&o.rows);
    world_close(&w);
}

/* The bot was down, or nobody works. */
static void on_which_day(void **state)
{
    static const struct {
        const char *name;
        unsigned    days;
        const char *first, *at[4]; /* looks; the last one asks, or none does */
        bool        want;
    } rows[] = {
        {"a Saturday is left out", 7, "2026-11-28",
         {"2026-11-21 09:10", "2026-11-23 09:10"}, true},
        {"… when nobody looked on Monday", 7, "2026-11-28",
         {"2026-11-21 09:10", "2026-11-24 09:10"}, true},
        {"a Sunday that is the last chance", 1, "2026-11-23", {"2026-11-22 09:10"}, true},
        {"too late on the day is not too late", 7, "2026-11-27",
         {"2026-11-20 12:00", "2026-11-23 09:10"}, true},
        {"none is wanted", 0, "2026-11-27", {"2026-11-20 09:10", "2026-11-26 09:10"}, false},
        {"it begins today", 7, "2026-11-20", {"2026-11-20 09:10"}, false},
        {"it has begun", 7, "2026-11-19", {"2026-11-20 09:10"}, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        struct out   o = {0};
        char         first[16], *before;

        drill_open(&w, &o);
        snprintf(first, sizeof first, "%s", rows[i].first);
        before = w.school->flows[0].window.from;
        w.school->flows[0].window.from = first;
        w.school->drill_days = rows[i].days;
        for (int k = 0; k < 4 && rows[i].at[k]; k++) {
            at(&w, rows[i].at[k]);
            run_drill(&w, &o);
            if (k < 3 && rows[i].at[k + 1])
                CHECK(o.count == 0, "%s: not yet at %s: %s", rows[i].name, rows[i].at[k], o.rows.p);
        }
        CHECK((o.count == 2) == rows[i].want, "%s: %s", rows[i].name, o.rows.p);
        w.school->flows[0].window.from = before;
        buf_free(&o.rows);
        world_close(&w);
    }
}

/* Terms, clearances, own flows; a few of them are named. */
static void what_begins(void **state)
{
    struct calendar_span terms[] = {
        {.name = (char[]){"春季学期"}, .from = 20780, .until = 20900}}; /* 2026-11-23 */
    struct school_calendar calendar = {.terms = terms, .terms_count = 1};
    static const char all[] =
        "name: 测试大学\nchannel: text\nwelcome: 你好\n"
        "identity: {app: student, from: 2026-11-24}\n"
        "flows:\n" STAFF_CHECKIN "    window: {from: 2026-11-27}\n"
        "clearances:\n"
        "  - {name: leaving, title: 离校手续, words: [离校流程], window: {from: 2026-11-25, until: "
        "2026-12-31}, who: {kinds: [student]}, nodes: [{name: a, number: 1, title: 财务处}]}\n";
    struct world w;
    struct out   o = {0};

    (void)state;
    staff_open(&w, all);
    w.school->calendar = &calendar;
    look_out(&w, &o);
    at(&w, "2026-11-20 09:10");
    run_drill(&w, &o);
    CHECK(out_has(&o, "「春季学期」11月23日、「今日打卡」11月27日、「|」11月24日等即将开始|!核对"),
          "three are named: %s", o.rows.p);
    w.school->calendar = NULL;
    buf_free(&o.rows);
    world_close(&w);
}

/* Of the identity's five flows one is named. */
static void own_flows(void **state)
{
    static const char own[] = "name: 测试大学\nchannel: text\nwelcome: 你好\n"
                              "identity: {app: student, from: 2026-11-24}\nflows:\n" STAFF_CHECKIN;
    struct world w;
    struct out   o = {0};

    (void)state;
    staff_open(&w, own);
    look_out(&w, &o);
    at(&w, "2026-11-20 09:10");
    run_drill(&w, &o);
    CHECK(o.count == 2 && out_has(&o, "」11月24日开始。|!、"), "one: %s", o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

/* ---- 收到 and the report ---- */

static int count_letter(void *arg, const struct letter *l)
{
    (void)l;
    ++*(unsigned *)arg;
    return 0;
}

static unsigned letters(struct world *w)
{
    struct err err = {0};
    unsigned   count = 0;

    world_must(letter_waiting(w->store, 0, 100, count_letter, &count, &err), &err);
    return count;
}

static void answers(struct world *w, const char *app, const char *user, const char *hear)
{
    w->ctx.app = strcmp(app, "staff") == 0 ? &w->apps[1] : &w->apps[0];
    w->user = user;
    world_say(w, "收到");
    CHECK(world_has(&w->heard, hear), "%s in %s hears: %s", user, app, w->heard.p);
}

static void who_answers(void **state)
{
    static const struct {
        const char *name;
        const char *said[5]; /* "student office1" */
        const char *want;
        unsigned    mails;
    } rows[] = {
        {"all", {"student office1", "staff office1", "staff office2", "student OFFICE2"},
         "应用 student：2 人都回复了。|应用 staff：2 人都回复了。|!hongyan doctor", 0},
        {"one is missing", {"student office2", "staff office1", "staff office2"},
         "应用 student：2 人中 1 人没有回复：老师\\n应用 staff：2 人都回复了。|!hongyan doctor", 0},
        {"one application is dead", {"student office1", "student office2"},
         "应用 student：2 人都回复了。|应用 staff：没有一个人回复，可能已经不通！|hongyan doctor", 1},
        {"nobody", {NULL}, "应用 student：没有一个人回复|应用 staff：没有一个人回复", 1},
        {"twice is once", {"student office1", "student office1"},
         "应用 student：2 人中 1 人没有回复：老师\\n|应用 staff：没有一个人回复", 1},
        {"who was not asked", {"student s1", "staff fudao"},
         "应用 student：没有一个人回复|应用 staff：没有一个人回复", 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        struct out   o = {0};

        drill_open(&w, &o);
        at(&w, "2026-11-20 09:10");
        run_drill(&w, &o);
        at(&w, "2026-11-20 22:00");
        for (int k = 0; k < 5 && rows[i].said[k]; k++) {
            const char *blank = strchr(rows[i].said[k], ' ');
            char        app[16];

            snprintf(app, sizeof app, "%.*s", (int)(blank - rows[i].said[k]), rows[i].said[k]);
            answers(&w, app, blank + 1,
                    strncasecmp(blank + 1, "office", 6) != 0 ? "没有等你确认的通知|!演练"
                    : k > 0 && strcmp(rows[i].said[k], rows[i].said[k - 1]) == 0
                        ? "没有等你确认的通知"
                        : "演练收到|收发正常");
        }
        look_out(&w, &o);
        at(&w, "2026-11-21 09:10"); /* a Saturday */
        run_drill(&w, &o);
        CHECK(o.count == 0, "%s: not at the weekend: %s", rows[i].name, o.rows.p);
        at(&w, "2026-11-23 09:10");
        run_drill(&w, &o);
        CHECK(o.count == 1 && out_has(&o, "staff office1|office2 words|【演练结果】11月20日的收发演练：") &&
                  out_has(&o, rows[i].want) && letters(&w) == rows[i].mails,
              "%s: %s", rows[i].name, o.rows.p);
        at(&w, "2026-11-24 09:10");
        run_drill(&w, &o);
        CHECK(o.count == 0, "%s: told once: %s", rows[i].name, o.rows.p);
        buf_free(&o.rows);
        world_close(&w);
    }
}

/* Who answers behind the weekend is counted; behind the report it makes no difference. */
static void late_answers(void **state)
{
    struct world w;
    struct out   o = {0};

    (void)state;
    drill_open(&w, &o);
    at(&w, "2026-11-20 09:10");
    run_drill(&w, &o);
    at(&w, "2026-11-23 08:00");
    answers(&w, "student", "office1", "演练收到");
    at(&w, "2026-11-23 09:10");
    run_drill(&w, &o);
    CHECK(out_has(&o, "应用 student：2 人中 1 人没有回复"), "%s", o.rows.p);
    at(&w, "2026-11-23 10:00");
    answers(&w, "student", "office2", "演练收到");
    at(&w, "2026-12-20 10:00");
    answers(&w, "staff", "office2", "没有等你确认的通知");
    buf_free(&o.rows);
    world_close(&w);
}

/* ---- when somebody wants one ---- */

static void at_once(void **state)
{
    struct world w;
    struct out   o = {0};
    struct err   err = {0};
    int64_t      asked = 7;

    (void)state;
    drill_open(&w, &o);
    w.ctx.now = w.now;
    world_must(store_begin(w.store, &err), &err);
    world_must(notice_drill(&w.ctx, STR_LIT(""), &asked, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    look_out(&w, &o);
    CHECK(asked == 4 && o.count == 2 && out_has(&o, "【收发演练】请回复"), "%lld are asked: %s",
          (long long)asked, o.rows.p);
    world_must(store_begin(w.store, &err), &err);
    world_must(notice_drill(&w.ctx, STR_LIT(""), &asked, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    look_out(&w, &o);
    CHECK(asked == 0 && o.count == 0, "not twice on one day: %s", o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

static void no_office(void **state)
{
    struct world w;
    struct out   o = {0};
    struct err   err = {0};
    int64_t      asked = 7, deleted;

    (void)state;
    drill_open(&w, &o);
    w.ctx.now = w.now;
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_clear(w.store, &deleted, &err), &err);
    world_must(notice_drill(&w.ctx, STR_LIT(""), &asked, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    look_out(&w, &o);
    CHECK(asked == 0 && o.count == 0, "nobody is asked: %s", o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_it_comes),
        cmocka_unit_test(on_which_day),
        cmocka_unit_test(what_begins),
        cmocka_unit_test(own_flows),
        cmocka_unit_test(who_answers),
        cmocka_unit_test(late_answers),
        cmocka_unit_test(at_once),
        cmocka_unit_test(no_office),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
