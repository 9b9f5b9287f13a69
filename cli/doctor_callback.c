/* The callback URLs, asked exactly as WeCom verifies them (protocol 1.2): first the running process
 * by itself, then through the public URL, so that the wrong item between the two can be named. */
#include "cli/doctor_platform_private.h"

#include "base/clock.h"
#include "base/cst.h"
#include "base/mem.h"
#include "bot/callback.h"
#include "crypto/msgcrypt.h"
#include "crypto/random.h"

enum {
    ANSWER_MS = 5000,  /* then WeCom cuts a callback off … */
    VERIFY_MS = 1000,  /* … and a verification already here: protocol 1.8 */
    TIGHT_MS = 4000,
    CERT_WARN_DAYS = 21,
    RECENT_SECONDS = 3600,
};

/* One application's callback, as WeCom knows it. */
struct line {
    struct doctor         *d;
    const struct conf_app *app; /* or the contact-sync assistant, seen as one */
    struct msgcrypt       *crypt;
    bool                   local_right; /* the running process answered rightly */
};

/* How an answer looks. */
enum shape { SHAPE_RIGHT, SHAPE_NONE, SHAPE_STATUS, SHAPE_BODY };

struct verification {
    enum shape   shape;
    struct probe probe;
    char         echo[24]; /* what had to come back */
};

#define auto_verification __attribute__((cleanup(verification_free)))

static void verification_free(struct verification *v)
{
    probe_free(&v->probe);
}

/* ---- asking ---- */

static void put(struct buf *url, const char *name, struct str value)
{
    auto_buf struct buf part = {0};

    platform_query(&part, name, value);
    buf_f(url, "%c%s", strchr(url->p, '?') ? '&' : '?', part.p);
}

static uint64_t random_number(void)
{
    unsigned char bytes[8];
    uint64_t      n = 0;

    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        n = n << 8 | bytes[i];
    return n;
}

/* encrypted: signed as it is, whatever it is. */
static void ask(const struct line *l, const char *base, struct str encrypted, struct probe *out)
{
    auto_buf struct buf url = {0};
    char                timestamp[24], nonce[32], sig[MSGCRYPT_SIG + 1];

    snprintf(timestamp, sizeof timestamp, "%lld", (long long)clock_now());
    snprintf(nonce, sizeof nonce, CALLBACK_DOCTOR "%llu",
             (unsigned long long)(random_number() % 10000000000));
    msgcrypt_sign(l->crypt, str_c(timestamp), str_c(nonce), encrypted, sig);
    buf_f(&url, "%s/callback/%s", base, l->app->name);
    put(&url, "msg_signature", str_c(sig));
    put(&url, "timestamp", str_c(timestamp));
    put(&url, "nonce", str_c(nonce));
    put(&url, "echostr", encrypted);
    doctor_get(l->d, url.p, ANSWER_MS, true, out);
}

static void verify(const struct line *l, const char *base, struct verification *v)
{
    auto_buf struct buf encrypted = {0};
    unsigned char       random[MSGCRYPT_RANDOM];
    char                sig[MSGCRYPT_SIG + 1];

    *v = (struct verification){.shape = SHAPE_NONE};
    random_bytes(random, sizeof random);
    snprintf(v->echo, sizeof v->echo, "%llu", (unsigned long long)random_number());
    if (msgcrypt_seal(l->crypt, str_c(v->echo), random, STR_LIT("0"), STR_LIT("0"), &encrypted, sig,
                      NULL) < 0)
        return;
    ask(l, base, buf_view(&encrypted), &v->probe);
    if (v->probe.end != PROBE_ANSWERED)
        return;
    if (v->probe.status != 200)
        v->shape = SHAPE_STATUS;
    else
        v->shape = str_is(buf_view(&v->probe.body), v->echo) ? SHAPE_RIGHT : SHAPE_BODY;
}

