#include "store/approvals.h"

#include "base/cst.h"
#include "base/mem.h"
#include "store/photos.h"
#include "store/store_private.h"

static const char reason_context[] = "approvals.reason";

/* As they are stored. One that was valid and was replaced by the next is over. */
static const char *const words[] = {
    [APPROVAL_PENDING] = "pending",
    [APPROVAL_VALID] = "valid",
    [APPROVAL_REFUSED] = "refused",
    [APPROVAL_SUSPENDED] = "suspended",
    [APPROVAL_EXPIRED] = "replaced",
};

/* ---- reading ---- */

static enum approval_state state_on(int64_t now, struct str word, int64_t until)
{
    enum approval_state state = APPROVAL_NONE;

    for (size_t i = APPROVAL_PENDING; i < ARRAY_LEN(words); i++)
        if (str_is(word, words[i]))
            state = (enum approval_state)i;
    return state == APPROVAL_VALID && until >= 0 && until < cst_day(now) ? APPROVAL_EXPIRED
                                                                         : state;
}

/* The row of APPROVAL_COLUMNS that a statement stands at; 1 stop, 0 go on, -1 failed. */
static int show(struct store *s, int64_t now, struct stmt *st,
                int (*found)(void *arg, const struct approval *a), void *arg, struct err *err)
{
    auto_buf struct buf reason = {0};
    struct approval     a = {
        .number = stmt_col_i64(st, 0),
        .flow = stmt_col_str(st, 1),
        .person = stmt_col_i64(st, 2),
        .receipt = stmt_col_str(st, 3),
        .photo = stmt_col_i64(st, 4),
        .state = state_on(now, stmt_col_str(st, 5), stmt_col_i64(st, 6)),
        .until = stmt_col_i64(st, 6),
        .created_at = stmt_col_i64(st, 7),
        .decided_at = stmt_col_i64(st, 8),
        .decided_by = stmt_col_str(st, 9),
    };

    if (!stmt_col_null(st, 10) &&
        store_unseal(s, reason_context, stmt_col_str(st, 10), &reason, err) < 0)
        return -1;
    a.reason = buf_view(&reason);
    return store_called(found(arg, &a), err);
}

/* Of a statement that gives one row at the most. */
static int show_one(struct store *s, int64_t now, struct stmt *st,
                    int (*found)(void *arg, const struct approval *a), void *arg, struct err *err)
{
    int rc = stmt_step(st, err);

    if (rc <= 0)
        return rc;
    rc = show(s, now, st, found, arg, err);
    stmt_reset(st);
    return rc < 0 ? -1 : 1;
}

int approval_last(struct store *s, int64_t now, struct str flow, int64_t person,
                  int (*found)(void *arg, const struct approval *a), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPROVAL_LAST);

    stmt_text(st, 1, store_text(flow));
    stmt_i64(st, 2, person);
    return show_one(s, now, st, found, arg, err);
}

int approval_get(struct store *s, int64_t now, int64_t number,
                 int (*found)(void *arg, const struct approval *a), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPROVAL_GET);

    stmt_i64(st, 1, number);
    return show_one(s, now, st, found, arg, err);
}

int approval_list(struct store *s, struct str flow, int64_t after, unsigned most,
                  struct str college, struct str class_name,
                  int (*each)(void *arg, const struct approval *a), void *arg, struct err *err)
{
    enum sql     which = college.n > 0 ? SQL_APPROVAL_SCOPE_LIST : SQL_APPROVAL_LIST;
    struct stmt *st = db_use(s->db, which);
    int          rc;

    stmt_i64(st, 1, after);
    if (college.n > 0) {
        stmt_text(st, 2, college);
        stmt_text(st, 3, store_text(class_name));
    }
    stmt_i64(st, 4, most);
    stmt_text(st, 5, store_text(flow));
    while ((rc = stmt_step(st, err)) > 0) {
        rc = show(s, 0, st, each, arg, err); /* what is pending does not expire */
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* ---- adding ---- */

/* One whose days are over makes room. */
static int end_the_expired(struct store *s, int64_t now, const struct approval *a, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPROVAL_OVER);

    stmt_text(st, 1, store_text(a->flow));
    stmt_i64(st, 2, a->person);
    stmt_i64(st, 3, cst_day(now));
    return stmt_run(st, NULL, err);
}

/* 1: *number is that of the one that counts; 0: none does; -1: failed. */
static int find_open(struct store *s, const struct approval *a, int64_t *number, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPROVAL_OPEN);
    int          rc;

    stmt_text(st, 1, store_text(a->flow));
    stmt_i64(st, 2, a->person);
    rc = stmt_step(st, err);
    if (rc > 0)
        *number = stmt_col_i64(st, 0);
    stmt_reset(st);
    return rc;
}

