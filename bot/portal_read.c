/* What a browser wants: read, and refused as early as possible. */
#include "bot/portal_private.h"

#include "bot/browser.h"
#include "bot/query.h"

static const char *const names[SESSION_PAGES] = {
    [SESSION_CLEARANCE] = "clearance",
    [SESSION_DESK] = "desk",
};

const char *portal_path(enum session_page page)
{
    return names[page];
}

static bool page_named(struct str name, enum session_page *page)
{
    for (enum session_page i = 0; i < SESSION_PAGES; i++)
        if (str_is(name, names[i])) {
            *page = i;
            return true;
        }
    return false;
}

/* ---- who ---- */

/* Every answer to who is logged in puts off the end of the session (visit_show). */
static bool read_session(struct visit *v)
{
    struct portal *p = v->portal;
    struct str     cookie = browser_cookie(v->x, p->secure, session_name(v->page));

    v->inside = session_read(p->options.sealer, v->page, cookie, v->now, &v->session) ==
                    SESSION_GOOD &&
                !session_is_ended(p, &v->session);
    return v->inside;
}

static enum portal_outcome admit(struct visit *v, enum portal_counted what,
                                 enum portal_outcome otherwise)
{
    return visit_admit(v, what) ? otherwise : P_LIMITED;
}

static enum portal_outcome admit_user(struct visit *v)
{
    return admit(v, v->page == SESSION_DESK ? COUNT_CLERK : COUNT_STUDENT, P_SHOWN);
}

/* ---- GET ---- */

static void read_query(struct visit *v)
{
    auto_buf struct buf tab = {0};

    query_value(v->x->query, "of", &v->which);
    v->code = query_value(v->x->query, "tab", &tab) && str_is(buf_view(&tab), "code");
}

static enum portal_outcome read_get(struct visit *v)
{
    v->step = STEP_WORKER;
    read_query(v);
    return read_session(v) ? admit_user(v) : admit(v, COUNT_LOGIN, P_TO_LOGIN);
}

/* ---- POST ---- */

/* The form's ticket; P_SHOWN: it is this session's. A form that has worked once is as one without
 * anything shown: nothing is decided twice by a page that is loaded again. */
static enum portal_outcome read_ticket(struct visit *v, const char *purpose)
{
    const struct portal *p = v->portal;
    struct str           ticket = form_get(&v->form, "ticket");

    switch (session_ticket_read(p->options.sealer, &v->session, purpose, ticket, v->now, &v->shown,
                                &v->number)) {
    case SESSION_GOOD:
        return P_SHOWN;
    case SESSION_OVER:
        return P_OLD_FORM;
    default:
        return P_FORGED;
    }
}

static enum portal_outcome read_clearance_form(struct visit *v)
{
    enum portal_outcome outcome = read_ticket(v, "renew");

    buf_str(&v->which, buf_view(&v->shown));
    v->code = true;
    v->renew = outcome == P_SHOWN && !ticket_is_used(v->portal, v->number);
    return outcome;
}

static enum portal_outcome read_desk_form(struct visit *v)
{
    enum portal_outcome outcome = read_ticket(v, "desk");
    struct str          reason = form_get(&v->form, "reason"), own = form_get(&v->form, "why");

    if (outcome == P_OLD_FORM || (outcome == P_SHOWN && ticket_is_used(v->portal, v->number))) {
        buf_clear(&v->shown); /* the next one can be scanned all the same */
        outcome = P_SHOWN;
    }
    buf_str(&v->typed, form_get(&v->form, "typed"));
    if (own.n == 0)
        own = reason;
    if (own.n > 0) { /* a button says the number, the fields beside it why */
        buf_char(&v->typed, ' ');
        buf_str(&v->typed, own);
    }
    return outcome;
}

static enum portal_outcome read_form(struct visit *v)
{
    struct str lang;

