#include "store/photos.h"

#include "store/media.h"
#include "store/store_private.h"

int photo_add(struct store *s, int64_t now, const struct photo *p, int64_t *id, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PHOTO_ADD);
    int64_t      mine = store_new_id(s, now);

    stmt_i64(st, 1, mine);
    stmt_i64(st, 2, p->person);
    stmt_text(st, 3, store_text(p->member));
    stmt_text(st, 4, store_text(p->app));
    stmt_text(st, 5, store_text(p->flow));
    stmt_text(st, 6, store_text(p->question));
    stmt_text(st, 7, store_text(p->media_id));
    stmt_i64(st, 8, now);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    *id = mine;
    return 0;
}

/* ---- what became of it ---- */

static bool is_outcome(enum photo_state state, struct str file, struct str hash)
{
    if (state == PHOTO_HERE)
        return file.n > 0 && hash.n > 0;
    return (state == PHOTO_BAD || state == PHOTO_LOST) && file.n == 0 && hash.n == 0;
}

int photo_done(struct store *s, int64_t now, int64_t id, enum photo_state state, struct str file,
               struct str hash, bool *done, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PHOTO_DONE);
    int64_t      rows;

    if (!is_outcome(state, file, hash))
        return err_set(err, ERR_BAD_INPUT, "photos: no outcome");
    stmt_i64(st, 1, id);
    stmt_i64(st, 2, state);
    stmt_text(st, 3, store_text(file));
    stmt_text(st, 4, store_text(hash));
    stmt_i64(st, 5, now);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    if (rows > 0 && state == PHOTO_HERE) {
        st = db_use(s->db, SQL_PHOTO_MEDIA);
        stmt_text(st, 1, hash);
        stmt_text(st, 2, file);
        stmt_i64(st, 3, now);
        if (stmt_run(st, NULL, err) < 0)
            return -1;
    }
    *done = rows > 0;
    return 0;
}

int photo_keep(struct store *s, int64_t id, struct str receipt, int64_t until, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PHOTO_KEEP);

    stmt_i64(st, 1, id);
    stmt_text(st, 2, store_text(receipt));
    stmt_i64(st, 3, until);
    return stmt_run(st, NULL, err);
}

int photo_keep_all(struct store *s, struct str flow, int64_t person, struct str receipt,
                   int64_t until, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PHOTO_KEEP_ALL);

    stmt_i64(st, 1, person);
    stmt_text(st, 2, store_text(flow));
    stmt_text(st, 3, store_text(receipt));
    stmt_i64(st, 4, until);
    return stmt_run(st, NULL, err);
}

/* ---- reading ---- */

/* The columns of PHOTO_COLUMNS. */
static struct photo row_photo(struct stmt *st)
{
    return (struct photo){
        .id = stmt_col_i64(st, 0),
        .person = stmt_col_i64(st, 1),
        .member = stmt_col_str(st, 2),
        .app = stmt_col_str(st, 3),
        .flow = stmt_col_str(st, 4),
        .question = stmt_col_str(st, 5),
        .state = (enum photo_state)stmt_col_i64(st, 6),
        .media_id = stmt_col_str(st, 7),
        .file = stmt_col_str(st, 8),
        .hash = stmt_col_str(st, 9),
        .created_at = stmt_col_i64(st, 10),
    };
}

int photo_get(struct store *s, int64_t id, int (*found)(void *arg, const struct photo *p),
              void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PHOTO_GET);
    struct photo p;
    int          rc;

    stmt_i64(st, 1, id);
    rc = stmt_step(st, err);
    if (rc <= 0)
        return rc;
    p = row_photo(st);
    rc = store_called(found(arg, &p), err);
    stmt_reset(st);
    return rc < 0 ? -1 : 1;
}

int photo_file_known(struct store *s, struct str file, bool *known, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PHOTO_FILE_KNOWN);
    int          rc;

    stmt_text(st, 1, store_text(file));
    rc = stmt_step(st, err);
    if (rc < 0)
        return -1;
    *known = rc > 0;
    stmt_reset(st);
    return 0;
}

/* ---- the end ---- */

int photo_idle(struct store *s, int64_t before, unsigned most,
               int (*each)(void *arg, const struct photo *p), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PHOTO_IDLE);
    int          rc;

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    while ((rc = stmt_step(st, err)) > 0) {
        struct photo p = row_photo(st);

        rc = store_called(each(arg, &p), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* The same picture may have come twice: its media row then names the other file. */
int photo_over(struct store *s, int64_t id, struct err *err)
{
    static const enum sql steps[] = {SQL_PHOTO_HAND_ON, SQL_PHOTO_OVER};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct stmt *st = db_use(s->db, steps[i]);

        stmt_i64(st, 1, id);
        if (stmt_run(st, NULL, err) < 0)
            return -1;
    }
    return 0;
}
