#include "base/utf8.h"

#include <string.h>

#define ONES 0x0101010101010101ULL
#define HIGH_BITS (0x80 * ONES)

/* Bytes of the character that starts here, or 0 when it is not UTF-8. */
static size_t decode(struct str t, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)t.p;
    uint32_t             c = p[0], least;
    size_t               n;

    if (c < 0x80) {
        *code = c;
        return 1;
    }
    if (c >= 0xc2 && c <= 0xdf)
        n = 2, c &= 0x1f, least = 0x80;
    else if (c >= 0xe0 && c <= 0xef)
        n = 3, c &= 0x0f, least = 0x800;
    else if (c >= 0xf0 && c <= 0xf4)
        n = 4, c &= 0x07, least = 0x10000;
    else
        return 0;
    if (t.n < n)
        return 0;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *code = c;
    return n;
}

size_t utf8_next(struct str text, uint32_t *code)
{
    size_t n;

    if (text.n == 0)
        return 0;
    n = decode(text, code);
    if (n == 0) {
        *code = 0xfffd;
        return 1;
    }
    return n;
}

void utf8_add(struct buf *out, uint32_t code)
{
    /* bytes behind the first */
    unsigned more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};

    buf_char(out, (char)(lead[more] | code >> (6 * more)));
    while (more-- > 0)
        buf_char(out, (char)(0x80 | (code >> (6 * more) & 0x3f)));
}

/* How many bytes at the start are ASCII without control characters: most of every text, eight at a
 * time. */
static size_t plain_run(struct str text)
{
    size_t   i = 0;
    uint64_t word;

    for (; text.n - i >= 8; i += 8) {
        memcpy(&word, text.p + i, 8);
        if ((word & HIGH_BITS) != 0 || ((word - 0x20 * ONES) & HIGH_BITS) != 0 ||
            (((word ^ 0x7f * ONES) - ONES) & HIGH_BITS) != 0)
            break;
    }
    while (i < text.n && (unsigned char)text.p[i] >= 0x20 && (unsigned char)text.p[i] < 0x7f)
        i++;
    return i;
}

/* How many bytes at the start are characters of three bytes each, whose first byte leaves no doubt
 * (0xe0 and 0xed do: what is too long, surrogates): most of a Chinese text. */
static size_t three_byte_run(struct str text)
{
    const unsigned char *p = (const unsigned char *)text.p;
    size_t               i = 0;

    while (text.n - i >= 3 && p[i] > 0xe0 && p[i] <= 0xef && p[i] != 0xed &&
           (p[i + 1] & 0xc0) == 0x80 && (p[i + 2] & 0xc0) == 0x80)
        i += 3;
    return i;
}

bool utf8_valid(struct str text)
{
    uint32_t code;

    while ((text = str_skip(text, plain_run(text))).n > 0) {
        size_t n = three_byte_run(text);

        if (n == 0 && (n = decode(text, &code)) == 0)
            return false;
        text = str_skip(text, n);
    }
    return true;
}

struct str utf8_cut(struct str text, size_t max)
{
    struct str rest = text;
    uint32_t   code;
    size_t     used = 0, n;

    if (text.n <= max)
        return text;
    while ((n = utf8_next(rest, &code)) > 0 && used + n <= max) {
        used += n;
        rest = str_skip(rest, n);
    }
    return (struct str){text.p, used};
}

size_t utf8_count(struct str text)
{
    uint32_t code;
    size_t   count = 0, n;

    for (; (n = utf8_next(text, &code)) > 0; text = str_skip(text, n))
        count++;
    return count;
}

static bool is_control(unsigned char c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
}

/* Whether one of eight bytes may be below 0x20 or 0x7f: a byte minus n borrows when below n. */
static bool maybe_control(uint64_t eight)
{
    uint64_t no_del = eight ^ 0x7f * ONES;

    return (((eight - 0x20 * ONES) & ~eight) | ((no_del - ONES) & ~no_del)) & HIGH_BITS;
}

/* Bytes at the start that utf8_clean leaves alone: no control characters but TAB and LF. */
static size_t clean_run(struct str text)
{
    size_t   i = 0;
    uint64_t eight;

    while (i < text.n) {
        if (text.n - i >= sizeof eight) {
            memcpy(&eight, text.p + i, sizeof eight);
            if (!maybe_control(eight)) {
                i += sizeof eight;
                continue;
            }
        }
        if (is_control((unsigned char)text.p[i]))
            break;
        i++; /* a TAB or LF is near, or the end */
    }
    return i;
}

bool utf8_is_clean(struct str text)
{
    return clean_run(text) == text.n;
}

void utf8_clean(struct buf *out, struct str text)
{
    for (;;) {
        size_t n = clean_run(text);

        buf_add(out, text.p, n);
        text = str_skip(text, n);
        if (text.n == 0)
            return;
        if (text.p[0] == '\r' && (text.n == 1 || text.p[1] != '\n'))
            buf_char(out, '\n');
        text = str_skip(text, 1);
    }
}

void utf8_scrub(struct buf *out, struct str text)
{
    uint32_t code;
    size_t   n;

    buf_room(out, text.n);
    if (utf8_valid(text)) {
        utf8_clean(out, text);
        return;
    }
    for (; (n = utf8_next(text, &code)) > 0; text = str_skip(text, n))
        if (code != 0xfffd || n > 1)
            utf8_clean(out, (struct str){text.p, n});
}

void utf8_halfwidth(struct buf *out, struct str text)
{
    uint32_t code;
    size_t   n;

    for (;;) {
        n = plain_run(text);
        buf_add(out, text.p, n);
        text = str_skip(text, n);
        if ((n = utf8_next(text, &code)) == 0)
            return;
        if (code >= 0xff01 && code <= 0xff5e)
            buf_char(out, (char)(code - 0xff01 + 0x21));
        else if (code == 0x3000)
            buf_char(out, ' ');
        else
            buf_add(out, text.p, n);
        text = str_skip(text, n);
    }
}
