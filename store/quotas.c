#include "store/quotas.h"

#include "base/cst.h"
#include "base/mem.h"
#include "store/store_private.h"

#include <stdio.h>

enum { HOUR = 3600 };

_Static_assert((int)QUOTA_INDEX == (int)SEALED_INDEX, "a blind index");

/* The context of the blind index: one subject has unlike rows under unlike names. */
int quota_index(struct store *s, const struct quota *q, struct str subject,
                unsigned char out[QUOTA_INDEX], struct err *err)
{
    char context[64];

    snprintf(context, sizeof context, "quotas.%s", q->name);
    return store_index(s, context, subject, out, err);
}

/* Both statements begin with these. */
static struct stmt *use(struct store *s, enum sql which, int64_t now, const struct quota *q,
                        struct str key)
{
    struct stmt *st = db_use(s->db, which);

    stmt_text(st, 1, str_c(q->name));
    stmt_blob(st, 2, key);
    stmt_i64(st, 3, now);
    stmt_i64(st, 4, cst_day(now));
    return st;
}

/* What was counted in windows that are not over. */
struct counted {
    int64_t hour, hour_at;
    int64_t day_count, day;
};

static int look(struct store *s, int64_t now, const struct quota *q, struct str key,
                struct counted *c, struct err *err)
{
    struct stmt *st = use(s, SQL_QUOTA_LOOK, now, q, key);
    int          rc = stmt_step(st, err);

    *c = (struct counted){0};
    if (rc > 0)
        *c = (struct counted){
            .hour = stmt_col_i64(st, 0),
            .hour_at = stmt_col_i64(st, 1),
            .day_count = stmt_col_i64(st, 2),
            .day = stmt_col_i64(st, 3),
        };
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

static int64_t when_again(const struct quota *q, const struct counted *c)
{
    int64_t hour = q->hour > 0 && c->hour >= q->hour ? c->hour_at + HOUR : 0;
    int64_t day = q->day > 0 && c->day_count >= q->day ? cst_day_start(c->day + 1) : 0;

    return hour > day ? hour : day;
}

static int take(struct store *s, int64_t now, const struct quota *q, struct str key, bool *taken,
                int64_t *again_at, struct err *err)
{
    struct stmt   *st = use(s, SQL_QUOTA_TAKE, now, q, key);
    struct counted c;
    int64_t        changed;

    stmt_i64(st, 5, q->hour);
    stmt_i64(st, 6, q->day);
    if (stmt_run(st, &changed, err) < 0)
        return -1;
    if (changed == 0 && again_at) {
        if (look(s, now, q, key, &c, err) < 0)
            return -1;
        *again_at = when_again(q, &c);
    }
    *taken = changed > 0;
    return 0;
}

int quota_take(struct store *s, int64_t now, const struct quota *q, struct str subject, bool *taken,
               int64_t *again_at, struct err *err)
{
    unsigned char index[SEALED_INDEX];

    if (quota_index(s, q, subject, index, err) < 0)
        return -1;
    return take(s, now, q, store_bytes(index, sizeof index), taken, again_at, err);
}

int quota_give(struct store *s, int64_t at, const struct quota *q, struct str subject,
               struct err *err)
{
    unsigned char index[SEALED_INDEX];
    struct stmt  *st;

    if (quota_index(s, q, subject, index, err) < 0)
        return -1;
    st = db_use(s->db, SQL_QUOTA_GIVE);
    stmt_text(st, 1, str_c(q->name));
    stmt_blob(st, 2, store_bytes(index, sizeof index));
    stmt_i64(st, 3, cst_day(at));
    return stmt_run(st, NULL, err);
}

/* Our own numbers hide nobody, so they need no blind index; eight bytes are never one. */
int quota_take_id(struct store *s, int64_t now, const struct quota *q, int64_t subject, bool *taken,
                  int64_t *again_at, struct err *err)
{
    unsigned char key[8];

    for (int i = 0; i < 8; i++)
        key[i] = (unsigned char)((uint64_t)subject >> (56 - 8 * i));
    return take(s, now, q, store_bytes(key, sizeof key), taken, again_at, err);
}

static int64_t rest(int64_t most, int64_t counted)
{
    return most == 0 ? INT64_MAX : most > counted ? most - counted : 0;
}

int quota_left(struct store *s, int64_t now, const struct quota *q, struct str subject,
               int64_t *left, struct err *err)
{
    unsigned char  index[SEALED_INDEX];
    struct counted c;
    int64_t        hour, day;

    if (quota_index(s, q, subject, index, err) < 0 ||
        look(s, now, q, store_bytes(index, sizeof index), &c, err) < 0)
        return -1;
    hour = rest(q->hour, c.hour);
    day = rest(q->day, c.day_count);
    *left = hour < day ? hour : day;
    return 0;
}

int quota_full_each(struct store *s, int64_t now, const struct quota *q,
                    int (*each)(void *arg, struct str index), void *arg, struct err *err)
{
    struct stmt *st;
    int          rc;

    if (q->day == 0)
        return 0;
    st = db_use(s->db, SQL_QUOTA_FULL);
    stmt_text(st, 1, str_c(q->name));
    stmt_i64(st, 2, cst_day(now));
    stmt_i64(st, 3, q->day);
    while ((rc = stmt_step(st, err)) > 0)
        if ((rc = store_called(each(arg, stmt_col_str(st, 0)), err)) != 0)
            break;
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int quota_purge(struct store *s, int64_t now, unsigned most, int64_t *deleted, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_QUOTA_PURGE);

    stmt_i64(st, 1, cst_day(now) - 1);
    stmt_i64(st, 2, most);
    return stmt_run(st, deleted, err);
}
