/* The sender when things go wrong: every policy of protocol 6, tokens, silence, restarts in
 * between. */
#include "tests/unit/sender_world.h"

static struct world w;

enum { STUDENT = 1 << 0, STAFF = 1 << 1 }; /* bits of w.outbound */

static int set_up(void **state)
{
    (void)state;
    world_start(&w);
    return 0;
}

/* With a second application, "staff". */
static int set_up_two(void **state)
{
    static char contacts[] = "s3";

    (void)state;
    world_start(&w);
    sender_free(w.sender);
    w.conf.wecom.apps_count = 2; /* the contact assistant has a token, too, and no bit */
    w.conf.wecom.contacts_secret = contacts;
    world_start_sender(&w);
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

static unsigned fetches(void)
{
    return fake_count(&w.api, "gettoken");
}

/* ---- R: busy ---- */

static void test_busy(void **state)
{
    static const int codes[] = {-1, 6000, 45033, 301022};

    (void)state;
    for (unsigned i = 0; i < ARRAY_LEN(codes); i++) {
        unsigned before = sends();

        fake_errcode(&w.api, "message/send", 3, codes[i]);
        put_text(&w, "u", TEXT_BODY("x"));
        settle(&w);
        CHECK(sends() == before + 1 && waiting(&w) == 1, "%d: once", codes[i]);
        pass(&w, 1);
        CHECK(sends() == before + 2, "%d: again after 1 s", codes[i]);
        pass(&w, 3);
        CHECK(sends() == before + 2, "%d: not yet", codes[i]);
        pass(&w, 1);
        CHECK(sends() == before + 3, "%d: again after 4 s", codes[i]);
        pass(&w, 14);
        CHECK(sends() == before + 3, "%d: not yet", codes[i]);
        CHECK(atomic_load(&w.outbound) == STUDENT, "%d: one busy row is no outage", codes[i]);
        pass(&w, 1);
        CHECK(sends() == before + 4 && waiting(&w) == 0, "%d: at last after 15 s", codes[i]);
        CHECK(done(&w) == i + 1, "%d: it is sent", codes[i]);
    }
}

static void test_busy_for_good(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 100, -1);
    put_text(&w, "u", TEXT_BODY("x"));
    put_text(&w, "u", TEXT_BODY("next"));
    settle(&w);
    pass(&w, 1);
    restart(&w); /* the tries survive it */
    pass(&w, 4);
    CHECK(sends() == 3, "three tries in two processes");
    pass(&w, 15);
    CHECK(failed(&w) == 1 && look_int(&w, "SELECT errcode FROM outbox WHERE state = 2") == -1,
          "the fourth is the last");
    CHECK(atomic_load(&w.outbound) == 0, "then sends do not work");
    CHECK(metrics_get(w.metrics, M_API_FAILURES) == 1 && metrics_get(w.metrics, M_API_RETRIES) >= 3,
          "it is counted");
    fake_heal(&w.api);
    pass(&w, 60);
    CHECK(done(&w) == 1 && atomic_load(&w.outbound) == STUDENT, "the next one goes");
}

static void test_busy_of_one_app(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 4, 6000);
    put_many(&w, "staff", "m", 1);
    settle(&w);
    pass(&w, 1);
    pass(&w, 4);
    pass(&w, 15);
    CHECK(failed(&w) == 1 && atomic_load(&w.outbound) == STUDENT, "one row, one application");
    pass(&w, 300);
    CHECK(atomic_load(&w.outbound) == (STUDENT | STAFF), "it is not held against it for ever");
}

/* Messages of a member do not overtake each other while one waits for its next try. */
static void test_no_overtaking(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 3, -1);
    put_text(&w, "u", TEXT_BODY("first"));
    settle(&w);
    pass(&w, 1);
    pass(&w, 4);
    CHECK(sends() == 3 && w.sender->rows_count == 0, "the first waits outside the memory");
    put_text(&w, "u", TEXT_BODY("second"));
    put_text(&w, "v", TEXT_BODY("other"));
    for (int i = 0; i < 14; i++)
        pass(&w, 1);
    CHECK(sends() == 4 && done(&w) == 1, "the second waits for it, other members do not");
    pass(&w, 1);
    CHECK(strstr(fake_seen(&w.api, "message/send", 4)->body.p, "first") != NULL && done(&w) == 3,
          "they go in their order");
}

