/* Answers that are chosen: one option, several, or 同意. */
#include "base/mem.h"
#include "base/utf8.h"
#include "handlers/flow_answer.h"
#include "handlers/texts.h"

#include <string.h>

static const struct question_option consent[] = {
    {.value = (char *)"yes", .label = (char *)"同意", .label_en = (char *)"Agree"},
    {.value = (char *)"no", .label = (char *)"不同意", .label_en = (char *)"Disagree"},
};

struct options answer_options(const struct school_question *q)
{
    if (q->kind == ASK_CONSENT)
        return (struct options){consent, ARRAY_LEN(consent)};
    return (struct options){q->options, q->options_count};
}

static bool option_named(const struct school_question *q, struct str said, unsigned *index)
{
    struct options o = answer_options(q);

    for (unsigned i = 0; i < o.count; i++)
        if (answer_same(said, o.of[i].label) || answer_same(said, o.of[i].label_en) ||
            answer_same(said, o.of[i].value)) {
            *index = i;
            return true;
        }
    return false;
}

bool answer_is_option(const struct school_question *q, struct str said)
{
    unsigned index;

    return option_named(q, said, &index);
}

const struct question_option *answer_option(const struct school_question *q, struct str value)
{
    struct options o = answer_options(q);

    for (unsigned i = 0; i < o.count; i++)
        if (str_is(value, o.of[i].value))
            return &o.of[i];
    return NULL;
}

const struct school_question *answer_question(const struct school_flow *flow, const char *name)
{
    for (unsigned i = 0; i < flow->questions_count; i++)
        if (strcmp(flow->questions[i].name, name) == 0)
            return &flow->questions[i];
    return NULL;
}

/* What people put around and behind a number: "1.", "(1)", "1、". */
static const char *const marks[] = {".", ",", ";", ":", "!", "(", ")", "、", "。", " ", NULL};

static size_t mark_at(struct str text, const char *const *list)
{
    for (; *list; list++)
        if (str_starts(text, str_c(*list)))
            return strlen(*list);
    return 0;
}

static size_t mark_behind(struct str text)
{
    for (const char *const *m = marks; *m; m++) {
        size_t n = strlen(*m);

        if (text.n >= n && memcmp(text.p + text.n - n, *m, n) == 0)
            return n;
    }
    return 0;
}

static struct str without_marks(struct str text)
{
    size_t n;

    while ((n = mark_at(text, marks)) > 0)
        text = str_skip(text, n);
    while ((n = mark_behind(text)) > 0)
        text.n -= n;
    return text;
}

bool option_bare(struct str said, uint64_t *number)
{
    return str_u64(without_marks(said), number);
}

bool question_is_open(const struct school_question *q)
{
    return q->kind == ASK_CHOICE && q->options_count == 0;
}

/* "2", "2.", or "2 发热" when 发热 is the second. */
static bool option_numbered(const struct school_question *q, struct str said, unsigned *index)
{
    struct str digits = without_marks(said), label;
    uint64_t   number;
    unsigned   named;

    for (digits.n = 0; digits.p + digits.n < said.p + said.n && digits.p[digits.n] >= '0' &&
                       digits.p[digits.n] <= '9';)
        digits.n++;
    if (!str_u64(digits, &number) || number < 1 || number > answer_options(q).count)
        return false;
    label = without_marks(str_skip(said, (size_t)(digits.p + digits.n - said.p)));
    if (label.n > 0 && (!option_named(q, label, &named) || named + 1 != number))
        return false;
    *index = (unsigned)number - 1;
    return true;
}

static bool option_said(const struct school_question *q, struct str said, unsigned *index)
{
    return option_numbered(q, said, index) || option_named(q, said, index) ||
           option_named(q, without_marks(said), index);
}

static bool read_choice(const struct ctx *ctx, const struct school_question *q, struct str said,
                        struct buf *value, struct buf *why)
{
    unsigned index;

    if (!option_said(q, said, &index))
        return answer_refuse(
            why,
            tr(ctx, "没有这个选项，请回复 1 到 %u 的数字，或选项的文字。",
               "No such choice. Please reply with a number from 1 to %u, or with the words."),
            answer_options(q).count);
    buf_c(value, answer_options(q).of[index].value);
    return true;
}

/* ---- several ---- */

struct picks {
    bool chosen[64];
    bool none; /* 无, 0 */
};

/* Strong separators first, so that a label with a blank or a comma in it still counts as one. */
static const char *const separators[][8] = {
    {",", ";", "\n", NULL},
    {"、", NULL},
    {" ", "/", "+", "&", ".", "。", "和", NULL},
};

static bool is_none(struct str said)
{
    static const char *const words[] = {"无", "没有", "都没有", "none", "no", "0", NULL};

    for (const char *const *w = words; *w; w++)
        if (str_eq_nocase(said, str_c(*w)))
            return true;
    return false;
}

/* "13" is 1 and 3 where no option has two digits. */
static bool pick_digits(const struct school_question *q, struct str said, struct picks *p)
{
    if (q->options_count > 9 || said.n == 0)
        return false;
    for (size_t i = 0; i < said.n; i++)
        if (said.p[i] < '1' || said.p[i] > '0' + (int)q->options_count)
            return false;
    for (size_t i = 0; i < said.n; i++)
        p->chosen[said.p[i] - '1'] = true;
    return true;
}

