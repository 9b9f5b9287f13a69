/* What the platform would refuse, or cut on the screen, is refused here: with the name of the
 * field. */
#include "bot/card.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "bot/card_private.h"

#include <stdio.h>
#include <string.h>

const char *const card_type_names[CARD_TYPES] = {
    [CARD_TEXT_NOTICE] = "text_notice",   [CARD_NEWS_NOTICE] = "news_notice",
    [CARD_BUTTON] = "button_interaction", [CARD_VOTE] = "vote_interaction",
    [CARD_MULTIPLE] = "multiple_interaction",
};

/* Which field is looked at: list == NULL for a field of the card itself, else the n-th (from 1) of
 * a list. */
struct spot {
    const char *list;
    unsigned    n;
    struct err *err;
};

static int wrong(const struct spot *at, const char *field, const char *what)
{
    if (at->list != NULL)
        return err_set(at->err, ERR_BAD_INPUT, "card: %s[%u].%s: %s", at->list, at->n, field, what);
    return err_set(at->err, ERR_BAD_INPUT, "card: %s: %s", field, what);
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

/* A text that people read; chars: at most so many characters, ANY_LENGTH, or 0 when this kind of
 * card has no such field. */
static int text(const struct spot *at, const char *field, struct str s, unsigned chars)
{
    char what[64];

    if (s.n == 0)
        return 0;
    if (chars == 0)
        return wrong(at, field, "this type of card has none");
    if (!utf8_valid(s) || has_control(s))
        return wrong(at, field, "not clean UTF-8");
    if (chars == ANY_LENGTH || utf8_count(s) <= chars)
        return 0;
    snprintf(what, sizeof what, "%zu characters, at most %u", utf8_count(s), chars);
    return wrong(at, field, what);
}

/* Mandatory, and at most so many characters. */
static int need(const struct spot *at, const char *field, struct str s, unsigned chars)
{
    return s.n == 0 ? wrong(at, field, "missing") : text(at, field, s, chars);
}

/* A name that comes back in an event: mandatory, at most so many bytes. */
static int key(const struct spot *at, const char *field, struct str s, unsigned bytes)
{
    if (need(at, field, s, ANY_LENGTH) < 0)
        return -1;
    return s.n > bytes ? wrong(at, field, "too long") : 0;
}

static int url(const struct spot *at, const char *field, struct str s)
{
    if (need(at, field, s, ANY_LENGTH) < 0)
        return -1;
    if (!str_starts(s, STR_LIT("https://")) && !str_starts(s, STR_LIT("http://")))
        return wrong(at, field, "a URL begins with https:// or http://");
    return 0;
}

static int range(const struct spot *at, const char *field, int64_t value, int64_t least,
                 int64_t most)
{
    char what[64];

    if (value >= least && value <= most)
        return 0;
    snprintf(what, sizeof what, "%lld is not between %lld and %lld", (long long)value,
             (long long)least, (long long)most);
    return wrong(at, field, what);
}

static int count(const struct spot *at, const char *field, unsigned n, unsigned least,
                 unsigned most)
{
    if (most == 0 && n > 0)
        return wrong(at, field, "this type of card has none");
    return range(at, field, n, least, most);
}

static int unique(const struct spot *at, const char *field, struct str a, struct str b)
{
    return str_eq(a, b) ? wrong(at, field, "the same twice") : 0;
}

/* ---- the plain fields, by type: text_notice, news_notice, button, vote, multiple ---- */

static const struct {
    const char *name;
    size_t      at;
    unsigned    chars[CARD_TYPES]; /* protocol 4.6 */
} plain[] = {
    {"source.desc", offsetof(struct card, source.desc), {20, 20, 20, 20, 20}},
    {"main_title.title", offsetof(struct card, title), {36, 36, 36, 16, 36}},
    {"main_title.desc", offsetof(struct card, desc), {44, 44, 44, 160, 160}},
    {"sub_title_text", offsetof(struct card, sub_title), {160, 0, 160, 0, 0}},
    {"emphasis_content.title", offsetof(struct card, emphasis.title), {14, 0, 0, 0, 0}},
    {"emphasis_content.desc", offsetof(struct card, emphasis.desc), {22, 0, 0, 0, 0}},
    {"quote_area.title", offsetof(struct card, quote.title),
     {ANY_LENGTH, ANY_LENGTH, ANY_LENGTH, 0, 0}},
    {"quote_area.quote_text", offsetof(struct card, quote.text),
     {ANY_LENGTH, ANY_LENGTH, ANY_LENGTH, 0, 0}},
    {"action_menu.desc", offsetof(struct card, menu.desc),
     {ANY_LENGTH, ANY_LENGTH, ANY_LENGTH, 0, 0}},
    {"image_text_area.title", offsetof(struct card, image_text.title), {0, ANY_LENGTH, 0, 0, 0}},
    {"image_text_area.desc", offsetof(struct card, image_text.desc), {0, ANY_LENGTH, 0, 0, 0}},
    {"submit_button.text", offsetof(struct card, submit.text), {0, 0, 0, 10, 10}},
};

static int check_plain(const struct card *c, const struct spot *top)
{
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        const struct str *s = (const struct str *)(const void *)((const char *)c + plain[i].at);

        if (text(top, plain[i].name, *s, plain[i].chars[c->type]) < 0)
            return -1;
    }
    return range(top, "source.desc_color", c->source.colour, 0, 3);
}

