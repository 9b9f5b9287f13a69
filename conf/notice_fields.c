#include "conf/notice_fields.h"

#include "base/mem.h"
#include "base/utf8.h"

static const char *const names[FIELD_FREE] = {
    [FIELD_NAME] = "name",     [FIELD_CLASS] = "class",       [FIELD_COLLEGE] = "college",
    [FIELD_NUMBER] = "number", [FIELD_DEADLINE] = "deadline",
};

enum notice_field notice_field_of(struct str name)
{
    for (int i = 0; i < FIELD_FREE; i++)
        if (str_is(name, names[i]))
            return (enum notice_field)i;
    return FIELD_FREE;
}

/* ---- reading ---- */

static bool is_brace(char c)
{
    return c == '{' || c == '}';
}

static size_t plain_length(struct str text)
{
    size_t n = 0;

    while (n < text.n && !is_brace(text.p[n]))
        n++;
    return n;
}

/* The bytes of a field's name behind its brace; 0: what stands there is none. */
static size_t name_length(struct str text)
{
    size_t n = plain_length(text);

    if (n == text.n || text.p[n] != '}' ||
        utf8_count((struct str){text.p, n}) > NOTICE_FIELD_CHARS)
        return 0;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text.p[i] <= ' ' || text.p[i] == '=')
            return 0;
    return n;
}

static struct notice_piece piece_of(struct str text)
{
    struct notice_piece piece = {.what = PIECE_TEXT};
    size_t              n = plain_length(text);

    piece.read = piece.written = (struct str){text.p, n > 0 ? n : 1};
    if (n > 0)
        return piece;
    if (text.n > 1 && text.p[1] == text.p[0]) {
        piece.written.n = 2;
        return piece;
    }
    n = text.p[0] == '{' ? name_length(str_skip(text, 1)) : 0;
    if (n == 0) {
        piece.what = PIECE_WRONG;
        return piece;
    }
    piece.what = PIECE_FIELD;
    piece.read = (struct str){text.p + 1, n};
    piece.written.n = n + 2;
    piece.field = notice_field_of(piece.read);
    return piece;
}

bool notice_piece_next(struct str *rest, struct notice_piece *out)
{
    if (rest->n == 0)
        return false;
    *out = piece_of(*rest);
    *rest = str_skip(*rest, out->written.n);
    return true;
}

unsigned notice_fields_in(struct str text)
{
    struct notice_piece piece;
    unsigned            found = 0;

    while (notice_piece_next(&text, &piece))
        if (piece.what == PIECE_FIELD)
            found |= FIELD_BIT(piece.field);
    return found;
}

/* ---- what was meant ---- */

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Whether one letter was missed, doubled or changed, or two stand in the wrong order. */
static bool is_near(struct str a, struct str b)
{
    while (a.n > 0 && b.n > 0 && small(a.p[0]) == small(b.p[0])) {
        a = str_skip(a, 1);
        b = str_skip(b, 1);
    }
    while (a.n > 0 && b.n > 0 && small(a.p[a.n - 1]) == small(b.p[b.n - 1])) {
        a.n--;
        b.n--;
    }
    if (a.n == 2 && b.n == 2)
        return small(a.p[0]) == small(b.p[1]) && small(a.p[1]) == small(b.p[0]);
    return a.n <= 1 && b.n <= 1;
}

/* The field that was probably meant, or that it is; NULL: none. */
static const char *meant(struct str name)
{
    static const char *const other[FIELD_FREE][3] = {
        [FIELD_NAME] = {"姓名", "名字"},     [FIELD_CLASS] = {"班级"},
        [FIELD_COLLEGE] = {"学院"},          [FIELD_NUMBER] = {"学号", "工号"},
        [FIELD_DEADLINE] = {"截止时间", "截止日期", "截止"},
    };

    for (int i = 0; i < FIELD_FREE; i++) {
        if (is_near(name, str_c(names[i])))
            return names[i];
        for (size_t k = 0; k < ARRAY_LEN(other[i]); k++)
            if (other[i][k] && str_is(name, other[i][k]))
                return names[i];
    }
    return NULL;
}

