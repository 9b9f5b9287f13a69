/* What the checks that ask somebody share. */
#include "cli/doctor_private.h"

#include "base/cst.h"
#include "base/mem.h"

void doctor_get(const struct doctor *d, const char *url, unsigned ms, bool direct,
                struct probe *out)
{
    const struct probe_options options = {.ms = ms, .direct = direct, .ca_file = d->ca_file};

    probe_get(out, url, &options);
}

static const struct {
    const char *zh, *en, *fix_zh, *fix_en;
} ends[] = {
    [PROBE_NO_NAME] = {"域名解析不到", "the host name does not resolve",
                       "检查域名的 DNS 记录，和服务器的 /etc/resolv.conf",
                       "look at the host's DNS records and at /etc/resolv.conf"},
    [PROBE_NO_CONNECTION] = {"连不上", "no connection",
                             "检查防火墙、端口和对方是否在运行",
                             "look at firewalls, the port, and whether anything runs there"},
    [PROBE_EXPIRED] = {"证书已过期", "its certificate has expired",
                       "在反向代理上换新证书（整条链），并让它自动续期",
                       "put a new certificate (the whole chain) on the reverse proxy, and let it "
                       "renew itself"},
    [PROBE_EARLY] = {"证书还没有生效", "its certificate is not valid yet",
                     "检查两边的时钟和证书的起始时间",
                     "look at the clocks and at the certificate's first day"},
    [PROBE_OTHER_NAME] = {"证书不是这个域名的", "its certificate is for another host name",
                          "反向代理的这个域名要用含有它的证书；或配置里的域名写错了",
                          "the reverse proxy needs a certificate with this name; or the "
                          "configuration names another host"},
    [PROBE_UNTRUSTED] = {"证书不受信任（自签名，或缺中间证书）",
                         "its certificate is not trusted (self-signed, or an intermediate one is "
                         "missing)",
                         "在反向代理上配完整的证书链（fullchain），不要用自签名证书",
                         "serve the whole chain (fullchain), and no self-signed certificate"},
    [PROBE_NO_TLS] = {"TLS 握手不成", "TLS does not come about",
                      "检查端口上是不是 https，支持不支持 TLS 1.2",
                      "is it https at that port, and does it know TLS 1.2?"},
    [PROBE_SILENT] = {"不回答", "no answer in time", "检查对方为什么慢", "see why it is slow"},
    [PROBE_CUT] = {"连接被断开，或回的不是 HTTP", "the connection was cut, or the answer is no HTTP",
                   "检查端口上是不是 http，中间有没有防火墙", "is it HTTP at that port, is there a "
                                                              "firewall between?"},
    [PROBE_UNUSABLE] = {"网址不能用", "the URL cannot be used", "检查配置里的网址",
                        "look at the URL in the configuration"},
};

static void add_date(const struct probe *p, struct finding *f)
{
    char date[11];

    if (p->cert_until == 0)
        return;
    buf_f(&f->zh, "，证书到 %s", cst_date(date, p->cert_until));
    buf_f(&f->en, ", valid until %s", date);
}

void doctor_explain(const struct probe *p, struct finding *f)
{
    if (p->end >= ARRAY_LEN(ends) || ends[p->end].zh == NULL)
        return;
    buf_c(&f->zh, ends[p->end].zh);
    buf_c(&f->en, ends[p->end].en);
    if (p->end >= PROBE_EXPIRED && p->end <= PROBE_UNTRUSTED)
        add_date(p, f);
    if (p->why[0] != '\0') {
        buf_f(&f->zh, "（%s）", p->why);
        buf_f(&f->en, " (%s)", p->why);
    }
    if (f->fix_zh.n == 0) {
        buf_c(&f->fix_zh, ends[p->end].fix_zh);
        buf_c(&f->fix_en, ends[p->end].fix_en);
    }
}

void doctor_local_url(const char *listen, struct buf *out)
{
    struct str at = str_c(listen);

    buf_c(out, "http://");
    if (str_starts(at, STR_LIT("0.0.0.0:")))
        buf_f(out, "127.0.0.1%s", listen + 7);
    else if (str_starts(at, STR_LIT("[::]:")))
        buf_f(out, "[::1]%s", listen + 4);
    else
        buf_str(out, at);
}

struct str doctor_host(const char *url)
{
    const char *at = strstr(url, "://"), *end;

    at = at ? at + 3 : url;
    if (*at == '[' && (end = strchr(at, ']')) != NULL)
        return (struct str){at, (size_t)(end - at) + 1};
    return (struct str){at, strcspn(at, ":/?#")};
}
