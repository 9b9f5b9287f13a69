/* A part of a notice of whose try nothing is known: it is sent again as long as the platform knows
 * it, and never after that. What was surely not taken is tried on. */
#include "tests/unit/sender_world.h"

#include "bot/push.h"

static struct world w;

#include "tests/unit/notice_part.h"

enum { HOUR = 3600 };

static int set_up(void **state)
{
    (void)state;
    world_start(&w);
    settle(&w); /* the token */
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&w);
    return 0;
}

static unsigned sends(void)
{
    return fake_count(&w.api, "message/send");
}

static void put_three(void)
{
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
}

static void pass_by(int64_t seconds, int64_t step)
{
    for (; seconds > 0; seconds -= step)
        pass(&w, step);
}

static int64_t errcode(void)
{
    return look_int(&w, "SELECT errcode FROM notice_people ORDER BY notice DESC LIMIT 1");
}

static void check_doubt(unsigned calls)
{
    CHECK(fate("refused") == 3 && fate("put") == 0 && waiting(&w) == 0, "it has ended");
    CHECK(errcode() == API_NETWORK, "it may have arrived: %lld", (long long)errcode());
    fake_heal(&w.api);
    pass_by(2 * HOUR, 600);
    CHECK(sends() == calls, "it never goes again: %u, not %u", sends(), calls);
}

/* ---- no answer ---- */

static void no_answer_for_long(void **state)
{
    unsigned calls;

    (void)state;
    fake_rule(&w.api, "message/send", 100000, 502, "");
    put_three();
    pass_by(PUSH_NOTICE_AGAIN - 120, 120);
    CHECK(fate("put") == 3 && sends() > 50, "it is tried again: %u", sends());
    pass_by(180, 30);
    calls = sends();
    check_doubt(calls);
}

static void an_answer_in_time(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/send", 3, 502, "");
    put_three();
    pass_by(PUSH_NOTICE_AGAIN - 60, 600);
    CHECK(fate("handed") == 3, "the platform says that it has it");
    CHECK(str_eq(buf_view(&fake_seen(&w.api, "message/send", 0)->body),
                 buf_view(&fake_seen(&w.api, "message/send", 3)->body)),
          "it was the same request");
}

/* The first try is the one that counts, whatever was said of later ones. */
static void busy_after_no_answer(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/send", 1, 502, "");
    fake_errcode(&w.api, "message/send", 100000, -1);
    put_three();
    pass_by(PUSH_NOTICE_AGAIN + 3300, 30);
    check_doubt(sends());
}

static void one_message_is_tried_for_a_day(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/send", 1, 502, "");
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    pass(&w, 20 * HOUR);
    CHECK(done(&w) == 1 && sends() == 2, "rather twice than not at all");
}

/* ---- a crash ---- */

static void crash(int64_t seconds)
{
    fake_hold(&w.api, "message/send");
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    until_held(&w, 1);
    sender_free(w.sender);
    w.now += seconds;
    world_start_sender(&w);
    fake_heal(&w.api);
    settle(&w);
    pass(&w, 10);
}

static void a_crash(void **state)
{
    (void)state;
    crash(HOUR);
    CHECK(sends() == 2 && fate("handed") == 3, "the platform knows it");
}

static void a_crash_for_long(void **state)
{
    (void)state;
    crash(4 * (int64_t)HOUR);
    check_doubt(1);
}

/* It lies in the outbox, and has never gone. */
static void a_crash_before_its_try(void **state)
{
    (void)state;
    fake_hold(&w.api, "message/send");
    put_many(&w, "student", "other", 8);
    until_held(&w, 8);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    turns(&w, 5);
    sender_free(w.sender);
    w.now += 5 * HOUR;
    world_start_sender(&w);
    fake_heal(&w.api);
    pass_by(30, 10);
    CHECK(fate("handed") == 3 && waiting(&w) == 0, "it goes");
}

/* ---- what was not taken ---- */

static const struct {
    const char *name, *path;
    int         errcode;
} refused[] = {
    {"busy", "message/send", -1},
    {"a pause", "message/send", 45009},
    {"an alert", "message/send", 60020},
    {"a token", "message/send", 42001},
};

static void refusals_are_no_doubt(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        fake_errcode(&w.api, refused[i].path, 100000, refused[i].errcode);
        put_three();
        pass_by(5 * HOUR, 300);
        CHECK(fate("put") == 3, "%s: it waits", refused[i].name);
        CHECK(look_int(&w, "SELECT attempts / 1000000 FROM outbox WHERE state = 0") == 0,
              "%s: and is in no doubt", refused[i].name);
        restart(&w);
        fake_heal(&w.api);
        pass_by(HOUR, 300);
        CHECK(fate("handed") == 3, "%s: it goes when it may", refused[i].name);
    }
}

