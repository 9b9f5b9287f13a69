/* The calendar's file: days in order, none in two spans, workdays that are none without it; and
 * what the school file may say only with a calendar. */
#include "conf/calendar_private.h"
#include "conf/check_private.h"

#include "base/cst.h"
#include "base/mem.h"

enum { TERM_MOST = 250, HOLIDAY_MOST = 120 }; /* days: more is a slip in a year or a month */

struct span {
    int64_t from, until;
};

/* false: it has been reported: by the schema, or by check_ends. */
static bool read_span(const struct node *entry, struct span *out)
{
    const struct node *until = node_get(entry, "until");
    struct span        s;

    if (!cst_parse_date(node_text(node_get(entry, "from")), &s.from))
        return false;
    s.until = s.from;
    if ((until && !cst_parse_date(node_text(until), &s.until)) || s.until < s.from)
        return false;
    *out = s;
    return true;
}

/* ---- the lists ---- */

static void check_ends(const struct node *list, struct report *report)
{
    for (const struct node *e = node_first(list); e; e = e->next)
        if (ends_before(e, "from", "until"))
            report_add(report, node_get(e, "until")->line, "%s: %s is before `from`", list->key,
                       node_shown(node_get(e, "until")).text);
}

static void check_order(const struct node *list, struct report *report)
{
    struct span before = {.from = INT64_MIN, .until = INT64_MIN}, s;

    for (const struct node *e = node_first(list); e; e = e->next) {
        if (!read_span(e, &s))
            continue;
        if (s.from < before.from)
            report_add(report, e->line,
                       "%s: this one begins before the one in front of it; write them in order",
                       list->key);
        else if (s.from <= before.until)
            report_add(report, e->line,
                       "%s: this one begins before the one in front of it has ended", list->key);
        before = s;
    }
}

static void check_length(const struct node *list, int64_t most, struct report *report)
{
    struct span s;

    for (const struct node *e = node_first(list); e; e = e->next)
        if (read_span(e, &s) && s.until - s.from >= most)
            report_add(report, e->line,
                       "%s: this one has %lld days, and at most %lld can be meant: look at the "
                       "year and the month",
                       list->key, (long long)(s.until - s.from) + 1, (long long)most);
}

static void check_names(const struct node *list, struct report *report)
{
    for (const struct node *e = node_first(list); e; e = e->next)
        check_twins(e, report);
}

/* ---- workdays ---- */

static bool is_weekend(int64_t day)
{
    int weekday = cst_of(cst_day_start(day)).weekday;

    return weekday == 0 || weekday == 6;
}

/* The entry of the list that has one of the days; NULL: none. */
static const struct node *overlapped(const struct node *list, const struct span *s)
{
    struct span other;

    for (const struct node *e = node_first(list); e; e = e->next)
        if (read_span(e, &other) && other.from <= s->until && s->from <= other.until)
            return e;
    return NULL;
}

/* The first day of the span that is none of a weekend: within three days there is one. */
static void check_weekend(const struct node *entry, const struct span *s, struct report *report)
{
    char date[11];

    for (int64_t day = s->from; day <= s->until; day++)
        if (!is_weekend(day)) {
            report_add(report, entry->line,
                       "workdays: %s is no Saturday and no Sunday: it is a workday anyway",
                       cst_date(date, cst_day_start(day)));
            return;
        }
}

static void check_workday(const struct node *entry, const struct node *holidays,
                          struct report *report)
{
    const struct node *holiday;
    struct span        s;

    if (!read_span(entry, &s))
        return;
    check_weekend(entry, &s, report);
    holiday = overlapped(holidays, &s);
    if (holiday)
        report_add(report, entry->line,
                   "workdays: this is a day of the holiday in line %u; only one of them can be "
                   "meant",
                   holiday->line);
}

void check_calendar(const struct node *calendar, struct report *report)
{
    static const char *const lists[] = {"terms", "holidays", "workdays"};
    const struct node       *holidays = node_get(calendar, "holidays");

    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        check_ends(node_get(calendar, lists[i]), report);
        check_order(node_get(calendar, lists[i]), report);
        check_names(node_get(calendar, lists[i]), report);
    }
    check_unique(node_get(calendar, "terms"), "name", "two terms", report);
    check_length(node_get(calendar, "terms"), TERM_MOST, report);
    check_length(holidays, HOLIDAY_MOST, report);
    for (const struct node *e = node_first(node_get(calendar, "workdays")); e; e = e->next)
        check_workday(e, holidays, report);
}

/* ---- what needs it ---- */

static void check_terms(const struct node *flow, const struct school_calendar *calendar,
                        struct report *report)
{
    const struct node *on = node_get(flow, "remind_on");

    if (!str_is(node_text(on), "term") || (calendar && calendar->terms_count > 0))
        return;
    if (calendar == NULL)
        report_add(report, on->line,
                   "remind_on: term needs the key calendar: a file that says when terms are");
    else
        report_add(report, on->line, "remind_on: the calendar has no terms: nobody would be told");
}

static void check_holidays(const struct node *place, struct report *report)
{
    const struct node *holidays = node_get(place, "holidays");

    if (str_is(node_text(holidays), "closed"))
        report_add(report, holidays->line,
                   "holidays: closed needs the key calendar: a file that says when they are");
}

void check_calendar_use(const struct node *school, const struct school_calendar *calendar,
                        struct report *report)
{
    for (const struct node *f = node_first(node_get(school, "flows")); f; f = f->next)
        check_terms(f, calendar, report);
    if (calendar)
        return;
    for (const struct node *a = node_first(node_get(school, "appointments")); a; a = a->next)
        for (const struct node *p = node_first(node_get(a, "places")); p; p = p->next)
            check_holidays(p, report);
}
