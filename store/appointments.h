/* Places at a time: held, booked, waited for. The capacity of a slot is a CHECK of the database:
 * whatever races, never one too many. */
#ifndef STORE_APPOINTMENTS_H
#define STORE_APPOINTMENTS_H

#include "base/buf.h"
#include "store/store.h"

enum appointment_state { /* stored: never renumber */
    APPT_HELD = 1,      /* takes a place until hold_until: who looks at the review */
    APPT_BOOKED = 2,    /* takes a place */
    APPT_WAITING = 3,   /* for a place, in the order of the number */
    APPT_CAME = 4,      /* takes the place it took */
    APPT_MISSED = 5,    /* did not come; took the place */
    APPT_CANCELLED = 6, /* by the person or the desk */
    APPT_LAPSED = 7,    /* a hold whose time was over, or a waiting one whose slot has begun */
    APPT_MOVED = 8,     /* another slot was taken instead */
    APPT_OVER = 9,      /* was booked, the slot is over, and nobody told who came; took the place */
};

struct slot {
    struct str series, place;
    int64_t    day;      /* Beijing day */
    int64_t    minute;   /* of that day, when it begins … */
    int64_t    until;    /* … and when it ends */
    int64_t    capacity; /* of the school file; a lower one than is taken leaves what is taken */
};

struct appointment {
    int64_t                number;     /* from 1, in the order of arrival; 0 when adding */
    struct slot            slot;
    int64_t                person;
    struct str             member;     /* userid, as spelt: who is told */
    struct str             receipt;
    enum appointment_state state;
    int64_t                hold_until; /* HELD */
    int64_t                created_at, changed_at;
};

/* Takes a place until a->hold_until (state HELD). A person holds one place of a series at a time,
 * besides what he had booked before, which stays until the new one is confirmed. A hold of his on
 * another slot becomes MOVED, and its place free: *freed, as appointment_confirm; one on this slot
 * goes on, with its number, until the new time. *taken false: the slot is full, or others wait for
 * it, and nothing happened. *number is set when taken. */
int appointment_hold(struct store *s, int64_t now, const struct appointment *a, bool *taken,
                     int64_t *number, struct slot *freed, struct buf *memory, struct err *err);

/* held -> booked; a booked one of the same series and person becomes MOVED, and its place free; one
 * who waited for this slot waits no more. *done false: the hold is over, or was another's. freed:
 * the slot that got free (series.p NULL: none), with the capacity it had when a place was taken
 * last; its slices live in memory. */
int appointment_confirm(struct store *s, int64_t now, int64_t number, int64_t person,
                        struct str receipt, bool *done, struct slot *freed, struct buf *memory,
                        struct err *err);

/* Waits for the slot; one waiting row for each series and person: for another slot it is replaced
 * (CANCELLED), for this one it keeps its number. *ahead: how many wait before. What the person has
 * booked stays until a place comes. The slot may be free: appointment_move_up says. */
int appointment_wait(struct store *s, int64_t now, const struct appointment *a, int64_t *number,
                     int64_t *ahead, struct err *err);

/* held, booked or waiting -> CANCELLED; held, waiting -> LAPSED; booked -> CAME, MISSED, OVER;
 * MISSED, OVER -> CAME (marked late); CAME -> BOOKED (a mistake of the desk, unless another one is
 * booked by now). *done false: it is not in `from` any more. by: userid, empty: the clock. A place
 * that becomes free is for appointment_move_up. ERR_BAD_INPUT: no such way. */
int appointment_turn(struct store *s, int64_t now, int64_t number, enum appointment_state from,
                     enum appointment_state to, struct str by, bool *done, struct err *err);

/* The slot has a free place and somebody waits: the first of them gets it (BOOKED; what he had
 * booked in the series becomes MOVED, and *freed that slot, for another call). 1: `found` was
 * called with it; 0: nobody waits, or nothing is free. slot->capacity is that of the school
 * file. */
int appointment_move_up(struct store *s, int64_t now, const struct slot *slot,
                        int (*found)(void *arg, const struct appointment *a), void *arg,
                        struct slot *freed, struct buf *memory, struct err *err);

/* How many places of the slot are taken, and how many wait. */
int appointment_count(struct store *s, const struct slot *slot, int64_t *taken, int64_t *waiting,
                      struct err *err);

/* How many wait for the slot before that number. */
int appointment_ahead(struct store *s, const struct slot *slot, int64_t number, int64_t *ahead,
                      struct err *err);

/* The same of all slots of a place on a day that have any row: in the order of minute. */
int appointment_day(struct store *s, struct str series, struct str place, int64_t day,
                    int (*each)(void *arg, int64_t minute, int64_t taken, int64_t waiting),
                    void *arg, struct err *err);

/* What is open of a person (held, booked, waiting) in a series (empty: in all), by slot; past:
 * also what is over, newest slot first. At most `most`. Here and below slices live during the call
 * of each, which may use all nouns. */
int appointment_of(struct store *s, int64_t person, struct str series, bool past, unsigned most,
                   int (*each)(void *arg, const struct appointment *a), void *arg,
                   struct err *err);
int appointment_get(struct store *s, int64_t number,
                    int (*found)(void *arg, const struct appointment *a), void *arg,
                    struct err *err);

/* Who is booked (or came, or missed, or is over) at a place on a day, by minute and number. */
int appointment_guests(struct store *s, struct str series, struct str place, int64_t day,
                       int (*each)(void *arg, const struct appointment *a), void *arg,
                       struct err *err);

/* How often the person has missed one of the series since the day. */
int appointment_missed(struct store *s, int64_t person, struct str series, int64_t since_day,
                       int64_t *count, struct err *err);

/* For the clock, at most `most` each, oldest first:
 *   holds that are over at now; booked ones whose slot has ended (day, minute) before; waiting ones
 *   whose slot begins at that minute or before; booked ones of a day after number `after`, for the
 *   reminder. */
int appointment_over(struct store *s, int64_t now, unsigned most,
                     int (*each)(void *arg, const struct appointment *a), void *arg,
                     struct err *err);
int appointment_ended(struct store *s, int64_t day, int64_t minute, unsigned most,
                      int (*each)(void *arg, const struct appointment *a), void *arg,
                      struct err *err);
int appointment_begun(struct store *s, int64_t day, int64_t minute, unsigned most,
                      int (*each)(void *arg, const struct appointment *a), void *arg,
                      struct err *err);
int appointment_on(struct store *s, struct str series, int64_t day, int64_t after, unsigned most,
                   int (*each)(void *arg, const struct appointment *a), void *arg,
                   struct err *err);

/* Deletes at most `most` whose day was before `before`, and slots of such days that nobody is left
 * of. */
int appointment_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                      struct err *err);

#endif
