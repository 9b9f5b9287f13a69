#include "sheet/sheet_private.h"

#include "base/cst.h"

#include <math.h>
#include <stdlib.h>

enum {
    DIGITS = 15,       /* what a spreadsheet keeps */
    SHOWN = 5,         /* digits behind the point of 4.40582E+17 */
    NUMBER_TEXT = 40,  /* bytes of a number that we look at */
    LAST_DAY = 2958465 /* 9999-12-31 */
};

/* The whole text as a number. No locale is ever set, so the point is a point. */
static bool parse(struct str v, double *out)
{
    char  text[NUMBER_TEXT], *end;
    bool  digit = false;
    double d;

    if (v.n == 0 || v.n >= sizeof text)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        if (memchr("0123456789+-.eE", v.p[i], 15) == NULL)
            return false; /* strtod takes "nan", "0x1p3" and blanks, too */
        digit = digit || (v.p[i] >= '0' && v.p[i] <= '9');
        text[i] = v.p[i];
    }
    text[v.n] = '\0';
    d = strtod(text, &end);
    if (!digit || *end != '\0' || !isfinite(d))
        return false;
    *out = d;
    return true;
}

/* 4.40582e+17 without zeros that say nothing, as 4.4E+17. */
static void write_short(struct buf *out, double d)
{
    char        text[NUMBER_TEXT];
    const char *exponent;
    size_t      n;

    snprintf(text, sizeof text, "%.*E", SHOWN, d);
    exponent = strchr(text, 'E');
    n = (size_t)(exponent - text);
    while (n > 0 && text[n - 1] == '0')
        n--;
    if (n > 0 && text[n - 1] == '.')
        n--;
    buf_add(out, text, n);
    buf_c(out, exponent);
}

void number_write(struct buf *out, struct str v)
{
    char   text[NUMBER_TEXT];
    double d;

    if (!parse(v, &d)) {
        buf_str(out, v);
        return;
    }
    if (fabs(d) >= 1e15) {
        write_short(out, d);
        return;
    }
    if (d == floor(d))
        snprintf(text, sizeof text, "%.0f", d + 0.0); /* no -0 */
    else
        snprintf(text, sizeof text, "%.*G", DIGITS, d);
    buf_c(out, text);
}

/* ---- dates ---- */

/* Days since 1970-01-01 of a serial number. The spreadsheet's 1900 has a 29th of February (60),
 * which nobody means. */
static int64_t day_of(int64_t serial, bool from_1904)
{
    if (from_1904)
        return serial - 24107;
    return serial - (serial < 60 ? 25568 : 25569);
}

void number_write_date(struct buf *out, struct str v, bool from_1904)
{
    char   text[17];
    double d;

    if (!parse(v, &d) || d < 0 || d >= LAST_DAY + 1) {
        number_write(out, v);
        return;
    }
    int64_t minutes = (int64_t)floor(d * 1440 + 0.5), serial = minutes / 1440;
    int64_t utc = cst_day_start(day_of(serial, from_1904)) + minutes % 1440 * 60;

    if (serial == 0)
        buf_c(out, cst_clock(text, utc));
    else if (minutes % 1440 == 0)
        buf_c(out, cst_date(text, utc));
    else
        buf_c(out, cst_stamp(text, utc));
}

/* ECMA-376 part 1, 18.8.30: 14 to 22 and 45 to 47 everywhere, 27 to 36 and 50 to 58 in Chinese,
 * Japanese and Korean spreadsheets. */
bool number_format_is_date(int64_t id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

/* A letter of a date that stands neither in quotes nor in brackets ([Red], [$-804]) nor behind
 * \, _ or *. */
bool number_code_is_date(struct str code)
{
    char inside = 0;

    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];

        if (inside != 0)
            inside = c == inside ? 0 : inside;
        else if (c == '"' || c == '[')
            inside = c == '[' ? ']' : c;
        else if (c == '\\' || c == '_' || c == '*')
            i++;
        else if (memchr("yYmMdDhHsS", c, 10) != NULL)
            return true;
    }
    return false;
}
