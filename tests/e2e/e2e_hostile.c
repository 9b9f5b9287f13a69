/* What strangers and broken senders post: a status, a counter, nothing stored, and the server
 * goes on. */
#include "tests/test.h"
#include "tests/tools/talk.h"

#include "base/mem.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PEOPLE = 4, WAIT_MS = 120000, MIB = 1024 * 1024 };

static struct server server;
static struct wecom  wecom, other_corp; /* the same token and key for another company */

static int setup(void **state)
{
    struct err err = {0};

    (void)state;
    wecom_init(&wecom);
    wecom_init(&other_corp);
    wecom_free(&other_corp);
    if (msgcrypt_new(&other_corp.crypt, WECOM_TOKEN, WECOM_KEY, "wwanother0company1", &err) < 0)
        return -1;
    server_make(&server, "", PEOPLE);
    server_start(&server);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_free(&server);
    wecom_free(&wecom);
    wecom_free(&other_corp);
    return 0;
}

/* ---- what is inside a right envelope ---- */

static void head(struct buf *xml)
{
    buf_c(xml, "<xml><ToUserName><![CDATA[" WECOM_CORP "]]></ToUserName>");
    buf_f(xml, "<FromUserName><![CDATA[2026000001]]></FromUserName><CreateTime>%lld</CreateTime>",
          (long long)time(NULL));
}

static void tail(struct buf *xml)
{
    buf_f(xml, "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[快打 1]]></Content>"
               "<MsgId>%lld</MsgId><AgentID>%d</AgentID></xml>",
          (long long)talk_text(0, "").msg_id, WECOM_AGENT);
}

static void deep(struct buf *xml)
{
    head(xml);
    for (int i = 0; i < 5000; i++)
        buf_c(xml, "<a>");
    for (int i = 0; i < 5000; i++)
        buf_c(xml, "</a>");
    tail(xml);
}

static void unclosed_deep(struct buf *xml)
{
    for (int i = 0; i < 20000; i++)
        buf_c(xml, "<xml>");
}

static void attributes(struct buf *xml)
{
    head(xml);
    buf_c(xml, "<a");
    for (int i = 0; i < 10000; i++)
        buf_f(xml, " a%d=\"1\"", i);
    buf_c(xml, "/>");
    tail(xml);
}

static void entities(struct buf *xml)
{
    buf_c(xml, "<?xml version=\"1.0\"?><!DOCTYPE xml [<!ENTITY a \"aaaaaaaaaaaaaaaa\">"
               "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
               "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>");
    head(xml);
    buf_c(xml, "<Note>&c;</Note>");
    tail(xml);
}

static void external_entity(struct buf *xml)
{
    buf_c(xml, "<!DOCTYPE xml [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>");
    head(xml);
    buf_c(xml, "<Note>&f;</Note>");
    tail(xml);
}

static void nul_byte(struct buf *xml)
{
    head(xml);
    buf_add(xml, "<Note>a\0b</Note>", 16);
    tail(xml);
}

static void invalid_utf8(struct buf *xml)
{
    head(xml);
    buf_c(xml, "<Note>\xc0\xaf\xff</Note>");
    tail(xml);
}

static void utf16_mark(struct buf *xml)
{
    buf_c(xml, "\xff\xfe<");
    head(xml);
    tail(xml);
}

static void root_not_closed(struct buf *xml)
{
    head(xml);
    tail(xml);
    xml->n -= 6; /* </xml> */
}

static void empty_message(struct buf *xml)
{
    (void)xml;
}

static void no_sender(struct buf *xml)
{
    buf_c(xml, "<xml><CreateTime>1</CreateTime>");
    tail(xml);
}

static void no_type(struct buf *xml)
{
    head(xml);
    buf_c(xml, "</xml>");
}

static void time_is_no_number(struct buf *xml)
{
    buf_c(xml, "<xml><FromUserName>2026000001</FromUserName><CreateTime>soon</CreateTime>");
    tail(xml);
}

static void id_with_junk(struct buf *xml)
{
    head(xml);
    buf_c(xml, "<MsgType>text</MsgType><Content>快打 1</Content><MsgId>12x</MsgId></xml>");
}

static void plain_text(struct buf *xml)
{
    buf_c(xml, "hello");
}

static void replayed(struct buf *xml)
{
    struct text t = talk_text(0, "快打 1");

    wecom_text(xml, &wecom, t.user, t.create_time - 3 * 86400, t.msg_id, t.content);
}

static void long_text(struct buf *xml)
{
    head(xml);
    buf_c(xml, "<Note>");
    for (int i = 0; i < 300 * 1024; i++)
        buf_char(xml, 'x');
    buf_c(xml, "</Note>");
    tail(xml);
}

