/* 导出 [flow] [xlsx|csv] [day] purpose — a day's reports of one's own scope as a file, sent into the
 * chat. For counsellors and the office. The purpose is in the audit. */
#include "base/cst.h"
#include "base/utf8.h"
#include "conf/words.h"
#include "handlers/flow_answer.h"
#include "handlers/handlers.h"
#include "handlers/make.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_scope.h"
#include "handlers/texts.h"
#include "store/quotas.h"

#include <string.h>

enum {
    PURPOSE_MIN = 2, /* characters */
    PURPOSE_MAX = 100,
};

static const struct quota hourly = {.name = "report.export", .hour = 20};

static const char *const xlsx_words[] = {"xlsx", "excel", NULL};
static const char *const csv_words[] = {"csv", NULL};
static bool is_one(struct str text, const char *const *words)
{
    while (*words && !str_eq_nocase(text, str_c(*words)))
        words++;
    return *words != NULL;
}

/* Only digits and what stands between those of a date, both: 9月1日, 9-1, 2026/09/01. A number alone
 * may be a class or a room, and begin the purpose, unless it has eight digits. */
static bool looks_like_day(struct str word)
{
    static const char *const marks[] = {"年", "月", "日", "号", "-", "/", ".", NULL};
    size_t                   digits = 0, others = 0;

    while (word.n > 0) {
        size_t n = 0;

        for (const char *const *m = marks; *m && n == 0; m++)
            n = str_starts(word, str_c(*m)) ? strlen(*m) : 0;
        if (n == 0 && (word.p[0] < '0' || word.p[0] > '9'))
            return false;
        digits += n == 0;
        others += n > 0;
        word = str_skip(word, n > 0 ? n : 1);
    }
    return digits == 8 || (digits > 0 && others > 0);
}

/* As people write it in answers, up to today. false: `why` says what is wrong with it; empty: it is
 * no day at all. */
static bool read_day(const struct ctx *ctx, struct str word, int64_t *day, struct buf *why)
{
    static const struct school_question past = {.kind = ASK_DATE, .max = (char *)"0"};
    static const struct school_question any = {.kind = ASK_DATE};
    auto_buf struct buf                 value = {0}, no = {0};

    if (!looks_like_day(word) && word.p[0] >= '0' && word.p[0] <= '9')
        return false;
    if (date_read(ctx, &past, word, &value, &no))
        return cst_parse_date(buf_view(&value), day);
    buf_clear(&no);
    if (date_read(ctx, &any, word, &value, &no))
        buf_c(why, tr(ctx, "这一天还没有到。", "That day has not come yet."));
    else if (looks_like_day(word))
        buf_str(why, buf_view(&no));
    return false;
}

/* Form and day, in any order; what is left of *rest is the purpose. */
static void read_asked(const struct ctx *ctx, struct str *rest, struct make_ask *ask,
                       struct buf *why)
{
    for (int i = 0; i < 2; i++) {
        struct str left = *rest, word = {"", 0};

        str_split(&left, ' ', &word);
        if (is_one(word, xlsx_words) || is_one(word, csv_words))
            ask->csv = is_one(word, csv_words);
        else if (word.n == 0 || !read_day(ctx, word, &ask->day, why))
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
    auto_buf struct buf why = {0};

    read_asked(ctx, &rest, &ask, &why);
    if (why.n > 0)
        return reply_text(out, buf_view(&why), err);
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
    .help = "导出 用途　表格，如 导出 昨天 周会",
    .help_en = "export PURPOSE: a table",
    .run = run,
};
