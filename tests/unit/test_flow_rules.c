/* What comes first, what can be changed until when, days in a row, 打卡记录, 查询. */
#include "tests/unit/flow_people.h"

static const char school[] =
    "name: 测试大学\n"
    "channel: text\n"
    "welcome: 你好\n"
    "desk: {lines: [{name: 综合服务台, phone: 010-1}]}\n"
    "flows:\n"
    "  - name: base\n"
    "    app: student\n"
    "    title: 基本信息\n"
    "    title_en: Basic information\n"
    "    words: [基本信息]\n"
    "    rule: once\n"
    "    questions:\n"
    "      - name: local\n"
    "        kind: choice\n"
    "        title: 是否京籍\n"
    "        options: [{value: yes, label: 是}, {value: no, label: 否}]\n"
    "      - {name: home, kind: text, title: 户籍地址}\n"
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    title_en: Check-in\n"
    "    words: [打卡, checkin]\n"
    "    rule: daily\n"
    "    needs: [base]\n"
    "    streak: 3\n"
    "    no_review: true\n"
    "    done: 打卡成功\n"
    "    today_done: 今日已打卡\n"
    "    today_open: 今日未打卡\n"
    "    questions:\n"
    "      - name: health\n"
    "        kind: choice\n"
    "        title: 身体状况\n"
    "        options: [{value: normal, label: 正常}, {value: fever, label: 发热}]\n"
    "      - {name: temp, kind: number, title: 体温, min: \"35\", max: \"42\", decimals: 1}\n"
    "  - name: trip\n"
    "    app: student\n"
    "    title: 行程\n"
    "    title_en: Trip\n"
    "    words: [行程, trip]\n"
    "    rule: daily\n"
    "    editable: \"20:00\"\n"
    "    no_review: true\n"
    "    questions: [{name: where, kind: choice, title: 去哪里, options: [{value: in, label: 校内}, "
    "{value: out, label: 校外}]}]\n"
    "  - name: room\n"
    "    app: student\n"
    "    title: 选宿舍\n"
    "    words: [选宿舍]\n"
    "    rule: until\n"
    "    window: {until: \"2026-11-22 17:00\"}\n"
    "    questions: [{name: which, kind: choice, title: 哪栋, options: [{value: a, label: 一栋}, "
    "{value: b, label: 二栋}]}]\n"
    "  - name: address\n"
    "    app: student\n"
    "    title: 邮寄地址\n"
    "    words: [邮寄地址]\n"
    "    rule: once\n"
    "    editable: \"2026-11-21\"\n"
    "    needs: [room]\n"
    "    questions: [{name: text, kind: text, title: 地址}]\n"
    "  - name: parcel\n"
    "    app: student\n"
    "    title: 取件\n"
    "    words: [取件]\n"
    "    rule: times_a_day\n"
    "    times: 2\n"
    "    needs: [base, address]\n"
    "    no_review: true\n"
    "    questions: [{name: count, kind: number, title: 几件}]\n";

static void open_world(struct world *w)
{
    world_open(w, school);
    people_add(w, "20260001", "林小满", "undergraduate", "软件学院", "软件2601");
    people_add(w, "T001", "陈老师", "staff", "软件学院", "");
    world_as(w, "20260001", "student");
}

/* ---- needs ---- */

static const struct deed base_first[] = {
    {"打卡", "「今日打卡」之前要先填一次「基本信息」：|【基本信息】第 1 题，共 2 题|是否京籍|!身体状况|!没有用上", ""},
    {"1", "户籍地址", ""},
    {"江西省南昌市", "请核对", ""},
    {"1", "「基本信息」提交成功|回执 1120-|今日未打卡\n\n【今日打卡】第 1 题|身体状况", ""},
    {"1", "体温", ""},
    {"36.5", "打卡成功|身体状况：正常|!户籍|!今日已打卡", ""},
    {"打卡", "今日已打卡|!基本信息", ""},
    {"+ 1440", "", ""},
    {"打卡 1 36.5", "打卡成功|!基本信息", ""},
    {"基本信息", "「基本信息」已于 2026-11-20 07:42 提交|只能提交一次", ""},
    {NULL, NULL, NULL},
};

