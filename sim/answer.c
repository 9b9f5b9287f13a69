#include "sim/answer.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "sim/api.h"
#include "sim/validate.h"

#include <string.h>

static void breach(struct sim_answer *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void breach(struct sim_answer *a, const char *format, ...)
{
    auto_buf struct buf text = {0};
    va_list             args;

    va_start(args, format);
    buf_vf(&text, format, args);
    va_end(args);
    json_array_append_new(a->errors, sim_answer_printable(buf_view(&text)));
}

json_t *sim_answer_printable(struct str bytes)
{
    auto_buf struct buf text = {0};

    if (!utf8_valid(bytes))
        return json_string("（不是 UTF-8 / not UTF-8）");
    utf8_clean(&text, bytes);
    return json_stringn(text.p ? text.p : "", text.n);
}

/* ---- showing ---- */

static const char *text_of(const json_t *reply, const char *name)
{
    return json_string_value(json_object_get(reply, name));
}

/* A picture that the member cannot see is no answer. */
static bool media_good(struct sim *sim, const json_t *reply, struct sim_answer *a)
{
    const char             *id = text_of(reply, "media_id");
    const struct sim_media *m = id ? sim_media_find(sim, str_c(id), false) : NULL;

    if (id == NULL || (m && strcmp(m->type, a->kind) == 0))
        return true;
    breach(a, "passive %s: the media_id is unknown, expired or of another type", a->kind);
    return false;
}

static void show_message(struct sim *sim, const struct sim_exchange *x, json_t *reply)
{
    const char *id = text_of(reply, "media_id");

    sim_sent_add(sim, x->app, reply);
    if (id) {
        sim_media_describe(sim_media_find(sim, str_c(id), false), reply); /* media_good */
        json_object_del(reply, "media_id");
    }
    json_object_set_new(reply, "from", json_string("bot"));
    json_object_set_new(reply, "passive", json_true());
    sim_message_add(sim, x->app, x->member, json_incref(reply));
    sim_sent_deliver(sim, x->member);
    sim_messages_forget(sim);
}

static void show_update(struct sim *sim, const struct sim_exchange *x, const json_t *reply,
                        struct sim_answer *a)
{
    if (x->card && x->card->task)
        sim_card_replace(sim, x->card, text_of(reply, "replace_name"),
                         json_object_get(reply, "card"));
    else
        breach(a, "%s: there is no card to update", a->kind);
}

/* ---- checking ---- */

static void check_again(const struct sim_exchange *x, struct sim_answer *a)
{
    if (a->plain && (x->before == NULL || strcmp(x->before, a->plain) != 0))
        breach(a, "%s sent again was answered otherwise than the first time", x->name);
}

static const char *known_kind(const char *kind)
{
    static const char *const all[] = {"text",  "image", "voice",         "video",
                                      "news",  "update_button", "update_template_card"};

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (strcmp(all[i], kind) == 0)
            return all[i];
    return "";
}

static void take_plain(struct sim *sim, const struct sim_exchange *x, struct str plain,
                       struct sim_answer *a)
{
    const struct sim_expected want = {.userid = x->member->person->userid,
                                      .corp_id = sim->config->corp_id, .may = x->may};
    struct err                err = {0};
    json_t                   *reply = NULL;

    if (sim_validate_reply(&reply, plain, &want, a->errors, &err) < 0) {
        breach(a, "%s: %s", x->name, err.text);
        return;
    }
    a->kind = known_kind(text_of(reply, "kind"));
    if (x->again)
        check_again(x, a);
    else if (strncmp(a->kind, "update_", 7) == 0)
        show_update(sim, x, reply, a);
    else if (media_good(sim, reply, a))
        show_message(sim, x, reply);
    json_decref(reply);
}

void sim_answer_take(struct sim *sim, const struct sim_exchange *x, struct str body,
                     struct sim_answer *a)
{
    struct err err = {0};
    size_t     len = 0;

    if (body.n == 0) {
        a->kind = "空";
        return;
    }
    if (sim_envelope_open(&a->plain, &len, x->app, body, &err) < 0) {
        breach(a, "%s: the answer is neither empty nor an envelope: %s", x->name, err.text);
        return;
    }
    take_plain(sim, x, (struct str){a->plain, len}, a);
}

void sim_answer_free(struct sim_answer *a)
{
    free(a->plain);
    json_decref(a->errors);
}

void sim_answer_wire_verify(struct sim *sim, const struct sim_app *app,
                            const struct sim_envelope *e, const char *echo, unsigned status,
                            struct str body, double ms, json_t *errors)
{
    auto_buf struct buf title = {0};
    json_t             *wire;

    buf_f(&title, "URL 验证 %s → %u", app->conf->name, status);
    wire = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:f, s:{s:s, s:s, s:s}, s:{s:s, s:o}, s:o}",
                     "direction", "callback", "title", title.p, "app", app->conf->name, "userid",
                     "", "status", (int)status, "tries", 1, "ms", ms, "request", "url",
                     e->shown.p, "cipher", "", "plain", echo, "response", "cipher", "", "plain",
                     sim_answer_printable(body), "errors", errors);
    if (wire)
        sim_wire_add(sim, wire);
}
