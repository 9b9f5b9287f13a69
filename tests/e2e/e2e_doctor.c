/* hongyan doctor with the real binaries: each thing that has to be right is broken once, and it
 * names that one, says where to mend it, and ends with the right code. */
#include "tests/tools/server.h"
#include "tests/tools/http.h"
#include "tests/tools/peer.h"
#include "tests/tools/tls.h"
#include "tests/tools/talk.h"
#include "tests/unit/fake_api.h"

#include "base/mem.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OTHER_KEY "9876543210abcdefghijABCDEFGHIJ0123456789xyA"
#define SECRETS_STUDENT "Student-Secret-of-the-Test"
#define SECRETS_STAFF "Staff-Secret-of-the-Test"

/* ---- a reverse proxy ---- */

enum proxy {
    PASSES,
    HANGS_UP,
    REDIRECTS,
    FORGETS_PART,  /* of the query */
    ADDS_BOM,
    ADDS_QUOTES,
    ADDS_LINE,
    ADDS_BOTH_ENDS,
    GIVES_PAGE,
    GIVES_NOTHING,
    GIVES_OTHER,
    IS_SLOW,
    CALLBACKS_ONLY,
    GIVES_STATUS = 100, /* this and above: that status */
};

struct world {
    struct server   server;
    struct fake_api platform;
    struct peer     proxy;
    enum proxy      how;
    char            file[200]; /* of the configuration */
};

static void forward(const struct world *w, struct buf *request, struct buf *body, int *status)
{
    auto_buf struct buf in = {0};
    struct http_reply   reply;
    char               *part = strstr(request->p, "echostr=");

    if (w->how == FORGETS_PART && part)
        part[0] = 'x';
    CHECK(http_once(w->server.port, buf_view(request), &in, &reply, 5000) == 0, "it is forwarded");
    *status = reply.status;
    buf_str(body, reply.body);
}

/* What is around the right body. */
static void mangle(enum proxy how, struct buf *body)
{
    static const struct {
        const char *before, *behind;
        bool        instead;
    } ways[] = {
        [ADDS_BOM] = {"\xEF\xBB\xBF", "", false}, [ADDS_QUOTES] = {"\"", "\"", false},
        [ADDS_LINE] = {"", "\r\n", false},        [ADDS_BOTH_ENDS] = {"ok: ", "!", false},
        [GIVES_PAGE] = {"<html>", "</html>", true}, [GIVES_NOTHING] = {"", "", true},
        [GIVES_OTHER] = {"success", "", true},
    };
    auto_buf struct buf out = {0};

    if (how >= ARRAY_LEN(ways) || ways[how].before == NULL)
        return;
    buf_c(&out, ways[how].before);
    if (!ways[how].instead)
        buf_str(&out, buf_view(body));
    buf_c(&out, ways[how].behind);
    buf_clear(body);
    buf_str(body, buf_view(&out));
}

static void serve_proxy(void *arg, int fd)
{
    const struct world *w = arg;
    auto_buf struct buf in = {0}, body = {0}, out = {0};
    int                 status = 200;

    while (in.n == 0 || strstr(in.p, "\r\n\r\n") == NULL)
        if (!peer_read(fd, &in))
            return;
    if (w->how == HANGS_UP)
        return;
    if (w->how == IS_SLOW)
        nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 50000000}, NULL);
    if (w->how >= GIVES_STATUS)
        status = (int)w->how;
    else if (w->how == REDIRECTS)
        status = 301;
    else if (w->how == CALLBACKS_ONLY && strncmp(in.p, "GET /callback/", 14) != 0)
        status = 404;
    else
        forward(w, &in, &body, &status);
    mangle(w->how, &body);
    buf_f(&out, "HTTP/1.1 %d Told\r\nServer: testproxy\r\nConnection: close\r\n"
                "Content-Length: %zu\r\n%s\r\n%.*s",
          status, body.n,
          w->how == REDIRECTS ? "Location: https://other.example/callback?echostr=x\r\n" : "",
          STR_ARG(buf_view(&body)));
    peer_write(fd, out.p);
}

/* ---- the world ---- */

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    CHECK(f && fputs(text, f) >= 0 && fclose(f) == 0, "%s is written", path);
}

