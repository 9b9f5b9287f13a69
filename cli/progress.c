#include "cli/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 40, REDRAW_US = 100000 };

static void draw(struct progress *p, int percent)
{
    static const char full[] = "########################################";
    static const char none[] = "........................................";
    int               n = percent * WIDTH / 100;

    fprintf(stderr, "\r[%.*s%.*s] %3d%%  %s\033[K", n, full, WIDTH - n, none, percent, p->stage);
    fflush(stderr);
    p->shown = percent;
    p->drawn_at = clock_monotonic_us();
}

void progress_hide(struct progress *p)
{
    if (!p->terminal || p->stage == NULL || p->shown < 0)
        return;
    fputs("\r\033[K", stderr);
    p->shown = -1;
}

void progress_stage(struct progress *p, const char *stage)
{
    progress_end(p);
    if (p->quiet)
        return;
    p->terminal = isatty(STDERR_FILENO) == 1;
    p->stage = stage;
    p->shown = -1;
    if (!p->terminal)
        fprintf(stderr, "%s …\n", stage);
}

void progress_at(struct progress *p, double part)
{
    int percent = part <= 0 ? 0 : part >= 1 ? 100 : (int)(part * 100);

    if (!p->terminal || p->stage == NULL || percent == p->shown)
        return;
    if (p->shown < 0 || clock_monotonic_us() - p->drawn_at >= REDRAW_US)
        draw(p, percent);
}

void progress_end(struct progress *p)
{
    progress_hide(p);
    p->stage = NULL;
}
