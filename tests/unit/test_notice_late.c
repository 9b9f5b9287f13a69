/* What was missed while the service did not run is held, or left out; what waited for anything else
 * goes. And a notice that waits for tomorrow's quota though there is room again. */
#include "tests/unit/notice_run_world.h"

static struct school_notices *rules(struct run_world *r)
{
    return &((struct conf_school *)r->w.school)->notices;
}

/* Ten people; put at 10:10 for `wanted`. */
static int64_t planned(struct run_world *r, unsigned limit, const char *wanted, const char *kind)
{
    int64_t at = 0;

    run_open(r, RUN_AT_ONCE, 10);
    rules(r)->limit = limit;
    CHECK(cst_parse_stamp(str_c(wanted), &at), "a time");
    return run_put(r, (struct putting){.text = "今晚停水", .wanted = at, .kind = kind, .ack = true});
}

static int decides(struct run_world *r, int64_t number, const char *user, struct buf *why)
{
    struct ctx ctx = r->w.ctx;
    int        rc;

    ctx.now = r->w.now;
    ctx.me = (struct member){.userid = str_c(user)};
    world_must(store_begin(r->w.store, run_err()), run_err());
    rc = notice_release(&ctx, str_c(user), number, why, run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
    return rc;
}

/* ---- the rule ---- */

static void held_or_sent(void **state)
{
    static const struct {
        const char *name;
        unsigned    hours;
        const char *wanted, *back;
        bool        held;
    } rows[] = {
        {"on time", 2, "2026-11-20 18:10", "2026-11-20 18:10", false},
        {"late, but of use", 2, "2026-11-20 18:10", "2026-11-20 20:10", false},
        {"too late", 2, "2026-11-20 18:10", "2026-11-20 20:11", true},
        {"days later", 2, "2026-11-20 18:10", "2026-11-23 10:17", true},
        {"at night it is held already", 2, "2026-11-20 18:10", "2026-11-20 23:40", true},
        {"a day is allowed", 24, "2026-11-20 18:10", "2026-11-21 18:10", false},
        {"nothing is: a restart is no miss", 0, "2026-11-20 18:10", "2026-11-20 18:20", false},
        {"nothing is", 0, "2026-11-20 18:10", "2026-11-20 18:21", true},
        {"put off by the night, and on time", 2, "2026-11-20 23:10", "2026-11-21 07:10", false},
        {"put off by the night, and too late", 2, "2026-11-20 23:10", "2026-11-21 09:40", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);
        int64_t           number = planned(r, 100000, rows[i].wanted, NULL);

        rules(r)->late_hours = rows[i].hours;
        run_at(r, rows[i].back);
        r->crash = true;
        run_seconds(r, 5);
        CHECK(notice_is(&r->w, number) == (rows[i].held ? NOTICE_WAITING : NOTICE_DONE), "%s: %d",
              rows[i].name, notice_is(&r->w, number));
        run_all_got(r, rows[i].held ? 0 : 1);
        run_close(r);
        free(r);
    }
}

/* ---- what becomes of it ---- */

static void its_sender_releases_what_needs_nobody_else(void **state)
{
    struct run_world   *r = xcalloc(1, sizeof *r);
    int64_t             number = planned(r, 100000, "2026-11-20 18:10", NULL);
    auto_buf struct buf why = {0};

    (void)state;
    run_at(r, "2026-11-23 10:17");
    run_seconds(r, 3);
    CHECK(world_has(&r->told, "office1 |第 1 号先没有发：原定 11-20 18:10 发，那时服务没有运行|回复“放行 1”|"
                              "停发 1|!待放行"),
          "%s", r->told.p);
    CHECK(strcmp(staff_audited(&r->w).text, "notice.hold notice 1 late=230820s") == 0, "audit: %s",
          staff_audited(&r->w).text);
    staff_app(&r->w, "office1");
    world_say(&r->w, "通知情况 1");
    CHECK(world_has(&r->w.heard, "等待放行（原定 11-20 18:10 发，那时服务没有运行"), "%s", r->w.heard.p);
    run_seconds(r, 100);
    CHECK(notice_is(&r->w, number) == NOTICE_WAITING && run_reached(r) == 0, "it waits");
    CHECK(decides(r, number, "office1", &why) == 1, "released: %s", why.p);
    run_seconds(r, 5);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "it goes: %d", notice_is(&r->w, number));
    run_all_got(r, 1);
    run_close(r);
    free(r);
}

