/* message/send, update_template_card, recall. Source: protocol 4. */
#include "sim/api.h"

#include "base/mem.h"
#include "crypto/digest.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 2048, REPEAT_SECONDS = 1800, TASK_ID_USED = 42014 };

/* ---- media that a message names ---- */

static int check_media(struct sim_call *c, const char *id, const char *type)
{
    const struct sim_media *m = sim_media_find(c->sim, str_c(id), true);

    if (m == NULL)
        return sim_refuse(&c->verdict, 40007, "invalid media_id");
    if (sim_media_find(c->sim, str_c(id), false) == NULL)
        return sim_refuse(&c->verdict, 40145, "media_id expired");
    if (strcmp(m->type, type) != 0)
        return sim_refuse(&c->verdict, 40007, "media_id is of type %s, not %s", m->type, type);
    return 0;
}

/* The media of one object's list: of the files in a card, or of the thumbnails in mpnews. */
static int check_media_list(struct sim_call *c, const json_t *list, const char *field,
                            const char *type)
{
    json_t *entry;
    size_t  i;

    json_array_foreach(list, i, entry) {
        const char *id = json_string_value(json_object_get(entry, field));

        if (id && check_media(c, id, type) < 0)
            return -1;
    }
    return 0;
}

static int check_all_media(struct sim_call *c, const char *msgtype, const json_t *object)
{
    const char *id = json_string_value(json_object_get(object, "media_id"));

    if (id)
        return check_media(c, id, msgtype);
    if (strcmp(msgtype, "mpnews") == 0)
        return check_media_list(c, json_object_get(object, "articles"), "thumb_media_id", "image");
    return check_media_list(c, json_object_get(object, "horizontal_content_list"), "media_id",
                            "file");
}

/* ---- what a member sees: one function a msgtype, from its object to a MESSAGE ---- */

static json_t *field(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return json_string(text ? text : "");
}

static void show_text(struct sim *sim, json_t *msg, const json_t *object)
{
    const json_t       *content = json_object_get(object, "content");
    struct str          text = {json_string_value(content), json_string_length(content)};
    auto_buf struct buf cut = {0};

    (void)sim;
    sim_cut(&cut, text, TEXT_MAX);
    json_object_set_new(msg, "text", json_string(cut.p));
    if (text.n > TEXT_MAX)
        json_object_set_new(msg, "cut", json_true());
}

static void show_media(struct sim *sim, json_t *msg, const json_t *object)
{
    const json_t           *id = json_object_get(object, "media_id");
    const struct sim_media *m = sim_media_find(sim, str_c(json_string_value(id)), true);

    sim_media_describe(m, msg); /* it is there: check_media */
    json_object_set_new(msg, "text", json_object_get(object, "title") ? field(object, "title")
                                                                      : json_string(m->name));
}

static void show_textcard(struct sim *sim, json_t *msg, const json_t *object)
{
    const char *button = json_string_value(json_object_get(object, "btntxt"));

    (void)sim;
    json_object_set_new(msg, "text", json_string(button && button[0] ? button : "详情"));
    json_object_set_new(msg, "articles",
                        json_pack("[{s:o, s:o, s:o, s:s}]", "title", field(object, "title"),
                                  "description", field(object, "description"), "url",
                                  field(object, "url"), "picurl", ""));
}

static void show_articles(struct sim *sim, json_t *msg, const json_t *object)
{
    json_t *list = json_array(), *a;
    size_t  i;

    (void)sim;
    json_array_foreach(json_object_get(object, "articles"), i, a) {
        json_t *thumb = json_object_get(a, "thumb_media_id");

        json_array_append_new(
            list, json_pack("{s:o, s:o, s:o, s:o}", "title", field(a, "title"), "description",
                            field(a, thumb ? "digest" : "description"), "url",
                            field(a, thumb ? "content_source_url" : "url"), "picurl",
                            thumb ? json_sprintf("/ui/media/%s", json_string_value(thumb))
                                  : field(a, "picurl")));
    }
    json_object_set_new(msg, "articles", list);
}

static void show_card(struct sim *sim, json_t *msg, const json_t *object)
{
    (void)sim;
    json_object_set_new(msg, "card", json_deep_copy(object));
    json_object_set_new(msg, "card_state",
                        json_pack("{s:o, s:n, s:b, s:{}}", "task_id", field(object, "task_id"),
                                  "replaced", "disabled", 0, "selected"));
}

