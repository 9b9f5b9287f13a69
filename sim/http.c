#include "sim/http.h"

#include "base/mem.h"

#include <curl/curl.h>
#include <string.h>

enum { ANSWER_MAX = 1024 * 1024 };

struct sim_http {
    CURL *easy;
};

struct sim_http *sim_http_new(void)
{
    struct sim_http *h = xcalloc(1, sizeof *h);

    h->easy = curl_easy_init();
    if (h->easy == NULL)
        abort();
    return h;
}

void sim_http_free(struct sim_http *h)
{
    if (h == NULL)
        return;
    curl_easy_cleanup(h->easy);
    free(h);
}

static size_t take(char *data, size_t size, size_t n, void *to)
{
    struct buf *out = to;

    if (out->n + size * n > ANSWER_MAX)
        return 0;
    buf_add(out, data, size * n);
    return size * n;
}

int sim_http_do(struct sim_http *h, const char *url, const struct str *body, unsigned ms,
                unsigned *status, struct buf *out, struct err *err)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: text/xml; charset=utf-8");
    long               code = 0;
    CURLcode           rc;

    headers = curl_slist_append(headers, "Expect:");
    curl_easy_reset(h->easy);
    curl_easy_setopt(h->easy, CURLOPT_URL, url);
    curl_easy_setopt(h->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(h->easy, CURLOPT_TIMEOUT_MS, (long)ms);
    curl_easy_setopt(h->easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(h->easy, CURLOPT_WRITEDATA, out);
    if (body) {
        curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->n);
        curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, body->p ? body->p : "");
    }
    rc = curl_easy_perform(h->easy);
    curl_slist_free_all(headers);
    if (rc == CURLE_OPERATION_TIMEDOUT)
        return err_set(err, ERR_RETRY, "timeout");
    if (rc != CURLE_OK)
        return err_set(err, ERR_RETRY, "%s", curl_easy_strerror(rc));
    curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &code);
    *status = (unsigned)code;
    return 0;
}

void sim_http_escape(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            strchr("-_.~", c))
            buf_char(out, c);
        else
            buf_f(out, "%%%02X", (unsigned char)c);
    }
}
