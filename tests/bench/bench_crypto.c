/* The envelope's own price: msgcrypt_open + msgcrypt_seal of a 400-byte message against the bare
 * OpenSSL primitives on the same bytes (base64 both ways, SHA-1 twice, AES-256-CBC both ways, with
 * contexts made once). Rounds alternate, so that noise hits both; medians are compared.
 *
 *   bench_crypto [ROUNDS]     prints crypto_ours=… crypto_bare=… (us a message) crypto_ratio=… */
#include "base/mem.h"
#include "tests/tools/wecom.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MESSAGE = 400, CALLS = 5000, ROUNDS_MAX = 1000 };

struct sample {
    struct wecom  w;
    struct buf    plain, encrypt; /* the message, and its base64 as the platform sends it */
    unsigned char random[MSGCRYPT_RANDOM];
    char          sig[MSGCRYPT_SIG + 1];
    char          time_text[16], nonce_text[16];
};

/* What OpenSSL needs, made once. */
struct bare {
    EVP_CIPHER_CTX *decrypt, *encrypt;
    EVP_MD_CTX     *digest;
    EVP_MD         *sha1;
    unsigned char   key[32];
};

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void must(int ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_crypto: %s\n", what);
    exit(1);
}

static void sample_make(struct sample *s)
{
    struct err err = {0};

    wecom_init(&s->w);
    wecom_text(&s->plain, &s->w, "2026000001", 1790000000, 4561255354251345929u, "");
    while (s->plain.n < MESSAGE)
        buf_char(&s->plain, ' ');
    strcpy(s->time_text, "1790000000");
    strcpy(s->nonce_text, "1372623149");
    must(msgcrypt_seal(s->w.crypt, buf_view(&s->plain), s->random, str_c(s->time_text),
                       str_c(s->nonce_text), &s->encrypt, s->sig, &err) == 0,
         err.text);
}

static void ours_once(const struct sample *s, struct buf *out)
{
    char            sig[MSGCRYPT_SIG + 1];
    auto_free char *plain = NULL;
    size_t          len;
    struct err      err = {0};

    buf_clear(out);
    must(msgcrypt_open(s->w.crypt, str_c(s->sig), str_c(s->time_text), str_c(s->nonce_text),
                       buf_view(&s->encrypt), &plain, &len, &err) == 0,
         err.text);
    must(msgcrypt_seal(s->w.crypt, (struct str){plain, len}, s->random, str_c(s->time_text),
                       str_c(s->nonce_text), out, sig, &err) == 0,
         err.text);
}

static void bare_make(struct bare *b)
{
    unsigned char key[48];
    EVP_CIPHER   *cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);

    must(EVP_DecodeBlock(key, (const unsigned char *)WECOM_KEY "=", 44) == 33, "key");
    memcpy(b->key, key, 32);
    b->decrypt = EVP_CIPHER_CTX_new();
    b->encrypt = EVP_CIPHER_CTX_new();
    b->digest = EVP_MD_CTX_new();
    b->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    must(EVP_DecryptInit_ex(b->decrypt, cipher, NULL, b->key, b->key) == 1, "decrypt");
    must(EVP_EncryptInit_ex(b->encrypt, cipher, NULL, b->key, b->key) == 1, "encrypt");
    EVP_CIPHER_CTX_set_padding(b->decrypt, 0);
    EVP_CIPHER_CTX_set_padding(b->encrypt, 0);
    EVP_CIPHER_free(cipher);
}

static void bare_free(struct bare *b)
{
    EVP_CIPHER_CTX_free(b->decrypt);
    EVP_CIPHER_CTX_free(b->encrypt);
    EVP_MD_CTX_free(b->digest);
    EVP_MD_free(b->sha1);
}

