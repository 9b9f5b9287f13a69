/* 离校流程, 离校二维码, their cards and buttons, and what else is told when something changes. */
#include "tests/unit/clear_world.h"

#include "handlers/flow_state.h"

/* ---- words ---- */

static void test_progress(void **state)
{
    static const struct line lines[] = {
        {"离校流程",
         "【离校手续】|学号 zhangsan|姓名 张三|院系 数字媒体艺术学院|离校手续 2026年11月01日 — 12月31日|办理进度 2/5|"
         "1 财务处（缴费情况）：待办理\n　说明：是否有欠费信息|部门统一核对|"
         "1 资产处（乐器归还情况）：待办理\n　说明：是否归还乐器\n　地点：行政楼 101\n　时间：周一至周五 "
         "9:00–11:30\n　携带：校园卡\n　联系：王老师 021-00000001|"
         "1 后勤宿舍科（退宿情况）：无需办理|1 团委（团组织关系转接）：无需办理|"
         "2 教务处（领取毕业证）：待办理（序号 1 全部办完后办理）|下一步：资产处（乐器归还情况）\n"
         "部门统一核对中，先不用去：财务处（缴费情况）。有结果会通知你\n办完以后：教务处（领取毕业证）|"
         "党团关系迁移地址：未填，请回复“迁移地址”（只能填一次，提交后不能改）|回复“离校二维码”"},
        {"[say/离校流程]", "【离校手续】"},
        {"LEAVING", "【离校手续】"},
        {"离校流程 1", "!【离校手续】"},
        {"帮助", "离校流程　离校手续：进度、去哪里办\n离校二维码　办理时出示\n|!返校流程"},
        {"我的离校流程", "!学号"},
        {"English", "English"},
        {"leaving",
         "[Leaving]\n|Number zhangsan|Name 张三|College 数字|Leaving 2026-11-01 — 2026-12-31|"
         "Done 2 of 5|"
         "1 Finance (fees): to do|1 Assets (instruments): to do|Where: Hall 101|Bring: |"
         "2 Registry (diploma): to do (after all of number 1)|"
         "Next: Assets (instruments)\nBeing checked by the departments, no need to go: Finance "
         "(fees). You will be told\n|"
         "After that: Registry (diploma)|Transfer address: not filled in, reply \"address\" (once "
         "only|reply \"leaving-code\"|!【"},
        {"中文", "中文"},
        {"= wangwu", ""},
        {"离校流程", "「离校手续」不包括你，你不用办理|服务台 010-5550-0101|!学号"},
        {"离校二维码", "不包括你|!有效期"},
        {"= nobody", ""},
        {"离校流程", "要先知道你是谁|身份确认|!学号"},
        {"离校二维码", "要先知道你是谁"},
        {"= yanyi", ""},
        {"返校流程",
         "学号 yanyi|1 信息核对：待办理\n　要做的：个人信息还没有核对：回复“|还差 14 天连续填报（已连续 0 天，要 14 "
         "天）：每天回复“打卡”|「昌通码」还没有办：回复“昌通码”|2 报到：待办理|!二维码"},
        {NULL, NULL},
    };
    struct world w;

    (void)state;
    clear_open(&w);
    world_chat(&w, "progress", lines);
    world_close(&w);
}

static void test_seasons(void **state)
{
    struct world w;

    (void)state;
    clear_open(&w);
    CHECK(cst_parse_stamp(STR_LIT("2026-10-01 08:00"), &w.now), "before");
    world_say(&w, "离校流程");
    CHECK(world_has(&w.heard, "（还没有开始）|1 资产处（乐器归还情况）：待办理|!下一步"), "%s", w.heard.p);
    world_say(&w, "离校二维码");
    CHECK(world_has(&w.heard, "有效期 2026年11月01日"), "a code may be fetched ahead: %s", w.heard.p);
    CHECK(cst_parse_stamp(STR_LIT("2027-01-01 08:00"), &w.now), "after");
    world_say(&w, "离校流程");
    CHECK(world_has(&w.heard, "（已结束）|!下一步|!离校二维码|!统一核对|!有结果会通知|!全部办完后办理"), "%s",
          w.heard.p);
    world_say(&w, "离校二维码");
    CHECK(world_has(&w.heard, "「离校手续」已经结束|不再需要二维码|服务台") && w.sent_count == 0, "%s", w.heard.p);
    world_close(&w);
}

