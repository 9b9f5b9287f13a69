/* The reminder on the evening before an appointment. It says 明天, so it goes on that day or not at
 * all: then MSG_ANSWER "evening/<number>" tells that it did not (sends did not work, the quiet hours
 * began), and the reminder says 今天 as soon as it may on the day itself. */
#include "base/cst.h"
#include "base/log.h"
#include "bot/push.h"
#include "handlers/appointment_private.h"
#include "handlers/handlers.h"
#include "handlers/notice_member.h"
#include "handlers/schedule_private.h"
#include "handlers/texts.h"

#define EVENING "evening/"

enum { PART = 100 }; /* of one transaction */

static void write_tomorrow(const struct ctx *ctx, const struct told *t, struct buf *out)
{
    buf_f(out, tr(ctx, "提醒：你约了明天的「%s」\n", "Tomorrow you have an appointment: %s\n"),
          series_title(ctx, t->series));
    booked_say(ctx, t->series, t->slot, t->kept->number, t->kept->person, STR_LIT(""), out);
}

static void write_today(const struct ctx *ctx, const struct told *t, struct buf *out)
{
    buf_f(out, tr(ctx, "提醒：你约了今天的「%s」\n", "Today you have an appointment: %s\n"),
          series_title(ctx, t->series));
    booked_say(ctx, t->series, t->slot, t->kept->number, t->kept->person, STR_LIT(""), out);
}

/* until: when it is of no use any more. *wanted: by the person. */
static int tell(struct ctx *ctx, const struct told *told, struct push_reminder as, int64_t until,
                void (*write)(const struct ctx *ctx, const struct told *told, struct buf *out),
                bool *wanted, struct err *err)
{
    int rc;

    if (reminder_wanted_by(ctx, told->kept->person, wanted, err) < 0)
        return -1;
    if (!*wanted)
        return 0;
    ctx->push_until = until;
    as.appointment = told->kept->number;
    ctx->push_reminder = as;
    rc = appointment_tell(ctx, told, write, err);
    ctx->push_until = 0;
    ctx->push_reminder = (struct push_reminder){0};
    return rc;
}

/* ---- the evening before ---- */

/* Who booked when the reminder was due already has heard then that it is tomorrow. */
static int remind_one(struct ctx *ctx, const struct school_appointment *series,
                      const struct kept *k, int64_t due, unsigned *count, struct err *err)
{
    auto_buf struct buf back = {0};
    struct slot         slot = kept_slot(k);
    struct told         told = {.series = series, .kept = k, .slot = &slot};
    bool                wanted = false;

    if (k->changed_at >= due)
        return 0;
    buf_f(&back, EVENING "%lld", (long long)k->number);
    told.back = buf_view(&back);
    if (tell(ctx, &told, occasion_reminder(ctx), cst_day_start(k->day), write_tomorrow, &wanted,
             err) < 0)
        return -1;
    *count += wanted;
    return 0;
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
    bool                          quiet;

    buf_f(&o.name, "appointment.%s", series->name);
    if (occasion_ask(ctx, &o, series->remind, &turn, err) < 0)
        return -1;
    if (turn == OCCASION_REST)
        return 0;
    if (turn == OCCASION_MISSED)
        return occasion_skip(ctx, &o, "it was missed, and is later than catch_up", err);
    if (!ctx_app(ctx, series->app))
        return occasion_skip(ctx, &o, "there is no such application", err);
    if (occasion_quiet(ctx, &o, series->remind, &quiet, err) < 0 || quiet)
        return quiet ? 0 : -1;
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

/* ---- it did not go ---- */

static int keep_one(void *arg, const struct appointment *a)
{
    kept_set(arg, a);
    return 0;
}

/* What the platform has refused on the evening is not told again: it would refuse that, too. */
static int run_untold(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    struct kept                      k = {.number = 0};
    struct slot                      slot;
    struct told                      told = {.kept = &k, .slot = &slot};
    const struct push_reminder       quietly = {.quiet = true, .counted = 1};
    const struct school_appointment *series;
    int64_t                          number, begins;
    bool                             wanted;

    (void)out; /* nobody waits for an answer */
    if (!str_i64(str_skip(msg->key, sizeof EVENING - 1), &number))
        return 0;
    if (appointment_get(ctx->store, number, keep_one, &k, err) < 0)
        return -1;
    begins = slot_begins(k.day, k.minute);
    series = series_named(ctx, str_c(k.series));
    if (k.number == 0 || k.state != APPT_BOOKED || series == NULL || cst_day(ctx->now) != k.day ||
        ctx->now >= begins)
        return 0;
    slot = kept_slot(&k);
    told.series = series;
    return tell(ctx, &told, quietly, begins, write_today, &wanted, err);
}

const struct handler handler_evening = {
    .name = "evening",
    .type = MSG_ANSWER,
    .key = EVENING,
    .run = run_untold,
};
