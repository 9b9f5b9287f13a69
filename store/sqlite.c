/* The engine on SQLite 3: this file and sqlite_wal.c are all that knows it.
 *
 * One writer and any number of readers of one file in WAL mode. A commit is durable
 * (synchronous=FULL); the write-ahead log is moved into the file by db_checkpoint, or by db_commit
 * when nobody called it for too long. */
#include "store/db.h"

#include "base/log.h"
#include "base/mem.h"
#include "store/sqlite_wal_private.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PARAM_MAX = 17,         /* $1..$17 */
    BUSY_MS = 5000,         /* another writer (a command beside the server) is waited for */
    WAL_PAGES_MAX = 65536,  /* 256 MiB of pages of 4 KiB: then db_commit checkpoints itself */
    WAL_PAGES_AGAIN = 4096, /* a checkpoint that a reader held up is tried again so much later */
};

/* Statements of our own, prepared once like all others. */
enum control { BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, ROLLBACK_TO, CONTROL_COUNT };

static const char *const control_sql[CONTROL_COUNT] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [SAVEPOINT] = "SAVEPOINT one",
    [RELEASE] = "RELEASE one",
    [ROLLBACK_TO] = "ROLLBACK TO one",
};

/* Where the number of migrations that were applied is kept. */
static const char meta_sql[] =
    "CREATE TABLE IF NOT EXISTS meta (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)";
static const char have_meta_sql[] = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'meta'";
static const char version_sql[] = "SELECT COALESCE(MAX(value), 0) FROM meta WHERE name = 'version'";
#define NOTE_SQL                                                                                   \
    "INSERT INTO meta (name, value) VALUES ('version', %lld)"                                      \
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"

/* A savepoint is only written down when asked for, and made before the first statement that changes
 * something: a message that changes nothing (a resend) does not pay for it. */
enum savepoint { SAVE_NONE, SAVE_WANTED, SAVE_MADE };

struct stmt {
    sqlite3_stmt *handle;
    struct db    *db;
    bool          writes;
    bool          clean; /* reset since it was stepped last */
    int           bind;                 /* SQLITE_OK, or what a bind since db_use failed with */
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

/* SQLite's texts name tables and columns, never values. */
static int fail(struct db *db, int rc, const char *operation, struct err *err)
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

struct stmt *db_use(struct db *db, unsigned index)
{
    struct stmt *s = &db->stmts[index];

    stmt_reset(s);
    sqlite3_clear_bindings(s->handle);
    s->bind = SQLITE_OK;
    return s;
}

static void bound(struct stmt *s, int rc)
{
    if (rc != SQLITE_OK)
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
    fail(s->db, rc, sqlite3_sql(s->handle), err);
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
        return err_set(err, ERR_RETRY, "database: %.60s: %s", sqlite3_sql(s->handle),
                       sqlite3_errstr(rc));
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
        return fail(db, rc, "begin", err);
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
        fail(db, rc, "commit", err);
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
        return fail(db, rc, "release", err);
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
    if (db->mode == DB_WRITE && !db->in_transaction)
        checkpoint(db);
}

/* After every commit: how long the log is now. It starts again from the beginning when all of it
 * has been moved and no reader looks at it. */
static int after_commit(void *arg, sqlite3 *handle, const char *name, int pages)
{
    struct db *db = arg;

    (void)handle;
    (void)name;
    if ((unsigned)pages < db->wal_pages)
        db->wal_moved = 0;
    db->wal_pages = (unsigned)pages;
    return SQLITE_OK;
}

/* ---- opening ---- */

/* SQLite counts its allocations under one lock for all threads; nobody reads that count. */
static void configure_once(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite_wal_register();
}

static int run_script(struct db *db, const char *script, struct err *err)
{
    int rc = sqlite3_exec(db->handle, script, NULL, NULL, NULL);

    return rc == SQLITE_OK ? 0 : fail(db, rc, script, err);
}

static int prepare(struct db *db, const char *sql, sqlite3_stmt **out, struct err *err)
{
    int rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);

