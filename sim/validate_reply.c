/* The inner XML of a passive reply. Source: protocol section 3. */
#include "sim/validate.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 2048, TITLE_MAX = 128, DESCRIPTION_MAX = 512, ARTICLES_MAX = 8, URL_MAX = 2048 };

struct check {
    const struct sim_xml      *root;
    const struct sim_expected *want;
    json_t                    *notes; /* may be NULL */
    struct err                *err;
};

static int bad(const struct check *c, const char *what)
{
    return err_set(c->err, ERR_BAD_INPUT, "reply: %s", what);
}

static void note(const struct check *c, const char *what)
{
    if (c->notes)
        json_array_append_new(c->notes, json_string(what));
}

static json_t *string(struct str s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

static json_t *cut_string(const struct check *c, struct str s, size_t most, const char *what)
{
    auto_buf struct buf out = {0};

    if (s.n > most)
        note(c, what);
    sim_cut(&out, s, most);
    return string(buf_view(&out));
}

/* Exactly these children (ended by NULL), each once; a name with '?' in front may be missing. */
static int children_are(const struct check *c, const struct sim_xml *node,
                        const char *const *names)
{
    size_t known = 0, all = 0;

    for (; *names; names++) {
        bool   optional = **names == '?';
        size_t n = sim_xml_count(node, *names + optional);

        if (n > 1 || (n == 0 && !optional))
            return err_set(c->err, ERR_BAD_INPUT, "reply: %s stands %zu times in %s",
                           *names + optional, n, node->name);
        known += n;
    }
    for (const struct sim_xml *k = node->child; k; k = k->next)
        all++;
    return all == known ? 0
                        : err_set(c->err, ERR_BAD_INPUT, "reply: an unknown element in %s",
                                  node->name);
}

/* ---- one function a kind: fills out, or fails ---- */

static int take_text(const struct check *c, json_t *out)
{
    struct str content = sim_xml_text(c->root, "Content");

    if (content.n == 0)
        return bad(c, "Content is empty");
    if (content.n > TEXT_MAX)
        json_object_set_new(out, "cut", json_true());
    json_object_set_new(out, "text",
                        cut_string(c, content, TEXT_MAX, "text: cut behind 2048 bytes"));
    return 0;
}

static int take_media(const struct check *c, json_t *out, const struct sim_xml *block,
                      const char *const *children)
{
    struct str id = sim_xml_text(block, "MediaId");

    if (children_are(c, block, children) < 0)
        return -1;
    if (id.n == 0)
        return bad(c, "MediaId is empty");
    json_object_set_new(out, "media_id", string(id));
    return 0;
}

static int take_image(const struct check *c, json_t *out)
{
    return take_media(c, out, sim_xml_child(c->root, "Image"), (const char *[]){"MediaId", NULL});
}

static int take_voice(const struct check *c, json_t *out)
{
    return take_media(c, out, sim_xml_child(c->root, "Voice"), (const char *[]){"MediaId", NULL});
}

static int take_video(const struct check *c, json_t *out)
{
    const struct sim_xml *v = sim_xml_child(c->root, "Video");

    json_object_set_new(out, "text",
                        cut_string(c, sim_xml_text(v, "Title"), TITLE_MAX,
                                   "video: Title cut behind 128 bytes"));
    return take_media(c, out, v, (const char *[]){"MediaId", "?Title", "?Description", NULL});
}

static int take_article(const struct check *c, json_t *list, const struct sim_xml *item)
{
    static const char *const names[] = {"Title", "?Description", "?PicUrl", "?Url", NULL};
    struct str               url = sim_xml_text(item, "Url");

    if (strcmp(item->name, "item") != 0)
        return bad(c, "Articles may hold item only");
    if (children_are(c, item, names) < 0)
        return -1;
    if (sim_xml_text(item, "Title").n == 0)
        return bad(c, "an article's Title is empty");
    if (url.n > URL_MAX || (!str_starts(url, STR_LIT("http://")) &&
                            !str_starts(url, STR_LIT("https://"))))
        return bad(c, "an article's Url is no http(s) address of at most 2048 bytes");
    json_array_append_new(
        list, json_pack("{s:o, s:o, s:o, s:o}", "title",
                        cut_string(c, sim_xml_text(item, "Title"), TITLE_MAX,
                                   "news: Title cut behind 128 bytes"),
                        "description",
                        cut_string(c, sim_xml_text(item, "Description"), DESCRIPTION_MAX,
                                   "news: Description cut behind 512 bytes"),
                        "url", string(url), "picurl", string(sim_xml_text(item, "PicUrl"))));
    return 0;
}

static int take_news(const struct check *c, json_t *out)
{
    const struct sim_xml *articles = sim_xml_child(c->root, "Articles");
    json_t               *list = json_array();
    int64_t               count = -1;

    json_object_set_new(out, "articles", list);
    for (const struct sim_xml *item = articles->child; item; item = item->next)
        if (take_article(c, list, item) < 0)
            return -1;
    str_i64(sim_xml_text(c->root, "ArticleCount"), &count);
    if (count < 1 || count > ARTICLES_MAX || (size_t)count != json_array_size(list))
        return bad(c, "ArticleCount is not the number of items, or not 1 to 8");
    return 0;
}

static int take_button(const struct check *c, json_t *out)
{
    const struct sim_xml *button = sim_xml_child(c->root, "Button");

    if (children_are(c, button, (const char *[]){"ReplaceName", NULL}) < 0)
        return -1;
    if (sim_xml_text(button, "ReplaceName").n == 0)
        return bad(c, "ReplaceName is empty");
    json_object_set_new(out, "replace_name", string(sim_xml_text(button, "ReplaceName")));
    return 0;
}

static int take_card(const struct check *c, json_t *out)
{
    struct sim_verdict v = {.notes = c->notes};
    json_t            *card = NULL;

    if (sim_card_of_xml(&card, sim_xml_child(c->root, "TemplateCard"), c->err) < 0)
        return -1;
    json_object_set_new(out, "card", card);
    if (sim_validate_card(card, SIM_PASSIVE, &v) < 0)
        return err_set(c->err, ERR_BAD_INPUT, "reply: %d %s", v.code, v.text);
    return 0;
}

#define FRAME "ToUserName", "FromUserName", "CreateTime", "MsgType"
static const struct kind {
    const char *name;
    unsigned    may;
    const char *children[8];
    int (*take)(const struct check *c, json_t *out);
} kinds[] = {
    {"text", SIM_MAY_MESSAGE, {FRAME, "Content"}, take_text},
    {"image", SIM_MAY_MESSAGE, {FRAME, "Image"}, take_image},
    {"voice", SIM_MAY_MESSAGE, {FRAME, "Voice"}, take_voice},
    {"video", SIM_MAY_MESSAGE, {FRAME, "Video"}, take_video},
    {"news", SIM_MAY_MESSAGE, {FRAME, "ArticleCount", "Articles"}, take_news},
    {"update_button", SIM_MAY_CARD, {FRAME, "Button"}, take_button},
    {"update_template_card", SIM_MAY_CARD, {FRAME, "TemplateCard"}, take_card},
};

static const struct kind *kind_named(struct str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_is(name, kinds[i].name))
            return &kinds[i];
    return NULL;
}

