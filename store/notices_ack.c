/* 收到, and what somebody got. */
#include "store/notices_private.h"

/* One row of who was asked. */
struct asked {
    int64_t          notice, acked_at, seq;
    enum notice_fate fate;
};

/* 1 found, 0 none. */
static int read_asked(struct stmt *st, struct asked *out, struct err *err)
{
    int rc = stmt_step(st, err);

    if (rc > 0)
        *out = (struct asked){
            .notice = stmt_col_i64(st, 0),
            .acked_at = stmt_col_i64(st, 1),
            .seq = stmt_col_i64(st, 2),
            .fate = (enum notice_fate)stmt_col_i64(st, 3),
        };
    stmt_reset(st);
    return rc;
}

static int find_number(struct store *s, int64_t person, int64_t number, struct asked *out,
                       struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_ASKED);

    stmt_i64(st, 1, person);
    stmt_i64(st, 2, number);
    return read_asked(st, out, err);
}

static int find_newest(struct store *s, int64_t now, int64_t person, bool answered,
                       struct asked *out, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_ASKS);

    stmt_i64(st, 1, person);
    stmt_i64(st, 2, answered);
    stmt_i64(st, 3, now);
    return read_asked(st, out, err);
}

static int find(struct store *s, int64_t now, int64_t person, int64_t number, struct asked *out,
                struct err *err)
{
    int rc;

    if (number > 0)
        return find_number(s, person, number, out, err);
    rc = find_newest(s, now, person, false, out, err);
    return rc != 0 ? rc : find_newest(s, now, person, true, out, err);
}

static int write_ack(struct store *s, int64_t now, const struct asked *a, struct err *err)
{
    struct notice_change c = {.acked = 1};
    struct stmt         *st = db_use(s->db, SQL_NOTICE_ACK);

    stmt_i64(st, 1, a->notice);
    stmt_i64(st, 2, a->seq);
    stmt_i64(st, 3, now);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    if (a->fate != FATE_RECALLED) {
        c.fate[a->fate]--;
        c.fate[FATE_HANDED]++;
    }
    return notice_count(s, a->notice, &c, err);
}

int notice_ack(struct store *s, int64_t now, int64_t person, int64_t number, int64_t *which,
               enum ack_result *result, int64_t *at, struct err *err)
{
    struct asked a;
    int          rc = find(s, now, person, number, &a, err);

    if (rc < 0)
        return -1;
    if (rc == 0) {
        *result = ACK_NONE;
        return 0;
    }
    if (a.acked_at == 0 && write_ack(s, now, &a, err) < 0)
        return -1;
    *which = a.notice;
    *result = a.acked_at == 0 ? ACK_DONE : ACK_BEFORE;
    *at = a.acked_at == 0 ? now : a.acked_at;
    return 0;
}

/* ---- what somebody got ---- */

enum { MINE_MOST = 50 };

struct mine {
    int64_t notice, at, acked_at;
};

/* How many were read. */
static int read_mine(struct store *s, int64_t person, int64_t before, unsigned most,
                     struct mine *mine, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_MINE);
    int          count = 0, rc = 0;

    stmt_i64(st, 1, person);
    stmt_i64(st, 2, before > 0 ? before : INT64_MAX);
    stmt_i64(st, 3, most);
    while (count < (int)most && (rc = stmt_step(st, err)) > 0)
        mine[count++] = (struct mine){
            .notice = stmt_col_i64(st, 0),
            .at = stmt_col_i64(st, 1),
            .acked_at = stmt_col_i64(st, 2),
        };
    stmt_reset(st);
    return rc < 0 ? -1 : count;
}

int notice_of_person(struct store *s, int64_t person, int64_t before, unsigned most,
                     int (*each)(void *arg, const struct notice *n, int64_t at, int64_t acked_at),
                     void *arg, struct err *err)
{
    struct mine mine[MINE_MOST];
    unsigned    room = most < MINE_MOST ? most : MINE_MOST;
    int         count = read_mine(s, person, before, room, mine, err);
    int         rc = count < 0 ? -1 : 0;

    for (int i = 0; rc == 0 && i < count; i++) {
        auto_wiped struct buf memory = {0};
        struct notice         n;

        rc = notice_get(s, mine[i].notice, &n, NULL, &memory, err);
        if (rc > 0)
            rc = store_called(each(arg, &n, mine[i].at, mine[i].acked_at), err);
    }
    return rc < 0 ? -1 : 0;
}
