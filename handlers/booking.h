/* Carriers: who may call whom. Nobody's name or number reaches a carrier without a booking that
 * stands; what there is to book stands in the school file (school_booking), who has booked and what
 * was handed over in the store (store/bookings.h).
 *
 * Files: booking.c how a booking reads, booking_offer.c what a carrier offers, booking_flow.c
 * making a booking, booking_withdraw.c taking it back, booking_words.c 我的预约 and 谁有我的信息,
 * make_offer.c a carrier's picture. */
#ifndef HANDLERS_BOOKING_H
#define HANDLERS_BOOKING_H

#include "bot/handler.h"
#include "store/bookings.h"

enum { CARRIERS = 10 }; /* of a school at most, and of a person (conf/school.h) */

/* One that stands. */
struct kept_booking {
    char               carrier[65];
    enum booking_scope scope;
    char               phone[32];
    char               receipt[12];
    int64_t            at;     /* changed last */
    bool               former; /* agreed to in words of another version than now */
};

struct kept_bookings {
    struct kept_booking row[2 * CARRIERS]; /* with carriers, too, that the school has no more */
    unsigned            count;
};

/* What stands of the member; nothing of nobody. */
int bookings_read(struct ctx *ctx, struct kept_bookings *out, struct err *err);
const struct kept_booking *booking_with(const struct kept_bookings *b, const char *carrier);

/* NULL: the school has none of that name (any more). */
const struct school_offer *carrier_named(const struct ctx *ctx, const char *name);
const char *carrier_title(const struct ctx *ctx, const char *name);

/* Whether the carrier may call by what stands: by its own, or because all may. */
bool bookings_allow(const struct kept_bookings *b, const char *carrier);

/* Appends why nothing of the member's can be told, where the account is nobody of the roster or
 * barred, and what that means for carriers; false, and nothing is appended, where it is. */
bool booking_barred(const struct ctx *ctx, struct buf *out);

/* Appends 中国移动：只有中国移动可以联系你，号码 138****0001; and, where it is so, that the school has the
 * carrier no more, or that the words of the consent are others now: what was agreed to counts. */
void booking_say(const struct ctx *ctx, const struct kept_booking *b, struct buf *out);

/* Appends what the member's own standing booking with this receipt says, for 查询; *found false:
 * there is none. */
int booking_by_receipt(struct ctx *ctx, struct str receipt, struct buf *out, bool *found,
                       struct err *err);

/* Appends what stands, for 我的预约; *count: how many. */
int booking_mine(struct ctx *ctx, struct buf *out, unsigned *count, struct err *err);

/* What to say to take a booking back; whether any of the member stands, also where the school file
 * has no carriers any more. */
const char *booking_withdraw_word(const struct ctx *ctx);
bool        booking_stands(const struct ctx *ctx);

/* Appends a carrier's own words whole: tariff or that there is none yet, hotline, to whom to
 * complain. booking_offer.c, as the next two */
void offer_say(const struct ctx *ctx, const struct school_offer *offer, struct buf *out);

/* Appends that it has given no material, and that perhaps nobody calls. */
void offer_warn(const struct ctx *ctx, struct buf *out);

/* Appends all carriers side by side, a line each (title, first line of the tariff, hotline), in
 * about `room` bytes, and the word that shows one of them whole. Where there is no room: that word
 * alone. The school has carriers. */
void offers_say(const struct ctx *ctx, size_t room, struct buf *out);

/* The carrier's picture behind the answer, where there is one and sends work; three times an hour
 * at the most. make_offer.c */
int offer_picture(struct ctx *ctx, const struct school_offer *offer, struct err *err);

#endif
