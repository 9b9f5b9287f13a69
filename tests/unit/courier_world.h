/* The courier with a real worker, a store on disk, a gateway and a clock of the test's own. */
#ifndef TESTS_UNIT_COURIER_WORLD_H
#define TESTS_UNIT_COURIER_WORLD_H

#include "tests/test.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/courier_private.h"
#include "tests/tools/gateway.h"

#include <semaphore.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char secret[] = "a secret that signs letters";

struct world {
    char                dir[64], database[80];
    struct sealer      *sealer;
    struct metrics     *metrics;
    struct conf_sms     sms;
    struct conf_mail    mail;
    struct conf         conf;
    struct worker      *worker;
    struct desk        *desks[COURIER_KINDS];
    struct http_gateway gateway;
    int64_t             now;
    sqlite3            *look; /* a reading connection of the test */
};

/* ---- the world ---- */

static inline void no_school(const struct conf_school *old)
{
    (void)old;
}

static inline void start_machine(struct world *w)
{
    static const struct handler *const none[] = {NULL};
    static struct conf_school          school;
    struct err                         err = {0};
    struct courier_options             courier = {
        .conf = &w->conf, .sealer = w->sealer, .metrics = w->metrics};
    struct worker_options              worker = {
        .database = w->database,
        .sealer = w->sealer,
        .handlers = none,
        .queue = 16,
        .batch = 16,
        .inbox_seconds = 3600,
        .metrics = w->metrics,
        .release_school = no_school,
    };

    CHECK(worker_start(&w->worker, &worker, &school, &err) == 0, "the worker: %s", err.text);
    for (unsigned i = 0; i < COURIER_KINDS; i++)
        CHECK(desk_new(&w->desks[i], (enum letter_kind)i, &courier, w->worker, &err) == 0,
              "a desk: %s", err.text);
}

/* As a crash would: what is under way or not yet stored is forgotten. */
static inline void stop_machine(struct world *w)
{
    worker_stop(w->worker);
    for (unsigned i = 0; i < COURIER_KINDS; i++)
        desk_free(w->desks[i]);
}

static inline void restart(struct world *w)
{
    stop_machine(w);
    start_machine(w);
}

static inline void world_start(struct world *w)
{
    struct err err = {0};

    *w = (struct world){.now = clock_now()};
    gateway_start(&w->gateway);
    strcpy(w->dir, "/tmp/hongyan-courier-XXXXXX");
    CHECK(mkdtemp(w->dir) != NULL, "a folder");
    snprintf(w->database, sizeof w->database, "%s/db", w->dir);
    w->sms = (struct conf_sms){.provider = SMS_WEBHOOK, .url = w->gateway.url, .secret = secret};
    w->mail = (struct conf_mail){.provider = MAIL_WEBHOOK, .url = w->gateway.url, .secret = secret};
    w->conf = (struct conf){.database = w->database, .sms = &w->sms, .mail = &w->mail};
    w->metrics = metrics_new();
    CHECK(sealer_new(&w->sealer, "ZGVtbyBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=", &err) == 0, "%s",
          err.text);
    start_machine(w);
    CHECK(sqlite3_open(w->database, &w->look) == SQLITE_OK, "the test can look");
}

static inline void world_stop(struct world *w)
{
    static const char *const files[] = {"", "-wal", "-shm", "-duty"};

    stop_machine(w);
    gateway_stop(&w->gateway);
    sqlite3_close(w->look);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        auto_buf struct buf name = {0};

        buf_f(&name, "%s%s", w->database, files[i]);
        unlink(name.p);
    }
    rmdir(w->dir);
    metrics_free(w->metrics);
    sealer_free(w->sealer);
}

/* ---- writing as a handler would ---- */

struct put {
    struct task   task;
    struct letter letter;
    unsigned      count;
    int64_t       now;
    sem_t         done;
    bool          committed;
};

