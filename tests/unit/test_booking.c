/* Carriers in the chat: nobody is given by default; booking, changing, withdrawing; who has the
 * data. All people are invented. */
#include "tests/unit/bookings_store.h"
#include "tests/unit/flow_world.h"

#include "handlers/booking.h"
#include "store/consents.h"
#include "store/identities.h"

#define HEAD                                                                                       \
    "name: 测试大学\n"                                                                             \
    "name_en: Test University\n"                                                                   \
    "channel: text\n"                                                                              \
    "welcome: 你好\n"                                                                              \
    "desk: {lines: [{name: 服务台, phone: 010-1}]}\n"
#define BOOKING(version)                                                                           \
    "booking:\n"                                                                                   \
    "  app: student\n"                                                                             \
    "  version: \"" version "\"\n"                                                                 \
    "  notice: 学校不参与任何运营商的市场行为。\n"                                                 \
    "  notice_en: The school is neutral.\n"                                                        \
    "  complaint: 投诉 010-9\n"                                                                    \
    "  complaint_en: Complaints 010-9\n"                                                           \
    "  carriers:\n"                                                                                \
    "    - {name: mobile, title: 中国移动, title_en: China Mobile, hotline: \"10086\", tariff: "   \
    "每月 29 元, tariff_en: 29 a month}\n"
#define UNICOM                                                                                     \
    "    - {name: unicom, title: 中国联通, title_en: China Unicom, hotline: \"10010\", tariff: "   \
    "每月 39 元, tariff_en: 39 a month}\n"
#define TELECOM                                                                                    \
    "    - {name: telecom, title: 中国电信, title_en: China Telecom, hotline: \"10000\"}\n"

static const char school[] = HEAD BOOKING("v1") UNICOM TELECOM;

static void put(struct world *w, const char *number, const char *state)
{
    struct err         err = {0};
    enum people_change change;
    struct person      p = {
        .number = str_c(number), .name = STR_LIT("张三"), .kind = STR_LIT("student"),
        .state = str_c(state), .state_from = -1, .state_until = -1};
    struct person_private x = {.phone = STR_LIT("13800000001")};
    struct person_sealed  sealed = {.id_type = {NULL, 0}};
    auto_buf struct buf   memory = {0};

    OK(people_seal(w->store, &x, &memory, &sealed, &err));
    OK(people_put(w->store, w->now, &p, &sealed, false, &change, &err));
}

/* zhangsan is of the roster, with a phone; lisi is nobody of it. */
static void begin(struct world *w)
{
    world_open(w, school);
    put(w, "zhangsan", "active");
}

/* The school file is another one from now on; the old one is freed. */
static void use_school(struct world *w, const char *text)
{
    auto_buf struct buf report = {0};
    struct err          err = {0};

    conf_school_free(w->school);
    w->school = NULL;
    CHECK(conf_load_school_text(&w->school, &w->conf, "school.yaml", str_c(text), &report,
                                &err) == 0,
          "the school is fine: %s", report.p ? report.p : err.text);
    w->ctx.school = w->school;
}

static void chat(const char *name, const struct line *lines)
{
    struct world w;

    begin(&w);
    world_chat(&w, name, lines);
    world_close(&w);
}

/* ---- booking ---- */

static const struct line nobody_by_default[] = {
    {"谁有我的信息", "没有把你的信息给过任何运营商|没有有效的预约|投诉 010-9"},
    {"我的预约", "你现在没有预约"},
    {"撤回预约", "你没有预约任何运营商，没有要撤回的"},
    {"撤回预约 1 1", "没有要撤回的"},
    {"预约运营商 1 2 同上", "请核对"},
    {"取消", "没有提交"},
    {"谁有我的信息", "没有有效的预约"},
    {NULL, NULL},
};

