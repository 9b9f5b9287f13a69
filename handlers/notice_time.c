/* When a notice begins: outside the quiet hours, and not together with everybody else's. */
#include "base/cst.h"
#include "base/utf8.h"
#include "conf/notices.h"
#include "handlers/notice.h"

enum {
    MINUTE = 60,
    HALF_HOUR = 1800,
    NEAR = 2 * MINUTE, /* of :00 and :30, when all the platform's customers send: protocol 4.1 */
    AHEAD = 60,        /* days that a notice may be planned ahead */
    TRIES = 3,
};

/* ---- quiet hours ---- */

bool notice_quiet(const struct school_notices *n, int64_t at)
{
    return quiet_until(notice_quiet_hours(n), at) > 0;
}

/* ---- not at :00 and :30 ---- */

/* Beijing is whole hours from UTC: the half hours are the same. */
static int64_t off_the_half_hour(int64_t at)
{
    int64_t past = ((at % HALF_HOUR) + HALF_HOUR) % HALF_HOUR;

    if (past < NEAR)
        return at - past + NEAR;
    return past > HALF_HOUR - NEAR ? at - past + HALF_HOUR + NEAR : at;
}

/* What was moved off a half hour is spread, too: the jitter comes behind the move, and one that it
 * carries to the next half hour is moved past that. */
static int64_t spread(const struct school_notices *n, int64_t at, uint64_t seed)
{
    int64_t later = (int64_t)(seed % ((uint64_t)n->jitter * MINUTE + 1));

    return off_the_half_hour(off_the_half_hour(at) + later);
}

/* Of what is wanted by day and was carried into the quiet hours: the last moments before them
 * rather than the morning; 0: there are none. */
static int64_t before_quiet(const struct school_notices *n, int64_t now, int64_t wanted,
                            uint64_t seed)
{
    struct quiet_hours q = notice_quiet_hours(n);
    int64_t            start = cst_day_start(cst_day(wanted)) + (int64_t)q.from * MINUTE;
    int64_t            last, at;

    start += start <= wanted ? CST_DAY : 0;
    last = start - MINUTE;
    if (off_the_half_hour(last) != last)
        last -= NEAR + last % HALF_HOUR - (last % HALF_HOUR < NEAR ? 0 : HALF_HOUR);
    at = last > wanted ? wanted + (int64_t)(seed % (uint64_t)(last - wanted + 1)) : last;
    at = off_the_half_hour(at) <= last ? off_the_half_hour(at) : last;
    return at > now && !notice_quiet(n, at) ? at : 0;
}

bool notice_put_off(const struct school_notices *n, int64_t wanted, bool critical)
{
    return !critical && wanted > 0 && notice_quiet(n, wanted);
}

int64_t notice_when(const struct school_notices *n, int64_t now, int64_t wanted, bool critical,
                    uint64_t seed)
{
    struct quiet_hours q = notice_quiet_hours(n);
    bool               planned = wanted > now;
    int64_t            at = planned ? wanted : now, end = quiet_until(q, at);

    if (critical || (!planned && end == 0))
        return at;
    for (int i = 0; i < TRIES; i++) {
        at = spread(n, end > 0 ? end : at, seed);
        end = quiet_until(q, at);
        if (end == 0)
            return at;
        if (i == 0 && planned && !notice_quiet(n, wanted) &&
            (at = before_quiet(n, now, wanted, seed)) > 0)
            return at;
    }
    return end; /* hardly an hour of the day is not quiet: then without jitter */
}

/* ---- as people say it ---- */

/* Takes the number at the start, of at most `digits` digits; -1: there is none. */
static int take_number(struct str *text, unsigned digits)
{
    int n = -1;

    for (; digits > 0 && text->n > 0 && text->p[0] >= '0' && text->p[0] <= '9'; digits--) {
        n = (n < 0 ? 0 : n) * 10 + (text->p[0] - '0');
        *text = str_skip(*text, 1);
    }
    return n;
}

static bool take_word(struct str *text, const char *word)
{
    struct str w = str_c(word), head = {text->p, w.n};

    if (text->n < w.n || !str_eq_nocase(head, w))
        return false;
    *text = str_skip(*text, w.n);
    return true;
}

