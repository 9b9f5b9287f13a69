/* Holding a place, and booking it: what was booked before stays until the new one is confirmed. */
#include "base/cst.h"
#include "handlers/appointment_private.h"
#include "handlers/flow_state.h"
#include "handlers/texts.h"

/* ---- why not ---- */

bool is_late(const struct ctx *ctx, const struct school_appointment *series, const struct kept *k)
{
    return k->number != 0 && ctx->now >= slot_closes(series, k->day, k->minute);
}

void say_late(const struct ctx *ctx, const struct school_appointment *series, const struct kept *k,
              struct buf *out)
{
    buf_c(out, tr(ctx, "你约的", "Your appointment "));
    kept_say(ctx, k, out);
    if (ctx->now >= slot_begins(k->day, k->minute))
        buf_c(out, tr(ctx, " 已经开始，结束后才能再约。", " has begun; book again when it is over."));
    else
        buf_f(out,
              tr(ctx, " 离开始不到 %u 分钟，不能再改，请准时到。",
                 " begins in less than %u minutes and cannot be changed any more: please be on "
                 "time."),
              series->cancel_minutes);
}

void say_gone(const struct ctx *ctx, struct buf *why)
{
    buf_c(why, tr(ctx, "这个时段不能约了，请换一个。",
                  "This one cannot be booked any more; please choose another."));
}

void say_stopped(const struct ctx *ctx, struct buf *out)
{
    buf_c(out, tr(ctx, "这项预约已经停办。", "This cannot be booked any more."));
}

/* ---- a hold ---- */

int hold_drop(struct ctx *ctx, const struct kept *held, struct err *err)
{
    bool done;

    return held->number != 0
               ? kept_turn(ctx, held, APPT_CANCELLED, ctx->me.userid, &done, err)
               : 0;
}

static int take(struct ctx *ctx, const struct chosen *c, bool *taken, int64_t *number,
                struct err *err)
{
    auto_buf struct buf memory = {0};
    struct slot         freed = {.series = {NULL, 0}};
    struct appointment  a = {
         .slot = c->slot,
         .person = ctx->me.person,
         .member = ctx->me.userid,
         .receipt = STR_LIT(""),
         .hold_until = ctx->now + 60 * (int64_t)c->series->hold_minutes,
    };

    if (appointment_hold(ctx->store, ctx->now, &a, taken, number, &freed, &memory, err) < 0)
        return -1;
    return freed.series.p ? slot_settle(ctx, c->series, &freed, err) : 0;
}

/* Whose time was over goes behind those who wait. */
int hold_take(struct ctx *ctx, const struct chosen *c, const struct kept *held, bool *taken,
              int64_t *number, struct err *err)
{
    if ((ctx->now >= held->hold_until && hold_drop(ctx, held, err) < 0) ||
        slot_settle(ctx, c->series, &c->slot, err) < 0 || take(ctx, c, taken, number, err) < 0)
        return -1;
    return *taken ? 0 : hold_drop(ctx, held, err);
}

/* ---- submitting ---- */

struct booking_now {
    const struct chosen *c;
    struct standing      before;
    char                 receipt[RECEIPT_SIZE];
    struct slot          freed; /* what he had booked; series.p NULL: nothing */
    struct buf           memory;
};

/* *done: the hold is a booking now, and what he had goes to who waits for it. */
static int confirm(struct ctx *ctx, struct booking_now *b, int64_t number, bool *done,
                   struct err *err)
{
    if (appointment_confirm(ctx->store, ctx->now, number, ctx->me.person, str_c(b->receipt), done,
                            &b->freed, &b->memory, err) < 0)
        return -1;
    return *done && b->freed.series.p ? slot_settle(ctx, b->c->series, &b->freed, err) : 0;
}

/* The hold that the review told of, or a new one where there is a place. */
static int book(struct ctx *ctx, struct booking_now *b, int64_t *number, bool *done,
                struct err *err)
{
    const struct kept *held = &b->before.held;

    *done = false;
    *number = held->number;
    if (kept_is(held, &b->c->slot) && ctx->now < held->hold_until &&
        confirm(ctx, b, held->number, done, err) < 0)
        return -1;
    if (*done)
        return 0;
    if (hold_take(ctx, b->c, held, done, number, err) < 0)
        return -1;
    return *done ? confirm(ctx, b, *number, done, err) : 0;
}

static void say_still_waiting(const struct ctx *ctx, const struct booking_now *b, struct buf *out)
{
    const struct kept *k = &b->before.waiting;

    if (k->number == 0 || kept_is(k, &b->c->slot))
        return;
    buf_c(out, tr(ctx, "\n你还在候补", "\nYou still wait for "));
    kept_say(ctx, k, out);
    buf_f(out,
          tr(ctx, "，轮到时会自动换成那个；不要了请回复“取消预约 %lld”。",
             ", which takes the place of this one when it comes; if you want it no more, reply "
             "\"unbook %lld\"."),
          (long long)k->number);
}

