/* Stopping, reloading, and working while the platform's API cannot be reached. */
#include "tests/test.h"
#include "tests/tools/talk.h"

#include "base/mem.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { PEOPLE = 64, WAIT_MS = 120000, ROUNDS = 1200 /* of 50 ms */ };

static struct server server;
static struct wecom  wecom;

static int setup(void **state)
{
    (void)state;
    wecom_init(&wecom);
    server_make(&server, "", PEOPLE);
    server_start(&server);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_free(&server);
    wecom_free(&wecom);
    return 0;
}

static void pause_ms(long ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

static int send_checkin(unsigned i)
{
    auto_buf struct buf request = {0};
    struct text         t = talk_text(i, "快打 1");
    int                 fd = http_connect(server.port);

    talk_request(&request, &wecom, &t);
    CHECK(fd >= 0 && http_send(fd, buf_view(&request)) == 0, "request %u is sent", i);
    return fd;
}

/* The requests that wait for the worker when SIGTERM comes are answered before the process ends. */
static void sigterm_answers_what_waits(void **state)
{
    enum { WAITING = 24 };
    int   fd[WAITING], status;
    void *held = server_hold(&server);

    (void)state;
    for (unsigned i = 0; i < WAITING; i++)
        fd[i] = send_checkin(i);
    /* The first batch waits for the lock, the others behind it: the server needs time to read. */
    for (int i = 0; i < 300 && server_metric(&server, "queue") < WAITING / 2; i++)
        pause_ms(10);
    pause_ms(1500);
    kill(server.pid, SIGTERM);
    pause_ms(200);
    server_let_go(held);
    for (unsigned i = 0; i < WAITING; i++) {
        auto_buf struct buf             in = {0};
        auto_answer_of struct answer_of a = {0};
        struct http_reply               reply;

        CHECK(http_receive(fd[i], &in, &reply, WAIT_MS) == 0, "request %u is answered", i);
        close(fd[i]);
        talk_take(&a, &wecom, &reply);
        CHECK(a.status == 200 && answer_contains(&a, "回执"), "request %u with a receipt", i);
    }
    status = server_stop(&server, 0);
    CHECK(status == 0, "the exit status is 0, not %d", status);
    CHECK(server_query(&server, "SELECT count(*) FROM submissions") == WAITING, "all are stored");
}

/* WeCom hangs up after 5 s. The sanitizers would find what is left of those callbacks. */
static void callers_hang_up_while_they_wait(void **state)
{
    enum { WAITING = 24 };
    void *held = server_hold(&server);

    (void)state;
    for (unsigned i = 0; i < WAITING; i++)
        close(send_checkin(i));
    pause_ms(200);
    server_let_go(held);
    CHECK(talk_say(&server, &wecom, WAITING, "快打 1", "回执"), "the next one is answered");
    CHECK(server_stop(&server, SIGTERM) == 0, "it ends with 0");
}

/* libmicrohttpd aborts when it is stopped with a parked request: the stop waits, however slow the
 * store is. */
static void sigterm_with_a_slow_store(void **state)
{
    void *held = server_hold(&server);
    int   first = send_checkin(0), second;

    (void)state;
    pause_ms(2000);
    second = send_checkin(1);
    pause_ms(500);
    kill(server.pid, SIGTERM);
    pause_ms(9000); /* longer than the server waits for its requests */
    server_let_go(held);
    CHECK(server_stop(&server, 0) == 0, "it ends with 0");
    close(first);
    close(second);
}

static void sigint_is_a_clean_stop_too(void **state)
{
    (void)state;
    CHECK(server_stop(&server, SIGINT) == 0, "SIGINT ends it with 0");
}

/* Says it until the answer contains `want`: a reload takes effect a moment after the signal. */
static bool says_in_time(unsigned i, const char *content, const char *want)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct text                     t = talk_text(i, content);
        auto_answer_of struct answer_of a = {0};

        talk_deliver(&server, &wecom, &t, &a);
        if (a.status == 200 && answer_contains(&a, want))
            return true;
        pause_ms(50);
    }
    return false;
}

static bool log_says_in_time(const char *what)
{
    for (int round = 0; round < ROUNDS; round++) {
        auto_buf struct buf log = {0};

        server_log(&server, &log);
        if (log.n > 0 && strstr(log.p, what) != NULL)
            return true;
        pause_ms(50);
    }
    return false;
}

