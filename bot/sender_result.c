/* What becomes of a row after an answer: the policies of protocol 6. */
#include "bot/sender_private.h"

#include "base/log.h"
#include "base/mem.h"
#include "bot/internal.h"
#include "store/appointments.h"
#include "store/dialogs.h"
#include "store/members.h"
#include "store/notices.h"

#include <string.h>

enum {
    TRIES = 3,                 /* again after "busy" (policy R) */
    SILENCE_SECONDS = 86400,   /* a row that gets no answer is tried so long */
    ALERT_SECONDS = 7 * 86400, /* a row waits so long for the administrator */
    FETCH_SECONDS = 3 * 86400, /* a picture is there so long: protocol 5.4 */
    FETCH_FIRST = 30,          /* seconds before it is fetched again, doubled … */
    FETCH_MOST = 600,          /* … up to this */
    FETCH_DOUBLINGS = 5,
    PAUSE_FIRST = 60,          /* 45009: the penalty lasts as long as the period of the limit */
    PAUSE_MOST = 600,          /* (protocol 7), which is not told: so longer and longer */
    HOLD_FIRST = 60,           /* alerts: one trial after so long … */
    HOLD_MOST = 600,
    HOLD_SECRET = 3600,        /* … but an hour where a wrong secret blocks our address */
    BUSY_MOST = 300,           /* seconds between two tries of a notice while all is busy */
    SILENCE_MOST = 30,         /* all calls, while nothing answers: one tries, so it is cheap */
};

static const int64_t delays[] = {1, 4, 15, 30}; /* seconds before the next try */

/* ---- outcomes ---- */

/* The application through which an answer comes to the handlers: that of the call; what the
 * contact-sync assistant was asked is about students, whatever their application is called. */
static unsigned answer_app(const struct sender *s, const struct send *row)
{
    const struct conf_wecom *wecom = &s->options.conf->wecom;

    if (row->app != NULL && row->app->sends)
        return row->app->number;
    for (unsigned i = 0; i < wecom->apps_count; i++)
        if (strcmp(wecom->apps[i].name, "staff") != 0)
            return i;
    return 0;
}

/* Somebody waits for what the platform said, or for whether a message reached nobody: it is
 * dispatched together with the outcome, both or neither. A call that was never made has not been
 * answered: that is no 0. */
static void give_answer(struct send_task *t, int errcode, struct str body)
{
    const struct send *row = t->row;
    struct sender     *s = t->sender;
    struct str         about = row->to, rest = row->to;

    if (row->api.n == 0 || row->to.n == 0 || row->kind == OUT_MAKE)
        return;
    if (row->kind == OUT_SEND)
        str_split(&rest, '|', &about);
    if (errcode == 0 && t->what == WRITE_FAILED)
        errcode = API_NETWORK;
    t->answer = internal_answer(api_key(row->api), about, errcode, body, t->now);
    t->task.msg = t->answer;
    t->task.number = answer_app(s, row);
    t->task.app = &s->options.conf->wecom.apps[t->task.number];
}

static struct send_task *outcome(struct sender *s, struct send *row, enum send_write what,
                                 int errcode)
{
    struct send_task *t = task_new(s, what);

    t->row = row;
    t->app = row->app;
    t->errcode = errcode;
    row->state = SEND_STORING;
    row->begun_at = 0; /* that try is over, and not in doubt */
    return t;
}

static void post_failure(struct sender *s, struct send_task *t, const char *why)
{
    const struct send *row = t->row;

    metrics_add(s->options.metrics, M_API_FAILURES, 1);
    log_line(LOG_WARN, "send row=%lld app=%s api=%s errcode=%lld result=failed: %s",
             (long long)row->id, row->app ? row->app->name : "?", row->gate->path,
             (long long)t->errcode, why);
    buf_c(&t->text, why);
    give_answer(t, (int)t->errcode, (struct str){NULL, 0});
    task_post(t);
}

void row_fail(struct sender *s, struct send *row, int errcode, const char *why)
{
    post_failure(s, outcome(s, row, WRITE_FAILED, errcode), why);
}

bool row_over(const struct sender *s, const struct send *row)
{
    return row->expires_at != 0 && s->now >= row->expires_at;
}

