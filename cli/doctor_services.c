/* What is used up in a day, whether the applications are in use, and who else is needed. */
#include "cli/doctor_platform_private.h"

#include "base/clock.h"
#include "base/cst.h"
#include "base/mem.h"
#include "store/sends.h"

enum { QUOTA_WARN_PERCENT = 80, CAS_MS = 5000, ALARM_DAYS = 14 };

/* ---- person-times: protocol 4.1 ---- */

static void check_quota(struct doctor *d, const struct conf_app *app)
{
    struct finding f = {.check = "quota", .app = app->name};
    struct err     err = {0};
    int64_t        sent, most = (int64_t)d->conf->tuning.accounts * SENDS_PER_ACCOUNT;

    if (health_sends(d->health, str_c(app->name), cst_day(clock_now()), &sent, &err) < 0)
        return;
    f.mark = sent * 100 >= most * QUOTA_WARN_PERCENT ? MARK_WARN : MARK_OK;
    buf_f(&f.zh, "%s：今天已发 %lld 人次，上限 %lld（账号上限 %u × 200）", app->name, (long long)sent,
          (long long)most, d->conf->tuning.accounts);
    buf_f(&f.en, "%s: %lld person-times today of %lld (%u accounts × 200)", app->name,
          (long long)sent, (long long)most, d->conf->tuning.accounts);
    if (f.mark != MARK_OK) {
        buf_c(&f.fix_zh, "今天不要再群发；发不完的通知明天自动接着发");
        buf_c(&f.fix_en, "send no more notices today; what is left goes on tomorrow by itself");
    }
    doctor_tell(d, &f);
}

void doctor_quota(struct doctor *d)
{
    if (d->conf->tuning.accounts == 0) {
        doctor_note(d, MARK_WARN, "quota", NULL, "没有写账号上限，每天的发送额度没有人看着",
                    "`tuning.accounts` is not configured: the day's quota is not watched",
                    "管理后台 › 我的企业 › 企业信息 › 账号上限：抄到配置的 tuning.accounts",
                    "console › 我的企业 › 企业信息 › 账号上限: copy it into `tuning.accounts`");
        return;
    }
    for (unsigned i = 0; d->health && i < d->conf->wecom.apps_count; i++)
        check_quota(d, &d->conf->wecom.apps[i]);
}

/* ---- in use? ---- */

static void check_heard(struct doctor *d)
{
    struct finding f = {.check = "received"};
    struct err     err = {0};
    int64_t        at = 0;

    if (d->health == NULL || health_last_message(d->health, &at, &err) < 0)
        return;
    if (at == 0) {
        doctor_note(d, MARK_WARN, "received", NULL, "最近没有收到过企业微信的消息",
                    "no message of WeCom has come lately",
                    "管理后台 › 应用管理 › 应用 › 接收消息 › 设置API接收：保存 URL，然后用手机给应用发“帮助”",
                    "console › 应用管理 › the application › 接收消息 › 设置API接收: save the URL, then "
                    "send 帮助 to the application");
        return;
    }
    buf_c(&f.zh, "最近一次收到企业微信的消息：");
    buf_c(&f.en, "the last message of WeCom came ");
    doctor_span(clock_now() > at ? clock_now() - at : 0, &f.zh, &f.en);
    buf_c(&f.zh, "前");
    buf_c(&f.en, " ago");
    doctor_tell(d, &f);
}

/* Counted since the process has started. */
static void check_counter(struct doctor *d, const char *check, const char *metric, const char *zh,
                          const char *en, const char *fix_zh, const char *fix_en)
{
    struct finding f = {.mark = MARK_WARN, .check = check};
    int64_t        n = doctor_metric(d, metric);

    if (n <= 0)
        return;
    buf_f(&f.zh, "hongyan 启动以来，%s %lld 次", zh, (long long)n);
    buf_f(&f.en, "%s since hongyan was started: %lld", en, (long long)n);
    buf_c(&f.fix_zh, fix_zh);
    buf_c(&f.fix_en, fix_en);
    doctor_tell(d, &f);
}