static const struct line step_by_step[] = {
    {"预约运营商", "学校不参与|1 中国移动\n2 中国联通\n3 中国电信|!你已经预约"},
    {"4", "没有这个选项"},
    {"1", "【中国移动】\n每月 29 元\n咨询：10086\n投诉 010-9|允许所有运营商|仅允许我选择|1 所有运营商\n2 仅所选"},
    {"返回", "哪家运营商"},
    {"3", "【中国电信】\n该运营商暂未提供宣传资料|可能没有通信运营商致电|咨询：10000|投诉 010-9"},
    {"3", "没有这个选项"},
    {"2", "哪个号码|直接用“138****0001”请回复“同上”|!13800000001"},
    {"12345", "位数不对"},
    {"同上", "我同意：仅允许我选择的运营商与我联系进行业务介绍。|提供给中国电信|138****0001|!13800000001|"
             "可能没有通信运营商致电"},
    {"提交", "✅ 预约成功|只有中国电信可以联系你，号码 138****0001|回执 1120-|咨询：10000|可能没有通信运营商致电|"
             "撤回预约|谁有我的信息|!13800000001"},
    {"我的预约", "只有中国电信可以联系你，号码 138****0001|07:42　回执 1120-|撤回请回复“撤回预约”"},
    {NULL, NULL},
};

/* The section is gone between two seasons: what was agreed to can still be seen and taken back. */
static void test_without_section(void **state)
{
    static const struct line stands[] = {
        {"谁有我的信息", "没有把你的信息给过任何运营商|你同意的预约|mobile|138****0001|撤回请回复“撤回预约”|!投诉"},
        {"我的预约", "mobile|撤回请回复“撤回预约”"},
        {"预约运营商", "没看懂"},
        {"撤回预约", "你还有有效的预约|mobile|全部撤回请回复“撤回预约 全部”|!已撤回"},
        {"撤回预约 1 1", "全部撤回请回复"},
        {"谁有我的信息", "你同意的预约"},
        {"撤回授权 全部", "✅ 已撤回|现在没有运营商可以联系你"},
        {"撤回预约", "没看懂"},
        {"谁有我的信息", "没看懂"},
        {NULL, NULL},
    };
    static const struct line english[] = {
        {"English", "English from now on"},
        {"withdraw", "What still stands|\"withdraw all\""},
        {"withdraw ALL", "Withdrawn|No carrier may call you now"},
        {NULL, NULL},
    };
    struct world w;

    (void)state;
    for (int i = 0; i < 2; i++) {
        begin(&w);
        world_say(&w, "预约运营商 1 1 同上");
        world_say(&w, "提交");
        use_school(&w, HEAD);
        world_chat(&w, "no section", i ? english : stands);
        world_close(&w);
    }
    begin(&w);
    use_school(&w, HEAD);
    world_say(&w, "撤回预约");
    CHECK(world_has(&w.heard, "没看懂"), "who has booked nothing: %s", w.heard.p);
    world_say(&w, "谁有我的信息");
    CHECK(world_has(&w.heard, "没看懂"), "%s", w.heard.p);
    world_close(&w);
}

static const struct line one_line[] = {
    {"预约运营商 3 1 13800000009", "请核对|允许所有运营商|提供给各家运营商|138****0009|!13800000009|"
                                   "该运营商暂未提供宣传资料|可能没有"},
    {"1", "预约成功|所有运营商都可以联系你，号码 138****0009"},
    {"预约运营商 中国移动 仅所选 同上", "请核对|138****0001|!暂未提供"},
    {"1", "预约成功|只有中国移动"},
    {"预约运营商 1 2 13800", "哪个号码"},
    {"取消", "没有提交"},
    {NULL, NULL},
};

static const struct line changed[] = {
    {"预约运营商 1 2 同上", "请核对"},
    {"1", "✅ 预约成功"},
    {"预约运营商", "你已经预约：\n· 中国移动：只有中国移动可以联系你，号码 138****0001\n再选同一家就是修改|“撤回预约”"},
    {"1", "直接用“仅所选”请回复“同上”"},
    {"1", "直接用“138****0001”请回复“同上”"},
    {"13800000008", "请核对|允许所有运营商|138****0008"},
    {"1", "✅ 预约已修改|所有运营商都可以联系你，号码 138****0008"},
    {"我的预约", "中国移动：所有运营商|!138****0001"},
    {"预约运营商 1", "直接用“所有运营商”请回复“同上”"},
    {"同上", "直接用“138****0008”请回复“同上”"}, /* of the booking, not of the roster */
    {"同上", "请核对|138****0008"},
    {"取消", "没有提交"},
    {"预约运营商 2 2 同上", "请核对|138****0001"}, /* another one: of the roster */
    {"1", "✅ 预约成功|只有中国联通"},
    {"我的预约", "中国移动：所有运营商|中国联通：只有中国联通"},
    {NULL, NULL},
};

