/* 校历: which week it is, what comes next. */
#include "tests/unit/remind_world.h"

/* Two terms with holidays in between; days since 1970. 2026-11-20 is 20777, a Friday. */
static struct calendar_span terms[] = {
    {.name = (char[]){"2026-2027 秋季学期"},
     .name_en = (char[]){"autumn 2026"},
     .from = 20697, /* 2026-09-01, a Tuesday */
     .until = 20833}, /* 2027-01-15 */
    {.name = (char[]){"2027 春季学期"}, .from = 20878, .until = 20999}, /* 2027-03-01 … */
};
static struct calendar_span holidays[] = {
    {.name = (char[]){"国庆节"}, .from = 20727, .until = 20733}, /* 2026-10-01 … 07 */
    {.name = (char[]){"元旦"}, .name_en = (char[]){"New Year"}, .from = 20819, .until = 20819},
};
static struct calendar_span workdays[] = {
    {.from = 20736, .until = 20736},                               /* 2026-10-10, a Saturday */
    {.name = (char[]){"元旦调休"}, .from = 20821, .until = 20821}, /* 2027-01-03, a Sunday */
};
static struct school_calendar calendar = {
    .terms = terms,
    .terms_count = 2,
    .holidays = holidays,
    .holidays_count = 2,
    .workdays = workdays,
    .workdays_count = 2,
};

static const struct {
    const char *at, *say, *hear;
} rows[] = {
    {"2026-11-20 08:00", "校历",
     "今天 11月20日 周五，2026-2027 秋季学期第 12 周。|"
     "下个假期：元旦，2027年1月1日 周五，还有 42 天|调休上班：2027年1月3日 周日|"
     "下学期：2027 春季学期，2027年3月1日 周一开始，还有 101 天|!今天放假|!调休上班日"},
    {"2026-11-10 08:00", "第几周", "第 11 周|!调休上班"}, /* too far away to plan */
    {"2026-09-01 00:00", "校历", "第 1 周|下个假期：国庆节，10月1日 周四 至 10月7日 周三（7 天），"
                                 "还有 30 天|调休上班：10月10日 周六"},
    {"2026-09-06 23:59", "校历", "9月6日 周日，2026-2027 秋季学期第 1 周"},
    {"2026-09-07 00:00", "校历", "9月7日 周一，2026-2027 秋季学期第 2 周"},
    {"2026-08-31 23:59", "校历", "不在学期内。|下学期：2026-2027 秋季学期，9月1日 周二开始，还有 1 天"},
    {"2026-10-01 08:00", "校历", "今天放假：国庆节。|下个假期：元旦|第 5 周"},
    {"2026-10-07 23:59", "校历", "今天放假：国庆节。"},
    {"2026-10-08 00:00", "校历", "!今天放假"},
    {"2026-10-10 08:00", "校历", "今天是调休上班日。|!调休上班："},
    {"2027-01-15 08:00", "校历", "2026-2027 秋季学期第 20 周|!下个假期"},
    {"2027-01-16 08:00", "校历", "不在学期内"},
    {"2027-07-01 08:00", "校历", "不在学期内。|!下学期|!下个假期"},
    {"2026-11-20 08:00", "english", ""},
    {"2026-11-20 08:00", "Calendar",
     "Today, 11-20 Fri: autumn 2026, week 12.|Next holiday: New Year, 2027-01-01 Fri, in 42 days|"
     "Workdays at weekends: 2027-01-03 Sun|Next term: 2027 春季学期, 2027-03-01 Mon, in 101 days"},
    {"2026-10-01 08:00", "calendar", "Today is a holiday: 国庆节."},
    {"2027-07-01 08:00", "calendar", "no term runs"},
};

static void weeks_and_holidays(void **state)
{
    struct world w;
    int64_t      day;

    (void)state;
    CHECK(cst_parse_date(STR_LIT("2026-09-01"), &day) && day == terms[0].from, "the first day");
    staff_open(&w, words);
    w.school->calendar = &calendar;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        student_app(&w, "s1");
        at(&w, rows[i].at);
        world_say(&w, rows[i].say);
        CHECK(rows[i].hear[0] == '\0' || world_has(&w.heard, rows[i].hear), "%s %s: %s", rows[i].at,
              rows[i].say, w.heard.p);
    }
    staff_app(&w, "fudao");
    world_say(&w, "校历");
    CHECK(strcmp(w.handler, "calendar") == 0, "the staff, too: %s", w.handler);
    world_say(&w, "帮助");
    CHECK(world_has(&w.heard, "校历　"), "it is listed: %s", w.heard.p);
    w.school->calendar = NULL;
    world_say(&w, "校历");
    CHECK(strcmp(w.handler, "fallback") == 0, "without one the word means nothing: %s", w.handler);
    world_say(&w, "帮助");
    CHECK(world_has(&w.heard, "!校历"), "and is not listed: %s", w.heard.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weeks_and_holidays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
