/* Dates as people type them: 2026-09-01, 2026年9月1日, 9月1日, 9-1, 9/1, 今天, yesterday. */
#include "base/cst.h"
#include "base/mem.h"
#include "handlers/flow_answer.h"
#include "handlers/texts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { DATE_SIZE = 11 };

/* The bounds of the question in Beijing days; without one it is far away. */
struct range {
    int64_t today, least, most;
};

static bool read_bound(const char *text, int64_t today, int64_t *day)
{
    struct str s = str_c(text);
    int64_t    days;

    if (s.n == 0)
        return false;
    if (cst_parse_date(s, day))
        return true;
    if (!str_i64(str_skip(s, s.p[0] == '+'), &days))
        return false;
    *day = today + days;
    return true;
}

static struct range range_of(const struct ctx *ctx, const struct school_question *q)
{
    struct range r = {cst_day(ctx->now), INT64_MIN / 2, INT64_MAX / 2};

    read_bound(q->min, r.today, &r.least);
    read_bound(q->max, r.today, &r.most);
    return r;
}

static bool is_within(const struct range *r, int64_t day)
{
    return day >= r->least && day <= r->most;
}

static char *write_day(char out[DATE_SIZE], int64_t day)
{
    return cst_date(out, cst_day_start(day));
}

/* ---- reading ---- */

static bool read_word(struct str said, int64_t today, int64_t *day)
{
    static const struct {
        const char *word;
        int         days;
    } words[] = {
        {"今天", 0}, {"今日", 0}, {"today", 0}, {"昨天", -1}, {"昨日", -1}, {"yesterday", -1},
        {"前天", -2}, {"明天", 1}, {"明日", 1}, {"tomorrow", 1}, {"后天", 2},
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(said, str_c(words[i].word))) {
            *day = today + words[i].days;
            return true;
        }
    return false;
}

/* What stands between the numbers, and behind the last one. */
static size_t mark_at(struct str text)
{
    static const char *const marks[] = {"年", "月", "日", "号", "-", "/", ".", "。", " ", NULL};

    for (const char *const *m = marks; *m; m++)
        if (str_starts(text, str_c(*m)))
            return strlen(*m);
    return 0;
}

/* 2026年9月1日 -> {2026, 9, 1}; how many numbers, 0 when there is anything else. */
static unsigned read_numbers(struct str text, unsigned number[3])
{
    unsigned count = 0;

    while (text.n > 0) {
        size_t n = 0;

        if (count == 3)
            return 0;
        for (number[count] = 0; n < text.n && n < 8 && isdigit((unsigned char)text.p[n]); n++)
            number[count] = number[count] * 10 + (unsigned)(text.p[n] - '0');
        if (n == 0)
            return 0;
        count++;
        for (text = str_skip(text, n); (n = mark_at(text)) > 0;)
            text = str_skip(text, n);
        if (text.n > 0 && isdigit((unsigned char)text.p[0]) == 0)
            return 0;
    }
    return count;
}

static bool is_day(unsigned year, unsigned month, unsigned day, int64_t *out)
{
    char text[32];

    if (year > 9999 || month > 12 || day > 31)
        return false;
    snprintf(text, sizeof text, "%04u-%02u-%02u", year, month, day);
    return cst_parse_date(str_c(text), out);
}

static int64_t distance(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

/* 12-31 on the second of January: of the years around this one the nearest that the bounds
 * allow. */
static bool nearest_year(const struct ctx *ctx, const struct range *r, unsigned month, unsigned day,
                         int64_t *out)
{
    unsigned year = (unsigned)cst_of(ctx->now).year;
    bool     found = false, within = false;

    for (unsigned y = year - 1; y <= year + 1; y++) {
        int64_t one;

        if (!is_day(y, month, day, &one) || (within && !is_within(r, one)))
            continue;
        if (!found || (!within && is_within(r, one)) ||
            distance(one, r->today) < distance(*out, r->today))
            *out = one;
        found = true;
        within = is_within(r, *out);
    }
    return found;
}

static bool read_day(const struct ctx *ctx, const struct range *r, struct str said, int64_t *day)
{
    unsigned number[3], count;

    if (read_word(said, r->today, day))
        return true;
    count = read_numbers(said, number);
    if (count == 1 && said.n == 8) /* 20260901 */
        return is_day(number[0] / 10000, number[0] / 100 % 100, number[0] % 100, day);
    if (count == 1 && said.n == 4) /* 0901 */
        return nearest_year(ctx, r, number[0] / 100, number[0] % 100, day);
    if (count == 2)
        return nearest_year(ctx, r, number[0], number[1], day);
    return count == 3 && is_day(number[0] < 100 ? number[0] + 2000 : number[0], number[1],
                                number[2], day);
}

static bool refuse_bounds(const struct ctx *ctx, const struct school_question *q,
                          const struct range *r, struct buf *why)
{
    char least[DATE_SIZE], most[DATE_SIZE];

    if (q->min && q->max)
        return answer_outside(ctx, q, why,
                              tr(ctx, "请回复 %s 到 %s 之间的日期。",
                                 "Please reply with a date from %s to %s."),
                              write_day(least, r->least), write_day(most, r->most));
    if (q->min)
        return answer_outside(ctx, q, why, tr(ctx, "不能早于 %s。", "It cannot be before %s."),
                              write_day(least, r->least));
    return answer_outside(ctx, q, why, tr(ctx, "不能晚于 %s。", "It cannot be after %s."),
                          write_day(most, r->most));
}

/* One that would be taken. */
static const char *example(const struct range *r, char out[DATE_SIZE])
{
    int64_t day = r->today < r->least ? r->least : r->today > r->most ? r->most : r->today;

    return write_day(out, day) + 5; /* 09-01 */
}

bool date_read(const struct ctx *ctx, const struct school_question *q, struct str said,
               struct buf *value, struct buf *why)
{
    struct range r = range_of(ctx, q);
    char         text[DATE_SIZE];
    int64_t      day;

    if (!read_day(ctx, &r, str_trim(said), &day))
        return answer_refuse(why,
                             tr(ctx, "没看懂这个日期，请回复月和日，例如 %s。",
                                "This is no date that I know; please reply with month and day, "
                                "such as %s."),
                             example(&r, text));
    if (!is_within(&r, day))
        return refuse_bounds(ctx, q, &r, why);
    buf_c(value, write_day(text, day));
    return true;
}

/* ---- how to answer ---- */

void date_how(const struct ctx *ctx, const struct school_question *q, struct buf *out)
{
    struct range r = range_of(ctx, q);
    char         least[DATE_SIZE], most[DATE_SIZE], one[DATE_SIZE];

    buf_f(out, tr(ctx, "回复日期，例如 %s", "Reply with a date, such as %s"), example(&r, one));
    if (is_within(&r, r.today))
        buf_c(out, tr(ctx, " 或 今天", " or today"));
    if (q->min && q->max)
        buf_f(out, tr(ctx, "（%s 至 %s）", " (%s to %s)"), write_day(least, r.least),
              write_day(most, r.most));
    else if (q->min)
        buf_f(out, tr(ctx, "（不早于 %s）", " (not before %s)"), write_day(least, r.least));
    else if (q->max)
        buf_f(out, tr(ctx, "（不晚于 %s）", " (not after %s)"), write_day(most, r.most));
}
