/* 我的信息 as a card: what stands on it, what its buttons do, and what is left of it. */
#include "tests/unit/identity_world.h"

static const char asks[] = "  mail: true\n";

/* The task of the newest card that was sent. */
static void card_task(const struct town *t, char task[160])
{
    static const char mark[] = "\"task_id\":\"";
    const char       *at = strstr(t->told.p, mark), *end;

    CHECK(at != NULL, "a card was sent: %s", t->told.p);
    at += strlen(mark);
    end = strchr(at, '"');
    snprintf(task, 160, "%.*s", (int)(end - at), at);
}

static void open_card(struct town *t, const char *user, char task[160])
{
    town_open(t, asks);
    t->w.user = user;
    t->w.ctx.outbound = true;
    world_say(&t->w, "卡片版"); /* cards, from now on */
    town_look(t);
    world_say(&t->w, "我的信息");
    town_look(t);
    card_task(t, task);
}

static void press(struct town *t, const char *task, const char *key, const char *response)
{
    struct message msg = {.type = MSG_EVENT_CARD, .key = str_c(key)};

    msg.card.task_id = str_c(task);
    msg.card.response_code = str_c(response);
    world_run(&t->w, &msg);
    CHECK(t->w.heard.n == 0, "a press is answered empty, not: %s", t->w.heard.p);
    town_look(t);
}

static void hears(const struct town *t, const char *want)
{
    CHECK(world_has(&t->told, want), "“%s” is sent, not:\n%s", want, t->told.p);
}

static void test_the_card(void **state)
{
    struct town t;
    char        task[160];

    (void)state;
    open_card(&t, "20210001", task);
    hears(&t, "button_interaction|\"姓名\"|张三|\"学号\"|20210001|\"证件\"|3601**********0015|"
              "\"考生号\"|21360101150001|\"手机\"|138****0001|正确|改手机|其他有误|这不是我|"
              "!" ZHANG_ID "|!" ZHANG_PHONE);
    press(&t, task, "right", "R1");
    hears(&t, "R1|谢谢，信息已确认|今日打卡");
    press(&t, task, "right", "R2"); /* an old card */
    hears(&t, "!谢谢");
    town_close(&t);
}

static void test_not_me_empties_the_card(void **state)
{
    struct town         t;
    char                task[160];
    auto_buf struct buf tickets = {0};

    (void)state;
    open_card(&t, "20210001", task);
    press(&t, task, "notme", "R1");
    hears(&t, "R1|冻结|工单 1|LaoWang|!张三|!3601|!138|!\"手机\"");
    press(&t, task, "right", "R2");
    hears(&t, "!谢谢|!张三");
    town_tickets(&t, &tickets);
    CHECK(world_has(&tickets, "1 not_me 20210001|!2 "), "one ticket: %s", tickets.p);
    town_close(&t);
}

static void test_new_phone_from_the_card(void **state)
{
    struct town              t;
    char                     task[160];
    static const struct line words[] = {
        {"13800000011", "验证码"},
        {"sms", "13800000011"},
        {NULL, NULL},
    };

    (void)state;
    open_card(&t, "1136010115000123", task);
    hears(&t, "未登记，请选");
    press(&t, task, "phone", "R1");
    hears(&t, "R1|登记手机|你的手机号|本人|!你的新手机号");
    town_chat(&t, "phone", words);
    world_say(&t.w, t.code);
    town_look(&t);
    CHECK(world_has(&t.w.heard, "已登记为 138****0011") || world_has(&t.told, "已登记为 138****0011"),
          "it is said: %s %s", t.w.heard.p, t.told.p);
    hears(&t, "button_interaction|138****0011"); /* the card again, with the new number */
    card_task(&t, task);
    press(&t, task, "right", "R3");
    hears(&t, "谢谢");
    town_close(&t);
}

/* Nothing is offered that would be refused. */
static void test_no_new_phone_after_the_deadline(void **state)
{
    struct town t;
    char        task[160];

    (void)state;
    open_card(&t, "20210001", task);
    for (unsigned i = 0; i < t.w.school->flows_count; i++)
        if (strcmp(t.w.school->flows[i].name, "phone") == 0)
            t.w.school->flows[i].window.until = xstrdup("2026-11-19");
    press(&t, task, "phone", "R1"); /* a card of before is told */
    hears(&t, "未完成|2026-11-19|\"key\":\"right\"|\"key\":\"notme\"");
    world_say(&t.w, "取消");
    world_say(&t.w, "我的信息");
    town_look(&t);
    hears(&t, "\"key\":\"right\"|\"key\":\"wrong\"|\"key\":\"notme\"|!\"key\":\"phone\"");
    town_close(&t);
}

static void test_mistake_from_the_card(void **state)
{
    struct town t;
    char        task[160];

    (void)state;
    open_card(&t, "20210001", task);
    press(&t, task, "wrong", "R1");
    hears(&t, "R1|哪一项");
    town_close(&t);
}

static void test_buttons_in_english(void **state)
{
    struct town t;
    char        task[160];

    (void)state;
    open_card(&t, "20210001", task);
    world_say(&t.w, "English");
    world_say(&t.w, "取消");
    world_say(&t.w, "myinfo");
    town_look(&t);
    hears(&t, "\"Name\"|\"Cand.\"|\"Phone\"|Right|Not me|!姓名|!正确");
    town_close(&t);
}

/* The whole way by cards where they have room: the notice is one, numbers are typed. */
static void test_notice_as_a_card(void **state)
{
    struct town t;
    char        task[160];

    (void)state;
    town_open(&t, "  notice: 须知全文\n  notice_version: \"1\"\n");
    t.w.ctx.outbound = true;
    world_say(&t.w, "卡片版");
    town_look(&t);
    world_say(&t.w, "身份确认");
    town_look(&t);
    hears(&t, "须知全文|同意|不同意");
    card_task(&t, task);
    press(&t, task, "no", "R1");
    hears(&t, "R1|没有登记任何内容");
    world_say(&t.w, "身份确认");
    town_look(&t);
    card_task(&t, task);
    press(&t, task, "yes", "R2");
    hears(&t, "R2|学号");
    world_say(&t.w, "20210001");
    world_say(&t.w, "张三");
    world_say(&t.w, ZHANG_ID);
    town_look(&t);
    hears(&t, "button_interaction|张三|138****0001|!" ZHANG_ID);
    town_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_card),
        cmocka_unit_test(test_not_me_empties_the_card),
        cmocka_unit_test(test_new_phone_from_the_card),
        cmocka_unit_test(test_no_new_phone_after_the_deadline),
        cmocka_unit_test(test_mistake_from_the_card),
        cmocka_unit_test(test_buttons_in_english),
        cmocka_unit_test(test_notice_as_a_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
