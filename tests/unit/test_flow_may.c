/* Whom a flow is for: the roster, kinds of people, who has confirmed; and what the others hear. */
#include "tests/unit/flow_press.h"

#include "base/mem.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"

static const char school[] =
    "name: 测试大学\n"
    "welcome: 你好\n"
    "desk: {lines: [{name: 服务台, phone: 010-5550-0101}]}\n"
    "identity: {}\n"
    "flows:\n"
    "  - name: arrive\n"
    "    app: student\n"
    "    title: 到校登记\n"
    "    words: [到校]\n"
    "    rule: once\n"
    "    kinds: [undergraduate, graduate]\n"
    "    questions: [{name: a, kind: text, title: 车次}]\n"
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    words: [打卡]\n"
    "    rule: daily\n"
    "    kinds: [student]\n"
    "    others: 考生和教职工不用打卡。\n"
    "    others_en: Not for you.\n"
    "    confirmed: true\n"
    "    today_open: 今日未打卡\n"
    "    questions: [{name: a, kind: text, title: 体温}]\n"
    "  - name: ask\n"
    "    app: student\n"
    "    title: 咨询\n"
    "    words: [咨询]\n"
    "    rule: always\n"
    "    roster_only: false\n"
    "    questions: [{name: a, kind: text, title: 什么事}]\n";

