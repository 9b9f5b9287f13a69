/* template_card: five types out of common blocks. Source: protocol 4.6, 4.7, 4.9; the limits in
 * 字 are display advice there, so they are noted and not refused. */
#include "sim/validate.h"

#include <stdio.h>
#include <string.h>

enum { /* errcodes of protocol section 6 */
    KEYNAME = 42027, URL = 42028, MEDIA_ID = 42029, APPID = 42030, CARD_TYPE = 42031,
    TITLE = 42033, HORIZONTAL_LENGTH = 42035, VERTICAL_LENGTH = 42036, OPTIONS_LENGTH = 42037,
    BUTTON_TEXT = 42038, BUTTON_KEY = 42039, OPTION_ID = 42040, OPTION_TEXT = 42041,
    JUMP_LENGTH = 42042, QUESTION_KEY = 42043, IMAGE_URL = 42044, CARD_ACTION = 42045,
    SUBMIT_KEY = 42046, SELECTS_LENGTH = 42047, SUBMIT_TEXT = 42049, USERID = 42050,
    MENU_KEY = 42051, TASK_ID = 42014, BUTTONS_LENGTH = 42017,
    KEY_MAX = 1024, ID_MAX = 128, URL_MAX = 2048,
};

/* ---- the blocks ---- */

