/* 未打卡: who has not reported today, by class and by name, in one's own scope. */
#include "tests/unit/staff_world.h"

static const char school[] = STAFF_HEAD STAFF_CHECKIN;

static void who_sees_whom(void **state)
{
    static const struct {
        const char *user, *hear;
    } rows[] = {
        {"office1", "未报 5 人（应报 6，已报 1）|软件学院 软件2601：\n钱二 s2|李四 s4（未加入）|"
                    "音乐学院 声乐2601：\n周五 s5\n周五 s6|!赵一|!吴老师"},
        {"fudao", "未报 3 人（应报 4，已报 1）|钱二 s2|孙三 s3|李四 s4|!周五|!学院"},
        {"banzhu", "未报 3 人（应报 4，已报 1）|钱二|周五 s5|周五 s6|!孙三|!李四"},
        {"menwei", "只对辅导员和信息化办公室开放|!人|!s2"},
        {"banli", "只对辅导员和信息化办公室开放|!s2"},
        {"s2", "只对辅导员和信息化办公室开放|!s2"},
    };
    struct world w;

    (void)state;
    staff_open(&w, school);
    staff_reports(&w, "s1", "打卡 1");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int before = staff_traces(&w);

        staff_app(&w, rows[i].user);
        world_say(&w, "今日未打卡");
        CHECK(world_has(&w.heard, rows[i].hear), "%s hears:\n%s", rows[i].user, w.heard.p);
        CHECK(staff_traces(&w) == before + (strstr(w.heard.p, "应报") != NULL),
              "%s: a look leaves a trace, a refusal none", rows[i].user);
    }
    student_app(&w, "s2"); /* the word is none of the students' application */
    world_say(&w, "未打卡");
    CHECK(world_has(&w.heard, "!应报|!辅导员"), "a student hears: %s", w.heard.p);
    world_close(&w);
}

