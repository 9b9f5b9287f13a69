/* What was chosen on a card that was pressed. */
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"

const struct msg_selected *card_selected(const struct turn *t, const struct school_question *q)
{
    for (size_t i = 0; i < t->click->selected_count; i++)
        if (str_is(t->click->selected[i].question, q->name))
            return &t->click->selected[i];
    return NULL;
}

static unsigned option_index(const struct school_question *q, struct str id)
{
    struct options o = answer_options(q);
    unsigned       i = 0;

    while (i < o.count && !str_is(id, o.of[i].value))
        i++;
    return i;
}

/* What was pressed, as it would have been typed: so one place checks both. Empty: nothing was
 * chosen. false: an option that the card did not offer. */
static bool as_typed(const struct school_question *q, const struct msg_selected *s, struct buf *out)
{
    for (size_t i = 0; s && i < s->count; i++) {
        unsigned index = option_index(q, s->options[i]);

        if (q->optional && str_is(s->options[i], CARD_SKIP))
            buf_c(out, "跳过");
        else if (index == answer_options(q).count)
            return false;
        else
            buf_f(out, "%s%u", i > 0 ? "," : "", index + 1);
    }
    if (out->n == 0 && q->optional && q->kind == ASK_SEVERAL)
        buf_c(out, "跳过");
    return true;
}

static void say_about(const struct turn *t, const struct school_question *q, struct str what,
                      struct buf *why)
{
    struct str label = text_label(t->ctx, q);

    text_newline(why);
    buf_f(why, tr(t->ctx, "%.*s：", "%.*s: "), STR_ARG(label));
    buf_str(why, what);
}

static void read_one(struct turn *t, const struct school_question *q, struct buf *why)
{
    auto_buf struct buf typed = {0}, value = {0}, reason = {0};

    const struct msg_selected *s = card_selected(t, q);
    bool                       offered = as_typed(q, s, &typed);

    if (!offered && live_reads(t, q))
        live_say_gone(t, q, s->options[0], why);
    else if (!offered)
        say_about(t, q, str_c(tr(t->ctx, "没有这个选项。", "no such choice.")), why);
    else if (q->kind == ASK_CHOICE && s && s->count > 1)
        say_about(t, q, str_c(tr(t->ctx, "只能选一项。", "choose one only.")), why);
    else if (typed.n == 0)
        say_about(t, q, str_c(tr(t->ctx, "还没有选。", "nothing was chosen.")), why);
    else if (!answer_read(t->ctx, q, buf_view(&typed), &value, &reason))
        say_about(t, q, buf_view(&reason), why);
    else
        answer_keep(&t->answers, q, buf_view(&value));
}

void card_was(struct turn *t)
{
    const struct school_question *q = &t->flow->questions[t->clicked.index[0]];

    if (t->live == NULL || t->clicked.count == 0 || q->kind != ASK_CHOICE)
        return;
    t->clicked.buttons = card_selected(t, q) == NULL && !str_is(t->pressed, "submit");
}

bool card_goes_back(const struct turn *t)
{
    return t->live && t->step < t->flow->questions_count &&
           path_before(t->flow, &t->answers, t->step) >= 0;
}

bool card_pressed(struct turn *t, struct buf *why)
{
    const struct school_question *q = &t->flow->questions[t->clicked.index[0]];
    bool                          skip = q->optional && str_is(t->pressed, CARD_SKIP);

    if (!skip && answer_option(q, t->pressed) == NULL) {
        if (live_reads(t, q))
            live_say_gone(t, q, t->pressed, why);
        return false;
    }
    answer_keep(&t->answers, q, skip ? STR_LIT("") : t->pressed);
    return true;
}

void card_read(struct turn *t, struct buf *why)
{
    for (unsigned k = 0; k < t->clicked.count; k++)
        read_one(t, &t->flow->questions[t->clicked.index[k]], why);
    for (unsigned k = 0; why->n > 0 && k < t->clicked.count; k++)
        answers_drop(&t->answers, t->flow->questions[t->clicked.index[k]].name);
}
