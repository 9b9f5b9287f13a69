/* Several transcripts at a time: what each said comes in their order, and nothing survives us. */
#include "sim/play_jobs.h"
#include "base/buf.h"
#include "base/mem.h"
#include "tests/test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct heard {
    struct buf text;
    int        turns[2]; /* a pipe: the second lets the first go on */
};

/* first: only when second has ended; killed: by a signal; else a status of its own. */
static int play(void *arg, const char *path)
{
    struct heard *h = arg;
    char          c;

    printf("%s speaks\n", path);
    if (strcmp(path, "first") == 0)
        return read(h->turns[0], &c, 1) == 1 ? 0 : 9;
    if (strcmp(path, "second") == 0)
        return write(h->turns[1], "x", 1) == 1 ? 1 : 9;
    fflush(stdout);
    raise(SIGKILL);
    return 9;
}

static void hear(void *arg, const char *path, struct str said, int status)
{
    struct heard *h = arg;

    buf_f(&h->text, "[%s: %.*s%s %d]", path, STR_ARG(said), WIFEXITED(status) ? "exit" : "signal",
          WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static void keeps_their_order(void **state)
{
    char *const     paths[] = {(char[]){"first"}, (char[]){"second"}, (char[]){"killed"}};
    struct heard    h = {0};
    struct sim_jobs jobs = {.at_once = 2, .paths = paths, .count = ARRAY_LEN(paths), .arg = &h,
                            .play = play, .hear = hear};
    struct err      err = {0};

    (void)state;
    CHECK(pipe(h.turns) == 0, "a pipe");
    CHECK(sim_jobs_run(&jobs, &err) == 0, "%s", err.text);
    CHECK(strcmp(h.text.p, "[first: first speaks\nexit 0][second: second speaks\nexit 1]"
                           "[killed: killed speaks\nsignal 9]") == 0,
          "%s", h.text.p);
    close(h.turns[0]);
    close(h.turns[1]);
    buf_free(&h.text);
}

/* Says that it is there, and stays. */
static int stay(void *arg, const char *path)
{
    const int *fd = arg;

    (void)path;
    if (write(*fd, "x", 1) == 1)
        for (;;)
            pause();
    return 0;
}

static void hear_none(void *arg, const char *path, struct str said, int status)
{
    (void)arg, (void)path, (void)said, (void)status;
}

/* Whoever holds the writing end is alive: its end is the end of all. */
static void ends_with_us(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGKILL};

    (void)state;
    alarm(30); /* one that is left would keep us here */
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        char *const     paths[] = {(char[]){"a"}, (char[]){"b"}, (char[]){"c"}};
        int             fd[2], status;
        struct sim_jobs jobs = {.at_once = 2, .paths = paths, .count = ARRAY_LEN(paths),
                                .arg = &fd[1], .play = stay, .hear = hear_none};
        char            c;
        pid_t           pid;

        CHECK(pipe(fd) == 0, "a pipe");
        pid = fork();
        CHECK(pid >= 0, "a process");
        if (pid == 0)
            _exit(sim_jobs_run(&jobs, NULL) == 0);
        close(fd[1]);
        CHECK(read(fd[0], &c, 1) == 1 && read(fd[0], &c, 1) == 1, "two at once");
        kill(pid, signals[i]);
        CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
                  WTERMSIG(status) == signals[i],
              "signal %d: status %d", signals[i], status);
        CHECK(read(fd[0], &c, 1) == 0, "signal %d: one is left, or a third was begun", signals[i]);
        close(fd[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_their_order),
        cmocka_unit_test(ends_with_us),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
