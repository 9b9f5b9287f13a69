/* A workbook. The input is a ZIP, or what stands inside of one: the sheet, the shared strings, the
 * formats, the workbook, each behind a line "====". */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "sheet/sheet.h"
#include "tests/tools/workbook.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What stands in front of the next "====\n"; false when nothing is left. */
static bool take_part(struct str *rest, struct str *part)
{
    const char *end = rest->n > 0 ? memmem(rest->p, rest->n, "====\n", 5) : NULL;

    if (rest->p == NULL || rest->n == 0)
        return false;
    *part = (struct str){rest->p, end ? (size_t)(end - rest->p) : rest->n};
    *rest = end ? str_skip(*rest, part->n + 5) : (struct str){NULL, 0};
    return true;
}

static void pack(struct buf *out, struct str rest)
{
    static const char *const names[] = {WORKBOOK_SHEET, WORKBOOK_STRINGS, "xl/styles.xml",
                                        "xl/workbook.xml"};
    struct workbook_part     parts[16];
    unsigned                 n = 0;

    while (n < 4 && take_part(&rest, &parts[n].text)) {
        parts[n].name = names[n];
        n++;
    }
    for (unsigned i = 0; i < workbook_frame_count; i++)
        parts[n++] = workbook_frame[i];
    parts[n++] = (struct workbook_part){WORKBOOK_STRINGS, STR_LIT("<sst/>")};
    workbook_zip(out, parts, n, true);
}

static void check_row(const struct sheet_row *row)
{
    EXPECT(row->line > 0 && row->count > 0 && row->count <= SHEET_COLUMNS);
    EXPECT(row->cells[row->count - 1].n > 0);
    for (unsigned i = 0; i < row->count; i++)
        EXPECT(row->cells[i].p != NULL && utf8_valid(row->cells[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str          input = {(const char *)data, size};
    auto_buf struct buf file = {0};
    char                path[32];
    struct sheet       *s = NULL;
    struct sheet_row    row;
    struct err          err = {0};
    int                 fd, rc;

    if (!str_starts(input, STR_LIT("PK")))
        pack(&file, input);
    fd = memory_file(file.p ? buf_view(&file) : input, path);
    if (sheet_open(&s, path, &err) == 0) {
        while ((rc = sheet_next(s, &row, &err)) > 0)
            check_row(&row);
        EXPECT(rc == 0 || err.text[0]);
    } else {
        EXPECT(s == NULL && err.text[0]);
    }
    sheet_close(s);
    close(fd);
    return 0;
}
