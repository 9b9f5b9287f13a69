/* Bar charts as PNG. The only file that names cairo and fontconfig is chart.c. */
#ifndef RENDER_CHART_H
#define RENDER_CHART_H

#include "base/buf.h"
#include "base/err.h"

struct chart_bar {
    struct str label;       /* a class; cut where it is too long */
    int64_t    done, all;   /* all > 0 */
};

struct chart {
    struct str              title, note; /* 未打卡 …; one line each */
    const struct chart_bar *bars;
    unsigned                count;       /* 1..60: more are cut, and the picture says so */
};

/* Appends the PNG (about 900 pixels wide). ERR_BAD_INPUT: no bars; ERR_RETRY: no font has Chinese
 * letters. */
int chart_png(const struct chart *c, struct buf *png, struct err *err);

#endif
