/* A place that is taken is counted in `slots`, whose CHECK is the capacity, and told by a row of
 * `appointments`; whoever changes one here changes the other. */
#include "base/mem.h"
#include "store/appointments_private.h"

static bool takes_a_place(enum appointment_state state)
{
    return state == APPT_HELD || state == APPT_BOOKED || state == APPT_CAME ||
           state == APPT_MISSED || state == APPT_OVER;
}

static bool is_same_slot(const struct slot *a, const struct slot *b)
{
    return str_eq(a->series, b->series) && str_eq(a->place, b->place) && a->day == b->day &&
           a->minute == b->minute;
}

static int check(const struct appointment *a, struct err *err)
{
    const struct slot *slot = &a->slot;

    if (slot->series.n == 0 || slot->place.n == 0 || slot->minute < 0 ||
        slot->until <= slot->minute || slot->until > 1440 || slot->capacity < 1 || a->person <= 0)
        return err_set(err, ERR_BAD_INPUT, "appointments: no slot, or nobody");
    return 0;
}

/* ---- reading ---- */

/* Of a statement that gives one row at the most: 1 found, copied into memory, 0 none, -1 failed. */
static int read_one(struct stmt *st, struct appointment *out, struct buf *memory, struct err *err)
{
    struct appointment a;
    int                rc = stmt_step(st, err);

    if (rc <= 0)
        return rc;
    a = appointment_row(st);

    struct str *const slices[] = {&a.slot.series, &a.slot.place, &a.member, &a.receipt};
    store_own(memory, slices, ARRAY_LEN(slices));
    stmt_reset(st);
    *out = a;
    return 1;
}

static int get(struct store *s, int64_t number, struct appointment *out, struct buf *memory,
               struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_GET);

    stmt_i64(st, 1, number);
    return read_one(st, out, memory, err);
}

int appointment_get(struct store *s, int64_t number,
                    int (*found)(void *arg, const struct appointment *a), void *arg,
                    struct err *err)
{
    auto_buf struct buf memory = {0};
    struct appointment  a;
    int                 rc = get(s, number, &a, &memory, err);

    if (rc <= 0)
        return rc;
    return store_called(found(arg, &a), err) < 0 ? -1 : 1;
}

/* What the person has in a series in one of the states of which there is one at the most. */
static int mine(struct store *s, struct str series, int64_t person, enum appointment_state state,
                struct appointment *out, struct buf *memory, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_MINE);

    stmt_text(st, 1, series);
    stmt_i64(st, 2, person);
    stmt_i64(st, 3, state);
    return read_one(st, out, memory, err);
}

/* ---- places ---- */

/* *taken false: it is full. person: who may not overtake those who wait; 0: anybody may. */
static int take_place(struct store *s, const struct slot *slot, int64_t person, bool *taken,
                      struct err *err)
{
    struct stmt *st = appointment_use(s, SQL_SLOT_TAKE, slot);
    int64_t      rows;

    stmt_i64(st, 5, slot->capacity);
    stmt_i64(st, 6, person);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *taken = rows > 0;
    return 0;
}

static int free_place(struct store *s, struct slot *slot, struct err *err)
{
    struct stmt *st = appointment_use(s, SQL_SLOT_FREE, slot);
    int          rc = stmt_step(st, err);

    if (rc == 0)
        return err_set(err, ERR_RETRY, "appointments: a place of no slot");
    if (rc < 0)
        return -1;
    slot->capacity = stmt_col_i64(st, 0);
    return stmt_run(st, NULL, err);
}

/* One row from one state to another, and its place. *done false: it was not in `from`. */
static int turn(struct store *s, int64_t now, struct appointment *a, enum appointment_state from,
                enum appointment_state to, struct str by, bool *done, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_TURN);
    int64_t      rows;

    stmt_i64(st, 1, a->number);
    stmt_i64(st, 2, from);
    stmt_i64(st, 3, to);
    stmt_i64(st, 4, now);
    stmt_text(st, 5, store_text(by));
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    if (rows > 0 && takes_a_place(from) && !takes_a_place(to) &&
        free_place(s, &a->slot, err) < 0)
        return -1;
    *done = rows > 0;
    return 0;
}

/* What the person has of the series in that state, if anything, is another slot's now; *left: what
 * it was (number 0: nothing). */
static int leave(struct store *s, int64_t now, struct str series, int64_t person,
                 enum appointment_state state, struct appointment *left, struct buf *memory,
                 struct err *err)
{
    struct appointment a = {.number = 0};
    bool               done;
    int                rc = mine(s, series, person, state, &a, memory, err);