static const struct {
    const char *event, *zh, *en;
} alarms[] = {
    {"inactive_alert", "长期没有人使用，企业微信将停用它", "unused for long, to be disabled"},
    {"close_inactive_agent", "因长期没有人使用，被企业微信停用", "unused for long, disabled"},
    {"low_active_alert", "使用的人太少，企业微信将限制它", "used by few, to be limited"},
    {"low_active", "使用的人太少，被企业微信限制", "used by few, limited"},
};

struct told {
    struct doctor *d;
    int64_t        now;
};

/* "inactive_alert.student", "api.staff.40001": handlers/alarm.h. */
static int tell_alarm(void *arg, struct str what, int64_t at)
{
    const struct told *t = arg;
    struct finding     f = {.mark = MARK_WARN, .check = "inactivity"};
    struct str         event, app;
    size_t             i = 0;

    if (!str_split(&what, '.', &event) || !str_split(&what, '.', &app))
        return 0;
    while (i < ARRAY_LEN(alarms) && !str_is(event, alarms[i].event))
        i++;
    if (i == ARRAY_LEN(alarms)) /* a call that was refused: the checks say whether it still is */
        return 0;
    doctor_span(t->now > at ? t->now - at : 0, &f.zh, &f.en);
    buf_f(&f.zh, "前企业微信警告：应用 %.*s %s", STR_ARG(app), alarms[i].zh);
    buf_f(&f.en, " ago WeCom warned of the application %.*s: %s", STR_ARG(app), alarms[i].en);
    buf_c(&f.fix_zh, "让成员用起来（发一次通知、群发提醒）；已停用、已限制的在管理后台 › 应用管理 › "
                     "应用 里处理");
    buf_c(&f.fix_en, "have members use it (send a notice); what is disabled or limited is mended "
                     "in the console");
    doctor_tell(t->d, &f);
    return 0;
}

static void check_inactivity(struct doctor *d)
{
    struct told t = {d, clock_now()};
    struct err  err = {0};

    if (d->health)
        health_alarms(d->health, t.now - ALARM_DAYS * CST_DAY, tell_alarm, &t, &err);
    else
        check_counter(d, "inactivity", "platform_alerts_total", "企业微信警告应用将因不活跃被停用",
                      "warnings that an application will be, or was, disabled for inactivity",
                      "让成员用起来（发一次通知、群发提醒）；已停用的在管理后台 › 应用管理 › 应用 "
                      "里重新启用",
                      "have members use it (send a notice); enable it again in the console");
}

void doctor_activity(struct doctor *d)
{
    check_heard(d);
    if (doctor_metric(d, "outbound_up") == 0)
        doctor_note(d, MARK_FAIL, "sending", NULL, "hongyan 现在发不出消息，成员只得到文字答复",
                    "hongyan cannot send now: members get answers in words only",
                    "先改好本单里标 FAIL 的项；日志里搜 alert", "first mend what is FAIL here; look for "
                                                                 "alert in the log");
    check_inactivity(d);
    check_counter(d, "signatures", "refused_signature_total", "拒绝了签名不对的回调",
                  "callbacks refused for a wrong signature",
                  "是企业微信发的就核对管理后台 › 应用管理 › 应用 › 接收消息 › 设置API接收 的 Token、"
                  "EncodingAESKey；否则是外人在试，不用管",
                  "if they are WeCom's: compare Token and EncodingAESKey in the console; else "
                  "strangers try, which does no harm");
}

/* ---- others ---- */

static void tell_mail(struct doctor *d)
{
    struct finding f = {.check = "mail"};
    unsigned       alarms_to = d->conf->alarm ? d->conf->alarm->mails_count : 0;

    buf_f(&f.zh, "邮件：%s，告警发给 %u 个地址",
          d->conf->mail->provider == MAIL_SMTP ? "SMTP" : "webhook", alarms_to);
    buf_f(&f.en, "mail is configured, alarms go to %u addresses", alarms_to);
    doctor_tell(d, &f);
}