static const struct sim_rule source[] = {
    {.name = "icon_url", .type = SIM_URL, .code = URL, .bytes = URL_MAX},
    {.name = "desc", .type = SIM_STRING, .chars = 20},
    {.name = "desc_color", .type = SIM_INT, .min = 0, .max = 3},
    {0},
};
static const struct sim_rule action_list[] = {
    {.name = "text", .type = SIM_STRING, .need = true, .code = BUTTON_TEXT},
    {.name = "key", .type = SIM_STRING, .need = true, .code = MENU_KEY, .bytes = KEY_MAX},
    {0},
};
static const struct sim_rule action_menu[] = {
    {.name = "desc", .type = SIM_STRING},
    {.name = "action_list", .type = SIM_LIST, .need = true, .min = 1, .max = 3, .of = action_list},
    {0},
};
static const struct sim_rule main_title[] = {
    {.name = "title", .type = SIM_STRING, .code = TITLE, .chars = 36},
    {.name = "desc", .type = SIM_STRING, .chars = 44},
    {0},
};
static const struct sim_rule vote_title[] = {
    {.name = "title", .type = SIM_STRING, .code = TITLE, .need = true, .chars = 16},
    {.name = "desc", .type = SIM_STRING, .chars = 160},
    {0},
};
static const struct sim_rule form_title[] = {
    {.name = "title", .type = SIM_STRING, .code = TITLE, .need = true, .chars = 36},
    {.name = "desc", .type = SIM_STRING, .chars = 160},
    {0},
};
static const struct sim_rule quote_area[] = {
    {.name = "type", .type = SIM_INT, .min = 0, .max = 2},
    {.name = "url", .type = SIM_URL, .code = URL, .bytes = URL_MAX},
    {.name = "appid", .type = SIM_STRING, .code = APPID},
    {.name = "pagepath", .type = SIM_STRING},
    {.name = "title", .type = SIM_STRING},
    {.name = "quote_text", .type = SIM_STRING},
    {0},
};
static const struct sim_rule emphasis[] = {
    {.name = "title", .type = SIM_STRING, .chars = 14},
    {.name = "desc", .type = SIM_STRING, .chars = 22},
    {0},
};
static const struct sim_rule horizontal[] = {
    {.name = "type", .type = SIM_INT, .min = 0, .max = 3},
    {.name = "keyname", .type = SIM_STRING, .need = true, .code = KEYNAME, .chars = 5},
    {.name = "value", .type = SIM_STRING, .chars = 30},
    {.name = "url", .type = SIM_URL, .code = URL, .bytes = URL_MAX},
    {.name = "media_id", .type = SIM_STRING, .code = MEDIA_ID},
    {.name = "userid", .type = SIM_STRING, .code = USERID},
    {0},
};
static const struct sim_rule jump[] = {
    {.name = "type", .type = SIM_INT, .min = 0, .max = 2},
    {.name = "title", .type = SIM_STRING, .need = true, .code = TITLE, .chars = 18},
    {.name = "url", .type = SIM_URL, .code = URL, .bytes = URL_MAX},
    {.name = "appid", .type = SIM_STRING, .code = APPID},
    {.name = "pagepath", .type = SIM_STRING},
    {0},
};
static const struct sim_rule card_action[] = {
    {.name = "type", .type = SIM_INT, .need = true, .code = CARD_ACTION, .min = 0, .max = 2},
    {.name = "url", .type = SIM_URL, .code = URL, .bytes = URL_MAX},
    {.name = "appid", .type = SIM_STRING, .code = APPID},
    {.name = "pagepath", .type = SIM_STRING},
    {0},
};
static const struct sim_rule card_image[] = {
    {.name = "url", .type = SIM_URL, .need = true, .code = IMAGE_URL, .bytes = URL_MAX},
    {.name = "aspect_ratio", .type = SIM_REAL, .min = 1.3, .max = 2.25},
    {0},
};
static const struct sim_rule image_text[] = {
    {.name = "type", .type = SIM_INT, .min = 0, .max = 2},
    {.name = "url", .type = SIM_URL, .code = URL, .bytes = URL_MAX},
    {.name = "appid", .type = SIM_STRING, .code = APPID},
    {.name = "pagepath", .type = SIM_STRING},
    {.name = "title", .type = SIM_STRING},
    {.name = "desc", .type = SIM_STRING},
    {.name = "image_url", .type = SIM_URL, .need = true, .code = IMAGE_URL, .bytes = URL_MAX},
    {0},
};
static const struct sim_rule vertical[] = {
    {.name = "title", .type = SIM_STRING, .need = true, .code = TITLE, .chars = 38},
    {.name = "desc", .type = SIM_STRING, .chars = 160},
    {0},
};
static const struct sim_rule option[] = {
    {.name = "id", .type = SIM_STRING, .need = true, .code = OPTION_ID, .bytes = ID_MAX},
    {.name = "text", .type = SIM_STRING, .need = true, .code = OPTION_TEXT, .chars = 16},
    {0},
};
static const struct sim_rule select_block[] = {
    {.name = "question_key", .type = SIM_STRING, .need = true, .code = QUESTION_KEY,
     .bytes = KEY_MAX},
    {.name = "title", .type = SIM_STRING},
    {.name = "selected_id", .type = SIM_STRING, .code = OPTION_ID, .bytes = ID_MAX},
    {.name = "option_list", .type = SIM_LIST, .need = true, .min = 1, .max = 10,
     .length_code = OPTIONS_LENGTH, .of = option},
    {.name = "disable", .type = SIM_BOOL, .only = SIM_UPDATED | SIM_PASSIVE},
    {0},
};
static const struct sim_rule button_selection[] = {
    {.name = "question_key", .type = SIM_STRING, .need = true, .code = QUESTION_KEY,
     .bytes = KEY_MAX},
    {.name = "title", .type = SIM_STRING},
    {.name = "selected_id", .type = SIM_STRING, .code = OPTION_ID, .bytes = ID_MAX},
    {.name = "option_list", .type = SIM_LIST, .need = true, .min = 1, .max = 10,
     .length_code = OPTIONS_LENGTH, .of = option},
    {.name = "disable", .type = SIM_BOOL, .only = SIM_PASSIVE},
    {0},
};
static const struct sim_rule button[] = {
    {.name = "type", .type = SIM_INT, .min = 0, .max = 1},
    {.name = "text", .type = SIM_STRING, .need = true, .code = BUTTON_TEXT, .chars = 10},
    {.name = "style", .type = SIM_INT, .min = 1, .max = 4},
    {.name = "key", .type = SIM_STRING, .code = BUTTON_KEY, .bytes = KEY_MAX},
    {.name = "url", .type = SIM_URL, .code = URL, .bytes = URL_MAX},
    {0},
};
static const struct sim_rule vote_option[] = {
    {.name = "id", .type = SIM_STRING, .need = true, .code = OPTION_ID, .bytes = ID_MAX},
    {.name = "text", .type = SIM_STRING, .need = true, .code = OPTION_TEXT, .chars = 17},
    {.name = "is_checked", .type = SIM_BOOL, .need = true},
    {0},
};
static const struct sim_rule checkbox[] = {
    {.name = "question_key", .type = SIM_STRING, .need = true, .code = QUESTION_KEY,
     .bytes = KEY_MAX},
    {.name = "mode", .type = SIM_INT, .min = 0, .max = 1},
    {.name = "option_list", .type = SIM_LIST, .need = true, .min = 1, .max = 20,
     .length_code = OPTIONS_LENGTH, .of = vote_option},
    {.name = "disable", .type = SIM_BOOL, .only = SIM_UPDATED | SIM_PASSIVE},
    {0},
};
static const struct sim_rule submit_button[] = {
    {.name = "text", .type = SIM_STRING, .need = true, .code = SUBMIT_TEXT, .chars = 10},
    {.name = "key", .type = SIM_STRING, .need = true, .code = SUBMIT_KEY, .bytes = KEY_MAX},
    {0},
};

