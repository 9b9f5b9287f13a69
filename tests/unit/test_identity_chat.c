/* 身份确认 and 我的信息 in words: each row is a line of a chat. */
#include "tests/unit/identity_world.h"

#define NOTICE                                                                                     \
    "  notice: 须知全文：信息只用于入学服务。\n"                                                   \
    "  notice_en: \"Notice: only for enrolment.\"\n"                                               \
    "  notice_version: \"2021-08\"\n"

static const char asks[] = "  mail: true\n";
static const char with_notice[] = NOTICE "  mail: true\n";

/* Rows of one chat; identity NULL: asks. */
static void chat(const char *name, const char *identity, const struct line *lines)
{
    struct town t;

    town_open(&t, identity ? identity : asks);
    town_chat(&t, name, lines);
    town_close(&t);
}

static void test_from_number_to_confirmed(void **state)
{
    static const struct line lines[] = {
        {"身份确认", "学号"},
        {"20210001", "姓名"},
        {"张三", "护照号码"},
        {ZHANG_ID, "身份已确认|姓名：张三|学号：20210001|证件：3601**********0015|"
                   "考生号：21360101150001|手机：138****0001|正确|改手机|其他有误|这不是我|"
                   "!" ZHANG_ID "|!" ZHANG_PHONE},
        /* the welcome that who is recognised gets by following: once */
        {"1", "谢谢，信息已确认|!手机号|还没有登记邮箱|你好\n|今日打卡|先做这一件：回复“打卡”"},
        {"我的信息", "姓名：张三"},
        {"正确", "谢谢，信息已确认|!你好\n|接下来：回复“打卡”"},
        {NULL, NULL},
    };

    (void)state;
    chat("the whole way", NULL, lines);
}

static void test_a_school_that_asks_no_confirmation(void **state)
{
    static const struct line lines[] = {
        {"身份确认 20210001 张三 " ZHANG_ID, "身份已确认|你好|先做这一件：回复“打卡”|!正确|!手机号"},
        {"我的信息", "张三|正确"}, /* but it can be seen */
        {NULL, NULL},
    };

    (void)state;
    chat("no confirmation", "  confirm: false\n", lines);
}

static void test_whichever_part_is_wrong(void **state)
{
    static const struct line lines[] = {
        {"身份确认", "学号"},
        {"20210001", "姓名"},
        {"李四", "护照号码"},
        {ZHANG_ID, "没有对上|还可以试 4 次|回复“信息有误”|学号|!李四|!3601"},
        {"20219999", "姓名"},
        {"张三", "护照号码"},
        {ZHANG_ID, "没有对上|还可以试 3 次"},
        {"20210001", "姓名"},
        {"张三", "护照号码"},
        {LI_PASSPORT, "没有对上|还可以试 2 次"},
        {"20210001", "姓名"},
        {"张三", "护照号码"},
        {"36010220030101001", "!没有对上"},  /* no document at all: asked again, no try lost */
        {ZHANG_ID, "身份已确认"},
        {NULL, NULL},
    };

    (void)state;
    chat("wrong parts", NULL, lines);
}

/* The form of a candidate number is told, and costs no try. */
static void test_candidate_numbers(void **state)
{
    static const struct line lines[] = {
        {"身份确认", "考生号"},
        {"2136010115000", "14 位|16 位|考生号"},
        {"2136 0101 150001", "姓名"},
        {"张三", "护照号码"},
        {LI_PASSPORT, "还可以试 4 次"},
        {"２１３６０１０１１５０００１", "姓名"},
        {"张三", "护照号码"},
        {ZHANG_ID, "身份已确认"},
        {NULL, NULL},
    };

    (void)state;
    chat("candidates", "  key: candidate\n", lines);
}

/* A school whose candidate numbers have other lengths; the usual ones are none there. */
static void test_candidate_digits(void **state)
{
    static const struct line lines[] = {
        {"身份确认", "你的考生号|15 或 17 位，录取通知书上有"},
        {"21360101150001", "考生号是 15 或 17 位数字，请再看一下"},
        {"English", "candidate number"},
        {"21360101150001", "A candidate number has 15 or 17 digits."},
        {"213601011500012", "name"},
        {NULL, NULL},
    };

    (void)state;
    chat("digits", "  key: candidate\n  candidate_digits: [15, 17]\n", lines);
}

