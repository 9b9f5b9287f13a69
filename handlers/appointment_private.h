/* Inside the appointments. All functions that may fail return 0, or -1 with err when we failed;
 * those that append write in the language of ctx->me. */
#ifndef HANDLERS_APPOINTMENT_PRIVATE_H
#define HANDLERS_APPOINTMENT_PRIVATE_H

#include "handlers/appointment.h"
#include "handlers/flow_action.h"
#include "store/appointments.h"

/* Questions of the flow that conf/builtin.c makes. */
#define FIELD_PLACE "place"
#define FIELD_DAY   "day"  /* 2026-11-21 */
#define FIELD_SLOT  "slot" /* 0930 */

/* ---- appointment.c: which slots there are ---- */

const struct school_appointment *series_named(const struct ctx *ctx, struct str name);
const struct appointment_place  *place_named(const struct school_appointment *series,
                                             struct str name);

/* The n-th slot (0..) of a place on a day, with its capacity of today's school file; false: there
 * are no more. None on a day on which the place is closed. Slices point into the school file. */
bool slot_nth(const struct ctx *ctx, const struct school_appointment *series,
              const struct appointment_place *place, int64_t day, unsigned n, struct slot *out);
/* The one that begins at that minute; false: the school has it no more. */
bool slot_at(const struct ctx *ctx, const struct school_appointment *series, struct str place,
             int64_t day, int64_t minute, struct slot *out);

int64_t slot_begins(int64_t day, int64_t minute); /* seconds UTC */
/* From then on it can be neither booked nor cancelled, and nobody moves up any more. */
int64_t slot_closes(const struct school_appointment *series, int64_t day, int64_t minute);
/* Whether it can be booked now, if there is a place: within the days ahead, and not closed. */
bool slot_open(const struct ctx *ctx, const struct school_appointment *series,
               const struct slot *slot);

/* The days that can be booked now. */
struct day_range {
    int64_t first, last;
};
struct day_range series_days(const struct ctx *ctx, const struct school_appointment *series);

/* ---- who has what ---- */

enum { PLACE_NAME = 33 };

/* An appointment that outlives the call that read it. number 0: none. */
struct kept {
    int64_t                number, person, day, minute, until, hold_until, changed_at;
    enum appointment_state state;
    char                   series[PLACE_NAME], place[PLACE_NAME], receipt[16];
};

struct kept_list {
    struct kept row[200];
    unsigned    count;
};

void kept_set(struct kept *k, const struct appointment *a);
int  kept_add(void *arg, const struct appointment *a); /* arg: struct kept_list; full: 1 */

/* What is open of the member in a series: at most one of each. */
struct standing {
    struct kept held, booked, waiting;
};
int standing_read(struct ctx *ctx, const struct school_appointment *series, struct standing *out,
                  struct err *err);

/* How often the person has missed one of the series since its window began. */
int missed_count(struct ctx *ctx, const struct school_appointment *series, int64_t person,
                 int64_t *count, struct err *err);

bool kept_is(const struct kept *k, const struct slot *slot); /* for that very slot */
struct slot kept_slot(const struct kept *k);                 /* capacity 0; borrows from k */

/* ---- how it reads ---- */

void day_say(const struct ctx *ctx, int64_t day, struct buf *out);  /* 11月21日 周六 */
void time_say(int64_t minute, int64_t until, struct buf *out);      /* 09:00–09:30 */
void when_say(const struct ctx *ctx, const struct slot *slot, struct buf *out);
void moment_say(const struct ctx *ctx, int64_t at, struct buf *out); /* 11月21日 08:00 */
const char *series_title(const struct ctx *ctx, const struct school_appointment *series);
const char *series_word(const struct ctx *ctx, const struct school_appointment *series);
/* What the file calls it now, else its name, which ends with a NUL. */
const char *place_title(const struct ctx *ctx, const struct school_appointment *series,
                        struct str place);

/* 「维修」　修理部 11月21日 周六 09:00–09:30; of what the school has no more it says so. */
void kept_say(const struct ctx *ctx, const struct kept *k, struct buf *out);

