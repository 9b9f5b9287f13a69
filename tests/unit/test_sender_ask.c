/* Calls of somebody who waits: tokens, gates, lateness, and an answer in any case. */
#include "tests/unit/sender_world.h"

static struct world w;

static int set_up(void **state)
{
    static char secret[] = "s3";

    (void)state;
    world_start(&w);
    sender_free(w.sender);
    w.conf.wecom.contacts_secret = secret;
    world_start_sender(&w);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&w);
    return 0;
}

/* One ask, and what came of it. */
struct asked {
    struct ask ask;
    unsigned   answers;
    int        errcode;
    bool       json;
    char       userid[32];
};

static void answered(struct ask *ask, const struct api_answer *answer)
{
    struct asked *a = (struct asked *)ask;

    a->answers++;
    a->errcode = answer->errcode;
    a->json = answer->json != NULL;
    snprintf(a->userid, sizeof a->userid, "%.*s", STR_ARG(js_str(answer->json, "userid")));
}

static int64_t in_seconds(int seconds)
{
    return clock_monotonic_us() + (int64_t)seconds * 1000000;
}

static struct asked asked(const char *app, const char *path)
{
    return (struct asked){.ask = {
                              .app = app,
                              .path = str_c(path),
                              .body = STR_LIT("{\"code\":\"C\"}"),
                              .give_up = in_seconds(300),
                              .done = answered,
                          }};
}

#define TFA  "auth/get_tfa_info"
#define INFO "{\"errcode\":0,\"userid\":\"ZhangSan\",\"tfa_code\":\"T\"}"

static void test_post(void **state)
{
    struct asked               a = asked("contacts", TFA);
    const struct fake_request *seen;

    (void)state;
    fake_rule(&w.api, TFA, 1, 200, INFO);
    sender_ask(w.sender, &a.ask);
    CHECK(a.answers == 0, "it takes a round");
    settle(&w);
    CHECK(a.answers == 1 && a.errcode == 0 && strcmp(a.userid, "ZhangSan") == 0,
          "it is answered once: %u, %d, %s", a.answers, a.errcode, a.userid);
    seen = fake_seen(&w.api, TFA, 0);
    CHECK(seen->post && str_is(buf_view(&seen->body), "{\"code\":\"C\"}"), "with its body");
    CHECK(strcmp(seen->token, "token-1") == 0, "with a token");
    CHECK(look_int(&w, "SELECT COUNT(*) FROM outbox") == 0, "past the outbox");
}

static void test_get(void **state)
{
    struct asked               a = asked("student", "auth/getuserinfo");
    const struct fake_request *seen;

    (void)state;
    a.ask.body = (struct str){NULL, 0};
    a.ask.query = STR_LIT("code=C%2B1");
    sender_ask(w.sender, &a.ask);
    settle(&w);
    seen = fake_seen(&w.api, "auth/getuserinfo", 0);
    CHECK(a.answers == 1 && !seen->post && strcmp(seen->query, "code=C+1;") == 0,
          "a GET with its query: %s", seen->query);
}

/* Errors of the platform are answers; nothing but a dead token is tried twice. */
static void test_errors(void **state)
{
    static const struct {
        int      errcode;
        unsigned calls;
    } rows[] = {{40029, 1}, {40207, 1}, {40208, 1}, {-1, 1}, {60111, 1}, {99999, 1}, {45033, 1}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct asked a = asked("contacts", TFA);
        unsigned     before = fake_count(&w.api, TFA);

        fake_errcode(&w.api, TFA, 1, rows[i].errcode);
        sender_ask(w.sender, &a.ask);
        settle(&w);
        CHECK(a.answers == 1 && a.errcode == rows[i].errcode && a.json, "%d is answered: %d",
              rows[i].errcode, a.errcode);
        CHECK(fake_count(&w.api, TFA) - before == rows[i].calls, "%d: called once",
              rows[i].errcode);
        pass(&w, 60);
    }
}

static void test_no_answer(void **state)
{
    struct asked a = asked("contacts", TFA);

    (void)state;
    fake_rule(&w.api, TFA, 1, 502, "");
    sender_ask(w.sender, &a.ask);
    settle(&w);
    CHECK(a.answers == 1 && a.errcode == API_NETWORK && !a.json, "silence is told");
    CHECK(fake_count(&w.api, TFA) == 1, "and not tried again");
}

