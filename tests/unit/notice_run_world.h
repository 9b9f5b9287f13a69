/* Notices carried out on a clock of the test: a school of any size, the runner, and a platform that
 * takes what lies in the outbox as the sender would, and counts who got what. */
#ifndef TESTS_UNIT_NOTICE_RUN_WORLD_H
#define TESTS_UNIT_NOTICE_RUN_WORLD_H

#include "tests/unit/notice_world.h"

#include "store/sends.h"

/* Nobody needs a second person; the first 1 % of over so many first; quiet from 22:00 to 07:00. */
#define RUN_WITH(stage_, rest_)                                                                    \
    STAFF_HEAD STAFF_CHECKIN                                                                       \
    "notices:\n"                                                                                   \
    "  limit: 100000\n"                                                                            \
    "  jitter: 0\n"                                                                                \
    "  stage: " stage_ "\n"                                                                        \
    "  kinds:\n"                                                                                   \
    "    - {name: urgent, approvers: [shuji]}\n" rest_
#define RUN_SCHOOL RUN_WITH("200", "")
#define RUN_AT_ONCE RUN_WITH("100000", "")

enum { RUN_PEOPLE = 10000 };

struct run_world {
    struct world        w;
    struct conf_tuning  tuning;
    unsigned            people;          /* r0000 … */
    unsigned            got[RUN_PEOPLE]; /* how often each got something of a notice */
    struct buf          texts;           /* what went: "type to object", a line each */
    struct buf          told;            /* what went to the staff */
    struct buf          asked;           /* keys of what was asked of the platform, a line each */
    unsigned            calls, waiting_most, parts_most, receivers_most;
    const char         *refuse;          /* this userid is invalid to the platform */
    int                 errcode;         /* of every call; 0: taken */
    bool                crash;           /* every step is undone once before it is done */
};

static inline struct err *run_err(void)
{
    static struct err err;

    return &err;
}

static inline void run_people(struct run_world *r, unsigned count)
{
    struct world *w = &r->w;
    char          number[16], name[24], class_name[24];

    world_must(store_begin(w->store, run_err()), run_err());
    for (unsigned i = r->people; i < r->people + count; i++) {
        struct person      p = {.kind = STR_LIT("undergraduate"), .college = STR_LIT("计算机学院")};
        enum people_change change;
        bool               changed;
        struct member       m;
        struct dialog       d;
        auto_buf struct buf memory = {0};

        snprintf(number, sizeof number, "r%04u", i);
        snprintf(name, sizeof name, "同学%u", i);
        snprintf(class_name, sizeof class_name, "计算机%02u", i / 40);
        p.number = str_c(number);
        p.name = str_c(name);
        p.class_name = str_c(class_name);
        world_must(people_put(w->store, w->now, &p, NULL, false, &change, run_err()), run_err());
        world_must(member_load(w->store, w->now, p.number, STR_LIT("student"), &m, &d, &memory,
                               run_err()),
                   run_err());
        world_must(member_follow(w->store, w->now, p.number, STR_LIT("student"), true, &changed,
                                 run_err()),
                   run_err());
    }
    world_must(store_commit(w->store, run_err()), run_err());
    r->people += count;
}

static inline void run_open(struct run_world *r, const char *school, unsigned people)
{
    memset(r, 0, sizeof *r);
    notice_open(&r->w, school);
    r->tuning = (struct conf_tuning){.notice_minute = 600};
    r->w.ctx.tuning = &r->tuning;
    CHECK(cst_parse_stamp(STR_LIT("2026-11-20 10:10"), &r->w.now), "a clock");
    run_people(r, people);
}

static inline void run_close(struct run_world *r)
{
    buf_free(&r->texts);
    buf_free(&r->told);
    buf_free(&r->asked);
    world_close(&r->w);
}

/* ---- the runner ---- */

static inline bool run_once(struct run_world *r, bool commit)
{
    struct ctx  ctx = r->w.ctx;
    bool        more = false;
    struct err *err = run_err();
    int         rc;

    ctx.now = r->w.now;
    ctx.app = NULL;
    ctx.me = (struct member){0};
    world_must(store_begin(r->w.store, err), err);
    rc = notice_run(&ctx, &more, err);
    CHECK(rc == 0, "the runner works: %s", err->text);
    if (commit)
        world_must(store_commit(r->w.store, err), err);
    else
        store_rollback(r->w.store);
    return more;
}

static inline int run_count_waiting(void *arg, const struct outbox_row *row)
{
    struct run_world *r = arg;
    unsigned          n = 1;

    if (row->notice == 0)
        return 0;
    for (size_t i = 0; i < row->to.n; i++)
        n += row->to.p[i] == '|';
    r->receivers_most = n > r->receivers_most ? n : r->receivers_most;
    r->calls++;
    return 0;
}

/* As the scheduler does in one second: until there is no more. */
static inline unsigned run_second(struct run_world *r)
{
    bool     more = true;
    unsigned steps = 0;

    for (; more && steps < 200; steps++) {
        unsigned before = r->calls;

        if (r->crash)
            run_once(r, false);
        more = run_once(r, true);
        r->calls = 0;
        world_must(outbox_waiting(r->w.store, 0, 100000, run_count_waiting, r, run_err()),
                   run_err());
        r->waiting_most = r->calls > r->waiting_most ? r->calls : r->waiting_most;
        r->calls = before;
    }
    CHECK(steps < 200, "it comes to an end");
    return steps;
}

