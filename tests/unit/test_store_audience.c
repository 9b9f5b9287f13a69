/* Whom a notice is for: filters, and the walk along the roster in parts. */
#include "tests/unit/notices_store.h"
#include "tests/unit/people.h"
#include "tests/unit/store_plan.h"

#include "store/audience.h"
#include "store/members.h"
#include "store/sql.h"
#include "store/submissions.h"

static const struct somebody {
    const char *number, *college, *class_name, *kind;
    int64_t     year;
    const char *state;
} school[] = {
    {"2023001", "信息", "信1", "undergraduate", 2023, "active"},
    {"2023002", "信息", "信1", "undergraduate", 2023, "leaving"},
    {"2024001", "信息", "信2", "undergraduate", 2024, "active"},
    {"2024002", "信息", "信2", "graduate", 2024, "left"},
    {"2024003", "法学", "法1", "graduate", 2024, "active"},
    {"2023003", "法学", "法1", "undergraduate", 2023, "active"},
    {"t01", "信息", "", "staff", 0, "active"},
    {"x01", "", "", "candidate", 2026, "expected"},
    {"2025001", "信息工程", "信1", "undergraduate", 2025, "active"},
};

static int64_t id_of(struct store *s, const char *number)
{
    struct err err = {0};
    int64_t    id = 0;

    CHECK(people_find(s, str_c(number), note_person, &id, &err) == 1, "%s is there", number);
    return id;
}

static void put_school(struct store *s)
{
    for (size_t i = 0; i < ARRAY_LEN(school); i++) {
        struct person p = {
            .number = str_c(school[i].number),
            .name = STR_LIT("张三"),
            .kind = str_c(school[i].kind),
            .college = str_c(school[i].college),
            .class_name = str_c(school[i].class_name),
            .year = school[i].year,
            .state = str_c(school[i].state),
            .state_from = -1,
            .state_until = -1,
        };
        enum people_change change;
        struct err         err = {0};

        OK(people_put(s, NOW, &p, NULL, false, &change, &err));
    }
}

static int note_number(void *arg, const struct audience_person *a)
{
    buf_f(arg, "%.*s ", STR_ARG(a->p.number));
    return 0;
}

/* With every size of part it is the same. */
static void check_audience(struct store *s, const struct audience_filter *f, const char *want,
                           const char *name)
{
    for (unsigned look = 1; look <= ARRAY_LEN(school) + 1; look++) {
        auto_buf struct buf text = {0}, place = {0};
        struct err          err = {0};
        bool                more = true;

        for (int parts = 0; more; parts++) {
            CHECK(parts < 30, "%s: it comes to an end", name);
            OK(audience_part(s, f, STR_LIT("student"), look, &place, note_number, &text, &more,
                             &err));
        }
        buf_char(&text, '\0');
        CHECK(strcmp(text.p, want) == 0, "%s, %u at once: %s", name, look, text.p);
    }
}

#define SCOPE(c, k) {str_c(c), str_c(k)}

