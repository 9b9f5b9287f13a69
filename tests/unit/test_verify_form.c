/* The form of the second verification: only the browser that was given it may send it, once it is
 * whole, and while it is good. */
#include "tests/unit/verify_world.h"

#include "crypto/base64.h"
#include "crypto/sealed.h"

/* ---- what goes right ---- */

static void test_login_passes(void **state)
{
    struct world              *w = *state;
    const struct fake_request *call;
    struct response            r = {0};
    struct shown               form;

    world_open_form(w, NULL, &form);
    CHECK(fake_count(&w->api, "user/authsucc") == 0, "nothing is told before it is known");
    world_send(w, &form, RIGHT, &r);
    CHECK(r.status == 200 && http_has(r.body, "<h1>验证通过</h1>"), "passed: %d %.*s", r.status,
          STR_ARG(r.body));
    CHECK(seen.confirms == 1 && strcmp(seen.userid, "stranger") == 0 && seen.agreed &&
              strcmp(seen.name, NAME) == 0, "the handler got it: %s", seen.userid);
    call = fake_seen(&w->api, "user/authsucc", 0);
    CHECK(call && strcmp(call->query, "userid=stranger;") == 0, "the platform is told");
    CHECK(metrics_get(w->metrics, M_VERIFY_PASSED) == 1 &&
              metrics_get(w->metrics, M_VERIFY_FORMS) == 1, "counted");
    buf_free(&r.text);
}

/* How it ends after a right form: the page always says what to do next, in both languages. */
static void test_what_next(void **state)
{
    static const struct {
        const char *name, *lang, *answer, *says, *other;
        int         status;
    } rows[] = {
        {"passed", "zh", "{\"errcode\":0}", "<p>请回到企业微信继续使用。</p>",
         "You are verified. Go back to WeCom and carry on.", 200},
        {"passed in English", "en", "{\"errcode\":0}",
         "<p>Go back to WeCom and carry on.</p>", "验证通过。请回到企业微信继续使用。", 200},
        {"no answer", "zh", "{\"errcode\":-1}", "再打开一次，不用再填写。</p>",
         "you need not fill in anything.", 504},
    };
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct response r = {0};
        struct shown    form;

        world_open_form(w, NULL, &form);
        fake_rule(&w->api, "user/authsucc", 1, 200, rows[i].answer);
        world_send_in(w, &form, rows[i].lang, RIGHT, &r);
        CHECK(r.status == rows[i].status && http_has(r.body, rows[i].says) &&
                  http_has(r.body, rows[i].other),
              "%s: %d %.*s", rows[i].name, r.status, STR_ARG(r.body));
        CHECK(!http_has(r.body, "no page shows this"), "%s: only that", rows[i].name);
        buf_free(&r.text);
    }
}

static void test_use_passes(void **state)
{
    struct world              *w = *state;
    const struct fake_request *call;
    struct response            r = {0};
    struct shown               form;

    world_open_form(w, "/verify?code=C1&for=use", &form);
    world_send(w, &form, RIGHT, &r);
    call = fake_seen(&w->api, "user/tfa_succ", 0);
    CHECK(r.status == 200 && call &&
              str_is(buf_view(&call->body), "{\"userid\":\"stranger\",\"tfa_code\":\"TFA1\"}"),
          "passed: %d", r.status);
    CHECK(fake_count(&w->api, "user/authsucc") == 0, "it is no login");
    buf_free(&r.text);
}

static void test_wrong_then_right(void **state)
{
    struct world   *w = *state;
    struct response r = {0};
    struct shown    form, again;

    world_open_form(w, NULL, &form);
    world_send(w, &form, "number=%3Cb%3E7&name=%22Eve&document=E00000001&agreed=yes", &r);
    CHECK(r.status == 422 && http_has(r.body, "号码或姓名对不上"), "refused: %d", r.status);
    CHECK(http_has(r.body, "value=\"&lt;b&gt;7\"") && http_has(r.body, "value=\"&quot;Eve\""),
          "what was typed stands there: %.*s", STR_ARG(r.body));
    CHECK(!http_has(r.body, "E00000001"), "but not the document's number");
    CHECK(http_has(r.body, "required checked>"), "what was agreed to stays agreed to");
    CHECK(fake_count(&w->api, "user/authsucc") == 0, "nothing is told");
    world_read_form(&r, &again);
    CHECK(strcmp(form.cookie, again.cookie) == 0, "the cookie stays: another tab may have it");
    world_send(w, &again, RIGHT, &r);
    CHECK(r.status == 200 && seen.confirms == 2, "passed: %d", r.status);
    buf_free(&r.text);
}

