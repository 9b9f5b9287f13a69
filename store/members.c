#include "store/members.h"

#include "base/mem.h"
#include "store/store_private.h"

enum follows { FOLLOWS_UNKNOWN, FOLLOWS_YES, FOLLOWS_LEFT }; /* contacts.follows */

static int unknown(struct err *err)
{
    return err_set(err, ERR_BAD_INPUT, "members: one that never wrote to us");
}

/* The columns of SQL_MEMBER_LOAD. */
enum {
    M_ID, M_SPELLING, M_CHANNEL, M_LANG, M_PRESSED, M_PERSON, M_BAR,
    D_FLOW, D_STEP, D_ANSWERS, D_TASK, D_STARTED, D_EXPIRES,
};

static struct member row_member(struct stmt *st)
{
    enum member_bar bar = (enum member_bar)stmt_col_i64(st, M_BAR);

    return (struct member){
        .userid = stmt_col_str(st, M_SPELLING),
        .id = stmt_col_i64(st, M_ID),
        .channel = (enum member_channel)stmt_col_i64(st, M_CHANNEL),
        .lang = (enum member_lang)stmt_col_i64(st, M_LANG),
        .pressed = stmt_col_i64(st, M_PRESSED) != 0,
        .person = bar == BAR_NONE ? stmt_col_i64(st, M_PERSON) : 0, /* NULL reads as 0 */
        .bar = bar,
    };
}

static struct dialog row_dialog(struct stmt *st)
{
    if (stmt_col_null(st, D_FLOW))
        return (struct dialog){0};
    return (struct dialog){
        .flow = stmt_col_str(st, D_FLOW),
        .step = stmt_col_i64(st, D_STEP),
        .answers = stmt_col_str(st, D_ANSWERS),
        .task_id = stmt_col_str(st, D_TASK),
        .started_at = stmt_col_i64(st, D_STARTED),
        .expires_at = stmt_col_i64(st, D_EXPIRES),
    };
}

/* 1 loaded, 0 unknown, -1 failed. */
static int load(struct store *s, struct str key, struct str app, struct member *m, struct dialog *d,
                struct buf *memory, struct err *err)
{
    struct stmt  *st = db_use(s->db, SQL_MEMBER_LOAD);
    struct member member;
    struct dialog dialog;
    int           rc;

    stmt_text(st, 1, key);
    stmt_text(st, 2, store_text(app));
    rc = stmt_step(st, err);
    if (rc <= 0)
        return rc;
    member = row_member(st);
    dialog = row_dialog(st);

    struct str *const slices[] = {&member.userid, &dialog.flow, &dialog.answers, &dialog.task_id};
    store_own(memory, slices, ARRAY_LEN(slices));
    stmt_reset(st);
    *m = member;
    *d = dialog;
    return 1;
}

static int add(struct store *s, int64_t now, struct str key, struct str userid, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_ADD);

    stmt_text(st, 1, key);
    stmt_text(st, 2, userid);
    stmt_i64(st, 3, store_new_id(s, now));
    stmt_i64(st, 4, now);
    return stmt_run(st, NULL, err);
}

/* A statement about one member, who is its first parameter. */
static int run(struct stmt *st, struct str userid, int64_t *changed, struct err *err)
{
    char       key[STORE_KEY];
    struct str member;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    return stmt_run(st, changed, err);
}

/* One setting of a member that is known. */
static int set(struct stmt *st, struct str userid, struct err *err)
{
    int64_t changed;

    if (run(st, userid, &changed, err) < 0)
        return -1;
    return changed > 0 ? 0 : unknown(err);
}

int member_load(struct store *s, int64_t now, struct str userid, struct str app, struct member *m,
                struct dialog *d, struct buf *memory, struct err *err)
{
    char       key[STORE_KEY];
    struct str lower;
    int        rc;

    if (store_key(key, userid, &lower, err) < 0)
        return -1;
    rc = load(s, lower, app, m, d, memory, err);
    if (rc == 0)
        rc = add(s, now, lower, userid, err) < 0 ? -1 : load(s, lower, app, m, d, memory, err);
    return rc < 0 ? -1 : 0;
}

int member_set_channel(struct store *s, struct str userid, enum member_channel c, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_CHANNEL);

    stmt_i64(st, 2, c);
    return set(st, userid, err);
}

int member_set_lang(struct store *s, struct str userid, enum member_lang l, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_LANG);

    stmt_i64(st, 2, l);
    return set(st, userid, err);
}

int member_set_pressed(struct store *s, struct str userid, struct err *err)
{
    return set(db_use(s->db, SQL_MEMBER_PRESSED), userid, err);
}

/* One row of contacts. values: the parameters from $3 on. */
static int contact(struct store *s, enum sql which, struct str userid, struct str app,
                   const int64_t *values, int count, int64_t *changed, struct err *err)
{
    struct stmt *st = db_use(s->db, which);
    char         key[STORE_KEY];
    struct str   member;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    stmt_text(st, 2, store_text(app));
    for (int i = 0; i < count; i++)
        stmt_i64(st, 3 + i, values[i]);
    return stmt_run(st, changed, err);
}

int member_follow(struct store *s, int64_t now, struct str userid, struct str app, bool follows,
                  bool *changed, struct err *err)
{
    const int64_t values[] = {follows ? FOLLOWS_YES : FOLLOWS_LEFT, now};
    int64_t       rows;

    if (contact(s, SQL_CONTACT_FOLLOW, userid, app, values, 2, &rows, err) < 0)
        return -1;
    *changed = rows > 0;
    return 0;
}

