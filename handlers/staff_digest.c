/* 日报 [flow] — the numbers of one's own scope now, and a chart of its classes behind them. For
 * counsellors and the office. In the audit. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/make.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_later.h"
#include "handlers/staff_report.h"
#include "handlers/texts.h"
#include "store/quotas.h"

static const struct quota hourly = {.name = "staff.digest", .hour = 20};

/* Behind the answer; words: the numbers, too. */
static int order_chart(struct ctx *ctx, const struct school_flow *flow, bool words, struct err *err)
{
    struct make_ask ask = {
        .flow = str_c(flow->name),
        .day = cst_day(ctx->now),
        .userid = ctx->me.userid,
        .lang = ctx->me.lang,
        .words = words,
    };
    int rc;

    ctx->after_reply = true;
    ctx->push_until = cst_day_start(ask.day + 1);
    rc = make_order(ctx, MAKE_DIGEST, &ask, err);
    ctx->after_reply = false;
    ctx->push_until = 0;
    return rc;
}

static int say(struct ctx *ctx, const struct school_flow *flow, const struct scopes *scopes,
               struct reply *out, struct err *err)
{
    auto_class_lines struct class_lines lines = {0};
    auto_buf struct buf                 text = {0};

    if (class_lines_read(ctx->store, flow, cst_day(ctx->now), scopes, &lines, err) < 0)
        return -1;
    class_lines_digest(ctx, flow, cst_day(ctx->now), &lines, &text);
    scopes_say_more(ctx, scopes, &text);
    if (lines.all.people > 0 && order_chart(ctx, flow, false, err) < 0)
        return -1;
    if (lines.all.people > 0)
        buf_c(&text, ctx->outbound ? tr(ctx, "图随后发来。", "A chart follows.")
                                   : tr(ctx, "现在发送不通，今天恢复了图就发来。",
                                        "Sending does not work at the moment; a chart follows when "
                                        "it does, today."));
    if (staff_audit_text(ctx, "staff.digest", 0, str_c(flow->name), err) < 0)
        return -1;
    return reply_text(out, str_trim(buf_view(&text)), err);
}

static int say_later(struct ctx *ctx, const struct school_flow *flow, struct reply *out,
                     struct err *err)
{
    if (order_chart(ctx, flow, true, err) < 0 ||
        staff_audit_text(ctx, "staff.digest", 0, str_c(flow->name), err) < 0)
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
static int answer(struct ctx *ctx, const struct school_flow *flow, const struct scopes *scopes,
                  struct reply *out, struct err *err)
{
    int64_t again_at;
    bool    taken, later;

    if (quota_take(ctx->store, ctx->now, &hourly, ctx->me.userid, &taken, &again_at, err) < 0)
        return -1;
    if (!taken)
        return say_enough(ctx, again_at, out, err);
    if (staff_later(ctx, scopes, LATER_PEOPLE, &later, err) < 0)
        return -1;
    return later ? say_later(ctx, flow, out, err) : say(ctx, flow, scopes, out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    const struct school_flow *flow;
    struct str                rest = staff_rest(ctx);
    struct scopes             scopes;

    (void)msg;
    if (scopes_mine(ctx, &scopes, out, err) < 0)
        return -1;
    if (scopes.count == 0)
        return 0;
    if (staff_flow(ctx, &staff_daily_wish, words_digest, &rest, &flow, NULL, out, err) < 0)
        return -1;
    return flow ? answer(ctx, flow, &scopes, out, err) : 0;
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
