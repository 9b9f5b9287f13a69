/* 发通知: what it comes to, beside the answers of the review; and a sample, as who gets it sees it. */
#include "bot/push.h"
#include "handlers/flow_path.h"
#include "handlers/notice_flow_private.h"
#include "handlers/notice_form.h"
#include "handlers/texts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    WORDS_BYTES = 700,    /* of the words in the review: the sample has all of them */
    SAMPLE_SECONDS = 120, /* or it never goes: later it would come as if it were the notice */
};

/* ---- to whom ---- */

static void write_unreached(const struct ctx *ctx, const struct notice_reckoning *r,
                            struct buf *out)
{
    static const enum notice_fate fates[] = {FATE_LIMITED, FATE_OFF, FATE_UNKNOWN, FATE_AWAY};

    for (unsigned i = 0; i < sizeof fates / sizeof fates[0]; i++)
        if (r->fate[fates[i]] > 0)
            buf_f(out, tr(ctx, "，%s %lld 人", ", %s: %lld"), notice_fate_say(ctx, fates[i]),
                  (long long)r->fate[fates[i]]);
    if (r->fate[FATE_REFUSED] > 0)
        buf_f(out, tr(ctx, "，%s %lld 人", ", %s: %lld"), notice_unfit_say(ctx),
              (long long)r->fate[FATE_REFUSED]);
}

static int write_whom(struct ctx *ctx, const struct notice_order *o,
                      const struct notice_reckoning *r, struct buf *out, struct err *err)
{
    auto_notice_audience struct notice_audience to = {.missing = NULL};
    auto_buf struct buf                         why = {0};
    struct scopes                               scopes;
    bool                                        may;

    if (notice_flow_scopes(ctx, &scopes, &may, err) < 0 ||
        (!o->listed && notice_audience_read(ctx, &scopes, o->audience, &to, &why, err) < 0))
        return -1;
    buf_f(out, tr(ctx, "发给：%.*s\n", "To: %.*s\n"),
          STR_ARG(text_chars(to.said.n > 0 ? buf_view(&to.said) : o->audience, 60)));
    buf_f(out, tr(ctx, "%s%lld 人，收得到 %lld 人", "%s%lld people, %lld of them get it"),
          r->more ? tr(ctx, "超过 ", "over ") : "", (long long)r->people,
          (long long)r->fate[FATE_QUEUED]);
    write_unreached(ctx, r, out);
    buf_char(out, '\n');
    scopes_say_more(ctx, &scopes, out);
    return 0;
}

/* ---- how and when ---- */

static void write_pace(const struct ctx *ctx, const struct notice_order *o,
                       const struct notice_reckoning *r, struct buf *out)
{
    int64_t minutes = notice_minutes(ctx, o, r);

    if (minutes > 1)
        buf_f(out, tr(ctx, "（每分钟 %lld 次，约 %lld 分钟）", " (%lld a minute: about %lld minutes)"),
              (long long)notice_pace(ctx), (long long)minutes);
    else if (minutes > 0)
        buf_c(out, tr(ctx, "（不到一分钟）", " (less than a minute)"));
}

static void write_calls(const struct ctx *ctx, const struct notice_order *o,
                        const struct notice_reckoning *r, struct buf *out)
{
    const struct school_notices *n = &ctx->school->notices;
    int64_t begin = r->due_at > ctx->now ? r->due_at : ctx->now;
    int64_t rest = r->staged ? notice_rest_at(ctx, begin, o->kind->critical, 0) : 0;
    char    moment[MOMENT_SIZE];

    if (r->personal > 0)
        buf_f(out, tr(ctx, "每人内容不同，最多发送 %lld 次", "Another one for each: at most %lld calls"),
              (long long)r->calls);
    else
        buf_f(out, tr(ctx, "发送 %lld 次", "%lld calls"), (long long)r->calls);
    write_pace(ctx, o, r, out);
    if (r->staged)
        buf_f(out,
              tr(ctx, "，先发 1%%，%u 分钟后没有问题再发其余的",
                 ", 1 %% first, the others %u minutes later"),
              n->stage_minutes);
    if (rest > 0)
        buf_f(out,
              tr(ctx, "（那时是免打扰时间，其余的 %s 左右发）",
                 " (in quiet hours: the others at about %s)"),
              text_moment(ctx, rest, moment));
    buf_char(out, '\n');
}

