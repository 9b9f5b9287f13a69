/* Places at a time: held, booked, waited for, and what the desk says of them. */
#include "tests/unit/appointments_store.h"

/* ---- holding and booking ---- */

static void a_place_is_held_and_booked(void **state)
{
    struct fixture *f = *state;
    int64_t         number = hold(f->store, "east", 540, 1, 5);

    CHECK(number > 0 && hold(f->store, "east", 540, 1, 6) == 0, "one place");
    CHECK(!confirm(f->store, NOW + 600, number, 5), "not when it is over");
    CHECK(!confirm(f->store, NOW, number, 6), "nor another's");
    CHECK(!confirm(f->store, NOW, number + 1, 5), "nor none");
    CHECK(confirm(f->store, NOW + 599, number, 5), "booked");
    CHECK(!confirm(f->store, NOW + 599, number, 5), "once");
    check_count(f->store, "east", 540, 1, 0);
    check_count(f->store, "west", 540, 0, 0);
    CHECK(state_of(f->store, number) == APPT_BOOKED && state_of(f->store, 77) == 0, "it is");
}

static void who_looks_elsewhere_lets_go(void **state)
{
    struct fixture    *f = *state;
    struct appointment a = at("east", 540, 2, 5), b = at("east", 600, 1, 5);
    int64_t            first = hold_from(f->store, NOW, &a, ""), second;

    a.hold_until = NOW + 900;
    CHECK(hold_from(f->store, NOW + 300, &a, "") == first, "the same place goes on");
    check_count(f->store, "east", 540, 1, 0);
    CHECK(hold(f->store, "east", 600, 1, 6) > 0 && hold_from(f->store, NOW, &b, "") == 0,
          "the other is full");
    CHECK(state_of(f->store, first) == APPT_HELD, "and what he holds stays");
    b = at("west", 600, 1, 5);
    second = hold_from(f->store, NOW, &b, "shop east 540 2");
    CHECK(second > first && state_of(f->store, first) == APPT_MOVED, "another place");
    check_count(f->store, "east", 540, 0, 0);
    check_count(f->store, "west", 600, 1, 0);
    CHECK(!confirm(f->store, NOW, first, 5) && confirm(f->store, NOW, second, 5), "the other");
}

static void what_was_booked_stays_until_then(void **state)
{
    struct fixture *f = *state;
    int64_t         first = book(f->store, "east", 540, 1, 5), second, third;

    second = hold(f->store, "west", 540, 1, 5);
    CHECK(state_of(f->store, first) == APPT_BOOKED, "while he looks");
    CHECK(!confirm(f->store, NOW + 600, second, 5) && state_of(f->store, first) == APPT_BOOKED,
          "and when he looked too long");
    CHECK(turn(f->store, second, APPT_HELD, APPT_LAPSED), "the clock");
    check_count(f->store, "west", 540, 0, 0);
    third = hold(f->store, "west", 600, 1, 5);
    CHECK(confirm_from(f->store, NOW, third, 5, "shop east 540 1"), "moved");
    CHECK(state_of(f->store, first) == APPT_MOVED, "the old one");
    check_count(f->store, "east", 540, 0, 0);
    check_count(f->store, "west", 600, 1, 0);
}

/* One of each series. */
static void series_do_not_mix(void **state)
{
    struct fixture    *f = *state;
    struct appointment other = at("east", 540, 1, 5);
    int64_t            first = book(f->store, "east", 540, 1, 5), second;

    other.slot.series = STR_LIT("doctor");
    second = hold_from(f->store, NOW, &other, "");
    CHECK(second > 0 && confirm(f->store, NOW, second, 5), "another series");
    CHECK(state_of(f->store, first) == APPT_BOOKED, "both");
}

static void a_lower_capacity_leaves_what_is_taken(void **state)
{
    struct fixture *f = *state;
    int64_t         first;

    first = book(f->store, "east", 540, 3, 1);
    book(f->store, "east", 540, 3, 2);
    book(f->store, "east", 540, 3, 3);
    CHECK(hold(f->store, "east", 540, 2, 4) == 0, "full");
    check_count(f->store, "east", 540, 3, 0);
    CHECK(turn(f->store, first, APPT_BOOKED, APPT_CANCELLED), "one goes");
    CHECK(hold(f->store, "east", 540, 2, 4) == 0, "still full");
    CHECK(hold(f->store, "east", 540, 4, 4) > 0, "until there is more again");
    check_count(f->store, "east", 540, 3, 0);
}

