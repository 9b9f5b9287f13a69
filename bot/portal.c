#include "bot/portal_private.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/browser.h"
#include "bot/html.h"

/* ---- the school ---- */

static struct portal_school *school_new(const struct conf_school *from)
{
    struct portal_school *s = xcalloc(1, sizeof *s);

    s->users = 1;
    s->name = xstrdup(from->name);
    s->name_en = from->name_en ? xstrdup(from->name_en) : NULL;
    html_desk(&s->desk, &from->desk);
    return s;
}

static void school_drop(struct portal_school *s)
{
    if (s == NULL || atomic_fetch_sub(&s->users, 1) > 1)
        return;
    free(s->name);
    free(s->name_en);
    buf_free(&s->desk);
    free(s);
}

static struct portal_school *school_get(struct portal *p)
{
    struct portal_school *s;

    pthread_mutex_lock(&p->lock);
    s = p->school;
    atomic_fetch_add(&s->users, 1);
    pthread_mutex_unlock(&p->lock);
    return s;
}

void portal_set_school(struct portal *p, const struct conf_school *school)
{
    struct portal_school *now, *old;

    if (p == NULL)
        return;
    now = school_new(school);
    pthread_mutex_lock(&p->lock);
    old = p->school;
    p->school = now;
    pthread_mutex_unlock(&p->lock);
    school_drop(old);
}

/* ---- one request ---- */

static struct visit *visit_new(struct portal *p, struct exchange *x)
{
    struct visit *v = xcalloc(1, sizeof *v);

    v->portal = p;
    v->x = x;
    v->school = school_get(p);
    v->began_us = clock_monotonic_us();
    v->now = clock_now();
    v->peer = browser_peer(x);
    v->english = browser_english(x);
    return v;
}

static void visit_free(struct visit *v)
{
    school_drop(v->school);
    form_free(&v->form);
    buf_wipe(&v->service);
    buf_wipe(&v->ticket);
    buf_free(&v->which);
    buf_wipe(&v->typed);
    buf_wipe(&v->shown);
    buf_wipe(&v->answer);
    free(v);
}

static void finish(void *arg, struct exchange *x)
{
    struct visit *v = x->job;

    (void)arg;
    x->job = NULL;
    visit_show(v);
    visit_free(v);
}

static enum serve look(void *arg, struct exchange *x)
{
    struct visit *v = visit_new(arg, x);

    x->job = v;
    v->outcome = visit_read(v);
    if (v->outcome == P_SHOWN)
        return SERVE_PARK;
    finish(arg, x);
    return SERVE_DONE;
}

static int start(void *arg, struct exchange *x)
{
    (void)arg;
    visit_go(x->job);
    return 0;
}

static void refused(void *arg, struct exchange *x)
{
    struct visit *v = visit_new(arg, x);

    v->outcome = x->status == 413 ? P_LARGE : P_BUSY;
    visit_show(v);
    visit_free(v);
}

/* ---- the site ---- */

struct site portal_site(struct portal *p)
{
    return (struct site){
        .arg = p,
        .look = look,
        .start = start,
        .finish = finish,
        .refused = refused,
    };
}

int portal_new(struct portal **out, const struct portal_options *options,
               const struct conf_school *school, struct err *err)
{
    struct portal *p = xcalloc(1, sizeof *p);

    p->options = *options;
    if (cas_start(&p->cas, options->conf->login, err) < 0) {
        free(p);
        return -1;
    }
    p->secure = browser_secure(options->conf->public_url);
    pthread_mutex_init(&p->lock, NULL);
    p->limiter = limiter_new(60);
    p->school = school_new(school);
    *out = p;
    return 0;
}

void portal_free(struct portal *p)
{
    if (p == NULL)
        return;
    cas_stop(p->cas);
    school_drop(p->school);
    limiter_free(p->limiter);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
