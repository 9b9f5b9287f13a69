#include "bot/worker.h"

#include "base/clock.h"
#include "base/cst.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/answer.h"
#include "bot/dispatch.h"
#include "bot/internal.h"
#include "bot/purge.h"
#include "crypto/random.h"
#include "store/inbox.h"

#include <pthread.h>
#include <time.h>

enum {
    TASKS_MAX = 512,             /* tasks in one transaction */
    IDLE_SECONDS = 1,            /* without a message for so long: housekeeping */
    BUSY_HOUSEKEEPING = 60,      /* seconds; under load at most so long without it */
    PHOTO_SWEEP = 60,            /* seconds between looks for files that nobody needs */
    CHECKPOINT_PAGES = 48000,    /* pages in the log, with an empty queue; all of them when idle.
                                    Rare and large: a page that many messages changed is moved
                                    once, and fewer than one message in a hundred waits */
    CHECKPOINT_LIGHT = 4000,     /* the same while batches are small: few wait, and a log that is
                                    written over syncs faster than one that grows */
    LIGHT_BATCH = 8,
};

struct job_list {
    struct job *first, **end;
};

struct task_list {
    struct task *first, **end;
};

struct worker {
    struct worker_options     options;
    struct store             *store;    /* the thread's own from here … */
    const struct conf_school *school;
    struct ctx                ctx;
    struct buf                line;     /* of the log */
    int64_t                   last_batch; /* messages in it */
    int64_t                   cleaned_at, swept_at;
    int64_t                   turned_day; /* Beijing day of which the roster is */
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

void job_free(struct job *job)
{
    if (job == NULL)
        return;
    message_free(job->msg);
    buf_free(&job->answer);
    free(job);
}

/* ---- the queues ---- */

static void wake_thread(struct worker *w)
{
    if (w->asleep)
        pthread_cond_signal(&w->work);
}

int worker_submit(struct worker *w, struct job *job)
{
    bool taken;

    job->next = NULL;
    pthread_mutex_lock(&w->lock);
    taken = !w->stopping && w->waiting < w->options.queue;
    if (taken) {
        *w->jobs.end = job;
        w->jobs.end = &job->next;
        metrics_set(w->options.metrics, M_QUEUE, ++w->waiting);
        wake_thread(w);
    }
    pthread_mutex_unlock(&w->lock);
    return taken ? 0 : -1;
}

void worker_post(struct worker *w, struct task *task)
{
    bool taken;

    task->next = NULL;
    pthread_mutex_lock(&w->lock);
    taken = !w->stopping;
    if (taken) {
        *w->tasks.end = task;
        w->tasks.end = &task->next;
        wake_thread(w);
    }
    pthread_mutex_unlock(&w->lock);
    if (!taken)
        task->done(task, false);
}

void worker_set_school(struct worker *w, const struct conf_school *school)
{
    const struct conf_school *never_used;

    pthread_mutex_lock(&w->lock);
    never_used = w->next_school;
    w->next_school = school;
    wake_thread(w);
    pthread_mutex_unlock(&w->lock);
    if (never_used != NULL)
        w->options.release_school(never_used);
}

/* ---- one message ---- */

/* What the handlers are told of the application. */
static void come_through(struct worker *w, const struct conf_app *app, unsigned number)
{
    w->ctx.app = app;
    w->ctx.outbound_apps = w->options.outbound ? atomic_load(w->options.outbound) : 0;
    w->ctx.outbound = (w->ctx.outbound_apps >> number & 1U) != 0;
}

static int handle(struct worker *w, const struct message *msg, const unsigned char key[MESSAGE_KEY],
                  struct reply *reply, const char **handler, struct err *err)
{
    const struct handler *chosen;

