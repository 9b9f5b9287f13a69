/* The days of the roster: who begins, who ends, and what a table that comes again does to it. */
#include "tests/unit/store_fixture.h"

#include "base/cst.h"
#include "bot/purge.h"
#include "store/audit.h"
#include "store/members.h"
#include "store/people.h"

static int64_t today(void)
{
    return cst_day(NOW);
}

static enum people_change put(struct store *s, const char *number, const char *state, int64_t from,
                              int64_t until, bool dry)
{
    struct person p = {
        .number = str_c(number),
        .name = STR_LIT("考生"),
        .kind = STR_LIT("candidate"),
        .state = str_c(state),
        .state_from = from,
        .state_until = until,
    };
    enum people_change change = (enum people_change)9;
    struct err         err = {0};

    OK(people_put(s, NOW, &p, NULL, dry, &change, &err));
    return change;
}

static int show(void *arg, const struct person *p)
{
    buf_f(arg, "%.*s|%d|%d", STR_ARG(p->state),
          (int)(p->state_from > 0 ? p->state_from - today() : p->state_from),
          (int)(p->state_until > 0 ? p->state_until - today() : p->state_until));
    return 0;
}

/* State and days, those counted from today; 0: nobody. */
static const char *now_is(struct store *s, const char *number)
{
    static char         text[100];
    auto_buf struct buf out = {0};
    struct err          err = {0};
    int                 rc = people_find(s, str_c(number), show, &out, &err);

    OK(rc);
    snprintf(text, sizeof text, "%s", rc ? out.p : "nobody");
    return text;
}

static struct member load(struct store *s, const char *userid)
{
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;
    struct err          err = {0};

    OK(member_load(s, NOW, str_c(userid), STR_LIT("student"), &m, &d, &memory, &err));
    m.userid = (struct str){NULL, 0};
    return m;
}

/* ---- the state of today ---- */

/* A row of a table on that day, and the day after it was put so: both ways must agree. */
static const struct {
    const char *name, *state;
    int         from, until; /* days from today; 0: not told; NOW_DAY: today */
    const char *want;
} rows[] = {
#define NOW_DAY 9999
    {"no days", "active", 0, 0, "active|-1|-1"},
    {"nothing told, and a last day", "", 0, 5, "active|-1|5"},
    {"the last day is today", "active", 0, NOW_DAY, "active|-1|0"},
    {"the last day was yesterday", "active", 0, -1, "left|-1|-1"},
    {"the same of who is leaving", "leaving", 0, -1, "left|-1|-1"},
    {"leaving until tomorrow", "leaving", 0, 1, "leaving|-1|1"},
    {"begins tomorrow", "expected", 1, 0, "expected|1|-1"},
    {"begins today", "expected", NOW_DAY, 0, "active|0|-1"},
    {"began long ago", "expected", -300, 0, "active|-300|-1"},
    {"began, and goes on", "expected", -3, 3, "active|-3|3"},
    {"began and ended", "expected", -30, -3, "left|-30|-3"},
    {"expected without a day", "expected", 0, 0, "expected|-1|-1"},
    {"expected, and only an end, which is over", "expected", 0, -3, "expected|-1|-3"},
    {"has left, whatever the days say", "left", -3, 3, "left|-3|3"},
    {"active from tomorrow: no state of the future", "active", 1, 9, "active|1|9"},
};

static int64_t day_of(int day)
{
    return day == 0 ? -1 : day == NOW_DAY ? today() : today() + day;
}

static int count_one(void *arg, int64_t person)
{
    CHECK(person > 0, "somebody");
    ++*(unsigned *)arg;
    return 0;
}

static unsigned turn(struct store *s, int64_t now, enum people_turn which, unsigned most)
{
    unsigned   count = 0;
    struct err err = {0};

    OK(people_turn(s, now, which, most, count_one, &count, &err));
    return count;
}

