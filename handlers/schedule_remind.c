/* At the school's times who has not reported yet is told: the first time with the card itself where
 * cards show, and in words; later in words only. */
#include "base/cst.h"
#include "base/log.h"
#include "conf/calendar.h"
#include "handlers/schedule_private.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_reminder.h"
#include "store/runs.h"

#include <inttypes.h>
#include <stdlib.h>

enum { PEOPLE = 2000 }; /* of one transaction, reported or not: some tens of milliseconds */

/* One part: where it begins, then where it ended. */
struct part {
    struct reminder reminder;
    struct buf      place; /* report_place */
    bool            more;
};

/* The run's place is the next part of the card, a blank, and the place in the report. */
static void read_place(const struct occasion *o, struct part *p)
{
    struct str rest = buf_view(&o->place), number = {"", 0};
    uint64_t   value = 0;

    if (rest.n > 0)
        str_split(&rest, ' ', &number);
    p->reminder.part = str_u64(number, &value) && value < 1000000 ? (unsigned)value : 0;
    buf_str(&p->place, rest.n > 0 ? rest : STR_LIT(""));
}

static int keep_place(struct ctx *ctx, const struct occasion *o, const struct part *p,
                      struct err *err)
{
    auto_buf struct buf place = {0};

    buf_f(&place, "%u %.*s", p->reminder.part, STR_ARG(buf_view(&p->place)));
    return occasion_keep(ctx, o, buf_view(&place), !p->more, err);
}

static int run_part(struct ctx *ctx, const struct school_flow *flow, const struct occasion *o,
                    bool first, struct part *p, struct err *err)
{
    struct report_filter f = staff_filter(flow, cst_day(ctx->now), "", "");

    read_place(o, p);
    p->reminder.cards = first && reminder_cards(ctx);
    if (report_missing_part(ctx->store, &f, str_c(flow->app), PEOPLE, &p->place, reminder_add_once,
                            &p->reminder, &p->more, err) < 0 ||
        reminder_end(&p->reminder, err) < 0)
        return -1;
    log_line(LOG_INFO,
             "scheduled=%s told=%" PRId64 " unknown=%" PRId64 " lost=%" PRId64 " off=%" PRId64,
             o->name.p, p->reminder.told, p->reminder.unknown, p->reminder.lost, p->reminder.off);
    return keep_place(ctx, o, p, err);
}

static int remind(struct ctx *ctx, const struct school_flow *flow, const struct occasion *o,
                  bool first, bool *more, struct err *err)
{
    struct part p = {
        .reminder = {.ctx = ctx, .flow = flow, .day = cst_day(ctx->now), .err = err},
    };
    int rc;

    if (!ctx_app(ctx, flow->app))
        return occasion_skip(ctx, o, "there is no such application", err);
    rc = run_part(ctx, flow, o, first, &p, err);
    *more = p.more;
    reminder_free(&p.reminder);
    buf_free(&p.place);
    return rc;
}

/* A run that was skipped has no place. */
int schedule_reminded(struct ctx *ctx, const struct school_flow *flow, int64_t *at,
                      struct err *err)
{
    enum { HOUR = 3600 };
    int64_t newest = 0;

    for (unsigned i = 0; i < flow->remind_count; i++) {
        auto_buf struct buf name = {0}, place = {0};
        enum run_state      state;
        int64_t             kept = 0;

        occasion_name("remind", flow, flow->remind[i], &name);
        if (run_state(ctx->store, buf_view(&name), cst_day(ctx->now), &state, &place, &kept, err) <
            0)
            return -1;
        if (place.n > 0 && kept > ctx->now - HOUR && kept > newest)
            newest = kept;
    }
    *at = newest;
    return 0;
}

/* The newest time that has come; remind_count: none has. */
static unsigned newest(const struct ctx *ctx, const struct school_flow *flow)
{
    unsigned found = flow->remind_count;
    int      now = cst_minute(ctx->now);

    for (unsigned i = 0; i < flow->remind_count; i++) {
        int minute = clock_minute(flow->remind[i]);

        if (minute <= now &&
            (found == flow->remind_count || minute > clock_minute(flow->remind[found])))
            found = i;
    }
    return found;
}

static unsigned earliest(const struct school_flow *flow)
{
    unsigned found = 0;

    for (unsigned i = 1; i < flow->remind_count; i++)
        if (clock_minute(flow->remind[i]) < clock_minute(flow->remind[found]))
            found = i;
    return found;
}

static int remind_quietly(struct ctx *ctx, const struct school_flow *flow,
                          const struct occasion *o, unsigned nth, bool *more, struct err *err)
{
    bool quiet;

    if (occasion_quiet(ctx, o, flow->remind[nth], &quiet, err) < 0)
        return -1;
    return quiet ? 0 : remind(ctx, flow, o, nth == earliest(flow), more, err);
}

/* On the days of remind_on; a school without a calendar has no terms, and is always in one. */
static bool is_day(const struct ctx *ctx, const struct school_flow *flow)
{
    const struct school_calendar *c = ctx->school->calendar;
    struct str                    on = str_c(flow->remind_on);
    int64_t                       today = cst_day(ctx->now);

    if (str_is(on, "workdays"))
        return calendar_is_workday(c, today);
    return !str_is(on, "term") || c == NULL || calendar_week(c, today, NULL, NULL);
}

/* After a pause of some hours nobody is told twice in a minute: only the newest time counts. */
static int look_at(struct ctx *ctx, const struct school_flow *flow, bool *more, struct err *err)
{
    unsigned last = newest(ctx, flow);

    for (unsigned i = 0; i < flow->remind_count && is_day(ctx, flow); i++) {
        auto_occasion struct occasion o = {0};
        bool                          due;

        if (occasion_look(ctx, "remind", flow, flow->remind[i], WHILE_OPEN, &o, &due, err) < 0)
            return -1;
        if (due && i != last && occasion_skip(ctx, &o, "a later one has come", err) < 0)
            return -1;
        if (due && i == last)
            return remind_quietly(ctx, flow, &o, i, more, err);
    }
    return 0;
}

/* One part of one flow at a time. */
static int run(struct ctx *ctx, bool *more, struct err *err)
{
    for (unsigned i = 0; i < ctx->school->flows_count && !*more; i++)
        if (look_at(ctx, &ctx->school->flows[i], more, err) < 0)
            return -1;
    return 0;
}

const struct scheduled scheduled_remind = {.name = "remind", .run = run};
