#include "bot/callback.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/answer.h"
#include "bot/envelope.h"
#include "bot/message.h"
#include "bot/query.h"

#include <string.h>

enum { /* the statuses of design 9: 200 says "do not send it again", 503 says "please do" */
    HTTP_OK = 200,
    HTTP_MALFORMED = 400,
    HTTP_FORBIDDEN = 403,
    HTTP_METHOD = 405,
    HTTP_UNAVAILABLE = 503,
};

static const char path_prefix[] = "/callback/";

struct signature {
    struct buf sig, timestamp, nonce;
};

static bool read_signature(struct str query, struct signature *s)
{
    return query_value(query, "msg_signature", &s->sig) &&
           query_value(query, "timestamp", &s->timestamp) && query_value(query, "nonce", &s->nonce);
}

static void free_signature(struct signature *s)
{
    buf_free(&s->sig);
    buf_free(&s->timestamp);
    buf_free(&s->nonce);
}

#define auto_signature __attribute__((cleanup(free_signature)))

/* One status, one counter, one log line; nothing about the reason goes to the client. */
static enum serve refuse(struct callback *cb, struct exchange *x, const struct bot_app *app,
                         unsigned status, enum metric counter, const struct err *err)
{
    x->status = status;
    metrics_add(cb->metrics, counter, 1);
    log_line(LOG_INFO, "app=%s result=refused status=%u: %s", app->conf->name, status, err->text);
    return SERVE_DONE;
}

static enum serve refuse_failure(struct callback *cb, struct exchange *x, const struct bot_app *app,
                                 bool doctor, const struct err *err)
{
    bool forbidden = err->kind == ERR_FORBIDDEN;

    return refuse(cb, x, app, forbidden ? HTTP_FORBIDDEN : HTTP_MALFORMED,
                  doctor      ? M_REFUSED_DOCTOR
                  : forbidden ? M_REFUSED_SIGNATURE
                              : M_REFUSED_MALFORMED,
                  err);
}

/* ---- POST: a message ---- */

static int open_body(const struct bot_app *app, const struct exchange *x, char **plain, size_t *len,
                     struct err *err)
{
    auto_signature struct signature s = {0};
    struct str                      encrypted;

    if (!read_signature(x->query, &s))
        return err_set(err, ERR_FORBIDDEN, "callback: no signature");
    if (envelope_encrypt(buf_view(&x->body), &encrypted, err) < 0)
        return -1;
    return msgcrypt_open(app->crypt, buf_view(&s.sig), buf_view(&s.timestamp), buf_view(&s.nonce),
                         encrypted, plain, len, err);
}

/* The frame must be for us: protocol 1.7, step 9. Contact changes carry no agent id. */
static int check_frame(const struct bot_app *app, const struct message *msg, struct err *err)
{
    if (!str_is(msg->to, app->corp_id))
        return err_set(err, ERR_FORBIDDEN, "callback: message to another corporation");
    if (msg->agent_id >= 0 && msg->agent_id != app->conf->agent_id)
        return err_set(err, ERR_FORBIDDEN, "callback: message to another application");
    return 0;
}

static void wake_waiter(struct job *job)
{
    server_resume(job->waiter);
}

static struct job *job_new(const struct bot_app *app, struct message *msg, struct exchange *x)
{
    struct job *job = xcalloc(1, sizeof *job);

    job->msg = msg;
    job->app = app;
    job->received_us = clock_monotonic_us();
    job->wake = wake_waiter;
    job->waiter = x;
    return job;
}

/* One POST from WeCom, from bytes to a message that the worker can run. Read this function
 * first. */
static enum serve callback_post(struct callback *cb, const struct bot_app *app, struct exchange *x)
{
    struct err                   err = {0};
    size_t                       len;
    auto_free char              *plain = NULL;
    auto_message struct message *msg = NULL;

    if (open_body(app, x, &plain, &len, &err) < 0 ||
        message_parse(&msg, (struct str){plain, len}, &err) < 0 || check_frame(app, msg, &err) < 0)
        return refuse_failure(cb, x, app, false, &err);
    if (msg->create_time < clock_now() - cb->inbox_seconds) {
        err_set(&err, ERR_FORBIDDEN, "callback: older than the inbox keeps answers");
        return refuse(cb, x, app, HTTP_FORBIDDEN, M_REFUSED_STALE, &err);
    }
    x->job = job_new(app, msg, x);
    msg = NULL;        /* the job owns it now */
    return SERVE_PARK; /* the worker answers after its commit */
}

