#include "crypto/digest.h"

#include "crypto/contexts_private.h"

#include <openssl/crypto.h>

void digest_sha256(struct str bytes, unsigned char out[DIGEST_SHA256])
{
    contexts_digest(CONTEXT_SHA256, &bytes, 1, out);
}

void digest_sha1(struct str bytes, unsigned char out[DIGEST_SHA1])
{
    contexts_digest(CONTEXT_SHA1, &bytes, 1, out);
}

void digest_hmac_sha256(struct str key, struct str bytes, unsigned char out[DIGEST_SHA256])
{
    contexts_hmac(key, &bytes, 1, out);
}

void digest_hex(char *out, const unsigned char *bytes, size_t n)
{
    static const char hex[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        *out++ = hex[bytes[i] >> 4];
        *out++ = hex[bytes[i] & 15];
    }
    *out = '\0';
}

bool digest_equal(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}
