#include "store/alerts.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "store/store_private.h"

#include <inttypes.h>
#include <stdio.h>

enum { CONTEXT = 128 }; /* bytes of "alerts.value.<person>.<flow>.<question>"; of a name 32 */

static const char reason_context[] = "alerts.reason";

/* ---- what was said ---- */

/* No option has such a name: values in front of which it does not stand are in the clear, from
 * before they were sealed. */
static const char sealed_mark = '%';

/* A sealed value belongs to its person and question. */
static char *context_of(char out[CONTEXT], const struct alert *a)
{
    snprintf(out, CONTEXT, "alerts.value.%" PRId64 ".%.*s.%.*s", a->person, STR_ARG(a->flow),
             STR_ARG(a->question));
    return out;
}

/* The same value gives the same text, so that the constraint finds one that is open. */
static int seal_value(struct store *s, const struct alert *a, struct buf *out, struct err *err)
{
    auto_buf struct buf sealed = {0};
    char                context[CONTEXT];

    if (store_seal_same(s, context_of(context, a), a->value, &sealed, err) < 0)
        return -1;
    buf_char(out, sealed_mark);
    base64_encode(out, sealed.p, sealed.n);
    return 0;
}

static int open_value(struct store *s, const struct alert *a, struct buf *out, struct err *err)
{
    struct str      text = str_skip(a->value, 1);
    size_t          cap = BASE64_DECODED_MAX(text.n), n;
    auto_free char *sealed = xmalloc(cap);
    char            context[CONTEXT];

    if (base64_decode(text, sealed, cap, &n) < 0)
        return err_set(err, ERR_BAD_INPUT, "alerts: a value that is not in its form");
    return store_unseal_text(s, context_of(context, a), (struct str){sealed, n}, out, err);
}

/* ---- raising ---- */

/* One that is open from before they were sealed. */
static int seal_old(struct store *s, const struct alert *a, struct str sealed, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_ALERT_SEAL);

    stmt_i64(st, 1, a->person);
    stmt_text(st, 2, store_text(a->flow));
    stmt_text(st, 3, store_text(a->question));
    stmt_text(st, 4, store_text(a->value));
    stmt_text(st, 5, sealed);
    return stmt_run(st, NULL, err);
}

int alert_raise(struct store *s, int64_t now, const struct alert *a, bool *again, struct err *err)
{
    auto_buf struct buf value = {0};
    struct stmt        *st;
    int64_t             id = store_new_id(s, now), known;

    if (seal_value(s, a, &value, err) < 0 || seal_old(s, a, buf_view(&value), err) < 0)
        return -1;
    st = db_use(s->db, SQL_ALERT_RAISE);
    stmt_i64(st, 1, id);
    stmt_i64(st, 2, a->person);
    stmt_text(st, 3, store_text(a->flow));
    stmt_text(st, 4, store_text(a->question));
    stmt_text(st, 5, buf_view(&value));
    stmt_text(st, 6, store_text(a->receipt));
    stmt_i64(st, 7, now);
    if (stmt_step(st, err) < 0)
        return -1;
    known = stmt_col_i64(st, 0);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    *again = known != id;
    return 0;
}

/* ---- reading ---- */

/* The columns of ALERT_COLUMNS. */
static struct alert row_alert(struct stmt *st)
{
    return (struct alert){
        .id = stmt_col_i64(st, 0),
        .person = stmt_col_i64(st, 1),
        .flow = stmt_col_str(st, 2),
        .question = stmt_col_str(st, 3),
        .value = stmt_col_str(st, 4),
        .receipt = stmt_col_str(st, 5),
        .at = stmt_col_i64(st, 6),
        .last_at = stmt_col_i64(st, 7),
        .closed_at = stmt_col_i64(st, 8), /* NULL reads as 0 */
        .closed_by = stmt_col_str(st, 9),
    };
}

static int show(struct store *s, struct stmt *st, int (*each)(void *arg, const struct alert *a),
                void *arg, struct err *err)
{
    auto_wiped struct buf value = {0};
    struct alert          a = row_alert(st);

    if (a.value.n > 0 && a.value.p[0] == sealed_mark) {
        if (open_value(s, &a, &value, err) < 0)
            return -1;
        a.value = buf_view(&value);
    }
    return store_called(each(arg, &a), err);
}

static int each_row(struct store *s, struct stmt *st,
                    int (*each)(void *arg, const struct alert *a), void *arg, struct err *err)
{
    int rc;

    while ((rc = stmt_step(st, err)) > 0) {
        rc = show(s, st, each, arg, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int alert_open(struct store *s, int64_t person, int (*each)(void *arg, const struct alert *a),
               void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_ALERT_OPEN);

    stmt_i64(st, 1, person);
    return each_row(s, st, each, arg, err);
}

int alert_list(struct store *s, int64_t after, unsigned most, struct str college,
               struct str class_name, int (*each)(void *arg, const struct alert *a), void *arg,
               struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_ALERT_LIST);

    stmt_i64(st, 1, after);
    stmt_text(st, 2, store_text(college));
    stmt_text(st, 3, store_text(class_name));
    stmt_i64(st, 4, most);
    return each_row(s, st, each, arg, err);
}

/* ---- deciding ---- */

int alert_lift(struct store *s, int64_t now, int64_t person, struct str by, struct str reason,
               int64_t *count, struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st = db_use(s->db, SQL_ALERT_LIFT);

    if (store_seal(s, reason_context, reason, &sealed, err) < 0)
        return -1;
    stmt_i64(st, 1, person);
    stmt_i64(st, 2, now);
    stmt_text(st, 3, store_text(by));
    stmt_blob(st, 4, buf_view(&sealed));
    return stmt_run(st, count, err);
}
