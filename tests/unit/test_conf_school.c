/* The school file: shapes, and what must agree in it. */
#include "tests/unit/conf_edit.h"
#include "tests/unit/school_text.h"

#include "base/mem.h"
#include "conf/conf_private.h"
#include "conf/words.h"

static const char good[] =
    "name: 鸿雁大学\n"                                           /*  1 */
    "welcome: 你好\n"                                            /*  2 */
    "desk:\n"                                                    /*  3 */
    "  lines: [{name: 服务台, phone: 010-5550-0101}]\n"          /*  4 */
    "  hours:\n"                                                 /*  5 */
    "    - {days: [1, 2, 3], from: 08:30, to: 17:00}\n"          /*  6 */
    "menus:\n"                                                   /*  7 */
    "  - app: student\n"                                         /*  8 */
    "    buttons:\n"                                             /*  9 */
    "      - name: 每日\n"                                       /* 10 */
    "        sub:\n"                                             /* 11 */
    "          - {name: 打卡, key: flow/checkin}\n"              /* 12 */
    "          - {name: 主页, type: view, url: https://e.cn/}\n" /* 13 */
    "      - {name: 帮助, key: say/帮助}\n"                      /* 14 */
    "      - {name: 小程序, type: view_miniprogram, appid: wx1, "
    "pagepath: p}\n"            /* 15 */
    "faq:\n"                    /* 16 */
    "  - words: [网络]\n"       /* 17 */
    "    title: 上网\n"         /* 18 */
    "    answer: 用学号登录\n"  /* 19 */
    "flows:\n"                  /* 20 */
    "  - name: checkin\n"       /* 21 */
    "    app: student\n"        /* 22 */
    "    title: 今日打卡\n"     /* 23 */
    "    words: [打卡, 签到]\n" /* 24 */
    "    rule: daily\n"         /* 25 */
    "    window: {from: 2026-09-01, until: 2026-12-31, "
    "daily_from: 06:00, daily_to: 24:00}\n"                             /* 26 */
    "    questions:\n"                                                  /* 27 */
    "      - name: health\n"                                            /* 28 */
    "        kind: choice\n"                                            /* 29 */
    "        title: 身体状况\n"                                         /* 30 */
    "        options:\n"                                                /* 31 */
    "          - {value: fine, label: 正常}\n"                          /* 32 */
    "          - {value: ill, label: 不适}\n"                           /* 33 */
    "      - name: symptoms\n"                                          /* 34 */
    "        kind: several\n"                                           /* 35 */
    "        title: 症状\n"                                             /* 36 */
    "        when: {question: health, is: [ill]}\n"                     /* 37 */
    "        options: [{value: a, label: 甲}, {value: b, label: 乙}]\n" /* 38 */
    "      - name: temperature\n"                                       /* 39 */
    "        kind: number\n"                                            /* 40 */
    "        title: 体温\n"                                             /* 41 */
    "        min: 35.0\n"                                               /* 42 */
    "        max: 42.5\n"                                               /* 43 */
    "        decimals: 1\n"                                             /* 44 */
    "      - name: note\n"                                              /* 45 */
    "        kind: text\n"                                              /* 46 */
    "        title: 备注\n"                                             /* 47 */
    "  - name: duty\n"                                                  /* 48 */
    "    app: staff\n"                                                  /* 49 */
    "    title: 值班\n"                                                 /* 50 */
    "    words: [值班]\n"                                               /* 51 */
    "    rule: times_a_day\n"                                           /* 52 */
    "    times: 3\n"                                                    /* 53 */
    "    questions: [{name: q, kind: text, title: 情况}]\n";            /* 54 */

static struct conf_school *loaded_edited(const char *from, const char *to)
{
    struct edit     e = {"accepted", from, to, 0, NULL};
    auto_free char *text = edited(good, &e);

    return loaded(text);
}

static void loads_flows(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_flow       *f = &s->flows[0];

    (void)state;
    assert_int_equal(s->flows_count, 2 + 1); /* and 发通知 */
    CHECK(s->channel == CHANNEL_TEXT, "channel has its default");
    CHECK(f->rule == RULE_DAILY && f->words_count == 2, "the flow is read");
    CHECK(f->roster_only && !f->no_review && f->expires_minutes == 30, "flows have their defaults");
    assert_null(f->intro);
    assert_string_equal(f->window.daily_to, "24:00");
    assert_string_equal(f->questions[1].when->is[0], "ill");
    assert_null(f->questions[0].when);
    CHECK(f->questions[2].decimals == 1 && !f->questions[2].optional, "a number is read");
    assert_int_equal(s->flows[1].times, 3);
    CHECK(s->flows[1].window.from == NULL, "a flow without a window has none");
}

