#include "bot/courier_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <string.h>
#include <time.h>

enum {
    PAGE = 128,           /* letters of one read */
    LOOK_SECONDS = 5,     /* for what other processes put there */
    SOON_SECONDS = 90,    /* what is due later stays on disk for now */
    REPEAT_SECONDS = 2,   /* between two tries to store an outcome */
    BACKLOG_SECONDS = 10, /* between two counts for the metrics */
    STOP_SECONDS = 5,     /* for what is under way */
    POLL_LEAST = 10,      /* ms */
    POLL_MOST = 5000,
};

/* Before the second and the third try: one for a hiccup, one for a restart over there. A person is
 * looking at the screen, and may ask for another code by then. */
static const int64_t delays[COURIER_TRIES - 1] = {5, 45};

/* ---- parcels ---- */

static void due(struct courier *c, int64_t at)
{
    if (at < c->next_at)
        c->next_at = at;
}

static struct str keep(char **at, struct str text)
{
    struct str kept = {*at, text.n};

    if (text.n > 0)
        memcpy(*at, text.p, text.n);
    *at += text.n;
    return kept;
}

static void parcel_add(struct courier *c, const struct letter *l)
{
    struct parcel *p = xcalloc(1, sizeof *p);
    char          *at;

    p->courier = c;
    p->letter = *l;
    at = p->memory = xmalloc(l->address.n + l->subject.n + l->text.n + l->code.n + 1);
    p->letter.address = keep(&at, l->address);
    p->letter.subject = keep(&at, l->subject);
    p->letter.text = keep(&at, l->text);
    p->letter.code = keep(&at, l->code);
    c->parcels[c->count++] = p;
    c->kept[l->kind]++;
}

static void parcel_free(struct parcel *p)
{
    post_free(&p->post);
    free(p->memory);
    free(p);
}

static void parcel_drop(struct courier *c, struct parcel *p)
{
    unsigned i = 0;

    while (c->parcels[i] != p)
        i++;
    memmove(&c->parcels[i], &c->parcels[i + 1], (--c->count - i) * sizeof c->parcels[0]);
    c->kept[p->letter.kind]--;
    parcel_free(p);
}

/* ---- outcomes ---- */

/* In the worker's thread and transaction. */
static int task_run(struct task *task, struct store *store, int64_t now, struct err *err)
{
    const struct parcel *p = (const struct parcel *)task;
    const struct letter *l = &p->letter;

    (void)now; /* the time of the answer counts */
    if (!p->over)
        return letter_retry(store, l->id, l->due_at, l->attempts, err);
    return letter_done(store, l->id, p->over_at, p->verdict.fate == LETTER_SENT,
                       str_c(p->verdict.code), err);
}

static void task_done(struct task *task, bool committed)
{
    struct parcel  *p = (struct parcel *)task;
    struct courier *c = p->courier;

    p->committed = committed;
    pthread_mutex_lock(&c->lock);
    p->next = c->stored;
    c->stored = p;
    pthread_mutex_unlock(&c->lock);
    carrier_wake(c->carrier);
}

static void store_outcome(struct courier *c, struct parcel *p)
{
    p->state = PARCEL_STORING;
    p->repeat_at = 0;
    p->task = (struct task){.run = task_run, .done = task_done};
    c->storing++;
    worker_post(c->worker, &p->task);
}

/* What was sent must not be sent again, so its outcome is written until it is stored; of a letter
 * that is to be tried again only the count is lost. */
static void take_one(struct courier *c, struct parcel *p)
{
    c->storing--;
    if (p->over && !p->committed)
        p->repeat_at = c->now + REPEAT_SECONDS;
    else if (p->over)
        parcel_drop(c, p);
    else
        p->state = PARCEL_READY;
}

static void take_stored(struct courier *c)
{
    struct parcel *p, *next;

    pthread_mutex_lock(&c->lock);
    p = c->stored;
    c->stored = NULL;
    pthread_mutex_unlock(&c->lock);
    for (; p != NULL; p = next) {
        next = p->next;
        take_one(c, p);
    }
}

/* Those of before `until`. */
static void store_again(struct courier *c, int64_t until)
{
    for (unsigned i = 0; i < c->count; i++) {
        struct parcel *p = c->parcels[i];

        if (p->repeat_at == 0)
            continue;
        if (p->repeat_at <= until)
            store_outcome(c, p);
        else
            due(c, p->repeat_at);
    }
}

static const char *kind_name(const struct parcel *p)
{
    return p->letter.kind == LETTER_SMS ? "sms" : "mail";
}

static void log_outcome(const struct parcel *p, enum log_level level, const char *result)
{
    log_line(level, "letter=%lld kind=%s try=%lld result=%s code=\"%s\" ms=%lld",
             (long long)p->letter.id, kind_name(p), (long long)p->letter.attempts, result,
             p->verdict.code,
             (long long)(p->started_us ? (clock_monotonic_us() - p->started_us) / 1000 : 0));
}

