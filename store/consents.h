/* Which version of a notice a member has read and agreed to, and when. Kept for ever. */
#ifndef STORE_CONSENTS_H
#define STORE_CONSENTS_H

#include "store/store.h"

/* A second time changes nothing: the first time counts. member: struct member.id */
int consent_give(struct store *s, int64_t now, int64_t member, const char *name,
                 const char *version, struct err *err);
int consent_given(struct store *s, int64_t member, const char *name, const char *version,
                  bool *given, struct err *err);

#endif
