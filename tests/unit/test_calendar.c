/* The school's calendar: what a day is, and which files are refused. Weeks, holidays and workdays
 * are those of a school that does not exist. */
#include "tests/unit/calendar_file.h"
#include "tests/unit/school_refuse.h"

#include "base/cst.h"
#include "base/mem.h"
#include "conf/calendar.h"

static const char good[] =
    "terms:\n" /*  1 */
    "  - name: 秋季学期\n" /*  2 */
    "    name_en: Autumn\n" /*  3 */
    "    from: 2026-09-09\n" /*  4: a Wednesday */
    "    until: 2027-01-17\n" /*  5 */
    "  - {name: 春季学期, from: 2027-03-01, until: 2027-07-04}\n" /*  6 */
    "holidays:\n" /*  7 */
    "  - {name: 国庆节, name_en: National Day, from: 2026-10-01, until: 2026-10-07}\n" /*  8 */
    "  - {name: 元旦, from: 2027-01-01}\n" /*  9 */
    "workdays:\n" /* 10 */
    "  - {from: 2026-09-26, until: 2026-09-27}\n" /* 11 */
    "  - {name: 调休, from: 2026-10-10}\n"; /* 12 */

static const char school_head[] = "name: 甲\nwelcome: 你好\n";

/* The caller frees it. */
static struct conf_school *school_of(const char *school, const char *calendar)
{
    struct calendar_file f;
    auto_free char      *text = NULL;
    struct conf_school  *s;

    calendar_write(&f, calendar);
    text = with_calendar(school, &f);
    s = loaded(text);
    assert_string_equal(s->calendar_file, f.path);
    calendar_remove(&f);
    return s;
}

static int64_t day_of(const char *date)
{
    int64_t day = 0;

    CHECK(cst_parse_date(str_c(date), &day), "%s is a day", date);
    return day;
}

/* ---- what a day is ---- */

static const struct {
    const char *day;
    bool        workday;
    unsigned    weekday; /* as which the offices work */
    unsigned    week;    /* 0: no term */
    const char *holiday;
} days[] = {
    {"2026-09-08", true, 2, 0, NULL},
    {"2026-09-09", true, 3, 1, NULL},       /* the first day */
    {"2026-09-13", false, 7, 1, NULL},      /* Sunday of the first week */
    {"2026-09-14", true, 1, 2, NULL},
    {"2026-09-26", true, 5, 3, NULL},       /* a Saturday on which one works */
    {"2026-09-27", true, 5, 3, NULL},
    {"2026-09-30", true, 3, 4, NULL},
    {"2026-10-01", false, 0, 4, "国庆节"},
    {"2026-10-03", false, 0, 4, "国庆节"},  /* a Saturday anyway */
    {"2026-10-07", false, 0, 5, "国庆节"},
    {"2026-10-08", true, 4, 5, NULL},
    {"2026-10-10", true, 5, 5, NULL},
    {"2026-10-11", false, 7, 5, NULL},
    {"2027-01-01", false, 0, 17, "元旦"},   /* one day */
    {"2027-01-02", false, 6, 17, NULL},
    {"2027-01-17", false, 7, 19, NULL},     /* the last day */
    {"2027-01-18", true, 1, 0, NULL},
    {"2027-03-01", true, 1, 1, NULL},
};

static void knows_each_day(void **state)
{
    auto_school struct conf_school *s = school_of(school_head, good);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        int64_t                     day = day_of(days[i].day);
        const struct calendar_span *holiday = calendar_holiday(s->calendar, day), *term = NULL;
        unsigned                    week = 99;
        bool                        runs = calendar_week(s->calendar, day, &term, &week);

        CHECK(calendar_is_workday(s->calendar, day) == days[i].workday, "%s: workday", days[i].day);
        CHECK(calendar_weekday(s->calendar, day) == days[i].weekday, "%s: weekday", days[i].day);
        CHECK(runs == (days[i].week > 0) && week == (runs ? days[i].week : 99), "%s: week %u",
              days[i].day, week);
        CHECK((term != NULL) == runs, "%s: no term, and nothing is touched", days[i].day);
        CHECK(str_is(str_c(holiday ? holiday->name : NULL), days[i].holiday ? days[i].holiday : ""),
              "%s: holiday", days[i].day);
    }
}

