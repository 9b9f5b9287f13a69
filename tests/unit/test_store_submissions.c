/* What was submitted: once is once. */
#include "tests/unit/store_fixture.h"

#include "store/submissions.h"

static struct submission make(const char *flow, int64_t day, int64_t person, int64_t at)
{
    return (struct submission){
        .flow = str_c(flow),
        .day = day,
        .person = person,
        .receipt = STR_LIT("A1B2"),
        .answers = STR_LIT("temp=36.5\n"),
        .member = STR_LIT("zhangsan"),
        .at = at,
    };
}

/* The nth that was given, 0 when it was refused. */
static int64_t add(struct store *s, const char *flow, int64_t day, int64_t person, int64_t at,
                   int64_t most)
{
    struct submission sub = make(flow, day, person, at);
    struct err        err = {0};
    bool              added;

    sub.nth = -7;
    OK(submission_add(s, &sub, most, &added, &err));
    CHECK(added == (sub.nth > 0), "nth is set when added, and only then");
    return added ? sub.nth : 0;
}

static void the_rule_is_kept(void **state)
{
    static const struct {
        const char *name;
        int64_t     most;
    } rules[] = {{"once", 1}, {"twice", 2}, {"twenty times", 20}};
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        for (int64_t n = 1; n <= rules[i].most; n++)
            CHECK(add(f->store, rules[i].name, 5, 9, NOW, rules[i].most) == n, "%s: number %d",
                  rules[i].name, (int)n);
        for (int again = 0; again < 2; again++)
            CHECK(add(f->store, rules[i].name, 5, 9, NOW, rules[i].most) == 0,
                  "%s: one more is refused", rules[i].name);
    }
    for (int64_t n = 1; n <= 50; n++)
        CHECK(add(f->store, "always", 5, 9, NOW, INT64_MAX) == n, "always: number %d", (int)n);
}

static void others_do_not_count(void **state)
{
    struct fixture *f = *state;

    CHECK(add(f->store, "checkin", 5, 9, NOW, 1) == 1, "the first");
    CHECK(add(f->store, "checkin", 6, 9, NOW, 1) == 1, "another day");
    CHECK(add(f->store, "checkin", 5, 8, NOW, 1) == 1, "another person");
    CHECK(add(f->store, "checkin", 5, -9, NOW, 1) == 1, "a member outside the roster");
    CHECK(add(f->store, "dorm", 5, 9, NOW, 1) == 1, "another flow");
    CHECK(add(f->store, "checkin", 5, 9, NOW, 1) == 0, "and the first again");
}

static void impossible_ones_are_refused(void **state)
{
    static const struct {
        const char *name, *flow;
        int64_t     person;
    } refused[] = {{"nobody", "checkin", 0}, {"no flow", "", 9}};
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        for (int64_t most = 1; most <= 2; most++) {
            struct submission sub = make(refused[i].flow, 5, refused[i].person, NOW);
            struct err        err = {0};
            bool              added = true;

            CHECK(submission_add(f->store, &sub, most, &added, &err) == -1 &&
                      err.kind == ERR_BAD_INPUT,
                  "%s is refused", refused[i].name);
            CHECK(sub.nth == 0 && added, "%s leaves the outputs alone", refused[i].name);
        }
}

static void a_rollback_frees_the_place(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};

    OK(store_begin(f->store, &err));
    OK(store_savepoint(f->store, &err));
    CHECK(add(f->store, "checkin", 5, 9, NOW, 1) == 1, "added");
    store_rollback_to(f->store);
    CHECK(add(f->store, "checkin", 5, 9, NOW, 1) == 1, "free again");
    OK(store_commit(f->store, &err));
}

static void the_last_is_found(void **state)
{
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct submission   sub = {.nth = 77};
    struct err          err = {0};
    int64_t             count = 77;

    CHECK(submission_last(f->store, STR_LIT("checkin"), 5, 9, &sub, &count, &memory, &err) == 0,
          "none yet");
    CHECK(count == 0 && sub.nth == 77, "the count is 0, the submission untouched");
    add(f->store, "checkin", 5, 9, NOW, 3);
    add(f->store, "checkin", 5, 9, NOW + 60, 3);
    add(f->store, "checkin", 6, 9, NOW + 90, 3);
    CHECK(submission_last(f->store, STR_LIT("checkin"), 5, 9, &sub, &count, &memory, &err) == 1,
          "found");
    add(f->store, "dorm", 5, 9, NOW, 3); /* the slices are copies */
    CHECK(count == 2 && sub.nth == 2 && sub.at == NOW + 60, "the second is the last");
    CHECK(str_is(sub.flow, "checkin") && sub.day == 5 && sub.person == 9, "its key");
    CHECK(str_is(sub.receipt, "A1B2") && str_is(sub.answers, "temp=36.5\n") &&
              str_is(sub.member, "zhangsan"),
          "its texts");
    CHECK(submission_last(f->store, STR_LIT("checkin"), 5, 9, &sub, NULL, &memory, &err) == 1,
          "the count is optional");
}

