#include "bot/api_private.h"

#include "base/log.h"
#include "base/mem.h"

#include <curl/curl.h>
#include <string.h>

enum {
    ANSWER_MAX = 1024 * 1024, /* bytes */
    REFUSAL_MAX = 16 * 1024,  /* … of a JSON in place of the bytes that were asked for */
    CONNECT_SECONDS = 5,
    TOTAL_SECONDS = 15,
    MEDIA_SECONDS = 60, /* 20 MB on a line of 3 Mbit/s */
};

/* One call under way; the easy handle's private pointer. */
struct call {
    struct call       *next;    /* of the pool */
    CURL              *easy;
    curl_mime         *mime;    /* NULL when it uploads nothing */
    struct curl_slist *headers;
    struct buf         url, body, answer;
    size_t             answer_max;
    bool               raw;     /* bytes_max was given */
    bool               too_long;
    void              *tag;
};

struct api_pool {
    CURLM       *multi;
    struct call *calls;
};

void api_query_add(struct buf *query, const char *name, struct str value)
{
    static const char hex[] = "0123456789ABCDEF";

    buf_f(query, "%s%s=", query->n > 0 ? "&" : "", name);
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];

        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            c == '-' || c == '_' || c == '.' || c == '~')
            buf_char(query, (char)c);
        else
            buf_f(query, "%%%c%c", hex[c >> 4], hex[c & 15]);
    }
}

void api_answer_free(struct api_answer *a)
{
    buf_free(&a->body);
    json_decref(a->json);
    *a = (struct api_answer){0};
}

/* ---- one call ---- */

static void call_free(struct call *c)
{
    curl_easy_cleanup(c->easy); /* before the mime parts that it uses */
    curl_mime_free(c->mime);
    curl_slist_free_all(c->headers);
    buf_free(&c->url);
    buf_free(&c->body);
    buf_free(&c->answer);
    free(c);
}

static size_t receive(char *bytes, size_t size, size_t n, void *arg)
{
    struct call *c = arg;

    n *= size;
    if (n > c->answer_max - c->answer.n) {
        c->too_long = true;
        return 0; /* curl ends the call */
    }
    buf_add(&c->answer, bytes, n);
    return n;
}

static void write_url(struct call *c, const struct api_request *r)
{
    auto_buf struct buf query = {0};

    if (r->token.n > 0)
        api_query_add(&query, "access_token", r->token);
    if (r->query.n > 0) {
        if (query.n > 0)
            buf_char(&query, '&');
        buf_str(&query, r->query);
    }
    buf_f(&c->url, "%s/cgi-bin/%.*s", r->base, STR_ARG(r->path));
    if (query.n > 0)
        buf_f(&c->url, "?%s", query.p);
}

static void set_limits(CURL *e, bool media)
{
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L); /* a token must not wander to another host */
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(e, CURLOPT_TIMEOUT, media ? (long)MEDIA_SECONDS : (long)TOTAL_SECONDS);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "hongyan");
}

static void set_upload(struct call *c, const struct api_request *r)
{
    curl_mimepart *part;

    c->mime = curl_mime_init(c->easy);
    part = curl_mime_addpart(c->mime);
    curl_mime_name(part, "media");
    curl_mime_filename(part, r->upload.filename);
    curl_mime_type(part, "application/octet-stream");
    curl_mime_data(part, r->upload.bytes.p, r->upload.bytes.n);
    curl_easy_setopt(c->easy, CURLOPT_MIMEPOST, c->mime);
}

static void set_body(struct call *c, const struct api_request *r)
{
    buf_str(&c->body, r->body);
    c->headers = curl_slist_append(c->headers, "Content-Type: application/json; charset=utf-8");
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body.n);
    curl_easy_setopt(c->easy, CURLOPT_POSTFIELDS, c->body.p ? c->body.p : "");
}

static struct call *call_new(const struct api_request *r, void *tag)
{
    struct call *c = xcalloc(1, sizeof *c);

    c->tag = tag;
    c->raw = r->bytes_max > 0;
    c->answer_max = c->raw ? r->bytes_max : ANSWER_MAX;
    c->easy = curl_easy_init();
    if (c->easy == NULL) {
        call_free(c);
        return NULL;
    }
    write_url(c, r);
    set_limits(c->easy, c->raw || r->upload.bytes.p != NULL);
    curl_easy_setopt(c->easy, CURLOPT_PRIVATE, c);
    curl_easy_setopt(c->easy, CURLOPT_URL, c->url.p);
    curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, c);
    if (strncmp(r->base, "http://", 7) == 0)
        curl_easy_setopt(c->easy, CURLOPT_PROXY, "");
    if (r->upload.bytes.p != NULL)
        set_upload(c, r);
    else if (r->body.p != NULL)
        set_body(c, r);
    c->headers = curl_slist_append(c->headers, "Expect:"); /* no round trip before a long body */
    curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->headers);
    return c;
}

/* ---- what an answer says ---- */

static void no_answer(struct api_answer *a, const char *why)
{
    a->errcode = API_NETWORK;
    snprintf(a->why, sizeof a->why, "%s", why);
}

