#include "tests/test.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "crypto/msgcrypt.h"
#include "crypto/random.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Protocol 1.10. */
#define TOKEN "QDG6eK"
#define KEY   "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
#define CORP  "wx5823bf96d3bd56c7"
#define TS    "1409659813"
#define NONCE "1372623149"

static const char v2[] =
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3Qczc"
    "dCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLj"
    "vd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMn"
    "vw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k"
    "22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2Yoy"
    "yH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";

static const char v4[] =
    "EUCt7xMcNiyASzZj0Hjc5yDjFQrCum6AfQ3ntHiUzjGQ51xieKmbvtrZ40/EcB2W/W8yH0n4Lqx48gJl/T9HD/R3"
    "09I0P/r5pIZucK3lyEn48FYMr4YdE0QdL2jIJ3xkcXUr6uzefzCxG6lMvwpAJaOyVCzN7sRRw47njfxy5EIqU6R9"
    "ZBhlTzfdnhhOhK/nTwzrZX3SoGlXFA9OBeZ6ru1NWpXFk76x9DUMe0lcxPPiUqK8ctnQcYXSGUHVqC6DfG7E7mab"
    "0OmruNN8cBZY5d3dYOBA4OgaH55Q0AJmUpdT8vNiXpXx+6TxT3TIjySXpDrHVyrsb772aYywgg/Nu4kUmGkALwFZ"
    "lzhjNegR7wDwb9lr4ERXsSSS8JZ8lbBmaQ3F2Tq584xoPj5rIhXAF734ynm4no1g+SdHiNqR328=";

static const char v2_plain[] = "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n"
                               "<FromUserName><![CDATA[mycreate]]></FromUserName>\n"
                               "<CreateTime>1409659813</CreateTime>\n"
                               "<MsgType><![CDATA[text]]></MsgType>\n"
                               "<Content><![CDATA[hello]]></Content>\n"
                               "<MsgId>4561255354251345929</MsgId>\n"
                               "<AgentID>218</AgentID>\n"
                               "</xml>";

static const char v4_plain[] =
    "<xml><ToUserName><![CDATA[ww6a112864f8022910]]></ToUserName><FromUserName><![CDATA[foobar]]>"
    "</FromUserName><CreateTime>1583995625</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[x123]]></Content><MsgId>2018405441</MsgId><AgentID>1000002</AgentID></xml>";

#define V2_SIG "477715d11cdb4164915debcba66cb864d751f3e6"

static const struct {
    const char *name, *token, *key, *id, *sig, *ts, *nonce, *enc, *plain;
} published[] = {
    {"V1, an echostr", TOKEN, KEY, CORP, "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589",
     "263014780",
     "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
     "1616140317555161061"},
    {"V2, a pad of 30", TOKEN, KEY, CORP, V2_SIG, TS, NONCE, v2, v2_plain},
    {"V3, a nonce with letters", "kjr2TKI8umCBfVF3wAHk8JiPwma5VBme",
     "4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws", "ww6a112864f8022910",
     "1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011", "1583940690", "VHh7ymSeb0jc4lSb",
     "6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w==",
     "94966531020182955848408"},
    {"V4, surplus bits in the key, binary prefix", "kz7Yx62CH8SaLN",
     "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP", "ww6a112864f8022910",
     "f265ae551b1932727204c3d707628d01376a6940", "1583995625", "1584392382", v4, v4_plain},
};

