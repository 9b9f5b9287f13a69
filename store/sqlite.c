/* The engine on SQLite 3: the sqlite*.c are all that knows it. Opening is sqlite_open.c.
 *
 * One writer and any number of readers of one file in WAL mode. A commit is durable
 * (synchronous=FULL); the write-ahead log is moved into the file by db_checkpoint, or by db_commit
 * when nobody called it for too long. */
#include "store/sqlite_private.h"

#include <stdio.h>

/* Pages: a checkpoint that a reader held up is tried again so much later. */
enum { WAL_PAGES_AGAIN = 4096 };

/* ---- errors ---- */

static enum err_kind kind_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_NOTADB:
        return ERR_BAD_INPUT;
    default:
        return ERR_RETRY;
    }
}

int sqlite_fail(struct db *db, int rc, const char *operation, struct err *err)
{
    return err_set(err, kind_of(rc), "database: %.60s: %s", operation,
                   db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc));
}

/* SQLite rolls the whole transaction back by itself when the disk is full, for one. What follows
 * would then be committed statement by statement, so it must fail until the caller has ended the
 * transaction too. */
static bool transaction_lost(const struct db *db)
{
    return db->in_transaction && sqlite3_get_autocommit(db->handle);
}

/* ---- statements ---- */

static int control(struct db *db, enum control which)
{
    int rc = sqlite3_step(db->control[which]);

    sqlite3_reset(db->control[which]);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int sqlite_prepare(struct db *db, const char *sql, sqlite3_stmt **out)
{
    return sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
}

static int prepare_first(struct stmt *s)
{
    int rc = sqlite_prepare(s->db, s->sql, &s->handle);

    if (rc != SQLITE_OK)
        return rc;
    s->writes = !sqlite3_stmt_readonly(s->handle);
    for (int n = 1; n <= PARAM_MAX; n++) {
        char name[16];

        snprintf(name, sizeof name, "$%d", n);
        s->param[n] = sqlite3_bind_parameter_index(s->handle, name);
    }
    return SQLITE_OK;
}

struct stmt *db_use(struct db *db, unsigned index)
{
    struct stmt *s = &db->stmts[index];

    stmt_reset(s);
    s->bind = SQLITE_OK;
    if (s->handle == NULL)
        s->bind = prepare_first(s);
    else
        sqlite3_clear_bindings(s->handle);
    return s;
}

/* After a failure what is bound is nobody's, and its own failure says less. */
static void bound(struct stmt *s, int rc)
{
    if (s->bind == SQLITE_OK)
        s->bind = rc;
}

void stmt_i64(struct stmt *s, int param, int64_t v)
{
    bound(s, sqlite3_bind_int64(s->handle, s->param[param], v));
}

void stmt_text(struct stmt *s, int param, struct str text)
{
    bound(s, sqlite3_bind_text64(s->handle, s->param[param], text.p, text.n, SQLITE_STATIC,
                                 SQLITE_UTF8));
}

void stmt_blob(struct stmt *s, int param, struct str bytes)
{
    bound(s, sqlite3_bind_blob64(s->handle, s->param[param], bytes.p, bytes.n, SQLITE_STATIC));
}

void stmt_reset(struct stmt *s)
{
    if (!s->clean)
        sqlite3_reset(s->handle);
    s->clean = true;
}

static int stmt_fail(struct stmt *s, int rc, struct err *err)
{
    sqlite_fail(s->db, rc, s->sql, err);
    stmt_reset(s);
    return -1;
}

static int make_savepoint(struct db *db)
{
    int rc = control(db, SAVEPOINT);

    if (rc == SQLITE_OK)
        db->savepoint = SAVE_MADE;
    return rc;
}

int stmt_step(struct stmt *s, struct err *err)
{
    int rc = s->bind;

    if (transaction_lost(s->db)) {
        stmt_reset(s);
        return err_set(err, ERR_RETRY, "database: the transaction was rolled back");
    }
    if (rc == SQLITE_OK && s->writes && s->db->savepoint == SAVE_WANTED)
        rc = make_savepoint(s->db);
    if (rc != SQLITE_OK)
        return err_set(err, ERR_RETRY, "database: %.60s: %s", s->sql, sqlite3_errstr(rc));
    s->clean = false;
    rc = sqlite3_step(s->handle);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc != SQLITE_DONE)
        return stmt_fail(s, rc, err);
    stmt_reset(s);
    return 0;
}