static void test_dead_token(void **state)
{
    struct asked a = asked("contacts", TFA), b = asked("contacts", TFA);

    (void)state;
    sender_ask(w.sender, &a.ask);
    settle(&w);
    fake_token_dies(&w.api);
    sender_ask(w.sender, &b.ask);
    settle(&w);
    CHECK(b.answers == 1 && b.errcode == 0, "a new token, and the answer: %d", b.errcode);
    CHECK(fake_count(&w.api, TFA) == 3 && fake_count(&w.api, "gettoken") == 3,
          "one renewal besides that of the student application and the first");
}

/* A token that is refused although it is new: once more, then that is the answer. */
static void test_token_never_works(void **state)
{
    struct asked a = asked("contacts", TFA), b = asked("contacts", TFA);

    (void)state;
    fake_errcode(&w.api, TFA, 100, 40014);
    sender_ask(w.sender, &a.ask);
    settle(&w);
    pass(&w, 60);
    CHECK(a.answers == 1 && a.errcode == 40014, "it is told: %d", a.errcode);
    CHECK(fake_count(&w.api, TFA) <= 2, "not tried for ever");
    sender_ask(w.sender, &b.ask);
    settle(&w);
    CHECK(b.answers == 1, "the next one is not left waiting");
}

/* One fetch of a token serves rows and asks together. */
static void test_token_is_shared(void **state)
{
    struct asked a = asked("student", TFA);

    (void)state;
    put_text(&w, "u", TEXT_BODY("x"));
    sender_ask(w.sender, &a.ask);
    settle(&w);
    CHECK(a.answers == 1 && done(&w) == 1, "both go");
    CHECK(fake_count(&w.api, "gettoken") == 1, "with one token");
}

static void test_no_token(void **state)
{
    struct asked a = asked("contacts", TFA), b = asked("contacts", TFA);

    (void)state;
    fake_errcode(&w.api, "gettoken", 100, 40001);
    sender_ask(w.sender, &a.ask);
    settle(&w);
    sender_ask(w.sender, &b.ask);
    settle(&w);
    CHECK(a.answers == 1 && a.errcode == 40001 && !a.json, "a wrong secret is told: %d",
          a.errcode);
    CHECK(b.answers == 1 && b.errcode == 40001, "and not tried again: %d", b.errcode);
    CHECK(fake_count(&w.api, TFA) == 0, "nothing goes without a token");
}

static void test_no_such_application(void **state)
{
    struct asked a = asked("nobody", TFA);

    (void)state;
    sender_ask(w.sender, &a.ask);
    settle(&w);
    CHECK(a.answers == 1 && a.errcode == API_NETWORK, "it is answered all the same");
}

static int64_t alerts(void)
{
    return metrics_get(w.metrics, M_API_ALERTS);
}

/* One ask from now to its answer. */
static int ask_once(const char *path)
{
    struct asked a = asked("contacts", path);

    sender_ask(w.sender, &a.ask);
    settle(&w);
    CHECK(a.answers == 1, "%s is answered once: %u", path, a.answers);
    return a.errcode;
}

/* What only an administrator can mend holds the API, but whoever asks hears what is so now; and the
 * administrator hears of it once. */
static void test_hold(void **state)
{
    static const int answers[] = {40210, 40210, 40209, -1, 40209};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        fake_errcode(&w.api, TFA, 1, answers[i]);
        CHECK(ask_once(TFA) == answers[i], "answer %zu is today's", i);
    }
    CHECK(fake_count(&w.api, TFA) == ARRAY_LEN(answers) && alerts() == 1, "one alert for all: %d",
          (int)alerts());
    CHECK(ask_once("user/tfa_succ") == 0, "another API goes on");
    CHECK(ask_once(TFA) == 0, "once it is mended it works at once");
    fake_errcode(&w.api, TFA, 1, 40209);
    CHECK(ask_once(TFA) == 40209 && alerts() == 1, "when it breaks again in the same minute");
    pass(&w, 60);
    fake_errcode(&w.api, TFA, 1, 40209);
    CHECK(ask_once(TFA) == 40209 && alerts() == 2, "… and in the next one, that is told");
    fake_errcode(&w.api, TFA, 1, 40029);
    CHECK(ask_once(TFA) == 40029, "a bad code is a bad code");
    CHECK(
        gate_of(w.sender, str_c(TFA))->holds[app_of(w.sender, STR_LIT("contacts"))->number].wait ==
            0,
        "and has ended the hold");
}

