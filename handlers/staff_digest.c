/* 日报 [flow] [day] — the numbers of one's own scope, now or of that day, and a chart of its classes
 * behind them. For counsellors and the office. In the audit. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/make.h"
#include "handlers/staff.h"
#include "handlers/staff_day.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_later.h"
#include "handlers/staff_report.h"
#include "handlers/texts.h"
#include "store/quotas.h"

enum { SAID_CHARS = 20 }; /* repeated of what was not understood */

static const struct quota hourly = {.name = "staff.digest", .hour = 20};

static int keep_trace(struct ctx *ctx, const struct school_flow *flow, int64_t day,
                      const struct scopes *scopes, struct err *err)
{
    auto_buf struct buf detail = {0};
    char                date[11];

    buf_f(&detail, "%s %s %s ", words_digest[0], flow->name, cst_date(date, cst_day_start(day)));
    scopes_name(scopes, &detail);
    return staff_audit_text(ctx, "staff.digest", 0, buf_view(&detail), err);
}

/* Behind the answer; words: the numbers, too. */
static int order_chart(struct ctx *ctx, const struct school_flow *flow, int64_t day, bool words,
                       struct err *err)
{
    struct make_ask ask = {
        .flow = str_c(flow->name),
        .day = day,
        .userid = ctx->me.userid,
        .lang = ctx->me.lang,
        .words = words,
    };
    int rc;

    ctx->after_reply = true;
    ctx->push_until = cst_day_start(cst_day(ctx->now) + 1);
    rc = make_order(ctx, MAKE_DIGEST, &ask, err);
    ctx->after_reply = false;
    ctx->push_until = 0;
    return rc;
}

static int say(struct ctx *ctx, const struct school_flow *flow, int64_t day,
               const struct scopes *scopes, struct reply *out, struct err *err)
{
    auto_class_lines struct class_lines lines = {0};
    auto_buf struct buf                 text = {0};

    if (class_lines_read(ctx->store, flow, day, scopes, &lines, err) < 0)
        return -1;
    class_lines_digest(ctx, flow, day, &lines, &text);
    scopes_say_more(ctx, scopes, &text);
    if (lines.all.people > 0 && order_chart(ctx, flow, day, false, err) < 0)
        return -1;
    if (lines.all.people > 0)
        buf_c(&text, ctx->outbound ? tr(ctx, "图随后发来。", "A chart follows.")
                                   : tr(ctx, "现在发送不通，今天恢复了图就发来。",
                                        "Sending does not work at the moment; a chart follows when "
                                        "it does, today."));
    if (keep_trace(ctx, flow, day, scopes, err) < 0)
        return -1;
    return reply_text(out, str_trim(buf_view(&text)), err);
}

static int say_later(struct ctx *ctx, const struct school_flow *flow, int64_t day,
                     const struct scopes *scopes, struct reply *out, struct err *err)
{
    if (order_chart(ctx, flow, day, true, err) < 0 ||
        keep_trace(ctx, flow, day, scopes, err) < 0)
        return -1;
    return staff_later_say(ctx, out, err);
}

static int say_enough(struct ctx *ctx, int64_t again_at, struct reply *out, struct err *err)
{
    char clock[6];

    return reply_textf(out, err,
                       tr(ctx, "一小时内看日报太多了，%s 以后再看。回复“%s”看谁还没填。",
                          "Too many digests within the hour; again after %s. Reply \"%s\" for who "
                          "is missing."),
                       cst_clock(clock, again_at), staff_word(ctx, words_missing));
}

/* Each costs a look at the whole scope and a chart in the chat. */
static int answer(struct ctx *ctx, const struct school_flow *flow, int64_t day,
                  const struct scopes *scopes, struct reply *out, struct err *err)
{
    int64_t again_at;
    bool    taken, later;

    if (quota_take(ctx->store, ctx->now, &hourly, ctx->me.userid, &taken, &again_at, err) < 0)
        return -1;
    if (!taken)
        return say_enough(ctx, again_at, out, err);
    if (staff_later(ctx, scopes, LATER_PEOPLE, &later, err) < 0)
        return -1;
    return later ? say_later(ctx, flow, day, scopes, out, err)
                 : say(ctx, flow, day, scopes, out, err);
}

/* The day in front of the flow or behind it; *read: it was there. */
static void take_day(const struct ctx *ctx, struct str *rest, int64_t *day, bool *read,
                     struct buf *why)
{
    struct str left = *rest, word = {"", 0};

    if (*read || rest->n == 0)
        return;
    str_split(&left, ' ', &word);
    *read = staff_day_read(ctx, word, day, why) == STAFF_DAY_READ;
    if (*read)
        *rest = str_trim(left);
}

static int say_what(struct ctx *ctx, struct str rest, struct reply *out, struct err *err)
{
    return reply_textf(out, err,
                       tr(ctx, "没看懂“%.*s”。日报后面可以写一天，例如：%s 昨天",
                          "I do not know \"%.*s\". A day may be given: %s yesterday"),
                       STR_ARG(text_chars(rest, SAID_CHARS)), staff_word(ctx, words_digest));
}

static int read_asked(struct ctx *ctx, const struct scopes *scopes, struct reply *out,
                      struct err *err)
{
    const struct school_flow *flow;
    auto_buf struct buf       why = {0};
    struct str                rest = staff_rest(ctx);
    int64_t                   day = cst_day(ctx->now);
    bool                      read = false;
    int                       rc;

    take_day(ctx, &rest, &day, &read, &why);
    if (why.n > 0)
        return reply_text(out, buf_view(&why), err);
    rc = staff_flow(ctx, &staff_daily_wish, words_digest, &rest, &flow, NULL, out, err);
    if (rc <= 0)
        return rc;
    take_day(ctx, &rest, &day, &read, &why);
    if (why.n > 0)
        return reply_text(out, buf_view(&why), err);
    return rest.n > 0 ? say_what(ctx, rest, out, err) : answer(ctx, flow, day, scopes, out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct scopes scopes;
    int           rc = scopes_mine(ctx, &scopes, out, err);

    (void)msg;
    return rc > 0 ? read_asked(ctx, &scopes, out, err) : rc;
}

const struct handler handler_digest = {
    .name = "digest",
    .type = MSG_TEXT,
    .words = words_digest,
    .arguments = true,
    .apps = APPS_STAFF,
    .roles = roles_reach,
    .wants = staff_free,
    .help = "日报　现在的人数和图表",
    .help_en = "digest: the numbers now, and a chart",
    .run = run,
};
