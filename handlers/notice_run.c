/* Carries notices out, a part at a time: read notice_run first, then step. What was done is in the
 * store with what it did, so a restart goes on where it was. */
#include "base/log.h"
#include "base/mem.h"
#include "conf/notices.h"
#include "handlers/notice_private.h"
#include "handlers/notice_run.h"
#include "handlers/texts.h"

#include <stdio.h>

enum {
    PARTS = 8,         /* rows of one notice in the outbox at a time: memory stays flat */
    REFUSED_PART = 10, /* of the first 1 % at most one of so many may be refused */
    REQUEUE = 3000,    /* people of one transaction */
};

/* ---- what holds it back ---- */

static bool is_over(const struct notice_job *j)
{
    return j->n.expires_at > 0 && j->ctx->now >= j->n.expires_at;
}

static int keep(struct notice_job *j)
{
    return notice_keep(j->ctx->store, &j->n, j->err);
}

/* *may: it can go on now. At night it waits until the morning, while sends do not work until they
 * do; neither is an end. */
static int look_around(struct notice_job *j, bool *may)
{
    struct ctx *ctx = j->ctx;

    *may = false;
    if (!notice_may_wake(&j->n) && notice_quiet(job_rules(j), ctx->now)) {
        j->n.due_at = notice_when(job_rules(j), ctx->now, 0, false, (uint64_t)j->n.number);
        return keep(j);
    }
    *may = ctx->outbound;
    return 0;
}

/* ---- PLANNED, GATHERING ---- */

static int begin(struct notice_job *j)
{
    bool may, changed, ready;

    if (notice_late_look(j, &ready) < 0)
        return -1;
    if (!ready)
        return 0;
    if (look_around(j, &may) < 0)
        return -1;
    if (!may)
        return notice_late_mark(j);
    if (notice_grown_look(j, &ready) < 0)
        return -1;
    if (!ready)
        return 0;
    j->n.place = STR_LIT("");
    j->did = true;
    if (keep(j) < 0)
        return -1;
    return notice_turn(j->ctx->store, j->ctx->now, j->n.number, 1U << NOTICE_PLANNED,
                       NOTICE_GATHERING, STR_LIT(""), STR_LIT(""), &changed, j->err);
}

static int gather(struct notice_job *j)
{
    bool may;

    if (j->n.due_at > j->ctx->now)
        return 0;
    if (look_around(j, &may) < 0)
        return -1;
    if (!may)
        return 0;
    j->did = true;
    return notice_gather(j);
}

/* ---- SENDING ---- */

/* Of the first 1 %: how many the platform has refused, of how many that went to it. */
static int count_refused(const struct notice_job *j, int64_t *refused, int64_t *all)
{
    const struct scopes whole = {.count = 1, .all = true};
    const int64_t      *fate = j->counts.fate;
    int64_t             unfit;

    if (notice_unfit_of(j->ctx, &whole, j->n.number, &j->counts, &unfit, j->err) < 0)
        return -1;
    *refused = fate[FATE_REFUSED] + fate[FATE_SCOPE] + fate[FATE_UNLICENSED] - unfit;
    *all = *refused + fate[FATE_HANDED];
    return 0;
}

/* Nobody of the first 1 % is queued any more. */
static int end_stage(struct notice_job *j, int64_t waiting)
{
    int64_t refused, all;

    if (j->n.staged_at == 0) {
        j->n.staged_at = j->ctx->now;
        j->did = true;
        return keep(j);
    }
    if (waiting > 0 || j->ctx->now < j->n.staged_at + 60 * (int64_t)job_rules(j)->stage_minutes)
        return 0;
    if (count_refused(j, &refused, &all) < 0)
        return -1;
    if (refused * REFUSED_PART > all)
        return notice_give_up(j, "先发的 %lld 人里有 %lld 人被企业微信拒收，其余的人没有发",
                              "of the first %lld WeCom refused %lld, and nothing went to the others",
                              (long long)all, (long long)refused);
    j->n.stage = 0;
    j->did = true;
    return keep(j);
}

