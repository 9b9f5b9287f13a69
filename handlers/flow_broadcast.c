/* The morning's card: one send to 1000 members, none of whom has a dialog. A press begins the flow
 * with the answers on the card. */
#include "base/cst.h"
#include "bot/push.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"

#include <inttypes.h>
#include <stdio.h>

void flow_card_free(struct flow_card *c)
{
    for (unsigned i = 0; i < sizeof c->text / sizeof c->text[0]; i++)
        buf_free(&c->text[i]);
}

/* ---- the card ---- */

/* 今日未打卡, and the tips where there is room for them. */
static int draw_it(struct turn *t, bool tips, struct flow_card *out, bool *lead, bool *fits,
                   struct err *err)
{
    auto_buf struct buf line = {0};

    flow_state_line(t->ctx, t->flow, &(struct flow_state){0}, &line);
    buf_clear(&t->lead);
    turn_lead(t, buf_view(&line));
    if (tips && t->flow->intro)
        turn_lead(t, text_line(tr(t->ctx, t->flow->intro, t->flow->intro_en)));
    if (card_draw(t, out, lead, fits, err) < 0)
        return -1;
    if (*fits) { /* the turn is gone when the card is sent */
        buf_c(&out->text[3], t->task);
        out->card.task_id = buf_view(&out->text[3]);
    }
    return 0;
}

int flow_broadcast_card(struct ctx *ctx, const struct school_flow *flow, int64_t day,
                        enum member_lang lang, unsigned part, struct flow_card *out, bool *fits,
                        struct err *err)
{
    struct ctx            nobody = *ctx;
    auto_turn struct turn t = turn_new(&nobody, flow, NULL);
    bool                  lead = true;

    nobody.me = (struct member){.lang = lang};
    nobody.dialog = (struct dialog){0};
    t.who = (struct subject){.id = 0};
    t.step = path_next(flow, &t.answers);
    snprintf(t.task, sizeof t.task, FLOW_TASK "%s-all-%" PRId64 "-%d%u", flow->name, day,
             (int)lang, part);
    if (draw_it(&t, true, out, &lead, fits, err) < 0)
        return -1;
    if (!*fits || lead || flow->intro == NULL)
        return 0;
    flow_card_free(out);
    *out = (struct flow_card){0};
    return draw_it(&t, false, out, &lead, fits, err);
}

/* ---- the press ---- */

/* all-<day>-… behind the flow's name. */
bool broadcast_day(struct str task, int64_t *day)
{
    struct str part;

    return str_split(&task, '-', &part) && str_is(part, "f") && str_split(&task, '-', &part) &&
           str_split(&task, '-', &part) && str_is(part, "all") && str_split(&task, '-', &part) &&
           str_i64(part, day);
}

/* The questions on the card are those that are asked first, of anybody. */
static bool card_of_all(const struct turn *t, struct card_group *g)
{
    struct turn first = turn_new(t->ctx, t->flow, NULL);
    bool        fits;

    first.step = path_next(t->flow, &first.answers);
    fits = card_group(&first, g) && g->count > 0;
    turn_free(&first);
    return fits;
}

/* *stale: it is another day's, or was pressed before: its answers are in the open dialog, or were
 * submitted. Where nothing can be changed the constraint tells the latter at the end. */
static int is_stale(struct turn *t, int64_t day, bool *stale, struct err *err)
{
    struct flow_state state;
    bool              over;

    *stale = true;
    if (t->flow == NULL || t->flow->rule != RULE_DAILY || day != cst_day(t->ctx->now))
        return 0;
    if (flow_open(t->ctx) == turn_school(t) && turn_resume(t, err) < 0)
        return -1;
    if (!card_of_all(t, &t->clicked) ||
        answers_get(&t->answers, t->flow->questions[t->clicked.index[0]].name) != NULL)
        return 0;
    flow_editable(t->flow, t->ctx->now, &over);
    if (!over) {
        if (flow_state_of(t->ctx, t->flow, t->who.id, &state, err) < 0)
            return -1;
        *stale = state.count > 0;
        return 0;
    }
    *stale = false;
    return 0;
}

int press_broadcast(struct turn *t, int64_t day, struct err *err)
{
    bool stale = true, refused = false;

    if (is_stale(t, day, &stale, err) < 0)
        return -1;
    if (stale)
        return press_stale(t, err);
    if (start_refused(t, true, &refused, err) < 0)
        return -1;
    if (refused)
        return 0;
    t->begins = !turn_is_open(t);
    if (t->begins && kind_given(t, err) < 0)
        return -1;
    return press_question(t, err);
}
