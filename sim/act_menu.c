/* Menu taps of every type. Source: protocol 2.3. */
#include "base/mem.h"
#include "sim/act_private.h"
#include "sim/xml.h"

#include <string.h>

static const char *field(const json_t *button, const char *name)
{
    const char *text = json_string_value(json_object_get(button, name));

    return text ? text : "";
}

static const json_t *named(const json_t *buttons, const char *name)
{
    json_t *b;
    size_t  i;

    json_array_foreach(buttons, i, b)
        if (strcmp(field(b, "name"), name) == 0)
            return b;
    return NULL;
}

static const json_t *keyed(const json_t *buttons, const char *key)
{
    json_t *b;
    size_t  i;

    json_array_foreach(buttons, i, b) {
        const json_t *below = keyed(json_object_get(b, "sub_button"), key);

        if (below || (key[0] && strcmp(field(b, "key"), key) == 0))
            return below ? below : b;
    }
    return NULL;
}

const json_t *sim_menu_find(const struct sim_app *app, const json_t *path, const char *key)
{
    const json_t *buttons = json_object_get(app->menu, "button"), *b = NULL, *name;
    size_t        i;

    if (!json_is_array(path))
        return keyed(buttons, key);
    json_array_foreach(path, i, name) {
        if (!json_is_string(name))
            return NULL;
        b = named(buttons, json_string_value(name));
        buttons = json_object_get(b, "sub_button");
    }
    return b;
}

/* ---- what each type of button adds to the event ---- */

static int add_scan(struct act *a, struct buf *middle, struct buf *end)
{
    const char *scan = sim_act_text(a, "scan");

    (void)end;
    if (scan[0] == '\0')
        return sim_act_bad(a, "scan: the text of the code is missing");
    buf_c(middle, "<ScanCodeInfo>");
    sim_xml_cdata(middle, "ScanType", STR_LIT("qrcode"));
    sim_xml_cdata(middle, "ScanResult", str_c(scan));
    buf_c(middle, "</ScanCodeInfo>");
    return 0;
}

static const struct {
    const char *type;
    const char *event_key; /* the button's field that becomes EventKey */
    int (*add)(struct act *a, struct buf *middle, struct buf *end);
    void (*follow)(struct act *a); /* what comes besides the event */
} types[] = {
    {"click", "key", NULL, NULL},
    {"view", "url", NULL, NULL},
    {"view_miniprogram", "pagepath", NULL, NULL},
    {"scancode_push", "key", add_scan, NULL},
    {"scancode_waitmsg", "key", add_scan, NULL},
    {"pic_sysphoto", "key", sim_act_add_picture, sim_act_send_picture},
    {"pic_photo_or_album", "key", sim_act_add_picture, sim_act_send_picture},
    {"pic_weixin", "key", sim_act_add_picture, sim_act_send_picture},
    {"location_select", "key", sim_act_add_place, sim_act_follow_place},
};

/* The grey line in the chat: what was tapped, and what it took from the phone. */
static void show_tap(struct act *a, const json_t *button)
{
    static const char *const told[] = {"scan", "lat", "lon", "label"};
    json_t *json = json_pack("{s:s, s:s, s:o}", "from", "member", "kind", "event", "text",
                             json_sprintf("点击菜单 %s", field(button, "name")));

    for (size_t i = 0; i < ARRAY_LEN(told); i++)
        if (json_object_get(a->json, told[i]))
            json_object_set(json, told[i], json_object_get(a->json, told[i]));
    sim_message_add(a->sim, a->app, a->member, json);
}

/* Whether the picture or the place comes behind the event of its button or before it is not
 * documented: a fault turns it round (protocol 10, no. 9). */
static int send_tap(struct act *a, const json_t *button, size_t type)
{
    auto_buf struct buf middle = {0}, end = {0}, title = {0};
    bool                last = a->sim->faults.event_last;

    sim_xml_cdata(&middle, "EventKey", str_c(field(button, types[type].event_key)));
    if (types[type].add && types[type].add(a, &middle, &end) < 0)
        return -1;
    buf_f(&title, "%s %s", types[type].type, field(button, "name"));
    show_tap(a, button);
    if (types[type].follow && last)
        types[type].follow(a);
    sim_act_send(a, sim_input_of_menu(types[type].type), &middle, &end, title.p, NULL);
    if (types[type].follow && !last)
        types[type].follow(a);
    return 0;
}

int sim_act_click(struct act *a)
{
    const json_t *path = json_object_get(a->json, "path");
    const json_t *button = sim_menu_find(a->app, path, sim_act_text(a, "key"));
    size_t        t = 0;

    if (a->app->menu == NULL)
        return sim_act_refused(a, "the application has no menu yet");
    if (button == NULL)
        return sim_act_bad(a, "there is no such menu button");
    if (json_array_size(json_object_get(button, "sub_button")) > 0)
        return 0; /* opening a sub-menu tells nobody (protocol 2.3) */
    while (t < ARRAY_LEN(types) && strcmp(types[t].type, field(button, "type")) != 0)
        t++;
    return t < ARRAY_LEN(types) ? send_tap(a, button, t)
                                : sim_act_bad(a, "the button has no type");
}