/* What cannot be right costs no try: the page has the same words (test_identity_page.c). */
static void test_malformed(void **state)
{
    static const struct line lines[] = {
        {"身份确认", "你的学号或考生号"},
        {"x", "这不像学号或考生号：只有字母和数字，请再看一下"},
        {ZHANG_ID, "这是身份证号，这里要填学号或考生号"},
        {"20210002", "姓名"},
        {"阿依古丽", "护照号码"},
        {"E1234", "这不是证件号"},
        {"13800000001", "这是手机号，这里要填证件号"},
        {LI_PASSPORT, "身份已确认"},
        {NULL, NULL},
    };

    (void)state;
    chat("malformed", "  key: either\n  tries_hour: 1\n", lines);
}

static void test_tries_end(void **state)
{
    static const struct line lines[] = {
        {"身份确认 20219999 张三 " ZHANG_ID, "还可以试 1 次"},
        {"取消", "已取消"},
        {"身份确认 20219999 张三 " ZHANG_ID, "用完了，请 08:42 以后再试|信息化办公室 010-1|!学号"},
        {"身份确认", "08:42 以后|信息化办公室 010-1|!学号"},
        {"+ 60", NULL},
        {"身份确认 20210001 张三 " ZHANG_ID, "身份已确认"},
        {NULL, NULL},
    };

    (void)state;
    chat("tries", "  tries_hour: 2\n", lines);
}

static void test_notice_first(void **state)
{
    static const struct line lines[] = {
        {"身份确认", "须知全文|!学号"},
        {"2", "没有登记任何内容|信息化办公室"},
        {"我的信息", "先确认身份|身份确认"},
        {"身份确认", "须知全文"},
        {"1", "学号"},
        {"取消", "已取消"},
        {"身份确认", "学号|!须知全文"}, /* agreed to once */
        {"20210001", "姓名"},
        {"张三", "护照号码"},
        {ZHANG_ID, "身份已确认"},
        {NULL, NULL},
    };

    (void)state;
    chat("the notice", with_notice, lines);
}

/* N10: who has joined is known by the userid and types nothing. */
static void test_who_is_bound_is_asked_nothing(void **state)
{
    static const struct line lines[] = {
        {"= 20210001", NULL},
        {"身份确认", "姓名：张三|学号：20210001|!第 1 题"},
        {"正确", "谢谢"},
        {"身份确认 20210001 张三 " ZHANG_ID, "姓名：张三|!没有用上|!请核对"},
        {NULL, NULL},
    };
    static const struct line noticed[] = {
        {"= 20210001", NULL},
        {"身份确认", "须知全文|!张三"},
        {"1", "姓名：张三"},
        {NULL, NULL},
    };

    (void)state;
    chat("bound", NULL, lines);
    chat("bound, with a notice", with_notice, noticed);
}

static void test_not_me(void **state)
{
    static const struct line lines[] = {
        {"= 20210001", NULL},
        {"我的信息", "张三"},
        {"这不是我", "冻结|停止使用|信息化办公室 010-1|工单 1|!张三"},
        {"office", "LaoWang|20210001|工单 1|!张三|!" ZHANG_ID},
        {"我的信息", "冻结|!张三"},
        {"身份确认", "冻结|!学号"},
        {"改手机", "冻结"},
        {"信息有误", "冻结"},
        {"office", ""},
        {NULL, NULL},
    };
    struct town         t;
    auto_buf struct buf tickets = {0}, audit = {0};

    (void)state;
    town_open(&t, asks);
    town_chat(&t, "not me", lines);
    town_tickets(&t, &tickets);
    CHECK(world_has(&tickets, "1 not_me 20210001"), "a ticket: %s", tickets.p);
    town_audits(&t, &audit);
    CHECK(world_has(&audit, "20210001 identity.freeze person"), "audited: %s", audit.p);
    town_close(&t);
}

