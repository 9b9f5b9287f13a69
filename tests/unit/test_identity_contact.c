/* 改手机 and 绑定邮箱 in words: codes, their limits, and what is refused. */
#include "tests/unit/identity_world.h"

#include "store/codes.h"

static const char asks[] = "  mail: true\n";

static void chat(const char *name, const char *identity, const struct line *lines)
{
    struct town t;

    town_open(&t, identity ? identity : asks);
    t.w.user = "20210001";
    town_chat(&t, name, lines);
    town_close(&t);
}

static void test_phone_is_changed(void **state)
{
    static const struct line lines[] = {
        {"我的信息", "138****0001"},
        {"改手机", "138****0001|本人"}, /* N17 */
        {"138 0000 0011", "验证码|!13800000011"},
        {"sms", "sms 13800000011|【测试大学】|5 分钟内有效"},
        {"#", "手机号已改为 138****0011|姓名：张三|手机：138****0011|!13800000011"},
        {"正确", "谢谢"},
        {"改手机 13800000012", "验证码"},
        {"#", "手机号已改为 138****0012|!姓名"}, /* confirmed before: no card again */
        {NULL, NULL},
    };
    struct town         t;
    auto_buf struct buf audit = {0};

    (void)state;
    town_open(&t, asks);
    t.w.user = "20210001";
    town_chat(&t, "phone", lines);
    town_audits(&t, &audit);
    CHECK(world_has(&audit, "20210001 phone.change person|!138"), "audited: %s", audit.p);
    CHECK(t.letters == 2, "two codes were sent, not %u", t.letters);
    town_close(&t);
}

/* Where nobody is asked whether all of it is right, the phone that is missing is the last step. */
static void test_first_phone_without_confirmation(void **state)
{
    static const struct line lines[] = {
        {"身份确认 1136010115000123 王小五 " WANG_ID, "身份已确认|还差一步|登记手机|你的手机号|!新手机号|!打卡"},
        {"13800000012", "验证码"},
        {"#", "手机号已登记为 138****0012|你好|先做这一件：回复“打卡”|!改为"},
        {"改手机 13800000013", "验证码"},
        {"#", "手机号已改为 138****0013|!你好"},
        {NULL, NULL},
    };

    struct town t;

    (void)state;
    town_open(&t, "  confirm: false\n");
    town_chat(&t, "first phone", lines);
    town_close(&t);
}

static void test_refused_phones(void **state)
{
    static const struct line lines[] = {
        {"改手机", "新手机号|!138 "},
        {"12345", "!验证码已"},
        {ZHANG_PHONE, "现在登记的手机号|新手机号"},
        {"sms", ""},
        {"office", ""},
        {LI_PHONE, "别人名下|工单 1|!阿依|!20210002|!" LI_PHONE},
        {"sms", ""},
        {"office", "LaoWang|20210001|工单 1|!138"},
        {LI_PHONE, "别人名下|工单 1"},
        {"office", ""},
        {"13800000011", "验证码"},
        {"sms", "13800000011"},
        {NULL, NULL},
    };

    struct town         t;
    auto_buf struct buf tickets = {0};

    (void)state;
    town_open(&t, "  codes: {person_hour: 3, person_day: 3}\n"); /* the same number costs none */
    t.w.user = "20210001";
    town_chat(&t, "refused", lines);
    town_tickets(&t, &tickets);
    CHECK(world_has(&tickets, "1 phone 20210001 手机号 138****0002 已登记给 20210002"),
          "the office reads whose it is: %s", tickets.p);
    town_close(&t);
}

static void test_wrong_codes(void **state)
{
    static const struct line lines[] = {
        {"改手机 13800000011", "验证码"},
        {"12", "!还可以试"}, /* no code at all: no try is lost */
        {"#!", "不对，还可以试 4 次"},
        {"#!", "还可以试 3 次"},
        {"#!", "还可以试 2 次"},
        {"#!", "还可以试 1 次"},
        {"#!", "作废|回复“改手机”"},
        {"#", "!已改为"}, /* the right one comes too late */
        {"我的信息", "138****0001"},
        {NULL, NULL},
    };

    (void)state;
    chat("wrong codes", NULL, lines);
}

static void test_codes_expire(void **state)
{
    static const struct line lines[] = {
        {"改手机 13800000011", "验证码"},
        {"+ 5", NULL},
        {"#", "过期|回复“改手机”|!已改为"},
        {NULL, NULL},
    };

    (void)state;
    chat("expired", NULL, lines);
}

