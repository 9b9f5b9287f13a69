/* Submissions that the staff approve: the electronic ID, a green code. One counts at a time for a
 * person and a flow; the older ones stay as they were decided. */
#ifndef STORE_APPROVALS_H
#define STORE_APPROVALS_H

#include "base/buf.h"
#include "store/store.h"

enum approval_state {
    APPROVAL_NONE,      /* never applied */
    APPROVAL_PENDING,
    APPROVAL_VALID,
    APPROVAL_REFUSED,   /* may apply again */
    APPROVAL_SUSPENDED, /* was valid; the staff took it back for a while */
    APPROVAL_EXPIRED,   /* was valid until a day that is over: may apply again. Who is suspended
                           stays it */
};

struct approval {
    int64_t             number;     /* from 1, as it is spoken; 0 when adding */
    struct str          flow;
    int64_t             person;
    struct str          receipt;    /* of the submission */
    int64_t             photo;      /* photos.id, of the first one; 0 none */
    enum approval_state state;
    int64_t             until;      /* last Beijing day on which it is valid; -1: for ever */
    int64_t             created_at;
    int64_t             decided_at; /* 0: not yet */
    struct str          decided_by; /* userid */
    struct str          reason;     /* sealed at rest */
};

/* Adds a pending one and sets *number; *added false: there is one that is pending, valid or
 * suspended (the constraint decides), and *number is that one's. One whose days are over is
 * replaced. */
int approval_add(struct store *s, int64_t now, const struct approval *a, bool *added,
                 int64_t *number, struct err *err);

/* The newest of the person for that flow: 1 found (state: APPROVAL_EXPIRED when its days are over
 * on the day of now), 0 none. Slices live during the call of `found`, which may use other nouns. */
int approval_last(struct store *s, int64_t now, struct str flow, int64_t person,
                  int (*found)(void *arg, const struct approval *a), void *arg, struct err *err);
int approval_get(struct store *s, int64_t now, int64_t number,
                 int (*found)(void *arg, const struct approval *a), void *arg, struct err *err);

/* pending -> valid | refused; valid -> suspended; suspended -> valid | refused. *done false: it is
 * not in `from` any more (or its days are over): two clerks at once decide once. until: of valid;
 * -1 for ever; to others it does not matter. ERR_BAD_INPUT: another way. */
int approval_decide(struct store *s, int64_t now, int64_t number, enum approval_state from,
                    enum approval_state to, int64_t until, struct str by, struct str reason,
                    bool *done, struct err *err);

/* Pending ones of the flow after number `after`, oldest first, whose person is in the scope (an
 * empty college: any, and the class does not matter). Costs one look-up for each person of the
 * college, or of what is listed alone where the scope is all. */
int approval_list(struct store *s, struct str flow, int64_t after, unsigned most,
                  struct str college, struct str class_name,
                  int (*each)(void *arg, const struct approval *a), void *arg, struct err *err);

#endif