/* ---- days in a row ---- */

/* The streak that the submission is given; -1: refused. */
static int64_t count_on(struct store *s, int64_t day, int64_t person, bool counts, bool proxy,
                        int64_t most)
{
    struct submission sub = make("checkin", day, person, NOW);
    struct err        err = {0};
    bool              added;

    sub.counts = counts;
    sub.proxy = proxy;
    sub.streak = -1;
    OK(submission_add(s, &sub, most, &added, &err));
    CHECK(added || sub.streak == -1, "what is refused leaves the streak alone");
    return added ? sub.streak : -1;
}

static int64_t streak_of(struct store *s, int64_t day, int64_t person)
{
    struct err err = {0};
    int64_t    days = -1;

    OK(submission_streak(s, STR_LIT("checkin"), day, person, &days, &err));
    return days;
}

static void days_in_a_row_are_counted(void **state)
{
    static const struct {
        const char *name;
        int64_t     day, most, want;
    } steps[] = {
        {"the first day", 10, 1, 1},  {"the second", 11, 1, 2},
        {"the third", 12, 1, 3},      {"the third once more", 12, 1, -1},
        {"a day is missing", 14, 1, 1}, {"and on", 15, 2, 2},
        {"twice on that day", 15, 2, 2}, {"a third time", 15, 2, -1},
        {"on behind it", 16, 1, 3},
    };
    struct fixture *f = *state;

    CHECK(streak_of(f->store, 10, 9) == 0, "nothing yet");
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        CHECK(count_on(f->store, steps[i].day, 9, true, false, steps[i].most) == steps[i].want,
              "%s", steps[i].name);
    CHECK(streak_of(f->store, 12, 9) == 3, "on a day with one");
    CHECK(streak_of(f->store, 13, 9) == 3, "on the day after it, which has none yet");
    CHECK(streak_of(f->store, 17, 9) == 3, "today's is still to come");
    CHECK(streak_of(f->store, 18, 9) == 0, "one day too late");
    CHECK(streak_of(f->store, 16, 8) == 0, "somebody else");
}

static void days_before_they_were_counted_count(void **state)
{
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct submission   sub;
    struct err          err = {0};

    for (int64_t day = 1; day <= 5; day++)
        CHECK(count_on(f->store, day, 9, false, false, 1) == 0, "not counted on day %d", (int)day);
    CHECK(streak_of(f->store, 5, 9) == 5, "but told when it is asked");
    CHECK(count_on(f->store, 6, 9, true, false, 1) == 6, "and from the first that is counted");
    CHECK(count_on(f->store, 7, 9, true, false, 1) == 7, "on");
    CHECK(submission_last(f->store, STR_LIT("checkin"), 5, 9, &sub, NULL, &memory, &err) == 1 &&
              sub.streak == 0,
          "what was not counted is not changed");
    for (int64_t day = 1000; day < 1150; day++)
        count_on(f->store, day, 9, false, false, 1);
    CHECK(count_on(f->store, 1150, 9, true, false, 1) == 101, "a hundred and no further");
}

static void who_reported_for_whom_is_kept(void **state)
{
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct submission   sub;
    struct err          err = {0};

    CHECK(count_on(f->store, 5, 9, true, true, 2) == 1, "the staff did it");
    CHECK(submission_last(f->store, STR_LIT("checkin"), 5, 9, &sub, NULL, &memory, &err) == 1 &&
              sub.proxy && sub.streak == 1,
          "by proxy, and counted");
    CHECK(count_on(f->store, 5, 9, true, false, 2) == 1, "himself");
    CHECK(submission_last(f->store, STR_LIT("checkin"), 5, 9, &sub, NULL, &memory, &err) == 1 &&
              !sub.proxy,
          "not by proxy");
}

/* ---- listing ---- */

struct seen {
    struct store *store;
    char          text[400]; /* "checkin/20/1 …" in the order shown */
    int           stop_after, rc;
};

static int see(void *arg, const struct submission *sub)
{
    struct seen *seen = arg;
    size_t       n = strlen(seen->text);

    snprintf(seen->text + n, sizeof seen->text - n, "%s%.*s/%d/%d", n ? " " : "",
             STR_ARG(sub->flow), (int)sub->day, (int)sub->nth);
    return --seen->stop_after == 0 ? seen->rc : 0;
}

