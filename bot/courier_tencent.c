/* Tencent Cloud SMS: SendSms 2021-01-11, signed with TC3-HMAC-SHA256.
 * Source: cloud.tencent.com/document/product/382/55981 (SendSms), 382/52071 (signature v3) */
#include "bot/courier_private.h"

#include "base/mem.h"
#include "bot/json.h"
#include "crypto/digest.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define CONTENT_TYPE "application/json; charset=utf-8"

enum { HEX = 2 * DIGEST_SHA256 + 1, DAY = 11 };

/* ---- the signature ---- */

/* The credential's day is one of UTC, unlike all other days here. */
static void utc_day(char out[DAY], int64_t now)
{
    time_t    t = (time_t)now;
    struct tm tm;

    gmtime_r(&t, &tm);
    strftime(out, DAY, "%Y-%m-%d", &tm);
}

static void hash_hex(char out[HEX], struct str bytes)
{
    unsigned char digest[DIGEST_SHA256];

    digest_sha256(bytes, digest);
    digest_hex(out, digest, sizeof digest);
}

/* The next key of the chain takes the place of this one. */
static void next_key(unsigned char key[DIGEST_SHA256], struct str text)
{
    unsigned char mac[DIGEST_SHA256];

    digest_hmac_sha256((struct str){(const char *)key, DIGEST_SHA256}, text, mac);
    memcpy(key, mac, sizeof mac);
}

static void sign(char out[HEX], const struct tc3 *t, const char *day, struct str text)
{
    auto_buf struct buf secret = {0};
    unsigned char       key[DIGEST_SHA256];

    buf_f(&secret, "TC3%s", t->secret_key);
    digest_hmac_sha256(buf_view(&secret), str_c(day), key);
    next_key(key, str_c(t->service));
    next_key(key, STR_LIT("tc3_request"));
    next_key(key, text);
    digest_hex(out, key, sizeof key);
}

void tc3_authorization(struct buf *out, const struct tc3 *t)
{
    auto_buf struct buf request = {0}, text = {0};
    char                hex[HEX], day[DAY];

    hash_hex(hex, t->body);
    buf_f(&request,
          "POST\n/\n\ncontent-type:" CONTENT_TYPE "\nhost:%.*s\n\ncontent-type;host\n%s",
          STR_ARG(t->host), hex);
    hash_hex(hex, buf_view(&request));
    utc_day(day, t->now);
    buf_f(&text, "TC3-HMAC-SHA256\n%lld\n%s/%s/tc3_request\n%s", (long long)t->now, day, t->service,
          hex);
    sign(hex, t, day, buf_view(&text));
    buf_f(out,
          "TC3-HMAC-SHA256 Credential=%s/%s/%s/tc3_request, SignedHeaders=content-type;host, "
          "Signature=%s",
          t->secret_id, day, t->service, hex);
}

/* ---- the request ---- */

/* Letters without a code are the words of a notice, whose template has them as its parameter. */
static const char *template_of(const struct conf_sms *sms, const struct letter *l)
{
    return l->code.n > 0 ? sms->template_id : sms->notice_template_id;
}

/* The template's parameters: the code, and for how many minutes; or the words. */
static void add_parameters(json_t *o, const struct letter *l, int64_t now)
{
    auto_buf struct buf minutes = {0};
    json_t             *list = js_list(o, "TemplateParamSet");

    if (l->code.n == 0) {
        js_add_str(list, l->text);
        return;
    }
    buf_i64(&minutes, (l->expires_at - now + 59) / 60);
    js_add_str(list, l->code);
    js_add_str(list, buf_view(&minutes));
}

