/* Parts of notices: their receivers get the outcome, once, in the transaction of the row; and how
 * many the platform has counted. */
#include "tests/unit/sender_world.h"

#include "base/cst.h"
#include "store/sends.h"

static struct world w;

#include "tests/unit/notice_part.h"

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

static void outcomes_are_of_each(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/send", 1, 200,
              "{\"errcode\":0,\"invaliduser\":\"m2|stranger\",\"unlicenseduser\":\"M4\","
              "\"msgid\":\"MSG1\"}");
    start_part(5, (struct outbox_row){.kind = OUT_SEND});
    CHECK(fate("put") == 5, "on its way");
    settle(&w);
    CHECK(fate("handed") == 3 && fate("scope") == 1 && fate("unlicensed") == 1 && fate("put") == 0,
          "each has his own");
    CHECK(look_is(&w, "SELECT msgid FROM notice_parts", "MSG1"), "what it is taken back by");
    CHECK(look_int(&w, "SELECT person_times FROM send_days WHERE app = 'student'") == 3,
          "who got it was counted");
    CHECK(look_int(&w, "SELECT day FROM send_days") == cst_day(w.now), "on that day");
}

static int put_empty(void *arg, struct store *s, struct err *err)
{
    static const struct notice like = {
        .app = {"student", 7}, .kind = {"notice", 6}, .creator = {"a", 1}, .content = {"{}", 2},
        .state = NOTICE_PLANNED};
    int64_t number;

    for (unsigned i = 0; i < *(const unsigned *)arg; i++)
        if (notice_put(s, w.now, &like, &number, err) < 0)
            return -1;
    return 0;
}

/* They are summed so many at a time; what is told is of all. */
static void gauges_tell_of_many(void **state)
{
    unsigned others = 1500;

    (void)state;
    pass(&w, 11);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    world_write(&w, put_empty, &others);
    start_part(5, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    pass(&w, 10);
    CHECK(metrics_get(w.metrics, M_NOTICES + (enum metric)FATE_HANDED) == 0, "not all yet");
    pass(&w, 1);
    CHECK(metrics_get(w.metrics, M_NOTICES + (enum metric)FATE_HANDED) == 8, "then all");
    pass(&w, 10);
    pass(&w, 1);
    CHECK(metrics_get(w.metrics, M_NOTICES + (enum metric)FATE_HANDED) == 8, "and again");
}

/* What it shows is in the store: a restart forgets nothing. */
static void gauges_tell_the_fates(void **state)
{
    (void)state;
    w.conf.tuning.accounts = 3;
    fake_rule(&w.api, "message/send", 1, 200,
              "{\"errcode\":0,\"invaliduser\":\"m2\",\"msgid\":\"MSG1\"}");
    start_part(5, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    pass(&w, 11);
    CHECK(metrics_get(w.metrics, M_NOTICES + (enum metric)FATE_HANDED) == 4 &&
              metrics_get(w.metrics, M_NOTICES + (enum metric)FATE_SCOPE) == 1 &&
              metrics_get(w.metrics, M_NOTICES + (enum metric)FATE_PUT) == 0,
          "by fate");
    CHECK(metrics_get(w.metrics, M_PERSON_TIMES) == 4 &&
              metrics_get(w.metrics, M_PERSON_TIMES_QUOTA) == 600,
          "the day: %lld", (long long)metrics_get(w.metrics, M_PERSON_TIMES));
}

static void refusals_are_told(void **state)
{
    static const struct {
        const char       *name, *column;
        int               errcode;
        struct outbox_row row;
        int64_t           kept; /* errcode of a receiver */
    } rows[] = {
        {"refused", "refused", 40058, {.kind = OUT_SEND}, 40058},
        {"nobody valid", "scope", 81013, {.kind = OUT_SEND}, 0},
        {"no licence", "unlicensed", 701008, {.kind = OUT_SEND}, 0},
        {"over", "stopped", 0, {.kind = OUT_SEND, .expires_at = 1}, 0},
        {"no such application", "refused", 0, {.kind = OUT_SEND, .app = {"nowhere", 7}},
         NOTICE_NOT_SENT},
        {"no such media", "refused", 0, {.kind = OUT_SEND, .media = {"none", 4}}, NOTICE_NOT_SENT},
        {"no body", "refused", 0, {.kind = OUT_SEND, .body = {"x", 1}}, NOTICE_NOT_SENT},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].errcode != 0)
            fake_errcode(&w.api, "message/send", 1, rows[i].errcode);
        start_part(3, rows[i].row);
        settle(&w);
        CHECK(waiting(&w) == 0 && fate(rows[i].column) == 3 && fate("put") == 0, "%s: %d",
              rows[i].name, (int)fate(rows[i].column));
        CHECK(look_int(&w, "SELECT errcode FROM notice_people ORDER BY notice DESC LIMIT 1") ==
                  rows[i].kept,
              "%s: why", rows[i].name);
    }
    CHECK(look_int(&w, "SELECT COUNT(*) FROM send_days") == 0, "nobody was counted");
}

