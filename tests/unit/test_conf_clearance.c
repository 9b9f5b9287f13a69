/* The parts of the school file about clearance, and the log-in of its pages. */
#include "tests/unit/school_refuse.h"

#include "base/mem.h"
#include "conf/conf_private.h"

static const char good[] =
    "name: 鸿雁大学\n" /*  1 */
    "welcome: 你好\n" /*  2 */
    "identity: {phone: false}\n" /*  3 */
    "flows:\n" /*  4 */
    "  - name: address\n" /*  5 */
    "    app: student\n" /*  6 */
    "    title: 迁移地址\n" /*  7 */
    "    rule: once\n" /*  8 */
    "    questions: [{name: q, kind: text, title: 地址, personal: true}]\n" /*  9 */
    "  - name: checkin\n" /* 10 */
    "    app: student\n" /* 11 */
    "    title: 今日打卡\n" /* 12 */
    "    words: [打卡]\n" /* 13 */
    "    rule: daily\n" /* 14 */
    "    streak: 14\n" /* 15 */
    "    questions: [{name: q, kind: choice, title: 身体, options: "
    "[{value: fine, label: 好}, {value: ill, label: 不好, alert: true}]}]\n" /* 16 */
    "  - name: green\n" /* 17 */
    "    app: student\n" /* 18 */
    "    title: 绿码\n" /* 19 */
    "    rule: always\n" /* 20 */
    "    approve: [counsellor]\n" /* 21 */
    "    questions: [{name: q, kind: text, title: 编号}]\n" /* 22 */
    "  - name: duty\n" /* 23 */
    "    app: staff\n" /* 24 */
    "    title: 值班\n" /* 25 */
    "    rule: once\n" /* 26 */
    "    questions: [{name: q, kind: text, title: 记录}]\n" /* 27 */
    "clearances:\n" /* 28 */
    "  - name: leaving\n" /* 29 */
    "    title: 离校手续\n" /* 30 */
    "    words: [离校流程]\n" /* 31 */
    "    code_words: [离校二维码]\n" /* 32 */
    "    window: {from: 2021-04-01, until: 2021-06-30}\n" /* 33 */
    "    who: {kinds: [undergraduate, graduate], years: [2017, 2018], colleges: [管弦系, 声乐系], "
    "states: [active, leaving]}\n" /* 34 */
    "    forms: [address]\n" /* 35 */
    "    gate_ok: 请离校\n" /* 36 */
    "    nodes:\n" /* 37 */
    "      - name: finance\n" /* 38 */
    "        number: 1\n" /* 39 */
    "        title: 财务处\n" /* 40 */
    "        subtitle: 缴费情况\n" /* 41 */
    "        by: feed\n" /* 42 */
    "        unlisted: passed\n" /* 43 */
    "      - name: assets\n" /* 44 */
    "        number: 1\n" /* 45 */
    "        title: 资产处\n" /* 46 */
    "        desk: 乐器室\n" /* 47 */
    "        only: {colleges: [管弦系], years: [2017]}\n" /* 48 */
    "        reasons: [还有乐器, 乐器损坏]\n" /* 49 */
    "      - name: party\n" /* 50 */
    "        number: 2\n" /* 51 */
    "        title: 团委\n" /* 52 */
    "        by: rule\n" /* 53 */
    "        rule: {flow: address, report: checkin, streak: 14, confirmed: true, calm: true}\n"
    /* 54 */
    "        unlocks: [address]\n" /* 55 */
    "      - {name: diploma, number: 3, title: 教务处}\n" /* 56 */
    "  - name: returning\n" /* 57 */
    "    title: 返校\n" /* 58 */
    "    words: [返校流程]\n" /* 59 */
    "    window: {from: 2021-08-20, until: 2021-09-10}\n" /* 60 */
    "    nodes:\n" /* 61 */
    "      - {name: code, number: 1, title: 昌通码, by: rule, rule: {flow: green}}\n"; /* 62 */

