/* The page of the second verification with all that stands around it: server, worker, sender, and a
 * fake platform. The handler is the test's own. */
#ifndef TESTS_UNIT_VERIFY_WORLD_H
#define TESTS_UNIT_VERIFY_WORLD_H

#include "base/clock.h"
#include "base/log.h"
#include "bot/site.h"
#include "bot/verify_private.h"
#include "tests/unit/fake_api.h"
#include "tests/unit/http_client.h"

#include <unistd.h>

#define NUMBER "2021000001"
#define NAME "张三"
#define DOCUMENT "360102200101010018"
#define RIGHT "number=" NUMBER "&name=%E5%BC%A0%E4%B8%89&document=" DOCUMENT "&agreed=yes"
#define FORM_TYPE "Content-Type: application/x-www-form-urlencoded\r\n"

/* What the handler was asked. The worker's thread writes it while the test waits for the page. */
struct seen {
    unsigned knows, confirms;
    char     userid[128], number[128], name[128], document[128];
    bool     agreed, english;
};

struct world {
    struct fake_api    api;
    char               dir[64], database[80];
    struct sealer     *sealer;
    struct metrics    *metrics;
    struct conf_app    apps[2];
    struct bot_app     bot_apps[2];
    struct conf        conf;
    struct school_identity identity;
    struct desk_line   desk;
    struct conf_school school;
    atomic_uint        outbound;
    struct worker     *worker;
    struct sender     *sender; /* NULL: asks are refused */
    int64_t            patience; /* microseconds for the platform; 0: as verify wants it */
    const char        *asked_as; /* whose token the last ask wanted */
    atomic_uint        asks;
    struct verify     *verify;
    struct route       route;
    struct routes      routes;
    struct server     *server;
    unsigned           port;
};

static struct seen seen;

static void remember(char out[128], struct str text)
{
    snprintf(out, 128, "%.*s", STR_ARG(text));
}

/* By userid: known, waiting, frozen, broken, silent, greeted; anybody else is unknown. */
static int know(const struct message *msg, struct reply *out, struct err *err)
{
    seen.knows++;
    if (str_is(msg->from, "known"))
        return reply_page(out, PAGE_PASS, STR_LIT(""), err);
    if (str_is(msg->from, "waiting"))
        return reply_page(out, PAGE_WAIT, STR_LIT("信息办正在核对"), err);
    if (str_is(msg->from, "frozen"))
        return reply_page(out, PAGE_REFUSED, STR_LIT("账号<已>冻结"), err);
    if (str_is(msg->from, "broken"))
        return err_set(err, ERR_RETRY, "told so");
    if (str_is(msg->from, "silent"))
        return 0;
    return reply_page(out, PAGE_FORM, str_is(msg->from, "greeted") ? STR_LIT("您好") : STR_LIT(""),
                      err);
}

static int confirm(const struct message *msg, struct reply *out, struct err *err)
{
    seen.confirms++;
    remember(seen.number, msg->page.number);
    remember(seen.name, msg->page.name);
    remember(seen.document, msg->page.document);
    seen.agreed = msg->page.agreed;
    if (str_is(msg->page.number, "wait"))
        return reply_page(out, PAGE_WAIT, STR_LIT("已有人确认过这个身份"), err);
    if (str_is(msg->page.number, "x"))
        return reply_page(out, PAGE_FORM_NUMBER, STR_LIT("这<不>像学号"), err);
    if (str_is(msg->page.document, "E1234"))
        return reply_page(out, PAGE_FORM_DOCUMENT, STR_LIT("这不是证件号"), err);
    if (str_is(msg->page.number, "many"))
        return reply_page(out, PAGE_REFUSED, STR_LIT("试得太多了"), err);
    if (str_is(msg->page.number, NUMBER) && str_is(msg->page.name, NAME) &&
        str_is(msg->page.document, DOCUMENT))
        return reply_page(out, PAGE_PASS, STR_LIT("no page shows this"), err);
    return reply_page(out, PAGE_FORM, STR_LIT("号码或姓名对不上"), err);
}

static int run_page(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)ctx;
    remember(seen.userid, msg->from);
    seen.english = msg->page.english;
    return msg->page.ask == PAGE_CONFIRM ? confirm(msg, out, err) : know(msg, out, err);
}