int stmt_run(struct stmt *s, int64_t *changed, struct err *err)
{
    int rc;

    while ((rc = stmt_step(s, err)) > 0)
        continue;
    if (rc == 0 && changed)
        *changed = sqlite3_changes64(s->db->handle);
    return rc;
}

int64_t stmt_col_i64(struct stmt *s, int column)
{
    return sqlite3_column_int64(s->handle, column);
}

bool stmt_col_null(struct stmt *s, int column)
{
    return sqlite3_column_type(s->handle, column) == SQLITE_NULL;
}

struct str stmt_col_str(struct stmt *s, int column)
{
    int         type = sqlite3_column_type(s->handle, column);
    const void *p;

    if (type == SQLITE_NULL)
        return (struct str){NULL, 0};
    p = type == SQLITE_BLOB ? sqlite3_column_blob(s->handle, column)
                            : sqlite3_column_text(s->handle, column);
    if (p == NULL)
        return STR_LIT(""); /* SQLite gives NULL for an empty blob */
    return (struct str){p, (size_t)sqlite3_column_bytes(s->handle, column)};
}

/* ---- transactions ---- */

int db_begin(struct db *db, struct err *err)
{
    int rc = control(db, BEGIN);

    if (rc != SQLITE_OK)
        return sqlite_fail(db, rc, "begin", err);
    db->in_transaction = true;
    db->savepoint = SAVE_NONE;
    return 0;
}

void db_rollback(struct db *db)
{
    if (!sqlite3_get_autocommit(db->handle))
        control(db, ROLLBACK);
    db->in_transaction = false;
    db->savepoint = SAVE_NONE;
}

static void checkpoint(struct db *db)
{
    int pages = 0, moved = 0;

    /* Busy or a full disk is no loss: everything is safe in the log, and the next checkpoint tries
     * again. */
    if (sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &moved) ==
            SQLITE_OK &&
        pages >= 0) {
        db->wal_pages = (unsigned)pages;
        db->wal_moved = (unsigned)moved;
    }
}

static unsigned wal_waiting(const struct db *db)
{
    return db->wal_pages > db->wal_moved ? db->wal_pages - db->wal_moved : 0;
}

int db_commit(struct db *db, struct err *err)
{
    int rc;

    if (transaction_lost(db)) {
        db_rollback(db);
        return err_set(err, ERR_RETRY, "database: the transaction was rolled back");
    }
    rc = control(db, COMMIT);
    if (rc != SQLITE_OK) {
        sqlite_fail(db, rc, "commit", err);
        db_rollback(db);
        return -1;
    }
    db->in_transaction = false;
    db->savepoint = SAVE_NONE;
    if (wal_waiting(db) > db->wal_limit) {
        checkpoint(db);
        db->wal_limit = wal_waiting(db) + WAL_PAGES_AGAIN;
    }
    if (wal_waiting(db) < WAL_PAGES_MAX)
        db->wal_limit = WAL_PAGES_MAX;
    return 0;
}

int db_savepoint(struct db *db, struct err *err)
{
    if (transaction_lost(db))
        return err_set(err, ERR_RETRY, "database: the transaction was rolled back");
    db->savepoint = SAVE_WANTED;
    return 0;
}

int db_release(struct db *db, struct err *err)
{
    int rc = SQLITE_OK;

    if (transaction_lost(db))
        return err_set(err, ERR_RETRY, "database: the transaction was rolled back");
    if (db->savepoint == SAVE_MADE)
        rc = control(db, RELEASE);
    if (rc != SQLITE_OK)
        return sqlite_fail(db, rc, "release", err);
    db->savepoint = SAVE_NONE;
    return 0;
}

void db_rollback_to(struct db *db)
{
    if (db->savepoint == SAVE_MADE && !transaction_lost(db)) {
        control(db, ROLLBACK_TO);
        control(db, RELEASE);
    }
    db->savepoint = SAVE_NONE;
}

unsigned db_log_pages(const struct db *db)
{
    return wal_waiting(db);
}

void db_checkpoint(struct db *db)
{
    if (db->mode != DB_READ && !db->in_transaction)
        checkpoint(db);
}
