/* The desks: who may decide at which node, whom a clerk has in front of him, and what was decided.
 * One set of operations for the chat (desk_*.c) and for the page with a scanner (desk_page.c). */
#ifndef HANDLERS_DESK_H
#define HANDLERS_DESK_H

#include "handlers/clearance.h"

enum { DESKS = 20, DESK_SIZE = 260 /* bytes, with the NUL */ };

/* The desks of a member: as a clerk, or as a deputy today. */
struct desks {
    char     name[DESKS][DESK_SIZE];
    unsigned count;
    bool     all;    /* clerk without a scope, or the office */
    bool     clerk;  /* is there anything at all */
};

int desks_of(struct ctx *ctx, struct str userid, struct desks *out, struct err *err);
bool desk_may(const struct desks *d, const char *desk);

/* Whom a code or a number means: of those whom some clearance concerns. */
enum desk_found {
    FOUND_PERSON,
    FOUND_DEAD,     /* another code was issued since */
    FOUND_EXPIRED,
    FOUND_PASS,     /* a code for a gate: 不归您处理 */
    FOUND_FORGED, FOUND_FOREIGN, FOUND_UNKNOWN,
    FOUND_NOBODY,   /* no such number */
};

struct desk_person {
    enum desk_found                found;
    int64_t                        person;
    const struct school_clearance *clearance;
};

/* text: a scanned or typed code HY1.…, or a number of the roster. */
int desk_find(struct ctx *ctx, struct str text, struct desk_person *out, struct err *err);

/* Audits the look. Every answer that shows somebody calls it once. */
int desk_looked(struct ctx *ctx, const struct clear_view *v, struct err *err);

/* What was wrong, as a sentence. */
const char *desk_found_say(const struct ctx *ctx, enum desk_found found);
void desk_result_say(struct ctx *ctx, const struct decision *d, enum decide_result result,
                     struct buf *out);

#endif
