/* Clearance: numbers in order, each node decided by somebody or something that can, flows that can
 * be filled in. */
#include "conf/check_private.h"

#include "base/cst.h"
#include "base/mem.h"

#include <string.h>

enum { DAY_MINUTES = 1440 };

struct clear_check {
    const struct node *school, *clearance, *node;
    struct report     *report;
};

static bool is_by(const struct node *node, const char *way)
{
    const struct node *by = node_get(node, "by");

    return by ? str_is(node_text(by), way) : strcmp(way, "desk") == 0;
}

/* ---- whom it concerns ---- */

static void check_who(const struct node *who, struct report *report)
{
    static const struct {
        const char *key, *what;
    } lists[] = {{"kinds", "the kinds name"},
                 {"colleges", "the colleges name"},
                 {"years", "the years name"},
                 {"states", "the states name"}};

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        check_unique(node_get(who, lists[i].key), NULL, lists[i].what, report);
}

static bool list_has(const struct node *list, struct str text)
{
    for (const struct node *n = node_first(list); n; n = n->next)
        if (str_eq(node_text(n), text))
            return true;
    return false;
}

/* A node is for some of those whom the clearance is for. */
static void check_only(const struct clear_check *c)
{
    static const char *const keys[] = {"colleges", "years", "states"};
    const struct node       *only = node_get(c->node, "only"), *who = node_get(c->clearance, "who");
    const struct node       *kinds = node_get(only, "kinds"), *all = node_get(who, "kinds");

    check_who(only, c->report);
    if (kinds && all && !kinds_cover(all, kinds))
        report_add(c->report, kinds->line,
                   "only.kinds: some of them are not among those of `who`: the clearance is not "
                   "for them");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const struct node *wide = node_get(who, keys[i]);

        for (const struct node *n = node_first(node_get(only, keys[i])); n && wide; n = n->next)
            if (node_text(n).n > 0 && !list_has(wide, node_text(n)))
                report_add(c->report, n->line,
                           "only.%s: %s is not among those of `who`: the clearance is not for them",
                           keys[i], node_shown(n).text);
    }
}

/* ---- flows ---- */

/* Whether those whom the node (the clearance: node NULL) concerns may all fill it in. */
static bool covers(const struct clear_check *c, const struct node *flow)
{
    const struct node *kinds = node_get(flow, "kinds");

    return kinds_cover(kinds, node_get(node_get(c->clearance, "who"), "kinds")) ||
           kinds_cover(kinds, node_get(node_get(c->node, "only"), "kinds"));
}

/* The flow that is named, if those whom it concerns can fill it in; NULL when it has been
 * reported. */
static const struct node *named(const struct clear_check *c, const struct node *name,
                                const char *what)
{
    const struct node *flow = flow_find(node_get(c->school, "flows"), node_text(name));
    struct shown       shown = node_shown(name);

    if (node_text(name).n == 0)
        return NULL;
    if (flow == NULL)
        report_add(c->report, name->line, "%s: no flow of this file is called %s", what,
                   shown.text);
    else if (!str_eq(section_app(flow), section_app(c->clearance)))
        report_add(c->report, name->line, "%s: %s is a flow of another app than the clearance's",
                   what, shown.text);
    else if (!covers(c, flow))
        report_add(c->report, name->line,
                   "%s: %s is for fewer kinds of people than this is: the others could never fill "
                   "it in",
                   what, shown.text);
    else
        return flow;
    return NULL;
}

static bool has_rule(const struct node *flow, const char *rule)
{
    return str_is(node_text(node_get(flow, "rule")), rule);
}

/* Flows that are filled in once for all. */
static void check_once(const struct clear_check *c, const struct node *list, const char *what,
                       const char *twice)
{
    check_unique(list, NULL, twice, c->report);
    for (const struct node *n = node_first(list); n; n = n->next) {
        const struct node *flow = named(c, n, what);

        if (flow && !has_rule(flow, "once"))
            report_add(c->report, n->line,
                       "%s: %s is not filled in once for all; its rule must be once", what,
                       node_shown(n).text);
    }
}

/* ---- rules ---- */

static void check_rule_flow(const struct clear_check *c, const struct node *key)
{
    const struct node *flow = key ? named(c, key, "rule.flow") : NULL;

    if (flow && !has_rule(flow, "once") && !has_rule(flow, "until") && !node_get(flow, "approve"))
        report_add(c->report, key->line,
                   "rule.flow: %s is not done for good by one submission; its rule must be once or "
                   "until, or it needs the key approve",
                   node_shown(key).text);
}

static void check_rule_report(const struct clear_check *c, const struct node *rule)
{
    const struct node *key = node_get(rule, "report"), *streak = node_get(rule, "streak");
    const struct node *flow = key ? named(c, key, "rule.report") : NULL;

    if (streak && !key)
        report_add(c->report, streak->line,
                   "rule.streak goes with rule.report: the flow whose days count");
    if (key && !streak)
        report_add(c->report, key->line,
                   "rule.report needs the key streak: how many days in a row");
    if (flow == NULL)
        return;
    if (!has_rule(flow, "daily"))
        report_add(c->report, key->line, "rule.report: %s is no daily flow; its rule must be daily",
                   node_shown(key).text);
    else if (streak && !node_get(flow, "streak"))
        report_add(c->report, streak->line,
                   "rule.streak: the days of %s are not counted; that flow needs the key streak",
                   node_shown(key).text);
}

