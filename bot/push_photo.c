/* Photos of people, by the id of their row. */
#include "bot/push_private.h"

#include "store/photos.h"

struct found {
    bool       here;
    struct buf hash;
};

static int look(void *arg, const struct photo *p)
{
    struct found *f = arg;

    f->here = p->state == PHOTO_HERE;
    buf_str(&f->hash, p->hash);
    return 0;
}

/* The bytes stay in their sealed file: the media row names it (photo_done). */
static int put(struct ctx *ctx, struct str to, struct str hash, struct err *err)
{
    auto_buf struct buf body = {0};

    push_begin(&body, "image");
    buf_c(&body, "{\"media_id\":\"@media@\"}");
    return push_put_send(ctx, ctx->app->name, (struct outbox_row){.to = to, .media = hash}, &body,
                         err);
}

int push_photo(struct ctx *ctx, struct str to, int64_t photo, struct err *err)
{
    struct found found = {0};
    int          rc;

    if (push_check_receivers(to, err) < 0)
        return -1;
    rc = photo_get(ctx->store, photo, look, &found, err);
    if (rc >= 0 && !found.here)
        rc = push_refuse(err, "a photo that is not here");
    else if (rc >= 0)
        rc = put(ctx, to, buf_view(&found.hash), err);
    buf_free(&found.hash);
    return rc < 0 ? -1 : 0;
}
