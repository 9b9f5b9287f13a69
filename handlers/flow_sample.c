#include "handlers/flow_sample.h"

#include "base/cst.h"
#include "base/mem.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_place.h"

#include <string.h>

/* ---- what conditions hang on ---- */

static bool decides(const struct school_flow *flow, unsigned i)
{
    for (unsigned k = i + 1; k < flow->questions_count; k++)
        if (flow->questions[k].when &&
            strcmp(flow->questions[k].when->question, flow->questions[i].name) == 0)
            return true;
    return false;
}

static bool list_has(const char *const *list, unsigned count, const char *text)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(list[i], text) == 0)
            return true;
    return false;
}

unsigned sample_values(const struct school_flow *flow, unsigned i,
                       const char *values[FLOW_OPTIONS])
{
    unsigned count = 0;

    for (unsigned k = i + 1; k < flow->questions_count; k++) {
        const struct question_when *when = flow->questions[k].when;

        if (when == NULL || strcmp(when->question, flow->questions[i].name) != 0)
            continue;
        for (unsigned n = 0; n < when->is_count && count < FLOW_OPTIONS; n++)
            if (!list_has(values, count, when->is[n]))
                values[count++] = when->is[n];
    }
    return count;
}

unsigned sample_variants(const struct school_flow *flow, unsigned i)
{
    const struct school_question *q = &flow->questions[i];
    const char                   *values[FLOW_OPTIONS];

    if (!decides(flow, i))
        return 0;
    if (question_is_open(q)) {
        unsigned count = sample_values(flow, i, values);
        return count + (count < FLOW_OPTIONS);
    }
    return q->options_count + (q->kind == ASK_SEVERAL) + q->optional;
}

unsigned sample_ways(const struct school_flow *flow, unsigned most)
{
    unsigned ways = 1;

    for (unsigned i = 0; i < flow->questions_count && ways <= most; i++)
        ways *= decides(flow, i) ? sample_variants(flow, i) : 1;
    return ways;
}

void sample_begin(struct sample *s, const struct school_flow *flow)
{
    for (unsigned i = 0; i < flow->questions_count; i++)
        s->pick[i] = decides(flow, i);
}

bool sample_next(struct sample *s, const struct school_flow *flow)
{
    for (unsigned i = 0; i < flow->questions_count; i++) {
        if (s->pick[i] == 0)
            continue;
        if (++s->pick[i] <= sample_variants(flow, i))
            return true;
        s->pick[i] = 1;
    }
    return false;
}

static unsigned index_of(const struct school_flow *flow, const char *name)
{
    unsigned i = 0;

    while (i < flow->questions_count && strcmp(flow->questions[i].name, name) != 0)
        i++;
    return i;
}

static unsigned option_of(const struct school_flow *flow, unsigned question, const char *value)
{
    const struct school_question *q = &flow->questions[question];
    const char                   *values[FLOW_OPTIONS];
    unsigned                      i = 0, count = q->options_count;

    if (question_is_open(q))
        count = sample_values(flow, question, values);
    while (i + 1 < count &&
           strcmp(question_is_open(q) ? values[i] : q->options[i].value, value) != 0)
        i++;
    return i;
}

/* A chain of conditions meets each question once, because they look back only. */
void sample_lead_to(struct sample *s, const struct school_flow *flow, unsigned i)
{
    const struct question_when *when;

    sample_begin(s, flow);
    while ((when = flow->questions[i].when) != NULL) {
        i = index_of(flow, when->question);
        if (i == flow->questions_count)
            return;
        s->pick[i] = option_of(flow, i, when->is[0]) + 1;
    }
}

/* ---- typing it ---- */

static size_t length(const char *text, const char *twin)
{
    size_t a = text ? strlen(text) : 0, b = twin ? strlen(twin) : 0;

    return a > b ? a : b;
}

/* The option that makes the texts behind it longest. */
static unsigned longest_option(const struct options *o)
{
    unsigned best = 0;
    size_t   most = 0;

    for (unsigned i = 0; i < o->count; i++) {
        size_t n = length(o->of[i].label, o->of[i].label_en) +
                   length(o->of[i].warn, o->of[i].warn_en);

        if (n > most) {
            best = i;
            most = n;
        }
    }
    return best;
}

/* `none` of a several question excludes the others. */
static bool excludes(const struct school_question *q, unsigned i)
{
    return q->kind == ASK_SEVERAL && strcmp(q->options[i].value, "none") == 0;
}

/* Option `first`, and others until there are as many as wanted. */
static void type_several(const struct school_question *q, unsigned first, unsigned wanted,
                         struct buf *out)
{
    unsigned count = 1;

    buf_f(out, "%u", first + 1);
    for (unsigned i = 0; i < q->options_count && count < wanted && !excludes(q, first); i++)
        if (i != first && !excludes(q, i)) {
            buf_f(out, ",%u", i + 1);
            count++;
        }
}

