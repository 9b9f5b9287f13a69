#include "store/staff.h"

#include "base/buf.h"
#include "store/store_private.h"

/* The columns of STAFF_COLUMNS. */
static struct staff row_staff(struct stmt *st)
{
    return (struct staff){
        .userid = stmt_col_str(st, 0),
        .name = stmt_col_str(st, 1),
        .role = stmt_col_str(st, 2),
        .college = stmt_col_str(st, 3),
        .class_name = stmt_col_str(st, 4),
    };
}

/* … and STAFF_THERE behind them. */
static struct staff row_told(struct stmt *st)
{
    struct staff m = row_staff(st);

    m.there = (enum staff_there)stmt_col_i64(st, 5);
    return m;
}

static struct stmt *bind_staff(struct store *s, enum sql which, struct str member,
                               const struct staff *m)
{
    struct stmt *st = db_use(s->db, which);

    stmt_text(st, 1, member);
    stmt_text(st, 2, m->role);
    stmt_text(st, 3, store_text(m->college));
    stmt_text(st, 4, store_text(m->class_name));
    stmt_text(st, 5, m->userid);
    stmt_text(st, 6, store_text(m->name));
    return st;
}

int staff_put(struct store *s, const struct staff *m, bool *added, struct err *err)
{
    char       key[STORE_KEY];
    struct str member;
    int64_t    rows;

    if (store_key(key, m->userid, &member, err) < 0)
        return -1;
    if (m->role.n == 0)
        return err_set(err, ERR_BAD_INPUT, "staff: somebody without a role");
    if (stmt_run(bind_staff(s, SQL_STAFF_ADD, member, m), &rows, err) < 0 ||
        (rows == 0 && stmt_run(bind_staff(s, SQL_STAFF_CHANGE, member, m), NULL, err) < 0))
        return -1;
    *added = rows > 0;
    return 0;
}

int staff_clear(struct store *s, int64_t *deleted, struct err *err)
{
    return stmt_run(db_use(s->db, SQL_STAFF_CLEAR), deleted, err);
}

static int each_row(struct stmt *st, struct staff (*row)(struct stmt *st),
                    int (*each)(void *arg, const struct staff *m), void *arg, struct err *err)
{
    int rc;

    while ((rc = stmt_step(st, err)) > 0) {
        struct staff m = row(st);

        rc = store_called(each(arg, &m), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int staff_roles(struct store *s, struct str userid,
                int (*each)(void *arg, const struct staff *m), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_STAFF_ROLES);
    char         key[STORE_KEY];
    struct str   member;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    return each_row(st, row_staff, each, arg, err);
}

int staff_with(struct store *s, const char *role, int (*each)(void *arg, const struct staff *m),
               void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_STAFF_WITH);

    stmt_text(st, 1, str_c(role));
    return each_row(st, row_told, each, arg, err);
}

/* Who has several scopes that fit is one behind the other: the first is shown. */
int staff_for(struct store *s, const char *role, struct str college, struct str class_name,
              int (*each)(void *arg, const struct staff *m), void *arg, struct err *err)
{
    struct stmt        *st = db_use(s->db, SQL_STAFF_FOR);
    auto_buf struct buf before = {0};
    int                 rc;

    stmt_text(st, 1, str_c(role));
    stmt_text(st, 2, store_text(college));
    stmt_text(st, 3, store_text(class_name));
    while ((rc = stmt_step(st, err)) > 0) {
        struct str member = stmt_col_str(st, 6);

        if (str_eq(member, buf_view(&before)))
            continue;
        buf_clear(&before);
        buf_str(&before, member);

        struct staff m = row_told(st);

        rc = store_called(each(arg, &m), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int staff_is(struct store *s, struct str userid, const char *role, bool *is, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_STAFF_IS);
    char         key[STORE_KEY];
    struct str   member;
    int          rc;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    stmt_text(st, 2, str_c(role));
    rc = stmt_step(st, err);
    if (rc >= 0)
        *is = rc > 0;
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}
