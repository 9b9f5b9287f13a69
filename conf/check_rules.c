/* How often a flow may be submitted, what comes before it, and who is told or asked about it. */
#include "conf/check_private.h"

#include "base/cst.h"
#include "base/mem.h"
#include "conf/schema_private.h"

#define DAY_MINUTES 1440

static bool has_rule(const struct node *flow, const char *rule)
{
    return str_is(node_text(node_get(flow, "rule")), rule);
}

static bool roster_only(const struct node *flow)
{
    return !str_is(node_text(node_get(flow, "roster_only")), "false");
}

const struct node *flow_find(const struct node *flows, struct str name)
{
    for (const struct node *f = node_first(flows); f && name.n > 0; f = f->next)
        if (str_eq(node_text(node_get(f, "name")), name))
            return f;
    return NULL;
}

/* ---- the rule, and what goes with one rule only ---- */

static void check_times(const struct node *flow, struct report *report)
{
    const struct node *rule = node_get(flow, "rule"), *times = node_get(flow, "times");

    if (has_rule(flow, "times_a_day") && !times)
        report_add(report, rule->line,
                   "times_a_day needs the key times: how often a day (1 to 20)");
    if (!has_rule(flow, "times_a_day") && times)
        report_add(report, times->line, "times goes with `rule: times_a_day` only");
}

static void check_rule(const struct node *flow, struct report *report)
{
    static const char *const daily_only[] = {"today_done", "today_done_en", "today_open",
                                             "today_open_en", "streak", "remind", "remind_on",
                                             "digest"};

    check_times(flow, report);
    for (size_t i = 0; i < ARRAY_LEN(daily_only) && !has_rule(flow, "daily"); i++) {
        const struct node *n = node_get(flow, daily_only[i]);
        if (n)
            report_add(report, n->line, "%s goes with `rule: daily` only", n->key);
    }
    if (has_rule(flow, "until") && !node_get(node_get(flow, "window"), "until"))
        report_add(report, node_get(flow, "rule")->line,
                   "the rule until needs `window: {until: …}`: when the last one counts for good");
}

/* ---- times of the day, within the flow's hours ---- */

struct hours {
    int from, to; /* minutes of the day */
};

static struct hours hours_of(const struct node *flow)
{
    const struct node *window = node_get(flow, "window");
    struct hours       h;

    if (!cst_parse_clock(node_text(node_get(window, "daily_from")), &h.from))
        h.from = 0;
    if (!cst_parse_clock(node_text(node_get(window, "daily_to")), &h.to))
        h.to = DAY_MINUTES;
    return h;
}

static void check_editable_daily(const struct node *flow, const struct node *editable,
                                 struct report *report)
{
    struct hours h = hours_of(flow);
    int          minute;

    if (!cst_parse_clock(node_text(editable), &minute))
        report_add(report, editable->line,
                   "editable: %s is not a time of the day like \"20:00\", as the rule daily needs "
                   "it",
                   node_shown(editable).text);
    else if (minute <= h.from || minute > h.to)
        report_add(report, editable->line, "editable: %s is not within the hours of the window",
                   node_shown(editable).text);
}

static void check_editable_once(const struct node *flow, const struct node *editable,
                                struct report *report)
{
    const struct node *window = node_get(flow, "window");
    int64_t            last, opens, closes;

    if (!moment_of(node_text(editable), true, &last)) {
        report_add(report, editable->line,
                   "editable: %s is not a moment like \"2026-09-01 10:00\", as the rule once needs "
                   "it",
                   node_shown(editable).text);
        return;
    }
    if (!moment_of(node_text(node_get(window, "from")), false, &opens))
        opens = last;
    if (!moment_of(node_text(node_get(window, "until")), true, &closes))
        closes = last;
    if (last < opens || last > closes)
        report_add(report, editable->line, "editable: %s is not within the window",
                   node_shown(editable).text);
}

static void check_editable(const struct node *flow, struct report *report)
{
    const struct node *editable = node_get(flow, "editable");

    if (node_text(editable).n == 0 || !form_editable.fits(node_text(editable)))
        return;
    if (has_rule(flow, "daily"))
        check_editable_daily(flow, editable, report);
    else if (has_rule(flow, "once"))
        check_editable_once(flow, editable, report);
    else
        report_add(report, editable->line,
                   "editable goes with the rules daily and once (with `rule: until` the last one "
                   "counts anyway)");
}