static const struct {
    const char *name;
    void      (*write)(struct buf *xml);
    int         status;
    const char *counter;
} messages[] = {
    {"5,000 levels deep", deep, 400, "refused_malformed_total"},
    {"20,000 unclosed roots", unclosed_deep, 400, "refused_malformed_total"},
    {"10,000 attributes", attributes, 400, "refused_malformed_total"},
    {"entities that multiply", entities, 400, "refused_malformed_total"},
    {"an external entity", external_entity, 400, "refused_malformed_total"},
    {"a NUL byte", nul_byte, 400, "refused_malformed_total"},
    {"invalid UTF-8", invalid_utf8, 400, "refused_malformed_total"},
    {"a UTF-16 mark", utf16_mark, 400, "refused_malformed_total"},
    {"a root that is never closed", root_not_closed, 400, "refused_malformed_total"},
    {"nothing", empty_message, 400, "refused_malformed_total"},
    {"no sender", no_sender, 400, "refused_malformed_total"},
    {"no type", no_type, 400, "refused_malformed_total"},
    {"a time that is no number", time_is_no_number, 400, "refused_malformed_total"},
    {"a MsgId with junk behind it", id_with_junk, 400, "refused_malformed_total"},
    {"no XML at all", plain_text, 400, "refused_malformed_total"},
    {"300 KiB of text", long_text, 400, "refused_malformed_total"},
    {"a message of three days ago", replayed, 403, "refused_stale_total"},
};

/* ---- envelopes ---- */

static const struct wecom_stamp fixed = {.timestamp = 1790000000, .nonce = 1372623149};

static void good_message(struct buf *xml)
{
    head(xml);
    tail(xml);
}

/* The text of <Encrypt> for a good message. */
static void good_encrypt(struct buf *encrypt)
{
    auto_buf struct buf xml = {0}, body = {0};
    char                sig[MSGCRYPT_SIG + 1];
    struct str          value;

    good_message(&xml);
    wecom_envelope(&body, &wecom, buf_view(&xml), &fixed, sig);
    if (wecom_element(buf_view(&body), "Encrypt", &value))
        buf_str(encrypt, value);
}

/* Rightly signed, whatever it is. */
static void post_signed(struct buf *request, struct str encrypt)
{
    auto_buf struct buf body = {0};
    char                sig[MSGCRYPT_SIG + 1];

    msgcrypt_sign(wecom.crypt, STR_LIT("1790000000"), STR_LIT("1372623149"), encrypt, sig);
    buf_c(&body, "<xml><ToUserName><![CDATA[" WECOM_CORP "]]></ToUserName><Encrypt><![CDATA[");
    buf_str(&body, encrypt);
    buf_c(&body, "]]></Encrypt></xml>");
    wecom_request(request, &wecom, sig, &fixed, buf_view(&body));
}

/* A body of the sender's own with a signature that fits nothing. */
static void post_body(struct buf *request, struct str body)
{
    wecom_request(request, &wecom, "0123456789abcdef0123456789abcdef01234567", &fixed, body);
}

static void forged(struct buf *request)
{
    auto_buf struct buf xml = {0};
    struct wecom_stamp  stamp = fixed;

    stamp.forged = true;
    good_message(&xml);
    wecom_post(request, &wecom, buf_view(&xml), &stamp);
}

static void signed_for_other_time(struct buf *request)
{
    auto_buf struct buf xml = {0}, body = {0};
    struct wecom_stamp  stamp = fixed;
    char                sig[MSGCRYPT_SIG + 1];

    good_message(&xml);
    wecom_envelope(&body, &wecom, buf_view(&xml), &stamp, sig);
    stamp.timestamp++;
    wecom_request(request, &wecom, sig, &stamp, buf_view(&body));
}

static void short_signature(struct buf *request)
{
    auto_buf struct buf xml = {0}, body = {0};
    char                sig[MSGCRYPT_SIG + 1];

    good_message(&xml);
    wecom_envelope(&body, &wecom, buf_view(&xml), &fixed, sig);
    sig[39] = '\0';
    wecom_request(request, &wecom, sig, &fixed, buf_view(&body));
}

static void wrong_corp(struct buf *request)
{
    auto_buf struct buf xml = {0};

    good_message(&xml);
    wecom_post(request, &other_corp, buf_view(&xml), &fixed);
}

static void changed_last_block(struct buf *request)
{
    auto_buf struct buf encrypt = {0};

    good_encrypt(&encrypt);
    encrypt.p[encrypt.n - 8] = encrypt.p[encrypt.n - 8] == 'A' ? 'B' : 'A';
    post_signed(request, buf_view(&encrypt));
}

