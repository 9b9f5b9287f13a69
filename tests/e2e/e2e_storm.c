/* A whole school is told something: the real hongyan, the simulator as its platform, which counts.
 * Everybody gets it exactly once, in as few calls as the platform allows; also when the bot is
 * killed in the middle, and when two of them run on one database; what is personal goes at an even
 * pace, and members are answered meanwhile. */
#include "tests/test.h"
#include "tests/tools/platform.h"

#include "base/mem.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Two classes take longer than ASKING members who are answered meanwhile, however slow it is. */
#ifdef __SANITIZE_ADDRESS__
enum { PEOPLE = 10000, CLASS = PEOPLE / 40, MINUTE = 2400 };
#define NOTICE_MINUTE "2400"
#else
enum { PEOPLE = 60000, CLASS = PEOPLE / 40, MINUTE = 9000 }; /* the platform takes 10000 */
#define NOTICE_MINUTE "9000"
#endif

enum {
    CALLS = PEOPLE / 1000 + 1, /* the first 1 % are a call of their own */
    ASKING = 20,               /* members who want an answer in the middle of a storm */
    PAUSE_MS = 20,
    PATIENCE = 9000,           /* pauses */
};

#define TUNING "api_minute: 9500\nnotice_minute: " NOTICE_MINUTE "\n"
#define NOTICES                                                                                    \
    "\nnotices: {unseen: true, limit: 100000, stage_minutes: 0, quiet_from: \"00:00\","            \
    " quiet_to: \"00:00\", kinds: [{name: notice, day: 0}]}\n"

static struct server   server, second;
static struct platform platform;

/* One school for all tests: making it takes as long as they do. */
static int setup(void **state)
{
    auto_buf struct buf school = {0};

    (void)state;
    server_make(&server, TUNING, PEOPLE);
    server_read_school(&school);
    buf_c(&school, NOTICES);
    server_write_school(&server, school.p);
    platform_start(&platform, &server, "0");
    server_second(&second, &server, TUNING);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_free(&server);
    platform_stop(&platform);
    return 0;
}

/* What a failure has left. */
static int quiet(void **state)
{
    (void)state;
    if (second.pid > 0)
        server_stop(&second, SIGKILL);
    if (server.pid > 0)
        server_stop(&server, SIGKILL);
    json_decref(platform_ask(&platform, "/ui/fault", "{\"slow_ms\":0}"));
    return 0;
}

static void stop(void)
{
    CHECK(server_stop(&server, SIGTERM) == 0, "the server ends");
}

static void set(const char *path, const char *value)
{
    json_decref(platform_ask(&platform, path, value));
}

static void put_notice(const char *to, const char *text)
{
    const char *words[] = {"notice", "send",  "--to",      to, "--text",
                           text,     "--yes", "--no-wait", NULL};

    CHECK(server_run(&server, words) == 0, "the notice is put");
}

static void pause_a_little(void)
{
    nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000}, NULL);
}

/* Until a number that only grows is there; it ends the test when it never is. */
static void await(int64_t (*number)(const char *text), const char *text, int64_t wanted)
{
    int64_t n = 0;

    for (int i = 0; i < PATIENCE && (n = number(text)) < wanted; i++)
        pause_a_little();
    CHECK(n >= wanted, "%s: %lld, wanted %lld", text, (long long)n, (long long)wanted);
}

static int64_t reached(const char *text)
{
    return platform_sent(&platform, text, NULL, false, "receivers");
}

static int64_t answered(const char *text)
{
    return platform_sent(&platform, text, NULL, true, "receivers");
}

static int64_t sends(const char *text)
{
    (void)text;
    return platform_sends(&platform);
}

/* Notices whose receivers all have an outcome. */
static int64_t settled(const char *text)
{
    (void)text;
    return server_query(&server, "SELECT count(*) FROM notices WHERE state = 4");
}

/* Receivers that are written down of all notices so far. */
static int64_t written(const char *text)
{
    (void)text;
    return server_query(&server, "SELECT count(*) FROM notice_people");
}

static int64_t count_of(const char *text, const char *name)
{
    return platform_sent(&platform, text, NULL, false, name);
}

/* What must hold after every storm. */
static void check_peace(void)
{
    CHECK(platform_number(&platform, "/ui/counts", "refusals", "message/send", "45009", NULL) == 0,
          "the platform never says that it is too much");
    CHECK(platform_number(&platform, "/ui/counts", "platform_errors", NULL) == 0,
          "nor objects to anything");
    CHECK(platform_number(&platform, "/ui/counts", "dropped", NULL) == 0, "nor drops anything");
}

