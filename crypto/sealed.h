/* Personal fields at rest: AES-256-GCM, and a blind index to find equal values.
 *
 * A sealed value is  version(1)=1 | key id(4) | nonce(12) | ciphertext | tag(16).
 * The key id is the first 4 bytes of SHA-256 of the key, so that a value tells which key opens it
 * (keys are rotated by adding one). The caller's context ("people.phone", …) is authenticated with
 * it: a value moved to another column does not open. */
#ifndef CRYPTO_SEALED_H
#define CRYPTO_SEALED_H

#include "base/buf.h"
#include "base/err.h"

enum {
    SEALED_KEY = 32,       /* bytes of data_key */
    SEALED_NONCE = 12,     /* bytes */
    SEALED_OVERHEAD = 33,  /* sealed length - plain length */
    SEALED_INDEX = 32,     /* bytes of a blind index */
    SEALED_MAX = 131072,   /* bytes of one plain value: also a whole message to a thousand */
    SEALED_FILE_MAX = 32 << 20, /* … of a picture or a table (protocol 5.4: at most 20 MB) */
};

struct sealer; /* immutable, any thread */

/* key_text: base64 of exactly 32 bytes (configuration data_key). The sealing key and the index key
 * are derived from it by HMAC with different labels. ERR_BAD_INPUT when it does not decode to 32
 * bytes; the text never repeats it. */
int sealer_new(struct sealer **out, const char *key_text, struct err *err);
void sealer_free(struct sealer *s); /* wipes; NULL is fine */

/* Appends the sealed value to *out. nonce: 12 fresh random bytes from the caller. ERR_BAD_INPUT:
 * value over SEALED_MAX. */
int sealer_seal(const struct sealer *s, const char *context, struct str plain,
                const unsigned char nonce[SEALED_NONCE], struct buf *out, struct err *err);

/* The same up to SEALED_FILE_MAX: what is sealed is as large as we let it grow, so whoever takes
 * bytes of this size in says so by name. */
int sealer_seal_file(const struct sealer *s, const char *context, struct str plain,
                     const unsigned char nonce[SEALED_NONCE], struct buf *out, struct err *err);

/* Appends the plain value of either to *out (unchanged on failure).
 * ERR_BAD_INPUT: too short, over SEALED_FILE_MAX or another version; ERR_FORBIDDEN: another key,
 * another context, or changed bytes. */
int sealer_open(const struct sealer *s, const char *context, struct str sealed, struct buf *out,
                struct err *err);

/* The same value in the same context always gives the same index; nothing else can be learnt from
 * it. */
void sealer_index(const struct sealer *s, const char *context, struct str plain,
                  unsigned char out[SEALED_INDEX]);

/* Any other key a module needs, derived by label (signed tickets, receipt numbers). */
void sealer_derive(const struct sealer *s, const char *label, unsigned char out[32]);

#endif