    for (unsigned i = 0; i < sizeof w->ctx.salt; i++)
        w->ctx.salt[i] = key[MESSAGE_KEY - 1 - i]; /* backwards: a key may start with the MsgId */
    if (dispatch(&w->ctx, msg, reply, &chosen, err) < 0)
        return -1;
    *handler = chosen ? chosen->name : NULL;
    return 0;
}

static int handle_job(struct worker *w, struct job *job, const unsigned char key[MESSAGE_KEY],
                      struct reply *reply, struct err *err)
{
    come_through(w, job->app->conf, job->app->number);
    if (handle(w, job->msg, key, reply, &job->handler, err) < 0)
        return -1;
    job->member = w->ctx.me.id;
    return 0;
}

static int answer_new(struct worker *w, struct job *job, const unsigned char key[MESSAGE_KEY],
                      struct err *err)
{
    auto_reply struct reply reply = {0};
    unsigned char           random[ANSWER_RANDOM];

    if (handle_job(w, job, key, &reply, err) < 0)
        return -1;
    random_bytes(random, sizeof random);
    answer_pack(&job->answer, &reply, job->msg, w->ctx.now, random);
    return inbox_keep(w->store, job->msg->create_time, key, buf_view(&job->answer), err);
}

/* Of our own: nobody sends it twice, so nothing is claimed or kept. */
static int answer_page(struct worker *w, struct job *job, const unsigned char key[MESSAGE_KEY],
                       struct err *err)
{
    auto_reply struct reply reply = {0};