static void add_person(struct world *w, const char *number, const char *kind, bool confirmed)
{
    struct err         err = {0};
    enum people_change change;
    struct member      m;
    struct dialog      d;
    auto_buf struct buf memory = {0};
    struct person p = {.number = str_c(number), .name = STR_LIT("李四"), .kind = str_c(kind)};

    world_must(store_begin(w->store, &err), &err);
    world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
    world_must(member_load(w->store, w->now, str_c(number), STR_LIT("student"), &m, &d, &memory,
                           &err),
               &err);
    if (confirmed)
        world_must(people_confirm(w->store, w->now, m.person, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void bar(struct world *w, const char *userid, enum member_bar how)
{
    struct err err = {0};

    world_must(store_begin(w->store, &err), &err);
    world_must(member_bar(w->store, w->now, str_c(userid), how, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void open_people(struct world *w)
{
    world_open(w, school);
    add_person(w, "under", "undergraduate", true);
    add_person(w, "new", "undergraduate", false);
    add_person(w, "some", "student", true);
    add_person(w, "teacher", "staff", true);
    add_person(w, "cand", "candidate", false);
    add_person(w, "frozen", "graduate", true);
    add_person(w, "gone", "graduate", true);
    bar(w, "frozen", BAR_FROZEN);
    bar(w, "gone", BAR_LEFT);
}

static void says_who_may(void **state)
{
    static const struct {
        const char *user, *say, *hear;
    } rows[] = {
        {"under", "到校", "车次"},
        {"under", "打卡", "体温"},
        {"new", "到校", "车次"},
        {"new", "打卡", "「今日打卡」之前，请先核对你的信息：\n\n【我的信息】|1 正确|!体温"},
        {"some", "打卡", "体温"},
        {"some", "到校", "只对本科生、研究生开放|请联系服务台 010-5550-0101"},
        {"teacher", "打卡", "考生和教职工不用打卡。|!只对学生开放|!请联系"},
        {"teacher", "[flow/arrive]", "只对本科生、研究生开放"},
        {"cand", "打卡", "考生和教职工不用打卡。"},
        {"cand", "到校", "只对本科生、研究生开放"},
        {"cand", "帮助", "咨询|!到校登记|!今日打卡"},
        {"under", "帮助", "到校登记|今日打卡|咨询"},
        {"nobody", "帮助", "到校登记|今日打卡|咨询"},
        {"frozen", "到校", "账号已经冻结|请联系服务台"},
        {"gone", "到校", "名册里你已经离校|请联系服务台"},
        {"nobody", "到校", "「到校登记」要先知道你是谁：回复“身份确认”"},
        {"nobody", "到校 G123", "要先知道你是谁|!核对"},
        {"nobody", "咨询", "什么事"},
        {"frozen", "咨询", "什么事"},
    };
    struct world w;

    (void)state;
    open_people(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        w.user = rows[i].user;
        world_say(&w, rows[i].say);
        CHECK(world_has(&w.heard, rows[i].hear), "%s: “%s” is answered with “%s”, not:\n%s",
              rows[i].user, rows[i].say, rows[i].hear, w.heard.p);
        world_say(&w, "取消");
    }
    world_close(&w);
}

static void says_it_in_english(void **state)
{
    static const struct {
        const char *user, *say, *hear;
    } rows[] = {
        {"new", "打卡", "Before \"今日打卡\", please check your information:\n\n[My information]"},
        {"teacher", "到校", "is for undergraduates, graduates; the roster"},
        {"nobody", "到校", "needs to know who you are: reply \"verify\""},
        {"gone", "到校", "you have left. Please ask"},
        {"frozen", "到校", "the account is frozen"},
    };
    struct world w;

    (void)state;
    open_people(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        w.user = rows[i].user;
        world_say(&w, "English");
        world_say(&w, rows[i].say);
        CHECK(world_has(&w.heard, rows[i].hear), "%s: “%s” is answered with “%s”, not:\n%s",
              rows[i].user, rows[i].say, rows[i].hear, w.heard.p);
    }
    world_close(&w);
}

/* 帮助 and the first opening of a day say first what is missing; today's state leaves out what is
 * not for the member. */
static void reminds(void **state)
{
    static const struct {
        const char *user, *help, *enter;
    } rows[] = {
        {"under", "!未确认|!你是谁", "今日未打卡|!未确认"},
        {"new", "个人信息还没有核对，回复“我的信息”。\n【", "个人信息还没有核对，回复“我的信息”|!今日未打卡"},
        {"teacher", "!未确认", "!今日未打卡|!未确认"},
        {"nobody", "还不知道你是谁，回复“身份确认”。", "还不知道你是谁|!今日未打卡"},
        {"frozen", "!你是谁|!未确认", "!你是谁"},
    };
    struct world w;

    (void)state;
    open_people(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        w.user = rows[i].user;
        world_say(&w, "帮助");
        CHECK(world_has(&w.heard, rows[i].help), "%s: help is\n%s", rows[i].user, w.heard.p);
        world_event(&w, MSG_EVENT_ENTER_AGENT, "");
        CHECK(world_has(&w.heard, rows[i].enter), "%s: the greeting is\n%s", rows[i].user,
              w.heard.p);
    }
    world_close(&w);
}

static void reminds_only_where_it_can_be_done(void **state)
{
    static const struct {
        const char *name, *identity;
    } rows[] = {
        {"no identity", ""},
        {"nobody confirms", "identity: {confirm: false}\n"},
        {"in the other application", "identity: {app: staff}\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf text = {0};
        struct world        w;

        buf_f(&text, "name: 测试大学\nwelcome: 你好\n%s", rows[i].identity);
        world_open(&w, text.p);
        world_say(&w, "帮助");
        CHECK(world_has(&w.heard, "!未确认|!你是谁"), "%s:\n%s", rows[i].name, w.heard.p);
        world_close(&w);
    }
}

/* ---- who has not confirmed does it on the way ---- */

/* Says the lines as "new", who has confirmed nothing. */
static void chat_new(const char *name, const struct line *lines)
{
    struct world w;

    open_people(&w);
    w.user = "new";
    world_chat(&w, name, lines);
    world_close(&w);
}

static void confirms_on_the_way(void **state)
{
    (void)state;
    chat_new("and goes on",
             (const struct line[]){
                 {"打卡", "「今日打卡」之前，请先核对你的信息：\n\n【我的信息】\n姓名：李四|1 正确"},
                 {"打卡", "「今日打卡」之前|「我的信息」还没填完|1 正确"},
                 {"正确", "谢谢，信息已确认。\n今日未打卡\n\n【今日打卡】\n体温|!接下来|!以后有变化"},
                 {"36.5", "请核对"},
                 {"1", "提交成功"},
                 {"我的信息", "【我的信息】"},
                 {"1", "以后有变化回复“我的信息”|!【今日打卡】"},
                 {NULL, NULL}});
    chat_new("answers in the same line are not kept",
             (const struct line[]){{"打卡 36.5", "，刚才的回答没有用上：|【我的信息】"},
                                   {"1", "【今日打卡】\n体温|!36.5"},
                                   {NULL, NULL}});
    chat_new("by hand, nothing waits",
             (const struct line[]){{"我的信息", "【我的信息】|!之前"},
                                   {"1", "以后有变化|!【今日打卡】"},
                                   {"打卡", "体温"},
                                   {NULL, NULL}});
}

static void does_not_go_on(void **state)
{
    (void)state;
    chat_new("left", (const struct line[]){{"打卡", "【我的信息】"},
                                           {"取消", "已取消「我的信息」"},
                                           {"我的信息", "【我的信息】"},
                                           {"1", "以后有变化|!体温"},
                                           {NULL, NULL}});
    chat_new("not me", (const struct line[]){{"打卡", "【我的信息】"},
                                             {"这不是我", "已经冻结|!体温|!以上信息对吗"},
                                             {"打卡", "账号已经冻结|!【我的信息】"},
                                             {NULL, NULL}});
    chat_new("something is wrong",
             (const struct line[]){{"打卡", "【我的信息】"},
                                   {"其他有误", "哪一项"},
                                   {"1", "应该是"},
                                   {"李四四", "工单 1|!体温|!以上信息对吗"},
                                   {"打卡", "「今日打卡」之前，请先核对你的信息"},
                                   {NULL, NULL}});
    chat_new("what was left for it", (const struct line[]){{"咨询", "什么事"},
                                                           {"[flow/checkin]", "已离开「咨询」|之前"},
                                                           {"1", "【今日打卡】"},
                                                           {NULL, NULL}});
}

/* The card comes, and the wanted flow as a card behind it; the pressed one becomes grey. */
static void confirms_by_card(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;
    char                task[140];

    (void)state;
    buf_f(&text, "channel: card\n%s", school);
    world_open(&w, text.p);
    add_person(&w, "new", "undergraduate", false);
    w.user = "new";
    w.ctx.outbound = true;
    world_say(&w, "打卡");
    must_send(&w, 1, "button_interaction|以上信息对吗|李四");
    world_press(&w, task_of(&w, task), "right", "");
    CHECK(w.sent_count == 2 && world_has(&w.sent, "update |正确|谢谢，信息已确认|今日打卡|体温"),
          "grey, and the flow: %u\n%s", w.sent_count, w.sent.p);
    world_say(&w, "36.5");
    must_send(&w, 1, "请核对|体温：36.5");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_who_may),
        cmocka_unit_test(says_it_in_english),
        cmocka_unit_test(reminds),
        cmocka_unit_test(reminds_only_where_it_can_be_done),
        cmocka_unit_test(confirms_on_the_way),
        cmocka_unit_test(does_not_go_on),
        cmocka_unit_test(confirms_by_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
