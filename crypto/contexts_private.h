/* OpenSSL's contexts, one set for each thread: algorithms are fetched once and contexts reused, so
 * that no message pays for a look-up, an allocation or a lock (3.8 -> 1.7 us for a callback). */
#ifndef CRYPTO_CONTEXTS_PRIVATE_H
#define CRYPTO_CONTEXTS_PRIVATE_H

#include "base/str.h"

#include <openssl/evp.h>

enum { CONTEXTS_RANDOM = 4096 }; /* bytes kept ready */

enum context_digest { CONTEXT_SHA1, CONTEXT_SHA256, CONTEXT_DIGESTS };
enum context_cipher {
    CONTEXT_CBC_OPEN, /* AES-256-CBC, no padding by OpenSSL */
    CONTEXT_CBC_SEAL,
    CONTEXT_GCM_OPEN, /* AES-256-GCM, nonce of 12 bytes */
    CONTEXT_GCM_SEAL,
    CONTEXT_CIPHERS
};

struct contexts {
    EVP_MD_CTX     *digest[CONTEXT_DIGESTS];
    EVP_CIPHER_CTX *cipher[CONTEXT_CIPHERS];
    uint64_t        key_id[CONTEXT_CIPHERS]; /* whose key the cipher holds now; 0: nobody's */
    unsigned char   random[CONTEXTS_RANDOM]; /* the last random_left bytes are unused */
    size_t          random_left;
};

/* This thread's; made at the first call, freed when the thread ends. Never NULL. */
struct contexts *contexts_mine(void);

/* A number for one key, never given twice in this process (an address may come again). */
uint64_t contexts_key_id(void);

/* Ready for one message. key: 32 bytes, expanded only when this thread's context has another. */
EVP_CIPHER_CTX *contexts_cipher(enum context_cipher which, uint64_t key_id,
                                const unsigned char *key, const unsigned char *iv);

/* The digest of the parts, one behind the other. */
void contexts_digest(enum context_digest which, const struct str *parts, size_t count,
                     unsigned char *out);

/* HMAC-SHA-256 over the parts, one behind the other. */
void contexts_hmac(struct str key, const struct str *parts, size_t count, unsigned char out[32]);

/* OpenSSL cannot do what every OpenSSL does: log and stop. */
_Noreturn void contexts_broken(const char *what);

#endif
