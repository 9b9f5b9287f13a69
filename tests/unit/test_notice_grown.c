/* A notice whose people have become many more than somebody has agreed to waits once more. */
#include "tests/unit/notice_run_world.h"

static void rules(struct run_world *r, unsigned limit)
{
    ((struct conf_school *)r->w.school)->notices.limit = limit;
}

static void release(struct run_world *r, int64_t number, const char *user)
{
    auto_buf struct buf why = {0};
    struct ctx          ctx = r->w.ctx;

    ctx.now = r->w.now;
    ctx.me = (struct member){.userid = str_c(user)};
    world_must(store_begin(r->w.store, run_err()), run_err());
    CHECK(notice_release(&ctx, str_c(user), number, &why, run_err()) == 1, "%s releases it: %s",
          user, why.p);
    world_must(store_commit(r->w.store, run_err()), run_err());
    run_platform(r, 1000);
    buf_clear(&r->told);
    buf_c(&r->told, "");
}

/* Put for so many, released where that is needed; some minutes later it begins, for so many. */
static int64_t grows(struct run_world *r, unsigned limit, unsigned before, unsigned after)
{
    int64_t number;

    run_open(r, RUN_AT_ONCE, before);
    rules(r, limit);
    number = run_put(r, (struct putting){.text = "明天停课", .wanted = r->w.now + 600});
    if (notice_is(&r->w, number) == NOTICE_WAITING)
        release(r, number, "office2");
    run_people(r, after - before);
    r->w.now += 660;
    return number;
}

/* ---- the rule ---- */

static void held_or_sent(void **state)
{
    static const struct {
        const char *name;
        unsigned    limit, before, after;
        bool        held;
    } rows[] = {
        {"as many as the limit", 10, 5, 10, false},
        {"over the limit, and nobody has released it", 10, 5, 11, true},
        {"from nothing much", 10, 10, 11, true},
        {"no limit worth the name", 100000, 5, 500, false},
        {"each is released: as many", 0, 5, 5, false},
        {"each is released: some more", 0, 5, 25, false},
        {"each is released: more than some", 0, 5, 26, true},
        {"twenty more", 10, 50, 70, false},
        {"twenty-one more", 10, 50, 71, true},
        {"a fifth more", 10, 200, 240, false},
        {"more than a fifth", 10, 200, 241, true},
        {"in several parts", 10, 4000, 5400, true},
        {"in several parts, and no more than that", 10, 4600, 5400, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        int64_t           number = grows(r, rows[i].limit, rows[i].before, rows[i].after);

        r->crash = rows[i].after < 1000;
        run_seconds(r, 10);
        CHECK(notice_is(&r->w, number) == (rows[i].held ? NOTICE_WAITING : NOTICE_DONE), "%s: %d",
              rows[i].name, notice_is(&r->w, number));
        CHECK(run_counts(r, number).people == (rows[i].held ? 0 : rows[i].after),
              "%s: who is written down", rows[i].name);
        run_all_got(r, rows[i].held ? 0 : 1);
        run_close(r);
        free(r);
    }
}

/* ---- what becomes of it ---- */

static void both_hear_and_it_is_released_again(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number = grows(r, 10, 50, 100);

    (void)state;
    run_seconds(r, 3);
    CHECK(world_has(&r->told, "第 1 号先没有发：放行的时候是 50 人，现在有 100 人，多了很多，要重新放行（已告诉 1 位）。"
                              "不发了回复“停发 1”"),
          "who has put it: %s", r->told.p);
    CHECK(world_has(&r->told, "office2 |第 1 号|原来 50 人，现在有 100 人，所以再请您看一次|100 人"),
          "who has to release it: %s", r->told.p);
    CHECK(strcmp(staff_audited(&r->w).text, "notice.hold notice 1 people=100 before=50") == 0,
          "audited: %s", staff_audited(&r->w).text);
    staff_app(&r->w, "office2");
    world_say(&r->w, "通知情况 1");
    CHECK(world_has(&r->w.heard, "等待另一个人放行（从 50 人变成 100 人）|约 100 人"), "%s", r->w.heard.p);
    run_seconds(r, 100);
    CHECK(notice_is(&r->w, number) == NOTICE_WAITING && run_reached(r) == 0, "it waits");
    release(r, number, "office2");
    run_people(r, 15);
    r->w.now += 100;
    run_seconds(r, 5);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "and goes: %d", notice_is(&r->w, number));
    run_all_got(r, 1);
    run_close(r);
    free(r);
}

