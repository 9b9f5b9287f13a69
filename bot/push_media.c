/* Pictures, files, and long work of our own. */
#include "bot/push_private.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "bot/qr.h"
#include "crypto/digest.h"
#include "store/media.h"

#include <stdio.h>

enum {
    MEDIA_ID_MAX = 256,
    MAKER_MAX = 32, /* bytes of a maker's name */
    QR_SCALE = 8,   /* pixels of a module: a ticket's code is about 450 wide */
};

/* What stands between quotes in the header of the upload: protocol 5.4, 8. */
static bool is_filename(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < ' ' || name.p[i] == '"' || name.p[i] == '\\' ||
            name.p[i] == '/' || name.p[i] == 0x7f)
            return false;
    return name.n > 0 && utf8_valid(name);
}

enum media_fault push_media_fault(bool image, struct str filename, size_t bytes)
{
    if (!is_filename(filename))
        return MEDIA_NO_NAME;
    if (filename.n > MEDIA_NAME_MAX)
        return MEDIA_LONG_NAME;
    if (bytes < MEDIA_MIN)
        return MEDIA_SMALL;
    return bytes > (image ? MEDIA_PICTURE_MAX : MEDIA_FILE_MAX) ? MEDIA_LARGE : MEDIA_FINE;
}

/* The name belongs to what is uploaded: a table without a report is the same on two days. */
static void media_key(char key[2 * DIGEST_SHA256 + 1], const struct media *m)
{
    unsigned char       digest[DIGEST_SHA256];
    char                bytes[2 * DIGEST_SHA256 + 1];
    auto_buf struct buf all = {0};

    digest_sha256(m->bytes, digest);
    digest_hex(bytes, digest, sizeof digest);
    buf_f(&all, "%.*s\n%.*s\n%s", STR_ARG(m->type), STR_ARG(m->filename), bytes);
    digest_sha256(buf_view(&all), digest);
    digest_hex(key, digest, sizeof digest);
}

static int check_media(const char *type, struct str filename, struct str bytes, struct err *err)
{
    static const char *const faults[] = {
        [MEDIA_NO_NAME] = "a file's name that is none",
        [MEDIA_LONG_NAME] = "a file's name of over 100 bytes",
        [MEDIA_SMALL] = "a picture or file of less than 6 bytes",
        [MEDIA_LARGE] = "a picture of over 10 MB, or a file of over 20 MB",
    };
    bool             image = strcmp(type, "image") == 0;
    enum media_fault fault = push_media_fault(image, filename, bytes.n);

    if (!image && strcmp(type, "file") != 0)
        return push_refuse(err, "media that are neither image nor file");
    return fault == MEDIA_FINE ? 0 : push_refuse(err, faults[fault]);
}

int push_media_put(struct ctx *ctx, const char *type, struct str filename, struct str bytes,
                   struct buf *key, struct err *err)
{
    char         hex[2 * DIGEST_SHA256 + 1];
    struct media media = {.type = str_c(type), .filename = filename, .bytes = bytes};

    if (check_media(type, filename, bytes, err) < 0)
        return -1;
    media_key(hex, &media);
    media.key = str_c(hex);
    if (media_put(ctx->store, ctx->now, &media, err) < 0)
        return -1;
    buf_c(key, hex);
    return 0;
}

int push_media(struct ctx *ctx, const char *app, struct str to, const char *type,
               struct str filename, struct str bytes, struct err *err)
{
    auto_buf struct buf body = {0}, key = {0};

    if (push_check_receivers(to, err) < 0 ||
        push_media_put(ctx, type, filename, bytes, &key, err) < 0)
        return -1;
    push_begin(&body, type);
    buf_c(&body, "{\"media_id\":\"@media@\"}"); /* the sender knows it after the upload */
    return push_put_send(ctx, app, (struct outbox_row){.to = to, .media = buf_view(&key)}, &body,
                         err);
}

int push_image(struct ctx *ctx, struct str to, struct str png, struct err *err)
{
    static const char signature[] = "\x89PNG\r\n\x1a\n";

    if (!str_starts(png, str_c(signature)))
        return push_refuse(err, "not a PNG");
    return push_media(ctx, ctx->app->name, to, "image", STR_LIT("picture.png"), png, err);
}

int push_qr(struct ctx *ctx, struct str to, struct str text, unsigned rgb, struct str caption,
            struct err *err)
{
    auto_buf struct buf png = {0};

    if (qr_picture(&png, text, QR_SCALE, rgb, caption, err) < 0)
        return -1;
    return push_image(ctx, to, buf_view(&png), err);
}

/* ---- not sent as they are ---- */

static bool is_media_id(struct str id)
{
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] <= ' ' || id.p[i] >= 0x7f)
            return false;
    return id.n > 0 && id.n <= MEDIA_ID_MAX;
}

int push_fetch(struct ctx *ctx, int64_t id, struct str media_id, struct err *err)
{
    char              api[32];
    struct outbox_row row = {.kind = OUT_FETCH, .to = ctx->me.userid, .body = media_id};

    if (id <= 0 || !is_media_id(media_id))
        return push_refuse(err, "a media_id that is none");
    if (!push_is_userid(row.to))
        return push_refuse(err, "a picture of nobody");
    snprintf(api, sizeof api, "photo/%lld", (long long)id);
    row.api = str_c(api);
    return push_put(ctx, ctx->app->name, row, err);
}

static bool is_maker(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!((name.p[i] >= 'a' && name.p[i] <= 'z') || name.p[i] == '_'))
            return false;
    return name.n > 0 && name.n <= MAKER_MAX;
}

int push_make(struct ctx *ctx, const char *app, struct str to, const char *maker, struct str spec,
              struct err *err)
{
    struct outbox_row row = {.kind = OUT_MAKE, .api = str_c(maker), .to = to, .body = spec};

    if (push_check_receivers(to, err) < 0)
        return -1;
    if (!is_maker(row.api))
        return push_refuse(err, "a maker that is none");
    return push_put(ctx, app, row, err);
}
