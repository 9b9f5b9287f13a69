/* The parts of the school file about people: identity, roster, reach, who may use a flow. */
#include "tests/unit/school_refuse.h"

#include "base/utf8.h"
#include "conf/builtin.h"
#include "conf/conf_private.h"
#include "conf/words.h"
#include "store/reach.h"

static const char good[] =
    "name: 鸿雁大学\n"                                               /*  1 */
    "welcome: 你好\n"                                                /*  2 */
    "identity:\n"                                                    /*  3 */
    "  app: student\n"                                               /*  4 */
    "  words: [新生认证, 认证]\n"                                    /*  5 */
    "  notice: 请先阅读\n"                                           /*  6 */
    "  notice_version: 2021-08\n"                                    /*  7 */
    "  key: candidate\n"                                             /*  8 */
    "  tries_hour: 4\n"                                              /*  9 */
    "  tries_day: 9\n"                                               /* 10 */
    "  phone_until: 2021-08-19 17:00\n"                              /* 11 */
    "  mail: true\n"                                                 /* 12 */
    "  codes: {address_hour: 2, day_budget: 0}\n"                    /* 13 */
    "  verified: \"{name}，已认证\"\n"                               /* 14 */
    "roster:\n"                                                      /* 15 */
    "  columns:\n"                                                   /* 16 */
    "    - {field: number, headings: [学号, XH]}\n"                  /* 17 */
    "    - {field: candidate, headings: [考生号]}\n"                 /* 18 */
    "  leave: 10\n"                                                  /* 19 */
    "reach:\n"                                                       /* 20 */
    "  - {state: invited, text: \"{name}，请扫码\"}\n"               /* 21 */
    "  - {state: left, text: 请重新关注}\n"                          /* 22 */
    "menus:\n"                                                       /* 23 */
    "  - app: student\n"                                             /* 24 */
    "    buttons:\n"                                                 /* 25 */
    "      - {name: 我, key: flow/identity}\n"                       /* 26 */
    "      - {name: 邮箱, key: flow/mail}\n"                         /* 27 */
    "flows:\n"                                                       /* 28 */
    "  - name: arrive\n"                                             /* 29 */
    "    app: student\n"                                             /* 30 */
    "    title: 到校登记\n"                                          /* 31 */
    "    words: [到校]\n"                                            /* 32 */
    "    rule: once\n"                                               /* 33 */
    "    kinds: [undergraduate, graduate]\n"                         /* 34 */
    "    confirmed: true\n"                                          /* 35 */
    "    questions:\n"                                               /* 36 */
    "      - {name: a, kind: phone, title: 家长电话}\n"              /* 37 */
    "      - {name: b, kind: mail, title: 邮箱}\n"                   /* 38 */
    "      - {name: c, kind: document, title: 证件号, optional: true}\n"; /* 39 */

static void loads_identity(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_identity   *id = s->identity;

    (void)state;
    assert_non_null(id);
    assert_string_equal(id->notice_version, "2021-08");
    assert_string_equal(id->key, "candidate");
    CHECK(id->words_count == 2 && id->tries_hour == 4 && id->tries_day == 9, "numbers are read");
    CHECK(id->mail && id->phone && id->document && id->confirm && !id->authsucc, "yes and no");
    CHECK(id->codes.address_hour == 2 && id->codes.address_day == 8 && id->codes.day_budget == 0,
          "the limits of codes");
    CHECK(id->verified && !id->already && !id->must && !id->unknown, "texts that are given");
    CHECK(s->roster.columns_count == 2 && s->roster.leave == 10, "the roster");
    assert_string_equal(s->roster.columns[0].headings[1], "XH");
    CHECK(s->reach_count == 2, "the sentences");
    assert_string_equal(s->reach[0].state, "invited");
}

static void loads_kinds(void **state)
{
    auto_school struct conf_school *s =
        loaded("name: 甲\nwelcome: 你好\nidentity: {kinds: [candidate, student], others: "
               "\"{name}，直接用\"}\n");
    const struct school_identity *id = s->identity;

    (void)state;
    CHECK(id->kinds_count == 2 && strcmp(id->kinds[1], "student") == 0, "the kinds");
    assert_string_equal(id->others, "{name}，直接用");
    CHECK(id->others_en == NULL, "no English twin");
}

