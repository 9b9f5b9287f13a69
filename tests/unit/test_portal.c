/* The pages for a PC: logging in by CAS, and who is kept out on the way. */
#include "tests/unit/portal_world.h"

#include "bot/portal_private.h"

static void says(const struct response *r, const char *what, int status, const char *words)
{
    CHECK(r->status == status, "%s: %d, not %d: %.*s", what, r->status, status, STR_ARG(r->body));
    CHECK(http_has(r->body, words), "%s says \"%s\": %.*s", what, words, STR_ARG(r->body));
}

/* ---- the way in ---- */

static void test_log_in(void **state)
{
    struct world   *w = *state;
    struct jar      jar = {0};
    struct response r = {0};
    char            id[SESSION_STATE + 1];
    struct str      cookie;

    world_begin(w, &jar, "clearance", id);
    CHECK(strstr(jar.text, "hongyan-clearance-login=") == jar.text, "a cookie for the way: %s",
          jar.text);
    CHECK(strstr(jar.text, id) == NULL, "… in which the address' half does not stand");
    world_return(w, &jar, "clearance", id, CAS_TOLD("20170001"), &r);
    CHECK(r.status == 303 &&
              str_is(http_header(&r, "Location"), "http://wx.example.edu.cn/clearance?lang=zh"),
          "in, and the ticket is out of the address: %.*s", STR_ARG(r.head));
    CHECK(http_has(r.head, "hongyan-clearance-login=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
          "the cookie of the way is gone: %.*s", STR_ARG(r.head));
    CHECK(http_has(r.head, "; Path=/; HttpOnly; SameSite=Lax\r"), "that of the session");
    CHECK(strstr(jar.text, "hongyan-clearance=") == jar.text && !strstr(jar.text, "20170001"),
          "sealed: %s", jar.text);
    CHECK(w->cas.count == 1, "CAS was asked once");
    CHECK(strncmp(w->cas.seen[0].head, "GET /p3/serviceValidate?service=http%3A%2F%2Fwx.example"
                                       ".edu.cn%2Flogin%2Fclearance%2F", 80) == 0 &&
              strstr(w->cas.seen[0].head, id) && strstr(w->cas.seen[0].head, "&ticket=ST-1-abc "),
          "with the very address that the browser came from: %s", w->cas.seen[0].head);
    world_get(w, &jar, "/clearance", &r);
    says(&r, "the page", 200, "<h1>离校手续</h1>");
    cookie = http_header(&r, "Set-Cookie");
    CHECK(cookie.n > 0, "the session is seen, and put off");
    CHECK(strcmp(seen.user, "20170001") == 0 && !seen.by_userid && seen.ask == PAGE_CLEARANCE,
          "the handler is told who");
    CHECK(metrics_get(w->metrics, M_PORTAL_LOGINS) == 1 &&
              metrics_get(w->metrics, M_PORTAL_ENTERED) == 1 &&
              metrics_get(w->metrics, M_PORTAL_PAGES) == 1, "all is counted");
    buf_free(&r.text);
}

/* https: the cookies are for this host and for TLS only. */
static void test_secure(void **state)
{
    struct world   *w = world_new("https://wx.example.edu.cn");
    struct jar      jar = {0};
    struct response r = {0};
    char            id[SESSION_STATE + 1];
    void           *world = w;

    (void)state;
    world_begin(w, &jar, "desk", id);
    CHECK(strstr(jar.text, "__Host-hongyan-desk-login=") == jar.text, "%s", jar.text);
    world_return(w, &jar, "desk", id, CAS_TOLD("wang"), &r);
    CHECK(r.status == 303 && http_has(r.head, "; Path=/; HttpOnly; SameSite=Lax; Secure\r"),
          "%.*s", STR_ARG(r.head));
    world_get(w, &jar, "/desk", &r);
    says(&r, "the page", 200, "离校办理点");
    buf_free(&r.text);
    world_tear_down(&world);
}

static void test_by_userid(void **state)
{
    struct world   *w = *state;
    struct jar      jar = {0};
    struct response r = {0};
    static char     userid[] = "userid";

    w->login.key = userid;
    world_log_in(w, &jar, "desk", CAS_TOLD("WangLaoShi"));
    world_get(w, &jar, "/desk", &r);
    CHECK(seen.by_userid && strcmp(seen.user, "WangLaoShi") == 0, "as CAS spells it");
    buf_free(&r.text);
}

/* ---- kept out on the way ---- */

/* What CAS says to a ticket that somebody brings. */
static const struct {
    const char      *name;
    enum gateway_how how;
    int              code;
    const char      *told;
    int              status;
    const char      *words;
    enum metric      counter;
} verdicts[] = {
    {"a ticket that was used", GATEWAY_ANSWER, 200, CAS_FAILED("INVALID_TICKET"), 403,
     "登录没有成功", M_PORTAL_REFUSED},
    {"a ticket of another service", GATEWAY_ANSWER, 200, CAS_FAILED("INVALID_SERVICE"), 500,
     "学校的设置还有问题", M_PORTAL_ALERTS},
    {"a service that is not registered", GATEWAY_ANSWER, 200, CAS_FAILED("UNAUTHORIZED_SERVICE"),
     500, "学校的设置还有问题", M_PORTAL_ALERTS},
    {"no CAS", GATEWAY_ANSWER, 200, "<html>", 504, "暂时没有回应", M_PORTAL_FAILED},
    {"a CAS that fails", GATEWAY_ANSWER, 500, CAS_TOLD("20170001"), 504, "暂时没有回应",
     M_PORTAL_FAILED},
    {"a CAS that hangs up", GATEWAY_CLOSE, 0, "", 504, "暂时没有回应", M_PORTAL_FAILED},
    {"a huge answer", GATEWAY_FLOOD, 200, "", 504, "暂时没有回应", M_PORTAL_FAILED},
    {"two users", GATEWAY_ANSWER, 200,
     "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\"><cas:authenticationSuccess>"
     "<cas:user>a</cas:user><cas:user>b</cas:user></cas:authenticationSuccess>"
     "</cas:serviceResponse>", 504, "暂时没有回应", M_PORTAL_FAILED},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
        struct world   *w = world_new("http://wx.example.edu.cn");
        struct jar      jar = {0};
        struct response r = {0};
        char            id[SESSION_STATE + 1];
        void           *world = w;

        world_begin(w, &jar, "clearance", id);
        gateway_rule(&w->cas, 3, verdicts[i].how, verdicts[i].code, verdicts[i].told);
        world_return(w, &jar, "clearance", id, NULL, &r);
        says(&r, verdicts[i].name, verdicts[i].status, verdicts[i].words);
        CHECK(metrics_get(w->metrics, verdicts[i].counter) == 1, "%s is counted", verdicts[i].name);
        CHECK(jar.text[0] == '\0', "%s: no session, and the way is over: %s", verdicts[i].name,
              jar.text);
        CHECK(!http_has(buf_view(&r.text), "ST-1"), "%s: the ticket is not repeated",
              verdicts[i].name);
        CHECK(seen.count == 0, "%s: no handler is asked", verdicts[i].name);
        world_get(w, &jar, "/clearance", &r);
        CHECK(r.status == 302, "%s: from the start", verdicts[i].name);
        buf_free(&r.text);
        world_tear_down(&world);
    }
}

