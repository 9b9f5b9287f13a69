#include "conf/calendar_private.h"

#include "conf/calendar.h"

#include "base/cst.h"
#include "base/mem.h"

#include <stdlib.h>

enum { WEEK = 7, FRIDAY = 5, SATURDAY = 6 };

/* ---- days ---- */

static unsigned weekday_of(int64_t day) /* 1 Monday .. 7 Sunday */
{
    int weekday = cst_of(cst_day_start(day)).weekday;

    return weekday == 0 ? WEEK : (unsigned)weekday;
}

static const struct calendar_span *span_at(const struct calendar_span *list, unsigned count,
                                           int64_t day)
{
    for (unsigned i = 0; i < count; i++)
        if (day >= list[i].from && day <= list[i].until)
            return &list[i];
    return NULL;
}

const struct calendar_span *calendar_holiday(const struct school_calendar *c, int64_t day)
{
    return c ? span_at(c->holidays, c->holidays_count, day) : NULL;
}

const struct calendar_span *calendar_makeup(const struct school_calendar *c, int64_t day)
{
    return c ? span_at(c->workdays, c->workdays_count, day) : NULL;
}

unsigned calendar_weekday(const struct school_calendar *c, int64_t day)
{
    if (calendar_holiday(c, day))
        return 0;
    return calendar_makeup(c, day) ? FRIDAY : weekday_of(day);
}

bool calendar_is_workday(const struct school_calendar *c, int64_t day)
{
    unsigned weekday = calendar_weekday(c, day);

    return weekday >= 1 && weekday < SATURDAY;
}

/* ---- terms ---- */

static int64_t monday_of(int64_t day)
{
    return day - (int64_t)weekday_of(day) + 1;
}

bool calendar_week(const struct school_calendar *c, int64_t day, const struct calendar_span **term,
                   unsigned *week)
{
    const struct calendar_span *found = c ? span_at(c->terms, c->terms_count, day) : NULL;

    if (found == NULL)
        return false;
    if (term)
        *term = found;
    if (week)
        *week = (unsigned)((monday_of(day) - monday_of(found->from)) / WEEK) + 1;
    return true;
}

const struct calendar_span *calendar_next_term(const struct school_calendar *c, int64_t day)
{
    for (unsigned i = 0; c && i < c->terms_count; i++)
        if (c->terms[i].from > day)
            return &c->terms[i];
    return NULL;
}

/* ---- memory ---- */

static void spans_new(const struct span_texts *texts, unsigned texts_count,
                      struct calendar_span **spans, unsigned *count)
{
    struct calendar_span *list = xcalloc(texts_count + 1, sizeof *list);

    for (unsigned i = 0; i < texts_count; i++) {
        list[i].name = xcopy(texts[i].name);
        list[i].name_en = xcopy(texts[i].name_en);
        cst_parse_date(str_c(texts[i].from), &list[i].from);
        list[i].until = list[i].from;
        cst_parse_date(str_c(texts[i].until), &list[i].until);
    }
    *spans = list;
    *count = texts_count;
}

struct school_calendar *calendar_new(const struct calendar_texts *texts)
{
    struct school_calendar *c = xcalloc(1, sizeof *c);

    spans_new(texts->terms, texts->terms_count, &c->terms, &c->terms_count);
    spans_new(texts->holidays, texts->holidays_count, &c->holidays, &c->holidays_count);
    spans_new(texts->workdays, texts->workdays_count, &c->workdays, &c->workdays_count);
    return c;
}

static void spans_free(struct calendar_span *list, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        free(list[i].name);
        free(list[i].name_en);
    }
    free(list);
}

void calendar_free(struct school_calendar *c)
{
    if (c == NULL)
        return;
    spans_free(c->terms, c->terms_count);
    spans_free(c->holidays, c->holidays_count);
    spans_free(c->workdays, c->workdays_count);
    free(c);
}
