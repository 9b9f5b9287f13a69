#include "conf/check_private.h"

void check_unique(const struct node *list, const char *key, const char *what, struct report *report)
{
    for (const struct node *entry = node_first(list); entry; entry = entry->next) {
        const struct node *value = key ? node_get(entry, key) : entry;
        struct str         text = node_text(value);

        for (const struct node *e = list->first; text.n > 0 && e != entry; e = e->next) {
            const struct node *earlier = key ? node_get(e, key) : e;
            if (str_eq(node_text(earlier), text)) {
                report_add(report, value->line, "%s %s%s %s; the first is in line %u", what,
                           key ? "have the same " : "twice", key ? key : "",
                           node_shown(value).text, earlier->line);
                break;
            }
        }
    }
}

bool apps_have(const struct apps *apps, struct str name)
{
    for (unsigned i = 0; i < apps->count; i++)
        if (str_eq(apps->name[i], name))
            return true;
    return false;
}

void check_app(const struct node *entry, const struct apps *apps, struct report *report)
{
    const struct node  *app = node_get(entry, "app");
    auto_buf struct buf known = {0};

    if (node_text(app).n == 0 || apps->count == 0)
        return;
    for (unsigned i = 0; i < apps->count; i++) {
        if (str_eq(apps->name[i], node_text(app)))
            return;
        buf_f(&known, "%s%.*s", i ? ", " : "", STR_ARG(apps->name[i]));
    }
    report_add(report, app->line, "there is no app %s in the configuration; it has %s",
               node_shown(app).text, known.p);
}

static void check_contacts(const struct node *wecom, struct report *report)
{
    static const char *const keys[] = {"contacts_secret", "contacts_token",
                                       "contacts_encoding_aes_key"};
    const struct node       *present = NULL;
    unsigned                 count = 0;

    for (size_t i = 0; i < 3; i++) {
        const struct node *n = node_get(wecom, keys[i]);
        count += n != NULL;
        present = n ? n : present;
    }
    for (size_t i = 0; i < 3 && count > 0; i++)
        if (!node_get(wecom, keys[i]))
            report_add(report, present->line,
                       "%s is missing beside %s; give all three contacts_ keys or none", keys[i],
                       present->key);
}

/* The address is not shown: it may hold a password. */
static void check_database(const struct node *database, struct report *report)
{
    struct str text = node_text(database);

    if (text.n > 0 && memmem(text.p, text.n, "://", 3) != NULL)
        report_add(report, database->line,
                   "database: this is an address, and this program keeps its data in a SQLite file;"
                   " write the file's path");
}

/* Answers to members would wait behind the last one of a notice to all. */
static void check_tuning(const struct node *tuning, struct report *report)
{
    enum { API_MINUTE = 8000 };
    const struct node *notices = node_get(tuning, "notice_minute");
    const struct node *all = node_get(tuning, "api_minute");
    int64_t            most = API_MINUTE, minute;

    if (str_i64(node_text(notices), &minute) && (all == NULL || str_i64(node_text(all), &most)) &&
        minute >= most)
        report_add(report, notices->line,
                   "notice_minute: %s must be below api_minute, which is %lld: answers need calls, "
                   "too",
                   node_shown(notices).text, (long long)most);
}

static void check_alarm(const struct node *conf, struct report *report)
{
    const struct node *mails = node_get(node_get(conf, "alarm"), "mails");

    check_unique(mails, NULL, "alarm.mails names", report);
    if (mails && !node_get(conf, "mail"))
        report_add(report, mails->line, "alarm.mails needs the key mail: how mails are sent");
}

void check_conf(const struct node *conf, struct report *report)
{
    const struct node *wecom = node_get(conf, "wecom"), *apps = node_get(wecom, "apps");
    const struct node *listen = node_get(conf, "listen"), *admin = node_get(conf, "admin_listen");

    check_unique(apps, "name", "two apps", report);
    check_unique(apps, "agent_id", "two apps", report);
    check_contacts(wecom, report);
    check_database(node_get(conf, "database"), report);
    check_letters(conf, report);
    check_login(conf, report);
    check_tuning(node_get(conf, "tuning"), report);
    check_alarm(conf, report);
    for (const struct node *app = node_first(apps); app; app = app->next)
        if (str_is(node_text(node_get(app, "name")), "contacts"))
            report_add(report, node_get(app, "name")->line,
                       "no app can be called contacts: /callback/contacts is the contact-sync "
                       "assistant's");
    if (node_text(admin).n > 0 && str_eq(node_text(listen), node_text(admin)))
        report_add(report, admin->line,
                   "admin_listen is the same as listen; give it a port of its own");
}
