/* What stands behind a right signature: the bytes are the plaintext (whole blocks), so that
 * padding, length and receive id are the fuzzer's; and the same bytes as a message must come
 * through both ways. */
#include "tests/fuzz/fuzz.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "crypto/msgcrypt.h"

#include <openssl/evp.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEY "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"

static const struct str stamp = {"1409659813", 10}, nonce = {"1372623149", 10};

static struct msgcrypt *crypt_of_test(void)
{
    static struct msgcrypt *mc;

    if (mc == NULL)
        EXPECT(msgcrypt_new(&mc, "QDG6eK", KEY, "wx", NULL) == 0);
    return mc;
}

/* Named here and not in the module: it must not check itself. */
static void encrypt_raw(const uint8_t *data, size_t size, struct buf *out)
{
    EVP_CIPHER_CTX          *ctx = EVP_CIPHER_CTX_new();
    auto_free unsigned char *cipher = malloc(size + 16);
    unsigned char            key[BASE64_DECODED_MAX(43)];
    size_t                   n;
    int                      done = 0;

    EXPECT(cipher && base64_decode(STR_LIT(KEY), key, sizeof key, &n) == 0);
    EXPECT(EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, key));
    EVP_CIPHER_CTX_set_padding(ctx, 0);
    EXPECT(size == 0 || EVP_EncryptUpdate(ctx, cipher, &done, data, (int)size));
    EVP_CIPHER_CTX_free(ctx);
    base64_encode(out, cipher, size);
}

static void open_forged(struct msgcrypt *mc, const uint8_t *data, size_t size)
{
    auto_buf struct buf encrypted = {0};
    auto_free char     *plain = NULL;
    char                sig[MSGCRYPT_SIG + 1];
    size_t              n = SIZE_MAX;
    struct err          err = {0};

    encrypt_raw(data, size, &encrypted);
    msgcrypt_sign(mc, stamp, nonce, buf_view(&encrypted), sig);
    if (msgcrypt_open(mc, str_c(sig), stamp, nonce, buf_view(&encrypted), &plain, &n, &err) < 0) {
        EXPECT(plain == NULL && n == SIZE_MAX && err.kind != ERR_NONE);
        return;
    }
    EXPECT(n + 20 + 2 + 1 <= size && size <= n + 20 + 2 + 32); /* head, "wx", 1 to 32 of padding */
    EXPECT(plain[n] == '\0' && memcmp(plain, data + 20, n) == 0);
    EXPECT(memcmp(data + 20 + n, "wx", 2) == 0);
}

static void both_ways(struct msgcrypt *mc, const uint8_t *data, size_t size)
{
    auto_buf struct buf encrypted = {0};
    auto_free char     *plain = NULL;
    char                sig[MSGCRYPT_SIG + 1];
    size_t              n;
    const unsigned char random[MSGCRYPT_RANDOM] = "0123456789abcde";

    EXPECT(msgcrypt_seal(mc, (struct str){(const char *)data, size}, random, stamp, nonce,
                         &encrypted, sig, NULL) == 0);
    EXPECT(msgcrypt_open(mc, str_c(sig), stamp, nonce, buf_view(&encrypted), &plain, &n,
                         NULL) == 0);
    EXPECT(n == size && (size == 0 || memcmp(plain, data, size) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct msgcrypt    *mc = crypt_of_test();
    auto_free char     *plain = NULL;
    char                sig[MSGCRYPT_SIG + 1];
    size_t              n;
    struct str          raw = {(const char *)data, size};

    open_forged(mc, data, size / 16 * 16);
    both_ways(mc, data, size);
    msgcrypt_sign(mc, stamp, nonce, raw, sig); /* the bytes as the base64 text */
    msgcrypt_open(mc, str_c(sig), stamp, nonce, raw, &plain, &n, NULL);
    return 0;
}
