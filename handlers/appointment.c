#include "handlers/appointment_private.h"

#include "base/cst.h"
#include "conf/calendar.h"
#include "handlers/flow.h"
#include "handlers/flow_window.h"
#include "handlers/notice_member.h"
#include "handlers/texts.h"

#include <stdio.h>

enum {
    MINUTE = 60,
    STANDING = 3, /* held, booked, waiting */
};

/* ---- which there are ---- */

const struct school_appointment *series_named(const struct ctx *ctx, struct str name)
{
    for (unsigned i = 0; i < ctx->school->appointments_count; i++)
        if (str_is(name, ctx->school->appointments[i].name))
            return &ctx->school->appointments[i];
    return NULL;
}

const struct appointment_place *place_named(const struct school_appointment *series,
                                            struct str name)
{
    for (unsigned i = 0; i < series->places_count; i++)
        if (str_is(name, series->places[i].name))
            return &series->places[i];
    return NULL;
}

/* 1 Monday .. 7 Sunday */
static unsigned weekday_of(int64_t day)
{
    int weekday = cst_of(cst_day_start(day)).weekday;

    return weekday == 0 ? 7 : (unsigned)weekday;
}

static bool is_weekday(const struct appointment_place *place, int64_t day)
{
    for (unsigned i = 0; i < place->days_count; i++)
        if (place->days[i] == weekday_of(day))
            return true;
    return place->days_count == 0;
}

static bool is_closed(const struct ctx *ctx, const struct appointment_place *place, int64_t day)
{
    int64_t closed;

    if (place->holidays == HOLIDAYS_CLOSED && calendar_holiday(ctx->school->calendar, day))
        return true;
    for (unsigned i = 0; i < place->closed_count; i++)
        if (cst_parse_date(str_c(place->closed[i]), &closed) && closed == day)
            return true;
    return false;
}

/* What is left of the hours behind the last whole slot is none. */
static bool cut_slot(const struct appointment_place *place, const struct appointment_hours *hours,
                     unsigned *n, struct slot *out)
{
    int      from, to, length;
    unsigned whole;

    if (!cst_parse_clock(str_c(hours->from), &from) || !cst_parse_clock(str_c(hours->to), &to) ||
        from >= to)
        return false;
    length = place->minutes > 0 ? (int)place->minutes : to - from;
    whole = (unsigned)((to - from) / length);
    if (*n >= whole) {
        *n -= whole;
        return false;
    }
    out->minute = from + (int)*n * length;
    out->until = out->minute + length;
    return true;
}

bool slot_nth(const struct ctx *ctx, const struct school_appointment *series,
              const struct appointment_place *place, int64_t day, unsigned n, struct slot *out)
{
    struct slot slot = {.series = str_c(series->name),
                        .place = str_c(place->name),
                        .day = day,
                        .capacity = place->capacity};

    if (!is_weekday(place, day) || is_closed(ctx, place, day))
        return false;
    for (unsigned i = 0; i < place->hours_count; i++)
        if (cut_slot(place, &place->hours[i], &n, &slot)) {
            *out = slot;
            return true;
        }
    return false;
}

bool slot_at(const struct ctx *ctx, const struct school_appointment *series, struct str place,
             int64_t day, int64_t minute, struct slot *out)
{
    const struct appointment_place *p = place_named(series, place);
    struct slot                     slot;

    for (unsigned n = 0; p && slot_nth(ctx, series, p, day, n, &slot); n++)
        if (slot.minute == minute) {
            *out = slot;
            return true;
        }
    return false;
}

int64_t slot_begins(int64_t day, int64_t minute)
{
    return cst_day_start(day) + minute * MINUTE;
}

int64_t slot_closes(const struct school_appointment *series, int64_t day, int64_t minute)
{
    return slot_begins(day, minute) - (int64_t)series->cancel_minutes * MINUTE;
}

struct day_range series_days(const struct ctx *ctx, const struct school_appointment *series)
{
    int64_t today = cst_day(ctx->now);

    return (struct day_range){today + series->from_days, today + series->until_days};
}

bool slot_open(const struct ctx *ctx, const struct school_appointment *series,
               const struct slot *slot)
{
    struct day_range days = series_days(ctx, series);

    return slot->day >= days.first && slot->day <= days.last &&
           ctx->now < slot_closes(series, slot->day, slot->minute);
}

/* ---- who has what ---- */

