/* A workbook (ECMA-376, Office Open XML): where its first visible worksheet is, its shared strings
 * and which formats are dates; then row by row.
 *
 * Parts are read element by element (sheet_part.h), so one row is held at a time. */

#include "sheet/sheet_private.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "sheet/sheet_part.h"
#include "sheet/sheet_walk.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    NAME = 256,             /* bytes of a part's name */
    STRINGS = 256 << 20,    /* bytes of all shared strings: they are kept in memory */
    FORMATS = 65536,        /* cell formats; a workbook has 64,000 at most */
    ROWS = 1048576,
};

struct sheet_xlsx {
    struct package    *package;
    struct part       *rows;
    char               workbook[NAME], sheet[NAME], strings_part[NAME], styles_part[NAME];
    char               sheet_id[NAME]; /* of the relationship */
    bool               from_1904;
    struct buf         strings;        /* shared strings, one behind the other */
    uint32_t          *ends;           /* where each ends in it */
    size_t             ends_count, ends_cap;
    bool              *dates;          /* by cell format */
    size_t             dates_count;
    struct buf         custom;         /* int64_t each: number formats of its own that are dates */
    struct buf         element;
    struct sheet_cells cells;
    int64_t            line;
};

/* ---- parts ---- */

/* Every element at this depth of a part; each is told with the workbook as argument. */
static int walk_part(struct sheet_xlsx *x, const char *name, unsigned depth,
                     const struct walk *what, struct err *err)
{
    struct part *part = NULL;
    int          rc;

    if (part_open(&part, x->package, name, err) < 0)
        return -1;
    while ((rc = part_next(part, depth, &x->element, err)) > 0) {
        struct walk w = *what;

        if (walk_element(&w, &x->element, err) < 0) {
            rc = -1;
            break;
        }
    }
    part_close(part);
    return rc;
}

/* ---- finding the parts ---- */

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

/* A relationship's target: from the top of the package when it begins with "/", else beside the
 * part `of`. "" when it is too long or leads out. */
static void resolve(char out[NAME], const char *of, const char *target)
{
    const char *slash = strrchr(of, '/');
    size_t      dir = target[0] == '/' || slash == NULL ? 0 : (size_t)(slash - of) + 1;

    target += target[0] == '/';
    while (strncmp(target, "../", 3) == 0 && dir > 0) {
        target += 3;
        for (dir--; dir > 0 && of[dir - 1] != '/'; dir--)
            ;
    }
    if (dir + strlen(target) >= NAME)
        dir = 0, target = "";
    memcpy(out, of, dir);
    strcpy(out + dir, target);
}

static void on_root_relation(struct walk *w, const char *name, const struct walk_node *node)
{
    struct sheet_xlsx *x = w->arg;

    if (strcmp(name, "Relationship") == 0 &&
        ends_with(walk_attribute(node, "Type", false), "/officeDocument"))
        resolve(x->workbook, "", walk_attribute(node, "Target", false));
}

static void on_workbook(struct walk *w, const char *name, const struct walk_node *node)
{
    struct sheet_xlsx *x = w->arg;
    const char        *id = walk_attribute(node, "id", true), *state, *flag;

    if (strcmp(name, "workbookPr") == 0) {
        flag = walk_attribute(node, "date1904", false);
        x->from_1904 = strcmp(flag, "1") == 0 || strcmp(flag, "true") == 0;
    } else if (strcmp(name, "sheet") == 0 && x->sheet_id[0] == '\0' && strlen(id) < NAME) {
        state = walk_attribute(node, "state", false);
        if (state[0] == '\0' || strcmp(state, "visible") == 0)
            strcpy(x->sheet_id, id);
    }
}

static void on_relation(struct walk *w, const char *name, const struct walk_node *node)
{
    struct sheet_xlsx *x = w->arg;
    const char        *id = walk_attribute(node, "Id", false);
    const char        *type = walk_attribute(node, "Type", false);
    const char        *target = walk_attribute(node, "Target", false);

    if (strcmp(name, "Relationship") != 0)
        return;
    if (strcmp(id, x->sheet_id) == 0 && ends_with(type, "/worksheet"))
        resolve(x->sheet, x->workbook, target);
    else if (ends_with(type, "/sharedStrings"))
        resolve(x->strings_part, x->workbook, target);
    else if (ends_with(type, "/styles"))
        resolve(x->styles_part, x->workbook, target);
}

