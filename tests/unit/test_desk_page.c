/* /desk behind the page: whom a clerk sees, what he decides, and who gets nothing. */
#include "tests/unit/desk_world.h"
#include "tests/unit/page_world.h"

/* Lines of a day at a desk; shown: what the page brings back, as the portal seals it.
 *   = USER   somebody logs in           @NUMBER  the code of that person is scanned
 *   < WORDS  the page before is sent once more (its form, not what it is now) with these words
 *   + N      minutes pass */
static void at_desk(struct world *w, const char *name, const struct line *lines)
{
    auto_buf struct buf now = {0}, before = {0};
    const char         *user = "wang";

    for (const struct line *l = lines; l->say; l++) {
        bool                old = strncmp(l->say, "< ", 2) == 0;
        auto_buf struct buf code = {0};
        struct msg_page     page = {.ask = PAGE_DESK, .by_userid = true};

        if (strncmp(l->say, "= ", 2) == 0) {
            user = l->say + 2;
            buf_clear(&now);
        }
        if (strncmp(l->say, "+ ", 2) == 0) {
            w->now += 60 * atoll(l->say + 2);
            continue;
        }
        if (l->say[0] == '@')
            desk_code(w, l->say + 1, false, &code);
        page.user = str_c(user);
        page.typed = str_c(l->say[0] == '@' ? code.p : old ? l->say + 2
                                          : l->say[0] == '=' ? "" : l->say);
        page.shown = old ? buf_view(&before) : buf_view(&now);
        auto_asked struct asked a = page_ask(w, &page);
        CHECK(world_has(&a.shown, l->hear), "%s: “%s” shows “%s”, not:\n%s", name, l->say, l->hear,
              a.shown.p);
        buf_clear(&before);
        buf_str(&before, buf_view(&now));
        buf_clear(&now);
        buf_str(&now, a.desk.shown);
    }
}

static const struct line one_node[] = {
    {"= he", "me 何老师|desks 后勤宿舍科|!who|!good|!bad"},
    {"@20170001", "who 20170001|name 赵一|后勤宿舍科（退宿情况） 待办理 1/2|!资产处|!财务处|!good"},
    {"1", "good|✅ 赵一|通过（何老师 今天 07:42）|本人会收到通知|后勤宿舍科（退宿情况） 通过 0/0|"
          "why 何老师 07:42"},
    {"1", "bad|已经是这样，没有改动"},
    {"2 钥匙没有还", "bad|已经通过，不能用编号改成未通过"},
    {"20170002", "who 20170002|name 钱二|待办理 1/2|!赵一"},
    {"2 钥匙没有还", "stop|!good|❌ 钱二|未通过，钥匙没有还|未通过 1/2|why 钥匙没有还，何老师"},
    {"1", "good|✅ 钱二"},
    {"", "who 20170002|!good|!bad"},
    {NULL, NULL},
};

static const struct line numbers_stay[] = {
    {"@20170001", "资产处（乐器归还情况） 待办理 1/2|储物柜钥匙 待办理 3/4|!后勤"},
    {"1", "good|资产处（乐器归还情况） 通过 0/0|储物柜钥匙 待办理 3/4"},
    {"1", "bad|已经是这样|储物柜钥匙 待办理 3/4"}, /* never the next one's */
    {"3", "good|储物柜钥匙 通过 0/0"},
    {"@20170002", "资产处（乐器归还情况） 待办理 1/2|储物柜钥匙 待办理 3/4"},
    {"1 3", "good|资产处（乐器归还情况） 通过|储物柜钥匙 通过"},
    {NULL, NULL},
};

