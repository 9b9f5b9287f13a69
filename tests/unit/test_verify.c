/* The page of the second verification: WeCom opens it with a code. */
#include "tests/unit/verify_world.h"

#define OK_JSON(fields) "{\"errcode\":0,\"errmsg\":\"ok\"" fields "}"
#define CODE(n) "{\"errcode\":" #n ",\"errmsg\":\"told so\"}"
#define KNOWN OK_JSON(",\"userid\":\"known\"")
#define KNOWN_TFA OK_JSON(",\"userid\":\"known\",\"tfa_code\":\"TFA1\"")

/* info, tfa, succ: what auth/getuserinfo, auth/get_tfa_info and the last call answer; NULL: they
 * are not called. The code is C-, as no base64 can have it. */
struct opening {
    const char *what, *target, *info, *tfa, *succ;
    int         status;
    const char *says;
    enum metric counter;
};

static const struct opening openings[] = {
    {"a login", "/verify?code=C-", KNOWN, NULL, CODE(0), 200, "<h1>验证通过</h1>", M_VERIFY_PASSED},
    {"a use whose code looks like a login's", "/verify?code=C-", CODE(40029), KNOWN_TFA, CODE(0),
     200, "<h1>验证通过</h1>", M_VERIFY_PASSED},
    {"a use", "/verify?for=use&code=C-", NULL, KNOWN_TFA, CODE(0), 200, "<h1>验证通过</h1>",
     M_VERIFY_PASSED},
    {"a login at the address for uses", "/verify?for=use&code=C-", KNOWN, CODE(40029), CODE(0), 200,
     "<h1>验证通过</h1>", M_VERIFY_PASSED},
    {"more parameters", "/verify?state=x&code=C-1&appid=ww1", KNOWN, NULL, CODE(0), 200, "验证通过",
     M_VERIFY_PASSED},

    {"somebody unknown", "/verify?code=C-", OK_JSON(",\"userid\":\"stranger\""), NULL, NULL, 200,
     "<form method=\"post\" action=\"verify\">", M_VERIFY_FORMS},
    {"somebody unknown who is greeted", "/verify?code=C-", OK_JSON(",\"userid\":\"greeted\""), NULL,
     NULL, 200, "class=\"say calm\" role=\"alert\">您好</p>", M_VERIFY_FORMS},
    {"the office decides", "/verify?code=C-", OK_JSON(",\"userid\":\"waiting\""), NULL, NULL, 202,
     "<p>信息办正在核对</p>", M_VERIFY_REFUSED},
    {"somebody frozen", "/verify?code=C-", OK_JSON(",\"userid\":\"frozen\""), NULL, NULL, 403,
     "<p>账号&lt;已&gt;冻结</p>", M_VERIFY_REFUSED},
    {"a handler without an answer", "/verify?code=C-", OK_JSON(",\"userid\":\"silent\""), NULL,
     NULL, 403, "没有通过验证", M_VERIFY_REFUSED},
    {"a handler that fails", "/verify?code=C-", OK_JSON(",\"userid\":\"broken\""), NULL, NULL, 503,
     "现在使用的人很多", M_VERIFY_FAILED},

    {"no code", "/verify", NULL, NULL, NULL, 400, "请从企业微信打开", M_VERIFY_CODES},
    {"an empty code", "/verify?code=", NULL, NULL, NULL, 400, "请从企业微信打开", M_VERIFY_CODES},
    {"a code with a blank", "/verify?code=a%20b", NULL, NULL, NULL, 400, "链接无效", M_VERIFY_CODES},
    {"a code with a line feed", "/verify?code=a%0Ab", NULL, NULL, NULL, 400, "链接无效",
     M_VERIFY_CODES},
    {"a code with NUL", "/verify?code=a%00b", NULL, NULL, NULL, 400, "请从企业微信打开",
     M_VERIFY_CODES},
    {"a code that is not ASCII", "/verify?code=%E5%BC%A0", NULL, NULL, NULL, 400, "链接无效",
     M_VERIFY_CODES},
    {"a code that the platform does not know", "/verify?code=C-", CODE(40029), CODE(40029), NULL,
     400, "链接无效，或已经用过", M_VERIFY_CODES},
    {"the same at a school without verification for use", "/verify?code=C-", CODE(40029),
     CODE(40210), NULL, 400, "链接无效，或已经用过", M_VERIFY_CODES},
    {"a used code", "/verify?code=C-", CODE(42022), NULL, NULL, 410, "链接已经过期", M_VERIFY_CODES},
    {"an old code", "/verify?code=C-", CODE(42003), NULL, NULL, 410, "链接已经过期", M_VERIFY_CODES},
    {"no member", "/verify?code=C-", OK_JSON(",\"openid\":\"o1\",\"external_userid\":\"e1\""), NULL,
     NULL, 403, "你还不是本校企业微信的成员", M_VERIFY_REFUSED},
    {"nobody at all", "/verify?code=C-", OK_JSON(""), NULL, NULL, 504, "暂时没有回应",
     M_VERIFY_FAILED},
    {"a userid of another type", "/verify?code=C-", OK_JSON(",\"userid\":7"), NULL, NULL, 504,
     "暂时没有回应", M_VERIFY_FAILED},
    {"a use without a tfa_code", "/verify?for=use&code=C-", NULL, KNOWN, NULL, 504, "暂时没有回应",
     M_VERIFY_FAILED},
    {"a userid of two lines", "/verify?code=C-", OK_JSON(",\"userid\":\"a\\nb\""), NULL, NULL, 504,
     "暂时没有回应", M_VERIFY_FAILED},
    {"a platform that is busy", "/verify?code=C-", CODE(-1), NULL, NULL, 504, "暂时没有回应",
     M_VERIFY_FAILED},
    {"no JSON", "/verify?code=C-", "<html>", NULL, NULL, 504, "暂时没有回应", M_VERIFY_FAILED},
    {"too many calls", "/verify?code=C-", CODE(45009), NULL, NULL, 504, "暂时没有回应",
     M_VERIFY_FAILED},
    {"contacts that may not be read", "/verify?code=C-", CODE(48009), NULL, NULL, 500,
     "<strong>48009</strong> 服务器的 IP", M_VERIFY_ALERTS},
    {"another domain", "/verify?for=use&code=C-", NULL, CODE(40209), NULL, 500,
     "<strong>40209</strong> 本页的域名", M_VERIFY_ALERTS},
    {"no address in the console", "/verify?for=use&code=C-", NULL, CODE(40210), NULL, 500,
     "<strong>40210</strong> 管理后台里还没有填", M_VERIFY_ALERTS},
    {"something new", "/verify?code=C-", CODE(99999), NULL, NULL, 500, "<strong>99999</strong></p>",
     M_VERIFY_ALERTS},
    {"a member who need not", "/verify?for=use&code=C-", NULL, CODE(40208), NULL, 403,
     "你不需要做这项验证", M_VERIFY_REFUSED},
    {"a member who is gone", "/verify?code=C-", KNOWN, NULL, CODE(60111), 403,
     "企业微信里没有你的账号", M_VERIFY_REFUSED},
    {"a use that took too long", "/verify?for=use&code=C-", NULL, KNOWN_TFA, CODE(40207), 410,
     "验证超时了", M_VERIFY_CODES},
    {"a last call without an answer", "/verify?code=C-", KNOWN, NULL, CODE(-1), 504,
     "身份已确认，只差一步", M_VERIFY_FAILED},
    {"a last call that is not allowed", "/verify?code=C-", KNOWN, NULL, CODE(48002), 500,
     "<strong>48002</strong>", M_VERIFY_ALERTS},
};

