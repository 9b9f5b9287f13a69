/* The flow engine in cards: what is put into the outbox, and what a press does. */
#include "tests/unit/flow_press.h"

#include "base/mem.h"

static const char school[] =
    "name: 测试大学\n"
    "channel: card\n"
    "welcome: 你好\n"
    "flows:\n"
    "  - name: quick\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    words: [打卡]\n"
    "    rule: daily\n"
    "    done: 打卡成功\n"
    "    today_done: 今日已打卡\n"
    "    today_open: 今日未打卡\n"
    "    window: {daily_to: \"20:00\"}\n"
    "    questions:\n"
    "      - name: health\n"
    "        kind: choice\n"
    "        title: 身体状况\n"
    "        options: [{value: normal, label: 正常}, {value: fever, label: 发热, warn: "
    "请去发热门诊}]\n"
    "      - name: symptoms\n"
    "        kind: several\n"
    "        title: 症状\n"
    "        when: {question: health, is: [fever]}\n"
    "        options: [{value: cough, label: 咳嗽}, {value: throat, label: 咽痛}, {value: none, "
    "label: 都没有}]\n"
    "      - name: place\n"
    "        kind: choice\n"
    "        title: 位置\n"
    "        optional: true\n"
    "        options: [{value: campus, label: 校内}, {value: city, label: 本市}]\n"
    "  - name: mixed\n"
    "    app: student\n"
    "    title: 报修\n"
    "    words: [报修]\n"
    "    rule: always\n"
    "    intro: 急修请打电话\n"
    "    questions:\n"
    "      - name: what\n"
    "        kind: choice\n"
    "        title: 哪里坏了？\n"
    "        options: [{value: lamp, label: 灯}, {value: door, label: 门}]\n"
    "      - {name: room, kind: number, title: 房间号, min: \"101\", max: \"999\"}\n"
    "      - name: times\n"
    "        kind: several\n"
    "        title: 什么时候在？\n"
    "        optional: true\n"
    "        options: [{value: am, label: 上午}, {value: pm, label: 下午}]\n"
    "  - name: long\n"
    "    app: student\n"
    "    title: 宿舍楼登记一二三四五六七八九十\n"
    "    words: [登记]\n"
    "    rule: once\n"
    "    no_review: true\n"
    "    questions:\n"
    "      - name: building\n"
    "        kind: choice\n"
    "        title: 哪栋楼？\n"
    "        options: [{value: b1, label: 一}, {value: b2, label: 二}, {value: b3, label: 三}, "
    "{value: b4, label: 四},\n"
    "          {value: b5, label: 五}, {value: b6, label: 六}, {value: b7, label: 七}, {value: b8, "
    "label: 八},\n"
    "          {value: b9, label: 九}, {value: b10, label: 十}, {value: b11, label: 十一}]\n";

static void open_cards(struct world *w)
{
    world_open(w, school);
    w->ctx.outbound = true;
}

/* ---- tests ---- */