/* What may be chosen at most, or else at least; the first is one that does not exclude others. */
static void type_many(const struct school_question *q, bool most, struct buf *out)
{
    unsigned first = excludes(q, 0) && q->options_count > 1;

    type_several(q, first, answer_bound(most ? q->max : q->min, 1), out);
}

static void type_variant(const struct school_question *q, unsigned pick, struct buf *out)
{
    if (pick < q->options_count && q->kind == ASK_SEVERAL)
        type_several(q, pick, answer_bound(q->min, 1), out);
    else if (pick < q->options_count)
        buf_f(out, "%u", pick + 1);
    else if (q->kind == ASK_SEVERAL && pick == q->options_count)
        type_many(q, true, out);
    else
        buf_c(out, "跳过");
}

static void type_words(const struct school_question *q, bool longest, struct buf *out)
{
    for (unsigned n = answer_bound(longest ? q->max : q->min, 1); n > 0; n--)
        buf_c(out, "汉");
}

static void type_number(const struct school_question *q, bool longest, struct buf *out)
{
    const char *min = q->min ? q->min : q->max, *max = q->max ? q->max : q->min;

    if (min == NULL)
        buf_c(out, longest ? "123456" : "1");
    else
        buf_c(out, (strlen(max) > strlen(min)) == longest ? max : min);
}

/* A day that the bounds may be: as it is, or as days from today. */
static void type_bound(const struct ctx *ctx, const char *bound, struct buf *out)
{
    char       day[11];
    struct str text = str_c(bound);
    int64_t    days;

    if (text.n > 0 && text.p[0] == '+')
        text = str_skip(text, 1);
    if (str_i64(text, &days))
        buf_c(out, cst_date(day, ctx->now + days * CST_DAY));
    else
        buf_str(out, text);
}

/* Today where it fits, else one of the bounds. */
static void type_date(const struct ctx *ctx, const struct school_question *q, struct buf *out)
{
    const char *days[] = {"0", q->min, q->max};

    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        auto_buf struct buf value = {0}, why = {0};

        if (days[i] == NULL)
            continue;
        buf_clear(out);
        type_bound(ctx, days[i], out);
        if (date_read(ctx, q, buf_view(out), &value, &why))
            return;
    }
}

static bool type_usual(const struct ctx *ctx, const struct school_question *q, bool longest,
                       struct buf *out)
{
    struct options o = answer_options(q);

    switch (q->kind) {
    case ASK_CHOICE:
        buf_f(out, "%u", longest ? longest_option(&o) + 1 : 1);
        return true;
    case ASK_SEVERAL:
        type_many(q, longest, out);
        return true;
    case ASK_CONSENT:
        buf_c(out, "1");
        return true;
    case ASK_TEXT:
        if (q->example && !longest)
            buf_c(out, q->example);
        else
            type_words(q, longest, out);
        return true;
    case ASK_NUMBER:
        type_number(q, longest, out);
        return true;
    case ASK_PHONE:
        buf_c(out, "13800000000");
        return true;
    case ASK_MAIL:
        buf_c(out, longest ? "somebody.with.a.long.name@mail.example.edu.cn" : "a@example.cn");
        return true;
    case ASK_DOCUMENT:
        buf_c(out, "E12345678");
        return true;
    case ASK_DATE:
        type_date(ctx, q, out);
        return true;
    case ASK_LOCATION:
        buf_c(out, "无法定位 1");
        return true;
    case ASK_CODE:
    case ASK_PHOTO:
        break;
    }
    return false;
}

bool sample_type(const struct sample *s, const struct ctx *ctx, const struct school_question *q,
                 unsigned i, struct buf *typed)
{
    if (s->pick[i] > 0) {
        type_variant(q, s->pick[i] - 1, typed);
        return true;
    }
    if (q->optional && !s->longest) {
        buf_c(typed, "跳过");
        return true;
    }
    return type_usual(ctx, q, s->longest, typed);
}

/* ---- the stored form ---- */

/* Nothing that can be typed is as long as what a position may be called. */
static void write_place(struct buf *value)
{
    buf_c(value, "at 28.682900,115.857900 ");
    for (unsigned i = 0; i < PLACE_LABEL_CHARS; i++)
        buf_c(value, "汉");
}

bool sample_answer(const struct sample *s, const struct ctx *ctx, const struct school_question *q,
                   unsigned i, struct buf *value)
{
    auto_buf struct buf typed = {0}, why = {0};

    if (q->kind == ASK_LOCATION && s->longest) {
        write_place(value);
        return true;
    }
    if (!sample_type(s, ctx, q, i, &typed)) {
        buf_c(value, "1"); /* a photo's number, a code */
        return true;
    }
    if (q->pattern && s->longest) { /* what fits it and is long is not guessed */
        buf_str(value, buf_view(&typed));
        return true;
    }
    return answer_read(ctx, q, buf_view(&typed), value, &why);
}