static void check_calls(struct world *w, const struct opening *o)
{
    CHECK(fake_count(&w->api, "auth/getuserinfo") == (o->info ? 1 : 0), "%s: auth/getuserinfo",
          o->what);
    CHECK(fake_count(&w->api, "auth/get_tfa_info") == (o->tfa ? 1 : 0), "%s: auth/get_tfa_info",
          o->what);
    CHECK(fake_count(&w->api, "user/authsucc") + fake_count(&w->api, "user/tfa_succ") ==
              (o->succ ? 1 : 0), "%s: the last call", o->what);
}

static void open_page(struct world *w, const struct opening *o)
{
    struct response r = {0};

    if (o->info)
        fake_rule(&w->api, "auth/getuserinfo", 1, 200, o->info);
    if (o->tfa)
        fake_rule(&w->api, "auth/get_tfa_info", 1, 200, o->tfa);
    if (o->succ) {
        fake_rule(&w->api, "user/authsucc", 1, 200, o->succ);
        fake_rule(&w->api, "user/tfa_succ", 1, 200, o->succ);
    }
    world_get(w, o->target, "", &r);
    CHECK(r.status == o->status, "%s: %d", o->what, r.status);
    CHECK(http_has(r.body, o->says), "%s says \"%s\": %.*s", o->what, o->says, STR_ARG(r.body));
    CHECK(!http_has(r.text.p ? buf_view(&r.text) : r.body, "C-") && !http_has(r.body, "TFA1"),
          "%s: the code is not repeated", o->what);
    CHECK(metrics_get(w->metrics, o->counter) == 1, "%s is counted", o->what);
    buf_free(&r.text);
}

