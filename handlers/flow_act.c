/* Flows of our own: the engine asks, an action (handlers/flow_action.h) checks, knows and does. */
#include "handlers/flow_answer.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"

static int action_of(const struct turn *t, const struct flow_action **action, struct err *err)
{
    *action = flow_action(t->flow);
    if (*action)
        return 0;
    return err_set(err, ERR_RETRY, "flow %s: nothing does what it is for", t->flow->name);
}

int act_answered(struct turn *t, const struct school_question *q, struct buf *why, struct err *err)
{
    const struct flow_action *action;

    if (action_of(t, &action, err) < 0)
        return -1;
    live_drop_behind(t, q);
    if (action->answered &&
        action->answered(t->ctx, turn_school(t), &t->answers, turn_school_question(t, q), why,
                         &t->over, err) < 0)
        return -1;
    if (why->n > 0)
        answers_drop(&t->answers, q->name);
    return 0;
}

/* ---- what is known ---- */

bool act_shows_facts(const struct turn *t)
{
    const struct flow_action *action = t->flow->action ? flow_action(t->flow) : NULL;

    return action && action->facts && t->step < t->flow->questions_count &&
           path_before(t->flow, &t->answers, t->step) < 0;
}

int act_facts(struct turn *t, struct err *err)
{
    const struct flow_action *action;

    if (action_of(t, &action, err) < 0)
        return -1;
    buf_clear(&t->facts.memory);
    t->facts = (struct flow_facts){.memory = t->facts.memory};
    if (action->facts == NULL)
        return 0;
    return action->facts(t->ctx, turn_school(t), &t->answers, &t->facts, err);
}

/* ---- the clicked card ---- */

/* What stands on the closed card instead of its buttons: what was pressed. */
const char *act_pressed(const struct turn *t)
{
    const struct school_question *q = &t->flow->questions[t->clicked.index[0]];
    const struct question_option *o;

    if (t->clicked.count == 0) /* the review */
        return tr(t->ctx, "未提交", "Not sent");
    o = t->clicked.buttons ? answer_option(q, t->pressed) : NULL;
    return o ? tr(t->ctx, o->label, o->label_en) : tr(t->ctx, "已选", "Chosen");
}

static int close_card(struct turn *t, struct err *err)
{
    bool told;

    return t->click ? card_close(t, act_pressed(t), NULL, &told, err) : 0;
}

int act_over(struct turn *t, struct str why, struct err *err)
{
    if (close_card(t, err) < 0 || turn_leave(t, err) < 0)
        return -1;
    return turn_say_last(t, why, err);
}

int act_left(struct turn *t, struct err *err)
{
    const struct flow_action *action = t->flow->action ? flow_action(t->flow) : NULL;

    if (action == NULL || action->left == NULL)
        return 0;
    return action->left(t->ctx, turn_school(t), &t->answers, err);
}

int act_left_open(struct turn *t, struct err *err)
{
    const struct school_flow *flow = flow_open(t->ctx);
    auto_turn struct turn     left = turn_new(t->ctx, flow, NULL);

    if (flow == NULL || flow->action == NULL)
        return 0;
    return turn_resume(&left, err) < 0 ? -1 : act_left(&left, err);
}

/* ---- the beginning ---- */

static int start(struct turn *t, struct flow_start *s, bool *refused, struct err *err)
{
    const struct flow_action *action;

    if (action_of(t, &action, err) < 0)
        return -1;
    if (action->start && action->start(t->ctx, turn_school(t), &t->answers, s, err) < 0)
        return -1;
    *refused = s->refuse.n > 0 || s->first != NULL;
    if (s->first)
        return turn_next(t, flow_named(t->ctx, str_c(s->first)), STR_LIT(""), err);
    if (*refused)
        return turn_end(t, err) < 0 ? -1 : turn_say_last(t, buf_view(&s->refuse), err);
    path_give(t->flow, &t->answers);
    return 0;
}

int act_start(struct turn *t, bool *refused, struct err *err)
{
    struct flow_start s = {0};
    int               rc = start(t, &s, refused, err);

    buf_free(&s.refuse);
    return rc;
}

/* ---- the end ---- */

/* The flow that waits for this one; NULL: none, or it cannot begin (nothing was confirmed). */
static int wanted(struct turn *t, const struct school_flow **flow, struct err *err)
{
    enum flow_may may = FLOW_MAY;

    *flow = turn_then(t);
    if (*flow && flow_allowed(t->ctx, *flow, &may, err) < 0)
        return -1;
    if (may != FLOW_MAY)
        *flow = NULL;
    return 0;
}

/* The pressed card: the review says that it was submitted, with the action's words where there is
 * room for them; a question, what was pressed. */
static int close_done(struct turn *t, const struct flow_end *end, bool again, bool *told,
                      struct err *err)
{
    struct str said = str_trim(buf_view(&end->say));

    *told = false;
    if (t->click == NULL)
        return 0;
    if (again && !t->clicked.buttons)
        return card_close(t, tr(t->ctx, "未完成", "Not complete"), NULL, told, err);
    if (end->undone || t->clicked.buttons)
        return close_card(t, err);
    return card_close_said(t, tr(t->ctx, "已提交", "Sent"), said, told, err);
}

/* The action did what is to be done, and has dropped what it wants to ask again. */
static int go_on(struct turn *t, struct flow_end *end, bool words, struct err *err)
{
    const struct school_flow *next = end->next ? flow_named(t->ctx, str_c(end->next)) : NULL;
    bool                      again, told;

    path_prune(t->flow, &t->answers);
    t->step = path_next(t->flow, &t->answers);
    again = end->again && t->step < t->flow->questions_count;
    if (close_done(t, end, again, &told, err) < 0)
        return -1;
    if (again) {
        turn_lead(t, buf_view(&end->say));
        return turn_ask(t, err);
    }
    if (turn_end(t, err) < 0 || (next == NULL && wanted(t, &next, err) < 0))
        return -1;
    if (told)
        buf_clear(&end->say);
    if (next)
        return turn_next(t, next, buf_view(&end->say), err);
    if (turn_learn(t, words, &end->say, err) < 0)
        return -1;
    return turn_say_last(t, str_trim(buf_view(&end->say)), err);
}

int act_submit(struct turn *t, struct err *err)
{
    bool                      words = turn_words(t);
    enum window               window = flow_window(t->flow, t->ctx->now);
    const struct flow_action *action;
    struct flow_end           end = {.leads = t->then.n > 0};
    int                       rc;

    if (window != WINDOW_OPEN)
        return turn_leave(t, err) < 0 ? -1 : turn_say_window(t, window, err);
    if (action_of(t, &action, err) < 0)
        return -1;
    rc = action->submit(t->ctx, turn_school(t), &t->answers, &end, err);
    if (rc == 0)
        rc = go_on(t, &end, words, err);
    buf_free(&end.say);
    return rc;
}
