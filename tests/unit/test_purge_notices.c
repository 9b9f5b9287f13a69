/* Who got which notice is kept as long as the school says; the person-times of a day for a year. */
#include "tests/unit/notices_store.h"

#include "base/cst.h"
#include "bot/purge.h"
#include "conf/school.h"

enum { DAY = 86400 };

static int64_t over(struct store *s, int64_t at)
{
    int64_t    number = put_notice(s, true);
    struct err err = {0};
    bool       changed;

    add_many(s, number, 1, 3);
    OK(notice_turn(s, at, number, ~0u, NOTICE_DONE, NOBODY, NOBODY, &changed, &err));
    return number;
}

static int count_line(void *arg, const struct notice_line *l)
{
    (void)l;
    ++*(int *)arg;
    return 0;
}

static int people_of(struct store *s, int64_t number)
{
    const struct notice_filter all = {.number = number, .most = 10000};
    struct err               err = {0};
    int                      count = 0;

    OK(notice_people(s, &all, count_line, &count, &err));
    return count;
}

static void as_long_as_the_school_says(void **state)
{
    static const struct {
        const char *name;
        unsigned    keep_days, days; /* 0: the school says nothing */
    } rows[] = {{"30 days", 30, 30}, {"a day", 1, 1}, {"nothing", 0, 180}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture    *f = *state;
        struct conf_school school = {.notices = {.keep_days = rows[i].keep_days}};
        int64_t            old = over(f->store, NOW), newer = over(f->store, NOW + 1);
        int64_t            later = NOW + (int64_t)rows[i].days * DAY;

        CHECK(!purge_records(f->store, &school, later), "that is all");
        CHECK(people_of(f->store, old) == 3, "%s: not yet", rows[i].name);
        CHECK(!purge_records(f->store, &school, later + 1), "that is all");
        CHECK(people_of(f->store, old) == 0 && people_of(f->store, newer) == 3, "%s: then",
              rows[i].name);
        CHECK(counts_of(f->store, old).people == 3, "its counts stay");
    }
}

static void many_go_in_parts(void **state)
{
    struct fixture          *f = *state;
    const struct conf_school school = {.notices = {.keep_days = 1}};
    int64_t                  number = put_notice(f->store, true);
    struct err               err = {0};
    bool                     changed;

    OK(store_begin(f->store, &err));
    add_many(f->store, number, 1, 2500);
    OK(notice_turn(f->store, NOW, number, ~0u, NOTICE_DONE, NOBODY, NOBODY, &changed, &err));
    OK(store_commit(f->store, &err));
    CHECK(purge_records(f->store, &school, NOW + 2 * DAY), "there is more");
    CHECK(people_of(f->store, number) == 500, "2000 at once");
    CHECK(!purge_records(f->store, &school, NOW + 2 * DAY), "that is all");
    CHECK(people_of(f->store, number) == 0, "nobody");
}

static void days_of_long_ago(void **state)
{
    struct fixture          *f = *state;
    const struct conf_school school = {.name = NULL};
    struct err               err = {0};
    int64_t                  today = cst_day(NOW), n = -1;

    OK(sends_count(f->store, STR_LIT("student"), today - 401, 5, &err));
    OK(sends_count(f->store, STR_LIT("student"), today - 400, 6, &err));
    CHECK(!purge_records(f->store, &school, NOW), "that is all");
    OK(sends_of_day(f->store, STR_LIT("student"), today - 401, &n, &err));
    CHECK(n == 0, "forgotten");
    OK(sends_of_day(f->store, STR_LIT("student"), today - 400, &n, &err));
    CHECK(n == 6, "kept");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(as_long_as_the_school_says),
        BOTH(many_go_in_parts),
        BOTH(days_of_long_ago),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