/* As the server was started with; `from` replaced by `to` (every one) where given. */
static void configure(const struct world *w, const char *from, const char *to)
{
    auto_buf struct buf text = {0}, out = {0};

    buf_f(&text, "listen: 127.0.0.1:%d\nadmin_listen: 127.0.0.1:%d\n", w->server.port,
          w->server.admin_port);
    buf_f(&text, "public_url: http://127.0.0.1:%d\n", w->proxy.port);
    buf_c(&text, "database: hongyan.db\nschool: school.yaml\n"
                 "data_key: dGVzdCBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=\n"
                 "tuning: {accounts: 500}\n");
    buf_f(&text, "wecom:\n  api_base: %s\n  corp_id: " WECOM_CORP "\n  apps:\n", w->platform.base);
    buf_f(&text, "    - {name: student, agent_id: %d, secret: " SECRETS_STUDENT
                 ", token: " WECOM_TOKEN ", encoding_aes_key: " WECOM_KEY "}\n",
          WECOM_AGENT);
    buf_f(&text, "    - {name: staff, agent_id: %d, secret: " SECRETS_STAFF ", token: " WECOM_TOKEN
                 ", encoding_aes_key: " WECOM_KEY "}\n",
          WECOM_AGENT + 1);
    for (const char *p = text.p; *p;) {
        if (from && strncmp(p, from, strlen(from)) == 0) {
            buf_c(&out, to);
            p += strlen(from);
        } else {
            buf_char(&out, *p++);
        }
    }
    write_file(w->file, out.p);
}

/* With this in the place of that line of the configuration; NULL: as it is. */
static void begin_with(struct world *w, const char *from, const char *to)
{
    fake_start(&w->platform);
    peer_start(&w->proxy, serve_proxy, w);
    server_make(&w->server, "", 3);
    snprintf(w->file, sizeof w->file, "%s/hongyan.yaml", w->server.dir);
    configure(w, from, to);
    server_start(&w->server);
}

static void begin(struct world *w)
{
    begin_with(w, NULL, NULL);
}

static void say_something(struct world *w)
{
    struct wecom wecom;

    wecom_init(&wecom);
    CHECK(talk_say(&w->server, &wecom, 0, "帮助", "今日打卡"), "somebody has written");
    wecom_free(&wecom);
}

static void end(struct world *w)
{
    server_free(&w->server);
    peer_stop(&w->proxy);
    fake_stop(&w->platform);
}

/* What the platform says of an application when all is well. */
#define AGENT(scope, close, home)                                                                  \
    "{\"errcode\":0,\"errmsg\":\"ok\",\"agentid\":1000002,\"name\":\"服务台\","                    \
    "\"allow_userinfos\":{\"user\":[" scope "]},\"allow_partys\":{\"partyid\":[]},"                \
    "\"allow_tags\":{\"tagid\":[]},\"close\":" close ",\"report_location_flag\":0,"                \
    "\"isreportenter\":1,\"home_url\":\"" home "\"}"
#define SOMEBODY "{\"userid\":\"zhangsan-the-secret\"}"

static void heal(struct world *w)
{
    fake_heal(&w->platform);
    w->how = PASSES;
    configure(w, NULL, NULL);
}

static int doctor(const struct world *w, const char *option, struct buf *out)
{
    char   command[400];
    FILE  *f;
    size_t n;
    int    status;

    snprintf(command, sizeof command, "%s doctor %s -c %s 2>&1", server_program(), option, w->file);
    f = popen(command, "r");
    CHECK(f != NULL, "it runs");
    while ((n = fread(buf_room(out, 4096), 1, 4096, f)) > 0)
        out->n += n;
    buf_c(out, "");
    status = pclose(f);
    CHECK(WIFEXITED(status), "it ends by itself");
    return WEXITSTATUS(status);
}

static void check_silence(const char *name, const struct buf *out)
{
    static const char *const never[] = {SECRETS_STUDENT, SECRETS_STAFF, WECOM_TOKEN, WECOM_KEY,
                                        OTHER_KEY, "token-1", "zhangsan", "dGVzdCBk"};

    for (size_t i = 0; i < ARRAY_LEN(never); i++)
        CHECK(strstr(out->p, never[i]) == NULL, "%s: %s is not told:\n%s", name, never[i], out->p);
}

