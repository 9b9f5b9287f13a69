/* What the clerks say besides deciding: 撤回, 重开, 解锁, 代理, 办理情况. */
#include "tests/unit/desk_world.h"

#include "handlers/make.h"
#include "store/outbox.h"
#include "store/unlocks.h"

/* ---- 撤回, 重开 ---- */

static const struct line take_back[] = {
    {"撤回", "请写上学号，例如：撤回 20170001 原因|!只对"},
    {"撤回 按错了", "请写上学号"},
    {"撤回 99999999 按错了", "没有这个学号"},
    {"撤回 20170001 按错了", "今天没有决定，不能撤回"},
    {"@20170001", "1 通过"},
    {"1", "✅"},
    {"撤回 20170001", "请写上原因，本人会看到"},
    {"撤回 20170001 按错了", "已撤回，本人会收到通知|资产处（乐器归还情况）：待办理|1 通过　2 未通过"},
    {"2 琴没有还", "❌ 赵一|琴没有还"},
    {"4 钥匙没还", "❌|钥匙没还"},
    {"撤回 20170001 都错了", "请写上是哪一项，例如：撤回 20170001 资产处 原因\n资产处（乐器归还情况）：未通过"
                             "|储物柜钥匙：未通过"},
    {"撤回 20170001 储物柜钥匙", "请写上原因"},
    {"撤回 20170001 储物柜钥匙 找到了", "已撤回|储物柜钥匙：待办理"},
    {"撤回 20170001 储物柜钥匙 又撤", "没有可以撤回或重开的决定"},
    {"撤回 资产处 琴还了", "已撤回|资产处（乐器归还情况）：待办理"},
    {"1", "✅ 赵一"},
    {"+ 1440", ""},
    {"撤回 20170001 资产处 昨天错了", "不是今天决定的，不能撤回，要改请用“重开”"},
    {"撤回 20170001 昨天错了", "今天没有决定，不能撤回"},
    {"重开 20170001", "请写上原因"},
    {"重开 20170001 琴又借走了", "已重开，本人会收到通知|资产处（乐器归还情况）：待办理|1 通过"},
    {"重开 20170001 资产处 再来", "没有可以撤回或重开的决定"},
    {"= he", ""},
    {"重开 20170001 资产处 不是我的", "没有可以撤回或重开的决定|!资产处（乐器归还情况）"},
    {"= tuan", ""},
    {"重开 20170001 团关系没转", "已重开|团委：待办理"},
    {"= zong", ""},
    {"重开 20170002 健康 不行", "这一项由系统按规定判定，没有改动"},
    {NULL, NULL},
};

static void test_take_back(void **state)
{
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    staff_app(&w, "fu");
    desk_say(&w, "撤回");
    CHECK(world_has(&w.heard, "只对办理点的老师开放"), "%s", w.heard.p);
    staff_app(&w, "wang");
    desk_chat(&w, "take back", take_back);
    CHECK(desk_traces(&w, "clearance.take_back").count == 3 &&
              desk_traces(&w, "clearance.reopen").count == 2,
          "each is in the audit, and what was refused is not");
    world_close(&w);
}

/* ---- 解锁 ---- */

static const struct line unlock[] = {
    {"= tuan", ""},
    {"解锁 20170001 地址错了", "「迁移地址」还没有提交过，不用解锁"},
    {"~ 20170001", ""},
    {"迁移地址 北京", "回执"},
    {"迁移地址 上海", "!✅"},
    {"= wang", ""},
    {"解锁 20170001 地址错了", "您负责的项目里没有可以解锁的表"},
    {"= tuan", ""},
    {"解锁", "请写上学号，例如：解锁 20170001 原因"},
    {"解锁 99999999 错了", "没有这个学号"},
    {"解锁 20170001", "请写上原因，本人会看到，例如：解锁 20170001 地址填错"},
    {"解锁 20170001 迁移地址", "请写上原因"},
    {"解锁 20170001 迁移地址 地址错了", "赵一|「迁移地址」已解锁，可以重新提交一次。本人会收到通知"},
    {"解锁 20170001 再来", "已经解锁，等本人重新提交"},
    {"~ 20170001", ""},
    {"迁移地址 上海", "回执"},
    {"迁移地址 广州", "!✅"},
    {"= fu", ""},
    {"解锁 20170001 地址错了", "只对办理点的老师开放"},
    {NULL, NULL},
};

