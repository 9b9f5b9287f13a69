/* Flows of our own: what the engine does with an action, in words and in cards. The actions here
 * are doubles that show what they were given; handlers/flow_actions.c is not linked. */
#include "tests/unit/flow_world.h"

#include "base/mem.h"
#include "handlers/flow_action.h"

#define CARD_NUMBER "11010519491231002X" /* an invented person's, with the right check digit */

static const char school[] =
    "name: 测试大学\n"
    "welcome: 你好\n"
    "identity:\n"
    "  notice: 请先阅读须知\n"
    "  notice_version: a\n"
    "  mail: true\n"
    "  phone_until: 2026-11-21 08:00\n"
    "flows:\n"
    "  - name: note\n"
    "    app: student\n"
    "    title: 留言\n"
    "    words: [留言]\n"
    "    rule: always\n"
    "    questions: [{name: text, kind: text, title: 说什么, min: \"2\"}]\n"
    "  - name: kin\n"
    "    app: student\n"
    "    title: 紧急联系人\n"
    "    words: [联系人]\n"
    "    rule: always\n"
    "    questions:\n"
    "      - {name: phone, kind: phone, title: 电话}\n"
    "      - {name: mail, kind: mail, title: 邮箱, optional: true}\n"
    "      - {name: id, kind: document, title: 证件}\n";

/* ---- the doubles ---- */

static struct {
    bool        agreed, barred, right, again_empty;
    unsigned    submitted;
    char        phone[64], tried[128];
    const char *wrong_code;
} seen;

static int start_identity(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                          struct flow_start *start, struct err *err)
{
    (void)ctx;
    (void)flow;
    (void)err;
    if (seen.barred)
        buf_c(&start->refuse, "今天试得太多了");
    if (seen.agreed)
        answers_set(a, "consent", STR_LIT("yes"), false);
    return 0;
}

static int answered_identity(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                             const struct school_question *q, struct buf *why, bool *over,
                             struct err *err)
{
    const char *value = answers_get(a, q->name);

    (void)ctx;
    (void)flow;
    (void)err;
    if (strcmp(q->name, "consent") == 0 && strcmp(value, "no") == 0) {
        buf_c(why, "没有登记任何内容");
        *over = true;
    }
    if (strcmp(q->name, "number") == 0 && strlen(value) < 4)
        buf_c(why, "学号太短了");
    return 0;
}

static int submit_identity(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                           struct flow_end *end, struct err *err)
{
    (void)ctx;
    (void)flow;
    (void)err;
    seen.submitted++;
    snprintf(seen.tried, sizeof seen.tried, "%s/%s/%s", answers_get(a, "number"),
             answers_get(a, "name"), answers_get(a, "document"));
    if (!seen.right) {
        buf_c(&end->say, "没有找到");
        answers_drop(a, "number");
        answers_drop(a, "name");
        answers_drop(a, "document");
        end->again = true;
        return 0;
    }
    buf_c(&end->say, "张三，你好");
    end->next = "confirm";
    return 0;
}

const struct flow_action action_identity = {
    .name = "identity",
    .start = start_identity,
    .answered = answered_identity,
    .submit = submit_identity,
};

static int facts_confirm(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                         struct flow_facts *facts, struct err *err)
{
    static const char *const fact[][2] = {{"姓名", "张三"}, {"学号", "20210001"}, {"邮箱", ""}};

    (void)ctx;
    (void)flow;
    (void)a;
    (void)err;
    for (unsigned i = 0; i < ARRAY_LEN(fact); i++) {
        facts->fact[facts->count].key = fact[i][0];
        facts->fact[facts->count++].value = str_c(fact[i][1]);
    }
    buf_f(&facts->memory, "138****0001");
    facts->fact[facts->count].key = "手机";
    facts->fact[facts->count++].value = buf_view(&facts->memory);
    return 0;
}

static int answered_confirm(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                            const struct school_question *q, struct buf *why, bool *over,
                            struct err *err)
{
    (void)ctx;
    (void)flow;
    (void)err;
    if (strcmp(answers_get(a, q->name), "notme") == 0) {
        buf_c(why, "已经冻结");
        *over = true;
    }
    if (strcmp(answers_get(a, q->name), "phone") == 0 && ctx->now > 1795218000)
        buf_c(why, "改手机已经截止");
    return 0;
}

