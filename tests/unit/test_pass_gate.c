/* Where a guard stands: one gate, several, any; and how many passed there. */
#include "tests/unit/pass_world.h"

static void test_gates(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;
    struct recorded     r;
    char                digits[9];

    (void)state;
    setup(&w);
    guard(&w, "two", "南门");
    guard(&w, "two", "北门");
    fresh(&w, "2026001", digits, &text);
    staff_app(&w, "two");
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "先选今天的岗位，再扫一次|1. |2. |南门|北门|回复编号|!李四"), "%s",
          w.heard.p);
    r = recorded(&w);
    CHECK(r.count == 0, "nothing is used up");
    world_chat(&w, "choosing",
               (const struct line[]){{"3", "没有这个岗位|1. |2. "},
                                     {"0", "没有这个岗位"},
                                     {"2", "岗位：|请用菜单的扫一扫"},
                                     {"2", "!岗位："}, /* is no answer any more */
                                     {"岗位 南门", "岗位：南门"},
                                     {"岗位", "换到哪个岗位？|1. "},
                                     {"岗位 东门", "没有这个岗位|南门|北门"},
                                     {"岗位 北门", "岗位：北门"},
                                     {"post", "换到哪个岗位？"},
                                     {NULL, NULL}});
    scan(&w, text.p);
    CHECK(first_line(&w, "✅【有效】可以通行（北门）"), "%s", w.heard.p);
    r = recorded(&w);
    CHECK(r.count == 1 && strcmp(r.gate, "北门") == 0, "at %s", r.gate);
    world_chat(&w, "counted",
               (const struct line[]){{"今日通行", "北门今天放行 1 人次，未放行 0 次"},
                                     {"岗位 南门", "岗位：南门"},
                                     {"今日通行", "南门今天放行 0 人次"},
                                     {"+ 1440", ""},
                                     {"今日通行", "看哪个岗位的？"}, /* asked again each day */
                                     {"1", "岗位："},
                                     {NULL, NULL}});
    staff_app(&w, "nan");
    world_chat(&w, "one gate only",
               (const struct line[]){{"岗位", "岗位：南门"},
                                     {"岗位 北门", "没有这个岗位|!2."},
                                     {"帮助", "岗位　|今日通行　"},
                                     {NULL, NULL}});
    world_close(&w);
}

/* A guard without a gate may stand at any that somebody has. */
static void test_any_gate(void **state)
{
    struct world w;

    (void)state;
    setup(&w);
    guard(&w, "any", "");
    role(&w, "any", ROLE_COUNSELLOR, "软件学院");
    role(&w, "any", ROLE_CLERK, "办事大厅");
    staff_app(&w, "any");
    world_chat(&w, "any",
               (const struct line[]){{"岗位", "今天在哪个岗位？|南门|北门|!软件学院|!大厅"},
                                     {"岗位 北门", "岗位：北门"},
                                     {NULL, NULL}});
    world_close(&w);
}

static void test_counted(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;
    char                digits[9];

    (void)state;
    setup(&w);
    fresh(&w, "2026001", digits, &text);
    staff_app(&w, "nan");
    scan(&w, text.p);
    scan(&w, text.p);
    scan(&w, "rubbish");
    world_chat(&w, "counted",
               (const struct line[]){{"今日通行", "南门今天放行 1 人次，未放行 2 次"},
                                     {"passed", "南门今天放行 1"},
                                     {"English", "English from now on"},
                                     {"passed", "南门: 1 passed today, 2 scans did not"},
                                     {"+ 1440", ""},
                                     {"passed", "南门: 0 passed today"},
                                     {NULL, NULL}});
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gates),
        cmocka_unit_test(test_any_gate),
        cmocka_unit_test(test_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
