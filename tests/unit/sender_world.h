/* A sender with a real worker, a store on disk, a fake platform, and a clock of the test's own. */
#ifndef TESTS_UNIT_SENDER_WORLD_H
#define TESTS_UNIT_SENDER_WORLD_H

#include "base/clock.h"
#include "base/cst.h"
#include "bot/sender_private.h"
#include "store/media.h"
#include "store/tokens.h"
#include "tests/unit/fake_api.h"

#include <dirent.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <unistd.h>

struct world {
    struct fake_api  api;
    char             dir[64], database[80], files[80];
    struct sealer   *sealer;
    struct metrics  *metrics;
    struct conf_app  apps[2];
    struct conf      conf;
    struct worker   *worker;
    struct sender   *sender;
    atomic_uint      outbound;
    int64_t          now;
    sqlite3         *look;  /* a reading connection of the test */
};

static void world_no_school(const struct conf_school *old)
{
    (void)old;
}

/* A test may put its own here. */
static const struct handler *const  world_no_handlers[] = {NULL};
static const struct handler *const *world_handlers = world_no_handlers;

static void world_start_worker(struct world *w)
{
    static struct conf_school          school;
    struct err                         err = {0};
    struct worker_options              options = {
        .database = w->database,
        .sealer = w->sealer,
        .handlers = world_handlers,
        .queue = 16,
        .batch = 16,
        .inbox_seconds = 3600,
        .metrics = w->metrics,
        .release_school = world_no_school,
    };

    CHECK(worker_start(&w->worker, &options, &school, &err) == 0, "the worker starts: %s",
          err.text);
}

static struct sender_options world_options(struct world *w)
{
    return (struct sender_options){
        .conf = &w->conf,
        .sealer = w->sealer,
        .metrics = w->metrics,
        .outbound = &w->outbound,
    };
}

static void world_start_sender(struct world *w)
{
    struct sender_options options = world_options(w);
    struct err            err = {0};

    CHECK(sender_new(&w->sender, &options, w->worker, &err) == 0, "a sender: %s", err.text);
}

/* Never shortly before midnight: what is counted for a day would begin anew within a test. */
static int64_t world_now(void)
{
    enum { TEST_SECONDS = 300 };

    int64_t now = clock_now();

    return cst_day(now + TEST_SECONDS) == cst_day(now) ? now : now + TEST_SECONDS;
}

static void world_start(struct world *w)
{
    static char student[] = "student", staff[] = "staff", s1[] = "s1", s2[] = "s2", corp[] = "ww1";
    struct err  err = {0};

    *w = (struct world){.now = world_now()};
    fake_start(&w->api);
    strcpy(w->dir, "/tmp/hongyan-sender-XXXXXX");
    CHECK(mkdtemp(w->dir) != NULL, "a folder");
    snprintf(w->database, sizeof w->database, "%s/db", w->dir);
    snprintf(w->files, sizeof w->files, "%s/files", w->dir);
    w->apps[0] = (struct conf_app){.name = student, .agent_id = 1, .secret = s1};
    w->apps[1] = (struct conf_app){.name = staff, .agent_id = 2, .secret = s2};
    w->conf = (struct conf){
        .database = w->database,
        .files = w->files,
        .wecom = {.api_base = w->api.base, .corp_id = corp, .apps = w->apps, .apps_count = 1},
        .tuning = {.member_minute = 20,
                   .member_hour = 300,
                   .api_minute = 5000,
                   .api_concurrency = 8},
    };
    w->metrics = metrics_new();
    CHECK(sealer_new(&w->sealer, "ZGVtbyBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=", &err) == 0, "%s",
          err.text);
    world_start_worker(w);
    CHECK(sqlite3_open(w->database, &w->look) == SQLITE_OK, "the test can look");
    world_start_sender(w);
}

/* The names in the folder of files, and how many: of new ones, of the others. */
static inline void world_files(struct world *w, unsigned *fresh, unsigned *kept)
{
    DIR           *dir = opendir(w->files);
    struct dirent *entry;

    *fresh = *kept = 0;
    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (strlen(entry->d_name) > 35)
            (*fresh)++;
        else if (entry->d_name[0] != '.')
            (*kept)++;
    if (dir != NULL)
        closedir(dir);
}

static void world_no_files(struct world *w)
{
    DIR           *dir = opendir(w->files);
    struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        auto_buf struct buf path = {0};

        buf_f(&path, "%s/%s", w->files, entry->d_name);
        unlink(path.p);
    }
    if (dir != NULL)
        closedir(dir);
    rmdir(w->files);
}

static void world_stop(struct world *w)
{
    static const char *const files[] = {"", "-wal", "-shm", "-duty"};

    fake_heal(&w->api);
    sender_stop(w->sender);
    worker_stop(w->worker);
    sender_free(w->sender);
    sqlite3_close(w->look);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        auto_buf struct buf name = {0};

        buf_f(&name, "%s%s", w->database, files[i]);
        unlink(name.p);
    }
    world_no_files(w);
    rmdir(w->dir);
    metrics_free(w->metrics);
    sealer_free(w->sealer);
    fake_stop(&w->api);
}

/* ---- writing as a handler would ---- */

struct world_task {
    struct task task;
    int       (*write)(void *arg, struct store *store, struct err *err);
    void       *arg;
    sem_t       done;
    bool        committed;
};

