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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_reads_what_is_for_another),
        cmocka_unit_test(a_repeat_is_not_for_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
