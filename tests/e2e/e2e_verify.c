/* The URL verification (protocol 1.2): the decrypted text and nothing else, however the query is
 * written. */
#include "tests/test.h"
#include "tests/tools/talk.h"

#include <string.h>

enum { WAIT_MS = 120000 };

static struct server server;
static struct wecom  wecom;

static int setup(void **state)
{
    (void)state;
    wecom_init(&wecom);
    server_make(&server, "", 1);
    server_start(&server);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_free(&server);
    wecom_free(&wecom);
    return 0;
}

#define ECHO_TEXT "1616140317555161061"

/* The parts of a verification: signature and echostr as base64. */
static void verification(char sig[MSGCRYPT_SIG + 1], struct buf *echostr)
{
    struct err err = {0};

    /* A prefix for which the base64 text has all three special characters. */
    for (unsigned char n = 1;; n++) {
        unsigned char random[MSGCRYPT_RANDOM] = {n, 7};

        buf_clear(echostr);
        CHECK(msgcrypt_seal(wecom.crypt, STR_LIT(ECHO_TEXT), random, STR_LIT("1409659589"),
                            STR_LIT("263014780"), echostr, sig, &err) == 0,
              "sealed");
        if (strchr(echostr->p, '+') && strchr(echostr->p, '/') && strchr(echostr->p, '='))
            return;
    }
}

enum escape { ESCAPE_UPPER, ESCAPE_LOWER, ESCAPE_ALL, ESCAPE_NONE };

static void add_escaped(struct buf *out, struct str text, enum escape how)
{
    for (size_t i = 0; i < text.n; i++) {
        bool special = strchr("+/=", text.p[i]) != NULL;

        if (how == ESCAPE_ALL || (special && how == ESCAPE_UPPER))
            buf_f(out, "%%%02X", (unsigned)text.p[i]);
        else if (special && how == ESCAPE_LOWER)
            buf_f(out, "%%%02x", (unsigned)text.p[i]);
        else
            buf_char(out, text.p[i]);
    }
}

static void verifies(const char *name, enum escape how, const char *order)
{
    auto_buf struct buf echostr = {0}, request = {0}, in = {0};
    char                sig[MSGCRYPT_SIG + 1];
    struct http_reply   reply;

    verification(sig, &echostr);
    buf_c(&request, "GET /callback/student?");
    for (const char *p = order; *p != '\0'; p++) {
        buf_c(&request, p == order ? "" : "&");
        if (*p == 's')
            buf_f(&request, "msg_signature=%s", sig);
        else if (*p == 't')
            buf_c(&request, "timestamp=1409659589");
        else if (*p == 'n')
            buf_c(&request, "nonce=263014780");
        else if (*p == 'x')
            buf_c(&request, "extra=a%20b");
        else {
            buf_c(&request, "echostr=");
            add_escaped(&request, buf_view(&echostr), how);
        }
    }
    buf_c(&request, " HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(http_once(server.port, buf_view(&request), &in, &reply, WAIT_MS) == 0, "%s: answered",
          name);
    CHECK(reply.status == 200, "%s: 200, not %d", name, reply.status);
    CHECK(str_is(reply.body, ECHO_TEXT), "%s: exactly the decrypted text", name);
}

static void verifies_the_url(void **state)
{
    (void)state;
    verifies("as WeCom writes it", ESCAPE_UPPER, "stne");
    verifies("lower-case escapes", ESCAPE_LOWER, "stne");
    verifies("every character escaped", ESCAPE_ALL, "stne");
    verifies("raw + / =", ESCAPE_NONE, "stne");
    verifies("shuffled", ESCAPE_UPPER, "entsx");
    verifies("raw and shuffled", ESCAPE_NONE, "xnets");
}

static void refuses(const char *name, const char *query, int status)
{
    auto_buf struct buf request = {0}, in = {0};
    struct http_reply   reply;

    buf_f(&request, "GET /callback/student%s HTTP/1.1\r\nHost: a\r\n\r\n", query);
    CHECK(http_once(server.port, buf_view(&request), &in, &reply, WAIT_MS) == 0, "%s: answered",
          name);
    CHECK(status ? reply.status == status : reply.status == 400 || reply.status == 403,
          "%s: refused, not %d", name, reply.status);
    CHECK(reply.body.n == 0 ||
              memmem(reply.body.p, reply.body.n, ECHO_TEXT, strlen(ECHO_TEXT)) == NULL,
          "%s: without the text", name);
}

static void refuses_strangers(void **state)
{
    auto_buf struct buf echostr = {0}, query = {0};
    char                sig[MSGCRYPT_SIG + 1];
    int64_t             counted = server_metric(&server, "refused_signature_total");

    (void)state;
    verification(sig, &echostr);
    buf_c(&query, "?timestamp=1409659589&nonce=263014780&echostr=");
    add_escaped(&query, buf_view(&echostr), ESCAPE_UPPER);
    refuses("no signature", query.p, 0);
    buf_f(&query, "&msg_signature=%c%s", sig[0] == '0' ? '1' : '0', sig + 1);
    refuses("a wrong signature", query.p, 403);
    CHECK(server_metric(&server, "refused_signature_total") > counted, "it is counted");
    refuses("no query", "", 0);
    refuses("no echostr",
            "?msg_signature=0123456789abcdef0123456789abcdef01234567&timestamp=1&nonce=1", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verifies_the_url),
        cmocka_unit_test(refuses_strangers),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
