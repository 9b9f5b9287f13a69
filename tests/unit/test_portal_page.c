/* What the pages for a PC show, and what their forms do. The handler is the test's own. */
#include "tests/unit/portal_world.h"

#include "bot/qr.h"
#include "crypto/base64.h"

static void has(const struct response *r, const char *what, const char *words)
{
    CHECK(http_has(r->body, words), "%s: \"%s\": %.*s", what, words, STR_ARG(r->body));
}

static void has_not(const struct response *r, const char *what, const char *words)
{
    CHECK(!http_has(r->body, words), "%s: no \"%s\": %.*s", what, words, STR_ARG(r->body));
}

/* ---- /clearance ---- */

static void test_process(void **state)
{
    struct world   *w = *state;
    struct jar      jar = {0};
    struct response r = {0};

    world_log_in(w, &jar, "clearance", CAS_TOLD("20170001"));
    world_get(w, &jar, "/clearance", &r);
    CHECK(r.status == 200, "%d", r.status);
    has(&r, "who is logged in", "<span>张&lt;三&gt;，你好！</span>");
    has(&r, "the way out", "<button>退出</button>");
    has(&r, "the tabs", "<a href=\"?lang=zh&amp;of=leaving\" aria-current=\"page\">离校流程</a>\n"
                        "<a href=\"?lang=zh&amp;tab=code&amp;of=leaving\">离校二维码</a>");
    has(&r, "the number", "<dt>学生学号</dt><dd>20170001</dd>");
    has(&r, "the name", "<dt>学生姓名</dt><dd>张&lt;三&gt;</dd>");
    has(&r, "the college", "<dt>所在院系</dt><dd>管弦系</dd>");
    has(&r, "the season", "<dt>离校手续</dt><dd>2021年04月01日 — 06月30日</dd>");
    has(&r, "the next step", "<div class=\"next\"><p>下一步：资产处，3 号楼</p></div>");
    has(&r, "how far", "max=\"3\" value=\"1\"></progress>");
    has(&r, "a node", "<h3>资产处 <span>（乐器归还情况）</span></h3>");
    has(&r, "why", "<p class=\"why\">琴 &lt;&amp;&gt; 没有还</p>");
    has(&r, "where", "<p><b>地点：</b>3 号楼</p>");
    has(&r, "its state", "<span class=\"state refused\"><span aria-hidden=\"true\">✕ </span>未通过");
    has_not(&r, "nowhere to go for what needs nothing", "9 号楼");
    has(&r, "a number that comes later", "<li class=\"later\"><span class=\"order\">2</span>");
    has(&r, "a form", "<dt>党团关系迁移地址</dt><dd>未填</dd>");
    has(&r, "another clearance", "<a href=\"?lang=zh&amp;of=returning\">返校</a>");
    has_not(&r, "no picture", "<img");
    has_not(&r, "no script", "<script");
    buf_free(&r.text);
}

static void test_english(void **state)
{
    struct world   *w = *state;
    struct jar      jar = {0};
    struct response r = {0};

    world_log_in(w, &jar, "clearance", CAS_TOLD("20170001"));
    world_get(w, &jar, "/clearance?lang=en", &r);
    CHECK(seen.english, "the handler is asked in English");
    has(&r, "hello", "<span>Hello, 张&lt;三&gt;</span>");
    has(&r, "the other language", "<a lang=\"zh-CN\" href=\"?lang=zh\">中文</a>");
    has(&r, "the tabs", "tab=code&amp;of=leaving\">QR code</a>");
    has(&r, "the school", "Hongyan &lt;University&gt;");
    buf_free(&r.text);
}

/* What is in the address goes to the handler, and into no attribute unless it is a name. */
static void test_query(void **state)
{
    struct world   *w = *state;
    struct jar      jar = {0};
    struct response r = {0};

    world_log_in(w, &jar, "clearance", CAS_TOLD("20170001"));
    world_get(w, &jar, "/clearance?of=returning&tab=code&lang=zh", &r);
    CHECK(strcmp(seen.which, "returning") == 0 && seen.code, "which, and the code");
    has(&r, "the language keeps both",
        "<a lang=\"en\" href=\"?lang=en&amp;tab=code&amp;of=returning\">");
    world_get(w, &jar, "/clearance?of=%22%3E%3Cq%3E", &r);
    CHECK(strcmp(seen.which, "\"><q>") == 0, "anything: %s", seen.which);
    has_not(&r, "not repeated", "\"><q>");
    world_get(w, &jar, "/clearance?tab=other&of=%ff", &r);
    CHECK(r.status == 200 && !seen.code, "another tab is the first one");
    buf_free(&r.text);
}