/* What a hongyan that refused was started with otherwise than our file says. It looks at the
 * signature (token), then decrypts (key), then looks whom it is for (corp id): crypto/msgcrypt.h.
 * So something that is signed, but cannot be decrypted, tells the first two apart. */
enum differs { DIFFERS_TOKEN, DIFFERS_KEY, DIFFERS_CORP, DIFFERS_UNKNOWN };

static enum differs find_difference(const struct line *l, const char *base, unsigned status)
{
    auto_probe struct probe p = {0};

    if (status == 400)
        return DIFFERS_KEY;
    if (status != 403)
        return DIFFERS_UNKNOWN;
    ask(l, base, STR_LIT("hongyan-doctor"), &p);
    if (p.end != PROBE_ANSWERED)
        return DIFFERS_UNKNOWN;
    return p.status == 400 ? DIFFERS_CORP : p.status == 403 ? DIFFERS_TOKEN : DIFFERS_UNKNOWN;
}

static const struct {
    const char *zh, *en;
} differences[] = {
    [DIFFERS_TOKEN] = {" Token（token）", "token"},
    [DIFFERS_KEY] = {" EncodingAESKey（encoding_aes_key）", "EncodingAESKey (encoding_aes_key)"},
    [DIFFERS_CORP] = {"企业 ID（corp_id）", "corp id (corp_id)"},
    [DIFFERS_UNKNOWN] = {"设置", "setting"},
};

/* ---- telling ---- */

static struct finding about(const struct line *l, enum mark mark)
{
    struct finding f = {.mark = mark, .check = "callback", .app = l->app->name};

    buf_f(&f.zh, "%s：回调 /callback/%s ", l->app->name, l->app->name);
    buf_f(&f.en, "%s: callback /callback/%s ", l->app->name, l->app->name);
    return f;
}

static void fix(struct finding *f, const char *zh, const char *en)
{
    buf_c(&f->fix_zh, zh);
    buf_c(&f->fix_en, en);
}

/* The running process, asked without any proxy, did not answer as our file would have it. */
static void tell_process_differs(const struct line *l, const char *base,
                                 const struct verification *v)
{
    struct finding f = about(l, MARK_FAIL);
    enum differs   what = find_difference(l, base, v->probe.status);

    if (v->shape == SHAPE_STATUS && v->probe.status == 404) {
        buf_c(&f.zh, "：正在运行的进程里没有这个应用（404）");
        buf_c(&f.en, "is not known to the running process (404)");
    } else if (v->shape == SHAPE_STATUS && (v->probe.status == 403 || v->probe.status == 400)) {
        buf_f(&f.zh, "：正在运行的进程用的%s与配置文件不同（%u）", differences[what].zh,
              v->probe.status);
        buf_f(&f.en, "the running process has another %s than the file (%u)", differences[what].en,
              v->probe.status);
    } else if (v->probe.end == PROBE_ANSWERED) {
        buf_f(&f.zh, "：listen %s 上回答的不是 hongyan（HTTP %u）", l->d->conf->listen,
              v->probe.status);
        buf_f(&f.en, "what answers at listen %s is not hongyan (HTTP %u)", l->d->conf->listen,
              v->probe.status);
    } else {
        buf_f(&f.zh, "：listen %s ", l->d->conf->listen);
        buf_f(&f.en, "at listen %s: ", l->d->conf->listen);
        doctor_explain(&v->probe, &f);
        buf_free(&f.fix_zh);
        buf_free(&f.fix_en);
    }
    fix(&f, "改过配置就重启：systemctl restart hongyan（SIGHUP 只重读学校文件）；并与管理后台 › ",
        "restart after changing the configuration (SIGHUP reads only the school file); compare "
        "with console › ");
    platform_page(l->app->name, &f.fix_zh);
    platform_page(l->app->name, &f.fix_en);
    fix(&f, " › 接收消息 › 设置API接收 里的 Token、EncodingAESKey 核对",
        " › 接收消息 › 设置API接收: Token, EncodingAESKey");
    doctor_tell(l->d, &f);
}

