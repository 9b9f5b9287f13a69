/* The rows of a table that were refused, as a table of the same form with a column 原因 behind, to be
 * corrected and imported again: TABLE.refused.csv beside it, UTF-8 with BOM, mode 0600. Whoever
 * corrects a row empties its 原因 (the heading says so): a row of another's number would otherwise
 * come in with the corrected ones. It has personal data in the clear, as the table has. */
#ifndef CLI_REFUSED_H
#define CLI_REFUSED_H

#include "base/err.h"
#include "cli/columns.h"

struct refused;

/* Nothing is written before the first row. */
void refused_new(struct refused **out, const char *table, const struct columns *columns);
void refused_free(struct refused *r); /* NULL is fine; what is not finished is taken away */

int refused_add(struct refused *r, const struct sheet_row *row, struct str why, struct err *err);

/* All rows are written: what can fail for want of room fails here, before the import is
 * committed. */
int refused_flush(struct refused *r, struct err *err);

/* After the commit, and only then: the file appears under its name; one from an earlier time goes
 * when no row was added. */
int refused_finish(struct refused *r, struct err *err);
const char *refused_path(const struct refused *r);

#endif
