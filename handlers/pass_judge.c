/* The colour of a pass, and what is missing for a green one. */
#include "handlers/pass.h"

#include "base/cst.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/flow_window.h"
#include "handlers/identity.h"
#include "handlers/texts.h"
#include "store/alerts.h"
#include "store/photos.h"
#include "store/submissions.h"

struct judge {
    struct ctx               *ctx;
    const struct school_pass *pass;
    enum pass_voice           voice;
    int64_t                   person;
    bool                      known, left;
    bool                      unconfirmed; /* and would have to confirm */
    struct pass_state        *out;
};

void pass_state_free(struct pass_state *s)
{
    buf_free(&s->id.reason);
    buf_free(&s->why);
    buf_free(&s->name);
    buf_free(&s->class_name);
    buf_free(&s->kind);
}

const char *pass_colour(const struct ctx *ctx, enum signed_colour colour)
{
    switch (colour) {
    case SIGNED_GREEN:
        return tr(ctx, "绿码", "Green");
    case SIGNED_YELLOW:
        return tr(ctx, "黄码", "Yellow");
    case SIGNED_RED:
    case SIGNED_NO_COLOUR:
        break;
    }
    return tr(ctx, "红码", "Red");
}

/* Whatever its application: guards ask in another one. */
static const struct school_flow *any_flow(const struct ctx *ctx, const char *name)
{
    return flow_anywhere(ctx, str_c(name));
}

const struct school_flow *pass_id_flow(const struct ctx *ctx)
{
    return any_flow(ctx, ctx->school->pass->id);
}

/* ---- what is missing ---- */

/* Something is missing: worse than green by `colour`. Begins the student's line, which the caller
 * ends; a guard hears `general`, once. NULL: that was all. */
static struct buf *lack(struct judge *j, enum signed_colour colour, const char *general)
{
    struct buf *why = &j->out->why;

    if (colour > j->out->colour)
        j->out->colour = colour;
    if (j->voice == PASS_TO_SELF) {
        text_newline(why);
        buf_c(why, "· ");
        return why;
    }
    if (!text_contains(buf_view(why), str_c(general)))
        buf_f(why, "%s%s", why->n > 0 ? tr(j->ctx, "、", ", ") : "", general);
    return NULL;
}

static void lack_person(struct judge *j)
{
    const struct ctx *ctx = j->ctx;
    struct buf       *why = lack(j, SIGNED_RED, tr(ctx, "不在校", "not at the school"));

    if (why)
        buf_c(why, tr(ctx, "名册里你不在校，不对的话请联系",
                      "The roster says that you are not at the school; if that is wrong, ask "));
    if (why)
        text_desk(ctx, why);
}

/* Whoever held the code may be somebody else. The member himself is not asked here: who is barred,
 * or nobody, gets no code at all. */
static int judge_member(struct judge *j, struct err *err)
{
    const struct ctx *ctx = j->ctx;
    struct buf       *why;
    enum member_bar   bar;
    bool              bound;

    if (member_standing(ctx->store, j->person, &bound, &bar, err) < 0)
        return -1;
    if (bound && bar != BAR_FROZEN)
        return 0; /* who has left is so by the roster */
    why = lack(j, SIGNED_RED, tr(ctx, "身份待核实", "the identity has to be checked"));
    if (why) {
        buf_c(why, tr(ctx, "身份正在核实，请联系", "Your identity is being checked: ask "));
        text_desk(ctx, why);
    }
    return 0;
}

static int see_alert(void *arg, const struct alert *a)
{
    (void)a;
    *(bool *)arg = true;
    return 1;
}

/* Neither flow nor answer is told again: the screen may be seen by those who stand in the queue. */
static int judge_alerts(struct judge *j, struct err *err)
{
    const struct ctx *ctx = j->ctx;
    struct buf       *why;
    bool              open = false;

    if (alert_open(ctx->store, j->person, see_alert, &open, err) < 0)
        return -1;
    if (!open)
        return 0;
    why = lack(j, SIGNED_RED, tr(ctx, "等老师确认", "a teacher has to confirm"));
    if (why)
        buf_c(why, tr(ctx, "你报告的情况要辅导员先确认：请联系辅导员，解除后就恢复",
                      "Your counsellor has to look at what you reported: please get in touch"));
    return 0;
}

static bool counts(const struct pass_approval *a)
{
    return a->state == APPROVAL_VALID && !a->faceless;
}

static int judge_id(struct judge *j, struct err *err)
{
    const struct ctx         *ctx = j->ctx;
    const struct school_flow *flow = pass_id_flow(ctx);
    struct pass_approval     *id = &j->out->id;
    struct buf               *why;

    if (flow == NULL)
        return 0;
    if (pass_approval_read(j->ctx, flow, j->person, id, err) < 0)
        return -1;
    if (counts(id))
        return 0;
    why = lack(j, SIGNED_RED, tr(ctx, "没有有效的电子ID", "no valid electronic ID"));
    if (why)
        pass_approval_say(ctx, flow, id, why);
    return 0;
}