static const struct line reasons[] = {
    {"@20170001", "who 20170001"},
    {"2", "asking 资产处（乐器归还情况）|!good|!bad"},
    {"9", "bad|没有这个编号的原因|asking 资产处"},
    {"2", "stop|!good|未通过，乐器损坏没有赔|!asking"},
    {"2", "asking 资产处"},
    {"琴弦断了", "stop|!good|未通过，琴弦断了"},
    {"2", "asking 资产处"},
    {"lost", "stop|!good|未通过，lost"}, /* a word is a reason here, and no number */
    {"2", "asking 资产处"},
    {"20170002", "who 20170002|!asking"}, /* the next one instead */
    {"4", "asking 储物柜钥匙"},
    {"3", "good|储物柜钥匙 通过"}, /* there is no list: the number decides */
    {"2", "asking 资产处"},
    {"2 还差弓", "stop|!good|未通过，还差弓"},
    {"2", "asking 资产处"},
    {"3 把琴", "stop|!good|未通过，3 把琴"},
    {"2", "asking 资产处"},
    {"", "asking 资产处"}, /* Enter alone decides nothing */
    {"１", "stop|!good|未通过，还有乐器没有归还"}, /* full width, as a Chinese keyboard types it */
    {NULL, NULL},
};

static const struct line nothing_happens[] = {
    {"1", "bad|现在没有显示谁|!who"},
    {"2 原因", "bad|现在没有显示谁"},
    {"20180001", "bad|没有这个学号|!who|!孙三"},
    {"99999999", "bad|没有这个学号"},
    {"HY1.abc", "bad|!who"},
    {"<script>alert(1)</script>", "bad|!who"},
    {"@20170001", "who 20170001"},
    {"9", "bad|请输入 1 到 4 的编号|who 20170001"},
    {"0", "bad|请输入 1 到"},
    {"1 9", "bad|请输入 1 到|待办理 1/2"},
    {"1 2", "bad|请输入 1 到|待办理 1/2"},
    {"1 琴还了", "bad|通过不用写|待办理 1/2"},
    {"通过", "bad|请输入 1 到"},
    {NULL, NULL},
};

/* By the keyboard too: whom the page shows, or a number. */
static const struct line taken_back[] = {
    {"撤回 按错了", "bad|请写上学号|!who"},
    {"= he", "me 何老师"},
    {"20170001", "who 20170001"},
    {"撤回 按错了", "bad|没有可以撤回或重开的决定|who 20170001"},
    {"1", "good|✅ 赵一"},
    {"2 钥匙没有还", "bad|撤回 20170001 原因"},
    {"撤回", "bad|请写上原因|后勤宿舍科（退宿情况） 通过"},
    {"撤回 按错了", "good|已撤回，本人会收到通知|后勤宿舍科（退宿情况） 待办理 1/2|who 20170001"},
    {"2 钥匙没有还", "stop|❌ 赵一"},
    {"20170002", "who 20170002"},
    {"撤回 20170001 还了", "good|已撤回|赵一|who 20170001"},
    {"撤回 99999999 还了", "bad|没有这个学号|who 20170001"},
    {"1", "good|✅ 赵一"},
    {"+ 1440", ""},
    {"撤回 昨天错了", "bad|不能撤回"},
    {"重开 昨天错了", "good|已重开|待办理 1/2"},
    {"takeback 20170002 x", "bad|没有可以撤回或重开的决定|who 20170002"},
    {"= tuan", "me 田老师"},
    {"20170001", "who 20170001"},
    {"解锁 地址错了", "bad|还没有提交过，不用解锁"},
    {"= jiao", "me 焦老师"},
    {"撤回 20170001 后勤宿舍科 x", "bad"},
    {NULL, NULL},
};

/* Not theirs: nothing of the person, and it is audited. */
static const struct line not_mine[] = {
    {"= cai", "desks 财务处"},
    {"20170001", "财务处（缴费情况） 无需办理 0/2"},
    {"1", "bad|请输入"}, /* what needs nothing is not passed */
    {"2 欠费", "stop|!good|未通过，欠费"},
    {"= jiao", "desks 教务处"},
    {"20170001", "教务处（领取毕业证） 待办理 0/0|why 还没轮到"},
    {"1", "bad|没有要您决定的|待办理 0/0"},
    {NULL, NULL},
};

/* Two windows, or a page that was kept: what it shows is old. */
static const struct line old_pages[] = {
    {"@20170001", "待办理 1/2"},
    {"1", "good"},
    {"< 2 琴坏了", "bad|已有人决定|资产处（乐器归还情况） 通过"},
    {NULL, NULL},
};

static const struct line everything[] = {
    {"= zong", "desks 全部办理点"},
    {"20170001", "资产处（乐器归还情况） 待办理 1/2|后勤宿舍科（退宿情况） 待办理 3/4|健康"},
    {"= xin", "me 辛老师|desks 全部办理点"},
    {NULL, NULL},
};

