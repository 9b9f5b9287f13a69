/* Tables that people send us: CSV in UTF-8 (with or without BOM), GBK or GB18030, UTF-16 ("Unicode
 * text"), and XLSX, told apart by their content. Read row by row, whatever their size. libcsv,
 * iconv, libzip and (for XLSX) mxml are named here only. */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include "base/err.h"
#include "base/str.h"

struct sheet;

enum {
    SHEET_COLUMNS = 200,       /* more are an error */
    SHEET_CELL = 32 * 1024,    /* bytes of one cell, as spreadsheets have it */
    SHEET_UNPACKED = 1 << 30,  /* bytes of an XLSX's parts, unpacked: more is refused */
};

struct sheet_row {
    int64_t           line;    /* CSV: where it begins, counted from 1; XLSX: its number */
    const struct str *cells;   /* UTF-8, trimmed, without the ' in front of a formula (see
                                  sheet_write_cell), never NULL; empty cells at the end are left
                                  out */
    unsigned          count;
};

/* path: a regular file. Of an XLSX the first visible worksheet is read; numbers come as a
 * spreadsheet shows them without a format (20210001, 4.4E+17), dates as YYYY-MM-DD.
 * ERR_BAD_INPUT: neither, damaged, encrypted, an old .xls (the sentence says how to save it);
 * ERR_RETRY: cannot be read. */
int sheet_open(struct sheet **out, const char *path, struct err *err);
void sheet_close(struct sheet *s); /* NULL is fine */

/* 1: a row that has a cell (empty rows are left out), good until the next call; 0: the end;
 * -1: ERR_BAD_INPUT with the line. */
int sheet_next(struct sheet *s, struct sheet_row *row, struct err *err);

/* "UTF-8", "GB18030", "UTF-16" or "XLSX"; and how much of the file is read, 0..1. */
const char *sheet_form(const struct sheet *s);
double sheet_progress(const struct sheet *s);

/* Writes CSV cells as the reader takes them: quoted where needed; a cell that a spreadsheet would
 * take for a formula (= + - @ in front, and no number) gets a ' in front, and sheet_next takes it
 * off again. */
struct buf;
void sheet_write_cell(struct buf *out, struct str cell, bool first);

#endif
