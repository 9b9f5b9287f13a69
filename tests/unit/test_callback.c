/* From bytes to a job, or to a status that says why not. Nothing is stored before the worker has
 * it. */

#include "bot/callback.h"
#include "tests/test.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/envelope.h"

#include <string.h>

#define TOKEN "QDG6eK"
#define KEY "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
#define CORP "wx5823bf96d3bd56c7"

/* Vector V1 of the protocol reference: the sample of the official SDK. */
#define V1                                                                                         \
    "timestamp=1409659589&nonce=263014780&msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
#define ECHO_ENCODED                                                                               \
    "P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%2BFZXvnaqQ" \
    "%3D%3D"
#define ECHO_LOWER                                                                                 \
    "P9nAzCzyDtyTWESHep1vC5X9xho%2fqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2b4RPcs8TgAE7OaBO%2bFZXvnaqQ" \
    "%3d%3d"
#define ECHO_RAW                                                                                   \
    "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
#define ECHO_BLANK                                                                                 \
    "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%204RPcs8TgAE7OaBO%20FZXvnaqQ=="

static struct conf_app conf_app = {.name = (char[]){"student"}, .agent_id = 218};

struct world {
    struct bot_app  app;
    struct metrics *metrics;
    struct callback callback;
    struct site     site;
};

static int set_up(void **state)
{
    struct world *w = xcalloc(1, sizeof *w);

    *state = w;
    w->app = (struct bot_app){.conf = &conf_app, .corp_id = CORP};
    w->metrics = metrics_new();
    w->callback = (struct callback){
        .apps = &w->app, .apps_count = 1, .metrics = w->metrics, .inbox_seconds = 3600};
    w->site = callback_site(&w->callback);
    return msgcrypt_new(&w->app.crypt, TOKEN, KEY, CORP, NULL);
}

static int tear_down(void **state)
{
    struct world *w = *state;

    msgcrypt_free(w->app.crypt);
    metrics_free(w->metrics);
    free(w);
    return 0;
}

static void exchange_free(struct exchange *x)
{
    job_free(x->job);
    buf_free(&x->body);
    buf_free(&x->answer);
}

static const struct {
    const char *what, *path, *query;
    unsigned    status;
} verifications[] = {
    {"the official sample", "/callback/student", V1 "&echostr=" ECHO_ENCODED, 200},
    {"lower-case escapes", "/callback/student", V1 "&echostr=" ECHO_LOWER, 200},
    {"a raw plus", "/callback/student", V1 "&echostr=" ECHO_RAW, 200},
    {"a plus that a proxy made a blank", "/callback/student", V1 "&echostr=" ECHO_BLANK, 200},
    {"parameters in another order", "/callback/student", "x=1&echostr=" ECHO_ENCODED "&" V1, 200},
    {"another timestamp", "/callback/student",
     "timestamp=1409659588&nonce=263014780&msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
     "&echostr=" ECHO_ENCODED, 403},
    {"a signature of 39 characters", "/callback/student",
     "timestamp=1409659589&nonce=263014780&msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd"
     "&echostr=" ECHO_ENCODED, 403},
    {"an echostr cut short", "/callback/student", V1 "&echostr=P9nA", 403},
    {"no echostr", "/callback/student", V1, 400},
    {"no signature", "/callback/student", "timestamp=1&nonce=2&echostr=" ECHO_ENCODED, 400},
    {"no query", "/callback/student", "", 400},
    {"another application", "/callback/staff", V1 "&echostr=" ECHO_ENCODED, 404},
    {"a longer path", "/callback/student/", V1 "&echostr=" ECHO_ENCODED, 404},
    {"the root", "/", "", 404},
};

static void test_verification(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(verifications); i++) {
        struct exchange x = {.method = STR_LIT("GET"), .path = str_c(verifications[i].path),
                             .query = str_c(verifications[i].query)};

        CHECK(w->site.look(w->site.arg, &x) == SERVE_DONE, "%s is not parked",
              verifications[i].what);
        CHECK(x.status == verifications[i].status, "%s: %u", verifications[i].what, x.status);
        CHECK(str_is(buf_view(&x.answer), x.status == 200   ? "1616140317555161061"
                                          : x.status == 404 ? "没有这个网页 / There is no such page\n"
                                                            : ""),
              "%s: the body is the bare message, no such page, or nothing", verifications[i].what);
        exchange_free(&x);
    }
    CHECK(metrics_get(w->metrics, M_VERIFICATIONS) == 5, "verifications are counted");
}

