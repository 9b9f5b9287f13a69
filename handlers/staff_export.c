/* 导出 [flow] [xlsx|csv] [day] purpose — a day's reports of one's own scope as a file, sent into the
 * chat. For counsellors and the office. The purpose is in the audit. */
#include "base/cst.h"
#include "base/utf8.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/make.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_scope.h"
#include "handlers/texts.h"
#include "store/quotas.h"

enum {
    PURPOSE_MIN = 2, /* characters */
    PURPOSE_MAX = 100,
};

static const struct quota hourly = {.name = "report.export", .hour = 20};

static const char *const xlsx_words[] = {"xlsx", "excel", NULL};
static const char *const csv_words[] = {"csv", NULL};
static const char *const today_words[] = {"今天", "今日", "today", NULL};
static const char *const yesterday_words[] = {"昨天", "昨日", "yesterday", NULL};

static bool is_one(struct str text, const char *const *words)
{
    while (*words && !str_eq_nocase(text, str_c(*words)))
        words++;
    return *words != NULL;
}

/* 2026-11-19, 11-19 (the last one that was), 今天, 昨天. */
static bool read_day(int64_t now, struct str text, int64_t *day)
{
    auto_buf struct buf whole = {0};
    int                 year = cst_of(now).year;

    if (cst_parse_date(text, day))
        return true;
    if (is_one(text, today_words) || is_one(text, yesterday_words)) {
        *day = cst_day(now) - is_one(text, yesterday_words);
        return true;
    }
    buf_f(&whole, "%d-%.*s", year, STR_ARG(text));
    if (!cst_parse_date(buf_view(&whole), day))
        return false;
    if (*day <= cst_day(now))
        return true;
    buf_clear(&whole);
    buf_f(&whole, "%d-%.*s", year - 1, STR_ARG(text));
    return cst_parse_date(buf_view(&whole), day);
}

/* Form and day, in any order; what is left of *rest is the purpose. */
static void read_asked(const struct ctx *ctx, struct str *rest, struct make_ask *ask)
{
    for (int i = 0; i < 2; i++) {
        struct str left = *rest, word = {"", 0};

        str_split(&left, ' ', &word);
        if (is_one(word, xlsx_words) || is_one(word, csv_words))
            ask->csv = is_one(word, csv_words);
        else if (!read_day(ctx->now, word, &ask->day))
            return;
        *rest = str_trim(left);
    }
}

static int say_no_purpose(struct ctx *ctx, struct reply *out, struct err *err)
{
    return reply_textf(out, err,
                       tr(ctx, "请写上用途，会记入审计，例如：%s xlsx 上报学院疫情防控",
                          "Please say what for; it is kept in the audit: %s xlsx weekly report"),
                       staff_word(ctx, words_export));
}

static int keep_trace(struct ctx *ctx, const struct make_ask *ask, struct str purpose,
                      struct err *err)
{
    auto_buf struct buf detail = {0};
    char                date[11];

    buf_f(&detail, "%.*s %s %s %.*s", STR_ARG(ask->flow),
          cst_date(date, cst_day_start(ask->day)), ask->csv ? "csv" : "xlsx",
          STR_ARG(text_chars(purpose, PURPOSE_MAX)));
    return staff_audit_text(ctx, "report.export", 0, buf_view(&detail), err);
}

static int order(struct ctx *ctx, const struct school_flow *flow, const struct make_ask *ask,
                 struct str purpose, struct reply *out, struct err *err)
{
    int64_t again_at;
    char    date[12] = " ", clock[6];
    bool    taken;

    cst_date(date + 1, cst_day_start(ask->day));
    if (ask->day == cst_day(ctx->now))
        date[0] = '\0';
    if (quota_take(ctx->store, ctx->now, &hourly, ctx->me.userid, &taken, &again_at, err) < 0)
        return -1;
    if (!taken)
        return reply_textf(out, err, tr(ctx, "一小时内导出太多了，%s 以后再试。",
                                        "Too many exports within the hour; again after %s."),
                           cst_clock(clock, again_at));
    if (keep_trace(ctx, ask, purpose, err) < 0 || make_order(ctx, MAKE_EXPORT, ask, err) < 0)
        return -1;
    return reply_textf(out, err,
                       ctx->outbound
                           ? tr(ctx, "正在导出「%s」%s，文件马上发来。敏感项已打码，用途已记录。",
                                "Exporting \"%s\"%s; the file comes in a moment. Personal "
                                "fields are masked; the purpose is kept.")
                           : tr(ctx, "正在导出「%s」%s，现在发送不通，文件恢复后发来。",
                                "Exporting \"%s\"%s. Sending does not work at the moment; the file "
                                "comes when it does."),
                       flow_title(ctx, flow), date);
}

/* The purpose is checked as it was compared, and kept so: half-width. */
static int export(struct ctx *ctx, const struct school_flow *flow, struct str rest,
                  struct reply *out, struct err *err)
{
    struct make_ask ask = {
        .flow = str_c(flow->name),
        .day = cst_day(ctx->now),
        .userid = ctx->me.userid,
        .lang = ctx->me.lang,
    };

    read_asked(ctx, &rest, &ask);
    if (ask.day > cst_day(ctx->now))
        return reply_text(out, str_c(tr(ctx, "这一天还没有到。", "That day has not come yet.")), err);
    if (utf8_count(rest) < PURPOSE_MIN)
        return say_no_purpose(ctx, out, err);
    return order(ctx, flow, &ask, rest, out, err);
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
    if (staff_flow(ctx, &staff_daily_wish, words_export, &rest, &flow, NULL, out, err) < 0)
        return -1;
    return flow ? export(ctx, flow, rest, out, err) : 0;
}

const struct handler handler_export = {
    .name = "export",
    .type = MSG_TEXT,
    .words = words_export,
    .arguments = true,
    .apps = APPS_STAFF,
    .roles = roles_reach,
    .wants = staff_free,
    .help = "导出 用途　填报表格发到这里，例如：导出 昨天 上报学院",
    .help_en = "export PURPOSE: a table of the reports, such as: export yesterday weekly meeting",
    .run = run,
};
