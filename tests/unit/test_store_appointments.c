/* Places at a time. */
#include "tests/unit/store_fixture.h"

#include "store/appointments.h"

enum { DAY = 20706 };

static struct appointment at(const char *place, int64_t minute, int64_t capacity, int64_t person)
{
    return (struct appointment){
        .slot = {
            .series = STR_LIT("shop"),
            .place = str_c(place),
            .day = DAY,
            .minute = minute,
            .until = minute + 60,
            .capacity = capacity,
        },
        .person = person,
        .member = STR_LIT("Zhang"),
        .receipt = STR_LIT("R1"),
        .hold_until = NOW + 600,
    };
}

/* The number; 0: there is no place. */
static int64_t hold(struct store *s, const char *place, int64_t minute, int64_t capacity,
                    int64_t person)
{
    auto_buf struct buf memory = {0};
    struct appointment  a = at(place, minute, capacity, person);
    struct slot         freed;
    struct err          err = {0};
    int64_t             number = 0;
    bool                taken;

    OK(appointment_hold(s, NOW, &a, &taken, &number, &freed, &memory, &err));
    CHECK(taken == (number > 0), "a number when there is a place");
    return number;
}

static bool confirm(struct store *s, int64_t now, int64_t number, int64_t person)
{
    auto_buf struct buf memory = {0};
    struct slot         freed;
    struct err          err = {0};
    bool                done;

    OK(appointment_confirm(s, now, number, person, STR_LIT("R2"), &done, &freed, &memory, &err));
    return done;
}

static void a_place_is_held_and_booked(void **state)
{
    struct fixture    *f = *state;
    struct appointment a = at("east", 540, 1, 5);
    int64_t            number = hold(f->store, "east", 540, 1, 5), taken, waiting;
    struct err         err = {0};

    CHECK(number > 0 && hold(f->store, "east", 540, 1, 6) == 0, "one place");
    CHECK(!confirm(f->store, NOW + 600, number, 5) && !confirm(f->store, NOW, number, 6),
          "not when it is over, nor another's");
    CHECK(confirm(f->store, NOW + 599, number, 5), "booked");
    OK(appointment_count(f->store, &a.slot, &taken, &waiting, &err));
    CHECK(taken == 1 && waiting == 0, "one is taken");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_place_is_held_and_booked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
