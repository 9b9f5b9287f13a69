/* A card as the JSON of "template_card".  Source: protocol 4.6, 4.7, 4.9 */
#include "bot/card_private.h"
#include "bot/json.h"

static void put_link(json_t *o, const struct card_link *link)
{
    js_put_int(o, "type", link->type);
    if (link->type == 1)
        js_put_str(o, "url", link->url);
    if (link->type == 2) {
        js_put_str(o, "appid", link->appid);
        js_put_some(o, "pagepath", link->pagepath);
    }
}

static void put_pair(json_t *card, const char *name, struct str title, struct str desc)
{
    json_t *o;

    if (title.n == 0 && desc.n == 0)
        return;
    o = js_sub(card, name);
    js_put_some(o, "title", title);
    js_put_some(o, "desc", desc);
}

static void put_source(json_t *card, const struct card *c)
{
    json_t *o;

    if (c->source.icon_url.n == 0 && c->source.desc.n == 0)
        return;
    o = js_sub(card, "source");
    js_put_some(o, "icon_url", c->source.icon_url);
    js_put_some(o, "desc", c->source.desc);
    if (c->type != CARD_VOTE && c->type != CARD_MULTIPLE)
        js_put_int(o, "desc_color", c->source.colour);
}

static void put_menu(json_t *card, const struct card *c)
{
    json_t *menu, *list;

    if (c->menu.count == 0)
        return;
    menu = js_sub(card, "action_menu");
    js_put_some(menu, "desc", c->menu.desc);
    list = js_list(menu, "action_list");
    for (unsigned i = 0; i < c->menu.count; i++) {
        json_t *o = js_add(list);

        js_put_str(o, "text", c->menu.items[i].text);
        js_put_str(o, "key", c->menu.items[i].key);
    }
}

static void put_quote(json_t *card, const struct card *c)
{
    json_t *o;

    if (c->quote.title.n == 0 && c->quote.text.n == 0)
        return;
    o = js_sub(card, "quote_area");
    put_link(o, &c->quote.link);
    js_put_some(o, "title", c->quote.title);
    js_put_some(o, "quote_text", c->quote.text);
}

static void put_horizontal(json_t *card, const struct card *c)
{
    json_t *list;

    if (c->horizontal_count == 0)
        return;
    list = js_list(card, "horizontal_content_list");
    for (unsigned i = 0; i < c->horizontal_count; i++) {
        json_t *o = js_add(list);

        if (c->horizontal[i].type != 0)
            js_put_int(o, "type", c->horizontal[i].type);
        js_put_str(o, "keyname", c->horizontal[i].name);
        js_put_some(o, "value", c->horizontal[i].value);
        if (c->horizontal[i].type == 1)
            js_put_str(o, "url", c->horizontal[i].url);
        if (c->horizontal[i].type == 2)
            js_put_str(o, "media_id", c->horizontal[i].media_id);
        if (c->horizontal[i].type == 3)
            js_put_str(o, "userid", c->horizontal[i].userid);
    }
}

static void put_jumps(json_t *card, const struct card *c)
{
    json_t *list;

    if (c->jumps_count == 0)
        return;
    list = js_list(card, "jump_list");
    for (unsigned i = 0; i < c->jumps_count; i++) {
        json_t *o = js_add(list);

        put_link(o, &c->jumps[i].link);
        js_put_str(o, "title", c->jumps[i].title);
    }
}

static void put_news(json_t *card, const struct card *c)
{
    json_t *o;

    if (c->image.url.n > 0) {
        o = js_sub(card, "card_image");
        js_put_str(o, "url", c->image.url);
        if (c->image.ratio != 0)
            js_put(o, "aspect_ratio", json_real(c->image.ratio));
    }
    if (c->image_text.image_url.n > 0) {
        o = js_sub(card, "image_text_area");
        put_link(o, &c->image_text.link);
        js_put_some(o, "title", c->image_text.title);
        js_put_some(o, "desc", c->image_text.desc);
        js_put_str(o, "image_url", c->image_text.image_url);
    }
    if (c->vertical_count > 0) {
        json_t *list = js_list(card, "vertical_content_list");

        for (unsigned i = 0; i < c->vertical_count; i++) {
            o = js_add(list);
            js_put_str(o, "title", c->vertical[i].title);
            js_put_some(o, "desc", c->vertical[i].desc);
        }
    }
}

