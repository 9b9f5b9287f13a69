/* What `hongyan check` says of notices and of the calendar. */
#include "tests/unit/calendar_file.h"
#include "tests/unit/school_text.h"

#include "base/cst.h"
#include "base/mem.h"
#include "cli/check_private.h"

static const char school[] =
    "name: 鸿雁大学\n"
    "welcome: 你好\n"
    "notices:\n"
    "  limit: 300\n"
    "  kinds:\n"
    "    - {name: exam, title: 考试, approvers: [wang, li], day: 3}\n"
    "    - {name: club, title: 社团}\n"
    "  templates:\n"
    "    - {name: a, label: 甲, text: \"{name}请在{deadline}前到{地点}\"}\n"
    "    - {name: b, label: 乙, kind: exam, type: card, title: \"{科目}\", text: \"{地点}\"}\n"
    "    - {name: c, label: 丙, type: news, title: 丁, text: 戊, url: \"https://a.cn\"}\n";

static const char kinds[] =
    "  kind notice (通知): 5 a day\n"
    "  kind reminder (提醒): 8 a day\n"
    "  kind urgent (紧急通知): critical, and nobody can send it: it has no approvers\n";

static const char calendar[] =
    "terms: [{name: 秋, from: 2026-09-07, until: 2027-01-17}]\n"
    "holidays: [{name: 国庆节, from: 2026-10-01, until: 2026-10-07}]\n"
    "workdays: [{from: 2026-10-10}]\n";

static int64_t at(const char *stamp)
{
    int64_t utc = 0;

    CHECK(cst_parse_stamp(str_c(stamp), &utc), "%s is a moment", stamp);
    return utc;
}

static struct conf with(struct conf_school *s)
{
    struct conf c = conf;

    c.school = s;
    return c;
}

static void lists_notices(void **state)
{
    auto_school struct conf_school *s = loaded(school);
    const struct conf               c = with(s);
    auto_buf struct buf             out = {0}, want = {0};

    (void)state;
    check_write_notices(&c, at("2026-10-01 08:00"), &out);
    buf_f(&want,
          "notices through student: released by a second person above 300 people, 1%% first above "
          "1000, at most 50 a day of one sender in the chat, quiet from 22:00 to 07:00\n%s"
          "  kind exam (考试): 3 a day, released by wang, li\n"
          "  kind club (社团): any number a day\n"
          "  template a (甲): text of the kind notice, asks for deadline, 地点\n"
          "  template b (乙): card of the kind exam, asks for 地点, 科目\n"
          "  template c (丙): news of the kind notice\n",
          kinds);
    assert_string_equal(out.p, want.p);
}

static void says_the_least(void **state)
{
    auto_school struct conf_school *s = loaded(
        "name: 甲\nwelcome: 你好\nnotices: {quiet_from: \"00:00\", quiet_to: \"00:00\"}\n");
    struct conf         c = with(s);
    auto_buf struct buf out = {0}, want = {0}, none = {0};

    (void)state;
    check_write_notices(&c, 0, &out);
    buf_f(&want,
          "notices through student: released by a second person above 500 people, 1%% first above "
          "1000, at most 50 a day of one sender in the chat, no quiet hours\n%s",
          kinds);
    assert_string_equal(out.p, want.p);
    c.wecom.apps = &apps[1]; /* the staff's alone: nobody gets any */
    c.wecom.apps_count = 1;
    check_write_notices(&c, 0, &none);
    assert_int_equal(none.n, 0);
}

static void says_what_today_is(void **state)
{
    static const struct {
        const char *now, *says;
    } rows[] = {
        {"2026-09-06 12:00", "today: in no term, a weekend\n"},
        {"2026-09-07 00:00", "today: week 1 of 秋, a workday\n"},
        {"2026-10-01 08:00", "today: week 4 of 秋, a holiday (国庆节)\n"},
        {"2026-10-10 08:00", "today: week 5 of 秋, a workday\n"},
        {"2027-01-18 08:00", "today: in no term, a workday\n"},
    };
    auto_free char      *text = NULL;
    struct calendar_file f;
    struct conf_school  *s;

    (void)state;
    calendar_write(&f, calendar);
    text = with_calendar("name: 甲\nwelcome: 你好\n", &f);
    s = loaded(text);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct conf   c = with(s);
        auto_buf struct buf out = {0}, want = {0};

        buf_f(&want, "calendar %s: 1 terms, 1 holidays, 1 spans of workdays; %s", f.path,
              rows[i].says);
        check_write_notices(&c, at(rows[i].now), &out);
        CHECK(strstr(out.p, want.p), "%s: %s\nand not:\n%s", rows[i].now, want.p, out.p);
    }
    calendar_remove(&f);
    conf_school_free(s);
}