static void half_block(struct buf *request)
{
    auto_buf struct buf encrypt = {0};

    good_encrypt(&encrypt);
    post_signed(request, (struct str){encrypt.p, encrypt.n / 8 * 4 + 12});
}

static void not_base64(struct buf *request)
{
    post_signed(request, STR_LIT("这不是 base64 !!!"));
}

static void empty_encrypt(struct buf *request)
{
    post_signed(request, STR_LIT(""));
}

static void one_block(struct buf *request)
{
    post_signed(request, STR_LIT("AAAAAAAAAAAAAAAAAAAAAA=="));
}

static void empty_body(struct buf *request)
{
    post_body(request, STR_LIT(""));
}

static void no_encrypt(struct buf *request)
{
    post_body(request, STR_LIT("<xml><ToUserName><![CDATA[ww]]></ToUserName></xml>"));
}

static void encrypt_not_closed(struct buf *request)
{
    post_body(request, STR_LIT("<xml><Encrypt><![CDATA[AAAAAAAAAAAAAAAAAAAAAA=="));
}

static void outer_entities(struct buf *request)
{
    post_body(request, STR_LIT("<!DOCTYPE xml [<!ENTITY a \"AAAA\">]>"
                               "<xml><Encrypt>&a;</Encrypt></xml>"));
}

static void outer_deep(struct buf *request)
{
    auto_buf struct buf body = {0};

    for (int i = 0; i < 100000; i++)
        buf_c(&body, "<a>");
    post_body(request, buf_view(&body));
}

static void outer_noise(struct buf *request)
{
    auto_buf struct buf body = {0};

    for (int i = 0; i < 4096; i++)
        buf_char(&body, (char)(i * 37 + i / 7));
    post_body(request, buf_view(&body));
}

static void over_a_mebibyte(struct buf *request)
{
    auto_buf struct buf body = {0};

    while (body.n <= MIB)
        buf_c(&body, "<xml>0123456789abcdef0123456789abcdef0123456789abcdef");
    post_body(request, buf_view(&body));
}

static void claims_a_gibibyte(struct buf *request)
{
    buf_c(request, "POST /callback/student?msg_signature=0123456789abcdef0123456789abcdef01234567"
                   "&timestamp=1&nonce=1 HTTP/1.1\r\nHost: a\r\n"
                   "Content-Length: 1073741824\r\n\r\n<xml>");
}

static void chunks_over_a_mebibyte(struct buf *request)
{
    char chunk[4096];

    memset(chunk, 'x', sizeof chunk);
    buf_c(request, "POST /callback/student?msg_signature=0123456789abcdef0123456789abcdef01234567"
                   "&timestamp=1&nonce=1 HTTP/1.1\r\nHost: a\r\n"
                   "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 300; i++) {
        buf_c(request, "1000\r\n");
        buf_add(request, chunk, sizeof chunk);
        buf_c(request, "\r\n");
    }
    buf_c(request, "0\r\n\r\n");
}

static void no_signature(struct buf *request)
{
    buf_c(request, "POST /callback/student?timestamp=1&nonce=1 HTTP/1.1\r\nHost: a\r\n"
                   "Content-Length: 11\r\n\r\n<xml></xml>");
}

static void long_nonce(struct buf *request)
{
    buf_c(request, "POST /callback/student?msg_signature=0123456789abcdef0123456789abcdef01234567"
                   "&timestamp=1&nonce=");
    for (int i = 0; i < 200; i++)
        buf_char(request, '7');
    buf_c(request, " HTTP/1.1\r\nHost: a\r\nContent-Length: 53\r\n\r\n"
                   "<xml><Encrypt><![CDATA[AAAAAAAAAA==]]></Encrypt></xml>");
    request->n--;
}

static const struct {
    const char *name;
    void      (*write)(struct buf *request);
    int         status;
    const char *counter;
} envelopes[] = {
    {"one wrong digit in the signature", forged, 403, "refused_signature_total"},
    {"signed for another timestamp", signed_for_other_time, 403, "refused_signature_total"},
    {"sealed for another company", wrong_corp, 403, "refused_signature_total"},
    {"a signature of 39 digits", short_signature, 0, NULL},
    {"no signature", no_signature, 0, NULL},
    {"a nonce of 200 bytes", long_nonce, 0, NULL},
    {"a changed last block", changed_last_block, 400, "refused_malformed_total"},
    {"not whole blocks", half_block, 400, "refused_malformed_total"},
    {"not base64", not_base64, 400, "refused_malformed_total"},
    {"an empty Encrypt", empty_encrypt, 0, NULL},
    {"one block", one_block, 400, "refused_malformed_total"},
    {"an empty body", empty_body, 400, "refused_malformed_total"},
    {"no Encrypt", no_encrypt, 400, "refused_malformed_total"},
    {"an Encrypt that does not end", encrypt_not_closed, 400, "refused_malformed_total"},
    {"outer entities", outer_entities, 0, NULL},
    {"100,000 levels outside", outer_deep, 400, "refused_malformed_total"},
    {"4 KiB of noise", outer_noise, 400, "refused_malformed_total"},
    {"more than 1 MiB", over_a_mebibyte, 413, "refused_large_total"},
    {"a claim of 1 GiB", claims_a_gibibyte, 413, "refused_large_total"},
    {"more than 1 MiB in chunks", chunks_over_a_mebibyte, 413, "refused_large_total"},
};

