/* The pages for a PC with all that stands around them: server, worker, and a gateway that plays the
 * CAS server. The handler is the test's own. */
#ifndef TESTS_UNIT_PORTAL_WORLD_H
#define TESTS_UNIT_PORTAL_WORLD_H

#include "base/clock.h"
#include "base/mem.h"
#include "bot/page_view.h"
#include "bot/portal_private.h"
#include "bot/site.h"
#include "tests/tools/gateway.h"
#include "tests/unit/cookie_jar.h"

#include <unistd.h>

/* What the handler was asked. The worker's thread writes it while the test waits for the page. */
struct seen {
    unsigned      count, renewals;
    enum page_ask ask;
    char          user[80], which[80], typed[2000], shown[400];
    bool          by_userid, english, code;
};

struct world {
    struct http_gateway cas;
    char                dir[64], database[80];
    struct sealer      *sealer;
    struct metrics     *metrics;
    struct conf_app     apps[2];
    struct bot_app      bot_apps[2];
    struct conf_login   login;
    struct conf         conf;
    struct desk_line    desk;
    struct conf_school  school;
    struct worker      *worker;
    struct portal      *portal;
    struct route        routes[4];
    struct routes       site;
    struct server      *server;
    unsigned            port;
};

static struct seen seen;

static void remember(char *out, size_t size, struct str text)
{
    snprintf(out, size, "%.*s", STR_ARG(text));
}

static const struct clear_page_view a_process = {
    .me = STR_LIT("张<三>"),
    .clearance = STR_LIT("leaving"),
    .title = STR_LIT("离校手续"),
    .number = STR_LIT("20170001"),
    .name = STR_LIT("张<三>"),
    .college = STR_LIT("管弦系"),
    .season = STR_LIT("2021年04月01日 — 06月30日"),
    .progress = STR_LIT("已办 1 / 3 项"),
    .next = STR_LIT("下一步：资产处，3 号楼"),
    .done = 1,
    .node = {{.number = 1, .state = VIEW_REFUSED, .turn = 1, .title = STR_LIT("资产处"),
              .subtitle = STR_LIT("乐器归还情况"), .status = STR_LIT("未通过"),
              .note = STR_LIT("是否归还乐器"), .place = STR_LIT("3 号楼"),
              .reason = STR_LIT("琴 <&> 没有还")},
             {.number = 1, .state = VIEW_NONE, .turn = 1, .title = STR_LIT("后勤宿舍科"),
              .status = STR_LIT("无需办理"), .place = STR_LIT("9 号楼")},
             {.number = 2, .state = VIEW_TODO, .title = STR_LIT("教务处"),
              .status = STR_LIT("待办理")}},
    .count = 3,
    .form = {{STR_LIT("党团关系迁移地址"), STR_LIT("未填"), 0}},
    .forms = 1,
    .other = {{STR_LIT("returning"), STR_LIT("返校")}},
    .others = 1,
    .has_code = 1,
};

static int answer_clearance(const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf    packed = {0};
    struct clear_page_view v = a_process;

    if (msg->page.code) {
        v.code = STR_LIT("HY1.abcdefgh");
        v.code_until = STR_LIT("2021-06-30");
    }
    clear_page_pack(&v, &packed);
    return reply_view(out, buf_view(&packed), err);
}

/* 20170001 shows somebody with one line to decide, 2 asks for the reason; all else says what it
 * was. */