/* While it is held one call at a time goes, whoever waits; at the end of his patience he hears what
 * the last one did. */
static void test_hold_one_at_a_time(void **state)
{
    struct asked all[5];

    (void)state;
    fake_errcode(&w.api, TFA, 1, 40210);
    CHECK(ask_once(TFA) == 40210, "held");
    fake_hold(&w.api, TFA);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        all[i] = asked("contacts", TFA);
        sender_ask(w.sender, &all[i].ask);
    }
    until_held(&w, 1);
    turns(&w, 5);
    CHECK(w.sender->in_flight == 1, "one at a time: %u", w.sender->in_flight);
    all[4].ask.give_up = clock_monotonic_us();
    turns(&w, 2);
    CHECK(all[4].answers == 1 && all[4].errcode == 40210, "the last one has waited too long: %d",
          all[4].errcode);
    fake_heal(&w.api);
    settle(&w);
    for (size_t i = 0; i < 4; i++)
        CHECK(all[i].answers == 1 && all[i].errcode == 0, "ask %zu is answered: %d", i,
              all[i].errcode);
}

/* The rows of the outbox wait for the end of the hold as before. */
static void test_hold_of_rows(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 1, 48002);
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    put_text(&w, "v", TEXT_BODY("x"));
    settle(&w);
    CHECK(fake_count(&w.api, "message/send") == 1 && waiting(&w) == 2, "held");
}

/* A wrong secret is not said again and again: the platform would block our address. */
static void test_hold_of_secret(void **state)
{
    (void)state;
    fake_errcode(&w.api, TFA, 1, 40013);
    CHECK(ask_once(TFA) == 40013 && ask_once(TFA) == 40013, "it is told");
    CHECK(fake_count(&w.api, TFA) == 1, "without another call");
}

static void test_pause(void **state)
{
    struct asked first = asked("contacts", TFA), second = asked("contacts", TFA);

    (void)state;
    fake_errcode(&w.api, TFA, 1, 45009);
    sender_ask(w.sender, &first.ask);
    settle(&w);
    sender_ask(w.sender, &second.ask);
    settle(&w);
    CHECK(first.errcode == 45009 && second.answers == 1 && second.errcode == 45009,
          "a limit is told while it lasts: %d", second.errcode);
    CHECK(fake_count(&w.api, TFA) == 1, "without a call");
}

/* Protocol 5.9: at most 20 at once, whatever the configuration says. */
static void test_concurrency(void **state)
{
    static const struct {
        const char *path;
        unsigned    most;
    } rows[] = {{TFA, 20}, {"user/tfa_succ", 20}, {"auth/getuserinfo", 30}};

    (void)state;
    w.conf.tuning.api_concurrency = 30;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct asked all[40];

        fake_hold(&w.api, rows[i].path);
        for (size_t j = 0; j < ARRAY_LEN(all); j++) {
            all[j] = asked("contacts", rows[i].path);
            sender_ask(w.sender, &all[j].ask);
        }
        until_held(&w, rows[i].most);
        turns(&w, 5);
        CHECK(w.sender->in_flight == rows[i].most, "%s: %u at once", rows[i].path,
              w.sender->in_flight);
        fake_heal(&w.api);
        settle(&w);
        for (size_t j = 0; j < ARRAY_LEN(all); j++)
            CHECK(all[j].answers == 1 && all[j].errcode == 0, "%s: ask %zu is answered",
                  rows[i].path, j);
    }
}

/* ---- lateness ---- */

static void test_too_late_to_go(void **state)
{
    struct asked a = asked("contacts", TFA);

    (void)state;
    a.ask.give_up = clock_monotonic_us();
    sender_ask(w.sender, &a.ask);
    settle(&w);
    CHECK(a.answers == 1 && a.errcode == API_NETWORK, "it is told");
    CHECK(fake_count(&w.api, TFA) == 0, "and not called");
}

