#include "store/dialogs.h"

#include "store/store_private.h"

int dialog_save(struct store *s, struct str userid, struct str app, const struct dialog *d,
                struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_DIALOG_SAVE);
    char         key[STORE_KEY];
    struct str   member;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    stmt_text(st, 2, store_text(app));
    stmt_text(st, 3, store_text(d->flow));
    stmt_i64(st, 4, d->step);
    stmt_text(st, 5, store_text(d->answers));
    stmt_text(st, 6, store_text(d->task_id));
    stmt_i64(st, 7, d->started_at);
    stmt_i64(st, 8, d->expires_at);
    return stmt_run(st, NULL, err);
}

int dialog_end(struct store *s, struct str userid, struct str app, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_DIALOG_END);
    char         key[STORE_KEY];
    struct str   member;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    stmt_text(st, 2, store_text(app));
    return stmt_run(st, NULL, err);
}

int dialog_asks(struct store *s, struct str userid, struct str app, struct str task_id, bool *asks,
                struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_DIALOG_ASKS);
    char         key[STORE_KEY];
    struct str   member;
    int          rc;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    stmt_text(st, 2, store_text(app));
    stmt_text(st, 3, store_text(task_id));
    rc = stmt_step(st, err);
    stmt_reset(st);
    if (rc < 0)
        return -1;
    *asks = rc > 0;
    return 0;
}

int dialog_purge(struct store *s, int64_t expired_before, unsigned most, int64_t *deleted,
                 struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_DIALOG_PURGE);

    stmt_i64(st, 1, expired_before);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