static void loads(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_clearance  *c = s->clearances;

    (void)state;
    assert_int_equal(s->clearances_count, 2);
    assert_string_equal(c->app, "student");
    assert_string_equal(c->window.from, "2021-04-01");
    assert_string_equal(c->code_words[0], "离校二维码");
    CHECK(c->who.kinds_count == 2 && c->who.years[1] == 2018 && c->who.colleges_count == 2 &&
              c->who.states_count == 2,
          "who");
    CHECK(c->forms_count == 1 && c->nodes_count == 4, "forms and nodes");
    assert_string_equal(c->gate_ok, "请离校");
    assert_string_equal(c->gate_stop, "不可离校");
    CHECK(c->gate && c[1].code_words_count == 0 && c[1].who.kinds_count == 0, "the second one");
}

static void loads_nodes(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct clearance_node    *n = s->clearances->nodes;

    (void)state;
    CHECK(n[0].by == NODE_FEED && n[0].start == NODE_TODO && n[0].listed == NODE_REFUSED &&
              n[0].unlisted == NODE_PASSED,
          "a feed");
    assert_string_equal(n[0].desk, "财务处");
    assert_string_equal(n[1].desk, "乐器室");
    CHECK(n[1].by == NODE_DESK && n[1].unlisted == NODE_NONE && n[1].reasons_count == 2, "a desk");
    assert_non_null(n[1].only);
    CHECK(n[1].only->years_count == 1 && n[1].only->kinds_count == 0, "some");
    CHECK(n[2].by == NODE_RULE && n[2].number == 2 && n[2].unlocks_count == 1, "a rule");
    assert_non_null(n[2].rule);
    CHECK(n[2].rule->streak == 14 && n[2].rule->confirmed && n[2].rule->calm, "what has to hold");
    assert_string_equal(n[2].rule->report, "checkin");
    CHECK(n[3].rule == NULL && n[3].only == NULL && n[3].subtitle == NULL, "nothing more");
}