static void listed_newest_first(void **state)
{
    static const struct {
        const char *name, *flow;
        int64_t     person, from, to;
        unsigned    most;
        const char *want;
    } lists[] = {
        {"one flow", "checkin", 9, 10, 99, 10,
         "checkin/30/1 checkin/20/2 checkin/20/1 checkin/10/1"},
        {"any flow", "", 9, 0, 99, 10,
         "once/0/1 checkin/30/1 dorm/20/1 checkin/20/2 checkin/20/1 checkin/10/1"},
        {"the newest only", "", 9, 0, 99, 3, "once/0/1 checkin/30/1 dorm/20/1"},
        {"some days", "", 9, 20, 29, 10, "dorm/20/1 checkin/20/2 checkin/20/1"},
        {"one day", "checkin", 9, 10, 10, 10, "checkin/10/1"},
        {"all days that there can be", "checkin", 9, INT64_MIN, INT64_MAX, 1, "checkin/30/1"},
        {"none asked for", "", 9, 0, 99, 0, ""},
        {"no such day", "checkin", 9, 11, 19, 10, ""},
        {"the wrong way round", "checkin", 9, 30, 10, 10, ""},
        {"no such flow", "swim", 9, 0, 99, 10, ""},
        {"somebody else", "", 8, 0, 99, 10, "checkin/25/1"},
        {"nobody", "", 7, 0, 99, 10, ""},
    };
    struct fixture *f = *state;

    add(f->store, "checkin", 10, 9, 1000, 3);
    add(f->store, "checkin", 20, 9, 2000, 3);
    add(f->store, "checkin", 20, 9, 2001, 3);
    add(f->store, "dorm", 20, 9, 2002, 3);
    add(f->store, "checkin", 25, 8, 2500, 3);
    add(f->store, "checkin", 30, 9, 3000, 3);
    add(f->store, "once", 0, 9, 4000, 1);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct seen seen = {0};
        struct err  err = {0};

        OK(submission_list(f->store, lists[i].person, str_c(lists[i].flow), lists[i].from,
                           lists[i].to, lists[i].most, see, &seen, &err));
        CHECK(strcmp(seen.text, lists[i].want) == 0, "%s: %s", lists[i].name, seen.text);
    }
}

static void the_caller_may_stop_the_list(void **state)
{
    struct fixture *f = *state;
    struct seen     stop = {.stop_after = 1, .rc = 1}, failing = {.stop_after = 1, .rc = -1};
    struct err      err = {0};

    add(f->store, "checkin", 10, 9, 1000, 3);
    add(f->store, "checkin", 20, 9, 2000, 3);
    OK(submission_list(f->store, 9, STR_LIT(""), 0, 99, 9, see, &stop, &err));
    CHECK(strcmp(stop.text, "checkin/20/1") == 0, "stopped after one");
    CHECK(submission_list(f->store, 9, STR_LIT(""), 0, 99, 9, see, &failing, &err) == -1 &&
              err.kind == ERR_RETRY,
          "a failure is passed on");
}

static int look_again(void *arg, const struct submission *sub)
{
    auto_buf struct buf memory = {0};
    struct seen        *seen = arg;
    struct submission   last;
    struct err          err = {0};

    see(seen, sub);
    return submission_last(seen->store, sub->flow, sub->day, sub->person, &last, NULL, &memory,
                           &err) == 1 ? 0 : -1;
}

static int see_person(void *arg, const struct submission *sub)
{
    buf_f(arg, "%d ", (int)sub->person);
    return 0;
}

static void what_somebody_did_for_others_is_found(void **state)
{
    static const struct {
        const char *flow, *member;
        int64_t     day, person;
        bool        proxy;
    } rows[] = {
        {"checkin", "wang", 5, 1, true},  {"checkin", "li", 5, 2, true},
        {"checkin", "wang", 5, 3, false}, {"checkin", "wang", 6, 4, true},
        {"base", "wang", 5, 5, true},     {"checkin", "wang", 5, 6, true},
    };
    struct fixture     *f = *state;
    auto_buf struct buf seen = {0};
    struct err          err = {0};
    bool                added;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct submission sub = make(rows[i].flow, rows[i].day, rows[i].person, NOW);

        sub.member = str_c(rows[i].member);
        sub.proxy = rows[i].proxy;
        OK(submission_add(f->store, &sub, 1, &added, &err));
    }
    OK(submission_proxied(f->store, STR_LIT("checkin"), 5, STR_LIT("wang"), see_person, &seen,
                          &err));
    CHECK(str_is(buf_view(&seen), "1 6 "), "his of that day: %s", seen.p);
}

static void the_store_may_be_used_meanwhile(void **state)
{
    struct fixture *f = *state;
    struct seen     seen = {.store = f->store};
    struct err      err = {0};

    for (int64_t day = 1; day <= 3; day++)
        add(f->store, "checkin", day, 9, day, 1);
    OK(submission_list(f->store, 9, STR_LIT(""), 0, 99, 9, look_again, &seen, &err));
    CHECK(strcmp(seen.text, "checkin/3/1 checkin/2/1 checkin/1/1") == 0, "nothing is skipped");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(the_rule_is_kept),
        BOTH(others_do_not_count),
        BOTH(impossible_ones_are_refused),
        BOTH(a_rollback_frees_the_place),
        BOTH(the_last_is_found),
        BOTH(days_in_a_row_are_counted),
        BOTH(days_before_they_were_counted_count),
        BOTH(who_reported_for_whom_is_kept),
        BOTH(what_somebody_did_for_others_is_found),
        BOTH(listed_newest_first),
        BOTH(the_caller_may_stop_the_list),
        BOTH(the_store_may_be_used_meanwhile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
