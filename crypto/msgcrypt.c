#include "crypto/msgcrypt.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "crypto/contexts_private.h"
#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <string.h>

enum {
    KEY = 32,                /* bytes */
    BLOCK = 16,              /* bytes of an AES block */
    PAD = 32,                /* WeCom pads to 32, not to the cipher's 16 */
    HEAD = 20,               /* random 16, length 4 */
    STAMP_MAX = 128,         /* bytes of a timestamp or a nonce */
    MESSAGE_MAX = 512 * 1024 /* bytes we seal */
};

struct msgcrypt {
    uint64_t      key_id;   /* for contexts_cipher */
    struct str    token;    /* both behind this struct, NUL-terminated */
    struct str    receive_id;
    unsigned char key[KEY]; /* its first 16 bytes are the IV */
    char          texts[];
};

int msgcrypt_new(struct msgcrypt **out, const char *token, const char *aes_key,
                 const char *receive_id, struct err *err)
{
    struct str       text = str_c(aes_key);
    unsigned char    key[BASE64_DECODED_MAX(MSGCRYPT_KEY_TEXT)];
    size_t           token_size = strlen(token) + 1, id_size = strlen(receive_id) + 1, len;
    struct msgcrypt *mc;

    if (text.n != MSGCRYPT_KEY_TEXT || base64_decode(text, key, sizeof key, &len) < 0 || len != KEY)
        return err_set(err, ERR_BAD_INPUT,
                       "encoding_aes_key: not %d characters that decode to %d bytes",
                       MSGCRYPT_KEY_TEXT, KEY);
    mc = xcalloc(1, sizeof *mc + token_size + id_size);
    mc->key_id = contexts_key_id();
    memcpy(mc->texts, token, token_size);
    memcpy(mc->texts + token_size, receive_id, id_size);
    mc->token = (struct str){mc->texts, token_size - 1};
    mc->receive_id = (struct str){mc->texts + token_size, id_size - 1};
    memcpy(mc->key, key, KEY);
    OPENSSL_cleanse(key, sizeof key);
    *out = mc;
    return 0;
}

void msgcrypt_free(struct msgcrypt *mc)
{
    if (mc == NULL)
        return;
    OPENSSL_cleanse(mc->key, sizeof mc->key);
    OPENSSL_cleanse(mc->texts, mc->token.n);
    free(mc);
}

/* Unsigned byte order, as protocol 1.5 sorts; a prefix comes first. */
static bool before(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int    order = n > 0 ? memcmp(a.p, b.p, n) : 0;

    return order != 0 ? order < 0 : a.n < b.n;
}

static void swap_if(bool wrong, struct str *a, struct str *b)
{
    struct str kept = *a;

    if (wrong) {
        *a = *b;
        *b = kept;
    }
}

/* The smallest number of comparisons that sorts four. */
static void sort4(struct str v[4])
{
    static const unsigned char pairs[][2] = {{0, 1}, {2, 3}, {0, 2}, {1, 3}, {1, 2}};

    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct str *a = &v[pairs[i][0]], *b = &v[pairs[i][1]];
        swap_if(before(*b, *a), a, b);
    }
}

void msgcrypt_sign(const struct msgcrypt *mc, struct str timestamp, struct str nonce,
                   struct str encrypted, char sig[MSGCRYPT_SIG + 1])
{
    struct str    values[4] = {mc->token, timestamp, nonce, encrypted};
    unsigned char digest[DIGEST_SHA1];

    sort4(values);
    contexts_digest(CONTEXT_SHA1, values, ARRAY_LEN(values), digest);
    digest_hex(sig, digest, sizeof digest);
}

static bool signature_fits(const struct msgcrypt *mc, struct str sig, struct str timestamp,
                           struct str nonce, struct str encrypted)
{
    char want[MSGCRYPT_SIG + 1];

    if (sig.n != MSGCRYPT_SIG || timestamp.n > STAMP_MAX || nonce.n > STAMP_MAX ||
        encrypted.n > MSGCRYPT_ENCRYPT_MAX)
        return false;
    msgcrypt_sign(mc, timestamp, nonce, encrypted, want);
    return digest_equal(sig.p, want, MSGCRYPT_SIG);
}

/* Bytes of padding at the end, or 0 when it is wrong. OpenSSL would refuse a pad above 16, so the
 * check is ours. */
static size_t padding(const unsigned char *bytes, size_t n)
{
    size_t pad = bytes[n - 1];

    if (pad < 1 || pad > PAD || pad > n)
        return 0;
    for (size_t i = n - pad; i < n; i++)
        if (bytes[i] != pad)
            return 0;
    return pad;
}

static uint32_t read_be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void write_be32(unsigned char *p, uint32_t v)
{
    p[0] = (unsigned char)(v >> 24);
    p[1] = (unsigned char)(v >> 16);
    p[2] = (unsigned char)(v >> 8);
    p[3] = (unsigned char)v;
}

