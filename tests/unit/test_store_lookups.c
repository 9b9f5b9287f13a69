/* Codes that find a person. */
#include "tests/unit/store_fixture.h"

#include "store/lookups.h"
#include "store/passes.h"

static struct lookup_code code(unsigned char ref, int64_t person)
{
    return (struct lookup_code){
        .ref = {ref, 2, 3},
        .person = person,
        .clearance = STR_LIT("leaving"),
        .issued_at = NOW,
        .expires_at = NOW + 86400,
    };
}

static void a_new_one_kills_the_old(void **state)
{
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct lookup_code  first = code(1, 5), second = code(2, 5), found = {.person = 77};
    struct err          err = {0};

    CHECK(lookup_get(f->store, STR_LIT("leaving"), 5, &found, &memory, &err) == 0 &&
              found.person == 77,
          "none was issued");
    OK(lookup_issue(f->store, NOW, &first, &err));
    OK(lookup_issue(f->store, NOW + 60, &second, &err));
    CHECK(lookup_get(f->store, STR_LIT("leaving"), 5, &found, &memory, &err) == 1 &&
              found.ref[0] == 2 && found.dead_at == 0 && str_is(found.clearance, "leaving"),
          "the new one is good");
    CHECK(lookup_by_ref(f->store, first.ref, &found, &memory, &err) == 1 &&
              found.dead_at == NOW + 60 && found.person == 5 && found.issued_at == NOW,
          "the old one is known, and dead");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_new_one_kills_the_old),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
