/* Who follows the staff's application, or opens it, hears of what his roles are for, and nothing of
 * what is said to students. */
#include "tests/unit/staff_world.h"

static const char school[] =
    "greeting: 学生的问候\n" STAFF_HEAD STAFF_CHECKIN
    "    proxy: true\n"
    "  - name: duty\n    app: staff\n    title: 值班登记\n    words: [值班]\n    rule: daily\n"
    "    no_review: true\n    roster_only: false\n    today_open: 今天还没有登记\n    today_done: 今天登记过\n"
    "    questions: [{name: where, kind: text, title: 在哪}]\n"
    "pass: {report: checkin, confirmed: false, kinds: [student]}\n";

static const struct {
    const char *name, *user, *follows, *opens;
} rows[] = {
    {"a counsellor", "fudao",
     "您好！这里是测试大学教职工用的。\n未打卡　|\n提醒　|\n代填报 |\n异常　|\n日报　|\n导出 |"
     "回复“帮助”看全部|!工单|!岗位|!职务",
     "今天还没有登记\n常用：未打卡、提醒、代填报、异常、日报、导出。回复“帮助”看全部"},
    {"the office", "office1", "未打卡　|\n工单　|!岗位", "日报、导出、工单。"},
    {"a guard", "menwei", "岗位　|\n今日通行　|!未打卡|!工单|!导出", "常用：岗位、今日通行。|!未打卡"},
    {"a clerk", "banli", "教职工用的。\n回复“帮助”|!未打卡|!岗位|!职务",
     "今天还没有登记\n回复“帮助”看全部|!常用"},
    {"a student", "s1", "您的账号还没有职务|请联系信息化办公室登记|!未打卡|!岗位",
     "您的账号还没有职务"},
};

static void by_role(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        staff_app(&w, rows[i].user);
        world_event(&w, MSG_EVENT_SUBSCRIBE, "");
        CHECK(world_has(&w.heard, rows[i].follows) && world_has(&w.heard, "!你好\n|!打卡”|!问候"),
              "%s follows: %s", rows[i].name, w.heard.p);
        world_event(&w, MSG_EVENT_ENTER_AGENT, "");
        CHECK(world_has(&w.heard, rows[i].opens) && world_has(&w.heard, "!问候|!打卡”"),
              "%s opens it: %s", rows[i].name, w.heard.p);
        world_event(&w, MSG_EVENT_ENTER_AGENT, "");
        CHECK(w.heard.n == 0, "%s: once a day: %s", rows[i].name, w.heard.p);
    }
    student_app(&w, "s2");
    world_event(&w, MSG_EVENT_SUBSCRIBE, "");
    CHECK(world_has(&w.heard, "你好|今日未打卡|!您好|!职务"), "the students' own: %s", w.heard.p);
    world_event(&w, MSG_EVENT_ENTER_AGENT, "");
    CHECK(world_has(&w.heard, "学生的问候|!常用"), "… and its greeting: %s", w.heard.p);
    world_close(&w);
}

static void in_english(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    staff_app(&w, "fudao");
    world_say(&w, "english");
    world_event(&w, MSG_EVENT_SUBSCRIBE, "");
    CHECK(world_has(&w.heard, "for the staff of|missing: |Reply \"help\" for everything"), "%s",
          w.heard.p);
    world_event(&w, MSG_EVENT_ENTER_AGENT, "");
    CHECK(world_has(&w.heard, "Reply with: missing, remind, "), "%s", w.heard.p);
    staff_app(&w, "s1");
    world_say(&w, "english");
    world_event(&w, MSG_EVENT_SUBSCRIBE, "");
    CHECK(world_has(&w.heard, "Your account has no role yet"), "%s", w.heard.p);
    world_close(&w);
}

/* What was begun comes first. */
static void an_open_flow(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    staff_app(&w, "fudao");
    world_say(&w, "值班");
    world_event(&w, MSG_EVENT_ENTER_AGENT, "");
    CHECK(world_has(&w.heard, "「值班登记」还没填完|!常用"), "%s", w.heard.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_role),
        cmocka_unit_test(in_english),
        cmocka_unit_test(an_open_flow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