static void a_table_says_the_state_of_today(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t    from = day_of(rows[i].from), until = day_of(rows[i].until);
        struct err err = {0};

        OK(store_begin(f->store, &err));
        put(f->store, "c1", rows[i].state, from, until, false);
        CHECK(strcmp(now_is(f->store, "c1"), rows[i].want) == 0, "%s: %s", rows[i].name,
              now_is(f->store, "c1"));
        CHECK(put(f->store, "c1", rows[i].state, from, until, true) == PEOPLE_SAME &&
                  put(f->store, "c1", rows[i].state, from, until, false) == PEOPLE_SAME,
              "%s: the table again", rows[i].name);
        CHECK(turn(f->store, NOW, PEOPLE_BEGIN, 9) + turn(f->store, NOW, PEOPLE_END, 9) == 0,
              "%s: nothing is left to do", rows[i].name);
        store_rollback(f->store);
    }
}

/* Put a year ago, when none of the days had come. */
static void the_days_come(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct person p = {
            .number = STR_LIT("c1"),
            .name = STR_LIT("考生"),
            .kind = STR_LIT("candidate"),
            .state = str_c(rows[i].state),
            .state_from = day_of(rows[i].from),
            .state_until = day_of(rows[i].until),
        };
        enum people_change change;
        struct err         err = {0};

        OK(store_begin(f->store, &err));
        OK(people_put(f->store, NOW - 366 * CST_DAY, &p, NULL, false, &change, &err));
        turn(f->store, NOW, PEOPLE_BEGIN, 9);
        turn(f->store, NOW, PEOPLE_END, 9);
        CHECK(strcmp(now_is(f->store, "c1"), rows[i].want) == 0, "%s: %s", rows[i].name,
              now_is(f->store, "c1"));
        CHECK(put(f->store, "c1", rows[i].state, p.state_from, p.state_until, false) ==
                  PEOPLE_SAME, "%s: the old table again", rows[i].name);
        store_rollback(f->store);
    }
}

/* Midnight in Beijing, to the second. */
static void the_day_is_that_of_beijing(void **state)
{
    struct fixture *f = *state;
    int64_t         midnight = cst_day_start(today() + 1);

    put(f->store, "ends", "active", -1, today(), false);
    put(f->store, "begins", "expected", today() + 1, -1, false);
    CHECK(turn(f->store, midnight - 1, PEOPLE_BEGIN, 9) == 0 &&
              turn(f->store, midnight - 1, PEOPLE_END, 9) == 0, "not yet");
    CHECK(turn(f->store, midnight, PEOPLE_BEGIN, 9) == 1 &&
              turn(f->store, midnight, PEOPLE_END, 9) == 1, "now");
    CHECK(strcmp(now_is(f->store, "ends"), "left|-1|0") == 0, "%s", now_is(f->store, "ends"));
    CHECK(strcmp(now_is(f->store, "begins"), "active|1|-1") == 0, "%s",
          now_is(f->store, "begins"));
    CHECK(turn(f->store, midnight, PEOPLE_BEGIN, 9) == 0 &&
              turn(f->store, midnight, PEOPLE_END, 9) == 0, "once");
}

static void as_many_as_asked_for(void **state)
{
    struct fixture *f = *state;
    char            number[16];

    for (int i = 0; i < 7; i++) {
        snprintf(number, sizeof number, "c%d", i);
        put(f->store, number, "active", -1, today() + 7 - i, false);
    }
    CHECK(turn(f->store, NOW + 30 * CST_DAY, PEOPLE_END, 3) == 3, "three");
    CHECK(strncmp(now_is(f->store, "c6"), "left", 4) == 0 &&
              strncmp(now_is(f->store, "c3"), "active", 6) == 0, "the longest overdue");
    CHECK(turn(f->store, NOW + 30 * CST_DAY, PEOPLE_END, 9) == 4, "and the others");
}

/* ---- the members ---- */