void kept_set(struct kept *k, const struct appointment *a)
{
    *k = (struct kept){
        .number = a->number,
        .person = a->person,
        .day = a->slot.day,
        .minute = a->slot.minute,
        .until = a->slot.until,
        .hold_until = a->hold_until,
        .changed_at = a->changed_at,
        .state = a->state,
    };
    snprintf(k->series, sizeof k->series, "%.*s", STR_ARG(a->slot.series));
    snprintf(k->place, sizeof k->place, "%.*s", STR_ARG(a->slot.place));
    snprintf(k->receipt, sizeof k->receipt, "%.*s", STR_ARG(a->receipt));
}

int kept_add(void *arg, const struct appointment *a)
{
    struct kept_list *list = arg;

    if (list->count == sizeof list->row / sizeof list->row[0])
        return 1;
    kept_set(&list->row[list->count++], a);
    return 0;
}

static int keep_standing(void *arg, const struct appointment *a)
{
    struct standing *s = arg;

    if (a->state == APPT_HELD)
        kept_set(&s->held, a);
    else if (a->state == APPT_BOOKED)
        kept_set(&s->booked, a);
    else if (a->state == APPT_WAITING)
        kept_set(&s->waiting, a);
    return 0;
}

int standing_read(struct ctx *ctx, const struct school_appointment *series, struct standing *out,
                  struct err *err)
{
    *out = (struct standing){0};
    return appointment_of(ctx->store, ctx->me.person, str_c(series->name), false, STANDING,
                          keep_standing, out, err);
}

int missed_count(struct ctx *ctx, const struct school_appointment *series, int64_t person,
                 int64_t *count, struct err *err)
{
    const struct school_flow *flow = flow_anywhere(ctx, str_c(series->name));
    int64_t                   since = flow ? flow_first_day(flow) : 0;

    return appointment_missed(ctx->store, person, str_c(series->name), since < 0 ? 0 : since, count,
                              err);
}

bool kept_is(const struct kept *k, const struct slot *slot)
{
    return k->number != 0 && k->day == slot->day && k->minute == slot->minute &&
           str_is(slot->place, k->place);
}

struct slot kept_slot(const struct kept *k)
{
    return (struct slot){.series = str_c(k->series),
                         .place = str_c(k->place),
                         .day = k->day,
                         .minute = k->minute,
                         .until = k->until};
}

/* ---- how it reads ---- */