/* What the doctor asks with another token than the process has does no harm: no later one is to
 * warn of it. */
static void test_refused_doctor(void **state)
{
    static const struct {
        const char *what, *query;
        unsigned    status;
        enum metric counter;
    } rows[] = {
        {"a stranger", "msg_signature=x&timestamp=1&nonce=2&echostr=YQ==", 403,
         M_REFUSED_SIGNATURE},
        {"the doctor", "msg_signature=x&timestamp=1&nonce=" CALLBACK_DOCTOR "2&echostr=YQ==", 403,
         M_REFUSED_DOCTOR},
        {"somebody of such a name", "msg_signature=x&timestamp=1&nonce=2" CALLBACK_DOCTOR
         "&echostr=YQ==", 403, M_REFUSED_SIGNATURE},
        {"the doctor in another place", "msg_signature=" CALLBACK_DOCTOR
         "&timestamp=1&nonce=2&echostr=YQ==", 403, M_REFUSED_SIGNATURE},
        {"a doctor without an echostr", "msg_signature=x&timestamp=1&nonce=" CALLBACK_DOCTOR, 400,
         M_REFUSED_MALFORMED},
    };
    static const enum metric all[] = {M_REFUSED_SIGNATURE, M_REFUSED_MALFORMED, M_REFUSED_DOCTOR};
    struct world            *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct exchange x = {.method = STR_LIT("GET"), .path = STR_LIT("/callback/student"),
                             .query = str_c(rows[i].query)};
        int64_t         before[ARRAY_LEN(all)];

        for (size_t c = 0; c < ARRAY_LEN(all); c++)
            before[c] = metrics_get(w->metrics, all[c]);
        CHECK(w->site.look(w->site.arg, &x) == SERVE_DONE && x.status == rows[i].status, "%s: %u",
              rows[i].what, x.status);
        for (size_t c = 0; c < ARRAY_LEN(all); c++)
            CHECK(metrics_get(w->metrics, all[c]) == before[c] + (all[c] == rows[i].counter),
                  "%s: one counter, %zu", rows[i].what, c);
        exchange_free(&x);
    }
}

/* Seals a message and makes the POST of it. */
static void post(struct world *w, struct exchange *x, struct buf *query, const char *xml)
{
    auto_buf struct buf encrypted = {0};
    unsigned char       random[MSGCRYPT_RANDOM] = "0123456789abcde";
    char                sig[MSGCRYPT_SIG + 1];

    CHECK(msgcrypt_seal(w->app.crypt, str_c(xml), random, STR_LIT("1"), STR_LIT("n"), &encrypted,
                        sig, NULL) == 0, "it is sealed");
    buf_f(&x->body, "<xml><ToUserName>c</ToUserName><Encrypt><![CDATA[%s]]></Encrypt></xml>",
          encrypted.p);
    buf_f(query, "msg_signature=%s&timestamp=1&nonce=n", sig);
    x->method = STR_LIT("POST");
    x->path = STR_LIT("/callback/student");
    x->query = buf_view(query);
}

#define MESSAGE(to, from, time, agent)                                                             \
    "<xml><ToUserName>" to "</ToUserName><FromUserName>" from "</FromUserName><CreateTime>" time   \
    "</CreateTime><MsgType>text</MsgType><Content>x</Content><MsgId>1</MsgId><AgentID>" agent      \
    "</AgentID></xml>"

/* The signature covers the same for GET and POST: a message that somebody saw pass must not be
 * opened for them. */
static void test_message_as_echostr(void **state)
{
    struct world       *w = *state;
    struct exchange x = {0}, get = {.method = STR_LIT("GET"), .path = STR_LIT("/callback/student")};
    auto_buf struct buf query = {0};
    struct str          rest, cipher;

    post(w, &x, &query, "<xml><Content>secret</Content></xml>");
    rest = str_skip(buf_view(&x.body), strlen("<xml><ToUserName>c</ToUserName><Encrypt><![CDATA["));
    str_split(&rest, ']', &cipher);
    buf_c(&query, "&echostr=");
    buf_str(&query, cipher);
    get.query = buf_view(&query);
    CHECK(w->site.look(w->site.arg, &get) == SERVE_DONE && get.status == 403, "it is refused: %u",
          get.status);
    CHECK(get.answer.n == 0, "nothing is opened");
    exchange_free(&x);
    exchange_free(&get);
}

