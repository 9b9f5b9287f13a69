/* 提醒 and the school's times: who is told what, once, and never who has reported. */
#include "tests/unit/remind_world.h"

static void one_tap_tells_all(void **state)
{
    struct world w;
    struct out   o = {0};

    (void)state;
    staff_open(&w, words);
    staff_reports(&w, "s1", "打卡 1");
    sees(&w, "s3", "文字版", "english");
    look_out(&w, &o);
    staff_app(&w, "fudao");
    world_say(&w, "提醒");
    CHECK(world_has(&w.heard, "已提醒 2 人|另有 1 人还没有关注或没有打开过应用|!收不到消息|"
                              "现在发送不通"),
          "it says: %s", w.heard.p);
    CHECK(strcmp(staff_audited(&w).text, "staff.remind 提醒 checkin 软件学院 2") == 0, "the audit: %s",
          staff_audited(&w).text);
    look_out(&w, &o);
    CHECK(o.count == 2 && out_has(&o, "student s2 words|今日未打卡。回复“打卡”或点菜单填报|"
                                      "student s3 words|Not checked in today. "
                                      "Reply \\\"checkin\\\"|!s1|!s4|!s5"),
          "in two languages, to who has not: %s", o.rows.p);
    world_say(&w, "提醒");
    look_out(&w, &o);
    CHECK(world_has(&w.heard, "已提醒 0 人|2 个班一小时内提醒过，08:42 以后") && o.count == 0,
          "not twice in an hour: %s %s", w.heard.p, o.rows.p);
    w.user = "office1";
    world_say(&w, "提醒");
    look_out(&w, &o);
    CHECK(o.count == 1 && out_has(&o, "student s5|s6 words") &&
              world_has(&w.heard, "已提醒 2 人|2 个班一小时内"),
          "nor by another: only the others: %s %s", w.heard.p, o.rows.p);
    w.now += 3600;
    world_say(&w, "提醒 软件2602");
    look_out(&w, &o);
    CHECK(o.count == 1 && out_has(&o, "student s3 words|!s2"), "again after an hour, one class: %s",
          o.rows.p);
    staff_reports(&w, "s2", "打卡 1");
    look_out(&w, &o);
    world_say(&w, "提醒 软件2601");
    CHECK(world_has(&w.heard, "都报了"), "who has reported is told nothing: %s", w.heard.p);
    buf_free(&o.rows);
    world_close(&w);
}

