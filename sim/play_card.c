/* Cards as a transcript sees them: their words, and the press that "体温=正常 提交" means. */
#include "sim/play_run.h"

#include "base/mem.h"

#include <string.h>

static const char *field(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

/* ---- reading ---- */

/* Nobody sees these on the screen. */
static bool hidden(const char *name)
{
    static const char *const names[] = {"card_type", "task_id", "key", "id", "url", "icon_url",
                                        "image_url", "picurl", "media_id", "question_key",
                                        "selected_id", "appid", "pagepath", "userid"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void add_words(const json_t *value, struct buf *out)
{
    const char *name;
    json_t     *child;
    size_t      i;

    if (json_is_string(value) && json_string_length(value) > 0)
        buf_f(out, "%s%s", out->n ? "\n" : "", json_string_value(value));
    json_array_foreach((json_t *)(uintptr_t)value, i, child)
        add_words(child, out);
    json_object_foreach((json_t *)(uintptr_t)value, name, child)
        if (!hidden(name))
            add_words(child, out);
}

void sim_run_readable(const json_t *msg, struct buf *out)
{
    add_words(json_object_get(msg, "text"), out);
    add_words(json_object_get(msg, "articles"), out);
    add_words(json_object_get(msg, "card"), out);
    add_words(json_object_get(json_object_get(msg, "card_state"), "replaced"), out);
}

const char *sim_run_kind(const json_t *msg)
{
    const char *kind = field(msg, "kind");

    return strcmp(kind, "template_card") == 0 ? "card" : kind;
}

/* ---- pressing ---- */

struct press {
    const json_t *card;
    json_t       *out;
    struct buf   *why;
};

/* A vote has no title of its own: the card's is its. */
static bool question_fits(const json_t *card, const json_t *question, const char *name)
{
    const json_t *main_title = json_object_get(card, "main_title");
    bool          vote = json_object_get(card, "checkbox") == question;

    return strcmp(field(question, "question_key"), name) == 0 ||
           strstr(vote ? field(main_title, "title") : field(question, "title"), name) ||
           (vote && strstr(field(main_title, "desc"), name));
}

static const json_t *find_question(const json_t *card, const char *name)
{
    const json_t *single[] = {json_object_get(card, "checkbox"),
                              json_object_get(card, "button_selection")};
    json_t       *q;
    size_t        i;

    for (i = 0; i < ARRAY_LEN(single); i++)
        if (single[i] && question_fits(card, single[i], name))
            return single[i];
    json_array_foreach(json_object_get(card, "select_list"), i, q)
        if (question_fits(card, q, name))
            return q;
    return NULL;
}

static const char *option_id(const json_t *question, const char *text)
{
    json_t *o;
    size_t  i;

    json_array_foreach(json_object_get(question, "option_list"), i, o)
        if (strcmp(field(o, "text"), text) == 0 || strcmp(field(o, "id"), text) == 0)
            return field(o, "id");
    return NULL;
}

/* The next of 发热,咳嗽 or 发热、咳嗽 or 发热，咳嗽; cuts *rest. */
static char *next_option(char **rest)
{
    static const char *const separators[] = {",", "、", "，"};
    char                    *start = *rest, *end = NULL;
    size_t                   width = 0;

    for (size_t i = 0; i < ARRAY_LEN(separators); i++) {
        char *at = strstr(start, separators[i]);

        if (at && (end == NULL || at < end)) {
            end = at;
            width = strlen(separators[i]);
        }
    }
    *rest = end ? end + width : NULL;
    if (end)
        *end = '\0';
    return start;
}

/* 体温=正常 */
static int take_choice(struct press *p, char *word)
{
    char         *equals = strchr(word, '='), *rest = equals + 1;
    const json_t *question;
    json_t       *ids = json_array();

    *equals = '\0';
    question = find_question(p->card, word);
    if (question == NULL) {
        buf_f(p->why, "wanted the question %s on the card\n", word);
        json_decref(ids);
        return -1;
    }
    json_object_set_new(json_object_get(p->out, "selected"), field(question, "question_key"), ids);
    while (rest && *rest) {
        const char *text = next_option(&rest), *id = option_id(question, text);

        if (id == NULL) {
            buf_f(p->why, "wanted the option %s of %s on the card\n", text, word);
            return -1;
        }
        json_array_append_new(ids, json_string(id));
    }
    return 0;
}

static const char *key_in(const json_t *list, const char *text)
{
    json_t *b;
    size_t  i;

    json_array_foreach(list, i, b)
        if (strcmp(field(b, "text"), text) == 0)
            return field(b, "key");
    return NULL;
}

static int take_button(struct press *p, const char *text)
{
    const json_t *submit = json_object_get(p->card, "submit_button");
    const json_t *menu = json_object_get(json_object_get(p->card, "action_menu"), "action_list");
    const char   *key = key_in(json_object_get(p->card, "button_list"), text);

    if (key == NULL && submit && strcmp(field(submit, "text"), text) == 0)
        key = field(submit, "key");
    if (key == NULL) {
        key = key_in(menu, text);
        json_object_set_new(p->out, "menu", json_boolean(key != NULL));
    }
    if (key == NULL) {
        buf_f(p->why, "wanted the button %s on the card\n", text[0] ? text : "(none was named)");
        return -1;
    }
    json_object_set_new(p->out, "key", json_string(key));
    return 0;
}

json_t *sim_run_press(const json_t *card, const char *text, struct buf *why)
{
    auto_free char     *copy = xstrdup(text);
    auto_buf struct buf button = {0};
    char               *save = NULL;
    struct press        p = {card, json_pack("{s:{}}", "selected"), why};
    int                 rc = 0;

    for (char *word = strtok_r(copy, " \t", &save); word && rc == 0;
         word = strtok_r(NULL, " \t", &save))
        if (strchr(word, '='))
            rc = take_choice(&p, word);
        else
            buf_f(&button, "%s%s", button.n ? " " : "", word);
    if (rc < 0 || take_button(&p, button.p ? button.p : "") < 0) {
        auto_buf struct buf words = {0};

        add_words(card, &words);
        buf_f(why, "got %s\n", words.p ? words.p : "(an empty card)");
        json_decref(p.out);
        return NULL;
    }
    return p.out;
}
