#include "crypto/ed25519.h"

#include "base/mem.h"
#include "crypto/contexts_private.h"

struct ed25519 {
    EVP_PKEY *pair;
};

struct ed25519 *ed25519_new(const unsigned char seed[ED25519_KEY])
{
    struct ed25519 *k = xcalloc(1, sizeof *k);

    k->pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_KEY);
    if (k->pair == NULL)
        contexts_broken("Ed25519");
    return k;
}

void ed25519_free(struct ed25519 *k)
{
    if (k == NULL)
        return;
    EVP_PKEY_free(k->pair);
    free(k);
}

void ed25519_public(const struct ed25519 *k, unsigned char out[ED25519_KEY])
{
    size_t n = ED25519_KEY;

    if (!EVP_PKEY_get_raw_public_key(k->pair, out, &n) || n != ED25519_KEY)
        contexts_broken("Ed25519");
}

/* A context of its own each time: a signature takes twenty times as long as to make one. */
static EVP_MD_CTX *context(void)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    if (ctx == NULL)
        contexts_broken("Ed25519");
    return ctx;
}

void ed25519_sign(const struct ed25519 *k, struct str bytes, unsigned char out[ED25519_SIGNATURE])
{
    EVP_MD_CTX *ctx = context();
    size_t      n = ED25519_SIGNATURE;

    if (!EVP_DigestSignInit(ctx, NULL, NULL, NULL, k->pair) ||
        !EVP_DigestSign(ctx, out, &n, (const unsigned char *)bytes.p, bytes.n) ||
        n != ED25519_SIGNATURE)
        contexts_broken("Ed25519");
    EVP_MD_CTX_free(ctx);
}

bool ed25519_is_signed(const struct ed25519 *k, struct str bytes,
                       const unsigned char signature[ED25519_SIGNATURE])
{
    EVP_MD_CTX *ctx = context();
    bool        is_signed;

    if (!EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, k->pair))
        contexts_broken("Ed25519");
    is_signed = EVP_DigestVerify(ctx, signature, ED25519_SIGNATURE,
                                 (const unsigned char *)bytes.p, bytes.n) == 1;
    EVP_MD_CTX_free(ctx);
    return is_signed;
}