static void test_unlock(void **state)
{
    struct world      w;
    struct desk_trace t;
    struct err        err = {0};
    int64_t           count;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_chat(&w, "unlock", unlock);
    t = desk_traces(&w, "clear.unlock");
    CHECK(t.count == 1 && t.person == staff_id(&w, "20170001") && strcmp(t.detail, "address") == 0,
          "once in the audit, without the reason: %d %s", t.count, t.detail);
    world_must(unlock_count(w.store, STR_LIT("address"), t.person, &count, &err), &err);
    CHECK(count == 1, "one was given back: %lld", (long long)count);
    world_close(&w);
}

/* ---- 代理 ---- */

static const struct line deputy[] = {
    {"= fu", ""},
    {"代理", "只对办理点的老师开放"},
    {"@20170001", "!赵一"},
    {"= he", ""},
    {"代理", "现在没有人代理|代理 王老师 6月30日"},
    {"代理 傅老师", "请写上请谁代、到哪一天"},
    {"代理 傅老师 昨天", "!好，"},
    {"代理 傅老师 2026-11-19", "!好，"},
    {"代理 傅老师 2029-01-01", "!好，"},
    {"代理 傅老师 某天", "!好，"},
    {"代理 傅先生 11月25日", "教职工名单里没有这个账号或姓名"},
    {"代理 何老师 11月25日", "何老师本来就负责「后勤宿舍科」"},
    {"代理 宗老师 11月25日", "宗老师本来就负责"},
    {"代理 资产处 傅老师 11月25日", "教职工名单里没有这个账号或姓名"},
    {"代理 取消 傅老师", "没有这位代理"},
    {"代理 傅老师 11月25日", "好，傅老师代理「后勤宿舍科」到 2026-11-25（含当天），会收到通知"},
    {"代理", "后勤宿舍科：傅老师 到 2026-11-25（何老师 指定）"},
    {"= fu", ""},
    {"@20170001", "赵一|后勤宿舍科（退宿情况）：待办理|!资产处"},
    {"1", "✅ 赵一|通过（傅老师 今天 07:42）"},
    {"代理 王老师 11月25日", "代理的老师不能再请人代理"},
    {"代理", "代理的老师不能再请人代理"},
    {"+ 7200", ""}, /* the last day: the 25th */
    {"@20170002", "钱二|后勤宿舍科（退宿情况）：待办理"},
    {"+ 1440", ""},
    {"1", "超过 10 分钟"},
    {"@20170002", "!钱二"},
    {"办理 20170002", "只对办理点的老师开放"},
    {"= he", ""},
    {"代理", "现在没有人代理"},
    {"代理 FU 明天", "好，傅老师代理"},
    {"代理 取消 fu", "这位代理已取消"},
    {"代理 取消 傅老师", "没有这位代理"},
    {"= fu", ""},
    {"@20170002", "!钱二"},
    {"= zong", ""},
    {"代理 傅老师 明天", "请写上办理点、请谁代、到哪一天"},
    {"代理 财务处 傅老师 明天", "好，傅老师代理「财务处」"},
    {"代理 图书馆 傅老师 明天", "请写上办理点"},
    {"代理", "财务处：傅老师"},
    {"= fu", ""},
    {"@20170002", "财务处|!资产处"},
    {"= zong", ""},
    {"代理 取消 财务处 傅老师", "「财务处」的这位代理已取消"},
    {NULL, NULL},
};

static void test_deputy(void **state)
{
    struct world      w;
    struct desk_trace t;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_chat(&w, "deputy", deputy);
    t = desk_traces(&w, "desk.deputy");
    CHECK(t.count == 3 && strstr(t.detail, "财务处 fu 2026-11-2"), "each is in the audit: %d %s",
          t.count, t.detail);
    CHECK(desk_traces(&w, "desk.deputy_end").count == 2, "and its end");
    world_close(&w);
}

