#include "tests/test.h"

#include "base/mem.h"
#include "crypto/digest.h"
#include "crypto/sealed.h"

#include <stdlib.h>
#include <string.h>

#define KEY_A "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" /* 00 01 … 1f */
#define KEY_B "AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define PHONE "people.phone"

static const unsigned char nonce[SEALED_NONCE] = "0123456789ab";

static struct sealer *sealer(const char *key)
{
    struct sealer *s = NULL;

    CHECK(sealer_new(&s, key, NULL) == 0, "a good key is taken");
    return s;
}

static void seal(const char *key, const char *context, struct str plain, struct buf *out)
{
    struct sealer *s = sealer(key);

    CHECK(sealer_seal(s, context, plain, nonce, out, NULL) == 0, "%zu bytes are sealed", plain.n);
    sealer_free(s);
}

/* The form of the header: what stands in a database must open with every later version. Computed
 * once with an independent implementation (Python's cryptography, HMAC and AESGCM). */
static void layout(void **state)
{
    auto_buf struct buf out = {0};
    char                hex[2 * 64 + 1];

    (void)state;
    seal(KEY_A, PHONE, STR_LIT("13800000001"), &out);
    assert_int_equal(out.n, 11 + SEALED_OVERHEAD);
    digest_hex(hex, (const unsigned char *)out.p, out.n);
    assert_string_equal(hex, "01630dcd29303132333435363738396162"
                             "70b3b2bf916a8754c14619b4b96af7d37c1fe63a1b6e2a213a0bca");
}

static void round_trips(void **state)
{
    struct sealer *s = sealer(KEY_A);

    (void)state;
    for (size_t n = 0; n <= SEALED_MAX; n = n < 40 ? n + 1 : n * 2 + (n == 1280)) {
        auto_buf struct buf value = {0}, back = {0};
        char                plain[SEALED_MAX];

        memset(plain, 'x', sizeof plain);
        seal(KEY_A, PHONE, (struct str){plain, n}, &value);
        buf_c(&back, "in front ");
        CHECK(sealer_open(s, PHONE, buf_view(&value), &back, NULL) == 0, "%zu bytes open", n);
        CHECK(back.n == 9 + n && memcmp(back.p, "in front ", 9) == 0 &&
                  memcmp(back.p + 9, plain, n) == 0,
              "%zu bytes are appended", n);
    }
    sealer_free(s);
}

static void check_refused(const struct sealer *s, const char *context, struct str value,
                          enum err_kind want, const char *what, size_t at)
{
    auto_buf struct buf out = {0};
    struct err          err = {0};

    buf_c(&out, "kept");
    CHECK(sealer_open(s, context, value, &out, &err) == -1 && err.kind == want,
          "%s (%zu) is refused as %d, not %d", what, at, (int)want, (int)err.kind);
    CHECK(str_is(buf_view(&out), "kept"), "%s (%zu) leaves the output alone", what, at);
}

static void refusals(void **state)
{
    struct sealer      *a = sealer(KEY_A), *b = sealer(KEY_B);
    auto_buf struct buf value = {0};

    (void)state;
    seal(KEY_A, PHONE, STR_LIT("13800000001"), &value);
    check_refused(b, PHONE, buf_view(&value), ERR_FORBIDDEN, "another key", 0);
    check_refused(a, "people.mail", buf_view(&value), ERR_FORBIDDEN, "another context", 0);
    check_refused(a, "people.phon", buf_view(&value), ERR_FORBIDDEN, "a shorter context", 0);
    check_refused(a, "", buf_view(&value), ERR_FORBIDDEN, "no context", 0);
    check_refused(a, PHONE, (struct str){NULL, 0}, ERR_BAD_INPUT, "nothing", 0);

    memcpy(value.p + 1, "\0\0\0\0", 4);
    check_refused(a, PHONE, buf_view(&value), ERR_FORBIDDEN, "another key id", 0);
    sealer_free(a);
    sealer_free(b);
}

static void each_byte_flipped(void **state)
{
    struct sealer      *s = sealer(KEY_A);
    auto_buf struct buf value = {0};

    (void)state;
    seal(KEY_A, PHONE, STR_LIT("13800000001"), &value);
    for (size_t i = 0; i < value.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            value.p[i] = (char)(value.p[i] ^ 1 << bit);
            check_refused(s, PHONE, buf_view(&value), i == 0 ? ERR_BAD_INPUT : ERR_FORBIDDEN,
                          "a flipped bit", i);
            value.p[i] = (char)(value.p[i] ^ 1 << bit);
        }
    sealer_free(s);
}

enum { OVER = SEALED_FILE_MAX + SEALED_OVERHEAD + 1 };

static void truncated(void **state)
{
    struct sealer      *s = sealer(KEY_A);
    auto_buf struct buf value = {0}, big = {0};

    (void)state;
    seal(KEY_A, PHONE, STR_LIT("13800000001"), &value);
    for (size_t n = 0; n < value.n; n++)
        check_refused(s, PHONE, (struct str){value.p, n},
                      n < SEALED_OVERHEAD ? ERR_BAD_INPUT : ERR_FORBIDDEN, "cut off", n);
    buf_char(&value, '\0');
    check_refused(s, PHONE, buf_view(&value), ERR_FORBIDDEN, "a byte more", value.n);

    memset(buf_room(&big, OVER), 1, OVER);
    big.n = OVER;
    check_refused(s, PHONE, buf_view(&big), ERR_BAD_INPUT, "over the limit", big.n);
    sealer_free(s);
}

