/* What the staff decide about a notice: 放行, 驳回, 停发, 撤回通知, 催收. Each once: the store turns a
 * state that is still what was read, so of two who decide at the same time one is told that it was
 * decided before. */
#include "handlers/notice_private.h"
#include "handlers/texts.h"
#include "store/quotas.h"

#define BIT(state) (1U << (state))

enum {
    REASON_MAX = 300,     /* characters that the creator is told */
    PARTS_MOST = 1 << 20, /* of one notice */
};

/* Told again so often by hand, whoever asks for it: nobody is to be annoyed. */
static const struct quota repeats = {.name = "notice.repeat", .hour = 1, .day = 3};

/* ---- why not ---- */

/* How it stands by now, and who decided that. */
static int say_state(struct ctx *ctx, int64_t number, struct buf *why, struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    int                                 rc = notice_read(ctx, number, &s, why, err);

    if (rc <= 0)
        return rc;
    buf_f(why, tr(ctx, "没有改动：第 %lld 号通知", "Nothing was changed: notice %lld "),
          (long long)number);
    notice_state_say(ctx, &s.n, why);
    if (notice_approver_say(ctx, &s.n, why, err) < 0)
        return -1;
    buf_c(why, tr(ctx, "。", "."));
    return 0;
}

/* 1: it is there, and his to stop, recall, repeat. */
static int read_his(struct ctx *ctx, struct str actor, int64_t number, struct notice_seen *s,
                    struct buf *why, struct err *err)
{
    bool his;
    int  rc = notice_read_his(ctx, actor, number, s, &his, why, err);

    if (rc <= 0)
        return rc;
    if (!his)
        buf_f(why,
              tr(ctx, "第 %lld 号不是您发的，只有发的人和%s可以。",
                 "Notice %lld is not yours: only who has put it may, and %s."),
              (long long)number, text_office(ctx));
    return his;
}

/* ---- 放行 驳回 ---- */

/* 1: it waits, and he may. */
static int read_waiting(struct ctx *ctx, struct str actor, int64_t number, struct notice_seen *s,
                        struct buf *why, struct err *err)
{
    bool may = false;
    int  rc = notice_read(ctx, number, s, why, err);

    if (rc <= 0 || notice_may_release(ctx, actor, s, &may, why, err) < 0)
        return rc < 0 ? rc : rc == 0 ? 0 : -1;
    if (!may)
        return 0;
    return s->n.state == NOTICE_WAITING ? 1 : say_state(ctx, number, why, err);
}

/* What has waited too long begins when it may now. false: it is over. */
static bool renew_due(const struct ctx *ctx, struct notice_seen *s)
{
    s->n.again_at = 0;
    s->n.place = STR_LIT("");
    if (s->n.due_at < ctx->now)
        s->n.due_at = notice_when(&ctx->school->notices, ctx->now, 0, s->n.critical,
                                  (uint64_t)s->n.number);
    return s->n.expires_at == 0 || s->n.due_at < s->n.expires_at;
}

static int tell_released(struct ctx *ctx, struct str actor, const struct notice_seen *s,
                         struct err *err)
{
    auto_wiped struct buf memory = {0};
    auto_buf struct buf   text = {0};
    struct ctx            reads;
    char                  moment[MOMENT_SIZE];

    if (notice_reads(ctx, s->n.creator, &reads, &memory, err) < 0)
        return -1;
    buf_f(&text, tr(&reads, "【通知】第 %lld 号已由 ", "[Notice] %lld was released by "),
          (long long)s->n.number);
    if (notice_actor_say(&reads, actor, &text, err) < 0)
        return -1;
    if (s->n.due_at > ctx->now)
        buf_f(&text, tr(&reads, " 放行，%s 开始发", " and begins at %s"),
              text_moment(&reads, s->n.due_at, moment));
    else
        buf_c(&text, tr(&reads, " 放行，马上开始发", " and begins at once"));
    buf_f(&text,
          tr(&reads, "。回复“通知情况 %lld”看进度。", ". Reply \"notice status %lld\" to see how far it is."),
          (long long)s->n.number);
    return notice_tell_creator(ctx, actor, &s->n, buf_view(&text), err);
}

