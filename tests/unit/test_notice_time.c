/* When a notice begins: quiet hours, half hours, jitter; and how people say a time. */
#include "tests/test.h"

#include "base/cst.h"
#include "base/mem.h"
#include "handlers/notice.h"

static int64_t at(const char *stamp)
{
    int64_t utc = 0;

    CHECK(cst_parse_stamp(str_c(stamp), &utc), "%s is a time", stamp);
    return utc;
}

static const struct school_notices usual = {
    .quiet_from = (char *)"22:00", .quiet_to = (char *)"07:00", .jitter = 5};
static const struct school_notices no_jitter = {
    .quiet_from = (char *)"22:00", .quiet_to = (char *)"07:00", .jitter = 0};
static const struct school_notices never_quiet = {.jitter = 0};
static const struct school_notices noon = {
    .quiet_from = (char *)"12:00", .quiet_to = (char *)"14:00", .jitter = 0};
static const struct school_notices almost_always = {
    .quiet_from = (char *)"07:03", .quiet_to = (char *)"07:00", .jitter = 30};

static void quiet_hours_are_known(void **state)
{
    static const struct {
        const char                  *name, *at;
        const struct school_notices *n;
        bool                         quiet;
    } rows[] = {
        {"the minute before", "2026-11-20 21:59", &usual, false},
        {"their first minute", "2026-11-20 22:00", &usual, true},
        {"midnight", "2026-11-21 00:00", &usual, true},
        {"their last minute", "2026-11-21 06:59", &usual, true},
        {"their end", "2026-11-21 07:00", &usual, false},
        {"noon", "2026-11-21 12:00", &noon, true},
        {"before noon", "2026-11-21 11:59", &noon, false},
        {"after noon", "2026-11-21 14:00", &noon, false},
        {"there are none", "2026-11-21 03:00", &never_quiet, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(notice_quiet(rows[i].n, at(rows[i].at)) == rows[i].quiet, "%s", rows[i].name);
}

static void a_notice_begins_at_its_time(void **state)
{
    static const struct {
        const char                  *name, *now, *wanted; /* NULL: now */
        const struct school_notices *n;
        bool                         critical;
        const char                  *want;
    } rows[] = {
        {"now", "2026-11-20 18:00", NULL, &usual, false, "2026-11-20 18:00"},
        {"what was wanted before is now", "2026-11-20 18:00", "2026-11-20 17:00", &usual, false,
         "2026-11-20 18:00"},
        {"planned", "2026-11-20 18:00", "2026-11-20 19:10", &no_jitter, false, "2026-11-20 19:10"},
        {"on the hour", "2026-11-20 18:00", "2026-11-20 19:00", &no_jitter, false,
         "2026-11-20 19:02"},
        {"a minute before the half hour", "2026-11-20 18:00", "2026-11-20 19:29", &no_jitter, false,
         "2026-11-20 19:32"},
        {"a minute behind it", "2026-11-20 18:00", "2026-11-20 19:31", &no_jitter, false,
         "2026-11-20 19:32"},
        {"two minutes behind it", "2026-11-20 18:00", "2026-11-20 19:32", &no_jitter, false,
         "2026-11-20 19:32"},
        {"two minutes before it", "2026-11-20 18:00", "2026-11-20 19:28", &no_jitter, false,
         "2026-11-20 19:28"},
        {"at night", "2026-11-20 23:10", NULL, &no_jitter, false, "2026-11-21 07:02"},
        {"in the small hours", "2026-11-21 03:10", NULL, &no_jitter, false, "2026-11-21 07:02"},
        {"planned for the night", "2026-11-20 18:00", "2026-11-20 22:30", &no_jitter, false,
         "2026-11-21 07:02"},
        {"just before the night", "2026-11-20 18:00", "2026-11-20 21:59", &no_jitter, false,
         "2026-11-20 21:58"},
        {"late in the evening, with jitter", "2026-11-20 18:00", "2026-11-20 21:57", &usual, false,
         "2026-11-20 21:57"},
        {"when there is no time before the night", "2026-11-20 21:58", "2026-11-20 21:59",
         &no_jitter, false, "2026-11-21 07:02"},
        {"critical, at night", "2026-11-20 23:10", NULL, &no_jitter, true, "2026-11-20 23:10"},
        {"critical and planned", "2026-11-20 18:00", "2026-11-21 03:00", &usual, true,
         "2026-11-21 03:00"},
        {"no quiet hours", "2026-11-20 18:00", "2026-11-21 03:10", &never_quiet, false,
         "2026-11-21 03:10"},
        {"hardly ever allowed", "2026-11-20 18:00", NULL, &almost_always, false,
         "2026-11-21 07:02"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = notice_when(rows[i].n, at(rows[i].now),
                                  rows[i].wanted ? at(rows[i].wanted) : 0, rows[i].critical, 0);
        char    stamp[17];

        CHECK(got == at(rows[i].want), "%s: %s", rows[i].name, cst_stamp(stamp, got));
    }
}

/* Whatever the seed: near its time, off the half hours, not at night. */
static void jitter_keeps_the_rules(void **state)
{
    int64_t  now = at("2026-11-20 18:00"), least = INT64_MAX, most = 0;
    unsigned spread = 0;

    (void)state;
    for (int64_t wanted = now + 60; wanted < now + CST_DAY; wanted += 431)
        for (uint64_t seed = 0; seed < 40; seed++) {
            int64_t got = notice_when(&usual, now, wanted, false, seed * 2654435761u);
            int64_t past = got % 1800;

            CHECK((got >= wanted || notice_quiet(&usual, wanted + 120)) && got >= wanted - 120 &&
                      !notice_quiet(&usual, got),
                  "%lld: not early, not at night", (long long)got);
            CHECK(notice_quiet(&usual, wanted) || got - wanted <= 13 * 60,
                  "%lld: not put off to the morning", (long long)got);
            CHECK(past >= 120 && past <= 1680, "%lld: off the half hour", (long long)got);
            CHECK(got - wanted <= 13 * 60 || notice_quiet(&usual, wanted) ||
                      notice_quiet(&usual, wanted + 13 * 60),
                  "%lld: not much later than %lld", (long long)got, (long long)wanted);
        }
    for (uint64_t seed = 0; seed < 1000; seed++) {
        int64_t got = notice_when(&usual, now, at("2026-11-20 19:10"), false, seed);

        spread += got != at("2026-11-20 19:10");
        least = got < least ? got : least;
        most = got > most ? got : most;
    }
    CHECK(spread > 900 && most - least >= 290 && most - least <= 300,
          "spread over five minutes: %u, %lld", spread, (long long)(most - least));
}

static void times_are_read(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: refused; "": now */
    } rows[] = {
        {"现在", ""},
        {"now", ""},
        {" NOW ", ""},
        {"18:20", "2026-12-20 18:20"},
        {"18：20", "2026-12-20 18:20"},
        {"１８:２０", "2026-12-20 18:20"},
        {"今天 18:20", "2026-12-20 18:20"},
        {"明天 9:10", "2026-12-21 09:10"},
        {"明天9:10", "2026-12-21 09:10"},
        {"明天　9点", "2026-12-21 09:00"},
        {"明天9点10分", "2026-12-21 09:10"},
        {"后天 0:00", "2026-12-22 00:00"},
        {"tomorrow 9:10", "2026-12-21 09:10"},
        {"12月25日 8:45", "2026-12-25 08:45"},
        {"12月25号8:45", "2026-12-25 08:45"},
        {"1月5日 8:45", "2027-01-05 08:45"},
        {"2026-12-25 08:45", "2026-12-25 08:45"},
        {"2027-02-17 08:45", "2027-02-17 08:45"},

        {"", NULL},
        {"9:10", NULL},               /* over */
        {"10:00", NULL},              /* this very minute */
        {"今天 9:10", NULL},
        {"12月19日 18:00", NULL},     /* over: a year away */
        {"2026-12-19 18:00", NULL},
        {"2027-02-18 10:01", NULL},   /* over 60 days away */
        {"2月30日 8:00", NULL},
        {"13月1日 8:00", NULL},
        {"2026-02-30 08:00", NULL},
        {"18:2", NULL},
        {"18:60", NULL},
        {"24:00", NULL},
        {"18:200", NULL},
        {"18:20 5", NULL},
        {"18.20", NULL},
        {"明天", NULL},
        {"12月25日", NULL},
        {"2026-12-25", NULL},
        {"2026-12-25 ", NULL},
        {"昨天 18:00", NULL},
        {"现在 18:00", NULL},
        {"-1:00", NULL},
        {"点", NULL},
        {"18", NULL},
    };
    int64_t now = at("2026-12-20 10:00");

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = 7;
        bool    ok = notice_time_read(str_c(rows[i].text), now, &got);
        char    stamp[17];

        CHECK(ok == (rows[i].want != NULL), "“%s” is %s", rows[i].text,
              rows[i].want ? "read" : "refused");
        if (!ok)
            CHECK(got == 7, "“%s” leaves the output alone", rows[i].text);
        else
            CHECK(got == (rows[i].want[0] ? at(rows[i].want) : 0), "“%s” is %s", rows[i].text,
                  cst_stamp(stamp, got));
    }
}

static void a_day_is_said(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: it stays as it is */
    } rows[] = {
        {"明天 9:10", "11月21日 09:10"}, {"后天 18点05分", "11月22日 18:05"},
        {"18:20", "11月20日 18:20"},     {" 今天　１８：２０ ", "11月20日 18:20"},
        {"Tomorrow 9:10", "2026-11-21 09:10"},
        {"现在", NULL},                  {"11月25日 8:45", NULL},
        {"2026-11-25 08:45", NULL},      {"周五", NULL},
        {"明天", NULL},                  {"", NULL},
        {"今天 8:00", NULL},
    };
    int64_t now;

    (void)state;
    CHECK(cst_parse_stamp(STR_LIT("2026-11-20 10:00"), &now), "a clock");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};
        int64_t             at, again;

        CHECK(notice_time_fix(str_c(rows[i].text), now, &out) == (rows[i].want != NULL), "“%s”",
              rows[i].text);
        CHECK(str_is(buf_view(&out), rows[i].want ? rows[i].want : ""), "“%s” is %s",
              rows[i].text, out.p);
        CHECK(!rows[i].want || (notice_time_read(str_c(rows[i].text), now, &at) &&
                                notice_time_read(buf_view(&out), now, &again) && at == again),
              "“%s” is the same time", rows[i].text);
    }
}

