/* Signed tickets: what our QR codes say. Ed25519 over kind, colour, random reference, times: no
 * personal data. Anybody with the public key can check one without us (docs/pass.md has the
 * format).
 *
 *   HY1.<base64url of: version(1)=1 | kind(1) | colour(1) | ref(16) | issued(4) | expires(4) |
 *   signature(64)>            times: seconds since 2020-01-01 00:00 UTC, big endian
 */
#ifndef CRYPTO_SIGNED_H
#define CRYPTO_SIGNED_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/sealed.h"

enum { SIGNED_REF = 16, SIGNED_PUBLIC = 32, SIGNED_TEXT = 126 /* bytes of a written one */ };

enum signed_kind { SIGNED_LOOKUP = 1, SIGNED_PASS = 2 };
enum signed_colour { SIGNED_NO_COLOUR = 0, SIGNED_GREEN = 1, SIGNED_YELLOW = 2, SIGNED_RED = 3 };

struct signed_ticket {
    enum signed_kind   kind;
    enum signed_colour colour;
    unsigned char      ref[SIGNED_REF];
    int64_t            issued_at, expires_at; /* seconds UTC */
};

struct signer; /* immutable, any thread */

/* The key is derived from the data key (sealer_derive, label "ticket ed25519"). */
int  signer_new(struct signer **out, const struct sealer *sealer, struct err *err);
void signer_free(struct signer *t); /* NULL is fine */
void signer_public(const struct signer *t, unsigned char out[SIGNED_PUBLIC]);

/* Appends the text. ERR_BAD_INPUT: another kind or colour; times before 2020 or after 2156, or that
 * end before they begin. */
int signed_write(const struct signer *t, const struct signed_ticket *facts, struct buf *out,
                 struct err *err);

/* ERR_BAD_INPUT: not such a text (exactly: nothing around it, no other spelling of the same bytes);
 * ERR_FORBIDDEN: the signature is not ours. Does not look at the clock, and the kind is for the
 * caller to look at. *out is untouched on failure. */
int signed_read(const struct signer *t, struct str text, struct signed_ticket *out,
                struct err *err);

#endif
