/* Somebody of the roster as the staff name him: by number, or by name. */
#ifndef HANDLERS_STAFF_PERSON_H
#define HANDLERS_STAFF_PERSON_H

#include "handlers/staff_scope.h"

struct staff_person { /* {0} is nobody */
    int64_t    id;
    struct buf number, name, college, class_name; /* never NULL when read */
    unsigned   words; /* how many he took of what was said */
};

#define auto_staff_person __attribute__((cleanup(staff_person_free)))
void staff_person_free(struct staff_person *p);

/* By id, whatever the scope; *found false: nobody of the roster. */
int staff_person_get(struct ctx *ctx, int64_t id, struct staff_person *out, bool *found,
                     struct err *err);

/* Who is meant by what *rest begins with, among those of the scopes who have not left: a number, or
 * a name, which may have blanks. *rest moves behind it. Who is in no scope is as unknown as who is
 * nobody.
 *   example  how the command is written for a number, without it: 代填报, 解除
 *   after    what has to stand behind the number: " 原因"; may be ""
 * out->id 0: *reply says why, and lists those of one name by their numbers. */
int staff_person_find(struct ctx *ctx, const struct scopes *scopes, const char *example,
                      const char *after, struct str *rest, struct staff_person *out,
                      struct reply *reply, struct err *err);

/* Appends 软件2601 赵一 s1. */
void staff_person_say(const struct staff_person *p, struct buf *out);

#endif
