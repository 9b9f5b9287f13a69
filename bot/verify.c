#include "bot/verify_private.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/browser.h"
#include "bot/query.h"

/* ---- GET ---- */

static bool query_is(struct str query, const char *name, const char *value)
{
    auto_buf struct buf told = {0};

    return query_value(query, name, &told) && str_is(buf_view(&told), value);
}

static bool code_usable(struct str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] <= ' ' || code.p[i] > '~')
            return false;
    return code.n <= VERIFY_CODE_MAX;
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
    if (post_admit(p, clock_now()) == V_LIMITED)
        return V_LIMITED;
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
    if (!browser_same_origin(p->x, p->v->options.conf->public_url))
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
    p->peer = browser_peer(x);
    p->english = browser_english(x);
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
    (void)arg;
    code_learn(p, clock_now());
    code_leave(p);
    passage_show(p);
    passage_free(p);
}

/* V_PASSED: nothing is against it so far. Read this function first. */
static enum verify_outcome read_request(struct passage *p)
{
    bool                get = str_is(p->x->method, "GET"), post = str_is(p->x->method, "POST");
    enum verify_outcome outcome = get ? read_get(p) : post ? read_post(p) : V_METHOD;

    if (get && outcome == V_PASSED)
        outcome = code_admit(p, clock_now());
    if (outcome == V_PASSED || outcome == V_CROWDED || p->userid.n > 0) /* a form is counted */
        return outcome;
    return nonsense_admit(p, outcome, clock_now());
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
    v->limiter = limiter_new(VERIFY_WINDOW);
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
