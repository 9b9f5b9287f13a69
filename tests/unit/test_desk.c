/* A clerk scans, sees what is his, decides in words; and everything that is refused. */
#include "tests/unit/desk_world.h"

/* ---- what is decided ---- */

static const struct line one_node[] = {
    {"= he", ""},
    {"@20170001", "【离校手续】赵一　软件1701　20170001\n后勤宿舍科（退宿情况）：待办理\n"
                  "　1 通过　2 未通过 原因|!资产处|!财务处"},
    {"1", "✅ 赵一|后勤宿舍科（退宿情况）：通过（何老师 今天 07:42）|本人会收到通知|请看下一位"},
    {"1", "已经是这样，没有改动|通过（何老师"},
    {"2 钥匙没有还", "已经通过，不能用编号改成未通过|撤回 20170001 原因|通过（何老师"},
    {"@20170002", "钱二|待办理"},
    {"2 钥匙没有还", "❌ 钱二|未通过，钥匙没有还（何老师 今天 07:42）"},
    {"2 还差钥匙和门卡", "❌|未通过，还差钥匙和门卡"},
    {"1", "✅ 钱二|通过"},
    {"@20170002", "通过（何老师|没有要您决定的，请看下一位|!1 通过"},
    {NULL, NULL},
};

static const struct line two_nodes[] = {
    {"@20170001", "资产处（乐器归还情况）：待办理\n　1 通过　2 未通过 原因\n储物柜钥匙：待办理\n"
                  "　3 通过　4 未通过 原因\n回复编号"},
    {"3", "储物柜钥匙：通过|资产处（乐器归还情况）：待办理\n　1 通过　2 未通过"},
    {"3", "已经是这样"},
    {"1", "资产处（乐器归还情况）：通过|请看下一位"},
    {"@20170002", "1 通过"},
    {"1 3", "资产处（乐器归还情况）：通过|储物柜钥匙：通过|请看下一位"},
    {NULL, NULL},
};

static const struct line reasons[] = {
    {"@20170001", "待办理"},
    {"2", "资产处（乐器归还情况）未通过的原因？|1 还有乐器没有归还\n2 乐器损坏没有赔|直接写"},
    {"7", "未通过的原因？"},
    {"2", "❌|未通过，乐器损坏没有赔"},
    {"2", "未通过的原因？"},
    {"取消", "没有改动。请重新回复编号"},
    {"4", "储物柜钥匙未通过的原因？|!还有乐器"},
    {"返回", "没有改动"},
    {"4", "未通过的原因？"},
    {"3 把钥匙少一把", "未通过，3 把钥匙少一把"},
    {"4", "未通过的原因？"},
    {"4 还是少一把", "未通过，还是少一把"},
    {"4", "未通过的原因？"},
    {"3", "✅|储物柜钥匙：通过"},
    {"2 1", "未通过，还有乐器没有归还"},
    {"2", "未通过的原因？"},
    {"帮助", "办理 学号|!❌"},
    {"停用 赵一 照片不清楚", "!❌"},
    {"审批", "!❌"},
    {"值班", "在哪|!❌"},
    {"取消", "取消"},
    {"1", "没看懂"},
    {"@20170001", "未通过，还有乐器没有归还（王老师 今天 07:42）\n　1 通过|!3 通过"},
    {"取消", "没有再改动"},
    {"1", "没看懂"},
    {NULL, NULL},
};

static const struct line labels[] = {
    {"= he", ""},
    {"@20170001", "待办理"},
    {"未通过", "未通过的原因？"},
    {"门没锁", "未通过，门没锁"},
    {"通过", "✅|退宿情况）：通过"},
    {"= wang", ""},
    {"@20170001", "待办理"},
    {"通过", "没有改动：请回复编号 1 到 4"},
    {NULL, NULL},
};

/* What needs nothing is not passed by a number that was not offered; once it is refused, it is. */
static const struct line not_needed[] = {
    {"= cai", ""},
    {"@20170001", "财务处（缴费情况）：无需办理\n　2 改为未通过 原因|!1 通过"},
    {"1", "没有改动：请回复编号 2，|!✅"},
    {"2 欠费", "❌ 赵一|未通过，欠费"},
    {"1", "✅ 赵一|财务处（缴费情况）：通过"},
    {NULL, NULL},
};

