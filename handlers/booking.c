#include "handlers/booking.h"

#include "base/idnum.h"
#include "base/mem.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/texts.h"

#include <stdio.h>
#include <string.h>

struct reading {
    const struct school_booking *school; /* NULL: it has none any more */
    struct kept_bookings        *list;
};

static int keep(void *arg, const struct booking *b)
{
    struct reading       *r = arg;
    struct kept_bookings *list = r->list;
    struct kept_booking  *k = &list->row[list->count];

    if (list->count == ARRAY_LEN(list->row))
        return 1;
    *k = (struct kept_booking){
        .scope = b->scope,
        .at = b->changed_at,
        .former = r->school && !str_is(b->version, r->school->version),
    };
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
    return booking_list(ctx->store, ctx->me.person, keep,
                        &(struct reading){ctx->school->booking, out}, err);
}

const struct kept_booking *booking_with(const struct kept_bookings *b, const char *carrier)
{
    for (unsigned i = 0; i < b->count; i++)
        if (strcmp(b->row[i].carrier, carrier) == 0)
            return &b->row[i];
    return NULL;
}

bool bookings_allow(const struct kept_bookings *b, const char *carrier)
{
    for (unsigned i = 0; i < b->count; i++)
        if (b->row[i].scope == BOOKING_ALL || strcmp(b->row[i].carrier, carrier) == 0)
            return true;
    return false;
}

bool booking_barred(const struct ctx *ctx, struct buf *out)
{
    const struct school_flow *booking = flow_anywhere(ctx, STR_LIT("booking"));

    if (ctx->me.person > 0 || booking == NULL)
        return false;
    flow_may_say(ctx, booking, FLOW_STRANGER, out);
    if (ctx->me.bar != BAR_NONE)
        buf_c(out, tr(ctx,
                      "\n这期间不把你的信息给任何运营商；已经给过的，下一次交接时通知对方不要再联系。",
                      "\nMeanwhile no carrier is given your data, and who has it is told with the "
                      "next hand-over to call no more."));
    return true;
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
    if (carrier_named(ctx, b->carrier) == NULL)
        buf_c(out, tr(ctx, "（这家已不在学校的名单里，不再给它）",
                      " (no carrier of the school's any more: it is given nothing)"));
    if (b->former)
        buf_c(out, tr(ctx, "（授权说明后来改过，仍按你当时同意的；再预约一次就按新的）",
                      " (the words of the consent have changed since; what you agreed to counts, "
                      "and the new ones do when you book again)"));
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

    if (bookings_read(ctx, &list, err) < 0)
        return -1;
    *count = list.count;
    for (unsigned i = 0; i < list.count; i++)
        say_line(ctx, &list.row[i], out);
    return 0;
}