static void test_one_card_is_its_own_review(void **state)
{
    struct world w;
    char         task[140], old[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    must_send(&w, 1, "send|multiple_interaction|今日未打卡|身体状况|位置|\"id\":\"normal\"|"
                     "\"text\":\"跳过\"|提交|f-quick-0-");
    CHECK(strcmp(w.heard.p, "身体状况\n1 正常\n2 发热\n"
                            "看不到卡片？回复数字就行；帮助 看说明；取消 退出") == 0,
          "the card has the rest: %s", w.heard.p);
    world_press(&w, task_of(&w, task), "submit", "health=normal place=campus");
    must_send(&w, 1, "update|今日已打卡 07:42|回执 1120-|打卡成功|已提交|"
                     "\"selected_id\":\"campus\"|\"disable\":true");
    world_say(&w, "打卡");
    must_hear(&w, "今日已打卡 07:42");
    must_send(&w, 0, "");

    w.now += 86400;
    world_press(&w, task, "submit", "health=normal place=campus");
    must_send(&w, 2, "update|已失效|这张卡片已经失效，这次点击没有提交|回复“打卡”重新开始");
    snprintf(old, sizeof old, "%s", task);
    world_say(&w, "[flow/quick]");
    must_send(&w, 1, "send|今日未打卡");
    must_hear(&w, "没看到卡片？回复“打卡”|!第 1 题|!今日未打卡"); /* pressed before: no words too */
    CHECK(strcmp(task_of(&w, task), old) != 0, "every card has a task id of its own");
    world_press(&w, task, "submit", "health=normal place=~");
    must_send(&w, 1, "update|已提交");
    world_press(&w, task, "submit", "health=normal place=city");
    must_send(&w, 2, "update|replace_name\":\"已提交|send|今日已打卡 07:42（回执 1121-");
    world_close(&w);
}

static void test_conditions_on_cards(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    world_press(&w, task_of(&w, task), "submit", "place=city health=fever");
    must_send(&w, 2, "update|已选|send|vote_interaction|请去发热门诊|症状|\"mode\":1");
    world_press(&w, task_of(&w, task), "submit", "symptoms=cough,none");
    must_send(&w, 2, "update|未完成|send|症状：“都没有”不能和别的选项一起选|vote_interaction");
    world_press(&w, task_of(&w, task), "submit", "symptoms=cough,throat");
    must_send(&w, 2, "update|已选|\"is_checked\":true|send|button_interaction|请核对|1. 身体状况：发热|咳嗽、咽痛");
    world_press(&w, task_of(&w, task), "submit", "");
    must_send(&w, 1, "update|已提交|打卡成功|请去发热门诊|回执 1120-");
    world_close(&w);
}

static void test_review_buttons(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡 1 2");
    must_send(&w, 1, "button_interaction|身体状况：正常|位置：本市");
    world_press(&w, task_of(&w, task), "back", "");
    must_send(&w, 2, "update|返回修改|send|multiple_interaction|位置|!身体状况\",\"op");
    world_press(&w, task_of(&w, task), "submit", "place=campus");
    must_send(&w, 2, "update|send|button_interaction|位置：校内");
    task_of(&w, task);
    world_press(&w, task, "nonsense", "");
    must_send(&w, 2, "已失效|请核对");
    world_press(&w, task, "cancel", "");
    must_send(&w, 2, "update|已取消|send|已取消「今日打卡」，没有提交");
    world_press(&w, task, "submit", "");
    must_send(&w, 2, "已失效|没有提交");
    world_close(&w);
}

/* Numbers and texts fit no card: they are asked as messages, and answered in words. */
static void test_words_between_cards(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "报修");
    must_send(&w, 1, "multiple_interaction|急修请打电话|第 1 题，共 3 题|下一步");
    world_press(&w, task_of(&w, task), "submit", "what=door");
    must_send(&w, 2, "update|已选|send|\"text\"|第 2 题，共 3 题\\n房间号");
    world_say(&w, "99");
    must_hear(&w, "请回复 101 到 999 之间的数|第 2 题");
    world_say(&w, "305");
    must_send(&w, 1, "vote_interaction|什么时候在？|第 3 题，共 3 题");
    must_hear(&w, "没看到卡片？回复“报修”|!第 3 题");
    world_press(&w, task_of(&w, task), "submit", "");
    must_send(&w, 2, "update|已选|send|button_interaction|什么时候在：无");
    task_of(&w, task);
    world_say(&w, "1"); /* a card may be answered in words */
    must_hear(&w, "「报修」提交成功|房间号：305");
    world_press(&w, task, "submit", ""); /* … and pressed when it is too late */
    must_send(&w, 2, "update|已失效|没有提交|最近一次提交是 2026-11-20 07:42（回执 1120-");
    world_close(&w);
}

