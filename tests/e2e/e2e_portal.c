/* The pages for a PC with the real binary and a CAS server: nothing without `login`; a day at a
 * desk, decided once however often it is sent, and there after the power failed. */
#include "tests/tools/gateway.h"
#include "tests/tools/server.h"
#include "tests/unit/cookie_jar.h"

#include "base/mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define STUDENT "2026000001" /* of server_make */
#define OTHER "2026000002"

static const char clearances[] =
    "\nclearances:\n"
    "  - name: leaving\n"
    "    title: 离校手续\n"
    "    words: [离校流程]\n"
    "    code_words: [离校二维码]\n"
    "    window: {from: \"2020-01-01\", until: \"2099-12-31\"}\n"
    "    who: {kinds: [student]}\n"
    "    nodes:\n"
    "      - {name: library, number: 1, title: 图书馆, reasons: [书没有还]}\n"
    "      - {name: finance, number: 1, title: 财务处}\n"
    "      - {name: diploma, number: 2, title: 教务处}\n";

struct world {
    struct server       server;
    struct http_gateway cas;
};

static void write_file(const struct world *w, const char *name, const char *mode, const char *text)
{
    char  path[200];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", w->server.dir, name);
    f = fopen(path, mode);
    CHECK(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0, "%s is written", path);
}

static void import_staff(const struct world *w)
{
    char command[8192];

    write_file(w, "staff.csv", "w", "账号,姓名,角色,学院,班级\nwang,王老师,办理员,图书馆,\n"
                                    "li,李老师,办理员,图书馆,\n");
    snprintf(command, sizeof command, "%s staff import -c %s/hongyan.yaml %s/staff.csv >/dev/null",
             server_program(), w->server.dir, w->server.dir);
    CHECK(system(command) == 0, "the clerks are imported");
}

static void begin(struct world *w, bool with_login)
{
    auto_buf struct buf school = {0}, login = {0};

    gateway_start(&w->cas);
    server_make(&w->server, "", 3);
    server_read_school(&school);
    buf_c(&school, clearances);
    server_write_school(&w->server, school.p);
    if (with_login) {
        buf_f(&login, "public_url: http://127.0.0.1:%d\nlogin: {cas: \"%s\"}\n", w->server.port,
              w->cas.url);
        write_file(w, "hongyan.yaml", "a", login.p);
    }
    import_staff(w);
    server_start(&w->server);
}

static void end(struct world *w)
{
    server_free(&w->server);
    gateway_stop(&w->cas);
}

/* ---- the browser ---- */

static void get(const struct world *w, struct jar *jar, const char *target, struct response *r)
{
    char start[300];

    snprintf(start, sizeof start, "GET %s", target);
    jar_ask((unsigned)w->server.port, jar, start, "", str_c(NULL), r);
}

static void log_in(struct world *w, struct jar *jar, const char *page, const char *told)
{
    struct response r = {0};
    char            state[40], target[100];

    snprintf(target, sizeof target, "/%s", page);
    get(w, jar, target, &r);
    jar_state(&r, state, sizeof state);
    gateway_rule(&w->cas, 1, GATEWAY_ANSWER, 200, told);
    snprintf(target, sizeof target, "/login/%s/%s?ticket=ST-1", page, state);
    get(w, jar, target, &r);
    CHECK(r.status == 303, "%s: in: %d", page, r.status);
    buf_free(&r.text);
}

/* Types into the desk's field: the ticket is that of the page before, and becomes that of the next
 * one. */
static void type(const struct world *w, struct jar *jar, struct buf *ticket, const char *typed,
                 struct response *r)
{
    auto_buf struct buf body = {0};

    buf_f(&body, "ticket=%s&lang=zh&typed=%s", ticket->p, typed);
    jar_ask((unsigned)w->server.port, jar, "POST /desk", FORM_TYPE, buf_view(&body), r);
    CHECK(r->status == 200, "%s: %d", typed, r->status);
    jar_ticket(r, 1, ticket);
}

static void open_desk(struct world *w, struct jar *jar, const char *told, struct buf *ticket)
{
    struct response r = {0};

    log_in(w, jar, "desk", told);
    get(w, jar, "/desk", &r);
    CHECK(r.status == 200, "the desk: %d", r.status);
    jar_ticket(&r, 1, ticket);
    buf_free(&r.text);
}

/* ---- tests ---- */

static void nothing_without_login(void **state)
{
    static const char *const paths[] = {"/clearance", "/desk", "/login/desk/0", "/logout"};
    struct world             w = {0};

    (void)state;
    begin(&w, false);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct jar      jar = {0};
        struct response r = {0};

        get(&w, &jar, paths[i], &r);
        CHECK(r.status == 404 && str_is(r.body, "没有这个网页 / There is no such page\n"), "%s: %d", paths[i], r.status);
        buf_free(&r.text);
    }
    end(&w);
}