static const struct deed base_first_in_one_line[] = {
    {"打卡 1 36.5", "「今日打卡」之前要先填一次「基本信息」，刚才的回答没有用上：|第 1 题|!打卡成功", ""},
    {"打卡 1 36.5", "「基本信息」|!打卡成功", ""},
    {"返回", "已经是第一题了", ""},
    {"2", "户籍地址", ""},
    {"北京市", "请核对", ""},
    {"改2", "户籍地址", ""},
    {"上海市", "请核对", ""},
    {"1", "「基本信息」提交成功|上海市|【今日打卡】第 1 题", ""},
    {NULL, NULL, NULL},
};

/* Whoever was in the middle of it by himself is led on, too, when it was asked for meanwhile. */
static const struct deed base_alone[] = {
    {"基本信息", "第 1 题|!之前要先", ""},
    {"1", "户籍地址", ""},
    {"打卡", "「今日打卡」之前要先填一次「基本信息」|还没填完，接着来|户籍地址", ""},
    {"北京市", "请核对", ""},
    {"1", "「基本信息」提交成功|【今日打卡】第 1 题", ""},
    {"取消", "已取消「今日打卡」", ""},
    {"打卡", "【今日打卡】第 1 题|!基本信息", ""},
    {NULL, NULL, NULL},
};

static const struct deed base_only[] = {
    {"基本信息", "第 1 题", ""},
    {"1", "户籍地址", ""},
    {"北京市", "请核对", ""},
    {"1", "「基本信息」提交成功|!【今日打卡】", ""},
    {NULL, NULL, NULL},
};

static const struct deed base_left[] = {
    {"打卡", "【基本信息】第 1 题", ""},
    {"取消", "已取消「基本信息」", ""},
    {"1", "!户籍地址|!身体状况", ""},
    {"打卡", "【基本信息】第 1 题", ""},
    {"+ 31", "", ""},
    {"1", "「基本信息」超过 30 分钟", ""},
    {"打卡", "之前要先填一次「基本信息」", ""},
    {NULL, NULL, NULL},
};

/* One needs another, which needs a third: all of them, and the wanted one behind them. */
static const struct deed chain[] = {
    {"基本信息 1 北京市", "请核对，提交后不能修改：\n本人：", ""},
    {"1", "提交成功", ""},
    {"取件", "「取件」之前要先填一次「邮寄地址」：\n「邮寄地址」之前要先填一次「选宿舍」：|【选宿舍】", ""},
    {"1", "请核对", ""},
    {"1", "「选宿舍」提交成功|【邮寄地址】|!【取件】", ""},
    {"海淀区", "请核对", ""},
    {"1", "「邮寄地址」提交成功|【取件】", ""},
    {"2", "「取件」提交成功|!【", ""},
    {"取件 1", "「取件」提交成功", ""},
    {NULL, NULL, NULL},
};

static const struct deed base_over[] = {
    {"+ 4320", "", ""},
    {"邮寄地址", "「邮寄地址」之前要先填一次「选宿舍」|「选宿舍」已于 2026-11-22 17:00 截止|!第 1 题", ""},
    {NULL, NULL, NULL},
};

static const struct deed needs_in_english[] = {
    {"english", "English", ""},
    {"checkin",
     "Before \"Check-in\" comes \"Basic information\", once:|[Basic information] Question 1 of 2",
     ""},
    {NULL, NULL, NULL},
};

/* ---- until ---- */

