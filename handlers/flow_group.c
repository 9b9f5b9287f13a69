/* Which questions go onto one card: as many as the platform lets, so that a flow takes as few cards
 * as it can. Three lists of up to ten options, one vote of up to twenty, or up to six buttons. */
#include "base/utf8.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"

#include <string.h>

enum { REVIEW_CHARS = 160 }; /* sub_title_text of a button_interaction: protocol 4.6 */

unsigned card_choices(const struct school_question *q)
{
    return answer_options(q).count + (q->kind == ASK_CHOICE && q->optional); /* one is 跳过 */
}

static bool selectable(const struct school_question *q)
{
    return q->kind == ASK_CHOICE && card_choices(q) <= CARD_SELECT_OPTIONS;
}

static bool votable(const struct school_question *q)
{
    return (q->kind == ASK_CHOICE || q->kind == ASK_SEVERAL) &&
           card_choices(q) <= CARD_VOTE_OPTIONS;
}

static bool hangs_on(const struct school_flow *flow, unsigned i, unsigned other)
{
    const struct question_when *when = flow->questions[i].when;

    return when && strcmp(when->question, flow->questions[other].name) == 0;
}

static bool review_fits(const struct turn *t)
{
    auto_buf struct buf answers = {0};

    text_answers(t->ctx, t->flow, &t->answers, true, SIZE_MAX, &answers);
    buf_str(&answers, live_review(t));
    return utf8_count(buf_view(&answers)) <= REVIEW_CHARS;
}

/* What is cut off on a button may be what tells one from the other; what stands behind a label has
 * no room there at all. */
static bool labels_fit(const struct turn *t, const struct school_question *q)
{
    for (unsigned i = 0; i < q->options_count; i++) {
        const struct question_option *o = &q->options[i];

        if (utf8_count(str_c(tr(t->ctx, o->label, o->label_en))) > CARD_BUTTON_CHARS ||
            (live_reads(t, q) && live_more(t, q, i)[0]))
            return false;
    }
    return true;
}

/* In a flow of our own a choice is one tap on a button_interaction, which is also the only card
 * with room for what is known. So is a consent: a list would have the first option chosen already,
 * and nobody agrees by not looking. */
static bool buttonable(const struct turn *t)
{
    const struct school_question *q = &t->flow->questions[t->step];

    if (q->kind == ASK_CONSENT)
        return true;
    return t->flow->action && q->kind == ASK_CHOICE && card_choices(q) <= CARD_BUTTONS &&
           labels_fit(t, q);
}

/* Asked, not answered, and there is room for it in a list. */
static bool is_ready(const struct turn *t, unsigned i)
{
    const struct school_question *q = &t->flow->questions[i];

    return selectable(q) && path_asks(t->flow, &t->answers, i) &&
           answers_get(&t->answers, q->name) == NULL;
}

/* How many cards behind one another the answer to i may still open: what hangs on it can be asked
 * only then. */
static unsigned opens(const struct school_flow *flow, unsigned i)
{
    unsigned most = 0;

    for (unsigned k = i + 1; k < flow->questions_count; k++)
        if (hangs_on(flow, k, i)) {
            unsigned more = 1 + opens(flow, k);

            most = more > most ? more : most;
        }
    return most;
}

bool card_has(const struct card_group *g, unsigned i)
{
    bool found = false;

    for (unsigned k = 0; k < g->count; k++)
        found = found || g->index[k] == i;
    return found;
}

/* In the order of the questions. */
static void add(struct card_group *g, unsigned i)
{
    unsigned at = g->count++;

    for (; at > 0 && g->index[at - 1] > i; at--)
        g->index[at] = g->index[at - 1];
    g->index[at] = i;
}

/* The fewest cards: choices that stand further behind fill the lists, those that open others
 * first. What is asked in words in between comes when the card is answered. */
static void group_selects(const struct turn *t, struct card_group *g)
{
    for (g->index[g->count++] = t->step; g->count < CARD_SELECTS;) {
        unsigned best = t->flow->questions_count;

        for (unsigned i = t->step + 1; i < t->flow->questions_count; i++)
            if (is_ready(t, i) && !card_has(g, i) &&
                (best == t->flow->questions_count || opens(t->flow, i) > opens(t->flow, best)))
                best = i;
        if (best == t->flow->questions_count)
            return;
        add(g, best);
    }
}

bool card_group(const struct turn *t, struct card_group *g)
{
    const struct school_question *q = &t->flow->questions[t->step];

    *g = (struct card_group){0};
    if (t->step == t->flow->questions_count)
        return review_fits(t);
    if (buttonable(t))
        *g = (struct card_group){.index = {t->step}, .count = 1, .buttons = true};
    else if (selectable(q) && t->live == NULL) /* there the next options hang on this answer */
        group_selects(t, g);
    else if (votable(q))
        g->index[g->count++] = t->step;
    return g->count > 0;
}

bool card_votes(const struct turn *t, const struct card_group *g)
{
    return g->count == 1 && !g->buttons &&
           (t->live || !selectable(&t->flow->questions[g->index[0]]));
}