static inline int put_run(struct task *task, struct store *store, int64_t now, struct err *err)
{
    struct put *p = (struct put *)task;

    (void)now;
    for (unsigned i = 0; i < p->count; i++)
        if (letter_put(store, p->now, &p->letter, err) < 0)
            return -1;
    return 0;
}

static inline void put_done(struct task *task, bool committed)
{
    struct put *p = (struct put *)task;

    p->committed = committed;
    sem_post(&p->done);
}

static inline void put(struct world *w, unsigned count, struct letter l)
{
    struct put p = {.task = {.run = put_run, .done = put_done}, .letter = l, .count = count};

    p.now = w->now;
    sem_init(&p.done, 0, 0);
    worker_post(w->worker, &p.task);
    while (sem_wait(&p.done) != 0)
        ;
    sem_destroy(&p.done);
    CHECK(p.committed, "letters are put");
}

static inline struct letter sms(struct world *w)
{
    return (struct letter){
        .kind = LETTER_SMS,
        .address = STR_LIT("13800000001"),
        .text = STR_LIT("【鸿雁大学】验证码 246810"),
        .code = STR_LIT("246810"),
        .expires_at = w->now + 300,
    };
}

static inline struct letter mail(struct world *w)
{
    struct letter l = sms(w);

    l.kind = LETTER_MAIL;
    l.address = STR_LIT("zhang.san@example.edu.cn");
    l.subject = STR_LIT("邮箱验证码");
    return l;
}

/* ---- looking ---- */

static inline int64_t look(struct world *w, const char *sql)
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

static inline int64_t in_state(struct world *w, int state)
{
    char sql[80];

    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM letters WHERE state = %d", state);
    return look(w, sql);
}

static inline void states_are(struct world *w, int64_t waiting, int64_t sent, int64_t failed)
{
    CHECK(in_state(w, 0) == waiting && in_state(w, 1) == sent && in_state(w, 2) == failed,
          "%lld wait, %lld are sent, %lld have failed; not %lld, %lld, %lld", (long long)waiting,
          (long long)sent, (long long)failed, (long long)in_state(w, 0), (long long)in_state(w, 1),
          (long long)in_state(w, 2));
}

static inline void result_is(struct world *w, const char *want)
{
    char sql[160];

    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM letters WHERE result = '%s'", want);
    CHECK(look(w, sql) > 0, "there is a result \"%s\"", want);
}

static inline void metrics_are(struct world *w, int64_t sent, int64_t retried, int64_t failed,
                        int64_t expired)
{
    const int64_t want[] = {sent, retried, failed, expired};

    for (int i = 0; i < 4; i++)
        CHECK(metrics_get(w->metrics, (enum metric)(M_LETTERS_SENT + i)) == want[i],
              "metric %d is %lld, not %lld", i, (long long)want[i],
              (long long)metrics_get(w->metrics, (enum metric)(M_LETTERS_SENT + i)));
}

/* ---- letting time pass ---- */

static inline void turn(struct world *w)
{
    for (unsigned i = 0; i < COURIER_KINDS; i++) {
        desk_round(w->desks[i], w->now, true, true);
        carrier_wait(w->desks[i]->carrier, 2);
    }
}

/* Rounds until nothing is under way, and some more of it. */
static inline void settle(struct world *w)
{
    unsigned quiet = 0;

    for (unsigned i = 0; quiet < 4; i++) {
        bool busy = false;

        CHECK(i < 20000, "the courier comes to rest");
        turn(w);
        for (unsigned k = 0; k < COURIER_KINDS; k++)
            busy |= w->desks[k]->under_way > 0 || w->desks[k]->storing > 0;
        quiet = busy ? 0 : quiet + 1;
    }
}

static inline void pass(struct world *w, int64_t seconds)
{
    w->now += seconds;
    settle(w);
}

static inline void until_silent(struct world *w, unsigned n)
{
    for (unsigned i = 0; gateway_silent(&w->gateway) < n; i++) {
        CHECK(i < 20000, "%u are under way, not %u", n, gateway_silent(&w->gateway));
        turn(w);
    }
}

#endif
