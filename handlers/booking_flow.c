/* 预约运营商 — which carrier, who may call, at which phone. Before anything is booked the carrier's own
 * words are shown, or that there are none yet, in which case perhaps nobody calls. */
#include "handlers/booking.h"
#include "handlers/flow.h"
#include "handlers/flow_action.h"
#include "handlers/flow_state.h"
#include "handlers/staff.h"
#include "handlers/texts.h"
#include "store/consents.h"

#include <stdio.h>
#include <string.h>

#define FIELD_CARRIER "carrier"
#define FIELD_SCOPE   "scope" /* all, one */
#define FIELD_PHONE   "phone"

static const char consent_all[] = "booking.all", consent_one[] = "booking.one";

/* ---- what is known before a question ---- */

/* What stands is told first: the same carrier again is a change. */
static void lead_standing(const struct ctx *ctx, const struct kept_bookings *list, struct buf *out)
{
    if (list->count == 0)
        return;
    buf_c(out, tr(ctx, "你已经预约：\n", "You have booked:\n"));
    for (unsigned i = 0; i < list->count; i++) {
        buf_c(out, "· ");
        booking_say(ctx, &list->row[i], out);
        buf_char(out, '\n');
    }
    buf_f(out,
          tr(ctx, "再选同一家就是修改，选另一家就是增加；不要了请回复“%s”。",
             "The same one again changes it, another one is added; to take one back reply \"%s\"."),
          flow_word(ctx, flow_anywhere(ctx, STR_LIT("withdraw"))));
}

/* Which carrier is asked for beside what they offer, as far as the notice and the question leave
 * room for it. */
static void lead_offers(const struct ctx *ctx, struct buf *out)
{
    enum { QUESTION = 320, MOST = 1300 }; /* bytes: heading and how to answer; of the comparison */
    const struct school_booking *b = ctx->school->booking;
    const char                  *notice = tr(ctx, b->notice, b->notice_en);
    size_t                       used = QUESTION + out->n + (notice ? strlen(notice) : 0);

    for (unsigned i = 0; i < b->carriers_count; i++)
        used += sizeof "10 \n" + strlen(tr(ctx, b->carriers[i].title, b->carriers[i].title_en));
    used = used < REPLY_TEXT_MAX ? REPLY_TEXT_MAX - used : 0;
    text_newline(out);
    offers_say(ctx, used < MOST ? used : MOST, out);
}

static int ask(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
               const struct school_question *q, struct flow_ask *out, struct err *err)
{
    const char                *carrier = answers_get(a, FIELD_CARRIER);
    const struct school_offer *offer = carrier_named(ctx, carrier);
    const struct kept_booking *before;
    struct kept_bookings       list;

    (void)flow;
    if (bookings_read(ctx, &list, err) < 0)
        return -1;
    if (strcmp(q->name, FIELD_CARRIER) == 0) {
        lead_standing(ctx, &list, &out->lead);
        lead_offers(ctx, &out->lead);
        return 0;
    }
    if (offer == NULL)
        return 0;
    if (strcmp(q->name, FIELD_SCOPE) == 0)
        offer_say(ctx, offer, &out->lead);
    before = booking_with(&list, carrier);
    if (before && strcmp(q->name, FIELD_SCOPE) == 0)
        snprintf(out->preset, sizeof out->preset, "%s",
                 before->scope == BOOKING_ALL ? "all" : "one");
    else if (before && strcmp(q->name, FIELD_PHONE) == 0)
        snprintf(out->preset, sizeof out->preset, "%s", before->phone);
    return 0;
}

static int answered(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                    const struct school_question *q, struct buf *why, bool *over, struct err *err)
{
    const struct school_offer *offer = carrier_named(ctx, answers_get(a, FIELD_CARRIER));

    (void)flow;
    (void)why;
    (void)over;
    if (strcmp(q->name, FIELD_CARRIER) != 0 || offer == NULL)
        return 0;
    return offer_picture(ctx, offer, err);
}

static void say_warning(const struct ctx *ctx, const struct school_offer *offer, struct buf *out)
{
    if (offer == NULL || offer->tariff)
        return;
    buf_char(out, '\n');
    offer_warn(ctx, out);
}

static bool is_all(const struct answers *a)
{
    const char *scope = answers_get(a, FIELD_SCOPE);

    return scope && strcmp(scope, "all") == 0;
}