/* What the platform takes no more of today goes on tomorrow (notice_pace.c keeps some for
 * answers). */
static void write_quota(const struct ctx *ctx, const struct notice_order *o,
                        const struct notice_reckoning *r, struct buf *out)
{
    int64_t left = notice_room_today(r, o->kind->critical);

    if (r->times <= left || cst_day(r->due_at) > cst_day(ctx->now))
        return;
    if (left > 0)
        buf_f(out,
              tr(ctx, "要 %lld 人次，今天的发送额度只剩 %lld 人次，其余的明天接着发\n",
                 "It takes %lld person-times, of which %lld are left today; the others tomorrow\n"),
              (long long)r->times, (long long)left);
    else
        buf_c(out, tr(ctx, "今天的发送额度用完了（留 5% 给办事的回复），要等明天的额度，明天才发\n",
                      "Nobody more can be told today (5 % are kept for answers): it goes "
                      "tomorrow\n"));
}

static void write_when(const struct ctx *ctx, const struct notice_order *o,
                       const struct notice_reckoning *r, struct buf *out)
{
    const struct school_notices *n = &ctx->school->notices;
    char                         moment[MOMENT_SIZE];

    if (r->due_at > ctx->now)
        buf_f(out, tr(ctx, "开始：%s", "It begins: %s"), text_moment(ctx, r->due_at, moment));
    else if (notice_room_today(r, o->kind->critical) == 0)
        buf_c(out, tr(ctx, "开始：明天", "It begins: tomorrow"));
    else
        buf_c(out, tr(ctx, "开始：提交后马上", "It begins at once"));
    if (r->due_at > ctx->now && o->wanted == 0)
        buf_c(out, tr(ctx, "（现在是免打扰时间）", " (these are quiet hours)"));
    if (notice_put_off(n, o->wanted, o->kind->critical))
        buf_f(out,
              tr(ctx, "（免打扰时间 %s–%s 不发，所以改到这时）",
                 " (quiet hours are %s to %s: it was put off)"),
              n->quiet_from, n->quiet_to);
    buf_char(out, '\n');
}

static int write_second(struct ctx *ctx, const struct notice_order *o,
                        const struct notice_reckoning *r, struct buf *out, struct err *err)
{
    auto_receivers struct receivers may = {0};

    if (!r->second)
        return 0;
    if (notice_releasers(ctx, o->kind, ctx->me.userid, &may, err) < 0)
        return -1;
    buf_f(out,
          o->kind->approvers_count > 0
              ? tr(ctx, "要指定的人放行（%u 位）才会发\n", "It waits for one of %u named people\n")
              : tr(ctx, "人数多，要信息办的另一个人放行（%u 位）才会发\n",
                   "So many: it waits for one of %u others of the office\n"),
          may.count);
    return 0;
}

/* ---- the words ---- */

/* Only while one was put in this very message, or will be: it is looked at several times. */
static void write_sample(const struct ctx *ctx, const struct answers *a, struct buf *out)
{
    struct str note = str_c(answers_get(a, NOTE_SAMPLE) ? answers_get(a, NOTE_SAMPLE) : "");
    int64_t    at;

    if (str_is(note, SAMPLE_LATER))
        buf_c(out, tr(ctx, "图片还在取：取到就发一份样子给您看，再提交。",
                      "The picture is being fetched: a sample comes with it; then submit."));
    else if (str_i64(note, &at) && at == ctx->now)
        buf_c(out, tr(ctx, "随后发一份样子，没到就是发不出。",
                      "A sample follows, unless nothing goes now."));
}

