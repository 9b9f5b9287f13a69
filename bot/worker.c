#include "bot/worker_private.h"

#include "base/clock.h"
#include "base/cst.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/dispatch.h"
#include "bot/purge.h"

#include <time.h>

enum {
    WAIT_SECONDS = 1,
    IDLE_US = 1000000,           /* without a message for so long: housekeeping, once in so long */
    BUSY_US = 500000,            /* … and for so long: the clock need not make room */
    PAUSE = 4,                   /* times as long as a part took until the next one */
    BUSY_HOUSEKEEPING = 60,      /* seconds; under load at most so long without it */
    PHOTO_SWEEP = 60,            /* seconds between looks for files that nobody needs */
    MOVE_PAGES = 48000,          /* pages in the log: the mover is asked. Rare and large: a page
                                    that many messages changed is moved once */
    MOVE_PAGES_LIGHT = 4000,     /* the same while batches are small: a log that is written over
                                    syncs faster than one that grows */
    LIGHT_BATCH = 8,             /* messages */
    USUAL_OF = 8,                /* batches, of which worker.usual is told */
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

/* ---- the thread ---- */

/* Nobody has written for so long, whatever was done by the clock meanwhile. */
static bool idle(const struct worker *w)
{
    return clock_monotonic_us() - w->worked_us >= IDLE_US;
}

static void checkpoint(struct worker *w)
{
    int64_t began = clock_monotonic_us();

    store_checkpoint(w->store);
    worker_measure(w, began, "checkpoint");
}

/* Most of the log is moved beside us; what has come meanwhile is moved here, so that it starts
 * anew. That is a few ms, and the queue need not be empty for it. */
static void move_log(struct worker *w)
{
    bool light = w->usual <= LIGHT_BATCH * USUAL_OF;

    if (mover_done(w->mover))
        checkpoint(w);
    else if (store_log_pages(w->store) > (light ? MOVE_PAGES_LIGHT : MOVE_PAGES))
        mover_ask(w->mover);
}

/* Nobody waits: for the disk, and for the memory that many connections have taken. */
static void rest(struct worker *w)
{
    if (store_log_pages(w->store) > 0)
        store_checkpoint(w->store);
    mem_give_back();
}

static void housekeep(struct worker *w)
{
    int64_t now = clock_now(), began = clock_monotonic_us();

    if (!purge_old(w->store, now, w->options.inbox_seconds))
        w->cleaned_at = now;
    if (w->recorded_day != cst_day(now) && !purge_records(w->store, w->school, now))
        w->recorded_day = cst_day(now);
    if (w->options.files && now - w->swept_at >= PHOTO_SWEEP &&
        !purge_photos(w->store, now, w->options.files))
        w->swept_at = now;
    if (idle(w))
        rest(w);
    worker_measure(w, began, "housekeeping");
    log_flush();
    w->kept_us = clock_monotonic_us();
}

/* Under load, too, it is done now and then. */
static bool housekeeping_due(const struct worker *w)
{
    return (idle(w) && clock_monotonic_us() - w->kept_us >= IDLE_US) ||
           clock_now() - w->cleaned_at > BUSY_HOUSEKEEPING;
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

/* Waits for work with the lock held, until the clock may ask for something: at most a second. */
static void wait_for_work(struct worker *w)
{
    int64_t until_us = clock_monotonic_us() + (int64_t)WAIT_SECONDS * 1000000;
    int     timed_out = 0;

    if (schedule_due(&w->schedule, clock_now()) && w->pause_us < until_us)
        until_us = w->pause_us;

    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};

    w->asleep = true;
    while (!w->jobs.first && !w->tasks.first && !w->next_school && !w->stopping && !timed_out)
        timed_out = pthread_cond_timedwait(&w->work, &w->lock, &until);
    w->asleep = false;
}

/* While people write, it is a fifth of the time: who waits behind a part does not wait again. */
static int64_t pause_after(const struct worker *w, int64_t began_us)
{
    int64_t now = clock_monotonic_us();

    return now - w->worked_us < BUSY_US ? now + PAUSE * (now - began_us) : 0;
}

/* Behind the messages that waited: one part of what the clock asks for. */
static void run_scheduled(struct worker *w)
{
    int64_t began = clock_monotonic_us();

    w->ctx.now = clock_now();
    if (began < w->pause_us || !schedule_due(&w->schedule, w->ctx.now))
        return;
    w->ctx.school = w->school;
    w->ctx.outbound_apps = w->options.outbound ? atomic_load(w->options.outbound) : 0;
    worker_tell_touched(w, schedule_run(&w->schedule, &w->ctx));
    worker_measure(w, began, "schedule");
    w->pause_us = pause_after(w, began);
}

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    struct job    *jobs;
    struct task   *tasks;
    bool           stop = false;

    while (!stop) {
        move_log(w);
        pthread_mutex_lock(&w->lock);
        if (!w->jobs.first && !w->tasks.first) {
            pthread_mutex_unlock(&w->lock);
            log_flush();
            pthread_mutex_lock(&w->lock);
        }
        wait_for_work(w);
        take_school(w);
        jobs = take_jobs(w, w->options.batch);
        tasks = take_tasks(w);
        stop = w->stopping && !jobs && !tasks;
        pthread_mutex_unlock(&w->lock);
        if (!stop)
            begin_day(w);
        if (jobs || tasks) {
            worker_run_batch(w, jobs, tasks);
            w->usual += w->last_batch - w->usual / USUAL_OF;
            w->worked_us = clock_monotonic_us();
        }
        if (!stop)
            run_scheduled(w);
        if (!stop && housekeeping_due(w))
            housekeep(w);
    }
    mover_stop(w->mover);
    w->mover = NULL;
    store_checkpoint(w->store); /* a copy of the file alone is then whole */
    log_flush();
    return NULL;
}

static void worker_free(struct worker *w)
{
    mover_stop(w->mover);
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
    w->worked_us = clock_monotonic_us();
    w->turned_day = -1;
    init_queue(w);
    if (schedule_init(&w->schedule, options->scheduled, err) < 0 ||
        store_open(&w->store, options->database, DB_WRITE, options->sealer, err) < 0 ||
        mover_start(&w->mover, options->database, err) < 0) {
        worker_free(w);
        return -1;
    }
    w->ctx.store = w->store;
    w->ctx.handlers = options->handlers;
    w->ctx.apps = options->apps;
    w->ctx.apps_count = options->apps_count;
    w->ctx.alarm = options->alarm;
    w->ctx.tuning = options->tuning;
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
