/* A card of a flow was pressed. */
#include "base/cst.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"

/* Whether something was submitted already, so that nobody thinks this press undid it. */
static void say_stale(const struct turn *t, const struct flow_state *state, bool full,
                      struct buf *out)
{
    const struct ctx   *ctx = t->ctx;
    auto_buf struct buf word = {0};
    char                stamp[17];

    if (t->flow)
        subject_say(t, out);
    if (full) {
        flow_state_say(ctx, t->flow, state, out);
        return;
    }
    if (t->flow && t->flow->action) /* the action keeps no submissions to be looked at */
        buf_c(out, tr(ctx, "这张卡片已经失效，这次点击不起作用，之前办好的不受影响。",
                      "This card is no longer valid; this press does nothing, and what was done "
                      "before stands."));
    else
        buf_c(out, tr(ctx, "这张卡片已经失效，这次点击没有提交。",
                      "This card is no longer valid; this press was not submitted."));
    if (t->flow)
        subject_word(t, &word);
    if (state->count > 0)
        buf_f(out, tr(ctx, "最近一次提交是 %s（回执 %s）。", " Submitted last on %s (receipt %s)."),
              cst_stamp(stamp, state->at), state->receipt);
    else if (t->flow && flow_open(ctx) == NULL)
        buf_f(out, tr(ctx, "回复“%s”重新开始。", " Reply \"%s\" to start again."), word.p);
}

/* A click on a card that asks nothing any more is answered, never ignored; and the open question is
 * asked again. */
int press_stale(struct turn *t, struct err *err)
{
    struct ctx         *ctx = t->ctx;
    auto_buf struct buf text = {0};
    struct flow_state   state = {0};
    bool                full;

    if (t->flow && flow_state_of(ctx, t->flow, t->who.id, &state, err) < 0)
        return -1;
    full = t->flow && flow_state_full(t->flow, &state, ctx->now);
    if (turn_close(t, full ? tr(ctx, "已提交", "Sent") : tr(ctx, "已失效", "Expired"), err) < 0)
        return -1;
    say_stale(t, &state, full, &text);
    turn_lead(t, buf_view(&text));
    if (flow_open(ctx) == NULL)
        return turn_say(t, (struct str){NULL, 0}, err);
    live_end(t);
    live_begin(t, flow_open(ctx));
    answers_free(&t->answers);
    if (turn_resume(t, err) < 0)
        return -1;
    t->click = NULL; /* it is another card's question */
    return t->live ? turn_repeat(t, err) : turn_say_step(t, err);
}

/* The review's buttons. */
static int press_review(struct turn *t, struct err *err)
{
    bool told;

    if (str_is(t->pressed, "submit"))
        return turn_submit(t, err);
    if (str_is(t->pressed, "cancel"))
        return card_close(t, tr(t->ctx, "已取消", "Cancelled"), NULL, &told, err) < 0
                   ? -1
                   : flow_cancel(t, err);
    if (!str_is(t->pressed, "back"))
        return press_stale(t, err); /* no button of ours */
    if (card_close(t, tr(t->ctx, "返回修改", "Changing"), NULL, &told, err) < 0)
        return -1;
    return flow_back(t, err);
}

/* What is refused now is not kept. */
static int press_answered(struct turn *t, struct buf *why, struct err *err)
{
    for (unsigned k = 0; why->n == 0 && k < t->clicked.count; k++)
        if (kind_answered(t, &t->flow->questions[t->clicked.index[k]], why, err) < 0)
            return -1;
    if (why->n > 0) {
        path_prune(t->flow, &t->answers);
        t->step = path_next(t->flow, &t->answers);
    }
    return 0;
}

