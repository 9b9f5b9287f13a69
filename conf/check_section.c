/* What sections of the school file and entries of its lists have in common. */
#include "conf/check_private.h"

#include "conf/builtin.h"

#include <string.h>

bool key_true(const struct node *map, const char *key, bool usual)
{
    const struct node *n = node_get(map, key);

    return n ? str_is(node_text(n), "true") : usual;
}

/* ---- the application ---- */

struct str section_app(const struct node *section)
{
    const struct node *app = node_get(section, "app");

    if (section == NULL || section->kind != NODE_MAP)
        return (struct str){NULL, 0};
    return app ? node_text(app) : STR_LIT("student");
}

struct str builtin_app(const struct node *school, const struct builtin *flow)
{
    return flow->app ? str_c(flow->app) : section_app(node_get(school, flow->section));
}

void check_section_app(const struct node *section, const char *what, const struct apps *apps,
                       struct report *report)
{
    struct str app = section_app(section);

    check_app(section, apps, report);
    if (app.n > 0 && !node_get(section, "app") && apps->count > 0 && !apps_have(apps, app))
        report_add(report, section->line,
                   "%s needs the key app: there is no app \"%.*s\" in the configuration", what,
                   STR_ARG(app));
}

void check_public_app(const struct node *section, const char *what, const struct apps *apps,
                      struct report *report)
{
    check_section_app(section, what, apps, report);
    if (str_is(section_app(section), "staff"))
        report_add(report, node_get(section, "app")->line,
                   "app: %s is for another app than staff, where the school's people work", what);
}

bool builtin_made(const struct node *school, const struct builtin *flow)
{
    const struct node *section = node_get(school, flow->section);

    if (flow->app)
        return true;
    return section_app(section).n > 0 &&
           (flow->key == NULL || key_true(section, flow->key, flow->usual));
}

/* ---- who may ---- */

bool can_confirm(const struct node *identity)
{
    return identity != NULL && key_true(identity, "confirm", true);
}

void check_people(const struct node *flow, const struct node *identity,
                         struct report *report)
{
    const struct node *kinds = node_get(flow, "kinds"), *confirmed = node_get(flow, "confirmed");
    const struct node *others = node_get(flow, "others");
    bool               all = str_is(node_text(node_get(flow, "roster_only")), "false");

    check_unique(kinds, NULL, "the kinds name", report);
    if (others && !kinds)
        report_add(report, others->line, "others goes with kinds: it is said to all but those");
    if (kinds && all)
        report_add(report, kinds->line,
                   "kinds are of people in the roster; take out `roster_only: false`");
    if (!str_is(node_text(confirmed), "true"))
        return;
    if (all)
        report_add(report, confirmed->line,
                   "who has confirmed is in the roster; take out `roster_only: false`");
    if (!can_confirm(identity))
        report_add(report, confirmed->line,
                   "nobody can have confirmed: this file has no `identity` with `confirm: true`");
}

/* ---- texts ---- */

static bool is_twin(const char *key)
{
    size_t n = strlen(key);

    return n > 3 && strcmp(key + n - 3, "_en") == 0;
}

void check_twins(const struct node *map, struct report *report)
{
    for (const struct node *n = map && map->kind == NODE_MAP ? map->first : NULL; n; n = n->next) {
        auto_buf struct buf own = {0};

        if (n->key == NULL || !is_twin(n->key))
            continue;
        buf_add(&own, n->key, strlen(n->key) - 3);
        if (node_get(map, own.p) == NULL)
            report_add(report, n->line, "%s goes with %s only", n->key, own.p);
    }
}

/* ---- names ---- */

/* Flows are called by the menu and by the store, appointments and clearances by the commands: one
 * name means one thing. */
void check_own_name(const struct node *school, const struct node *entry, struct report *report)
{
    static const char *const lists[] = {"flows", "appointments", "clearances"};
    const struct node       *name = node_get(entry, "name");

    if (builtin_named(node_text(name)))
        report_add(report, name->line, "the name %s is that of a flow of the bot; choose another",
                   node_shown(name).text);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0] && node_text(name).n > 0; i++)
        for (const struct node *e = node_first(node_get(school, lists[i])); e; e = e->next) {
            if (e == entry)
                return; /* what stands behind is told so itself */
            if (str_eq(node_text(node_get(e, "name")), node_text(name))) {
                report_add(report, name->line,
                           "the name %s is given twice, to different things; the first is in line "
                           "%u",
                           node_shown(name).text, e->line);
                return;
            }
        }
}