static int submit_confirm(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                          struct flow_end *end, struct err *err)
{
    const char *check = answers_get(a, "check");

    (void)ctx;
    (void)flow;
    (void)err;
    seen.submitted++;
    if (strcmp(check, "right") == 0)
        buf_c(&end->say, "信息已确认");
    else
        end->next = strcmp(check, "phone") == 0 ? "phone" : "correction";
    return 0;
}

const struct flow_action action_confirm = {
    .name = "confirm",
    .facts = facts_confirm,
    .answered = answered_confirm,
    .submit = submit_confirm,
};

static int answered_contact(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                            const struct school_question *q, struct buf *why, bool *over,
                            struct err *err)
{
    const char *value = answers_get(a, q->name);

    (void)ctx;
    (void)flow;
    (void)err;
    if (strcmp(q->name, "code") != 0) {
        snprintf(seen.phone, sizeof seen.phone, "%s", value);
        return 0;
    }
    if (strcmp(value, "123456") == 0)
        return 0;
    *over = strcmp(value, "000000") == 0;
    buf_c(why, *over ? "验证码作废了" : "验证码不对");
    return 0;
}

static int submit_contact(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                          struct flow_end *end, struct err *err)
{
    (void)ctx;
    (void)flow;
    (void)a;
    (void)err;
    seen.submitted++;
    buf_c(&end->say, "登记好了");
    return 0;
}

const struct flow_action action_phone = {
    .name = "phone", .answered = answered_contact, .submit = submit_contact};
const struct flow_action action_mail = {
    .name = "mail", .answered = answered_contact, .submit = submit_contact};
const struct flow_action action_correction = {.name = "correction", .submit = submit_contact};

const struct flow_action *flow_action(const struct school_flow *flow)
{
    static const struct flow_action *const all[] = {&action_identity, &action_confirm,
                                                    &action_phone, &action_mail,
                                                    &action_correction};

    for (size_t i = 0; flow->action && i < ARRAY_LEN(all); i++)
        if (strcmp(all[i]->name, flow->action) == 0)
            return all[i];
    return NULL;
}

/* ---- in words ---- */

static const struct line agree_first[] = {
    {"身份确认", "请先阅读须知|第 1 题，共 4 题|是否同意|1 同意|!返回"},
    {"5", "没有这个选项"},
    {"帮助", "怎么填|是否同意"},
    {"1", "第 2 题，共 4 题|学号或考生号|返回"},
    {"返回", "第 1 题"},
    {"同意", "第 2 题"},
    {"123", "学号太短了|学号或考生号"},
    {"20210001", "第 3 题|姓名"},
    {"张三", "第 4 题|身份证或护照"},
    {"110105194912310021", "校验位或出生日期不符|身份证或护照"},
    {"11010519491231002", "位数不对|18 位，这里有 17 位"},
    {"护照", "这不是证件号"},
    {"１１０１０５ １９４９１２３１ ００２ｘ", "没有找到|第 2 题，共 4 题|学号或考生号"},
    {"取消", "已取消「身份确认」"},
    {"1", "!张三"},
    {NULL, NULL},
};

static const struct line agreed_before[] = {
    {"身份确认", "!请先阅读|第 1 题，共 3 题|学号或考生号|!返回"},
    {"返回", "已经是第一题"},
    {"身份确认 20210001", "第 2 题，共 3 题|姓名"},
    {"身份确认", "还没填完|姓名"},
    {"返回", "第 1 题"},
    {"20210001", "姓名"},
    {"张三", "身份证或护照"},
    {"e1234567", "没有找到|第 1 题，共 3 题"},
    {"取消", "已取消"},
    {NULL, NULL},
};

static const struct line one_line[] = {
    {"身份确认 20210001 张三 " CARD_NUMBER,
     "张三，你好|【我的信息】|姓名：张三|学号：20210001|手机：138****0001|!邮箱|以上信息对吗|1 正确"},
    {"1", "信息已确认"},
    {"verify 20210001 John Fitzgerald Smith E1234567", "张三，你好|我的信息"},
    {"取消", "已取消「我的信息」"},
    {"身份确认 20210001 " CARD_NUMBER, "没有用上|第 2 题|姓名"}, /* the name was left out */
    {"取消", "已取消"},
    {"身份确认 20210001 张三 11010519491231002", "位数不对|身份证或护照"},
    {"身份确认 20210001 张三 E1234567 " CARD_NUMBER, "没有用上|请核对|E1*****7|!E1234567|!110105"},
    {"1", "张三，你好"},
    {NULL, NULL},
};