static void test_openings(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
        void *world;

        world_set_up(&world);
        open_page(world, &openings[i]);
        check_calls(world, &openings[i]);
        world_tear_down(&world);
    }
}

/* ---- what is asked of the platform ---- */

static void test_login_calls(void **state)
{
    struct world              *w = *state;
    const struct fake_request *call;
    struct response            r = {0};

    world_codes_of(w, "known");
    world_get(w, "/verify?code=a%2Bb%26c", "", &r);
    CHECK(strcmp(w->asked_as, "contacts") == 0, "the contact-sync assistant's token");
    call = fake_seen(&w->api, "auth/getuserinfo", 0);
    CHECK(call && !call->post && strcmp(call->query, "code=a+b&c;") == 0, "the code: %s",
          call ? call->query : "");
    call = fake_seen(&w->api, "user/authsucc", 0);
    CHECK(call && !call->post && strcmp(call->query, "userid=known;") == 0, "the userid: %s",
          call ? call->query : "");
    CHECK(seen.knows == 1 && strcmp(seen.userid, "known") == 0, "the handler was asked: %s",
          seen.userid);
    buf_free(&r.text);
}

static void test_use_calls(void **state)
{
    struct world              *w = *state;
    const struct fake_request *call;
    struct response            r = {0};

    world_codes_of(w, "known");
    world_get(w, "/verify?for=use&code=C%22", "", &r);
    call = fake_seen(&w->api, "auth/get_tfa_info", 0);
    CHECK(call && call->post && str_is(buf_view(&call->body), "{\"code\":\"C\\\"\"}"),
          "the code: %s", call ? call->body.p : "");
    call = fake_seen(&w->api, "user/tfa_succ", 0);
    CHECK(call && call->post &&
              str_is(buf_view(&call->body), "{\"userid\":\"known\",\"tfa_code\":\"TFA1\"}"),
          "both: %s", call ? call->body.p : "");
    CHECK(fake_count(&w->api, "user/authsucc") == 0, "it is no login");
    buf_free(&r.text);
}

/* A stranger's codes must not alarm the administrator of a school that verifies logins only. */
static void test_unused_kind(void **state)
{
    struct world   *w = *state;
    struct response r = {0};

    fake_errcode(&w->api, "auth/getuserinfo", 2, 40029);
    fake_errcode(&w->api, "auth/get_tfa_info", 2, 40210);
    for (int i = 0; i < 2; i++) {
        world_get(w, i == 0 ? "/verify?code=C1" : "/verify?code=C2", "", &r);
        CHECK(r.status == 400, "a bad code: %d", r.status);
    }
    CHECK(fake_count(&w->api, "auth/getuserinfo") == 2 && atomic_load(&w->asks) == 3,
          "the second one is tried as one kind only: %u", atomic_load(&w->asks));
    buf_free(&r.text);
}

/* What is wrong is said as it is now, not as it was for somebody else a moment ago. */
static void test_settings_of_today(void **state)
{
    static const struct {
        const char *answer, *says;
        int         status;
    } rows[] = {
        {CODE(40209), "<strong>40209</strong>", 500}, {CODE(40210), "<strong>40210</strong>", 500},
        {CODE(40209), "<strong>40209</strong>", 500}, {CODE(-1), "暂时没有回应", 504},
        {CODE(40029), "链接无效", 400},               {CODE(40209), "<strong>40209</strong>", 500},
        {KNOWN_TFA, "<h1>验证通过</h1>", 200},
    };
    struct world *w = *state;

    fake_errcode(&w->api, "auth/getuserinfo", 1, 40029);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct response r = {0};
        char            target[64];

        snprintf(target, sizeof target, "/verify?for=use&code=C%zu", i);
        fake_rule(&w->api, "auth/get_tfa_info", 1, 200, rows[i].answer);
        world_get(w, target, "", &r);
        CHECK(r.status == rows[i].status && http_has(r.body, rows[i].says), "answer %zu: %d %.*s",
              i, r.status, STR_ARG(r.body));
        buf_free(&r.text);
    }
    CHECK(metrics_get(w->metrics, M_API_ALERTS) == 1, "the administrator is told once");
}

