/* The one writer. It takes all callbacks that wait, runs them in one transaction, commits once, and
 * wakes those who wait: a batch forms while the disk works, so no timer is needed. */
#ifndef BOT_WORKER_H
#define BOT_WORKER_H

#include "bot/app.h"
#include "bot/handler.h"
#include "bot/metrics.h"
#include "bot/scheduler.h"

#include <stdatomic.h>

struct worker;

/* One callback on its way through the worker. The server makes it, parks the connection, and gets
 * it back by `wake`, after the commit or after the failure; from then on it is the server's to
 * free. What a page of ours asks (MSG_PAGE, bot/internal.h) goes the same way, past the inbox. */
struct job {
    struct job          *next;    /* the worker's */
    struct message      *msg;     /* owned: job_free frees it */
    const struct bot_app *app;
    bool                 failed;  /* out: nothing was stored; answer 503 so that WeCom sends
                                     again */
    struct buf           answer;  /* out: as answer_pack (bot/answer.h) made it; empty: the empty
                                     answer. Of MSG_PAGE: one byte, '0' + enum reply_page, and the
                                     text behind it ('3', PAGE_REFUSED, when no handler said) */
    int64_t              received_us; /* clock_monotonic_us() when its last byte came */
    const char          *handler; /* out: who answered, for the log; static */
    int64_t              member;  /* out: our own number of who wrote, for the log; 0: nobody */
    bool                 again;   /* out: a resend */
    unsigned             unknown, too_many; /* out: of struct ctx */
    void               (*wake)(struct job *job);
    void                *waiter;  /* the server's */
};

void job_free(struct job *job);

/* Work of our own inside the writer's transaction: results of the sender, time-outs. */
struct task {
    struct task *next;
    /* In the transaction, with a savepoint of its own. -1: undone; done() then tells committed =
     * false. */
    int (*run)(struct task *task, struct store *store, int64_t now, struct err *err);
    /* After the commit (or when it failed), in the worker's thread: short, no store. The task is
     * the owner's again. */
    void (*done)(struct task *task, bool committed);

    /* A message of our own (bot/internal.h) that is dispatched after run, in the same savepoint:
     * both or neither. Borrowed until done; NULL: none. Handlers answer it by push only. Should the
     * handler fail with anything but ERR_RETRY, it would fail for ever: then run() alone is done,
     * and the message is logged, counted (M_FAILED) and let go. */
    const struct message  *msg;
    const struct conf_app *app;    /* through which application … */
    unsigned               number; /* … and bot_app.number of it */
};

struct worker_options {
    const char                  *database;
    const char                  *files;  /* folder of sealed photos; NULL: there are none */
    const struct sealer         *sealer;
    const struct handler *const *handlers;
    const struct scheduled *const *scheduled; /* ends with NULL; NULL: none */
    const struct conf_app       *apps;   /* of the configuration, for ctx_app; outlive the
                                            worker */
    unsigned                     apps_count;
    const struct conf_alarm     *alarm;  /* for ctx; outlives the worker; NULL: nobody is mailed */
    const struct conf_tuning    *tuning; /* for ctx; outlives the worker; NULL: the defaults */
    unsigned                     queue;  /* most jobs that wait */
    unsigned                     batch;  /* most jobs in one transaction */
    int64_t                      inbox_seconds; /* answers are kept so long; older callbacks are
                                                   refused */
    struct metrics              *metrics;
    const atomic_uint           *outbound;   /* bit bot_app.number: what ctx->outbound says;
                                                NULL: false */
    void                       (*touched)(void *arg); /* after a commit that put something into the
                                                         outbox */
    void                        *touched_arg;
    /* frees a school file that no message uses any more */
    void                       (*release_school)(const struct conf_school *old);
};

/* Opens the store (migrations run here) and starts the thread. The school is the worker's from then
 * on (on failure it stays the caller's). ERR_… as store_open. */
int worker_start(struct worker **out, const struct worker_options *options,
                 const struct conf_school *school, struct err *err);

/* Takes the job: 0, or -1 when the queue is full or the worker is stopping (the job stays the
 * caller's). Any thread. */
int worker_submit(struct worker *w, struct job *job);

/* Queues a task, always accepted (the sender is bounded by itself). After worker_stop: done(task,
 * false) at once. */
void worker_post(struct worker *w, struct task *task);

/* From the next batch on this school file is in force, and the worker's. Any thread. */
void worker_set_school(struct worker *w, const struct conf_school *school);

/* Runs what waits, commits, stops the thread, closes the store. */
void worker_stop(struct worker *w);

#endif
