/* What the tests of conf/ share: a good text with one thing changed, and a look at the report. */
#ifndef TESTS_UNIT_CONF_EDIT_H
#define TESTS_UNIT_CONF_EDIT_H

#include "tests/test.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

/* One change of a good text, and the mistake that it makes. */
struct edit {
    const char *name;
    const char *from; /* stands once in the good text; NULL: `to` is the whole text */
    const char *to;
    unsigned    line; /* 0: the report names no line */
    const char *says; /* part of that line of the report */
};

static inline char *edited(const char *good, const struct edit *e)
{
    struct buf  b = {0};
    const char *at = e->from ? strstr(good, e->from) : NULL;

    if (e->from == NULL) {
        buf_c(&b, e->to);
        return buf_take(&b);
    }
    CHECK(at && strstr(at + 1, e->from) == NULL, "%s: \"%s\" stands once in the good text", e->name,
          e->from);
    buf_add(&b, good, (size_t)(at - good));
    buf_c(&b, e->to);
    buf_c(&b, at + strlen(e->from));
    return buf_take(&b);
}

/* The report has a line "FILE:LINE: …says…". */
static inline void check_says(const struct edit *e, const char *file, const struct buf *report)
{
    struct buf  start = {0};
    struct str  rest = buf_view(report), line;
    bool        found = false;
    const char *text = report->n ? report->p : "";

    buf_c(&start, file);
    if (e->line)
        buf_f(&start, ":%u", e->line);
    buf_c(&start, ": ");
    while (str_split(&rest, '\n', &line))
        found |= str_starts(line, buf_view(&start)) &&
                 memmem(line.p, line.n, e->says, strlen(e->says)) != NULL;
    CHECK(found, "%s: the report says %s…%s\nbut it is:\n%s", e->name, start.p, e->says, text);
    buf_free(&start);
}

static inline unsigned lines_of(const struct buf *report)
{
    unsigned n = 0;

    for (size_t i = 0; i < report->n; i++)
        n += report->p[i] == '\n';
    return n;
}

#endif
