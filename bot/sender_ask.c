/* Calls of somebody who waits: past the outbox, but through the same gates and with the same tokens
 * as its rows. */
#include "bot/sender_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

struct asking {
    struct asking     *next;
    struct ask        *ask;    /* NULL: answered; only its call has to end */
    struct sender_app *app;
    struct gate       *gate;
    bool               called; /* its call is under way */
    bool               other_token; /* that second try was made */
};

/* ---- answers ---- */

static void answer(struct ask *ask, const struct api_answer *a)
{
    ask->done(ask, a);
}

static void answer_without(struct ask *ask, int errcode, const char *why)
{
    struct api_answer none = {.errcode = errcode};

    snprintf(none.why, sizeof none.why, "%s", why);
    answer(ask, &none);
}

/* The code of somebody who loads the page again is no failure of ours. */
static void note(const struct sender *s, const struct asking *a, int errcode)
{
    const struct api_code *code = api_code_find(errcode);
    bool                   ours = code->policy != API_USER;

    if (errcode == 0)
        return;
    if (ours)
        metrics_add(s->options.metrics, M_API_FAILURES, 1);
    log_line(ours ? LOG_WARN : LOG_INFO, "ask app=%s api=%s errcode=%d result=failed: %s",
             a->app->name, a->gate->path, errcode, code->meaning);
}

static void give_up(const struct sender *s, struct asking *a, int errcode, const char *why)
{
    struct ask *ask = a->ask;

    note(s, a, errcode);
    a->ask = NULL;
    answer_without(ask, errcode, why);
}

/* ---- taking them in ---- */

void sender_ask(struct sender *s, struct ask *ask)
{
    bool taken;

    ask->next = NULL;
    pthread_mutex_lock(&s->lock);
    taken = !s->closed;
    if (taken) {
        *s->asks_end = ask;
        s->asks_end = &ask->next;
    }
    pthread_mutex_unlock(&s->lock);
    if (taken)
        api_pool_wake(s->pool);
    else
        answer_without(ask, API_NETWORK, "stopping");
}

static struct ask *take_all(struct sender *s, bool close)
{
    struct ask *all;

    pthread_mutex_lock(&s->lock);
    all = s->asks;
    s->asks = NULL;
    s->asks_end = &s->asks;
    s->closed = s->closed || close;
    pthread_mutex_unlock(&s->lock);
    return all;
}

static void take_in(struct sender *s)
{
    struct asking **end = &s->asking;

    while (*end != NULL)
        end = &(*end)->next;
    for (struct ask *ask = take_all(s, false), *next; ask != NULL; ask = next) {
        struct sender_app *app = app_of(s, str_c(ask->app));

        next = ask->next;
        if (app == NULL) {
            answer_without(ask, API_NETWORK, "no such application");
            continue;
        }
        *end = xcalloc(1, sizeof **end);
        (*end)->ask = ask;
        (*end)->app = app;
        (*end)->gate = gate_of(s, ask->path);
        end = &(*end)->next;
    }
}

/* ---- sending ---- */

static void start(struct sender *s, struct asking *a)
{
    struct sender_call call = {
        .what = CALL_ASK,
        .asking = a,
        .app = a->app,
        .gate = a->gate,
        .generation = a->app->generation,
    };
    struct api_request request = {
        .base = s->options.conf->wecom.api_base,
        .path = a->ask->path,
        .query = a->ask->query,
        .token = buf_view(&a->app->token),
        .body = a->ask->body,
    };

    if (call_start(s, &call, &request) < 0)
        give_up(s, a, API_NETWORK, "not started");
    else
        a->called = true;
}

/* What keeps the call from going for a while: to be told instead of an answer. */
static int reason(const struct sender *s, const struct asking *a)
{
    const struct hold *holds[] = {&a->gate->pauses[a->app->number], &a->gate->holds[a->app->number],
                                  &a->app->hold};

    for (size_t i = 0; i < ARRAY_LEN(holds); i++)
        if (holds[i]->wait > 0 && s->now < holds[i]->until)
            return holds[i]->errcode;
    return API_NETWORK;
}

/* Who has waited in the line of trials hears what the last one did; when nothing answers any more,
 * that is what is wrong. */
static int reason_of_lateness(const struct sender *s, const struct asking *a)
{
    return a->called || s->silences > 0 ? API_NETWORK : reason(s, a);
}

static void consider(struct sender *s, struct asking *a)
{
    enum verdict v;

    if (a->ask == NULL)
        return;
    if (clock_monotonic_us() >= a->ask->give_up) {
        give_up(s, a, reason_of_lateness(s, a), "too late");
        return;
    }
    if (a->called)
        return;
    v = ask_verdict(s, a->gate, a->app);
    if (v == GO)
        v = token_verdict(s, a->app);
    if (v == GO)
        start(s, a);
    else if (v == LEAVE)
        give_up(s, a, reason(s, a), "held");
}

/* Lets go of those that are answered and have no call under way. */
static void sweep(struct sender *s)
{
    for (struct asking **at = &s->asking, *a; (a = *at) != NULL;) {
        if (a->ask != NULL || a->called) {
            at = &a->next;
            continue;
        }
        *at = a->next;
        free(a);
    }
}

void asks_send(struct sender *s)
{
    take_in(s);
    for (struct asking *a = s->asking; a != NULL; a = a->next)
        consider(s, a);
    sweep(s);
}

/* ---- what comes back ---- */

/* Whether it may go once more. */
static bool other_token(struct sender *s, const struct sender_call *call, int errcode)
{
    struct asking *a = call->asking;
    bool           again = !a->other_token;

    token_refused(s, call, errcode);
    a->other_token = true;
    return again;
}

void ask_ended(struct sender *s, const struct sender_call *call, const struct api_answer *answered)
{
    struct asking  *a = call->asking;
    struct ask     *ask = a->ask;
    enum api_policy policy = api_code_find(answered->errcode)->policy;

    a->called = false;
    if (policy == API_WAIT)
        gate_pause(s, call, answered->errcode);
    if (policy == API_ALERT)
        gate_hold(s, call, answered->errcode);
    if (policy == API_TOKEN && other_token(s, call, answered->errcode))
        return;
    if (ask == NULL)
        return; /* it gave up long ago */
    a->ask = NULL;
    note(s, a, answered->errcode);
    answer(ask, answered);
}

/* ---- time and end ---- */

int asks_ms(const struct sender *s, int most)
{
    int64_t now = clock_monotonic_us();

    for (const struct asking *a = s->asking; a != NULL; a = a->next) {
        int64_t ms = a->ask != NULL ? (a->ask->give_up - now) / 1000 + 1 : most;

        if (ms < most)
            most = ms > 0 ? (int)ms : 0;
    }
    return most;
}

void asks_close(struct sender *s)
{
    for (struct ask *ask = take_all(s, true), *next; ask != NULL; ask = next) {
        next = ask->next;
        answer_without(ask, API_NETWORK, "stopping");
    }
    for (struct asking *a = s->asking; a != NULL; a = a->next)
        if (a->ask != NULL && !a->called)
            give_up(s, a, API_NETWORK, "stopping");
}

void asks_drop(struct sender *s)
{
    asks_close(s);
    for (struct asking *a = s->asking, *next; a != NULL; a = next) {
        next = a->next;
        if (a->ask != NULL)
            give_up(s, a, API_NETWORK, "stopping");
        free(a);
    }
    s->asking = NULL;
}
