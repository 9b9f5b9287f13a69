/* The personal fields of a person: sealed at rest, found by blind index, shown masked
 * (base/idnum.h). */
#ifndef STORE_IDENTITIES_H
#define STORE_IDENTITIES_H

#include "base/buf.h"
#include "store/store.h"

struct identity {
    struct str id_type;           /* id_card, passport, permit, other; empty: not known */
    struct str id_number, phone, mail; /* empty: not known */
    int64_t    phone_at, mail_at; /* when proven with a code; 0: as the roster says */
};

/* 1 read, 0 nothing is known of the person (*out is empty), -1 failed. memory: appended to, the
 * slices point into it; wipe it (buf_wipe) when done. */
int identity_get(struct store *s, int64_t person, struct identity *out, struct buf *memory,
                 struct err *err);

/* What `number` may be. */
enum identity_key { IDENTITY_NUMBER, IDENTITY_CANDIDATE, IDENTITY_EITHER };

/* Who is this? Everything given must fit one person who has not left: *person is 0 otherwise, and
 * nothing tells which of them was wrong. document p NULL: not asked for. Names are compared with
 * name_same (base/idnum.h), a person without a document in the roster fits no document. */
int identity_match(struct store *s, enum identity_key key, struct str number, struct str name,
                   struct str document, int64_t *person, struct err *err);

/* The one person who has not left and has this phone (proven or not); *person 0: nobody, or
 * several. */
int identity_by_phone(struct store *s, struct str phone, int64_t *person, struct err *err);

/* Another person than this has the phone, proven or in the roster; *other 0: nobody. */
int identity_phone_used(struct store *s, struct str phone, int64_t person, int64_t *other,
                        struct err *err);
int identity_mail_used(struct store *s, struct str mail, int64_t person, int64_t *other,
                       struct err *err);

/* Proven with a code: *taken, and nothing is changed, when it is another person's. */
int identity_set_phone(struct store *s, int64_t now, int64_t person, struct str phone, bool *taken,
                       struct err *err);
int identity_set_mail(struct store *s, int64_t now, int64_t person, struct str mail, bool *taken,
                      struct err *err);

/* The member who was this person was somebody else: what he proved, and that he said that all is
 * right, does not stay with the person, and no code of his is awaited any more. A phone or mail of
 * the roster stays; one that was proven in its place is forgotten until the roster tells it
 * again. */
int identity_disown(struct store *s, int64_t person, struct err *err);

#endif