static int start(void *arg, struct exchange *x)
{
    struct callback *cb = arg;
    struct err       err = {0};
    struct job      *job = x->job;

    if (worker_submit(cb->worker, job) == 0)
        return 0; /* job and x may already be in other hands */
    err_set(&err, ERR_RETRY, "callback: the queue is full");
    refuse(cb, x, job->app, HTTP_UNAVAILABLE, M_REFUSED_BUSY, &err);
    job_free(job);
    x->job = NULL;
    return -1;
}

/* After the commit: sealing is done here, in the server's threads, so that the one writer can go
 * on. */
static void finish(void *arg, struct exchange *x)
{
    struct err  err = {0};
    struct job *job = x->job;

    (void)arg;
    x->status = job->failed ? HTTP_UNAVAILABLE : HTTP_OK;
    x->type = "application/xml; charset=utf-8";
    if (!job->failed && answer_seal(&x->answer, job->app, buf_view(&job->answer), &err) < 0) {
        log_line(LOG_ERROR, "app=%s seal: %s", job->app->conf->name, err.text);
        x->status = HTTP_UNAVAILABLE;
    }
    job_free(job);
    x->job = NULL;
}

/* ---- GET: URL verification ---- */

/* A blank is never base64: a proxy has decoded a '+' (protocol 1.2). */
static void mend_pluses(struct buf *echo)
{
    for (size_t i = 0; i < echo->n; i++)
        if (echo->p[i] == ' ')
            echo->p[i] = '+';
}

static enum serve callback_get(struct callback *cb, const struct bot_app *app, struct exchange *x)
{
    auto_signature struct signature s = {0};
    auto_buf struct buf             echo = {0};
    auto_free char                 *plain = NULL;
    struct err                      err = {0};
    size_t                          len;
    bool                            doctor = false;

    if (!read_signature(x->query, &s) || !query_value(x->query, "echostr", &echo)) {
        err_set(&err, ERR_BAD_INPUT, "verification: a parameter is missing");
        return refuse_failure(cb, x, app, doctor, &err);
    }
    mend_pluses(&echo);
    doctor = str_starts(buf_view(&s.nonce), STR_LIT(CALLBACK_DOCTOR));
    if (msgcrypt_open(app->crypt, buf_view(&s.sig), buf_view(&s.timestamp), buf_view(&s.nonce),
                      buf_view(&echo), &plain, &len, &err) < 0)
        return refuse_failure(cb, x, app, doctor, &err);
    if (memchr(plain, '<', len) != NULL) { /* a message in the place of echostr: its signature fits,
                                              too */
        err_set(&err, ERR_FORBIDDEN, "verification: not an echostr");
        return refuse_failure(cb, x, app, doctor, &err);
    }
    buf_add(&x->answer, plain, len); /* bare: no quotes, no line feed */
    x->status = HTTP_OK;
    x->type = "text/plain; charset=utf-8";
    metrics_add(cb->metrics, M_VERIFICATIONS, 1);
    return SERVE_DONE;
}

/* ---- the site ---- */

static const struct bot_app *find_app(const struct callback *cb, struct str path)
{
    struct str prefix = STR_LIT(path_prefix);

    if (!str_starts(path, prefix))
        return NULL;
    for (unsigned i = 0; i < cb->apps_count; i++)
        if (str_is(str_skip(path, prefix.n), cb->apps[i].conf->name))
            return &cb->apps[i];
    return NULL;
}

static enum serve look(void *arg, struct exchange *x)
{
    struct callback      *cb = arg;
    const struct bot_app *app = find_app(cb, x->path);

    if (app != NULL && str_is(x->method, "POST"))
        return callback_post(cb, app, x);
    if (app != NULL && str_is(x->method, "GET"))
        return callback_get(cb, app, x);
    if (app != NULL)
        x->status = HTTP_METHOD;
    else
        exchange_not_found(x);
    return SERVE_DONE;
}

static void refused(void *arg, struct exchange *x)
{
    struct callback *cb = arg;
    unsigned         status = x->status;

    if (status == HTTP_UNAVAILABLE) {
        metrics_add(cb->metrics, M_REFUSED_BUSY, 1);
        log_line(LOG_INFO, "result=refused status=%u: too many bodies at once", status);
        return;
    }
    metrics_add(cb->metrics, M_REFUSED_LARGE, 1);
    log_line(LOG_INFO, "result=refused status=%u: body over %d bytes", status, SERVER_BODY_MAX);
}

struct site callback_site(struct callback *cb)
{
    return (struct site){
        .arg = cb,
        .look = look,
        .start = start,
        .finish = finish,
        .refused = refused,
    };
}