static int world_task_run(struct task *task, struct store *store, int64_t now, struct err *err)
{
    struct world_task *t = (struct world_task *)task;

    (void)now;
    return t->write(t->arg, store, err);
}

static void world_task_done(struct task *task, bool committed)
{
    struct world_task *t = (struct world_task *)task;

    t->committed = committed;
    sem_post(&t->done);
}

/* Runs write in the worker's transaction, and waits for its commit. */
static void world_write(struct world *w,
                        int (*write)(void *arg, struct store *store, struct err *err), void *arg)
{
    struct world_task t = {
        .task = {.run = world_task_run, .done = world_task_done}, .write = write, .arg = arg};

    sem_init(&t.done, 0, 0);
    worker_post(w->worker, &t.task);
    while (sem_wait(&t.done) != 0)
        ;
    sem_destroy(&t.done);
    CHECK(t.committed, "what the test writes is committed");
}

struct world_put {
    struct world     *w;
    struct outbox_row row;
    unsigned          count;
    const char       *name;
};

static int world_put_row(void *arg, struct store *store, struct err *err)
{
    struct world_put *p = arg;

    return outbox_put(store, p->w->now, &p->row, err);
}

static inline void put_row(struct world *w, struct outbox_row row)
{
    struct world_put p = {.w = w, .row = row};

    world_write(w, world_put_row, &p);
    sender_wake(w->sender);
}

#define TEXT_BODY(text) "{\"msgtype\":\"text\",\"text\":{\"content\":\"" text "\"}}"

static inline void put_text(struct world *w, const char *to, const char *body)
{
    put_row(w,
            (struct outbox_row){
                .kind = OUT_SEND, .app = STR_LIT("student"), .to = str_c(to), .body = str_c(body)});
}

static int world_put_many(void *arg, struct store *store, struct err *err)
{
    struct world_put *p = arg;
    char              to[64];

    for (unsigned i = 0; i < p->count; i++) {
        snprintf(to, sizeof to, "%s%u", p->name, i);
        p->row.to = str_c(to);
        if (outbox_put(store, p->w->now, &p->row, err) < 0)
            return -1;
    }
    return 0;
}

/* One row each to name0 … */
static inline void put_many(struct world *w, const char *app, const char *name, unsigned count)
{
    struct world_put p = {
        .w = w,
        .row = {.kind = OUT_SEND, .app = str_c(app), .body = STR_LIT(TEXT_BODY("x"))},
        .count = count,
        .name = name,
    };

    world_write(w, world_put_many, &p);
    sender_wake(w->sender);
}

/* ---- looking ---- */

/* The first column of the first row, -1 when there is none. */
static int64_t look_int(struct world *w, const char *sql)
{
    sqlite3_stmt *st;
    int64_t       value = -1;

    CHECK(sqlite3_prepare_v2(w->look, sql, -1, &st, NULL) == SQLITE_OK, "%s",
          sqlite3_errmsg(w->look));
    if (sqlite3_step(st) == SQLITE_ROW)
        value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return value;
}

static inline bool look_is(struct world *w, const char *sql, const char *want)
{
    sqlite3_stmt *st;
    bool          same = false;

    CHECK(sqlite3_prepare_v2(w->look, sql, -1, &st, NULL) == SQLITE_OK, "%s",
          sqlite3_errmsg(w->look));
    if (sqlite3_step(st) == SQLITE_ROW)
        same = strcmp((const char *)sqlite3_column_text(st, 0), want) == 0;
    if (!same)
        fprintf(stderr, "    found: %s\n", (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    return same;
}

static inline int64_t waiting(struct world *w)
{
    return look_int(w, "SELECT COUNT(*) FROM outbox WHERE state = 0");
}
static inline int64_t done(struct world *w)
{
    return look_int(w, "SELECT COUNT(*) FROM outbox WHERE state = 1");
}
static inline int64_t failed(struct world *w)
{
    return look_int(w, "SELECT COUNT(*) FROM outbox WHERE state = 2");
}

/* ---- letting time pass ---- */

static void turn(struct world *w)
{
    sender_round(w->sender, w->now, true);
    api_pool_wait(w->sender->pool, 5);
}

/* Rounds until nothing is under way, and some more of it. */
static void settle(struct world *w)
{
    unsigned quiet = 0;

    for (unsigned i = 0; quiet < 4; i++) {
        CHECK(i < 20000, "the sender comes to rest");
        turn(w);
        quiet =
            w->sender->in_flight == 0 && w->sender->tasks_out == 0 && w->sender->next_at > w->now
                ? quiet + 1
                : 0;
    }
}

/* Some rounds more: whatever could be started has been started then. */
static inline void turns(struct world *w, unsigned n)
{
    while (n-- > 0)
        turn(w);
}

/* Rounds until the platform holds n requests. */
static inline void until_held(struct world *w, unsigned n)
{
    for (unsigned i = 0; fake_holding(&w->api) < n; i++) {
        CHECK(i < 20000, "%u requests are under way, not %u", n, fake_holding(&w->api));
        turn(w);
    }
}

static inline void pass(struct world *w, int64_t seconds)
{
    w->now += seconds;
    settle(w);
}

/* Another process in its place: everything that was only in memory is gone. */
static inline void restart(struct world *w)
{
    sender_stop(w->sender);
    worker_stop(w->worker);
    sender_free(w->sender);
    world_start_worker(w);
    world_start_sender(w);
}

#endif
