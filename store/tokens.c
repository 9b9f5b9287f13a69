#include "store/tokens.h"

#include "store/store_private.h"

static const char context[] = "tokens.token";

int token_read(struct store *s, struct str app, struct buf *token, int64_t *expires_at,
               struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_TOKEN_READ);
    int          rc;

    stmt_text(st, 1, store_text(app));
    rc = stmt_step(st, err);
    if (rc <= 0)
        return rc;
    rc = store_unseal(s, context, stmt_col_str(st, 0), token, err);
    if (rc == 0)
        *expires_at = stmt_col_i64(st, 1);
    stmt_reset(st);
    return rc < 0 ? -1 : 1;
}

int token_lease(struct store *s, struct str app, struct str owner, int64_t now, int64_t until,
                bool *got, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_TOKEN_LEASE);
    int64_t      most = until > now ? until + (until - now) : INT64_MAX; /* of one of our time */
    int64_t      changed;

    stmt_text(st, 1, store_text(app));
    stmt_text(st, 2, store_text(owner));
    stmt_i64(st, 3, now);
    stmt_i64(st, 4, until);
    stmt_i64(st, 5, most);
    if (stmt_run(st, &changed, err) < 0)
        return -1;
    *got = changed > 0;
    return 0;
}

int token_write(struct store *s, struct str app, struct str token, int64_t expires_at,
                struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st = db_use(s->db, SQL_TOKEN_WRITE);

    if (token.n > 0 && store_seal(s, context, token, &sealed, err) < 0)
        return -1;
    stmt_text(st, 1, store_text(app));
    stmt_blob(st, 2, buf_view(&sealed)); /* NULL when there is none */
    stmt_i64(st, 3, token.n > 0 ? expires_at : 0);
    return stmt_run(st, NULL, err);
}
