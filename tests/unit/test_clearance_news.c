/* The news that the bot makes of a list. */
#include "tests/unit/clearance_place.h"

static bool run_news(struct world *w)
{
    struct err err = {0};
    bool       more = false;

    for (unsigned i = 0; schedule[i]; i++) {
        struct ctx ctx = w->ctx;

        if (strcmp(schedule[i]->name, "clearance") != 0)
            continue;
        ctx.me = (struct member){0};
        ctx.app = NULL;
        ctx.now = w->now;
        world_must(store_begin(w->store, &err), &err);
        world_must(schedule[i]->run(&ctx, &more, &err), &err);
        world_must(store_commit(w->store, &err), &err);
    }
    clear_collect(w);
    return more;
}

static void everybody_writes(struct world *w)
{
    w->user = "zhangsan";
    world_say(w, "帮助");
    w->user = "lisi";
    world_say(w, "帮助");
    world_handed(w, 0);
}

static void test_news(void **state)
{
    struct place p;

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    everybody_writes(&p.w);
    import(&p, "finance", "学号,原因\nlisi,欠费 200 元\n", NULL);
    import(&p, "assets", "学号\nlisi\n", "--unlisted=none");
    CHECK(run_news(&p.w) && p.w.sent_count == 2, "one message each: %s", p.w.sent.p);
    CHECK(world_has(&p.w.sent, "财务处（缴费情况）：无需办理\\n资产处（乐器归还情况）：无需办理|下一步：教务处（领取毕业证）|"
                               "财务处（缴费情况）：未通过。原因：欠费 200 元\\n资产处（乐器归还情况）：未通过"),
          "all of his news at once: %s", p.w.sent.p);
    world_handed(&p.w, 0);
    CHECK(!run_news(&p.w) && p.w.sent_count == 0, "once: %s", p.w.sent.p);
    import(&p, "finance", "学号,原因\nlisi,欠费 200 元\n", NULL);
    CHECK(!run_news(&p.w) && p.w.sent_count == 0, "the same list is no news: %s", p.w.sent.p);
    import(&p, "finance", "学号\nzhangsan\n", NULL);
    world_say(&p.w, "English");
    run_news(&p.w);
    CHECK(world_has(&p.w.sent, "[Leaving]|Finance (fees): not needed|财务处（缴费情况）：未通过"),
          "each in his language: %s", p.w.sent.p);
    close_place(&p);
}

/* A desk's list lets nobody pass who is not in it, unless that is said. */
static void test_desk_list(void **state)
{
    struct place        p;
    auto_buf struct buf zhangsan = {0};

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    CHECK(import(&p, "assets", "学号,状态\nlisi,通过\n", NULL) == EXIT_DONE &&
              world_has(&p.said, "名单 1 人，变化 1 人|不在名单里的 1 人：待办理"),
          "%s", p.said.p);
    clear_stands(&p.w, "leaving", "zhangsan", &zhangsan);
    CHECK(strstr(zhangsan.p, "assets=todo"), "%s", zhangsan.p);
    close_place(&p);
}

/* Who was told to wait for the list is told to go, too. */
static void test_first_list(void **state)
{
    struct place p;

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    everybody_writes(&p.w);
    import(&p, "finance", "学号,状态\nlisi,待办理\n", NULL);
    CHECK(run_news(&p.w) && world_has(&p.w.sent, "财务处（缴费情况）：待办理"), "%s", p.w.sent.p);
    world_handed(&p.w, 0);
    import(&p, "finance", "学号,状态\nlisi,待办理\n", NULL);
    CHECK(!run_news(&p.w) && p.w.sent_count == 0, "once: %s", p.w.sent.p);
    close_place(&p);
}

/* Whom a desk has passed is no news for not being in the list; and behind the season nobody is
 * told. */
static void test_no_news(void **state)
{
    struct place p;
    int64_t      now;

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    everybody_writes(&p.w);
    clear_pass(&p.w, "lisi", "finance");
    world_handed(&p.w, 0);
    import(&p, "finance", "学号\nzhangsan\n", NULL);
    run_news(&p.w);
    CHECK(p.w.sent_count == 1 && world_has(&p.w.sent, "财务处（缴费情况）：未通过|!：通过"), "%s",
          p.w.sent.p);
    world_handed(&p.w, 0);
    import(&p, "finance", "学号,状态\nzhangsan,通过\n", NULL);
    now = p.w.now;
    CHECK(cst_parse_stamp(STR_LIT("2100-01-01 08:00"), &p.w.now), "later");
    CHECK(run_news(&p.w) && p.w.sent_count == 0, "behind the season: %s", p.w.sent.p);
    p.w.now = now;
    CHECK(!run_news(&p.w) && p.w.sent_count == 0, "done with: %s", p.w.sent.p);
    close_place(&p);
}

