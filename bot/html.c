#include "bot/html.h"

#include "bot/html_private.h"
#include "crypto/base64.h"
#include "crypto/digest.h"

void html_text(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        switch (text.p[i]) {
        case '&':
            buf_c(out, "&amp;");
            break;
        case '<':
            buf_c(out, "&lt;");
            break;
        case '>':
            buf_c(out, "&gt;");
            break;
        case '"':
            buf_c(out, "&quot;");
            break;
        case '\'':
            buf_c(out, "&#39;");
            break;
        default:
            buf_char(out, text.p[i]);
        }
}

void html_lines(struct buf *out, struct str text)
{
    struct str line;

    for (bool first = true; str_split(&text, '\n', &line); first = false) {
        if (!first)
            buf_c(out, "<br>");
        html_text(out, line);
    }
}

void html_element(struct buf *out, const char *open, struct str text, const char *close)
{
    if (text.n == 0)
        return;
    buf_c(out, open);
    html_lines(out, text);
    buf_c(out, close);
}

/* ---- languages ---- */

/* "0.85" in thousandths; 1000 when it is no weight. */
static int weight(struct str parameters)
{
    struct str parameter, key;
    int        v = 0, unit = 1000;

    while (str_split(&parameters, ';', &parameter)) {
        parameter = str_trim(parameter);
        if (!str_split(&parameter, '=', &key) || !str_eq_nocase(key, STR_LIT("q")))
            continue;
        for (size_t i = 0; i < parameter.n; i++) {
            if (parameter.p[i] == '.')
                continue;
            if (parameter.p[i] < '0' || parameter.p[i] > '9')
                return 1000;
            v += (parameter.p[i] - '0') * unit;
            unit /= 10;
        }
        return v;
    }
    return 1000;
}

static bool speaks(struct str tag, const char *language)
{
    struct str primary;

    str_split(&tag, '-', &primary);
    return str_eq_nocase(primary, str_c(language));
}

bool html_prefers_english(struct str accept_language)
{
    struct str entry, tag;
    bool       english = false;
    int        best = 0;

    while (str_split(&accept_language, ',', &entry)) {
        int w = weight(entry);

        str_split(&entry, ';', &tag);
        tag = str_trim(tag);
        if (w > best && (speaks(tag, "en") || speaks(tag, "zh"))) { /* the first one of equals */
            best = w;
            english = speaks(tag, "en");
        }
    }
    return english;
}

/* ---- the frame ---- */

static void allow_style(struct buf *policy, const char *style)
{
    unsigned char digest[DIGEST_SHA256];

    digest_sha256(str_c(style), digest);
    buf_c(policy, " 'sha256-");
    base64_encode(policy, digest, sizeof digest);
    buf_char(policy, '\'');
}

/* The style stands in the page, so its digest is what the policy allows (CSP 3, 2.3.1); then not
 * even a mistake in our escaping would run anything. */
static void add_policy(struct exchange *x, bool wide)
{
    struct buf *policy = exchange_answer_header(x, "Content-Security-Policy");

    buf_c(policy, "default-src 'none'; style-src");
    allow_style(policy, html_style);
    if (wide)
        allow_style(policy, html_style_wide);
    buf_c(policy, "; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
}

static void add_headers(struct exchange *x, bool wide)
{
    add_policy(x, wide);
    buf_c(exchange_answer_header(x, "X-Frame-Options"), "DENY"); /* for who does not know CSP */
    buf_c(exchange_answer_header(x, "Cache-Control"), "no-store");
    buf_c(exchange_answer_header(x, "Referrer-Policy"), "no-referrer");
    buf_c(exchange_answer_header(x, "X-Content-Type-Options"), "nosniff");
}

static const char *const marks[] = {
    [HTML_GOOD] = "<p class=\"mark good\" aria-hidden=\"true\">✓</p>",
    [HTML_WAIT] = "<p class=\"mark wait\" aria-hidden=\"true\">…</p>",
    [HTML_BAD] = "<p class=\"mark bad\" aria-hidden=\"true\">!</p>",
};

static void write_head(struct buf *out, const struct html_page *page)
{
    buf_f(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n"
               "<meta name=\"format-detection\" content=\"telephone=no\">\n<title>",
          page->english ? "en" : "zh-CN");
    html_text(out, page->title);
    buf_c(out, page->site.n > 0 ? " · " : "");
    html_text(out, page->site);
    buf_f(out, "</title>\n<style>%s</style>\n", html_style);
    if (page->wide)
        buf_f(out, "<style>%s</style>\n", html_style_wide);
    buf_c(out, "</head>\n");
}

/* Whose page it is: inside of a narrow one, on top of a wide one. */
static void write_top(struct buf *out, const struct html_page *page)
{
    buf_c(out, page->wide ? "<body class=\"wide\">\n<header>\n" : "<body>\n<main>\n");
    buf_c(out, "<p class=\"site\">");
    html_text(out, page->site);
    buf_c(out, "</p>\n");
    if (page->wide) {
        buf_str(out, page->bar);
        buf_c(out, "</header>\n<main>\n");
    }
}

void html_begin(struct exchange *x, const struct html_page *page)
{
    struct buf *out = &x->answer;

    add_headers(x, page->wide);
    x->type = "text/html; charset=utf-8";
    write_head(out, page);
    write_top(out, page);
    if (marks[page->mark] != NULL)
        buf_c(out, marks[page->mark]);
    buf_c(out, "<h1>");
    html_text(out, page->title);
    buf_c(out, "</h1>\n");
}

void html_end(struct exchange *x)
{
    buf_c(&x->answer, "</main>\n</body>\n</html>\n");
}
