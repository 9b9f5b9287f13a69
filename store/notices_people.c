/* Who gets a notice: written down, taken for a part, queued again. */
#include "base/mem.h"
#include "store/notices_private.h"

#include <string.h>

/* ---- writing down ---- */

/* What is known of somebody before anything was sent to him. */
static bool may_begin(enum notice_fate fate)
{
    switch (fate) {
    case FATE_QUEUED:
    case FATE_SCOPE:
    case FATE_UNLICENSED:
    case FATE_LIMITED:
    case FATE_OFF:
    case FATE_UNKNOWN:
    case FATE_AWAY:
    case FATE_STOPPED:
        return true;
    default:
        return false;
    }
}

static int check_person(const struct notice_person *p, struct err *err)
{
    if (p->person <= 0 || (unsigned)p->variant >= VARIANT_COUNT || !may_begin(p->fate))
        return err_set(err, ERR_BAD_INPUT, "notice: not a receiver");
    if ((p->fate == FATE_QUEUED && p->userid.n == 0) || p->userid.n > STORE_KEY ||
        (p->userid.n > 0 && memchr(p->userid.p, '|', p->userid.n) != NULL))
        return err_set(err, ERR_BAD_INPUT, "notice: not a userid");
    return 0;
}

static int insert(struct store *s, int64_t now, int64_t number, bool staged,
                  const struct notice_person *p, bool *inserted, struct err *err)
{
    struct notice_change c = {.people = 1};
    struct stmt         *st = db_use(s->db, SQL_NOTICE_ADD);
    int64_t              changed;

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, p->person);
    stmt_text(st, 3, store_text(p->userid));
    stmt_i64(st, 4, p->variant);
    stmt_i64(st, 5, p->fate);
    stmt_i64(st, 6, staged && p->fate == FATE_QUEUED);
    stmt_i64(st, 7, p->errcode);
    stmt_i64(st, 8, now);
    if (stmt_run(st, &changed, err) < 0)
        return -1;
    c.fate[p->fate] = 1;
    if (changed > 0 && notice_count(s, number, &c, err) < 0)
        return -1;
    *inserted = changed > 0;
    return 0;
}

/* 1: is among the receivers, 0 is not. */
static int is_among(struct store *s, int64_t number, int64_t person, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_AMONG);
    int          rc;

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, person);
    rc = stmt_step(st, err);
    stmt_reset(st);
    return rc;
}

/* What is for this person must not go to an account that is known to be somebody else's, or to be
 * nobody's, though its name is his number. */
int notice_may_go(struct store *s, int64_t person, struct str userid, struct err *err)
{
    char         buffer[STORE_KEY];
    struct str   key;
    struct stmt *st;
    int          rc;

    if (store_key(buffer, userid, &key, err) < 0)
        return -1;
    st = db_use(s->db, SQL_NOTICE_STRANGER);
    stmt_text(st, 1, key);
    stmt_i64(st, 2, person);
    rc = stmt_step(st, err);
    stmt_reset(st);
    return rc < 0 ? -1 : rc == 0;
}

/* Two people cannot be one member: the second one, whose number was only tried, is nobody's. */
static int add_without_member(struct store *s, int64_t now, int64_t number,
                              const struct notice_person *p, bool *added, struct err *err)
{
    struct notice_person unknown = *p;

    unknown.userid = STR_LIT("");
    unknown.fate = FATE_UNKNOWN;
    return insert(s, now, number, false, &unknown, added, err);
}

/* Not as he is: he is among them, or his account is another's. */
static int add_otherwise(struct store *s, int64_t now, int64_t number,
                         const struct notice_person *p, bool *added, struct err *err)
{
    int among = is_among(s, number, p->person, err);

    if (among != 0)
        return among < 0 ? -1 : 0;
    if (add_without_member(s, now, number, p, added, err) < 0)
        return -1;
    return *added ? 0 : notice_none(number, err);
}

int notice_add(struct store *s, int64_t now, int64_t number, bool staged,
               const struct notice_person *p, bool *added, struct err *err)
{
    bool inserted = false;
    int  may = 1;

    if (check_person(p, err) < 0 ||
        (p->fate == FATE_QUEUED && (may = notice_may_go(s, p->person, p->userid, err)) < 0))
        return -1;
    if (may > 0 && insert(s, now, number, staged, p, &inserted, err) < 0)
        return -1;
    if (!inserted && add_otherwise(s, now, number, p, &inserted, err) < 0)
        return -1;
    *added = inserted;
    return 0;
}