/* ---- each thing broken once ---- */

static const struct {
    const char *name;
    enum proxy  proxy;
    const char *from, *to;  /* in the file that doctor reads; the server was started before */
    const char *api, *json; /* what the platform says there */
    int         code;
    const char *want, *fix;
} rows[] = {
    {"all is well", PASSES, NULL, NULL, NULL, NULL, 0,
     "ok    student：回调 /callback/student 经公网地址按企业微信的方式验证通过", "失败 0，没查成 0"},

    /* between us and WeCom */
    {"nothing there", 404, NULL, NULL, NULL, NULL, 1,
     "FAIL  student：回调 /callback/student 经公网地址找不到（HTTP 404，Server: testproxy）",
     "反向代理要把 /callback/ 转发到 listen"},
    {"the proxy finds nobody", 502, NULL, NULL, NULL, NULL, 1, "经公网地址到不了 hongyan（HTTP 502",
     "反向代理转发的地址要等于配置的 listen"},
    {"a wall", 403, NULL, NULL, NULL, NULL, 1, "经公网地址被拒绝（HTTP 403", "WAF"},
    {"a log-in", 401, NULL, NULL, NULL, NULL, 1, "经公网地址被要求登录（HTTP 401", "不要求登录"},
    {"POST only", 405, NULL, NULL, NULL, NULL, 1, "经公网地址不收 GET（HTTP 405", "放行 GET 和 POST"},
    {"a teapot", 418, NULL, NULL, NULL, NULL, 1, "经公网地址回答异常（HTTP 418", "日志"},
    {"a redirection", REDIRECTS, NULL, NULL, NULL, NULL, 1,
     "经公网地址被重定向（HTTP 301 → https://other.example/callback，", "企业微信不跟随重定向"},
    {"a query rewritten", FORGETS_PART, NULL, NULL, NULL, NULL, 1,
     "经公网地址的查询串被改写了（HTTP 400", "原样转发查询串"},
    {"a BOM", ADDS_BOM, NULL, NULL, NULL, NULL, 1, "但内容不对：前面多了 BOM", "不要在应答里加任何内容"},
    {"quotes", ADDS_QUOTES, NULL, NULL, NULL, NULL, 1, "但内容不对：外面多了引号", "→"},
    {"a line feed", ADDS_LINE, NULL, NULL, NULL, NULL, 1, "但内容不对：后面多了换行或空格", "→"},
    {"bytes around", ADDS_BOTH_ENDS, NULL, NULL, NULL, NULL, 1, "但内容不对：前后多了别的字节", "→"},
    {"a web page", GIVES_PAGE, NULL, NULL, NULL, NULL, 1, "但内容不对：一个网页", "→"},
    {"nothing", GIVES_NOTHING, NULL, NULL, NULL, NULL, 1, "但内容不对：空的（0 字节）", "→"},
    {"another program", GIVES_OTHER, NULL, NULL, NULL, NULL, 1, "但内容不对：不是解密出来的明文", "→"},
    {"a cut connection", HANGS_UP, NULL, NULL, NULL, NULL, 1, "经公网地址 127.0.0.1：连接被断开", "→"},
    {"too slow", IS_SLOW, NULL, NULL, NULL, NULL, 0, "warn  student：回调 /callback/student 经公网地址",
     "只等 1 秒"},
    {"no such name", PASSES, "public_url: http://127", "public_url: https://nobody.invalid/127",
     NULL, NULL, 0, "经公网地址 nobody.invalid：域名解析不到", "前还送来过消息：多半只是本机访问不到"},
    {"no public URL", PASSES, "public_url: ", "# ", NULL, NULL, 0, "skip  配置里没有 public_url",
     "https://你的域名"},

    /* the running process and the file */
    {"another token", PASSES, WECOM_TOKEN, "AnotherToken", NULL, NULL, 1,
     "正在运行的进程用的 Token（token）与配置文件不同（403）", "systemctl restart hongyan"},
    {"another key", PASSES, WECOM_KEY, OTHER_KEY, NULL, NULL, 1,
     "正在运行的进程用的 EncodingAESKey（encoding_aes_key）与配置文件不同（400）", "SIGHUP 只重读学校文件"},
    {"another corp id", PASSES, WECOM_CORP, "ww9999999999999999", NULL, NULL, 1,
     "正在运行的进程用的企业 ID（corp_id）与配置文件不同（403）", "设置API接收"},
    {"another data key", PASSES, "dGVzdCBkYXRh", "b3RoZXIgZGF0", NULL, NULL, 1,
     "FAIL  data_key 打不开库里的个人数据：", "HONGYAN_DATA_KEY"},
    {"no database", PASSES, "hongyan.db", "nowhere.db", NULL, NULL, 0, "warn  还没有数据库文件",
     "启动 hongyan serve"},
    {"not a database", PASSES, "hongyan.db", "school.yaml", NULL, NULL, 1,
     "FAIL  数据库不是鸿雁的数据库", "检查配置 database"},
    {"a mistake in the file", PASSES, "data_key: dGV", "data_kez: dGV", NULL, NULL, 2,
     "FAIL  配置不能用：", "hongyan.yaml:"},

    /* the platform */
    {"a wrong secret", PASSES, NULL, NULL, "gettoken",
     "{\"errcode\":40001,\"errmsg\":\"invalid credential\"}", 1,
     "FAIL  student：Secret 不对，或应用被停用（40001）", "不要反复试"},
    {"a wrong corp id", PASSES, NULL, NULL, "gettoken",
     "{\"errcode\":40013,\"errmsg\":\"invalid corpid\"}", 1, "FAIL  student：企业 ID 不对（40013）",
     "管理后台 › 我的企业 › 企业信息 › 企业ID"},
    {"an address that is not trusted", PASSES, NULL, NULL, "gettoken",
     "{\"errcode\":60020,\"errmsg\":\"not allow to access from your ip, hint: [1], from ip: "
     "2001:db8::7, more info at https://x\"}",
     1, "企业微信看到的是 2001:db8::7", "企业可信IP：加上 2001:db8::7"},
    {"one that hides what it saw", PASSES, NULL, NULL, "gettoken",
     "{\"errcode\":60020,\"errmsg\":\"from ip: ;rm -rf\"}", 1, "（60020）", "加上 服务器的出口 IP"},
    {"a token that expires in the middle", PASSES, NULL, NULL, "agent/get",
     "{\"errcode\":42001,\"errmsg\":\"access_token expired\"}", 0,
     "ok    student：AgentId 1000002 是应用", "失败 0，没查成 0"},
    {"a token that was withdrawn, seen at the menu", PASSES, NULL, NULL, "menu/get",
     "{\"errcode\":40014,\"errmsg\":\"invalid access_token\"}", 0, "warn  student：菜单没读懂",
     "失败 0，没查成 0"},
    {"an address that is refused behind the token", PASSES, NULL, NULL, "agent/get",
     "{\"errcode\":60020,\"errmsg\":\"not allow to access from your ip, from ip: 203.0.113.9, more "
     "info\"}",
     1, "FAIL  student：agent/get：本机的 IP 不在企业可信 IP 里（60020），企业微信看到的是 203.0.113.9",
     "企业可信IP：加上 203.0.113.9"},
    {"a code that nobody knows", PASSES, NULL, NULL, "gettoken", "{\"errcode\":777777}", 1,
     "企业微信回答 errcode 777777", "devtool/query"},
    {"no JSON", PASSES, NULL, NULL, "gettoken", "<html>", 1,
     "FAIL  到不了企业微信接口：回答的不是企业微信（HTTP 200）", "api_base"},
    {"another application", PASSES, NULL, NULL, "agent/get", "{\"errcode\":301002}", 1,
     "FAIL  student：agent/get：AgentId 是另一个应用的（301002）", "AgentId"},
    {"no such application", PASSES, NULL, NULL, "agent/get", "{\"errcode\":40056}", 1,
     "没有这个 AgentId 的应用（40056）", "agent_id"},
    {"a disabled one", PASSES, NULL, NULL, "agent/get", AGENT(SOMEBODY, "1", ""), 1,
     "FAIL  student：应用被停用", "启用"},
    {"one that nobody sees", PASSES, NULL, NULL, "agent/get", AGENT("", "0", ""), 1,
     "FAIL  student：可见范围是空的", "student › 可见范围"},
    {"a home page", PASSES, NULL, NULL, "agent/get", AGENT(SOMEBODY, "0", "https://e.example/"), 0,
     "warn  student：设了应用主页", "在微工作台中始终进入主页"},
    {"no menu", PASSES, NULL, NULL, "menu/get", "{\"errcode\":46003}", 1,
     "FAIL  student：还没有菜单", "hongyan menu push --app student"},
    {"an old menu", PASSES, NULL, NULL, "menu/get",
     "{\"errcode\":0,\"button\":[{\"type\":\"click\",\"name\":\"旧\",\"key\":\"OLD\"}]}", 0,
     "warn  student：菜单与学校文件不同", "hongyan menu push --app student"},
};

