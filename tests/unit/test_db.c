/* The statement API: binding, columns, transactions, who sees what, what is refused. */
#include "tests/test.h"

#include "base/mem.h"
#include "store/db.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ADD, SWAPPED, FIND, COUNT, DELETE, ECHO, CHECKED, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    [ADD] = "INSERT INTO t (id, name, data) VALUES ($1, $2, $3)",
    [SWAPPED] = "INSERT INTO t (name, id) VALUES ($2, $1)",
    [FIND] = "SELECT id, name, data FROM t WHERE id >= $1 ORDER BY id",
    [COUNT] = "SELECT COUNT(*) FROM t",
    [DELETE] = "DELETE FROM t WHERE id <= $1",
    [ECHO] = "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16",
    [CHECKED] = "PRAGMA integrity_check",
};

static const char *const one[] = {
    "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0), name TEXT, data BYTEA);",
    NULL,
};
static const char *const two[] = {
    "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0), name TEXT, data BYTEA);",
    "CREATE TABLE second (id BIGINT NOT NULL PRIMARY KEY); INSERT INTO second (id) VALUES (7);",
    NULL,
};
static const char *const broken[] = {
    "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0), name TEXT, data BYTEA);",
    "CREATE TABLE third (id BIGINT NOT NULL PRIMARY KEY); CREATE TABLE nonsense;",
    NULL,
};
/* A database that is full soon. */
static const char *const small[] = {
    "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0), name TEXT, data BYTEA);"
    "PRAGMA max_page_count = 40;",
    NULL,
};

#define OK(call) CHECK((call) >= 0, "%s succeeds (%s)", #call, err.text)

/* ---- a folder for each test ---- */

static char folder[40], path[80];

static int setup(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/hongyan-db-XXXXXX");
    CHECK(mkdtemp(folder) != NULL, "there is a folder for the test");
    snprintf(path, sizeof path, "%s/t.db", folder);
    return 0;
}

static int teardown(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    CHECK(system(command) == 0, "the folder goes");
    return 0;
}

static struct db *open_db(const char *url, enum db_mode mode)
{
    struct err err = {0};
    struct db *db = NULL;

    OK(db_open(&db, url, mode, one, sql, SQL_COUNT, &err));
    return db;
}

static int add(struct db *db, int64_t id, struct str name, struct err *err)
{
    struct stmt *st = db_use(db, ADD);

    stmt_i64(st, 1, id);
    stmt_text(st, 2, name);
    return stmt_run(st, NULL, err);
}

static int64_t number(struct db *db, unsigned which)
{
    struct err   err = {0};
    struct stmt *st = db_use(db, which);
    int64_t      n;

    CHECK(stmt_step(st, &err) == 1, "there is a row (%s)", err.text);
    n = stmt_col_i64(st, 0);
    stmt_reset(st);
    return n;
}

static void check_integrity(struct db *db)
{
    struct err   err = {0};
    struct stmt *st = db_use(db, CHECKED);

    CHECK(stmt_step(st, &err) == 1 && str_is(stmt_col_str(st, 0), "ok"), "the file is whole");
    stmt_reset(st);
}

static off_t size_of(const char *suffix)
{
    char        file[96];
    struct stat st;

    snprintf(file, sizeof file, "%s%s", path, suffix);
    return stat(file, &st) == 0 ? st.st_size : -1;
}

/* ---- binding and columns ---- */

