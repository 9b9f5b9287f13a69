/* What a member turned off; what the platform has counted on a day. */
#include "tests/unit/store_fixture.h"
#include "tests/unit/store_race.h"

#include "store/preferences.h"
#include "store/sends.h"

static bool set(struct store *s, const char *userid, const char *kind, bool off)
{
    struct err err = {0};
    bool       changed = false;

    OK(preference_set(s, NOW, str_c(userid), str_c(kind), off, &changed, &err));
    return changed;
}

static bool is_off(struct store *s, const char *userid, const char *kind)
{
    struct err err = {0};
    bool       off = false;

    OK(preference_off(s, str_c(userid), str_c(kind), &off, &err));
    return off;
}

static void a_kind_is_off_for_one(void **state)
{
    struct fixture *f = *state;

    CHECK(!is_off(f->store, "Zhang", "notice"), "all is on");
    CHECK(set(f->store, "Zhang", "notice", true), "turned off");
    CHECK(!set(f->store, "ZHANG", "notice", true), "once");
    CHECK(is_off(f->store, "zhang", "notice"), "in any case");
    CHECK(!is_off(f->store, "zhang", "reminder") && !is_off(f->store, "wang", "notice"),
          "nothing else");
    CHECK(set(f->store, "zhang", "notice", false), "turned on");
    CHECK(!set(f->store, "zhang", "notice", false) && !is_off(f->store, "Zhang", "notice"), "on");
}

static void nobody_turns_nothing_off(void **state)
{
    static const struct {
        const char *name, *userid, *kind;
    } rows[] = {
        {"nobody", "", "notice"},
        {"nothing", "zhang", ""},
        {"a userid without end",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "notice"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};
        bool       changed = true;

        CHECK(preference_set(f->store, NOW, str_c(rows[i].userid), str_c(rows[i].kind), true,
                             &changed, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT && changed,
              "%s", rows[i].name);
    }
}

/* ---- person-times ---- */

static int64_t of_day(struct store *s, const char *app, int64_t day)
{
    struct err err = {0};
    int64_t    n = -1;

    OK(sends_of_day(s, str_c(app), day, &n, &err));
    return n;
}

static void a_day_is_counted(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         deleted;

    CHECK(of_day(f->store, "student", 5) == 0, "nothing yet");
    OK(sends_count(f->store, STR_LIT("student"), 5, 1000, &err));
    OK(sends_count(f->store, STR_LIT("student"), 5, 3, &err));
    OK(sends_count(f->store, STR_LIT("student"), 6, 7, &err));
    OK(sends_count(f->store, STR_LIT("staff"), 5, 1, &err));
    OK(sends_count(f->store, STR_LIT("staff"), 9, 0, &err));
    CHECK(of_day(f->store, "student", 5) == 1003 && of_day(f->store, "student", 6) == 7 &&
              of_day(f->store, "staff", 5) == 1 && of_day(f->store, "staff", 9) == 0,
          "each application and day");
    CHECK(sends_count(f->store, STR_LIT("student"), 5, -1, &err) == -1, "not less");
    CHECK(sends_count(f->store, STR_LIT(""), 5, 1, &err) == -1, "not of nothing");
    OK(sends_purge(f->store, 6, 1, &deleted, &err));
    CHECK(deleted == 1, "one");
    OK(sends_purge(f->store, 6, 9, &deleted, &err));
    CHECK(deleted == 1 && of_day(f->store, "student", 5) == 0 && of_day(f->store, "student", 6) == 7,
          "the older ones");
}

static int count_one(struct store *s, const struct rival *r, int round, struct err *err)
{
    (void)r;
    (void)round;
    return sends_count(s, STR_LIT("student"), 5, 1, err) < 0 ? -1 : 1;
}

static void two_count_together(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = count_one};

    race(f, &like, 2);
    CHECK(of_day(f->store, "student", 5) == 2 * ROUNDS, "none is lost");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_kind_is_off_for_one),
        BOTH(nobody_turns_nothing_off),
        BOTH(a_day_is_counted),
        ON_FILE(two_count_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
