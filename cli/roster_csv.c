#include "cli/roster_csv.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "crypto/digest.h"

#include <csv.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum column { NUMBER, NAME, KIND, COLLEGE, CLASS, YEAR, COLUMNS };

static const struct {
    const char *zh, *en;
    size_t      max; /* characters */
    bool        needed;
} columns[COLUMNS] = {
    [NUMBER] = {"学号", "number", 64, true},   [NAME] = {"姓名", "name", 64, true},
    [KIND] = {"类别", "kind", 16, false},      [COLLEGE] = {"学院", "college", 64, false},
    [CLASS] = {"班级", "class", 64, false},    [YEAR] = {"年级", "year", 4, false},
};

enum {
    FIELDS_MAX = 64,
    FIELD_BYTES = 1024,     /* kept; far over every limit of a column */
    ROW_BYTES = 256 * 1024, /* libcsv keeps a field that never ends */
    SEEN_FIRST = 1024,      /* slots; a power of two */
};

struct field {
    char   p[FIELD_BYTES];
    size_t n;
};

/* Which numbers have been read: digests, so that every slot has one size. line 0: free. */
struct seen {
    struct seen_slot {
        unsigned char digest[16];
        int64_t       line;
    }     *slots;
    size_t size, used;
};

struct reader {
    const struct roster_sink *sink;
    struct field  heading[FIELDS_MAX];
    struct field  value[COLUMNS];
    int           place[FIELDS_MAX]; /* column of the file -> enum column, or -1 */
    unsigned      headings;          /* 0: the heading has not been read */
    unsigned      field;             /* fields of the current row so far */
    size_t        row_bytes;         /* about: of the current row */
    int64_t       line, row_line;    /* where we are; where the current row begins */
    bool          row_open;
    int64_t       mistakes;
    bool          stopped, refused;  /* look no further; `person` said so */
    struct seen   seen;
};

/* ---- sentences ---- */

__attribute__((format(printf, 4, 5))) static void say(struct reader *r, int64_t line, bool warning,
                                                      const char *format, ...)
{
    char    text[512];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    r->mistakes += !warning;
    r->sink->mistake(r->sink->arg, line, warning, text);
}

static void wrong(struct reader *r, enum column c, const char *zh, const char *en)
{
    say(r, r->row_line, false, "%s：%s / %s: %s", columns[c].zh, zh, columns[c].en, en);
}

/* ---- numbers that have been read ---- */

static struct seen_slot *seen_slot(struct seen *s, const unsigned char digest[16])
{
    uint64_t at;

    memcpy(&at, digest, sizeof at);
    for (;; at++) {
        struct seen_slot *slot = &s->slots[at & (s->size - 1)];

        if (slot->line == 0 || memcmp(slot->digest, digest, sizeof slot->digest) == 0)
            return slot;
    }
}

static void seen_grow(struct seen *s)
{
    struct seen larger = {.size = s->size ? 2 * s->size : SEEN_FIRST, .used = s->used};

    larger.slots = xcalloc(larger.size, sizeof *larger.slots);
    for (size_t i = 0; i < s->size; i++)
        if (s->slots[i].line != 0)
            *seen_slot(&larger, s->slots[i].digest) = s->slots[i];
    free(s->slots);
    *s = larger;
}

