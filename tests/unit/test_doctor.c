/* Single checks of the doctor: what is known of a queue, a quota, a clock, a log-in, and what is
 * made of it. The whole of it, and what the platform says: tests/e2e/e2e_doctor.c. */
#include "cli/doctor_private.h"

#include "base/clock.h"
#include "base/cst.h"
#include "bot/json.h"
#include "store/db.h"
#include "store/letters.h"
#include "store/migrations.h"
#include "store/outbox.h"
#include "store/runs.h"
#include "store/staff.h"
#include "tests/tools/gateway.h"
#include "tests/unit/store_fixture.h"

struct world {
    struct conf_app    apps[1];
    struct conf_sms    sms;
    struct conf_login  login;
    struct conf        conf;
    struct conf_school school;
    struct doctor      d;
    char              *text;
    size_t             length;
};

static char name[] = "student", secret[] = "s3cret&of=the test", corp_id[] = "ww1",
            public_url[] = "https://wx.example.edu.cn";

static void begin(struct world *w, const struct fixture *f)
{
    struct err err = {0};

    *w = (struct world){0};
    w->apps[0] = (struct conf_app){.name = name, .agent_id = 1000002, .secret = secret};
    w->conf.wecom.apps = w->apps;
    w->conf.wecom.apps_count = 1;
    w->conf.wecom.corp_id = corp_id;
    w->conf.tuning.queue = 4096;
    w->conf.school = &w->school;
    w->conf.database = (char *)(uintptr_t)(f ? f->path : ":memory:");
    w->d.conf = &w->conf;
    w->d.out = open_memstream(&w->text, &w->length);
    if (f)
        CHECK(health_open(&w->d.health, f->path, &err) == HEALTH_OPEN, "it opens: %s", err.text);
}

/* What was told, and how often each mark. */
static const char *told(struct world *w)
{
    fflush(w->d.out);
    return w->text;
}

static void end(struct world *w)
{
    health_close(w->d.health);
    fclose(w->d.out);
    free(w->text);
    buf_free(&w->d.json);
    buf_free(&w->d.metrics);
    for (size_t i = 0; i < ARRAY_LEN(w->d.tokens); i++)
        buf_wipe(&w->d.tokens[i].text);
}

static void check_mark(struct world *w, const char *row, enum mark mark, const char *says)
{
    const char *text = told(w);

    for (enum mark m = MARK_OK; m < MARK_COUNT; m++)
        CHECK(w->d.count[m] == (m == mark), "%s: one mark %d:\n%s", row, (int)mark, text);
    CHECK(strstr(text, says) != NULL, "%s: says “%s”:\n%s", row, says, text);
}

/* ---- what waits ---- */

static const struct {
    const char *name;
    int64_t     late; /* seconds that the row is due; 0: it is not */
    int         errcode; /* one more was given up for this; 0: none */
    bool        running;
    enum mark   mark;
    const char *says;
} backlogs[] = {
    {"one that is to go later", 0, 0, true, MARK_OK, "等着的 1；24 小时内没发成 0"},
    {"one that has just come", 5, 0, true, MARK_OK, "最早的该发已有"},
    {"one that is late", 600, 0, true, MARK_WARN, "最早的该发已有 10 分钟"},
    {"one that is too late", 7300, 0, true, MARK_FAIL, "最早的该发已有 2 小时"},
    {"a late one, and nobody to send it", 600, 0, false, MARK_FAIL, "10 分钟"},
    {"one that was given up", 0, 60020, true, MARK_WARN, "没发成 1，多数因为 60020"},
};

static void looks_at_the_outbox(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(backlogs); i++) {
        int64_t           now = clock_now();
        struct outbox_row row = {.kind = OUT_SEND, .app = STR_LIT("student"), .to = STR_LIT("x"),
                                 .body = STR_LIT("{}"), .id = 1,
                                 .due_at = backlogs[i].late ? now - backlogs[i].late : now + 900};
        struct fixture   *f;
        struct world      w;
        struct err        err = {0};
        void             *fixture;

        fixture_file(&fixture);
        f = fixture;
        OK(store_begin(f->store, &err));
        OK(outbox_put(f->store, now - 10000, &row, &err));
        row.id = 2;
        if (backlogs[i].errcode) {
            OK(outbox_put(f->store, now - 10000, &row, &err));
            OK(outbox_failed(f->store, 2, now - 9, backlogs[i].errcode, str_c(NULL), &err));
        }
        OK(store_commit(f->store, &err));
        begin(&w, f);
        w.d.running = backlogs[i].running;
        doctor_outbox(&w.d);
        check_mark(&w, backlogs[i].name, backlogs[i].mark, backlogs[i].says);
        end(&w);
        fixture_end(&fixture);
    }
}