#define ACCOUNTS                                                                                   \
    "note: tuning.accounts is not given: how many messages the platform still takes today is not " \
    "watched\n"
#define NO_SMS   "note: sms has no notice_template_id: no notice can be sent by SMS\n"
#define HOLIDAYS "note: calendar: the last of its holidays ended at 2026-10-07: add the next ones\n"
#define TERMS    "note: calendar: the last of its terms ended at 2027-01-17: add the next ones\n"

static void notes(void **state)
{
    static struct conf_sms webhook = {.provider = SMS_WEBHOOK};
    static struct conf_sms bare = {.provider = SMS_TENCENT};
    static struct conf_sms whole = {.provider = SMS_TENCENT, .notice_template_id = (char *)"1"};
    static const struct {
        const char      *now;
        unsigned         accounts;
        struct conf_sms *sms;
        const char      *want;
    } rows[] = {
        {"2026-10-07 23:59", 20000, NULL, ""},
        {"2026-10-08 00:00", 20000, NULL, HOLIDAYS},
        {"2027-01-17 12:00", 0, NULL, ACCOUNTS HOLIDAYS},
        {"2027-01-18 00:00", 20000, NULL, TERMS HOLIDAYS},
        {"2026-10-01 08:00", 20000, &webhook, ""},
        {"2026-10-01 08:00", 20000, &bare, NO_SMS},
        {"2026-10-01 08:00", 20000, &whole, ""},
    };
    auto_free char      *text = NULL;
    struct calendar_file f;
    struct conf_school  *s;

    (void)state;
    calendar_write(&f, calendar);
    text = with_calendar("name: 甲\nwelcome: 你好\n", &f);
    s = loaded(text);
    calendar_remove(&f);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct conf         c = with(s);
        auto_buf struct buf out = {0};

        c.tuning.accounts = rows[i].accounts;
        c.sms = rows[i].sms;
        check_note_notices(&c, at(rows[i].now), &out);
        CHECK(strcmp(out.n > 0 ? out.p : "", rows[i].want) == 0, "%s: %s", rows[i].now,
              out.n > 0 ? out.p : "nothing");
    }
    conf_school_free(s);
}

static void notes_half_of_the_english(void **state)
{
    static const struct {
        const char *template, *note; /* NULL: nothing */
    } rows[] = {
        {"label: 甲, text: 乙", NULL},
        {"label: 甲, label_en: A, text: 乙, text_en: B", NULL},
        {"label: 甲, text: 乙, text_en: B", "but no label_en: that"},
        {"label: 甲, label_en: A, text: 乙", "but no text_en: that"},
        {"label: 甲, label_en: A, type: card, title: 丙, text: 乙, text_en: B",
         "but no title_en: that"},
        {"label: 甲, type: card, title: 丙, title_en: C, text: 乙", "but no label_en text_en: that"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf text = {0}, out = {0};
        struct conf_school *s;
        struct conf         c;

        buf_f(&text, "name: 甲\nwelcome: 你好\nnotices:\n  templates: [{name: t, %s}]\n",
              rows[i].template);
        s = loaded(text.p);
        c = with(s);
        c.tuning.accounts = 1;
        check_note_notices(&c, 0, &out);
        CHECK(rows[i].note ? out.n > 0 && strstr(out.p, rows[i].note) : out.n == 0, "%s: %s",
              rows[i].template, out.n > 0 ? out.p : "nothing");
        conf_school_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_notices),
        cmocka_unit_test(says_the_least),
        cmocka_unit_test(says_what_today_is),
        cmocka_unit_test(notes),
        cmocka_unit_test(notes_half_of_the_english),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
