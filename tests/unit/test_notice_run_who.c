/* Notices carried out while people change: an account that is somebody else's by the time it would be
 * written to, a freeze, a list that was made weeks before. */
#include "tests/unit/notice_run_world.h"

/* ---- who changes ---- */

static int64_t person_of(struct run_world *r, const char *userid)
{
    int64_t person = 0;

    world_must(member_person(r->w.store, str_c(userid), &person, run_err()), run_err());
    return person;
}

/* 这是别人: the account is another's now; who had it has none. */
static void takes_account(struct run_world *r, const char *account, const char *other)
{
    struct store    *s = r->w.store;
    struct err      *err = run_err();
    int64_t          person = person_of(r, other);
    enum bind_result result = BIND_OTHER;

    world_must(store_begin(s, err), err);
    world_must(member_unbind(s, str_c(account), err), err);
    world_must(member_unbind(s, str_c(other), err), err);
    world_must(member_bind(s, r->w.now, str_c(account), person, BOUND_OFFICE, &result, err), err);
    world_must(store_commit(s, err), err);
    CHECK(result == BIND_DONE, "%s is %s now", account, other);
}

static void freeze(struct run_world *r, const char *userid)
{
    world_must(store_begin(r->w.store, run_err()), run_err());
    world_must(member_bar(r->w.store, r->w.now, str_c(userid), BAR_FROZEN, run_err()), run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
}

/* ---- between the gathering and the call ---- */

static void nobody_reads_what_is_for_another(void **state)
{
    static const struct {
        const char *name, *text;
    } rows[] = {{"a name", "{name}，请来领取"}, {"a class", "{class}，请来领取"}, {"the same", "请来领取"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world    *r = xcalloc(1, sizeof *r);
        int64_t              number;
        struct notice_counts c;

        run_open(r, RUN_SCHOOL, 301);
        number = run_put(r, (struct putting){.text = rows[i].text});
        run_seconds(r, 10); /* the first four */
        takes_account(r, "r0050", "r0150");
        freeze(r, "r0051");
        run_seconds(r, 400);
        c = run_counts(r, number);
        CHECK(notice_is(&r->w, number) == NOTICE_DONE, "%s: it is done", rows[i].name);
        CHECK(r->got[50] == 0 && r->got[150] == 0 && r->got[51] == 0, "%s: %u %u %u", rows[i].name,
              r->got[50], r->got[150], r->got[51]);
        CHECK(c.fate[FATE_AWAY] == 3 && c.fate[FATE_HANDED] == 298, "%s: all others: %lld",
              rows[i].name, (long long)c.fate[FATE_HANDED]);
        run_close(r);
        free(r);
    }
}

/* The repeat goes out a day after he was written down. */
static void a_repeat_is_not_for_another(void **state)
{
    struct run_world    *r = xcalloc(1, sizeof *r);
    int64_t              number;
    struct notice_counts c;

    (void)state;
    run_open(r, RUN_AT_ONCE, 3);
    number = run_put(r, (struct putting){.text = "{name}，请来领取", .ack = true});
    run_seconds(r, 3);
    run_all_got(r, 1);
    takes_account(r, "r0000", "r0001");
    run_at(r, "2026-11-21 10:30");
    run_seconds(r, 3);
    c = run_counts(r, number);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "it is done");
    CHECK(r->got[0] == 1 && r->got[1] == 1 && r->got[2] == 2, "one is told again: %u %u %u",
          r->got[0], r->got[1], r->got[2]);
    CHECK(c.fate[FATE_HANDED] == 3, "who was told stays told: %lld",
          (long long)c.fate[FATE_HANDED]);
    run_close(r);
    free(r);
}

/* It is in the outbox, and sends do not work for hours. */
static void what_waits_is_not_for_another(void **state)
{
    struct run_world    *r = xcalloc(1, sizeof *r);
    int64_t              number;
    struct notice_counts c;

    (void)state;
    run_open(r, RUN_AT_ONCE, 5);
    number = run_put(r, (struct putting){.text = "{name}，请来领取"});
    run_second(r);
    run_second(r);
    CHECK(run_counts(r, number).fate[FATE_PUT] == 5, "all are in the outbox");
    r->w.now += 4 * 3600;
    takes_account(r, "r0000", "r0001");
    freeze(r, "r0002");
    run_seconds(r, 3);
    c = run_counts(r, number);
    CHECK(r->got[0] + r->got[1] + r->got[2] == 0 && r->got[3] == 1 && r->got[4] == 1,
          "%u %u %u %u %u", r->got[0], r->got[1], r->got[2], r->got[3], r->got[4]);
    CHECK(c.fate[FATE_STOPPED] == 3 && notice_is(&r->w, number) == NOTICE_DONE, "it is told so");
    run_close(r);
    free(r);
}

/* ---- a list ---- */

static int64_t put_list(struct run_world *r, unsigned people, int64_t wanted)
{
    static const struct scopes all = {.count = 1, .all = true};
    int64_t                    list[20], number = 0;
    auto_buf struct buf        why = {0};
    struct notice_order        o = {
                           .kind = notice_kind_of(&r->w.school->notices, STR_LIT("notice")),
                           .audience = STR_LIT("名单"),
                           .content = {.type = NOTICE_TEXT, .text = STR_LIT("{name}，请来领取")},
                           .wanted = wanted,
                           .listed = list,
                           .listed_count = people,
    };

    for (unsigned i = 0; i < people; i++) {
        char userid[16];

        snprintf(userid, sizeof userid, "r%04u", i);
        list[i] = person_of(r, userid);
    }
    r->w.ctx.now = r->w.now;
    world_must(store_begin(r->w.store, run_err()), run_err());
    CHECK(notice_order_put(&r->w.ctx, &all, STR_LIT("cli:admin"), &o, &number, &why, run_err()) == 1,
          "it is put: %s", why.p);
    world_must(store_commit(r->w.store, run_err()), run_err());
    return number;
}

static void one_today(struct run_world *r, const char *userid)
{
    bool taken;

    r->w.ctx.now = r->w.now;
    world_must(notice_day_take(&r->w.ctx, notice_kind_of(&r->w.school->notices, STR_LIT("notice")),
                               str_c(userid), &taken, run_err()),
               run_err());
}

/* What a member wants counts when it is sent, for a list as for an audience. */
static void a_list_is_looked_at_again(void **state)
{
    struct run_world    *r = xcalloc(1, sizeof *r);
    int64_t              number;
    struct notice_counts c;
    bool                 changed;

    (void)state;
    run_open(r, RUN_WITH("200", "    - {name: notice, day: 1}\n"), 12);
    number = put_list(r, 10, r->w.now + 86400);
    run_seconds(r, 2);
    freeze(r, "r0001");
    world_must(preference_set(r->w.store, r->w.now, STR_LIT("r0002"), STR_LIT("notice"), true,
                              &changed, run_err()),
               run_err());
    run_at(r, "2026-11-21 10:30");
    one_today(r, "r0003");
    r->crash = true;
    run_seconds(r, 4);
    c = run_counts(r, number);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE, "it is done");
    CHECK(c.fate[FATE_AWAY] == 1 && c.fate[FATE_OFF] == 1 && c.fate[FATE_LIMITED] == 1 &&
              c.fate[FATE_HANDED] == 7,
          "each as he is now: %lld", (long long)c.fate[FATE_HANDED]);
    CHECK(r->got[0] == 1 && r->got[1] + r->got[2] + r->got[3] == 0 && r->got[10] == 0,
          "nobody else gets it");
    number = put_list(r, 12, 0);
    run_seconds(r, 4);
    CHECK(run_counts(r, number).fate[FATE_LIMITED] == 8 && run_reached(r) == 9,
          "a list counts as one of the day");
    run_close(r);
    free(r);
}

