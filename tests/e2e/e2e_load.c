/* Many requests at one moment: none is forgotten, and a full queue says so instead of growing. */
#include "tests/test.h"
#include "tests/tools/talk.h"

#include "base/mem.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 512, QUEUE = 8, WAIT_MS = 120000 };

static struct server server;
static struct wecom  wecom;

/* Connections that all carry one message each. */
static struct {
    int              fd;
    struct text      text;
    struct answer_of answer;
} line[MOST];

static int setup(void **state)
{
    (void)state;
    wecom_init(&wecom);
    for (unsigned i = 0; i < MOST; i++)
        line[i].fd = -1;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_free(&server);
    for (unsigned i = 0; i < MOST; i++) {
        if (line[i].fd >= 0)
            close(line[i].fd);
        answer_of_free(&line[i].answer);
    }
    wecom_free(&wecom);
    return 0;
}

static void send_text(unsigned i)
{
    auto_buf struct buf request = {0};

    talk_request(&request, &wecom, &line[i].text);
    CHECK(http_send(line[i].fd, buf_view(&request)) == 0, "connection %u takes a request", i);
}

static void receive_answer(unsigned i)
{
    auto_buf struct buf in = {0};
    struct http_reply   reply;

    CHECK(http_receive(line[i].fd, &in, &reply, WAIT_MS) == 0, "connection %u is answered", i);
    answer_of_free(&line[i].answer);
    talk_take(&line[i].answer, &wecom, &reply);
}

/* n kept connections, each used once already: the server knows them and waits for more. */
static void connect_line(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        line[i].text = talk_text(i, "帮助");
        line[i].fd = http_connect(server.port);
        CHECK(line[i].fd >= 0, "connection %u opens", i);
        send_text(i);
        receive_answer(i);
        CHECK(line[i].answer.status == 200, "connection %u is served", i);
    }
}

/* libmicrohttpd 0.9.75 stalls in one of its modes when exactly 128 (256, …) sockets become ready
 * together: so the server is stopped while they do. */
static void ready_at_once(void **state)
{
    static const unsigned counts[] = {1, 127, 128, 129, 256, 512};

    (void)state;
    server_make(&server, "", MOST);
    server_start(&server);
    connect_line(MOST);
    for (unsigned c = 0; c < ARRAY_LEN(counts); c++) {
        kill(server.pid, SIGSTOP);
        for (unsigned i = 0; i < counts[c]; i++) {
            line[i].text = talk_text(i, "帮助");
            send_text(i);
        }
        kill(server.pid, SIGCONT);
        for (unsigned i = 0; i < counts[c]; i++) {
            receive_answer(i);
            CHECK(line[i].answer.status == 200, "%u of %u at once is 200", i, counts[c]);
        }
    }
}

static void receive_some(unsigned n, unsigned enough)
{
    struct pollfd p[MOST];
    unsigned      have = 0;

    for (unsigned i = 0; i < n; i++) {
        p[i] = (struct pollfd){.fd = line[i].fd, .events = POLLIN};
        if (line[i].answer.status != 0)
            p[i].fd = -1;
        have += line[i].answer.status != 0;
    }
    while (have < enough) {
        CHECK(poll(p, n, WAIT_MS) > 0, "after %u answers of %u another comes", have, enough);
        for (unsigned i = 0; i < n; i++) {
            if (p[i].fd < 0 || p[i].revents == 0)
                continue;
            receive_answer(i);
            p[i].fd = -1;
            have++;
        }
    }
}

/* Counts the answers: everything is a receipt or "send it again". */
static unsigned count_busy(unsigned n)
{
    unsigned busy = 0;

    for (unsigned i = 0; i < n; i++) {
        const struct answer_of *a = &line[i].answer;

        CHECK(a->status == 503 || (a->status == 200 && answer_contains(a, "回执")),
              "connection %u gets a receipt or 503, not %d", i, a->status);
        busy += a->status == 503;
    }
    return busy;
}

/* As the platform does: what got 503 comes again, and then it is accepted. */
static void send_again(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if (line[i].answer.status == 200)
            continue;
        send_text(i);
        receive_answer(i);
        CHECK(line[i].answer.status == 200, "message %u is accepted when it comes again", i);
        CHECK(answer_contains(&line[i].answer, "回执"), "with a receipt");
    }
}

static void full_queue(void **state)
{
    enum { AT_ONCE = 128, PARKED = 2 * QUEUE }; /* a batch under way and a queue behind it */
    void *held;

    (void)state;
    server_make(&server, "queue: 8\n", MOST);
    server_start(&server);
    connect_line(AT_ONCE);
    held = server_hold(&server); /* the worker cannot go on, so the queue fills */
    for (unsigned i = 0; i < AT_ONCE; i++) {
        line[i].text = talk_text(i, "快打 1");
        answer_of_free(&line[i].answer);
        send_text(i);
    }
    receive_some(AT_ONCE, AT_ONCE - PARKED);
    server_let_go(held);
    receive_some(AT_ONCE, AT_ONCE);
    CHECK(count_busy(AT_ONCE) >= AT_ONCE - PARKED, "what the queue does not hold gets 503");
    CHECK(server_metric(&server, "refused_busy_total") > 0, "and is counted");
    send_again(AT_ONCE);
    CHECK(server_query(&server, "SELECT count(*) FROM submissions") == AT_ONCE,
          "one row for each of them");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ready_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(full_queue, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
