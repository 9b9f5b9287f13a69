/* Pages as a plain browser sees them: words, forms, what is not tidy; and the browser itself. */
#include "sim/browser.h"
#include "sim/html.h"
#include "tests/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAGE(body)                                                                                 \
    "<!DOCTYPE html>\n<html><head><title>确认</title></head><body>" body "</body></html>"
#define FORM                                                                                       \
    "<form method=\"post\" action=\"/verify\">"                                                    \
    "<input type=\"hidden\" name=\"ticket\" value=\"a+b=\">"                                       \
    "<label for=\"n\">学号 <span>8 位</span></label><input id=\"n\" name=\"number\" value=\"\">"     \
    "<label>姓名 <input name=\"name\" value=\"张&amp;三\" required></label>"                        \
    "<label><input type=\"checkbox\" name=\"agreed\" value=\"1\"> 我已阅读</label>"                 \
    "<input type=\"radio\" name=\"t\" value=\"c\" checked aria-label=\"身份证\">"                    \
    "<input type=\"radio\" name=\"t\" value=\"p\" aria-label=\"护照\">"                              \
    "<button name=\"do\" value=\"send\">确 认</button><button>取消</button></form>"

static void reads_words(void **state)
{
    struct sim_html h = {0};
    struct err      err = {0};

    (void)state;
    CHECK(sim_html_read(&h,
                        str_c(PAGE("<!-- no --><style>p{}</style><h1>验证 &lt;通过&gt;</h1>\n<p>请"
                                   "<b>回</b>到\n  企业微信&#39;&#x4e2d;</p><br>一&nbsp;二")),
                        &err) == 0,
          "it is read: %s", err.text);
    CHECK(strcmp(h.title, "确认") == 0, "the title");
    CHECK(strcmp(h.text.p, "验证 <通过>\n请回到 企业微信'中\n一\xc2\xa0二\n") == 0, "got %s", h.text.p);
    sim_html_free(&h);
}