/* The picture in the page is the code's, byte for byte what bot/qr.c draws. */
static void test_code(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0};
    struct response     r = {0};
    auto_buf struct buf png = {0}, text = {0}, wanted = {0};

    world_log_in(w, &jar, "clearance", CAS_TOLD("20170001"));
    world_get(w, &jar, "/clearance?tab=code", &r);
    CHECK(qr_png(&png, STR_LIT("HY1.abcdefgh"), 8, NULL) == 0, "drawn");
    base64_encode(&text, png.p, png.n);
    buf_f(&wanted, "alt=\"离校二维码\" src=\"data:image/png;base64,%s\"", text.p);
    has(&r, "the picture", wanted.p);
    buf_clear(&wanted);
    buf_f(&wanted, "<a download=\"离校二维码.png\" href=\"data:image/png;base64,%s\">另存图片</a>", text.p);
    has(&r, "it can be saved", wanted.p);
    CHECK(http_has(http_header(&r, "Content-Security-Policy"), "default-src 'none'") &&
              http_has(http_header(&r, "Content-Security-Policy"), "; img-src data:;") &&
              !http_has(http_header(&r, "Content-Security-Policy"), "unsafe"),
          "what the browser may show: %.*s", STR_ARG(http_header(&r, "Content-Security-Policy")));
    has(&r, "whose it is", "<dt>姓名</dt><dd>张&lt;三&gt;</dd>");
    has(&r, "until when", "<dt>有效期至</dt><dd>2021-06-30</dd>");
    has_not(&r, "the code is in no text", "HY1.");
    has_not(&r, "no process", "离校办理进度");
    buf_free(&r.text);
}

static void renewed(struct world *w, struct jar *jar, const char *ticket, int status,
                    unsigned renewals, const char *what)
{
    struct response     r = {0};
    auto_buf struct buf body = {0};

    buf_f(&body, "ticket=%s&lang=zh", ticket);
    world_post(w, jar, "/clearance", body.p, &r);
    CHECK(r.status == status && seen.renewals == renewals, "%s: %d, %u renewals", what, r.status,
          seen.renewals);
    buf_free(&r.text);
}

static void test_renewal(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0}, other = {0};
    struct response     r = {0};
    auto_buf struct buf out = {0}, ticket = {0}, foreign = {0};

    world_log_in(w, &jar, "clearance", CAS_TOLD("20170001"));
    world_get(w, &jar, "/clearance?tab=code", &r);
    jar_ticket(&r, 0, &out);
    jar_ticket(&r, 1, &ticket);
    world_log_in(w, &other, "clearance", CAS_TOLD("20170002"));
    world_get(w, &other, "/clearance?tab=code", &r);
    jar_ticket(&r, 1, &foreign);
    buf_free(&r.text);
    renewed(w, &jar, "", 403, 0, "no ticket");
    renewed(w, &jar, "AAAA", 403, 0, "one that was made up");
    renewed(w, &jar, foreign.p, 403, 0, "another's");
    renewed(w, &jar, out.p, 403, 0, "that of the way out");
    renewed(w, &other, ticket.p, 403, 0, "mine, by somebody else");
    renewed(w, &(struct jar){0}, ticket.p, 401, 0, "by nobody");
    renewed(w, &jar, ticket.p, 200, 1, "mine");
    CHECK(strcmp(seen.which, "leaving") == 0 && seen.code, "of that clearance: %s", seen.which);
    renewed(w, &jar, ticket.p, 200, 1, "the page loaded again");
    CHECK(seen.code, "… shows the code, and makes no other");
}

static void test_old_form(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0};
    struct session      s;
    auto_buf struct buf cookie = {0}, ticket = {0}, encoded = {0};

    session_begin(&s, SESSION_CLEARANCE, "20170001", clock_now() - 60);
    session_write(w->sealer, &s, &cookie);
    snprintf(jar.text, sizeof jar.text, "hongyan-clearance=%s", cookie.p);
    session_ticket_write(w->sealer, &s, "renew", clock_now() - 1, STR_LIT("leaving"), &ticket);
    for (const char *c = ticket.p; *c; c++)
        buf_f(&encoded, "%%%02X", (unsigned char)*c);
    renewed(w, &jar, encoded.p, 410, 0, "one that is too old");
}

/* ---- /desk ---- */

