/* Bar charts as PNG, to be read on a phone. */
#ifndef RENDER_CHART_H
#define RENDER_CHART_H

#include "base/buf.h"
#include "base/err.h"

enum { CHART_BARS = 60, CHART_WIDTH = 720 /* pixels */ };

struct chart_bar {
    struct str label;     /* a class; cut where it is too long */
    int64_t    done, all; /* all > 0; done over it counts as all */
};

struct chart {
    struct str              title, note; /* 未打卡 …; one line each, may be empty */
    const struct chart_bar *bars;        /* in any order: those behind are drawn on top */
    unsigned                count;       /* 1..; more than CHART_BARS: those ahead are left out, and
                              the picture says how many */
};

/* Appends the PNG. ERR_BAD_INPUT: no bars; ERR_RETRY: no font has Chinese letters. */
int chart_png(const struct chart *c, struct buf *png, struct err *err);

#endif
