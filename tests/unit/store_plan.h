/* How SQLite would carry out a statement, on a database of this schema. */
#ifndef TESTS_UNIT_STORE_PLAN_H
#define TESTS_UNIT_STORE_PLAN_H

#include "tests/unit/store_fixture.h"

#include "store/db.h"
#include "store/migrations.h"

/* Appends the plan, a line for each step. */
static inline void fixture_plan(const struct fixture *f, const char *sql, struct buf *plan)
{
    auto_buf struct buf explain = {0};
    struct db          *db = NULL;
    struct stmt        *st;
    struct err          err = {0};

    buf_f(&explain, "EXPLAIN QUERY PLAN %s", sql);
    OK(db_open(&db, f->path, DB_WRITE, store_migrations, (const char *const[]){explain.p}, 1,
               &err));
    st = db_use(db, 0);
    while (stmt_step(st, &err) > 0)
        buf_f(plan, "%.*s\n", STR_ARG(stmt_col_str(st, 3)));
    stmt_reset(st);
    db_close(db);
}

#endif