static int answer_desk(const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf   packed = {0}, say = {0};
    struct desk_page_view v = {.me = STR_LIT("王老师"), .desks = STR_LIT("资产处")};

    buf_f(&say, "typed <%s> shown <%s>", msg->page.typed.p, msg->page.shown.p);
    v.say = buf_view(&say);
    v.mark = VIEW_GOOD;
    if (str_is(msg->page.typed, "20170001") || msg->page.shown.n > 0) {
        v.number = STR_LIT("20170001");
        v.name = STR_LIT("张<三>");
        v.choice[0] = (struct view_choice){.title = STR_LIT("资产处"), .status = STR_LIT("待办理"),
                                           .pass = 1, .refuse = 2,
                                           .reason = {STR_LIT("琴没有还"), STR_LIT("\"坏\"了")},
                                           .reasons = 2};
        v.choice[1] = (struct view_choice){.title = STR_LIT("财务处"), .status = STR_LIT("通过"),
                                           .state = VIEW_PASSED, .why = STR_LIT("名单里已通过")};
        v.count = 2;
        v.shown = STR_LIT("7 leaving - asset=0");
        v.asking = str_is(msg->page.typed, "2") ? 1 : 0;
    }
    desk_page_pack(&v, &packed);
    return reply_view(out, buf_view(&packed), err);
}

/* By the user: nobody, broken, odd (no view), silent; anybody else is somebody. */
static int run_page(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    const struct msg_page *p = &msg->page;

    (void)ctx;
    seen.count++;
    seen.renewals += p->renew;
    seen.ask = p->ask;
    seen.by_userid = p->by_userid;
    seen.english = p->english;
    seen.code = p->code;
    remember(seen.user, sizeof seen.user, p->user);
    remember(seen.which, sizeof seen.which, p->which);
    remember(seen.typed, sizeof seen.typed, p->typed);
    remember(seen.shown, sizeof seen.shown, p->shown);
    if (str_is(p->user, "nobody"))
        return reply_page(out, PAGE_REFUSED, STR_LIT("名册里没有<你>"), err);
    if (str_is(p->user, "broken"))
        return err_set(err, ERR_RETRY, "told so");
    if (str_is(p->user, "odd"))
        return reply_page(out, PAGE_PASS, STR_LIT("no view"), err);
    if (str_is(p->user, "silent"))
        return 0;
    return p->ask == PAGE_DESK ? answer_desk(msg, out, err) : answer_clearance(msg, out, err);
}

static const struct handler page_handler = {
    .name = "page", .type = MSG_PAGE, .quiet = true, .run = run_page};
static const struct handler *const page_handlers[] = {&page_handler, NULL};

static void keep_school(const struct conf_school *old)
{
    (void)old; /* the world's */
}

static void world_conf(struct world *w, const char *url)
{
    static char student[] = "student", staff[] = "staff", secret[] = "s", corp[] = "ww1",
                number[] = "number";

    w->apps[0] = (struct conf_app){.name = student, .agent_id = 1, .secret = secret};
    w->apps[1] = (struct conf_app){.name = staff, .agent_id = 2, .secret = secret};
    for (unsigned i = 0; i < 2; i++)
        w->bot_apps[i] = (struct bot_app){.conf = &w->apps[i], .number = i, .corp_id = corp};
    w->login = (struct conf_login){.cas = w->cas.url, .key = number};
    w->conf = (struct conf){
        .public_url = (char *)url,
        .database = w->database,
        .wecom = {.corp_id = corp, .apps = w->apps, .apps_count = 2},
        .login = &w->login,
    };
}

static void world_school(struct world *w)
{
    static char name[] = "鸿雁大学", name_en[] = "Hongyan <University>", line[] = "信息办",
                phone[] = "010-5550 0101";

    w->desk = (struct desk_line){.name = line, .phone = phone};
    w->school = (struct conf_school){
        .name = name, .name_en = name_en, .desk = {.lines = &w->desk, .lines_count = 1}};
}