/* The line of the row with this number (ignoring ASCII case); 0: there was none, now there is. */
static int64_t seen_before(struct seen *s, const struct field *number, int64_t line)
{
    char              lower[FIELD_BYTES];
    unsigned char     digest[DIGEST_SHA256];
    struct seen_slot *slot;

    for (size_t i = 0; i < number->n; i++) {
        char c = number->p[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    digest_sha256((struct str){lower, number->n}, digest);
    if (2 * s->used >= s->size)
        seen_grow(s);
    slot = seen_slot(s, digest);
    if (slot->line != 0)
        return slot->line;
    memcpy(slot->digest, digest, sizeof slot->digest);
    slot->line = line;
    s->used++;
    return 0;
}

/* ---- the heading ---- */

static enum column column_named(struct str heading)
{
    int c = 0;

    while (c < COLUMNS &&
           !(str_is(heading, columns[c].zh) || str_eq_nocase(heading, str_c(columns[c].en))))
        c++;
    return (enum column)c;
}

static struct str field_text(const struct field *f)
{
    return (struct str){f->p, f->n};
}

static bool heading_is_utf8(const struct reader *r)
{
    for (unsigned f = 0; f < r->headings; f++)
        if (!utf8_valid(field_text(&r->heading[f])))
            return false;
    return true;
}

static void place_columns(struct reader *r)
{
    bool seen[COLUMNS] = {false};

    for (unsigned f = 0; f < r->headings; f++) {
        struct str  text = field_text(&r->heading[f]);
        enum column c = column_named(text);

        r->place[f] = c < COLUMNS ? (int)c : -1;
        if (c == COLUMNS) {
            text = utf8_cut(text, 60);
            say(r, r->row_line, true,
                "第 %u 列“%.*s”不认识，不导入 / column %u \"%.*s\" is not known; it is left out",
                f + 1, STR_ARG(text), f + 1, STR_ARG(text));
        } else if (seen[c]) {
            wrong(r, c, "这一列出现了两次", "this column stands there twice");
        } else {
            seen[c] = true;
        }
    }
    for (int c = 0; c < COLUMNS; c++)
        if (columns[c].needed && !seen[c])
            wrong(r, (enum column)c, "缺少这一列", "this column is missing");
}

static void read_heading(struct reader *r)
{
    r->headings = r->field < FIELDS_MAX ? r->field : FIELDS_MAX;
    if (!heading_is_utf8(r))
        say(r, r->row_line, false,
            "文件不是 UTF-8 编码，请在表格软件里另存为“CSV UTF-8” / the file is not UTF-8; save "
            "it as \"CSV UTF-8\"");
    else if (r->field > FIELDS_MAX)
        say(r, r->row_line, false, "超过 %d 列 / there are more than %d columns", FIELDS_MAX,
            FIELDS_MAX);
    else
        place_columns(r);
    r->stopped = r->mistakes > 0; /* what the rows mean is not known */
}

/* ---- rows ---- */

static bool has_control(const struct field *f)
{
    for (size_t i = 0; i < f->n; i++)
        if ((unsigned char)f->p[i] < ' ' || f->p[i] == 0x7f)
            return true;
    return false;
}

static bool is_number(struct str text)
{
    static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ_.@-";

    for (size_t i = 0; i < text.n; i++)
        if (memchr(allowed, text.p[i], sizeof allowed - 1) == NULL)
            return false;
    return true;
}

static void check_value(struct reader *r, enum column c)
{
    const struct field *f = &r->value[c];
    struct str          text = field_text(f);

    if (columns[c].needed && text.n == 0)
        wrong(r, c, "不能为空", "is empty");
    else if (!utf8_valid(text))
        wrong(r, c, "不是 UTF-8 编码", "is not UTF-8");
    else if (has_control(f))
        wrong(r, c, "里面有换行或控制字符", "has a line break or a control character inside");
    else if (utf8_count(text) > columns[c].max)
        wrong(r, c, "太长", "is too long");
    else if (c == NUMBER && !is_number(text))
        wrong(r, c, "只能有字母、数字和 _ . @ -", "has more than letters, digits and _ . @ -");
}

/* 学生 / student, 教职工 / staff; empty counts as student. The empty slice: neither. */
static struct str kind_of(struct str text)
{
    if (text.n == 0 || str_is(text, "学生") || str_is(text, "student"))
        return STR_LIT("student");
    if (str_is(text, "教职工") || str_is(text, "staff"))
        return STR_LIT("staff");
    return (struct str){NULL, 0};
}

static void check_twice(struct reader *r)
{
    int64_t first = seen_before(&r->seen, &r->value[NUMBER], r->row_line);

    if (first != 0)
        say(r, r->row_line, false, "学号：与第 %lld 行相同 / number: the same as in line %lld",
            (long long)first, (long long)first);
}

static void read_row(struct reader *r)
{
    struct person p = {
        .number = field_text(&r->value[NUMBER]),
        .name = field_text(&r->value[NAME]),
        .kind = kind_of(field_text(&r->value[KIND])),
        .college = field_text(&r->value[COLLEGE]),
        .class_name = field_text(&r->value[CLASS]),
    };
    struct str year = field_text(&r->value[YEAR]);
    int64_t    before = r->mistakes;

    if (r->field > r->headings)
        say(r, r->row_line, false, "这一行的列比标题多 / this row has more columns than the heading");
    for (int c = 0; c < COLUMNS; c++)
        check_value(r, (enum column)c);
    if (r->mistakes == before && p.kind.n == 0)
        wrong(r, KIND, "只能是学生或教职工", "is neither student nor staff");
    if (r->mistakes == before && year.n > 0 && (!str_i64(year, &p.year) || p.year < 1900))
        wrong(r, YEAR, "不是四位数的年份", "is no year of four digits");
    if (r->mistakes == before)
        check_twice(r);
    if (r->mistakes == before && r->sink->person(r->sink->arg, &p) < 0)
        r->refused = r->stopped = true;
}

/* ---- libcsv ---- */

static void on_field(void *bytes, size_t n, void *arg)
{
    struct reader *r = arg;
    struct str     text = str_trim((struct str){bytes, n});
    unsigned       field = r->field++;
    struct field  *to;

    if (field >= FIELDS_MAX || r->stopped)
        return;
    if (r->headings == 0)
        to = &r->heading[field];
    else if (field < r->headings && r->place[field] >= 0)
        to = &r->value[r->place[field]];
    else
        return;
    text = utf8_cut(text, sizeof to->p);
    if (text.n > 0)
        memcpy(to->p, text.p, text.n);
    to->n = text.n;
}

static void on_row(int terminator, void *arg)
{
    struct reader *r = arg;

    (void)terminator;
    if (r->stopped)
        return;
    if (r->headings == 0)
        read_heading(r);
    else
        read_row(r);
    r->field = 0;
    r->row_bytes = 0;
    r->row_open = false;
    for (int c = 0; c < COLUMNS; c++)
        r->value[c].n = 0;
}

static void say_broken(struct reader *r, struct csv_parser *parser)
{
    if (csv_error(parser) == CSV_EPARSE)
        say(r, r->row_line, false, "这一行的引号不成对 / a quote of this row has no partner");
    else
        say(r, r->row_line, false, "内存不足 / there is not enough memory");
    r->stopped = true;
}

/* A part of one line of the file: libcsv does not say where it is. */
static void feed(struct reader *r, struct csv_parser *parser, struct str part)
{
    if (!r->row_open)
        r->row_line = r->line;
    r->row_open = r->row_open || str_trim(part).n > 0; /* libcsv passes over blank lines */
    r->row_bytes += part.n;
    if (csv_parse(parser, part.p, part.n, on_field, on_row, r) != part.n) {
        say_broken(r, parser);
    } else if (r->row_bytes > ROW_BYTES) {
        say(r, r->row_line, false,
            "从这一行起太长，可能少了一个引号 / this row does not end; a quote may be missing");
        r->stopped = true;
    }
    r->line += part.p[part.n - 1] == '\n';
}

static void feed_lines(struct reader *r, struct csv_parser *parser, struct str piece)
{
    while (piece.n > 0 && !r->stopped) {
        const char *lf = memchr(piece.p, '\n', piece.n);
        size_t      n = lf ? (size_t)(lf - piece.p) + 1 : piece.n;

        feed(r, parser, (struct str){piece.p, n});
        piece = str_skip(piece, n);
    }
}

static void read_all(struct reader *r, struct csv_parser *parser, FILE *file)
{
    static const struct str bom = {"\xef\xbb\xbf", 3};
    char   piece[16 * 1024];
    bool   start = true;
    size_t n;

    while (!r->stopped && (n = fread(piece, 1, sizeof piece, file)) > 0) {
        struct str text = {piece, n};

        feed_lines(r, parser, start && str_starts(text, bom) ? str_skip(text, bom.n) : text);
        start = false;
    }
    if (ferror(file))
        say(r, 0, false, "读不下去 / it cannot be read on: %s", strerror(errno));
    else if (!r->stopped && csv_fini(parser, on_field, on_row, r) != 0)
        say_broken(r, parser);
    else if (r->headings == 0 && r->mistakes == 0)
        say(r, 0, false, "文件是空的 / the file is empty");
}

int64_t roster_csv_read(FILE *file, const struct roster_sink *sink)
{
    auto_free struct reader *r = xcalloc(1, sizeof *r);
    struct csv_parser        parser;

    r->sink = sink;
    r->line = r->row_line = 1;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        say(r, 0, false, "内存不足 / there is not enough memory");
        return r->mistakes;
    }
    read_all(r, &parser, file);
    csv_free(&parser);
    free(r->seen.slots);
    return r->refused ? -1 : r->mistakes;
}
