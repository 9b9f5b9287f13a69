/* Clearance: that it is complete, and what people have to be told. */
#include "base/mem.h"
#include "store/clearances.h"
#include "store/store_private.h"

static struct stmt *use_person(struct store *s, enum sql which, struct str clearance,
                               int64_t person)
{
    struct stmt *st = db_use(s->db, which);

    stmt_text(st, 1, store_text(clearance));
    stmt_i64(st, 2, person);
    return st;
}

/* ---- the end ---- */

int clear_complete(struct store *s, int64_t now, struct str clearance, int64_t person, bool *first,
                   struct err *err)
{
    struct stmt *st = use_person(s, SQL_CLEAR_COMPLETE, clearance, person);
    int64_t      rows;

    stmt_i64(st, 3, now);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *first = rows > 0;
    return 0;
}

int clear_reopen(struct store *s, struct str clearance, int64_t person, bool *was, struct err *err)
{
    int64_t rows;

    if (stmt_run(use_person(s, SQL_CLEAR_REOPEN, clearance, person), &rows, err) < 0)
        return -1;
    *was = rows > 0;
    return 0;
}

int clear_completed(struct store *s, struct str clearance, int64_t person, int64_t *at,
                    struct err *err)
{
    struct stmt *st = use_person(s, SQL_CLEAR_COMPLETED, clearance, person);
    int          rc = stmt_step(st, err);

    if (rc < 0)
        return -1;
    *at = rc > 0 ? stmt_col_i64(st, 0) : 0;
    stmt_reset(st);
    return 0;
}

/* ---- news ---- */

int clear_news_put(struct store *s, int64_t now, struct str clearance, struct str node,
                   int64_t person, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_CLEAR_NEWS_PUT);

    stmt_i64(st, 1, store_new_id(s, now));
    stmt_text(st, 2, store_text(clearance));
    stmt_text(st, 3, store_text(node));
    stmt_i64(st, 4, person);
    stmt_i64(st, 5, now);
    return stmt_run(st, NULL, err);
}

/* News that were read before the first is told: whoever tells them may say that they are done. */
struct news {
    struct news_row {
        struct clear_news n;
        struct buf        memory;
    }     *row;
    size_t count, room;
};

#define auto_news __attribute__((cleanup(news_free)))

static void news_free(struct news *news)
{
    for (size_t i = 0; i < news->count; i++)
        buf_free(&news->row[i].memory);
    free(news->row);
}

static int news_add(struct news *news, struct stmt *st, struct err *err)
{
    struct news_row *row = store_room(news->row, news->count, &news->room, sizeof *row, err);

    if (row == NULL)
        return -1;
    news->row = row;
    row = &news->row[news->count++];
    *row = (struct news_row){.n = {
        .id = stmt_col_i64(st, 0),
        .clearance = stmt_col_str(st, 1),
        .node = stmt_col_str(st, 2),
        .person = stmt_col_i64(st, 3),
        .at = stmt_col_i64(st, 4),
    }};

    struct str *const slices[] = {&row->n.clearance, &row->n.node};
    store_own(&row->memory, slices, ARRAY_LEN(slices));
    return 0;
}

int clear_news_next(struct store *s, struct str clearance, unsigned most,
                    int (*each)(void *arg, const struct clear_news *n), void *arg,
                    struct err *err)
{
    auto_news struct news news = {.count = 0};
    struct stmt          *st = db_use(s->db, SQL_CLEAR_NEWS_NEXT);
    int                   rc;

    stmt_text(st, 1, store_text(clearance));
    stmt_i64(st, 2, most);
    while ((rc = stmt_step(st, err)) > 0)
        if (news_add(&news, st, err) < 0) {
            rc = -1;
            break;
        }
    stmt_reset(st);
    for (size_t i = 0; i < news.count && rc == 0; i++)
        rc = store_called(each(arg, &news.row[i].n), err);
    return rc < 0 ? -1 : 0;
}

int clear_news_done(struct store *s, struct str clearance, int64_t person, int64_t upto,
                    struct err *err)
{
    struct stmt *st = use_person(s, SQL_CLEAR_NEWS_DONE, clearance, person);

    stmt_i64(st, 3, upto);
    return stmt_run(st, NULL, err);
}

/* ---- what is over ---- */

int clear_name_next(struct store *s, struct str after, struct buf *name, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_CLEAR_NAME);
    int          rc;

    stmt_text(st, 1, store_text(after));
    rc = stmt_step(st, err);
    if (rc < 0)
        return -1;
    rc = rc > 0 && !stmt_col_null(st, 0);
    if (rc > 0)
        buf_str(name, stmt_col_str(st, 0));
    stmt_reset(st);
    return rc;
}

int clear_purge(struct store *s, struct str clearance, int64_t before, unsigned most,
                int64_t *deleted, struct err *err)
{
    static const enum sql tables[] = {SQL_CLEAR_PURGE_ROWS, SQL_CLEAR_PURGE_ENDS,
                                      SQL_CLEAR_PURGE_NEWS, SQL_CLEAR_PURGE_FEEDS,
                                      SQL_CLEAR_PURGE_KNOWN};
    int64_t               all = 0;

    for (unsigned i = 0; i < ARRAY_LEN(tables); i++) {
        struct stmt *st = db_use(s->db, tables[i]);
        int64_t      rows;

        stmt_text(st, 1, store_text(clearance));
        stmt_i64(st, 2, before);
        stmt_i64(st, 3, most);
        if (stmt_run(st, &rows, err) < 0)
            return -1;
        all += rows;
    }
    *deleted = all;
    return 0;
}
