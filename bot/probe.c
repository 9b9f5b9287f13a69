#include "bot/probe.h"

#include "base/clock.h"
#include "base/mem.h"

#include <curl/curl.h>
#include <stdio.h>
#include <strings.h>

/* What X509_verify_cert says, as in openssl/x509_vfy.h: curl passes the number on. */
enum { X509_NOT_YET_VALID = 9, X509_EXPIRED = 10 };

struct look {
    CURL         *easy;
    struct probe *out;
    char          said[CURL_ERROR_SIZE];
};

/* Header and Location come from outside: what is not printable is left out. */
static void keep(char *to, size_t size, struct str value)
{
    size_t n = 0;

    for (size_t i = 0; i < value.n && n + 1 < size && value.p[i] != '?' && value.p[i] != '#'; i++)
        if (value.p[i] > ' ' && value.p[i] < 0x7f)
            to[n++] = value.p[i];
    to[n] = '\0';
}

static size_t take_header(char *bytes, size_t size, size_t n, void *arg)
{
    struct look *l = arg;
    struct str   value = {bytes, size * n}, name;
    char         date[64];

    if (!str_split(&value, ':', &name) || value.p == NULL)
        return size * n;
    value = str_trim(value);
    if (str_eq_nocase(name, STR_LIT("date"))) {
        snprintf(date, sizeof date, "%.*s", STR_ARG(value));
        l->out->date = curl_getdate(date, NULL) > 0 ? (int64_t)curl_getdate(date, NULL) : 0;
    } else if (str_eq_nocase(name, STR_LIT("server"))) {
        keep(l->out->server, sizeof l->out->server, value);
    } else if (str_eq_nocase(name, STR_LIT("location"))) {
        keep(l->out->location, sizeof l->out->location, value);
    }
    return size * n;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *arg)
{
    struct look *l = arg;
    size_t       room = PROBE_BODY - l->out->body.n;

    buf_add(&l->out->body, bytes, size * n < room ? size * n : room);
    return size * n;
}

/* "Expire date:Sep  1 00:00:00 2027 GMT" of the first certificate, which is the host's. */
static int64_t certificate_until(CURL *easy)
{
    static const char     label[] = "Expire date:";
    struct curl_certinfo *info = NULL;
    time_t                until;

    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) != CURLE_OK || info == NULL ||
        info->num_of_certs < 1)
        return 0;
    for (struct curl_slist *line = info->certinfo[0]; line; line = line->next)
        if (strncasecmp(line->data, label, sizeof label - 1) == 0) {
            until = curl_getdate(line->data + sizeof label - 1, NULL);
            return until > 0 ? (int64_t)until : 0;
        }
    return 0;
}

static void set_url(CURL *easy, const char *url, const struct probe_options *o)
{
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)o->ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)o->ms);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "hongyan-doctor");
    if (o->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, o->ca_file);
    if (o->direct || strncmp(url, "http://", 7) == 0)
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

/* Nothing is sent but what TLS itself needs. */
static int64_t refused_until(const char *url, const struct probe_options *o)
{
    CURL   *easy = curl_easy_init();
    int64_t until = 0;

    if (easy == NULL)
        return 0;
    set_url(easy, url, o);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    if (curl_easy_perform(easy) == CURLE_OK)
        until = certificate_until(easy);
    curl_easy_cleanup(easy);
    return until;
}

/* ---- where it ended ---- */

/* curl compares the names itself, when OpenSSL is content, and has a sentence of its own for it. */
static enum probe_end end_of_certificate(CURL *easy, const char *said)
{
    long verified = 0;

    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
    if (verified == X509_EXPIRED)
        return PROBE_EXPIRED;
    if (verified == X509_NOT_YET_VALID)
        return PROBE_EARLY;
    return strstr(said, "subject name") ? PROBE_OTHER_NAME : PROBE_UNTRUSTED;
}

static enum probe_end end_of_time(CURL *easy)
{
    curl_off_t names = 0, connected = 0;

    curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &names);
    curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected);
    if (names == 0)
        return PROBE_NO_NAME;
    return connected == 0 ? PROBE_NO_CONNECTION : PROBE_SILENT;
}

/* What is not HTTP is "unsupported" to curl, as is what is not the web. */
static enum probe_end end_of_protocol(CURL *easy)
{
    curl_off_t connected = 0;

    curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected);
    return connected > 0 ? PROBE_CUT : PROBE_UNUSABLE;
}

static enum probe_end end_of(CURL *easy, CURLcode code, const char *said)
{
    switch (code) {
    case CURLE_OK:
        return PROBE_ANSWERED;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return PROBE_NO_NAME;
    case CURLE_COULDNT_CONNECT:
        return PROBE_NO_CONNECTION;
    case CURLE_PEER_FAILED_VERIFICATION:
        return end_of_certificate(easy, said);
    case CURLE_SSL_CONNECT_ERROR:
        return PROBE_NO_TLS;
    case CURLE_OPERATION_TIMEDOUT:
        return end_of_time(easy);
    case CURLE_UNSUPPORTED_PROTOCOL:
        return end_of_protocol(easy);
    case CURLE_URL_MALFORMAT:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
        return PROBE_UNUSABLE;
    default:
        return PROBE_CUT;
    }
}

/* curl's own words name at most the host; of other errors only the kind is told. */
static void explain(struct look *l, CURLcode code)
{
    bool of_host = l->out->end != PROBE_CUT && l->out->end != PROBE_UNUSABLE &&
                   l->out->end != PROBE_SILENT && l->said[0] != '\0';

    snprintf(l->out->why, sizeof l->out->why, "%s", of_host ? l->said : curl_easy_strerror(code));
}

static void take_facts(struct look *l, CURLcode code)
{
    struct probe *p = l->out;
    char         *address = NULL;
    long          status = 0;

    p->end = end_of(l->easy, code, l->said);
    curl_easy_getinfo(l->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(l->easy, CURLINFO_PRIMARY_IP, &address);
    if (p->end == PROBE_ANSWERED)
        p->status = (unsigned)status;
    else
        explain(l, code);
    keep(p->address, sizeof p->address, str_c(address));
    p->cert_until = certificate_until(l->easy);
}

void probe_get(struct probe *out, const char *url, const struct probe_options *options)
{
    struct look l = {.out = out};
    int64_t     start = clock_monotonic_us();

    *out = (struct probe){.end = PROBE_UNUSABLE};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0 || (l.easy = curl_easy_init()) == NULL)
        return;
    set_url(l.easy, url, options);
    curl_easy_setopt(l.easy, CURLOPT_ERRORBUFFER, l.said);
    curl_easy_setopt(l.easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(l.easy, CURLOPT_HEADERDATA, &l);
    curl_easy_setopt(l.easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(l.easy, CURLOPT_WRITEDATA, &l);
    take_facts(&l, curl_easy_perform(l.easy));
    out->ms = (unsigned)((clock_monotonic_us() - start) / 1000);
    curl_easy_cleanup(l.easy);
    if (out->cert_until == 0 && out->end >= PROBE_EXPIRED && out->end <= PROBE_UNTRUSTED)
        out->cert_until = refused_until(url, options);
    curl_global_cleanup();
}

void probe_free(struct probe *p)
{
    buf_free(&p->body);
    *p = (struct probe){0};
}