static int returned(struct world *w, struct jar *jar, const char *page, const char *state,
                    const char *query)
{
    struct response r = {0};
    char            target[700];

    snprintf(target, sizeof target, "/login/%s/%s%s", page, state, query);
    world_get(w, jar, target, &r);
    buf_free(&r.text);
    return r.status;
}

/* None of these makes us ask CAS anything. */
static void test_links(void **state)
{
    struct world *w = *state;
    struct jar    jar = {0}, none = {0}, other = {0}, desk = {0}, gone;
    char          id[SESSION_STATE + 1], other_id[SESSION_STATE + 1], desk_id[SESSION_STATE + 1];
    char          longer[400] = "?ticket=ST-";

    world_begin(w, &jar, "clearance", id);
    world_begin(w, &other, "clearance", other_id);
    world_begin(w, &desk, "desk", desk_id);
    memset(longer + strlen(longer), 'a', 300);
    CHECK(returned(w, &none, "clearance", id, "?ticket=ST-1") == 403, "a link from somebody else");
    CHECK(returned(w, &other, "clearance", id, "?ticket=ST-1") == 403, "… who began himself, too");
    CHECK(returned(w, &jar, "desk", id, "?ticket=ST-1") == 403, "another page's log-in");
    CHECK(returned(w, &desk, "clearance", desk_id, "?ticket=ST-1") == 403, "the other way round");
    gone = jar;
    CHECK(returned(w, &jar, "clearance", "", "?ticket=ST-1") == 403, "no state");
    CHECK(returned(w, &jar, "clearance", "../x", "?ticket=ST-1") == 403, "a path for a state");
    CHECK(returned(w, &jar, "elsewhere", id, "?ticket=ST-1") == 404, "no such page");
    CHECK(returned(w, &jar, "clearance", id, "") == 403, "no ticket");
    CHECK(returned(w, &jar, "clearance", id, "?ticket=") == 403, "an empty ticket");
    CHECK(returned(w, &jar, "clearance", id, "?ticket=PT-1") == 403, "a proxy's ticket");
    CHECK(returned(w, &jar, "clearance", id, "?ticket=ST-1%0d%0aX:%20y") == 403, "line feeds");
    CHECK(returned(w, &jar, "clearance", id, "?ticket=ST-%00") == 403, "NUL");
    CHECK(returned(w, &jar, "clearance", id, longer) == 403, "a long one");
    CHECK(w->cas.count == 0 && strcmp(jar.text, gone.text) == 0 && seen.count == 0,
          "nobody was asked anything");
    gateway_rule(&w->cas, 1, GATEWAY_ANSWER, 200, CAS_TOLD("20170001"));
    CHECK(returned(w, &jar, "clearance", id, "?ticket=ST-1") == 303, "the right one still works");
    CHECK(returned(w, &jar, "clearance", id, "?ticket=ST-1") == 403 && w->cas.count == 1,
          "once: the cookie of the way is gone");
    CHECK(metrics_get(w->metrics, M_PORTAL_FORGED) >= 6, "counted");
}

