#include "render/workbook.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "sheet/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
    NAME_MAX_CHARACTERS = 31, /* of a sheet */
    WIDTH_MIN = 8,            /* of a column, in digits */
    WIDTH_MAX = 40,
    WIDTH_ROOM = 2,
    PACKING_ROOM = 64 * 1024, /* bytes of what else is written beside the rows */
};

struct workbook {
    enum workbook_form form;
    unsigned           rows;
    bool               ended;
    struct buf         cell; /* the one that is written */
    struct buf         csv;
    int                fd;   /* of the file in memory; -1: none */
    lxw_workbook      *book;
    lxw_worksheet     *sheet;
    lxw_format        *bold;
    unsigned char      width[WORKBOOK_COLUMNS]; /* of the widest cell so far; 0: no cell */
};

static void close_at(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define auto_fd __attribute__((cleanup(close_at)))

/* ---- XLSX ---- */

/* Lists of people do not go to a disk in the clear when it can be helped. */
static char *folder_in_memory(void)
{
    static char shm[] = "/dev/shm";

    return access(shm, W_OK) == 0 ? shm : NULL;
}

static void clean_name(struct buf *out, struct str name)
{
    auto_buf struct buf clean = {0};
    struct str          rest;

    utf8_scrub(&clean, name);
    rest = str_trim(buf_view(&clean));
    for (unsigned n = 0; rest.n > 0 && n < NAME_MAX_CHARACTERS; n++) {
        uint32_t code;
        size_t   bytes = utf8_next(rest, &code);

        if (code < 0x20 || (code < 0x80 && strchr("[]:*?/\\'", (int)code) != NULL))
            buf_char(out, ' ');
        else
            buf_add(out, rest.p, bytes);
        rest = str_skip(rest, bytes);
    }
    if (str_trim(buf_view(out)).n == 0)
        buf_c(out, "1");
}

static int begin_xlsx(struct workbook *w, struct str sheet, struct err *err)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder_in_memory()};
    auto_buf struct buf  name = {0};
    char                 path[40];

    w->fd = memfd_create("workbook", MFD_CLOEXEC);
    if (w->fd < 0)
        return err_set(err, ERR_RETRY, "workbook: %s", strerror(errno));
    snprintf(path, sizeof path, "/proc/self/fd/%d", w->fd); /* the library wants a path */
    clean_name(&name, sheet);
    w->book = workbook_new_opt(path, &options);
    w->sheet = w->book ? workbook_add_worksheet(w->book, name.p) : NULL;
    w->bold = w->book ? workbook_add_format(w->book) : NULL;
    if (w->sheet == NULL || w->bold == NULL)
        return err_set(err, ERR_RETRY, "workbook: libxlsxwriter does not begin");
    format_set_bold(w->bold);
    worksheet_freeze_panes(w->sheet, 1, 0);
    return 0;
}

/* A Chinese character is as wide as two digits. */
static void widen(struct workbook *w, unsigned column, struct str cell)
{
    unsigned width = WIDTH_ROOM;
    uint32_t code;

    while (cell.n > 0 && width < WIDTH_MAX) {
        cell = str_skip(cell, utf8_next(cell, &code));
        width += code < 0x1100 ? 1 : 2;
    }
    if (width < WIDTH_MIN)
        width = WIDTH_MIN;
    if (width > w->width[column])
        w->width[column] = (unsigned char)(width < WIDTH_MAX ? width : WIDTH_MAX);
}

/* The library writes them in front of the rows, but not before the end. */
static void set_widths(struct workbook *w)
{
    for (lxw_col_t i = 0; i < WORKBOOK_COLUMNS; i++)
        if (w->width[i] > 0)
            worksheet_set_column(w->sheet, i, i, w->width[i], NULL);
}

static struct str cut_characters(struct str text, size_t most)
{
    struct str rest = text;
    uint32_t   code;

    while (rest.n > 0 && most-- > 0)
        rest = str_skip(rest, utf8_next(rest, &code));
    text.n -= rest.n;
    return text;
}

static int put_xlsx(struct workbook *w, unsigned column, struct err *err)
{
    lxw_col_t   at = (lxw_col_t)column;
    lxw_format *format = w->rows == 0 ? w->bold : NULL;
    lxw_error   failed = LXW_NO_ERROR;

    widen(w, column, buf_view(&w->cell));
    if (w->cell.n > 0)
        failed = worksheet_write_string(w->sheet, w->rows, at, w->cell.p, format);
    return failed ? err_set(err, ERR_RETRY, "workbook: %s", lxw_strerror(failed)) : 0;
}

