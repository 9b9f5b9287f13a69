#include "handlers/alarm.h"

#include "base/cst.h"
#include "base/log.h"
#include "base/mem.h"
#include "bot/message.h"
#include "bot/push.h"
#include "handlers/handlers.h"
#include "handlers/staff_tell.h"
#include "store/letters.h"
#include "store/runs.h"

enum {
    MAIL_SECONDS = CST_DAY, /* a warning of yesterday was told again, or is over */
    USE_SECONDS = 300,      /* of what is refused: then it goes, or it waits for its cause, too */
};

/* A call is refused; else the platform has told of something. */
static bool is_refused(const struct alarm *a)
{
    return str_is(a->event, "api");
}

/* ---- what is said: in Chinese, to the operators ---- */

static const struct {
    const char *event, *what, *todo;
} events[] = {
    {"inactive_alert", "长期没有人使用，企业微信将停用它",
     "请企业微信管理员进入管理后台打开这个应用，并安排成员使用；停用后收发消息全部中断。"},
    {"close_inactive_agent", "因长期没有人使用，已被企业微信停用，收发消息全部中断",
     "请企业微信管理员在管理后台“应用管理”里重新启用它。"},
    {"low_active_alert", "使用的人太少，企业微信将限制它",
     "请企业微信管理员查看管理后台的提示，并安排成员使用。"},
    {"low_active", "使用的人太少，已被企业微信限制",
     "请企业微信管理员查看管理后台的提示，并安排成员使用。"},
};

/* 应用「student」： */
static void write_event(const struct alarm *a, struct buf *out)
{
    char stamp[17];

    for (size_t i = 0; i < ARRAY_LEN(events); i++) {
        if (!str_is(a->event, events[i].event))
            continue;
        buf_c(out, events[i].what);
        if (a->at > 0)
            buf_f(out, "（%s 起）", cst_stamp(stamp, a->at));
        buf_f(out, "。\n%s", events[i].todo);
        return;
    }
    buf_f(out, "有平台告警：%.*s。\n请查看日志。", STR_ARG(a->event));
}

static void write_text(const struct alarm *a, struct buf *out)
{
    buf_f(out, "【告警】应用 %.*s ", STR_ARG(a->app));
    if (!is_refused(a)) {
        write_event(a, out);
        return;
    }
    buf_f(out, "调用 %.*s 被企业微信拒绝，错误码 %lld，管理员不处理就一直不通。\n",
          STR_ARG(a->api), (long long)a->errcode);
    buf_c(out, "请在服务器上运行 hongyan doctor，它会说明哪一项不对、在哪里改。");
}

/* ---- to whom ---- */

static int tell_office(struct ctx *ctx, const char *app, struct str text, struct str back,
                       struct err *err)
{
    static const struct str        none = {"", 0};
    auto_receivers struct receivers office = {0};
    struct ctx                     there = *ctx;

    if (!ctx_app(&there, app))
        return 0;
    if (receivers_for(ctx, &office, NULL, 0, none, none, err) < 0)
        return -1;
    if (office.count == 0) {
        log_line(LOG_WARN, "alarm: nobody of the office to tell");
        return 0;
    }
    return push_text_back(ctx, app, buf_view(&office.to), text, back, err);
}

int alarm_chat(struct ctx *ctx, struct str text, struct str back, struct err *err)
{
    return tell_office(ctx, "staff", text, back, err);
}

static int say_by_mail(struct ctx *ctx, struct str subject, struct str text, struct err *err)
{
    for (unsigned i = 0; ctx->alarm && i < ctx->alarm->mails_count; i++) {
        struct letter l = {
            .kind = LETTER_MAIL,
            .address = str_c(ctx->alarm->mails[i]),
            .subject = subject,
            .text = text,
            .expires_at = ctx->now + MAIL_SECONDS,
        };

        if (letter_put(ctx->store, ctx->now, &l, err) < 0)
            return -1;
    }
    return 0;
}

