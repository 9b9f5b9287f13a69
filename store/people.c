#include "store/people.h"

#include "store/store_private.h"

/* The columns of PERSON_COLUMNS. */
static struct person row_person(struct stmt *st)
{
    return (struct person){
        .id = stmt_col_i64(st, 0),
        .number = stmt_col_str(st, 1),
        .name = stmt_col_str(st, 2),
        .kind = stmt_col_str(st, 3),
        .college = stmt_col_str(st, 4),
        .class_name = stmt_col_str(st, 5),
        .year = stmt_col_i64(st, 6),
        .candidate = stmt_col_str(st, 7),
        .origin = stmt_col_str(st, 8),
        .state = stmt_col_str(st, 9),
        .state_from = stmt_col_i64(st, 10),
        .state_until = stmt_col_i64(st, 11),
        .confirmed_at = stmt_col_i64(st, 12),
        .invited_at = stmt_col_i64(st, 13),
    };
}

/* The row of a statement that is ready to step; as people_find. */
static int show(struct stmt *st, int (*found)(void *arg, const struct person *p), void *arg,
                struct err *err)
{
    struct person p;
    int           rc = stmt_step(st, err);

    if (rc <= 0)
        return rc;
    p = row_person(st);
    rc = store_called(found(arg, &p), err);
    stmt_reset(st);
    return rc < 0 ? -1 : 1;
}

/* By one of the two numbers. */
static int find(struct store *s, enum sql which, struct str number,
                int (*found)(void *arg, const struct person *p), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, which);
    char         key[STORE_KEY];
    struct str   lower;

    if (number.n > sizeof key)
        return 0;
    if (store_key(key, number, &lower, err) < 0)
        return -1;
    stmt_text(st, 1, lower);
    return show(st, found, arg, err);
}

int people_find(struct store *s, struct str number, int (*found)(void *arg, const struct person *p),
                void *arg, struct err *err)
{
    return find(s, SQL_PEOPLE_FIND, number, found, arg, err);
}

int people_candidate(struct store *s, struct str candidate,
                     int (*found)(void *arg, const struct person *p), void *arg, struct err *err)
{
    return find(s, SQL_PEOPLE_CANDIDATE, candidate, found, arg, err);
}

int people_get(struct store *s, int64_t id, int (*found)(void *arg, const struct person *p),
               void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_GET);

    stmt_i64(st, 1, id);
    return show(st, found, arg, err);
}

int people_named(struct store *s, struct str name, bool *any, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_NAMED);
    int          rc;

    stmt_text(st, 1, store_text(name));
    rc = stmt_step(st, err);
    if (rc < 0)
        return -1;
    *any = rc > 0;
    stmt_reset(st);
    return 0;
}

static int each_person(struct stmt *st, int (*each)(void *arg, const struct person *p), void *arg,
                       struct err *err)
{
    int rc;

    while ((rc = stmt_step(st, err)) > 0) {
        struct person p = row_person(st);

        rc = store_called(each(arg, &p), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int people_with_name(struct store *s, struct str name,
                     int (*each)(void *arg, const struct person *p), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_WITH_NAME);

    stmt_text(st, 1, store_text(name));
    return each_person(st, each, arg, err);
}

int people_each(struct store *s, int64_t after, unsigned most,
                int (*each)(void *arg, const struct person *p), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_EACH);

    stmt_i64(st, 1, after);
    stmt_i64(st, 2, most);
    return each_person(st, each, arg, err);
}

int people_confirm(struct store *s, int64_t now, int64_t id, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_CONFIRM);
    int64_t      changed;

    stmt_i64(st, 1, id);
    stmt_i64(st, 2, now);
    if (stmt_run(st, &changed, err) < 0)
        return -1;
    return changed > 0 ? 0 : err_set(err, ERR_BAD_INPUT, "people: nobody has this id");
}
