#include "store/media.h"

#include "store/store_private.h"

int media_put(struct store *s, int64_t now, const struct media *m, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEDIA_PUT);

    stmt_text(st, 1, store_text(m->key));
    stmt_text(st, 2, store_text(m->type));
    stmt_text(st, 3, store_text(m->filename));
    stmt_blob(st, 4, store_text(m->bytes));
    stmt_text(st, 5, store_text(m->media_id));
    stmt_i64(st, 6, m->uploaded_at);
    stmt_i64(st, 7, now);
    return stmt_run(st, NULL, err);
}

int media_find(struct store *s, struct str key, int (*found)(void *arg, const struct media *m),
               void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEDIA_FIND);
    struct media m;
    int          rc;

    stmt_text(st, 1, store_text(key));
    rc = stmt_step(st, err);
    if (rc <= 0)
        return rc;
    m = (struct media){
        .key = stmt_col_str(st, 0),
        .type = stmt_col_str(st, 1),
        .filename = stmt_col_str(st, 2),
        .bytes = stmt_col_str(st, 3),
        .media_id = stmt_col_str(st, 4),
        .uploaded_at = stmt_col_i64(st, 5),
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
