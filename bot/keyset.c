#include "bot/keyset.h"

#include "base/mem.h"

#include <string.h>

enum { SLOTS_FIRST = 256 };

struct keyset {
    uint64_t *slots; /* 0: free. Their number is a power of two, at most half of them used */
    size_t    cap, used, most;
};

uint64_t key_mix(uint64_t key, unsigned with)
{
    key ^= (uint64_t)(with + 1) * 0x9e3779b97f4a7c15u;
    key = (key ^ key >> 30) * 0xbf58476d1ce4e5b9u; /* as in splitmix64 */
    key = (key ^ key >> 27) * 0x94d049bb133111ebu;
    key ^= key >> 31;
    return key ? key : 1;
}

uint64_t key_of_userid(struct str userid)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */

    for (size_t i = 0; i < userid.n; i++) {
        unsigned char c = (unsigned char)userid.p[i];

        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c + ('a' - 'A'));
        hash = (hash ^ c) * 0x100000001b3u;
    }
    return hash ? hash : 1;
}

struct keyset *keyset_new(size_t most)
{
    struct keyset *k = xcalloc(1, sizeof *k);

    k->most = most;
    k->cap = SLOTS_FIRST;
    k->slots = xcalloc(k->cap, sizeof *k->slots);
    return k;
}

void keyset_free(struct keyset *k)
{
    if (k == NULL)
        return;
    free(k->slots);
    free(k);
}

/* Where the key is, or the free slot where it would be. */
static size_t place(const uint64_t *slots, size_t cap, uint64_t key)
{
    size_t i = key_mix(key, 0) & (cap - 1);

    while (slots[i] != 0 && slots[i] != key)
        i = (i + 1) & (cap - 1);
    return i;
}

static void grow(struct keyset *k)
{
    size_t    cap = k->cap * 2;
    uint64_t *slots = xcalloc(cap, sizeof *slots);

    for (size_t i = 0; i < k->cap; i++)
        if (k->slots[i] != 0)
            slots[place(slots, cap, k->slots[i])] = k->slots[i];
    free(k->slots);
    k->slots = slots;
    k->cap = cap;
}

bool keyset_add(struct keyset *k, uint64_t key)
{
    if (keyset_has(k, key))
        return true;
    if (k->used >= k->most)
        return false;
    if (k->used >= k->cap / 2)
        grow(k);
    k->slots[place(k->slots, k->cap, key)] = key;
    k->used++;
    return true;
}

bool keyset_has(const struct keyset *k, uint64_t key)
{
    return k->slots[place(k->slots, k->cap, key)] == key;
}

void keyset_clear(struct keyset *k)
{
    if (k->used > 0)
        memset(k->slots, 0, k->cap * sizeof *k->slots);
    k->used = 0;
}
