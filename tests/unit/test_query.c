/* The query string of a callback: decoded once, pluses kept (protocol 1.2). */

#include "bot/query.h"
#include "tests/test.h"

#include "base/mem.h"

static const struct {
    const char *what, *query, *name, *want; /* want NULL: refused */
} rows[] = {
    {"a plain value", "timestamp=1409659813&nonce=xyz", "nonce", "xyz"},
    {"the first of the list", "a=1&b=2", "a", "1"},
    {"parameters in another order", "echostr=x&nonce=n&msg_signature=s", "msg_signature", "s"},
    {"an unknown one beside it", "foo=bar&nonce=n&foo=bar", "nonce", "n"},
    {"the first of two", "a=1&a=2", "a", "1"},
    {"upper-case escapes", "e=P9%2B%2F%3D", "e", "P9+/="},
    {"lower-case escapes", "e=P9%2b%2f%3d", "e", "P9+/="},
    {"a raw plus stays", "e=P9+x", "e", "P9+x"},
    {"decoded once only", "e=%252B", "e", "%2B"},
    {"an equals sign in the value", "e=aa==", "e", "aa=="},
    {"an empty value", "e=&f=1", "e", ""},
    {"Chinese", "e=%E5%8C%97", "e", "北"},
    {"an absent one", "a=1", "b", NULL},
    {"an empty query", "", "a", NULL},
    {"a name that only starts the same", "nonces=1", "nonce", NULL},
    {"a name in another case", "Nonce=1", "nonce", NULL},
    {"a name without a value", "nonce", "nonce", NULL},
    {"an escape cut short", "a=%2", "a", NULL},
    {"an escape cut shorter", "a=%", "a", NULL},
    {"an escape that is no hex", "a=%2G", "a", NULL},
    {"a NUL", "a=x%00y", "a", NULL},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};
        bool                found;

        buf_c(&out, "before:");
        found = query_value(str_c(rows[i].query), rows[i].name, &out);
        CHECK(found == (rows[i].want != NULL), "%s: found", rows[i].what);
        CHECK(str_starts(buf_view(&out), STR_LIT("before:")), "%s appends", rows[i].what);
        CHECK(str_is(str_skip(buf_view(&out), 7), found ? rows[i].want : ""), "%s: the value",
              rows[i].what);
    }
}

static void test_too_long(void **state)
{
    auto_buf struct buf query = {0}, out = {0};

    (void)state;
    buf_c(&query, "a=");
    for (int i = 0; i < QUERY_VALUE_MAX; i++)
        buf_char(&query, 'x');
    CHECK(query_value(buf_view(&query), "a", &out) && out.n == QUERY_VALUE_MAX,
          "the limit is taken");
    buf_char(&query, 'x');
    buf_clear(&out);
    CHECK(!query_value(buf_view(&query), "a", &out) && out.n == 0, "one byte more is refused");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
