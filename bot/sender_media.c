/* Pictures and files: uploaded once per content, used for 2.5 of the 3 days that the platform keeps
 * them. Source: protocol 5.4 */
#include "bot/sender_private.h"

#include "base/log.h"
#include "base/mem.h"
#include "store/media.h"

#include <string.h>

enum {
    FRESH_SECONDS = 5 * 43200, /* 2.5 days after the upload */
    UPLOAD_MIN = 6,            /* bytes: "all > 5 bytes" */
};

static struct known_media *remembered(struct sender *s, struct str key)
{
    for (unsigned i = 0; i < SENDER_MEDIA; i++)
        if (s->media[i].key[0] != '\0' && str_is(key, s->media[i].key))
            return &s->media[i];
    return NULL;
}

/* The place that was filled the longest ago, but no upload's. */
static struct known_media *place(struct sender *s)
{
    for (unsigned tries = 0; tries < SENDER_MEDIA; tries++) {
        struct known_media *m = &s->media[s->media_next++ % SENDER_MEDIA];

        if (!m->uploading)
            return m;
    }
    return NULL;
}

static int remember(void *arg, const struct media *media)
{
    struct known_media *m = arg;

    snprintf(m->key, sizeof m->key, "%.*s", STR_ARG(media->key));
    snprintf(m->id, sizeof m->id, "%.*s", STR_ARG(media->media_id));
    m->uploaded_at = media->uploaded_at;
    return 0;
}

struct known_media *media_known(struct sender *s, struct str key, bool *gone)
{
    struct known_media *m = remembered(s, key);
    struct known_media  found = {0};
    struct err          err = {0};
    int                 rc;

    *gone = false;
    if (m != NULL)
        return m;
    m = place(s);
    if (m == NULL)
        return NULL;
    rc = media_find(s->store, key, remember, &found, &err);
    if (rc < 0)
        log_line(LOG_WARN, "media: %s", err.text);
    *gone = rc == 0;
    if (rc <= 0)
        return NULL;
    *m = found;
    return m;
}

bool media_fresh(const struct known_media *m, int64_t now)
{
    return m->id[0] != '\0' && now - m->uploaded_at < FRESH_SECONDS;
}

/* ---- uploading ---- */

struct upload {
    struct sender            *sender;
    const struct sender_call *call;
    int                       rc;      /* -1: no platform takes it */
    bool                      started;
};

static void start_upload(struct upload *u, const struct media *media, struct str bytes)
{
    char                filename[128];
    auto_buf struct buf query = {0};
    struct api_request  request = {
        .base = u->sender->options.conf->wecom.api_base,
        .path = STR_LIT("media/upload"),
        .token = buf_view(&u->call->app->token),
        .upload = {.bytes = bytes, .filename = filename},
    };

    snprintf(filename, sizeof filename, "%.*s", STR_ARG(media->filename));
    api_query_add(&query, "type", media->type);
    request.query = buf_view(&query);
    u->started = call_start(u->sender, u->call, &request) == 0;
}

/* Photos lie in files. One that cannot be read is not there for whoever should have got it. */
static int upload_bytes(void *arg, const struct media *media)
{
    struct upload               *u = arg;
    const struct sender_options *options = &u->sender->options;
    struct str                   bytes = media->bytes;
    auto_wiped struct buf        file = {0};
    struct err                   err = {0};

    if (media->file.n > 0 &&
        files_get(options->conf->files, options->sealer, media->file, &file, &err) < 0)
        log_line(LOG_ERROR, "media: %s", err.text);
    if (media->file.n > 0)
        bytes = buf_view(&file);
    if (bytes.n < UPLOAD_MIN)
        u->rc = -1;
    else
        start_upload(u, media, bytes);
    return 0;
}

int media_upload(struct sender *s, struct send *row, struct known_media *m)
{
    struct sender_call call = {
        .what = CALL_UPLOAD,
        .row = row,
        .app = row->app,
        .gate = gate_of(s, STR_LIT("media/upload")),
        .media = m,
        .generation = row->app->generation,
    };
    struct upload upload = {.sender = s, .call = &call};
    int           found = media_find(s->store, row->media, upload_bytes, &upload, NULL);

    if (found == 0 || upload.rc < 0)
        return -1;
    if (found < 0 || !upload.started)
        return 0; /* ours, now: the row stays READY and is tried again */
    m->uploading = true;
    row->state = SEND_UPLOADING;
    return 0;
}

static void store_id(struct sender *s, struct str key, struct str id)
{
    struct send_task *t = task_new(s, WRITE_MEDIA);

    snprintf(t->media, sizeof t->media, "%.*s", STR_ARG(key));
    buf_str(&t->text, id);
    task_post(t);
}

bool media_came(struct sender *s, struct known_media *m, const struct api_answer *answer)
{
    struct str id = js_str(answer->json, "media_id");

    if (id.n == 0 || id.n >= sizeof m->id)
        return false;
    snprintf(m->id, sizeof m->id, "%.*s", STR_ARG(id));
    m->uploaded_at = s->now;
    store_id(s, str_c(m->key), id);
    return true;
}

void media_forget(struct sender *s, struct str key)
{
    struct known_media *m = remembered(s, key);

    if (m != NULL)
        m->id[0] = '\0';
    store_id(s, key, (struct str){NULL, 0});
}
