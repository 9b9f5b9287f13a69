/* The API client: what an errcode means, how a request looks, and how the token is kept. */
#include "bot/api.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/token.h"
#include "store/tokens.h"
#include "tests/unit/fake_api.h"

/* ---- the policy table: the test's own reading of protocol 6 ---- */

static const struct {
    enum api_policy policy;
    int             codes[80]; /* up to the first 0 */
} reference[] = {
    {API_RETRY, {-1000, -1, 6000, 45033, 45035, 301022, 2000111, 2000141}},
    {API_TOKEN, {40014, 42001}},
    {API_WAIT, {45009, 45036, 302003, 302004, 302005, 302006, 302007, 302008}},
    {API_ALERT, {40001, 40013, 40056, 40091, 40209, 40210, 43012, 45024, 45026, 48001, 48002,
        48005, 48006, 48008, 48009, 48010, 50001, 50003, 60020, 60031, 80001, 81011, 85005,
        90207, 90208, 301002, 2000002}},
    {API_PERMANENT, {40003, 40004, 40005, 40006, 40009, 40011, 40050, 40066, 40068, 40070, 40071,
        40072, 40088, 40089, 40201, 40204, 42016, 42052, 46003, 60003, 60004, 60008, 60011,
        60102, 60110, 60111, 60123, 60140, 81001, 81002, 81003, 81013, 82004, 82101, 82102,
        86001, 86002, 86003, 86004, 86005, 86006, 86007, 86008, 86201, 86202, 86203, 86204,
        86205, 86206, 86207, 86208, 86209, 86210, 86211, 86212, 86213, 86214, 86215, 86216,
        86217, 86218, 86219, 86220, 301005, 301036, 701008, 701099}},
    {API_USER, {40029, 40207, 40208, 42003, 42022, 43004, 46004, 50002, 60021, 60103, 60104,
        60105, 60106, 60112, 60129, 84014, 84015}},
    {API_BUG, {40008, 40016, 40017, 40018, 40019, 40020, 40021, 40022, 40023, 40024, 40025,
        40026, 40027, 40031, 40032, 40033, 40035, 40054, 40055, 40058, 40063, 40092, 40093,
        40206, 41001, 41009, 41011, 41016, 41033, 42012, 42014, 42015, 42017, 42018, 42019,
        42020, 42027, 42028, 42029, 42030, 42031, 42032, 42033, 42034, 42035, 42036, 42037,
        42038, 42039, 42040, 42041, 42042, 42043, 42044, 42045, 42046, 42047, 42048, 42049,
        42050, 42051, 44001, 44004, 45001, 45002, 45008, 45029, 60132, 82001, 82002, 82003,
        830002}},
    {API_MEDIA, {40007, 40145}},
};

static void test_policies(void **state)
{
    size_t listed = 0, rows = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(reference); i++)
        for (size_t k = 0; reference[i].codes[k] != 0; k++, listed++) {
            const struct api_code *row = api_code_find(reference[i].codes[k]);

            CHECK(row->code == reference[i].codes[k], "%d has a row", reference[i].codes[k]);
            CHECK(row->policy == reference[i].policy, "%d has policy %d, not %d", row->code,
                  reference[i].policy, row->policy);
        }
    for (; api_codes[rows].meaning != NULL; rows++)
        CHECK(rows == 0 || api_codes[rows - 1].code < api_codes[rows].code,
              "the rows are sorted at %d", api_codes[rows].code);
    CHECK(rows == listed + 1, "no row but those of the reference and 0: %zu rows, %zu codes", rows,
          listed);
    CHECK(api_code_find(0)->policy == API_OK, "0 is success");
}

static void test_unknown(void **state)
{
    static const int codes[] = {1, -2, 39999, 40002, 86009, 86200, 2000001, 2147483647};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        const struct api_code *row = api_code_find(codes[i]);

        CHECK(row->policy == API_PERMANENT && row->meaning != NULL,
              "%d is permanent, with a sentence", codes[i]);
    }
}

/* ---- api_call ---- */

struct world {
    struct fake_api api;
    struct sealer  *sealer;
    struct store   *store;
    struct conf_app app;
    struct conf     conf;
};