static void world_start(struct world *w)
{
    struct worker_options worker = {
        .database = w->database, .sealer = w->sealer, .handlers = page_handlers, .queue = 16,
        .batch = 16, .inbox_seconds = 3600, .metrics = w->metrics, .release_school = keep_school};
    struct portal_options portal = {.conf = &w->conf, .apps = w->bot_apps, .sealer = w->sealer,
                                    .metrics = w->metrics};
    struct server_options server = {
        .key = "listen", .listen = "127.0.0.1:0", .threads = 2, .connections = 64, .timeout = 15};
    struct site site;
    struct err  err = {0};

    CHECK(worker_start(&w->worker, &worker, &w->school, &err) == 0, "the worker: %s", err.text);
    portal.worker = w->worker;
    CHECK(portal_new(&w->portal, &portal, &w->school, &err) == 0, "the portal: %s", err.text);
    site = portal_site(w->portal);
    w->routes[0] = (struct route){"/clearance", site};
    w->routes[1] = (struct route){"/desk", site};
    w->routes[2] = (struct route){"/login/", site};
    w->routes[3] = (struct route){"/logout", site};
    w->site = (struct routes){w->routes, 4};
    site = routes_site(&w->site);
    CHECK(server_start(&w->server, &server, &site, &err) == 0, "the server: %s", err.text);
    w->port = server_port(w->server);
}

static struct world *world_new(const char *url)
{
    struct world *w = xcalloc(1, sizeof *w);
    struct err    err = {0};

    seen = (struct seen){0};
    gateway_start(&w->cas);
    strcpy(w->dir, "/tmp/hongyan-portal-XXXXXX");
    CHECK(mkdtemp(w->dir) != NULL, "a folder");
    snprintf(w->database, sizeof w->database, "%s/db", w->dir);
    world_conf(w, url);
    world_school(w);
    w->metrics = metrics_new();
    CHECK(sealer_new(&w->sealer, "ZGVtbyBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=", &err) == 0, "%s",
          err.text);
    world_start(w);
    return w;
}

static int world_set_up(void **state)
{
    *state = world_new("http://wx.example.edu.cn");
    return 0;
}

static int world_tear_down(void **state)
{
    static const char *const files[] = {"", "-wal", "-shm", "-duty"};
    struct world            *w = *state;

    server_stop(w->server, 10);
    portal_free(w->portal);
    worker_stop(w->worker);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        auto_buf struct buf name = {0};

        buf_f(&name, "%s%s", w->database, files[i]);
        unlink(name.p);
    }
    rmdir(w->dir);
    metrics_free(w->metrics);
    sealer_free(w->sealer);
    gateway_stop(&w->cas);
    free(w);
    return 0;
}

/* ---- in the browser ---- */

static inline void world_get(struct world *w, struct jar *jar, const char *target,
                             struct response *r)
{
    char start[1024];

    snprintf(start, sizeof start, "GET %s", target);
    jar_ask(w->port, jar, start, "", str_c(NULL), r);
}

static inline void world_post(struct world *w, struct jar *jar, const char *target,
                              const char *body, struct response *r)
{
    char start[200];

    snprintf(start, sizeof start, "POST %s", target);
    jar_ask(w->port, jar, start, FORM_TYPE, str_c(body), r);
}

/* Opens a page without a session, and gives the state of the log-in that it is sent to. */
static inline void world_begin(struct world *w, struct jar *jar, const char *page,
                               char state[SESSION_STATE + 1])
{
    struct response r = {0};
    char            target[80];

    snprintf(target, sizeof target, "/%s", page);
    world_get(w, jar, target, &r);
    CHECK(r.status == 302, "%s: to the log-in: %d", page, r.status);
    jar_state(&r, state, SESSION_STATE + 1);
    buf_free(&r.text);
}

/* Comes back from there with a ticket, of which CAS says `told`. */
static inline void world_return(struct world *w, struct jar *jar, const char *page,
                                const char *state, const char *told, struct response *r)
{
    char target[200];

    if (told != NULL)
        gateway_rule(&w->cas, 1, GATEWAY_ANSWER, 200, told);
    snprintf(target, sizeof target, "/login/%s/%s?ticket=ST-1-abc", page, state);
    world_get(w, jar, target, r);
}

static inline void world_log_in(struct world *w, struct jar *jar, const char *page,
                                const char *told)
{
    char            state[SESSION_STATE + 1];
    struct response r = {0};

    world_begin(w, jar, page, state);
    world_return(w, jar, page, state, told, &r);
    CHECK(r.status == 303, "%s: logged in: %d", page, r.status);
    buf_free(&r.text);
}

#endif
