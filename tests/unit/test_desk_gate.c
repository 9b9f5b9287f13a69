/* A look-up code at the gate, beside the passes: what a guard sees, and whose eight digits they
 * are. */
#include "tests/unit/pass_world.h"

#include "handlers/clearance.h"
#include "handlers/desk.h"

static const char clearance[] =
    "clearances:\n"
    "  - name: leaving\n"
    "    title: 离校手续\n"
    "    title_en: Leaving\n"
    "    words: [离校流程]\n"
    "    code_words: [离校二维码]\n"
    "    window: {from: 2026-11-01, until: 2026-12-31}\n"
    "%s"
    "%s"
    "    nodes:\n"
    "      - {name: assets, number: 1, title: 资产处}\n"
    "      - {name: diploma, number: 2, title: 教务处}\n";

static void open_gate(struct world *w, const char *more, bool passes)
{
    auto_buf struct buf school = {0};

    buf_f(&school, "%s", passes ? PASS_ALL : PASS_FLOWS);
    buf_f(&school, clearance,
          strstr(more, "who:") ? "" : "    who: {kinds: [undergraduate]}\n", more);
    world_open(w, school.p);
    w->ctx.apps = w->apps;
    w->ctx.apps_count = ARRAY_LEN(w->apps);
    w->ctx.outbound = true;
    student(w, "20170001", "李四");
    guard(w, "nan", "南门");
    role(w, "wang", ROLE_CLERK, "资产处");
    role(w, "jiao", ROLE_CLERK, "教务处");
    role(w, "shuang", ROLE_CLERK, "资产处");
    guard(w, "shuang", "南门");
    if (passes)
        pass_all_good(w, "20170001");
    staff_app(w, "nan");
}

static void code(struct world *w, struct buf *out)
{
    struct lookup_code c;
    struct err         err = {0};
    bool               may;

    w->ctx.now = w->now;
    buf_clear(out);
    world_must(store_begin(w->store, &err), &err);
    world_must(clearance_code(&w->ctx, &w->school->clearances[0], pass_person(w, "20170001"),
                              false, &c, &may, &err),
               &err);
    world_must(lookup_write(w->store, &c, out, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void one_done(struct world *w, const char *clerk)
{
    staff_app(w, clerk);
    world_say(w, "办理 20170001 1");
    CHECK(world_has(&w->heard, "✅"), "%s", w->heard.p);
    staff_app(w, "nan");
}

static void all_done(struct world *w)
{
    one_done(w, "wang");
    one_done(w, "jiao");
}

static int count_scans(void *arg, int64_t id, const struct audit *a)
{
    (void)id;
    *(int *)arg += str_is(a->action, AUDIT_SCAN) && str_is(a->detail, "leaving passed");
    *(int *)arg += str_is(a->action, AUDIT_SCAN) && str_is(a->detail, "leaving stopped") ? 100 : 0;
    return 0;
}

static int scans(struct world *w)
{
    struct err err = {0};
    int        count = 0;

    world_must(audit_list(w->store, 0, 1000, count_scans, &count, &err), &err);
    return count;
}

static void test_exit(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;

    (void)state;
    open_gate(&w, "", true);
    code(&w, &text);
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "⛔【不可离校】还有 2 项手续没有办完|回复“离校流程”|李四　软件2601|"
                              "!资产处|!教务处|!照片"),
          "%s", w.heard.p);
    CHECK(w.sent_count == 0, "no photo of who may not leave: %s", w.sent.p);
    all_done(&w);
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "✅【可离校】离校手续已全部办完|李四　软件2601|照片随后发来"), "%s",
          w.heard.p);
    CHECK(w.sent_count == 1, "the photo: %s", w.sent.p);
    world_say(&w, text.p);
    CHECK(world_has(&w.heard, "✅【可离校】"), "also typed: %s", w.heard.p);
    w.ctx.outbound = false;
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "✅【可离校】|没有照片，请核对本人证件") && w.sent_count == 0, "%s",
          w.heard.p);
    CHECK(scans(&w) == 103, "each is in the audit as a scan: %d", scans(&w));
    world_say(&w, "English");
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "✅ [May leave] Leaving: all is done"), "%s", w.heard.p);
    world_close(&w);
}