static void values_come_back(void **state)
{
    struct err   err = {0};
    struct db   *db = open_db(":memory:", DB_WRITE);
    struct stmt *st = db_use(db, ECHO);

    (void)state;
    stmt_i64(st, 1, INT64_MIN);
    stmt_i64(st, 2, INT64_MAX);
    stmt_text(st, 3, STR_LIT("学号"));
    stmt_text(st, 4, STR_LIT(""));
    stmt_text(st, 5, (struct str){NULL, 0});
    stmt_blob(st, 6, (struct str){"a\0b", 3});
    stmt_blob(st, 7, STR_LIT(""));
    stmt_blob(st, 8, (struct str){NULL, 0});
    CHECK(stmt_step(st, &err) == 1, "a row is there");
    CHECK(stmt_col_i64(st, 0) == INT64_MIN, "the smallest number comes back");
    CHECK(stmt_col_i64(st, 1) == INT64_MAX, "the largest number comes back");
    CHECK(str_is(stmt_col_str(st, 2), "学号"), "text comes back");
    CHECK(stmt_col_str(st, 3).p && stmt_col_str(st, 3).n == 0, "empty text is not NULL");
    CHECK(stmt_col_null(st, 4) && stmt_col_str(st, 4).p == NULL, "text NULL is NULL");
    CHECK(str_eq(stmt_col_str(st, 5), (struct str){"a\0b", 3}), "bytes with a NUL come back");
    CHECK(stmt_col_str(st, 6).p && !stmt_col_null(st, 6), "no bytes are not NULL");
    CHECK(stmt_col_null(st, 7), "bytes NULL are NULL");
    CHECK(stmt_col_null(st, 8), "what is not bound is NULL");
    CHECK(stmt_step(st, &err) == 0, "there is one row");

    st = db_use(db, ECHO);
    CHECK(stmt_step(st, &err) == 1 && stmt_col_null(st, 0), "the next use has nothing bound");
    db_close(db);
}

static void parameters_go_by_name(void **state)
{
    struct err   err = {0};
    struct db   *db = open_db(":memory:", DB_WRITE);
    struct stmt *st = db_use(db, SWAPPED);
    int64_t      changed = 7;

    (void)state;
    stmt_i64(st, 1, 5);
    stmt_text(st, 2, STR_LIT("five"));
    OK(stmt_run(st, &changed, &err));
    CHECK(changed == 1, "one row changed");
    st = db_use(db, FIND);
    stmt_i64(st, 1, 5);
    CHECK(stmt_step(st, &err) == 1 && str_is(stmt_col_str(st, 1), "five"), "$2 was the name");
    db_close(db);
}

static void sixteen_parameters(void **state)
{
    struct err   err = {0};
    struct db   *db = open_db(":memory:", DB_WRITE);
    struct stmt *st = db_use(db, ECHO);

    (void)state;
    for (int i = 16; i >= 1; i--)
        stmt_i64(st, i, 100 + i);
    CHECK(stmt_step(st, &err) == 1, "a row is there");
    for (int i = 1; i <= 16; i++)
        CHECK(stmt_col_i64(st, i - 1) == 100 + i, "$%d is itself, and not $1 with a digit", i);
    db_close(db);
}

static void a_parameter_too_many_fails(void **state)
{
    struct err   err = {0};
    struct db   *db = open_db(":memory:", DB_WRITE);
    struct stmt *st = db_use(db, FIND);

    (void)state;
    stmt_i64(st, 1, 5);
    stmt_i64(st, 2, 5);
    CHECK(stmt_step(st, &err) == -1 && err.kind == ERR_RETRY, "a mistake of ours is seen");
    CHECK(stmt_step(db_use(db, FIND), &err) == 0, "the next use is not spoilt");
    db_close(db);
}

static void constraints_refuse(void **state)
{
    static const struct {
        const char *name;
        int64_t     id;
    } refused[] = {{"the same key again", 1}, {"what the check forbids", 0}};
    struct db *db = open_db(":memory:", DB_WRITE);
    struct err err = {0};

    (void)state;
    OK(add(db, 1, STR_LIT("one"), &err));
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        err = (struct err){0};
        CHECK(add(db, refused[i].id, STR_LIT("secret"), &err) == -1 && err.kind == ERR_BAD_INPUT,
              "%s is refused", refused[i].name);
        CHECK(strstr(err.text, "secret") == NULL, "%s: the error has no values", refused[i].name);
    }
    OK(add(db, 2, STR_LIT("two"), &err));
    CHECK(number(db, COUNT) == 2, "the statement works on");
    db_close(db);
}

static void changes_are_counted(void **state)
{
    struct err   err = {0};
    struct db   *db = open_db(":memory:", DB_WRITE);
    struct stmt *st;
    int64_t      changed = -1;

    (void)state;
    for (int64_t i = 1; i <= 5; i++)
        OK(add(db, i, STR_LIT("x"), &err));
    st = db_use(db, DELETE);
    stmt_i64(st, 1, 3);
    OK(stmt_run(st, &changed, &err));
    CHECK(changed == 3, "three rows went");
    OK(stmt_run(db_use(db, DELETE), &changed, &err));
    CHECK(changed == 0, "then none");
    db_close(db);
}