static void each_thing_is_named(void **state)
{
    struct world w = {0};

    (void)state;
    begin(&w);
    say_something(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};
        int                 code;

        heal(&w);
        w.how = rows[i].proxy;
        configure(&w, rows[i].from, rows[i].to);
        if (rows[i].api)
            fake_rule(&w.platform, rows[i].api, 1, 200, rows[i].json);
        fake_rule(&w.platform, "agent/get", 10, 200, AGENT(SOMEBODY, "0", ""));
        code = doctor(&w, "", &out);
        CHECK(code == rows[i].code, "%s: exit code %d:\n%s", rows[i].name, code, out.p);
        CHECK(strstr(out.p, rows[i].want) != NULL, "%s: says “%s”, but:\n%s", rows[i].name,
              rows[i].want, out.p);
        CHECK(strstr(out.p, rows[i].fix) != NULL, "%s: says “%s”, but:\n%s", rows[i].name,
              rows[i].fix, out.p);
        check_silence(rows[i].name, &out);
    }
    CHECK(fake_count(&w.platform, "message/send") == 0, "nobody was written to");
    end(&w);
}

/* A certificate that nobody has signed but itself. */
static void the_certificate_is_named(void **state)
{
    auto_buf struct buf out = {0};
    struct world        w = {0};
    struct tls_server   tls;
    char                from[64], to[64];

    (void)state;
    begin(&w);
    tls_start(&tls);
    snprintf(from, sizeof from, "http://127.0.0.1:%d\ndatabase", w.proxy.port);
    snprintf(to, sizeof to, "https://127.0.0.1:%d\ndatabase", tls.port);
    configure(&w, from, to);
    CHECK(doctor(&w, "", &out) == 1, "it fails:\n%s", out.p);
    CHECK(strstr(out.p, "经公网地址 127.0.0.1：证书不受信任（自签名，或缺中间证书），证书到 "), "%s",
          out.p);
    tls_stop(&tls);
    end(&w);
}

