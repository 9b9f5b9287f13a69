/* The platform: whether it is reached, whether the clocks agree, and a token for each secret. */
#include "cli/doctor_private.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/api.h"
#include "bot/json.h"
#include "cli/doctor_platform_private.h"

#include <stdlib.h>

enum { PLATFORM_MS = 8000, SKEW_WARN = 60, SKEW_FAIL = 300 };

/* ---- one call ---- */

void platform_get(struct doctor *d, const char *path, struct str query, struct platform_answer *a)
{
    auto_wiped struct buf   url = {0};
    auto_probe struct probe p = {0};

    *a = (struct platform_answer){.errcode = API_NETWORK};
    buf_room(&url, 2048);
    buf_f(&url, "%s/cgi-bin/%s?%.*s", d->conf->wecom.api_base, path, STR_ARG(query));
    doctor_get(d, url.p, PLATFORM_MS, false, &p);
    a->probe = p;
    p = (struct probe){0};
    if (a->probe.end != PROBE_ANSWERED || a->probe.status != 200)
        return;
    a->json = js_read(buf_view(&a->probe.body), NULL);
    if (a->json == NULL)
        return;
    a->errcode = 0;
    js_int(a->json, "errcode", &a->errcode);
}

void platform_answer_free(struct platform_answer *a)
{
    if (a->probe.body.n > 0) /* may hold a token */
        memset(a->probe.body.p, 0, a->probe.body.n);
    probe_free(&a->probe);
    json_decref(a->json);
    *a = (struct platform_answer){0};
}

/* ---- what an errcode means here ---- */

/* errmsg says "…, from ip: 203.0.113.7, more info at …". */
static struct str seen_address(const struct platform_answer *a)
{
    struct str  said = js_str(a->json, "errmsg");
    const char *at = said.n > 0 ? memmem(said.p, said.n, "from ip:", 8) : NULL;
    size_t      n = 0;

    if (at == NULL)
        return (struct str){NULL, 0};
    said = str_trim(str_skip(said, (size_t)(at - said.p) + 8));
    while (n < said.n && n < 45 && strchr("0123456789abcdefABCDEF.:", said.p[n]))
        n++;
    return (struct str){said.p, n};
}

#define APP "管理后台 › {page} › "
#define APP_EN "console › {page} › "

static const struct {
    int         code;
    const char *zh, *en, *fix_zh, *fix_en;
} codes[] = {
    {40001, "Secret 不对，或应用被停用", "the secret is wrong, or the application is disabled",
     APP "Secret › 查看：抄到配置的 secret。不要反复试：连错几次，企业微信会封本机 IP 一小时",
     APP_EN "Secret: copy it into `secret`. Do not try again and again: after some failures the "
            "platform blocks this address for an hour"},
    {40013, "企业 ID 不对", "the corp id is wrong", "管理后台 › 我的企业 › 企业信息 › 企业ID：抄到配置的 corp_id",
     "console › 我的企业 › 企业信息 › 企业ID: copy it into `corp_id`"},
    {40091, "Secret 是另一家企业的", "the secret is another organisation's",
     APP "Secret：要与 corp_id 属于同一家企业", APP_EN "Secret: of the same organisation as `corp_id`"},
    {60020, "本机的 IP 不在企业可信 IP 里", "this machine's address is not a trusted IP",
     APP "企业可信IP：加上 {ip}，保存后约一分钟生效",
     APP_EN "企业可信IP: add {ip}; it takes about a minute"},
    {42001, "access_token 过期，换不到能用的", "the token has expired, and no good one comes",
     "过一分钟再运行 doctor", "run doctor again in a minute"},
    {40014, "access_token 不对，换不到能用的", "the token is invalid, and no good one comes",
     "过一分钟再运行 doctor；配置 api_base 要是发 token 的同一个平台",
     "run doctor again in a minute; `api_base` has to be the platform that gave the token"},
    {48006, "应用长期不用，权限被收回", "the application was unused for long, its permission withdrawn",
     APP "重新启用，然后让成员用一用", APP_EN "enable it again, and have members use it"},
    {50003, "应用被停用", "the application is disabled", APP "启用", APP_EN "enable it"},
    {301002, "AgentId 是另一个应用的", "the agent id is another application's",
     APP "AgentId：抄到配置的 agent_id，与 secret 是同一个应用的",
     APP_EN "AgentId: copy it into `agent_id`; it belongs with `secret`"},
    {40056, "没有这个 AgentId 的应用", "there is no application with this agent id",
     APP "AgentId：抄到配置的 agent_id", APP_EN "AgentId: copy it into `agent_id`"},
    {48002, "这个 Secret 不能调用这个接口", "this secret may not call this API",
     APP "Secret：配置里填的是自建应用的，不是通讯录同步的", APP_EN "Secret: that of the application"},
    {45009, "调用太频繁，或本机 IP 因密钥错误被封", "called too often, or this address is blocked for "
                                                    "wrong secrets",
     "等一小时再运行 doctor", "run doctor again in an hour"},
    {-1, "企业微信说系统繁忙", "the platform says that it is busy", "过一分钟再运行 doctor",
     "run doctor again in a minute"},
};

