#include "base/buf.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

void buf_grow(struct buf *b, size_t n)
{
    size_t need = b->n + n + 1, cap = b->cap ? b->cap * 2 : 128;
    char  *p = realloc(b->p, cap < need ? need : cap);

    if (p == NULL)
        abort(); /* as xmalloc: callers cap what comes from outside before they add it */
    b->p = p;
    b->cap = cap < need ? need : cap;
}

void buf_i64(struct buf *b, int64_t v)
{
    char     digits[24];
    size_t   i = sizeof digits;
    uint64_t rest = v < 0 ? (uint64_t)0 - (uint64_t)v : (uint64_t)v;

    do {
        digits[--i] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (v < 0)
        digits[--i] = '-';
    buf_add(b, digits + i, sizeof digits - i);
}

void buf_vf(struct buf *b, const char *format, va_list args)
{
    size_t  room = b->cap - b->n; /* that is there: usually enough, so that once does it */
    va_list again;
    int     n;

    va_copy(again, args);
    n = vsnprintf(b->p ? b->p + b->n : NULL, room, format, args);
    if (n > 0 && (size_t)n >= room)
        vsnprintf(buf_room(b, (size_t)n), (size_t)n + 1, format, again);
    if (n > 0)
        b->n += (size_t)n;
    else if (b->p)
        b->p[b->n] = '\0'; /* it may have begun */
    va_end(again);
}

void buf_f(struct buf *b, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_vf(b, format, args);
    va_end(args);
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    if (b->p)
        b->p[0] = '\0';
}

void buf_free(struct buf *b)
{
    free(b->p);
    *b = (struct buf){0};
}

void buf_wipe(struct buf *b)
{
    if (b->p)
        explicit_bzero(b->p, b->cap);
    buf_free(b);
}

struct str buf_view(const struct buf *b)
{
    return (struct str){b->p, b->n};
}

char *buf_take(struct buf *b)
{
    char *p = b->p ? b->p : xstrdup("");

    *b = (struct buf){0};
    return p;
}