static void who_ends_is_barred_until_he_comes_back(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         later = NOW + 30 * CST_DAY, id;

    put(f->store, "c1", "active", -1, today() + 1, false);
    put(f->store, "c2", "active", -1, today() + 1, false);
    put(f->store, "s1", "active", -1, -1, false);
    id = load(f->store, "c1").person;
    CHECK(id > 0 && load(f->store, "c2").person > 0, "members");
    OK(member_bar(f->store, NOW, STR_LIT("c2"), BAR_FROZEN, &err));
    CHECK(turn(f->store, later, PEOPLE_END, 9) == 2, "both end");
    CHECK(load(f->store, "c1").bar == BAR_LEFT && load(f->store, "c1").person == 0, "barred");
    CHECK(load(f->store, "c2").bar == BAR_FROZEN, "who is frozen stays it");
    CHECK(load(f->store, "s1").person > 0 && load(f->store, "s1").bar == BAR_NONE,
          "who has no last day goes on");
    CHECK(put(f->store, "c1", "active", -1, today() + 60, false) == PEOPLE_CHANGED, "a new day");
    CHECK(load(f->store, "c1").person == id && load(f->store, "c1").bar == BAR_NONE, "he is back");
    CHECK(turn(f->store, later, PEOPLE_END, 9) == 0, "until then");
    put(f->store, "c2", "active", -1, -1, false);
    CHECK(strcmp(now_is(f->store, "c2"), "active|-1|-1") == 0, "a table without days wins too: %s",
          now_is(f->store, "c2"));
    CHECK(turn(f->store, later, PEOPLE_END, 9) == 0, "and that day is forgotten");
}

static void nobody_is_bound_to_who_has_ended(void **state)
{
    struct fixture *f = *state;

    load(f->store, "c1");
    put(f->store, "c1", "active", -1, today() - 1, false);
    CHECK(load(f->store, "c1").person == 0, "added too late");
    put(f->store, "c1", "active", -1, today(), false);
    CHECK(load(f->store, "c1").person > 0, "in time");
}

static int break_off(void *arg, int64_t person)
{
    (void)arg;
    (void)person;
    return -1;
}

static void a_failure_says_so(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};

    put(f->store, "c1", "active", -1, today(), false);
    OK(store_begin(f->store, &err));
    CHECK(people_turn(f->store, NOW + CST_DAY, PEOPLE_END, 9, break_off, NULL, &err) == -1 &&
              err.kind == ERR_RETRY, "told so");
    store_rollback(f->store);
    CHECK(strncmp(now_is(f->store, "c1"), "active", 6) == 0, "and taken back");
    CHECK(turn(f->store, NOW + CST_DAY, PEOPLE_END, 9) == 1, "another time it works");
}

/* ---- housekeeping ---- */

static int list(void *arg, int64_t id, const struct audit *a)
{
    (void)id;
    CHECK(a->person > 0 && a->detail.n == 0, "about a person, and nothing personal");
    buf_f(arg, "%.*s %.*s\n", STR_ARG(a->actor), STR_ARG(a->action));
    return 0;
}

static void every_turn_is_in_the_audit(void **state)
{
    auto_buf struct buf text = {0};
    struct fixture     *f = *state;
    struct err          err = {0};

    put(f->store, "c1", "active", -1, today(), false);
    put(f->store, "c2", "expected", today() + 1, -1, false);
    put(f->store, "c3", "expected", today() + 1, today() + 2, false);
    CHECK(turn_people(f->store, NOW), "nothing to do");
    CHECK(turn_people(f->store, NOW + 3 * CST_DAY), "all done");
    OK(audit_list(f->store, 0, 99, list, &text, &err));
    CHECK(strcmp(text.p, "hongyan people.expire\nhongyan people.expire\n"
                         "hongyan people.begin\nhongyan people.begin\n") == 0,
          "one row for each turn:\n%s", text.p);
}

static void a_crowd_goes_in_rounds(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    char            number[16];
    int             rounds = 0;

    OK(store_begin(f->store, &err));
    for (int i = 0; i < 1100; i++) {
        snprintf(number, sizeof number, "c%d", i);
        put(f->store, number, i % 2 ? "active" : "expected", i % 2 ? -1 : today() + 1,
            today() + 1, false);
    }
    OK(store_commit(f->store, &err));
    while (!turn_people(f->store, NOW + 5 * CST_DAY))
        CHECK(++rounds < 5, "it comes to an end");
    CHECK(rounds == 2, "in rounds: %d", rounds);
    CHECK(turn(f->store, NOW + 5 * CST_DAY, PEOPLE_BEGIN, 9) == 0 &&
              turn(f->store, NOW + 5 * CST_DAY, PEOPLE_END, 9) == 0, "nobody is forgotten");
}

