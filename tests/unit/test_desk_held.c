/* Whom a clerk has in front of him: no number means another person, or another node, than he
 * thinks. */
#include "tests/unit/desk_world.h"

/* Whatever is held up next, a number does not mean the one before. */
static const struct line next[] = {
    {"@20170001", "赵一|1 通过"},
    {"@x HY1.abc", "【无效】"},
    {"1", "没看懂"},
    {"@20170001", "赵一|1 通过"},
    {"@x https://example.edu.cn", "不是本校的二维码"},
    {"1", "没看懂"},
    {"@20170001", "赵一|1 通过"},
    {"99999999", "没有这个学号"},
    {"1", "没看懂"},
    {"@20170001", "赵一|1 通过"},
    {"办理 20180001", "没有这个学号"},
    {"1", "没看懂"},
    {"1 3", "没看懂"},
    {"@20170002", "1 通过"},
    {"1 3", "✅"},
    {"@20170001", "1 通过"},
    {"@20170002", "没有要您决定的"},
    {"1", "没看懂"},
    {"= he", ""},
    {"@20170001", "1 通过"},
    {"2 门没锁", "❌"},
    {"= wang", ""},
    {"@20170001", "1 通过"},
    {NULL, NULL},
};

/* Whatever is said that is not about the one who is shown: a number does not mean him after it. */
static const struct line held[] = {
    {"20170001", "赵一|1 通过"},
    {"20170002 3", "✅ 钱二|储物柜钥匙：通过|1 通过"},
    {"20170001", "赵一|1 通过"},
    {"20170002 7", "钱二　软件1702　20170002\n没有改动：请回复编号 1 到 2"},
    {"2 琴坏了", "❌ 钱二|资产处（乐器归还情况）：未通过，琴坏了"},
    {"20170001", "赵一|1 通过"},
    {"办理 20170002 9", "钱二|没有改动"},
    {"1", "✅ 钱二|资产处"},
    {"20170001", "赵一|1 通过"},
    {"20170002 4 钥匙断了", "没有要您决定的，没有改动"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"99999999 3", "没有这个学号"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"今天天气不错", "没看懂这句话，没有改动。为免弄错，已放下这一位：赵一　软件1701　20170001|"
                     "再扫一次，或回复“20170001”"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"服务台", "010-1"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"办理", "扫学生的二维码"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"通知设置", "1. 通知：已打开"}, /* a list with numbers of its own */
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"收到", "没有等你确认的通知"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"我的通知", "还没有收到过通知"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"办理情况", "人"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"撤回 20170002 储物柜钥匙 按错了", "已撤回|钱二|1 通过"},
    {"1", "✅ 钱二|储物柜钥匙：通过"},
    {"20170001", "赵一|1 通过"},
    {"撤回 20170002", "请写上是哪一项|20170002"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"撤回 99999999 错了", "没有这个学号"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"解锁 20170002 错了", "没有可以解锁的表"},
    {"3", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"4", "赵一　软件1701　20170001\n储物柜钥匙未通过的原因"},
    {"20170002 1", "没有要您决定的，没有改动"},
    {"钥匙没还", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"4", "储物柜钥匙未通过的原因"},
    {"20170002 的钥匙也没还", "没有“的钥匙也没还”这一项"},
    {"钥匙没还", "没看懂"},
    {"20170001", "赵一|1 通过"},
    {"解锁 错了", "没有可以解锁的表"},
    {"帮助", "办理 学号"},
    {"English", "English"},
    {"中文", "中文"},
    {"7", "赵一　软件1701　20170001\n没有改动：请回复编号 1 到 4"},
    {"4", "未通过的原因"},
    {"2000 元没有交", "❌ 赵一|未通过，2000 元没有交"},
    {"取消", "赵一　软件1701　20170001\n好，没有再改动"},
    {NULL, NULL},
};

/* Said in one line the numbers are those of now: where one before them is gone since, the clerk may
 * have read others. */
