#include "bot/query.h"

#include <string.h>

static bool decode(struct str raw, struct buf *out)
{
    size_t start = out->n;

    if (raw.n == 0 || memchr(raw.p, '%', raw.n) == NULL) { /* the usual case; a URL holds no NUL */
        buf_str(out, raw);
        return true;
    }
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];

        if (c == '%') {
            int high = raw.n - i > 2 ? str_hex_digit(raw.p[i + 1]) : -1;
            int low = high >= 0 ? str_hex_digit(raw.p[i + 2]) : -1;

            c = (char)(low >= 0 ? high << 4 | low : '\0');
            i += 2;
        }
        if (c == '\0') {
            out->n = start;
            return false;
        }
        buf_char(out, c);
    }
    return true;
}

bool query_value(struct str query, const char *name, struct buf *out)
{
    struct str pair, key;

    while (str_split(&query, '&', &pair)) {
        if (!str_split(&pair, '=', &key) || !str_is(key, name))
            continue;
        return pair.p != NULL && pair.n <= QUERY_VALUE_MAX && decode(pair, out);
    }
    return false;
}