/* The relationships of xl/workbook.xml are in xl/_rels/workbook.xml.rels. */
static int relations(struct sheet_xlsx *x, struct err *err)
{
    struct walk walk = {.arg = x, .open = on_relation};
    const char *slash = strrchr(x->workbook, '/');
    int         dir = slash ? (int)(slash - x->workbook) + 1 : 0;
    char        name[NAME + 16];

    snprintf(name, sizeof name, "%.*s_rels/%s.rels", dir, x->workbook, x->workbook + dir);
    return walk_part(x, name, 1, &walk, err);
}

static int no_workbook(struct sheet_xlsx *x, struct err *err)
{
    if (package_has(x->package, "xl/workbook.bin") || package_has(x->package, "content.xml"))
        return err_set(err, ERR_BAD_INPUT,
                       "这是 .xlsb 或 .ods：请另存为“Excel 工作簿（.xlsx）”/ this is an .xlsb or .ods: "
                       "save it as an \"Excel workbook (.xlsx)\"");
    return err_set(err, ERR_BAD_INPUT,
                   "这个压缩文件里没有表格：请选 .xlsx 或 .csv / there is no workbook in this archive: "
                   "choose an .xlsx or .csv file");
}

static int find_parts(struct sheet_xlsx *x, struct err *err)
{
    struct walk root = {.arg = x, .open = on_root_relation};
    struct walk workbook = {.arg = x, .open = on_workbook};

    if (!package_has(x->package, "_rels/.rels"))
        return no_workbook(x, err);
    if (walk_part(x, "_rels/.rels", 1, &root, err) < 0)
        return -1;
    if (!ends_with(x->workbook, ".xml") || !package_has(x->package, x->workbook))
        return no_workbook(x, err);
    if (walk_part(x, x->workbook, 1, &workbook, err) < 0 || relations(x, err) < 0)
        return -1;
    if (x->sheet[0] == '\0')
        return err_set(err, ERR_BAD_INPUT,
                       "工作簿里没有看得见的工作表 / the workbook has no visible worksheet");
    return 0;
}

/* ---- formats ---- */

static void add_format(struct sheet_xlsx *x, bool date)
{
    if (x->dates_count >= FORMATS)
        return;
    if (x->dates == NULL)
        x->dates = xcalloc(FORMATS, sizeof *x->dates);
    x->dates[x->dates_count++] = date;
}

static bool is_date_format(const struct sheet_xlsx *x, int64_t id)
{
    for (size_t at = 0; at < x->custom.n; at += sizeof id)
        if (memcmp(x->custom.p + at, &id, sizeof id) == 0)
            return true;
    return number_format_is_date(id);
}

static void on_format(struct walk *w, const char *name, const struct walk_node *node)
{
    struct sheet_xlsx *x = w->arg;
    int64_t            id;

    if (!str_i64(str_c(walk_attribute(node, "numFmtId", false)), &id))
        id = 0;
    if (strcmp(name, "numFmt") == 0) {
        if (number_code_is_date(str_c(walk_attribute(node, "formatCode", false))) &&
            x->custom.n < FORMATS)
            buf_add(&x->custom, &id, sizeof id);
    } else if (strcmp(name, "xf") == 0) {
        add_format(x, is_date_format(x, id));
    }
}

/* numFmts stands in front of cellXfs. cellStyleXfs has elements of the same name. */
static void on_style(struct walk *w, const char *name, const struct walk_node *node)
{
    (void)node;
    if (w->depth == 1)
        w->open = strcmp(name, "numFmts") == 0 || strcmp(name, "cellXfs") == 0 ? on_format : NULL;
}

/* ---- shared strings ---- */

/* _x000D_ stands for a character that XML cannot have (ECMA-376, ST_Xstring). */
static size_t escaped(struct str t, uint32_t *code)
{
    uint32_t c = 0;

    if (t.n < 7 || t.p[0] != '_' || t.p[1] != 'x' || t.p[6] != '_')
        return 0;
    for (int i = 2; i < 6; i++) {
        int digit = str_hex_digit(t.p[i]);

        if (digit < 0)
            return 0;
        c = c << 4 | (uint32_t)digit;
    }
    if (c >= 0xd800 && c <= 0xdfff)
        return 0;
    *code = c;
    return 7;
}

static void add_unescaped(struct buf *out, struct str t)
{
    while (t.n > 0) {
        uint32_t code;
        size_t   n = escaped(t, &code);

        if (n > 0)
            utf8_add(out, code);
        else
            buf_char(out, t.p[0]);
        t = str_skip(t, n > 0 ? n : 1);
    }
}

