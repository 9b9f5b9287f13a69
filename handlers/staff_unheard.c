/* MSG_ANSWER "unheard/…": what was pushed about an alert or an application has reached nobody of
 * those whom it concerns (they may all have left the application). The office is told, once: this
 * message does not come back. Nothing, where it is over by now. An alarm (alarm.h) that has not
 * reached the office itself is tried through the students' application. */
#include "base/log.h"
#include "bot/push.h"
#include "handlers/alarm.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/staff_person.h"
#include "handlers/staff_tell.h"
#include "handlers/texts.h"
#include "store/approvals.h"

static int tell_office(struct ctx *ctx, struct str text, struct err *err)
{
    auto_receivers struct receivers office = {0};
    static const struct str         none = {"", 0};

    if (receivers_for(ctx, &office, NULL, 0, none, none, err) < 0)
        return -1;
    if (office.nobody)
        log_line(LOG_WARN, "unheard: nobody of the office to tell");
    return office.count == 0 ? 0 : push_text_in(ctx, "staff", buf_view(&office.to), text, err);
}

static void write_why(const struct ctx *ctx, const char *who, struct buf *out)
{
    buf_f(out, "%s都没有收到这条消息（可能取消了关注），请%s跟进。\n", who, text_office_zh(ctx));
}

/* ---- an alert ---- */

struct alerts {
    const struct ctx *ctx;
    struct buf        what; /* empty: they were lifted */
};

static int add_alert(void *arg, const struct alert *a)
{
    struct alerts *s = arg;

    staff_alert_say(s->ctx, a, &s->what);
    buf_char(&s->what, '\n');
    return 0;
}

static int tell_alerts(struct ctx *ctx, int64_t person, struct str what, struct err *err)
{
    auto_staff_person struct staff_person p = {0};
    auto_buf struct buf                   text = {0};
    bool                                  found;

    if (staff_person_get(ctx, person, &p, &found, err) < 0)
        return -1;
    buf_c(&text, "【异常】");
    if (found)
        staff_person_say(&p, &text);
    else
        buf_c(&text, "名册外的成员");
    buf_f(&text, "\n%.*s", STR_ARG(what));
    write_why(ctx, "负责的辅导员", &text);
    buf_c(&text, "回复“异常”看全部");
    if (found)
        buf_f(&text, "；处理好以后回复“解除 %s 原因”", p.number.p);
    buf_c(&text, "。");
    return tell_office(ctx, buf_view(&text), err);
}

static int unheard_alert(struct ctx *ctx, int64_t person, struct err *err)
{
    struct alerts s = {.ctx = ctx};
    int           rc = alert_open(ctx->store, person, add_alert, &s, err);

    if (rc == 0 && s.what.n > 0)
        rc = tell_alerts(ctx, person, buf_view(&s.what), err);
    buf_free(&s.what);
    return rc;
}

/* ---- an application ---- */

struct application {
    struct ctx               *ctx;
    const struct school_flow *flow;
    int64_t                   person;
    bool                      waits;
};

static int keep_application(void *arg, const struct approval *a)
{
    struct application *of = arg;

    of->flow = flow_anywhere(of->ctx, a->flow);
    of->person = a->person;
    of->waits = a->state == APPROVAL_PENDING;
    return 0;
}

static int unheard_approval(struct ctx *ctx, int64_t number, struct err *err)
{
    auto_staff_person struct staff_person p = {0};
    auto_buf struct buf                   text = {0};
    struct application                    of = {.ctx = ctx};
    bool                                  found;
    long long                             n = (long long)number;

    if (approval_get(ctx->store, ctx->now, number, keep_application, &of, err) < 0)
        return -1;
    if (!of.waits || of.flow == NULL)
        return 0;
    if (staff_person_get(ctx, of.person, &p, &found, err) < 0)
        return -1;
    buf_f(&text, "【%s】新申请，第 %lld 号：", of.flow->title, n);
    if (found)
        staff_person_say(&p, &text);
    else
        buf_c(&text, "名册外的成员");
    buf_char(&text, '\n');
    write_why(ctx, "负责审批的老师", &text);
    buf_f(&text, "回复“审批 %lld”看内容，“通过 %lld”，或“不通过 %lld 原因”。", n, n, n);
    return tell_office(ctx, buf_view(&text), err);
}

/* ---- the answer ---- */

static bool read_number(struct str key, const char *prefix, int64_t *number)
{
    return str_starts(key, str_c(prefix)) && str_i64(str_skip(key, str_c(prefix).n), number);
}

/* The staff are told in Chinese: a message goes to several of them. */
static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct ctx zh = *ctx;
    int64_t    number;

    (void)out; /* nobody waits for an answer */
    zh.me.lang = LANG_ZH;
    if (str_starts(msg->key, STR_LIT(ALARM_UNHEARD)))
        return alarm_unheard(&zh, str_skip(msg->key, sizeof ALARM_UNHEARD - 1), err);
    if (read_number(msg->key, UNHEARD_ALERT, &number))
        return unheard_alert(&zh, number, err);
    if (read_number(msg->key, UNHEARD_APPROVAL, &number))
        return unheard_approval(&zh, number, err);
    return 0;
}

const struct handler handler_unheard = {
    .name = "unheard",
    .type = MSG_ANSWER,
    .key = "unheard/",
    .run = run,
};