static void setup(struct world *w)
{
    static char name[] = "student", secret[] = "s3cret+/=&", corp[] = "ww1";
    struct err  err = {0};

    fake_start(&w->api);
    w->app = (struct conf_app){.name = name, .agent_id = 7, .secret = secret};
    w->conf = (struct conf){
        .wecom = {.api_base = w->api.base, .corp_id = corp, .apps = &w->app, .apps_count = 1}};
    CHECK(sealer_new(&w->sealer, "ZGVtbyBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=", &err) == 0,
          "a sealer: %s", err.text);
    CHECK(store_open(&w->store, ":memory:", DB_WRITE, w->sealer, &err) == 0, "a store: %s",
          err.text);
}

static void teardown(struct world *w)
{
    store_close(w->store);
    sealer_free(w->sealer);
    fake_stop(&w->api);
}

static int call(struct world *w, const char *path, const char *query, struct str body,
                struct api_result *result, struct err *err)
{
    *result = (struct api_result){0};
    *err = (struct err){0};
    return api_call(&w->conf, w->store, &w->app, path, query, body, result, err);
}

static void test_request(void **state)
{
    static struct world        w;
    struct api_result          result;
    struct err                 err;
    const struct fake_request *seen;

    (void)state;
    setup(&w);
    CHECK(call(&w, "menu/create", "agentid=7", STR_LIT("{\"x\":\"字\"}"), &result, &err) == 0,
          "a call: %s", err.text);
    CHECK(result.errcode == 0 &&
              str_is(buf_view(&result.body), "{\"errcode\":0,\"errmsg\":\"ok\"}"),
          "the answer is given as it came");
    api_result_free(&result);
    seen = fake_seen(&w.api, "gettoken", 0);
    CHECK(seen && !seen->post && strcmp(seen->query, "corpid=ww1;corpsecret=s3cret+/=&;") == 0,
          "gettoken gets the corp id and the secret, encoded: %s", seen ? seen->query : "");
    seen = fake_seen(&w.api, "menu/create", 0);
    CHECK(seen && seen->post && strcmp(seen->token, "token-1") == 0 &&
              strcmp(seen->query, "agentid=7;") == 0,
          "the token stands in the query");
    CHECK(str_is(buf_view(&seen->body), "{\"x\":\"字\"}"), "the body is sent as it is");

    CHECK(call(&w, "menu/get", "agentid=7", (struct str){NULL, 0}, &result, &err) == 0, "a GET: %s",
          err.text);
    api_result_free(&result);
    seen = fake_seen(&w.api, "menu/get", 0);
    CHECK(seen && !seen->post, "no body makes a GET");
    CHECK(fake_count(&w.api, "gettoken") == 1, "the token is kept");
    teardown(&w);
}

static void test_token_dies(void **state)
{
    static struct world w;
    struct api_result   result;
    struct err          err;

    (void)state;
    setup(&w);
    CHECK(call(&w, "menu/get", "", (struct str){NULL, 0}, &result, &err) == 0, "a call: %s",
          err.text);
    api_result_free(&result);
    fake_token_dies(&w.api);
    CHECK(call(&w, "menu/get", "", (struct str){NULL, 0}, &result, &err) == 0 &&
              result.errcode == 0,
          "a dead token is replaced: %s", err.text);
    api_result_free(&result);
    CHECK(fake_count(&w.api, "gettoken") == 2 && fake_count(&w.api, "menu/get") == 3, "once");

    fake_errcode(&w.api, "menu/get", 9, 42001);
    CHECK(call(&w, "menu/get", "", (struct str){NULL, 0}, &result, &err) == 0 &&
              result.errcode == 42001,
          "a token that dies again is the answer");
    api_result_free(&result);
    CHECK(fake_count(&w.api, "gettoken") == 3 && fake_count(&w.api, "menu/get") == 5,
          "after one refresh");
    teardown(&w);
}

/* Another process has put a newer token into the store: ours failed, theirs is taken, nothing is
 * fetched. */
static void test_shared_token(void **state)
{
    static struct world w;
    struct api_result   result;
    struct err          err;
    int64_t             now = clock_now();

    (void)state;
    setup(&w);
    CHECK(token_write(w.store, STR_LIT("student"), STR_LIT("theirs"), now + 3600, &err) == 0,
          "a token is stored");
    snprintf(w.api.token, sizeof w.api.token, "theirs");
    CHECK(call(&w, "menu/get", "", (struct str){NULL, 0}, &result, &err) == 0 &&
              result.errcode == 0,
          "their token is used: %s", err.text);
    api_result_free(&result);
    CHECK(fake_count(&w.api, "gettoken") == 0, "nothing is fetched");

    CHECK(token_write(w.store, STR_LIT("student"), STR_LIT("theirs"), now + 200, &err) == 0,
          "it grows old");
    CHECK(call(&w, "menu/get", "", (struct str){NULL, 0}, &result, &err) == 0 &&
              result.errcode == 0,
          "a token with less than 300 s left is renewed: %s", err.text);
    api_result_free(&result);
    CHECK(fake_count(&w.api, "gettoken") == 1, "by one fetch");
    teardown(&w);
}

