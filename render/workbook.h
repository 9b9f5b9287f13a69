/* Tables out: XLSX (libxlsxwriter, named in workbook.c only) or CSV with a BOM, row by row. All
 * cells are texts: nothing that people wrote is ever a formula. */
#ifndef RENDER_WORKBOOK_H
#define RENDER_WORKBOOK_H

#include "base/buf.h"
#include "base/err.h"

enum workbook_form { WORKBOOK_XLSX, WORKBOOK_CSV };

struct workbook;

/* sheet: its name. Widths follow the headings. */
int  workbook_new(struct workbook **out, enum workbook_form form, struct str sheet, struct err *err);
int  workbook_row(struct workbook *w, const struct str *cells, unsigned count, struct err *err);
/* Appends the file. */
int  workbook_end(struct workbook *w, struct buf *out, struct err *err);
void workbook_free(struct workbook *w); /* NULL is fine */

#endif
