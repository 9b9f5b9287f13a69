#include "base/mem.h"
#include "store/clearances_private.h"

static const char reason_context[] = "clear_rows.reason";

/* ---- deciding ---- */

static bool is_state(enum clear_state state)
{
    return state == CLEAR_TODO || state == CLEAR_NONE || state == CLEAR_PASSED ||
           state == CLEAR_REFUSED;
}

/* $1..$3 of most statements. */
static struct stmt *use_key(struct store *s, enum sql which, struct str clearance, int64_t person,
                            struct str node)
{
    struct stmt *st = db_use(s->db, which);

    stmt_text(st, 1, store_text(clearance));
    stmt_i64(st, 2, person);
    stmt_text(st, 3, store_text(node));
    return st;
}

/* $1..$7: a row. sealed: of its reason, has to live as long. */
static struct stmt *use_row(struct store *s, enum sql which, int64_t now,
                            const struct clear_row *row, const struct buf *sealed)
{
    struct stmt *st = use_key(s, which, row->clearance, row->person, row->node);

    stmt_i64(st, 4, row->state);
    stmt_i64(st, 5, now);
    stmt_text(st, 6, store_text(row->by));
    stmt_blob(st, 7, buf_view(sealed)); /* nothing is NULL */
    return st;
}

static int seal_reason(struct store *s, const struct clear_row *row, struct buf *sealed,
                       struct err *err)
{
    if (row->clearance.n == 0 || row->node.n == 0 || row->person <= 0 || !is_state(row->state))
        return err_set(err, ERR_BAD_INPUT, "clearances: no node, nobody, or no state");
    return row->reason.n > 0 ? store_seal(s, reason_context, row->reason, sealed, err) : 0;
}

int clear_decide(struct store *s, int64_t now, const struct clear_row *to, bool had,
                 enum clear_state from, bool *done, struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st;
    int64_t             rows;

    if (to->source != CLEAR_BY_DESK)
        return err_set(err, ERR_BAD_INPUT, "clearances: only a desk decides");
    if (seal_reason(s, to, &sealed, err) < 0)
        return -1;
    st = use_row(s, had ? SQL_CLEAR_AGAIN : SQL_CLEAR_FIRST, now, to, &sealed);
    if (had)
        stmt_i64(st, 8, from);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *done = rows > 0;
    return 0;
}

int clear_undo(struct store *s, struct str clearance, struct str node, int64_t person,
               enum clear_state from, bool *done, struct err *err)
{
    struct stmt *st = use_key(s, SQL_CLEAR_UNDO, clearance, person, node);
    int64_t      rows;

    stmt_i64(st, 4, from);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *done = rows > 0;
    return 0;
}

int clear_know(struct store *s, int64_t now, struct str clearance, struct str node, int64_t person,
               bool holds, bool *news, struct err *err)
{
    struct stmt *st;
    int64_t      rows;

    if (clearance.n == 0 || node.n == 0 || person <= 0)
        return err_set(err, ERR_BAD_INPUT, "clearances: no node, or nobody");
    st = use_key(s, holds ? SQL_CLEAR_KNOW : SQL_CLEAR_FORGET, clearance, person, node);
    if (holds)
        stmt_i64(st, 4, now);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *news = rows > 0;
    return 0;
}

/* ---- reading ---- */

struct clear_row clear_row_of(struct stmt *st, struct str clearance, int64_t person)
{
    return (struct clear_row){
        .clearance = clearance,
        .person = person,
        .node = stmt_col_str(st, 0),
        .state = (enum clear_state)stmt_col_i64(st, 1),
        .source = (enum clear_source)stmt_col_i64(st, 2),
        .at = stmt_col_i64(st, 3),
        .by = stmt_col_str(st, 4),
    };
}

struct stmt *clear_use_of(struct store *s, struct str clearance, int64_t person)
{
    struct stmt *st = db_use(s->db, SQL_CLEAR_OF);

    stmt_text(st, 1, store_text(clearance));
    stmt_i64(st, 2, person);
    return st;
}

bool clear_is_hidden(struct str node, struct buf *last)
{
    if (last->n > 0 && str_eq(node, buf_view(last)))
        return true;
    buf_clear(last);
    buf_str(last, node);
    return false;
}

static int show_row(struct store *s, struct stmt *st, struct str clearance, int64_t person,
                    int (*each)(void *arg, const struct clear_row *row), void *arg,
                    struct err *err)
{
    auto_buf struct buf reason = {0};
    struct clear_row    row = clear_row_of(st, clearance, person);

    if (!stmt_col_null(st, 5) &&
        store_unseal(s, reason_context, stmt_col_str(st, 5), &reason, err) < 0)
        return -1;
    row.reason = buf_view(&reason);
    return store_called(each(arg, &row), err);
}