static void test_words_beside_a_card(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    task_of(&w, task);
    world_say(&w, "打卡");
    must_hear(&w, "还没填完|第 1 题");
    must_send(&w, 0, "");
    world_say(&w, "1"); /* who answers in words is asked in words */
    must_hear(&w, "第 2 题，共 2 题|位置");
    must_send(&w, 0, "");
    world_press(&w, task, "submit", "health=fever place=city");
    must_send(&w, 2, "已失效|没有提交|第 2 题，共 2 题");
    world_say(&w, "跳过");
    must_hear(&w, "请核对|位置：（未填）");
    world_say(&w, "1");
    must_hear(&w, "打卡成功|身体状况：正常|!以后都用文字");
    world_close(&w);
}

/* Sends have failed since a moment ago, or WeChat is open today: nothing is silent, and the words
 * are one reply away. The card that comes late is good as long as it asks what is open. */
static void test_card_that_does_not_come(void **state)
{
    struct world w;
    char         early[140], late[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    world_press(&w, task_of(&w, early), "submit", "health=normal place=campus");
    w.now += 86400;
    world_say(&w, "打卡");
    must_send(&w, 1, "multiple_interaction");
    must_hear(&w, "没看到卡片？回复“打卡”，改用文字问你。|!第 1 题");
    task_of(&w, early);
    w.ctx.outbound = false;
    world_say(&w, "打卡");
    must_hear(&w, "还没填完|第 1 题\n身体状况");
    must_send(&w, 0, "");

    w.ctx.outbound = true; /* asked once more by a newer card: either counts, once */
    world_say(&w, "卡片版");
    CHECK(strcmp(task_of(&w, late), early) != 0, "a card of its own");
    world_press(&w, early, "submit", "health=normal place=campus");
    must_send(&w, 1, "update|今日已打卡|已提交|!已失效");
    world_press(&w, late, "submit", "health=fever place=city");
    must_send(&w, 2, "replace_name\":\"已提交|今日已打卡");
    world_close(&w);
}

/* The card of a dialog that was left asks nothing, even if the same question is open again; nor
 * does a review that shows other answers. */
static void test_card_of_before(void **state)
{
    struct world w;
    char         left[140], review[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    task_of(&w, left);
    world_say(&w, "取消");
    w.now += 60;
    world_say(&w, "打卡");
    world_press(&w, left, "submit", "health=normal place=campus");
    must_send(&w, 2, "已失效|没有提交|第 1 题");
    world_say(&w, "取消");

    world_say(&w, "卡片版");
    world_say(&w, "打卡 1 2");
    must_send(&w, 1, "button_interaction|位置：本市");
    task_of(&w, review);
    world_say(&w, "改2");
    world_say(&w, "1");
    world_say(&w, "卡片版");
    must_send(&w, 1, "button_interaction|位置：校内");
    world_press(&w, review, "submit", "");
    must_send(&w, 2, "已失效|没有提交|位置：校内");
    world_close(&w);
}

/* Beside the card the question is short; what the school says first, and all of it when asked for,
 * can be read without the card. */
static void test_short_beside_a_card(void **state)
{
    struct world w;

    (void)state;
    open_cards(&w);
    world_say(&w, "报修");
    must_send(&w, 1, "multiple_interaction|急修请打电话");
    must_hear(&w, "急修请打电话\n\n哪里坏了？\n1 灯\n2 门\n看不到卡片？回复数字就行|!第 1 题|!【");
    world_say(&w, "帮助");
    must_hear(&w, "怎么填|【报修】第 1 题|回复数字；取消 退出");
    world_say(&w, "打卡 九"); /* what is wrong is said, whatever the card says */
    must_hear(&w, "已离开「报修」|没有这个选项|身体状况\n1 正常\n2 发热\n看不到卡片？|!今日未打卡");
    world_close(&w);
}

/* In WeChat cards do not show: who answers one in words, and never pressed any, gets no more. */
static void test_words_for_who_sees_no_cards(void **state)
{
    struct world w;

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    must_send(&w, 1, "multiple_interaction");
    world_handed(&w, 1);
    world_say(&w, "1");
    world_say(&w, "2");
    world_say(&w, "1");
    must_hear(&w, "打卡成功|位置：本市|以后都用文字问你|“卡片版”");
    w.now += 86400;
    world_say(&w, "打卡");
    must_send(&w, 0, "");
    must_hear(&w, "第 1 题|!看不到卡片");
    world_say(&w, "卡片版");
    must_send(&w, 1, "multiple_interaction");
    world_close(&w);
}

/* The row of the card names what it asks, and ends with the dialog; what is said beside it has no
 * end. */
static int see_card(void *arg, const struct outbox_row *row)
{
    struct buf *seen = arg;
    char        stamp[17];

    buf_f(seen, "[%.*s] until %s\n", STR_ARG(row->task),
          row->expires_at == 0 ? "ever" : cst_stamp(stamp, row->expires_at) + 11);
    return 0;
}

static void test_card_of_a_dialog(void **state)
{
    auto_buf struct buf seen = {0}, memory = {0}, wanted = {0};
    struct err          err = {0};
    struct member       m;
    struct dialog       d;
    struct world        w;

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    world_must(member_load(w.store, w.now, str_c(w.user), STR_LIT("student"), &m, &d, &memory,
                           &err),
               &err);
    buf_f(&wanted, "[%.*s] until 08:12\n", STR_ARG(d.task_id));
    world_must(outbox_waiting(w.store, 0, 10, see_card, &seen, &err), &err);
    CHECK(d.task_id.n > 0 && str_eq(buf_view(&seen), buf_view(&wanted)), "not %s but %s", seen.p,
          wanted.p);
    CHECK(w.ctx.push_until == 0, "what comes next has no end of that");
    world_close(&w);
}

/* While sends fail there is no card to be seen: words say nothing about who uses them. */
static void test_words_while_sends_fail(void **state)
{
    static const struct {
        const char *name;
        int64_t     seconds; /* after which the platform took the card; -1: not yet */
        bool        failed;
    } rows[] = {
        {"it waits", -1, false},
        {"it came when all was answered in words", 30, false},
        {"it was refused", -1, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        struct err   err = {0};

        open_cards(&w);
        world_say(&w, "打卡");
        must_send(&w, 1, "multiple_interaction");
        if (rows[i].seconds >= 0)
            world_handed(&w, rows[i].seconds);
        if (rows[i].failed)
            world_must(outbox_failed(w.store, w.last_row, w.now, 81013, STR_LIT("x"), &err), &err);
        world_say(&w, "1");
        must_send(&w, 0, "");
        world_say(&w, "2");
        world_say(&w, "1");
        CHECK(world_has(&w.heard, "打卡成功|位置：本市|!以后都用文字"), "%s: %s", rows[i].name,
              w.heard.p);
        w.now += 86400;
        world_say(&w, "打卡");
        CHECK(world_has(&w.sent, "multiple_interaction") && w.sent_count == 1,
              "%s: a card as before", rows[i].name);
        world_close(&w);
    }
}

static void test_channels(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "文字版");
    world_say(&w, "打卡");
    must_send(&w, 0, "");
    must_hear(&w, "第 1 题|!看不到卡片");
    world_say(&w, "卡片版");
    must_send(&w, 1, "multiple_interaction");
    must_hear(&w, "以后用卡片|!第 1 题");
    world_say(&w, "取消");
    w.ctx.outbound = false;
    world_say(&w, "打卡");
    must_send(&w, 0, "");
    must_hear(&w, "第 1 题");
    world_say(&w, "卡片版");
    must_hear(&w, "暂时先用文字|第 1 题");
    w.ctx.outbound = true;
    world_say(&w, "卡片版");
    task_of(&w, task);
    world_say(&w, "文字版"); /* the card is still on the screen, and still good */
    must_hear(&w, "第 1 题");
    world_press(&w, task, "submit", "health=normal place=city");
    must_send(&w, 1, "update|已提交");
    world_close(&w);
}

/* A school without cards: nobody can choose them, and who once had has none either. */
static void test_a_school_in_words_only(void **state)
{
    struct world w;

    (void)state;
    open_cards(&w);
    world_say(&w, "卡片版"); /* while the school still had them */
    w.school->channel = CHANNEL_TEXT_ONLY;
    world_say(&w, "打卡");
    must_send(&w, 0, "");
    must_hear(&w, "第 1 题|!看不到卡片");
    world_say(&w, "卡片版");
    must_send(&w, 0, "");
    must_hear(&w, "只用文字|第 1 题");
    world_say(&w, "取消");
    world_say(&w, "帮助");
    must_hear(&w, "常见问题|!卡片版|!文字版");
    world_close(&w);
}

static void test_long_choice_is_a_vote(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "登记");
    must_send(&w, 1, "vote_interaction|\"mode\":0|哪栋楼？|\"title\":\"宿舍楼登记一二三四五六七八九十\"");
    world_press(&w, task_of(&w, task), "submit", "building=b1,b2");
    must_send(&w, 2, "update|未完成|send|哪栋楼：只能选一项");
    world_press(&w, task_of(&w, task), "submit", "building=b11");
    must_send(&w, 1, "update|已提交|回执");
    world_close(&w);
}

/* ---- refusals: nothing is stored, and each is told why ---- */

static const struct {
    const char *name, *selected, *says;
} incomplete[] = {
    {"nothing selected", "", "身体状况：还没有选|位置：还没有选"},
    {"one of two", "health=normal", "位置：还没有选|!身体状况：还"},
    {"an empty selection", "health= place=city", "身体状况：还没有选"},
    {"an option that does not exist", "health=hacked place=city", "身体状况：没有这个选项"},
    {"two options of a choice", "health=normal,fever place=city", "身体状况：只能选一项"},
    {"the skip of a question that has none", "health=~ place=city", "身体状况：没有这个选项"},
    {"an option of another question", "health=city place=city", "身体状况：没有这个选项"},
    {"a number instead of an id", "health=1 place=city", "身体状况：没有这个选项"},
    {"other questions", "room=305 symptoms=cough", "身体状况：还没有选|位置：还没有选"},
};

static void test_incomplete(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(incomplete); i++) {
        struct world w;
        char         task[140];

        open_cards(&w);
        world_say(&w, "打卡");
        world_press(&w, task_of(&w, task), "submit", incomplete[i].selected);
        CHECK(world_has(&w.sent, incomplete[i].says), "%s: %s", incomplete[i].name, w.sent.p);
        CHECK(world_has(&w.sent, "未完成|multiple_interaction|!已提交"), "%s: asked again: %s",
              incomplete[i].name, w.sent.p);
        world_say(&w, "查询");
        CHECK(world_has(&w.heard, "还没有提交过"), "%s: nothing is stored", incomplete[i].name);
        world_close(&w);
    }
}