static const struct line what_was_typed[] = {
    {"身份确认 20210001 张三 " CARD_NUMBER, "请先阅读须知|请先看完并回答这一条|!没有这个选项|是否同意"},
    {"不同意", "没有登记任何内容|!是否同意"},
    {"1", "!第 2 题"},
    {NULL, NULL},
};

static const struct line phones[] = {
    {"我的信息", "姓名：张三|2 改手机"},
    {"改手机", "【改手机】第 1 题，共 2 题|新手机号|直接回复手机号"},
    {"1380000000", "位数不对：应是 11 位，这里有 10 位"},
    {"23800000001", "这不是手机号"},
    {"我的手机号是 138-0000-0001。", "第 2 题，共 2 题|6 位验证码|没收到"},
    {"返回", "第 1 题|新手机号"},
    {"+86 13800000002", "第 2 题"},
    {"13800000003", "验证码是 6 位数字|回复“返回”"},
    {"12345", "验证码是 6 位数字|!换一个号码"},
    {"验证码是 654 321", "验证码不对|6 位验证码"},
    {"１２３４５６", "登记好了"},
    {"改手机 13800000004 123456", "没有用上|6 位验证码|!123456"},
    {"000000", "验证码作废了|!第 2 题"},
    {"123456", "!登记好了"},
    {"改手机", "第 1 题"},
    {"+ 31", ""},
    {"13800000005", "超过 30 分钟没有回答，已经作废"},
    {"绑定邮箱", "你的邮箱"},
    {"zhang.example.edu", "这不是邮箱地址"},
    {"邮箱：Zhang.San@Example.edu", "6 位验证码"},
    {"123456", "登记好了"},
    {"查询", "还没有提交过"},
    {"+ 1440", ""},
    {"改手机", "已于 2026-11-21 08:00 截止"},
    {NULL, NULL},
};

static const struct line step_by_step[] = {
    {"身份确认", "学号或考生号"},
    {"20210001", "姓名"},
    {"John Smith", "身份证或护照"},
    {CARD_NUMBER, "张三，你好|【我的信息】|!已离开"},
    {"改手机", "【改手机】|!已离开"},
    {"+ 1460", ""}, /* the deadline of the phone comes in between */
    {"改手机", "已于 2026-11-21 08:00 截止"},
    {NULL, NULL},
};

static const struct line all_at_once[] = {
    {"身份确认", "学号或考生号"},
    {"20210001，李 四，" CARD_NUMBER, "张三，你好"},
    {"取消", "已取消"},
    {"身份确认", "学号或考生号"},
    {"身份确认 20210001 张三 " CARD_NUMBER, "张三，你好"},
    {"取消", "已取消"},
    {"身份确认", "学号或考生号"},
    {"20210001 张三", "身份证或护照"},
    {"身份确认 12 张三", "学号太短了|学号或考生号"},
    {"身份确认", "还没填完|学号或考生号"},
    {"信息有误 6", "应该是什么"}, /* a number and a name have no such words */
    {"更正：我姓李", "登记好了"},
    {NULL, NULL},
};

static const struct line numbers[] = {
    {"联系人 138 0000 0001", "位数不对"},
    {"138 0000 0001", "邮箱|跳过"},
    {"mail.zhang@example.edu", "证件"},
    {"返回", "邮箱"},
    {"跳过", "证件"},
    {"跳过", "必须回答"},
    {CARD_NUMBER,
     "1. 电话：138****0001|2. 邮箱：（未填）|3. 证件：1101**********002X|!13800000001|!" CARD_NUMBER},
    {"改2", "邮箱"},
    {"Zhang@Example.edu", "@example.edu|!zhang@"},
    {"1", "提交成功|138****0001|1101**********002X|!13800000001|!zhang@|!" CARD_NUMBER},
    {"查询", "紧急联系人|!138"},
    {NULL, NULL},
};

static const struct line too_late[] = {
    {"+ 1435", ""},
    {"改手机 13800000001", "6 位验证码"},
    {"+ 25", ""},
    {"123456", "已于 2026-11-21 08:00 截止|!登记好了"},
    {"123456", "!登记好了|!截止"},
    {NULL, NULL},
};

