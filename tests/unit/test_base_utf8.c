#include "tests/test.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <string.h>

static const struct {
    const char *name, *text;
    bool        valid;
    size_t      count; /* a bad byte counts as one character */
} texts[] = {
    {"nothing", "", true, 0},
    {"ASCII", "hello", true, 5},
    {"two bytes", "é", true, 1},
    {"three bytes", "打卡", true, 2},
    {"four bytes", "😀", true, 1},
    {"the first of two bytes", "\xc2\x80", true, 1},
    {"the last of two bytes", "\xdf\xbf", true, 1},
    {"the first of three bytes", "\xe0\xa0\x80", true, 1},
    {"the last before the surrogates", "\xed\x9f\xbf", true, 1},
    {"the first behind the surrogates", "\xee\x80\x80", true, 1},
    {"the last of three bytes", "\xef\xbf\xbf", true, 1},
    {"the first of four bytes", "\xf0\x90\x80\x80", true, 1},
    {"U+10FFFF", "\xf4\x8f\xbf\xbf", true, 1},
    {"long ASCII, then Chinese", "0123456789abcdef打", true, 17},
    {"U+110000", "\xf4\x90\x80\x80", false, 4},
    {"five bytes", "\xf8\x88\x80\x80\x80", false, 5},
    {"a continuation alone", "\x80", false, 1},
    {"the last byte", "\xff", false, 1},
    {"overlong /", "\xc0\xaf", false, 2},
    {"overlong in two", "\xc1\xbf", false, 2},
    {"overlong in three", "\xe0\x9f\xbf", false, 3},
    {"overlong in four", "\xf0\x8f\xbf\xbf", false, 4},
    {"a surrogate", "\xed\xa0\x80", false, 3},
    {"the last surrogate", "\xed\xbf\xbf", false, 3},
    {"cut in two bytes", "a\xc3", false, 2},
    {"cut in three bytes", "a\xe4\xb8", false, 3},
    {"cut in four bytes", "a\xf0\x9f\x98", false, 4},
    {"ASCII where a continuation belongs", "\xe4\xb8x", false, 3},
    {"bad far behind", "0123456789abcdef\xff", false, 17},
    {"bad in the middle of eight", "0123\xff" "56789", false, 10},
};

static void validity(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        CHECK(utf8_valid(str_c(texts[i].text)) == texts[i].valid, "%s", texts[i].name);
        CHECK(utf8_count(str_c(texts[i].text)) == texts[i].count, "%s: %zu characters",
              texts[i].name, utf8_count(str_c(texts[i].text)));
    }
    assert_true(utf8_valid((struct str){NULL, 0}));
    assert_true(utf8_valid(STR_LIT("a\0b")));
}

/* All code points, there and back. */
static void every_code_point(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110000; c++) {
        char     bytes[4];
        size_t   n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        bool     valid = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
        uint32_t code = 0;

        for (size_t i = n - 1; i > 0; i--)
            bytes[i] = (char)(0x80 | (c >> 6 * (n - 1 - i) & 0x3f));
        bytes[0] = (char)(n == 1 ? c : (0xf0 << (4 - n) & 0xff) | c >> 6 * (n - 1));
        if (utf8_valid((struct str){bytes, n}) != valid)
            CHECK(false, "U+%04X", c);
        if (valid && (utf8_next((struct str){bytes, n}, &code) != n || code != c))
            CHECK(false, "U+%04X is read", c);
    }
}

/* Of three bytes of which the first announces two more: good when they are one character. */
static void every_three_bytes(void **state)
{
    uint32_t code;

    (void)state;
    for (unsigned first = 0xe0; first <= 0xef; first++)
        for (unsigned rest = 0; rest <= 0xffff; rest++) {
            char       bytes[] = {(char)first, (char)(rest >> 8), (char)(rest & 0xff)};
            struct str text = {bytes, sizeof bytes};

            if (utf8_valid(text) != (utf8_next(text, &code) == sizeof bytes))
                CHECK(false, "%02x %04x", first, rest);
        }
    assert_false(utf8_valid(STR_LIT("打\xe5\x8d"))); /* cut behind a whole one */
}

