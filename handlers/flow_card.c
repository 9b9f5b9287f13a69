/* The flow engine in cards: up to three choices on one multiple_interaction, a longer choice or a
 * `several` question on a vote_interaction, a consent and the review on a button_interaction. What
 * fits no card (words, numbers, dates, places, photos, a long review) is asked as text. */
#include "base/log.h"
#include "base/utf8.h"
#include "bot/push.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/texts.h"

#include <stdio.h>
#include <string.h>

/* Characters, protocol 4.6. */
enum {
    TITLE_CHARS = 36,
    VOTE_TITLE_CHARS = 16,
    DESC_CHARS = 160, /* vote, multiple */
    BUTTON_DESC_CHARS = 44,
    SUB_TITLE_CHARS = 160,
};

/* A card and the texts that it borrows. */
struct draft {
    struct card card;
    struct buf  title, desc, sub;
};

#define auto_draft __attribute__((cleanup(draft_free)))

static void draft_free(struct draft *d)
{
    buf_free(&d->title);
    buf_free(&d->desc);
    buf_free(&d->sub);
}

static bool fits(const struct buf *text, size_t chars)
{
    return utf8_count(buf_view(text)) <= chars;
}

/* ---- drawing it ---- */

/* A refused press keeps its ticks, on the closed card and on the new one; of a choice only when it
 * was a single one, because no card shows two. */
static bool ticked(const struct turn *t, const struct school_question *q, const char *id)
{
    const struct msg_selected *s = t->click ? card_selected(t, q) : NULL;
    bool                       found = false;

    for (size_t i = 0; s && (s->count == 1 || q->kind == ASK_SEVERAL) && i < s->count; i++)
        found = found || str_is(s->options[i], id);
    return found;
}

static struct card_option draw_option(const struct turn *t, const struct school_question *q,
                                      unsigned i)
{
    struct options     of = answer_options(q);
    const char        *value = answers_get(&t->answers, q->name);
    const char        *id = i < of.count ? of.of[i].value : CARD_SKIP;
    struct str         rest, part;
    struct card_option o = {.id = str_c(id)};

    if (i < of.count)
        o.text = str_c(tr(t->ctx, of.of[i].label, of.of[i].label_en));
    else
        o.text = str_c(tr(t->ctx, "跳过", "Skip"));
    if (value == NULL && t->click && card_selected(t, q))
        o.checked = ticked(t, q, id);
    else if (value == NULL)
        value = answers_get(&t->offers.preset, q->name);
    rest = str_c(value);
    while (value && str_split(&rest, ',', &part))
        o.checked = o.checked || str_is(part, id) || (part.n == 0 && i == of.count);
    return o;
}

static void draw_select(const struct turn *t, const struct school_question *q,
                        struct card_select *s)
{
    s->key = str_c(q->name);
    s->title = text_line(tr(t->ctx, q->title, q->title_en));
    s->count = card_choices(q);
    for (unsigned i = 0; i < s->count; i++) {
        struct card_option o = draw_option(t, q, i);

        if (o.checked)
            s->selected = o.id;
        o.checked = false;
        s->options[i] = o;
    }
}

static void draw_vote(const struct turn *t, const struct school_question *q, struct card *c)
{
    c->vote.key = str_c(q->name);
    c->vote.mode = q->kind == ASK_SEVERAL;
    c->vote.count = card_choices(q);
    for (unsigned i = 0; i < c->vote.count; i++) {
        c->vote.options[i] = draw_option(t, q, i);
        if (live_reads(t, q) && live_wide(t, q, i))
            c->vote.options[i].text = str_c(live_wide(t, q, i));
    }
}

enum { FACT_NAME_CHARS = 5, FACT_CHARS = 30 }; /* protocol 4.6 */

static void draw_facts(const struct flow_facts *f, struct card *c)
{
    for (unsigned i = 0; i < f->count; i++)
        if (f->fact[i].value.n > 0) {
            c->horizontal[c->horizontal_count].name = text_chars(str_c(f->fact[i].key),
                                                                 FACT_NAME_CHARS);
            c->horizontal[c->horizontal_count++].value = text_chars(f->fact[i].value, FACT_CHARS);
        }
}