static const struct {
    const char *name, *plain, *sig, *enc;
} sealed[] = {
    {"G1, a reply, pad 20",
     "<xml><ToUserName><![CDATA[mycreate]]></ToUserName>"
     "<FromUserName><![CDATA[wx5823bf96d3bd56c7]]></FromUserName>"
     "<CreateTime>1348831860</CreateTime><MsgType><![CDATA[text]]></MsgType>"
     "<Content><![CDATA[this is a test]]></Content></xml>",
     "68f5dc43743f9cc82ad8ea2a52b524c675af7803",
     "sKqRbbiSUnDhFHOvPjtUMUNeky1yBjV3tIYfilQwj5fN/Js8KUsEWgVXPlHti2RHT6dIU70aNopY/r2YT/zocn"
     "NvNMINRv0id5aSeETI1s02SAEnZMIWt6fVqyK7irt5+LzsEgzU2+PBfYup8ovuaCu+9taHYr8YVF6U9Up9iZ16"
     "WlEmu/k1FJF4bI/LICkN8lVX/Q33kLnZ0DWcKwZMCKslSAq62JMlRf5YNUk+bnuHVW/OYk8e92Pbspu05Vey6K"
     "yBtAXHdWns7Z5HM4ri+Dx/5SqvZu0AjtIIoicwqzeadA2JeFdbjpMgCRTSX6F2ADH/rio9XbaiCvgpmF1qyjxS"
     "H4zOz32BCgpC46a07fWlqpD/+PxtMiWcMwSlrD+t"},
    {"G2, already aligned, pad 32",
     "abcdefghijklmnopqrstuvwxyz",
     "c35bfb5c8f86866a4451f8aade4a2635cd40c410",
     "sKqRbbiSUnDhFHOvPjtUMZGyoR1r/GzKAbbgquGlaOgIlt+xQAi/JKk90aBApUWQUg5O+k5ZufIRKoqgtkAVwJ"
     "KF1H3y/sfk7izzwSIp1tYTy01NHOGT9sTJ2jdv5sCT"},
    {"G3, pad 1",
     "abcdefghijklmnopqrstuvwxy",
     "cc05934edb6bd3b4f0c77f4be507885b59e2a653",
     "sKqRbbiSUnDhFHOvPjtUMfRsqhrKlwBgvZLPrHtyqY4yC30p4/YbTo9lp0JCrugBRQEejbA1PVgGDfYGMCF/NQ"
     "=="},
    {"G4, pad 31",
     "abcdefghijklmnopqrstuvwxyz0",
     "304f7b7250e7e6af62c059e755a3099de8936f4d",
     "sKqRbbiSUnDhFHOvPjtUMax/dXiiOH7xmtUp8qfPaQDbv8uMQWSOcSPPiBwrQtU8rf2LruAo2GP1fydIZk2top"
     "JU1hmIal0NWOOm9Ux5KzozzhCHLrNlML71llgdXnvK"},
    {"G5, the empty message",
     "",
     "4e5897b7142f71f9cd06b6744018407a8ef1b842",
     "sKqRbbiSUnDhFHOvPjtUMU5qwF3QTRQT35ZLQKNzkIFzNtEiqzhRA2bjiTq/aLNxdb+TySor6nIW5pigQ2NbKg"
     "=="},
    {"G6, emoji and ]]>",
     "\xe9\xa2\x84\xe7\xba\xa6\xe6\x88\x90\xe5\x8a\x9f\xf0\x9f\x98\x80]]>",
     "e2557dd736096c25f91f1d0eb7f5e57fb2103334",
     "sKqRbbiSUnDhFHOvPjtUMX49IPE3O7qEWcA5V9j4TJKGCbgFOiNP6sXakZf2y7tGlbbO8tdET+tOH7Lw98CbUw"
     "=="},
};

static struct msgcrypt *crypt_new(const char *token, const char *key, const char *id)
{
    struct msgcrypt *mc = NULL;

    CHECK(msgcrypt_new(&mc, token, key, id, NULL) == 0, "a good key is taken");
    return mc;
}

static void vectors_open(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(published); i++) {
        struct msgcrypt *mc = crypt_new(published[i].token, published[i].key, published[i].id);
        char            *plain = NULL;
        size_t           n = 7;
        struct err       err = {0};

        CHECK(msgcrypt_open(mc, str_c(published[i].sig), str_c(published[i].ts),
                            str_c(published[i].nonce), str_c(published[i].enc), &plain, &n,
                            &err) == 0,
              "%s opens (%s)", published[i].name, err.text);
        CHECK(n == strlen(published[i].plain) && strcmp(plain, published[i].plain) == 0,
              "%s has its text", published[i].name);
        free(plain);
        msgcrypt_free(mc);
    }
}