int notice_release(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                   struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    bool                                changed = false;
    int rc = read_waiting(ctx, actor, number, &s, why, err);

    if (rc <= 0)
        return rc;
    if (!renew_due(ctx, &s)) {
        buf_f(why,
              tr(ctx, "第 %lld 号的截止时间已经过了，放行也没有用了。请驳回。",
                 "Notice %lld is of no use any more: its end is over. Please reject it."),
              (long long)number);
        return 0;
    }
    if (notice_turn(ctx->store, ctx->now, number, BIT(NOTICE_WAITING), NOTICE_PLANNED, actor,
                    STR_LIT(""), &changed, err) < 0)
        return -1;
    if (!changed)
        return say_state(ctx, number, why, err);
    if (notice_keep(ctx->store, &s.n, err) < 0 ||
        notice_audit(ctx, actor, "notice.release", number, STR_LIT(""), err) < 0 ||
        tell_released(ctx, actor, &s, err) < 0)
        return -1;
    return 1;
}

static int tell_rejected(struct ctx *ctx, struct str actor, const struct notice_seen *s,
                         struct str reason, struct err *err)
{
    auto_wiped struct buf memory = {0};
    auto_buf struct buf   text = {0};
    struct ctx            reads;

    if (notice_reads(ctx, s->n.creator, &reads, &memory, err) < 0)
        return -1;
    buf_f(&text, tr(&reads, "【通知】第 %lld 号被 ", "[Notice] %lld was rejected by "),
          (long long)s->n.number);
    if (notice_actor_say(&reads, actor, &text, err) < 0)
        return -1;
    buf_f(&text, tr(&reads, " 驳回，没有发：%.*s", " and not sent: %.*s"), STR_ARG(reason));
    return notice_tell_creator(ctx, actor, &s->n, buf_view(&text), err);
}

int notice_reject(struct ctx *ctx, struct str actor, int64_t number, struct str reason,
                  struct buf *why, struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    bool                                changed = false;
    int rc = read_waiting(ctx, actor, number, &s, why, err);

    if (rc <= 0)
        return rc;
    reason = text_chars(str_trim(reason), REASON_MAX);
    if (reason.n == 0) {
        buf_f(why,
              tr(ctx, "请写上原因，发的人会看到，例如：驳回 %lld 时间写错了",
                 "Please say why, who has put it will read it: reject notice %lld wrong time"),
              (long long)number);
        return 0;
    }
    if (notice_turn(ctx->store, ctx->now, number, BIT(NOTICE_WAITING), NOTICE_REJECTED, actor,
                    reason, &changed, err) < 0)
        return -1;
    if (!changed)
        return say_state(ctx, number, why, err);
    if (notice_audit(ctx, actor, "notice.reject", number, STR_LIT(""), err) < 0 ||
        tell_rejected(ctx, actor, &s, reason, err) < 0)
        return -1;
    return 1;
}

/* ---- 停发 ---- */

static const unsigned stoppable = BIT(NOTICE_WAITING) | BIT(NOTICE_PLANNED) |
                                  BIT(NOTICE_GATHERING) | BIT(NOTICE_SENDING);

/* What is sent cannot be stopped, but nobody has to be told again. */
static int stop_repeats(struct ctx *ctx, struct str actor, struct notice_seen *s, struct err *err)
{
    if (notice_end_repeats(ctx, &s->n, err) < 0)
        return -1;
    return notice_audit(ctx, actor, "notice.stop", s->n.number, STR_LIT("repeats"), err) < 0 ? -1
                                                                                            : 1;
}

static int tell_stopped(struct ctx *ctx, struct str actor, const struct notice_seen *s,
                        struct err *err)
{
    auto_wiped struct buf memory = {0};
    auto_buf struct buf   text = {0};
    struct ctx            reads;

    if (notice_reads(ctx, s->n.creator, &reads, &memory, err) < 0)
        return -1;
    buf_f(&text, tr(&reads, "【通知】第 %lld 号被 ", "[Notice] %lld was stopped by "),
          (long long)s->n.number);
    if (notice_actor_say(&reads, actor, &text, err) < 0)
        return -1;
    buf_f(&text,
          tr(&reads, " 停发。回复“通知情况 %lld”看已经发了多少。",
             ". Reply \"notice status %lld\" to see how many got it."),
          (long long)s->n.number);
    return notice_tell_creator(ctx, actor, &s->n, buf_view(&text), err);
}

