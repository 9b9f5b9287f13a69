#include "store/passes.h"

#include "base/cst.h"
#include "base/mem.h"
#include "store/store_private.h"

#include <string.h>

/* ---- codes ---- */

int pass_code_add(struct store *s, const struct pass_code *c, bool *added, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PASS_ADD);
    int64_t      rows;

    stmt_blob(st, 1, store_bytes(c->ref, SIGNED_REF));
    stmt_i64(st, 2, c->person);
    stmt_i64(st, 3, c->colour);
    stmt_i64(st, 4, c->digits);
    stmt_i64(st, 5, c->issued_at);
    stmt_i64(st, 6, c->expires_at);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *added = rows > 0;
    return 0;
}

int pass_code_write(struct store *s, const struct pass_code *c, struct buf *out, struct err *err)
{
    struct signed_ticket t = {
        .kind = SIGNED_PASS,
        .colour = (enum signed_colour)c->colour,
        .issued_at = c->issued_at,
        .expires_at = c->expires_at,
    };

    memcpy(t.ref, c->ref, SIGNED_REF);
    return store_need_signer(s, err) < 0 ? -1 : signed_write(s->signer, &t, out, err);
}

int pass_code_read(struct store *s, struct str text, struct signed_ticket *out, struct err *err)
{
    return store_need_signer(s, err) < 0 ? -1 : signed_read(s->signer, text, out, err);
}

/* The row of a statement that is ready to step. */
static int find_code(struct stmt *st, struct pass_code *out, struct err *err)
{
    struct str ref;
    int        rc = stmt_step(st, err);

    if (rc <= 0)
        return rc;
    *out = (struct pass_code){
        .person = stmt_col_i64(st, 1),
        .colour = (int)stmt_col_i64(st, 2),
        .digits = stmt_col_i64(st, 3),
        .issued_at = stmt_col_i64(st, 4),
        .expires_at = stmt_col_i64(st, 5),
    };
    ref = stmt_col_str(st, 0);
    memcpy(out->ref, ref.p, ref.n < SIGNED_REF ? ref.n : SIGNED_REF);
    stmt_reset(st);
    return 1;
}

int pass_code_by_ref(struct store *s, const unsigned char ref[SIGNED_REF], struct pass_code *out,
                     struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PASS_BY_REF);

    stmt_blob(st, 1, store_bytes(ref, SIGNED_REF));
    return find_code(st, out, err);
}

int pass_code_by_digits(struct store *s, int64_t digits, struct pass_code *out, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PASS_BY_DIGITS);

    stmt_i64(st, 1, digits);
    return find_code(st, out, err);
}

int pass_code_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                    struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PASS_PURGE);

    stmt_i64(st, 1, before);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}

/* ---- scans ---- */

static int put_scan(struct store *s, const struct scan *scan, enum scan_result result,
                    int64_t *rows, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SCAN_ADD);

    stmt_i64(st, 1, store_new_id(s, scan->at));
    stmt_i64(st, 2, scan->at);
    stmt_text(st, 3, store_text(scan->guard));
    stmt_text(st, 4, store_text(scan->gate));
    stmt_i64(st, 5, scan->person);
    stmt_blob(st, 6, store_bytes(scan->ref, SIGNED_REF));
    stmt_i64(st, 7, (scan->at + CST_OFFSET) / scan->window);
    stmt_i64(st, 8, result);
    return stmt_run(st, rows, err);
}

int scan_add(struct store *s, struct scan *scan, struct err *err)
{
    enum scan_result result = scan->result;
    int64_t          rows;

    if (scan->window <= 0 || scan->at < 0 || (result == SCAN_PASSED && scan->person == 0))
        return err_set(err, ERR_BAD_INPUT, "scans: nobody, or no window");
    if (put_scan(s, scan, result, &rows, err) < 0)
        return -1;
    if (rows == 0) { /* the constraint says: that code, or that person here, has passed */
        result = SCAN_USED;
        if (put_scan(s, scan, result, &rows, err) < 0)
            return -1;
    }
    if (rows == 0)
        return err_set(err, ERR_RETRY, "scans: not recorded");
    scan->result = result;
    return 0;
}

int scan_last(struct store *s, int64_t person, int64_t before, int64_t *at, struct buf *gate,
              struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SCAN_LAST);
    int          rc;

    stmt_i64(st, 1, person);
    stmt_i64(st, 2, before);
    rc = stmt_step(st, err);
    if (rc > 0) {
        *at = stmt_col_i64(st, 0);
        buf_str(gate, stmt_col_str(st, 1));
    }
    stmt_reset(st);
    return rc;
}

static struct scan row_scan(struct stmt *st)
{
    struct str  ref = stmt_col_str(st, 4);
    struct scan scan = {
        .at = stmt_col_i64(st, 0),
        .guard = stmt_col_str(st, 1),
        .gate = stmt_col_str(st, 2),
        .person = stmt_col_i64(st, 3),
        .result = (enum scan_result)stmt_col_i64(st, 5),
    };

    memcpy(scan.ref, ref.p, ref.n < SIGNED_REF ? ref.n : SIGNED_REF);
    return scan;
}

/* Ids grow with time: what came since then lies behind the first id of that second. */
int scan_list(struct store *s, int64_t since, unsigned most,
              int (*each)(void *arg, const struct scan *scan), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SCAN_LIST);
    int          rc;

    stmt_i64(st, 1, store_first_id(since));
    stmt_i64(st, 2, since);
    stmt_i64(st, 3, most);
    while ((rc = stmt_step(st, err)) > 0) {
        struct scan scan = row_scan(st);

        rc = store_called(each(arg, &scan), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int scan_count(struct store *s, int64_t since, struct str gate, int64_t *passed, int64_t *stopped,
               struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SCAN_COUNT);

    stmt_i64(st, 1, store_first_id(since));
    stmt_i64(st, 2, since);
    stmt_text(st, 3, store_text(gate));
    if (stmt_step(st, err) < 0)
        return -1;
    *passed = stmt_col_i64(st, 0);
    *stopped = stmt_col_i64(st, 1);
    stmt_reset(st);
    return 0;
}

/* What has an earlier id than the first of that second is older. */
int scan_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SCAN_PURGE);

    stmt_i64(st, 1, store_first_id(before));
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
