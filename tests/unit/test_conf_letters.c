/* `sms`, `mail` and `login` of the configuration. */
#include "tests/unit/conf_edit.h"

#include "base/mem.h"
#include "conf/conf_private.h"

#include <unistd.h>

#define FILE_NAME "conf/test.yaml" /* never written; the school file asks nobody who he is */

#define BASE                                                                                       \
    "database: test.db\n"                                                                 /*  1 */ \
    "data_key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"                            /*  2 */ \
    "school: ../tests/bench/school.yaml\n"                                               /*  3 */ \
    "wecom: {corp_id: ww0123456789abcdef, apps: [\n"                                      /*  4 */ \
    "  {name: student, agent_id: 1, secret: s, token: t, encoding_aes_key: " KEY "},\n"   /*  5 */ \
    "  {name: staff, agent_id: 2, secret: s, token: t, encoding_aes_key: " KEY "}]}\n"    /*  6 */
#define KEY "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"

static const char webhooks[] = BASE "sms:\n"                                              /*  7 */
                                    "  provider: webhook\n"                               /*  8 */
                                    "  url: https://sms.example.edu.cn/send?k=VerySecret\n"
                                    "  secret: VerySecretOfTheSms\n"                      /* 10 */
                                    "mail:\n"                                             /* 11 */
                                    "  provider: webhook\n"                               /* 12 */
                                    "  url: https://mail.example.edu.cn/VerySecret\n"     /* 13 */
                                    "  secret: VerySecretOfTheMail\n";                    /* 14 */

static const char services[] = BASE "sms:\n"                                              /*  7 */
                                    "  provider: tencent\n"                               /*  8 */
                                    "  secret_id: VerySecretId\n"                         /*  9 */
                                    "  secret: VerySecretKey\n"                           /* 10 */
                                    "  app_id: 1400006666\n"                              /* 11 */
                                    "  sign_name: 鸿雁大学\n"                             /* 12 */
                                    "  template_id: 1234567\n"                            /* 13 */
                                    "mail:\n"                                             /* 14 */
                                    "  provider: smtp\n"                                  /* 15 */
                                    "  url: smtp://mail.example.edu.cn:587\n"             /* 16 */
                                    "  user: noreply\n"                                   /* 17 */
                                    "  secret: VerySecretPassword\n"                      /* 18 */
                                    "  from: noreply@example.edu.cn\n";                   /* 19 */

static struct conf *loaded(const char *name, const char *text)
{
    auto_buf struct buf report = {0};
    struct conf        *c = NULL;

    CHECK(conf_load_text(&c, FILE_NAME, str_c(text), &report, NULL) == 0, "%s loads:\n%s", name,
          report.p);
    return c;
}

static void takes_webhooks(void **state)
{
    auto_conf struct conf *c = loaded("webhooks", webhooks);

    (void)state;
    assert_int_equal(c->sms->provider, SMS_WEBHOOK);
    assert_true(c->school->notices.sms);
    assert_int_equal(c->school->notices.sms_sign, 0);
    assert_string_equal(c->sms->url, "https://sms.example.edu.cn/send?k=VerySecret");
    assert_string_equal(c->sms->secret, "VerySecretOfTheSms");
    assert_null(c->sms->app_id);
    assert_int_equal(c->mail->provider, MAIL_WEBHOOK);
    assert_string_equal(c->mail->secret, "VerySecretOfTheMail");
    assert_null(c->mail->from);
}

static void takes_services(void **state)
{
    auto_conf struct conf *c = loaded("services", services);

    (void)state;
    assert_int_equal(c->sms->provider, SMS_TENCENT);
    assert_false(c->school->notices.sms); /* without a template of its own */
    assert_int_equal(c->school->notices.sms_sign, 6);
    assert_string_equal(c->sms->url, "https://sms.tencentcloudapi.com");
    assert_string_equal(c->sms->region, "ap-guangzhou");
    assert_string_equal(c->sms->app_id, "1400006666");
    assert_string_equal(c->sms->sign_name, "鸿雁大学");
    assert_int_equal(c->mail->provider, MAIL_SMTP);
    assert_string_equal(c->mail->user, "noreply");
    assert_string_equal(c->mail->from, "noreply@example.edu.cn");
}

