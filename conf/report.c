#include "conf/report_private.h"

#include "base/mem.h"

#include <stdlib.h>

void report_add(struct report *r, unsigned line, const char *format, ...)
{
    struct buf text = {0};
    va_list    args;

    if (r->count == REPORT_MOST) {
        r->more = true;
        return;
    }
    if (r->list == NULL)
        r->list = xcalloc(REPORT_MOST, sizeof *r->list);
    va_start(args, format);
    buf_vf(&text, format, args);
    va_end(args);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f)
            text.p[i] = '?'; /* a line of the report stays a line, whatever was quoted */
    r->list[r->count] = (struct mistake){.line = line, .order = r->count, .text = buf_take(&text)};
    r->count++;
}

static int by_line(const void *a, const void *b)
{
    const struct mistake *x = a, *y = b;

    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

void report_print(struct report *r, struct buf *out)
{
    if (r->count > 0)
        qsort(r->list, r->count, sizeof *r->list, by_line);
    for (unsigned i = 0; i < r->count; i++) {
        buf_c(out, r->file);
        if (r->list[i].line > 0)
            buf_f(out, ":%u", r->list[i].line);
        buf_f(out, ": %s\n", r->list[i].text);
    }
    if (r->more)
        buf_f(out, "%s: there is more; the first %d mistakes are shown\n", r->file, REPORT_MOST);
}

void report_free(struct report *r)
{
    for (unsigned i = 0; i < r->count; i++)
        free(r->list[i].text);
    free(r->list);
    *r = (struct report){.file = r->file};
}