static bool can_alert(const struct node *flows)
{
    for (const struct node *f = node_first(flows); f; f = f->next)
        for (const struct node *q = node_first(node_get(f, "questions")); q; q = q->next)
            for (const struct node *o = node_first(node_get(q, "options")); o; o = o->next)
                if (key_true(o, "alert", false))
                    return true;
    return false;
}

static void check_rule(const struct clear_check *c, const struct node *rule)
{
    const struct node *confirmed = node_get(rule, "confirmed"), *calm = node_get(rule, "calm");

    check_rule_flow(c, node_get(rule, "flow"));
    check_rule_report(c, rule);
    if (key_true(rule, "confirmed", false) && !can_confirm(node_get(c->school, "identity")))
        report_add(c->report, confirmed->line,
                   "rule.confirmed: nobody can have confirmed: this file has no `identity` with "
                   "`confirm: true`");
    if (key_true(rule, "calm", false) && !can_alert(node_get(c->school, "flows")))
        report_add(c->report, calm->line,
                   "rule.calm: nothing can alert: no option of this file has `alert: true`");
    if (!node_get(rule, "flow") && !node_get(rule, "report") &&
        !key_true(rule, "confirmed", false) && !key_true(rule, "calm", false))
        report_add(c->report, rule->line,
                   "this rule asks for nothing; give it flow, report, confirmed or calm");
}

/* ---- who decides ---- */

/* What nobody decides has no list and no reasons. */
static void check_by_rule(const struct clear_check *c)
{
    static const char *const others[] = {"listed", "unlisted", "reasons"};
    const struct node       *start = node_get(c->node, "start");

    if (node_get(c->node, "rule") == NULL)
        report_add(c->report, node_get(c->node, "by")->line,
                   "by: rule needs the key rule: what has to hold");
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        const struct node *n = node_get(c->node, others[i]);
        if (n)
            report_add(c->report, n->line,
                       "%s goes with `by: desk` and `by: feed`: a rule decides here, and nobody "
                       "else",
                       n->key);
    }
    if (str_is(node_text(start), "none") || str_is(node_text(start), "passed"))
        report_add(c->report, start->line,
                   "start: with %s it would be done while the rule does not hold; write todo or "
                   "refused",
                   node_shown(start).text);
}

static struct str state_of(const struct node *node, const char *key, const char *usual)
{
    const struct node *n = node_get(node, key);

    return n ? node_text(n) : str_c(usual);
}

static void check_by_person(const struct clear_check *c)
{
    const struct node *rule = node_get(c->node, "rule"), *listed = node_get(c->node, "listed");
    const struct node *unlisted = node_get(c->node, "unlisted");

    if (rule)
        report_add(c->report, rule->line, "rule goes with `by: rule` only");
    if ((listed || unlisted) &&
        str_eq(state_of(c->node, "listed", "refused"), state_of(c->node, "unlisted", "none")))
        report_add(c->report, (unlisted ? unlisted : listed)->line,
                   "listed and unlisted are both %.*s: a list would say nothing",
                   STR_ARG(state_of(c->node, "listed", "refused")));
    check_unique(node_get(c->node, "reasons"), NULL, "the reasons name", c->report);
}

/* Clerks are found by it (store/staff.h), letter by letter. */
static void check_desk(const struct clear_check *c)
{
    const struct node *desk = node_get(c->node, "desk");
    struct str         text = node_text(desk);

    if (text.n > 0 && str_trim(text).n != text.n)
        report_add(c->report, desk->line, "desk: %s has blanks at its ends; take them out",
                   node_shown(desk).text);
}

static void check_node(const struct clear_check *c)
{
    const struct node *rule = node_get(c->node, "rule");

    check_twins(c->node, c->report);
    check_only(c);
    check_desk(c);
    check_once(c, node_get(c->node, "unlocks"), "unlocks", "unlocks names");
    if (is_by(c->node, "rule"))
        check_by_rule(c);
    else if (is_by(c->node, "desk") || is_by(c->node, "feed"))
        check_by_person(c);
    if (rule && rule->kind == NODE_MAP)
        check_rule(c, rule);
}

/* From 1, in order and without gaps: each number waits for the one before. */
static void check_numbers(const struct node *nodes, struct report *report)
{
    int64_t before = 0, number;

    for (const struct node *n = node_first(nodes); n; n = n->next) {
        const struct node *key = node_get(n, "number");

        if (!str_i64(node_text(key), &number))
            continue;
        if (before == 0 && number != 1)
            report_add(report, key->line, "number: the first node has %s; numbers begin with 1",
                       node_shown(key).text);
        else if (number < before)
            report_add(report, key->line,
                       "number: %s is smaller than the %lld in front of it; write the nodes in the "
                       "order of their numbers",
                       node_shown(key).text, (long long)before);
        else if (number > before + 1)
            report_add(report, key->line, "number: no node has the number %lld in front of %s",
                       (long long)before + 1, node_shown(key).text);
        before = number;
    }
}

