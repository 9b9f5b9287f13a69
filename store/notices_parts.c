/* What was sent of a notice: parts, which are rows of the outbox, and what became of them. */
#include "base/mem.h"
#include "store/members.h"
#include "store/notices_private.h"

#include <ctype.h>

/* ---- putting ---- */

static int put_row(struct store *s, int64_t now, int64_t number, int64_t part, bool twin,
                   struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_PART_PUT);

    stmt_i64(st, 1, part);
    stmt_i64(st, 2, number);
    stmt_i64(st, 3, twin);
    stmt_i64(st, 4, now);
    return stmt_run(st, NULL, err);
}

static bool may_drop(enum notice_fate fate)
{
    return (unsigned)fate < FATE_COUNT && fate != FATE_QUEUED && fate != FATE_PUT &&
           fate != FATE_HANDED && fate != FATE_RECALLED;
}

/* *moved: how many it was. */
static int put_one(struct store *s, int64_t now, int64_t number, int64_t part, int64_t seq,
                   int64_t *moved, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_TO_PART);

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, seq);
    stmt_i64(st, 3, part);
    stmt_i64(st, 4, now);
    return stmt_run(st, moved, err);
}

static int drop_one(struct store *s, int64_t now, int64_t number, int64_t seq,
                    enum notice_fate fate, int64_t errcode, struct notice_change *c,
                    struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_DROP);

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, seq);
    stmt_i64(st, 3, fate);
    stmt_i64(st, 4, now);
    stmt_i64(st, 5, errcode);
    return notice_count_fates(st, FATE_QUEUED, c, err);
}

/* Another one was quicker: nobody is told twice. */
static int not_queued(int64_t number, int64_t seq, struct err *err)
{
    return err_set(err, ERR_RETRY, "notice: %lld: seq %lld is not queued", (long long)number,
                   (long long)seq);
}

static int move(struct store *s, int64_t now, int64_t number, int64_t part, const int64_t *seqs,
                unsigned count, enum notice_fate fate, struct notice_change *c, struct err *err)
{
    for (unsigned i = 0; i < count; i++) {
        int64_t before = c->fate[FATE_QUEUED], moved = 0;

        if (part > 0 ? put_one(s, now, number, part, seqs[i], &moved, err) < 0
                     : drop_one(s, now, number, seqs[i], fate, 0, c, err) < 0)
            return -1;
        if (part > 0) {
            c->fate[FATE_QUEUED] -= moved;
            c->fate[FATE_PUT] += moved;
        }
        if (c->fate[FATE_QUEUED] == before)
            return not_queued(number, seqs[i], err);
    }
    return 0;
}

int notice_put_part(struct store *s, int64_t now, int64_t number, int64_t part, const int64_t *seqs,
                    unsigned count, enum notice_fate fate, struct err *err)
{
    struct notice_change c = {.parts = part > 0};

    if (part < 0 || (part > 0 ? fate != FATE_PUT || count == 0 : !may_drop(fate)))
        return err_set(err, ERR_BAD_INPUT, "notice: %lld: no part and no fate", (long long)number);
    if ((part > 0 && put_row(s, now, number, part, false, err) < 0) ||
        move(s, now, number, part, seqs, count, fate, &c, err) < 0)
        return -1;
    return notice_count(s, number, &c, err);
}

int notice_put_refused(struct store *s, int64_t now, int64_t number, int64_t seq, int64_t errcode,
                       struct err *err)
{
    struct notice_change c = {0};

    if (drop_one(s, now, number, seq, FATE_REFUSED, errcode, &c, err) < 0)
        return -1;
    if (c.fate[FATE_QUEUED] == 0)
        return not_queued(number, seq, err);
    return notice_count(s, number, &c, err);
}

int notice_put_twin(struct store *s, int64_t now, int64_t number, int64_t part, struct err *err)
{
    const struct notice_change c = {.parts = 1};

    if (part <= 0)
        return err_set(err, ERR_BAD_INPUT, "notice: %lld: no part", (long long)number);
    return put_row(s, now, number, part, true, err) < 0 ? -1 : notice_count(s, number, &c, err);
}

int notice_parts_waiting(struct store *s, int64_t number, int64_t *waiting, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_PARTS_WAITING);

    stmt_i64(st, 1, number);
    if (stmt_step(st, err) < 0)
        return -1;
    *waiting = stmt_col_i64(st, 0);
    stmt_reset(st);
    return 0;
}

/* ---- outcomes ---- */