/* Finds the message in the n bytes that were decrypted (protocol 1.7, steps 5 to 8). */
static int unpack(const struct msgcrypt *mc, const unsigned char *bytes, size_t n,
                  struct str *message, struct err *err)
{
    size_t     pad = padding(bytes, n);
    uint32_t   len;
    struct str id;

    if (pad == 0)
        return err_set(err, ERR_BAD_INPUT, "envelope: bad padding");
    n -= pad;
    if (n < HEAD)
        return err_set(err, ERR_BAD_INPUT, "envelope: shorter than its head");
    len = read_be32(bytes + MSGCRYPT_RANDOM);
    if (len > n - HEAD)
        return err_set(err, ERR_BAD_INPUT, "envelope: message longer than the envelope");
    id = (struct str){(const char *)bytes + HEAD + len, n - HEAD - len};
    if (!str_eq(id, mc->receive_id))
        return err_set(err, ERR_FORBIDDEN, "envelope: for another receive id");
    *message = (struct str){(const char *)bytes + HEAD, len};
    return 0;
}

/* base64 -> plaintext, in the one buffer that becomes the message. */
static int decrypt(const struct msgcrypt *mc, struct str encrypted, unsigned char **out,
                   size_t *len, struct err *err)
{
    size_t                   cap = BASE64_DECODED_MAX(encrypted.n), n;
    auto_free unsigned char *bytes = malloc(cap);
    EVP_CIPHER_CTX          *ctx;
    int                      done;

    if (bytes == NULL)
        return err_set(err, ERR_RETRY, "envelope: out of memory");
    if (base64_decode(encrypted, bytes, cap, &n) < 0)
        return err_set(err, ERR_BAD_INPUT, "envelope: not base64");
    if (n < 2 * BLOCK || n % BLOCK != 0)
        return err_set(err, ERR_BAD_INPUT, "envelope: not whole blocks");
    ctx = contexts_cipher(CONTEXT_CBC_OPEN, mc->key_id, mc->key, mc->key);
    if (!EVP_DecryptUpdate(ctx, bytes, &done, bytes, (int)n) || (size_t)done != n)
        return err_set(err, ERR_RETRY, "envelope: OpenSSL does not decrypt");
    *out = bytes;
    *len = n;
    bytes = NULL; /* the caller owns it now */
    return 0;
}

int msgcrypt_open(const struct msgcrypt *mc, struct str sig, struct str timestamp,
                  struct str nonce, struct str encrypted, char **plain, size_t *plain_len,
                  struct err *err)
{
    auto_free unsigned char *bytes = NULL;
    struct str               message = {0};
    size_t                   n = 0;

    if (!signature_fits(mc, sig, timestamp, nonce, encrypted))
        return err_set(err, ERR_FORBIDDEN, "envelope: wrong signature");
    if (decrypt(mc, encrypted, &bytes, &n, err) < 0 || unpack(mc, bytes, n, &message, err) < 0)
        return -1;
    memmove(bytes, message.p, message.n);
    bytes[message.n] = '\0'; /* HEAD bytes are free behind it */
    *plain = (char *)bytes;
    *plain_len = message.n;
    bytes = NULL; /* the caller owns it now */
    return 0;
}

int msgcrypt_seal(const struct msgcrypt *mc, struct str message,
                  const unsigned char random[MSGCRYPT_RANDOM], struct str timestamp,
                  struct str nonce, struct buf *encrypted, char sig[MSGCRYPT_SIG + 1],
                  struct err *err)
{
    size_t                   n = HEAD + message.n + mc->receive_id.n, pad = PAD - n % PAD;
    auto_free unsigned char *bytes = NULL;
    EVP_CIPHER_CTX          *ctx;
    int                      done;

    if (message.n > MESSAGE_MAX)
        return err_set(err, ERR_BAD_INPUT, "envelope: message over %d bytes", MESSAGE_MAX);
    bytes = malloc(n + pad);
    if (bytes == NULL)
        return err_set(err, ERR_RETRY, "envelope: out of memory");
    memcpy(bytes, random, MSGCRYPT_RANDOM);
    write_be32(bytes + MSGCRYPT_RANDOM, (uint32_t)message.n);
    if (message.n > 0)
        memcpy(bytes + HEAD, message.p, message.n);
    memcpy(bytes + HEAD + message.n, mc->receive_id.p, mc->receive_id.n);
    memset(bytes + n, (int)pad, pad);
    ctx = contexts_cipher(CONTEXT_CBC_SEAL, mc->key_id, mc->key, mc->key);
    if (!EVP_EncryptUpdate(ctx, bytes, &done, bytes, (int)(n + pad)) || (size_t)done != n + pad)
        return err_set(err, ERR_RETRY, "envelope: OpenSSL does not encrypt");
    base64_encode(encrypted, bytes, n + pad);
    msgcrypt_sign(mc, timestamp, nonce, buf_view(encrypted), sig);
    return 0;
}
