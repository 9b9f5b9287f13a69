#include "bot/sender_private.h"

#include "base/clock.h"
#include "base/cst.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/notices.h"
#include "store/sends.h"

#include <limits.h>
#include <signal.h>
#include <string.h>

enum {
    HELD_MOST = 1 << 17,       /* receivers told apart that wait outside the memory */
    BUSY_MOST = 1 << 20,       /* more than SENDER_BYTES of receivers */
    POLL_LEAST = 10,           /* ms */
    POLL_MOST = 5000,
    STOP_SECONDS = 5,          /* for the calls under way */
    BACKLOG_SECONDS = 10,      /* between two counts for the metrics */
    BACK_SECONDS = 14400,      /* so long the platform knows a request again: protocol 4.1 */
    NOTICES_SUMMED = 1000,     /* of one round */
    FORGET_SECONDS = 120,      /* a hold that nothing tries any more is over */
};

void hold_on(struct hold *h, int64_t now, int errcode, int64_t first, int64_t most)
{
    if (h->wait > 0 && now < h->until)
        return;
    h->wait = h->wait == 0 ? first : h->wait * 2;
    if (h->wait > most)
        h->wait = most;
    h->until = now + h->wait;
    h->errcode = errcode;
}

void sender_due(struct sender *s, int64_t at)
{
    if (at < s->next_at)
        s->next_at = at;
}

void silence_over(struct sender *s)
{
    s->silence.wait = 0;
    s->silences = s->unanswered = 0;
}

/* ---- whether sends work ---- */

/* A hold whose time was over long ago has nothing to try: it is taken to be well. */
static bool is_down(struct sender *s, struct hold *h)
{
    if (h->wait > 0 && h->in_flight == 0 && s->now > h->until + FORGET_SECONDS)
        h->wait = 0;
    return h->wait > 0;
}

static bool app_is_down(struct sender *s, struct sender_app *app)
{
    bool         token = app->token.n > 0 && !app->refused && app->expires_at > s->now;
    struct gate *gate = gate_of(s, STR_LIT("message/send")); /* cards go that way */

    return is_down(s, &gate->holds[app->number]) || s->now < gate->pauses[app->number].until ||
           (gate->worn_out[app->number] && s->silence.wait > 0) ||
           (!token && app->hold.wait > 0);
}

static unsigned sending_apps(const struct sender *s)
{
    unsigned all = 0;

    for (unsigned i = 0; i < s->apps_count; i++)
        if (s->apps[i].sends)
            all |= 1U << s->apps[i].number;
    return all;
}

static void log_changes(const struct sender *s, unsigned before, unsigned after)
{
    for (unsigned i = 0; i < s->apps_count; i++) {
        bool up = (after >> i & 1U) != 0;

        if (((before ^ after) >> i & 1U) != 0)
            log_line(up ? LOG_INFO : LOG_WARN, "app=%s outbound=%s", s->apps[i].name,
                     up ? "up" : "down");
    }
}

static void publish(struct sender *s)
{
    unsigned all = sending_apps(s), up = all;

    if (!is_down(s, &s->silence))
        silence_over(s);
    for (unsigned i = 0; i < s->apps_count; i++)
        if (s->unanswered > 1 || app_is_down(s, &s->apps[i]))
            up &= ~(1U << i);
    if (s->sending)
        duty_say(&s->duty, all & ~up);
    else
        up &= ~duty_heard(&s->duty); /* who does not send cannot find out by itself */
    log_changes(s, atomic_exchange(s->options.outbound, up), up);
    metrics_set(s->options.metrics, M_OUTBOUND_UP, up == all);
    metrics_set(s->options.metrics, M_SENDS_UNDER_WAY,
                (int64_t)s->in_flight + s->tasks_out + atomic_load(&s->woken));
}

/* In the order of enum notice_fate: they survive a restart, because they are in the store. */
static void say_notices(struct sender *s, const struct notice_counts *c)
{
    _Static_assert(M_NOTICES_END - M_NOTICES + 1 == FATE_COUNT, "a gauge for each");
    for (int fate = 0; fate < FATE_COUNT; fate++)
        metrics_set(s->options.metrics, (enum metric)(M_NOTICES + fate), c->fate[fate]);
    metrics_set(s->options.metrics, M_NOTICES_ACKED, c->acked);
}

/* All there ever were: the first time at once, then so many at a time, however many they are, and
 * told when the last one is counted. */
static void count_notices(struct sender *s)
{
    unsigned most = s->summed_at == 0 ? UINT_MAX : NOTICES_SUMMED;

    if (s->now < s->summed_at && s->now >= s->summed_at - BACKLOG_SECONDS)
        return;
    s->summed_at = s->now + BACKLOG_SECONDS;
    if (notice_totals(s->store, &s->summed, most, &s->sums, NULL) < 0)
        return;
    if (s->summed > 0) {
        s->summed_at = s->now + 1;
        return;
    }
    say_notices(s, &s->sums);
    s->sums = (struct notice_counts){.people = 0};
}

