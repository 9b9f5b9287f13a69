#include "tests/tools/wecom.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void wecom_init(struct wecom *w)
{
    struct err err = {0};

    *w = (struct wecom){
        .corp_id = WECOM_CORP,
        .path = "/callback/student",
        .agent_id = WECOM_AGENT,
    };
    if (msgcrypt_new(&w->crypt, WECOM_TOKEN, WECOM_KEY, WECOM_CORP, &err) < 0) {
        fprintf(stderr, "wecom: %s\n", err.text);
        exit(2);
    }
}

void wecom_free(struct wecom *w)
{
    msgcrypt_free(w->crypt);
    w->crypt = NULL;
}

static void begin_event(struct buf *xml, const struct wecom *w, const char *user,
                        int64_t create_time, const char *event, const char *key)
{
    buf_f(xml, "<xml><ToUserName><![CDATA[%s]]></ToUserName>", w->corp_id);
    buf_f(xml, "<FromUserName><![CDATA[%s]]></FromUserName>", user);
    buf_f(xml, "<CreateTime>%" PRId64 "</CreateTime><MsgType><![CDATA[event]]></MsgType>",
          create_time);
    buf_f(xml, "<Event><![CDATA[%s]]></Event><EventKey><![CDATA[%s]]></EventKey>", event, key);
}

static void end_event(struct buf *xml, const struct wecom *w)
{
    buf_f(xml, "<AgentID>%" PRId64 "</AgentID></xml>", w->agent_id);
}

void wecom_tap(struct buf *xml, const struct wecom *w, const char *user, int64_t create_time,
               const char *key)
{
    begin_event(xml, w, user, create_time, "click", key);
    end_event(xml, w);
}

void wecom_scan(struct buf *xml, const struct wecom *w, const char *user, int64_t create_time,
                const char *key, const char *result)
{
    begin_event(xml, w, user, create_time, "scancode_waitmsg", key);
    buf_f(xml,
          "<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[%s]]>"
          "</ScanResult></ScanCodeInfo>",
          result);
    end_event(xml, w);
}

void wecom_press(struct buf *xml, const struct wecom *w, const char *user, int64_t create_time,
                 const struct wecom_card *card)
{
    struct str rest = str_c(card->chosen), one, question;

    begin_event(xml, w, user, create_time, "template_card_event", card->key);
    buf_f(xml, "<TaskId><![CDATA[%s]]></TaskId><CardType><![CDATA[%s]]></CardType>", card->task,
          card->type);
    buf_f(xml, "<ResponseCode><![CDATA[%s]]></ResponseCode><SelectedItems>", card->response_code);
    while (str_split(&rest, ',', &one)) {
        str_split(&one, '=', &question);
        buf_f(xml,
              "<SelectedItem><QuestionKey><![CDATA[%.*s]]></QuestionKey><OptionIds><OptionId>"
              "<![CDATA[%.*s]]></OptionId></OptionIds></SelectedItem>",
              STR_ARG(question), STR_ARG(one));
    }
    buf_c(xml, "</SelectedItems>");
    end_event(xml, w);
}

void wecom_text(struct buf *xml, const struct wecom *w, const char *user, int64_t create_time,
                uint64_t msg_id, const char *text)
{
    buf_f(xml, "<xml><ToUserName><![CDATA[%s]]></ToUserName>", w->corp_id);
    buf_f(xml, "<FromUserName><![CDATA[%s]]></FromUserName>", user);
    buf_f(xml, "<CreateTime>%" PRId64 "</CreateTime>", create_time);
    buf_f(xml, "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content>", text);
    buf_f(xml, "<MsgId>%" PRIu64 "</MsgId><AgentID>%" PRId64 "</AgentID></xml>", msg_id,
          w->agent_id);
}

void wecom_envelope(struct buf *body, const struct wecom *w, struct str inner,
                    const struct wecom_stamp *stamp, char sig[MSGCRYPT_SIG + 1])
{
    auto_buf struct buf encrypt = {0};
    struct err          err = {0};
    char                time_text[24], nonce_text[24];

    snprintf(time_text, sizeof time_text, "%" PRId64, stamp->timestamp);
    snprintf(nonce_text, sizeof nonce_text, "%" PRIu64, stamp->nonce);
    if (msgcrypt_seal(w->crypt, inner, stamp->random, str_c(time_text), str_c(nonce_text),
                      &encrypt, sig, &err) < 0) {
        fprintf(stderr, "wecom: %s\n", err.text);
        exit(2);
    }
    if (stamp->forged)
        sig[7] = sig[7] == '0' ? '1' : '0';
    buf_f(body, "<xml><ToUserName><![CDATA[%s]]></ToUserName>", w->corp_id);
    buf_f(body, "<AgentID><![CDATA[%" PRId64 "]]></AgentID><Encrypt><![CDATA[", w->agent_id);
    buf_str(body, buf_view(&encrypt));
    buf_c(body, "]]></Encrypt></xml>");
}

void wecom_request(struct buf *out, const struct wecom *w, const char *sig,
                   const struct wecom_stamp *stamp, struct str body)
{
    buf_f(out, "POST %s?msg_signature=%s&timestamp=%" PRId64 "&nonce=%" PRIu64 " HTTP/1.1\r\n",
          w->path, sig, stamp->timestamp, stamp->nonce);
    buf_f(out, "Host: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: %zu\r\n\r\n", body.n);
    buf_str(out, body);
}

void wecom_post(struct buf *out, const struct wecom *w, struct str inner,
                const struct wecom_stamp *stamp)
{
    auto_buf struct buf body = {0};
    char                sig[MSGCRYPT_SIG + 1];

    wecom_envelope(&body, w, inner, stamp, sig);
    wecom_request(out, w, sig, stamp, buf_view(&body));
}

/* The byte behind the first occurrence of needle at or after from; NULL when there is none. */
static const char *behind(struct str xml, const char *from, const char *needle)
{
    const char *hit = memmem(from, (size_t)(xml.p + xml.n - from), needle, strlen(needle));

    return hit == NULL ? NULL : hit + strlen(needle);
}

bool wecom_element(struct str xml, const char *name, struct str *value)
{
    char        open[64], close[64];
    const char *from, *to;
    struct str  v;

    snprintf(open, sizeof open, "<%s>", name);
    snprintf(close, sizeof close, "</%s>", name);
    if (xml.n == 0 || (from = behind(xml, xml.p, open)) == NULL ||
        (to = behind(xml, from, close)) == NULL || behind(xml, to, open) != NULL)
        return false;
    v = (struct str){from, (size_t)(to - from) - strlen(close)};
    if (str_starts(v, STR_LIT("<![CDATA["))) {
        if (v.n < 12 || memcmp(v.p + v.n - 3, "]]>", 3) != 0)
            return false;
        v = (struct str){v.p + 9, v.n - 12};
    }
    *value = v;
    return true;
}

int wecom_open(const struct wecom *w, struct str body, char **plain, size_t *len, struct err *err)
{
    struct str encrypt, sig, timestamp, nonce;

    if (!wecom_element(body, "Encrypt", &encrypt) || !wecom_element(body, "MsgSignature", &sig) ||
        !wecom_element(body, "TimeStamp", &timestamp) || !wecom_element(body, "Nonce", &nonce))
        return err_set(err, ERR_BAD_INPUT, "reply: not the four elements of protocol 1.4");
    return msgcrypt_open(w->crypt, sig, timestamp, nonce, encrypt, plain, len, err);
}
