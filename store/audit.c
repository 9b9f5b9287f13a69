#include "store/audit.h"

#include "store/store_private.h"

int audit_add(struct store *s, const struct audit *a, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_AUDIT_ADD);

    stmt_i64(st, 1, store_new_id(s, a->at));
    stmt_i64(st, 2, a->at);
    stmt_text(st, 3, store_text(a->actor));
    stmt_text(st, 4, store_text(a->action));
    stmt_i64(st, 5, a->person);
    stmt_text(st, 6, store_text(a->detail));
    return stmt_run(st, NULL, err);
}

int audit_list(struct store *s, int64_t before, unsigned most,
               int (*each)(void *arg, int64_t id, const struct audit *a), void *arg,
               struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_AUDIT_LIST);
    int          rc;

    stmt_i64(st, 1, before > 0 ? before : INT64_MAX);
    stmt_i64(st, 2, most);
    while ((rc = stmt_step(st, err)) > 0) {
        struct audit a = {
            .at = stmt_col_i64(st, 1),
            .actor = stmt_col_str(st, 2),
            .action = stmt_col_str(st, 3),
            .person = stmt_col_i64(st, 4),
            .detail = stmt_col_str(st, 5),
        };

        rc = store_called(each(arg, stmt_col_i64(st, 0), &a), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int audit_purge_scans(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                      struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_AUDIT_PURGE_SCANS);

    stmt_i64(st, 1, store_first_id(before));
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
