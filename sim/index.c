#include "sim/index.h"

#include "base/mem.h"

static uint32_t hash_of(struct str name, bool fold)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < name.n; i++) { /* FNV-1a */
        char c = name.p[i];

        if (fold && c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        hash = (hash ^ (unsigned char)c) * 16777619u;
    }
    return hash;
}

uint32_t sim_hash(struct str name)
{
    return hash_of(name, false);
}

uint32_t sim_hash_nocase(struct str name)
{
    return hash_of(name, true);
}

static void put(struct sim_index *ix, struct sim_slot slot)
{
    size_t i = slot.hash;

    while (ix->slots[i & (ix->size - 1)].number)
        i++;
    ix->slots[i & (ix->size - 1)] = slot;
}

/* At most half of it is full: looking for what is not there ends soon. */
static void grow(struct sim_index *ix)
{
    struct sim_index bigger = {.size = ix->size ? 2 * ix->size : 16, .count = ix->count};

    bigger.slots = xcalloc(bigger.size, sizeof *bigger.slots);
    for (size_t i = 0; i < ix->size; i++)
        if (ix->slots[i].number)
            put(&bigger, ix->slots[i]);
    free(ix->slots);
    *ix = bigger;
}

void sim_index_add(struct sim_index *ix, uint32_t hash, size_t number)
{
    if (2 * (ix->count + 1) > ix->size)
        grow(ix);
    ix->count++;
    put(ix, (struct sim_slot){hash, (uint32_t)number + 1});
}

bool sim_index_next(const struct sim_index *ix, uint32_t hash, size_t *step, size_t *number)
{
    while (ix->size > 0) {
        const struct sim_slot *slot = &ix->slots[(hash + (*step)++) & (ix->size - 1)];

        if (slot->number == 0)
            break;
        if (slot->hash == hash) {
            *number = slot->number - 1;
            return true;
        }
    }
    return false;
}

void sim_index_free(struct sim_index *ix)
{
    free(ix->slots);
    *ix = (struct sim_index){0};
}
