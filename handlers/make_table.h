/* A flow's day as a table: a row for each person of a scope, a column for each question. For the
 * maker `export` and for `hongyan report`. */
#ifndef HANDLERS_MAKE_TABLE_H
#define HANDLERS_MAKE_TABLE_H

#include "bot/handler.h"
#include "render/workbook.h"
#include "store/report.h"

/* Rows are given to `row`: the headings first. Personal answers are masked, positions are their
 * labels. The cells live during its call.
 *   filters  scopes, one behind the other, none within another
 *   rows     out: people; may be NULL */
int table_rows(struct ctx *ctx, const struct school_flow *flow, const struct report_filter *filters,
               unsigned count, int (*row)(void *arg, const struct str *cells, unsigned columns),
               void *arg, int64_t *rows, struct err *err);

/* The same as a file, appended. */
int table_file(struct ctx *ctx, const struct school_flow *flow, const struct report_filter *filters,
               unsigned count, enum workbook_form form, struct buf *out, int64_t *rows,
               struct err *err);

#endif