static void check_once(const char *text)
{
    CHECK(count_of(text, "missing") == 0, "%s: %lld people are missing", text,
          (long long)count_of(text, "missing"));
    CHECK(count_of(text, "twice") == 0, "%s: %lld people got it twice", text,
          (long long)count_of(text, "twice"));
    CHECK(count_of(text, "once") == 1, "%s: everybody has it exactly once", text);
    CHECK(server_query(&server, "SELECT count(*) FROM notice_people WHERE fate <> 2") == 0,
          "and the bot knows it of each");
}

/* ---- the same words for all ---- */

static void tells_a_whole_school(void **state)
{
    int64_t before = platform_sends(&platform), done = settled("");

    (void)state;
    server_start(&server);
    put_notice("全校", "停水：明早八点到十二点");
    await(reached, "停水", PEOPLE);
    await(settled, "停水 is done", done + 1);
    check_once("停水");
    CHECK(platform_sends(&platform) - before <= CALLS, "%lld calls for %d people",
          (long long)(platform_sends(&platform) - before), PEOPLE);
    check_peace();
    stop();
}

/* At several places: while the receivers are written down, in the first part, between the
 * others. */
static void survives_being_killed(void **state)
{
    static const int parts[] = {1, CALLS / 3, 2 * CALLS / 3, CALLS - 2};
    int64_t          before = platform_sends(&platform), done = settled("");
    int64_t          people = written("");

    (void)state;
    set("/ui/fault", "{\"slow_ms\":60}");
    server_start(&server);
    put_notice("全校", "停电：今晚十点以后");
    await(written, "receivers before the first kill", people + PEOPLE / 10);
    CHECK(server_stop(&server, SIGKILL) == 128 + SIGKILL, "it is killed");
    server_start(&server);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        await(sends, "calls before the next kill", before + parts[i]);
        CHECK(server_stop(&server, SIGKILL) == 128 + SIGKILL, "it is killed after %d calls",
              parts[i]);
        CHECK(count_of("停电", "twice") == 0, "nobody has it twice so far");
        server_start(&server);
    }
    await(reached, "停电", PEOPLE);
    await(settled, "停电 is done", done + 1);
    check_once("停电");
    CHECK(platform_sends(&platform) - before <= CALLS, "no call more than without the kills: %lld",
          (long long)(platform_sends(&platform) - before));
    check_peace();
    stop();
}

static void two_processes_share_the_work(void **state)
{
    int64_t before = platform_sends(&platform), done = settled("");

    (void)state;
    set("/ui/fault", "{\"slow_ms\":20}");
    server_start(&server);
    server_start(&second);
    put_notice("全校", "防汛：请远离河道");
    await(sends, "some calls", before + CALLS / 2);
    CHECK(server_stop(&second, SIGKILL) == 128 + SIGKILL, "one of them is killed");
    server_start(&second);
    await(reached, "防汛", PEOPLE);
    await(settled, "防汛 is done", done + 1);
    check_once("防汛");
    check_peace();
    CHECK(server_stop(&second, SIGTERM) == 0, "the other one ends");
    stop();
}

/* ---- another one for each ---- */

static void ask_for_cards(const char *what)
{
    char user[24];

    for (unsigned i = 0; i < ASKING; i++)
        platform_say(&platform, server_user(user, i), what);
}

static void keeps_an_even_pace(void **state)
{
    int64_t done = settled("");

    (void)state;
    server_start(&server);
    ask_for_cards("卡片版");
    await(answered, "卡片", ASKING);
    put_notice("计科1班 计科2班", "{name}同学，请来领证");
    await(reached, "同学，请来领证", ASKING);
    ask_for_cards("打卡");
    await(reached, "今日打卡", ASKING);
    CHECK(reached("同学，请来领证") < 2 * CLASS, "members are answered in the middle of it");
    await(reached, "同学，请来领证", 2 * CLASS);
    await(settled, "领证 is done", done + 1);
    CHECK(count_of("同学，请来领证", "messages") == 2 * CLASS &&
              count_of("同学，请来领证", "most") == 1,
          "everybody of them has it exactly once");
    CHECK(platform_number(&platform, "/ui/counts", "most", "message/send", "second", NULL) <=
              2 * MINUTE / 60,
          "never more than twice the pace in a second");
    check_peace();
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(tells_a_whole_school, quiet),
        cmocka_unit_test_teardown(survives_being_killed, quiet),
        cmocka_unit_test_teardown(two_processes_share_the_work, quiet),
        cmocka_unit_test_teardown(keeps_an_even_pace, quiet),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