/* Some are queued. Of another stage than that of the notice nobody should be: they go last. */
static int feed(struct notice_job *j, int64_t waiting)
{
    bool may = true, left = false;

    if (j->n.due_at > j->ctx->now && notice_quota_again(j, &may) < 0)
        return -1;
    if (!may)
        return 0;
    if (look_around(j, &may) < 0)
        return -1;
    if (!may || (waiting >= PARTS && !notice_feed_alone(j))) /* which has a measure of its own */
        return 0;
    if (notice_feed(j, j->n.stage, waiting, &left) < 0)
        return -1;
    if (left || j->n.state != NOTICE_SENDING)
        return 0;
    return j->n.stage == 1 ? end_stage(j, waiting) : notice_feed(j, 1, waiting, &left);
}

static int send(struct notice_job *j)
{
    int64_t waiting, queued = j->counts.fate[FATE_QUEUED];

    if (notice_parts_waiting(j->ctx->store, j->n.number, &waiting, j->err) < 0)
        return -1;
    if (queued > 0 && is_over(j)) {
        j->did = true;
        return notice_halt(j->ctx->store, j->ctx->now, j->n.number, j->err);
    }
    if (queued > 0)
        return feed(j, waiting);
    return waiting > 0 ? 0 : notice_finish(j);
}

/* ---- again ---- */

static int nothing(void *arg, const struct notice_person *p)
{
    (void)arg;
    (void)p;
    return 0;
}

/* A round is one for who was told before. */
static int count_round(struct notice_job *j)
{
    enum notice_variant variant;
    int rc = notice_take(j->ctx->store, j->n.number, 0, 1, &variant, nothing, NULL, j->err);

    j->n.rounds += rc > 0;
    return rc < 0 ? -1 : 0;
}

/* How far it is, and who has asked for it; "": nobody has, it is of the notice. */
static void read_place(const struct notice_job *j, int64_t *after, struct str *actor)
{
    struct str rest = j->n.place, word = {"", 0};

    *after = 0;
    str_split(&rest, ' ', &word);
    str_i64(word, after);
    *actor = rest.p && rest.n > 0 ? rest : j->n.creator;
}

static int requeue_some(struct notice_job *j, const struct scopes *scopes, int64_t after,
                        int64_t *left)
{
    for (unsigned i = 0; i < scopes->count; i++)
        if (notice_requeue(j->ctx->store, j->n.number, str_c(scopes->scope[i].college),
                           str_c(scopes->scope[i].class_name), after, REQUEUE, left, j->err) < 0)
            return -1;
    return 0;
}

static int requeue_part(struct notice_job *j, const struct scopes *scopes)
{
    auto_buf struct buf place = {0};
    int64_t             after, left = 0;
    struct str          actor;
    bool                changed;

    read_place(j, &after, &actor);
    if (requeue_some(j, scopes, after, &left) < 0)
        return -1;
    j->did = true;
    if (left > 0) {
        buf_i64(&place, left);
        buf_f(&place, " %.*s", STR_ARG(actor));
        j->n.place = buf_view(&place);
        return keep(j);
    }
    j->n.place = STR_LIT("");
    j->n.again_at = 0;
    j->n.stage = 0;
    j->n.due_at = j->ctx->now;
    if (count_round(j) < 0 || keep(j) < 0)
        return -1;
    return notice_turn(j->ctx->store, j->ctx->now, j->n.number, 1U << NOTICE_DONE, NOTICE_SENDING,
                       STR_LIT(""), STR_LIT(""), &changed, j->err);
}

/* Whether there is somebody to tell again, of those whom its actor may tell today. */
static int is_asked(struct notice_job *j, struct scopes *scopes, bool *some)
{
    struct notice_counts c = j->counts;
    struct str           actor;
    int64_t              after, passing = 0;

    read_place(j, &after, &actor);
    if (notice_scopes_of(j->ctx, actor, scopes, j->err) < 0 ||
        (!scopes->all && notice_counts_of(j->ctx, scopes, j->n.number, &c, j->err) < 0) ||
        (c.fate[FATE_REFUSED] > 0 &&
         notice_passing_of(j->ctx, scopes, j->n.number, &passing, j->err) < 0))
        return -1;
    *some = scopes->count > 0 &&
            (after > 0 || passing > 0 || (j->n.ack && notice_silent(&c) > 0));
    return 0;
}

