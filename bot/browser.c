#include "bot/browser.h"

#include "bot/html.h"
#include "bot/query.h"

#include <arpa/inet.h>

/* ---- cookies ---- */

bool browser_secure(const char *url)
{
    return url != NULL && str_starts(str_c(url), STR_LIT("https://"));
}

static const char *prefix_of(bool secure)
{
    return secure ? "__Host-" : "";
}

static bool is_named(struct str given, bool secure, const char *name)
{
    struct str prefix = str_c(prefix_of(secure));

    return str_starts(given, prefix) && str_is(str_skip(given, prefix.n), name);
}

struct str browser_cookie(const struct exchange *x, bool secure, const char *name)
{
    struct str rest = exchange_header(x, "Cookie"), pair, given;

    while (str_split(&rest, ';', &pair)) {
        pair = str_trim(pair);
        if (str_split(&pair, '=', &given) && pair.p != NULL && is_named(given, secure, name))
            return pair;
    }
    return (struct str){NULL, 0};
}

void browser_cookie_set(struct exchange *x, bool secure, const char *name, struct str value,
                        const char *same_site, int max_age)
{
    struct buf *out = exchange_answer_header(x, "Set-Cookie");

    buf_f(out, "%s%s=%.*s; Path=/", prefix_of(secure), name, STR_ARG(value));
    if (max_age != 0)
        buf_f(out, "; Max-Age=%d", max_age > 0 ? max_age : 0);
    buf_f(out, "; HttpOnly; SameSite=%s%s", same_site, secure ? "; Secure" : "");
}

/* ---- where a form comes from ---- */

/* What stands between "://" and the path. */
static struct str authority(struct str url)
{
    const char *colon = url.n > 0 ? memmem(url.p, url.n, "://", 3) : NULL;
    struct str  rest, part;

    if (colon == NULL)
        return (struct str){NULL, 0};
    rest = str_skip(url, (size_t)(colon - url.p) + 3);
    str_split(&rest, '/', &part);
    return part;
}

/* A browser that was told no-referrer sends "Origin: null" with a form, old ones send neither
 * header. */
bool browser_same_origin(const struct exchange *x, const char *url)
{
    struct str site = exchange_header(x, "Sec-Fetch-Site");
    struct str origin = exchange_header(x, "Origin"), host;

    if (site.n > 0)
        return str_is(site, "same-origin") || str_is(site, "none");
    if (origin.n == 0 || str_is(origin, "null"))
        return true;
    host = authority(origin);
    return host.n > 0 && (str_eq_nocase(host, exchange_header(x, "Host")) ||
                          str_eq_nocase(host, authority(str_c(url))));
}

/* ---- who it is ---- */

static bool language_is(const struct exchange *x, const char *lang)
{
    auto_buf struct buf told = {0};

    return query_value(x->query, "lang", &told) && str_is(buf_view(&told), lang);
}

bool browser_english(const struct exchange *x)
{
    if (language_is(x, "en"))
        return true;
    return !language_is(x, "zh") && html_prefers_english(exchange_header(x, "Accept-Language"));
}

uint64_t browser_peer(const struct exchange *x)
{
    char            text[SERVER_PEER];
    struct in_addr  v4;
    struct in6_addr v6;
    uint64_t        key = 0;

    exchange_peer(x, text);
    if (inet_pton(AF_INET, text, &v4) == 1)
        return 1ULL << 32 | ntohl(v4.s_addr);
    if (inet_pton(AF_INET6, text, &v6) == 1)
        for (int i = 0; i < 8; i++)
            key = key << 8 | v6.s6_addr[i];
    return key;
}