static const struct line others[] = {
    {"留言", "说什么"},
    {"身份确认", "已离开「留言」|学号或考生号"},
    {"留言", "已离开「身份确认」|说什么"},
    {"身份确认 的话", "请核对"},
    {"取消", "已取消"},
    {"信息有误", "哪一项不对|6 其他"},
    {"2", "应该是什么"},
    {"身份确认 错了", "登记好了"},
    {"English", "!登记"},
    {"myinfo", "[My information]|姓名: 张三|Is all of it right?|1 Right"},
    {"New phone", "Your new phone?|Reply with the phone"},
    {"12", "has 11 digits and this one 2"},
    {"cancel", "cancelled"},
    {NULL, NULL},
};

static void open_world(struct world *w, bool agreed, bool right)
{
    memset(&seen, 0, sizeof seen);
    seen.agreed = agreed;
    seen.right = right;
    world_open(w, school);
}

static void in_words(void **state)
{
    static const struct {
        const char        *name;
        bool               agreed, right;
        const struct line *lines;
        unsigned           submitted;
    } rows[] = {
        {"agree first", false, false, agree_first, 1},
        {"agreed before", true, false, agreed_before, 1},
        {"one line", true, true, one_line, 4},
        {"early", false, true, what_was_typed, 0},
        {"phones", true, true, phones, 3},
        {"step by step", true, true, step_by_step, 2},
        {"all at once", true, true, all_at_once, 3},
        {"numbers", true, true, numbers, 0},
        {"too late", true, true, too_late, 0},
        {"others", true, true, others, 2},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        open_world(&w, rows[i].agreed, rows[i].right);
        world_chat(&w, rows[i].name, rows[i].lines);
        CHECK(seen.submitted == rows[i].submitted, "%s: %u times", rows[i].name, seen.submitted);
        world_close(&w);
    }
}

/* ---- in cards ---- */

static void press(struct world *w, const char *task, const char *key)
{
    struct message msg = {.type = MSG_EVENT_CARD, .key = str_c(key)};

    msg.card.task_id = str_c(task);
    msg.card.response_code = STR_LIT("RC");
    world_run(w, &msg);
    CHECK(w->heard.n == 0, "a press is answered empty, not: %s", w->heard.p);
}

static const char *task_of(const struct world *w, char out[140])
{
    const char *at = strstr(w->sent.p, "\"task_id\":\"");

    CHECK(at != NULL, "a card was sent: %s", w->sent.p);
    at += strlen("\"task_id\":\"");
    snprintf(out, 140, "%.*s", (int)strcspn(at, "\""), at);
    return out;
}

static void must_send(const struct world *w, const char *what, unsigned count, const char *wanted)
{
    CHECK(w->sent_count == count && world_has(&w->sent, wanted), "%s: %u rows, and not “%s”:\n%s",
          what, w->sent_count, wanted, w->sent.p);
}

static void open_cards(struct world *w, bool agreed)
{
    open_world(w, agreed, true);
    w->ctx.outbound = true;
    world_say(w, "卡片版");
}

static void confirms_on_a_card(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w, false);
    world_say(&w, "身份确认");
    must_send(&w, "the notice", 1, "button_interaction|请先阅读须知|是否同意|\"yes\"");
    press(&w, task_of(&w, task), "yes");
    must_send(&w, "agreed", 2, "update|同意|学号或考生号");
    world_say(&w, "20210001");
    world_say(&w, "张三");
    must_send(&w, "typed", 0, "");
    world_say(&w, CARD_NUMBER);
    must_send(&w, "the next flow", 1,
              "button_interaction|张三，你好|以上信息对吗|{\"keyname\":\"姓名\",\"value\":\"张三\"}"
              "|138****0001|\"key\":\"notme\"|!邮箱|!submit_button|!" CARD_NUMBER);
    press(&w, task_of(&w, task), "right");
    must_send(&w, "right", 2, "update|\"replace_text\":\"正确\"|信息已确认");
    press(&w, task, "phone");
    must_send(&w, "stale", 2, "update|已失效|这张卡片已经失效|回复“我的信息”重新开始");
    CHECK(seen.submitted == 2, "each once: %u", seen.submitted);
    world_close(&w);
}