static void type(struct world *w, struct jar *jar, const char *ticket, const char *fields,
                 struct response *r)
{
    auto_buf struct buf body = {0};

    buf_f(&body, "ticket=%s&lang=zh&%s", ticket, fields);
    world_post(w, jar, "/desk", body.p, r);
}

static void test_desk(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0};
    struct response     r = {0};
    auto_buf struct buf ticket = {0};

    world_log_in(w, &jar, "desk", CAS_TOLD("wang"));
    world_get(w, &jar, "/desk", &r);
    has(&r, "the clerk", "<span>王老师，你好！</span>");
    has(&r, "the field", "<input type=\"text\" id=\"typed\" name=\"typed\" autofocus");
    has_not(&r, "nobody is shown", "class=\"person\"");
    CHECK(seen.ask == PAGE_DESK && seen.typed[0] == '\0' && seen.shown[0] == '\0', "nothing typed");
    jar_ticket(&r, 1, &ticket);
    type(w, &jar, ticket.p, "typed=20170001", &r);
    CHECK(r.status == 200 && strcmp(seen.typed, "20170001") == 0 && seen.shown[0] == '\0', "asked");
    has(&r, "what was done", "<div class=\"said good\" role=\"status\">typed &lt;20170001&gt;");
    has(&r, "the person", "<p class=\"person\">张&lt;三&gt; <span>20170001");
    has(&r, "a line", "<h3>资产处</h3>");
    has(&r, "it can pass",
        "<button name=\"typed\" value=\"1\" accesskey=\"1\"><kbd>1</kbd>通过</button>");
    has(&r, "or not",
        "<button name=\"typed\" value=\"2\" class=\"no\" accesskey=\"2\"><kbd>2</kbd>未通过");
    has(&r, "why", "<option value=\"&quot;坏&quot;了\">&quot;坏&quot;了</option>");
    has(&r, "a line that is decided", "<p>名单里已通过</p>");
    has_not(&r, "what was shown is sealed", "asset=0");
    has_not(&r, "no script", "<script");
    buf_free(&r.text);
}

/* Opens the desk and shows somebody; the ticket of the field. */
static void show_somebody(struct world *w, struct jar *jar, struct buf *ticket)
{
    struct response     r = {0};
    auto_buf struct buf first = {0};

    world_log_in(w, jar, "desk", CAS_TOLD("wang"));
    world_get(w, jar, "/desk", &r);
    jar_ticket(&r, 1, &first);
    type(w, jar, first.p, "typed=20170001", &r);
    jar_ticket(&r, 1, ticket);
    buf_free(&r.text);
}

static void test_decision(void **state)
{
    static const struct {
        const char *fields, *typed;
    } rows[] = {
        {"typed=1", "1"},
        {"typed=2+%E7%90%B4", "2 琴"},
        {"typed=2&reason=%E7%90%B4&why=", "2 琴"},
        {"typed=2&reason=&why=%E7%90%B4+%E5%9D%8F", "2 琴 坏"},
        {"typed=2&reason=a&why=b", "2 b"}, /* own words say more */
        {"typed=2&reason=&why=", "2"},
        {"typed=", ""},
        {"typed=HY1.abc", "HY1.abc"},
    };
    struct world *w = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct jar          jar = {0};
        struct response     r = {0};
        auto_buf struct buf ticket = {0};

        show_somebody(w, &jar, &ticket);
        type(w, &jar, ticket.p, rows[i].fields, &r);
        CHECK(r.status == 200 && strcmp(seen.typed, rows[i].typed) == 0, "%s: \"%s\"",
              rows[i].fields, seen.typed);
        CHECK(strcmp(seen.shown, "7 leaving - asset=0") == 0, "%s: about whom: %s", rows[i].fields,
              seen.shown);
        buf_free(&r.text);
    }
}

static void test_reason_is_asked(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0};
    struct response     r = {0};
    auto_buf struct buf ticket = {0};

    show_somebody(w, &jar, &ticket);
    type(w, &jar, ticket.p, "typed=2", &r);
    has(&r, "the question", "<label for=\"typed\">资产处未通过的原因（本人会看到）</label>");
    has(&r, "the reasons", "<ol class=\"asking\">\n<li>琴没有还</li>\n<li>&quot;坏&quot;了</li>");
    has_not(&r, "one thing at a time", "<kbd>");
    buf_free(&r.text);
}

/* A form that has worked is about nobody any more: neither a page that is loaded again nor one that
 * was kept decides anything. */