static void the_stopped_process_is_named(void **state)
{
    auto_buf struct buf out = {0}, json = {0};
    struct world        w = {0};

    (void)state;
    begin(&w);
    CHECK(server_stop(&w.server, SIGTERM) == 0, "it is stopped");
    w.how = 502;
    fake_rule(&w.platform, "agent/get", 10, 200, AGENT(SOMEBODY, "0", ""));
    CHECK(doctor(&w, "", &out) == 1, "it fails:\n%s", out.p);
    CHECK(strstr(out.p, "FAIL  hongyan 没有在运行") && strstr(out.p, "systemctl start hongyan"),
          "the process: %s", out.p);
    CHECK(strstr(out.p, "到不了 hongyan（HTTP 502") != NULL, "the proxy: %s", out.p);
    CHECK(strstr(out.p, "ok    数据库可以写") && strstr(out.p, "ok    student：Secret 正确"),
          "all else is looked at: %s", out.p);
    CHECK(doctor(&w, "--json", &json) == 1, "it fails for programs");
    CHECK(strstr(json.p, "{\"checks\":[{\"check\":\"config\",\"result\":\"ok\"") == json.p &&
              strstr(json.p, "\"check\":\"process\",\"result\":\"fail\"") != NULL,
          "as JSON: %s", json.p);
    check_silence("JSON", &json);
    end(&w);
}