int alarm_say(struct ctx *ctx, struct str subject, struct str text, struct str back,
              struct err *err)
{
    return alarm_chat(ctx, text, back, err) < 0 ? -1 : say_by_mail(ctx, subject, text, err);
}

/* ---- once a day ---- */

/* inactive_alert/student, api/student/40001/message/send */
static bool read_key(struct str key, struct alarm *out)
{
    struct alarm a = {.at = 0};
    struct str   errcode;

    if (!str_split(&key, '/', &a.event) || !str_split(&key, '/', &a.app) || a.app.n == 0)
        return false;
    if (is_refused(&a)) {
        if (!str_split(&key, '/', &errcode) || !str_i64(errcode, &a.errcode) || key.n == 0)
            return false;
        a.api = key;
    }
    *out = a;
    return true;
}

/* Of an API that is refused the application and the code count: all its calls fail alike. */
static void write_run(const struct alarm *a, struct buf *out)
{
    buf_f(out, "alarm.%.*s.%.*s", STR_ARG(a->event), STR_ARG(a->app));
    if (is_refused(a))
        buf_f(out, ".%lld", (long long)a->errcode);
}

/* Not through the application of which calls are refused. When all are, it is of no use once they
 * go again: whoever reads it then looks for what is mended. */
static int tell_refused(struct ctx *ctx, const struct alarm *a, struct str text, struct err *err)
{
    static const struct str none = {"", 0};
    int64_t                 until = ctx->push_until;
    int                     rc;

    ctx->push_until = ctx->now + USE_SECONDS;
    rc = tell_office(ctx, str_is(a->app, "staff") ? "student" : "staff", text, none, err);
    ctx->push_until = until;
    return rc;
}

/* An event tells of days to come: it is told whenever it can be. */
static int tell(struct ctx *ctx, const struct alarm *a, struct err *err)
{
    auto_buf struct buf text = {0}, back = {0};
    int                 rc;

    write_text(a, &text);
    buf_f(&back, "%s%.*s/%.*s", ALARM_UNHEARD, STR_ARG(a->event), STR_ARG(a->app));
    rc = is_refused(a) ? tell_refused(ctx, a, buf_view(&text), err)
                       : alarm_chat(ctx, buf_view(&text), buf_view(&back), err);
    return rc < 0 ? -1 : say_by_mail(ctx, STR_LIT("鸿雁告警"), buf_view(&text), err);
}

int alarm_tell(struct ctx *ctx, const struct alarm *a, bool *told, struct err *err)
{
    auto_buf struct buf name = {0}, place = {0};
    int64_t             day = cst_day(ctx->now);
    enum run_state      state;

    write_run(a, &name);
    if (run_state(ctx->store, buf_view(&name), day, &state, &place, NULL, err) < 0)
        return -1;
    *told = state == RUN_NEW;
    if (!*told)
        return 0;
    if (tell(ctx, a, err) < 0)
        return -1;
    return run_keep(ctx->store, ctx->now, buf_view(&name), day, STR_LIT(""), true, err);
}

/* This one does not come back. */
int alarm_unheard(struct ctx *ctx, struct str key, struct err *err)
{
    static const struct str none = {"", 0};
    auto_buf struct buf     text = {0};
    struct alarm            a;

    log_line(LOG_ERROR, "alarm: nobody of the office was reached in the chat");
    if (!read_key(key, &a) || is_refused(&a))
        return 0;
    write_text(&a, &text);
    return tell_office(ctx, "student", buf_view(&text), none, err);
}

/* ---- a call that is refused: the sender's own message ---- */

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct alarm a;
    bool         told;

    (void)out; /* nobody waits for an answer */
    if (!read_key(str_skip(msg->key, sizeof "alarm/" - 1), &a))
        return 0;
    return alarm_tell(ctx, &a, &told, err);
}

const struct handler handler_alarm = {
    .name = "alarm",
    .type = MSG_ANSWER,
    .key = "alarm/",
    .quiet = true,
    .run = run,
};
