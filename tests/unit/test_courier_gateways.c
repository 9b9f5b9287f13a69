/* What a letter becomes on its way, and what the answers mean: the gateways and the network,
 * without a store. Signatures are checked by tests/tools/signature.c, which shares nothing with
 * them. */
#include "tests/test.h"

#include "base/mem.h"
#include "bot/courier_private.h"
#include "crypto/base64.h"
#include "tests/tools/signature.h"
#include "tests/tools/smtp.h"

#include <sched.h>

enum { NOW = 1788220800 }; /* 2026-09-01 08:00:00 in Beijing, midnight in London */

static char webhook_secret[] = "a secret that signs letters", secret_id[] = "AKIDtest",
            secret_key[] = "key/of+the/test=", app_id[] = "1400006666", sign_name[] = "鸿雁大学",
            template_id[] = "1234567", region[] = "ap-guangzhou", mail_from[] = "no@example.edu.cn",
            user[] = "postman", password[] = "a \"password\"";

static struct conf_sms  sms;
static struct conf_mail mail;
static const struct conf conf = {.sms = &sms, .mail = &mail};

#define LIT(text) {text, sizeof(text) - 1}

static const struct letter sms_letter = {
    .id = 9007199254740993, /* 2^53 + 1 */
    .kind = LETTER_SMS,
    .address = LIT("13800000001"),
    .text = LIT("验证码 \"123456\"\n5 分钟内有效"),
    .code = LIT("123456"),
    .created_at = NOW,
    .expires_at = NOW + 300,
};

static const struct letter mail_letter = {
    .id = 77,
    .kind = LETTER_MAIL,
    .address = LIT("zhang.san@example.edu.cn"),
    .subject = LIT("鸿雁大学：邮箱验证码"),
    .text = LIT("您的验证码是 123456。\n.\n5 分钟内有效。"),
    .code = LIT("123456"),
    .expires_at = NOW + 300,
};

static void use_webhooks(char *url)
{
    sms = (struct conf_sms){.provider = SMS_WEBHOOK, .url = url, .secret = webhook_secret};
    mail = (struct conf_mail){.provider = MAIL_WEBHOOK, .url = url, .secret = webhook_secret};
}

static void use_tencent(char *url)
{
    sms = (struct conf_sms){.provider = SMS_TENCENT,
                            .url = url,
                            .secret = secret_key,
                            .secret_id = secret_id,
                            .app_id = app_id,
                            .sign_name = sign_name,
                            .template_id = template_id,
                            .region = region};
}

static void use_smtp(char *url)
{
    mail = (struct conf_mail){.provider = MAIL_SMTP, .url = url, .from = mail_from};
}

/* One try from its start to its end. */
static void carry(const struct letter *l, unsigned patience, struct post *p, struct verdict *v)
{
    const struct gateway *gateway = gateway_of(&conf, l->kind);
    struct carrier       *carrier;
    struct err            err = {0};
    void                 *tag;

    CHECK(gateway->write(p, &conf, l, NOW, &err) == 0, "it is written: %s", err.text);
    CHECK(carrier_new(&carrier, patience, &err) == 0 &&
              carrier_start(carrier, p, p, &err) == 0, "%s",
          err.text);
    while (carrier_next(carrier, &tag) == NULL)
        carrier_wait(carrier, 100);
    CHECK(tag == p, "the tag comes back");
    gateway->read(p, v);
    carrier_free(carrier);
}

enum { PATIENT = 30, IMPATIENT = 1 }; /* seconds; the latter where nothing else will come */

static struct verdict outcome(const struct letter *l, unsigned patience)
{
    struct post    p = {0};
    struct verdict v = {0};

    carry(l, patience, &p, &v);
    post_free(&p);
    return v;
}

static struct verdict sent_to(const struct letter *l)
{
    return outcome(l, PATIENT);
}

