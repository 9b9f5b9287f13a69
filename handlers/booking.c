#include "handlers/booking.h"

#include "base/idnum.h"
#include "handlers/flow_state.h"
#include "handlers/texts.h"

#include <stdio.h>
#include <string.h>

static int keep(void *arg, const struct booking *b)
{
    struct kept_bookings *list = arg;
    struct kept_booking  *k = &list->row[list->count];

    if (list->count == sizeof list->row / sizeof list->row[0])
        return 1;
    *k = (struct kept_booking){.scope = b->scope, .at = b->changed_at};
    snprintf(k->carrier, sizeof k->carrier, "%.*s", STR_ARG(b->carrier));
    snprintf(k->phone, sizeof k->phone, "%.*s", STR_ARG(b->phone));
    snprintf(k->receipt, sizeof k->receipt, "%.*s", STR_ARG(b->receipt));
    list->count++;
    return 0;
}

int bookings_read(struct ctx *ctx, struct kept_bookings *out, struct err *err)
{
    out->count = 0;
    if (ctx->me.person == 0)
        return 0;
    return booking_list(ctx->store, ctx->me.person, keep, out, err);
}

const struct kept_booking *booking_with(const struct kept_bookings *b, const char *carrier)
{
    for (unsigned i = 0; i < b->count; i++)
        if (strcmp(b->row[i].carrier, carrier) == 0)
            return &b->row[i];
    return NULL;
}

const struct school_offer *carrier_named(const struct ctx *ctx, const char *name)
{
    const struct school_booking *b = ctx->school->booking;

    for (unsigned i = 0; b && name && i < b->carriers_count; i++)
        if (strcmp(b->carriers[i].name, name) == 0)
            return &b->carriers[i];
    return NULL;
}

const char *carrier_title(const struct ctx *ctx, const char *name)
{
    const struct school_offer *offer = carrier_named(ctx, name);

    return offer ? tr(ctx, offer->title, offer->title_en) : name;
}

void booking_say(const struct ctx *ctx, const struct kept_booking *b, struct buf *out)
{
    const char *title = carrier_title(ctx, b->carrier);

    if (b->scope == BOOKING_ALL)
        buf_f(out, tr(ctx, "%s：所有运营商都可以联系你，号码 ", "%s: every carrier may call you, at "),
              title);
    else
        buf_f(out, tr(ctx, "%s：只有%s可以联系你，号码 ", "%s: only %s may call you, at "), title,
              title);
    idnum_mask_phone(out, str_c(b->phone));
}

static void say_line(const struct ctx *ctx, const struct kept_booking *b, struct buf *out)
{
    char when[MOMENT_SIZE];

    booking_say(ctx, b, out);
    buf_f(out, tr(ctx, "\n　%s　回执 %s\n", "\n  %s, receipt %s\n"),
          text_moment(ctx, b->at, when), b->receipt);
}

int booking_by_receipt(struct ctx *ctx, struct str receipt, struct buf *out, bool *found,
                       struct err *err)
{
    struct kept_bookings list;

    *found = false;
    if (ctx->school->booking == NULL)
        return 0;
    if (bookings_read(ctx, &list, err) < 0)
        return -1;
    for (unsigned i = 0; i < list.count && !*found; i++)
        if (receipt_same(str_c(list.row[i].receipt), receipt)) {
            *found = true;
            say_line(ctx, &list.row[i], out);
        }
    return 0;
}

int booking_mine(struct ctx *ctx, struct buf *out, unsigned *count, struct err *err)
{
    struct kept_bookings list;

    *count = 0;
    if (ctx->school->booking == NULL)
        return 0;
    if (bookings_read(ctx, &list, err) < 0)
        return -1;
    *count = list.count;
    for (unsigned i = 0; i < list.count; i++)
        say_line(ctx, &list.row[i], out);
    return 0;
}
