/* 1,000 members race for 40 places, the server is killed several times in the middle, and some give
 * their place back: never one too many, nothing lost that was answered, and whoever waits moves up
 * in the order in which they came, once. */
#include "tests/test.h"
#include "tests/tools/talk.h"

#include "base/mem.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    PEOPLE = 1000,
    PLACES = 40,
    THREADS = 64,
    CRASHES = 4,
    ASK = 0, /* the slot is held, or it is full */
    TAKE,    /* booked, or waiting */
    STEPS,
    BACK = 20, /* so many cancel */
    WAIT_MS = 120000,
};

static const char school[] =
    "name: 测试大学\n"
    "channel: text_only\n"
    "welcome: 你好\n"
    "flows: [{name: note, app: student, title: 留言, words: [留言], rule: always, questions: [{name: "
    "t, kind: text, title: 说点什么}]}]\n"
    "appointments:\n"
    "  - name: race\n"
    "    app: student\n"
    "    title: 营业厅\n"
    "    words: [抢]\n"
    "    from_days: 2\n"
    "    until_days: 2\n"
    "    hold_minutes: 30\n"
    "    places: [{name: hall, title: 一号厅, hours: [{from: \"09:00\", to: \"17:00\"}], capacity: "
    "40}]\n";

/* What the platform knows of one member. */
struct runner {
    struct text text[STEPS], back;
    bool        held, booked, asked, taken, returned;
    int64_t     number;      /* as it was told */
    double      sent, heard; /* when 提交 was sent for the first time, and answered */
    char        cancel[48];
    int64_t     state, row; /* as found in the table; number of it */
    unsigned    rows;
};

static struct server server;
static struct wecom  wecom;
static struct runner runners[PEOPLE];
static atomic_uint   next, answered, wrong;
static unsigned      kill_at; /* the answer at which the server is killed; 0: it may live */