static void test_once(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0}, other = {0};
    struct response     r = {0};
    auto_buf struct buf ticket = {0}, theirs = {0};

    show_somebody(w, &jar, &ticket);
    show_somebody(w, &other, &theirs);
    type(w, &jar, theirs.p, "typed=1", &r);
    CHECK(r.status == 403 && seen.count == 4, "another clerk's form: %d", r.status);
    type(w, &jar, ticket.p, "typed=1", &r);
    CHECK(r.status == 200 && seen.shown[0] != '\0', "once");
    type(w, &jar, ticket.p, "typed=1", &r);
    CHECK(r.status == 200 && seen.shown[0] == '\0', "not twice: about \"%s\"", seen.shown);
    type(w, &jar, ticket.p, "typed=20170002", &r);
    CHECK(r.status == 200 && strcmp(seen.typed, "20170002") == 0, "the next one can be scanned");
    buf_free(&r.text);
}

/* At a desk nobody may come for long: then a decision is about nobody, but the next one can be
 * scanned, and the way out stays open. */
static void test_long_open(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0};
    struct session      s;
    struct response     r = {0};
    auto_buf struct buf cookie = {0}, desk = {0}, out = {0}, body = {0};

    session_begin(&s, SESSION_DESK, "wang", clock_now() - 3600);
    session_write(w->sealer, &s, &cookie);
    snprintf(jar.text, sizeof jar.text, "hongyan-desk=%s", cookie.p);
    session_ticket_write(w->sealer, &s, "desk", clock_now() - 1, STR_LIT("7 leaving - asset=0"),
                         &desk);
    session_ticket_write(w->sealer, &s, "logout", clock_now() - 1, STR_LIT(""), &out);
    buf_c(&body, "ticket=");
    for (const char *c = desk.p; *c; c++)
        buf_f(&body, "%%%02X", (unsigned char)*c);
    buf_c(&body, "&lang=zh&typed=20170002");
    world_post(w, &jar, "/desk", body.p, &r);
    CHECK(r.status == 200 && seen.shown[0] == '\0' && strcmp(seen.typed, "20170002") == 0,
          "the next one: %d", r.status);
    buf_clear(&body);
    buf_c(&body, "page=desk&lang=zh&ticket=");
    for (const char *c = out.p; *c; c++)
        buf_f(&body, "%%%02X", (unsigned char)*c);
    world_post(w, &jar, "/logout", body.p, &r);
    CHECK(r.status == 200 && strstr(jar.text, "hongyan-desk=") == NULL, "out: %d", r.status);
    buf_free(&r.text);
}

/* What failed is not used up: it can be sent again. */
static void test_failed_is_not_used(void **state)
{
    struct world       *w = *state;
    struct jar          jar = {0};
    struct session      s;
    struct response     r = {0};
    auto_buf struct buf cookie = {0}, ticket = {0}, encoded = {0};

    session_begin(&s, SESSION_DESK, "broken", clock_now());
    session_write(w->sealer, &s, &cookie);
    snprintf(jar.text, sizeof jar.text, "hongyan-desk=%s", cookie.p);
    session_ticket_write(w->sealer, &s, "desk", clock_now() + 60, STR_LIT("7 leaving - asset=0"),
                         &ticket);
    for (const char *c = ticket.p; *c; c++)
        buf_f(&encoded, "%%%02X", (unsigned char)*c);
    for (int i = 0; i < 2; i++) {
        type(w, &jar, encoded.p, "typed=1", &r);
        CHECK(r.status == 503 && seen.shown[0] != '\0', "try %d: %d", i, r.status);
    }
    buf_free(&r.text);
}

/* Nothing of anybody in the log. */
static void test_methods(void **state)
{
    struct world   *w = *state;
    struct jar      jar = {0};
    struct response r = {0};

    world_log_in(w, &jar, "desk", CAS_TOLD("wang"));
    world_get(w, &jar, "/desk?typed=20170001", &r);
    CHECK(r.status == 200 && seen.typed[0] == '\0', "nothing is looked up by an address");
    buf_free(&r.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)
        IN_WORLD(test_process),  IN_WORLD(test_english),   IN_WORLD(test_query),
        IN_WORLD(test_code),     IN_WORLD(test_renewal),   IN_WORLD(test_old_form),
        IN_WORLD(test_desk),     IN_WORLD(test_decision),  IN_WORLD(test_reason_is_asked),
        IN_WORLD(test_once),     IN_WORLD(test_failed_is_not_used), IN_WORLD(test_methods),
        IN_WORLD(test_long_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
