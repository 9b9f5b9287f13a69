/* A set of 64-bit keys: hashes of userids, where two that fall together only make somebody wait a
 * little. */
#ifndef BOT_KEYSET_H
#define BOT_KEYSET_H

#include "base/str.h"

struct keyset;

/* A userid's key: userids ignore ASCII case. Never 0. */
uint64_t key_of_userid(struct str userid);
uint64_t key_mix(uint64_t key, unsigned with); /* another key for each `with` */

struct keyset *keyset_new(size_t most);   /* it takes at most so many keys */
void keyset_free(struct keyset *k);       /* NULL is fine */
bool keyset_add(struct keyset *k, uint64_t key); /* false: it is full and the key is not there */
bool keyset_has(const struct keyset *k, uint64_t key);
void keyset_clear(struct keyset *k);

#endif
