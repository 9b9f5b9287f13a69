/* Who a CAS server says it is: what is taken for an answer, and how it is asked. */
#include "tests/test.h"

#include "base/mem.h"
#include "bot/cas.h"
#include "tests/tools/gateway.h"
#include "tests/tools/tls.h"

#include <pthread.h>

#define NS "xmlns:cas=\"http://www.yale.edu/tp/cas\""
#define RESPONSE(inside) "<cas:serviceResponse " NS ">" inside "</cas:serviceResponse>"
#define SUCCESS(inside) \
    RESPONSE("<cas:authenticationSuccess>" inside "</cas:authenticationSuccess>")
#define USER(name) "<cas:user>" name "</cas:user>"
#define FAILURE(code) \
    RESPONSE("<cas:authenticationFailure code=\"" code "\">no</cas:authenticationFailure>")
#define NAME_64 "a123456789b123456789c123456789d123456789e123456789f123456789g123"

/* ---- what is read ---- */

static const struct {
    const char     *name, *xml;
    enum cas_result result;
    const char     *told; /* the user, or the code */
} taken[] = {
    {"as the specification has it",
     "<cas:serviceResponse " NS ">\n <cas:authenticationSuccess>\n"
     "  <cas:user>username</cas:user>\n"
     "  <cas:proxyGrantingTicket>PGTIOU-84678-8a9d...</cas:proxyGrantingTicket>\n"
     " </cas:authenticationSuccess>\n</cas:serviceResponse>", CAS_USER_TOLD, "username"},
    {"with attributes, and another user among them",
     SUCCESS(USER("20170001") "<cas:attributes><cas:user>20179999</cas:user>"
             "<cas:memberOf>a &amp; b</cas:memberOf></cas:attributes>"), CAS_USER_TOLD, "20170001"},
    {"a declaration, single quotes, blanks around",
     "<?xml version='1.0' encoding='UTF-8'?>\n<cas:serviceResponse "
     "xmlns:cas='http://www.yale.edu/tp/cas'><cas:authenticationSuccess>"
     "<cas:user>\n  z.san@x-y_1 \n</cas:user></cas:authenticationSuccess></cas:serviceResponse>\n",
     CAS_USER_TOLD, "z.san@x-y_1"},
    {"another prefix", "<c:serviceResponse xmlns:c=\"http://www.yale.edu/tp/cas\">"
     "<c:authenticationSuccess><c:user>a</c:user></c:authenticationSuccess></c:serviceResponse>",
     CAS_USER_TOLD, "a"},
    {"no prefix", "<serviceResponse xmlns=\"http://www.yale.edu/tp/cas\">"
     "<authenticationSuccess><user>a</user></authenticationSuccess></serviceResponse>",
     CAS_USER_TOLD, "a"},
    {"CDATA", SUCCESS("<cas:user><![CDATA[20170001]]></cas:user>"), CAS_USER_TOLD, "20170001"},
    {"the longest name", SUCCESS(USER(NAME_64)), CAS_USER_TOLD, NAME_64},
    {"a ticket that is not good", FAILURE("INVALID_TICKET"), CAS_TICKET_BAD, "INVALID_TICKET"},
    {"an error of its own", FAILURE("INTERNAL_ERROR"), CAS_TICKET_BAD, "INTERNAL_ERROR"},
    {"a service that is not known", FAILURE("INVALID_SERVICE"), CAS_MISMATCH, "INVALID_SERVICE"},
    {"a service that may not", FAILURE("UNAUTHORIZED_SERVICE"), CAS_MISMATCH,
     "UNAUTHORIZED_SERVICE"},
    {"a request that it cannot read", FAILURE("INVALID_REQUEST"), CAS_MISMATCH, "INVALID_REQUEST"},
};

static void test_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
        struct cas_answer a = {0};
        struct err        err = {0};

        CHECK(cas_read(str_c(taken[i].xml), &a, &err) == 0, "%s: %s", taken[i].name, err.text);
        CHECK(a.result == taken[i].result, "%s: %d", taken[i].name, a.result);
        assert_string_equal(a.result == CAS_USER_TOLD ? a.user : a.code, taken[i].told);
        assert_string_equal(a.result == CAS_USER_TOLD ? a.code : a.user, "");
    }
}

