/* How far a GET came: each way to end, told apart; and nothing of its path or query in what is told
 * of it. */
#include "bot/probe.h"

#include "base/clock.h"
#include "base/mem.h"
#include "tests/test.h"
#include "tests/tools/gateway.h"
#include "tests/tools/tls.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SECRET "access_token=very-secret"

static void get(struct probe *p, const char *base, unsigned ms, const char *ca_file)
{
    const struct probe_options options = {.ms = ms, .direct = true, .ca_file = ca_file};
    auto_buf struct buf        url = {0};

    buf_f(&url, "%s/path?" SECRET, base);
    probe_get(p, url.p, &options);
    CHECK(strstr(p->why, "secret") == NULL && strstr(p->why, "path") == NULL &&
              strstr(p->location, "secret") == NULL,
          "nothing of the URL is told: %s", p->why);
}

/* ---- without TLS ---- */

static const struct {
    const char      *name;
    enum gateway_how how;
    int              status;
    const char      *body;
    enum probe_end   end;
} answers[] = {
    {"an answer", GATEWAY_ANSWER, 200, "12345", PROBE_ANSWERED},
    {"another status", GATEWAY_ANSWER, 502, "<html>", PROBE_ANSWERED},
    {"a redirection", GATEWAY_REDIRECT, 302, "", PROBE_ANSWERED},
    {"hung up", GATEWAY_CLOSE, 200, "", PROBE_CUT},
    {"half of it", GATEWAY_HALF, 200, "abc", PROBE_CUT},
    {"no HTTP", GATEWAY_GARBAGE, 200, "", PROBE_CUT},
    {"silence", GATEWAY_SILENT, 200, "", PROBE_SILENT},
};

static void tells_answers_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        auto_probe struct probe p = {0};
        struct http_gateway     g;

        gateway_start(&g);
        gateway_rule(&g, 1, answers[i].how, answers[i].status, answers[i].body);
        get(&p, g.url, 400, NULL);
        CHECK(p.end == answers[i].end, "%s: ended as %d (%s)", answers[i].name, p.end, p.why);
        if (p.end == PROBE_ANSWERED)
            CHECK(p.status == (unsigned)answers[i].status &&
                      str_is(buf_view(&p.body), answers[i].body) && p.why[0] == '\0' &&
                      strcmp(p.address, "127.0.0.1") == 0,
                  "%s: %u %s", answers[i].name, p.status, p.body.p);
        else
            CHECK(p.status == 0 && p.why[0] != '\0', "%s has a reason", answers[i].name);
        if (answers[i].how == GATEWAY_REDIRECT)
            CHECK(strcmp(p.location, "/elsewhere") == 0 && gateway_count(&g) == 1,
                  "a redirection is told, not followed");
        gateway_stop(&g);
    }
}

static void knows_nobody_there(void **state)
{
    auto_probe struct probe name = {0}, port = {0}, url = {0};
    struct http_gateway     g;

    (void)state;
    gateway_start(&g); /* a port that is free afterwards */
    gateway_stop(&g);
    get(&port, g.url, 2000, NULL);
    CHECK(port.end == PROBE_NO_CONNECTION, "nobody listens: %d %s", port.end, port.why);
    get(&name, "http://nobody.invalid", 5000, NULL);
    CHECK(name.end == PROBE_NO_NAME, "no such name: %d %s", name.end, name.why);
    get(&url, "gopher://127.0.0.1", 2000, NULL);
    CHECK(url.end == PROBE_UNUSABLE, "not the web: %d %s", url.end, url.why);
}

/* A head of the test's own. */
static void serve_head(void *arg, int fd)
{
    auto_buf struct buf in = {0};

    while (in.n == 0 || strstr(in.p, "\r\n\r\n") == NULL)
        if (!peer_read(fd, &in))
            return;
    peer_write(fd, arg);
}

