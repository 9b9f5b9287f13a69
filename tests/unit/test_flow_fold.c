/* How many cards a flow takes: questions fold into as few as the limits of the platform allow. */
#include "tests/unit/flow_world.h"

#include "base/mem.h"

#include <ctype.h>

/*
 * A flow in short, a word for each question:
 *
 *   c choice of two    o the same, optional    C choice of eleven    s several
 *   t text             n number                a consent
 *   c<0                asked when the first question has the answer that we give
 *   c>0                … the one that we do not give
 */
static const struct {
    const char *name, *flow;
    unsigned    cards;
} rows[] = {
    {"one choice", "c", 1},
    {"three on one card", "c c c", 1},
    {"an optional one is one of three", "c o c", 1},
    {"four", "c c c c", 2},
    {"ten choices", "c c c c c c c c c c", 4},
    {"ten with words in between", "c t c n c t c c n c", 2},
    {"several takes a card", "c s c c", 2},
    {"two of them", "s c s c c", 3},
    {"a long choice takes a card", "c C c c", 2},
    {"a consent takes a card", "a c c c", 2},
    {"… wherever it stands", "c c c a", 2},
    {"words only", "t n t", 0},
    {"words first", "t c c c", 1},
    {"what is not asked", "c c>0 c", 1},
    {"one opens another", "c c<0 c c", 2},
    {"… far behind", "c c c c c<3", 2},
    {"… and is on the first card", "c c c c<2 c c c<5", 3},
    {"a chain", "c c<0 c<1 c c c c", 3},
    {"two chains side by side", "c c<0 c<1 c c<3 c<4", 3},
    {"several opened", "c c s<1 c", 2},
    {"ten of a check-in", "c s<0 n c c<3 c c t c c", 4},
    {"ten of a check-in, all well", "c s>0 n c c>3 c c t c c", 2},
};

static void add_question(struct buf *yaml, unsigned i, const char *spec)
{
    static const struct {
        char        letter;
        const char *yaml;
    } kinds[] = {
        {'c', "kind: choice, options: [{value: a, label: 甲}, {value: b, label: 乙}]"},
        {'o', "kind: choice, optional: true, options: [{value: a, label: 甲}, {value: b, label: "
              "乙}]"},
        {'C', "kind: choice, options: [{value: a, label: 一}, {value: b, label: 二}, {value: c, "
              "label: 三}, {value: d, label: 四}, {value: e, label: 五}, {value: f, label: 六}, "
              "{value: g, label: 七}, {value: h, label: 八}, {value: i, label: 九}, {value: j, "
              "label: 十}, {value: k, label: 十一}]"},
        {'s', "kind: several, options: [{value: a, label: 甲}, {value: b, label: 乙}]"},
        {'t', "kind: text"},
        {'n', "kind: number"},
        {'a', "kind: consent, version: v1"},
    };

    for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
        if (kinds[k].letter == spec[0])
            buf_f(yaml, "      - {name: q%u, title: 问题%u, %s", i, i, kinds[k].yaml);
    if (spec[1] == '<' || spec[1] == '>')
        buf_f(yaml, ", when: {question: q%d, is: [%s]}", atoi(spec + 2),
              spec[1] == '<' ? "a" : "b");
    buf_c(yaml, "}\n");
}

static void write_school(const char *flow, struct buf *yaml)
{
    struct str rest = str_c(flow), word;
    unsigned   count = 0;

    buf_c(yaml, "name: 测试大学\nchannel: card\nwelcome: 你好\nflows:\n"
                "  - name: ten\n    app: student\n    title: 十题\n    words: [开始]\n"
                "    rule: always\n    no_review: true\n    questions:\n");
    while (str_split(&rest, ' ', &word)) {
        char spec[16];

        snprintf(spec, sizeof spec, "%.*s", STR_ARG(word));
        add_question(yaml, count++, spec);
    }
}

/* Every list of the newest card gets the answer a. */
static void press_card(struct world *w, const char *card)
{
    static const struct str a = STR_LIT("a");
    struct msg_selected     selected[20];
    char                    names[20][8], task[140];
    const char             *at = strstr(card, "\"task_id\":\"") + strlen("\"task_id\":\"");
    struct message          msg = {.type = MSG_EVENT_CARD, .key = STR_LIT("submit")};
    size_t                  count = 0;

    snprintf(task, sizeof task, "%.*s", (int)strcspn(at, "\""), at);
    msg.card.task_id = str_c(task);
    msg.card.response_code = STR_LIT("RC");
    if (strstr(card, "button_interaction"))
        msg.key = STR_LIT("yes");
    while ((at = strstr(at, "\"question_key\":\"")) != NULL && count < ARRAY_LEN(selected)) {
        at += strlen("\"question_key\":\"");
        snprintf(names[count], sizeof names[count], "%.*s", (int)strcspn(at, "\""), at);
        selected[count] = (struct msg_selected){str_c(names[count]), &a, 1};
        count++;
    }
    msg.card.selected = selected;
    msg.card.selected_count = count;
    world_run(w, &msg);
}

/* Fills the flow in to its end, the cards pressed and the words typed. */
static unsigned count_cards(struct world *w, const char *name)
{
    unsigned cards = 0;

    world_say(w, "开始");
    for (unsigned turns = 0; turns < 40; turns++) {
        auto_buf struct buf all = {0};
        const char         *card;

        buf_f(&all, "%s\n%s", w->heard.p, w->sent.p);
        if (strstr(all.p, "提交成功"))
            return cards;
        card = strstr(all.p, "\"task_id\":\"");
        if (card) {
            cards++;
            press_card(w, card - 60);
        } else {
            world_say(w, "1");
        }
    }
    CHECK(false, "%s comes to its end: %s", name, w->heard.p);
    return 0;
}

static void folds(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf yaml = {0};
        struct world        w;
        unsigned            cards;

        write_school(rows[i].flow, &yaml);
        world_open(&w, yaml.p);
        w.ctx.outbound = true;
        world_say(&w, "卡片版");
        cards = count_cards(&w, rows[i].name);
        CHECK(cards == rows[i].cards, "%s (%s) takes %u cards, not %u", rows[i].name, rows[i].flow,
              rows[i].cards, cards);
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
