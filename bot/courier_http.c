/* The courier's network: all that is under way at once in one thread. TLS is verified, at least
 * 1.2, and may be missing only to this machine; redirects are not followed. */
#include "bot/courier_private.h"

#include "base/mem.h"

#include <curl/curl.h>
#include <string.h>

enum { ANSWER_MAX = 64 * 1024 }; /* bytes that are kept */

struct carrier {
    CURLM       *multi;
    unsigned     patience;
    struct post *posts; /* under way */
};

static void post_unset(struct post *p)
{
    curl_easy_cleanup(p->easy);
    curl_slist_free_all(p->list);
    p->easy = p->list = NULL;
}

void post_free(struct post *p)
{
    post_unset(p);
    buf_wipe(&p->headers);
    buf_wipe(&p->body);
    buf_free(&p->answer);
    *p = (struct post){0};
}

/* ---- one post ---- */

/* What is too long is read and dropped: a gateway that said 200 has got the letter, however much it
 * has to say. */
static size_t receive(char *bytes, size_t size, size_t n, void *arg)
{
    struct post *p = arg;
    size_t       room = ANSWER_MAX - p->answer.n;

    n *= size;
    if (p->most > 0 && n > p->most - p->answer.n) {
        p->too_long = true;
        return 0; /* curl ends the exchange */
    }
    buf_add(&p->answer, bytes, p->most > 0 || n < room ? n : room);
    return n;
}

/* Mail servers let strangers wait before they greet. */
static void set_limits(CURL *e, const struct post *p, unsigned patience)
{
    bool local = conf_url_is_local(p->url), mail = p->mail_from != NULL;

    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, local ? "https,http" : "https");
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L); /* a code must not wander to another host */
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, (long)patience);
    curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)(mail ? 2 * patience : patience));
    curl_easy_setopt(e, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)patience); /* to QUIT as well */
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "hongyan");
    if (local)
        curl_easy_setopt(e, CURLOPT_PROXY, "");
}

static void set_http(CURL *e, struct post *p)
{
    struct str         rest = buf_view(&p->headers), line;
    struct curl_slist *list = curl_slist_append(NULL, "Expect:"); /* no round trip first */

    while (str_split(&rest, '\n', &line)) {
        auto_free char *header = str_dup(line);

        if (line.n > 0)
            list = curl_slist_append(list, header);
    }
    p->list = list;
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, list);
    if (p->get)
        return;
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)p->body.n);
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, p->body.p ? p->body.p : "");
}

static int post_set(struct post *p, unsigned patience, struct err *err)
{
    CURL *e = p->easy = curl_easy_init();

    if (e == NULL)
        return err_set(err, ERR_RETRY, "curl: no memory");
    set_limits(e, p, patience);
    curl_easy_setopt(e, CURLOPT_PRIVATE, p);
    curl_easy_setopt(e, CURLOPT_URL, p->url);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, p);
    if (p->mail_from != NULL)
        smtp_set(e, p);
    else
        set_http(e, p);
    return 0;
}

/* What no later try mends. A handshake that broke off is not among them. */
static bool is_hopeless(CURLcode code)
{
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_USE_SSL_FAILED ||
           code == CURLE_LOGIN_DENIED || code == CURLE_URL_MALFORMAT;
}

static void post_ended(struct post *p, CURLcode code)
{
    long status = 0;

    curl_easy_getinfo(p->easy, CURLINFO_RESPONSE_CODE, &status);
    p->status = (int)status;
    p->arrived = code == CURLE_OK;
    p->hopeless = is_hopeless(code);
    snprintf(p->why, sizeof p->why, "%s", p->arrived    ? ""
                                          : p->too_long ? "the answer is too long"
                                                        : curl_easy_strerror(code));
}

/* ---- all of them ---- */

int carrier_new(struct carrier **out, unsigned patience, struct err *err)
{
    struct carrier *c;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) /* counted, and safe in threads since 7.84 */
        return err_set(err, ERR_RETRY, "curl: cannot be initialised");
    c = xcalloc(1, sizeof *c);
    c->patience = patience;
    c->multi = curl_multi_init();
    if (c->multi == NULL) {
        carrier_free(c);
        return err_set(err, ERR_RETRY, "curl: no memory");
    }
    *out = c;
    return 0;
}

static void forget(struct carrier *c, struct post *p)
{
    struct post **at = &c->posts;

    while (*at != p)
        at = &(*at)->next;
    *at = p->next;
    curl_multi_remove_handle(c->multi, p->easy);
}

struct post *carrier_cut(struct carrier *c)
{
    struct post *p = c->posts;

    if (p == NULL)
        return NULL;
    forget(c, p);
    post_unset(p);
    return p;
}

void carrier_free(struct carrier *c)
{
    if (c == NULL)
        return;
    while (carrier_cut(c) != NULL)
        ;
    curl_multi_cleanup(c->multi);
    curl_global_cleanup();
    free(c);
}

int carrier_start(struct carrier *c, struct post *p, void *tag, struct err *err)
{
    CURLMcode code;

    if (post_set(p, c->patience, err) < 0)
        return -1;
    code = curl_multi_add_handle(c->multi, p->easy);
    if (code != CURLM_OK) {
        post_unset(p);
        return err_set(err, ERR_RETRY, "curl: %s", curl_multi_strerror(code));
    }
    p->tag = tag;
    p->next = c->posts;
    c->posts = p;
    return 0;
}

struct post *carrier_next(struct carrier *c, void **tag)
{
    CURLMsg     *message;
    struct post *p;
    CURLcode     result;
    int          running, left;

    curl_multi_perform(c->multi, &running);
    do {
        message = curl_multi_info_read(c->multi, &left);
        if (message == NULL)
            return NULL;
    } while (message->msg != CURLMSG_DONE);
    result = message->data.result; /* gone with the handle */
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&p);
    forget(c, p);
    post_ended(p, result);
    post_unset(p);
    *tag = p->tag;
    return p;
}

void carrier_wait(struct carrier *c, int ms)
{
    curl_multi_poll(c->multi, NULL, 0, ms, NULL);
}

void carrier_wake(struct carrier *c)
{
    curl_multi_wakeup(c->multi);
}
