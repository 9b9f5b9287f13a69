/* Notices carried out: parts, the first 1 %, the pace, quiet hours, repeats; and a crash between
 * every two steps. */
#include "tests/unit/notice_run_world.h"

/* ---- the same for all ---- */

static void each_gets_it_once(bool crash)
{
    struct run_world *r = xcalloc(1, sizeof *r);
    int64_t           number;

    run_open(r, RUN_AT_ONCE, 2500);
    r->crash = crash;
    number = run_put(r, (struct putting){.text = "明天停课"});
    run_seconds(r, 3);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "it is done: %d", notice_is(&r->w, number));
    run_all_got(r, 1);
    CHECK(r->receivers_most == 1000 && r->waiting_most == 3, "in three parts: %u, %u",
          r->receivers_most, r->waiting_most);
    CHECK(run_counts(r, number).fate[FATE_HANDED] == 2500, "all are handed");
    CHECK(strstr(r->told.p, "office1 ") && strstr(r->told.p, "共 2500 人，送达企业微信 2500 人"),
          "its creator is told: %s", r->told.p);
    run_close(r);
    free(r);
}

static void parts_of_a_thousand(void **state)
{
    (void)state;
    each_gets_it_once(false);
}

static void nobody_twice_after_crashes(void **state)
{
    (void)state;
    each_gets_it_once(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_a_thousand),
        cmocka_unit_test(nobody_twice_after_crashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
