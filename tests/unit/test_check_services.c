/* What `hongyan check` says of a school without mistakes, besides its flows. */
#include "tests/unit/school_text.h"

#include "base/cst.h"
#include "base/mem.h"
#include "cli/check_private.h"

#include <string.h>

static const char school[] =
    "name: 鸿雁大学\n"
    "welcome: 你好\n"
    "menus:\n"
    "  - app: student\n"
    "    buttons:\n"
    "      - {name: 离校, key: say/离校流程}\n"
    "      - {name: 码, key: say/离校二维码}\n"
    "      - name: 更多\n"
    "        sub: [{name: 错, key: say/利校流程}, {name: 约, key: flow/shop}, {name: 帮, key: say/帮助}]\n"
    "  - app: staff\n"
    "    buttons: [{name: 办, key: say/办理情况}, {name: 不, key: say/离校流程}]\n"
    "booking:\n"
    "  version: 1\n"
    "  window: {until: 2026-08-31}\n"
    "  carriers:\n"
    "    - {name: a, title: 甲, hotline: 1, tariff: 免费}\n"
    "    - {name: b, title: 乙, hotline: 2}\n"
    "appointments:\n"
    "  - name: shop\n"
    "    title: 营业厅预约\n"
    "    words: [营业厅]\n"
    "    remind: 20:00\n"
    "    window: {until: 2026-09-01 10:00}\n"
    "    places:\n"
    "      - {name: a, title: 北区, capacity: 8, minutes: 30, "
    "hours: [{from: 09:00, to: 11:30}, {from: 14:00, to: 17:00}]}\n"
    "      - {name: b, title: 南区, capacity: 40, hours: [{from: 09:00, to: 17:00}]}\n"
    "clearances:\n"
    "  - name: leaving\n"
    "    title: 离校手续\n"
    "    words: [离校流程]\n"
    "    code_words: [离校二维码]\n"
    "    window: {from: 2026-04-01, until: 2026-09-01}\n"
    "    nodes:\n"
    "      - {name: finance, number: 1, title: 财务处, subtitle: 缴费, by: feed}\n"
    "      - {name: assets, number: 1, title: 资产处, desk: 乐器室}\n"
    "      - {name: diploma, number: 2, title: 教务处}\n"
    "  - name: arrival\n"
    "    title: 报到\n"
    "    words: [报到流程]\n"
    "    window: {from: 2026-08-01, until: 2026-09-30}\n"
    "    nodes: [{name: a, number: 1, title: 报到点}]\n";

/* The lines are those, and no others. */
static void check_lines(const char *name, const struct buf *out, const char *want)
{
    CHECK(strcmp(out->n > 0 ? out->p : "", want) == 0, "%s:\n%s\nand not:\n%s", name,
          out->n > 0 ? out->p : "", want);
}

static void says_what_there_is(void **state)
{
    auto_school struct conf_school *s = loaded(school);
    auto_buf struct buf             out = {0};

    (void)state;
    check_services(s, &out);
    check_lines("services", &out,
                "appointment shop: 128 places a day: 北区 88 (11 slots of 8), 南区 40 (1 slot of "
                "40)\n"
                "clearance leaving: 2026-04-01 to 2026-09-01, 3 nodes\n"
                "  1: 财务处（缴费） by list, desk 财务处, 资产处 by desk 乐器室\n"
                "  2: 教务处 by desk 教务处\n"
                "clearance arrival: 2026-08-01 to 2026-09-30, 1 node\n"
                "  1: 报到点 by desk 报到点\n");
}

#define BOOKING_OVER "note: flow booking ended at 2026-08-31\n"
#define SHOP_OVER    "note: appointment shop ended at 2026-09-01 10:00\n"

