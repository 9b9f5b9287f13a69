/* Candidate numbers of a school that says how long they are, and of one that does not. */
#include "tests/test.h"

#include "base/mem.h"
#include "conf/candidate.h"

static unsigned one[] = {15}, two[] = {15, 17}, three[] = {14, 15, 16};

static const struct school_identity silent;
static const struct school_identity says_one = {.candidate_digits = one,
                                                .candidate_digits_count = 1};
static const struct school_identity says_two = {.candidate_digits = two,
                                                .candidate_digits_count = 2};
static const struct school_identity says_three = {.candidate_digits = three,
                                                  .candidate_digits_count = 3};

#define DIGITS "12345678901234567890"

static void lengths(void **state)
{
    static const struct {
        const char                   *name;
        const struct school_identity *id;
        const char                   *read, *is_short; /* lengths from 13 on, y or n */
    } rows[] = {
        {"no identity", NULL, "nynynn", "ynynnn"},
        {"an identity that does not say", &silent, "nynynn", "ynynnn"},
        {"one", &says_one, "nnynnn", "nynnnn"},
        {"two", &says_two, "nnynyn", "nynynn"},
        {"three", &says_three, "nyyynn", "yyynnn"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (size_t n = 13; n <= 18; n++) {
            char out[IDNUM_MAX] = "as it was";
            bool want = rows[i].read[n - 13] == 'y';

            CHECK(candidate_read(rows[i].id, (struct str){DIGITS, n}, out) == want, "%s: %zu",
                  rows[i].name, n);
            CHECK(want ? strlen(out) == n : strcmp(out, "as it was") == 0, "%s: %zu left %s",
                  rows[i].name, n, out);
            CHECK(candidate_is_short(rows[i].id, n) == (rows[i].is_short[n - 13] == 'y'),
                  "%s: %zu is one short", rows[i].name, n);
        }
}

static void refuses(void **state)
{
    static const struct {
        const char *name, *text;
    } rows[] = {
        {"nothing", ""},          {"a letter", "12345678901234X"},
        {"a float", "1.23457E+14"}, {"a sign", "+12345678901234"},
        {"a long one", DIGITS DIGITS DIGITS DIGITS},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char out[IDNUM_MAX] = "as it was";

        CHECK(!candidate_read(&says_three, str_c(rows[i].text), out), "%s", rows[i].name);
        CHECK(strcmp(out, "as it was") == 0, "%s leaves it alone", rows[i].name);
    }
}

static void says_them(void **state)
{
    static const struct {
        const struct school_identity *id;
        const char                   *zh, *en;
    } rows[] = {
        {NULL, "14 位（本科）或 16 位（研究生）", "14 digits (undergraduates) or 16 (graduates)"},
        {&silent, "14 位（本科）或 16 位（研究生）", "14 digits (undergraduates) or 16 (graduates)"},
        {&says_one, "15 位", "15 digits"},
        {&says_two, "15 或 17 位", "15 or 17 digits"},
        {&says_three, "14、15 或 16 位", "14, 15 or 16 digits"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf zh = {0}, en = {0};

        candidate_say(rows[i].id, false, &zh);
        candidate_say(rows[i].id, true, &en);
        CHECK(strcmp(zh.p, rows[i].zh) == 0 && strcmp(en.p, rows[i].en) == 0, "%s / %s", zh.p,
              en.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths),
        cmocka_unit_test(refuses),
        cmocka_unit_test(says_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
