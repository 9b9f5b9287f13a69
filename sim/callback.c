#include "sim/callback.h"

#include "base/mem.h"
#include "sim/answer.h"
#include "sim/envelope.h"
#include "sim/http.h"
#include "sim/validate.h"

#include <string.h>
#include <time.h>

enum { WORKERS = 8, TRIES = 3, VERIFY_ROUNDS = 480, VERIFY_PAUSE_MS = 250, ECHO = 19 };

/* MsgIds have about 62 bits, as real ones, and a new start of the simulator uses others. */
enum { MSGID_TIME_SHIFT = 31 };

/* What each input is called, what may answer it (protocol 2.8), and whether its end tells the
 * client's kind. */
static const struct {
    const char *type;  /* MsgType, or Event */
    bool        event;
    unsigned    may;
} inputs[SIM_IN_COUNT] = {
    [SIM_IN_TEXT] = {"text", false, SIM_MAY_MESSAGE},
    [SIM_IN_IMAGE] = {"image", false, SIM_MAY_MESSAGE},
    [SIM_IN_VOICE] = {"voice", false, SIM_MAY_MESSAGE},
    [SIM_IN_VIDEO] = {"video", false, SIM_MAY_MESSAGE},
    [SIM_IN_LOCATION] = {"location", false, SIM_MAY_MESSAGE},
    [SIM_IN_LINK] = {"link", false, SIM_MAY_MESSAGE},
    [SIM_IN_SUBSCRIBE] = {"subscribe", true, SIM_MAY_MESSAGE},
    [SIM_IN_UNSUBSCRIBE] = {"unsubscribe", true, SIM_MAY_NOTHING},
    [SIM_IN_ENTER_AGENT] = {"enter_agent", true, SIM_MAY_MESSAGE},
    [SIM_IN_REPORT_LOCATION] = {"LOCATION", true, SIM_MAY_MESSAGE},
    [SIM_IN_CLICK] = {"click", true, SIM_MAY_MESSAGE},
    [SIM_IN_VIEW] = {"view", true, SIM_MAY_MESSAGE},
    [SIM_IN_VIEW_MINIPROGRAM] = {"view_miniprogram", true, SIM_MAY_MESSAGE},
    [SIM_IN_SCANCODE_PUSH] = {"scancode_push", true, SIM_MAY_NOTHING},
    [SIM_IN_SCANCODE_WAITMSG] = {"scancode_waitmsg", true, SIM_MAY_MESSAGE},
    [SIM_IN_PIC_SYSPHOTO] = {"pic_sysphoto", true, SIM_MAY_NOTHING},
    [SIM_IN_PIC_PHOTO_OR_ALBUM] = {"pic_photo_or_album", true, SIM_MAY_NOTHING},
    [SIM_IN_PIC_WEIXIN] = {"pic_weixin", true, SIM_MAY_NOTHING},
    [SIM_IN_LOCATION_SELECT] = {"location_select", true, SIM_MAY_NOTHING},
    [SIM_IN_CARD] = {"template_card_event", true, SIM_MAY_NOTHING},
    [SIM_IN_CARD_MENU] = {"template_card_menu_event", true, SIM_MAY_CARD},
};

enum sim_input sim_input_of_menu(const char *type)
{
    for (unsigned i = SIM_IN_CLICK; i <= SIM_IN_LOCATION_SELECT; i++)
        if (strcmp(inputs[i].type, type) == 0)
            return (enum sim_input)i;
    return SIM_IN_COUNT;
}

enum job_state { JOB_QUEUED, JOB_RUNNING };

struct job {
    struct job         *next;
    enum job_state      state;
    enum sim_input      input;
    struct sim_app     *app;
    struct sim_member  *member;
    struct sim_message *card;
    char               *xml;
    char               *title;
    struct timespec     queued;
    bool                again;   /* a resend: the answer must be `answered` or empty */
    char               *answered; /* plaintext of the answer that was accepted; NULL: empty */
};

struct sim_callbacks {
    pthread_t   workers[WORKERS];
    pthread_t   verifier;
    bool        verifying;
    struct job *jobs;            /* oldest first */
    struct job **last;           /* per member: the last one that ended */
    bool        stopping;
};

static void job_free(struct job *j)
{
    if (j == NULL)
        return;
    free(j->xml);
    free(j->title);
    free(j->answered);
    sim_message_let_go(j->card);
    free(j);
}

/* ---- queueing ---- */