static void knows_terms(void **state)
{
    auto_school struct conf_school *s = school_of(school_head, good);
    const struct calendar_span     *term;

    (void)state;
    assert_true(calendar_week(s->calendar, day_of("2026-11-20"), &term, NULL));
    assert_string_equal(term->name, "秋季学期");
    assert_string_equal(term->name_en, "Autumn");
    assert_true(calendar_week(s->calendar, day_of("2026-11-20"), NULL, NULL));
    assert_string_equal(calendar_next_term(s->calendar, day_of("2026-09-08"))->name, "秋季学期");
    assert_string_equal(calendar_next_term(s->calendar, day_of("2026-09-09"))->name, "春季学期");
    assert_null(calendar_next_term(s->calendar, day_of("2027-03-01")));
    assert_null(calendar_makeup(s->calendar, day_of("2026-09-26"))->name);
    assert_string_equal(calendar_makeup(s->calendar, day_of("2026-10-10"))->name, "调休");
    assert_null(calendar_makeup(s->calendar, day_of("2026-10-09")));
}

/* A school without one works from Monday to Friday. */
static void does_without(void **state)
{
    auto_school struct conf_school *s = loaded(school_head);
    const struct calendar_span     *term = NULL;
    unsigned                        week = 7;

    (void)state;
    assert_null(s->calendar);
    assert_null(s->calendar_file);
    CHECK(calendar_is_workday(NULL, day_of("2026-10-01")), "a Thursday");
    CHECK(!calendar_is_workday(NULL, day_of("2026-10-10")), "a Saturday");
    CHECK(calendar_weekday(NULL, day_of("2026-10-11")) == 7, "a Sunday");
    CHECK(!calendar_week(NULL, day_of("2026-10-01"), &term, &week) && !term && week == 7, "none");
    CHECK(!calendar_holiday(NULL, 0) && !calendar_makeup(NULL, 0) && !calendar_next_term(NULL, 0),
          "nothing");
    calendar_free(NULL);
}

static void takes_one_list_alone(void **state)
{
    static const char *const lists[] = {
        "terms: [{name: 春, from: 2026-03-02, until: 2026-07-05}]\n",
        "holidays: [{name: 端午, from: 2026-06-19}]\n",
        "workdays: [{from: 2026-10-10}]\n",
        /* next to each other, and of one day */
        "holidays: [{name: 甲, from: 2026-10-01, until: 2026-10-01}, {name: 乙, from: 2026-10-02}]\n",
        /* as long as they may be */
        "terms: [{name: 春, from: 2026-01-01, until: 2026-09-07}]\n",
        "holidays: [{name: 寒假, from: 2026-01-01, until: 2026-04-30}]\n",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        conf_school_free(school_of(school_head, lists[i]));
}

/* ---- what is refused, with the line of the calendar ---- */

static const struct edit refused[] = {
    {"nothing", NULL, "", 0, "the file is empty"},
    {"no mapping", NULL, "- 1\n", 1, "a mapping is needed here"},
    {"another key", "holidays:", "holiday:", 7, "unknown key holiday; did you mean holidays?"},
    {"an empty list", NULL, "terms: []\n", 1, "the list has 0 entries"},
    {"a term without a name", "name: 秋季学期\n    ", "", 2, "the key name is missing"},
    {"a term without an end", ", until: 2027-07-04", "", 6, "the key until is missing"},
    {"a holiday without a name", "name: 元旦, ", "", 9, "the key name is missing"},
    {"a holiday without a day", ", from: 2027-01-01", "", 9, "the key from is missing"},
    {"a workday without a day", "{name: 调休, from: 2026-10-10}", "{name: 调休}", 12,
     "the key from is missing"},
    {"a day that there is not", "from: 2027-01-01", "from: 2027-02-30", 9, "is not a day like"},
    {"a moment", "from: 2027-01-01", "from: \"2027-01-01 10:00\"", 9, "is not a day like"},
    {"a day in short", "from: 2027-01-01", "from: 1月1日", 9, "is not a day like"},
    {"a term the wrong way round", "until: 2027-07-04", "until: 2027-02-28", 6,
     "terms: \"2027-02-28\" is before `from`"},
    {"a holiday the wrong way round", "until: 2026-10-07", "until: 2026-09-30", 8,
     "holidays: \"2026-09-30\" is before `from`"},
    {"workdays the wrong way round", "until: 2026-09-27", "until: 2026-09-25", 11,
     "workdays: \"2026-09-25\" is before `from`"},
    {"terms that overlap", "from: 2027-03-01", "from: 2027-01-17", 6,
     "terms: this one begins before the one in front of it has ended"},
    {"terms in disorder", "from: 2027-03-01, until: 2027-07-04",
     "from: 2026-03-01, until: 2026-07-04", 6, "write them in order"},
    {"holidays that overlap", "元旦, from: 2027-01-01", "中秋, from: 2026-10-07", 9,
     "holidays: this one begins before the one in front of it has ended"},
    {"holidays in disorder", "元旦, from: 2027-01-01", "中秋, from: 2026-09-25", 9,
     "holidays: this one begins before the one in front of it; write them in order"},
    {"a workday twice", "调休, from: 2026-10-10", "调休, from: 2026-09-27", 12,
     "workdays: this one begins before the one in front of it has ended"},
    {"workdays in disorder", "调休, from: 2026-10-10", "调休, from: 2026-09-20", 12,
     "write them in order"},
    {"a workday that is one", "from: 2026-10-10", "from: 2026-10-09", 12,
     "workdays: 2026-10-09 is no Saturday and no Sunday: it is a workday anyway"},
    {"workdays into a Monday", "until: 2026-09-27", "until: 2026-09-28", 11,
     "workdays: 2026-09-28 is no Saturday"},
    {"workdays for ever", "until: 2026-09-27", "until: 2999-09-27", 11,
     "workdays: 2026-09-28 is no Saturday"},
    {"a workday of a holiday", "from: 2026-10-10", "from: 2026-10-04", 12,
     "workdays: this is a day of the holiday in line 8"},
    {"a holiday of a workday", "元旦, from: 2027-01-01", "校庆, from: 2026-10-10", 12,
     "workdays: this is a day of the holiday in line 9"},
    {"a term of another year", "until: 2027-01-17", "until: 2027-09-08", 2,
     "terms: this one has 365 days, and at most 250 can be meant"},
    {"a holiday of another month", "until: 2026-10-07", "until: 2027-10-07", 8,
     "holidays: this one has 372 days, and at most 120 can be meant"},
    {"two terms of one name", "name: 春季学期", "name: 秋季学期", 6, "two terms have the same name"},
    {"a translation of nothing", "{name: 调休, from", "{name_en: Swap, from", 12,
     "name_en goes with name only"},
    {"a long name", "name: 元旦", "name: 一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一", 9,
     "at most 30 fit"},
    {"a second document", "workdays:", "---\nworkdays:", 10, "a second document"},
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        auto_buf struct buf  report = {0};
        auto_free char      *calendar = edited(good, &refused[i]), *text = NULL;
        struct conf_school  *s = NULL;
        struct calendar_file f;

        calendar_write(&f, calendar);
        text = with_calendar(school_head, &f);
        CHECK(conf_load_school_text(&s, &conf, FILE_NAME, str_c(text), &report, NULL) == -1 && !s,
              "%s is refused", refused[i].name);
        check_says(&refused[i], f.path, &report);
        calendar_remove(&f);
    }
}

