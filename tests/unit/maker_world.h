/* A maker with a real worker and a store on disk, without its thread, and a clock of the test's
 * own. */
#ifndef TESTS_UNIT_MAKER_WORLD_H
#define TESTS_UNIT_MAKER_WORLD_H

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

__attribute__((unused)) static struct maker_options options(void)
{
    return (struct maker_options){
        .database = w.database, .sealer = w.sealer, .makers = makers, .metrics = w.metrics};
}

__attribute__((unused)) static void start_process(void)
{
    struct maker_options o = options();
    struct err           err = {0};

    start_worker();
    CHECK(sqlite3_open(w.database, &w.look) == SQLITE_OK, "the test can look");
    sqlite3_busy_timeout(w.look, 5000); /* a thread may be writing */
    w.school = xcalloc(1, sizeof *w.school);
    CHECK(maker_new(&w.maker, &o, w.school, w.worker, &err) == 0, "%s", err.text);
}

__attribute__((unused)) static void end_process(void)
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

__attribute__((unused)) static void order_until(const char *maker, const char *spec, int64_t until)
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

__attribute__((unused)) static void order(const char *maker, const char *spec)
{
    order_until(maker, spec, 0);
}

__attribute__((unused)) static int64_t look(const char *sql)
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

__attribute__((unused)) static void check_sends(const char *want)
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
