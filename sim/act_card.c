/* Presses on cards. Source: protocol 2.4. */
#include "base/mem.h"
#include "sim/act_private.h"
#include "sim/xml.h"

#include <stdio.h>
#include <string.h>

static const char *field(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

static bool has_entry(const json_t *list, const char *name, const char *value)
{
    json_t *entry;
    size_t  i;

    json_array_foreach(list, i, entry)
        if (strcmp(field(entry, name), value) == 0)
            return true;
    return false;
}

/* The message with the card; NULL and an error when it cannot be pressed. */
static struct sim_message *pressable(struct act *a)
{
    const json_t       *id = json_object_get(a->json, "message_id");
    struct sim_message *msg = sim_message_find(a->sim, json_integer_value(id));

    if (msg == NULL || msg->task == NULL || msg->member != a->member) {
        sim_act_bad(a, "message_id is no card of this member's");
        return NULL;
    }
    a->app = msg->app;
    if (a->member->person->wechat) {
        sim_act_refused(a, "WeChat does not show cards");
        return NULL;
    }
    if (json_is_true(json_object_get(msg->json, "recalled"))) {
        sim_act_refused(a, "the message was taken back");
        return NULL;
    }
    return msg;
}

/* ---- what is selected ---- */

/* The ids that a question's member has chosen: as given, or what the card had preset. */
static json_t *chosen(const struct act *a, const json_t *question)
{
    const json_t *given = json_object_get(json_object_get(a->json, "selected"),
                                          field(question, "question_key"));
    json_t       *ids = json_array(), *entry;
    size_t        i;

    if (json_is_array(given)) {
        json_decref(ids);
        return json_deep_copy(given);
    }
    json_array_foreach(json_object_get(question, "option_list"), i, entry) {
        bool preset = json_object_get(question, "mode") || json_object_get(entry, "is_checked")
                          ? json_is_true(json_object_get(entry, "is_checked"))
                          : strcmp(field(question, "selected_id"), field(entry, "id")) == 0 ||
                                (field(question, "selected_id")[0] == '\0' && i == 0);

        if (preset)
            json_array_append(ids, json_object_get(entry, "id"));
    }
    return ids;
}

static int check_chosen(const struct act *a, const json_t *question, const json_t *ids,
                        bool several)
{
    const json_t *id;
    size_t        i;

    if (!several && json_array_size(ids) > 1)
        return sim_act_refused(a, "selected: only one option may be chosen");
    json_array_foreach(ids, i, id)
        if (!json_is_string(id) ||
            !has_entry(json_object_get(question, "option_list"), "id", json_string_value(id)))
            return sim_act_bad(a, "selected: no such option");
    return 0;
}

static void add_item(struct buf *out, const json_t *question, const json_t *ids)
{
    const json_t *id;
    size_t        i;

    buf_c(out, "<SelectedItem>");
    sim_xml_cdata(out, "QuestionKey", str_c(field(question, "question_key")));
    buf_c(out, "<OptionIds>");
    json_array_foreach(ids, i, id)
        sim_xml_cdata(out, "OptionId", str_c(json_string_value(id)));
    buf_c(out, "</OptionIds></SelectedItem>");
}

static int take_question(struct act *a, struct sim_message *msg, const json_t *question,
                         struct buf *out)
{
    json_t *ids = chosen(a, question);
    bool    several = json_integer_value(json_object_get(question, "mode")) == 1;
    int     rc = check_chosen(a, question, ids, several);

    if (rc == 0) {
        add_item(out, question, ids);
        json_object_set(json_object_get(json_object_get(msg->json, "card_state"), "selected"),
                        field(question, "question_key"), ids);
    }
    json_decref(ids);
    return rc;
}

/* Appends <SelectedItems> when the card asks anything. */
static int take_selection(struct act *a, struct sim_message *msg, struct buf *out)
{
    const json_t       *card = json_object_get(msg->json, "card");
    const json_t       *single[] = {json_object_get(card, "checkbox"),
                                    json_object_get(card, "button_selection")};
    json_t             *question;
    auto_buf struct buf items = {0};
    size_t              i;

    for (i = 0; i < ARRAY_LEN(single); i++)
        if (single[i] && take_question(a, msg, single[i], &items) < 0)
            return -1;
    json_array_foreach(json_object_get(card, "select_list"), i, question)
        if (take_question(a, msg, question, &items) < 0)
            return -1;
    if (items.n > 0)
        buf_f(out, "<SelectedItems>%s</SelectedItems>", items.p);
    return 0;
}

/* ---- the event ---- */

static void send_press(struct act *a, struct sim_message *msg, enum sim_input input,
                       const char *key, const char *said, const struct buf *selection)
{
    const json_t       *card = json_object_get(msg->json, "card");
    auto_buf struct buf middle = {0}, title = {0}, text = {0};

    sim_xml_cdata(&middle, "EventKey", str_c(key));
    sim_xml_cdata(&middle, "TaskId", str_c(msg->task->task_id));
    sim_xml_cdata(&middle, "CardType", str_c(field(card, "card_type")));
    sim_xml_cdata(&middle, "ResponseCode", str_c(sim_code_add(a->sim, msg->task)));
    buf_f(&text, "点击卡片 %s", said);
    buf_f(&title, "%s %s", input == SIM_IN_CARD ? "card" : "card menu", said);
    sim_act_show(a, "event", text.p);
    sim_act_send(a, input, &middle, selection, title.p, msg);
}

/* The text on the button that has this key; NULL when the card has none. */
static const char *button_text(const json_t *card, const char *key)
{
    const json_t *submit = json_object_get(card, "submit_button");
    json_t       *b;
    size_t        i;

    if (key[0] && strcmp(field(submit, "key"), key) == 0)
        return field(submit, "text");
    json_array_foreach(json_object_get(card, "button_list"), i, b)
        if (key[0] && strcmp(field(b, "key"), key) == 0 &&
            json_integer_value(json_object_get(b, "type")) == 0)
            return field(b, "text");
    return NULL;
}

int sim_act_card(struct act *a)
{
    struct sim_message *msg = pressable(a);
    const char         *key = sim_act_text(a, "key"), *text;
    auto_buf struct buf selection = {0};

    if (msg == NULL)
        return -1;
    text = button_text(json_object_get(msg->json, "card"), key);
    if (text == NULL)
        return sim_act_bad(a, "the card has no such button");
    if (json_is_true(json_object_get(json_object_get(msg->json, "card_state"), "disabled")))
        return sim_act_refused(a, "the card's buttons are grey");
    if (take_selection(a, msg, &selection) < 0)
        return -1;
    sim_message_changed(a->sim, msg, "member");
    send_press(a, msg, SIM_IN_CARD, key, text, &selection);
    return 0;
}

int sim_act_card_menu(struct act *a)
{
    struct sim_message *msg = pressable(a);
    const char         *key = sim_act_text(a, "key");
    const json_t       *list;
    json_t             *entry;
    size_t              i;

    if (msg == NULL)
        return -1;
    list = json_object_get(json_object_get(json_object_get(msg->json, "card"), "action_menu"),
                           "action_list");
    json_array_foreach(list, i, entry)
        if (strcmp(field(entry, "key"), key) == 0) {
            send_press(a, msg, SIM_IN_CARD_MENU, key, field(entry, "text"), NULL);
            return 0;
        }
    return sim_act_bad(a, "the card's menu has no such entry");
}