static void is_verdict(const char *name, struct verdict v, enum letter_fate fate, const char *code)
{
    CHECK(v.fate == fate && strstr(v.code, code) == v.code, "%s: %s, not %u \"%s\"", name, code,
          v.fate, v.code);
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

/* ---- tencent ---- */

/* The example of the vendor's own description. */
static void tc3_of_the_vendor(void **state)
{
    const struct tc3 t = {
        .secret_id = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******",
        .secret_key = "Gu5t9xGARNpq86cd98joQYCN3*******",
        .service = "cvm",
        .host = STR_LIT("cvm.tencentcloudapi.com"),
        .body = STR_LIT("{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"], "
                        "\"Name\": \"instance-name\"}]}"),
        .now = 1551113065,
    };
    auto_buf struct buf out = {0};

    (void)state;
    tc3_authorization(&out, &t);
    assert_string_equal(
        out.p,
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/"
        "tc3_request, SignedHeaders=content-type;host, "
        "Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c");
}

#define STATUS(code) "{\"Response\":{\"SendStatusSet\":[{\"Code\":\"" code "\"}]}}"
#define ERROR(code)  "{\"Response\":{\"Error\":{\"Code\":\"" code "\",\"Message\":\"no\"}}}"

static void tencent_asks_rightly(void **state)
{
    struct http_gateway g;
    struct letter       abroad = sms_letter, late = sms_letter;

    (void)state;
    gateway_start(&g);
    gateway_rule(&g, 3, GATEWAY_ANSWER, 200, STATUS("Ok"));
    use_tencent(g.url);
    abroad.address = STR_LIT("+85260000001");
    late.expires_at = NOW + 61;
    is_verdict("a number at home", sent_to(&sms_letter), LETTER_SENT, "ok");
    is_verdict("one abroad", sent_to(&abroad), LETTER_SENT, "ok");
    is_verdict("a late one", sent_to(&late), LETTER_SENT, "ok");
    assert_string_equal(g.seen[0].body,
                        "{\"PhoneNumberSet\":[\"+8613800000001\"],\"SmsSdkAppId\":\"1400006666\","
                        "\"SignName\":\"鸿雁大学\",\"TemplateId\":\"1234567\","
                        "\"TemplateParamSet\":[\"123456\",\"5\"]}");
    CHECK(strstr(g.seen[1].body, "[\"+85260000001\"]") != NULL, "%s", g.seen[1].body);
    CHECK(strstr(g.seen[2].body, "[\"123456\",\"2\"]") != NULL, "minutes begun: %s",
          g.seen[2].body);
    CHECK(strncmp(g.seen[0].head, "POST / HTTP/1.1\r\n", 17) == 0, "%s", g.seen[0].head);
    CHECK(str_is(request_header(&g.seen[0], "X-TC-Action"), "SendSms") &&
              str_is(request_header(&g.seen[0], "X-TC-Version"), "2021-01-11") &&
              str_is(request_header(&g.seen[0], "X-TC-Region"), "ap-guangzhou") &&
              str_is(request_header(&g.seen[0], "X-TC-Timestamp"), "1788220800"), "%s",
          g.seen[0].head);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(tc3_is_signed(&g.seen[i], secret_id, secret_key, "sms"), "%u is signed:\n%s", i,
              g.seen[i].head);
        CHECK(!tc3_is_signed(&g.seen[i], secret_id, "another key", "sms"), "not by others");
        CHECK(!tc3_is_signed(&g.seen[i], secret_id, secret_key, "cvm"), "not for others");
    }
    gateway_stop(&g);
}

/* Midnight there is 8 in the morning here: the credential's day is theirs. */
static void tc3_has_days_of_utc(void **state)
{
    struct tc3          t = {.secret_id = "i", .secret_key = "k", .service = "sms", .now = NOW - 1};
    auto_buf struct buf before = {0}, after = {0};

    (void)state;
    tc3_authorization(&before, &t);
    t.now = NOW;
    tc3_authorization(&after, &t);
    CHECK(strstr(before.p, "Credential=i/2026-08-31/sms/") != NULL, "%s", before.p);
    CHECK(strstr(after.p, "Credential=i/2026-09-01/sms/") != NULL, "%s", after.p);
}

