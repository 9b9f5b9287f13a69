/* A card as <TemplateCard> of a passive update. Lists are repeated elements without a wrapper, and
 * the mini program's id is AppId in JumpList and CardAction but Appid in QuoteArea and
 * ImageTextArea.  Source: protocol 3.3 to 3.8 */
#include "bot/card_private.h"
#include "bot/xml_write.h"

static void write_link(struct buf *out, const struct card_link *link, const char *appid)
{
    xml_write_int(out, "Type", link->type);
    if (link->type == 1)
        xml_write_str(out, "Url", link->url);
    if (link->type == 2) {
        xml_write_str(out, appid, link->appid);
        xml_write_some(out, "PagePath", link->pagepath);
    }
}

static void write_pair(struct buf *out, const char *name, struct str title, struct str desc)
{
    if (title.n == 0 && desc.n == 0)
        return;
    xml_open(out, name);
    xml_write_some(out, "Title", title);
    xml_write_some(out, "Desc", desc);
    xml_close(out, name);
}

static void write_source(struct buf *out, const struct card *c)
{
    if (c->source.icon_url.n == 0 && c->source.desc.n == 0)
        return;
    xml_open(out, "Source");
    xml_write_some(out, "IconUrl", c->source.icon_url);
    xml_write_some(out, "Desc", c->source.desc);
    if (c->type != CARD_VOTE && c->type != CARD_MULTIPLE)
        xml_write_int(out, "DescColor", c->source.colour);
    xml_close(out, "Source");
}

static void write_horizontal(struct buf *out, const struct card *c)
{
    for (unsigned i = 0; i < c->horizontal_count; i++) {
        xml_open(out, "HorizontalContentList");
        xml_write_str(out, "KeyName", c->horizontal[i].name);
        xml_write_some(out, "Value", c->horizontal[i].value);
        if (c->horizontal[i].type != 0)
            xml_write_int(out, "Type", c->horizontal[i].type);
        if (c->horizontal[i].type == 1)
            xml_write_str(out, "Url", c->horizontal[i].url);
        if (c->horizontal[i].type == 2)
            xml_write_str(out, "MediaId", c->horizontal[i].media_id);
        if (c->horizontal[i].type == 3)
            xml_write_str(out, "UserId", c->horizontal[i].userid);
        xml_close(out, "HorizontalContentList");
    }
}

static void write_jumps(struct buf *out, const struct card *c)
{
    for (unsigned i = 0; i < c->jumps_count; i++) {
        xml_open(out, "JumpList");
        xml_write_str(out, "Title", c->jumps[i].title);
        write_link(out, &c->jumps[i].link, "AppId");
        xml_close(out, "JumpList");
    }
}

static void write_action(struct buf *out, const struct card *c)
{
    if (c->action.type == 0)
        return;
    xml_open(out, "CardAction");
    write_link(out, &c->action, "AppId");
    xml_close(out, "CardAction");
}

static void write_menu(struct buf *out, const struct card *c)
{
    if (c->menu.count == 0)
        return;
    xml_open(out, "ActionMenu");
    xml_write_some(out, "Desc", c->menu.desc);
    for (unsigned i = 0; i < c->menu.count; i++) {
        xml_open(out, "ActionList");
        xml_write_str(out, "Text", c->menu.items[i].text);
        xml_write_str(out, "Key", c->menu.items[i].key);
        xml_close(out, "ActionList");
    }
    xml_close(out, "ActionMenu");
}

static void write_quote(struct buf *out, const struct card *c)
{
    if (c->quote.title.n == 0 && c->quote.text.n == 0)
        return;
    xml_open(out, "QuoteArea");
    write_link(out, &c->quote.link, "Appid");
    xml_write_some(out, "Title", c->quote.title);
    xml_write_some(out, "QuoteText", c->quote.text);
    xml_close(out, "QuoteArea");
}