/* Behind a clock that was put back. */
static void looks_at_times(void **state)
{
    static const struct {
        const char *name;
        int64_t     ahead; /* of the newest row; -1: there is none */
        enum mark   mark;
        const char *says;
    } rows[] = {
        {"nothing is written down", -1, MARK_OK, "没有写在将来"},
        {"of an hour ago", -3600, MARK_OK, "没有写在将来"},
        {"many of one second", 60, MARK_OK, "没有写在将来"},
        {"ten minutes back", 630, MARK_WARN, "比本机时钟晚 10 分钟：时钟往回拨过"},
        {"a day back", 86400 + 60, MARK_WARN, "timedatectl"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t           now = clock_now() + rows[i].ahead;
        struct outbox_row row = {.kind = OUT_SEND, .app = STR_LIT("student"), .to = STR_LIT("x"),
                                 .body = STR_LIT("{}")};
        struct fixture   *f;
        struct world      w;
        struct err        err = {0};
        void             *fixture;

        fixture_file(&fixture);
        f = fixture;
        OK(store_begin(f->store, &err));
        row.id = store_new_id(f->store, now);
        if (rows[i].ahead != -1)
            OK(outbox_put(f->store, now, &row, &err));
        OK(store_commit(f->store, &err));
        begin(&w, f);
        doctor_times(&w.d);
        check_mark(&w, rows[i].name, rows[i].mark, rows[i].says);
        end(&w);
        fixture_end(&fixture);
    }
}

static void looks_at_letters(void **state)
{
    struct fixture *f = *state;
    struct letter   letter = {.kind = LETTER_SMS, .address = STR_LIT("13800000001"),
                              .text = STR_LIT("1234"), .id = 1};
    struct world    none, some;
    struct err      err = {0};

    begin(&none, f);
    doctor_letters(&none.d);
    CHECK(strcmp(told(&none), "") == 0, "nothing is sent, nothing is told");
    end(&none);
    OK(store_begin(f->store, &err));
    OK(letter_put(f->store, clock_now(), &letter, &err));
    OK(letter_done(f->store, 1, clock_now(), false, STR_LIT("HTTP 403"), &err));
    OK(store_commit(f->store, &err));
    begin(&some, f);
    some.conf.sms = &some.sms;
    doctor_letters(&some.d);
    check_mark(&some, "one refused", MARK_WARN, "没发成 1，多数因为 HTTP 403");
    CHECK(strstr(told(&some), "138") == NULL, "nobody's number is told");
    end(&some);
}

/* ---- quota ---- */

static const struct {
    const char *name;
    unsigned    accounts;
    int64_t     sent;
    enum mark   mark;
    const char *says;
} quotas[] = {
    {"accounts that are not known", 0, 0, MARK_WARN, "tuning.accounts"},
    {"a quiet day", 100, 5, MARK_OK, "今天已发 5 人次，上限 20000"},
    {"four fifths", 100, 16000, MARK_WARN, "今天不要再群发"},
    {"just below", 100, 15999, MARK_OK, "15999"},
    {"all of it", 100, 20000, MARK_WARN, "20000 person-times today of 20000"},
};

static void add_sends(const struct fixture *f, int64_t n)
{
    static const char *const sql[] = {
        "INSERT INTO send_days (app, day, person_times) VALUES ('student', $1, $2)"
        " ON CONFLICT (app, day) DO UPDATE SET person_times = excluded.person_times"};
    struct db   *db;
    struct stmt *st;
    struct err   err = {0};

    OK(db_open(&db, f->path, DB_WRITE, store_migrations, sql, 1, &err));
    OK(db_begin(db, &err));
    st = db_use(db, 0);
    stmt_i64(st, 1, cst_day(clock_now()));
    stmt_i64(st, 2, n);
    OK(stmt_run(st, NULL, &err));
    OK(db_commit(db, &err));
    db_close(db);
}

static void looks_at_the_quota(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(quotas); i++) {
        struct world w;

        add_sends(f, quotas[i].sent);
        begin(&w, f);
        w.conf.tuning.accounts = quotas[i].accounts;
        doctor_quota(&w.d);
        check_mark(&w, quotas[i].name, quotas[i].mark, quotas[i].says);
        end(&w);
    }
}

/* ---- what the running process counts ---- */

