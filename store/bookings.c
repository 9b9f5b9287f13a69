#include "store/bookings.h"

#include "base/mem.h"
#include "store/store_private.h"

static const char phone_context[] = "bookings.phone", given_context[] = "handovers.phone",
                  print_context[] = "handovers.print";

/* ---- bookings ---- */

int booking_put(struct store *s, int64_t now, const struct booking *b, bool *changed,
                struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st;
    int64_t             id = store_new_id(s, now), known;

    if (b->carrier.n == 0 || b->phone.n == 0 ||
        (b->scope != BOOKING_ONE && b->scope != BOOKING_ALL))
        return err_set(err, ERR_BAD_INPUT, "bookings: no carrier, scope or phone");
    if (store_seal(s, phone_context, b->phone, &sealed, err) < 0)
        return -1;
    st = db_use(s->db, SQL_BOOKING_PUT);
    stmt_i64(st, 1, id);
    stmt_i64(st, 2, b->person);
    stmt_text(st, 3, b->carrier);
    stmt_i64(st, 4, b->scope);
    stmt_blob(st, 5, buf_view(&sealed));
    stmt_text(st, 6, store_text(b->version));
    stmt_text(st, 7, store_text(b->receipt));
    stmt_text(st, 8, store_text(b->member));
    stmt_i64(st, 9, now);
    if (stmt_step(st, err) < 0)
        return -1;
    known = stmt_col_i64(st, 0);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    *changed = known != id;
    return 0;
}

/* The phone is not needed any more: what was given of it is in the hand-over. */
int booking_withdraw(struct store *s, int64_t now, int64_t person, struct str carrier,
                     int64_t *count, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_BOOKING_WITHDRAW);

    if (now <= 0)
        return err_set(err, ERR_BAD_INPUT, "bookings: withdrawn at no time");
    stmt_i64(st, 1, person);
    stmt_text(st, 2, store_text(carrier));
    stmt_i64(st, 3, now);
    stmt_blob(st, 4, STR_LIT(""));
    return stmt_run(st, count, err);
}

/* The row of SQL_BOOKING_LIST; 1 stop, 0 go on, -1 failed. */
static int show_booking(struct store *s, struct stmt *st,
                        int (*each)(void *arg, const struct booking *b), void *arg,
                        struct err *err)
{
    auto_wiped struct buf phone = {0};
    struct booking        b = {
        .person = stmt_col_i64(st, 0),
        .carrier = stmt_col_str(st, 1),
        .scope = (enum booking_scope)stmt_col_i64(st, 2),
        .version = stmt_col_str(st, 4),
        .receipt = stmt_col_str(st, 5),
        .member = stmt_col_str(st, 6),
        .created_at = stmt_col_i64(st, 7),
        .changed_at = stmt_col_i64(st, 8),
    };

    if (store_unseal(s, phone_context, stmt_col_str(st, 3), &phone, err) < 0)
        return -1;
    b.phone = buf_view(&phone);
    return store_called(each(arg, &b), err);
}

