/* SendSms of Tencent Cloud. The signature is checked by the vendor's own example, and by
 * tests/tools/signature.c, which shares nothing with the one that is tested. */
#include "tests/tools/signature.h"
#include "tests/unit/courier_post.h"

static char secret_id[] = "AKIDtest", secret_key[] = "key/of+the/test=", app_id[] = "1400006666",
            sign_name[] = "鸿雁大学", template_id[] = "1234567", region[] = "ap-guangzhou";

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

/* The words of a notice go with a template of their own. */
static void tencent_sends_words(void **state)
{
    static char   url[] = "https://sms.tencentcloudapi.com", template[] = "7654321";
    struct letter l = sms_letter;
    struct post   p = {0};
    struct err    err = {0};

    (void)state;
    use_tencent(url);
    conf.sms->notice_template_id = template;
    l.code = (struct str){NULL, 0};
    l.text = STR_LIT("请今天打卡");
    assert_int_equal(gateway_tencent.write(&p, &conf, &l, NOW, &err), 0);
    CHECK(strstr(p.body.p, "\"7654321\",\"TemplateParamSet\":[\"请今天打卡\"]") != NULL,
          "the words are the parameter: %s", p.body.p);
    conf.sms->notice_template_id = NULL;
    post_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tc3_of_the_vendor),
        cmocka_unit_test(tencent_asks_rightly),
        cmocka_unit_test(tc3_has_days_of_utc),
        cmocka_unit_test(tencent_reads_answers),
        cmocka_unit_test(tencent_needs_a_code),
        cmocka_unit_test(tencent_sends_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
