/* Whom we may tell about a person who has not asked: everything that is said of somebody without a
 * question of his goes through here, so that the rule is in one place.
 *
 * Nothing of a person goes to an account that said 这不是我 (it is frozen, and may be somebody else
 * until the office has decided) or that the person has left behind: neither is this person any
 * more. What was decided stands, and is found when it asks again. */
#ifndef HANDLERS_READER_H
#define HANDLERS_READER_H

#include "bot/handler.h"

struct reader { /* {0} is nobody */
    struct member m; /* userid, language, channel; the slices of both lie in memory */
    struct dialog d; /* with that application */
    struct buf    memory;
};

#define auto_reader __attribute__((cleanup(reader_free)))
void reader_free(struct reader *r);

/* 1: the member who is this person, as that application knows it; 0: nobody may be told. */
int reader_of(struct ctx *ctx, int64_t person, const char *app, struct reader *out,
              struct err *err);

/* Tells him through that application, in his own language; to nobody it is no error. */
int reader_tell(struct ctx *ctx, int64_t person, const char *app, struct str zh, struct str en,
                struct err *err);

/* The same; when it never goes, or reaches nobody, a MSG_ANSWER with the key `back` comes back
 * (push_text_back). */
int reader_tell_back(struct ctx *ctx, int64_t person, const char *app, struct str zh,
                     struct str en, struct str back, struct err *err);

/* Whether what is told would be read: there is such a member, who has not left the application, and
 * whom the platform reaches as far as is known. */
int reader_hears(struct ctx *ctx, int64_t person, const char *app, bool *hears, struct err *err);

#endif
