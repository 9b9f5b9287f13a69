#include "handlers/decimal.h"

#include <inttypes.h>

static const int64_t one = 1000000;

static size_t digits_at(struct str text)
{
    size_t n = 0;

    while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
        n++;
    return n;
}

static size_t point_at(struct str text)
{
    if (str_starts(text, STR_LIT(".")))
        return 1;
    return str_starts(text, STR_LIT("。")) ? sizeof "。" - 1 : 0;
}

/* Digits behind the point in millionths; more than six places only when they are zeros. */
static bool read_fraction(struct str digits, int64_t *millionths, unsigned *decimals)
{
    int64_t  place = one / 10, sum = 0;
    unsigned used = 0;

    for (size_t i = 0; i < digits.n; i++, place /= 10) {
        int digit = digits.p[i] - '0';

        if (digit == 0)
            continue;
        if (i >= DECIMAL_PLACES)
            return false;
        sum += digit * place;
        used = (unsigned)i + 1;
    }
    *millionths = sum;
    *decimals = used;
    return true;
}

bool decimal_read(struct str text, int64_t *millionths, unsigned *decimals, struct str *rest)
{
    bool       minus = str_starts(text, STR_LIT("-"));
    struct str at = str_skip(text, minus), whole = {at.p, digits_at(at)}, fraction = {NULL, 0};
    int64_t    units, parts = 0;
    unsigned   used = 0;
    size_t     point;

    if (whole.n == 0 || whole.n > DECIMAL_DIGITS || !str_i64(whole, &units))
        return false;
    at = str_skip(at, whole.n);
    point = point_at(at);
    fraction = str_skip(at, point);
    fraction.n = digits_at(fraction);
    if (point > 0 && fraction.n > 0) {
        if (!read_fraction(fraction, &parts, &used))
            return false;
        at = str_skip(at, point + fraction.n);
    } else {
        at = str_skip(at, point); /* "37." ends a sentence */
    }
    *millionths = (units * one + parts) * (minus ? -1 : 1);
    *decimals = used;
    *rest = at;
    return true;
}

bool decimal_parse(struct str text, int64_t *millionths, unsigned *decimals)
{
    int64_t    value;
    unsigned   used;
    struct str rest;

    if (!decimal_read(text, &value, &used, &rest) || rest.n > 0)
        return false;
    *millionths = value;
    if (decimals)
        *decimals = used;
    return true;
}

void decimal_write(int64_t millionths, struct buf *out)
{
    int64_t size = millionths < 0 ? -millionths : millionths;
    int64_t parts = size % one;

    if (millionths < 0)
        buf_char(out, '-');
    buf_i64(out, size / one);
    if (parts == 0)
        return;
    buf_f(out, ".%06" PRId64, parts);
    while (out->p[out->n - 1] == '0')
        out->p[--out->n] = '\0';
}
