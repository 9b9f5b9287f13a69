/* A message to those of the staff whom a person concerns. */
#ifndef HANDLERS_STAFF_TELL_H
#define HANDLERS_STAFF_TELL_H

#include "base/buf.h"
#include "bot/handler.h"

/* Userids joined by '|', each once. */
struct receivers {
    struct buf to;
    unsigned   count;
};

#define auto_receivers __attribute__((cleanup(receivers_free)))
void receivers_free(struct receivers *r);

/* Adds everybody who has one of the roles and in whose scope the college and class are; when there
 * is nobody, the office. At most as many as one message takes (protocol 4.1). */
int receivers_for(struct ctx *ctx, struct receivers *r, char *const *roles, unsigned roles_count,
                  struct str college, struct str class_name, struct err *err);

/* Of these the ones who surely see cards, and the others. Each costs one look-up. */
int receivers_split(struct ctx *ctx, const struct receivers *all, struct receivers *cards,
                    struct receivers *words, struct err *err);

#endif
