/* What reads so many people that all who write would have to wait for its answer: of a very large
 * school it is read by the maker's thread (bot/maker.h), and the answer comes as a message. */
#ifndef HANDLERS_STAFF_LATER_H
#define HANDLERS_STAFF_LATER_H

#include "handlers/staff_scope.h"

enum { LATER_PEOPLE = 80000 }; /* of the scopes: about 40 ms */

/* Whether the scopes have more than `most` people. Never while sends do not work (then it is better
 * to wait than to hear nothing), nor in the maker itself. */
int staff_later(struct ctx *ctx, const struct scopes *scopes, unsigned most, bool *later,
                struct err *err);

/* Orders the answer of the handler (which is one of those of make_answer.c) to what the member has
 * just said, leaves the trace `action` (words, about: as of staff_audit, without a number), and
 * says that it will come. */
int staff_later_answer(struct ctx *ctx, const struct handler *h, const char *action,
                       const char *const *words, struct str about, struct reply *out,
                       struct err *err);

/* Says the same. */
int staff_later_say(struct ctx *ctx, struct reply *out, struct err *err);

#endif