static const struct {
    const char *name, *xml;
} refused[] = {
    {"nothing", ""},
    {"a page", "<!doctype html><html><body>Log in</body></html>"},
    {"CAS 1.0", "yes\nusername\n"},
    {"JSON", "{\"serviceResponse\":{\"authenticationSuccess\":{\"user\":\"username\"}}}"},
    {"a DOCTYPE", "<!DOCTYPE x [<!ENTITY u \"20170001\">]>" SUCCESS(USER("a"))},
    {"an entity for a name", SUCCESS(USER("a&amp;b"))},
    {"a character reference", SUCCESS(USER("&#97;dmin"))},
    {"half of it", "<cas:serviceResponse " NS "><cas:authenticationSuccess>" USER("a")},
    {"something behind it", SUCCESS(USER("a")) "<x/>"},
    {"no verdict", RESPONSE("")},
    {"success without a user", SUCCESS("")},
    {"an empty user", SUCCESS(USER(""))},
    {"a user of blanks", SUCCESS(USER("  \n "))},
    {"a user behind a blank of another writing", SUCCESS(USER("\xe3\x80\x80" "a"))},
    {"two users", SUCCESS(USER("a") USER("b"))},
    {"a name in two pieces", SUCCESS(USER("2017<!-- -->0001"))},
    {"a name in two kinds of pieces", SUCCESS(USER("2017<![CDATA[0001]]>"))},
    {"an element in the name", SUCCESS(USER("2017<cas:x/>0001"))},
    {"a user further in only", SUCCESS("<cas:attributes>" USER("a") "</cas:attributes>")},
    {"a user outside of the success", RESPONSE(USER("a"))},
    {"two verdicts", RESPONSE("<cas:authenticationFailure code=\"INVALID_TICKET\"/>"
                              "<cas:authenticationSuccess>" USER("a")
                              "</cas:authenticationSuccess>")},
    {"two successes", RESPONSE("<cas:authenticationSuccess>" USER("a")
                               "</cas:authenticationSuccess><cas:authenticationSuccess>" USER("b")
                               "</cas:authenticationSuccess>")},
    {"a user of a failure", RESPONSE("<cas:authenticationFailure>" USER("a")
                                     "</cas:authenticationFailure>")},
    {"a failure without a code", RESPONSE("<cas:authenticationFailure/>")},
    {"a failure with a sentence for a code", FAILURE("no such ticket")},
    {"a proxy's ticket", SUCCESS(USER("a") "<cas:proxies><cas:proxy>https://p</cas:proxy>"
                                 "</cas:proxies>")},
    {"a proxy's success", RESPONSE("<cas:proxySuccess><cas:proxyTicket>PT-1</cas:proxyTicket>"
                                   "</cas:proxySuccess>")},
    {"another root", "<cas:response " NS "><cas:authenticationSuccess>" USER("a")
                     "</cas:authenticationSuccess></cas:response>"},
    {"no namespace", "<cas:serviceResponse><cas:authenticationSuccess>" USER("a")
                     "</cas:authenticationSuccess></cas:serviceResponse>"},
    {"another namespace", "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/ca\">"
                          "<cas:authenticationSuccess>" USER("a")
                          "</cas:authenticationSuccess></cas:serviceResponse>"},
    {"the namespace of another prefix",
     "<x:serviceResponse " NS "><x:authenticationSuccess><x:user>a</x:user>"
     "</x:authenticationSuccess></x:serviceResponse>"},
    {"a prefix that becomes another",
     RESPONSE("<cas:authenticationSuccess xmlns:cas=\"http://other\">" USER("a")
              "</cas:authenticationSuccess>")},
    {"names without the prefix", RESPONSE("<authenticationSuccess><user>a</user>"
                                          "</authenticationSuccess>")},
    {"a name that is too long", SUCCESS(USER(NAME_64 "x"))},
    {"a name with a blank", SUCCESS(USER("zhang san"))},
    {"a name with a quote", SUCCESS(USER("a'b"))},
    {"a name with a slash", SUCCESS(USER("../a"))},
    {"a Chinese name", SUCCESS(USER("张三"))},
};

