/* A decision: of a clerk at a desk, in the chat or on the page. One row of the store decides
 * between two of them. */
#include "handlers/clearance_private.h"

#include "base/cst.h"
#include "base/utf8.h"
#include "handlers/staff.h"
#include "handlers/texts.h"

enum { REASON_MAX = 300 }; /* characters that the student is told */

/* ---- may it be ---- */

/* 撤回: what a desk has decided today; 重开: whatever stands there. */
static enum decide_result judge_back(const struct ctx *ctx, const struct decision *d,
                                     const struct clear_line *line)
{
    if (line->state == CLEAR_TODO)
        return DECIDE_UNDECIDED;
    if (d->late)
        return DECIDE_DONE;
    if (!line->had || line->source != CLEAR_BY_DESK)
        return DECIDE_UNDECIDED;
    return cst_day(line->at) == cst_day(ctx->now) ? DECIDE_DONE : DECIDE_DAY;
}

/* Another reason is news to the student; the same press again is not. */
static bool is_same(const struct decision *d, const struct clear_line *line)
{
    if (line->state != d->to)
        return false;
    return d->to != CLEAR_REFUSED || d->seen != CLEAR_REFUSED ||
           str_eq(d->reason, buf_view(&line->reason));
}

/* DONE: it can be decided. */
static enum decide_result judge(const struct ctx *ctx, const struct decision *d,
                                const struct clear_view *v, const struct clear_line *line)
{
    if (line == NULL || line->spared)
        return DECIDE_NOBODY;
    if (line->node->by == NODE_RULE)
        return DECIDE_RULE;
    if (v->season != SEASON_OPEN)
        return DECIDE_SEASON;
    if (d->to == CLEAR_TODO)
        return line->state != d->seen && line->state != CLEAR_TODO ? DECIDE_OTHER
                                                                   : judge_back(ctx, d, line);
    if (is_same(d, line))
        return DECIDE_SAME;
    if (line->state != d->seen)
        return DECIDE_OTHER;
    return line->turn ? DECIDE_DONE : DECIDE_NOT_TURN;
}

/* ---- what is told ---- */

/* now: how it stands, which a list may say once more. */
static void write_told(const struct ctx *ctx, const struct decision *d, enum clear_state now,
                       struct buf *out)
{
    struct str reason = text_chars(d->reason, REASON_MAX);

    clear_node_say(ctx, d->node, out);
    if (d->to == CLEAR_TODO && d->late)
        buf_c(out, tr(ctx, "：已重新打开，要再办理一次", ": opened again, it has to be done anew"));
    else if (d->to == CLEAR_TODO)
        buf_f(out,
              tr(ctx, "：今天的结果已撤回，现在是“%s”",
                 ": what was decided today is taken back, it is \"%s\" now"),
              clear_state_say(ctx, now));
    else
        buf_f(out, tr(ctx, "：%s", ": %s"), clear_state_say(ctx, d->to));
    if (reason.n > 0 && d->to != CLEAR_PASSED)
        buf_f(out, tr(ctx, "。原因：%.*s", ". Why: %.*s"), STR_ARG(reason));
}

static int settle(struct ctx *ctx, const struct decision *d, struct err *err)
{
    auto_clear_view struct clear_view v = {0};
    auto_wiped struct buf             zh = {0}, en = {0};
    struct ctx                        speaking = *ctx;
    const struct clear_line          *line;
    enum clear_state                  now = d->to;

    if (clearance_read(ctx, d->clearance, d->person, &v, err) < 0)
        return -1;
    if ((line = clear_line_of(&v, str_c(d->node->name))) != NULL)
        now = line->state;
    speaking.me.lang = LANG_ZH;
    write_told(&speaking, d, now, &zh);
    speaking.me.lang = LANG_EN;
    write_told(&speaking, d, now, &en);
    return clearance_settle(ctx, d->clearance, d->person, buf_view(&zh), buf_view(&en), err);
}

/* ---- deciding ---- */

static const char *action_of(const struct decision *d)
{
    if (d->to == CLEAR_TODO)
        return d->late ? "clearance.reopen" : "clearance.take_back";
    return d->to == CLEAR_PASSED ? "clearance.pass" : "clearance.refuse";
}

static int audit(struct ctx *ctx, const struct decision *d, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "%s %s", d->clearance->name, d->node->name);
    return staff_audit_text(ctx, action_of(d), d->person, buf_view(&detail), err);
}

static int put_row(struct ctx *ctx, const struct decision *d, const struct clear_line *line,
                   bool *done, struct err *err)
{
    struct clear_row row = {
        .clearance = str_c(d->clearance->name),
        .node = str_c(d->node->name),
        .person = d->person,
        .state = d->to,
        .source = CLEAR_BY_DESK,
        .at = ctx->now,
        .by = ctx->me.userid,
        .reason = d->to == CLEAR_PASSED ? STR_LIT("") : d->reason,
    };

    return clear_decide(ctx->store, ctx->now, &row, line->had, line->state, done, err);
}

/* What a list says counts again; where it says nothing, the row keeps why it was taken back. */
static int take_back(struct ctx *ctx, const struct decision *d, enum clear_state from, bool *done,
                     struct err *err)
{
    auto_clear_view struct clear_view v = {0};
    const struct clear_line          *line;

    if (clear_undo(ctx->store, str_c(d->clearance->name), str_c(d->node->name), d->person, from,
                   done, err) < 0)
        return -1;
    if (!*done)
        return 0;
    if (clearance_read(ctx, d->clearance, d->person, &v, err) < 0)
        return -1;
    line = clear_line_of(&v, str_c(d->node->name));
    return line && !line->had && line->state == CLEAR_TODO ? put_row(ctx, d, line, done, err) : 0;
}

static int decide(struct ctx *ctx, const struct decision *d, const struct clear_line *line,
                  bool *done, struct err *err)
{
    return d->to == CLEAR_TODO && !d->late ? take_back(ctx, d, line->state, done, err)
                                           : put_row(ctx, d, line, done, err);
}

int clearance_decide(struct ctx *ctx, const struct decision *d, enum decide_result *result,
                     struct err *err)
{
    auto_clear_view struct clear_view v = {0};
    const struct clear_line          *line;
    enum decide_result                may;
    bool                              done;

    if (clearance_read(ctx, d->clearance, d->person, &v, err) < 0)
        return -1;
    line = clear_line_of(&v, str_c(d->node->name));
    may = judge(ctx, d, &v, line);
    if (may != DECIDE_DONE) {
        *result = may;
        return 0;
    }
    if (decide(ctx, d, line, &done, err) < 0)
        return -1;
    if (!done) { /* in the moment between */
        *result = DECIDE_OTHER;
        return 0;
    }
    if (audit(ctx, d, err) < 0 || settle(ctx, d, err) < 0)
        return -1;
    *result = DECIDE_DONE;
    return 0;
}
