/* How much of a notice may go now: at an even pace where each member gets another text, and within
 * what the platform takes in a day. Both are in the store: several processes have one pace. */
#include "base/cst.h"
#include "bot/push.h"
#include "handlers/notice_run.h"
#include "handlers/notice_show.h"
#include "handlers/staff_tell.h"
#include "handlers/texts.h"
#include "store/runs.h"
#include "store/sends.h"

/* ---- calls for single members ---- */

static const struct str pace = STR_LIT("notice.pace");

enum { MINUTE_USUAL = 4000, RESERVE = 20 /* one of so many: 5 % */ };

int64_t notice_pace(const struct ctx *ctx)
{
    return ctx->tuning ? ctx->tuning->notice_minute : MINUTE_USUAL;
}

int64_t notice_minutes(const struct ctx *ctx, const struct notice_order *o,
                       const struct notice_reckoning *r)
{
    int64_t minute = notice_pace(ctx);
    bool    of_class;

    if (!notice_content_personal(&o->content, &of_class))
        return 0;
    return (r->calls + minute - 1) / minute;
}

/* Of this second: 66 or 67 where 4000 go in a minute. */
static int64_t of_second(const struct ctx *ctx)
{
    int64_t second = ctx->now % 60, n = notice_pace(ctx);

    return (second + 1) * n / 60 - second * n / 60;
}

/* "second count" */
static int read_pace(struct notice_job *j, int64_t *count)
{
    auto_buf struct buf place = {0};
    enum run_state      state;
    struct str          rest, second;
    int64_t             at, n;

    *count = 0;
    if (run_state(j->ctx->store, pace, cst_day(j->ctx->now), &state, &place, NULL, j->err) < 0)
        return -1;
    rest = buf_view(&place);
    if (rest.n > 0 && str_split(&rest, ' ', &second) && str_i64(second, &at) && str_i64(rest, &n) &&
        at == j->ctx->now)
        *count = n;
    return 0;
}

int notice_pace_left(struct notice_job *j, int64_t waiting, unsigned *calls)
{
    int64_t count, most = of_second(j->ctx), room, left;

    if (read_pace(j, &count) < 0)
        return -1;
    room = most - waiting;
    left = most - count;
    left = left < room ? left : room;
    *calls = left > 0 ? (unsigned)left : 0;
    return 0;
}

int notice_pace_count(struct notice_job *j, unsigned calls)
{
    auto_buf struct buf place = {0};
    int64_t             count;

    if (calls == 0)
        return 0;
    if (read_pace(j, &count) < 0)
        return -1;
    buf_f(&place, "%lld %lld", (long long)j->ctx->now, (long long)count + calls);
    return run_keep(j->ctx->store, j->ctx->now, pace, cst_day(j->ctx->now), buf_view(&place), false,
                    j->err);
}

/* ---- the day ---- */

int64_t notice_quota(const struct ctx *ctx)
{
    return ctx->tuning ? (int64_t)ctx->tuning->accounts * SENDS_PER_ACCOUNT : 0;
}

int64_t notice_room_today(const struct notice_reckoning *r, bool critical)
{
    int64_t left = r->quota - (critical ? 0 : r->quota / RESERVE) - r->used;

    if (r->quota == 0)
        return INT64_MAX;
    return left < 2 ? 0 : left; /* a card and its words are two */
}

int64_t notice_rest_at(const struct ctx *ctx, int64_t at, bool critical, uint64_t seed)
{
    const struct school_notices *n = &ctx->school->notices;
    int64_t                      rest = at + (int64_t)n->stage_minutes * 60;

    return !critical && notice_quiet(n, rest) ? notice_when(n, rest, 0, false, seed) : 0;
}

/* What is in the outbox has not been counted yet; a card and its words are two. */
static int on_the_way(struct notice_job *j, int64_t *n)
{
    int64_t after = 0;
    int     rc;

    do {
        auto_wiped struct buf memory = {0};
        struct notice         other;
        struct notice_counts  counts;

        rc = notice_next(j->ctx->store, j->ctx->now, after, &other, &counts, &memory, j->err);
        if (rc > 0 && str_eq(other.app, j->n.app))
            *n += 2 * counts.fate[FATE_PUT];
        after = rc > 0 ? other.number : after;
    } while (rc > 0);
    return rc;
}