static void refuses_pages(void **state)
{
    static const struct {
        const char *name, *html, *says;
    } rows[] = {
        {"no doctype", "<html></html>", "line 1: <!doctype"},
        {"no UTF-8", PAGE("\xff"), "no UTF-8"},
        {"a tag that is not closed", PAGE("<p>x"), "</body> closes nothing, or <p> first"},
        {"a tag that was not open", PAGE("\n</p>"), "line 3: </p>"},
        {"no end", "<!doctype html><html><head><title>x</title></head><body>", "not closed"},
        {"no title", "<!doctype html><html><body></body></html>", "no title"},
        {"a script", PAGE("<script>x</script>"), "<script>"},
        {"an event handler", PAGE("<p onclick=\"x\">y</p>"), "onclick"},
        {"a frame", PAGE("<iframe></iframe>"), "<iframe>"},
        {"a bare ampersand", PAGE("a & b"), "an &"},
        {"a broken number", PAGE("&#x11ffff;"), "an &"},
        {"a value without quotes", PAGE("<p class=x>y</p>"), "without quotes"},
        {"an attribute twice", PAGE("<p id=\"a\" id=\"b\">y</p>"), "id twice"},
        {"an attribute without an end", "<!doctype html><p id=\"a", "does not end"},
        {"a form that gets", PAGE("<form action=\"/x\"></form>"), "does not post"},
        {"a form in a form",
         PAGE("<form method=\"post\"><form method=\"post\"></form></form>"), "inside a form"},
        {"a field without label", PAGE("<input name=\"a\">"), "the field a has no label"},
        {"a password", PAGE("<input type=\"password\" aria-label=\"x\">"), "password"},
        {"a picture from elsewhere", PAGE("<img alt=\"x\" src=\"/x.png\">"), "from elsewhere"},
        {"a picture of another kind",
         PAGE("<img alt=\"x\" src=\"data:image/svg+xml;base64,AA==\">"), "no PNG"},
        {"a picture without words", PAGE("<img src=\"data:image/png;base64,AA==\">"),
         "without words"},
        {"a link to nowhere", PAGE("<a>x</a>"), "to nowhere"},
        {"a link that needs scripts", PAGE("<a href=\"javascript:x\">x</a>"), "to nowhere"},
        {"an option alone", PAGE("<option value=\"1\">x</option>"), "an option without"},
        {"an option without a value",
         PAGE("<select aria-label=\"a\"><option>x</option></select>"), "an option without"},
        {"a choice without label",
         PAGE("<select name=\"a\"><option value=\"\">x</option></select>"), "has no label"},
        {"a text area", PAGE("<textarea></textarea>"), "has to learn it"},
        {"an id twice",
         PAGE("<input id=\"a\" aria-label=\"x\"><input id=\"a\" aria-label=\"y\">"), "a stands"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_html h = {0};
        struct err      err = {0};

        CHECK(sim_html_read(&h, str_c(rows[i].html), &err) == -1, "%s is refused", rows[i].name);
        CHECK(strstr(err.text, rows[i].says), "%s: %s, got %s", rows[i].name, rows[i].says,
              err.text);
        sim_html_free(&h);
    }
}

static void fills_forms(void **state)
{
    static const struct {
        const char *words, *body; /* NULL: refused with says */
        const char *says;
    } rows[] = {
        {"", "ticket=a%2Bb%3D&number=&name=%E5%BC%A0%26%E4%B8%89&t=c&do=send", NULL},
        {"学号=2021 姓名=\"A B\" 我已阅读", "ticket=a%2Bb%3D&number=2021&name=A+B&agreed=1&t=c&do=send",
         NULL},
        {"number=1 护照 取消", "ticket=a%2Bb%3D&number=1&name=%E5%BC%A0%26%E4%B8%89&t=p", NULL},
        {"8=1 姓名=", "ticket=a%2Bb%3D&number=1&name=&t=c&do=send", NULL},
        {"确", "ticket=a%2Bb%3D&number=&name=%E5%BC%A0%26%E4%B8%89&t=c&do=send", NULL},
        {"密码=1", NULL, "no field \"密码\""},
        {"ticket=1", NULL, "no field \"ticket\""},
        {"登录", NULL, "no checkbox or button \"登录\""},
        {"=1", NULL, "no field \"\""},
    };
    struct sim_html h = {0};
    struct err      err = {0};

    (void)state;
    CHECK(sim_html_read(&h, str_c(PAGE(FORM)), &err) == 0, "it is read: %s", err.text);
    CHECK(strcmp(h.text.p, "学号 8 位\n姓名\n张&三\n我已阅读\n确 认\n取消\n") == 0,
          "its words, and what is filled in: %s", h.text.p);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_buf struct buf body = {0};
        unsigned            form = 7;
        int                 rc = sim_html_fill(&h, str_c(rows[i].words), &form, &body, &err);

        CHECK((rc == 0) == (rows[i].body != NULL), "%s: %s", rows[i].words, err.text);
        CHECK(rc < 0 ? strstr(err.text, rows[i].says) && form == 7 && body.n == 0
                     : strcmp(body.p, rows[i].body) == 0,
              "%s: got %s %s", rows[i].words, body.p ? body.p : "", err.text);
    }
    sim_html_free(&h);
}

#define CHOICE                                                                                     \
    "<form method=\"post\"><select name=\"why\" aria-label=\"原因\"><option "                        \
    "value=\"\">请选</option><option value=\"a &amp; b\">琴坏了</option></select><input "               \
    "name=\"typed\" aria-label=\"编号\" autofocus><button>确定</button></form>"

