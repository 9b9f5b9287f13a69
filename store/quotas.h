/* How often something may be tried: within an hour from the first try, and on one Beijing day. One
 * statement counts and decides, so two at once cannot both be the last one. */
#ifndef STORE_QUOTAS_H
#define STORE_QUOTAS_H

#include "store/store.h"

struct quota {
    const char *name;     /* "identity.member", "sms.number", …: [a-z.]+ */
    int64_t     hour;     /* most in an hour; 0: no limit */
    int64_t     day;      /* most a day; 0: no limit */
};

/* Counts one try of the subject (kept as a blind index only: it may be personal; compared as it
 * is). *taken false: the limit is reached, nothing was counted, and *again_at tells when to come
 * back (seconds UTC; may be NULL). */
int quota_take(struct store *s, int64_t now, const struct quota *q, struct str subject, bool *taken,
               int64_t *again_at, struct err *err);

/* What was counted at `at` did not happen: its day has one less. When that day is over nothing
 * changes; the count of the hour stays. */
int quota_give(struct store *s, int64_t at, const struct quota *q, struct str subject,
               struct err *err);

/* How many are left now; *left is INT64_MAX without any limit. */
int quota_left(struct store *s, int64_t now, const struct quota *q, struct str subject,
               int64_t *left, struct err *err);

/* Each subject that has had all of today, by its blind index: for asking of very many at once, with
 * the index of each of them. Of a quota without q->day nobody. */
enum { QUOTA_INDEX = 32 };
int quota_full_each(struct store *s, int64_t now, const struct quota *q,
                    int (*each)(void *arg, struct str index), void *arg, struct err *err);
int quota_index(struct store *s, const struct quota *q, struct str subject,
                unsigned char out[QUOTA_INDEX], struct err *err);

/* The same for one's own numbers. */
int quota_take_id(struct store *s, int64_t now, const struct quota *q, int64_t subject, bool *taken,
                  int64_t *again_at, struct err *err);

/* Deletes at most `most` that count nothing any more. */
int quota_purge(struct store *s, int64_t now, unsigned most, int64_t *deleted, struct err *err);

#endif
