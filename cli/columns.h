/* The heading of a table that people send: which column is which field. */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include "base/buf.h"
#include "conf/school.h"
#include "sheet/sheet.h"

enum { COLUMNS_FIELDS = 16 };

/* A field of ours. */
struct column {
    const char        *field;    /* its name in the school file: number, college, … */
    const char        *zh, *en;  /* what it is called in sentences */
    const char *const *headings; /* what it may be called in a file, besides; NULL-terminated */
};

struct columns {
    const struct column *fields;
    unsigned             fields_count;
    int                  of[SHEET_COLUMNS];  /* a column's field; -1: none */
    int                  at[COLUMNS_FIELDS]; /* a field's column; -1: the file has none */
    int                  reason;             /* the column 原因 of a file of refused rows; -1: none */
    struct sheet_row     heading;            /* its cells are those below */
    struct str           cells[SHEET_COLUMNS];
    struct buf           memory;             /* their texts */
};

/* Whether a row is the heading: one of the `needed` fields, and the second one too where there are
 * two sets. */
struct columns_need {
    int any[2]; /* one of these; -1: no other */
    int and;    /* and this one; the first again: it is enough */
};

/*
 * Reads rows until one is the heading, at most five: many lists have a title above it. Blanks,
 * width and case do not count, nor what stands in brackets behind (学号（必填）).
 *
 *   c        out: with fields and fields_count set by the caller. columns_free when done
 *   mapping  the school's headings, in front of the built-in ones; NULL: none
 *   said     what is left out or passed over, a sentence a line, appended
 *
 * ERR_BAD_INPUT: none is the heading, or a field has two columns; what sheet_next says.
 */
int columns_read(struct columns *c, struct sheet *sheet, const struct columns_need *need,
                 const struct school_roster *mapping, struct buf *said, struct err *err);
void columns_free(struct columns *c);

/* Why the row was refused at an earlier time; empty: it was not, or whoever corrected it has
 * emptied the cell. */
struct str columns_reason(const struct columns *c, const struct sheet_row *row);

/* The cell of a field; empty when the row, or the file, has none. */
struct str columns_cell(const struct columns *c, const struct sheet_row *row, int field);

#endif
