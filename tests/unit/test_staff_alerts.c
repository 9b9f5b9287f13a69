/* 异常, 解除 and 代填报: what the staff do about one student. */
#include "tests/unit/staff_world.h"

#include "store/alerts.h"

static const char school[] = STAFF_HEAD STAFF_CHECKIN "    proxy: true\n";

static void raise(struct world *w, int64_t person, const char *question, const char *value,
                  const char *receipt)
{
    struct err   err = {0};
    struct alert a = {.person = person,
                      .flow = STR_LIT("checkin"),
                      .question = str_c(question),
                      .value = str_c(value),
                      .receipt = str_c(receipt)};
    bool again;

    world_must(store_begin(w->store, &err), &err);
    world_must(alert_raise(w->store, w->now, &a, &again, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void open_world(struct world *w)
{
    staff_open(w, school);
    raise(w, staff_id(w, "s1"), "well", "n", "1120-AAAAAA");
    raise(w, staff_id(w, "s5"), "gone", "x", "1120-BBBBBB");
}

static void who_sees_which(void **state)
{
    static const struct {
        const char *user, *say, *hear;
    } rows[] = {
        {"office1", "异常",
         "【未解除的异常】|软件2601 赵一 s1\n　身体好吗：发热　07:42\n|"
         "声乐2601 周五 s5\n　gone：x|“解除 学号 原因”"},
        {"fudao", "异常", "赵一|!周五"},
        {"banzhu", "异常", "赵一|周五"},
        {"fudao", "异常 2", "没有第 2 页"},
        {"menwei", "异常", "只对辅导员|!赵一"},
        {"banli", "异常", "只对辅导员|!赵一"},
        {"s1", "异常", "只对辅导员|!赵一"},
    };
    struct world w;

    (void)state;
    open_world(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int before = staff_traces(&w);

        staff_app(&w, rows[i].user);
        world_say(&w, rows[i].say);
        CHECK(world_has(&w.heard, rows[i].hear), "%s, %s:\n%s", rows[i].user, rows[i].say,
              w.heard.p);
        CHECK(staff_traces(&w) == before + (strstr(w.heard.p, "赵一") != NULL), "%s: the trace",
              rows[i].user);
    }
    world_close(&w);
}

static void many_alerts_are_paged(void **state)
{
    struct world w;
    char         value[32];

    (void)state;
    open_world(&w);
    for (int i = 0; i < 20; i++) {
        snprintf(value, sizeof value, "v%02d", i);
        raise(&w, staff_id(&w, i % 2 ? "s2" : "s5"), "well", value, "1120-CCCCCC");
    }
    staff_app(&w, "banzhu");
    world_chat(&w, "pages",
               (const struct line[]){
                   {"异常", "赵一|v01|v19|gone：x|!v02|“异常 2”"},
                   {"异常 2", "v02|v18|!v01|!赵一|!后面还有"},
                   {"异常 3", "没有第 3 页"},
                   {NULL, NULL},
               });
    world_close(&w);
}

static void lifting(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    staff_app(&w, "fudao");
    world_chat(&w, "refusals",
               (const struct line[]){
                   {"解除", "请写上学号或姓名，例如：解除 20260001 原因"},
                   {"解除 s1", "请写上原因|解除 s1 "},
                   {"解除 赵一", "请写上原因|解除 s1 "},
                   {"解除 s5 已就诊", "你负责的范围里没有"},
                   {"解除 周五 已就诊", "你负责的范围里没有"},
                   {"解除 nobody 已就诊", "你负责的范围里没有"},
                   {"解除 zhangsan 已就诊", "你负责的范围里没有"}, /* has left */
                   {"解除 s2 没事", "软件2601 钱二 s2 没有未解除的异常"},
                   {"= menwei", ""},
                   {"解除 s1 没事", "只对辅导员"},
                   {NULL, NULL},
               });
    CHECK(w.sent_count == 0, "nobody was told: %s", w.sent.p);
    staff_app(&w, "banzhu");
    world_say(&w, "解除 周五 已就诊");
    CHECK(world_has(&w.heard, "有 2 位同名|s5　声乐2601\ns6　声乐2601|例如：解除 s5 原因"),
          "two of one name: %s", w.heard.p);
    staff_app(&w, "fudao");
    world_say(&w, "解除 s1 已就诊，Ａ院");
    CHECK(world_has(&w.heard, "已解除 软件2601 赵一 s1 的 1 项异常"), "lifted: %s", w.heard.p);
    CHECK(w.sent_count == 1 && world_has(&w.sent, "核实并解除|!已就诊"), "the student is told: %s",
          w.sent.p);
    CHECK(strcmp(staff_audited(&w).text, "alert.lift 解除 异常 1") == 0, "the audit: %s",
          staff_audited(&w).text);
    world_chat(&w, "afterwards",
               (const struct line[]){
                   {"异常", "现在没有异常"},
                   {"解除 s1 再一次", "没有未解除的异常"},
                   {NULL, NULL},
               });
    world_close(&w);
}

/* Who said 这不是我 may be somebody else. */
static void not_told_while_frozen(void **state)
{
    struct world w;
    struct err   err = {0};

    (void)state;
    open_world(&w);
    world_must(store_begin(w.store, &err), &err);
    world_must(member_bar(w.store, w.now, STR_LIT("s1"), BAR_FROZEN, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    staff_app(&w, "fudao");
    world_say(&w, "解除 s1 已就诊");
    CHECK(world_has(&w.heard, "已解除 软件2601 赵一 s1 的 1 项异常"), "lifted: %s", w.heard.p);
    CHECK(w.sent_count == 0, "the account is told nothing: %s", w.sent.p);
    world_close(&w);
}

static void a_student_who_speaks_english(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    student_app(&w, "s1");
    world_say(&w, "english");
    staff_app(&w, "fudao");
    world_say(&w, "解除 s1 没事");
    CHECK(world_has(&w.sent, "The staff have checked"), "is told in English: %s", w.sent.p);
    staff_app(&w, "office1");
    world_say(&w, "english");
    world_chat(&w, "the office, too",
               (const struct line[]){
                   {"alerts", "[Open alerts]|gone: x|\"lift\", the number"},
                   {"lift s5 fine", "Lifted for 声乐2601 周五 s5: 1"},
                   {"alerts", "No open alerts"},
                   {NULL, NULL},
               });
    world_close(&w);
}

/* ---- 代填报 ---- */

static void whom_to_report_for(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    staff_person(&w, "f1", "Anna Maria Lind", "graduate", "软件学院", "软件2602");
    staff_app(&w, "fudao");
    world_chat(&w, "refusals",
               (const struct line[]){
                   {"代填报", "请写上学号或姓名，例如：代填报 20260001"},
                   {"代填报 s5", "你负责的范围里没有"},
                   {"代填报 周五 1", "你负责的范围里没有"},
                   {"代填报 没有这个人", "你负责的范围里没有"},
                   {"= menwei", ""},
                   {"代填报 s1", "只对辅导员"},
                   {"= s2", ""},
                   {"代填报 s1 1", "只对辅导员"},
                   {"= banzhu", ""},
                   {"代填报 周五", "有 2 位同名|例如：代填报 s5"},
                   {NULL, NULL},
               });
    staff_app(&w, "fudao");
    world_chat(&w, "by number and by name",
               (const struct line[]){
                   {"代填报 s1 1", "赵一|回执"},
                   {"代填报 钱二", "钱二|身体好吗"},
                   {"取消", "已取消"},
                   {"代填报 打卡 anna maria lind 1", "你负责的范围里没有"}, /* names are spelt */
                   {"代填报 打卡 Anna Maria Lind 1", "Anna Maria Lind|回执"},
                   {"未打卡", "（应报 5，已报 2，其中代填 2）"},
                   {NULL, NULL},
               });
    world_close(&w);
}

/* What is said names the flow where it has to be named. */
static void two_flows_for_others(void **state)
{
    static const char two[] = STAFF_HEAD STAFF_CHECKIN
        "    proxy: true\n"
        "  - name: roll\n    app: student\n    title: 晚点名\n    words: [晚点名]\n    rule: daily\n"
        "    proxy: true\n    questions: [{name: here, kind: text, title: 在哪里}]\n";
    struct world w;

    (void)state;
    staff_open(&w, two);
    staff_app(&w, "banzhu");
    world_chat(&w, "two flows",
               (const struct line[]){
                   {"代填报 s1", "请写上是哪一项：\n代填报 打卡\n代填报 晚点名"},
                   {"代填报 晚点名", "例如：代填报 晚点名 20260001"},
                   {"代填报 晚点名 周五", "有 2 位同名|例如：代填报 晚点名 s5"},
                   {"代填报 晚点名 s5", "在哪里"},
                   {"取消", "已取消"},
                   {"未打卡 晚点名", "“代填报 晚点名 学号”代他们填报"},
                   {"未打卡 打卡", "“代填报 打卡 学号”代他们填报"},
                   {NULL, NULL},
               });
    world_close(&w);
}

static void no_proxies(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, STAFF_HEAD STAFF_CHECKIN);
    staff_app(&w, "fudao");
    world_chat(&w, "no proxies",
               (const struct line[]){
                   {"代填报 s1", "没有可以代填的"}, {"未打卡", "!代填报"}, {NULL, NULL}});
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_sees_which),
        cmocka_unit_test(many_alerts_are_paged),
        cmocka_unit_test(lifting),
        cmocka_unit_test(not_told_while_frozen),
        cmocka_unit_test(a_student_who_speaks_english),
        cmocka_unit_test(whom_to_report_for),
        cmocka_unit_test(two_flows_for_others),
        cmocka_unit_test(no_proxies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
