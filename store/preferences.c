#include "store/preferences.h"

#include "store/store_private.h"

int preference_off(struct store *s, struct str userid, struct str kind, bool *off, struct err *err)
{
    char         buffer[STORE_KEY];
    struct str   key;
    struct stmt *st;
    int          rc;

    if (store_key(buffer, userid, &key, err) < 0)
        return -1;
    st = db_use(s->db, SQL_PREFERENCE_OFF);
    stmt_text(st, 1, key);
    stmt_text(st, 2, store_text(kind));
    rc = stmt_step(st, err);
    stmt_reset(st);
    if (rc < 0)
        return -1;
    *off = rc > 0;
    return 0;
}

int preference_each(struct store *s, struct str kind, int (*each)(void *arg, struct str userid),
                    void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PREFERENCE_KIND);
    int          rc;

    stmt_text(st, 1, store_text(kind));
    while ((rc = stmt_step(st, err)) > 0)
        if ((rc = store_called(each(arg, stmt_col_str(st, 0)), err)) != 0)
            break;
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int preference_set(struct store *s, int64_t now, struct str userid, struct str kind, bool off,
                   bool *changed, struct err *err)
{
    char         buffer[STORE_KEY];
    struct str   key;
    struct stmt *st;
    int64_t      rows;

    if (store_key(buffer, userid, &key, err) < 0)
        return -1;
    if (kind.n == 0)
        return err_set(err, ERR_BAD_INPUT, "preference: of no kind");
    st = db_use(s->db, off ? SQL_PREFERENCE_PUT : SQL_PREFERENCE_DROP);
    stmt_text(st, 1, key);
    stmt_text(st, 2, kind);
    if (off)
        stmt_i64(st, 3, now);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *changed = rows > 0;
    return 0;
}