/* Two of one name are told apart by their accounts; who is named is told. */
static void test_deputy_names(void **state)
{
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_role(&w, "fu2", "傅老师", ROLE_GUARD, "");
    desk_role(&w, "smith", "John Smith", ROLE_COUNSELLOR, "");
    staff_app(&w, "he");
    world_say(&w, "代理 傅老师 明天");
    CHECK(world_has(&w.heard, "有 2 位同名，请写账号|fu　|fu2　"), "%s", w.heard.p);
    world_say(&w, "代理 John Smith 2026-11-22");
    CHECK(world_has(&w.heard, "好，John Smith代理「后勤宿舍科」到 2026-11-22"), "%s", w.heard.p);
    CHECK(world_has(&w.sent, "何老师请您代理「后勤宿舍科」到 2026-11-22") && w.sent_count == 1,
          "he is told: %s", w.sent.p);
    world_say(&w, "代理 fu2 明天");
    CHECK(world_has(&w.heard, "好，傅老师代理"), "%s", w.heard.p);
    world_close(&w);
}

/* Who is taken off the list of the staff stands in for nobody, though the day is not over: neither
 * by a new scan, nor with what is still in front of him. */
static void test_deputy_left(void **state)
{
    struct world w;
    struct err   err = {0};
    int64_t      deleted;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    staff_app(&w, "he");
    world_say(&w, "代理 傅老师 2027-05-01");
    staff_app(&w, "fu");
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "赵一|1 通过"), "a deputy: %s", w.heard.p);
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_clear(w.store, &deleted, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_say(&w, "1");
    CHECK(world_has(&w.heard, "不归您处理|没有改动"), "%s", w.heard.p);
    world_say(&w, "办理 20170001");
    CHECK(world_has(&w.heard, "只对办理点的老师开放|!赵一"), "%s", w.heard.p);
    desk_role(&w, "fu", "傅老师", ROLE_COUNSELLOR, "软件学院");
    desk_role(&w, "he", "何老师", ROLE_CLERK, "后勤宿舍科");
    world_say(&w, "办理 20170001");
    CHECK(world_has(&w.heard, "赵一|1 通过"), "back on the list: %s", w.heard.p);
    world_close(&w);
}

/* … nor for a clerk who is none of that desk any more, and again when he is. */
static void test_deputy_of_nobody(void **state)
{
    struct world w;
    struct err   err = {0};
    int64_t      deleted;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    staff_app(&w, "he");
    world_say(&w, "代理 傅老师 2027-05-01");
    staff_app(&w, "fu");
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "赵一|1 通过"), "a deputy: %s", w.heard.p);
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_clear(w.store, &deleted, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    desk_role(&w, "fu", "傅老师", ROLE_COUNSELLOR, "软件学院");
    desk_role(&w, "he", "何老师", ROLE_CLERK, "资产处");
    desk_role(&w, "zong", "宗老师", ROLE_OFFICE, "");
    world_say(&w, "1");
    CHECK(world_has(&w.heard, "不归您处理|没有改动"), "another desk's clerk named him: %s",
          w.heard.p);
    world_say(&w, "办理 20170001");
    CHECK(world_has(&w.heard, "只对办理点的老师开放|!赵一"), "%s", w.heard.p);
    staff_app(&w, "zong");
    world_say(&w, "代理");
    CHECK(world_has(&w.heard, "现在没有人代理|!傅老师 到"), "not in the list: %s", w.heard.p);
    desk_role(&w, "he", "何老师", ROLE_CLERK, "后勤宿舍科");
    world_say(&w, "代理");
    CHECK(world_has(&w.heard, "后勤宿舍科：傅老师 到"), "%s", w.heard.p);
    staff_app(&w, "fu");
    world_say(&w, "办理 20170001");
    CHECK(world_has(&w.heard, "赵一|1 通过"), "his clerk is one again: %s", w.heard.p);
    world_close(&w);
}

/* ---- numbers that are nobody's ---- */

