/* The morning's card for 1000 members, and presses on it without a dialog. */
#include "tests/unit/flow_people.h"

#include "bot/push.h"

static const char school[] =
    "name: 测试大学\n"
    "channel: card\n"
    "welcome: 你好\n"
    "desk: {lines: [{name: 综合服务台, phone: 010-1}]}\n"
    "flows:\n"
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    title_en: Check-in\n"
    "    words: [打卡]\n"
    "    rule: daily\n"
    "    streak: 3\n"
    "    kinds: [student]\n"
    "    no_review: true\n"
    "    intro: 多开窗，勤洗手\n"
    "    done: 打卡成功\n"
    "    today_done: 今日已打卡\n"
    "    today_open: 今日未打卡\n"
    "    today_open_en: Not checked in\n"
    "    window: {daily_from: \"06:00\", daily_to: \"22:00\"}\n"
    "    questions:\n"
    "      - name: health\n"
    "        kind: choice\n"
    "        title: 身体状况\n"
    "        title_en: Health\n"
    "        options: [{value: normal, label: 正常, label_en: Fine}, {value: fever, label: 发热, "
    "label_en: "
    "Fever, warn: 请去发热门诊}]\n"
    "      - name: place\n"
    "        kind: choice\n"
    "        title: 位置\n"
    "        options: [{value: campus, label: 校内}, {value: city, label: 本市}]\n"
    "  - name: temper\n"
    "    app: student\n"
    "    title: 体温填报\n"
    "    words: [体温]\n"
    "    rule: daily\n"
    "    questions:\n"
    "      - {name: fine, kind: choice, title: 正常吗, options: [{value: yes, label: 正常}, "
    "{value: no, "
    "label: 不正常}]}\n"
    "      - {name: temp, kind: number, title: 体温, min: \"35\", max: \"42\", decimals: 1}\n"
    "  - name: trip\n"
    "    app: student\n"
    "    title: 行程\n"
    "    words: [行程]\n"
    "    rule: daily\n"
    "    editable: \"20:00\"\n"
    "    no_review: true\n"
    "    questions: [{name: where, kind: choice, title: 去哪里, options: [{value: in, label: "
    "校内}, "
    "{value: out, label: 校外}]}]\n"
    "  - name: note\n"
    "    app: student\n"
    "    title: 留言\n"
    "    words: [留言]\n"
    "    rule: daily\n"
    "    questions: [{name: text, kind: text, title: 说点什么}]\n"
    "  - name: base\n"
    "    app: student\n"
    "    title: 基本信息\n"
    "    words: [基本信息]\n"
    "    rule: once\n"
    "    questions: [{name: local, kind: choice, title: 是否京籍, options: [{value: yes, label: "
    "是}, "
    "{value: no, label: 否}]}]\n"
    "  - name: health\n"
    "    app: student\n"
    "    title: 健康填报\n"
    "    words: [健康]\n"
    "    rule: daily\n"
    "    needs: [base]\n"
    "    questions: [{name: well, kind: choice, title: 好吗, options: [{value: yes, label: 好}, "
    "{value: "
    "no, label: 不好}]}]\n";

static void open_world(struct world *w)
{
    world_open(w, school);
    w->ctx.outbound = true;
    people_add(w, "20260001", "林小满", "undergraduate", "软件学院", "软件2601");
    people_add(w, "20260002", "周远", "undergraduate", "软件学院", "软件2602");
    people_add(w, "T001", "陈老师", "staff", "软件学院", "");
    world_as(w, "20260001", "student");
}

/* The card as the scheduler sends it; its JSON stands in `json`. */
static bool draw(struct world *w, const char *flow, enum member_lang lang, unsigned part,
                 struct buf *json, char task[140])
{
    auto_flow_card struct flow_card card = {.card = {.type = CARD_BUTTON}};
    struct err                      err = {0};
    bool                            fits = false;

    w->ctx.now = w->now;
    world_must(flow_broadcast_card(&w->ctx, flow_anywhere(&w->ctx, str_c(flow)), cst_day(w->now),
                                   lang, part, &card, &fits, &err),
               &err);
    if (!fits)
        return false;
    buf_clear(json);
    world_must(card_write_json(json, &card.card, CARD_SEND, &err), &err);
    snprintf(task, 140, "%.*s", STR_ARG(card.card.task_id));
    return true;
}

static void must_have(const struct buf *json, const char *wanted)
{
    CHECK(world_has(json, wanted), "the card has “%s”:\n%s", wanted, json->p);
}