/* The text of <t> that is not a pronunciation (rPh). Two users: a shared string, a cell's own. */
struct rich {
    struct sheet_xlsx *x;
    struct buf        *out;
    unsigned           phonetic; /* elements rPh that are open */
};

static void rich_open(struct rich *r, const char *name)
{
    r->phonetic += strcmp(name, "rPh") == 0;
}

static void rich_close(struct rich *r, const char *name, const struct buf *text)
{
    if (strcmp(name, "rPh") == 0)
        r->phonetic--;
    else if (strcmp(name, "t") == 0 && r->phonetic == 0)
        add_unescaped(r->out, buf_view(text));
}

static void on_string_open(struct walk *w, const char *name, const struct walk_node *node)
{
    (void)node;
    rich_open(w->arg, name);
}

static void on_string_close(struct walk *w, const char *name)
{
    rich_close(w->arg, name, &w->text);
}

static void add_end(struct sheet_xlsx *x)
{
    if (x->ends_count == x->ends_cap) {
        size_t    cap = x->ends_cap ? 2 * x->ends_cap : 1024;
        uint32_t *ends = realloc(x->ends, cap * sizeof *ends);

        if (ends == NULL)
            abort(); /* at most as many as STRINGS has bytes of markup */
        x->ends = ends;
        x->ends_cap = cap;
    }
    x->ends[x->ends_count++] = (uint32_t)x->strings.n;
}

static int read_strings(struct sheet_xlsx *x, struct part *part, struct err *err)
{
    int rc;

    buf_room(&x->strings, 1); /* so that there is a p, whatever the strings are */
    while ((rc = part_next(part, 1, &x->element, err)) > 0) {
        struct rich rich = {.x = x, .out = &x->strings};
        struct walk walk = {.arg = &rich, .open = on_string_open, .close = on_string_close};

        if (walk_element(&walk, &x->element, err) < 0)
            return -1;
        if (x->strings.n + sizeof *x->ends * x->ends_count > STRINGS)
            return err_set(err, ERR_BAD_INPUT,
                           "工作簿里的文字太多：请另存为“CSV UTF-8” / the workbook has too much text: "
                           "save it as \"CSV UTF-8\"");
        add_end(x);
    }
    return rc;
}

static int shared_string(const struct sheet_xlsx *x, struct str v, struct str *out,
                         struct err *err)
{
    uint64_t index;
    size_t   from;

    if (!str_u64(v, &index) || index >= x->ends_count)
        return sheet_damaged(err);
    from = index > 0 ? x->ends[index - 1] : 0;
    *out = (struct str){x->strings.p + from, x->ends[index] - from};
    return 0;
}

/* ---- rows ---- */

/* One row while mxml reads it. */
struct row_walk {
    struct rich        rich;   /* first: its functions are used */
    struct sheet_xlsx *x;
    struct buf         text;   /* of the current cell */
    char               type;   /* s shared, i inline, b boolean, d date, n number, t other text */
    bool               date;
    uint64_t           column;
    struct err         err;
    bool               failed;
};

/* "BC12" -> 54; what is no reference is the column behind the last one. */
static uint64_t column_of(const char *reference, uint64_t next)
{
    uint64_t column = 0;

    if (reference[0] < 'A' || reference[0] > 'Z')
        return next;
    for (int i = 0; i < 4 && reference[i] >= 'A' && reference[i] <= 'Z'; i++)
        column = column * 26 + (uint64_t)(reference[i] - 'A') + 1;
    return column - 1;
}

static char type_of(const char *t)
{
    static const struct {
        const char *word;
        char        type;
    } types[] = {{"", 'n'},   {"n", 'n'}, {"s", 's'},        {"b", 'b'},
                 {"str", 't'}, {"e", 't'}, {"inlineStr", 'i'}, {"d", 'd'}};

    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (strcmp(t, types[i].word) == 0)
            return types[i].type;
    return 't';
}

static void open_cell(struct row_walk *r, const struct walk_node *node)
{
    uint64_t format;

    r->column = column_of(walk_attribute(node, "r", false), r->column);
    r->type = type_of(walk_attribute(node, "t", false));
    r->date = str_u64(str_c(walk_attribute(node, "s", false)), &format) &&
              format < r->x->dates_count && r->x->dates[format];
    buf_clear(&r->text);
}

static void on_row_open(struct walk *w, const char *name, const struct walk_node *node)
{
    struct row_walk *r = w->arg;
    uint64_t         line;

    if (w->depth == 1) {
        r->x->line++;
        if (str_u64(str_c(walk_attribute(node, "r", false)), &line) && line > 0 && line <= ROWS)
            r->x->line = (int64_t)line;
    } else if (strcmp(name, "c") == 0) {
        open_cell(r, node);
    } else {
        rich_open(&r->rich, name);
    }
}

