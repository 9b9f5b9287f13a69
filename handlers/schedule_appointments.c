/* What becomes of appointments by the clock: holds that are over, places that got free, who waited
 * in vain, who did not come. The reminder on the evening before: schedule_evening.c */
#include "base/cst.h"
#include "handlers/appointment_private.h"
#include "handlers/schedule_private.h"
#include "handlers/texts.h"
#include "store/runs.h"

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
