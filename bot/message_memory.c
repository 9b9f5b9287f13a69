#include "bot/message_private.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdalign.h>
#include <string.h>

struct block {
    struct block *next;
    char          bytes[];
};

enum { BLOCK = 4096 }; /* bytes */

struct owned *owned_new(size_t room)
{
    struct owned *o = xmalloc(sizeof *o + room);

    memset(o, 0, sizeof *o);
    o->free = o->bytes;
    o->end = o->bytes + room;
    return o;
}

void owned_grow(struct owned *o, size_t n)
{
    size_t        size = n > BLOCK ? n : BLOCK;
    struct block *block = xmalloc(sizeof *block + size); /* at most what XML_MAX bytes or an answer
                                                            of 1 MiB can say */

    block->next = o->more;
    o->more = block;
    o->free = block->bytes;
    o->end = block->bytes + size;
}

void *owned_take(struct owned *o, size_t n)
{
    size_t gap = -(uintptr_t)o->free & (alignof(void *) - 1);
    char  *taken;

    if (owned_room(o) < gap + n) {
        owned_grow(o, n);
        gap = 0;
    }
    taken = o->free + gap;
    o->free = taken + n;
    return taken;
}

struct str owned_text(struct owned *o, struct str text)
{
    auto_buf struct buf clean = {0};
    char               *to;

    utf8_scrub(&clean, text);
    to = owned_take(o, clean.n + 1);
    if (clean.n > 0)
        memcpy(to, clean.p, clean.n);
    to[clean.n] = '\0';
    return (struct str){to, clean.n};
}

struct str owned_lower(struct owned *o, struct str text)
{
    char *to = owned_take(o, text.n + 1);

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        to[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    to[text.n] = '\0';
    return (struct str){to, text.n};
}

void message_free(struct message *m)
{
    struct owned *o = (struct owned *)m;
    struct block *next;

    if (o == NULL)
        return;
    for (struct block *b = o->more; b; b = next) {
        next = b->next;
        free(b);
    }
    free(o);
}

void message_free_at(struct message **m)
{
    message_free(*m);
}
