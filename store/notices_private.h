/* What the files of notices share. Private to store/. */
#ifndef STORE_NOTICES_PRIVATE_H
#define STORE_NOTICES_PRIVATE_H

#include "store/notices.h"
#include "store/store_private.h"

/* What becomes more or less of a notice's counts. */
struct notice_change {
    int64_t fate[FATE_COUNT];
    int64_t people, acked, parts;
};

/* Every change of notice_people is counted, in the same transaction: the counts are the rows'.
 * ERR_BAD_INPUT: there is no such notice. */
int notice_count(struct store *s, int64_t number, const struct notice_change *c, struct err *err);

/* Steps an UPDATE … RETURNING fate to its end: those that were `from` are counted as what they are
 * now. */
int notice_count_fates(struct stmt *st, enum notice_fate from, struct notice_change *c,
                       struct err *err);

static inline int notice_none(int64_t number, struct err *err)
{
    return err_set(err, ERR_BAD_INPUT, "notice: %lld: there is none", (long long)number);
}

#endif
