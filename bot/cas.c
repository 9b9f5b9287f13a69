/* The thread that asks the CAS server. Protocol 3.0's address is tried first; when what is there is
 * no answer of CAS, that of 2.0, and whichever answered is asked from then on. A ticket that the
 * first address did not look at is still good. */
#include "bot/cas.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/api_private.h"
#include "bot/courier_private.h"

#include <stdio.h>

enum {
    PATIENCE = 3,    /* seconds for one exchange, and to wait for one: three times that is less than
                        what a server that stops waits for */
    AT_ONCE = 32,    /* exchanges under way */
    WAITING = 512,   /* and asks that wait for one */
    POLL_MS = 1000,
};

enum version { CAS_3, CAS_2 };

static const char *const paths[] = {
    [CAS_3] = "/p3/serviceValidate",
    [CAS_2] = "/serviceValidate",
};

struct cas {
    const struct conf_login *login;
    struct carrier          *carrier;
    enum version             version; /* that is asked first */
    unsigned                 under_way;
    pthread_t                thread;
    pthread_mutex_t          lock;    /* guards what follows */
    struct cas_ask          *first, **end;
    unsigned                 waiting;
    bool                     stopping;
};

/* One exchange of one ask. */
struct try {
    struct post     post;
    struct buf      url;
    enum version    version;
    bool            last; /* there is no other address to try */
};

static void try_free(struct try *t)
{
    post_free(&t->post);
    buf_wipe(&t->url); /* a ticket stands in it */
    free(t);
}

/* ---- addresses ---- */

static void add_service(struct buf *out, struct str service)
{
    auto_buf struct buf query = {0};

    api_query_add(&query, "service", service);
    buf_char(out, '?');
    buf_str(out, buf_view(&query));
}

void cas_login_url(const struct conf_login *login, struct str service, struct buf *out)
{
    buf_f(out, "%s/login", login->cas);
    add_service(out, service);
}

void cas_logout_url(const struct conf_login *login, struct buf *out)
{
    buf_f(out, "%s/logout", login->cas);
}

bool cas_is_ticket(struct str ticket)
{
    for (size_t i = 0; i < ticket.n; i++)
        if (ticket.p[i] <= ' ' || ticket.p[i] > '~')
            return false;
    return ticket.n <= CAS_TICKET_MAX && ticket.n > 3 && str_starts(ticket, STR_LIT("ST-"));
}

/* ---- one ask ---- */

static void over(struct cas_ask *ask, enum cas_result result, const char *why)
{
    ask->result = result;
    snprintf(ask->why, sizeof ask->why, "%.79s", why);
    ask->done(ask); /* it may be gone now */
}

static void write_url(struct cas *c, struct try *t, const struct cas_ask *ask)
{
    auto_wiped struct buf query = {0};

    buf_room(&query, 3 * (ask->service.n + ask->ticket.n) + 32);
    api_query_add(&query, "service", ask->service);
    api_query_add(&query, "ticket", ask->ticket);
    buf_room(&t->url, query.n + strlen(c->login->cas) + 64);
    buf_f(&t->url, "%s%s?", c->login->cas, paths[t->version]);
    buf_str(&t->url, buf_view(&query));
}

static void begin(struct cas *c, struct cas_ask *ask, enum version version, bool last)
{
    struct try *t = xcalloc(1, sizeof *t);
    struct err  err = {0};

    t->version = version;
    t->last = last;
    write_url(c, t, ask);
    t->post.url = t->url.p;
    t->post.get = true;
    t->post.most = CAS_ANSWER_MAX;
    ask->try = t;
    if (carrier_start(c->carrier, &t->post, ask, &err) == 0) {
        c->under_way++;
        return;
    }
    try_free(t);
    over(ask, CAS_SILENT, err.text);
}

/* false: there was none, and why says so. Any verdict may stand in an answer of 200 only. */
static bool read_answer(const struct try *t, struct cas_ask *ask, char why[80])
{
    struct err err = {0};

    if (!t->post.arrived)
        snprintf(why, 80, "%s", t->post.why);
    else if (t->post.status != 200)
        snprintf(why, 80, "HTTP status %d", t->post.status);
    else if (cas_read(buf_view(&t->post.answer), &ask->answer, &err) < 0)
        snprintf(why, 80, "%.79s", err.text);
    else
        return true;
    return false;
}

