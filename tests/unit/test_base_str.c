#include "tests/test.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

static const struct str none = {NULL, 0};

static void comparing(void **state)
{
    (void)state;
    assert_true(str_eq(STR_LIT("ab"), str_c("ab")));
    assert_true(str_eq(none, STR_LIT("")));
    assert_true(str_eq(STR_LIT("a\0b"), STR_LIT("a\0b")));
    assert_false(str_eq(STR_LIT("a\0b"), STR_LIT("a\0c")));
    assert_false(str_eq(STR_LIT("ab"), STR_LIT("abc")));
    assert_true(str_is(STR_LIT("ab"), "ab"));
    assert_true(str_is(none, ""));
    assert_true(str_is(none, NULL));
    assert_false(str_is(STR_LIT("a\0"), "a"));
    assert_true(str_c(NULL).p == NULL && str_c(NULL).n == 0);

    assert_true(str_eq_nocase(STR_LIT("ZhangSan"), STR_LIT("zHANGsAN")));
    assert_false(str_eq_nocase(STR_LIT("@[`{"), STR_LIT("`{@["))); /* neighbours of the letters */
    assert_false(str_eq_nocase(STR_LIT("a"), STR_LIT("ab")));
    assert_false(str_eq_nocase(STR_LIT("É"), STR_LIT("é")));       /* ASCII only */

    assert_false(str_is(STR_LIT("\0"), ""));
    assert_false(str_is(STR_LIT("a"), ""));
    assert_false(str_is(STR_LIT("a"), NULL));
    assert_false(str_is(none, "a"));
    assert_false(str_is(STR_LIT("ab"), "ac"));
    assert_false(str_is(STR_LIT("ab"), "abc"));

    assert_true(str_starts_nocase(STR_LIT("Help me"), "hELP") == 4);
    assert_true(str_starts_nocase(STR_LIT("help"), "help") == 4);
    assert_true(str_starts_nocase(STR_LIT("打卡 1"), "打卡") == 6);
    assert_true(str_starts_nocase(STR_LIT("help"), "") == 0);
    assert_true(str_starts_nocase(none, "") == 0);
    assert_true(str_starts_nocase(none, "a") == 0);
    assert_true(str_starts_nocase(STR_LIT("hel"), "help") == 0);
    assert_true(str_starts_nocase(STR_LIT("hel\0p"), "help") == 0);
    assert_true(str_starts_nocase(STR_LIT("@["), "`{") == 0);
    assert_true(str_starts_nocase(STR_LIT("É"), "é") == 0);

    assert_true(str_starts(STR_LIT("abc"), STR_LIT("ab")));
    assert_true(str_starts(STR_LIT("abc"), none));
    assert_true(str_starts(none, none));
    assert_false(str_starts(STR_LIT("ab"), STR_LIT("abc")));
    assert_false(str_starts(STR_LIT("abc"), STR_LIT("b")));
}

static void ordering(void **state)
{
    (void)state;
    assert_true(str_compare_nocase(none, STR_LIT("")) == 0);
    assert_true(str_compare_nocase(STR_LIT("aB"), STR_LIT("Ab")) == 0);
    assert_true(str_compare_nocase(STR_LIT("a"), STR_LIT("AB")) < 0);
    assert_true(str_compare_nocase(STR_LIT("Z"), STR_LIT("a")) > 0);
    assert_true(str_compare_nocase(STR_LIT("\xff"), STR_LIT("z")) > 0);
    assert_true(str_compare(none, none) == 0);
    assert_true(str_compare(none, STR_LIT("")) == 0);
    assert_true(str_compare(none, STR_LIT("a")) < 0);
    assert_true(str_compare(STR_LIT("a"), none) > 0);
    assert_true(str_compare(STR_LIT("ab"), STR_LIT("ab")) == 0);
    assert_true(str_compare(STR_LIT("ab"), STR_LIT("abc")) < 0); /* the shorter one first */
    assert_true(str_compare(STR_LIT("b"), STR_LIT("abc")) > 0);
    assert_true(str_compare(STR_LIT("z"), STR_LIT("软")) < 0);   /* bytes are unsigned */
}

static const struct {
    const char *name, *text, *trimmed;
} trims[] = {
    {"nothing", "", ""},
    {"nothing around", "a b", "a b"},
    {"every ASCII blank", " \t\n\v\f\ra b\r\f\v\n\t ", "a b"},
    {"blanks only", " \t\n ", ""},
    {"the ideographic space", "　打卡　1　", "打卡　1"},
    {"both kinds mixed", " 　 a　 　", "a"},
    {"ideographic spaces only", "　　", ""},
    {"half of one at the start", "\x80\x80" "a", "\x80\x80" "a"},
    {"half of one at the end", "a\xe3\x80", "a\xe3\x80"},
    {"a neighbour of it", "、a、", "、a、"},
};

static void trimming(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(trims); i++)
        CHECK(str_is(str_trim(str_c(trims[i].text)), trims[i].trimmed), "%s", trims[i].name);
    assert_true(str_trim(none).n == 0);
    assert_true(str_is(str_skip(STR_LIT("abc"), 2), "c"));
    assert_true(str_is(str_skip(STR_LIT("abc"), 3), ""));
    assert_true(str_is(str_skip(STR_LIT("abc"), 9), ""));
    assert_true(str_skip(none, 1).p == NULL);
}

