#include "bot/maker_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/push.h"
#include "bot/worker.h"
#include "store/duty.h"
#include "store/outbox.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum {
    TRIES = 3, /* of work that may succeed later, or that ends the process */
    AGAIN_SECONDS = 20,
    STORE_SECONDS = 2, /* until what could not be stored is written again */
    LOOK_SECONDS = 5,  /* for what other processes put there */
    PAGE = 16,
};

/* A row of the outbox. The slices point into `memory`. */
struct order {
    int64_t    id, attempts, expires_at;
    struct str app, maker, to, spec;
    struct buf memory;
};

enum outcome { BEGUN, MADE, FAILED, AGAIN, EXPIRED };

/* The order at hand, until its outcome is stored. */
struct work {
    struct order order;
    struct made  made;
    enum outcome outcome;
    struct err   why;      /* of FAILED and AGAIN */
    int64_t      due;      /* of BEGUN and AGAIN */
    int64_t      began_us;
    bool         unstored; /* the database did not take the outcome: it is not made again, but
                              written again */
};

struct maker_thread {
    struct maker_options options;
    struct store        *store;       /* reads only */
    struct worker       *worker;
    struct duty          duty;        /* of several processes one makes what is asked for */
    struct conf_school  *school;
    struct work          work;
    pthread_t            thread;
    bool                 running;
    atomic_bool          stopping;
    pthread_mutex_t      lock;        /* guards what follows */
    pthread_cond_t       wake;
    bool                 woken;
    struct conf_school  *next_school; /* NULL: no change */
};

/* ---- the outcome, written by the worker ---- */

/* Waited for: so everything is borrowed from the thread. */
struct make_task {
    struct task        task;
    const struct work *work;
    struct err         err;
    bool               committed;
    sem_t              done;
};

static const char sorry[] =
    "抱歉，您要的图表或表格没有生成成功。请过一会儿再要一次；如果还是不行，请告诉信息办。\n"
    "Sorry, the chart or table you asked for could not be made. Please ask again in a while; if it "
    "fails again, tell the IT office.";

static int send_made(const struct work *w, struct ctx *ctx, struct err *err)
{
    const struct order *o = &w->order;
    const struct made  *made = &w->made;
    char                app[64];

    snprintf(app, sizeof app, "%.*s", STR_ARG(o->app));
    ctx->push_until = o->expires_at;
    if (w->outcome == FAILED)
        return push_text_in(ctx, app, o->to, str_c(sorry), err);
    if (made->text.n > 0 && push_text_in(ctx, app, o->to, buf_view(&made->text), err) < 0)
        return -1;
    return made->bytes.n == 0 ? 0
                              : push_media(ctx, app, o->to, made->type, str_c(made->filename),
                                           buf_view(&made->bytes), err);
}

static int write_outcome(const struct work *w, struct store *store, int64_t now, struct err *err)
{
    int64_t    id = w->order.id;
    struct ctx ctx = {.now = now, .store = store};

    switch (w->outcome) {
    case BEGUN:
    case AGAIN:
        return outbox_retry(store, id, w->due, w->order.attempts, 0, err);
    case EXPIRED:
        return outbox_failed(store, id, now, 0, STR_LIT("expired"), err);
    case FAILED:
        if (outbox_failed(store, id, now, 0, str_c(w->why.text), err) < 0)
            return -1;
        break;
    case MADE:
        if (outbox_done(store, id, now, 0, STR_LIT(""), err) < 0)
            return -1;
        break;
    }
    return send_made(w, &ctx, err);
}

static int run(struct task *task, struct store *store, int64_t now, struct err *err)
{
    struct make_task *t = (struct make_task *)task;

    t->err = (struct err){0};
    if (write_outcome(t->work, store, now, &t->err) == 0)
        return 0;
    return err_set(err, t->err.kind, "%s", t->err.text);
}

static void task_done(struct task *task, bool committed)
{
    struct make_task *t = (struct make_task *)task;

    t->committed = committed;
    sem_post(&t->done);
}

/* Waits for the commit. -1: it was not stored; `why` is empty when the commit itself failed. */
static int store_outcome(struct maker_thread *m, struct err *why)
{
    struct make_task t = {.task = {.run = run, .done = task_done}, .work = &m->work};

    sem_init(&t.done, 0, 0);
    worker_post(m->worker, &t.task);
    while (sem_wait(&t.done) != 0)
        ;
    sem_destroy(&t.done);
    *why = t.err;
    return t.committed ? 0 : -1;
}

/* ---- one order ---- */

/* Counted before the work, with a later time: one whose work ends the process (no memory, a mistake
 * in a library) is not the first again after each restart, and is given up when its tries are over.
 * The commit is that of a batch of the worker. */
static int begin(struct maker_thread *m, int64_t now)
{
    struct work *w = &m->work;
    struct err   why;

    w->outcome = BEGUN;
    w->order.attempts++;
    w->due = now + AGAIN_SECONDS * w->order.attempts;
    return store_outcome(m, &why);
}

