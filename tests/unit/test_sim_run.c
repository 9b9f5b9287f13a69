/* Letters in a transcript: who reads them, whose digits are typed, what is left unread. */
#include "sim/play_private.h"
#include "tests/unit/sim_fixture.h"
#include "tests/unit/sim_pictures.h"

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

/* ---- pictures and files ---- */

static void show(struct scene *s, const char *kind, const char *name, struct str bytes)
{
    struct sim *sim = s->world.sim;
    json_t     *json = json_pack("{s:s, s:s, s:s}", "from", "bot", "kind", kind, "text", name);

    sim_lock(sim);
    sim_media_describe(sim_media_add(sim, kind, str_c(name), bytes), json);
    sim_message_add(sim, &sim->apps[0], &sim->members[0], json);
    sim_unlock(sim);
}

static void looks_inside(void **state)
{
    static const struct {
        const char *name, *line, *got; /* got: NULL when it holds */
    } rows[] = {
        {"another code", "林小满< qr HY2.", "got a code that says " PIC_SAYS},
        {"its code", "林小满< qr HY1.", NULL},
        {"more of it", "林小满<+ qr ticket_0123", NULL},
        {"not in it", "林小满<! qr 20260001", NULL},
        {"something that is in it", "林小满<! qr ticket", "wanted not: ticket"},
        {"its rows", "林小满<+ rows HY1", "got no file"},
        {"not its rows", "林小满<! rows HY1", "got no file"},
        {"a picture that is none", "林小满< image none.png", NULL},
        {"its code, too", "林小满<+ qr HY1.", "no code is seen"},
        {"nor not", "林小满<! qr HY1.", "no code is seen"},
        {"the words of no row", "林小满< rows 林小满 未打卡", "got 软件2601,林小满,已打卡"},
        {"the words of a row", "林小满< rows 林小满 已打卡", NULL},
        {"of another", "林小满<+ rows 周子涵", NULL},
        {"quoted", "林小满<+ rows \"周 子\" 软件", NULL},
        {"the heading, without the mark in front", "林小满<+ rows 班级,姓名", NULL},
        {"of two rows", "林小满<+ rows 林小满 周子涵", "wanted 林小满 周子涵"},
        {"not in any", "林小满<! rows 13800000001", NULL},
        {"what is in one", "林小满<! rows 周子涵", "wanted not: 周子涵"},
        {"its name", "林小满<+ 打卡.csv", NULL},
        {"a workbook", "林小满< file 打卡.xlsx", NULL},
        {"its rows", "林小满<+ rows 林小满", "no CSV in UTF-8 with a byte order mark"},
        {"not its rows", "林小满<! rows 林小满", "no CSV in UTF-8"},
        {"a table that Excel takes for something else", "林小满< file plain.csv", NULL},
        {"its rows", "林小满<+ rows 林小满", "no CSV in UTF-8 with a byte order mark"},
    };
    auto_buf struct buf plain = {0};
    struct scene        s;

    (void)state;
    begin(&s);
    pic_png(&plain, 30, 60);
    show(&s, "image", "code.png", PIC_CODE);
    show(&s, "image", "none.png", buf_view(&plain));
    show(&s, "file", "打卡.csv",
         STR_LIT("\xef\xbb\xbf班级,姓名,今日\r\n软件2601,林小满,已打卡\r\n软件2601,周子涵 周 子,\r\n"));
    show(&s, "file", "打卡.xlsx", STR_LIT("PK\3\4林小满"));
    show(&s, "file", "plain.csv", STR_LIT("林小满,1\n"));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf why = {0};
        int                 rc = step(&s, rows[i].line, &why);

        CHECK((rc == 0) == (rows[i].got == NULL), "%s: %s", rows[i].name, why.p ? why.p : "");
        CHECK(rc == 0 || strstr(why.p, rows[i].got), "%s: %s", rows[i].name, why.p);
    }
    end(&s);
}

/* ---- calls ---- */

static void call(struct scene *s, int n)
{
    for (int i = 0; i < n; i++)
        json_decref(fixture_call(s->world.sim, "message/send?access_token=x", "{}"));
}

static void counts_calls(void **state)
{
    static const struct {
        int         calls;
        const char *line, *got;
    } rows[] = {
        {0, "calls message/send 0", NULL},
        {0, "林小满<-", NULL},
        {1, "calls message/send 1", NULL},
        {0, "林小满<-", NULL},
        {0, "calls message/send 1", "wanted 1 calls of message/send\ngot 0"},
        {0, "林小满<-", NULL},
        {3, "calls message/send 2", "got 3"},
        {0, "林小满<-", NULL},
        {2, "calls message/send <=2", NULL},
        {0, "林小满<-", NULL},
        {3, "calls message/send <=2", "wanted at most 2 calls of message/send\ngot 3"},
        {0, "calls all 3", NULL}, /* the same three: nobody has done anything between */
        {1, "calls all 4", NULL},
        {0, "林小满<-", NULL},
        {0, "calls all 0", NULL},
        {0, "calls menu/get 0", NULL},
        {0, "calls message/sent 0", "wanted the name of an API"},
    };
    struct scene s;

    (void)state;
    begin(&s);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf why = {0};
        int                 rc;

        call(&s, rows[i].calls);
        rc = step(&s, rows[i].line, &why);
        CHECK((rc == 0) == (rows[i].got == NULL), "%zu %s: %s", i, rows[i].line,
              why.p ? why.p : "");
        CHECK(rc == 0 || strstr(why.p, rows[i].got), "%zu %s: %s", i, rows[i].line, why.p);
    }
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_letters),
        cmocka_unit_test(types_digits),
        cmocka_unit_test(reads_what_everyone_sees),
        cmocka_unit_test(looks_inside),
        cmocka_unit_test(counts_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