static void takes_none(void **state)
{
    auto_conf struct conf *c = loaded("neither", BASE);

    (void)state;
    assert_null(c->sms);
    assert_false(c->school->notices.sms);
    assert_null(c->mail);
}

#define SMS_URL  "https://sms.example.edu.cn/send?k=VerySecret"
#define SMTP_URL "smtp://mail.example.edu.cn:587"
#define LOGIN    "  user: noreply\n  secret: VerySecretPassword\n"

static void takes_variants(void **state)
{
    static const struct {
        const char *name, *good, *from, *to;
    } rows[] = {
        {"plain http to this machine", webhooks, SMS_URL, "http://127.0.0.1:9800/sms"},
        {"plain http to localhost", webhooks, SMS_URL, "http://localhost/sms"},
        {"plain http to ::1", webhooks, SMS_URL, "\"http://[::1]:9800/sms\""},
        {"no path", webhooks, SMS_URL, "https://sms.example.edu.cn"},
        {"no login", services, LOGIN, ""},
        {"smtps", services, SMTP_URL, "smtps://mail.example.edu.cn:465"},
        {"smtp to this machine", services, SMTP_URL, "smtp://127.0.0.1:25"},
        {"another region", services, "  template_id", "  region: ap-nanjing\n  template_id"},
        {"another host of tencent", services, "  template_id",
         "  url: https://sms.internal.tencentcloudapi.com\n  template_id"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct edit     e = {rows[i].name, rows[i].from, rows[i].to, 0, NULL};
        auto_free char *text = edited(rows[i].good, &e);

        conf_free(loaded(rows[i].name, text));
    }
}

static void refuses(const char *good, const struct edit *e)
{
    auto_free char     *text = edited(good, e);
    auto_buf struct buf report = {0};
    struct conf        *c = NULL;

    CHECK(conf_load_text(&c, FILE_NAME, str_c(text), &report, NULL) == -1 && c == NULL,
          "%s is refused", e->name);
    CHECK(strstr(report.p, "VerySecret") == NULL, "%s: no secret in:\n%s", e->name, report.p);
    check_says(e, FILE_NAME, &report);
}

static void refuses_webhooks(void **state)
{
    static const struct edit rows[] = {
        {"no provider", "sms:\n  provider: webhook\n", "sms:\n", 7, "the key provider is missing"},
        {"a provider of nobody", "sms:\n  provider: webhook", "sms:\n  provider: pigeon", 8,
         "sms.provider: \"pigeon\" is not one of the words here; write webhook or tencent"},
        {"the provider of mail", "sms:\n  provider: webhook", "sms:\n  provider: smtp", 8,
         "webhook or tencent"},
        {"no url", "  url: " SMS_URL "\n", "", 8, "sms: the key url is missing; the provider"},
        {"no secret", "  secret: VerySecretOfTheSms\n", "", 8, "the key secret is missing"},
        {"a short secret", "VerySecretOfTheSms", "VerySecretOfThe", 10,
         "sms.secret: it has less than 16 characters"},
        {"a key of tencent", "  secret: VerySecretOfTheSms", "  app_id: 14\n  secret: VerySecr",
         10, "sms.app_id: the provider webhook has no such key; take it out"},
        {"a key of smtp", "  secret: VerySecretOfTheMail",
         "  from: a@b.cn\n  secret: VerySecretOfTheMail", 14, "mail.from: the provider webhook"},
        {"plain http", SMS_URL, "http://sms.example.edu.cn/VerySecret", 9,
         "sms.url: letters go over https:// only"},
        {"plain http for mail", "https://mail.e", "http://mail.e", 13, "mail.url: letters go over"},
        {"a host that begins like ours", SMS_URL, "http://127.0.0.1.example.cn/VerySecret", 9,
         "https:// only"},
        {"a number that is no address", SMS_URL, "http://127.0.0.256/", 9, "https:// only"},
        {"three numbers", SMS_URL, "http://127.0.1/", 9, "https:// only"},
        {"another machine", SMS_URL, "http://128.0.0.1/", 9, "https:// only"},
        {"another IPv6 machine", SMS_URL, "\"http://[::2]/\"", 9, "https:// only"},
        {"a longer IPv6 address", SMS_URL, "\"http://[::1:5]/\"", 9, "https:// only"},
        {"a user in front of the host", SMS_URL, "http://127.0.0.1:VerySecret@a.cn/", 9,
         "sms.url: the value is not an address like"},
        {"a backslash", SMS_URL, "http://127.0.0.1\\VerySecret.cn/", 9, "is not an address like"},
        {"smtp for a webhook", SMS_URL, "smtp://mail.example.cn", 9, "needs an address with ht"},
        {"ftp", SMS_URL, "ftp://VerySecret.cn", 9, "is not an address like"},
        {"no scheme", SMS_URL, "sms.example.edu.cn/VerySecret", 9, "is not an address like"},
        {"no host", SMS_URL, "https:///VerySecret", 9, "is not an address like"},
        {"a blank", SMS_URL, "https://a.cn/Very Secret", 9, "is not an address like"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuses(webhooks, &rows[i]);
}

static void refuses_services(void **state)
{
    static const struct edit rows[] = {
        {"no SecretId", "  secret_id: VerySecretId\n", "", 8, "the key secret_id is missing"},
        {"no SecretKey", "  secret: VerySecretKey\n", "", 8, "the key secret is missing"},
        {"no app", "  app_id: 1400006666\n", "", 8, "the key app_id is missing"},
        {"no signature", "  sign_name: 鸿雁大学\n", "", 8, "the key sign_name is missing"},
        {"no template", "  template_id: 1234567\n", "", 8, "sms: the key template_id is missing"},
        {"a SecretId with a blank", "VerySecretId", "VerySecret Id", 9, "sms.secret_id: the value"},
        {"a region with a slash", "  template_id", "  region: a/b\n  template_id", 13, "is not a "},
        {"a path behind the host", "  template_id",
         "  url: https://sms.tencentcloudapi.com/v3\n  template_id", 13, "no path behind the host"},
        {"plain http to tencent", "  template_id",
         "  url: http://sms.tencentcloudapi.com\n  template_id", 13, "https:// only"},
        {"no server", "  url: " SMTP_URL "\n", "", 15, "mail: the key url is missing"},
        {"no sender", "  from: noreply@example.edu.cn\n", "", 15, "the key from is missing"},
        {"no password", "  secret: VerySecretPassword\n", "", 17, "mail.secret is missing beside"},
        {"no login", "  user: noreply\n", "", 17, "mail.user is missing beside secret"},
        {"a web address", SMTP_URL, "https://mail.example.edu.cn", 16, "an address with smtps://"},
        {"a path behind the server", SMTP_URL, "smtp://mail.example.edu.cn/a", 16, "no path"},
        {"a name as sender", "noreply@example.edu.cn", "Hongyan <noreply@example.edu.cn>", 19,
         "is not a mail address, like noreply@example.edu.cn"},
        {"a sender without a host", "noreply@example.edu.cn", "noreply@", 19, "not a mail address"},
        {"a sender at a top domain", "noreply@example.edu.cn", "noreply@cn", 19, "not a mail add"},
        {"two addresses", "noreply@example.edu.cn", "a@b.cn,c@d.cn", 19, "not a mail address"},
        {"a list", "noreply@example.edu.cn", "[a@b.cn]", 19, "not a list"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuses(services, &rows[i]);
}

static char school[] = "/tmp/test_conf_letters.XXXXXX";

static void write_school(const char *identity)
{
    FILE *f = fopen(school, "w");

    CHECK(f != NULL && fprintf(f, "name: 甲\nwelcome: 你好\nidentity: %s\n", identity) > 0 &&
              fclose(f) == 0, "%s is written", school);
}

#define WITHOUT_STAFF                                                                              \
    "database: test.db\n"                                                                          \
    "data_key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"                                     \
    "school: ../tests/bench/school.yaml\n"                                                         \
    "wecom: {corp_id: ww0123456789abcdef, apps: [\n"                                               \
    "  {name: student, agent_id: 1, secret: s, token: t, encoding_aes_key: " KEY "},\n"            \
    "  {name: office, agent_id: 2, secret: s, token: t, encoding_aes_key: " KEY "}]}\n"
#define WITH_CONTACTS                                                                              \
    "database: test.db\n"                                                                          \
    "data_key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"                                     \
    "school: ../tests/bench/school.yaml\n"                                                         \
    "wecom: {corp_id: ww0123456789abcdef, contacts_secret: s, contacts_token: t,\n"                \
    "  contacts_encoding_aes_key: " KEY ", apps: [\n"                                              \
    "  {name: staff, agent_id: 2, secret: s, token: t, encoding_aes_key: " KEY "},\n"              \
    "  {name: campus, agent_id: 1, secret: s, token: t, encoding_aes_key: " KEY "}]}\n"

/* What the school wants to do and the configuration has nothing for. */
static void says_what_is_missing(void **state)
{
    static const struct {
        const char *name, *good, *identity, *says; /* says NULL: nothing is wrong */
    } rows[] = {
        {"an admission, with the assistant", WITH_CONTACTS,
         "{app: campus, phone: false, authsucc: true}", NULL},
        {"an admission, without it", BASE, "\n  phone: false\n  authsucc: true",
         ":5: identity.authsucc is true, and the configuration has no `wecom.contacts_secret`"},
        {"no admission, without it", BASE, "{phone: false, authsucc: false}", NULL},
        {"no app for the office", WITHOUT_STAFF, "{phone: false}",
         ":3: identity needs an app called staff in the configuration: the office answers"},
        {"both, for both", services, "{mail: true}", NULL},
        {"none, for none", BASE, "{phone: false}", NULL},
        {"none, for phones", BASE, "{}",
         ":3: identity.phone is true unless you say otherwise, and the configuration has no `sms`"},
        {"none, for phones that are wanted", BASE, "\n  app: student\n  phone: true",
         ":5: identity.phone is true, and the configuration has no `sms` that its codes"},
        {"none, for mails", BASE, "{phone: false, mail: true}",
         ":3: identity.mail is true, and the configuration has no `mail` that its codes could go"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct edit         e = {rows[i].name, "../tests/bench/school.yaml", school, 0, NULL};
        auto_free char     *text = edited(rows[i].good, &e);
        auto_buf struct buf report = {0};
        struct conf        *c = NULL;

        write_school(rows[i].identity);
        CHECK((conf_load_text(&c, FILE_NAME, str_c(text), &report, NULL) == 0) ==
                  (rows[i].says == NULL), "%s:\n%s", rows[i].name, report.p);
        CHECK(rows[i].says == NULL || (str_starts(buf_view(&report), str_c(school)) &&
                                       strstr(report.p, rows[i].says) && lines_of(&report) == 1),
              "%s: %s, not:\n%s", rows[i].name, rows[i].says, report.p);
        conf_free(c);
    }
}

/* A running server is given a school file that asks for more than before. */
static void says_it_at_sighup(void **state)
{
    auto_conf struct conf *c = loaded("none", BASE);
    struct conf_school    *s = NULL;
    auto_buf struct buf    report = {0};
    char                  *before = c->school_file;

    (void)state;
    write_school("{}");
    c->school_file = school;
    CHECK(conf_load_school(&s, c, &report, NULL) == -1 && s == NULL, "it is refused");
    CHECK(strstr(report.p, ":3: identity.phone is true") != NULL, "%s", report.p);
    c->school_file = before;
}

static void knows_this_machine(void **state)
{
    static const struct {
        const char *url;
        bool        local;
    } rows[] = {
        {"http://127.0.0.1", true},
        {"http://127.255.0.9:80/a", true},
        {"smtp://LOCALHOST:25", true},
        {"smtps://[::1]:465", true},
        {"http://localhost.example.cn", false},
        {"http://1270.0.0.1", false},
        {"http://127.0.0.1.", false},
        {"http://127.0.0.1.2", false},
        {"http://example.cn/127.0.0.1", false},
        {"http://[::11]", false},
        {"http://", false},
        {"127.0.0.1", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(conf_url_is_local(rows[i].url) == rows[i].local, "%s", rows[i].url);
}

/* ---- login ---- */

static const char logins[] = BASE "public_url: https://wx.example.edu.cn\n"              /*  7 */
                                  "login:\n"                                             /*  8 */
                                  "  cas: https://sso.example.edu.cn/cas\n";             /*  9 */

static void takes_a_login(void **state)
{
    static const struct edit rows[] = {
        {"accounts", "/cas\n", "/cas\n  key: userid\n", 0, NULL},
        {"a CAS on this machine", "https://sso.example.edu.cn/cas", "http://127.0.0.1:8443/cas", 0,
         NULL},
        {"pages on this machine", "https://wx.example.edu.cn", "http://localhost:8080", 0, NULL},
    };
    auto_conf struct conf *usual = loaded("a login", logins);

    (void)state;
    assert_non_null(usual->login);
    assert_string_equal(usual->login->cas, "https://sso.example.edu.cn/cas");
    assert_string_equal(usual->login->key, "number");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_free char        *text = edited(logins, &rows[i]);
        auto_conf struct conf *c = loaded(rows[i].name, text);

        CHECK(strcmp(c->login->key, i == 0 ? "userid" : "number") == 0, "%s", rows[i].name);
    }
}

static void refuses_logins(void **state)
{
    static const struct edit rows[] = {
        {"nowhere to come back to", "public_url: https://wx.example.edu.cn\n", "", 7,
         "login needs the key public_url"},
        {"pages without TLS", "https://wx.e", "http://wx.e", 7,
         "public_url: logins go over https:// only"},
        {"a CAS without TLS", "https://sso.e", "http://sso.e", 9,
         "cas: logins go over https:// only"},
        {"a host that begins like ours", "https://sso.example", "http://127.0.0.1.example", 9,
         "https:// only"},
        {"no CAS", "  cas: https://sso.example.edu.cn/cas\n", "  key: number\n", 8,
         "login: the key cas is missing"},
        {"a slash at the end", "/cas\n", "/cas/\n", 9, "without a slash at the end"},
        {"a query", "/cas\n", "/cas?a=b\n", 9, "is not an address like"},
        {"mail for a CAS", "https://sso.example.edu.cn/cas", "smtp://sso.example.edu.cn", 9,
         "is not an address like"},
        {"another key", "/cas\n", "/cas\n  key: name\n", 10,
         "login.key: \"name\" is not one of the words here: number or userid"},
        {"a list", "login:\n", "login: []\nsms:\n", 8, "login: a mapping is needed here"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuses(logins, &rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_webhooks),   cmocka_unit_test(takes_services),
        cmocka_unit_test(takes_none),       cmocka_unit_test(takes_variants),
        cmocka_unit_test(refuses_webhooks), cmocka_unit_test(refuses_services),
        cmocka_unit_test(says_what_is_missing),
        cmocka_unit_test(says_it_at_sighup),
        cmocka_unit_test(knows_this_machine),
        cmocka_unit_test(takes_a_login),
        cmocka_unit_test(refuses_logins),
    };
    int fd = mkstemp(school), failed;

    if (fd < 0)
        return 1;
    close(fd);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(school);
    return failed;
}