static void say_not_today(const struct ctx *ctx, const struct school_flow *report, bool yesterday,
                          struct buf *why)
{
    if (yesterday)
        buf_f(why,
              tr(ctx, "昨天没有填「%s」，今天 %s 起可以填",
                 "\"%s\" was not filled in yesterday; it opens at %s"),
              flow_title(ctx, report), report->window.daily_from);
    else
        buf_f(why, tr(ctx, "今天还没有填「%s」：回复“%s”", "\"%s\" is missing today: reply \"%s\""),
              flow_title(ctx, report), flow_word(ctx, report));
}

/* Before the hours of the day nobody can have reported: the day before counts. */
static int judge_today(struct judge *j, const struct school_flow *report, bool *reported,
                       struct err *err)
{
    const struct ctx   *ctx = j->ctx;
    auto_buf struct buf memory = {0};
    struct submission   sub;
    struct buf         *why;
    int64_t             day = flow_newest_day(report, ctx->now);
    bool                yesterday = day < cst_day(ctx->now);
    int found = submission_last(ctx->store, str_c(report->name), day, j->person, &sub, NULL,
                                &memory, err);

    if (found < 0)
        return -1;
    *reported = found > 0 && !yesterday;
    if (found > 0 || !j->pass->today)
        return 0;
    why = lack(j, SIGNED_YELLOW, tr(ctx, "打卡不全", "reports are missing"));
    if (why)
        say_not_today(ctx, report, yesterday, why);
    return 0;
}

static int judge_streak(struct judge *j, const struct school_flow *report, bool reported,
                        struct err *err)
{
    const struct ctx *ctx = j->ctx;
    struct buf       *why;
    int64_t           streak = 0, want = j->pass->streak;

    if (want == 0)
        return 0;
    if (submission_streak(ctx->store, str_c(report->name), cst_day(ctx->now), j->person, &streak,
                          err) < 0)
        return -1;
    if (streak >= want || (!reported && j->pass->today && streak + 1 >= want))
        return 0; /* … that today is missing has been said */
    why = lack(j, SIGNED_YELLOW, tr(ctx, "打卡不全", "reports are missing"));
    if (why == NULL)
        return 0;
    buf_f(why,
          tr(ctx, "还差 %lld 天连续打卡（已连续 %lld 天，要 %lld 天）：",
             "%lld more days in a row (%lld of %lld): "),
          (long long)(want - streak), (long long)streak, (long long)want);
    if (reported)
        buf_f(why, tr(ctx, "明天接着回复“%s”", "reply \"%s\" again tomorrow"),
              flow_word(ctx, report));
    else
        buf_f(why, tr(ctx, "每天回复“%s”", "reply \"%s\" every day"), flow_word(ctx, report));
    return 0;
}

static int judge_report(struct judge *j, struct err *err)
{
    const struct school_flow *report = any_flow(j->ctx, j->pass->report);
    bool                      reported = false;

    if (report == NULL)
        return 0;
    if (judge_today(j, report, &reported, err) < 0)
        return -1;
    return judge_streak(j, report, reported, err);
}

static void judge_confirmed(struct judge *j)
{
    const struct ctx         *ctx = j->ctx;
    const struct school_flow *confirm = any_flow(ctx, FLOW_CONFIRM);
    struct buf               *why;

    if (!j->pass->confirmed || !j->unconfirmed)
        return;
    why = lack(j, SIGNED_YELLOW, tr(ctx, "信息未核对", "information not confirmed"));
    if (why == NULL)
        return;
    buf_c(why, tr(ctx, "个人信息还没有核对", "Your information is not confirmed"));
    if (confirm)
        buf_f(why, tr(ctx, "：回复“%s”", ": reply \"%s\""), flow_word(ctx, confirm));
}

static int judge_proof(struct judge *j, const char *name, struct err *err)
{
    const struct ctx         *ctx = j->ctx;
    const struct school_flow *flow = any_flow(ctx, name);
    struct pass_approval      a = {0};
    struct buf               *why;

    if (flow == NULL)
        return 0;
    if (pass_approval_read(j->ctx, flow, j->person, &a, err) < 0)
        return -1;
    why = counts(&a)
              ? NULL
              : lack(j, SIGNED_YELLOW, tr(ctx, "材料不全", "a proof is missing"));
    if (why)
        pass_approval_say(ctx, flow, &a, why);
    buf_free(&a.reason);
    return 0;
}

/* ---- the whole ---- */