static void test_unknown(void **state)
{
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    staff_app(&w, "wang");
    for (int i = 0; i < 30; i++) {
        char text[40];

        snprintf(text, sizeof text, "%s9999%04d%s", i % 3 == 1 ? "办理 " : i % 3 == 2 ? "撤回 " : "",
                 i, i % 3 == 2 ? " 错了" : "");
        world_say(&w, text);
        CHECK(world_has(&w.heard, "没有这个学号"), "%s: %s", text, w.heard.p);
        world_say(&w, "20170001");
        CHECK(world_has(&w.heard, i < 29 ? "赵一" : "!赵一"), "%d: %s", i, w.heard.p);
        CHECK(desk_traces(&w, "desk.unknown").count == (i == 29), "audited when it is enough");
    }
    CHECK(world_has(&w.heard, "查无此人的学号太多了，这次没有查。请扫学生的二维码"), "%s", w.heard.p);
    world_say(&w, "办理 99999999");
    CHECK(world_has(&w.heard, "查无此人的学号太多了"), "%s", w.heard.p);
    CHECK(desk_traces(&w, "desk.unknown").count == 1, "once");
    desk_say(&w, "@20170001");
    CHECK(world_has(&w.heard, "赵一"), "a code is not a number: %s", w.heard.p);
    staff_app(&w, "he");
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "赵一"), "another clerk: %s", w.heard.p);
    staff_app(&w, "wang");
    w.now += 3600;
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "赵一"), "an hour later: %s", w.heard.p);
    world_close(&w);
}

/* ---- 办理情况 ---- */

static const struct line stuck[] = {
    {"= men", ""},
    {"办理情况", "只对办理点、辅导员和信息化办公室开放"},
    {"= he", ""},
    {"办理情况", "【离校手续】2 人，全部办完 0 人\n后勤宿舍科（退宿情况）：2 人等办，最久 19 天"
                 "\n看名单回复“办理情况 后勤宿舍科”|!资产处"},
    {"办理情况 后勤宿舍科", "2 人等办\n赵一 20170001 软件1701　待办理 19 天\n钱二 20170002|!后面还有"},
    {"办理情况 后勤宿舍科 2", "没有第 2 页"},
    {"办理情况 资产处", "没有“资产处”这一项，或它不归您看|!赵一"},
    {"办理情况 图书馆", "没有“图书馆”这一项"},
    {"= wang", ""},
    {"@20170001", "1 通过"},
    {"1 3", "✅"},
    {"办理情况", "资产处（乐器归还情况）：1 人等办|储物柜钥匙：1 人等办"},
    {"@20170002", "1 通过"},
    {"1", "✅"},
    {"4 没还", "❌"},
    {"办理情况", "资产处（乐器归还情况）：没有人等|储物柜钥匙：1 人等办（其中未通过 1），最久 今天起"},
    {"办理情况 储物柜钥匙", "钱二 20170002 软件1702　未通过 今天起|!赵一"},
    {"= he", ""},
    {"@20170001", "1 通过"},
    {"1", "✅"},
    {"= fu", ""},
    {"办理情况", "【离校手续】2 人|教务处（领取毕业证）：1 人等办，最久 今天起；1 人还没轮到"},
    {"办理情况 教务处", "赵一 20170001|!钱二"},
    {"= xin", ""},
    {"办理情况", "教务处（领取毕业证）：1 人等办"},
    {"= jiao", ""},
    {"@20170001", "1 通过"},
    {"1", "✅|全部手续已办完"},
    {"办理情况", "全部办完 1 人\n教务处（领取毕业证）：没有人等；1 人还没轮到|!看名单"},
    {"办理情况 教务处", "这一项没有人等办"},
    {NULL, NULL},
};

static void test_stuck(void **state)
{
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_chat(&w, "stuck", stuck);
    CHECK(desk_traces(&w, "clear.stuck").count == 6 && desk_traces(&w, "clear.list").count == 3,
          "each look that told something is in the audit: %d %d",
          desk_traces(&w, "clear.stuck").count, desk_traces(&w, "clear.list").count);
    world_close(&w);
}