static void a_second_person_is_needed_again(void **state)
{
    struct run_world   *r = xcalloc(1, sizeof *r);
    int64_t             number = planned(r, 5, "2026-11-20 18:10", NULL);
    auto_buf struct buf why = {0}, no = {0};

    (void)state;
    CHECK(decides(r, number, "office2", &why) == 1, "released: %s", why.p);
    run_platform(r, 100);
    buf_clear(&r->told);
    run_at(r, "2026-11-20 20:11");
    run_seconds(r, 3);
    CHECK(world_has(&r->told, "office1 |第 1 号先没有发：原定 18:10 发|要另一个人放行（已告诉 1 位）"), "%s",
          r->told.p);
    CHECK(world_has(&r->told, "office2 |原定 18:10 发，那时服务没有运行"), "%s", r->told.p);
    CHECK(decides(r, number, "office1", &no) == 0, "not by who has put it");
    CHECK(decides(r, number, "office2", &why) == 1, "released again: %s", why.p);
    run_seconds(r, 5);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "it goes");
    run_close(r);
    free(r);
}

static void what_waits_for_the_platform_is_not_late(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number = planned(r, 100000, "2026-11-20 11:10", NULL);
    unsigned          outbound = r->w.ctx.outbound_apps;

    (void)state;
    r->w.ctx.outbound_apps = 0;
    for (run_at(r, "2026-11-20 11:10"); r->w.now % 86400 < 8 * 3600; r->w.now += 60)
        run_second(r); /* until 16:00 */
    CHECK(notice_is(&r->w, number) == NOTICE_PLANNED, "it cannot go");
    r->w.ctx.outbound_apps = outbound;
    run_seconds(r, 5);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "it goes: %d", notice_is(&r->w, number));
    run_all_got(r, 1);
    run_close(r);
    free(r);
}

/* ---- the repeat ---- */

static void a_missed_repeat_is_left_out(void **state)
{
    static const struct {
        const char *name, *back;
        unsigned    times;
    } rows[] = {
        {"on time", "2026-11-21 10:20", 2},
        {"late", "2026-11-21 12:00", 2},
        {"too late", "2026-11-21 12:30", 1},
        {"a month later", "2026-12-20 12:10", 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = xcalloc(1, sizeof *r);

        run_open(r, RUN_AT_ONCE, 10);
        run_put(r, (struct putting){.text = "明天停课", .ack = true});
        run_seconds(r, 5);
        run_all_got(r, 1);
        run_at(r, rows[i].back);
        run_seconds(r, 5);
        for (unsigned p = 0; p < r->people; p++)
            CHECK(r->got[p] == rows[i].times, "%s: %u", rows[i].name, r->got[p]);
        run_close(r);
        free(r);
    }
}

/* ---- tomorrow's quota ---- */

static void room_again_is_used_today(void **state)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    (void)state;
    run_open(r, RUN_AT_ONCE, 500);
    r->tuning.accounts = 2; /* 400 a day, of which 20 are kept */
    run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 30);
    CHECK(notice_is(&r->w, 1) == NOTICE_SENDING && run_reached(r) < 500, "%u", run_reached(r));
    r->tuning.accounts = 100;
    run_seconds(r, 10);
    CHECK(notice_is(&r->w, 1) == NOTICE_DONE, "it goes on: %d", notice_is(&r->w, 1));
    run_all_got(r, 1);
    run_close(r);
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_or_sent),
        cmocka_unit_test(its_sender_releases_what_needs_nobody_else),
        cmocka_unit_test(a_second_person_is_needed_again),
        cmocka_unit_test(what_waits_for_the_platform_is_not_late),
        cmocka_unit_test(a_missed_repeat_is_left_out),
        cmocka_unit_test(room_again_is_used_today),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