/* What has the wrong form, or is empty, is told beside its field, and only there. */
static void test_beside_the_field(void **state)
{
    static const struct {
        const char *name, *fields, *input, *says;
    } rows[] = {
        {"a number of the wrong form", "number=x&name=x&document=x1&agreed=yes", "number",
         "这&lt;不&gt;像学号"},
        {"a document of the wrong form", "number=7&name=x&document=E1234&agreed=yes", "document",
         "这不是证件号"},
        {"no number", "number=&name=x&document=x1&agreed=yes", "number", "还有没填的地方"},
        {"no name", "number=7&name=+&document=x1&agreed=yes", "name", "还有没填的地方"},
        {"no document", "number=7&name=x&agreed=yes", "document", "还有没填的地方"},
    };
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf beside = {0}, label = {0};
        struct response     r = {0};
        struct shown        form;
        const char         *at, *input;

        world_open_form(w, NULL, &form);
        world_send(w, &form, rows[i].fields, &r);
        buf_f(&beside, "role=\"alert\">%s", rows[i].says);
        buf_f(&label, "<label for=\"%s\">", rows[i].input);
        at = strstr(r.body.p, label.p);
        input = at ? strstr(at, "<input") : NULL;
        at = at ? strstr(at, beside.p) : NULL;
        CHECK(r.status == 422 && at && input && at < input &&
                  strstr(input, " aria-invalid=\"true\" aria-describedby=\"wrong\"") <
                      strchr(input, '>'), "%s: %d %.*s", rows[i].name, r.status, STR_ARG(r.body));
        CHECK(strstr(at + 1, "role=\"alert\"") == NULL && !http_has(r.body, "class=\"say") &&
                  !http_has(r.body, "E1234"), "%s: once", rows[i].name);
        buf_free(&r.text);
    }
}

static void test_other_answers(void **state)
{
    static const struct {
        const char *number, *says;
        int         status;
    } rows[] = {{"wait", "已有人确认过这个身份", 202}, {"many", "试得太多了", 403}};
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct response r = {0};
        struct shown    form;
        char            fields[200];

        world_open_form(w, NULL, &form);
        snprintf(fields, sizeof fields, "number=%s&name=x&document=x1&agreed=yes", rows[i].number);
        world_send(w, &form, fields, &r);
        CHECK(r.status == rows[i].status && http_has(r.body, rows[i].says), "%s: %d %.*s",
              rows[i].number, r.status, STR_ARG(r.body));
        CHECK(!http_has(r.body, "<form"), "%s: no form", rows[i].number);
        buf_free(&r.text);
    }
    CHECK(fake_count(&w->api, "user/authsucc") == 0, "nothing is told");
}

/* The code in the address is used up, so the language is changed by the form. */
static void test_switch(void **state)
{
    struct world   *w = *state;
    struct response r = {0};
    struct shown    form;

    world_open_form(w, NULL, &form);
    world_send(w, &form, "number=7&name=Eve&document=E00000001&agreed=yes&switch=en", &r);
    CHECK(r.status == 200 && http_has(r.body, "<html lang=\"en\">") &&
              http_has(r.body, "One &amp; two") && http_has(r.body, "value=\"Eve\"") &&
              !http_has(r.body, "E00000001"), "the other language: %d %.*s", r.status,
          STR_ARG(r.body));
    CHECK(!http_has(r.body, "checked"), "what was not read is not agreed to");
    CHECK(seen.confirms == 0, "nothing was tried");
    world_read_form(&r, &form);
    world_send(w, &form, RIGHT, &r);
    CHECK(r.status == 200 && seen.confirms == 1, "it still works");
    buf_free(&r.text);
}

