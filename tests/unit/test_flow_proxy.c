/* 代填报: the flow of the student application, asked of the staff for somebody else. */
#include "tests/unit/flow_people.h"

#include "store/audit.h"

static const char school[] =
    "name: 测试大学\n"
    "channel: text\n"
    "welcome: 你好\n"
    "desk: {lines: [{name: 综合服务台, phone: 010-1}]}\n"
    "flows:\n"
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    title_en: Check-in\n"
    "    words: [打卡, checkin]\n"
    "    rule: daily\n"
    "    proxy: true\n"
    "    no_review: true\n"
    "    kinds: [student]\n"
    "    done: 打卡成功\n"
    "    done_en: Checked in\n"
    "    today_done: 今日已打卡\n"
    "    today_open: 今日未打卡\n"
    "    window: {daily_from: \"06:00\", daily_to: \"22:00\"}\n"
    "    questions:\n"
    "      - name: health\n"
    "        kind: choice\n"
    "        title: 身体状况\n"
    "        options: [{value: normal, label: 正常}, {value: fever, label: 发热}]\n"
    "      - {name: temp, kind: number, title: 体温, min: \"35\", max: \"42\", decimals: 1}\n"
    "  - name: edit\n"
    "    app: student\n"
    "    title: 行程\n"
    "    words: [行程]\n"
    "    rule: daily\n"
    "    editable: \"20:00\"\n"
    "    proxy: true\n"
    "    questions: [{name: where, kind: choice, title: 去哪里, options: [{value: in, label: 校内}, "
    "{value: out, label: 校外}]}]\n"
    "  - name: base\n"
    "    app: student\n"
    "    title: 基本信息\n"
    "    words: [基本信息]\n"
    "    rule: once\n"
    "    questions: [{name: home, kind: text, title: 籍贯}]\n"
    "  - name: after\n"
    "    app: student\n"
    "    title: 离校登记\n"
    "    words: [离校登记]\n"
    "    rule: once\n"
    "    proxy: true\n"
    "    needs: [base]\n"
    "    questions: [{name: home, kind: text, title: 去哪里}]\n";

static void open_world(struct world *w)
{
    world_open(w, school);
    people_add(w, "20260001", "林小满", "undergraduate", "软件学院", "软件2601");
    people_add(w, "20260002", "周远", "undergraduate", "软件学院", "软件2602");
    people_add(w, "20260003", "何静", "undergraduate", "法学院", "法学2601");
    people_add(w, "T001", "陈老师", "staff", "软件学院", "");
    staff_add(w, "wang", "王老师", ROLE_COUNSELLOR, "软件学院", "软件2601");
    staff_add(w, "wang", "王老师", ROLE_COUNSELLOR, "软件学院", "");
    staff_add(w, "li", "李老师", ROLE_COUNSELLOR, "软件学院", "软件2602");
    staff_add(w, "office", "赵老师", ROLE_OFFICE, "", "");
    staff_add(w, "guard", "门卫", ROLE_GUARD, "软件学院", "");
    world_as(w, "20260001", "student");
    world_say(w, "查询"); /* a member, so that there is somebody to be told */
}

static int count_rows(void *arg, int64_t id, const struct audit *a)
{
    (void)id;
    buf_f((struct buf *)arg, "%.*s %.*s %lld %.*s\n", STR_ARG(a->actor), STR_ARG(a->action),
          (long long)a->person, STR_ARG(a->detail));
    return 0;
}

static void must_audit(struct world *w, const char *wanted)
{
    auto_buf struct buf rows = {0};
    struct err          err = {0};

    world_must(audit_list(w->store, 0, 20, count_rows, &rows, &err), &err);
    buf_c(&rows, "");
    CHECK(world_has(&rows, wanted), "the audit has “%s”:\n%s", wanted, rows.p);
}

/* ---- chats ---- */

static const struct deed asks_and_submits[] = {
    {"@ wang staff", "", ""},
    {"代填 checkin 20260001", "今日未打卡|【今日打卡】第 1 题，共 2 题\n代 林小满 20260001 填报\n身体状况", ""},
    {"1", "第 2 题，共 2 题\n代 林小满 20260001 填报\n体温", ""},
    {"99", "请回复 35 到 42|代 林小满 20260001 填报", ""},
    {"36.5", "打卡成功|✅ 07:42　回执 1120-|代 林小满 20260001 填报\n已经告诉本人|身体状况：正常",
     "王老师代你填了「今日打卡」：07:42　回执 1120-|有误请告诉老师"},
    {"代填 checkin 20260001", "代 林小满 20260001 填报|今日已打卡 07:42（回执 1120-|由王老师代填|!第 1 题", ""},
    {"@ 20260001 student", "", ""},
    {"打卡", "今日已打卡 07:42（回执 1120-|，由王老师代填），每天一次", ""},
    {"打卡 1 36.6", "今日已打卡 07:42|由王老师代填|!打卡成功", ""},
    {"查询", "今日已打卡 07:42|今日打卡（代填）\n　回执 1120-", ""},
    {NULL, NULL, NULL},
};