int notice_stop(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    bool                                changed = false;
    int rc = read_his(ctx, actor, number, &s, why, err);

    if (rc <= 0)
        return rc;
    if (s.n.state == NOTICE_DONE && s.n.again_at > 0)
        return stop_repeats(ctx, actor, &s, err);
    if (notice_turn(ctx->store, ctx->now, number, stoppable, NOTICE_STOPPED, actor, STR_LIT(""),
                    &changed, err) < 0)
        return -1;
    if (!changed)
        return say_state(ctx, number, why, err);
    if (notice_halt(ctx->store, ctx->now, number, err) < 0 ||
        notice_audit(ctx, actor, "notice.stop", number, STR_LIT(""), err) < 0)
        return -1;
    return tell_stopped(ctx, actor, &s, err) < 0 ? -1 : 1;
}

/* ---- 撤回通知 ---- */

static const unsigned recallable = BIT(NOTICE_GATHERING) | BIT(NOTICE_SENDING) |
                                   BIT(NOTICE_DONE) | BIT(NOTICE_STOPPED);

static int count_part(void *arg, int64_t part, struct str msgid, int64_t at)
{
    (void)part;
    (void)msgid;
    (void)at;
    ++*(unsigned *)arg;
    return 0;
}

static void say_too_late(const struct ctx *ctx, const struct notice_seen *s, struct buf *why)
{
    long long n = (long long)s->n.number;

    if (s->counts.fate[FATE_HANDED] == 0)
        buf_f(why,
              tr(ctx, "第 %lld 号还没有送到任何人，没有要撤回的；不想发了回复“停发 %lld”。",
                 "Notice %lld has reached nobody: there is nothing to recall. To stop it reply "
                 "\"stop notice %lld\"."),
              n, n);
    else
        buf_f(why,
              tr(ctx, "第 %lld 号发出已经超过 24 小时，企业微信不能再撤回。要改正请回复“发通知 更正 "
                      "%lld”。",
                 "Notice %lld went over 24 hours ago: WeCom takes nothing back any more. To put it "
                 "right reply \"notice correct %lld\"."),
              n, n);
}

/* *parts: that can be asked for now. One that was recalled is again where some were refused, when
 * the end of that was told. */
static int look_back(struct ctx *ctx, const struct notice_seen *s, unsigned *parts,
                     struct err *err)
{
    if (s->n.state == NOTICE_RECALLED && s->n.again_at == 0 &&
        notice_parts_again(ctx->store, s->n.number, err) < 0)
        return -1;
    *parts = 0;
    return notice_sent_parts(ctx->store, s->n.number, notice_recall_since(ctx), 0, PARTS_MOST,
                             count_part, parts, err);
}

/* 1: it is RECALLED now. */
static int turn_back(struct ctx *ctx, struct str actor, const struct notice_seen *s,
                     struct buf *why, struct err *err)
{
    bool changed = false;

    if (s->n.state == NOTICE_RECALLED)
        return 1;
    if (notice_turn(ctx->store, ctx->now, s->n.number, recallable, NOTICE_RECALLED, actor,
                    STR_LIT(""), &changed, err) < 0)
        return -1;
    return changed ? 1 : say_state(ctx, s->n.number, why, err);
}

int notice_recall(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                  struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_buf struct buf                 detail = {0};
    unsigned                            parts = 0;
    bool                                again;
    int rc = read_his(ctx, actor, number, &s, why, err);

    if (rc <= 0)
        return rc;
    again = s.n.state == NOTICE_RECALLED;
    if (((BIT(s.n.state) & recallable) == 0 && !again) || (again && s.n.again_at > 0))
        return say_state(ctx, number, why, err);
    if (look_back(ctx, &s, &parts, err) < 0)
        return -1;
    if (parts == 0 && again)
        return say_state(ctx, number, why, err);
    if (parts == 0 && s.counts.fate[FATE_PUT] == 0) { /* what is under way will have gone */
        say_too_late(ctx, &s, why);
        return 0;
    }
    rc = turn_back(ctx, actor, &s, why, err);
    if (rc <= 0)
        return rc;
    buf_f(&detail, "parts=%u", parts);
    if (notice_recall_begin(ctx, actor, &s.n, err) < 0 ||
        notice_audit(ctx, actor, "notice.recall", number, buf_view(&detail), err) < 0)
        return -1;
    return 1;
}

