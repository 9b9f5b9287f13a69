/* The notices themselves; notices_people.c who gets them, notices_parts.c what was sent of them,
 * notices_told.c how it stands, notices_ack.c 收到. */
#include "store/notices.h"

#include "base/mem.h"
#include "store/notices_private.h"

static const char content_context[] = "notices.content", reason_context[] = "notices.reason";

/* The columns of NOTICE_COLUMNS (store/sql_notice.c). */
enum {
    N_NUMBER, N_APP, N_KIND, N_AUDIENCE, N_CREATOR, N_CONTENT, N_MEDIA, N_ACK, N_CRITICAL, N_LISTED,
    N_STATE, N_CREATED, N_DUE, N_EXPIRES, N_EXPECTED, N_CORRECTS, N_STAGE, N_STAGED, N_APPROVER,
    N_REASON, N_STARTED, N_ENDED, N_AGAIN, N_ROUNDS, N_PLACE, N_PEOPLE, N_FATES,
    N_ACKED = N_FATES + FATE_COUNT, N_PARTS, N_TEXTED, N_TEXTS_SENT, N_TEXTS_FAILED,
};

const char *notice_fate_name(enum notice_fate fate)
{
    static const char *const names[FATE_COUNT] = {
        [FATE_QUEUED] = "queued",
        [FATE_PUT] = "put",
        [FATE_HANDED] = "handed",
        [FATE_REFUSED] = "refused",
        [FATE_SCOPE] = "scope",
        [FATE_UNLICENSED] = "unlicensed",
        [FATE_LIMITED] = "limited",
        [FATE_OFF] = "off",
        [FATE_UNKNOWN] = "unknown",
        [FATE_AWAY] = "away",
        [FATE_STOPPED] = "stopped",
        [FATE_RECALLED] = "recalled",
    };

    return (unsigned)fate < FATE_COUNT ? names[fate] : "?";
}

const char *notice_state_name(enum notice_state state)
{
    static const char *const names[] = {
        [NOTICE_WAITING] = "waiting",
        [NOTICE_PLANNED] = "planned",
        [NOTICE_GATHERING] = "gathering",
        [NOTICE_SENDING] = "sending",
        [NOTICE_DONE] = "done",
        [NOTICE_REJECTED] = "rejected",
        [NOTICE_STOPPED] = "stopped",
        [NOTICE_RECALLED] = "recalled",
    };

    return (unsigned)state < ARRAY_LEN(names) ? names[state] : "?";
}

/* ---- counts ---- */

int notice_count(struct store *s, int64_t number, const struct notice_change *c, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_COUNT);
    int64_t      changed;

    stmt_i64(st, 1, number);
    for (int i = 0; i < FATE_COUNT; i++)
        stmt_i64(st, 2 + i, c->fate[i]);
    stmt_i64(st, 2 + FATE_COUNT, c->people);
    stmt_i64(st, 3 + FATE_COUNT, c->acked);
    stmt_i64(st, 4 + FATE_COUNT, c->parts);
    if (stmt_run(st, &changed, err) < 0) {
        /* They do not add up, which is our mistake: all of the transaction has to go. */
        if (err)
            err->kind = ERR_RETRY;
        return -1;
    }
    return changed == 1 ? 0 : notice_none(number, err);
}

int notice_count_fates(struct stmt *st, enum notice_fate from, struct notice_change *c,
                       struct err *err)
{
    int rc;

    while ((rc = stmt_step(st, err)) > 0) {
        c->fate[from]--;
        c->fate[stmt_col_i64(st, 0)]++;
    }
    return rc;
}

/* ---- putting ---- */

static int check_new(const struct notice *n, struct err *err)
{
    if (n->number != 0 || n->app.n == 0 || n->kind.n == 0 || n->creator.n == 0 ||
        n->content.n == 0 || n->expected < 0 || n->corrects < 0 || n->expires_at < 0)
        return err_set(err, ERR_BAD_INPUT, "notice: something that it needs is missing");
    if (n->state != NOTICE_WAITING && n->state != NOTICE_PLANNED)
        return err_set(err, ERR_BAD_INPUT, "notice: a new one cannot be %s",
                       notice_state_name(n->state));
    return 0;
}