static void test_lower_concurrency(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 1, 45033);
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    fake_hold(&w.api, "message/send");
    put_many(&w, "student", "m", 20);
    until_held(&w, 4);
    turns(&w, 5);
    CHECK(w.sender->in_flight == 4, "half as many at once, not %u", w.sender->in_flight);
    fake_heal(&w.api);
    settle(&w);
    CHECK(w.sender->gates[0].concurrency == 8, "with success it grows back");
}

/* ---- silence ---- */

static void test_silence(void **state)
{
    static const struct {
        unsigned    status;
        const char *json;
    } answers[] = {{500, "{}"}, {502, "{\"errcode\":0}"}, {200, "<html>"}, {200, ""}, {302, ""}};

    (void)state;
    for (unsigned i = 0; i < ARRAY_LEN(answers); i++)
        fake_rule(&w.api, "message/send", 1, answers[i].status, answers[i].json);
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    CHECK(atomic_load(&w.outbound), "one silence is no outage");
    for (int i = 0; i < 10; i++)
        pass(&w, 60);
    CHECK(sends() == 6 && done(&w) == 1, "what gets no answer is sent until it does: %u", sends());
    CHECK(atomic_load(&w.outbound), "then sends work");
}

static void test_outage(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/send", 100000, 503, "");
    put_many(&w, "student", "m", 50);
    settle(&w);
    CHECK(sends() <= 10, "when nothing answers, not all of them try: %u", sends());
    CHECK(!atomic_load(&w.outbound), "sends do not work");
    for (int i = 0; i < 60; i++)
        pass(&w, 60);
    CHECK(sends() < 90 && waiting(&w) == 50,
          "for an hour one tries every minute, and nothing is lost: %u", sends());
    fake_heal(&w.api);
    pass(&w, 30);
    CHECK(atomic_load(&w.outbound), "sends work again, half a minute after the outage");
    pass(&w, 30);
    CHECK(done(&w) == 50 && failed(&w) == 0, "and all are sent");
}

/* Nothing waits, and there is no token: the fetch alone finds out. */
static void test_outage_of_tokens(void **state)
{
    (void)state;
    fake_rule(&w.api, "gettoken", 100000, 503, "");
    settle(&w);
    for (int i = 0; i < 60; i++)
        pass(&w, 60);
    CHECK(!atomic_load(&w.outbound) && fetches() < 90, "it tries every minute: %u", fetches());
    fake_heal(&w.api);
    pass(&w, 30);
    pass(&w, 1); /* for the commit of the lease */
    CHECK(atomic_load(&w.outbound), "sends work again");
}

static void test_outage_does_not_use_up_tries(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/send", 8, 503, "");
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    for (int i = 0; i < 30; i++)
        pass(&w, 60);
    CHECK(done(&w) == 1, "after the outage");
    fake_rule(&w.api, "message/send", 5, 503, "");
    fake_errcode(&w.api, "message/send", 3, -1);
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    for (int i = 0; i < 30; i++)
        pass(&w, 60);
    CHECK(done(&w) == 2, "three tries are left for a busy platform");
}

static void test_silence_ends(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/send", 100000, 503, "");
    put_text(&w, "u", TEXT_BODY("x"));
    for (int i = 0; i < 24; i++)
        pass(&w, 3600);
    CHECK(waiting(&w) == 1, "for a day it waits");
    pass(&w, 3600);
    CHECK(failed(&w) == 1, "then nobody wants it any more");
    fake_heal(&w.api);
    pass(&w, 600);
    CHECK(atomic_load(&w.outbound), "with nothing left to try, sends are taken to work");
}

/* ---- T: tokens ---- */

static void test_token_dies(void **state)
{
    (void)state;
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    fake_token_dies(&w.api);
    put_many(&w, "student", "m", 20);
    settle(&w);
    CHECK(done(&w) == 21, "all are sent");
    CHECK(fetches() == 2, "with one refresh for all that failed, not %u", fetches() - 1);
    CHECK(metrics_get(w.metrics, M_API_ALERTS) == 0, "no reason to wake anybody");
}