static void run_day(const char *name, const struct line *lines)
{
    struct world w;

    desk_open(&w, DESK_SCHOOL);
    at_desk(&w, name, lines);
    world_close(&w);
}

static void test_days(void **state)
{
    (void)state;
    run_day("one node", one_node);
    run_day("numbers stay", numbers_stay);
    run_day("reasons", reasons);
    run_day("nothing happens", nothing_happens);
    run_day("not mine", not_mine);
    run_day("taken back", taken_back);
    run_day("old pages", old_pages);
    run_day("everything", everything);
}

/* ---- who gets in ---- */

static struct asked open_as(struct world *w, const char *user, bool by_userid, const char *typed)
{
    return page_ask(w, &(struct msg_page){.ask = PAGE_DESK, .user = str_c(user),
                                          .by_userid = by_userid, .typed = str_c(typed)});
}

static void test_strangers(void **state)
{
    static const char *const users[] = {"fu", "men", "20170001", "nobody", "wang ", "%"};
    struct world             w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    for (size_t i = 0; i < ARRAY_LEN(users); i++) {
        auto_asked struct asked a = open_as(&w, users[i], true, "20170001");

        CHECK(a.page == PAGE_REFUSED && world_has(&a.shown, "没有办理点的权限|!赵一|!20170001"),
              "%s: %s", users[i], a.shown.p);
    }
    CHECK(desk_traces(&w, "clear.look").count == 0, "nobody was looked at");
    world_close(&w);
}

/* With numbers of the roster: the member who is the person; a userid of the list only when it is
 * nobody else's. */
static void test_by_number(void **state)
{
    struct world w;
    struct err   err = {0};
    enum bind_result result;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    staff_person(&w, "G100", "王老师", "staff", "资产处", "");
    staff_person(&w, "G200", "别人", "staff", "资产处", "");
    staff_person(&w, "he", "何老师", "staff", "后勤", "");
    staff_person(&w, "li", "不是李老师", "undergraduate", "软件学院", "软件1701");
    {
        auto_asked struct asked a = open_as(&w, "G100", false, "");
        CHECK(a.page == PAGE_REFUSED, "a person without a member");
    }
    world_must(store_begin(w.store, &err), &err);
    {
        struct member       m;
        struct dialog       d;
        auto_buf struct buf memory = {0};

        world_must(member_load(w.store, w.now, STR_LIT("wang"), STR_LIT("staff"), &m, &d, &memory,
                               &err), &err);
        world_must(member_bind(w.store, w.now, STR_LIT("wang"), staff_id(&w, "G100"), BOUND_OFFICE,
                               &result, &err), &err);
        world_must(member_load(w.store, w.now, STR_LIT("tuan"), STR_LIT("staff"), &m, &d, &memory,
                               &err), &err);
        world_must(member_bind(w.store, w.now, STR_LIT("tuan"), staff_id(&w, "G200"), BOUND_OFFICE,
                               &result, &err), &err);
    }
    world_must(store_commit(w.store, &err), &err);
    {
        auto_asked struct asked a = open_as(&w, "G100", false, "20170001");
        CHECK(a.page == PAGE_PASS && world_has(&a.shown, "me 王老师|desks 资产处|who 20170001"),
              "the member who is that person: %s", a.shown.p);
    }
    {
        auto_asked struct asked a = open_as(&w, "he", false, "");
        CHECK(world_has(&a.shown, "me 何老师|desks 后勤宿舍科"), "a userid that is the number: %s",
              a.shown.p);
    }
    {
        auto_asked struct asked a = open_as(&w, "tuan", false, "");
        CHECK(a.page == PAGE_REFUSED, "a userid that is somebody else's: %s", a.shown.p);
    }
    {
        auto_asked struct asked a = open_as(&w, "cai", false, "");
        CHECK(world_has(&a.shown, "me 蔡老师"), "a userid that is nobody's: %s", a.shown.p);
    }
    world_close(&w);
}

/* ---- what is kept ---- */