/* What an address that there is not says: a status, a page, a way to the log-in. */
static bool is_elsewhere(const struct try *t)
{
    return t->post.arrived && t->post.status < 500 && !t->last;
}

static void ended(struct cas *c, struct cas_ask *ask)
{
    struct try *t = ask->try;
    char        why[80];
    bool        told = read_answer(t, ask, why), again = !told && is_elsewhere(t);
    enum version other = t->version == CAS_3 ? CAS_2 : CAS_3;

    c->under_way--;
    if (told)
        c->version = t->version;
    try_free(t);
    if (again)
        begin(c, ask, other, true);
    else if (told)
        over(ask, ask->answer.result, "");
    else
        over(ask, CAS_SILENT, why);
}

/* ---- the thread ---- */

static bool is_late(const struct cas_ask *ask)
{
    return clock_monotonic_us() > ask->asked_us + PATIENCE * 1000000LL;
}

/* The next one that can be begun, or is too late for that. */
static struct cas_ask *take(struct cas *c, bool *stopping)
{
    struct cas_ask *ask = NULL;

    pthread_mutex_lock(&c->lock);
    *stopping = c->stopping;
    if (c->first != NULL && (c->under_way < AT_ONCE || c->stopping || is_late(c->first))) {
        ask = c->first;
        c->first = ask->next;
        if (c->first == NULL)
            c->end = &c->first;
        c->waiting--;
    }
    pthread_mutex_unlock(&c->lock);
    return ask;
}

static void cut_all(struct cas *c)
{
    struct post *p;

    while ((p = carrier_cut(c->carrier)) != NULL) {
        struct cas_ask *ask = p->tag;

        try_free(ask->try);
        over(ask, CAS_SILENT, "hongyan stops");
    }
}

/* All that can be begun; true: it is the end. */
static bool begin_all(struct cas *c)
{
    struct cas_ask *ask;
    bool            stopping;

    while ((ask = take(c, &stopping)) != NULL)
        if (stopping)
            over(ask, CAS_SILENT, "hongyan stops");
        else if (is_late(ask))
            over(ask, CAS_SILENT, "too many wait for an answer");
        else
            begin(c, ask, c->version, false);
    return stopping;
}

static void *run(void *arg)
{
    struct cas *c = arg;
    void       *tag;

    while (!begin_all(c)) {
        while (carrier_next(c->carrier, &tag) != NULL)
            ended(c, tag);
        carrier_wait(c->carrier, POLL_MS);
    }
    cut_all(c);
    return NULL;
}

/* ---- from outside ---- */

int cas_start(struct cas **out, const struct conf_login *login, struct err *err)
{
    struct cas *c = xcalloc(1, sizeof *c);

    c->login = login;
    c->end = &c->first;
    if (carrier_new(&c->carrier, PATIENCE, err) < 0) {
        free(c);
        return -1;
    }
    pthread_mutex_init(&c->lock, NULL);
    if (pthread_create(&c->thread, NULL, run, c) != 0) {
        pthread_mutex_destroy(&c->lock);
        carrier_free(c->carrier);
        free(c);
        return err_set(err, ERR_RETRY, "cas: no thread");
    }
    *out = c;
    return 0;
}

int cas_ask(struct cas *c, struct cas_ask *ask)
{
    bool taken;

    ask->next = NULL;
    ask->asked_us = clock_monotonic_us();
    pthread_mutex_lock(&c->lock);
    taken = !c->stopping && c->waiting < WAITING;
    if (taken) {
        *c->end = ask;
        c->end = &ask->next;
        c->waiting++;
    }
    pthread_mutex_unlock(&c->lock);
    if (!taken)
        return -1;
    carrier_wake(c->carrier);
    return 0;
}

void cas_stop(struct cas *c)
{
    if (c == NULL)
        return;
    pthread_mutex_lock(&c->lock);
    c->stopping = true;
    pthread_mutex_unlock(&c->lock);
    carrier_wake(c->carrier);
    pthread_join(c->thread, NULL);
    pthread_mutex_destroy(&c->lock);
    carrier_free(c->carrier);
    free(c);
}
