/* Questions that an action makes anew each time: in words, in one line, on cards; what is not
 * offered any more; what is let go of. The action is a double (flow_live.h). */
#include "tests/unit/flow_live.h"
#include "tests/unit/flow_press.h"

#include "base/utf8.h"
#include "handlers/flow_prove.h"

/* ---- in words ---- */

static const struct line step_by_step[] = {
    {"预约营业厅", "到场请带校园卡|第 1 题，共 5 题|去哪个营业厅|1 东区营业厅\n2 西区营业厅\n|!返回"},
    {"3", "没有这个选项"},
    {"哪里", "没有这个选项"},
    {"营业厅", "在图书馆旁边|去哪个营业厅|1 东区营业厅"}, /* a question, and no answer */
    {"东区营业厅", "第 2 题|哪一天|1 11月21日 周六|直接用“11月21日 周六”请回复“同上”|返回"},
    {"返回", "第 1 题|1 东区营业厅"},
    {"2", "哪一天"},
    {"11月22日", "2026-11-22 几点？|1 09:00　满，可候补\n2 09:30　剩 1 位\n3 10:00　剩 2 位"},
    {"返回", "哪一天"},
    {"同上", "2026-11-21 几点？"},
    {"09:00", "谁可以联系你|1 所有|2 仅所选"},
    {"2", "联系电话|直接用“138****0001”请回复“同上”|!13800000001"},
    {"同上", "【预约营业厅】请核对：|1. 去哪个营业厅：西区营业厅\n2. 哪一天：2026-11-21\n3. 几点：09:00\n"
             "4. 谁可以联系你：仅所选\n5. 联系电话：138****0001\n位置为你保留到 07:52。\n\n回复 1 提交"},
    {"看1", "1. 去哪个营业厅：\n西区营业厅"},
    {"提交", "✅ 已预约 09:00，第 3 号。|!【"},
    {"1", "!已预约"},
    {NULL, NULL},
};

static const struct line one_line[] = {
    {"预约营业厅 1 2 3 1 =", "请核对|东区营业厅|2026-11-22|10:00|所有|138****0001"},
    {"1", "已预约"},
    {"预约营业厅 西区营业厅 11月22日 周日 09:30 仅所选 13800000002", "请核对|西区|2026-11-22|09:30|!没有用上"},
    {"取消", "已取消「预约营业厅」，没有提交"},
    {"预约营业厅 1 11月21日 9", "没有这个选项，请回复 1 到 3|2026-11-21 几点"},
    {"2", "谁可以联系你"},
    {"取消", "已取消"},
    {"预约营业厅 同上", "去哪个营业厅"}, /* the phone is taken already */
    {"1", "哪一天"},
    {"1", "几点"},
    {"1", "谁可以"},
    {"1", "请核对|138****0001"},
    {"取消", "已取消"},
    {"预约营业厅 同上 2 1 1 1", "请核对|西区|138****0001"},
    {"seats", "还没填完|请核对|位置为你保留"},
    {"预约营业厅 1 1 1 1 13800000009 还有", "没有用上|请核对"},
    {"取消", "已取消"},
    {NULL, NULL},
};

/* What is behind an answer that is changed is asked again; what hangs on nothing is not. */
static const struct line changed[] = {
    {"预约营业厅 1 1 3 1 同上", "请核对"},
    {"改1", "去哪个营业厅"},
    {"2", "哪一天"},
    {"1", "几点"},
    {"2", "谁可以"},
    {"1", "请核对|西区营业厅|09:30|138****0001"},
    {"改3", "几点|1 09:00"},
    {"1", "谁可以"},
    {"1", "请核对|09:00"},
    {"改5", "联系电话"},
    {"13800000002", "请核对|138****0002"},
    {"改4", "谁可以"},
    {"2", "请核对|仅所选"},
    {"返回", "联系电话"},
    {"13800000003", "请核对"},
    {"确认", "已预约"},
    {NULL, NULL},
};

static const struct line english[] = {
    {"English", ""},
    {"seats", "Question 1 of 5|1 东区营业厅"},
    {"1", "for \"11月21日 周六\" reply \"same\""},
    {"1", "几点"},
    {"99", "No such choice. Please reply with a number from 1 to 3"},
    {"cancel", "was cancelled, nothing was sent"},
    {NULL, NULL},
};