int notice_put(struct store *s, int64_t now, const struct notice *n, int64_t *number,
               struct err *err)
{
    auto_buf struct buf content = {0};
    struct stmt        *st;
    int64_t             made;

    if (check_new(n, err) < 0 || store_seal(s, content_context, n->content, &content, err) < 0 ||
        store_count(s, "notices", &made, err) < 0)
        return -1;
    st = db_use(s->db, SQL_NOTICE_PUT);
    stmt_i64(st, 1, made);
    stmt_text(st, 2, n->app);
    stmt_text(st, 3, n->kind);
    stmt_text(st, 4, store_text(n->audience));
    stmt_text(st, 5, n->creator);
    stmt_blob(st, 6, buf_view(&content));
    stmt_text(st, 7, store_text(n->media));
    stmt_i64(st, 8, n->ack);
    stmt_i64(st, 9, n->critical);
    stmt_i64(st, 10, n->listed);
    stmt_i64(st, 11, n->state);
    stmt_i64(st, 12, now);
    stmt_i64(st, 13, n->due_at);
    stmt_i64(st, 14, n->expires_at);
    stmt_i64(st, 15, n->expected);
    stmt_i64(st, 16, n->corrects);
    stmt_i64(st, 17, n->again_at);
    if (stmt_run(st, NULL, err) < 0)
        return -1;
    *number = made;
    return 0;
}

/* ---- reading ---- */

/* The slices are columns of the row; content and reason as they are sealed. */
static struct notice row_notice(struct stmt *st)
{
    return (struct notice){
        .number = stmt_col_i64(st, N_NUMBER),
        .app = stmt_col_str(st, N_APP),
        .kind = stmt_col_str(st, N_KIND),
        .audience = stmt_col_str(st, N_AUDIENCE),
        .creator = stmt_col_str(st, N_CREATOR),
        .content = stmt_col_str(st, N_CONTENT),
        .media = stmt_col_str(st, N_MEDIA),
        .ack = stmt_col_i64(st, N_ACK) != 0,
        .critical = stmt_col_i64(st, N_CRITICAL) != 0,
        .listed = stmt_col_i64(st, N_LISTED) != 0,
        .state = (enum notice_state)stmt_col_i64(st, N_STATE),
        .created_at = stmt_col_i64(st, N_CREATED),
        .due_at = stmt_col_i64(st, N_DUE),
        .expires_at = stmt_col_i64(st, N_EXPIRES),
        .expected = stmt_col_i64(st, N_EXPECTED),
        .corrects = stmt_col_i64(st, N_CORRECTS),
        .stage = (unsigned)stmt_col_i64(st, N_STAGE),
        .staged_at = stmt_col_i64(st, N_STAGED),
        .approver = stmt_col_str(st, N_APPROVER),
        .reason = stmt_col_str(st, N_REASON),
        .started_at = stmt_col_i64(st, N_STARTED),
        .ended_at = stmt_col_i64(st, N_ENDED),
        .again_at = stmt_col_i64(st, N_AGAIN),
        .rounds = (unsigned)stmt_col_i64(st, N_ROUNDS),
        .place = stmt_col_str(st, N_PLACE),
        .kept = stmt_col_i64(st, N_FATES + FATE_HANDED),
        .taken_back = stmt_col_i64(st, N_FATES + FATE_RECALLED),
    };
}

static struct notice_counts row_counts(struct stmt *st)
{
    struct notice_counts c = {
        .people = stmt_col_i64(st, N_PEOPLE),
        .acked = stmt_col_i64(st, N_ACKED),
        .parts = stmt_col_i64(st, N_PARTS),
        .texted = stmt_col_i64(st, N_TEXTED),
        .texts_sent = stmt_col_i64(st, N_TEXTS_SENT),
        .texts_failed = stmt_col_i64(st, N_TEXTS_FAILED),
    };

