#include "bot/menu.h"

#include "base/utf8.h"
#include "bot/json.h"

#include <string.h>

static const char *const types[] = {
    [MENU_CLICK] = "click",
    [MENU_VIEW] = "view",
    [MENU_SCANCODE_PUSH] = "scancode_push",
    [MENU_SCANCODE_WAITMSG] = "scancode_waitmsg",
    [MENU_PIC_SYSPHOTO] = "pic_sysphoto",
    [MENU_PIC_PHOTO_OR_ALBUM] = "pic_photo_or_album",
    [MENU_PIC_WEIXIN] = "pic_weixin",
    [MENU_LOCATION_SELECT] = "location_select",
    [MENU_VIEW_MINIPROGRAM] = "view_miniprogram",
};

const struct school_menu *menu_of(const struct conf_school *school, const char *app)
{
    for (unsigned i = 0; i < school->menus_count; i++)
        if (strcmp(school->menus[i].app, app) == 0)
            return &school->menus[i];
    return NULL;
}

/* ---- to the platform ---- */

static void put_leaf(json_t *o, const struct menu_button *b)
{
    js_put_str(o, "type", str_c(types[b->type]));
    js_put_str(o, "name", str_c(b->name));
    js_put_some(o, "key", str_c(b->key));
    js_put_some(o, "url", str_c(b->url));
    js_put_some(o, "pagepath", str_c(b->pagepath));
    js_put_some(o, "appid", str_c(b->appid));
}

/* A button that opens a sub-menu has a name and nothing else. */
static void put_button(json_t *list, const struct menu_button *b)
{
    json_t *o = js_add(list), *sub;

    if (b->sub_count == 0) {
        put_leaf(o, b);
        return;
    }
    js_put_str(o, "name", str_c(b->name));
    sub = js_list(o, "sub_button");
    for (unsigned i = 0; i < b->sub_count; i++)
        put_leaf(js_add(sub), &b->sub[i]);
}

void menu_write_json(struct buf *out, const struct school_menu *menu)
{
    auto_json json_t *root = json_object();
    json_t           *list = js_list(root, "button");

    for (unsigned i = 0; i < menu->buttons_count; i++)
        put_button(list, &menu->buttons[i]);
    js_write(out, root);
}

/* ---- for people ---- */

/* The answer comes from outside: what is not a text is left out. */
static void write_value(struct buf *out, const json_t *button, const char *member)
{
    struct str value = js_str(button, member);

    if (value.n == 0)
        return;
    buf_c(out, "  ");
    utf8_clean(out, value);
}

static void write_line(struct buf *out, const json_t *button, const char *indent)
{
    buf_c(out, indent);
    utf8_clean(out, js_str(button, "name"));
    write_value(out, button, "type");
    write_value(out, button, "key");
    write_value(out, button, "url");
    write_value(out, button, "pagepath");
    buf_char(out, '\n');
}

static void write_list(struct buf *out, const json_t *list, const char *indent)
{
    const json_t *button;
    size_t        i;

    json_array_foreach(list, i, button) {
        write_line(out, button, indent);
        if (indent[0] == '\0') /* two levels, as the platform has them */
            write_list(out, json_object_get(button, "sub_button"), "    ");
    }
}

int menu_write_text(struct buf *out, struct str answer, struct err *err)
{
    auto_json json_t *root = js_read(answer, err);
    const json_t     *list;

    if (root == NULL)
        return -1;
    list = json_object_get(root, "button");
    if (!json_is_array(list))
        return err_set(err, ERR_BAD_INPUT, "menu/get: the answer has no buttons");
    write_list(out, list, "");
    return 0;
}
