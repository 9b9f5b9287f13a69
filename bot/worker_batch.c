/* One batch: all that waits, in one transaction. */
#include "bot/worker_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "bot/answer.h"
#include "bot/dispatch.h"
#include "bot/internal.h"
#include "crypto/random.h"
#include "store/inbox.h"

enum { SLOW_US = 250000 }; /* of one transaction: worth a line of the log */

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
    w->ctx.unknown = w->ctx.too_many = 0;
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
    job->unknown = w->ctx.unknown;
    job->too_many = w->ctx.too_many;
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
    job->unknown = 0;
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

    if (job->failed) {
        metrics_add(m, M_FAILED, 1);
    } else {
        metrics_add(m, M_DESK_UNKNOWN, job->unknown);
        metrics_add(m, M_NOTICES_OVER, job->too_many);
    }
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

void worker_measure(const struct worker *w, int64_t began_us, const char *what)
{
    int64_t us = clock_monotonic_us() - began_us;

    metrics_transaction(w->options.metrics, us);
    if (us >= SLOW_US)
        log_line(LOG_WARN, "slow=%s ms=%lld", what, (long long)us / 1000);
}

void worker_tell_touched(const struct worker *w, bool committed)
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
    worker_tell_touched(w, committed);
}

void worker_run_batch(struct worker *w, struct job *jobs, struct task *tasks)
{
    bool       done[TASKS_MAX] = {false};
    struct err err = {0};
    int64_t    began = clock_monotonic_us();
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
    worker_measure(w, began, "batch");
    finish(w, jobs, tasks, done, committed);
}
