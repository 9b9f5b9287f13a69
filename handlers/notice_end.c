/* How a notice ends, and what who has put it is told. */
#include "base/log.h"
#include "handlers/notice_private.h"
#include "handlers/notice_run.h"
#include "handlers/texts.h"

#include <string.h>

/* ---- no further ---- */

int notice_end_repeats(struct ctx *ctx, struct notice *n, struct err *err)
{
    n->again_at = 0;
    n->place = STR_LIT("");
    if (notice_keep(ctx->store, n, err) < 0)
        return -1;
    return notice_halt(ctx->store, ctx->now, n->number, err);
}

/* A sentence of somebody else's may end by itself; what it is put into has a full stop. */
static void end_open(struct buf *reason, struct str stop)
{
    while (reason->n >= stop.n && memcmp(reason->p + reason->n - stop.n, stop.p, stop.n) == 0) {
        reason->n -= stop.n;
        reason->p[reason->n] = '\0';
    }
}

/* Of one that ends: kept with it, and for who has put it. */
static int tell_why(struct notice_job *j, const char *zh, const char *en, struct str reason)
{
    auto_wiped struct buf memory = {0};
    auto_buf struct buf   text = {0};
    struct notice         n = j->n;
    struct ctx            reads;
    struct str            why;

    n.reason = reason;
    if (notice_reads(j->ctx, n.creator, &reads, &memory, j->err) < 0)
        return -1;
    why = notice_reason(&reads, &n);
    buf_f(&text, tr(&reads, zh, en), (long long)n.number, STR_ARG(why), (long long)n.number);
    return notice_tell_creator(j->ctx, STR_LIT(""), &n, buf_view(&text), j->err);
}

static int stop(struct notice_job *j, struct str reason)
{
    static const unsigned from = 1U << NOTICE_PLANNED | 1U << NOTICE_GATHERING |
                                 1U << NOTICE_SENDING;
    bool                  changed = false;

    j->did = true;
    log_line(LOG_WARN, "notice=%lld result=stopped", (long long)j->n.number);
    if (notice_turn(j->ctx->store, j->ctx->now, j->n.number, from, NOTICE_STOPPED, STR_LIT(""),
                    reason, &changed, j->err) < 0 ||
        notice_halt(j->ctx->store, j->ctx->now, j->n.number, j->err) < 0)
        return -1;
    j->n.state = NOTICE_STOPPED;
    return !changed ? 0
                    : tell_why(j, "【通知】第 %lld 号停发了：%.*s。回复“通知情况 %lld”看详情。",
                               "[Notice] %lld was stopped: %.*s. Reply \"notice status %lld\" for "
                               "more.",
                               reason);
}

int notice_give_up(struct notice_job *j, const char *zh, const char *en, ...)
{
    auto_buf struct buf chinese = {0}, english = {0}, reason = {0};
    va_list             args, again;

    va_start(args, en);
    va_copy(again, args);
    buf_vf(&chinese, zh, args);
    buf_vf(&english, en, again);
    va_end(again);
    va_end(args);
    end_open(&chinese, STR_LIT("。"));
    end_open(&english, STR_LIT("."));
    notice_reason_write(buf_view(&chinese), buf_view(&english), &reason);
    /* It was sent: only the repeat cannot be, or the recall. */
    if (j->n.state == NOTICE_DONE || j->n.state == NOTICE_RECALLED)
        return notice_end_repeats(j->ctx, &j->n, j->err);
    return stop(j, buf_view(&reason));
}

int notice_wait_over(struct notice_job *j)
{
    auto_buf struct buf zh = {0}, en = {0}, reason = {0};
    bool                changed = false;

    j->did = true;
    if (j->n.expires_at > 0 && j->ctx->now >= j->n.expires_at) {
        buf_c(&zh, "到截止时间没有人放行");
        buf_c(&en, "nobody released it before its end");
    } else {
        buf_f(&zh, "%d 天没有人放行", NOTICE_WAIT_DAYS);
        buf_f(&en, "nobody released it within %d days", NOTICE_WAIT_DAYS);
    }
    notice_reason_write(buf_view(&zh), buf_view(&en), &reason);
    if (notice_turn(j->ctx->store, j->ctx->now, j->n.number, 1U << NOTICE_WAITING, NOTICE_REJECTED,
                    STR_LIT(""), buf_view(&reason), &changed, j->err) < 0)
        return -1;
    log_line(LOG_WARN, "notice=%lld result=rejected: nobody has released it",
             (long long)j->n.number);
    return tell_why(j, "【通知】第 %lld 号%.*s，没有发。还要发的话请重新发一次。",
                    "[Notice] %lld was not sent: %.*s. To send it please put it again.",
                    buf_view(&reason));
}