/* Whether the notice that `task` names still waits to be released. */
static int notice_waits(struct sender *s, struct str task, bool *waits, struct err *err)
{
    auto_wiped struct buf memory = {0};
    struct notice         n = {.state = NOTICE_WAITING};
    int64_t               number = 0;

    if (!str_i64(str_skip(task, sizeof OUTBOX_WAITS - 1), &number))
        return 0;
    if (notice_get(s->store, number, &n, NULL, &memory, err) < 0)
        return -1;
    *waits = n.state == NOTICE_WAITING;
    return 0;
}

static int see_appointment(void *arg, const struct appointment *a)
{
    *(bool *)arg = a->state == APPT_BOOKED;
    return 0;
}

/* Whether there is still a reason for it. */
static int row_asks(struct sender *s, const struct send *row, bool *asks, struct err *err)
{
    if (row_is_reminder(row))
        return row->appointment == 0
                   ? 0
                   : appointment_get(s->store, row->appointment, see_appointment, asks, err);
    if (str_starts(row->task, STR_LIT(OUTBOX_WAITS)))
        return notice_waits(s, row->task, asks, err);
    return dialog_asks(s->store, row->to, str_c(row->app->name), row->task, asks, err);
}

/* A store that cannot be read is no reason to keep a card back. */
bool row_answered(struct sender *s, const struct send *row)
{
    struct err err = {0};
    bool       asks = true;

    if (row->task.n > 0 && row_asks(s, row, &asks, &err) < 0)
        log_line(LOG_WARN, "send row=%lld: %s", (long long)row->id, err.text);
    return !asks;
}

/* What is stopped (notice_halt) while it lies in memory is known when the outbox is read again
 * (within seconds, unless the memory is full), and here, so that it cannot go before that. */
bool row_stopped(struct sender *s, struct send *row)
{
    struct err err = {0};

    if (row->notice == 0)
        return false;
    if (outbox_expiry(s->store, row->id, &row->expires_at, &err) < 0)
        log_line(LOG_WARN, "send row=%lld: %s", (long long)row->id, err.text);
    return row_over(s, row);
}

/* Nothing went wrong with it: it is no failure. */
void row_expire(struct sender *s, struct send *row, const char *why)
{
    struct send_task *t = outcome(s, row, WRITE_FAILED, 0);

    t->expired = true;
    metrics_add(s->options.metrics, M_OUTBOX_EXPIRED, 1);
    log_line(LOG_INFO, "send row=%lld app=%s api=%s result=%s", (long long)row->id,
             row->app ? row->app->name : "?", row->gate->path, why);
    buf_c(&t->text, why);
    give_answer(t, 0, (struct str){NULL, 0});
    task_post(t);
}

/* Kept in the store, so that what waits for the morning is late for nobody (store/health.h). */
void row_put_off(struct sender *s, struct send *row, int64_t until)
{
    struct send_task *t = outcome(s, row, WRITE_RETRY, 0);

    row->due_at = until;
    log_line(LOG_INFO, "send row=%lld notice=%lld result=quiet in=%lld", (long long)row->id,
             (long long)row->notice, (long long)(until - s->now));
    task_post(t);
}

void row_again(struct sender *s, struct send *row, int errcode, int64_t delay, int64_t attempts)
{
    struct send_task *t = outcome(s, row, WRITE_RETRY, errcode);

    row->attempts = attempts;
    row->due_at = s->now + delay;
    metrics_add(s->options.metrics, M_API_RETRIES, 1);
    log_line(LOG_INFO, "send row=%lld api=%s errcode=%d result=again in=%lld", (long long)row->id,
             row->gate->path, errcode, (long long)delay);
    task_post(t);
}

void row_ready(struct sender *s, struct send *row, int errcode)
{
    if (row->begun_at == 0)
        row->state = SEND_READY;
    else
        task_post(outcome(s, row, WRITE_RETRY, errcode));
}

/* The handlers hear of it, too: MSG_ANSWER "alarm/api/<application>/<errcode>/<api>" from nobody.
 * Not before a trial has shown that nobody has mended it within a minute: most of it is a hand at
 * the console. */
static void raise_alarm(struct sender *s, const struct sender_app *app, const char *api,
                        int errcode)
{
    struct send_task   *t = task_new(s, WRITE_NOTHING);
    auto_buf struct buf key = {0};

    buf_f(&key, "alarm/api/%s/%d/%s", app->name, errcode, api);
    t->answer =
        internal_answer(buf_view(&key), STR_LIT(""), errcode, (struct str){NULL, 0}, s->now);
    t->task.msg = t->answer;
    t->task.number = app->sends ? app->number : 0;
    t->task.app = &s->options.conf->wecom.apps[t->task.number];
    task_post(t);
}

