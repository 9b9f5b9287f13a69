/* Nobody is woken by an SMS of a notice that its gateway would not take before the quiet hours; a
 * code that somebody is waiting for always goes. */
#include "tests/unit/courier_world.h"

#include "base/cst.h"
#include "store/notices.h"

static struct world w;

enum { HOUR = 3600, FROM = 22 * 60, TO = 7 * 60 };

static int64_t evening, morning;

static int set_up(void **state)
{
    (void)state;
    world_start(&w);
    evening = cst_day_start(cst_day(w.now) + 1) + (int64_t)22 * HOUR;
    morning = evening + (int64_t)9 * HOUR;
    w.now = evening - 10;
    for (unsigned i = 0; i < COURIER_KINDS; i++)
        atomic_store(&w.desks[i]->quiet, ((struct quiet_hours){FROM, TO}));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&w);
    return 0;
}

static void at(int64_t moment)
{
    w.now = moment;
    settle(&w);
}

/* ---- an SMS that was ordered for persons 1..count of a notice ---- */

struct order {
    struct task task;
    bool        critical;
    unsigned    count;
    int64_t     due_at;
    sem_t       done;
};

static int order_one(struct store *s, const struct order *o, int64_t number, int64_t person,
                     struct err *err)
{
    struct notice_person p = {.person = person};
    struct letter        l = sms(&w);
    char                 userid[16];
    bool                 done;

    snprintf(userid, sizeof userid, "m%lld", (long long)person);
    p.userid = str_c(userid);
    l.id = store_new_id(s, w.now);
    l.text = STR_LIT("请尽快确认");
    l.due_at = o->due_at;
    l.expires_at = w.now + 24 * HOUR;
    if (notice_add(s, w.now, number, false, &p, &done, err) < 0 ||
        notice_texted(s, number, person, l.id, &done, err) < 0)
        return -1;
    return letter_put(s, w.now, &l, err);
}

static int order_run(struct task *task, struct store *s, int64_t now, struct err *err)
{
    const struct order *o = (const struct order *)task;
    struct notice       n = {.app = STR_LIT("student"), .kind = STR_LIT("notice"),
                             .creator = STR_LIT("a"), .content = STR_LIT("{}"),
                             .state = NOTICE_PLANNED, .critical = o->critical};
    int64_t             number;

    (void)now;
    if (notice_put(s, w.now, &n, &number, err) < 0)
        return -1;
    for (unsigned i = 1; i <= o->count; i++)
        if (order_one(s, o, number, i, err) < 0)
            return -1;
    return 0;
}

static void order_done(struct task *task, bool committed)
{
    CHECK(committed, "it is ordered");
    sem_post(&((struct order *)task)->done);
}

static void order(unsigned count, bool critical)
{
    struct order o = {.task = {.run = order_run, .done = order_done}, .critical = critical,
                      .count = count};

    sem_init(&o.done, 0, 0);
    worker_post(w.worker, &o.task);
    while (sem_wait(&o.done) != 0)
        ;
    sem_destroy(&o.done);
}

static unsigned posted(void)
{
    return gateway_count(&w.gateway);
}

/* ---- tests ---- */

static void it_waits_for_the_morning(void **state)
{
    (void)state;
    gateway_rule(&w.gateway, 1, GATEWAY_ANSWER, 503, "");
    order(1, false);
    settle(&w);
    CHECK(posted() == 1, "it was tried");
    at(evening + 1);
    for (int64_t t = evening; t < morning; t += HOUR)
        at(t + 10);
    CHECK(posted() == 1, "nobody is woken: %u", posted());
    CHECK(look(&w, "SELECT due_at FROM letters") == morning, "it is late for nobody");
    CHECK(look(&w, "SELECT attempts FROM letters") == 1, "and that is no try");
    at(morning);
    at(morning + 10);
    CHECK(posted() == 2, "in the morning");
    states_are(&w, 0, 1, 0);
}

static void after_a_restart(void **state)
{
    (void)state;
    order(1, false);
    stop_machine(&w);
    start_machine(&w);
    atomic_store(&w.desks[LETTER_SMS]->quiet, ((struct quiet_hours){FROM, TO}));
    at(evening + HOUR);
    CHECK(posted() == 0, "it waits");
    at(morning);
    at(morning + 10);
    CHECK(posted() == 1, "in the morning");
}

/* Who binds at 23:00 sits before the screen. */
static void codes_go(void **state)
{
    (void)state;
    at(evening + HOUR);
    put(&w, 1, sms(&w));
    put(&w, 1, mail(&w));
    settle(&w);
    CHECK(posted() == 2, "at once");
    gateway_rule(&w.gateway, 1, GATEWAY_ANSWER, 503, "");
    put(&w, 1, sms(&w));
    settle(&w);
    at(w.now + 5);
    CHECK(posted() == 4, "and again");
    states_are(&w, 0, 3, 0);
}

/* More of them than there is room for in memory. */
static void codes_do_not_wait_for_them(void **state)
{
    (void)state;
    w.now = evening + HOUR;
    order(3 * COURIER_LETTERS, false);
    put(&w, 1, sms(&w));
    settle(&w);
    at(w.now + 6);
    CHECK(posted() == 1, "the code is there: %u", posted());
    CHECK(w.desks[LETTER_SMS]->count == 0, "none of the others takes a place: %u",
          w.desks[LETTER_SMS]->count);
    states_are(&w, 3 * COURIER_LETTERS, 1, 0);
}

static void what_is_urgent_goes(void **state)
{
    (void)state;
    at(evening + HOUR);
    order(1, true);
    settle(&w);
    CHECK(posted() == 1, "at once");
}

static void a_school_without_quiet_hours(void **state)
{
    (void)state;
    atomic_store(&w.desks[LETTER_SMS]->quiet, (struct quiet_hours){0});
    at(evening + HOUR);
    order(1, false);
    settle(&w);
    CHECK(posted() == 1, "at once");
}

static void what_is_over_ends(void **state)
{
    (void)state;
    at(evening + HOUR);
    order(1, false);
    settle(&w);
    at(evening + 26 * HOUR);
    CHECK(posted() == 0, "the gateway was stopped all day");
    states_are(&w, 0, 0, 1);
    CHECK(look(&w, "SELECT texts_failed FROM notices") == 1, "and it may be ordered again");
}

/* ---- a clock that is put back ---- */

static void the_clock_is_put_back(void **state)
{
    (void)state;
    w.now = evening - 5 * HOUR;
    put(&w, 1, sms(&w));
    w.now -= 2 * HOUR;
    settle(&w);
    CHECK(posted() == 1, "what was put before goes at once");
    gateway_rule(&w.gateway, 1, GATEWAY_ANSWER, 503, "");
    put(&w, 1, sms(&w));
    settle(&w);
    at(w.now - 2 * HOUR);
    at(w.now + 5);
    CHECK(posted() == 3, "and what waits for its next try in seconds");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_waits_for_the_morning),
        TEST(after_a_restart),
        TEST(codes_go),
        TEST(codes_do_not_wait_for_them),
        TEST(what_is_urgent_goes),
        TEST(a_school_without_quiet_hours),
        TEST(what_is_over_ends),
        TEST(the_clock_is_put_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