static void test_audit(void **state)
{
    struct world      w;
    struct desk_trace look, other;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    at_desk(&w, "audit", (const struct line[]){{"= he", "desks 后勤"}, {"20170001", "who 20170001"},
                                               {"1", "good"}, {"99999999", "bad"}, {NULL, NULL}});
    look = desk_traces(&w, "clear.look");
    CHECK(look.count == 2 && look.person == staff_id(&w, "20170001"), "each page with somebody: %d",
          look.count);
    CHECK(desk_state(&w, "20170001", "dorm") == CLEAR_PASSED, "decided");
    other = desk_traces(&w, "clear.other");
    CHECK(other.count == 0, "nobody else's");
    world_close(&w);
}

/* The page never touches what the clerk is in the middle of in the chat. */
static void test_chat_goes_on(void **state)
{
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    desk_chat(&w, "chat", (const struct line[]){{"= he", ""}, {"@20170002", "钱二"}, {NULL, NULL}});
    at_desk(&w, "page", (const struct line[]){{"= he", "desks"}, {"20170001", "赵一"}, {"1", "good"},
                                              {NULL, NULL}});
    staff_app(&w, "he");
    desk_chat(&w, "chat", (const struct line[]){{"1", "✅ 钱二"}, {NULL, NULL}});
    world_close(&w);
}

/* Who is scanned has come to an appointment at that desk, as in the chat. */
static void test_appointment(void **state)
{
    static const struct line booked[] = {
        {"~ 20170001", ""}, {"维修预约 1 1", "08:00–09:00"}, {"提交", "预约"}, {NULL, NULL}};
    static const struct line here[] = {
        {"= xiu", "me 修师傅"},
        {"@20170002", "bad|【不归您处理】|!钱二"},
        {"@20170001", "good|✅|已到场|修理部|!资产处|!不归您处理|!who"},
        {"1", "bad|现在没有显示谁"},
        {"20170001", "已登记过到场"},
        {"= zong", "desks"},
        {"20170001", "已登记过到场|who 20170001|资产处（乐器归还情况） 待办理 1/2"},
        {"1", "good|✅ 赵一|!到场"},
        {NULL, NULL},
    };
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL DESK_SHOP);
    desk_role(&w, "xiu", "修师傅", ROLE_CLERK, "修理部");
    desk_chat(&w, "booked", booked);
    at_desk(&w, "here", here);
    world_close(&w);
}

/* A role that was taken away while the page was open. */
static void test_role_is_gone(void **state)
{
    auto_buf struct buf shown = {0};
    struct world        w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    buf_f(&shown, "%lld leaving - dorm=0 assets=0", (long long)staff_id(&w, "20170001"));
    {
        auto_asked struct asked a = page_ask(
            &w, &(struct msg_page){.ask = PAGE_DESK, .user = STR_LIT("wang"), .by_userid = true,
                                   .typed = STR_LIT("1"), .shown = buf_view(&shown)});

        CHECK(world_has(&a.shown, "bad|【不归您处理】|!good"), "%s", a.shown.p);
    }
    CHECK(desk_state(&w, "20170001", "dorm") == CLEAR_TODO, "nothing was decided");
    world_close(&w);
}

/* The school file has lost a node, or the whole clearance: what was shown means nobody. */
static void test_shown_is_checked(void **state)
{
    static const char *const shown[] = {
        "1", "x leaving - dorm=0", "1 nothing - dorm=0", "1 leaving - nothing=0",
        "1 leaving - dorm=9", "1 leaving - dorm", "1 leaving", "",
    };
    struct world w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
        auto_asked struct asked a = page_ask(
            &w, &(struct msg_page){.ask = PAGE_DESK, .user = STR_LIT("he"), .by_userid = true,
                                   .typed = STR_LIT("1"), .shown = str_c(shown[i])});

        CHECK(world_has(&a.shown, "bad|现在没有显示谁"), "“%s”: %s", shown[i], a.shown.p);
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),         cmocka_unit_test(test_strangers),
        cmocka_unit_test(test_by_number),    cmocka_unit_test(test_audit),
        cmocka_unit_test(test_chat_goes_on), cmocka_unit_test(test_shown_is_checked),
        cmocka_unit_test(test_role_is_gone), cmocka_unit_test(test_appointment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
