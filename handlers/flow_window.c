#include "handlers/flow_window.h"

#include "base/cst.h"
#include "handlers/texts.h"

/* A day or a moment; a day means its start, as an end the start of the next one. */
static bool moment(const char *text, bool end, int64_t *utc)
{
    int64_t day;

    if (text == NULL)
        return false;
    if (cst_parse_stamp(str_c(text), utc))
        return true;
    if (!cst_parse_date(str_c(text), &day))
        return false;
    *utc = end ? cst_day_start(day + 1) - 1 : cst_day_start(day);
    return true;
}

/* Minutes of the day; they may run over midnight: 22:00 to 02:00. */
struct hours {
    int from, to;
};

static struct hours hours_of(const struct flow_window *w)
{
    struct hours h = {0, 24 * 60};

    if (w->daily_from)
        cst_parse_clock(str_c(w->daily_from), &h.from);
    if (w->daily_to)
        cst_parse_clock(str_c(w->daily_to), &h.to);
    return h;
}

static bool in_hours(const struct flow_window *w, int minute)
{
    struct hours h = hours_of(w);

    return h.from < h.to ? minute >= h.from && minute < h.to : minute >= h.from || minute < h.to;
}

/* When it opens again, of one that is closed for the hours. */
static int64_t next_opening(const struct flow_window *w, int64_t now)
{
    struct hours h = hours_of(w);
    int64_t      today = cst_day_start(cst_day(now)) + 60 * (int64_t)h.from;

    return today > now ? today : today + CST_DAY;
}

enum window flow_window(const struct school_flow *flow, int64_t now)
{
    const struct flow_window *w = &flow->window;
    int64_t                   utc;

    if (moment(w->until, true, &utc) && now > utc)
        return WINDOW_OVER;
    if (moment(w->from, false, &utc) && now < utc)
        return WINDOW_EARLY;
    if (in_hours(w, cst_minute(now)))
        return WINDOW_OPEN;
    return moment(w->until, true, &utc) && next_opening(w, now) > utc ? WINDOW_OVER : WINDOW_HOURS;
}

int64_t flow_window_end(const struct school_flow *flow, int64_t now)
{
    struct hours h = hours_of(&flow->window);
    int64_t      today = cst_day_start(cst_day(now)), end = today + CST_DAY, utc;

    if (cst_minute(now) < h.to)
        end = today + 60 * (int64_t)h.to;
    if (moment(flow->window.until, true, &utc) && utc < end)
        end = utc + 1; /* which is a second that counts */
    return end;
}

int64_t flow_first_day(const struct school_flow *flow)
{
    int64_t utc;

    return moment(flow->window.from, false, &utc) ? cst_day(utc) : -1;
}

int64_t flow_newest_day(const struct school_flow *flow, int64_t now)
{
    struct hours h = hours_of(&flow->window);

    return cst_day(now) - (h.from < h.to && cst_minute(now) < h.from);
}

/* 今天 06:00, 明天 06:00 */
static void say_next(const struct ctx *ctx, const struct flow_window *w, struct buf *out)
{
    int64_t next = next_opening(w, ctx->now);
    bool    today = cst_day(next) == cst_day(ctx->now);
    char    clock[6];

    cst_clock(clock, next);
    if (is_english(ctx))
        buf_f(out, "%s at %s", today ? "today" : "tomorrow", clock);
    else
        buf_f(out, "%s %s", today ? "今天" : "明天", clock);
}

void flow_window_say(const struct ctx *ctx, const struct school_flow *flow, enum window window,
                     struct buf *out)
{
    const struct flow_window *w = &flow->window;
    const char               *title = flow_title(ctx, flow);
    char                      clock[6];

    switch (window) {
    case WINDOW_OPEN:
        break;
    case WINDOW_EARLY:
        buf_f(out,
              tr(ctx, "「%s」%s 开放，到时再来。", "\"%s\" opens on %s; please come back then."),
              title, w->from);
        break;
    case WINDOW_HOURS:
        buf_f(out,
              tr(ctx, "「%s」每天 %s–%s 开放，现在是 %s，请",
                 "\"%s\" is open from %s to %s every day; it is %s now. Please come back "),
              title, w->daily_from ? w->daily_from : "00:00", w->daily_to ? w->daily_to : "24:00",
              cst_clock(clock, ctx->now));
        say_next(ctx, w, out);
        buf_c(out, tr(ctx, " 再来。", "."));
        break;
    case WINDOW_OVER:
        buf_f(out,
              tr(ctx, "「%s」已于 %s 截止。有疑问请找", "\"%s\" closed on %s. Questions? Ask "),
              title, w->until);
        text_desk(ctx, out);
        buf_c(out, tr(ctx, "。", "."));
        break;
    }
}
