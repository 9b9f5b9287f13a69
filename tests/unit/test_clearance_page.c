/* /clearance behind the page: what a graduate sees of himself, and who sees nothing. */
#include "tests/unit/clear_world.h"
#include "handlers/desk.h"
#include "tests/unit/page_world.h"

static struct asked open_as(struct world *w, const char *user, bool by_userid)
{
    return page_ask(w, &(struct msg_page){.ask = PAGE_CLEARANCE, .user = str_c(user),
                                          .by_userid = by_userid});
}

static void sees(struct world *w, const struct msg_page *page, const char *what, const char *words)
{
    auto_asked struct asked a = page_ask(w, page);

    CHECK(a.page == PAGE_PASS && world_has(&a.shown, words), "%s: “%s”, not:\n%s", what, words,
          a.shown.p);
}

#define AS(user_) {.ask = PAGE_CLEARANCE, .user = STR_LIT(user_)}

static void test_process(void **state)
{
    const struct msg_page zhangsan = AS("zhangsan"), lisi = AS("lisi");
    struct world          w;

    (void)state;
    clear_open(&w);
    sees(&w, &zhangsan, "at first",
         "me 张三|of leaving|who zhangsan|name 张三|college 数字媒体艺术学院|"
         "season 2026年11月01日 — 12月31日|progress 已办 2 / 5 项|next 下一步|"
         "1* 资产处（乐器归还情况）待办理|at 行政楼 101|1* 后勤宿舍科（退宿情况）无需办理|"
         "1* 团委（团组织关系转接）无需办理|2 教务处（领取毕业证）待办理|"
         "why 部门统一核对|form 党团关系迁移地址 未填，请在企业微信里回复“迁移地址”|!code|!note");
    sees(&w, &lisi, "whom a node concerns", "1* 团委（团组织关系转接）待办理|progress 已办 1 / 5 项");
    clear_decides(&w, "leaving", "zhangsan", "assets", CLEAR_TODO, CLEAR_REFUSED, "琴没有还", false);
    sees(&w, &zhangsan, "refused", "1* 资产处（乐器归还情况）未通过 why 琴没有还");
    clear_pass(&w, "lisi", "assets");
    sees(&w, &lisi, "passed", "资产处（乐器归还情况）通过|progress 已办 2 / 5 项");
    world_close(&w);
}

static void test_complete(void **state)
{
    const struct msg_page zhangsan = AS("zhangsan");
    struct world          w;

    (void)state;
    clear_open(&w);
    clear_list(&w, "leaving", "finance", "", CLEAR_REFUSED, CLEAR_NONE, "");
    clear_pass(&w, "zhangsan", "assets");
    clear_pass(&w, "zhangsan", "diploma");
    sees(&w, &zhangsan, "all done", "progress 已办 5 / 5 项|全部办完|next 手续已全部办完|!下一步");
    world_close(&w);
}

/* As in the chat: the season decides nothing about who may look. */
static void test_season(void **state)
{
    const struct msg_page zhangsan = AS("zhangsan");
    struct msg_page       code = AS("zhangsan");
    struct world          w;

    (void)state;
    clear_open(&w);
    code.code = true;
    CHECK(cst_parse_stamp(STR_LIT("2026-10-20 08:00"), &w.now), "before");
    sees(&w, &zhangsan, "before", "note 还没有开始|2 教务处（领取毕业证）待办理 when 序号 1 全部办完后办理|!next");
    CHECK(cst_parse_stamp(STR_LIT("2027-01-01 00:00"), &w.now), "behind");
    sees(&w, &zhangsan, "over", "note 已结束|!next|!统一核对|!全部办完后办理");
    sees(&w, &code, "no code then", "say 「离校手续」已经结束，不再需要二维码|!code");
    world_close(&w);
}

/* ---- the code ---- */

static void code_of(struct world *w, bool renew, const char *words, struct buf *out)
{
    auto_asked struct asked a = page_ask(
        w, &(struct msg_page){.ask = PAGE_CLEARANCE, .user = STR_LIT("zhangsan"),
                              .which = STR_LIT("leaving"), .code = true, .renew = renew});

    CHECK(world_has(&a.shown, words), "%s, not:\n%s", words, a.shown.p);
    buf_clear(out);
    buf_str(out, a.clear.code);
}

static enum desk_found found(struct world *w, struct str code)
{
    struct desk_person p = {.found = FOUND_NOBODY};
    struct err         err = {0};

    world_must(desk_find(&w->ctx, code, &p, &err), &err);
    CHECK(p.found != FOUND_PERSON || p.person == pass_person(w, "zhangsan"), "that person");
    return p.found;
}