/* The name of one's own server's log-in that nobody confirmed. */
static void test_too_late(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0};
    auto_buf struct buf cookie = {0};
    char                id[SESSION_STATE + 1];
    struct response     r = {0};

    session_login_write(w->sealer, SESSION_CLEARANCE, clock_now() - SESSION_LOGIN, &cookie, id);
    snprintf(jar.text, sizeof jar.text, "hongyan-clearance-login=%s", cookie.p);
    world_return(w, &jar, "clearance", id, NULL, &r);
    says(&r, "ten minutes later", 410, "登录用了太久");
    CHECK(w->cas.count == 0 && http_has(r.body, "href=\"../../clearance?lang=zh\""),
          "a way to begin again: %.*s", STR_ARG(r.body));
    buf_free(&r.text);
}

/* ---- sessions ---- */

static void set_session(struct world *w, struct jar *jar, enum session_page page, int64_t began,
                        int64_t seen_at)
{
    auto_buf struct buf cookie = {0};
    struct session      s;

    session_begin(&s, page, "20170001", began);
    s.seen_at = seen_at;
    session_write(w->sealer, &s, &cookie);
    snprintf(jar->text, sizeof jar->text, "%s=%s", session_name(page), cookie.p);
}

static int status_of(struct world *w, struct jar *jar, const char *target)
{
    struct response r = {0};

    world_get(w, jar, target, &r);
    buf_free(&r.text);
    return r.status;
}

