#include "store/runs.h"

#include "store/store_private.h"

int run_state(struct store *s, struct str name, int64_t day, enum run_state *state,
              struct buf *place, int64_t *at, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_RUN_STATE);
    int          rc;

    stmt_text(st, 1, store_text(name));
    stmt_i64(st, 2, day);
    rc = stmt_step(st, err);
    if (rc == 0)
        *state = RUN_NEW;
    else if (rc > 0) {
        *state = stmt_col_i64(st, 1) != 0 ? RUN_DONE : RUN_BEGUN;
        buf_str(place, stmt_col_str(st, 0));
        if (at)
            *at = stmt_col_i64(st, 2);
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int run_next(struct store *s, struct str prefix, int64_t day, struct buf *name, struct buf *place,
             struct err *err)
{
    struct stmt        *st = db_use(s->db, SQL_RUN_NEXT);
    auto_buf struct buf behind = {0};
    int                 rc;

    buf_str(&behind, prefix);
    buf_char(&behind, '\x7f'); /* behind every name that goes on in ASCII */
    stmt_text(st, 1, prefix);
    stmt_text(st, 2, buf_view(&behind));
    stmt_i64(st, 3, day);
    rc = stmt_step(st, err);
    if (rc > 0) {
        buf_str(name, stmt_col_str(st, 0));
        buf_str(place, stmt_col_str(st, 1));
    }
    stmt_reset(st);
    return rc;
}

int run_keep(struct store *s, int64_t now, struct str name, int64_t day, struct str place,
             bool done, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_RUN_KEEP);

    stmt_text(st, 1, store_text(name));
    stmt_i64(st, 2, day);
    stmt_text(st, 3, store_text(place));
    stmt_i64(st, 4, done);
    stmt_i64(st, 5, now);
    return stmt_run(st, NULL, err);
}

int run_purge(struct store *s, int64_t before_day, unsigned most, int64_t *deleted,
              struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_RUN_PURGE);

    stmt_i64(st, 1, before_day);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