static void write_news(struct buf *out, const struct card *c)
{
    if (c->image.url.n > 0) {
        xml_open(out, "CardImage");
        xml_write_str(out, "Url", c->image.url);
        if (c->image.ratio != 0)
            buf_f(out, "<AspectRatio>%.6g</AspectRatio>", c->image.ratio);
        xml_close(out, "CardImage");
    }
    for (unsigned i = 0; i < c->vertical_count; i++)
        write_pair(out, "VerticalContentList", c->vertical[i].title, c->vertical[i].desc);
    if (c->image_text.image_url.n > 0) {
        xml_open(out, "ImageTextArea");
        write_link(out, &c->image_text.link, "Appid");
        xml_write_some(out, "Title", c->image_text.title);
        xml_write_some(out, "Desc", c->image_text.desc);
        xml_write_str(out, "ImageUrl", c->image_text.image_url);
        xml_close(out, "ImageTextArea");
    }
}

static void write_select(struct buf *out, const char *name, const struct card_select *s)
{
    xml_open(out, name);
    xml_write_str(out, "QuestionKey", s->key);
    xml_write_some(out, "Title", s->title);
    xml_write_some(out, "SelectedId", s->selected);
    xml_write_bool(out, "Disable", s->disable);
    for (unsigned i = 0; i < s->count; i++) {
        xml_open(out, "OptionList");
        xml_write_str(out, "Id", s->options[i].id);
        xml_write_str(out, "Text", s->options[i].text);
        xml_close(out, "OptionList");
    }
    xml_close(out, name);
}

static void write_buttons(struct buf *out, const struct card *c)
{
    for (unsigned i = 0; i < c->buttons_count; i++) {
        xml_open(out, "ButtonList");
        if (c->buttons[i].type != 0)
            xml_write_int(out, "Type", c->buttons[i].type);
        xml_write_str(out, "Text", c->buttons[i].text);
        if (c->buttons[i].style != 0)
            xml_write_int(out, "Style", c->buttons[i].style);
        if (c->buttons[i].type == 1)
            xml_write_str(out, "Url", c->buttons[i].url);
        else
            xml_write_str(out, "Key", c->buttons[i].key);
        xml_close(out, "ButtonList");
    }
    if (c->selection.count > 0)
        write_select(out, "ButtonSelection", &c->selection);
}

static void write_vote(struct buf *out, const struct card *c)
{
    xml_open(out, "CheckBox");
    xml_write_str(out, "QuestionKey", c->vote.key);
    for (unsigned i = 0; i < c->vote.count; i++) {
        xml_open(out, "OptionList");
        xml_write_str(out, "Id", c->vote.options[i].id);
        xml_write_str(out, "Text", c->vote.options[i].text);
        xml_write_bool(out, "IsChecked", c->vote.options[i].checked);
        xml_close(out, "OptionList");
    }
    xml_write_bool(out, "Disable", c->vote.disable);
    xml_write_int(out, "Mode", c->vote.mode);
    xml_close(out, "CheckBox");
}

static void write_submit(struct buf *out, const struct card *c)
{
    if (c->submit.key.n == 0)
        return;
    xml_open(out, "SubmitButton");
    xml_write_str(out, "Text", c->submit.text.n > 0 ? c->submit.text : str_c(CARD_SUBMIT));
    xml_write_str(out, "Key", c->submit.key);
    xml_close(out, "SubmitButton");
}

int card_write_xml(struct buf *out, const struct card *c, struct err *err)
{
    if (card_check(c, CARD_UPDATE, err) < 0)
        return -1;
    xml_open(out, "TemplateCard");
    xml_write_str(out, "CardType", str_c(card_type_names[c->type]));
    write_source(out, c);
    write_pair(out, "MainTitle", c->title, c->desc);
    xml_write_some(out, "SubTitleText", c->sub_title);
    write_horizontal(out, c);
    write_jumps(out, c);
    write_action(out, c);
    write_pair(out, "EmphasisContent", c->emphasis.title, c->emphasis.desc);
    if (c->type == CARD_NEWS_NOTICE)
        write_news(out, c);
    if (c->type == CARD_BUTTON)
        write_buttons(out, c);
    if (c->type == CARD_VOTE)
        write_vote(out, c);
    for (unsigned i = 0; i < c->selects_count; i++)
        write_select(out, "SelectList", &c->selects[i]);
    write_submit(out, c);
    xml_write_some(out, "ReplaceText", c->replace_text);
    write_menu(out, c);
    write_quote(out, c);
    xml_close(out, "TemplateCard");
    return 0;
}