static void tencent_reads_answers(void **state)
{
    static const struct {
        const char      *name;
        int              status;
        const char      *body;
        enum letter_fate fate;
        const char      *code;
    } rows[] = {
        {"sent", 200, STATUS("Ok"), LETTER_SENT, "ok"},
        {"30 seconds", 200, STATUS("LimitExceeded.PhoneNumberThirtySecondLimit"), LETTER_AGAIN,
         "LimitExceeded.PhoneNumberThirtySecondLimit"},
        {"the day", 200, STATUS("LimitExceeded.PhoneNumberDailyLimit"), LETTER_REFUSED,
         "LimitExceeded.PhoneNumberDailyLimit"},
        {"the whole day", 200, ERROR("LimitExceeded.AppDailyLimit"), LETTER_REFUSED, "LimitExc"},
        {"too fast", 200, ERROR("RequestLimitExceeded"), LETTER_AGAIN, "RequestLimitExceeded"},
        {"theirs", 200, ERROR("InternalError"), LETTER_AGAIN, "InternalError"},
        {"theirs, slow", 200, ERROR("InternalError.Timeout"), LETTER_AGAIN, "InternalError.Time"},
        {"a wrong signature", 200, ERROR("AuthFailure.SignatureFailure"), LETTER_REFUSED, "AuthF"},
        {"no money", 200, STATUS("FailedOperation.InsufficientBalanceInSmsPackage"),
         LETTER_REFUSED, "FailedOperation.Insuf"},
        {"no number", 200, STATUS("InvalidParameterValue.IncorrectPhoneNumber"), LETTER_REFUSED,
         "InvalidParameterValue.Inc"},
        {"a word like ok", 200, STATUS("ok"), LETTER_REFUSED, "ok"},
        {"nothing", 200, "", LETTER_AGAIN, "not an answer of SendSms"},
        {"an empty object", 200, "{}", LETTER_AGAIN, "not an answer"},
        {"no status", 200, "{\"Response\":{\"SendStatusSet\":[]}}", LETTER_AGAIN, "not an answer"},
        {"a number", 200, "{\"Response\":{\"SendStatusSet\":[{\"Code\":1}]}}", LETTER_AGAIN, "not"},
        {"a page", 200, "<html>13800000001</html>", LETTER_AGAIN, "not an answer of SendSms"},
        {"a code that is a number", 200, STATUS("13800000001"), LETTER_AGAIN, "not an answer"},
        {"a code with a blank", 200, STATUS("Ok "), LETTER_AGAIN, "not an answer of SendSms"},
        {"a half object", 200, "{\"Response\":{\"SendStatusSet\":[{\"Code\":\"Ok\"", LETTER_AGAIN,
         "not an answer"},
        {"an error page", 502, STATUS("Ok"), LETTER_AGAIN, "HTTP 502"},
        {"a refusal", 403, STATUS("Ok"), LETTER_REFUSED, "HTTP 403"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct post    p = {.arrived = true, .status = rows[i].status};
        struct verdict v = {0};

        buf_c(&p.answer, rows[i].body);
        gateway_tencent.read(&p, &v);
        is_verdict(rows[i].name, v, rows[i].fate, rows[i].code);
        post_free(&p);
    }
}

static void tencent_needs_a_code(void **state)
{
    static char   url[] = "https://sms.tencentcloudapi.com";
    struct letter l = sms_letter;
    struct post   p = {0};
    struct err    err = {0};

    (void)state;
    use_tencent(url);
    l.code = (struct str){NULL, 0};
    assert_int_equal(gateway_tencent.write(&p, &conf, &l, NOW, &err), -1);
    assert_string_equal(err.text, "no code for the template");
    post_free(&p);
}

/* ---- mail ---- */

/* The text of a header in encoded words, or of a body in base64, taken apart again. */
static void decode_words(struct buf *out, struct str text)
{
    const char *start, *end;

    while ((start = memmem(text.p, text.n, "=?UTF-8?B?", 10)) != NULL) {
        struct str    rest = str_skip(text, (size_t)(start - text.p) + 10);
        unsigned char bytes[128];
        size_t        n;

        end = memmem(rest.p, rest.n, "?=", 2);
        assert_non_null(end);
        assert_int_equal(base64_decode((struct str){rest.p, (size_t)(end - rest.p)}, bytes,
                                       sizeof bytes, &n), 0);
        CHECK(end + 2 - start <= 75, "a word has at most 75 characters: RFC 2047, 2");
        buf_add(out, bytes, n);
        text = str_skip(rest, (size_t)(end - rest.p) + 2);
    }
}

static void decode_body(struct buf *out, const char *message)
{
    const char   *body = strstr(message, "\r\n\r\n");
    struct buf    base64 = {0};
    unsigned char bytes[8192];
    size_t        n;

    assert_non_null(body);
    for (body += 4; *body; body++)
        if (*body != '\r' && *body != '\n')
            buf_char(&base64, *body);
    assert_int_equal(base64_decode(buf_view(&base64), bytes, sizeof bytes, &n), 0);
    buf_add(out, bytes, n);
    buf_free(&base64);
}

static struct str header_of(const char *message, const char *name)
{
    const char *at = strstr(message, name), *end;

    CHECK(at == message || (at && at[-1] == '\n'), "there is a header %s", name);
    for (end = at; strncmp(end, "\r\n", 2) != 0 || end[2] == ' '; end++)
        ;
    return (struct str){at + strlen(name), (size_t)(end - at) - strlen(name)};
}

static void lines_are_short(const char *message)
{
    struct str rest = str_c(message), line;

    while (str_split(&rest, '\n', &line)) {
        CHECK(line.n <= 77, "a line has at most 76 characters and CR: %.*s", STR_ARG(line));
        CHECK(line.n == 0 || line.p[line.n - 1] == '\r', "lines end with CR LF");
    }
    for (const char *c = message; *c; c++)
        CHECK((*c >= ' ' && *c < 0x7f) || *c == '\r' || *c == '\n', "all of it is ASCII");
}

static void writes_a_message(void **state)
{
    auto_buf struct buf out = {0}, subject = {0}, text = {0};

    (void)state;
    mail_write(&out, &mail_letter, "no@example.edu.cn", NOW);
    lines_are_short(out.p);
    CHECK(str_is(header_of(out.p, "Date: "), "Tue, 1 Sep 2026 08:00:00 +0800"), "%s", out.p);
    CHECK(str_is(header_of(out.p, "From: "), "<no@example.edu.cn>"), "%s", out.p);
    CHECK(str_is(header_of(out.p, "To: "), "<zhang.san@example.edu.cn>"), "%s", out.p);
    CHECK(str_is(header_of(out.p, "Message-ID: "), "<hongyan.77@example.edu.cn>"), "%s", out.p);
    CHECK(str_is(header_of(out.p, "Content-Type: "), "text/plain; charset=utf-8"), "%s", out.p);
    decode_words(&subject, header_of(out.p, "Subject: "));
    assert_string_equal(subject.p, "鸿雁大学：邮箱验证码");
    decode_body(&text, out.p);
    assert_string_equal(text.p, "您的验证码是 123456。\r\n.\r\n5 分钟内有效。");
}

/* A subject cannot become a header, however it is written; long ones are several words. */
static void nothing_gets_into_the_headers(void **state)
{
    struct letter       l = mail_letter;
    auto_buf struct buf out = {0}, subject = {0}, long_one = {0};

    (void)state;
    l.subject = STR_LIT("a\r\nBcc: <evil@example.cn>\r\n\r\nb =?UTF-8?B?eA==?=");
    mail_write(&out, &l, "no@example.edu.cn", NOW);
    lines_are_short(out.p);
    CHECK(strstr(out.p, "Bcc") == NULL && strstr(out.p, "evil") == NULL, "%s", out.p);
    decode_words(&subject, header_of(out.p, "Subject: "));
    assert_true(str_eq(buf_view(&subject), l.subject));

    for (int i = 0; i < 60; i++)
        buf_c(&long_one, "鸿雁a");
    l.subject = buf_view(&long_one);
    l.text = buf_view(&long_one);
    buf_clear(&out);
    buf_clear(&subject);
    mail_write(&out, &l, "no@example.edu.cn", NOW);
    lines_are_short(out.p);
    decode_words(&subject, header_of(out.p, "Subject: "));
    assert_string_equal(subject.p, long_one.p);
}

static void refuses_addresses(void **state)
{
    static const struct {
        const char *name, *address;
    } rows[] = {
        {"nothing", ""},
        {"no at", "zhangsan"},
        {"no local part", "@example.cn"},
        {"no host", "zhangsan@"},
        {"two ats", "a@b@example.cn"},
        {"two of them", "a@example.cn,b@example.cn"},
        {"a name", "Zhang <a@example.cn>"},
        {"the end of a command", "a@example.cn>\r\nRCPT TO:<b@example.cn"},
        {"a line feed", "a@example.cn\n"},
        {"a carriage return", "a@example.cn\rb"},
        {"a blank", "a b@example.cn"},
        {"quotes", "\"a\"@example.cn"},
        {"a tab", "a\tb@example.cn"},
        {"not ASCII", "张三@example.cn"},
        {"a semicolon", "a;b@example.cn"},
    };
    static char url[] = "smtps://mail.example.edu.cn";

    (void)state;
    use_smtp(url);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct letter l = mail_letter;
        struct post   p = {0};
        struct err    err = {0};

        l.address = str_c(rows[i].address);
        CHECK(gateway_smtp.write(&p, &conf, &l, NOW, &err) == -1, "%s is refused", rows[i].name);
        assert_string_equal(err.text, "not a mail address");
        post_free(&p);
    }
}