/* The done ones are shortened first, and the next step stays. */
static void test_room(void **state)
{
    static const struct {
        size_t      room;
        const char *has;
    } rows[] = {
        {2048, "说明：是否完成退宿|说明：是否有欠费|地点：教学楼 3 层"},
        {1060, "!说明：是否完成退宿|说明：是否有欠费|下一步|迁移地址"},
        {1000, "无需办理或已通过：后勤宿舍科、团委|!1 团委|说明：是否有欠费|下一步"},
        {970, "!地点：教学楼 3 层|说明：是否有欠费|携带：校园卡"},
        {900, "!说明|无需办理或已通过：后勤宿舍科、团委|下一步|行政楼 101"},
        {400, "…"},
    };
    struct world                      w;
    auto_clear_view struct clear_view v = {0};
    struct err                        err = {0};

    (void)state;
    clear_open(&w);
    world_say(&w, "帮助");
    world_must(
        clearance_read(&w.ctx, clear_named(&w, "leaving"), pass_person(&w, "zhangsan"), &v, &err),
        &err);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf text = {0};

        world_must(clearance_say(&w.ctx, &v, rows[i].room, &text, &err), &err);
        CHECK(text.n <= rows[i].room, "%zu bytes hold %zu", rows[i].room, text.n);
        CHECK(world_has(&text, rows[i].has), "%zu bytes:\n%s", rows[i].room, text.p);
    }
    world_close(&w);
}

/* ---- the code ---- */

static struct lookup_code code_of(struct world *w)
{
    auto_buf struct buf memory = {0};
    struct lookup_code  code = {0};
    struct err          err = {0};

    CHECK(lookup_get(w->store, STR_LIT("leaving"), pass_person(w, "zhangsan"), &code, &memory,
                     &err) == 1,
          "there is a code");
    return code;
}

static void test_code(void **state)
{
    struct world       w;
    struct lookup_code first, second;

    (void)state;
    clear_open(&w);
    world_say(&w, "离校二维码");
    CHECK(world_has(&w.heard, "【离校二维码】有效期 2026年11月01日 — 12月31日|扫一扫|截屏保存|不要提供给其他人|换新|"
                              "扫不了就报学号 zhangsan|!发不出来"),
          "%s", w.heard.p);
    CHECK(w.sent_count == 1 && strstr(w.sent.p, "\"image\""), "a picture: %s", w.sent.p);
    first = code_of(&w);
    CHECK(first.expires_at == clearance_end(clear_named(&w, "leaving")), "for the season");
    w.now += 5 * CST_DAY;
    world_say(&w, "离校二维码");
    second = code_of(&w);
    CHECK(memcmp(first.ref, second.ref, sizeof first.ref) == 0, "the same code, days later");
    CHECK(world_has(&w.heard, "!已换新"), "%s", w.heard.p);
    world_say(&w, "离校二维码 换新");
    second = code_of(&w);
    CHECK(memcmp(first.ref, second.ref, sizeof first.ref) != 0, "another code");
    CHECK(world_has(&w.heard, "已换新，旧的已经作废"), "%s", w.heard.p);
    world_say(&w, "离校二维码换新");
    first = code_of(&w);
    CHECK(memcmp(first.ref, second.ref, sizeof first.ref) != 0, "without a blank, too");
    world_close(&w);
}