/* ---- whom nobody has seen ---- */

/* Where numbers are tried, "@all" would be everybody. */
static void a_number_is_one_receiver(void **state)
{
    struct run_world   *r = xcalloc(1, sizeof *r);
    struct person       p = {.number = STR_LIT("@all"), .name = STR_LIT("某人"),
                             .kind = STR_LIT("undergraduate"), .college = STR_LIT("计算机学院")};
    enum people_change  change;
    int64_t             number;

    (void)state;
    run_open(r, RUN_WITH("200", "  unseen: true\n"), 2);
    world_must(people_put(r->w.store, r->w.now, &p, NULL, false, &change, run_err()), run_err());
    number = run_put(r, (struct putting){.text = "{name}，请来领取"});
    run_seconds(r, 3);
    CHECK(notice_is(&r->w, number) == NOTICE_DONE && strstr(r->texts.p, "@all") == NULL,
          "only members: %s", r->texts.p);
    CHECK(run_counts(r, number).fate[FATE_UNKNOWN] == 1 &&
              run_counts(r, number).fate[FATE_HANDED] == 2,
          "one is nobody");
    run_close(r);
    free(r);
}

/* ---- many ---- */

static const char clearance[] =
    "clearances:\n"
    "  - name: leave\n"
    "    title: 离校手续\n"
    "    words: [离校流程]\n"
    "    window: {from: \"2026-11-01\", until: \"2026-12-31\"}\n"
    "    who: {kinds: [graduate]}\n"
    "    nodes: [{name: books, number: 1, title: 图书馆, by: desk}]\n";

