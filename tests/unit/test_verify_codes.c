/* How much of us strangers may use, and that nobody else pays for it. The clock is the test's. */
#include "bot/keyset.h"
#include "bot/verify_private.h"
#include "tests/test.h"

#include <stdlib.h>

enum { API_MINUTE = 5000, HERE = 7, THERE = 8 };

static int64_t now = 1790000000, now_us = 1000000;

struct world {
    struct conf           conf;
    struct conf_app       app;
    struct bot_app        bot_app;
    struct conf_school    school;
    struct verify_options options;
    struct verify        *v;
};

static int set_up(void **state)
{
    static char   name[] = "学校", app[] = "student";
    struct world *w = calloc(1, sizeof *w);

    w->app.name = app;
    w->conf.wecom.apps = &w->app;
    w->conf.wecom.apps_count = 1;
    w->conf.tuning.api_minute = API_MINUTE;
    w->bot_app.conf = &w->app;
    w->school.name = name;
    w->options.conf = &w->conf;
    w->options.apps = &w->bot_app;
    w->v = verify_new(&w->options, &w->school);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    verify_free(w->v);
    free(w);
    return 0;
}

/* ---- one code ---- */

static struct passage begin(struct world *w, uint64_t peer, const char *code)
{
    struct passage p = {.v = w->v, .peer = peer, .began_us = now_us};

    buf_c(&p.code, code);
    p.outcome = code_admit(&p, now);
    return p;
}

static enum verify_outcome end(struct passage *p, enum verify_outcome outcome)
{
    enum verify_outcome admitted = p->outcome;

    if (p->asked)
        p->outcome = outcome;
    if (p->asked && outcome == V_PASSED)
        buf_c(&p->userid, "u");
    code_learn(p, now);
    code_leave(p);
    buf_free(&p->code);
    buf_free(&p->userid);
    return admitted;
}

/* The whole way of one; what it was admitted as. */
static enum verify_outcome code(struct world *w, uint64_t peer, const char *text,
                                enum verify_outcome outcome)
{
    struct passage p = begin(w, peer, text);

    return end(&p, outcome);
}

/* So many different bad ones; how many were asked for. */
static unsigned made_up(struct world *w, uint64_t peer, unsigned count)
{
    static unsigned n;
    unsigned        asked = 0;

    for (unsigned i = 0; i < count; i++) {
        char text[32];

        snprintf(text, sizeof text, "z%08u", n++);
        asked += code(w, peer, text, V_BAD_CODE) == V_PASSED;
    }
    return asked;
}

/* ---- slots ---- */

static void test_slots(void **state)
{
    struct world  *w = *state;
    struct passage p[VERIFY_SLOTS], more, good, elsewhere;

    CHECK(made_up(w, HERE, 60) == 60, "the first ones are looked at");
    for (int i = 0; i < VERIFY_SLOTS; i++) {
        p[i] = begin(w, HERE, "NEVERSEEN");
        CHECK(p[i].outcome == V_PASSED && p[i].slot != NULL, "slot %d", i);
    }
    more = begin(w, HERE, "NEVERSEEN");
    CHECK(more.outcome == V_CROWDED && !more.asked && more.again_in > 0, "one more comes later");
    end(&more, V_BAD_CODE);
    elsewhere = begin(w, THERE, "NEVERSEEN");
    CHECK(elsewhere.outcome == V_PASSED && elsewhere.slot == NULL, "elsewhere it is as ever");
    end(&elsewhere, V_PASSED); /* codes of nine characters are good ones */
    good = begin(w, HERE, "ASGOODASS");
    CHECK(good.outcome == V_PASSED && good.slot != NULL, "here, too, for what looks like it");
    end(&good, V_PASSED);
    for (int i = 0; i < VERIFY_SLOTS; i++)
        end(&p[i], V_PASSED);
    now_us += 10000000;
    CHECK(code(w, HERE, "UNLIKE", V_PASSED) == V_PASSED, "a slot is free again");
}

/* A good code waits for a slot no longer than it takes to load the page again. */
static void test_crowded_is_not_for_good(void **state)
{
    struct world *w = *state;

    made_up(w, HERE, 60);
    CHECK(made_up(w, HERE, 100) == VERIFY_SLOTS, "a flood has the slots at this moment");
    CHECK(code(w, HERE, "GOOD", V_PASSED) == V_CROWDED, "and somebody comes then");
    now_us += 3000000;
    CHECK(code(w, HERE, "GOOD", V_PASSED) == V_PASSED, "when his page loads again he gets in");
}

/* However fast the platform answers: half of the minute's calls for both kinds of slots. */
static void test_slots_in_a_minute(void **state)
{
    struct world *w = *state;
    unsigned      asked = 0, like = 0;

    made_up(w, HERE, 60);
    w->v->good_length[3] = true;
    for (int ms = 0; ms < 60000; ms++, now_us += 1000) {
        now += ms % 1000 == 999;
        asked += made_up(w, HERE, 1);
        if (code(w, HERE, "LIK", V_SILENT) == V_PASSED)
            like++;
    }
    CHECK(asked > 1000 && like > 1000 && asked + like <= API_MINUTE / 2 + 2 * VERIFY_SLOTS,
          "%u and %u", asked, like);
}