static void test_sessions(void **state)
{
    struct world *w = *state;
    struct jar    jar = {0};
    int64_t       now = clock_now();

    set_session(w, &jar, SESSION_CLEARANCE, now - 100, now - 100);
    CHECK(status_of(w, &jar, "/clearance") == 200, "one of a moment ago");
    set_session(w, &jar, SESSION_CLEARANCE, now - 4000, now - SESSION_IDLE);
    CHECK(status_of(w, &jar, "/clearance") == 302, "half an hour idle");
    set_session(w, &jar, SESSION_CLEARANCE, now - SESSION_SECONDS, now);
    CHECK(status_of(w, &jar, "/clearance") == 302, "eight hours");
    set_session(w, &jar, SESSION_DESK, now - SESSION_SECONDS + 60, now - 20000);
    CHECK(status_of(w, &jar, "/desk") == 200, "a clerk's day");
    set_session(w, &jar, SESSION_CLEARANCE, now, now);
    CHECK(status_of(w, &jar, "/desk") == 302, "a student's is none at the desk");
    memcpy(strchr(jar.text, '='), "=AAAA", 5);
    CHECK(status_of(w, &jar, "/clearance") == 302, "one that was made up");
    snprintf(jar.text, sizeof jar.text, "hongyan-clearance=20170001");
    CHECK(status_of(w, &jar, "/clearance") == 302, "a bare number");
    CHECK(seen.count == 2, "only the good ones reached a handler");
}

static void test_nobody(void **state)
{
    struct world   *w = *state;
    struct jar      jar = {0};
    struct response r = {0};

    world_log_in(w, &jar, "clearance", CAS_TOLD("nobody"));
    world_get(w, &jar, "/clearance", &r);
    says(&r, "a user that we do not know", 403, "<p>名册里没有&lt;你&gt;</p>");
    CHECK(http_has(r.body, "action=\"logout\""), "may get out, and in as somebody else");
    CHECK(http_has(r.body, "010-5550 0101"), "and is told whom to ask");
    CHECK(!http_has(r.body, "离校二维码"), "nothing is shown");
    CHECK(metrics_get(w->metrics, M_PORTAL_REFUSED) == 1, "counted");
    buf_free(&r.text);
}

static void test_our_faults(void **state)
{
    static const struct {
        const char *user;
        int         status;
    } rows[] = {{"broken", 503}, {"odd", 503}, {"silent", 403}};
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct jar      jar = {0};
        struct response r = {0};
        char            told[400];

        snprintf(told, sizeof told,
                 "<serviceResponse xmlns=\"http://www.yale.edu/tp/cas\"><authenticationSuccess>"
                 "<user>%s</user></authenticationSuccess></serviceResponse>", rows[i].user);
        world_log_in(w, &jar, "clearance", told);
        world_get(w, &jar, "/clearance", &r);
        CHECK(r.status == rows[i].status && http_has(r.body, "</html>"), "%s: %d", rows[i].user,
              r.status);
        buf_free(&r.text);
    }
}

/* ---- the way out ---- */

