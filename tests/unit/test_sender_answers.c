/* What the platform answered to a handler's call comes back to the handlers, together with the
 * row's outcome. */
#include "tests/unit/sender_world.h"

static struct world w;

/* The answers that were dispatched, in the worker's thread; the test looks when all is at rest. */
static struct {
    unsigned count;
    int      fail; /* so many times, for now */
    int      errcode, status;
    char     key[32], from[32], app[16], name[32], attr[32];
} heard;

static void keep(char *to, size_t room, struct str text)
{
    snprintf(to, room, "%.*s", STR_ARG(text));
}

/* What it stores: that the member follows "answered". */
static int hear(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    bool changed;

    (void)out;
    if (member_follow(ctx->store, ctx->now, ctx->me.userid, STR_LIT("answered"), true, &changed,
                      err) < 0)
        return -1;
    if (heard.fail > 0) {
        heard.fail--;
        return err_set(err, ERR_RETRY, "broken on purpose");
    }
    heard.count++;
    heard.errcode = msg->answer.errcode;
    heard.status = msg->answer.status;
    keep(heard.key, sizeof heard.key, msg->key);
    keep(heard.from, sizeof heard.from, msg->from);
    keep(heard.app, sizeof heard.app, str_c(ctx->app->name));
    keep(heard.name, sizeof heard.name, msg->answer.name);
    if (msg->answer.attr_count > 0)
        keep(heard.attr, sizeof heard.attr, msg->answer.attrs[0].value);
    return 0;
}

static const struct handler hear_handler = {.name = "hear", .type = MSG_ANSWER, .run = hear};

/* What only an administrator can mend. */
static struct {
    unsigned count;
    char     key[48], app[16];
} alarm_heard;

static int hear_alarm(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    (void)out;
    (void)err;
    CHECK(ctx->me.userid.n == 0, "nobody wrote it");
    alarm_heard.count++;
    keep(alarm_heard.key, sizeof alarm_heard.key, msg->key);
    keep(alarm_heard.app, sizeof alarm_heard.app, str_c(ctx->app->name));
    return 0;
}

static const struct handler alarm_handler = {
    .name = "alarm", .type = MSG_ANSWER, .key = "alarm/", .quiet = true, .run = hear_alarm};
static const struct handler *const table[] = {&alarm_handler, &hear_handler, NULL};

/* As the world is made, but with the contact-sync assistant. */
static int set_up(void **state)
{
    static char secret[] = "s3";

    (void)state;
    memset(&heard, 0, sizeof heard);
    memset(&alarm_heard, 0, sizeof alarm_heard);
    world_handlers = table;
    world_start(&w);
    sender_free(w.sender);
    w.conf.wecom.contacts_secret = secret;
    w.conf.wecom.apps_count = 2;
    world_start_sender(&w);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&w);
    return 0;
}

static void ask_about(const char *app, const char *to)
{
    put_row(&w, (struct outbox_row){.kind = OUT_CALL,
                                    .app = str_c(app),
                                    .api = STR_LIT("GET user/get"),
                                    .to = str_c(to),
                                    .body = STR_LIT("userid=ZhangSan")});
}

static bool stored(void)
{
    return look_int(&w, "SELECT COUNT(*) FROM contacts WHERE app = 'answered'") > 0;
}

static const char told[] =
    "{\"errcode\":0,\"errmsg\":\"ok\",\"userid\":\"zhangsan\",\"name\":\"张三\",\"mobile\":"
    "\"13800000001\",\"msgid\":\"secret\",\"invaliduser\":\"ZhangSan\",\"extattr\":{\"attrs\":["
    "{\"type\":0,\"name\":\"学号\",\"text\":{\"value\":\"20260001\"}}]},\"status\":1}";

static void test_answer(void **state)
{
    (void)state;
    fake_rule(&w.api, "user/get", 1, 200, told);
    ask_about("contacts", "ZhangSan");
    settle(&w);
    CHECK(heard.count == 1 && heard.errcode == 0 && heard.status == 1, "it is heard once");
    CHECK(strcmp(heard.key, "user/get") == 0 && strcmp(heard.from, "ZhangSan") == 0,
          "what was asked about whom: %s, %s", heard.key, heard.from);
    CHECK(strcmp(heard.name, "张三") == 0 && strcmp(heard.attr, "20260001") == 0,
          "what the platform told");
    CHECK(strcmp(heard.app, "student") == 0, "what is asked of the directory is about students");
    CHECK(done(&w) == 1 && stored(), "the outcome and what the handler wrote are stored");
    CHECK(look_is(&w, "SELECT info FROM outbox", ""), "nothing personal stays in the outbox");
    CHECK(metrics_get(w.metrics, M_SENDS_DROPPED_MEMBERS) == 0, "nobody was dropped");
    pass(&w, 60);
    CHECK(heard.count == 1 && fake_count(&w.api, "user/get") == 1, "it is over");
}

