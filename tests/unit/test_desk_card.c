/* 通过 未通过 as buttons: what is sent, pressed once, pressed too late, and by whom it may not be. */
#include "tests/unit/desk_world.h"

#include "tests/unit/flow_press.h"

/* Where cards show. */
static void open_cards(struct world *w)
{
    auto_buf struct buf school = {0};
    const char         *text = strstr(DESK_SCHOOL, "channel: text") + strlen("channel: text");

    buf_f(&school, "name: 测试大学\nchannel: card%s", text);
    desk_open(w, school.p);
    w->ctx.outbound = true;
    w->ctx.outbound_apps = 3;
}

static void scan_card(struct world *w, const char *number, char task[140])
{
    auto_buf struct buf at = {0};

    buf_f(&at, "@%s", number);
    desk_say(w, at.p);
    task_of(w, task);
}

static void test_card(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    student_app(&w, "20170001");
    world_say(&w, "帮助"); /* is a member from now on, and told */
    staff_app(&w, "he");
    scan_card(&w, "20170001", task);
    must_hear(&w, "赵一|1 通过　2 未通过");
    must_send(&w, 1, "button_interaction|赵一　软件1701　20170001|后勤宿舍科（退宿情况）：待办理|"
                     "\"通过\"|\"未通过\"");
    CHECK(strncmp(task, "cl-", 3) == 0 && strstr(task, "赵一") == NULL &&
              strstr(task, "20170001") == NULL,
          "its id tells nothing of the person: %s", task);
    world_press(&w, task, "pass", "");
    must_send(&w, 2, "update |已通过|后勤宿舍科（退宿情况）：通过（何老师 今天 07:42）|"
                     "send |已完成 4/7");
    CHECK(desk_state(&w, "20170001", "dorm") == CLEAR_PASSED, "it is decided");
    CHECK(desk_traces(&w, "clearance.pass").count == 1, "and in the audit");
    world_press(&w, task, "pass", "");
    must_send(&w, 1, "没有改动|已经是这样|通过（何老师 今天 07:42）");
    CHECK(desk_traces(&w, "clearance.pass").count == 1, "once");
    world_say(&w, "1");
    must_hear(&w, "已经是这样");
    world_close(&w);
}

/* Decided in words: the card says so when it is pressed. */
static void test_words_first(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    scan_card(&w, "20170001", task);
    world_say(&w, "1");
    must_hear(&w, "✅|储物柜钥匙：待办理\n　3 通过");
    CHECK(strstr(w.sent.p, "button_interaction") && strstr(w.sent.p, "储物柜钥匙：待办理"),
          "the card for the next one follows: %s", w.sent.p);
    world_press(&w, task, "refuse", "");
    must_send(&w, 1, "update |没有改动，现在是：资产处（乐器归还情况）：通过（王老师");
    world_press(&w, task, "pass", "");
    must_send(&w, 1, "update |已经是这样");
    CHECK(desk_state(&w, "20170001", "assets") == CLEAR_PASSED, "it stays as it was decided");
    world_close(&w);
}

static void test_several(void **state)
{
    struct world w;
    char         task[140], next[140];

    (void)state;
    open_cards(&w);
    scan_card(&w, "20170001", task);
    world_press(&w, task, "pass", "");
    task_of(&w, next);
    CHECK(strcmp(task, next) != 0 && strstr(next, "-keys-"), "the next node has a card: %s", next);
    world_press(&w, next, "pass", "");
    CHECK(strstr(w.sent.p, "button_list") == NULL || strstr(w.sent.p, "task_id") == NULL,
          "and after the last one there is none: %s", w.sent.p);
    CHECK(desk_state(&w, "20170001", "keys") == CLEAR_PASSED, "both are decided");
    world_close(&w);
}

static void test_refuse(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    scan_card(&w, "20170001", task);
    world_press(&w, task, "refuse", "");
    must_send(&w, 2, "请写原因|赵一|乐器归还情况）未通过的原因？|1 还有乐器没有归还");
    CHECK(desk_state(&w, "20170001", "assets") == CLEAR_TODO, "not yet");
    world_say(&w, "1");
    must_hear(&w, "❌ 赵一|未通过，还有乐器没有归还");
    scan_card(&w, "20170002", task);
    world_press(&w, task, "refuse", "");
    world_say(&w, "取消");
    must_hear(&w, "没有改动");
    CHECK(desk_state(&w, "20170002", "assets") == CLEAR_TODO, "nothing is changed");
    world_close(&w);
}