static int check_frame(const struct check *c)
{
    int64_t create_time;

    if (!str_is(sim_xml_text(c->root, "ToUserName"), c->want->userid))
        return bad(c, "ToUserName is not the member who wrote");
    if (!str_is(sim_xml_text(c->root, "FromUserName"), c->want->corp_id))
        return bad(c, "FromUserName is not the corp id");
    if (!str_i64(sim_xml_text(c->root, "CreateTime"), &create_time) || create_time <= 0)
        return bad(c, "CreateTime is not a time");
    return 0;
}

int sim_validate_reply(json_t **out, struct str xml, const struct sim_expected *want,
                       json_t *notes, struct err *err)
{
    auto_sim_xml struct sim_xml *root = NULL;
    const struct kind           *kind;
    struct check                 c = {.want = want, .notes = notes, .err = err};
    json_t                      *found;

    if (sim_xml_parse(&root, xml, err) < 0)
        return -1;
    c.root = root;
    if (strcmp(root->name, "xml") != 0)
        return bad(&c, "the root is not <xml>");
    kind = kind_named(sim_xml_text(root, "MsgType"));
    if (kind == NULL)
        return bad(&c, "MsgType cannot be answered passively");
    if (!(want->may & kind->may))
        return err_set(err, ERR_BAD_INPUT, "reply: %s is not allowed for this input", kind->name);
    if (children_are(&c, root, kind->children) < 0 || check_frame(&c) < 0)
        return -1;
    found = json_pack("{s:s}", "kind", kind->name);
    if (kind->take(&c, found) < 0) {
        json_decref(found);
        return -1;
    }
    *out = found;
    return 0;
}

