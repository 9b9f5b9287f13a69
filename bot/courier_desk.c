/* The desk of one kind of letters: which of them go, when, and what came of it. */
#include "bot/courier_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/notices.h"

#include <string.h>

enum {
    PAGE = 128,           /* letters of one read */
    LOOK_SECONDS = 5,     /* for what other processes put there */
    SOON_SECONDS = 90,    /* what is due later stays on disk for now */
    REPEAT_SECONDS = 2,   /* between two tries to store an outcome */
    BACKLOG_SECONDS = 10, /* between two counts for the metrics */
    CLOCK_BACK = 10,      /* seconds: less is a clock that is kept right */
};

/* Before the second and the third try: one for a hiccup, one for a restart over there. A person is
 * looking at the screen, and may ask for another code by then. */
static const int64_t delays[COURIER_TRIES - 1] = {5, 45};

/* ---- parcels ---- */

static void due(struct desk *d, int64_t at)
{
    if (at < d->next_at)
        d->next_at = at;
}

static struct str keep(char **at, struct str text)
{
    struct str kept = {*at, text.n};

    if (text.n > 0)
        memcpy(*at, text.p, text.n);
    *at += text.n;
    return kept;
}

/* What was to go at once goes at once, also where the clock was put back since. */
static int64_t due_of(const struct letter *l)
{
    return l->attempts == 0 && l->due_at <= l->created_at ? 0 : l->due_at;
}

static void parcel_add(struct desk *d, const struct letter *l)
{
    struct parcel *p = xcalloc(1, sizeof *p);
    char          *at;

    p->desk = d;
    p->letter = *l;
    at = buf_room(&p->memory, l->address.n + l->subject.n + l->text.n + l->code.n);
    p->letter.address = keep(&at, l->address);
    p->letter.subject = keep(&at, l->subject);
    p->letter.text = keep(&at, l->text);
    p->letter.code = keep(&at, l->code);
    p->letter.due_at = due_of(l);
    p->memory.n = (size_t)(at - p->memory.p);
    d->parcels[d->count++] = p;
}

static void parcel_free(struct parcel *p)
{
    post_free(&p->post);
    buf_wipe(&p->memory);
    free(p);
}

static void parcel_drop(struct desk *d, struct parcel *p)
{
    unsigned i = 0;

    while (d->parcels[i] != p)
        i++;
    memmove(&d->parcels[i], &d->parcels[i + 1], (--d->count - i) * sizeof d->parcels[0]);
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
    struct parcel *p = (struct parcel *)task;
    struct desk   *d = p->desk;

    p->committed = committed;
    pthread_mutex_lock(&d->lock);
    p->next = d->stored;
    d->stored = p;
    pthread_mutex_unlock(&d->lock);
    carrier_wake(d->carrier);
}

static void store_outcome(struct desk *d, struct parcel *p)
{
    p->state = PARCEL_STORING;
    p->repeat_at = 0;
    p->task = (struct task){.run = task_run, .done = task_done};
    d->storing++;
    worker_post(d->worker, &p->task);
}

/* What was sent must not be sent again, so its outcome is written until it is stored; of a letter
 * that is to be tried again only the count is lost. One that waits for the morning does not take the
 * place of others. */
static void take_one(struct desk *d, struct parcel *p)
{
    d->storing--;
    if (p->over && !p->committed)
        p->repeat_at = d->now + REPEAT_SECONDS;
    else if (p->over || p->letter.due_at > d->now + SOON_SECONDS)
        parcel_drop(d, p);
    else
        p->state = PARCEL_READY;
}

static void take_stored(struct desk *d)
{
    struct parcel *p, *next;

    pthread_mutex_lock(&d->lock);
    p = d->stored;
    d->stored = NULL;
    pthread_mutex_unlock(&d->lock);
    for (; p != NULL; p = next) {
        next = p->next;
        take_one(d, p);
    }
}