/* ---- transactions ---- */

static void rollback_undoes(void **state)
{
    struct err err = {0};
    struct db *db = open_db(path, DB_WRITE);

    (void)state;
    OK(db_begin(db, &err));
    OK(add(db, 1, STR_LIT("x"), &err));
    db_rollback(db);
    CHECK(number(db, COUNT) == 0, "nothing stayed");
    db_rollback(db);
    OK(db_begin(db, &err));
    OK(add(db, 1, STR_LIT("x"), &err));
    OK(db_commit(db, &err));
    db_rollback(db);
    CHECK(number(db, COUNT) == 1, "what was committed stays");
    OK(db_begin(db, &err));
    OK(add(db, 2, STR_LIT("x"), &err));
    db_close(db);
    db = open_db(path, DB_WRITE);
    CHECK(number(db, COUNT) == 1, "closing rolls back what is open");
    db_close(db);
}

static void savepoints_undo_their_part(void **state)
{
    struct err err = {0};
    struct db *db = open_db(path, DB_WRITE);

    (void)state;
    OK(db_begin(db, &err));
    OK(add(db, 1, STR_LIT("before"), &err));
    OK(db_savepoint(db, &err));
    OK(add(db, 2, STR_LIT("undone"), &err));
    CHECK(number(db, COUNT) == 2, "it is there inside");
    db_rollback_to(db);
    CHECK(number(db, COUNT) == 1, "it is undone");
    OK(add(db, 3, STR_LIT("between"), &err));
    OK(db_savepoint(db, &err));
    CHECK(number(db, COUNT) == 2, "a savepoint that only reads");
    OK(db_release(db, &err));
    OK(db_savepoint(db, &err));
    db_rollback_to(db);
    OK(db_savepoint(db, &err));
    OK(add(db, 4, STR_LIT("kept"), &err));
    CHECK(add(db, 4, STR_LIT("again"), &err) == -1, "a constraint inside");
    OK(db_release(db, &err));
    OK(db_commit(db, &err));
    CHECK(number(db, COUNT) == 3, "before, between and kept");
    db_close(db);
}

/* SQLite itself rolls back when the disk is full. Nothing after it may be committed by itself. */
static void a_lost_transaction_stays_lost(void **state)
{
    static char  bytes[1 << 20];
    struct err   err = {0};
    struct db   *db = NULL;
    struct stmt *st;

    (void)state;
    OK(db_open(&db, path, DB_WRITE, small, sql, SQL_COUNT, &err));
    OK(db_begin(db, &err));
    OK(add(db, 1, STR_LIT("before"), &err));
    st = db_use(db, ADD);
    stmt_i64(st, 1, 2);
    stmt_blob(st, 3, (struct str){bytes, sizeof bytes});
    CHECK(stmt_run(st, NULL, &err) == -1 && err.kind == ERR_RETRY, "a full disk is tried again");
    CHECK(add(db, 3, STR_LIT("after"), &err) == -1, "nothing more is written");
    CHECK(db_savepoint(db, &err) == -1, "no savepoint is made");
    CHECK(db_release(db, &err) == -1, "no savepoint is released");
    db_rollback_to(db);
    CHECK(db_commit(db, &err) == -1 && err.kind == ERR_RETRY, "the commit fails");
    CHECK(number(db, COUNT) == 0, "nothing was committed");
    OK(db_begin(db, &err));
    OK(add(db, 4, STR_LIT("next"), &err));
    OK(db_commit(db, &err));
    CHECK(number(db, COUNT) == 1, "the next transaction works");
    db_close(db);
}

/* ---- more than one connection ---- */

