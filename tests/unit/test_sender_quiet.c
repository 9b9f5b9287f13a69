/* Nobody is woken by what waited in the outbox: parts of notices that could not go before the quiet
 * hours go when these end, and keep nothing else back. */
#include "tests/unit/sender_world.h"

#include "base/cst.h"

static struct world w;

#include "tests/unit/notice_part.h"

enum { HOUR = 3600, MINUTES = 60, FROM = 22 * MINUTES, TO = 7 * MINUTES };

static int64_t evening; /* 22:00 */

static void at(int64_t moment)
{
    w.now = moment;
    settle(&w);
}

static int set_up(void **state)
{
    (void)state;
    world_start(&w);
    sender_set_quiet(w.sender, (struct quiet_hours){FROM, TO});
    evening = cst_day_start(cst_day(w.now) + 1) + (int64_t)22 * HOUR;
    w.now = evening - 600;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&w);
    return 0;
}

static unsigned sent(void)
{
    return fake_count(&w.api, "message/send");
}

static struct part critical_part(void)
{
    struct part p = {.count = 3, .row = {.kind = OUT_SEND}, .critical = true};

    world_write(&w, put_part, &p);
    sender_wake(w.sender);
    return p;
}

/* ---- what could not go before ---- */

static void outages_end_at_night(void **state)
{
    static const struct {
        const char *name;
        int         errcode;
    } rows[] = {{"pause", 45009}, {"busy", -1}, {"alert", 60020}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned before;
        int64_t  morning = evening + (int64_t)9 * HOUR;

        w.now = evening - 5;
        fake_errcode(&w.api, "message/send", 1, rows[i].errcode);
        start_part(3, (struct outbox_row){.kind = OUT_SEND});
        settle(&w);
        before = sent();
        CHECK(fate("put") == 3 && before > 0, "%s: it was tried", rows[i].name);
        for (int64_t t = evening; t < morning; t += 1200)
            at(t);
        at(morning - 1);
        CHECK(sent() == before && fate("put") == 3, "%s: nobody is woken", rows[i].name);
        CHECK(look_int(&w, "SELECT due_at FROM outbox WHERE state = 0") == morning,
              "%s: it is late for nobody", rows[i].name);
        at(morning);
        at(morning + 5);
        CHECK(sent() == before + 1 && fate("handed") == 3, "%s: in the morning", rows[i].name);
        evening += (int64_t)24 * HOUR;
    }
}

/* It may have arrived, and in the morning the platform would not know it again. */
static void what_had_no_answer_ends_at_night(void **state)
{
    (void)state;
    at(evening - 5);
    fake_rule(&w.api, "message/send", 1, 502, "");
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    for (int64_t t = evening; t <= evening + 4 * HOUR; t += 600)
        at(t);
    CHECK(sent() == 1 && fate("refused") == 3, "it does not go again");
    CHECK(look_int(&w, "SELECT errcode FROM notice_people LIMIT 1") == API_NETWORK,
          "it may have arrived");
}

/* The runner was a moment quicker than the hour. */
static void what_comes_late_waits(void **state)
{
    (void)state;
    at(evening);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    CHECK(sent() == 0 && fate("put") == 3, "from the first second on");
    at(evening + (int64_t)9 * HOUR);
    CHECK(fate("handed") == 3 && look_int(&w, "SELECT attempts % 1000000 FROM outbox") == 0,
          "it was no try");
}

static void before_the_hour_it_goes(void **state)
{
    (void)state;
    at(evening - 1);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    CHECK(fate("handed") == 3, "at once");
}

static void a_restart_wakes_nobody(void **state)
{
    (void)state;
    at(evening + HOUR);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    restart(&w);
    sender_set_quiet(w.sender, (struct quiet_hours){FROM, TO});
    at(evening + 2 * HOUR);
    CHECK(sent() == 0 && fate("put") == 3, "it waits");
    at(evening + (int64_t)9 * HOUR);
    CHECK(sent() == 1 && fate("handed") == 3, "once");
}

/* ---- what is not kept back ---- */

static void others_are_answered(void **state)
{
    (void)state;
    w.now = evening - 5;
    fake_errcode(&w.api, "message/send", 1, -1);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    at(evening + HOUR);
    put_text(&w, "m1", TEXT_BODY("answer"));
    settle(&w);
    CHECK(sent() == 2 && done(&w) == 1 && waiting(&w) == 1, "he gets what he has asked for");
    put_text(&w, "m1", TEXT_BODY("answer"));
    at(evening + HOUR + 7);
    put_text(&w, "m2", TEXT_BODY("answer"));
    settle(&w);
    CHECK(done(&w) == 3 && fate("put") == 3, "and again: %lld", (long long)done(&w));
    put_row(&w, (struct outbox_row){.kind = OUT_CALL, .app = STR_LIT("student"),
                                    .api = STR_LIT("user/get"), .to = STR_LIT("u")});
    settle(&w);
    CHECK(done(&w) == 4, "and what is asked of the platform goes");
}

static void what_is_urgent_wakes(void **state)
{
    (void)state;
    at(evening + HOUR);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    critical_part();
    settle(&w);
    CHECK(sent() == 1 && fate("handed") == 3 && waiting(&w) == 1, "only that");
}

static int count_round(void *arg, struct store *s, struct err *err)
{
    struct part  *p = arg;
    struct notice n = {.number = p->number, .rounds = 1};

    return notice_keep(s, &n, err);
}

/* Nobody is woken by a repeat, whatever it is about. */
static void what_was_urgent_does_not(void **state)
{
    struct part p;

    (void)state;
    w.now = evening - 5;
    fake_errcode(&w.api, "message/send", 1, -1);
    p = critical_part();
    world_write(&w, count_round, &p);
    settle(&w);
    at(evening + HOUR);
    CHECK(sent() == 1 && fate("put") == 3, "it waits");
}

static void a_school_without_quiet_hours(void **state)
{
    (void)state;
    sender_set_quiet(w.sender, (struct quiet_hours){0});
    at(evening + HOUR);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    CHECK(fate("handed") == 3, "it goes");
}

/* ---- its end ---- */

static void what_ends_at_night_is_told(void **state)
{
    (void)state;
    w.now = evening - 5;
    fake_errcode(&w.api, "message/send", 1, -1);
    start_part(3, (struct outbox_row){.kind = OUT_SEND, .expires_at = evening + HOUR});
    settle(&w);
    at(evening + HOUR - 10);
    CHECK(fate("put") == 3, "it waits");
    at(evening + HOUR);
    CHECK(fate("stopped") == 3 && waiting(&w) == 0 && sent() == 1, "of no use any more");
}

static int halt(void *arg, struct store *s, struct err *err)
{
    return notice_halt(s, w.now, ((struct part *)arg)->number, err);
}

static void what_is_stopped_at_night_ends(void **state)
{
    struct part p;

    (void)state;
    at(evening + HOUR);
    p = start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    world_write(&w, halt, &p);
    at(evening + HOUR + 10);
    CHECK(fate("stopped") == 3 && waiting(&w) == 0 && sent() == 0, "not in the morning");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(outages_end_at_night),
        TEST(what_had_no_answer_ends_at_night),
        TEST(what_comes_late_waits),
        TEST(before_the_hour_it_goes),
        TEST(a_restart_wakes_nobody),
        TEST(others_are_answered),
        TEST(what_is_urgent_wakes),
        TEST(what_was_urgent_does_not),
        TEST(a_school_without_quiet_hours),
        TEST(what_ends_at_night_is_told),
        TEST(what_is_stopped_at_night_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