static int check_link(const struct spot *at, const char *field, const struct card_link *link)
{
    if (range(at, field, link->type, 0, 2) < 0)
        return -1;
    if (link->type == 1)
        return url(at, field, link->url);
    if (link->type == 2 && (need(at, field, link->appid, ANY_LENGTH) < 0 ||
                            text(at, field, link->pagepath, ANY_LENGTH) < 0))
        return -1;
    return 0;
}

/* ---- the lists ---- */

static int check_horizontal(const struct card *c, struct spot at)
{
    at.list = "horizontal_content_list";
    for (unsigned i = 0; i < c->horizontal_count; i++) {
        at.n = i + 1;
        if (need(&at, "keyname", c->horizontal[i].name, 5) < 0 ||
            text(&at, "value", c->horizontal[i].value, 30) < 0 ||
            range(&at, "type", c->horizontal[i].type, 0, 3) < 0)
            return -1;
        if (c->horizontal[i].type == 1 && url(&at, "url", c->horizontal[i].url) < 0)
            return -1;
        if (c->horizontal[i].type == 2 &&
            (need(&at, "media_id", c->horizontal[i].media_id, ANY_LENGTH) < 0 ||
             need(&at, "value", c->horizontal[i].value, 30) < 0))
            return -1;
        if (c->horizontal[i].type == 3 &&
            need(&at, "userid", c->horizontal[i].userid, ANY_LENGTH) < 0)
            return -1;
    }
    return 0;
}

static int check_jumps(const struct card *c, struct spot at)
{
    at.list = "jump_list";
    for (unsigned i = 0; i < c->jumps_count; i++) {
        at.n = i + 1;
        if (need(&at, "title", c->jumps[i].title, 18) < 0 ||
            check_link(&at, "url", &c->jumps[i].link) < 0)
            return -1;
    }
    return 0;
}

static int check_vertical(const struct card *c, struct spot at)
{
    at.list = "vertical_content_list";
    for (unsigned i = 0; i < c->vertical_count; i++) {
        at.n = i + 1;
        if (need(&at, "title", c->vertical[i].title, 38) < 0 ||
            text(&at, "desc", c->vertical[i].desc, 160) < 0)
            return -1;
    }
    return 0;
}

