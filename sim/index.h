/* Finds things of a growing list by their names. The things stay the caller's: the index knows the
 * hash of each name and the thing's number in the list, and the caller compares. */
#ifndef SIM_INDEX_H
#define SIM_INDEX_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct sim_slot {
    uint32_t hash;
    uint32_t number; /* 1 + the thing's; 0: free */
};

struct sim_index { /* {0}: empty */
    struct sim_slot *slots;
    size_t           size, count; /* size: a power of two, or 0 */
};

uint32_t sim_hash(struct str name);
uint32_t sim_hash_nocase(struct str name); /* the same for "T1001" and "t1001" */

void sim_index_add(struct sim_index *ix, uint32_t hash, size_t number);

/* The numbers that were added with this hash (and, seldom, none other): *step is 0 before the first
 * one. false: there is no other. */
bool sim_index_next(const struct sim_index *ix, uint32_t hash, size_t *step, size_t *number);

void sim_index_free(struct sim_index *ix);

#endif