/* Of the application with most. */
static void count_day(struct sender *s)
{
    int64_t most = 0, n;

    for (unsigned i = 0; i < s->apps_count; i++)
        if (s->apps[i].sends &&
            sends_of_day(s->store, str_c(s->apps[i].name), cst_day(s->now), &n, NULL) == 0)
            most = n > most ? n : most;
    metrics_set(s->options.metrics, M_PERSON_TIMES, most);
    metrics_set(s->options.metrics, M_PERSON_TIMES_QUOTA,
                (int64_t)s->options.conf->tuning.accounts * SENDS_PER_ACCOUNT);
}

static void count_backlog(struct sender *s)
{
    int64_t waiting, oldest;

    if (s->now < s->counted_at + BACKLOG_SECONDS && s->now >= s->counted_at)
        return;
    s->counted_at = s->now;
    if (outbox_backlog(s->store, &waiting, &oldest, NULL) == 0)
        metrics_set(s->options.metrics, M_OUTBOX_WAITING, waiting);
    count_day(s);
    limiter_forget(s->members, s->now);
    limiter_forget(s->calls, s->now);
}

/* ---- one round ---- */

/* The outbox does not tell through which application a message was sent: it counts for each. */
static int count_sent(void *arg, struct str to, int64_t done_at)
{
    struct sender *s = arg;

    for (unsigned i = 0; i < s->apps_count; i++)
        limiter_count(s->members, key_mix(key_of_userid(to), s->apps[i].number), done_at);
    return 0;
}

/* What was sent in the last hour; after a failure, none of it. */
static int count_all_sent(struct sender *s, struct err *err)
{
    if (outbox_sent_since(s->store, s->now - 3600, count_sent, s, err) == 0)
        return 0;
    limiter_free(s->members);
    s->members = limiter_new(3600); /* or the next try would count the first ones twice */
    return -1;
}

/* Only one of the processes on this database sends what is in the outbox. It reckons with what the
 * one before it has sent. */
static bool is_on_duty(struct sender *s)
{
    struct err err = {0};

    if (s->sending)
        return true;
    if (duty_take(&s->duty))
        s->sending = count_all_sent(s, &err) == 0;
    if (err.kind != ERR_NONE)
        log_line(LOG_WARN, "send: %s", err.text);
    if (!s->sending)
        sender_due(s, s->now + 1);
    return s->sending;
}

/* A token is kept even while nothing is sent: so it is known whether sends work before a handler
 * asks. */
static void keep_tokens(struct sender *s)
{
    for (unsigned i = 0; i < s->apps_count; i++)
        if (s->apps[i].sends)
            token_ready(s, &s->apps[i]);
}

static void take_answers(struct sender *s)
{
    struct api_answer answer = {0};
    void             *tag;

    while (api_pool_next(s->pool, &tag, &answer)) {
        call_ended(s, tag, &answer);
        free(tag);
        api_answer_free(&answer);
    }
}

static void put_back(struct hold *h, int64_t by)
{
    h->until -= by;
}

/* The clock was put back: what is waited for moves with it, or seconds would last until it has come
 * round again. */
static void clock_back(struct sender *s, int64_t by)
{
    for (unsigned a = 0; a < SENDER_APPS; a++) {
        for (unsigned g = 0; g < s->gates_count; g++) {
            put_back(&s->gates[g].holds[a], by);
            put_back(&s->gates[g].pauses[a], by);
        }
        put_back(&s->apps[a].hold, by);
        s->apps[a].renew_at -= by;
    }
    put_back(&s->silence, by);
    s->later_at -= by;
    s->back = by + (s->now < s->back_at + BACK_SECONDS ? s->back : 0);
    s->back_at = s->now - by;
    queue_clock_back(s, by);
    log_line(LOG_WARN, "send: the clock went back by %lld s", (long long)by);
}

void sender_round(struct sender *s, int64_t now, bool start)
{
    if (now < s->now - SENDER_CLOCK_BACK)
        clock_back(s, s->now - now);
    s->now = now;
    if (now >= s->back_at + BACK_SECONDS)
        s->back = 0; /* what was in doubt then is over, by any clock */
    s->next_at = INT64_MAX;
    if (atomic_exchange(&s->woken, false)) /* who is not on duty has heard it, and waits again */
        s->read_on = true;
    tasks_take(s);
    take_answers(s);
    photos_take(s);
    tasks_repeat(s);
    if (start) {
        keep_tokens(s);
        asks_send(s); /* somebody waits for them: before the rows */
        if (is_on_duty(s)) {
            photos_sweep(s);
            queue_read(s);
            queue_send(s);
        }
    }
    publish(s);
    count_backlog(s);
    count_notices(s);
    log_flush();
}

/* ---- the thread ---- */

/* Milliseconds until next_at: the clock may be moved, so never long. */
static int poll_ms(const struct sender *s)
{
    int ms = clock_ms_until(s->next_at, POLL_LEAST, POLL_MOST);

    return ms == POLL_LEAST ? ms : asks_ms(s, ms);
}