static void in_words(void **state)
{
    static const struct {
        const char        *name;
        const struct line *lines;
        unsigned           submitted, lefts;
        const char        *given;
    } rows[] = {
        {"step by step", step_by_step, 1, 0, "west 2026-11-21 0900 one 13800000001"},
        {"one line", one_line, 1, 5, "east 2026-11-22 1000 all 13800000001"},
        {"changed", changed, 1, 0, "west 2026-11-21 0900 one 13800000003"},
        {"English", english, 0, 1, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        live_open(&w);
        if (strcmp(rows[i].name, "English") == 0) {
            world_say(&w, "English");
            world_chat(&w, rows[i].name, rows[i].lines + 1);
        } else {
            world_chat(&w, rows[i].name, rows[i].lines);
        }
        CHECK(live.submitted == rows[i].submitted && live.lefts == rows[i].lefts,
              "%s: %u times submitted, %u left", rows[i].name, live.submitted, live.lefts);
        CHECK(strcmp(live.given, rows[i].given) == 0, "%s: given is %s", rows[i].name, live.given);
        world_close(&w);
    }
}

static void say(struct world *w, const char *text, const char *hear)
{
    world_say(w, text);
    CHECK(world_has(&w->heard, hear), "“%s” is answered with “%s”, not:\n%s", text, hear,
          w->heard.p);
}

/* ---- what is not offered any more ---- */

/* A number means what was shown, whatever else is offered now. */
static void numbers_as_shown(void **state)
{
    struct world w;

    (void)state;
    live_open(&w);
    say(&w, "预约营业厅 1 1", "1 09:00　满，可候补\n2 09:30　剩 1 位\n3 10:00");
    live.gone[0] = true;
    say(&w, "2", "谁可以联系你");
    CHECK(strcmp(live.held, "0930") == 0, "2 was 09:30: %s", live.held);
    say(&w, "返回", "1 09:30　剩 1 位\n2 10:00");
    live.gone[1] = true;
    say(&w, "1", "“09:30”现在不能选了，请重新选。|几点|1 10:00　剩 2 位\n|!09:30　");
    say(&w, "2", "没有这个选项，请回复 1 到 1 的数字");
    say(&w, "09:30", "没有这个选项");
    live.gone[1] = false;
    say(&w, "1", "谁可以联系你");
    CHECK(strcmp(live.held, "1000") == 0, "1 was 10:00: %s", live.held);
    live.gone[2] = true;
    say(&w, "1", "联系电话");
    say(&w, "同上", "3. 几点：10:00"); /* the review reads it all the same */
    world_close(&w);
}

static void label_is_gone(void **state)
{
    struct world w;

    (void)state;
    live_open(&w);
    say(&w, "预约营业厅 1 1", "2 09:30");
    live.gone[1] = true;
    say(&w, "09:30", "“09:30”现在不能选了，请重新选。|1 09:00");
    world_close(&w);
}

/* What stands in a label may change while it is read; its beginning is enough. */
static void label_has_changed(void **state)
{
    struct world w;

    (void)state;
    live_open(&w);
    live.counted = true;
    say(&w, "预约营业厅 1 1", "2 09:30 余1\n");
    live.left[1] = 0;
    say(&w, "09:30 余1", "谁可以联系你");
    CHECK(strcmp(live.held, "0930") == 0, "held: %s", live.held);
    say(&w, "返回", "2 09:30 余0\n");
    live.gone[1] = true;
    say(&w, "09:30 余0", "“09:30 余0”现在不能选了|1 09:00 余0\n2 10:00 余2\n");
    say(&w, "09", "没有这个选项"); /* nothing but digits begins no label */
    say(&w, "10:00", "谁可以联系你");
    say(&w, "取消", "已取消");
    say(&w, "预约营业厅 西区 11月22日 周日 10:00 仅所选 13800000002", "请核对|西区|2026-11-22|10:00|!没有用上");
    say(&w, "取消", "已取消");
    say(&w, "预约营业厅 西区 11月2 1", "没有这个选项|哪一天|1 11月21日"); /* not 11月21日 */
    world_close(&w);
}

/* Nothing to choose ends it, at any moment, and what is held is let go. */
static void nothing_to_choose(void **state)
{
    struct world w;

    (void)state;
    live_open(&w);
    live.closed = true;
    say(&w, "预约营业厅", "去哪个");
    say(&w, "1", "这几天都不开放预约。|!哪一天|!第 2 题");
    CHECK(live.lefts == 1, "left once: %u", live.lefts);
    say(&w, "1", "!哪一天");
    say(&w, "预约营业厅 1 1 1", "这几天都不开放预约。|!哪一天|!请核对");
    live.closed = false;
    say(&w, "预约营业厅 1", "哪一天");
    live.closed = live.mute = true;
    say(&w, "2", "「预约营业厅」现在没有可以选的，请过些时候再来。");
    live.closed = false;
    say(&w, "预约营业厅 1", "哪一天");
    live.closed = true;
    say(&w, "帮助", "现在没有可以选的"); /* shown anew, too */
    say(&w, "1", "!哪一天");
    CHECK(live.submitted == 0, "nothing was submitted");
    world_close(&w);
}

static void answers_with_no(void **state)
{
    struct world w;

    (void)state;
    live_open(&w);
    live.refuse = true;
    say(&w, "预约营业厅 1 1 2", "你已经预约过这一天了。|几点|1 09:00");
    say(&w, "2", "你已经预约过这一天了。|几点");
    live.refuse = false;
    live.over = true;
    say(&w, "2", "你已经预约过这一天了。|!几点");
    CHECK(live.lefts == 1 && live.submitted == 0, "it ended: %u left", live.lefts);
    say(&w, "2", "!预约过");
    world_close(&w);
}

static void submits_with_no(void **state)
{
    struct world w;

    (void)state;
    live_open(&w);
    live.again = true;
    say(&w, "预约营业厅 1 1 2 1 =", "请核对");
    say(&w, "1", "刚刚被别人约走了。|几点|1 09:00");
    live.again = false;
    live.undone = true;
    say(&w, "3", "谁可以"); /* the choice behind it */
    say(&w, "1", "请核对|10:00");
    say(&w, "1", "没有约成。");
    CHECK(live.submitted == 2 && live.lefts == 0, "%u times, %u left", live.submitted, live.lefts);
    world_close(&w);
}

/* ---- what is held is let go ---- */

static void is_left(void **state)
{
    static const struct {
        const char *name, *say, *hear;
        int64_t     minutes;
        unsigned    lefts;
        bool        held;
    } rows[] = {
        {"取消", "取消", "已取消", 0, 1, false},
        {"another flow", "留言", "已离开「预约营业厅」|说什么", 0, 1, false},
        {"another flow in one line", "留言 你好吗", "请核对", 0, 1, false},
        {"anew", "预约营业厅 2", "哪一天", 0, 1, false},
        {"anew and held again", "预约营业厅 2 1 2", "谁可以", 0, 1, true},
        {"the same word", "预约营业厅", "还没填完", 0, 0, true},
        {"a question", "帮助", "怎么填", 0, 0, true},
        {"expired", "1", "作废", 31, 0, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        live_open(&w);
        say(&w, "预约营业厅 1 1 2", "谁可以");
        CHECK(live.held[0] != '\0', "%s: it is held", rows[i].name);
        w.now += 60 * rows[i].minutes;
        say(&w, rows[i].say, rows[i].hear);
        CHECK(live.lefts == rows[i].lefts && (live.held[0] != '\0') == rows[i].held,
              "%s: %u left, holds “%s”", rows[i].name, live.lefts, live.held);
        world_close(&w);
    }
}

/* ---- long words in front ---- */

static void long_lead(void **state)
{
    static const unsigned lengths[] = {1, 100, 1400, 1500, 1700, 2048, 6000};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct world w;
        bool         whole = lengths[i] <= 1700;

        live_open(&w);
        live.long_lead = lengths[i];
        world_say(&w, "预约营业厅 1 1 1");
        CHECK(w.heard.n <= REPLY_TEXT_MAX && utf8_valid(buf_view(&w.heard)), "%u bytes: %zu",
              lengths[i], w.heard.n);
        CHECK(world_has(&w.heard, "资费|谁可以联系你|1 所有\n2 仅所选|回复数字|取消 退出"),
              "%u bytes: the question is whole: %s", lengths[i], w.heard.p);
        CHECK(world_has(&w.heard, "完\n\n谁可以") == whole, "%u bytes: %s", lengths[i],
              w.heard.p);
        say(&w, "5", "没有这个选项，请回复 1 到 2|资费|谁可以联系你|取消 退出");
        world_close(&w);
    }
}

/* ---- on cards ---- */

static void open_cards(struct world *w)
{
    live_open(w);
    w->ctx.outbound = true;
    world_say(w, "卡片版");
}

static void all_on_cards(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    live.slots = 7;
    live.long_lead = 300;
    world_say(&w, "预约营业厅");
    must_send(&w, 1, "button_interaction|去哪个营业厅|\"key\":\"east\"|东区营业厅");
    world_press(&w, task_of(&w, task), "west", "");
    must_send(&w, 2, "\"replace_text\":\"西区营业厅\"|button_interaction|哪一天|11月21日 周六");
    world_press(&w, task_of(&w, task), "2026-11-22", "");
    must_send(&w, 2, "\"replace_text\":\"11月22日 周日\"|vote_interaction|2026-11-22 几点|下一步"
                     "|09:00　满，可候补|11:30　剩 5 位|14:00　剩|!14:30");
    world_press(&w, task_of(&w, task), "submit", "slot=0930");
    must_send(&w, 3, "update|\"replace_text\":\"已选\"|资费|完|button_interaction|谁可以联系你"
                     "|\"key\":\"one\"");
    world_press(&w, task_of(&w, task), "one", "");
    must_send(&w, 2, "update|联系电话");
    world_say(&w, "同上");
    must_send(&w, 1, "button_interaction|3. 几点：09:30|位置为你保留到 07:52。|\"key\":\"submit\"");
    must_hear(&w, "没看到卡片");
    world_press(&w, task_of(&w, task), "submit", "");
    must_send(&w, 1, "update|\"replace_text\":\"已提交\"|已预约 09:00，第 3 号。|!保留到");
    CHECK(strcmp(live.given, "west 2026-11-22 0930 one 13800000001") == 0, "given: %s", live.given);
    world_press(&w, task, "submit", "");
    must_send(&w, 2, "已失效|这张卡片已经失效");
    CHECK(live.submitted == 1, "once: %u", live.submitted);
    world_close(&w);
}

/* A card that is answered beside it in words has the lead there, in front of the question. */
static void lead_beside_the_card(void **state)
{
    struct world w;

    (void)state;
    open_cards(&w);
    live.long_lead = 1500;
    world_say(&w, "预约营业厅 1 1 1");
    must_hear(&w, "资费|完\n没看到卡片？回复“预约营业厅”|!谁可以");
    must_send(&w, 1, "button_interaction|谁可以联系你|!资费");
    CHECK(w.heard.n <= REPLY_TEXT_MAX, "fits: %zu", w.heard.n);
    world_close(&w);
}

static void pressed_is_gone(void **state)
{
    struct world w;
    char         task[140], old[140];

    (void)state;
    open_cards(&w);
    live.plain = true;
    world_say(&w, "预约营业厅 1 1");
    must_send(&w, 1, "button_interaction|\"key\":\"0930\"");
    task_of(&w, task);
    live.gone[1] = true;
    world_press(&w, task, "0930", "");
    must_send(&w, 2, "update|未完成|“09:30”现在不能选了，请重新选。|button_interaction|\"key\":\"1000\"");
    snprintf(old, sizeof old, "%s", task);
    task_of(&w, task);
    CHECK(live.held[0] == '\0', "nothing is held");
    live.slots = 8; /* buttons were pressed, and a list would be asked now */
    world_press(&w, old, "1000", "");
    must_send(&w, 2, "\"replace_text\":\"10:00\"|谁可以联系你");
    CHECK(strcmp(live.held, "1000") == 0, "held: %s", live.held);
    world_press(&w, task, "0900", "");
    must_send(&w, 2, "已失效|谁可以联系你"); /* another step is asked now */
    world_close(&w);
}

static void list_is_gone(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    live.slots = 8;
    world_say(&w, "预约营业厅 1 1");
    must_send(&w, 1, "vote_interaction");
    task_of(&w, task);
    live.slots = 3;
    live.plain = true; /* a list was pressed, and buttons would be asked now */
    world_press(&w, task, "submit", "slot=1430");
    must_send(&w, 2, "vote_interaction|未完成|“14:30”现在不能选了|button_interaction");
    task_of(&w, task);
    world_press(&w, task, "submit", "slot=");
    must_send(&w, 2, "未完成|还没有选");
    world_press(&w, task_of(&w, task), "submit", "slot=nonsense");
    must_send(&w, 2, "这一项现在不能选了，请重新选。");
    world_press(&w, task_of(&w, task), "submit", "slot=0900,1000");
    must_send(&w, 2, "只能选一项");
    world_press(&w, task_of(&w, task), "submit", "slot=1000");
    must_send(&w, 2, "已选|谁可以联系你");
    world_close(&w);
}

static void card_of_nothing(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "预约营业厅 1");
    task_of(&w, task);
    live.closed = true;
    world_press(&w, task, "2026-11-21", "");
    must_send(&w, 2, "update|这几天都不开放预约。");
    CHECK(live.lefts == 1, "left: %u", live.lefts);
    live.closed = false;
    world_say(&w, "预约营业厅");
    task_of(&w, task);
    live.closed = true;
    world_press(&w, task, "east", "");
    must_send(&w, 2, "\"replace_text\":\"东区营业厅\"|这几天都不开放预约。");
    world_press(&w, task, "east", "");
    must_send(&w, 2, "已失效|失效");
    world_close(&w);
}