static const struct {
    const char *name, *task, *says;
} foreign[] = {
    {"no flow", "f-", "已失效"},
    {"an unknown flow", "f-gone-0-00", "已失效"},
    {"a step that does not exist", "f-quick-99-00", "已失效|没有提交|打卡"},
    {"another member's card", "f-quick-0-1f202122", "已失效|没有提交"},
    {"quotes", "f-quick\"-0", "已失效"},
    {"not of a flow", "x-1", "已失效"},
    {"empty", "", "已失效"},
};

static void test_foreign_cards(void **state)
{
    struct world w;

    (void)state;
    open_cards(&w);
    for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
        world_press(&w, foreign[i].task, "submit", "health=normal place=city");
        CHECK(w.sent_count == 2 && world_has(&w.sent, foreign[i].says), "%s: %s", foreign[i].name,
              w.sent.p);
    }
    world_say(&w, "查询");
    must_hear(&w, "还没有提交过");
    world_close(&w);
}

static unsigned count_of(const struct world *w, const char *what)
{
    unsigned count = 0;

    for (const char *at = w->sent.p; (at = strstr(at, what)) != NULL; at++)
        count++;
    return count;
}

/* Both the closed card and the new one show what was chosen, right or wrong. */
static void test_refused_keeps_ticks(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    world_press(&w, task_of(&w, task), "submit", "health=fever");
    must_send(&w, 2, "未完成|位置：还没有选");
    CHECK(count_of(&w, "\"selected_id\":\"fever\"") == 2, "the choice stays:\n%s", w.sent.p);
    world_press(&w, task_of(&w, task), "submit", "health=normal,fever place=city");
    CHECK(count_of(&w, "\"selected_id\":\"city\"") == 2 && count_of(&w, "selected_id") == 2,
          "two of a choice are none:\n%s", w.sent.p);
    world_press(&w, task_of(&w, task), "submit", "health=fever place=city");
    world_press(&w, task_of(&w, task), "submit", "symptoms=cough,none");
    must_send(&w, 2, "未完成|不能和别的选项一起选");
    CHECK(count_of(&w, "\"is_checked\":true") == 4, "the ticks stay:\n%s", w.sent.p);
    world_say(&w, "取消");
    world_say(&w, "打卡");
    must_send(&w, 1, "multiple_interaction|!selected_id");
    world_close(&w);
}

