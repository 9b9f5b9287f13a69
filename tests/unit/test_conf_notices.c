/* The part of the school file about notices: kinds, templates, and the flow that is made from
 * them. */
#include "tests/unit/school_refuse.h"

#include "base/mem.h"
#include "conf/builtin.h"
#include "conf/conf_private.h"
#include "conf/notices.h"

static const char good[] =
    "name: 鸿雁大学\n" /*  1 */
    "welcome: 你好\n" /*  2 */
    "notices:\n" /*  3 */
    "  limit: 300\n" /*  4 */
    "  quiet_from: 23:00\n" /*  5 */
    "  quiet_to: 06:30\n" /*  6 */
    "  kinds:\n" /*  7 */
    "    - {name: urgent, approvers: [wang, li]}\n" /*  8 */
    "    - name: exam\n" /*  9 */
    "      title: 考试\n" /* 10 */
    "      title_en: Exams\n" /* 11 */
    "      day: 3\n" /* 12 */
    "  templates:\n" /* 13 */
    "    - name: deadline\n" /* 14 */
    "      label: 截止提醒\n" /* 15 */
    "      text: \"{name}同学：{事项}请在{deadline}前办好，地点{place}。\"\n" /* 16 */
    "      text_en: \"{name}: {事项} until {deadline}\"\n" /* 17 */
    "      ack: true\n" /* 18 */
    "    - name: opening\n" /* 19 */
    "      label: 开放通知\n" /* 20 */
    "      kind: exam\n" /* 21 */
    "      type: news\n" /* 22 */
    "      title: \"{class}的报名开始了\"\n" /* 23 */
    "      text: 点开报名\n" /* 24 */
    "      url: https://www.example.edu.cn/a\n" /* 25 */
    "      picture: https://www.example.edu.cn/a.png\n" /* 26 */
    "    - {name: hello, label: 问候, type: card, title: 你好, text: 你好吗}\n"; /* 27 */

/* ---- what is loaded ---- */

static void loads_notices(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_notices    *n = &s->notices;

    (void)state;
    CHECK(n->limit == 300 && n->stage == 1000 && n->stage_minutes == 5 && n->jitter == 5, "steps");
    assert_string_equal(n->quiet_from, "23:00");
    assert_string_equal(n->quiet_to, "06:30");
    assert_int_equal(n->templates_count, 3);
    assert_string_equal(n->templates[0].kind, "notice");
    assert_string_equal(n->templates[1].kind, "exam");
    CHECK(n->templates[0].type == NOTICE_TEXT && n->templates[1].type == NOTICE_NEWS &&
              n->templates[2].type == NOTICE_CARD,
          "types");
    CHECK(n->templates[0].ack && !n->templates[1].ack && n->templates[2].ack,
          "a card is always answered");
}

static void fills_in_notices(void **state)
{
    auto_school struct conf_school *s = loaded("name: 甲\nwelcome: 你好\n");
    const struct school_notices    *n = &s->notices;

    (void)state;
    assert_string_equal(n->app, "student");
    CHECK(n->limit == 500 && n->stage == 1000 && n->stage_minutes == 5 && n->jitter == 5, "steps");
    CHECK(n->late_hours == 2 && n->repeat_hours == 24 && n->repeats == 1, "again");
    CHECK(n->keep_days == 180 && !n->unseen, "kept");
    CHECK(n->sender_day == 50, "of one sender");
    CHECK(n->sms_price == 50 && n->sms_most == 500 && n->templates_count == 0, "and the rest");
    assert_string_equal(n->quiet_from, "22:00");
    assert_string_equal(n->quiet_to, "07:00");
}

static void knows_no_quiet_hours(void **state)
{
    auto_school struct conf_school *s = loaded(
        "name: 甲\nwelcome: 你好\nnotices: {quiet_from: \"00:00\", quiet_to: \"00:00\"}\n");

    (void)state;
    CHECK(s->notices.quiet_from == NULL && s->notices.quiet_to == NULL, "there are none");
}

/* ---- kinds ---- */

