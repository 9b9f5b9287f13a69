/* What the files of this folder share: text in any of its encodings, the parts of an XLSX, numbers
 * as a spreadsheet shows them. */
#ifndef SHEET_SHEET_PRIVATE_H
#define SHEET_SHEET_PRIVATE_H

#include "base/buf.h"
#include "sheet/sheet.h"

#include <stdio.h>

/* The cells of one row while they are read: bytes first, slices when it is whole. */
struct sheet_cells {
    struct buf bytes;
    struct str cell[SHEET_COLUMNS];
    struct {
        size_t at, n;
    } span[SHEET_COLUMNS];
    unsigned count; /* the last cell that is not empty, plus 1 */
};

void cells_clear(struct sheet_cells *c);
void cells_free(struct sheet_cells *c);
/* Trims and keeps the text. ERR_BAD_INPUT, with `line`: too long, not UTF-8, or behind the last
 * column (an empty one may be anywhere). */
int cells_put(struct sheet_cells *c, int64_t line, uint64_t column, struct str text,
              struct err *err);
/* *row points into c until it is cleared. false: nothing is in it. */
bool cells_row(struct sheet_cells *c, int64_t line, struct sheet_row *row);

/* ---- sheet_text.c: a text file becomes UTF-8 ---- */

enum sheet_text_form { TEXT_UTF8, TEXT_GB18030, TEXT_UTF16LE, TEXT_UTF16BE };

struct sheet_text;

/* Tells the encoding by all of the file's bytes and reads from its beginning. The file is borrowed.
 * ERR_BAD_INPUT: it is no text, or UTF-8 that is damaged (with the line). */
int text_open(struct sheet_text **out, FILE *file, struct err *err);
void text_close(struct sheet_text *t); /* NULL is fine */
/* 1: a piece, good until the next call; 0: the end; -1: *broken when the bytes are not in its
 * encoding (err is not filled in: the caller knows the line), else what err says. */
int text_read(struct sheet_text *t, struct str *piece, bool *broken, struct err *err);
enum sheet_text_form text_form(const struct sheet_text *t);
double text_progress(const struct sheet_text *t);

/* ---- sheet_csv.c, sheet_xlsx.c: as sheet_open, sheet_next, … ---- */

struct sheet_csv;
int csv_sheet_open(struct sheet_csv **out, FILE *file, struct err *err); /* the file is borrowed */
void csv_sheet_close(struct sheet_csv *c);
int csv_sheet_next(struct sheet_csv *c, struct sheet_row *row, struct err *err);
const char *csv_sheet_form(const struct sheet_csv *c);
double csv_sheet_progress(const struct sheet_csv *c);

/* ERR_BAD_INPUT with the sentence for a workbook that is damaged. Returns -1. */
int sheet_damaged(struct err *err);

struct sheet_xlsx;
int xlsx_open(struct sheet_xlsx **out, const char *path, struct err *err);
void xlsx_close(struct sheet_xlsx *x);
int xlsx_next(struct sheet_xlsx *x, struct sheet_row *row, struct err *err);
double xlsx_progress(const struct sheet_xlsx *x);

/* ---- sheet_number.c: pure ---- */

/* Appends what <v> of a number means: integers of up to 15 digits in full, longer ones as the
 * spreadsheet shows them (4.40582E+17: it keeps 15 digits only), other numbers with 15 digits. What
 * is no number is appended as it is. */
void number_write(struct buf *out, struct str v);
/* The same for a cell whose format is a date: 2026-09-01, with its time 2026-09-01 07:42, a time
 * alone 07:42. What is no date is written as a number. */
void number_write_date(struct buf *out, struct str v, bool from_1904);
/* Whether a number format shows dates: by its number (0: not one of the built-in ones), by its
 * code. */
bool number_format_is_date(int64_t id);
bool number_code_is_date(struct str code);

#endif