static void readers_see_what_is_committed(void **state)
{
    struct err err = {0};
    struct db *writer = open_db(path, DB_WRITE), *reader = open_db(path, DB_READ);

    (void)state;
    OK(db_begin(writer, &err));
    OK(add(writer, 1, STR_LIT("x"), &err));
    CHECK(number(reader, COUNT) == 0, "an open transaction is not seen, and does not block");
    OK(db_commit(writer, &err));
    CHECK(number(reader, COUNT) == 1, "then it is");

    OK(db_begin(reader, &err));
    CHECK(number(reader, COUNT) == 1, "the reader's snapshot begins");
    OK(add(writer, 2, STR_LIT("x"), &err));
    CHECK(number(reader, COUNT) == 1, "the snapshot does not move");
    db_checkpoint(writer);
    OK(db_commit(reader, &err));
    CHECK(number(reader, COUNT) == 2, "after it, all is seen");
    CHECK(add(reader, 3, STR_LIT("x"), &err) == -1, "a reader writes nothing");
    db_close(reader);
    db_close(writer);
}

/* One transaction that is larger than the cache. */
static void add_many(struct db *db, int64_t from, char fill)
{
    static char data[8000];
    struct err  err = {0};

    memset(data, fill, sizeof data);
    OK(db_begin(db, &err));
    for (int64_t i = from; i < from + 2000; i++)
        OK(add(db, i, (struct str){data, sizeof data}, &err));
}

/* Pages of a large transaction that was undone must not turn up in the log after another's
 * commit. */
static void two_writers_take_turns(void **state)
{
    struct err err = {0};
    struct db *a = open_db(path, DB_WRITE), *b = open_db(path, DB_WRITE), *c;

    (void)state;
    add_many(a, 1, 'a');
    db_rollback(a);
    add_many(b, 10001, 'b');
    OK(db_commit(b, &err));
    OK(add(a, 5000, STR_LIT("a"), &err));
    c = open_db(path, DB_READ);
    CHECK(number(c, COUNT) == 2001, "what both committed is there");
    check_integrity(c);
    db_close(a);
    db_close(b);
    db_close(c);
}

/* ---- crashes ---- */

/* Commits 1..10, begins 11, says so, and waits to be killed. */
static void child(int told)
{
    struct err err = {0};
    struct db *db = open_db(path, DB_WRITE);

    for (int64_t i = 1; i <= 10; i++) {
        OK(db_begin(db, &err));
        OK(add(db, i, STR_LIT("committed"), &err));
        OK(db_commit(db, &err));
    }
    OK(db_begin(db, &err));
    for (int64_t i = 11; i <= 1000; i++)
        OK(add(db, i, STR_LIT("not committed"), &err));
    if (write(told, "x", 1) == 1)
        pause();
    _exit(1);
}

static void a_killed_writer_loses_nothing_committed(void **state)
{
    int        ends[2], status;
    char       c;
    pid_t      pid;
    struct db *db;

    (void)state;
    CHECK(pipe(ends) == 0, "there is a pipe");
    pid = fork();
    CHECK(pid >= 0, "there is a child");
    if (pid == 0)
        child(ends[1]);
    CHECK(read(ends[0], &c, 1) == 1, "the child has got so far");
    kill(pid, SIGKILL);
    CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status), "the child was killed");
    db = open_db(path, DB_WRITE);
    CHECK(number(db, COUNT) == 10, "exactly what was committed is there");
    check_integrity(db);
    db_close(db);
    close(ends[0]);
    close(ends[1]);
}

/* ---- the write-ahead log ---- */

static void fill(struct db *db, int64_t from, int64_t to)
{
    static char data[1 << 20];
    struct err  err = {0};

    for (int64_t i = from; i <= to; i++) {
        struct stmt *st = db_use(db, ADD);

        stmt_i64(st, 1, i);
        stmt_blob(st, 3, (struct str){data, sizeof data});
        OK(db_begin(db, &err));
        OK(stmt_run(st, NULL, &err));
        OK(db_commit(db, &err));
    }
}

static void a_checkpoint_empties_the_log(void **state)
{
    struct err err = {0};
    struct db *db = open_db(path, DB_WRITE);

    (void)state;
    fill(db, 1, 4);
    CHECK(size_of("") < 1 << 20, "it is all in the log");
    CHECK(db_log_pages(db) > 1000, "and counted");
    OK(db_begin(db, &err));
    db_checkpoint(db);
    db_rollback(db);
    CHECK(size_of("") < 1 << 20, "in a transaction: nothing happens");
    db_checkpoint(db);
    CHECK(size_of("") > 4 << 20 && db_log_pages(db) == 0, "now it is in the file");
    for (int64_t i = 5; i <= 20; i += 4) {
        fill(db, i, i + 3);
        db_checkpoint(db);
    }
    CHECK(size_of("-wal") < 6 << 20, "the log begins again each time");
    db_close(db);
}