static const struct shown {
    const char *msgtype, *kind;
    bool        in_wechat; /* protocol section 9 */
    void (*show)(struct sim *sim, json_t *msg, const json_t *object);
} shown[] = {
    {"text", "text", true, show_text},
    {"image", "image", true, show_media},
    {"voice", "voice", true, show_media},
    {"video", "video", true, show_media},
    {"file", "file", true, show_media},
    {"textcard", "textcard", true, show_textcard},
    {"news", "news", true, show_articles},
    {"mpnews", "news", true, show_articles},
    {"markdown", "markdown", false, show_text},
    {"template_card", "template_card", false, show_card},
};

static const struct shown *shown_as(const char *msgtype)
{
    size_t i = 0;

    while (strcmp(shown[i].msgtype, msgtype) != 0) /* validated: it is there */
        i++;
    return &shown[i];
}

/* ---- message/send ---- */

/* enable_duplicate_check: the same request again within the interval reaches nobody (protocol
 * 4.1). */
static bool repeated(struct sim_call *c, unsigned char digest[DIGEST_SHA256])
{
    const struct sim_sending *before;

    if (sim_call_int(c, "enable_duplicate_check") != 1)
        return false;
    digest_sha256(c->req->body, digest);
    before = sim_sent_repeated(c->sim, c->app, digest);
    if (before == NULL)
        return false;
    c->sim->sent.repeats++;
    json_object_set_new(c->answer, "msgid", json_string(before->msgid));
    return true;
}

static void remember(struct sim_call *c, const unsigned char digest[DIGEST_SHA256])
{
    const json_t *interval = json_object_get(c->body, "duplicate_check_interval");
    int64_t       seconds = interval ? json_integer_value(interval) : REPEAT_SECONDS;

    if (sim_call_int(c, "enable_duplicate_check") == 1)
        sim_sent_remember(c->sim, digest, sim_now(c->sim) + seconds);
}

/* 30 a minute and 1000 an hour for one member; the rest vanishes without a word (protocol 7). */
static bool within_member_limits(struct sim *sim, struct sim_member *m, unsigned app)
{
    int64_t now = sim_now(sim);

    if (sim_window_take(&m->minute[app], now, 60, 1, sim->limits.member_minute) &&
        sim_window_take(&m->hour[app], now, 3600, 1, sim->limits.member_hour))
        return true;
    sim->dropped++;
    return false;
}

/* What one of them sees. */
static void show_to(struct sim_call *c, struct sim_member *m, const json_t *message,
                    struct sim_task *task)
{
    struct sim_message *msg = sim_message_add(c->sim, c->app, m, json_deep_copy(message));

    if (msg)
        msg->task = task;
}

static void deliver(struct sim_call *c, const struct sim_receivers *to, struct sim_task *task,
                    const char *msgid)
{
    const char         *msgtype = sim_call_text(c, "msgtype").p;
    const json_t       *object = json_object_get(c->body, msgtype);
    const struct shown *as = shown_as(msgtype);
    json_t             *message = json_pack("{s:s, s:s, s:b, s:b, s:s}", "from", "bot", "kind",
                                            as->kind, "passive", 0, "shown_in_wechat",
                                            (int)as->in_wechat, "msgid", msgid);
    struct sim_sending *sending = sim_sent_add(c->sim, c->app, object);

    sim_sent_name(c->sim, sending, msgid);
    as->show(c->sim, message, object);
    for (size_t i = 0; i < to->members.count; i++) {
        struct sim_member *m = to->members.p[i];

        if (!within_member_limits(c->sim, m, sim_app_index(c->sim, c->app)))
            continue;
        show_to(c, m, message, task);
        sim_sent_deliver(c->sim, m);
    }
    if (task) {
        task->first = sending->first;
        task->last = sending->last;
    }
    json_decref(message);
}

/* A card's task_id must be new. The same card again is what a sender does that did not hear our
 * answer: refused too, but no mistake of its. */
static int check_card(struct sim_call *c, const json_t *card)
{
    const char            *id = json_string_value(json_object_get(card, "task_id"));
    const struct sim_task *before = id ? sim_task_find(c->sim, c->app, str_c(id)) : NULL;

    if (sim_card_calls_back(card) && !c->app->verified)
        return sim_refuse(&c->verdict, 43012, "the application has no callback URL");
    if (before == NULL || id[0] == '\0')
        return 0;
    if (!json_equal(before->original, card))
        sim_note(&c->verdict, "task_id was used for another card");
    return sim_refuse(&c->verdict, TASK_ID_USED, "task_id is not unique");
}