/* ---- the five types ---- */

#define BLOCK(block, object) {.name = #block, .type = SIM_OBJECT, .of = object}
#define COMMON                                                                                     \
    {.name = "card_type", .type = SIM_STRING, .need = true, .code = CARD_TYPE},                    \
    {.name = "task_id", .type = SIM_STRING, .code = TASK_ID, .bytes = ID_MAX, .only = SIM_SENT},   \
    BLOCK(source, source)
#define HORIZONTAL                                                                                 \
    {.name = "horizontal_content_list", .type = SIM_LIST, .min = 0, .max = 6,                      \
     .length_code = HORIZONTAL_LENGTH, .of = horizontal}
#define JUMPS                                                                                      \
    {.name = "jump_list", .type = SIM_LIST, .min = 0, .max = 3, .length_code = JUMP_LENGTH,        \
     .of = jump}
#define REPLACE_TEXT                                                                               \
    {.name = "replace_text", .type = SIM_STRING, .only = SIM_UPDATED | SIM_PASSIVE}

static const struct sim_rule text_notice[] = {
    COMMON, BLOCK(action_menu, action_menu), BLOCK(main_title, main_title),
    BLOCK(quote_area, quote_area), BLOCK(emphasis_content, emphasis),
    {.name = "sub_title_text", .type = SIM_STRING, .chars = 160},
    HORIZONTAL, JUMPS,
    {.name = "card_action", .type = SIM_OBJECT, .need = true, .code = CARD_ACTION,
     .of = card_action},
    {0},
};
static const struct sim_rule news_notice[] = {
    COMMON, BLOCK(action_menu, action_menu),
    {.name = "main_title", .type = SIM_OBJECT, .need = true, .code = TITLE, .of = main_title},
    BLOCK(quote_area, quote_area), BLOCK(image_text_area, image_text),
    BLOCK(card_image, card_image),
    {.name = "vertical_content_list", .type = SIM_LIST, .min = 0, .max = 4,
     .length_code = VERTICAL_LENGTH, .of = vertical},
    HORIZONTAL, JUMPS,
    {.name = "card_action", .type = SIM_OBJECT, .need = true, .code = CARD_ACTION,
     .of = card_action},
    {0},
};
static const struct sim_rule button_interaction[] = {
    COMMON, BLOCK(action_menu, action_menu),
    {.name = "main_title", .type = SIM_OBJECT, .need = true, .code = TITLE, .of = main_title},
    BLOCK(quote_area, quote_area),
    {.name = "sub_title_text", .type = SIM_STRING, .chars = 160},
    HORIZONTAL, BLOCK(card_action, card_action), BLOCK(button_selection, button_selection),
    {.name = "button_list", .type = SIM_LIST, .need = true, .min = 1, .max = 6,
     .length_code = BUTTONS_LENGTH, .of = button},
    REPLACE_TEXT,
    {0},
};
static const struct sim_rule vote_interaction[] = {
    COMMON,
    {.name = "main_title", .type = SIM_OBJECT, .need = true, .code = TITLE, .of = vote_title},
    {.name = "checkbox", .type = SIM_OBJECT, .need = true, .code = QUESTION_KEY, .of = checkbox},
    {.name = "submit_button", .type = SIM_OBJECT, .need = true, .code = SUBMIT_KEY,
     .of = submit_button, .only = SIM_SENT},
    {.name = "submit_button", .type = SIM_OBJECT, .of = submit_button,
     .only = SIM_UPDATED | SIM_PASSIVE},
    REPLACE_TEXT,
    {0},
};
static const struct sim_rule multiple_interaction[] = {
    COMMON,
    {.name = "main_title", .type = SIM_OBJECT, .need = true, .code = TITLE, .of = form_title},
    {.name = "select_list", .type = SIM_LIST, .need = true, .min = 1, .max = 3,
     .length_code = SELECTS_LENGTH, .of = select_block},
    {.name = "submit_button", .type = SIM_OBJECT, .need = true, .code = SUBMIT_KEY,
     .of = submit_button, .only = SIM_SENT},
    {.name = "submit_button", .type = SIM_OBJECT, .of = submit_button,
     .only = SIM_UPDATED | SIM_PASSIVE},
    REPLACE_TEXT,
    {0},
};