int booking_list(struct store *s, int64_t person,
                 int (*each)(void *arg, const struct booking *b), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_BOOKING_LIST);
    int          rc;

    stmt_i64(st, 1, person);
    while ((rc = stmt_step(st, err)) > 0) {
        rc = show_booking(s, st, each, arg, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int booking_count(struct store *s, struct str carrier, int64_t *own, int64_t *all, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_BOOKING_COUNT);

    stmt_text(st, 1, store_text(carrier));
    if (stmt_step(st, err) < 0)
        return -1;
    *own = stmt_col_i64(st, 0);
    *all = stmt_col_i64(st, 1);
    stmt_reset(st);
    return 0;
}

/* ---- what has to be given ---- */

/* The columns of SQL_HANDOVER_DUE. */
enum {
    D_PERSON, D_NUMBER, D_NAME, D_COLLEGE, D_CLASS, D_BOOKING, D_PHONE, D_SCOPE, D_BOOKED_AT,
    D_OWN, D_KIND, D_PRINT, D_GIVEN
};

/* What was given, told apart without being kept: of another name, phone or booking it is
 * another. */
static int make_print(struct store *s, const struct handover_row *row,
                      unsigned char out[SEALED_INDEX], struct err *err)
{
    auto_wiped struct buf text = {0};

    buf_room(&text, row->name.n + row->phone.n + 32);
    buf_i64(&text, row->booking);
    buf_char(&text, '\n');
    buf_str(&text, row->phone);
    buf_char(&text, '\n');
    buf_str(&text, row->name);
    return store_index(s, print_context, buf_view(&text), out, err);
}

/* Of who allows it: *due says whether there is something to give. */
static int judge(struct store *s, struct stmt *st, bool again, struct handover_row *row, bool *due,
                 struct err *err)
{
    unsigned char print[SEALED_INDEX];
    int64_t       last = stmt_col_i64(st, D_KIND); /* NULL reads as 0 */
    bool          given = last == HANDOVER_NEW || last == HANDOVER_CHANGED;

    if (make_print(s, row, print, err) < 0)
        return -1;
    row->kind = HANDOVER_NEW;
    *due = !given || again;
    if (given && !str_eq(stmt_col_str(st, D_PRINT), store_bytes(print, sizeof print))) {
        row->kind = HANDOVER_CHANGED;
        *due = true;
    }
    return 0;
}

/* The phone that a change takes the place of; memory: behind it. */
static int look_before(struct store *s, struct stmt *st, struct handover_row *row,
                       struct buf *memory, struct err *err)
{
    if (row->kind != HANDOVER_CHANGED)
        return 0;
    if (store_unseal(s, given_context, stmt_col_str(st, D_GIVEN), memory, err) < 0)
        return -1;
    if (!str_eq(buf_view(memory), row->phone))
        row->before = buf_view(memory);
    return 0;
}

static int show_due(struct store *s, struct stmt *st, bool again,
                    int (*each)(void *arg, const struct handover_row *row), void *arg,
                    struct err *err)
{
    auto_wiped struct buf phone = {0}, before = {0};
    bool                  allows = !stmt_col_null(st, D_BOOKING), due = true;
    struct handover_row   row = {
        .person = stmt_col_i64(st, D_PERSON),
        .number = stmt_col_str(st, D_NUMBER),
        .name = stmt_col_str(st, D_NAME),
        .college = stmt_col_str(st, D_COLLEGE),
        .class_name = stmt_col_str(st, D_CLASS),
        .kind = HANDOVER_WITHDRAWN,
        .scope = (enum booking_scope)stmt_col_i64(st, D_SCOPE), /* NULL reads as 0, as the next */
        .booked_at = stmt_col_i64(st, D_BOOKED_AT),
        .booking = stmt_col_i64(st, D_OWN),
    };

    if (store_unseal(s, allows ? phone_context : given_context,
                     stmt_col_str(st, allows ? D_PHONE : D_GIVEN), &phone, err) < 0)
        return -1;
    row.phone = buf_view(&phone);
    if (allows && (judge(s, st, again, &row, &due, err) < 0 ||
                   look_before(s, st, &row, &before, err) < 0))
        return -1;
    return due ? store_called(each(arg, &row), err) : 0;
}

int handover_due(struct store *s, struct str carrier, bool again,
                 int (*each)(void *arg, const struct handover_row *row), void *arg,
                 struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_HANDOVER_DUE);
    int          rc;

    stmt_text(st, 1, store_text(carrier));
    while ((rc = stmt_step(st, err)) > 0) {
        rc = show_due(s, st, again, each, arg, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* ---- what was given ---- */

int handover_batch(struct store *s, int64_t *batch, struct err *err)
{
    return store_count(s, "handovers", batch, err);
}

/* Phones of earlier hand-overs are needed no more. */
static int forget_phones(struct store *s, struct str carrier, int64_t person, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_HANDOVER_FORGET);

    stmt_text(st, 1, carrier);
    stmt_i64(st, 2, person);
    stmt_blob(st, 3, STR_LIT(""));
    return stmt_run(st, NULL, err);
}

int handover_keep(struct store *s, int64_t now, struct str carrier, const struct handover_row *row,
                  int64_t batch, struct str by, struct err *err)
{
    auto_buf struct buf sealed = {0};
    unsigned char       print[SEALED_INDEX];
    struct stmt        *st;

    if (carrier.n == 0 || row->kind < HANDOVER_NEW || row->kind > HANDOVER_WITHDRAWN)
        return err_set(err, ERR_BAD_INPUT, "handovers: no carrier or kind");
    if (make_print(s, row, print, err) < 0 ||
        (row->kind != HANDOVER_WITHDRAWN &&
         store_seal(s, given_context, row->phone, &sealed, err) < 0) ||
        forget_phones(s, carrier, row->person, err) < 0)
        return -1;
    st = db_use(s->db, SQL_HANDOVER_KEEP);
    stmt_text(st, 1, carrier);
    stmt_i64(st, 2, row->person);
    stmt_i64(st, 3, row->kind);
    stmt_blob(st, 4, store_bytes(print, sizeof print));
    stmt_blob(st, 5, store_text(buf_view(&sealed)));
    stmt_i64(st, 6, now);
    stmt_i64(st, 7, batch);
    stmt_text(st, 8, store_text(by));
    return stmt_run(st, NULL, err);
}

int handover_list(struct store *s, int64_t person,
                  int (*each)(void *arg, const struct handover *h), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_HANDOVER_LIST);
    int          rc;

    stmt_i64(st, 1, person);
    while ((rc = stmt_step(st, err)) > 0) {
        struct handover h = {
            .person = stmt_col_i64(st, 0),
            .carrier = stmt_col_str(st, 1),
            .kind = (enum handover_kind)stmt_col_i64(st, 2),
            .at = stmt_col_i64(st, 3),
            .batch = stmt_col_i64(st, 4),
            .by = stmt_col_str(st, 5),
        };

        rc = store_called(each(arg, &h), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* ---- the end ---- */

/* $1 a time, $2 a count. */
static int purge(struct store *s, enum sql which, int64_t before, unsigned most, int64_t *deleted,
                 struct err *err)
{
    struct stmt *st = db_use(s->db, which);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}

int booking_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                  struct err *err)
{
    return purge(s, SQL_BOOKING_PURGE, before, most, deleted, err);
}

int handover_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                   struct err *err)
{
    return purge(s, SQL_HANDOVER_PURGE, before, most, deleted, err);
}