/* Somebody else is writing: nothing is lost, and the next round does it. */
static void a_lock_is_no_loss(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};

    put(f->store, "c1", "active", -1, today(), false);
    OK(store_begin(f->store, &err)); /* a second beginning fails as a lock does */
    CHECK(!turn_people(f->store, NOW + CST_DAY), "not now");
    CHECK(strncmp(now_is(f->store, "c1"), "active", 6) == 0, "nothing happened");
    CHECK(turn_people(f->store, NOW + CST_DAY), "now");
    CHECK(strncmp(now_is(f->store, "c1"), "left", 4) == 0, "it did");
}

static int keep_invited(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->invited_at;
    return 0;
}

static int64_t invited_at(struct store *s, const char *number)
{
    int64_t    at = -1;
    struct err err = {0};

    OK(people_find(s, str_c(number), keep_invited, &at, &err));
    return at;
}

/* Each row after the others, for the same person. */
static void who_is_invited(void **state)
{
    static const struct {
        const char        *name, *told;
        int64_t            from, until; /* from today; 0: not told */
        enum people_change change;
        const char        *becomes;
        int64_t            invited; /* from today; 99: NOW, 0: not */
    } steps[] = {
        {"expected", "expected", 30, 0, PEOPLE_ADDED, "expected|30|-1", 0},
        {"invited", "invited", 0, 0, PEOPLE_CHANGED, "expected|30|-1", 99},
        {"and again", "invited", 0, 0, PEOPLE_SAME, "expected|30|-1", 99},
        {"on a day", "invited", -3, 0, PEOPLE_CHANGED, "expected|30|-1", -3},
        {"again without it", "invited", 0, 0, PEOPLE_SAME, "expected|30|-1", -3},
        {"expected again", "expected", 0, 0, PEOPLE_SAME, "expected|30|-1", -3},
        {"here", "active", 0, 0, PEOPLE_CHANGED, "active|-1|-1", -3},
        {"invited when here", "invited", -2, 0, PEOPLE_CHANGED, "active|-1|-1", -2},
        {"until a day", "invited", 0, 9, PEOPLE_CHANGED, "active|-1|9", -2},
        {"which is over", "invited", 0, -1, PEOPLE_CHANGED, "left|-1|-1", -2},
        {"back", "invited", -1, 0, PEOPLE_CHANGED, "expected|-1|-1", -1},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        int64_t from = steps[i].from ? today() + steps[i].from : -1;
        int64_t until = steps[i].until ? today() + steps[i].until : -1;
        int64_t want = steps[i].invited == 99 ? NOW
                       : steps[i].invited     ? cst_day_start(today() + steps[i].invited)
                                             : 0;

        CHECK(i == 0 || put(f->store, "7", steps[i].told, from, until, true) == steps[i].change,
              "%s, dry", steps[i].name);
        CHECK(put(f->store, "7", steps[i].told, from, until, false) == steps[i].change, "%s",
              steps[i].name);
        CHECK(strcmp(now_is(f->store, "7"), steps[i].becomes) == 0, "%s: %s", steps[i].name,
              now_is(f->store, "7"));
        CHECK(invited_at(f->store, "7") == want, "%s: invited %lld", steps[i].name,
              (long long)invited_at(f->store, "7"));
    }
    CHECK(put(f->store, "8", "invited", today() - 9, -1, false) == PEOPLE_ADDED &&
              strcmp(now_is(f->store, "8"), "expected|-1|-1") == 0 &&
              invited_at(f->store, "8") == cst_day_start(today() - 9),
          "who is new is expected, from no day: %s", now_is(f->store, "8"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(who_is_invited),
        BOTH(a_table_says_the_state_of_today),
        BOTH(the_days_come),
        BOTH(the_day_is_that_of_beijing),
        BOTH(as_many_as_asked_for),
        BOTH(who_ends_is_barred_until_he_comes_back),
        BOTH(nobody_is_bound_to_who_has_ended),
        BOTH(a_failure_says_so),
        BOTH(every_turn_is_in_the_audit),
        BOTH(a_crowd_goes_in_rounds),
        BOTH(a_lock_is_no_loss),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