static void test_confirm_is_kept_once(void **state)
{
    static const struct line lines[] = {
        {"= 20210001", NULL}, {"我的信息", "正确"}, {"正确", "谢谢"}, {NULL, NULL},
    };
    struct town         t;
    auto_buf struct buf audit = {0};

    (void)state;
    town_open(&t, asks);
    town_chat(&t, "confirm", lines);
    town_audits(&t, &audit);
    CHECK(world_has(&audit, "20210001 identity.confirm person"), "audited: %s", audit.p);
    town_close(&t);
}

/* What is missing is not shown, or said to be missing. */
static void test_cards_of_others(void **state)
{
    static const struct line lines[] = {
        {"身份确认 20210002 阿依古丽 " LI_PASSPORT,
         "学号：20210002|证件：E1******9|手机：138****0002|邮箱：g***@example.edu|!考生号"},
        {"= wx2", NULL},
        {"身份确认 1136010115000123 王小五 " WANG_ID,
         "考生号：1136010115000123|手机：未登记，请选“改手机”|!学号|!邮箱"},
        {"1", "谢谢|还没有登记手机号，请回复“改手机”登记|还没有登记邮箱"}, /* N16: later is fine */
        {NULL, NULL},
    };

    (void)state;
    chat("others", NULL, lines);
}

/* A notice for candidates is false for everybody else, whom the account itself makes known. */
static void test_kinds(void **state)
{
    static const char only_candidates[] = NOTICE "  kinds: [candidate]\n"
                                                 "  confirmed: 请等通知\n"
                                                 "  mail: true\n";
    static const struct line lines[] = {
        {"= 20210001", NULL},
        {"帮助", "!还没有核对"},
        {"身份确认", "姓名：张三|!须知"},
        {"正确", "谢谢|!请等通知|!还没有登记"},
        {"绑定邮箱", "你的邮箱"},
        {"= 1136010115000123", NULL},
        {"帮助", "还没有核对"},
        {"我的信息", "须知|!王小五"},
        {"1", "考生号：1136010115000123"},
        {"正确", "谢谢|还没有登记手机号|还没有登记邮箱|!请等通知"},
        {"= wx2", NULL},
        {"身份确认", "须知"}, /* who is not known may be one of them */
        {NULL, NULL},
    };

    (void)state;
    chat("kinds", only_candidates, lines);
}

static void test_correction(void **state)
{
    static const struct line lines[] = {
        {"= 20210001", NULL},
        {"我的信息", "其他有误"},
        {"其他有误", "哪一项"},
        {"1", "应该是什么"},
        {"名字应该是张珊", "工单 1|答复你"},
        {"office", "LaoWang|工单 1|20210001|!张珊"},
        {"信息有误", "哪一项|4 考生号|5 学院班级"},
        {"1", "应该是什么"},
        {"还有拼音", "已补充到工单 1"},
        {"office", ""},
        {"= 20210002", NULL}, /* who has none */
        {"信息有误", "哪一项|3 证件|5 学院班级|!考生号"},
        {"取消", "已取消"},
        {"= stranger", NULL},
        {"信息有误", "哪一项"}, /* who cannot be verified because the roster is wrong */
        {"1", "应该是什么"},
        {"名册里我的名字写错了", "工单 2"},
        {NULL, NULL},
    };
    struct town         t;
    auto_buf struct buf tickets = {0};

    (void)state;
    town_open(&t, asks);
    town_chat(&t, "correction", lines);
    town_tickets(&t, &tickets);
    CHECK(world_has(&tickets, "1 correction 20210001|姓名：名字应该是张珊|还有拼音|2 correction stranger"),
          "the office reads it: %s", tickets.p);
    town_close(&t);
}

static void test_too_many_corrections(void **state)
{
    static const struct line one[] = {{"信息有误 1 第几行", "工单 1"}, {NULL, NULL}};
    static const struct line more[] = {
        {"信息有误 1 再一行", "太多|信息化办公室 010-1|!工单"},
        {"+ 1440", NULL},
        {"信息有误 1 明天再来", "工单 1"},
        {NULL, NULL},
    };
    struct town         t;
    auto_buf struct buf tickets = {0};

    (void)state;
    town_open(&t, asks);
    for (int i = 0; i < 10; i++)
        town_chat(&t, "corrections", one);
    town_chat(&t, "corrections", more);
    town_tickets(&t, &tickets);
    CHECK(world_has(&tickets, "第几行|明天再来|!再一行"), "what was refused is not kept: %s",
          tickets.p);
    town_close(&t);
}