/* The pressed review says what became of it. */
static void review_on_a_card(void **state)
{
    static const struct {
        const char *name, *key;
        bool        undone, again;
        unsigned    rows;
        const char *want;
    } rows[] = {
        {"done", "submit", false, false, 1, "已提交|✅ 已预约 09:00|!\"取消\""},
        {"not done", "submit", true, false, 2, "\"replace_text\":\"未提交\"|没有约成。"},
        {"again", "submit", false, true, 2,
         "未完成|刚刚被别人约走了。|vote_interaction|\"id\":\"0930\""},
        {"cancel", "cancel", false, false, 2, "\"replace_text\":\"已取消\"|已取消「预约营业厅」"},
        {"back", "back", false, false, 2, "返回修改|联系电话"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        char         task[140];

        open_cards(&w);
        world_say(&w, "预约营业厅 1 1 1 1 =");
        must_send(&w, 1, "button_interaction|几点：09:00|位置为你保留到");
        live.undone = rows[i].undone;
        live.again = rows[i].again;
        world_press(&w, task_of(&w, task), rows[i].key, "");
        must_send(&w, rows[i].rows, rows[i].want);
        world_close(&w);
    }
}

/* A press that answers with no code to change the card: all is said in words. */
static void no_code(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "预约营业厅 1 1 1 1 =");
    press_with(&w, "", task_of(&w, task), "submit", "");
    must_send(&w, 1, "send|✅ 已预约 09:00，第 3 号。");
    world_close(&w);
}

