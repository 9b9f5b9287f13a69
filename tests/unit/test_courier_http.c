/* The webhook, and the network below all gateways. The signature is checked by
 * tests/tools/signature.c, which shares nothing with the one that is tested. */
#include "tests/tools/signature.h"
#include "tests/tools/tls.h"
#include "tests/unit/courier_post.h"

static char webhook_secret[] = "a secret that signs letters";

static void use_webhooks(char *url)
{
    sms = (struct conf_sms){.provider = SMS_WEBHOOK, .url = url, .secret = webhook_secret};
    mail = (struct conf_mail){.provider = MAIL_WEBHOOK, .url = url, .secret = webhook_secret};
}

/* ---- webhook ---- */

static void webhook_tells_all(void **state)
{
    struct http_gateway g;

    (void)state;
    gateway_start(&g);
    use_webhooks(g.url);
    is_verdict("sms", sent_to(&sms_letter), LETTER_SENT, "ok");
    is_verdict("mail", sent_to(&mail_letter), LETTER_SENT, "ok");
    assert_int_equal(g.count, 2);
    assert_string_equal(g.seen[0].body,
                        "{\"kind\":\"sms\",\"to\":\"13800000001\",\"text\":\"验证码 "
                        "\\\"123456\\\"\\n5 分钟内有效\",\"code\":\"123456\",\"subject\":\"\","
                        "\"id\":\"9007199254740993\"}");
    CHECK(strstr(g.seen[1].body, "\"kind\":\"mail\",\"to\":\"zhang.san@example.edu.cn\"") &&
              strstr(g.seen[1].body, "\"subject\":\"鸿雁大学：邮箱验证码\",\"id\":\"77\""),
          "%s", g.seen[1].body);
    for (unsigned i = 0; i < 2; i++) {
        CHECK(strncmp(g.seen[i].head, "POST / HTTP/1.1\r\n", 17) == 0, "%s", g.seen[i].head);
        CHECK(str_is(request_header(&g.seen[i], "Content-Type"), "application/json; charset=utf-8"),
              "the type of the body");
        CHECK(str_is(request_header(&g.seen[i], "X-Hongyan-Timestamp"), "1788220800"), "the time");
        CHECK(webhook_is_signed(&g.seen[i], webhook_secret), "request %u is signed", i);
        CHECK(!webhook_is_signed(&g.seen[i], "a secret that signs others"), "not by others");
    }
    gateway_stop(&g);
}