/* ---- the cookie ---- */

static void test_cookie(void **state)
{
    struct world   *w = *state;
    static char     https[] = "https://wx.example.edu.cn";
    struct response r = {0};
    struct shown    form;

    world_codes_of(w, "stranger");
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(str_starts(http_header(&r, "Set-Cookie"), STR_LIT("hongyan-verify=")) &&
              http_has(http_header(&r, "Set-Cookie"), "; HttpOnly; SameSite=Strict") &&
              !http_has(http_header(&r, "Set-Cookie"), "Secure"), "by http: %.*s",
          STR_ARG(http_header(&r, "Set-Cookie")));
    world_stop_page(w);
    w->conf.public_url = https;
    world_start_page(w);
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(str_starts(http_header(&r, "Set-Cookie"), STR_LIT("__Host-hongyan-verify=")) &&
              http_has(http_header(&r, "Set-Cookie"),
                       "; Path=/; Max-Age=600; HttpOnly; SameSite=Strict; Secure"),
          "by https: %.*s", STR_ARG(http_header(&r, "Set-Cookie")));
    world_read_form(&r, &form);
    world_send(w, &form, RIGHT, &r);
    CHECK(r.status == 200, "and it is read: %d", r.status);
    world_get(w, "/verify", "", &r);
    CHECK(http_header(&r, "Set-Cookie").p == NULL, "none without a form");
    buf_free(&r.text);
}

/* ---- what is refused ---- */

