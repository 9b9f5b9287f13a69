/* Questions that look different each time they are asked (free places, tariffs): what the action's
 * `ask`, `show` and `review` say stands in a copy of the flow, which the rest of the engine reads
 * as it reads any other. Numbers that are typed mean the options as they were shown, so those are
 * kept as a note in the dialog. */
#include "base/mem.h"
#include "base/utf8.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/flow_private.h"
#include "handlers/flow_sample.h"
#include "handlers/texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTION_CHARS = 17, /* of a vote: protocol 4.6 */
    WIDE_SIZE = 72 + 120 + 4,
};

/* A question as it was asked last. */
struct look {
    struct flow_ask        ask;
    struct question_option option[FLOW_OPTIONS];
    char                   wide[FLOW_OPTIONS][WIDE_SIZE]; /* the label with what stands behind it */
    struct buf             shown;                         /* how the answer reads in the review */
};

struct live {
    const struct school_flow *school; /* as it is configured */
    const struct flow_action *action;
    struct school_flow        flow;   /* struct turn.flow */
    struct look             **look;   /* of each question; NULL: not asked yet */
    struct buf                review; /* the action's line in it */
};

/* ---- the copy ---- */

void live_begin(struct turn *t, const struct school_flow *flow)
{
    const struct flow_action *action = flow && flow->action ? flow_action(flow) : NULL;
    size_t                    bytes = flow ? flow->questions_count * sizeof *flow->questions : 0;

    t->flow = flow;
    if (action == NULL || (!action->ask && !action->show && !action->review))
        return;
    t->live = xcalloc(1, sizeof *t->live);
    *t->live = (struct live){.school = flow, .action = action, .flow = *flow};
    t->live->flow.questions = xcalloc(flow->questions_count + 1, sizeof *flow->questions);
    t->live->look = xcalloc(flow->questions_count + 1, sizeof *t->live->look);
    memcpy(t->live->flow.questions, flow->questions, bytes);
    t->flow = &t->live->flow;
}

static void look_clear(struct look *l)
{
    buf_free(&l->ask.lead);
    buf_free(&l->ask.title);
    buf_free(&l->shown);
    l->ask = (struct flow_ask){.count = 0};
}

void live_end(struct turn *t)
{
    struct live *live = t->live;

    if (live == NULL)
        return;
    for (unsigned i = 0; i < live->flow.questions_count; i++)
        if (live->look[i]) {
            look_clear(live->look[i]);
            free(live->look[i]);
        }
    free(live->look);
    free(live->flow.questions);
    buf_free(&live->review);
    free(live);
    t->live = NULL;
}

const struct school_flow *turn_school(const struct turn *t)
{
    return t->live ? t->live->school : t->flow;
}

static unsigned index_of(const struct turn *t, const struct school_question *q)
{
    return (unsigned)(q - t->flow->questions);
}

const struct school_question *turn_school_question(const struct turn *t,
                                                   const struct school_question *q)
{
    return t->live ? &t->live->school->questions[index_of(t, q)] : q;
}

/* A choice whose options the action makes. */
static bool is_open(const struct turn *t, unsigned i)
{
    return t->live && i < t->flow->questions_count &&
           question_is_open(&t->live->school->questions[i]);
}

static struct look *look_of(const struct turn *t, unsigned i)
{
    return t->live && i < t->flow->questions_count ? t->live->look[i] : NULL;
}

/* ---- asking the action ---- */

/* What did not fit its field may end in the middle of a character; one line is one option. */
static void clean(char *text)
{
    size_t n = strlen(text);

    while (n > 0 && !utf8_valid((struct str){text, n}))
        n--;
    text[n] = '\0';
    for (char *c = text; *c; c++)
        if (*c == '\n')
            *c = ' ';
}

