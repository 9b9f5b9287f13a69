/* 导出 [flow] [xlsx|csv] [day] purpose, the first three in any order — a day's reports of one's own
 * scope as a file, sent into the chat. For counsellors and the office. The purpose is in the
 * audit. */
#include "base/cst.h"
#include "base/utf8.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/make.h"
#include "handlers/staff.h"
#include "handlers/staff_day.h"
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

/* A table is of one day. */
static bool has_days(const struct school_flow *flow)
{
    return flow->action == NULL &&
           (flow->rule == RULE_DAILY || flow->rule == RULE_TIMES_A_DAY);
}

static const struct staff_wish wish = {
    .usual = staff_daily,
    .may = has_days,
    .none = "学校没有每日填报的项目。",
    .none_en = "The school has nothing that is reported daily.",
    .other = "「%s」不是按天填报的，不能导出。",
    .other_en = "\"%s\" is not reported by days and cannot be exported.",
};

static bool is_one(struct str text, const char *const *words)
{
    while (*words && !str_eq_nocase(text, str_c(*words)))
        words++;
    return *words != NULL;
}

/* What was said besides the flow: each once. */
struct said {
    bool       form, day;
    struct buf why; /* what is wrong with the day */
};

/* Form and day, in any order; what is left of *rest is the flow or the purpose. */
static void read_asked(const struct ctx *ctx, struct str *rest, struct make_ask *ask,
                       struct said *said)
{
    while (rest->n > 0 && said->why.n == 0) {
        struct str left = *rest, word = {"", 0};

        str_split(&left, ' ', &word);
        if (!said->form && (is_one(word, xlsx_words) || is_one(word, csv_words))) {
            ask->csv = is_one(word, csv_words);
            said->form = true;
        } else if (!said->day &&
                   staff_day_read(ctx, word, &ask->day, &said->why) == STAFF_DAY_READ) {
            said->day = true;
        } else {
            return;
        }
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
static int export(struct ctx *ctx, struct str rest, struct said *said, struct reply *out,
                  struct err *err)
{
    const struct school_flow *flow;
    struct make_ask           ask = {
                  .day = cst_day(ctx->now),
                  .userid = ctx->me.userid,
                  .lang = ctx->me.lang,
    };
    int rc;

    read_asked(ctx, &rest, &ask, said);
    if (said->why.n > 0)
        return reply_text(out, buf_view(&said->why), err);
    rc = staff_flow(ctx, &wish, words_export, &rest, &flow, NULL, out, err);
    if (rc <= 0)
        return rc;
    read_asked(ctx, &rest, &ask, said);
    if (said->why.n > 0)
        return reply_text(out, buf_view(&said->why), err);
    if (utf8_count(rest) < PURPOSE_MIN)
        return say_no_purpose(ctx, out, err);
    ask.flow = str_c(flow->name);
    return order(ctx, flow, &ask, rest, out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct said   said = {.form = false};
    struct scopes scopes;
    int           rc = scopes_mine(ctx, &scopes, out, err);

    (void)msg;
    if (rc <= 0)
        return rc;
    rc = export(ctx, staff_rest(ctx), &said, out, err);
    buf_free(&said.why);
    return rc;
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