/* ---- what is wrong ---- */

#define WIDE_OPEN  "｛"
#define WIDE_CLOSE "｝"
enum { WIDE = sizeof WIDE_OPEN - 1 };

/* The next ｛…｝ with something that is meant to be a field. */
static bool wide_in(struct str text, struct notice_fault *out)
{
    for (size_t i = 0; i < text.n; i++) {
        struct str at = str_skip(text, i);
        size_t     n = WIDE;

        if (!str_starts(at, STR_LIT(WIDE_OPEN)))
            continue;
        while (n < at.n && !str_starts(str_skip(at, n), STR_LIT(WIDE_CLOSE)))
            n++;
        if (n == at.n)
            return false;
        out->what = FAULT_WIDE;
        out->found = (struct str){at.p, n + WIDE};
        out->meant = meant(str_trim((struct str){at.p + WIDE, n - WIDE}));
        if (out->meant)
            return true;
    }
    return false;
}

enum { SHOWN = NOTICE_FIELD_CHARS + 1 }; /* characters beside a brace, by which people find it */

static struct str opened_at(struct str text)
{
    uint32_t code = 0;
    size_t   n = 0;

    for (int i = 0; i <= SHOWN && n < text.n && text.p[n] != '\n' && code != '}'; i++)
        n += utf8_next(str_skip(text, n), &code);
    return (struct str){text.p, n};
}

/* at: of the brace in the text. */
static struct str closed_at(struct str text, size_t at)
{
    size_t from = at;

    for (int i = 0; i < SHOWN && from > 0 && text.p[from - 1] != '\n'; i++)
        do
            from--;
        while (from > 0 && ((unsigned char)text.p[from] & 0xc0) == 0x80);
    return (struct str){text.p + from, at - from + 1};
}

/* at: of the piece in the text. */
static bool is_wrong(const struct notice_piece *piece, struct str text, size_t at, unsigned known,
                     struct notice_fault *out)
{
    if (piece->what == PIECE_TEXT)
        return wide_in(piece->read, out);
    *out = (struct notice_fault){.what = FAULT_BRACE};
    if (piece->what == PIECE_WRONG) {
        out->found = text.p[at] == '{' ? opened_at(str_skip(text, at)) : closed_at(text, at);
        return true;
    }
    out->what = FAULT_FIELD;
    out->found = piece->written;
    if (piece->field == FIELD_FREE)
        out->meant = meant(piece->read);
    return out->meant != NULL || (known & FIELD_BIT(piece->field)) == 0;
}

bool notice_fault_next(struct str *rest, unsigned known, struct notice_fault *out)
{
    struct str          text = *rest, left = *rest;
    struct notice_fault found;
    struct notice_piece piece;

    while (notice_piece_next(&left, &piece)) {
        if (!is_wrong(&piece, text, (size_t)(piece.written.p - text.p), known, &found))
            continue;
        *rest = str_skip(text, (size_t)(found.found.p - text.p) + found.found.n);
        *out = found;
        return true;
    }
    *rest = str_skip(text, text.n);
    return false;
}

/* ---- filling ---- */

void notice_field_escape(struct str words, struct buf *out)
{
    for (size_t i = 0; i < words.n; i++) {
        if (is_brace(words.p[i]))
            buf_char(out, words.p[i]);
        buf_char(out, words.p[i]);
    }
}

void notice_fields_fill(struct str text, const char *(*value)(const void *arg, struct str name),
                        const void *arg, struct buf *out)
{
    struct notice_piece piece;

    while (notice_piece_next(&text, &piece)) {
        bool        asked = piece.what == PIECE_FIELD && piece.field == FIELD_FREE;
        const char *given = asked ? value(arg, piece.read) : NULL;

        if (given)
            notice_field_escape(str_c(given), out);
        else
            buf_str(out, piece.written);
    }
}
