/* Letters in a transcript: who reads them, whose digits are typed, what is left unread. */
#include "sim/play_private.h"
#include "tests/unit/sim_fixture.h"

#define PHONE "13800000001"

struct scene {
    struct sim_world world;
    struct sim_run   run;
};

static void begin(struct scene *s)
{
    const struct sim_script script = {.path = (char[]){"a.chat"}};

    *s = (struct scene){.world = {.sim = fixture_sim(NULL)}};
    sim_run_begin(&s->run, &s->world, &script, 1);
}

static void end(struct scene *s)
{
    sim_run_end(&s->run);
    sim_free(s->world.sim);
}

static void send(struct scene *s, const char *to, const char *code)
{
    json_t *letter = json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", "sms", "to", to, "code", code,
                               "subject", "", "text", code[0] ? code : "办好了");

    sim_lock(s->world.sim);
    sim_letter_add(s->world.sim, letter);
    sim_unlock(s->world.sim);
}

/* One line of a transcript; its reason in *why. */
static int step(struct scene *s, const char *line, struct buf *why)
{
    auto_sim_script struct sim_script script = {0};
    auto_buf struct buf               text = {0};
    struct err                        err = {0};

    buf_clear(why);
    buf_f(&text, "school demo\n%s\n", line);
    CHECK(sim_script_read(&script, "a.chat", buf_view(&text), &err) == 0, "%s", err.text);
    return sim_run_step(&s->run, &script.steps[0], why);
}

static void reads_letters(void **state)
{
    static const struct {
        const char *name, *line, *got; /* got: NULL when it holds */
    } rows[] = {
        {"the first words", PHONE "< 111111", NULL},
        {"more of it", PHONE "<+ 1111", NULL},
        {"not in it", PHONE "<! 222222", NULL},
        {"something that is in it", PHONE "<! 111", "wanted not: 111"},
        {"the second", PHONE "<", NULL},
        {"nothing more", PHONE "<-", NULL},
        {"a third", PHONE "<", "got nothing new"},
        {"of another", "a@b.edu< 333333", NULL},
        {"of nobody", "13800000099< 1", "got nothing new"},
        {"of nobody, before", "13800000099<+ 1", "a message that was read"},
    };
    struct scene s;

    (void)state;
    begin(&s);
    send(&s, PHONE, "111111");
    send(&s, PHONE, "222222");
    send(&s, "a@b.edu", "333333");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf why = {0};
        int                 rc = step(&s, rows[i].line, &why);

        CHECK((rc == 0) == (rows[i].got == NULL), "%s: %s", rows[i].name, why.p ? why.p : "");
        CHECK(rc == 0 || strstr(why.p, rows[i].got), "%s: %s", rows[i].name, why.p);
    }
    end(&s);
}

/* The digits that would be typed; NULL: none. */
static bool digits(struct scene *s, bool old, const char *want)
{
    auto_buf struct buf why = {0};
    auto_free char     *got = sim_run_digits(&s->run, PHONE, old, &why);

    if (want == NULL)
        return got == NULL && why.n > 0;
    return got && strcmp(got, want) == 0;
}

static void types_digits(void **state)
{
    auto_buf struct buf why = {0};
    struct scene        s;

    (void)state;
    begin(&s);
    CHECK(digits(&s, false, NULL) && digits(&s, true, NULL), "nothing has come");
    send(&s, PHONE, "111111");
    CHECK(step(&s, PHONE "< 1", &why) == 0 && digits(&s, false, "111111"), "of one that was read");
    CHECK(digits(&s, false, NULL), "never the same by mistake");
    CHECK(digits(&s, true, "111111") && digits(&s, true, "111111"), "but on purpose");
    send(&s, PHONE, "222222");
    send(&s, PHONE, "333333");
    CHECK(digits(&s, false, "333333"), "of the newest");
    buf_clear(&why);
    CHECK(sim_run_unread_letters(&s.run, &why) == -1 && strstr(why.p, "222222") &&
              !strstr(why.p, "333333"),
          "which is read then, the other is not: %s", why.p);
    CHECK(step(&s, PHONE "< 222222", &why) == 0 && sim_run_unread_letters(&s.run, &why) == 0,
          "all is read");
    send(&s, PHONE, "");
    CHECK(digits(&s, false, NULL), "a letter without digits");
    end(&s);
}

static void reads_what_everyone_sees(void **state)
{
    auto_buf struct buf why = {0};
    struct scene        s;
    struct sim         *sim;

    (void)state;
    begin(&s);
    sim = s.world.sim;
    sim_lock(sim);
    for (size_t i = 0; i < 2; i++)
        sim_message_add(sim, &sim->apps[0], &sim->members[i],
                        json_pack("{s:s, s:s, s:s}", "from", "bot", "kind", "text", "text", "好"));
    sim_unlock(sim);
    CHECK(step(&s, "everyone< 好", &why) == -1 && strstr(why.p, "by T1001"), "the third is missed");
    CHECK(step(&s, "$< 好", &why) == -1 && strstr(why.p, "a line `$ …`"), "nothing was run: %s",
          why.p);
    CHECK(step(&s, "林小满< page 好", &why) == -1 && strstr(why.p, "nobody has opened one"),
          "no page");
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_letters),
        cmocka_unit_test(types_digits),
        cmocka_unit_test(reads_what_everyone_sees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