/* The night was quiet: the first call of the morning finds that the token has died meanwhile. */
static void test_token_dies_unused(void **state)
{
    (void)state;
    settle(&w);
    CHECK(fetches() == 1, "a token is there before anything is to be sent");
    for (unsigned i = 1; i <= 3; i++) {
        fake_token_dies(&w.api);
        put_text(&w, "u", TEXT_BODY("x"));
        settle(&w);
        CHECK(done(&w) == i && fetches() == 1 + i, "%u: it goes, with one refresh", i);
    }
    CHECK(atomic_load(&w.outbound), "sends work");
    CHECK(metrics_get(w.metrics, M_API_ALERTS) == 0, "no reason to wake anybody");
}

/* Each of the new ones dies as well: somebody has to look. */
static void test_tokens_die_unused(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 1, 42001);
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    CHECK(done(&w) == 1 && fetches() == 2 && atomic_load(&w.outbound), "the second works: it goes");
    fake_token_dies(&w.api);
    fake_errcode(&w.api, "message/send", 3, 42001);
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    pass(&w, 2); /* the row was refused twice: it waits a second before it goes on */
    CHECK(!atomic_load(&w.outbound), "the second fresh one that is refused brings the hold");
    CHECK(metrics_get(w.metrics, M_API_ALERTS) == 1, "and calls for help");
    CHECK(fetches() == 4, "no more of them: %u", fetches());
    for (int i = 0; i < 4; i++)
        pass(&w, 60);
    CHECK(done(&w) == 2 && atomic_load(&w.outbound), "when it works again, it goes");
}

static void test_token_refused_for_good(void **state)
{
    unsigned before;

    (void)state;
    fake_errcode(&w.api, "message/send", 100000, 42001);
    put_many(&w, "student", "m", 20);
    settle(&w);
    before = fetches();
    CHECK(before == 2, "a new one that is refused, too, is not replaced at once: %u", before);
    CHECK(!atomic_load(&w.outbound) && metrics_get(w.metrics, M_API_ALERTS) == 1,
          "somebody is called, once");
    pass(&w, 30);
    CHECK(fetches() == before, "nothing for half a minute");
    for (int i = 0; i < 60; i++)
        pass(&w, 60);
    CHECK(fetches() < before + 12, "a few in an hour: %u", fetches());
    fake_heal(&w.api);
    pass(&w, 600);
    pass(&w, 600);
    CHECK(done(&w) + failed(&w) == 20 && done(&w) >= 15, "then they go: %d", (int)done(&w));
    CHECK(atomic_load(&w.outbound), "sends work");
}

static void test_wrong_secret(void **state)
{
    static const int codes[] = {40001, 40013, 40091};

    (void)state;
    for (unsigned i = 0; i < ARRAY_LEN(codes); i++) {
        unsigned before = fetches();

        fake_token_dies(&w.api);
        w.sender->apps[0].refused = true;
        fake_errcode(&w.api, "gettoken", 100, codes[i]);
        put_text(&w, "u", TEXT_BODY("x"));
        settle(&w);
        CHECK(fetches() == before + 1, "%d: tried once", codes[i]);
        CHECK(!atomic_load(&w.outbound), "%d: sends do not work", codes[i]);
        for (int k = 0; k < 59; k++)
            pass(&w, 60);
        CHECK(fetches() == before + 1, "%d: not once more within the hour", codes[i]);
        fake_heal(&w.api);
        pass(&w, 61);
        pass(&w, 6);
        CHECK(fetches() == before + 2 && waiting(&w) == 0, "%d: after it, and the row is sent",
              codes[i]);
        CHECK(atomic_load(&w.outbound), "%d: sends work", codes[i]);
    }
}

static void test_wrong_secret_of_one_app(void **state)
{
    (void)state;
    settle(&w);
    CHECK(atomic_load(&w.outbound) == (STUDENT | STAFF), "both work");
    w.sender->apps[1].refused = true;
    fake_errcode(&w.api, "gettoken", 1, 40001);
    pass(&w, 61);
    CHECK(metrics_get(w.metrics, M_API_ALERTS) == 1, "the staff's secret is refused");
    CHECK(atomic_load(&w.outbound) == STUDENT, "that stops nobody else");
}

