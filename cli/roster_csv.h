/* A roster as CSV in UTF-8: its people one by one, its mistakes with their lines. The only file
 * that names libcsv. */
#ifndef CLI_ROSTER_CSV_H
#define CLI_ROSTER_CSV_H

#include "store/people.h"

#include <stdio.h>

/* Who is told. Neither `person` nor `mistake` may read on in the file. */
struct roster_sink {
    void *arg;

    /* A row without a mistake; id is 0, the slices live during the call. -1 ends the reading. */
    int (*person)(void *arg, const struct person *p);

    /* A sentence, in Chinese and English. It names a column, never what stands in a row: that may
     * be personal. line counts the line feeds of the file, from 1 (of a row: where it begins);
     * 0: the whole file. A warning does not make the reading fail. */
    void (*mistake)(void *arg, int64_t line, bool warning, const char *sentence);
};

/* The mistakes found (0: all is well), or -1 when `person` ended the reading. The first row names
 * the columns; when it is wrong, no other row is looked at. Memory: 48 bytes a row (a number may
 * stand there once only) and one row, whatever the size of the file. */
int64_t roster_csv_read(FILE *file, const struct roster_sink *sink);

#endif
