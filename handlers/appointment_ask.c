/* What there is to choose: places, days, slots, each with what is free now. */
#include "base/cst.h"
#include "handlers/appointment_private.h"
#include "handlers/texts.h"

#include <stdio.h>

enum {
    MANY = 99,        /* free places that are counted on the screen */
    WHERE_BYTES = 90, /* of how to get there, behind a place */
};

/* ---- what is free ---- */

struct counts { /* of the slots of a place on a day that somebody has taken a place of */
    struct {
        int64_t minute, taken, waiting;
    } row[300];
    unsigned count;
};

static int add_count(void *arg, int64_t minute, int64_t taken, int64_t waiting)
{
    struct counts *c = arg;

    if (c->count == sizeof c->row / sizeof c->row[0])
        return 1;
    c->row[c->count].minute = minute;
    c->row[c->count].taken = taken;
    c->row[c->count++].waiting = waiting;
    return 0;
}

static int counts_read(struct ctx *ctx, const struct school_appointment *series, struct str place,
                       int64_t day, struct counts *out, struct err *err)
{
    out->count = 0;
    return appointment_day(ctx->store, str_c(series->name), place, day, add_count, out, err);
}

static int64_t free_of(const struct counts *c, const struct slot *slot)
{
    for (unsigned i = 0; i < c->count; i++)
        if (c->row[i].minute == slot->minute)
            return c->row[i].taken < slot->capacity ? slot->capacity - c->row[i].taken : 0;
    return slot->capacity;
}

/* How many places there are on that day; *slots: how many slots. */
static int64_t day_free(const struct ctx *ctx, const struct school_appointment *series,
                        const struct appointment_place *place, int64_t day,
                        const struct counts *c, unsigned *slots)
{
    struct slot slot;
    int64_t     total = 0;

    *slots = 0;
    for (unsigned n = 0; slot_nth(ctx, series, place, day, n, &slot); n++)
        if (slot_open(ctx, series, &slot)) {
            total += free_of(c, &slot);
            ++*slots;
        }
    return total;
}

static bool place_opens(const struct ctx *ctx, const struct school_appointment *series,
                        const struct appointment_place *place)
{
    struct day_range days = series_days(ctx, series);
    struct counts    none = {.count = 0};
    unsigned         slots = 0;

    for (int64_t day = days.first; day <= days.last && slots == 0; day++)
        day_free(ctx, series, place, day, &none, &slots);
    return slots > 0;
}

/* ---- the answers ---- */

struct chosen chosen_of(const struct ctx *ctx, const struct school_flow *flow,
                        const struct answers *a)
{
    struct chosen c = {.series = series_named(ctx, str_c(flow->name)), .day = -1};
    const char   *place = answers_get(a, FIELD_PLACE), *day = answers_get(a, FIELD_DAY);
    const char   *slot = answers_get(a, FIELD_SLOT);
    uint64_t      clock;

    if (c.series && place)
        c.place = place_named(c.series, str_c(place));
    if (c.place && day)
        cst_parse_date(str_c(day), &c.day);
    if (c.place && c.day >= 0 && slot && str_u64(str_c(slot), &clock) && clock < 10000)
        slot_at(ctx, c.series, str_c(c.place->name), c.day,
                (int64_t)(clock / 100 * 60 + clock % 100), &c.slot);
    return c;
}

void slot_value(const struct slot *slot, char out[SLOT_VALUE])
{
    snprintf(out, SLOT_VALUE, "%02d%02d", (int)(slot->minute / 60) % 100, (int)(slot->minute % 60));
}

/* ---- how a question looks ---- */

static struct flow_ask_option *option_add(struct flow_ask *out)
{
    return out->count < FLOW_OPTIONS ? &out->option[out->count++] : NULL;
}

/* 余3, 已满: behind the label, where a card shows it too; in English only what has room there. */
static void say_free(const struct ctx *ctx, int64_t free, struct buf *label, struct buf *more)
{
    const char *many = free > MANY ? "+" : "";
    int         shown = free > MANY ? MANY : (int)free;

    if (free <= 0)
        buf_c(label, tr(ctx, " 已满", " full"));
    else if (is_english(ctx))
        buf_f(more, "%d%s left", shown, many);
    else
        buf_f(label, " 余%d%s", shown, many);
    buf_c(more, "");
}

static void option_set(struct flow_ask_option *o, const char *value, const struct buf *label,
                       const struct buf *more)
{
    snprintf(o->value, sizeof o->value, "%s", value);
    snprintf(o->label, sizeof o->label, "%s", label->p);
    snprintf(o->more, sizeof o->more, "%s", more->p);
}

static void ask_place(const struct ctx *ctx, const struct chosen *c, struct flow_ask *out)
{
    for (unsigned i = 0; i < c->series->places_count; i++) {
        const struct appointment_place *p = &c->series->places[i];
        struct flow_ask_option *o = place_opens(ctx, c->series, p) ? option_add(out) : NULL;
        auto_buf struct buf     label = {0}, where = {0};

        if (o == NULL)
            continue;
        buf_c(&label, tr(ctx, p->title, p->title_en));
        buf_c(&where, "");
        if (p->where)
            text_cut(text_line(tr(ctx, p->where, p->where_en)), WHERE_BYTES, &where);
        option_set(o, p->name, &label, &where);
    }
}

