#include "bot/verify_private.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/html.h"
#include "bot/keyset.h"
#include "bot/query.h"

#include <arpa/inet.h>

enum {
    CODE_MAX = 512,      /* bytes: protocol 5.10 */
    PEER_MINUTE = 600,   /* requests from one address: a whole campus may be behind one */
    ALL_MINUTE = 6000,   /* requests of everybody that cost a call of the platform or the worker */
    CROWD_MINUTE = 3000, /* when there are so many, … */
    SHARE_MINUTE = 120,  /* … one address has no more of them: a few do not shut out the others */
    BAD_MINUTE = 60,     /* codes from one address that the platform did not know: each costs us two
                            calls of its API */
    WINDOW = 60,         /* seconds */
};

static const uint64_t everybody = UINT64_MAX; /* the limiter's key; no address gives it */

/* ---- how often ---- */

/* An IPv4 address, or the half of an IPv6 one that a provider gives to one household. */
static uint64_t key_of_peer(const struct exchange *x)
{
    char            text[SERVER_PEER];
    struct in_addr  v4;
    struct in6_addr v6;
    uint64_t        key = 0;

    exchange_peer(x, text);
    if (inet_pton(AF_INET, text, &v4) == 1)
        return 1ULL << 32 | ntohl(v4.s_addr);
    if (inet_pton(AF_INET6, text, &v6) == 1)
        for (int i = 0; i < 8; i++)
            key = key << 8 | v6.s6_addr[i];
    return key != 0 && key != everybody ? key : 2;
}

enum counted { REQUESTS, CALLS, BAD_CODES };

/* What is counted of an address, each under a key of its own; never 0. */
static uint64_t key_of(uint64_t peer, enum counted counted)
{
    return counted == REQUESTS ? peer : key_mix(peer, counted) | 1;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Any request. Seconds to wait; 0: it is counted and may go on. What comes of it is not known yet,
 * so it counts for its address alone: whoever sends nonsense shuts out nobody else. */
static int64_t limit_request(struct verify *v, uint64_t peer, int64_t now)
{
    uint64_t key = key_of(peer, REQUESTS);
    int64_t  when;

    pthread_mutex_lock(&v->lock);
    if (now >= v->forgotten_at + WINDOW || now < v->forgotten_at) {
        limiter_forget(v->limiter, now);
        v->forgotten_at = now;
    }
    when = limiter_when(v->limiter, key, now, PEER_MINUTE, 0);
    if (when <= now)
        limiter_count(v->limiter, key, now);
    pthread_mutex_unlock(&v->lock);
    return when - now;
}

/* One that would go on to the platform or to the worker; as above. */
static int64_t limit_call(struct verify *v, uint64_t peer, int64_t now)
{
    uint64_t key = key_of(peer, CALLS);
    int64_t  when;

    pthread_mutex_lock(&v->lock);
    when = later(limiter_when(v->limiter, everybody, now, ALL_MINUTE, 0),
                 limiter_when(v->limiter, key_of(peer, BAD_CODES), now, BAD_MINUTE, 0));
    if (limiter_when(v->limiter, everybody, now, CROWD_MINUTE, 0) > now)
        when = later(when, limiter_when(v->limiter, key, now, SHARE_MINUTE, 0));
    if (when <= now) {
        limiter_count(v->limiter, everybody, now);
        limiter_count(v->limiter, key, now);
    }
    pthread_mutex_unlock(&v->lock);
    return when - now;
}

static void count_bad(struct verify *v, uint64_t peer)
{
    pthread_mutex_lock(&v->lock);
    limiter_count(v->limiter, key_of(peer, BAD_CODES), clock_now());
    pthread_mutex_unlock(&v->lock);
}

/* ---- GET ---- */

static bool query_is(struct str query, const char *name, const char *value)
{
    auto_buf struct buf told = {0};

    return query_value(query, name, &told) && str_is(buf_view(&told), value);
}

static bool speaks_english(const struct exchange *x)
{
    if (query_is(x->query, "lang", "en"))
        return true;
    return !query_is(x->query, "lang", "zh") &&
           html_prefers_english(exchange_header(x, "Accept-Language"));
}

static bool code_usable(struct str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] <= ' ' || code.p[i] > '~')
            return false;
    return code.n <= CODE_MAX;
}

static enum verify_outcome read_get(struct passage *p)
{
    struct str query = p->x->query;

    p->kind = query_is(query, "for", "use") ? VERIFY_USE : VERIFY_LOGIN;
    if (!query_value(query, "code", &p->code) || p->code.n == 0)
        return V_NO_CODE;
    return code_usable(buf_view(&p->code)) ? V_PASSED : V_BAD_CODE;
}

/* ---- POST ---- */

static void say(struct passage *p, const char *zh, const char *en)
{
    buf_clear(&p->text);
    buf_c(&p->text, p->english ? en : zh);
}

static bool given(const struct passage *p, const char *name)
{
    return str_trim(form_get(&p->form, name)).n > 0;
}

