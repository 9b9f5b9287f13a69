#include "bot/limiter.h"

#include "base/mem.h"
#include "bot/keyset.h"

#include <string.h>

enum { MINUTE = 60, HOUR = 3600, SLOTS_FIRST = 256, TIMES_FIRST = 4 };

/* When something of one key happened: at[head] the oldest that counts … at[tail - 1] the newest. */
struct slot {
    uint64_t key; /* 0: free */
    int64_t *at;
    unsigned head, tail, cap;
};

struct limiter {
    int64_t      window; /* seconds */
    struct slot *slots; /* a power of two, at most half of them used */
    size_t       cap, used;
};

struct limiter *limiter_new(int64_t window)
{
    struct limiter *l = xcalloc(1, sizeof *l);

    l->window = window;
    l->cap = SLOTS_FIRST;
    l->slots = xcalloc(l->cap, sizeof *l->slots);
    return l;
}

void limiter_free(struct limiter *l)
{
    if (l == NULL)
        return;
    for (size_t i = 0; i < l->cap; i++)
        free(l->slots[i].at);
    free(l->slots);
    free(l);
}

static struct slot *place(struct slot *slots, size_t cap, uint64_t key)
{
    size_t i = key_mix(key, 0) & (cap - 1);

    while (slots[i].key != 0 && slots[i].key != key)
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

/* A new table for the slots that are in use; with room for as many again. */
static void rebuild(struct limiter *l)
{
    size_t       cap = SLOTS_FIRST;
    struct slot *slots;

    while (cap < l->used * 4)
        cap *= 2;
    slots = xcalloc(cap, sizeof *slots);
    for (size_t i = 0; i < l->cap; i++)
        if (l->slots[i].key != 0)
            *place(slots, cap, l->slots[i].key) = l->slots[i];
    free(l->slots);
    l->slots = slots;
    l->cap = cap;
}

/* Drops what is too old, and brings what lies in the future (the clock went back) to now. */
static void tidy(const struct limiter *l, struct slot *s, int64_t now)
{
    while (s->head < s->tail && s->at[s->head] <= now - l->window)
        s->head++;
    for (unsigned i = s->tail; i > s->head && s->at[i - 1] > now; i--)
        s->at[i - 1] = now;
}

int64_t limiter_when(struct limiter *l, uint64_t key, int64_t now, unsigned minute, unsigned hour)
{
    struct slot *s = place(l->slots, l->cap, key);
    int64_t      when = now;

    if (s->key == 0)
        return now;
    tidy(l, s, now);
    if (minute > 0 && s->tail - s->head >= minute && s->at[s->tail - minute] + MINUTE > when)
        when = s->at[s->tail - minute] + MINUTE;
    if (hour > 0 && s->tail - s->head >= hour && s->at[s->tail - hour] + HOUR > when)
        when = s->at[s->tail - hour] + HOUR;
    return when;
}

static void make_room(struct slot *s)
{
    if (s->tail < s->cap)
        return;
    if (s->head > s->cap / 2) {
        memmove(s->at, s->at + s->head, (s->tail - s->head) * sizeof *s->at);
        s->tail -= s->head;
        s->head = 0;
        return;
    }
    s->cap = s->cap ? s->cap * 2 : TIMES_FIRST;
    s->at = realloc(s->at, s->cap * sizeof *s->at);
    if (s->at == NULL)
        abort(); /* as xmalloc */
}

void limiter_count(struct limiter *l, uint64_t key, int64_t at)
{
    struct slot *s = place(l->slots, l->cap, key);

    if (s->key == 0) {
        if (l->used >= l->cap / 2) {
            rebuild(l);
            s = place(l->slots, l->cap, key);
        }
        s->key = key;
        l->used++;
    }
    tidy(l, s, at);
    make_room(s);
    s->at[s->tail++] = at;
}

void limiter_forget(struct limiter *l, int64_t now)
{
    for (size_t i = 0; i < l->cap; i++) {
        struct slot *s = &l->slots[i];

        if (s->key == 0)
            continue;
        tidy(l, s, now);
        if (s->head < s->tail)
            continue;
        free(s->at);
        *s = (struct slot){0};
        l->used--;
    }
    rebuild(l); /* a hole in the table would hide the keys behind it */
}
