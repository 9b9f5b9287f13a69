#include "store/tickets.h"

#include "base/mem.h"
#include "store/store_private.h"

static const char said_context[] = "ticket_texts.said", answer_context[] = "tickets.answer";

/* ---- opening ---- */

/* The three parameters that tell one open ticket from another. */
static struct stmt *use(struct store *s, enum sql which, struct str member, struct str kind,
                        int64_t person)
{
    struct stmt *st = db_use(s->db, which);

    stmt_text(st, 1, member);
    stmt_text(st, 2, kind);
    stmt_i64(st, 3, person);
    return st;
}

int ticket_opened(struct store *s, struct str member, struct str kind, int64_t person,
                  int64_t *number, struct err *err)
{
    char         key[STORE_KEY];
    struct str   lower;
    struct stmt *st;
    int          rc;

    if (store_key(key, member, &lower, err) < 0)
        return -1;
    st = use(s, SQL_TICKET_OPENED, lower, store_text(kind), person);
    rc = stmt_step(st, err);
    if (rc > 0)
        *number = stmt_col_i64(st, 0);
    stmt_reset(st);
    return rc;
}

static int add(struct store *s, int64_t now, const struct ticket *t, int64_t *number,
               struct err *err)
{
    char         key[STORE_KEY];
    struct str   member;
    struct stmt *st;
    int64_t      added;

    if (store_key(key, t->member, &member, err) < 0 ||
        store_count(s, "tickets", number, err) < 0)
        return -1;
    st = use(s, SQL_TICKET_ADD, member, t->kind, t->person);
    stmt_i64(st, 4, *number);
    stmt_text(st, 5, t->member);
    stmt_text(st, 6, store_text(t->app));
    stmt_i64(st, 7, now);
    if (stmt_run(st, &added, err) < 0)
        return -1;
    return added > 0 ? 0 : err_set(err, ERR_RETRY, "tickets: the member opened one just now");
}

static int say(struct store *s, int64_t now, int64_t number, struct str said, struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st;

    if (store_seal(s, said_context, said, &sealed, err) < 0)
        return -1;
    st = db_use(s->db, SQL_TICKET_SAY);
    stmt_i64(st, 1, number);
    stmt_blob(st, 2, buf_view(&sealed));
    stmt_i64(st, 3, now);
    return stmt_run(st, NULL, err);
}

int ticket_open(struct store *s, int64_t now, const struct ticket *t, int64_t *number, bool *again,
                struct err *err)
{
    int64_t n;
    int     rc;

    if (t->kind.n == 0)
        return err_set(err, ERR_BAD_INPUT, "tickets: one of no kind");
    rc = ticket_opened(s, t->member, t->kind, t->person, &n, err);
    if (rc < 0 || (rc == 0 && add(s, now, t, &n, err) < 0) ||
        (t->said.n > 0 && say(s, now, n, t->said, err) < 0))
        return -1;
    *number = n;
    *again = rc > 0;
    return 0;
}

/* ---- reading ---- */

/* The row of TICKET_COLUMNS that a statement stands at; 1 stop, 0 go on, -1 failed. */
static int show(struct store *s, struct stmt *st, int (*found)(void *arg, const struct ticket *t),
                void *arg, struct err *err)
{
    auto_buf struct buf answer = {0};
    struct ticket       t = {
        .number = stmt_col_i64(st, 0),
        .kind = stmt_col_str(st, 1),
        .person = stmt_col_i64(st, 2),
        .member = stmt_col_str(st, 3),
        .app = stmt_col_str(st, 4),
        .created_at = stmt_col_i64(st, 5),
        .answered_by = stmt_col_str(st, 7),
        .answered_at = stmt_col_i64(st, 8),
    };

    if (!stmt_col_null(st, 6) &&
        store_unseal(s, answer_context, stmt_col_str(st, 6), &answer, err) < 0)
        return -1;
    t.answer = buf_view(&answer);
    return store_called(found(arg, &t), err);
}

int ticket_get(struct store *s, int64_t number, int (*found)(void *arg, const struct ticket *t),
               void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_TICKET_GET);
    int          rc;

    stmt_i64(st, 1, number);
    rc = stmt_step(st, err);
    if (rc <= 0)
        return rc;
    rc = show(s, st, found, arg, err);
    stmt_reset(st);
    return rc < 0 ? -1 : 1;
}

/* One text of SQL_TICKET_TEXTS; as show. */
static int show_text(struct store *s, struct stmt *st,
                     int (*each)(void *arg, struct str said, int64_t at), void *arg,
                     struct err *err)
{
    auto_buf struct buf said = {0};

    if (store_unseal(s, said_context, stmt_col_str(st, 0), &said, err) < 0)
        return -1;
    return store_called(each(arg, buf_view(&said), stmt_col_i64(st, 1)), err);
}

int ticket_texts(struct store *s, int64_t number,
                 int (*each)(void *arg, struct str said, int64_t at), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_TICKET_TEXTS);
    int          rc;

    stmt_i64(st, 1, number);
    while ((rc = stmt_step(st, err)) > 0) {
        rc = show_text(s, st, each, arg, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int ticket_list(struct store *s, int64_t after, unsigned most,
                int (*each)(void *arg, const struct ticket *t), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_TICKET_LIST);
    int          rc;

    stmt_i64(st, 1, after);
    stmt_i64(st, 2, most);
    while ((rc = stmt_step(st, err)) > 0) {
        rc = show(s, st, each, arg, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int ticket_count(struct store *s, int64_t *open, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_TICKET_COUNT);

    if (stmt_step(st, err) < 0)
        return -1;
    *open = stmt_col_i64(st, 0);
    stmt_reset(st);
    return 0;
}

/* ---- deciding ---- */

int ticket_answer(struct store *s, int64_t now, int64_t number, struct str by, struct str answer,
                  bool *done, struct err *err)
{
    auto_buf struct buf sealed = {0};
    struct stmt        *st = db_use(s->db, SQL_TICKET_ANSWER);
    int64_t             changed;

    if (store_seal(s, answer_context, answer, &sealed, err) < 0)
        return -1;
    stmt_i64(st, 1, number);
    stmt_blob(st, 2, buf_view(&sealed));
    stmt_text(st, 3, store_text(by));
    stmt_i64(st, 4, now);
    if (stmt_run(st, &changed, err) < 0)
        return -1;
    *done = changed > 0;
    return 0;
}