/* Who has looked at one carrier, or one day, looks at the next. */
static void draw_back(const struct turn *t, struct card *c)
{
    unsigned n = c->buttons_count;

    if (!card_goes_back(t) || n == CARD_BUTTONS)
        return;
    c->buttons[n].key = STR_LIT(CARD_BACK);
    c->buttons[n].text = str_c(tr(t->ctx, "返回", "Back"));
    c->buttons[n].style = 2;
    c->buttons_count++;
}

/* The first option is what most people press. What they agree to by that stands above them,
 * whole. */
static void draw_buttons(const struct turn *t, const struct school_question *q, struct draft *d)
{
    const struct flow_action *action = t->flow->action ? flow_action(t->flow) : NULL;
    bool                      even = action && action->even;
    struct card              *c = &d->card;

    c->type = CARD_BUTTON;
    draw_facts(&t->facts, c);
    buf_str(&d->sub, text_line(tr(t->ctx, q->title, q->title_en)));
    if (q->hint) {
        buf_char(&d->sub, '\n');
        buf_str(&d->sub, text_line(tr(t->ctx, q->hint, q->hint_en)));
    }
    c->sub_title = text_chars(buf_view(&d->sub), SUB_TITLE_CHARS);
    for (unsigned i = 0; i < card_choices(q) && c->buttons_count < CARD_BUTTONS; i++) {
        struct card_option o = draw_option(t, q, i);
        unsigned           n = c->buttons_count;

        if (!text_shows(t, i))
            continue;
        c->buttons[n].key = o.id;
        c->buttons[n].text = text_chars(o.text, CARD_BUTTON_CHARS);
        c->buttons[n].style = n == 0 && !even ? 1 : 2;
        c->buttons_count++;
    }
    draw_back(t, c);
}

/* The card itself has no room for a button. */
static void describe_back(const struct turn *t, const struct card_group *g, struct buf *out)
{
    if (card_goes_back(t) && !g->buttons)
        buf_c(out, tr(t->ctx, "上一题：回复“返回”\n", "The question before: reply \"back\"\n"));
}

static void draw_questions(const struct turn *t, const struct card_group *g, struct draft *d)
{
    struct card *c = &d->card;

    if (g->buttons) {
        draw_buttons(t, &t->flow->questions[g->index[0]], d);
        return;
    }
    if (card_votes(t, g)) {
        c->type = CARD_VOTE;
        draw_vote(t, &t->flow->questions[g->index[0]], c);
        return;
    }
    c->type = CARD_MULTIPLE;
    c->selects_count = g->count;
    for (unsigned k = 0; k < g->count; k++)
        draw_select(t, &t->flow->questions[g->index[k]], &c->selects[k]);
}

static void draw_review(const struct turn *t, struct draft *d)
{
    static const struct {
        const char *key, *zh, *en;
        int         style;
    } buttons[] = {
        {"submit", "提交", "Submit", 1},
        {"back", "返回", "Back", 2},
        {"cancel", "取消", "Cancel", 2},
    };

    d->card.type = CARD_BUTTON;
    text_answers(t->ctx, t->flow, &t->answers, true, SIZE_MAX, &d->sub);
    buf_str(&d->sub, live_review(t));
    d->card.sub_title = text_chars(str_trim(buf_view(&d->sub)), SUB_TITLE_CHARS);
    for (unsigned i = 0; i < sizeof buttons / sizeof buttons[0]; i++) {
        d->card.buttons[i].key = str_c(buttons[i].key);
        d->card.buttons[i].text = str_c(tr(t->ctx, buttons[i].zh, buttons[i].en));
        d->card.buttons[i].style = buttons[i].style;
    }
    d->card.buttons_count = sizeof buttons / sizeof buttons[0];
}

