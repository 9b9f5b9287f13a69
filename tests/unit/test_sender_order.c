/* Who waits for whom: rows to several behind a row that waits, and those behind them. */
#include "tests/unit/sender_world.h"

#include "store/dialogs.h"
#include "store/members.h"

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

/* How many calls went to exactly those. */
static unsigned sent(const char *to)
{
    char     want[96];
    unsigned n = 0;

    snprintf(want, sizeof want, "\"touser\":\"%s\"", to);
    for (unsigned i = 0; i < w.api.seen_count; i++)
        n += strcmp(w.api.seen[i].path, "message/send") == 0 &&
             strstr(w.api.seen[i].body.p, want) != NULL;
    return n;
}

static void put_texts(const char *to, unsigned n)
{
    while (n-- > 0)
        put_text(&w, to, TEXT_BODY("x"));
}

/* One row to a, b and c, and one to b alone. */
static void put_behind(void)
{
    put_text(&w, "a|b|c", TEXT_BODY("to all"));
    put_text(&w, "b", TEXT_BODY("to b"));
}

/* 700 of them wait: half an hour at least. */
static void behind_a_limit(void **state)
{
    (void)state;
    put_texts("a", 700);
    put_behind();
    settle(&w);
    pass(&w, 10); /* what did not fit into the memory was looked at */
    CHECK(sent("a") == 20, "as many as a member may get: %u", sent("a"));
    CHECK(sent("a|b|c") == 1, "who is over his limit keeps it from nobody");
    CHECK(sent("b") == 1, "what is for another one goes");
    CHECK(waiting(&w) == 680, "nothing else went");
}

/* His next one may go within seconds, and stays in memory. */
static void behind_a_limit_that_ends(void **state)
{
    (void)state;
    put_texts("a", 20);
    settle(&w);
    pass(&w, 57);
    put_texts("a", 2);
    put_behind();
    settle(&w);
    CHECK(w.sender->rows_count == 2 && sent("a") == 20, "the row stays");
    CHECK(sent("a|b|c") == 1 && sent("b") == 1, "and keeps nobody waiting");
    pass(&w, 3);
    CHECK(sent("a") == 22, "it goes when it may");
}

/* The messages of one member stay in order. */
static void his_own_wait(void **state)
{
    (void)state;
    put_texts("a", 21);
    put_text(&w, "a", TEXT_BODY("last"));
    settle(&w);
    pass(&w, 55);
    put_text(&w, "A", TEXT_BODY("behind the last"));
    settle(&w);
    CHECK(waiting(&w) == 3 && sent("A") == 0, "it waits, too");
    pass(&w, 5);
    CHECK(strstr(fake_seen(&w.api, "message/send", 21)->body.p, "last") != NULL &&
              strstr(fake_seen(&w.api, "message/send", 22)->body.p, "behind the last") != NULL,
          "they go in their order");
}

/* The message before it waits for its next try: it must not overtake that. But it keeps none of the
 * others waiting. */
static void behind_a_retry(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 3, -1);
    put_texts("a", 1);
    settle(&w);
    pass(&w, 1);
    pass(&w, 4);
    CHECK(sent("a") == 3 && w.sender->rows_count == 0, "it waits outside the memory");
    put_behind();
    for (int i = 0; i < 14; i++)
        pass(&w, 1);
    CHECK(sent("a|b|c") == 0, "it waits for the first");
    CHECK(sent("b") == 1, "and nobody for it");
    pass(&w, 1);
    CHECK(sent("a") == 4 && sent("a|b|c") == 1 && waiting(&w) == 0, "it goes behind it");
}

/* That is over soon: until then all keep their order. */
static void behind_a_call(void **state)
{
    (void)state;
    settle(&w); /* the token */
    fake_hold(&w.api, "message/send");
    put_texts("a", 1);
    until_held(&w, 1);
    put_behind();
    turns(&w, 20);
    CHECK(fake_holding(&w.api) == 1, "they wait");
    fake_heal(&w.api);
    settle(&w);
    CHECK(strstr(fake_seen(&w.api, "message/send", 1)->body.p, "\"a|b|c\"") != NULL &&
              strstr(fake_seen(&w.api, "message/send", 2)->body.p, "\"b\"") != NULL,
          "they go in their order");
}

/* It is at the platform's limit because of one of them. */
static void behind_several(void **state)
{
    (void)state;
    for (int i = 0; i < 31; i++)
        put_text(&w, "a|b|c", TEXT_BODY("to all"));
    put_text(&w, "d|e", TEXT_BODY("to others"));
    settle(&w);
    CHECK(sent("a|b|c") == 30 && sent("d|e") == 1, "the 31st waits");
    pass(&w, 20);
    put_text(&w, "b|f", TEXT_BODY("the like"));
    put_text(&w, "f", TEXT_BODY("to f"));
    settle(&w);
    CHECK(sent("b|f") == 0 && sent("f") == 1, "who is at no limit is not kept waiting");
    pass(&w, 40);
    CHECK(waiting(&w) == 0, "a minute later they go");
}