void alert(struct sender *s, const struct sender_app *app, const char *api, int errcode,
           int64_t wait)
{
    if (wait > HOLD_FIRST)
        raise_alarm(s, app, api, errcode);
    metrics_add(s->options.metrics, M_API_ALERTS, 1);
    log_line(LOG_ERROR,
             "alert app=%s api=%s errcode=%d next_try=%llds: %s. An administrator must act",
             app->name, api, errcode, (long long)wait, api_code_find(errcode)->meaning);
}

/* ---- receivers that the platform did not reach ---- */

/* The platform answers in lower case; what we asked for is in `to`. */
static unsigned add_receiver(struct buf *list, const struct send *row, struct str userid)
{
    if (userid.n == 0 || !str_among(userid, row->to, '|'))
        return 0;
    if (list->n > 0)
        buf_char(list, '|');
    buf_str(list, userid);
    return 1;
}

/* A text joined by '|' in message/send, a list in update_template_card; absent or empty in both. */
static unsigned add_receivers(struct buf *list, const struct send *row, const json_t *answer,
                              const char *member)
{
    const json_t *value = json_object_get(answer, member), *item;
    struct str    text = js_str(answer, member), one;
    unsigned      count = 0;
    size_t        i;

    while (text.n > 0 && str_split(&text, '|', &one))
        count += add_receiver(list, row, one);
    json_array_foreach(value, i, item) {
        one = (struct str){json_string_value(item), json_string_length(item)}; /* or empty */
        count += add_receiver(list, row, one);
    }
    return count;
}

static void add_info(struct buf *info, const char *name, struct str value)
{
    if (value.n > 0 && value.n <= 256)
        buf_f(info, "%s%s=%.*s", info->n > 0 ? " " : "", name, STR_ARG(value));
}

/* ---- by policy ---- */

/* What any other API answers is for a handler, if for anybody: it may be personal. */
static void succeed_call(struct sender *s, struct send *row, const struct api_answer *answer)
{
    struct send_task *t = outcome(s, row, WRITE_DONE, 0);

    give_answer(t, 0, buf_view(&answer->body));
    task_post(t);
}

static void succeed(struct sender *s, struct send *row, const struct api_answer *answer)
{
    struct send_task *t;
    unsigned          dropped;

    if (row->kind == OUT_CALL) {
        succeed_call(s, row, answer);
        return;
    }
    t = outcome(s, row, WRITE_DONE, 0);
    dropped = add_receivers(&t->invalid, row, answer->json, "invaliduser") +
              add_receivers(&t->unlicensed, row, answer->json, "unlicenseduser");
    buf_str(&t->msgid, js_str(answer->json, "msgid"));
    add_info(&t->text, "msgid", buf_view(&t->msgid));
    add_info(&t->text, "code", js_str(answer->json, "response_code"));
    if (dropped > 0) {
        buf_f(&t->text, "%sdropped=%u", t->text.n > 0 ? " " : "", dropped);
        metrics_add(s->options.metrics, M_SENDS_DROPPED_MEMBERS, dropped);
        log_line(LOG_WARN, "send row=%lld app=%s result=partial dropped=%u", (long long)row->id,
                 row->app->name, dropped);
    }
    if (dropped > 0 && dropped >= row->keys_count)
        give_answer(t, MEMBER_NOT_REACHED, (struct str){NULL, 0});
    task_post(t);
}

static void fail(struct sender *s, struct send *row, int errcode, const struct api_code *code)
{
    struct send_task *t = outcome(s, row, WRITE_FAILED, errcode);

    if (errcode == MEMBER_NOT_REACHED && row->kind == OUT_SEND) {
        buf_str(&t->invalid, row->to);
        metrics_add(s->options.metrics, M_SENDS_DROPPED_MEMBERS, row->keys_count);
    }
    if (code->policy == API_BUG && row->kind != OUT_FETCH) /* a picture may be too large */
        log_line(LOG_ERROR, "send row=%lld api=%s errcode=%d: our request is wrong",
                 (long long)row->id, row->gate->path, errcode);
    post_failure(s, t, code->meaning);
}

void photo_here(struct sender *s, struct send *row, const char *file, const char *hash)
{
    struct send_task *t = outcome(s, row, WRITE_DONE, 0);

    snprintf(t->file, sizeof t->file, "%s", file);
    snprintf(t->media, sizeof t->media, "%s", hash);
    give_answer(t, 0, (struct str){NULL, 0});
    task_post(t);
}