/* A word that does not name the people asks for that, of who may release it. */
static void the_number_is_said(void **state)
{
    static const struct {
        const char *name, *who, *say, *want;
        bool        english, released;
    } rows[] = {
        {"none", "office2", "放行 1", "第 1 号还没有放行：原来 50 人，现在有 100 人|“放行 1 100”|!✅", false, false},
        {"that of before", "office2", "放行 1 50", "现在有 100 人|“放行 1 100”|!✅", false, false},
        {"one less", "office2", "放行 1 99", "“放行 1 100”|!✅", false, false},
        {"no number", "office2", "放行 1 好的", "“放行 1 100”|!✅", false, false},
        {"below nothing", "office2", "放行 1 -100", "“放行 1 100”|!✅", false, false},
        {"his own", "office1", "放行 1", "这是您自己发的|!100", false, false},
        {"his own, with the number", "office1", "放行 1 100", "这是您自己发的|!✅", false, false},
        {"in English", "office2", "release 1",
         "there were 50 people, there are 100 now|\"release 1 100\"", true, false},
        {"that of now", "office2", "放行 1 100", "✅ 第 1 号已放行", false, true},
        {"with its unit", "office2", "放行 1 100人", "✅ 第 1 号已放行", false, true},
        {"more than that", "office2", "放行 1 120", "✅ 第 1 号已放行", false, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        int64_t           number = grows(r, 10, 50, 100);

        run_seconds(r, 3);
        CHECK(world_has(&r->told, "回复“放行 1 100”"), "what is told asks for it: %s", r->told.p);
        staff_app(&r->w, rows[i].who);
        if (rows[i].english)
            world_say(&r->w, "English");
        world_say(&r->w, rows[i].say);
        CHECK(world_has(&r->w.heard, rows[i].want), "%s: %s", rows[i].name, r->w.heard.p);
        CHECK((notice_is(&r->w, number) == NOTICE_WAITING) == !rows[i].released, "%s: %d",
              rows[i].name, notice_is(&r->w, number));
        world_say(&r->w, rows[i].say); /* once more */
        CHECK(world_has(&r->w.heard, rows[i].released ? "没有改动" : rows[i].want), "%s, again: %s",
              rows[i].name, r->w.heard.p);
        run_close(r);
        free(r);
    }
}

static void nobody_has_released_it_before(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number = grows(r, 30, 20, 31);

    (void)state;
    run_seconds(r, 3);
    CHECK(world_has(&r->told, "第 1 号先没有发：安排的时候是 20 人，现在有 31 人，要另一个人放行（已告诉 1 位）"), "%s",
          r->told.p);
    release(r, number, "office2");
    run_seconds(r, 3);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "released, it goes");
    run_all_got(r, 1);
    run_close(r);
    free(r);
}

static void as_often_as_it_grows(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number = grows(r, 10, 50, 100);

    (void)state;
    for (int i = 0; i < 3; i++) {
        run_seconds(r, 3);
        CHECK(notice_is(&r->w, number) == NOTICE_WAITING, "held %d", i);
        release(r, number, "office2");
        run_people(r, 100);
        r->w.now += 60;
    }
    run_seconds(r, 3);
    CHECK(notice_is(&r->w, number) == NOTICE_WAITING && run_reached(r) == 0, "and once more");
    CHECK(world_has(&r->told, "放行的时候是 300 人，现在有 400 人"), "%s", r->told.p);
    run_close(r);
    free(r);
}

static void told_in_english(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    (void)state;
    grows(r, 10, 50, 100);
    staff_app(&r->w, "office1");
    world_say(&r->w, "English");
    staff_app(&r->w, "office2");
    world_say(&r->w, "English");
    run_seconds(r, 3);
    CHECK(world_has(&r->told, "1 is held: it was released for 50 people and would go to 100 now|"
                              "There were 50 people, there are 100 now|stop notice 1"),
          "%s", r->told.p);
    run_close(r);
    free(r);
}

