#include "crypto/sealed.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "crypto/contexts_private.h"
#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <string.h>

enum {
    VERSION = 1,
    ID = 4,                             /* bytes of a key id */
    TAG = 16,                           /* bytes */
    HEAD = 1 + ID + SEALED_NONCE,       /* version, key id, nonce */
    KEY_TEXT_MAX = 64,                  /* characters; 44 are the usual form of 32 bytes */
};

struct sealer {
    uint64_t      context_id;           /* for contexts_cipher */
    unsigned char id[ID];               /* of the data key, as it stands in values */
    unsigned char sealing[SEALED_KEY];  /* all three derived from the data key */
    unsigned char indexing[SEALED_KEY];
    unsigned char deriving[SEALED_KEY];
};

static void derive(const unsigned char key[SEALED_KEY], const char *label, unsigned char out[32])
{
    digest_hmac_sha256((struct str){(const char *)key, SEALED_KEY}, str_c(label), out);
}

int sealer_new(struct sealer **out, const char *key_text, struct err *err)
{
    struct str     text = str_c(key_text);
    unsigned char  key[BASE64_DECODED_MAX(KEY_TEXT_MAX)], digest[DIGEST_SHA256];
    struct sealer *s;
    size_t         n;

    if (text.n > KEY_TEXT_MAX || base64_decode(text, key, sizeof key, &n) < 0 || n != SEALED_KEY)
        return err_set(err, ERR_BAD_INPUT, "data_key: not base64 of %d bytes", SEALED_KEY);
    s = xcalloc(1, sizeof *s);
    s->context_id = contexts_key_id();
    digest_sha256((struct str){(const char *)key, n}, digest);
    memcpy(s->id, digest, ID);
    derive(key, "hongyan seal 1", s->sealing);
    derive(key, "hongyan index 1", s->indexing);
    derive(key, "hongyan derive 1", s->deriving);
    OPENSSL_cleanse(key, sizeof key);
    *out = s;
    return 0;
}

void sealer_free(struct sealer *s)
{
    if (s == NULL)
        return;
    OPENSSL_cleanse(s, sizeof *s);
    free(s);
}

/* One message through the context, behind what is authenticated with it. */
static bool run(EVP_CIPHER_CTX *ctx, const char *context, struct str in, unsigned char *out)
{
    struct str aad = str_c(context);
    int        done = 0;

    return EVP_CipherUpdate(ctx, NULL, &done, (const unsigned char *)aad.p, (int)aad.n) &&
           (in.n == 0 ||
            EVP_CipherUpdate(ctx, out, &done, (const unsigned char *)in.p, (int)in.n));
}

static int too_long(const char *context, int most, struct err *err)
{
    return err_set(err, ERR_BAD_INPUT, "seal: %s: over %d bytes", context, most);
}

int sealer_seal(const struct sealer *s, const char *context, struct str plain,
                const unsigned char nonce[SEALED_NONCE], struct buf *out, struct err *err)
{
    return plain.n > SEALED_MAX ? too_long(context, SEALED_MAX, err)
                                : sealer_seal_file(s, context, plain, nonce, out, err);
}

int sealer_seal_file(const struct sealer *s, const char *context, struct str plain,
                     const unsigned char nonce[SEALED_NONCE], struct buf *out, struct err *err)
{
    unsigned char  *at;
    EVP_CIPHER_CTX *ctx;
    int             done;

    if (plain.n > SEALED_FILE_MAX)
        return too_long(context, SEALED_FILE_MAX, err);
    at = (unsigned char *)buf_room(out, SEALED_OVERHEAD + plain.n);
    *at++ = VERSION;
    memcpy(at, s->id, ID);
    memcpy(at + ID, nonce, SEALED_NONCE);
    at += ID + SEALED_NONCE;
    ctx = contexts_cipher(CONTEXT_GCM_SEAL, s->context_id, s->sealing, nonce);
    if (!run(ctx, context, plain, at) || !EVP_CipherFinal_ex(ctx, at + plain.n, &done) ||
        !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG, at + plain.n)) {
        out->p[out->n] = '\0';
        return err_set(err, ERR_RETRY, "seal: %s: OpenSSL does not encrypt", context);
    }
    out->n += SEALED_OVERHEAD + plain.n;
    out->p[out->n] = '\0';
    return 0;
}

int sealer_open(const struct sealer *s, const char *context, struct str sealed, struct buf *out,
                struct err *err)
{
    const unsigned char *value = (const unsigned char *)sealed.p;
    unsigned char        tag[TAG], *plain;
    struct str           body;
    EVP_CIPHER_CTX      *ctx;
    int                  done;

    if (sealed.n < SEALED_OVERHEAD || sealed.n > SEALED_OVERHEAD + SEALED_FILE_MAX ||
        value[0] != VERSION)
        return err_set(err, ERR_BAD_INPUT, "open: %s: not a sealed value", context);
    if (memcmp(value + 1, s->id, ID) != 0)
        return err_set(err, ERR_FORBIDDEN, "open: %s: sealed with another key", context);
    body = (struct str){sealed.p + HEAD, sealed.n - SEALED_OVERHEAD};
    memcpy(tag, body.p + body.n, TAG);
    plain = (unsigned char *)buf_room(out, body.n);
    ctx = contexts_cipher(CONTEXT_GCM_OPEN, s->context_id, s->sealing, value + 1 + ID);
    if (!run(ctx, context, body, plain) ||
        !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG, tag) ||
        !EVP_CipherFinal_ex(ctx, plain + body.n, &done)) {
        OPENSSL_cleanse(plain, body.n);
        out->p[out->n] = '\0';
        return err_set(err, ERR_FORBIDDEN, "open: %s: changed, or of another context", context);
    }
    out->n += body.n;
    out->p[out->n] = '\0';
    return 0;
}

void sealer_index(const struct sealer *s, const char *context, struct str plain,
                  unsigned char out[SEALED_INDEX])
{
    /* The NUL behind the context parts it from the value: "a" + "bc" is not "ab" + "c". */
    struct str parts[] = {{context, strlen(context) + 1}, plain};

    contexts_hmac((struct str){(const char *)s->indexing, SEALED_KEY}, parts, ARRAY_LEN(parts),
                  out);
}

void sealer_derive(const struct sealer *s, const char *label, unsigned char out[32])
{
    derive(s->deriving, label, out);
}
