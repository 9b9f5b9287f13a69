/* A fresh store for each test, once in memory and once on a file in a folder of its own. */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include "tests/test.h"

#include "base/buf.h"
#include "base/mem.h"
#include "store/store.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW 1789000000 /* 2026-09-10 */

struct fixture {
    char           folder[40];
    char           path[64]; /* ":memory:" or a file in folder */
    struct sealer *sealer;
    struct store  *store;
};

/* OK(call(…, &err)): the call succeeds. */
#define OK(call) CHECK((call) >= 0, "%s succeeds (%s)", #call, err.text)

static inline struct store *fixture_open(const struct fixture *f, enum db_mode mode)
{
    struct store *s = NULL;
    struct err    err = {0};

    OK(store_open(&s, f->path, mode, f->sealer, &err));
    return s;
}

static inline void fixture_reopen(struct fixture *f)
{
    store_close(f->store);
    f->store = fixture_open(f, DB_WRITE);
}

/* Runs `child` in a process of its own, which tells of what it has committed by numbers that grow,
 * and kills it (-9) when it has told of `enough`. The last number that was told. The store is
 * closed: open it again. */
static inline int64_t fixture_kill(struct fixture *f,
                                   void (*child)(const struct fixture *f, int told),
                                   int64_t enough)
{
    int64_t last = 0, told;
    int     ends[2], status;
    pid_t   pid;

    store_close(f->store);
    f->store = NULL;
    CHECK(pipe(ends) == 0, "there is a pipe");
    pid = fork();
    if (pid == 0)
        child(f, ends[1]);
    close(ends[1]);
    while (last < enough && read(ends[0], &told, sizeof told) == sizeof told)
        last = told;
    kill(pid, SIGKILL);
    CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status), "killed in the middle");
    while (read(ends[0], &told, sizeof told) == sizeof told)
        last = told;
    close(ends[0]);
    CHECK(last >= enough, "it got so far");
    return last;
}

static inline int fixture_start(void **state, bool on_file)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    struct err      err = {0};

    strcpy(f->folder, "/tmp/hongyan-store-XXXXXX");
    CHECK(mkdtemp(f->folder) != NULL, "there is a folder for the test");
    snprintf(f->path, sizeof f->path, "%s/t.db", f->folder);
    if (!on_file)
        strcpy(f->path, ":memory:");
    OK(sealer_new(&f->sealer, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", &err));
    f->store = fixture_open(f, DB_WRITE);
    *state = f;
    return 0;
}

static inline int fixture_memory(void **state)
{
    return fixture_start(state, false);
}

static inline int fixture_file(void **state)
{
    return fixture_start(state, true);
}

static inline int fixture_end(void **state)
{
    static const char *const files[] = {"t.db", "t.db-wal", "t.db-shm"};
    struct fixture          *f = *state;
    char                     path[64];

    store_close(f->store);
    sealer_free(f->sealer);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        snprintf(path, sizeof path, "%s/%s", f->folder, files[i]);
        unlink(path);
    }
    CHECK(rmdir(f->folder) == 0, "nothing else lies in the folder");
    free(f);
    return 0;
}

/* Whether the database file, or the one beside it ("-wal"), has the text somewhere. */
static inline bool fixture_file_has(const struct fixture *f, const char *suffix, const char *text)
{
    auto_buf struct buf bytes = {0};
    char                name[80];
    size_t              n;
    FILE               *in;

    snprintf(name, sizeof name, "%s%s", f->path, suffix);
    in = fopen(name, "rb");
    if (in == NULL)
        return false;
    while ((n = fread(buf_room(&bytes, 65536), 1, 65536, in)) > 0)
        bytes.n += n;
    fclose(in);
    return bytes.n > 0 && memmem(bytes.p, bytes.n, text, strlen(text)) != NULL;
}

#define ON_FILE(test) {#test " on a file", test, fixture_file, fixture_end, NULL}
#define BOTH(test)    {#test " in memory", test, fixture_memory, fixture_end, NULL}, ON_FILE(test)

#endif