/* Typed: the number alone, behind the word, with the decision; and what the code says. */
static const struct line numbers[] = {
    {"20170001", "赵一|1 通过"},
    {"20170002", "钱二|1 通过"},
    {"1", "✅ 钱二"},
    {"20170001 9", "赵一　软件1701　20170001\n没有改动：请回复编号 1 到 4"},
    {"20170001 资产处", "赵一|1 通过"},
    {"20170001 财务处", "没有“财务处”这一项，或它不归您处理"},
    {"办理 20170001", "赵一|1 通过"},
    {"办理 20170001 3", "✅ 赵一|储物柜钥匙：通过"},
    {"办理 20170001 2 琴没有还", "❌ 赵一|未通过，琴没有还"},
    {"办理 20170001 资产处", "赵一|1 通过"},
    {"SERVE 20170001", "赵一"},
    {"@x 20170001", "赵一"},
    {"= zong", ""},
    {"20170002", "后勤宿舍科|财务处|健康|团委|教务处|还没轮到，要先办完：后勤宿舍科"},
    {"办理 20170002 后勤宿舍科", "后勤宿舍科（退宿情况）：待办理\n　1 通过|!财务处"},
    {"1", "✅ 钱二|后勤宿舍科（退宿情况）：通过"},
    {"= xin", ""},
    {"20170002", "储物柜钥匙：待办理\n　1 通过|教务处（领取毕业证）：待办理。还没轮到，要先办完：储物柜钥匙\n"},
    {NULL, NULL},
};


/* ---- what is refused ---- */

static const struct line refusals[] = {
    {"1", "没看懂"},
    {"办理", "扫学生的二维码，或回复学号"},
    {"办理 99999999", "没有这个学号"},
    {"99999999", "没有这个学号"},
    {"办理 20180001", "没有这个学号，或这位同学没有要办的手续"},
    {"办理 20170001 教务处", "没有“教务处”这一项，或它不归您处理"},
    {"办理 20170001 9", "没有改动：请回复编号 1 到 4"},
    {"办理 20170001 1 因为好", "没有改动：请回复编号 1 到 4|通过不用写原因"},
    {"办理 20170001 1 2", "没有改动"},
    {"@x HY1.abc", "【无效】不是本校的二维码"},
    {"@x https://example.edu.cn", "不是本校的二维码"},
    {"@20170001", "待办理"},
    {"0", "没有改动：请回复编号 1 到 4"},
    {"5", "没有改动：请回复编号 1 到 4"},
    {"1 5", "没有改动：请回复编号 1 到 4"},
    {"1 好", "没有改动：请回复编号 1 到 4"},
    {"2 3", "未通过的原因？"},
    {"取消", "没有改动"},
    {"= cai", ""},
    {"@20170001", "财务处（缴费情况）：无需办理\n　2 改为未通过 原因|!1 通过"},
    {"1", "没有改动：请回复编号 2，|!✅"},
    {"通过", "没有改动|!✅"},
    {"= jiao", ""},
    {"@20170001", "教务处（领取毕业证）：待办理。还没轮到，要先办完：资产处、后勤宿舍科、储物柜钥匙\n"
                  "没有要您决定的|!1 通过"},
    {"1", "没看懂"},
    {"办理 20170001 1", "没有要您决定的，没有改动"},
    {"= fu", ""},
    {"@20170001", "这是办手续用的二维码|!赵一"},
    {"办理 20170001", "只对办理点的老师开放|!赵一"},
    {"20170001", "!赵一"},
    {"~ 20170002", ""},
    {"@20170001", "这是办手续用的二维码|!赵一"},
    {"办理 20170001", "!赵一"},
    {"20170001", "!赵一"},
    {NULL, NULL},
};

/* ---- two at once, and who was first ---- */

static const struct line two_clerks[] = {
    {"@20170001", "1 通过"},
    {"= li", ""},
    {"@20170001", "1 通过"},
    {"1", "✅ 赵一|通过（李老师"},
    {"= wang", ""},
    {"2 琴没有还", "刚才已有人决定，没有改动|资产处（乐器归还情况）：通过（李老师 今天 07:42）"},
    {"1", "已经是这样|李老师"},
    {"2 琴没有还", "已经通过，不能用编号改成未通过|李老师"},
    {"= li", ""},
    {"@20170002", "1 通过"},
    {"= wang", ""},
    {"@20170002", "1 通过"},
    {"2 琴没有还", "❌ 钱二"},
    {"= li", ""},
    {"1", "刚才已有人决定，没有改动|未通过，琴没有还（王老师"},
    {"1", "✅ 钱二|通过（李老师"},
    {NULL, NULL},
};