static void another_connection_moves_the_log(void **state)
{
    struct db *writer = open_db(path, DB_WRITE), *beside = open_db(path, DB_WRITE);

    (void)state;
    fill(writer, 1, 4);
    CHECK(size_of("") < 1 << 20, "it is all in the log");
    db_checkpoint(beside);
    CHECK(size_of("") > 4 << 20, "now it is in the file");
    fill(writer, 5, 8);
    CHECK(size_of("-wal") < 6 << 20, "the writer begins the log again");
    db_close(beside);
    db_close(writer);
}

/* What is committed while it moves is left to the writer. */
static void a_mover_moves_beside_a_transaction(void **state)
{
    struct err err = {0};
    struct db *writer = open_db(path, DB_WRITE), *mover = open_db(path, DB_MOVE);

    (void)state;
    fill(writer, 1, 4);
    OK(db_begin(writer, &err));
    OK(add(writer, 5, STR_LIT("x"), &err));
    db_checkpoint(mover);
    CHECK(size_of("") > 4 << 20 && db_log_pages(mover) == 0, "it is in the file");
    OK(db_commit(writer, &err));
    db_checkpoint(writer);
    CHECK(db_log_pages(writer) == 0, "the rest, too");
    fill(writer, 6, 9);
    CHECK(size_of("-wal") < 6 << 20, "the log began again");
    CHECK(number(mover, COUNT) == 9, "nothing was lost");
    CHECK(add(mover, 10, STR_LIT("x"), &err) == -1, "a mover writes nothing");
    check_integrity(writer);
    db_close(mover);
    db_close(writer);
}

/* Asked by another process, since a process does not see its own locks. The bytes are those of
 * SQLite's shared lock. */
static bool others_see_a_lock(void)
{
    struct flock shared = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000002, .l_len = 510};
    int   status = -1;
    pid_t child = fork();

    if (child == 0)
        _exit(fcntl(open(path, O_RDWR), F_GETLK, &shared) == 0 && shared.l_type != F_UNLCK ? 0 : 1);
    CHECK(waitpid(child, &status, 0) == child, "the child ends");
    return status == 0;
}

/* Closing any descriptor of the file would end the locks of the whole process: fcntl(2). Then
 * another process takes the log for abandoned, and commits are lost. */
static void a_second_opening_keeps_the_locks(void **state)
{
    struct db *first = open_db(path, DB_WRITE), *second;

    (void)state;
    fill(first, 1, 1);
    CHECK(others_see_a_lock(), "one connection");
    second = open_db(path, DB_WRITE);
    CHECK(others_see_a_lock(), "a second one");
    db_close(second);
    CHECK(others_see_a_lock(), "and its end");
    db_close(first);
    CHECK(!others_see_a_lock(), "nobody");
}

static void the_log_is_bounded(void **state)
{
    struct db *db = open_db(path, DB_WRITE);

    (void)state;
    fill(db, 1, 280);
    CHECK(size_of("-wal") < 260 << 20, "nobody called for a checkpoint, and yet there was one");
    db_close(db);
}

static void a_reader_does_not_stop_the_writer(void **state)
{
    struct err err = {0};
    struct db *writer = open_db(path, DB_WRITE), *reader = open_db(path, DB_READ);

    (void)state;
    OK(db_begin(reader, &err));
    CHECK(number(reader, COUNT) == 0, "the reader's snapshot begins");
    fill(writer, 1, 70);
    db_checkpoint(writer);
    fill(writer, 71, 72);
    CHECK(number(reader, COUNT) == 0, "the snapshot does not move");
    db_rollback(reader);
    CHECK(number(reader, COUNT) == 72, "nothing was lost");
    db_checkpoint(writer);
    CHECK(size_of("") > 72 << 20, "now the log could be moved");
    db_close(reader);
    db_close(writer);
}

/* ---- opening ---- */

