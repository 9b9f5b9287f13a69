#include "sim/personal.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "sim/picture.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { SHORTEST = 6, PAIRS = 65536, RUNS = 8, RUN = 16 };

const char *sim_personal_name(enum sim_personal_kind kind)
{
    static const char *const names[] = {
        [SIM_PERSONAL_DOCUMENT] = "document number",
        [SIM_PERSONAL_PHONE] = "phone",
        [SIM_PERSONAL_MAIL] = "mail address",
        [SIM_PERSONAL_CODE] = "code of a letter",
        [SIM_PERSONAL_PLACE] = "coordinate",
        [SIM_PERSONAL_PICTURE] = "picture",
    };

    return names[kind];
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c);
}

/* ---- patterns ---- */

static size_t pair(const char *bytes)
{
    return (size_t)(unsigned char)bytes[0] << 8 | (unsigned char)bytes[1];
}

static bool has_pattern(const struct sim_personal *p, struct str bytes)
{
    for (size_t i = p->first[pair(bytes.p)]; i > 0; i = p->list[i - 1].next)
        if (str_eq((struct str){p->list[i - 1].bytes, p->list[i - 1].n}, bytes))
            return true;
    return false;
}

static void add_pattern(struct sim_personal *p, enum sim_personal_kind kind, const char *form,
                        struct str bytes)
{
    size_t *first;

    if (p->first == NULL)
        p->first = xcalloc(PAIRS, sizeof *p->first);
    first = &p->first[pair(bytes.p)];
    if (has_pattern(p, bytes))
        return;
    if (p->count == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 64;
        p->list = realloc(p->list, p->cap * sizeof *p->list);
        if (p->list == NULL)
            abort();
    }
    p->list[p->count] = (struct sim_pattern){
        .bytes = xmalloc(bytes.n),
        .n = bytes.n,
        .kind = kind,
        .form = form,
        .alone = (kind == SIM_PERSONAL_CODE || kind == SIM_PERSONAL_PLACE) &&
                 strcmp(form, "in the clear") == 0,
        .next = *first,
    };
    memcpy(p->list[p->count].bytes, bytes.p, bytes.n);
    *first = ++p->count;
}

/* The characters of base64 that the value alone decides, for each place in a group of three where
 * it may begin. */
static void add_base64(struct sim_personal *p, enum sim_personal_kind kind, struct str value)
{
    for (size_t shift = 0; shift < 3; shift++) {
        auto_buf struct buf padded = {0}, text = {0};
        size_t              begin = (8 * shift + 5) / 6, end = 8 * (shift + value.n) / 6;

        buf_add(&padded, "\0\0", shift);
        buf_str(&padded, value);
        base64_encode(&text, padded.p, padded.n);
        add_pattern(p, kind, "in base64", (struct str){text.p + begin, end - begin});
    }
}

static void add_percent(struct sim_personal *p, enum sim_personal_kind kind, struct str value)
{
    for (int way = 0; way < 4; way++) { /* every byte or where it is needed; 2F or 2f */
        auto_buf struct buf text = {0};

        for (size_t i = 0; i < value.n; i++)
            if (!(way & 1) && (is_word(value.p[i]) || strchr("-_.~", value.p[i])))
                buf_char(&text, value.p[i]);
            else
                buf_f(&text, way & 2 ? "%%%02x" : "%%%02X", (unsigned char)value.p[i]);
        add_pattern(p, kind, "percent-encoded", buf_view(&text));
    }
}

/* U+FF01 to U+FF5E are the printable ASCII characters. */
static void add_wide(struct sim_personal *p, enum sim_personal_kind kind, struct str value)
{
    auto_buf struct buf full = {0}, little = {0}, big = {0};

    for (size_t i = 0; i < value.n; i++) {
        unsigned      c = (unsigned char)value.p[i], u = c - 0x20;
        unsigned char utf8[] = {0xef, (unsigned char)(0xbc + (u >> 6)),
                                (unsigned char)(0x80 | (u & 0x3f))};

        buf_add(&full, utf8, sizeof utf8);
        buf_add(&little, (char[]){value.p[i], 0}, 2);
        buf_add(&big, (char[]){0, value.p[i]}, 2);
    }
    add_pattern(p, kind, "in full width", buf_view(&full));
    add_pattern(p, kind, "in UTF-16", buf_view(&little));
    add_pattern(p, kind, "in UTF-16", buf_view(&big));
}

static void add_hex(struct sim_personal *p, enum sim_personal_kind kind, struct str value)
{
    auto_buf struct buf upper = {0}, lower = {0};

    for (size_t i = 0; i < value.n; i++) {
        buf_f(&upper, "%02X", (unsigned char)value.p[i]);
        buf_f(&lower, "%02x", (unsigned char)value.p[i]);
    }
    add_pattern(p, kind, "in hexadecimal", buf_view(&upper));
    add_pattern(p, kind, "in hexadecimal", buf_view(&lower));
}