static void bounds_addresses(void **state)
{
    static char   url[] = "smtps://mail.example.edu.cn";
    struct letter l = mail_letter;
    struct post   p = {0};
    char          text[256];

    (void)state;
    use_smtp(url);
    memset(text, 'a', sizeof text);
    memcpy(text + 244, "@example.cn", 12);
    l.address = str_c(text); /* 255 characters */
    assert_int_equal(gateway_smtp.write(&p, &conf, &l, NOW, NULL), -1);
    l.address = str_skip(l.address, 1);
    assert_int_equal(gateway_smtp.write(&p, &conf, &l, NOW, NULL), 0);
    CHECK(strlen(p.mail_to) == 256, "all of it, in brackets");
    post_free(&p);
}

static void mail_arrives_whole(void **state)
{
    struct smtp_server  s;
    struct post         p = {0};
    struct verdict      v = {0};
    auto_buf struct buf text = {0};

    (void)state;
    smtp_start(&s);
    use_smtp(s.url);
    carry(&mail_letter, PATIENT, &p, &v);
    while (smtp_count(&s) == 0)
        sched_yield();
    CHECK(strstr(s.seen[0].talk.p, "MAIL FROM:<no@example.edu.cn>") != NULL &&
              strstr(s.seen[0].talk.p, "RCPT TO:<zhang.san@example.edu.cn>\r\n") != NULL, "%s",
          s.seen[0].talk.p);
    CHECK(strstr(s.seen[0].talk.p, "AUTH") == NULL, "no login without a user");
    assert_string_equal(s.seen[0].message.p, p.body.p);
    decode_body(&text, s.seen[0].message.p);
    assert_string_equal(text.p, "您的验证码是 123456。\r\n.\r\n5 分钟内有效。");
    post_free(&p);
    smtp_stop(&s);
}