static const struct deed daily_changes[] = {
    {"行程 1", "「行程」提交成功|✅ 07:42|\n可以修改到 20:00，回复“行程”重新填|校内", ""},
    {"行程", "今日已完成「行程」 07:42（回执 1120-|，可以修改到 20:00，重新提交才会替换：\n去哪里：校内|【行程】", ""},
    {"取消", "没有提交", ""},
    {"+ 60", "", ""},
    {"行程 2", "✅ 08:42|已替换之前提交的，可以修改到 20:00|校外", ""},
    {"查询", "今日已完成「行程」 08:42", ""},
    {"+ 677", "", ""},
    {"行程 1", "✅ 19:59|可以修改到 20:00", ""},
    {"+ 1", "", ""},
    {"行程 2", "19:59（回执 1120-|），20:00 以后不能修改|!每天一次|!提交成功", ""},
    {"行程", "20:00 以后不能修改|!第 1 题", ""},
    {"+ 720", "", ""},
    {"行程 2", "✅ 08:00|可以修改到 20:00|!已替换", ""},
    {NULL, NULL, NULL},
};

/* Too late for the first one of the day is no matter of changes. */
static const struct deed first_in_the_evening[] = {
    {"+ 780", "", ""},
    {"行程 1", "✅ 20:42|!可以修改", ""},
    {"行程 1", "20:42（回执|20:00 以后不能修改", ""},
    {NULL, NULL, NULL},
};

static const struct deed until_changes[] = {
    {"选宿舍 1", "请核对", ""},
    {"1", "「选宿舍」提交成功|可以修改到 2026-11-22 17:00，回复“选宿舍”重新填", ""},
    {"选宿舍", "「选宿舍」已于 2026-11-20 07:42 提交（回执 1120-|可以修改到 2026-11-22 17:00|哪栋：一栋|【选宿舍】", ""},
    {"2", "请核对", ""},
    {"1", "已替换之前提交的", ""},
    {"+ 4320", "", ""},
    {"选宿舍", "已于 2026-11-22 17:00 截止|以 2026-11-20 07:42 提交的为准（回执 1120-|!第 1 题", ""},
    {"选宿舍 1", "截止|以 2026-11-20 07:42 提交的为准", ""},
    {NULL, NULL, NULL},
};

static const struct deed until_never[] = {
    {"+ 4320", "", ""},
    {"选宿舍", "已于 2026-11-22 17:00 截止|!为准", ""},
    {NULL, NULL, NULL},
};

static const struct deed once_changes[] = {
    {"选宿舍 1", "请核对", ""},
    {"1", "提交成功", ""},
    {"邮寄地址 北京市海淀区", "请核对", ""},
    {"1", "可以修改到 2026-11-21，回复“邮寄地址”重新填", ""},
    {"+ 2417", "", ""},
    {"邮寄地址 上海市", "「邮寄地址」已于 2026-11-20 07:42 提交（回执|可以修改到 2026-11-21|地址：北京市海淀区|请核对", ""},
    {"1", "✅ 23:59|已替换之前提交的", ""},
    {"+ 1", "", ""},
    {"邮寄地址", "已于 2026-11-21 23:59 提交（回执|2026-11-21 以后不能修改", ""},
    {NULL, NULL, NULL},
};

static const struct deed changes_in_english[] = {
    {"english", "English", ""},
    {"trip 1", "It can be changed until 20:00: reply \"trip\"", ""},
    {"trip 2", "It replaces what was sent before. It can be changed until 20:00", ""},
    {"trip", "It can be changed until 20:00; only what is sent again replaces it", ""},
    {"+ 780", "", ""},
    {"trip 2", "It could be changed until 20:00", ""},
    {NULL, NULL, NULL},
};

/* ---- days in a row ---- */

