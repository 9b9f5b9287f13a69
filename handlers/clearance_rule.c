/* Nodes that a rule decides: looked at anew every time, nothing of them is stored. */
#include "handlers/clearance_private.h"

#include "base/cst.h"
#include "handlers/flow.h"
#include "handlers/identity.h"
#include "handlers/pass.h"
#include "handlers/texts.h"
#include "store/alerts.h"
#include "store/submissions.h"

/* One thing that a rule asks for. out NULL: only *holds is wanted; else what is missing is
 * appended. */
struct judging {
    struct ctx              *ctx;
    const struct node_rule  *rule;
    const struct clear_view *view;
    bool                     holds;
    bool                     brief; /* only what mends it */
    struct buf              *out;
};

/* It is missing. Where to append the sentence about it, which ends without a mark; NULL: nobody
 * reads it. */
static struct buf *lack(struct judging *j)
{
    j->holds = false;
    if (j->out && j->out->n > 0)
        buf_c(j->out, tr(j->ctx, "；", "; "));
    return j->out;
}

/* ---- a flow ---- */

static int see_submission(void *arg, const struct submission *sub)
{
    (void)sub;
    *(bool *)arg = true;
    return 1;
}

static void say_word(const struct ctx *ctx, const struct school_flow *flow, struct buf *out)
{
    buf_f(out, tr(ctx, "回复“%s”", "reply \"%s\""), flow_word(ctx, flow));
}

static int judge_submitted(struct judging *j, const struct school_flow *flow, struct err *err)
{
    const struct ctx *ctx = j->ctx;
    bool              there = false;
    struct buf       *out;

    if (submission_list(ctx->store, j->view->person, str_c(flow->name), 0, cst_day(ctx->now), 1,
                        see_submission, &there, err) < 0)
        return -1;
    out = there ? NULL : lack(j);
    if (out && j->brief)
        say_word(ctx, flow, out);
    else if (out)
        buf_f(out, tr(ctx, "「%s」还没有填：回复“%s”", "\"%s\" is missing: reply \"%s\""),
              flow_title(ctx, flow), flow_word(ctx, flow));
    return 0;
}

/* Who has applied waits; who was suspended asks, and all others apply (anew). */
static void say_approval(const struct judging *j, const struct school_flow *flow,
                         const struct pass_approval *a, struct buf *out)
{
    const struct ctx *ctx = j->ctx;

    if (!j->brief || a->state == APPROVAL_SUSPENDED || a->state == APPROVAL_VALID)
        pass_approval_say(ctx, flow, a, out);
    else if (a->state == APPROVAL_PENDING)
        buf_c(out, tr(ctx, "已提交，等待审核，不用再交", "sent and looked at, nothing to do"));
    else
        say_word(ctx, flow, out);
}

static int judge_approved(struct judging *j, const struct school_flow *flow, struct err *err)
{
    struct pass_approval a = {0};
    struct buf          *out = NULL;
    int                  rc = pass_approval_read(j->ctx, flow, j->view->person, &a, err);

    if (rc == 0 && (a.state != APPROVAL_VALID || a.faceless))
        out = lack(j);
    if (out)
        say_approval(j, flow, &a, out);
    buf_free(&a.reason);
    return rc;
}

static int judge_flow(struct judging *j, struct err *err)
{
    const struct school_flow *flow =
        j->rule->flow ? flow_anywhere(j->ctx, str_c(j->rule->flow)) : NULL;

    if (flow == NULL)
        return 0;
    return flow->approve_count > 0 ? judge_approved(j, flow, err) : judge_submitted(j, flow, err);
}

/* ---- days in a row ---- */

static void say_streak(const struct ctx *ctx, const struct school_flow *report, int64_t streak,
                       int64_t want, struct buf *out)
{
    if (want == 1) {
        buf_f(out, tr(ctx, "还没有填报：回复“%s”", "not reported yet: reply \"%s\""),
              flow_word(ctx, report));
        return;
    }
    buf_f(out,
          tr(ctx, "还差 %lld 天连续填报（已连续 %lld 天，要 %lld 天）：每天回复“%s”",
             "%lld more days in a row (%lld of %lld): reply \"%s\" every day"),
          (long long)(want - streak), (long long)streak, (long long)want, flow_word(ctx, report));
}

static int judge_report(struct judging *j, struct err *err)
{
    const struct ctx         *ctx = j->ctx;
    const struct school_flow *report =
        j->rule->report ? flow_anywhere(ctx, str_c(j->rule->report)) : NULL;
    int64_t     streak = 0, want = j->rule->streak > 0 ? j->rule->streak : 1;
    struct buf *out;

    if (report == NULL)
        return 0;
    if (submission_streak(ctx->store, str_c(report->name), cst_day(ctx->now), j->view->person,
                          &streak, err) < 0)
        return -1;
    out = streak >= want ? NULL : lack(j);
    if (out && j->brief && want == 1)
        say_word(ctx, report, out);
    else if (out && j->brief)
        buf_f(out, tr(ctx, "每天回复“%s”，还差 %lld 天", "reply \"%s\" every day, %lld more"),
              flow_word(ctx, report), (long long)(want - streak));
    else if (out)
        say_streak(ctx, report, streak, want, out);
    return 0;
}

/* ---- the person ---- */

static void judge_confirmed(struct judging *j)
{
    const struct ctx         *ctx = j->ctx;
    const struct school_flow *confirm = flow_anywhere(ctx, str_c(FLOW_CONFIRM));
    struct buf               *out;

    if (!j->rule->confirmed || !j->view->unconfirmed)
        return;
    out = lack(j);
    if (out == NULL)
        return;
    if (!j->brief || confirm == NULL)
        buf_c(out, tr(ctx, "个人信息还没有核对", "your information is not confirmed"));
    if (!j->brief && confirm)
        buf_c(out, tr(ctx, "：", ": "));
    if (confirm)
        say_word(ctx, confirm, out);
}

static int see_alert(void *arg, const struct alert *a)
{
    (void)a;
    *(bool *)arg = true;
    return 1;
}

/* Nothing about health stands on the screen. */
static int judge_calm(struct judging *j, struct err *err)
{
    bool        open = false;
    struct buf *out;

    if (j->rule->calm &&
        alert_open(j->ctx->store, j->view->person, see_alert, &open, err) < 0)
        return -1;
    out = open ? lack(j) : NULL;
    if (out)
        buf_c(out, tr(j->ctx, "你报告的情况要辅导员先确认，请联系辅导员",
                      "your counsellor has to look at what you reported: please get in touch"));
    return 0;
}

static int judge(struct judging *j, struct err *err)
{
    j->holds = true;
    judge_confirmed(j);
    if (judge_flow(j, err) < 0 || judge_report(j, err) < 0)
        return -1;
    return judge_calm(j, err);
}

int clear_rule_holds(struct ctx *ctx, const struct node_rule *rule, const struct clear_view *v,
                     bool *holds, struct err *err)
{
    struct judging j = {.ctx = ctx, .rule = rule, .view = v};

    if (judge(&j, err) < 0)
        return -1;
    *holds = j.holds;
    return 0;
}

int clear_rule_say(struct ctx *ctx, const struct node_rule *rule, const struct clear_view *v,
                   bool brief, struct buf *out, struct err *err)
{
    auto_buf struct buf text = {0};
    struct judging      j = {.ctx = ctx, .rule = rule, .view = v, .brief = brief, .out = &text};

    if (judge(&j, err) < 0)
        return -1;
    buf_str(out, buf_view(&text));
    return 0;
}