static void test_secret_refused(void **state)
{
    static const int codes[] = {40001, 40013, 40091};
    static struct world w;
    struct api_result   result;
    struct err          err;

    (void)state;
    setup(&w);
    for (unsigned i = 0; i < ARRAY_LEN(codes); i++) {
        fake_errcode(&w.api, "gettoken", 1, codes[i]);
        CHECK(call(&w, "menu/get", "", (struct str){NULL, 0}, &result, &err) == -1,
              "%d ends the call", codes[i]);
        CHECK(strstr(err.text, "gettoken: errcode 40") != NULL, "it says why: %s", err.text);
        CHECK(strstr(err.text, "s3cret") == NULL, "the secret is not in it: %s", err.text);
        CHECK(fake_count(&w.api, "gettoken") == i + 1, "gettoken is called once, never in a loop");
    }
    CHECK(fake_count(&w.api, "menu/get") == 0, "nothing else is called");
    fake_errcode(&w.api, "menu/get", 1, 40001);
    CHECK(call(&w, "menu/get", "", (struct str){NULL, 0}, &result, &err) == 0 &&
              result.errcode == 40001,
          "40001 of another API is its answer: %s", err.text);
    api_result_free(&result);
    CHECK(fake_count(&w.api, "gettoken") == 4, "without a refresh");
    teardown(&w);
}

static void test_bad_answers(void **state)
{
    static const struct {
        const char *name, *path;
        unsigned    status;
        const char *json;
    } rows[] = {
        {"no token", "gettoken", 200, "{\"errcode\":0,\"expires_in\":7200}"},
        {"an empty token", "gettoken", 200,
         "{\"errcode\":0,\"access_token\":\"\",\"expires_in\":7200}"},
        {"no time to live", "gettoken", 200, "{\"errcode\":0,\"access_token\":\"t\"}"},
        {"a time to live of 0", "gettoken", 200,
         "{\"errcode\":0,\"access_token\":\"t\",\"expires_in\":0}"},
        {"a token page that is HTML", "gettoken", 200, "<html>log in to the network</html>"},
        {"HTTP 500 for a token", "gettoken", 500, "{\"errcode\":0}"},
        {"HTTP 502", "menu/get", 502, "{\"errcode\":0}"},
        {"HTTP 302", "menu/get", 302, ""},
        {"an empty answer", "menu/get", 200, ""},
        {"a list", "menu/get", 200, "[]"},
        {"a text as errcode", "menu/get", 200, "{\"errcode\":\"no\"}"},
        {"half an answer", "menu/get", 200, "{\"errcode\":0"},
        {"bytes that are not UTF-8", "menu/get", 200, "{\"errmsg\":\"\xff\"}"},
    };
    static struct world w;
    struct api_result   result;
    struct err          err;

    (void)state;
    setup(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fake_rule(&w.api, rows[i].path, 1, rows[i].status, rows[i].json);
        CHECK(call(&w, "menu/get", "", (struct str){NULL, 0}, &result, &err) == -1 &&
                  err.kind == ERR_RETRY,
              "%s is no answer", rows[i].name);
        CHECK(result.errcode == 0 && result.body.p == NULL, "%s leaves the output alone",
              rows[i].name);
        CHECK(strstr(err.text, "token-") == NULL && strstr(err.text, "s3cret") == NULL &&
                  strstr(err.text, "http") == NULL,
              "%s: no secret and no URL in \"%s\"", rows[i].name, err.text);
    }
    CHECK(fake_count(&w.api, "elsewhere") == 0, "a redirect is not followed");
    teardown(&w);
}

static void test_nobody_there(void **state)
{
    static struct world w;
    static char         nowhere[] = "http://127.0.0.1:1";
    struct api_result   result;
    struct err          err;

    (void)state;
    setup(&w);
    w.conf.wecom.api_base = nowhere;
    CHECK(call(&w, "menu/get", "", (struct str){NULL, 0}, &result, &err) == -1 &&
              err.kind == ERR_RETRY,
          "nobody listens there");
    CHECK(strstr(err.text, "s3cret") == NULL, "the secret is not in \"%s\"", err.text);
    teardown(&w);
}

