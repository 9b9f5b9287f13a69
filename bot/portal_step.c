/* The one step between a request and its page: CAS says whose ticket it is, or a handler says what
 * there is to see. In the threads of the server, of CAS and of the worker, one after the other. */
#include "bot/portal_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/internal.h"
#include "bot/page_view.h"

#include <string.h>

static void over(struct visit *v, enum portal_outcome outcome)
{
    v->outcome = outcome;
    server_resume(v->x); /* another thread may free v before this returns */
}

/* ---- CAS ---- */

/* Why it was silent is for who runs this: it may be a certificate. */
static void note_silence(const struct visit *v)
{
    log_line(LOG_WARN, "cas: %s", v->ask.why);
}

static void told(struct cas_ask *ask)
{
    struct visit *v = (struct visit *)ask;

    switch (ask->result) {
    case CAS_USER_TOLD:
        session_begin(&v->session, v->page, ask->answer.user, v->now);
        v->enter = true;
        over(v, P_ENTERED);
        return;
    case CAS_TICKET_BAD:
        over(v, P_BAD_TICKET);
        return;
    case CAS_MISMATCH:
        log_line(LOG_WARN, "cas: %s: is the address %s/login/ allowed there?", ask->answer.code,
                 v->portal->options.conf->public_url);
        over(v, P_MISMATCH);
        return;
    case CAS_SILENT:
        break;
    }
    note_silence(v);
    over(v, P_SILENT);
}

static void ask_cas(struct visit *v)
{
    v->ask = (struct cas_ask){
        .service = buf_view(&v->service),
        .ticket = buf_view(&v->ticket),
        .done = told,
    };
    if (cas_ask(v->portal->cas, &v->ask) < 0)
        over(v, P_BUSY);
}

/* ---- the worker ---- */

/* In the worker's thread, after the commit: only then is a form used up. */
static void wake(struct job *job)
{
    struct visit *v = job->waiter;
    bool          failed = job->failed;
    bool          view = job->answer.n > 0 && job->answer.p[0] == '0' + PAGE_PASS;

    v->answer = job->answer;
    job->answer = (struct buf){0}; /* v's now */
    job_free(job);
    if (!failed && v->number != 0)
        ticket_use(v->portal, v->number);
    over(v, failed ? P_BUSY : view ? P_SHOWN : P_UNKNOWN);
}

/* The clerks' application where clerks are; pushes go through that of the clearance anyway. */
static const struct bot_app *app_of(const struct visit *v)
{
    const struct portal_options *o = &v->portal->options;
    const char                  *name = v->page == SESSION_DESK ? "staff" : "student";

    for (unsigned i = 0; i < o->conf->wecom.apps_count; i++)
        if (strcmp(o->apps[i].conf->name, name) == 0)
            return &o->apps[i];
    return &o->apps[0];
}

static struct message *question(const struct visit *v)
{
    const struct conf_login *login = v->portal->options.conf->login;
    struct msg_page          page = {
        .ask = v->page == SESSION_DESK ? PAGE_DESK : PAGE_CLEARANCE,
        .user = str_c(v->session.user),
        .by_userid = strcmp(login->key, "userid") == 0,
        .english = v->english,
        .which = buf_view(&v->which),
        .code = v->code,
        .renew = v->renew,
        .typed = buf_view(&v->typed),
        .shown = buf_view(&v->shown),
    };

    return internal_page(STR_LIT(""), &page, v->now);
}

static void ask_worker(struct visit *v)
{
    struct job *job = xcalloc(1, sizeof *job);

    job->msg = question(v);
    job->app = app_of(v);
    job->received_us = clock_monotonic_us();
    job->wake = wake;
    job->waiter = v;
    if (worker_submit(v->portal->options.worker, job) == 0)
        return; /* job and v may already be in other hands */
    job_free(job);
    over(v, P_BUSY);
}

void visit_go(struct visit *v)
{
    if (v->step == STEP_CAS)
        ask_cas(v);
    else
        ask_worker(v);
}