void platform_page(const char *app, struct buf *out)
{
    if (strcmp(app, "contacts") == 0)
        buf_c(out, "安全与管理 › 管理工具 › 通讯录同步");
    else
        buf_f(out, "应用管理 › 自建 › %s", app);
}

/* {page} and {ip} in a text of the table. */
static void fill(struct buf *out, const char *text, const char *app, struct str ip)
{
    for (const char *p = text; *p;) {
        if (strncmp(p, "{page}", 6) == 0) {
            platform_page(app, out);
            p += 6;
        } else if (strncmp(p, "{ip}", 4) == 0) {
            buf_str(out, ip);
            p += 4;
        } else {
            buf_char(out, *p++);
        }
    }
}

static void explain_code(const struct platform_answer *a, const char *app, struct finding *f)
{
    struct str ip = seen_address(a);

    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (codes[i].code != a->errcode)
            continue;
        buf_f(&f->zh, "%s（%lld）", codes[i].zh, (long long)a->errcode);
        buf_f(&f->en, "%s (%lld)", codes[i].en, (long long)a->errcode);
        fill(&f->fix_zh, codes[i].fix_zh, app, ip.n > 0 ? ip : STR_LIT("服务器的出口 IP"));
        fill(&f->fix_en, codes[i].fix_en, app, ip.n > 0 ? ip : STR_LIT("its public address"));
        if (a->errcode == 60020 && ip.n > 0) {
            buf_f(&f->zh, "，企业微信看到的是 %.*s", STR_ARG(ip));
            buf_f(&f->en, ", the platform sees %.*s", STR_ARG(ip));
        }
        return;
    }
    buf_f(&f->zh, "企业微信回答 errcode %lld", (long long)a->errcode);
    buf_f(&f->en, "the platform answers errcode %lld: %s", (long long)a->errcode,
          api_code_find((int)a->errcode)->meaning ? api_code_find((int)a->errcode)->meaning
                                                  : "not known here");
    buf_c(&f->fix_zh, "在 open.work.weixin.qq.com/devtool/query 查这个代号");
    buf_c(&f->fix_en, "look it up at open.work.weixin.qq.com/devtool/query");
}

void platform_explain(const struct platform_answer *a, const char *app, struct finding *f)
{
    f->mark = MARK_FAIL;
    if (a->errcode != API_NETWORK) {
        explain_code(a, app, f);
    } else if (a->probe.end != PROBE_ANSWERED) {
        doctor_explain(&a->probe, f);
    } else {
        buf_f(&f->zh, "回答的不是企业微信（HTTP %u）", a->probe.status);
        buf_f(&f->en, "what answers is not the platform (HTTP %u)", a->probe.status);
        buf_c(&f->fix_zh, "检查配置 api_base 和出口代理");
        buf_c(&f->fix_en, "look at `api_base` and at the outgoing proxy");
    }
}

/* ---- the clock ---- */

static void check_clock(struct doctor *d, const struct probe *p)
{
    struct finding f = {.check = "clock"};
    int64_t        ahead;

    if (d->clock_told || p->end != PROBE_ANSWERED || p->date == 0)
        return;
    d->clock_told = true;
    ahead = clock_now() - p->date;
    f.mark = llabs(ahead) > SKEW_FAIL ? MARK_FAIL : llabs(ahead) > SKEW_WARN ? MARK_WARN : MARK_OK;
    if (f.mark == MARK_OK) {
        buf_c(&f.zh, "时钟与企业微信一致");
        buf_c(&f.en, "the clock agrees with the platform's");
    } else {
        buf_f(&f.zh, "本机时钟比企业微信%s ", ahead > 0 ? "快" : "慢");
        buf_f(&f.en, "this machine's clock is %s the platform's by ",
              ahead > 0 ? "ahead of" : "behind");
        doctor_span(llabs(ahead), &f.zh, &f.en);
        buf_c(&f.fix_zh, "timedatectl set-ntp true；差得多时通行码、验证码、打卡时限都会错");
        buf_c(&f.fix_en, "timedatectl set-ntp true; passes, codes, deadlines go wrong otherwise");
    }
    doctor_tell(d, &f);
}