/* On a card what stands behind the label has room only where all of it does. */
static void write_wide(const char *label, const char *more, char out[WIDE_SIZE])
{
    auto_buf struct buf text = {0};

    buf_f(&text, "%s%s%s", label, more[0] ? "　" : "", more);
    if (utf8_count(buf_view(&text)) > OPTION_CHARS) {
        buf_clear(&text);
        buf_c(&text, label);
    }
    snprintf(out, WIDE_SIZE, "%.*s", STR_ARG(buf_view(&text)));
}

static void make_option(struct flow_ask_option *o, struct look *l, unsigned i)
{
    char *label = o->label[0] ? o->label : o->value;

    clean(o->label);
    clean(o->more);
    l->option[i] = (struct question_option){.value = o->value, .label = label, .label_en = label};
    write_wide(label, o->more, l->wide[i]);
}

/* What the action said stands in the copy. */
static void settle(struct turn *t, unsigned i)
{
    struct look            *l = t->live->look[i];
    struct school_question *q = &t->live->flow.questions[i];

    *q = t->live->school->questions[i];
    if (l->ask.title.n > 0)
        q->title = q->title_en = l->ask.title.p;
    if (l->ask.preset[0])
        q->preset = DEFAULT_LAST; /* preset_read asks live_preset first */
    if (!question_is_open(q))
        return;
    l->ask.count = l->ask.count < FLOW_OPTIONS ? l->ask.count : FLOW_OPTIONS;
    for (unsigned k = 0; k < l->ask.count; k++)
        make_option(&l->ask.option[k], l, k);
    q->options = l->option;
    q->options_count = l->ask.count;
}

int live_ask(struct turn *t, unsigned i, struct err *err)
{
    struct live *live = t->live;

    if (live == NULL || live->action->ask == NULL || i >= t->flow->questions_count)
        return 0;
    if (live->look[i] == NULL)
        live->look[i] = xcalloc(1, sizeof *live->look[i]);
    look_clear(live->look[i]);
    live->flow.questions[i] = live->school->questions[i]; /* no slices of what is freed */
    if (live->action->ask(t->ctx, live->school, &t->answers, &live->school->questions[i],
                          &live->look[i]->ask, err) < 0)
        return -1;
    settle(t, i);
    return 0;
}

/* One option, the answer: in the words of the action. */
static int show_answer(struct turn *t, unsigned i, const char *value, struct err *err)
{
    struct live *live = t->live;
    struct look *l;

    if (live->look[i] == NULL)
        live->look[i] = xcalloc(1, sizeof *live->look[i]);
    l = live->look[i];
    look_clear(l);
    live->flow.questions[i] = live->school->questions[i];
    if (live->action->show(t->ctx, live->school, &t->answers, &live->school->questions[i],
                           str_c(value), &l->shown, err) < 0)
        return -1;
    if (l->shown.n == 0)
        return 0;
    snprintf(l->ask.option[0].value, sizeof l->ask.option[0].value, "%s", value);
    l->option[0] = (struct question_option){
        .value = l->ask.option[0].value, .label = l->shown.p, .label_en = l->shown.p};
    live->flow.questions[i].options = l->option;
    live->flow.questions[i].options_count = 1;
    return 0;
}

static int look_at_review(struct turn *t, struct err *err)
{
    struct live *live = t->live;

    for (unsigned i = 0; live->action->show && i < t->flow->questions_count; i++) {
        const char *value = answers_get(&t->answers, t->flow->questions[i].name);

        if (is_open(t, i) && value && value[0] && show_answer(t, i, value, err) < 0)
            return -1;
    }
    buf_clear(&live->review);
    if (live->action->review == NULL)
        return 0;
    return live->action->review(t->ctx, live->school, &t->answers, &live->review, err);
}

int live_look(struct turn *t, struct err *err)
{
    if (t->live == NULL)
        return 0;
    return t->step < t->flow->questions_count ? live_ask(t, t->step, err) : look_at_review(t, err);
}

