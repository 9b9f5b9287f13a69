#include "store/sends.h"

#include "store/store_private.h"

int sends_count(struct store *s, struct str app, int64_t day, int64_t n, struct err *err)
{
    struct stmt *st;

    if (n == 0)
        return 0;
    if (n < 0 || app.n == 0)
        return err_set(err, ERR_BAD_INPUT, "sends: nothing to count");
    st = db_use(s->db, SQL_SENDS_COUNT);
    stmt_text(st, 1, app);
    stmt_i64(st, 2, day);
    stmt_i64(st, 3, n);
    return stmt_run(st, NULL, err);
}

int sends_of_day(struct store *s, struct str app, int64_t day, int64_t *n, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SENDS_OF_DAY);
    int          rc;

    stmt_text(st, 1, store_text(app));
    stmt_i64(st, 2, day);
    rc = stmt_step(st, err);
    if (rc >= 0)
        *n = rc > 0 ? stmt_col_i64(st, 0) : 0;
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int sends_purge(struct store *s, int64_t before_day, unsigned most, int64_t *deleted,
                struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SENDS_PURGE);

    stmt_i64(st, 1, before_day);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
