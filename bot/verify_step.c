/* The steps between a request and its page: the platform says who it is, a handler says whether
 * that is somebody, the platform is told. Each step ends with the next one or with `over`; they run
 * in the server's, the sender's and the worker's threads, one after the other. */
#include "bot/verify_private.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/api_private.h"
#include "bot/internal.h"

enum { USERID_MAX = 64, TFA_CODE_MAX = 512 }; /* bytes */

static void over(struct passage *p, enum verify_outcome outcome)
{
    p->outcome = outcome;
    server_resume(p->x); /* another thread may free p before this returns */
}

/* ---- the platform ---- */

/* What an errcode means to the person (protocol 5.9, 5.10, 6). */
static enum verify_outcome outcome_of(int errcode)
{
    switch (errcode) {
    case 40029:
        return V_BAD_CODE;
    case 42003:
    case 42022:
        return V_OLD_CODE;
    case 40207:
        return V_TOO_SLOW;
    case 40208:
        return V_NOT_ASKED;
    case 60111:
        return V_UNKNOWN_MEMBER;
    default:
        break;
    }
    switch (api_code_find(errcode)->policy) {
    case API_RETRY:
    case API_WAIT:
    case API_TOKEN:
        return V_SILENT;
    default:
        return V_SETTINGS;
    }
}

/* The request stands in ask_query and ask_body. */
static void ask_platform(struct passage *p, const char *path, bool post,
                         void (*done)(struct ask *ask, const struct api_answer *answer))
{
    p->ask = (struct ask){
        .app = p->v->ask_as,
        .path = str_c(path),
        .query = buf_view(&p->ask_query),
        .body = post ? buf_view(&p->ask_body) : (struct str){NULL, 0},
        .give_up = clock_monotonic_us() + VERIFY_PATIENCE,
        .done = done,
    };
    if (p->v->options.ask(p->v->options.ask_arg, &p->ask) < 0)
        over(p, V_SILENT);
}

static void put_query(struct passage *p, const char *name, const struct buf *value)
{
    buf_clear(&p->ask_query);
    buf_clear(&p->ask_body);
    api_query_add(&p->ask_query, name, buf_view(value));
}

/* tfa_code: NULL when the request has none. */
static void put_body(struct passage *p, const char *name, const struct buf *value,
                     const struct buf *tfa_code)
{
    auto_json json_t *o = json_object();

    buf_clear(&p->ask_query);
    buf_clear(&p->ask_body);
    js_put_str(o, name, buf_view(value));
    if (tfa_code != NULL)
        js_put_str(o, "tfa_code", buf_view(tfa_code));
    js_write(&p->ask_body, o);
}

/* ---- the last step: the platform lets the member in ---- */

static void admitted(struct ask *ask, const struct api_answer *answer)
{
    struct passage     *p = (struct passage *)ask;
    enum verify_outcome outcome;

    p->errcode = answer->errcode;
    outcome = answer->errcode == 0 ? V_PASSED : outcome_of(answer->errcode);
    over(p, outcome == V_SILENT ? V_SILENT_LATE : outcome);
}

static void admit(struct passage *p)
{
    if (p->kind == VERIFY_LOGIN) {
        put_query(p, "userid", &p->userid);
        ask_platform(p, "user/authsucc", false, admitted);
    } else {
        put_body(p, "userid", &p->userid, &p->tfa_code);
        ask_platform(p, "user/tfa_succ", true, admitted);
    }
}

/* ---- our own side ---- */

/* What the handler has said: bot/worker.h. */
static void answered(struct passage *p, enum page_ask asked, struct str answer)
{
    buf_clear(&p->text);
    buf_str(&p->text, str_skip(answer, 1));
    switch (answer.n > 0 ? answer.p[0] - '0' : PAGE_REFUSED) {
    case PAGE_PASS:
        buf_clear(&p->text); /* how it ends is not known yet */
        admit(p);
        return;
    case PAGE_FORM_NUMBER:
        p->wrong = "number";
        over(p, V_FORM_AGAIN);
        return;
    case PAGE_FORM_DOCUMENT:
        p->wrong = "document";
        over(p, V_FORM_AGAIN);
        return;
    case PAGE_FORM:
        over(p, !p->school->asks        ? V_REFUSED
                : asked == PAGE_CONFIRM ? V_FORM_AGAIN
                                        : V_FORM);
        return;
    case PAGE_WAIT:
        over(p, V_WAIT);
        return;
    default:
        over(p, V_REFUSED);
        return;
    }
}