static void draw_title(struct draft *d)
{
    d->card.title = text_chars(buf_view(&d->title),
                               d->card.type == CARD_VOTE ? VOTE_TITLE_CHARS : TITLE_CHARS);
    d->card.desc = text_chars(str_trim(buf_view(&d->desc)),
                              d->card.type == CARD_BUTTON ? BUTTON_DESC_CHARS : DESC_CHARS);
}

/* Whether it is known which number each question of the card has. */
static bool has_numbers(const struct turn *t, const struct card_group *g)
{
    return !path_is_open(t->flow, &t->answers, g->index[g->count - 1]);
}

/* 1–3, or 1、2、4 where questions in between are asked in words. */
static void write_numbers(const struct turn *t, const struct card_group *g, struct buf *out)
{
    unsigned first = path_number(t->flow, &t->answers, g->index[0]);
    unsigned last = path_number(t->flow, &t->answers, g->index[g->count - 1]);

    buf_f(out, "%u", first);
    if (last > first && last - first + 1 == g->count) {
        buf_f(out, tr(t->ctx, "–%u", "-%u"), last);
        return;
    }
    for (unsigned k = 1; k < g->count; k++)
        buf_f(out, tr(t->ctx, "、%u", ", %u"), path_number(t->flow, &t->answers, g->index[k]));
}

/* 第 1–2 题，共 3 题. What the answers to come may change is not said: neither the total nor the
 * number of a question behind one that may be asked yet. */
static void describe_position(const struct turn *t, const struct card_group *g, struct buf *out)
{
    unsigned total = path_total(t->flow, &t->answers);
    bool     open = path_is_open(t->flow, &t->answers, t->flow->questions_count);

    if ((total == g->count && !open) || !has_numbers(t, g))
        return;
    buf_c(out, g->count > 1 ? tr(t->ctx, "第 ", "Questions ") : tr(t->ctx, "第 ", "Question "));
    write_numbers(t, g, out);
    if (open)
        buf_c(out, tr(t->ctx, " 题\n", "\n"));
    else
        buf_f(out, tr(t->ctx, " 题，共 %u 题\n", " of %u\n"), total);
}

/* A select has no room for the hint, a vote none for the question: both stand above. */
static void describe_questions(const struct turn *t, const struct card_group *g, struct buf *out)
{
    for (unsigned k = 0; k < g->count; k++) {
        const struct school_question *q = &t->flow->questions[g->index[k]];

        if (card_votes(t, g)) {
            buf_str(out, text_line(tr(t->ctx, q->title, q->title_en)));
            buf_char(out, '\n');
        }
        if (q->hint && !g->buttons) {
            buf_str(out, text_line(tr(t->ctx, q->hint, q->hint_en)));
            buf_char(out, '\n');
        }
    }
}

static void draw(const struct turn *t, const struct card_group *g, struct draft *d)
{
    buf_c(&d->title, text_title(t));
    subject_say(t, &d->desc);
    if (g->count > 0) {
        draw_questions(t, g, d);
        describe_position(t, g, &d->desc);
        describe_questions(t, g, &d->desc);
        describe_back(t, g, &d->desc);
        if (!g->buttons)
            d->card.submit.key = STR_LIT("submit");
    } else {
        draw_review(t, d);
        subject_say_own(t, &d->desc);
        buf_c(&d->desc, text_final(t));
    }
}

/* ---- asking ---- */

/* The lead (today's state, the intro) goes onto the card when there is room. */
static bool draw_lead(const struct turn *t, struct draft *d)
{
    auto_buf struct buf both = {0};

    buf_str(&both, buf_view(&t->lead));
    buf_str(&both, buf_view(&d->desc));
    if (t->aside || !fits(&both, d->card.type == CARD_BUTTON ? BUTTON_DESC_CHARS : DESC_CHARS))
        return false;
    buf_clear(&d->desc);
    buf_str(&d->desc, buf_view(&both));
    return true;
}

