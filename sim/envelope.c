#include "sim/envelope.h"

#include "crypto/random.h"
#include "sim/http.h"
#include "sim/xml.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NONCE = 10 };

static void make_body(struct buf *out, const struct sim *sim, const struct sim_app *app,
                      struct str encrypted)
{
    buf_c(out, "<xml>");
    sim_xml_cdata(out, "ToUserName", str_c(sim->config->corp_id));
    sim_xml_cdata(out, "Encrypt", encrypted);
    buf_c(out, "<AgentID><![CDATA[");
    buf_i64(out, app->conf->agent_id);
    buf_c(out, "]]></AgentID></xml>");
}

int sim_envelope_make(struct sim_envelope *out, const struct sim *sim, const struct sim_app *app,
                      struct str plain, bool verify, struct err *err)
{
    unsigned char       random[MSGCRYPT_RANDOM];
    char                sig[MSGCRYPT_SIG + 1], timestamp[24], nonce[NONCE + 1];
    auto_buf struct buf encrypted = {0};

    random_bytes(random, sizeof random);
    snprintf(timestamp, sizeof timestamp, "%" PRId64, sim_now(sim));
    sim_random_id(nonce, NONCE);
    if (msgcrypt_seal(app->crypt, plain, random, str_c(timestamp), str_c(nonce), &encrypted, sig,
                      err) < 0)
        return -1;
    buf_f(&out->shown, "/callback/%s?msg_signature=%s&timestamp=%s&nonce=%s", app->conf->name, sig,
          timestamp, nonce);
    if (verify) {
        buf_c(&out->shown, "&echostr=");
        sim_http_escape(&out->shown, buf_view(&encrypted));
    } else {
        make_body(&out->body, sim, app, buf_view(&encrypted));
    }
    buf_f(&out->url, "%s%s", sim->bot_url, out->shown.p);
    return 0;
}

void sim_envelope_free(struct sim_envelope *e)
{
    buf_free(&e->url);
    buf_free(&e->shown);
    buf_free(&e->body);
}

int sim_envelope_open(char **plain, size_t *len, const struct sim_app *app, struct str body,
                      struct err *err)
{
    static const char *const     names[] = {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"};
    auto_sim_xml struct sim_xml *root = NULL;
    size_t                       children = 0;
    int64_t                      timestamp;

    if (sim_xml_parse(&root, body, err) < 0)
        return -1;
    for (const struct sim_xml *c = root->child; c; c = c->next)
        children++;
    for (size_t i = 0; i < 4; i++)
        if (sim_xml_count(root, names[i]) != 1)
            return err_set(err, ERR_BAD_INPUT, "envelope: %s must stand there once", names[i]);
    if (strcmp(root->name, "xml") != 0 || children != 4)
        return err_set(err, ERR_BAD_INPUT, "envelope: not <xml> with its four elements alone");
    if (!str_i64(sim_xml_text(root, "TimeStamp"), &timestamp))
        return err_set(err, ERR_BAD_INPUT, "envelope: TimeStamp is not a number");
    return msgcrypt_open(app->crypt, sim_xml_text(root, "MsgSignature"),
                         sim_xml_text(root, "TimeStamp"), sim_xml_text(root, "Nonce"),
                         sim_xml_text(root, "Encrypt"), plain, len, err);
}