static void answers_every_button(void **state)
{
    static const struct {
        const char *name, *key;
        unsigned    rows;
        const char *want;
    } rows[] = {
        {"change the phone", "phone", 2, "\"replace_text\":\"改手机\"|【改手机】|新手机号"},
        {"something wrong", "wrong", 2, "\"replace_text\":\"其他有误\"|信息有误|姓名|学院班级"},
        {"not me", "notme", 2, "\"replace_text\":\"这不是我\"|已经冻结|!【"},
        {"no button of ours", "submit", 2, "已失效|这张卡片已经失效"},
        {"nothing", "", 2, "已失效"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;
        char         task[140];

        open_cards(&w, true);
        world_say(&w, "我的信息");
        press(&w, task_of(&w, task), rows[i].key);
        must_send(&w, rows[i].name, rows[i].rows, rows[i].want);
        world_close(&w);
    }
}

/* What an action refuses is asked again: the card that was pressed is closed, a new one comes. */
static void refuses_a_press(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_cards(&w, true);
    w.now += 2 * 86400;
    world_say(&w, "我的信息");
    press(&w, task_of(&w, task), "phone");
    must_send(&w, "too late", 2, "update|未完成|改手机已经截止|button_interaction");
    press(&w, strstr(w.sent.p, "send") ? task_of(&w, task) : "", "right");
    must_send(&w, "the new card", 2, "\"replace_text\":\"正确\"|信息已确认");
    world_close(&w);
}

/* Both are there until somebody has pressed a card: words answer as well, and are remembered. */
static void takes_words_beside_a_card(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_world(&w, true, true);
    w.school->channel = CHANNEL_CARD;
    w.ctx.outbound = true;
    world_say(&w, "我的信息");
    must_send(&w, "the card", 1, "button_interaction");
    CHECK(world_has(&w.heard, "看不到卡片|姓名：张三|4 这不是我"), "in words too: %s", w.heard.p);
    task_of(&w, task);
    world_handed(&w, 0);
    world_say(&w, "正确");
    must_send(&w, "in words", 0, "");
    CHECK(world_has(&w.heard, "信息已确认|以后都用文字问你"), "learnt: %s", w.heard.p);
    w.now++;
    world_say(&w, "我的信息");
    must_send(&w, "no more cards", 0, "");
    press(&w, task, "right");
    must_send(&w, "the old card", 2, "已失效|姓名：张三");
    world_close(&w);
}

/* ---- again ---- */

static void run_and_forget(struct world *w, const char *text, struct buf *heard, struct buf *sent)
{
    auto_reply struct reply reply = {0};
    const struct handler   *chosen;
    struct message          msg = {.type = MSG_TEXT, .text.content = str_c(text)};
    struct err              err = {0};
    int64_t                 last = w->last_row;

    msg.from = msg.member = str_c(w->user);
    world_must(store_begin(w->store, &err), &err);
    world_must(dispatch(&w->ctx, &msg, &reply, &chosen, &err), &err);
    buf_str(heard, buf_view(&reply.text));
    buf_clear(&w->sent);
    world_must(outbox_waiting(w->store, w->last_row, 100, world_sent, w, &err), &err);
    buf_str(sent, buf_view(&w->sent));
    sent->n = (size_t)(strstr(sent->p, ",\"enable_dup") - sent->p); /* what is the row's own */
    store_rollback(w->store);
    w->last_row = last;
}

/* A run that was rolled back leaves nothing, and the next one makes the same bytes. */
static void says_the_same_again(void **state)
{
    struct world w;

    (void)state;
    open_cards(&w, true);
    for (int i = 0; i < 2; i++) {
        struct buf  heard[2] = {{0}}, sent[2] = {{0}};
        const char *text = i ? "我的信息" : "身份确认 20210001 张三 " CARD_NUMBER;

        for (int run = 0; run < 2; run++)
            run_and_forget(&w, text, &heard[run], &sent[run]);
        CHECK(str_eq(buf_view(&heard[0]), buf_view(&heard[1])), "“%s” is heard again", text);
        CHECK(str_eq(buf_view(&sent[0]), buf_view(&sent[1])), "“%s” is sent again:\n%s\n%s", text,
              sent[0].p, sent[1].p);
        for (int run = 0; run < 2; run++) {
            buf_free(&heard[run]);
            buf_free(&sent[run]);
        }
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_words),
        cmocka_unit_test(confirms_on_a_card),
        cmocka_unit_test(answers_every_button),
        cmocka_unit_test(refuses_a_press),
        cmocka_unit_test(takes_words_beside_a_card),
        cmocka_unit_test(says_the_same_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