static int check_menu(const struct card *c, struct spot at)
{
    at.list = "action_menu.action_list";
    for (unsigned i = 0; i < c->menu.count; i++) {
        at.n = i + 1;
        if (need(&at, "text", c->menu.items[i].text, ANY_LENGTH) < 0 ||
            key(&at, "key", c->menu.items[i].key, CARD_KEY_MAX) < 0)
            return -1;
        for (unsigned j = 0; j < i; j++)
            if (unique(&at, "key", c->menu.items[i].key, c->menu.items[j].key) < 0)
                return -1;
    }
    return 0;
}

static int check_buttons(const struct card *c, struct spot at)
{
    at.list = "button_list";
    for (unsigned i = 0; i < c->buttons_count; i++) {
        at.n = i + 1;
        if (need(&at, "text", c->buttons[i].text, 10) < 0 ||
            range(&at, "style", c->buttons[i].style, 0, 4) < 0 ||
            range(&at, "type", c->buttons[i].type, 0, 1) < 0)
            return -1;
        if (c->buttons[i].type == 1) {
            if (url(&at, "url", c->buttons[i].url) < 0)
                return -1;
            continue;
        }
        if (key(&at, "key", c->buttons[i].key, CARD_KEY_MAX) < 0)
            return -1;
        for (unsigned j = 0; j < i; j++)
            if (c->buttons[j].type == 0 &&
                unique(&at, "key", c->buttons[i].key, c->buttons[j].key) < 0)
                return -1;
    }
    return 0;
}

static int check_options(struct spot at, const char *list, const struct card_option *options,
                         unsigned n, unsigned chars)
{
    at.list = list;
    for (unsigned i = 0; i < n; i++) {
        at.n = i + 1;
        if (key(&at, "id", options[i].id, CARD_ID_MAX) < 0 ||
            need(&at, "text", options[i].text, chars) < 0)
            return -1;
        for (unsigned j = 0; j < i; j++)
            if (unique(&at, "id", options[i].id, options[j].id) < 0)
                return -1;
    }
    return 0;
}

static int check_selected(const struct spot *at, const struct card_select *s)
{
    if (s->selected.n == 0)
        return 0;
    for (unsigned i = 0; i < s->count; i++)
        if (str_eq(s->options[i].id, s->selected))
            return 0;
    return wrong(at, "selected_id", "no option has this id");
}

static int check_select(const struct spot *at, const char *options, const struct card_select *s,
                        unsigned chars)
{
    if (key(at, "question_key", s->key, CARD_KEY_MAX) < 0 ||
        text(at, "title", s->title, ANY_LENGTH) < 0 ||
        count(at, "option_list", s->count, 1, CARD_SELECT_OPTIONS) < 0 ||
        check_options(*at, options, s->options, s->count, chars) < 0)
        return -1;
    return check_selected(at, s);
}

static int check_selects(const struct card *c, struct spot at)
{
    at.list = "select_list";
    for (unsigned i = 0; i < c->selects_count; i++) {
        at.n = i + 1;
        /* The platform advises no length for these options: as short as those of a vote. */
        if (check_select(&at, "select_list.option_list", &c->selects[i], 17) < 0)
            return -1;
        for (unsigned j = 0; j < i; j++)
            if (unique(&at, "question_key", c->selects[i].key, c->selects[j].key) < 0)
                return -1;
    }
    return 0;
}

static int check_vote(const struct card *c, const struct spot *top)
{
    unsigned checked = 0;

    if (key(top, "checkbox.question_key", c->vote.key, CARD_KEY_MAX) < 0 ||
        range(top, "checkbox.mode", c->vote.mode, 0, 1) < 0 ||
        check_options(*top, "checkbox.option_list", c->vote.options, c->vote.count, 17) < 0)
        return -1;
    for (unsigned i = 0; i < c->vote.count; i++)
        checked += c->vote.options[i].checked;
    if (c->vote.mode == 0 && checked > 1)
        return wrong(top, "checkbox.option_list", "several checked, but only one may be chosen");
    return 0;
}