    if (handle_job(w, job, key, &reply, err) < 0)
        return -1;
    buf_char(&job->answer, (char)('0' + (reply.kind == REPLY_PAGE ? reply.page : PAGE_REFUSED)));
    if (reply.kind == REPLY_PAGE)
        buf_str(&job->answer, buf_view(&reply.text));
    return 0;
}

static int run_job(struct worker *w, struct job *job, struct err *err)
{
    unsigned char    key[MESSAGE_KEY];
    enum inbox_state state;

    buf_clear(&job->answer);
    job->handler = NULL;
    message_dedup_key(job->msg, key);
    if (message_internal(job->msg))
        return answer_page(w, job, key, err);
    if (inbox_claim(w->store, job->msg->create_time, key, &state, &job->answer, err) < 0)
        return -1;
    job->again = state == INBOX_AGAIN;
    return job->again ? 0 : answer_new(w, job, key, err);
}

static void log_failure(const struct job *job, const struct err *err)
{
    log_line(LOG_ERROR, "msg=%llu app=%s type=%s result=failed: %s",
             (unsigned long long)job->msg->msg_id, job->app->conf->name,
             message_type_name(job->msg->type), err->text);
}

/* ---- one batch ---- */

/* With a savepoint, so that a failure takes back this message and its claim only. */
static void run_job_alone(struct worker *w, struct job *job)
{
    struct err err = {0};

    job->failed = true;
    if (store_savepoint(w->store, &err) < 0) {
        log_failure(job, &err);
        return;
    }
    if (run_job(w, job, &err) < 0 || store_release(w->store, &err) < 0) {
        store_rollback_to(w->store);
        log_failure(job, &err);
        return;
    }
    job->failed = false;
}

/* All messages in one go. Savepoints cost a copy of each page that a message changes, and almost no
 * batch needs them: so the batch runs without, and when one message fails it is rolled back and run
 * again with them. A handler has no effect outside the store, so running it twice is safe. */
static int run_jobs(struct worker *w, struct job *jobs, bool with_savepoints, struct err *err)
{
    for (struct job *job = jobs; job; job = job->next) {
        if (with_savepoints)
            run_job_alone(w, job);
        else if (run_job(w, job, err) < 0)
            return -1;
        else
            job->failed = false;
    }
    return 0;
}

/* There is nobody here to answer: what a handler has to say, it pushes. */
static int handle_task(struct worker *w, const struct task *task, struct err *err)
{
    auto_reply struct reply reply = {0};
    unsigned char           key[MESSAGE_KEY];
    const char             *handler;

    come_through(w, task->app, task->number);
    message_dedup_key(task->msg, key);
    if (handle(w, task->msg, key, &reply, &handler, err) < 0)
        return -1;
    if (reply.kind != REPLY_NONE)
        log_line(LOG_DEBUG, "type=%s handler=%s said something that nobody hears",
                 message_type_name(task->msg->type), handler);
    return 0;
}

static bool try_task(struct worker *w, struct task *task, bool with_message, struct err *err)
{
    if (store_savepoint(w->store, err) < 0)
        return false;
    if (task->run(task, w->store, w->ctx.now, err) == 0 &&
        (!with_message || handle_task(w, task, err) == 0) && store_release(w->store, err) == 0)
        return true;
    store_rollback_to(w->store);
    return false;
}

/* A message that its handler can never take (a mistake of ours) must not keep the outcome of a call
 * from being stored for ever: then it is let go. */
static bool run_task(struct worker *w, struct task *task)
{
    struct err err = {0};

    if (try_task(w, task, task->msg != NULL, &err))
        return true;
    if (task->msg != NULL && err.kind != ERR_RETRY) {
        log_line(LOG_ERROR, "type=%s key=%s result=dropped: %s",
                 message_type_name(task->msg->type), task->msg->key.p, err.text);
        metrics_add(w->options.metrics, M_FAILED, 1);
        err = (struct err){0};
        if (try_task(w, task, false, &err))
            return true;
    }
    log_line(LOG_ERROR, "task failed: %s", err.text);
    return false;
}

/* *again: another try may do better. */
static int run_transaction(struct worker *w, struct job *jobs, struct task *tasks, bool *done,
                           bool with_savepoints, bool *again, struct err *err)
{
    *again = false;
    if (store_begin(w->store, err) < 0)
        return -1; /* it has waited for the lock as long as WeCom waits for us */
    *again = true;
    for (unsigned i = 0; tasks; tasks = tasks->next)
        done[i++] = run_task(w, tasks);
    if (run_jobs(w, jobs, with_savepoints, err) < 0) {
        store_rollback(w->store);
        return -1;
    }
    return store_commit(w->store, err);
}

/* Events by which the platform warns of disabling the application, or says that it did: protocol
 * 2.7. */
static bool is_alert(enum msg_type type)
{
    return type == MSG_EVENT_INACTIVE_ALERT || type == MSG_EVENT_CLOSE_INACTIVE_AGENT ||
           type == MSG_EVENT_LOW_ACTIVE_ALERT || type == MSG_EVENT_LOW_ACTIVE;
}

/* Pages are counted where they are served. */
static void count_job(const struct worker *w, const struct job *job, int64_t now_us)
{
    struct metrics *m = w->options.metrics;

    if (job->failed)
        metrics_add(m, M_FAILED, 1);
    if (message_internal(job->msg))
        return;
    if (!job->failed)
        metrics_add(m, M_CALLBACKS, 1);
    if (job->again && !job->failed)
        metrics_add(m, M_RESENDS, 1);
    if (job->msg->type == MSG_UNKNOWN && !job->failed)
        metrics_add(m, M_UNKNOWN_MESSAGES, 1);
    if (is_alert(job->msg->type) && !job->again && !job->failed)
        metrics_add(m, M_PLATFORM_ALERTS, 1);
    metrics_latency(m, now_us - job->received_us);
}

static void log_job(const struct worker *w, const struct job *job, int64_t now_us,
                    struct buf *line)
{
    buf_clear(line);
    buf_c(line, "msg=");
    buf_i64(line, (int64_t)(job->msg->msg_id & INT64_MAX));
    buf_c(line, " app=");
    buf_c(line, job->app->conf->name);
    buf_c(line, " member=");
    buf_i64(line, job->member);
    buf_c(line, " type=");
    buf_c(line, message_type_name(job->msg->type));
    buf_c(line, " handler=");
    buf_c(line, job->handler ? job->handler : "none");
    buf_c(line, job->failed  ? " result=failed ms="
                : job->again ? " result=again ms="
                             : " result=ok ms=");
    buf_i64(line, (now_us - job->received_us) / 1000);
    log_str(LOG_INFO, buf_view(line));
    count_job(w, job, now_us);
}

static void tell_touched(const struct worker *w, bool committed)
{
    if (store_outbox_touched(w->store) && committed && w->options.touched)
        w->options.touched(w->options.touched_arg);
}

/* Everybody who waits is woken, whatever happened; a job is not ours any more after its wake. */
static void finish(struct worker *w, struct job *jobs, struct task *tasks, const bool *done,
                   bool committed)
{
    int64_t now_us = clock_monotonic_us(), count = 0;

    for (struct job *job = jobs; job; job = job->next, count++) {
        job->failed = job->failed || !committed;
        log_job(w, job, now_us, &w->line);
    }
    w->last_batch = count;
    metrics_set(w->options.metrics, M_BATCH_LAST, count);
    metrics_add(w->options.metrics, M_BATCHES, 1);
    for (struct job *job = jobs, *next; job; job = next) {
        next = job->next;
        job->wake(job);
    }
    for (struct task *task = tasks, *next; task; task = next) {
        next = task->next;
        task->done(task, committed && *done++);
    }
    tell_touched(w, committed);
}

static void run_batch(struct worker *w, struct job *jobs, struct task *tasks)
{
    bool       done[TASKS_MAX] = {false};
    struct err err = {0};
    bool       committed, again;

    w->ctx.now = clock_now();
    w->ctx.school = w->school;
    committed = run_transaction(w, jobs, tasks, done, false, &again, &err) == 0;
    if (!committed && again) {
        log_line(LOG_WARN, "batch rolled back, each message again by itself: %s", err.text);
        committed = run_transaction(w, jobs, tasks, done, true, &again, &err) == 0;
    }
    if (!committed)
        log_line(LOG_ERROR, "commit: %s", err.text);
    finish(w, jobs, tasks, done, committed);
}

/* ---- the thread ---- */

static void housekeep(struct worker *w)
{
    int64_t now = clock_now();

    if (!purge_old(w->store, now, w->options.inbox_seconds))
        w->cleaned_at = now;
    if (w->options.files && now - w->swept_at >= PHOTO_SWEEP &&
        !purge_photos(w->store, now, w->options.files))
        w->swept_at = now;
    if (store_log_pages(w->store) > 0)
        store_checkpoint(w->store);
    log_flush();
}

/* Before the first message of a day, so that nobody is somebody for some minutes too long; a crowd
 * takes some batches. */
static void begin_day(struct worker *w)
{
    int64_t now = clock_now(), day = cst_day(now);

    if (w->turned_day != day && turn_people(w->store, now))
        w->turned_day = day;
}

/* Takes at most `most` from the front of the list. */
static struct job *take_jobs(struct worker *w, unsigned most)
{
    struct job *first = w->jobs.first, **end = &w->jobs.first;
    unsigned    n = 0;