static void test_code(void **state)
{
    auto_buf struct buf first = {0}, same = {0}, next = {0};
    struct world        w;

    (void)state;
    clear_open(&w);
    code_of(&w, false, "code HY1.|until 2026-12-31|!say", &first);
    code_of(&w, false, "code HY1.", &same);
    CHECK(str_eq(buf_view(&first), buf_view(&same)), "the good one stays");
    CHECK(found(&w, buf_view(&first)) == FOUND_PERSON, "a desk finds him by it");
    code_of(&w, true, "say 已换新，旧的已经作废|code HY1.", &next);
    CHECK(!str_eq(buf_view(&first), buf_view(&next)), "another one");
    CHECK(found(&w, buf_view(&first)) == FOUND_DEAD && found(&w, buf_view(&next)) == FOUND_PERSON,
          "the old one is dead");
    for (int i = 0; i < 3; i++)
        code_of(&w, true, "say 已换新", &next);
    code_of(&w, true, "say 今天换得太多了，没有再换；现在的还能用|code HY1.", &same);
    CHECK(str_eq(buf_view(&same), buf_view(&next)), "the one that he has");
    world_close(&w);
}

/* ---- who ---- */

static void test_others(void **state)
{
    const struct msg_page wangwu = AS("wangwu"), yanyi = AS("yanyi");
    struct msg_page       other = AS("yanyi");
    struct world          w;

    (void)state;
    clear_open(&w);
    sees(&w, &wangwu, "not concerned", "me 王五|say 「离校手续」不包括你|!who|!1*|!code");
    sees(&w, &yanyi, "another clearance", "of returning|连续打卡|why |!资产处");
    other.which = STR_LIT("leaving");
    sees(&w, &other, "that of others is not shown by asking for it", "of returning|!资产处");
    world_close(&w);
}

static void test_unknown(void **state)
{
    static const char *const users[] = {"nobody", "zhangsan ", "%", "1 OR 1"};
    struct world             w;

    (void)state;
    clear_open(&w);
    for (size_t i = 0; i < ARRAY_LEN(users); i++) {
        auto_asked struct asked a = open_as(&w, users[i], false);

        CHECK(a.page == PAGE_REFUSED && world_has(&a.shown, "名册里没有找到你登录的账号|!张三"),
              "“%s”: %s", users[i], a.shown.p);
    }
    {
        auto_asked struct asked a = page_ask(&w, &(struct msg_page){
            .ask = PAGE_CLEARANCE, .user = STR_LIT("nobody"), .english = true});

        CHECK(world_has(&a.shown, "is not on the school’s roster"), "in English: %s", a.shown.p);
    }
    world_close(&w);
}

/* By userid: who the member is; while that is in doubt, nobody's. */
static void test_by_userid(void **state)
{
    struct world w;
    struct err   err = {0};

    (void)state;
    clear_open(&w);
    {
        auto_asked struct asked a = open_as(&w, "lisi", true);
        CHECK(a.page == PAGE_REFUSED, "who never wrote is no member: %s", a.shown.p);
    }
    student_app(&w, "lisi");
    world_say(&w, "帮助");
    {
        auto_asked struct asked a = open_as(&w, "LiSi", true);
        CHECK(world_has(&a.shown, "me 李四"), "as userids are compared: %s", a.shown.p);
    }
    world_must(store_begin(w.store, &err), &err);
    world_must(member_bar(w.store, w.now, STR_LIT("lisi"), BAR_FROZEN, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    {
        auto_asked struct asked a = open_as(&w, "lisi", true);
        CHECK(a.page == PAGE_REFUSED && world_has(&a.shown, "身份正在核实|!李四"), "frozen: %s",
              a.shown.p);
    }
    world_close(&w);
}

/* Looking at a PC makes nobody a member, and nothing is pushed. */
static void test_quiet(void **state)
{
    const struct msg_page zhangsan = AS("zhangsan");
    auto_buf struct buf   userid = {0};
    struct world          w;
    struct err            err = {0};

    (void)state;
    clear_open(&w);
    sees(&w, &zhangsan, "a look", "of leaving");
    CHECK(member_of(w.store, pass_person(&w, "zhangsan"), &userid, &err) == 0, "no member");
    clear_collect(&w);
    CHECK(w.sent_count == 0, "nothing is sent: %s", w.sent.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_process), cmocka_unit_test(test_complete),
        cmocka_unit_test(test_season),  cmocka_unit_test(test_code),
        cmocka_unit_test(test_others),  cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_by_userid), cmocka_unit_test(test_quiet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