static void check_refused(const char *name, struct str xml)
{
    struct cas_answer a = {.result = CAS_SILENT, .user = "before"};
    struct err        err = {0};

    CHECK(cas_read(xml, &a, &err) == -1 && err.kind == ERR_BAD_INPUT, "%s is refused", name);
    CHECK(a.result == CAS_SILENT && strcmp(a.user, "before") == 0, "%s: untouched", name);
    CHECK(strstr(err.text, "2017") == NULL, "%s: the error repeats nothing: %s", name, err.text);
}

static void test_refused(void **state)
{
    auto_buf struct buf huge = {0}, deep = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        check_refused(refused[i].name, str_c(refused[i].xml));
    check_refused("a NUL byte", STR_LIT(SUCCESS(USER("a\0b"))));
    buf_c(&huge, "<cas:serviceResponse " NS "><cas:authenticationSuccess>" USER("a"));
    while (huge.n <= CAS_ANSWER_MAX)
        buf_c(&huge, "<cas:x>xxxxxxxxxxxxxxxxxxxxxxxx</cas:x>");
    buf_c(&huge, "</cas:authenticationSuccess></cas:serviceResponse>");
    check_refused("more than 64 KiB", buf_view(&huge));
    for (int i = 0; i < 40; i++)
        buf_c(&deep, "<cas:serviceResponse " NS ">");
    check_refused("a nest of responses", buf_view(&deep));
}

/* Cut anywhere, it is no answer; read with one byte changed, it is never another's name. */
static void test_damaged(void **state)
{
    static const char xml[] = SUCCESS(USER("20170001") "<cas:attributes/>");
    char              copy[sizeof xml];

    (void)state;
    for (size_t n = 0; n < sizeof xml - 1; n++) {
        struct cas_answer a;

        CHECK(cas_read((struct str){xml, n}, &a, NULL) == -1, "the first %zu bytes", n);
        memcpy(copy, xml, sizeof xml);
        copy[n] = '<';
        CHECK(cas_read((struct str){copy, sizeof xml - 1}, &a, NULL) == -1 || xml[n] == '<',
              "with a < at %zu", n);
    }
}

static const struct {
    const char *ticket;
    bool        is;
} tickets[] = {
    {"ST-1", true}, {"ST-1856339-aA5Yuvrxzpv8Tau1cYQ7-cas01.example.edu.cn", true},
    {"", false}, {"ST-", false}, {"PT-1", false}, {"st-1", false}, {"xST-1", false},
    {"ST-a b", false}, {"ST-a\nb", false}, {"ST-\xe5\xbc\xa0", false}, {"TGT-1", false},
};

static void test_tickets(void **state)
{
    char longest[CAS_TICKET_MAX + 2];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tickets); i++)
        CHECK(cas_is_ticket(str_c(tickets[i].ticket)) == tickets[i].is, "%s", tickets[i].ticket);
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "ST-", 3);
    CHECK(cas_is_ticket((struct str){longest, CAS_TICKET_MAX}), "256 bytes");
    CHECK(!cas_is_ticket((struct str){longest, CAS_TICKET_MAX + 1}), "257 bytes");
}

/* ---- how it is asked ---- */

struct world {
    struct http_gateway g;
    struct conf_login   login;
    struct cas         *cas;
};

/* An ask whose end a test can wait for. */
struct waiting {
    struct cas_ask  ask; /* first */
    pthread_mutex_t lock;
    pthread_cond_t  changed;
    bool            done;
};

#define SERVICE "https://wx.example.edu.cn/login/desk/0a?b=1&c"
#define ASKED \
    "service=https%3A%2F%2Fwx.example.edu.cn%2Flogin%2Fdesk%2F0a%3Fb%3D1%26c&ticket=ST-1-%2B"

static void start(struct world *w)
{
    struct err err = {0};

    gateway_start(&w->g);
    w->login = (struct conf_login){.cas = w->g.url};
    CHECK(cas_start(&w->cas, &w->login, &err) == 0, "%s", err.text);
}

