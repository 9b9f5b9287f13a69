/* What was given back, and who stands in for a desk. */
#include "tests/unit/store_fixture.h"

#include "store/submissions.h"
#include "store/unlocks.h"

static bool unlock(struct store *s, int64_t person)
{
    struct err err = {0};
    bool       again = true;

    OK(unlock_add(s, NOW, STR_LIT("address"), person, STR_LIT("Li"), STR_LIT("地址写错"), &again,
                  &err));
    return !again;
}

static int64_t unlocks_of(struct store *s, int64_t person)
{
    struct err err = {0};
    int64_t    count = -1;

    OK(unlock_count(s, STR_LIT("address"), person, &count, &err));
    return count;
}

static bool submit(struct store *s, int64_t person, int64_t most)
{
    struct submission sub = {.flow = STR_LIT("address"), .person = person, .at = NOW,
                             .receipt = STR_LIT("R"), .member = STR_LIT("x")};
    struct err        err = {0};
    bool              added;

    OK(submission_add(s, &sub, most, &added, &err));
    return added;
}

static void what_is_given_back_is_given_once(void **state)
{
    struct fixture *f = *state;

    CHECK(!unlock(f->store, 5) && unlocks_of(f->store, 5) == 0, "nothing was submitted yet");
    CHECK(submit(f->store, 5, 1) && !submit(f->store, 5, 1), "once");
    CHECK(unlock(f->store, 5) && unlocks_of(f->store, 5) == 1, "given back");
    CHECK(!unlock(f->store, 5) && unlocks_of(f->store, 5) == 1, "not twice for one");
    CHECK(submit(f->store, 5, 2) && !submit(f->store, 5, 2), "once more");
    CHECK(unlock(f->store, 5) && unlocks_of(f->store, 5) == 2, "and again");
    CHECK(unlocks_of(f->store, 6) == 0, "nobody else");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(what_is_given_back_is_given_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
