/* The gateway that takes SMS and mail: who may post, what, and what becomes of it. */
#include "crypto/digest.h"
#include "tests/unit/sim_fixture.h"

#define SMS                                                                                        \
    "{\"kind\":\"sms\",\"to\":\"13800000001\",\"text\":\"验证码 483920，5 分钟内有效\","             \
    "\"code\":\"483920\",\"id\":\"7\"}"
#define SMS_WITH(to, text, rest)                                                                   \
    "{\"kind\":\"sms\",\"to\":\"" to "\",\"text\":\"" text "\",\"id\":\"7\"" rest "}"
#define MAIL_WITH(to, rest)                                                                        \
    "{\"kind\":\"mail\",\"to\":\"" to "\",\"text\":\"Code 483920\",\"id\":8" rest "}"
#define SUBJECT ",\"subject\":\"验证码\""

static void sign(char out[65], const char *secret, int64_t at, const char *body)
{
    unsigned char       mac[DIGEST_SHA256];
    auto_buf struct buf text = {0};

    buf_f(&text, "%lld.%s", (long long)at, body);
    digest_hmac_sha256(str_c(secret), buf_view(&text), mac);
    digest_hex(out, mac, sizeof mac);
}

/* Posts with these headers (NULL: without); the status, 0 when the connection was cut. */
static unsigned post_as(struct sim *sim, const char *path, const char *body, const char *timestamp,
                        const char *signature)
{
    struct sim_request  req = {.method = "POST", .path = path, .body = str_c(body)};
    struct sim_response res = {0};

    if (timestamp) {
        req.headers[req.headers_count].name = "x-hongyan-timestamp";
        req.headers[req.headers_count++].value = timestamp;
    }
    if (signature) {
        req.headers[req.headers_count].name = "X-Hongyan-Signature";
        req.headers[req.headers_count++].value = signature;
    }
    sim_letters(sim, &req, &res);
    buf_free(&res.body);
    return res.drop ? 0 : res.status;
}

static unsigned post(struct sim *sim, const char *path, const char *body)
{
    char signature[65], timestamp[32];

    snprintf(timestamp, sizeof timestamp, "%lld", (long long)sim_now(sim));
    sign(signature, path[1] == 's' ? "sms-secret" : "mail-secret", sim_now(sim), body);
    return post_as(sim, path, body, timestamp, signature);
}

static void takes_letters(void **state)
{
    struct sim   *sim = fixture_sim(NULL);
    const json_t *one;

    (void)state;
    CHECK(post(sim, "/sms", SMS) == 200, "an SMS");
    CHECK(post(sim, "/sms", SMS) == 200 && json_array_size(sim->letters) == 1,
          "again with the same id: kept once");
    CHECK(post(sim, "/mail", MAIL_WITH("a@b.edu", SUBJECT)) == 200, "a mail");
    CHECK(post(sim, "/sms", SMS_WITH("+85261234567", "Hi", "")) == 400 &&
              json_array_size(sim->errors) == 1,
          "another letter under the same id");
    one = json_array_get(sim->letters, 0);
    CHECK(strcmp(json_string_value(json_object_get(one, "code")), "483920") == 0 &&
              strcmp(json_string_value(json_object_get(one, "userid")), "20260001") == 0 &&
              strcmp(json_string_value(json_object_get(one, "kind")), "sms") == 0,
          "its digits, and whose phone it is");
    one = json_array_get(sim->letters, 1);
    CHECK(strcmp(json_string_value(json_object_get(one, "id")), "8") == 0 &&
              strcmp(json_string_value(json_object_get(one, "subject")), "验证码") == 0 &&
              strcmp(json_string_value(json_object_get(one, "userid")), "") == 0,
          "the mail");
    sim_free(sim);
}

