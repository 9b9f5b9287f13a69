/* What may be given once, was given, and is given back by a desk: once more, the newest counts. */
#include "tests/unit/flow_people.h"

#include "store/unlocks.h"

static const char school[] =
    "name: 测试大学\n"
    "channel: text\n"
    "welcome: 你好\n"
    "desk: {lines: [{name: 综合服务台, phone: 010-1}]}\n"
    "flows:\n"
    "  - name: address\n"
    "    app: student\n"
    "    title: 迁移地址\n"
    "    title_en: Address\n"
    "    words: [迁移地址, address]\n"
    "    rule: once\n"
    "    questions: [{name: text, kind: text, title: 地址}]\n"
    "  - name: late\n"
    "    app: student\n"
    "    title: 邮寄地址\n"
    "    words: [邮寄地址]\n"
    "    rule: once\n"
    "    editable: \"2026-11-21\"\n"
    "    questions: [{name: text, kind: text, title: 地址}]\n"
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    words: [打卡]\n"
    "    rule: daily\n"
    "    no_review: true\n"
    "    questions: [{name: temp, kind: number, title: 体温}]\n";

static void open_world(struct world *w)
{
    world_open(w, school);
    people_add(w, "20260001", "林小满", "undergraduate", "软件学院", "软件2601");
    people_add(w, "20260002", "程新", "undergraduate", "软件学院", "软件2601");
    world_as(w, "20260001", "student");
}

static bool unlock(struct world *w, const char *flow, const char *number)
{
    struct err err = {0};
    bool       again;

    world_must(store_begin(w->store, &err), &err);
    world_must(unlock_add(w->store, w->now, str_c(flow), person_id(w, number), STR_LIT("li"),
                          STR_LIT("地址写错"), &again, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
    return !again;
}

static void hear(struct world *w, const char *say, const char *wanted)
{
    world_say(w, say);
    must_hear(w, wanted);
}

/* Sends the address, and keeps the receipt as 查询 wants it. */
static void send_address(struct world *w, const char *address, const char *wanted, char ask[32])
{
    char line[80];

    snprintf(line, sizeof line, "迁移地址 %s", address);
    hear(w, line, "请核对");
    hear(w, "1", wanted);
    snprintf(ask, 32, "查询 %.11s", strstr(w->heard.p, "1120-"));
    w->now += 60;
}

static void once_more_and_the_newest_counts(void **state)
{
    struct world w;
    char         first[32], second[32], wanted[160];

    (void)state;
    open_world(&w);
    send_address(&w, "北京市", "提交成功|!以这一次的为准", first);
    hear(&w, "迁移地址", "已于 2026-11-20 07:42 提交|只能提交一次|!已解锁");
    CHECK(unlock(&w, "address", "20260001") && !unlock(&w, "address", "20260001"), "given back");
    snprintf(wanted, sizeof wanted,
             "「迁移地址」已解锁，可以再填一次，以新提交的为准（之前的回执 %s）|地址", first + 7);
    hear(&w, "迁移地址", wanted);
    hear(&w, "取消", "没有提交");
    hear(&w, first, "北京市|!后来改过");
    send_address(&w, "上海市", "提交成功|以这一次的为准，之前的回执还能查到", second);
    hear(&w, "迁移地址 广州市", "已于 2026-11-20 07:43 提交|只能提交一次|!请核对");
    snprintf(wanted, sizeof wanted, "后来改过，以 2026-11-20 07:43 的为准（回执 %s）|北京市", second + 7);
    hear(&w, first, wanted);
    hear(&w, second, "上海市|!后来改过");
    CHECK(unlock(&w, "address", "20260001"), "given back again");
    send_address(&w, "广州市", "提交成功|以这一次的为准", first);
    hear(&w, "迁移地址", "只能提交一次");
    world_close(&w);
}

/* One who had it open, and sent it from another phone meanwhile, does not send it twice. */
static void the_review_looks_again(void **state)
{
    struct world w;
    char         ask[32];
    struct err   err = {0};
    bool         added;

    (void)state;
    open_world(&w);
    send_address(&w, "北京市", "提交成功", ask);
    CHECK(unlock(&w, "address", "20260001"), "given back");
    hear(&w, "迁移地址 上海市", "请核对");
    struct submission other = {.flow = STR_LIT("address"), .person = person_id(&w, "20260001"),
                               .receipt = STR_LIT("1120-XXXXXX"), .member = STR_LIT("20260001"),
                               .at = w.now};
    world_must(submission_add(w.store, &other, 2, &added, &err), &err);
    CHECK(added, "the other phone was faster");
    hear(&w, "1", "只能提交一次|1120-XXXXXX|!提交成功");
    world_close(&w);
}

static void it_is_given_back_to_one(void **state)
{
    struct world w;
    char         ask[32];

    (void)state;
    open_world(&w);
    CHECK(!unlock(&w, "address", "20260001"), "nothing was given yet");
    send_address(&w, "北京市", "提交成功", ask);
    world_as(&w, "20260002", "student");
    send_address(&w, "上海市", "提交成功", ask);
    CHECK(unlock(&w, "address", "20260001"), "given back to the one");
    hear(&w, "迁移地址", "只能提交一次|!已解锁");
    world_as(&w, "20260001", "student");
    hear(&w, "english", "English");
    hear(&w, "address", "\"Address\" was unlocked: once more, and the new one counts");
    world_close(&w);
}

/* What can be changed, or comes every day, is not given back. */
static void other_rules_are_as_before(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    hear(&w, "打卡 36", "提交成功");
    CHECK(!unlock(&w, "checkin", "20260001"), "a daily one");
    hear(&w, "打卡 37", "每天一次|!提交成功");
    hear(&w, "邮寄地址 北京市", "请核对");
    hear(&w, "1", "可以修改到 2026-11-21");
    CHECK(unlock(&w, "late", "20260001"), "one that can be changed still");
    hear(&w, "邮寄地址", "可以修改到 2026-11-21|!已解锁");
    hear(&w, "取消", "已取消");
    w.now += 3 * CST_DAY;
    hear(&w, "邮寄地址", "已解锁");
    hear(&w, "上海市", "请核对");
    hear(&w, "1", "以这一次的为准");
    hear(&w, "邮寄地址", "以后不能修改|!第 1 题");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(once_more_and_the_newest_counts),
        cmocka_unit_test(the_review_looks_again),
        cmocka_unit_test(it_is_given_back_to_one),
        cmocka_unit_test(other_rules_are_as_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