static const struct line withdrawn[] = {
    {"预约运营商 1 2 同上", "请核对"},
    {"1", "预约成功"},
    {"撤回预约", "1 中国移动|!全部撤回"},
    {"2", "没有这个选项"},
    {"1", "下一次交接时通知对方不要再联系|确定撤回吗"},
    {"2", "没有撤回，预约和原来一样"},
    {"我的预约", "中国移动"},
    {"预约运营商 2 1 同上", "请核对"},
    {"1", "预约成功"},
    {"撤回预约", "1 中国移动\n2 中国联通\n3 全部撤回"},
    {"中国移动", "确定撤回吗"},
    {"1", "✅ 已撤回|还有效的预约：\n· 中国联通：所有运营商|⚠ “所有运营商”包括中国移动|!不再联系你"},
    {"预约运营商 1 2 同上", "请核对"},
    {"1", "预约成功"},
    {"撤回预约 全部撤回 1", "✅ 已撤回|不再联系你|现在没有运营商可以联系你|!⚠"},
    {"我的预约", "你现在没有预约"},
    {"撤回预约", "没有要撤回的"},
    {"预约运营商", "!你已经预约"},
    {NULL, NULL},
};

static const struct line in_english[] = {
    {"English", "English"},
    {"carrier", "The school is neutral.|1 China Mobile\n2 China Unicom"},
    {"3", "[China Telecom]\nThis carrier has given no material yet|Questions: 10000\n"
          "Complaints 010-9|every carrier may call me"},
    {"2", "for \"138****0001\" reply \"same\""},
    {"same", "I agree: only the carrier that I chose may call me|given to China Telecom"},
    {"1", "Booked|only China Telecom may call you, at 138****0001|whohas"},
    {"mybookings", "only China Telecom may call you|withdraw"},
    {"whohas", "No carrier was given anything|What you agreed to|Complaints 010-9"},
    {"withdraw 1 1", "Withdrawn.|No carrier may call you now"},
    {"whohas", "You have no booking"},
    {"withdraw", "You have booked no carrier"},
    {NULL, NULL},
};

static void chats(void **state)
{
    (void)state;
    chat("nobody by default", nobody_by_default);
    chat("step by step", step_by_step);
    chat("one line", one_line);
    chat("changed", changed);
    chat("withdrawn", withdrawn);
    chat("english", in_english);
}

/* ---- receipts ---- */

static void receipt_of(struct world *w, char out[12])
{
    const char *at = strstr(w->heard.p, "回执 ");

    CHECK(at != NULL, "there is a receipt: %s", w->heard.p);
    snprintf(out, 12, "%.11s", at + strlen("回执 "));
}

static void a_receipt_is_found(void **state)
{
    struct world w;
    char         receipt[12], ask[40];

    (void)state;
    begin(&w);
    world_say(&w, "预约运营商 1 2 同上");
    world_say(&w, "1");
    receipt_of(&w, receipt);
    snprintf(ask, sizeof ask, "查询 %s", receipt);
    world_say(&w, ask);
    CHECK(world_has(&w.heard, "中国移动：只有中国移动可以联系你，号码 138****0001|回执|!13800000001"),
          "one's own: %s", w.heard.p);
    put(&w, "wangwu", "active");
    w.user = "wangwu";
    world_say(&w, ask);
    CHECK(world_has(&w.heard, "你没有这个回执|!移动"), "nobody else's: %s", w.heard.p);
    world_close(&w);
}

/* ---- who has my data ---- */

