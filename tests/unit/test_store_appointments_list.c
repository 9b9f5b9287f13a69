/* Appointments, read: whose, when, how many; what the clock turns and deletes. */
#include "tests/unit/appointments_store.h"

/* ---- lists ---- */

static int write_one(void *arg, const struct appointment *a)
{
    CHECK(str_is(a->slot.series, "shop") || str_is(a->slot.series, "doctor"), "whole");
    CHECK(a->number > 0 && a->slot.until > a->slot.minute && str_is(a->member, "Zhang"), "whole");
    buf_f(arg, "%d %.*s %d+%d %d; ", (int)a->person, STR_ARG(a->slot.place),
          (int)(a->slot.day - DAY), (int)a->slot.minute, (int)a->state);
    return 0;
}

#define CHECK_LIST(want, name, call)                                                               \
    do {                                                                                           \
        auto_buf struct buf text = {0};                                                            \
        OK(call);                                                                                  \
        buf_char(&text, '\0');                                                                     \
        CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);                                  \
    } while (0)

static int64_t book_day(struct store *s, const char *place, int64_t day, int64_t minute,
                        int64_t person)
{
    struct appointment a = at(place, minute, 9, person);
    int64_t            number;

    a.slot.day = DAY + day;
    number = hold_from(s, NOW, &a, "");
    CHECK(number > 0 && confirm(s, NOW, number, person), "booked");
    return number;
}

static void whose_and_when(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         one, came, missed, over;

    came = book_day(f->store, "east", 0, 600, 3);
    missed = book_day(f->store, "east", 0, 540, 2);
    over = book_day(f->store, "east", 0, 540, 4);
    one = book_day(f->store, "east", 0, 540, 1);
    book_day(f->store, "west", 0, 480, 5);
    book_day(f->store, "east", 1, 480, 6);
    hold(f->store, "east", 540, 9, 7);
    CHECK(turn(f->store, came, APPT_BOOKED, APPT_CAME), "came");
    CHECK(turn(f->store, missed, APPT_BOOKED, APPT_MISSED), "missed");
    CHECK(turn(f->store, over, APPT_BOOKED, APPT_OVER), "over");
    CHECK_LIST("2 east 0+540 5; 4 east 0+540 9; 1 east 0+540 2; 3 east 0+600 4; ", "guests",
               appointment_guests(f->store, STR_LIT("shop"), STR_LIT("east"), DAY, write_one,
                                  &text, &err));
    CHECK_LIST("1 east 0+540 2; 5 west 0+480 2; ", "of a day",
               appointment_on(f->store, STR_LIT("shop"), DAY, 0, 9, write_one, &text, &err));
    CHECK_LIST("5 west 0+480 2; ", "from a number on",
               appointment_on(f->store, STR_LIT("shop"), DAY, one, 9, write_one, &text, &err));
    CHECK_LIST("", "of another series",
               appointment_on(f->store, STR_LIT("doctor"), DAY, 0, 9, write_one, &text, &err));
    CHECK_LIST("5 west 0+480 2; ", "ended", /* at 9:00; the next at 10:00 */
               appointment_ended(f->store, DAY, 599, 9, write_one, &text, &err));
    CHECK_LIST("5 west 0+480 2; 1 east 0+540 2; ", "at the minute",
               appointment_ended(f->store, DAY, 600, 9, write_one, &text, &err));
    CHECK_LIST("5 west 0+480 2; ", "at most",
               appointment_ended(f->store, DAY + 9, 0, 1, write_one, &text, &err));
    CHECK_LIST("7 east 0+540 1; ", "holds that are over",
               appointment_over(f->store, NOW + 600, 9, write_one, &text, &err));
    CHECK_LIST("", "and are not",
               appointment_over(f->store, NOW + 599, 9, write_one, &text, &err));
    wait_for(f->store, "east", 720, 1, 8, 0);
    wait_for(f->store, "east", 700, 1, 9, 0);
    CHECK_LIST("9 east 0+700 3; ", "begun",
               appointment_begun(f->store, DAY, 719, 9, write_one, &text, &err));
    CHECK_LIST("9 east 0+700 3; 8 east 0+720 3; ", "all that wait",
               appointment_begun(f->store, INT64_MAX, 0, 9, write_one, &text, &err));
}

/* Another one, while the first is shown. */
struct pair {
    struct store *store;
    int64_t       other;
};

static int see_other(void *arg, const struct appointment *a)
{
    *(int64_t *)arg = a->slot.minute;
    return 0;
}

static int see_two(void *arg, const struct appointment *a)
{
    const struct pair *p = arg;
    struct err         err = {0};
    int64_t            minute = 0;

    CHECK(appointment_get(p->store, p->other, see_other, &minute, &err) == 1 && minute == 480,
          "the other one");
    CHECK(str_is(a->slot.place, "east") && str_is(a->slot.series, "shop") && a->slot.minute == 600,
          "the first is whole still");
    return 0;
}

static void one_beside_another(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         first = book_day(f->store, "east", 0, 600, 3);
    struct pair     p = {f->store, book_day(f->store, "west", 0, 480, 5)};

    CHECK(appointment_get(f->store, first, see_two, &p, &err) == 1, "both are there");
    CHECK(appointment_get(f->store, 99, see_two, &p, &err) == 0, "nobody has this number");
}