static void bare_sha1(struct bare *b, const struct sample *s, const void *text, size_t n)
{
    unsigned char digest[20];

    must(EVP_DigestInit_ex(b->digest, b->sha1, NULL) == 1 &&
             EVP_DigestUpdate(b->digest, s->time_text, strlen(s->time_text)) == 1 &&
             EVP_DigestUpdate(b->digest, s->nonce_text, strlen(s->nonce_text)) == 1 &&
             EVP_DigestUpdate(b->digest, text, n) == 1 &&
             EVP_DigestUpdate(b->digest, WECOM_TOKEN, strlen(WECOM_TOKEN)) == 1 &&
             EVP_DigestFinal_ex(b->digest, digest, NULL) == 1,
         "sha1");
}

static void bare_once(struct bare *b, const struct sample *s, unsigned char *work, size_t room)
{
    int            n, cipher_n;
    unsigned char *cipher = work, *plain = work + room, *again = plain + room, *text = again + room;

    bare_sha1(b, s, s->encrypt.p, s->encrypt.n);
    cipher_n = EVP_DecodeBlock(cipher, (const unsigned char *)s->encrypt.p, (int)s->encrypt.n);
    cipher_n -= cipher_n % 16; /* EVP_DecodeBlock counts the padding's zeros */
    must(cipher_n > MESSAGE && EVP_DecryptInit_ex(b->decrypt, NULL, NULL, NULL, b->key) == 1 &&
             EVP_DecryptUpdate(b->decrypt, plain, &n, cipher, cipher_n) == 1,
         "decrypt");
    must(EVP_EncryptInit_ex(b->encrypt, NULL, NULL, NULL, b->key) == 1 &&
             EVP_EncryptUpdate(b->encrypt, again, &n, plain, cipher_n) == 1,
         "encrypt");
    n = EVP_EncodeBlock(text, again, cipher_n);
    bare_sha1(b, s, text, (size_t)n);
}

/* Do both really do the same work? The prefix is the same, so the bytes must be, too. */
static void check_both(struct bare *b, const struct sample *s, unsigned char *work, size_t room)
{
    auto_buf struct buf out = {0};

    ours_once(s, &out);
    must(str_eq(buf_view(&out), buf_view(&s->encrypt)), "our side seals other bytes");
    bare_once(b, s, work, room);
    must(memcmp(work + room + 20, s->plain.p, s->plain.n) == 0, "the bare side decrypts wrongly");
    must(memcmp(work + 3 * room, s->encrypt.p, s->encrypt.n) == 0, "the bare side seals wrongly");
}

static int by_value(const void *a, const void *b)
{
    double x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static double median(double *v, int n)
{
    qsort(v, (size_t)n, sizeof *v, by_value);
    return v[n / 2];
}

static void measure(const struct sample *s, struct bare *b, int rounds)
{
    double                   ours[ROUNDS_MAX], bare[ROUNDS_MAX], start;
    size_t                   room = s->encrypt.n + 64;
    auto_buf struct buf      out = {0};
    auto_free unsigned char *work = xmalloc(4 * room);

    check_both(b, s, work, room);
    for (int r = 0; r < rounds; r++) {
        start = now_us();
        for (int i = 0; i < CALLS; i++)
            ours_once(s, &out);
        ours[r] = (now_us() - start) / CALLS;
        start = now_us();
        for (int i = 0; i < CALLS; i++)
            bare_once(b, s, work, room);
        bare[r] = (now_us() - start) / CALLS;
    }
    printf("crypto_ours=%.2f crypto_bare=%.2f", median(ours, rounds), median(bare, rounds));
    printf(" crypto_ratio=%.3f\n", median(ours, rounds) / median(bare, rounds));
}

int main(int argc, char **argv)
{
    struct sample s = {0};
    struct bare   b = {0};
    int           rounds = argc > 1 ? atoi(argv[1]) : 41;

    if (rounds < 1 || rounds > ROUNDS_MAX)
        return 2;
    sample_make(&s);
    bare_make(&b);
    measure(&s, &b, rounds);
    bare_free(&b);
    buf_free(&s.plain);
    buf_free(&s.encrypt);
    wecom_free(&s.w);
    return 0;
}