static void chooses(void **state)
{
    static const struct {
        const char *words, *body; /* NULL: refused */
    } rows[] = {
        {"", "why=&typed="},
        {"原因=琴", "why=a+%26+b&typed="},
        {"原因=请选 编号=1", "why=&typed=1"},
        {"原因=丢了", NULL},
        {"原因=", NULL},
    };
    struct sim_html h = {0};
    struct err      err = {0};

    (void)state;
    CHECK(sim_html_read(&h, str_c(PAGE(CHOICE)), &err) == 0, "it is read: %s", err.text);
    CHECK(sim_html_focus(&h) == &h.input[1], "where typing goes");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_buf struct buf body = {0};
        unsigned            form;
        int                 rc = sim_html_fill(&h, str_c(rows[i].words), &form, &body, &err);

        CHECK((rc == 0) == (rows[i].body != NULL) &&
                  (rc < 0 || strcmp(body.p, rows[i].body) == 0),
              "%s: %s %s", rows[i].words, body.p ? body.p : "", err.text);
    }
    sim_html_free(&h);
}

static void finds_links_and_pictures(void **state)
{
    struct sim_html h = {0}, foreign = {.foreign = true}, two = {0};
    struct err      err = {0};

    (void)state;
    CHECK(sim_html_read(&h, str_c(PAGE("<a href=\"?a=1&amp;b\">离校 <b>二维码</b></a>"
                                       "<img alt=\"码\" src=\"data:image/png;base64,AAEC\">"
                                       "<img alt=\"另\" src=\"data:image/png;base64,BBBB\">")),
                        &err) == 0, "it is read: %s", err.text);
    CHECK(sim_html_find_link(&h, "二维码") && strcmp(h.link[0].href, "?a=1&b") == 0, "the link");
    CHECK(sim_html_find_link(&h, "流程") == NULL && sim_html_focus(&h) == NULL, "nothing else");
    CHECK(h.picture && strcmp(h.picture, "AAEC") == 0, "the first picture");
    sim_html_free(&h);
    CHECK(sim_html_read(&foreign, str_c(PAGE("<input type=\"password\" aria-label=\"x\">")),
                        &err) == 0, "a password belongs to the log-in: %s", err.text);
    sim_html_free(&foreign);
    CHECK(sim_html_read(&two, str_c(PAGE("<input aria-label=\"x\" autofocus>"
                                         "<input aria-label=\"y\" autofocus>")), &err) == 0 &&
              sim_html_focus(&two) == NULL, "one cursor");
    sim_html_free(&two);
}

/* ---- the browser ---- */

#define HEAD                                                                                       \
    "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"                        \
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"                      \
    "Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"                          \
    "Connection: close\r\n\r\n"

/* Answers as many requests as there are answers, each on a connection of its own. */
struct site {
    const char *const *answers;
    int                fd;
    char               asked[4][2048];
    pthread_t          thread;
    char               url[64];
};

static void *serve(void *arg)
{
    struct site *s = arg;

    for (int i = 0; s->answers[i]; i++) {
        int     fd = accept(s->fd, NULL, NULL);
        size_t  n = 0;
        ssize_t got;

        while (n < sizeof s->asked[i] - 1 &&
               (got = read(fd, s->asked[i] + n, sizeof s->asked[i] - 1 - n)) > 0) {
            n += (size_t)got;
            s->asked[i][n] = '\0';
            const char *end = strstr(s->asked[i], "\r\n\r\n");

            if (end && (s->asked[i][0] == 'G' || strstr(end, "&end=1")))
                break;
        }
        (void)!write(fd, s->answers[i], strlen(s->answers[i]));
        close(fd);
    }
    return NULL;
}

static void begin(struct site *s, const char *const *answers)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t          len = sizeof a;

    *s = (struct site){.answers = answers, .fd = socket(AF_INET, SOCK_STREAM, 0)};
    CHECK(bind(s->fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(s->fd, 4) == 0 &&
              getsockname(s->fd, (struct sockaddr *)&a, &len) == 0,
          "a site");
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d/verify?code=x", ntohs(a.sin_port));
    pthread_create(&s->thread, NULL, serve, s);
}