static void what_a_person_has(void **state)
{
    struct fixture    *f = *state;
    struct appointment doctor = at("south", 600, 9, 1);
    int64_t            old = book_day(f->store, "east", -1, 600, 1), count = -1;
    struct err         err = {0};

    CHECK(turn(f->store, old, APPT_BOOKED, APPT_MISSED), "missed");
    book_day(f->store, "east", 1, 540, 1);
    doctor.slot.series = STR_LIT("doctor");
    hold_from(f->store, NOW, &doctor, "");
    wait_for(f->store, "west", 540, 1, 1, 0);
    book_day(f->store, "east", 1, 540, 2);
    CHECK_LIST("1 west 0+540 3; 1 south 0+600 1; 1 east 1+540 2; ", "open",
               appointment_of(f->store, 1, STR_LIT(""), false, 9, write_one, &text, &err));
    CHECK_LIST("1 west 0+540 3; 1 east 1+540 2; ", "of a series",
               appointment_of(f->store, 1, STR_LIT("shop"), false, 9, write_one, &text, &err));
    CHECK_LIST("1 east 1+540 2; 1 south 0+600 1; 1 west 0+540 3; 1 east -1+600 5; ", "ever",
               appointment_of(f->store, 1, STR_LIT(""), true, 9, write_one, &text, &err));
    CHECK_LIST("1 east 1+540 2; ", "at most",
               appointment_of(f->store, 1, STR_LIT(""), true, 1, write_one, &text, &err));
    OK(appointment_missed(f->store, 1, STR_LIT("shop"), DAY - 1, &count, &err));
    CHECK(count == 1, "once");
    OK(appointment_missed(f->store, 1, STR_LIT("shop"), DAY, &count, &err));
    CHECK(count == 0, "not since");
    OK(appointment_missed(f->store, 1, STR_LIT("doctor"), 0, &count, &err));
    CHECK(count == 0, "nor there");
    OK(appointment_missed(f->store, 2, STR_LIT("shop"), 0, &count, &err));
    CHECK(count == 0, "nor another");
}

static int write_minute(void *arg, int64_t minute, int64_t taken, int64_t waiting)
{
    buf_f(arg, "%d %d %d; ", (int)minute, (int)taken, (int)waiting);
    return 0;
}

static int stop_minute(void *arg, int64_t minute, int64_t taken, int64_t waiting)
{
    (void)minute;
    (void)taken;
    (void)waiting;
    return ++*(int *)arg == 1 ? 1 : -1;
}

static void how_full_a_day_is(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int             seen = 0;
    int64_t         gone = book(f->store, "east", 600, 2, 9);

    CHECK(turn(f->store, gone, APPT_BOOKED, APPT_CANCELLED), "free again");
    book(f->store, "east", 540, 2, 1);
    hold(f->store, "east", 540, 2, 2);
    wait_for(f->store, "east", 540, 2, 3, 0);
    wait_for(f->store, "east", 660, 2, 4, 0);
    book(f->store, "west", 540, 2, 5);
    book_day(f->store, "east", 1, 540, 6);
    CHECK_LIST("540 2 1; 600 0 0; 660 0 1; ", "of one place",
               appointment_day(f->store, STR_LIT("shop"), STR_LIT("east"), DAY, write_minute,
                               &text, &err));
    OK(appointment_day(f->store, STR_LIT("shop"), STR_LIT("east"), DAY, stop_minute, &seen, &err));
    CHECK(seen == 1, "stopped");
}

struct clock {
    struct store *store;
    struct err   *err;
    int           turned, rc;
};

static int let_go(void *arg, const struct appointment *a)
{
    struct clock *c = arg;
    bool          done;

    c->turned++;
    if (appointment_turn(c->store, NOW, a->number, a->state, APPT_LAPSED, STR_LIT(""), &done,
                         c->err) < 0)
        return -1;
    return c->rc;
}

/* Whoever sees a row may change it, and those that are to come. */
static void the_clock_turns_what_it_sees(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    struct clock    c = {.store = f->store, .err = &err};

    for (int64_t p = 1; p <= 50; p++)
        CHECK(hold(f->store, "east", 540, 50, p) > 0, "held");
    OK(appointment_over(f->store, NOW + 600, 100, let_go, &c, &err));
    CHECK(c.turned == 50, "all of them");
    check_count(f->store, "east", 540, 0, 0);
    for (int64_t p = 1; p <= 9; p++)
        CHECK(hold(f->store, "east", 540, 50, p) > 0, "held");
    c = (struct clock){.store = f->store, .err = &err, .rc = 1};
    OK(appointment_over(f->store, NOW + 600, 100, let_go, &c, &err));
    CHECK(c.turned == 1, "stopped");
    c.rc = -1;
    CHECK(appointment_over(f->store, NOW + 600, 100, let_go, &c, &err) == -1 &&
              err.kind == ERR_RETRY,
          "failed");
}

/* ---- the end ---- */

static void what_is_long_over_goes(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         deleted = -1, first = book_day(f->store, "east", 0, 540, 1);

    book_day(f->store, "east", 0, 540, 2);
    book_day(f->store, "east", 0, 600, 3);
    book_day(f->store, "east", 1, 540, 4);
    OK(appointment_purge(f->store, DAY, 9, &deleted, &err));
    CHECK(deleted == 0, "not those of that day");
    OK(appointment_purge(f->store, DAY + 1, 2, &deleted, &err));
    CHECK(deleted == 2 && state_of(f->store, first) == 0, "no more than asked for");
    OK(appointment_purge(f->store, DAY + 1, 2, &deleted, &err));
    CHECK(deleted == 1, "the rest");
    CHECK_LIST("", "the slots went with them",
               appointment_day(f->store, STR_LIT("shop"), STR_LIT("east"), DAY, write_minute,
                               &text, &err));
    CHECK_LIST("540 1 0; ", "but of other days",
               appointment_day(f->store, STR_LIT("shop"), STR_LIT("east"), DAY + 1, write_minute,
                               &text, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(whose_and_when),
        BOTH(one_beside_another),
        BOTH(what_a_person_has),
        BOTH(how_full_a_day_is),
        BOTH(the_clock_turns_what_it_sees),
        BOTH(what_is_long_over_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
