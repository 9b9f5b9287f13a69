/* What was submitted: one row, exactly once. The key is in the order of time: (flow, day, person,
 * nth). */
#ifndef STORE_SUBMISSIONS_H
#define STORE_SUBMISSIONS_H

#include "base/buf.h"
#include "store/store.h"

struct submission {
    struct str flow;
    int64_t    day;       /* Beijing day for daily rules; 0 where the rule does not count days */
    int64_t    person;    /* member_subject() */
    int64_t    nth;       /* 1.. within (flow, day, person); out of submission_add */
    struct str receipt;   /* short number shown to the student */
    struct str answers;   /* answers_write */
    struct str member;    /* userid that submitted it */
    int64_t    at;
    bool       proxy;     /* `member` is one of the staff and did it for the person */
    bool       counts;    /* in: count the days in a row (one look-up more) */
    int64_t    streak;    /* out of submission_add and when read: days in a row up to this one,
                             where they are counted; else 0 */
};

/* Adds one unless there are `most` already for (flow, day, person): *added says which. The
 * constraint decides, not a look before it. When added, sub->nth and sub->streak are set. */
int submission_add(struct store *s, struct submission *sub, int64_t most, bool *added,
                   struct err *err);

/* The newest of (flow, day, person): 1 found, 0 none, -1 failed. count: how many (may be NULL).
 * memory: appended to, the slices point into it; it may move, so what earlier calls put there is to
 * be looked at no more. */
int submission_last(struct store *s, struct str flow, int64_t day, int64_t person,
                    struct submission *out, int64_t *count, struct buf *memory, struct err *err);

/* The person's own newest submissions of a flow (any flow when empty) of day_from..day_to, newest
 * first, at most `most`. Costs one look-up for each flow and day with rows, from the newest back
 * until `most` are found. Slices live during the call of each, which may use the store. */
int submission_list(struct store *s, int64_t person, struct str flow, int64_t day_from,
                    int64_t day_to, unsigned most,
                    int (*each)(void *arg, const struct submission *sub), void *arg,
                    struct err *err);

/* What `member` (as spelt) has submitted for others by that flow and day, in no order of use.
 * Slices live during the call of each, which may use the store. */
int submission_proxied(struct store *s, struct str flow, int64_t day, struct str member,
                       int (*each)(void *arg, const struct submission *sub), void *arg,
                       struct err *err);

/* How the person stands on `day`: days in a row that end on it or, when it has none yet, on the day
 * before; 0: none. Days from before the flow counted them count too, up to a hundred. */
int submission_streak(struct store *s, struct str flow, int64_t day, int64_t person,
                      int64_t *streak, struct err *err);

#endif