/* Lists that came before the season are told on its first morning, several nodes at once. */
static void test_before_the_season(void **state)
{
    static const struct {
        const char *at;
        bool        more;
    } rows[] = {
        {"2068-01-01 07:59", false},
        {"2068-05-31 09:00", false},
        {"2068-06-01 00:00", false},
        {"2068-06-01 07:59", false},
        {"2068-06-01 08:00", true},
        {"2068-06-01 08:01", false},
    };
    struct place p;

    (void)state;
    open_place(&p, "2068-06-01", "2068-06-30");
    everybody_writes(&p.w);
    import(&p, "finance", "学号,原因\nlisi,欠费 200 元\n", NULL);
    import(&p, "assets", "学号\nlisi\n", NULL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(cst_parse_stamp(str_c(rows[i].at), &p.w.now), "%s is a time", rows[i].at);
        CHECK(run_news(&p.w) == rows[i].more && p.w.sent_count == (rows[i].more ? 2u : 0u),
              "%s: %s", rows[i].at, p.w.sent.p);
        if (rows[i].more)
            CHECK(world_has(&p.w.sent, "财务处（缴费情况）：未通过。原因：欠费 200 元\\n"
                                       "资产处（乐器归还情况）：未通过|下一步"),
                  "all of it: %s", p.w.sent.p);
        world_handed(&p.w, 0);
    }
    close_place(&p);
}

/* In the season it is told at once, on later days at any hour; a season that begins at ten begins
 * then. */
static void test_hours_of_news(void **state)
{
    static const struct {
        const char *name, *from, *until, *at;
        unsigned    sent;
    } rows[] = {
        {"the second day, early", "2068-06-01", "2068-06-30", "2068-06-02 00:01", 2},
        {"it begins at ten", "2068-06-01 10:00", "2068-06-30", "2068-06-01 09:59", 0},
        {"it has begun", "2068-06-01 10:00", "2068-06-30", "2068-06-01 10:00", 2},
        {"it began at six", "2068-06-01 06:00", "2068-06-30", "2068-06-01 06:30", 0},
        {"it is over", "2068-06-01", "2068-06-30", "2068-07-01 08:00", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct place p;

        open_place(&p, rows[i].from, rows[i].until);
        everybody_writes(&p.w);
        import(&p, "finance", "学号\nlisi\n", NULL);
        CHECK(cst_parse_stamp(str_c(rows[i].at), &p.w.now), "%s is a time", rows[i].at);
        run_news(&p.w);
        CHECK(p.w.sent_count == rows[i].sent, "%s: %s", rows[i].name, p.w.sent.p);
        close_place(&p);
    }
}

static int count_receivers(void *arg, const struct outbox_row *row)
{
    unsigned *to = arg;

    ++*to;
    for (size_t i = 0; i < row->to.n; i++)
        *to += row->to.p[i] == '|';
    return 0;
}

/* Many who are told the same are told in one send; the last list completes. */
static void test_equal_news(void **state)
{
    enum { MANY = 640 };
    struct place        p;
    auto_buf struct buf table = {0};
    char                number[20];
    unsigned            parts = 0, sends = 0, to = 0;
    struct err          err = {0};

    (void)state;
    open_place(&p, "2020-01-01", "2099-12-31");
    buf_c(&table, "学号,状态\n");
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(number, sizeof number, "m%05u", i);
        clear_person_put(&p.w, number, "某人", "undergraduate", 2023, "active");
        p.w.user = number;
        world_say(&p.w, "帮助");
        buf_f(&table, "%s,通过\n", number);
    }
    import(&p, "finance", table.p, NULL);
    import(&p, "assets", table.p, NULL);
    import(&p, "diploma", table.p, NULL);
    for (; run_news(&p.w); parts++) {
        sends += p.w.sent_count;
        CHECK(world_has(&p.w.sent, "财务处（缴费情况）：通过\\n资产处|「离校手续」已全部办理完成"),
              "part %u: %.300s", parts, p.w.sent.p);
        world_must(outbox_waiting(p.w.store, 0, 100, count_receivers, &to, &err), &err);
        world_handed(&p.w, 0);
    }
    CHECK(to == MANY && parts <= 8 && sends == parts, "%u people in %u sends of %u parts", to,
          sends, parts);
    CHECK(clear_decides(&p.w, "leaving", "m00001", "assets", CLEAR_PASSED, CLEAR_TODO, "琴坏了",
                        true) == DECIDE_DONE,
          "and all of it can be opened again");
    CHECK(world_has(&p.w.sent, "通知已收回"), "%s", p.w.sent.p);
    close_place(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_news),
        cmocka_unit_test(test_desk_list),
        cmocka_unit_test(test_first_list),
        cmocka_unit_test(test_no_news),
        cmocka_unit_test(test_before_the_season),
        cmocka_unit_test(test_hours_of_news),
        cmocka_unit_test(test_equal_news),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