/* In the worker's thread, after the commit. */
static void wake(struct job *job)
{
    struct passage     *p = job->waiter;
    enum page_ask       asked = job->msg->page.ask;
    bool                failed = job->failed;
    auto_buf struct buf answer = job->answer;

    job->answer = (struct buf){0}; /* ours now */
    job_free(job);
    if (failed)
        over(p, V_BUSY);
    else
        answered(p, asked, buf_view(&answer));
}

static void ask_worker(struct passage *p, const struct msg_page *page)
{
    struct job *job = xcalloc(1, sizeof *job);

    job->msg = internal_page(buf_view(&p->userid), page, clock_now());
    job->app = p->school->app;
    job->received_us = clock_monotonic_us();
    job->wake = wake;
    job->waiter = p;
    if (worker_submit(p->v->options.worker, job) == 0)
        return; /* job and p may already be in other hands */
    job_free(job);
    over(p, V_BUSY);
}

/* ---- the first step: whose code is it ---- */

static void ask_who(struct passage *p);

static bool take(struct buf *out, const json_t *from, const char *name, size_t most)
{
    struct str value = js_str(from, name);

    buf_clear(out);
    buf_str(out, value);
    return value.n > 0 && value.n <= most;
}

/* A code that the platform does not know as one kind may be one of the other; a school that uses
 * one kind only gets an alert for the other one then, which is worth telling once. */
static void who_failed(struct passage *p)
{
    enum verify_outcome outcome = outcome_of(p->errcode);
    enum verify_kind    other = p->kind == VERIFY_LOGIN ? VERIFY_USE : VERIFY_LOGIN;
    int64_t             now = clock_now();

    if (outcome == V_SETTINGS && p->tried_other) {
        atomic_store(&p->v->unused_until[p->kind], now + VERIFY_UNUSED);
        outcome = V_BAD_CODE;
    }
    if (outcome != V_BAD_CODE || p->tried_other || now < atomic_load(&p->v->unused_until[other])) {
        over(p, outcome);
        return;
    }
    p->tried_other = true;
    p->kind = other;
    ask_who(p);
}

static void who_told(struct ask *ask, const struct api_answer *answer)
{
    struct passage *p = (struct passage *)ask;

    p->errcode = answer->errcode;
    if (answer->errcode != 0) {
        who_failed(p);
        return;
    }
    if (!take(&p->userid, answer->json, "userid", USERID_MAX)) {
        over(p, js_str(answer->json, "openid").n > 0 ? V_OUTSIDER : V_SILENT);
        return;
    }
    if (p->kind == VERIFY_USE && !take(&p->tfa_code, answer->json, "tfa_code", TFA_CODE_MAX)) {
        over(p, V_SILENT);
        return;
    }
    atomic_store(&p->v->unused_until[p->kind], 0);
    p->expires = clock_now() + VERIFY_FORM_SECONDS;
    ask_worker(p, &(struct msg_page){.ask = PAGE_KNOW, .english = p->english});
}

static void ask_who(struct passage *p)
{
    if (p->kind == VERIFY_LOGIN) {
        put_query(p, "code", &p->code);
        ask_platform(p, "auth/getuserinfo", false, who_told);
    } else {
        put_body(p, "code", &p->code, NULL);
        ask_platform(p, "auth/get_tfa_info", true, who_told);
    }
}

void passage_go(struct passage *p)
{
    struct msg_page page = {
        .ask = PAGE_CONFIRM,
        .number = form_get(&p->form, "number"),
        .name = form_get(&p->form, "name"),
        .document = form_get(&p->form, "document"),
        .agreed = p->agreed,
        .english = p->english,
    };

    if (p->form.count > 0)
        ask_worker(p, &page);
    else
        ask_who(p);
}