static const struct {
    const char *name, *metrics;
    enum mark   mark;
    const char *says;
} counters[] = {
    {"an application that nobody uses", "hongyan_platform_alerts_total 2\n", MARK_WARN,
     "企业微信警告应用将因不活跃被停用 2 次"},
    {"signatures that are wrong", "hongyan_refused_signature_total 3\n", MARK_WARN,
     "拒绝了签名不对的回调 3 次"},
    {"sends that do not work", "# HELP hongyan_outbound_up …\nhongyan_outbound_up 0\n", MARK_FAIL,
     "现在发不出消息"},
};

static void looks_at_counters(void **state)
{
    static const char quiet[] = "hongyan_platform_alerts_total 0\nhongyan_outbound_up 1\n"
                                "hongyan_refused_signature_total 0\nhongyan_queue 0\n";
    struct world w;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(counters); i++) {
        begin(&w, NULL);
        buf_c(&w.d.metrics, counters[i].metrics);
        doctor_activity(&w.d);
        check_mark(&w, counters[i].name, counters[i].mark, counters[i].says);
        end(&w);
    }
    begin(&w, NULL);
    buf_c(&w.d.metrics, quiet);
    doctor_activity(&w.d);
    CHECK(strcmp(told(&w), "") == 0, "nothing is wrong, nothing is told: %s", w.text);
    CHECK(doctor_metric(&w.d, "outbound_up") == 1 && doctor_metric(&w.d, "outbound") == -1 &&
              doctor_metric(&w.d, "queue") == 0,
          "numbers are found by their whole name");
    end(&w);
}

/* What handlers/alarm.c keeps, so that it is known after a restart. */
static void remembers_alarms(void **state)
{
    struct fixture *f = *state;
    int64_t         now = clock_now(), today = cst_day(now);
    struct world    w;
    struct err      err = {0};

    OK(store_begin(f->store, &err));
    OK(run_keep(f->store, now - 3 * 86400, STR_LIT("alarm.inactive_alert.student"), today - 3,
                STR_LIT(""), true, &err));
    OK(run_keep(f->store, now - 2 * 86400, STR_LIT("alarm.inactive_alert.student"), today - 2,
                STR_LIT(""), true, &err));
    OK(run_keep(f->store, now - 30 * 86400, STR_LIT("alarm.low_active.student"), today - 30,
                STR_LIT(""), true, &err));
    OK(run_keep(f->store, now - 60, STR_LIT("alarm.api.staff.40001"), today, STR_LIT(""), true,
                &err));
    OK(run_keep(f->store, now - 60, STR_LIT("alarms"), today, STR_LIT(""), true, &err));
    OK(store_commit(f->store, &err));
    begin(&w, f);
    buf_c(&w.d.metrics, "hongyan_platform_alerts_total 2\n");
    doctor_activity(&w.d);
    CHECK(w.d.count[MARK_WARN] == 2, "nothing received, and one alarm: %s", told(&w));
    CHECK(strstr(w.text, "warn  2 天前企业微信警告：应用 student 长期没有人使用"), "%s", w.text);
    end(&w);
}

static const struct {
    const char *name, *metrics;
    bool        warns;
} queues[] = {
    {"an empty one", "hongyan_queue 0\nhongyan_refused_busy_total 0\n", false},
    {"half a queue", "hongyan_queue 2048\nhongyan_refused_busy_total 0\n", true},
    {"nearly half", "hongyan_queue 2047\n", false},
    {"some refused", "hongyan_queue 0\nhongyan_refused_busy_total 1\n", true},
};

static void looks_at_the_queue(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(queues); i++) {
        struct world w;

        begin(&w, NULL);
        w.d.running = true;
        buf_c(&w.d.metrics, queues[i].metrics);
        doctor_queue(&w.d);
        check_mark(&w, queues[i].name, queues[i].warns ? MARK_WARN : MARK_OK, "等着处理的回调");
        end(&w);
    }
}

/* ---- the clock ---- */

/* gettoken, with a clock of its own. */
static void serve_token(void *arg, int fd)
{
    static const char   body[] = "{\"errcode\":0,\"access_token\":\"t0ken\",\"expires_in\":7200}";
    auto_buf struct buf in = {0}, out = {0};
    time_t              now = (time_t)(clock_now() + *(const int *)arg);
    struct tm           utc;
    char                date[64];

    while (in.n == 0 || strstr(in.p, "\r\n\r\n") == NULL)
        if (!peer_read(fd, &in))
            return;
    CHECK(str_starts(buf_view(&in), STR_LIT("GET /cgi-bin/gettoken?corpid=ww1&corpsecret="
                                            "s3cret%26of%3Dthe%20test HTTP")),
          "the secret is encoded: %s", in.p);
    gmtime_r(&now, &utc);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    buf_f(&out, "HTTP/1.1 200 OK\r\nDate: %s\r\nConnection: close\r\nContent-Length: %zu\r\n"
                "\r\n%s",
          date, strlen(body), body);
    peer_write(fd, out.p);
}