/* The season was made longer: the code of the shorter one is good until its own end. */
static void test_code_of_longer_season(void **state)
{
    struct world       w;
    struct lookup_code code = {.ref = {1}, .clearance = STR_LIT("leaving")}, now;
    struct err         err = {0};

    (void)state;
    clear_open(&w);
    code.person = pass_person(&w, "zhangsan");
    code.issued_at = w.now;
    code.expires_at = w.now + 3600;
    world_must(store_begin(w.store, &err), &err);
    world_must(lookup_issue(w.store, w.now, &code, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_say(&w, "离校二维码");
    now = code_of(&w);
    CHECK(memcmp(now.ref, code.ref, sizeof code.ref) == 0, "it is good");
    w.now += 3600;
    world_say(&w, "离校二维码");
    now = code_of(&w);
    CHECK(memcmp(now.ref, code.ref, sizeof code.ref) != 0 && now.expires_at > w.now + CST_DAY,
          "behind its end there is another one");
    world_close(&w);
}

static void test_code_limits(void **state)
{
    struct world w;

    (void)state;
    clear_open(&w);
    for (int i = 0; i < 5; i++)
        world_say(&w, "离校二维码 换新");
    world_say(&w, "离校二维码 换新");
    CHECK(world_has(&w.heard, "换得太频繁了，过一阵再换；现在的还能用") && w.sent_count == 0, "%s", w.heard.p);
    world_say(&w, "离校二维码");
    CHECK(world_has(&w.heard, "有效期") && w.sent_count == 1, "the last one is good: %s", w.heard.p);
    w.ctx.outbound = false;
    world_say(&w, "离校二维码");
    CHECK(world_has(&w.heard, "图片现在发不出来：扫不了就报学号 zhangsan") && w.sent_count == 0, "%s",
          w.heard.p);
    world_close(&w);
}

/* ---- the card ---- */

static void test_card(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    clear_open(&w);
    world_say(&w, "离校流程");
    CHECK(w.sent_count == 0, "words only where cards do not show");
    world_say(&w, "卡片版");
    world_say(&w, "离校流程");
    CHECK(world_has(&w.heard, "【离校手续】|下一步"), "the words are whole: %s", w.heard.p);
    CHECK(w.sent_count == 1 &&
              world_has(&w.sent, "button_interaction|离校手续　已完成 2/5|\"待办理\",\"value\":\"财务处（缴费情况）\"|"
                                 "\"text\":\"党团关系迁移地址\"|form/address|"
                                 "\"text\":\"离校二维码\"|全部进度|!http"),
          "a card: %s", w.sent.p);
    task_of(&w, task);
    world_press(&w, task, "code", "");
    CHECK(world_has(&w.sent, "\"image\"|【离校二维码】有效期|update |全部进度"),
          "the code, and it can be pressed again: %s", w.sent.p);
    world_press(&w, task, "show", "");
    CHECK(world_has(&w.sent, "办理进度 2/5|update "), "the progress: %s", w.sent.p);
    world_press(&w, task, "form/address", "");
    CHECK(world_has(&w.sent, "迁往哪里|update "), "the form begins: %s", w.sent.p);
    world_press(&w, task, "form/address", "");
    CHECK(world_has(&w.sent, "现在还不能打开：请回复“迁移地址”"), "… once: %s", w.sent.p);
    world_close(&w);
}

/* What was refused stands first, and no line of the next steps is cut in the middle. */
static void test_card_order(void **state)
{
    struct world w;

    (void)state;
    clear_open(&w);
    world_say(&w, "卡片版");
    clear_list(&w, "leaving", "finance", "lisi", CLEAR_REFUSED, CLEAR_TODO, "欠费");
    clear_decides(&w, "leaving", "zhangsan", "assets", CLEAR_TODO, CLEAR_REFUSED, "没还", false);
    world_handed(&w, 0);
    world_say(&w, "离校流程");
    CHECK(world_has(&w.sent, "{\"keyname\":\"未通过\",\"value\":\"资产处（乐器归还情况）\"},"
                             "{\"keyname\":\"待办理\",\"value\":\"财务处（缴费情况）\"}"),
          "%s", w.sent.p);
    w.user = "yanyi";
    world_say(&w, "卡片版");
    world_say(&w, "返校流程");
    CHECK(world_has(&w.sent, "· 信息核对：回复“|· 连续打卡：每天回复“打卡”，还差 14 天\\n· 昌通码：回复“昌通码”"),
          "each with its word: %s", w.sent.p);
    world_close(&w);
}

static void test_stale_press(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    clear_open(&w);
    world_say(&w, "卡片版");
    world_say(&w, "离校流程");
    task_of(&w, task);
    w.user = "wangwu";
    world_press(&w, task, "code", "");
    CHECK(world_has(&w.sent, "已失效|不包括你|!image"), "somebody else presses: %s", w.sent.p);
    w.user = "zhangsan";
    world_press(&w, "cs-gone-1", "code", "");
    CHECK(world_has(&w.sent, "已失效|这张卡片已经失效"), "of no clearance: %s", w.sent.p);
    world_press(&w, task, "form/nothing", "");
    CHECK(world_has(&w.sent, "请回复“帮助”"), "of no form: %s", w.sent.p);
    world_close(&w);
}

static void test_done_card(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    clear_open(&w);
    world_say(&w, "卡片版");
    clear_pass(&w, "zhangsan", "assets");
    clear_pass(&w, "zhangsan", "finance");
    world_handed(&w, 0);
    clear_pass(&w, "zhangsan", "diploma");
    CHECK(w.sent_count == 2 && world_has(&w.sent, "已全部办理完成|button_interaction|离校手续：全部办完|"
                                                  "\"key\":\"code\"|!http|!张三"),
          "words and a card, without a page: %s", w.sent.p);
    task_of(&w, task);
    world_press(&w, task, "show", "");
    CHECK(world_has(&w.sent, "办理进度 5/5，全部办完|update |离校手续：全部办完"), "%s", w.sent.p);
    world_say(&w, "离校流程");
    CHECK(world_has(&w.heard, "办理进度 5/5，全部办完（07:42）|!下一步"), "%s", w.heard.p);
    world_close(&w);
}

/* ---- the form ---- */

static void unlock(struct world *w)
{
    struct err err = {0};
    bool       again;

    world_must(store_begin(w->store, &err), &err);
    world_must(unlock_add(w->store, w->now, STR_LIT("address"), pass_person(w, "zhangsan"),
                          STR_LIT("clerk"), STR_LIT("地址有误"), &again, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
}

static void test_form(void **state)
{
    static const struct line fills[] = {
        {"= wangwu", ""},         {"迁移地址", "「离校手续」不包括你|!迁往哪里"},
        {"= zhangsan", ""},       {"迁移地址", "迁往哪里"},
        {"上海市某街道", "提交"}, {"提交", "回执"},
        {"迁移地址", "提交后不能修改。填错了请到教务处修改：教学楼 3 层。"}, {NULL, NULL}};
    struct world w;

    (void)state;
    clear_open(&w);
    world_chat(&w, "the form", fills);
    world_say(&w, "离校流程");
    CHECK(world_has(&w.heard, "党团关系迁移地址：已填（07:42，回复“查询 1120-|!解锁|!未填"), "%s", w.heard.p);
    unlock(&w);
    world_say(&w, "离校流程");
    CHECK(world_has(&w.heard, "：已填（07:42|，已解锁，可以再填一次：回复“迁移地址”"), "%s", w.heard.p);
    world_close(&w);
}

/* ---- what changes by itself ---- */

/* Everything holds, and nobody has said anything: the end is told at the first look. */
static void test_seen_by_looking(void **state)
{
    struct world w;
    int64_t      yanyi;

    (void)state;
    clear_open(&w);
    w.user = "yanyi";
    world_say(&w, "帮助");
    yanyi = pass_person(&w, "yanyi");
    clear_list(&w, "returning", "arrive", "yanyi", CLEAR_PASSED, CLEAR_TODO, "");
    pass_confirm(&w, yanyi);
    pass_report(&w, yanyi, 14, 0);
    pass_approve(&w, "city", yanyi, APPROVAL_VALID, 0, 0, "");
    world_say(&w, "返校流程");
    CHECK(world_has(&w.heard, "办理进度 4/4，全部办完（07:42）") &&
              world_has(&w.sent, "「返校手续」已全部办理完成"),
          "%s %s", w.heard.p, w.sent.p);
    world_say(&w, "返校流程");
    CHECK(w.sent_count == 0, "once: %s", w.sent.p);
    w.now += 2 * CST_DAY; /* a day without a report */
    world_say(&w, "返校流程");
    CHECK(world_has(&w.heard, "办理进度 3/4|还差 14 天") && world_has(&w.sent, "全部办完的通知已收回"), "%s %s",
          w.heard.p, w.sent.p);
    world_close(&w);
}

/* Submitting, alerting: the flow engine says that something happened. */
static void test_touched(void **state)
{
    struct world w;
    int64_t      yanyi;

    (void)state;
    clear_open(&w);
    w.user = "yanyi";
    world_say(&w, "帮助");
    yanyi = pass_person(&w, "yanyi");
    clear_list(&w, "returning", "arrive", "yanyi", CLEAR_PASSED, CLEAR_TODO, "");
    pass_confirm(&w, yanyi);
    pass_report(&w, yanyi, 13, 1);
    pass_approve(&w, "city", yanyi, APPROVAL_VALID, 0, 0, "");
    world_say(&w, "打卡 36.5");
    world_say(&w, "提交");
    CHECK(world_has(&w.heard, "回执") && world_has(&w.sent, "「返校手续」已全部办理完成"),
          "the fourteenth day is the last thing: %s %s", w.heard.p, w.sent.p);
    world_say(&w, "健康 发热");
    CHECK(world_has(&w.sent, "【返校手续】|全部办完的通知已收回|!发热"), "an alert takes it back: %s", w.sent.p);
    world_say(&w, "健康 好");
    CHECK(w.sent_count == 0, "nothing else tells: %s", w.sent.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_seasons),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_code),
        cmocka_unit_test(test_code_of_longer_season),
        cmocka_unit_test(test_code_limits),
        cmocka_unit_test(test_card),
        cmocka_unit_test(test_card_order),
        cmocka_unit_test(test_stale_press),
        cmocka_unit_test(test_done_card),
        cmocka_unit_test(test_form),
        cmocka_unit_test(test_seen_by_looking),
        cmocka_unit_test(test_touched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