static void too_large(void **state)
{
    struct sealer      *s = sealer(KEY_A);
    auto_buf struct buf value = {0}, big = {0}, back = {0};

    (void)state;
    memset(buf_room(&big, OVER), 'x', OVER);
    big.n = SEALED_MAX + 1;
    CHECK(sealer_seal(s, PHONE, buf_view(&big), nonce, &value, NULL) == -1 && value.n == 0,
          "a value over its limit is not sealed");
    big.n = SEALED_FILE_MAX;
    CHECK(sealer_seal_file(s, PHONE, buf_view(&big), nonce, &value, NULL) == 0,
          "a file is, up to its own");
    CHECK(sealer_open(s, PHONE, buf_view(&value), &back, NULL) == 0 &&
              str_eq(buf_view(&back), buf_view(&big)),
          "and opens");
    big.n = SEALED_FILE_MAX + 1;
    buf_clear(&value);
    CHECK(sealer_seal_file(s, PHONE, buf_view(&big), nonce, &value, NULL) == -1 && value.n == 0,
          "a file over its limit is not sealed");
    sealer_free(s);
}

static void index_of(const char *key, const char *context, const char *plain,
                     unsigned char out[SEALED_INDEX])
{
    struct sealer *s = sealer(key);

    sealer_index(s, context, str_c(plain), out);
    sealer_free(s);
}

static const struct {
    const char *name, *key, *context, *plain;
} other_index[] = {
    {"another value", KEY_A, PHONE, "13800000002"},
    {"another key", KEY_B, PHONE, "13800000001"},
    {"another context", KEY_A, "people.mail", "13800000001"},
    {"context and value joined otherwise", KEY_A, PHONE "1", "3800000001"},
    {"no value", KEY_A, PHONE, ""},
};

static void blind_index(void **state)
{
    unsigned char first[SEALED_INDEX], again[SEALED_INDEX];
    char          hex[2 * SEALED_INDEX + 1];

    (void)state;
    index_of(KEY_A, PHONE, "13800000001", first);
    digest_hex(hex, first, sizeof first);
    assert_string_equal(
        hex, "8ef83769a31686abe91f78baa2f6a9f703e2ab2d8b2c17b99e18ed47af1e3ef3"); /* stands in
                                                                                     databases */
    index_of(KEY_A, PHONE, "13800000001", again);
    assert_memory_equal(first, again, sizeof first);
    for (size_t i = 0; i < ARRAY_LEN(other_index); i++) {
        index_of(other_index[i].key, other_index[i].context, other_index[i].plain, again);
        CHECK(memcmp(first, again, sizeof first) != 0, "%s has another index",
              other_index[i].name);
    }
}

static void derived(void **state)
{
    struct sealer *s = sealer(KEY_A);
    unsigned char  one[32], two[32], again[32];
    char           hex[2 * 32 + 1];

    (void)state;
    sealer_derive(s, "tickets", one);
    sealer_derive(s, "receipts", two);
    sealer_derive(s, "tickets", again);
    assert_memory_equal(one, again, 32);
    assert_memory_not_equal(one, two, 32);
    digest_hex(hex, one, sizeof one);
    assert_string_equal(
        hex,
        "280fdb0dbff48cb4ca21a2bf4183ad8b02a15dbeef544d56922364642016d44d"); /* signed tickets
                                                                                outlive a version */
    sealer_free(s);
}

static const struct {
    const char *name, *key;
} bad_keys[] = {
    {"nothing", ""},
    {"31 bytes", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg=="},
    {"33 bytes", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8A"},
    {"48 bytes", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    {"far too long", KEY_A KEY_A KEY_A KEY_A},
    {"hex", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"},
    {"a line feed behind", KEY_A "\n"},
    {"not base64", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh!="},
};

static void bad_keys_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad_keys); i++) {
        struct sealer *s = NULL;
        struct err     err = {0};

        CHECK(sealer_new(&s, bad_keys[i].key, &err) == -1 && s == NULL &&
                  err.kind == ERR_BAD_INPUT,
              "%s is refused", bad_keys[i].name);
        CHECK(bad_keys[i].key[0] == '\0' || strstr(err.text, bad_keys[i].key) == NULL,
              "%s is not repeated", bad_keys[i].name);
    }
    sealer_free(NULL);
}

/* Two keys in turn in one thread: the kept context must not hold the other one's, neither for
 * sealing (the ciphertexts differ) nor for opening. */
static void keys_in_turn(void **state)
{
    struct sealer *a = sealer(KEY_A), *b = sealer(KEY_B);
    const size_t   head = 17; /* version, key id, nonce */

    (void)state;
    for (int i = 0; i < 20; i++) {
        auto_buf struct buf of_a = {0}, of_b = {0}, back = {0};

        assert_int_equal(sealer_seal(a, PHONE, STR_LIT("value"), nonce, &of_a, NULL), 0);
        assert_int_equal(sealer_seal(b, PHONE, STR_LIT("value"), nonce, &of_b, NULL), 0);
        assert_memory_not_equal(of_a.p + head, of_b.p + head, 5);
        assert_int_equal(sealer_open(a, PHONE, buf_view(&of_a), &back, NULL), 0);
        assert_int_equal(sealer_open(b, PHONE, buf_view(&of_b), &back, NULL), 0);
        assert_string_equal(back.p, "valuevalue");
    }
    sealer_free(a);
    sealer_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout),      cmocka_unit_test(round_trips),
        cmocka_unit_test(refusals),    cmocka_unit_test(each_byte_flipped),
        cmocka_unit_test(truncated),   cmocka_unit_test(too_large),
        cmocka_unit_test(blind_index),
        cmocka_unit_test(derived),     cmocka_unit_test(bad_keys_are_refused),
        cmocka_unit_test(keys_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
