/* The parts of the school file about carriers and appointments. */
#include "tests/unit/school_refuse.h"

#include "base/mem.h"
#include "conf/builtin.h"
#include "conf/conf_private.h"

#include <stdio.h>
#include <unistd.h>

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
                        "所有运营商：允许所有运营商与我联系进行业务介绍\n仅所选：仅允许我选择的运营商"
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
              s->flows_count == 1,
          "a school without, but with 发通知");
}

static void accepts_limits(void **state)
{
    static const struct {
        const char *name, *from, *to;
    } rows[] = {
        {"one carrier", "    - {name: unicom, title: 中国联通, title_en: Unicom, hotline: 10010}\n",
         ""},
        {"nobody has to confirm", "  confirmed: true\n", "  confirmed: false\n"},
        {"words of one's own", "  version: 2021-08\n",
         "  version: 2021-08\n  words: [办手机卡]\n"},
        {"an appointment for today", "    remind: 20:05\n", "    until_days: 0\n"},
        {"four weeks of working days", "    remind: 20:05\n    places:\n",
         "    until_days: 19\n    places:\n"},
        {"twenty slots", "capacity: 40}", "minutes: 6, capacity: 40}"},
        {"one slot to midnight", "{from: 10:00, to: 12:00}", "{from: 23:00, to: 24:00}"},
        {"hours that touch", "{from: 09:00, to: 11:30}, {from: 14:00",
         "{from: 09:00, to: 11:30}, {from: 11:30"},
        {"a reminder at the last minute", "remind: 20:05", "remind: 23:59"},
        {"a minute before the end of the last day", "    remind: 20:05\n",
         "    until_days: 0\n    cancel_minutes: 1439\n"},
        {"a window of its own", "    intro: 带学生证\n",
         "    window: {from: 2021-08-20, until: 2021-08-20}\n"},
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

static void refuses_carriers(void **state)
{
    static const struct edit rows[] = {
        {"no carriers", NULL, "name: 甲\nwelcome: 乙\nbooking: {version: 1}\n", 3,
         "booking: the key carriers is missing"},
        {"a list of none", NULL, "name: 甲\nwelcome: 乙\nbooking: {version: 1, carriers: []}\n", 3,
         "the list has 0 entries; it must have 1 to 10"},
        {"no version", "  version: 2021-08\n", "", 4, "booking: the key version is missing"},
        {"a version with blanks", "version: 2021-08", "version: 2021 08", 8, "is not a value of 1"},
        {"a carrier twice", "{name: unicom", "{name: mobile", 16,
         "two carriers have the same name \"mobile\"; the first is in line 12"},
        {"a title twice", "title: 中国联通, title_en: Unicom", "title: 中国移动", 16,
         "two carriers have the same title"},
        {"a title of the bot", "title: 中国联通", "title: 我的预约", 16,
         "the label \"我的预约\" is the bot's own word"},
        {"an English title of the bot", "Unicom", "WhoHas", 16, "is the bot's own word"},
        {"a title that is a number", "title: 中国联通", "title: 1", 16, "is the number of another"},
        {"a name with a capital", "{name: unicom", "{name: Unicom", 16, "is not a name of small"},
        {"the answer that takes all back", "{name: unicom", "{name: _all", 16,
         "is not a name of small"},
        {"a long title", "title: 中国联通", "title: 中国联通中国联通中国联通中国联通中国", 16,
         "has 18 characters; at most 17 fit"},
        {"no hotline", "      hotline: 10086\n", "", 12, "the key hotline is missing"},
        {"a translation of nothing", "hotline: 10010", "hotline: 10010, tariff_en: cheap", 16,
         "tariff_en goes with tariff only"},
        {"a consent of nothing", "  notice: 学校中立\n", "  consent_all_en: All of them\n", 9,
         "consent_all_en goes with consent_all only"},
        {"no file", "hotline: 10010", "hotline: 10010, picture: no.png", 16,
         "picture: \"no.png\" cannot be read: No such file"},
        {"a folder", "hotline: 10010", "hotline: 10010, picture: /tmp", 16,
         "picture: \"/tmp\" cannot be read: not a file"},
        {"no picture", "hotline: 10010", "hotline: 10010, picture: /etc/passwd", 16,
         "picture: \"/etc/passwd\" is neither a PNG nor a JPEG"},
        {"an unknown key", "hotline: 10010", "hotlin: 10010", 16,
         "unknown key hotlin; did you mean hotline?"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse(&rows[i]);
}

static void refuses_booking(void **state)
{
    static const struct edit rows[] = {
        {"an unknown kind", "kinds: [student, candidate]", "kinds: [pupil]", 5,
         "is not a kind of person"},
        {"a kind twice", "[student, candidate]", "[student, student]", 5, "the kinds name twice"},
        {"nobody confirms", "identity: {phone: false}", "identity: {phone: false, confirm: false}",
         6, "nobody can have confirmed"},
        {"a window that ends first", "until: 2021-09-30", "until: 2021-08-15", 7,
         "the window ends before it begins"},
        {"an app that is not there", "  version: 2021-08\n",
         "  version: 2021-08\n  app: teacher\n", 9, "there is no app \"teacher\""},
        {"the staff's app", "  version: 2021-08\n", "  version: 2021-08\n  app: staff\n", 9,
         "app: booking is for another app than staff"},
        {"a word of the bot", "  version: 2021-08\n",
         "  version: 2021-08\n  words: [取消预约]\n", 9, "the word \"取消预约\" is the bot's own"},
        {"a word of withdrawing", "  version: 2021-08\n",
         "  version: 2021-08\n  words: [撤回预约]\n", 9,
         "the word \"撤回预约\" starts the flow withdraw, which is made from `booking`"},
        {"a word of identity", "  version: 2021-08\n",
         "  version: 2021-08\n  words: [我的信息]\n", 9,
         "starts the flow confirm, which is made from `identity`"},
        {"a word of the appointment", "  version: 2021-08\n",
         "  version: 2021-08\n  words: [营业厅]\n", 21, "starts two things in one app"},
        {"a flow of that name", "appointments:\n",
         "flows: [{name: withdraw, app: student, title: 甲, rule: always, "
         "questions: [{name: q, kind: text, title: 乙}]}]\nappointments:\n", 17,
         "the name \"withdraw\" is that of a flow of the bot"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse(&rows[i]);
}

static void refuses_appointments(void **state)
{
    static const struct edit rows[] = {
        {"a flow's name of ours", "- name: shop", "- name: booking", 18, "of a flow of the bot"},
        {"a name twice", "appointments:\n",
         "appointments:\n  - {name: shop, title: 甲, words: [乙], places: [{name: a, title: 丙, "
         "capacity: 1, hours: [{from: 09:00, to: 10:00}]}]}\n", 19,
         "the name \"shop\" is given twice, to different things; the first is in line 18"},
        {"a flow of that name", "appointments:\n",
         "flows: [{name: shop, app: student, title: 甲, rule: always, "
         "questions: [{name: q, kind: text, title: 乙}]}]\nappointments:\n", 19,
         "the name \"shop\" is given twice, to different things; the first is in line 17"},
        {"no words", "    words: [营业厅]\n", "", 18, "the key words is missing"},
        {"a word of ours", "words: [营业厅]", "words: [运营商预约]", 20,
         "starts the flow booking, which is made from `booking`"},
        {"the staff's app", "    remind: 20:05\n", "    app: staff\n", 23,
         "app: an appointment is for another app than staff"},
        {"the day before yesterday", "    remind: 20:05\n",
         "    from_days: 3\n    until_days: 2\n", 24,
         "until_days (2) is smaller than from_days (3)"},
        {"more than the usual", "    remind: 20:05\n", "    from_days: 8\n", 23,
         "until_days (7) is smaller than from_days (8)"},
        {"three months ahead", "    remind: 20:05\n", "    until_days: 61\n", 23,
         "is not a whole number from 0 to 60"},
        {"never", "    remind: 20:05\n", "    until_days: 0\n    cancel_minutes: 1440\n", 24,
         "cancel_minutes: \"1440\" reach behind the last day"},
        {"a window that ends first", "    intro: 带学生证\n",
         "    window: {from: 2021-08-20, until: 2021-08-19}\n", 22, "ends before it begins"},
        {"a reminder at midnight", "remind: 20:05", "remind: 24:00", 23, "24:00 is the next day"},
        {"a reminder at eight", "remind: 20:05", "remind: eight", 23, "is not a time like"},
        {"a hold of nothing", "    remind: 20:05\n", "    hold_minutes: 0\n", 23,
         "is not a whole number from 1 to 60"},
        {"a translation of nothing", "    intro: 带学生证\n", "    intro_en: Bring it\n", 22,
         "intro_en goes with intro only"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse(&rows[i]);
}

static void refuses_places(void **state)
{
    static const struct edit rows[] = {
        {"a way to nowhere", "{name: south", "{where_en: North gate, name: south", 32,
         "where_en goes with where only"},
        {"a place twice", "{name: south", "{name: north", 32, "two places have the same name"},
        {"a title twice", "title: 南区营业厅", "title: 北区营业厅", 32,
         "two places have the same title"},
        {"a title of the bot", "title: 南区营业厅", "title: 取消", 32, "is the bot's own word"},
        {"a day twice", "[1, 2, 3, 4, 5]", "[1, 1]", 27, "the days name twice"},
        {"day eight", "[1, 2, 3, 4, 5]", "[8]", 27, "is not a whole number from 1 to 7"},
        {"closed twice", "2021-10-02]", "2021-10-01]", 28, "closed names twice"},
        {"closed on no day", "2021-10-02]", "2021-10-32]", 28, "is not a day like"},
        {"no hours", ", hours: [{from: 10:00, to: 12:00}]", "", 32, "the key hours is missing"},
        {"hours back", "{from: 10:00, to: 12:00}", "{from: 12:00, to: 12:00}", 32,
         "the place closes before it opens"},
        {"hours out of order", "{from: 14:00, to: 17:00}", "{from: 08:00, to: 08:30}", 29,
         "hours: \"08:00\" is before the end of the hours in front"},
        {"hours that overlap", "{from: 14:00, to: 17:00}", "{from: 11:00, to: 12:00}", 29,
         "hours: \"11:00\" is before the end"},
        {"slots with a rest", "minutes: 30", "minutes: 40", 29,
         "the 150 minutes from \"09:00\" to \"11:30\" cannot be cut evenly into slots of 40"},
        {"slots longer than the hours", "minutes: 30", "minutes: 200", 29, "cannot be cut evenly"},
        {"too many slots", "minutes: 30", "minutes: 10", 29,
         "the hours make 33 slots a day, and a choice shows 20"},
        {"too many days", "    remind: 20:05\n", "    until_days: 20\n", 32,
         "21 days of this place can be booked at once, and a choice shows 20"},
        {"too many working days", "    remind: 20:05\n", "    until_days: 28\n", 25,
         "21 days of this place"},
        {"no capacity", "        capacity: 8\n", "", 25, "the key capacity is missing"},
        {"room for nobody", "capacity: 8", "capacity: 0", 31, "whole number from 1 to 10000"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse(&rows[i]);
}

static void refuses_unconfirmed(void **state)
{
    const struct edit e = {
        "nobody confirms", NULL,
        "name: 甲\nwelcome: 乙\nappointments:\n"
        "  - {name: a, title: 丙, words: [丁], confirmed: true, places: [{name: b, title: 戊, "
        "capacity: 1, hours: [{from: 09:00, to: 10:00}]}]}\n",
        4, "nobody can have confirmed: this file has no `identity`"};

    (void)state;
    refuse(&e);
}

/* Desks see who comes in the application called staff. */
static void needs_the_staff(void **state)
{
    const struct edit e = {
        "no staff", NULL,
        "name: 甲\nwelcome: 乙\nappointments:\n"
        "  - {name: a, title: 丙, words: [丁], places: [{name: b, title: 戊, capacity: 1, "
        "hours: [{from: 09:00, to: 10:00}]}]}\n",
        3, "appointments needs an app called staff"};

    (void)state;
    refuse_with_app("student", &e);
}

/* ---- what is shown of a carrier ---- */

static char picture[] = "/tmp/test_conf_booking.XXXXXX";

static void write_picture(const char *start, size_t n, size_t size)
{
    FILE *f = fopen(picture, "w");

    CHECK(f && fwrite(start, 1, n, f) == n, "it begins");
    for (; n < size; n++)
        fputc(0, f);
    CHECK(fclose(f) == 0, "it is written");
}

static void looks_at_pictures(void **state)
{
    enum { MOST = 2 * 1024 * 1024 };
    static const struct {
        const char *name, *start;
        size_t      n, size;
        const char *says; /* NULL: taken */
    } rows[] = {
        {"a PNG", "\x89PNG\r\n\x1a\n", 8, 100, NULL},
        {"a JPEG", "\xff\xd8\xff\xe0", 4, 100, NULL},
        {"the largest", "\xff\xd8\xff", 3, MOST - 1, NULL},
        {"two megabytes", "\xff\xd8\xff", 3, MOST, "cannot be read: larger than 2097151 bytes"},
        {"nothing", "", 0, 0, "is neither a PNG nor a JPEG"},
        {"half a signature", "\x89PNG\r\n\x1a", 7, 7, "is neither a PNG nor a JPEG"},
        {"a GIF", "GIF89a", 6, 100, "is neither a PNG nor a JPEG"},
        {"a PNG of text mode", "\x89PNG\n\x1a\n", 7, 100, "is neither a PNG nor a JPEG"},
    };
    char                to[80];
    struct edit         e = {"picture", "hotline: 10010", to, 16, NULL};
    struct conf_school *s;
    int                 fd = mkstemp(picture);

    (void)state;
    CHECK(fd >= 0 && close(fd) == 0, "there is a file");
    snprintf(to, sizeof to, "hotline: 10010, picture: %s", picture);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        e.name = rows[i].name;
        e.says = rows[i].says;
        write_picture(rows[i].start, rows[i].n, rows[i].size);
        if (rows[i].says) {
            refuse(&e);
            continue;
        }
        auto_free char *text = edited(good, &e);
        s = loaded(text);
        CHECK(strcmp(s->booking->carriers[1].picture, picture) == 0, "%s is there", e.name);
        conf_school_free(s);
    }
    unlink(picture);
}

/* What stands behind `key: ` is so many characters of three bytes. */
static void write_long(struct buf *out, const char *key, unsigned chars)
{
    buf_c(out, key);
    for (unsigned i = 0; i < chars; i++)
        buf_c(out, "元");
}

/* The tariff stands in one message with the question who may call. */
static void leaves_room(void **state)
{
    static const struct {
        const char *name;
        unsigned    tariff, consent; /* characters */
        const char *says;
    } rows[] = {
        {"the longest with our consents", 500, 0, NULL},
        {"longer", 501, 0, "has 1503 bytes; at most 1500 fit"},
        {"the longest consents", 432, 60, NULL},
        {"no room beside them", 433, 60,
         "tariff has 1299 bytes, and beside the hotline, the complaint line and the consents a "
         "message has room for 1297"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf to = {0}, consents = {0};
        struct edit         e = {rows[i].name, "tariff: 十九元套餐", NULL, 15, rows[i].says};
        auto_free char     *text = NULL, *whole = NULL;
        struct edit         own = {rows[i].name, "identity: {phone: false}\nbooking:\n", NULL, 0,
                                   NULL};

        write_long(&to, "tariff: ", rows[i].tariff);
        e.to = to.p;
        text = edited(good, &e);
        buf_c(&consents, "identity: {phone: false}\nbooking: # \n");
        if (rows[i].consent > 0) {
            write_long(&consents, "  consent_all: ", rows[i].consent);
            write_long(&consents, "\n  consent_one: ", rows[i].consent);
            buf_c(&consents, "\n");
            e.line += 2;
        }
        own.to = consents.p;
        whole = edited(text, &own);
        if (rows[i].says)
            refuse_text(&e, whole);
        else
            conf_school_free(loaded(whole));
    }
}

/* What is read in English is longer: its own consents count. */
static void leaves_room_in_english(void **state)
{
    auto_buf struct buf to = {0};
    struct edit         e = {"no room in English", "tariff: 十九元套餐", NULL, 16,
                             "tariff_en has 1500 bytes, and beside the hotline"};
    auto_free char     *text = NULL, *whole = NULL;
    auto_buf struct buf complaint = {0};
    struct edit         own = {e.name, "complaint: 骚扰请打信息化办公室", NULL, 0, NULL};

    (void)state;
    buf_c(&to, "tariff: 十九元套餐\n      tariff_en: ");
    for (unsigned i = 0; i < 1500; i++)
        buf_char(&to, 'x');
    e.to = to.p;
    text = edited(good, &e);
    buf_c(&complaint, "complaint: 骚扰请打信息化办公室\n  complaint_en: ");
    for (unsigned i = 0; i < 200; i++)
        buf_char(&complaint, 'y');
    own.to = complaint.p;
    whole = edited(text, &own);
    e.line++;
    refuse_text(&e, whole);
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
        cmocka_unit_test(accepts_limits),
        cmocka_unit_test(refuses_carriers),
        cmocka_unit_test(refuses_booking),
        cmocka_unit_test(refuses_appointments),
        cmocka_unit_test(refuses_places),
        cmocka_unit_test(refuses_unconfirmed),
        cmocka_unit_test(needs_the_staff),
        cmocka_unit_test(looks_at_pictures),
        cmocka_unit_test(leaves_room),
        cmocka_unit_test(leaves_room_in_english),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