/* E.164: the roster's numbers are of the mainland unless they say otherwise (base/idnum.h). */
static void write_body(struct buf *out, const struct conf_sms *sms, const struct letter *l,
                       int64_t now)
{
    auto_json json_t   *o = json_object();
    auto_buf struct buf phone = {0};

    if (!str_starts(l->address, STR_LIT("+")))
        buf_c(&phone, "+86");
    buf_str(&phone, l->address);
    js_add_str(js_list(o, "PhoneNumberSet"), buf_view(&phone));
    js_put_str(o, "SmsSdkAppId", str_c(sms->app_id));
    js_put_str(o, "SignName", str_c(sms->sign_name));
    js_put_str(o, "TemplateId", str_c(template_of(sms, l)));
    add_parameters(o, l, now);
    js_write(out, o);
}

static struct str host_of(const char *url)
{
    const char *host = strstr(url, "://"); /* check_letters.c: nothing stands behind the host */

    return str_c(host ? host + 3 : url);
}

static int tencent_write(struct post *p, const struct conf *conf, const struct letter *l,
                         int64_t now, struct err *err)
{
    const struct conf_sms *sms = conf->sms;
    struct tc3             t = {
        .secret_id = sms->secret_id,
        .secret_key = sms->secret,
        .service = "sms",
        .host = host_of(sms->url),
        .now = now,
    };

    if (template_of(sms, l) == NULL)
        return err_set(err, ERR_BAD_INPUT, "no code for the template");
    p->url = sms->url;
    write_body(&p->body, sms, l, now);
    t.body = buf_view(&p->body);
    buf_f(&p->headers,
          "Content-Type: " CONTENT_TYPE "\n"
          "Host: %.*s\n"
          "X-TC-Action: SendSms\n"
          "X-TC-Version: 2021-01-11\n"
          "X-TC-Region: %s\n"
          "X-TC-Timestamp: %lld\n"
          "Authorization: ",
          STR_ARG(t.host), sms->region, (long long)now);
    tc3_authorization(&p->headers, &t);
    return 0;
}

/* ---- the answer ---- */

/* {"Response": {"Error": {"Code": …}}} when the call failed, {"Response": {"SendStatusSet":
 * [{"Code": …}]}} when it did not. */
static struct str code_in(const json_t *root)
{
    const json_t *response = json_object_get(root, "Response");
    struct str    code = js_str(json_object_get(response, "Error"), "Code");

    if (code.n > 0)
        return code;
    return js_str(json_array_get(json_object_get(response, "SendStatusSet"), 0), "Code");
}

/* Codes are words joined by dots. What is none is not shown: it may be anything. */
static bool is_code(struct str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (!((code.p[i] | 32) >= 'a' && (code.p[i] | 32) <= 'z') && code.p[i] != '.')
            return false;
    return code.n > 0 && code.n < COURIER_CODE;
}

/* Time alone mends these; of limits those that are over before a code is worthless. */
static bool is_for_now(struct str code)
{
    static const char *const starts[] = {"InternalError", "RequestLimitExceeded",
                                         "ResourceUnavailable", "ServiceUnavailable"};

    for (size_t i = 0; i < ARRAY_LEN(starts); i++)
        if (str_starts(code, str_c(starts[i])))
            return true;
    return str_starts(code, STR_LIT("LimitExceeded")) &&
           memmem(code.p, code.n, "Daily", 5) == NULL;
}

static void tencent_read(const struct post *p, struct verdict *v)
{
    auto_json json_t *root = NULL;
    struct str        code;

    if (verdict_of_http(p, v))
        return;
    root = js_read(buf_view(&p->answer), NULL);
    code = code_in(root);
    if (!is_code(code))
        verdict_set(v, LETTER_AGAIN, "not an answer of SendSms");
    else if (str_is(code, "Ok"))
        verdict_set(v, LETTER_SENT, "ok");
    else
        verdict_set(v, is_for_now(code) ? LETTER_AGAIN : LETTER_REFUSED, "%.*s", STR_ARG(code));
}

const struct gateway gateway_tencent = {
    .name = "tencent",
    .write = tencent_write,
    .read = tencent_read,
};