static void check_letters(struct doctor *d)
{
    if (d->conf->sms)
        doctor_note(d, MARK_OK, "sms", NULL,
                    d->conf->sms->provider == SMS_TENCENT ? "短信：腾讯云" : "短信：webhook",
                    "SMS is configured", NULL, NULL);
    else
        doctor_note(d, MARK_OK, "sms", NULL, "没有配短信：验证码、催收不发短信",
                    "no SMS is configured: neither codes nor notices go by SMS", NULL, NULL);
    if (d->conf->mail)
        tell_mail(d);
    else
        doctor_note(d, MARK_OK, "mail", NULL, "没有配邮件：验证码、报警不发邮件",
                    "no mail is configured: neither codes nor alarms go by mail", NULL, NULL);
}

/* As a browser that comes from us: a service that is not registered gets no log-in page. */
static void ask_login(const struct doctor *d, struct probe *p)
{
    auto_buf struct buf url = {0}, service = {0}, query = {0};

    buf_f(&service, "%s/login/desk/0", d->conf->public_url);
    platform_query(&query, "service", buf_view(&service));
    buf_f(&url, "%s/login?%s", d->conf->login->cas, query.p);
    doctor_get(d, url.p, CAS_MS, false, p);
}

static void tell_login(const struct probe *p, struct finding *f)
{
    f->mark = MARK_FAIL;
    buf_c(&f->zh, "统一身份认证（CAS）：");
    buf_c(&f->en, "the log-in (CAS): ");
    if (p->end != PROBE_ANSWERED) {
        doctor_explain(p, f);
        return;
    }
    buf_f(&f->zh, "登录页应答 %u", p->status);
    buf_f(&f->en, "its page gives %u", p->status);
    if (p->status < 500) {
        buf_c(&f->fix_zh, "请统一身份认证的管理员登记服务 public_url/login/（docs/install.md 第 6 节），"
                          "检查配置 login.cas");
        buf_c(&f->fix_en, "have its administrator register the service public_url/login/ "
                          "(docs/install.md), look at `login.cas`");
    }
}

static void check_login(struct doctor *d)
{
    auto_probe struct probe p = {0};
    struct finding          f = {.check = "login"};

    if (d->conf->login == NULL)
        return;
    ask_login(d, &p);
    if (p.end == PROBE_ANSWERED && p.status < 400) {
        buf_f(&f.zh, "统一身份认证（CAS）连得上，%u 毫秒", p.ms);
        buf_f(&f.en, "the log-in (CAS) is reached, %u ms", p.ms);
    } else {
        tell_login(&p, &f);
    }
    doctor_tell(d, &f);
}

/* Who releases the notices of a kind, and is not on the list of the staff, does not. */
static void tell_gone(struct doctor *d, const struct notice_kind *kind, unsigned gone)
{
    struct finding f = {.mark = MARK_WARN, .check = "approvers"};
    bool           all = gone == kind->approvers_count;

    buf_f(&f.zh, "通知「%s」（%s）的 approvers 有 %u 人不在教职工名单里%s", kind->title, kind->name, gone,
          all ? "：谁也放行不了" : "，放行不了");
    buf_f(&f.en, "of the approvers of the notices \"%s\" %u %s not on the list of the staff%s",
          kind->name, gone, gone == 1 ? "is" : "are", all ? ": nobody can release them" : "");
    buf_c(&f.fix_zh, "改学校文件 notices.kinds 的 approvers，或用 hongyan staff import 把他们加回来");
    buf_c(&f.fix_en, "change `approvers` in notices.kinds of the school file, or add them by "
                     "hongyan staff import");
    doctor_tell(d, &f);
}

static void check_approvers(struct doctor *d)
{
    const struct school_notices *n = &d->conf->school->notices;

    for (unsigned i = 0; d->health && i < n->kinds_count; i++) {
        unsigned gone = 0;

        for (unsigned k = 0; k < n->kinds[i].approvers_count; k++) {
            int64_t    roles = 1;
            struct err err = {0};

            health_roles(d->health, str_c(n->kinds[i].approvers[k]), &roles, &err);
            gone += roles == 0;
        }
        if (gone > 0)
            tell_gone(d, &n->kinds[i], gone);
    }
}

void doctor_services(struct doctor *d)
{
    check_letters(d);
    check_approvers(d);
    check_login(d);
}