static void say_booked(const struct ctx *ctx, const struct booking_now *b, int64_t number,
                       struct flow_end *end)
{
    struct buf *out = &end->say;

    buf_f(out, tr(ctx, "✅ 已约好「%s」\n", "✅ Booked: %s\n"), series_title(ctx, b->c->series));
    booked_say(ctx, b->c->series, &b->c->slot, number, ctx->me.person, str_c(b->receipt), out);
    if (b->freed.series.p) {
        buf_c(out, tr(ctx, "\n原来的 ", "\nThe earlier one, "));
        when_say(ctx, &b->freed, out);
        buf_c(out, tr(ctx, " 已让出。", ", was given up."));
    }
    say_still_waiting(ctx, b, out);
}

static int wait(struct ctx *ctx, const struct booking_now *b, struct flow_end *end,
                struct err *err)
{
    struct appointment a = {
        .slot = b->c->slot,
        .person = ctx->me.person,
        .member = ctx->me.userid,
        .receipt = str_c(b->receipt),
    };
    int64_t number, ahead;

    if (appointment_wait(ctx->store, ctx->now, &a, &number, &ahead, err) < 0)
        return -1;
    buf_f(&end->say, tr(ctx, "已候补「%s」\n时间：", "You are waiting for %s\nWhen: "),
          series_title(ctx, b->c->series));
    when_say(ctx, &b->c->slot, &end->say);
    buf_f(&end->say,
          tr(ctx, "\n地点：%s\n预约号 %lld　回执 %s\n候补第 %lld 位，轮到会自动约好并通知你。"
                  "不等了请回复“取消预约 %lld”。",
             "\nWhere: %s\nAppointment no. %lld, receipt %s\nYou are no. %lld in the line; when it "
             "is your turn you are booked and told. To wait no more reply \"unbook %lld\"."),
          place_title(ctx, b->c->series, b->c->slot.place), (long long)number, b->receipt,
          (long long)ahead + 1, (long long)number);
    return 0;
}

/* Whoever was promised a place is asked again, and waits only when he says so. */
static void choose_again(const struct ctx *ctx, struct answers *a, struct flow_end *end)
{
    answers_drop(a, FIELD_SLOT);
    answers_drop(a, NOTE_HELD);
    end->again = true;
    buf_c(&end->say, tr(ctx, "没有约上：保留的时间过了，这个时段已经约满。请再选一次：",
                        "Not booked: the time is over for which the place was kept, and it is full "
                        "now. Please choose again:"));
}

/* The slot was closed while the review was read. */
static int choose_open(struct ctx *ctx, struct booking_now *b, struct answers *a,
                       struct flow_end *end, struct err *err)
{
    if (hold_drop(ctx, &b->before.held, err) < 0)
        return -1;
    answers_drop(a, FIELD_SLOT);
    end->again = true;
    say_gone(ctx, &end->say);
    return 0;
}

/* What he has booked has come so near that it stays. */
static int keep_booked(struct ctx *ctx, struct booking_now *b, struct flow_end *end,
                       struct err *err)
{
    if (hold_drop(ctx, &b->before.held, err) < 0)
        return -1;
    end->undone = true;
    say_late(ctx, b->c->series, &b->before.booked, &end->say);
    return 0;
}

static int submit_chosen(struct ctx *ctx, struct booking_now *b, struct answers *a,
                         struct flow_end *end, struct err *err)
{
    int64_t number;
    bool    done;

    receipt_make(ctx, b->receipt);
    if (b->c->slot.series.p == NULL || !slot_open(ctx, b->c->series, &b->c->slot))
        return choose_open(ctx, b, a, end, err);
    if (is_late(ctx, b->c->series, &b->before.booked))
        return keep_booked(ctx, b, end, err);
    if (book(ctx, b, &number, &done, err) < 0)
        return -1;
    if (!done && b->c->series->wait && answers_get(a, NOTE_HELD) == NULL)
        return wait(ctx, b, end, err);
    if (done)
        say_booked(ctx, b, number, end);
    else
        choose_again(ctx, a, end);
    return 0;
}

int appointment_submit(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                       struct flow_end *end, struct err *err)
{
    struct chosen      c = chosen_of(ctx, flow, a);
    struct booking_now b = {.c = &c};
    int                rc;

    if (c.series == NULL) {
        end->undone = true;
        say_stopped(ctx, &end->say);
        return 0;
    }
    if (standing_read(ctx, c.series, &b.before, err) < 0)
        return -1;
    rc = submit_chosen(ctx, &b, a, end, err);
    buf_free(&b.memory);
    return rc;
}