static const struct deed streaks[] = {
    {"@ T001 student", "", ""},
    {"基本信息 1 北京市", "请核对，提交后不能修改：\n本人：", ""},
    {"1", "提交成功", ""},
    {"查询", "今日未打卡\n", ""},
    {"打卡 1 36.5", "✅ 07:42|\n已连续 1 天，还差 2 天", ""},
    {"+ 1440", "", ""},
    {"查询", "今日未打卡，已连续 1 天，还差 2 天", ""},
    {"打卡 1 36.5", "\n已连续 2 天，还差 1 天", ""},
    {"查询", "今日已打卡 07:42，已连续 2 天，还差 1 天", ""},
    {"+ 1440", "", ""},
    {"打卡 1 36.5", "\n已连续 3 天，已满 3 天", ""},
    {"打卡", "今日已打卡|!连续", ""},
    {"+ 2880", "", ""},
    {"查询", "今日未打卡\n|!连续", ""},
    {"打卡 1 36.5", "\n已连续 1 天，还差 2 天", ""},
    {NULL, NULL, NULL},
};

static const struct deed records[] = {
    {"@ T001 student", "", ""},
    {"基本信息 1 北京市", "请核对，提交后不能修改：\n本人：", ""},
    {"1", "提交成功", ""},
    {"打卡记录",
     "【今日打卡】最近 30 天：填了 0 天，今天还没填\n每天不断，11-22 满 3 "
     "天\n|!缺|还可以看：“打卡记录 行程”",
     ""},
    {"打卡 1 36.5", "打卡成功", ""},
    {"+ 1440", "", ""},
    {"打卡 1 36.5", "打卡成功", ""},
    {"+ 2880", "", ""},
    {"打卡 1 36.5", "打卡成功", ""},
    {"打卡记录",
     "填了 3 天\n已连续 1 天，还差 2 天；每天不断，11-25 满 3 天\n缺：11-22\n\n"
     "11-23 07:42\n11-21 07:42\n11-20 07:42|!今天还没填",
     ""},
    {"打卡记录 打卡", "【今日打卡】", ""},
    {"打卡记录 行程", "【行程】最近 30 天：填了 0 天|!连续|还可以看：“打卡记录 打卡”", ""},
    {"打卡记录 选宿舍", "没有这样的每日填报|“打卡记录 打卡”、“打卡记录 行程”", ""},
    {"打卡记录 随便", "没有这样的每日填报", ""},
    {"打卡", "今日已打卡", ""},
    {"english", "English", ""},
    {"record",
     "[Check-in] Of the last 30 days: 3 reported\n1 day in a row (2 to go); day by day, 11-25 "
     "completes 3\nMissing: 11-22\n|Also: \"record trip\"",
     ""},
    {NULL, NULL, NULL},
};

/* In the middle of a flow the question comes again; several of a day are one day. */
static const struct deed records_aside[] = {
    {"行程 1", "提交成功", ""},
    {"行程 2", "已替换", ""},
    {"选宿舍", "【选宿舍】\n哪栋", ""},
    {"打卡记录 行程", "【行程】最近 30 天：填了 1 天\n|哪栋", ""},
    {"帮助", "怎么填", ""},
    {"取消", "已取消", ""},
    {"帮助", "打卡记录　最近 30 天", ""},
    {"@ wang staff", "", ""},
    {"打卡记录", "!【行程】", ""},
    {"帮助", "!打卡记录", ""},
    {NULL, NULL, NULL},
};