/* Nobody is woken by a repeat, whatever it is about. */
static int again(struct notice_job *j)
{
    struct scopes scopes;
    bool          some, ready;

    if (is_asked(j, &scopes, &some) < 0)
        return -1;
    if (is_over(j) || !some)
        return notice_end_repeats(j->ctx, &j->n, j->err);
    if (notice_late_repeat(j, &ready) < 0)
        return -1;
    if (!ready)
        return 0;
    if (notice_quiet(job_rules(j), j->ctx->now)) {
        j->n.again_at = notice_when(job_rules(j), j->ctx->now, 0, false, (uint64_t)j->n.number);
        return keep(j);
    }
    return j->ctx->outbound ? requeue_part(j, &scopes) : notice_late_mark_repeat(j);
}

/* ---- one notice ---- */

static int step(struct notice_job *j)
{
    bool late = j->n.state == NOTICE_PLANNED || j->n.state == NOTICE_GATHERING;

    if (j->n.state == NOTICE_RECALLED) /* whatever it says */
        return notice_take_back(j);
    if (j->n.state == NOTICE_WAITING)
        return notice_wait_over(j);
    if (late && is_over(j))
        return notice_give_up(j, "到截止时间还没有发", "its end had come before it could go");
    if (j->content.memory.p == NULL)
        return notice_give_up(j, "它的内容打不开了（数据密钥换过）",
                              "its words cannot be opened (the data key was changed)");
    if (j->ctx->app == NULL)
        return notice_give_up(j, "配置里已经没有它用的应用",
                              "the configuration has its application no more");
    switch (j->n.state) {
    case NOTICE_PLANNED:
        return begin(j);
    case NOTICE_GATHERING:
        return gather(j);
    case NOTICE_SENDING:
        return send(j);
    default:
        return again(j);
    }
}

/* The kind as the school has it now; one that it has no more limits nothing. */
static void find_kind(struct notice_job *j)
{
    const struct notice_kind *kind = notice_kind_of(&j->ctx->school->notices, j->n.kind);

    snprintf(j->kind_name, sizeof j->kind_name, "%.*s", STR_ARG(j->n.kind));
    if (kind)
        j->kind = *kind;
    j->kind.name = j->kind_name;
    j->kind.critical = j->n.critical;
}

static void open_job(struct notice_job *j)
{
    auto_buf struct buf app = {0};

    j->ctx->app = NULL;
    j->ctx->outbound = false;
    buf_str(&app, j->n.app);
    ctx_app(j->ctx, app.p ? app.p : "");
    find_kind(j);
    if (notice_content_read(j->n.content, &j->content, NULL) < 0)
        j->content.memory = (struct buf){0};
}

static void close_job(struct notice_job *j)
{
    notice_content_free(&j->content);
    buf_wipe(&j->memory);
}

/* What the platform would refuse whenever it was tried is the end of that notice, and holds up no
 * other. Nothing of that step is left but the end. */
static int try_step(struct notice_job *j)
{
    struct notice before = j->n;
    struct err    why = {0};
    struct err   *err = j->err;
    int           rc;

    if (store_savepoint(j->ctx->store, err) < 0)
        return -1;
    j->err = &why;
    rc = step(j);
    j->err = err;
    if (rc == 0)
        return store_release(j->ctx->store, err);
    store_rollback_to(j->ctx->store);
    if (why.kind != ERR_BAD_INPUT)
        return err_set(err, why.kind, "notice %lld: %s", (long long)j->n.number, why.text);
    log_line(LOG_ERROR, "notice=%lld result=stopped: %s", (long long)j->n.number, why.text);
    j->n = before;
    return notice_give_up(j, "企业微信不会接受它的内容", "WeCom would not take its words");
}

int notice_run(struct ctx *ctx, bool *more, struct err *err)
{
    int64_t after = 0;
    int     rc;

    do {
        struct notice_job j = {.ctx = ctx, .err = err};

        rc = notice_next(ctx->store, ctx->now, after, &j.n, &j.counts, &j.memory, err);
        if (rc > 0) {
            after = j.n.number;
            open_job(&j);
            rc = try_step(&j) < 0 ? -1 : 1;
            *more = j.did;
        }
        close_job(&j);
    } while (rc > 0 && !*more);
    return rc < 0 ? -1 : 0;
}