static const struct {
    const char *what, *xml; /* %lld: now */
    unsigned    status;     /* 0: parked */
    enum metric counter;
} posts[] = {
    {"a message", MESSAGE(CORP, "u", "%lld", "218"), 0, M_COUNT},
    {"a message of nearly an hour ago", MESSAGE(CORP, "u", "%lld", "218"), 0, M_COUNT},
    {"a message to another corporation", MESSAGE("wx1", "u", "%lld", "218"), 403,
     M_REFUSED_SIGNATURE},
    {"a message to another application", MESSAGE(CORP, "u", "%lld", "219"), 403,
     M_REFUSED_SIGNATURE},
    {"a message of long ago", MESSAGE(CORP, "u", "1409659813", "218"), 403, M_REFUSED_STALE},
    {"no sender", MESSAGE(CORP, "", "%lld", "218"), 400, M_REFUSED_MALFORMED},
    {"a time that is no number", MESSAGE(CORP, "u", "soon%lld", "218"), 400, M_REFUSED_MALFORMED},
    {"no XML", "hello %lld", 400, M_REFUSED_MALFORMED},
    {"an unclosed root", "<xml><a>%lld</a>", 400, M_REFUSED_MALFORMED},
    {"invalid UTF-8", "<xml><a>\xff%lld</a></xml>", 400, M_REFUSED_MALFORMED},
    {"nothing", "", 400, M_REFUSED_MALFORMED},
};

static void test_posts(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(posts); i++) {
        struct exchange     x = {0};
        auto_buf struct buf query = {0}, xml = {0};
        int64_t before = posts[i].status ? metrics_get(w->metrics, posts[i].counter) : 0;

        buf_c(&xml, "");
        buf_f(&xml, posts[i].xml, (long long)clock_now() - (i == 1 ? 3500 : 0));
        post(w, &x, &query, xml.p);
        CHECK(w->site.look(w->site.arg, &x) == (posts[i].status ? SERVE_DONE : SERVE_PARK),
              "%s is %s", posts[i].what, posts[i].status ? "refused" : "parked");
        CHECK(x.status == posts[i].status, "%s: %u", posts[i].what, x.status);
        CHECK((x.job != NULL) == (posts[i].status == 0), "%s: a job only when taken",
              posts[i].what);
        CHECK(posts[i].status == 0 || metrics_get(w->metrics, posts[i].counter) == before + 1,
              "%s is counted", posts[i].what);
        CHECK(x.answer.n == 0, "%s: the client learns nothing", posts[i].what);
        exchange_free(&x);
    }
}

static void test_unsigned_posts(void **state)
{
    static const struct {
        const char *what, *query, *body;
        unsigned    status;
    } rows[] = {
        {"no query", "", "<xml><Encrypt>YQ==</Encrypt></xml>", 403},
        {"a wrong signature",
         "msg_signature=0000000000000000000000000000000000000000&timestamp=1&nonce=2",
         "<xml><Encrypt>YQ==</Encrypt></xml>", 403},
        {"no Encrypt", "msg_signature=x&timestamp=1&nonce=2", "<xml></xml>", 400},
        {"an empty body", "msg_signature=x&timestamp=1&nonce=2", "", 400},
        {"a document type", "msg_signature=x&timestamp=1&nonce=2",
         "<!DOCTYPE x [<!ENTITY a \"b\">]><xml><Encrypt>YQ==</Encrypt></xml>", 400},
    };
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct exchange x = {.method = STR_LIT("POST"), .path = STR_LIT("/callback/student"),
                             .query = str_c(rows[i].query)};

        buf_c(&x.body, rows[i].body);
        CHECK(w->site.look(w->site.arg, &x) == SERVE_DONE && x.status == rows[i].status, "%s: %u",
              rows[i].what, x.status);
        exchange_free(&x);
    }
}

static void test_other_methods(void **state)
{
    struct world   *w = *state;
    struct exchange x = {
        .method = STR_LIT("PUT"), .path = STR_LIT("/callback/student"), .query = STR_LIT("")};

    CHECK(w->site.look(w->site.arg, &x) == SERVE_DONE && x.status == 405, "PUT is refused: %u",
          x.status);
    exchange_free(&x);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_verification),
        TEST(test_message_as_echostr),
        TEST(test_refused_doctor),
        TEST(test_posts),
        TEST(test_unsigned_posts),
        TEST(test_other_methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
