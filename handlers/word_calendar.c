/* 校历 — which week of which term it is, whether one works today, what comes next: holidays, the
 * Saturdays and Sundays on which one works (调休), the next term. */
#include "base/cst.h"
#include "conf/calendar.h"
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/texts.h"

enum { MAKEUPS_AHEAD = 45 }; /* days: nobody plans a Saturday earlier */

static const char *span_name(const struct ctx *ctx, const struct calendar_span *span,
                             const char *zh, const char *en)
{
    return span->name ? tr(ctx, span->name, span->name_en) : tr(ctx, zh, en);
}

static const char *weekday(const struct ctx *ctx, int64_t day)
{
    static const char *const zh[] = {"周日", "周一", "周二", "周三", "周四", "周五", "周六"};
    static const char *const en[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    int                      n = cst_of(cst_day_start(day)).weekday;

    return is_english(ctx) ? en[n] : zh[n];
}

/* 10月1日 周四; with the year where it is another one. */
static void say_day(const struct ctx *ctx, int64_t day, struct buf *out)
{
    struct cst c = cst_of(cst_day_start(day));

    if (c.year != cst_of(ctx->now).year)
        buf_f(out, tr(ctx, "%d年", "%d-"), c.year);
    buf_f(out, tr(ctx, "%d月%d日 %s", "%02d-%02d %s"), c.month, c.day, weekday(ctx, day));
}

static void say_span(const struct ctx *ctx, const struct calendar_span *span, struct buf *out)
{
    say_day(ctx, span->from, out);
    if (span->until == span->from)
        return;
    buf_c(out, tr(ctx, " 至 ", " to "));
    say_day(ctx, span->until, out);
    buf_f(out, tr(ctx, "（%lld 天）", " (%lld days)"), (long long)(span->until - span->from + 1));
}

/* ---- today ---- */

static void say_work(const struct ctx *ctx, int64_t today, struct buf *out)
{
    const struct school_calendar *c = ctx->school->calendar;
    const struct calendar_span   *holiday = calendar_holiday(c, today);

    if (holiday)
        buf_f(out, tr(ctx, "今天放假：%s。\n", "Today is a holiday: %s.\n"),
              span_name(ctx, holiday, "假期", "holiday"));
    else if (calendar_makeup(c, today))
        buf_c(out, tr(ctx, "今天是调休上班日。\n", "Today is a workday, though it is a weekend.\n"));
}

/* Between two terms it is the holidays of the one that is over. */
static void say_week(const struct ctx *ctx, int64_t today, struct buf *out)
{
    const struct calendar_span *term = NULL;
    unsigned                    week;

    buf_c(out, tr(ctx, "今天 ", "Today, "));
    say_day(ctx, today, out);
    if (calendar_week(ctx->school->calendar, today, &term, &week)) {
        buf_f(out, tr(ctx, "，%s第 %u 周。\n", ": %s, week %u.\n"),
              span_name(ctx, term, "学期", "term"), week);
        return;
    }
    buf_c(out, tr(ctx, "，不在学期内。\n", ": no term runs.\n"));
}

/* ---- what comes ---- */

static void say_ahead(const struct ctx *ctx, int64_t day, struct buf *out)
{
    buf_f(out, tr(ctx, "，还有 %lld 天\n", ", in %lld days\n"),
          (long long)(day - cst_day(ctx->now)));
}

static void say_term(const struct ctx *ctx, int64_t today, struct buf *out)
{
    const struct calendar_span *next = calendar_next_term(ctx->school->calendar, today);

    if (next == NULL)
        return;
    buf_f(out, tr(ctx, "下学期：%s，", "Next term: %s, "),
          span_name(ctx, next, "学期", "term"));
    say_day(ctx, next->from, out);
    buf_c(out, tr(ctx, "开始", ""));
    say_ahead(ctx, next->from, out);
}

static void say_holiday(const struct ctx *ctx, int64_t today, struct buf *out)
{
    const struct school_calendar *c = ctx->school->calendar;

    for (unsigned i = 0; i < c->holidays_count; i++) {
        const struct calendar_span *h = &c->holidays[i];

        if (h->from <= today)
            continue;
        buf_f(out, tr(ctx, "下个假期：%s，", "Next holiday: %s, "),
              span_name(ctx, h, "假期", "holiday"));
        say_span(ctx, h, out);
        say_ahead(ctx, h->from, out);
        return;
    }
}

static void say_makeups(const struct ctx *ctx, int64_t today, struct buf *out)
{
    const struct school_calendar *c = ctx->school->calendar;
    bool                          any = false;

    for (int64_t day = today + 1; day <= today + MAKEUPS_AHEAD; day++) {
        if (!calendar_makeup(c, day))
            continue;
        buf_c(out, any ? tr(ctx, "、", ", ") : tr(ctx, "调休上班：", "Workdays at weekends: "));
        say_day(ctx, day, out);
        any = true;
    }
    if (any)
        buf_char(out, '\n');
}

/* ---- the handler ---- */

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};
    int64_t             today = cst_day(ctx->now);

    (void)msg;
    say_week(ctx, today, &text);
    say_work(ctx, today, &text);
    say_holiday(ctx, today, &text);
    say_makeups(ctx, today, &text);
    say_term(ctx, today, &text);
    return flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

/* Without a calendar the word means nothing: a common question of the school may be about it. */
static bool wants(const struct ctx *ctx, const struct message *msg)
{
    return ctx->school->calendar != NULL && staff_free(ctx, msg);
}

static int listed(struct ctx *ctx, bool *may, struct err *err)
{
    (void)err;
    *may = ctx->school->calendar != NULL;
    return 0;
}

const struct handler handler_calendar = {
    .name = "calendar",
    .type = MSG_TEXT,
    .words = words_calendar,
    .wants = wants,
    .listed = listed,
    .help = "校历　第几周、放假、调休",
    .help_en = "calendar: weeks, holidays",
    .run = run,
};