int member_recognised(struct store *s, struct str userid, bool *recognised, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_BOUND_BY);
    char         key[STORE_KEY];
    struct str   member, by;
    bool         found = false;
    int          rc;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    rc = stmt_step(st, err);
    if (rc > 0) {
        by = stmt_col_str(st, 0);
        found = str_is(by, BOUND_USERID) || str_is(by, BOUND_DIRECTORY);
    }
    stmt_reset(st);
    if (rc < 0)
        return -1;
    *recognised = found;
    return 0;
}

/* Whether the statement has a row. */
static int is_there(struct stmt *st, bool *there, struct err *err)
{
    int rc = stmt_step(st, err);

    stmt_reset(st);
    if (rc < 0)
        return -1;
    *there = rc > 0;
    return 0;
}

int member_known(struct store *s, struct str userid, struct str app, bool *known, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_KNOWN);
    char         key[STORE_KEY];
    struct str   member;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    stmt_text(st, 2, store_text(app));
    stmt_text(st, 3, STR_LIT(BOUND_USERID));
    return is_there(st, known, err);
}

int member_away(struct store *s, struct str userid, struct str app, bool *away, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_AWAY);
    char         key[STORE_KEY];
    struct str   member;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    stmt_text(st, 2, store_text(app));
    return is_there(st, away, err);
}

int member_greet(struct store *s, int64_t day, struct str userid, struct str app, bool *first,
                 struct err *err)
{
    int64_t rows;

    if (contact(s, SQL_CONTACT_GREET, userid, app, &day, 1, &rows, err) < 0)
        return -1;
    *first = rows > 0;
    return 0;
}

int member_unreachable(struct store *s, int64_t now, struct str userid, struct str app,
                       int64_t errcode, struct err *err)
{
    const int64_t values[] = {errcode, now};

    return contact(s, errcode ? SQL_CONTACT_UNREACHABLE : SQL_CONTACT_REACHABLE, userid, app,
                   values, 2, NULL, err);
}

/* ---- who a member is ---- */

/* *person 0: nobody. 1 found; 0 a member that never wrote to us; -1 failed. */
static int person_of(struct store *s, struct str userid, int64_t *person, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_PERSON);
    char         key[STORE_KEY];
    struct str   member;
    int          rc;

    if (store_key(key, userid, &member, err) < 0)
        return -1;
    stmt_text(st, 1, member);
    rc = stmt_step(st, err);
    if (rc >= 0)
        *person = rc > 0 ? stmt_col_i64(st, 0) : 0;
    stmt_reset(st);
    return rc;
}

int member_person(struct store *s, struct str userid, int64_t *person, struct err *err)
{
    return person_of(s, userid, person, err) < 0 ? -1 : 0;
}

int member_of(struct store *s, int64_t person, struct buf *userid, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_OF);
    int          rc;

    stmt_i64(st, 1, person);
    rc = stmt_step(st, err);
    if (rc > 0)
        buf_str(userid, stmt_col_str(st, 0));
    stmt_reset(st);
    return rc;
}

int member_standing(struct store *s, int64_t person, bool *bound, enum member_bar *bar,
                    struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_STANDING);
    int          rc;

    stmt_i64(st, 1, person);
    rc = stmt_step(st, err);
    if (rc >= 0) {
        *bound = rc > 0;
        *bar = rc > 0 ? (enum member_bar)stmt_col_i64(st, 0) : BAR_NONE;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

/* Why nothing was bound. */
static int not_bound(struct store *s, struct str userid, int64_t person, enum bind_result *result,
                     struct err *err)
{
    int64_t bound;
    int     rc = person_of(s, userid, &bound, err);

    if (rc <= 0)
        return rc < 0 ? -1 : unknown(err);
    *result = bound == 0 ? BIND_TAKEN : bound == person ? BIND_SAME : BIND_OTHER;
    return 0;
}

int member_bind(struct store *s, int64_t now, struct str userid, int64_t person, const char *by,
                enum bind_result *result, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_BIND);
    int64_t      changed;

    stmt_i64(st, 2, person);
    stmt_i64(st, 3, now);
    stmt_text(st, 4, str_c(by));
    if (run(st, userid, &changed, err) < 0)
        return -1;
    if (changed == 0)
        return not_bound(s, userid, person, result, err);
    *result = BIND_DONE;
    return 0;
}

/* What waits for him alone as part of a notice may have the name of whom he was taken for: it ends
 * without going (bot/sender.h looks before it sends). */
static int end_notices(struct store *s, struct str userid, struct err *err)
{
    return run(db_use(s->db, SQL_OUTBOX_END_NOTICE), userid, NULL, err);
}

int member_unbind(struct store *s, struct str userid, struct err *err)
{
    if (end_notices(s, userid, err) < 0)
        return -1;
    return set(db_use(s->db, SQL_MEMBER_UNBIND), userid, err);
}

int member_bar(struct store *s, int64_t now, struct str userid, enum member_bar bar,
               struct err *err)
{
    struct stmt *st;

    if (bar != BAR_NONE && end_notices(s, userid, err) < 0)
        return -1;
    st = db_use(s->db, SQL_MEMBER_BAR);
    stmt_i64(st, 2, bar);
    stmt_i64(st, 3, now);
    return set(st, userid, err);
}

/* ---- what the platform says of a member ---- */

int member_ask(struct store *s, int64_t now, struct str userid, int64_t seconds, bool *ask,
               struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_ASK);
    int64_t      changed;

    stmt_i64(st, 2, now);
    stmt_i64(st, 3, seconds);
    if (run(st, userid, &changed, err) < 0)
        return -1;
    *ask = changed > 0;
    return 0;
}

int member_set_status(struct store *s, struct str userid, int64_t status, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_MEMBER_STATUS);

    stmt_i64(st, 2, status);
    return set(st, userid, err);
}

int64_t member_subject(const struct member *m)
{
    return m->person != 0 ? m->person : -m->id;
}
