/* The pass: the flows that it goes by exist, and are what it needs. */
#include "conf/check_private.h"

#include "base/mem.h"

struct pass_check {
    const struct node *pass, *flows;
    struct report     *report;
};

/* The flow that the key names, as it must be for any of them; NULL when it has been reported. */
static const struct node *named(const struct pass_check *c, const struct node *key,
                                const char *what)
{
    const struct node *flow = flow_find(c->flows, node_text(key));
    struct shown       shown = node_shown(key);

    if (node_text(key).n == 0)
        return NULL;
    if (flow == NULL)
        report_add(c->report, key->line, "pass.%s: no flow of this file is called %s", what,
                   shown.text);
    else if (!str_eq(node_text(node_get(flow, "app")), section_app(c->pass)))
        report_add(c->report, key->line, "pass.%s: %s is a flow of another app than the pass's",
                   what, shown.text);
    else if (!kinds_cover(node_get(flow, "kinds"), node_get(c->pass, "kinds")))
        report_add(c->report, key->line,
                   "pass.%s: %s is for fewer kinds of people than the pass: the others could "
                   "never have a green one",
                   what, shown.text);
    else
        return flow;
    return NULL;
}

static bool is_approved(const struct pass_check *c, const struct node *key, const char *what,
                        const struct node *flow)
{
    if (node_get(flow, "approve"))
        return true;
    report_add(c->report, key->line,
               "pass.%s: nobody approves %s; that flow needs the key approve", what,
               node_shown(key).text);
    return false;
}

/* ---- id: whose photo the guard sees ---- */

static void check_photo(const struct pass_check *c, const struct node *id,
                        const struct node *flow)
{
    const struct node *photo = NULL;
    unsigned           count = 0;

    for (const struct node *q = node_first(node_get(flow, "questions")); q; q = q->next)
        if (str_is(node_text(node_get(q, "kind")), "photo")) {
            photo = q;
            count++;
        }
    if (count != 1)
        report_add(c->report, id->line,
                   "pass.id: %s has %u photo questions and must have one: its photo is what the "
                   "guard sees",
                   node_shown(id).text, count);
    else if (node_get(photo, "when") || str_is(node_text(node_get(photo, "optional")), "true"))
        report_add(c->report, photo->line,
                   "the guard needs this photo (pass.id in line %u): it has neither `when` nor "
                   "`optional: true`",
                   id->line);
}

static void check_id(const struct pass_check *c)
{
    const struct node *id = node_get(c->pass, "id"), *flow = id ? named(c, id, "id") : NULL;

    if (flow && is_approved(c, id, "id", flow))
        check_photo(c, id, flow);
}

/* ---- report: the days in a row ---- */

static void check_without_report(const struct pass_check *c)
{
    static const char *const keys[] = {"streak", "today"};

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const struct node *n = node_get(c->pass, keys[i]);
        if (n)
            report_add(c->report, n->line,
                       "pass.%s goes with pass.report: the flow whose days count", n->key);
    }
}

static void check_report(const struct pass_check *c)
{
    const struct node *key = node_get(c->pass, "report"), *streak = node_get(c->pass, "streak");
    const struct node *flow = key ? named(c, key, "report") : NULL;

    if (key == NULL)
        check_without_report(c);
    if (flow == NULL)
        return;
    if (!str_is(node_text(node_get(flow, "rule")), "daily"))
        report_add(c->report, key->line, "pass.report: %s is no daily flow; its rule must be daily",
                   node_shown(key).text);
    else if (streak && !node_get(flow, "streak"))
        report_add(c->report, streak->line,
                   "pass.streak: the days of %s are not counted; that flow needs the key streak",
                   node_shown(key).text);
}

/* ---- proofs ---- */

static void check_proofs(const struct pass_check *c)
{
    const struct node *proofs = node_get(c->pass, "proofs"), *id = node_get(c->pass, "id");

    check_unique(proofs, NULL, "the proofs name", c->report);
    for (const struct node *p = node_first(proofs); p; p = p->next) {
        const struct node *flow = named(c, p, "proofs");

        if (flow && is_approved(c, p, "proofs", flow) && str_eq(node_text(p), node_text(id)))
            report_add(c->report, p->line, "pass.proofs: %s is pass.id already; take it out",
                       node_shown(p).text);
    }
}

/* ---- who, and where ---- */

static void check_confirmed(const struct pass_check *c, const struct node *identity)
{
    const struct node *confirmed = node_get(c->pass, "confirmed");

    if (str_is(node_text(confirmed), "true") && !can_confirm(identity))
        report_add(c->report, confirmed->line,
                   "pass.confirmed: nobody can have confirmed: this file has no `identity` with "
                   "`confirm: true`");
}

static void check_apps(const struct pass_check *c, const struct apps *apps)
{
    check_section_app(c->pass, "pass", apps, c->report);
    if (str_is(section_app(c->pass), "staff"))
        report_add(c->report, node_get(c->pass, "app")->line,
                   "pass.app: guards scan in the app staff; the pass is shown in another");
    check_staff_app(c->pass, apps, c->report);
}

void check_pass(const struct node *pass, const struct node *flows, const struct node *identity,
                const struct apps *apps, struct report *report)
{
    const struct pass_check c = {.pass = pass, .flows = flows, .report = report};
    const struct node      *twin = node_get(pass, "green_en");

    if (pass == NULL || pass->kind != NODE_MAP)
        return;
    check_apps(&c, apps);
    check_unique(node_get(pass, "kinds"), NULL, "the kinds name", report);
    check_id(&c);
    check_report(&c);
    check_proofs(&c);
    check_confirmed(&c, identity);
    if (twin && !node_get(pass, "green"))
        report_add(report, twin->line, "green_en goes with green only");
}