static bool heard_lately(const struct doctor *d, int64_t *ago)
{
    struct err err = {0};
    int64_t    at = 0;

    if (d->health == NULL || health_last_message(d->health, &at, &err) < 0 || at == 0)
        return false;
    *ago = clock_now() - at;
    return *ago < RECENT_SECONDS;
}

static void tell_unreached(const struct line *l, const struct verification *v)
{
    struct finding f = about(l, MARK_FAIL);
    int64_t        ago;

    buf_f(&f.zh, "经公网地址 %.*s：", STR_ARG(doctor_host(l->d->conf->public_url)));
    buf_f(&f.en, "through %.*s: ", STR_ARG(doctor_host(l->d->conf->public_url)));
    doctor_explain(&v->probe, &f);
    /* where nothing runs that is what is told above: a guess would talk it away */
    if (l->d->running && v->probe.end <= PROBE_NO_CONNECTION && heard_lately(l->d, &ago)) {
        f.mark = MARK_WARN;
        buf_c(&f.zh, "；但企业微信 ");
        buf_c(&f.en, "; yet WeCom brought a message ");
        doctor_span(ago > 0 ? ago : 0, &f.zh, &f.en);
        buf_c(&f.zh, "前还送来过消息：多半只是本机访问不到自己的公网地址");
        buf_c(&f.en, " ago: probably this machine cannot reach its own public address");
    }
    doctor_tell(l->d, &f);
}

static const struct {
    unsigned    status, until;
    const char *zh, *en, *fix_zh, *fix_en;
} statuses[] = {
    {300, 399, "被重定向", "is redirected",
     "企业微信不跟随重定向：管理后台的 URL、配置的 public_url 填最终的 https 地址，"
     "反向代理不要跳转 /callback/",
     "WeCom follows none: write the final https address in the console and in `public_url`, and do "
     "not redirect /callback/"},
    {400, 400, "的查询串被改写了", "comes with its query rewritten",
     "反向代理要原样转发查询串（nginx：proxy_pass 后面不带 URI，不用 rewrite、$args）",
     "the reverse proxy must pass the query as it is (nginx: no URI behind proxy_pass)"},
    {401, 401, "被要求登录", "is asked to log in", "反向代理对 /callback/ 不要求登录",
     "no authentication for /callback/ on the reverse proxy"},
    {403, 403, "被拒绝", "is refused",
     "反向代理、防火墙（WAF）放行 /callback/；或它转到了另一个配置不同的 hongyan",
     "let /callback/ pass on the reverse proxy and the firewall (WAF); or it leads to another "
     "hongyan"},
    {404, 404, "找不到", "is not found",
     "反向代理要把 /callback/ 转发到 listen（docs/install.md 第 3 节）",
     "the reverse proxy has to pass /callback/ to `listen` (docs/install.md)"},
    {405, 405, "不收 GET", "takes no GET", "反向代理对 /callback/ 放行 GET 和 POST",
     "the reverse proxy must let GET and POST through"},
    {502, 504, "到不了 hongyan", "does not reach hongyan",
     "反向代理转发的地址要等于配置的 listen，hongyan 要在运行",
     "the reverse proxy must pass to what `listen` says, and hongyan has to run"},
};

static void tell_status(const struct line *l, const struct verification *v)
{
    struct finding f = about(l, MARK_FAIL);
    unsigned       status = v->probe.status;
    size_t         i = 0;

    while (i < ARRAY_LEN(statuses) && (status < statuses[i].status || status > statuses[i].until))
        i++;
    if (i < ARRAY_LEN(statuses)) {
        buf_f(&f.zh, "经公网地址%s（HTTP %u", statuses[i].zh, status);
        buf_f(&f.en, "through the public URL %s (HTTP %u", statuses[i].en, status);
        fix(&f, statuses[i].fix_zh, statuses[i].fix_en);
    } else {
        buf_f(&f.zh, "经公网地址回答异常（HTTP %u", status);
        buf_f(&f.en, "through the public URL gives an unexpected answer (HTTP %u", status);
        fix(&f, "看反向代理和 hongyan 的日志", "see the logs of the reverse proxy and of hongyan");
    }
    if (v->probe.location[0]) {
        buf_f(&f.zh, " → %s", v->probe.location);
        buf_f(&f.en, " → %s", v->probe.location);
    }
    buf_f(&f.zh, "%s%s）", v->probe.server[0] ? "，Server: " : "", v->probe.server);
    buf_f(&f.en, "%s%s)", v->probe.server[0] ? ", Server: " : "", v->probe.server);
    doctor_tell(l->d, &f);
}