/* ---- <TemplateCard> -> template_card ---- */

/* IconUrl -> icon_url, with the names that JSON spells otherwise. */
static void json_name(char out[64], const char *xml)
{
    static const char *const odd[][2] = {{"KeyName", "keyname"},   {"UserId", "userid"},
                                         {"AppId", "appid"},       {"Appid", "appid"},
                                         {"PagePath", "pagepath"}, {"CheckBox", "checkbox"}};
    size_t n = 0;

    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        if (strcmp(xml, odd[i][0]) == 0) {
            strcpy(out, odd[i][1]);
            return;
        }
    for (const char *p = xml; *p && n < 60; p++) {
        bool capital = *p >= 'A' && *p <= 'Z';

        if (capital && p > xml)
            out[n++] = '_';
        out[n++] = capital ? (char)(*p + ('a' - 'A')) : *p;
    }
    out[n] = '\0';
}

static bool one_of(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

static json_t *json_of(const struct sim_xml *node);

static json_t *leaf(const struct sim_xml *node)
{
    static const char *const integers[] = {"Type", "DescColor", "Style", "Mode", NULL};
    static const char *const booleans[] = {"Disable", "IsChecked", NULL};
    struct str               text = str_trim(buf_view(&node->text));
    int64_t                  number;

    if (one_of(node->name, integers) && str_i64(text, &number))
        return json_integer(number);
    if (one_of(node->name, booleans) && (str_is(text, "true") || str_is(text, "false")))
        return json_boolean(str_is(text, "true"));
    if (strcmp(node->name, "AspectRatio") == 0) {
        char *copy = str_dup(text), *end;
        double ratio = strtod(copy, &end);
        bool   whole = *copy != '\0' && *end == '\0';

        free(copy);
        if (whole)
            return json_real(ratio);
    }
    return string(buf_view(&node->text));
}

static void put(json_t *object, const struct sim_xml *node)
{
    size_t  n = strlen(node->name);
    bool    list = n > 4 && strcmp(node->name + n - 4, "List") == 0;
    char    name[64];
    json_t *array;

    json_name(name, node->name);
    if (!list) {
        json_object_set_new(object, name, json_of(node));
        return;
    }
    array = json_object_get(object, name); /* the element itself is repeated, without a wrapper */
    if (array == NULL) {
        array = json_array();
        json_object_set_new(object, name, array);
    }
    json_array_append_new(array, json_of(node));
}

static json_t *json_of(const struct sim_xml *node)
{
    json_t *object;

    if (node->child == NULL)
        return leaf(node);
    object = json_object();
    for (const struct sim_xml *c = node->child; c; c = c->next)
        put(object, c);
    if (strcmp(node->name, "CardAction") == 0)
        json_object_del(object, "title"); /* in the platform's samples, without a meaning */
    return object;
}

int sim_card_of_xml(json_t **out, const struct sim_xml *card, struct err *err)
{
    if (card == NULL || card->child == NULL)
        return err_set(err, ERR_BAD_INPUT, "reply: TemplateCard is empty");
    *out = json_of(card);
    return 0;
}