/* The press is the end when nothing more is asked and no review follows. */
static const char *submit_text(const struct turn *t, const struct card_group *g)
{
    unsigned left = 0;

    for (unsigned i = 0; i < t->flow->questions_count; i++)
        left += path_asks(t->flow, &t->answers, i) && !card_has(g, i) &&
                answers_get(&t->answers, t->flow->questions[i].name) == NULL;
    if (left == 0 && (t->flow->no_review || (g->count == path_total(t->flow, &t->answers) &&
                                             t->flow->action == NULL)))
        return tr(t->ctx, "提交", "Submit");
    return tr(t->ctx, "下一步", "Next");
}

/* f-<flow>-<step>-<when the dialog began>-: the same for every card that asks this step in it. */
static size_t write_task(const struct turn *t, char out[TASK_SIZE])
{
    char name[DIALOG_SIZE];

    return (size_t)snprintf(out, TASK_SIZE, FLOW_TASK "%s-%u-%llx-", dialog_name(t, name), t->step,
                            (unsigned long long)t->started_at);
}

/* Unique: the salt belongs to this message, and one message sends one card of a flow. */
static void make_task(struct turn *t)
{
    size_t n = write_task(t, t->task);

    for (unsigned i = 0; i < sizeof t->ctx->salt && n + 2 < sizeof t->task; i++)
        n += (size_t)snprintf(t->task + n, sizeof t->task - n, "%02x", t->ctx->salt[i]);
}

bool card_asks(const struct turn *t, struct str task)
{
    char start[TASK_SIZE];

    if (str_is(task, t->task))
        return true;
    write_task(t, start);
    return t->step < t->flow->questions_count && str_starts(task, str_c(start));
}

/* What the card has chosen already. */
static int read_presets(struct turn *t, const struct card_group *g, struct err *err)
{
    for (unsigned k = 0; k < g->count; k++) {
        const struct school_question *q = &t->flow->questions[g->index[k]];

        if (q->preset != DEFAULT_NONE && preset_read(t, q, err) < 0)
            return -1;
    }
    return 0;
}

int card_draw(struct turn *t, struct flow_card *out, bool *lead, bool *fits, struct err *err)
{
    auto_draft struct draft d = {0};
    struct card_group       g;
    struct err              why = {0};

    *fits = false;
    if (t->flow->action && act_facts(t, err) < 0)
        return -1;
    if (!card_group(t, &g) || g.count == 0)
        return 0;
    draw(t, &g, &d);
    if (!g.buttons)
        d.card.submit.text = str_c(submit_text(t, &g));
    *lead = draw_lead(t, &d);
    draw_title(&d);
    d.card.task_id = str_c(t->task);
    if (card_check(&d.card, CARD_SEND, &why) < 0)
        return 0;
    *out = (struct flow_card){.card = d.card, .text = {d.title, d.desc, d.sub}};
    d.title = d.desc = d.sub = (struct buf){0}; /* the caller owns them now */
    *fits = true;
    return 0;
}

static int card_unfit(struct turn *t, const struct err *why)
{
    t->task[0] = '\0';
    log_line(LOG_WARN, "flow=%s asked as text: %s", t->flow->name, why->text);
    return 0;
}

int card_ask(struct turn *t, bool *sent, struct err *err)
{
    auto_draft struct draft d = {0};
    struct card_group       g;
    struct err              why = {0};
    bool                    lead;

    if (!card_group(t, &g))
        return 0;
    if (t->flow->action && act_facts(t, err) < 0)
        return -1;
    if (read_presets(t, &g, err) < 0)
        return -1;
    draw(t, &g, &d);
    if (g.count > 0 && !g.buttons)
        d.card.submit.text = str_c(submit_text(t, &g));
    lead = draw_lead(t, &d);
    draw_title(&d);
    make_task(t);
    d.card.task_id = str_c(t->task);
    if (card_check(&d.card, CARD_SEND, &why) < 0)
        return card_unfit(t, &why);
    if (turn_say_beside(t, lead, err) < 0) /* what the card is about comes before it */
        return -1;
    /* a notice that is agreed to must have been on the screen before */
    t->ctx->after_reply = t->flow->action && t->out != NULL &&
                          ((!lead && t->lead.n > 0) || live_lead(t).n > 0);
    t->ctx->push_until = turn_until(t);
    *sent = push_dialog_card(t->ctx, &d.card, &why) == 0;
    t->ctx->push_until = 0;
    t->ctx->after_reply = false;
    if (*sent)
        return 0;
    if (why.kind != ERR_BAD_INPUT)
        return err_set(err, why.kind, "%s", why.text);
    return card_unfit(t, &why);
}

