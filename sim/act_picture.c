/* Pictures that a member takes or chooses. Source: protocol 2.1 and 2.3. */
#include "base/mem.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "sim/act_private.h"
#include "sim/md5.h"
#include "sim/xml.h"

#include <string.h>

enum { PICTURE_MAX = 10 * 1024 * 1024 };

/* Decoded from "data". Whether it is a picture at all is left to the bot: it has to look. */
static const struct sim_media *new_picture(struct act *a, struct str text)
{
    const char     *type = sim_act_text(a, "type");
    bool            png = strcmp(type, "image/png") == 0;
    size_t          len = 0;
    auto_free char *bytes = NULL;

    if (text.n > PICTURE_MAX / 3 * 4 || (!png && strcmp(type, "image/jpeg") != 0))
        return NULL;
    bytes = xmalloc(BASE64_DECODED_MAX(text.n));
    if (base64_decode(text, bytes, BASE64_DECODED_MAX(text.n), &len) < 0 || len == 0)
        return NULL;
    return sim_media_add(a->sim, "image", str_c(png ? "photo.png" : "photo.jpg"),
                         (struct str){bytes, len});
}

static const struct sim_media *picture(struct act *a)
{
    const json_t *data = json_object_get(a->json, "data");
    struct str    text = {json_string_value(data), json_string_length(data)};

    return text.n > 0 ? new_picture(a, text)
                      : sim_media_find(a->sim, str_c(sim_act_text(a, "media_id")), false);
}

void sim_act_send_picture(struct act *a)
{
    auto_buf struct buf middle = {0}, url = {0};
    json_t             *json = json_pack("{s:s, s:s}", "from", "member", "kind", "image");

    sim_media_describe(a->picture, json);
    sim_message_add(a->sim, a->app, a->member, json);
    buf_f(&url, "%s/ui/media/%s", a->sim->own_url, a->picture->id);
    sim_xml_cdata(&middle, "PicUrl", buf_view(&url));
    sim_xml_cdata(&middle, "MediaId", str_c(a->picture->id));
    sim_act_send(a, SIM_IN_IMAGE, &middle, NULL, "image", NULL);
}

int sim_act_image(struct act *a)
{
    a->picture = picture(a);
    if (a->picture == NULL)
        return sim_act_bad(a, "wanted data (PNG or JPEG in base64, at most 10 MB) or media_id");
    sim_act_send_picture(a);
    return 0;
}

int sim_act_add_picture(struct act *a, struct buf *middle, struct buf *end)
{
    unsigned char md5[SIM_MD5];
    char          hex[2 * SIM_MD5 + 1];

    (void)end;
    a->picture = picture(a);
    if (a->picture == NULL)
        return sim_act_bad(a, "media_id or data: the picture is missing");
    sim_md5((struct str){a->picture->bytes, a->picture->len}, md5);
    digest_hex(hex, md5, sizeof md5);
    buf_c(middle, "<SendPicsInfo><Count>1</Count><PicList><item>");
    sim_xml_cdata(middle, "PicMd5Sum", str_c(hex));
    buf_c(middle, "</item></PicList></SendPicsInfo>");
    return 0;
}