/* Both files are looked at in one run. */
static void reports_both_files(void **state)
{
    static const struct edit school_says = {"the school", NULL, "", 1, "unknown key nme"};
    static const struct edit calendar_says = {"the calendar", NULL, "", 1, "unknown key term"};
    auto_buf struct buf      report = {0};
    auto_free char          *text = NULL;
    struct conf_school      *s = NULL;
    struct calendar_file     f;

    (void)state;
    calendar_write(&f, "term: 1\n");
    text = with_calendar("nme: 甲\nwelcome: 你好\n", &f);
    assert_int_equal(conf_load_school_text(&s, &conf, FILE_NAME, str_c(text), &report, NULL), -1);
    check_says(&school_says, FILE_NAME, &report);
    check_says(&calendar_says, f.path, &report);
    calendar_remove(&f);
}

static void refuses_what_is_no_file(void **state)
{
    static const struct edit rows[] = {
        {"no file", NULL, "name: 甲\nwelcome: 你好\ncalendar: nowhere/2026.yaml\n", 3,
         "calendar: the file schools/nowhere/2026.yaml cannot be read: No such file"},
        {"a folder", NULL, "name: 甲\nwelcome: 你好\ncalendar: /tmp\n", 3,
         "calendar: the file /tmp cannot be read: not a file"},
        {"a device", NULL, "name: 甲\nwelcome: 你好\ncalendar: /dev/zero\n", 3, "not a file"},
        {"nothing", NULL, "name: 甲\nwelcome: 你好\ncalendar: \"\"\n", 3, "the value is empty"},
        {"a mapping", NULL, "name: 甲\nwelcome: 你好\ncalendar: {terms: []}\n", 3,
         "a single value is needed here"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse_text(&rows[i], rows[i].to);
}

/* ---- what the school says about it ---- */

#define FLOW(keys)                                                                                 \
    "name: 甲\nwelcome: 你好\n"                                                                    \
    "flows:\n"                                                                                     \
    "  - {name: f, app: student, title: 打卡, rule: daily, " keys "\n"                             \
    "     questions: [{name: t, kind: text, title: 好吗}]}\n"
#define PLACE(keys)                                                                                \
    "name: 甲\nwelcome: 你好\n"                                                                    \
    "appointments:\n"                                                                              \
    "  - {name: a, title: 预约, words: [约], places: [{name: p, title: 厅, capacity: 1, " keys     \
    "\n     hours: [{from: \"09:00\", to: \"10:00\"}]}]}\n"

static void refuses_what_needs_one(void **state)
{
    static const struct edit rows[] = {
        {"a term, and no calendar", NULL, FLOW("remind: [\"07:35\"], remind_on: term,"), 4,
         "remind_on: term needs the key calendar"},
        {"holidays, and no calendar", NULL, PLACE("holidays: closed,"), 4,
         "holidays: closed needs the key calendar"},
        {"days of no reminder", NULL, FLOW("remind_on: workdays,"), 4,
         "remind_on goes with remind"},
        {"days that there are not", NULL, FLOW("remind: [\"07:35\"], remind_on: weekdays,"), 4,
         "is not one of the words here: all, workdays or term"},
        {"holidays that may be", NULL, PLACE("holidays: maybe,"), 4, "write open or closed"},
        {"minutes of two days", NULL, "name: 甲\nwelcome: 你好\ncatch_up: 1441\n", 3, "0 to 1440"},
        {"a drill of last year", NULL, "name: 甲\nwelcome: 你好\ndrill_days: 61\n", 3, "0 to 60"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse_text(&rows[i], rows[i].to);
}

static void refuses_a_term_without_terms(void **state)
{
    static const struct edit e = {"no terms", NULL, "", 4, "remind_on: the calendar has no terms"};
    auto_buf struct buf      report = {0};
    auto_free char          *text = NULL;
    struct conf_school      *s = NULL;
    struct calendar_file     f;

    (void)state;
    calendar_write(&f, "workdays: [{from: 2026-10-10}]\n");
    text = with_calendar(FLOW("remind: [\"07:35\"], remind_on: term,"), &f);
    assert_int_equal(conf_load_school_text(&s, &conf, FILE_NAME, str_c(text), &report, NULL), -1);
    check_says(&e, FILE_NAME, &report);
    calendar_remove(&f);
}

static void fills_in_the_days(void **state)
{
    auto_school struct conf_school *all = loaded(FLOW("remind: [\"07:35\"],"));
    auto_school struct conf_school *some =
        school_of(FLOW("remind: [\"07:35\"], remind_on: term,"), good);

    (void)state;
    assert_string_equal(all->flows[0].remind_on, "all");
    assert_string_equal(some->flows[0].remind_on, "term");
    assert_null(all->flows[1].remind_on); /* of ours */
    CHECK(all->catch_up == 120 && all->drill_days == 7, "the clock has its defaults");
}

/* Closed on holidays is who works from Monday to Friday, where somebody says when they are. */
static void fills_in_holidays(void **state)
{
    static const struct {
        const char         *name, *school;
        bool                calendar;
        enum place_holidays want;
    } rows[] = {
        {"Monday to Friday", PLACE("days: [1, 2, 3, 4, 5],"), true, HOLIDAYS_CLOSED},
        {"Wednesdays", PLACE("days: [3],"), true, HOLIDAYS_CLOSED},
        {"Saturdays, too", PLACE("days: [1, 6],"), true, HOLIDAYS_OPEN},
        {"every day", PLACE(""), true, HOLIDAYS_OPEN},
        {"no calendar", PLACE("days: [1, 2, 3, 4, 5],"), false, HOLIDAYS_OPEN},
        {"Monday to Friday, but open", PLACE("days: [1], holidays: open,"), true, HOLIDAYS_OPEN},
        {"every day, but closed", PLACE("holidays: closed,"), true, HOLIDAYS_CLOSED},
        {"open, and no calendar", PLACE("holidays: open,"), false, HOLIDAYS_OPEN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_school struct conf_school *s =
            rows[i].calendar ? school_of(rows[i].school, good) : loaded(rows[i].school);

        CHECK(s->appointments[0].places[0].holidays == rows[i].want, "%s", rows[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_each_day),
        cmocka_unit_test(knows_terms),
        cmocka_unit_test(does_without),
        cmocka_unit_test(takes_one_list_alone),
        cmocka_unit_test(refuses),
        cmocka_unit_test(reports_both_files),
        cmocka_unit_test(refuses_what_is_no_file),
        cmocka_unit_test(refuses_what_needs_one),
        cmocka_unit_test(refuses_a_term_without_terms),
        cmocka_unit_test(fills_in_the_days),
        cmocka_unit_test(fills_in_holidays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
