/* Long work when things go wrong: what cannot be stored, is of no use any more, or ends the
 * process. */
#include "tests/unit/maker_world.h"

/* ---- a database that takes nothing ---- */

static void change(const char *sql)
{
    CHECK(sqlite3_exec(w.look, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(w.look));
}

/* No constraint, which would be a mistake of ours: an error of the database. */
#define FULL(when)                                                                                 \
    "CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN " when                                       \
    " BEGIN SELECT abs(-9223372036854775807 - 1); END"

static void test_kept(void **state)
{
    int64_t at = w.now;

    (void)state;
    order("table", "x");
    order("nothing", "y");
    change(FULL("new.state <> 0"));
    for (int i = 0; i < 5; i++, at += 2)
        CHECK(maker_round(w.maker, at) == at + 2, "it looks again soon");
    CHECK(made.calls == 1 && WAITING == 2 && SENDS == 0, "it is made once: %u", made.calls);
    change("DROP TRIGGER full");
    maker_round(w.maker, at);
    CHECK(made.calls == 2 && DONE == 2 && SENDS == 2, "then it is sent, and the next one made");
    CHECK(metrics_get(w.metrics, M_MADE) == 2, "each is counted once");
}

static void test_kept_in_vain(void **state)
{
    (void)state;
    order("table", "x");
    change(FULL("new.state <> 0"));
    maker_round(w.maker, w.now);
    change("DROP TRIGGER full");
    end_process();
    start_process();
    maker_round(w.maker, w.now);
    CHECK(made.calls == 1 && WAITING == 1, "not at once");
    maker_round(w.maker, w.now + 60);
    CHECK(made.calls == 2 && DONE == 1 && SENDS == 2, "the next process makes it again");
}

static void test_not_begun(void **state)
{
    (void)state;
    order("table", "x");
    change(FULL("1"));
    CHECK(maker_round(w.maker, w.now) == w.now + 2 && made.calls == 0, "nothing is begun");
    change("DROP TRIGGER full");
    maker_round(w.maker, w.now + 2);
    CHECK(made.calls == 1 && DONE == 1 && SENDS == 2, "later");
}

static void test_kept_by_thread(void **state)
{
    struct maker_options o = options();
    struct maker_thread *m;

    (void)state;
    CHECK(maker_start(&m, &o, xcalloc(1, sizeof(struct conf_school)), w.worker, NULL) == 0,
          "it starts");
    change(FULL("new.state <> 0"));
    order("table", "x");
    maker_wake(m);
    for (int i = 0; i < 20000 && made.calls == 0; i++)
        usleep(5000);
    change("DROP TRIGGER full");
    maker_stop(m);
    CHECK(made.calls == 1 && DONE == 1 && SENDS == 2, "at its end it writes once more");
    maker_free(m);
}

/* ---- what is of no use later ---- */

static void test_in_time(void **state)
{
    (void)state;
    order_until("table", "x", w.now + 1);
    maker_round(w.maker, w.now);
    CHECK(DONE == 1 && SENDS == 2, "it is made");
    CHECK(look("SELECT COUNT(*) FROM outbox WHERE kind = 0 AND expires_at > 0") == 2,
          "what was made has the same end");
}

static void test_over(void **state)
{
    (void)state;
    order_until("table", "x", w.now);
    order("nothing", "y");
    maker_round(w.maker, w.now);
    CHECK(made.calls == 1 && DONE == 1 && SENDS == 0, "it is not made, nobody is told");
    CHECK(look("SELECT COUNT(*) FROM outbox WHERE state = 2 AND info = 'expired'") == 1, "why");
    CHECK(metrics_get(w.metrics, M_OUTBOX_EXPIRED) == 1 &&
              metrics_get(w.metrics, M_MAKE_FAILURES) == 0,
          "it is counted, and no failure");
}

/* It waits for its next try meanwhile. */
static void test_over_between(void **state)
{
    (void)state;
    made.fail = 1;
    order_until("table", "x", w.now + 10);
    maker_round(w.maker, w.now);
    CHECK(made.calls == 1 && WAITING == 1, "later");
    maker_round(w.maker, w.now + 10);
    CHECK(made.calls == 1 && FAILURES == 1 && SENDS == 0, "that is too late");
}

/* What the process did not make is made by the next. */
static void test_next_process(void **state)
{
    (void)state;
    order("table", "x");
    end_process();
    start_process();
    CHECK(WAITING == 1 && made.calls == 0, "it waits");
    maker_round(w.maker, w.now);
    CHECK(made.calls == 1 && DONE == 1 && SENDS == 2, "and is made");
}

/* ---- work that ends the process ---- */

/* A round in a process of its own: whether it died. */
static bool dies_at(int64_t now)
{
    int   status;
    pid_t child;

    end_process();
    child = fork();
    if (child == 0) {
        start_process();
        maker_round(w.maker, now);
        _exit(0);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status), "a process");
    start_process();
    return WEXITSTATUS(status) == DIED;
}

static void test_deadly(void **state)
{
    int64_t  at = w.now;
    unsigned deaths = 0;

    (void)state;
    order("death", "x");
    order("table", "x");
    CHECK(dies_at(at), "it ends the process");
    CHECK(WAITING == 2 && SENDS == 0, "nothing is lost");
    maker_round(w.maker, at);
    CHECK(made.calls == 1 && DONE == 1 && SENDS == 2, "the next process makes the others");
    for (int i = 0; i < 9; i++, at += 3600)
        deaths += dies_at(at);
    CHECK(deaths == 2, "three starts in all: %u and one", deaths);
    CHECK(FAILURES == 1 && WAITING == 0 && SENDS == 3, "it is given up, and its receiver told");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_kept),
        TEST(test_kept_in_vain),
        TEST(test_not_begun),
        TEST(test_kept_by_thread),
        TEST(test_in_time),
        TEST(test_over),
        TEST(test_over_between),
        TEST(test_next_process),
        TEST(test_deadly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
