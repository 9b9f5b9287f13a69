/* A notice on its way to a whole school, watched at the simulator: how long until everybody has it,
 * in how many calls, what it costs the bot.
 *
 *   bench_broadcast NAME SIM_PORT SERVER_PID PEOPLE TEXT COMMAND…
 *
 * Runs COMMAND (hongyan notice send …), waits until PEOPLE members have a message with TEXT in it,
 * and prints one line NAME_… =… each: seconds, calls, cpu_ms (of the server), rss_before, rss_most,
 * rss_after (kB), second (the most calls in one), refused (45009). Exits 1 when somebody has it
 * twice, or when it never ends. */
#include "base/mem.h"
#include "tests/tools/platform.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_MS = 50, MOST_SECONDS = 900, SETTLE_SECONDS = 3, FIRST_WORD = 6 };

#define LATENCY "{\"slow_ms\":50}" /* the platform's usual one */

struct watch {
    struct platform platform;
    const char     *name, *pid, *text;
    int64_t         people;
    int64_t         rss_before, rss_most;
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_broadcast: %s\n", what);
    exit(1);
}

/* Resident memory of the server, kB. */
static int64_t rss_of(const struct watch *w)
{
    char      path[64];
    long long pages = 0;
    FILE     *f;

    snprintf(path, sizeof path, "/proc/%s/statm", w->pid);
    f = fopen(path, "r");
    if (f == NULL || fscanf(f, "%*d %lld", &pages) != 1)
        fail("the server is gone");
    fclose(f);
    return (int64_t)pages * sysconf(_SC_PAGESIZE) / 1024;
}

/* Its processor time so far, ms. */
static int64_t cpu_of(const struct watch *w)
{
    char          path[64];
    unsigned long user = 0, kernel = 0;
    FILE         *f;

    snprintf(path, sizeof path, "/proc/%s/stat", w->pid);
    f = fopen(path, "r");
    if (f == NULL || fscanf(f, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                            &user, &kernel) != 2)
        fail("the server is gone");
    fclose(f);
    return (int64_t)(user + kernel) * 1000 / sysconf(_SC_CLK_TCK);
}

static void run(char **words)
{
    int   status;
    pid_t pid = fork();

    if (pid == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO); /* standard output has the figures */
        execvp(words[0], words);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status))
        fail("the command failed");
}

static void note_memory(struct watch *w)
{
    int64_t rss = rss_of(w);

    if (rss > w->rss_most)
        w->rss_most = rss;
}

static void await_all(struct watch *w, double began)
{
    while (platform_sent(&w->platform, w->text, NULL, false, "receivers") < w->people) {
        if (now() - began > MOST_SECONDS)
            fail("not everybody has got it");
        note_memory(w);
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000}, NULL);
    }
}

static void print(const struct watch *w, const char *what, int64_t value)
{
    printf("%s_%s=%lld\n", w->name, what, (long long)value);
}

static void watch(struct watch *w, char **command)
{
    int64_t sends = platform_sends(&w->platform), cpu;
    double  began = now();

    w->rss_before = w->rss_most = rss_of(w);
    cpu = cpu_of(w);
    run(command);
    await_all(w, began);
    printf("%s_seconds=%.2f\n", w->name, now() - began);
    nanosleep(&(struct timespec){.tv_sec = SETTLE_SECONDS}, NULL); /* what the bot still writes */
    note_memory(w);
    print(w, "calls", platform_sends(&w->platform) - sends);
    print(w, "cpu_ms", cpu_of(w) - cpu);
    print(w, "rss_before", w->rss_before);
    print(w, "rss_most", w->rss_most);
    print(w, "rss_after", rss_of(w));
    print(w, "second",
          platform_number(&w->platform, "/ui/counts", "most", "message/send", "second", NULL));
    print(w, "refused", platform_number(&w->platform, "/ui/counts", "refusals", "message/send",
                                        "45009", NULL));
    if (platform_sent(&w->platform, w->text, NULL, false, "most") != 1)
        fail("somebody has it twice");
}

int main(int argc, char **argv)
{
    struct watch w = {0};
    int64_t      port = 0;

    if (argc <= FIRST_WORD || !str_i64(str_c(argv[2]), &port) ||
        !str_i64(str_c(argv[4]), &w.people)) {
        fputs("usage: bench_broadcast NAME SIM_PORT SERVER_PID PEOPLE TEXT COMMAND…\n", stderr);
        return 2;
    }
    w.platform.port = (int)port;
    w.name = argv[1];
    w.pid = argv[3];
    w.text = argv[5];
    if (!platform_await(&w.platform))
        fail("the simulator does not answer");
    json_decref(platform_ask(&w.platform, "/ui/fault", LATENCY));
    watch(&w, argv + FIRST_WORD);
    return 0;
}