static void fills_in_identity(void **state)
{
    auto_school struct conf_school *s = loaded("name: 甲\nwelcome: 你好\nidentity: {}\n");
    const struct school_identity   *id = s->identity;

    (void)state;
    assert_non_null(id);
    assert_string_equal(id->app, "student");
    assert_string_equal(id->key, "either");
    assert_string_equal(id->directory_number, "学号");
    CHECK(id->document && id->confirm && id->phone && !id->mail && !id->authsucc, "yes and no");
    CHECK(id->tries_hour == 5 && id->tries_day == 10 && id->phone_day == 3, "tries");
    CHECK(id->codes.address_hour == 3 && id->codes.address_day == 8 && id->codes.person_hour == 5 &&
              id->codes.person_day == 10 && id->codes.day_budget == 20000,
          "codes");
    CHECK(id->words == NULL && id->notice == NULL && id->phone_until == NULL, "nothing else");
    assert_int_equal(s->roster.leave, 50);
}

static void loads_who_may(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_flow       *f = &s->flows[0];

    (void)state;
    CHECK(f->kinds_count == 2 && f->confirmed && f->roster_only && f->action == NULL, "the flow");
    assert_string_equal(f->kinds[1], "graduate");
    for (unsigned i = 0; i < f->questions_count; i++)
        CHECK(f->questions[i].personal && f->questions[i].min == NULL, "question %u", i);
    CHECK(f->questions[0].kind == ASK_PHONE && f->questions[1].kind == ASK_MAIL &&
              f->questions[2].kind == ASK_DOCUMENT,
          "the kinds of questions");
}

static void asks_nobody_by_itself(void **state)
{
    auto_school struct conf_school *s = loaded("name: 甲\nwelcome: 你好\n");

    (void)state;
    CHECK(s->identity == NULL && s->flows_count == 1 && s->reach_count == 0, "nothing but 发通知");
    assert_int_equal(s->roster.leave, 50);
}

/* ---- the flows of our own ---- */

static const struct school_flow *flow_of(const struct conf_school *s, const char *name)
{
    for (unsigned i = 0; i < s->flows_count; i++)
        if (strcmp(s->flows[i].name, name) == 0)
            return &s->flows[i];
    return NULL;
}

/* The names of the questions, and of the options of the first one. */
static void describe(const struct school_flow *f, struct buf *out)
{
    for (unsigned i = 0; f && i < f->questions_count; i++)
        buf_f(out, "%s%s", i ? " " : "", f->questions[i].name);
    for (unsigned i = 0; f && i < f->questions[0].options_count; i++)
        buf_f(out, "%s%s", i ? "," : ": ", f->questions[0].options[i].value);
}

#define PLAIN "name: 甲\nwelcome: 你好\nidentity: "

