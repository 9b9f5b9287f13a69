/* 打卡记录 [flow] — one's own reports of the last 30 days: which days lack, how many in a row, and
 * when it would be enough. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/flow_private.h"
#include "handlers/handlers.h"
#include "handlers/texts.h"

#include <inttypes.h>

enum {
    DAYS = 30,
    ROWS = 10 * DAYS, /* read at the most: a day may have several that replaced each other */
    GAPS_ROOM = 400,  /* bytes of a message */
    DAILY = 8,        /* flows that are offered */
};

/* The last 30 days, today the first. */
struct record {
    int64_t today;
    struct {
        int64_t at; /* 0: nothing */
        bool    proxy;
    } day[DAYS];
    unsigned days;  /* that count: since the flow began, or the person came to the school */
    unsigned gaps;  /* of them, those that may lack */
    unsigned done;
};

static int keep_row(void *arg, const struct submission *sub)
{
    struct record *r = arg;
    int64_t        back = r->today - sub->day;

    if (back < 0 || back >= DAYS || r->day[back].at != 0) /* the newest of a day came first */
        return 0;
    r->day[back].at = sub->at;
    r->day[back].proxy = sub->proxy;
    return 0;
}

/* Whoever came ten days ago lacks nothing of the twenty before. When nobody knows since when he is
 * here, it is since his first report. */
static int count_days(struct turn *t, struct record *r, struct err *err)
{
    int64_t first = r->today - (DAYS - 1), begun = flow_first_day(t->flow);

    if (turn_know(t, err) < 0)
        return -1;
    first = begun > first ? begun : first;
    first = t->who.since > first ? t->who.since : first;
    r->days = first <= r->today ? (unsigned)(r->today - first) + 1 : 0;
    for (unsigned i = 0; i < DAYS; i++) {
        if (r->day[i].at == 0)
            continue;
        r->days = i < r->days ? r->days : i + 1;
        r->gaps = i + 1;
        r->done++;
    }
    if (begun > 0 || t->who.since > 0)
        r->gaps = r->days;
    return 0;
}

/* ---- in words ---- */

static void write_day(const struct record *r, unsigned back, struct buf *out)
{
    char date[11];

    cst_date(date, cst_day_start(r->today - back));
    buf_c(out, date + 5); /* 11-20 */
}

/* Today is not over: it does not lack yet. Runs of days are written as one. */
static void write_gaps(const struct ctx *ctx, const struct record *r, struct buf *out)
{
    const char *comma = tr(ctx, "缺：", "Missing: ");
    size_t      end = out->n + GAPS_ROOM;
    unsigned    to;

    for (unsigned from = 1; from < r->gaps; from = to) {
        to = from + 1;
        if (r->day[from].at != 0)
            continue;
        while (to < r->gaps && r->day[to].at == 0)
            to++;
        if (out->n > end) {
            buf_c(out, "…");
            break;
        }
        buf_c(out, comma);
        write_day(r, to - 1, out);
        if (to - 1 > from) {
            buf_c(out, tr(ctx, " 至 ", " to "));
            write_day(r, from, out);
        }
        comma = tr(ctx, "、", ", ");
    }
    text_newline(out);
}

/* 已连续 9 天，还差 5 天；每天不断，11-25 满 14 天 */
static void write_streak(const struct ctx *ctx, const struct school_flow *flow, int64_t streak,
                         const struct record *r, struct buf *out)
{
    int64_t lacks = (int64_t)flow->streak - streak;
    char    date[11];

    if (flow->streak == 0)
        return;
    flow_streak_say(ctx, flow, streak, "", out);
    if (lacks > 0) {
        cst_date(date, cst_day_start(r->today + lacks - (r->day[0].at == 0)));
        buf_c(out, streak > 0 ? tr(ctx, "；", "; ") : "");
        buf_f(out, tr(ctx, "每天不断，%s 满 %u 天", "day by day, %s completes %u"), date + 5,
              flow->streak);
    }
    buf_char(out, '\n');
}

static void write_rows(const struct ctx *ctx, const struct record *r, struct buf *out)
{
    char clock[6];

    for (unsigned i = 0; i < r->days; i++) {
        if (r->day[i].at == 0)
            continue;
        write_day(r, i, out);
        buf_f(out, " %s%s\n", cst_clock(clock, r->day[i].at),
              r->day[i].proxy ? tr(ctx, " 代填", " by the staff") : "");
    }
}

