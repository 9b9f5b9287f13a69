/* What strangers wrote stays text, and nothing of ours is shown where it should not be. */
#include "tests/test.h"

#include "base/mem.h"
#include "bot/html.h"
#include "bot/html_private.h"

#include <string.h>

static const struct {
    const char *text, *html, *lines;
} texts[] = {
    {"", "", ""},
    {"张三", "张三", "张三"},
    {"<b>&'\"", "&lt;b&gt;&amp;&#39;&quot;", "&lt;b&gt;&amp;&#39;&quot;"},
    {"&amp;", "&amp;amp;", "&amp;amp;"},
    {"a\nb\n\n<c", "a\nb\n\n&lt;c", "a<br>b<br><br>&lt;c"},
    {"\"><script>x</script>", "&quot;&gt;&lt;script&gt;x&lt;/script&gt;",
     "&quot;&gt;&lt;script&gt;x&lt;/script&gt;"},
};

static void test_escaping(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        auto_buf struct buf text = {0}, lines = {0};

        html_text(&text, str_c(texts[i].text));
        html_lines(&lines, str_c(texts[i].text));
        CHECK(str_is(buf_view(&text), texts[i].html), "%s: %s", texts[i].text, text.p);
        CHECK(str_is(buf_view(&lines), texts[i].lines), "%s: %s", texts[i].text, lines.p);
    }
}

static void test_element(void **state)
{
    auto_buf struct buf out = {0};

    (void)state;
    html_element(&out, "<p>", STR_LIT(""), "</p>");
    CHECK(out.n == 0, "nothing around nothing: %s", out.p);
    html_element(&out, "<p>", STR_LIT("a<b\nc"), "</p>");
    CHECK(str_is(buf_view(&out), "<p>a&lt;b<br>c</p>"), "%s", out.p);
}

static const char *header(const struct exchange *x, const char *name)
{
    for (unsigned i = 0; i < x->header_count; i++)
        if (strcmp(x->header[i].name, name) == 0)
            return x->header[i].value.p;
    return "";
}

static void test_frame(void **state)
{
    struct exchange  x = {0};
    struct html_page page = {
        .english = true, .mark = HTML_BAD, .site = STR_LIT("<A&B>"), .title = STR_LIT("O'Neill")};
    const char      *policy, *style;

    (void)state;
    html_begin(&x, &page);
    html_end(&x);
    CHECK(strcmp(x.type, "text/html; charset=utf-8") == 0, "HTML");
    CHECK(strstr(x.answer.p, "<html lang=\"en\">") && strstr(x.answer.p, "&lt;A&amp;B&gt;") &&
              strstr(x.answer.p, "<title>O&#39;Neill · &lt;A&amp;B&gt;</title>") &&
              strstr(x.answer.p, "<h1>O&#39;Neill</h1>"), "escaped: %s", x.answer.p);
    CHECK(strstr(x.answer.p, "<script") == NULL, "no script");
    CHECK(strstr(x.answer.p, "http") == NULL && strstr(x.answer.p, "url(") == NULL,
          "nothing from elsewhere");
    style = strstr(x.answer.p, "<style>");
    CHECK(style && strncmp(style + 7, html_style, strlen(html_style)) == 0 &&
              strncmp(style + 7 + strlen(html_style), "</style>", 8) == 0,
          "exactly what the digest covers is in the element");
    policy = header(&x, "Content-Security-Policy");
    CHECK(strstr(policy, "default-src 'none'") && strstr(policy, "frame-ancestors 'none'") &&
              strstr(policy, "form-action 'self'") && strstr(policy, "base-uri 'none'") &&
              strstr(policy, "style-src 'sha256-") && !strstr(policy, "unsafe"), "%s", policy);
    CHECK(strcmp(header(&x, "X-Frame-Options"), "DENY") == 0 &&
              strcmp(header(&x, "Cache-Control"), "no-store") == 0 &&
              strcmp(header(&x, "Referrer-Policy"), "no-referrer") == 0 &&
              strcmp(header(&x, "X-Content-Type-Options"), "nosniff") == 0, "the other headers");
    exchange_answer_clear(&x);
}

/* A wide one has a second style, and who is logged in. */
static void test_wide_frame(void **state)
{
    struct exchange     x = {0};
    struct html_page    page = {
        .wide = true, .site = STR_LIT("A"), .title = STR_LIT("T"), .bar = STR_LIT("<p>bar</p>\n")};
    auto_buf struct buf style = {0};
    const char         *policy;

    (void)state;
    html_begin(&x, &page);
    html_end(&x);
    buf_f(&style, "<style>%s</style>\n<style>%s</style>\n", html_style, html_style_wide);
    CHECK(strstr(x.answer.p, style.p) != NULL, "both styles, each in its element");
    CHECK(strstr(x.answer.p, "<header>\n<p class=\"site\">A</p>\n<p>bar</p>\n</header>\n<main>\n"
                             "<h1>T</h1>") != NULL, "the bar: %s", x.answer.p);
    policy = header(&x, "Content-Security-Policy");
    CHECK(strstr(policy, "style-src 'sha256-") &&
              strstr(strstr(policy, "'sha256-") + 8, " 'sha256-") &&
              strstr(policy, "; img-src data:;"), "both digests: %s", policy);
    exchange_answer_clear(&x);
}

/* What a style sheet in a page must not hold: it would end the element, or fetch something. */
static void test_style(void **state)
{
    (void)state;
    CHECK(strchr(html_style_wide, '<') == NULL && strstr(html_style_wide, "@import") == NULL &&
              strstr(html_style_wide, "url(") == NULL, "the wide one stays in its element");
    CHECK(strchr(html_style, '<') == NULL && strstr(html_style, "@import") == NULL,
          "it stays in its element");
}

static const struct {
    const char *header;
    bool        english;
} languages[] = {
    {"en", true},
    {"en-US,en;q=0.9", true},
    {"EN-gb", true},
    {"en-US,en;q=0.9,zh-CN;q=0.8", true},
    {"zh;q=0.3, en;q=0.31", true},
    {"fr,en;q=0.5", true},
    {"", false},
    {"zh-CN", false},
    {"zh-CN,zh;q=0.9,en;q=0.8", false},
    {"zh-CN,en-US;q=0.9", false},
    {"zh,en", false},
    {"en;q=0", false},
    {"en;q=0,zh", false},
    {"fr", false},
    {"*", false},
    {"english", false},
    {"en_US", false},
    {",,;q=1,", false},
    {"en;q=0.000000000000000000000001", false},
};

static void test_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++)
        CHECK(html_prefers_english(str_c(languages[i].header)) == languages[i].english, "\"%s\"",
              languages[i].header);
    CHECK(!html_prefers_english(str_c(NULL)), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escaping),
        cmocka_unit_test(test_element),
        cmocka_unit_test(test_frame), cmocka_unit_test(test_wide_frame),
        cmocka_unit_test(test_style),
        cmocka_unit_test(test_languages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
