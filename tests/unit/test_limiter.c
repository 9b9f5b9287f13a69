/* The limiter, and the set of keys beside it. */
#include "bot/limiter.h"

#include "base/mem.h"
#include "bot/keyset.h"
#include "tests/test.h"

static const int64_t t0 = 1780000000;

/* Three at 0, 10 and 20 s; then when is a fourth, with three a minute and four an hour? */
static void test_windows(void **state)
{
    static const struct {
        const char *name;
        int64_t     now;
        unsigned    minute, hour;
        int64_t     when;
    } rows[] = {
        {"below both limits", 20, 4, 5, 20},
        {"no limits", 20, 0, 0, 20},
        {"the minute is full", 20, 3, 0, 60},
        {"… until its first second is over", 59, 3, 0, 60},
        {"then there is room", 60, 3, 0, 60},
        {"a smaller limit waits for a later one", 20, 2, 0, 70},
        {"the hour is full", 20, 0, 3, 3600},
        {"both are full: the later", 20, 3, 3, 3600},
        {"the hour is over", 3600, 3, 3, 3600},
        {"everything is forgotten", 9000, 1, 1, 9000},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct limiter *l = limiter_new(3600);

        for (int k = 0; k < 3; k++)
            limiter_count(l, 7, t0 + k * 10);
        CHECK(limiter_when(l, 7, t0 + rows[i].now, rows[i].minute, rows[i].hour) ==
                  t0 + rows[i].when,
              "%s", rows[i].name);
        CHECK(limiter_when(l, 8, t0 + rows[i].now, 1, 1) == t0 + rows[i].now,
              "%s: another key is free", rows[i].name);
        limiter_free(l);
    }
}

/* Sent as fast as allowed for two hours: never more than 20 in any minute, 300 in any hour. */
static void test_never_over(void **state)
{
    static int64_t  sent[2000];
    struct limiter *l = limiter_new(3600);
    unsigned        n = 0;

    (void)state;
    for (int64_t now = t0; now < t0 + 7200; now++)
        while (limiter_when(l, 1, now, 20, 300) == now) {
            limiter_count(l, 1, now);
            sent[n++] = now;
        }
    CHECK(n == 600, "300 an hour, not %u in two", n);
    for (unsigned i = 0; i < n; i++) {
        CHECK(i + 20 >= n || sent[i + 20] - sent[i] >= 60, "20 a minute at %u", i);
        CHECK(i + 300 >= n || sent[i + 300] - sent[i] >= 3600, "300 an hour at %u", i);
    }
    limiter_free(l);
}

static void test_clock_goes_back(void **state)
{
    struct limiter *l = limiter_new(3600);

    (void)state;
    for (int i = 0; i < 3; i++)
        limiter_count(l, 1, t0 + 86400);
    CHECK(limiter_when(l, 1, t0, 3, 0) == t0 + 60, "nobody waits longer than the window");
    limiter_free(l);
}

static void test_many_keys(void **state)
{
    struct limiter *l = limiter_new(3600);

    (void)state;
    for (uint64_t key = 1; key <= 20000; key++)
        limiter_count(l, key, t0 + (key % 2 ? 0 : 3000));
    for (uint64_t key = 1; key <= 20000; key++)
        CHECK(limiter_when(l, key, t0 + 3000, 0, 1) > t0 + 3000, "key %d is full", (int)key);
    limiter_forget(l, t0 + 3700);
    for (uint64_t key = 1; key <= 20000; key++)
        CHECK((limiter_when(l, key, t0 + 3700, 0, 1) == t0 + 3700) == (key % 2 == 1),
              "key %d is forgotten only when it is old", (int)key);
    limiter_forget(l, t0 + 9000);
    CHECK(limiter_when(l, 2, t0 + 9000, 0, 1) == t0 + 9000, "at last all are");
    limiter_free(l);
}

/* Where nothing is limited by the hour, nothing is remembered so long. */
static void test_short_window(void **state)
{
    struct limiter *l = limiter_new(60);

    (void)state;
    limiter_count(l, 1, t0);
    CHECK(limiter_when(l, 1, t0 + 59, 1, 0) == t0 + 60, "a minute is");
    CHECK(limiter_when(l, 1, t0 + 60, 0, 1) == t0 + 60, "and no more");
    limiter_free(l);
}

static void test_keyset(void **state)
{
    struct keyset *k = keyset_new(1000);

    (void)state;
    for (uint64_t key = 1; key <= 1000; key++)
        CHECK(keyset_add(k, key), "%d is taken", (int)key);
    CHECK(keyset_add(k, 500), "what is there may be added again");
    CHECK(!keyset_add(k, 1001), "it is full");
    for (uint64_t key = 1; key <= 1000; key++)
        CHECK(keyset_has(k, key) && !keyset_has(k, key + 1000), "%d is there, its neighbour is not",
              (int)key);
    keyset_clear(k);
    CHECK(!keyset_has(k, 1) && keyset_add(k, 1001), "cleared, it takes others");
    keyset_free(k);
    CHECK(key_of_userid(STR_LIT("ZhangSan")) == key_of_userid(STR_LIT("zhangsan")),
          "userids ignore case");
    CHECK(key_of_userid(STR_LIT("zhangsan")) != key_of_userid(STR_LIT("zhangsam")),
          "but are different");
    CHECK(key_mix(5, 0) != key_mix(5, 1), "the same member in two applications has two keys");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),   cmocka_unit_test(test_never_over),
        cmocka_unit_test(test_clock_goes_back), cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_short_window),
        cmocka_unit_test(test_keyset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
