#include "conf/check_private.h"

#include "base/cst.h"
#include "conf/builtin.h"

/* ---- window ---- */

bool moment_of(struct str text, bool end, int64_t *utc)
{
    int64_t day;

    if (!cst_parse_date(text, &day))
        return cst_parse_stamp(text, utc);
    *utc = cst_day_start(end ? day + 1 : day) - end;
    return true;
}

bool ends_before(const struct node *map, const char *from, const char *until)
{
    int64_t first, last;

    return moment_of(node_text(node_get(map, from)), false, &first) &&
           moment_of(node_text(node_get(map, until)), true, &last) && first > last;
}

void check_window(const struct node *window, struct report *report)
{
    const struct node *until = node_get(window, "until"), *to = node_get(window, "daily_to");
    int                opens, closes;

    if (ends_before(window, "from", "until"))
        report_add(report, until->line,
                   "the window ends before it begins: `until` must not be earlier than `from`");
    if (!cst_parse_clock(node_text(node_get(window, "daily_from")), &opens))
        opens = 0;
    if (cst_parse_clock(node_text(to), &closes) && opens >= closes)
        report_add(report, to->line,
                   "the window closes before it opens: `daily_to` must be later than `daily_from`");
    if (!to && opens == 1440)
        report_add(report, node_get(window, "daily_from")->line,
                   "the window never opens: 24:00 is the end of the day");
}

/* ---- the flows ---- */

static void check_name(const struct node *flow, struct report *report)
{
    const struct node *name = node_get(flow, "name");

    if (builtin_named(node_text(name)))
        report_add(report, name->line, "the name %s is that of a flow of the bot; choose another",
                   node_shown(name).text);
}

void check_flows(const struct node *school, const struct apps *apps, struct report *report)
{
    const struct node *flows = node_get(school, "flows"), *identity = node_get(school, "identity");

    check_unique(flows, "name", "two flows", report);
    for (const struct node *flow = node_first(flows); flow; flow = flow->next) {
        check_name(flow, report);
        check_app(flow, apps, report);
        check_rules(flows, flow, apps, report);
        check_window(node_get(flow, "window"), report);
        check_people(flow, identity, report);
        check_questions(flow, report);
    }
}
