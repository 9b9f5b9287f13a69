/* What the person sees: one page for each way it can end. */
#include "bot/portal_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "bot/browser.h"
#include "bot/html.h"

enum { LIMITED_LINE = 60 }; /* seconds between two lines of the log that say so */

struct words {
    const char *title, *text; /* text: NULL where the handler says it */
};

/* What is offered below: how to go on. */
enum offer { OFFER_NONE, OFFER_AGAIN, OFFER_LOGIN, OFFER_LEAVE };

struct ending {
    const char    *name; /* for the log */
    unsigned       status;
    enum metric    counter;
    enum html_mark mark;
    enum offer     offer;
    bool           desk; /* whom to ask stands below */
    struct words   zh, en;
};

static const struct ending endings[P_COUNT] = {
    [P_SHOWN] = {"shown", 200, M_PORTAL_PAGES, HTML_PLAIN, OFFER_NONE, false, {NULL, NULL},
                 {NULL, NULL}},
    [P_TO_LOGIN] = {"to_login", 302, M_PORTAL_LOGINS, HTML_PLAIN, OFFER_NONE, false,
                    {"请登录", "正在前往统一身份认证。"},
                    {"Please log in", "You are being sent to the school’s log-in."}},
    [P_ENTERED] = {"entered", 303, M_PORTAL_ENTERED, HTML_GOOD, OFFER_AGAIN, false,
                   {"已登录", "正在打开页面。"}, {"You are logged in", "The page opens now."}},
    [P_LEFT] = {"left", 200, M_PORTAL_PAGES, HTML_GOOD, OFFER_LEAVE, false,
                {"已退出", "这台电脑不是你自己的话，请把统一身份认证也退出，再关闭浏览器。"},
                {"You are logged out",
                 "If this computer is not your own, log out at the school’s log-in, too, and close "
                 "the browser."}},
    [P_UNKNOWN] = {"unknown", 403, M_PORTAL_REFUSED, HTML_BAD, OFFER_NONE, true,
                   {"这里没有你的内容", NULL}, {"There is nothing for you here", NULL}},
    [P_OVER] = {"over", 401, M_PORTAL_REFUSED, HTML_WAIT, OFFER_AGAIN, false,
                {"登录已过期", "刚才的操作没有生效。请重新登录，再做一次。"},
                {"You are not logged in any more",
                 "What you just did was not done. Please log in and do it again."}},
    [P_OLD_FORM] = {"old_form", 410, M_PORTAL_REFUSED, HTML_WAIT, OFFER_AGAIN, false,
                    {"页面放得太久了", "刚才的操作没有生效。请重新打开，再做一次。"},
                    {"This page was open for too long",
                     "What you just did was not done. Please open it again."}},
    [P_FORGED] = {"forged", 403, M_PORTAL_FORGED, HTML_BAD, OFFER_AGAIN, false,
                  {"页面已经失效", "刚才的操作没有生效。可能登录过别的账号；请重新打开，再做一次。"},
                  {"This page is not valid any more",
                   "What you just did was not done. Perhaps somebody else logged in; please open "
                   "it again."}},
    [P_CROSS_SITE] = {"cross_site", 403, M_PORTAL_FORGED, HTML_BAD, OFFER_AGAIN, false,
                      {"这不是从本页提交的", "什么也没有做。"},
                      {"This was not sent from our page", "Nothing was done."}},
    [P_OTHER_LOGIN] = {"other_login", 403, M_PORTAL_FORGED, HTML_BAD, OFFER_LOGIN, true,
                       {"请从头登录",
                        "这次登录不是从这个浏览器开始的，或者浏览器不允许 Cookie，又或者同时打开了两次。"},
                       {"Please log in from the start",
                        "This log-in did not begin in this browser, or the browser allows no "
                        "cookies, or it was opened twice."}},
    [P_OLD_LOGIN] = {"old_login", 410, M_PORTAL_REFUSED, HTML_WAIT, OFFER_LOGIN, false,
                     {"登录用了太久", "请重新登录，要在十分钟内完成。"},
                     {"Logging in took too long",
                      "Please log in again; it has to be done within ten minutes."}},
    [P_BAD_TICKET] = {"bad_ticket", 403, M_PORTAL_REFUSED, HTML_BAD, OFFER_LOGIN, true,
                      {"登录没有成功", "统一身份认证没有认可这次登录：可能链接用过了，或者放得太久。"},
                      {"The log-in did not work",
                       "The school’s log-in did not confirm it: the link may have been used, or be "
                       "too old."}},
    [P_MISMATCH] = {"mismatch", 500, M_PORTAL_ALERTS, HTML_BAD, OFFER_NONE, true,
                    {"学校的设置还有问题",
                     "不是你的错：统一身份认证还没有登记本系统。请告诉服务台，处理好以后再打开。"},
                    {"The school’s settings are not right yet",
                     "This is not your fault: the school’s log-in does not know us yet. Please "
                     "tell the service desk, and try again once it is mended."}},
    [P_SILENT] = {"silent", 504, M_PORTAL_FAILED, HTML_WAIT, OFFER_LOGIN, true,
                  {"统一身份认证暂时没有回应", "请过一分钟再登录。"},
                  {"The school’s log-in does not answer at the moment",
                   "Please wait a minute and log in again."}},
    [P_BUSY] = {"busy", 503, M_PORTAL_FAILED, HTML_WAIT, OFFER_AGAIN, false,
                {"现在使用的人很多", "刚才的操作可能没有生效。请过一会儿再打开，看一下结果。"},
                {"Many people are here right now",
                 "What you just did may not have been done. Please open it again in a while, and "
                 "look."}},
    [P_LIMITED] = {"limited", 429, M_PORTAL_LIMITED, HTML_WAIT, OFFER_NONE, false,
                   {"太频繁了", "刚才的操作没有生效。请过一分钟再打开。"},
                   {"That was too often",
                    "What you just did was not done. Please wait a minute and open it again."}},
    [P_MALFORMED] = {"malformed", 400, M_PORTAL_MALFORMED, HTML_BAD, OFFER_AGAIN, false,
                     {"提交的内容看不懂", "什么也没有做。扫码枪请设成 UTF-8 或英文键盘。"},
                     {"We could not read what was sent",
                      "Nothing was done. Please set the scanner to UTF-8 or an English "
                      "keyboard."}},
    [P_LARGE] = {"large", 413, M_PORTAL_MALFORMED, HTML_BAD, OFFER_AGAIN, false,
                 {"提交的内容太长", "什么也没有做。"},
                 {"What was sent is too long", "Nothing was done."}},
    [P_TYPE] = {"type", 415, M_PORTAL_MALFORMED, HTML_BAD, OFFER_AGAIN, false,
                {"提交的内容看不懂", "什么也没有做。"},
                {"We could not read what was sent", "Nothing was done."}},
    [P_METHOD] = {"method", 405, M_PORTAL_MALFORMED, HTML_BAD, OFFER_AGAIN, false,
                  {"这个地址不能这样打开", "请从离校页面进入。"},
                  {"This cannot be opened so", "Please begin at the page itself."}},
    [P_NO_PAGE] = {"no_page", 404, M_PORTAL_MALFORMED, HTML_BAD, OFFER_NONE, false,
                   {"没有这个页面", "地址可能抄错了。"},
                   {"There is no such page", "Perhaps the address was copied wrongly."}},
};