static void has_the_kinds_built_in(void **state)
{
    auto_school struct conf_school *s = loaded("name: 甲\nwelcome: 你好\n");
    const struct notice_kind       *k = s->notices.kinds;

    (void)state;
    assert_int_equal(s->notices.kinds_count, NOTICE_KINDS);
    for (unsigned i = 0; i < NOTICE_KINDS; i++) {
        CHECK(strcmp(k[i].name, notice_kinds[i].name) == 0, "kind %u", i);
        CHECK(strcmp(k[i].title, notice_kinds[i].title) == 0 && k[i].title_en, "its title");
        CHECK(k[i].approvers_count == 0, "nobody releases it");
    }
    CHECK(k[0].day == 5 && k[1].day == 8 && k[2].day == 0, "so many a day");
    CHECK(!k[0].critical && !k[1].critical && k[2].critical, "urgent is");
    CHECK(notice_kind_usable(&k[0]), "a notice can be sent");
    CHECK(!notice_kind_usable(&k[1]), "reminders are Hongyan's own");
    CHECK(!notice_kind_usable(&k[2]), "nobody is there to release what is urgent");
}

/* What the entry leaves out stays; the order is ours, and the school's own come behind. */
static void takes_the_kinds_of_a_school(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_notices    *n = &s->notices;

    (void)state;
    assert_int_equal(n->kinds_count, 4);
    assert_string_equal(n->kinds[2].name, "urgent");
    assert_string_equal(n->kinds[2].title, "紧急通知");
    CHECK(n->kinds[2].critical && n->kinds[2].approvers_count == 2, "urgent, and released");
    assert_string_equal(n->kinds[2].approvers[1], "li");
    CHECK(notice_kind_usable(&n->kinds[2]), "so that it can be sent");
    assert_string_equal(n->kinds[3].name, "exam");
    CHECK(n->kinds[3].day == 3 && !n->kinds[3].critical, "its own");
    CHECK(notice_kind_of(n, STR_LIT("exam")) == &n->kinds[3], "found by its name");
    CHECK(notice_kind_of(n, STR_LIT("exams")) == NULL && notice_kind_of(n, STR_LIT("")) == NULL,
          "and no other");
}