/* The address of a server that stands still, and is not reached: nothing is guessed of why. */
static void the_stopped_process_is_not_talked_away(void **state)
{
    auto_buf struct buf out = {0};
    struct world        w = {0};

    (void)state;
    begin(&w);
    say_something(&w);
    CHECK(server_stop(&w.server, SIGTERM) == 0, "it is stopped");
    configure(&w, "public_url: http://127", "public_url: https://nobody.invalid/127");
    fake_rule(&w.platform, "agent/get", 10, 200, AGENT(SOMEBODY, "0", ""));
    CHECK(doctor(&w, "", &out) == 1, "it fails:\n%s", out.p);
    CHECK(strstr(out.p, "FAIL  hongyan 没有在运行") &&
              strstr(out.p, "FAIL  student：回调 /callback/student 经公网地址 nobody.invalid：域名解析不到") &&
              strstr(out.p, "多半") == NULL,
          "%s", out.p);
    end(&w);
}

static void pages_that_are_not_passed_are_named(void **state)
{
    static const char   login[] = "login: {cas: \"http://127.0.0.1:9/cas\"}\ntuning:";
    auto_buf struct buf out = {0}, passed = {0};
    struct world        w = {0};

    (void)state;
    begin_with(&w, "tuning:", login);
    fake_rule(&w.platform, "agent/get", 10, 200, AGENT(SOMEBODY, "0", ""));
    CHECK(doctor(&w, "", &passed) == 1, "only CAS is gone:\n%s", passed.p);
    CHECK(strstr(passed.p, "ok    网页 /clearance 经公网地址打得开") &&
              strstr(passed.p, "FAIL  统一身份认证（CAS）：连不上"),
          "%s", passed.p);
    w.how = CALLBACKS_ONLY;
    CHECK(doctor(&w, "", &out) == 1, "it fails:\n%s", out.p);
    CHECK(strstr(out.p, "ok    student：回调") &&
              strstr(out.p, "FAIL  网页 /clearance 经公网地址打不开（HTTP 404，直接问 hongyan 是 ") &&
              strstr(out.p, "反向代理要把 /desk 转发到 listen"),
          "%s", out.p);
    end(&w);
}

/* As long as nobody has written, an address that is not reached is none. */
static void an_address_without_a_message_fails(void **state)
{
    auto_buf struct buf out = {0};
    struct world        w = {0};

    (void)state;
    begin(&w);
    fake_rule(&w.platform, "agent/get", 10, 200, AGENT(SOMEBODY, "0", ""));
    configure(&w, "public_url: http://127", "public_url: https://nobody.invalid/127");
    CHECK(doctor(&w, "", &out) == 1, "it fails:\n%s", out.p);
    CHECK(strstr(out.p, "FAIL  student：回调 /callback/student 经公网地址 nobody.invalid：域名解析不到") &&
              strstr(out.p, "warn  最近没有收到过企业微信的消息"),
          "%s", out.p);
    end(&w);
}

/* The whole platform is gone: what can be looked at is. */
static void a_platform_that_is_gone_is_named(void **state)
{
    auto_buf struct buf out = {0};
    struct world        w = {0};
    char                from[64];

    (void)state;
    begin(&w);
    snprintf(from, sizeof from, "api_base: %s", w.platform.base);
    configure(&w, from, "api_base: http://127.0.0.1:9"); /* discard: nobody listens */
    CHECK(doctor(&w, "", &out) == 1, "it fails:\n%s", out.p);
    CHECK(strstr(out.p, "FAIL  到不了企业微信接口：连不上") &&
              strstr(out.p, "skip  应用、可见范围、菜单没查"),
          "%s", out.p);
    CHECK(strstr(out.p, "ok    staff：回调 /callback/staff 经公网地址"), "callbacks: %s", out.p);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_thing_is_named),
        cmocka_unit_test(the_certificate_is_named),
        cmocka_unit_test(the_stopped_process_is_named),
        cmocka_unit_test(the_stopped_process_is_not_talked_away),
        cmocka_unit_test(pages_that_are_not_passed_are_named),
        cmocka_unit_test(an_address_without_a_message_fails),
        cmocka_unit_test(a_platform_that_is_gone_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