static int ask_day(struct ctx *ctx, const struct chosen *c, struct flow_ask *out, struct err *err)
{
    struct day_range days = series_days(ctx, c->series);

    for (int64_t day = days.first; c->place && day <= days.last; day++) {
        auto_buf struct buf     label = {0}, more = {0};
        struct flow_ask_option *o;
        struct counts           counts;
        unsigned                slots;
        char                    value[11];
        int64_t                 free;

        if (counts_read(ctx, c->series, str_c(c->place->name), day, &counts, err) < 0)
            return -1;
        free = day_free(ctx, c->series, c->place, day, &counts, &slots);
        if (slots == 0 || (free == 0 && !c->series->wait) || (o = option_add(out)) == NULL)
            continue;
        day_say(ctx, day, &label);
        say_free(ctx, free, &label, &more);
        option_set(o, cst_date(value, cst_day_start(day)), &label, &more);
    }
    return 0;
}

static int ask_slot(struct ctx *ctx, const struct chosen *c, struct flow_ask *out, struct err *err)
{
    struct counts counts;
    struct slot   slot;

    if (c->place == NULL || c->day < 0)
        return 0;
    if (counts_read(ctx, c->series, str_c(c->place->name), c->day, &counts, err) < 0)
        return -1;
    for (unsigned n = 0; slot_nth(ctx, c->series, c->place, c->day, n, &slot); n++) {
        int64_t                 free = free_of(&counts, &slot);
        auto_buf struct buf     label = {0}, more = {0};
        struct flow_ask_option *o;
        char                    value[SLOT_VALUE];

        if (!slot_open(ctx, c->series, &slot) || (free == 0 && !c->series->wait) ||
            (o = option_add(out)) == NULL)
            continue;
        time_say(slot.minute, slot.until, &label);
        say_free(ctx, free, &label, &more);
        slot_value(&slot, value);
        option_set(o, value, &label, &more);
    }
    return 0;
}

/* Why there is nothing to choose, and when to look again. */
static void say_nothing(const struct ctx *ctx, const struct chosen *c, struct buf *out)
{
    buf_clear(out);
    buf_f(out,
          c->series->wait
              ? tr(ctx, "「%s」现在没有可以约的时段，请过些时候再来看看。",
                   "%s: there is nothing to book at the moment; please look again later.")
              : tr(ctx, "「%s」现在没有空的时段了，请过些时候再来看看。",
                   "%s: no place is left at the moment; please look again later."),
          series_title(ctx, c->series));
}

/* What stands already: said where the choosing begins. */
static int lead_standing(struct ctx *ctx, const struct chosen *c, struct buf *out,
                         struct err *err)
{
    struct standing s;
    struct slot     slot;
    int64_t         ahead;

    if (standing_read(ctx, c->series, &s, err) < 0)
        return -1;
    if (s.booked.number != 0) {
        buf_c(out, tr(ctx, "你已经约了：", "You are booked: "));
        kept_say(ctx, &s.booked, out);
        buf_c(out, tr(ctx, "。要改时间就重新选，新的提交后原来的才让出；不改请回复“取消”。\n",
                      ". To change it choose anew: it is given up only when the new one is "
                      "booked; to keep it reply \"cancel\".\n"));
    }
    if (s.waiting.number == 0)
        return 0;
    slot = kept_slot(&s.waiting);
    if (appointment_ahead(ctx->store, &slot, s.waiting.number, &ahead, err) < 0)
        return -1;
    buf_c(out, tr(ctx, "你在候补：", "You wait for: "));
    kept_say(ctx, &s.waiting, out);
    buf_f(out, tr(ctx, "，第 %lld 位。\n", ", no. %lld in the line.\n"), (long long)ahead + 1);
    return 0;
}

/* The place is not asked where there is only one. */
static bool is_first(const struct chosen *c, const struct school_question *q)
{
    return str_is(str_c(q->name), c->series->places_count > 1 ? FIELD_PLACE : FIELD_DAY);
}

int appointment_ask(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                    const struct school_question *q, struct flow_ask *out, struct err *err)
{
    struct chosen c = chosen_of(ctx, flow, a);
    struct str    field = str_c(q->name);

    if (c.series == NULL) {
        say_stopped(ctx, &out->lead);
        return 0;
    }
    if (is_first(&c, q) && lead_standing(ctx, &c, &out->lead, err) < 0)
        return -1;
    if (str_is(field, FIELD_PLACE))
        ask_place(ctx, &c, out);
    else if ((str_is(field, FIELD_DAY) ? ask_day : ask_slot)(ctx, &c, out, err) < 0)
        return -1;
    if (out->count == 0)
        say_nothing(ctx, &c, &out->lead);
    return 0;
}

int appointment_show(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                     const struct school_question *q, struct str value, struct buf *out,
                     struct err *err)
{
    struct chosen c = chosen_of(ctx, flow, a);
    struct str    field = str_c(q->name);
    int64_t       day;

    (void)err;
    if (str_is(field, FIELD_PLACE) && c.place)
        buf_c(out, tr(ctx, c.place->title, c.place->title_en));
    else if (str_is(field, FIELD_DAY) && cst_parse_date(value, &day))
        day_say(ctx, day, out);
    else if (str_is(field, FIELD_SLOT) && c.slot.series.p)
        time_say(c.slot.minute, c.slot.until, out);
    return 0;
}
