/* `hongyan check` walks through each flow: how long it is, and what cannot be finished. */
#include "tests/test.h"

#include "base/cst.h"
#include "base/mem.h"
#include "conf/conf_private.h"
#include "handlers/flow_prove.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define T10  "一二三四五六七八九十"
#define T60  T10 T10 T10 T10 T10 T10
#define T130 T60 T60 T10

#define YES_NO "options: [{value: yes, label: 是}, {value: no, label: 否}]"

/* What was said of a flow, a line each: "question: sentence". */
struct heard {
    struct buf lines;
};

static void hear(void *arg, const struct school_question *q, const char *sentence)
{
    struct heard *h = arg;

    buf_f(&h->lines, "%s: %s\n", q ? q->name : "-", sentence);
}

/* The flow `f` of a school that has this text behind its name and welcome. */
static struct flow_proof prove(const char *name, const char *school, struct heard *h)
{
    static struct conf_app  apps[] = {{.name = (char *)"student"}, {.name = (char *)"staff"}};
    struct conf             conf = {.wecom = {.apps = apps, .apps_count = 2}};
    auto_buf struct buf     text = {0}, report = {0};
    const struct flow_flaws flaws = {.say = hear, .arg = h};
    struct flow_proof       proof = {0};
    struct err              err = {0};
    int64_t                 now;

    buf_f(&text, "name: 甲\nwelcome: 乙\n%s", school);
    CHECK(cst_parse_stamp(STR_LIT("2026-11-20 07:42"), &now), "the clock is set");
    CHECK(conf_load_school_text(&conf.school, &conf, "x.yaml", buf_view(&text), &report, &err) == 0,
          "%s: the school is fine:\n%s", name, report.p);
    CHECK(flow_prove(&conf, &conf.school->flows[0], now, &flaws, &proof, &err) == 0, "%s: %s", name,
          err.text);
    conf_school_free(conf.school);
    buf_c(&h->lines, "");
    return proof;
}

#define FLOW(more, questions)                                                                      \
    "flows:\n  - name: f\n    app: student\n    title: 打卡\n    words: [打卡]\n"                    \
    "    rule: always\n" more "    questions:\n" questions