    if (v->x->body.n > FORM_BODY_MAX)
        return P_LARGE;
    if (!form_is_type(exchange_header(v->x, "Content-Type")))
        return P_TYPE;
    if (!browser_same_origin(v->x, v->portal->options.conf->public_url))
        return P_CROSS_SITE;
    if (form_parse(&v->form, buf_view(&v->x->body), NULL) < 0)
        return P_MALFORMED;
    lang = form_get(&v->form, "lang");
    if (lang.n > 0)
        v->english = str_is(lang, "en");
    return P_SHOWN;
}

static enum portal_outcome read_post(struct visit *v)
{
    enum portal_outcome outcome = read_form(v);

    v->step = STEP_WORKER;
    if (outcome != P_SHOWN)
        return admit(v, COUNT_PLAIN, outcome);
    if (!read_session(v))
        return admit(v, COUNT_PLAIN, P_OVER);
    outcome = admit_user(v);
    if (outcome != P_SHOWN)
        return outcome;
    return v->page == SESSION_DESK ? read_desk_form(v) : read_clearance_form(v);
}

/* ---- /logout ---- */

/* Which session it is that ends stands in the form: a browser may have both. */
static enum portal_outcome read_logout(struct visit *v)
{
    enum portal_outcome outcome = read_form(v);

    if (outcome == P_SHOWN && !page_named(form_get(&v->form, "page"), &v->page))
        outcome = P_MALFORMED;
    if (outcome == P_SHOWN && read_session(v))
        outcome = read_ticket(v, "logout");
    if (outcome == P_OLD_FORM) /* nobody stays logged in because the page was open for long */
        outcome = P_SHOWN;
    if (outcome != P_SHOWN)
        return admit(v, COUNT_PLAIN, outcome);
    v->leave = v->inside;
    if (v->inside)
        session_end(v->portal, &v->session);
    return P_LEFT;
}

/* ---- /login/PAGE/STATE ---- */

/* In exactly the words that portal_say.c wrote to CAS. */
static void write_service(struct visit *v, struct str state)
{
    buf_f(&v->service, "%s/login/%s/%.*s", v->portal->options.conf->public_url, names[v->page],
          STR_ARG(state));
}

static enum portal_outcome read_return(struct visit *v, struct str rest)
{
    const struct portal *p = v->portal;
    struct str           name, cookie;

    if (!str_split(&rest, '/', &name) || !page_named(name, &v->page) || rest.p == NULL)
        return admit(v, COUNT_PLAIN, P_NO_PAGE);
    cookie = browser_cookie(v->x, p->secure, session_login_name(v->page));
    switch (session_login_read(p->options.sealer, v->page, cookie, rest, v->now)) {
    case SESSION_GOOD:
        break;
    case SESSION_OVER:
        return admit(v, COUNT_PLAIN, P_OLD_LOGIN);
    default:
        return admit(v, COUNT_PLAIN, P_OTHER_LOGIN);
    }
    if (!query_value(v->x->query, "ticket", &v->ticket) || !cas_is_ticket(buf_view(&v->ticket)))
        return admit(v, COUNT_PLAIN, P_BAD_TICKET);
    write_service(v, rest);
    v->step = STEP_CAS;
    return admit(v, COUNT_LOGIN, P_SHOWN);
}

/* ---- all ---- */

enum portal_outcome visit_read(struct visit *v)
{
    bool       get = str_is(v->x->method, "GET"), post = str_is(v->x->method, "POST");
    struct str path = str_skip(v->x->path, 1), below = STR_LIT("login/");

    if (str_starts(path, below))
        return get ? read_return(v, str_skip(path, below.n)) : admit(v, COUNT_PLAIN, P_METHOD);
    if (str_is(path, "logout"))
        return post ? read_logout(v) : admit(v, COUNT_PLAIN, P_METHOD);
    if (!page_named(path, &v->page))
        return admit(v, COUNT_PLAIN, P_NO_PAGE);
    return get ? read_get(v) : post ? read_post(v) : admit(v, COUNT_PLAIN, P_METHOD);
}
