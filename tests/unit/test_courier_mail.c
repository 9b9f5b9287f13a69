/* Mail: what the message says, and how it gets to a server. */
#include "crypto/base64.h"
#include "tests/tools/smtp.h"
#include "tests/tools/tls.h"
#include "tests/unit/courier_post.h"

#include <sched.h>

static char mail_from[] = "no@example.edu.cn", user[] = "postman", password[] = "a \"password\"";

static void use_smtp(char *url)
{
    mail = (struct conf_mail){.provider = MAIL_SMTP, .url = url, .from = mail_from};
}

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

/* smtps:// begins with TLS, whatever is spoken behind it. */
static void mail_does_not_trust_anybody(void **state)
{
    struct tls_server s;
    char              url[64];

    (void)state;
    tls_start(&s);
    snprintf(url, sizeof url, "smtps://127.0.0.1:%d", s.port);
    use_smtp(url);
    is_verdict("a certificate of its own", sent_to(&mail_letter), LETTER_REFUSED, "SSL peer cert");
    tls_stop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_a_message),
        cmocka_unit_test(nothing_gets_into_the_headers),
        cmocka_unit_test(refuses_addresses),
        cmocka_unit_test(bounds_addresses),
        cmocka_unit_test(mail_arrives_whole),
        cmocka_unit_test(logs_in),
        cmocka_unit_test(faults_of_a_mail_server),
        cmocka_unit_test(a_wrong_password),
        cmocka_unit_test(mail_insists_on_tls),
        cmocka_unit_test(mail_does_not_trust_anybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
