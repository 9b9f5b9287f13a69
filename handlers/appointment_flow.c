/* Choosing a place, a day and a slot, and booking it. The slot that is chosen is held while the
 * review is read; one that is full is waited for, when the review has said so. What was booked
 * before stays until the new one is confirmed. */
#include "base/cst.h"
#include "handlers/appointment_private.h"
#include "handlers/texts.h"

/* ---- may it begin ---- */

static void say_missed(const struct ctx *ctx, const struct school_appointment *series,
                       int64_t count, struct buf *out)
{
    buf_f(out,
          tr(ctx, "你有 %lld 次约了「%s」没有到场，不能再约了。有疑问请联系 ",
             "You have missed %lld appointments for %s and cannot book any more. Questions: "),
          (long long)count, series_title(ctx, series));
    text_desk(ctx, out);
    buf_c(out, tr(ctx, "。", "."));
}

/* What has ended and was not looked at yet counts first. */
static int judge_ended(struct ctx *ctx, const struct kept *k, struct err *err)
{
    return k->number != 0 && ctx->now >= slot_begins(k->day, k->until) ? kept_judge(ctx, k, err)
                                                                       : 0;
}

static int refuse(struct ctx *ctx, const struct school_appointment *series, struct buf *out,
                  struct err *err)
{
    int64_t         count = 0;
    struct standing s;

    if (standing_read(ctx, series, &s, err) < 0 || judge_ended(ctx, &s.booked, err) < 0 ||
        standing_read(ctx, series, &s, err) < 0)
        return -1;
    if (series->missed > 0 && missed_count(ctx, series, ctx->me.person, &count, err) < 0)
        return -1;
    if (series->missed > 0 && count >= series->missed)
        say_missed(ctx, series, count, out);
    else if (is_late(ctx, series, &s.booked))
        say_late(ctx, series, &s.booked, out);
    return 0;
}

static int start(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                 struct flow_start *start, struct err *err)
{
    struct chosen c = chosen_of(ctx, flow, a);

    if (c.series == NULL) {
        say_stopped(ctx, &start->refuse);
        return 0;
    }
    if (refuse(ctx, c.series, &start->refuse, err) < 0)
        return -1;
    if (c.series->places_count == 1)
        answers_set(a, FIELD_PLACE, str_c(c.series->places[0].name), false);
    return 0;
}

/* ---- a slot is chosen: it is held, or it is full ---- */

/* What he has there already. */
static void say_has(const struct ctx *ctx, const struct kept *k, struct buf *why)
{
    buf_f(why,
          k->state == APPT_BOOKED
              ? tr(ctx, "这个时段你已经约好了（预约号 %lld）。换一个，或回复“取消”保持不变。",
                   "You are booked for this one already (no. %lld). Choose another one, or reply "
                   "\"cancel\" to leave it so.")
              : tr(ctx, "这个时段还是满的，你已经在候补（预约号 %lld）。换一个，或回复“取消”保持不变。",
                   "It is still full, and you wait for it already (no. %lld). Choose another one, "
                   "or reply \"cancel\" to leave it so."),
          (long long)k->number);
}

static int take_slot(struct ctx *ctx, const struct chosen *c, struct answers *a, struct buf *why,
                     struct err *err)
{
    struct standing s;
    int64_t         number;
    bool            taken;

    if (standing_read(ctx, c->series, &s, err) < 0)
        return -1;
    if (kept_is(&s.booked, &c->slot)) {
        say_has(ctx, &s.booked, why);
        return 0;
    }
    taken = kept_is(&s.held, &c->slot) && ctx->now < s.held.hold_until;
    if (!taken && hold_take(ctx, c, &s.held, &taken, &number, err) < 0)
        return -1;
    answers_drop(a, NOTE_HELD);
    if (taken)
        answers_set(a, NOTE_HELD, STR_LIT("1"), false);
    else if (kept_is(&s.waiting, &c->slot))
        say_has(ctx, &s.waiting, why);
    else if (!c->series->wait)
        buf_c(why, tr(ctx, "这个时段刚刚约满，请换一个。",
                      "It has just become full; please choose another."));
    return 0;
}

static int answered_slot(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                         struct buf *why, struct err *err)
{
    struct chosen c = chosen_of(ctx, flow, a);

    if (c.slot.series.p == NULL || !slot_open(ctx, c.series, &c.slot)) {
        say_gone(ctx, why);
        return 0;
    }
    return take_slot(ctx, &c, a, why, err);
}