/* Two lines that read alike cannot be told apart. */
static void check_titles(const struct node *nodes, struct report *report)
{
    for (const struct node *n = node_first(nodes); n; n = n->next)
        for (const struct node *e = node_first(nodes); e != n; e = e->next)
            if (node_text(node_get(n, "title")).n > 0 &&
                str_eq(node_text(node_get(n, "title")), node_text(node_get(e, "title"))) &&
                str_eq(node_text(node_get(n, "subtitle")), node_text(node_get(e, "subtitle"))))
                report_add(report, node_get(n, "title")->line,
                           "two nodes read alike: %s; the first is in line %u; give them different "
                           "subtitles",
                           node_shown(node_get(n, "title")).text, e->line);
}

/* ---- one clearance ---- */

static void check_season(const struct node *clearance, struct report *report)
{
    static const char *const needed[] = {"from", "until"};
    const struct node       *window = node_get(clearance, "window");

    for (size_t i = 0; i < ARRAY_LEN(needed) && window && window->kind == NODE_MAP; i++)
        if (!node_get(window, needed[i]))
            report_add(report, window->line,
                       "the season of a clearance needs both ends: window.%s is missing",
                       needed[i]);
    check_window(window, report);
}

static void check_remind(const struct node *clearance, struct report *report)
{
    const struct node *remind = node_get(clearance, "remind");
    const struct node *days = node_get(clearance, "remind_days");
    int                minute;

    if (remind && (days == NULL || str_is(node_text(days), "0")))
        report_add(report, remind->line,
                   "remind goes with remind_days: after how many days without a step");
    if (cst_parse_clock(node_text(remind), &minute) && minute == DAY_MINUTES)
        report_add(report, remind->line, "remind: 24:00 is the next day; write 23:59");
}

/* A node that the guard may wait for has it. */
static void check_gate_number(const struct node *clearance, struct report *report)
{
    const struct node *key = node_get(clearance, "gate_number");
    int64_t            number, wanted;

    if (key == NULL || !str_i64(node_text(key), &wanted) || wanted == 0)
        return;
    for (const struct node *n = node_first(node_get(clearance, "nodes")); n; n = n->next)
        if (str_i64(node_text(node_get(n, "number")), &number) && number == wanted)
            return;
    report_add(report, key->line, "gate_number: no node has the number %s", node_shown(key).text);
}

static void check_gate(const struct node *clearance, struct report *report)
{
    static const char *const said[] = {"gate_ok", "gate_ok_en", "gate_stop", "gate_stop_en",
                                       "gate_number"};
    const struct node       *gate = node_get(clearance, "gate");
    const struct node       *ok = node_get(clearance, "gate_ok");
    const struct node       *stop = node_get(clearance, "gate_stop");
    bool               codes = node_get(clearance, "code_words") != NULL;
    bool               asked = key_true(clearance, "gate", codes);

    if (gate && asked && !codes)
        report_add(report, gate->line,
                   "gate: guards scan the code, and without code_words there is none");
    for (size_t i = 0; i < ARRAY_LEN(said) && !asked; i++) {
        const struct node *n = node_get(clearance, said[i]);
        if (n)
            report_add(report, n->line,
                       "%s is said to guards who scan the code; it goes with `gate: true` and "
                       "code_words",
                       n->key);
    }
    if (node_text(ok).n > 0 && str_eq(node_text(ok), node_text(stop)))
        report_add(report, stop->line, "gate_ok and gate_stop say the same");
    check_gate_number(clearance, report);
}

static void check_clearance(const struct node *school, const struct node *clearance,
                            const struct apps *apps, struct report *report)
{
    const struct node *nodes = node_get(clearance, "nodes");
    struct clear_check c = {.school = school, .clearance = clearance, .report = report};

    check_own_name(school, clearance, report);
    check_public_app(clearance, "a clearance", apps, report);
    check_season(clearance, report);
    check_who(node_get(clearance, "who"), report);
    check_twins(clearance, report);
    check_gate(clearance, report);
    check_remind(clearance, report);
    check_once(&c, node_get(clearance, "forms"), "forms", "forms names");
    check_unique(nodes, "name", "two nodes", report);
    check_numbers(nodes, report);
    check_titles(nodes, report);
    for (const struct node *n = node_first(nodes); n; n = n->next) {
        c.node = n;
        check_node(&c);
    }
}

void check_clearances(const struct node *school, const struct apps *apps, struct report *report)
{
    const struct node *list = node_get(school, "clearances");

    if (node_first(list))
        check_staff_app(list, apps, report);
    for (const struct node *c = node_first(list); c; c = c->next)
        check_clearance(school, c, apps, report);
}