/* ---- and otherwise ---- */

static void others_go(struct run_world *r)
{
    int64_t deleted;

    world_must(store_begin(r->w.store, run_err()), run_err());
    world_must(staff_clear(r->w.store, &deleted, run_err()), run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
    staff_role(&r->w, "office1", ROLE_OFFICE, "", "");
}

static void ends(void **state)
{
    static const struct {
        const char       *name;
        bool              alone, stop;
        unsigned          days;
        enum notice_state want;
        const char       *told;
    } rows[] = {
        {"nobody releases it", .days = 8, .want = NOTICE_REJECTED, .told = "7 天没有人放行"},
        {"it is stopped", .stop = true, .want = NOTICE_STOPPED, .told = ""},
        {"there is nobody who may", .alone = true, .want = NOTICE_STOPPED,
         .told = "原来 20 人，现在有 31 人，要另一个人放行，但没有别的人可以放行"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        int64_t           number = grows(r, 30, 20, 31);

        if (rows[i].alone)
            others_go(r);
        run_seconds(r, 3);
        if (rows[i].stop) {
            staff_app(&r->w, "office1");
            world_say(&r->w, "停发 1");
        }
        r->w.now += rows[i].days * 86400;
        run_seconds(r, 3);
        CHECK(notice_is(&r->w, number) == rows[i].want && run_reached(r) == 0, "%s: %d",
              rows[i].name, notice_is(&r->w, number));
        CHECK(strstr(r->told.p, rows[i].told) != NULL, "%s: %s", rows[i].name, r->told.p);
        run_close(r);
        free(r);
    }
}

/* A count that was left in the evening is begun anew in the morning; one of a moment ago goes
 * on. */
static void left_half_way(void **state)
{
    static const struct {
        const char *name;
        int64_t     ago; /* seconds */
        bool        held;
    } rows[] = {{"a moment", 30, true}, {"a night", 9 * 3600, false}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world     *r = xcalloc(1, sizeof *r);
        int64_t               number = grows(r, 30, 20, 21);
        auto_wiped struct buf memory = {0};
        auto_buf struct buf   place = {0};
        struct notice         n;

        buf_f(&place, "%lld 1000 ", (long long)(r->w.now - rows[i].ago));
        world_must(store_begin(r->w.store, run_err()), run_err());
        CHECK(notice_get(r->w.store, number, &n, NULL, &memory, run_err()) == 1, "it is there");
        n.place = buf_view(&place);
        world_must(notice_keep(r->w.store, &n, run_err()), run_err());
        world_must(store_commit(r->w.store, run_err()), run_err());
        run_seconds(r, 3);
        CHECK((notice_is(&r->w, number) == NOTICE_WAITING) == rows[i].held, "%s: %d", rows[i].name,
              notice_is(&r->w, number));
        run_close(r);
        free(r);
    }
}

/* What has just been counted is not counted again; what comes while it is gathered stops it. */
static void at_once(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    (void)state;
    run_open(r, RUN_AT_ONCE, 20);
    rules(r, 30);
    number = run_put(r, (struct putting){.text = "明天停课"});
    run_people(r, 20);
    run_seconds(r, 5);
    CHECK(notice_is(&r->w, number) == NOTICE_STOPPED && run_reached(r) == 0, "stopped");
    CHECK(world_has(&r->told, "现在有 40 人，超过 30 人要另一个人放行，请重新发一次"), "%s", r->told.p);
    run_close(r);
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_or_sent),
        cmocka_unit_test(both_hear_and_it_is_released_again),
        cmocka_unit_test(the_number_is_said),
        cmocka_unit_test(nobody_has_released_it_before),
        cmocka_unit_test(as_often_as_it_grows),
        cmocka_unit_test(told_in_english),
        cmocka_unit_test(ends),
        cmocka_unit_test(left_half_way),
        cmocka_unit_test(at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
