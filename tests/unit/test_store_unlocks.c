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

static void of_one_flow_and_person(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         count = -1;
    bool            again = false;

    CHECK(submit(f->store, 5, 1) && submit(f->store, 6, 1), "two persons");
    CHECK(unlock(f->store, 5), "given back to one");
    CHECK(!submit(f->store, 6, 1 + unlocks_of(f->store, 6)), "not to the other");
    OK(unlock_count(f->store, STR_LIT("other"), 5, &count, &err));
    CHECK(count == 0, "nor of another flow");
    OK(unlock_add(f->store, NOW, STR_LIT("other"), 5, STR_LIT("Li"), STR_LIT(""), &again, &err));
    CHECK(again, "of which nothing was given");
}

static void nothing_without_sense(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    bool            again = false;

    CHECK(unlock_add(f->store, NOW, STR_LIT(""), 5, STR_LIT("Li"), STR_LIT("x"), &again, &err) ==
                  -1 &&
              err.kind == ERR_BAD_INPUT && !again,
          "of no flow");
    err = (struct err){0};
    CHECK(unlock_add(f->store, NOW, STR_LIT("a"), 0, STR_LIT("Li"), STR_LIT("x"), &again, &err) ==
                  -1 &&
              err.kind == ERR_BAD_INPUT && !again,
          "of nobody");
}

static void reasons_are_sealed(void **state)
{
    struct fixture *f = *state;
    struct store   *s = NULL;
    struct err      err = {0};
    bool            again = false;

    CHECK(submit(f->store, 5, 1) && unlock(f->store, 5), "with a reason");
    for (int moved = 0; moved <= 1; moved++) {
        CHECK(!fixture_file_has(f, "", "地址写错") && !fixture_file_has(f, "-wal", "地址写错"),
              "sealed");
        store_checkpoint(f->store);
    }
    CHECK(fixture_file_has(f, "", "address"), "what is not sealed was found");
    OK(store_open(&s, f->path, DB_WRITE, NULL, &err));
    CHECK(unlock_add(s, NOW, STR_LIT("address"), 5, STR_LIT("Li"), STR_LIT("x"), &again, &err) ==
                  -1 &&
              err.kind == ERR_RETRY && !again,
          "without a key nothing is");
    store_close(s);
}

/* ---- deputies ---- */

static void deputise(struct store *s, const char *desk, const char *userid, int64_t until)
{
    struct deputy d = {.desk = str_c(desk), .userid = str_c(userid), .by = STR_LIT("Wang"),
                       .until = until};
    struct err    err = {0};

    OK(deputy_put(s, NOW, &d, &err));
}

static int write_deputy(void *arg, const struct deputy *d)
{
    CHECK(str_is(d->by, "Wang"), "who named him");
    buf_f(arg, "%.*s %.*s %d; ", STR_ARG(d->desk), STR_ARG(d->userid), (int)d->until);
    return 0;
}

static void check_deputies(struct store *s, const char *desk, const char *userid, int64_t day,
                           const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    if (desk)
        OK(deputy_of(s, str_c(desk), day, write_deputy, &text, &err));
    else
        OK(deputy_desks(s, str_c(userid), day, write_deputy, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

static void who_stands_in(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    bool            was = true;

    deputise(f->store, "财务处", "Zhao", 10);
    deputise(f->store, "资产处", "Zhao", 12);
    deputise(f->store, "财务处", "Qian", 11);
    check_deputies(f->store, NULL, "zhao", 10, "财务处 Zhao 10; 资产处 Zhao 12; ", "as spelt");
    check_deputies(f->store, NULL, "ZHAO", 11, "资产处 Zhao 12; ", "the last day is over");
    check_deputies(f->store, "财务处", NULL, 10, "财务处 Qian 11; 财务处 Zhao 10; ", "two of a desk");
    check_deputies(f->store, "财务处", NULL, 11, "财务处 Qian 11; ", "then one");
    check_deputies(f->store, "财务", NULL, 10, "", "of no other");
    deputise(f->store, "财务处", "ZHAO", 20);
    check_deputies(f->store, "财务处", NULL, 20, "财务处 ZHAO 20; ", "longer");
    OK(deputy_remove(f->store, STR_LIT("财务处"), STR_LIT("zhao"), &was, &err));
    CHECK(was, "removed");
    OK(deputy_remove(f->store, STR_LIT("财务处"), STR_LIT("zhao"), &was, &err));
    CHECK(!was, "once");
    check_deputies(f->store, NULL, "Zhao", 0, "资产处 Zhao 12; ", "of the other he is");
}

static int stop_deputy(void *arg, const struct deputy *d)
{
    (void)d;
    return ++*(int *)arg == 1 ? 1 : -1;
}

static int fail_deputy(void *arg, const struct deputy *d)
{
    (void)arg;
    (void)d;
    return -1;
}

static void no_deputy_without_sense(void **state)
{
    struct fixture *f = *state;
    struct deputy   desk = {.userid = STR_LIT("a"), .until = 1};
    struct deputy   user = {.desk = STR_LIT("财务处"), .until = 1};
    struct err      err = {0};
    int             seen = 0;

    CHECK(deputy_put(f->store, NOW, &desk, &err) == -1 && err.kind == ERR_BAD_INPUT, "no desk");
    err = (struct err){0};
    CHECK(deputy_put(f->store, NOW, &user, &err) == -1 && err.kind == ERR_BAD_INPUT, "nobody");
    deputise(f->store, "财务处", "a", 1);
    deputise(f->store, "财务处", "b", 1);
    err = (struct err){0};
    OK(deputy_of(f->store, STR_LIT("财务处"), 0, stop_deputy, &seen, &err));
    CHECK(seen == 1, "stopped");
    CHECK(deputy_of(f->store, STR_LIT("财务处"), 0, fail_deputy, NULL, &err) == -1 &&
              err.kind == ERR_RETRY,
          "failed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(what_is_given_back_is_given_once),
        BOTH(of_one_flow_and_person),
        BOTH(nothing_without_sense),
        ON_FILE(reasons_are_sealed),
        BOTH(who_stands_in),
        BOTH(no_deputy_without_sense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