/* 138-0000-0001, and 110101 20080303 003X as it stands on the card. */
static void add_groups(struct sim_personal *p, enum sim_personal_kind kind, struct str value)
{
    static const size_t phone[] = {3, 7}, card[] = {6, 14};
    const size_t       *ends = value.n == 11 ? phone : card;

    if ((kind != SIM_PERSONAL_PHONE || value.n != 11) &&
        (kind != SIM_PERSONAL_DOCUMENT || value.n != 18))
        return;
    for (const char *between = " -"; *between; between++) {
        auto_buf struct buf text = {0};

        for (size_t i = 0; i < value.n; i++) {
            if (i == ends[0] || i == ends[1])
                buf_char(&text, *between);
            buf_char(&text, value.p[i]);
        }
        add_pattern(p, kind, "in groups", buf_view(&text));
    }
}

static void add_forms(struct sim_personal *p, enum sim_personal_kind kind, struct str value)
{
    add_pattern(p, kind, "in the clear", value); /* first: it is also "percent-encoded" */
    add_base64(p, kind, value);
    add_percent(p, kind, value);
    add_wide(p, kind, value);
    add_hex(p, kind, value);
    add_groups(p, kind, value);
}

/* ---- values ---- */

void sim_personal_except(struct sim_personal *p, struct str value)
{
    if (p->except.n == 0)
        buf_char(&p->except, '\n');
    buf_str(&p->except, value);
    buf_char(&p->except, '\n');
}

static bool excepted(const struct sim_personal *p, struct str value)
{
    auto_buf struct buf line = {0};

    buf_f(&line, "\n%.*s\n", STR_ARG(value));
    return p->except.n > 0 && strstr(p->except.p, line.p);
}

void sim_personal_add(struct sim_personal *p, enum sim_personal_kind kind, struct str value)
{
    auto_buf struct buf lower = {0}, upper = {0};

    if (excepted(p, value))
        return;
    if (value.n > 0 && value.p[0] == '+')
        value = str_skip(value, 1);
    if (value.n < SHORTEST || excepted(p, value))
        return;
    for (size_t i = 0; i < value.n; i++) {
        buf_char(&lower, (char)tolower((unsigned char)value.p[i]));
        buf_char(&upper, (char)toupper((unsigned char)value.p[i]));
    }
    add_forms(p, kind, value);
    add_forms(p, kind, buf_view(&lower));
    add_forms(p, kind, buf_view(&upper));
}

/* ---- pictures and places ---- */

static void add_bytes(struct sim_personal *p, enum sim_personal_kind kind, struct str bytes)
{
    add_pattern(p, kind, "as bytes", bytes);
    add_base64(p, kind, bytes);
    add_hex(p, kind, bytes);
}

/* As a column of a database, or a struct that was written as it is. */
static void add_double(struct sim_personal *p, double degrees)
{
    char     little[8], big[8];
    uint64_t bits;

    memcpy(&bits, &degrees, sizeof bits);
    if ((bits & 0xffffffff) == 0) /* 30.5 has too many zeros to be told from anything */
        return;
    for (int i = 0; i < 8; i++)
        big[7 - i] = little[i] = (char)(bits >> 8 * i);
    add_bytes(p, SIM_PERSONAL_PLACE, (struct str){little, sizeof little});
    add_bytes(p, SIM_PERSONAL_PLACE, (struct str){big, sizeof big});
}

static void add_degrees(struct sim_personal *p, double degrees)
{
    double hundreds = fabs(degrees) * 100;
    bool   fine = fabs(hundreds - round(hundreds)) > 1e-6;

    for (int decimals = fine ? 3 : 6; decimals <= 6; decimals++) {
        auto_buf struct buf text = {0};

        buf_f(&text, "%.*f", decimals, fabs(degrees));
        sim_personal_add(p, SIM_PERSONAL_PLACE, buf_view(&text));
    }
    add_double(p, degrees);
}

void sim_personal_place(struct sim_personal *p, double lat, double lon)
{
    add_degrees(p, lat);
    add_degrees(p, lon);
}

/* Not one colour, and nothing that many pictures share. */
static bool is_various(struct str run)
{
    bool     seen[256] = {false};
    unsigned n = 0;

    for (size_t i = 0; i < run.n; i++) {
        bool *one = &seen[(unsigned char)run.p[i]];

        n += !*one;
        *one = true;
    }
    return n >= 10;
}

void sim_personal_picture(struct sim_personal *p, struct str bytes)
{
    struct sim_picture       picture = {.pixels = bytes};
    struct sim_picture_place place;

    sim_picture_read(&picture, bytes, NULL);
    for (size_t i = 1; i <= RUNS && picture.pixels.n >= RUNS * RUN; i++) {
        size_t     at = (picture.pixels.n - RUN) * i / (RUNS + 1);
        struct str run = {picture.pixels.p + at, RUN};

        if (is_various(run))
            add_bytes(p, SIM_PERSONAL_PICTURE, run);
    }
    if (!sim_picture_place(&picture, &place))
        return;
    sim_personal_place(p, place.lat, place.lon);
    add_bytes(p, SIM_PERSONAL_PLACE, place.raw[0]);
    add_bytes(p, SIM_PERSONAL_PLACE, place.raw[1]);
}

