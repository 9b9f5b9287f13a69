/* Two processes on one database: what is in the outbox goes once, through whoever is on duty. */
#include "tests/unit/sender_world.h"

static struct world w;

static int set_up(void **state)
{
    (void)state;
    world_start(&w);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&w);
    return 0;
}

/* As another process would have it, with a counter of its own. */
static struct sender *another(void)
{
    struct sender_options options = world_options(&w);
    struct sender        *s;
    struct err            err = {0};

    CHECK(sender_new(&s, &options, w.worker, &err) == 0, "another sender: %s", err.text);
    return s;
}

static void both_settle(struct sender *second)
{
    struct sender *first = w.sender;

    for (int i = 0; i < 3; i++) {
        settle(&w);
        w.sender = second;
        sender_round(second, w.now, true);
        for (int n = 0; n < 200 && (second->in_flight > 0 || second->tasks_out > 0); n++)
            turn(&w);
        w.sender = first;
    }
}

static void sent_once(void **state)
{
    struct sender *second = another();

    (void)state;
    for (int i = 0; i < 10; i++)
        put_text(&w, i % 2 ? "u" : "v", TEXT_BODY("x"));
    sender_round(second, w.now, true); /* looks first, and is on duty */
    CHECK(second->sending, "it is on duty");
    both_settle(second);
    CHECK(!w.sender->sending && w.sender->rows_count == 0, "the other one does not");
    CHECK(fake_count(&w.api, "message/send") == 10 && done(&w) == 10, "each once: %u",
          fake_count(&w.api, "message/send"));
    CHECK(w.sender->next_at <= w.now + 1, "it asks again soon");
    sender_free(second);
}

/* The limits of a member are those of the platform, whoever has sent. */
static void the_next_one_goes_on(void **state)
{
    struct sender *second = another();

    (void)state;
    settle(&w);
    for (int i = 0; i < 20; i++)
        put_text(&w, "u", TEXT_BODY("x"));
    both_settle(second);
    CHECK(done(&w) == 20 && !second->sending, "the first one sends");
    put_text(&w, "u", TEXT_BODY("x"));
    put_text(&w, "v", TEXT_BODY("x"));
    sender_free(w.sender); /* a crash */
    w.sender = second;
    settle(&w);
    CHECK(second->sending && done(&w) == 21 && waiting(&w) == 1, "the second one goes on: %lld",
          (long long)done(&w));
    pass(&w, 61);
    CHECK(done(&w) == 22 && fake_count(&w.api, "message/send") == 22, "all went once");
}

/* Else its thread would go round and round until the other process ends. */
static void who_does_not_send_waits(void **state)
{
    struct sender *second = another();

    (void)state;
    settle(&w);
    sender_wake(second);
    sender_round(second, w.now, true);
    CHECK(!second->sending && !atomic_load(&second->woken), "it has heard it, and waits");
    put_text(&w, "u", TEXT_BODY("x"));
    sender_free(w.sender); /* a crash */
    w.sender = second;
    turns(&w, 1);
    CHECK(second->sending && second->rows_count == 1, "what it was woken for is read at once");
    settle(&w);
    CHECK(done(&w) == 1, "and goes");
}

static void run_sql(const char *sql)
{
    CHECK(sqlite3_exec(w.look, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(w.look));
}

/* The store breaks off in the middle of what was sent: that is read again from its start. */
static void what_was_sent_counts_once(void **state)
{
    static const char broken[] =
        "ALTER TABLE outbox RENAME TO whole; CREATE VIEW outbox AS SELECT id, kind, app, api,"
        " CASE WHEN id = (SELECT MAX(id) FROM whole) THEN abs(-9223372036854775807 - 1)"
        " ELSE receivers END AS receivers, body, media, due_at, attempts, created_at, state,"
        " done_at, errcode, info, sealed, expires_at, task, notice FROM whole";

    struct sender *second = another();

    (void)state;
    for (int i = 0; i < 15; i++)
        put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    run_sql(broken);
    sender_free(w.sender);
    w.sender = second;
    for (int i = 0; i < 3; i++, w.now++)
        turns(&w, 3);
    CHECK(!w.sender->sending, "nothing is sent by a guess");
    run_sql("DROP VIEW outbox; ALTER TABLE whole RENAME TO outbox");
    for (int i = 0; i < 6; i++)
        put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    CHECK(done(&w) == 20 && waiting(&w) == 1, "15 and 5 are the 20 of a minute, not 14 thrice: %lld",
          (long long)done(&w));
}

/* Asks of pages go through whoever has them. */
static void done_asking(struct ask *ask, const struct api_answer *answer)
{
    (void)answer;
    ask->app = NULL;
}

static void who_waits_still_asks(void **state)
{
    struct sender *second = another();
    struct ask     ask = {.app = "student",
                          .path = STR_LIT("auth/getuserinfo"),
                          .query = STR_LIT("code=1"),
                          .give_up = clock_monotonic_us() + 5000000,
                          .done = done_asking};
    struct sender *first = w.sender;

    (void)state;
    settle(&w);
    CHECK(first->sending, "the first one is on duty");
    sender_ask(second, &ask);
    w.sender = second;
    for (int n = 0; n < 2000 && ask.app != NULL; n++)
        turn(&w);
    CHECK(ask.app == NULL && !second->sending, "the second one was answered");
    settle(&w);
    w.sender = first;
    sender_free(second);
}

/* Handlers of every process ask before they put a card. */
static void all_know_whether_sends_work(void **state)
{
    atomic_uint           heard = 0;
    struct sender_options options = world_options(&w);
    struct sender        *second;
    struct err            err = {0};

    (void)state;
    settle(&w);
    options.outbound = &heard;
    CHECK(sender_new(&second, &options, w.worker, &err) == 0, "another sender: %s", err.text);
    sender_round(second, w.now, true);
    CHECK(!second->sending && atomic_load(&heard) == 1, "it does not send, and all is well");
    fake_errcode(&w.api, "message/send", 1, 60020);
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    CHECK(atomic_load(&w.outbound) == 0, "sends do not work");
    sender_round(second, ++w.now, true);
    CHECK(atomic_load(&heard) == 0, "the other one knows");
    pass(&w, 60);
    CHECK(atomic_load(&w.outbound) == 1 && done(&w) == 1, "they do again");
    sender_round(second, ++w.now, true);
    CHECK(atomic_load(&heard) == 1, "and it knows that, too");
    sender_free(second);
}

/* Nobody wakes it for what another process has put: it looks by itself. */
static void it_looks_every_second(void **state)
{
    struct world_put p = {.w = &w,
                          .row = {.kind = OUT_SEND, .app = STR_LIT("student"), .to = STR_LIT("u"),
                                  .body = STR_LIT(TEXT_BODY("x"))}};

    (void)state;
    put_text(&w, "v", TEXT_BODY("x"));
    settle(&w);
    for (int i = 2; i < 5; i++) {
        w.now++;
        world_write(&w, world_put_row, &p);
        settle(&w);
        CHECK(done(&w) == i && w.sender->next_at <= w.now + 1, "%d: it is found", i);
    }
    w.now -= 7200;
    world_write(&w, world_put_row, &p);
    pass(&w, 5);
    CHECK(done(&w) == 5, "a clock that was put back");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sent_once),
        TEST(the_next_one_goes_on),
        TEST(who_does_not_send_waits),
        TEST(what_was_sent_counts_once),
        TEST(who_waits_still_asks),
        TEST(all_know_whether_sends_work),
        TEST(it_looks_every_second),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