static void vectors_seal(void **state)
{
    struct msgcrypt *mc = crypt_new(TOKEN, KEY, CORP);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sealed); i++) {
        auto_buf struct buf enc = {0};
        auto_free char     *plain = NULL;
        char                sig[MSGCRYPT_SIG + 1];
        size_t              n;

        CHECK(msgcrypt_seal(mc, str_c(sealed[i].plain), (const unsigned char *)"0123456789abcdef",
                            str_c(TS), str_c(NONCE), &enc, sig, NULL) == 0,
              "%s is sealed", sealed[i].name);
        CHECK(str_is(buf_view(&enc), sealed[i].enc), "%s: every byte", sealed[i].name);
        CHECK(strcmp(sig, sealed[i].sig) == 0, "%s: signature", sealed[i].name);
        CHECK(msgcrypt_open(mc, str_c(sig), str_c(TS), str_c(NONCE), buf_view(&enc), &plain, &n,
                            NULL) == 0 &&
                  str_is((struct str){plain, n}, sealed[i].plain),
              "%s opens again", sealed[i].name);
    }
    msgcrypt_free(mc);
}

static const struct {
    const char *name, *sig, *ts, *nonce, *enc;
} strangers[] = {
    {"one hex digit off", "577715d11cdb4164915debcba66cb864d751f3e6", TS, NONCE, v2},
    {"the last digit off", "477715d11cdb4164915debcba66cb864d751f3e7", TS, NONCE, v2},
    {"39 characters", "477715d11cdb4164915debcba66cb864d751f3e", TS, NONCE, v2},
    {"41 characters", V2_SIG "0", TS, NONCE, v2},
    {"upper case", "477715D11CDB4164915DEBCBA66CB864D751F3E6", TS, NONCE, v2},
    {"no signature", "", TS, NONCE, v2},
    {"another timestamp", V2_SIG, "1409659814", NONCE, v2},
    {"another nonce", V2_SIG, TS, "1372623148", v2},
    {"timestamp and nonce joined otherwise", V2_SIG, TS "1", "372623149", v2},
    {"no timestamp", V2_SIG, "", NONCE, v2},
    {"no ciphertext", V2_SIG, TS, NONCE, ""},
    {"another ciphertext", V2_SIG, TS, NONCE, v4},
    {"+ of an echostr turned into a blank", "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
     "1409659589", "263014780",
     "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp 4RPcs8TgAE7OaBO FZXvnaqQ=="},
};

static void unsigned_is_refused(void **state)
{
    struct msgcrypt *mc = crypt_new(TOKEN, KEY, CORP);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(strangers); i++) {
        char      *plain = NULL;
        size_t     n = 7;
        struct err err = {0};

        CHECK(msgcrypt_open(mc, str_c(strangers[i].sig), str_c(strangers[i].ts),
                            str_c(strangers[i].nonce), str_c(strangers[i].enc), &plain, &n,
                            &err) == -1 &&
                  err.kind == ERR_FORBIDDEN,
              "%s is forbidden", strangers[i].name);
        CHECK(plain == NULL && n == 7, "%s leaves the outputs alone", strangers[i].name);
    }
    msgcrypt_free(mc);
}

/* Encrypts exactly these bytes (whole blocks), with OpenSSL named here so that the module does not
 * check itself. */
static void encrypt_raw(const unsigned char *bytes, size_t n, struct buf *out)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    unsigned char   key[33], cipher[512];
    size_t          key_len;
    int             done;

    assert_int_equal(base64_decode(str_c(KEY), key, sizeof key, &key_len), 0);
    assert_true(EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, key));
    EVP_CIPHER_CTX_set_padding(ctx, 0);
    assert_true(EVP_EncryptUpdate(ctx, cipher, &done, bytes, (int)n));
    assert_int_equal(done, n);
    EVP_CIPHER_CTX_free(ctx);
    base64_encode(out, cipher, n);
}

struct forged {
    const char   *name;
    uint32_t      len;     /* as written in the head */
    const char   *message;
    const char   *id;
    size_t        id_len;
    unsigned      pad;     /* the value of the padding bytes */
    unsigned      fill;    /* how many of them; 20 + message + id + fill are whole blocks */
    unsigned      spoilt;  /* this one from the end differs; 0: none */
    enum err_kind want;
};

#define ID CORP, sizeof CORP - 1
#define M10 "0123456789"