static void reads_headers(void **state)
{
    static char head[] = "HTTP/1.1 301 Moved\r\nDate: Tue, 01 Sep 2026 00:00:00 GMT\r\n"
                         "server: nginx/1.22.1\r\nLOCATION: https://e.example/a?echostr=x\r\n"
                         "Content-Length: 0\r\n\r\n";
    static char bad[] = "HTTP/1.1 200 OK\r\nDate: yesterday\r\nContent-Length: 0\r\n\r\n";
    auto_probe struct probe p = {0}, q = {0};
    struct peer             peer;
    char                    base[64];

    (void)state;
    peer_start(&peer, serve_head, head);
    snprintf(base, sizeof base, "http://127.0.0.1:%d", peer.port);
    get(&p, base, 2000, NULL);
    CHECK(p.date == 1788220800, "the date: %lld", (long long)p.date);
    CHECK(strcmp(p.server, "nginx/1.22.1") == 0, "the server: %s", p.server);
    CHECK(strcmp(p.location, "https://e.example/a") == 0, "without the query: %s", p.location);
    peer.arg = bad;
    get(&q, base, 2000, NULL);
    CHECK(q.end == PROBE_ANSWERED && q.date == 0, "no date is none");
    peer_stop(&peer);
}

static void keeps_so_much(void **state)
{
    auto_probe struct probe p = {0};
    struct http_gateway     g;

    (void)state;
    gateway_start(&g);
    gateway_rule(&g, 1, GATEWAY_FLOOD, 200, "");
    get(&p, g.url, 5000, NULL);
    CHECK(p.end == PROBE_ANSWERED && p.body.n == PROBE_BODY, "so much is kept: %zu", p.body.n);
    gateway_stop(&g);
}

/* ---- TLS ---- */

static void write_ca(const struct tls_server *s, char path[64])
{
    FILE *f;
    int   fd;

    strcpy(path, "/tmp/hongyan-probe.XXXXXX");
    fd = mkstemp(path);
    f = fdopen(fd, "w");
    CHECK(f && fputs(s->certificate, f) >= 0 && fclose(f) == 0, "the certificate is written");
}

enum { DAY = 86400 };

static const struct {
    const char    *name, *names;
    long           from, until;
    bool           trusted;
    enum probe_end end;
} certificates[] = {
    {"a good one", "IP:127.0.0.1", -DAY, 30 * DAY, true, PROBE_ANSWERED},
    {"one that has expired", "IP:127.0.0.1", -30 * DAY, -DAY, true, PROBE_EXPIRED},
    {"one that is early", "IP:127.0.0.1", DAY, 30 * DAY, true, PROBE_EARLY},
    {"one for another host", "DNS:wx.example.edu.cn", -DAY, 30 * DAY, true, PROBE_OTHER_NAME},
    {"one that nobody trusts", "IP:127.0.0.1", -DAY, 30 * DAY, false, PROBE_UNTRUSTED},
};

static void looks_at_certificates(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(certificates); i++) {
        auto_probe struct probe p = {0};
        struct tls_server       s;
        char                    base[64], ca[64];
        int64_t                 until = clock_now() + certificates[i].until;

        tls_start_as(&s, certificates[i].names, certificates[i].from, certificates[i].until);
        write_ca(&s, ca);
        snprintf(base, sizeof base, "https://127.0.0.1:%d", s.port);
        get(&p, base, 5000, certificates[i].trusted ? ca : NULL);
        CHECK(p.end == certificates[i].end, "%s: %d %s", certificates[i].name, p.end, p.why);
        CHECK(p.cert_until > until - 60 && p.cert_until < until + 60, "%s: until %lld",
              certificates[i].name, (long long)p.cert_until);
        CHECK(atomic_load(&s.requests) == (p.end == PROBE_ANSWERED),
              "%s: nothing is sent to a stranger", certificates[i].name);
        unlink(ca);
        tls_stop(&s);
    }
}

static void knows_no_tls(void **state)
{
    auto_probe struct probe p = {0};
    struct http_gateway     g;
    char                    base[64];

    (void)state;
    gateway_start(&g);
    snprintf(base, sizeof base, "https://127.0.0.1:%d", g.peer.port);
    get(&p, base, 2000, NULL);
    CHECK(p.end == PROBE_NO_TLS || p.end == PROBE_CUT, "no TLS there: %d %s", p.end, p.why);
    gateway_stop(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_answers_apart),
        cmocka_unit_test(knows_nobody_there),
        cmocka_unit_test(reads_headers),
        cmocka_unit_test(keeps_so_much),
        cmocka_unit_test(looks_at_certificates),
        cmocka_unit_test(knows_no_tls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