/* How many of each list a type may have; the least belongs to the type that is made of it. */
static int check_counts(const struct card *c, const struct spot *top)
{
    static const struct {
        unsigned horizontal, jumps, vertical, menu, buttons, vote, selects;
        unsigned selection; /* options of the drop-down */
    } most[CARD_TYPES] = {
        [CARD_TEXT_NOTICE] = {.horizontal = CARD_HORIZONTAL,
                              .jumps = CARD_JUMPS,
                              .menu = CARD_MENU},
        [CARD_NEWS_NOTICE] = {.horizontal = CARD_HORIZONTAL,
                              .jumps = CARD_JUMPS,
                              .menu = CARD_MENU,
                              .vertical = CARD_VERTICAL},
        [CARD_BUTTON] = {.horizontal = CARD_HORIZONTAL,
                         .menu = CARD_MENU,
                         .buttons = CARD_BUTTONS,
                         .selection = CARD_SELECT_OPTIONS},
        [CARD_VOTE] = {.vote = CARD_VOTE_OPTIONS},
        [CARD_MULTIPLE] = {.selects = CARD_SELECTS},
    };
    enum card_type t = c->type;

    if (count(top, "horizontal_content_list", c->horizontal_count, 0, most[t].horizontal) < 0 ||
        count(top, "jump_list", c->jumps_count, 0, most[t].jumps) < 0 ||
        count(top, "vertical_content_list", c->vertical_count, 0, most[t].vertical) < 0 ||
        count(top, "action_menu.action_list", c->menu.count, 0, most[t].menu) < 0 ||
        count(top, "button_list", c->buttons_count, t == CARD_BUTTON, most[t].buttons) < 0 ||
        count(top, "button_selection.option_list", c->selection.count, 0, most[t].selection) < 0 ||
        count(top, "checkbox.option_list", c->vote.count, t == CARD_VOTE, most[t].vote) < 0 ||
        count(top, "select_list", c->selects_count, t == CARD_MULTIPLE, most[t].selects) < 0)
        return -1;
    return 0;
}

static int check_lists(const struct card *c, const struct spot *top)
{
    struct spot selection = {.list = "button_selection", .n = 1, .err = top->err};

    if (check_counts(c, top) < 0 || check_horizontal(c, *top) < 0 || check_jumps(c, *top) < 0 ||
        check_vertical(c, *top) < 0 || check_menu(c, *top) < 0 || check_buttons(c, *top) < 0 ||
        check_selects(c, *top) < 0)
        return -1;
    if (c->selection.count > 0 &&
        check_select(&selection, "button_selection.option_list", &c->selection, 16) < 0)
        return -1;
    return c->type == CARD_VOTE ? check_vote(c, top) : 0;
}

/* ---- what a type cannot do without ---- */

static bool answers_clicks(const struct card *c)
{
    return c->type == CARD_BUTTON || c->type == CARD_VOTE || c->type == CARD_MULTIPLE;
}

static bool is_notice(const struct card *c)
{
    return c->type == CARD_TEXT_NOTICE || c->type == CARD_NEWS_NOTICE;
}

static int check_links(const struct card *c, const struct spot *top)
{
    if (check_link(top, "card_action", &c->action) < 0 ||
        check_link(top, "quote_area", &c->quote.link) < 0 ||
        check_link(top, "image_text_area", &c->image_text.link) < 0)
        return -1;
    if (is_notice(c) && c->action.type == 0)
        return wrong(top, "card_action", "missing");
    if (!is_notice(c) && c->type != CARD_BUTTON && (c->action.type || c->quote.link.type))
        return wrong(top, "card_action, quote_area", "this type of card has none");
    return 0;
}