/* ---- the transport ---- */

static void perform(struct world *w, const struct api_request *request, struct api_answer *answer)
{
    struct err err = {0};

    (void)w;
    *answer = (struct api_answer){0};
    CHECK(api_perform(request, answer, &err) == 0, "a request is made: %s", err.text);
}

static void test_upload(void **state)
{
    static struct world        w;
    struct api_answer          answer;
    const struct fake_request *seen;
    struct api_request         request = {
        .path = STR_LIT("media/upload"),
        .query = STR_LIT("type=image"),
        .token = STR_LIT("a+b/c="),
        .upload = {.bytes = {"\x89PNG\0\r\n", 7}, .filename = "签到二维码.png"},
    };

    (void)state;
    setup(&w);
    request.base = w.api.base;
    snprintf(w.api.token, sizeof w.api.token, "a+b/c=");
    perform(&w, &request, &answer);
    CHECK(answer.errcode == 0 && str_is(js_str(answer.json, "media_id"), "MEDIA1"),
          "the upload is taken: %s", answer.body.p);
    api_answer_free(&answer);
    seen = fake_seen(&w.api, "media/upload", 0);
    CHECK(strcmp(seen->token, "a+b/c=") == 0 && strcmp(seen->query, "type=image;") == 0,
          "the token is encoded");
    CHECK(strstr(seen->body.p, "name=\"media\"; filename=\"签到二维码.png\"") != NULL,
          "the name is raw UTF-8: %s", seen->body.p);
    CHECK(memmem(seen->body.p, seen->body.n, "\x89PNG\0\r\n\r\n--", 11) != NULL,
          "the bytes are sent as they are");
    teardown(&w);
}

static void test_too_long(void **state)
{
    static struct world w;
    struct api_answer   answer;
    struct api_request  request = {.path = STR_LIT("x"), .token = STR_LIT("t")};

    (void)state;
    setup(&w);
    request.base = w.api.base;
    fake_rule(&w.api, "x", 1, 200, "LONG");
    perform(&w, &request, &answer);
    CHECK(answer.errcode == API_NETWORK && strstr(answer.why, "1 MiB") != NULL,
          "an answer has an end: %s", answer.why);
    CHECK(answer.json == NULL, "there is nothing in it");
    api_answer_free(&answer);
    teardown(&w);
}

/* media/get: bytes, or a JSON that says why not. */
static void test_bytes(void **state)
{
    static const struct {
        const char *name, *answer;
        unsigned    status;
        size_t      most;
        int         errcode;
        bool        bytes;
    } rows[] = {
        {"bytes", "\xff\xd8\xff picture", 200, 11, 0, true},
        {"a text", "hello", 200, 100, 0, true},
        {"one byte too many", "\xff\xd8\xff picture", 200, 10, API_TOO_LARGE, false},
        {"a JSON error", "{\"errcode\":40007,\"errmsg\":\"invalid media_id\"}", 200, 100, 40007,
         false},
        {"half a JSON", "{\"errcode\":", 200, 100, API_NETWORK, false},
        {"nothing", "", 200, 100, API_NETWORK, false},
        {"another status", "\xff\xd8\xff picture", 502, 100, API_NETWORK, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        static struct world w;
        struct api_answer   answer;
        struct api_request  request = {
            .path = STR_LIT("x"), .token = STR_LIT("t"), .bytes_max = rows[i].most};

        setup(&w);
        request.base = w.api.base;
        fake_rule(&w.api, "x", 1, rows[i].status, rows[i].answer);
        perform(&w, &request, &answer);
        CHECK(answer.errcode == rows[i].errcode, "%s: %d", rows[i].name, answer.errcode);
        CHECK(!rows[i].bytes ||
                  (answer.json == NULL && str_is(buf_view(&answer.body), rows[i].answer)),
              "%s come as they are", rows[i].name);
        api_answer_free(&answer);
        teardown(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policies),   cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_request),    cmocka_unit_test(test_token_dies),
        cmocka_unit_test(test_shared_token), cmocka_unit_test(test_secret_refused),
        cmocka_unit_test(test_bad_answers), cmocka_unit_test(test_nobody_there),
        cmocka_unit_test(test_upload),     cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
