/* Behind every message: one block of memory for nearly all of them, more where it is too small.
 * message_free frees all of it. */
#ifndef BOT_MESSAGE_PRIVATE_H
#define BOT_MESSAGE_PRIVATE_H

#include "bot/message.h"

struct block;

struct owned {
    struct message m;    /* first: message_free gets its address */
    struct block  *more; /* for what the first block had no room for */
    char          *free, *end;
    char           bytes[];
};

/* An empty message with room for so many bytes. */
struct owned *owned_new(size_t room);

static inline size_t owned_room(const struct owned *o)
{
    return (size_t)(o->end - o->free);
}

void owned_grow(struct owned *o, size_t n); /* then owned_room is at least n */

/* For n bytes, aligned for every struct in message.h. */
void *owned_take(struct owned *o, size_t n);

/* The text as message.h promises it: a copy without bytes that are not UTF-8 and without control
 * characters, ended by a NUL. */
struct str owned_text(struct owned *o, struct str text);

/* A copy with its ASCII letters in lower case. */
struct str owned_lower(struct owned *o, struct str text);

#endif
