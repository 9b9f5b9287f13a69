/* Look-up codes (离校二维码): find a person fast; may be a screenshot; live for a season. Their text
 * is a signed ticket of the kind SIGNED_LOOKUP (crypto/signed.h) with nothing personal in it. */
#ifndef STORE_LOOKUPS_H
#define STORE_LOOKUPS_H

#include "base/buf.h"
#include "crypto/signed.h"
#include "store/store.h"

struct lookup_code {
    unsigned char ref[SIGNED_REF];
    int64_t       person;
    struct str    clearance;
    int64_t       issued_at, expires_at;
    int64_t       dead_at; /* another one was issued; 0: good */
};

/* The good one of (clearance, person), which may have expired: 1 found, 0 none. clearance: appended
 * to *memory. */
int lookup_get(struct store *s, struct str clearance, int64_t person, struct lookup_code *out,
               struct buf *memory, struct err *err);

/* A new one; the old one is dead from now on. One good one each: the constraint decides.
 * ERR_BAD_INPUT: the ref is another code's, or it expires before it is issued. */
int lookup_issue(struct store *s, int64_t now, const struct lookup_code *c, struct err *err);

/* By what the ticket says: 1 found (dead or expired ones too), 0 unknown. */
int lookup_by_ref(struct store *s, const unsigned char ref[SIGNED_REF], struct lookup_code *out,
                  struct buf *memory, struct err *err);

/* Appends the text of its QR code, as pass_code_write; pass_code_read reads it. */
int lookup_write(struct store *s, const struct lookup_code *c, struct buf *out, struct err *err);

/* Deletes at most `most` that expired or died before `before`. */
int lookup_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                 struct err *err);

#endif