static void sighup_reloads_the_school(void **state)
{
    static const char   marker[] = "连接无线网";
    auto_buf struct buf school = {0}, changed = {0};
    char               *at;

    (void)state;
    CHECK(talk_say(&server, &wecom, 1, "校园网", marker), "the answer of the first file");
    server_read_school(&school);
    at = strstr(school.p, marker);
    CHECK(at != NULL, "the file has the answer");
    buf_add(&changed, school.p, (size_t)(at - school.p));
    buf_c(&changed, "先重启手机，再");
    buf_c(&changed, at);
    server_write_school(&server, changed.p);
    kill(server.pid, SIGHUP);
    CHECK(says_in_time(1, "校园网", "先重启手机"), "the new file is in force");
}

static void sighup_with_a_broken_file_keeps_the_old_one(void **state)
{
    static const struct {
        const char *name, *text;
    } broken[] = {
        {"not YAML", "name: [\n"},
        {"empty", ""},
        {"unknown key", "name: 学校\nnmae: 学校\n"},
        {"a flow without questions", "name: 学校\nflows:\n  - {name: a, app: student, title: 甲}\n"},
        {"a menu of nobody", "name: 学校\nmenus:\n  - {app: nobody, buttons: [{name: 甲, key: a}]}\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        server_write_school(&server, broken[i].text);
        kill(server.pid, SIGHUP);
        pause_ms(100);
        CHECK(talk_say(&server, &wecom, 2, "校园网", "连接无线网"), "%s: the old file answers",
              broken[i].name);
    }
    CHECK(log_says_in_time("school.yaml:"), "the log names the file and the line");
    CHECK(talk_say(&server, &wecom, 2, "快打 1", "回执"), "and flows go on");
}

/* A dialog that was begun before the reload goes on after it. */
static void sighup_in_the_middle_of_a_flow(void **state)
{
    auto_buf struct buf school = {0};

    (void)state;
    CHECK(talk_say(&server, &wecom, 3, "打卡", "身体状况"), "the first question");
    server_read_school(&school);
    server_write_school(&server, school.p);
    kill(server.pid, SIGHUP);
    pause_ms(200);
    CHECK(talk_say(&server, &wecom, 3, "1", "所在位置"), "the second question");
    CHECK(talk_say(&server, &wecom, 3, "1", "体温"), "the third");
}

/* Nobody listens where the API should be: everything that is answered passively works. */
static void text_flows_work_without_the_api(void **state)
{
    (void)state;
    CHECK(talk_say(&server, &wecom, 4, "打卡", "身体状况"), "the first question");
    CHECK(talk_say(&server, &wecom, 4, "1", "所在位置"), "the second");
    CHECK(talk_say(&server, &wecom, 4, "1", "体温"), "the third");
    CHECK(talk_say(&server, &wecom, 4, "36.5", "36.5"), "the review");
    CHECK(talk_say(&server, &wecom, 4, "1", "回执"), "the receipt");
    CHECK(talk_say(&server, &wecom, 4, "帮助", "打卡"), "help");
    CHECK(talk_say(&server, &wecom, 5, "卡片版", ""), "a member may ask for cards");
    CHECK(talk_say(&server, &wecom, 5, "打卡", "身体状况"), "and is asked as text all the same");
    CHECK(server_query(&server, "SELECT count(*) FROM submissions") == 1, "one row");
}

/* A core dump would be the keys and what is opened, in a file. */
static void no_core_dumps(void **state)
{
    struct rlimit mine, its = {1, 1};

    (void)state;
    CHECK(server_stop(&server, SIGTERM) == 0 && getrlimit(RLIMIT_CORE, &mine) == 0, "stopped");
    mine.rlim_cur = mine.rlim_max;
    setrlimit(RLIMIT_CORE, &mine); /* as it may be where it is started */
    server_start(&server);
    CHECK(prlimit(server.pid, RLIMIT_CORE, NULL, &its) == 0 && its.rlim_cur == 0, "none");
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(sigterm_answers_what_waits),
        ROW(callers_hang_up_while_they_wait),
        ROW(sigterm_with_a_slow_store),
        ROW(sigint_is_a_clean_stop_too),
        ROW(sighup_reloads_the_school),
        ROW(sighup_with_a_broken_file_keeps_the_old_one),
        ROW(sighup_in_the_middle_of_a_flow),
        ROW(text_flows_work_without_the_api),
        ROW(no_core_dumps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
