/* Long work: rows OUT_MAKE become messages, once, whatever happens in between. */
#include "base/clock.h"
#include "base/mem.h"
#include "bot/maker_private.h"
#include "bot/push.h"
#include "bot/worker.h"
#include "store/outbox.h"
#include "tests/test.h"

#include <semaphore.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    char                 dir[40], database[60];
    struct sealer       *sealer;
    struct metrics      *metrics;
    struct worker       *worker;
    struct maker_thread *maker;
    struct conf_school   worker_school, *school; /* the maker's */
    sqlite3             *look;
    int64_t              now;
} w;

/* ---- makers ---- */

static struct {
    unsigned                  calls, fail; /* so many times, for now */
    bool                      refuse;
    size_t                    bytes;
    char                      spec[64];
    const struct conf_school *school;
} made;

static int make_table(struct store *store, const struct conf_school *school, int64_t now,
                      struct str spec, struct made *out, struct err *why)
{
    int64_t waiting, oldest;

    (void)now;
    made.calls++;
    made.school = school;
    snprintf(made.spec, sizeof made.spec, "%.*s", STR_ARG(spec));
    if (outbox_backlog(store, &waiting, &oldest, why) < 0)
        return -1;
    if (made.fail > 0) {
        made.fail--;
        return err_set(why, ERR_RETRY, "not now");
    }
    if (made.refuse)
        return err_set(why, ERR_BAD_INPUT, "never");
    buf_c(&out->text, "共 3 人");
    memset(buf_room(&out->bytes, made.bytes), 'x', made.bytes);
    out->bytes.n = made.bytes;
    out->type = "file";
    snprintf(out->filename, sizeof out->filename, "table.xlsx");
    return 0;
}

static int make_nothing(struct store *store, const struct conf_school *school, int64_t now,
                        struct str spec, struct made *out, struct err *why)
{
    (void)store, (void)school, (void)now, (void)spec, (void)out, (void)why;
    made.calls++;
    return 0;
}

static int make_badly(struct store *store, const struct conf_school *school, int64_t now,
                      struct str spec, struct made *out, struct err *why)
{
    (void)store, (void)school, (void)now, (void)spec, (void)why;
    buf_c(&out->bytes, "a file without a name");
    out->type = "file";
    return 0;
}

enum { DIED = 42 };

static int make_death(struct store *store, const struct conf_school *school, int64_t now,
                      struct str spec, struct made *out, struct err *why)
{
    (void)store, (void)school, (void)now, (void)spec, (void)out, (void)why;
    _exit(DIED);
}

static const struct maker table_maker = {"table", make_table};
static const struct maker nothing_maker = {"nothing", make_nothing};
static const struct maker bad_maker = {"bad", make_badly};
static const struct maker death_maker = {"death", make_death};
static const struct maker *const makers[] = {&table_maker, &nothing_maker, &bad_maker,
                                             &death_maker, NULL};

/* ---- the world ---- */

static void no_school(const struct conf_school *old)
{
    (void)old;
}

static void start_worker(void)
{
    static const struct handler *const none[] = {NULL};
    struct err                         err = {0};
    struct worker_options              options = {
        .database = w.database,
        .sealer = w.sealer,
        .handlers = none,
        .queue = 16,
        .batch = 16,
        .inbox_seconds = 3600,
        .metrics = w.metrics,
        .release_school = no_school,
    };

    CHECK(worker_start(&w.worker, &options, &w.worker_school, &err) == 0, "%s", err.text);
}

static struct maker_options options(void)
{
    return (struct maker_options){
        .database = w.database, .sealer = w.sealer, .makers = makers, .metrics = w.metrics};
}

static void start_process(void)
{
    struct maker_options o = options();
    struct err           err = {0};

    start_worker();
    CHECK(sqlite3_open(w.database, &w.look) == SQLITE_OK, "the test can look");
    w.school = xcalloc(1, sizeof *w.school);
    CHECK(maker_new(&w.maker, &o, w.school, w.worker, &err) == 0, "%s", err.text);
}

static void end_process(void)
{
    maker_stop(w.maker);
    worker_stop(w.worker);
    maker_free(w.maker);
    sqlite3_close(w.look);
}

static int set_up(void **state)
{
    struct err err = {0};

    (void)state;
    memset(&w, 0, sizeof w);
    memset(&made, 0, sizeof made);
    made.bytes = 100;
    w.now = clock_now();
    strcpy(w.dir, "/tmp/hongyan-maker-XXXXXX");
    CHECK(mkdtemp(w.dir) != NULL, "a folder");
    snprintf(w.database, sizeof w.database, "%s/db", w.dir);
    w.metrics = metrics_new();
    CHECK(sealer_new(&w.sealer, "ZGVtbyBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=", &err) == 0, "%s",
          err.text);
    start_process();
    return 0;
}