static char *make_xml(struct sim *sim, const struct sim_callback *c)
{
    bool       event = inputs[c->input].event;
    struct buf x = {0};

    buf_c(&x, "<xml>");
    sim_xml_cdata(&x, "ToUserName", str_c(sim->config->corp_id));
    sim_xml_cdata(&x, "FromUserName", str_c(c->member->person->userid));
    sim_xml_number(&x, "CreateTime", sim_now(sim));
    sim_xml_cdata(&x, "MsgType", str_c(event ? "event" : inputs[c->input].type));
    if (event)
        sim_xml_cdata(&x, "Event", str_c(inputs[c->input].type));
    buf_c(&x, c->middle ? c->middle : "");
    if (!event)
        sim_xml_number(&x, "MsgId", (sim_now(sim) << MSGID_TIME_SHIFT) + ++sim->ids);
    sim_xml_number(&x, "AgentID", c->app->conf->agent_id);
    buf_c(&x, c->end ? c->end : "");
    buf_c(&x, "</xml>");
    return buf_take(&x);
}

static void enqueue(struct sim *sim, struct job *j)
{
    struct job **at = &sim->callbacks->jobs;

    clock_gettime(CLOCK_MONOTONIC, &j->queued);
    while (*at)
        at = &(*at)->next;
    *at = j;
    pthread_cond_broadcast(&sim->changed);
}

void sim_callback_send(struct sim *sim, const struct sim_callback *c)
{
    struct job *j = xcalloc(1, sizeof *j);

    j->input = c->input;
    j->app = c->app;
    j->member = c->member;
    j->card = sim_message_hold(c->card);
    j->xml = make_xml(sim, c);
    j->title = xstrdup(c->title);
    enqueue(sim, j);
}

int sim_callback_resend(struct sim *sim, const struct sim_member *m)
{
    const struct job *last = sim->callbacks->last[m - sim->members];
    struct job       *j;

    if (last == NULL)
        return -1;
    j = xcalloc(1, sizeof *j);
    *j = *last;
    j->next = NULL;
    j->state = JOB_QUEUED;
    j->card = sim_message_hold(last->card);
    j->xml = xstrdup(last->xml);
    j->title = xstrdup(last->title);
    j->answered = last->answered ? xstrdup(last->answered) : NULL;
    j->again = true;
    enqueue(sim, j);
    return 0;
}

/* ---- choosing what goes next ---- */

static bool same_chat(const struct job *a, const struct job *b)
{
    return a->member == b->member && a->app == b->app;
}

static int64_t age_ms(const struct job *j)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - j->queued.tv_sec) * 1000 + (now.tv_nsec - j->queued.tv_nsec) / 1000000;
}

/* Something of the same chat is before the job, or is running: one that has overtaken it runs
 * behind it. */
static bool chat_busy(const struct sim_callbacks *c, const struct job *job)
{
    bool before = true;

    for (const struct job *j = c->jobs; j; j = j->next)
        if (j == job)
            before = false;
        else if (same_chat(j, job) && (before || j->state == JOB_RUNNING))
            return true;
    return false;
}

/* With the fault "out of order": the next one of the same chat overtakes a job that is young
 * enough; a young job without a next one waits for it. NULL: wait. */
static struct job *overtaken(const struct sim *sim, struct job *first)
{
    if (!sim->faults.out_of_order || age_ms(first) >= sim->limits.swap_ms)
        return first;
    for (struct job *j = first->next; j; j = j->next)
        if (same_chat(j, first) && j->state == JOB_QUEUED) {
            first->queued = (struct timespec){0}; /* it has been overtaken: next time it goes */
            return j;
        }
    return NULL;
}

static struct job *next_job(struct sim *sim)
{
    for (struct job *j = sim->callbacks->jobs; j; j = j->next) {
        struct job *chosen;

        if (j->state != JOB_QUEUED || chat_busy(sim->callbacks, j))
            continue;
        chosen = overtaken(sim, j);
        if (chosen)
            return chosen;
    }
    return NULL;
}

/* ---- posting ---- */

struct outcome {
    struct sim_envelope sent;    /* the last try's */
    unsigned            status;  /* 0: no answer */
    unsigned            tries;
    struct buf          body;
    struct err          err;     /* why there was no answer */
    double              ms;      /* of the last try */
};

static void pause_ms(unsigned ms)
{
    nanosleep(&(struct timespec){ms / 1000, (long)(ms % 1000) * 1000000}, NULL);
}