static void a_frozen_one_is_told_so(void **state)
{
    struct world w;
    struct err   err = {0};

    (void)state;
    staff_open(&w, school);
    world_must(store_begin(w.store, &err), &err);
    world_must(member_bar(w.store, w.now, STR_LIT("s2"), BAR_FROZEN, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_chat(&w, "frozen",
               (const struct line[]){
                   {"未打卡 软件2601", "赵一 s1\n|钱二 s2（已冻结）|!未加入"},
                   {"未打卡 软件2602", "孙三 s3\n|李四 s4（未加入）|!冻结"},
                   {"English", "English"},
                   {"missing 软件2601", "钱二 s2 (frozen)"},
                   {NULL, NULL},
               });
    world_close(&w);
}

static void classes_are_chosen(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    world_chat(&w, "names of classes",
               (const struct line[]){
                   {"未打卡 软件2601", "应报 2，|赵一 s1|钱二 s2|!孙三|“提醒 软件2601”"},
                   {"未打卡 软件２６０１", "应报 2，|赵一 s1"},
                   {"未打卡 软件学院", "应报 4，|孙三 s3|!周五"},
                   {"未打卡 声乐", "应报 2，|周五 s5|!赵一"},
                   {"未打卡 软件", "没有这个班级或学院，或不止一个|“未打卡”"},
                   {"未打卡 数学2601", "没有这个班级或学院"},
                   {"未打卡 2", "没有第 2 页"},
                   {"未打卡 1", "应报 6，"},
                   {"未打卡 软件2601 1", "应报 2，"},
                   {"未打卡 软件2601 9", "没有第 9 页"},
                   {"未打卡 0", "没有这个班级"},
                   {"未打卡 打卡 软件2601", "应报 2，|“提醒 打卡 软件2601”"},
                   {"未打卡 今日打卡", "应报 6，"},
                   {"= fudao", ""},
                   {"未打卡 声乐2601", "没有这个班级|!周五"},
                   {"未打卡 音乐学院", "没有这个班级|!周五"},
                   {"english", "English"},
                   {"missing", "[Check-in] 07:42\nMissing 4 (expected 4, reported 0)\n|"
                               "(not a member)|\"remind\" to remind"},
                   {"missing nowhere", "No class or college|\"missing\""},
                   {NULL, NULL},
               });
    staff_app(&w, "office1");
    world_say(&w, "未打卡 软件2601");
    CHECK(strcmp(staff_audited(&w).text, "staff.list 未打卡 checkin 软件2601 2") == 0, "the audit: %s",
          staff_audited(&w).text);
    for (int i = 1; i <= 6; i++) {
        char user[16];

        snprintf(user, sizeof user, "s%d", i);
        staff_reports(&w, user, "打卡 1");
    }
    world_say(&w, "未打卡");
    CHECK(world_has(&w.heard, "都报了（应报 6，已报 6）|!提醒|!未报"), "at the end: %s", w.heard.p);
    world_close(&w);
}

/* More than one answer holds. */
static void many_are_paged(void **state)
{
    enum { CLASSES = 60, EACH = 35 };
    struct world w;
    char         number[32], class_name[32];

    (void)state;
    staff_open(&w, school);
    for (int c = 0; c < CLASSES; c++)
        for (int i = 0; i < (c == 0 ? EACH : 2); i++) {
            snprintf(number, sizeof number, "n%02d%02d", c, i);
            snprintf(class_name, sizeof class_name, "数学26%02d", c);
            staff_person(&w, number, "名字很长的一位亚历山大", "undergraduate", "数学学院",
                         class_name);
        }
    staff_role(&w, "shuxue", ROLE_COUNSELLOR, "数学学院", "");
    w.user = "shuxue";
    world_chat(&w, "pages",
               (const struct line[]){
                   {"未打卡", "应报 153，|数学2600　未报 35/35\n数学2601　未报 2/2|数学2624|!数学2625|"
                              "“未打卡 2”|“未打卡 数学2600”|!n0"},
                   {"未打卡 2", "数学2625|数学2649|!数学2624|!数学2650|“未打卡 3”"},
                   {"未打卡 3", "数学2650|数学2659|!数学2649|!后面还有"},
                   {"未打卡 4", "没有第 4 页"},
                   {"未打卡 数学2600", "n0000|n0029|!n0030|“未打卡 数学2600 2”"},
                   {"未打卡 数学2600 2", "n0030|n0034|!n0029|!后面还有"},
                   {NULL, NULL},
               });
    world_close(&w);
}

static void put_many(struct world *w, const char *number, const char *college,
                     const char *class_name)
{
    enum { EACH = 35 };
    char name[32];

    for (int i = 0; i < EACH; i++) {
        snprintf(name, sizeof name, "%s%02d", number, i);
        staff_person(w, name, "某", "undergraduate", college, class_name);
    }
}

/* Classes of several colleges are called the same, and people of none can be named too. */
static void classes_of_one_name(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    put_many(&w, "h", "化学学院", "一班");
    put_many(&w, "k", "化学学院", "");
    put_many(&w, "p", "物理学院", "一班");
    w.user = "office1";
    world_chat(&w, "by both names",
               (const struct line[]){
                   {"未打卡 一班", "化学学院 一班　未报 35/35\n物理学院 一班　未报 35/35|!p00|"
                                   "“未打卡 化学学院 一班”|“提醒 一班”"},
                   {"未打卡 化学学院 一班", "应报 35，|h00|h29|!p00|!k00|“未打卡 化学学院 一班 2”|"
                                            "“提醒 化学学院 一班”"},
                   {"未打卡 物理学院 一班 2", "p30|p34|!p29|!h30"},
                   {"未打卡 物理学院 二班", "没有这个班级"},
                   {"未打卡 化学学院", "化学学院 （无班级）　未报 35/35\n化学学院 一班|!物理|"
                                       "“未打卡 （无班级）”"},
                   {"未打卡 化学学院 （无班级）", "应报 35，|k00|!h00|“未打卡 化学学院 (无班级) 2”"},
                   {"未打卡 化学学院 (无班级) 2", "k30|k34|!h30"},
                   {"未打卡 无班级", "应报 35，|k00|!h00"},
                   {"提醒 物理学院 一班", "已提醒 0 人。另有 35 人"},
                   {NULL, NULL},
               });
    world_close(&w);
}

static void several_flows(void **state)
{
    static const char two[] =
        STAFF_HEAD STAFF_CHECKIN
        "  - name: night\n    app: student\n    title: 晚点名\n    words: [晚点名]\n    rule: daily\n"
        "    no_review: true\n"
        "    questions: [{name: here, kind: choice, title: 在吗, options: [{value: y, label: 在}, "
        "{value: n, label: 不在}]}]\n"
        "  - name: base\n    app: student\n    title: 基本信息\n    words: [基本信息]\n    rule: once\n"
        "    questions: [{name: home, kind: text, title: 家在哪}]\n"
        "  - name: repair\n    app: student\n    title: 宿舍报修\n    words: [报修]\n"
        "    rule: times_a_day\n    times: 3\n"
        "    questions: [{name: what, kind: text, title: 什么坏了}]\n"
        "  - name: eid\n    app: student\n    title: 电子ID\n    words: [申请电子ID]\n"
        "    rule: always\n    approve: [office]\n"
        "    questions: [{name: why, kind: text, title: 为什么}]\n"
        "  - name: duty\n    app: staff\n    title: 值班登记\n    words: [值班]\n    rule: daily\n"
        "    questions: [{name: where, kind: text, title: 在哪}]\n";
    static const char none[] = STAFF_HEAD
        "  - name: base\n    app: student\n    title: 基本信息\n    words: [基本信息]\n    rule: once\n"
        "    questions: [{name: home, kind: text, title: 家在哪}]\n";
    struct world w;

    (void)state;
    staff_open(&w, two);
    staff_reports(&w, "s1", "晚点名 1");
    world_chat(&w, "two",
               (const struct line[]){
                   {"未打卡", "请写上是哪一项|未打卡 打卡\n未打卡 晚点名|!基本信息|!值班"},
                   {"未打卡 软件2601", "请写上是哪一项"},
                   {"未打卡 打卡", "【今日打卡】|已报 0）"},
                   {"未打卡 晚点名 软件学院", "【晚点名】|（应报 4，已报 1|“提醒 晚点名 软件学院”"},
                   {"未打卡 基本信息", "【基本信息】|已报 0）\n（这一项不是每天填报的）|!提醒"},
                   {"未打卡 报修", "「宿舍报修」不是每天填报的|!应报|!提醒"},
                   {"未打卡 申请电子ID", "「电子ID」不是每天填报的|!应报|!提醒"},
                   {"未打卡 电子ID 软件2601", "「电子ID」不是每天填报的"},
                   {"提醒 报修", "「宿舍报修」不是每天填报的|!已提醒"},
                   {"提醒 申请电子ID", "不是每天填报的|!已提醒"},
                   {"提醒 基本信息", "「基本信息」不是每天填报的|!已提醒"},
                   {"未打卡 值班", "【值班登记】|应报 7，"},
                   {NULL, NULL},
               });
    world_close(&w);
    staff_open(&w, none);
    world_chat(&w, "none",
               (const struct line[]){
                   {"未打卡", "没有每日填报"}, {"未打卡 基本信息", "应报"}, {NULL, NULL}});
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_sees_whom),
        cmocka_unit_test(a_frozen_one_is_told_so),
        cmocka_unit_test(classes_are_chosen),
        cmocka_unit_test(many_are_paged),
        cmocka_unit_test(classes_of_one_name),
        cmocka_unit_test(several_flows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
