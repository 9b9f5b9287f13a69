#include "tests/test.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void check(const struct buf *b, const char *want)
{
    CHECK(b->n == strlen(want) && b->n < b->cap && strcmp(b->p, want) == 0, "\"%s\" is \"%s\"",
          b->p, want);
}

static void appending(void **state)
{
    auto_buf struct buf b = {0};

    (void)state;
    assert_true(buf_view(&b).p == NULL && buf_view(&b).n == 0);
    buf_add(&b, NULL, 0);
    check(&b, "");
    buf_str(&b, STR_LIT("ab"));
    buf_str(&b, (struct str){NULL, 0});
    buf_c(&b, "cd");
    buf_char(&b, 'e');
    check(&b, "abcde");
    buf_add(&b, "\0f", 2);
    assert_int_equal(b.n, 7);
    assert_memory_equal(b.p, "abcde\0f", 8);
}

static void numbers(void **state)
{
    static const struct {
        int64_t     v;
        const char *text;
    } rows[] = {
        {0, "0"}, {7, "7"}, {-7, "-7"}, {1348831860, "1348831860"},
        {INT64_MAX, "9223372036854775807"}, {INT64_MIN, "-9223372036854775808"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf b = {0};
        buf_i64(&b, rows[i].v);
        check(&b, rows[i].text);
    }
}

static void formatting(void **state)
{
    auto_buf struct buf b = {0};
    char                long_text[5000];

    (void)state;
    buf_f(&b, "%s", "");
    buf_f(&b, "%d-%s", 7, "x");
    check(&b, "7-x");
    memset(long_text, 'y', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    buf_f(&b, "[%s]", long_text);
    assert_int_equal(b.n, 3 + 4999 + 2);
    assert_true(b.p[3] == '[' && b.p[b.n - 1] == ']' && b.p[b.n] == '\0');
}

/* Into every room that a buffer may have, too little to more than enough: the text is whole. */
static void formatting_everywhere(void **state)
{
    (void)state;
    for (size_t have = 0; have <= 300; have++) {
        auto_buf struct buf b = {0};

        for (size_t i = 0; i < have; i++)
            buf_char(&b, 'a');
        buf_f(&b, "%s", "");
        buf_f(&b, "%040d|", 7);
        buf_f(&b, "%s", "");
        CHECK(b.n == have + 41 && b.p[have] == '0' && strcmp(b.p + have + 39, "7|") == 0,
              "behind %zu bytes", have);
    }
}

/* Byte by byte through every growth; the sanitizer watches the NUL. */
static void growing(void **state)
{
    auto_buf struct buf b = {0};

    (void)state;
    for (size_t i = 0; i < 5000; i++) {
        buf_char(&b, (char)('a' + i % 26));
        CHECK(b.n == i + 1 && b.p[b.n] == '\0', "byte %zu", i);
    }
    for (size_t i = 0; i < 5000; i++)
        CHECK(b.p[i] == (char)('a' + i % 26), "byte %zu stays", i);
}

static void room(void **state)
{
    for (size_t n = 0; n < 600; n++) {
        auto_buf struct buf b = {0};
        char               *to;

        buf_c(&b, "ab");
        to = buf_room(&b, n);
        memset(to, 'z', n);
        to[n] = '\0'; /* the byte behind is ours too */
        b.n += n;
        CHECK(b.n == n + 2 && b.p[1] == 'b', "room for %zu", n);
    }
    (void)state;
}

static void clearing_and_taking(void **state)
{
    auto_buf struct buf b = {0}, empty = {0};
    auto_free char     *taken = NULL, *nothing = buf_take(&empty);
    char               *before;

    (void)state;
    buf_clear(&empty);
    assert_string_equal(nothing, "");
    buf_c(&b, "abc");
    before = b.p;
    buf_clear(&b);
    assert_true(b.n == 0 && b.p == before && b.p[0] == '\0');
    buf_c(&b, "de");
    assert_true(b.p == before);
    taken = buf_take(&b);
    assert_string_equal(taken, "de");
    assert_true(b.p == NULL && b.n == 0 && b.cap == 0);
    buf_free(&b);
    buf_free(&b);
}

static void wiping(void **state)
{
    struct buf b = {0};

    (void)state;
    buf_wipe(&b);
    buf_c(&b, "13800000001");
    buf_wipe(&b);
    assert_true(b.p == NULL && b.n == 0 && b.cap == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appending),             cmocka_unit_test(numbers),
        cmocka_unit_test(formatting),            cmocka_unit_test(growing),
        cmocka_unit_test(formatting_everywhere), cmocka_unit_test(clearing_and_taking),
        cmocka_unit_test(room),
        cmocka_unit_test(wiping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