static const struct deed one_line[] = {
    {"@ office staff", "", ""},
    {"代填 checkin 20260003 2 38.5", "打卡成功|代 何静 20260003 填报\n本人没有关注这里，没有通知到|发热", ""},
    {"代填 checkin 20260001 9", "没有这个选项|代 林小满 20260001 填报", ""},
    {"取消", "已取消「今日打卡」|回复“代填报 打卡 20260001”可以重新开始", ""},
    {NULL, NULL, NULL},
};

/* Two at once: the constraint decides, and whoever loses is told who was first. */
static const struct deed student_first[] = {
    {"@ wang staff", "", ""},
    {"代填 checkin 20260001", "第 1 题", ""},
    {"1", "第 2 题", ""},
    {"@ 20260001 student", "", ""},
    {"打卡 1 36.6", "打卡成功|!代填", ""},
    {"@ wang staff", "", ""},
    {"36.5", "代 林小满 20260001 填报|今日已打卡 07:42（回执|）|!由|!打卡成功", "!代你填"},
    {"36.5", "!打卡成功", ""},
    {NULL, NULL, NULL},
};

static const struct deed staff_first[] = {
    {"@ 20260001 student", "", ""},
    {"打卡", "第 1 题", ""},
    {"1", "第 2 题", ""},
    {"@ office staff", "", ""},
    {"代填 checkin 20260001 1 36.5", "打卡成功", "赵老师代你填了|你填到一半的不用再填了"},
    {"@ 20260001 student", "", ""},
    {"36.6", "今日已打卡 07:42|由赵老师代填|!打卡成功|!体温|!没看懂", ""},
    {"36.6", "没看懂|!今日已打卡|!打卡成功", ""},
    {"打卡 1 36.6", "今日已打卡 07:42|由赵老师代填|!打卡成功", ""},
    {NULL, NULL, NULL},
};

/* A dialog is of one person: another one leaves it, the same goes on. */
static const struct deed of_one_person[] = {
    {"@ wang staff", "", ""},
    {"代填 checkin 20260001", "代 林小满 20260001", ""},
    {"2", "第 2 题", ""},
    {"代填 checkin 20260001", "接着来|第 2 题|代 林小满 20260001", ""},
    {"代填 checkin 20260002", "已离开「今日打卡」，刚才的回答没有提交|第 1 题|代 周远 20260002", ""},
    {"1", "第 2 题|代 周远 20260002", ""},
    {"36.5", "打卡成功|代 周远 20260002|正常", ""},
    {"36.5", "!打卡成功", ""},
    {"代填 checkin 20260001", "第 1 题|代 林小满", ""},
    {"返回", "已经是第一题了|代 林小满", ""},
    {"帮助", "怎么填|代 林小满", ""},
    {"+ 31", "", ""},
    {"1", "超过 30 分钟没有回答|回复“代填报 打卡 20260001”重新开始", ""},
    {"1", "!第 2 题", ""},
    {"代填报 打卡 20260001", "第 1 题|代 林小满 20260001 填报", ""}, /* the staff's own word */
    {"代填报 打卡 20260003", "!第 1 题|!何静", ""},
    {NULL, NULL, NULL},
};

static const struct deed changes[] = {
    {"@ 20260001 student", "", ""},
    {"行程 1", "请核对", ""},
    {"1", "「行程」提交成功|可以修改到 20:00，回复“行程”重新填", ""},
    {"@ wang staff", "", ""},
    {"代填 edit 20260001", "07:42（回执 1120-|可以修改到 20:00|去哪里：校内|代 林小满 20260001 填报", ""},
    {"2", "请核对|代 林小满 20260001 填报", ""},
    {"1", "已替换之前提交的，可以修改到 20:00，回复“代填报 行程 20260001”重新填", "王老师代你填了「行程」"},
    {NULL, NULL, NULL},
};