static const struct handler page_handler = {.name = "page", .type = MSG_PAGE, .run = run_page};
static const struct handler *const page_handlers[] = {&page_handler, NULL};

static void keep_school(const struct conf_school *old)
{
    (void)old; /* the world's */
}

static int world_ask(void *arg, struct ask *ask)
{
    struct world *w = arg;

    w->asked_as = ask->app;
    atomic_fetch_add(&w->asks, 1);
    if (w->sender == NULL)
        return -1;
    if (w->patience > 0)
        ask->give_up = clock_monotonic_us() + w->patience;
    sender_ask(w->sender, ask);
    return 0;
}

static void world_conf(struct world *w)
{
    static char student[] = "student", staff[] = "staff", s1[] = "s1", s2[] = "s2", corp[] = "ww1",
                contacts[] = "s3", url[] = "http://wx.example.edu.cn";

    w->apps[0] = (struct conf_app){.name = student, .agent_id = 1, .secret = s1};
    w->apps[1] = (struct conf_app){.name = staff, .agent_id = 2, .secret = s2};
    for (unsigned i = 0; i < 2; i++)
        w->bot_apps[i] = (struct bot_app){.conf = &w->apps[i], .number = i, .corp_id = corp};
    w->conf = (struct conf){
        .public_url = url,
        .database = w->database,
        .wecom = {.api_base = w->api.base, .corp_id = corp, .contacts_secret = contacts,
                  .apps = w->apps, .apps_count = 2},
        .tuning = {.member_minute = 20, .member_hour = 300, .api_minute = 5000,
                   .api_concurrency = 8},
    };
}

static void world_school(struct world *w)
{
    static char name[] = "鸿雁大学", name_en[] = "Hongyan <University>", app[] = "student",
                key[] = "either", notice[] = "第一条\n<第二条>", notice_en[] = "One & two",
                version[] = "2026-08", line[] = "信息办", phone[] = "0791-8000 0000";

    w->identity = (struct school_identity){
        .app = app, .key = key, .document = true, .notice = notice, .notice_en = notice_en,
        .notice_version = version};
    w->desk = (struct desk_line){.name = line, .phone = phone};
    w->school = (struct conf_school){.name = name, .name_en = name_en, .identity = &w->identity,
                                     .desk = {.lines = &w->desk, .lines_count = 1}};
}

static void world_start_machine(struct world *w)
{
    struct worker_options worker = {
        .database = w->database, .sealer = w->sealer, .handlers = page_handlers, .queue = 16,
        .batch = 16, .inbox_seconds = 3600, .metrics = w->metrics, .release_school = keep_school};
    struct sender_options sender = {
        .conf = &w->conf, .sealer = w->sealer, .metrics = w->metrics, .outbound = &w->outbound};
    struct err err = {0};

    CHECK(worker_start(&w->worker, &worker, &w->school, &err) == 0, "the worker: %s", err.text);
    CHECK(sender_start(&w->sender, &sender, w->worker, &err) == 0, "the sender: %s", err.text);
}

static void world_start_page(struct world *w)
{
    struct verify_options verify = {
        .conf = &w->conf, .apps = w->bot_apps, .sealer = w->sealer, .metrics = w->metrics,
        .worker = w->worker, .ask = world_ask, .ask_arg = w};
    struct server_options server = {
        .key = "listen", .listen = "127.0.0.1:0", .threads = 2, .connections = 64, .timeout = 15};
    struct site site;
    struct err  err = {0};

    w->verify = verify_new(&verify, &w->school);
    w->route = (struct route){"/verify", verify_site(w->verify)};
    w->routes = (struct routes){&w->route, 1};
    site = routes_site(&w->routes);
    CHECK(server_start(&w->server, &server, &site, &err) == 0, "the server: %s", err.text);
    w->port = server_port(w->server);
}

static void world_stop_page(struct world *w)
{
    server_stop(w->server, 10);
    verify_free(w->verify);
    w->server = NULL;
    w->verify = NULL;
}

