/* Of those that share a database one is on duty, whatever becomes of it. */
#include "store/duty.h"
#include "base/log.h"
#include "base/mem.h"
#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[40], database[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/hongyan-duty-XXXXXX");
    CHECK(mkdtemp(folder) != NULL, "a folder");
    snprintf(database, sizeof database, "%s/db", folder);
    return 0;
}

static int tear_down(void **state)
{
    char path[80];

    (void)state;
    snprintf(path, sizeof path, "%s-duty", database);
    unlink(path);
    CHECK(rmdir(folder) == 0, "nothing else lies there");
    return 0;
}

static struct duty opened(const char *url, enum duty_job job)
{
    struct duty d = {.file = -1};
    struct err  err = {0};

    CHECK(duty_open(&d, url, job, &err) == 0, "%s", err.text);
    return d;
}

static void one_of_two(void **state)
{
    struct duty a, b;
    struct stat st;
    char        path[80];

    (void)state;
    a = opened(database, DUTY_SENDER);
    b = opened(database, DUTY_SENDER);
    CHECK(duty_take(&b) && !duty_take(&a), "who asks first has it");
    CHECK(duty_take(&b) && !duty_take(&a), "and keeps it");
    duty_close(&b);
    CHECK(!duty_take(&b), "closed");
    CHECK(duty_take(&a), "the other one has it now");
    b = opened(database, DUTY_SENDER);
    CHECK(!duty_take(&b), "and nobody else");
    duty_close(&b);
    CHECK(duty_take(&a) && (b = opened(database, DUTY_SENDER)).open && !duty_take(&b),
          "the end of one that had it not changes nothing");
    duty_close(&a);
    duty_close(&b);
    duty_close(&b);
    snprintf(path, sizeof path, "%s-duty", database);
    CHECK(stat(path, &st) == 0 && st.st_size == 0 && (st.st_mode & 0777) == 0600, "ours alone");
}

static void each_job_for_itself(void **state)
{
    static const enum duty_job jobs[] = {DUTY_SENDER, DUTY_SMS, DUTY_MAIL, DUTY_MAKER};
    struct duty                one[ARRAY_LEN(jobs)], other[ARRAY_LEN(jobs)];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
        one[i] = opened(database, jobs[i]);
        other[i] = opened(database, jobs[i]);
        CHECK(duty_take(&one[i]), "job %zu is free", i);
    }
    duty_close(&one[DUTY_SMS]);
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++)
        CHECK(duty_take(&other[i]) == (jobs[i] == DUTY_SMS), "job %zu", i);
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
        duty_close(&one[i]);
        duty_close(&other[i]);
    }
}

/* Killed, it can say nothing any more. */
static void after_a_kill(void **state)
{
    struct duty mine = opened(database, DUTY_SENDER), theirs;
    int         ready[2], status;
    char        byte = 0;
    pid_t       pid;

    (void)state;
    CHECK(pipe(ready) == 0, "a pipe");
    pid = fork();
    if (pid == 0) {
        theirs = opened(database, DUTY_SENDER);
        byte = duty_take(&theirs) ? 'y' : 'n';
        alarm(10); /* whatever becomes of the test */
        if (write(ready[1], &byte, 1) == 1)
            pause();
        _exit(1);
    }
    CHECK(pid > 0 && read(ready[0], &byte, 1) == 1 && byte == 'y', "the other process has it");
    CHECK(!duty_take(&mine), "this one has not");
    kill(pid, SIGKILL);
    CHECK(waitpid(pid, &status, 0) == pid, "it is gone");
    CHECK(duty_take(&mine), "and this one is on duty");
    close(ready[0]);
    close(ready[1]);
    duty_close(&mine);
}

static void alone_or_not_at_all(void **state)
{
    struct duty a = opened(":memory:", DUTY_MAKER), b = opened(":memory:", DUTY_MAKER), none;
    struct err  err = {0};

    (void)state;
    CHECK(duty_take(&a) && duty_take(&b), "a database of one process alone");
    duty_close(&a);
    duty_close(&b);
    none = (struct duty){.file = 7};
    CHECK(duty_open(&none, "/nonexistent/folder/db", DUTY_MAKER, &err) == -1 &&
              err.kind == ERR_RETRY && strstr(err.text, "/nonexistent/folder/db-duty"),
          "no such folder: %s", err.text);
    CHECK(none.file == 7 && !none.open && !duty_take(&none), "untouched");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* What the log says of one try. */
static void log_of(struct duty *d, char *out, size_t size)
{
    FILE   *file = tmpfile();
    int     saved = dup(2);
    ssize_t n;

    log_flush(); /* what others have said */
    CHECK(file != NULL && dup2(fileno(file), 2) == 2, "a file for the log");
    CHECK(!duty_take(d), "it is not ours");
    log_flush();
    dup2(saved, 2);
    close(saved);
    n = pread(fileno(file), out, size - 1, 0);
    out[n > 0 ? n : 0] = '\0';
    fclose(file);
}

/* No lock at all is not "another process has it": a file that is only read stands for a file system
 * without locks. */
static void no_locks(void **state)
{
    struct duty d = opened(database, DUTY_SENDER);
    char        path[80], said[400];

    (void)state;
    close(d.file);
    snprintf(path, sizeof path, "%s-duty", database);
    d.file = open(path, O_RDONLY | O_CLOEXEC);
    log_of(&d, said, sizeof said);
    CHECK(strstr(said, "error duty=sender result=failed") && strstr(said, strerror(EBADF)),
          "an error with its cause: %s", said);
    log_of(&d, said, sizeof said);
    CHECK(said[0] == '\0', "once: %s", said);
    duty_close(&d);
}

/* The next one on duty begins with what the one before has said. */
static void what_it_says_is_heard(void **state)
{
    struct duty a = opened(database, DUTY_SENDER), b = opened(database, DUTY_SENDER);
    struct duty other = opened(database, DUTY_MAIL), alone = opened(":memory:", DUTY_SENDER);
    struct stat st;

    (void)state;
    CHECK(duty_heard(&b) == 0, "nothing was said");
    duty_say(&b, 5);
    CHECK(duty_heard(&a) == 0, "nor by who is not on duty");
    CHECK(duty_take(&a) && duty_take(&other) && duty_take(&alone), "on duty");
    duty_say(&a, 0);
    CHECK(fstat(a.file, &st) == 0 && st.st_size == 0, "nothing is nothing new");
    duty_say(&a, 0x80000002);
    CHECK(duty_heard(&b) == 0x80000002 && duty_heard(&other) == 0, "of each job its own");
    duty_say(&other, 7);
    duty_say(&alone, 7);
    CHECK(duty_heard(&a) == 0x80000002 && duty_heard(&alone) == 0, "nobody else is there");
    duty_say(&a, 0);
    CHECK(duty_heard(&b) == 0, "the newest counts");
    duty_say(&a, 3);
    duty_close(&a);
    duty_say(&a, 9);
    CHECK(duty_heard(&a) == 0 && duty_take(&b) && duty_heard(&b) == 3, "left behind");
    duty_say(&b, 0);
    CHECK(duty_heard(&b) == 0, "until the next one has its own");
    duty_close(&b);
    duty_close(&other);
    duty_close(&alone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_of_two),
        TEST(each_job_for_itself),
        TEST(after_a_kill),
        TEST(alone_or_not_at_all),
        TEST(no_locks),
        TEST(what_it_says_is_heard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
