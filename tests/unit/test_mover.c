/* The log is moved beside a writer: nothing is lost, whenever the process ends. */
#include "tests/test.h"

#include "base/mem.h"
#include "bot/mover.h"
#include "store/db.h"
#include "store/migrations.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OK(call) CHECK((call) >= 0, "%s succeeds (%s)", #call, err.text)

enum { ADD, COUNT, CHECKED, SQL_COUNT };

enum { ROWS = 10 }; /* of one commit; as large as half a page and in no order, so that it changes
                       many pages */

static const char *const sql[SQL_COUNT] = {
    [ADD] = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10)"
            " INSERT INTO meta (name, value) SELECT lower(hex(randomblob(1000))), $1 FROM n",
    [COUNT] = "SELECT COUNT(*) FROM meta WHERE name <> 'version'",
    [CHECKED] = "PRAGMA integrity_check",
};

static char folder[40], path[80];

static int setup(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/hongyan-mover-XXXXXX");
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

static struct db *open_writer(void)
{
    struct err err = {0};
    struct db *db = NULL;

    OK(db_open(&db, path, DB_WRITE, store_migrations, sql, SQL_COUNT, &err));
    return db;
}

static void add(struct db *db, int64_t value)
{
    struct err   err = {0};
    struct stmt *st;

    OK(db_begin(db, &err));
    st = db_use(db, ADD);
    stmt_i64(st, 1, value);
    OK(stmt_run(st, NULL, &err));
    OK(db_commit(db, &err));
}

static int64_t count(struct db *db)
{
    struct err   err = {0};
    struct stmt *st = db_use(db, COUNT);
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

static void wait_done(struct mover *m)
{
    static const struct timespec pause = {.tv_nsec = 1000000};

    while (!mover_done(m))
        nanosleep(&pause, NULL);
}

static void it_moves_when_asked(void **state)
{
    struct err    err = {0};
    struct db    *db = open_writer();
    struct mover *m = NULL;
    off_t         before;

    (void)state;
    OK(mover_start(&m, path, &err));
    CHECK(!mover_done(m), "nobody has asked");
    for (int64_t i = 0; i < 60; i++)
        add(db, i);
    before = size_of("");
    mover_ask(m);
    wait_done(m);
    CHECK(size_of("") > before, "it is in the file");
    CHECK(!mover_done(m), "that is told once");
    mover_ask(m);
    mover_ask(m);
    wait_done(m);
    add(db, 60);
    mover_stop(m);
    CHECK(count(db) == 61 * ROWS, "nothing was lost");
    db_close(db);
}

/* As the worker does it: the mover at work all the time, and the rest by the writer. */
static void it_moves_while_others_commit(void **state)
{
    struct err    err = {0};
    struct db    *db = open_writer();
    struct mover *m = NULL;

    (void)state;
    OK(mover_start(&m, path, &err));
    for (int64_t i = 0; i < 400; i++) {
        add(db, i);
        if (mover_done(m))
            db_checkpoint(db);
        mover_ask(m);
    }
    mover_stop(m); /* at work or not */
    CHECK(count(db) == 400 * ROWS, "nothing was lost");
    db_checkpoint(db);
    CHECK(db_log_pages(db) == 0, "all is moved when it has stopped");
    check_integrity(db);
    db_close(db);
}

/* Tells of each commit. */
static void child(int told)
{
    struct err    err = {0};
    struct db    *db = open_writer();
    struct mover *m = NULL;

    OK(mover_start(&m, path, &err));
    for (int64_t i = 0;; i++) {
        add(db, i);
        if (write(told, "x", 1) != 1)
            _exit(1);
        if (mover_done(m))
            db_checkpoint(db);
        mover_ask(m);
    }
}

static void a_killed_one_loses_nothing(void **state)
{
    static const int kill_at[] = {1, 40, 150};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kill_at); i++) {
        int        ends[2], status, told = 0;
        char       c;
        pid_t      pid = -1;
        struct db *db = open_writer();
        int64_t    before = count(db);

        db_close(db);
        CHECK(pipe(ends) == 0 && (pid = fork()) >= 0, "there is a child");
        if (pid == 0)
            child(ends[1]);
        close(ends[1]);
        while (told < kill_at[i] && read(ends[0], &c, 1) == 1)
            told++;
        CHECK(told == kill_at[i], "it commits");
        kill(pid, SIGKILL);
        CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status), "it was killed");
        while (read(ends[0], &c, 1) == 1) /* what it had told before it heard of it */
            told++;
        close(ends[0]);
        db = open_writer();
        before = (count(db) - before) / ROWS;
        CHECK(before == told || before == told + 1, "killed at %d: what was told of is there",
              kill_at[i]);
        check_integrity(db);
        db_close(db);
    }
}

static void nothing_to_move_is_no_mover(void **state)
{
    struct err    err = {0};
    struct mover *m = (struct mover *)&err;

    (void)state;
    CHECK(mover_start(&m, path, &err) == -1 && err.kind == ERR_RETRY, "there is no file yet");
    CHECK(m == (struct mover *)&err, "the output is left alone");
    OK(mover_start(&m, ":memory:", &err));
    CHECK(m == NULL, "memory has no log");
    mover_ask(m);
    CHECK(!mover_done(m), "so nothing is ever moved");
    mover_stop(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_moves_when_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(it_moves_while_others_commit, setup, teardown),
        cmocka_unit_test_setup_teardown(a_killed_one_loses_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_to_move_is_no_mover, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
