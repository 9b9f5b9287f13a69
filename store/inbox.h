/* Which callbacks were answered, and with what: exactly once, however often WeCom sends. */
#ifndef STORE_INBOX_H
#define STORE_INBOX_H

#include "base/buf.h"
#include "store/store.h"

enum inbox_state {
    INBOX_NEW,   /* to be answered in this transaction */
    INBOX_AGAIN, /* answered before: *reply has the same bytes */
};

enum { INBOX_KEY = 16 }; /* bytes: message_dedup_key */

/* Whether this message was answered before. Claiming only looks: the row is written by inbox_keep,
 * and its key refuses a second one. Rows are found in the order of create_time, so that the table's
 * size does not slow the insert.
 *   create_time  the message's own time, the same in every resend
 *   reply        out, appended to when INBOX_AGAIN: what inbox_keep stored (empty: the empty
 *                answer)
 * ERR_FORBIDDEN: it was sealed with another key. */
int inbox_claim(struct store *s, int64_t create_time, const unsigned char key[INBOX_KEY],
                enum inbox_state *state, struct buf *reply, struct err *err);

/* Stores the answer of a claim of the same transaction. reply: opaque bytes, at most SEALED_MAX,
 * may be empty; sealed at rest. ERR_BAD_INPUT: it was kept before, or is too long. */
int inbox_keep(struct store *s, int64_t create_time, const unsigned char key[INBOX_KEY],
               struct str reply, struct err *err);

/* Deletes at most `most` rows older than create_time < before; *deleted tells how many. */
int inbox_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err);

#endif