/* ---- 催收 ---- */

/* There is somebody to be told again: silent of those who got it, passing of those who did not. */
static void say_nobody(const struct ctx *ctx, const struct notice_seen *s,
                       const struct notice_counts *c, struct buf *why)
{
    long long n = (long long)s->n.number;

    if (c->fate[FATE_HANDED] == 0)
        buf_f(why,
              tr(ctx, "第 %lld 号没有送到任何人，再发一次也一样；原因看“未收到 %lld 未送达”。",
                 "Notice %lld has reached nobody, and would not if it were sent again: \"unread "
                 "%lld unreached\" says why."),
              n, n);
    else if (!s->n.ack)
        buf_f(why,
              tr(ctx, "第 %lld 号没有请大家回复“收到”，没有要催的。",
                 "Notice %lld asks nobody to say that it was read."),
              n);
    else
        buf_f(why,
              tr(ctx, "第 %lld 号收到的人都回复了“收到”。",
                 "All whom notice %lld has reached have read it."),
              n);
}

/* c: of the actor's people. */
static bool check_repeat(const struct ctx *ctx, const struct notice_seen *s,
                         const struct notice_counts *c, int64_t passing, struct buf *why)
{
    bool      unread = s->n.ack && notice_silent(c) > 0;
    long long n = (long long)s->n.number;
    size_t    before = why->n;

    if (s->n.state < NOTICE_DONE)
        buf_f(why,
              tr(ctx, "第 %lld 号还没有发完，发完再催。", "Notice %lld is not sent yet."), n);
    else if (s->n.state != NOTICE_DONE)
        buf_f(why, tr(ctx, "第 %lld 号已经不发了，不能再催。", "Notice %lld is over."), n);
    else if (s->n.expires_at > 0 && s->n.expires_at <= ctx->now)
        buf_f(why,
              tr(ctx, "第 %lld 号的截止时间已经过了。", "The end of notice %lld is over."), n);
    else if (c->people == 0)
        notice_say_none(ctx, s, why);
    else if (!unread && passing == 0)
        say_nobody(ctx, s, c, why);
    return why->n == before;
}

static void say_often(const struct ctx *ctx, int64_t number, int64_t again_at, struct buf *why)
{
    char moment[MOMENT_SIZE];

    buf_f(why,
          tr(ctx, "第 %lld 号刚催过，一小时一次、一天三次，%s 以后可以再催。",
             "Notice %lld was repeated: once an hour, three times a day. Again at %s."),
          (long long)number, text_moment(ctx, again_at, moment));
}

int notice_repeat(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                  struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_buf struct buf                 place = {0};
    struct notice_counts                c;
    int64_t                             again_at = 0, passing;
    bool                                taken = false;
    int rc = read_his(ctx, actor, number, &s, why, err);

    if (rc > 0 && (notice_counts_seen(ctx, actor, &s, &c, err) < 0 ||
                   notice_passing_seen(ctx, actor, number, &passing, err) < 0))
        return -1;
    if (rc <= 0 || !check_repeat(ctx, &s, &c, passing, why))
        return rc < 0 ? -1 : 0;
    if (quota_take_id(ctx->store, ctx->now, &repeats, number, &taken, &again_at, err) < 0)
        return -1;
    if (!taken) {
        say_often(ctx, number, again_at, why);
        return 0;
    }
    s.n.again_at = notice_when(&ctx->school->notices, ctx->now, 0, s.n.critical, (uint64_t)number);
    buf_f(&place, "0 %.*s", STR_ARG(actor)); /* for whose people */
    s.n.place = buf_view(&place);
    if (notice_keep(ctx->store, &s.n, err) < 0 ||
        notice_audit(ctx, actor, "notice.repeat", number, STR_LIT(""), err) < 0)
        return -1;
    return 1;
}