/* What stands around the right answer: "\xEF\xBB\xBF123", "\"123\"", "123\n" … */
static void describe_body(struct str body, const char *echo, const char **zh, const char **en)
{
    const char *at = body.n > 0 ? memmem(body.p, body.n, echo, strlen(echo)) : NULL;
    struct str  rest;

    *zh = "不是解密出来的明文", *en = "something else than the decrypted text";
    if (body.n == 0) {
        *zh = "空的", *en = "empty";
    } else if (at == NULL) {
        if (str_starts(str_trim(body), STR_LIT("<")))
            *zh = "一个网页", *en = "a web page";
    } else if (str_starts(body, STR_LIT("\xEF\xBB\xBF"))) {
        *zh = "前面多了 BOM", *en = "right, with a BOM in front";
    } else if (at > body.p && (at[-1] == '"' || at[-1] == '\'')) {
        *zh = "外面多了引号", *en = "right, in quotes";
    } else {
        rest = str_skip(body, (size_t)(at - body.p) + strlen(echo));
        *zh = "前后多了别的字节", *en = "right, with other bytes around it";
        if (at == body.p && str_trim(rest).n == 0)
            *zh = "后面多了换行或空格", *en = "right, with a line feed or blank behind";
    }
}

static void tell_body(const struct line *l, const struct verification *v)
{
    struct finding f = about(l, MARK_FAIL);
    const char    *zh, *en;

    describe_body(buf_view(&v->probe.body), v->echo, &zh, &en);
    buf_f(&f.zh, "经公网地址应答了 200，但内容不对：%s（%zu 字节）", zh, v->probe.body.n);
    buf_f(&f.en, "through the public URL answers 200, but wrongly: %s (%zu bytes)", en,
          v->probe.body.n);
    fix(&f, "反向代理不要在应答里加任何内容、不要改写应答；确认 /callback/ 转到的是 hongyan",
        "the reverse proxy must add and rewrite nothing in the answer; does /callback/ lead "
        "to hongyan?");
    doctor_tell(l->d, &f);
}

static void tell_right(const struct line *l, const struct verification *v)
{
    struct finding f = about(l, v->probe.ms >= TIGHT_MS    ? MARK_FAIL
                                : v->probe.ms >= VERIFY_MS ? MARK_WARN
                                                           : MARK_OK);

    buf_f(&f.zh, "经公网地址按企业微信的方式验证通过，%u 毫秒", v->probe.ms);
    buf_f(&f.en, "verified through the public URL as WeCom does it, %u ms", v->probe.ms);
    if (f.mark != MARK_OK) {
        buf_c(&f.zh, "，太慢：保存 URL 时企业微信只等 1 秒，平时只等 5 秒");
        buf_c(&f.en, ", too slow: WeCom waits 1 s when the URL is saved, 5 s later");
        fix(&f, "看反向代理、TLS 和网络为什么慢", "see why the reverse proxy, TLS or the network is "
                                                  "slow");
    }
    doctor_tell(l->d, &f);
}