static void everything_has_to_fit(void **state)
{
    struct fixture *f = *state;

    check_audience(f->store, &(struct audience_filter){0}, "", "nobody is there");
    put_school(f->store);
    const struct {
        const char            *name;
        struct audience_filter f;
        const char            *want;
    } rows[] = {
        {"all", {.kinds_count = 0},
         "x01 t01 2023001 2023002 2024001 2025001 2023003 2024003 "},
        {"a class", {.scope = {SCOPE("信息", "信1")}, .scopes_count = 1}, "2023001 2023002 "},
        {"a college", {.scope = {SCOPE("信息", "")}, .scopes_count = 1},
         "t01 2023001 2023002 2024001 "},
        {"two, in any order", {.scope = {SCOPE("法学", "法1"), SCOPE("信息", "信2")},
                               .scopes_count = 2}, "2024001 2023003 2024003 "},
        {"one in the other", {.scope = {SCOPE("信息", "信2"), SCOPE("信息", ""),
                                        SCOPE("信息", "信1")}, .scopes_count = 3},
         "t01 2023001 2023002 2024001 "},
        {"the same twice", {.scope = {SCOPE("信息", "信1"), SCOPE("信息", "信1")},
                            .scopes_count = 2}, "2023001 2023002 "},
        {"a class of any college", {.scope = {SCOPE("", "信1")}, .scopes_count = 1},
         "2023001 2023002 2025001 "},
        {"all, and a class", {.scope = {SCOPE("法学", "法1"), SCOPE("", "")}, .scopes_count = 2},
         "x01 t01 2023001 2023002 2024001 2025001 2023003 2024003 "},
        {"no such college", {.scope = {SCOPE("信", "")}, .scopes_count = 1}, ""},
        {"no such class", {.scope = {SCOPE("信息", "信")}, .scopes_count = 1}, ""},
        {"behind all", {.scope = {SCOPE("龘", "龘")}, .scopes_count = 1}, ""},
        {"a kind", {.kinds = {"graduate"}, .kinds_count = 1}, "2024003 "},
        {"kinds", {.kinds = {"graduate", "staff"}, .kinds_count = 2}, "t01 2024003 "},
        {"a year", {.years = {2024}, .years_count = 1}, "2024001 2024003 "},
        {"years", {.years = {2025, 2026}, .years_count = 2}, "x01 2025001 "},
        {"a state", {.states = STR_LIT("leaving")}, "2023002 "},
        {"states", {.states = STR_LIT("expected|leaving")}, "x01 2023002 "},
        {"who has left is nobody", {.states = STR_LIT("left")}, ""},
        {"all of it", {.scope = {SCOPE("信息", "")}, .scopes_count = 1,
                       .kinds = {"undergraduate"}, .kinds_count = 1,
                       .years = {2023}, .years_count = 1, .states = STR_LIT("active")},
         "2023001 "},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_audience(f->store, &rows[i].f, rows[i].want, rows[i].name);
}

/* ---- what they have done ---- */

static void submit(struct store *s, const char *number, const char *flow, int64_t day)
{
    struct submission sub = {
        .flow = str_c(flow), .day = day, .person = id_of(s, number), .receipt = STR_LIT("r"),
        .answers = STR_LIT("{}"), .member = str_c(number), .at = NOW,
    };
    struct err err = {0};
    bool       added;

    OK(submission_add(s, &sub, 1, &added, &err));
}

static void what_they_have_done_counts(void **state)
{
    struct fixture        *f = *state;
    struct audience_filter class1 = {.scope = {SCOPE("信息", "信1")}, .scopes_count = 1}, one;
    enum ack_result        result;
    int64_t                number, which, at;
    struct err             err = {0};

    put_school(f->store);
    submit(f->store, "2023001", "checkin", 7);
    submit(f->store, "2023002", "checkin", 6);
    submit(f->store, "2023002", "other", 7);
    one = class1;
    one.missing = STR_LIT("checkin");
    one.day = 7;
    check_audience(f->store, &one, "2023002 ", "who has not reported that day");
    one.day = 8;
    check_audience(f->store, &one, "2023001 2023002 ", "nobody has");
    OK(people_confirm(f->store, NOW, id_of(f->store, "2023002"), &err));
    one = class1;
    one.unconfirmed = true;
    check_audience(f->store, &one, "2023001 ", "who has not confirmed");

    number = put_notice(f->store, true);
    for (size_t i = 0; i < 4; i++)
        CHECK(add_as(f->store, number, id_of(f->store, school[i].number), school[i].number,
                     VARIANT_ZH, FATE_QUEUED), "told");
    one = (struct audience_filter){.unacked = number};
    check_audience(f->store, &one, "", "nobody is told yet");
    CHECK(hand_out(f->store, number, 1, 9, 1) == 1 && hand_out(f->store, number, 0, 9, 2) == 3,
          "sent");
    end_part(f->store, number, 1, 0, "", "");
    end_part(f->store, number, 2, 0, "2024001", "");
    check_audience(f->store, &one, "2023001 2023002 ", "who got it, is here, and is silent");
    OK(notice_ack(f->store, NOW, id_of(f->store, "2023001"), number, &which, &result, &at, &err));
    check_audience(f->store, &one, "2023002 ", "one has answered");
    one = (struct audience_filter){.told = number};
    check_audience(f->store, &one, "2023001 2023002 ", "whom it reached");
    OK(notice_part_recalled(f->store, NOW, 2, 0, &err));
    check_audience(f->store, &one, "2023001 2023002 ", "taken back or not");
    one.told = 99;
    check_audience(f->store, &one, "", "another notice");
    one = class1;
    one.told = number;
    one.unacked = number;
    check_audience(f->store, &one, "2023002 ", "all of it");
}

/* ---- how they are reached ---- */

static int note_reach(void *arg, const struct audience_person *a)
{
    buf_f(arg, "%.*s member=%.*s follows=%d lang=%d frozen=%d year=%d kind=%.*s class=%.*s",
          STR_ARG(a->p.number), STR_ARG(a->p.member), a->p.follows, a->p.lang, a->p.frozen,
          (int)a->year, STR_ARG(a->kind), STR_ARG(a->p.class_name));
    return 0;
}

static void check_one(struct store *s, int64_t person, const char *app, int want_rc,
                      const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};
    int                 rc = audience_one(s, person, str_c(app), note_reach, &text, &err);

    buf_char(&text, '\0');
    CHECK(rc == want_rc && strcmp(text.p, want) == 0, "%s: %d %s %s", name, rc, text.p, err.text);
}