/* ---- the tests ---- */

static int64_t rows(void)
{
    return server_query(&server, "SELECT (SELECT count(*) FROM inbox) +"
                                 " (SELECT count(*) FROM submissions) +"
                                 " (SELECT count(*) FROM dialogs) + (SELECT count(*) FROM outbox)");
}

/* status 0: 400 or 403, the contract leaves it open. */
static void check_refused(const char *name, struct str request, int status, const char *counter)
{
    auto_buf struct buf in = {0};
    struct http_reply   reply;
    int64_t             stored = rows(), counted = counter ? server_metric(&server, counter) : 0;

    CHECK(http_once(server.port, request, &in, &reply, WAIT_MS) == 0, "%s is answered", name);
    CHECK(status ? reply.status == status : reply.status == 400 || reply.status == 403,
          "%s gets its status, not %d", name, reply.status);
    CHECK(counter == NULL || server_metric(&server, counter) == counted + 1, "%s is counted", name);
    CHECK(rows() == stored, "%s leaves nothing behind", name);
}

static void refuses_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
        auto_buf struct buf xml = {0}, request = {0};

        messages[i].write(&xml);
        wecom_post(&request, &wecom, buf_view(&xml), &fixed);
        check_refused(messages[i].name, buf_view(&request), messages[i].status,
                      messages[i].counter);
    }
}

static void refuses_envelopes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(envelopes); i++) {
        auto_buf struct buf request = {0};

        envelopes[i].write(&request);
        check_refused(envelopes[i].name, buf_view(&request), envelopes[i].status,
                      envelopes[i].counter);
    }
}

/* Requests that are never complete, and bytes that are no HTTP: no answer is owed. */
static void survives_half_requests(void **state)
{
    static const char *const parts[] = {
        "",
        "P",
        "GARBAGE\r\n\r\n",
        "POST /callback/student?msg_signature=",
        "POST /callback/student HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n<xml><Enc",
        "POST /callback/student HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /callback/student HTTP/1.1\r\nHost: a\r\n"
        "Content-Length: 99999999999999999999\r\n\r\n",
        "POST /callback/student HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    };
    int64_t stored = rows();

    (void)state;
    for (int round = 0; round < 20; round++)
        for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
            int fd = http_connect(server.port);

            CHECK(fd >= 0, "a connection opens");
            http_send(fd, str_c(parts[i]));
            close(fd);
        }
    CHECK(rows() == stored, "nothing is stored");
}

static int status_of(const char *request)
{
    auto_buf struct buf in = {0};
    struct http_reply   reply;

    return http_once(server.port, str_c(request), &in, &reply, WAIT_MS) < 0 ? -1 : reply.status;
}

static void other_paths(void **state)
{
    (void)state;
    CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == 404, "/ is nothing");
    CHECK(status_of("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n") == 404,
          "the counters are not on the public port");
    CHECK(status_of("POST /callback/nobody?msg_signature=a&timestamp=1&nonce=1 HTTP/1.1\r\n"
                    "Host: a\r\nContent-Length: 11\r\n\r\n<xml></xml>") == 404,
          "an application that is not configured is nothing");
    CHECK(status_of("POST /callback/student/../student HTTP/1.1\r\nHost: a\r\n"
                    "Content-Length: 0\r\n\r\n") == 404,
          "paths are compared, not resolved");
    CHECK(status_of("DELETE /callback/student HTTP/1.1\r\nHost: a\r\n\r\n") == 405,
          "a callback is GET or POST");
}

/* After all that: the same process, and it does its work. */
static void still_alive(void **state)
{
    (void)state;
    CHECK(kill(server.pid, 0) == 0, "the process lives");
    CHECK(talk_say(&server, &wecom, 1, "快打 1", "回执"), "and checks members in");
    CHECK(server_query(&server, "SELECT count(*) FROM submissions") == 1, "one row, the good one");
    CHECK(server_stop(&server, SIGTERM) == 0, "it stops cleanly");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_messages),
        cmocka_unit_test(refuses_envelopes),
        cmocka_unit_test(survives_half_requests),
        cmocka_unit_test(other_paths),
        cmocka_unit_test(still_alive),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
