/* A clock that is put back: what the sender waits for lasts as long as it would have. */
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

enum { BACK = 3600 };

/* After a refusal, and while nothing answers. */
static void waits_move_along(void **state)
{
    static const struct {
        const char *name;
        int         errcode; /* 0: no answer */
        int64_t     longest; /* seconds until all is sent */
    } rows[] = {
        {"the window is full", 45009, 60},
        {"an administrator has to act", 60020, 60},
        {"busy", -1, 10},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fake_errcode(&w.api, "message/send", 1, rows[i].errcode);
        put_text(&w, "u", TEXT_BODY("x"));
        settle(&w);
        CHECK(waiting(&w) == 1, "%s: it waits", rows[i].name);
        pass(&w, -BACK);
        pass(&w, rows[i].longest);
        pass(&w, 1);
        CHECK(waiting(&w) == 0 && failed(&w) == 0, "%s: it is sent", rows[i].name);
        tear_down(state);
        set_up(state);
    }
}

/* What other processes put is looked for every few seconds. */
static void the_outbox_is_looked_at(void **state)
{
    (void)state;
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    CHECK(done(&w) == 1, "the first is sent");
    pass(&w, -BACK);
    CHECK(fake_count(&w.api, "message/send") == 1 && w.sender->look_at <= w.now + 10, "it is looked at soon: in %lld s",
          (long long)(w.sender->look_at - w.now));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(waits_move_along, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_outbox_is_looked_at, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