    for (int i = 0; i < FATE_COUNT; i++)
        c.fate[i] = stmt_col_i64(st, N_FATES + i);
    return c;
}

/* What does not open (it was sealed with another key) is empty, as in the outbox. */
static struct str open_column(struct store *s, const char *context, struct str sealed,
                              struct buf *memory)
{
    if (sealed.n > 0)
        store_unseal(s, context, sealed, memory, NULL);
    return store_text(buf_view(memory));
}

/* The row is there: all of it, opened, to the end of `memory`. */
static void own_notice(struct store *s, struct stmt *st, struct notice *out, struct buf *memory)
{
    auto_wiped struct buf content = {0}, reason = {0};
    struct notice         n = row_notice(st);
    struct str *const     slices[] = {
        &n.app, &n.kind, &n.audience, &n.creator, &n.content, &n.media, &n.approver, &n.reason,
        &n.place,
    };

    n.content = open_column(s, content_context, n.content, &content);
    n.reason = open_column(s, reason_context, n.reason, &reason);
    store_own(memory, slices, ARRAY_LEN(slices));
    *out = n;
}

/* 1 the first row, 0 none. */
static int read_one(struct store *s, struct stmt *st, struct notice *out,
                    struct notice_counts *counts, struct buf *memory, struct err *err)
{
    int rc;

    if (store_need_sealer(s, err) < 0)
        return -1;
    rc = stmt_step(st, err);
    if (rc > 0) {
        own_notice(s, st, out, memory);
        if (counts)
            *counts = row_counts(st);
    }
    stmt_reset(st);
    return rc;
}

int notice_get(struct store *s, int64_t number, struct notice *out, struct notice_counts *counts,
               struct buf *memory, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_GET);

    stmt_i64(st, 1, number);
    return read_one(s, st, out, counts, memory, err);
}

int notice_next(struct store *s, int64_t now, int64_t after, struct notice *out,
                struct notice_counts *counts, struct buf *memory, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_NEXT);

    stmt_i64(st, 1, now);
    stmt_i64(st, 2, after);
    return read_one(s, st, out, counts, memory, err);
}

int notice_list(struct store *s, struct str creator, int64_t before, unsigned most,
                int (*each)(void *arg, const struct notice *n, const struct notice_counts *c),
                void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_LIST);
    int          rc;

    stmt_i64(st, 1, before > 0 ? before : INT64_MAX);
    stmt_text(st, 2, store_text(creator));
    stmt_i64(st, 3, most);
    while ((rc = stmt_step(st, err)) > 0) {
        struct notice        n = row_notice(st);
        struct notice_counts c = row_counts(st);

        n.content = n.reason = STR_LIT("");
        rc = store_called(each(arg, &n, &c), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* ---- how far it has got ---- */

/* 1: *state; 0 there is no such notice. */
static int read_state(struct store *s, int64_t number, enum notice_state *state, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_STATE);
    int          rc;

    stmt_i64(st, 1, number);
    rc = stmt_step(st, err);
    if (rc > 0)
        *state = (enum notice_state)stmt_col_i64(st, 0);
    stmt_reset(st);
    return rc;
}

static bool is_end(enum notice_state state)
{
    return state == NOTICE_DONE || state == NOTICE_REJECTED || state == NOTICE_STOPPED ||
           state == NOTICE_RECALLED;
}

/* What the state brings with it; reason: sealed. */
static int write_state(struct store *s, int64_t now, int64_t number, enum notice_state from,
                       enum notice_state to, struct str actor, struct str reason, bool *changed,
                       struct err *err)
{
    bool         begins = to == NOTICE_GATHERING || to == NOTICE_SENDING;
    bool         decided = to == NOTICE_REJECTED || to == NOTICE_WAITING ||
                           (from == NOTICE_WAITING && to == NOTICE_PLANNED);
    struct stmt *st = db_use(s->db, SQL_NOTICE_TURN);
    int64_t      rows;

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, from);
    stmt_i64(st, 3, to);
    stmt_text(st, 4, decided ? actor : (struct str){NULL, 0});
    stmt_blob(st, 5, reason);
    stmt_i64(st, 6, begins ? now : 0);
    stmt_i64(st, 7, is_end(to) ? now : 0);
    stmt_i64(st, 8, is_end(to) && to != NOTICE_DONE);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *changed = rows == 1;
    return 0;
}

