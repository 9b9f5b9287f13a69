/* The platform sends again what was not answered in time: the effect happens once, and every
 * resend gets the same bytes. */
#include "tests/test.h"
#include "tests/tools/talk.h"

#include "base/mem.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { PEOPLE = 40, AT_ONCE = 16, WAIT_MS = 120000 };

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

static int64_t submissions(void)
{
    return server_query(&server, "SELECT count(*) FROM submissions");
}

static void same_message_three_times(void **state)
{
    struct text                     t = talk_text(0, "快打 1");
    auto_answer_of struct answer_of first = {0};
    int64_t                         before = submissions();

    (void)state;
    talk_deliver(&server, &wecom, &t, &first);
    CHECK(first.status == 200 && answer_contains(&first, "回执"), "the first one gets a receipt");
    for (int i = 0; i < 2; i++) {
        auto_answer_of struct answer_of again = {0};

        talk_deliver(&server, &wecom, &t, &again); /* in a new envelope each time */
        CHECK(again.status == 200 && again.plain != NULL, "resend %d is answered", i + 1);
        CHECK(strcmp(again.plain, first.plain) == 0, "resend %d says the same", i + 1);
        CHECK(str_eq(buf_view(&again.body), buf_view(&first.body)), "in the same bytes");
    }
    CHECK(submissions() == before + 1, "three deliveries made one row");
    CHECK(server_metric(&server, "resends_total") == 2, "two of them were counted as resends");
}

/* The same HTTP request, byte for byte: what a proxy does that tries again. */
static void same_envelope_twice(void **state)
{
    auto_buf struct buf request = {0}, in = {0}, again = {0};
    struct text         t = talk_text(1, "快打 1");
    struct http_reply   reply, second;
    int64_t             before = submissions();

    (void)state;
    talk_request(&request, &wecom, &t);
    CHECK(http_once(server.port, buf_view(&request), &in, &reply, WAIT_MS) == 0, "answered");
    CHECK(http_once(server.port, buf_view(&request), &again, &second, WAIT_MS) == 0, "answered");
    CHECK(reply.status == 200 && reply.body.n > 0, "the first one gets a receipt");
    CHECK(second.status == 200 && str_eq(reply.body, second.body), "the second the same bytes");
    CHECK(submissions() == before + 1, "one row");
}

/* All of them wait at the same time: the claim is decided inside one batch or across two. */
static void same_message_at_once(void **state)
{
    struct text                     t = talk_text(2, "快打 1");
    int                             fd[AT_ONCE];
    auto_answer_of struct answer_of first = {0};
    int64_t                         before = submissions();

    (void)state;
    for (int i = 0; i < AT_ONCE; i++) {
        auto_buf struct buf request = {0};

        talk_request(&request, &wecom, &t);
        CHECK((fd[i] = http_connect(server.port)) >= 0, "connected");
        CHECK(http_send(fd[i], buf_view(&request)) == 0, "sent");
    }
    for (int i = 0; i < AT_ONCE; i++) {
        auto_buf struct buf             in = {0};
        auto_answer_of struct answer_of a = {0};
        struct http_reply               reply;

        CHECK(http_receive(fd[i], &in, &reply, WAIT_MS) == 0, "connection %d is answered", i);
        close(fd[i]);
        talk_take(i == 0 ? &first : &a, &wecom, &reply);
        CHECK(i == 0 ? answer_contains(&first, "回执")
                     : str_eq(buf_view(&a.body), buf_view(&first.body)),
              "connection %d gets the same receipt", i);
    }
    CHECK(submissions() == before + 1, "%d deliveries at once made one row", AT_ONCE);
}

/* A flow with a review: no step happens twice; a late resend of an early one changes nothing. */
static void resends_inside_a_flow(void **state)
{
    struct text                     open = talk_text(3, "打卡 1 1 36.5"), submit;
    auto_answer_of struct answer_of review = {0}, review2 = {0}, receipt = {0}, receipt2 = {0},
                                    late = {0};
    int64_t                         before = submissions();

    (void)state;
    talk_deliver(&server, &wecom, &open, &review);
    talk_deliver(&server, &wecom, &open, &review2);
    CHECK(review.status == 200 && review.plain != NULL && review2.plain != NULL, "answered");
    CHECK(strcmp(review.plain, review2.plain) == 0, "the review comes again");
    CHECK(submissions() == before, "nothing is submitted before the review is confirmed");
    submit = talk_text(3, "1");
    talk_deliver(&server, &wecom, &submit, &receipt);
    talk_deliver(&server, &wecom, &submit, &receipt2);
    CHECK(answer_contains(&receipt, "回执"), "the submit gets a receipt");
    CHECK(receipt2.plain != NULL && strcmp(receipt.plain, receipt2.plain) == 0, "the same again");
    talk_deliver(&server, &wecom, &open, &late);
    CHECK(late.plain != NULL && strcmp(late.plain, review.plain) == 0, "the late one is a resend");
    CHECK(submissions() == before + 1, "one row");
}

/* Another message with the same words is not a resend, and the rule "once a day" holds. */
static void another_message_is_not_a_resend(void **state)
{
    struct text                     a = talk_text(4, "快打 1"), b = talk_text(4, "快打 1");
    auto_answer_of struct answer_of first = {0}, second = {0};
    int64_t                         before = submissions();
    int64_t                         resends = server_metric(&server, "resends_total");

    (void)state;
    b.create_time = a.create_time; /* MsgId alone tells them apart */
    talk_deliver(&server, &wecom, &a, &first);
    talk_deliver(&server, &wecom, &b, &second);
    CHECK(answer_contains(&first, "回执"), "the first gets a receipt");
    CHECK(second.status == 200 && second.plain != NULL, "the second gets an answer of its own");
    CHECK(!str_eq(buf_view(&first.body), buf_view(&second.body)), "not the first one's bytes");
    CHECK(server_metric(&server, "resends_total") == resends, "no resend was counted");
    CHECK(submissions() == before + 1, "one row a day");
}

/* The answers are remembered on disk, not in the process. */
static void resend_after_a_restart(void **state)
{
    struct text                     t = talk_text(5, "快打 1");
    auto_answer_of struct answer_of first = {0}, again = {0};
    int64_t                         before = submissions();

    (void)state;
    talk_deliver(&server, &wecom, &t, &first);
    CHECK(answer_contains(&first, "回执"), "a receipt");
    CHECK(server_stop(&server, SIGTERM) == 0, "a clean stop");
    server_start(&server);
    talk_deliver(&server, &wecom, &t, &again);
    CHECK(str_eq(buf_view(&again.body), buf_view(&first.body)), "the same bytes after the restart");
    CHECK(submissions() == before + 1, "one row");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_message_three_times),
        cmocka_unit_test(same_envelope_twice),
        cmocka_unit_test(same_message_at_once),
        cmocka_unit_test(resends_inside_a_flow),
        cmocka_unit_test(another_message_is_not_a_resend),
        cmocka_unit_test(resend_after_a_restart),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