/* Without a response code the card stays as it is; the answers count, and all is said in words. */
static void test_no_response_code(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    press_with(&w, "", task_of(&w, task), "submit", "health=normal");
    must_send(&w, 1, "send|位置：还没有选|multiple_interaction|!update");
    press_with(&w, "", task_of(&w, task), "submit", "health=fever place=city");
    must_send(&w, 1, "send|vote_interaction|!update");
    press_with(&w, "", task_of(&w, task), "submit", "symptoms=cough");
    must_send(&w, 1, "send|button_interaction|请核对|!update");
    press_with(&w, "", task_of(&w, task), "submit", "");
    must_send(&w, 1, "send|\"text\"|打卡成功|回执 1120-|咳嗽|!update");
    press_with(&w, "", task, "submit", "");
    must_send(&w, 1, "send|\"text\"|今日已打卡 07:42|!update");
    press_with(&w, "", "x-1", "submit", "");
    must_send(&w, 1, "send|\"text\"|已经失效|!update");
    world_close(&w);
}

static void test_too_late(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "打卡");
    w.now += 1801;
    world_press(&w, task_of(&w, task), "submit", "health=normal place=city");
    must_send(&w, 2, "update|已失效|这张卡片已经失效，这次点击没有提交|回复“打卡”重新开始");
    world_say(&w, "打卡");
    world_say(&w, "报修");
    must_send(&w, 1, "已离开「今日打卡」|急修请打电话");
    world_close(&w);
}

