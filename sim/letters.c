/* SMS and mail that the bot "sends": the gateway behind its webhook. What is posted, how it is
 * signed and what the answers mean: bot/courier.h. */
#include "sim/server.h"

#include "base/mem.h"
#include "crypto/digest.h"

#include <stdio.h>
#include <string.h>

enum { LETTER_AGE = 300, ID_BYTES = 64, SUBJECT_BYTES = 300, TEXT_BYTES = 4000 };

static int refuse(struct sim *sim, struct sim_response *res, const char *path, unsigned status,
                  const char *why)
{
    if (status == 400 || status == 401) /* the bot's mistake, not the world's */
        sim_error(sim, "%s: %s", path, why);
    sim_response_json(res, status, json_pack("{s:s}", "error", why));
    return -1;
}

/* ---- who sends it ---- */

static bool signature_fits(const char *secret, const char *timestamp, const char *signature,
                           struct str body)
{
    unsigned char       mac[DIGEST_SHA256];
    char                hex[2 * DIGEST_SHA256 + 1];
    auto_buf struct buf text = {0};

    buf_f(&text, "%s.", timestamp);
    buf_str(&text, body);
    digest_hmac_sha256(str_c(secret), buf_view(&text), mac);
    digest_hex(hex, mac, sizeof mac);
    return strlen(signature) == 2 * sizeof mac && digest_equal(signature, hex, 2 * sizeof mac);
}

static int check_sender(struct sim *sim, const struct sim_request *req, const char *secret,
                        struct sim_response *res)
{
    const char *timestamp = sim_request_header(req, "X-Hongyan-Timestamp");
    const char *signature = sim_request_header(req, "X-Hongyan-Signature");
    int64_t     at;

    if (timestamp == NULL || signature == NULL)
        return refuse(sim, res, req->path, 401, "X-Hongyan-Timestamp or -Signature is missing");
    if (!str_i64(str_c(timestamp), &at))
        return refuse(sim, res, req->path, 401, "the timestamp is not in seconds");
    if (at < sim_now(sim) - LETTER_AGE || at > sim_now(sim) + LETTER_AGE)
        return refuse(sim, res, req->path, 401, "the timestamp is over five minutes off");
    if (!signature_fits(secret, timestamp, signature, req->body))
        return refuse(sim, res, req->path, 401, "the signature is wrong");
    return 0;
}

/* ---- what it is ---- */

static bool all_digits(struct str s, size_t least, size_t most)
{
    return s.n >= least && s.n <= most && strspn(s.p, "0123456789") >= s.n;
}

static bool is_phone(struct str s)
{
    if (s.n > 0 && s.p[0] == '+')
        return all_digits(str_skip(s, 1), 6, 15);
    return all_digits(s, 11, 11) && s.p[0] == '1' && s.p[1] >= '3';
}

static bool is_mail(struct str s)
{
    const char *at = memchr(s.p ? s.p : "", '@', s.n);

    if (at == NULL || at == s.p || s.n > 254)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~' || (s.p[i] == '@' && s.p + i != at))
            return false;
    return strchr(at, '.') && at[1] != '.' && s.p[s.n - 1] != '.';
}

static struct str field(const json_t *body, const char *name)
{
    const json_t *value = json_object_get(body, name);

    return (struct str){json_string_value(value), json_string_length(value)};
}

/* Six digits in a row; else the first four to eight. Empty: none. */
static struct str digits_in(struct str text)
{
    struct str found = {0};

    for (size_t i = 0; i < text.n; i++) {
        size_t n = strspn(text.p + i, "0123456789");

        if (n == 6)
            return (struct str){text.p + i, n};
        if (n >= 4 && n <= 8 && found.n == 0)
            found = (struct str){text.p + i, n};
        if (n > 0)
            i += n - 1;
    }
    return found;
}