int clear_of(struct store *s, struct str clearance, int64_t person,
             int (*each)(void *arg, const struct clear_row *row), void *arg, struct err *err)
{
    auto_buf struct buf last = {0};
    struct stmt        *st = clear_use_of(s, clearance, person);
    int                 rc;

    while ((rc = stmt_step(st, err)) > 0) {
        if (clear_is_hidden(stmt_col_str(st, 0), &last))
            continue;
        rc = show_row(s, st, clearance, person, each, arg, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* ---- lists ---- */

int clear_feeds(struct store *s, struct str clearance,
                int (*each)(void *arg, const struct clear_feed *f), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_CLEAR_FEEDS);
    int          rc;

    stmt_text(st, 1, store_text(clearance));
    while ((rc = stmt_step(st, err)) > 0) {
        struct clear_feed f = {
            .node = stmt_col_str(st, 0),
            .unlisted = (enum clear_state)stmt_col_i64(st, 1),
            .at = stmt_col_i64(st, 2),
            .listed = stmt_col_i64(st, 3),
        };

        rc = store_called(each(arg, &f), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int clear_feed_put(struct store *s, int64_t now, struct str clearance, const struct clear_feed *f,
                   struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_CLEAR_FEED_PUT);
    int64_t      rows;

    if (clearance.n == 0 || f->node.n == 0 || !is_state(f->unlisted))
        return err_set(err, ERR_BAD_INPUT, "clearances: a list of no node");
    stmt_text(st, 1, clearance);
    stmt_text(st, 2, f->node);
    stmt_i64(st, 3, f->unlisted);
    stmt_i64(st, 4, now);
    stmt_i64(st, 5, f->listed);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    return rows > 0 ? 0
                    : err_set(err, ERR_BAD_INPUT,
                              "clearances: a list of the same second or later was read");
}

int clear_feed_row(struct store *s, int64_t now, const struct clear_row *row, bool *kept,
                   bool *changed, struct err *err)
{
    auto_buf struct buf sealed = {0};
    bool                desk = false, other = false, known = false;
    struct stmt        *st;
    int                 rc;

    if (seal_reason(s, row, &sealed, err) < 0)
        return -1;
    st = use_key(s, SQL_CLEAR_LOOK, row->clearance, row->person, row->node);
    while ((rc = stmt_step(st, err)) > 0) {
        bool differs = stmt_col_i64(st, 1) != (int64_t)row->state;

        known = true;
        if (stmt_col_i64(st, 0) == CLEAR_BY_DESK)
            desk = true;
        if (stmt_col_i64(st, 0) == CLEAR_BY_DESK || !desk)
            other = differs;
    }
    if (rc < 0 || stmt_run(use_row(s, SQL_CLEAR_LISTED, now, row, &sealed), NULL, err) < 0)
        return -1;
    *kept = desk && other;
    *changed = !desk && (!known || other);
    return 0;
}

/* Rows that are read before they are deleted. */
struct rest {
    struct rest_row {
        int64_t          person, at;
        enum clear_state state;
        char            *by;
    }     *row;
    size_t count, room;
};

#define auto_rest __attribute__((cleanup(rest_free)))

static void rest_free(struct rest *rest)
{
    for (size_t i = 0; i < rest->count; i++)
        free(rest->row[i].by);
    free(rest->row);
}

static int rest_add(struct rest *rest, struct stmt *st, struct err *err)
{
    struct rest_row *row = store_room(rest->row, rest->count, &rest->room, sizeof *row, err);

    if (row == NULL)
        return -1;
    rest->row = row;
    rest->row[rest->count++] = (struct rest_row){
        .person = stmt_col_i64(st, 0),
        .state = (enum clear_state)stmt_col_i64(st, 1),
        .at = stmt_col_i64(st, 2),
        .by = str_dup(stmt_col_str(st, 3)),
    };
    return 0;
}

/* $1..$3: what a list that is older than `before` said of a node. */
static struct stmt *use_older(struct store *s, enum sql which, struct str clearance,
                              struct str node, int64_t before)
{
    struct stmt *st = db_use(s->db, which);

    stmt_text(st, 1, store_text(clearance));
    stmt_text(st, 2, store_text(node));
    stmt_i64(st, 3, before);
    return st;
}

static int read_rest(struct stmt *st, struct rest *rest, struct err *err)
{
    int rc;

    while ((rc = stmt_step(st, err)) > 0)
        if (rest_add(rest, st, err) < 0) {
            stmt_reset(st);
            return -1;
        }
    return rc;
}

int clear_feed_rest(struct store *s, struct str clearance, struct str node, int64_t before,
                    int (*each)(void *arg, const struct clear_row *row), void *arg,
                    struct err *err)
{
    auto_rest struct rest rest = {.count = 0};
    int                   rc = 0;

    if (read_rest(use_older(s, SQL_CLEAR_REST, clearance, node, before), &rest, err) < 0 ||
        stmt_run(use_older(s, SQL_CLEAR_DROP, clearance, node, before), NULL, err) < 0)
        return -1;
    for (size_t i = 0; i < rest.count && rc == 0; i++) {
        struct clear_row row = {
            .clearance = clearance,
            .node = node,
            .person = rest.row[i].person,
            .state = rest.row[i].state,
            .source = CLEAR_BY_FEED,
            .at = rest.row[i].at,
            .by = str_c(rest.row[i].by),
        };

        rc = store_called(each(arg, &row), err);
    }
    return rc < 0 ? -1 : 0;
}