static int make(struct maker_thread *m, int64_t now)
{
    struct work        *w = &m->work;
    const struct order *o = &w->order;

    if (o->attempts > TRIES)
        return err_set(&w->why, ERR_BAD_INPUT, "the process ended whenever it was made");
    for (const struct maker *const *at = m->options.makers; *at != NULL; at++)
        if (str_is(o->maker, (*at)->name))
            return (*at)->make(m->store, m->school, now, o->spec, &w->made, &w->why);
    return err_set(&w->why, ERR_BAD_INPUT, "there is no such maker");
}

/* Nobody wants it any more. */
static bool is_over(int64_t expires_at, int64_t now)
{
    return expires_at != 0 && now >= expires_at;
}

/* -1: it could not even be begun. */
static int work_on(struct maker_thread *m, int64_t now)
{
    struct work *w = &m->work;

    w->began_us = clock_monotonic_us();
    w->why = (struct err){0};
    w->outcome = EXPIRED;
    if (is_over(w->order.expires_at, now))
        return 0;
    if (begin(m, now) < 0)
        return -1;
    w->outcome = MADE;
    if (make(m, now) < 0)
        w->outcome = w->why.kind == ERR_RETRY && w->order.attempts < TRIES ? AGAIN : FAILED;
    return 0;
}

static void work_over(struct work *w)
{
    buf_wipe(&w->made.text);
    buf_wipe(&w->made.bytes);
    w->made = (struct made){0};
    w->unstored = false;
}

static void note_outcome(const struct maker_thread *m)
{
    static const struct {
        enum log_level level;
        const char    *result;
        enum metric    metric;
    } outcomes[] = {
        [MADE] = {LOG_INFO, "ok", M_MADE},
        [FAILED] = {LOG_WARN, "failed", M_MAKE_FAILURES},
        [AGAIN] = {LOG_WARN, "again", M_MAKE_RETRIES},
        [EXPIRED] = {LOG_INFO, "expired", M_OUTBOX_EXPIRED},
    };
    const struct work *w = &m->work;
    const char        *result = w->unstored ? "unstored" : outcomes[w->outcome].result;

    log_line(w->unstored ? LOG_WARN : outcomes[w->outcome].level,
             "make row=%lld maker=%.*s result=%s ms=%lld%s%s", (long long)w->order.id,
             STR_ARG(w->order.maker), result,
             (long long)(clock_monotonic_us() - w->began_us) / 1000, w->why.text[0] ? ": " : "",
             w->why.text);
    if (!w->unstored)
        metrics_add(m->options.metrics, outcomes[w->outcome].metric, 1);
}

/* What the platform would refuse (a file that is too large) is a failure of the work. -1: it was
 * not stored, and is kept for the next time. */
static int finish(struct maker_thread *m)
{
    struct work *w = &m->work;
    struct err   why;
    int          rc = store_outcome(m, &why);

    if (rc < 0 && w->outcome == MADE && why.kind == ERR_BAD_INPUT) {
        w->outcome = FAILED;
        w->why = why;
        rc = store_outcome(m, &why);
    }
    if (rc < 0 && w->unstored)
        return -1; /* that was said */
    w->unstored = rc < 0;
    note_outcome(m);
    if (rc == 0)
        work_over(w);
    return rc;
}

/* ---- which order ---- */

struct choice {
    struct order *order; /* the first that is due; id 0: none */
    int64_t       now, next, last;
    unsigned      seen;
};

static void keep_order(struct order *o, const struct outbox_row *row)
{
    struct str *const slices[] = {&o->app, &o->maker, &o->to, &o->spec};
    const struct str  from[] = {row->app, row->api, row->to, row->body};
    size_t            at = 0;

    o->id = row->id;
    o->attempts = row->attempts;
    o->expires_at = row->expires_at;
    buf_clear(&o->memory);
    for (size_t i = 0; i < ARRAY_LEN(from); i++)
        buf_str(&o->memory, from[i]);
    for (size_t i = 0; i < ARRAY_LEN(from); at += from[i].n, i++)
        *slices[i] = (struct str){o->memory.p ? o->memory.p + at : "", from[i].n};
}

static int choose(void *arg, const struct outbox_row *row)
{
    struct choice *c = arg;

    c->last = row->id;
    c->seen++;
    if (row->due_at > c->now && !is_over(row->expires_at, c->now)) {
        if (row->due_at < c->next)
            c->next = row->due_at;
        return 0;
    }
    keep_order(c->order, row);
    return 1;
}

/* True: *o is one. Else *next is when one will be due. */
static bool find_order(struct maker_thread *m, int64_t now, struct order *o, int64_t *next)
{
    struct choice c = {.order = o, .now = now, .next = INT64_MAX};
    struct err    err = {0};

    o->id = 0;
    do {
        c.seen = 0;
        if (outbox_making(m->store, c.last, PAGE, choose, &c, &err) < 0) {
            log_line(LOG_WARN, "make: %s", err.text);
            c.next = now + STORE_SECONDS;
            break;
        }
    } while (o->id == 0 && c.seen == PAGE);
    *next = c.next;
    return o->id != 0;
}