static const struct {
    const char            *name;
    const struct sim_rule *rules;
    bool                   needs_title; /* main_title.title, not sub_title_text instead */
    bool                   buttons;     /* always comes back to the bot */
} types[] = {
    {"text_notice", text_notice, false, false},
    {"news_notice", news_notice, true, false},
    {"button_interaction", button_interaction, true, true},
    {"vote_interaction", vote_interaction, true, true},
    {"multiple_interaction", multiple_interaction, true, true},
};

/* ---- what tables cannot say ---- */

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

static json_int_t int_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* type 1 wants a url, type 2 a mini program. */
static int check_link(const json_t *block, const char *where, struct sim_verdict *v)
{
    if (int_of(block, "type") == 1 && text_of(block, "url")[0] == '\0')
        return sim_refuse(v, URL, "%s.url is missing for type 1", where);
    if (int_of(block, "type") == 2 && text_of(block, "appid")[0] == '\0')
        return sim_refuse(v, APPID, "%s.appid is missing for type 2", where);
    return 0;
}

static int check_links(const json_t *card, struct sim_verdict *v)
{
    static const char *const blocks[] = {"quote_area", "image_text_area", "card_action"};
    json_t                  *jump_entry;
    size_t                   i;

    for (i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        if (check_link(json_object_get(card, blocks[i]), blocks[i], v) < 0)
            return -1;
    json_array_foreach(json_object_get(card, "jump_list"), i, jump_entry)
        if (check_link(jump_entry, "jump_list[]", v) < 0)
            return -1;
    return 0;
}

static int check_horizontals(const json_t *card, struct sim_verdict *v)
{
    static const struct {
        const char *field;
        int         code;
    } needs[] = {[1] = {"url", URL}, [2] = {"media_id", MEDIA_ID}, [3] = {"userid", USERID}};
    json_t *entry;
    size_t  i;

    json_array_foreach(json_object_get(card, "horizontal_content_list"), i, entry) {
        json_int_t type = int_of(entry, "type");

        if (type > 0 && text_of(entry, needs[type].field)[0] == '\0')
            return sim_refuse(v, needs[type].code, "horizontal_content_list[%zu].%s is missing", i,
                              needs[type].field);
        if (type == 2 && text_of(entry, "value")[0] == '\0')
            return sim_refuse(v, KEYNAME, "horizontal_content_list[%zu].value: no file name", i);
    }
    return 0;
}

/* No two entries may have the same text under `name`; entries without it are left out. */
static int check_unique(const json_t *list, const char *name, const char *where, int code,
                        struct sim_verdict *v)
{
    size_t n = json_array_size(list);

    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            const char *a = text_of(json_array_get(list, i), name);

            if (a[0] && strcmp(a, text_of(json_array_get(list, k), name)) == 0)
                return sim_refuse(v, code, "%s: %s %s stands there twice", where, name, a);
        }
    return 0;
}

static int check_options(const json_t *block, const char *where, struct sim_verdict *v)
{
    const json_t *list = json_object_get(block, "option_list");
    const char   *selected = text_of(block, "selected_id");
    bool          found = selected[0] == '\0';
    json_t       *entry;
    size_t        i;

    json_array_foreach(list, i, entry)
        found = found || strcmp(selected, text_of(entry, "id")) == 0;
    if (!found)
        return sim_refuse(v, OPTION_ID, "%s.selected_id is no option", where);
    return check_unique(list, "id", where, OPTION_ID, v);
}

static int check_checkbox(const json_t *block, struct sim_verdict *v)
{
    size_t  checked = 0, i;
    json_t *entry;

    json_array_foreach(json_object_get(block, "option_list"), i, entry)
        checked += json_is_true(json_object_get(entry, "is_checked"));
    if (int_of(block, "mode") == 0 && checked > 1)
        return sim_refuse(v, 40058, "checkbox: mode 0 and %zu options checked", checked);
    return check_options(block, "checkbox", v);
}

