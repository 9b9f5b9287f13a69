#include "sim/browser.h"

#include "base/mem.h"

#include <curl/curl.h>
#include <string.h>

enum { ANSWER_MS = 60000, PAGE_MAX = 256 * 1024, HOPS = 6 };

struct sim_browser {
    CURL           *easy;    /* has the cookies */
    char           *url;     /* of the page that is open; NULL: none */
    struct sim_html page;
    struct buf      headers; /* of the last answer */
    struct buf      body;
    unsigned        status;
    struct buf      history; /* every address, one a line */
    char           *foreign; /* what others' addresses begin with; NULL: there are none */
};

struct sim_browser *sim_browser_new(void)
{
    struct sim_browser *b = xcalloc(1, sizeof *b);

    b->easy = curl_easy_init();
    if (b->easy == NULL)
        abort();
    curl_easy_setopt(b->easy, CURLOPT_COOKIEFILE, ""); /* cookies are kept, in memory */
    return b;
}

void sim_browser_free(struct sim_browser *b)
{
    if (b == NULL)
        return;
    curl_easy_cleanup(b->easy);
    sim_html_free(&b->page);
    buf_free(&b->headers);
    buf_free(&b->body);
    buf_free(&b->history);
    free(b->url);
    free(b->foreign);
    free(b);
}

void sim_browser_foreign(struct sim_browser *b, const char *prefix)
{
    free(b->foreign);
    b->foreign = xstrdup(prefix);
}

const struct sim_html *sim_browser_page(const struct sim_browser *b, unsigned *status)
{
    *status = b->status;
    return b->url ? &b->page : NULL;
}

struct str sim_browser_history(const struct sim_browser *b)
{
    return buf_view(&b->history);
}

/* ---- HTTP ---- */

static size_t take(char *data, size_t size, size_t n, void *to)
{
    struct buf *out = to;

    if (out->n + size * n > PAGE_MAX)
        return 0;
    buf_add(out, data, size * n);
    return size * n;
}

/* A header of the last answer; empty when it has none. */
static struct str header(const struct sim_browser *b, const char *name)
{
    struct str rest = buf_view(&b->headers), line;

    while (rest.n > 0 && str_split(&rest, '\n', &line)) {
        const char *colon = memchr(line.p, ':', line.n);

        if (colon && str_eq_nocase((struct str){line.p, (size_t)(colon - line.p)}, str_c(name)))
            return str_trim(str_skip(line, (size_t)(colon - line.p) + 1));
    }
    return (struct str){0};
}

/* http://host:port of an address. */
static size_t origin_length(const char *url)
{
    const char *host = strstr(url, "://");

    host = host ? host + 3 : url;
    return (size_t)(host - url) + strcspn(host, "/?#");
}

/* What a browser tells of where a form stood: nothing when the page forbids it (Fetch 3.1). */
static struct curl_slist *post_headers(const struct sim_browser *b)
{
    struct curl_slist  *list = NULL;
    auto_buf struct buf origin = {0};

    if (str_is(header(b, "Referrer-Policy"), "no-referrer"))
        buf_c(&origin, "Origin: null");
    else
        buf_f(&origin, "Origin: %.*s", (int)origin_length(b->url), b->url);
    list = curl_slist_append(NULL, "Content-Type: application/x-www-form-urlencoded");
    list = curl_slist_append(list, "Sec-Fetch-Site: same-origin");
    list = curl_slist_append(list, "Expect:");
    return curl_slist_append(list, origin.p);
}

static int fetch_once(struct sim_browser *b, const char *url, const struct buf *body,
                      struct curl_slist *headers, struct err *err)
{
    long     code = 0;
    CURLcode rc;

