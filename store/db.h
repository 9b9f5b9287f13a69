/* One statement API for both engines. Statements are written once, in the SQL that SQLite and
 * PostgreSQL share, and are tried when the database is opened for writing: a typo fails the first
 * start, not the first user. Only store/sqlite*.c (and later store/postgres.c) know an engine. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/err.h"
#include "base/str.h"

struct db;   /* one connection; one thread at a time */
struct stmt; /* belongs to its db */

enum db_mode {
    DB_WRITE, /* the one writer: creates the file, WAL, synchronous=FULL, foreign keys on */
    DB_READ,  /* any number; never writes; sees what is committed */
    DB_MOVE,  /* a reader whose db_checkpoint works, in another thread than the writer's */
};

/*
 *   url         a file path, ":memory:", or postgresql://… (refused until that engine is built in)
 *   migrations  append-only list of SQL scripts, NULL-terminated; those not yet applied are, each
 *               in its own transaction (DB_WRITE). A schema newer than the list, or older with
 *               DB_READ, is refused.
 *   sql         sql_count statements with parameters $1..$17, used by their index. DB_WRITE tries
 *               all of them now; each is prepared for good when it is first used. The texts outlive
 *               the db.
 *               Numbers may be left out: a statement need not use what its like are given. Where an
 *               engine tells types by the text, all numbers are BIGINT (see store/sql.c)
 *   out         untouched on failure; the caller closes it
 *
 * ERR_BAD_INPUT: an unusable url, a schema from a newer program; ERR_RETRY: what the engine says
 */
int db_open(struct db **out, const char *url, enum db_mode mode, const char *const *migrations,
            const char *const *sql, unsigned sql_count, struct err *err);
void db_close(struct db *db); /* NULL is fine; rolls back what is open */

/* Begins the use of statement `index`: reset, nothing bound. Slices bound must live until the next
 * db_use of it or db_reset. Parameters are numbered from 1; one that is not bound is NULL. */
struct stmt *db_use(struct db *db, unsigned index);
void stmt_i64(struct stmt *s, int param, int64_t v);
void stmt_text(struct stmt *s, int param, struct str text); /* p == NULL binds NULL */
void stmt_blob(struct stmt *s, int param, struct str bytes); /* p == NULL binds NULL */

/* 1: a row is there; 0: done (the statement is reset); -1: failed (reset, err says why: ERR_RETRY;
 * a constraint that was broken is ERR_BAD_INPUT). */
int stmt_step(struct stmt *s, struct err *err);
/* For statements without rows: steps to the end; returns 0 or -1, and how many rows changed in
 * *changed (may be NULL). */
int stmt_run(struct stmt *s, int64_t *changed, struct err *err);
void stmt_reset(struct stmt *s); /* when not stepped to the end */

/* Columns of the current row, from 0. Slices live until the next step or reset of the statement. */
int64_t    stmt_col_i64(struct stmt *s, int column);
/* Text or bytes; NULL gives {NULL, 0}; empty text gives p != NULL. */
struct str stmt_col_str(struct stmt *s, int column);
bool       stmt_col_null(struct stmt *s, int column);

/* Takes the write lock at once (a reader: its snapshot at the first look). What is changed is kept
 * in memory until the commit: write very much in pieces. */
int db_begin(struct db *db, struct err *err);
/* Durable when it returns 0; on -1 the transaction is rolled back. */
int db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db);
int db_savepoint(struct db *db, struct err *err); /* one level */
int db_release(struct db *db, struct err *err);
void db_rollback_to(struct db *db); /* undoes to the savepoint and drops it */

/* Pages that this connection knows to wait in the write-ahead log: as of its last commit or
 * checkpoint. */
unsigned db_log_pages(const struct db *db);

/* Moves what waits in the write-ahead log into the database file; never waits for readers or
 * writers, and another connection may commit meanwhile. The log starts anew when the next commit
 * finds all of it moved. No effect in a transaction, or with DB_READ. */
void db_checkpoint(struct db *db);

#endif