static void changes_the_kinds_built_in(void **state)
{
    static const struct {
        const char *name, *kinds, *title, *title_en;
        unsigned    at, day;
        bool        critical;
    } rows[] = {
        {"another number", "[{name: notice, day: 2}]", "通知", "Notices", 0, 2, false},
        {"no limit", "[{name: notice, day: 0}]", "通知", "Notices", 0, 0, false},
        {"another title", "[{name: reminder, title: 小提醒}]", "小提醒", NULL, 1, 8, false},
        {"nothing changed", "[{name: reminder}]", "提醒", "Reminders", 1, 8, false},
        {"urgent, and nobody asked", "[{name: urgent, critical: false}]", "紧急通知",
         "Urgent notices", 2, 0, false},
        {"a critical notice", "[{name: notice, critical: true, approvers: [a]}]", "通知", "Notices",
         0, 0, true},
        {"the same title", "[{name: notice, title: 通知}]", "通知", NULL, 0, 5, false},
        {"titles changed round", "[{name: notice, title: 提醒}, {name: reminder, title: 通知}]",
         "提醒", NULL, 0, 5, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf       text = {0};
        struct conf_school       *s;
        const struct notice_kind *k;

        buf_f(&text, "name: 甲\nwelcome: 你好\nnotices: {kinds: %s}\n", rows[i].kinds);
        s = loaded(text.p);
        k = &s->notices.kinds[rows[i].at];
        CHECK(s->notices.kinds_count == 3, "%s: three kinds", rows[i].name);
        CHECK(strcmp(k->title, rows[i].title) == 0, "%s: its title", rows[i].name);
        CHECK(str_eq(str_c(k->title_en), str_c(rows[i].title_en)), "%s: its twin", rows[i].name);
        CHECK(k->day == rows[i].day && k->critical == rows[i].critical, "%s: the rest",
              rows[i].name);
        conf_school_free(s);
    }
}

/* ---- fields ---- */

static void lists_free_fields(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    struct str                      fields[NOTICE_FREE];

    (void)state;
    assert_int_equal(notice_free_fields(&s->notices, fields), 2);
    CHECK(str_is(fields[0], "事项") && str_is(fields[1], "place"), "in their order");
    CHECK(notice_template_has(&s->notices.templates[0], STR_LIT("deadline")), "in the text");
    CHECK(notice_template_has(&s->notices.templates[1], STR_LIT("class")), "in the title");
    CHECK(!notice_template_has(&s->notices.templates[1], STR_LIT("name")), "and not there");
}

/* ---- the flow ---- */

static const struct school_flow *flow_of(const struct conf_school *s)
{
    for (unsigned i = 0; i < s->flows_count; i++)
        if (strcmp(s->flows[i].name, "notice") == 0)
            return &s->flows[i];
    return NULL;
}

static void write_flow(const struct school_flow *f, struct buf *out)
{
    for (unsigned i = 0; i < f->questions_count; i++) {
        const struct school_question *q = &f->questions[i];

        buf_f(out, "%s%s", i > 0 ? " " : "", q->name);
        for (unsigned k = 0; q->when && k < q->when->is_count; k++)
            buf_f(out, "%s%s", k > 0 ? "," : "<", q->when->is[k]);
    }
}

static void makes_the_flow(void **state)
{
    static const char all[] = "to what kind<own form<own title<textcard,news,card "
                              "body<text,textcard,news,card body_en<text,textcard,news,card "
                              "title_en<yes url<textcard,news picture<image ack<text,textcard,news,image "
                              "deadline<deadline field1<deadline field2<deadline at";
    auto_school struct conf_school *s = loaded(good);
    const struct school_flow       *f = flow_of(s);
    auto_buf struct buf             asked = {0};

    (void)state;
    assert_non_null(f);
    assert_string_equal(f->app, "staff");
    assert_string_equal(f->action, "notice");
    CHECK(f->words_count == 2 && strcmp(f->words[0], "发通知") == 0, "words");
    CHECK(!f->no_review && !f->roster_only && f->rule == RULE_ALWAYS, "reviewed, for the staff");
    write_flow(f, &asked);
    assert_string_equal(asked.p, all);
    CHECK(f->questions[1].options_count == 0 && f->questions[2].options_count == 0,
          "what and which kind is the action's to say");
    assert_int_equal(f->questions[3].options_count, 5);
    assert_string_equal(f->questions[12].title, "“事项”填什么？");
    CHECK(f->questions[6].optional && !f->questions[5].optional, "English may be absent");
    assert_string_equal(f->questions[8].pattern, "https?://[^ ]+");
}

/* Where the school says how. */
static void asks_as_it_is_told(void **state)
{
    auto_buf struct buf text = {0};
    struct conf_school *s;

    (void)state;
    buf_f(&text,
          "%s  fields: [{name: place, title: 在哪里？, title_en: Where?},"
          "           {name: 事项, title: 何事？}]\n",
          good);
    s = loaded(text.p);
    const struct school_flow *f = flow_of(s);

    assert_string_equal(f->questions[12].title, "何事？");
    assert_string_equal(f->questions[12].title_en, "What stands for \"事项\"?");
    assert_string_equal(f->questions[13].title, "在哪里？");
    assert_string_equal(f->questions[13].title_en, "Where?");
    conf_school_free(s);
}

/* One kind, and nothing to fill in. */
static void asks_no_more_than_needed(void **state)
{
    auto_school struct conf_school *s = loaded("name: 甲\nwelcome: 你好\n");
    auto_buf struct buf             asked = {0};

    (void)state;
    write_flow(flow_of(s), &asked);
    assert_string_equal(asked.p, "to what form<own title<textcard,news,card "
                                 "body<text,textcard,news,card body_en<text,textcard,news,card "
                                 "title_en<yes url<textcard,news picture<image ack<text,textcard,news,image at");
}

static void makes_none_without_staff(void **state)
{
    struct conf_app     one[] = {{.name = (char *)"student"}};
    const struct conf   c = {.wecom = {.apps = one, .apps_count = 1}};
    auto_buf struct buf report = {0};
    struct conf_school *s = NULL;

    (void)state;
    CHECK(conf_load_school_text(&s, &c, FILE_NAME, str_c(good), &report, NULL) == 0, "%s",
          report.p);
    CHECK(flow_of(s) == NULL && s->flows_count == 0, "nobody could start it");
    conf_school_free(s);
}

/* ---- what is refused ---- */

#define CHARS_20 "一二三四五六七八九十一二三四五六七八九十"
#define CHARS_160                                                                                  \
    CHARS_20 CHARS_20 CHARS_20 CHARS_20 CHARS_20 CHARS_20 CHARS_20 CHARS_20
#define FREE(n) "{" n "一}{" n "二}{" n "三}"

static const struct edit refused[] = {
    {"an app that there is not", "  limit: 300", "  app: teacher\n  limit: 300", 4,
     "there is no app \"teacher\""},
    {"the staff's app", "  limit: 300", "  app: staff", 4, "is for another app than staff"},
    {"many of one sender", "limit: 300", "sender_day: 10001", 4, "0 to 10000"},
    {"a first part of nobody", "limit: 300", "stage: 99", 4, "100 to 10000000"},
    {"a long wait", "limit: 300", "stage_minutes: 61", 4, "0 to 60"},
    {"much jitter", "limit: 300", "jitter: 61", 4, "0 to 60"},
    {"a month of hours", "limit: 300", "repeat_hours: 721", 4, "0 to 720"},
    {"a month late", "limit: 300", "late_hours: 721", 4, "0 to 720"},
    {"no hours", "limit: 300", "late_hours: two", 4, "late_hours"},
    {"no repeat", "limit: 300", "repeats: 0", 4, "1 to 5"},
    {"repeats that never come", "limit: 300", "repeats: 2\n  repeat_hours: 0", 4,
     "repeats goes with repeat_hours"},
    {"eleven years", "limit: 300", "keep_days: 3651", 4, "1 to 3650"},
    {"no day", "limit: 300", "keep_days: 0", 4, "1 to 3650"},
    {"another key", "limit: 300", "limits: 300", 4, "unknown key limits; did you mean limit?"},
    {"half of the quiet hours", "  quiet_to: 06:30\n", "", 5,
     "quiet_to is missing beside quiet_from"},
    {"the other half", "  quiet_from: 23:00\n", "", 5, "quiet_from is missing beside quiet_to"},
    {"midnight of the next day", "quiet_from: 23:00", "quiet_from: \"24:00\"", 5,
     "quiet_from: 24:00 is the next day; write 00:00"},
    {"no time", "quiet_from: 23:00", "quiet_from: 23", 5, "is not a time like"},

    /* kinds */
    {"a critical kind without anybody", "{name: urgent, approvers: [wang, li]}",
     "{name: urgent, title: 紧急}", 8, "the kind \"urgent\" is critical and needs the key approvers"},
    {"a critical kind of its own", "      day: 3", "      critical: true", 9,
     "the kind \"exam\" is critical and needs the key approvers"},
    {"a number for what is critical", "approvers: [wang, li]", "approvers: [wang], day: 2", 8,
     "day: what is critical is not held back"},
    {"no approvers at all", "[wang, li]", "[]", 8, "the list has 0 entries"},
    {"an approver twice", "[wang, li]", "[wang, wang]", 8, "the approvers name twice \"wang\""},
    {"no userid", "[wang, li]", "[王老师]", 8, "is not a userid of the directory"},
    {"a kind without a title", "      title: 考试\n      title_en: Exams\n", "", 9,
     "the key title is missing: this kind is not built in"},
    {"a twin without a title", "      title: 考试\n", "", 10, "title_en goes with title only"},
    {"a long title", "title: 考试", "title: 一二三四五六七八九十一", 10, "at most 10 fit"},
    {"the title of another", "title: 考试", "title: 通知", 10,
     "title: \"通知\" is that of the kind notice, which is built in"},
    {"a kind twice", "    - name: exam", "    - {name: exam, title: 考}\n    - name: exam", 10,
     "two kinds have the same name \"exam\"; the first is in line 9"},
    {"a title twice", "    - name: exam", "    - {name: b, title: 考试}\n    - name: exam", 11,
     "two kinds have the same title \"考试\"; the first is in line 9"},
    {"a name in capitals", "name: exam", "name: Exam", 9, "small letters"},
    {"many a day", "day: 3", "day: 101", 12, "0 to 100"},
    {"a critical reminder", "{name: urgent, approvers: [wang, li]}",
     "{name: reminder, critical: true}", 8, "critical: the kind reminder is what Hongyan sends"},
    {"a released reminder", "{name: urgent, approvers: [wang, li]}",
     "{name: reminder, approvers: [wang]}", 8,
     "approvers: the kind reminder is what Hongyan sends"},

    /* templates */
    {"a name that is taken", "name: deadline", "name: own", 14, "own is what one writes oneself"},
    {"a template twice", "name: opening", "name: deadline", 19,
     "two templates have the same name \"deadline\"; the first is in line 14"},
    {"a label twice", "label: 开放通知", "label: 截止提醒", 20, "the first is in line 15"},
    {"a label that is a word of ours", "label: 开放通知", "label: 帮助", 20, "帮助"},
    {"a label that is a number", "label: 开放通知", "label: \"3\"", 20, "3"},
    {"a long label", "label: 开放通知", "label: 一二三四五六七八九十一二三四五六七八", 20,
     "at most 17 fit"},
    {"a field in a label", "label: 开放通知", "label: \"{name}的\"", 20,
     "label: no field is filled in here"},
    {"an English label twice", "text: 你好吗}",
     "text: 你好吗, label_en: Hi}\n    - {name: a, label: 甲, label_en: Hi, text: 甲}", 28,
     "the first is in line 27"},
    {"an English label that is a word of ours", "label: 开放通知",
     "label: 开放\n      label_en: help", 21, "help"},
    {"a long English label", "label: 开放通知", "label: 开放\n      label_en: something opens now", 21,
     "at most 17 fit"},
    {"a field in an English label", "label: 开放通知", "label: 开放\n      label_en: \"{name}\"", 21,
     "label_en: no field is filled in here"},

    /* how fields are asked */
    {"a field of no template", "text: 你好吗}", "text: 你好吗}\n  fields: [{name: 科目, title: 甲？}]", 28,
     "name: no template asks for a field \"科目\""},
    {"a field of the member", "text: 你好吗}", "text: 你好吗}\n  fields: [{name: name, title: 甲？}]", 28,
     "name: no template asks for a field \"name\""},
    {"a field in braces", "text: 你好吗}", "text: 你好吗}\n  fields: [{name: \"{事项}\", title: 甲？}]", 28,
     "without braces"},
    {"a field twice", "text: 你好吗}",
     "text: 你好吗}\n  fields: [{name: 事项, title: 甲？}, {name: 事项, title: 乙？}]", 28,
     "two fields have the same name \"事项\""},
    {"a field without a question", "text: 你好吗}", "text: 你好吗}\n  fields: [{name: 事项}]", 28,
     "the key title is missing"},
    {"no text", "      text: 点开报名\n", "", 19, "the key text is missing"},
    {"no such kind", "kind: exam", "kind: exams", 21, "no kind of notices is called \"exams\""},
    {"a reminder", "kind: exam", "kind: reminder", 21, "reminder is what Hongyan sends by itself"},
    {"a file", "type: news", "type: file", 22, "write text, textcard, news or card"},
    {"a picture", "type: news", "type: image", 22, "write text, textcard, news or card"},
    {"news without a title", "      title: \"{class}的报名开始了\"\n", "", 19,
     "the key title is missing: the type news needs it"},
    {"news without a page", "      url: https://www.example.edu.cn/a\n", "", 19,
     "the key url is missing: the type news needs it"},
    {"a picture of words", "type: news", "type: textcard", 26,
     "picture: a notice of the type textcard has none"},
    {"a title of words", "      label: 截止提醒", "      label: 截止提醒\n      title: 截止", 16,
     "title: a notice of the type text has none"},
    {"a page of words", "      label: 截止提醒", "      label: 截止提醒\n      url: https://a.cn", 16,
     "url: a notice of the type text has none"},
    {"a page of a card", "title: 你好, text", "title: 你好, url: \"https://a.cn\", text", 27,
     "url: a notice of the type card has none"},
    {"a card that is not answered", "text: 你好吗", "text: 你好吗, ack: false", 27,
     "the button of a card is 收到"},
    {"no address", "url: https://www.example.edu.cn/a", "url: www.example.edu.cn", 25,
     "http:// or https://"},
    {"a member in an address", "url: https://www.example.edu.cn/a",
     "url: \"https://www.example.edu.cn/{number}\"", 25, "url: no field is filled in here"},
    {"a member in a picture", "a.png", "{number}.png", 26, "picture: no field is filled in here"},

    /* fields */
    {"a slip", "\"{name}同学", "\"{nmae}同学", 16, "text: {nmae} would be asked of the sender; "
                                                 "write {name}"},
    {"a letter too many", "\"{name}同学", "\"{names}同学", 16, "write {name}"},
    {"a capital", "\"{name}同学", "\"{Name}同学", 16, "write {name}"},
    {"in Chinese", "\"{name}同学", "\"{姓名}同学", 16, "{姓名} would be asked of the sender; write {name}"},
    {"a class in Chinese", "\"{name}同学", "\"{班级}同学", 16, "write {class}"},
    {"a number in Chinese", "\"{name}同学", "\"{学号}同学", 16, "write {number}"},
    {"a deadline in Chinese", "请在{deadline}前", "请在{截止时间}前", 16, "write {deadline}"},
    {"a slip in English", "text_en: \"{name}", "text_en: \"{nam}", 17, "text_en: {nam} would be"},
    {"a slip in a title", "\"{class}的", "\"{clas}的", 23, "title: {clas} would be asked"},
    {"an open brace", "\"{name}同学", "\"{name同学", 16,
     "text: {name同学：{事项}: a brace that is no field"},
    {"a closed brace", "\"{name}同学", "\"name}同学", 16, "text: name}: a brace that is no field"},
    {"an empty field", "\"{name}同学", "\"{}同学", 16, "text: {}: a brace that is no field"},
    {"a blank in a field", "{place}", "{my place}", 16,
     "text: {my place}: a brace that is no field"},
    {"a sentence in a field", "{place}", "{一二三四五六七八九十一二三}", 16, "a brace that is no field"},
    {"half of two braces", "{place}", "{{place}", 16,
     "text: 前办好，地点{{place}: a brace that is no field"},
    {"wide braces", "\"{name}同学", "\"｛name｝同学", 16,
     "text: ｛name｝ has wide braces and would be read as it stands; write {name}"},
    {"many fields", "text: 点开报名", "text: \"" FREE("甲") FREE("乙") "{丙}\"", 24,
     "text: {丙} is one free field too many; all templates together may have 8"},

    /* lengths: what the platform would cut */
    {"a long title of news", "title: \"{class}的报名开始了\"",
     "title: \"{class}{name}的报名开始了\"", 23,
     "title: it has up to 138 bytes, its fields filled in; at most 110 fit a notice of the type "
     "news"},
    {"a long text of news", "text: 点开报名", "text: " CHARS_160, 24, "text: it has up to 480 bytes"},
    {"long fields of news", "text: 点开报名",
     "text: \"{name}{name}{name}{name}{name}{name}{name}{name}\"", 24,
     "text: it has up to 480 bytes"},
    {"a long title of a card", "title: 你好,", "title: 一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一,",
     27, "title: it has up to 31 characters, its fields filled in; at most 30 fit a notice of the "
         "type card"},
    {"a long text of a card", "text: 你好吗", "text: 一" CHARS_160, 27,
     "text: it has up to 161 characters, its fields filled in; at most 160 fit"},
    {"a long English text of a card", "text: 你好吗", "text: 你好吗, text_en: 一" CHARS_160, 27,
     "text_en: it has up to 161 characters"},
    {"a long text", "      text: \"{name}同学：{事项}请在{deadline}前办好，地点{place}。\"\n",
     "      text: " CHARS_160 CHARS_160 CHARS_160 CHARS_160 "一二三四五六七八九十一二三四五六七\n",
     16, "text: it has up to 1971 bytes, its fields filled in; at most 1970 fit a notice of the "
     "type text"},
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        refuse_edit(good, &refused[i]);
}

/* What hangs on the whole file. */
static void refuses_whole(void **state)
{
#define HEAD "name: 甲\nwelcome: 你好\n"
#define TEMPLATE "{name: a, label: 甲, text: 乙}"
    static const struct edit rows[] = {
        {"urgent, and nobody releases it", NULL,
         HEAD "notices:\n  templates:\n    - {name: a, label: 甲, kind: urgent, text: 乙}\n", 5,
         "urgent can be sent by nobody yet; give it approvers"},
        {"no mapping", NULL, HEAD "notices: 甲\n", 3, "a mapping is needed here"},
        {"no templates", NULL, HEAD "notices: {templates: []}\n", 3, "the list has 0 entries"},
        {"a template in one word", NULL, HEAD "notices: {templates: [a]}\n", 3,
         "a mapping is needed here"},
        {"twenty templates", NULL,
         HEAD "notices: {templates: [" TEMPLATE "," TEMPLATE "," TEMPLATE "," TEMPLATE "," TEMPLATE
              "," TEMPLATE "," TEMPLATE "," TEMPLATE "," TEMPLATE "," TEMPLATE "," TEMPLATE
              "," TEMPLATE "," TEMPLATE "," TEMPLATE "," TEMPLATE "," TEMPLATE "," TEMPLATE
              "," TEMPLATE "," TEMPLATE "," TEMPLATE "]}\n",
         3, "the list has 20 entries; it must have 1 to 19"},
        {"a flow of that name", NULL,
         HEAD "flows:\n"
              "  - {name: notice, app: student, title: 通知, rule: always, questions: "
              "[{name: t, kind: text, title: 好吗}]}\n",
         4, "the name \"notice\" is that of a flow of the bot"},
        {"a word of ours", NULL,
         HEAD "flows:\n"
              "  - {name: f, app: staff, title: 通知, words: [发通知], rule: always, questions: "
              "[{name: t, kind: text, title: 好吗}]}\n",
         4, "the word \"发通知\" starts the flow notice, which is made from `notices`"},
        {"a menu of the members", NULL,
         HEAD "menus:\n  - {app: student, buttons: [{name: 通知, key: flow/notice}]}\n", 4,
         "\"flow/notice\" names no flow of the app student"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuse_text(&rows[i], rows[i].to);
    refuse_with_app("teacher",
                    &(struct edit){"no usual app", NULL, HEAD "notices: {limit: 5}\n", 3,
                                   "a notice needs the key app"});
}

/* In the members' application the words and the menu are free. */
static void accepts(void **state)
{
    static const char *const rows[] = {
        HEAD "flows:\n  - {name: f, app: student, title: 通知, words: [发通知], rule: always, "
             "questions: [{name: t, kind: text, title: 好吗}]}\n",
        HEAD "menus:\n  - {app: staff, buttons: [{name: 通知, key: flow/notice}]}\n",
        HEAD "notices: {}\n",
        HEAD "notices: {limit: 0, stage_minutes: 0, repeat_hours: 0, sms_most: 0, jitter: 0}\n",
        /* exactly as long as may be */
        HEAD "notices: {templates: [{name: a, label: 甲, text: \"" CHARS_160 CHARS_160 CHARS_160
            CHARS_160 "一二三四五六七八九十一二三四五六ab\"}]}\n",
        HEAD "notices: {templates: [{name: a, label: 甲, type: card, title: "
             "\"{name}一二三四五六七八九十\", text: \"{name}{name}{name}{name}{name}{name}{name}"
             "一二三四五六七八九十一二三四五六七八九十\"}]}\n",
        HEAD "notices: {templates: [{name: a, label: 甲, text: \"{一}{二}{三}{四}{五}{六}{七}{八}\"}, "
             "{name: b, label: 乙, text: \"{八}{七}{name}\"}]}\n",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        conf_school_free(loaded(rows[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_notices),
        cmocka_unit_test(fills_in_notices),
        cmocka_unit_test(knows_no_quiet_hours),
        cmocka_unit_test(has_the_kinds_built_in),
        cmocka_unit_test(takes_the_kinds_of_a_school),
        cmocka_unit_test(changes_the_kinds_built_in),
        cmocka_unit_test(lists_free_fields),
        cmocka_unit_test(makes_the_flow),
        cmocka_unit_test(asks_as_it_is_told),
        cmocka_unit_test(asks_no_more_than_needed),
        cmocka_unit_test(makes_none_without_staff),
        cmocka_unit_test(refuses),
        cmocka_unit_test(refuses_whole),
        cmocka_unit_test(accepts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