static void give_up(struct courier *c, struct parcel *p, enum metric counter)
{
    p->verdict.fate = LETTER_REFUSED;
    p->over = true;
    p->over_at = c->now;
    metrics_add(c->options.metrics, counter, 1);
    log_outcome(p, LOG_WARN, counter == M_LETTERS_EXPIRED ? "expired" : "failed");
    store_outcome(c, p);
}

static void sent(struct courier *c, struct parcel *p)
{
    p->over = true;
    p->over_at = c->now;
    metrics_add(c->options.metrics, M_LETTERS_SENT, 1);
    log_outcome(p, LOG_INFO, "sent");
    store_outcome(c, p);
}

/* Not when its time would be over by then: what the gateway said is worth more than "expired". */
static void again(struct courier *c, struct parcel *p)
{
    int64_t tries = p->letter.attempts;

    if (tries >= COURIER_TRIES || c->now + delays[tries - 1] >= p->letter.expires_at) {
        give_up(c, p, M_LETTERS_FAILED);
        return;
    }
    p->letter.due_at = c->now + delays[tries - 1];
    metrics_add(c->options.metrics, M_LETTERS_RETRIED, 1);
    log_outcome(p, LOG_INFO, "again");
    store_outcome(c, p);
}

static void judge(struct courier *c, struct parcel *p)
{
    p->letter.attempts++;
    if (p->verdict.fate == LETTER_SENT)
        sent(c, p);
    else if (p->verdict.fate == LETTER_AGAIN)
        again(c, p);
    else
        give_up(c, p, M_LETTERS_FAILED);
    post_free(&p->post);
    p->started_us = 0;
}

static void take_answers(struct courier *c)
{
    void *tag;

    while (carrier_next(c->carrier, &tag) != NULL) {
        struct parcel *p = tag;

        c->under_way[p->letter.kind]--;
        gateway_of(c->options.conf, p->letter.kind)->read(&p->post, &p->verdict);
        judge(c, p);
    }
}

/* ---- reading ---- */

static bool has(const struct courier *c, int64_t id)
{
    for (unsigned i = 0; i < c->count; i++)
        if (c->parcels[i]->letter.id == id)
            return true;
    return false;
}

struct page {
    struct courier *courier;
    unsigned        count;
};

static int read_one(void *arg, const struct letter *l)
{
    struct page    *page = arg;
    struct courier *c = page->courier;

    page->count++;
    c->cursor = l->id;
    if (l->due_at > c->now + SOON_SECONDS && l->expires_at > c->now)
        return 0;
    if (has(c, l->id))
        return 0;
    if (c->kept[l->kind] < COURIER_LETTERS)
        parcel_add(c, l);
    else
        c->left = true;
    return 0;
}

/* Whether those that were left have enough room now to be worth another look at all. */
static bool has_room(const struct courier *c)
{
    return c->kept[LETTER_SMS] <= COURIER_LETTERS / 2 &&
           c->kept[LETTER_MAIL] <= COURIER_LETTERS / 2;
}

static bool is_full(const struct courier *c)
{
    return c->kept[LETTER_SMS] == COURIER_LETTERS && c->kept[LETTER_MAIL] == COURIER_LETTERS;
}

static void read_letters(struct courier *c, bool look)
{
    struct page page = {.courier = c};
    struct err  err = {0};

    if (c->now >= c->look_at || c->look_at > c->now + LOOK_SECONDS || (c->left && has_room(c))) {
        c->cursor = 0;
        c->left = false;
        c->look_at = c->now + LOOK_SECONDS;
        look = true;
    }
    due(c, c->look_at);
    if (!look)
        return;
    do {
        page.count = 0;
        if (letter_waiting(c->store, c->cursor, PAGE, read_one, &page, &err) < 0) {
            log_line(LOG_ERROR, "courier: %s", err.text);
            return;
        }
    } while (page.count == PAGE && !is_full(c));
}

/* ---- sending ---- */

static bool is_utf8(const struct letter *l)
{
    return utf8_valid(l->address) && utf8_valid(l->subject) && utf8_valid(l->text) &&
           utf8_valid(l->code);
}

/* Nobody will ever take this letter. */
static void reject(struct courier *c, struct parcel *p, enum metric counter, const char *why)
{
    verdict_set(&p->verdict, LETTER_REFUSED, "%s", why);
    give_up(c, p, counter);
}

static void try_one(struct courier *c, struct parcel *p)
{
    const struct gateway *gateway = gateway_of(c->options.conf, p->letter.kind);
    struct err            err = {0};

    if (gateway == NULL) {
        reject(c, p, M_LETTERS_FAILED, "not configured");
    } else if (!is_utf8(&p->letter)) {
        reject(c, p, M_LETTERS_FAILED, "not UTF-8");
    } else if (gateway->write(&p->post, c->options.conf, &p->letter, c->now, &err) < 0) {
        post_free(&p->post);
        reject(c, p, M_LETTERS_FAILED, err.text);
    } else if (carrier_start(c->carrier, &p->post, p, &err) < 0) {
        verdict_set(&p->verdict, LETTER_AGAIN, "%s", err.text);
        judge(c, p);
    } else {
        p->started_us = clock_monotonic_us();
        p->state = PARCEL_UNDER_WAY;
        c->under_way[p->letter.kind]++;
    }
}