static void notes_what_is_odd(void **state)
{
    static const struct {
        const char *name, *now;
        bool        login;
        const char *want;
    } rows[] = {
        {"before", "2026-08-31 23:59", false, ""},
        {"the booking is over", "2026-09-01 00:00", false, BOOKING_OVER},
        {"the last minute", "2026-09-01 10:00", false, BOOKING_OVER},
        {"the appointment is over", "2026-09-01 10:01", false,
         BOOKING_OVER SHOP_OVER},
        {"the season is over", "2026-09-02 00:00", false,
         BOOKING_OVER SHOP_OVER
         "note: clearance leaving ended at 2026-09-01\n"},
        {"pages without a code", "2026-08-31 23:59", true,
         "note: clearance arrival has no code_words: its page for a PC has no code either\n"},
    };
    auto_school struct conf_school *s = loaded(school);
    struct conf_login               login = {.cas = NULL};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct conf         c = {.school = s, .login = rows[i].login ? &login : NULL};
        auto_buf struct buf out = {0};
        struct str          rest, line;
        auto_buf struct buf others = {0};
        int64_t             now;

        CHECK(cst_parse_stamp(str_c(rows[i].now), &now), "%s is a moment", rows[i].now);
        check_note_services(&c, now, &out);
        CHECK(strstr(out.p, "note: carrier b has no tariff"), "%s: its carrier", rows[i].name);
        CHECK(strstr(out.p, "note: appointment shop: remind at 20:00, when everybody sends"),
              "%s: its reminder", rows[i].name);
        rest = buf_view(&out);
        while (str_split(&rest, '\n', &line))
            if (line.n > 0 && !memmem(line.p, line.n, "tariff", 6) &&
                !memmem(line.p, line.n, "remind", 6))
                buf_f(&others, "%.*s\n", STR_ARG(line));
        check_lines(rows[i].name, &others, rows[i].want);
    }
}

/* They go then all the same, which nobody would guess of quiet hours. */
static void notes_reminders_of_the_night(void **state)
{
    static const struct {
        const char *clock, *from, *to;
        bool        noted;
    } rows[] = {
        {"22:15", "22:00", "07:00", true},  {"21:55", "22:00", "07:00", false},
        {"22:00", "22:00", "07:00", true},  {"07:00", "22:00", "07:00", false},
        {"06:59", "22:00", "07:00", true},  {"12:40", "12:00", "14:00", true},
        {"22:15", "22:00", "22:00", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0}, from = {0}, to = {0};
        struct conf_school  s = {.name = NULL};

        buf_c(&from, rows[i].from);
        buf_c(&to, rows[i].to);
        s.notices.quiet_from = from.p;
        s.notices.quiet_to = to.p;
        buf_c(&out, "");
        check_note_remind(&s, "flow a", rows[i].clock, &out);
        CHECK((strstr(out.p, "in the quiet hours of notices") != NULL) == rows[i].noted,
              "%s from %s to %s: %s", rows[i].clock, rows[i].from, rows[i].to, out.p);
    }
}

/* A rule that holds before anybody was asked anything. */
static void notes_calm_alone(void **state)
{
    static const struct {
        const char      *name;
        struct node_rule rule;
        bool             noted;
    } rows[] = {
        {"alone", {.calm = true}, true},
        {"with who it is", {.calm = true, .confirmed = true}, true},
        {"with a report", {.calm = true, .report = (char *)"checkin"}, false},
        {"with a flow", {.calm = true, .flow = (char *)"city"}, false},
        {"not calm", {.confirmed = true}, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct node_rule        rule = rows[i].rule;
        struct clearance_node   node = {.name = (char *)"calm", .by = NODE_RULE, .rule = &rule};
        struct school_clearance leaving = {
            .name = (char *)"leaving", .nodes = &node, .nodes_count = 1};
        struct conf_school      s = {.clearances = &leaving, .clearances_count = 1};
        struct conf             c = {.school = &s};
        auto_buf struct buf     out = {0};

        check_note_services(&c, 0, &out);
        CHECK((out.n > 0 && strstr(out.p, "node calm passes before anybody was asked") != NULL) ==
                  rows[i].noted,
              "%s", rows[i].name);
    }
}

static void notes_pages_without_a_clearance(void **state)
{
    auto_school struct conf_school *s = loaded("name: 甲\nwelcome: 乙\n");
    struct conf_login               login = {.cas = NULL};
    struct conf                     c = {.school = s, .login = &login};
    auto_buf struct buf             out = {0};

    (void)state;
    check_note_services(&c, 0, &out);
    check_lines("pages", &out,
                "note: login is configured, but the school has no clearances: its pages show "
                "nothing\n");
}

/* Those of the staff are no words of the students, and the other way round. */
static void notes_what_menus_say(void **state)
{
    auto_school struct conf_school *s = loaded(school);
    struct conf                     c = conf;
    auto_buf struct buf             out = {0};

    (void)state;
    c.school = s;
    check_note_menus(&c, 1780000000, &out);
    check_lines("menus", &out,
                "note: the menu of student says 利校流程 (错), which nothing here understands\n"
                "note: the menu of staff says 离校流程 (不), which nothing here understands\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_there_is),
        cmocka_unit_test(notes_what_is_odd),
        cmocka_unit_test(notes_reminders_of_the_night),
        cmocka_unit_test(notes_calm_alone),
        cmocka_unit_test(notes_pages_without_a_clearance),
        cmocka_unit_test(notes_what_menus_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