/* The request does not leave us: nobody listens there. */
static void no_connection(void **state)
{
    static char nowhere[] = "http://127.0.0.1:1";
    char       *base = w.conf.wecom.api_base;

    (void)state;
    w.conf.wecom.api_base = nowhere;
    put_three();
    CHECK(fate("put") == 3 && look_int(&w, "SELECT attempts FROM outbox") == 100, "it was tried");
    pass_by(5 * HOUR, 300);
    restart(&w);
    pass_by(5 * HOUR, 300);
    w.conf.wecom.api_base = base;
    pass_by(HOUR, 300);
    CHECK(sends() == 1 && fate("handed") == 3, "it goes when there is a way");
}

static void no_connection_for_a_day(void **state)
{
    static char nowhere[] = "http://127.0.0.1:1";
    char       *base = w.conf.wecom.api_base;

    (void)state;
    w.conf.wecom.api_base = nowhere;
    put_three();
    pass_by(25 * HOUR, 600);
    w.conf.wecom.api_base = base;
    pass_by(HOUR, 300);
    CHECK(fate("refused") + fate("handed") == 3, "it has ended");
    CHECK(fate("handed") == 3 || errcode() == NOTICE_NOT_SENT, "and has surely not arrived");
}

/* ---- its place among others ---- */

/* It has been counted when it is looked at again before its call: that must not keep it back. */
static void the_last_one_of_a_minute(void **state)
{
    (void)state;
    for (unsigned i = 1; i < w.conf.tuning.member_minute; i++) {
        put_text(&w, "m1", TEXT_BODY("x"));
        pass(&w, 2);
    }
    start_part(1, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    CHECK(fate("handed") == 1, "it is within the limit");
}

static void until_begun(void)
{
    for (unsigned i = 0; w.sender->rows_count == 0 || w.sender->rows[0]->begun_at == 0; i++) {
        CHECK(i < 20000, "it is begun");
        turn(&w);
    }
}

/* It is begun, and then its turn comes late. */
static void it_is_in_doubt_since_its_call(void **state)
{
    struct gate *gate = gate_of(w.sender, STR_LIT("message/send"));

    (void)state;
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    until_begun();
    gate->concurrency = 0;
    turns(&w, 5);
    pass(&w, 4 * HOUR);
    CHECK(sends() == 0 && fate("put") == 3, "it has not gone");
    gate->concurrency = 1;
    fake_rule(&w.api, "message/send", 1, 502, "");
    pass_by(60, 10);
    CHECK(sends() == 2 && fate("handed") == 3, "it is tried again: %u", sends());
}

/* ---- the clock ---- */

/* Put back by an hour: what the platform counts has gone on. */
static void the_clock_goes_back(void **state)
{
    unsigned calls;

    (void)state;
    fake_rule(&w.api, "message/send", 100000, 502, "");
    put_three();
    pass_by(HOUR, 300);
    pass(&w, -HOUR);
    CHECK(fate("put") == 3, "it is tried on");
    pass_by(PUSH_NOTICE_AGAIN - HOUR + 300, 300);
    calls = sends();
    check_doubt(calls);
}

/* While there was no process: nobody knows for how long. */
static void the_clock_has_gone_back(void **state)
{
    (void)state;
    crash(-HOUR);
    check_doubt(1);
}

/* Some seconds are no time to come. */
static void the_clock_is_kept_right(void **state)
{
    (void)state;
    crash(-5);
    CHECK(fate("handed") == 3, "it is tried again");
}

/* ---- a picture ---- */

static int put_picture(void *arg, struct store *store, struct err *err)
{
    struct media m = {.key = STR_LIT("0a1b"),
                      .type = STR_LIT("image"),
                      .filename = STR_LIT("p.png"),
                      .bytes = STR_LIT("a picture")};

    (void)arg;
    return media_put(store, w.now, &m, err);
}

/* The id of its picture is another one: that would be another request. */
static void another_picture(void **state)
{
    (void)state;
    world_write(&w, put_picture, NULL);
    fake_rule(&w.api, "message/send", 1, 502, "");
    fake_errcode(&w.api, "message/send", 1, 40007);
    start_part(3, (struct outbox_row){.kind = OUT_SEND,
                                      .body = STR_LIT("{\"image\":{\"media_id\":\"@media@\"}}"),
                                      .media = STR_LIT("0a1b")});
    settle(&w);
    pass(&w, 10);
    CHECK(fake_count(&w.api, "media/upload") == 1, "it is not uploaded again");
    check_doubt(2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_answer_for_long),
        TEST(an_answer_in_time),
        TEST(busy_after_no_answer),
        TEST(one_message_is_tried_for_a_day),
        TEST(a_crash),
        TEST(a_crash_for_long),
        TEST(a_crash_before_its_try),
        TEST(refusals_are_no_doubt),
        TEST(no_connection),
        TEST(no_connection_for_a_day),
        TEST(the_last_one_of_a_minute),
        TEST(it_is_in_doubt_since_its_call),
        TEST(the_clock_goes_back),
        TEST(the_clock_has_gone_back),
        TEST(the_clock_is_kept_right),
        TEST(another_picture),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