    buf_f(&b->history, "%s\n", url);
    buf_clear(&b->headers);
    buf_clear(&b->body);
    curl_easy_setopt(b->easy, CURLOPT_URL, url);
    curl_easy_setopt(b->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(b->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(b->easy, CURLOPT_TIMEOUT_MS, (long)ANSWER_MS);
    curl_easy_setopt(b->easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(b->easy, CURLOPT_WRITEDATA, &b->body);
    curl_easy_setopt(b->easy, CURLOPT_HEADERFUNCTION, take);
    curl_easy_setopt(b->easy, CURLOPT_HEADERDATA, &b->headers);
    curl_easy_setopt(b->easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(b->easy, CURLOPT_HTTPGET, 1L); /* whatever the last one was */
    if (body) {
        curl_easy_setopt(b->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->n);
        curl_easy_setopt(b->easy, CURLOPT_POSTFIELDS, body->p ? body->p : "");
    }
    rc = curl_easy_perform(b->easy);
    if (rc != CURLE_OK)
        return err_set(err, ERR_RETRY, "no page came: %s", curl_easy_strerror(rc));
    curl_easy_getinfo(b->easy, CURLINFO_RESPONSE_CODE, &code);
    b->status = (unsigned)code;
    return 0;
}

/* How much of an address stays in front of one that is relative to it. */
static size_t base_length(const char *from, char first)
{
    size_t n = strcspn(from, "?#");

    if (first == '/')
        return origin_length(from);
    while (first != '?' && n > origin_length(from) && from[n - 1] != '/')
        n--;
    return n;
}

/* An address as it stands in a page that came from `from`; the caller's. */
static char *resolve(const char *from, struct str address)
{
    auto_buf struct buf url = {0};

    if (memmem(address.p ? address.p : "", address.n, "://", 3))
        return str_dup(address);
    if (address.n == 0)
        return xstrdup(from);
    buf_add(&url, from, base_length(from, address.p[0]));
    buf_str(&url, address);
    return buf_take(&url);
}

/* ---- what our pages have to be ---- */

static bool has(struct str text, const char *part)
{
    return text.n > 0 && memmem(text.p, text.n, part, strlen(part));
}

static int check_headers(const struct sim_browser *b, struct err *err)
{
    static const struct {
        const char *name, *part, *why;
    } wanted[] = {
        {"Content-Type", "text/html; charset=utf-8", "is no HTML in UTF-8"},
        {"Cache-Control", "no-store", "is kept by caches"},
        {"Content-Security-Policy", "frame-ancestors 'none'", "may be shown in a frame"},
        {"Content-Security-Policy", "default-src 'none'", "may load something"},
        {"Referrer-Policy", "no-referrer", "tells its address, which has the code, to others"},
        {"X-Content-Type-Options", "nosniff", "may be taken for something else"},
    };

    for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
        if (!has(header(b, wanted[i].name), wanted[i].part))
            return err_set(err, ERR_BAD_INPUT, "the page (HTTP %u) %s: %s wants %s", b->status,
                           wanted[i].why, wanted[i].name, wanted[i].part);
    return 0;
}

static bool is_foreign(const struct sim_browser *b, const char *url)
{
    return b->foreign && strncmp(url, b->foreign, strlen(b->foreign)) == 0;
}

/* Every Set-Cookie of the last answer. */
static int check_cookies(const struct sim_browser *b, struct err *err)
{
    struct str rest = buf_view(&b->headers), line, name;

    while (rest.n > 0 && str_split(&rest, '\n', &line)) {
        if (!str_split(&line, ':', &name) || !str_eq_nocase(name, STR_LIT("Set-Cookie")))
            continue;
        if (!has(line, "HttpOnly") || !has(line, "SameSite="))
            return err_set(err, ERR_BAD_INPUT,
                           "a cookie that scripts can read, or that other sites send: %.*s",
                           STR_ARG(str_trim(line)));
    }
    return 0;
}

static int check_page(const struct sim_browser *b, struct err *err)
{
    if (check_headers(b, err) < 0 || check_cookies(b, err) < 0)
        return -1;
    if (b->page.picture && !has(header(b, "Content-Security-Policy"), "img-src data:"))
        return err_set(err, ERR_BAD_INPUT, "the page has a picture that the browser does not show: "
                                           "Content-Security-Policy wants img-src data:");
    return 0;
}

static int read_page(struct sim_browser *b, struct err *err)
{
    bool foreign = is_foreign(b, b->url);

    sim_html_free(&b->page);
    b->page.foreign = foreign;
    if (sim_html_read(&b->page, buf_view(&b->body), err) < 0)
        return -1;
    return foreign ? 0 : check_page(b, err);
}

/* ---- opening ---- */

/* A page with form-action 'self' has a form that leads elsewhere (CSP 3, 6.4.2: redirections
 * count). */
static int stays_at_home(const struct sim_browser *b, const char *url, bool home, struct err *err)
{
    size_t n = b->url ? origin_length(b->url) : 0;

    if (!home || (origin_length(url) == n && strncmp(url, b->url, n) == 0))
        return 0;
    return err_set(err, ERR_BAD_INPUT, "a form that leads to another site: the page's "
                                       "form-action 'self' forbids that");
}

/* url is taken. */
static int open_page(struct sim_browser *b, char *url, const struct buf *body, struct err *err)
{
    bool home = body && has(header(b, "Content-Security-Policy"), "form-action 'self'");
    struct curl_slist *headers = body ? post_headers(b) : NULL;
    int                rc = fetch_once(b, url, body, headers, err);

    curl_slist_free_all(headers);
    for (int hop = 0; rc == 0 && b->status >= 300 && b->status < 400; hop++) {
        char *next = resolve(url, header(b, "Location"));

        if (check_cookies(b, err) < 0 || stays_at_home(b, next, home, err) < 0) {
            free(next);
            rc = -1;
            break;
        }
        free(url);
        url = next;
        rc = hop < HOPS ? fetch_once(b, url, NULL, NULL, err)
                        : err_set(err, ERR_BAD_INPUT, "the page is redirected for ever");
    }
    free(b->url);
    b->url = url;
    return rc == 0 ? read_page(b, err) : -1;
}

int sim_browser_open(struct sim_browser *b, const char *url, struct err *err)
{
    return open_page(b, xstrdup(url), NULL, err);
}

int sim_browser_submit(struct sim_browser *b, struct str words, struct err *err)
{
    auto_buf struct buf body = {0};
    unsigned            form;

    if (b->url == NULL)
        return err_set(err, ERR_BAD_INPUT, "no page is open");
    if (sim_html_fill(&b->page, words, &form, &body, err) < 0)
        return -1;
    return open_page(b, resolve(b->url, str_c(b->page.form[form].action)), &body, err);
}

int sim_browser_follow(struct sim_browser *b, const char *words, struct err *err)
{
    const struct sim_html_link *link = b->url ? sim_html_find_link(&b->page, words) : NULL;

    if (link == NULL)
        return err_set(err, ERR_BAD_INPUT, "the page has no link \"%s\"", words);
    if (strncmp(link->href, "data:", 5) == 0 || strncmp(link->href, "tel:", 4) == 0)
        return err_set(err, ERR_BAD_INPUT, "the link \"%s\" is no page", words);
    return open_page(b, resolve(b->url, str_c(link->href)), NULL, err);
}

bool sim_browser_refresh(struct sim_browser *b, int *rc, struct err *err)
{
    if (b->url == NULL || b->page.refresh == NULL)
        return false;
    *rc = open_page(b, resolve(b->url, str_c(b->page.refresh)), NULL, err);
    return true;
}
