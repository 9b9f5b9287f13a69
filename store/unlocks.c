#include "store/unlocks.h"

#include "store/store_private.h"

static const char reason_context[] = "unlocks.reason";

int unlock_add(struct store *s, int64_t now, struct str flow, int64_t person, struct str by,
               struct str reason, bool *again, struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st;
    int64_t             rows;

    if (flow.n == 0 || person <= 0)
        return err_set(err, ERR_BAD_INPUT, "unlocks: of nothing, or nobody");
    if (reason.n > 0 && store_seal(s, reason_context, reason, &sealed, err) < 0)
        return -1;
    st = db_use(s->db, SQL_UNLOCK_ADD);
    stmt_text(st, 1, flow);
    stmt_i64(st, 2, person);
    stmt_text(st, 3, store_text(by));
    stmt_i64(st, 4, now);
    stmt_blob(st, 5, buf_view(&sealed)); /* nothing is NULL */
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *again = rows == 0;
    return 0;
}

int unlock_count(struct store *s, struct str flow, int64_t person, int64_t *count, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_UNLOCK_COUNT);

    stmt_text(st, 1, store_text(flow));
    stmt_i64(st, 2, person);
    if (stmt_step(st, err) < 0)
        return -1;
    *count = stmt_col_i64(st, 0);
    stmt_reset(st);
    return 0;
}

int unlock_forget(struct store *s, int64_t before, unsigned most, int64_t *forgotten,
                  struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_UNLOCK_FORGET);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    return stmt_run(st, forgotten, err);
}

/* ---- deputies ---- */

int deputy_put(struct store *s, int64_t now, const struct deputy *d, struct err *err)
{
    char         key[STORE_KEY];
    struct str   userid;
    struct stmt *st;

    if (d->desk.n == 0)
        return err_set(err, ERR_BAD_INPUT, "deputies: of no desk");
    if (store_key(key, d->userid, &userid, err) < 0)
        return -1;
    st = db_use(s->db, SQL_DEPUTY_PUT);
    stmt_text(st, 1, d->desk);
    stmt_text(st, 2, userid);
    stmt_text(st, 3, d->userid);
    stmt_text(st, 4, store_text(d->by));
    stmt_i64(st, 5, d->until);
    stmt_i64(st, 6, now);
    return stmt_run(st, NULL, err);
}

int deputy_remove(struct store *s, struct str desk, struct str userid, bool *was, struct err *err)
{
    char         key[STORE_KEY];
    struct str   lower;
    struct stmt *st;
    int64_t      rows;

    if (store_key(key, userid, &lower, err) < 0)
        return -1;
    st = db_use(s->db, SQL_DEPUTY_REMOVE);
    stmt_text(st, 1, store_text(desk));
    stmt_text(st, 2, lower);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *was = rows > 0;
    return 0;
}

static int each_deputy(struct stmt *st, int (*each)(void *arg, const struct deputy *d), void *arg,
                       struct err *err)
{
    int rc;

    while ((rc = stmt_step(st, err)) > 0) {
        struct deputy d = {
            .desk = stmt_col_str(st, 0),
            .userid = stmt_col_str(st, 1),
            .by = stmt_col_str(st, 2),
            .until = stmt_col_i64(st, 3),
        };

        rc = store_called(each(arg, &d), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int deputy_desks(struct store *s, struct str userid, int64_t day,
                 int (*each)(void *arg, const struct deputy *d), void *arg, struct err *err)
{
    char         key[STORE_KEY];
    struct str   lower;
    struct stmt *st;

    if (store_key(key, userid, &lower, err) < 0)
        return -1;
    st = db_use(s->db, SQL_DEPUTY_DESKS);
    stmt_text(st, 1, lower);
    stmt_i64(st, 2, day);
    return each_deputy(st, each, arg, err);
}

int deputy_of(struct store *s, struct str desk, int64_t day,
              int (*each)(void *arg, const struct deputy *d), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_DEPUTY_OF);

    stmt_text(st, 1, store_text(desk));
    stmt_i64(st, 2, day);
    return each_deputy(st, each, arg, err);
}

int deputy_purge(struct store *s, int64_t before_day, unsigned most, int64_t *deleted,
                 struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_DEPUTY_PURGE);

    stmt_i64(st, 1, before_day);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