/* *rows 0: somebody else was faster. */
static int insert(struct store *s, int64_t now, const struct approval *a, int64_t number,
                  int64_t *rows, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPROVAL_ADD);

    stmt_text(st, 1, store_text(a->flow));
    stmt_i64(st, 2, a->person);
    stmt_i64(st, 3, number);
    stmt_text(st, 4, store_text(a->receipt));
    stmt_i64(st, 5, a->photo);
    stmt_i64(st, 6, now);
    if (stmt_run(st, rows, err) < 0)
        return -1;
    return *rows > 0 && a->photo != 0 ? photo_keep(s, a->photo, a->receipt, PHOTO_FOR_EVER, err)
                                      : 0;
}

int approval_add(struct store *s, int64_t now, const struct approval *a, bool *added,
                 int64_t *number, struct err *err)
{
    int64_t n = 0, rows = 0;
    int     rc;

    if (end_the_expired(s, now, a, err) < 0 || (rc = find_open(s, a, &n, err)) < 0)
        return -1;
    if (rc == 0 && (store_count(s, "approvals", &n, err) < 0 ||
                    insert(s, now, a, n, &rows, err) < 0))
        return -1;
    if (rc == 0 && rows == 0 && find_open(s, a, &n, err) < 0)
        return -1;
    *added = rows > 0;
    *number = n;
    return 0;
}

/* ---- deciding ---- */

static bool may_become(enum approval_state from, enum approval_state to)
{
    static const struct {
        enum approval_state from, to;
    } ways[] = {
        {APPROVAL_PENDING, APPROVAL_VALID},   {APPROVAL_PENDING, APPROVAL_REFUSED},
        {APPROVAL_VALID, APPROVAL_SUSPENDED}, {APPROVAL_SUSPENDED, APPROVAL_VALID},
        {APPROVAL_SUSPENDED, APPROVAL_REFUSED},
    };

    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        if (ways[i].from == from && ways[i].to == to)
            return true;
    return false;
}

/* The pictures are needed as long as the approval counts; a suspended one may be valid again. */
static int keep_photos(struct store *s, int64_t now, int64_t number, enum approval_state to,
                       int64_t until, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_APPROVAL_PHOTOS);
    int64_t      needed = PHOTO_FOR_EVER;

    if (to == APPROVAL_REFUSED)
        needed = now;
    else if (to == APPROVAL_VALID && until >= 0)
        needed = cst_day_start(until + 1);
    stmt_i64(st, 1, number);
    stmt_i64(st, 2, needed);
    return stmt_run(st, NULL, err);
}

int approval_decide(struct store *s, int64_t now, int64_t number, enum approval_state from,
                    enum approval_state to, int64_t until, struct str by, struct str reason,
                    bool *done, struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st = db_use(s->db, SQL_APPROVAL_DECIDE);
    int64_t             rows;

    if (!may_become(from, to))
        return err_set(err, ERR_BAD_INPUT, "approvals: no way from state %d to %d", (int)from,
                       (int)to);
    if (reason.n > 0 && store_seal(s, reason_context, reason, &sealed, err) < 0)
        return -1;
    stmt_i64(st, 1, number);
    stmt_text(st, 2, str_c(words[from]));
    stmt_text(st, 3, str_c(words[to]));
    stmt_i64(st, 4, until >= 0 ? until : -1);
    stmt_i64(st, 5, now);
    stmt_text(st, 6, store_text(by));
    stmt_blob(st, 7, buf_view(&sealed)); /* nothing is NULL */
    stmt_i64(st, 8, cst_day(now));
    if (stmt_run(st, &rows, err) < 0 ||
        (rows > 0 && keep_photos(s, now, number, to, until, err) < 0))
        return -1;
    *done = rows > 0;
    return 0;
}
