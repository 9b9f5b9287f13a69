#include "store/submissions.h"

#include "base/mem.h"
#include "store/store_private.h"

#include <string.h>

enum { UNCOUNTED_MAX = 100 }; /* days that are looked at one by one */

/* ---- days in a row ---- */

/* 1: *streak is what the newest submission of the day says; 0: there is none; -1: failed. */
static int read_streak(struct store *s, struct str flow, int64_t day, int64_t person,
                       int64_t *streak, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SUBMISSION_STREAK);
    int          rc;

    stmt_text(st, 1, store_text(flow));
    stmt_i64(st, 2, day);
    stmt_i64(st, 3, person);
    rc = stmt_step(st, err);
    if (rc > 0)
        *streak = stmt_col_i64(st, 0);
    stmt_reset(st);
    return rc;
}

/* The days in a row that end on `day`. What was submitted before the flow counted them says 0: it
 * is counted here, until the first one that knows. */
static int streak_up_to(struct store *s, struct str flow, int64_t day, int64_t person,
                        int64_t *streak, struct err *err)
{
    int64_t days = 0, known = 0;
    int     rc = 1;

    while (rc > 0 && known == 0 && days < UNCOUNTED_MAX) {
        rc = read_streak(s, flow, day - days, person, &known, err);
        if (rc > 0 && known == 0)
            days++;
    }
    if (rc < 0)
        return -1;
    *streak = days + known;
    return 0;
}

int submission_streak(struct store *s, struct str flow, int64_t day, int64_t person,
                      int64_t *streak, struct err *err)
{
    int64_t days;

    if (streak_up_to(s, flow, day, person, &days, err) < 0 ||
        (days == 0 && streak_up_to(s, flow, day - 1, person, &days, err) < 0))
        return -1;
    *streak = days;
    return 0;
}

/* ---- adding ---- */

static struct stmt *bind_submission(struct store *s, enum sql which, const struct submission *sub,
                                    int64_t streak)
{
    struct stmt *st = db_use(s->db, which);

    stmt_text(st, 1, store_text(sub->flow));
    stmt_i64(st, 2, sub->day);
    stmt_i64(st, 3, sub->person);
    stmt_text(st, 4, store_text(sub->receipt));
    stmt_text(st, 5, store_text(sub->answers));
    stmt_text(st, 6, store_text(sub->member));
    stmt_i64(st, 7, sub->at);
    stmt_i64(st, 8, streak);
    stmt_i64(st, 9, sub->proxy);
    return st;
}

static int add_first(struct store *s, const struct submission *sub, int64_t streak, int64_t *nth,
                     struct err *err)
{
    int64_t changed;

    if (stmt_run(bind_submission(s, SQL_SUBMISSION_FIRST, sub, streak), &changed, err) < 0)
        return -1;
    *nth = changed > 0 ? 1 : 0;
    return 0;
}

static int add_next(struct store *s, const struct submission *sub, int64_t streak, int64_t most,
                    int64_t *nth, struct err *err)
{
    struct stmt *st = bind_submission(s, SQL_SUBMISSION_NEXT, sub, streak);
    int          rc;

    stmt_i64(st, 10, most);
    rc = stmt_step(st, err);
    if (rc < 0)
        return -1;
    *nth = rc > 0 ? stmt_col_i64(st, 0) : 0;
    return rc > 0 ? stmt_run(st, NULL, err) : 0; /* it is added when the statement is done */
}

int submission_add(struct store *s, struct submission *sub, int64_t most, bool *added,
                   struct err *err)
{
    int64_t streak = 0, nth;

    if (sub->counts) {
        if (streak_up_to(s, sub->flow, sub->day - 1, sub->person, &streak, err) < 0)
            return -1;
        streak++;
    }
    /* where one is the most, the key alone says whether it is there */
    if ((most == 1 ? add_first(s, sub, streak, &nth, err)
                   : add_next(s, sub, streak, most, &nth, err)) < 0)
        return -1;
    if (nth > 0) {
        sub->nth = nth;
        sub->streak = streak;
    }
    *added = nth > 0;
    return 0;
}

/* ---- reading ---- */

static struct submission row_submission(struct stmt *st)
{
    return (struct submission){
        .flow = stmt_col_str(st, 0),
        .day = stmt_col_i64(st, 1),
        .person = stmt_col_i64(st, 2),
        .nth = stmt_col_i64(st, 3),
        .receipt = stmt_col_str(st, 4),
        .answers = stmt_col_str(st, 5),
        .member = stmt_col_str(st, 6),
        .at = stmt_col_i64(st, 7),
        .streak = stmt_col_i64(st, 8),
        .proxy = stmt_col_i64(st, 9) != 0,
    };
}

/* The newest with a smaller nth: 1 found, copied into memory; 0 none; -1 failed. */
static int find_before(struct store *s, struct str flow, int64_t day, int64_t person, int64_t nth,
                       struct submission *out, struct buf *memory, struct err *err)
{
    struct stmt      *st = db_use(s->db, SQL_SUBMISSION_BEFORE);
    struct submission sub;
    int               rc;

    stmt_text(st, 1, store_text(flow));
    stmt_i64(st, 2, day);
    stmt_i64(st, 3, person);
    stmt_i64(st, 4, nth);
    rc = stmt_step(st, err);
    if (rc <= 0)
        return rc;
    sub = row_submission(st);

    struct str *const slices[] = {&sub.flow, &sub.receipt, &sub.answers, &sub.member};
    store_own(memory, slices, ARRAY_LEN(slices));
    stmt_reset(st);
    *out = sub;
    return 1;
}

int submission_last(struct store *s, struct str flow, int64_t day, int64_t person,
                    struct submission *out, int64_t *count, struct buf *memory, struct err *err)
{
    struct submission sub;
    int rc = find_before(s, flow, day, person, INT64_MAX, &sub, memory, err);