static void send_letters(struct courier *c)
{
    for (unsigned i = 0; i < c->count; i++) {
        struct parcel *p = c->parcels[i];

        if (p->state != PARCEL_READY)
            continue;
        if (c->now >= p->letter.expires_at)
            reject(c, p, M_LETTERS_EXPIRED, "expired");
        else if (c->now < p->letter.due_at)
            due(c, p->letter.due_at);
        else if (c->under_way[p->letter.kind] < COURIER_AT_ONCE)
            try_one(c, p);
    }
}

/* ---- one round ---- */

static void count_backlog(struct courier *c)
{
    int64_t waiting, oldest;

    if (c->now < c->counted_at + BACKLOG_SECONDS && c->now >= c->counted_at)
        return;
    c->counted_at = c->now;
    if (letter_backlog(c->store, &waiting, &oldest, NULL) == 0)
        metrics_set(c->options.metrics, M_LETTERS_WAITING, waiting);
}

void courier_round(struct courier *c, int64_t now, bool look, bool start)
{
    c->now = now;
    c->next_at = INT64_MAX;
    take_stored(c);
    take_answers(c);
    store_again(c, c->now);
    if (start) {
        read_letters(c, look);
        send_letters(c);
    }
    count_backlog(c);
    log_flush();
}

/* ---- the thread ---- */

/* Milliseconds until next_at: the clock may be moved, so never long. */
static int poll_ms(const struct courier *c)
{
    struct timespec t;
    int64_t         ms;

    clock_gettime(CLOCK_REALTIME, &t);
    ms = (c->next_at - (int64_t)t.tv_sec) * 1000 - t.tv_nsec / 1000000;
    if (ms < POLL_LEAST)
        return POLL_LEAST;
    return ms < POLL_MOST ? (int)ms : POLL_MOST;
}

static unsigned all_under_way(const struct courier *c)
{
    return c->under_way[LETTER_SMS] + c->under_way[LETTER_MAIL];
}

/* What is under way ends, and what came of it is stored. The worker still runs: tasks come back. */
static void finish(struct courier *c)
{
    int64_t until = clock_monotonic_us() + (int64_t)STOP_SECONDS * 1000000;

    store_again(c, INT64_MAX); /* once more now, whatever it was that failed */
    courier_round(c, clock_now(), false, false);
    while (c->storing > 0 || (all_under_way(c) > 0 && clock_monotonic_us() < until)) {
        carrier_wait(c->carrier, 100);
        courier_round(c, clock_now(), false, false);
    }
}

static void *courier_main(void *arg)
{
    struct courier *c = arg;

    while (!atomic_load(&c->stopping)) {
        courier_round(c, clock_now(), atomic_exchange(&c->woken, false), true);
        if (!atomic_load(&c->woken) && !atomic_load(&c->stopping))
            carrier_wait(c->carrier, poll_ms(c));
    }
    finish(c);
    log_flush();
    return NULL;
}

/* ---- life ---- */

int courier_new(struct courier **out, const struct courier_options *options, struct worker *worker,
                struct err *err)
{
    struct courier *c = xcalloc(1, sizeof *c);

    c->options = *options;
    c->worker = worker;
    pthread_mutex_init(&c->lock, NULL);
    if (carrier_new(&c->carrier, COURIER_PATIENCE, err) < 0 ||
        store_open(&c->store, options->conf->database, DB_READ, options->sealer, err) < 0) {
        courier_free(c);
        return -1;
    }
    *out = c;
    return 0;
}

int courier_start(struct courier **out, const struct courier_options *options,
                  struct worker *worker, struct err *err)
{
    struct courier *c;

    if (courier_new(&c, options, worker, err) < 0)
        return -1;
    if (pthread_create(&c->thread, NULL, courier_main, c) != 0) {
        courier_free(c);
        return err_set(err, ERR_RETRY, "courier: no thread");
    }
    c->running = true;
    *out = c;
    return 0;
}

void courier_wake(struct courier *c)
{
    if (!atomic_exchange(&c->woken, true)) /* one is enough for all that came before its round */
        carrier_wake(c->carrier);
}

void courier_stop(struct courier *c)
{
    if (c == NULL || !c->running)
        return;
    atomic_store(&c->stopping, true);
    carrier_wake(c->carrier);
    pthread_join(c->thread, NULL);
    c->running = false;
}

void courier_free(struct courier *c)
{
    if (c == NULL)
        return;
    while (c->carrier != NULL && carrier_cut(c->carrier) != NULL)
        ;
    for (unsigned i = 0; i < c->count; i++) {
        if (c->parcels[i]->over)
            log_line(LOG_ERROR, "letter=%lld its outcome could not be stored; it may go again",
                     (long long)c->parcels[i]->letter.id);
        parcel_free(c->parcels[i]);
    }
    carrier_free(c->carrier);
    store_close(c->store);
    pthread_mutex_destroy(&c->lock);
    free(c);
}