/* The end of one part, as all that follows needs it. */
struct ending {
    struct store        *store;
    int64_t              now, number, part, errcode;
    int64_t              put_at; /* when its people were counted: notice_day_quota */
    struct buf           kind;   /* by which they were; empty: they were not */
    struct notice_change change;
};

/* ---- what one has had of a kind today ---- */

struct quota notice_day_quota(int64_t most)
{
    return (struct quota){.name = "notice.day", .day = most};
}

/* The kind is in the subject: a quota's name has neither digits nor '_'. */
void notice_day_subject(struct str kind, struct str userid, struct buf *out)
{
    buf_f(out, "%.*s\n", STR_ARG(kind));
    for (size_t i = 0; i < userid.n; i++)
        buf_char(out, (char)tolower((unsigned char)userid.p[i]));
}

static int give_one(struct store *s, int64_t at, struct str kind, struct str userid,
                    struct err *err)
{
    const struct quota  q = notice_day_quota(0);
    auto_buf struct buf subject = {0};

    notice_day_subject(kind, userid, &subject);
    return quota_give(s, at, &q, buf_view(&subject), err);
}

int notice_day_give(struct store *s, int64_t at, struct str kind, struct str userids,
                    struct err *err)
{
    struct str one;

    while (userids.n > 0 && str_split(&userids, '|', &one))
        if (give_one(s, at, kind, one, err) < 0)
            return -1;
    return 0;
}

