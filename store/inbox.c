#include "store/inbox.h"

#include "store/store_private.h"

static const char reply_context[] = "inbox.reply";

static int read_reply(struct store *s, struct stmt *st, struct buf *reply, struct err *err)
{
    if (!stmt_col_null(st, 1))
        return store_unseal(s, reply_context, stmt_col_str(st, 1), reply, err);
    buf_str(reply, stmt_col_str(st, 0)); /* kept by a version that did not seal, or empty */
    return 0;
}

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
    if (rc == 0 || read_reply(s, st, reply, err) == 0)
        *state = rc > 0 ? INBOX_AGAIN : INBOX_NEW;
    else
        rc = -1;
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int inbox_keep(struct store *s, int64_t create_time, const unsigned char key[INBOX_KEY],
               struct str reply, struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st = db_use(s->db, SQL_INBOX_KEEP);

    if (reply.n > 0 && store_seal(s, reply_context, reply, &sealed, err) < 0)
        return -1;
    stmt_i64(st, 1, create_time);
    stmt_blob(st, 2, (struct str){(const char *)key, INBOX_KEY});
    stmt_blob(st, 3, STR_LIT(""));
    stmt_blob(st, 4, buf_view(&sealed)); /* NULL when empty */
    return stmt_run(st, NULL, err);
}

int inbox_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_INBOX_PURGE);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