/* ---- ten minutes ---- */

static const struct line late[] = {
    {"@20170001", "1 通过"},
    {"+ 9", ""},
    {"3", "✅"},
    {"+ 9", ""},
    {"4", "已经通过"},
    {"2", "未通过的原因？"},
    {"+ 10", ""},
    {"琴没有还", "扫码超过 10 分钟了，没有改动"},
    {"琴没有还", "没看懂"},
    {"@20170001", "1 通过"},
    {"+ 11", ""},
    {"1", "超过 10 分钟了，没有改动|办理 学号"},
    {"@20170001", "1 通过"},
    {"2", "未通过的原因？"},
    {"20170002", "钱二"},
    {"帮助", "办理 学号"},
    {"1", "✅ 钱二"},
    {NULL, NULL},
};

/* Who is no member, or has left the application, is told nothing, and the clerk knows. */
static void test_not_reached(void **state)
{
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    staff_person(&w, "20170003", "周五", "undergraduate", "软件学院", "软件1703");
    desk_member(&w, "20170002", false);
    world_say(&w, "20170003 1");
    CHECK(world_has(&w.heard, "✅ 周五|本人收不到通知|请当面告诉他|!本人会收到"), "%s", w.heard.p);
    world_say(&w, "20170002 1");
    CHECK(world_has(&w.heard, "✅ 钱二|本人收不到通知|!本人会收到"), "%s", w.heard.p);
    world_say(&w, "撤回 20170002 按错了");
    CHECK(world_has(&w.heard, "已撤回，本人收不到通知"), "%s", w.heard.p);
    desk_member(&w, "20170002", true);
    world_say(&w, "20170002 1");
    CHECK(world_has(&w.heard, "✅ 钱二|本人会收到通知"), "%s", w.heard.p);
    world_close(&w);
}

/* Concerned by both: the one in which the clerk has something to decide. */
static void test_two_clearances(void **state)
{
    auto_buf struct buf school = {0};
    struct world        w;

    (void)state;
    buf_c(&school, DESK_SCHOOL "  - name: coming\n    title: 返校\n    words: [返校流程]\n"
                               "    window: {from: 2026-11-01, until: 2026-12-31}\n"
                               "    nodes: [{name: here, number: 1, title: 报到}]\n"
                               "  - name: later\n    title: 明年返校\n    words: [明年返校]\n"
                               "    window: {from: 2027-02-01, until: 2027-03-31}\n"
                               "    nodes: [{name: here, number: 1, title: 登记}]\n");
    desk_open(&w, school.p);
    desk_role(&w, "bao", "包老师", ROLE_CLERK, "报到");
    desk_role(&w, "deng", "邓老师", ROLE_CLERK, "登记");
    staff_app(&w, "bao");
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "【返校】赵一|报到：待办理"), "%s", w.heard.p);
    staff_app(&w, "wang");
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "【离校手续】赵一|!报到"), "%s", w.heard.p);
    world_say(&w, "20180001");
    CHECK(world_has(&w.heard, "【不归您处理】|!孙三"), "%s", w.heard.p);
    staff_app(&w, "deng");
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "【不归您处理】|!赵一"), "not open yet: %s", w.heard.p);
    world_close(&w);
}

static const struct line english[] = {
    {"English", "English"},
    {"@20170001", "[Leaving] 赵一|1 passed, 2 why not|Reply with a number"},
    {"1", "✅|passed (王老师 today 07:42)|The person is told"},
    {"2 broken", "It is passed, and is not refused by a number"},
    {"serve", "or reply with the number"},
    {"serve 1", "Nobody has this number"},
    {"99999999", "Nobody has this number"},
    {NULL, NULL},
};

static const struct desk_chat chats[] = {
    {"one node", one_node},
    {"two nodes", two_nodes},
    {"reasons", reasons},
    {"not needed", not_needed},
    {"labels", labels},
    {"numbers", numbers},
    {"refusals", refusals},
    {"two clerks", two_clerks},
    {"too late", late},
    {"English", english},
};

static void test_chats(void **state)
{
    (void)state;
    desk_chats(chats, ARRAY_LEN(chats));
}