/* s4 has not been seen yet, s3 has unfollowed. */
static void why_not_all(void **state)
{
    static const struct {
        const char *lang, *hear;
    } rows[] = {
        {"中文", "已提醒 2 人。另有 1 人还没有关注或没有打开过应用，提醒不到（回复“可达”看是谁）。"
                 "另有 1 人收不到消息（回复“可达”看是谁、为什么）。"},
        {"english", "2 reminded. 1 have not followed or opened the application yet|1 cannot be "
                    "reached"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        staff_open(&w, words);
        follow(&w, "s3", false);
        staff_app(&w, "fudao");
        world_say(&w, rows[i].lang);
        world_say(&w, "提醒");
        CHECK(world_has(&w.heard, rows[i].hear), "%s: %s", rows[i].lang, w.heard.p);
        world_close(&w);
    }
}

/* Who said 这不是我 may be somebody else, and cannot report until the office has decided. */
static void not_the_frozen(void **state)
{
    struct world w;
    struct err   err = {0};

    (void)state;
    staff_open(&w, words);
    world_must(store_begin(w.store, &err), &err);
    world_must(member_bar(w.store, w.now, STR_LIT("s1"), BAR_FROZEN, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    staff_app(&w, "fudao");
    world_say(&w, "提醒");
    CHECK(world_has(&w.heard, "已提醒 2 人。|另有 1 人收不到消息"), "%s", w.heard.p);
    world_close(&w);
}

static void who_may_remind(void **state)
{
    static const struct {
        const char *user, *say, *hear;
    } rows[] = {
        {"menwei", "提醒", "只对辅导员"},
        {"banli", "提醒", "只对辅导员"},
        {"s1", "提醒", "只对辅导员"},
        {"fudao", "提醒 声乐2601", "没有这个班级"},
        {"fudao", "提醒 2", "没有这个班级"},
        {"fudao", "提醒 音乐学院", "没有这个班级"},
    };
    struct world w;
    struct out   o = {0};

    (void)state;
    staff_open(&w, words);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        look_out(&w, &o);
        staff_app(&w, rows[i].user);
        world_say(&w, rows[i].say);
        look_out(&w, &o);
        CHECK(world_has(&w.heard, rows[i].hear) && o.count == 0, "%s, %s: %s %s", rows[i].user,
              rows[i].say, w.heard.p, o.rows.p);
    }
    buf_free(&o.rows);
    world_close(&w);
}

static void not_when_it_is_closed(void **state)
{
    struct world w;
    struct out   o = {0};

    (void)state;
    staff_open(&w, STAFF_HEAD STAFF_CHECKIN
               "    window: {daily_from: \"06:00\", daily_to: \"07:00\"}\n");
    look_out(&w, &o);
    world_say(&w, "提醒");
    look_out(&w, &o);
    CHECK(o.count == 0 && world_has(&w.heard, "06:00|!已提醒"), "at 07:42: %s", w.heard.p);
    buf_free(&o.rows);
    world_close(&w);
}

/* ---- by the clock ---- */

static void the_schools_times(void **state)
{
    static const struct {
        const char *name, *at;
        bool        reports; /* s2, before it */
        unsigned    count;
        const char *want;
    } rows[] = {
        {"too early", "2026-11-21 07:29", false, 0, ""},
        {"the first", "2026-11-21 07:30", false, 1, "student s1|s2|s3|s5|s6 words"},
        {"not twice", "2026-11-21 07:30", false, 0, ""},
        {"nor later", "2026-11-21 08:59", true, 0, ""},
        {"the second: who has not", "2026-11-21 09:00", false, 1, "student s1|s3|s5|s6 words"},
        {"not twice either", "2026-11-21 09:10", false, 0, ""},
        {"the next day, late", "2026-11-22 08:40", false, 1, "student s1|s2|s3|s5|s6 words"},
        {"after a long pause the last one only", "2026-11-23 09:30", false, 1, "s1|s2"},
        {"over two hours late: nothing", "2026-11-24 11:01", false, 0, ""},
        {"not afterwards either", "2026-11-24 12:00", false, 0, ""},
    };
    struct world w;
    struct out   o = {0};
    bool         more;

    (void)state;
    staff_open(&w, words);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        at(&w, rows[i].at);
        if (rows[i].reports)
            staff_reports(&w, "s2", "打卡 1");
        look_out(&w, &o);
        tick(&w, 0, &more);
        look_out(&w, &o);
        CHECK(!more && o.count == rows[i].count && (o.count == 0 || out_has(&o, rows[i].want)),
              "%s: %s", rows[i].name, o.rows.p);
    }
    buf_free(&o.rows);
    world_close(&w);
}

/* The card to who sees cards; the words, too, as long as he has never pressed one. */
static void the_card_comes_first(void **state)
{
    struct world w;
    struct out   o = {0};
    bool         more;

    (void)state;
    staff_open(&w, words);
    w.ctx.outbound_apps = 1;
    sees(&w, "s1", "卡片版", NULL);
    sees(&w, "s2", "卡片版", "english");
    sees(&w, "s3", "文字版", NULL);
    follow(&w, "s6", false);
    at(&w, "2026-11-21 07:30");
    look_out(&w, &o);
    tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(o.count == 3 && out_has(&o, "student s1 card|student s2 card|Check-in|"
                                      "student s3|s5 words|!s6|!s4"),
          "at first: %s", o.rows.p);
    at(&w, "2026-11-21 09:00");
    tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(o.count == 2 && out_has(&o, "student s1|s3|s5 words|student s2 words|!card"),
          "then in words: %s", o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

/* A school that shows cards: who has pressed one gets no words. */
static void a_school_of_cards(void **state)
{
    static const char cards[] = "name: 测试大学\nchannel: card\nwelcome: 你好\nflows:\n" STAFF_CHECKIN
        TIMES;
    struct world w;
    struct out   o = {0};
    struct err   err = {0};
    bool         more;

    (void)state;
    staff_open(&w, cards);
    w.ctx.outbound_apps = 1;
    world_must(store_begin(w.store, &err), &err);
    world_must(member_set_pressed(w.store, STR_LIT("s1"), &err), &err);
    world_must(store_commit(w.store, &err), &err);
    sees(&w, "s3", "文字版", NULL);
    at(&w, "2026-11-21 07:30");
    look_out(&w, &o);
    tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(o.count == 2 && out_has(&o, "student s1|s2|s5|s6 card|student s2|s3|s5|s6 words"),
          "cards, and words beside them: %s", o.rows.p);
    CHECK(out_has(&o, "card reminder/qc1 |words reminder/qc1000 "), "who is counted by which: %s",
          o.rows.p);
    at(&w, "2026-11-22 07:30");
    w.ctx.outbound_apps = 0;
    tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(o.count == 1 && out_has(&o, "student s1|s2|s3|s5|s6 words"),
          "in words where sends do not work: %s", o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

/* Its first question fits no card: who would get both is told once. */
static void a_flow_without_a_card(void **state)
{
    static const char cards[] =
        "name: 测试大学\nchannel: card\nwelcome: 你好\nflows:\n"
        "  - {name: checkin, app: student, title: 今日打卡, words: [打卡], rule: daily,\n"
        "     questions: [{name: t, kind: text, title: 说点什么}], remind: [\"07:30\"]}\n";
    struct world w;
    struct out   o = {0};
    struct err   err = {0};
    bool         more;

    (void)state;
    staff_open(&w, cards);
    w.ctx.outbound_apps = 1;
    world_must(store_begin(w.store, &err), &err);
    world_must(member_set_pressed(w.store, STR_LIT("s1"), &err), &err);
    world_must(store_commit(w.store, &err), &err);
    at(&w, "2026-11-21 07:30");
    look_out(&w, &o);
    tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(o.count == 2 && out_has(&o, "student s1 words|student s2|s3|s5|s6 words|! card"),
          "in words: %s", o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

/* More than one part holds: nobody twice, nobody left out. */
static void many_in_parts(void **state)
{
    enum { MANY = 3500 };
    struct world w;
    struct out   o = {0};
    char         number[32];
    unsigned     parts = 0, receivers = 0;
    bool         more = true;

    (void)state;
    staff_open(&w, words);
    for (int i = 0; i < MANY; i++) {
        snprintf(number, sizeof number, "m%05d", i);
        staff_person(&w, number, "某", "undergraduate", "数学学院", i % 2 ? "甲" : "乙");
        student_app(&w, number);
        world_say(&w, "帮助");
    }
    look_out(&w, &o);
    at(&w, "2026-11-21 07:30");
    for (; more && parts < 10; parts++) {
        tick(&w, 0, &more);
        look_out(&w, &o);
        for (const char *p = o.rows.p; (p = strpbrk(p, "ms")) != NULL; p++)
            receivers += (p[0] == 'm' && strspn(p + 1, "0123456789") == 5) ||
                         (p[0] == 's' && strspn(p + 1, "0123456789") == 1 &&
                          strchr("| ", p[2]) != NULL);
        CHECK(o.count <= 4, "a few rows in a part: %u", o.count);
    }
    CHECK(parts == 2 && receivers == MANY + 5, "%u parts, %u receivers", parts, receivers);
    buf_free(&o.rows);
    world_close(&w);
}

/* The look at who has reported takes as long as the one at who has not. */
static void few_in_parts(void **state)
{
    enum { MANY = 3500 };
    struct world w;
    struct out   o = {0};
    struct err   err = {0};
    char         number[32];
    unsigned     parts = 0;
    bool         more = true;

    (void)state;
    staff_open(&w, words);
    at(&w, "2026-11-21 07:30");
    for (int i = 0; i < MANY; i++) {
        struct submission sub = {.flow = STR_LIT("checkin"), .day = cst_day(w.now),
                                 .member = STR_LIT("m"), .at = w.now};
        bool added;

        snprintf(number, sizeof number, "m%05d", i);
        staff_person(&w, number, "某", "undergraduate", "数学学院", "甲");
        sub.person = staff_id(&w, number);
        world_must(store_begin(w.store, &err), &err);
        world_must(submission_add(w.store, &sub, 1, &added, &err), &err);
        world_must(store_commit(w.store, &err), &err);
    }
    for (; more && parts < 10; parts++)
        tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(parts == 2 && out_has(&o, "student s1|s2|s3|s5"), "%u parts: %s", parts, o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

static void the_digest_goes_to_counsellors(void **state)
{
    struct world w;
    struct out   o = {0};
    int          traces;
    bool         more;

    (void)state;
    staff_open(&w, words);
    staff_app(&w, "fudao");
    world_say(&w, "english");
    at(&w, "2026-11-21 10:29");
    look_out(&w, &o);
    tick(&w, 1, &more);
    look_out(&w, &o);
    CHECK(o.count == 0, "too early: %s", o.rows.p);
    at(&w, "2026-11-21 10:30");
    traces = staff_traces(&w);
    tick(&w, 1, &more);
    CHECK(staff_traces(&w) == traces + 2 &&
              strcmp(staff_audited(&w).text, "report.digest checkin fudao") == 0,
          "a row for each in the audit: %s", staff_audited(&w).text);
    look_out(&w, &o);
    CHECK(o.count == 2 && out_has(&o, "staff banzhu make digest checkin\n20778\nbanzhu\nw\n|"
                                      "staff fudao make digest checkin\n20778\nfudao\new\n|"
                                      "!office"),
          "each once, with two scopes too: %s", o.rows.p);
    tick(&w, 1, &more);
    look_out(&w, &o);
    CHECK(o.count == 0, "not twice: %s", o.rows.p);
    at(&w, "2026-11-22 12:31");
    tick(&w, 1, &more);
    look_out(&w, &o);
    CHECK(o.count == 0, "not over two hours late: %s", o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

/* A school that asks by ten is told at half past. */
static void the_digest_comes_after_the_end(void **state)
{
    static const struct {
        const char *name, *window, *at;
        unsigned    count;
    } rows[] = {
        {"after the hours", "{daily_from: \"06:00\", daily_to: \"10:00\"}", "2026-11-21 10:30", 2},
        {"on the last day", "{until: \"2026-11-21 10:00\"}", "2026-11-21 10:30", 2},
        {"on the day after it", "{until: \"2026-11-21 10:00\"}", "2026-11-22 10:30", 0},
        {"before the first day", "{from: \"2026-11-22\"}", "2026-11-21 10:30", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf school = {0};
        struct world        w;
        struct out          o = {0};
        bool                more;

        buf_f(&school, "%s    window: %s\n", words, rows[i].window);
        staff_open(&w, school.p);
        at(&w, rows[i].at);
        look_out(&w, &o);
        tick(&w, 1, &more);
        look_out(&w, &o);
        CHECK(o.count == rows[i].count, "%s: %s", rows[i].name, o.rows.p);
        buf_free(&o.rows);
        world_close(&w);
    }
}

static void many_counsellors(void **state)
{
    enum { MANY = 230 };
    struct world w;
    struct out   o = {0};
    char         user[32];
    unsigned     parts = 0, count = 0;
    bool         more = true;

    (void)state;
    staff_open(&w, words);
    for (int i = 0; i < MANY; i++) {
        snprintf(user, sizeof user, "f%04d", i);
        staff_role(&w, user, ROLE_COUNSELLOR, "软件学院", "");
        staff_role(&w, user, ROLE_COUNSELLOR, "音乐学院", "");
    }
    at(&w, "2026-11-21 10:30");
    look_out(&w, &o);
    for (; more && parts < 10; parts++) {
        tick(&w, 1, &more);
        look_out(&w, &o);
        CHECK(o.count <= 100, "a part is small: %u", o.count);
        count += o.count;
    }
    CHECK(parts == 3 && count == MANY + 2, "%u parts, %u counsellors", parts, count);
    buf_free(&o.rows);
    world_close(&w);
}

static void out_of_season(void **state)
{
    struct world w;
    struct out   o = {0};
    bool         more;

    (void)state;
    staff_open(&w, STAFF_HEAD STAFF_CHECKIN TIMES "    window: {until: \"2026-11-20\"}\n");
    at(&w, "2026-11-21 07:30");
    look_out(&w, &o);
    tick(&w, 0, &more);
    at(&w, "2026-11-21 10:30");
    tick(&w, 1, &more);
    look_out(&w, &o);
    CHECK(o.count == 0, "nobody is told when it is over: %s", o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_tap_tells_all),
        cmocka_unit_test(why_not_all),
        cmocka_unit_test(not_the_frozen),
        cmocka_unit_test(who_may_remind),
        cmocka_unit_test(not_when_it_is_closed),
        cmocka_unit_test(the_schools_times),
        cmocka_unit_test(the_card_comes_first),
        cmocka_unit_test(a_school_of_cards),
        cmocka_unit_test(a_flow_without_a_card),
        cmocka_unit_test(many_in_parts),
        cmocka_unit_test(few_in_parts),
        cmocka_unit_test(the_digest_goes_to_counsellors),
        cmocka_unit_test(the_digest_comes_after_the_end),
        cmocka_unit_test(many_counsellors),
        cmocka_unit_test(out_of_season),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
