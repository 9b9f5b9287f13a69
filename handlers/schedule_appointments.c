/* What becomes of appointments by the clock: holds that are over, places that got free, who waited
 * in vain, who did not come; and the reminder on the evening before. */
#include "base/cst.h"
#include "base/log.h"
#include "handlers/appointment_private.h"
#include "handlers/notice_member.h"
#include "handlers/schedule_private.h"
#include "handlers/texts.h"
#include "store/runs.h"

#include <inttypes.h>

enum {
    PART = 100,  /* of one transaction */
    GRACE = 60,  /* minutes after the end in which a clerk may still mark who came */
    SWEEP = 300, /* seconds between two looks for places that a new school file has given */
};

/* ---- holds, waiting, coming ---- */

static int end_hold(struct ctx *ctx, const struct kept *k, struct err *err)
{
    bool done;

    return kept_turn(ctx, k, APPT_LAPSED, STR_LIT(""), &done, err);
}

static void write_lapsed(const struct ctx *ctx, const struct told *t, struct buf *out)
{
    auto_buf struct buf what = {0};

    kept_say(ctx, t->kept, &what);
    buf_f(out,
          tr(ctx, "候补没有轮到：%s 已经开始，一直没有空出名额，候补已结束。另约时间请回复“%s”。",
             "No place became free: %s has begun, so you wait no more. For another time reply "
             "\"%s\"."),
          what.p, series_word(ctx, t->series));
}

static int end_waiting(struct ctx *ctx, const struct kept *k, struct err *err)
{
    struct told told = {.series = series_named(ctx, str_c(k->series)), .kept = k};
    bool        done;

    if (kept_turn(ctx, k, APPT_LAPSED, STR_LIT(""), &done, err) < 0)
        return -1;
    return done && told.series ? appointment_tell(ctx, &told, write_lapsed, err) : 0;
}

static int each_kept(struct ctx *ctx, const struct kept_list *list,
                     int (*end)(struct ctx *ctx, const struct kept *k, struct err *err), bool *more,
                     struct err *err)
{
    for (unsigned i = 0; i < list->count; i++)
        if (end(ctx, &list->row[i], err) < 0)
            return -1;
    *more |= list->count == PART;
    return 0;
}

static int end_holds(struct ctx *ctx, bool *more, struct err *err)
{
    struct kept_list list = {.count = 0};

    return appointment_over(ctx->store, ctx->now, PART, kept_add, &list, err) < 0
               ? -1
               : each_kept(ctx, &list, end_hold, more, err);
}

static int end_waitings(struct ctx *ctx, bool *more, struct err *err)
{
    struct kept_list list = {.count = 0};

    return appointment_begun(ctx->store, cst_day(ctx->now), cst_minute(ctx->now), PART, kept_add,
                             &list, err) < 0
               ? -1
               : each_kept(ctx, &list, end_waiting, more, err);
}

static int judge_all(struct ctx *ctx, bool *more, struct err *err)
{
    struct kept_list list = {.count = 0};
    int64_t          then = ctx->now - 60 * GRACE;

    return appointment_ended(ctx->store, cst_day(then), cst_minute(then), PART, kept_add, &list,
                             err) < 0
               ? -1
               : each_kept(ctx, &list, kept_judge, more, err);
}

/* ---- places that nobody gave back: the school has made more of them ---- */

struct sweep {
    struct slot slot[64];
    unsigned    count;
    struct str  series, place;
    int64_t     day;
};

static int waits(void *arg, int64_t minute, int64_t taken, int64_t waiting)
{
    struct sweep *s = arg;

    (void)taken;
    if (waiting > 0 && s->count < sizeof s->slot / sizeof s->slot[0])
        s->slot[s->count++] = (struct slot){
            .series = s->series, .place = s->place, .day = s->day, .minute = minute};
    return 0;
}

static int sweep_place(struct ctx *ctx, const struct school_appointment *series,
                       const struct appointment_place *place, struct err *err)
{
    int64_t today = cst_day(ctx->now);

    for (int64_t day = today; day <= today + series->until_days; day++) {
        struct sweep s = {
            .series = str_c(series->name), .place = str_c(place->name), .day = day};

        if (appointment_day(ctx->store, s.series, s.place, day, waits, &s, err) < 0)
            return -1;
        for (unsigned i = 0; i < s.count; i++)
            if (slot_settle(ctx, series, &s.slot[i], err) < 0)
                return -1;
    }
    return 0;
}

static int sweep_all(struct ctx *ctx, struct err *err)
{
    for (unsigned i = 0; i < ctx->school->appointments_count; i++) {
        const struct school_appointment *series = &ctx->school->appointments[i];

        for (unsigned k = 0; series->wait && k < series->places_count; k++)
            if (sweep_place(ctx, series, &series->places[k], err) < 0)
                return -1;
    }
    return 0;
}

