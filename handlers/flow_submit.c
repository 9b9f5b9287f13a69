/* The end of a flow: the submission, what it causes, and the receipt. */
#include "base/cst.h"
#include "handlers/clearance.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/flow_window.h"
#include "handlers/texts.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- what was submitted ---- */

static void say_proxy(const struct turn *t, struct buf *out)
{
    if (!t->who.proxy)
        return;
    text_newline(out);
    subject_say(t, out);
    if (t->who.told)
        buf_c(out, tr(t->ctx, "已经告诉本人。", "The person was told."));
    else
        buf_c(out, tr(t->ctx, "本人没有关注这里，没有通知到。",
                      "The person does not follow us and was not told."));
}

void text_standing(const struct turn *t, const struct submission *sub, struct buf *out)
{
    auto_buf struct buf word = {0};
    bool                over;
    const char         *until = flow_editable(t->flow, t->ctx->now, &over);

    say_proxy(t, out);
    flow_streak_say(t->ctx, t->flow, sub->streak, "\n", out);
    if (t->approval > 0)
        buf_f(out,
              tr(t->ctx, "\n第 %" PRId64 " 号，等待审核，有结果会通知你。",
                 "\nNo. %" PRId64 " waits for a decision; you will be told."),
              t->approval);
    if (over && t->flow->rule == RULE_ONCE && t->flow->approve_count == 0 && sub->nth > 1)
        buf_c(out, tr(t->ctx, "\n以这一次的为准，之前的回执还能查到。",
                      "\nThis one counts; the receipt before can still be looked up."));
    if (over || t->flow->approve_count > 0)
        return;
    subject_word(t, &word);
    buf_f(out,
          tr(t->ctx, "\n%s可以修改到 %s，回复“%s”重新填。",
             "\n%sIt can be changed until %s: reply \"%s\"."),
          sub->nth > 1 ? tr(t->ctx, "已替换之前提交的，", "It replaces what was sent before. ") : "",
          until, word.p);
}

const struct school_flow *turn_then(const struct turn *t)
{
    struct str rest = buf_view(&t->then), first;

    return t->then.n > 0 && str_split(&rest, ',', &first) ? flow_anywhere(t->ctx, first) : NULL;
}

static int say_receipt(struct turn *t, const struct submission *sub, bool words, struct err *err)
{
    const struct school_flow *then = turn_then(t);
    auto_buf struct buf       text = {0};
    bool                      told = false;

    if (t->click && card_close(t, tr(t->ctx, "已提交", "Sent"), sub, &told, err) < 0)
        return -1;
    if (!told)
        text_receipt(t, sub, &text);
    if (!told && turn_learn(t, words, &text, err) < 0)
        return -1;
    if (then)
        return turn_next(t, then, buf_view(&text), err);
    return told ? 0 : turn_say_last(t, buf_view(&text), err);
}

/* ---- submitting ---- */

/* In Crockford's letters. */
void receipt_make(const struct ctx *ctx, char out[RECEIPT_SIZE])
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct cst        day = cst_of(ctx->now);
    uint32_t          bits = 0;
    char              code[7] = "";

    for (unsigned i = 0; i < 4; i++)
        bits = bits << 8 | ctx->salt[i];
    for (unsigned i = 0; i < 6; i++, bits >>= 5)
        code[i] = letters[bits & 31];
    snprintf(out, RECEIPT_SIZE, "%02u%02u-%s", (unsigned)day.month % 100, (unsigned)day.day % 100,
             code);
}

static int submission_make(struct turn *t, struct submission *sub, bool *added, struct err *err)
{
    auto_buf struct buf written = {0};
    unsigned            count = path_sort(t->flow, &t->answers);
    struct answers      kept = t->answers; /* borrowed: without the notes */
    int64_t             most;

    kept.count = count;
    if (answers_write(t->ctx->store, &kept, &written, err) < 0 ||
        flow_most_of(t->ctx, t->flow, t->who.id, &most, err) < 0)
        return -1;
    sub->answers = buf_view(&written);
    if (submission_add(t->ctx->store, sub, most, added, err) < 0)
        return -1;
    sub->answers = (struct str){NULL, 0};
    return 0;
}

/* Where the staff decide, the constraint of the applications says whether there is one already; the
 * rule allows any number then (flow_most). */
static int submit_applied(struct turn *t, struct submission *sub, bool *added, struct err *err)
{
    bool applied = true;

    if (t->flow->approve_count > 0 && approve_add(t, sub->receipt, &applied, err) < 0)
        return -1;
    return applied ? submission_make(t, sub, added, err) : 0;
}

/* Everything that a submission causes, in its transaction. Nothing for most of them. */
static int submit_done(struct turn *t, const struct submission *sub, struct err *err)
{
    if (kind_submitted(t, sub, err) < 0 || alerts_raise(t, sub, err) < 0 ||
        (t->approval > 0 && approve_tell(t, err) < 0) ||
        (t->who.proxy && proxy_done(t, sub, err) < 0))
        return -1;
    return clearance_touched(t->ctx, t->who.person, str_c(t->flow->name), err);
}

/* It was somebody else, or oneself a moment ago. */
static int submit_late(struct turn *t, struct err *err)
{
    struct flow_state state;
    bool              refused = false;

    if (t->flow->approve_count > 0 && approve_refused(t, &refused, err) < 0)
        return -1;
    if (refused)
        return 0;
    return flow_state_of(t->ctx, t->flow, t->who.id, &state, err) < 0
               ? -1
               : turn_say_full(t, &state, err);
}

/* The constraint in the store decides whether it counts; a look before it would let two in. */
static int submit_answers(struct turn *t, struct err *err)
{
    char              receipt[RECEIPT_SIZE];
    bool              added = false, words = turn_words(t);
    struct submission sub = {
        .flow = str_c(t->flow->name),
        .day = flow_day(t->flow, t->ctx->now),
        .person = t->who.id,
        .member = t->ctx->me.userid,
        .at = t->ctx->now,
        .proxy = t->who.proxy,
        .counts = t->flow->streak > 0,
    };

    receipt_make(t->ctx, receipt);
    sub.receipt = str_c(receipt);
    if (submit_applied(t, &sub, &added, err) < 0 || turn_end(t, err) < 0)
        return -1;
    if (!added)
        return submit_late(t, err);
    return submit_done(t, &sub, err) < 0 ? -1 : say_receipt(t, &sub, words, err);
}

int turn_submit(struct turn *t, struct err *err)
{
    bool refused = false;

    if (t->flow->action)
        return act_submit(t, err);
    if (t->who.proxy && proxy_refused(t, &refused, err) < 0)
        return -1;
    if (!refused && turn_closed(t, &refused, err) < 0)
        return -1;
    return refused ? 0 : submit_answers(t, err);
}
