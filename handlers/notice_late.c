/* A notice whose time has passed while the service did not run: 今晚八点停水 is of no use three days
 * later. One that is later than notices.late_hours waits for somebody who says that it may go all
 * the same; an automatic repeat is left out. What waits for anything else (quiet hours, the
 * platform, the counting) is not late: that it was looked at is kept in its place while it waits. */
#include "base/cst.h"
#include "base/log.h"
#include "handlers/notice_private.h"
#include "handlers/notice_run.h"
#include "handlers/texts.h"

#include <inttypes.h>

enum {
    LEAST = 600, /* seconds: a restart, or much to do before it, is no miss */
    MARK = 120,  /* so often it is written down that it was looked at */
};

static const struct str head = STR_LIT("late ");

static int64_t most_late(const struct notice_job *j)
{
    int64_t most = (int64_t)job_rules(j)->late_hours * 3600;

    return most > LEAST ? most : LEAST;
}

/* When it should have begun, or was looked at last: the counting keeps the same in front. */
static int64_t seen_at(const struct notice *n)
{
    struct str rest = n->place, word = {"", 0};
    int64_t    at = 0;

    if (rest.n > 0)
        str_split(&rest, ' ', &word);
    return str_i64(word, &at) && at > n->due_at ? at : n->due_at;
}

/* ---- how it stands ---- */

int64_t notice_late(const struct notice *n)
{
    int64_t at = 0;

    return n->state == NOTICE_WAITING && str_starts(n->place, head) &&
                   str_i64(str_skip(n->place, head.n), &at)
               ? at
               : 0;
}

bool notice_late_own(const struct ctx *ctx, const struct notice_kind *kind, const struct notice *n)
{
    return notice_late(n) > 0 && (kind == NULL || kind->approvers_count == 0) &&
           n->expected <= (int64_t)ctx->school->notices.limit;
}

void notice_late_say(const struct ctx *ctx, const struct notice *n, struct buf *out)
{
    char moment[MOMENT_SIZE];

    if (notice_late(n) > 0)
        buf_f(out,
              tr(ctx, "原定 %s 发，那时服务没有运行，没有发；放行就现在发",
                 "planned for %s, when the service was down: it has not gone, and goes once it is "
                 "released"),
              text_moment(ctx, notice_late(n), moment));
}

/* ---- holding ---- */

static int keep_held(struct notice_job *j, bool *changed)
{
    auto_buf struct buf place = {0}, detail = {0};
    struct notice       n = j->n;

    buf_f(&place, "%.*s%" PRId64, STR_ARG(head), j->n.due_at);
    buf_f(&detail, "late=%" PRId64 "s", j->ctx->now - j->n.due_at);
    n.place = buf_view(&place);
    n.state = NOTICE_WAITING;
    n.due_at = j->ctx->now; /* so long it is waited for from now on */
    n.again_at = notice_wait_until(&n);
    if (notice_turn(j->ctx->store, j->ctx->now, n.number, 1U << NOTICE_PLANNED, NOTICE_WAITING,
                    STR_LIT(""), STR_LIT(""), changed, j->err) < 0)
        return -1;
    if (!*changed)
        return 0;
    log_line(LOG_WARN, "notice=%" PRId64 " result=held late=%" PRId64 "s", n.number,
             j->ctx->now - j->n.due_at);
    return notice_keep(j->ctx->store, &n, j->err) < 0 ||
                   notice_audit(j->ctx, STR_LIT("hongyan"), "notice.hold", n.number,
                                buf_view(&detail), j->err) < 0
               ? -1
               : 0;
}

static int tell_creator(struct notice_job *j, const struct notice_seen *s, bool own, unsigned told)
{
    auto_wiped struct buf memory = {0};
    auto_buf struct buf   text = {0};
    struct ctx            reads;
    char                  moment[MOMENT_SIZE];
    long long             n = (long long)s->n.number;

    if (notice_reads(j->ctx, s->n.creator, &reads, &memory, j->err) < 0)
        return -1;
    buf_f(&text,
          tr(&reads, "【通知】第 %lld 号先没有发：原定 %s 发，那时服务没有运行。",
             "[Notice] %lld is held: it was planned for %s, when the service was down."),
          n, text_moment(&reads, j->n.due_at, moment));
    if (own)
        buf_f(&text,
              tr(&reads, "还要发的话回复“放行 %lld”，现在就发。",
                 " To send it now reply \"release %lld\"."),
              n);
    else
        buf_f(&text,
              tr(&reads, "还要发的话要另一个人放行（已告诉 %u 位）。",
                 " To send it now somebody else has to release it (%u were told)."),
              told);
    buf_f(&text,
          tr(&reads, "不发了回复“停发 %lld”。", " To stop it reply \"stop notice %lld\"."), n);
    return notice_tell_creator(j->ctx, STR_LIT(""), &s->n, buf_view(&text), j->err);
}

/* One that its creator may release himself is told to others only where he reads nothing. */
static int tell(struct notice_job *j, unsigned told)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_buf struct buf                 why = {0};
    bool                                own;
    int rc = notice_read(j->ctx, j->n.number, &s, &why, j->err);

    if (rc <= 0)
        return rc;
    own = notice_late_own(j->ctx, s.kind, &s.n);
    if ((!own || actor_is_cli(s.n.creator)) && notice_tell_releasers(j->ctx, &s, j->err) < 0)
        return -1;
    return tell_creator(j, &s, own, told);
}

static int hold(struct notice_job *j)
{
    auto_receivers struct receivers may = {0};
    bool                            changed = false;
    char                            stamp[17];
    bool own = j->kind.approvers_count == 0 && j->n.expected <= (int64_t)job_rules(j)->limit;

    if (notice_releasers(j->ctx, &j->kind, j->n.creator, &may, j->err) < 0)
        return -1;
    if (may.count == 0 && !own)
        return notice_give_up(j, "原定 %s 发，那时服务没有运行，也没有别的人可以放行",
                              "it was planned for %s, when the service was down, and there is "
                              "nobody else who could release it",
                              cst_stamp(stamp, j->n.due_at));
    j->did = true;
    return keep_held(j, &changed) < 0 ? -1 : changed ? tell(j, may.count) : 0;
}

/* ---- looking ---- */

int notice_late_look(struct notice_job *j, bool *ready)
{
    *ready = j->ctx->now - seen_at(&j->n) <= most_late(j);
    return *ready ? 0 : hold(j);
}

int notice_late_mark(struct notice_job *j)
{
    auto_buf struct buf place = {0};

    if (j->n.due_at > j->ctx->now || j->ctx->now - seen_at(&j->n) < MARK)
        return 0;
    buf_i64(&place, j->ctx->now);
    j->n.place = buf_view(&place);
    return notice_keep(j->ctx->store, &j->n, j->err);
}

/* A place is of one that has begun, or that somebody wants. */
int notice_late_repeat(struct notice_job *j, bool *ready)
{
    *ready = j->n.place.n > 0 || j->ctx->now - j->n.again_at <= most_late(j);
    if (*ready)
        return 0;
    log_line(LOG_WARN, "notice=%" PRId64 " result=skipped: its repeat was missed %" PRId64 "s ago",
             j->n.number, j->ctx->now - j->n.again_at);
    return notice_end_repeats(j->ctx, &j->n, j->err);
}

int notice_late_mark_repeat(struct notice_job *j)
{
    if (j->ctx->now - j->n.again_at < MARK)
        return 0;
    j->n.again_at = j->ctx->now;
    return notice_keep(j->ctx->store, &j->n, j->err);
}