static const struct deed english[] = {
    {"@ 20260001 student", "", ""},
    {"english", "English from now on", ""},
    {"@ office staff", "", ""},
    {"english", "English from now on", ""},
    {"代填 checkin 20260001", "[Check-in] Question 1 of 2\nFor 林小满 20260001", ""},
    {"1", "For 林小满 20260001", ""},
    {"36.5", "Checked in|For 林小满 20260001\nThe person was told.",
     "赵老师 reported \\\"Check-in\\\" for you: 07:42"},
    {NULL, NULL, NULL},
};

static const struct {
    const char        *name;
    const struct deed *deeds;
} chats[] = {
    {"asks and submits", asks_and_submits}, {"one line", one_line},
    {"the student is first", student_first}, {"the staff are first", staff_first},
    {"of one person", of_one_person},       {"changes", changes},
    {"english", english},
};

static void test_chats(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(chats); i++) {
        struct world w;

        open_world(&w);
        world_deeds(&w, chats[i].name, chats[i].deeds);
        world_close(&w);
    }
}

/* ---- refusals ---- */

static const struct {
    const char *name, *user, *say, *hear;
} refused[] = {
    {"another class", "li", "代填 checkin 20260001", "不在你负责的范围里|!林小满|!第 1 题"},
    {"another college", "wang", "代填 checkin 20260003 1 36.5", "不在你负责的范围里|!何静|!打卡成功"},
    {"a guard", "guard", "代填 checkin 20260001", "不在你负责的范围里"},
    {"nobody of the staff", "20260002", "代填 checkin 20260001", "不在你负责的范围里"},
    {"oneself, in the staff's application", "20260001", "代填 checkin 20260001", "不在你负责的范围里"},
    {"nobody of the roster", "office", "代填 checkin 99999999", "不在你负责的范围里"},
    {"another kind", "office", "代填 checkin T001", "代 陈老师 T001 填报\n「今日打卡」不是给这类人员填的"},
    {"no proxies there", "office", "代填 base 20260001 江西", "「基本信息」只能本人填写，不能代填"},
    {"first by the person", "office", "代填 after 20260001", "要本人先填一次「基本信息」，之后才能代填「离校登记」"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct world w;

        open_world(&w);
        world_as(&w, refused[i].user, "staff");
        world_say(&w, refused[i].say);
        CHECK(world_has(&w.heard, refused[i].hear), "%s: hears “%s”, not:\n%s", refused[i].name,
              refused[i].hear, w.heard.p);
        CHECK(w.sent_count == 0, "%s: nobody is told: %s", refused[i].name, w.sent.p);
        must_audit(&w, "!proxy.submit|!proxy.look");
        world_close(&w);
    }
}

static void test_outside_its_hours(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    w.now += 15 * 3600;
    world_as(&w, "office", "staff");
    world_say(&w, "代填 checkin 20260001 1 36.5");
    must_hear(&w, "每天 06:00–22:00 开放|!打卡成功");
    world_close(&w);
}