static void bad_urls_are_refused(void **state)
{
    static const struct {
        const char   *name, *url;
        enum db_mode  mode;
        enum err_kind want;
    } refused[] = {
        {"no path", "", DB_WRITE, ERR_BAD_INPUT},
        {"postgresql", "postgresql://user@host/db", DB_WRITE, ERR_BAD_INPUT},
        {"postgres", "postgres://user@host/db", DB_WRITE, ERR_BAD_INPUT},
        {"a file URI", "file:/tmp/x?mode=ro", DB_WRITE, ERR_BAD_INPUT},
        {"a reader of memory", ":memory:", DB_READ, ERR_BAD_INPUT},
        {"a reader of nothing", "/tmp/hongyan-none/t.db", DB_READ, ERR_RETRY},
        {"a mover of memory", ":memory:", DB_MOVE, ERR_BAD_INPUT},
        {"a mover of nothing", "/tmp/hongyan-none/t.db", DB_MOVE, ERR_RETRY},
        {"a folder that is not there, in another", "/tmp/hongyan-none/a/t.db", DB_WRITE, ERR_RETRY},
        {"a folder", "/tmp", DB_WRITE, ERR_RETRY},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct err err = {0};
        struct db *db = (struct db *)&err;

        CHECK(db_open(&db, refused[i].url, refused[i].mode, one, sql, SQL_COUNT, &err) == -1 &&
                  err.kind == refused[i].want,
              "%s is refused (%s)", refused[i].name, err.text);
        CHECK(db == (struct db *)&err, "%s leaves the output alone", refused[i].name);
        CHECK(strstr(err.text, "user@host") == NULL, "%s is not repeated", refused[i].name);
    }
}

