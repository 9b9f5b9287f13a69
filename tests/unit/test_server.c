/* The server over real sockets: headers, who asks, what is refused, and which site is asked. */
#include "tests/test.h"
#include "tests/unit/http_client.h"

#include "base/mem.h"
#include "bot/server.h"
#include "bot/site.h"

#include <pthread.h>
#include <stdatomic.h>

struct world {
    struct server *server;
    unsigned       port;
    atomic_uint    refused; /* the last status */
    struct route   routes[2];
    struct routes  list;
};

/* /echo…: tells what it sees. /echo/park: from another thread. */
static enum serve look(void *arg, struct exchange *x)
{
    char peer[SERVER_PEER];

    (void)arg;
    if (str_is(x->path, "/echo/park"))
        return SERVE_PARK;
    x->status = 200;
    x->type = "text/plain";
    buf_f(&x->answer, "peer=%s lang=%.*s cookie=%.*s none=%zu", exchange_peer(x, peer),
          STR_ARG(exchange_header(x, "accept-language")), STR_ARG(exchange_header(x, "Cookie")),
          exchange_header(x, "X-None").n);
    buf_c(exchange_answer_header(x, "X-One"), "1");
    buf_f(exchange_answer_header(x, "X-Two"), "%s", "zwei");
    exchange_answer_header(x, "X-Empty");
    return SERVE_DONE;
}

static void *resume(void *x)
{
    server_resume(x);
    return NULL;
}

static int start(void *arg, struct exchange *x)
{
    pthread_t thread;

    (void)arg;
    if (pthread_create(&thread, NULL, resume, x) != 0)
        return -1;
    pthread_detach(thread);
    return 0;
}

static void finish(void *arg, struct exchange *x)
{
    (void)arg;
    x->status = 200;
    x->type = "text/plain";
    buf_c(&x->answer, "parked");
    buf_c(exchange_answer_header(x, "X-Late"), "yes");
}

static void refused(void *arg, struct exchange *x)
{
    struct world *w = arg;

    atomic_store(&w->refused, x->status);
    x->type = "text/plain";
    buf_c(&x->answer, "too large");
}

static enum serve look_other(void *arg, struct exchange *x)
{
    (void)arg;
    x->status = 204;
    return SERVE_DONE;
}

static int set_up(void **state)
{
    struct world         *w = xcalloc(1, sizeof *w);
    struct server_options options = {
        .key = "listen", .listen = "127.0.0.1:0", .threads = 2, .connections = 64, .timeout = 15};
    struct site site;

    *state = w;
    w->routes[0] = (struct route){"/echo/", {w, look, start, finish, refused}};
    w->routes[1] = (struct route){"/other", {.arg = w, .look = look_other}};
    w->list = (struct routes){w->routes, 2};
    site = routes_site(&w->list);
    CHECK(server_start(&w->server, &options, &site, NULL) == 0, "it starts");
    w->port = server_port(w->server);
    CHECK(w->port > 0, "it has a port");
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    server_stop(w->server, 5);
    free(w);
    return 0;
}

static const struct {
    const char *what, *headers, *answer;
} peers[] = {
    {"nothing said", "", "peer=127.0.0.1 "},
    {"one", "X-Forwarded-For: 203.0.113.9\r\n", "peer=203.0.113.9 "},
    {"the last of several", "X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n", "peer=203.0.113.9 "},
    {"the last of several lines",
     "X-Forwarded-For: 198.51.100.1\r\nx-forwarded-for: 198.51.100.2,203.0.113.9\r\n",
     "peer=203.0.113.9 "},
    {"IPv6", "X-Forwarded-For: 2001:db8::1\r\n", "peer=2001:db8::1 "},
    {"a name", "X-Forwarded-For: example.org\r\n", "peer=127.0.0.1 "},
    {"a bad one behind a good one", "X-Forwarded-For: 203.0.113.9, unknown\r\n",
     "peer=127.0.0.1 "},
    {"an empty one behind a good one", "X-Forwarded-For: 203.0.113.9,\r\n", "peer=127.0.0.1 "},
    {"a long one",
     "X-Forwarded-For: 1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111\r\n",
     "peer=127.0.0.1 "},
    {"with a port", "X-Forwarded-For: 203.0.113.9:80\r\n", "peer=127.0.0.1 "},
};