/* 18:20, 9:05, 9点, 9点05分, to the end of the text. */
static bool read_clock(struct str text, int *minute)
{
    struct str rest = str_trim(text);
    int        hour = take_number(&rest, 2), past = 0;
    bool       points;

    if (hour < 0 || hour > 23)
        return false;
    points = take_word(&rest, ":");
    if (!points && !take_word(&rest, "点"))
        return false;
    if (points || rest.n > 0) {
        size_t digits = rest.n;

        past = take_number(&rest, 2);
        if (digits - rest.n != 2)
            return false;
    }
    if (!points)
        take_word(&rest, "分");
    if (past < 0 || past > 59 || rest.n > 0)
        return false;
    *minute = hour * MINUTE + past;
    return true;
}

/* 今天, 明天, 昨天 at the start: *days ahead. */
static bool take_day_name(struct str *text, int *days)
{
    static const struct {
        const char *word;
        int         days;
    } names[] = {{"今天", 0},  {"明天", 1},     {"后天", 2},  {"today", 0},
                 {"tomorrow", 1}, {"昨天", -1}, {"前天", -2}, {"yesterday", -1}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (take_word(text, names[i].word)) {
            *days = names[i].days;
            return true;
        }
    return false;
}

/* A real date of that year; false: there is none. */
static bool day_of(int year, int month, int date, int64_t *day)
{
    auto_buf struct buf text = {0};

    buf_f(&text, "%04d-%02d-%02d", year, month, date);
    return cst_parse_date(buf_view(&text), day);
}

/* A month without a year is of this one or, where that is over, of the next: by `behind` days it
 * may be over. */
static bool nearest(int month, int date, int64_t now, int behind, int64_t *day)
{
    int year = cst_of(now).year;

    return (day_of(year, month, date, day) && *day >= cst_day(now) - behind) ||
           day_of(year + 1, month, date, day);
}

/* 11月25日, 2026年11月25日, 2026-11-25 at the start. */
static bool take_date(struct str *text, int64_t now, int behind, int64_t *day)
{
    enum { DATE = 10 };
    struct str rest = *text;
    int        year = take_number(&rest, 4), month, date;
    bool       has_year = take_word(&rest, "年");

    if (text->n >= DATE && cst_parse_date((struct str){text->p, DATE}, day)) {
        *text = str_skip(*text, DATE);
        return true;
    }
    if (has_year)
        *text = rest;
    month = take_number(text, 2);
    if (month < 0 || !take_word(text, "月") || (date = take_number(text, 2)) < 0 ||
        !(take_word(text, "日") || take_word(text, "号")))
        return false;
    return has_year ? day_of(year, month, date, day) : nearest(month, date, now, behind, day);
}

static bool read_day(struct str *text, int64_t now, int64_t *day)
{
    int     ahead = 0; /* 18:20: of today */
    int     minute;
    int64_t today = cst_day(now);

    if (!take_day_name(text, &ahead) && !read_clock(*text, &minute))
        return take_date(text, now, 0, day);
    *day = today + ahead;
    return true;
}

static bool is_now(struct str text)
{
    return str_is(text, "现在") || str_is(text, "立即") || str_is(text, "马上") ||
           str_eq_nocase(text, STR_LIT("now"));
}

bool notice_time_read(struct str text, int64_t now, int64_t *at)
{
    auto_buf struct buf half = {0};
    struct str          rest;
    int64_t             day, then;
    int                 minute;

    utf8_halfwidth(&half, text);
    rest = str_trim(buf_view(&half));
    if (is_now(rest)) {
        *at = 0;
        return true;
    }
    if (!read_day(&rest, now, &day) || !read_clock(rest, &minute))
        return false;
    then = cst_day_start(day) + (int64_t)minute * MINUTE;
    if (then <= now || then > now + (int64_t)AHEAD * CST_DAY)
        return false;
    *at = then;
    return true;
}

bool notice_time_fix(struct str text, int64_t now, struct buf *out)
{
    auto_buf struct buf half = {0};
    struct str          rest;
    struct cst          c;
    char                stamp[17];
    int64_t             at;
    int                 minute, days;
    bool                english;

    utf8_halfwidth(&half, text);
    rest = str_trim(buf_view(&half));
    english = rest.n > 0 && ((rest.p[0] | 0x20) == 't'); /* today, tomorrow */
    if (!notice_time_read(rest, now, &at) || at == 0 ||
        (!take_day_name(&rest, &days) && !read_clock(rest, &minute)))
        return false;
    c = cst_of(at);
    if (english)
        buf_c(out, cst_stamp(stamp, at));
    else
        buf_f(out, "%d月%d日 %02d:%02d", c.month, c.day, c.hour, c.minute);
    return true;
}

/* ---- a deadline ---- */

/* 18:00前, 11月25日之前. */
static struct str drop_before(struct str text)
{
    static const char *const tails[] = {"之前", "以前", "前", "截止", NULL};

    for (const char *const *t = tails; *t; t++) {
        struct str tail = str_c(*t);

        if (text.n > tail.n && str_eq(str_skip(text, text.n - tail.n), tail))
            return str_trim((struct str){text.p, text.n - tail.n});
    }
    return text;
}

/* As people say it. */
struct deadline {
    int64_t    day;
    int        minute;   /* 0–1440 */
    bool       relative; /* said with today in mind: 明天, 18:20 */
    bool       clock;    /* an hour is said */
    struct str part;     /* else 上午 or the like, or nothing */
};

/* The hour; nothing more is said: the whole day, and of 上午 the half of it. */
static bool read_until(struct str text, struct deadline *d)
{
    struct str rest = str_trim(text), part = rest;
    bool       late = take_word(&rest, "下午") || take_word(&rest, "晚上");
    bool       early = !late && (take_word(&rest, "上午") || take_word(&rest, "早上"));

    d->clock = rest.n > 0;
    d->minute = early && !d->clock ? 12 * 60 : 24 * 60;
    d->part = part;
    if (!d->clock || str_is(rest, "24:00"))
        return true;
    if (!read_clock(rest, &d->minute))
        return false;
    if (late && d->minute < 12 * 60)
        d->minute += 12 * 60;
    return true;
}

/* text: without 前 at its end. false: it is no time. */
static bool deadline_of(struct str text, int64_t now, struct deadline *d)
{
    enum { BEHIND = 60 }; /* days: 6月30日, said in November, is of the next year */
    struct str rest = text;
    int        ahead = 0;

    d->day = cst_day(now);
    d->relative = take_day_name(&rest, &ahead);
    if (!d->relative && read_until(rest, d) && d->clock)
        return d->relative = true; /* 18:20: of today */
    if (!d->relative && !take_date(&rest, now, BEHIND, &d->day))
        return false;
    d->day += ahead;
    return read_until(rest, d);
}

static int64_t deadline_at(const struct deadline *d)
{
    return cst_day_start(d->day) + (int64_t)d->minute * MINUTE;
}

bool notice_deadline_read(struct str text, int64_t now, int64_t *at)
{
    auto_buf struct buf half = {0};
    struct deadline     d;

    utf8_halfwidth(&half, text);
    if (!deadline_of(drop_before(str_trim(buf_view(&half))), now, &d))
        return false;
    *at = deadline_at(&d);
    return true;
}

bool notice_deadline_fix(struct str text, int64_t now, struct buf *out)
{
    auto_buf struct buf half = {0};
    struct str          said, rest;
    struct deadline     d;
    struct cst          c;
    bool                english;

    utf8_halfwidth(&half, text);
    said = str_trim(buf_view(&half));
    rest = drop_before(said);
    english = said.n > 0 && ((said.p[0] | 0x20) == 't'); /* today, tomorrow */
    if (!deadline_of(rest, now, &d) || !d.relative || deadline_at(&d) <= now)
        return false;
    c = cst_of(cst_day_start(d.day));
    if (english)
        buf_f(out, "%04d-%02d-%02d", c.year, c.month, c.day);
    else
        buf_f(out, "%d月%d日", c.month, c.day);
    if (d.clock)
        buf_f(out, " %02d:%02d", d.minute / 60, d.minute % 60);
    else
        buf_str(out, d.part);
    buf_str(out, str_skip(said, rest.n)); /* 前 */
    return true;
}