static void end(struct site *s)
{
    pthread_join(s->thread, NULL);
    close(s->fd);
}

static void browses(void **state)
{
    static const char *const answers[] = {
        "HTTP/1.1 303 See Other\r\nLocation: /form\r\nSet-Cookie: c=1; HttpOnly; SameSite=Lax\r\n"
        "Connection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" HEAD PAGE("<form method=\"post\" action=\"\"><label>甲 <input "
                                        "name=\"a\"></label><input type=\"hidden\" name=\"end\" "
                                        "value=\"1\"><button>发</button></form>"),
        "HTTP/1.1 422 No\r\n" HEAD
        "<!doctype html><html><head><title>稍候</title><meta http-equiv=\"refresh\" content=\"1; "
        "url=next\"></head><body></body></html>",
        "HTTP/1.1 200 OK\r\n" HEAD PAGE("好了"),
        NULL};
    struct sim_browser *b = sim_browser_new();
    struct err          err = {0};
    struct site         s;
    unsigned            status;
    int                 rc = -1;

    (void)state;
    begin(&s, answers);
    CHECK(sim_browser_page(b, &status) == NULL, "nothing is open");
    CHECK(sim_browser_open(b, s.url, &err) == 0, "it opens: %s", err.text);
    CHECK(sim_browser_submit(b, STR_LIT("乙=1"), &err) == -1, "a form that is not there");
    CHECK(sim_browser_submit(b, STR_LIT("甲=1"), &err) == 0, "it posts: %s", err.text);
    CHECK(sim_browser_page(b, &status) && status == 422, "the answer");
    CHECK(sim_browser_refresh(b, &rc, &err) && rc == 0 && !sim_browser_refresh(b, &rc, &err),
          "and what it leads to: %s", err.text);
    end(&s);
    CHECK(strncmp(s.asked[1], "GET /form ", 10) == 0 && strstr(s.asked[1], "Cookie: c=1"),
          "cookies");
    CHECK(strncmp(s.asked[2], "POST /form ", 11) == 0 && strstr(s.asked[2], "Origin: null\r\n") &&
              strstr(s.asked[2], "\r\n\r\na=1&end=1"),
          "as browsers post from a page without referrer: %s", s.asked[2]);
    CHECK(strncmp(s.asked[3], "GET /next ", 10) == 0, "relative addresses: %s", s.asked[3]);
    sim_browser_free(b);
}

#define WIDE_HEAD                                                                                  \
    "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"                        \
    "Content-Security-Policy: default-src 'none'; img-src data:; form-action 'self'; "             \
    "frame-ancestors 'none'\r\nReferrer-Policy: no-referrer\r\n"                                   \
    "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
#define PICTURE PAGE("<img alt=\"x\" src=\"data:image/png;base64,AAEC\">")
#define LEAVING                                                                                    \
    PAGE("<form method=\"post\"><input type=\"hidden\" name=\"a\" value=\"1\"><input "             \
         "type=\"hidden\" name=\"end\" value=\"1\"><button>走</button></form>")

static void follows_links(void **state)
{
    static const char *const answers[] = {
        "HTTP/1.1 200 OK\r\n" WIDE_HEAD PAGE("<a href=\"../b?c=1\">去 b</a><a "
                                             "href=\"data:image/png;base64,AA==\">存</a>"),
        "HTTP/1.1 200 OK\r\n" WIDE_HEAD PICTURE, NULL};
    struct sim_browser *b = sim_browser_new();
    struct err          err = {0};
    struct site         s;

    (void)state;
    begin(&s, answers);
    CHECK(sim_browser_follow(b, "b", &err) == -1, "no page is open");
    CHECK(sim_browser_open(b, s.url, &err) == 0, "%s", err.text);
    CHECK(sim_browser_follow(b, "c", &err) == -1 && strstr(err.text, "no link"), "%s", err.text);
    CHECK(sim_browser_follow(b, "存", &err) == -1 && strstr(err.text, "no page"), "%s", err.text);
    CHECK(sim_browser_follow(b, "去", &err) == 0, "%s", err.text);
    end(&s);
    CHECK(strncmp(s.asked[1], "GET /b?c=1 ", 11) == 0, "%s", s.asked[1]);
    sim_browser_free(b);
}

