#include "store/outbox.h"

#include "store/store_private.h"

static const char body_context[] = "outbox.body";

int outbox_put(struct store *s, int64_t now, const struct outbox_row *row, struct err *err)
{
    auto_buf struct buf body = {0};
    struct stmt        *st = db_use(s->db, SQL_OUTBOX_PUT);

    if (store_seal(s, body_context, row->body, &body, err) < 0)
        return -1;
    stmt_i64(st, 1, row->id ? row->id : store_new_id(s, now));
    stmt_i64(st, 2, row->kind);
    stmt_text(st, 3, store_text(row->app));
    stmt_text(st, 4, store_text(row->api));
    stmt_text(st, 5, store_text(row->to));
    stmt_text(st, 6, store_text(row->media));
    stmt_i64(st, 7, row->due_at ? row->due_at : now);
    stmt_i64(st, 8, now);
    stmt_blob(st, 9, buf_view(&body));
    stmt_i64(st, 10, row->expires_at);
    stmt_text(st, 11, store_text(row->task));
    stmt_i64(st, 12, row->notice);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    s->outbox_touched = true;
    return 0;
}

/* What does not open (it was sealed with another key) is empty: that row fails, no other waits for
 * it. */
static struct str open_body(struct store *s, struct stmt *st, struct buf *memory)
{
    buf_clear(memory);
    if (stmt_col_null(st, 10)) /* put by a version that did not seal */
        return stmt_col_str(st, 5);
    store_unseal(s, body_context, stmt_col_str(st, 10), memory, NULL);
    return buf_view(memory);
}

static struct outbox_row row_outbox(struct store *s, struct stmt *st, struct buf *memory)
{
    return (struct outbox_row){
        .id = stmt_col_i64(st, 0),
        .kind = (enum outbox_kind)stmt_col_i64(st, 1),
        .app = stmt_col_str(st, 2),
        .api = stmt_col_str(st, 3),
        .to = stmt_col_str(st, 4),
        .body = open_body(s, st, memory),
        .media = stmt_col_str(st, 6),
        .due_at = stmt_col_i64(st, 7),
        .attempts = stmt_col_i64(st, 8),
        .created_at = stmt_col_i64(st, 9),
        .expires_at = stmt_col_i64(st, 11),
        .task = stmt_col_str(st, 12),
        .notice = stmt_col_i64(st, 13),
    };
}

static int each_waiting(struct store *s, enum sql which, int64_t after, unsigned most,
                        int (*each)(void *arg, const struct outbox_row *row), void *arg,
                        struct err *err)
{
    auto_wiped struct buf memory = {0};
    struct stmt          *st = db_use(s->db, which);
    int                   rc;

    if (store_need_sealer(s, err) < 0)
        return -1;
    stmt_i64(st, 1, after);
    stmt_i64(st, 2, most);
    while ((rc = stmt_step(st, err)) > 0) {
        struct outbox_row row = row_outbox(s, st, &memory);

        rc = store_called(each(arg, &row), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int outbox_waiting(struct store *s, int64_t after, unsigned most,
                   int (*each)(void *arg, const struct outbox_row *row), void *arg, struct err *err)
{
    return each_waiting(s, SQL_OUTBOX_WAITING, after, most, each, arg, err);
}

int outbox_making(struct store *s, int64_t after, unsigned most,
                  int (*each)(void *arg, const struct outbox_row *row), void *arg, struct err *err)
{
    return each_waiting(s, SQL_OUTBOX_MAKING, after, most, each, arg, err);
}

static int finish(struct store *s, enum outbox_state state, int64_t id, int64_t now,
                  int64_t errcode, struct str info, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_OUTBOX_DONE);

    stmt_i64(st, 1, id);
    stmt_i64(st, 2, state);
    stmt_i64(st, 3, now);
    stmt_i64(st, 4, errcode);
    stmt_text(st, 5, store_text(info));
    return stmt_run(st, NULL, err);
}

int outbox_done(struct store *s, int64_t id, int64_t now, int64_t errcode, struct str info,
                struct err *err)
{
    return finish(s, OUT_DONE, id, now, errcode, info, err);
}

int outbox_failed(struct store *s, int64_t id, int64_t now, int64_t errcode, struct str info,
                  struct err *err)
{
    return finish(s, OUT_FAILED, id, now, errcode, info, err);
}

int outbox_retry(struct store *s, int64_t id, int64_t due_at, int64_t attempts, int64_t errcode,
                 struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_OUTBOX_RETRY);

    stmt_i64(st, 1, id);
    stmt_i64(st, 2, due_at);
    stmt_i64(st, 3, attempts);
    stmt_i64(st, 4, errcode);
    return stmt_run(st, NULL, err);
}

int outbox_expiry(struct store *s, int64_t id, int64_t *expires_at, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_OUTBOX_EXPIRY);
    int          rc;

    stmt_i64(st, 1, id);
    rc = stmt_step(st, err);
    if (rc > 0)
        *expires_at = stmt_col_i64(st, 0);
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* One call of `each` for every receiver of a row. */
static int each_receiver(struct str receivers, int64_t done_at,
                         int (*each)(void *arg, struct str to, int64_t done_at), void *arg)
{
    struct str one;
    int        rc = 0;

    while (rc == 0 && str_split(&receivers, '|', &one))
        rc = each(arg, one, done_at);
    return rc;
}

int outbox_sent_since(struct store *s, int64_t since,
                      int (*each)(void *arg, struct str to, int64_t done_at), void *arg,
                      struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_OUTBOX_SENT);
    int          rc;

    stmt_i64(st, 1, since);
    stmt_i64(st, 2, OUT_DONE);
    stmt_i64(st, 3, OUT_SEND);
    while ((rc = stmt_step(st, err)) > 0) {
        rc = each_receiver(stmt_col_str(st, 0), stmt_col_i64(st, 1), each, arg);
        rc = store_called(rc, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int outbox_handed(struct store *s, struct str task, int64_t seconds, bool *handed, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_OUTBOX_HANDED);
    int          rc;

    stmt_text(st, 1, store_text(task));
    stmt_i64(st, 2, OUT_DONE);
    stmt_i64(st, 3, seconds);
    rc = stmt_step(st, err);
    stmt_reset(st);
    if (rc < 0)
        return -1;
    *handed = rc > 0;
    return 0;
}

int outbox_backlog(struct store *s, int64_t *waiting, int64_t *oldest, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_OUTBOX_BACKLOG);

    if (stmt_step(st, err) < 0)
        return -1;
    *waiting = stmt_col_i64(st, 0);
    *oldest = stmt_col_i64(st, 1);
    stmt_reset(st);
    return 0;
}

int outbox_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_OUTBOX_PURGE);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
