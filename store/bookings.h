/* Who may call whom: bookings with carriers, and the ledger of what each of them was given. Without
 * a row here no carrier gets a name or a number. */
#ifndef STORE_BOOKINGS_H
#define STORE_BOOKINGS_H

#include "base/buf.h"
#include "store/store.h"

enum booking_scope { BOOKING_ONE = 1, BOOKING_ALL = 2 }; /* stored: never renumber */

struct booking {
    int64_t            person;       /* of the roster */
    struct str         carrier;      /* that was chosen */
    enum booking_scope scope;        /* ALL: every carrier may call */
    struct str         phone;        /* normalised; sealed at rest */
    struct str         version;      /* of the consent that was given */
    struct str         receipt;
    struct str         member;       /* userid, as spelt */
    int64_t            created_at, changed_at;
    int64_t            withdrawn_at; /* 0: stands */
};

/* Books, or changes what stands with this carrier; *changed: it stood already. receipt of a change
 * is the new one. One standing booking for each person and carrier: the constraint decides. Times
 * are `now`. ERR_BAD_INPUT: nobody of the roster, no carrier, scope or phone. */
int booking_put(struct store *s, int64_t now, const struct booking *b, bool *changed,
                struct err *err);

/* Withdraws what stands with the carrier (empty: everything); *count: how many. Where another
 * booking of the person has the scope ALL, the carrier still may call. */
int booking_withdraw(struct store *s, int64_t now, int64_t person, struct str carrier,
                     int64_t *count, struct err *err);

/* What stands of the person, in the order of carriers. Slices live during the call of each, which
 * may use other nouns. */
int booking_list(struct store *s, int64_t person,
                 int (*each)(void *arg, const struct booking *b), void *arg, struct err *err);
/* Deletes at most `most` bookings that were withdrawn before `before`, and of who has left the
 * school and has not changed since, those that stand, too. */
int booking_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                  struct err *err);

/* ---- hand-overs ---- */

enum handover_kind { /* stored: never renumber */
    HANDOVER_NEW = 1,       /* name and phone were given */
    HANDOVER_CHANGED = 2,   /* again: the phone, the name or the booking is another (withdrawn and
                               booked again before the carrier heard of it, for one) */
    HANDOVER_WITHDRAWN = 3, /* the carrier was told to call no more */
};

struct handover {
    int64_t            person;
    struct str         carrier;
    enum handover_kind kind;
    int64_t            at;
    int64_t            batch;
    struct str         by;     /* "cli:<login name>" */
};

struct handover_row {
    int64_t            person;
    struct str         number, name, college, class_name; /* of the roster */
    struct str         phone;   /* of the booking; of a withdrawal: the one that was given before,
                                   so that the carrier finds it */
    struct str         before; /* of a change: the phone that was given before, where it is another
                                  one, so that the carrier calls it no more; else empty */
    enum handover_kind kind;
    enum booking_scope scope;   /* of the booking that allows it: one with this carrier or, where
                                   there is none, the newest ALL; of a withdrawal 0, as … */
    int64_t            booked_at;
    int64_t            booking; /* … the id of one with this carrier; 0: another's. The row is for
                                   handover_keep as it came */
};

/* What this carrier has to be given now: who allows it and was not given to it, or otherwise than
 * now; and who was given to it and allows it no more: has withdrawn, or has left the roster, or the
 * account that is this person is frozen (then nobody knows whose word the booking was). In the
 * order of number. again: those who were given before and have not changed are listed too
 * (kind NEW). Slices live during the call, which may use other nouns and handover_keep; personal
 * fields are open: nothing of them goes into a log. */
int handover_due(struct store *s, struct str carrier, bool again,
                 int (*each)(void *arg, const struct handover_row *row), void *arg,
                 struct err *err);

/* The number of the next hand-over, from 1: they grow, also between processes. */
int handover_batch(struct store *s, int64_t *batch, struct err *err);

/* Keeps that it was given (all rows of `due` in one transaction of the caller), as batch. Phones
 * that were given before are forgotten, and that of a withdrawal at once. ERR_BAD_INPUT: the person
 * is in this batch already. */
int handover_keep(struct store *s, int64_t now, struct str carrier,
                  const struct handover_row *row, int64_t batch, struct str by, struct err *err);

/* Who has the person's data: the newest of each carrier, whatever its kind. */
int handover_list(struct store *s, int64_t person,
                  int (*each)(void *arg, const struct handover *h), void *arg, struct err *err);

/* Deletes at most `most` of before `before`: those with a newer one of the same carrier and person,
 * and of who has left, as above, all; what the carrier has to be told, and was not, is forgotten
 * then. The newest of each carrier is what handover_list shows: it stays as long as the person. */
int handover_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                   struct err *err);

/* How many people, by the same rules, allow the carrier to call: with a booking of its own, and in
 * all. */
int booking_count(struct store *s, struct str carrier, int64_t *own, int64_t *all,
                  struct err *err);

#endif