static int world_set_up(void **state)
{
    struct world *w = xcalloc(1, sizeof *w);
    struct err    err = {0};

    *state = w;
    seen = (struct seen){0};
    fake_start(&w->api);
    strcpy(w->dir, "/tmp/hongyan-verify-XXXXXX");
    CHECK(mkdtemp(w->dir) != NULL, "a folder");
    snprintf(w->database, sizeof w->database, "%s/db", w->dir);
    world_conf(w);
    world_school(w);
    w->metrics = metrics_new();
    CHECK(sealer_new(&w->sealer, "ZGVtbyBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=", &err) == 0, "%s",
          err.text);
    world_start_machine(w);
    world_start_page(w);
    return 0;
}

static int world_tear_down(void **state)
{
    static const char *const files[] = {"", "-wal", "-shm", "-duty"};
    struct world            *w = *state;

    fake_heal(&w->api);
    world_stop_page(w);
    sender_stop(w->sender);
    worker_stop(w->worker);
    sender_free(w->sender);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        auto_buf struct buf name = {0};

        buf_f(&name, "%s%s", w->database, files[i]);
        unlink(name.p);
    }
    rmdir(w->dir);
    metrics_free(w->metrics);
    sealer_free(w->sealer);
    fake_stop(&w->api);
    free(w);
    return 0;
}

/* ---- in the browser ---- */

static inline void world_get(struct world *w, const char *target, const char *headers,
                             struct response *r)
{
    char start[1024];

    snprintf(start, sizeof start, "GET %s", target);
    http_ask(w->port, start, headers, str_c(NULL), r);
}

static inline void world_post(struct world *w, const char *headers, const char *body,
                              struct response *r)
{
    http_ask(w->port, "POST /verify", headers, str_c(body), r);
}

/* Everybody's next codes are this userid's; a tfa_code comes with them. */
static inline void world_codes_of(struct world *w, const char *userid)
{
    char json[200];

    snprintf(json, sizeof json, "{\"errcode\":0,\"errmsg\":\"ok\",\"userid\":\"%s\","
                                "\"tfa_code\":\"TFA1\"}", userid);
    fake_rule(&w->api, "auth/getuserinfo", 1000, 200, json);
    fake_rule(&w->api, "auth/get_tfa_info", 1000, 200, json);
}

/* A form as the browser has it after it was shown. */
struct shown {
    char cookie[80];  /* name=value */
    char ticket[2048]; /* percent-encoded */
};

static inline void world_copy_until(char *out, size_t size, const char *from, char end)
{
    size_t n = strcspn(from, (char[]){end, '\0'});

    CHECK(n < size, "it fits");
    memcpy(out, from, n);
    out[n] = '\0';
}

static inline void world_read_form(const struct response *r, struct shown *out)
{
    static const char   mark[] = "name=\"ticket\" value=\"";
    struct str          cookie = http_header(r, "Set-Cookie");
    const char         *at = strstr(r->body.p, mark);
    char                raw[1500];
    auto_buf struct buf encoded = {0};

    CHECK(at != NULL && cookie.n > 0, "a form and its cookie: %.*s", STR_ARG(r->body));
    world_copy_until(out->cookie, sizeof out->cookie, cookie.p, ';');
    world_copy_until(raw, sizeof raw, at + strlen(mark), '"');
    for (const char *c = raw; *c; c++)
        buf_f(&encoded, *c == '+' || *c == '=' || *c == '/' ? "%%%02X" : "%c", (unsigned char)*c);
    snprintf(out->ticket, sizeof out->ticket, "%s", encoded.p);
}

/* Opens the page as somebody unknown; target NULL: for login. */
static inline void world_open_form(struct world *w, const char *target, struct shown *out)
{
    struct response r = {0};

    world_codes_of(w, "stranger");
    world_get(w, target ? target : "/verify?code=C1", "", &r);
    CHECK(r.status == 200, "the form: %d", r.status);
    world_read_form(&r, out);
    buf_free(&r.text);
}

/* Sends the form with these fields behind the ticket. */
static inline void world_send_in(struct world *w, const struct shown *form, const char *lang,
                                 const char *fields, struct response *r)
{
    auto_buf struct buf headers = {0}, body = {0};

    buf_f(&headers, FORM_TYPE "Cookie: other=1; %s\r\n", form->cookie);
    buf_f(&body, "ticket=%s&lang=%s&%s", form->ticket, lang, fields);
    world_post(w, headers.p, body.p, r);
}

static inline void world_send(struct world *w, const struct shown *form, const char *fields,
                              struct response *r)
{
    world_send_in(w, form, "zh", fields, r);
}

#endif