static void test_no_token_without_rows(void **state)
{
    (void)state;
    fake_rule(&w.api, "gettoken", 3, 503, "");
    settle(&w);
    for (int i = 0; i < 20 && fetches() < 4; i++)
        pass(&w, 1);
    CHECK(fetches() == 4,
          "a token is kept although nothing is sent: that tells whether sends work");
    CHECK(atomic_load(&w.outbound), "they do");
    pass(&w, 3600);
    CHECK(fetches() == 4, "it is not fetched more often");
    pass(&w, 7200 - 3600 - 299);
    CHECK(fetches() == 5, "it is renewed 300 s before its end");
}

/* gettoken may give the same old token until it has ended: protocol 5.1. */
static void test_same_token_again(void **state)
{
    (void)state;
    fake_rule(&w.api, "gettoken", 1000, 200,
              "{\"errcode\":0,\"access_token\":\"old\",\"expires_in\":100}");
    snprintf(w.api.token, sizeof w.api.token, "old");
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    for (int i = 0; i < 10; i++)
        pass(&w, 5);
    CHECK(fetches() == 1 && done(&w) == 1, "an old token serves, and is not asked for every time");
    pass(&w, 10);
    CHECK(fetches() == 2, "but after a minute");
}

/* Its life is counted from the asking: an answer that was under way for long (the machine slept) is
 * no reason to use it beyond its end, and be told that a new token is none. */
static void test_slow_token(void **state)
{
    (void)state;
    fake_hold(&w.api, "gettoken");
    put_text(&w, "u", TEXT_BODY("x"));
    until_held(&w, 1);
    w.now += 7201;
    fake_heal(&w.api);
    settle(&w);
    CHECK(fetches() == 2 && done(&w) == 1, "another one is fetched: %u", fetches());
}

struct token_write {
    const char *token, *owner;
    bool        got;
};

static int store_token(void *arg, struct store *store, struct err *err)
{
    struct token_write *t = arg;

    if (t->owner != NULL)
        return token_lease(store, STR_LIT("student"), str_c(t->owner), w.now, w.now + 20, &t->got,
                           err);
    return token_write(store, STR_LIT("student"), str_c(t->token), w.now + 7000, err);
}

static void test_other_process(void **state)
{
    (void)state;
    world_write(&w, store_token, &(struct token_write){.owner = "somebody else"});
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    pass(&w, 1);
    pass(&w, 1);
    CHECK(fetches() == 0, "another process fetches: we do not");
    world_write(&w, store_token, &(struct token_write){.token = "theirs"});
    snprintf(w.api.token, sizeof w.api.token, "theirs");
    pass(&w, 1);
    CHECK(fetches() == 0 && done(&w) == 1, "its token is ours, too");

    world_write(&w, store_token, &(struct token_write){.token = "newer"});
    snprintf(w.api.token, sizeof w.api.token, "newer");
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    CHECK(fetches() == 0 && done(&w) == 2, "when ours fails, the stored one is looked at first");
}

static void test_dead_lease(void **state)
{
    (void)state;
    world_write(&w, store_token, &(struct token_write){.owner = "died"});
    settle(&w);
    pass(&w, 19);
    CHECK(fetches() == 0, "the lease holds");
    pass(&w, 2);
    pass(&w, 2);
    CHECK(fetches() == 1, "until it has run out");
}

/* ---- W: the window is full ---- */

static void test_rate_limit(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 8, 45009);
    put_many(&w, "student", "m", 20);
    settle(&w);
    CHECK(sends() == 8, "those that were under way");
    put_row(&w, (struct outbox_row){.kind = OUT_UPDATE_CARD,
                                    .app = STR_LIT("student"),
                                    .to = STR_LIT("u"),
                                    .body = STR_LIT("{}")});
    pass(&w, 58);
    CHECK(sends() == 8, "nothing for a minute");
    CHECK(fake_count(&w.api, "message/update_template_card") == 1, "but other APIs go on");
    CHECK(metrics_get(w.metrics, M_API_ALERTS) == 0 && failed(&w) == 0, "nothing is lost");
    pass(&w, 2);
    CHECK(done(&w) == 21, "then all are sent");
}