/* What stands behind a '#' tells a handler what was asked, and the platform nothing. */
static void test_a_key_of_our_own(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/recall", 1, 200, "{\"errcode\":42052,\"errmsg\":\"too old\"}");
    put_row(&w, (struct outbox_row){.kind = OUT_CALL,
                                    .app = STR_LIT("student"),
                                    .api = STR_LIT("message/recall#/12/5/1/20777"),
                                    .to = STR_LIT("cli:wang"),
                                    .body = STR_LIT("{\"msgid\":\"M\"}")});
    settle(&w);
    CHECK(fake_count(&w.api, "message/recall") == 1, "the platform is asked by its own name");
    CHECK(heard.count == 1 && heard.errcode == 42052 &&
              strcmp(heard.key, "message/recall#/12/5/1/20777") == 0,
          "the handler hears which: %s", heard.key);
}

static void test_through_which_application(void **state)
{
    static const char *const apps[] = {"staff", "student"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(apps); i++) {
        ask_about(apps[i], "u");
        settle(&w);
        CHECK(strcmp(heard.app, apps[i]) == 0, "the answer comes through %s, not %s", apps[i],
              heard.app);
    }
}

/* Only the staff's application has a fixed name. */
static void test_other_names(void **state)
{
    static char staff[] = "staff", campus[] = "campus";

    (void)state;
    sender_free(w.sender);
    w.conf.wecom.apps[0].name = staff;
    w.conf.wecom.apps[1].name = campus;
    world_start_sender(&w);
    ask_about("contacts", "u");
    settle(&w);
    CHECK(strcmp(heard.app, "campus") == 0, "about students, not %s", heard.app);
}

static void test_nobody_waits(void **state)
{
    (void)state;
    ask_about("contacts", "");
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    CHECK(done(&w) == 2 && heard.count == 0, "a call about nobody and a message tell nobody");
}

/* The final failures, by policy. */
static void test_refusals(void **state)
{
    static const int codes[] = {60111, 46004, 60011, 40035, 99999};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        fake_errcode(&w.api, "user/get", 1, codes[i]);
        ask_about("contacts", "u");
        settle(&w);
        CHECK(heard.count == i + 1 && heard.errcode == codes[i], "%d is heard: %d", codes[i],
              heard.errcode);
        CHECK(failed(&w) == (int64_t)i + 1 && heard.name[0] == '\0', "%d: nothing is told",
              codes[i]);
    }
}

/* Each alert of the sender is told to the handlers; what is wrong with one row alone is none. */
static void test_alarms(void **state)
{
    static const struct {
        const char *name, *app, *api;
        int         errcode;
        const char *want; /* NULL: none */
        const char *through;
        bool        at_once; /* else after a trial */
    } rows[] = {
        {"a wrong secret", "student", "gettoken", 40001, "alarm/api/student/40001/gettoken",
         "student", true},
        {"no right", "student", "message/send", 60011, NULL, NULL, false},
        {"our address", "staff", "message/send", 60020, "alarm/api/staff/60020/message/send",
         "staff", false},
        {"busy", "student", "message/send", -1, NULL, NULL, false},
        {"nobody there", "student", "message/send", 81013, NULL, NULL, false},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        set_up(state);
        fake_errcode(&w.api, rows[i].api, rows[i].at_once ? 1 : 100, rows[i].errcode);
        if (rows[i].at_once)
            fake_only(&w.api, "corpsecret=s1;"); /* student: two ask at once */
        put_row(&w, (struct outbox_row){.kind = OUT_SEND,
                                        .app = str_c(rows[i].app),
                                        .to = STR_LIT("u"),
                                        .body = STR_LIT(TEXT_BODY("x"))});
        settle(&w);
        CHECK(alarm_heard.count == (rows[i].want && rows[i].at_once ? 1 : 0),
              "%s: at first heard %u times", rows[i].name, alarm_heard.count);
        pass(&w, 61);
        CHECK(alarm_heard.count == (rows[i].want ? 1 : 0), "%s: heard %u times", rows[i].name,
              alarm_heard.count);
        if (rows[i].want)
            CHECK(strcmp(alarm_heard.key, rows[i].want) == 0 &&
                      strcmp(alarm_heard.app, rows[i].through) == 0,
                  "%s: %s through %s", rows[i].name, alarm_heard.key, alarm_heard.app);
        tear_down(state);
    }
}