/* Nothing of this machine has answered yet: it may be our file or the proxy that is wrong. */
static void tell_public_differs(const struct line *l, const struct verification *v)
{
    struct finding f = about(l, MARK_FAIL);
    enum differs   what = find_difference(l, l->d->conf->public_url, v->probe.status);

    buf_f(&f.zh, "经公网地址应答 %u：那里运行的 hongyan 用的%s可能与配置文件不同，或被反向代理拒绝",
          v->probe.status, differences[what].zh);
    buf_f(&f.en, "through the public URL gives %u: the hongyan there may have another %s than the "
                 "file, or the reverse proxy refuses",
          v->probe.status, differences[what].en);
    fix(&f, "在运行着服务的机器上再查一次", "run doctor on the machine where the server runs");
    doctor_tell(l->d, &f);
}

/* ---- one application ---- */

static void check_certificate(struct doctor *d, const struct probe *p)
{
    struct finding f = {.check = "certificate"};
    int64_t        days = (p->cert_until - clock_now()) / CST_DAY;
    char           date[11];

    if (p->cert_until == 0 || p->end != PROBE_ANSWERED)
        return;
    f.mark = days < CERT_WARN_DAYS ? MARK_WARN : MARK_OK;
    buf_f(&f.zh, "公网地址的证书到 %s，还有 %lld 天", cst_date(date, p->cert_until), (long long)days);
    buf_f(&f.en, "the certificate of the public URL ends on %s, in %lld days", date,
          (long long)days);
    if (f.mark != MARK_OK)
        fix(&f, "现在就续期，并检查自动续期", "renew it now, and see why it does not renew itself");
    doctor_tell(d, &f);
}

static void check_public(struct line *l, bool first)
{
    auto_verification struct verification v = {0};

    verify(l, l->d->conf->public_url, &v);
    if (first)
        check_certificate(l->d, &v.probe);
    if (v.shape == SHAPE_RIGHT)
        tell_right(l, &v);
    else if (v.shape == SHAPE_NONE)
        tell_unreached(l, &v);
    else if (v.shape == SHAPE_BODY)
        tell_body(l, &v);
    else if (!l->local_right && (v.probe.status == 400 || v.probe.status == 403))
        tell_public_differs(l, &v);
    else
        tell_status(l, &v);
}

/* false: it does not answer as our file would have it, which was told. */
static bool check_local(struct line *l)
{
    auto_verification struct verification v = {0};
    auto_buf struct buf                   base = {0};

    if (!l->d->running)
        return true;
    doctor_local_url(l->d->conf->listen, &base);
    verify(l, base.p, &v);
    l->local_right = v.shape == SHAPE_RIGHT;
    if (!l->local_right)
        tell_process_differs(l, base.p, &v);
    return l->local_right;
}

static void check_one(struct doctor *d, const struct conf_app *app, bool first)
{
    struct line l = {.d = d, .app = app};

    if (msgcrypt_new(&l.crypt, app->token, app->encoding_aes_key, d->conf->wecom.corp_id, NULL) < 0)
        return; /* the configuration was checked */
    if (check_local(&l) && d->conf->public_url)
        check_public(&l, first);
    msgcrypt_free(l.crypt);
}

void doctor_callbacks(struct doctor *d)
{
    const struct conf_wecom *w = &d->conf->wecom;
    struct conf_app          contacts = {
        .name = (char[]){"contacts"},
        .token = w->contacts_token,
        .encoding_aes_key = w->contacts_encoding_aes_key,
    };

    if (d->conf->public_url == NULL)
        doctor_note(d, MARK_SKIP, "callback", NULL, "配置里没有 public_url，经公网的回调没查",
                    "no `public_url` is configured: callbacks through it were not tried",
                    "配置 public_url 写 https://你的域名", "write `public_url: https://your.domain`");
    else if (strncmp(d->conf->public_url, "http://", 7) == 0 &&
             !conf_url_is_local(d->conf->public_url))
        doctor_note(d, MARK_WARN, "certificate", NULL, "公网地址是 http，没有加密",
                    "the public URL is http, without TLS", "换成 https", "use https");
    for (unsigned i = 0; i < w->apps_count; i++)
        check_one(d, &w->apps[i], i == 0);
    if (w->contacts_token)
        check_one(d, &contacts, false);
}
