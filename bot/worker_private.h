/* The worker's inside: its thread and queues (worker.c), and one batch (worker_batch.c). */
#ifndef BOT_WORKER_PRIVATE_H
#define BOT_WORKER_PRIVATE_H

#include "bot/mover.h"
#include "bot/worker.h"

#include <pthread.h>

enum { TASKS_MAX = 512 }; /* tasks in one transaction */

struct job_list {
    struct job *first, **end;
};

struct task_list {
    struct task *first, **end;
};

struct worker {
    struct worker_options     options;
    struct store             *store;    /* the thread's own from here … */
    struct mover             *mover;
    const struct conf_school *school;
    struct ctx                ctx;
    struct buf                line;     /* of the log */
    int64_t                   last_batch; /* messages in it */
    int64_t                   usual;    /* messages in the last eight batches, about */
    int64_t                   worked_us; /* clock_monotonic_us() behind the last message or task */
    int64_t                   kept_us;   /* … and behind the last housekeeping */
    int64_t                   pause_us;  /* what the clock asks for waits until then */
    int64_t                   cleaned_at, swept_at;
    int64_t                   turned_day; /* Beijing day of which the roster is */
    int64_t                   recorded_day; /* … on which records of a year ago were deleted */
    struct schedule           schedule; /* … to here */
    pthread_t                 thread;
    pthread_mutex_t           lock;     /* guards what follows */
    pthread_cond_t            work;
    struct job_list           jobs;
    struct task_list          tasks;
    unsigned                  waiting;  /* length of jobs */
    bool                      asleep;   /* the thread waits: a signal is needed */
    bool                      stopping;
    const struct conf_school *next_school; /* NULL: no change */
};

/* Runs both in one transaction and wakes all who wait. At most TASKS_MAX tasks. */
void worker_run_batch(struct worker *w, struct job *jobs, struct task *tasks);

/* What began then is over: it is counted, and logged when it kept others waiting for long. */
void worker_measure(const struct worker *w, int64_t began_us, const char *what);

/* Tells the sender when something was put into the outbox and is committed. */
void worker_tell_touched(const struct worker *w, bool committed);

#endif