static const struct {
    int         ahead; /* of the platform's, seconds */
    const char *says;
} clocks[] = {
    {0, "ok    时钟与企业微信一致"},
    {40, "ok    时钟与企业微信一致"},
    {-40, "ok    时钟与企业微信一致"},
    {150, "warn  本机时钟比企业微信慢 2 分钟"},
    {-150, "warn  本机时钟比企业微信快 2 分钟"},
    {400, "FAIL  本机时钟比企业微信慢 6 分钟"},
    {-7260, "FAIL  本机时钟比企业微信快 2 小时"},
};

static void compares_clocks(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(clocks); i++) {
        struct world w;
        struct peer  platform;
        int          ahead = clocks[i].ahead;
        char         base[64];

        begin(&w, NULL);
        peer_start(&platform, serve_token, &ahead);
        snprintf(base, sizeof base, "http://127.0.0.1:%d", platform.port);
        w.conf.wecom.api_base = base;
        doctor_tokens(&w.d);
        CHECK(strstr(told(&w), clocks[i].says) != NULL, "%d s ahead: %s", ahead, w.text);
        CHECK(str_is(buf_view(&w.d.tokens[0].text), "t0ken"), "the token is kept");
        CHECK(strstr(w.text, "t0ken") == NULL && strstr(w.text, "s3cret") == NULL, "and not told");
        peer_stop(&platform);
        end(&w);
    }
}

/* ---- the log-in ---- */

static const struct {
    const char      *name;
    enum gateway_how how;
    int              status;
    enum mark        mark;
    const char      *says;
} logins[] = {
    {"a page", GATEWAY_ANSWER, 200, MARK_OK, "（CAS）连得上"},
    {"one that leads on", GATEWAY_REDIRECT, 302, MARK_OK, "（CAS）连得上"},
    {"a service that is not registered", GATEWAY_ANSWER, 403, MARK_FAIL, "登记服务 public_url/login/"},
    {"one that is ill", GATEWAY_ANSWER, 503, MARK_FAIL, "登录页应答 503"},
    {"one that hangs up", GATEWAY_CLOSE, 200, MARK_FAIL, "（CAS）：连接被断开"},
};

static void asks_the_log_in(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(logins); i++) {
        struct world        w;
        struct http_gateway cas;

        begin(&w, NULL);
        gateway_start(&cas);
        gateway_rule(&cas, 1, logins[i].how, logins[i].status, "");
        w.login.cas = cas.url;
        w.conf.login = &w.login;
        w.conf.public_url = public_url;
        doctor_services(&w.d);
        CHECK(w.d.count[logins[i].mark] >= 1 && strstr(told(&w), logins[i].says), "%s: %s",
              logins[i].name, w.text);
        CHECK(w.d.count[MARK_FAIL] == (logins[i].mark == MARK_FAIL), "%s", logins[i].name);
        CHECK(strstr(cas.seen[0].head,
                     "GET /login?service=https%3A%2F%2Fwx.example.edu.cn%2Flogin%2Fdesk%2F0 ") ==
                  cas.seen[0].head,
              "%s: asked as a browser would: %s", logins[i].name, cas.seen[0].head);
        gateway_stop(&cas);
        end(&w);
    }
}

/* ---- who releases ---- */

static char urgent[] = "urgent", urgent_title[] = "紧急通知", wang[] = "Wang", li[] = "li";

static void knows_who_releases(void **state)
{
    static const struct {
        const char *name, *staff[2]; /* on the list of the staff */
        const char *says;            /* NULL: nothing */
    } rows[] = {
        {"both are there", {"wang", "LI"}, NULL},
        {"one is", {"zhang", "li"},
         "通知「紧急通知」（urgent）的 approvers 有 1 人不在教职工名单里，放行不了"},
        {"nobody is", {"zhang", NULL}, "有 2 人不在教职工名单里：谁也放行不了"},
    };
    char              *named[] = {wang, li};
    struct notice_kind kind = {
        .name = urgent, .title = urgent_title, .approvers = named, .approvers_count = 2};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        void           *fixture;
        struct fixture *f;
        struct world    w;
        struct err      err = {0};

        fixture_file(&fixture);
        f = fixture;
        OK(store_begin(f->store, &err));
        for (unsigned k = 0; k < 2 && rows[i].staff[k]; k++) {
            const struct staff m = {.userid = str_c(rows[i].staff[k]), .role = STR_LIT("clerk")};
            bool               added;

            OK(staff_put(f->store, &m, &added, &err));
        }
        OK(store_commit(f->store, &err));
        begin(&w, f);
        w.school.notices.kinds = &kind;
        w.school.notices.kinds_count = 1;
        doctor_services(&w.d);
        CHECK(w.d.count[MARK_WARN] == (rows[i].says != NULL) && w.d.count[MARK_FAIL] == 0 &&
                  (rows[i].says == NULL || strstr(told(&w), rows[i].says)),
              "%s: %s", rows[i].name, told(&w));
        CHECK(!strstr(told(&w), "Wang") && !strstr(told(&w), "li "), "nobody's name");
        end(&w);
        fixture_end(&fixture);
    }
}