static void a_day_at_a_desk(void **state)
{
    struct world        w = {0};
    struct jar          clerk = {0}, student = {0};
    struct response     r = {0};
    auto_buf struct buf ticket = {0}, log = {0};

    (void)state;
    begin(&w, true);
    log_in(&w, &student, "clearance", CAS_TOLD(STUDENT));
    get(&w, &student, "/clearance", &r);
    CHECK(r.status == 200 && http_has(r.body, "已办 0 / 3 项"), "%.*s", STR_ARG(r.body));
    get(&w, &student, "/clearance?tab=code", &r);
    CHECK(http_has(r.body, "src=\"data:image/png;base64,"), "the code");
    open_desk(&w, &clerk, CAS_TOLD("wang"), &ticket);
    type(&w, &clerk, &ticket, STUDENT, &r);
    CHECK(http_has(r.body, "图书馆") && !http_has(r.body, "财务处"), "only what is theirs");
    type(&w, &clerk, &ticket, "2+1", &r);
    CHECK(http_has(r.body, "未通过，书没有还"), "%.*s", STR_ARG(r.body));
    type(&w, &clerk, &ticket, "1", &r);
    CHECK(http_has(r.body, "✅"), "%.*s", STR_ARG(r.body));
    /* What was said to be done is done, whatever comes. The browser's cookies still are. */
    CHECK(server_stop(&w.server, SIGKILL) == 128 + SIGKILL, "the power fails");
    server_start(&w.server);
    get(&w, &student, "/clearance", &r);
    CHECK(r.status == 200 && http_has(r.body, "已办 1 / 3 项"), "%.*s", STR_ARG(r.body));
    type(&w, &clerk, &ticket, OTHER, &r);
    CHECK(http_has(r.body, OTHER), "the next one");
    CHECK(server_query(&w.server, "SELECT count(*) FROM audit WHERE action = 'clear.look'") >= 4,
          "each look is kept");
    server_log(&w.server, &log);
    CHECK(!http_has(buf_view(&log), STUDENT) && !http_has(buf_view(&log), "ST-1") &&
              !http_has(buf_view(&log), "书没有还"), "nobody is in the log");
    buf_free(&r.text);
    end(&w);
}

/* Two clerks with the same page, over and over: each person is decided once. */
struct clerk {
    struct world *w;
    struct jar    jar;
    struct buf    ticket;
    unsigned      done;
};

static void *press(void *arg)
{
    struct clerk   *c = arg;
    struct response r = {0};

    type(c->w, &c->jar, &c->ticket, "1", &r);
    c->done = http_has(r.body, "✅");
    buf_free(&r.text);
    return NULL;
}

static void decided_once(void **state)
{
    struct world    w = {0};
    struct clerk    clerks[2] = {{.w = &w}, {.w = &w}};
    pthread_t       threads[2];
    struct response r = {0};

    (void)state;
    begin(&w, true);
    open_desk(&w, &clerks[0].jar, CAS_TOLD("wang"), &clerks[0].ticket);
    open_desk(&w, &clerks[1].jar, CAS_TOLD("li"), &clerks[1].ticket);
    for (int i = 0; i < 2; i++)
        type(&w, &clerks[i].jar, &clerks[i].ticket, STUDENT, &r);
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, press, &clerks[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    CHECK(clerks[0].done + clerks[1].done == 1, "one of them");
    CHECK(server_query(&w.server, "SELECT count(*) FROM clear_rows") == 1, "one decision");
    for (int i = 0; i < 2; i++)
        buf_free(&clerks[i].ticket);
    buf_free(&r.text);
    end(&w);
}

/* Nobody gets in, and nothing stops, while CAS is away; cookies of anything are no session. */
static void without_cas(void **state)
{
    struct world        w = {0};
    struct jar          jar = {0};
    struct response     r = {0};
    auto_buf struct buf cookie = {0};
    char                id[40], target[100];

    (void)state;
    begin(&w, true);
    get(&w, &jar, "/desk", &r);
    jar_state(&r, id, sizeof id);
    gateway_rule(&w.cas, 5, GATEWAY_CLOSE, 0, "");
    snprintf(target, sizeof target, "/login/desk/%s?ticket=ST-1", id);
    get(&w, &jar, target, &r);
    CHECK(r.status == 504, "CAS is away: %d", r.status);
    get(&w, &jar, target, &r);
    CHECK(r.status == 403, "that way is over: %d", r.status);
    for (int i = 0; i < 3000; i++)
        buf_char(&cookie, 'A');
    snprintf(jar.text, sizeof jar.text, "hongyan-desk=%s", cookie.p);
    get(&w, &jar, "/desk", &r);
    CHECK(r.status == 302, "a long cookie: %d", r.status);
    CHECK(server_stop(&w.server, SIGTERM) == 0, "it stops as ever");
    buf_free(&r.text);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_without_login),
        cmocka_unit_test(a_day_at_a_desk),
        cmocka_unit_test(decided_once),
        cmocka_unit_test(without_cas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
