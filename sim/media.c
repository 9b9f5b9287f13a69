/* Pictures and files, the bot's and the members'. Source: protocol 5.4. */
#include "base/mem.h"
#include "sim/picture.h"
#include "sim/state.h"

#include <stdio.h>
#include <string.h>

struct sim_media *sim_media_add(struct sim *sim, const char *type, struct str name,
                                struct str bytes)
{
    struct sim_media *m = xcalloc(1, sizeof *m);

    sim_random_id(m->id, SIM_ID);
    snprintf(m->type, sizeof m->type, "%s", type);
    m->name = str_dup(name);
    m->bytes = xmalloc(bytes.n);
    if (bytes.n > 0)
        memcpy(m->bytes, bytes.p, bytes.n);
    m->len = bytes.n;
    m->created = sim_now(sim);
    return sim_list_add(&sim->media, m);
}

struct sim_media *sim_media_find(struct sim *sim, struct str id, bool expired_too)
{
    for (size_t i = sim->media.count; i-- > 0;) {
        struct sim_media *m = sim->media.p[i];

        if (str_is(id, m->id))
            return expired_too || sim_now(sim) < m->created + SIM_MEDIA_LIFE ? m : NULL;
    }
    return NULL;
}

const char *sim_media_type(const struct sim_media *m)
{
    struct str bytes = {m->bytes, m->len};

    if (str_starts(bytes, STR_LIT("\x89PNG")))
        return "image/png";
    if (str_starts(bytes, STR_LIT("\xff\xd8\xff")))
        return "image/jpeg";
    if (strcmp(m->type, "voice") == 0)
        return "audio/amr";
    return strcmp(m->type, "video") == 0 ? "video/mp4" : "application/octet-stream";
}

void sim_media_describe(const struct sim_media *m, json_t *message)
{
    struct sim_picture p;

    json_object_set_new(message, "media", json_sprintf("/ui/media/%s", m->id));
    json_object_set_new(message, "name", json_string(m->name));
    json_object_set_new(message, "size", json_integer((json_int_t)m->len));
    if (sim_picture_read(&p, (struct str){m->bytes, m->len}, NULL) < 0)
        return;
    json_object_set_new(message, "width", json_integer(p.width));
    json_object_set_new(message, "height", json_integer(p.height));
}

const struct sim_media *sim_media_newest(struct sim *sim, const struct sim_member *m)
{
    for (size_t i = sim->messages.count; i-- > 0;) {
        const struct sim_message *msg = sim->messages.p[i];
        const char *kind = json_string_value(json_object_get(msg->json, "kind"));
        const char *media = json_string_value(json_object_get(msg->json, "media"));

        if (msg->member == m && media && strcmp(kind, "image") == 0)
            return sim_media_find(sim, str_c(media + strlen("/ui/media/")), true);
    }
    return NULL;
}