/* ---- pieces ---- */

const char *visit_say(const struct visit *v, const char *zh, const char *en)
{
    return v->english ? en : zh;
}

static struct str site_of(const struct visit *v)
{
    return str_c(v->english && v->school->name_en ? v->school->name_en : v->school->name);
}

/* Relative, so that a prefix that the web server in front takes away does not matter. */
void visit_link(const struct visit *v, const char *path, struct buf *out)
{
    struct str rest = str_skip(v->x->path, 1), part;

    while (str_split(&rest, '/', &part) && rest.p != NULL)
        buf_c(out, "../");
    buf_c(out, path);
}

void visit_form(struct visit *v, const char *path, const char *class_name, const char *purpose,
                struct str body)
{
    struct buf         *out = &v->x->answer;
    auto_buf struct buf ticket = {0};

    session_ticket_write(v->portal->options.sealer, &v->session, purpose, v->now + PORTAL_FORM,
                         body, &ticket);
    buf_f(out, "<form method=\"post\"%s%s%s action=\"", *class_name ? " class=\"" : "", class_name,
          *class_name ? "\"" : "");
    visit_link(v, path, out);
    buf_f(out, "\">\n<input type=\"hidden\" name=\"ticket\" value=\"%s\">\n"
               "<input type=\"hidden\" name=\"lang\" value=\"%s\">\n",
          ticket.p, v->english ? "en" : "zh");
}

/* ---- the frame ---- */