    if (rc < 0)
        return -1;
    if (rc > 0)
        *out = sub;
    if (count)
        *count = rc > 0 ? sub.nth : 0; /* they are numbered without gaps and never deleted */
    return rc;
}

/* ---- listing ----
 *
 * The key begins with (flow, day), so a person's rows lie scattered. They are found by one look-up
 * a flow and day that has rows at all, from the newest day back, and only as far as asked for. */

/* Where the walk through one flow is: at its newest submission that was not shown yet. */
struct place {
    char             *flow;
    int64_t           day;    /* looked at now */
    struct submission sub;    /* slices in memory */
    struct buf        memory;
    bool              ended;
};

struct walk {
    struct store *store;
    int64_t       person, day_from;
    struct place *places;     /* one a flow */
    size_t        count;
};

#define auto_walk __attribute__((cleanup(walk_free)))

static void walk_free(struct walk *w)
{
    for (size_t i = 0; i < w->count; i++) {
        free(w->places[i].flow);
        buf_free(&w->places[i].memory);
    }
    free(w->places);
}

static int walk_add(struct walk *w, struct str flow, int64_t day_to)
{
    struct place *places = realloc(w->places, (w->count + 1) * sizeof *places);

    if (places == NULL)
        return -1;
    w->places = places;
    /* The day before is looked for from here: one day too far. */
    places[w->count++] = (struct place){
        .flow = str_dup(flow),
        .day = day_to < INT64_MAX ? day_to + 1 : day_to,
    };
    return 0;
}

/* Every flow that has rows: each look-up jumps over all rows of one. */
static int walk_add_all(struct walk *w, int64_t day_to, struct err *err)
{
    struct stmt *st;
    struct str   after = STR_LIT("");
    int          rc;

    for (;;) {
        st = db_use(w->store->db, SQL_SUBMISSION_FLOW_AFTER);
        stmt_text(st, 1, after);
        rc = stmt_step(st, err);
        if (rc > 0 && walk_add(w, stmt_col_str(st, 0), day_to) < 0)
            rc = err_set(err, ERR_RETRY, "submissions: out of memory");
        stmt_reset(st);
        if (rc <= 0)
            return rc;
        after = str_c(w->places[w->count - 1].flow);
    }
}

/* 1: *day is the next older day of the flow that has rows; 0: none; -1: failed. */
static int day_before(struct store *s, struct str flow, int64_t *day, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SUBMISSION_DAY_BEFORE);
    int          rc;

    stmt_text(st, 1, flow);
    stmt_i64(st, 2, *day);
    rc = stmt_step(st, err);
    if (rc > 0)
        *day = stmt_col_i64(st, 0);
    stmt_reset(st);
    return rc;
}

/* Moves to the next older submission, or to the end. nth: below which, on the day looked at; 0
 * starts. */
static int place_next(struct walk *w, struct place *p, int64_t nth, struct err *err)
{
    int rc = 0;

    buf_clear(&p->memory);
    if (nth > 1)
        rc = find_before(w->store, str_c(p->flow), p->day, w->person, nth, &p->sub, &p->memory,
                         err);
    while (rc == 0) {
        rc = day_before(w->store, str_c(p->flow), &p->day, err);
        if (rc <= 0 || p->day < w->day_from) {
            p->ended = true;
            return rc < 0 ? -1 : 0;
        }
        rc = find_before(w->store, str_c(p->flow), p->day, w->person, INT64_MAX, &p->sub,
                         &p->memory, err);
    }
    return rc < 0 ? -1 : 0;
}

static struct place *walk_newest(struct walk *w)
{
    struct place *newest = NULL;

    for (size_t i = 0; i < w->count; i++)
        if (!w->places[i].ended && (newest == NULL || w->places[i].sub.at > newest->sub.at))
            newest = &w->places[i];
    return newest;
}

static int walk_start(struct walk *w, struct str flow, int64_t day_to, struct err *err)
{
    if (flow.n > 0 && walk_add(w, flow, day_to) < 0)
        return err_set(err, ERR_RETRY, "submissions: out of memory");
    if (flow.n == 0 && walk_add_all(w, day_to, err) < 0)
        return -1;
    for (size_t i = 0; i < w->count; i++)
        if (place_next(w, &w->places[i], 0, err) < 0)
            return -1;
    return 0;
}

int submission_list(struct store *s, int64_t person, struct str flow, int64_t day_from,
                    int64_t day_to, unsigned most,
                    int (*each)(void *arg, const struct submission *sub), void *arg,
                    struct err *err)
{
    auto_walk struct walk w = {.store = s, .person = person, .day_from = day_from};
    struct place         *newest;
    int                   rc;

    if (walk_start(&w, flow, day_to, err) < 0)
        return -1;
    for (unsigned n = 0; n < most && (newest = walk_newest(&w)); n++) {
        rc = each(arg, &newest->sub);
        if (rc != 0)
            return store_called(rc, err) < 0 ? -1 : 0;
        if (place_next(&w, newest, newest->sub.nth, err) < 0)
            return -1;
    }
    return 0;
}

int submission_proxied(struct store *s, struct str flow, int64_t day, struct str member,
                       int (*each)(void *arg, const struct submission *sub), void *arg,
                       struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_SUBMISSION_PROXIED);
    int          rc;

    stmt_text(st, 1, store_text(flow));
    stmt_i64(st, 2, day);
    stmt_text(st, 3, store_text(member));
    while ((rc = stmt_step(st, err)) > 0) {
        struct submission sub = row_submission(st);

        rc = store_called(each(arg, &sub), err);
        if (rc != 0)
            break;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}