static void test_rate_limit_of_one_app(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 1, 45009);
    put_many(&w, "staff", "m", 1);
    settle(&w);
    CHECK(atomic_load(&w.outbound) == STUDENT, "only the staff's application cannot send");
    put_many(&w, "student", "n", 5);
    settle(&w);
    CHECK(sends() == 6 && done(&w) == 5, "the students' application goes on");
    pass(&w, 60);
    CHECK(done(&w) == 6 && atomic_load(&w.outbound) == (STUDENT | STAFF),
          "the staff's after a minute");
}

/* ---- C: an administrator must act ---- */

static void test_alert(void **state)
{
    static const int codes[] = {60020, 48002, 50003, 301002, 40056};

    (void)state;
    for (unsigned i = 0; i < ARRAY_LEN(codes); i++) {
        unsigned before = sends();

        fake_errcode(&w.api, "message/send", 1000, codes[i]);
        put_many(&w, "student", "m", 20);
        settle(&w);
        CHECK(sends() <= before + 8, "%d: those that were under way", codes[i]);
        CHECK(!atomic_load(&w.outbound) &&
                  metrics_get(w.metrics, M_API_ALERTS) == (int64_t)i * 3 + 1,
              "%d: one alert, and sends do not work", codes[i]);
        before = sends();
        pass(&w, 59);
        CHECK(sends() == before, "%d: nothing for a minute", codes[i]);
        pass(&w, 1);
        CHECK(sends() == before + 1, "%d: then one is tried", codes[i]);
        pass(&w, 119);
        CHECK(sends() == before + 1, "%d: the next pause is twice as long", codes[i]);
        pass(&w, 1);
        CHECK(sends() == before + 2 && waiting(&w) == 20, "%d: nothing is lost", codes[i]);
        fake_heal(&w.api);
        pass(&w, 240);
        CHECK(waiting(&w) == 0 && failed(&w) == 0, "%d: all are sent when it is mended", codes[i]);
        CHECK(atomic_load(&w.outbound), "%d: sends work", codes[i]);
        pass(&w, 60);
    }
}

static void test_alert_secret(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 1000, 40001);
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    for (int i = 0; i < 59; i++)
        pass(&w, 60);
    CHECK(sends() == 1 && fetches() <= 2, "40001 is tried once an hour, without fetching tokens");
    pass(&w, 60);
    CHECK(sends() == 2, "after the hour");
}

static void test_alert_of_one_app(void **state)
{
    unsigned before;

    (void)state;
    fake_errcode(&w.api, "message/send", 8, 60020);
    fake_hold(&w.api, "nothing");
    put_many(&w, "staff", "m", 1500);
    settle(&w);
    before = sends();
    CHECK(before <= 8, "the staff's application is stopped: %u", before);
    put_many(&w, "student", "n", 5);
    for (int i = 0; i < 8; i++)
        pass(&w, 1);
    CHECK(sends() == before + 5 && done(&w) == 5,
          "the students' is not, behind 1500 rows that wait");
    CHECK(atomic_load(&w.outbound) == STUDENT, "students get cards, the staff does not");
    CHECK(metrics_get(w.metrics, M_OUTBOUND_UP) == 0, "that not all is well is told");
    pass(&w, 60);
    for (int i = 0; i < 40 && waiting(&w) > 0; i++)
        pass(&w, 2);
    CHECK(waiting(&w) == 0 && atomic_load(&w.outbound) == (STUDENT | STAFF) &&
              metrics_get(w.metrics, M_OUTBOUND_UP) == 1, "after the pause all go");
}

static void test_alert_too_old(void **state)
{
    unsigned before;

    (void)state;
    fake_errcode(&w.api, "message/send", 100000, 60020);
    put_many(&w, "student", "m", 700);
    settle(&w);
    pass(&w, 7 * 86400);
    CHECK(waiting(&w) == 700, "a week they wait");
    before = sends();
    for (int i = 0; i < 30 && waiting(&w) > 0; i++)
        pass(&w, 600);
    CHECK(failed(&w) == 700, "then they are given up");
    CHECK(sends() < before + 30, "without asking for each: %u", sends() - before);
}

/* ---- P, U, B: over ---- */