static void no_place_without_sense(void **state)
{
    static const struct {
        const char        *name;
        struct appointment a;
    } rows[] = {
        {"of no series",
         {.slot = {.place = {"a", 1}, .until = 60, .capacity = 1}, .person = 5}},
        {"at no place",
         {.slot = {.series = {"a", 1}, .until = 60, .capacity = 1}, .person = 5}},
        {"that ends when it begins",
         {.slot = {{"a", 1}, {"b", 1}, DAY, 60, 60, 1}, .person = 5}},
        {"before the day", {.slot = {{"a", 1}, {"b", 1}, DAY, -1, 60, 1}, .person = 5}},
        {"behind the day", {.slot = {{"a", 1}, {"b", 1}, DAY, 60, 1441, 1}, .person = 5}},
        {"for nobody at all", {.slot = {{"a", 1}, {"b", 1}, DAY, 60, 90, 0}, .person = 5}},
        {"of nobody", {.slot = {{"a", 1}, {"b", 1}, DAY, 60, 90, 1}}},
    };
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct slot         freed;
    int64_t             number = 7, ahead = 7;
    bool                taken = true;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};

        CHECK(appointment_hold(f->store, NOW, &rows[i].a, &taken, &number, &freed, &memory,
                               &err) == -1 &&
                  err.kind == ERR_BAD_INPUT && number == 7,
              "a slot %s is not held", rows[i].name);
        err = (struct err){0};
        CHECK(appointment_wait(f->store, NOW, &rows[i].a, &number, &ahead, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT && number == 7 && ahead == 7,
              "nor waited for");
    }
}

/* ---- waiting ---- */

static void who_came_first_is_first(void **state)
{
    struct fixture *f = *state;
    int64_t         booked = book(f->store, "east", 540, 1, 1), third;

    CHECK(move_up(f->store, "east", 540, 1, "") == 0, "nobody waits");
    wait_for(f->store, "east", 540, 1, 2, 0);
    third = wait_for(f->store, "east", 540, 1, 3, 1);
    wait_for(f->store, "east", 540, 1, 4, 2);
    check_count(f->store, "east", 540, 1, 3);
    CHECK(wait_for(f->store, "east", 540, 1, 3, 1) == third, "who asks again keeps his place");
    CHECK(move_up(f->store, "east", 540, 1, "") == 0, "nothing is free");
    CHECK(turn(f->store, booked, APPT_BOOKED, APPT_CANCELLED), "one goes");
    CHECK(hold(f->store, "east", 540, 1, 9) == 0, "nobody overtakes");
    CHECK(move_up(f->store, "east", 540, 1, "") == 2, "the first");
    CHECK(move_up(f->store, "east", 540, 1, "") == 0, "one place");
    CHECK(turn(f->store, third, APPT_WAITING, APPT_CANCELLED), "one waits no more");
    check_count(f->store, "east", 540, 1, 1);
    CHECK(move_up(f->store, "east", 540, 2, "") == 4, "a place more");
    CHECK(hold(f->store, "east", 540, 3, 9) > 0, "and then whoever comes");
}

static void who_waits_elsewhere_begins_anew(void **state)
{
    struct fixture *f = *state;
    int64_t         first = wait_for(f->store, "east", 540, 1, 2, 0), ahead = -1;
    struct appointment a = at("east", 540, 1, 1);
    struct err      err = {0};

    wait_for(f->store, "west", 540, 1, 3, 0);
    wait_for(f->store, "west", 540, 1, 2, 1);
    CHECK(state_of(f->store, first) == APPT_CANCELLED, "one line at a time");
    check_count(f->store, "east", 540, 0, 0);
    CHECK(wait_for(f->store, "east", 540, 1, 2, 0) > first, "at its end");
    wait_for(f->store, "east", 540, 1, 4, 1);
    OK(appointment_ahead(f->store, &a.slot, INT64_MAX, &ahead, &err));
    CHECK(ahead == 2, "two wait");
    OK(appointment_ahead(f->store, &a.slot, 1, &ahead, &err));
    CHECK(ahead == 0, "nobody before the first");
}

/* Whoever comes up leaves what he had, for the next who waits there. */
static void one_that_moves_frees_another(void **state)
{
    struct fixture *f = *state;
    int64_t         a, b = book(f->store, "west", 540, 1, 2);

    a = book(f->store, "east", 540, 1, 1);
    wait_for(f->store, "east", 540, 1, 2, 0);
    wait_for(f->store, "west", 540, 1, 3, 0);
    CHECK(turn(f->store, a, APPT_BOOKED, APPT_CANCELLED), "the first goes");
    CHECK(move_up(f->store, "east", 540, 1, "shop west 540 1") == 2, "the second comes up");
    CHECK(state_of(f->store, b) == APPT_MOVED, "from where he was");
    CHECK(move_up(f->store, "west", 540, 1, "") == 3, "where the third comes up");
    check_count(f->store, "east", 540, 1, 0);
    check_count(f->store, "west", 540, 1, 0);
}