static void put_options(json_t *o, const struct card_option *options, unsigned count)
{
    json_t *list = js_list(o, "option_list");

    for (unsigned i = 0; i < count; i++) {
        json_t *option = js_add(list);

        js_put_str(option, "id", options[i].id);
        js_put_str(option, "text", options[i].text);
    }
}

static void put_select(json_t *o, const struct card_select *s)
{
    js_put_str(o, "question_key", s->key);
    js_put_some(o, "title", s->title);
    js_put_some(o, "selected_id", s->selected);
    put_options(o, s->options, s->count);
}

static void put_buttons(json_t *card, const struct card *c)
{
    json_t *list;

    if (c->selection.count > 0)
        put_select(js_sub(card, "button_selection"), &c->selection); /* no disable: protocol 4.9 */
    list = js_list(card, "button_list");
    for (unsigned i = 0; i < c->buttons_count; i++) {
        json_t *o = js_add(list);

        if (c->buttons[i].type != 0)
            js_put_int(o, "type", c->buttons[i].type);
        js_put_str(o, "text", c->buttons[i].text);
        if (c->buttons[i].style != 0)
            js_put_int(o, "style", c->buttons[i].style);
        if (c->buttons[i].type == 1)
            js_put_str(o, "url", c->buttons[i].url);
        else
            js_put_str(o, "key", c->buttons[i].key);
    }
}

static void put_vote(json_t *card, const struct card *c, enum card_use use)
{
    json_t *box = js_sub(card, "checkbox"), *list;

    js_put_str(box, "question_key", c->vote.key);
    list = js_list(box, "option_list");
    for (unsigned i = 0; i < c->vote.count; i++) {
        json_t *o = js_add(list);

        js_put_str(o, "id", c->vote.options[i].id);
        js_put_str(o, "text", c->vote.options[i].text);
        js_put_bool(o, "is_checked", c->vote.options[i].checked);
    }
    if (use == CARD_UPDATE)
        js_put_bool(box, "disable", c->vote.disable);
    js_put_int(box, "mode", c->vote.mode);
}

static void put_selects(json_t *card, const struct card *c, enum card_use use)
{
    json_t *list = js_list(card, "select_list");

    for (unsigned i = 0; i < c->selects_count; i++) {
        json_t *o = js_add(list);

        put_select(o, &c->selects[i]);
        if (use == CARD_UPDATE)
            js_put_bool(o, "disable", c->selects[i].disable);
    }
}

static void put_submit(json_t *card, const struct card *c)
{
    json_t *o;

    if (c->submit.key.n == 0)
        return;
    o = js_sub(card, "submit_button");
    js_put_str(o, "text", c->submit.text.n > 0 ? c->submit.text : str_c(CARD_SUBMIT));
    js_put_str(o, "key", c->submit.key);
}

static void put_all(json_t *card, const struct card *c, enum card_use use)
{
    js_put_str(card, "card_type", str_c(card_type_names[c->type]));
    put_source(card, c);
    put_menu(card, c);
    if (use == CARD_SEND)
        js_put_some(card, "task_id", c->task_id);
    put_pair(card, "main_title", c->title, c->desc);
    put_quote(card, c);
    put_pair(card, "emphasis_content", c->emphasis.title, c->emphasis.desc);
    js_put_some(card, "sub_title_text", c->sub_title);
    put_horizontal(card, c);
    put_jumps(card, c);
    if (c->action.type != 0)
        put_link(js_sub(card, "card_action"), &c->action);
    if (c->type == CARD_NEWS_NOTICE)
        put_news(card, c);
    if (c->type == CARD_BUTTON)
        put_buttons(card, c);
    if (c->type == CARD_VOTE)
        put_vote(card, c, use);
    if (c->type == CARD_MULTIPLE)
        put_selects(card, c, use);
    put_submit(card, c);
    js_put_some(card, "replace_text", c->replace_text);
}

int card_write_json(struct buf *out, const struct card *c, enum card_use use, struct err *err)
{
    auto_json json_t *card = NULL;

    if (card_check(c, use, err) < 0)
        return -1;
    card = json_object();
    put_all(card, c, use);
    js_write(out, card);
    return 0;
}