/* The hours ended while the card was there: the first press is told, and nothing more is asked. */
static void test_closes_meanwhile(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    w.now += 12 * 3600; /* 19:42 */
    world_say(&w, "打卡");
    w.now += 19 * 60; /* 20:01 */
    world_press(&w, task_of(&w, task), "submit", "health=fever place=city");
    must_send(&w, 2, "update|未提交|每天 00:00–20:00 开放，现在是 20:01，请明天 00:00 再来|!症状");
    world_press(&w, task, "submit", "health=fever place=city");
    must_send(&w, 2, "已失效|没有提交");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_card_is_its_own_review),
        cmocka_unit_test(test_conditions_on_cards),
        cmocka_unit_test(test_review_buttons),
        cmocka_unit_test(test_words_between_cards),
        cmocka_unit_test(test_words_beside_a_card),
        cmocka_unit_test(test_card_that_does_not_come),
        cmocka_unit_test(test_card_of_before),
        cmocka_unit_test(test_short_beside_a_card),
        cmocka_unit_test(test_words_for_who_sees_no_cards),
        cmocka_unit_test(test_card_of_a_dialog),
        cmocka_unit_test(test_words_while_sends_fail),
        cmocka_unit_test(test_channels),
        cmocka_unit_test(test_a_school_in_words_only),
        cmocka_unit_test(test_long_choice_is_a_vote),
        cmocka_unit_test(test_incomplete),
        cmocka_unit_test(test_foreign_cards),
        cmocka_unit_test(test_refused_keeps_ticks),
        cmocka_unit_test(test_no_response_code),
        cmocka_unit_test(test_too_late),
        cmocka_unit_test(test_closes_meanwhile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