static void next(void **state)
{
    uint32_t code = 7;

    (void)state;
    assert_int_equal(utf8_next((struct str){NULL, 0}, &code), 0);
    assert_int_equal(code, 7);
    assert_int_equal(utf8_next(STR_LIT("\xff" "a"), &code), 1);
    assert_int_equal(code, 0xfffd);
    assert_int_equal(utf8_next(STR_LIT("\0a"), &code), 1);
    assert_int_equal(code, 0);
}

static const struct {
    const char *text;
    size_t      max, n;
} cuts[] = {
    {"abc", 3, 3},      {"abc", 2, 2},  {"abc", 0, 0},         {"", 0, 0},
    {"打卡", 6, 6},     {"打卡", 5, 3}, {"打卡", 4, 3},        {"打卡", 3, 3},
    {"打卡", 2, 0},     {"a😀b", 5, 5}, {"a😀b", 4, 1},        {"a😀b", 2, 1},
    {"\xff\xff", 1, 1}, {"a\xe4", 1, 1}, {"\xe4\xb8" "a", 2, 2}, {"打", 100, 3},
};

static void cutting(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cuts); i++)
        CHECK(utf8_cut(str_c(cuts[i].text), cuts[i].max).n == cuts[i].n, "\"%s\" at %zu",
              cuts[i].text, cuts[i].max);
}

static const struct {
    const char *name, *text, *want;
} cleans[] = {
    {"nothing", "", ""},
    {"nothing to clean", "打卡 a\tb\n", "打卡 a\tb\n"},
    {"CR LF", "a\r\nb\r\n", "a\nb\n"},
    {"CR", "a\rb\r", "a\nb\n"},
    {"CR CR LF", "\r\r\n", "\n\n"},
    {"control characters", "\x01\x02" "a\x1f" "b\x7f", "ab"},
    {"only control characters", "\x01\x7f", ""},
    {"C1 as part of a character stays", "\xc2\x85", "\xc2\x85"},
}, halves[] = {
    {"nothing", "", ""},
    {"digits and letters", "１２３ＡＢＣａｂｃ", "123ABCabc"},
    {"signs", "！？，：（）～", "!?,:()~"},
    {"the ideographic space", "打卡　1", "打卡 1"},
    {"half-width already", "abc 1", "abc 1"},
    {"Chinese signs that are no ASCII", "。、“”", "。、“”"},
    {"neighbours of the range", "\xef\xbc\x80\xef\xbd\x9f", "\xef\xbc\x80\xef\xbd\x9f"},
    {"bad bytes stay", "\xff１\xef\xbc", "\xff" "1\xef\xbc"},
};

static void cleaning(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cleans); i++) {
        auto_buf struct buf out = {0};
        buf_c(&out, "=");
        utf8_clean(&out, str_c(cleans[i].text));
        CHECK(strcmp(out.p + 1, cleans[i].want) == 0, "%s", cleans[i].name);
        CHECK(utf8_is_clean(str_c(cleans[i].text)) == (strcmp(cleans[i].text, cleans[i].want) == 0),
              "%s: clean or not", cleans[i].name);
    }
    for (size_t i = 0; i < ARRAY_LEN(halves); i++) {
        auto_buf struct buf out = {0};
        buf_c(&out, "=");
        utf8_halfwidth(&out, str_c(halves[i].text));
        CHECK(strcmp(out.p + 1, halves[i].want) == 0, "%s", halves[i].name);
    }
}

/* Every byte at every place of a text that is looked at eight bytes at a time. */
static void clean_everywhere(void **state)
{
    char text[29];

    (void)state;
    for (size_t at = 0; at < sizeof text; at++)
        for (int c = 0; c < 256; c++) {
            bool control = (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f;

            memset(text, at % 2 ? '\n' : '\x80', sizeof text);
            text[at] = (char)c;
            if (utf8_is_clean((struct str){text, sizeof text}) == control)
                CHECK(false, "byte %d at %zu", c, at);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validity),          cmocka_unit_test(every_code_point),
        cmocka_unit_test(every_three_bytes), cmocka_unit_test(next),
        cmocka_unit_test(cutting),           cmocka_unit_test(cleaning),
        cmocka_unit_test(clean_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