/* A day alone, too: read on the day when it is repeated it would be another one. */
static void the_day_of_a_deadline_is_said(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: it stays as it is */
    } rows[] = {
        {"明天", "11月21日"},
        {" 后天 ", "11月22日"},
        {"今天", "11月20日"},
        {"明天前", "11月21日前"},
        {"明天 17:00", "11月21日 17:00"},
        {"明天１７：００前", "11月21日 17:00前"},
        {"明天下午5点之前", "11月21日 17:00之前"},
        {"明天上午", "11月21日上午"},
        {"今天 24:00", "11月20日 24:00"},
        {"18:20", "11月20日 18:20"},
        {"下午5点", "11月20日 17:00"},
        {"tomorrow", "2026-11-21"},
        {"Today 18:00", "2026-11-20 18:00"},
        {"昨天", NULL},
        {"今天 8:00", NULL},
        {"8:00", NULL},
        {"11月25日", NULL},
        {"2026-11-25 08:45", NULL},
        {"明天晚饭前", NULL},
        {"明天见", NULL},
        {"上午", NULL},
        {"前", NULL},
        {"周五", NULL},
        {"现在", NULL},
        {"", NULL},
    };
    int64_t now = at("2026-11-20 10:00");

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};
        int64_t             read, again;

        CHECK(notice_deadline_fix(str_c(rows[i].text), now, &out) == (rows[i].want != NULL), "“%s”",
              rows[i].text);
        CHECK(str_is(buf_view(&out), rows[i].want ? rows[i].want : ""), "“%s” is %s",
              rows[i].text, out.p);
        CHECK(!rows[i].want || (notice_deadline_read(str_c(rows[i].text), now, &read) &&
                                notice_deadline_read(buf_view(&out), now, &again) && read == again),
              "“%s” is the same time", rows[i].text);
    }
}