static void answer_sent(struct sim_call *c, const struct sim_receivers *to, const char *msgid)
{
    const struct {
        const char   *name;
        const json_t *list;
    } invalid[] = {{"invaliduser", to->users}, {"invalidparty", to->parties},
                   {"invalidtag", to->tags}, {"unlicenseduser", to->unlicensed}};
    const json_t *entry;
    size_t        k;

    for (size_t i = 0; i < ARRAY_LEN(invalid); i++) {
        auto_buf struct buf joined = {0};

        json_array_foreach(invalid[i].list, k, entry)
            buf_f(&joined, "%s%s", k ? "|" : "", json_string_value(entry));
        if (joined.n > 0)
            json_object_set_new(c->answer, invalid[i].name, json_string(joined.p));
    }
    json_object_set_new(c->answer, "msgid", json_string(msgid));
}

static int check_send(struct sim_call *c, struct sim_receivers *to)
{
    const char *msgtype;

    if (sim_call_agent_in_body(c) < 0 || sim_validate_message(c->body, &c->verdict) < 0)
        return -1;
    msgtype = sim_call_text(c, "msgtype").p;
    if (check_all_media(c, msgtype, json_object_get(c->body, msgtype)) < 0)
        return -1;
    if (strcmp(msgtype, "template_card") == 0 &&
        check_card(c, json_object_get(c->body, "template_card")) < 0)
        return -1;
    if (sim_receivers_of_send(c, to) < 0)
        return -1;
    if (!sim_window_take(&c->app->day, sim_now(c->sim) + 28800, 86400, to->members.count,
                         c->sim->limits.person_times_day))
        return sim_refuse(&c->verdict, 45009, "the day's person-times are used up");
    return 0;
}

static int send(struct sim_call *c)
{
    auto_sim_receivers struct sim_receivers to = {0};
    const json_t                           *card = json_object_get(c->body, "template_card");
    struct sim_task                        *task = NULL;
    char                                    msgid[SIM_ID + 1];
    unsigned char                           digest[DIGEST_SHA256] = {0};

    if (repeated(c, digest))
        return 0;
    if (check_send(c, &to) < 0)
        return -1;
    sim_random_id(msgid, SIM_ID);
    if (card)
        task = sim_task_add(c->sim, c->app,
                            str_c(json_string_value(json_object_get(card, "task_id"))), card);
    deliver(c, &to, task, msgid);
    answer_sent(c, &to, msgid);
    if (card && sim_card_calls_back(card))
        json_object_set_new(c->answer, "response_code", json_string(sim_code_add(c->sim, task)));
    remember(c, digest);
    sim_messages_forget(c->sim);
    return 0;
}

/* ---- message/update_template_card ---- */

static const struct sim_rule update_rules[] = {
    {.name = "userids", .type = SIM_LIST},
    {.name = "partyids", .type = SIM_LIST},
    {.name = "tagids", .type = SIM_LIST},
    {.name = "atall", .type = SIM_INT, .min = 0, .max = 1},
    {.name = "agentid", .type = SIM_INT, .need = true, .code = 41011},
    {.name = "response_code", .type = SIM_STRING, .need = true},
    {.name = "enable_id_trans", .type = SIM_INT, .min = 0, .max = 1},
    {.name = "button", .type = SIM_OBJECT},
    {.name = "template_card", .type = SIM_OBJECT},
    {0},
};

static int check_new_look(struct sim_call *c, const struct sim_task *task)
{
    const json_t *button = json_object_get(c->body, "button");
    const json_t *card = json_object_get(c->body, "template_card");
    const char   *type = json_string_value(json_object_get(task->original, "card_type"));

    if ((button == NULL) == (card == NULL))
        return sim_refuse(&c->verdict, 40058, "either button or template_card is wanted");
    if (card)
        return sim_validate_card(card, SIM_UPDATED, &c->verdict);
    if (json_string_length(json_object_get(button, "replace_name")) == 0)
        return sim_refuse(&c->verdict, 40058, "button.replace_name is empty");
    if (strstr(type, "_interaction") == NULL)
        return sim_refuse(&c->verdict, 40058, "button: the card is a %s and has no buttons", type);
    return 0;
}

static int find_code(struct sim_call *c, struct sim_code **out)
{
    struct sim_code *code = sim_code_find(c->sim, sim_call_text(c, "response_code"));

    if (code == NULL || code->used || sim_now(c->sim) >= code->expires)
        return sim_refuse(&c->verdict, 60140, "response_code is invalid, expired or used");
    if (code->task->app != c->app)
        return sim_refuse(&c->verdict, 42015, "the card was sent by another application");
    *out = code;
    return 0;
}

