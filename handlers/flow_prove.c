/* Proof that a flow can be finished: the engine's own texts, cards and readers, walked through with
 * answers that a person could give. */
#include "handlers/flow_prove.h"

#include "base/cst.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_private.h"
#include "handlers/flow_sample.h"
#include "handlers/handlers.h"
#include "handlers/table.h"
#include "handlers/texts.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum {
    WAYS = 256,     /* more combinations are sampled */
    QUESTIONS = 30, /* of a flow, as in the schema */
};

struct prover {
    struct ctx                ctx;
    const struct school_flow *flow;
    const struct flow_flaws  *flaws;
    struct sample             sample;
    bool                      reached[QUESTIONS], answered[QUESTIONS];
    bool                      cut[QUESTIONS + 1]; /* has been said; the last is the flow's */
    struct flow_proof         proof;
};

/* ---- what is wrong ---- */

/* i: the question; the flow's number of them for the whole flow. */
static void flaw(struct prover *p, unsigned i, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void flaw(struct prover *p, unsigned i, const char *format, ...)
{
    auto_buf struct buf text = {0};
    va_list             args;

    va_start(args, format);
    buf_vf(&text, format, args);
    va_end(args);
    p->flaws->say(p->flaws->arg, i < p->flow->questions_count ? &p->flow->questions[i] : NULL,
                  text.p);
}

static void check_room(struct prover *p, unsigned i, size_t bytes, const char *what)
{
    if (bytes <= REPLY_TEXT_MAX || p->cut[i])
        return;
    p->cut[i] = true;
    flaw(p, i, "%s%s has %zu bytes, and a message holds %d: the rest would be cut", what,
         is_english(&p->ctx) ? " in English" : "", bytes, REPLY_TEXT_MAX);
}

/* ---- an answer ---- */

/* Answers question i of the turn: false when that answer does not fit. */
static bool answer(struct prover *p, struct turn *t, unsigned i)
{
    const struct school_question *q = &t->flow->questions[i];
    auto_buf struct buf           value = {0};

    live_sample(t, i);
    if (!sample_answer(&p->sample, &p->ctx, q, i, &value))
        return false;
    p->answered[i] = true;
    answer_keep(&t->answers, q, value.n > 0 ? buf_view(&value) : STR_LIT(""));
    buf_clear(&t->warn);
    turn_warn(t, q);
    path_prune(p->flow, &t->answers);
    t->step = path_next(p->flow, &t->answers);
    return true;
}

/* Where an appointment has one place, its action answers which. */
static void know_place(struct prover *p, struct turn *t)
{
    const struct conf_school *school = p->ctx.school;

    for (unsigned i = 0; i < school->appointments_count; i++) {
        const struct school_appointment *a = &school->appointments[i];

        if (strcmp(a->name, p->flow->name) != 0 || a->places_count != 1)
            continue;
        answers_set(&t->answers, p->flow->questions[0].name, str_c(a->places[0].name), false);
        p->reached[0] = p->answered[0] = true;
    }
}

static struct turn begin(struct prover *p)
{
    struct turn t = turn_new(&p->ctx, p->flow, NULL);

    t.tip = true;
    snprintf(t.task, sizeof t.task, FLOW_TASK "%s-proof", p->flow->name);
    t.approval = p->flow->approve_count > 0 ? 999999 : 0;
    know_place(p, &t);
    t.step = path_next(p->flow, &t.answers);
    return t;
}

/* ---- in words ---- */

/* What stands in front of the first question: today's state and the intro. */
static size_t lead_bytes(struct prover *p)
{
    auto_buf struct buf lead = {0};

    if (p->flow->rule == RULE_DAILY)
        flow_state_line(&p->ctx, p->flow, &(struct flow_state){0}, &lead);
    text_newline(&lead);
    if (p->flow->intro)
        buf_str(&lead, text_line(tr(&p->ctx, p->flow->intro, p->flow->intro_en)));
    return lead.n > 0 ? lead.n + 2 : 0; /* and a line between */
}

/* Of a long answer some words are shown, and all of it when it is asked for; in nothing but signs
 * nobody finds it. */
static void check_part(struct prover *p, struct shown_part part, const char *where)
{
    enum { LEAST = 24 }; /* eight characters, the sign among them */
    unsigned whole = p->flow->questions_count;

    p->proof.parts = p->proof.parts || part.number > 0;
    if (part.number == 0 || part.bytes >= LEAST || p->cut[whole])
        return;
    p->cut[whole] = true;
    flaw(p, whole, "the %s%s has room for %zu bytes of each long answer: take out questions or "
                   "sentences",
         where, is_english(&p->ctx) ? " in English" : "", part.bytes);
}

static size_t lead_room(const struct turn *t)
{
    return t->lead.n > 0 ? t->lead.n + 2 : 0;
}

static void check_end(struct prover *p, struct turn *t)
{
    unsigned            whole = p->flow->questions_count;
    auto_buf struct buf review = {0}, receipt = {0};
    struct submission   sub = {
        .receipt = STR_LIT("1231-ABCDEF"), .at = p->ctx.now, .streak = 1, .nth = 2};

    turn_lead(t, buf_view(&t->warn)); /* as turn_ask does it */
    if (!p->flow->no_review) {
        check_part(p, text_review(t, &review), "review");
        check_room(p, whole, review.n + lead_room(t), "the review");
    }
    if (p->flow->action)
        return; /* the last word is the action's */
    check_part(p, text_receipt(t, &sub, &receipt), "receipt");
    check_room(p, whole, receipt.n, "the receipt, with the sentences of the chosen options,");
}

/* false: the way ends at an answer that is not taken. */
static bool walk_words(struct prover *p)
{
    auto_turn struct turn t = begin(p);
    size_t                lead = lead_bytes(p);

    while (t.step < p->flow->questions_count) {
        auto_buf struct buf text = {0};
        unsigned            asked = t.step;

        p->reached[asked] = true;
        live_sample(&t, asked);
        text_question(&t, &text);
        check_room(p, asked, text.n + lead, "asked as text it");
        if (!answer(p, &t, asked))
            return false;
        t.tip = false;
        lead = t.warn.n > 0 ? t.warn.n + 2 : 0;
    }
    check_end(p, &t);
    return true;
}

/* ---- with cards ---- */

static bool answer_card(struct prover *p, struct turn *t, const struct card_group *g)
{
    for (unsigned k = 0; k < g->count; k++)
        if (!answer(p, t, g->index[k]))
            return false;
    return true;
}

static void count(unsigned n, unsigned *least, unsigned *most)
{
    *least = n < *least ? n : *least;
    *most = n > *most ? n : *most;
}

/* What an action knows of the member stands on its first card, and comes from the store. */
static bool shows_facts(const struct school_flow *flow)
{
    const struct flow_action *action = flow->action ? flow_action(flow) : NULL;

    return flow->action && (action == NULL || action->facts);
}

/* Whether a card asks the step, and which questions. Those that show what is known were seen by
 * tests: here they count as asked in words. */
static int has_card(struct turn *t, struct card_group *g, bool *has, struct err *err)
{
    struct flow_card card = {0};
    bool             lead;

    *has = false;
    live_sample(t, t->step);
    if (shows_facts(t->flow) || t->ctx->school->channel == CHANNEL_TEXT_ONLY || !card_group(t, g))
        return 0;
    *has = g->count == 0; /* the review, which fits */
    if (g->count > 0 && card_draw(t, &card, &lead, has, err) < 0)
        return -1;
    if (*has && g->count > 0)
        flow_card_free(&card);
    return 0;
}

static int walk_cards(struct prover *p, struct err *err)
{
    auto_turn struct turn t = begin(p);
    unsigned              cards = 0, words = 0, last = p->flow->no_review;
    struct card_group     g;
    bool                  has;

    while (t.step + last <= p->flow->questions_count) {
        bool review = t.step == p->flow->questions_count;

        if (has_card(&t, &g, &has, err) < 0)
            return -1;
        *(has ? &cards : &words) += 1;
        if (review)
            break;
        if (!(has ? answer_card(p, &t, &g) : answer(p, &t, t.step)))
            return 0;
    }
    count(cards, &p->proof.cards_least, &p->proof.cards_most);
    count(words, &p->proof.words_least, &p->proof.words_most);
    return 0;
}

/* ---- in one line ---- */

/* All that would be typed, joined by blanks; false: something cannot be typed. */
static bool type_all(struct prover *p, struct turn *t, struct buf *line)
{
    while (t->step < p->flow->questions_count) {
        unsigned            asked = t->step;
        auto_buf struct buf typed = {0};

        if (!sample_type(&p->sample, &p->ctx, &p->flow->questions[asked], asked, &typed) ||
            !answer(p, t, asked))
            return false;
        buf_f(line, "%s%s", line->n ? " " : "", typed.p);
    }
    return line->n > 0;
}

/* As flow_take_line does it. */
static bool take_all(struct prover *p, struct turn *t, struct str line)
{
    while (t->step < p->flow->questions_count) {
        const struct school_question *q = &p->flow->questions[t->step];
        auto_buf struct buf           value = {0}, why = {0};
        unsigned behind =
            path_total(p->flow, &t->answers) - path_number(p->flow, &t->answers, t->step);
        struct str          part;

        line = str_trim(line);
        part = answer_take(&p->ctx, q, &line, behind == 0);
        if (part.n == 0 || !answer_read(&p->ctx, q, part, &value, &why))
            return false;
        answer_keep(&t->answers, q, value.n > 0 ? buf_view(&value) : STR_LIT(""));
        path_prune(p->flow, &t->answers);
        t->step = path_next(p->flow, &t->answers);
    }
    return str_trim(line).n == 0;
}

static void walk_line(struct prover *p)
{
    auto_turn struct turn typed = begin(p), read = begin(p);
    auto_buf struct buf   line = {0};

    p->proof.line = p->proof.line && p->flow->action == NULL && type_all(p, &typed, &line) &&
                    take_all(p, &read, buf_view(&line));
}

/* ---- all ways ---- */

static int walk(struct prover *p, struct err *err)
{
    p->proof.ways++;
    for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
        p->ctx.me.lang = (enum member_lang)lang;
        p->sample.longest = true;
        walk_words(p);
        p->sample.longest = false;
        if (!walk_words(p))
            continue;
        if (walk_cards(p, err) < 0)
            return -1;
        walk_line(p);
    }
    return 0;
}