static int check_questions(const json_t *card, struct sim_verdict *v)
{
    const json_t *selects = json_object_get(card, "select_list");
    json_t       *entry;
    size_t        i;

    json_array_foreach(selects, i, entry)
        if (check_options(entry, "select_list[]", v) < 0)
            return -1;
    if (check_options(json_object_get(card, "button_selection"), "button_selection", v) < 0 ||
        check_checkbox(json_object_get(card, "checkbox"), v) < 0)
        return -1;
    return check_unique(selects, "question_key", "select_list", QUESTION_KEY, v);
}

static int check_buttons(const json_t *card, struct sim_verdict *v)
{
    const json_t *list = json_object_get(card, "button_list");
    const json_t *menu = json_object_get(json_object_get(card, "action_menu"), "action_list");
    json_t       *entry;
    size_t        i;

    json_array_foreach(list, i, entry) {
        bool link = int_of(entry, "type") == 1;

        if (!link && text_of(entry, "key")[0] == '\0')
            return sim_refuse(v, BUTTON_KEY, "button_list[%zu].key is missing", i);
        if (link && text_of(entry, "url")[0] == '\0')
            return sim_refuse(v, URL, "button_list[%zu].url is missing", i);
    }
    if (check_unique(list, "key", "button_list", BUTTON_KEY, v) < 0)
        return -1;
    return check_unique(menu, "key", "action_menu.action_list", MENU_KEY, v);
}

/* Noted too: the code alone may also mean that an honest sender repeats itself. */
static int bad_task_id(struct sim_verdict *v, const char *why)
{
    sim_note(v, "%s", why);
    return sim_refuse(v, TASK_ID, "%s", why);
}

static int check_task_id(const json_t *card, struct sim_verdict *v)
{
    const char *id = text_of(card, "task_id");

    if (id[0] == '\0')
        return sim_card_calls_back(card) ? bad_task_id(v, "task_id is missing") : 0;
    if (strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-@") !=
        strlen(id))
        return bad_task_id(v, "task_id has a character outside [0-9A-Za-z_-@]");
    return 0;
}

static int check_title(const json_t *card, bool needs_title, struct sim_verdict *v)
{
    bool title = text_of(json_object_get(card, "main_title"), "title")[0] != '\0';

    if (title || (!needs_title && text_of(card, "sub_title_text")[0] != '\0'))
        return 0;
    return sim_refuse(v, TITLE, needs_title ? "main_title.title is missing"
                                            : "neither main_title.title nor sub_title_text");
}

/* text_notice and news_notice go somewhere when tapped; a picture belongs to news_notice. */
static int check_notice(const json_t *card, const char *type, struct sim_verdict *v)
{
    if (strstr(type, "notice") == NULL)
        return 0;
    if (int_of(json_object_get(card, "card_action"), "type") == 0)
        return sim_refuse(v, CARD_ACTION, "card_action.type must be 1 or 2 for %s", type);
    if (strcmp(type, "news_notice") == 0 && json_object_get(card, "card_image") == NULL &&
        json_object_get(card, "image_text_area") == NULL)
        return sim_refuse(v, IMAGE_URL, "neither card_image nor image_text_area");
    return 0;
}

int sim_validate_card(const json_t *card, unsigned way, struct sim_verdict *v)
{
    const char *type = text_of(card, "card_type");
    size_t      t, n = sizeof types / sizeof types[0];

    if (!json_is_object(card))
        return sim_refuse(v, 41016, "template_card is missing");
    for (t = 0; t < n && strcmp(types[t].name, type) != 0; t++)
        ;
    if (t == n)
        return sim_refuse(v, CARD_TYPE, "template_card.card_type is not one of the five");
    if (sim_rules_check(card, types[t].rules, "template_card", way, v) < 0 ||
        check_title(card, types[t].needs_title, v) < 0 || check_notice(card, type, v) < 0 ||
        check_links(card, v) < 0 || check_horizontals(card, v) < 0 ||
        check_questions(card, v) < 0 || check_buttons(card, v) < 0)
        return -1;
    return way == SIM_SENT ? check_task_id(card, v) : 0;
}

bool sim_card_calls_back(const json_t *card)
{
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
        if (types[t].buttons && strcmp(types[t].name, text_of(card, "card_type")) == 0)
            return true;
    return json_object_get(card, "action_menu") != NULL;
}
