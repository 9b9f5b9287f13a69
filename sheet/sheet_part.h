/* The parts of an XLSX: XML files in a ZIP, taken apart into elements one by one, so that memory is
 * bounded whatever the part's size and mxml never sees more than one of them. libzip is named in
 * sheet_part.c only. */
#ifndef SHEET_SHEET_PART_H
#define SHEET_SHEET_PART_H

#include "base/buf.h"
#include "base/err.h"

enum {
    PART_ELEMENT = 8 << 20, /* bytes of one element with what is in it */
    PART_TAG = 8 * 1024,    /* bytes of one tag: mxml's time is quadratic in its attributes */
    PART_ATTRIBUTES = 64,
    PART_DEPTH = 64,
};

struct package; /* the ZIP */
struct part;

/* ERR_BAD_INPUT: damaged, or with a password. All parts together may unpack to SHEET_UNPACKED. */
int package_open(struct package **out, const char *path, struct err *err);
void package_close(struct package *p); /* NULL is fine; parts are closed before */
bool package_has(struct package *p, const char *name);

/* name: as in the ZIP, "xl/workbook.xml". */
int part_open(struct part **out, struct package *p, const char *name, struct err *err);
void part_close(struct part *p); /* NULL is fine */

/* The next element that has `depth` elements around it: 1, *element (from "<" to ">", with what is
 * in it, without comments and processing instructions; until the next call); 0: the part is at its
 * end and was whole; -1. A DOCTYPE, and so every entity of one's own, is refused. That tags fit
 * inside of an element is not checked here: mxml does that. */
int part_next(struct part *p, unsigned depth, struct buf *element, struct err *err);

double part_progress(const struct part *p); /* 0..1 */

#endif