static void check_remind(const struct node *flow, struct report *report)
{
    const struct node *on = node_get(flow, "remind_on");
    struct hours       h = hours_of(flow);
    int                minute, before = -1;

    if (on && !node_get(flow, "remind"))
        report_add(report, on->line, "remind_on goes with remind: at what times");

    for (const struct node *n = node_first(node_get(flow, "remind")); n; n = n->next) {
        if (!cst_parse_clock(node_text(n), &minute))
            continue;
        if (minute <= before)
            report_add(report, n->line,
                       "remind: %s is not later than the time in front of it; write them in order",
                       node_shown(n).text);
        if (minute < h.from || minute >= h.to || minute == DAY_MINUTES)
            report_add(report, n->line,
                       "remind: nobody could report at %s: it is not within the hours of the "
                       "window",
                       node_shown(n).text);
        before = minute;
    }
}

static void check_digest(const struct node *flow, struct report *report)
{
    const struct node *digest = node_get(flow, "digest");
    int                minute;

    if (!cst_parse_clock(node_text(digest), &minute))
        return;
    if (minute == DAY_MINUTES)
        report_add(report, digest->line, "digest: 24:00 is the next day; write 23:59");
    else if (minute <= hours_of(flow).from)
        report_add(report, digest->line,
                   "digest: nobody can have reported at %s: the window opens later",
                   node_shown(digest).text);
}

/* ---- needs ---- */

/* Whether the kinds in `wide` (NULL: all) are those in `narrow` and perhaps more. */
bool kinds_cover(const struct node *wide, const struct node *narrow)
{
    static const char *const of_students[] = {"undergraduate", "graduate"};
    bool                     all = wide == NULL || wide->kind != NODE_LIST;

    if (!all && (narrow == NULL || narrow->kind != NODE_LIST))
        return false; /* not even all five: the roster may have people without a kind */
    for (const struct node *n = node_first(narrow); n && !all; n = n->next) {
        bool has = false, student = false;

        for (const struct node *w = node_first(wide); w; w = w->next) {
            has |= str_eq(node_text(w), node_text(n));
            student |= str_is(node_text(w), "student");
        }
        for (size_t i = 0; i < ARRAY_LEN(of_students); i++)
            has |= student && str_is(node_text(n), of_students[i]);
        if (!has)
            return false;
    }
    return true;
}

enum { FLOWS_MOST = 50, NEEDS_MOST = 10 }; /* as in the schema, which reports more of them */

/* Whether the flow leads to `goal` by its needs. seen: flows that were looked at, by position. */
static bool leads_to(const struct node *flows, const struct node *flow, const struct node *goal,
                     bool seen[FLOWS_MOST])
{
    size_t at = 0, left = NEEDS_MOST;

    for (const struct node *f = flows->first; f != flow; f = f->next)
        at++;
    if (at >= FLOWS_MOST || seen[at])
        return false;
    seen[at] = true;
    for (const struct node *n = node_first(node_get(flow, "needs")); n && left > 0; n = n->next) {
        const struct node *next = flow_find(flows, node_text(n));

        left--;
        if (next == goal || (next && leads_to(flows, next, goal, seen)))
            return true;
    }
    return false;
}

/* Whoever may begin the flow may begin the one that comes first. */
static void check_need_people(const struct node *flow, const struct node *first,
                              const struct node *need, struct report *report)
{
    if (roster_only(first) && !roster_only(flow))
        report_add(report, need->line,
                   "needs: %s is for people of the roster only and this flow is for everybody: the "
                   "others could never begin",
                   node_shown(need).text);
    else if (!kinds_cover(node_get(first, "kinds"), node_get(flow, "kinds")))
        report_add(report, need->line,
                   "needs: %s is for fewer kinds of people than this flow: the others could never "
                   "begin",
                   node_shown(need).text);
}

/* Nobody can answer the one on the way to the other when they are never open together. */
static void check_need_windows(const struct node *flow, const struct node *first,
                               const struct node *need, struct report *report)
{
    const struct node *window = node_get(flow, "window"), *other = node_get(first, "window");
    struct hours       h = hours_of(flow), o = hours_of(first);
    int64_t            opens, closes;

    if (moment_of(node_text(node_get(window, "from")), false, &opens) &&
        moment_of(node_text(node_get(other, "until")), true, &closes) && closes < opens)
        report_add(report, need->line,
                   "needs: %s ends before this flow begins: who has not answered it could never "
                   "begin",
                   node_shown(need).text);
    else if ((moment_of(node_text(node_get(window, "until")), true, &closes) &&
              moment_of(node_text(node_get(other, "from")), false, &opens) && closes < opens) ||
             h.to <= o.from || o.to <= h.from)
        report_add(report, need->line,
                   "needs: %s is never open while this flow is: nobody could begin",
                   node_shown(need).text);
}