/* The only slot that is left of a day; false: there are several, or none. */
static bool only_slot(const struct ctx *ctx, const struct school_appointment *series,
                      const struct appointment_place *place, int64_t day, struct slot *out)
{
    struct slot slot;
    unsigned    open = 0;

    for (unsigned n = 0; slot_nth(ctx, series, place, day, n, &slot); n++)
        if (slot_open(ctx, series, &slot) && open++ == 0)
            *out = slot;
    return open == 1;
}

/* Where a day has one slot there is nothing more to choose. */
static int answered_day(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                        struct buf *why, struct err *err)
{
    struct chosen c = chosen_of(ctx, flow, a);
    struct slot   slot;
    char          value[SLOT_VALUE];

    answers_drop(a, FIELD_SLOT);
    if (c.place == NULL || c.day < 0 || !only_slot(ctx, c.series, c.place, c.day, &slot))
        return 0;
    slot_value(&slot, value);
    answers_set(a, FIELD_SLOT, str_c(value), false);
    if (answered_slot(ctx, flow, a, why, err) < 0)
        return -1;
    if (why->n > 0)
        answers_drop(a, FIELD_SLOT);
    return 0;
}

static int answered(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                    const struct school_question *q, struct buf *why, bool *over, struct err *err)
{
    struct str field = str_c(q->name);

    (void)over;
    if (str_is(field, FIELD_SLOT))
        return answered_slot(ctx, flow, a, why, err);
    if (str_is(field, FIELD_DAY))
        return answered_day(ctx, flow, a, why, err);
    answers_drop(a, FIELD_DAY);
    answers_drop(a, FIELD_SLOT);
    return 0;
}

static int left(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                struct err *err)
{
    struct chosen   c = chosen_of(ctx, flow, a);
    struct standing s;

    if (c.series == NULL || ctx->me.person == 0)
        return 0;
    if (standing_read(ctx, c.series, &s, err) < 0)
        return -1;
    return hold_drop(ctx, &s.held, err);
}

/* ---- the review ---- */

static int review_waiting(struct ctx *ctx, const struct chosen *c, struct buf *out,
                          struct err *err)
{
    int64_t taken, waiting;

    if (appointment_count(ctx->store, &c->slot, &taken, &waiting, err) < 0)
        return -1;
    buf_f(out,
          tr(ctx, "⚠ 这个时段已经约满：提交后是候补第 %lld 位，空出名额会按先后自动补上并通知你；"
                  "开始前 %u 分钟还没有轮到就不补了。",
             "⚠ This one is full: you will wait as no. %lld in the line; when a place becomes "
             "free the first gets it and is told, until %u minutes before it begins."),
          (long long)waiting + 1, c->series->cancel_minutes);
    return 0;
}

static void review_held(const struct ctx *ctx, const struct kept *held, struct buf *out)
{
    char clock[6];

    buf_f(out,
          tr(ctx, "名额为你保留到 %s，请在这之前提交。",
             "The place is kept for you until %s: please submit before that."),
          cst_clock(clock, held->hold_until));
}

static int review(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                  struct buf *out, struct err *err)
{
    struct chosen   c = chosen_of(ctx, flow, a);
    struct standing s;

    if (c.slot.series.p == NULL)
        return 0;
    if (standing_read(ctx, c.series, &s, err) < 0)
        return -1;
    if (c.series->places_count == 1) /* which was not asked */
        buf_f(out, tr(ctx, "地点：%s\n", "Where: %s\n"),
              tr(ctx, c.place->title, c.place->title_en));
    if (kept_is(&s.held, &c.slot) && ctx->now < s.held.hold_until)
        review_held(ctx, &s.held, out);
    else if (answers_get(a, NOTE_HELD))
        buf_c(out, tr(ctx, "保留的时间已过，提交时再看还有没有名额。",
                      "The time is over for which the place was kept; whether one is left is seen "
                      "when you submit."));
    else if (review_waiting(ctx, &c, out, err) < 0)
        return -1;
    if (s.booked.number == 0)
        return 0;
    buf_c(out, tr(ctx, "\n原来约的", "\nYour earlier one, "));
    kept_say(ctx, &s.booked, out);
    buf_c(out, answers_get(a, NOTE_HELD)
                   ? tr(ctx, "，提交后让出。", ", is given up then.")
                   : tr(ctx, "，补上以后才让出。", ", stays until a place comes."));
    return 0;
}

const struct flow_action action_appointment = {
    .name = "appointment",
    .start = start,
    .ask = appointment_ask,
    .show = appointment_show,
    .review = review,
    .answered = answered,
    .left = left,
    .submit = appointment_submit,
};
