/* `sms` and `mail`: what each provider needs, takes and may not have; `login`. */
#include "conf/check_private.h"

#include "base/mem.h"
#include "conf/conf.h"

#include <string.h>

enum { SECRET_LEAST = 16 }; /* characters of a secret that signs */

/* One provider of a section: its keys, in the order in which they are asked for. */
struct provider {
    const char *section, *name;
    const char *schemes; /* of its url, joined by blanks; the first one has TLS */
    const char *needs[6], *takes[3];
    bool        signs;   /* with its secret */
};

static const struct provider providers[] = {
    {"sms", "webhook", "https:// http://", .needs = {"url", "secret"}, .signs = true},
    {"sms", "tencent", "https:// http://",
     .needs = {"secret_id", "secret", "app_id", "sign_name", "template_id"},
     .takes = {"url", "region", "notice_template_id"}},
    {"mail", "webhook", "https:// http://", .needs = {"url", "secret"}, .signs = true},
    {"mail", "smtp", "smtps:// smtp://", .needs = {"url", "from"}, .takes = {"user", "secret"}},
};

static bool has(const char *const *keys, size_t count, const char *key)
{
    for (size_t i = 0; i < count && keys[i] != NULL; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

static bool provider_has(const struct provider *p, const char *key)
{
    return strcmp(key, "provider") == 0 || has(p->needs, ARRAY_LEN(p->needs), key) ||
           has(p->takes, ARRAY_LEN(p->takes), key);
}

static void check_keys(const struct provider *p, const struct node *section,
                       struct report *report)
{
    unsigned line = node_get(section, "provider")->line;

    for (size_t i = 0; i < ARRAY_LEN(p->needs) && p->needs[i] != NULL; i++)
        if (node_get(section, p->needs[i]) == NULL)
            report_add(report, line, "%s: the key %s is missing; the provider %s needs it",
                       p->section, p->needs[i], p->name);
    for (const struct node *n = section->first; n; n = n->next)
        if (!provider_has(p, n->key))
            report_add(report, n->line, "%s.%s: the provider %s has no such key; take it out",
                       p->section, n->key, p->name);
}

/* ---- addresses ---- */

/* Both cut off the front of *url; false leaves it as it is. */
static bool skip_scheme(struct str *url, const char *schemes)
{
    struct str rest = str_c(schemes), one;

    while (str_split(&rest, ' ', &one))
        if (str_starts(*url, one)) {
            *url = str_skip(*url, one.n);
            return true;
        }
    return false;
}

static bool is_loopback(struct str host)
{
    struct str part;
    uint64_t   number;
    unsigned   parts = 0;

    if (str_eq_nocase(host, STR_LIT("localhost")) || str_is(host, "[::1]"))
        return true;
    while (str_split(&host, '.', &part)) {
        if (!str_u64(part, &number) || number > 255 || (parts == 0 && number != 127))
            return false;
        parts++;
    }
    return parts == 4;
}

bool conf_url_is_local(const char *url)
{
    struct str rest = str_c(url), host;

    if (!skip_scheme(&rest, "https:// http:// smtps:// smtp://") ||
        !str_split(&rest, '/', &host))
        return false;
    if (host.n > 0 && host.p[0] != '[') {
        rest = host;
        str_split(&rest, ':', &host);
    } else if (host.n >= 5) {
        host.n = 5; /* [::1] is as long as that */
    }
    return is_loopback(host);
}

/* smtp:// with STARTTLS has TLS, so only http:// does not. */
static void check_url(const struct provider *p, const struct node *url, struct report *report)
{
    struct str      rest = node_text(url), first;
    auto_free char *text = str_dup(rest);

    if (rest.n == 0 || strstr(text, "://") == NULL)
        return; /* reported as no address at all */
    if (!skip_scheme(&rest, p->schemes)) {
        first = str_c(p->schemes);
        str_split(&first, ' ', &rest);
        report_add(report, url->line, "%s.url: the provider %s needs an address with %.*s",
                   p->section, p->name, STR_ARG(rest));
        return;
    }
    if (str_starts(node_text(url), STR_LIT("http://")) && !conf_url_is_local(text))
        report_add(report, url->line,
                   "%s.url: letters go over https:// only; http:// is for this machine (127.0.0.1)",
                   p->section);
    /* The signature of tencent covers the path "/", and mail servers have none. */
    if (!p->signs && memchr(rest.p, '/', rest.n) != NULL)
        report_add(report, url->line, "%s.url: the provider %s has no path behind the host",
                   p->section, p->name);
}

/* ---- the sections ---- */

static void check_secret(const struct provider *p, const struct node *section,
                         struct report *report)
{
    const struct node *secret = node_get(section, "secret"), *user = node_get(section, "user");

    if (p->signs && node_text(secret).n > 0 && node_text(secret).n < SECRET_LEAST)
        report_add(report, secret->line,
                   "%s.secret: it has less than %d characters; make one with `openssl rand "
                   "-base64 32`",
                   p->section, SECRET_LEAST);
    if (strcmp(p->name, "smtp") == 0 && (secret == NULL) != (user == NULL))
        report_add(report, (secret ? secret : user)->line,
                   "mail.%s is missing beside %s; give both for a login, or none",
                   secret ? "user" : "secret", secret ? "secret" : "user");
}

static void check_section(const struct node *conf, const char *name, struct report *report)
{
    const struct node *section = node_get(conf, name), *provider = node_get(section, "provider");

    for (size_t i = 0; i < ARRAY_LEN(providers); i++) {
        const struct provider *p = &providers[i];

        if (strcmp(p->section, name) != 0 || !str_is(node_text(provider), p->name))
            continue;
        check_keys(p, section, report);
        check_url(p, node_get(section, "url"), report);
        check_secret(p, section, report);
    }
}

void check_letters(const struct node *conf, struct report *report)
{
    check_section(conf, "sms", report);
    check_section(conf, "mail", report);
}

/* ---- login ---- */

/* A ticket that is read on the way is a login. */
static void check_tls(const struct node *url, struct report *report)
{
    auto_free char *text = str_dup(node_text(url));

    if (str_starts(node_text(url), STR_LIT("http://")) && !conf_url_is_local(text))
        report_add(report, url->line,
                   "%s: logins go over https:// only; http:// is for this machine (127.0.0.1)",
                   url->key);
}

void check_login(const struct node *conf, struct report *report)
{
    const struct node *login = node_get(conf, "login"), *url = node_get(conf, "public_url");

    if (login == NULL || login->kind != NODE_MAP)
        return;
    if (url == NULL)
        report_add(report, login->line,
                   "login needs the key public_url: where the browser comes back to");
    else
        check_tls(url, report);
    if (node_get(login, "cas"))
        check_tls(node_get(login, "cas"), report);
}
