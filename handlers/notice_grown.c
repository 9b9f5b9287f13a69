/* A notice whose people have become many more than somebody has agreed to: between putting, or
 * releasing, and sending, 未打卡 may be a class at night and the school in the morning. They are
 * counted once more when it is to begin, a part at a time, before anybody is written down; one that
 * has grown waits to be released (again), for the number that it has now. */
#include "base/log.h"
#include "handlers/notice_private.h"
#include "handlers/notice_run.h"
#include "handlers/texts.h"

#include <inttypes.h>
#include <string.h>

enum {
    LOOK = 5000,   /* people of the roster in one transaction */
    FRESH = 60,    /* seconds: what was counted since, when it was put, is believed */
    GOES_ON = 600, /* … later than that a count is begun anew: there was a night between */
    MORE = 20,     /* people: fewer than that are not worth a second question … */
    PART = 5,      /* … nor is less than a fifth */
};

int64_t notice_grown_most(const struct notice_job *j)
{
    int64_t agreed = j->n.expected, limit = job_rules(j)->limit;

    if (agreed >= RECKON_MOST) /* it was shown as "over so many" */
        return INT64_MAX;
    if (j->n.approver.n == 0 && agreed <= limit)
        return limit;
    return agreed + (agreed / PART > MORE ? agreed / PART : MORE);
}

/* ---- counting ---- */

/* Kept while it is PLANNED: since when, how many so far, and where to go on. */
struct counting {
    int64_t    since, people;
    struct str place;
};

static struct counting read_counting(const struct notice_job *j)
{
    struct counting c = {.since = j->ctx->now, .place = {"", 0}}, kept;
    struct str      rest = j->n.place, since = {"", 0}, people = {"", 0};

    if (rest.n > 0 && str_split(&rest, ' ', &since) && rest.p && str_split(&rest, ' ', &people) &&
        rest.p && str_i64(since, &kept.since) && str_i64(people, &kept.people) &&
        j->ctx->now - kept.since <= GOES_ON) {
        kept.place = rest;
        c = kept;
    }
    return c;
}

static int count_person(void *arg, const struct audience_person *p)
{
    (void)p;
    ++*(int64_t *)arg;
    return 0;
}

static int keep_place(struct notice_job *j, struct str place)
{
    j->n.place = place;
    return notice_keep(j->ctx->store, &j->n, j->err);
}

/* 1: *people is how many they are; 0: there is more to count. */
static int count_part(struct notice_job *j, const struct notice_audience *a, int64_t *people)
{
    struct counting     c = read_counting(j);
    auto_buf struct buf place = {0}, next = {0};
    bool                more = false;

    buf_str(&place, c.place);
    if (notice_audience_part(j->ctx, a, j->n.app, LOOK, &place, count_person, &c.people, &more,
                             j->err) < 0)
        return -1;
    if (!more) {
        *people = c.people;
        return keep_place(j, STR_LIT("")) < 0 ? -1 : 1;
    }
    j->did = true;
    buf_f(&next, "%" PRId64 " %" PRId64 " ", c.since, c.people);
    buf_str(&next, buf_view(&place));
    return keep_place(j, buf_view(&next));
}

/* ---- holding ---- */

static int keep_held(struct notice_job *j, int64_t people, bool *changed)
{
    auto_buf struct buf before = {0}, detail = {0};
    struct notice       n = j->n;

    buf_i64(&before, n.expected);
    buf_f(&detail, "people=%" PRId64 " before=%" PRId64, people, n.expected);
    n.place = buf_view(&before);
    n.expected = people;
    n.state = NOTICE_WAITING;
    n.again_at = notice_wait_until(&n);
    if (notice_turn(j->ctx->store, j->ctx->now, n.number, 1U << NOTICE_PLANNED, NOTICE_WAITING,
                    STR_LIT(""), STR_LIT(""), changed, j->err) < 0)
        return -1;
    if (!*changed)
        return 0;
    log_line(LOG_WARN, "notice=%" PRId64 " result=held people=%" PRId64 " before=%" PRId64,
             n.number, people, j->n.expected);
    return notice_keep(j->ctx->store, &n, j->err) < 0 ||
                   notice_audit(j->ctx, STR_LIT("hongyan"), "notice.hold", n.number,
                                buf_view(&detail), j->err) < 0
               ? -1
               : 0;
}

