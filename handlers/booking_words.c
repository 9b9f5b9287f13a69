/* 我的预约 — what is booked, with carriers and at places. 谁有我的信息 — which carrier was given the
 * member's name and number, and when. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/appointment.h"
#include "handlers/booking.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

#include <stdio.h>

/* ---- 我的预约 ---- */

static bool has_any(const struct ctx *ctx)
{
    return ctx->school->booking != NULL || ctx->school->appointments_count > 0;
}

static bool wants_mine(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return has_any(ctx) || appointment_there(ctx) || booking_stands(ctx);
}

static int listed_mine(struct ctx *ctx, bool *may, struct err *err)
{
    (void)err;
    *may = has_any(ctx);
    return 0;
}

static int run_mine(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0}, rest = {0};
    unsigned            carriers, places;

    (void)msg;
    if (booking_barred(ctx, &text))
        return flow_say(ctx, buf_view(&text), false, out, err);
    if (booking_mine(ctx, &text, &carriers, err) < 0 ||
        appointment_mine(ctx, &rest, &places, err) < 0)
        return -1;
    if (carriers > 0)
        buf_f(&text, tr(ctx, "撤回请回复“%s”。\n", "To take one back reply \"%s\".\n"),
              booking_withdraw_word(ctx));
    if (carriers > 0 && places > 0)
        buf_char(&text, '\n');
    buf_str(&text, buf_view(&rest));
    if (carriers + places == 0)
        buf_c(&text, tr(ctx, "你现在没有预约。", "You have booked nothing."));
    return flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

const struct handler handler_mine = {
    .name = "bookings",
    .type = MSG_TEXT,
    .words = words_mine,
    .apps = APPS_STUDENT,
    .wants = wants_mine,
    .listed = listed_mine,
    .help = "我的预约　已经预约的",
    .help_en = "mybookings: what you have booked",
    .run = run_mine,
};

/* ---- 谁有我的信息 ---- */

struct ledger {
    const struct ctx    *ctx;
    struct kept_bookings stand;
    struct buf          *out;
    unsigned             count;
};

static int say_given(void *arg, const struct handover *h)
{
    struct ledger *l = arg;
    char           carrier[65], when[MOMENT_SIZE];
    static const struct {
        const char *zh, *en;
    } kinds[] = {
        [HANDOVER_NEW] = {"· %s：%s 提供了你的姓名和联系电话\n",
                          "- %s: was given your name and phone, %s\n"},
        [HANDOVER_CHANGED] = {"· %s：%s 更新了你的姓名和联系电话\n",
                              "- %s: was given your changed name or phone, %s\n"},
        [HANDOVER_WITHDRAWN] = {"· %s：%s 已通知对方你撤回了，不得再联系\n",
                                "- %s: was told that you withdrew, %s, and must call no more\n"},
    };

    snprintf(carrier, sizeof carrier, "%.*s", STR_ARG(h->carrier));
    buf_f(l->out, tr(l->ctx, kinds[h->kind].zh, kinds[h->kind].en),
          carrier_title(l->ctx, carrier), text_moment(l->ctx, h->at, when));
    if (h->kind != HANDOVER_WITHDRAWN && !bookings_allow(&l->stand, carrier))
        buf_c(l->out, tr(l->ctx, "　你已撤回：下一次交接时通知对方不得再联系\n",
                         "  You have withdrawn: it is told so with the next hand-over\n"));
    l->count++;
    return 0;
}

static int found_given(void *arg, const struct handover *h)
{
    (void)h;
    *(bool *)arg = true;
    return 1;
}

/* A school that has the section no more still owes the answer to who has booked, and to whoever's
 * data it has given away. */
static bool has_ledger(const struct ctx *ctx)
{
    bool given = false;

    return ctx->school->booking != NULL || booking_stands(ctx) ||
           (ctx->me.person > 0 &&
            handover_list(ctx->store, ctx->me.person, found_given, &given, NULL) == 0 && given);
}

static bool wants_ledger(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return has_ledger(ctx);
}

static int listed_ledger(struct ctx *ctx, bool *may, struct err *err)
{
    (void)err;
    *may = has_ledger(ctx);
    return 0;
}

/* What will be given at the next hand-over stands beside what was. */
static void say_next(const struct ctx *ctx, const struct kept_bookings *list, struct buf *out)
{
    if (list->count == 0) {
        buf_c(out, tr(ctx, "你没有有效的预约，学校不会把你的信息给任何运营商。",
                      "You have no booking, and no carrier will be given your data."));
        return;
    }
    buf_c(out, tr(ctx, "你同意的预约，学校只按此提供：",
                  "What you agreed to; nothing else is given:"));
    for (unsigned i = 0; i < list->count; i++) {
        buf_c(out, "\n· ");
        booking_say(ctx, &list->row[i], out);
    }
    buf_f(out, tr(ctx, "\n撤回请回复“%s”。", "\nTo take one back reply \"%s\"."),
          booking_withdraw_word(ctx));
}

static int say_ledger(struct ctx *ctx, struct buf *out, struct err *err)
{
    struct ledger l = {.ctx = ctx, .out = out};

    if (booking_barred(ctx, out))
        return 0;
    if (bookings_read(ctx, &l.stand, err) < 0 ||
        handover_list(ctx->store, ctx->me.person, say_given, &l, err) < 0)
        return -1;
    if (l.count == 0)
        buf_c(out, tr(ctx, "学校没有把你的信息给过任何运营商。\n",
                      "No carrier was given anything of yours.\n"));
    say_next(ctx, &l.stand, out);
    return 0;
}

static int run_ledger(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    const struct school_booking *b = ctx->school->booking;
    auto_buf struct buf          text = {0};

    (void)msg;
    if (say_ledger(ctx, &text, err) < 0)
        return -1;
    if (b && b->complaint)
        buf_f(&text, "\n%s", tr(ctx, b->complaint, b->complaint_en));
    return flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

const struct handler handler_who_has = {
    .name = "who_has",
    .type = MSG_TEXT,
    .words = words_who_has,
    .apps = APPS_STUDENT,
    .wants = wants_ledger,
    .listed = listed_ledger,
    .help = "谁有我的信息　给过哪家运营商",
    .help_en = "whohas: which carrier was given my data",
    .run = run_ledger,
};
