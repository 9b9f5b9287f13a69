/* The inside of the engine on SQLite: use (sqlite.c) and opening (sqlite_open.c). */
#ifndef STORE_SQLITE_PRIVATE_H
#define STORE_SQLITE_PRIVATE_H

#include "store/db.h"

#include <sqlite3.h>

enum {
    PARAM_MAX = 17,        /* $1..$17 */
    WAL_PAGES_MAX = 65536, /* 256 MiB of pages of 4 KiB: then db_commit checkpoints itself */
};

/* Statements of our own, prepared once like all others. */
enum control { BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, ROLLBACK_TO, CONTROL_COUNT };

/* A savepoint is only written down when asked for, and made before the first statement that changes
 * something: a message that changes nothing (a resend) does not pay for it. */
enum savepoint { SAVE_NONE, SAVE_WANTED, SAVE_MADE };

struct stmt {
    const char   *sql;
    sqlite3_stmt *handle; /* NULL: not used yet */
    struct db    *db;
    bool          writes;
    bool          clean; /* reset since it was stepped last */
    int           bind;                 /* SQLITE_OK, or what first failed since db_use */
    int           param[PARAM_MAX + 1]; /* SQLite's own number for $n; 0 when there is no $n */
};

struct db {
    sqlite3       *handle;
    enum db_mode   mode;
    bool           in_transaction; /* as the caller sees it; see transaction_lost */
    enum savepoint savepoint;
    unsigned       wal_pages;      /* in the log after the last commit */
    unsigned       wal_moved;      /* of those, already in the database file */
    unsigned       wal_limit;      /* more than so many waiting: db_commit checkpoints */
    sqlite3_stmt  *control[CONTROL_COUNT];
    unsigned       count;
    struct stmt   *stmts;
};

/* An SQLite code. On failure out is NULL. */
int sqlite_prepare(struct db *db, const char *sql, sqlite3_stmt **out);

/* -1, with err set to what SQLite says. Its texts name tables and columns, never values. */
int sqlite_fail(struct db *db, int rc, const char *operation, struct err *err);

#endif
