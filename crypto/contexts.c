#include "crypto/contexts_private.h"

#include "base/log.h"
#include "base/mem.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { HMAC_BLOCK = 64 }; /* bytes of a SHA-256 block */

static const char *const digest_names[] = {
    [CONTEXT_SHA1] = "SHA1",
    [CONTEXT_SHA256] = "SHA256",
};

static const struct {
    const char *name;
    int         seals; /* as EVP_CipherInit_ex2 wants it: 1 encrypts, 0 decrypts */
} ciphers[] = {
    [CONTEXT_CBC_OPEN] = {.name = "AES-256-CBC", .seals = 0},
    [CONTEXT_CBC_SEAL] = {.name = "AES-256-CBC", .seals = 1},
    [CONTEXT_GCM_OPEN] = {.name = "AES-256-GCM", .seals = 0},
    [CONTEXT_GCM_SEAL] = {.name = "AES-256-GCM", .seals = 1},
};

/* Written once, before the first context exists. */
static EVP_MD        *digests_fetched[CONTEXT_DIGESTS];
static EVP_CIPHER    *ciphers_fetched[CONTEXT_CIPHERS];
static pthread_key_t  at_thread_end;
static pthread_once_t fetched = PTHREAD_ONCE_INIT;

static _Thread_local struct contexts *mine;

void contexts_broken(const char *what)
{
    log_line(LOG_ERROR, "crypto: OpenSSL fails at %s", what);
    abort();
}

static void contexts_free(void *p)
{
    struct contexts *c = p;

    for (size_t i = 0; i < CONTEXT_DIGESTS; i++)
        EVP_MD_CTX_free(c->digest[i]);
    for (size_t i = 0; i < CONTEXT_CIPHERS; i++)
        EVP_CIPHER_CTX_free(c->cipher[i]);
    OPENSSL_cleanse(c->random, sizeof c->random);
    free(c);
    mine = NULL;
}

/* The same random bytes must not come out of two processes. */
static void forget_random(void)
{
    if (mine)
        mine->random_left = 0;
}

static void fetch(void)
{
    for (size_t i = 0; i < CONTEXT_DIGESTS; i++)
        if ((digests_fetched[i] = EVP_MD_fetch(NULL, digest_names[i], NULL)) == NULL)
            contexts_broken(digest_names[i]);
    for (size_t i = 0; i < CONTEXT_CIPHERS; i++)
        if ((ciphers_fetched[i] = EVP_CIPHER_fetch(NULL, ciphers[i].name, NULL)) == NULL)
            contexts_broken(ciphers[i].name);
    if (pthread_key_create(&at_thread_end, contexts_free) != 0 ||
        pthread_atfork(NULL, NULL, forget_random) != 0)
        contexts_broken("thread data");
}

static struct contexts *contexts_new(void)
{
    struct contexts *c;

    pthread_once(&fetched, fetch);
    c = xcalloc(1, sizeof *c);
    for (size_t i = 0; i < CONTEXT_DIGESTS; i++) {
        c->digest[i] = EVP_MD_CTX_new();
        if (c->digest[i] == NULL || !EVP_DigestInit_ex2(c->digest[i], digests_fetched[i], NULL))
            contexts_broken(digest_names[i]);
    }
    for (size_t i = 0; i < CONTEXT_CIPHERS; i++) {
        c->cipher[i] = EVP_CIPHER_CTX_new();
        if (c->cipher[i] == NULL ||
            !EVP_CipherInit_ex2(c->cipher[i], ciphers_fetched[i], NULL, NULL, ciphers[i].seals,
                                NULL) ||
            !EVP_CIPHER_CTX_set_padding(c->cipher[i], 0))
            contexts_broken(ciphers[i].name);
    }
    if (pthread_setspecific(at_thread_end, c) != 0)
        contexts_broken("thread data");
    mine = c;
    return c;
}

struct contexts *contexts_mine(void)
{
    return mine ? mine : contexts_new();
}

uint64_t contexts_key_id(void)
{
    static _Atomic uint64_t last;

    return atomic_fetch_add(&last, 1) + 1;
}

EVP_CIPHER_CTX *contexts_cipher(enum context_cipher which, uint64_t key_id,
                                const unsigned char *key, const unsigned char *iv)
{
    struct contexts *c = contexts_mine();
    EVP_CIPHER_CTX  *ctx = c->cipher[which];

    if (!EVP_CipherInit_ex2(ctx, NULL, c->key_id[which] == key_id ? NULL : key, iv,
                            ciphers[which].seals, NULL))
        contexts_broken(ciphers[which].name);
    c->key_id[which] = key_id;
    return ctx;
}

void contexts_digest(enum context_digest which, const struct str *parts, size_t count,
                     unsigned char *out)
{
    EVP_MD_CTX *ctx = contexts_mine()->digest[which];
    int         ok = EVP_DigestInit_ex2(ctx, NULL, NULL);

    for (size_t i = 0; i < count; i++)
        ok &= EVP_DigestUpdate(ctx, parts[i].p, parts[i].n);
    if (!ok || !EVP_DigestFinal_ex(ctx, out, NULL))
        contexts_broken(digest_names[which]);
}

/* RFC 2104 by hand: EVP_MAC would look its algorithms up again for every key. */
void contexts_hmac(struct str key, const struct str *parts, size_t count, unsigned char out[32])
{
    unsigned char inner[HMAC_BLOCK], outer[HMAC_BLOCK], hashed[32];
    EVP_MD_CTX   *ctx = contexts_mine()->digest[CONTEXT_SHA256];
    int           ok;

    if (key.n > HMAC_BLOCK) {
        contexts_digest(CONTEXT_SHA256, &key, 1, hashed);
        key = (struct str){(const char *)hashed, sizeof hashed};
    }
    for (size_t i = 0; i < HMAC_BLOCK; i++) {
        unsigned k = i < key.n ? (unsigned char)key.p[i] : 0;
        inner[i] = (unsigned char)(k ^ 0x36);
        outer[i] = (unsigned char)(k ^ 0x5c);
    }
    ok = EVP_DigestInit_ex2(ctx, NULL, NULL) && EVP_DigestUpdate(ctx, inner, sizeof inner);
    for (size_t i = 0; i < count; i++)
        ok &= EVP_DigestUpdate(ctx, parts[i].p, parts[i].n);
    ok = ok && EVP_DigestFinal_ex(ctx, hashed, NULL) && EVP_DigestInit_ex2(ctx, NULL, NULL) &&
         EVP_DigestUpdate(ctx, outer, sizeof outer) &&
         EVP_DigestUpdate(ctx, hashed, sizeof hashed) && EVP_DigestFinal_ex(ctx, out, NULL);
    if (!ok)
        contexts_broken("HMAC");
    OPENSSL_cleanse(inner, sizeof inner);
    OPENSSL_cleanse(outer, sizeof outer);
}