/* The answer comes after the asking one has gone: nobody hears it, and the ask is free already. */
static void test_too_late_under_way(void **state)
{
    struct asked a = asked("contacts", TFA), next = asked("contacts", TFA);

    (void)state;
    fake_hold(&w.api, TFA);
    sender_ask(w.sender, &a.ask);
    until_held(&w, 1);
    a.ask.give_up = clock_monotonic_us();
    turns(&w, 2);
    CHECK(a.answers == 1 && a.errcode == API_NETWORK, "it is told in time");
    memset(&a.ask, 0xa5, sizeof a.ask); /* its owner has it again */
    fake_heal(&w.api);
    settle(&w);
    CHECK(a.answers == 1 && w.sender->in_flight == 0, "the answer that comes is let go");
    sender_ask(w.sender, &next.ask);
    settle(&w);
    CHECK(next.answers == 1 && next.errcode == 0, "the gate is free again");
}

static void test_how_long_to_wait(void **state)
{
    struct asked a = asked("contacts", TFA);

    (void)state;
    CHECK(asks_ms(w.sender, 5000) == 5000, "without an ask: as long as before");
    fake_hold(&w.api, TFA);
    sender_ask(w.sender, &a.ask);
    until_held(&w, 1);
    CHECK(asks_ms(w.sender, 5000) == 5000, "one that has time");
    a.ask.give_up = 1;
    CHECK(asks_ms(w.sender, 5000) == 0, "one that has none");
    turns(&w, 1);
    CHECK(a.answers == 1 && asks_ms(w.sender, 5000) == 5000, "one that was given up");
}

/* ---- the end ---- */

static void test_dropped(void **state)
{
    struct asked called = asked("contacts", TFA), waiting_one = asked("contacts", TFA),
                 late = asked("contacts", TFA);

    (void)state;
    fake_hold(&w.api, TFA);
    sender_ask(w.sender, &called.ask);
    until_held(&w, 1);
    sender_ask(w.sender, &waiting_one.ask);
    asks_drop(w.sender);
    CHECK(called.answers == 1 && called.errcode == API_NETWORK, "one under way is answered");
    CHECK(waiting_one.answers == 1 && waiting_one.errcode == API_NETWORK, "one that waits, too");
    sender_ask(w.sender, &late.ask);
    CHECK(late.answers == 1 && late.errcode == API_NETWORK, "and one that comes now, at once");
}

struct crowd {
    struct sender *sender;
    struct asked   all[200];
};

static void *ask_much(void *arg)
{
    struct crowd *c = arg;

    for (size_t i = 0; i < ARRAY_LEN(c->all); i++) {
        c->all[i] = asked(i % 2 ? "contacts" : "student", TFA);
        sender_ask(c->sender, &c->all[i].ask);
    }
    return NULL;
}

/* The real thread, asked by two others while it stops: exactly one answer each. */
static void test_threads(void **state)
{
    static struct crowd   crowds[2];
    struct sender_options options = world_options(&w);
    struct err            err = {0};
    pthread_t             threads[2];

    (void)state;
    sender_free(w.sender);
    CHECK(sender_start(&w.sender, &options, w.worker, &err) == 0, "it starts: %s", err.text);
    for (size_t i = 0; i < ARRAY_LEN(crowds); i++) {
        crowds[i].sender = w.sender;
        CHECK(pthread_create(&threads[i], NULL, ask_much, &crowds[i]) == 0, "a thread");
    }
    while (fake_count(&w.api, TFA) < 20)
        sched_yield();
    sender_stop(w.sender);
    for (size_t i = 0; i < ARRAY_LEN(crowds); i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < ARRAY_LEN(crowds); i++)
        for (size_t j = 0; j < ARRAY_LEN(crowds[i].all); j++)
            CHECK(crowds[i].all[j].answers == 1, "ask %zu of %zu: %u answers", j, i,
                  crowds[i].all[j].answers);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_post),
        TEST(test_get),
        TEST(test_errors),
        TEST(test_no_answer),
        TEST(test_dead_token),
        TEST(test_token_never_works),
        TEST(test_token_is_shared),
        TEST(test_no_token),
        TEST(test_no_such_application),
        TEST(test_hold),
        TEST(test_hold_one_at_a_time),
        TEST(test_hold_of_rows),
        TEST(test_hold_of_secret),
        TEST(test_pause),
        TEST(test_concurrency),
        TEST(test_too_late_to_go),
        TEST(test_too_late_under_way),
        TEST(test_how_long_to_wait),
        TEST(test_dropped),
        TEST(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