/* A kind that a stranger's code made look unused is in use as soon as somebody uses it. */
static void test_unused_kind_is_used(void **state)
{
    struct world   *w = *state;
    struct response r = {0};

    fake_errcode(&w->api, "auth/getuserinfo", 2, 40029);
    fake_errcode(&w->api, "auth/get_tfa_info", 1, 40210);
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(r.status == 400, "a stranger's code: %d", r.status);
    fake_rule(&w->api, "auth/get_tfa_info", 2, 200, KNOWN_TFA);
    world_get(w, "/verify?for=use&code=C2", "", &r);
    CHECK(r.status == 200, "the school has begun to use it: %d", r.status);
    world_get(w, "/verify?code=C3", "", &r);
    CHECK(r.status == 200, "at either address: %d", r.status);
    buf_free(&r.text);
}

static void test_without_contacts(void **state)
{
    struct world   *w = *state;
    struct response r = {0};

    world_stop_page(w);
    w->conf.wecom.contacts_secret = NULL;
    world_start_page(w);
    world_codes_of(w, "known");
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(r.status == 200 && strcmp(w->asked_as, "student") == 0,
          "the first application's token: %d", r.status);
    buf_free(&r.text);
}

/* ---- no answer ---- */

static void test_silence(void **state)
{
    struct world   *w = *state;
    struct sender  *sender = w->sender;
    struct response r = {0};

    w->patience = 200000; /* else 5 s */
    fake_hold(&w->api, "auth/getuserinfo");
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(r.status == 504 && http_has(r.body, "暂时没有回应"), "it is told: %d", r.status);
    fake_heal(&w->api);
    fake_rule(&w->api, "auth/getuserinfo", 1, 500, "");
    w->patience = 0;
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(r.status == 504, "a platform that is down: %d", r.status);
    w->sender = NULL;
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(r.status == 504, "no sender yet: %d", r.status);
    w->sender = sender;
    CHECK(metrics_get(w->metrics, M_VERIFY_FAILED) == 3 && seen.knows == 0, "all are counted");
    buf_free(&r.text);
}

/* ---- the answer as such ---- */

static void test_headers(void **state)
{
    static const char *const targets[] = {"/verify", "/verify?code=C1"};
    struct world            *w = *state;

    world_codes_of(w, "stranger");
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        struct response r = {0};

        world_get(w, targets[i], "", &r);
        CHECK(str_is(http_header(&r, "Cache-Control"), "no-store") &&
                  str_is(http_header(&r, "Referrer-Policy"), "no-referrer") &&
                  str_is(http_header(&r, "X-Frame-Options"), "DENY") &&
                  http_has(http_header(&r, "Content-Security-Policy"), "frame-ancestors 'none'") &&
                  str_is(http_header(&r, "Content-Type"), "text/html; charset=utf-8"),
              "%s: %.*s", targets[i], STR_ARG(r.head));
        buf_free(&r.text);
    }
}

static void test_methods(void **state)
{
    static const char *const methods[] = {"HEAD /verify?code=C1", "PUT /verify?code=C1",
                                          "DELETE /verify", "OPTIONS /verify", "PATCH /verify"};
    struct world            *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        struct response r = {0};

        http_ask(w->port, methods[i], "", str_c(NULL), &r);
        CHECK(r.status == 405 && str_is(http_header(&r, "Allow"), "GET, POST"), "%s: %d",
              methods[i], r.status);
        buf_free(&r.text);
    }
    CHECK(w->asked_as == NULL && seen.knows == 0, "nobody was asked");
    CHECK(metrics_get(w->metrics, M_VERIFY_MALFORMED) == ARRAY_LEN(methods), "counted");
}

