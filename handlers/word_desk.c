/* 服务台 — whom to ask, and whether somebody is there now. */
#include "base/cst.h"
#include "conf/calendar.h"
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

static bool has_day(const struct desk_hours *h, int day)
{
    for (unsigned i = 0; i < h->days_count; i++)
        if (h->days[i] == (unsigned)day)
            return true;
    return false;
}

/* As the calendar says. Who is there on all seven days of a week is there on holidays, too. */
static bool is_day(const struct conf_school *school, const struct desk_hours *h, int64_t now)
{
    enum { WEEK = 7 };
    unsigned weekday = calendar_weekday(school->calendar, cst_day(now));

    return weekday > 0 ? has_day(h, (int)weekday) : h->days_count == WEEK;
}

static bool is_open(const struct conf_school *school, int64_t now)
{
    const struct school_desk *desk = &school->desk;
    int                       minute = cst_minute(now), from, to;

    for (unsigned i = 0; i < desk->hours_count; i++)
        if (is_day(school, &desk->hours[i], now) &&
            cst_parse_clock(str_c(desk->hours[i].from), &from) &&
            cst_parse_clock(str_c(desk->hours[i].to), &to) && minute >= from && minute < to)
            return true;
    return desk->hours_count == 0;
}

/* 周一至周五, 周六: runs of days. */
static void write_days(const struct ctx *ctx, const struct desk_hours *h, struct buf *out)
{
    static const char *const zh[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};
    static const char *const en[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const char              *comma = "";

    for (int first = 1, last; first <= 7; first = last + 1) {
        last = first;
        if (!has_day(h, first))
            continue;
        while (last < 7 && has_day(h, last + 1))
            last++;
        buf_f(out, "%s%s", comma, tr(ctx, zh[first], en[first]));
        if (last > first)
            buf_f(out, "%s%s", tr(ctx, "至", "-"), tr(ctx, zh[last], en[last]));
        comma = tr(ctx, "、", ", ");
    }
}

static void write_line(const struct desk_line *l, struct buf *out)
{
    buf_c(out, l->name);
    if (l->phone)
        buf_f(out, " %s", l->phone);
    if (l->mail)
        buf_f(out, " %s", l->mail);
    if (l->place)
        buf_f(out, "（%s）", l->place);
    buf_char(out, '\n');
}

static void write_hours(const struct ctx *ctx, const struct school_desk *desk, struct buf *out)
{
    if (desk->hours_count > 0)
        buf_c(out, tr(ctx, "\n服务时间：\n", "\nHours:\n"));
    for (unsigned i = 0; i < desk->hours_count; i++) {
        write_days(ctx, &desk->hours[i], out);
        buf_f(out, " %s–%s\n", desk->hours[i].from, desk->hours[i].to);
    }
}

void text_hours(const struct ctx *ctx, struct buf *out)
{
    const struct school_desk *desk = &ctx->school->desk;

    for (unsigned i = 0; i < desk->hours_count; i++) {
        buf_c(out, i > 0 ? tr(ctx, "；", "; ") : "");
        write_days(ctx, &desk->hours[i], out);
        buf_f(out, " %s–%s", desk->hours[i].from, desk->hours[i].to);
    }
}

static void write_closed(const struct ctx *ctx, struct buf *out)
{
    const struct school_desk   *desk = &ctx->school->desk;
    const struct calendar_span *holiday = calendar_holiday(ctx->school->calendar,
                                                           cst_day(ctx->now));

    if (holiday)
        buf_f(out, tr(ctx, "今天放假（%s）。", "Today is a holiday (%s). "),
              tr(ctx, holiday->name, holiday->name_en));
    buf_str(out, text_line(desk->closed
                               ? tr(ctx, desk->closed, desk->closed_en)
                               : tr(ctx, "现在不是服务时间，请在服务时间联系。",
                                    "The desk is closed now; please call during its hours.")));
    buf_c(out, "\n\n");
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    const struct school_desk *desk = &ctx->school->desk;
    auto_buf struct buf       text = {0};

    (void)msg;
    if (!is_open(ctx->school, ctx->now))
        write_closed(ctx, &text);
    for (unsigned i = 0; i < desk->lines_count; i++)
        write_line(&desk->lines[i], &text);
    if (desk->lines_count == 0)
        buf_c(&text, tr(ctx, "学校还没有公布服务台电话。\n",
                        "The school has not published a desk yet.\n"));
    write_hours(ctx, desk, &text);
    return flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

const struct handler handler_desk = {
    .name = "desk",
    .type = MSG_TEXT,
    .words = words_desk,
    .help = "服务台　电话和时间",
    .help_en = "desk: phones and hours",
    .run = run,
};
