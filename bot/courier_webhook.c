/* A gateway of the school's own: bot/courier.h is what both sides agree on. */
#include "bot/courier_private.h"

#include "bot/json.h"
#include "crypto/digest.h"

static void write_body(struct buf *out, const struct letter *l)
{
    auto_json json_t   *o = json_object();
    auto_buf struct buf id = {0};

    buf_i64(&id, l->id); /* a text: beyond 2^53 some would round a number */
    js_put_str(o, "kind", l->kind == LETTER_SMS ? STR_LIT("sms") : STR_LIT("mail"));
    js_put_str(o, "to", l->address);
    js_put_str(o, "text", l->text);
    js_put_str(o, "code", l->code);
    js_put_str(o, "subject", l->subject);
    js_put_str(o, "id", buf_view(&id));
    js_write(out, o);
}

static void write_headers(struct buf *out, const char *secret, struct str body, int64_t now)
{
    auto_buf struct buf signed_text = {0};
    unsigned char       mac[DIGEST_SHA256];
    char                hex[2 * DIGEST_SHA256 + 1];

    buf_i64(&signed_text, now);
    buf_char(&signed_text, '.');
    buf_str(&signed_text, body);
    digest_hmac_sha256(str_c(secret), buf_view(&signed_text), mac);
    digest_hex(hex, mac, sizeof mac);
    buf_f(out,
          "Content-Type: application/json; charset=utf-8\n"
          "X-Hongyan-Timestamp: %lld\n"
          "X-Hongyan-Signature: %s\n",
          (long long)now, hex);
}

static int webhook_write(struct post *p, const struct conf *conf, const struct letter *l,
                         int64_t now, struct err *err)
{
    bool        sms = l->kind == LETTER_SMS;
    const char *secret = sms ? conf->sms->secret : conf->mail->secret;

    (void)err;
    p->url = sms ? conf->sms->url : conf->mail->url;
    write_body(&p->body, l);
    write_headers(&p->headers, secret, buf_view(&p->body), now);
    return 0;
}

static void webhook_read(const struct post *p, struct verdict *v)
{
    if (!verdict_of_http(p, v))
        verdict_set(v, LETTER_SENT, "ok");
}

const struct gateway gateway_webhook = {
    .name = "webhook",
    .write = webhook_write,
    .read = webhook_read,
};