static void test_peer(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
        struct response r = {0};

        http_ask(w->port, "GET /echo/", peers[i].headers, str_c(NULL), &r);
        CHECK(str_starts(r.body, str_c(peers[i].answer)), "%s: %.*s", peers[i].what,
              STR_ARG(r.body));
        buf_free(&r.text);
    }
}

static void test_headers(void **state)
{
    struct world   *w = *state;
    struct response r = {0};

    http_ask(w->port, "GET /echo/?q=1", "ACCEPT-language: en\r\nCookie: a=b; c=d\r\n", str_c(NULL),
             &r);
    CHECK(r.status == 200 && http_has(r.body, "lang=en cookie=a=b; c=d none=0"), "read: %.*s",
          STR_ARG(r.body));
    CHECK(str_is(http_header(&r, "X-One"), "1") && str_is(http_header(&r, "X-Two"), "zwei"),
          "both are sent");
    CHECK(http_header(&r, "X-Empty").p == NULL, "an empty one is not");
    http_ask(w->port, "GET /echo/park", "", str_c(NULL), &r);
    CHECK(r.status == 200 && str_is(r.body, "parked") && str_is(http_header(&r, "X-Late"), "yes"),
          "after parking, too");
    buf_free(&r.text);
}

static void test_without_connection(void **state)
{
    struct exchange x = {0};
    char            peer[SERVER_PEER] = "x";

    (void)state;
    CHECK(exchange_header(&x, "Cookie").n == 0 && *exchange_peer(&x, peer) == '\0',
          "nothing is known");
    for (int i = 0; i < SERVER_HEADERS; i++)
        buf_c(exchange_answer_header(&x, "X"), "1");
    buf_c(&x.answer, "text");
    x.type = "text/plain";
    exchange_answer_clear(&x);
    CHECK(x.header_count == 0 && x.answer.n == 0 && x.type == NULL, "nothing is left");
    buf_c(exchange_answer_header(&x, "X"), "2");
    CHECK(str_is(buf_view(&x.header[0].value), "2"), "a header after that is new");
    exchange_answer_clear(&x);
}

static const struct {
    const char *start;
    int         status;
} paths[] = {
    {"GET /echo/", 200},  {"GET /echo/x/y?z", 200}, {"GET /other", 204}, {"GET /other?x", 204},
    {"GET /echo", 404},   {"GET /", 404},           {"GET /others", 404}, {"GET /other/", 404},
    {"GET //other", 404}, {"GET /%6fther", 404},    {"GET /OTHER", 404},
};

static void test_routes(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct response r = {0};

        http_ask(w->port, paths[i].start, "", str_c(NULL), &r);
        CHECK(r.status == paths[i].status, "%s: %d", paths[i].start, r.status);
        CHECK(r.status != 404 || str_is(r.body, "没有这个网页 / There is no such page\n"),
              "%s: a sentence, not the path: %.*s", paths[i].start, STR_ARG(r.body));
        buf_free(&r.text);
    }
}

/* The site is told whichever way the body was too large, and may say something. */
static void test_too_large(void **state)
{
    static const struct {
        const char *start, *says;
    } rows[] = {{"POST /echo/", "too large"}, {"POST /nowhere", "too large"}, {"POST /other", ""}};
    struct world       *w = *state;
    auto_buf struct buf body = {0};

    memset(buf_room(&body, SERVER_BODY_MAX + 1), 'x', SERVER_BODY_MAX + 1);
    body.n = SERVER_BODY_MAX + 1;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct response r = {0};

        atomic_store(&w->refused, 0);
        http_ask(w->port, rows[i].start, "", buf_view(&body), &r);
        CHECK(r.status == 413 && str_is(r.body, rows[i].says), "%s: %d %.*s", rows[i].start,
              r.status, STR_ARG(r.body));
        CHECK(atomic_load(&w->refused) == (*rows[i].says ? 413 : 0), "%s is counted",
              rows[i].start);
        buf_free(&r.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_peer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_headers, set_up, tear_down),
        cmocka_unit_test(test_without_connection),
        cmocka_unit_test_setup_teardown(test_routes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_large, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