static void logs_in(void **state)
{
    struct smtp_server s;

    (void)state;
    smtp_start(&s);
    s.login = true;
    use_smtp(s.url);
    mail.user = user;
    mail.secret = password;
    is_verdict("a login", sent_to(&mail_letter), LETTER_SENT, "ok");
    while (smtp_count(&s) == 0)
        sched_yield();
    /* "\0postman\0a "password"" in base64: RFC 4616 */
    CHECK(strstr(s.seen[0].talk.p, "AHBvc3RtYW4AYSAicGFzc3dvcmQi\r\n") != NULL, "%s",
          s.seen[0].talk.p);
    smtp_stop(&s);
}

static void faults_of_a_mail_server(void **state)
{
    static const struct {
        const char      *name;
        enum smtp_stage  stage;
        const char      *line;
        enum letter_fate fate;
        const char      *code;
    } rows[] = {
        {"closed", SMTP_GREETING, "554 no", LETTER_REFUSED, "SMTP 554"},
        {"busy", SMTP_GREETING, "421 later", LETTER_AGAIN, "SMTP 421"},
        {"a web server", SMTP_GREETING, "HTTP/1.1 400 Bad Request", LETTER_AGAIN,
         "Timeout was reached"}, /* it goes on waiting for a greeting */
        {"it hangs up", SMTP_GREETING, "", LETTER_AGAIN, ""},
        {"it says nothing", SMTP_GREETING, NULL, LETTER_AGAIN, "Timeout was reached"},
        {"the sender", SMTP_MAIL, "550 not from you", LETTER_REFUSED, "SMTP 550"},
        {"nobody of that name", SMTP_RCPT, "550 zhang.san@example.edu.cn?", LETTER_REFUSED,
         "SMTP 550"},
        {"a grey list", SMTP_RCPT, "451 come again", LETTER_AGAIN, "SMTP 451"},
        {"a full box", SMTP_RCPT, "452 full", LETTER_AGAIN, "SMTP 452"},
        {"no message", SMTP_DATA, "451 not now", LETTER_AGAIN, "SMTP 451"},
        {"it hangs up for the message", SMTP_DATA, "", LETTER_AGAIN, ""},
        {"spam", SMTP_END, "554 spam", LETTER_REFUSED, "SMTP 554"},
        {"no space", SMTP_END, "452 no space", LETTER_AGAIN, "SMTP 452"},
        {"it hangs up at the end", SMTP_END, "", LETTER_AGAIN, ""},
        {"it does not say goodbye", SMTP_QUIT, "", LETTER_SENT, "ok"},
        {"it never says goodbye", SMTP_QUIT, NULL, LETTER_SENT, "ok"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool never = rows[i].line == NULL || strcmp(rows[i].code, "Timeout was reached") == 0;
        struct smtp_server s;
        struct verdict     v;

        smtp_start(&s);
        smtp_rule(&s, rows[i].stage, rows[i].line);
        use_smtp(s.url);
        v = outcome(&mail_letter, never ? IMPATIENT : PATIENT);
        is_verdict(rows[i].name, v, rows[i].fate, rows[i].code);
        CHECK(v.code[0] && !strchr(v.code, '@'), "%s: \"%s\" says why", rows[i].name, v.code);
        smtp_stop(&s);
    }
}

static void a_wrong_password(void **state)
{
    struct smtp_server s;

    (void)state;
    smtp_start(&s);
    s.login = true;
    smtp_rule(&s, SMTP_AUTH, "535 no");
    smtp_rule(&s, SMTP_AUTH, "454 not now");
    use_smtp(s.url);
    mail.user = user;
    mail.secret = password;
    is_verdict("a wrong password", sent_to(&mail_letter), LETTER_REFUSED, "SMTP 535");
    is_verdict("not now", sent_to(&mail_letter), LETTER_AGAIN, "SMTP 454");
    smtp_stop(&s);
}

/* What is not this machine must offer STARTTLS. The address in the test is this machine all the
 * same, by a spelling that does not count as it. */
static void mail_insists_on_tls(void **state)
{
    struct smtp_server s;
    char               url[64];

    (void)state;
    smtp_start(&s);
    s.login = true;
    snprintf(url, sizeof url, "smtp://127.1:%d", s.peer.port);
    use_smtp(url);
    mail.user = user;
    mail.secret = password;
    is_verdict("no STARTTLS", sent_to(&mail_letter), LETTER_REFUSED, "Requested SSL level failed");
    while (smtp_count(&s) == 0)
        sched_yield();
    CHECK(strstr(s.seen[0].talk.p, "MAIL") == NULL && strstr(s.seen[0].talk.p, "AUTH") == NULL,
          "nothing went in the clear: %s", s.seen[0].talk.p);
    smtp_stop(&s);
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
        cmocka_unit_test(many_at_once),
        cmocka_unit_test(cuts_off),
        cmocka_unit_test(tc3_of_the_vendor),
        cmocka_unit_test(tencent_asks_rightly),
        cmocka_unit_test(tc3_has_days_of_utc),
        cmocka_unit_test(tencent_reads_answers),
        cmocka_unit_test(tencent_needs_a_code),
        cmocka_unit_test(writes_a_message),
        cmocka_unit_test(nothing_gets_into_the_headers),
        cmocka_unit_test(refuses_addresses),
        cmocka_unit_test(bounds_addresses),
        cmocka_unit_test(mail_arrives_whole),
        cmocka_unit_test(logs_in),
        cmocka_unit_test(faults_of_a_mail_server),
        cmocka_unit_test(a_wrong_password),
        cmocka_unit_test(mail_insists_on_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