static const struct forged forged[] = {
    {"pad 0", 10, M10, ID, 0, 16, 0, ERR_BAD_INPUT},
    {"pad 33, all of them", 9, "012345678", ID, 33, 33, 0, ERR_BAD_INPUT},
    {"pad 48, all of them", 10, M10, ID, 48, 48, 0, ERR_BAD_INPUT},
    {"pad 255", 10, M10, ID, 255, 16, 0, ERR_BAD_INPUT},
    {"pad longer than what is there", 10, M10, ID, 32, 16, 0, ERR_BAD_INPUT},
    {"pad of unequal bytes, the first", 10, M10, ID, 16, 16, 16, ERR_BAD_INPUT},
    {"pad of unequal bytes, the last but one", 10, M10, ID, 16, 16, 2, ERR_BAD_INPUT},
    {"pad of unequal bytes, the first of 32", 10, M10, ID, 32, 32, 32, ERR_BAD_INPUT},
    {"length one more than the rest", 29, M10, ID, 16, 16, 0, ERR_BAD_INPUT},
    {"length far more than the rest", 4096, M10, ID, 16, 16, 0, ERR_BAD_INPUT},
    {"length 0x7fffffff", 0x7fffffff, M10, ID, 16, 16, 0, ERR_BAD_INPUT},
    {"length 0xffffffff", 0xffffffff, M10, ID, 16, 16, 0, ERR_BAD_INPUT},
    {"length that wraps with the head", 0xffffffec, M10, ID, 16, 16, 0, ERR_BAD_INPUT},
    {"length one short: the id begins earlier", 9, M10, ID, 16, 16, 0, ERR_FORBIDDEN},
    {"length one long: the id begins later", 11, M10, ID, 16, 16, 0, ERR_FORBIDDEN},
    {"id with another last byte", 10, M10, "wx5823bf96d3bd56c8", 18, 16, 16, 0, ERR_FORBIDDEN},
    {"id in upper case", 10, M10, "WX5823BF96D3BD56C7", 18, 16, 16, 0, ERR_FORBIDDEN},
    {"id one byte short", 10, M10, CORP, 17, 17, 17, 0, ERR_FORBIDDEN},
    {"id with a NUL behind", 10, M10, CORP, 19, 15, 15, 0, ERR_FORBIDDEN},
    {"no id", 10, M10, "", 0, 2, 2, 0, ERR_FORBIDDEN},
    {"the length covers the id too", 28, M10, ID, 16, 16, 0, ERR_FORBIDDEN},
};

/* The head alone, cut: 32 bytes of which the padding leaves fewer than 20. */
static const unsigned char all_padding[32] = {
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
    32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
};

static size_t forge(const struct forged *f, unsigned char bytes[512])
{
    size_t message_len = strlen(f->message), n = 20 + message_len + f->id_len;

    memset(bytes, 0xc3, 16);
    for (int i = 0; i < 4; i++)
        bytes[16 + i] = (unsigned char)(f->len >> (24 - 8 * i));
    memcpy(bytes + 20, f->message, message_len);
    memcpy(bytes + 20 + message_len, f->id, f->id_len);
    memset(bytes + n, (int)f->pad, f->fill);
    n += f->fill;
    CHECK(n % 16 == 0, "%s: the row is whole blocks", f->name);
    if (f->spoilt)
        bytes[n - f->spoilt] ^= 1;
    return n;
}

/* Opens what was signed rightly whatever it is. */
static int open_signed(const struct msgcrypt *mc, struct str enc, char **plain, size_t *n,
                       struct err *err)
{
    char sig[MSGCRYPT_SIG + 1];

    msgcrypt_sign(mc, str_c(TS), str_c(NONCE), enc, sig);
    return msgcrypt_open(mc, str_c(sig), str_c(TS), str_c(NONCE), enc, plain, n, err);
}

static void forged_is_refused(void **state)
{
    struct msgcrypt *mc = crypt_new(TOKEN, KEY, CORP);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
        auto_buf struct buf enc = {0};
        unsigned char       bytes[512];
        char               *plain = NULL;
        size_t              n = 7;
        struct err          err = {0};

        encrypt_raw(bytes, forge(&forged[i], bytes), &enc);
        CHECK(open_signed(mc, buf_view(&enc), &plain, &n, &err) == -1, "%s is refused",
              forged[i].name);
        CHECK(err.kind == forged[i].want, "%s: kind %d (%s)", forged[i].name, (int)err.kind,
              err.text);
        CHECK(plain == NULL && n == 7, "%s leaves the outputs alone", forged[i].name);
    }
    msgcrypt_free(mc);
}

