/* Appointments, read: how many, whose, when. */
#include "base/mem.h"
#include "store/appointments_private.h"

struct stmt *appointment_use(struct store *s, enum sql which, const struct slot *slot)
{
    struct stmt *st = db_use(s->db, which);

    stmt_text(st, 1, store_text(slot->series));
    stmt_text(st, 2, store_text(slot->place));
    stmt_i64(st, 3, slot->day);
    stmt_i64(st, 4, slot->minute);
    return st;
}

struct appointment appointment_row(struct stmt *st)
{
    return (struct appointment){
        .number = stmt_col_i64(st, 0),
        .slot = {
            .series = stmt_col_str(st, 1),
            .place = stmt_col_str(st, 2),
            .day = stmt_col_i64(st, 3),
            .minute = stmt_col_i64(st, 4),
            .until = stmt_col_i64(st, 5),
        },
        .person = stmt_col_i64(st, 6),
        .member = stmt_col_str(st, 7),
        .receipt = stmt_col_str(st, 8),
        .state = (enum appointment_state)stmt_col_i64(st, 9),
        .hold_until = stmt_col_i64(st, 10),
        .created_at = stmt_col_i64(st, 11),
        .changed_at = stmt_col_i64(st, 12),
    };
}

/* ---- how many ---- */

/* One number. */
static int read_count(struct stmt *st, int64_t *count, struct err *err)
{
    if (stmt_step(st, err) < 0)
        return -1;
    *count = stmt_col_i64(st, 0);
    stmt_reset(st);
    return 0;
}

int appointment_count(struct store *s, const struct slot *slot, int64_t *taken, int64_t *waiting,
                      struct err *err)
{
    struct stmt *st = appointment_use(s, SQL_SLOT_COUNT, slot);

    if (stmt_step(st, err) < 0)
        return -1;
    *taken = stmt_col_i64(st, 0);
    *waiting = stmt_col_i64(st, 1);
    stmt_reset(st);
    return 0;
}

int appointment_ahead(struct store *s, const struct slot *slot, int64_t number, int64_t *ahead,
                      struct err *err)
{
    struct stmt *st = appointment_use(s, SQL_SLOT_AHEAD, slot);

    stmt_i64(st, 5, number);
    return read_count(st, ahead, err);
}

int appointment_day(struct store *s, struct str series, struct str place, int64_t day,
                    int (*each)(void *arg, int64_t minute, int64_t taken, int64_t waiting),
                    void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SLOT_DAY);
    int          rc;

    stmt_text(st, 1, store_text(series));
    stmt_text(st, 2, store_text(place));
    stmt_i64(st, 3, day);
    while ((rc = stmt_step(st, err)) > 0) {
        rc = store_called(
            each(arg, stmt_col_i64(st, 0), stmt_col_i64(st, 1), stmt_col_i64(st, 2)), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int appointment_missed(struct store *s, int64_t person, struct str series, int64_t since_day,
                       int64_t *count, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_MISSED);

    stmt_i64(st, 1, person);
    stmt_text(st, 2, store_text(series));
    stmt_i64(st, 3, since_day);
    return read_count(st, count, err);
}

/* ---- whose, when ---- */

/* Rows that were read before the first of them is shown: whoever sees one may change it, and those
 * that are still to come. */
struct shown {
    struct shown_row {
        struct appointment a;
        struct buf         memory;
    }     *row;
    size_t count, room;
};

#define auto_shown __attribute__((cleanup(shown_free)))

static void shown_free(struct shown *list)
{
    for (size_t i = 0; i < list->count; i++)
        buf_free(&list->row[i].memory);
    free(list->row);
}

static int shown_add(struct shown *list, struct stmt *st, struct err *err)
{
    struct shown_row *row = store_room(list->row, list->count, &list->room, sizeof *row, err);

    if (row == NULL)
        return -1;
    list->row = row;
    row = &list->row[list->count++];
    *row = (struct shown_row){.a = appointment_row(st)};

    struct str *const slices[] = {&row->a.slot.series, &row->a.slot.place, &row->a.member,
                                  &row->a.receipt};
    store_own(&row->memory, slices, ARRAY_LEN(slices));
    return 0;
}

/* All rows of a statement that is ready to step. */
static int show_all(struct stmt *st, int (*each)(void *arg, const struct appointment *a),
                    void *arg, struct err *err)
{
    auto_shown struct shown list = {.count = 0};
    int                     rc;

    while ((rc = stmt_step(st, err)) > 0)
        if (shown_add(&list, st, err) < 0) {
            rc = -1;
            break;
        }
    stmt_reset(st);
    for (size_t i = 0; i < list.count && rc == 0; i++)
        rc = store_called(each(arg, &list.row[i].a), err);
    return rc < 0 ? -1 : 0;
}

int appointment_of(struct store *s, int64_t person, struct str series, bool past, unsigned most,
                   int (*each)(void *arg, const struct appointment *a), void *arg,
                   struct err *err)
{
    struct stmt *st = db_use(s->db, past ? SQL_APPOINTMENT_ALL : SQL_APPOINTMENT_OPEN);

    stmt_i64(st, 1, person);
    stmt_text(st, 2, store_text(series));
    stmt_i64(st, 3, most);
    return show_all(st, each, arg, err);
}

int appointment_guests(struct store *s, struct str series, struct str place, int64_t day,
                       int (*each)(void *arg, const struct appointment *a), void *arg,
                       struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_GUESTS);

    stmt_text(st, 1, store_text(series));
    stmt_text(st, 2, store_text(place));
    stmt_i64(st, 3, day);
    return show_all(st, each, arg, err);
}

/* ---- for the clock ---- */

int appointment_over(struct store *s, int64_t now, unsigned most,
                     int (*each)(void *arg, const struct appointment *a), void *arg,
                     struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_HELD_OVER);

    stmt_i64(st, 1, now);
    stmt_i64(st, 2, most);
    return show_all(st, each, arg, err);
}

/* Of a statement that wants a day and a minute. */
static int show_until(struct store *s, enum sql which, int64_t day, int64_t minute, unsigned most,
                      int (*each)(void *arg, const struct appointment *a), void *arg,
                      struct err *err)
{
    struct stmt *st = db_use(s->db, which);

    stmt_i64(st, 1, day);
    stmt_i64(st, 2, minute);
    stmt_i64(st, 3, most);
    return show_all(st, each, arg, err);
}

int appointment_ended(struct store *s, int64_t day, int64_t minute, unsigned most,
                      int (*each)(void *arg, const struct appointment *a), void *arg,
                      struct err *err)
{
    return show_until(s, SQL_APPOINTMENT_ENDED, day, minute, most, each, arg, err);
}

int appointment_begun(struct store *s, int64_t day, int64_t minute, unsigned most,
                      int (*each)(void *arg, const struct appointment *a), void *arg,
                      struct err *err)
{
    return show_until(s, SQL_APPOINTMENT_BEGUN, day, minute, most, each, arg, err);
}

int appointment_on(struct store *s, struct str series, int64_t day, int64_t after, unsigned most,
                   int (*each)(void *arg, const struct appointment *a), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_ON);

    stmt_text(st, 1, store_text(series));
    stmt_i64(st, 2, day);
    stmt_i64(st, 3, after);
    stmt_i64(st, 4, most);
    return show_all(st, each, arg, err);
}

/* ---- the end ---- */

int appointment_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                      struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPOINTMENT_PURGE);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    if (stmt_run(st, deleted, err) < 0)
        return -1;
    st = db_use(s->db, SQL_SLOT_PURGE);
    stmt_i64(st, 1, before);
    return stmt_run(st, NULL, err);
}