/* ---- what looks like one ---- */

/* Full-width characters become those of ASCII; the others stay. */
static void to_ascii(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        const unsigned char *c = (const unsigned char *)text.p + i;
        unsigned             u = i + 2 < text.n && c[0] == 0xef && (c[1] & 0xfe) == 0xbc
                                     ? (unsigned)(c[1] & 3) << 6 | (c[2] & 0x3f)
                                     : 0;

        if (u >= 1 && u <= 0x5e) {
            buf_char(out, (char)(u + 0x20));
            i += 2;
        } else {
            buf_char(out, text.p[i]);
        }
    }
}

static void gather_word(struct sim_personal *p, struct str word, bool plus, bool passports)
{
    size_t letters = 0, digits = 0;

    while (letters < word.n && isalpha((unsigned char)word.p[letters]))
        letters++;
    while (letters + digits < word.n && isdigit((unsigned char)word.p[letters + digits]))
        digits++;
    if (letters == 0 && ((digits == word.n && (digits == 15 || digits == 17 || digits == 18)) ||
                         (digits == 17 && word.n == 18 && (word.p[17] | 32) == 'x')))
        sim_personal_add(p, SIM_PERSONAL_DOCUMENT, word);
    if (letters + digits != word.n)
        return;
    if (passports && letters >= 1 && letters <= 3 && digits >= 6 && digits <= 9)
        sim_personal_add(p, SIM_PERSONAL_DOCUMENT, word);
    if (letters > 0)
        return;
    if (digits == 13 && word.p[0] == '8' && word.p[1] == '6')
        word = str_skip(word, 2);
    if ((word.n == 11 && word.p[0] == '1' && word.p[1] >= '3') || (plus && digits >= 7))
        sim_personal_add(p, SIM_PERSONAL_PHONE, word);
}

/* The address around an '@'. */
static void gather_mail(struct sim_personal *p, struct str text, size_t at)
{
    size_t begin = at, end = at + 1;

    while (begin > 0 && (is_word(text.p[begin - 1]) || strchr("._%+-", text.p[begin - 1])))
        begin--;
    while (end < text.n && (is_word(text.p[end]) || text.p[end] == '-' || text.p[end] == '.'))
        end++;
    while (text.p[end - 1] == '.')
        end--;
    if (begin < at && memchr(text.p + at, '.', end - at))
        sim_personal_add(p, SIM_PERSONAL_MAIL, (struct str){text.p + begin, end - begin});
}

/* Digits in groups are one number: one blank or hyphen between two of them goes. */
static void join_groups(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (i == 0 || i + 1 == text.n || (text.p[i] != ' ' && text.p[i] != '-') ||
            !isdigit((unsigned char)text.p[i - 1]) || !is_word(text.p[i + 1]))
            buf_char(out, text.p[i]);
}

static void gather_words(struct sim_personal *p, struct str text, bool passports)
{
    size_t n;

    for (size_t i = 0; i < text.n; i += n ? n : 1) {
        for (n = 0; i + n < text.n && is_word(text.p[i + n]);)
            n++;
        if (n > 0)
            gather_word(p, (struct str){text.p + i, n}, i > 0 && text.p[i - 1] == '+', passports);
        else if (text.p[i] == '@')
            gather_mail(p, text, i);
    }
}

void sim_personal_gather(struct sim_personal *p, struct str text, bool passports)
{
    auto_buf struct buf ascii = {0}, joined = {0};

    to_ascii(&ascii, text);
    join_groups(&joined, buf_view(&ascii));
    gather_words(p, buf_view(&ascii), passports);
    gather_words(p, buf_view(&joined), false);
}

/* ---- finding ---- */

static bool fits(const struct sim_pattern *x, struct str bytes, size_t at)
{
    if (bytes.n - at < x->n || memcmp(bytes.p + at, x->bytes, x->n) != 0)
        return false;
    return !x->alone || ((at == 0 || !is_word(bytes.p[at - 1])) &&
                         (at + x->n == bytes.n || !is_word(bytes.p[at + x->n])));
}

bool sim_personal_find(const struct sim_personal *p, struct str bytes, size_t from,
                       struct sim_find *out)
{
    for (size_t at = from; p->first && at + 1 < bytes.n; at++)
        for (size_t i = p->first[pair(bytes.p + at)]; i > 0; i = p->list[i - 1].next)
            if (fits(&p->list[i - 1], bytes, at)) {
                *out = (struct sim_find){&p->list[i - 1], at};
                return true;
            }
    return false;
}

void sim_personal_free(struct sim_personal *p)
{
    for (size_t i = 0; i < p->count; i++)
        free(p->list[i].bytes);
    free(p->list);
    free(p->first);
    buf_free(&p->except);
    *p = (struct sim_personal){0};
}
