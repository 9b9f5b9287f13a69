/* kill -9 in the middle of a storm of check-ins, several times: every check-in that was answered is
 * there exactly once, none that was not answered is there twice, and all can be delivered again. */
#include "tests/test.h"
#include "tests/tools/talk.h"

#include "base/mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { PEOPLE = 3000, THREADS = 32, CRASHES = 4, SHARE = PEOPLE / (CRASHES + 1), WAIT_MS = 120000 };

/* What the platform knows of one member's check-in. */
struct checkin {
    struct text text;
    char       *receipt; /* the opened reply; NULL: not answered yet */
    unsigned    rows;    /* found in the table */
};

static struct server   server;
static struct wecom    wecom;
static struct checkin  checkins[PEOPLE];
static atomic_uint     next, answered, wrong;
static unsigned        kill_at; /* the answer at which the server is killed; 0: it may live */

static int setup(void **state)
{
    (void)state;
    wecom_init(&wecom);
    server_make(&server, "", PEOPLE);
    for (unsigned i = 0; i < PEOPLE; i++)
        checkins[i].text = talk_text(i, "快打 1");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_free(&server);
    wecom_free(&wecom);
    for (unsigned i = 0; i < PEOPLE; i++)
        free(checkins[i].receipt);
    return 0;
}

/* One delivery on a kept connection: false when the server is gone. */
static bool deliver(int fd, struct checkin *c)
{
    auto_buf struct buf             request = {0}, in = {0};
    auto_answer_of struct answer_of a = {0};
    struct http_reply               reply;

    talk_request(&request, &wecom, &c->text);
    if (http_send(fd, buf_view(&request)) < 0 || http_receive(fd, &in, &reply, WAIT_MS) < 0)
        return false;
    talk_take(&a, &wecom, &reply);
    if (a.status != 200 || !answer_contains(&a, "回执")) {
        wrong++;
        fprintf(stderr, "%d: %s\n", a.status, a.plain ? a.plain : "(empty)");
        return false;
    }
    c->receipt = a.plain;
    a.plain = NULL;
    if (++answered == kill_at)
        kill(server.pid, SIGKILL);
    return true;
}

/* One of the platform's connections. */
static void *storm(void *arg)
{
    int      fd = http_connect(server.port);
    unsigned i;

    while (fd >= 0 && (i = next++) < PEOPLE)
        if (checkins[i].receipt == NULL && !deliver(fd, &checkins[i]))
            break;
    if (fd >= 0)
        close(fd);
    return arg;
}

/* Sends everything that is not yet answered. */
static void storm_until(unsigned enough)
{
    pthread_t threads[THREADS];

    next = 0;
    kill_at = enough < PEOPLE ? enough : 0;
    server_start(&server);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, storm, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK(wrong == 0, "every answer is a receipt");
    if (kill_at != 0)
        CHECK(server_stop(&server, SIGKILL) == 128 + SIGKILL, "the server was killed");
}

static void count_row(void *arg, const char *member)
{
    int64_t  number, first;
    char     user[24];

    CHECK(str_i64(str_c(member), &number) && str_i64(str_c(server_user(user, 0)), &first) &&
              number >= first && number < first + PEOPLE,
          "a row belongs to a member who was there");
    checkins[number - first].rows++;
    ++*(unsigned *)arg;
}

/* Reads the table as the killed process left it (SQLite recovers it): each member's rows. */
static unsigned count_rows(void)
{
    unsigned total = 0;

    for (unsigned i = 0; i < PEOPLE; i++)
        checkins[i].rows = 0;
    server_each(&server, "SELECT member FROM submissions WHERE flow = 'quick'", count_row, &total);
    return total;
}

static void check_rows(void)
{
    unsigned total = count_rows(), lost = 0, twice = 0;

    for (unsigned i = 0; i < PEOPLE; i++) {
        lost += checkins[i].receipt != NULL && checkins[i].rows == 0;
        twice += checkins[i].rows > 1;
    }
    CHECK(lost == 0, "%u answered check-ins are lost of %u", lost, (unsigned)answered);
    CHECK(twice == 0, "%u members are checked in twice", twice);
    CHECK(total >= answered && total <= answered + THREADS,
          "at most one row a connection was stored but not answered (%u rows, %u answers)", total,
          (unsigned)answered);
}

static void killed_in_a_storm(void **state)
{
    (void)state;
    for (unsigned crash = 1; crash <= CRASHES; crash++) {
        storm_until(crash * SHARE);
        check_rows();
    }
    CHECK(answered < PEOPLE, "the crashes came in the middle");
    storm_until(PEOPLE);
    CHECK(answered == PEOPLE, "in the end all are answered");
    check_rows();
}

/* A receipt that was given before a crash is given again. */
static void resends_after_the_crashes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PEOPLE; i += 97) {
        auto_answer_of struct answer_of a = {0};

        talk_deliver(&server, &wecom, &checkins[i].text, &a);
        CHECK(a.status == 200 && a.plain != NULL, "member %u is answered again", i);
        CHECK(strcmp(a.plain, checkins[i].receipt) == 0, "member %u gets the same receipt", i);
    }
    check_rows();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_in_a_storm),
        cmocka_unit_test(resends_after_the_crashes),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