static const struct {
    const char *what, *target, *headers, *says, *not;
    bool        english;
} languages[] = {
    {"Chinese as nothing is said", "/verify?code=C1", "", "<html lang=\"zh-CN\">", "Student or",
     false},
    {"English by the browser", "/verify?code=C1", "Accept-Language: en-US,en;q=0.9\r\n",
     "Student or candidate number", "学号", true},
    {"English by the address", "/verify?lang=en&code=C1", "Accept-Language: zh-CN\r\n",
     "Hongyan &lt;University&gt;", "学号", true},
    {"Chinese by the address", "/verify?lang=zh&code=C1", "Accept-Language: en\r\n", "学号或考生号",
     "Student or", false},
    {"an unknown one by the address", "/verify?lang=fr&code=C1", "Accept-Language: en\r\n",
     "One &amp; two", "第一条", true},
};

static void test_languages(void **state)
{
    struct world *w = *state;

    world_codes_of(w, "stranger");
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        struct response r = {0};

        world_get(w, languages[i].target, languages[i].headers, &r);
        CHECK(http_has(r.body, languages[i].says) && !http_has(r.body, languages[i].not),
              "%s: %.*s", languages[i].what, STR_ARG(r.body));
        CHECK(seen.english == languages[i].english, "%s for the handler, too", languages[i].what);
        buf_free(&r.text);
    }
}

/* What the page says of the school follows the school file. */
static void test_school(void **state)
{
    struct world   *w = *state;
    static char     number[] = "number", name[] = "新大学";
    struct response r = {0};

    world_codes_of(w, "stranger");
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(http_has(r.body, "鸿雁大学") && http_has(r.body, "第一条<br>&lt;第二条&gt;") &&
              http_has(r.body, "href=\"tel:079180000000\"") && http_has(r.body, "我已阅读并同意") &&
              http_has(r.body, "证件号"), "all of it: %.*s", STR_ARG(r.body));
    w->school.name = name;
    w->school.desk.lines_count = 0;
    w->identity.key = number;
    w->identity.notice = NULL;
    w->identity.document = false;
    verify_set_school(w->verify, &w->school);
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(http_has(r.body, "新大学") && http_has(r.body, ">学号</label>"), "the new ones: %.*s",
          STR_ARG(r.body));
    CHECK(!http_has(r.body, "证件号") && !http_has(r.body, "agreed") && !http_has(r.body, "tel:"),
          "and no others: %.*s", STR_ARG(r.body));
    w->school.identity = NULL;
    verify_set_school(w->verify, &w->school);
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(r.status == 403 && !http_has(r.body, "<form"), "a school that asks nobody: %d", r.status);
    buf_free(&r.text);
}

/* The form of a number is told where it is asked for, as in the chat. */
static void test_hints(void **state)
{
    static char                   hint[] = "校园卡<正面>", hint_en[] = "on the card",
                                  action[] = "identity", number[] = "number";
    static struct school_question q = {.name = number, .hint = hint, .hint_en = hint_en};
    static struct school_flow     flow = {.action = action, .questions = &q, .questions_count = 1};
    struct world                 *w = *state;
    struct response               zh = {0}, en = {0};

    w->school.flows = &flow;
    w->school.flows_count = 1;
    world_codes_of(w, "stranger");
    for (int only = 0; only < 2; only++) {
        w->identity.key = only ? number : w->identity.key;
        verify_set_school(w->verify, &w->school);
        world_get(w, "/verify?code=C1", "", &zh);
        world_get(w, "/verify?lang=en&code=C1", "", &en);
        CHECK(http_has(zh.body, "校园卡&lt;正面&gt;</span>") && http_has(en.body, "on the card</span>"),
              "the school's words: %.*s %.*s", STR_ARG(zh.body), STR_ARG(en.body));
        CHECK(http_has(zh.body, "考生号是 14 位（本科）或 16 位（研究生）数字；") == !only &&
                  http_has(en.body, "14 digits (undergraduates) or 16 (graduates). ") == !only,
              "and how long a candidate number is, where it is one: %d", only);
        CHECK(http_has(zh.body, "字母和数字，校园卡") == only &&
                  http_has(en.body, "Letters and digits. on the card") == only, "or what it is of");
        CHECK(http_has(zh.body, "18 位身份证号"), "and a document");
    }
    buf_free(&zh.text);
    buf_free(&en.text);
}

/* ---- too many ---- */

static int ask_from(struct world *w, const char *target, const char *peer)
{
    struct response r = {0};
    char            header[80];
    int             status;

    snprintf(header, sizeof header, "X-Forwarded-For: %s\r\n", peer);
    world_get(w, target, header, &r);
    status = r.status;
    CHECK((status == 429) == (http_header(&r, "Retry-After").n > 0), "it says when");
    buf_free(&r.text);
    return status;
}

