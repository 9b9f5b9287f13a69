/* offer — a carrier's picture, which is read from its file where nobody waits for it. */
#include "bot/push.h"
#include "handlers/booking.h"
#include "handlers/make.h"
#include "store/quotas.h"

#include <stdio.h>
#include <string.h>

enum {
    PICTURE_MAX = 2 << 20, /* bytes: as the check of the school file */
    PIECE = 65536,
    USE_SECONDS = 600, /* then who asked is somewhere else */
};

/* Going back and choosing again brings it again, which is enough; the words come each time. */
static const struct quota hourly = {.name = "booking.offer", .hour = 3};

static int may_send(struct ctx *ctx, const struct school_offer *offer, bool *may, struct err *err)
{
    auto_buf struct buf subject = {0};

    buf_f(&subject, "%lld %s", (long long)ctx->me.id, offer->name);
    return quota_take(ctx->store, ctx->now, &hourly, buf_view(&subject), may, NULL, err);
}

/* Which carrier: its name. */
int offer_picture(struct ctx *ctx, const struct school_offer *offer, struct err *err)
{
    bool may = false;
    int  rc;

    if (offer->picture == NULL || !ctx->outbound)
        return 0;
    if (may_send(ctx, offer, &may, err) < 0)
        return -1;
    if (!may)
        return 0;
    ctx->push_until = ctx->now + USE_SECONDS;
    ctx->after_reply = true;
    rc = push_make(ctx, ctx->app->name, ctx->me.userid, MAKE_OFFER, str_c(offer->name), err);
    ctx->after_reply = false;
    ctx->push_until = 0;
    return rc;
}

static int read_file(const char *path, struct buf *out, struct err *why)
{
    FILE  *f = fopen(path, "rb");
    size_t n = 1;
    bool   broken;

    if (f == NULL)
        return err_set(why, ERR_BAD_INPUT, "make: a carrier's picture cannot be opened");
    while (n > 0 && out->n <= PICTURE_MAX) {
        n = fread(buf_room(out, PIECE), 1, PIECE, f);
        out->n += n;
    }
    broken = ferror(f) != 0;
    fclose(f);
    if (broken)
        return err_set(why, ERR_RETRY, "make: a carrier's picture cannot be read");
    if (out->n == 0 || out->n > PICTURE_MAX)
        return err_set(why, ERR_BAD_INPUT, "make: a carrier's picture is empty or too large");
    return 0;
}

static int make(struct store *store, const struct conf_school *school, int64_t now,
                struct str spec, struct made *out, struct err *why)
{
    const struct school_booking *b = school->booking;

    (void)store;
    (void)now;
    for (unsigned i = 0; b && i < b->carriers_count; i++)
        if (str_is(spec, b->carriers[i].name) && b->carriers[i].picture) {
            out->type = "image";
            snprintf(out->filename, sizeof out->filename, "carrier.%s",
                     strrchr(b->carriers[i].picture, '.') ? strrchr(b->carriers[i].picture, '.') + 1
                                                          : "png");
            return read_file(b->carriers[i].picture, &out->bytes, why);
        }
    return 0; /* the school has it no more */
}

const struct maker make_offer = {.name = MAKE_OFFER, .make = make};