static void refuses_letters(void **state)
{
    static const struct {
        const char *name, *path, *body;
    } rows[] = {
        {"no JSON", "/sms", "to=1"},
        {"a list", "/sms", "[]"},
        {"a mail at the phones", "/sms", MAIL_WITH("a@b.edu", SUBJECT)},
        {"an SMS at the mails", "/mail", SMS},
        {"a short phone", "/sms", SMS_WITH("1380000000", "x", "")},
        {"a landline", "/sms", SMS_WITH("02812345678", "x", "")},
        {"a phone with blanks", "/sms", SMS_WITH("138 0000 0001", "x", "")},
        {"no text", "/sms", SMS_WITH("13800000001", "", "")},
        {"a code that is not in the text", "/sms",
         SMS_WITH("13800000001", "123456", ",\"code\":\"654321\"")},
        {"a code of letters", "/sms", SMS_WITH("13800000001", "abcdef", ",\"code\":\"abcdef\"")},
        {"a subject of an SMS", "/sms", SMS_WITH("13800000001", "x", SUBJECT)},
        {"a field more", "/sms", SMS_WITH("13800000001", "x", ",\"name\":\"张三\"")},
        {"a field twice", "/sms", SMS_WITH("13800000001", "x", ",\"id\":\"8\"")},
        {"a number as text", "/sms", SMS_WITH("13800000001", "x", ",\"code\":123456")},
        {"no id", "/sms", "{\"kind\":\"sms\",\"to\":\"13800000001\",\"text\":\"x\"}"},
        {"no subject", "/mail", MAIL_WITH("a@b.edu", "")},
        {"a subject of two lines", "/mail", MAIL_WITH("a@b.edu", ",\"subject\":\"a\\nb\"")},
        {"two receivers", "/mail", MAIL_WITH("a@b.edu,c@d.edu", SUBJECT)},
        {"a host without a dot", "/mail", MAIL_WITH("a@b", SUBJECT)},
        {"a header in the address", "/mail", MAIL_WITH("a@b.edu\\r\\nBcc: x", SUBJECT)},
    };
    struct sim *sim = fixture_sim(NULL);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t   errors = json_array_size(sim->errors);
        unsigned status = post(sim, rows[i].path, rows[i].body);

        CHECK(status == 400, "%s gives 400, got %u", rows[i].name, status);
        CHECK(json_array_size(sim->errors) == errors + 1, "%s is told", rows[i].name);
    }
    CHECK(json_array_size(sim->letters) == 0, "nothing is kept");
    sim_free(sim);
}

static void refuses_senders(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    int64_t     now = sim_now(sim);
    char        right[65], early[65], other[65], upper[65], stamp[32], old[32];

    (void)state;
    snprintf(stamp, sizeof stamp, "%lld", (long long)now);
    snprintf(old, sizeof old, "%lld", (long long)now - 301);
    sign(right, "sms-secret", now, SMS);
    sign(early, "sms-secret", now - 301, SMS);
    sign(other, "mail-secret", now, SMS);
    for (int i = 0; i < 65; i++)
        upper[i] = right[i] >= 'a' && right[i] <= 'f' ? (char)(right[i] - 32) : right[i];
    const struct {
        const char *name, *timestamp, *signature;
    } rows[] = {
        {"no headers", NULL, NULL},          {"no signature", stamp, NULL},
        {"no timestamp", NULL, right},       {"another secret", stamp, other},
        {"an old one", old, early},          {"another time", old, right},
        {"capital letters", stamp, upper},   {"half of it", stamp, "abc"},
        {"a time in words", "now", right},   {"nothing", stamp, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned status = post_as(sim, "/sms", SMS, rows[i].timestamp, rows[i].signature);

        CHECK(status == 401, "%s gives 401, got %u", rows[i].name, status);
    }
    CHECK(json_array_size(sim->letters) == 0, "nothing is kept");
    CHECK(post_as(sim, "/sms", SMS, stamp, right) == 200, "the right one is taken");
    sim_free(sim);
}

static void fails_on_demand(void **state)
{
    struct sim *sim = fixture_sim(NULL);

    (void)state;
    sim->faults.sms_busy = 2;
    CHECK(post(sim, "/sms", SMS) == 503 && post(sim, "/sms", SMS) == 503 &&
              post(sim, "/sms", SMS) == 200,
          "busy twice");
    sim->faults.sms_down = 1;
    CHECK(post(sim, "/sms", SMS) == 0, "the connection is cut");
    CHECK(json_array_size(sim->errors) == 0, "no mistake of the bot's");
    sim_free(sim);
}

static void needs_a_secret(void **state)
{
    struct sim *sim = fixture_sim(NULL);
    char       *secret = fixture_config.mail_secret;

    (void)state;
    fixture_config.mail_secret = NULL;
    CHECK(post(sim, "/mail", MAIL_WITH("a@b.edu", SUBJECT)) == 404, "nobody is there");
    fixture_config.mail_secret = secret;
    sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_letters),   cmocka_unit_test(refuses_letters),
        cmocka_unit_test(refuses_senders), cmocka_unit_test(fails_on_demand),
        cmocka_unit_test(needs_a_secret),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