/* The scope may be taken away while the questions are asked. */
static void test_scope_is_looked_at_again(void **state)
{
    struct world w;
    struct err   err = {0};
    int64_t      deleted;

    (void)state;
    open_world(&w);
    world_as(&w, "wang", "staff");
    world_say(&w, "代填 checkin 20260001");
    world_say(&w, "1");
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_clear(w.store, &deleted, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_say(&w, "36.5");
    must_hear(&w, "不在你负责的范围里|!打卡成功");
    must_audit(&w, "!proxy.submit");
    world_say(&w, "36.5");
    must_hear(&w, "!打卡成功|!不在你负责");
    world_close(&w);
}

static void test_left_and_frozen(void **state)
{
    struct world w;
    struct err   err = {0};
    bool         changed;

    (void)state;
    open_world(&w);
    world_must(store_begin(w.store, &err), &err);
    world_must(member_bar(w.store, w.now, STR_LIT("20260001"), BAR_FROZEN, &err), &err);
    world_must(people_leave(w.store, w.now, person_id(&w, "20260002"), &changed, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_as(&w, "office", "staff");
    world_say(&w, "代填 checkin 20260002");
    must_hear(&w, "代 周远 20260002 填报\n名册里已经离校");
    world_say(&w, "代填 checkin 20260001 1 36.5");
    must_hear(&w, "打卡成功|没有通知到");
    must_send(&w, 0, "");
    world_close(&w);
}

/* The receipt that the staff got is found by whoever reported it, while the student is his. */
static void test_the_receipt_is_found(void **state)
{
    static const struct {
        const char *name, *user, *app, *hear, *audit;
    } rows[] = {
        {"another of the staff", "li", "staff", "你没有这个回执|!林小满", "!receipt.look"},
        {"the office", "office", "staff", "你没有这个回执|!林小满", "!receipt.look"},
        {"a guard", "guard", "staff", "你没有这个回执|!林小满", "!receipt.look"},
        {"in the students' application", "wang", "student", "你没有这个回执|!林小满",
         "!receipt.look"},
        {"who reported it", "wang", "staff",
         "】2026-11-20 07:42 已提交\n回执 1120-|您代填：软件2601 林小满 20260001\n|身体状况：正常|体温：36.5",
         "wang receipt.look"},
        {"the student", "20260001", "student", "回执 1120-|由王老师代填|身体状况：正常|!您代填",
         "!20260001 receipt.look"},
    };
    auto_buf struct buf memory = {0}, ask = {0};
    struct world        w;
    struct err          err = {0};
    struct submission   sub;
    int64_t             deleted;

    (void)state;
    open_world(&w);
    world_as(&w, "wang", "staff");
    world_say(&w, "代填 checkin 20260001 1 36.5");
    CHECK(submission_last(w.store, STR_LIT("checkin"), cst_day(w.now), person_id(&w, "20260001"),
                          &sub, NULL, &memory, &err) == 1,
          "it is there");
    buf_f(&ask, "查询 %.*s", STR_ARG(sub.receipt));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        world_as(&w, rows[i].user, rows[i].app);
        world_say(&w, ask.p);
        CHECK(world_has(&w.heard, rows[i].hear), "%s: hears “%s”, not:\n%s", rows[i].name,
              rows[i].hear, w.heard.p);
        must_audit(&w, rows[i].audit);
    }
    world_as(&w, "wang", "staff");
    w.now += 86400;
    world_say(&w, ask.p + sizeof "查询 " - 1);
    must_hear(&w, "您代填：软件2601 林小满");
    world_say(&w, "查询 1120-ZZZZZZ");
    must_hear(&w, "你没有这个回执");
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_clear(w.store, &deleted, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_say(&w, ask.p);
    must_hear(&w, "你没有这个回执|!林小满");
    world_close(&w);
}

static void test_what_is_kept(void **state)
{
    auto_buf struct buf memory = {0}, wanted = {0};
    struct world        w;
    struct err          err = {0};
    struct submission   sub = {0};
    int64_t             id, count = 0;

    (void)state;
    open_world(&w);
    id = person_id(&w, "20260001");
    world_as(&w, "wang", "staff");
    world_say(&w, "代填 checkin 20260001 1 36.5");
    CHECK(submission_last(w.store, STR_LIT("checkin"), cst_day(w.now), id, &sub, &count, &memory,
                          &err) == 1,
          "it is the student's: %s", err.text);
    CHECK(sub.proxy && str_is(sub.member, "wang") && count == 1, "by proxy");
    buf_f(&wanted, "wang proxy.submit %lld 代填报 checkin %.*s", (long long)id, STR_ARG(sub.receipt));
    must_audit(&w, wanted.p);
    buf_clear(&wanted);
    buf_f(&wanted, "wang proxy.look %lld 代填报 checkin\n", (long long)id);
    must_audit(&w, wanted.p);
    world_close(&w);
}

/* The dialog names a person: only the staff's application knows such dialogs. */
static void test_cards(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_world(&w);
    w.ctx.outbound = true;
    world_as(&w, "wang", "staff");
    world_say(&w, "卡片版");
    world_say(&w, "代填 edit 20260001");
    must_send(&w, 1, "multiple_interaction|代 林小满 20260001 填报|\"task_id\":\"f-edit@");
    task_of(&w, task);
    world_press(&w, task, "submit", "where=out");
    must_send(&w, 2, "代 林小满 20260001 填报\\n已经告诉本人|王老师代你填了「行程」");
    world_press(&w, task, "submit", "where=in");
    must_send(&w, 2, "已失效|代 林小满 20260001 填报\\n这张卡片已经失效|最近一次提交是");
    world_as(&w, "20260002", "student");
    world_press(&w, task, "submit", "where=in");
    must_send(&w, 2, "已失效|这张卡片已经失效|!林小满");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chats),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_outside_its_hours),
        cmocka_unit_test(test_scope_is_looked_at_again),
        cmocka_unit_test(test_left_and_frozen),
        cmocka_unit_test(test_the_receipt_is_found),
        cmocka_unit_test(test_what_is_kept),
        cmocka_unit_test(test_cards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