/* The desk of number 2 is behind the gate: the guard asks for number 1 only. */
static void test_gate_number(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;

    (void)state;
    open_gate(&w, "    gate_ok: 可入校\n    gate_number: 1\n", false);
    code(&w, &text);
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "⛔【不可离校】还有 1 项手续没有办完"), "what is behind it is not counted: %s",
          w.heard.p);
    one_done(&w, "wang");
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "✅【可入校】离校手续：门岗要核对的已办完|李四|!全部"), "%s", w.heard.p);
    one_done(&w, "jiao");
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "✅【可入校】离校手续已全部办完"), "%s", w.heard.p);
    world_close(&w);
}

static void disown(struct world *w)
{
    struct err err = {0};

    world_must(store_begin(w->store, &err), &err);
    world_must(member_bar(w->store, w->now, STR_LIT("20170001"), BAR_FROZEN, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void test_stopped(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;

    (void)state;
    open_gate(&w,
              "    gate_ok: 可以走\n    gate_stop: 不能走\n    gate_ok_en: Go\n"
              "    gate_stop_en: No exit\n",
              true);
    student_app(&w, "20170001");
    world_say(&w, "帮助");
    code(&w, &text);
    all_done(&w);
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "✅【可以走】"), "%s", w.heard.p);
    world_say(&w, "English");
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "✅ [Go]"), "%s", w.heard.p);
    world_say(&w, "中文");
    staff_app(&w, "jiao");
    world_say(&w, "撤回 20170001 证书没有领");
    staff_app(&w, "nan");
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "⛔【不能走】还有 1 项|!证书"), "%s", w.heard.p);
    staff_app(&w, "jiao");
    world_say(&w, "办理 20170001 1");
    disown(&w);
    staff_app(&w, "nan");
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "⛔【不能走】身份待核实|!照片"), "%s", w.heard.p);
    pass_leave(&w, pass_person(&w, "20170001"));
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "⛔【不能走】"), "%s", w.heard.p);
    w.now += 60 * (int64_t)CST_DAY;
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "⛔【已过期】|!李四"), "%s", w.heard.p);
    world_close(&w);
}

/* The roster may have let go who was done before he is at the gate: and nobody else. */
static void test_left(void **state)
{
    static const struct {
        const char *name, *who;
        bool        done;
        int         days; /* before the season, the decisions */
        const char *words;
    } rows[] = {
        {"all was done", "", true, 0, "✅【可离校】离校手续已全部办完|李四|请核对本人"},
        {"the office asks for a state", "    who: {states: [active]}\n", true, 0, "✅【可离校】"},
        {"one thing is missing", "", false, 0, "⛔【不可离校】不在办理范围|!✅"},
        {"done in the season before", "", true, 365, "⛔【不可离校】不在办理范围|!✅"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf text = {0};
        struct err          err = {0};
        struct world        w;
        bool                first;

        open_gate(&w, rows[i].who, false);
        code(&w, &text);
        if (rows[i].done && rows[i].days == 0)
            all_done(&w);
        world_must(store_begin(w.store, &err), &err);
        if (rows[i].days > 0)
            world_must(clear_complete(w.store, w.now - rows[i].days * (int64_t)CST_DAY,
                                      STR_LIT("leaving"), pass_person(&w, "20170001"), &first,
                                      &err), &err);
        world_must(store_commit(w.store, &err), &err);
        pass_leave(&w, pass_person(&w, "20170001"));
        staff_app(&w, "nan");
        scan(&w, text.p);
        CHECK(world_has(&w.heard, rows[i].words), "%s: %s", rows[i].name, w.heard.p);
        staff_app(&w, "wang");
        scan(&w, text.p);
        CHECK(!world_has(&w.heard, "1 通过"), "%s: nothing is to be decided: %s", rows[i].name,
              w.heard.p);
        world_close(&w);
    }
}

/* The code is no matter of the gates. */
static void test_no_gate(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;

    (void)state;
    open_gate(&w, "    gate: false\n", true);
    code(&w, &text);
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "⛔【不归您处理】「离校手续」不归门岗查|!李四"), "%s", w.heard.p);
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "⛔【不归您处理】「离校手续」不归门岗查|!李四"), "%s", w.heard.p);
    world_close(&w);
}