static void makes_its_flows(void **state)
{
    static const struct {
        const char *name, *text, *flow, *want; /* NULL: not made */
    } rows[] = {
        {"identity", PLAIN "{}\n", "identity", "number name document"},
        {"identity with a notice", PLAIN "{notice: 须知, notice_version: a}\n", "identity",
         "consent number name document: yes,no"},
        {"identity without document", PLAIN "{document: false}\n", "identity", "number name"},
        {"confirm", PLAIN "{}\n", "confirm", "check: right,phone,wrong,notme"},
        {"confirm without phone", PLAIN "{phone: false}\n", "confirm", "check: right,wrong,notme"},
        {"phone", PLAIN "{}\n", "phone", "phone code"},
        {"no phone", PLAIN "{phone: false}\n", "phone", NULL},
        {"mail", PLAIN "{mail: true}\n", "mail", "mail code"},
        {"no mail", PLAIN "{}\n", "mail", NULL},
        {"correction", PLAIN "{}\n", "correction",
         "what detail: name,number,document,candidate,class,other"},
        {"nothing", "name: 甲\nwelcome: 你好\n", "identity", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_school struct conf_school *s = loaded(rows[i].text);
        const struct school_flow       *f = flow_of(s, rows[i].flow);
        auto_buf struct buf             got = {0};

        describe(f, &got);
        CHECK((f == NULL) == (rows[i].want == NULL), "%s: is it there", rows[i].name);
        CHECK(f == NULL || strcmp(got.p, rows[i].want) == 0, "%s: %s", rows[i].name, got.p);
        CHECK(f == NULL || strcmp(f->action, rows[i].flow) == 0, "%s has its action", rows[i].name);
    }
}

static void makes_them_as_it_is_told(void **state)
{
    auto_school struct conf_school *s = loaded(good);
    const struct school_flow       *f = flow_of(s, "identity");

    (void)state;
    assert_int_equal(s->flows_count, 6 + 1); /* and 发通知 */
    CHECK(strcmp(s->flows[0].name, "arrive") == 0, "behind those of the school");
    assert_string_equal(f->words[0], "新生认证");
    assert_int_equal(f->words_count, 2);
    assert_string_equal(f->intro, "请先阅读");
    assert_string_equal(f->questions[1].title, "你的考生号？");
    CHECK(f->questions[1].hint != NULL && f->window.from == NULL, "what is not said");
    assert_string_equal(flow_of(s, "phone")->window.until, "2021-08-19 17:00");
    assert_string_equal(flow_of(s, "confirm")->words[0], "我的信息");
}

static void makes_them_open_later(void **state)
{
    static const char *const names[] = {"identity", "confirm", "phone", "mail", "correction"};
    auto_school struct conf_school *s =
        loaded(PLAIN "{from: 2021-08-16, phone_until: 2021-08-19, mail: true, key_hint: 准考证上有, "
                     "confirmed: 请等建群}\n");

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        CHECK(strcmp(flow_of(s, names[i])->window.from, "2021-08-16") == 0, "%s", names[i]);
    assert_string_equal(flow_of(s, "identity")->questions[0].hint, "准考证上有");
    CHECK(flow_of(s, "identity")->questions[0].hint_en == NULL, "no twin of another sentence");
    CHECK(strcmp(flow_of(s, "identity")->questions[1].hint, "准考证上有") != 0, "the number only");
    assert_string_equal(s->identity->confirmed, "请等建群");
}

static void names_the_digits(void **state)
{
    static const struct {
        const char *name, *text, *zh, *en;
    } rows[] = {
        {"unsaid", PLAIN "{key: candidate}\n", "本科 14 位，研究生 16 位，录取通知书上有",
         "14 digits, graduates 16; it is in your letter of admission"},
        {"said", PLAIN "{key: candidate, candidate_digits: [14, 15, 16]}\n",
         "14、15 或 16 位，录取通知书上有", "14, 15 or 16 digits; it is in your letter of admission"},
        {"the school's own words win",
         PLAIN "{key: candidate, candidate_digits: [15], key_hint: 在准考证上}\n", "在准考证上", NULL},
        {"another number", PLAIN "{key: number, candidate_digits: [15]}\n", "教职工填工号",
         "Staff: the staff number"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_school struct conf_school *s = loaded(rows[i].text);
        const struct school_question   *q = &flow_of(s, "identity")->questions[0];

        CHECK(strcmp(q->hint, rows[i].zh) == 0, "%s: %s", rows[i].name, q->hint);
        CHECK(rows[i].en ? strcmp(q->hint_en, rows[i].en) == 0 : q->hint_en == NULL, "%s: %s",
              rows[i].name, q->hint_en);
    }
}

/* A day that is both the first and the last is a day on which the phone may be changed. */
static void takes_one_day_for_the_phone(void **state)
{
    static const char *const days[] = {
        "{from: 2021-08-19, phone_until: 2021-08-19}",
        "{from: 2021-08-19 09:00, phone_until: 2021-08-19}",
        "{from: 2021-08-19 17:00, phone_until: 2021-08-19 17:00}",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        auto_buf struct buf text = {0};

        buf_f(&text, PLAIN "%s\n", days[i]);
        conf_school_free(loaded(text.p));
    }
}

/* What the checks demand of a school's flows, ours keep too. */
static void makes_them_fit(void **state)
{
    auto_school struct conf_school *s = loaded(good);

    (void)state;
    for (unsigned i = 1; i + 1 < s->flows_count; i++) { /* the last is 发通知 */
        const struct school_flow *f = &s->flows[i];

        CHECK(strcmp(f->app, "student") == 0 && f->rule == RULE_ALWAYS && f->no_review &&
                  !f->roster_only && f->expires_minutes == 30 && f->title_en,
              "%s is as it should be", f->name);
        CHECK(utf8_count(str_c(f->title)) <= 16, "%s: the title fits every card", f->name);
        for (unsigned k = 0; k < f->questions_count; k++) {
            const struct school_question *q = &f->questions[k];

            CHECK(q->title_en && (q->hint == NULL) == (q->hint_en == NULL), "%s: twins", q->name);
            CHECK(q->personal == (q->kind != ASK_CHOICE), "%s is personal, or not", q->name);
            for (unsigned o = 0; o < q->options_count; o++)
                CHECK(utf8_count(str_c(q->options[o].label)) <= 10 &&
                          utf8_count(str_c(q->options[o].label_en)) <= 10,
                      "%s fits a button", q->options[o].label);
        }
    }
}

/* ---- refusals ---- */

static const struct edit refused[] = {
    /* identity */
    {"a key that is none", "  key: candidate\n", "  keys: candidate\n", 8, "did you mean key?"},
    {"an identity that is a word", NULL, "name: 甲\nwelcome: 你好\nidentity: true\n", 3,
     "identity: a mapping is needed here"},
    {"an app that is none", "identity:\n  app: student", "identity:\n  app: guest", 4,
     "there is no app \"guest\" in the configuration"},
    {"a notice without a version", "  notice_version: 2021-08\n", "", 6,
     "a notice needs the key notice_version"},
    {"a version without a notice", "  notice: 请先阅读\n", "", 6, "goes with notice only"},
    {"an English notice alone", "  notice: 请先阅读\n  notice_version: 2021-08\n",
     "  notice_en: Please read\n", 6, "notice_en goes with notice only"},
    {"a version with a blank", "2021-08\n", "2021 08\n", 7, "letters, digits, _ and -"},
    {"a key of another kind", "key: candidate", "key: name", 8, "number, candidate or either"},
    {"no tries", "tries_hour: 4", "tries_hour: 0", 9, "from 1 to 100"},
    {"more in an hour than in a day", "tries_hour: 4", "tries_hour: 10", 9,
     "tries_hour is larger than tries_day"},
    {"yes", "mail: true", "mail: yes", 12, "neither true nor false"},
    {"no such moment", "2021-08-19 17:00", "2021-08-32", 11, "is not a day like"},
    {"a deadline of nothing", "  mail: true\n", "  phone: false\n  mail: true\n", 11,
     "phone_until goes with `phone: true` only"},
    {"digits that are none", "  key: candidate\n", "  candidate_digits: vierzehn\n", 8,
     "candidate_digits"},
    {"no digits", "  key: candidate\n", "  candidate_digits: []\n", 8, "the list has 0 entries"},
    {"too few digits", "  key: candidate\n", "  candidate_digits: [14, 5]\n", 8, "from 6 to 32"},
    {"too many digits", "  key: candidate\n", "  candidate_digits: [33]\n", 8, "from 6 to 32"},
    {"digits twice", "  key: candidate\n", "  candidate_digits: [14, 14]\n", 8,
     "the digits name twice"},
    {"a deadline before the first day", "  key: candidate\n", "  from: 2021-08-20\n", 11,
     "`phone_until` must not be earlier than `from`"},
    {"a deadline on the first day, before its moment", "  key: candidate\n",
     "  from: 2021-08-19 17:01\n", 11, "`phone_until` must not be earlier than `from`"},
    {"negative codes", "address_hour: 2", "address_hour: -1", 13, "from 0 to 1000"},
    {"codes out of order", "address_hour: 2", "address_hour: 9, address_day: 8", 13,
     "address_hour is larger than address_day"},
    {"a kind that is none", "  key: candidate\n", "  kinds: [teacher]\n", 8, "a kind of person"},
    {"a kind twice", "  key: candidate\n", "  kinds: [staff, staff]\n", 8,
     "the kinds name twice \"staff\""},
    {"others of nobody", "  key: candidate\n", "  others: 直接使用\n", 8, "others goes with kinds"},
    {"others in English, of nobody", "  key: candidate\n", "  others_en: Just use it\n", 8,
     "others_en goes with kinds"},
    {"a mark with a mistake in others", "  key: candidate\n",
     "  kinds: [candidate]\n  others: \"{nam}\"\n", 9, "{nam} is not filled in"},
    {"a mark with a mistake", "{name}，已认证", "{nam}，已认证", 14, "{nam} is not filled in"},
    {"a long text", "{name}，已认证",
     "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901"
     "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901"
     "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901"
     "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901"
     "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901"
     "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901"
     "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901",
     14, "at most 600 fit"},

    /* words and names */
    {"a word of the bot", "[新生认证, 认证]", "[帮助]", 5, "is the bot's own"},
    {"a word twice", "[新生认证, 认证]", "[认证, 认证]", 5, "starts two things in one app"},
    {"a word of another flow of ours", "[新生认证, 认证]", "[我的信息]", 5,
     "starts the flow confirm, which is made from `identity`"},
    {"a flow with a word of identity", "words: [到校]", "words: [新生认证]", 32,
     "starts two things in one app; the other is in line 5"},
    {"a flow with a word of ours", "words: [到校]", "words: [更正]", 32,
     "starts the flow correction, which is made from `identity`"},
    {"a flow with a word of ours in capitals", "words: [到校]", "words: [MyInfo]", 32,
     "starts the flow confirm"},
    {"a flow with our name", "- name: arrive", "- name: confirm", 29,
     "the name \"confirm\" is that of a flow of the bot"},
    {"our name without identity", NULL,
     "name: 甲\nwelcome: 你好\nflows:\n  - name: phone\n    app: student\n    title: 电话\n"
     "    rule: once\n    questions: [{name: a, kind: text, title: 甲}]\n",
     4, "the name \"phone\" is that of a flow of the bot"},

    /* menus */
    {"a menu without identity", NULL,
     "name: 甲\nwelcome: 你好\nmenus: [{app: student, buttons: [{name: a, key: flow/identity}]}]\n",
     3, "\"flow/identity\" is made from `identity`, which this file does not have"},
    {"a menu of mail that is off", "  mail: true\n", "", 26,
     "\"flow/mail\" is there with `identity: {mail: true}` only"},
    {"a menu of another app", "- app: student", "- app: staff", 26,
     "\"flow/identity\" names no flow of the app staff"},

    /* who may */
    {"no kind", "kinds: [undergraduate, graduate]", "kinds: [undergraduate, teacher]", 34,
     "flows[1].kinds[2]: \"teacher\" is not a kind of person"},
    {"others of nobody", "    kinds: [undergraduate, graduate]\n", "    others: 请等\n", 34,
     "others goes with kinds"},
    {"a day that is none", "  key: candidate\n", "  key: candidate\n  from: 八月\n", 9,
     "identity.from"},
    {"kinds of none", "[undergraduate, graduate]", "[]", 34, "the list has 0 entries"},
    {"a kind twice", "[undergraduate, graduate]", "[graduate, graduate]", 34,
     "the kinds name twice"},
    {"kinds of everybody", "    rule: once\n", "    rule: once\n    roster_only: false\n", 35,
     "kinds are of people in the roster"},
    {"confirmed of everybody", "    rule: once\n", "    rule: once\n    roster_only: false\n", 36,
     "who has confirmed is in the roster"},
    {"confirmed without confirm", "  mail: true\n", "  mail: true\n  confirm: false\n", 36,
     "nobody can have confirmed"},
    {"confirmed without identity", NULL,
     "name: 甲\nwelcome: 你好\nflows:\n  - name: a\n    app: student\n    title: 甲\n"
     "    rule: once\n    confirmed: true\n    questions: [{name: a, kind: text, title: 甲}]\n",
     8, "nobody can have confirmed"},

    /* questions */
    {"a code", "kind: phone", "kind: code", 37, "\"code\" is not one of the words here"},
    {"a phone that is not personal", "kind: phone", "kind: phone, personal: false", 37,
     "a phone is always personal"},
    {"a mail with bounds", "kind: mail", "kind: mail, max: 30", 38, "has neither min nor max"},
    {"a document with options", "kind: document", "kind: document, options: [{value: a, label: 甲}]",
     39, "options go with the kinds choice and several only"},
    {"a document in digits", "kind: document", "kind: document, decimals: 1", 39, "number only"},
    {"a condition on a phone", "title: 邮箱", "title: 邮箱, when: {question: a, is: [x]}", 38,
     "\"a\" has no options"},

    /* the roster and reach */
    {"no such field", "field: number", "field: numbr", 17, "is not a field of the roster"},
    {"a field twice", "field: candidate", "field: number", 18, "two columns have the same field"},
    {"a heading twice", "[学号, XH]", "[学号, 学号]", 17, "the headings name twice"},
    {"a heading of two fields", "[考生号]", "[学号]", 18,
     "the heading \"学号\" fills two fields; the other is in line 17"},
    {"no headings", "[考生号]", "[]", 18, "the list has 0 entries"},
    {"less than nobody leaves", "leave: 10", "leave: -1", 19, "from 0 to 1000000"},
    {"no such state", "state: left", "state: gone", 22, "is not a state of reachability"},
    {"a state twice", "state: left", "state: invited", 22, "two sentences have the same state"},
    {"a mark that is none", "请重新关注", "\"{who}请重新关注\"", 22, "{who} is not filled in"},
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        refuse_edit(good, &refused[i]);
}

/* Nobody wrote the default, so nothing but the section can be named. */
static void refuses_the_usual_app(void **state)
{
    const struct edit e = {"no app", NULL, "name: 甲\nwelcome: 乙\nidentity: {}\n", 3,
                           "identity needs the key app"};

    (void)state;
    refuse_with_app("teacher", &e);
}

/* The check of words says nothing about ours among themselves. */
static void has_words_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < BUILTIN_COUNT; i++)
        for (const char *const *w = builtins[i].words; *w; w++) {
            CHECK(word_of(str_c(*w)) == WORD_NONE, "%s is no other word of ours", *w);
            for (unsigned k = 0; k < i; k++)
                for (const char *const *o = builtins[k].words; *o; o++)
                    CHECK(strcmp(*o, *w) != 0, "%s starts one thing", *w);
        }
}

/* conf/ may not ask store/ for its words. */
static void knows_the_states_of_reach(void **state)
{
    (void)state;
    for (int i = 0; i < REACH_COUNT; i++) {
        auto_buf struct buf text = {0};

        buf_f(&text, "name: 甲\nwelcome: 你好\nreach: [{state: %s, text: 甲}]\n",
              reach_name((enum reach)i));
        conf_school_free(loaded(text.p));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_identity),
        cmocka_unit_test(loads_kinds),
        cmocka_unit_test(fills_in_identity),
        cmocka_unit_test(loads_who_may),
        cmocka_unit_test(asks_nobody_by_itself),
        cmocka_unit_test(makes_its_flows),
        cmocka_unit_test(makes_them_as_it_is_told),
        cmocka_unit_test(makes_them_open_later),
        cmocka_unit_test(names_the_digits),
        cmocka_unit_test(takes_one_day_for_the_phone),
        cmocka_unit_test(makes_them_fit),
        cmocka_unit_test(refuses),
        cmocka_unit_test(refuses_the_usual_app),
        cmocka_unit_test(has_words_of_its_own),
        cmocka_unit_test(knows_the_states_of_reach),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
