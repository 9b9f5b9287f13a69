/* Drains the outbox: one thread, curl multi, bounded concurrency; tokens, limits and retries by the
 * policy table; results go back to the worker as tasks, so that the worker stays the only
 * writer. */
#ifndef BOT_SENDER_H
#define BOT_SENDER_H

#include "bot/metrics.h"
#include "bot/worker.h"
#include "conf/conf.h"
#include "conf/notices.h"

struct sender;
struct api_answer; /* bot/api_private.h */

struct sender_options {
    const struct conf   *conf;    /* borrowed: wecom and tuning */
    const struct sealer *sealer;
    struct metrics      *metrics;
    atomic_uint *outbound; /* the sender keeps it: a bit (1 << bot_app.number) for each application
                              whose sends work; one that fails leaves the others theirs. 0 after an
                              alert (60020, 40001, …), in a pause after 45009, when "busy" has
                              outlasted the tries of a row, and for all while nothing answers; 1
                              after a success, and at the start. The contact-sync assistant sends
                              nothing and has none. The sender tries again by itself (bounded, with
                              backoff), without ever looping on a wrong secret. Of several
                              processes the one that sends finds it out, the others hear it within
                              a second (store/duty.h) */
    struct quiet_hours quiet; /* at the start; then sender_set_quiet */
};

/* Opens a reading connection and starts the thread. The worker must have been started (it makes the
 * tables). */
int sender_start(struct sender **out, const struct sender_options *options, struct worker *worker,
                 struct err *err);

/* Something new is in the outbox: wakes the thread. Any thread; cheap. */
void sender_wake(struct sender *s);

/* When nobody is to be woken: what carries a notice does not go then, however long it has been in
 * the outbox, unless the notice may wake people (store/notices.h); it is put off until they end,
 * and keeps nothing else from going. Its own end holds all the same. Any thread. */
void sender_set_quiet(struct sender *s, struct quiet_hours quiet);

/* One call of somebody who waits for its answer (a page), past the outbox: the application's token,
 * the pauses and the concurrency apply, nothing is tried twice but after a token that had died.
 * What cannot go within 5 seconds (a pause, a wrong secret, no token) is answered at once with the
 * errcode that made it so, and without json. An API that is held after an alert is tried all the
 * same, one call at a time: whoever waits gets the answer of today, and the first good one ends the
 * hold. */
struct ask {
    struct ask     *next;    /* the sender's */
    const char     *app;     /* configured name, or "contacts" */
    struct str      path;    /* below /cgi-bin/ */
    struct str      query;   /* percent-encoded, without the token; may be empty */
    struct str      body;    /* JSON of a POST; p == NULL: a GET */
    int64_t         give_up; /* clock_monotonic_us(): no answer by then is API_NETWORK */
    /* In the sender's thread (after its stop: in the asking one); short. answer is the callee's
     * only during the call. The ask is the owner's again. */
    void          (*done)(struct ask *ask, const struct api_answer *answer);
};

/* Any thread. done is called exactly once, also when the sender stops. */
void sender_ask(struct sender *s, struct ask *ask);

/* Lets calls under way finish (at most 5 s) and ends the thread. What was not sent stays in the
 * outbox. Before worker_stop; sender_wake may still be called and does nothing. */
void sender_stop(struct sender *s);

/* After worker_stop, when nobody wakes it any more. */
void sender_free(struct sender *s);

#endif