/* ---- telling ---- */

static void tells_programs(void **state)
{
    struct world      w;
    json_error_t      why;
    auto_json json_t *root = NULL;
    const json_t     *first;

    (void)state;
    begin(&w, NULL);
    w.d.as_json = true;
    doctor_note(&w.d, MARK_FAIL, "a", "student", "引号\"和\n换行", "q", "改", "mend");
    doctor_note(&w.d, MARK_SKIP, "b", NULL, "二", "two", NULL, NULL);
    CHECK(strcmp(told(&w), "") == 0, "nothing before the end");
    CHECK(doctor_end(&w.d) == 1, "something failed");
    root = json_loads(told(&w), 0, &why);
    CHECK(root != NULL, "JSON: %s", why.text);
    first = json_array_get(json_object_get(root, "checks"), 0);
    CHECK(str_is(js_str(first, "check"), "a") && str_is(js_str(first, "app"), "student") &&
              str_is(js_str(first, "result"), "fail") &&
              str_is(js_str(first, "zh"), "引号\"和\n换行") &&
              str_is(js_str(first, "fix_en"), "mend"),
          "all of it is there: %s", w.text);
    CHECK(json_array_size(json_object_get(root, "checks")) == 2 &&
              json_integer_value(json_object_get(root, "skip")) == 1,
          "and counted");
    end(&w);
}

static void warnings_fail_nothing(void **state)
{
    struct world w;

    (void)state;
    begin(&w, NULL);
    doctor_note(&w.d, MARK_OK, "a", NULL, "好", "good", NULL, NULL);
    doctor_note(&w.d, MARK_WARN, "b", NULL, "小心", "careful", "改", "mend");
    doctor_note(&w.d, MARK_SKIP, "c", NULL, "没查", "not looked at", NULL, NULL);
    CHECK(doctor_end(&w.d) == 0, "nothing failed");
    CHECK(strcmp(told(&w), "ok    好 / good\n"
                           "warn  小心\n      → 改\n      careful\n      → mend\n"
                           "skip  没查\n      not looked at\n\n"
                           "正常 1，提醒 1，失败 0，没查成 1 / 1 ok, 1 warnings, 0 failed, 1 not "
                           "checked\n") == 0,
          "as people read it:\n%s", w.text);
    end(&w);
}

static void knows_addresses(void **state)
{
    static const struct {
        const char *listen, *url;
    } locals[] = {
        {"127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"0.0.0.0:8080", "http://127.0.0.1:8080"},
        {"[::]:8080", "http://[::1]:8080"},
        {"10.1.2.3:80", "http://10.1.2.3:80"},
    };
    static const struct {
        const char *url, *host;
    } hosts[] = {
        {"https://wx.example.edu.cn", "wx.example.edu.cn"},
        {"https://wx.example.edu.cn:8443/a?b", "wx.example.edu.cn"},
        {"http://[2001:db8::7]:80/", "[2001:db8::7]"},
        {"wx", "wx"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(locals); i++) {
        auto_buf struct buf url = {0};

        doctor_local_url(locals[i].listen, &url);
        CHECK(str_is(buf_view(&url), locals[i].url), "%s: %s", locals[i].listen, url.p);
    }
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
        CHECK(str_is(doctor_host(hosts[i].url), hosts[i].host), "%s", hosts[i].url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_at_times),
        cmocka_unit_test(looks_at_the_outbox),
        ON_FILE(looks_at_letters),
        ON_FILE(looks_at_the_quota),
        cmocka_unit_test(looks_at_counters),
        ON_FILE(remembers_alarms),
        cmocka_unit_test(looks_at_the_queue),
        cmocka_unit_test(compares_clocks),
        cmocka_unit_test(asks_the_log_in),
        cmocka_unit_test(knows_who_releases),
        cmocka_unit_test(tells_programs),
        cmocka_unit_test(warnings_fail_nothing),
        cmocka_unit_test(knows_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