static int sweep(struct ctx *ctx, struct err *err)
{
    static const struct str name = STR_LIT("places.sweep"); /* appointment.* are the series' */
    auto_buf struct buf     place = {0};
    enum run_state          state;
    int64_t                 at = 0, day = cst_day(ctx->now);

    if (run_state(ctx->store, name, day, &state, &place, &at, err) < 0)
        return -1;
    if (state != RUN_NEW && ctx->now < at + SWEEP)
        return 0;
    return sweep_all(ctx, err) < 0
               ? -1
               : run_keep(ctx->store, ctx->now, name, day, STR_LIT(""), true, err);
}

/* Who waits for what a hold gives back moves up before anything lapses. */
static int run_places(struct ctx *ctx, bool *more, struct err *err)
{
    if (ctx->school->appointments_count == 0 ||
        !ctx_app(ctx, ctx->school->appointments[0].app))
        return 0;
    if (end_holds(ctx, more, err) < 0 || end_waitings(ctx, more, err) < 0 ||
        judge_all(ctx, more, err) < 0)
        return -1;
    return sweep(ctx, err);
}

const struct scheduled scheduled_places = {.name = "places", .run = run_places};

/* ---- the evening before ---- */

static void write_reminder(const struct ctx *ctx, const struct told *t, struct buf *out)
{
    buf_f(out, tr(ctx, "提醒：你约了明天的「%s」\n", "Tomorrow you have an appointment: %s\n"),
          series_title(ctx, t->series));
    booked_say(ctx, t->series, t->slot, t->kept->number, t->kept->person, STR_LIT(""), out);
}

/* Who booked when the reminder was due already has heard then that it is tomorrow. */
static int remind_one(struct ctx *ctx, const struct school_appointment *series,
                      const struct kept *k, int64_t due, unsigned *count, struct err *err)
{
    struct slot slot = kept_slot(k);
    struct told told = {.series = series, .kept = k, .slot = &slot};
    bool        wanted = false;
    int         rc;

    if (k->changed_at >= due)
        return 0;
    if (reminder_wanted_by(ctx, k->person, &wanted, err) < 0)
        return -1;
    if (!wanted)
        return 0;
    ++*count;
    ctx->push_until = slot_begins(k->day, k->minute);
    rc = appointment_tell(ctx, &told, write_reminder, err);
    ctx->push_until = 0;
    return rc;
}

/* The run's place is the number of the last one. */
static int remind_part(struct ctx *ctx, const struct school_appointment *series,
                       const struct occasion *o, int64_t due, bool *more, struct err *err)
{
    auto_buf struct buf place = {0};
    struct kept_list    list = {.count = 0};
    int64_t             after = 0;
    unsigned            told = 0;

    str_i64(buf_view(&o->place), &after);
    if (appointment_on(ctx->store, str_c(series->name), cst_day(ctx->now) + 1, after, PART,
                       kept_add, &list, err) < 0)
        return -1;
    for (unsigned i = 0; i < list.count; i++)
        if (remind_one(ctx, series, &list.row[i], due, &told, err) < 0)
            return -1;
    *more = list.count == PART;
    buf_i64(&place, list.count > 0 ? list.row[list.count - 1].number : after);
    log_line(LOG_INFO, "scheduled=%s told=%u", o->name.p, told);
    return occasion_keep(ctx, o, buf_view(&place), !*more, err);
}

static int remind(struct ctx *ctx, const struct school_appointment *series, bool *more,
                  struct err *err)
{
    auto_occasion struct occasion o = {0};
    enum occasion_turn            turn;

    buf_f(&o.name, "appointment.%s", series->name);
    if (occasion_ask(ctx, &o, series->remind, &turn, err) < 0)
        return -1;
    if (turn == OCCASION_REST)
        return 0;
    if (turn == OCCASION_MISSED)
        return occasion_skip(ctx, &o, "it was missed, and is later than catch_up", err);
    if (!ctx_app(ctx, series->app))
        return occasion_skip(ctx, &o, "there is no such application", err);
    return remind_part(ctx, series, &o,
                       slot_begins(cst_day(ctx->now), clock_minute(series->remind)), more, err);
}

/* One part of one series at a time. */
static int run_evening(struct ctx *ctx, bool *more, struct err *err)
{
    for (unsigned i = 0; i < ctx->school->appointments_count && !*more; i++)
        if (ctx->school->appointments[i].remind &&
            remind(ctx, &ctx->school->appointments[i], more, err) < 0)
            return -1;
    return 0;
}

const struct scheduled scheduled_evening = {.name = "evening", .run = run_evening};