/* ---- tokens ---- */

static int fetch(struct doctor *d, const char *secret, struct platform_answer *a, struct buf *token)
{
    auto_wiped struct buf query = {0};

    buf_room(&query, 1024);
    platform_query(&query, "corpid", str_c(d->conf->wecom.corp_id));
    platform_query(&query, "corpsecret", str_c(secret));
    platform_get(d, "gettoken", buf_view(&query), a);
    if (a->errcode != 0)
        return -1;
    buf_str(token, js_str(a->json, "access_token"));
    return token->n > 0 ? 0 : -1;
}

/* The old one stays where no new one comes. */
static bool renew(struct doctor *d, unsigned app)
{
    auto_wiped struct buf  token = {0};
    struct platform_answer answer;
    int                    rc = fetch(d, d->conf->wecom.apps[app].secret, &answer, &token);

    platform_answer_free(&answer);
    if (rc < 0)
        return false;
    buf_wipe(&d->tokens[app].text);
    d->tokens[app].text = token;
    token = (struct buf){0};
    return true;
}

void platform_ask(struct doctor *d, unsigned app, const char *path, struct str more,
                  struct platform_answer *a)
{
    for (bool again = true;; again = false) {
        auto_wiped struct buf query = {0};

        buf_room(&query, 2048);
        platform_query(&query, "access_token", buf_view(&d->tokens[app].text));
        buf_f(&query, "%s%.*s", more.n > 0 ? "&" : "", STR_ARG(more));
        platform_get(d, path, buf_view(&query), a);
        if (a->errcode == API_NETWORK || a->errcode == 0 || !again ||
            api_code_find((int)a->errcode)->policy != API_TOKEN || !renew(d, app))
            return;
        platform_answer_free(a);
    }
}

void platform_query(struct buf *query, const char *name, struct str value)
{
    buf_f(query, "%s%s=", query->n > 0 ? "&" : "", name);
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];

        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            (c != '\0' && strchr("-_.~", c)))
            buf_char(query, c);
        else
            buf_f(query, "%%%02X", (unsigned char)c);
    }
}

static bool is_reached(const struct platform_answer *a)
{
    return a->errcode != API_NETWORK;
}

/* false: nothing more is to be asked. */
static bool check_token(struct doctor *d, const char *app, const char *secret, struct buf *token)
{
    struct finding         f = {.check = "token", .app = app};
    struct platform_answer a;
    bool                   reached;

    if (fetch(d, secret, &a, token) == 0) {
        buf_f(&f.zh, "%s：Secret 正确，取到了 access_token", app);
        buf_f(&f.en, "%s: the secret is right, a token came", app);
    } else if (is_reached(&a)) {
        buf_f(&f.zh, "%s：", app);
        buf_f(&f.en, "%s: ", app);
        platform_explain(&a, app, &f);
    } else {
        f.check = "platform";
        f.app = NULL;
        buf_c(&f.zh, "到不了企业微信接口：");
        buf_c(&f.en, "the platform's API is not reached: ");
        platform_explain(&a, app, &f);
    }
    check_clock(d, &a.probe);
    doctor_tell(d, &f);
    reached = is_reached(&a) && a.errcode != 45009;
    platform_answer_free(&a);
    return reached;
}

void doctor_tokens(struct doctor *d)
{
    const struct conf_wecom *w = &d->conf->wecom;
    auto_wiped struct buf    contacts = {0};

    for (unsigned i = 0; i < w->apps_count; i++)
        if (!check_token(d, w->apps[i].name, w->apps[i].secret, &d->tokens[i].text)) {
            doctor_note(d, MARK_SKIP, "platform", NULL,
                        "应用、可见范围、菜单没查：企业微信接口不通",
                        "applications, scopes and menus were not looked at: the API is not reached",
                        NULL, NULL);
            return;
        }
    if (w->contacts_secret)
        check_token(d, "contacts", w->contacts_secret, &contacts);
}