void live_sample(struct turn *t, unsigned i)
{
    const char  *values[FLOW_OPTIONS];
    unsigned     named;
    struct look *l;

    if (!is_open(t, i) || t->live->look[i])
        return;
    named = sample_values(t->live->school, i, values);
    l = t->live->look[i] = xcalloc(1, sizeof *l);
    l->ask.count = FLOW_OPTIONS;
    for (unsigned k = 0; k < FLOW_OPTIONS; k++) {
        struct buf label = {0};

        for (unsigned n = 0; n < OPTION_CHARS; n++)
            buf_c(&label, "汉");
        if (k < named)
            snprintf(l->ask.option[k].value, sizeof l->ask.option[k].value, "%s", values[k]);
        else
            snprintf(l->ask.option[k].value, sizeof l->ask.option[k].value, "o%u", k + 1);
        snprintf(l->ask.option[k].label, sizeof l->ask.option[k].label, "%s", label.p);
        buf_free(&label);
    }
    settle(t, i);
}

/* ---- what it says ---- */

struct str live_lead(const struct turn *t)
{
    const struct look *l = look_of(t, t->step);

    return l ? str_trim(buf_view(&l->ask.lead)) : (struct str){"", 0};
}

struct str live_review(const struct turn *t)
{
    return t->live ? str_trim(buf_view(&t->live->review)) : (struct str){"", 0};
}

bool live_is_empty(const struct turn *t)
{
    return is_open(t, t->step) && t->flow->questions[t->step].options_count == 0;
}

void live_say_empty(const struct turn *t, struct buf *why)
{
    struct str lead = live_lead(t);

    if (lead.n > 0) {
        buf_str(why, lead);
        return;
    }
    buf_f(why,
          tr(t->ctx, "「%s」现在没有可以选的，请过些时候再来。",
             "\"%s\" has nothing to choose at the moment; please come back later."),
          flow_title(t->ctx, t->flow));
}

static bool asked_option(const struct turn *t, const struct school_question *q, unsigned option)
{
    const struct look *l = look_of(t, index_of(t, q));

    return l && q->options == l->option && option < l->ask.count;
}

const char *live_more(const struct turn *t, const struct school_question *q, unsigned option)
{
    return asked_option(t, q, option) ? look_of(t, index_of(t, q))->ask.option[option].more : "";
}

const char *live_wide(const struct turn *t, const struct school_question *q, unsigned option)
{
    return asked_option(t, q, option) ? look_of(t, index_of(t, q))->wide[option] : NULL;
}

const char *live_preset(const struct turn *t, const struct school_question *q)
{
    const struct look *l = look_of(t, index_of(t, q));

    return l && l->ask.preset[0] ? l->ask.preset : NULL;
}

/* ---- what was shown ---- */

/* "day\n2026-11-21 11月21日 周六\n…": the question, then a line each. */
void live_note(struct turn *t)
{
    const struct school_question *q = &t->flow->questions[t->step];
    auto_buf struct buf           note = {0};

    if (t->live == NULL)
        return;
    answers_drop(&t->answers, NOTE_SHOWN);
    if (!is_open(t, t->step))
        return;
    buf_f(&note, "%s\n", q->name);
    for (unsigned i = 0; i < q->options_count; i++)
        buf_f(&note, "%s %s\n", q->options[i].value, q->options[i].label);
    answers_set(&t->answers, NOTE_SHOWN, buf_view(&note), false);
}

struct shown_option {
    unsigned   number; /* 1.. */
    struct str value, label;
};

/* The lines of the note for this question; empty: it was not shown. */
static struct str shown_lines(const struct answers *a, const struct school_question *q)
{
    const char *note = answers_get(a, NOTE_SHOWN);
    struct str  rest = note ? str_c(note) : STR_LIT(""), name;

    if (rest.n == 0 || !str_split(&rest, '\n', &name) || !str_is(name, q->name))
        return STR_LIT("");
    return rest;
}

static bool next_shown(struct str *lines, struct shown_option *o)
{
    if (lines->n == 0 || !str_split(lines, '\n', &o->label) || o->label.n == 0)
        return false;
    o->number++;
    str_split(&o->label, ' ', &o->value);
    return true;
}