static int setup(void **state)
{
    (void)state;
    wecom_init(&wecom);
    server_make(&server, "", PEOPLE);
    server_write_school(&server, school);
    for (unsigned i = 0; i < PEOPLE; i++) {
        runners[i].text[ASK] = talk_text(i, "抢 1");
        runners[i].text[TAKE] = talk_text(i, "提交");
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_free(&server);
    wecom_free(&wecom);
    return 0;
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* One delivery on a kept connection: false when the server is gone, or the answer is none of the
 * two (`out` tells). */
static bool deliver(int fd, const struct text *t, const char *one, const char *other,
                    struct answer_of *out)
{
    auto_buf struct buf request = {0}, in = {0};
    struct http_reply   reply;

    talk_request(&request, &wecom, t);
    if (http_send(fd, buf_view(&request)) < 0 || http_receive(fd, &in, &reply, WAIT_MS) < 0)
        return false;
    talk_take(out, &wecom, &reply);
    if (out->status != 200 || (!answer_contains(out, one) && !answer_contains(out, other))) {
        wrong++;
        fprintf(stderr, "%d: %s\n", out->status, out->plain ? out->plain : "(empty)");
        return false;
    }
    if (++answered == kill_at)
        kill(server.pid, SIGKILL);
    return true;
}

static bool ask(int fd, struct runner *r)
{
    auto_answer_of struct answer_of a = {0};

    if (!deliver(fd, &r->text[ASK], "保留到", "已经约满", &a))
        return false;
    r->asked = true;
    r->held = answer_contains(&a, "保留到");
    return true;
}

static bool take(int fd, struct runner *r)
{
    auto_answer_of struct answer_of a = {0};
    const char                     *number;

    if (r->sent == 0)
        r->sent = seconds();
    if (!deliver(fd, &r->text[TAKE], "已约好", "已候补", &a))
        return false;
    r->heard = seconds();
    r->taken = true;
    r->booked = answer_contains(&a, "已约好");
    number = strstr(a.plain, "预约号 ");
    r->number = number ? atoll(number + strlen("预约号 ")) : 0;
    return true;
}

/* Both steps of one; what was answered before a crash is not asked again. */
static bool race(int fd, unsigned i)
{
    struct runner *r = &runners[i];

    return i >= PEOPLE || ((r->asked || ask(fd, r)) && (r->taken || take(fd, r)));
}

/* Some of those who are booked give it back. */
static bool give_back(int fd, unsigned i)
{
    auto_answer_of struct answer_of a = {0};
    struct runner                  *r = &runners[i];

    if (i >= PEOPLE || r->cancel[0] == '\0' || r->returned)
        return true;
    if (!deliver(fd, &r->back, "已取消", "已取消", &a))
        return false;
    r->returned = true;
    return true;
}

static bool (*step)(int fd, unsigned i);

/* One of the platform's connections. */
static void *storm(void *arg)
{
    int      fd = http_connect(server.port);
    unsigned i;

    while (fd >= 0 && (i = next++) < PEOPLE && step(fd, i))
        ;
    if (fd >= 0)
        close(fd);
    return arg;
}

/* Sends everything that is not yet answered. enough: the answers at which the server is killed; 0:
 * it goes on to the end. */
static void storm_until(bool (*what)(int fd, unsigned i), unsigned enough)
{
    pthread_t threads[THREADS];

    step = what;
    next = 0;
    kill_at = enough;
    server_start(&server);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, storm, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK(wrong == 0, "every answer is one of the two");
    if (kill_at != 0)
        CHECK(server_stop(&server, SIGKILL) == 128 + SIGKILL, "the server was killed");
}

/* ---- what is in the table ---- */

/* "2026000001 2 17": whose, how it stands, which number. */
static void read_row(void *arg, const char *text)
{
    char    user[24];
    int64_t first, member, state, number;

    (void)arg;
    CHECK(text && sscanf(text, "%" SCNd64 " %" SCNd64 " %" SCNd64, &member, &state, &number) == 3,
          "a row: %s", text);
    str_i64(str_c(server_user(user, 0)), &first);
    CHECK(member >= first && member < first + PEOPLE, "a row of somebody who was there");
    runners[member - first].rows++;
    runners[member - first].state = state;
    runners[member - first].row = number;
}

static void read_rows(const char *where)
{
    char sql[200];

    for (unsigned i = 0; i < PEOPLE; i++)
        runners[i].rows = 0;
    snprintf(sql, sizeof sql,
             "SELECT member || ' ' || state || ' ' || number FROM appointments WHERE %s", where);
    server_each(&server, sql, read_row, NULL);
}

/* After each crash: what was answered is there as it was told, nobody is there twice. */
static void check_rows(void)
{
    unsigned lost = 0, twice = 0;

    read_rows("state IN (2, 3)");
    for (unsigned i = 0; i < PEOPLE; i++) {
        const struct runner *r = &runners[i];

        twice += r->rows > 1;
        lost += r->taken && (r->rows == 0 || r->row != r->number ||
                             r->state != (r->booked ? 2 : 3));
    }
    CHECK(lost == 0, "%u that were answered are not there as they were told", lost);
    CHECK(twice == 0, "%u are there twice", twice);
    CHECK(server_query(&server, "SELECT max(taken) FROM slots") <= PLACES &&
              server_query(&server, "SELECT count(*) FROM appointments WHERE state IN (1, 2)") <=
                  PLACES,
          "never one place too many");
}

static void check_places(void)
{
    CHECK(server_query(&server, "SELECT count(*) FROM appointments WHERE state = 2") == PLACES,
          "exactly %d are booked", PLACES);
    CHECK(server_query(&server, "SELECT sum(taken) FROM slots") == PLACES, "and counted");
}

static void forty_of_a_thousand(void **state)
{
    unsigned held = 0;

    (void)state;
    for (unsigned crash = 1; crash <= CRASHES; crash++) {
        storm_until(race, crash * STEPS * PEOPLE / (CRASHES + 1) - STEPS * PEOPLE / 8);
        check_rows();
    }
    storm_until(race, 0);
    for (unsigned i = 0; i < PEOPLE; i++) {
        CHECK(runners[i].taken, "member %u was answered", i);
        CHECK(runners[i].held == runners[i].booked, "who was promised a place has it");
        held += runners[i].held;
    }
    CHECK(held == PLACES, "%u heard that they have a place", held);
    check_rows();
    check_places();
    CHECK(server_query(&server, "SELECT count(*) FROM appointments WHERE state = 3") ==
              PEOPLE - PLACES,
          "all others wait");
}

/* Whoever was answered before another one has sent stands before him. */
static void in_the_order_of_arrival(void **state)
{
    unsigned compared = 0;

    (void)state;
    for (unsigned i = 0; i < PEOPLE; i++)
        for (unsigned k = 0; k < PEOPLE; k++) {
            const struct runner *a = &runners[i], *b = &runners[k];

            if (a->booked || b->booked || a->heard >= b->sent)
                continue;
            compared++;
            CHECK(a->number < b->number, "no. %d came before no. %d", (int)a->number,
                  (int)b->number);
        }
    CHECK(compared > PEOPLE, "there was an order");
}

/* ---- giving places back ---- */

static unsigned choose_back(void)
{
    unsigned chosen = 0;

    for (unsigned i = 0; i < PEOPLE && chosen < BACK; i++) {
        struct runner *r = &runners[i];

        if (!r->booked)
            continue;
        snprintf(r->cancel, sizeof r->cancel, "取消预约 %" PRId64, r->number);
        r->back = talk_text(i, r->cancel);
        chosen++;
    }
    return chosen;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void count_told(void *arg, const char *receivers)
{
    (void)receivers;
    ++*(unsigned *)arg;
}

static void the_first_who_wait_move_up(void **state)
{
    int64_t  waiting[PEOPLE];
    unsigned count = 0, told = 0;

    (void)state;
    CHECK(choose_back() == BACK, "some give it back");
    for (unsigned i = 0; i < PEOPLE; i++)
        if (!runners[i].booked)
            waiting[count++] = runners[i].number;
    qsort(waiting, count, sizeof waiting[0], by_number);
    server_stop(&server, SIGTERM);
    storm_until(give_back, answered + BACK / 2);
    storm_until(give_back, 0);
    check_places();
    read_rows("state = 2");
    for (unsigned i = 0; i < PEOPLE; i++) {
        const struct runner *r = &runners[i];
        bool first = !r->booked && r->number <= waiting[BACK - 1];

        CHECK((r->rows == 1) == ((r->booked && r->cancel[0] == '\0') || first),
              "no. %d is booked, or not, as the line says", (int)r->number);
    }
    server_each(&server, "SELECT receivers FROM outbox WHERE kind = 0 GROUP BY receivers",
                count_told, &told);
    CHECK(told == BACK &&
              server_query(&server, "SELECT count(*) FROM outbox WHERE kind = 0") == BACK,
          "each of them is told once: %u", told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forty_of_a_thousand),
        cmocka_unit_test(in_the_order_of_arrival),
        cmocka_unit_test(the_first_who_wait_move_up),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