/* ---- the end ---- */

/* Those whom it has not reached, by the reason. */
static void say_missed(const struct ctx *ctx, const struct notice_counts *c, struct buf *out)
{
    int64_t missed = c->people - c->fate[FATE_HANDED];
    bool    first = true;

    if (missed <= 0)
        return;
    buf_f(out, tr(ctx, "；没有送到 %lld 人（", "; it has not reached %lld ("), (long long)missed);
    for (int fate = FATE_REFUSED; fate < FATE_COUNT; fate++) {
        if (c->fate[fate] == 0)
            continue;
        buf_f(out, "%s%s %lld", first ? "" : tr(ctx, "，", ", "),
              notice_fate_say(ctx, (enum notice_fate)fate), (long long)c->fate[fate]);
        first = false;
    }
    buf_c(out, tr(ctx, "）", ")"));
}

static void say_done(const struct ctx *ctx, const struct notice_job *j, struct buf *out)
{
    const struct notice_counts *c = &j->counts;
    long long                   number = (long long)j->n.number;

    if (j->n.rounds > 0)
        buf_f(out,
              tr(ctx, "【通知】第 %lld 号已再次提醒没有回复“收到”的人：共送达 %lld 人，已回复 %lld 人",
                 "[Notice] %lld went once more to who had not said 收到: of %lld whom it reached, "
                 "%lld have"),
              number, (long long)c->fate[FATE_HANDED], (long long)c->acked);
    else
        buf_f(out,
              tr(ctx, "【通知】第 %lld 号已发完：共 %lld 人，送达企业微信 %lld 人",
                 "[Notice] %lld is sent: %lld people, handed to WeCom for %lld"),
              number,
              (long long)c->people, (long long)c->fate[FATE_HANDED]);
    say_missed(ctx, c, out);
    buf_f(out, tr(ctx, "。回复“通知情况 %lld”看详情", ". Reply \"notice status %lld\" for more"),
          number);
    if (j->n.ack)
        buf_f(out, tr(ctx, "，“未收到 %lld”看谁还没有回复", ", \"unread %lld\" for who has not said 收到"),
              number);
    buf_c(out, tr(ctx, "。", "."));
}

/* In a day, not at night, as often as the school wants, and not behind its end. */
static int64_t next_round(const struct notice_job *j)
{
    const struct school_notices *rules = job_rules(j);
    int64_t                      at;

    if (!j->n.ack || rules->repeat_hours == 0 || j->n.rounds >= rules->repeats ||
        notice_silent(&j->counts) == 0)
        return 0;
    at = notice_when(rules, j->ctx->now, j->ctx->now + (int64_t)rules->repeat_hours * 3600, false,
                     (uint64_t)j->n.number);
    return j->n.expires_at > 0 && at >= j->n.expires_at ? 0 : at;
}

int notice_finish(struct notice_job *j)
{
    auto_wiped struct buf memory = {0};
    auto_buf struct buf   text = {0};
    struct ctx            reads;
    bool                  changed = false;

    j->did = true;
    j->n.again_at = next_round(j);
    j->n.place = STR_LIT("");
    if (notice_keep(j->ctx->store, &j->n, j->err) < 0 ||
        notice_turn(j->ctx->store, j->ctx->now, j->n.number, 1U << NOTICE_SENDING, NOTICE_DONE,
                    STR_LIT(""), STR_LIT(""), &changed, j->err) < 0)
        return -1;
    log_line(LOG_INFO, "notice=%lld result=done people=%lld handed=%lld", (long long)j->n.number,
             (long long)j->counts.people, (long long)j->counts.fate[FATE_HANDED]);
    if (notice_reads(j->ctx, j->n.creator, &reads, &memory, j->err) < 0)
        return -1;
    say_done(&reads, j, &text);
    return notice_tell_creator(j->ctx, STR_LIT(""), &j->n, buf_view(&text), j->err);
}