/* What <v> means for a cell of this type. */
static void close_value(struct row_walk *r, struct str v)
{
    if (r->type == 's' && shared_string(r->x, str_trim(v), &v, &r->err) < 0)
        r->failed = true;
    buf_clear(&r->text);
    if (r->type == 's')
        buf_str(&r->text, v);
    else if (r->type == 'b')
        buf_c(&r->text, str_is(str_trim(v), "1") ? "TRUE" : "FALSE");
    else if (r->type == 'd') /* 2026-09-01T00:00:00 */
        buf_str(&r->text, v.n > 10 && v.p[10] == 'T' ? (struct str){v.p, 10} : v);
    else if (r->type == 'n' && r->date)
        number_write_date(&r->text, str_trim(v), r->x->from_1904);
    else if (r->type == 'n')
        number_write(&r->text, str_trim(v));
    else
        add_unescaped(&r->text, v);
}

static void on_row_close(struct walk *w, const char *name)
{
    struct row_walk *r = w->arg;

    if (strcmp(name, "v") == 0) {
        close_value(r, buf_view(&w->text));
    } else if (strcmp(name, "c") == 0) {
        if (!r->failed && cells_put(&r->x->cells, r->x->line, r->column, buf_view(&r->text),
                                    &r->err) < 0)
            r->failed = true;
        r->column++;
    } else {
        rich_close(&r->rich, name, &w->text);
    }
}

static int read_row(struct sheet_xlsx *x, struct err *err)
{
    struct row_walk row = {.x = x};
    struct walk     walk = {.arg = &row, .open = on_row_open, .close = on_row_close};
    int             rc;

    row.rich = (struct rich){.x = x, .out = &row.text};
    cells_clear(&x->cells);
    rc = walk_element(&walk, &x->element, err);
    buf_free(&row.text);
    return rc == 0 && row.failed ? err_set(err, row.err.kind, "%s", row.err.text) : rc;
}

/* Elements beside the rows (merged cells, notes) lie as deep; a row is called row. */
static bool is_row(struct str element)
{
    size_t n = 1, colon = 0;

    for (; n < element.n && strchr(" \t\r\n/>", element.p[n]) == NULL; n++)
        if (element.p[n] == ':')
            colon = n;
    n -= colon > 0 ? colon + 1 : 1;
    return str_is((struct str){element.p + (colon > 0 ? colon + 1 : 1), n}, "row");
}

int xlsx_next(struct sheet_xlsx *x, struct sheet_row *row, struct err *err)
{
    int rc;

    while ((rc = part_next(x->rows, 2, &x->element, err)) > 0) {
        if (!is_row(buf_view(&x->element)))
            continue;
        if (read_row(x, err) < 0)
            return -1;
        if (cells_row(&x->cells, x->line, row))
            return 1;
    }
    return rc;
}

/* ---- opening ---- */

static int open_all(struct sheet_xlsx *x, const char *path, struct err *err)
{
    struct walk  styles = {.arg = x, .open = on_style};
    struct part *strings = NULL;
    int          rc = 0;

    if (package_open(&x->package, path, err) < 0 || find_parts(x, err) < 0 ||
        (x->styles_part[0] && walk_part(x, x->styles_part, 1, &styles, err) < 0))
        return -1;
    if (x->strings_part[0] != '\0') {
        rc = part_open(&strings, x->package, x->strings_part, err);
        if (rc == 0)
            rc = read_strings(x, strings, err);
        part_close(strings);
    }
    return rc < 0 ? -1 : part_open(&x->rows, x->package, x->sheet, err);
}

int xlsx_open(struct sheet_xlsx **out, const char *path, struct err *err)
{
    struct sheet_xlsx *x = xcalloc(1, sizeof *x);

    if (open_all(x, path, err) < 0) {
        xlsx_close(x);
        return -1;
    }
    *out = x;
    return 0;
}

void xlsx_close(struct sheet_xlsx *x)
{
    if (x == NULL)
        return;
    part_close(x->rows);
    package_close(x->package);
    buf_free(&x->strings);
    buf_free(&x->custom);
    buf_free(&x->element);
    cells_free(&x->cells);
    free(x->ends);
    free(x->dates);
    free(x);
}

double xlsx_progress(const struct sheet_xlsx *x)
{
    return part_progress(x->rows);
}