static void counts(void **state)
{
    static const struct {
        const char *name, *school;
        unsigned    cards_least, cards_most, words_least, words_most, ways;
        bool        line;
    } rows[] = {
        {"three choices on one card",
         FLOW("    no_review: true\n", "      - {name: a, kind: choice, title: 甲, " YES_NO "}\n"
                                       "      - {name: b, kind: choice, title: 乙, " YES_NO "}\n"
                                       "      - {name: c, kind: choice, title: 丙, " YES_NO "}\n"),
         1, 1, 0, 0, 1, true},
        {"and a review", FLOW("", "      - {name: a, kind: choice, title: 甲, " YES_NO "}\n"), 2, 2,
         0, 0, 1, true},
        {"a condition",
         FLOW("    no_review: true\n",
              "      - {name: a, kind: choice, title: 甲, " YES_NO "}\n"
              "      - {name: b, kind: number, title: 乙, when: {question: a, is: [no]}}\n"),
         1, 1, 0, 1, 2, true},
        {"words only",
         "channel: text_only\n" FLOW("", "      - {name: a, kind: text, title: 甲}\n"), 0, 0, 2,
         2, 1, true},
        {"a photo is no word",
         FLOW("    no_review: true\n", "      - {name: a, kind: photo, title: 甲}\n"), 0, 0, 1, 1, 1,
         false},
        {"all that can be typed",
         FLOW("    no_review: true\n",
              "      - {name: a, kind: consent, title: 同意, version: 1}\n"
              "      - {name: b, kind: date, title: 哪天, min: -14, max: -1}\n"
              "      - {name: c, kind: location, title: 哪里}\n"
              "      - {name: d, kind: phone, title: 电话}\n"
              "      - {name: e, kind: mail, title: 邮箱}\n"
              "      - {name: g, kind: document, title: 证件}\n"
              "      - {name: h, kind: number, title: 体温, min: 35.5, max: 42, decimals: 1}\n"
              "      - {name: i, kind: text, title: 房间, pattern: \"[0-9]{3}\", example: \"305\"}\n"
              "      - {name: j, kind: text, title: 备注, optional: true}\n"),
         1, 1, 8, 8, 1, true},
        {"a choice that cannot be made",
         FLOW("    no_review: true\n",
              "      - name: b\n        kind: several\n        title: 乙\n        min: 2\n"
              "        options: [{value: none, label: 都没有}, {value: a, label: 甲}, "
              "{value: b, label: 乙}]\n"
              "      - {name: c, kind: text, title: 丙, when: {question: b, is: [a]}}\n"),
         1, 1, 1, 1, 4, true},
        {"some of many",
         FLOW("    no_review: true\n",
              "      - {name: a, kind: choice, title: 甲, " YES_NO "}\n"
              "      - name: b\n        kind: several\n        title: 乙\n"
              "        options: [{value: a, label: 甲}, {value: none, label: 都没有}]\n"
              "      - {name: c, kind: text, title: 丙, when: {question: b, is: [none]}}\n"
              "      - {name: d, kind: text, title: 丁, when: {question: a, is: [no]}}\n"),
         2, 2, 0, 2, 6, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct heard      h = {0};
        struct flow_proof p = prove(rows[i].name, rows[i].school, &h);

        CHECK(h.lines.n == 0, "%s: %s", rows[i].name, h.lines.p);
        CHECK(p.cards_least == rows[i].cards_least && p.cards_most == rows[i].cards_most &&
                  p.words_least == rows[i].words_least && p.words_most == rows[i].words_most,
              "%s: %u to %u cards and %u to %u messages", rows[i].name, p.cards_least, p.cards_most,
              p.words_least, p.words_most);
        CHECK(p.line == rows[i].line && p.ways == rows[i].ways && !p.sampled, "%s: %d, %u ways",
              rows[i].name, p.line, p.ways);
        buf_free(&h.lines);
    }
}

static void finds_flaws(void **state)
{
    static const struct {
        const char *name, *school, *says;
    } rows[] = {
        {"none of these, and two of them",
         FLOW("", "      - name: a\n        kind: several\n        title: 甲\n        min: 2\n"
                  "        options: [{value: x, label: 甲}, {value: y, label: 乙}, {value: none, "
                  "label: 都没有}]\n"
                  "      - {name: b, kind: text, title: 乙, when: {question: a, is: [none]}}\n"),
         "b: it can never be asked"},
        {"days that are over",
         FLOW("", "      - {name: a, kind: date, title: 哪天, min: 0, max: 2026-09-01}\n"),
         "a: nothing that one could answer fits"},
        {"a long receipt",
         FLOW("    done: " T130 T60 "\n",
              "      - name: a\n        kind: several\n        title: 甲\n"
              "        options:\n"
              "          - {value: a, label: 甲, warn: " T130 "}\n"
              "          - {value: b, label: 乙, warn: " T130 "}\n"
              "          - {value: c, label: 丙, warn: " T130 "}\n"
              "          - {value: d, label: 丁, warn: " T130 "}\n"),
         "-: the receipt, with the sentences of the chosen options, has"},
        {"sentences in front of the next question",
         FLOW("", "      - name: a\n        kind: several\n        title: 甲\n"
                  "        options:\n"
                  "          - {value: a, label: 甲, warn: " T130 "}\n"
                  "          - {value: b, label: 乙, warn: " T130 "}\n"
                  "          - {value: c, label: 丙, warn: " T130 "}\n"
                  "          - {value: d, label: 丁, warn: " T130 "}\n"
                  "      - {name: b, kind: number, title: " T60 ", hint: " T130 "}\n"),
         "b: asked as text it has"},
        {"an example that starts a flow",
         FLOW("", "      - {name: a, kind: text, title: 甲, pattern: .*, example: 打卡}\n"),
         "a: example: \"打卡\" is taken as a command (flow_start)"},
        {"what comes first is over",
         FLOW("    needs: [g]\n", "      - {name: a, kind: text, title: 甲}\n")
         "  - {name: g, app: student, title: 乙, words: [乙], rule: once, "
         "window: {until: 2026-11-19}, questions: [{name: a, kind: text, title: 甲}]}\n",
         "-: it needs g, which ended at 2026-11-19: who has not answered that can never begin"},
        {"in English only",
         FLOW("    done: 好\n    done_en: " T130 T60 "\n",
              "      - name: a\n        kind: several\n        title: 甲\n"
              "        options:\n"
              "          - {value: a, label: 甲, warn: 一, warn_en: " T130 "}\n"
              "          - {value: b, label: 乙, warn: 一, warn_en: " T130 "}\n"
              "          - {value: c, label: 丙, warn: 一, warn_en: " T130 "}\n"
              "          - {value: d, label: 丁, warn: 一, warn_en: " T130 "}\n"),
         "the receipt, with the sentences of the chosen options, in English has"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct heard h = {0};
        const char  *first;

        prove(rows[i].name, rows[i].school, &h);
        first = strstr(h.lines.p, rows[i].says);
        CHECK(first, "%s: it says %s, but:\n%s", rows[i].name, rows[i].says, h.lines.p);
        CHECK(strchr(h.lines.p, '\n')[1] == '\0', "%s: and that is all:\n%s", rows[i].name,
              h.lines.p);
        buf_free(&h.lines);
    }
}

/* Ten answers of 200 characters: the review says so, and nothing of it is cut without a sign. */
static void long_answers(void **state)
{
    auto_buf struct buf text = {0};
    struct heard        h = {0}, none = {0};
    struct flow_proof   p;

    (void)state;
    buf_c(&text, FLOW("", ""));
    for (unsigned i = 0; i < 10; i++)
        buf_f(&text, "      - {name: q%u, kind: text, title: 甲}\n", i);
    p = prove("ten long answers", text.p, &h);
    CHECK(p.parts && h.lines.n == 0, "ten are shown in part: %s", h.lines.p);
    p = prove("two", FLOW("", "      - {name: a, kind: text, title: 甲}\n"
                              "      - {name: b, kind: text, title: 乙}\n"), &none);
    CHECK(!p.parts && none.lines.n == 0, "two are whole: %s", none.lines.p);
    buf_free(&h.lines);
    buf_free(&none.lines);
}

/* [甲, news] */
static bool has_ascii_word(const char *list)
{
    while (*list) {
        size_t n = strcspn(list, ",]\n"), ascii = 0, letters = 0;

        for (size_t i = 0; i < n; i++) {
            ascii += (unsigned char)list[i] < 0x80;
            letters += isalpha((unsigned char)list[i]) != 0;
        }
        if (ascii == n && letters > 0)
            return true;
        list += n + (list[n] != '\0');
    }
    return false;
}

/* Who reads English is told to reply a word: it can be typed. */
static void speaks(void **state)
{
    static const struct {
        const char *words;
        bool        unspoken;
    } rows[] = {
        {"    title_en: News\n", true},
        {"    title_en: News\n    kinds: [student]\n", true},
        {"", false}, /* nothing of it is in English */
    };
    struct heard h = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf text = {0};

        buf_f(&text, FLOW("%s", "      - {name: a, kind: text, title: 甲}\n"), rows[i].words);
        CHECK(prove("words", text.p, &h).unspoken == rows[i].unspoken, "row %zu", i);
        buf_clear(&text);
        buf_f(&text,
              "flows:\n  - name: f\n    app: student\n    title: 打卡\n    words: [打卡, news]\n"
              "    rule: always\n%s    questions:\n      - {name: a, kind: text, title: 甲}\n",
              rows[i].words);
        CHECK(!prove("words", text.p, &h).unspoken, "row %zu with one", i);
    }
    buf_free(&h.lines);
}

/* The schools that come with us tell English speakers words that they can type. */
static void schools_speak(void **state)
{
    static const char *const names[] = {"demo", "minzu", "nanchang", "ntvu", "shcm", "uestc"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char  path[64], line[4096];
        FILE *f;
        bool  english = false;

        snprintf(path, sizeof path, "conf/schools/%s.yaml", names[i]);
        f = fopen(path, "r");
        CHECK(f, "%s is there", path);
        while (fgets(line, sizeof line, f)) {
            if (strncmp(line, "    title_en:", 13) == 0)
                english = true;
            if (strncmp(line, "    words:", 10) != 0 || !english)
                continue;
            english = false;
            CHECK(has_ascii_word(line + 10), "%s has a word in Latin letters:%s", path, line + 10);
        }
        fclose(f);
    }
}

/* 4^6 ways are too many; each question is asked all the same. */
static void samples(void **state)
{
    auto_buf struct buf text = {0};
    struct heard        h = {0};
    struct flow_proof   p;

    (void)state;
    buf_c(&text, FLOW("    no_review: true\n", ""));
    for (unsigned i = 0; i < 6; i++)
        buf_f(&text,
              "      - name: a%u\n        kind: choice\n        title: 甲\n%s"
              "        options: [{value: a, label: 甲}, {value: b, label: 乙}, {value: c, label: 丙}, "
              "{value: d, label: 丁}]\n",
              i, i == 0 ? "" : "        when: {question: before, is: [d]}\n");
    for (unsigned i = 1; i < 6; i++) {
        char *at = strstr(text.p, "before");

        memcpy(at, "a0    ", 6);
        at[1] = (char)('0' + i - 1);
    }
    buf_c(&text, "      - {name: z, kind: text, title: 乙, when: {question: a5, is: [d]}}\n");
    p = prove("many", text.p, &h);
    CHECK(p.sampled && p.ways < 50, "%u ways are walked", p.ways);
    CHECK(h.lines.n == 0, "all are asked: %s", h.lines.p);
    CHECK(p.cards_least == 1 && p.cards_most == 6 && p.words_most == 1, "%u to %u cards, %u",
          p.cards_least, p.cards_most, p.words_most);
    buf_free(&h.lines);
}

/* Those made from `identity`: the notice is the school's. */
static void proves_our_own(void **state)
{
    struct heard h = {0};

    (void)state;
    prove("identity",
          "identity: {notice: " T130 T130 T60 ", notice_version: 1}\n", &h);
    CHECK(h.lines.n == 0, "a notice as long as it may be fits: %s", h.lines.p);
    buf_free(&h.lines);
}

#define HOURS ", capacity: 8, minutes: 30, hours: [{from: 09:00, to: 17:00}]}\n"

/* What there is to choose is not in the file: as much as there can be. */
static void proves_appointments(void **state)
{
    static const struct {
        const char *name, *intro, *places;
        unsigned    cards;
    } rows[] = {
        {"one place is not asked for", "甲", "      - {name: a, title: 甲" HOURS, 3},
        {"two are", "甲", "      - {name: a, title: 甲" HOURS "      - {name: b, title: 乙" HOURS, 4},
        {"an intro as long as it may be", T60 T130 T10, "      - {name: a, title: 甲" HOURS, 3},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf text = {0};
        struct heard        h = {0};
        struct flow_proof   p;

        buf_f(&text,
              "appointments:\n  - name: f\n    title: 预约\n    words: [预约]\n    intro: %s\n"
              "    places:\n%s",
              rows[i].intro, rows[i].places);
        p = prove(rows[i].name, text.p, &h);
        CHECK(p.cards_least == rows[i].cards && p.cards_most == rows[i].cards &&
                  p.words_most == 0 && !p.line,
              "%s: %u to %u cards, %u messages", rows[i].name, p.cards_least, p.cards_most,
              p.words_most);
        CHECK(h.lines.n == 0, "%s: %s", rows[i].name, h.lines.p);
        buf_free(&h.lines);
    }
}

/* What is asked hangs on options that the action makes: those that a condition names, and one more.
 * The first flow of a school that has none of its own is 发通知. */
static void proves_notices(void **state)
{
    static const char templates[] =
        "notices:\n"
        "  kinds: [{name: urgent, approvers: [li]}]\n"
        "  templates:\n"
        "    - {name: a, label: 甲, text: \"{deadline}{地点}\"}\n"
        "    - {name: b, label: 乙, text: \"{科目}\"}\n"
        "    - {name: c, label: 丙, text: 丁}\n";
    struct heard      h = {0};
    struct flow_proof whole = prove("notices", templates, &h), bare = prove("none", "", &h);

    (void)state;
    CHECK(h.lines.n == 0, "every question is reached, and fits:\n%s", h.lines.p);
    CHECK(whole.ways == 4 * 5 && !whole.sampled, "own, a, b and one that is in no condition: %u",
          whole.ways);
    CHECK(bare.ways == 2 * 5, "own, and one: %u", bare.ways);
    buf_free(&h.lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(finds_flaws),
        cmocka_unit_test(long_answers),
        cmocka_unit_test(speaks),
        cmocka_unit_test(schools_speak),
        cmocka_unit_test(samples),
        cmocka_unit_test(proves_our_own),
        cmocka_unit_test(proves_appointments),
        cmocka_unit_test(proves_notices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