/* ---- taking ---- */

static struct notice_person row_person(struct stmt *st)
{
    return (struct notice_person){
        .seq = stmt_col_i64(st, 0),
        .person = stmt_col_i64(st, 1),
        .userid = stmt_col_str(st, 2),
        .variant = (enum notice_variant)stmt_col_i64(st, 3),
        .stage = (unsigned)stmt_col_i64(st, 4),
        .fate = (enum notice_fate)stmt_col_i64(st, 5),
        .errcode = stmt_col_i64(st, 6),
        .at = stmt_col_i64(st, 7),
        .acked_at = stmt_col_i64(st, 8),
        .part = stmt_col_i64(st, 9),
    };
}

int notice_take(struct store *s, int64_t number, unsigned stage, unsigned most,
                enum notice_variant *variant,
                int (*each)(void *arg, const struct notice_person *p), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_TAKE);
    int          taken = 0, rc;

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, stage);
    stmt_i64(st, 3, most);
    while ((rc = stmt_step(st, err)) > 0) {
        struct notice_person p = row_person(st);

        if (taken > 0 && p.variant != *variant)
            break;
        *variant = p.variant; /* for the callback, too */
        taken++;
        rc = store_called(each(arg, &p), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : taken;
}

/* ---- again ---- */

static int people_of(struct store *s, int64_t number, int64_t *people, struct err *err)
{
    struct notice_counts counts;
    auto_wiped struct buf memory = {0};
    struct notice         n;
    int                   rc = notice_get(s, number, &n, &counts, &memory, err);

    if (rc == 0)
        return notice_none(number, err);
    if (rc > 0)
        *people = counts.people;
    return rc < 0 ? -1 : 0;
}

struct again {
    int64_t    number, after, end; /* seq */
    struct str college, class_name;
};

static struct stmt *use_again(struct store *s, enum sql which, const struct again *a)
{
    struct stmt *st = db_use(s->db, which);

    stmt_i64(st, 1, a->number);
    stmt_i64(st, 2, a->after);
    stmt_i64(st, 3, a->end);
    stmt_text(st, 4, store_text(a->college));
    stmt_text(st, 5, store_text(a->class_name));
    return st;
}

/* The time of their fate stays that at which they were told. */
int notice_requeue(struct store *s, int64_t number, struct str college, struct str class_name,
                   int64_t after, unsigned most, int64_t *left, struct err *err)
{
    const struct again   a = {number, after, after + most, college, class_name};
    struct notice_change c = {0};
    int64_t              people = 0, told, refused;

    if (people_of(s, number, &people, err) < 0 ||
        stmt_run(use_again(s, SQL_NOTICE_REQUEUE, &a), &told, err) < 0 ||
        stmt_run(use_again(s, SQL_NOTICE_REQUEUE_REFUSED, &a), &refused, err) < 0)
        return -1;
    c.fate[FATE_HANDED] = -told;
    c.fate[FATE_REFUSED] = -refused;
    c.fate[FATE_QUEUED] = told + refused;
    if (told + refused > 0 && notice_count(s, number, &c, err) < 0)
        return -1;
    *left = a.end < people ? a.end : 0; /* seq is without gaps */
    return 0;
}

static int count_all(struct store *s, enum sql which, const struct again *a, int64_t *people,
                     struct err *err)
{
    struct stmt *st = use_again(s, which, a);

    if (stmt_step(st, err) < 0)
        return -1;
    *people = stmt_col_i64(st, 0);
    stmt_reset(st);
    return 0;
}

int notice_passing(struct store *s, int64_t number, struct str college, struct str class_name,
                   int64_t *people, struct err *err)
{
    const struct again a = {number, 0, INT64_MAX, college, class_name};

    return count_all(s, SQL_NOTICE_PASSING, &a, people, err);
}

int notice_unfit(struct store *s, int64_t number, struct str college, struct str class_name,
                 int64_t *people, struct err *err)
{
    const struct again a = {number, 0, INT64_MAX, college, class_name};

    return count_all(s, SQL_NOTICE_UNFIT, &a, people, err);
}