/* %s in headers: the cookie; in body: the ticket. */
static const struct {
    const char *what, *headers, *body;
    int         status;
    const char *says;
} refused[] = {
    {"no ticket", FORM_TYPE "Cookie: %s\r\n", "number=1", 403, "表单已经失效"},
    {"an empty ticket", FORM_TYPE "Cookie: %s\r\n", "ticket=&" RIGHT, 403, "表单已经失效"},
    {"a ticket that is no base64", FORM_TYPE "Cookie: %s\r\n", "ticket=-&" RIGHT, 403, "失效"},
    {"an invented ticket", FORM_TYPE "Cookie: %s\r\n",
     "ticket=AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&" RIGHT, 403, "失效"},
    {"a ticket with something behind it", FORM_TYPE "Cookie: %s\r\n", "ticket=%sAAAA&" RIGHT, 403,
     "失效"},
    {"no cookie", FORM_TYPE, "ticket=%s&" RIGHT, 403, "不允许 Cookie"},
    {"an empty cookie", FORM_TYPE "Cookie: hongyan-verify=\r\n", "ticket=%s&" RIGHT, 403, "失效"},
    {"another cookie", FORM_TYPE "Cookie: hongyan-verify=00112233445566778899aabbccddeeff\r\n",
     "ticket=%s&" RIGHT, 403, "失效"},
    {"a cookie that is longer", FORM_TYPE "Cookie: %s0\r\n", "ticket=%s&" RIGHT, 403, "失效"},
    {"a cookie of another name", FORM_TYPE "Cookie: x%s\r\n", "ticket=%s&" RIGHT, 403, "失效"},
    {"from another site", FORM_TYPE "Cookie: %s\r\nSec-Fetch-Site: cross-site\r\n",
     "ticket=%s&" RIGHT, 403, "不是从本页提交"},
    {"from a neighbour", FORM_TYPE "Cookie: %s\r\nSec-Fetch-Site: same-site\r\n",
     "ticket=%s&" RIGHT, 403, "不是从本页提交"},
    {"of another origin", FORM_TYPE "Cookie: %s\r\nOrigin: https://evil.example\r\n",
     "ticket=%s&" RIGHT, 403, "不是从本页提交"},
    {"of an origin that begins alike",
     FORM_TYPE "Cookie: %s\r\nOrigin: https://wx.example.edu.cn.evil.example\r\n",
     "ticket=%s&" RIGHT, 403, "不是从本页提交"},
    {"of an origin that is none", FORM_TYPE "Cookie: %s\r\nOrigin: wx.example.edu.cn\r\n",
     "ticket=%s&" RIGHT, 403, "不是从本页提交"},
    {"no type", "Cookie: %s\r\n", "ticket=%s&" RIGHT, 415, "看不懂"},
    {"plain text", "Content-Type: text/plain\r\nCookie: %s\r\n", "ticket=%s&" RIGHT, 415, "看不懂"},
    {"a multipart", "Content-Type: multipart/form-data; boundary=x\r\nCookie: %s\r\n",
     "ticket=%s&" RIGHT, 415, "看不懂"},
    {"nothing at all", FORM_TYPE "Cookie: %s\r\n", "", 403, "失效"},
    {"a field twice", FORM_TYPE "Cookie: %s\r\n", "ticket=%s&" RIGHT "&name=x", 400, "看不懂"},
    {"two tickets", FORM_TYPE "Cookie: %s\r\n", "ticket=%s&" RIGHT "&ticket=x", 400, "看不懂"},
    {"NUL", FORM_TYPE "Cookie: %s\r\n", "ticket=%s&number=1%%00&name=x&document=x1&agreed=yes", 400,
     "看不懂"},
    {"bytes that are not UTF-8", FORM_TYPE "Cookie: %s\r\n",
     "ticket=%s&number=1&name=%%D5%%C5&document=x1&agreed=yes", 400, "看不懂"},
    {"a broken escape", FORM_TYPE "Cookie: %s\r\n", "ticket=%s&number=%%4", 400, "看不懂"},
    {"no number", FORM_TYPE "Cookie: %s\r\n", "ticket=%s&name=x&document=x1&agreed=yes", 422,
     "还有没填的地方"},
    {"a number of blanks", FORM_TYPE "Cookie: %s\r\n",
     "ticket=%s&number=+%%E3%%80%%80&name=x&document=x1&agreed=yes", 422, "还有没填的地方"},
    {"no name", FORM_TYPE "Cookie: %s\r\n", "ticket=%s&number=1&name=&document=x1&agreed=yes", 422,
     "还有没填的地方"},
    {"no document", FORM_TYPE "Cookie: %s\r\n", "ticket=%s&number=1&name=x&agreed=yes", 422,
     "还有没填的地方"},
    {"not agreed", FORM_TYPE "Cookie: %s\r\n", "ticket=%s&number=1&name=x&document=x1", 422,
     "请先读完须知"},
};

static void fill(struct buf *out, const char *format, const char *with)
{
    for (const char *c = format; *c; c++) {
        if (c[0] == '%' && c[1] == 's')
            buf_c(out, with);
        else if (c[0] != '%' || c[1] != '%')
            buf_char(out, *c);
        c += c[0] == '%' && c[1] == 's';
    }
}

static void test_refused(void **state)
{
    struct world *w = *state;
    struct shown  form;

    world_open_form(w, NULL, &form);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        auto_buf struct buf headers = {0}, body = {0};
        struct response     r = {0};

        fill(&headers, refused[i].headers, form.cookie);
        fill(&body, refused[i].body, form.ticket);
        world_post(w, headers.p, body.p ? body.p : "", &r);
        CHECK(r.status == refused[i].status && http_has(r.body, refused[i].says), "%s: %d %.*s",
              refused[i].what, r.status, STR_ARG(r.body));
        buf_free(&r.text);
    }
    CHECK(seen.confirms == 0 && fake_count(&w->api, "user/authsucc") == 0, "nothing was tried");
    CHECK(metrics_get(w->metrics, M_VERIFY_FORGED) == 16, "forged ones: %d",
          (int)metrics_get(w->metrics, M_VERIFY_FORGED));
}

static const struct {
    const char *what, *headers;
} taken[] = {
    {"a new browser", "Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n"},
    {"the page loaded again", "Sec-Fetch-Site: none\r\n"},
    {"an old browser", "Origin: http://wx.example.edu.cn\r\n"},
    {"an old browser under no-referrer", "Origin: null\r\n"},
    {"a proxy that ends TLS", "Origin: https://WX.example.edu.cn\r\n"},
};