    for (; *end && n < most; n++)
        end = &(*end)->next;
    w->jobs.first = *end;
    *end = NULL;
    if (w->jobs.first == NULL)
        w->jobs.end = &w->jobs.first;
    w->waiting -= n;
    metrics_set(w->options.metrics, M_QUEUE, w->waiting);
    return n > 0 ? first : NULL;
}

static struct task *take_tasks(struct worker *w)
{
    struct task *first = w->tasks.first, **end = &w->tasks.first;
    unsigned     n = 0;

    for (; *end && n < TASKS_MAX; n++)
        end = &(*end)->next;
    w->tasks.first = *end;
    *end = NULL;
    if (w->tasks.first == NULL)
        w->tasks.end = &w->tasks.first;
    return n > 0 ? first : NULL;
}

static void take_school(struct worker *w)
{
    const struct conf_school *old = w->school;

    if (w->next_school == NULL)
        return;
    w->school = w->next_school;
    w->next_school = NULL;
    w->options.release_school(old);
}

/* Waits for work with the lock held; false: there was none for IDLE_SECONDS. */
static bool wait_for_work(struct worker *w)
{
    struct timespec until;
    int             timed_out = 0;

    if (schedule_due(&w->schedule, clock_now()))
        return true;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += IDLE_SECONDS;
    w->asleep = true;
    while (!w->jobs.first && !w->tasks.first && !w->next_school && !w->stopping && !timed_out)
        timed_out = pthread_cond_timedwait(&w->work, &w->lock, &until);
    w->asleep = false;
    return !timed_out;
}

/* Behind the messages that waited: one part of what the clock asks for. */
static void run_scheduled(struct worker *w)
{
    w->ctx.now = clock_now();
    w->ctx.school = w->school;
    w->ctx.outbound_apps = w->options.outbound ? atomic_load(w->options.outbound) : 0;
    tell_touched(w, schedule_run(&w->schedule, &w->ctx));
}

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    struct job    *jobs;
    struct task   *tasks;
    bool           busy = true, stop = false;