static int find_kind(struct ending *e, struct err *err)
{
    struct stmt *st = db_use(e->store->db, SQL_NOTICE_COUNTED);
    int          rc;

    stmt_i64(st, 1, e->number);
    rc = stmt_step(st, err);
    buf_clear(&e->kind);
    if (rc > 0)
        buf_str(&e->kind, stmt_col_str(st, 0));
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* It has not reached him. */
static int give_back(const struct ending *e, struct str userid, struct err *err)
{
    return e->kind.n > 0 ? give_one(e->store, e->put_at, buf_view(&e->kind), userid, err) : 0;
}

/* ---- one part ---- */

/* 1: the part has ended now, *twin; 0: it had before, or is none. */
static int end_row(struct ending *e, struct str msgid, bool *twin, struct err *err)
{
    struct stmt *st = db_use(e->store->db, SQL_NOTICE_PART_ENDED);
    int          rc;

    stmt_i64(st, 1, e->part);
    stmt_i64(st, 2, e->number);
    stmt_i64(st, 3, e->now);
    stmt_i64(st, 4, e->errcode);
    stmt_text(st, 5, store_text(msgid));
    rc = stmt_step(st, err);
    if (rc > 0) {
        *twin = stmt_col_i64(st, 0) != 0;
        e->put_at = stmt_col_i64(st, 1);
    }
    stmt_reset(st);
    return rc;
}

/* Steps an UPDATE … RETURNING fate, userid of what was PUT. Who was told before is HANDED as he
 * was: a repeat is not counted. */
static int refuse(struct ending *e, struct stmt *st, struct err *err)
{
    int rc;

    while ((rc = stmt_step(st, err)) > 0) {
        int64_t fate = stmt_col_i64(st, 0);

        e->change.fate[FATE_PUT]--;
        e->change.fate[fate]++;
        if (fate != FATE_HANDED && give_back(e, stmt_col_str(st, 1), err) < 0) {
            rc = -1;
            break;
        }
    }
    stmt_reset(st);
    return rc;
}

/* Nobody of the part got it. */
static int refuse_all(struct ending *e, enum notice_fate fate, struct err *err)
{
    struct stmt *st = db_use(e->store->db, SQL_NOTICE_REFUSED);

    stmt_i64(st, 1, e->part);
    stmt_i64(st, 2, fate);
    stmt_i64(st, 3, e->now);
    stmt_i64(st, 4, fate == FATE_REFUSED ? e->errcode : 0);
    return refuse(e, st, err);
}

/* Those whom the platform names; one that it makes up is nobody. */
static int refuse_some(struct ending *e, struct str userids, enum notice_fate fate,
                       struct err *err)
{
    char       key[STORE_KEY];
    struct str one, lower;

    while (userids.n > 0 && str_split(&userids, '|', &one)) {
        struct stmt *st = db_use(e->store->db, SQL_NOTICE_REFUSED_ONE);

        if (store_key(key, one, &lower, NULL) < 0)
            continue;
        stmt_i64(st, 1, e->part);
        stmt_i64(st, 2, fate);
        stmt_i64(st, 3, e->now);
        stmt_i64(st, 4, e->number);
        stmt_text(st, 5, lower);
        if (refuse(e, st, err) < 0)
            return -1;
    }
    return 0;
}

/* All others got it. */
static int hand_rest(struct ending *e, struct err *err)
{
    struct stmt *st = db_use(e->store->db, SQL_NOTICE_HANDED);
    int64_t      changed;

    stmt_i64(st, 1, e->part);
    stmt_i64(st, 2, e->now);
    if (stmt_run(st, &changed, err) < 0)
        return -1;
    e->change.fate[FATE_PUT] -= changed;
    e->change.fate[FATE_HANDED] += changed;
    return 0;
}

/* ---- who has said 收到 while it was under way ---- */

static int change_part(struct ending *e, enum sql which, int64_t *changed, struct err *err)
{
    struct stmt *st = db_use(e->store->db, which);

    stmt_i64(st, 1, e->part);
    return stmt_run(st, changed, err);
}

/* Before it is written down whom it has not reached. */
static int reopen(struct ending *e, struct err *err)
{
    int64_t changed;

    if (change_part(e, SQL_NOTICE_REOPEN, &changed, err) < 0)
        return -1;
    e->change.fate[FATE_HANDED] -= changed;
    e->change.fate[FATE_PUT] += changed;
    return 0;
}

/* Behind it: whom it has not reached has said so of something else. */
static int take_acks_back(struct ending *e, struct err *err)
{
    int64_t changed;

    if (change_part(e, SQL_NOTICE_UNACK, &changed, err) < 0)
        return -1;
    e->change.acked -= changed;
    return 0;
}

/* ---- its end ---- */

static enum notice_fate fate_of(int64_t errcode)
{
    if (errcode == MEMBER_NOT_REACHED || errcode == MEMBER_NONE)
        return FATE_SCOPE;
    return errcode == MEMBER_NOT_LICENSED ? FATE_UNLICENSED : FATE_REFUSED;
}

/* … refused by the platform, or never sent: it is known that some have not got it. */
static int end_refused(struct ending *e, bool expired, struct str invalid, struct str unlicensed,
                       struct err *err)
{
    if (reopen(e, err) < 0)
        return -1;
    if (expired || e->errcode != 0) {
        if (refuse_all(e, expired ? FATE_STOPPED : fate_of(e->errcode), err) < 0)
            return -1;
    } else if (refuse_some(e, invalid, FATE_SCOPE, err) < 0 ||
               refuse_some(e, unlicensed, FATE_UNLICENSED, err) < 0 || hand_rest(e, err) < 0) {
        return -1;
    }
    return take_acks_back(e, err);
}

/* Where there was no answer, those who have said 收到 have it. */
static int end_people(struct ending *e, bool expired, struct str invalid, struct str unlicensed,
                      struct err *err)
{
    if (!expired && e->errcode == 0 && invalid.n == 0 && unlicensed.n == 0)
        return hand_rest(e, err);
    if (find_kind(e, err) < 0)
        return -1;
    if (!expired && e->errcode < NOTICE_NO_ANSWER)
        return refuse_all(e, FATE_REFUSED, err);
    return end_refused(e, expired, invalid, unlicensed, err);
}

int notice_part_ended(struct store *s, int64_t now, int64_t number, int64_t part, int64_t errcode,
                      bool expired, struct str msgid, struct str invalid, struct str unlicensed,
                      struct err *err)
{
    struct ending e = {.store = s, .now = now, .number = number, .part = part, .errcode = errcode};
    bool          twin = false;
    int           rc = end_row(&e, expired ? STR_LIT("") : msgid, &twin, err);

    if (rc <= 0 || twin)
        return rc < 0 ? -1 : 0;
    rc = end_people(&e, expired, invalid, unlicensed, err);
    buf_free(&e.kind);
    return rc < 0 ? -1 : notice_count(s, number, &e.change, err);
}

/* ---- stopping ---- */

static int halt_people(struct store *s, enum sql which, int64_t now, int64_t number,
                       int64_t *changed, struct err *err)
{
    struct stmt *st = db_use(s->db, which);

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, now);
    return stmt_run(st, changed, err);
}

/* The time of their fate stays that at which they were told. */
static int halt_told(struct store *s, int64_t number, int64_t *changed, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_HALT_TOLD);

    stmt_i64(st, 1, number);
    return stmt_run(st, changed, err);
}

int notice_halt(struct store *s, int64_t now, int64_t number, struct err *err)
{
    struct notice_change c = {0};
    int64_t              told, stopped;

    if (halt_told(s, number, &told, err) < 0 ||
        halt_people(s, SQL_NOTICE_HALT, now, number, &stopped, err) < 0 ||
        halt_people(s, SQL_NOTICE_HALT_OUTBOX, now, number, NULL, err) < 0)
        return -1;
    c.fate[FATE_QUEUED] = -told - stopped;
    c.fate[FATE_HANDED] = told;
    c.fate[FATE_STOPPED] = stopped;
    return notice_count(s, number, &c, err);
}