static void bar(struct town *t, const char *user, enum member_bar bar)
{
    struct err err = {0};

    world_must(store_begin(t->w.store, &err), &err);
    world_must(member_bar(t->w.store, t->w.now, str_c(user), bar, &err), &err);
    world_must(store_commit(t->w.store, &err), &err);
}

/* The office freezes, or the person leaves, while the card waits for an answer. */
static void test_barred_meanwhile(void **state)
{
    static const struct line open[] = {{"我的信息", "张三"}, {NULL, NULL}};
    static const struct line frozen[] = {{"正确", "冻结|!谢谢|!张三"}, {NULL, NULL}};
    static const struct line gone[] = {
        {"正确", "离校|信息化办公室|!谢谢|!张三"}, {"身份确认", "离校"}, {NULL, NULL}};
    auto_buf struct buf audit = {0};
    struct town         t;

    (void)state;
    town_open(&t, asks);
    t.w.user = "20210001";
    town_chat(&t, "frozen", open);
    bar(&t, t.w.user, BAR_FROZEN);
    town_chat(&t, "frozen", frozen);
    bar(&t, t.w.user, BAR_NONE);
    town_chat(&t, "gone", open);
    bar(&t, t.w.user, BAR_LEFT);
    town_chat(&t, "gone", gone);
    town_audits(&t, &audit);
    CHECK(world_has(&audit, "!identity.confirm"), "nothing was confirmed: %s", audit.p);
    town_close(&t);
}

static void test_claims(void **state)
{
    static const struct line lines[] = {
        {"身份确认 20210001 张三 " ZHANG_ID, "身份已确认"},
        {"= wx2", NULL},
        {"身份确认 20210001 张三 " ZHANG_ID, "另一个账号|工单 1|!wx1|!138"},
        {"office", "LaoWang|wx2|工单 1|!wx1|!张三"},
        {"我的信息", "先确认身份"},
        {NULL, NULL},
    };

    (void)state;
    chat("claims", NULL, lines);
}

static void test_in_english(void **state)
{
    static const struct line lines[] = {
        {"English", "English"},
        {"verify 20219999 张三 " ZHANG_ID, "No match|Tries left: 4|!没有"},
        {"20210001", "name"},
        {"张三", "!证件"},
        {ZHANG_ID, "You are verified|Name|张三|ID|3601**********0015|Cand.|Phone|!姓名|!手机"},
        {"1", "Thank you"},
        {"myinfo", "张三"},
        {"4", "Frozen|ticket 1|information office|!冻结"},
        {NULL, NULL},
    };

    (void)state;
    chat("English", NULL, lines);
}

static void test_nothing_personal_while_asked(void **state)
{
    static const struct line lines[] = {
        {"身份确认", "学号"}, {"20210001", "姓名"}, {"张三", "护照号码|!张三|!20210001"},
        {"返回", "姓名"}, {"张三", "护照号码"}, {"取消", "已取消|!张三"}, {NULL, NULL},
    };

    (void)state;
    chat("half way", NULL, lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_number_to_confirmed),
        cmocka_unit_test(test_a_school_that_asks_no_confirmation),
        cmocka_unit_test(test_whichever_part_is_wrong),
        cmocka_unit_test(test_candidate_numbers),
        cmocka_unit_test(test_candidate_digits),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_tries_end),
        cmocka_unit_test(test_notice_first),
        cmocka_unit_test(test_who_is_bound_is_asked_nothing),
        cmocka_unit_test(test_not_me),
        cmocka_unit_test(test_confirm_is_kept_once),
        cmocka_unit_test(test_cards_of_others),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_correction),
        cmocka_unit_test(test_too_many_corrections),
        cmocka_unit_test(test_barred_meanwhile),
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_in_english),
        cmocka_unit_test(test_nothing_personal_while_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