static int walk_every(struct prover *p, struct err *err)
{
    sample_begin(&p->sample, p->flow);
    do {
        if (walk(p, err) < 0)
            return -1;
    } while (sample_next(&p->sample, p->flow));
    return 0;
}

/* Each question is asked, and each answer that a condition may hang on is given, at least once. */
static int walk_some(struct prover *p, struct err *err)
{
    for (unsigned i = 0; i < p->flow->questions_count; i++) {
        unsigned k = 0;

        do {
            sample_lead_to(&p->sample, p->flow, i);
            p->sample.pick[i] += k;
            if (walk(p, err) < 0)
                return -1;
        } while (++k < sample_variants(p->flow, i));
    }
    return 0;
}

/* ---- what comes in between ---- */

/* Whether the example would be an answer while the question is open, or something else. */
static void check_example(struct prover *p, unsigned i)
{
    const char           *example = p->flow->questions[i].example;
    auto_buf struct buf   half = {0};
    struct message        msg = {.type = MSG_TEXT, .text.content = str_c(example)};
    const struct handler *h;

    if (example == NULL || p->flow->action)
        return;
    utf8_halfwidth(&half, msg.text.content);
    p->ctx.text = str_trim(buf_view(&half));
    p->ctx.dialog = (struct dialog){.flow = str_c(p->flow->name), .step = i};
    h = handler_choose(&p->ctx, MSG_TEXT, &msg);
    if (h != &handler_flow_answer && h != &handler_flow_option)
        flaw(p, i, "example: \"%s\" is taken as a command (%s) and not as an answer", example,
             h ? h->name : "none");
    p->ctx.dialog = (struct dialog){0};
    p->ctx.text = STR_LIT("");
}