static void webhook_reads_statuses(void **state)
{
    static const struct {
        int              status;
        enum letter_fate fate;
        const char      *code;
    } rows[] = {
        {200, LETTER_SENT, "ok"},        {201, LETTER_SENT, "ok"},
        {202, LETTER_SENT, "ok"},        {299, LETTER_SENT, "ok"},
        {300, LETTER_REFUSED, "HTTP 300"}, {304, LETTER_REFUSED, "HTTP 304"},
        {400, LETTER_REFUSED, "HTTP 400"}, {401, LETTER_REFUSED, "HTTP 401"},
        {403, LETTER_REFUSED, "HTTP 403"}, {404, LETTER_REFUSED, "HTTP 404"},
        {408, LETTER_REFUSED, "HTTP 408"}, {429, LETTER_AGAIN, "HTTP 429"},
        {500, LETTER_AGAIN, "HTTP 500"},   {502, LETTER_AGAIN, "HTTP 502"},
        {503, LETTER_AGAIN, "HTTP 503"},   {599, LETTER_AGAIN, "HTTP 599"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct post p = {.arrived = true, .status = rows[i].status};
        struct verdict    v = {0};

        gateway_webhook.read(&p, &v);
        is_verdict(rows[i].code, v, rows[i].fate, rows[i].code);
    }
}

/* ---- the network ---- */

static void faults_of_a_gateway(void **state)
{
    static const struct {
        const char      *name;
        enum gateway_how how;
        int              status;
        enum letter_fate fate;
        const char      *code;
    } rows[] = {
        {"an error of its own", GATEWAY_ANSWER, 500, LETTER_AGAIN, "HTTP 500"},
        {"too many", GATEWAY_ANSWER, 429, LETTER_AGAIN, "HTTP 429"},
        {"no such page", GATEWAY_ANSWER, 404, LETTER_REFUSED, "HTTP 404"},
        {"elsewhere", GATEWAY_REDIRECT, 302, LETTER_REFUSED, "HTTP 302"},
        {"elsewhere for ever", GATEWAY_REDIRECT, 308, LETTER_REFUSED, "HTTP 308"},
        {"it hangs up", GATEWAY_CLOSE, 0, LETTER_AGAIN, ""},
        {"half an answer", GATEWAY_HALF, 200, LETTER_AGAIN, ""},
        {"garbage", GATEWAY_GARBAGE, 0, LETTER_AGAIN, ""},
        {"a time-out", GATEWAY_SILENT, 200, LETTER_AGAIN, "Timeout was reached"},
        {"a long answer", GATEWAY_FLOOD, 200, LETTER_SENT, "ok"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_gateway g;
        struct verdict      v;

        gateway_start(&g);
        use_webhooks(g.url);
        gateway_rule(&g, 1, rows[i].how, rows[i].status, "told");
        v = outcome(&sms_letter, rows[i].how == GATEWAY_SILENT ? IMPATIENT : PATIENT);
        is_verdict(rows[i].name, v, rows[i].fate, rows[i].code);
        CHECK(v.code[0] != '\0' && strstr(v.code, "127.0.0.1") == NULL, "%s: \"%s\" says why",
              rows[i].name, v.code);
        CHECK(gateway_count(&g) == 1, "%s: one request, not %u", rows[i].name, gateway_count(&g));
        gateway_stop(&g);
    }
}

static void keeps_little_of_a_long_answer(void **state)
{
    struct http_gateway g;
    struct post         p = {0};
    struct verdict      v = {0};

    (void)state;
    gateway_start(&g);
    use_webhooks(g.url);
    gateway_rule(&g, 1, GATEWAY_FLOOD, 200, "");
    carry(&sms_letter, PATIENT, &p, &v);
    assert_int_equal(p.answer.n, 64 * 1024);
    post_free(&p);
    gateway_stop(&g);
}

static void nobody_there(void **state)
{
    struct http_gateway g;

    (void)state;
    gateway_start(&g);
    gateway_stop(&g);
    use_webhooks(g.url);
    is_verdict("nobody there", sent_to(&sms_letter), LETTER_AGAIN, "Couldn't connect to server");
}

/* The configuration refuses such addresses; should one come here all the same, nothing is sent. */
static void insists_on_tls(void **state)
{
    static char         far[] = "http://sms.example.invalid/";
    struct http_gateway g;
    auto_buf struct buf tls = {0};

    (void)state;
    use_webhooks(far);
    is_verdict("plain http elsewhere", sent_to(&sms_letter), LETTER_AGAIN, "Unsupported prot");
    gateway_start(&g);
    buf_f(&tls, "https%s", g.url + 4);
    use_webhooks(tls.p);
    is_verdict("no TLS where it should be", sent_to(&sms_letter), LETTER_AGAIN, "");
    CHECK(gateway_count(&g) == 0, "nothing went in the clear");
    gateway_stop(&g);
}

/* Also on this machine: whoever writes https wants to know who is there. */
static void does_not_trust_anybody(void **state)
{
    struct tls_server s;
    char              url[64];

    (void)state;
    tls_start(&s);
    snprintf(url, sizeof url, "https://127.0.0.1:%d/", s.port);
    use_webhooks(url);
    is_verdict("a certificate of its own", sent_to(&sms_letter), LETTER_REFUSED,
               "SSL peer certificate or SSH remote key was not OK");
    CHECK(s.requests == 0, "nothing was said to it");
    tls_stop(&s);
}

static void many_at_once(void **state)
{
    enum { MANY = 40 };
    struct http_gateway g;
    struct post         posts[MANY] = {0};
    struct carrier     *carrier;
    struct err          err = {0};
    void               *tag;
    unsigned            back = 0;

    (void)state;
    gateway_start(&g);
    use_webhooks(g.url);
    CHECK(carrier_new(&carrier, 10, &err) == 0, "%s", err.text);
    for (unsigned i = 0; i < MANY; i++)
        CHECK(gateway_webhook.write(&posts[i], &conf, &sms_letter, NOW, &err) == 0 &&
                  carrier_start(carrier, &posts[i], &posts[i], &err) == 0, "%s", err.text);
    while (back < MANY) {
        struct post *p = carrier_next(carrier, &tag);

        if (p == NULL) {
            carrier_wait(carrier, 100);
            continue;
        }
        CHECK(p == tag && p->arrived && p->status == 200, "each comes back as what it was");
        p->arrived = false;
        back++;
    }
    CHECK(carrier_cut(carrier) == NULL, "nothing is under way any more");
    for (unsigned i = 0; i < MANY; i++)
        post_free(&posts[i]);
    carrier_free(carrier);
    assert_int_equal(gateway_count(&g), MANY);
    gateway_stop(&g);
}

static void cuts_off(void **state)
{
    struct http_gateway g;
    struct post         p = {0};
    struct carrier     *carrier;
    struct err          err = {0};
    void               *tag;

    (void)state;
    gateway_start(&g);
    gateway_rule(&g, 1, GATEWAY_SILENT, 200, "");
    use_webhooks(g.url);
    CHECK(carrier_new(&carrier, 10, &err) == 0 &&
              gateway_webhook.write(&p, &conf, &sms_letter, NOW, &err) == 0 &&
              carrier_start(carrier, &p, &p, &err) == 0, "%s", err.text);
    while (gateway_silent(&g) == 0) {
        CHECK(carrier_next(carrier, &tag) == NULL, "no answer yet");
        carrier_wait(carrier, 10);
    }
    CHECK(carrier_cut(carrier) == &p && carrier_cut(carrier) == NULL, "it is cut off");
    post_free(&p);
    carrier_free(carrier);
    gateway_stop(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(webhook_tells_all),
        cmocka_unit_test(webhook_reads_statuses),
        cmocka_unit_test(faults_of_a_gateway),
        cmocka_unit_test(keeps_little_of_a_long_answer),
        cmocka_unit_test(nobody_there),
        cmocka_unit_test(insists_on_tls),
        cmocka_unit_test(does_not_trust_anybody),
        cmocka_unit_test(many_at_once),
        cmocka_unit_test(cuts_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