/* What is agreed to, in the words that are kept by their version. Who answers all in one line has
 * not seen the carrier's own words: what they would have warned of stands here, too. */
static int review(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                  struct buf *out, struct err *err)
{
    const struct school_booking *b = ctx->school->booking;
    const char                  *carrier = answers_get(a, FIELD_CARRIER);
    const struct school_offer   *offer = carrier_named(ctx, carrier);

    (void)flow;
    (void)err;
    if (b == NULL || carrier == NULL)
        return 0;
    buf_f(out, tr(ctx, "我同意：%s。", "I agree: %s."),
          is_all(a) ? tr(ctx, b->consent_all, b->consent_all_en)
                    : tr(ctx, b->consent_one, b->consent_one_en));
    buf_f(out,
          tr(ctx, "\n提交后，学校才把你的姓名和这个号码提供给%s；可以随时撤回。",
             "\nOnly then your name and this number are given to %s; you may withdraw at any "
             "time."),
          is_all(a) ? tr(ctx, "各家运营商", "the carriers") : carrier_title(ctx, carrier));
    say_warning(ctx, offer, out);
    return 0;
}

/* ---- booking ---- */

static int keep_trace(struct ctx *ctx, const struct booking *b, bool changed, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "%.*s %s", STR_ARG(b->carrier), b->scope == BOOKING_ALL ? "all" : "one");
    if (consent_give(ctx->store, ctx->now, ctx->me.id,
                     b->scope == BOOKING_ALL ? consent_all : consent_one,
                     ctx->school->booking->version, err) < 0)
        return -1;
    return staff_audit_text(ctx, changed ? "booking.change" : "booking.make", b->person,
                            buf_view(&detail), err);
}

static void say_done(const struct ctx *ctx, const struct booking *b, bool changed, struct buf *out)
{
    const struct school_offer *offer = carrier_named(ctx, b->carrier.p);
    struct kept_booking        kept = {.scope = b->scope};

    snprintf(kept.carrier, sizeof kept.carrier, "%.*s", STR_ARG(b->carrier));
    snprintf(kept.phone, sizeof kept.phone, "%.*s", STR_ARG(b->phone));
    buf_c(out, changed ? tr(ctx, "✅ 预约已修改\n", "✅ Your booking is changed\n")
                       : tr(ctx, "✅ 预约成功\n", "✅ Booked\n"));
    booking_say(ctx, &kept, out);
    buf_f(out, tr(ctx, "\n回执 %.*s", "\nReceipt %.*s"), STR_ARG(b->receipt));
    if (offer)
        buf_f(out, tr(ctx, "\n咨询：%s", "\nQuestions: %s"), offer->hotline);
    say_warning(ctx, offer, out);
    buf_f(out,
          tr(ctx, "\n撤回请回复“%s”；学校把你的信息给了谁，回复“谁有我的信息”。",
             "\nTo take it back reply \"%s\"; who has your data: \"whohas\"."),
          flow_word(ctx, flow_anywhere(ctx, STR_LIT("withdraw"))));
}

static int submit(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                  struct flow_end *end, struct err *err)
{
    const char    *carrier = answers_get(a, FIELD_CARRIER), *phone = answers_get(a, FIELD_PHONE);
    char           receipt[RECEIPT_SIZE];
    bool           changed;
    struct booking b = {
        .person = ctx->me.person,
        .scope = is_all(a) ? BOOKING_ALL : BOOKING_ONE,
        .member = ctx->me.userid,
    };

    (void)flow;
    if (ctx->school->booking == NULL || carrier_named(ctx, carrier) == NULL || phone == NULL) {
        buf_c(&end->say, tr(ctx, "这家运营商不再接受预约，什么都没有提交。",
                            "This carrier takes no bookings any more; nothing was sent."));
        end->undone = true;
        return 0;
    }
    receipt_make(ctx, receipt);
    b.carrier = str_c(carrier);
    b.phone = str_c(phone);
    b.version = str_c(ctx->school->booking->version);
    b.receipt = str_c(receipt);
    if (booking_put(ctx->store, ctx->now, &b, &changed, err) < 0 ||
        keep_trace(ctx, &b, changed, err) < 0)
        return -1;
    say_done(ctx, &b, changed, &end->say);
    return 0;
}

const struct flow_action action_booking = {
    .name = "booking",
    .even = true,
    .ask = ask,
    .answered = answered,
    .review = review,
    .submit = submit,
};