static void who_has_my_data_in_words(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    world_chat(&w, "booked", (const struct line[]){{"预约运营商 1 1 同上", "请核对"},
                                                   {"1", "预约成功"},
                                                   {"谁有我的信息", "没有把你的信息给过|学校只按此提供"},
                                                   {NULL, NULL}});
    w.now += 60;
    hand_over(w.store, "mobile", false);
    hand_over(w.store, "telecom", false);
    world_chat(&w, "given",
               (const struct line[]){{"谁有我的信息", "· 中国移动：|提供了你的姓名和联系电话\n· 中国电信：|!中国联通|!已撤回"},
                                     {"预约运营商 1 2 13800000009", "请核对"},
                                     {"1", "预约已修改"},
                                     {"谁有我的信息", "中国电信：|提供了你的姓名和联系电话\n　你已撤回：下一次交接时通知"},
                                     {NULL, NULL}});
    hand_over(w.store, "mobile", false);
    hand_over(w.store, "telecom", false);
    world_chat(&w, "changed",
               (const struct line[]){{"谁有我的信息", "中国移动：|更新了你的姓名和联系电话|中国电信：|已通知对方你撤回了，不得再联系|"
                                                 "!下一次交接时通知"},
                                     {"撤回预约 1 1", "已撤回"},
                                     {"谁有我的信息", "你已撤回：下一次交接时通知|没有有效的预约"},
                                     {NULL, NULL}});
    hand_over(w.store, "mobile", false);
    world_chat(&w, "told",
               (const struct line[]){{"谁有我的信息", "!提供了|!更新了|!下一次交接时通知|没有有效的预约"},
                                     {NULL, NULL}});
    world_close(&w);
}

/* ---- who is nobody, or barred ---- */

static const struct line of_nobody[] = {
    {"= lisi", NULL},
    {"预约运营商", "名册里还没有你的账号|!中国移动"},
    {"我的预约", "名册里还没有你的账号|!没有预约"},
    {"谁有我的信息", "名册里还没有你的账号|投诉 010-9|!没有把你的信息给过"},
    {"撤回预约", "名册里还没有你的账号|!没有要撤回的"},
    {NULL, NULL},
};

static void set_bar(struct world *w, enum member_bar bar)
{
    struct err err = {0};

    OK(member_bar(w->store, w->now, STR_LIT("zhangsan"), bar, &err));
}

static void who_is_barred(void **state)
{
    static const struct line booked[] = {
        {"预约运营商 1 2 同上", "请核对"}, {"1", "预约成功"}, {NULL, NULL}};
    static const struct line frozen[] = {
        {"我的预约", "账号已经冻结|!没有预约|!138"},
        {"谁有我的信息", "账号已经冻结|不把你的信息给任何运营商|下一次交接时通知|!没有有效的预约"},
        {"撤回预约", "账号已经冻结|!没有要撤回"},
        {"预约运营商", "账号已经冻结"},
        {NULL, NULL}};
    static const struct line left[] = {
        {"我的预约", "名册里你已经离校"},
        {"谁有我的信息", "名册里你已经离校|不把你的信息给任何运营商"},
        {NULL, NULL}};
    static const struct line back[] = {{"我的预约", "只有中国移动"}, {NULL, NULL}};
    struct world w;

    (void)state;
    chat("nobody", of_nobody);
    begin(&w);
    world_chat(&w, "booked", booked);
    set_bar(&w, BAR_FROZEN);
    world_chat(&w, "frozen", frozen);
    check_due(w.store, "mobile", false, "", "frozen");
    set_bar(&w, BAR_NONE);
    world_chat(&w, "thawed", back);
    put(&w, "zhangsan", "left");
    world_chat(&w, "left", left);
    check_due(w.store, "mobile", false, "", "left");
    put(&w, "zhangsan", "active");
    world_chat(&w, "back", back);
    world_close(&w);
}

/* ---- the school file changes ---- */

static void a_carrier_goes(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    world_chat(&w, "booked", (const struct line[]){{"预约运营商 3 2 同上", "请核对"},
                                                   {"1", "预约成功"},
                                                   {"预约运营商 3 1 同上", "请核对"},
                                                   {NULL, NULL}});
    use_school(&w, HEAD BOOKING("v1") UNICOM);
    world_chat(&w, "gone",
               (const struct line[]){
                   {"1", "这家运营商不再接受预约，什么都没有提交"}, /* in the middle of it */
                   {"我的预约", "telecom：只有telecom可以联系你|已不在学校的名单里，不再给它"},
                   {"预约运营商", "telecom：|已不在学校的名单里|1 中国移动\n2 中国联通\n|!3 中国电信"},
                   {"撤回预约 1 1", "已撤回|现在没有运营商可以联系你"},
                   {NULL, NULL}});
    world_close(&w);
}