/* Of the directory's assistant, which is no application that anybody writes to. */
static void test_alarm_of_contacts(void **state)
{
    (void)state;
    fake_errcode(&w.api, "user/get", 100, 48009);
    ask_about("contacts", "u");
    settle(&w);
    CHECK(alarm_heard.count == 0, "somebody may be at the console");
    pass(&w, 61);
    CHECK(alarm_heard.count == 1 && strcmp(alarm_heard.app, "student") == 0 &&
              strncmp(alarm_heard.key, "alarm/api/contacts/48009/", 25) == 0,
          "%u: %s through %s", alarm_heard.count, alarm_heard.key, alarm_heard.app);
}

static void test_no_such_application(void **state)
{
    (void)state;
    ask_about("nobody", "u");
    settle(&w);
    CHECK(heard.count == 1 && heard.errcode == API_NETWORK, "never asked is no success: %d",
          heard.errcode);
    CHECK(strcmp(heard.app, "student") == 0 && failed(&w) == 1, "the student application hears it");
}

/* Tries are no answers; the last one is. */
static void test_busy(void **state)
{
    (void)state;
    fake_errcode(&w.api, "user/get", 100, -1);
    ask_about("contacts", "u");
    settle(&w);
    CHECK(heard.count == 0 && waiting(&w) == 1, "busy is tried again");
    for (int i = 0; i < 10; i++)
        pass(&w, 60);
    CHECK(heard.count == 1 && heard.errcode == -1 && failed(&w) == 1, "in the end it is told");
}

static void test_silence(void **state)
{
    (void)state;
    fake_rule(&w.api, "user/get", 1000, 502, "");
    ask_about("contacts", "u");
    settle(&w);
    pass(&w, 3600);
    CHECK(heard.count == 0, "an outage is waited for");
    pass(&w, 86400);
    pass(&w, 60);
    CHECK(heard.count == 1 && heard.errcode == API_NETWORK && failed(&w) == 1,
          "after a day there is none: %d", heard.errcode);
}

/* A directory that may not be read (48009) does not hold up what is sent to the same member. */
static void test_calls_hold_nobody_up(void **state)
{
    (void)state;
    fake_errcode(&w.api, "user/get", 100, 48009);
    ask_about("student", "u");
    settle(&w);
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    CHECK(fake_count(&w.api, "message/send") == 1, "the message goes");
    CHECK(heard.count == 0 && waiting(&w) == 1, "the call waits for an administrator");
    fake_heal(&w.api);
    pass(&w, 600);
    CHECK(heard.count == 1 && heard.errcode == 0, "and is made when it may be");
}

static int put_calls(void *arg, struct store *store, struct err *err)
{
    char to[16];

    (void)arg;
    for (unsigned i = 0; i < 700; i++) {
        struct outbox_row row = {.kind = OUT_CALL, .app = STR_LIT("student"),
                                 .api = STR_LIT("GET user/get"), .body = STR_LIT("userid=x")};

        snprintf(to, sizeof to, "u%u", i);
        row.to = str_c(to);
        if (outbox_put(store, w.now, &row, err) < 0)
            return -1;
    }
    return 0;
}

/* More look-ups than the memory has rows, and the platform is slow with them: messages that came
 * later go all the same. */
static void test_calls_keep_nobody_out(void **state)
{
    (void)state;
    fake_hold(&w.api, "user/get");
    world_write(&w, put_calls, NULL);
    sender_wake(w.sender);
    until_held(&w, 8);
    put_text(&w, "u699", TEXT_BODY("x"));
    for (unsigned i = 0; fake_count(&w.api, "message/send") == 0; i++) {
        CHECK(i < 2000, "the message goes");
        turn(&w);
    }
    CHECK(w.sender->rows_calls == SENDER_CALLS, "%u calls in memory", w.sender->rows_calls);
    fake_heal(&w.api);
    for (unsigned i = 0; waiting(&w) > 0; i++) {
        CHECK(i < 100, "%d wait", (int)waiting(&w));
        pass(&w, 1);
    }
    CHECK(heard.count == 700 && w.sender->rows_calls == 0, "every answer is heard: %u",
          heard.count);
    CHECK(fake_count(&w.api, "user/get") == 700, "each was asked once");
}

