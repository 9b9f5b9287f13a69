/* The parts of the school file about carriers and appointments. */
#include "tests/unit/conf_edit.h"
#include "tests/unit/school_text.h"

#include "base/mem.h"
#include "conf/builtin.h"
#include "conf/conf_private.h"

static const char good[] =
    "name: 鸿雁大学\n" /*  1 */
    "welcome: 你好\n" /*  2 */
    "identity: {phone: false}\n" /*  3 */
    "booking:\n" /*  4 */
    "  kinds: [student, candidate]\n" /*  5 */
    "  confirmed: true\n" /*  6 */
    "  window: {from: 2021-08-16, until: 2021-09-30}\n" /*  7 */
    "  version: 2021-08\n" /*  8 */
    "  notice: 学校中立\n" /*  9 */
    "  complaint: 骚扰请打信息化办公室\n" /* 10 */
    "  carriers:\n" /* 11 */
    "    - name: mobile\n" /* 12 */
    "      title: 中国移动\n" /* 13 */
    "      hotline: 10086\n" /* 14 */
    "      tariff: 十九元套餐\n" /* 15 */
    "    - {name: unicom, title: 中国联通, title_en: Unicom, hotline: 10010}\n" /* 16 */
    "appointments:\n" /* 17 */
    "  - name: shop\n" /* 18 */
    "    title: 营业厅预约\n" /* 19 */
    "    words: [营业厅]\n" /* 20 */
    "    kinds: [student]\n" /* 21 */
    "    intro: 带学生证\n" /* 22 */
    "    remind: 20:05\n" /* 23 */
    "    places:\n" /* 24 */
    "      - name: north\n" /* 25 */
    "        title: 北区营业厅\n" /* 26 */
    "        days: [1, 2, 3, 4, 5]\n" /* 27 */
    "        closed: [2021-10-01, 2021-10-02]\n" /* 28 */
    "        hours: [{from: 09:00, to: 11:30}, {from: 14:00, to: 17:00}]\n" /* 29 */
    "        minutes: 30\n" /* 30 */
    "        capacity: 8\n" /* 31 */
    "      - {name: south, title: 南区营业厅, desk: 营业厅, hours: [{from: 10:00, to: 12:00}], "
    "capacity: 40}\n"; /* 32 */

static void loads_booking(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_booking    *b = s->booking;

    (void)state;
    assert_non_null(b);
    CHECK(b->kinds_count == 2 && b->confirmed && b->carriers_count == 2, "people and carriers");
    assert_string_equal(b->app, "student");
    assert_string_equal(b->window.until, "2021-09-30");
    assert_string_equal(b->version, "2021-08");
    assert_string_equal(b->carriers[0].hotline, "10086");
    CHECK(b->carriers[1].tariff == NULL && b->carriers[1].picture == NULL, "none yet");
    assert_string_equal(b->consent_all, "允许所有运营商与我联系进行业务介绍");
    assert_string_equal(b->consent_one, "仅允许我选择的运营商与我联系进行业务介绍");
    CHECK(b->words_count == 3 && strcmp(b->words[0], "预约运营商") == 0, "words are built in");
}

static void loads_appointments(void **state)
{
    auto_school struct conf_school  *s = loaded(good);
    const struct school_appointment *a = s->appointments;

    (void)state;
    assert_int_equal(s->appointments_count, 1);
    CHECK(a->from_days == 0 && a->until_days == 7 && a->hold_minutes == 10, "days and the hold");
    CHECK(a->cancel_minutes == 60 && a->wait && a->missed == 0, "the rest");
    assert_int_equal(a->places_count, 2);
    CHECK(a->places[0].days_count == 5 && a->places[0].closed_count == 2, "days");
    CHECK(a->places[0].hours_count == 2 && a->places[0].minutes == 30, "hours");
    CHECK(a->places[0].capacity == 8 && a->places[1].capacity == 40, "capacities");
    assert_string_equal(a->places[0].desk, "北区营业厅");
    assert_string_equal(a->places[1].desk, "营业厅");
    CHECK(a->places[1].minutes == 0 && a->places[1].days_count == 0, "one slot, every day");
}

static const struct school_flow *flow_of(const struct conf_school *s, const char *name)
{
    for (unsigned i = 0; i < s->flows_count; i++)
        if (strcmp(s->flows[i].name, name) == 0)
            return &s->flows[i];
    return NULL;
}

static void makes_the_flow_of_booking(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_flow       *f = flow_of(s, "booking");

    (void)state;
    assert_non_null(f);
    assert_string_equal(f->action, "booking");
    assert_string_equal(f->title, "运营商预约");
    assert_string_equal(f->intro, "学校中立");
    CHECK(f->roster_only && f->confirmed && !f->no_review && f->kinds_count == 2, "who and how");
    assert_string_equal(f->window.from, "2021-08-16");
    assert_int_equal(f->questions_count, 3);
    assert_int_equal(f->questions[0].options_count, 2);
    assert_string_equal(f->questions[0].options[1].value, "unicom");
    assert_string_equal(f->questions[0].options[1].label_en, "Unicom");
    assert_string_equal(f->questions[1].options[0].value, "all");
    assert_string_equal(f->questions[1].hint,
                        "所有运营商：允许所有运营商与我联系进行业务介绍；仅所选：仅允许我选择的运营商"
                        "与我联系进行业务介绍");
    CHECK(f->questions[2].kind == ASK_PHONE && f->questions[2].personal &&
              f->questions[2].preset == DEFAULT_PHONE,
          "the roster's phone");
}

/* Taking back is for everybody and always. */
static void makes_the_flow_of_withdrawing(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_flow       *f = flow_of(s, "withdraw");

    (void)state;
    assert_non_null(f);
    assert_string_equal(f->action, "withdraw");
    CHECK(!f->roster_only && !f->confirmed && f->no_review && f->kinds_count == 0, "for all");
    CHECK(f->window.from == NULL && f->window.until == NULL, "always");
    CHECK(f->questions[0].options_count == 0 && f->questions[1].options_count == 2,
          "which is the action's to say");
}

static void makes_a_flow_of_each_appointment(void **state)
{
    static const char *const        names[] = {"place", "day", "slot"};
    auto_school struct conf_school *s = loaded(good);
    const struct school_flow       *f = flow_of(s, "shop");

    (void)state;
    assert_non_null(f);
    assert_string_equal(f->action, "appointment");
    assert_string_equal(f->words[0], "营业厅");
    assert_string_equal(f->intro, "带学生证");
    CHECK(f->roster_only && !f->no_review && f->kinds_count == 1, "who and how");
    assert_int_equal(f->questions_count, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_string_equal(f->questions[i].name, names[i]);
        CHECK(f->questions[i].kind == ASK_CHOICE && f->questions[i].options_count == 0,
              "%s is a choice of the action", names[i]);
    }
}

static void makes_nothing_by_itself(void **state)
{
    auto_school struct conf_school *s = loaded("name: 甲\nwelcome: 你好\n");

    (void)state;
    CHECK(s->booking == NULL && s->appointments_count == 0 && s->clearances_count == 0 &&
              s->flows_count == 0,
          "a school without");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_booking),
        cmocka_unit_test(loads_appointments),
        cmocka_unit_test(makes_the_flow_of_booking),
        cmocka_unit_test(makes_the_flow_of_withdrawing),
        cmocka_unit_test(makes_a_flow_of_each_appointment),
        cmocka_unit_test(makes_nothing_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