static int keep_person(void *arg, const struct person *p)
{
    struct judge                 *j = arg;
    const struct school_identity *identity = j->ctx->school->identity;

    j->known = true;
    j->left = str_is(p->state, "left");
    j->unconfirmed = identity && identity->confirm && p->confirmed_at == 0 &&
                     kinds_mean(identity->kinds, identity->kinds_count, p->kind);
    buf_str(&j->out->name, p->name);
    buf_str(&j->out->class_name, p->class_name);
    buf_str(&j->out->kind, p->kind);
    return 0;
}

int pass_judge(struct ctx *ctx, int64_t person, enum pass_voice voice, struct pass_state *out,
               struct err *err)
{
    struct judge j = {
        .ctx = ctx, .pass = ctx->school->pass, .voice = voice, .person = person, .out = out};

    out->colour = SIGNED_GREEN;
    if (people_get(ctx->store, person, keep_person, &j, err) < 0)
        return -1;
    if (!j.known || j.left)
        lack_person(&j);
    if (judge_member(&j, err) < 0 || judge_alerts(&j, err) < 0 || judge_id(&j, err) < 0 ||
        judge_report(&j, err) < 0)
        return -1;
    judge_confirmed(&j);
    for (unsigned i = 0; i < j.pass->proofs_count; i++)
        if (judge_proof(&j, j.pass->proofs[i], err) < 0)
            return -1;
    return 0;
}

/* ---- approvals ---- */

static int keep_approval(void *arg, const struct approval *a)
{
    struct pass_approval *out = arg;

    out->state = a->state;
    out->number = a->number;
    out->created_at = a->created_at;
    out->until = a->until;
    out->photo = a->photo;
    buf_str(&out->reason, a->reason);
    return 0;
}

static int photo_is_here(void *arg, const struct photo *p)
{
    *(bool *)arg = p->state == PHOTO_HERE;
    return 0;
}

int pass_approval_read(struct ctx *ctx, const struct school_flow *flow, int64_t person,
                       struct pass_approval *out, struct err *err)
{
    bool here = false;

    if (approval_last(ctx->store, ctx->now, str_c(flow->name), person, keep_approval, out, err) < 0)
        return -1;
    if (out->state != APPROVAL_VALID || out->photo == 0)
        return 0;
    if (photo_get(ctx->store, out->photo, photo_is_here, &here, err) < 0)
        return -1;
    out->faceless = !here;
    return 0;
}

static void say_reason(const struct ctx *ctx, const struct pass_approval *a, struct buf *out)
{
    struct str reason = str_trim(buf_view(&a->reason));

    if (reason.n > 0)
        buf_f(out, tr(ctx, "（%.*s）", " (%.*s)"), STR_ARG(reason));
}

static void say_valid(const struct ctx *ctx, const struct pass_approval *a, struct buf *out)
{
    char date[11];

    if (a->faceless)
        buf_c(out, tr(ctx, "已通过，但照片还没有取到，取到后生效",
                      "was approved, but counts only when its photo has come"));
    else if (a->until < 0)
        buf_c(out, tr(ctx, "有效", "is valid"));
    else
        buf_f(out, tr(ctx, "有效，到 %s", "is valid until %s"),
              cst_date(date, cst_day_start(a->until)));
}

static void say_pending(const struct ctx *ctx, const struct pass_approval *a, struct buf *out)
{
    char moment[MOMENT_SIZE];

    buf_f(out,
          tr(ctx, "审核中（第 %lld 号，%s 提交），有结果会通知你",
             "is being checked (no. %lld, sent %s); you will be told"),
          (long long)a->number, text_moment(ctx, a->created_at, moment));
}

void pass_approval_say(const struct ctx *ctx, const struct school_flow *flow,
                       const struct pass_approval *a, struct buf *out)
{
    buf_f(out, tr(ctx, "「%s」", "\"%s\" "), flow_title(ctx, flow));
    switch (a->state) {
    case APPROVAL_VALID:
        say_valid(ctx, a, out);
        return;
    case APPROVAL_PENDING:
        say_pending(ctx, a, out);
        return;
    case APPROVAL_SUSPENDED:
        buf_c(out, tr(ctx, "已停用", "is suspended"));
        say_reason(ctx, a, out);
        buf_c(out, tr(ctx, "，请联系", "; please ask "));
        text_desk(ctx, out);
        return;
    case APPROVAL_REFUSED:
        buf_c(out, tr(ctx, "未通过", "was refused"));
        say_reason(ctx, a, out);
        buf_c(out, tr(ctx, "，改好后", "; then "));
        break;
    case APPROVAL_EXPIRED:
        buf_c(out, tr(ctx, "已过期，请重新办：", "has expired; "));
        break;
    case APPROVAL_NONE:
        buf_c(out, tr(ctx, "还没有办：", "is missing; "));
        break;
    }
    buf_f(out, tr(ctx, "回复“%s”", "reply \"%s\""), flow_word(ctx, flow));
}
