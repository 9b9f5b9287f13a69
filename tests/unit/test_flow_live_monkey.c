/* Somebody types and presses whatever comes to mind while what is offered changes all the time:
 * nothing fails, nothing stays unanswered, only what is offered is taken, what was held is let go,
 * and every answer fits the platform. The dice are always the same. */
#include "tests/unit/flow_live.h"
#include "tests/unit/flow_press.h"

#include "base/utf8.h"

enum { MESSAGES = 8000, TASKS = 8 };

static const char *const sayings[] = {
    "预约营业厅", "预约营业厅 1 1 1", "预约营业厅 2 1 2 1 =", "预约营业厅 1 2 3 2 13800000002", "seats 同上",
    "seats 1 同上 1 1 同上", "预约营业厅 东区营业厅 11月22日 09:30 所有", "留言", "留言 你好吗", "[flow/seats]",
    "[flow/note]", "1", "2", "3", "4", "8", "9", "99", "0", "1.", "２", "东区营业厅", "西区", "11月21日",
    "11月22日 周日", "2026-11-21", "09:00", "09", "0930", "1000", "所有", "仅所选", "=", "同上", "same",
    "13800000003", "138", "取消", "返回", "帮助", "跳过", "提交", "确认", "改1", "改2", "改3", "改 4", "改5",
    "改9", "看1", "看3", "看9", "查询", "营业厅", "营业厅在哪", "服务台", "文字版", "卡片版", "English", "中文",
    "1 2", "1 2 3", "2 1 2 1 同上", "~shown", "day\n0900 x", "%s%n", "😀", "，", "\xe3\x80\x80",
};

static const char *const values[] = {
    "east", "west", "2026-11-21", "2026-11-22", "0900", "0930", "1000", "1030", "1430", "all",
    "one", "submit", "back", "cancel", "~", "", "x", "o1", "nonsense", "2026-11-23",
};
static const char *const fields[] = {"place", "day", "slot", "scope", "phone", "nothing"};

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

#define ANY(list, state) (list)[next(state) % ARRAY_LEN(list)]

/* What is offered from now on. */
static void change(uint32_t *state)
{
    live.slots = next(state) % (LIVE_SLOTS + 1);
    for (unsigned i = 0; i < LIVE_SLOTS; i++) {
        live.gone[i] = next(state) % 3 == 0;
        live.left[i] = next(state) % 3;
    }
    live.closed = next(state) % 12 == 0;
    live.mute = next(state) % 2 == 0;
    live.plain = next(state) % 2 == 0;
    live.wide = next(state) % 8 == 0;
    live.counted = next(state) % 2 == 0;
    live.refuse = next(state) % 8 == 0;
    live.over = next(state) % 10 == 0;
    live.again = next(state) % 6 == 0;
    live.undone = next(state) % 6 == 0;
    live.long_lead = next(state) % 4 == 0 ? next(state) % 3000 : 0;
}

static void press_any(struct world *w, uint32_t *state, char tasks[TASKS][140])
{
    char selected[80], key[40];

    snprintf(selected, sizeof selected, "%s=%s", ANY(fields, state), ANY(values, state));
    snprintf(key, sizeof key, "%s", ANY(values, state));
    if (next(state) % 3 > 0)
        snprintf(key, sizeof key, "submit");
    else if (next(state) % 2 == 0)
        selected[0] = '\0';
    press_with(w, next(state) % 10 > 0 ? "RC" : "", tasks[next(state) % TASKS], key, selected);
    CHECK(w->sent_count > 0, "a press is answered by the outbox");
}

