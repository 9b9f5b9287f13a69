/* A calendar in a file of its own, as a school file names it. */
#ifndef TESTS_UNIT_CALENDAR_FILE_H
#define TESTS_UNIT_CALENDAR_FILE_H

#include "tests/test.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct calendar_file {
    char path[64];
};

static inline void calendar_write(struct calendar_file *f, const char *text)
{
    int fd;

    snprintf(f->path, sizeof f->path, "/tmp/hongyan-calendar-XXXXXX");
    fd = mkstemp(f->path);
    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0,
          "the calendar is written");
}

static inline void calendar_remove(struct calendar_file *f)
{
    unlink(f->path);
}

/* The school's text with `calendar: PATH` behind it; the caller frees it. */
static inline char *with_calendar(const char *school, const struct calendar_file *f)
{
    struct buf b = {0};

    buf_f(&b, "%scalendar: %s\n", school, f->path);
    return buf_take(&b);
}

#endif