void day_say(const struct ctx *ctx, int64_t day, struct buf *out)
{
    static const char *const zh[] = {"日", "一", "二", "三", "四", "五", "六"};
    static const char *const en[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct cst               c = cst_of(cst_day_start(day));

    if (is_english(ctx))
        buf_f(out, "%s %d %s", en[c.weekday], c.day, months[c.month - 1]);
    else
        buf_f(out, "%d月%d日 周%s", c.month, c.day, zh[c.weekday]);
}

void time_say(int64_t minute, int64_t until, struct buf *out)
{
    buf_f(out, "%02d:%02d–%02d:%02d", (int)(minute / 60), (int)(minute % 60), (int)(until / 60),
          (int)(until % 60));
}

void when_say(const struct ctx *ctx, const struct slot *slot, struct buf *out)
{
    day_say(ctx, slot->day, out);
    buf_char(out, ' ');
    time_say(slot->minute, slot->until, out);
}

void moment_say(const struct ctx *ctx, int64_t at, struct buf *out)
{
    char clock[6];

    if (cst_day(at) == cst_day(ctx->now))
        buf_c(out, tr(ctx, "今天", "today"));
    else
        day_say(ctx, cst_day(at), out);
    buf_f(out, " %s", cst_clock(clock, at));
}

const char *series_title(const struct ctx *ctx, const struct school_appointment *series)
{
    return tr(ctx, series->title, series->title_en);
}

const char *series_word(const struct ctx *ctx, const struct school_appointment *series)
{
    const struct school_flow *flow = flow_anywhere(ctx, str_c(series->name));

    return flow ? flow_word(ctx, flow) : series->words[0];
}

const char *place_title(const struct ctx *ctx, const struct school_appointment *series,
                        struct str place)
{
    const struct appointment_place *p = series ? place_named(series, place) : NULL;

    return p ? tr(ctx, p->title, p->title_en) : place.p;
}

void kept_say(const struct ctx *ctx, const struct kept *k, struct buf *out)
{
    const struct school_appointment *series = series_named(ctx, str_c(k->series));
    struct slot                      slot = kept_slot(k);

    buf_f(out, tr(ctx, "「%s」%s　", "%s, %s, "), series ? series_title(ctx, series) : k->series,
          place_title(ctx, series, slot.place));
    when_say(ctx, &slot, out);
    if (series == NULL || place_named(series, slot.place) == NULL)
        buf_c(out, tr(ctx, "（已停办，去之前请先问清楚）",
                      " (not offered any more: please ask before you go)"));
}

bool reminder_comes(const struct school_appointment *series, int64_t day, int64_t now,
                    int64_t *at)
{
    int minute;

    if (series->remind == NULL || !cst_parse_clock(str_c(series->remind), &minute))
        return false;
    *at = slot_begins(day - 1, minute);
    return now < *at;
}

/* What has to be known before the day, because nobody tells it again. */
static void say_reminder(const struct ctx *ctx, const struct school_appointment *series,
                         int64_t day, int64_t person, struct buf *out)
{
    int64_t at;

    if (reminder_comes(series, day, ctx->now, &at) && reminder_off(ctx, person)) {
        buf_c(out, tr(ctx, "你关闭了提醒，前一天不会再提醒：请记好时间，或回复“打开通知 提醒”。",
                      "You have turned reminders off, so none comes: please remember the time, or "
                      "reply \"turn on reminders\"."));
        return;
    }
    if (reminder_comes(series, day, ctx->now, &at)) {
        buf_f(out, tr(ctx, "前一天 %s 会提醒你。", "You will be reminded at %s the day before."),
              series->remind);
        return;
    }
    if (day - cst_day(ctx->now) <= 1)
        buf_f(out,
              tr(ctx, "就在%s，到时候不再提醒，请准时到。",
                 "It is %s already, and you will not be reminded: please be on time."),
              day == cst_day(ctx->now) ? tr(ctx, "今天", "today") : tr(ctx, "明天", "tomorrow"));
    else
        buf_c(out, tr(ctx, "到时候请准时到。", "Please be on time."));
}

static void say_cancel(const struct ctx *ctx, const struct school_appointment *series,
                       const struct slot *slot, int64_t number, struct buf *out)
{
    int64_t closes = slot_closes(series, slot->day, slot->minute);

    if (closes <= ctx->now)
        return;
    buf_c(out, tr(ctx, "\n来不了请在 ", "\nIf you cannot come, reply \""));
    if (!is_english(ctx)) {
        moment_say(ctx, closes, out);
        buf_f(out, " 前回复“取消预约 %lld”，把名额让给别人；改时间回复“%s”。", (long long)number,
              series_word(ctx, series));
        return;
    }
    buf_f(out, "unbook %lld\" before ", (long long)number);
    moment_say(ctx, closes, out);
    buf_f(out, "; for another time reply \"%s\".", series_word(ctx, series));
}

/* What the way begins with is not said twice: 图书馆一层, 图书馆一层自助服务区. */
static void where_say(const struct ctx *ctx, const char *title, struct str way, struct buf *out)
{
    buf_c(out, tr(ctx, "\n地点：", "\nWhere: "));
    if (!str_starts(way, str_c(title)))
        buf_f(out, "%s\n", title);
    if (way.n > 0 || str_starts(way, str_c(title)))
        buf_f(out, "%.*s\n", STR_ARG(way));
}

void booked_say(const struct ctx *ctx, const struct school_appointment *series,
                const struct slot *slot, int64_t number, int64_t person, struct str receipt,
                struct buf *out)
{
    const struct appointment_place *place = place_named(series, slot->place);
    const char *where = place && place->where ? tr(ctx, place->where, place->where_en) : NULL;

    buf_c(out, tr(ctx, "时间：", "When: "));
    when_say(ctx, slot, out);
    where_say(ctx, place_title(ctx, series, slot->place), where ? text_line(where) : STR_LIT(""),
              out);
    buf_f(out, tr(ctx, "预约号 %lld", "Appointment no. %lld"), (long long)number);
    if (receipt.n > 0)
        buf_f(out, tr(ctx, "　回执 %.*s", ", receipt %.*s"), STR_ARG(receipt));
    buf_char(out, '\n');
    say_reminder(ctx, series, slot->day, person, out);
    say_cancel(ctx, series, slot, number, out);
}