static void stop(struct world *w)
{
    cas_stop(w->cas);
    gateway_stop(&w->g);
}

static void woken(struct cas_ask *ask)
{
    struct waiting *w = (struct waiting *)ask;

    pthread_mutex_lock(&w->lock);
    w->done = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

static void send(struct cas *cas, struct waiting *w)
{
    *w = (struct waiting){
        .ask = {.service = STR_LIT(SERVICE), .ticket = STR_LIT("ST-1-+"), .done = woken}};
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    CHECK(cas_ask(cas, &w->ask) == 0, "it is taken");
}

static void wait_for(struct waiting *w)
{
    pthread_mutex_lock(&w->lock);
    while (!w->done)
        pthread_cond_wait(&w->changed, &w->lock);
    pthread_mutex_unlock(&w->lock);
}

static enum cas_result ask(struct world *w, struct waiting *a)
{
    send(w->cas, a);
    wait_for(a);
    return a->ask.result;
}

static bool asked_for(const struct world *w, unsigned i, const char *path)
{
    char line[400];

    snprintf(line, sizeof line, "GET %s?%s HTTP/1.1\r\n", path, ASKED);
    return strncmp(w->g.seen[i].head, line, strlen(line)) == 0;
}

static void test_asked(void **state)
{
    struct world   w;
    struct waiting a;

    (void)state;
    start(&w);
    gateway_rule(&w.g, 1, GATEWAY_ANSWER, 200, SUCCESS(USER("20170001")));
    CHECK(ask(&w, &a) == CAS_USER_TOLD, "told: %s", a.ask.why);
    assert_string_equal(a.ask.answer.user, "20170001");
    assert_int_equal(w.g.count, 1);
    CHECK(asked_for(&w, 0, "/p3/serviceValidate"), "%s", w.g.seen[0].head);
    CHECK(w.g.seen[0].body[0] == '\0' && !request_header(&w.g.seen[0], "Content-Length").p,
          "a GET has no body");
    gateway_rule(&w.g, 1, GATEWAY_ANSWER, 200, FAILURE("INVALID_TICKET"));
    CHECK(ask(&w, &a) == CAS_TICKET_BAD, "the same ticket again");
    gateway_rule(&w.g, 1, GATEWAY_ANSWER, 200, FAILURE("INVALID_SERVICE"));
    CHECK(ask(&w, &a) == CAS_MISMATCH, "another service");
    stop(&w);
}

/* How a server of 2.0 says that it has no address of 3.0. */
static const struct {
    const char      *name;
    enum gateway_how how;
    int              status;
    const char      *body;
} elsewhere[] = {
    {"404", GATEWAY_ANSWER, 404, "no such page"},
    {"405", GATEWAY_ANSWER, 405, ""},
    {"a way to the log-in", GATEWAY_REDIRECT, 302, ""},
    {"a page", GATEWAY_ANSWER, 200, "<!doctype html><title>Log in</title>"},
};

static void test_old_server(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++) {
        struct world   w;
        struct waiting a;

        start(&w);
        gateway_rule(&w.g, 1, elsewhere[i].how, elsewhere[i].status, elsewhere[i].body);
        gateway_rule(&w.g, 2, GATEWAY_ANSWER, 200, SUCCESS(USER("20170001")));
        CHECK(ask(&w, &a) == CAS_USER_TOLD, "%s: %s", elsewhere[i].name, a.ask.why);
        CHECK(w.g.count == 2 && asked_for(&w, 0, "/p3/serviceValidate") &&
                  asked_for(&w, 1, "/serviceValidate"), "%s: both", elsewhere[i].name);
        CHECK(ask(&w, &a) == CAS_USER_TOLD && w.g.count == 3 &&
                  asked_for(&w, 2, "/serviceValidate"), "%s: it is remembered", elsewhere[i].name);
        stop(&w);
    }
}