    while (!stop) {
        pthread_mutex_lock(&w->lock);
        if (!w->jobs.first && !w->tasks.first) {
            pthread_mutex_unlock(&w->lock); /* the queue is empty: the disk may be used for this */
            if (store_log_pages(w->store) >
                (w->last_batch <= LIGHT_BATCH ? CHECKPOINT_LIGHT : CHECKPOINT_PAGES))
                store_checkpoint(w->store);
            log_flush();
            pthread_mutex_lock(&w->lock);
        }
        busy = wait_for_work(w);
        take_school(w);
        jobs = take_jobs(w, w->options.batch);
        tasks = take_tasks(w);
        stop = w->stopping && !jobs && !tasks;
        pthread_mutex_unlock(&w->lock);
        if (!stop)
            begin_day(w);
        if (jobs || tasks)
            run_batch(w, jobs, tasks);
        if (!stop)
            run_scheduled(w);
        if (!stop && (!busy || clock_now() - w->cleaned_at > BUSY_HOUSEKEEPING))
            housekeep(w);
    }
    store_checkpoint(w->store); /* a copy of the file alone is then whole */
    log_flush();
    return NULL;
}

static void worker_free(struct worker *w)
{
    store_close(w->store);
    ctx_free(&w->ctx);
    buf_free(&w->line);
    pthread_cond_destroy(&w->work);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

static void init_queue(struct worker *w)
{
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->work, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&w->lock, NULL);
    w->jobs.end = &w->jobs.first;
    w->tasks.end = &w->tasks.first;
}

int worker_start(struct worker **out, const struct worker_options *options,
                 const struct conf_school *school, struct err *err)
{
    struct worker *w = xcalloc(1, sizeof *w);

    w->options = *options;
    w->school = school;
    w->cleaned_at = clock_now();
    w->turned_day = -1;
    init_queue(w);
    if (schedule_init(&w->schedule, options->scheduled, err) < 0 ||
        store_open(&w->store, options->database, DB_WRITE, options->sealer, err) < 0) {
        worker_free(w);
        return -1;
    }
    w->ctx.store = w->store;
    w->ctx.handlers = options->handlers;
    w->ctx.apps = options->apps;
    w->ctx.apps_count = options->apps_count;
    if (pthread_create(&w->thread, NULL, worker_main, w) != 0) {
        worker_free(w);
        return err_set(err, ERR_RETRY, "worker: no thread");
    }
    *out = w;
    return 0;
}

void worker_stop(struct worker *w)
{
    if (w == NULL)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    if (w->next_school)
        w->options.release_school(w->next_school);
    w->options.release_school(w->school);
    worker_free(w);
}