static void test_doubt_ends(void **state)
{
    struct world  *w = *state;
    struct passage p;

    made_up(w, HERE, 60);
    now += 59;
    p = begin(w, HERE, "X");
    CHECK(p.slot != NULL, "in doubt");
    end(&p, V_PASSED);
    now += 1;
    p = begin(w, HERE, "X");
    CHECK(p.outcome == V_PASSED && p.slot == NULL, "after a minute without bad codes, not");
    end(&p, V_PASSED);
}

/* Only what was bad counts. */
static void test_good_codes(void **state)
{
    static const enum verify_outcome fine[] = {V_PASSED, V_FORM, V_WAIT, V_REFUSED};
    struct world                    *w = *state;
    struct passage                   p;

    for (unsigned i = 0; i < 10000; i++) {
        char text[32];

        snprintf(text, sizeof text, "good%u", i);
        p = begin(w, HERE, text);
        CHECK(p.outcome == V_PASSED && p.slot == NULL, "good code %u", i);
        buf_c(&p.userid, "u");
        end(&p, fine[i % 4]);
    }
    for (unsigned i = 0; i < 100; i++)
        CHECK(code(w, HERE, "SILENT", V_SILENT) == V_PASSED, "silence is not the code's fault");
}

/* ---- many addresses ---- */

static bool doubtful(struct world *w, uint64_t peer)
{
    struct passage p = begin(w, peer, "X");
    bool           doubt = p.outcome == V_CROWDED || p.slot != NULL;

    end(&p, V_SILENT);
    return doubt;
}

static void test_crowd(void **state)
{
    struct world *w = *state;

    made_up(w, HERE, 2);
    made_up(w, THERE, 3);
    for (uint64_t peer = 100; peer < 100 + 994; peer++)
        made_up(w, peer, 1);
    CHECK(!doubtful(w, THERE), "999 in all");
    made_up(w, 99, 1);
    CHECK(doubtful(w, THERE), "a thousand: three are enough");
    CHECK(!doubtful(w, HERE) && !doubtful(w, 5), "two are not");
    for (uint64_t peer = 2000; peer < 2000 + 1000; peer++)
        made_up(w, peer, 1);
    CHECK(doubtful(w, HERE) && doubtful(w, 5), "two thousand: all by the slots");
    now += 60;
    CHECK(!doubtful(w, HERE) && !doubtful(w, THERE), "it ends with the flood");
}

/* ---- codes that were bad ---- */

static void test_bad_again(void **state)
{
    static const enum verify_outcome bad[] = {V_BAD_CODE, V_OLD_CODE};
    struct world                    *w = *state;

    for (size_t i = 0; i < 2; i++) {
        char text[] = {'c', (char)('0' + i), '\0'};

        CHECK(code(w, HERE, text, bad[i]) == V_PASSED, "asked for once");
        CHECK(code(w, THERE, text, V_PASSED) == bad[i], "then it is known");
    }
    now += 60;
    CHECK(code(w, HERE, "c0", V_PASSED) == V_PASSED, "a minute later it is asked for again");
    CHECK(code(w, HERE, "c1", V_BAD_CODE) == V_PASSED, "this one, too");
    now -= 3600;
    CHECK(code(w, HERE, "c1", V_PASSED) == V_PASSED, "a clock that went back holds up nobody");
    CHECK(code(w, HERE, "c2", V_SILENT) == V_PASSED && code(w, HERE, "c2", V_PASSED) == V_PASSED,
          "what was not answered is not known");
    for (int i = 0; i < 70; i++)
        code(w, HERE, "c3", V_BAD_CODE);
    CHECK(!doubtful(w, HERE), "and the same one again and again counts once");
    now += 3600;
}

/* ---- forms, and what costs nothing ---- */

static enum verify_outcome post(struct world *w, const char *userid)
{
    struct passage      p = {.v = w->v, .peer = HERE};
    enum verify_outcome outcome;

    buf_c(&p.userid, userid);
    outcome = post_admit(&p, now);
    buf_free(&p.userid);
    return outcome;
}

static enum verify_outcome nonsense(struct world *w, uint64_t peer)
{
    struct passage p = {.v = w->v, .peer = peer};

    return nonsense_admit(&p, V_NO_CODE, now);
}

static void test_counted_for_oneself(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 30; i++)
        CHECK(post(w, "eve") == V_PASSED, "form %d", i);
    CHECK(post(w, "Eve") == V_LIMITED && post(w, "adam") == V_PASSED, "one member's own");
    for (int i = 0; i < 600; i++)
        CHECK(nonsense(w, HERE) == V_NO_CODE, "nonsense %d", i);
    CHECK(nonsense(w, HERE) == V_LIMITED && nonsense(w, THERE) == V_NO_CODE, "one address's own");
    CHECK(post(w, "bob") == V_PASSED && !doubtful(w, HERE), "and neither harms anybody else");
    now += 60;
    CHECK(post(w, "eve") == V_PASSED && nonsense(w, HERE) == V_NO_CODE, "for a minute");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_slots),      TEST(test_crowded_is_not_for_good), TEST(test_slots_in_a_minute),
        TEST(test_doubt_ends), TEST(test_good_codes),              TEST(test_crowd),
        TEST(test_bad_again),  TEST(test_counted_for_oneself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
