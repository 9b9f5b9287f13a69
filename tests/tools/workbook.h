/* Little XLSX files for tests, made with libzip: the parts are given as text. */
#ifndef TESTS_TOOLS_WORKBOOK_H
#define TESTS_TOOLS_WORKBOOK_H

#include "base/buf.h"

struct workbook_part {
    const char *name; /* "xl/worksheets/sheet1.xml" */
    struct str  text;
};

/* What a spreadsheet program writes around: relationships, a workbook of a hidden and a visible
 * sheet, formats. Cell format 0 is none, 1 a built-in date, 2 a date of one's own, 3 "000000". */
extern const struct workbook_part workbook_frame[];
extern const unsigned             workbook_frame_count;

#define WORKBOOK_SHEET   "xl/worksheets/sheet2.xml"
#define WORKBOOK_STRINGS "xl/sharedStrings.xml"

/* The ZIP of these parts, appended to *out; of two with the same name the first counts. stored: not
 * compressed. */
void workbook_zip(struct buf *out, const struct workbook_part *parts, unsigned count, bool stored);

/* A whole workbook: `rows` (<row>…</row>…) in the visible sheet, `strings` (<si>…</si>…). */
void workbook_make(struct buf *out, const char *rows, const char *strings);

/* A file without a name that has these bytes; "/proc/self/fd/N" in path. Returns N: close it. */
int memory_file(struct str bytes, char path[32]);

#endif