static double ms_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) * 1e3 +
           (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

/* Whether a repeated try carries the same bytes or is sealed anew is not documented: the second
 * is the same, the third is new. Every status but 200 is a failure (protocol 1.8). */
static void post(const struct sim *sim, struct sim_http *http, const struct job *j,
                 struct outcome *o)
{
    for (o->tries = 1;; o->tries++) {
        struct timespec start;
        struct str      body;

        if (o->tries != 2) {
            sim_envelope_free(&o->sent);
            if (sim_envelope_make(&o->sent, sim, j->app, str_c(j->xml), false, &o->err) < 0)
                return;
        }
        buf_clear(&o->body);
        o->status = 0;
        o->err = (struct err){0};
        body = buf_view(&o->sent.body);
        clock_gettime(CLOCK_MONOTONIC, &start);
        sim_http_do(http, o->sent.url.p, &body, sim->limits.answer_ms, &o->status, &o->body,
                    &o->err);
        o->ms = ms_since(&start);
        if (o->status == 200 || o->tries == TRIES || sim->stopping)
            return;
        pause_ms(sim->limits.retry_ms);
    }
}

/* ---- what came back ---- */

static void show(struct sim *sim, const struct job *j, const struct outcome *o,
                 const struct sim_answer *a)
{
    auto_buf struct buf title = {0};
    json_t             *wire;

    buf_f(&title, "%s%s → ", j->title, j->again ? "（重发）" : "");
    if (o->status)
        buf_f(&title, "%u %s", o->status, a->kind);
    else
        buf_c(&title, o->err.text);
    wire = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:f, s:{s:s, s:s, s:s}, s:{s:o, s:o}, s:O}",
                     "direction", "callback", "title", title.p, "app", j->app->conf->name, "userid",
                     j->member->person->userid, "status", (int)o->status, "tries", (int)o->tries,
                     "ms", o->ms, "request", "url", o->sent.shown.p, "cipher", o->sent.body.p,
                     "plain", j->xml, "response", "cipher",
                     sim_answer_printable(buf_view(&o->body)), "plain",
                     sim_answer_printable(str_c(a->plain)), "errors", a->errors);
    if (wire)
        sim_wire_add(sim, wire);
}

static void settle(struct sim *sim, struct job *j, const struct outcome *o)
{
    const struct sim_exchange x = {.app = j->app, .member = j->member, .card = j->card,
                                   .may = inputs[j->input].may, .name = inputs[j->input].type,
                                   .again = j->again, .before = j->answered};
    struct sim_answer         a = {.kind = "", .errors = json_array()};
    size_t                    i;
    const json_t             *e;

    if (o->status == 200) {
        j->app->verified = true; /* what it answers rightly is the bot's URL */
        sim_answer_take(sim, &x, buf_view(&o->body), &a);
        if (!j->again) {
            j->answered = a.plain ? xstrdup(a.plain) : NULL;
        }
    }
    json_array_foreach(a.errors, i, e)
        sim_error(sim, "%s: %s", j->title, json_string_value(e));
    show(sim, j, o, &a);
    sim_answer_free(&a);
}

static void unlink_job(struct sim *sim, struct job *j)
{
    struct job **at = &sim->callbacks->jobs, **last;

    while (*at != j)
        at = &(*at)->next;
    *at = j->next;
    last = &sim->callbacks->last[j->member - sim->members];
    if (j->again) {
        job_free(j);
    } else {
        job_free(*last);
        *last = j;
    }
    pthread_cond_broadcast(&sim->changed);
}

/* The fault "resend": the platform did not hear the answer, although it came. */
static void resend_if_asked(struct sim *sim, const struct job *j)
{
    if (sim->faults.resend && !j->again)
        for (int i = 0; i < TRIES - 1; i++)
            sim_callback_resend(sim, j->member);
}

static void run(struct sim *sim, struct sim_http *http, struct job *j)
{
    struct outcome o = {0};
    struct sim_member *m = j->member;
    bool               again = j->again;

    j->state = JOB_RUNNING;
    sim_unlock(sim);
    post(sim, http, j, &o);
    sim_lock(sim);
    settle(sim, j, &o);
    unlink_job(sim, j);
    if (!again)
        resend_if_asked(sim, sim->callbacks->last[m - sim->members]);
    sim_envelope_free(&o.sent);
    buf_free(&o.body);
}

/* ---- threads ---- */

static void wait_changed(struct sim *sim, unsigned ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_cond_timedwait(&sim->changed, &sim->lock, &until);
}