/* ---- the card ---- */

static void test_the_card(void **state)
{
    auto_buf struct buf json = {0};
    struct world        w;
    char                one[140], two[140], english[140];

    (void)state;
    open_world(&w);
    CHECK(draw(&w, "checkin", LANG_ZH, 0, &json, one), "there is a card");
    must_have(&json, "multiple_interaction|今日打卡|今日未打卡|多开窗，勤洗手|身体状况|位置|\"text\":\"提交\"|"
                     "!selected_id|!林小满");
    CHECK(draw(&w, "checkin", LANG_ZH, 1, &json, two) && strcmp(one, two) != 0,
          "another send has another task_id");
    CHECK(draw(&w, "checkin", LANG_EN, 1, &json, english) && strcmp(two, english) != 0,
          "as in another language");
    must_have(&json, "Check-in|Not checked in|Health|Fine|Submit|!身体状况");
    CHECK(draw(&w, "temper", LANG_ZH, 0, &json, one), "there is a card for the first question");
    must_have(&json, "正常吗|第 1 题，共 2 题|下一步");
    CHECK(!draw(&w, "note", LANG_ZH, 0, &json, one), "a text fits no card");
    world_close(&w);
}

/* ---- presses that count ---- */

static void test_one_press(void **state)
{
    auto_buf struct buf json = {0};
    struct world        w;
    char                task[140];

    (void)state;
    open_world(&w);
    draw(&w, "checkin", LANG_ZH, 0, &json, task);
    world_press(&w, task, "submit", "health=normal place=campus");
    must_send(&w, 1, "update|今日已打卡 07:42|✅ 07:42　回执 1120-|打卡成功|已连续 1 天，还差 2 天|已提交|"
                     "\"selected_id\":\"campus\"");
    world_as(&w, "20260002", "student");
    world_press(&w, task, "submit", "health=fever place=city");
    must_send(&w, 1, "update|今日已打卡 07:42|请去发热门诊");
    world_close(&w);
}

static void test_the_rest_is_asked(void **state)
{
    auto_buf struct buf json = {0};
    struct world        w;
    char                task[140];

    (void)state;
    open_world(&w);
    draw(&w, "temper", LANG_ZH, 0, &json, task);
    world_press(&w, task, "submit", "fine=no");
    must_send(&w, 2, "update|已选|send|今日未完成「体温填报」|第 2 题，共 2 题|体温");
    world_press(&w, task, "submit", "fine=yes");
    must_send(&w, 2, "update|已失效|这张卡片已经失效|第 2 题，共 2 题");
    world_say(&w, "36.5");
    must_send(&w, 1, "1. 正常吗：不正常|2. 体温：36.5");
    world_close(&w);
}

/* Nothing was chosen, or too little: asked again, on a card of one's own. */
static void test_not_complete(void **state)
{
    auto_buf struct buf json = {0};
    struct world        w;
    char                task[140], own[140];

    (void)state;
    open_world(&w);
    draw(&w, "checkin", LANG_ZH, 0, &json, task);
    world_press(&w, task, "submit", "health=normal");
    must_send(&w, 2, "update|未完成|位置：还没有选|send|multiple_interaction");
    task_of(&w, own);
    CHECK(strcmp(task, own) != 0, "the new card is of the dialog");
    world_press(&w, own, "submit", "health=normal place=city");
    must_send(&w, 1, "update|今日已打卡 07:42");
    world_press(&w, task, "submit", "health=normal place=city");
    must_send(&w, 2, "update|已提交|今日已打卡 07:42（回执 1120-|!\"selected_id\"");
    world_close(&w);
}

/* A dialog of another flow stays open behind one press that submits, as behind one line. */
static void test_beside_another(void **state)
{
    auto_buf struct buf json = {0};
    struct world        w;
    char                task[140];

    (void)state;
    open_world(&w);
    world_say(&w, "留言");
    draw(&w, "checkin", LANG_ZH, 0, &json, task);
    world_press(&w, task, "submit", "health=normal place=campus");
    must_send(&w, 1, "今日已打卡 07:42");
    draw(&w, "temper", LANG_ZH, 0, &json, task);
    world_press(&w, task, "submit", "fine=yes");
    must_send(&w, 2, "已离开「留言」，刚才的回答没有提交|体温");
    world_close(&w);
}