static void test_refused_nothing(void **state)
{
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_chat(&w, "refusals", refusals);
    CHECK(desk_state(&w, "20170001", "assets") == CLEAR_TODO &&
              desk_state(&w, "20170001", "keys") == CLEAR_TODO &&
              desk_state(&w, "20170001", "diploma") == CLEAR_TODO,
          "what was refused has changed nothing");
    CHECK(desk_traces(&w, "clearance.pass").count + desk_traces(&w, "clearance.refuse").count == 0,
          "and nothing of it is a decision in the audit");
    world_close(&w);
}

/* A flow that is open stays; its answer is not a decision. */
static void test_open_flow(void **state)
{
    static const struct line lines[] = {
        {"值班", "在哪"},
        {"@20170001", "赵一|您还有没填完的表，所以请回复“办理 20170001 编号”|!回复编号决定"},
        {"1", "「值班登记」提交成功|在哪：1"},
        {NULL, NULL},
    };
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_chat(&w, "an open flow", lines);
    CHECK(desk_state(&w, "20170001", "assets") == CLEAR_TODO, "nothing is decided");
    world_close(&w);
}

/* ---- codes ---- */

static void test_codes(void **state)
{
    auto_buf struct buf old = {0}, now = {0};
    struct world        w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_code(&w, "20170001", false, &old);
    desk_code(&w, "20170001", true, &now);
    desk_scan(&w, old.p);
    CHECK(world_has(&w.heard, "【已作废】|!赵一"), "the old one is dead: %s", w.heard.p);
    desk_scan(&w, now.p);
    CHECK(world_has(&w.heard, "赵一|1 通过"), "the new one is good: %s", w.heard.p);
    world_say(&w, now.p);
    CHECK(world_has(&w.heard, "赵一|1 通过"), "also typed: %s", w.heard.p);
    now.p[now.n - 1] = now.p[now.n - 1] == 'A' ? 'B' : 'A';
    now.p[20] = now.p[20] == 'A' ? 'B' : 'A';
    desk_scan(&w, now.p);
    CHECK(world_has(&w.heard, "【无效】|!赵一"), "a changed one is not: %s", w.heard.p);
    staff_app(&w, "tuan");
    desk_scan(&w, old.p);
    CHECK(world_has(&w.heard, "【已作废】"), "for any clerk: %s", w.heard.p);
    staff_app(&w, "wang");
    buf_clear(&now);
    desk_code(&w, "20170001", false, &now);
    w.now += 60 * (int64_t)CST_DAY;
    desk_scan(&w, now.p);
    CHECK(world_has(&w.heard, "【已过期】|!赵一"), "after the season: %s", w.heard.p);
    world_say(&w, "办理 20170001");
    CHECK(world_has(&w.heard, "现在不在办理时间|办理时间已过|!1 通过"), "%s", w.heard.p);
    world_close(&w);
}

/* What is of no desk of the clerk is not shown, whoever it is. */
static void test_not_yours(void **state)
{
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_role(&w, "tu", "屠老师", ROLE_CLERK, "图书馆");
    staff_app(&w, "tu");
    desk_say(&w, "@20170001");
    CHECK(world_has(&w.heard, "【不归您处理】|您负责：图书馆|!赵一|!软件1701|!资产处"), "%s",
          w.heard.p);
    CHECK(desk_traces(&w, "clear.other").count == 1 && desk_traces(&w, "clear.look").count == 0,
          "and is in the audit as such");
    world_say(&w, "办理 20170001 1");
    CHECK(world_has(&w.heard, "【不归您处理】|!赵一"), "%s", w.heard.p);
    world_say(&w, "撤回 20170001 错了");
    CHECK(world_has(&w.heard, "【不归您处理】|!赵一"), "%s", w.heard.p);
    CHECK(desk_state(&w, "20170001", "assets") == CLEAR_TODO, "nothing is changed");
    world_close(&w);
}

