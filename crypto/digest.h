/* Digests, so that OpenSSL is named in this folder only. */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include "base/str.h"

enum { DIGEST_SHA256 = 32, DIGEST_SHA1 = 20 };

/* The context is kept per thread; these cannot fail short of a broken OpenSSL (then they exit). */
void digest_sha256(struct str bytes, unsigned char out[DIGEST_SHA256]);
void digest_sha1(struct str bytes, unsigned char out[DIGEST_SHA1]);
void digest_hmac_sha256(struct str key, struct str bytes, unsigned char out[DIGEST_SHA256]);

/* Lower-case hex of n bytes, NUL-terminated: out has 2n+1 bytes. */
void digest_hex(char *out, const unsigned char *bytes, size_t n);

/* Equal, in time that does not depend on the bytes. */
bool digest_equal(const void *a, const void *b, size_t n);

#endif