static void fills_in_bounds(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    auto_school struct conf_school *optional =
        loaded_edited("kind: several\n", "kind: several\n        optional: true\n");
    const struct school_question *q = s->flows[0].questions;

    (void)state;
    CHECK(q[0].min == NULL && q[0].max == NULL, "a choice has no bounds");
    assert_string_equal(q[1].min, "1");
    assert_string_equal(q[1].max, "2");
    assert_string_equal(q[2].min, "35.0");
    assert_string_equal(q[3].min, "1");
    assert_string_equal(q[3].max, "200");
    assert_string_equal(optional->flows[0].questions[1].min, "0");
}

static void loads_menus_and_desk(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct menu_button       *b = s->menus[0].buttons;

    (void)state;
    assert_int_equal(s->menus[0].buttons_count, 3);
    CHECK(b[0].sub_count == 2 && b[0].key == NULL, "a button with a list");
    CHECK(b[0].sub[0].type == MENU_CLICK && b[0].sub[1].type == MENU_VIEW, "types, and click");
    assert_string_equal(b[0].sub[1].url, "https://e.cn/");
    CHECK(b[1].sub_count == 0 && b[2].type == MENU_VIEW_MINIPROGRAM, "buttons without one");
    assert_int_equal(s->desk.hours[0].days[2], 3);
    assert_null(s->desk.closed);
    assert_null(s->desk.lines[0].mail);
    assert_string_equal(s->faq[0].words[0], "网络");
}

static void accepts_the_least(void **state)
{
    auto_school struct conf_school *s = loaded("name: 鸿雁大学\nwelcome: |\n  你好\n  再见\n\n");

    (void)state;
    CHECK(s->menus_count == 0 && s->flows_count == 1 && s->desk.lines_count == 0,
          "nothing but 发通知");
    assert_string_equal(s->welcome, "你好\n再见");
}