static int tell_releasers(struct notice_job *j)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_buf struct buf                 why = {0};
    int rc = notice_read(j->ctx, j->n.number, &s, &why, j->err);

    return rc <= 0 ? rc : notice_tell_releasers(j->ctx, &s, j->err);
}

static int tell_creator(struct notice_job *j, int64_t people, unsigned told)
{
    auto_wiped struct buf memory = {0};
    auto_buf struct buf   text = {0};
    struct ctx            reads;
    bool                  released = j->n.approver.n > 0;
    long long             n = (long long)j->n.number, before = (long long)j->n.expected;

    if (notice_reads(j->ctx, j->n.creator, &reads, &memory, j->err) < 0)
        return -1;
    buf_f(&text,
          released ? tr(&reads, "【通知】第 %lld 号先没有发：放行的时候是 %lld 人，现在有 %lld 人，多了很多，要重新放行（已告诉 %u 位）。",
                        "[Notice] %lld is held: it was released for %lld people and would go to "
                        "%lld now, so that it has to be released again (%u were told).")
                   : tr(&reads, "【通知】第 %lld 号先没有发：安排的时候是 %lld 人，现在有 %lld 人，要另一个人放行（已告诉 %u 位）。",
                        "[Notice] %lld is held: it was put for %lld people and would go to %lld "
                        "now, so that a second person has to release it (%u were told)."),
          n, before, (long long)people, told);
    buf_f(&text,
          tr(&reads, "不发了回复“停发 %lld”。", " To stop it reply \"stop notice %lld\"."), n);
    return notice_tell_creator(j->ctx, STR_LIT(""), &j->n, buf_view(&text), j->err);
}

static int hold(struct notice_job *j, int64_t people)
{
    auto_receivers struct receivers may = {0};
    bool                            changed = false;

    if (notice_releasers(j->ctx, &j->kind, j->n.creator, &may, j->err) < 0)
        return -1;
    if (may.count == 0)
        return notice_give_up(j, "原来 %lld 人，现在有 %lld 人，要另一个人放行，但没有别的人可以放行",
                              "there were %lld people, there are %lld now, and there is nobody "
                              "else who could release it",
                              (long long)j->n.expected, (long long)people);
    j->did = true;
    if (keep_held(j, people, &changed) < 0)
        return -1;
    return !changed ? 0 : tell_releasers(j) < 0 || tell_creator(j, people, may.count) < 0 ? -1 : 0;
}

int notice_grown_look(struct notice_job *j, bool *ready)
{
    auto_notice_audience struct notice_audience a = {.missing = NULL};
    auto_buf struct buf                         why = {0};
    struct scopes                               scopes;
    int64_t                                     people = 0;
    int                                         rc;

    *ready = true;
    if (j->n.listed || j->ctx->now - j->n.created_at < FRESH ||
        notice_grown_most(j) == INT64_MAX)
        return 0;
    if (notice_scopes_of(j->ctx, j->n.creator, &scopes, j->err) < 0 ||
        (rc = notice_audience_read(j->ctx, &scopes, j->n.audience, &a, &why, j->err)) < 0)
        return -1;
    if (rc == 0) /* that it cannot be read any more the gathering says */
        return 0;
    rc = count_part(j, &a, &people);
    *ready = rc > 0 && people <= notice_grown_most(j);
    return rc > 0 && !*ready ? hold(j, people) : rc < 0 ? -1 : 0;
}