/* ---- the platform ---- */

struct run_row {
    int64_t       id, notice;
    struct buf    to, body, api;
    int64_t       expires_at;
};

struct run_rows {
    struct run_row *row;
    unsigned        count;
};

static inline int run_keep_row(void *arg, const struct outbox_row *row)
{
    struct run_rows *rows = arg;
    struct run_row  *one = &rows->row[rows->count++];

    *one = (struct run_row){.id = row->id, .notice = row->notice, .expires_at = row->expires_at};
    buf_str(&one->to, row->to);
    buf_str(&one->body, row->body);
    buf_str(&one->api, row->api);
    return 0;
}

static inline int64_t run_count_got(struct run_world *r, const struct run_row *row)
{
    struct str rest = buf_view(&row->to), one;
    int64_t    n = 0, i;

    while (str_split(&rest, '|', &one)) {
        bool refused = r->refuse && str_is(one, r->refuse);

        n += !refused;
        if (!refused && one.p[0] == 'r' && str_i64(str_skip(one, 1), &i))
            r->got[i]++;
    }
    return n;
}

static inline void run_end_row(struct run_world *r, const struct run_row *row)
{
    struct store *s = r->w.store;
    struct err   *err = run_err();
    bool          over = row->expires_at > 0 && row->expires_at <= r->w.now;
    bool          taken = !over && r->errcode == 0;
    struct str    invalid = str_c(taken && r->refuse ? r->refuse : "");
    struct str    none = {"", 0};

    world_must(store_begin(s, err), err);
    if (row->api.n > 0) {
        buf_f(&r->asked, "%s\n", row->api.p);
        world_must(outbox_done(s, row->id, r->w.now, 0, none, err), err);
    } else if (row->notice == 0) {
        buf_f(&r->told, "%s %s\n", row->to.p, row->body.p);
        world_must(outbox_done(s, row->id, r->w.now, 0, none, err), err);
    } else {
        if (taken) {
            int64_t n = run_count_got(r, row);

            buf_f(&r->texts, "%s %s\n", row->to.p, row->body.p);
            world_must(sends_count(s, str_c("student"), cst_day(r->w.now), n, err), err);
        }
        world_must((taken ? outbox_done : outbox_failed)(s, row->id, r->w.now, r->errcode, none,
                                                         err),
                   err);
        world_must(notice_part_ended(s, r->w.now, row->notice, row->id, over ? 0 : r->errcode, over,
                                     STR_LIT("msg"), invalid, none, err),
                   err);
    }
    world_must(store_commit(s, err), err);
}

/* Takes at most `most` rows; how many. */
static inline unsigned run_platform(struct run_world *r, unsigned most)
{
    struct run_rows rows = {.row = xcalloc(most + 1, sizeof *rows.row)};

    world_must(outbox_waiting(r->w.store, 0, most, run_keep_row, &rows, run_err()), run_err());
    r->parts_most = rows.count > r->parts_most ? rows.count : r->parts_most;
    for (unsigned i = 0; i < rows.count; i++) {
        run_end_row(r, &rows.row[i]);
        buf_free(&rows.row[i].to);
        buf_free(&rows.row[i].body);
        buf_free(&rows.row[i].api);
    }
    free(rows.row);
    return rows.count;
}

/* So many seconds, in each of which the platform takes everything. */
static inline void run_seconds(struct run_world *r, unsigned seconds)
{
    for (unsigned i = 0; i < seconds; i++) {
        run_second(r);
        run_platform(r, 1000);
        r->w.now++;
    }
}

static inline void run_at(struct run_world *r, const char *stamp)
{
    CHECK(cst_parse_stamp(str_c(stamp), &r->w.now), "%s is a time", stamp);
}

/* ---- looking ---- */

static inline struct notice_counts run_counts(struct run_world *r, int64_t number)
{
    auto_buf struct buf  memory = {0};
    struct notice_counts c;
    struct notice        n;

    CHECK(notice_get(r->w.store, number, &n, &c, &memory, run_err()) == 1, "it is there");
    return c;
}

static inline void run_all_got(struct run_world *r, unsigned times)
{
    for (unsigned i = 0; i < r->people; i++)
        CHECK(r->got[i] == times, "r%04u got it %u times, not %u", i, r->got[i], times);
}

static inline unsigned run_reached(const struct run_world *r)
{
    unsigned n = 0;

    for (unsigned i = 0; i < r->people; i++)
        n += r->got[i] > 0;
    return n;
}

/* From office1 to 计算机学院, where all the people of run_people are. */
static inline int64_t run_put(struct run_world *r, struct putting p)
{
    int64_t number;

    p.user = p.user ? p.user : "office1";
    p.to = p.to ? p.to : "计算机学院";
    number = notice_putting(&r->w, &p);
    CHECK(number > 0, "it is put: %s", r->w.heard.p);
    run_platform(r, 1000); /* what the staff were told of it */
    buf_clear(&r->told);
    buf_clear(&r->texts);
    buf_c(&r->told, "");
    buf_c(&r->texts, "");
    return number;
}

#endif