static void accepts_limits(void **state)
{
    static const struct {
        const char *name, *from, *to;
    } rows[] = {
        {"a top name of 15 bytes", "name: 每日\n", "name: 一二三四五\n"},
        {"a sub name of 39 bytes", "name: 主页", "name: 一二三四五六七八九十一二三"},
        {"a window of one day", "until: 2026-12-31", "until: 2026-09-01"},
        {"a day ends at its end", "from: 2026-09-01, until: 2026-12-31",
         "from: 2026-09-01 10:00, until: 2026-09-01"},
        {"a moment", "until: 2026-12-31", "until: 2026-12-31 17:00"},
        {"the same word in two apps", "words: [值班]", "words: [打卡]"},
        {"a label of 17", "label: 正常", "label: 一二三四五六七八九十一二三四五六七"},
        {"a label that is its own number", "label: 不适", "label: 2"},
        {"a label that is a year", "label: 不适", "label: 2026"},
        {"a negative number", "min: 35.0", "min: -1.5"},
        {"equal bounds", "max: 42.5", "max: 35"},
        {"a text of 500", "kind: text\n        title: 备注",
         "kind: text\n        max: 500\n        title: 备注"},
        {"fewer than all", "kind: several", "kind: several\n        max: 1"},
        {"a flow without words", "    words: [值班]\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        conf_school_free(loaded_edited(rows[i].from, rows[i].to));
}

#define T10 "一二三四五六七八九十"
#define T60 T10 T10 T10 T10 T10 T10
#define T160 T60 T60 T10 T10 T10 T10

static const struct edit refused[] = {
    {"no name", "name: 鸿雁大学\n", "", 1, "the key name is missing"},
    {"no welcome", "welcome: 你好\n", "", 1, "the key welcome is missing"},
    {"an unknown channel", "welcome:", "channel: cards\nwelcome:", 2,
     "channel: \"cards\" is not one of the words here; write text, card or text_only"},
    {"a long welcome", "welcome: 你好", "welcome: " T160 T160 T60, 2, "at most 1024 fit"},

    /* what is filled in */
    {"a mark with a mistake", "welcome: 你好", "welcome: 你好{nme}，{name}", 2,
     "welcome: {nme} is not filled in; only {name} is"},
    {"a mark in English", "welcome: 你好", "welcome: 你好\nwelcome_en: Hi {NAME}", 3, "{NAME} is not"},
    {"a blank in a mark", "welcome: 你好", "welcome: \"{ name }\"", 2, "{ name } is not"},
    {"an open mark", "welcome: 你好", "welcome: 你好{name", 2, "{name is not filled in"},
    {"a second brace", "welcome: 你好", "welcome: \"{{name}}\"", 2, "{{name} is not filled in"},
    {"a name in the greeting", "welcome:", "greeting: 早，{name}\nwelcome:", 2,
     "greeting: {name} is not filled in; {name} is in the welcome only"},

    /* desk */
    {"day 8", "[1, 2, 3]", "[1, 2, 8]", 6, "desk.hours[1].days[3]: \"8\" is not a whole number"},
    {"a day twice", "[1, 2, 3]", "[1, 2, 1]", 6, "the days name twice \"1\""},
    {"no day", "[1, 2, 3]", "[]", 6, "the list has 0 entries"},
    {"an hour of 25", "from: 08:30", "from: 25:00", 6, "is not a time"},
    {"one digit", "from: 08:30", "from: 8:30", 6, "is not a time"},
    {"closed before open", "to: 17:00", "to: 08:30", 6, "the desk closes before it opens"},
    {"a line without a name", "name: 服务台, ", "", 4, "desk.lines[1]: the key name is missing"},

    /* menus */
    {"a menu of no app", "  - app: student\n    buttons", "  - app: guest\n    buttons", 8,
     "there is no app \"guest\" in the configuration; it has student, staff"},
    {"two menus of one app", "faq:", "  - {app: student, buttons: [{name: a, key: say/a}]}\nfaq:",
     16, "two menus have the same app \"student\""},
    {"four buttons", "faq:", "      - {name: a, key: say/a}\nfaq:", 9, "the list has 4 entries"},
    {"no buttons", NULL, "menus: [{app: student, buttons: []}]", 1, "the list has 0 entries"},
    {"six below", "          - {name: 主页",
     "          - {name: a, key: say/a}\n"
     "          - {name: b, key: say/a}\n          - {name: c, key: say/a}\n"
     "          - {name: d, key: say/a}\n          - {name: 主页",
     11, "the list has 6 entries"},
    {"an empty list below", NULL, "menus: [{app: student, buttons: [{name: a, sub: []}]}]", 1,
     "it must have 1 to 5"},
    {"a third level", "flow/checkin}", "flow/checkin, sub: []}", 12, "unknown key sub"},
    {"a top name of 18 bytes", "name: 每日\n", "name: 一二三四五六\n", 10,
     "has 18 bytes; at most 16 fit"},
    {"a sub name of 42 bytes", "name: 主页", "name: 一二三四五六七八九十一二三四", 13,
     "has 42 bytes; at most 40 fit"},
    {"a key of 129 bytes", "key: say/帮助",
     "key: say/1234567890123456789012345678901234567890123456789012345678901234567890"
     "1234567890123456789012345678901234567890123456789012345",
     14, "at most 128 fit"},
    {"an unknown type", "type: view,", "type: viev,", 13, "write click, view, scancode_push"},
    {"a click without a key", ", key: say/帮助", "", 14, "of the type click needs `key`"},
    {"a click with an url", "key: say/帮助", "key: say/帮助, url: https://e.cn", 14,
     "of the type click has no `url`"},
    {"a click that does nothing", "key: say/帮助", "key: 帮助", 14, "\"帮助\" does nothing"},
    {"a click that says nothing", "key: say/帮助", "key: say/", 14, "does nothing"},
    {"a click to no flow", "flow/checkin}", "flow/chekin}", 12,
     "\"flow/chekin\" names no flow of the app student"},
    {"a click to another app's flow", "flow/checkin}", "flow/duty}", 12,
     "names no flow of the app"},
    {"a view without url", ", url: https://e.cn/", "", 13, "of the type view needs `url`"},
    {"a view with a key", "type: view,", "type: view, key: say/a,", 13,
     "of the type view has no `key`"},
    {"an url without scheme", "https://e.cn/", "e.cn", 13, "is not an address that starts with"},
    {"a mini program without a page", ", pagepath: p", "", 15, "needs `pagepath`"},
    {"a scan button without a key", "type: view, url: https://e.cn/", "type: scancode_waitmsg", 13,
     "of the type scancode_waitmsg needs `key`"},
    {"a list and a key", "      - name: 每日\n", "      - name: 每日\n        key: say/a\n", 11,
     "a button with `sub` only opens its list; it has no `key`"},

    /* FAQ */
    {"no words", "words: [网络]", "words: []", 17, "the list has 0 entries"},
    {"an empty word", "words: [网络]", "words: [网络, \"\"]", 17, "the value is empty"},
    {"no answer", "    answer: 用学号登录\n", "", 17, "faq[1]: the key answer is missing"},
    {"an answer of 2100 bytes", "用学号登录", T160 T160 T160 T160 T60, 19, "at most 2048 fit"},

    /* flows */
    {"a name with a blank", "- name: checkin", "- name: check in", 21,
     "small letters, digits and _"},
    {"a name that starts with a digit", "- name: duty", "- name: 1duty", 48, "a letter first"},
    {"two flows of one name", "- name: duty", "- name: checkin", 48, "two flows have the same"},
    {"a flow of no app", "app: staff", "app: stuff", 49, "there is no app \"stuff\""},
    {"a word of the bot", "[值班]", "[帮助]", 51, "the word \"帮助\" is the bot's own"},
    {"another case of it", "[值班]", "[HELP]", 51, "is the bot's own"},
    {"another width of it", "[值班]", "[ｈｅｌｐ]", 51, "is the bot's own"},
    {"a word twice", "[打卡, 签到]", "[打卡, 打卡]", 24, "starts two things in one app"},
    {"a word of two flows", "app: staff\n    title: 值班\n    words: [值班]",
     "app: student\n    title: 值班\n    words: [签到]", 51,
     "the word \"签到\" starts two things in one app; the other is in line 24"},
    {"a word with a blank", "[值班]", "[值 班]", 51, "is not one word"},
    {"a word with a wide blank", "[值班]", "[值　班]", 51, "is not one word"},
    {"a word that is a number", "[值班]", "[12]", 51, "not a number, which would be an answer"},
    {"an unknown rule", "rule: daily", "rule: dayly", 25,
     "write once, daily, times_a_day, always or until"},
    {"times missing", "    times: 3\n", "", 52, "times_a_day needs the key times"},
    {"times for a daily flow", "rule: daily", "rule: daily\n    times: 2", 26, "times goes with"},
    {"21 times", "times: 3", "times: 21", 53, "from 1 to 20"},
    {"0 times", "times: 3", "times: 0", 53, "from 1 to 20"},
    {"today_done twice a day", "times: 3", "times: 3\n    today_done: a", 54, "`rule: daily` only"},
    {"expires never", "times: 3", "times: 3\n    expires_minutes: 1441", 54, "from 1 to 1440"},
    {"yes for true", "times: 3", "times: 3\n    no_review: yes", 54, "neither true nor false"},
    {"a word for true", "times: 3", "times: 3\n    roster_only: maybe", 54, "neither true nor"},
    {"no such day", "from: 2026-09-01", "from: 2026-02-30", 26, "is not a day"},
    {"a window backwards", "until: 2026-12-31", "until: 2026-08-31", 26, "the window ends before"},
    {"hours backwards", "daily_to: 24:00", "daily_to: 05:00", 26, "the window closes before"},
    {"hours of no length", "daily_to: 24:00", "daily_to: 06:00", 26, "the window closes before"},
    {"a window that never opens", "06:00, daily_to: 24:00", "24:00", 26, "the window never opens"},
    {"no questions", "questions: [{name: q, kind: text, title: 情况}]", "questions: []", 54,
     "it must have 1 to 30"},

    /* questions */
    {"two questions of one name", "name: note", "name: health", 45, "two questions have the same"},
    {"an unknown kind", "kind: choice", "kind: chioce", 29,
     "write choice, several, text, number, phone, mail, document, date, location, photo or "
     "consent"},
    {"no options", "kind: text\n", "kind: choice\n", 45, "a question of this kind needs options"},
    {"options of a text", "kind: several\n", "kind: text\n", 38, "options go with the kinds"},
    {"one option of a choice", "          - {value: ill, label: 不适}\n", "", 31, "at least two"},
    {"two options of one value", "value: ill,", "value: fine,", 33, "two options have the same"},
    {"two options of one label", "label: 不适", "label: 正常", 33, "two options have the same"},
    {"a value with a blank", "value: ill,", "value: not well,", 33, "letters, digits, _ and -"},
    {"a label of 18", "label: 正常", "label: 一二三四五六七八九十一二三四五六七八", 32,
     "has 18 characters; at most 17 fit"},
    {"a label that is the bot's", "label: 正常", "label: 返回", 32, "is the bot's own word"},
    {"an English label that is the bot's", "label: 正常", "label: 正常, label_en: Skip", 32,
     "own word"},
    {"a label that is another's number", "label: 正常", "label: 2", 32, "number of another option"},
    {"a condition on nothing", "question: health", "question: helth", 37,
     "no earlier question of this flow is called \"helth\""},
    {"a condition on itself", "question: health", "question: symptoms", 37, "no earlier question"},
    {"a condition on a later one", "question: health", "question: temperature", 37, "no earlier"},
    {"a condition on a number", "title: 备注",
     "title: 备注\n        when: {question: temperature, is: [a]}", 48,
     "\"temperature\" has no options"},
    {"a condition on no value", "is: [ill]", "is: [fine, il]", 37,
     "the question \"health\" has no option with the value \"il\""},
    {"min over max", "min: 35.0", "min: 43", 42, "min is larger than max"},
    {"negative bounds", "max: 42.5", "max: -36", 42, "min is larger than max"},
    {"min with junk", "min: 35.0", "min: 35.0c", 42, "\"35.0c\" is not a number"},
    {"min with a comma", "min: 35.0", "min: \"35,0\"", 42, "is not a number"},
    {"too many digits behind the point", "max: 42.5", "max: 42.55", 43,
     "than `decimals` allows (1)"},
    {"digits without decimals", "        decimals: 1\n", "", 42, "than `decimals` allows (0)"},
    {"seven decimals", "decimals: 1", "decimals: 7", 44, "from 0 to 6"},
    {"decimals of a text", "kind: text\n", "kind: text\n        decimals: 1\n", 47, "number only"},
    {"unit of a choice", "kind: choice\n", "kind: choice\n        unit: 度\n", 30, "number only"},
    {"bounds of a choice", "kind: choice\n", "kind: choice\n        min: 1\n", 28,
     "neither min nor"},
    {"a text of 501", "kind: text\n", "kind: text\n        max: 501\n", 47, "from 1 to 500"},
    {"a text of half", "kind: text\n", "kind: text\n        max: 1.5\n", 47, "not a whole number"},
    {"a text over the usual", "kind: text\n", "kind: text\n        min: 201\n", 47,
     "min is larger than max (min is 201, max is 200)"},
    {"more than there are", "kind: several\n", "kind: several\n        max: 3\n", 36,
     "from 1 to 2"},
    {"none of a question that is not optional", "kind: several\n",
     "kind: several\n        min: 0\n", 36, "from 1 to 2"},
    {"a title of two lines", "title: 备注", "title: \"备\\n注\"", 47, "several lines"},
    {"too long to be asked", "        options: [{value: a, label: 甲}, {value: b, label: 乙}]\n",
     "        hint: " T160 "\n"
     "        options:\n"
#define LONG(v) "          - {value: " #v ", label: " #v T10 "五六七八九}\n"
     LONG(a) LONG(b) LONG(c) LONG(d) LONG(e) LONG(f) LONG(g) LONG(h) LONG(i) LONG(j) LONG(k) LONG(l)
         LONG(m) LONG(n) LONG(o) LONG(p) LONG(q) LONG(r) LONG(s)
             LONG(t) "        title_en: " T60 T60 "\n",
     34, "asked as text in English this question does not fit"},
    {"a variable as text", "title: 备注", "title: ${HONGYAN_TEST_UNSET}", 47, "is not set"},
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        const struct edit  *e = &refused[i];
        auto_free char     *text = edited(good, e);
        auto_buf struct buf report = {0};
        struct conf_school *s = (struct conf_school *)&report; /* anything but NULL */
        struct err          err = {0};

        CHECK(conf_load_school_text(&s, &conf, FILE_NAME, str_c(text), &report, &err) == -1,
              "%s is refused", e->name);
        CHECK(s == (struct conf_school *)&report, "%s leaves the output alone", e->name);
        CHECK(err.kind == ERR_BAD_INPUT && err.text[0], "%s: the error says something", e->name);
        check_says(e, FILE_NAME, &report);
    }
}

/* One mistake must not bring a second line about the same thing. */
static void says_it_once(void **state)
{
    static const char *const single[] = {"no welcome",
                                         "a click to no flow",
                                         "an unknown kind",
                                         "a condition on nothing",
                                         "two flows of one name",
                                         "a word of two flows",
                                         "min with junk",
                                         "a top name of 18 bytes",
                                         "a third level"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        for (size_t k = 0; k < ARRAY_LEN(single); k++) {
            auto_free char     *text = edited(good, &refused[i]);
            auto_buf struct buf report = {0};
            struct conf_school *s = NULL;

            if (strcmp(refused[i].name, single[k]) != 0)
                continue;
            conf_load_school_text(&s, &conf, FILE_NAME, str_c(text), &report, NULL);
            CHECK(lines_of(&report) == 1, "%s:\n%s", single[k], report.p);
        }
}

static void reports_what_changed_on_disk(void **state)
{
    struct conf         c = conf;
    struct conf_school *s = NULL;
    auto_buf struct buf report = {0};
    struct err          err = {0};

    (void)state;
    c.school_file = (char *)"/nowhere/school.yaml";
    CHECK(conf_load_school(&s, &c, &report, &err) == -1 && s == NULL, "a missing file is refused");
    CHECK(strstr(report.p, "/nowhere/school.yaml: the file cannot be read: No such"), "%s",
          report.p);
}

/* ---- words ---- */

static void knows_its_words(void **state)
{
    static const struct {
        const char *text;
        enum word   want;
    } rows[] = {
        {"帮助", WORD_HELP},       {" 帮助　", WORD_HELP},  {"HELP", WORD_HELP},
        {"？", WORD_HELP},         {"ｈｅｌｐ", WORD_HELP}, {"取消", WORD_CANCEL},
        {"返回", WORD_BACK},       {"跳过", WORD_SKIP},     {"提交", WORD_SUBMIT},
        {"查询", WORD_LOOKUP},     {"文字版", WORD_TEXT},   {"卡片版", WORD_CARDS},
        {"English", WORD_ENGLISH}, {"中文", WORD_CHINESE},  {"常见问题", WORD_FAQ},
        {"服务台", WORD_DESK},     {"", WORD_NONE},         {"帮助我", WORD_NONE},
        {"hel", WORD_NONE},        {"请帮助", WORD_NONE},   {"\xff\xfe", WORD_NONE},
        {"同上", WORD_SAME},       {"＝", WORD_SAME},       {"打卡记录", WORD_RECORD},
        {"Records", WORD_LOOKUP},  {"record", WORD_RECORD}, {"今日未打卡", WORD_MISSING},
        {"不通过", WORD_REJECT},   {"通过", WORD_APPROVE},  {"Proxy", WORD_PROXY},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(word_of(str_c(rows[i].text)) == rows[i].want, "the word \"%s\"", rows[i].text);
    for (int w = WORD_HELP; w < WORD_COUNT; w++)
        CHECK(words_of[w] && words_of[w][0], "the word %d has a spelling", w);
    for (int w = WORD_HELP; w < WORD_COUNT; w++)
        for (const char *const *spelt = words_of[w]; *spelt; spelt++)
            CHECK((int)word_of(str_c(*spelt)) == w, "%s is one word only", *spelt);
}

static void knows_whose_words_they_are(void **state)
{
    static const struct {
        enum word word;
        bool      student, staff, other;
    } rows[] = {
        {WORD_NONE, false, false, false},   {WORD_HELP, true, true, true},
        {WORD_SAME, true, true, true},      {WORD_RECORD, true, false, false},
        {WORD_TICKETS, false, true, false}, {WORD_EXPORT, false, true, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(word_in_app(rows[i].word, str_c("student")) == rows[i].student &&
                  word_in_app(rows[i].word, str_c("staff")) == rows[i].staff &&
                  word_in_app(rows[i].word, str_c("library")) == rows[i].other,
              "whose word %d is", (int)rows[i].word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_flows),          cmocka_unit_test(fills_in_bounds),
        cmocka_unit_test(loads_menus_and_desk), cmocka_unit_test(accepts_the_least),
        cmocka_unit_test(accepts_limits),       cmocka_unit_test(refuses),
        cmocka_unit_test(says_it_once),         cmocka_unit_test(reports_what_changed_on_disk),
        cmocka_unit_test(knows_its_words),      cmocka_unit_test(knows_whose_words_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
