/* Messages of a clearance to many: those who are told the same get it in one send. */
#ifndef HANDLERS_CLEAR_MAILS_H
#define HANDLERS_CLEAR_MAILS_H

#include "handlers/clearance_private.h"

/* Those who are told the same. */
struct clear_mail {
    const struct school_clearance *clearance;
    enum member_lang               lang;
    bool                           card;
    struct buf                     text, to;
    unsigned                       count;
};

struct clear_mails {
    struct ctx        *ctx;
    struct clear_mail *mail;
    unsigned           count, most; /* different ones: at the most as many as people */
    int64_t            told;
};

#define auto_clear_mails __attribute__((cleanup(clear_mails_free)))
/* most: people of one part. Freed by clear_mails_free, which wipes the texts. */
void clear_mails_begin(struct clear_mails *m, struct ctx *ctx, unsigned most);
void clear_mails_free(struct clear_mails *m);

/* One more; sends when a thousand are told the same. Who has no text or no userid is told
 * nothing. */
int clear_mails_add(struct clear_mails *m, const struct school_clearance *c,
                    const struct clear_telling *t, struct err *err);

/* Sends to the rest. */
int clear_mails_end(struct clear_mails *m, struct err *err);

#endif
