#include "store/reach.h"

#include "base/mem.h"
#include "store/store_private.h"

/* The columns of SQL_REACH_LIST. */
enum {
    R_STATE, R_PERSON, R_NUMBER, R_NAME, R_COLLEGE, R_CLASS, R_ERRCODE,
    R_BAR_AT, R_LEFT_AT, R_ERRCODE_AT, R_BOUND_AT, R_CONFIRMED_AT, R_INVITED_AT, R_CREATED_AT,
};

const char *reach_name(enum reach r)
{
    static const char *const names[REACH_COUNT] = {
        [REACH_NOBODY] = "nobody",   [REACH_CLAIMED] = "claimed",
        [REACH_FROZEN] = "frozen",   [REACH_LEFT] = "left",
        [REACH_OUTSIDE] = "outside", [REACH_UNCONFIRMED] = "unconfirmed",
        [REACH_ACTIVE] = "active",   [REACH_INVITED] = "invited",
        [REACH_EXPECTED] = "expected",
    };

    return names[r];
}

/* Whose rows a question reads: those of one college or class, not of the whole school. */
static void use_scope(struct stmt *st, const struct reach_filter *f)
{
    stmt_text(st, 2, store_text(f->college));
    stmt_text(st, 3, store_text(f->class_name));
}

static void use_state(struct stmt *st, const struct reach_filter *f)
{
    use_scope(st, f);
    stmt_text(st, 1, store_text(f->app));
    stmt_i64(st, 5, f->only ? (int64_t)f->state : -1);
}

static void use_people(struct stmt *st, const struct reach_filter *f)
{
    use_state(st, f);
    stmt_i64(st, 4, f->confirm);
}

static void use_page(struct stmt *st, const struct reach_filter *f)
{
    stmt_i64(st, 6, f->most > 0 ? f->most : INT64_MAX);
    stmt_i64(st, 7, f->skip);
}

/* The time that a state began at; who has confirmed is active since then. */
static int64_t since(struct stmt *st, enum reach state)
{
    static const int columns[REACH_COUNT] = {
        [REACH_NOBODY] = R_CREATED_AT,  [REACH_CLAIMED] = R_CREATED_AT,
        [REACH_FROZEN] = R_BAR_AT,      [REACH_LEFT] = R_LEFT_AT,
        [REACH_OUTSIDE] = R_ERRCODE_AT, [REACH_UNCONFIRMED] = R_BOUND_AT,
        [REACH_ACTIVE] = R_CONFIRMED_AT, [REACH_INVITED] = R_INVITED_AT,
        [REACH_EXPECTED] = R_CREATED_AT,
    };
    int64_t at = stmt_col_i64(st, columns[state]);

    return at == 0 && state == REACH_ACTIVE ? stmt_col_i64(st, R_BOUND_AT) : at;
}

static struct reach_person row_reach(struct stmt *st)
{
    enum reach state = (enum reach)stmt_col_i64(st, R_STATE);

    return (struct reach_person){
        .state = state,
        .person = stmt_col_i64(st, R_PERSON),
        .number = stmt_col_str(st, R_NUMBER),
        .name = stmt_col_str(st, R_NAME),
        .college = stmt_col_str(st, R_COLLEGE),
        .class_name = stmt_col_str(st, R_CLASS),
        .since = since(st, state),
        .errcode = state == REACH_OUTSIDE ? stmt_col_i64(st, R_ERRCODE) : 0,
    };
}

/* 1 stopped, 0 all, -1 failed. */
static int list(struct stmt *st, int (*each)(void *arg, const struct reach_person *p), void *arg,
                struct err *err)
{
    int rc;

    while ((rc = stmt_step(st, err)) > 0) {
        struct reach_person p = row_reach(st);

        rc = store_called(each(arg, &p), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc;
}

static bool is_nobodys(enum reach state)
{
    return state == REACH_NOBODY || state == REACH_CLAIMED;
}

/* Few of many are frozen: they are found by an index of their own. Who has left may be nobody, or
 * not: one list, which has pages. */
static enum sql list_of(const struct reach_filter *f)
{
    if (f->college.n > 0)
        return f->class_name.n > 0 ? SQL_REACH_CLASS_LIST : SQL_REACH_COLLEGE_LIST;
    if (f->only && f->state == REACH_LEFT)
        return SQL_REACH_LEFT_LIST;
    return f->only && f->state == REACH_FROZEN ? SQL_REACH_FROZEN_LIST : SQL_REACH_LIST;
}

int reach_list(struct store *s, const struct reach_filter *f,
               int (*each)(void *arg, const struct reach_person *p), void *arg, struct err *err)
{
    struct stmt *st;
    int          rc = 0;

    if (!f->only || is_nobodys(f->state)) {
        st = db_use(s->db, SQL_REACH_NOBODY_LIST);
        use_state(st, f);
        use_page(st, f);
        rc = list(st, each, arg, err);
    }
    if (rc == 0 && (!f->only || !is_nobodys(f->state))) {
        st = db_use(s->db, list_of(f));
        use_people(st, f);
        use_page(st, f);
        rc = list(st, each, arg, err);
    }
    return rc < 0 ? -1 : 0;
}

int reach_count(struct store *s, const struct reach_filter *f, int64_t count[REACH_COUNT],
                struct err *err)
{
    enum sql     which = f->college.n == 0      ? SQL_REACH_COUNT
                         : f->class_name.n == 0 ? SQL_REACH_COLLEGE_COUNT
                                                : SQL_REACH_CLASS_COUNT;
    struct stmt *st = db_use(s->db, which);
    int64_t      found[REACH_COUNT] = {0};
    int          rc;

    use_people(st, f);
    while ((rc = stmt_step(st, err)) > 0)
        found[stmt_col_i64(st, 0)] = stmt_col_i64(st, 1);
    if (rc < 0)
        return -1;
    memcpy(count, found, sizeof found);
    return 0;
}
