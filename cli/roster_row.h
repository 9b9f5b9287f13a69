/* One row of a roster: what it says of a person, and what is wrong with it. Pure. */
#ifndef CLI_ROSTER_ROW_H
#define CLI_ROSTER_ROW_H

#include "base/buf.h"
#include "cli/roster_columns.h"
#include "store/identities.h"
#include "store/people.h"

/* The kinds of people (struct person), as numbers. */
enum roster_kind {
    ROSTER_UNDERGRADUATE,
    ROSTER_GRADUATE,
    ROSTER_CANDIDATES,
    ROSTER_STAFF,
    ROSTER_STUDENT, /* also what is not told */
    ROSTER_KINDS
};
enum roster_kind roster_kind(struct str word);

struct roster_row {
    struct person         p;      /* id 0; slices into memory or into the row. A field whose column
                                     the file does not have is empty; year 0, days -1 */
    struct person_private x;
    struct str            number; /* 学号 alone, when it can be one; else empty */
    bool                  digits; /* … and it is digits only */
    struct buf            memory; /* normalised personal fields */
    const struct school_identity *identity; /* whose candidate numbers; set by the caller, or NULL:
                                               the usual ones */
    struct buf            why;    /* what is wrong: "手机号：…；…"; never what stands in a cell */
};

#define auto_roster_row __attribute__((cleanup(roster_row_free)))

/* Reads and checks. r is begun with {0} and may be used again: 0 fine, -1 refused, r->why says why
 * (what could be read is in r all the same). */
int roster_row_read(struct roster_row *r, const struct columns *c, const struct sheet_row *row);
void roster_row_free(struct roster_row *r);

/* One more thing that is wrong with this field. */
void roster_row_blame(struct roster_row *r, enum roster_field field, const char *zh,
                      const char *en);

/* How a kind, an origin, a type of document, a state is called: 本科生 for undergraduate; NULL when
 * it is none of ours. */
const char *roster_word(enum roster_field field, struct str word);

#endif
