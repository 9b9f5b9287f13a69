/* wecom-sim play --save: what was sent to phones, to look at. */
#include "sim/play_world.h"

#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int save_one(const char *path, const struct sim_media *m, struct err *err)
{
    FILE *f = fopen(path, "wb");
    bool  ok = f && fwrite(m->bytes, 1, m->len, f) == m->len;

    if (f == NULL || fclose(f) != 0 || !ok)
        return err_set(err, ERR_RETRY, "%s: %s", path, strerror(errno));
    return 0;
}

/* checkin for tests/chats/demo/checkin.chat */
static char *base_name(const char *script)
{
    const char *slash = strrchr(script, '/'), *name = slash ? slash + 1 : script;

    return xstrndup(name, strcspn(name, "."));
}

int sim_world_save(const struct sim_world *w, const char *folder, const char *script,
                   struct err *err)
{
    auto_free char *base = base_name(script);
    unsigned        n = 0;
    int             rc = 0;

    sim_lock(w->sim);
    for (size_t i = 0; i < w->sim->messages.count && rc == 0; i++) {
        const struct sim_message *msg = w->sim->messages.p[i];
        const char *media = json_string_value(json_object_get(msg->json, "media"));
        const char *from = json_string_value(json_object_get(msg->json, "from"));
        const struct sim_media *m =
            media && strcmp(from, "bot") == 0
                ? sim_media_find(w->sim, str_c(media + strlen("/ui/media/")), true)
                : NULL;
        auto_buf struct buf path = {0};

        if (m == NULL)
            continue;
        buf_f(&path, "%s/%s-%02u-%s-%s", folder, base, ++n, msg->member->person->userid, m->name);
        rc = save_one(path.p, m, err);
    }
    sim_unlock(w->sim);
    return rc;
}
