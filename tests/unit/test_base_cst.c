#include "tests/test.h"

#include "base/cst.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct {
    int64_t     utc;
    const char *stamp; /* as `TZ=Asia/Shanghai date -d @utc` says */
    int         weekday;
} moments[] = {
    {0, "1970-01-01 08:00", 4},           {-28800, "1970-01-01 00:00", 4},
    {-28801, "1969-12-31 23:59", 3},      {1348831860, "2012-09-28 19:31", 5},
    {1582905599, "2020-02-28 23:59", 5},  {1582905600, "2020-02-29 00:00", 6},
    {1582991999, "2020-02-29 23:59", 6},  {1582992000, "2020-03-01 00:00", 0},
    {1614527999, "2021-02-28 23:59", 0},  {1614528000, "2021-03-01 00:00", 1},
    {1609430399, "2020-12-31 23:59", 4},  {1609430400, "2021-01-01 00:00", 5},
    {951753600, "2000-02-29 00:00", 2},   {4107513599, "2100-02-28 23:59", 0},
    {4107513600, "2100-03-01 00:00", 1},
};

static void telling(void **state)
{
    char stamp[17], date[11], hm[6];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
        const char *want = moments[i].stamp;

        CHECK(strcmp(cst_stamp(stamp, moments[i].utc), want) == 0, "%s, not %s", want, stamp);
        CHECK(strncmp(cst_date(date, moments[i].utc), want, 10) == 0, "%s: date", want);
        CHECK(strcmp(cst_clock(hm, moments[i].utc), want + 11) == 0, "%s: clock", want);
        CHECK(cst_of(moments[i].utc).weekday == moments[i].weekday, "%s: weekday", want);
    }
}

/* Every six hours and a bit of three hundred years, against the C library's calendar. */
static void against_gmtime(void **state)
{
    (void)state;
    for (int64_t utc = INT64_C(-2208988800); utc < INT64_C(7258118400); utc += 21601) {
        time_t     beijing = (time_t)(utc + CST_OFFSET);
        struct tm  tm;
        struct cst c = cst_of(utc);

        gmtime_r(&beijing, &tm);
        if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 || c.day != tm.tm_mday ||
            c.hour != tm.tm_hour || c.minute != tm.tm_min || c.second != tm.tm_sec ||
            c.weekday != tm.tm_wday)
            CHECK(false, "%lld is another moment", (long long)utc);
    }
}

static void days(void **state)
{
    (void)state;
    for (int64_t day = -40000; day < 80000; day++) {
        int64_t start = cst_day_start(day);
        if (cst_day(start) != day || cst_day(start - 1) != day - 1 ||
            cst_day(start + CST_DAY - 1) != day || cst_minute(start) != 0 ||
            cst_minute(start - 1) != 1439)
            CHECK(false, "day %lld", (long long)day);
    }
    assert_int_equal(cst_same_day(1348831860, 0, 0), 1348831860 - 19 * 3600 - 31 * 60);
    assert_int_equal(cst_same_day(1348831860, 24, 0), cst_day_start(cst_day(1348831860) + 1));
}

static const char *const good_dates[] = {"1970-01-01", "2000-02-29", "2024-02-29", "2026-12-31",
                                         "1900-01-01", "9999-12-31"};

static const char *const bad_dates[] = {
    "",           "2026-02-29", "2100-02-29", "1900-02-29", "2026-04-31", "2026-00-01",
    "2026-13-01", "2026-01-00", "2026-01-32", "1899-12-31", "2026-1-1",   "2026/01/01",
    "26-01-01",   "2026-01-01 ", " 2026-01-01", "2026-01-0a", "2026-01--1", "2026-+1-01",
    "-026-01-01", "20260101",   "2026-01-010", "2026-01",
};

static void parsing_dates(void **state)
{
    char text[11];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good_dates); i++) {
        int64_t day;
        CHECK(cst_parse_date(str_c(good_dates[i]), &day), "%s is a date", good_dates[i]);
        CHECK(strcmp(cst_date(text, cst_day_start(day)), good_dates[i]) == 0, "%s comes back",
              good_dates[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad_dates); i++) {
        int64_t day = 77;
        CHECK(!cst_parse_date(str_c(bad_dates[i]), &day) && day == 77, "\"%s\" is none",
              bad_dates[i]);
    }
}

static const char *const bad_clocks[] = {
    "",      "7:42",  "07:60", "24:01", "25:00", "07-42", "0742", "07:4", "07:420", "ab:cd",
    "-1:00", "-0:30", "07:-0", "07:-1", "+7:00", " 7:42", "07:4 ",
};

static void parsing_clocks(void **state)
{
    int minute = 77;

    (void)state;
    assert_true(cst_parse_clock(STR_LIT("00:00"), &minute) && minute == 0);
    assert_true(cst_parse_clock(STR_LIT("07:42"), &minute) && minute == 462);
    assert_true(cst_parse_clock(STR_LIT("23:59"), &minute) && minute == 1439);
    assert_true(cst_parse_clock(STR_LIT("24:00"), &minute) && minute == 1440);
    for (size_t i = 0; i < ARRAY_LEN(bad_clocks); i++) {
        minute = 77;
        CHECK(!cst_parse_clock(str_c(bad_clocks[i]), &minute) && minute == 77, "\"%s\" is none",
              bad_clocks[i]);
    }
}

static const char *const bad_stamps[] = {
    "", "2026-09-01", "07:42", "2026-09-01T07:42", "2026-09-01 24:00", "2026-09-01 07:42:00",
    "2026-09-31 07:42", "2026-09-01 -7:42", "2026-09-01  7:42", "2026-09-01 7:42",
};

static void parsing_stamps(void **state)
{
    int64_t utc = 77;
    char    text[17];

    (void)state;
    assert_true(cst_parse_stamp(STR_LIT("2012-09-28 19:31"), &utc) && utc == 1348831860);
    assert_string_equal(cst_stamp(text, utc), "2012-09-28 19:31");
    for (size_t i = 0; i < ARRAY_LEN(bad_stamps); i++) {
        utc = 77;
        CHECK(!cst_parse_stamp(str_c(bad_stamps[i]), &utc) && utc == 77, "\"%s\" is none",
              bad_stamps[i]);
    }
}

/* The machine may be anywhere. */
static void not_the_machines_zone(void **state)
{
    char stamp[17];

    (void)state;
    setenv("TZ", "America/New_York", 1);
    tzset();
    assert_string_equal(cst_stamp(stamp, 1348831860), "2012-09-28 19:31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(telling),        cmocka_unit_test(against_gmtime),
        cmocka_unit_test(days),           cmocka_unit_test(parsing_dates),
        cmocka_unit_test(parsing_clocks), cmocka_unit_test(parsing_stamps),
        cmocka_unit_test(not_the_machines_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
