#include "conf/check_private.h"

#include "base/cst.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/builtin.h"

/* ---- service desk ---- */

static void check_hours(const struct node *hours, struct report *report)
{
    for (const struct node *h = node_first(hours); h; h = h->next) {
        const struct node *to = node_get(h, "to");
        int                from_minute, to_minute;

        check_unique(node_get(h, "days"), NULL, "the days name", report);
        if (cst_parse_clock(node_text(node_get(h, "from")), &from_minute) &&
            cst_parse_clock(node_text(to), &to_minute) && from_minute >= to_minute)
            report_add(report, to->line,
                       "the desk closes before it opens: `to` must be later than `from` "
                       "(two entries make hours that cross midnight)");
    }
}

/* ---- menus (protocol 5.3) ---- */

struct menu_check {
    const struct node *school;
    struct str         app;
    struct report     *report;
};

static bool list_has(const struct menu_check *c, const char *list, struct str name)
{
    for (const struct node *f = node_first(node_get(c->school, list)); f; f = f->next)
        if (str_eq(node_text(node_get(f, "name")), name) && str_eq(section_app(f), c->app))
            return true;
    return false;
}

static bool has_flow(const struct menu_check *c, struct str name)
{
    const struct builtin *flow = builtin_named(name);

    if (flow && builtin_made(c->school, flow) &&
        str_eq(builtin_app(c->school, flow), c->app))
        return true;
    return list_has(c, "flows", name) || list_has(c, "appointments", name);
}

/* Why the app has no such flow: it may be one of ours. */
static void report_no_flow(const struct menu_check *c, const struct node *key)
{
    const struct builtin *flow = builtin_named(str_skip(node_text(key), 5));

    if (flow && flow->app == NULL && node_get(c->school, flow->section) == NULL)
        report_add(c->report, key->line, "%s is made from `%s`, which this file does not have",
                   node_shown(key).text, flow->section);
    else if (flow && !builtin_made(c->school, flow))
        report_add(c->report, key->line, "%s is there with `%s: {%s: true}` only",
                   node_shown(key).text, flow->section, flow->key ? flow->key : "app");
    else if (list_has(c, "clearances", str_skip(node_text(key), 5)))
        report_add(c->report, key->line,
                   "%s is a clearance and no flow; write say/ and one of its words",
                   node_shown(key).text);
    else
        report_add(c->report, key->line, "%s names no flow of the app %.*s", node_shown(key).text,
                   STR_ARG(c->app));
}

static void check_click_key(const struct menu_check *c, const struct node *key)
{
    struct str text = node_text(key);

    if (str_starts(text, STR_LIT("flow/"))) {
        if (!has_flow(c, str_skip(text, 5)))
            report_no_flow(c, key);
    } else if (!str_starts(text, STR_LIT("say/")) || str_trim(str_skip(text, 4)).n == 0) {
        report_add(c->report, key->line,
                   "%s does nothing; the key of a click is flow/<name of a flow> or say/<text>",
                   node_shown(key).text);
    }
}

/* Which keys a type of button needs; the others of the four must be absent. */
static const struct button_keys {
    const char *type;
    bool        key, url, page; /* page: appid and pagepath */
} button_keys[] = {
    {"click", .key = true},
    {"view", .url = true},
    {"scancode_push", .key = true},
    {"scancode_waitmsg", .key = true},
    {"pic_sysphoto", .key = true},
    {"pic_photo_or_album", .key = true},
    {"pic_weixin", .key = true},
    {"location_select", .key = true},
    {"view_miniprogram", .page = true},
};

static void check_key(const struct menu_check *c, const struct node *button, const char *type,
                      const char *key, bool needed)
{
    const struct node *n = node_get(button, key);

    if (needed && n == NULL)
        report_add(c->report, button->line, "a button of the type %s needs `%s`", type, key);
    if (!needed && n)
        report_add(c->report, n->line, "a button of the type %s has no `%s`; take it out", type,
                   key);
}

static void check_leaf(const struct menu_check *c, const struct node *button)
{
    struct str type = node_text(node_get(button, "type"));

    if (!node_get(button, "type"))
        type = STR_LIT("click");
    for (size_t i = 0; i < ARRAY_LEN(button_keys); i++) {
        const struct button_keys *k = &button_keys[i];
        if (!str_is(type, k->type))
            continue;
        check_key(c, button, k->type, "key", k->key);
        check_key(c, button, k->type, "url", k->url);
        check_key(c, button, k->type, "appid", k->page);
        check_key(c, button, k->type, "pagepath", k->page);
    }
    if (str_is(type, "click") && node_text(node_get(button, "key")).n > 0)
        check_click_key(c, node_get(button, "key"));
}

static void check_button(const struct menu_check *c, const struct node *button)
{
    static const char *const own[] = {"type", "key", "url", "appid", "pagepath"};
    const struct node       *sub = node_get(button, "sub");

    if (sub == NULL) {
        check_leaf(c, button);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        const struct node *n = node_get(button, own[i]);
        if (n)
            report_add(c->report, n->line,
                       "a button with `sub` only opens its list; it has no `%s`", own[i]);
    }
    for (const struct node *s = node_first(sub); s; s = s->next)
        check_leaf(c, s);
}

/* ---- texts ---- */

void check_marks(const struct node *text, const char *mark, struct report *report)
{
    struct str  rest = node_text(text), found;
    const char *open, *close;

    while (rest.n > 0 && (open = memchr(rest.p, '{', rest.n)) != NULL) {
        rest = str_skip(rest, (size_t)(open - rest.p));
        close = memchr(rest.p, '}', rest.n);
        found = close ? (struct str){open, (size_t)(close - open) + 1} : rest;
        rest = str_skip(rest, found.n);
        if (mark && str_is(found, mark))
            continue;
        found = text->hidden ? STR_LIT("a mark in braces") : utf8_cut(found, 40);
        report_add(report, text->line, "%s: %.*s is not filled in; %s", text->key, STR_ARG(found),
                   mark ? "only {name} is: the member's name" : "{name} is in the welcome only");
    }
}

void check_school(const struct node *school, const struct apps *apps, struct report *report)
{
    const struct node *menus = node_get(school, "menus"), *flows = node_get(school, "flows");
    const struct node *identity = node_get(school, "identity");

    check_marks(node_get(school, "welcome"), "{name}", report);
    check_marks(node_get(school, "welcome_en"), "{name}", report);
    check_marks(node_get(school, "greeting"), NULL, report);
    check_marks(node_get(school, "greeting_en"), NULL, report);
    check_hours(node_get(node_get(school, "desk"), "hours"), report);
    check_unique(menus, "app", "two menus", report);
    for (const struct node *menu = node_first(menus); menu; menu = menu->next) {
        struct menu_check c = {
            .school = school, .app = node_text(node_get(menu, "app")), .report = report};

        check_app(menu, apps, report);
        for (const struct node *b = node_first(node_get(menu, "buttons")); b; b = b->next)
            check_button(&c, b);
    }
    check_identity(identity, apps, report);
    check_words(school, report);
    check_flows(school, apps, report);
    check_pass(node_get(school, "pass"), flows, identity, apps, report);
    check_booking(school, apps, report);
    check_appointments(school, apps, report);
    check_clearances(school, apps, report);
    check_notices(node_get(school, "notices"), apps, report);
    check_roster(node_get(school, "roster"), report);
    check_reach(node_get(school, "reach"), report);
}