/* The card says whom it is about: it means the same after the next scan. */
static void test_after_next_scan(void **state)
{
    struct world w;
    char         first[140], second[140];

    (void)state;
    open_cards(&w);
    staff_app(&w, "he");
    scan_card(&w, "20170001", first);
    scan_card(&w, "20170002", second);
    world_press(&w, first, "pass", "");
    CHECK(desk_state(&w, "20170001", "dorm") == CLEAR_PASSED &&
              desk_state(&w, "20170002", "dorm") == CLEAR_TODO,
          "the one on the card");
    world_say(&w, "1");
    must_hear(&w, "✅ 钱二");
    world_close(&w);
}

static void test_refused(void **state)
{
    struct world w;
    struct err   err = {0};
    char         task[140];
    int64_t      deleted;

    (void)state;
    open_cards(&w);
    scan_card(&w, "20170001", task);

    world_press(&w, task, "other", "");
    must_send(&w, 2, "不归您处理|没有改动");
    world_press(&w, "cl-", "pass", "");
    must_send(&w, 2, "没有改动|!赵一");
    world_press(&w, "cl-1-0-1-leaving-nothing-0", "pass", "");
    must_send(&w, 2, "没有改动|!赵一");
    world_press(&w, "cl-x-0-1-leaving-assets-0", "pass", "");
    must_send(&w, 2, "没有改动|!赵一");

    staff_app(&w, "he"); /* another desk's card, passed on */
    world_press(&w, task, "pass", "");
    must_send(&w, 2, "不归您处理|!赵一");
    staff_app(&w, "li");
    desk_say(&w, "@20170001");
    world_say(&w, "2 琴没有还");
    staff_app(&w, "wang");
    world_press(&w, task, "pass", "");
    must_send(&w, 2, "update |没有改动|刚才已有人决定|未通过，琴没有还（李老师 今天 07:42）|-keys-");

    scan_card(&w, "20170002", task);
    w.now += 600;
    world_press(&w, task, "pass", "");
    must_send(&w, 1, "update |已失效|卡片超过 10 分钟，没有改动|待办理");
    world_press(&w, task, "refuse", "");
    must_send(&w, 1, "update |已失效|没有改动");
    press_with(&w, "", task, "pass", "");
    must_send(&w, 1, "send |卡片超过 10 分钟，没有改动");
    CHECK(desk_state(&w, "20170002", "assets") == CLEAR_TODO, "nothing is changed");

    scan_card(&w, "20170002", task);
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_clear(w.store, &deleted, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_press(&w, task, "pass", "");
    must_send(&w, 2, "不归您处理|!钱二");
    CHECK(desk_state(&w, "20170002", "assets") == CLEAR_TODO, "nothing is changed");
    world_close(&w);
}

/* Who was refused comes again: the card knows what it showed. */
static void test_comes_again(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    staff_app(&w, "he");
    scan_card(&w, "20170001", task);
    world_say(&w, "2 钥匙没有还");
    scan_card(&w, "20170001", task);
    CHECK(strstr(w.sent.p, "未通过，钥匙没有还"), "it says so: %s", w.sent.p);
    world_press(&w, task, "pass", "");
    must_send(&w, 2, "后勤宿舍科（退宿情况）：通过|update |已通过|退宿情况）：通过（何老师");
    CHECK(desk_state(&w, "20170001", "dorm") == CLEAR_PASSED, "passed");
    world_close(&w);
}

/* Whom no card is sent: the words alone do. */
static void test_no_card(void **state)
{
    struct world w;

    (void)state;
    open_cards(&w);
    w.ctx.outbound = false;
    desk_say(&w, "@20170001");
    must_hear(&w, "1 通过");
    must_send(&w, 0, "");
    w.ctx.outbound = true;
    world_say(&w, "文字版");
    desk_say(&w, "@20170001");
    must_hear(&w, "1 通过");
    must_send(&w, 0, "");
    staff_app(&w, "cai"); /* what a list has settled is no matter of one press */
    desk_say(&w, "@20170001");
    must_send(&w, 0, "");
    staff_app(&w, "jiao"); /* not its turn */
    desk_say(&w, "@20170001");
    must_send(&w, 0, "");
    world_close(&w);
}

/* In an open flow the question for the reason would be its answer. */
static void test_open_flow(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w);
    world_say(&w, "文字版");
    world_say(&w, "值班");
    world_say(&w, "卡片版");
    desk_say(&w, "@20170001");
    task_of(&w, task);
    world_press(&w, task, "refuse", "");
    must_send(&w, 2, "您还有没填完的表，所以请回复“办理 20170001 2 原因”");
    world_press(&w, task, "pass", "");
    CHECK(desk_state(&w, "20170001", "assets") == CLEAR_PASSED, "a press needs no word");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_card),    cmocka_unit_test(test_words_first),
        cmocka_unit_test(test_several), cmocka_unit_test(test_refuse),
        cmocka_unit_test(test_after_next_scan), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_comes_again),
        cmocka_unit_test(test_no_card), cmocka_unit_test(test_open_flow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