static int write_record(struct turn *t, struct buf *out, struct err *err)
{
    struct record r = {.today = cst_day(t->ctx->now)};
    int64_t       streak = 0;

    if (submission_list(t->ctx->store, t->who.id, str_c(t->flow->name), r.today - (DAYS - 1),
                        r.today, ROWS, keep_row, &r, err) < 0 ||
        count_days(t, &r, err) < 0 ||
        (t->flow->streak > 0 && submission_streak(t->ctx->store, str_c(t->flow->name), r.today,
                                                  t->who.id, &streak, err) < 0))
        return -1;
    buf_f(out, tr(t->ctx, "【%s】最近 %u 天：填了 %u 天", "[%s] Of the last %u days: %u reported"),
          flow_title(t->ctx, t->flow), r.days, r.done);
    if (r.days > 0 && r.day[0].at == 0)
        buf_c(out, tr(t->ctx, "，今天还没填", ", today not yet"));
    buf_char(out, '\n');
    write_streak(t->ctx, t->flow, streak, &r, out);
    write_gaps(t->ctx, &r, out);
    buf_char(out, '\n');
    write_rows(t->ctx, &r, out);
    return 0;
}

static int write_flow(struct ctx *ctx, const struct school_flow *flow, struct buf *out,
                      struct err *err)
{
    auto_turn struct turn t = turn_new(ctx, flow, NULL);

    return write_record(&t, out, err);
}

/* ---- which one ---- */

struct choice {
    const struct school_flow *daily[DAILY]; /* what the member reports every day */
    unsigned                  count;
};

static int find_daily(struct ctx *ctx, struct choice *c, struct err *err)
{
    for (unsigned i = 0; i < ctx->school->flows_count && c->count < DAILY; i++) {
        const struct school_flow *f = &ctx->school->flows[i];
        enum flow_may             may;

        if (f->rule != RULE_DAILY || !flow_offered(ctx, f))
            continue;
        if (flow_allowed(ctx, f, &may, err) < 0)
            return -1;
        if (may != FLOW_OTHER_KIND)
            c->daily[c->count++] = f;
    }
    return 0;
}

/* Without a name: the one that counts days in a row, else the first. NULL: none. */
static const struct school_flow *choose(const struct choice *c, const struct school_flow *named)
{
    const struct school_flow *flow = NULL;

    for (unsigned i = 0; i < c->count; i++)
        if (named ? named == c->daily[i]
                  : flow == NULL || (c->daily[i]->streak > 0 && flow->streak == 0))
            flow = c->daily[i];
    return flow;
}

static void write_others(const struct ctx *ctx, const struct choice *c,
                         const struct school_flow *flow, struct buf *out)
{
    const char *before = tr(ctx, "\n还可以看：", "\nAlso: ");

    for (unsigned i = 0; i < c->count; i++)
        if (c->daily[i] != flow) {
            buf_f(out, tr(ctx, "%s“打卡记录 %s”", "%s\"record %s\""), before,
                  flow_word(ctx, c->daily[i]));
            before = tr(ctx, "、", ", ");
        }
}

/* In an answer in one's own words only the word alone is a command. */
static bool wants(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return word_of(ctx->text) == WORD_RECORD || !flow_asks_text(ctx);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct str                rest = ctx->text, word, answers;
    const struct school_flow *named = NULL, *flow = NULL;
    auto_buf struct buf       text = {0};
    struct choice             c = {.count = 0};

    (void)msg;
    str_split(&rest, ' ', &word);
    rest = str_trim(rest.p ? rest : STR_LIT(""));
    if (find_daily(ctx, &c, err) < 0)
        return -1;
    if (rest.n > 0)
        named = flow_worded(ctx, rest, &answers);
    if (rest.n == 0 || named)
        flow = choose(&c, named);
    if (flow == NULL)
        buf_c(&text, tr(ctx, "没有这样的每日填报。", "There is no such daily report."));
    else if (write_flow(ctx, flow, &text, err) < 0)
        return -1;
    write_others(ctx, &c, flow, &text);
    return flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

const struct handler handler_record = {
    .name = "record",
    .type = MSG_TEXT,
    .words = words_record,
    .arguments = true,
    .apps = APPS_STUDENT,
    .wants = wants,
    .run = run,
};