static int tear_down(void **state)
{
    char command[80];

    (void)state;
    end_process();
    snprintf(command, sizeof command, "rm -rf %s", w.dir);
    CHECK(system(command) == 0, "the folder is gone");
    metrics_free(w.metrics);
    sealer_free(w.sealer);
    return 0;
}

struct order {
    struct task task;
    const char *maker, *spec;
    int64_t     until;
    sem_t       done;
    bool        committed;
};

static int put_order(struct task *task, struct store *store, int64_t now, struct err *err)
{
    struct order *o = (struct order *)task;
    struct ctx    ctx = {.now = w.now, .store = store, .push_until = o->until};

    (void)now;
    return push_make(&ctx, "staff", STR_LIT("LiLaoshi"), o->maker, str_c(o->spec), err);
}

static void order_done(struct task *task, bool committed)
{
    struct order *o = (struct order *)task;

    o->committed = committed;
    sem_post(&o->done);
}

static void order_until(const char *maker, const char *spec, int64_t until)
{
    struct order o = {.task = {.run = put_order, .done = order_done},
                      .maker = maker,
                      .spec = spec,
                      .until = until};

    sem_init(&o.done, 0, 0);
    worker_post(w.worker, &o.task);
    while (sem_wait(&o.done) != 0)
        ;
    sem_destroy(&o.done);
    CHECK(o.committed, "it is ordered");
}

static void order(const char *maker, const char *spec)
{
    order_until(maker, spec, 0);
}

static int64_t look(const char *sql)
{
    sqlite3_stmt *st;
    int64_t       value = -1;

    CHECK(sqlite3_prepare_v2(w.look, sql, -1, &st, NULL) == SQLITE_OK, "%s",
          sqlite3_errmsg(w.look));
    if (sqlite3_step(st) == SQLITE_ROW)
        value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return value;
}

#define SENDS look("SELECT COUNT(*) FROM outbox WHERE kind = 0 AND state = 0")
#define WAITING look("SELECT COUNT(*) FROM outbox WHERE kind = 3 AND state = 0")
#define DONE look("SELECT COUNT(*) FROM outbox WHERE kind = 3 AND state = 1")
#define FAILURES look("SELECT COUNT(*) FROM outbox WHERE kind = 3 AND state = 2")

/* What is sent, in its order: the bodies are sealed, so the store opens them. */
static int see(void *arg, const struct outbox_row *row)
{
    const char *end = memmem(row->body.p, row->body.n, ",\"enable", 8);

    if (row->kind == OUT_SEND && end != NULL)
        buf_f(arg, "%.*s to %.*s: %.*s\n", STR_ARG(row->app), STR_ARG(row->to),
              (int)(end - row->body.p), row->body.p);
    return 0;
}

static void check_sends(const char *want)
{
    struct store       *store;
    auto_buf struct buf text = {0};
    struct err          err = {0};

    CHECK(store_open(&store, w.database, DB_READ, w.sealer, &err) == 0 &&
              outbox_waiting(store, 0, 99, see, &text, &err) == 0,
          "%s", err.text);
    store_close(store);
    CHECK(text.n > 0 && strncmp(text.p, want, strlen(want)) == 0, "what is sent:\n%s", text.p);
}

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
    for (int i = 0; i < 1000 && made.calls == 0; i++)
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
    for (int i = 0; i < 1000 && DONE == 0; i++)
        usleep(5000);
    CHECK(DONE == 1 && SENDS == 2, "it makes what is ordered");
    maker_stop(m);
    maker_wake(m); /* nothing happens */
    maker_free(m);
    maker_stop(NULL);
    maker_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_made),      TEST(test_nothing),      TEST(test_many),
        TEST(test_refused),   TEST(test_unknown),      TEST(test_too_large),
        TEST(test_unusable),  TEST(test_again),        TEST(test_again_in_vain),
        TEST(test_passed_by), TEST(test_next_process), TEST(test_other_school),
        TEST(test_in_time),   TEST(test_over),         TEST(test_over_between),
        TEST(test_deadly),    TEST(test_kept),         TEST(test_kept_in_vain),
        TEST(test_not_begun), TEST(test_kept_by_thread), TEST(test_thread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