/* A new code ends the old one; 返回 asks for the number again. */
static void test_back_sends_anew(void **state)
{
    struct town t;
    char        old[8];
    static const struct line first[] = {{"改手机 13800000011", "验证码"}, {NULL, NULL}};
    static const struct line again[] = {
        {"返回", "新手机号"}, {"13800000011", "验证码"}, {"sms", "13800000011"}, {NULL, NULL}};

    (void)state;
    town_open(&t, asks);
    t.w.user = "20210001";
    do { /* one in a million is the same */
        town_chat(&t, "anew", first);
        memcpy(old, t.code, sizeof old);
        town_chat(&t, "anew", again);
    } while (strcmp(old, t.code) == 0);

    const struct line last[] = {{old, "不对"}, {"#", "已改为 138****0011"}, {NULL, NULL}};
    town_chat(&t, "anew", last);
    town_close(&t);
}

/* 这不是我: the code that was sent proves nothing any more. */
static void test_freezing_ends_the_code(void **state)
{
    static const struct line lines[] = {
        {"改手机 13800000011", "验证码"}, {"我的信息", "张三"}, {"这不是我", "冻结"}, {NULL, NULL}};
    auto_buf struct buf address = {0};
    struct town         t;
    struct err          err = {0};
    enum code_state     code;
    int64_t             person, left;

    (void)state;
    town_open(&t, asks);
    t.w.user = "20210001";
    town_chat(&t, "freezing", lines);
    world_must(store_begin(t.w.store, &err), &err);
    world_must(member_person(t.w.store, STR_LIT("20210001"), &person, &err), &err);
    world_must(code_check(t.w.store, t.w.now, person, "phone", str_c(t.code), &code, &left,
                          &address, &err),
               &err);
    world_must(store_commit(t.w.store, &err), &err);
    CHECK(person != 0 && code == CODE_NONE, "nothing is awaited, not %d", code);
    town_close(&t);
}

static void test_changes_a_day(void **state)
{
    static const struct line lines[] = {
        {"改手机 13800000011", "验证码"}, {"#", "已改为"},
        {"取消", "已取消"},
        {"改手机 13800000012", "验证码"}, {"#", "已改为"},
        {"取消", "已取消"},
        {"改手机", "最多改 2 次|明天"},
        {"改手机 13800000013", "最多改 2 次"},
        {"sms", ""},
        {"+ 1440", NULL},
        {"改手机 13800000013", "验证码"}, {"#", "已改为 138****0013"},
        {NULL, NULL},
    };

    (void)state;
    chat("a day", "  phone_day: 2\n", lines);
}

static void test_deadline(void **state)
{
    static const struct line lines[] = {
        {"我的信息", "改手机"},
        {"改手机", "138****0001"},
        {"13800000011", "验证码"},
        {"+ 60", NULL}, /* over, in the middle */
        {"改手机", "11-20 08:00"},
        {"sms", ""},
        {"我的信息", "手机：138****0001|1 正确|3 其他有误|4 这不是我|!改手机"},
        {"2", "11-20 08:00|3 其他有误"}, /* the numbers stay what they were, and the card goes on */
        {"改手机", "11-20 08:00|正确"},
        {"正确", "谢谢|!改手机"},
        {"打卡", "身体好吗"},            /* other flows stay open: N8 */
        {NULL, NULL},
    };

    (void)state;
    chat("deadline", "  phone_until: \"2026-11-20 08:00\"\n", lines);
}

