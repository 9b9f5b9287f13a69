/* Tables out: XLSX (libxlsxwriter, named in workbook.c only) or CSV with a BOM, row by row. All
 * cells are texts: nothing that people wrote is ever a formula.
 *
 * Rows of an XLSX wait in an unnamed file in memory (/dev/shm; without one in the folder of
 * temporary files), about 60 bytes a cell, and are packed at the end; those of a CSV in a buffer.
 */
#ifndef RENDER_WORKBOOK_H
#define RENDER_WORKBOOK_H

#include "base/buf.h"
#include "base/err.h"

enum workbook_form { WORKBOOK_XLSX, WORKBOOK_CSV };

enum {
    WORKBOOK_ROWS = 1048576, /* what programs open: XLSX */
    WORKBOOK_COLUMNS = 256,
    WORKBOOK_CELL = 32767, /* characters; what is longer is cut */
};

struct workbook;

/* sheet: its name; what a name may not have becomes a blank. Columns are as wide as their widest
 * cell (8–40 digits). The first row is the headings, bold, and stays in sight. ERR_RETRY: no
 * memory. */
int workbook_begin(struct workbook **out, enum workbook_form form, struct str sheet,
                   struct err *err);

/* Cells lose what is no text (control characters, bytes that are not UTF-8). In a CSV, what would
 * be taken for a formula has an apostrophe in front (sheet_write_cell); a plain number has not.
 * ERR_BAD_INPUT: over the limits. */
int workbook_row(struct workbook *w, const struct str *cells, unsigned count, struct err *err);

/* Appends the file. Nothing more can be added. ERR_RETRY: no memory, no room for an XLSX where it
 * is made: never a file that lacks rows. */
int workbook_end(struct workbook *w, struct buf *out, struct err *err);
void workbook_free(struct workbook *w); /* NULL is fine */

#endif
