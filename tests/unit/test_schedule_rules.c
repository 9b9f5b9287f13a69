/* What is done by the clock when the bot was down (catch_up), and on which days (remind_on). */
#include "tests/unit/remind_world.h"

#include "store/runs.h"
#include "store/staff.h"

static void school_with(struct buf *out, const char *rule)
{
    buf_f(out, "%s%s", rule, words);
}

/* ---- missed runs: once, or not at all ---- */

static void missed_runs(void **state)
{
    static const struct {
        const char *name, *rule, *at;
        bool        reminded, digested;
    } rows[] = {
        {"by itself two hours", "", "2026-11-21 11:00", true, true},
        {"… and no more", "", "2026-11-21 11:01", false, true},
        {"a digest, too", "", "2026-11-21 12:31", false, false},
        {"less", "catch_up: 30\n", "2026-11-21 09:30", true, false},
        {"… and no more", "catch_up: 30\n", "2026-11-21 09:31", false, false},
        {"more", "catch_up: 600\n", "2026-11-21 19:00", true, true},
        {"none: what is on time", "catch_up: 0\n", "2026-11-21 09:00", true, false},
        {"none: a batch or a restart is no miss", "catch_up: 0\n", "2026-11-21 09:02", true, false},
        {"none", "catch_up: 0\n", "2026-11-21 09:03", false, false},
        {"none: on the next day neither", "catch_up: 0\n", "2026-11-22 00:10", false, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf school = {0};
        struct world        w;
        struct out          o = {0};
        bool                more;

        school_with(&school, rows[i].rule);
        staff_open(&w, school.p);
        at(&w, rows[i].at);
        for (int again = 0; again < 2; again++) {
            look_out(&w, &o);
            tick(&w, 0, &more);
            look_out(&w, &o);
            CHECK(o.count == (rows[i].reminded && !again ? 1 : 0), "%s %s: reminds %s: %s",
                  rows[i].name, rows[i].at, again ? "once" : "or not", o.rows.p);
            tick(&w, 1, &more);
            look_out(&w, &o);
            CHECK(o.count == (rows[i].digested && !again ? 2 : 0), "%s %s: digests %s: %s",
                  rows[i].name, rows[i].at, again ? "once" : "or not", o.rows.p);
        }
        buf_free(&o.rows);
        world_close(&w);
    }
}

/* Nobody is woken, but where the school has written a time of the night. `again` comes later. */
static void quiet_runs(void **state)
{
    static const struct {
        const char *name, *from, *to, *at, *again;
        unsigned    first, second;
        const char *task;
    } rows[] = {
        {"before them", "22:00", "07:00", "09:00", "09:05", 1, 0, "words reminder/qc1000"},
        {"the school's own time", "08:00", "12:00", "09:00", "09:05", 1, 0, "words reminder/qnc1000"},
        {"… half an hour late", "08:00", "12:00", "09:30", "09:35", 1, 0, "words reminder/qnc1000"},
        {"… and no more", "08:00", "11:00", "09:31", "10:59", 0, 0, ""},
        {"… but when they end", "08:00", "11:00", "09:31", "11:00", 0, 1, "words reminder/qc1000"},
        {"… or not at all", "08:00", "11:01", "09:31", "11:01", 0, 0, ""},
        {"they have begun since", "09:02", "10:00", "09:03", "10:00", 0, 1, "words reminder/qc1000"},
        {"… and end tomorrow", "09:02", "07:00", "09:03", "09:04", 0, 0, ""},
        {"none", "07:00", "07:00", "09:00", "09:05", 1, 0, "words reminder/qc1000"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf school = {0}, rule = {0}, stamp = {0};
        struct world        w;
        struct out          o = {0};
        bool                more;

        buf_f(&rule, "notices: {quiet_from: \"%s\", quiet_to: \"%s\"}\n", rows[i].from, rows[i].to);
        school_with(&school, rule.p);
        staff_open(&w, school.p);
        for (int again = 0; again < 2; again++) {
            buf_clear(&stamp);
            buf_f(&stamp, "2026-11-21 %s", again ? rows[i].again : rows[i].at);
            at(&w, stamp.p);
            look_out(&w, &o);
            tick(&w, 0, &more);
            look_out(&w, &o);
            CHECK(o.count == (again ? rows[i].second : rows[i].first), "%s %s: %u: %s",
                  rows[i].name, stamp.p, o.count, o.rows.p);
            CHECK(o.count == 0 || out_has(&o, rows[i].task), "%s %s: %s", rows[i].name, stamp.p,
                  o.rows.p);
        }
        buf_free(&o.rows);
        world_close(&w);
    }
}

/* What has begun goes on, however long it takes; unless it was left alone for as long. */
static void begun_runs(void **state)
{
    static const struct {
        const char *name, *rule, *kept, *at;
        unsigned    count;
    } rows[] = {
        {"an hour of parts", "catch_up: 0\n", "2026-11-21 10:00", "2026-11-21 10:01", 1},
        {"it was stopped", "catch_up: 0\n", "2026-11-21 09:01", "2026-11-21 09:04", 0},
        {"… not for long", "catch_up: 30\n", "2026-11-21 09:01", "2026-11-21 09:31", 1},
        {"… for long", "catch_up: 30\n", "2026-11-21 09:01", "2026-11-21 09:32", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf school = {0};
        struct world        w;
        struct out          o = {0};
        struct err          err = {0};
        bool                more;

        school_with(&school, rows[i].rule);
        staff_open(&w, school.p);
        at(&w, rows[i].kept);
        world_must(store_begin(w.store, &err), &err);
        world_must(run_keep(w.store, w.now, STR_LIT("remind.checkin.09:00"), cst_day(w.now),
                            STR_LIT("0 "), false, &err),
                   &err);
        world_must(store_commit(w.store, &err), &err);
        at(&w, rows[i].at);
        look_out(&w, &o);
        tick(&w, 0, &more);
        look_out(&w, &o);
        CHECK(o.count == rows[i].count, "%s: %s", rows[i].name, o.rows.p);
        buf_free(&o.rows);
        world_close(&w);
    }
}

/* ---- a digest in parts ---- */

enum { COUNSELLORS = 130 }; /* more than one part */

/* From number `first` to the last, each with two scopes; spelt in both cases. */
static void list_counsellors(struct world *w, unsigned first)
{
    struct err err = {0};
    int64_t    gone;
    bool       added;

    world_must(store_begin(w->store, &err), &err);
    world_must(staff_clear(w->store, &gone, &err), &err);
    for (unsigned i = first; i < COUNSELLORS; i++) {
        char         userid[16];
        struct staff m = {.role = STR_LIT(ROLE_COUNSELLOR), .name = STR_LIT("辅导员")};

        snprintf(userid, sizeof userid, "%s%03u", i % 2 ? "t" : "T", i);
        m.userid = str_c(userid);
        world_must(staff_put(w->store, &m, &added, &err), &err);
        m.college = STR_LIT("数学");
        world_must(staff_put(w->store, &m, &added, &err), &err);
    }
    world_must(store_commit(w->store, &err), &err);
}

/* A list that is imported between two parts moves nobody out of the digest, and nobody into it a
 * second time. */
static void a_list_between_parts(void **state)
{
    auto_buf struct buf school = {0};
    struct world        w;
    struct out          o = {0};
    bool                more;

    (void)state;
    school_with(&school, "");
    staff_open(&w, school.p);
    list_counsellors(&w, 0);
    at(&w, "2026-11-21 10:30");
    look_out(&w, &o);
    tick(&w, 1, &more);
    look_out(&w, &o);
    CHECK(o.count == 100 && more, "the first part: %u", o.count);
    list_counsellors(&w, 40);
    tick(&w, 1, &more);
    look_out(&w, &o);
    CHECK(o.count == 30 && !more && !strstr(o.rows.p, "t099") && strstr(o.rows.p, "T100"),
          "whom the first part had not told: %u\n%s", o.count, o.rows.p);
    tick(&w, 1, &more);
    look_out(&w, &o);
    CHECK(o.count == 0, "and nobody else");
    buf_free(&o.rows);
    world_close(&w);
}

/* ---- the days ---- */

/* 2026-11-20 is a Friday; the term ends on it, the Saturday is worked on, Monday is a holiday. */
static struct calendar_span terms[] = {
    {.name = (char[]){"秋季学期"}, .from = 20700, .until = 20777}};
static struct calendar_span holidays[] = {
    {.name = (char[]){"校庆"}, .from = 20780, .until = 20780}};
static struct calendar_span workdays[] = {{.from = 20778, .until = 20778}};
static struct school_calendar calendar = {
    .terms = terms,
    .terms_count = 1,
    .holidays = holidays,
    .holidays_count = 1,
    .workdays = workdays,
    .workdays_count = 1,
};

static void on_days(void **state)
{
    static const struct {
        const char *name, *on, *at;
        bool        calendar, want;
    } rows[] = {
        {"all: a Sunday", "all", "2026-11-22 07:30", true, true},
        {"all: a holiday", "all", "2026-11-23 07:30", true, true},
        {"workdays: a Friday", "workdays", "2026-11-20 07:30", true, true},
        {"workdays: the Saturday that is one", "workdays", "2026-11-21 07:30", true, true},
        {"workdays: a Sunday", "workdays", "2026-11-22 07:30", true, false},
        {"workdays: a Monday that is none", "workdays", "2026-11-23 07:30", true, false},
        {"workdays: a Tuesday", "workdays", "2026-11-24 07:30", true, true},
        {"workdays without a calendar: a Saturday", "workdays", "2026-11-21 07:30", false, false},
        {"workdays without a calendar: a Monday", "workdays", "2026-11-23 07:30", false, true},
        {"term: its last day", "term", "2026-11-20 07:30", true, true},
        {"term: behind it", "term", "2026-11-21 07:30", true, false},
    };

    int64_t day;

    (void)state;
    CHECK(cst_parse_date(STR_LIT("2026-11-20"), &day) && day == 20777,
          "the days of the table are right");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        struct out   o = {0};
        char         on[16], *before;
        bool         more;

        staff_open(&w, words);
        snprintf(on, sizeof on, "%s", rows[i].on);
        before = w.school->flows[0].remind_on;
        w.school->flows[0].remind_on = on;
        w.school->calendar = rows[i].calendar ? &calendar : NULL;
        at(&w, rows[i].at);
        look_out(&w, &o);
        tick(&w, 0, &more);
        look_out(&w, &o);
        CHECK((o.count > 0) == rows[i].want, "%s: %s", rows[i].name, o.rows.p);
        w.school->flows[0].remind_on = before;
        w.school->calendar = NULL;
        buf_free(&o.rows);
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missed_runs),
        cmocka_unit_test(quiet_runs),
        cmocka_unit_test(begun_runs),
        cmocka_unit_test(a_list_between_parts),
        cmocka_unit_test(on_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