static int read_back(int fd, struct buf *out, struct err *err)
{
    struct stat info;
    ssize_t     n;

    if (fstat(fd, &info) < 0 || lseek(fd, 0, SEEK_SET) < 0)
        return err_set(err, ERR_RETRY, "workbook: %s", strerror(errno));
    n = read(fd, buf_room(out, (size_t)info.st_size), (size_t)info.st_size);
    if (n != info.st_size || n == 0)
        return err_set(err, ERR_RETRY, "workbook: it cannot be read back");
    out->n += (size_t)n;
    out->p[out->n] = '\0';
    return 0;
}

/* The library does not look whether what it prints is written: where there is no more room, rows
 * would be missing from a file that opens all the same. The rows are copied once more when they are
 * packed, so as much room must be there again. */
static int check_room(const struct workbook *w, struct err *err)
{
    FILE       *rows = w->sheet->optimize_tmpfile;
    char       *folder = folder_in_memory();
    long        size = fflush(rows) == 0 && !ferror(rows) ? ftell(rows) : -1;
    auto_fd int again = open(folder ? folder : P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (size < 0 || (again >= 0 && posix_fallocate(again, 0, size + PACKING_ROOM) != 0))
        return err_set(err, ERR_RETRY, "workbook: no room for it in %s",
                       folder ? folder : P_tmpdir);
    return 0;
}

static int end_xlsx(struct workbook *w, struct buf *out, struct err *err)
{
    lxw_error failed;

    if (check_room(w, err) < 0)
        return -1;
    set_widths(w);
    failed = workbook_close(w->book); /* frees it, whatever happens */
    w->book = NULL;
    if (failed)
        return err_set(err, ERR_RETRY, "workbook: %s", lxw_strerror(failed));
    return read_back(w->fd, out, err);
}

/* ---- both ---- */

int workbook_begin(struct workbook **out, enum workbook_form form, struct str sheet,
                   struct err *err)
{
    struct workbook *w = xcalloc(1, sizeof *w);

    w->form = form;
    w->fd = -1;
    if (form == WORKBOOK_XLSX && begin_xlsx(w, sheet, err) < 0) {
        workbook_free(w);
        return -1;
    }
    if (form == WORKBOOK_CSV)
        buf_c(&w->csv, "\xef\xbb\xbf"); /* or a program takes it for GBK */
    *out = w;
    return 0;
}

static void clean_cell(struct workbook *w, struct str text)
{
    auto_buf struct buf scrubbed = {0};

    utf8_scrub(&scrubbed, text);
    buf_clear(&w->cell);
    utf8_clean(&w->cell, cut_characters(buf_view(&scrubbed), WORKBOOK_CELL));
}

int workbook_row(struct workbook *w, const struct str *cells, unsigned count, struct err *err)
{
    if (w->ended || w->rows == WORKBOOK_ROWS || count > WORKBOOK_COLUMNS)
        return err_set(err, ERR_BAD_INPUT, "workbook: over %d rows or %d columns, or at its end",
                       WORKBOOK_ROWS, WORKBOOK_COLUMNS);
    for (unsigned i = 0; i < count; i++) {
        clean_cell(w, cells[i]);
        if (w->form == WORKBOOK_CSV)
            sheet_write_cell(&w->csv, buf_view(&w->cell), i == 0);
        else if (put_xlsx(w, i, err) < 0)
            return -1;
    }
    if (w->form == WORKBOOK_CSV)
        buf_c(&w->csv, "\r\n");
    w->rows++;
    return 0;
}

int workbook_end(struct workbook *w, struct buf *out, struct err *err)
{
    if (w->ended)
        return err_set(err, ERR_BAD_INPUT, "workbook: ended twice");
    w->ended = true;
    if (w->form == WORKBOOK_XLSX)
        return end_xlsx(w, out, err);
    buf_str(out, buf_view(&w->csv));
    return 0;
}

void workbook_free(struct workbook *w)
{
    if (w == NULL)
        return;
    if (w->book != NULL)
        lxw_workbook_free(w->book);
    if (w->fd >= 0)
        close(w->fd);
    buf_wipe(&w->cell);
    buf_wipe(&w->csv);
    free(w);
}