void fetch_again(struct sender *s, struct send *row, int errcode, const char *why)
{
    int64_t tries = row->attempts % SENDER_DRAWING;
    int64_t n = tries < FETCH_DOUBLINGS ? tries : FETCH_DOUBLINGS;
    int64_t delay = FETCH_FIRST * ((int64_t)1 << n);

    if (s->now - row->created_at > FETCH_SECONDS)
        row_fail(s, row, errcode, why);
    else
        row_again(s, row, errcode, delay < FETCH_MOST ? delay : FETCH_MOST, row->attempts + 1);
}

/* The next try after "busy": 1, 4, 15, 30, 60 … 300 seconds. */
static int64_t busy_delay(int64_t tries)
{
    int64_t last = (int64_t)ARRAY_LEN(delays) - 1, delay = delays[tries < last ? tries : last];

    for (; tries > last && delay < BUSY_MOST; tries--)
        delay *= 2;
    return delay < BUSY_MOST ? delay : BUSY_MOST;
}

/* A part of a notice is up to a thousand people: it is tried as long as one without an answer. */
static bool is_patient(const struct sender *s, const struct send *row)
{
    return row->notice > 0 && s->now - row->created_at <= SILENCE_SECONDS;
}

/* The tries after "busy" are three in all, whatever happens in between, but for a notice. Silence
 * says nothing about the row: it goes on as long as the row is of any use, and must not use up the
 * three. Both counts live in `attempts`, so both survive a restart; that of the tries stops short
 * of the silences. */
static void busy(struct sender *s, struct send *row, int errcode, const struct api_code *code)
{
    int64_t tries = row->attempts % SENDER_SILENCE;

    if (row->kind == OUT_FETCH) {
        fetch_again(s, row, errcode, code->meaning);
        return;
    }
    if (tries >= TRIES)
        row->gate->worn_out[row->app->number] = true;
    if (tries < TRIES || is_patient(s, row))
        row_again(s, row, errcode, busy_delay(tries),
                  row->attempts + (tries < SENDER_SILENCE - 1));
    else
        fail(s, row, errcode, code);
}

static void silent(struct sender *s, struct send *row, const char *why)
{
    int64_t n = row->attempts / SENDER_SILENCE, last = (int64_t)ARRAY_LEN(delays) - 1;

    if (row->kind == OUT_FETCH)
        fetch_again(s, row, API_NETWORK, why);
    else if (s->now - row->created_at > SILENCE_SECONDS)
        row_fail(s, row, API_NETWORK, why);
    else
        row_again(s, row, API_NETWORK, delays[n < last ? n : last], row->attempts + SENDER_SILENCE);
}

bool given_up(const struct sender *s, const struct send *row)
{
    int64_t most = row->kind == OUT_FETCH ? FETCH_SECONDS : ALERT_SECONDS;

    return row->app != NULL && row->gate->holds[row->app->number].wait > 0 &&
           s->now - row->created_at > most;
}

/* Asks may end a hold that others begin again, as when only some fail: that is told once a
 * minute. */
static bool told_lately(const struct sender *s, const struct hold *h)
{
    return s->now >= h->alerted_at && s->now < h->alerted_at + HOLD_FIRST;
}

void gate_hold(struct sender *s, const struct sender_call *call, int errcode)
{
    struct hold *h = &call->gate->holds[call->app->number];
    bool         secret = token_secret_wrong(errcode);
    bool         on = h->wait > 0 && s->now < h->until;

    hold_on(h, s->now, errcode, secret ? HOLD_SECRET : HOLD_FIRST,
            secret ? HOLD_SECRET : HOLD_MOST);
    h->errcode = errcode; /* the newest is what is wrong now */
    if (on || told_lately(s, h))
        return;
    h->alerted_at = s->now;
    alert(s, call->app, call->gate->path, errcode, h->wait);
}

void gate_pause(struct sender *s, const struct sender_call *call, int errcode)
{
    struct hold *pause = &call->gate->pauses[call->app->number];

    if (s->now < pause->until)
        return; /* several that were under way together */
    hold_on(pause, s->now, errcode, PAUSE_FIRST, PAUSE_MOST);
    log_line(LOG_WARN, "limit app=%s api=%s errcode=%d pause=%llds: %s", call->app->name,
             call->gate->path, errcode, (long long)pause->wait, api_code_find(errcode)->meaning);
}