static bool pick(const struct school_question *q, struct str said, unsigned level, struct picks *p);

static bool pick_each(const struct school_question *q, struct str said, unsigned level,
                      struct picks *p)
{
    struct str part = {said.p, 0};

    for (;;) {
        size_t n = part.n < said.n ? mark_at(str_skip(said, part.n), separators[level]) : 0;

        if (n == 0 && part.n < said.n) {
            part.n++;
            continue;
        }
        if (part.n > 0 && !pick(q, part, level + 1, p))
            return false;
        if (n == 0)
            return true;
        said = str_skip(said, part.n + n);
        part = (struct str){said.p, 0};
    }
}

static bool pick(const struct school_question *q, struct str said, unsigned level, struct picks *p)
{
    unsigned index;

    said = str_trim(said);
    if (said.n == 0)
        return true;
    if (option_said(q, said, &index)) {
        p->chosen[index] = true;
        return true;
    }
    if (is_none(said)) {
        p->none = true;
        return true;
    }
    if (pick_digits(q, said, p))
        return true;
    return level < ARRAY_LEN(separators) && pick_each(q, said, level, p);
}

/* The option that means none of the others (value `none`); options_count when there is none. */
static unsigned none_option(const struct school_question *q)
{
    unsigned i = 0;

    while (i < q->options_count && strcmp(q->options[i].value, "none") != 0)
        i++;
    return i;
}

static unsigned picks_count(const struct school_question *q, const struct picks *p)
{
    unsigned count = 0;

    for (unsigned i = 0; i < q->options_count; i++)
        count += p->chosen[i];
    return count;
}

static bool picks_agree(const struct ctx *ctx, const struct school_question *q,
                        const struct picks *p, struct buf *why)
{
    unsigned none = none_option(q), count = picks_count(q, p);

    if (p->none && count > 0)
        return answer_refuse(why, "%s",
                      tr(ctx, "“无”不能和别的选项一起选。",
                         "\"None\" cannot go together with other choices."));
    if (none < q->options_count && p->chosen[none] && count > 1)
        return answer_refuse(why,
                      tr(ctx, "“%s”不能和别的选项一起选。",
                         "\"%s\" cannot go together with other choices."),
                      tr(ctx, q->options[none].label, q->options[none].label_en));
    return true;
}

static bool picks_few_or_many(const struct ctx *ctx, const struct school_question *q,
                              unsigned count, struct buf *why)
{
    unsigned least = answer_bound(q->min, q->optional ? 0 : 1);
    unsigned most = answer_bound(q->max, q->options_count);

    if (count == 0 && q->optional)
        return true;
    if (count < least)
        return answer_outside(ctx, q, why,
                              tr(ctx, "请至少选 %u 项。", "Please choose at least %u."), least);
    if (count > most)
        return answer_outside(ctx, q, why,
                              tr(ctx, "最多选 %u 项。", "Please choose at most %u."), most);
    return true;
}

static bool read_several(const struct ctx *ctx, const struct school_question *q, struct str said,
                         struct buf *value, struct buf *why)
{
    struct picks p = {0};
    const char  *comma = "";

    if (!pick(q, said, 0, &p) || (!p.none && picks_count(q, &p) == 0))
        return answer_refuse(
            why,
            tr(ctx, "请回复 1 到 %u 的数字，可以多个，例如 1 2。",
               "Please reply with numbers from 1 to %u, several if you like, such as 1 2."),
            q->options_count);
    if (!picks_agree(ctx, q, &p, why))
        return false;
    if (p.none && none_option(q) < q->options_count)
        p.chosen[none_option(q)] = true;
    if (!picks_few_or_many(ctx, q, picks_count(q, &p), why))
        return false;
    for (unsigned i = 0; i < q->options_count; i++)
        if (p.chosen[i]) {
            buf_f(value, "%s%s", comma, q->options[i].value);
            comma = ",";
        }
    return true;
}

/* ---- all of them ---- */

bool option_read(const struct ctx *ctx, const struct school_question *q, struct str said,
                 struct buf *value, struct buf *why)
{
    return q->kind == ASK_SEVERAL ? read_several(ctx, q, said, value, why)
                                  : read_choice(ctx, q, said, value, why);
}

bool option_show(const struct ctx *ctx, const struct school_question *q, const char *value,
                 struct buf *out)
{
    struct str  rest = str_c(value), part;
    const char *comma = "";

    if (q->kind != ASK_CHOICE && q->kind != ASK_SEVERAL && q->kind != ASK_CONSENT)
        return false;
    while (str_split(&rest, ',', &part)) {
        const struct question_option *o = answer_option(q, part);

        buf_c(out, comma);
        if (o)
            buf_c(out, tr(ctx, o->label, o->label_en));
        else
            buf_str(out, part); /* an option that the school file has no more */
        comma = tr(ctx, "、", ", ");
    }
    return true;
}