static void check_need(const struct node *flows, const struct node *flow, const struct node *need,
                       struct report *report)
{
    const struct node *first = flow_find(flows, node_text(need));
    struct shown       shown = node_shown(need);
    const char        *name = shown.text;
    bool               seen[FLOWS_MOST] = {0};

    if (node_text(need).n == 0)
        return;
    if (first == NULL)
        report_add(report, need->line, "needs: no flow of this file is called %s", name);
    else if (first == flow)
        report_add(report, need->line, "needs: %s is this flow itself", name);
    else if (!str_eq(node_text(node_get(first, "app")), node_text(node_get(flow, "app"))))
        report_add(report, need->line, "needs: %s is a flow of another app", name);
    else if (!has_rule(first, "once") && !has_rule(first, "until"))
        report_add(report, need->line,
                   "needs: %s is not answered once for all; its rule must be once or until", name);
    else if (leads_to(flows, first, flow, seen))
        report_add(report, need->line, "needs: %s needs this flow itself, so nobody could begin",
                   name);
    else {
        check_need_people(flow, first, need, report);
        check_need_windows(flow, first, need, report);
    }
}

/* ---- the staff ---- */

/* Who has no row in the roster has neither a counsellor nor a name. */
static void check_roster_only(const struct node *flow, const struct node *key,
                              struct report *report)
{
    if (!roster_only(flow))
        report_add(report, key->line,
                   "%s is about people of the roster; take out `roster_only: false`", key->key);
}

void check_staff_app(const struct node *key, const struct apps *apps, struct report *report)
{
    if (apps->count > 0 && !apps_have(apps, STR_LIT("staff")))
        report_add(report, key->line,
                   "%s needs an app called staff in the configuration: the staff are told and "
                   "asked there",
                   key->key);
}

static void check_approve(const struct node *flow, const struct apps *apps, struct report *report)
{
    const struct node *approve = node_get(flow, "approve"), *days = node_get(flow, "approve_days");

    if (days && !approve)
        report_add(report, days->line, "approve_days goes with approve only");
    if (approve == NULL)
        return;
    check_unique(approve, NULL, "the roles name", report);
    check_roster_only(flow, approve, report);
    check_staff_app(approve, apps, report);
    if (has_rule(flow, "daily") || has_rule(flow, "times_a_day"))
        report_add(report, approve->line,
                   "approve goes with the rules once, until and always: one decision at a time is "
                   "open about a person");
}

static void check_proxy(const struct node *flow, const struct apps *apps, struct report *report)
{
    const struct node *proxy = node_get(flow, "proxy");

    if (!str_is(node_text(proxy), "true"))
        return;
    check_roster_only(flow, proxy, report);
    check_staff_app(proxy, apps, report);
    if (str_is(node_text(node_get(flow, "app")), "staff"))
        report_add(report, proxy->line,
                   "proxy is for flows of another app than staff, which the staff answer for "
                   "somebody");
    for (const struct node *q = node_first(node_get(flow, "questions")); q; q = q->next)
        if (str_is(node_text(node_get(q, "kind")), "consent"))
            report_add(report, node_get(q, "kind")->line,
                       "nobody can consent for another: take out this question, or `proxy: true` "
                       "in line %u",
                       proxy->line);
}

static void check_alerts(const struct node *flow, const struct apps *apps, struct report *report)
{
    for (const struct node *q = node_first(node_get(flow, "questions")); q; q = q->next)
        for (const struct node *o = node_first(node_get(q, "options")); o; o = o->next) {
            const struct node *alert = node_get(o, "alert");

            if (!str_is(node_text(alert), "true"))
                continue;
            check_roster_only(flow, alert, report);
            check_staff_app(alert, apps, report);
        }
}

void check_rules(const struct node *flows, const struct node *flow, const struct apps *apps,
                 struct report *report)
{
    const struct node *needs = node_get(flow, "needs"), *digest = node_get(flow, "digest");

    if (node_text(node_get(flow, "rule")).n > 0) {
        check_rule(flow, report);
        check_editable(flow, report);
    }
    check_remind(flow, report);
    check_digest(flow, report);
    if (digest)
        check_staff_app(digest, apps, report);
    check_unique(needs, NULL, "needs name", report);
    for (const struct node *n = node_first(needs); n; n = n->next)
        check_need(flows, flow, n, report);
    check_approve(flow, apps, report);
    check_proxy(flow, apps, report);
    check_alerts(flow, apps, report);
}
