/* Who is there on which day, as the calendar says: the desk, and places with appointments. The
 * clock begins on Friday, 2026-11-20 07:42; the holiday of this calendar does not exist. */
#include "tests/unit/appointment_world.h"
#include "tests/unit/calendar_file.h"

#include "base/mem.h"

static const char calendar[] =
    "holidays: [{name: 校庆, name_en: Founders' Day, from: 2026-11-23, until: 2026-11-24}]\n"
    "workdays: [{from: 2026-11-21}]\n";

#define SCHOOL(hotline)                                                                            \
    "name: 测试大学\n"                                                                             \
    "channel: text\n"                                                                              \
    "welcome: 你好\n"                                                                              \
    "desk:\n"                                                                                      \
    "  lines: [{name: 服务台, phone: 010-1}]\n"                                                    \
    "  closed: 现在不是服务时间\n"                                                                 \
    "  closed_en: We are closed\n"                                                                 \
    "  hours:\n"                                                                                   \
    "    - {days: [1, 2, 3, 4], from: \"08:30\", to: \"12:00\"}\n"                                 \
    "    - {days: [5], from: \"08:30\", to: \"11:00\"}\n" hotline                                  \
    "appointments:\n"                                                                              \
    "  - name: a\n"                                                                                \
    "    title: 维修\n"                                                                            \
    "    words: [约维修]\n"                                                                        \
    "    cancel_minutes: 0\n"                                                                      \
    "    places:\n"                                                                                \
    "      - {name: east, title: 东区, days: [1, 2, 3, 4, 5], hours: [{from: \"09:00\", to: "      \
    "\"10:00\"}], capacity: 1}\n"                                                                  \
    "      - {name: west, title: 西区, days: [1, 2, 3, 4, 5], holidays: open, hours: [{from: "     \
    "\"09:00\", to: \"10:00\"}], capacity: 1}\n"                                                   \
    "      - {name: hall, title: 大厅, hours: [{from: \"09:00\", to: \"10:00\"}], capacity: 1}\n"

static void chat(const char *name, const char *school, bool named, const struct line *lines)
{
    struct appointment_world a;
    struct calendar_file     f;
    auto_free char          *text = NULL;

    calendar_write(&f, calendar);
    text = named ? with_calendar(school, &f) : str_dup(str_c(school));
    appointment_open_at(&a, text, ":memory:");
    calendar_remove(&f);
    appointment_chat(&a, name, lines);
    appointment_close(&a);
}

static const struct line desk[] = {
    {"at 2026-11-20 10:59", ""},
    {"服务台", "!现在不是服务时间|010-1"},
    {"at 2026-11-20 11:00", ""},
    {"服务台", "现在不是服务时间|!放假"},
    {"at 2026-11-21 08:30", ""}, /* a Saturday on which one works, as on a Friday */
    {"服务台", "!现在不是服务时间"},
    {"at 2026-11-21 11:00", ""},
    {"服务台", "现在不是服务时间|!放假"},
    {"at 2026-11-22 10:00", ""}, /* a Sunday like all others */
    {"服务台", "现在不是服务时间|!放假"},
    {"at 2026-11-23 10:00", ""}, /* a Monday that is a holiday */
    {"服务台", "今天放假（校庆）。现在不是服务时间|010-1"},
    {"english", ""},
    {"desk", "Today is a holiday (Founders' Day). We are closed"},
    {"at 2026-11-24 10:00", ""},
    {"desk", "Founders' Day"},
    {"at 2026-11-25 10:00", ""},
    {"desk", "!closed|!holiday"},
    {NULL, NULL},
};

static const struct line desk_without[] = {
    {"at 2026-11-21 09:00", ""},
    {"服务台", "现在不是服务时间"},
    {"at 2026-11-23 10:00", ""},
    {"服务台", "!现在不是服务时间|!放假"},
    {NULL, NULL},
};

/* Somebody is there every day of the week: also on a holiday, and not longer on a workday. */
static const struct line hotline[] = {
    {"at 2026-11-23 20:00", ""},
    {"服务台", "!现在不是服务时间|!放假"},
    {"at 2026-11-23 10:00", ""},
    {"服务台", "今天放假（校庆）"},
    {NULL, NULL},
};

static const struct line places[] = {
    {"约维修 1", "1 11月20日 周五|2 11月25日 周三|3 11月26日|!11月21日|!11月23日|!11月24日"},
    {"取消", ""},
    {"约维修 2", "1 11月20日 周五|2 11月23日 周一|3 11月24日 周二|!11月21日"},
    {"取消", ""},
    {"约维修 3", "2 11月21日 周六|3 11月22日 周日|4 11月23日 周一"},
    {NULL, NULL},
};

static const struct line places_without[] = {
    {"约维修 1", "1 11月20日 周五|2 11月23日 周一|!11月21日"},
    {NULL, NULL},
};

static void the_desk_follows(void **state)
{
    (void)state;
    chat("desk", SCHOOL(""), true, desk);
    chat("desk_without", SCHOOL(""), false, desk_without);
}

static void who_is_always_there_stays(void **state)
{
    (void)state;
    chat("hotline",
         SCHOOL("    - {days: [1, 2, 3, 4, 5, 6, 7], from: \"19:00\", to: \"22:00\"}\n"), true,
         hotline);
}

static void places_follow(void **state)
{
    (void)state;
    chat("places", SCHOOL(""), true, places);
    chat("places_without", SCHOOL(""), false, places_without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_desk_follows),
        cmocka_unit_test(who_is_always_there_stays),
        cmocka_unit_test(places_follow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