/* ---- what does not fit ---- */

/* A label that no card takes is asked in words, and nothing in front of it is lost. */
static void too_long_for_a_card(void **state)
{
    struct world w;

    (void)state;
    open_cards(&w);
    live.wide = true;
    world_say(&w, "预约营业厅 1 1 5");
    must_hear(&w, "没有这个选项|几点|1 09:00 一二三四五六七八九十一二三四五六七八九十一　满|!没看到卡片");
    CHECK(utf8_valid(buf_view(&w.heard)), "no half character: %s", w.heard.p);
    must_send(&w, 0, "");
    world_say(&w, "09:00");
    must_hear(&w, "没看到卡片");
    CHECK(strcmp(live.held, "0900") == 0, "held: %s", live.held);
    world_close(&w);
}

/* As many options as there may be, with as much behind them. */
static void too_much_for_a_message(void **state)
{
    struct world w;

    (void)state;
    live_open(&w);
    live.many = true;
    say(&w, "预约营业厅 1 1", "1 号\n|20 号\n\n回复数字|取消 退出|!剩");
    CHECK(w.heard.n <= REPLY_TEXT_MAX, "fits: %zu", w.heard.n);
    world_close(&w);
}

static void must_not_say(void *arg, const struct school_question *q, const char *sentence)
{
    (void)arg;
    CHECK(false, "%s: %s", q ? q->name : "-", sentence);
}