static void padding_alone_is_refused(void **state)
{
    struct msgcrypt    *mc = crypt_new(TOKEN, KEY, CORP);
    auto_buf struct buf enc = {0};
    char               *plain = NULL;
    size_t              n = 7;
    struct err          err = {0};

    (void)state;
    encrypt_raw(all_padding, sizeof all_padding, &enc);
    CHECK(open_signed(mc, buf_view(&enc), &plain, &n, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "an envelope of padding only is refused");
    msgcrypt_free(mc);
}

/* The forge is right: the same frame with everything in order opens. */
static void honest_frame_opens(void **state)
{
    struct msgcrypt    *mc = crypt_new(TOKEN, KEY, CORP);
    struct forged       honest = {"honest", 10, M10, ID, 16, 16, 0, ERR_NONE};
    auto_buf struct buf enc = {0};
    auto_free char     *plain = NULL;
    unsigned char       bytes[512];
    size_t              n;

    (void)state;
    encrypt_raw(bytes, forge(&honest, bytes), &enc);
    assert_int_equal(open_signed(mc, buf_view(&enc), &plain, &n, NULL), 0);
    assert_int_equal(n, 10);
    assert_string_equal(plain, "0123456789");
    msgcrypt_free(mc);
}

static const struct {
    const char *name, *enc;
} not_ciphertext[] = {
    {"nothing", ""},
    {"one block", "AAAAAAAAAAAAAAAAAAAAAA=="},
    {"31 bytes", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="},
    {"33 bytes", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    {"40 bytes", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="},
    {"no base64", "<xml>"},
    {"a blank inside", "AAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAAA="},
    {"noise of two blocks", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
};

static void not_ciphertext_is_refused(void **state)
{
    struct msgcrypt *mc = crypt_new(TOKEN, KEY, CORP);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(not_ciphertext); i++) {
        char      *plain = NULL;
        size_t     n = 7;
        struct err err = {0};

        CHECK(open_signed(mc, str_c(not_ciphertext[i].enc), &plain, &n, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "%s is bad input", not_ciphertext[i].name);
        CHECK(plain == NULL && n == 7, "%s leaves the outputs alone", not_ciphertext[i].name);
    }
    msgcrypt_free(mc);
}

/* Every single-bit change of a signed body must fail, whether or not the attacker can sign. */
static void flipped_bits(void **state)
{
    struct msgcrypt *mc = crypt_new(TOKEN, KEY, CORP);
    char             enc[sizeof v2];

    (void)state;
    for (size_t i = 0; i < sizeof v2 - 1; i++) {
        char  *plain = NULL;
        size_t n = 7;

        memcpy(enc, v2, sizeof enc);
        enc[i] ^= 1;
        CHECK(msgcrypt_open(mc, str_c(V2_SIG), str_c(TS), str_c(NONCE),
                            (struct str){enc, sizeof enc - 1}, &plain, &n, NULL) == -1,
              "a change at %zu is refused", i);
        CHECK(plain == NULL && n == 7, "a change at %zu leaves the outputs alone", i);
    }
    msgcrypt_free(mc);
}

static void limits(void **state)
{
    struct msgcrypt    *mc = crypt_new(TOKEN, KEY, CORP);
    auto_buf struct buf big = {0}, enc = {0};
    char                stamp[130], sig[MSGCRYPT_SIG + 1] = "untouched", *plain = NULL;
    size_t              n = 7;
    struct err          err = {0};
    struct str          longest = {stamp, 128}, too_long = {stamp, 129};

    (void)state;
    memset(stamp, '1', sizeof stamp);
    msgcrypt_sign(mc, longest, str_c(NONCE), str_c(v2), sig);
    CHECK(msgcrypt_open(mc, str_c(sig), longest, str_c(NONCE), str_c(v2), &plain, &n, &err) == 0,
          "a timestamp of 128 bytes is taken");
    free(plain);
    plain = NULL;
    msgcrypt_sign(mc, too_long, str_c(NONCE), str_c(v2), sig);
    CHECK(msgcrypt_open(mc, str_c(sig), too_long, str_c(NONCE), str_c(v2), &plain, &n, &err) == -1,
          "a timestamp of 129 bytes is refused");
    msgcrypt_sign(mc, str_c(TS), too_long, str_c(v2), sig);
    CHECK(msgcrypt_open(mc, str_c(sig), str_c(TS), too_long, str_c(v2), &plain, &n, &err) == -1,
          "a nonce of 129 bytes is refused");

    memset(buf_room(&big, MSGCRYPT_ENCRYPT_MAX + 4), 'A', MSGCRYPT_ENCRYPT_MAX + 4);
    big.n = MSGCRYPT_ENCRYPT_MAX + 4;
    CHECK(open_signed(mc, buf_view(&big), &plain, &n, &err) == -1 && err.kind == ERR_FORBIDDEN,
          "a body over the limit is refused before it is hashed");
    big.n = 512 * 1024 + 1;
    strcpy(sig, "untouched");
    CHECK(msgcrypt_seal(mc, buf_view(&big), (const unsigned char *)"0123456789abcdef", str_c(TS),
                        str_c(NONCE), &enc, sig, &err) == -1 &&
              err.kind == ERR_BAD_INPUT && enc.n == 0 && strcmp(sig, "untouched") == 0,
          "a message over 512 KiB is refused");
    big.n--;
    CHECK(msgcrypt_seal(mc, buf_view(&big), (const unsigned char *)"0123456789abcdef", str_c(TS),
                        str_c(NONCE), &enc, sig, &err) == 0,
          "a message of 512 KiB is sealed");
    CHECK(open_signed(mc, buf_view(&enc), &plain, &n, &err) == 0 && n == 512 * 1024,
          "and opens again");
    free(plain);
    msgcrypt_free(mc);
}

static void message_with_nul(void **state)
{
    struct msgcrypt    *mc = crypt_new(TOKEN, KEY, CORP);
    auto_buf struct buf enc = {0};
    auto_free char     *plain = NULL;
    char                sig[MSGCRYPT_SIG + 1];
    size_t              n;

    (void)state;
    assert_int_equal(msgcrypt_seal(mc, (struct str){"a\0b", 3},
                                   (const unsigned char *)"0123456789abcdef", str_c(TS),
                                   str_c(NONCE), &enc, sig, NULL), 0);
    assert_int_equal(open_signed(mc, buf_view(&enc), &plain, &n, NULL), 0);
    assert_int_equal(n, 3);
    assert_memory_equal(plain, "a\0b", 4);
    msgcrypt_free(mc);
}

/* The empty receive id of some third-party callbacks (protocol 1.6). */
static void empty_receive_id(void **state)
{
    struct msgcrypt    *mc = crypt_new(TOKEN, KEY, ""), *other = crypt_new(TOKEN, KEY, CORP);
    auto_buf struct buf enc = {0};
    auto_free char     *plain = NULL;
    char                sig[MSGCRYPT_SIG + 1];
    size_t              n;
    struct err          err = {0};

    (void)state;
    assert_int_equal(msgcrypt_seal(mc, STR_LIT("hello"), (const unsigned char *)"0123456789abcdef",
                                   str_c(TS), str_c(NONCE), &enc, sig, NULL), 0);
    assert_int_equal(open_signed(mc, buf_view(&enc), &plain, &n, NULL), 0);
    assert_string_equal(plain, "hello");
    CHECK(open_signed(other, buf_view(&enc), &plain, &n, &err) == -1 && err.kind == ERR_FORBIDDEN,
          "an empty receive id is not ours");
    msgcrypt_free(mc);
    msgcrypt_free(other);
}

static const struct {
    const char *name, *key;
} bad_keys[] = {
    {"no key", ""},
    {"42 characters", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2"},
    {"44 characters", KEY "C"},
    {"the = added", KEY "="},
    {"= for the last character", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2="},
    {"a blank", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2 "},
    {"a - inside", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1-kAj3ykkR6q2B2C"},
};

static void bad_keys_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad_keys); i++) {
        struct msgcrypt *mc = NULL;
        struct err       err = {0};

        CHECK(msgcrypt_new(&mc, TOKEN, bad_keys[i].key, CORP, &err) == -1 && mc == NULL &&
                  err.kind == ERR_BAD_INPUT,
              "%s is refused", bad_keys[i].name);
        CHECK(bad_keys[i].key[0] == '\0' || strstr(err.text, bad_keys[i].key) == NULL,
              "%s is not repeated", bad_keys[i].name);
    }
    msgcrypt_free(NULL);
}

/* Two applications in turn in one thread, one of them freed and made again (perhaps at the same
 * address): the kept context must never hold the other one's key. */
static void applications_in_turn(void **state)
{
    static const char *const keys[] = {KEY, "4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws"};

    (void)state;
    for (int i = 0; i < 50; i++) {
        struct msgcrypt    *mc = crypt_new(TOKEN, keys[i % 2], CORP);
        auto_buf struct buf enc = {0};
        auto_free char     *plain = NULL;
        char                sig[MSGCRYPT_SIG + 1];
        size_t              n;

        assert_int_equal(msgcrypt_seal(mc, STR_LIT("abcdefghijklmnopqrstuvwxyz"),
                                       (const unsigned char *)"0123456789abcdef", str_c(TS),
                                       str_c(NONCE), &enc, sig, NULL), 0);
        CHECK(str_is(buf_view(&enc), sealed[1].enc) == (i % 2 == 0), "turn %d has its own key", i);
        assert_int_equal(open_signed(mc, buf_view(&enc), &plain, &n, NULL), 0);
        msgcrypt_free(mc);
    }
}

static void *open_often(void *arg)
{
    const struct msgcrypt *mc = arg;

    for (int i = 0; i < 200; i++) {
        char  *plain = NULL;
        size_t n = 0;

        if (msgcrypt_open(mc, str_c(V2_SIG), str_c(TS), str_c(NONCE), str_c(v2), &plain, &n,
                          NULL) < 0 ||
            strcmp(plain, v2_plain) != 0)
            return NULL;
        free(plain);
    }
    return arg; /* all of them were right */
}

static void threads_share_one(void **state)
{
    struct msgcrypt *mc = crypt_new(TOKEN, KEY, CORP);
    pthread_t        threads[8];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, open_often, mc), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        void *done = NULL;
        assert_int_equal(pthread_join(threads[i], &done), 0);
        CHECK(done == mc, "thread %zu reads its messages", i);
    }
    msgcrypt_free(mc);
}

/* Protocol 1.5 sorts by unsigned bytes: a value above 127 comes last. */
static void sorting(void **state)
{
    struct msgcrypt *mc = crypt_new("b", KEY, CORP);
    char             one[MSGCRYPT_SIG + 1], other[MSGCRYPT_SIG + 1];

    (void)state;
    msgcrypt_sign(mc, STR_LIT("a"), STR_LIT("d"), STR_LIT("c"), one);
    assert_string_equal(one, "81fe8bfe87576c3ecb22426f8e57847382917acf"); /* sha1("abcd") */
    msgcrypt_sign(mc, STR_LIT("\xff"), STR_LIT("a"), STR_LIT("ab"), one);
    msgcrypt_sign(mc, STR_LIT("ab"), STR_LIT("\xff"), STR_LIT("a"), other);
    assert_string_equal(one, other);
    assert_string_equal(one,
                        "0a298a86352807dad0ffc3f453c147aa7638a916"); /* sha1("a" "ab" "b" "\xff") */
    msgcrypt_free(mc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_open),
        cmocka_unit_test(vectors_seal),
        cmocka_unit_test(unsigned_is_refused),
        cmocka_unit_test(forged_is_refused),
        cmocka_unit_test(padding_alone_is_refused),
        cmocka_unit_test(honest_frame_opens),
        cmocka_unit_test(not_ciphertext_is_refused),
        cmocka_unit_test(flipped_bits),
        cmocka_unit_test(limits),
        cmocka_unit_test(message_with_nul),
        cmocka_unit_test(empty_receive_id),
        cmocka_unit_test(bad_keys_are_refused),
        cmocka_unit_test(applications_in_turn),
        cmocka_unit_test(threads_share_one),
        cmocka_unit_test(sorting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