static void one_is_looked_up(void **state)
{
    struct fixture       *f = *state;
    auto_wiped struct buf memory = {0};
    struct member         m;
    struct dialog         d;
    struct err            err = {0};
    int64_t               id;

    put_school(f->store);
    id = id_of(f->store, "2023001");
    check_one(f->store, id, "student", 1,
              "2023001 member= follows=0 lang=0 frozen=0 year=2023 kind=undergraduate class=信1",
              "no member");
    OK(member_load(f->store, NOW, STR_LIT("2023001"), STR_LIT("student"), &m, &d, &memory, &err));
    check_one(f->store, id, "student", 1,
              "2023001 member=2023001 follows=1 lang=0 frozen=0 year=2023 kind=undergraduate"
              " class=信1", "a member");
    OK(member_unreachable(f->store, NOW, STR_LIT("2023001"), STR_LIT("student"), 81013, &err));
    check_one(f->store, id, "student", 1,
              "2023001 member=2023001 follows=0 lang=0 frozen=0 year=2023 kind=undergraduate"
              " class=信1", "out of reach");
    check_one(f->store, id_of(f->store, "2024002"), "student", 0, "", "who has left");
    check_one(f->store, 987654, "student", 0, "", "nobody");
}

/* ---- the walk ---- */

static int stop_at_once(void *arg, const struct audience_person *a)
{
    buf_f(arg, "%.*s ", STR_ARG(a->p.number));
    return 1;
}

static int fail_at_once(void *arg, const struct audience_person *a)
{
    (void)a;
    ++*(int *)arg;
    return -1;
}

static void who_stops_goes_on_there(void **state)
{
    static const struct audience_filter all;
    struct fixture                     *f = *state;
    auto_buf struct buf                 text = {0}, place = {0};
    struct err                          err = {0};
    bool                                more = false;
    int                                 called = 0;

    put_school(f->store);
    for (int i = 0; i < 3; i++) {
        OK(audience_part(f->store, &all, STR_LIT("student"), 100, &place, stop_at_once, &text,
                         &more, &err));
        CHECK(more, "there are others");
    }
    CHECK(str_is(buf_view(&text), "x01 t01 2023001 "), "one by one");
    CHECK(str_is(buf_view(&place), "信息\n信1\n2023001"), "where it goes on");
    CHECK(audience_part(f->store, &all, STR_LIT("student"), 100, &place, fail_at_once, &called,
                        &more, &err) == -1 &&
              called == 1 && more && str_is(buf_view(&place), "信息\n信1\n2023001"),
          "a failure moves nothing");
}

static void a_place_is_one_of_ours(void **state)
{
    static const char *const            rows[] = {"x", "a\nb", "a\nb\nc\nd", "\n"};
    static const struct audience_filter all;
    struct fixture                     *f = *state;

    put_school(f->store);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf place = {0};
        struct err          err = {0};
        bool                more = true;
        int                 called = 0;

        buf_c(&place, rows[i]);
        CHECK(audience_part(f->store, &all, STR_LIT("student"), 9, &place, fail_at_once, &called,
                            &more, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT && called == 0 && more &&
                  str_is(buf_view(&place), rows[i]),
              "%s is refused", rows[i]);
    }
}

static void a_part_is_no_scan(void **state)
{
    struct fixture     *f = *state;
    auto_buf struct buf plan = {0};

    fixture_plan(f, store_sql_of(SQL_AUDIENCE_PART), &plan);
    CHECK(strstr(plan.p, "people_list ((college,class_name,number)>(?,?,?) AND"
                         " (college,class_name)<(?,?))"),
          "%s", plan.p);
    CHECK(!strstr(plan.p, "SCAN") && strstr(plan.p, "SEARCH m USING") &&
              strstr(plan.p, "SEARCH c USING") &&
              strstr(plan.p, "notice_people_person (person=? AND notice=?)"),
          "%s", plan.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(everything_has_to_fit),
        BOTH(what_they_have_done_counts),
        BOTH(one_is_looked_up),
        BOTH(who_stops_goes_on_there),
        BOTH(a_place_is_one_of_ours),
        ON_FILE(a_part_is_no_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
