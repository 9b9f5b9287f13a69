/* Appointments: hours that are cut evenly into slots, as many days and slots as can be shown. */
#include "conf/check_private.h"

#include "base/cst.h"

enum { SHOWN_MOST = 20, WEEK = 7, DAY_MINUTES = 1440 }; /* handlers/flow_action.h: FLOW_OPTIONS */

/* The number at the key, `usual` when it is absent; -1 when it has been reported. */
static int64_t number_at(const struct node *map, const char *key, int64_t usual)
{
    const struct node *n = node_get(map, key);
    int64_t            v;

    if (n == NULL)
        return usual;
    return str_i64(node_text(n), &v) && v >= 0 ? v : -1;
}

/* ---- slots ---- */

/* How many slots the hours make; 0 when they have been reported. */
static int64_t slots_of(const struct node *hours, int64_t minutes, int before,
                        struct report *report)
{
    const struct node *from = node_get(hours, "from"), *to = node_get(hours, "to");
    int                opens, closes;

    if (!cst_parse_clock(node_text(from), &opens) || !cst_parse_clock(node_text(to), &closes))
        return 0;
    if (opens >= closes)
        report_add(report, to->line,
                   "the place closes before it opens: `to` must be later than `from`");
    else if (opens < before)
        report_add(report, from->line,
                   "hours: %s is before the end of the hours in front; write them in order",
                   node_shown(from).text);
    else if (minutes > 0 && (closes - opens) % minutes != 0)
        report_add(report, to->line,
                   "hours: the %d minutes from %s to %s cannot be cut evenly into slots of %lld",
                   closes - opens, node_shown(from).text, node_shown(to).text,
                   (long long)minutes);
    else
        return minutes > 0 ? (closes - opens) / minutes : 1;
    return 0;
}

static void check_hours(const struct node *place, struct report *report)
{
    const struct node *hours = node_get(place, "hours");
    int64_t            minutes = number_at(place, "minutes", 0), slots = 0;
    int                before = 0;

    for (const struct node *h = node_first(hours); h && minutes >= 0; h = h->next) {
        slots += slots_of(h, minutes, before, report);
        cst_parse_clock(node_text(node_get(h, "to")), &before);
    }
    if (slots > SHOWN_MOST)
        report_add(report, hours->line,
                   "the hours make %lld slots a day, and a choice shows %d: write longer "
                   "`minutes`, or two places",
                   (long long)slots, SHOWN_MOST);
}

/* ---- days ---- */

/* How many days of `span` days on end the place is open at most. */
static int64_t open_days(const struct node *days, int64_t span)
{
    bool    open[WEEK] = {false};
    int64_t most = 0, day;

    for (const struct node *d = node_first(days); d; d = d->next)
        if (str_i64(node_text(d), &day) && day >= 1 && day <= WEEK)
            open[day - 1] = true;
    if (days == NULL || span > 61) /* more is reported as out of range */
        return days ? 0 : span;
    for (int64_t first = 0; first < WEEK; first++) {
        int64_t count = 0;

        for (int64_t i = 0; i < span; i++)
            count += open[(first + i) % WEEK];
        most = count > most ? count : most;
    }
    return most;
}

static void check_open_days(const struct node *place, int64_t span, struct report *report)
{
    const struct node *days = node_get(place, "days");
    int64_t            count = open_days(days, span);

    check_unique(days, NULL, "the days name", report);
    check_unique(node_get(place, "closed"), NULL, "closed names", report);
    if (count > SHOWN_MOST)
        report_add(report, place->line,
                   "%lld days of this place can be booked at once, and a choice shows %d: lower "
                   "until_days, or open it on fewer days",
                   (long long)count, SHOWN_MOST);
}

static void check_place(const struct node *place, int64_t span, struct report *report)
{
    check_twins(place, report);
    check_hours(place, report);
    check_open_days(place, span, report);
}

/* ---- one series ---- */

static void check_ahead(const struct node *appointment, int64_t first, int64_t last,
                        struct report *report)
{
    const struct node *until = node_get(appointment, "until_days");
    const struct node *from = node_get(appointment, "from_days");
    const struct node *cancel = node_get(appointment, "cancel_minutes");

    if (first > last)
        report_add(report, (until ? until : from)->line,
                   "until_days (%lld) is smaller than from_days (%lld): no day could be booked",
                   (long long)last, (long long)first);
    else if (cancel && number_at(appointment, "cancel_minutes", 0) >= (last + 1) * DAY_MINUTES)
        report_add(report, cancel->line,
                   "cancel_minutes: %s reach behind the last day that can be booked: none could be",
                   node_shown(cancel).text);
}

static void check_remind(const struct node *remind, struct report *report)
{
    int minute;

    if (cst_parse_clock(node_text(remind), &minute) && minute == DAY_MINUTES)
        report_add(report, remind->line, "remind: 24:00 is the next day; write 23:59");
}

static void check_appointment(const struct node *school, const struct node *a,
                              const struct apps *apps, struct report *report)
{
    const struct node *places = node_get(a, "places");
    int64_t first = number_at(a, "from_days", 0), last = number_at(a, "until_days", 7);

    check_own_name(school, a, report);
    check_public_app(a, "an appointment", apps, report);
    check_people(a, node_get(school, "identity"), report);
    check_window(node_get(a, "window"), report);
    check_twins(a, report);
    check_remind(node_get(a, "remind"), report);
    check_unique(places, "name", "two places", report);
    check_labels(places, "title", "title_en", section_app(a), "two places", report);
    if (first >= 0 && last >= 0)
        check_ahead(a, first, last, report);
    for (const struct node *p = node_first(places); p; p = p->next)
        check_place(p, last >= first ? last - first + 1 : 0, report);
}

void check_appointments(const struct node *school, const struct apps *apps, struct report *report)
{
    const struct node *list = node_get(school, "appointments");

    if (node_first(list))
        check_staff_app(list, apps, report);
    for (const struct node *a = node_first(list); a; a = a->next)
        check_appointment(school, a, apps, report);
}