/* Standing bookings go on by the words that were agreed to; it is told, and not asked again. */
static void the_words_change(void **state)
{
    struct world w;
    struct err   err = {0};
    bool         given;

    (void)state;
    begin(&w);
    world_chat(&w, "booked", (const struct line[]){{"预约运营商 1 2 同上", "请核对"},
                                                   {"1", "预约成功"},
                                                   {"我的预约", "中国移动|!说明"},
                                                   {NULL, NULL}});
    use_school(&w, HEAD BOOKING("v2") UNICOM TELECOM);
    check_due(w.store, "mobile", false, "zhangsan 张三 13800000001 new one; ", "it stands");
    world_chat(&w, "other words",
               (const struct line[]){{"我的预约", "仍按你当时同意的；再预约一次就按新的"},
                                     {"预约运营商 1 2 同上", "请核对"},
                                     {"1", "预约已修改|!仍按"},
                                     {"我的预约", "中国移动|!仍按"},
                                     {NULL, NULL}});
    OK(consent_given(w.store, w.ctx.me.id, "booking.one", "v2", &given, &err));
    CHECK(given, "the new words were agreed to");
    OK(consent_given(w.store, w.ctx.me.id, "booking.one", "v1", &given, &err));
    CHECK(given, "and the old ones are not forgotten");
    world_close(&w);
}

/* ---- without sends, and as long as it may be ---- */

static void while_sends_fail(void **state)
{
    struct world w;

    (void)state;
    begin(&w);
    w.ctx.outbound = false;
    for (const struct line *l = step_by_step; l->say; l++) {
        world_say(&w, l->say);
        CHECK(world_has(&w.heard, l->hear), "%s: %s", l->say, w.heard.p);
        CHECK(w.sent_count == 0, "%s: nothing needs to be sent", l->say);
    }
    world_close(&w);
}

/* A carrier with the most that the check of the school file lets it say: all of it is read. */
static bool try_tariff(size_t characters, bool english, struct buf *heard)
{
    auto_buf struct buf     text = {0}, report = {0}, tariff = {0};
    struct world            w;
    struct conf_school     *probe = NULL;
    struct err              err = {0};
    bool                    fits;

    for (size_t i = 0; i < characters; i++)
        buf_c(&tariff, english ? "x" : "费");
    buf_f(&text, "%s%s    - {name: sat, title: 卫星, title_en: Sat, hotline: 010-777, tariff: %s",
          HEAD, BOOKING("v1"), english ? "短" : tariff.p);
    buf_f(&text, ", tariff_en: %s}\n", english ? tariff.p : "short");
    begin(&w);
    fits = conf_load_school_text(&probe, &w.conf, "school.yaml", buf_view(&text), &report, &err) ==
           0;
    conf_school_free(probe);
    if (fits) {
        use_school(&w, text.p);
        if (english)
            world_say(&w, "English");
        world_say(&w, "预约运营商");
        world_say(&w, "2");
        buf_clear(heard);
        buf_f(heard, "%s", w.heard.p);
    }
    world_close(&w);
    return fits;
}

static void the_longest_is_read_whole(void **state)
{
    static const struct {
        const char *name, *end;
        size_t      size;
    } languages[] = {
        {"Chinese", "费\n咨询：010-777\n投诉 010-9", 3},
        {"English", "x\nQuestions: 010-777\nComplaints 010-9", 1},
    };

    (void)state;
    for (unsigned english = 0; english < 2; english++) {
        auto_buf struct buf heard = {0};
        size_t              most = 0;

        for (size_t n = 100; n <= 1500; n += 10)
            if (n * languages[english].size <= 1500 && try_tariff(n, english, &heard))
                most = n;
        CHECK(most * languages[english].size >= 1000, "%s: there is room for some: %zu",
              languages[english].name, most);
        CHECK(heard.n <= 2048 && strstr(heard.p, languages[english].end) != NULL,
              "%s: the longest, %zu, is read to its end: %s", languages[english].name, most,
              heard.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chats),
        cmocka_unit_test(a_receipt_is_found),
        cmocka_unit_test(who_has_my_data_in_words),
        cmocka_unit_test(who_is_barred),
        cmocka_unit_test(a_carrier_goes),
        cmocka_unit_test(the_words_change),
        cmocka_unit_test(while_sends_fail),
        cmocka_unit_test(the_longest_is_read_whole),
        cmocka_unit_test(test_without_section),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
