/* What the nouns share. Private to store/. */
#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "base/buf.h"
#include "crypto/signed.h"
#include "store/sql.h"
#include "store/store.h"

struct store {
    struct db           *db;
    const struct sealer *sealer;  /* NULL: personal columns cannot be used */
    struct signer       *signer;  /* of tickets; NULL: not needed yet */
    int64_t              tag;     /* low bits of our ids: this opening of the database */
    int64_t              last_id;
    bool                 outbox_touched;
};

enum { SEALED_STEP = 16 };

enum { STORE_KEY = 128 }; /* bytes of a userid (at most 64) or a number as a key */

/* A userid or number as the tables' key: ASCII letters in lower case. ERR_BAD_INPUT: empty, or
 * longer than STORE_KEY. */
int store_key(char key[STORE_KEY], struct str text, struct str *out, struct err *err);

/* Our columns are NOT NULL: no text is the empty text. */
struct str store_text(struct str text);

/* Copies what the slices show (columns of a row) to the end of `memory`, each with a NUL behind it,
 * and lets them show the copies. NULL stays NULL. */
void store_own(struct buf *memory, struct str *const *slices, unsigned count);

/* An array of rows that have to be read before the first is shown, with room for one more behind
 * `count`: the array itself, or a longer one in its place (*room, in elements of `size` bytes,
 * doubles). NULL, ERR_RETRY: there is no memory, and the array is as it was. */
void *store_room(void *array, size_t count, size_t *room, size_t size, struct err *err);

/* Every id that store_new_id gave at `now` or later is at least this. */
int64_t store_first_id(int64_t now);
/* When an id was made, about: seconds UTC. */
int64_t store_id_time(int64_t id);

/* The next value of a counter that outlives the process; the first is 1. */
int store_count(struct store *s, const char *name, int64_t *value, struct err *err);

/* What a caller's callback decided: 0 goes on, 1 stops, -1 failed (err is filled in if the callback
 * left it empty). The statement is not reset. */
int store_called(int rc, struct err *err);

/* -1 and what there is to say of it when personal columns cannot be used: for those who would find
 * it out in the middle. */
int store_need_sealer(const struct store *s, struct err *err);

/* s->signer, made at the first use: few of those who open a store need it. ERR_RETRY without a
 * sealer. */
int store_need_signer(struct store *s, struct err *err);

/* Seals with fresh random bytes / opens; both append. ERR_RETRY without a sealer. */
int store_seal(struct store *s, const char *context, struct str plain, struct buf *out,
               struct err *err);
/* … up to SEALED_FILE_MAX */
int store_seal_file(struct store *s, const char *context, struct str plain, struct buf *out,
                    struct err *err);
int store_unseal(struct store *s, const char *context, struct str sealed, struct buf *out,
                 struct err *err);

/* The same for short values that are one of a few (an option of a question): NULs behind the text,
 * up to a multiple of SEALED_STEP bytes, so that its length does not tell which one it is.
 * store_unseal_text opens these and what store_seal sealed, and gives the text alone. */
int store_seal_text(struct store *s, const char *context, struct str text, struct buf *out,
                    struct err *err);
int store_unseal_text(struct store *s, const char *context, struct str sealed, struct buf *out,
                      struct err *err);
/* As store_seal_text, but the same text in the same context always gives the same bytes, for
 * columns in which equal values are found: whoever reads the table learns that they are equal, and
 * no more. */
int store_seal_same(struct store *s, const char *context, struct str text, struct buf *out,
                    struct err *err);

/* The blind index of a value in this context. ERR_RETRY without a sealer. */
int store_index(struct store *s, const char *context, struct str plain,
                unsigned char out[SEALED_INDEX], struct err *err);

static inline struct str store_bytes(const unsigned char *bytes, size_t n)
{
    return (struct str){(const char *)bytes, n};
}

#endif