static const struct {
    const char        *name;
    const struct deed *deeds;
} chats[] = {
    {"base first", base_first},
    {"base first, in one line", base_first_in_one_line},
    {"base alone, then wanted", base_alone},
    {"base only", base_only},
    {"base left", base_left},
    {"chain", chain},
    {"base over", base_over},
    {"needs in english", needs_in_english},
    {"daily changes", daily_changes},
    {"first in the evening", first_in_the_evening},
    {"until", until_changes},
    {"until, never sent", until_never},
    {"once, changed", once_changes},
    {"changes in english", changes_in_english},
    {"streaks", streaks},
    {"records", records},
    {"records aside", records_aside},
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

/* Rows are added, never changed: the newest counts. */
static void test_rows_are_added(void **state)
{
    auto_buf struct buf memory = {0};
    struct world        w;
    struct err          err = {0};
    struct submission   sub = {0};
    int64_t             count = 0;

    (void)state;
    open_world(&w);
    world_say(&w, "行程 1");
    world_say(&w, "行程 2");
    CHECK(submission_last(w.store, STR_LIT("trip"), cst_day(w.now), person_id(&w, "20260001"),
                          &sub, &count, &memory, &err) == 1 &&
              count == 2 && sub.nth == 2 && str_is(sub.answers, "where=out\n"),
          "two rows, the newest counts: %d %.*s", (int)count, STR_ARG(sub.answers));
    world_close(&w);
}

/* A receipt that was replaced still shows what it was, and which one counts. */
static void test_replaced_receipt(void **state)
{
    struct world w;
    char         ask[2][32], wanted[128];

    (void)state;
    open_world(&w);
    for (int i = 0; i < 2; i++) {
        world_say(&w, i == 0 ? "行程 1" : "行程 2");
        snprintf(ask[i], sizeof ask[i], "查询 %.11s", strstr(w.heard.p, "1120-"));
        w.now += 60;
    }
    snprintf(wanted, sizeof wanted, "后来改过，以 2026-11-20 07:43 的为准（回执 %s）|校内", ask[1] + 7);
    world_say(&w, ask[0]);
    must_hear(&w, wanted);
    world_say(&w, ask[1]);
    must_hear(&w, "校外|!后来改过");
    w.now += 200 * CST_DAY;
    world_say(&w, ask[0]);
    must_hear(&w, "后来改过");
    world_as(&w, "T001", "student");
    world_say(&w, ask[0]);
    must_hear(&w, "你没有这个回执");
    world_close(&w);
}

/* Whoever came three days ago lacks nothing of the days before. */
static void test_days_before_the_first(void **state)
{
    struct world       w;
    struct err         err = {0};
    enum people_change change;
    struct person      p = {.number = STR_LIT("20260009"),
                            .name = STR_LIT("程新"),
                            .kind = STR_LIT("undergraduate"),
                            .state = STR_LIT("active")};

    (void)state;
    open_world(&w);
    p.state_from = cst_day(w.now) - 3;
    p.state_until = -1;
    world_must(store_begin(w.store, &err), &err);
    world_must(people_put(w.store, w.now, &p, NULL, false, &change, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_as(&w, "20260009", "student");
    world_say(&w, "行程 1");
    world_say(&w, "打卡记录 行程");
    must_hear(&w, "最近 4 天：填了 1 天\n缺：11-17 至 11-19\n\n11-20 07:42");
    world_close(&w);
}

/* The cards of a flow that is needed, and of the one behind it. */
static void test_needs_in_cards(void **state)
{
    struct world w;
    char         task[140];

    (void)state;
    open_world(&w);
    w.ctx.outbound = true;
    world_say(&w, "卡片版");
    world_say(&w, "打卡");
    must_send(&w, 1, "基本信息|是否京籍|「今日打卡」之前要先填一次");
    task_of(&w, task);
    world_press(&w, task, "submit", "local=no");
    must_send(&w, 2, "已选|户籍地址");
    world_say(&w, "北京市");
    must_send(&w, 1, "button_interaction|提交后不能修改");
    task_of(&w, task);
    world_press(&w, task, "submit", "");
    must_send(&w, 2, "update|已提交|1120-|send|今日打卡|身体状况");
    CHECK(w.heard.n == 0, "nothing is said in the answer to a press");
    world_close(&w);
}

static void test_final_on_cards(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    w.ctx.outbound = true;
    world_say(&w, "卡片版");
    world_say(&w, "选宿舍 1");
    must_send(&w, 1, "请核对|!不能修改");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chats),
        cmocka_unit_test(test_rows_are_added),
        cmocka_unit_test(test_replaced_receipt),
        cmocka_unit_test(test_days_before_the_first),
        cmocka_unit_test(test_needs_in_cards),
        cmocka_unit_test(test_final_on_cards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