/* A page that asks nobody anything. */
static void test_too_many(void **state)
{
    struct world *w = *state;

    world_codes_of(w, "known");
    for (int i = 0; i < 600; i++)
        CHECK(ask_from(w, "/verify", "203.0.113.9") == 400, "request %d is answered", i);
    CHECK(ask_from(w, "/verify", "203.0.113.9") == 429, "one more is not");
    CHECK(ask_from(w, "/verify", "203.0.113.10") == 400, "somebody else is");
    CHECK(metrics_get(w->metrics, M_VERIFY_LIMITED) == 1, "counted");
    CHECK(ask_from(w, "/verify?code=C1", "203.0.113.9") == 200, "and a code is another matter");
}

/* Sends it `times` from each of `peers` addresses; how many were let through. */
static int flood(struct world *w, const char *target, int net, int peers, int times)
{
    int through = 0;

    for (int i = 0; i < peers * times; i++) {
        char peer[32];

        snprintf(peer, sizeof peer, "198.51.%d.%d", net, i % peers);
        through += ask_from(w, target, peer) != 429;
    }
    return through;
}

/* What costs no call is nobody else's business, whatever its number. */
static void test_nonsense_shuts_nobody_out(void **state)
{
    struct world *w = *state;

    world_codes_of(w, "known");
    CHECK(flood(w, "/verify", 1, 11, 546) == 6006, "nonsense is answered");
    CHECK(flood(w, "/verify?code=a%20b", 2, 1, 100) == 100, "codes that cannot be any, too");
    CHECK(ask_from(w, "/verify?code=C1", "203.0.113.9") == 200, "and somebody known gets in");
    CHECK(ask_from(w, "/verify?code=C1", "198.51.2.0") == 200, "from the same address as well");
}

/* Good codes are not counted: a whole campus may open the page in one minute. */
static void test_a_rush(void **state)
{
    struct world *w = *state;

    world_codes_of(w, "known");
    fake_rule(&w->api, "user/authsucc", 1000, 200, CODE(0));
    CHECK(flood(w, "/verify?code=C1", 1, 1, 900) == 900, "all get in");
    CHECK(fake_count(&w->api, "user/authsucc") == 900, "the platform was told");
}

static int ask_code(struct world *w, int n, const char *peer)
{
    char target[64];

    snprintf(target, sizeof target, "/verify?code=z%d", n);
    return ask_from(w, target, peer);
}

/* Whoever makes up codes keeps nobody out who has a good one, at the same address or elsewhere. */
static void test_made_up_codes(void **state)
{
    struct world *w = *state;

    fake_errcode(&w->api, "auth/getuserinfo", 10000, 40029);
    fake_errcode(&w->api, "auth/get_tfa_info", 10000, 40029);
    for (int i = 0; i < 60; i++)
        CHECK(ask_code(w, i, "2001:db8::1") == 400, "code %d is looked at", i);
    for (int i = 0; i < 300; i++)
        ask_code(w, 1000 + i, "2001:db8::2");
    CHECK(ask_code(w, 7, "2001:db8:0:1::1") == 400, "a household elsewhere has its own");
    fake_heal(&w->api);
    world_codes_of(w, "known");
    w->verify->good_length[6] = true; /* the slots of the flood may be in use just now */
    CHECK(ask_from(w, "/verify?code=GOODC1", "2001:db8::3") == 200, "a good one gets in at once");
}

/* Who finds no slot sees a page that loads itself again, and his code has not been used. */
static void test_crowded(void **state)
{
    struct world   *w = *state;
    struct response r = {0};

    fake_errcode(&w->api, "auth/getuserinfo", 60, 40029);
    fake_errcode(&w->api, "auth/get_tfa_info", 60, 40029);
    for (int i = 0; i < 60; i++)
        ask_code(w, i, "127.0.0.1");
    for (int i = 0; i < VERIFY_SLOTS; i++)
        w->verify->slots[0][i].taken = true;
    world_codes_of(w, "known");
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(r.status == 429 && str_is(http_header(&r, "Refresh"), "3") &&
              str_is(http_header(&r, "Retry-After"), "3") && http_has(r.body, "稍等一下") &&
              http_has(r.body, "tries again by itself"), "it says so: %d %.*s", r.status,
          STR_ARG(r.body));
    CHECK(fake_count(&w->api, "auth/getuserinfo") == 60, "nobody was asked");
    w->verify->slots[0][1].taken = false;
    world_get(w, "/verify?code=C1", "", &r);
    CHECK(r.status == 200 && http_header(&r, "Refresh").p == NULL, "then it passes: %d", r.status);
    buf_free(&r.text);
}

