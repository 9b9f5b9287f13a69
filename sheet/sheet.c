#include "sheet/sheet.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "sheet/sheet_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct sheet {
    FILE              *file;
    struct sheet_csv  *csv; /* one of the two */
    struct sheet_xlsx *xlsx;
};

/* ---- formulas ---- */

/* A sign, digits, a point among them. */
static bool is_number(struct str text)
{
    bool   digit = false, point = false;
    size_t i = text.n > 0 && (text.p[0] == '+' || text.p[0] == '-');

    for (; i < text.n; i++) {
        bool again = text.p[i] == '.' && point;

        if (again || memchr("0123456789.", text.p[i], 11) == NULL)
            return false;
        point = point || text.p[i] == '.';
        digit = digit || text.p[i] != '.';
    }
    return digit;
}

/* OWASP's list: what begins so is calculated by the program that opens the file; the wide signs
 * where its language has them. */
static bool is_formula(struct str text)
{
    static const char *const wide[] = {"＝", "＋", "－", "＠"};

    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (str_starts(text, str_c(wide[i])))
            return true;
    return text.n > 0 && memchr("=+-@\t\r", text.p[0], 6) != NULL && !is_number(text);
}

/* Without the ' in front, which tells a spreadsheet that text follows. */
static struct str without_marks(struct str text)
{
    while (text.n > 0 && text.p[0] == '\'')
        text = str_skip(text, 1);
    return text;
}

/* sheet_write_cell puts one in front of each formula, also of one that has some: here it goes. */
static struct str without_our_mark(struct str text)
{
    struct str formula = without_marks(text);

    return formula.n < text.n && is_formula(formula) ? str_trim(str_skip(text, 1)) : text;
}

/* ---- cells ---- */

void cells_clear(struct sheet_cells *c)
{
    buf_clear(&c->bytes);
    memset(c->span, 0, sizeof c->span[0] * c->count);
    c->count = 0;
}

void cells_free(struct sheet_cells *c)
{
    buf_free(&c->bytes);
}

int cells_put(struct sheet_cells *c, int64_t line, uint64_t column, struct str text,
              struct err *err)
{
    text = without_our_mark(str_trim(text));
    if (text.n == 0)
        return 0;
    if (column >= SHEET_COLUMNS)
        return err_set(err, ERR_BAD_INPUT, "第 %lld 行超过 %d 列 / row %lld has more than %d columns",
                       (long long)line, SHEET_COLUMNS, (long long)line, SHEET_COLUMNS);
    if (text.n > SHEET_CELL)
        return err_set(err, ERR_BAD_INPUT,
                       "第 %lld 行第 %u 列太长 / row %lld, column %u: the text is too long",
                       (long long)line, (unsigned)column + 1, (long long)line,
                       (unsigned)column + 1);
    if (!utf8_valid(text))
        return err_set(err, ERR_BAD_INPUT,
                       "第 %lld 行第 %u 列不是有效的文字 / row %lld, column %u is no valid text",
                       (long long)line, (unsigned)column + 1, (long long)line,
                       (unsigned)column + 1);
    c->span[column].at = c->bytes.n;
    c->span[column].n = text.n;
    buf_str(&c->bytes, text);
    if (column >= c->count)
        c->count = (unsigned)column + 1;
    return 0;
}

bool cells_row(struct sheet_cells *c, int64_t line, struct sheet_row *row)
{
    for (unsigned i = 0; i < c->count; i++)
        c->cell[i] = (struct str){c->bytes.p + c->span[i].at, c->span[i].n};
    *row = (struct sheet_row){.line = line, .cells = c->cell, .count = c->count};
    return c->count > 0;
}

/* ---- what kind of file ---- */

static bool starts(struct str head, const char *bytes, size_t n)
{
    return head.n >= n && memcmp(head.p, bytes, n) == 0;
}