void sim_card_replace(struct sim *sim, struct sim_message *msg, const char *replace_name,
                      const json_t *card)
{
    json_t     *state = json_object_get(msg->json, "card_state");
    const char *text = replace_name;

    if (card) {
        json_object_set_new(msg->json, "card", json_deep_copy(card));
        json_object_set_new(state, "selected", json_object());
        text = json_string_value(json_object_get(card, "replace_text"));
    }
    json_object_set_new(state, "replaced", text ? json_string(text) : json_null());
    json_object_set_new(state, "disabled", json_boolean(text != NULL));
    sim_message_changed(sim, msg, "bot");
}

/* Every message of the task that went to one of the receivers, who are named no more then. How many
 * there were. */
static size_t update_messages(struct sim_call *c, const struct sim_task *task,
                              const struct sim_receivers *to)
{
    const json_t       *name = json_object_get(json_object_get(c->body, "button"), "replace_name");
    struct sim_message *msg;
    size_t              count = 0;

    for (size_t i = sim_message_place(c->sim, task->first); i < c->sim->messages.count; i++) {
        msg = c->sim->messages.p[i];
        if (msg->id > task->last)
            break;
        if (msg->task != task || msg->member->named != to->naming)
            continue;
        sim_card_replace(c->sim, msg, json_string_value(name),
                         json_object_get(c->body, "template_card"));
        msg->member->named = 0;
        count++;
    }
    return count;
}

static bool named(const json_t *userids, const char *userid)
{
    const json_t *entry;
    size_t        i;

    json_array_foreach(userids, i, entry)
        if (str_eq_nocase(str_c(json_string_value(entry)), str_c(userid)))
            return true;
    return false;
}

/* Members who were named but never got the card are not valid either. */
static void add_strangers(const struct sim_call *c, const struct sim_receivers *to)
{
    for (size_t i = 0; i < to->members.count; i++) {
        const struct sim_member *m = to->members.p[i];
        const char              *userid = m->person->userid;
        char                    *copy;

        if (m->named != to->naming || !named(json_object_get(c->body, "userids"), userid))
            continue;
        copy = xstrdup(userid);
        for (char *p = copy; *p; p++)
            *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + ('a' - 'A')) : *p;
        json_array_append_new(to->users, json_string(copy));
        free(copy);
    }
}

static int update(struct sim_call *c)
{
    auto_sim_receivers struct sim_receivers to = {0};
    struct sim_code                        *code = NULL;

    if (sim_call_agent_in_body(c) < 0 ||
        sim_rules_check(c->body, update_rules, "", 0, &c->verdict) < 0 || find_code(c, &code) < 0 ||
        check_new_look(c, code->task) < 0 || sim_receivers_of_update(c, &to) < 0)
        return -1;
    if (update_messages(c, code->task, &to) == 0)
        return sim_refuse(&c->verdict, 82102, "none of them received this card");
    add_strangers(c, &to);
    code->used = true;
    if (json_array_size(to.users) > 0)
        json_object_set(c->answer, "invaliduser", to.users);
    return 0;
}

/* ---- message/recall ---- */

/* It disappears in the WeCom app; WeChat goes on showing it (protocol 4.10). */
static void take_back(struct sim *sim, const struct sim_sending *sending)
{
    for (size_t i = sim_message_place(sim, sending->first); i < sim->messages.count; i++) {
        struct sim_message *msg = sim->messages.p[i];
        const char         *msgid = json_string_value(json_object_get(msg->json, "msgid"));

        if (msg->id > sending->last)
            break;
        if (msgid == NULL || strcmp(msgid, sending->msgid) != 0)
            continue;
        json_object_set_new(msg->json, "recalled", json_true());
        sim_message_changed(sim, msg, "bot");
    }
}

static int recall(struct sim_call *c)
{
    static const struct sim_rule rules[] = {
        {.name = "msgid", .type = SIM_STRING, .need = true},
        {0},
    };
    struct sim_sending *sending;

    if (sim_rules_check(c->body, rules, "", 0, &c->verdict) < 0)
        return -1;
    sending = sim_sent_find(c->sim, sim_call_text(c, "msgid"));
    if (sending == NULL)
        return sim_refuse(&c->verdict, 40058, "msgid is not known");
    if (sending->app != c->app)
        return sim_refuse(&c->verdict, 40058, "the message was sent by another application");
    if (sim_now(c->sim) >= sending->at + SIM_RECALL_LIFE)
        return sim_refuse(&c->verdict, 42052, "the message is older than 24 hours");
    if (!sending->recalled)
        take_back(c->sim, sending);
    sending->recalled = true;
    return 0;
}

const struct sim_api_row sim_api_message[] = {
    {"message/send", SIM_POST, SIM_FOR_APPS, send},
    {"message/update_template_card", SIM_POST, SIM_FOR_APPS, update},
    {"message/recall", SIM_POST, SIM_FOR_APPS, recall},
    {0},
};
