/* The mistakes of one file, collected while it is checked and printed in the order of its lines. */
#ifndef CONF_REPORT_PRIVATE_H
#define CONF_REPORT_PRIVATE_H

#include "base/buf.h"

#define REPORT_MOST 200 /* mistakes that are kept; a file with more is not a configuration */

struct mistake {
    unsigned line;  /* from 1; 0: the whole file */
    unsigned order; /* in which it was found */
    char    *text;
};

struct report {
    const char     *file; /* as the operator wrote it; borrowed */
    struct mistake *list;
    unsigned        count;
    bool            more; /* there were more than REPORT_MOST */
};

#define auto_report __attribute__((cleanup(report_free)))

/* A sentence that says what is wrong and what would be right; never the value of a secret. */
void report_add(struct report *r, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends "FILE:LINE: sentence\n" for each mistake, by line. */
void report_print(struct report *r, struct buf *out);
void report_free(struct report *r);

#endif