static void test_origins(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
        auto_buf struct buf headers = {0}, body = {0};
        struct response     r = {0};
        struct shown        form;

        world_open_form(w, NULL, &form);
        buf_f(&headers, FORM_TYPE "Cookie: %s\r\n%s", form.cookie, taken[i].headers);
        buf_f(&body, "ticket=%s&%s", form.ticket, RIGHT);
        world_post(w, headers.p, body.p, &r);
        CHECK(r.status == 200, "%s: %d", taken[i].what, r.status);
        buf_free(&r.text);
    }
}

/* A form that was shown in another browser, with that one's cookie or with the own one. */
static void test_two_browsers(void **state)
{
    struct world   *w = *state;
    struct response r = {0};
    struct shown    one, two, mixed;

    world_open_form(w, NULL, &one);
    world_open_form(w, NULL, &two);
    CHECK(strcmp(one.cookie, two.cookie) != 0 && strcmp(one.ticket, two.ticket) != 0,
          "two of each");
    mixed = one;
    strcpy(mixed.cookie, two.cookie);
    world_send(w, &mixed, RIGHT, &r);
    CHECK(r.status == 403 && seen.confirms == 0, "mixed is refused: %d", r.status);
    world_send(w, &two, RIGHT, &r);
    CHECK(r.status == 200, "whole is not: %d", r.status);
    buf_free(&r.text);
}

/* ---- tickets made by hand ---- */

/* The ticket that the page would have made; context: of the sealing. */
static void make_ticket(struct world *w, struct shown *form, const char *context, const char *plain)
{
    static const unsigned char nonce[SEALED_NONCE] = "0123456789a";
    auto_buf struct buf        sealed = {0}, text = {0}, encoded = {0};

    CHECK(sealer_seal(w->sealer, context, str_c(plain), nonce, &sealed, NULL) == 0, "sealed");
    base64_encode(&text, sealed.p, sealed.n);
    for (size_t i = 0; i < text.n; i++)
        buf_f(&encoded, "%%%02X", (unsigned char)text.p[i]);
    snprintf(form->ticket, sizeof form->ticket, "%s", encoded.p);
    strcpy(form->cookie, "hongyan-verify=00112233445566778899aabbccddeeff");
}

#define COOKIE "00112233445566778899aabbccddeeff"

static const struct {
    const char *what, *context, *plain;
    int         status;
    const char *says;
} made[] = {
    {"too old", "verify.ticket", "1\nlogin\n1000000000\n" COOKIE "\n\nknown\n", 410,
     "表单已经过期"},
    {"of another context", "people.phone", "1\nlogin\n9000000000\n" COOKIE "\n\nknown\n", 403,
     "失效"},
    {"of another version", "verify.ticket", "2\nlogin\n9000000000\n" COOKIE "\n\nknown\n", 403,
     "失效"},
    {"of another cookie", "verify.ticket",
     "1\nlogin\n9000000000\n00112233445566778899aabbccddeefe\n\nknown\n", 403, "失效"},
    {"without a cookie", "verify.ticket", "1\nlogin\n9000000000\n\n\nknown\n", 403, "失效"},
    {"a line short", "verify.ticket", "1\nlogin\n9000000000\n" COOKIE "\n\nknown", 403, "失效"},
    {"a line more", "verify.ticket", "1\nlogin\n9000000000\n" COOKIE "\n\nknown\n\n", 403, "失效"},
    {"no time", "verify.ticket", "1\nlogin\nsoon\n" COOKIE "\n\nknown\n", 403, "失效"},
    {"of another notice", "verify.ticket", "1\nlogin\n9000000000\n" COOKIE "\n0123\nknown\n", 422,
     "须知刚刚更新了"},
};