/* Looked at in smaller parts, all of the roster is looked at all the same: s3, the only one of
 * them, stands behind five thousand others. */
static void nobody_is_overlooked(void **state)
{
    static const struct scopes all = {.count = 1, .all = true};
    struct run_world          *r = xcalloc(1, sizeof *r);
    auto_buf struct buf        school = {0}, why = {0};
    struct notice_reckoning    found = {.people = 0};
    struct notice_order        o = {.audience = STR_LIT("未办"), .content.text = STR_LIT("请办理")};

    (void)state;
    buf_f(&school, "%s%s", RUN_SCHOOL, clearance);
    run_open(r, school.p, 5000);
    r->w.ctx.now = r->w.now;
    o.kind = notice_kind_of(&r->w.school->notices, STR_LIT("notice"));
    CHECK(notice_reckon(&r->w.ctx, &all, &o, &found, &why, run_err()) == 1, "reckoned: %s", why.p);
    CHECK(found.people == 1 && !found.more, "one of all of them: %lld", (long long)found.people);
    run_close(r);
    free(r);
}

/* The platform was busy until it was given up for all, or for those of some calls. */
static void the_refused_get_it_later(void **state)
{
    static const struct {
        const char *name;
        bool        ack;
        unsigned    before; /* got it the first time */
        unsigned    rounds;
    } rows[] = {
        {"nobody", true, 0, 0}, {"nobody, without 收到", false, 0, 0},
        {"some", true, 3, 1}, {"some, without 收到", false, 3, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world   *r = xcalloc(1, sizeof *r);
        auto_buf struct buf why = {0}, memory = {0};
        struct notice       n;
        int64_t             number;

        run_open(r, RUN_AT_ONCE, 9);
        number = run_put(r, (struct putting){.text = "{name}，请填表", .ack = rows[i].ack});
        for (unsigned k = 0; k < 60; k++) {
            r->errcode = run_reached(r) >= rows[i].before ? -1 : 0;
            run_second(r);
            run_platform(r, 1);
            r->w.now++;
        }
        CHECK(notice_is(&r->w, number) == NOTICE_DONE && run_reached(r) == rows[i].before,
              "%s: %u", rows[i].name, run_reached(r));
        r->errcode = 0;
        r->w.ctx.now = r->w.now;
        world_must(store_begin(r->w.store, run_err()), run_err());
        CHECK(notice_repeat(&r->w.ctx, STR_LIT("office1"), number, &why, run_err()) == 1, "%s: %s",
              rows[i].name, why.p);
        world_must(store_commit(r->w.store, run_err()), run_err());
        buf_clear(&r->texts);
        run_seconds(r, 60);
        CHECK(notice_is(&r->w, number) == NOTICE_DONE, "%s: done again", rows[i].name);
        for (unsigned k = 0; k < 9; k++)
            CHECK(r->got[k] == (k < rows[i].before && rows[i].ack ? 2 : 1),
                  "%s: r%04u got it %u times", rows[i].name, k, r->got[k]);
        CHECK((strstr(r->texts.p, "再次提醒") != NULL) == (rows[i].rounds > 0) &&
                  strstr(r->texts.p, ":\"同学8"),
              "%s: %s", rows[i].name, r->texts.p);
        CHECK(notice_get(r->w.store, number, &n, NULL, &memory, run_err()) == 1 &&
                  n.rounds == rows[i].rounds,
              "%s: %u rounds", rows[i].name, n.rounds);
        CHECK(run_counts(r, number).fate[FATE_HANDED] == 9, "%s: all have it", rows[i].name);
        run_close(r);
        free(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_refused_get_it_later),
        cmocka_unit_test(nobody_reads_what_is_for_another),
        cmocka_unit_test(a_repeat_is_not_for_another),
        cmocka_unit_test(what_waits_is_not_for_another),
        cmocka_unit_test(a_list_is_looked_at_again),
        cmocka_unit_test(a_number_is_one_receiver),
        cmocka_unit_test(nobody_is_overlooked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