/* Passes and codes side by side: each where it belongs. */
static void test_beside_passes(void **state)
{
    auto_buf struct buf pass = {0};
    struct world        w;
    char                digits[9];

    (void)state;
    open_gate(&w, "", true);
    fresh(&w, "20170001", digits, &pass);
    staff_app(&w, "wang");
    scan(&w, pass.p);
    CHECK(world_has(&w.heard, "【不归您处理】这是进出校门的通行码|!李四"), "%s", w.heard.p);
    world_say(&w, digits);
    CHECK(world_has(&w.heard, "没有这个学号|!李四"), "a clerk's eight digits: %s", w.heard.p);
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "【离校手续】李四|1 通过"), "%s", w.heard.p);
    world_say(&w, "1");
    CHECK(world_has(&w.heard, "✅ 李四"), "%s", w.heard.p);
    staff_app(&w, "nan");
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "⛔【不可离校】还有 1 项手续没有办完|李四　软件2601|!教务处"),
          "a guard's are a pass first, then a number: %s", w.heard.p);
    CHECK(scans(&w) == 100, "in the audit as a scan: %d", scans(&w));
    world_say(&w, "20179999");
    CHECK(world_has(&w.heard, "⛔【无效】没有这个数字码"), "then nothing: %s", w.heard.p);
    scan(&w, pass.p);
    CHECK(first_line(&w, "✅【有效】"), "%s", w.heard.p);
    staff_app(&w, "shuang");
    world_say(&w, digits);
    CHECK(first_line(&w, "⚠️【已用过】"), "of who is both a pass first: %s", w.heard.p);
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "【离校手续】李四"), "then a number: %s", w.heard.p);
    world_say(&w, "99999999");
    CHECK(world_has(&w.heard, "⛔【无效】没有这个数字码"), "then nothing: %s", w.heard.p);
    scan(&w, pass.p);
    CHECK(first_line(&w, "⚠️【已用过】"), "%s", w.heard.p);
    code(&w, &pass);
    scan(&w, pass.p);
    CHECK(world_has(&w.heard, "【离校手续】李四|资产处"), "a code at his desk: %s", w.heard.p);
    world_say(&w, "取消");
    role(&w, "qita", ROLE_CLERK, "图书馆");
    guard(&w, "qita", "南门");
    staff_app(&w, "qita");
    scan(&w, pass.p);
    CHECK(world_has(&w.heard, "⛔【不可离校】还有 1 项|李四"), "else he is a guard: %s", w.heard.p);
    student_app(&w, "zhangsan");
    scan(&w, pass.p);
    CHECK(world_has(&w.heard, "这是办手续用的二维码|!李四"), "%s", w.heard.p);
    world_say(&w, pass.p);
    CHECK(world_has(&w.heard, "这是办手续用的二维码|!李四"), "%s", w.heard.p);
    world_close(&w);
}

/* A school without passes has guards all the same. */
static void test_without_passes(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;

    (void)state;
    open_gate(&w, "", false);
    code(&w, &text);
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "⛔【不可离校】还有 2 项"), "%s", w.heard.p);
    all_done(&w);
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "✅【可离校】|没有照片，请核对本人证件"), "%s", w.heard.p);
    world_say(&w, "20170001");
    CHECK(world_has(&w.heard, "✅【可离校】|李四"), "by the number: %s", w.heard.p);
    CHECK(scans(&w) == 102, "each is in the audit: %d", scans(&w));
    world_say(&w, "20179999");
    CHECK(world_has(&w.heard, "⛔没有这个学号"), "%s", w.heard.p);
    scan(&w, "HY1.abc");
    CHECK(world_has(&w.heard, "⛔【无效】"), "%s", w.heard.p);
    scan(&w, "https://example.edu.cn");
    CHECK(world_has(&w.heard, "不是本校的二维码"), "%s", w.heard.p);
    student_app(&w, "zhangsan");
    scan(&w, text.p);
    CHECK(world_has(&w.heard, "这是办手续用的二维码|!李四"), "%s", w.heard.p);
    scan(&w, "HY1.abc");
    CHECK(world_has(&w.heard, "这个码不归这里处理"), "%s", w.heard.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exit),          cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_no_gate),       cmocka_unit_test(test_beside_passes),
        cmocka_unit_test(test_without_passes), cmocka_unit_test(test_left),
        cmocka_unit_test(test_gate_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
