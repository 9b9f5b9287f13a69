/* SMS and mail on their way: written in the transaction that caused them, sent by bot/courier.h
 * after its commit, their contents forgotten when they are done. */
#ifndef STORE_LETTERS_H
#define STORE_LETTERS_H

#include "base/buf.h"
#include "store/store.h"

enum letter_kind { LETTER_SMS, LETTER_MAIL };
enum { LETTER_MAX = 4096 }; /* bytes: an SMS has far less, and a mail of ours is a few lines */

struct letter {
    int64_t          id;         /* 0 when putting: one is made */
    enum letter_kind kind;
    struct str       address;    /* phone or mail; sealed at rest */
    struct str       subject;    /* mail only */
    struct str       text;       /* the whole text; sealed at rest */
    struct str       code;       /* the digits alone, for gateways that have the text as a template;
                                    may be empty */
    int64_t          due_at;     /* 0 when putting: at once */
    int64_t          expires_at; /* not sent after that: a code nobody can use any more */
    int64_t          attempts;
    int64_t          created_at;
};

/* Puts one; store_outbox_touched tells of it too. Only inside a transaction. ERR_BAD_INPUT: no
 * address, a line feed in subject or code, or over LETTER_MAX bytes in all. */
int letter_put(struct store *s, int64_t now, const struct letter *l, struct err *err);

/* As outbox_waiting: opened, in the order of id. Any connection. One that was sealed with another
 * key comes with an empty address: it can only be given up. */
int letter_waiting(struct store *s, int64_t after, unsigned most,
                   int (*each)(void *arg, const struct letter *l), void *arg, struct err *err);

/* The outcome, of an SMS of a notice counted there; address and text are forgotten. result: never
 * personal data ("ok", "expired", "HTTP 403", a gateway's code). Of one that waits no more: nothing
 * happens. */
int letter_done(struct store *s, int64_t id, int64_t now, bool sent, struct str result,
                struct err *err);
int letter_retry(struct store *s, int64_t id, int64_t due_at, int64_t attempts, struct err *err);

int letter_backlog(struct store *s, int64_t *waiting, int64_t *oldest, struct err *err);
int letter_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                 struct err *err);

#endif
