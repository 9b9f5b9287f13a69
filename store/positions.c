#include "store/positions.h"

#include "store/store_private.h"

static const char place_context[] = "positions.place";

int position_put(struct store *s, int64_t now, struct str userid, struct str place,
                 struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st = db_use(s->db, SQL_POSITION_PUT);
    char                key[STORE_KEY];
    struct str          member;

    if (store_key(key, userid, &member, err) < 0 ||
        store_seal(s, place_context, place, &sealed, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    stmt_blob(st, 2, buf_view(&sealed));
    stmt_i64(st, 3, now);
    return stmt_run(st, NULL, err);
}

int position_get(struct store *s, struct str userid, int64_t since, struct buf *place, int64_t *at,
                 struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_POSITION_GET);
    char         key[STORE_KEY];
    struct str   member;
    int          rc;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    stmt_i64(st, 2, since);
    rc = stmt_step(st, err);
    if (rc > 0 && store_unseal(s, place_context, stmt_col_str(st, 0), place, err) < 0)
        rc = -1;
    if (rc > 0)
        *at = stmt_col_i64(st, 1);
    stmt_reset(st);
    return rc;
}

int position_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                   struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_POSITION_PURGE);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
