#include "store/inbox.h"

#include "store/store_private.h"

/* A claim only looks: the row is written once, whole, by inbox_keep, which is half the work of
 * inserting it empty and updating it. The primary key still decides: keeping the same message twice
 * fails. */
int inbox_claim(struct store *s, int64_t create_time, const unsigned char key[INBOX_KEY],
                enum inbox_state *state, struct buf *reply, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_INBOX_FIND);
    int          rc;

    stmt_i64(st, 1, create_time);
    stmt_blob(st, 2, (struct str){(const char *)key, INBOX_KEY});
    rc = stmt_step(st, err);
    if (rc < 0)
        return -1;
    *state = rc > 0 ? INBOX_AGAIN : INBOX_NEW;
    if (rc > 0)
        buf_str(reply, stmt_col_str(st, 0));
    stmt_reset(st);
    return 0;
}

int inbox_keep(struct store *s, int64_t create_time, const unsigned char key[INBOX_KEY],
               struct str reply, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_INBOX_KEEP);

    stmt_i64(st, 1, create_time);
    stmt_blob(st, 2, (struct str){(const char *)key, INBOX_KEY});
    stmt_blob(st, 3, store_text(reply));
    return stmt_run(st, NULL, err);
}

int inbox_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_INBOX_PURGE);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
