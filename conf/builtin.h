/* The flows of our own, which are made from the school's `identity`: who are you, is it right,
 * phone, mail, correction. They are asked by the same engine as the school's; what they do is in
 * handlers/flow_action.h. */
#ifndef CONF_BUILTIN_H
#define CONF_BUILTIN_H

#include "base/str.h"
#include "conf/school.h"

struct builtin {
    const char        *name;  /* of the flow and its action; no school's flow is called so */
    const char *const *words; /* what starts it, ends with NULL; `identity.words` is in place of
                                 the first one's */
    const char        *key;   /* the key of `identity` that turns it on; NULL: always there */
    bool               usual; /* what the key is when it is absent */
};

enum { BUILTIN_COUNT = 5 };

/* The first is `identity`. */
extern const struct builtin builtins[BUILTIN_COUNT];

/* What asks for the pass, ends with NULL; `pass.words` is in place of them. */
extern const char *const builtin_pass_words[];

/* NULL: no flow of ours is called so. */
const struct builtin *builtin_named(struct str name);

/* Fills in school->pass->words where there is a pass without, and appends the flows to
 * school->flows; none when the school has no `identity`. Their questions:
 *
 *   identity    consent (yes, no; with a notice only), number, name, document (where it is asked)
 *   confirm     check (right, phone where it may be changed, wrong, notme)
 *   phone       phone, code
 *   mail        mail, code
 *   correction  what (name, number, document, candidate, class, other), detail
 *
 * Everybody may start them: the actions refuse, and say why. They are never reviewed. */
void builtin_add(struct conf_school *school);

#endif
