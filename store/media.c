#include "store/media.h"

#include "store/store_private.h"

static const char bytes_context[] = "media.bytes";

int media_put(struct store *s, int64_t now, const struct media *m, struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st = db_use(s->db, SQL_MEDIA_PUT);

    if (m->bytes.n > 0 && store_seal_file(s, bytes_context, m->bytes, &sealed, err) < 0)
        return -1;
    stmt_text(st, 1, store_text(m->key));
    stmt_text(st, 2, store_text(m->type));
    stmt_text(st, 3, store_text(m->filename));
    stmt_blob(st, 4, store_text(buf_view(&sealed)));
    stmt_text(st, 5, store_text(m->file));
    stmt_text(st, 6, store_text(m->media_id));
    stmt_i64(st, 7, m->uploaded_at);
    stmt_i64(st, 8, now);
    stmt_i64(st, 9, now - MEDIA_RENEW);
    return stmt_run(st, NULL, err);
}

/* The bytes of a row. What does not open (it was sealed with another key) is empty, as in the
 * outbox: what needs it fails, no other waits for it. */
static struct str open_bytes(struct store *s, struct stmt *st, struct buf *memory)
{
    struct str bytes = stmt_col_str(st, 3);

    if (stmt_col_i64(st, 4) == 0) /* put by a version that did not seal; or in a file */
        return bytes;
    store_unseal(s, bytes_context, bytes, memory, NULL);
    return buf_view(memory);
}

int media_find(struct store *s, struct str key, int (*found)(void *arg, const struct media *m),
               void *arg, struct err *err)
{
    auto_wiped struct buf memory = {0};
    struct stmt          *st = db_use(s->db, SQL_MEDIA_FIND);
    struct media          m;
    int                   rc;

    if (store_need_sealer(s, err) < 0)
        return -1;
    stmt_text(st, 1, store_text(key));
    rc = stmt_step(st, err);
    if (rc <= 0)
        return rc;
    m = (struct media){
        .key = stmt_col_str(st, 0),
        .type = stmt_col_str(st, 1),
        .filename = stmt_col_str(st, 2),
        .bytes = open_bytes(s, st, &memory),
        .file = stmt_col_str(st, 5),
        .media_id = stmt_col_str(st, 6),
        .uploaded_at = stmt_col_i64(st, 7),
    };
    rc = store_called(found(arg, &m), err);
    stmt_reset(st);
    return rc < 0 ? -1 : 1;
}

int media_uploaded(struct store *s, struct str key, struct str media_id, int64_t at,
                   struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEDIA_UPLOADED);

    stmt_text(st, 1, store_text(key));
    stmt_text(st, 2, store_text(media_id));
    stmt_i64(st, 3, media_id.n > 0 ? at : 0);
    return stmt_run(st, NULL, err);
}

int media_sent(struct store *s, struct str key, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEDIA_SENT);

    stmt_text(st, 1, store_text(key));
    return stmt_run(st, NULL, err);
}

int media_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEDIA_PURGE);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