/* hongyan check walks through it without a store. */
static void is_proven(void **state)
{
    const struct flow_flaws flaws = {.say = must_not_say};
    struct flow_proof       proof;
    struct err              err = {0};
    struct world            w;

    (void)state;
    live_open(&w);
    w.conf.school = w.school;
    CHECK(flow_prove(&w.conf, &w.school->flows[0], w.now, &flaws, &proof, &err) == 0 &&
              proof.cards_most + proof.words_most == 6,
          "it can be finished: %s", err.text);
    CHECK(live.asked == 0, "the action is not asked");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_words),          cmocka_unit_test(numbers_as_shown),
        cmocka_unit_test(label_is_gone),     cmocka_unit_test(label_has_changed),
        cmocka_unit_test(nothing_to_choose), cmocka_unit_test(too_much_for_a_message),
        cmocka_unit_test(answers_with_no),   cmocka_unit_test(submits_with_no),
        cmocka_unit_test(is_left),           cmocka_unit_test(long_lead),
        cmocka_unit_test(all_on_cards),      cmocka_unit_test(lead_beside_the_card),
        cmocka_unit_test(pressed_is_gone),   cmocka_unit_test(list_is_gone),
        cmocka_unit_test(card_of_nothing),   cmocka_unit_test(review_on_a_card),
        cmocka_unit_test(no_code),           cmocka_unit_test(too_long_for_a_card),
        cmocka_unit_test(is_proven),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