static void other_files_are_refused(void **state)
{
    static const char text[] = "listen: 127.0.0.1:8080 # no database, but long enough for one\n";
    struct err        err = {0};
    struct db        *db = NULL;
    int               fd = open(path, O_WRONLY | O_CREAT, 0644);

    (void)state;
    for (int i = 0; i < 100; i++)
        CHECK(write(fd, text, sizeof text - 1) == sizeof text - 1, "the file is written");
    close(fd);
    CHECK(db_open(&db, path, DB_WRITE, one, sql, SQL_COUNT, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "a file that is no database is refused");
    CHECK(size_of("") == 100 * (off_t)(sizeof text - 1), "and left as it was");
}

static void a_typo_fails_the_start(void **state)
{
    static const char *const typo[] = {"SELECT nmae FROM t"};
    struct err               err = {0};
    struct db               *db = NULL;

    (void)state;
    CHECK(db_open(&db, path, DB_WRITE, one, typo, 1, &err) == -1, "a wrong column is found");
    CHECK(strstr(err.text, "nmae") != NULL, "the error names it: %s", err.text);
}

/* A reader tries nothing when it opens; what cannot be used says so each time. */
static void a_reader_meets_a_typo_at_its_use(void **state)
{
    static const char *const typo[] = {"SELECT nmae FROM t WHERE id = $1", "SELECT COUNT(*) FROM t"};
    struct db               *writer = open_db(path, DB_WRITE), *db = NULL;
    struct err               err = {0};

    (void)state;
    OK(db_open(&db, path, DB_READ, one, typo, ARRAY_LEN(typo), &err));
    for (int i = 0; i < 2; i++) {
        struct stmt *st = db_use(db, 0);

        stmt_i64(st, 1, 5);
        stmt_text(st, 1, STR_LIT("x"));
        err = (struct err){0};
        CHECK(stmt_step(st, &err) == -1 && err.kind == ERR_RETRY, "it is not there");
        CHECK(strstr(err.text, "nmae") != NULL, "the error names it: %s", err.text);
        stmt_reset(st);
    }
    CHECK(number(db, 1) == 0, "the others work");
    db_close(db);
    db_close(writer);
}

static void others_may_not_look(void **state)
{
    struct err  err = {0};
    char        sub[60], file[80];
    struct db  *db = NULL;
    struct stat st;

    (void)state;
    snprintf(sub, sizeof sub, "%s/var", folder);
    snprintf(file, sizeof file, "%s/t.db", sub);
    OK(db_open(&db, file, DB_WRITE, one, sql, SQL_COUNT, &err));
    OK(add(db, 1, STR_LIT("x"), &err));
    CHECK(stat(sub, &st) == 0 && (st.st_mode & 0777) == 0700, "the folder is ours alone");
    CHECK(stat(file, &st) == 0 && (st.st_mode & 0777) == 0600, "the file is ours alone");
    strcat(file, "-wal");
    CHECK(stat(file, &st) == 0 && (st.st_mode & 0777) == 0600, "the log is ours alone");
    db_close(db);
}

/* ---- migrations ---- */

static int reopen(const char *const *migrations, enum db_mode mode, struct err *err)
{
    struct db *db = NULL;

    if (db_open(&db, path, mode, migrations, sql, SQL_COUNT, err) < 0)
        return -1;
    db_close(db);
    return 0;
}

static void migrations_are_applied_once(void **state)
{
    static const char *const count[] = {"SELECT COUNT(*) FROM second"};
    struct err               err = {0};
    struct db               *db = NULL;

    (void)state;
    OK(reopen(one, DB_WRITE, &err));
    CHECK(reopen(two, DB_READ, &err) == -1 && err.kind == ERR_RETRY, "a reader does not migrate");
    CHECK(reopen(two, DB_MOVE, &err) == -1 && err.kind == ERR_RETRY, "nor does a mover");
    OK(reopen(two, DB_WRITE, &err));
    OK(reopen(two, DB_WRITE, &err));
    OK(reopen(two, DB_READ, &err));
    OK(db_open(&db, path, DB_WRITE, two, count, 1, &err));
    CHECK(number(db, 0) == 1, "the second ran once");
    db_close(db);
}

static void a_newer_schema_is_refused(void **state)
{
    struct err err = {0};

    (void)state;
    OK(reopen(two, DB_WRITE, &err));
    for (int mode = DB_WRITE; mode <= DB_MOVE; mode++)
        CHECK(reopen(one, (enum db_mode)mode, &err) == -1 && err.kind == ERR_BAD_INPUT,
              "an older program does not touch it: %s", err.text);
    OK(reopen(two, DB_WRITE, &err));
}

static void a_broken_migration_changes_nothing(void **state)
{
    struct err err = {0};

    (void)state;
    OK(reopen(one, DB_WRITE, &err));
    CHECK(reopen(broken, DB_WRITE, &err) == -1, "the second script fails");
    OK(reopen(one, DB_READ, &err));
    OK(reopen(two, DB_WRITE, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back),
        cmocka_unit_test(parameters_go_by_name),
        cmocka_unit_test(sixteen_parameters),
        cmocka_unit_test(a_parameter_too_many_fails),
        cmocka_unit_test(constraints_refuse),
        cmocka_unit_test(changes_are_counted),
        cmocka_unit_test_setup_teardown(rollback_undoes, setup, teardown),
        cmocka_unit_test_setup_teardown(savepoints_undo_their_part, setup, teardown),
        cmocka_unit_test_setup_teardown(a_lost_transaction_stays_lost, setup, teardown),
        cmocka_unit_test_setup_teardown(readers_see_what_is_committed, setup, teardown),
        cmocka_unit_test_setup_teardown(two_writers_take_turns, setup, teardown),
        cmocka_unit_test_setup_teardown(a_killed_writer_loses_nothing_committed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_checkpoint_empties_the_log, setup, teardown),
        cmocka_unit_test_setup_teardown(a_second_opening_keeps_the_locks, setup, teardown),
        cmocka_unit_test_setup_teardown(another_connection_moves_the_log, setup, teardown),
        cmocka_unit_test_setup_teardown(a_mover_moves_beside_a_transaction, setup, teardown),
        cmocka_unit_test_setup_teardown(the_log_is_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reader_does_not_stop_the_writer, setup, teardown),
        cmocka_unit_test(bad_urls_are_refused),
        cmocka_unit_test_setup_teardown(other_files_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_typo_fails_the_start, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reader_meets_a_typo_at_its_use, setup, teardown),
        cmocka_unit_test_setup_teardown(others_may_not_look, setup, teardown),
        cmocka_unit_test_setup_teardown(migrations_are_applied_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_newer_schema_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_broken_migration_changes_nothing, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