/* The answers fit, and do not end it. */
static int press_go_on(struct turn *t, struct err *err)
{
    bool told, refused = false;

    if (t->begins && start_full(t, &refused, err) < 0)
        return -1;
    if (refused)
        return 0;
    if (t->begins)
        start_lead(t);
    if (card_close(t, t->flow->action ? act_pressed(t) : tr(t->ctx, "已选", "Chosen"), NULL, &told,
                   err) < 0)
        return -1;
    return turn_ask(t, err);
}

/* They do not: nothing of the card is kept. */
static int press_wrong(struct turn *t, struct str why, struct err *err)
{
    bool told, refused = false;

    if (t->begins && start_full(t, &refused, err) < 0)
        return -1;
    if (refused)
        return 0;
    if (card_close(t, tr(t->ctx, "未完成", "Not complete"), NULL, &told, err) < 0)
        return -1;
    turn_lead(t, why);
    return turn_ask(t, err);
}

static int press_back(struct turn *t, struct err *err)
{
    bool told;

    if (card_close(t, tr(t->ctx, "返回", "Back"), NULL, &told, err) < 0)
        return -1;
    return flow_back(t, err);
}

int press_question(struct turn *t, struct err *err)
{
    auto_buf struct buf why = {0};
    bool                whole;

    if (t->clicked.buttons && str_is(t->pressed, CARD_BACK) && card_goes_back(t))
        return press_back(t, err);
    if (t->clicked.buttons && !card_pressed(t, &why) && why.n == 0)
        return press_stale(t, err); /* no button of ours */
    if (!t->clicked.buttons)
        card_read(t, &why);
    if (press_answered(t, &why, err) < 0)
        return -1;
    if (t->over)
        return act_over(t, buf_view(&why), err);
    if (why.n > 0)
        return press_wrong(t, buf_view(&why), err);
    for (unsigned k = 0; k < t->clicked.count; k++)
        turn_warn(t, &t->flow->questions[t->clicked.index[k]]);
    path_prune(t->flow, &t->answers);
    t->step = path_next(t->flow, &t->answers);
    whole = t->clicked.count == path_total(t->flow, &t->answers) && t->flow->action == NULL;
    if (t->step == t->flow->questions_count && (whole || t->flow->no_review))
        return turn_submit(t, err); /* one card was its own review */
    return press_go_on(t, err);
}

/* The flow in f-<flow>-<step>-<began>-<salt>, and whom it is for behind an '@'. */
static struct str task_flow(struct str task)
{
    struct str rest = str_skip(task, sizeof FLOW_TASK - 1), flow;

    return str_split(&rest, '-', &flow) ? flow : (struct str){NULL, 0};
}

/* One card of one dialog. What it shows is looked at anew: it may be another card today. */
static int press_card(struct turn *t, struct err *err)
{
    bool closed, over = false;

    if (t->flow == NULL || !turn_is_open(t))
        return press_stale(t, err);
    if (turn_resume(t, err) < 0 || live_look(t, err) < 0)
        return -1;
    if (!card_asks(t, t->click->task_id))
        return press_stale(t, err);
    if (live_is_empty(t))
        return turn_look(t, &over, err);
    if (!card_group(t, &t->clicked))
        return press_stale(t, err);
    card_was(t);
    if (t->clicked.count == 0 && str_is(t->pressed, "cancel"))
        return press_review(t, err);
    if (turn_closed(t, &closed, err) < 0)
        return -1;
    if (closed)
        return 0;
    answers_drop(&t->answers, NOTE_WORDS);
    return t->clicked.count == 0 ? press_review(t, err) : press_question(t, err);
}

int flow_press(struct ctx *ctx, const struct message *msg, struct err *err)
{
    struct str            task = msg->card.task_id;
    int64_t               person, day;
    auto_turn struct turn t = turn_new(ctx, dialog_flow(ctx, task_flow(task), &person), NULL);

    t.click = &msg->card;
    t.pressed = msg->key;
    if (person != 0 && turn_about(&t, person, err) < 0)
        return -1;
    return broadcast_day(task, &day) ? press_broadcast(&t, day, err) : press_card(&t, err);
}
