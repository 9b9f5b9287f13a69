#include "conf/check_private.h"

#include "base/cst.h"
#include "base/mem.h"

static void check_notice(const struct node *identity, struct report *report)
{
    const struct node *notice = node_get(identity, "notice");
    const struct node *version = node_get(identity, "notice_version");
    const struct node *twin = node_get(identity, "notice_en");

    if (notice && !version)
        report_add(report, notice->line,
                   "a notice needs the key notice_version: what was agreed to, like 2021-08");
    if (!notice && version)
        report_add(report, version->line, "notice_version goes with notice only");
    if (!notice && twin)
        report_add(report, twin->line, "notice_en goes with notice only");
}

static void check_kinds(const struct node *identity, struct report *report)
{
    static const char *const keys[] = {"others", "others_en"};
    const struct node       *kinds = node_get(identity, "kinds");

    check_unique(kinds, NULL, "the kinds name", report);
    for (size_t i = 0; i < ARRAY_LEN(keys) && !kinds; i++) {
        const struct node *n = node_get(identity, keys[i]);
        if (n)
            report_add(report, n->line, "%s goes with kinds: it is said to all but those", n->key);
    }
}

/* The smaller of two limits must come first. 0 is no limit. */
static void check_order(const struct node *map, const char *hour, const char *day,
                        struct report *report)
{
    const struct node *a = node_get(map, hour), *b = node_get(map, day);
    int64_t            x, y;

    if (a && b && str_i64(node_text(a), &x) && str_i64(node_text(b), &y) && y != 0 && x > y)
        report_add(report, a->line, "%s is larger than %s", hour, day);
}

static void check_phone(const struct node *identity, struct report *report)
{
    static const char *const keys[] = {"phone_until", "phone_day"};

    for (size_t i = 0; i < ARRAY_LEN(keys) && !key_true(identity, "phone", true); i++) {
        const struct node *n = node_get(identity, keys[i]);
        if (n)
            report_add(report, n->line, "%s goes with `phone: true` only", n->key);
    }
    if (ends_before(identity, "from", "phone_until"))
        report_add(report, node_get(identity, "phone_until")->line,
                   "nobody could ever change the phone: `phone_until` must not be earlier than "
                   "`from`, when all of this opens");
}

/* A question that ends in a code which nobody can send is worse than none. */
static void check_way(const struct node *identity, const char *key, bool usual, const char *way,
                      struct report *report)
{
    const struct node *n = node_get(identity, key);

    if (key_true(identity, key, usual))
        report_add(report, n ? n->line : identity->line,
                   "identity.%s is true%s, and the configuration has no `%s` that its codes could "
                   "go by; add it there, or write `%s: false` here",
                   key, n ? "" : " unless you say otherwise", way, key);
}

/* The office answers in the staff's application, which our handlers know by this name. */
static void check_office(const struct node *identity, const struct apps *apps,
                         struct report *report)
{
    if (apps->count > 0 && !apps_have(apps, STR_LIT("staff")))
        report_add(report, identity->line,
                   "identity needs an app called staff in the configuration: the office answers "
                   "corrections and claims there");
}

static void check_admission(const struct node *identity, struct report *report)
{
    if (key_true(identity, "authsucc", false))
        report_add(report, node_get(identity, "authsucc")->line,
                   "identity.authsucc is true, and the configuration has no "
                   "`wecom.contacts_secret`: only the contact-sync assistant may call "
                   "user/authsucc; give the three contacts_ keys there, or write `authsucc: false` "
                   "here");
}

static void check_identity_means(const struct node *identity, const struct means *means,
                                 struct report *report)
{
    if (identity == NULL || identity->kind != NODE_MAP)
        return;
    if (!means->sms)
        check_way(identity, "phone", true, "sms", report);
    if (!means->mail)
        check_way(identity, "mail", false, "mail", report);
    if (!means->contacts)
        check_admission(identity, report);
    check_office(identity, means->apps, report);
}

static void check_photos(const struct node *flows, struct report *report)
{
    for (const struct node *f = node_first(flows); f; f = f->next)
        for (const struct node *q = node_first(node_get(f, "questions")); q; q = q->next)
            if (str_is(node_text(node_get(q, "kind")), "photo"))
                report_add(report, node_get(q, "kind")->line,
                           "a photo needs a folder, and the configuration with `database: "
                           "\":memory:\"` has no `files`; add it there");
}

void check_means(const struct node *school, const struct means *means, struct report *report)
{
    check_identity_means(node_get(school, "identity"), means, report);
    if (!means->files)
        check_photos(node_get(school, "flows"), report);
}

void check_identity(const struct node *identity, const struct apps *apps, struct report *report)
{
    static const char *const texts[] = {"verified", "verified_en", "already", "already_en",
                                        "must",     "must_en",     "unknown", "unknown_en",
                                        "others",   "others_en"};
    const struct node       *codes = node_get(identity, "codes");

    if (identity == NULL || identity->kind != NODE_MAP)
        return;
    check_section_app(identity, "identity", apps, report);
    check_kinds(identity, report);
    check_notice(identity, report);
    check_phone(identity, report);
    check_unique(node_get(identity, "candidate_digits"), NULL, "the digits name", report);
    check_order(identity, "tries_hour", "tries_day", report);
    check_order(codes, "address_hour", "address_day", report);
    check_order(codes, "person_hour", "person_day", report);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        check_marks(node_get(identity, texts[i]), "{name}", report);
}

/* One heading would fill two fields. */
static void check_headings(const struct node *columns, struct report *report)
{
    for (const struct node *c = node_first(columns); c; c = c->next) {
        const struct node *headings = node_get(c, "headings");

        check_unique(headings, NULL, "the headings name", report);
        for (const struct node *h = node_first(headings); h; h = h->next)
            for (const struct node *e = columns->first; e != c; e = e->next)
                for (const struct node *o = node_first(node_get(e, "headings")); o; o = o->next)
                    if (node_text(h).n > 0 && str_eq(node_text(o), node_text(h)))
                        report_add(report, h->line,
                                   "the heading %s fills two fields; the other is in line %u",
                                   node_shown(h).text, o->line);
    }
}

void check_roster(const struct node *roster, struct report *report)
{
    check_unique(node_get(roster, "columns"), "field", "two columns", report);
    check_headings(node_get(roster, "columns"), report);
}

void check_reach(const struct node *reach, struct report *report)
{
    check_unique(reach, "state", "two sentences", report);
    for (const struct node *r = node_first(reach); r; r = r->next)
        check_marks(node_get(r, "text"), "{name}", report);
}