/* Success is errcode 0 or none: protocol 0. */
static void read_answer(struct api_answer *a)
{
    int64_t code = 0;

    a->json = js_read(buf_view(&a->body), NULL);
    if (a->json == NULL)
        return no_answer(a, "the answer is no JSON object");
    if (json_object_get(a->json, "errcode") != NULL && !js_int(a->json, "errcode", &code)) {
        json_decref(a->json);
        a->json = NULL;
        return no_answer(a, "the answer's errcode is no number");
    }
    a->errcode = code >= INT32_MIN && code <= INT32_MAX ? (int)code : INT32_MAX;
    /* The platform still said yes, but it could not read what we wrote: protocol 6. */
    if (memmem(a->body.p, a->body.n, "wrong json format", 17) != NULL)
        log_line(LOG_ERROR, "api: the platform says that our JSON is damaged");
}

/* A picture begins with another byte: protocol 5.4. What begins as JSON, but is long, a stranger
 * may have sent: read as JSON it would take twenty times its size. */
static bool is_refusal(struct str bytes)
{
    return bytes.n == 0 || (bytes.p[0] == '{' && bytes.n <= REFUSAL_MAX);
}

/* Nothing of a request was written: there was no address, no connection, no TLS. */
static bool is_unsent(CURL *easy, CURLcode code)
{
    long bytes = 1;

    return code != CURLE_OK && curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK &&
           bytes == 0;
}

static void call_ended(struct call *c, CURLcode code, struct api_answer *a)
{
    long status = 0;

    curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
    a->unsent = is_unsent(c->easy, code);
    a->body = c->answer;
    c->answer = (struct buf){0};
    if (c->too_long && c->raw)
        a->errcode = API_TOO_LARGE;
    else if (c->too_long)
        no_answer(a, "the answer is over 1 MiB");
    else if (code != CURLE_OK)
        no_answer(a, curl_easy_strerror(code));
    else if (status != 200)
        a->errcode = API_NETWORK, snprintf(a->why, sizeof a->why, "HTTP status %ld", status);
    else if (!c->raw || is_refusal(buf_view(&a->body)))
        read_answer(a);
}

/* ---- many calls ---- */

int api_pool_new(struct api_pool **out, struct err *err)
{
    struct api_pool *p;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) /* counted, and safe in threads since 7.84 */
        return err_set(err, ERR_RETRY, "curl: cannot be initialised");
    p = xcalloc(1, sizeof *p);
    p->multi = curl_multi_init();
    if (p->multi == NULL) {
        api_pool_free(p);
        return err_set(err, ERR_RETRY, "curl: no memory");
    }
    *out = p;
    return 0;
}

static void forget(struct api_pool *p, struct call *c)
{
    struct call **at = &p->calls;

    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    curl_multi_remove_handle(p->multi, c->easy);
}

bool api_pool_cut(struct api_pool *p, void **tag)
{
    struct call *c = p->calls;

    if (c == NULL)
        return false;
    *tag = c->tag;
    forget(p, c);
    call_free(c);
    return true;
}

void api_pool_free(struct api_pool *p)
{
    void *tag;

    if (p == NULL)
        return;
    while (api_pool_cut(p, &tag))
        ;
    curl_multi_cleanup(p->multi);
    curl_global_cleanup();
    free(p);
}

int api_pool_start(struct api_pool *p, const struct api_request *r, void *tag, struct err *err)
{
    struct call *c = call_new(r, tag);
    CURLMcode    code;

    if (c == NULL)
        return err_set(err, ERR_RETRY, "curl: no memory");
    code = curl_multi_add_handle(p->multi, c->easy);
    if (code != CURLM_OK) {
        call_free(c);
        return err_set(err, ERR_RETRY, "curl: %s", curl_multi_strerror(code));
    }
    c->next = p->calls;
    p->calls = c;
    return 0;
}

bool api_pool_next(struct api_pool *p, void **tag, struct api_answer *answer)
{
    CURLMsg     *message;
    struct call *c;
    CURLcode     result;
    int          running, left;

    curl_multi_perform(p->multi, &running);
    do {
        message = curl_multi_info_read(p->multi, &left);
        if (message == NULL)
            return false;
    } while (message->msg != CURLMSG_DONE);
    result = message->data.result; /* gone with the handle */
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&c);
    forget(p, c);
    call_ended(c, result, answer);
    *tag = c->tag;
    call_free(c);
    return true;
}

void api_pool_wait(struct api_pool *p, int ms)
{
    curl_multi_poll(p->multi, NULL, 0, ms, NULL);
}

void api_pool_wake(struct api_pool *p)
{
    curl_multi_wakeup(p->multi);
}

int api_perform(const struct api_request *r, struct api_answer *answer, struct err *err)
{
    struct api_pool *pool;
    void            *tag;

    if (api_pool_new(&pool, err) < 0)
        return -1;
    if (api_pool_start(pool, r, NULL, err) < 0) {
        api_pool_free(pool);
        return -1;
    }
    while (!api_pool_next(pool, &tag, answer)) /* ends: every call has a time-out */
        api_pool_wait(pool, 1000);
    api_pool_free(pool);
    return 0;
}