static bool is_name(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!((text.p[i] >= 'a' && text.p[i] <= 'z') || (text.p[i] >= '0' && text.p[i] <= '9') ||
              text.p[i] == '_'))
            return false;
    return text.n > 0;
}

void visit_query(bool english, bool code, struct str which, struct buf *out)
{
    buf_f(out, "?lang=%s%s", english ? "en" : "zh", code ? "&amp;tab=code" : "");
    if (is_name(which)) /* a stranger may have made it up */
        buf_f(out, "&amp;of=%.*s", STR_ARG(which));
}

/* 张三，你好！ 退出 English */
static void write_bar(struct visit *v, struct str me, struct buf *out)
{
    struct buf kept = v->x->answer;

    v->x->answer = (struct buf){0}; /* the form is written there */
    buf_c(&v->x->answer, "<div class=\"who\">\n<span>");
    buf_c(&v->x->answer, v->english ? "Hello, " : "");
    html_text(&v->x->answer, me);
    buf_f(&v->x->answer, "%s</span>\n<a lang=\"%s\" href=\"", v->english ? "" : "，你好！",
          v->english ? "zh-CN" : "en");
    visit_query(!v->english, v->code, buf_view(&v->which), &v->x->answer);
    buf_f(&v->x->answer, "\">%s</a>\n", v->english ? "中文" : "English");
    visit_form(v, "logout", "", "logout", str_c(""));
    buf_f(&v->x->answer, "<input type=\"hidden\" name=\"page\" value=\"%s\">\n"
                         "<button>%s</button>\n</form>\n</div>\n",
          portal_path(v->page), visit_say(v, "退出", "Log out"));
    *out = v->x->answer;
    v->x->answer = kept;
}

void visit_begin(struct visit *v, struct str title, struct str me)
{
    auto_buf struct buf bar = {0};

    write_bar(v, me, &bar);
    html_begin(v->x, &(struct html_page){.english = v->english,
                                         .site = site_of(v),
                                         .title = title,
                                         .wide = true,
                                         .bar = buf_view(&bar)});
}

void visit_end(struct visit *v)
{
    html_end(v->x);
}

/* ---- the other pages ---- */

static void write_desk(struct visit *v)
{
    struct buf *out = &v->x->answer;

    if (v->school->desk.n == 0)
        return;
    buf_f(out, "<div class=\"desk\">\n<p>%s</p>\n", visit_say(v, "服务台", "Service desk"));
    buf_str(out, buf_view(&v->school->desk));
    buf_c(out, "</div>\n");
}

static void write_again(struct visit *v, const char *zh, const char *en)
{
    struct buf *out = &v->x->answer;

    buf_c(out, "<p><a href=\"");
    visit_link(v, portal_path(v->page), out);
    buf_f(out, "?lang=%s\">%s</a></p>\n", v->english ? "en" : "zh", visit_say(v, zh, en));
}

/* A link, not a way on from a form: what a form is answered with stays at home (form-action). */
static void write_leave(struct visit *v)
{
    auto_buf struct buf url = {0};
    struct buf         *out = &v->x->answer;

    cas_logout_url(v->portal->options.conf->login, &url);
    buf_c(out, "<p><a rel=\"noreferrer\" href=\"");
    html_text(out, buf_view(&url));
    buf_f(out, "\">%s</a></p>\n", visit_say(v, "退出统一身份认证", "Log out at the school’s log-in"));
    write_again(v, "重新登录", "Log in again");
}

static void write_offer(struct visit *v, enum offer offer)
{
    switch (offer) {
    case OFFER_NONE:
        return;
    case OFFER_AGAIN:
        write_again(v, "重新打开", "Open it again");
        return;
    case OFFER_LOGIN:
        write_again(v, "重新登录", "Log in again");
        return;
    case OFFER_LEAVE:
        write_leave(v);
        return;
    }
}

static void write_sentence(struct visit *v, const struct words *w)
{
    struct buf *out = &v->x->answer;

    buf_c(out, "<p>");
    if (w->text != NULL)
        html_text(out, str_c(w->text));
    else
        html_lines(out, str_skip(buf_view(&v->answer), 1));
    buf_c(out, "</p>\n");
}

/* Who is logged in as the wrong one has to get out again. */
static void begin_plain(struct visit *v, const struct ending *e, const struct words *w)
{
    if (v->outcome == P_UNKNOWN)
        visit_begin(v, str_c(w->title), str_c(v->session.user));
    else
        html_begin(v->x, &(struct html_page){.english = v->english,
                                             .mark = e->mark,
                                             .site = site_of(v),
                                             .title = str_c(w->title)});
}