    if (rc < 0 ||
        (rc > 0 && turn(s, now, &a, state, APPT_MOVED, STR_LIT(""), &done, err) < 0))
        return -1;
    *left = a;
    return 0;
}

/* Hands the slot to the caller; the slices of memory's last row lie in it. */
static struct slot slot_of(const struct appointment *left)
{
    return left->number ? left->slot : (struct slot){.day = 0};
}

static int add(struct store *s, int64_t now, const struct appointment *a,
               enum appointment_state state, int64_t *number, struct err *err)
{
    struct stmt *st;
    int64_t      n;

    if (store_count(s, "appointments", &n, err) < 0)
        return -1;
    st = appointment_use(s, SQL_APPOINTMENT_ADD, &a->slot);
    stmt_i64(st, 5, n);
    stmt_i64(st, 6, a->slot.until);
    stmt_i64(st, 7, a->person);
    stmt_text(st, 8, store_text(a->member));
    stmt_text(st, 9, store_text(a->receipt));
    stmt_i64(st, 10, state);
    stmt_i64(st, 11, state == APPT_HELD ? a->hold_until : 0);
    stmt_i64(st, 12, now);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    *number = n;
    return 0;
}

/* ---- holding ---- */

static int extend(struct store *s, int64_t now, int64_t number, const struct appointment *a,
                  struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_EXTEND);

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, a->hold_until);
    stmt_i64(st, 3, now);
    stmt_text(st, 4, store_text(a->member));
    return stmt_run(st, NULL, err);
}

int appointment_hold(struct store *s, int64_t now, const struct appointment *a, bool *taken,
                     int64_t *number, struct slot *freed, struct buf *memory, struct err *err)
{
    struct appointment held = {.number = 0}, left = {.number = 0};
    bool               free = true;
    int64_t            n;
    int                rc;

    if (check(a, err) < 0)
        return -1;
    rc = mine(s, a->slot.series, a->person, APPT_HELD, &held, memory, err);
    if (rc < 0)
        return -1;
    if (rc > 0 && is_same_slot(&held.slot, &a->slot)) {
        n = held.number;
        if (extend(s, now, n, a, err) < 0)
            return -1;
    } else if (take_place(s, &a->slot, a->person, &free, err) < 0 ||
               (free && (leave(s, now, a->slot.series, a->person, APPT_HELD, &left, memory,
                               err) < 0 ||
                         add(s, now, a, APPT_HELD, &n, err) < 0))) {
        return -1;
    }
    *taken = free;
    *freed = slot_of(&left);
    if (free)
        *number = n;
    return 0;
}

/* Who has a place of the slot waits for it no more. */
static int wait_no_more(struct store *s, int64_t now, const struct appointment *a,
                        struct buf *memory, struct err *err)
{
    struct appointment waits;
    bool               done;
    int rc = mine(s, a->slot.series, a->person, APPT_WAITING, &waits, memory, err);

    if (rc <= 0 || !is_same_slot(&waits.slot, &a->slot))
        return rc < 0 ? -1 : 0;
    return turn(s, now, &waits, APPT_WAITING, APPT_CANCELLED, STR_LIT(""), &done, err);
}

static int book(struct store *s, int64_t now, const struct appointment *held, struct str receipt,
                struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_CONFIRM);
    int64_t      rows;

    stmt_i64(st, 1, held->number);
    stmt_i64(st, 2, held->person);
    stmt_text(st, 3, store_text(receipt));
    stmt_i64(st, 4, now);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    return rows > 0 ? 0 : err_set(err, ERR_RETRY, "appointments: the hold was let go just now");
}

int appointment_confirm(struct store *s, int64_t now, int64_t number, int64_t person,
                        struct str receipt, bool *done, struct slot *freed, struct buf *memory,
                        struct err *err)
{
    auto_buf struct buf mine_memory = {0};
    struct appointment  held, left = {.number = 0};
    bool                good;
    int                 rc = get(s, number, &held, &mine_memory, err);

    if (rc < 0)
        return -1;
    good = rc > 0 && held.person == person && held.state == APPT_HELD && held.hold_until > now;
    if (good) {
        auto_buf struct buf waits = {0};

        if (leave(s, now, held.slot.series, person, APPT_BOOKED, &left, memory, err) < 0 ||
            book(s, now, &held, receipt, err) < 0 || wait_no_more(s, now, &held, &waits, err) < 0)
            return -1;
    }
    *done = good;
    *freed = slot_of(&left);
    return 0;
}

/* ---- waiting ---- */

