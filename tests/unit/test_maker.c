/* Long work: rows OUT_MAKE become messages, once. */
#include "tests/unit/maker_world.h"

/* ---- */

static void test_made(void **state)
{
    (void)state;
    order("table", "flow daily");
    CHECK(maker_round(w.maker, w.now) == INT64_MAX, "nothing is left");
    CHECK(made.calls == 1 && strcmp(made.spec, "flow daily") == 0, "it is made: %s", made.spec);
    CHECK(made.school == w.school, "with the school in force");
    check_sends("staff to LiLaoshi: {\"msgtype\":\"text\",\"text\":{\"content\":\"共 3 人\"}\n"
                "staff to LiLaoshi: {\"msgtype\":\"file\",\"file\":{\"media_id\":\"@media@\"}\n");
    CHECK(look("SELECT COUNT(*) FROM media WHERE type = 'file' AND filename = 'table.xlsx'") == 1,
          "its bytes wait for the sender");
    CHECK(look("SELECT COUNT(*) FROM outbox o JOIN media m ON m.hash = o.media") == 1,
          "and are his");
    CHECK(WAITING == 0 && DONE == 1, "the row is done");
    maker_round(w.maker, w.now + 60);
    CHECK(made.calls == 1 && SENDS == 2, "once");
    CHECK(metrics_get(w.metrics, M_MADE) == 1, "it is counted");
}

static void test_nothing(void **state)
{
    (void)state;
    order("nothing", "");
    maker_round(w.maker, w.now);
    CHECK(made.calls == 1 && SENDS == 0 && DONE == 1, "nothing to say is said to nobody");
}

static void test_many(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++)
        order(i % 2 ? "table" : "nothing", "x");
    maker_round(w.maker, w.now);
    CHECK(made.calls == 40 && DONE == 40 && SENDS == 40, "all of them: %u", made.calls);
    CHECK(look("SELECT COUNT(*) FROM media") == 1, "the same bytes once");
}

/* Two processes on one database. */
static void test_one_of_two(void **state)
{
    struct maker_options o = options();
    struct maker_thread *other;
    struct conf_school  *school = xcalloc(1, sizeof *school);
    struct err           err = {0};

    (void)state;
    CHECK(maker_new(&other, &o, school, w.worker, &err) == 0, "%s", err.text);
    maker_round(w.maker, w.now);
    order("table", "x");
    CHECK(maker_round(other, w.now) == w.now + 1 && made.calls == 0, "not on duty");
    maker_round(w.maker, w.now);
    CHECK(made.calls == 1 && DONE == 1, "the other one is");
    maker_free(w.maker);
    w.maker = other;
    w.school = school;
    order("table", "x");
    maker_round(other, w.now);
    CHECK(made.calls == 2 && DONE == 2, "and now this one");
}

/* ---- failures ---- */

static void check_told(const char *name)
{
    CHECK(FAILURES == 1 && WAITING == 0, "%s: the row is given up", name);
    check_sends("staff to LiLaoshi: {\"msgtype\":\"text\",\"text\":{\"content\":\"抱歉");
    CHECK(SENDS == 1, "%s: the receiver is told once", name);
    CHECK(look("SELECT COUNT(*) FROM media") == 0, "%s: nothing else is sent", name);
    CHECK(metrics_get(w.metrics, M_MAKE_FAILURES) == 1, "%s: it is counted", name);
    maker_round(w.maker, w.now + 3600);
    CHECK(SENDS == 1, "%s: and that is all", name);
}

static void test_refused(void **state)
{
    (void)state;
    made.refuse = true;
    order("table", "x");
    maker_round(w.maker, w.now);
    CHECK(made.calls == 1, "it is not tried again");
    check_told("never");
}

static void test_unknown(void **state)
{
    (void)state;
    order("nobody", "x");
    maker_round(w.maker, w.now);
    check_told("unknown");
}

static void test_too_large(void **state)
{
    (void)state;
    made.bytes = (20 << 20) + 1;
    order("table", "x");
    maker_round(w.maker, w.now);
    check_told("21 MB");
}

static void test_unusable(void **state)
{
    (void)state;
    order("bad", "x");
    maker_round(w.maker, w.now);
    check_told("without a name");
}

static void test_again(void **state)
{
    int64_t next;

    (void)state;
    made.fail = 2;
    order("table", "x");
    next = maker_round(w.maker, w.now);
    CHECK(made.calls == 1 && WAITING == 1 && next == w.now + 20, "later: %lld",
          (long long)(next - w.now));
    CHECK(maker_round(w.maker, w.now + 19) == next && made.calls == 1, "not before");
    next = maker_round(w.maker, next);
    CHECK(made.calls == 2 && WAITING == 1 && SENDS == 0, "and later");
    maker_round(w.maker, next);
    CHECK(made.calls == 3 && DONE == 1 && SENDS == 2, "then it is made");
    CHECK(metrics_get(w.metrics, M_MAKE_RETRIES) == 2, "counted");
}

static void test_again_in_vain(void **state)
{
    int64_t at = w.now;

    (void)state;
    made.fail = 99;
    order("table", "x");
    for (int i = 0; i < 9; i++, at += 3600)
        maker_round(w.maker, at);
    CHECK(made.calls == 3, "three tries: %u", made.calls);
    check_told("in vain");
}

/* One that waits for its next try does not keep the others waiting. */
static void test_passed_by(void **state)
{
    (void)state;
    made.fail = 1;
    order("table", "x");
    order("nothing", "x");
    maker_round(w.maker, w.now);
    CHECK(WAITING == 1 && DONE == 1, "the second is made");
}

static void test_other_school(void **state)
{
    struct conf_school *first = xcalloc(1, sizeof *first), *second = xcalloc(1, sizeof *second);

    (void)state;
    maker_set_school(w.maker, first);
    maker_set_school(w.maker, second);
    order("table", "x");
    maker_round(w.maker, w.now);
    CHECK(made.school == second, "the newest is in force");
}

/* ---- the thread itself ---- */

static void test_thread(void **state)
{
    struct maker_options o = options();
    struct maker_thread *m;

    (void)state;
    CHECK(maker_start(&m, &o, xcalloc(1, sizeof(struct conf_school)), w.worker, NULL) == 0,
          "it starts");
    order("table", "x");
    maker_wake(m);
    for (int i = 0; i < 20000 && DONE == 0; i++)
        usleep(5000);
    CHECK(DONE == 1 && SENDS == 2, "it makes what is ordered");
    maker_stop(m);
    maker_wake(m); /* nothing happens */
    maker_free(m);
    maker_stop(NULL);
    maker_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_made),
        TEST(test_nothing),
        TEST(test_many),
        TEST(test_one_of_two),
        TEST(test_refused),
        TEST(test_unknown),
        TEST(test_too_large),
        TEST(test_unusable),
        TEST(test_again),
        TEST(test_again_in_vain),
        TEST(test_passed_by),
        TEST(test_other_school),
        TEST(test_thread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