/* What the person has to do again before anything is tried: false, and p->text says it. */
static bool form_complete(struct passage *p, bool same_notice)
{
    static const char *const    inputs[] = {"number", "name", "document"};
    const struct verify_school *s = p->school;

    for (size_t i = 0; i < ARRAY_LEN(inputs) - (s->document ? 0 : 1) && p->wrong == NULL; i++)
        if (!given(p, inputs[i]))
            p->wrong = inputs[i];
    if (p->wrong != NULL) {
        say(p, "还有没填的地方，请补上。", "Something is still empty; please fill it in.");
        return false;
    }
    if (s->notice != NULL && !same_notice) {
        say(p, "须知刚刚更新了，请再读一遍。",
            "The notice has just changed; please read it again.");
        return false;
    }
    if (s->notice != NULL && !p->agreed) {
        say(p, "请先读完须知，并勾选“我已阅读并同意”。",
            "Please read the notice and tick “I have read it and agree”.");
        return false;
    }
    return true;
}

/* V_PASSED: may be tried. */
static enum verify_outcome read_form(struct passage *p)
{
    bool                same_notice = true;
    enum verify_outcome outcome;
    struct str          lang;

    if (form_parse(&p->form, buf_view(&p->x->body), NULL) < 0)
        return V_MALFORMED;
    lang = form_get(&p->form, given(p, "switch") ? "switch" : "lang");
    if (lang.n > 0)
        p->english = str_is(lang, "en");
    outcome = ticket_read(p, form_get(&p->form, "ticket"), clock_now(), &same_notice);
    if (outcome != V_FORM)
        return outcome;
    if (!p->school->asks) /* not any more */
        return V_REFUSED;
    if (given(p, "switch"))
        return V_FORM;
    p->agreed = same_notice && given(p, "agreed");
    return form_complete(p, same_notice) ? V_PASSED : V_FORM_AGAIN;
}

static enum verify_outcome read_post(struct passage *p)
{
    if (p->x->body.n > FORM_BODY_MAX)
        return V_LARGE;
    if (!form_is_type(exchange_header(p->x, "Content-Type")))
        return V_TYPE;
    if (!origin_fits(p->v, p->x))
        return V_CROSS_SITE;
    return read_form(p);
}

/* ---- the site ---- */

static struct passage *passage_new(struct verify *v, struct exchange *x)
{
    struct passage *p = xcalloc(1, sizeof *p);

    p->v = v;
    p->x = x;
    p->school = verify_school_get(v);
    p->began_us = clock_monotonic_us();
    p->peer = key_of_peer(x);
    p->english = speaks_english(x);
    return p;
}

static void passage_free(struct passage *p)
{
    verify_school_drop(p->school);
    buf_free(&p->ask_query);
    buf_free(&p->ask_body);
    buf_free(&p->code);
    buf_free(&p->userid);
    buf_free(&p->tfa_code);
    buf_free(&p->text);
    form_free(&p->form);
    free(p);
}

static void finish(void *arg, struct exchange *x)
{
    struct passage *p = x->job;

    x->job = NULL;
    if (p->outcome == V_BAD_CODE && p->errcode != 0) /* the platform was asked */
        count_bad(arg, p->peer);
    passage_show(p);
    passage_free(p);
}

/* V_PASSED: nothing is against it so far. Read this function first. */
static enum verify_outcome read_request(struct passage *p)
{
    bool                get = str_is(p->x->method, "GET");
    enum verify_outcome outcome;

    if (!get && !str_is(p->x->method, "POST"))
        return V_METHOD;
    p->again_in = limit_request(p->v, p->peer, clock_now());
    if (p->again_in > 0)
        return V_LIMITED;
    outcome = get ? read_get(p) : read_post(p);
    if (outcome != V_PASSED)
        return outcome;
    p->again_in = limit_call(p->v, p->peer, clock_now());
    return p->again_in > 0 ? V_LIMITED : V_PASSED;
}

static enum serve look(void *arg, struct exchange *x)
{
    struct passage *p = passage_new(arg, x);

    x->job = p;
    p->outcome = read_request(p);
    if (p->outcome == V_PASSED)
        return SERVE_PARK;
    finish(arg, x);
    return SERVE_DONE;
}

static int start(void *arg, struct exchange *x)
{
    (void)arg;
    passage_go(x->job);
    return 0;
}

static void refused(void *arg, struct exchange *x)
{
    struct passage *p = passage_new(arg, x);

    p->outcome = x->status == 413 ? V_LARGE : V_BUSY;
    passage_show(p);
    passage_free(p);
}

struct site verify_site(struct verify *v)
{
    return (struct site){
        .arg = v,
        .look = look,
        .start = start,
        .finish = finish,
        .refused = refused,
    };
}

struct verify *verify_new(const struct verify_options *options, const struct conf_school *school)
{
    struct verify *v = xcalloc(1, sizeof *v);

    v->options = *options;
    v->ask_as = options->conf->wecom.contacts_secret ? "contacts" : options->apps[0].conf->name;
    pthread_mutex_init(&v->lock, NULL);
    v->limiter = limiter_new(WINDOW);
    v->school = verify_school_new(options, school);
    return v;
}

void verify_free(struct verify *v)
{
    if (v == NULL)
        return;
    verify_school_drop(v->school);
    limiter_free(v->limiter);
    pthread_mutex_destroy(&v->lock);
    free(v);
}
