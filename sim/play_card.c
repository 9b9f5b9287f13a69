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
    add_words(json_object_get(msg, "subject"), out);
    add_words(json_object_get(msg, "text"), out);
    add_words(json_object_get(msg, "articles"), out);
    add_words(json_object_get(msg, "card"), out);
    add_words(json_object_get(json_object_get(msg, "card_state"), "replaced"), out);
}

const char *sim_run_kind(const json_t *msg)
{
    const char *kind = field(msg, "kind");

    if (json_is_true(json_object_get(msg, "recalled")))
        return "recalled";
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

/* The longest option that *at begins with, by its text or id; moves *at behind it. Options may
 * hold blanks and separators, so the card is asked instead of cutting words. NULL: none. */
static const char *next_option(const json_t *question, const char **at)
{
    const char *id = NULL;
    size_t      longest = 0, i;
    json_t     *o;

    json_array_foreach(json_object_get(question, "option_list"), i, o) {
        const char *names[] = {field(o, "text"), field(o, "id")};

        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
            size_t n = strlen(names[k]);

            if (n > longest && strncmp(*at, names[k], n) == 0) {
                longest = n;
                id = field(o, "id");
            }
        }
    }
    *at += longest;
    return id;
}

/* 发热,咳嗽 or 发热、咳嗽 or 发热，咳嗽 */
static bool take_separator(const char **at)
{
    static const char *const separators[] = {",", "、", "，"};

    for (size_t i = 0; i < ARRAY_LEN(separators); i++)
        if (strncmp(*at, separators[i], strlen(separators[i])) == 0) {
            *at += strlen(separators[i]);
            return true;
        }
    return false;
}

static bool ends_word(char c)
{
    return c == '\0' || c == ' ' || c == '\t';
}

/* 体温=正常; name is the part before '=', *at stands behind it. */
static int take_choice(struct press *p, const char *name, const char **at)
{
    const json_t *question = find_question(p->card, name);
    json_t       *ids;

    if (question == NULL) {
        buf_f(p->why, "wanted the question %s on the card\n", name);
        return -1;
    }
    ids = json_array();
    json_object_set_new(json_object_get(p->out, "selected"), field(question, "question_key"), ids);
    while (!ends_word(**at)) {
        const char *id = next_option(question, at);

        if (id == NULL || (!take_separator(at) && !ends_word(**at))) {
            buf_f(p->why, "wanted an option of %s on the card: %s\n", name, *at);
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

/* The choices, then what is left: the button's text. */
static int take_press(struct press *p, const char *at)
{
    for (;;) {
        size_t n;

        at += strspn(at, " \t");
        n = strcspn(at, " \t=");
        if (at[n] != '=')
            return take_button(p, at);
        auto_free char *name = xstrndup(at, n);

        at += n + 1;
        if (take_choice(p, name, &at) < 0)
            return -1;
    }
}

json_t *sim_run_press(const json_t *card, const char *text, struct buf *why)
{
    struct press        p = {card, json_pack("{s:{}}", "selected"), why};
    auto_buf struct buf words = {0};

    if (take_press(&p, text) == 0)
        return p.out;
    add_words(card, &words);
    buf_f(why, "got %s\n", words.p ? words.p : "(an empty card)");
    json_decref(p.out);
    return NULL;
}