/* Another slot's place in the line is given up. */
static int queue_anew(struct store *s, int64_t now, const struct appointment *a,
                      struct appointment *old, int64_t *number, struct err *err)
{
    struct stmt *st;
    bool         done;

    if (old->number && turn(s, now, old, APPT_WAITING, APPT_CANCELLED, STR_LIT(""), &done, err) < 0)
        return -1;
    st = appointment_use(s, SQL_SLOT_KNOW, &a->slot);
    stmt_i64(st, 5, a->slot.capacity);
    return stmt_run(st, NULL, err) < 0 ? -1 : add(s, now, a, APPT_WAITING, number, err);
}

static int renew(struct store *s, int64_t now, int64_t number, const struct appointment *a,
                 struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_RENEW);

    stmt_i64(st, 1, number);
    stmt_text(st, 2, store_text(a->member));
    stmt_text(st, 3, store_text(a->receipt));
    stmt_i64(st, 4, now);
    return stmt_run(st, NULL, err);
}

int appointment_wait(struct store *s, int64_t now, const struct appointment *a, int64_t *number,
                     int64_t *ahead, struct err *err)
{
    auto_buf struct buf memory = {0};
    struct appointment  old = {.number = 0};
    int64_t             n, before;
    int                 rc;

    if (check(a, err) < 0)
        return -1;
    rc = mine(s, a->slot.series, a->person, APPT_WAITING, &old, &memory, err);
    if (rc < 0)
        return -1;
    n = old.number;
    if ((rc > 0 && is_same_slot(&old.slot, &a->slot) ? renew(s, now, n, a, err)
                                                     : queue_anew(s, now, a, &old, &n, err)) < 0 ||
        appointment_ahead(s, &a->slot, n, &before, err) < 0)
        return -1;
    *number = n;
    *ahead = before;
    return 0;
}

int appointment_move_up(struct store *s, int64_t now, const struct slot *slot,
                        int (*found)(void *arg, const struct appointment *a), void *arg,
                        struct slot *freed, struct buf *memory, struct err *err)
{
    auto_buf struct buf first_memory = {0};
    struct appointment  first, left = {.number = 0};
    bool                done = false;
    int rc = read_one(appointment_use(s, SQL_APPOINTMENT_FIRST, slot), &first, &first_memory, err);

    if (rc > 0)
        rc = slot->capacity < 1 ? 0 : take_place(s, slot, 0, &done, err) < 0 ? -1 : done;
    if (rc <= 0) {
        if (rc == 0)
            *freed = slot_of(&left);
        return rc;
    }
    if (leave(s, now, slot->series, first.person, APPT_BOOKED, &left, memory, err) < 0 ||
        turn(s, now, &first, APPT_WAITING, APPT_BOOKED, STR_LIT(""), &done, err) < 0)
        return -1;
    if (!done)
        return err_set(err, ERR_RETRY, "appointments: who waited is gone just now");
    first.state = APPT_BOOKED;
    first.slot.capacity = slot->capacity;
    first.changed_at = now;
    *freed = slot_of(&left);
    return store_called(found(arg, &first), err) < 0 ? -1 : 1;
}

/* ---- changing ---- */

static bool may_become(enum appointment_state from, enum appointment_state to)
{
    static const struct {
        enum appointment_state from, to;
    } ways[] = {
        {APPT_HELD, APPT_CANCELLED},    {APPT_HELD, APPT_LAPSED},
        {APPT_BOOKED, APPT_CANCELLED},  {APPT_BOOKED, APPT_CAME},
        {APPT_BOOKED, APPT_MISSED},     {APPT_BOOKED, APPT_OVER},
        {APPT_WAITING, APPT_CANCELLED}, {APPT_WAITING, APPT_LAPSED},
        {APPT_CAME, APPT_BOOKED},       {APPT_MISSED, APPT_CAME},
        {APPT_OVER, APPT_CAME},
    };

    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        if (ways[i].from == from && ways[i].to == to)
            return true;
    return false;
}

int appointment_turn(struct store *s, int64_t now, int64_t number, enum appointment_state from,
                     enum appointment_state to, struct str by, bool *done, struct err *err)
{
    auto_buf struct buf memory = {0};
    struct appointment  a;
    int                 rc;

    if (!may_become(from, to))
        return err_set(err, ERR_BAD_INPUT, "appointments: no way from state %d to %d", (int)from,
                       (int)to);
    rc = get(s, number, &a, &memory, err);
    if (rc > 0)
        return turn(s, now, &a, from, to, by, done, err);
    if (rc == 0)
        *done = false;
    return rc;
}