int notice_turn(struct store *s, int64_t now, int64_t number, unsigned from, enum notice_state to,
                struct str actor, struct str reason, bool *changed, struct err *err)
{
    auto_buf struct buf sealed = {0};
    enum notice_state   state = NOTICE_WAITING;
    int                 rc;

    if ((unsigned)to > NOTICE_RECALLED)
        return err_set(err, ERR_BAD_INPUT, "notice: no such state: %u", (unsigned)to);
    if (reason.n > 0 && is_end(to) && store_seal(s, reason_context, reason, &sealed, err) < 0)
        return -1;
    rc = read_state(s, number, &state, err);
    if (rc < 0)
        return -1;
    if (rc == 0 || (from & (1u << state)) == 0) {
        *changed = false;
        return 0;
    }
    return write_state(s, now, number, state, to, actor, buf_view(&sealed), changed, err);
}

int notice_wakes(struct store *s, int64_t number, bool *wakes, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_WAKES);
    int          rc;

    stmt_i64(st, 1, number);
    rc = stmt_step(st, err);
    stmt_reset(st);
    if (rc < 0)
        return -1;
    *wakes = rc > 0;
    return 0;
}

int notice_keep(struct store *s, const struct notice *n, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_NOTICE_KEEP);
    int64_t      changed;

    stmt_i64(st, 1, n->number);
    stmt_text(st, 2, store_text(n->place));
    stmt_i64(st, 3, n->stage);
    stmt_i64(st, 4, n->staged_at);
    stmt_i64(st, 5, n->due_at);
    stmt_i64(st, 6, n->again_at);
    stmt_i64(st, 7, n->rounds);
    stmt_i64(st, 8, n->expected);
    if (stmt_run(st, &changed, err) < 0)
        return -1;
    return changed == 1 ? 0 : notice_none(n->number, err);
}

/* ---- forgetting ---- */

static int forget_rows(struct store *s, enum sql which, int64_t number, int64_t most,
                       int64_t *deleted, struct err *err)
{
    struct stmt *st = db_use(s->db, which);
    int64_t      rows = 0;

    stmt_i64(st, 1, number);
    stmt_i64(st, 2, most - *deleted);
    if (stmt_run(st, &rows, err) < 0)
        return -1;
    *deleted += rows;
    return 0;
}

/* Its words go last: as long as they are there, there may be more of it. */
static int forget(struct store *s, int64_t number, int64_t most, int64_t *deleted, struct err *err)
{
    struct stmt *st;

    if (forget_rows(s, SQL_NOTICE_FORGET_PEOPLE, number, most, deleted, err) < 0 ||
        forget_rows(s, SQL_NOTICE_FORGET_PARTS, number, most, deleted, err) < 0)
        return -1;
    if (*deleted >= most)
        return 0;
    st = db_use(s->db, SQL_NOTICE_FORGET);
    stmt_i64(st, 1, number);
    ++*deleted;
    return stmt_run(st, NULL, err);
}

int notice_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err)
{
    int64_t gone = 0, number;
    int     rc = 1;

    while (rc > 0 && gone < most) {
        struct stmt *st = db_use(s->db, SQL_NOTICE_OLD);

        stmt_i64(st, 1, before);
        rc = stmt_step(st, err);
        number = rc > 0 ? stmt_col_i64(st, 0) : 0;
        stmt_reset(st);
        if (rc > 0 && forget(s, number, most, &gone, err) < 0)
            return -1;
    }
    if (rc < 0)
        return -1;
    *deleted = gone;
    return 0;
}
