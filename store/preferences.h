/* Which kinds of notices a member has turned off. */
#ifndef STORE_PREFERENCES_H
#define STORE_PREFERENCES_H

#include "store/store.h"

/* Whether the kind is off for him; by userid, in any case. */
int preference_off(struct store *s, struct str userid, struct str kind, bool *off,
                   struct err *err);
/* Everybody who has it off, in lower case, in any order: for counting very many people at once. */
int preference_each(struct store *s, struct str kind, int (*each)(void *arg, struct str userid),
                    void *arg, struct err *err);
/* *changed false: it was so before. ERR_BAD_INPUT: not a userid, or no kind. */
int preference_set(struct store *s, int64_t now, struct str userid, struct str kind, bool off,
                   bool *changed, struct err *err);

#endif