static const struct {
    const char *text;
    size_t      count;
    const char *parts[4];
} splits[] = {
    {"a,b,c", 3, {"a", "b", "c"}}, {"a", 1, {"a"}},         {"", 1, {""}},
    {",", 2, {"", ""}},            {"a,", 2, {"a", ""}},    {",a", 2, {"", "a"}},
    {"a,,b", 3, {"a", "", "b"}},   {"a;b", 1, {"a;b"}},
};

static void splitting(void **state)
{
    struct str rest = none, part = STR_LIT("before");

    (void)state;
    assert_false(str_split(&rest, ',', &part));
    assert_true(str_is(part, "before"));
    for (size_t i = 0; i < ARRAY_LEN(splits); i++) {
        size_t n = 0;

        rest = str_c(splits[i].text);
        for (; str_split(&rest, ',', &part); n++)
            CHECK(n < splits[i].count && str_is(part, splits[i].parts[n]), "part %zu of \"%s\"", n,
                  splits[i].text);
        CHECK(n == splits[i].count, "\"%s\" has %zu parts", splits[i].text, splits[i].count);
    }

    assert_int_equal(str_parts(STR_LIT(""), '|'), 0);
    assert_int_equal(str_parts((struct str){NULL, 0}, '|'), 0);
    assert_int_equal(str_parts(STR_LIT("zhang"), '|'), 1);
    assert_int_equal(str_parts(STR_LIT("zhang|li|wang"), '|'), 3);
}

static const struct {
    const char *part, *list;
    bool        among;
} lists[] = {
    {"li", "zhang|li|wang", true},
    {"zhang", "zhang|li|wang", true},
    {"WANG", "zhang|li|Wang", true},
    {"li", "li", true},
    {"", "a||b", true},
    {"", "", false},
    {"", "a", false},
    {"li", "", false},
    {"l", "zhang|li|wang", false},
    {"lili", "zhang|li|wang", false},
    {"zhang|li", "zhang|li|wang", false},
    {"ng", "zhang", false},
};

static void listed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        CHECK(str_among(str_c(lists[i].part), str_c(lists[i].list), '|') == lists[i].among,
              "\"%s\" in \"%s\"", lists[i].part, lists[i].list);
}

static const struct {
    const char *text;
    bool        is_i64, is_u64;
    int64_t     i;
    uint64_t    u;
} numbers[] = {
    {"0", true, true, 0, 0},
    {"42", true, true, 42, 42},
    {"007", true, true, 7, 7},
    {"9223372036854775807", true, true, INT64_MAX, INT64_MAX},
    {"9223372036854775808", false, true, 0, UINT64_C(9223372036854775808)},
    {"18446744073709551615", false, true, 0, UINT64_MAX},
    {"18446744073709551616", false, false, 0, 0},
    {"99999999999999999999", false, false, 0, 0},
    {"100000000000000000000", false, false, 0, 0},
    {"-1", true, false, -1, 0},
    {"-0", true, false, 0, 0},
    {"-9223372036854775807", true, false, -INT64_MAX, 0},
    {"-9223372036854775808", true, false, INT64_MIN, 0},
    {"-9223372036854775809", false, false, 0, 0},
    {"", false, false, 0, 0},
    {"-", false, false, 0, 0},
    {"--1", false, false, 0, 0},
    {"+1", false, false, 0, 0},
    {" 1", false, false, 0, 0},
    {"1 ", false, false, 0, 0},
    {"1-", false, false, 0, 0},
    {"1.0", false, false, 0, 0},
    {"0x10", false, false, 0, 0},
    {"1e3", false, false, 0, 0},
    {"12a", false, false, 0, 0},
    {"１", false, false, 0, 0},
};

static void reading_numbers(void **state)
{
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(numbers); k++) {
        int64_t  i = 77;
        uint64_t u = 77;

        CHECK(str_i64(str_c(numbers[k].text), &i) == numbers[k].is_i64, "\"%s\" signed",
              numbers[k].text);
        CHECK(i == (numbers[k].is_i64 ? numbers[k].i : 77), "\"%s\" signed: value",
              numbers[k].text);
        CHECK(str_u64(str_c(numbers[k].text), &u) == numbers[k].is_u64, "\"%s\" unsigned",
              numbers[k].text);
        CHECK(u == (numbers[k].is_u64 ? numbers[k].u : 77), "\"%s\" unsigned: value",
              numbers[k].text);
    }
}

static void copying(void **state)
{
    auto_free char *copy = str_dup(str_skip(STR_LIT("abcd"), 2)), *empty = str_dup(none);

    (void)state;
    assert_string_equal(copy, "cd");
    assert_string_equal(empty, "");
}

static void errors(void **state)
{
    struct err err = {0};
    char       long_text[1000];

    (void)state;
    assert_int_equal(err_set(&err, ERR_RETRY, "%s: %d", "file", 7), -1);
    assert_int_equal(err.kind, ERR_RETRY);
    assert_string_equal(err.text, "file: 7");
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    assert_int_equal(err_set(&err, ERR_FORBIDDEN, "%s", long_text), -1);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    assert_int_equal(err_set(NULL, ERR_RETRY, "nobody listens"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparing), cmocka_unit_test(ordering),        cmocka_unit_test(trimming),
        cmocka_unit_test(splitting), cmocka_unit_test(reading_numbers), cmocka_unit_test(copying),
        cmocka_unit_test(errors),    cmocka_unit_test(listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