static void other_token(struct sender *s, const struct sender_call *call, int errcode)
{
    struct send *row = call->row;

    token_refused(s, call, errcode);
    if (row->other_token) {
        busy(s, row, errcode, api_code_find(errcode));
        return;
    }
    row->other_token = true;
    row_ready(s, row, errcode);
}

static void other_media(struct sender *s, struct send *row, int errcode,
                        const struct api_code *code)
{
    if (row->media.n == 0 || row->other_media) {
        fail(s, row, errcode, code);
        return;
    }
    row->other_media = true;
    row_ready(s, row, errcode);
    media_forget(s, row->media);
}

static void row_worked(struct sender *s, const struct sender_call *call, struct api_answer *answer)
{
    struct send *row = call->row;

    if (call->what == CALL_ROW && row->kind == OUT_FETCH)
        photo_came(s, row, answer);
    else if (call->what == CALL_ROW)
        succeed(s, row, answer);
    else if (media_came(s, call->media, answer))
        row->state = SEND_READY; /* now the message itself */
    else
        silent(s, row, "no usable media_id in the answer");
}

static void row_ended(struct sender *s, const struct sender_call *call, struct api_answer *answer)
{
    const struct api_code *code = api_code_find(answer->errcode);
    struct send           *row = call->row;

    if (answer->errcode == API_NETWORK) {
        if (call->what == CALL_ROW && !answer->unsent)
            part_doubt(row);
        silent(s, row, answer->why);
        return;
    }
    switch (code->policy) {
    case API_OK:
        row_worked(s, call, answer);
        return;
    case API_RETRY:
        busy(s, row, answer->errcode, code);
        return;
    case API_TOKEN:
        other_token(s, call, answer->errcode);
        return;
    case API_WAIT: /* the row stays as it is; the whole API of this application waits */
        gate_pause(s, call, answer->errcode);
        row_ready(s, row, answer->errcode);
        return;
    case API_ALERT:
        gate_hold(s, call, answer->errcode);
        row_ready(s, row, answer->errcode);
        return;
    case API_MEDIA:
        other_media(s, row, answer->errcode, code);
        return;
    case API_PERMANENT:
    case API_USER:
    case API_BUG:
        fail(s, row, answer->errcode, code);
        return;
    }
}

/* ---- what an answer says about the API, whichever row it was ---- */

static void gate_ended(const struct sender_call *call, int errcode)
{
    struct gate    *gate = call->gate;
    struct hold    *h = &gate->holds[call->app->number];
    enum api_policy policy = api_code_find(errcode)->policy;

    gate->in_flight--;
    h->in_flight--;
    if (errcode == 45033 && gate->concurrency > 1) {
        gate->concurrency /= 2;
        return;
    }
    if (policy == API_RETRY || policy == API_TOKEN || policy == API_WAIT || policy == API_ALERT)
        return;
    h->wait = 0; /* it works, whatever it thinks of the row */
    gate->pauses[call->app->number].wait = 0;
    gate->worn_out[call->app->number] = false;
    call->app->fresh = false;
    call->app->stillborn = 0;
    call->app->hold.wait = 0;
    if (gate->concurrency < gate->most)
        gate->concurrency++;
}

/* Silence, or "busy" to all: then one call at a time, so that a long outage does not use up the
 * tries of every row. */
static void count_silence(struct sender *s, int errcode)
{
    if (api_code_find(errcode)->policy != API_RETRY) {
        silence_over(s);
        return;
    }
    s->silences++;
    s->unanswered += errcode == API_NETWORK;
    hold_on(&s->silence, s->now, errcode, 1, SILENCE_MOST);
}

void call_ended(struct sender *s, struct sender_call *call, struct api_answer *answer)
{
    s->in_flight--;
    count_silence(s, answer->errcode);
    if (answer->errcode == API_NETWORK)
        log_line(LOG_WARN, "api=%s no answer: %s", call->gate ? call->gate->path : "gettoken",
                 answer->why);
    if (call->what == CALL_TOKEN) {
        token_fetched(s, call->app, answer);
        return;
    }
    gate_ended(call, answer->errcode);
    if (call->what == CALL_ASK) {
        ask_ended(s, call, answer);
        return;
    }
    if (call->what == CALL_UPLOAD)
        call->media->uploading = false;
    row_ended(s, call, answer);
}
