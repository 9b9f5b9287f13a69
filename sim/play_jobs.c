#include "sim/play_jobs.h"

#include "base/buf.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 65536 };

struct job {
    pid_t pid;    /* 0: not begun, or over */
    FILE *said;   /* NULL: not begun, or heard */
    int   status; /* when it is over */
};

struct runner {
    const struct sim_jobs *jobs;
    struct job            *list; /* one for each path */
    size_t                 begun, heard;
    unsigned               running;
    sigset_t               ours, before;
};

/* ---- one process ---- */

/* Whoever is started here ends with us in turn (sim/process.c). */
static void become_player(const struct runner *r, const char *path, FILE *said, pid_t parent)
{
    int status;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it ended before that line */
        _exit(EXIT_FAILURE);
    dup2(fileno(said), STDOUT_FILENO);
    sigprocmask(SIG_SETMASK, &r->before, NULL);
    status = r->jobs->play(r->jobs->arg, path);
    exit(status);
}

static int begin(struct runner *r, struct err *err)
{
    struct job *job = &r->list[r->begun];
    pid_t       parent = getpid();

    fflush(stdout); /* else both would write what waits there */
    job->said = tmpfile();
    if (job->said == NULL || fcntl(fileno(job->said), F_SETFD, FD_CLOEXEC) < 0)
        return err_set(err, ERR_RETRY, "a file for what is said: %s", strerror(errno));
    job->pid = fork();
    if (job->pid == 0)
        become_player(r, r->jobs->paths[r->begun], job->said, parent);
    if (job->pid < 0) {
        job->pid = 0;
        return err_set(err, ERR_RETRY, "fork: %s", strerror(errno));
    }
    r->begun++;
    r->running++;
    return 0;
}

/* ---- all of them ---- */

static void hear(struct runner *r, size_t i)
{
    struct job         *job = &r->list[i];
    auto_buf struct buf said = {0};
    size_t              n;

    rewind(job->said);
    while ((n = fread(buf_room(&said, CHUNK), 1, CHUNK, job->said)) > 0)
        said.n += n;
    fclose(job->said);
    job->said = NULL;
    r->jobs->hear(r->jobs->arg, r->jobs->paths[i], buf_view(&said), job->status);
}

static void reap(struct runner *r)
{
    for (size_t i = r->heard; i < r->begun; i++) {
        struct job *job = &r->list[i];

        if (job->pid > 0 && waitpid(job->pid, &job->status, WNOHANG) == job->pid) {
            job->pid = 0;
            r->running--;
        }
    }
    while (r->heard < r->begun && r->list[r->heard].pid == 0)
        hear(r, r->heard++);
}

static void end_all(struct runner *r)
{
    for (size_t i = r->heard; i < r->jobs->count; i++) {
        struct job *job = &r->list[i];

        if (job->pid > 0) {
            kill(job->pid, SIGKILL);
            waitpid(job->pid, NULL, 0);
        }
        if (job->said)
            fclose(job->said);
    }
}

/* Blocked signals wait for us, so none is missed between a look and a wait. A signal that ended us
 * is returned. */
static int run(struct runner *r, struct err *err)
{
    int signal = SIGCHLD;

    while (r->heard < r->jobs->count && signal == SIGCHLD) {
        while (r->begun < r->jobs->count && r->running < r->jobs->at_once)
            if (begin(r, err) < 0)
                return -1;
        if (sigwait(&r->ours, &signal) != 0)
            signal = SIGCHLD;
        reap(r);
    }
    return signal == SIGCHLD ? 0 : signal;
}

int sim_jobs_run(const struct sim_jobs *jobs, struct err *err)
{
    static const int names[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP};
    struct runner    r = {.jobs = jobs, .list = xcalloc(jobs->count, sizeof(struct job))};
    int              rc;

    sigemptyset(&r.ours);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        sigaddset(&r.ours, names[i]);
    sigprocmask(SIG_BLOCK, &r.ours, &r.before);
    rc = run(&r, err);
    end_all(&r);
    free(r.list);
    sigprocmask(SIG_SETMASK, &r.before, NULL);
    if (rc > 0) { /* as if we had not waited for it */
        signal(rc, SIG_DFL);
        raise(rc);
    }
    return rc == 0 ? 0 : -1;
}
