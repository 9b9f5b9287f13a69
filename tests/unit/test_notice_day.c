/* What a member has had of a kind today is counted when it is put into the outbox for him, and given
 * back when it has not reached him; who turns the kind off is left out from then on. */
#include "tests/unit/notice_run_world.h"

#define ONE_A_DAY RUN_WITH("100000", "    - {name: notice, day: 1}\n")

enum { PEOPLE = 6 };

static struct run_world *open_day(const char *school)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    run_open(r, school, PEOPLE);
    return r;
}

static void close_day(struct run_world *r)
{
    run_close(r);
    free(r);
}

typedef int deciding(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                     struct err *err);

static void decides(struct run_world *r, deciding *decide, int64_t number)
{
    auto_buf struct buf why = {0};

    world_must(store_begin(r->w.store, run_err()), run_err());
    r->w.ctx.now = r->w.now;
    CHECK(decide(&r->w.ctx, STR_LIT("office1"), number, &why, run_err()) == 1, "%s", why.p);
    world_must(store_commit(r->w.store, run_err()), run_err());
}

static void turns_off(struct run_world *r, const char *userid, const char *kind)
{
    bool changed;

    world_must(store_begin(r->w.store, run_err()), run_err());
    world_must(preference_set(r->w.store, r->w.now, str_c(userid), str_c(kind), true, &changed,
                              run_err()),
               run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
}

/* So many of them may have one more today. */
static void may_have_one(struct run_world *r, const char *name, unsigned want)
{
    const struct notice_kind *kind = notice_kind_of(&r->w.school->notices, STR_LIT("notice"));
    auto_buf struct buf       full = {0};
    unsigned                  n = 0;

    r->w.ctx.now = r->w.now;
    world_must(notice_full_read(&r->w.ctx, kind, &full, run_err()), run_err());
    for (unsigned i = 0; i < PEOPLE; i++) {
        char userid[16];
        bool has;

        snprintf(userid, sizeof userid, "R%04u", i);
        world_must(notice_full_has(&r->w.ctx, kind, &full, str_c(userid), &has, run_err()),
                   run_err());
        n += !has;
    }
    CHECK(n == want, "%s: %u may have one more, not %u", name, n, want);
}

/* ---- the count ---- */

static void what_has_not_come_does_not_count(void **state)
{
    static const struct {
        const char *name, *text, *refuse;
        bool        unput;    /* nothing has been put into the outbox … */
        deciding   *decide;   /* … when that is decided; else everything is in it */
        int         errcode;
        int64_t     expires;  /* seconds from now */
        unsigned    next;     /* so many may have one more */
    } rows[] = {
        {"it came", "x", NULL, false, NULL, 0, 0, 0},
        {"each has another text", "{name}", NULL, false, NULL, 0, 0, 0},
        {"stopped before it was put", "x", NULL, true, notice_stop, 0, 0, PEOPLE},
        {"stopped", "x", NULL, false, notice_stop, 0, 0, PEOPLE},
        {"stopped, each with another text", "{name}", NULL, false, notice_stop, 0, 0, PEOPLE},
        {"recalled", "x", NULL, false, notice_recall, 0, 0, PEOPLE},
        {"of no use any more", "x", NULL, false, NULL, 0, 60, PEOPLE},
        {"refused", "x", NULL, false, NULL, 40058, 0, PEOPLE},
        {"outside the scope", "x", NULL, false, NULL, 81013, 0, PEOPLE},
        {"no answer", "x", NULL, false, NULL, -1000, 0, PEOPLE},
        {"one is refused", "x", "R0001", false, NULL, 0, 0, 1},
        {"one with another text is", "{name}", "r0001", false, NULL, 0, 0, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = open_day(ONE_A_DAY);
        int64_t           number;

        number = run_put(r, (struct putting){
                                .text = rows[i].text,
                                .expires_at = rows[i].expires ? r->w.now + rows[i].expires : 0});
        while (!rows[i].unput && run_counts(r, number).fate[FATE_PUT] < 1)
            run_second(r);
        if (rows[i].unput)
            run_once(r, true); /* it gathers */
        if (rows[i].decide)
            decides(r, rows[i].decide, number);
        r->errcode = rows[i].errcode;
        r->refuse = rows[i].refuse;
        r->crash = true;
        r->w.now += rows[i].expires;
        run_seconds(r, 5);
        CHECK(run_counts(r, number).fate[FATE_PUT] + run_counts(r, number).fate[FATE_QUEUED] == 0,
              "%s: it is over", rows[i].name);
        r->crash = false;
        may_have_one(r, rows[i].name, rows[i].next);
        close_day(r);
    }
}

/* What one has had since is not taken from him. */
static void another_days_count_stays(void **state)
{
    struct run_world *r = open_day(ONE_A_DAY);
    int64_t           number = run_put(r, (struct putting){.text = "昨天"});

    (void)state;
    while (run_counts(r, number).fate[FATE_PUT] < PEOPLE)
        run_second(r);
    run_at(r, "2026-11-21 10:10");
    world_must(store_begin(r->w.store, run_err()), run_err());
    for (unsigned i = 0; i < PEOPLE; i++) {
        char userid[16];
        bool taken;

        snprintf(userid, sizeof userid, "r%04u", i);
        r->w.ctx.now = r->w.now;
        world_must(notice_day_take(&r->w.ctx,
                                   notice_kind_of(&r->w.school->notices, STR_LIT("notice")),
                                   str_c(userid), &taken, run_err()),
                   run_err());
        CHECK(taken, "today's first");
    }
    world_must(store_commit(r->w.store, run_err()), run_err());
    r->errcode = 40058;
    run_seconds(r, 5);
    CHECK(run_counts(r, number).fate[FATE_REFUSED] == PEOPLE, "yesterday's is refused today");
    may_have_one(r, "today", 0);
    close_day(r);
}

/* Written down at night, it goes in the morning, and is one of that day. */
static void it_counts_when_it_goes(void **state)
{
    struct run_world *r = open_day(ONE_A_DAY);
    int64_t           number;

    (void)state;
    run_at(r, "2026-11-20 21:59");
    number = run_put(r, (struct putting){.text = "x"});
    run_once(r, true); /* it begins */
    run_once(r, true); /* it gathers */
    CHECK(run_counts(r, number).fate[FATE_QUEUED] == PEOPLE, "written down");
    run_at(r, "2026-11-21 08:10");
    run_seconds(r, 5);
    CHECK(run_counts(r, number).fate[FATE_HANDED] == PEOPLE, "it has gone");
    may_have_one(r, "that day", 0);
    close_day(r);
}

/* It may be one more than a day has, and is one less when it has not come. */
static void a_correction_is_given_back(void **state)
{
    struct run_world *r = open_day(RUN_WITH("100000", "    - {name: notice, day: 2}\n"));
    int64_t           number;

    (void)state;
    run_put(r, (struct putting){.text = "一"});
    run_seconds(r, 5);
    run_put(r, (struct putting){.text = "二"});
    run_seconds(r, 5);
    number = run_put(r, (struct putting){.to = "已送达 1", .text = "更正", .corrects = 1});
    r->errcode = 40058;
    run_seconds(r, 5);
    CHECK(run_counts(r, number).fate[FATE_REFUSED] == PEOPLE, "it went to all of them");
    may_have_one(r, "they have had two", 0);
    close_day(r);
}

/* A repeat is none more, and who is told nothing by it has had the first one. */
static void a_repeat_is_not_counted(void **state)
{
    static const struct {
        const char *name;
        int         errcode;
    } rows[] = {{"it came", 0}, {"it was refused", 40058}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = open_day(RUN_WITH("100000", "    - {name: notice, day: 2}\n"));
        int64_t           number = run_put(r, (struct putting){.text = "x", .ack = true});

        run_seconds(r, 5);
        decides(r, notice_repeat, number);
        r->errcode = rows[i].errcode;
        run_seconds(r, 5);
        CHECK(run_counts(r, number).fate[FATE_HANDED] == PEOPLE, "%s: as they were", rows[i].name);
        may_have_one(r, rows[i].name, PEOPLE);
        r->errcode = 0;
        run_put(r, (struct putting){.text = "下一条"});
        run_seconds(r, 5);
        may_have_one(r, rows[i].name, 0);
        close_day(r);
    }
}

/* Who was refused and is tried again is counted then. */
static void who_is_tried_again_is_counted(void **state)
{
    struct run_world *r = open_day(ONE_A_DAY);
    int64_t           number = run_put(r, (struct putting){.text = "x"});

    (void)state;
    r->errcode = -1;
    run_seconds(r, 5);
    r->errcode = 0;
    decides(r, notice_repeat, number);
    run_seconds(r, 5);
    CHECK(run_counts(r, number).fate[FATE_HANDED] == PEOPLE, "it came the second time");
    may_have_one(r, "that was the one", 0);
    close_day(r);
}

/* ---- who turns it off ---- */

static void no_repeat_to_who_has_turned_it_off(void **state)
{
    static const struct {
        const char *name, *kind, *off;
        unsigned    got; /* how often r0001 */
    } rows[] = {
        {"that kind", "notice", "notice", 1},
        {"another kind", "notice", "reminder", 2},
        {"what is critical", "urgent", "urgent", 2},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = open_day(RUN_AT_ONCE);
        int64_t           number;

        number = run_put(r, (struct putting){.text = "x", .kind = rows[i].kind, .ack = true});
        if (strcmp(rows[i].kind, "urgent") == 0)
            notice_state(&r->w, number, NOTICE_WAITING, NOTICE_PLANNED);
        run_seconds(r, 5);
        run_all_got(r, 1);
        turns_off(r, "r0001", rows[i].off);
        r->w.now += CST_DAY; /* by itself */
        r->crash = true;
        run_seconds(r, 600);
        CHECK(r->got[0] == 2 && r->got[1] == rows[i].got, "%s: %u times", rows[i].name, r->got[1]);
        CHECK(run_counts(r, number).fate[FATE_HANDED] == PEOPLE, "%s: he has had it",
              rows[i].name);
        CHECK(notice_is(&r->w, number) == NOTICE_DONE, "%s: it is done", rows[i].name);
        close_day(r);
    }
}

/* Written down, and not on its way yet. */
static void not_to_who_has_turned_it_off_meanwhile(void **state)
{
    static const char *const texts[] = {"x", "{name}"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct run_world *r = open_day(RUN_AT_ONCE);
        int64_t           number = run_put(r, (struct putting){.text = texts[i]});

        run_once(r, true);
        run_once(r, true);
        CHECK(run_counts(r, number).fate[FATE_QUEUED] == PEOPLE, "%s: written down", texts[i]);
        turns_off(r, "R0001", "notice");
        run_seconds(r, 5);
        CHECK(run_counts(r, number).fate[FATE_HANDED] == PEOPLE - 1 &&
                  run_counts(r, number).fate[FATE_OFF] == 1 && r->got[1] == 0,
              "%s: he does not get it", texts[i]);
        close_day(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_not_come_does_not_count),
        cmocka_unit_test(another_days_count_stays),
        cmocka_unit_test(it_counts_when_it_goes),
        cmocka_unit_test(a_correction_is_given_back),
        cmocka_unit_test(a_repeat_is_not_counted),
        cmocka_unit_test(who_is_tried_again_is_counted),
        cmocka_unit_test(no_repeat_to_who_has_turned_it_off),
        cmocka_unit_test(not_to_who_has_turned_it_off_meanwhile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
