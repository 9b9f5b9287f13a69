/* CSV by libcsv, which is fed line by line: it does not say where it is. */

#include "sheet/sheet_private.h"

#include "base/mem.h"

#include <csv.h>
#include <stdlib.h>

enum { ROW_BYTES = 1024 * 1024 }; /* libcsv keeps a field that never ends */

struct sheet_csv {
    struct sheet_text *text;
    struct csv_parser  parser;
    bool               parsing;  /* the parser is to be freed */
    bool               finished; /* all was read */
    bool               delimited;/* the delimiter has been looked for */
    struct str         rest;     /* of the text, not fed yet */
    struct sheet_cells cells;
    uint64_t           column;   /* of the next cell */
    int64_t            line;     /* where we are, from 1 */
    int64_t            row_line; /* where the current row begins */
    size_t             row_bytes;/* about: of the current row */
    bool               open;     /* the current row has begun */
    bool               whole;    /* … and ended */
    bool               failed;   /* err says why: no more rows */
    struct err         err;
};

int csv_sheet_open(struct sheet_csv **out, FILE *file, struct err *err)
{
    struct sheet_csv *c = xcalloc(1, sizeof *c);

    c->line = c->row_line = 1;
    if (text_open(&c->text, file, err) < 0) {
        csv_sheet_close(c);
        return -1;
    }
    if (csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        csv_sheet_close(c);
        return err_set(err, ERR_RETRY, "内存不足 / there is not enough memory");
    }
    c->parsing = true;
    *out = c;
    return 0;
}

void csv_sheet_close(struct sheet_csv *c)
{
    if (c == NULL)
        return;
    if (c->parsing)
        csv_free(&c->parser);
    text_close(c->text);
    cells_free(&c->cells);
    free(c);
}

/* ---- libcsv's callbacks ---- */

static void on_cell(void *bytes, size_t n, void *arg)
{
    struct sheet_csv *c = arg;

    if (!c->failed && cells_put(&c->cells, c->row_line, c->column++, (struct str){bytes, n},
                                &c->err) < 0)
        c->failed = true;
}

static void on_row(int terminator, void *arg)
{
    struct sheet_csv *c = arg;

    (void)terminator;
    c->whole = true;
}

/* ---- feeding ---- */

static int fail(struct sheet_csv *c, const char *zh, const char *en)
{
    c->failed = true;
    return err_set(&c->err, ERR_BAD_INPUT, "第 %lld 行%s / line %lld: %s", (long long)c->row_line,
                   zh, (long long)c->row_line, en);
}

static int fail_parser(struct sheet_csv *c)
{
    if (csv_error(&c->parser) == CSV_EPARSE)
        return fail(c, "的引号不成对", "a quote has no partner");
    c->failed = true;
    return err_set(&c->err, ERR_RETRY, "内存不足 / there is not enough memory");
}

/* What ends at a line feed or a carriage return, or a part of that: one row at most. */
static void feed(struct sheet_csv *c, struct str part)
{
    if (!c->open)
        c->row_line = c->line;
    c->open = c->open || str_trim(part).n > 0; /* libcsv passes over blank lines */
    c->row_bytes += part.n;
    if (csv_parse(&c->parser, part.p, part.n, on_cell, on_row, c) != part.n)
        fail_parser(c);
    else if (c->row_bytes > ROW_BYTES && !c->failed)
        fail(c, "起太长，可能少了一个引号", "the row does not end; a quote may be missing");
    c->line += part.p[part.n - 1] == '\n';
}

static void feed_rest(struct sheet_csv *c)
{
    while (c->rest.n > 0 && !c->whole && !c->failed) {
        size_t n = 0;

        while (n < c->rest.n && c->rest.p[n] != '\n' && c->rest.p[n] != '\r')
            n++;
        n += n < c->rest.n;
        feed(c, (struct str){c->rest.p, n});
        c->rest = str_skip(c->rest, n);
    }
}

/* "Unicode text" of a spreadsheet has tabs, some countries' CSV semicolons: what the first row has
 * outside of quotes decides, a comma first. */
static void find_delimiter(struct sheet_csv *c, struct str text)
{
    struct str row = str_trim(text);
    bool       quoted = false, comma = false, tab = false, semicolon = false;

    for (size_t i = 0; i < row.n && (quoted || (row.p[i] != '\n' && row.p[i] != '\r')); i++) {
        quoted = quoted != (row.p[i] == '"');
        comma = comma || (!quoted && row.p[i] == ',');
        tab = tab || (!quoted && row.p[i] == '\t');
        semicolon = semicolon || (!quoted && row.p[i] == ';');
    }
    if (!comma && (tab || semicolon))
        csv_set_delim(&c->parser, tab ? '\t' : ';');
    c->delimited = true;
}

static void read_more(struct sheet_csv *c)
{
    bool broken;
    int  rc = text_read(c->text, &c->rest, &broken, &c->err);

    if (rc < 0) {
        c->row_line = c->line;
        if (broken)
            fail(c, "有损坏的字：既不是 UTF-8 也不是 GB18030", "bytes that are no text");
        c->failed = true;
    } else if (rc == 0) {
        c->finished = true;
        if (csv_fini(&c->parser, on_cell, on_row, c) != 0)
            fail_parser(c);
    } else if (!c->delimited) {
        find_delimiter(c, c->rest);
    }
}

static void begin_row(struct sheet_csv *c)
{
    cells_clear(&c->cells);
    c->column = 0;
    c->row_bytes = 0;
    c->open = c->whole = false;
}

int csv_sheet_next(struct sheet_csv *c, struct sheet_row *row, struct err *err)
{
    for (;;) {
        begin_row(c);
        for (feed_rest(c); !c->whole && !c->failed && !c->finished; feed_rest(c))
            read_more(c);
        if (c->failed)
            return err_set(err, c->err.kind, "%s", c->err.text);
        if (!c->whole)
            return 0;
        if (cells_row(&c->cells, c->row_line, row))
            return 1;
    }
}

const char *csv_sheet_form(const struct sheet_csv *c)
{
    switch (text_form(c->text)) {
    case TEXT_GB18030:
        return "GB18030";
    case TEXT_UTF16LE:
    case TEXT_UTF16BE:
        return "UTF-16";
    default:
        return "UTF-8";
    }
}

double csv_sheet_progress(const struct sheet_csv *c)
{
    return text_progress(c->text);
}
