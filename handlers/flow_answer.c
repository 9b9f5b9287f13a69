#include "handlers/flow_answer.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/pattern.h"
#include "conf/words.h"
#include "handlers/decimal.h"
#include "handlers/flow_place.h"
#include "handlers/texts.h"

#include <string.h>

bool answer_refuse(struct buf *why, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_vf(why, format, args);
    va_end(args);
    return false;
}

bool answer_outside(const struct ctx *ctx, const struct school_question *q, struct buf *why,
                    const char *format, ...)
{
    va_list args;

    if (q->wrong) {
        buf_str(why, text_line(tr(ctx, q->wrong, q->wrong_en)));
        return false;
    }
    va_start(args, format);
    buf_vf(why, format, args);
    va_end(args);
    return false;
}

unsigned answer_bound(const char *text, unsigned usual)
{
    int64_t n;

    return text && str_i64(str_c(text), &n) && n >= 0 && n <= 1000 ? (unsigned)n : usual;
}

/* The next character that counts: half-width, lower case, no blanks, one kind of dash; 0 at the
 * end. */
static uint32_t next_plain(struct str *text)
{
    uint32_t code;
    size_t   n;

    while ((n = utf8_next(*text, &code)) > 0) {
        *text = str_skip(*text, n);
        if (code >= 0xff01 && code <= 0xff5e) /* full-width ASCII */
            code -= 0xff01 - '!';
        if (code == 0x2013 || code == 0x2014 || code == '~') /* 9:00–10:00 as keyboards have it */
            code = '-';
        if (code != ' ' && code != 0x3000)
            return code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code;
    }
    return 0;
}

bool answer_same(struct str said, const char *label)
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

bool answer_begins(struct str said, const char *label)
{
    struct str rest = str_c(label);
    uint32_t   a, b;
    bool       words = false;
    unsigned   count = 0;

    while ((a = next_plain(&said)) != 0) {
        b = next_plain(&rest);
        if (a != b)
            return false;
        words = words || a < '0' || a > '9';
        count++;
    }
    return words && count > 1;
}

/* ---- text and number ---- */

static bool fits_length(const struct ctx *ctx, const struct school_question *q, struct str said,
                        struct buf *why)
{
    size_t   count = utf8_count(said);
    unsigned least = answer_bound(q->min, 1), most = answer_bound(q->max, 200);

    if (count < least)
        return answer_outside(ctx, q, why,
                              tr(ctx, "太短了，请至少写 %u 个字。",
                                 "Too short: at least %u characters, please."),
                              least);
    if (count > most)
        return answer_outside(ctx, q, why,
                              tr(ctx, "太长了（%zu 个字），请不超过 %u 个字。",
                                 "Too long (%zu characters): at most %u, please."),
                              count, most);
    return true;
}

/* What fits a pattern only when it is half-width (Chinese keyboards) is kept so. */
static bool read_text(const struct ctx *ctx, const struct school_question *q, struct str said,
                      struct buf *value, struct buf *why)
{
    auto_wiped struct buf half = {0};

    if (!fits_length(ctx, q, said, why))
        return false;
    if (q->pattern && !pattern_fits(q->pattern, said)) {
        buf_room(&half, said.n);
        utf8_halfwidth(&half, said);
        said = str_trim(buf_view(&half));
        if (!pattern_fits(q->pattern, said))
            return answer_outside(ctx, q, why, "%s",
                                  tr(ctx, "格式不对，请核对后重新回复。",
                                     "This is not in the form that is asked; please check."));
    }
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
    if (answer_same(rest, q->unit))
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
        return answer_outside(ctx, q, why,
                              tr(ctx, "请回复 %s 到 %s%s 之间的数。",
                                 "Please reply with a number from %s to %s%s."),
                              q->min, q->max, unit);
    if (number < least)
        return answer_outside(ctx, q, why, tr(ctx, "不能小于 %s%s。", "It cannot be less than %s%s."),
                              q->min, unit);
    return answer_outside(ctx, q, why, tr(ctx, "不能大于 %s%s。", "It cannot be more than %s%s."),
                          q->max, unit);
}

static bool read_number(const struct ctx *ctx, const struct school_question *q, struct str said,
                        struct buf *value, struct buf *why)
{
    int64_t    number;
    unsigned   decimals;
    struct str rest;