static void *work(void *arg)
{
    struct sim      *sim = arg;
    struct sim_http *http = sim_http_new();

    sim_lock(sim);
    while (!sim->callbacks->stopping) {
        struct job *j = next_job(sim);

        if (j)
            run(sim, http, j);
        else
            wait_changed(sim, sim->faults.out_of_order ? 20 : 1000);
    }
    sim_unlock(sim);
    sim_http_free(http);
    return NULL;
}

/* Until everybody has answered, rightly or not. */
static void *verify_all(void *arg)
{
    struct sim *sim = arg;
    bool        done[SIM_APPS_MAX] = {false};

    for (int round = 0; round < VERIFY_ROUNDS && !sim->stopping; round++) {
        bool all = true;

        for (unsigned i = 0; i < sim->apps_count; i++) {
            done[i] = done[i] || sim_verify_url(sim, &sim->apps[i]) != SIM_VERIFY_SILENT;
            all = all && done[i];
        }
        if (all)
            break;
        pause_ms(VERIFY_PAUSE_MS);
    }
    return NULL;
}

void sim_callbacks_start(struct sim *sim, bool verify)
{
    struct sim_callbacks *c = xcalloc(1, sizeof *c);

    c->last = xcalloc(sim->members_count, sizeof(struct job *));
    sim->callbacks = c;
    for (int i = 0; i < WORKERS; i++)
        if (pthread_create(&c->workers[i], NULL, work, sim) != 0)
            abort();
    c->verifying = verify && pthread_create(&c->verifier, NULL, verify_all, sim) == 0;
}

void sim_callbacks_stop(struct sim *sim)
{
    struct sim_callbacks *c = sim->callbacks;

    if (c == NULL)
        return;
    sim_lock(sim);
    sim->stopping = true;
    c->stopping = true;
    pthread_cond_broadcast(&sim->changed);
    sim_unlock(sim);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(c->workers[i], NULL);
    if (c->verifying)
        pthread_join(c->verifier, NULL);
    while (c->jobs) {
        struct job *next = c->jobs->next;

        job_free(c->jobs);
        c->jobs = next;
    }
    for (size_t i = 0; i < sim->members_count; i++)
        job_free(c->last[i]);
    free(c->last);
    free(c);
    sim->callbacks = NULL;
}

bool sim_callbacks_idle(struct sim *sim, unsigned ms)
{
    struct timespec start;
    bool            idle;

    clock_gettime(CLOCK_MONOTONIC, &start);
    sim_lock(sim);
    while (!(idle = sim->callbacks->jobs == NULL) && ms_since(&start) < ms)
        wait_changed(sim, ms);
    sim_unlock(sim);
    return idle;
}

/* ---- URL verification ---- */

/* What came back, for the wire view and for the application. Lock held. */
static void note_verification(struct sim *sim, struct sim_app *app, const struct sim_envelope *e,
                              const char *echo, const struct outcome *o, bool right)
{
    json_t *errors = json_array();

    if (!right) {
        json_array_append_new(errors,
                              json_string("the answer is not 200 with the decrypted echostr"));
        sim_error(sim, "URL verification of %s failed with status %u", app->conf->name, o->status);
    }
    sim_answer_wire_verify(sim, app, e, echo, o->status, buf_view(&o->body), o->ms, errors);
    app->verified = app->verified || right;
    pthread_cond_broadcast(&sim->changed);
}

enum sim_verified sim_verify_url(struct sim *sim, struct sim_app *app)
{
    struct outcome   o = {0};
    struct sim_http *http = sim_http_new();
    char             echo[ECHO + 1];
    struct timespec  start;
    bool             right;

    sim_random_id(echo, ECHO);
    for (char *p = echo; *p; p++) /* digits, as the platform's */
        *p = (char)('1' + (unsigned char)*p % 9);
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (sim_envelope_make(&o.sent, sim, app, str_c(echo), true, &o.err) == 0)
        sim_http_do(http, o.sent.url.p, NULL, sim->limits.verify_ms, &o.status, &o.body, &o.err);
    o.ms = ms_since(&start);
    right = o.status == 200 && str_is(buf_view(&o.body), echo);
    if (o.status != 0) {
        sim_lock(sim);
        note_verification(sim, app, &o.sent, echo, &o, right);
        sim_unlock(sim);
    }
    sim_envelope_free(&o.sent);
    buf_free(&o.body);
    sim_http_free(http);
    return o.status == 0 ? SIM_VERIFY_SILENT : right ? SIM_VERIFY_RIGHT : SIM_VERIFY_WRONG;
}