static const struct line shifted[] = {
    {"办理 20170001", "资产处（乐器归还情况）：待办理\n　1 通过　2 未通过 原因\n储物柜钥匙：待办理\n　3 通过"},
    {"20170001 1", "✅ 赵一|资产处（乐器归还情况）：通过"},
    {"20170001 1", "没有改动：这位的手续刚刚有变化|储物柜钥匙：待办理\n　1 通过|!✅"},
    {"= zong", ""},
    {"20170001 2 没有还", "没有改动：这位的手续刚刚有变化|!❌"},
    {"= wang", ""},
    {"English", "English"},
    {"20170001 2 not here", "Nothing was changed: something about this person|!❌"},
    {"中文", "中文"},
    {"20170001", "储物柜钥匙：待办理\n　1 通过"},
    {"1", "✅ 赵一|储物柜钥匙：通过"},
    {"撤回 20170001 资产处 按错了", "已撤回|资产处（乐器归还情况）：待办理"},
    {"20170002 3", "✅ 钱二|储物柜钥匙：通过"},
    {"20170002 1", "✅ 钱二|资产处（乐器归还情况）：通过"}, /* what is behind it moves nothing */
    {"20170002 2 坏了", "没有要您决定的|!❌"},
    {NULL, NULL},
};

/* … but not for ever. */
static const struct line shifted_before[] = {
    {"20170001 1", "✅ 赵一|资产处（乐器归还情况）：通过"},
    {"+ 3", ""},
    {"20170001 1", "✅ 赵一|储物柜钥匙：通过"},
    {NULL, NULL},
};

static const struct desk_chat chats[] = {
    {"the next one", next},
    {"whom he has in front of him", held},
    {"numbers of a moment ago", shifted},
    {"numbers of some minutes ago", shifted_before},
};

static void test_chats(void **state)
{
    (void)state;
    desk_chats(chats, ARRAY_LEN(chats));
}

/* A picture may be a list of others. */
static void test_picture(void **state)
{
    struct message msg = {.type = MSG_IMAGE, .media = {.media_id = STR_LIT("m1")}};
    struct world   w;

    (void)state;
    desk_open(&w, DESK_SCHOOL);
    world_say(&w, "20170001");
    world_run(&w, &msg);
    world_say(&w, "1");
    CHECK(world_has(&w.heard, "没看懂"), "%s", w.heard.p);
    CHECK(desk_state(&w, "20170001", "assets") == CLEAR_TODO, "nothing is decided");
    world_close(&w);
}

/* Nothing of this one is the clerk's: the one before is over all the same. */
static void test_next_of_others(void **state)
{
    auto_buf struct buf school = {0};
    struct world        w;

    (void)state;
    buf_c(&school, DESK_SCHOOL "  - name: coming\n    title: 返校\n    words: [返校流程]\n"
                               "    code_words: [返校码]\n"
                               "    window: {from: 2026-11-01, until: 2026-12-31}\n"
                               "    who: {colleges: [体育学院]}\n"
                               "    nodes: [{name: here, number: 1, title: 报到}]\n");
    desk_open(&w, school.p);
    staff_person(&w, "20190001", "吴四", "undergraduate", "体育学院", "体育1901");
    desk_role(&w, "jian", "简老师", ROLE_CLERK, "团委");
    staff_app(&w, "jian");
    desk_say(&w, "@20170001");
    world_say(&w, "20190001");
    CHECK(world_has(&w.heard, "【不归您处理】|!吴四"), "%s", w.heard.p);
    world_say(&w, "2 没有转");
    CHECK(world_has(&w.heard, "没看懂"), "%s", w.heard.p);
    CHECK(desk_state(&w, "20170001", "party") == CLEAR_NONE, "nothing is changed");
    desk_role(&w, "bao", "包老师", ROLE_CLERK, "报到");
    staff_app(&w, "bao");
    world_say(&w, "20190001");
    CHECK(world_has(&w.heard, "【返校】吴四|报到：待办理"), "the other clearance: %s", w.heard.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chats),
        cmocka_unit_test(test_picture),
        cmocka_unit_test(test_next_of_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