/* What the newest cards offer, so that some of it is pressed. */
static void press_last(struct world *w, uint32_t *state, const char *task)
{
    static const char *const steps[] = {"place", "day", "slot", "scope"};
    unsigned                 step = 9;
    char                     selected[80];
    const char              *value = ANY(values, state);

    sscanf(task, "f-seats-%u", &step);
    snprintf(selected, sizeof selected, "%s=%s", step < 4 ? steps[step] : "", value);
    if (step == 5)
        press_with(w, "RC", task, next(state) % 4 > 0 ? "submit" : "back", "");
    else if (next(state) % 2 == 0)
        press_with(w, "RC", task, value, "");
    else
        press_with(w, "RC", task, "submit", selected);
    CHECK(w->sent_count > 0, "a press is answered by the outbox");
}

static void must_be_fit(const struct world *w, const char *said)
{
    CHECK(w->heard.n > 0 || w->sent_count > 0, "“%s” is answered", said);
    CHECK(w->heard.n <= REPLY_TEXT_MAX && utf8_valid(buf_view(&w->heard)),
          "“%s” is answered with clean text", said);
    CHECK(w->sent_count <= 4, "“%s” costs %u calls: %s", said, w->sent_count, w->sent.p);
    if (strstr(w->heard.p, "说什么") || strstr(w->sent.p, "说什么"))
        return; /* their own words */
    CHECK(strstr(w->heard.p, "138000000") == NULL && strstr(w->sent.p, "138000000") == NULL,
          "“%s” is answered with a whole number: %s%s", said, w->heard.p, w->sent.p);
}

static void keep_task(const struct world *w, char tasks[TASKS][140], uint32_t *state)
{
    const char *at = w->sent.n > 0 ? strstr(w->sent.p, "\"task_id\":\"") : NULL;

    if (at == NULL)
        return;
    memcpy(tasks[1 + next(state) % (TASKS - 1)], tasks[0], sizeof tasks[0]);
    snprintf(tasks[0], sizeof tasks[0], "%.*s", (int)strcspn(at + 11, "\""), at + 11);
}

/* What was held before this message had an open dialog, or its time had run out. */
static void must_hold_nothing_alone(struct world *w, bool held)
{
    bool open = str_is(w->ctx.dialog.flow, "seats");

    if (held && w->ctx.expired)
        live.held[0] = '\0'; /* by the clock */
    CHECK(!held || open || w->ctx.expired, "what is held belongs to an open dialog");
}

static void one_message(struct world *w, uint32_t *state, char tasks[TASKS][140], bool cards)
{
    const char *said = ANY(sayings, state);
    uint32_t    dice = next(state) % 20;
    bool        held = live.held[0] != '\0';

    if (dice < 3)
        change(state);
    if (dice == 4)
        w->now += next(state) % 3000;
    if (dice > 15 && cards) {
        press_any(w, state, tasks);
        must_be_fit(w, "a press");
    } else if (dice > 8 && cards) {
        press_last(w, state, tasks[0]);
        must_be_fit(w, "a press of the last");
    } else {
        world_say(w, said);
        must_be_fit(w, said);
    }
    must_hold_nothing_alone(w, held);
    keep_task(w, tasks, state);
}

static void run(enum member_channel channel, uint32_t state)
{
    struct world w;
    char         tasks[TASKS][140];
    unsigned     submitted;

    for (unsigned i = 0; i < TASKS; i++)
        snprintf(tasks[i], sizeof tasks[i], "f-seats-0-0");
    live_open(&w);
    w.ctx.outbound = channel != MEMBER_TEXT;
    if (channel == MEMBER_CARD)
        world_say(&w, "卡片版");
    for (unsigned i = 0; i < MESSAGES; i++)
        one_message(&w, &state, tasks, channel != MEMBER_TEXT);
    submitted = live.submitted;
    CHECK(submitted > 20 && live.lefts > 20, "some of it is submitted, some left: %u, %u",
          submitted, live.lefts);
    world_close(&w);
}

static void test_monkey(void **state)
{
    (void)state;
    run(MEMBER_TEXT, 1);
    run(MEMBER_CARD, 2);
    run(MEMBER_AUTO, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_monkey),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