    if (!decimal_read(said, &number, &decimals, &rest) || !is_unit(q, str_trim(rest)))
        return answer_refuse(why, "%s",
                             tr(ctx, "请只回复一个数字。", "Please reply with one number only."));
    if (decimals > q->decimals && q->decimals == 0)
        return answer_refuse(why, "%s",
                             tr(ctx, "请回复整数。", "Please reply with a whole number."));
    if (decimals > q->decimals)
        return answer_refuse(
            why, tr(ctx, "小数点后最多 %u 位。", "At most %u digits behind the point."), q->decimals);
    if (!in_range(ctx, q, number, why))
        return false;
    decimal_write(number, value);
    return true;
}

/* ---- all kinds ---- */

/* A picture is sent, not said. */
static bool read_no_photo(const struct ctx *ctx, const struct school_question *q, struct str said,
                          struct buf *value, struct buf *why)
{
    (void)q;
    (void)said;
    (void)value;
    return answer_refuse(why, "%s",
                         tr(ctx, "这道题要一张照片，不是文字。", "A picture is asked here, no words."));
}

static bool (*const readers[])(const struct ctx *, const struct school_question *, struct str,
                               struct buf *, struct buf *) = {
    [ASK_CHOICE] = option_read,
    [ASK_SEVERAL] = option_read,
    [ASK_TEXT] = read_text,
    [ASK_NUMBER] = read_number,
    [ASK_PHONE] = form_read,
    [ASK_MAIL] = form_read,
    [ASK_DOCUMENT] = form_read,
    [ASK_CODE] = form_read,
    [ASK_DATE] = date_read,
    [ASK_LOCATION] = place_typed,
    [ASK_PHOTO] = read_no_photo,
    [ASK_CONSENT] = option_read,
};

bool answer_read(const struct ctx *ctx, const struct school_question *q, struct str said,
                 struct buf *value, struct buf *why)
{
    if (word_of(said) == WORD_SKIP) {
        if (q->optional)
            return true; /* the empty value */
        return answer_refuse(
            why, "%s",
            tr(ctx, "这道题必须回答，不能跳过。", "This question cannot be skipped."));
    }
    return readers[q->kind](ctx, q, said, value, why);
}

void answer_keep(struct answers *a, const struct school_question *q, struct str value)
{
    bool words = q->kind == ASK_TEXT || q->kind == ASK_LOCATION;

    if ((words || q->sealed) && !q->personal)
        answers_set_words(a, q->name, value);
    else
        answers_set(a, q->name, value, q->personal);
}

struct str answer_take(const struct ctx *ctx, const struct school_question *q, struct str *line,
                       bool whole)
{
    struct str part;

    while (line->n > 0 && (line->p[0] == ' ' || line->p[0] == ','))
        *line = str_skip(*line, 1);
    if (q->kind == ASK_LOCATION && place_take(ctx, line, &part))
        return part;
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

static void show_empty(const struct ctx *ctx, const struct school_question *q, struct buf *out)
{
    if (q && q->kind == ASK_SEVERAL)
        buf_c(out, tr(ctx, "无", "none"));
    else
        buf_c(out, tr(ctx, "（未填）", "(left out)"));
}

/* Kinds that a person reads in other words than they are stored. */
static void show_plain(const struct ctx *ctx, const struct school_question *q, const char *value,
                       struct buf *out)
{
    auto_buf struct buf place = {0};

    if (q && option_show(ctx, q, value, out))
        return;
    if (q && q->kind == ASK_LOCATION && place_show(ctx, str_c(value), &place))
        show_text(buf_view(&place), out);
    else if (q && q->kind == ASK_PHOTO)
        buf_c(out, tr(ctx, "已发送", "sent"));
    else
        show_text(str_c(value), out);
}

void answer_show(const struct ctx *ctx, const struct school_question *q, const struct answer *a,
                 struct buf *out)
{
    auto_buf struct buf plain = {0};

    if (a->value[0] == '\0') {
        show_empty(ctx, q, out);
        return;
    }
    if (q && form_mask(q, str_c(a->value), out))
        return;
    show_plain(ctx, q, a->value, &plain);
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
