/* Signatures: Ed25519 (RFC 8032). */
#ifndef CRYPTO_ED25519_H
#define CRYPTO_ED25519_H

#include "base/str.h"

enum { ED25519_KEY = 32, ED25519_SIGNATURE = 64 }; /* bytes; a seed and a public key are a key */

struct ed25519; /* a pair of keys; immutable, any thread */

/* seed: 32 secret bytes, all of which have to be random. These cannot fail short of a broken
 * OpenSSL (then they stop the program). */
struct ed25519 *ed25519_new(const unsigned char seed[ED25519_KEY]);
void ed25519_free(struct ed25519 *k); /* wipes; NULL is fine */
void ed25519_public(const struct ed25519 *k, unsigned char out[ED25519_KEY]);
void ed25519_sign(const struct ed25519 *k, struct str bytes, unsigned char out[ED25519_SIGNATURE]);

/* Whether the signature is this pair's for exactly these bytes. */
bool ed25519_is_signed(const struct ed25519 *k, struct str bytes,
                       const unsigned char signature[ED25519_SIGNATURE]);

#endif
