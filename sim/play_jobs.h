/* Several transcripts at a time, each in a process of its own: most of a transcript is waiting. */
#ifndef SIM_PLAY_JOBS_H
#define SIM_PLAY_JOBS_H

#include "base/err.h"
#include "base/str.h"

enum { SIM_JOBS_MOST = 64 };

struct sim_jobs {
    unsigned     at_once; /* 1 to SIM_JOBS_MOST */
    char *const *paths;
    size_t       count;
    void        *arg;
    /* In a process of its own, which ends with what it returns. What it says is kept. */
    int  (*play)(void *arg, const char *path);
    /* Here, in the order of paths: what was said, and how the process ended (wait(2)). */
    void (*hear)(void *arg, const char *path, struct str said, int status);
};

/* Until all are played. A process must not have threads before this. SIGINT, SIGTERM and SIGHUP
 * end the processes and what they have started, and then this one. ERR_RETRY: one could not be
 * started; the others are ended. */
int sim_jobs_run(const struct sim_jobs *jobs, struct err *err);

#endif