/* Who loses the desk between the scan and the number decides nothing. */
static void test_role_lost(void **state)
{
    struct world w;
    struct err   err = {0};
    int64_t      deleted;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_say(&w, "@20170001");
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_clear(w.store, &deleted, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_say(&w, "1");
    CHECK(world_has(&w.heard, "您现在不负责这个办理点，没有改动"), "%s", w.heard.p);
    CHECK(desk_state(&w, "20170001", "assets") == CLEAR_TODO, "nothing is changed");
    world_close(&w);
}

/* The trace: a look for each answer that shows somebody, a row for each decision, none for "1"
 * again. */
static void test_audit(void **state)
{
    struct world      w;
    struct desk_trace t;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_say(&w, "@20170001");
    world_say(&w, "1");
    world_say(&w, "1");
    world_say(&w, "4 钥匙没还");
    t = desk_traces(&w, "clear.look");
    CHECK(t.count == 1 && t.person == staff_id(&w, "20170001") && strcmp(t.detail, "leaving") == 0,
          "one look: %d %s", t.count, t.detail);
    CHECK(desk_traces(&w, "clearance.pass").count == 1, "one is passed");
    t = desk_traces(&w, "clearance.refuse");
    CHECK(t.count == 1 && strstr(t.detail, "钥匙") == NULL, "one is refused, its reason sealed: %s",
          t.detail);
    world_close(&w);
}

/* What the clerk was asked is still known after a restart; the school file may have changed. */
static void test_restart(void **state)
{
    char         path[] = "/tmp/hongyan-desk-XXXXXX";
    struct world w, again;
    struct err   err = {0};
    char         database[64];

    (void)state;
    CHECK(mkdtemp(path) != NULL, "there is a folder");
    snprintf(database, sizeof database, "%s/t.db", path);
    world_open_at(&w, DESK_SCHOOL, database);
    desk_people(&w);
    desk_say(&w, "@20170001");
    world_say(&w, "4");
    CHECK(world_has(&w.heard, "原因？"), "%s", w.heard.p);
    store_close(w.store);
    w.store = NULL;
    world_must(store_open(&w.store, database, DB_WRITE, w.sealer, &err), &err);
    w.ctx.store = w.store;
    world_say(&w, "钥匙丢了");
    CHECK(world_has(&w.heard, "❌ 赵一|储物柜钥匙：未通过，钥匙丢了|1 通过"), "%s", w.heard.p);
    world_close(&w);

    world_open_at(&again, DESK_HEAD "clearances:\n  - name: leaving\n    title: 离校手续\n"
                                    "    words: [离校流程]\n    code_words: [离校二维码]\n"
                                    "    window: {from: 2026-11-01, until: 2026-12-31}\n"
                                    "    nodes: [{name: other, number: 1, title: 资产处}]\n",
                  database);
    staff_app(&again, "wang");
    world_say(&again, "1");
    CHECK(world_has(&again.heard, "没有改动，请再扫一次"), "its nodes are others: %s",
          again.heard.p);
    world_close(&again);
    snprintf(database, sizeof database, "rm -r %s", path);
    CHECK(system(database) == 0, "the folder is gone");
}

/* ---- an appointment at the same desk ---- */

static void test_appointment(void **state)
{
    static const struct line lines[] = {
        {"~ 20170001", ""},
        {"维修预约 1 1", "08:00–09:00"},
        {"提交", "预约"},
        {"= wang", ""},
        {"@20170001", "!到场"},
        {"= xiu", ""},
        {"@20170002", "【不归您处理】|!钱二"},
        {"@20170001", "✅|赵一|已到场|修理部|!资产处|!不归您处理"},
        {"@20170001", "已登记过到场"},
        {"= zong", ""},
        {"20170001", "已登记过到场|【离校手续】赵一|1 通过"},
        {"1", "✅ 赵一"},
        {NULL, NULL},
    };
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL DESK_SHOP);
    desk_role(&w, "xiu", "修师傅", ROLE_CLERK, "修理部");
    desk_chat(&w, "an appointment", lines);
    world_close(&w);
}

/* ---- a school without clearances is as it was ---- */

static void test_none(void **state)
{
    static const struct line lines[] = {
        {"办理 20170001", "没看懂"}, {"办理情况", "没看懂"}, {"代理", "没看懂"},
        {"20170001", "没看懂"},      {"@x HY1.abc", "这个码不归这里处理"},
        {"帮助", "!办理|!代理"},     {NULL, NULL},
    };
    struct world w;

    (void)state;
    desk_open(&w, DESK_HEAD);
    desk_chat(&w, "no clearances", lines);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chats),
        cmocka_unit_test(test_refused_nothing),
        cmocka_unit_test(test_open_flow),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_not_yours),
        cmocka_unit_test(test_not_reached),
        cmocka_unit_test(test_role_lost),
        cmocka_unit_test(test_audit),
        cmocka_unit_test(test_restart),
        cmocka_unit_test(test_two_clearances),
        cmocka_unit_test(test_appointment),
        cmocka_unit_test(test_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