int notice_quota_left(struct notice_job *j, int64_t *left, int64_t *way)
{
    int64_t quota = notice_quota(j->ctx), used;

    *left = INT64_MAX;
    *way = 0;
    if (quota == 0)
        return 0;
    if (sends_of_day(j->ctx->store, j->n.app, cst_day(j->ctx->now), &used, j->err) < 0 ||
        on_the_way(j, way) < 0)
        return -1;
    *left = quota - (j->n.critical ? 0 : quota / RESERVE) - used - *way;
    return 0;
}

static int tell_some(struct notice_job *j, const struct receivers *some, enum member_lang lang)
{
    auto_buf struct buf text = {0};
    struct ctx          reads = *j->ctx;

    if (some->count == 0)
        return 0;
    reads.me.lang = lang;
    buf_f(&text,
          tr(&reads,
             "【通知】企业微信今天的发送次数快用完了（每天 %lld 人次，留 5%% 给办事的回复）。第 %lld 号通知"
             "还有 %lld 人没有发，明天接着发。",
             "[Notice] WeCom takes hardly more sends today (%lld person-times a day, of which 5 %% "
             "are kept for answers). Notice %lld has not gone to %lld people yet: it goes on "
             "tomorrow."),
          (long long)notice_quota(j->ctx), (long long)j->n.number,
          (long long)j->counts.fate[FATE_QUEUED]);
    return push_text_in(j->ctx, "staff", buf_view(&some->to), buf_view(&text), j->err);
}

static int tell_office(struct notice_job *j)
{
    auto_receivers struct receivers office = {0}, chinese = {0}, english = {0};

    if (receivers_for(j->ctx, &office, NULL, 0, STR_LIT(""), STR_LIT(""), j->err) < 0 ||
        receivers_by_lang(j->ctx, &office, &chinese, &english, j->err) < 0 ||
        tell_some(j, &chinese, LANG_ZH) < 0)
        return -1;
    return tell_some(j, &english, LANG_EN);
}

int64_t notice_quota_since(const struct notice *n)
{
    int64_t since = 0;

    return n->state == NOTICE_SENDING && str_i64(n->place, &since) ? since : 0;
}

int notice_quota_over(struct notice_job *j)
{
    if (notice_quota_since(&j->n) == 0)
        return 0;
    j->n.place = STR_LIT("");
    return notice_keep(j->ctx->store, &j->n, j->err);
}

/* Tomorrow it begins when it is due, with everybody else's jitter; so do the nights. */
int notice_quota_again(struct notice_job *j, bool *may)
{
    int64_t now = j->ctx->now, left, way;

    *may = false;
    if (notice_quota_since(&j->n) == 0 || cst_day(j->n.due_at) <= cst_day(now) ||
        !j->ctx->outbound || (!notice_may_wake(&j->n) && notice_quiet(job_rules(j), now)))
        return 0;
    if (notice_quota_left(j, &left, &way) < 0)
        return -1;
    *may = left >= 2;
    if (*may)
        j->n.due_at = now; /* kept by notice_quota_over */
    return 0;
}

int notice_quota_wait(struct notice_job *j)
{
    static const struct str told = STR_LIT("notice.quota");
    int64_t                 today = cst_day(j->ctx->now);
    auto_buf struct buf     place = {0}, since = {0};
    enum run_state          state;
    int                     rc;

    buf_i64(&since, notice_quota_since(&j->n) > 0 ? notice_quota_since(&j->n) : j->ctx->now);
    j->n.place = buf_view(&since);
    j->n.due_at = notice_when(job_rules(j), j->ctx->now, cst_day_start(today + 1), j->n.critical,
                              (uint64_t)j->n.number);
    rc = notice_keep(j->ctx->store, &j->n, j->err);
    j->n.place = STR_LIT("");
    if (rc < 0 || run_state(j->ctx->store, told, today, &state, &place, NULL, j->err) < 0)
        return -1;
    if (state == RUN_DONE)
        return 0;
    if (run_keep(j->ctx->store, j->ctx->now, told, today, STR_LIT(""), true, j->err) < 0)
        return -1;
    return tell_office(j);
}