/* The member began by the menu, and presses the morning's card then: one dialog. */
static void test_within_its_dialog(void **state)
{
    auto_buf struct buf json = {0};
    struct world        w;
    char                task[140];

    (void)state;
    open_world(&w);
    world_say(&w, "打卡");
    draw(&w, "checkin", LANG_ZH, 0, &json, task);
    world_press(&w, task, "submit", "health=normal place=campus");
    must_send(&w, 1, "今日已打卡 07:42");
    world_say(&w, "1");
    CHECK(world_has(&w.heard, "!第"), "no question is open: %s", w.heard.p);
    world_close(&w);
}

/* ---- presses that do not ---- */

static const struct {
    const char *name, *flow, *before, *user, *press;
    int         minutes;
    unsigned    rows;
    const char *sends;
} refused[] = {
    {"pressed twice", "checkin", "打卡 1 1", "20260001", "health=fever place=city", 0, 2,
     "\"button\":{\"replace_name\":\"已提交\"}|今日已打卡 07:42（回执 1120-|!fever|!selected"},
    {"yesterday's card", "checkin", "", "20260001", "health=normal place=campus", 1440, 2,
     "已失效|这张卡片已经失效，这次点击没有提交。回复“打卡”重新开始"},
    {"the card of another kind", "checkin", "", "T001", "health=normal place=campus", 0, 2,
     "未提交|「今日打卡」只对学生开放"},
    {"nobody of the roster", "checkin", "", "guest", "health=normal place=campus", 0, 2,
     "未提交|「今日打卡」只对学校名册里的人开放"},
    {"outside the hours", "checkin", "", "20260001", "health=normal place=campus", 900, 2,
     "未提交|每天 06:00–22:00 开放"},
    {"what can be changed is not changed by a second press", "trip", "行程 1", "20260001",
     "where=out", 0, 2,
     "已失效|这张卡片已经失效，这次点击没有提交。最近一次提交是 2026-11-20 07:42"},
    {"first what is needed", "health", "", "20260001", "well=yes", 0, 2,
     "未提交|「健康填报」之前要先填一次「基本信息」，刚才的回答没有用上|是否京籍"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        auto_buf struct buf json = {0};
        struct world        w;
        char                task[140];

        open_world(&w);
        draw(&w, refused[i].flow, LANG_ZH, 0, &json, task);
        world_as(&w, refused[i].user, "student");
        world_say(&w, "文字版");
        if (refused[i].before[0])
            world_say(&w, refused[i].before);
        w.now += 60 * refused[i].minutes;
        world_press(&w, task, "submit", refused[i].press);
        CHECK(w.sent_count == refused[i].rows && world_has(&w.sent, refused[i].sends),
              "%s: sends %u rows with “%s”, not %u:\n%s", refused[i].name, refused[i].rows,
              refused[i].sends, w.sent_count, w.sent.p);
        world_close(&w);
    }
}

/* Tasks that nobody gave: a card of a flow that is no more, or none at all. */
static void test_foreign_tasks(void **state)
{
    static const char *const tasks[] = {
        "f-", "f-checkin-all", "f-checkin-all-", "f-checkin-all-x-00", "f-nothing-all-20777-00",
        "f-checkin-all-99999999999999999999-00", "f-checkin@1-all-20777-00", "f-base-all-20777-00",
        "f-checkin-all--1-00",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tasks); i++) {
        struct world w;

        open_world(&w);
        world_press(&w, tasks[i], "submit", "health=normal place=campus");
        CHECK(w.sent_count == 2 && world_has(&w.sent, "已失效|这张卡片已经失效|!打卡成功"), "%s: %s", tasks[i],
              w.sent.p);
        world_close(&w);
    }
}

/* An update that cannot be sent is no reason to lose the press. */
static void test_without_response_code(void **state)
{
    auto_buf struct buf json = {0};
    struct world        w;
    char                task[140];

    (void)state;
    open_world(&w);
    draw(&w, "checkin", LANG_ZH, 0, &json, task);
    press_with(&w, "", task, "submit", "health=normal place=campus");
    must_send(&w, 1, "send|打卡成功|回执 1120-");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_card),
        cmocka_unit_test(test_one_press),
        cmocka_unit_test(test_the_rest_is_asked),
        cmocka_unit_test(test_not_complete),
        cmocka_unit_test(test_beside_another),
        cmocka_unit_test(test_within_its_dialog),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_foreign_tasks),
        cmocka_unit_test(test_without_response_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