static void test_log_out(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0};
    struct response     r = {0};
    auto_buf struct buf ticket = {0}, body = {0};
    char                before[4096];
    struct jar          copy = {0};

    world_log_in(w, &jar, "clearance", CAS_TOLD("20170001"));
    world_get(w, &jar, "/clearance", &r);
    jar_ticket(&r, 0, &ticket);
    world_post(w, &jar, "/logout", "ticket=AAAA&lang=zh&page=clearance", &r);
    says(&r, "a form that was made up", 403, "页面已经失效");
    world_post(w, &jar, "/logout", "ticket=&lang=zh&page=elsewhere", &r);
    says(&r, "another page", 400, "看不懂");
    CHECK(status_of(w, &jar, "/logout") == 405, "not by a link");
    snprintf(before, sizeof before, "%s", jar.text);
    buf_f(&body, "ticket=%s&lang=zh&page=clearance", ticket.p);
    world_post(w, &jar, "/logout", body.p, &r);
    says(&r, "the form", 200, "已退出");
    CHECK(strstr(jar.text, "hongyan-clearance=") == NULL, "the cookie is gone: %s", jar.text);
    CHECK(http_has(r.body, "/logout\">退出统一身份认证</a>"), "and how to leave CAS: %.*s",
          STR_ARG(r.body));
    CHECK(status_of(w, &jar, "/clearance") == 302, "out");
    snprintf(copy.text, sizeof copy.text, "%s", before);
    CHECK(status_of(w, &copy, "/clearance") == 302, "a copy of the cookie is out, too");
    world_post(w, &copy, "/clearance", body.p, &r);
    says(&r, "a form with the copy", 401, "");
    world_log_in(w, &copy, "clearance", CAS_TOLD("20170001"));
    CHECK(status_of(w, &copy, "/clearance") == 200, "who logs in again is in");
    world_post(w, &jar, "/logout", body.p, &r);
    says(&r, "twice", 200, "已退出");
    buf_free(&r.text);
}

/* ---- limits and odd requests ---- */

static void test_odd(void **state)
{
    static const struct {
        const char *start, *headers, *body;
        int         status;
    } rows[] = {
        {"PUT /clearance", "", "", 405},
        {"DELETE /desk", "", NULL, 405},
        {"POST /login/clearance/0", FORM_TYPE, "a=b", 405},
        {"POST /clearance", "", "ticket=x", 415},
        {"POST /clearance", "Content-Type: text/plain\r\n", "ticket=x", 415},
        {"POST /clearance", FORM_TYPE, "ticket", 400},
        {"POST /desk", FORM_TYPE, "typed=%ff", 400},
        {"POST /desk", FORM_TYPE "Origin: https://evil.example\r\n", "typed=1", 403},
        {"POST /desk", FORM_TYPE "Sec-Fetch-Site: cross-site\r\n", "typed=1", 403},
        {"POST /desk", FORM_TYPE "Sec-Fetch-Site: same-site\r\n", "typed=1", 403},
        {"POST /desk", FORM_TYPE, "typed=1", 401},
        {"POST /clearance", FORM_TYPE, "ticket=x", 401},
        {"GET /clearance/", "", NULL, 404},
        {"GET /desk/x", "", NULL, 404},
        {"GET /login/", "", NULL, 404},
        {"GET /login/desk", "", NULL, 404},
    };
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct jar      jar = {0};
        struct response r = {0};

        jar_ask(w->port, &jar, rows[i].start, rows[i].headers, str_c(rows[i].body), &r);
        CHECK(r.status == rows[i].status, "%s %s: %d, not %d", rows[i].start,
              rows[i].body ? rows[i].body : "", r.status, rows[i].status);
        buf_free(&r.text);
    }
    CHECK(seen.count == 0 && w->cas.count == 0, "nobody was asked anything");
}

static void test_large(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0};
    struct response     r = {0};
    auto_buf struct buf body = {0};

    buf_c(&body, "typed=");
    while (body.n <= FORM_BODY_MAX)
        buf_char(&body, 'a');
    world_post(w, &jar, "/desk", body.p, &r);
    says(&r, "over 8 KiB", 413, "太长");
    buf_free(&r.text);
}

/* The list is a ring: the newest ends are remembered, whoever else logs out. */
static void test_ended(void **state)
{
    struct world  *w = *state;
    struct session first, s;

    session_begin(&first, SESSION_DESK, "wang", 1);
    CHECK(!session_is_ended(w->portal, &first), "nobody has left");
    session_end(w->portal, &first);
    for (unsigned i = 1; i < PORTAL_ENDED; i++) {
        session_begin(&s, SESSION_CLEARANCE, "20170001", 1);
        session_end(w->portal, &s);
    }
    CHECK(session_is_ended(w->portal, &first) && session_is_ended(w->portal, &s), "all of them");
    session_begin(&s, SESSION_CLEARANCE, "20170001", 1);
    CHECK(!session_is_ended(w->portal, &s), "another session of the same user");
    session_end(w->portal, &s);
    CHECK(!session_is_ended(w->portal, &first) && session_is_ended(w->portal, &s),
          "one more pushes the oldest out");
}

