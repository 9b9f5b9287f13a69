/* Menu taps of every type, and pictures. Source: protocol 2.3. */
#include "base/mem.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "sim/act_private.h"
#include "sim/xml.h"

#include <string.h>

enum { PICTURE_MAX = 10 * 1024 * 1024 };

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

/* ---- pictures ---- */

/* A picture of this member's: decoded from "data", or one that is stored already under
 * "media_id". */
static struct sim_media *picture(struct act *a)
{
    const json_t   *data = json_object_get(a->json, "data");
    struct str      text = {json_string_value(data), json_string_length(data)};
    const char     *type = sim_act_text(a, "type");
    size_t          len = 0;
    auto_free char *bytes = NULL;

    if (text.n == 0)
        return sim_media_find(a->sim, str_c(sim_act_text(a, "media_id")), false);
    if (text.n > PICTURE_MAX / 3 * 4 || (strcmp(type, "image/png") != 0 &&
                                         strcmp(type, "image/jpeg") != 0))
        return NULL;
    bytes = xmalloc(BASE64_DECODED_MAX(text.n));
    if (base64_decode(text, bytes, BASE64_DECODED_MAX(text.n), &len) < 0 || len == 0)
        return NULL;
    return sim_media_add(a->sim, "image",
                         str_c(strcmp(type, "image/png") == 0 ? "photo.png" : "photo.jpg"),
                         (struct str){bytes, len});
}

static void send_picture(struct act *a, const struct sim_media *m)
{
    auto_buf struct buf middle = {0}, url = {0};

    sim_message_add(a->sim, a->app, a->member,
                    json_pack("{s:s, s:s, s:o}", "from", "member", "kind", "image", "media",
                              json_sprintf("/ui/media/%s", m->id)));
    buf_f(&url, "%s/ui/media/%s", a->sim->own_url, m->id);
    sim_xml_cdata(&middle, "PicUrl", buf_view(&url));
    sim_xml_cdata(&middle, "MediaId", str_c(m->id));
    sim_act_send(a, SIM_IN_IMAGE, &middle, NULL, "image", NULL);
}

int sim_act_image(struct act *a)
{
    const struct sim_media *m = picture(a);

    if (m == NULL)
        return sim_act_bad(a, "wanted data (PNG or JPEG in base64, at most 10 MB) or media_id");
    send_picture(a, m);
    return 0;
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

static int add_place(struct act *a, struct buf *middle, struct buf *end)
{
    const json_t       *lat = json_object_get(a->json, "lat");
    const json_t       *lon = json_object_get(a->json, "lon");
    auto_buf struct buf x = {0}, y = {0};

    if (!json_is_number(lat) || !json_is_number(lon))
        return sim_act_bad(a, "lat and lon must be numbers");
    buf_f(&x, "%.6f", json_number_value(lat));
    buf_f(&y, "%.6f", json_number_value(lon));
    buf_c(middle, "<SendLocationInfo>");
    sim_xml_cdata(middle, "Location_X", buf_view(&x));
    sim_xml_cdata(middle, "Location_Y", buf_view(&y));
    sim_xml_cdata(middle, "Scale", STR_LIT("15"));
    sim_xml_cdata(middle, "Label", str_c(sim_act_text(a, "label")));
    sim_xml_cdata(middle, "Poiname", (struct str){0});
    buf_c(middle, "</SendLocationInfo>");
    sim_act_client(a, end);
    return 0;
}

/* MD5 is what the platform gives; nobody can check it without the picture, so 32 hex digits of
 * another digest do. */
static int add_pictures(struct act *a, struct buf *middle, struct buf *end)
{
    struct sim_media *m = picture(a);
    unsigned char     digest[DIGEST_SHA256];
    char              hex[2 * DIGEST_SHA256 + 1];

    (void)end;
    a->picture = m;
    if (m == NULL)
        return sim_act_bad(a, "media_id or data: the picture is missing");
    digest_sha256((struct str){m->bytes, m->len}, digest);
    digest_hex(hex, digest, sizeof digest);
    buf_c(middle, "<SendPicsInfo><Count>1</Count><PicList><item>");
    sim_xml_cdata(middle, "PicMd5Sum", (struct str){hex, 32});
    buf_c(middle, "</item></PicList></SendPicsInfo>");
    return 0;
}

static const struct {
    const char *type;
    const char *event_key; /* the button's field that becomes EventKey */
    int (*add)(struct act *a, struct buf *middle, struct buf *end);
} types[] = {
    {"click", "key", NULL},
    {"view", "url", NULL},
    {"view_miniprogram", "pagepath", NULL},
    {"scancode_push", "key", add_scan},
    {"scancode_waitmsg", "key", add_scan},
    {"pic_sysphoto", "key", add_pictures},
    {"pic_photo_or_album", "key", add_pictures},
    {"pic_weixin", "key", add_pictures},
    {"location_select", "key", add_place},
};

static int send_tap(struct act *a, const json_t *button, size_t type)
{
    auto_buf struct buf middle = {0}, end = {0}, title = {0}, text = {0};

    sim_xml_cdata(&middle, "EventKey", str_c(field(button, types[type].event_key)));
    if (types[type].add && types[type].add(a, &middle, &end) < 0)
        return -1;
    buf_f(&text, "点击菜单 %s", field(button, "name"));
    sim_act_show(a, "event", text.p);
    buf_f(&title, "%s %s", types[type].type, field(button, "name"));
    sim_act_send(a, sim_input_of_menu(types[type].type), &middle, &end, title.p, NULL);
    /* The picture itself follows as an ordinary message. */
    if (a->picture)
        send_picture(a, a->picture);
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