static void test_made(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(made); i++) {
        struct response r = {0};
        struct shown    form;

        make_ticket(w, &form, made[i].context, made[i].plain);
        world_send(w, &form, RIGHT, &r);
        CHECK(r.status == made[i].status && http_has(r.body, made[i].says), "%s: %d %.*s",
              made[i].what, r.status, STR_ARG(r.body));
        buf_free(&r.text);
    }
    CHECK(seen.confirms == 0, "nothing was tried");
    CHECK(metrics_get(w->metrics, M_VERIFY_CODES) == 1, "the old one is counted as such");
}

/* When the form that an answer shows is over. */
static int64_t expires_of(struct world *w, const struct response *r)
{
    struct shown        form;
    struct form         read = {0};
    auto_buf struct buf body = {0}, plain = {0};
    unsigned char       sealed[2048];
    struct str          rest, line = {NULL, 0};
    size_t              n;
    int64_t             expires = 0;

    world_read_form(r, &form);
    buf_f(&body, "ticket=%s", form.ticket);
    CHECK(form_parse(&read, buf_view(&body), NULL) == 0, "a ticket");
    CHECK(base64_decode(form_get(&read, "ticket"), sealed, sizeof sealed, &n) == 0 &&
              sealer_open(w->sealer, "verify.ticket", (struct str){(char *)sealed, n}, &plain,
                          NULL) == 0, "of ours");
    form_free(&read);
    rest = buf_view(&plain);
    for (int i = 0; i < 3; i++)
        str_split(&rest, '\n', &line);
    CHECK(str_i64(line, &expires), "it has a time");
    return expires;
}

/* A mistake gives more time, except where the platform's own tfa_code runs out. */
static void test_more_time(void **state)
{
    struct world   *w = *state;
    int64_t         soon = clock_now() + 100;
    char            plain[200];
    struct response r = {0};
    struct shown    form;

    for (int use = 0; use < 2; use++) {
        snprintf(plain, sizeof plain, "1\n%s\n%lld\n" COOKIE "\n\nstranger\nTFA1",
                 use ? "use" : "login", (long long)soon);
        make_ticket(w, &form, "verify.ticket", plain);
        world_send(w, &form, "number=1", &r);
        CHECK(r.status == 422 && (expires_of(w, &r) == soon) == (use == 1), "%s: %lld",
              use ? "use" : "login", (long long)expires_of(w, &r));
    }
    buf_free(&r.text);
}

/* The school has changed while somebody was filling in the form. */
static void test_school_changes(void **state)
{
    static char     notice[] = "新的须知";
    struct world   *w = *state;
    struct response r = {0};
    struct shown    form;

    world_open_form(w, NULL, &form);
    w->identity.notice = notice;
    verify_set_school(w->verify, &w->school);
    world_send(w, &form, RIGHT, &r);
    CHECK(r.status == 422 && http_has(r.body, "新的须知") && !http_has(r.body, "checked") &&
              seen.confirms == 0, "the new notice has to be read: %d", r.status);
    world_read_form(&r, &form);
    w->school.identity = NULL;
    verify_set_school(w->verify, &w->school);
    world_send(w, &form, RIGHT, &r);
    CHECK(r.status == 403 && seen.confirms == 0, "nobody is asked any more: %d", r.status);
    buf_free(&r.text);
}

/* ---- size ---- */

static void test_large(void **state)
{
    static const size_t sizes[] = {FORM_BODY_MAX + 1, SERVER_BODY_MAX + 1};
    struct world       *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        auto_buf struct buf body = {0};
        struct response     r = {0};

        memset(buf_room(&body, sizes[i]), 'x', sizes[i]);
        body.n = sizes[i];
        http_ask(w->port, "POST /verify", FORM_TYPE, buf_view(&body), &r);
        CHECK(r.status == 413 && http_has(r.body, "提交的内容太长"), "%zu bytes: %d", sizes[i],
              r.status);
        buf_free(&r.text);
    }
    CHECK(metrics_get(w->metrics, M_VERIFY_MALFORMED) == 2, "counted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_login_passes, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_what_next, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_use_passes, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_then_right, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_beside_the_field, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_other_answers, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_switch, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_cookie, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_refused, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_origins, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_two_browsers, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_made, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_more_time, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_school_changes, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_large, world_set_up, world_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