/* A compound file is an old .xls, or an .xlsx with a password inside; the first entries of its
 * directory tell. [MS-CFB] 2.2, 2.6. */
static bool has_password(FILE *file)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    unsigned char     head[512], sector[4096] = {0};
    long              at;

    rewind(file);
    if (fread(head, 1, sizeof head, file) != sizeof head)
        return false;
    at = (long)(head[48] | head[49] << 8 | head[50] << 16) + 1;
    at *= head[30] == 12 ? 4096 : 512;
    if (fseek(file, at, SEEK_SET) != 0 || fread(sector, 1, sizeof sector, file) == 0)
        return false;
    return memmem(sector, sizeof sector, name, sizeof name) != NULL;
}

static int refuse_compound(FILE *file, struct err *err)
{
    if (has_password(file))
        return err_set(err, ERR_BAD_INPUT,
                       "文件设了密码：请在表格软件里取消密码后再保存 / the file has a password: remove "
                       "it in the spreadsheet program and save again");
    return err_set(err, ERR_BAD_INPUT,
                   "这是旧的 .xls：请在表格软件里另存为“Excel 工作簿（.xlsx）”/ this is an old .xls: "
                   "save it as an \"Excel workbook (.xlsx)\"");
}

static int open_by_content(struct sheet *s, const char *path, struct err *err)
{
    char       bytes[8];
    struct str head = {bytes, fread(bytes, 1, sizeof bytes, s->file)};

    if (ferror(s->file))
        return err_set(err, ERR_RETRY, "无法读取 / cannot be read: %s", strerror(errno));
    if (starts(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
        return refuse_compound(s->file, err);
    if (starts(head, "PK\x03\x04", 4) || starts(head, "PK\x05\x06", 4))
        return xlsx_open(&s->xlsx, path, err);
    return csv_sheet_open(&s->csv, s->file, err);
}

int sheet_open(struct sheet **out, const char *path, struct err *err)
{
    struct sheet *s;
    struct stat   st;
    /* a pipe would let us wait for whoever writes into it, also for its being opened */
    int           fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE         *file;

    if (fd < 0)
        return err_set(err, ERR_RETRY, "无法打开 / cannot be opened: %s", strerror(errno));
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || (file = fdopen(fd, "rb")) == NULL) {
        close(fd);
        return err_set(err, ERR_BAD_INPUT, "不是普通文件 / not a regular file");
    }
    s = xcalloc(1, sizeof *s);
    s->file = file;
    if (open_by_content(s, path, err) < 0) {
        sheet_close(s);
        return -1;
    }
    *out = s;
    return 0;
}

void sheet_close(struct sheet *s)
{
    if (s == NULL)
        return;
    csv_sheet_close(s->csv);
    xlsx_close(s->xlsx);
    fclose(s->file);
    free(s);
}

int sheet_next(struct sheet *s, struct sheet_row *row, struct err *err)
{
    return s->csv ? csv_sheet_next(s->csv, row, err) : xlsx_next(s->xlsx, row, err);
}

const char *sheet_form(const struct sheet *s)
{
    return s->csv ? csv_sheet_form(s->csv) : "XLSX";
}

double sheet_progress(const struct sheet *s)
{
    return s->csv ? csv_sheet_progress(s->csv) : xlsx_progress(s->xlsx);
}

/* ---- writing ---- */

static bool needs_quotes(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (memchr(",;\"\t\r\n", text.p[i], 6) != NULL)
            return true;
    return text.n > 0 && (text.p[0] == ' ' || text.p[text.n - 1] == ' ');
}

void sheet_write_cell(struct buf *out, struct str cell, bool first)
{
    bool quoted = needs_quotes(cell);

    if (!first)
        buf_char(out, ',');
    if (quoted)
        buf_char(out, '"');
    if (is_formula(without_marks(cell)))
        buf_char(out, '\'');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_char(out, '"');
        buf_char(out, cell.p[i]);
    }
    if (quoted)
        buf_char(out, '"');
}
