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
    write_value(out, button, "appid");
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

/* ---- the same? ---- */

/* One line a button, whatever else the platform says of it: it adds "sub_button": [] to leaves. */
static void write_shape(struct buf *out, const json_t *list, const char *indent)
{
    const json_t *button, *sub;
    size_t        i;

    json_array_foreach(list, i, button) {
        sub = json_object_get(button, "sub_button");
        if (json_array_size(sub) == 0 || indent[0] != '\0') {
            write_line(out, button, indent);
            continue;
        }
        utf8_clean(out, js_str(button, "name"));
        buf_char(out, '\n');
        write_shape(out, sub, "    ");
    }
}

int menu_compare(const struct school_menu *menu, struct str answer, struct buf *wanted,
                 struct buf *found, struct err *err)
{
    auto_buf struct buf ours = {0}, text = {0}, theirs = {0};
    auto_json json_t   *root = js_read(answer, err), *own = NULL;
    struct str          a, b, left, right;

    if (root == NULL)
        return -1;
    if (!json_is_array(json_object_get(root, "button")))
        return err_set(err, ERR_BAD_INPUT, "menu/get: the answer has no buttons");
    menu_write_json(&text, menu);
    own = js_read(buf_view(&text), err);
    if (own == NULL)
        return -1;
    write_shape(&ours, json_object_get(own, "button"), "");
    write_shape(&theirs, json_object_get(root, "button"), "");
    a = buf_view(&ours);
    b = buf_view(&theirs);
    if (str_eq(a, b))
        return 1;
    do {
        left = right = (struct str){NULL, 0};
        str_split(&a, '\n', &left);
        str_split(&b, '\n', &right);
    } while (str_eq(left, right) && (a.p || b.p));
    buf_str(wanted, str_trim(left));
    buf_str(found, str_trim(right));
    return 0;
}