/* A counsellor sees the people of the scope, and no others. */
static void test_stuck_scope(void **state)
{
    struct staff m = {.userid = STR_LIT("ban"), .name = STR_LIT("班老师"),
                      .role = STR_LIT(ROLE_COUNSELLOR), .college = STR_LIT("软件学院"),
                      .class_name = STR_LIT("软件1702")};
    struct world w;
    struct err   err = {0};
    bool         added;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_put(w.store, &m, &added, &err), &err);
    m.role = STR_LIT(ROLE_CLERK);
    m.college = STR_LIT("团委");
    m.class_name = STR_LIT("");
    m.userid = STR_LIT("both");
    world_must(staff_put(w.store, &m, &added, &err), &err);
    m.role = STR_LIT(ROLE_COUNSELLOR);
    m.college = STR_LIT("软件学院");
    m.class_name = STR_LIT("软件1701");
    world_must(staff_put(w.store, &m, &added, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    staff_app(&w, "ban");
    world_say(&w, "办理情况 资产处");
    CHECK(world_has(&w.heard, "1 人等办\n钱二|!赵一"), "%s", w.heard.p);
    staff_app(&w, "both");
    world_say(&w, "办理情况 资产处");
    CHECK(world_has(&w.heard, "1 人等办\n赵一|!钱二"), "his class, where the desk is not his: %s",
          w.heard.p);
    desk_role(&w, "wai", "外老师", ROLE_COUNSELLOR, "音乐学院");
    staff_app(&w, "wai");
    world_say(&w, "办理情况");
    CHECK(world_has(&w.heard, "现在没有要办手续的人"), "%s", w.heard.p);
    world_say(&w, "办理情况 资产处");
    CHECK(world_has(&w.heard, "这一项没有人等办"), "%s", w.heard.p);
    world_close(&w);
}

/* Many: in pages, each name once. */
/* Last year's stays in the school file: its node of the same name is not what is meant. */
static void test_stuck_two(void **state)
{
    auto_buf struct buf school = {0};
    struct world        w;

    (void)state;
    buf_c(&school, DESK_SCHOOL "  - name: next_year\n    title: 明年离校\n    words: [明年离校]\n"
                               "    window: {from: 2027-02-01, until: 2027-03-31}\n"
                               "    nodes: [{name: things, number: 1, title: 资产处, "
                               "subtitle: 明年的}]\n");
    desk_open(&w, school.p);
    staff_app(&w, "wang");
    world_say(&w, "办理情况 资产处");
    CHECK(world_has(&w.heard, "资产处（乐器归还情况）：2 人等办"), "this year: %s", w.heard.p);
    w.now += 100 * 86400;
    world_say(&w, "办理情况 资产处");
    CHECK(world_has(&w.heard, "资产处（明年的）："), "next year: %s", w.heard.p);
    world_close(&w);
}

static void test_stuck_pages(void **state)
{
    struct world w;
    char         number[16];

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    for (int i = 0; i < 43; i++) {
        snprintf(number, sizeof number, "2017%04d", 100 + i);
        staff_person(&w, number, "名字很长很长的一位同学", "undergraduate", "软件学院",
                     "软件工程与人工智能1703");
    }
    staff_app(&w, "he");
    world_say(&w, "办理情况 后勤宿舍科");
    CHECK(world_has(&w.heard, "45 人等办|20170001|20170002|20170117|!20170118|"
                              "后面还有，回复“办理情况 后勤宿舍科 2”"),
          "%s", w.heard.p);
    world_say(&w, "办理情况 后勤宿舍科 2");
    CHECK(world_has(&w.heard, "20170118|20170137|!20170138|后勤宿舍科 3"), "%s", w.heard.p);
    world_say(&w, "办理情况 后勤宿舍科 3");
    CHECK(world_has(&w.heard, "20170138|20170142|!后面还有"), "%s", w.heard.p);
    world_say(&w, "办理情况 后勤宿舍科 4");
    CHECK(world_has(&w.heard, "没有第 4 页"), "%s", w.heard.p);
    world_close(&w);
}

/* ---- very many: the maker counts ---- */

static void crowd(struct world *w, unsigned count)
{
    struct err         err = {0};
    enum people_change change;
    char               number[24];

    world_must(store_begin(w->store, &err), &err);
    for (unsigned i = 0; i < count; i++) {
        struct person p = {.name = STR_LIT("某"),
                           .kind = STR_LIT("undergraduate"),
                           .college = STR_LIT("软件学院"),
                           .class_name = STR_LIT("软件1703")};

        snprintf(number, sizeof number, "2016%05u", i);
        p.number = str_c(number);
        world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
    }
    world_must(store_commit(w->store, &err), &err);
}

static int keep_order(void *arg, const struct outbox_row *row)
{
    char *spec = arg;

    if (row->kind == OUT_MAKE)
        snprintf(spec, 200, "%.*s %.*s", STR_ARG(row->api), STR_ARG(row->body));
    return 0;
}

static void check_made(struct world *w, const char *spec, const char *want)
{
    struct made made = {0};
    struct err  err = {0};

    CHECK(make_answer.make(w->store, w->ctx.school, w->now, str_c(spec), &made, &err) == 0,
          "%s: %s",
          spec, err.text);
    buf_c(&made.text, "");
    CHECK(world_has(&made.text, want), "%s: %s", spec, made.text.p);
    buf_free(&made.text);
}

static void test_stuck_later(void **state)
{
    struct world w;
    struct err   err = {0};
    char         spec[200] = "";

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    crowd(&w, 2000);
    staff_app(&w, "he");
    world_say(&w, "办理情况");
    CHECK(world_has(&w.heard, "2002 人"), "sends are down, so it is told at once: %s", w.heard.p);
    w.ctx.outbound = true;
    w.ctx.outbound_apps = 3;
    world_say(&w, "办理情况 后勤宿舍科 2");
    CHECK(world_has(&w.heard, "结果马上发到这里|!2002"), "%s", w.heard.p);
    world_must(outbox_waiting(w.store, 0, 1000, keep_order, spec, &err), &err);
    CHECK(strcmp(spec, "answer desk_stuck\nhe\n\n办理情况 后勤宿舍科 2") == 0, "%s", spec);
    CHECK(desk_traces(&w, "clear.stuck").count == 2, "the trace is left when it is ordered");
    check_made(&w, "desk_stuck\nhe\n\n办理情况 后勤宿舍科 2", "2002 人等办|201600018|后勤宿舍科 3");
    check_made(&w, "desk_stuck\nhe\ne\nstuck",
               "[Leaving] 2002 people|2002 wait, the longest 19 days");
    check_made(&w, "desk_stuck\nmen\n\n办理情况", "只对办理点|!2002");
    CHECK(desk_traces(&w, "clear.stuck").count == 2 && desk_traces(&w, "clear.list").count == 0,
          "and not again");
    world_close(&w);
}

/* ---- 帮助, and who follows ---- */

static void test_help(void **state)
{
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    world_say(&w, "帮助");
    CHECK(world_has(&w.heard, "办理 学号　|撤回 学号 原因|办理情况　|代理　|!解锁|!未打卡"), "%s",
          w.heard.p);
    world_event(&w, MSG_EVENT_SUBSCRIBE, "");
    CHECK(world_has(&w.heard, "办理 学号　"), "%s", w.heard.p);
    world_event(&w, MSG_EVENT_ENTER_AGENT, "");
    CHECK(world_has(&w.heard, "常用：办理、撤回、办理情况、代理"), "%s", w.heard.p);
    staff_app(&w, "tuan");
    world_say(&w, "帮助");
    CHECK(world_has(&w.heard, "解锁 学号 原因"), "%s", w.heard.p);
    staff_app(&w, "men");
    world_say(&w, "帮助");
    CHECK(world_has(&w.heard, "!办理|!撤回|!代理"), "%s", w.heard.p);
    staff_app(&w, "fu");
    world_say(&w, "帮助");
    CHECK(world_has(&w.heard, "办理情况|!办理 学号|!代理　"), "%s", w.heard.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_take_back),
        cmocka_unit_test(test_unlock),
        cmocka_unit_test(test_deputy),
        cmocka_unit_test(test_deputy_names),
        cmocka_unit_test(test_deputy_left),
        cmocka_unit_test(test_deputy_of_nobody),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_stuck),
        cmocka_unit_test(test_stuck_scope),
        cmocka_unit_test(test_stuck_two),
        cmocka_unit_test(test_stuck_pages),
        cmocka_unit_test(test_stuck_later),
        cmocka_unit_test(test_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
