#include "handlers/flow_answer.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/words.h"
#include "handlers/decimal.h"
#include "handlers/texts.h"

#include <string.h>

/* Appends the sentence and says that the answer does not fit. */
static bool refuse(struct buf *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool refuse(struct buf *why, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_vf(why, format, args);
    va_end(args);
    return false;
}

static unsigned limit(const char *text, unsigned usual)
{
    int64_t n;

    return text && str_i64(str_c(text), &n) && n >= 0 && n <= 1000 ? (unsigned)n : usual;
}

/* ---- options ---- */

/* The next character that counts: half-width, lower case, no blanks; 0 at the end. */
static uint32_t next_plain(struct str *text)
{
    uint32_t code;
    size_t   n;

    while ((n = utf8_next(*text, &code)) > 0) {
        *text = str_skip(*text, n);
        if (code >= 0xff01 && code <= 0xff5e) /* full-width ASCII */
            code -= 0xff01 - '!';
        if (code != ' ' && code != 0x3000)
            return code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code;
    }
    return 0;
}

/* Labels are compared as they are typed: ignoring case, width and blanks ("3号楼" is "3 号楼"). */
static bool same(struct str said, const char *label)
{
    struct str rest = str_c(label);
    uint32_t   a, b;

    if (label == NULL || said.n == 0)
        return false;
    do {
        a = next_plain(&said);
        b = next_plain(&rest);
    } while (a == b && a != 0);
    return a == b;
}

static bool option_named(const struct school_question *q, struct str said, unsigned *index)
{
    for (unsigned i = 0; i < q->options_count; i++)
        if (same(said, q->options[i].label) || same(said, q->options[i].label_en) ||
            same(said, q->options[i].value)) {
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
    for (unsigned i = 0; i < q->options_count; i++)
        if (str_is(value, q->options[i].value))
            return &q->options[i];
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

static struct str without_marks(struct str text)
{
    size_t n;

    while ((n = mark_at(text, marks)) > 0)
        text = str_skip(text, n);
    for (const char *const *m = marks; *m; m++) {
        n = strlen(*m);
        if (text.n >= n && memcmp(text.p + text.n - n, *m, n) == 0) {
            text.n -= n;
            m = marks - 1; /* begin again with the shorter text */
        }
    }
    return text;
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
    if (!str_u64(digits, &number) || number < 1 || number > q->options_count)
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
        return refuse(
            why,
            tr(ctx, "没有这个选项，请回复 1 到 %u 的数字，或选项的文字。",
               "No such choice. Please reply with a number from 1 to %u, or with the words."),
            q->options_count);
    buf_c(value, q->options[index].value);
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
        return refuse(why, "%s",
                      tr(ctx, "“无”不能和别的选项一起选。",
                         "\"None\" cannot go together with other choices."));
    if (none < q->options_count && p->chosen[none] && count > 1)
        return refuse(why,
                      tr(ctx, "“%s”不能和别的选项一起选。",
                         "\"%s\" cannot go together with other choices."),
                      tr(ctx, q->options[none].label, q->options[none].label_en));
    return true;
}

static bool picks_few_or_many(const struct ctx *ctx, const struct school_question *q,
                              unsigned count, struct buf *why)
{
    unsigned least = limit(q->min, q->optional ? 0 : 1), most = limit(q->max, q->options_count);

    if (count == 0 && q->optional)
        return true;
    if (count < least)
        return refuse(why, tr(ctx, "请至少选 %u 项。", "Please choose at least %u."), least);
    if (count > most)
        return refuse(why, tr(ctx, "最多选 %u 项。", "Please choose at most %u."), most);
    return true;
}

static bool read_several(const struct ctx *ctx, const struct school_question *q, struct str said,
                         struct buf *value, struct buf *why)
{
    struct picks p = {0};
    const char  *comma = "";

    if (!pick(q, said, 0, &p) || (!p.none && picks_count(q, &p) == 0))
        return refuse(
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

/* ---- text and number ---- */

static bool read_text(const struct ctx *ctx, const struct school_question *q, struct str said,
                      struct buf *value, struct buf *why)
{
    size_t   count = utf8_count(said);
    unsigned least = limit(q->min, 1), most = limit(q->max, 200);

    if (count < least)
        return refuse(why,
                      tr(ctx, "太短了，请至少写 %u 个字。",
                         "Too short: at least %u characters, please."),
                      least);
    if (count > most)
        return refuse(why,
                      tr(ctx, "太长了（%zu 个字），请不超过 %u 个字。",
                         "Too long (%zu characters): at most %u, please."),
                      count, most);
    buf_str(value, said);
    return true;
}

/* Behind a number: its unit as configured, or as people say it. */
static bool is_unit(const struct school_question *q, struct str rest)
{
    static const char *const celsius[] = {"℃", "°C", "C", "度", "摄氏度", NULL};

    if (rest.n == 0)
        return true;
    if (q->unit == NULL)
        return false;
    if (same(rest, q->unit))
        return true;
    for (const char *const *word = celsius; strcmp(q->unit, "℃") == 0 && *word; word++)
        if (str_eq_nocase(rest, str_c(*word)))
            return true;
    return false;
}

static bool in_range(const struct ctx *ctx, const struct school_question *q, int64_t number,
                     struct buf *why)
{
    int64_t     least = INT64_MIN, most = INT64_MAX;
    const char *unit = q->unit ? q->unit : "";

    if (q->min)
        decimal_parse(str_c(q->min), &least, NULL);
    if (q->max)
        decimal_parse(str_c(q->max), &most, NULL);
    if (number >= least && number <= most)
        return true;
    if (q->min && q->max)
        return refuse(why,
                      tr(ctx, "请回复 %s 到 %s%s 之间的数。",
                         "Please reply with a number from %s to %s%s."),
                      q->min, q->max, unit);
    if (number < least)
        return refuse(why, tr(ctx, "不能小于 %s%s。", "It cannot be less than %s%s."), q->min,
                      unit);
    return refuse(why, tr(ctx, "不能大于 %s%s。", "It cannot be more than %s%s."), q->max, unit);
}

static bool read_number(const struct ctx *ctx, const struct school_question *q, struct str said,
                        struct buf *value, struct buf *why)
{
    int64_t    number;
    unsigned   decimals;
    struct str rest;

    if (!decimal_read(said, &number, &decimals, &rest) || !is_unit(q, str_trim(rest)))
        return refuse(why, "%s",
                      tr(ctx, "请只回复一个数字。", "Please reply with one number only."));
    if (decimals > q->decimals && q->decimals == 0)
        return refuse(why, "%s", tr(ctx, "请回复整数。", "Please reply with a whole number."));
    if (decimals > q->decimals)
        return refuse(why, tr(ctx, "小数点后最多 %u 位。", "At most %u digits behind the point."),
                      q->decimals);
    if (!in_range(ctx, q, number, why))
        return false;
    decimal_write(number, value);
    return true;
}

/* ---- all kinds ---- */

static bool (*const readers[])(const struct ctx *, const struct school_question *, struct str,
                               struct buf *, struct buf *) = {
    [ASK_CHOICE] = read_choice,
    [ASK_SEVERAL] = read_several,
    [ASK_TEXT] = read_text,
    [ASK_NUMBER] = read_number,
    [ASK_PHONE] = form_read,
    [ASK_MAIL] = form_read,
    [ASK_DOCUMENT] = form_read,
    [ASK_CODE] = form_read,
};

bool answer_read(const struct ctx *ctx, const struct school_question *q, struct str said,
                 struct buf *value, struct buf *why)
{
    if (word_of(said) == WORD_SKIP) {
        if (q->optional)
            return true; /* the empty value */
        return refuse(why, "%s",
                      tr(ctx, "这道题必须回答，不能跳过。", "This question cannot be skipped."));
    }
    return readers[q->kind](ctx, q, said, value, why);
}

struct str answer_take(const struct school_question *q, struct str *line, bool whole)
{
    struct str part;

    while (line->n > 0 && (line->p[0] == ' ' || line->p[0] == ','))
        *line = str_skip(*line, 1);
    part = (struct str){line->p, 0};
    if (whole && q->kind == ASK_TEXT)
        part.n = line->n;
    while (part.n < line->n && part.p[part.n] != ' ' && part.p[part.n] != '\n' &&
           !(part.p[part.n] == ',' && q->kind != ASK_SEVERAL))
        part.n++;
    *line = str_skip(*line, part.n);
    return str_trim(part);
}

/* ---- showing ---- */

/* 138****0001, 3601**********002X, 张*: enough to recognise one's own, not to tell anybody. */
static void mask(struct str text, struct buf *out)
{
    size_t n = utf8_count(text), head = 1, tail = 0;

    if (n >= 15)
        head = tail = 4;
    else if (n >= 11)
        head = 3, tail = 4;
    else if (n >= 7)
        head = 2, tail = 2;
    else if (n == 1)
        head = 0;
    buf_str(out, text_chars(text, head));
    for (size_t i = head; i + tail < n; i++)
        buf_char(out, '*');
    buf_str(out, str_skip(text, text_chars(text, n - tail).n));
}

/* WeCom shows <a href> in a text as a link, so '<' becomes full-width; a line feed would look like
 * our own line. */
static void show_text(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '<')
            buf_c(out, "＜");
        else
            buf_char(out, text.p[i] == '\n' ? ' ' : text.p[i]);
    }
}

static void show_options(const struct ctx *ctx, const struct school_question *q, const char *value,
                         struct buf *out)
{
    struct str  rest = str_c(value), part;
    const char *comma = "";

    while (str_split(&rest, ',', &part)) {
        const struct question_option *o = answer_option(q, part);

        buf_c(out, comma);
        if (o)
            buf_c(out, tr(ctx, o->label, o->label_en));
        else
            show_text(part, out); /* an option that the school file has no more */
        comma = tr(ctx, "、", ", ");
    }
}

static void show_empty(const struct ctx *ctx, const struct school_question *q, struct buf *out)
{
    if (q && q->kind == ASK_SEVERAL)
        buf_c(out, tr(ctx, "无", "none"));
    else
        buf_c(out, tr(ctx, "（未填）", "(left out)"));
}

void answer_show(const struct ctx *ctx, const struct school_question *q, const struct answer *a,
                 struct buf *out)
{
    auto_buf struct buf plain = {0};

    if (a->value[0] == '\0') {
        show_empty(ctx, q, out);
        return;
    }
    if (q && (q->kind == ASK_CHOICE || q->kind == ASK_SEVERAL))
        show_options(ctx, q, a->value, &plain);
    else
        show_text(str_c(a->value), &plain);
    if (q && form_mask(q, str_c(a->value), out))
        return;
    if (a->personal || (q && q->personal))
        mask(buf_view(&plain), out);
    else
        buf_str(out, buf_view(&plain));
    if (q && q->kind == ASK_NUMBER && q->unit)
        buf_c(out, q->unit);
}

void answer_warn(const struct ctx *ctx, const struct school_question *q, const char *value,
                 struct buf *out)
{
    struct str rest = str_c(value), part;

    if (q->kind != ASK_CHOICE && q->kind != ASK_SEVERAL)
        return;
    while (str_split(&rest, ',', &part)) {
        const struct question_option *o = answer_option(q, part);

        if (o == NULL || o->warn == NULL)
            continue;
        text_newline(out);
        buf_str(out, text_line(tr(ctx, o->warn, o->warn_en)));
    }
}
