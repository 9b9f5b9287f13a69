/* Opening a database: its file, its settings, its migrations, its statements. */
#include "store/sqlite_private.h"

#include "base/log.h"
#include "base/mem.h"
#include "store/sqlite_layers_private.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 5000 }; /* another writer (a command beside the server) is waited for */

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

/* SQLite counts its allocations under one lock for all threads; nobody reads that count. */
static void configure_once(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite_wal_register();
    sqlite_pace_register();
}

static int run_script(struct db *db, const char *script, struct err *err)
{
    int rc = sqlite3_exec(db->handle, script, NULL, NULL, NULL);

    return rc == SQLITE_OK ? 0 : sqlite_fail(db, rc, script, err);
}

static int prepare(struct db *db, const char *sql, sqlite3_stmt **out, struct err *err)
{
    int rc = sqlite_prepare(db, sql, out);

    return rc == SQLITE_OK ? 0 : sqlite_fail(db, rc, sql, err);
}

static int prepare_control(struct db *db, struct err *err)
{
    for (unsigned i = 0; i < CONTROL_COUNT; i++) {
        /* A reader's transaction holds a snapshot, not the write lock. */
        const char *sql = i == BEGIN && db->mode != DB_WRITE ? "BEGIN" : control_sql[i];

        if (prepare(db, sql, &db->control[i], err) < 0)
            return -1;
    }
    return 0;
}

/* They are prepared at their first use: all of them take 2 MB, and a connection uses few. But the
 * writer tries each now, and lets go of it. */
static int list_statements(struct db *db, const char *const *sql, unsigned count, struct err *err)
{
    sqlite3_stmt *tried;

    db->stmts = xcalloc(count, sizeof *db->stmts);
    db->count = count;
    for (unsigned i = 0; i < count; i++) {
        db->stmts[i] = (struct stmt){.sql = sql[i], .db = db, .clean = true};
        if (db->mode != DB_WRITE)
            continue;
        if (prepare(db, sql[i], &tried, err) < 0)
            return -1;
        sqlite3_finalize(tried);
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
        sqlite_fail(db, rc, sql, err);
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
    if (version < known && db->mode != DB_WRITE)
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
    if (db->mode != DB_WRITE)
        return run_script(db,
                          "PRAGMA cache_size=-2048; PRAGMA temp_store=MEMORY; PRAGMA query_only=ON",
                          err);
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
    static const char *const layers[] = {
        [DB_WRITE] = SQLITE_WAL_VFS, [DB_READ] = NULL, [DB_MOVE] = SQLITE_PACE_VFS};
    bool memory = strcmp(path, ":memory:") == 0;
    int  flags = SQLITE_OPEN_NOMUTEX, rc;

    if (db->mode == DB_READ)
        flags |= SQLITE_OPEN_READONLY;
    else if (db->mode == DB_MOVE)
        flags |= SQLITE_OPEN_READWRITE;
    else if (memory)
        flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    else if (create_file(path, err) < 0)
        return -1;
    else
        flags |= SQLITE_OPEN_READWRITE;
    rc = sqlite3_open_v2(path, &db->handle, flags, memory ? NULL : layers[db->mode]);
    return rc == SQLITE_OK ? 0 : sqlite_fail(db, rc, path, err);
}

static int check_url(const char *url, enum db_mode mode, struct err *err)
{
    if (*url == '\0')
        return err_set(err, ERR_BAD_INPUT, "database: no path");
    if (strstr(url, "://") || strncmp(url, "file:", 5) == 0)
        return err_set(err, ERR_BAD_INPUT, "database: this build understands file paths only");
    if (mode != DB_WRITE && strcmp(url, ":memory:") == 0)
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
        list_statements(db, sql, sql_count, err) < 0) {
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
