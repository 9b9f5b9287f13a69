/* Places of the series "shop" on one day: held, booked, waited for, as a test says it in a line. */
#ifndef TESTS_UNIT_APPOINTMENTS_STORE_H
#define TESTS_UNIT_APPOINTMENTS_STORE_H

#include "tests/unit/store_fixture.h"

#include "store/appointments.h"

enum { DAY = 20706 };

static inline struct appointment at(const char *place, int64_t minute, int64_t capacity,
                                    int64_t person)
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

static inline const char *write_slot(const struct slot *slot, char out[80])
{
    *out = '\0';
    if (slot->series.p)
        snprintf(out, 80, "%.*s %.*s %d %d", STR_ARG(slot->series), STR_ARG(slot->place),
                 (int)slot->minute, (int)slot->capacity);
    return out;
}

/* The number; 0: there is no place. freed: "" nothing, or as write_slot. */
static inline int64_t hold_from(struct store *s, int64_t now, const struct appointment *a,
                                const char *freed)
{
    auto_buf struct buf memory = {0};
    struct slot         left = {.day = 7};
    struct err          err = {0};
    int64_t             number = 0;
    bool                taken;
    char                text[80];

    OK(appointment_hold(s, now, a, &taken, &number, &left, &memory, &err));
    CHECK(taken == (number > 0), "a number when there is a place");
    CHECK(strcmp(write_slot(&left, text), freed) == 0, "freed by the hold: %s", text);
    return number;
}

static inline int64_t hold(struct store *s, const char *place, int64_t minute, int64_t capacity,
                           int64_t person)
{
    struct appointment a = at(place, minute, capacity, person);

    return hold_from(s, NOW, &a, "");
}

static inline bool confirm_from(struct store *s, int64_t now, int64_t number, int64_t person,
                                const char *freed)
{
    auto_buf struct buf memory = {0};
    struct slot         left = {.day = 7};
    struct err          err = {0};
    bool                done;
    char                text[80];

    OK(appointment_confirm(s, now, number, person, STR_LIT("R2"), &done, &left, &memory, &err));
    CHECK(strcmp(write_slot(&left, text), freed) == 0, "freed by the booking: %s", text);
    return done;
}

static inline bool confirm(struct store *s, int64_t now, int64_t number, int64_t person)
{
    return confirm_from(s, now, number, person, "");
}

static inline int64_t book(struct store *s, const char *place, int64_t minute, int64_t capacity,
                           int64_t person)
{
    int64_t number = hold(s, place, minute, capacity, person);

    CHECK(number > 0 && confirm(s, NOW, number, person), "booked");
    return number;
}

/* *ahead as told. */
static inline int64_t wait_for(struct store *s, const char *place, int64_t minute, int64_t capacity,
                               int64_t person, int64_t ahead)
{
    struct appointment a = at(place, minute, capacity, person);
    struct err         err = {0};
    int64_t            number = 0, before = -1;

    OK(appointment_wait(s, NOW, &a, &number, &before, &err));
    CHECK(before == ahead, "%d wait before %d: %d", (int)ahead, (int)person, (int)before);
    return number;
}

static inline bool turn(struct store *s, int64_t number, enum appointment_state from,
                        enum appointment_state to)
{
    struct err err = {0};
    bool       done = false;

    OK(appointment_turn(s, NOW + 1, number, from, to, STR_LIT("Li"), &done, &err));
    return done;
}

static inline int keep_person(void *arg, const struct appointment *a)
{
    CHECK(a->state == APPT_BOOKED && str_is(a->member, "Zhang"), "whoever comes up is booked");
    *(int64_t *)arg = a->person;
    return 0;
}

/* Whom the free place goes to; 0: nobody. */
static inline int64_t move_up(struct store *s, const char *place, int64_t minute, int64_t capacity,
                              const char *freed)
{
    auto_buf struct buf memory = {0};
    struct appointment  a = at(place, minute, capacity, 1);
    struct slot         left = {.day = 7};
    struct err          err = {0};
    int64_t             person = 0;
    char                text[80];
    int rc = appointment_move_up(s, NOW, &a.slot, keep_person, &person, &left, &memory, &err);

    CHECK(rc >= 0 && (rc == 1) == (person > 0), "one comes up, or nobody: %s", err.text);
    CHECK(strcmp(write_slot(&left, text), freed) == 0, "freed by who comes up: %s", text);
    return person;
}

static inline void check_count(struct store *s, const char *place, int64_t minute, int64_t taken,
                               int64_t waiting)
{
    struct appointment a = at(place, minute, 1, 1);
    struct err         err = {0};
    int64_t            t = -1, w = -1;

    OK(appointment_count(s, &a.slot, &t, &w, &err));
    CHECK(t == taken && w == waiting, "%s %d: %d taken, %d wait", place, (int)minute, (int)t,
          (int)w);
}

static inline int keep_state(void *arg, const struct appointment *a)
{
    *(enum appointment_state *)arg = a->state;
    return 0;
}

static inline enum appointment_state state_of(struct store *s, int64_t number)
{
    enum appointment_state state = (enum appointment_state)0;
    struct err             err = {0};

    OK(appointment_get(s, number, keep_state, &state, &err));
    return state;
}

#endif
