/* Access tokens, shared by all processes that open the same store. Sealed at rest. */
#ifndef STORE_TOKENS_H
#define STORE_TOKENS_H

#include "base/buf.h"
#include "store/store.h"

/* The current token of an application appended to *token: 1 there is one (expires_at set), 0 none,
 * -1 failed. */
int token_read(struct store *s, struct str app, struct buf *token, int64_t *expires_at,
               struct err *err);

/* Takes the right to fetch a new one until `until`, unless somebody else has it: *got. owner: any
 * text that tells processes apart. A fetch that died gives the right back when `until` has passed,
 * or when the clock was put back so far that nobody could have it for so long. until `now`: gives
 * it back. */
int token_lease(struct store *s, struct str app, struct str owner, int64_t now, int64_t until,
                bool *got, struct err *err);

/* Stores a new token and ends the lease; an empty token forgets the current one (and ends the
 * lease). */
int token_write(struct store *s, struct str app, struct str token, int64_t expires_at,
                struct err *err);

#endif