static void test_limits_of_codes(void **state)
{
    static const struct {
        const char *name, *identity;
        struct line lines[8];
    } rows[] = {
        {"of a number in an hour",
         "  codes: {address_hour: 1, address_day: 5, person_hour: 0, person_day: 0}\n",
         {{"改手机 13800000011", "验证码"},
          {"返回", "新手机号"},
          {"13800000011", "这个号码|08:42|信息化办公室|新手机号"},
          {"13800000012", "验证码"},
          {"sms", "13800000012"}}},
        {"of a number, from another member",
         "  codes: {address_hour: 1, address_day: 1}\n",
         {{"改手机 13800000011", "验证码"},
          {"= 20210002", NULL},
          {"改手机 13800000011", "这个号码|请明天再试"},
          {"sms", ""}}},
        {"of a person in an hour",
         "  codes: {person_hour: 2, person_day: 5}\n",
         {{"改手机 13800000011", "验证码"},
          {"改手机 13800000012", "验证码"},
          {"改手机 13800000013", "你要的验证码太多了|08:42|信息化办公室|!新手机号"},
          {"sms", ""},
          {"+ 60", NULL},
          {"改手机 13800000013", "验证码"}}},
        {"of a person who tries out whose numbers are known",
         "  codes: {person_hour: 2, person_day: 5}\n",
         {{"改手机 " LI_PHONE, "别人名下"},
          {LI_PHONE, "别人名下"},
          {LI_PHONE, "你要的验证码太多了|!别人名下"},
          {"改手机 13800000099", "你要的验证码太多了"}}},
        {"of the school in a day",
         "  codes: {day_budget: 1}\n",
         {{"改手机 13800000011", "验证码"},
          {"= 20210002", NULL},
          {"改手机 13800000012", "全校|请明天再试|信息化办公室"},
          {"sms", ""},
          {"+ 1440", NULL},
          {"改手机 13800000012", "验证码"}}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        chat(rows[i].name, rows[i].identity, rows[i].lines);
}

static void test_mail(void **state)
{
    static const struct line lines[] = {
        {"绑定邮箱", "邮箱"},
        {"no mail", "不是邮箱|!6 位"},
        {"guli@example.edu", "别人名下|工单 1"},
        {"ZhangSan@Example.EDU", "验证码"},
        {"sms", "mail zhangsan@example.edu 测试大学：邮箱验证码|5 分钟"},
        {"#", "邮箱已登记为 z***@example.edu"},
        {"绑定邮箱 zhangsan@example.edu", "现在登记的邮箱"},
        {NULL, NULL},
    };

    (void)state;
    chat("mail", NULL, lines);
}

/* Who is nobody, frozen, or has not read the notice changes nothing. */
static void test_who_may_not(void **state)
{
    static const struct line stranger[] = {
        {"= stranger", NULL}, {"改手机", "先确认身份"}, {"改手机 13800000011", "先确认身份"},
        {"sms", ""}, {NULL, NULL}};
    static const struct line notice[] = {
        {"改手机 13800000011", "须知全文|是否同意|!请先"}, {"sms", ""},
        {"1", "姓名：张三|2 改手机"}, {"改手机", "新手机号"}, {NULL, NULL}};

    (void)state;
    chat("a stranger", NULL, stranger);
    chat("without the notice", "  notice: 须知全文\n  notice_version: \"1\"\n", notice);
}

/* A phone that somebody else proves between our code and our answer. */
static void test_taken_meanwhile(void **state)
{
    static const struct line lines[] = {
        {"改手机 13800000011", "验证码"},
        {"= 20210002", NULL},
        {NULL, NULL},
    };
    static const struct line after[] = {
        {"= 20210001", NULL}, {"#", "别人名下|工单 1|!已改为"}, {"office", "工单 1"}, {NULL, NULL}};
    struct town   t;
    struct err    err = {0};
    struct member me;
    struct dialog d;
    auto_buf struct buf memory = {0};
    bool          taken;

    (void)state;
    town_open(&t, asks);
    t.w.user = "20210001";
    town_chat(&t, "meanwhile", lines);
    world_must(store_begin(t.w.store, &err), &err);
    world_must(member_load(t.w.store, t.w.now, STR_LIT("20210002"), STR_LIT("student"), &me, &d,
                           &memory, &err), &err);
    world_must(identity_set_phone(t.w.store, t.w.now, me.person, STR_LIT("13800000011"), &taken,
                                  &err), &err);
    world_must(store_commit(t.w.store, &err), &err);
    CHECK(!taken, "the other proves it");
    town_chat(&t, "meanwhile", after);
    town_close(&t);
}

static void test_in_english(void **state)
{
    static const struct line lines[] = {
        {"English", "English"},
        {"phone", "138****0001"},
        {LI_PHONE, "somebody else|ticket 1|!别人"},
        {"13800000011", "six digits|!验证码"},
        {"sms", "[Test University]|5 minutes|!验证码"},
        {"#!", "tries left: 4"},
        {"#", "Your phone is now 138****0011|!已改为"},
        {NULL, NULL},
    };

    (void)state;
    chat("English", NULL, lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phone_is_changed),
        cmocka_unit_test(test_first_phone_without_confirmation),
        cmocka_unit_test(test_refused_phones),
        cmocka_unit_test(test_wrong_codes),
        cmocka_unit_test(test_codes_expire),
        cmocka_unit_test(test_back_sends_anew),
        cmocka_unit_test(test_freezing_ends_the_code),
        cmocka_unit_test(test_changes_a_day),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_limits_of_codes),
        cmocka_unit_test(test_mail),
        cmocka_unit_test(test_who_may_not),
        cmocka_unit_test(test_taken_meanwhile),
        cmocka_unit_test(test_in_english),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
