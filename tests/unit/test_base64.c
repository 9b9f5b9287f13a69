#include "tests/test.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "crypto/random.h"

#include <string.h>

static const struct {
    const char *name, *bytes, *text; /* RFC 4648, 10 */
} canonical[] = {
    {"nothing", "", ""},
    {"one byte", "f", "Zg=="},
    {"two bytes", "fo", "Zm8="},
    {"three bytes", "foo", "Zm9v"},
    {"four bytes", "foob", "Zm9vYg=="},
    {"five bytes", "fooba", "Zm9vYmE="},
    {"six bytes", "foobar", "Zm9vYmFy"},
    {"both signs of the alphabet", "\xfb\xff\xbf", "+/+/"},
};

static void canonical_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(canonical); i++) {
        auto_buf struct buf out = {0};
        char                bytes[64];
        size_t              n = 99;

        base64_encode(&out, canonical[i].bytes, strlen(canonical[i].bytes));
        CHECK(str_is(buf_view(&out), canonical[i].text), "%s is encoded", canonical[i].name);
        CHECK(base64_decode(str_c(canonical[i].text), bytes, sizeof bytes, &n) == 0 &&
                  str_is((struct str){bytes, n}, canonical[i].bytes),
              "%s is decoded", canonical[i].name);
    }
}

static const struct {
    const char *name, *text, *bytes;
} tolerated[] = {
    {"no padding, one byte", "Zg", "f"},
    {"no padding, two bytes", "Zm8", "fo"},
    {"surplus bits, one byte", "Zh==", "f"},
    {"all surplus bits, one byte", "Zv==", "f"},
    {"surplus bits, two bytes", "Zm9=", "fo"},
    {"surplus bits without padding", "Zm+", "fo"},
};

static void tolerance(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tolerated); i++) {
        char   bytes[8];
        size_t n = 99;

        CHECK(base64_decode(str_c(tolerated[i].text), bytes, sizeof bytes, &n) == 0 &&
                  str_is((struct str){bytes, n}, tolerated[i].bytes),
              "%s is decoded", tolerated[i].name);
    }
}

static const struct {
    const char *name, *text;
    size_t      cap;
} refused[] = {
    {"one character", "Z", 9},
    {"4k+1 characters", "Zm9vY", 9},
    {"4k+1 characters with padding", "Zm9vY===", 9},
    {"padding alone", "====", 9},
    {"two signs of padding alone", "==", 9},
    {"padding that does not fill the group", "Zg=", 9},
    {"padding behind a full group", "Zm9v=", 9},
    {"two signs behind a full group", "Zm9v==", 9},
    {"padding inside", "Zg==Zm9v", 9},
    {"padding before the last character", "Zg=v", 9},
    {"a blank", "Zm 9", 9},
    {"a line feed at the end", "Zm9v\n", 9},
    {"a line feed inside", "Zm9v\nZm9", 9},
    {"the other alphabet's -", "-m9v", 9},
    {"the other alphabet's _", "Zm9_", 9},
    {"a byte above 127", "Zm\xc3\xa9", 9},
    {"a bad character in the tail", "Zm9vZ!", 9},
    {"a bad third character in the tail", "Zm9vZm!", 9},
    {"a bad character far inside", "Zm9vZm9vZm9vZm9vZm9vZm9vZm9vZm9vZm9v*m9vZm9vZm9vZm9vZm9vZm9v",
     64},
    {"too little room", "Zm9v", 2},
    {"too little room for the tail", "Zm9vZg==", 3},
    {"no room", "Zg==", 0},
};

static void refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        char   bytes[64];
        size_t n = 99;

        CHECK(base64_decode(str_c(refused[i].text), bytes, refused[i].cap, &n) == -1,
              "%s is refused", refused[i].name);
        CHECK(n == 99, "%s leaves the length alone", refused[i].name);
    }
}

/* Every byte but the 64 (and =, which is padding) is refused at every place of a long text. */
static void alphabet_only(void **state)
{
    static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char              text[84], bytes[64];

    (void)state;
    for (size_t at = 0; at < sizeof text; at++)
        for (int c = 0; c < 256; c++) {
            size_t n;
            bool   is_good = c != 0 && strchr(good, c) != NULL;
            bool   pads = c == '=' && at == sizeof text - 1;
            int    rc;

            memset(text, 'A', sizeof text);
            text[at] = (char)c;
            rc = base64_decode((struct str){text, sizeof text}, bytes, sizeof bytes, &n);
            CHECK((rc == 0) == (is_good || pads), "byte %d at %zu", c, at);
        }
}

/* A second, slow encoder to compare with. */
static void encode_slowly(struct buf *out, const unsigned char *in, size_t n)
{
    static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t bit = 0; bit < n * 8; bit += 6) {
        unsigned v = 0;
        for (size_t i = bit; i < bit + 6; i++)
            v = v << 1 | (i / 8 < n ? (unsigned)in[i / 8] >> (7 - i % 8) & 1u : 0);
        buf_char(out, good[v]);
    }
    while (out->n % 4 != 0)
        buf_char(out, '=');
}

static void every_length(void **state)
{
    unsigned char bytes[300], back[300];

    (void)state;
    random_bytes(bytes, sizeof bytes);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        auto_buf struct buf out = {0}, want = {0};
        size_t              len = 999;

        base64_encode(&out, bytes, n);
        encode_slowly(&want, bytes, n);
        CHECK(str_eq(buf_view(&out), buf_view(&want)), "%zu bytes are encoded", n);
        CHECK(out.p[out.n] == '\0', "%zu bytes end with a NUL", n);
        CHECK(base64_decode(buf_view(&out), back, n, &len) == 0 && len == n &&
                  memcmp(back, bytes, n) == 0,
              "%zu bytes come back", n);
    }
}

static void appends(void **state)
{
    auto_buf struct buf out = {0};

    (void)state;
    buf_c(&out, "Basic ");
    base64_encode(&out, "a:b", 3);
    assert_string_equal(out.p, "Basic YTpi");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_forms), cmocka_unit_test(tolerance),
        cmocka_unit_test(refusals),        cmocka_unit_test(alphabet_only),
        cmocka_unit_test(every_length),    cmocka_unit_test(appends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