/* The same bad code is not asked for again, and is told as before. */
static void test_a_bad_code_again(void **state)
{
    struct world *w = *state;

    fake_errcode(&w->api, "auth/getuserinfo", 1, 40029);
    fake_errcode(&w->api, "auth/get_tfa_info", 1, 40029);
    CHECK(flood(w, "/verify?code=C1", 1, 1, 100) == 100, "a bad code is told");
    CHECK(fake_count(&w->api, "auth/getuserinfo") == 1 &&
              fake_count(&w->api, "auth/get_tfa_info") == 1, "after one call of each");
    CHECK(metrics_get(w->metrics, M_VERIFY_CODES) == 100, "and counted as what it is");
}

/* ---- the log ---- */

/* Everything that was written on stderr meanwhile. */
static void read_log(int saved, FILE *file, struct buf *out)
{
    log_flush();
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(file);
    out->n += fread(buf_room(out, 65536), 1, 65536, file);
    buf_add(out, "", 0);
    fclose(file);
}

static void test_log(void **state)
{
    static const char *const secrets[] = {"C1SECRET", "TFA1", NUMBER, NAME, DOCUMENT, "stranger",
                                          "hongyan-verify"};
    struct world       *w = *state;
    FILE               *file = tmpfile();
    int                 saved = dup(STDERR_FILENO);
    auto_buf struct buf log = {0};
    struct response     r = {0};
    struct shown        form;

    CHECK(file != NULL && dup2(fileno(file), STDERR_FILENO) >= 0, "the log is caught");
    world_open_form(w, "/verify?for=use&code=C1SECRET", &form);
    world_send(w, &form, "number=1&name=%E5%BC%A0%E4%B8%89&document=" DOCUMENT "&agreed=yes", &r);
    world_send(w, &form, RIGHT, &r);
    read_log(saved, file, &log);
    CHECK(r.status == 200, "it has passed: %d", r.status);
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        CHECK(strstr(log.p, secrets[i]) == NULL, "no %s in %s", secrets[i], log.p);
    CHECK(strstr(log.p, "page=verify kind=use outcome=form_again errcode=0 status=422") &&
              strstr(log.p, "page=verify kind=use outcome=passed errcode=0 status=200"),
          "what happened is there: %s", log.p);
    buf_free(&r.text);
}

static void test_log_of_a_flood(void **state)
{
    struct world       *w = *state;
    FILE               *file = tmpfile();
    int                 saved = dup(STDERR_FILENO);
    auto_buf struct buf log = {0};
    const char         *line;

    fake_errcode(&w->api, "auth/getuserinfo", 100, 40029);
    fake_errcode(&w->api, "auth/get_tfa_info", 100, 40029);
    CHECK(flood(w, "/verify?code=C1", 1, 1, 601) == 601, "a bad code");
    CHECK(file != NULL && dup2(fileno(file), STDERR_FILENO) >= 0, "the log is caught");
    CHECK(flood(w, "/verify?code=C1", 1, 1, 50) == 0, "no more of them");
    read_log(saved, file, &log);
    line = strstr(log.p, "outcome=limited");
    CHECK(line != NULL && strstr(line + 1, "outcome=limited") == NULL, "one line: %s", log.p);
    CHECK(metrics_get(w->metrics, M_VERIFY_LIMITED) == 50, "the metric counts all");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_openings),
        cmocka_unit_test_setup_teardown(test_login_calls, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_use_calls, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_unused_kind, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_settings_of_today, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_unused_kind_is_used, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_without_contacts, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_silence, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_headers, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_methods, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_languages, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_school, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_hints, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_too_many, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_a_rush, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_made_up_codes, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_crowded, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_a_bad_code_again, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_nonsense_shuts_nobody_out, world_set_up,
                                        world_tear_down),
        cmocka_unit_test_setup_teardown(test_log, world_set_up, world_tear_down),
        cmocka_unit_test_setup_teardown(test_log_of_a_flood, world_set_up, world_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
