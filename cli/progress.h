/* How far long work is: a bar on a terminal, a line a stage elsewhere. On stderr. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool        quiet;    /* set by the caller: says nothing */
    bool        terminal;
    const char *stage;
    int         shown;    /* percent; -1: nothing yet */
    int64_t     drawn_at; /* monotonic microseconds */
};

/* Ends the stage before, if there is one. stage: "读取 / reading"; it outlives the stage. */
void progress_stage(struct progress *p, const char *stage);
void progress_at(struct progress *p, double part); /* 0..1; may be called very often */
/* Ends the last stage. */
void progress_end(struct progress *p);
/* Before something else is printed: takes the bar off the line. */
void progress_hide(struct progress *p);

#endif
