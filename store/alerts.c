#include "store/alerts.h"

#include "store/store_private.h"

static const char reason_context[] = "alerts.reason";

int alert_raise(struct store *s, int64_t now, const struct alert *a, bool *again, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_ALERT_RAISE);
    int64_t      id = store_new_id(s, now), known;

    stmt_i64(st, 1, id);
    stmt_i64(st, 2, a->person);
    stmt_text(st, 3, store_text(a->flow));
    stmt_text(st, 4, store_text(a->question));
    stmt_text(st, 5, store_text(a->value));
    stmt_text(st, 6, store_text(a->receipt));
    stmt_i64(st, 7, now);
    if (stmt_step(st, err) < 0)
        return -1;
    known = stmt_col_i64(st, 0);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    *again = known != id;
    return 0;
}

/* ---- reading ---- */

/* The columns of ALERT_COLUMNS. */
static struct alert row_alert(struct stmt *st)
{
    return (struct alert){
        .id = stmt_col_i64(st, 0),
        .person = stmt_col_i64(st, 1),
        .flow = stmt_col_str(st, 2),
        .question = stmt_col_str(st, 3),
        .value = stmt_col_str(st, 4),
        .receipt = stmt_col_str(st, 5),
        .at = stmt_col_i64(st, 6),
        .last_at = stmt_col_i64(st, 7),
        .closed_at = stmt_col_i64(st, 8), /* NULL reads as 0 */
        .closed_by = stmt_col_str(st, 9),
    };
}

static int each_row(struct stmt *st, int (*each)(void *arg, const struct alert *a), void *arg,
                    struct err *err)
{
    int rc;

    while ((rc = stmt_step(st, err)) > 0) {
        struct alert a = row_alert(st);

        rc = store_called(each(arg, &a), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int alert_open(struct store *s, int64_t person, int (*each)(void *arg, const struct alert *a),
               void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_ALERT_OPEN);

    stmt_i64(st, 1, person);
    return each_row(st, each, arg, err);
}

int alert_list(struct store *s, int64_t after, unsigned most, struct str college,
               struct str class_name, int (*each)(void *arg, const struct alert *a), void *arg,
               struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_ALERT_LIST);

    stmt_i64(st, 1, after);
    stmt_text(st, 2, store_text(college));
    stmt_text(st, 3, store_text(class_name));
    stmt_i64(st, 4, most);
    return each_row(st, each, arg, err);
}

/* ---- deciding ---- */

int alert_lift(struct store *s, int64_t now, int64_t person, struct str by, struct str reason,
               int64_t *count, struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st = db_use(s->db, SQL_ALERT_LIFT);

    if (store_seal(s, reason_context, reason, &sealed, err) < 0)
        return -1;
    stmt_i64(st, 1, person);
    stmt_i64(st, 2, now);
    stmt_text(st, 3, store_text(by));
    stmt_blob(st, 4, buf_view(&sealed));
    return stmt_run(st, count, err);
}
