/* What is wrong with a row of a roster beside the others of the same table. */
#ifndef CLI_ROSTER_CHECK_H
#define CLI_ROSTER_CHECK_H

#include "cli/roster_row.h"
#include "cli/seen.h"

enum { ROSTER_LENGTHS = 65 };

struct roster_check {
    struct seen numbers, candidates, documents, phones;
    struct seen documented; /* whose rows tell a document: by candidate number, or else by number */
    uint32_t    lengths[ROSTER_KINDS][ROSTER_LENGTHS]; /* rows by kind and length of the number */
};

/* First, of every row: how long its number is, and whether it tells a document. */
void roster_check_count(struct roster_check *c, const struct roster_row *r);

/* Whether a row of the table tells the person's document: then it is not what it was. */
bool roster_check_tells(const struct roster_check *c, const struct person *p);

/* Then of every row, in their order: blames a number, a candidate number or a document that stood
 * in an earlier row. What could be read of a row counts also where the row is refused. */
void roster_check_twice(struct roster_check *c, struct roster_row *r, int64_t line);
/* The earlier line that has the same phone; 0: none. Families share phones: it is no mistake. */
int64_t roster_check_phone(struct roster_check *c, const struct roster_row *r, int64_t line);

/* Blames a number that is shorter than nearly all of its kind: spreadsheets drop zeros in front. */
void roster_check_length(const struct roster_check *c, struct roster_row *r);

/* Whether the person stands in the table, by either number. */
bool roster_check_has(const struct roster_check *c, const struct person *p);

void roster_check_free(struct roster_check *c);

#endif
