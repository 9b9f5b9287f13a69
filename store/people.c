#include "store/people.h"

#include "store/store_private.h"

/* Both statements of people_put begin with these parameters. */
static struct stmt *bind_person(struct store *s, enum sql which, int64_t now, struct str number,
                                const struct person *p)
{
    struct stmt *st = db_use(s->db, which);

    stmt_text(st, 1, number);
    stmt_text(st, 2, p->number);
    stmt_text(st, 3, store_text(p->name));
    stmt_text(st, 4, store_text(p->kind));
    stmt_text(st, 5, store_text(p->college));
    stmt_text(st, 6, store_text(p->class_name));
    stmt_i64(st, 7, p->year);
    stmt_i64(st, 8, now);
    return st;
}

/* A member may have written to us before he was imported. */
static int bind_member(struct store *s, struct str number, int64_t id, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_BIND);

    stmt_text(st, 1, number);
    stmt_i64(st, 2, id);
    return stmt_run(st, NULL, err);
}

int people_put(struct store *s, int64_t now, const struct person *p,
               const struct person_private *x, bool dry, enum people_change *change,
               struct err *err)
{
    char         key[STORE_KEY];
    struct str   number;
    struct stmt *st;
    int64_t      id = store_new_id(s, now), added, changed = 0;

    (void)x;
    (void)dry;
    if (store_key(key, p->number, &number, err) < 0)
        return -1;
    st = bind_person(s, SQL_PEOPLE_ADD, now, number, p);
    stmt_i64(st, 9, id);
    if (stmt_run(st, &added, err) < 0)
        return -1;
    if (added > 0 && bind_member(s, number, id, err) < 0)
        return -1;
    if (added == 0 &&
        stmt_run(bind_person(s, SQL_PEOPLE_CHANGE, now, number, p), &changed, err) < 0)
        return -1;
    *change = added > 0 ? PEOPLE_ADDED : changed > 0 ? PEOPLE_CHANGED : PEOPLE_SAME;
    return 0;
}

/* The row of a statement that is ready to step; as people_find. */
static int show(struct stmt *st, int (*found)(void *arg, const struct person *p), void *arg,
                struct err *err)
{
    struct person p;
    int           rc = stmt_step(st, err);

    if (rc <= 0)
        return rc;
    p = (struct person){
        .id = stmt_col_i64(st, 0),
        .number = stmt_col_str(st, 1),
        .name = stmt_col_str(st, 2),
        .kind = stmt_col_str(st, 3),
        .college = stmt_col_str(st, 4),
        .class_name = stmt_col_str(st, 5),
        .year = stmt_col_i64(st, 6),
    };
    rc = store_called(found(arg, &p), err);
    stmt_reset(st);
    return rc < 0 ? -1 : 1;
}

int people_find(struct store *s, struct str number, int (*found)(void *arg, const struct person *p),
                void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_FIND);
    char         key[STORE_KEY];
    struct str   lower;

    if (store_key(key, number, &lower, err) < 0)
        return -1;
    stmt_text(st, 1, lower);
    return show(st, found, arg, err);
}

int people_get(struct store *s, int64_t id, int (*found)(void *arg, const struct person *p),
               void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_GET);

    stmt_i64(st, 1, id);
    return show(st, found, arg, err);
}

int people_count(struct store *s, int64_t *count, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_COUNT);

    if (stmt_step(st, err) < 0)
        return -1;
    *count = stmt_col_i64(st, 0);
    stmt_reset(st);
    return 0;
}
