#include "sim/process.h"

#include "base/buf.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { POLL_MS = 5, SPAWN_FAILED = 127 };

/* In the child: only what is safe after fork in a program with threads. */
static void become(char *const argv[], char *const env[], int out, int errors)
{
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    dup2(out, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    execve(argv[0], argv, env);
    _exit(SPAWN_FAILED);
}

static int open_log(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

int sim_process_start(pid_t *pid, char *const argv[], char *const env[], const char *log,
                      const char *errors, struct err *err)
{
    int   out = open_log(log), bad = errors ? open_log(errors) : out;
    pid_t child = -1;

    if (out < 0 || bad < 0)
        err_set(err, ERR_RETRY, "%s: %s", out < 0 ? log : errors, strerror(errno));
    else if (access(argv[0], X_OK) < 0)
        err_set(err, ERR_RETRY, "%s: %s", argv[0], strerror(errno));
    else if ((child = fork()) == 0)
        become(argv, env, out, bad);
    else if (child < 0)
        err_set(err, ERR_RETRY, "fork: %s", strerror(errno));
    if (bad >= 0 && bad != out)
        close(bad);
    if (out >= 0)
        close(out);
    if (child < 0)
        return -1;
    *pid = child;
    return 0;
}

bool sim_process_wait(pid_t pid, unsigned ms, int *status)
{
    for (unsigned waited = 0;; waited += POLL_MS) {
        if (waitpid(pid, status, WNOHANG) == pid)
            return true;
        if (waited >= ms)
            return false;
        nanosleep(&(struct timespec){0, POLL_MS * 1000000}, NULL);
    }
}

/* ---- the clock ---- */

/* The first path that fits; the caller frees it. NULL: none. */
static char *find_path(const char *pattern)
{
    glob_t found;
    char  *path = NULL;

    if (glob(pattern, 0, NULL, &found) == 0) {
        path = xstrdup(found.gl_pathv[0]);
        globfree(&found);
    }
    return path;
}

static char *faketime_library(void)
{
    const char *given = getenv("FAKETIME_LIB");
    char       *path = given ? xstrdup(given) : NULL;

    if (path == NULL)
        path = find_path("/usr/lib/*/faketime/libfaketimeMT.so.1");
    return path ? path : find_path("/usr/lib/faketime/libfaketimeMT.so.1");
}

/* A program with the address sanitizer wants that library in front of all others: the path
 * behind "libasan" in what ldd says. NULL when it has none. */
static char *sanitizer_library(const char *program)
{
    auto_buf struct buf command = {0};
    char                line[1024], *path = NULL;
    FILE               *out;

    buf_f(&command, "ldd '%s' 2>/dev/null", program);
    out = popen(command.p, "r");
    while (out && fgets(line, sizeof line, out)) {
        const char *arrow = strstr(line, "libasan") ? strstr(line, "=> ") : NULL;

        if (arrow && path == NULL)
            path = xstrndup(arrow + 3, strcspn(arrow + 3, " \n"));
    }
    if (out)
        pclose(out);
    return path;
}

static void env_add(char ***env, size_t *n, char *entry)
{
    *env = realloc(*env, (*n + 2) * sizeof **env);
    if (*env == NULL)
        abort();
    (*env)[(*n)++] = entry;
    (*env)[*n] = NULL;
}

static char *entry(const char *name, const char *first, const char *second)
{
    auto_buf struct buf b = {0};

    buf_f(&b, "%s=%s%s%s", name, first ? first : "", first && second ? ":" : "",
          second ? second : "");
    return buf_take(&b);
}

static bool replaced(const char *given)
{
    static const char *const names[] = {"LD_PRELOAD=", "FAKETIME", "DONT_FAKE_MONOTONIC="};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strncmp(given, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

int sim_process_env(char ***env, const char *program, const char *clock_file, struct err *err)
{
    auto_free char *faketime = faketime_library(), *sanitizer = sanitizer_library(program);
    char          **list = NULL;
    size_t          n = 0;

    if (faketime == NULL)
        return err_set(err, ERR_RETRY, "libfaketime is not installed (Debian: faketime)");
    for (char **e = environ; *e; e++)
        if (!replaced(*e))
            env_add(&list, &n, xstrdup(*e));
    env_add(&list, &n, entry("LD_PRELOAD", sanitizer ? sanitizer : faketime,
                             sanitizer ? faketime : NULL));
    env_add(&list, &n, entry("FAKETIME_TIMESTAMP_FILE", clock_file, NULL));
    env_add(&list, &n, xstrdup("FAKETIME_NO_CACHE=1"));
    env_add(&list, &n, xstrdup("DONT_FAKE_MONOTONIC=1"));
    /* Without it waits on a monotonic condition end at once (libfaketime 0.9.10, glibc 2.36). */
    env_add(&list, &n, xstrdup("FAKETIME_FORCE_MONOTONIC_FIX=0"));
    *env = list;
    return 0;
}

void sim_process_env_free(char **env)
{
    for (size_t i = 0; env && env[i]; i++)
        free(env[i]);
    free(env);
}