/* begun: the beginning of a label will do. */
static bool find_shown(struct str lines, struct str said, bool begun, struct shown_option *found)
{
    uint64_t number = 0;
    bool     bare = option_bare(said, &number);

    *found = (struct shown_option){.number = 0};
    while (next_shown(&lines, found)) {
        char label[80];

        snprintf(label, sizeof label, "%.*s", STR_ARG(found->label));
        if (bare ? number == found->number
                 : answer_same(said, label) || (begun && answer_begins(said, label)))
            return true;
    }
    return false;
}

bool live_shown(const struct answers *a, const struct school_question *q, struct str said,
                bool begun)
{
    struct shown_option o;

    return find_shown(shown_lines(a, q), said, begun, &o);
}

/* ---- reading ---- */

static bool say_gone(const struct turn *t, struct str label, struct buf *why)
{
    if (label.n == 0)
        return answer_refuse(why, "%s",
                             tr(t->ctx, "这一项现在不能选了，请重新选。",
                                "That cannot be chosen any more; please choose again."));
    return answer_refuse(why,
                         tr(t->ctx, "“%.*s”现在不能选了，请重新选。",
                            "\"%.*s\" cannot be chosen any more; please choose again."),
                         STR_ARG(label));
}

static bool take_shown(const struct turn *t, const struct school_question *q,
                       const struct shown_option *o, struct buf *value, struct buf *why)
{
    if (answer_option(q, o->value) == NULL)
        return say_gone(t, o->label, why);
    buf_str(value, o->value);
    return true;
}

bool live_begun(const struct school_question *q, struct str said, unsigned *index)
{
    unsigned found = 0;

    for (unsigned i = 0; i < q->options_count; i++)
        if (answer_begins(said, q->options[i].label)) {
            *index = i;
            found++;
        }
    return found == 1;
}

bool live_read(const struct turn *t, const struct school_question *q, struct str said,
               struct buf *value, struct buf *why)
{
    struct str          lines = shown_lines(&t->answers, q);
    struct shown_option o;
    uint64_t            number;
    unsigned            index;

    if (lines.n > 0 && option_bare(said, &number))
        return find_shown(lines, said, false, &o)
                   ? take_shown(t, q, &o, value, why)
                   : answer_read(t->ctx, q, STR_LIT("0"), value, why); /* no such number */
    if (answer_read(t->ctx, q, said, value, why))
        return true;
    if (live_begun(q, said, &index)) {
        buf_clear(why);
        buf_c(value, q->options[index].value);
        return true;
    }
    if (!find_shown(lines, said, false, &o) &&
        (!find_shown(lines, said, true, &o) || answer_option(q, o.value)))
        return false;
    buf_clear(why); /* its label has changed since: 余3, 余2 */
    return take_shown(t, q, &o, value, why);
}

bool live_reads(const struct turn *t, const struct school_question *q)
{
    return t->live && q >= t->flow->questions &&
           q < t->flow->questions + t->flow->questions_count && is_open(t, index_of(t, q));
}

void live_say_gone(const struct turn *t, const struct school_question *q, struct str value,
                   struct buf *why)
{
    struct str          lines = shown_lines(&t->answers, q);
    struct shown_option o = {.number = 0};

    while (next_shown(&lines, &o))
        if (str_eq(o.value, value)) {
            say_gone(t, o.label, why);
            return;
        }
    say_gone(t, STR_LIT(""), why);
}

/* ---- what hangs on an answer ---- */

void live_drop_behind(struct turn *t, const struct school_question *q)
{
    if (t->live == NULL || t->live->action->ask == NULL)
        return;
    for (unsigned i = index_of(t, q) + 1; i < t->flow->questions_count; i++)
        if ((t->flow->questions[i].kind == ASK_CHOICE ||
             t->flow->questions[i].kind == ASK_SEVERAL) &&
            path_asks(t->flow, &t->answers, i))
            answers_drop(&t->answers, t->flow->questions[i].name);
}