/* The outcome is not stored without the answer: both come again. */
static void test_handler_fails(void **state)
{
    (void)state;
    heard.fail = 2;
    ask_about("contacts", "u");
    settle(&w);
    CHECK(heard.fail == 1 && heard.count == 0, "the handler failed");
    CHECK(done(&w) == 0 && waiting(&w) == 1 && !stored(), "nothing is stored");
    pass(&w, 2);
    CHECK(heard.fail == 0 && waiting(&w) == 1, "nor the second time");
    pass(&w, 2);
    CHECK(heard.count == 1 && done(&w) == 1 && stored(), "then all of it is");
    CHECK(fake_count(&w.api, "user/get") == 1, "the platform was asked once");
}

/* We die between the platform's answer and our commit: the call is made again, the answer is heard
 * once. */
static void test_restart(void **state)
{
    (void)state;
    heard.fail = 1;
    ask_about("contacts", "u");
    settle(&w);
    CHECK(heard.count == 0 && waiting(&w) == 1, "it is not stored yet");
    restart(&w);
    settle(&w);
    CHECK(fake_count(&w.api, "user/get") == 2, "it is asked again");
    CHECK(heard.count == 1 && done(&w) == 1 && stored(), "and heard once");
    restart(&w);
    settle(&w);
    CHECK(heard.count == 1, "and never again");
}

/* The token of the contact-sync assistant dies like any other. */
static void test_token(void **state)
{
    (void)state;
    ask_about("contacts", "u");
    settle(&w);
    fake_token_dies(&w.api);
    ask_about("contacts", "u");
    settle(&w);
    CHECK(heard.count == 2 && heard.errcode == 0, "a new token, and the answer");
    CHECK(fake_count(&w.api, "user/get") == 3, "the refused try, and one more");
}

/* A message that must not be lost comes back when it has reached nobody, with its outcome. */
static void test_a_message_that_reached_nobody(void **state)
{
    static const struct {
        const char *name, *back, *answer;
        unsigned    heard;
        int         errcode;
    } rows[] = {
        {"all are there", "b/1", "{\"errcode\":0,\"errmsg\":\"ok\"}", 0, 0},
        {"one is there", "b/1", "{\"errcode\":0,\"invaliduser\":\"a\"}", 0, 0},
        {"nobody valid", "b/1", "{\"errcode\":81013,\"errmsg\":\"no\"}", 1, 81013},
        {"all are named", "b/1", "{\"errcode\":0,\"invaliduser\":\"a|b\"}", 1, 81013},
        {"named in two lists", "b/1",
         "{\"errcode\":0,\"invaliduser\":\"a\",\"unlicenseduser\":\"b\"}", 1, 81013},
        {"our request is wrong", "b/1", "{\"errcode\":44004,\"errmsg\":\"empty\"}", 1, 44004},
        {"nobody wants it back", "", "{\"errcode\":81013,\"errmsg\":\"no\"}", 0, 0},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        set_up(state);
        fake_rule(&w.api, "message/send", 1, 200, rows[i].answer);
        put_row(&w, (struct outbox_row){.kind = OUT_SEND,
                                        .app = STR_LIT("staff"),
                                        .api = str_c(rows[i].back),
                                        .to = STR_LIT("A|B"),
                                        .body = str_c(TEXT_BODY("x"))});
        settle(&w);
        CHECK(heard.count == rows[i].heard, "%s: heard %u", rows[i].name, heard.count);
        CHECK(heard.count == 0 ||
                  (heard.errcode == rows[i].errcode && strcmp(heard.key, "b/1") == 0 &&
                   strcmp(heard.from, "A") == 0 && strcmp(heard.app, "staff") == 0),
              "%s: %d %s from %s through %s", rows[i].name, heard.errcode, heard.key, heard.from,
              heard.app);
        CHECK(fake_count(&w.api, "message/send") == 1, "%s: it is sent once", rows[i].name);
        tear_down(state);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_answer),
        TEST(test_a_key_of_our_own),
        TEST(test_through_which_application),
        TEST(test_other_names),
        TEST(test_nobody_waits),
        TEST(test_refusals),
        cmocka_unit_test(test_alarms),
        TEST(test_alarm_of_contacts),
        TEST(test_no_such_application),
        TEST(test_busy),
        TEST(test_silence),
        TEST(test_calls_hold_nobody_up),
        TEST(test_calls_keep_nobody_out),
        TEST(test_handler_fails),
        TEST(test_restart),
        TEST(test_token),
        cmocka_unit_test(test_a_message_that_reached_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