/* What a browser would not show, not send, or not follow. */
static void wants_more_of_wide_pages(void **state)
{
    static const struct {
        const char *answers[2], *says;
    } rows[] = {
        {{"HTTP/1.1 200 OK\r\n" HEAD PICTURE}, "img-src data:"},
        {{"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; SameSite=Lax\r\n" WIDE_HEAD PAGE("x")},
         "scripts can read"},
        {{"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; HttpOnly\r\n" WIDE_HEAD PAGE("x")},
         "other sites send"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_browser *b = sim_browser_new();
        struct err          err = {0};
        struct site         s;

        begin(&s, rows[i].answers);
        CHECK(sim_browser_open(b, s.url, &err) == -1 && strstr(err.text, rows[i].says),
              "%s, got %s", rows[i].says, err.text);
        sim_browser_foreign(b, "http://127.0.0.1:");
        end(&s);
        sim_browser_free(b);
    }
}

static void stays_at_home(void **state)
{
    static const char *const answers[] = {
        "HTTP/1.1 200 OK\r\n" WIDE_HEAD LEAVING,
        "HTTP/1.1 303 See Other\r\nLocation: http://localhost:1/cas/logout\r\n"
        "Connection: close\r\n\r\n", NULL};
    struct sim_browser *b = sim_browser_new();
    struct err          err = {0};
    struct site         s;

    (void)state;
    begin(&s, answers);
    CHECK(sim_browser_open(b, s.url, &err) == 0, "%s", err.text);
    CHECK(sim_browser_submit(b, STR_LIT("走"), &err) == -1 && strstr(err.text, "another site"),
          "a form that leads elsewhere: %s", err.text);
    end(&s);
    sim_browser_free(b);
}

/* Another's page is read, and not judged. */
static void reads_foreign_pages(void **state)
{
    static const char *const answers[] = {
        "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nConnection: close\r\n\r\n" PAGE(
            "<input type=\"password\" aria-label=\"x\">"), NULL};
    struct sim_browser *b = sim_browser_new();
    struct err          err = {0};
    struct site         s;

    (void)state;
    begin(&s, answers);
    sim_browser_foreign(b, "http://127.0.0.1:");
    CHECK(sim_browser_open(b, s.url, &err) == 0, "%s", err.text);
    end(&s);
    sim_browser_free(b);
}

static void wants_headers(void **state)
{
    static const struct {
        const char *answers[2], *says;
    } rows[] = {
        {{"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" PAGE("x")},
         "is no HTML in UTF-8"},
        {{"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
          PAGE("x")},
         "is kept by caches"},
        {{"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
          "Connection: close\r\n\r\n" PAGE("x")},
         "may be shown in a frame"},
        {{"HTTP/1.1 200 OK\r\n" HEAD}, "doctype"},
        {{""}, "no page came"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_browser *b = sim_browser_new();
        struct err          err = {0};
        struct site         s;

        begin(&s, rows[i].answers);
        CHECK(sim_browser_open(b, s.url, &err) == -1 && strstr(err.text, rows[i].says),
              "%s, got %s", rows[i].says, err.text);
        end(&s);
        sim_browser_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_words), cmocka_unit_test(refuses_pages),
        cmocka_unit_test(fills_forms), cmocka_unit_test(browses),
        cmocka_unit_test(wants_headers), cmocka_unit_test(chooses),
        cmocka_unit_test(finds_links_and_pictures), cmocka_unit_test(follows_links),
        cmocka_unit_test(wants_more_of_wide_pages), cmocka_unit_test(stays_at_home),
        cmocka_unit_test(reads_foreign_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