void desk_store_again(struct desk *d, int64_t until)
{
    for (unsigned i = 0; i < d->count; i++) {
        struct parcel *p = d->parcels[i];

        if (p->repeat_at == 0)
            continue;
        if (p->repeat_at <= until)
            store_outcome(d, p);
        else
            due(d, p->repeat_at);
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

static void give_up(struct desk *d, struct parcel *p, enum metric counter)
{
    p->verdict.fate = LETTER_REFUSED;
    p->over = true;
    p->over_at = d->now;
    metrics_add(d->options.metrics, counter, 1);
    log_outcome(p, LOG_WARN, counter == M_LETTERS_EXPIRED ? "expired" : "failed");
    store_outcome(d, p);
}

static void sent(struct desk *d, struct parcel *p)
{
    p->over = true;
    p->over_at = d->now;
    metrics_add(d->options.metrics, M_LETTERS_SENT, 1);
    log_outcome(p, LOG_INFO, "sent");
    store_outcome(d, p);
}

/* Not when its time would be over by then: what the gateway said is worth more than "expired". */
static void again(struct desk *d, struct parcel *p)
{
    int64_t tries = p->letter.attempts;

    if (tries >= COURIER_TRIES || d->now + delays[tries - 1] >= p->letter.expires_at) {
        give_up(d, p, M_LETTERS_FAILED);
        return;
    }
    p->letter.due_at = d->now + delays[tries - 1];
    metrics_add(d->options.metrics, M_LETTERS_RETRIED, 1);
    log_outcome(p, LOG_INFO, "again");
    store_outcome(d, p);
}

static void judge(struct desk *d, struct parcel *p)
{
    p->letter.attempts++;
    if (p->verdict.fate == LETTER_SENT)
        sent(d, p);
    else if (p->verdict.fate == LETTER_AGAIN)
        again(d, p);
    else
        give_up(d, p, M_LETTERS_FAILED);
    post_free(&p->post);
    p->started_us = 0;
}

static void take_answers(struct desk *d)
{
    void *tag;

    while (carrier_next(d->carrier, &tag) != NULL) {
        struct parcel *p = tag;

        d->under_way--;
        gateway_of(d->options.conf, p->letter.kind)->read(&p->post, &p->verdict);
        judge(d, p);
    }
}

/* ---- reading ---- */

static bool has(const struct desk *d, int64_t id)
{
    for (unsigned i = 0; i < d->count; i++)
        if (d->parcels[i]->letter.id == id)
            return true;
    return false;
}

struct page {
    struct desk *desk;
    unsigned     count;
};

static int read_one(void *arg, const struct letter *l)
{
    struct page *page = arg;
    struct desk *d = page->desk;

    page->count++;
    if (d->count == COURIER_LETTERS)
        return 1;
    d->cursor = l->id;
    if (l->kind == d->kind && (due_of(l) <= d->now + SOON_SECONDS || l->expires_at <= d->now) &&
        !has(d, l->id))
        parcel_add(d, l);
    return 0;
}

static void read_letters(struct desk *d, bool look)
{
    struct page page = {.desk = d};
    struct err  err = {0};

    if (d->now >= d->look_at || d->look_at > d->now + LOOK_SECONDS) {
        d->cursor = 0;
        d->look_at = d->now + LOOK_SECONDS;
        look = true;
    }
    due(d, d->look_at);
    d->more = d->more || look;
    if (!d->more || d->count == COURIER_LETTERS)
        return;
    do {
        page.count = 0;
        if (letter_waiting(d->store, d->cursor, PAGE, read_one, &page, &err) < 0) {
            log_line(LOG_ERROR, "courier: %s", err.text);
            return;
        }
    } while (page.count == PAGE && d->count < COURIER_LETTERS);
    d->more = d->count == COURIER_LETTERS;
}

/* ---- sending ---- */

static bool is_utf8(const struct letter *l)
{
    return utf8_valid(l->address) && utf8_valid(l->subject) && utf8_valid(l->text) &&
           utf8_valid(l->code);
}

/* Nobody will ever take this letter. */
static void reject(struct desk *d, struct parcel *p, enum metric counter, const char *why)
{
    verdict_set(&p->verdict, LETTER_REFUSED, "%s", why);
    give_up(d, p, counter);
}

static void try_one(struct desk *d, struct parcel *p)
{
    const struct gateway *gateway = gateway_of(d->options.conf, p->letter.kind);
    struct err            err = {0};

    if (gateway == NULL) {
        reject(d, p, M_LETTERS_FAILED, "not configured");
    } else if (p->letter.address.n == 0) {
        reject(d, p, M_LETTERS_FAILED, "sealed with another key");
    } else if (!is_utf8(&p->letter)) {
        reject(d, p, M_LETTERS_FAILED, "not UTF-8");
    } else if (gateway->write(&p->post, d->options.conf, &p->letter, d->now, &err) < 0) {
        post_free(&p->post);
        reject(d, p, M_LETTERS_FAILED, err.text);
    } else if (carrier_start(d->carrier, &p->post, p, &err) < 0) {
        verdict_set(&p->verdict, LETTER_AGAIN, "%s", err.text);
        judge(d, p);
    } else {
        p->started_us = clock_monotonic_us();
        p->state = PARCEL_UNDER_WAY;
        d->under_way++;
    }
}

/* When the quiet hours end that keep it back; 0: none do. */
static int64_t quiet_for(struct desk *d, const struct letter *l)
{
    int64_t    until = l->kind == LETTER_SMS ? quiet_until(atomic_load(&d->quiet), d->now) : 0;
    bool       quiet = false;
    struct err err = {0};

    if (until == 0)
        return 0;
    if (notice_letter_quiet(d->store, l->id, &quiet, &err) < 0) {
        log_line(LOG_WARN, "letter=%lld: %s", (long long)l->id, err.text);
        return 0; /* a code must not wait for the morning because of that */
    }
    return quiet ? until : 0;
}

/* Kept in the store, so that it is late for nobody (store/health.h). */
static void put_off(struct desk *d, struct parcel *p, int64_t until)
{
    log_line(LOG_INFO, "letter=%lld kind=%s result=quiet in=%lld", (long long)p->letter.id,
             kind_name(p), (long long)(until - d->now));
    p->letter.due_at = until;
    store_outcome(d, p);
}

static void send_one(struct desk *d, struct parcel *p)
{
    int64_t quiet = quiet_for(d, &p->letter);

    if (quiet > 0)
        put_off(d, p, quiet);
    else if (d->under_way < COURIER_AT_ONCE)
        try_one(d, p);
}

static void send_letters(struct desk *d)
{
    for (unsigned i = 0; i < d->count; i++) {
        struct parcel *p = d->parcels[i];

        if (p->state != PARCEL_READY)
            continue;
        if (d->now >= p->letter.expires_at)
            reject(d, p, M_LETTERS_EXPIRED, "expired");
        else if (d->now < p->letter.due_at)
            due(d, p->letter.due_at);
        else
            send_one(d, p);
    }
}

/* ---- one round ---- */

static void count_backlog(struct desk *d)
{
    int64_t waiting, oldest;

    if (d->now < d->counted_at + BACKLOG_SECONDS && d->now >= d->counted_at)
        return;
    d->counted_at = d->now;
    if (letter_backlog(d->store, &waiting, &oldest, NULL) == 0)
        metrics_set(d->options.metrics, M_LETTERS_WAITING, waiting);
}

/* What waits for its next try moves with it, or it would wait until the clock has come round
 * again. */
static void clock_back(struct desk *d, int64_t by)
{
    for (unsigned i = 0; i < d->count; i++)
        if (d->parcels[i]->state == PARCEL_READY) /* others may be being written down */
            d->parcels[i]->letter.due_at -= by;
}

void desk_round(struct desk *d, int64_t now, bool look, bool start)
{
    if (now < d->now - CLOCK_BACK)
        clock_back(d, d->now - now);
    d->now = now;
    d->next_at = INT64_MAX;
    take_stored(d);
    take_answers(d);
    desk_store_again(d, d->now);
    if (start && duty_take(&d->duty)) {
        read_letters(d, look);
        send_letters(d);
    } else if (start) {
        d->next_at = d->now + 1;
    }
    if (d->kind == LETTER_SMS) /* one counts for both */
        count_backlog(d);
    log_flush();
}

/* ---- life ---- */

int desk_new(struct desk **out, enum letter_kind kind, const struct courier_options *options,
             struct worker *worker, struct err *err)
{
    struct desk *d = xcalloc(1, sizeof *d);

    d->kind = kind;
    d->options = *options;
    atomic_store(&d->quiet, options->quiet);
    d->worker = worker;
    pthread_mutex_init(&d->lock, NULL);
    if (carrier_new(&d->carrier, COURIER_PATIENCE, err) < 0 ||
        store_open(&d->store, options->conf->database, DB_READ, options->sealer, err) < 0 ||
        duty_open(&d->duty, options->conf->database, kind == LETTER_SMS ? DUTY_SMS : DUTY_MAIL,
                  err) < 0) {
        desk_free(d);
        return -1;
    }
    *out = d;
    return 0;
}

void desk_free(struct desk *d)
{
    if (d == NULL)
        return;
    while (d->carrier != NULL && carrier_cut(d->carrier) != NULL)
        ;
    for (unsigned i = 0; i < d->count; i++) {
        if (d->parcels[i]->over)
            log_line(LOG_ERROR, "letter=%lld its outcome could not be stored; it may go again",
                     (long long)d->parcels[i]->letter.id);
        parcel_free(d->parcels[i]);
    }
    carrier_free(d->carrier);
    duty_close(&d->duty);
    store_close(d->store);
    pthread_mutex_destroy(&d->lock);
    free(d);
}
