/* A table as text: any bytes are rows or a sentence; what is written is read back as it was. */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "sheet/sheet.h"
#include "tests/tools/workbook.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_cells(const struct sheet_row *row, int64_t before)
{
    EXPECT(row->line >= before && row->count > 0 && row->count <= SHEET_COLUMNS);
    EXPECT(row->cells[row->count - 1].n > 0);
    for (unsigned i = 0; i < row->count; i++) {
        struct str cell = row->cells[i];

        EXPECT(cell.p != NULL && cell.n <= SHEET_CELL && utf8_valid(cell));
        EXPECT(str_eq(cell, str_trim(cell)));
    }
}

/* Cells that come back as they are: nothing that says what a file is. */
static bool is_plain(const struct sheet_row *row)
{
    for (unsigned i = 0; i < row->count; i++) {
        struct str c = row->cells[i];

        if (!utf8_is_clean(c))
            return false;
    }
    return row->cells[0].n == 0 ||
           (row->cells[0].p[0] != '<' && (unsigned char)row->cells[0].p[0] < 0xe0);
}

static void check_written(const struct sheet_row *row)
{
    auto_buf struct buf text = {0};
    struct sheet       *s = NULL;
    struct sheet_row    again;
    struct err          err = {0};
    char                path[32];
    int                 fd;

    for (unsigned i = 0; i < row->count; i++)
        sheet_write_cell(&text, row->cells[i], i == 0);
    buf_c(&text, "\r\n");
    fd = memory_file(buf_view(&text), path);
    EXPECT(sheet_open(&s, path, &err) == 0 && sheet_next(s, &again, &err) == 1);
    EXPECT(again.count == row->count);
    for (unsigned i = 0; i < row->count; i++)
        EXPECT(str_eq(again.cells[i], row->cells[i]));
    sheet_close(s);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char             path[32];
    int              fd = memory_file((struct str){(const char *)data, size}, path), rc;
    struct sheet    *s = NULL;
    struct sheet_row row = {0};
    struct err       err = {0};
    int64_t          line = 0;

    if (sheet_open(&s, path, &err) == 0) {
        while ((rc = sheet_next(s, &row, &err)) > 0) {
            check_cells(&row, line);
            if (line == 0 && is_plain(&row))
                check_written(&row);
            line = row.line;
        }
        EXPECT(rc == 0 || err.text[0]);
    } else {
        EXPECT(s == NULL && err.text[0]);
    }
    sheet_close(s);
    close(fd);
    return 0;
}