/* The words of a state are those of the store: enum clear_state is enum node_state. */
static void accepts(void **state)
{
    static const struct {
        const char *name, *from, *to;
    } rows[] = {
        {"one day", "until: 2021-06-30", "until: 2021-04-01"},
        {"hours", "until: 2021-06-30", "until: 2021-06-30, daily_from: 08:00, daily_to: 17:00"},
        {"a rule with a desk", "        by: rule\n", "        by: rule\n        desk: 团委\n"},
        {"a rule that refuses", "        by: rule\n", "        by: rule\n        start: refused\n"},
        {"a desk with a list", "        reasons: [还有乐器, 乐器损坏]\n",
         "        listed: todo\n        unlisted: passed\n"},
        {"nobody has to do anything", "number: 3, title", "number: 3, start: none, title"},
        {"all of one number", "number: 3", "number: 2"},
        {"two lines of one department", "number: 3, title: 教务处", "number: 3, title: 财务处"},
        {"a flow for students", "    title: 迁移地址\n", "    title: 迁移地址\n    kinds: [student]\n"},
        {"a flow for those of the node", "{flow: green}",
         "{flow: green}, only: {kinds: [graduate]}"},
        {"an approved flow", "{flow: address, report", "{flow: green, report"},
        {"no gate", "    gate_ok: 请离校\n", "    gate: false\n"},
        {"a gate before a desk", "    gate_ok: 请离校\n", "    gate_number: 2\n"},
        {"a gate behind all", "    gate_ok: 请离校\n", "    gate_number: 0\n"},
        {"hours in two languages", "number: 3, title: 教务处",
         "number: 3, title: 教务处, hours: 每天, hours_en: daily"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct edit                     e = {rows[i].name, rows[i].from, rows[i].to, 0, NULL};
        auto_free char                 *text = edited(good, &e);
        auto_school struct conf_school *s = loaded(text);

        CHECK(s != NULL, "%s loads", rows[i].name);
    }
}

static void refuse(const struct edit *e)
{
    refuse_edit(good, e);
}

static void refuses(void **state)
{
    static const struct edit rows[] = {
        {"no season", "    window: {from: 2021-04-01, until: 2021-06-30}\n", "", 29,
         "clearances[1]: the key window is missing"},
        {"no beginning", "{from: 2021-04-01, until", "{until", 33,
         "the season of a clearance needs both ends: window.from is missing"},
        {"no end", ", until: 2021-06-30}", "}", 33, "window.until is missing"},
        {"an end before the beginning", "until: 2021-06-30", "until: 2021-03-31", 33,
         "the window ends before it begins"},
        {"a name twice", "name: returning", "name: leaving", 57,
         "the name \"leaving\" is given twice, to different things; the first is in line 29"},
        {"a flow of that name", "name: returning", "name: green", 57, "the first is in line 17"},
        {"a flow of ours", "name: returning", "name: booking", 57, "that of a flow of the bot"},
        {"a word twice", "[返校流程]", "[离校流程]", 59,
         "the word \"离校流程\" starts two things in one app; the other is in line 31"},
        {"the word of the code", "[返校流程]", "[离校二维码]", 59, "starts two things"},
        {"the word of a flow", "[返校流程]", "[打卡]", 59, "starts two things"},
        {"a word of the bot", "[离校二维码]", "[我的预约]", 32, "is the bot's own"},
        {"the staff's app", "    title: 返校\n", "    title: 返校\n    app: staff\n", 59,
         "app: a clearance is for another app than staff"},
        {"a kind twice", "[undergraduate, graduate]", "[graduate, graduate]", 34,
         "the kinds name twice"},
        {"a year twice", "[2017, 2018]", "[2017, 2017]", 34, "the years name twice"},
        {"a year of two digits", "[2017, 2018]", "[17]", 34, "whole number from 1900 to 2999"},
        {"a college twice", "[管弦系, 声乐系]", "[管弦系, 管弦系]", 34, "the colleges name twice"},
        {"a state of nobody", "[active, leaving]", "[gone]", 34,
         "is not a state of the roster: expected, active, leaving or left"},
        {"a translation of nothing", "    gate_ok: 请离校\n", "    done_en: Farewell\n", 36,
         "done_en goes with done only"},
        {"a gate without a code", "    title: 返校\n", "    title: 返校\n    gate: true\n", 59,
         "gate: guards scan the code, and without code_words there is none"},
        {"words for no gate", "    title: 返校\n", "    title: 返校\n    gate_ok: 进\n", 59,
         "gate_ok is said to guards who scan the code"},
        {"words for a closed gate", "    gate_ok: 请离校\n",
         "    gate: false\n    gate_stop: 停\n", 37, "gate_stop is said to guards"},
        {"a number that no node has", "    gate_ok: 请离校\n", "    gate_number: 4\n", 36,
         "gate_number: no node has the number \"4\""},
        {"a number of a closed gate", "    gate_ok: 请离校\n",
         "    gate: false\n    gate_number: 1\n", 37, "gate_number is said to guards"},
        {"hours in English only", "number: 3, title: 教务处",
         "number: 3, title: 教务处, hours_en: daily", 56, "hours_en goes with hours only"},
        {"one word for both", "gate_ok: 请离校", "gate_ok: 等\n    gate_stop: 等", 37,
         "gate_ok and gate_stop say the same"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse(&rows[i]);
}

static void refuses_nodes(void **state)
{
    static const struct edit rows[] = {
        {"a name twice", "name: assets", "name: finance", 44, "two nodes have the same name"},
        {"two that read alike", "number: 3, title: 教务处", "number: 3, title: 团委", 56,
         "two nodes read alike: \"团委\"; the first is in line 50"},
        {"no number", "number: 3, ", "", 56, "the key number is missing"},
        {"number 0", "number: 3", "number: 0", 56, "is not a whole number from 1 to 9"},
        {"a gap", "number: 3", "number: 4", 56, "no node has the number 3 in front of \"4\""},
        {"backwards", "number: 3", "number: 1", 56, "\"1\" is smaller than the 2 in front of it"},
        {"from 2", "number: 1, title: 昌通码", "number: 2, title: 昌通码", 62,
         "the first node has \"2\"; numbers begin with 1"},
        {"an unknown way", "by: feed", "by: list", 42, "write desk, feed or rule"},
        {"an unknown state", "unlisted: passed", "unlisted: done", 43,
         "write todo, none, passed or refused"},
        {"a list that says nothing", "unlisted: passed", "unlisted: refused", 43,
         "listed and unlisted are both refused: a list would say nothing"},
        {"another one", "unlisted: passed", "listed: none", 43, "are both none"},
        {"a reason twice", "[还有乐器, 乐器损坏]", "[还有乐器, 还有乐器]", 49, "the reasons name twice"},
        {"seven reasons", "[还有乐器, 乐器损坏]", "[a, b, c, d, e, f, g]", 49, "must have 1 to 6"},
        {"a desk with blanks", "desk: 乐器室", "desk: \"乐器室 \"", 47, "has blanks at its ends"},
        {"another college", "only: {colleges: [管弦系]", "only: {colleges: [舞蹈系]", 48,
         "only.colleges: \"舞蹈系\" is not among those of `who`"},
        {"another year", "years: [2017]}", "years: [2019]}", 48, "only.years: \"2019\" is not"},
        {"another kind", "years: [2017]}", "kinds: [student]}", 48,
         "only.kinds: some of them are not among those of `who`"},
        {"another state", "years: [2017]}", "states: [expected]}", 48, "only.states: \"expected\""},
        {"a year twice in some", "years: [2017]}", "years: [2017, 2017]}", 48, "the years name"},
        {"a translation of nothing", "        subtitle: 缴费情况\n", "        note_en: a\n", 41,
         "note_en goes with note only"},
        {"a long title", "title: 教务处", "title: 教务处教务处教务处教务处教务处教务处", 56,
         "at most 17 fit"},
        {"an unknown key", "by: feed", "bi: feed", 42, "did you mean by?"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse(&rows[i]);
}

#define RULE "{flow: address, report: checkin, streak: 14, confirmed: true, calm: true}"

static void refuses_rules(void **state)
{
    static const struct edit rows[] = {
        {"no rule", "        rule: " RULE "\n", "", 53, "by: rule needs the key rule"},
        {"a rule of a desk", "        by: rule\n", "", 53, "rule goes with `by: rule` only"},
        {"a rule that asks for nothing", RULE, "{}", 54, "this rule asks for nothing"},
        {"a rule of what may be", RULE, "{confirmed: false, calm: false}", 54, "asks for nothing"},
        {"a list of a rule", "        by: rule\n", "        by: rule\n        listed: todo\n", 54,
         "listed goes with `by: desk` and `by: feed`"},
        {"reasons of a rule", "        by: rule\n", "        by: rule\n        reasons: [a]\n", 54,
         "reasons goes with"},
        {"done from the start", "        by: rule\n",
         "        by: rule\n        start: passed\n", 54,
         "start: with \"passed\" it would be done while the rule does not hold"},
        {"nothing to do from the start", "        by: rule\n",
         "        by: rule\n        start: none\n", 54, "it would be done while"},
        {"no such flow", "{flow: address, r", "{flow: adress, r", 54,
         "rule.flow: no flow of this file is called \"adress\""},
        {"a flow of ours", "{flow: address, r", "{flow: confirm, r", 54, "no flow of this file"},
        {"a flow of the staff", "{flow: address, r", "{flow: duty, r", 54,
         "rule.flow: \"duty\" is a flow of another app than the clearance's"},
        {"a daily flow", "{flow: address, r", "{flow: checkin, r", 54,
         "rule.flow: \"checkin\" is not done for good by one submission"},
        {"a flow for ever", "    approve: [counsellor]\n", "", 61,
         "rule.flow: \"green\" is not done for good"},
        {"a flow for fewer", "    title: 绿码\n", "    title: 绿码\n    kinds: [graduate]\n", 63,
         "rule.flow: \"green\" is for fewer kinds of people than this is"},
        {"no such report", "report: checkin", "report: chekin", 54,
         "rule.report: no flow of this file is called"},
        {"a report that is none", "report: checkin", "report: green", 54,
         "rule.report: \"green\" is no daily flow"},
        {"uncounted days", "    streak: 14\n", "", 53,
         "rule.streak: the days of \"checkin\" are not counted"},
        {"a report without days", "report: checkin, streak: 14", "report: checkin", 54,
         "rule.report needs the key streak"},
        {"days of nothing", "report: checkin, streak: 14", "streak: 14", 54,
         "rule.streak goes with rule.report"},
        {"no days", "streak: 14, c", "streak: 0, c", 54, "is not a whole number from 1 to 100"},
        {"confirmed by nobody", "identity: {phone: false}",
         "identity: {phone: false, confirm: false}", 54, "nobody can have confirmed"},
        {"nothing can alert", ", alert: true", "", 54, "rule.calm: nothing can alert"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse(&rows[i]);
}

static void refuses_forms(void **state)
{
    static const struct edit rows[] = {
        {"no such form", "forms: [address]", "forms: [adress]", 35,
         "forms: no flow of this file is called \"adress\""},
        {"a form twice", "forms: [address]", "forms: [address, address]", 35, "forms names twice"},
        {"a form of the staff", "forms: [address]", "forms: [duty]", 35, "a flow of another app"},
        {"a form of every day", "forms: [address]", "forms: [checkin]", 35,
         "forms: \"checkin\" is not filled in once for all; its rule must be once"},
        {"a form for fewer", "    title: 迁移地址\n",
         "    title: 迁移地址\n    kinds: [graduate]\n", 36, "\"address\" is for fewer kinds"},
        {"no such flow to unlock", "unlocks: [address]", "unlocks: [adress]", 55,
         "unlocks: no flow of this file is called"},
        {"a flow to unlock that is open", "unlocks: [address]", "unlocks: [green]", 55,
         "unlocks: \"green\" is not filled in once for all"},
        {"a flow to unlock twice", "unlocks: [address]", "unlocks: [address, address]", 55,
         "unlocks names twice"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse(&rows[i]);
}

/* Clerks work in the application called staff. */
static void needs_the_staff(void **state)
{
    const struct edit e = {
        "no staff", NULL,
        "name: 甲\nwelcome: 乙\nclearances:\n"
        "  - {name: a, title: 丙, words: [丁], window: {from: 2021-01-01, until: 2021-02-01}, "
        "nodes: [{name: b, number: 1, title: 戊}]}\n",
        3, "clearances needs an app called staff"};

    (void)state;
    refuse_with_app("student", &e);
}

/* ---- menus ---- */

static void knows_what_menus_say(void **state)
{
    static const char menu[] = "menus: [{app: student, buttons: [{name: 甲, key: flow/shop}, "
                               "{name: 乙, key: flow/booking}, {name: 丙, key: say/离校流程}]}]\n";
    static const char both[] =
        "name: 甲\nwelcome: 乙\n"
        "booking: {version: 1, carriers: [{name: a, title: 丙, hotline: 1}]}\n"
        "appointments: [{name: shop, title: 丁, words: [戊], places: [{name: a, title: 己, "
        "capacity: 1, hours: [{from: 09:00, to: 10:00}]}]}]\n";
    auto_buf struct buf text = {0};

    (void)state;
    buf_f(&text, "%s%s", both, menu);
    conf_school_free(loaded(text.p));
}

static void refuses_menus(void **state)
{
    static const struct edit rows[] = {
        {"no booking", "identity: {phone: false}\n",
         "menus: [{app: student, buttons: [{name: 甲, key: flow/withdraw}]}]\n", 3,
         "\"flow/withdraw\" is made from `booking`, which this file does not have"},
        {"no flow but a clearance", "identity: {phone: false}\n",
         "menus: [{app: student, buttons: [{name: 甲, key: flow/leaving}]}]\n", 3,
         "\"flow/leaving\" is a clearance and no flow; write say/ and one of its words"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse(&rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads),          cmocka_unit_test(loads_nodes),
        cmocka_unit_test(accepts),        cmocka_unit_test(refuses),
        cmocka_unit_test(refuses_nodes),  cmocka_unit_test(refuses_rules),
        cmocka_unit_test(refuses_forms),  cmocka_unit_test(needs_the_staff),
        cmocka_unit_test(knows_what_menus_say), cmocka_unit_test(refuses_menus),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
