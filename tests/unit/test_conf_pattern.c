/* Patterns of text questions: which may stand in a school file, and what fits them. */
#include "tests/test.h"

#include "base/buf.h"
#include "base/mem.h"
#include "conf/pattern.h"

#include <string.h>

#define P10(x) x x x x x x x x x x
#define P50(x) P10(x) P10(x) P10(x) P10(x) P10(x)

static void refuses(void **state)
{
    static const struct {
        const char *name, *pattern, *why;
    } rows[] = {
        {"an open bracket", "[0-9", "Unmatched ["},
        {"an open group", "(a", "Unmatched ("},
        {"an open brace", "a{2", "Unmatched"},
        {"nothing to repeat", "*a", "Invalid preceding regular expression"},
        {"nothing to repeat in a group", "(+)", "Invalid preceding regular expression"},
        {"a range backwards", "[9-0]", "Invalid range end"},
        {"a class that does not exist", "[[:digits:]]", "Invalid character class"},
        {"more than 32767", "a{40000}", "more than 1000 parts"},
        {"bounds backwards", "a{3,2}", "Invalid content of \\{\\}"},
        {"a backslash at the end", "a\\", "Trailing backslash"},
        {"a range of Chinese characters", "[一-龥]+", "[[:alpha:]] is any letter"},
        {"a reference", "(a)\\1", "\\1 refers to an earlier group"},
        {"a reference in a group", "((a)\\2)", "\\2 refers to an earlier group"},
        {"too many", "[0-9]{1001}", "more than 1000 parts"},
        {"too many without an end", "[0-9]{1000,}", "more than 1000 parts"},
        {"nested", "((a{200}){200}){200}", "more than 1000 parts"},
        {"nested with 0", "((a{0,200}){0,200}){0,200}", "more than 1000 parts"},
        {"twice as much, ten times", "((((((((((a+)+)+)+)+)+)+)+)+)+)", "more than 1000 parts"},
        {"behind a bracket that holds a group's end", "([)]{100}){100}", "more than 1000 parts"},
        {"behind a bracket that holds a bracket", "([]a]{100}){100}", "more than 1000 parts"},
        {"behind a class", "([[:alpha:]]{100}){100}", "more than 1000 parts"},
        {"an empty group", "((){100}){100}", "more than 1000 parts"},
        {"a brace behind a brace", "a{100}{100}", "more than 1000 parts"},
        {"groups in groups", P50("(") "a" P50(")"), "too many groups"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf why = {0};

        CHECK(!pattern_check(rows[i].pattern, &why), "%s is refused", rows[i].name);
        CHECK(why.n > 0 && strstr(why.p, rows[i].why), "%s: %s, but it says %s", rows[i].name,
              rows[i].why, why.n ? why.p : "nothing");
    }
}

static void fits(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool        fits;
    } rows[] = {
        {"[0-9]{4}", "2026", true},
        {"[0-9]{4}", "20261", false},
        {"[0-9]{4}", "a2026", false},
        {"[0-9]{4}", "", false},
        {"a|ab", "ab", true}, /* the longest, not the first */
        {"a|ab", "abc", false},
        {"^[0-9]{2}栋[0-9]{3}$", "06栋305", true},
        {"[0-9]{2}栋[0-9]{3}", "06幢305", false},
        {".{2,4}", "江晚", true},
        {".{2,4}", "江", false}, /* three bytes, one character */
        {"[甲乙]{2}", "甲乙", true},
        {"[甲乙]{2}", "甲丙", false},
        {"[[:alpha:]]+", "鸿雁", true},
        {"[[:alpha:]]+", "鸿雁1", false},
        {"[^0-9]*", "", true},
        {"(北京|上海)市.*", "北京市海淀区", true},
        {"[a-z]+", "ABC", false},
        {"a)", "a)", true},
        {"[0-9]{1,1000}", "12345", true},
        {"a\nb", "a\nb", true},
        {"a", "b\na", false}, /* not one line of it */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf why = {0};

        CHECK(pattern_check(rows[i].pattern, &why), "%s: %s", rows[i].pattern, why.p);
        CHECK(pattern_fits(rows[i].pattern, str_c(rows[i].text)) == rows[i].fits,
              "\"%s\" %s %s", rows[i].text, rows[i].fits ? "fits" : "does not fit",
              rows[i].pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(refuses), cmocka_unit_test(fits)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
