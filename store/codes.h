/* Codes of six digits that prove a phone or a mail. One per person and purpose: a new one ends the
 * old one. Neither the code nor the address is readable at rest. */
#ifndef STORE_CODES_H
#define STORE_CODES_H

#include "base/buf.h"
#include "store/store.h"

enum { CODE_DIGITS = 6, CODE_SECONDS = 300, CODE_TRIES = 5 };

/* Makes a code from fresh random bytes; out gets the digits and a NUL. */
int code_make(struct store *s, int64_t now, int64_t person, const char *purpose, struct str address,
              char out[CODE_DIGITS + 1], struct err *err);

enum code_state {
    CODE_RIGHT,   /* and is used up; *address was appended to */
    CODE_WRONG,   /* *left tries remain (1..) */
    CODE_SPENT,   /* that was the last try, or all were used before: the code is dead */
    CODE_EXPIRED,
    CODE_NONE,    /* nothing is awaited */
};

int code_check(struct store *s, int64_t now, int64_t person, const char *purpose, struct str typed,
               enum code_state *state, int64_t *left, struct buf *address, struct err *err);

/* Ends what is awaited. */
int code_drop(struct store *s, int64_t person, const char *purpose, struct err *err);

/* Deletes at most `most` that expired more than a day ago: until then code_check says so. */
int code_purge(struct store *s, int64_t now, unsigned most, int64_t *deleted, struct err *err);

#endif