/* A campus is one address: tickets that CAS does not know keep nobody else of it out. */
static void test_bad_tickets(void **state)
{
    struct world *w = *state;
    struct jar    other = {0};
    unsigned      refused = 0;

    for (int i = 0; i < 40; i++) {
        struct jar      jar = {0};
        struct response r = {0};
        char            id[SESSION_STATE + 1];

        world_begin(w, &jar, "clearance", id);
        world_return(w, &jar, "clearance", id, CAS_FAILED("INVALID_TICKET"), &r);
        refused += r.status == 403;
        buf_free(&r.text);
    }
    CHECK(refused == 40 && w->cas.count == 40, "%u refused by CAS", refused);
    CHECK(metrics_get(w->metrics, M_PORTAL_REFUSED) == 40, "counted");
    CHECK(metrics_get(w->metrics, M_PORTAL_LIMITED) == 0, "nobody is kept out");
    world_log_in(w, &other, "clearance", CAS_TOLD("20170001"));
    CHECK(status_of(w, &other, "/clearance") == 200, "the next one is in");
}

static void test_often(void **state)
{
    struct world *w = *state;
    struct jar    jar = {0};
    unsigned      shown = 0;

    world_log_in(w, &jar, "clearance", CAS_TOLD("20170001"));
    for (int i = 0; i < 70; i++)
        shown += status_of(w, &jar, "/clearance") == 200;
    CHECK(shown == 60 && seen.count == 60, "sixty pages a minute: %u", shown);
}

static void test_school_changes(void **state)
{
    struct world      *w = *state;
    struct jar         jar = {0};
    struct response    r = {0};
    struct conf_school next = w->school;

    next.name = (char[]){"鸿鹄大学"};
    portal_set_school(w->portal, &next);
    portal_set_school(NULL, &next);
    world_get(w, &jar, "/login/", &r);
    says(&r, "from now on", 404, "鸿鹄大学");
    buf_free(&r.text);
}

/* Stopping while somebody waits for CAS: he gets a page. */
static void *wait_for_page(void *arg)
{
    struct world *w = arg;
    struct jar    jar = {0};
    char          id[SESSION_STATE + 1];
    static int    status;

    world_begin(w, &jar, "clearance", id);
    status = returned(w, &jar, "clearance", id, "?ticket=ST-1");
    return &status;
}

static void test_cas_is_slow(void **state)
{
    struct world *w = *state;
    pthread_t     thread;
    void         *status;

    gateway_rule(&w->cas, 1, GATEWAY_SILENT, 200, CAS_TOLD("20170001"));
    pthread_create(&thread, NULL, wait_for_page, w);
    while (gateway_silent(&w->cas) == 0)
        usleep(10000);
    CHECK(status_of(w, &(struct jar){0}, "/clearance") == 302, "others go on meanwhile");
    pthread_join(thread, &status);
    CHECK(*(int *)status == 504, "after some seconds it is given up: %d", *(int *)status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)
        IN_WORLD(test_log_in),   cmocka_unit_test(test_secure), IN_WORLD(test_by_userid),
        cmocka_unit_test(test_verdicts), IN_WORLD(test_links),  IN_WORLD(test_too_late),
        IN_WORLD(test_sessions), IN_WORLD(test_nobody),         IN_WORLD(test_our_faults),
        IN_WORLD(test_log_out),  IN_WORLD(test_odd),            IN_WORLD(test_large),
        IN_WORLD(test_ended),
        IN_WORLD(test_bad_tickets), IN_WORLD(test_often),       IN_WORLD(test_school_changes),
        IN_WORLD(test_cas_is_slow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
