/* What the information office has to decide or to answer. The text is sealed at rest. */
#ifndef STORE_TICKETS_H
#define STORE_TICKETS_H

#include "base/buf.h"
#include "store/store.h"

#define TICKET_CORRECTION "correction" /* 其他有误: a field of the roster is wrong */
#define TICKET_NOT_ME     "not_me"     /* 这不是我: the binding is frozen */
#define TICKET_CLAIM      "claim"      /* the person is another member already */
#define TICKET_PHONE      "phone"      /* the phone is another person's */
#define TICKET_REPORT     "report"     /* a suspicious message, link or friend request */

struct ticket {
    int64_t    number;       /* from 1; 0 when opening */
    struct str kind;
    int64_t    person;       /* about whom; 0 nobody of the roster */
    struct str member;       /* userid of who opened it, as spelt */
    struct str app;          /* through which application: the answer goes there */
    struct str said;         /* when opening; may be empty. Read it with ticket_texts */
    int64_t    created_at;
    struct str answer;       /* empty while open */
    struct str answered_by;
    int64_t    answered_at;  /* 0 while open */
};

/* Opens one and sets *number; when the member has one of this kind about this person open, its text
 * is added to that (*again). */
int ticket_open(struct store *s, int64_t now, const struct ticket *t, int64_t *number, bool *again,
                struct err *err);

/* The open one of this member, kind and person: 1 found, *number is set; 0 there is none. */
int ticket_opened(struct store *s, struct str member, struct str kind, int64_t person,
                  int64_t *number, struct err *err);

/* 1 found; 0 none of that number. Slices live during the call of `found`, which may use other
 * nouns. */
int ticket_get(struct store *s, int64_t number, int (*found)(void *arg, const struct ticket *t),
               void *arg, struct err *err);

/* Everything that was said in it, the newest first; at: when. `each` as `found` above, 1 stops. */
int ticket_texts(struct store *s, int64_t number,
                 int (*each)(void *arg, struct str said, int64_t at), void *arg, struct err *err);

/* Open ones after `after`, oldest first. */
int ticket_list(struct store *s, int64_t after, unsigned most,
                int (*each)(void *arg, const struct ticket *t), void *arg, struct err *err);
int ticket_count(struct store *s, int64_t *open, struct err *err);

/* *done false: it was answered before; nothing is changed: two clerks at once decide once. */
int ticket_answer(struct store *s, int64_t now, int64_t number, struct str by, struct str answer,
                  bool *done, struct err *err);

#endif