/* Its own next try: what is said to one of them later must not come earlier. */
static void behind_a_retry_of_several(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 3, -1);
    put_text(&w, "a|b|c", TEXT_BODY("to all"));
    settle(&w);
    pass(&w, 1);
    pass(&w, 4);
    put_texts("b", 1);
    pass(&w, 10);
    CHECK(sent("b") == 0, "it waits");
    pass(&w, 5);
    CHECK(sent("a|b|c") == 4 && sent("b") == 1, "and goes behind it");
}

/* ---- parts of notices ---- */

/* To m1, m2 and m3. */
static void put_part_of_three(void)
{
    start_part(3, (struct outbox_row){.kind = OUT_SEND});
}

static void a_part_waits_for_no_limit(void **state)
{
    (void)state;
    put_texts("m1", 700);
    start_part(1000, (struct outbox_row){.kind = OUT_SEND});
    put_texts("m777", 1);
    settle(&w);
    pass(&w, 10); /* what did not fit into the memory was looked at */
    CHECK(fate("handed") == 1000 && sent("m777") == 1 && sent("m1") == 20,
          "one who is over his limit keeps it from nobody");
}

static void a_part_waits_for_no_try(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 3, -1);
    put_texts("m1", 1);
    settle(&w);
    pass(&w, 1);
    pass(&w, 4);
    put_part_of_three();
    settle(&w);
    pass(&w, 8); /* three calls got no good answer: one at a time tries */
    CHECK(fate("handed") == 3 && done(&w) == 1, "not for that of a message to one");
}

static void a_part_waits_for_no_call(void **state)
{
    (void)state;
    settle(&w); /* the token */
    fake_hold(&w.api, "message/send");
    put_texts("m1", 1);
    put_part_of_three();
    until_held(&w, 2);
    put_texts("m2", 1);
    until_held(&w, 3);
    CHECK(w.sender->in_flight == 3, "nor anybody for it");
    fake_heal(&w.api);
    settle(&w);
    CHECK(fate("handed") == 3 && done(&w) == 3, "all go");
}

/* It is tried for a day: its people must not wait for that. */
static void nobody_waits_for_a_busy_part(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 7, -1);
    put_part_of_three();
    for (int i = 0; i < 120; i++)
        pass(&w, 1);
    CHECK(fate("put") == 3 && sent("m1|m2|m3") == 6, "it waits for its next try: %u",
          sent("m1|m2|m3"));
    fake_heal(&w.api);
    put_texts("m2", 2);
    put_text(&w, "m1|m3", TEXT_BODY("to both"));
    pass(&w, 30); /* the same */
    CHECK(sent("m1|m2|m3") == 6 && sent("m2") == 2 && sent("m1|m3") == 1,
          "what is for its people goes");
    for (int i = 0; i < 300; i++)
        pass(&w, 1);
    CHECK(fate("handed") == 3, "it goes, too");
}

static void nobody_waits_for_a_part_at_the_limit(void **state)
{
    (void)state;
    for (int i = 0; i < 30; i++)
        put_text(&w, "m1|x", TEXT_BODY("to both"));
    settle(&w);
    put_part_of_three();
    put_texts("m2", 1);
    settle(&w);
    CHECK(fate("put") == 3 && sent("m2") == 1, "the platform would drop it for one of them");
    pass(&w, 60);
    CHECK(fate("handed") == 3, "so it waits");
}

/* ---- a card that nobody waits for any more ---- */

static int end_dialog(void *arg, struct store *store, struct err *err)
{
    struct member m;
    struct dialog old;
    struct buf    memory = {0};
    int rc = member_load(store, w.now, STR_LIT("a"), STR_LIT("student"), &m, &old, &memory, err);

    (void)arg;
    buf_free(&memory);
    return rc < 0 ? -1 : dialog_end(store, STR_LIT("a"), STR_LIT("student"), err);
}

static void an_old_card(void **state)
{
    (void)state;
    world_write(&w, end_dialog, NULL);
    put_texts("a", 20);
    settle(&w);
    put_row(&w, (struct outbox_row){.kind = OUT_SEND,
                                    .app = STR_LIT("student"),
                                    .to = STR_LIT("a"),
                                    .body = STR_LIT(TEXT_BODY("a step")),
                                    .task = STR_LIT("step-1")});
    settle(&w);
    CHECK(failed(&w) == 1 && look_is(&w, "SELECT info FROM outbox WHERE state = 2", "answered"),
          "it does not wait until there is room for it");
    CHECK(fake_count(&w.api, "message/send") == 20, "nor does it go");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(behind_a_limit),
        TEST(behind_a_limit_that_ends),
        TEST(his_own_wait),
        TEST(behind_a_retry),
        TEST(behind_a_call),
        TEST(behind_several),
        TEST(behind_a_retry_of_several),
        TEST(a_part_waits_for_no_limit),
        TEST(a_part_waits_for_no_try),
        TEST(a_part_waits_for_no_call),
        TEST(nobody_waits_for_a_busy_part),
        TEST(nobody_waits_for_a_part_at_the_limit),
        TEST(an_old_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