static void test_over(void **state)
{
    static const int codes[] = {60140, 82004, 60111, 60021, 43004, 40058, 44004, 42014, 123456};

    (void)state;
    for (unsigned i = 0; i < ARRAY_LEN(codes); i++) {
        fake_errcode(&w.api, "message/send", 1, codes[i]);
        put_text(&w, "u", TEXT_BODY("x"));
        settle(&w);
        CHECK(sends() == i + 1 && failed(&w) == i + 1, "%d is not tried again", codes[i]);
        CHECK(look_int(&w, "SELECT errcode FROM outbox ORDER BY id DESC") == codes[i], "%d is kept",
              codes[i]);
    }
    CHECK(metrics_get(w.metrics, M_API_FAILURES) == ARRAY_LEN(codes), "they are counted");
    CHECK(atomic_load(&w.outbound), "sends work");
}

static void test_unusable_rows(void **state)
{
    (void)state;
    put_row(&w, (struct outbox_row){.kind = OUT_SEND,
                                    .app = STR_LIT("gone"),
                                    .to = STR_LIT("u"),
                                    .body = STR_LIT("{}")});
    put_text(&w, "u", "");
    put_text(&w, "u", "[]");
    put_text(&w, "u\xff", "{}");
    settle(&w);
    CHECK(failed(&w) == 4 && sends() == 0, "rows that cannot be sent fail");
}

/* ---- our own disk ---- */

/* The outcome cannot be stored for a while: the message is not sent again meanwhile. */
static void test_outcome_not_stored(void **state)
{
    sqlite3 *db;

    (void)state;
    put_text(&w, "u", TEXT_BODY("x"));
    CHECK(sqlite3_open(w.database, &db) == SQLITE_OK, "a second writer");
    sqlite3_busy_timeout(db, 5000);
    CHECK(sqlite3_exec(
              db, "CREATE TRIGGER no BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'no'); END",
              NULL, NULL, NULL) == SQLITE_OK,
          "nothing can be stored");
    settle(&w);
    for (int i = 0; i < 10; i++)
        pass(&w, 3);
    CHECK(sends() == 1 && waiting(&w) == 1, "it is sent once");
    CHECK(sqlite3_exec(db, "DROP TRIGGER no", NULL, NULL, NULL) == SQLITE_OK,
          "the disk is well again");
    sqlite3_close(db);
    pass(&w, 3);
    CHECK(sends() == 1 && done(&w) == 1, "then its outcome is stored");
}

/* We die between the platform's OK and our commit: the same request goes out again, byte for byte,
 * and the platform drops it by enable_duplicate_check. */
static void test_sent_again_is_the_same(void **state)
{
    const struct fake_request *first, *second;

    (void)state;
    put_text(&w, "u", TEXT_BODY("x"));
    fake_hold(&w.api, "message/send");
    until_held(&w, 1);
    restart(&w);
    fake_heal(&w.api);
    settle(&w);
    first = fake_seen(&w.api, "message/send", 0);
    second = fake_seen(&w.api, "message/send", 1);
    CHECK(second != NULL && str_eq(buf_view(&first->body), buf_view(&second->body)),
          "both requests are the same");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_busy),
        TEST(test_busy_for_good),
        cmocka_unit_test_setup_teardown(test_busy_of_one_app, set_up_two, tear_down),
        TEST(test_no_overtaking),
        TEST(test_lower_concurrency),
        TEST(test_silence),
        TEST(test_outage),
        TEST(test_outage_of_tokens),
        TEST(test_outage_does_not_use_up_tries),
        TEST(test_silence_ends),
        TEST(test_token_dies),
        TEST(test_token_dies_unused),
        TEST(test_tokens_die_unused),
        TEST(test_token_refused_for_good),
        TEST(test_wrong_secret),
        cmocka_unit_test_setup_teardown(test_wrong_secret_of_one_app, set_up_two, tear_down),
        TEST(test_no_token_without_rows),
        TEST(test_same_token_again),
        TEST(test_slow_token),
        TEST(test_other_process),
        TEST(test_dead_lease),
        TEST(test_rate_limit),
        cmocka_unit_test_setup_teardown(test_rate_limit_of_one_app, set_up_two, tear_down),
        TEST(test_alert),
        TEST(test_alert_secret),
        cmocka_unit_test_setup_teardown(test_alert_of_one_app, set_up_two, tear_down),
        TEST(test_alert_too_old),
        TEST(test_over),
        TEST(test_unusable_rows),
        TEST(test_outcome_not_stored),
        TEST(test_sent_again_is_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
