/* A text that grows while it is written. Always NUL-terminated once something was added. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

#include <stdarg.h>

struct buf {
    char  *p;   /* NULL while empty */
    size_t n;   /* bytes, without the NUL */
    size_t cap; /* bytes allocated */
};

#define auto_buf __attribute__((cleanup(buf_free)))
#define auto_wiped __attribute__((cleanup(buf_wipe)))

void buf_grow(struct buf *b, size_t n); /* buf_room's slow half */

/* n bytes to write into at the end, and one for a NUL; then add to b->n yourself. */
static inline char *buf_room(struct buf *b, size_t n)
{
    if (b->cap < n + 1 || b->cap - n - 1 < b->n)
        buf_grow(b, n);
    return b->p + b->n;
}

static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
    char *to = buf_room(b, n);

    if (n > 0)
        memcpy(to, bytes, n);
    to[n] = '\0';
    b->n += n;
}

static inline void buf_str(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}

static inline void buf_c(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

static inline void buf_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_i64(struct buf *b, int64_t v);
void buf_f(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vf(struct buf *b, const char *format, va_list args);
void buf_clear(struct buf *b);           /* empty, keeps the memory */
void buf_free(struct buf *b);
void buf_wipe(struct buf *b);            /* overwritten, then freed: for personal data. Give it room
                                            (buf_room) first: what a growing text leaves behind is
                                            not overwritten */
struct str buf_view(const struct buf *b);
char *buf_take(struct buf *b);           /* the text, now the caller's to free; "" when empty */

#endif