static const struct {
    const char      *name;
    enum gateway_how how;
    int              status;
    const char      *body;
    unsigned         tries; /* that it takes to give up */
} silent[] = {
    {"500 with a verdict", GATEWAY_ANSWER, 500, SUCCESS(USER("20170001")), 1},
    {"503", GATEWAY_ANSWER, 503, "", 1},
    {"403 with a verdict", GATEWAY_ANSWER, 403, SUCCESS(USER("20170001")), 2},
    {"201 with a verdict", GATEWAY_ANSWER, 201, SUCCESS(USER("20170001")), 2},
    {"a redirect to nowhere", GATEWAY_REDIRECT, 302, SUCCESS(USER("20170001")), 2},
    {"a page for everything", GATEWAY_ANSWER, 200, "<html></html>", 2},
    {"a connection that is closed", GATEWAY_CLOSE, 0, "", 1},
    {"half an answer", GATEWAY_HALF, 200, SUCCESS(USER("20170001")), 1},
    {"no HTTP", GATEWAY_GARBAGE, 0, "", 1},
    {"an answer of 1 MiB", GATEWAY_FLOOD, 200, "", 1},
};

static void test_silent(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(silent); i++) {
        struct world   w;
        struct waiting a;

        start(&w);
        gateway_rule(&w.g, 5, silent[i].how, silent[i].status, silent[i].body);
        CHECK(ask(&w, &a) == CAS_SILENT, "%s: silent, not %d", silent[i].name, a.ask.result);
        CHECK(a.ask.why[0] != '\0' && strstr(a.ask.why, "ST-1") == NULL &&
                  strstr(a.ask.why, "2017") == NULL, "%s: %s", silent[i].name, a.ask.why);
        /* curl itself tries a connection that it had used once more */
        CHECK(w.g.count >= silent[i].tries && w.g.count <= silent[i].tries + 1, "%s: %u tries",
              silent[i].name, w.g.count);
        stop(&w);
    }
}

/* One that is under way, and one that was not even begun when it ends. */
static void test_stopped(void **state)
{
    struct world   w;
    struct waiting a[40];

    (void)state;
    start(&w);
    gateway_rule(&w.g, ARRAY_LEN(a), GATEWAY_SILENT, 200, SUCCESS(USER("20170001")));
    for (size_t i = 0; i < ARRAY_LEN(a); i++)
        send(w.cas, &a[i]);
    cas_stop(w.cas);
    for (size_t i = 0; i < ARRAY_LEN(a); i++) {
        wait_for(&a[i]);
        CHECK(a[i].ask.result == CAS_SILENT, "ask %zu", i);
    }
    gateway_stop(&w.g);
}

static void test_untrusted(void **state)
{
    struct world      w;
    struct waiting    a;
    struct tls_server server;
    char              url[64];
    struct err        err = {0};

    (void)state;
    tls_start(&server);
    snprintf(url, sizeof url, "https://127.0.0.1:%d", server.port);
    w.login = (struct conf_login){.cas = url};
    CHECK(cas_start(&w.cas, &w.login, &err) == 0, "%s", err.text);
    CHECK(ask(&w, &a) == CAS_SILENT && server.requests == 0, "nothing is told to it");
    cas_stop(w.cas);
    tls_stop(&server);
}

static void test_addresses(void **state)
{
    const struct conf_login login = {.cas = (char[]){"https://sso.example.edu.cn/cas"}};
    auto_buf struct buf     in = {0}, out = {0};

    (void)state;
    cas_login_url(&login, STR_LIT("https://wx.example.edu.cn/login/desk/1"), &in);
    cas_logout_url(&login, &out);
    assert_string_equal(in.p, "https://sso.example.edu.cn/cas/login?service="
                              "https%3A%2F%2Fwx.example.edu.cn%2Flogin%2Fdesk%2F1");
    assert_string_equal(out.p, "https://sso.example.edu.cn/cas/logout");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),      cmocka_unit_test(test_refused),
        cmocka_unit_test(test_damaged),    cmocka_unit_test(test_tickets),
        cmocka_unit_test(test_addresses),  cmocka_unit_test(test_asked),
        cmocka_unit_test(test_old_server), cmocka_unit_test(test_silent),
        cmocka_unit_test(test_stopped),    cmocka_unit_test(test_untrusted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