    return rc == SQLITE_OK ? 0 : fail(db, rc, sql, err);
}

static int prepare_control(struct db *db, struct err *err)
{
    for (unsigned i = 0; i < CONTROL_COUNT; i++) {
        /* A reader's transaction holds a snapshot, not the write lock. */
        const char *sql = i == BEGIN && db->mode == DB_READ ? "BEGIN" : control_sql[i];

        if (prepare(db, sql, &db->control[i], err) < 0)
            return -1;
    }
    return 0;
}

static int prepare_all(struct db *db, const char *const *sql, unsigned count, struct err *err)
{
    db->stmts = xcalloc(count, sizeof *db->stmts);
    db->count = count;
    for (unsigned i = 0; i < count; i++) {
        struct stmt *s = &db->stmts[i];

        if (prepare(db, sql[i], &s->handle, err) < 0)
            return -1;
        s->db = db;
        s->clean = true;
        s->writes = !sqlite3_stmt_readonly(s->handle);
        for (int n = 1; n <= PARAM_MAX; n++) {
            char name[16];

            snprintf(name, sizeof name, "$%d", n);
            s->param[n] = sqlite3_bind_parameter_index(s->handle, name);
        }
    }
    return 0;
}

/* One number, from a query that gives one row. */
static int read_number(struct db *db, const char *sql, int64_t *out, struct err *err)
{
    sqlite3_stmt *st = NULL;
    int           rc;

    if (prepare(db, sql, &st, err) < 0)
        return -1;
    rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(st, 0);
    else
        fail(db, rc, sql, err);
    sqlite3_finalize(st);
    return rc == SQLITE_ROW ? 0 : -1;
}

static int read_version(struct db *db, int64_t *version, struct err *err)
{
    int64_t tables, found = 0;

    if (read_number(db, have_meta_sql, &tables, err) < 0 ||
        (tables > 0 && read_number(db, version_sql, &found, err) < 0))
        return -1;
    *version = found;
    return 0;
}

/* Looks again inside the transaction: another process may have been faster. */
static int migrate_to(struct db *db, const char *script, int64_t version, struct err *err)
{
    char    note[sizeof NOTE_SQL + 24];
    int64_t now;

    snprintf(note, sizeof note, NOTE_SQL, (long long)version);
    if (db_begin(db, err) < 0)
        return -1;
    if (read_version(db, &now, err) < 0 ||
        (now < version && (run_script(db, meta_sql, err) < 0 ||
                           run_script(db, script, err) < 0 || run_script(db, note, err) < 0))) {
        db_rollback(db);
        return -1;
    }
    return db_commit(db, err);
}

static int migrate(struct db *db, const char *const *migrations, struct err *err)
{
    int64_t known = 0, version;

    while (migrations[known])
        known++;
    if (read_version(db, &version, err) < 0)
        return -1;
    if (version > known)
        return err_set(err, ERR_BAD_INPUT,
                       "database: schema %lld is newer than this program, which knows %lld",
                       (long long)version, (long long)known);
    if (version < known && db->mode == DB_READ)
        return err_set(err, ERR_RETRY,
                       "database: schema %lld is older than %lld: start the server once",
                       (long long)version, (long long)known);
    for (; version < known; version++)
        if (migrate_to(db, migrations[version], version + 1, err) < 0)
            return -1;
    return 0;
}

static int use_wal(struct db *db, const char *path, struct err *err)
{
    sqlite3_stmt *st = NULL;
    bool          wal;

    if (prepare(db, "PRAGMA journal_mode=WAL", &st, err) < 0)
        return -1;
    wal = sqlite3_step(st) == SQLITE_ROW &&
          strcmp((const char *)sqlite3_column_text(st, 0),
                 strcmp(path, ":memory:") == 0 ? "memory" : "wal") == 0;
    if (!wal)
        err_set(err, ERR_RETRY, "database: cannot keep a write-ahead log: %s",
                sqlite3_errmsg(db->handle));
    sqlite3_finalize(st);
    return wal ? 0 : -1;
}