static void who_has_it_waits_no_more(void **state)
{
    struct fixture *f = *state;
    int64_t         waits = wait_for(f->store, "east", 540, 2, 2, 0), held, other;

    other = book(f->store, "west", 540, 1, 2);
    CHECK(state_of(f->store, waits) == APPT_WAITING, "for another slot he does");
    held = hold(f->store, "east", 540, 2, 2);
    CHECK(confirm_from(f->store, NOW, held, 2, "shop west 540 1"), "he takes it himself");
    CHECK(state_of(f->store, waits) == APPT_CANCELLED && state_of(f->store, other) == APPT_MOVED,
          "and has it once");
    CHECK(move_up(f->store, "east", 540, 2, "") == 0, "nobody waits");
    check_count(f->store, "east", 540, 1, 0);
}

/* ---- the desk and the clock ---- */

static void only_these_ways(void **state)
{
    static const struct {
        enum appointment_state from, to;
        bool                   frees;
    } ways[] = {
        {APPT_HELD, APPT_CANCELLED, true},     {APPT_HELD, APPT_LAPSED, true},
        {APPT_BOOKED, APPT_CANCELLED, true},   {APPT_BOOKED, APPT_CAME, false},
        {APPT_BOOKED, APPT_MISSED, false},     {APPT_BOOKED, APPT_OVER, false},
        {APPT_WAITING, APPT_CANCELLED, false}, {APPT_WAITING, APPT_LAPSED, false},
        {APPT_CAME, APPT_BOOKED, false},       {APPT_MISSED, APPT_CAME, false},
        {APPT_OVER, APPT_CAME, false},
    };
    struct fixture *f = *state;

    for (int from = 0; from <= APPT_OVER + 1; from++)
        for (int to = 0; to <= APPT_OVER + 1; to++) {
            struct err err = {0};
            bool       may = false, done = true;

            for (size_t i = 0; i < ARRAY_LEN(ways); i++)
                may |= (int)ways[i].from == from && (int)ways[i].to == to;
            int rc = appointment_turn(f->store, NOW, 77, (enum appointment_state)from,
                                      (enum appointment_state)to, STR_LIT(""), &done, &err);
            CHECK(may ? rc == 0 && !done : rc == -1 && err.kind == ERR_BAD_INPUT && done,
                  "from %d to %d: %d", from, to, rc);
        }
}

static void a_clerk_says_who_came(void **state)
{
    struct fixture *f = *state;
    int64_t         a = book(f->store, "east", 540, 3, 1), b = book(f->store, "east", 540, 3, 2);
    int64_t         c = book(f->store, "east", 540, 3, 3), d;

    CHECK(turn(f->store, a, APPT_BOOKED, APPT_CAME), "came");
    CHECK(!turn(f->store, a, APPT_BOOKED, APPT_CANCELLED), "too late to cancel");
    CHECK(turn(f->store, a, APPT_CAME, APPT_BOOKED), "a mistake");
    CHECK(turn(f->store, b, APPT_BOOKED, APPT_MISSED) && turn(f->store, b, APPT_MISSED, APPT_CAME),
          "late");
    CHECK(turn(f->store, c, APPT_BOOKED, APPT_OVER), "nobody told");
    check_count(f->store, "east", 540, 3, 0);
    CHECK(turn(f->store, a, APPT_BOOKED, APPT_CAME), "came");
    d = book(f->store, "west", 540, 3, 1);
    CHECK(!turn(f->store, a, APPT_CAME, APPT_BOOKED), "not when he has booked another");
    CHECK(turn(f->store, d, APPT_BOOKED, APPT_CANCELLED), "unless he cancels that");
    CHECK(turn(f->store, a, APPT_CAME, APPT_BOOKED), "then");
    check_count(f->store, "east", 540, 3, 0);
    check_count(f->store, "west", 540, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_place_is_held_and_booked),
        BOTH(who_looks_elsewhere_lets_go),
        BOTH(what_was_booked_stays_until_then),
        BOTH(series_do_not_mix),
        BOTH(a_lower_capacity_leaves_what_is_taken),
        BOTH(no_place_without_sense),
        BOTH(who_came_first_is_first),
        BOTH(who_waits_elsewhere_begins_anew),
        BOTH(one_that_moves_frees_another),
        BOTH(who_has_it_waits_no_more),
        BOTH(only_these_ways),
        BOTH(a_clerk_says_who_came),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
