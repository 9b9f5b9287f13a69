#include "base/str.h"

#include "base/mem.h"

#include <string.h>

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (str_lower(a.p[i]) != str_lower(b.p[i]))
            return false;
    return true;
}

bool str_starts(struct str a, struct str prefix)
{
    return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

int str_compare(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int    order = n > 0 ? memcmp(a.p, b.p, n) : 0;

    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

int str_compare_nocase(struct str a, struct str b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        unsigned char x = (unsigned char)str_lower(a.p[i]), y = (unsigned char)str_lower(b.p[i]);

        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a.n > b.n) - (a.n < b.n);
}

static const char ideographic_space[] = "\xe3\x80\x80"; /* U+3000: what Chinese keyboards type */

static size_t space_at_start(struct str a)
{
    if (a.n > 0 && (a.p[0] == ' ' || (a.p[0] >= '\t' && a.p[0] <= '\r')))
        return 1;
    return a.n >= 3 && memcmp(a.p, ideographic_space, 3) == 0 ? 3 : 0;
}

static size_t space_at_end(struct str a)
{
    if (a.n > 0 && (a.p[a.n - 1] == ' ' || (a.p[a.n - 1] >= '\t' && a.p[a.n - 1] <= '\r')))
        return 1;
    return a.n >= 3 && memcmp(a.p + a.n - 3, ideographic_space, 3) == 0 ? 3 : 0;
}

struct str str_trim(struct str a)
{
    size_t n;

    while ((n = space_at_start(a)) > 0)
        a = str_skip(a, n);
    while ((n = space_at_end(a)) > 0)
        a.n -= n;
    return a;
}

bool str_split(struct str *rest, char sep, struct str *part)
{
    const char *end;

    if (rest->p == NULL)
        return false;
    end = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    if (end == NULL) {
        *part = *rest;
        *rest = (struct str){NULL, 0};
        return true;
    }
    *part = (struct str){rest->p, (size_t)(end - rest->p)};
    *rest = str_skip(*rest, part->n + 1);
    return true;
}

size_t str_parts(struct str a, char sep)
{
    struct str part;
    size_t     n = 0;

    while (a.n > 0 && str_split(&a, sep, &part))
        n++;
    return n;
}

bool str_among(struct str part, struct str list, char sep)
{
    struct str one;

    while (list.n > 0 && str_split(&list, sep, &one))
        if (str_eq_nocase(one, part))
            return true;
    return false;
}

bool str_u64(struct str a, uint64_t *out)
{
    uint64_t v = 0;

    if (a.n == 0 || a.n > 20)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        unsigned digit = (unsigned)(unsigned char)a.p[i] - '0';
        if (digit > 9 || v > (UINT64_MAX - digit) / 10)
            return false;
        v = v * 10 + digit;
    }
    *out = v;
    return true;
}

bool str_i64(struct str a, int64_t *out)
{
    bool     minus = a.n > 0 && a.p[0] == '-';
    uint64_t v;

    if (!str_u64(minus ? str_skip(a, 1) : a, &v) || v > (uint64_t)INT64_MAX + minus)
        return false;
    *out = minus && v > 0 ? -(int64_t)(v - 1) - 1 : (int64_t)v; /* INT64_MIN has no positive twin */
    return true;
}

int str_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *str_dup(struct str a)
{
    char *copy = xmalloc(a.n + 1);

    if (a.n > 0)
        memcpy(copy, a.p, a.n);
    copy[a.n] = '\0';
    return copy;
}