/* Calls under way end, and what they brought is stored. The worker still runs: tasks come back. */
static void finish(struct sender *s)
{
    int64_t until = clock_monotonic_us() + (int64_t)STOP_SECONDS * 1000000;

    asks_close(s);
    s->later_at = 0; /* what could not be stored a moment ago: once more now */
    tasks_repeat(s);
    while (s->tasks_out > 0 || (s->in_flight > 0 && clock_monotonic_us() < until)) {
        sender_round(s, clock_now(), false);
        if (s->tasks_out > 0 || s->in_flight > 0)
            api_pool_wait(s->pool, 100);
    }
}

static void *sender_main(void *arg)
{
    struct sender *s = arg;

    while (!atomic_load(&s->stopping)) {
        sender_round(s, clock_now(), true);
        if (!atomic_load(&s->woken) && !atomic_load(&s->stopping))
            api_pool_wait(s->pool, poll_ms(s));
    }
    finish(s);
    asks_drop(s);
    log_flush();
    return NULL;
}

/* ---- life ---- */

static void add_app(struct sender *s, const char *name, const char *secret, int64_t agent_id,
                    bool sends)
{
    struct sender_app *app = &s->apps[s->apps_count];

    app->name = name;
    app->secret = secret;
    app->agent_id = agent_id;
    app->sends = sends;
    app->number = s->apps_count++;
}

static void add_apps(struct sender *s)
{
    const struct conf_wecom *wecom = &s->options.conf->wecom;

    for (unsigned i = 0; i < wecom->apps_count && s->apps_count < SENDER_APPS - 1; i++)
        add_app(s, wecom->apps[i].name, wecom->apps[i].secret, wecom->apps[i].agent_id, true);
    if (wecom->contacts_secret != NULL)
        add_app(s, "contacts", wecom->contacts_secret, 0, false);
}

static int open_parts(struct sender *s, struct err *err)
{
    const char *database = s->options.conf->database;

    if (api_pool_new(&s->pool, err) < 0 ||
        store_open(&s->store, database, DB_READ, s->options.sealer, err) < 0 ||
        duty_open(&s->duty, database, DUTY_SENDER, err) < 0)
        return -1;
    return photos_start(s, err);
}

int sender_new(struct sender **out, const struct sender_options *options, struct worker *worker,
               struct err *err)
{
    struct sender *s = xcalloc(1, sizeof *s);

    s->options = *options;
    sender_set_quiet(s, options->quiet);
    s->worker = worker;
    pthread_mutex_init(&s->lock, NULL);
    s->members = limiter_new(3600);
    s->calls = limiter_new(3600);
    s->held = keyset_new(HELD_MOST);
    s->busy = keyset_new(BUSY_MOST);
    token_owner(s->owner);
    s->asks_end = &s->asks;
    add_apps(s);
    gate_of(s, STR_LIT("message/send"));
    gate_of(s, STR_LIT("message/update_template_card"));
    gate_of(s, STR_LIT("media/upload"));
    gate_of(s, STR_LIT("media/get"));
    if (open_parts(s, err) < 0) {
        sender_free(s);
        return -1;
    }
    atomic_store(options->outbound, sending_apps(s));
    metrics_set(options->metrics, M_OUTBOUND_UP, 1);
    metrics_set(options->metrics, M_SENDS_UNDER_WAY, 1); /* nothing has been looked at so far */
    *out = s;
    return 0;
}

int sender_start(struct sender **out, const struct sender_options *options, struct worker *worker,
                 struct err *err)
{
    struct sender *s;

    if (sender_new(&s, options, worker, err) < 0)
        return -1;
    if (pthread_create(&s->thread, NULL, sender_main, s) != 0) {
        sender_free(s);
        return err_set(err, ERR_RETRY, "sender: no thread");
    }
    s->running = true;
    *out = s;
    return 0;
}

void sender_set_quiet(struct sender *s, struct quiet_hours quiet)
{
    atomic_store(&s->quiet, quiet);
}

void sender_wake(struct sender *s)
{
    if (atomic_exchange(&s->woken, true)) /* one is enough for all that came before its round */
        return;
    metrics_set(s->options.metrics, M_SENDS_UNDER_WAY, 1);
    api_pool_wake(s->pool);
}

void sender_stop(struct sender *s)
{
    if (s == NULL || !s->running)
        return;
    atomic_store(&s->stopping, true);
    api_pool_wake(s->pool);
    pthread_join(s->thread, NULL);
    s->running = false;
}

void sender_free(struct sender *s)
{
    void *call;

    if (s == NULL)
        return;
    asks_drop(s);
    photos_stop(s);
    while (s->pool != NULL && api_pool_cut(s->pool, &call))
        free(call);
    tasks_drop(s);
    queue_free(s);
    api_pool_free(s->pool);
    duty_close(&s->duty);
    store_close(s->store);
    limiter_free(s->members);
    limiter_free(s->calls);
    keyset_free(s->held);
    keyset_free(s->busy);
    for (unsigned i = 0; i < s->apps_count; i++)
        buf_free(&s->apps[i].token);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