/* NULL, or what is wrong with it. */
static const char *check_letter(const json_t *body, bool sms)
{
    static const char *const known[] = {"kind", "to", "text", "code", "subject", "id"};
    const char              *name;
    json_t                  *value;
    struct str               text = field(body, "text"), code = field(body, "code");
    struct str               subject = field(body, "subject");

    json_object_foreach((json_t *)(uintptr_t)body, name, value) {
        size_t i = 0;

        while (i < ARRAY_LEN(known) && strcmp(known[i], name) != 0)
            i++;
        if (i == ARRAY_LEN(known))
            return "a field that is not known";
        if (!json_is_string(value) && !(json_is_integer(value) && strcmp(name, "id") == 0))
            return "a field that is no string";
    }
    if (!str_is(field(body, "kind"), sms ? "sms" : "mail"))
        return "kind does not fit the address";
    if (sms ? !is_phone(field(body, "to")) : !is_mail(field(body, "to")))
        return sms ? "\"to\" is no phone" : "\"to\" is no mail address";
    if (text.n == 0 || text.n > TEXT_BYTES)
        return "text must have 1 to 4000 bytes";
    if (code.n > 0 && (!all_digits(code, 4, 8) || !str_eq(code, digits_in(text))))
        return "code is not what stands in the text";
    if (sms ? subject.n > 0 : subject.n == 0)
        return sms ? "an SMS has no subject" : "a mail needs a subject";
    if (subject.n > SUBJECT_BYTES || (subject.n > 0 && strpbrk(subject.p, "\r\n")))
        return "the subject is no line";
    return NULL;
}

/* ---- taking it ---- */

/* The one with this id; NULL: it is new. */
static const json_t *find(const struct sim *sim, const char *kind, const char *id)
{
    const json_t *one;
    size_t        i;

    json_array_foreach(sim->letters, i, one)
        if (str_is(field(one, "id"), id) && str_is(field(one, "kind"), kind))
            return one;
    return NULL;
}

static json_t *letter_json(const struct sim *sim, const json_t *body, const char *id)
{
    const struct sim_person *who = sim_people_of_address(&sim->people, field(body, "to"));
    struct str               code = digits_in(field(body, "text"));

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s%, s:s, s:I}", "id", id, "kind",
                     field(body, "kind").p, "to", field(body, "to").p, "text",
                     field(body, "text").p, "subject",
                     field(body, "subject").p ? field(body, "subject").p : "", "code",
                     code.p ? code.p : "", code.n, "userid", who ? who->userid : "", "time",
                     (json_int_t)sim_now(sim));
}

static int take(struct sim *sim, const struct sim_request *req, const json_t *body,
                struct sim_response *res)
{
    const json_t *id = json_object_get(body, "id"), *before;
    char          text[ID_BYTES + 1];
    const char   *kind = field(body, "kind").p;

    if (json_is_integer(id))
        snprintf(text, sizeof text, "%lld", (long long)json_integer_value(id));
    else
        snprintf(text, sizeof text, "%s", json_is_string(id) ? json_string_value(id) : "");
    if (text[0] == '\0')
        return refuse(sim, res, req->path, 400, "id is missing");
    before = find(sim, kind, text);
    if (before == NULL)
        sim_letter_add(sim, letter_json(sim, body, text));
    else if (!str_eq(field(before, "to"), field(body, "to")) ||
             !str_eq(field(before, "text"), field(body, "text")))
        return refuse(sim, res, req->path, 400, "another letter has had this id");
    sim_response_json(res, 200, json_pack("{s:b}", "ok", 1));
    return 0;
}

static int receive(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    bool        sms = strcmp(req->path, "/sms") == 0;
    const char *secret = sms ? sim->config->sms_secret : sim->config->mail_secret, *wrong;
    json_t     *body;
    int         rc;

    if (strcmp(req->method, "POST") != 0)
        return refuse(sim, res, req->path, 405, "another method is wanted here");
    if (secret == NULL)
        return refuse(sim, res, req->path, 404, "the configuration has no secret for it");
    if (sim->faults.sms_busy > 0) {
        sim->faults.sms_busy--;
        sim_event(sim, "faults", "faults", sim_faults_json(sim));
        return refuse(sim, res, req->path, 503, "busy");
    }
    if (check_sender(sim, req, secret, res) < 0)
        return -1;
    body = json_loadb(req->body.p ? req->body.p : "", req->body.n, JSON_REJECT_DUPLICATES, NULL);
    wrong = json_is_object(body) ? check_letter(body, sms) : "the body is no JSON object";
    rc = wrong ? refuse(sim, res, req->path, 400, wrong) : take(sim, req, body, res);
    json_decref(body);
    return rc;
}

void sim_letters(struct sim *sim, const struct sim_request *req, struct sim_response *res)
{
    sim_lock(sim);
    if (sim->faults.sms_down)
        res->drop = true;
    else
        receive(sim, req, res);
    sim_unlock(sim);
}