/* What one has written stands among the answers; a template, filled in, nowhere else. */
static void write_words(const struct ctx *ctx, const struct notice_draft *d, struct buf *out)
{
    auto_buf struct buf words = {0};

    if (d->template) {
        notice_words_say(&d->order.content, d->order.ack, is_english(ctx) ? LANG_EN : LANG_ZH,
                         &words);
        buf_c(out, tr(ctx, "样子：\n", "It reads:\n"));
        text_cut(buf_view(&words), WORDS_BYTES, out);
        buf_char(out, '\n');
    } else if (d->order.content.prefix.n > 0) {
        buf_f(out, tr(ctx, "前面会加“%.*s”\n", "\"%.*s\" stands in front\n"),
              STR_ARG(d->order.content.prefix));
    }
}

int notice_flow_review(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                       struct buf *out, struct err *err)
{
    auto_notice_draft struct notice_draft d = {.template = NULL};
    auto_buf struct buf                   why = {0};
    struct notice_reckoning               r = {.people = 0};
    struct scopes                         scopes;
    bool                                  may;

    (void)flow;
    notice_draft_make(ctx, a, &d);
    if (!notice_reckoned_read(ctx, a, &r) &&
        (notice_flow_scopes(ctx, &scopes, &may, err) < 0 ||
         notice_reckon(ctx, &scopes, &d.order, &r, &why, err) < 0))
        return -1;
    if (why.n > 0) {
        buf_str(out, buf_view(&why));
        return 0;
    }
    if (write_whom(ctx, &d.order, &r, out, err) < 0)
        return -1;
    write_calls(ctx, &d.order, &r, out);
    write_when(ctx, &d.order, &r, out);
    write_quota(ctx, &d.order, &r, out);
    if (write_second(ctx, &d.order, &r, out, err) < 0)
        return -1;
    write_words(ctx, &d, out);
    write_sample(ctx, a, out);
    return 0;
}

/* ---- the sample ---- */

/* A card alone, because the words stand in the review; behind a picture the words that go with
 * it. */
static int push_form(struct ctx *ctx, const struct notice_draft *d, struct err *err)
{
    auto_notice_form struct notice_form f = {.msgtype = NULL};
    struct notice                       n = {.number = 0, .ack = d->order.ack};
    bool                                card = d->order.content.type == NOTICE_CARD;
    int64_t                             row = store_new_id(ctx->store, ctx->now);

    if (notice_content_form(ctx, &d->order.content, &n, NULL, ctx->me.lang, card, row, &f, err) <
            0 ||
        push_notice(ctx, ctx->app->name, 0, ctx->me.userid, f.msgtype, buf_view(&f.object),
                    d->order.media, row, err) < 0)
        return -1;
    return card || f.words.n == 0 ? 0 : push_text(ctx, ctx->me.userid, buf_view(&f.words), err);
}

static int push_sample(struct ctx *ctx, const struct notice_draft *d, struct answers *a,
                       struct err *err)
{
    char at[24];
    int  rc;

    ctx->after_reply = true;
    ctx->push_until = ctx->now + SAMPLE_SECONDS;
    rc = push_form(ctx, d, err);
    ctx->push_until = 0;
    ctx->after_reply = false;
    snprintf(at, sizeof at, "%" PRId64, ctx->now);
    answers_set(a, NOTE_SAMPLE, str_c(at), false);
    return rc;
}

int notice_flow_sample(struct ctx *ctx, struct notice_draft *d, struct answers *a, struct err *err)
{
    auto_buf struct buf why = {0};

    answers_drop(a, NOTE_SAMPLE);
    if (notice_draft_picture(ctx, d, &why, err) < 0)
        return -1;
    if (why.n > 0) {
        answers_set(a, NOTE_SAMPLE, STR_LIT(SAMPLE_LATER), false);
        return 0;
    }
    return ctx->outbound ? push_sample(ctx, d, a, err) : 0;
}

int notice_flow_pictured(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                         struct err *err)
{
    auto_notice_draft struct notice_draft d = {.template = NULL};
    auto_buf struct buf                   why = {0};
    const char                           *note = answers_get(a, NOTE_SAMPLE);

    if (note == NULL || strcmp(note, SAMPLE_LATER) != 0 ||
        path_next(flow, a) < flow->questions_count)
        return 0;
    notice_draft_make(ctx, a, &d);
    if (notice_draft_picture(ctx, &d, &why, err) < 0)
        return -1;
    return why.n > 0 ? 0 : push_sample(ctx, &d, a, err);
}
