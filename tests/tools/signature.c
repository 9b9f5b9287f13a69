#include "tests/tools/signature.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <time.h>

struct digest {
    unsigned char bytes[32];
};

static struct digest hmac(const void *key, size_t key_n, struct str text)
{
    struct digest d;
    unsigned      n = sizeof d.bytes;

    HMAC(EVP_sha256(), key, (int)key_n, (const unsigned char *)text.p, text.n, d.bytes, &n);
    return d;
}

static struct digest chain(struct digest key, const char *text)
{
    return hmac(key.bytes, sizeof key.bytes, str_c(text));
}

static struct digest sha256(struct str text)
{
    struct digest d;

    EVP_Digest(text.p, text.n, d.bytes, NULL, EVP_sha256(), NULL);
    return d;
}

static void add_hex(struct buf *out, struct digest d)
{
    for (size_t i = 0; i < sizeof d.bytes; i++)
        buf_f(out, "%02x", d.bytes[i]);
}

bool webhook_is_signed(const struct gateway_request *r, const char *secret)
{
    struct str          stamp = request_header(r, "X-Hongyan-Timestamp");
    auto_buf struct buf text = {0}, want = {0};

    buf_f(&text, "%.*s.%s", STR_ARG(stamp), r->body);
    add_hex(&want, hmac(secret, strlen(secret), buf_view(&text)));
    return stamp.n > 0 && str_eq(request_header(r, "X-Hongyan-Signature"), buf_view(&want));
}

/* ---- TC3 ---- */

static void add_lower(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        buf_char(out, (char)tolower((unsigned char)text.p[i]));
}

/* Everything between `from` and `to` of a text, empty when they are not there. */
static struct str between(struct str text, const char *from, const char *to)
{
    const char *start = memmem(text.p, text.n, from, strlen(from)), *end;
    struct str  rest;

    if (start == NULL)
        return (struct str){NULL, 0};
    rest = str_skip(text, (size_t)(start - text.p) + strlen(from));
    end = *to ? memmem(rest.p, rest.n, to, strlen(to)) : rest.p + rest.n;
    return end ? (struct str){rest.p, (size_t)(end - rest.p)} : (struct str){NULL, 0};
}

/* Method, URI, query, headers, their names, the hash of the body. */
static void canonical(struct buf *out, const struct gateway_request *r, struct str names)
{
    struct str rest = names, name;

    buf_c(out, strncmp(r->head, "POST / ", 7) == 0 ? "POST\n/\n\n" : "?");
    while (str_split(&rest, ';', &name)) {
        auto_buf struct buf key = {0};

        buf_str(&key, name);
        buf_str(out, name);
        buf_char(out, ':');
        add_lower(out, request_header(r, key.p));
        buf_char(out, '\n');
    }
    buf_f(out, "\n%.*s\n", STR_ARG(names));
    add_hex(out, sha256(str_c(r->body)));
}

bool tc3_is_signed(const struct gateway_request *r, const char *secret_id, const char *secret_key,
                   const char *service)
{
    struct str          given = request_header(r, "Authorization");
    struct str          names = between(given, "SignedHeaders=", ",");
    struct str          stamp = request_header(r, "X-TC-Timestamp");
    auto_buf struct buf request = {0}, text = {0}, key = {0}, want = {0};
    int64_t             seconds;
    time_t              t;
    struct tm           tm;
    char                day[16];

    if (names.n == 0 || !str_i64(stamp, &seconds))
        return false;
    t = (time_t)seconds;
    strftime(day, sizeof day, "%Y-%m-%d", gmtime_r(&t, &tm));
    canonical(&request, r, names);
    buf_f(&text, "TC3-HMAC-SHA256\n%.*s\n%s/%s/tc3_request\n", STR_ARG(stamp), day, service);
    add_hex(&text, sha256(buf_view(&request)));
    buf_f(&key, "TC3%s", secret_key);
    buf_f(&want, "TC3-HMAC-SHA256 Credential=%s/%s/%s/tc3_request, SignedHeaders=%.*s, Signature=",
          secret_id, day, service, STR_ARG(names));
    add_hex(&want, chain(chain(chain(hmac(key.p, key.n, str_c(day)), service), "tc3_request"),
                         text.p));
    return str_eq(given, buf_view(&want));
}