static void write_plain(struct visit *v)
{
    const struct ending *e = &endings[v->outcome];
    const struct words  *w = v->english ? &e->en : &e->zh;

    begin_plain(v, e, w);
    write_sentence(v, w);
    write_offer(v, e->offer);
    if (e->desk)
        write_desk(v);
    visit_end(v);
}

/* A handler that answers something else than a view is a mistake of ours. */
static void write_view(struct visit *v)
{
    struct str packed = str_skip(buf_view(&v->answer), 1);
    bool       drawn = v->page == SESSION_DESK ? desk_page_draw(v, packed)
                                               : clearance_page_draw(v, packed);

    if (drawn)
        return;
    log_line(LOG_ERROR, "page=%s: the view cannot be read", portal_path(v->page));
    v->outcome = P_BUSY;
    exchange_answer_clear(v->x);
    write_plain(v);
}

/* ---- headers ---- */

static void set_session(struct visit *v)
{
    auto_buf struct buf cookie = {0};

    v->session.seen_at = v->now;
    session_write(v->portal->options.sealer, &v->session, &cookie);
    browser_cookie_set(v->x, v->portal->secure, session_name(v->page), buf_view(&cookie), "Lax", 0);
}

static void delete_cookie(struct visit *v, const char *name)
{
    browser_cookie_set(v->x, v->portal->secure, name, str_c(""), "Lax", -1);
}

static void go_to_login(struct visit *v)
{
    const struct conf  *conf = v->portal->options.conf;
    auto_buf struct buf cookie = {0}, service = {0};
    char                state[SESSION_STATE + 1];

    session_login_write(v->portal->options.sealer, v->page, v->now, &cookie, state);
    browser_cookie_set(v->x, v->portal->secure, session_login_name(v->page), buf_view(&cookie),
                       "Lax", SESSION_LOGIN);
    buf_f(&service, "%s/login/%s/%s", conf->public_url, portal_path(v->page), state);
    cas_login_url(conf->login, buf_view(&service), exchange_answer_header(v->x, "Location"));
}

static void go_in(struct visit *v)
{
    buf_f(exchange_answer_header(v->x, "Location"), "%s/%s?lang=%s",
          v->portal->options.conf->public_url, portal_path(v->page), v->english ? "en" : "zh");
}

static void add_headers(struct visit *v)
{
    if (v->outcome == P_METHOD)
        buf_c(exchange_answer_header(v->x, "Allow"), "GET, POST");
    if (v->outcome == P_LIMITED)
        buf_i64(exchange_answer_header(v->x, "Retry-After"), v->again_in);
    if (v->outcome == P_TO_LOGIN)
        go_to_login(v);
    if (v->outcome == P_ENTERED)
        go_in(v);
    if (v->step == STEP_CAS) /* this log-in is over, however it ended */
        delete_cookie(v, session_login_name(v->page));
    if (v->leave)
        delete_cookie(v, session_name(v->page));
    else if (v->enter || (v->inside && (v->outcome == P_SHOWN || v->outcome == P_UNKNOWN)))
        set_session(v);
}

/* ---- counted and logged ---- */

/* A flood does not fill the disk with lines: the metric counts all of them. */
static bool worth_a_line(struct portal *p, enum portal_outcome outcome)
{
    int64_t now = clock_now(), told = atomic_load(&p->limited_told);

    return outcome != P_LIMITED || ((now >= told + LIMITED_LINE || now < told) &&
                                    atomic_compare_exchange_strong(&p->limited_told, &told, now));
}

static void note(const struct visit *v)
{
    const struct ending *e = &endings[v->outcome];

    metrics_add(v->portal->options.metrics, e->counter, 1);
    if (worth_a_line(v->portal, v->outcome))
        log_line(e->counter == M_PORTAL_ALERTS ? LOG_WARN : LOG_INFO,
                 "page=%s method=%.*s outcome=%s status=%u ms=%lld", portal_path(v->page),
                 STR_ARG(str_is(v->x->method, "POST") ? v->x->method : STR_LIT("GET")), e->name,
                 e->status, (long long)(clock_monotonic_us() - v->began_us) / 1000);
}

void visit_show(struct visit *v)
{
    if (v->outcome == P_SHOWN)
        write_view(v);
    else
        write_plain(v);
    add_headers(v);
    v->x->status = endings[v->outcome].status;
    note(v);
}