/* One row has one outcome: it does not become several. */
static void too_many_do_not_go(void **state)
{
    (void)state;
    start_part(1001, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    CHECK(fate("refused") == 1001 && failed(&w) == 1 && waiting(&w) == 0, "refused");
    CHECK(fake_count(&w.api, "message/send") == 0, "and not sent");
}

static void a_thousand_go(void **state)
{
    (void)state;
    start_part(1000, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    CHECK(fate("handed") == 1000 && fake_count(&w.api, "message/send") == 1, "in one call");
    CHECK(look_int(&w, "SELECT person_times FROM send_days") == 1000, "counted");
}

static void every_message_is_counted(void **state)
{
    (void)state;
    put_text(&w, "u|v|w", TEXT_BODY("x"));
    put_text(&w, "u", TEXT_BODY("x"));
    put_row(&w, (struct outbox_row){.kind = OUT_CALL, .app = STR_LIT("student"),
                                    .api = STR_LIT("user/get"), .to = STR_LIT("u")});
    settle(&w);
    CHECK(look_int(&w, "SELECT person_times FROM send_days") == 4, "of which notice or none");
    fake_errcode(&w.api, "message/send", 1, 40058);
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    CHECK(look_int(&w, "SELECT person_times FROM send_days") == 4, "not what was refused");
}

/* ---- stopping ---- */

static int halt(void *arg, struct store *s, struct err *err)
{
    return notice_halt(s, w.now, ((struct part *)arg)->number, err);
}

/* The row lies in memory when it is stopped: so many calls as may be are under way. */
static void what_is_stopped_does_not_go(void **state)
{
    struct part p;

    (void)state;
    fake_hold(&w.api, "message/send");
    put_many(&w, "student", "other", 8);
    until_held(&w, 8);
    p = start_part(2, (struct outbox_row){.kind = OUT_SEND});
    turns(&w, 5);
    CHECK(w.sender->rows_count == 9, "it waits in memory for one of them to end");
    world_write(&w, halt, &p);
    CHECK(fate("put") == 2, "it is not known yet");
    fake_heal(&w.api);
    settle(&w);
    CHECK(fate("stopped") == 2 && fate("put") == 0 && waiting(&w) == 0, "it has ended");
    CHECK(fake_count(&w.api, "message/send") == 8, "and did not go");
}

/* Nothing answers, and one call at a time tries: who has stopped it need not wait for an answer to
 * that. */
static void what_is_stopped_in_a_silence_ends(void **state)
{
    struct part p;
    unsigned    before;

    (void)state;
    fake_rule(&w.api, "message/send", 1000, 502, "");
    put_many(&w, "student", "other", 8);
    for (int i = 0; i < 120; i++)
        pass(&w, 1);
    fake_hold(&w.api, "message/send"); /* the next one is under way for long */
    for (int i = 0; i < 35 && fake_holding(&w.api) == 0; i++, w.now++)
        turns(&w, 5);
    p = start_part(2, (struct outbox_row){.kind = OUT_SEND});
    turns(&w, 5);
    before = fake_count(&w.api, "message/send");
    CHECK(w.sender->rows_count >= 2 && fate("put") == 2, "it waits in memory for the trial");
    world_write(&w, halt, &p);
    for (int i = 0; i < 6; i++, w.now++)
        turns(&w, 5);
    CHECK(fate("stopped") == 2 && fate("put") == 0, "it has ended");
    CHECK(fake_count(&w.api, "message/send") == before, "with no other call");
}

/* No answer came before it was stopped: nobody can say that it has not arrived. */
static void what_had_no_answer_is_not_told_as_stopped(void **state)
{
    struct part p;

    (void)state;
    fake_rule(&w.api, "message/send", 1, 502, "");
    p = start_part(2, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    CHECK(fate("put") == 2 && look_int(&w, "SELECT attempts % 1000000 FROM outbox") == 100,
          "it waits");
    world_write(&w, halt, &p);
    pass(&w, 60);
    CHECK(fate("refused") == 2 && fate("stopped") == 0, "it may have arrived");
    CHECK(look_int(&w, "SELECT errcode FROM notice_people LIMIT 1") == API_NETWORK &&
              look_int(&w, "SELECT errcode FROM notice_parts") == API_NETWORK,
          "and that is known");
    CHECK(fake_count(&w.api, "message/send") == 1, "it does not go again");
}

/* What is under way when it is stopped has gone. */
static void what_has_gone_is_told_so(void **state)
{
    struct part p;

    (void)state;
    fake_hold(&w.api, "message/send");
    p = start_part(2, (struct outbox_row){.kind = OUT_SEND});
    until_held(&w, 1);
    world_write(&w, halt, &p);
    fake_heal(&w.api);
    settle(&w);
    CHECK(fate("handed") == 2 && fate("stopped") == 0, "they got it");
}

/* ---- busy ---- */

/* A call for a thousand is not given up after 20 seconds, as one for a single member is. */
static void busy_is_waited_for(void **state)
{
    static const int64_t delays[] = {1, 4, 15, 30, 60, 120, 240, 300, 300};
    unsigned             i;

    (void)state;
    fake_errcode(&w.api, "message/send", ARRAY_LEN(delays), -1);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    for (i = 0; i < ARRAY_LEN(delays); i++) {
        CHECK(fate("put") == 3 && fate("refused") == 0, "%u: it waits", i);
        pass(&w, delays[i] - 1);
        CHECK(fake_count(&w.api, "message/send") == i + 1, "%u: not yet", i);
        pass(&w, 1);
        CHECK(fake_count(&w.api, "message/send") == i + 2, "%u: again", i);
    }
    CHECK(fate("handed") == 3 && waiting(&w) == 0, "it has gone");
}

static void busy_is_not_waited_for_for_ever(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 1000, -1);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    for (unsigned i = 0; i < 285; i++)
        pass(&w, 300);
    CHECK(fate("put") == 3, "nearly a day");
    CHECK(look_int(&w, "SELECT attempts FROM outbox") < SENDER_SILENCE, "no silence is counted");
    for (unsigned i = 0; i < 6; i++)
        pass(&w, 300);
    CHECK(fate("refused") == 3 && look_int(&w, "SELECT errcode FROM notice_people LIMIT 1") == -1,
          "after a day it is refused");
}

/* Its end comes first. */
static void busy_ends_with_the_notice(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 100, -1);
    start_part(3, (struct outbox_row){.kind = OUT_SEND, .expires_at = w.now + 600});
    settle(&w);
    for (unsigned i = 0; i < 11; i++)
        pass(&w, 60);
    CHECK(fate("stopped") == 3 && waiting(&w) == 0, "of no use any more");
}

/* One row that ends with that code. */
struct refusal {
    struct part part;
    int64_t     errcode, passing;
};

static int refuse(void *arg, struct store *s, struct err *err)
{
    const struct str none = {"", 0};
    struct refusal  *r = arg;

    r->part = (struct part){.count = 1, .row = {.kind = OUT_SEND}};
    if (put_part(&r->part, s, err) < 0 ||
        outbox_failed(s, r->part.row.id, w.now, -1, none, err) < 0 ||
        notice_part_ended(s, w.now, r->part.number, r->part.row.id, r->errcode, false, none, none,
                          none, err) < 0)
        return -1;
    return notice_passing(s, r->part.number, none, none, &r->passing, err);
}

/* What the sender would have tried again, or waits for, may have passed. */
static void what_may_pass_is_known(void **state)
{
    (void)state;
    for (const struct api_code *c = api_codes; c->meaning; c++) {
        struct refusal r = {.errcode = c->code};
        bool may = c->policy == API_RETRY || c->policy == API_TOKEN || c->policy == API_WAIT ||
                   c->policy == API_ALERT;

        if (c->code == 0)
            continue;
        world_write(&w, refuse, &r);
        CHECK(r.passing == may, "%d: %lld", c->code, (long long)r.passing);
    }
}

/* ---- once ---- */

/* The outcome cannot be stored at first: it is written until it is. */
static void an_outcome_is_stored_once(void **state)
{
    char *error = NULL;

    (void)state;
    sqlite3_busy_timeout(w.look, 5000); /* the worker may be writing */
    fake_hold(&w.api, "message/send");
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    until_held(&w, 1);
    CHECK(sqlite3_exec(w.look,
                       "CREATE TRIGGER t BEFORE UPDATE ON notice_parts BEGIN"
                       " SELECT RAISE(ABORT, 'disk'); END",
                       NULL, NULL, &error) == SQLITE_OK, "%s", error);
    fake_heal(&w.api);
    turns(&w, 40);
    CHECK(fate("put") == 3 && waiting(&w) == 1, "neither of both");
    CHECK(look_int(&w, "SELECT COUNT(*) FROM send_days") == 0, "nor the count");
    CHECK(sqlite3_exec(w.look, "DROP TRIGGER t", NULL, NULL, &error) == SQLITE_OK, "%s", error);
    pass(&w, 3);
    CHECK(fate("handed") == 3 && waiting(&w) == 0, "both");
    CHECK(look_int(&w, "SELECT person_times FROM send_days") == 3, "counted once");
    CHECK(fake_count(&w.api, "message/send") == 1, "sent once");
}

/* After a restart the row is in memory again with all of it. */
static void a_restart_forgets_nothing(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 1, 45009);
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
    settle(&w);
    CHECK(fate("put") == 3, "it waits");
    restart(&w);
    pass(&w, 700);
    CHECK(fate("handed") == 3, "it has gone");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(outcomes_are_of_each),
        TEST(gauges_tell_the_fates),
        TEST(gauges_tell_of_many),
        TEST(refusals_are_told),
        TEST(too_many_do_not_go),
        TEST(a_thousand_go),
        TEST(every_message_is_counted),
        TEST(what_is_stopped_does_not_go),
        TEST(what_is_stopped_in_a_silence_ends),
        TEST(what_had_no_answer_is_not_told_as_stopped),
        TEST(what_has_gone_is_told_so),
        TEST(busy_is_waited_for),
        TEST(busy_is_not_waited_for_for_ever),
        TEST(busy_ends_with_the_notice),
        TEST(what_may_pass_is_known),
        TEST(an_outcome_is_stored_once),
        TEST(a_restart_forgets_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