/* ---- after the click ---- */

static void disable(struct card *c)
{
    c->vote.disable = c->type == CARD_VOTE;
    for (unsigned i = 0; i < c->selects_count; i++)
        c->selects[i].disable = true;
    c->buttons_count = c->buttons_count > 0; /* one is enough to say it in */
}

/* The card becomes the receipt: true when there is room for all of it. */
static bool draw_receipt(const struct turn *t, const struct submission *sub, struct draft *d)
{
    struct flow_state   now = {.count = 1, .at = sub->at};
    auto_buf struct buf rest = {0}, warnings = {0};
    bool                room;

    if (t->flow->rule == RULE_DAILY) {
        buf_clear(&d->title);
        flow_state_line(t->ctx, t->flow, &now, &d->title);
    }
    buf_clear(&d->desc);
    text_stamp(t->ctx, sub, &d->desc);
    text_done(t, &rest);
    text_standing(t, sub, &rest);
    text_warnings(t, &warnings);
    if (warnings.n > 0)
        buf_f(&rest, "\n%s", warnings.p);
    if (d->card.type == CARD_BUTTON) {
        text_newline(&rest);
        text_answers(t->ctx, t->flow, &t->answers, false, SIZE_MAX, &rest);
        room = fits(&rest, SUB_TITLE_CHARS);
        if (room) {
            buf_clear(&d->sub);
            buf_str(&d->sub, buf_view(&rest));
            d->card.sub_title = str_trim(buf_view(&d->sub));
        }
        return room;
    }
    room = utf8_count(buf_view(&d->desc)) + 1 + utf8_count(buf_view(&rest)) <= DESC_CHARS;
    if (room)
        buf_f(&d->desc, "\n%s", rest.p);
    return room;
}

/* The action's words instead of the answers: true when there is room for all of them. */
static bool draw_said(struct str said, struct draft *d)
{
    bool button = d->card.type == CARD_BUTTON;

    if (said.n == 0 || utf8_count(said) > (button ? SUB_TITLE_CHARS : DESC_CHARS))
        return false;
    buf_clear(&d->desc);
    if (!button) {
        buf_str(&d->desc, said);
        return true;
    }
    buf_clear(&d->sub);
    buf_str(&d->sub, said);
    d->card.sub_title = buf_view(&d->sub);
    return true;
}

static int close_as(struct turn *t, const char *button, const struct submission *sub,
                    struct str said, bool *told, struct err *err)
{
    auto_draft struct draft d = {0};
    struct err              why = {0};
    bool                    all;

    *told = false;
    if (t->click->response_code.n == 0 || t->closed)
        return 0; /* this card cannot be changed any more: what follows is said in words */
    if (t->clicked.buttons && t->flow->action && act_facts(t, err) < 0)
        return -1;
    t->closed = true;
    draw(t, &t->clicked, &d);
    all = sub ? draw_receipt(t, sub, &d) : draw_said(said, &d);
    draw_title(&d);
    disable(&d.card);
    d.card.replace_text = str_c(button);
    *told = all;
    if (push_card_update(t->ctx, t->ctx->me.userid, t->click->response_code, &d.card, &why) == 0)
        return 0;
    if (why.kind != ERR_BAD_INPUT)
        return err_set(err, why.kind, "%s", why.text);
    *told = false;
    return push_button_update(t->ctx, t->ctx->me.userid, t->click->response_code, str_c(button),
                              err);
}

int card_close(struct turn *t, const char *button, const struct submission *sub, bool *told,
               struct err *err)
{
    return close_as(t, button, sub, (struct str){NULL, 0}, told, err);
}

int card_close_said(struct turn *t, const char *button, struct str said, bool *told,
                    struct err *err)
{
    return close_as(t, button, NULL, said, told, err);
}