static void take_school(struct maker_thread *m)
{
    struct conf_school *old = NULL;

    pthread_mutex_lock(&m->lock);
    if (m->next_school != NULL) {
        old = m->school;
        m->school = m->next_school;
        m->next_school = NULL;
    }
    pthread_mutex_unlock(&m->lock);
    conf_school_free(old);
}

int64_t maker_round(struct maker_thread *m, int64_t now)
{
    int64_t next = INT64_MAX;
    bool    stored, worked = false;

    if (!duty_take(&m->duty))
        return now + 1;
    stored = !m->work.unstored || finish(m) == 0;
    while (stored && !atomic_load(&m->stopping) && find_order(m, now, &m->work.order, &next)) {
        take_school(m);
        worked = true;
        stored = work_on(m, now) == 0 && finish(m) == 0;
    }
    if (!m->work.unstored)
        buf_wipe(&m->work.order.memory);
    if (worked)
        mem_give_back();
    return stored ? next : now + STORE_SECONDS; /* the others could not be stored either */
}

/* ---- the thread ---- */

static void wait_for_work(struct maker_thread *m, int64_t next)
{
    int             ms = clock_ms_until(next, 10, LOOK_SECONDS * 1000);
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_mutex_lock(&m->lock);
    while (!m->woken && !atomic_load(&m->stopping))
        if (pthread_cond_timedwait(&m->wake, &m->lock, &until) != 0)
            break;
    m->woken = false;
    pthread_mutex_unlock(&m->lock);
}

/* Of the processor it gets what those who are being answered leave: 200 charts in a row must not
 * hold up the callbacks of that minute. With Linux the number is the thread's own. */
static void be_modest(void)
{
    enum { MODEST = 10 };

    setpriority(PRIO_PROCESS, 0, MODEST);
}

static void *maker_main(void *arg)
{
    struct maker_thread *m = arg;

    be_modest();
    while (!atomic_load(&m->stopping)) {
        wait_for_work(m, maker_round(m, clock_now()));
        log_flush();
    }
    if (m->work.unstored && finish(m) < 0) /* once more */
        log_line(LOG_ERROR, "make row=%lld its outcome could not be stored; it is made again",
                 (long long)m->work.order.id);
    log_flush();
    return NULL;
}

void maker_wake(struct maker_thread *m)
{
    pthread_mutex_lock(&m->lock);
    if (!m->woken)
        pthread_cond_signal(&m->wake);
    m->woken = true;
    pthread_mutex_unlock(&m->lock);
}

void maker_set_school(struct maker_thread *m, struct conf_school *school)
{
    struct conf_school *never_used;

    pthread_mutex_lock(&m->lock);
    never_used = m->next_school;
    m->next_school = school;
    pthread_mutex_unlock(&m->lock);
    conf_school_free(never_used);
}

/* ---- life ---- */

static void init_waiting(struct maker_thread *m)
{
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&m->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&m->lock, NULL);
}

int maker_new(struct maker_thread **out, const struct maker_options *options,
              struct conf_school *school, struct worker *worker, struct err *err)
{
    struct maker_thread *m = xcalloc(1, sizeof *m);

    m->options = *options;
    m->worker = worker;
    init_waiting(m);
    if (store_open(&m->store, options->database, DB_READ, options->sealer, err) < 0 ||
        duty_open(&m->duty, options->database, DUTY_MAKER, err) < 0) {
        maker_free(m);
        return -1;
    }
    m->school = school;
    *out = m;
    return 0;
}

int maker_start(struct maker_thread **out, const struct maker_options *options,
                struct conf_school *school, struct worker *worker, struct err *err)
{
    struct maker_thread *m;

    if (maker_new(&m, options, school, worker, err) < 0)
        return -1;
    if (pthread_create(&m->thread, NULL, maker_main, m) != 0) {
        m->school = NULL; /* the caller's still */
        maker_free(m);
        return err_set(err, ERR_RETRY, "maker: no thread");
    }
    m->running = true;
    *out = m;
    return 0;
}

void maker_stop(struct maker_thread *m)
{
    if (m == NULL || !m->running)
        return;
    atomic_store(&m->stopping, true);
    maker_wake(m);
    pthread_join(m->thread, NULL);
    m->running = false;
}

void maker_free(struct maker_thread *m)
{
    if (m == NULL)
        return;
    work_over(&m->work);
    buf_wipe(&m->work.order.memory);
    conf_school_free(m->school);
    conf_school_free(m->next_school);
    duty_close(&m->duty);
    store_close(m->store);
    pthread_cond_destroy(&m->wake);
    pthread_mutex_destroy(&m->lock);
    free(m);
}