/* secure_delete=FAST: what is deleted is overwritten where that costs no further page.
 * cache_spill=OFF: sqlite_wal.c relies on it. */
static int configure(struct db *db, const char *path, struct err *err)
{
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    if (db->mode == DB_READ)
        return run_script(db, "PRAGMA cache_size=-2048; PRAGMA temp_store=MEMORY", err);
    sqlite3_wal_hook(db->handle, after_commit, db); /* in the place of SQLite's autocheckpoint */
    if (run_script(db, "PRAGMA page_size=4096", err) < 0 || use_wal(db, path, err) < 0)
        return -1;
    return run_script(db,
                      "PRAGMA synchronous=FULL; PRAGMA cache_spill=OFF; PRAGMA foreign_keys=ON;"
                      " PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;"
                      " PRAGMA secure_delete=FAST",
                      err);
}

/* Others on the machine must not read it: a new file is 0600, a new folder 0700. SQLite gives the
 * log and its index the mode of the file. */
static int create_file(const char *path, struct err *err)
{
    auto_free char *folder = xstrdup(path);
    char           *slash = strrchr(folder, '/');
    int             fd;

    if (slash && slash != folder) {
        *slash = '\0';
        if (mkdir(folder, 0700) < 0 && errno != EEXIST)
            return err_set(err, ERR_RETRY, "database: %s: %s", folder, strerror(errno));
    }
    /* Only where there is none: closing any descriptor of an open database would end this process's
     * locks on it (fcntl(2)), and another process would take the log for abandoned. */
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return 0;
    if (fd < 0)
        return err_set(err, ERR_RETRY, "database: %s: %s", path, strerror(errno));
    close(fd);
    log_line(LOG_INFO, "database: %s made", path); /* a typing error in the path shows here */
    log_flush();
    return 0;
}

static int open_file(struct db *db, const char *path, struct err *err)
{
    bool memory = strcmp(path, ":memory:") == 0;
    int  flags = SQLITE_OPEN_NOMUTEX, rc;

    if (db->mode == DB_READ)
        flags |= SQLITE_OPEN_READONLY;
    else if (memory)
        flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    else if (create_file(path, err) < 0)
        return -1;
    else
        flags |= SQLITE_OPEN_READWRITE;
    rc = sqlite3_open_v2(path, &db->handle, flags,
                         db->mode == DB_WRITE && !memory ? SQLITE_WAL_VFS : NULL);
    return rc == SQLITE_OK ? 0 : fail(db, rc, path, err);
}

static int check_url(const char *url, enum db_mode mode, struct err *err)
{
    if (*url == '\0')
        return err_set(err, ERR_BAD_INPUT, "database: no path");
    if (strstr(url, "://") || strncmp(url, "file:", 5) == 0)
        return err_set(err, ERR_BAD_INPUT, "database: this build understands file paths only");
    if (mode == DB_READ && strcmp(url, ":memory:") == 0)
        return err_set(err, ERR_BAD_INPUT, "database: :memory: has only its writer");
    return 0;
}

int db_open(struct db **out, const char *url, enum db_mode mode, const char *const *migrations,
            const char *const *sql, unsigned sql_count, struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct db            *db;

    if (check_url(url, mode, err) < 0)
        return -1;
    pthread_once(&once, configure_once);
    db = xcalloc(1, sizeof *db);
    db->mode = mode;
    db->wal_limit = WAL_PAGES_MAX;
    if (open_file(db, url, err) < 0 || configure(db, url, err) < 0 ||
        prepare_control(db, err) < 0 || migrate(db, migrations, err) < 0 ||
        prepare_all(db, sql, sql_count, err) < 0) {
        db_close(db);
        return -1;
    }
    *out = db;
    return 0;
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    for (unsigned i = 0; i < db->count; i++)
        sqlite3_finalize(db->stmts[i].handle);
    for (unsigned i = 0; i < CONTROL_COUNT; i++)
        sqlite3_finalize(db->control[i]);
    sqlite3_close(db->handle); /* rolls back what is open */
    free(db->stmts);
    free(db);
}
