#include "handlers/staff_day.h"

#include "base/cst.h"
#include "handlers/flow_answer.h"
#include "handlers/texts.h"

#include <string.h>

/* Bytes of the first of the list with which the text begins; 0: with none. */
static size_t begins(struct str text, const char *const *list)
{
    for (; *list; list++)
        if (str_starts(text, str_c(*list)))
            return strlen(*list);
    return 0;
}

/* Only digits and what stands between those of a date, both: 9月1日, 9-1, 2026/09/01. */
static bool looks_like_day(struct str word)
{
    static const char *const marks[] = {"年", "月", "日", "号", "-", "/", ".", NULL};
    size_t                   digits = 0, others = 0;

    while (word.n > 0) {
        size_t n = begins(word, marks);

        if (n == 0 && (word.p[0] < '0' || word.p[0] > '9'))
            return false;
        digits += n == 0;
        others += n > 0;
        word = str_skip(word, n > 0 ? n : 1);
    }
    return digits == 8 || (digits > 0 && others > 0);
}

/* A time that is no single day, or that date_read does not know: 上周, 这个月, 星期三, 大后天. Only the
 * whole word: 上周汇总 is what for. */
static bool looks_like_time(struct str word)
{
    static const char *const whole[] = {"大前天", "大后天", "去年", "今年", "明年",
                                        "今晚",   "昨晚",   "明晚", "明早", NULL};
    static const char *const which[] = {"上个", "下个", "这个", "上", "下", "本", "这", NULL};
    static const char *const unit[] = {"星期", "礼拜", "周", "月", NULL};
    static const char *const nth[] = {"一", "二", "三", "四", "五", "六", "日", "天", "末", NULL};
    size_t                   n = begins(word, whole);
    bool                     told;

    if (n > 0)
        return n == word.n;
    n = begins(word, which);
    told = n > 0;
    word = str_skip(word, n);
    n = begins(word, unit);
    if (n == 0)
        return false;
    word = str_skip(word, n);
    n = begins(word, nth);
    return (told || n > 0) && word.n == n;
}

static bool begins_with_digit(struct str word)
{
    return word.n > 0 && word.p[0] >= '0' && word.p[0] <= '9';
}

enum staff_day staff_day_read(const struct ctx *ctx, struct str word, int64_t *day,
                              struct buf *why)
{
    static const struct school_question past = {.kind = ASK_DATE, .max = (char *)"0"};
    static const struct school_question any = {.kind = ASK_DATE};
    auto_buf struct buf                 value = {0}, no = {0};
    bool                                looks = looks_like_day(word);

    if (word.n == 0 || (!looks && begins_with_digit(word)))
        return STAFF_DAY_NONE;
    if (date_read(ctx, &past, word, &value, &no))
        return cst_parse_date(buf_view(&value), day) ? STAFF_DAY_READ : STAFF_DAY_NONE;
    buf_clear(&no);
    if (date_read(ctx, &any, word, &value, &no)) {
        buf_c(why, tr(ctx, "这一天还没有到。", "That day has not come yet."));
        return STAFF_DAY_WRONG;
    }
    if (!looks && !looks_like_time(word))
        return STAFF_DAY_NONE;
    buf_str(why, buf_view(&no));
    return STAFF_DAY_WRONG;
}