/* Time, place, how to get there, when one is reminded, until when it can be cancelled: a line
 * each. person: whose it is. */
void booked_say(const struct ctx *ctx, const struct school_appointment *series,
                const struct slot *slot, int64_t number, int64_t person, struct str receipt,
                struct buf *out);

/* Whether the evening's reminder for that day is still to come at `now`, and when it is. */
bool reminder_comes(const struct school_appointment *series, int64_t day, int64_t now,
                    int64_t *at);

/* ---- appointment_ask.c: what there is to choose ---- */

/* What was answered so far, as the school has it now. */
struct chosen {
    const struct school_appointment *series; /* NULL: not there any more, as the next */
    const struct appointment_place  *place;  /* … or not chosen */
    int64_t                          day;    /* -1: likewise */
    struct slot                      slot;   /* series.p NULL: likewise */
};
struct chosen chosen_of(const struct ctx *ctx, const struct school_flow *flow,
                        const struct answers *a);

enum { SLOT_VALUE = 8 };
void slot_value(const struct slot *slot, char out[SLOT_VALUE]); /* 0930 */

/* flow_action.ask and .show. */
int appointment_ask(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                    const struct school_question *q, struct flow_ask *out, struct err *err);
int appointment_show(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                     const struct school_question *q, struct str value, struct buf *out,
                     struct err *err);

/* ---- appointment_book.c ---- */

/* Beside the answers, while a place is held: nobody waits who was promised one. */
#define NOTE_HELD "~held"

/* A place of the chosen slot, after those who wait for it; *taken false: there is none. What the
 * member holds elsewhere (number 0: nothing) is let go, and goes to who waits for that. */
int hold_take(struct ctx *ctx, const struct chosen *c, const struct kept *held, bool *taken,
              int64_t *number, struct err *err);
int hold_drop(struct ctx *ctx, const struct kept *held, struct err *err);

/* What is booked can be changed no more: it is near, or has begun. */
bool is_late(const struct ctx *ctx, const struct school_appointment *series,
             const struct kept *k);
void say_late(const struct ctx *ctx, const struct school_appointment *series, const struct kept *k,
              struct buf *out);
void say_gone(const struct ctx *ctx, struct buf *out);    /* the slot was closed */
void say_stopped(const struct ctx *ctx, struct buf *out); /* the school has no such series */

/* flow_action.submit */
int appointment_submit(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                       struct flow_end *end, struct err *err);

/* ---- appointment_move.c ---- */

/* Free places of the slot go to those who wait, in the order in which they came; each of them is
 * told. Nothing when the slot is closed, or the school has it no more. */
int slot_settle(struct ctx *ctx, const struct school_appointment *series, const struct slot *slot,
                struct err *err);

/* Another state; when it frees a place, that goes on. *done false: it was not in k->state any
 * more. */
int kept_turn(struct ctx *ctx, const struct kept *k, enum appointment_state to, struct str by,
              bool *done, struct err *err);

/* The slot of a booked one has ended, and nobody has marked the person as come: missed, which the
 * person is told, where somebody was there to mark; else over. */
int kept_judge(struct ctx *ctx, const struct kept *k, struct err *err);

/* A clerk was there on that day, and marks who comes. */
int desk_marks(struct ctx *ctx, const struct kept *k, struct err *err);
int desk_marked(struct ctx *ctx, struct str series, struct str place, int64_t day, bool *marked,
                struct err *err);

/* Who was counted as missing was there after all: the person is told, and how many are counted
 * still. After kept_turn. */
int tell_came_late(struct ctx *ctx, const struct kept *k, struct err *err);

/* Tells the person through the application of the series, in the language that he has chosen:
 * `write` is called once in each. */
struct told {
    const struct school_appointment *series;
    const struct kept               *kept;
    const struct slot               *slot, *freed; /* freed: NULL: none */
    int64_t                          count;
    struct str                       back; /* of reader_tell_back; empty: none */
};
int appointment_tell(struct ctx *ctx, const struct told *told,
                     void (*write)(const struct ctx *ctx, const struct told *told,
                                   struct buf *out),
                     struct err *err);

#endif
