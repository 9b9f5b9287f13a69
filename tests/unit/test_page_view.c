/* A view comes out as it went in, and nothing else is taken for one. */
#include "tests/test.h"

#include "base/mem.h"
#include "bot/page_view.h"

#include <string.h>

static const struct clear_page_view clear_view = {
    .me = STR_LIT("张三"),
    .clearance = STR_LIT("leaving"),
    .title = STR_LIT("离校手续"),
    .say = STR_LIT("1:2:3"),
    .number = STR_LIT("20170001"),
    .name = STR_LIT("张三"),
    .college = STR_LIT("管弦系"),
    .season = STR_LIT("2021年04月01日 — 06月30日"),
    .progress = STR_LIT("办理进度 1/2"),
    .next = STR_LIT("下一步：资产处\n办完以后：教务处"),
    .done = 1,
    .node = {{.number = 1, .state = VIEW_REFUSED, .turn = 1, .title = STR_LIT("资产处"),
              .subtitle = STR_LIT("乐器归还情况"), .status = STR_LIT("未通过"),
              .note = STR_LIT("是否归还乐器"), .place = STR_LIT("3 号楼"), .hours = STR_LIT("9:00"),
              .bring = STR_LIT("琴"), .contact = STR_LIT("王老师"), .reason = STR_LIT("琴没有还"),
              .when = STR_LIT("09:12")},
             {.number = 2, .state = VIEW_NONE, .title = STR_LIT("教务处"),
              .status = STR_LIT("无需办理")}},
    .count = 2,
    .form = {{STR_LIT("党团关系迁移地址"), STR_LIT("已提交"), 1}},
    .forms = 1,
    .other = {{STR_LIT("returning"), STR_LIT("返校")}},
    .others = 1,
    .has_code = 1,
    .code = STR_LIT("HY1.abc"),
    .code_until = STR_LIT("2021-06-30"),
};

static const struct desk_page_view desk_view = {
    .me = STR_LIT("王老师"),
    .desks = STR_LIT("资产处、财务处"),
    .mark = VIEW_BAD,
    .say = STR_LIT("没有这个学号"),
    .number = STR_LIT("20170001"),
    .choice = {{.title = STR_LIT("资产处"), .status = STR_LIT("待办理"), .pass = 1, .refuse = 2,
                .reason = {STR_LIT("琴没有还"), STR_LIT("琴坏了")}, .reasons = 2},
               {.title = STR_LIT("财务处"), .status = STR_LIT("无需办理"), .state = VIEW_NONE,
                .why = STR_LIT("还没轮到")}},
    .count = 2,
    .asking = 1,
    .shown = STR_LIT("7 leaving\nlibrary:0"),
};

static void test_clear(void **state)
{
    auto_buf struct buf    packed = {0}, again = {0};
    struct clear_page_view v = {0};

    (void)state;
    clear_page_pack(&clear_view, &packed);
    CHECK(clear_page_read(buf_view(&packed), &v), "it is read: %s", packed.p);
    clear_page_pack(&v, &again);
    assert_string_equal(packed.p, again.p);
    CHECK(v.count == 2 && v.forms == 1 && v.others == 1 && v.done == 1 && v.has_code == 1 &&
              v.complete == 0, "the numbers");
    CHECK(str_is(v.say, "1:2:3") && str_is(v.node[0].reason, "琴没有还") &&
              str_is(v.node[1].status, "无需办理") && v.node[1].subtitle.n == 0 &&
              str_is(v.form[0].status, "已提交") && str_is(v.other[0].name, "returning") &&
              str_is(v.code, "HY1.abc"), "the texts");
}

static void test_desk(void **state)
{
    auto_buf struct buf   packed = {0}, again = {0};
    struct desk_page_view v = {0};

    (void)state;
    desk_page_pack(&desk_view, &packed);
    CHECK(desk_page_read(buf_view(&packed), &v), "it is read: %s", packed.p);
    desk_page_pack(&v, &again);
    assert_string_equal(packed.p, again.p);
    CHECK(v.count == 2 && v.asking == 1 && v.mark == VIEW_BAD && v.choice[0].refuse == 2 &&
              v.choice[0].reasons == 2 && str_is(v.choice[0].reason[1], "琴坏了") &&
              str_is(v.choice[1].why, "还没轮到") && str_is(v.shown, "7 leaving\nlibrary:0"),
          "all of it");
}

/* Cut anywhere, or with something behind it, or of the other page. */
static void test_refused(void **state)
{
    auto_buf struct buf    packed = {0}, other = {0}, longer = {0};
    struct clear_page_view v = {0};
    struct desk_page_view  d = {0};

    (void)state;
    clear_page_pack(&clear_view, &packed);
    desk_page_pack(&desk_view, &other);
    for (size_t n = 0; n < packed.n; n++)
        CHECK(!clear_page_read((struct str){packed.p, n}, &v), "the first %zu bytes", n);
    buf_str(&longer, buf_view(&packed));
    buf_char(&longer, '0');
    CHECK(!clear_page_read(buf_view(&longer), &v), "a byte behind it");
    CHECK(!clear_page_read(buf_view(&other), &v), "the desk's");
    CHECK(!desk_page_read(buf_view(&packed), &d), "the student's");
    CHECK(!desk_page_read(str_c("请稍后再试"), &d), "a sentence");
}

static void refuse_desk(const char *name, struct desk_page_view v)
{
    auto_buf struct buf   packed = {0};
    struct desk_page_view read = {0};

    desk_page_pack(&v, &packed);
    CHECK(!desk_page_read(buf_view(&packed), &read), "%s", name);
}

static void test_ranges(void **state)
{
    struct desk_page_view v;

    (void)state;
    v = desk_view, v.asking = 3;
    refuse_desk("it asks about a line that there is not", v);
    v = desk_view, v.asking = -1;
    refuse_desk("or about none", v);
    v = desk_view, v.mark = VIEW_STOP + 1;
    refuse_desk("another mark", v);
    v = desk_view, v.choice[0].state = 4;
    refuse_desk("another state", v);
    v = desk_view, v.count = VIEW_NODES + 1;
    refuse_desk("too many lines", v);
    v = desk_view, v.choice[1].reasons = VIEW_REASONS + 1;
    refuse_desk("too many reasons", v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clear),
        cmocka_unit_test(test_desk),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_ranges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