/* What comes first has ended, and this goes on: who has not answered it cannot begin any more. */
static void check_needs(struct prover *p)
{
    for (unsigned k = 0; k < p->flow->needs_count; k++) {
        const struct school_flow *first = flow_anywhere(&p->ctx, str_c(p->flow->needs[k]));

        if (first && flow_window(first, p->ctx.now) == WINDOW_OVER &&
            flow_window(p->flow, p->ctx.now) != WINDOW_OVER)
            flaw(p, p->flow->questions_count,
                 "it needs %s, which ended at %s: who has not answered that can never begin",
                 first->name, first->window.until);
    }
}

/* What nothing leads to, and what lets nobody past: of these only the first, because it is why the
 * others are not asked. */
static void check_reached(struct prover *p)
{
    unsigned count = p->flow->questions_count;

    for (unsigned i = 0; i < count; i++)
        if (p->reached[i] && !p->answered[i]) {
            flaw(p, i, "nothing that one could answer fits; look at its min and max");
            return;
        }
    for (unsigned i = 0; i < count; i++)
        if (!p->reached[i] && !path_is_noted(p->flow, i))
            flaw(p, i, "it can never be asked: no answers lead to it");
}

static bool is_unspoken(const struct prover *p)
{
    struct ctx  english = p->ctx;
    const char *word;

    english.me.lang = LANG_EN;
    word = flow_word(&english, p->flow);
    for (const char *c = word; *c; c++)
        if ((unsigned char)*c >= 0x80)
            return p->flow->title_en != NULL && p->flow->words_count > 0;
    return false;
}

int flow_prove(const struct conf *conf, const struct school_flow *flow, int64_t now,
               const struct flow_flaws *flaws, struct flow_proof *out, struct err *err)
{
    struct prover p = {
        .ctx = {.now = now,
                .school = conf->school,
                .app = conf_app_named(conf, flow->app),
                .handlers = handlers,
                .outbound = true,
                .me = {.userid = STR_LIT("x"), .channel = MEMBER_CARD, .pressed = true}},
        .flow = flow,
        .flaws = flaws,
        .proof = {.cards_least = UINT_MAX, .words_least = UINT_MAX, .line = true},
    };

    if (flow->questions_count > QUESTIONS)
        return err_set(err, ERR_BAD_INPUT, "flow %s has too many questions", flow->name);
    p.proof.sampled = sample_ways(flow, WAYS) > WAYS;
    if ((p.proof.sampled ? walk_some(&p, err) : walk_every(&p, err)) < 0)
        return -1;
    check_reached(&p);
    check_needs(&p);
    for (unsigned i = 0; i < flow->questions_count; i++)
        check_example(&p, i);
    p.proof.unspoken = is_unspoken(&p);
    p.proof.line = p.proof.line && p.proof.cards_least != UINT_MAX;
    *out = p.proof;
    return 0;
}