/* ---- taking back ---- */

int notice_sent_parts(struct store *s, int64_t number, int64_t since, int64_t after, unsigned most,
                      int (*each)(void *arg, int64_t part, struct str msgid, int64_t at), void *arg,
                      struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_SENT_PARTS);
    int          rc;

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, since);
    stmt_i64(st, 3, after);
    stmt_i64(st, 4, most);
    while ((rc = stmt_step(st, err)) > 0) {
        rc = each(arg, stmt_col_i64(st, 0), stmt_col_str(st, 1), stmt_col_i64(st, 2));
        rc = store_called(rc, err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int notice_parts_asked(struct store *s, int64_t now, int64_t number, int64_t since, int64_t last,
                       struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_PARTS_ASKED);

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, since);
    stmt_i64(st, 3, last);
    stmt_i64(st, 4, now);
    return stmt_run(st, NULL, err);
}

int notice_parts_again(struct store *s, int64_t number, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_PARTS_AGAIN);

    stmt_i64(st, 1, number);
    return stmt_run(st, NULL, err);
}

static int recall_failed(struct store *s, int64_t part, int64_t errcode, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_RECALL_FAILED);

    stmt_i64(st, 1, part);
    stmt_i64(st, 2, errcode);
    return stmt_run(st, NULL, err);
}

static int recall_people(struct store *s, enum sql which, int64_t now, int64_t number, int64_t of,
                         struct err *err)
{
    struct notice_change c = {0};
    struct stmt         *st = db_use(s->db, which);
    int64_t              changed;

    stmt_i64(st, 1, of);
    stmt_i64(st, 2, now);
    if (stmt_run(st, &changed, err) < 0)
        return -1;
    c.fate[FATE_HANDED] = -changed;
    c.fate[FATE_RECALLED] = changed;
    return notice_count(s, number, &c, err);
}

/* Of people who were told again both parts count, the first and that one. */
int notice_part_recalled(struct store *s, int64_t now, int64_t part, int64_t errcode,
                         struct err *err)
{
    struct stmt *st;
    int64_t      number;
    int          rc;

    if (errcode != 0)
        return recall_failed(s, part, errcode, err);
    st = db_use(s->db, SQL_NOTICE_PART_RECALLED);
    stmt_i64(st, 1, part);
    stmt_i64(st, 2, now);
    rc = stmt_step(st, err);
    number = rc > 0 ? stmt_col_i64(st, 0) : 0;
    stmt_reset(st);
    return rc > 0 ? recall_people(s, SQL_NOTICE_RECALLED, now, number, part, err) : rc;
}

/* Those of one part that stays have it, whatever of theirs was taken back. */
static int keep_left(struct store *s, int64_t number, struct str userids, struct notice_change *c,
                     struct err *err)
{
    char       key[STORE_KEY];
    struct str one, lower;

    while (userids.n > 0 && str_split(&userids, '|', &one)) {
        struct stmt *st = db_use(s->db, SQL_NOTICE_LEFT);
        int64_t      changed;

        if (store_key(key, one, &lower, NULL) < 0)
            continue;
        stmt_i64(st, 1, number);
        stmt_text(st, 2, lower);
        if (stmt_run(st, &changed, err) < 0)
            return -1;
        c->fate[FATE_RECALLED] -= changed;
        c->fate[FATE_HANDED] += changed;
    }
    return 0;
}

/* Of somebody the first part and the last are known; who got which between them, and the words
 * beside a card, is in the outbox for longer than anything can be taken back. */
static int keep_all_left(struct store *s, int64_t number, struct err *err)
{
    struct notice_change c = {0};
    struct stmt         *st = db_use(s->db, SQL_NOTICE_LEFT_PARTS);
    int                  rc;

    stmt_i64(st, 1, number);
    while ((rc = stmt_step(st, err)) > 0)
        if (keep_left(s, number, stmt_col_str(st, 0), &c, err) < 0) {
            rc = -1;
            break;
        }
    stmt_reset(st);
    return rc < 0 ? -1 : notice_count(s, number, &c, err);
}

int notice_recalled_rest(struct store *s, int64_t now, int64_t number, struct err *err)
{
    if (recall_people(s, SQL_NOTICE_RECALLED_REST, now, number, number, err) < 0)
        return -1;
    return keep_all_left(s, number, err);
}