/* Also what is over; words that are no time stay words. */
static void deadlines(void **state)
{
    static const struct {
        const char *now, *text, *want; /* NULL: words */
    } rows[] = {
        {"2026-11-27 15:10", "昨天 9:00", "2026-11-26 09:00"},
        {"2026-11-27 15:10", "前天", "2026-11-26 00:00"},
        {"2026-11-27 15:10", "明天", "2026-11-29 00:00"},
        {"2026-11-27 15:10", "后天前", "2026-11-30 00:00"},
        {"2026-11-27 15:10", "Tomorrow", "2026-11-29 00:00"},
        {"2026-11-27 15:10", "明天上午", "2026-11-28 12:00"},
        {"2026-11-27 15:10", "下午5点", "2026-11-27 17:00"},
        {"2026-11-27 15:10", "下午", NULL},
        {"2026-11-27 15:10", "yesterday 9:00", "2026-11-26 09:00"},
        {"2026-11-27 15:10", "2026-11-27 09:00", "2026-11-27 09:00"},
        {"2026-11-27 15:10", "2026-11-27", "2026-11-28 00:00"},
        {"2026-11-27 15:10", "2026年11月27日 9点", "2026-11-27 09:00"},
        {"2026-11-27 15:10", "2025年12月1日", "2025-12-02 00:00"},
        {"2026-11-27 15:10", "11月26日 9:00", "2026-11-26 09:00"},
        {"2026-11-27 15:10", "11月26日前", "2026-11-27 00:00"},
        {"2026-11-27 15:10", "１１月２６日９：００之前", "2026-11-26 09:00"},
        {"2026-11-27 15:10", "9:00", "2026-11-27 09:00"},
        {"2026-11-27 15:10", "今天", "2026-11-28 00:00"},
        {"2026-11-27 15:10", "今天下午5点", "2026-11-27 17:00"},
        {"2026-11-27 15:10", "今天 24:00", "2026-11-28 00:00"},
        {"2026-11-27 15:10", "12月1日 18:00", "2026-12-01 18:00"},
        {"2026-11-27 15:10", "6月30日", "2027-07-01 00:00"},
        {"2026-12-27 15:10", "1月5日", "2027-01-06 00:00"},
        {"2027-01-05 15:10", "2027-12-31 10:00", "2027-12-31 10:00"},
        {"2026-11-27 15:10", "周五下班前", NULL},
        {"2026-11-27 15:10", "尽快", NULL},
        {"2026-11-27 15:10", "", NULL},
        {"2026-11-27 15:10", "前", NULL},
        {"2026-11-27 15:10", "13月40日", NULL},
        {"2026-11-27 15:10", "2月30日", NULL},
        {"2026-11-27 15:10", "9:00 到 10:00", NULL},
        {"2026-11-27 15:10", "11月26日，过时不候", NULL},
        {"2026-11-27 15:10", "2026年", NULL},
        {"2026-11-27 15:10", "9年1月1日x", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t read = 7;
        bool    is = notice_deadline_read(str_c(rows[i].text), at(rows[i].now), &read);

        CHECK(is == (rows[i].want != NULL), "“%s” is %s", rows[i].text, is ? "a time" : "words");
        CHECK(read == (rows[i].want ? at(rows[i].want) : 7), "“%s” is another time: %lld",
              rows[i].text, (long long)read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlines),
        cmocka_unit_test(the_day_of_a_deadline_is_said),
        cmocka_unit_test(quiet_hours_are_known),
        cmocka_unit_test(a_notice_begins_at_its_time),
        cmocka_unit_test(jitter_keeps_the_rules),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(a_day_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