static int check_images(const struct card *c, const struct spot *top)
{
    bool area = c->image_text.image_url.n > 0;

    if (c->source.icon_url.n > 0 && url(top, "source.icon_url", c->source.icon_url) < 0)
        return -1;
    if (c->type != CARD_NEWS_NOTICE) {
        if (c->image.url.n > 0 || area || c->image_text.link.type)
            return wrong(top, "card_image, image_text_area", "this type of card has none");
        return 0;
    }
    if (c->image.url.n == 0 && !area)
        return wrong(top, "card_image", "missing, and no image_text_area either");
    if ((c->image.url.n > 0 && url(top, "card_image.url", c->image.url) < 0) ||
        (area && url(top, "image_text_area.image_url", c->image_text.image_url) < 0))
        return -1;
    if (!area && (c->image_text.title.n > 0 || c->image_text.desc.n > 0 || c->image_text.link.type))
        return wrong(top, "image_text_area.image_url", "missing");
    if (c->image.ratio != 0 && !(c->image.ratio >= 1.3 && c->image.ratio <= 2.25))
        return wrong(top, "card_image.aspect_ratio", "not between 1.3 and 2.25");
    return 0;
}

static int check_titles(const struct card *c, const struct spot *top)
{
    if (c->type == CARD_TEXT_NOTICE && c->title.n == 0 && c->sub_title.n == 0)
        return wrong(top, "main_title.title", "missing, and no sub_title_text either");
    if (c->type != CARD_TEXT_NOTICE && c->title.n == 0)
        return wrong(top, "main_title.title", "missing");
    return 0;
}

static int check_task_id(const struct card *c, const struct spot *top)
{
    static const char alphabet[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-@";

    if (c->task_id.n == 0) {
        if (answers_clicks(c) || c->menu.count > 0)
            return wrong(top, "task_id", "missing");
        return 0;
    }
    if (c->task_id.n > CARD_ID_MAX)
        return wrong(top, "task_id", "over 128 bytes");
    for (size_t i = 0; i < c->task_id.n; i++)
        if (c->task_id.p[i] == '\0' || strchr(alphabet, c->task_id.p[i]) == NULL)
            return wrong(top, "task_id", "only letters, digits, '_', '-' and '@'");
    return 0;
}

static int check_submit(const struct card *c, enum card_use use, const struct spot *top)
{
    if (c->type != CARD_VOTE && c->type != CARD_MULTIPLE)
        return c->submit.key.n > 0 ? wrong(top, "submit_button", "this type of card has none") : 0;
    if (use == CARD_UPDATE && c->submit.key.n == 0 && c->submit.text.n == 0)
        return 0; /* optional there: protocol 4.9 */
    return key(top, "submit_button.key", c->submit.key, CARD_KEY_MAX);
}

/* Fields that only an update knows. */
static int check_use(const struct card *c, enum card_use use, const struct spot *top)
{
    bool disabled = c->vote.disable || c->selection.disable;

    for (unsigned i = 0; i < c->selects_count; i++)
        disabled = disabled || c->selects[i].disable;
    if (use == CARD_UPDATE)
        return text(top, "replace_text", c->replace_text, answers_clicks(c) ? ANY_LENGTH : 0);
    if (disabled)
        return wrong(top, "disable", "only in an update");
    if (c->replace_text.n > 0)
        return wrong(top, "replace_text", "only in an update");
    return check_task_id(c, top);
}

int card_check(const struct card *c, enum card_use use, struct err *err)
{
    struct spot top = {.err = err};

    if (check_plain(c, &top) < 0 || check_titles(c, &top) < 0 || check_links(c, &top) < 0 ||
        check_images(c, &top) < 0 || check_lists(c, &top) < 0 || check_submit(c, use, &top) < 0)
        return -1;
    return check_use(c, use, &top);
}

int64_t card_task_number(struct str task_id, const char *prefix)
{
    struct str rest = str_skip(task_id, strlen(prefix)), digits = {"", 0};
    int64_t    number;

    if (!str_starts(task_id, str_c(prefix)))
        return -1;
    str_split(&rest, '-', &digits);
    return str_i64(digits, &number) && number >= 0 ? number : -1;
}
