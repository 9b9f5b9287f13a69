/* One try to say who one is: counted before it is looked at, the same answer whatever was wrong. */
#include "tests/unit/identity_world.h"

#include "base/idnum.h"
#include "conf/fill.h"

#include <pthread.h>

static const char asks[] = "  tries_hour: 5\n  tries_day: 10\n";

/* Who tries: loaded as dispatch does it. */
static void be(struct town *t, const char *user)
{
    struct ctx   *ctx = &t->w.ctx;
    struct dialog d;
    struct err    err = {0};

    ctx->now = t->w.now;
    buf_clear(&ctx->member_memory);
    world_must(member_load(t->w.store, t->w.now, str_c(user), STR_LIT("student"), &ctx->me, &d,
                           &ctx->member_memory, &err),
               &err);
}

static struct identity_outcome try(struct town *t, const char *user, const char *number,
                                   const char *name, const char *document)
{
    struct identity_outcome o;
    struct err              err = {0};

    world_must(store_begin(t->w.store, &err), &err);
    be(t, user);
    world_must(identity_try(&t->w.ctx, str_c(number), str_c(name), str_c(document), BOUND_CHAT, &o,
                            &err),
               &err);
    world_must(store_commit(t->w.store, &err), &err);
    town_look(t);
    return o;
}

/* The sentence to the last try, copied into out. */
static void said(struct town *t, const struct identity_outcome *o, struct buf *out)
{
    buf_clear(out);
    identity_say(&t->w.ctx, o, out);
}

static void test_who_fits_is_bound(void **state)
{
    static const struct {
        const char *name, *number, *who, *document;
    } rows[] = {
        {"as the roster has it", "20210001", "张三", ZHANG_ID},
        {"full-width digits, blanks", "２０２１ ０００１", " 张 三 ", "360102 20030101 0015"},
        {"by candidate number", "21360101150001", "张三", ZHANG_ID},
        {"another dot in the name, small letters", "20210002", "阿依•古丽", "e12345679"},
        {"a candidate without a number", "1136010115000123", "王小五", WANG_ID},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct town             t;
        auto_buf struct buf     audit = {0};
        struct identity_outcome o;

        town_open(&t, asks);
        o = try(&t, "wx1", rows[i].number, rows[i].who, rows[i].document);
        CHECK(o.result == TRY_BOUND && o.person != 0, "%s: bound", rows[i].name);
        CHECK(t.w.ctx.me.person == o.person, "%s: the message knows it at once", rows[i].name);
        be(&t, "wx1");
        CHECK(t.w.ctx.me.person == o.person, "%s: and the next one", rows[i].name);
        town_audits(&t, &audit);
        CHECK(world_has(&audit, "wx1 identity.bind person chat"), "%s: audited", rows[i].name);
        town_close(&t);
    }
}

static void test_the_same_answer_whatever_is_wrong(void **state)
{
    static const struct {
        const char *name, *number, *who, *document;
    } rows[] = {
        {"no such number", "20219999", "张三", ZHANG_ID},
        {"another's name", "20210001", "李四", ZHANG_ID},
        {"another's document", "20210001", "张三", LI_PASSPORT},
        {"a card with a wrong check digit", "20210001", "张三", "360102200301010016"},
        {"nothing but blanks", " ", " ", " "},
        {"an empty document", "20210001", "张三", ""},
        {"the number of one, the rest of another", "20210002", "张三", ZHANG_ID},
        {"SQL", "' OR 1=1 --", "张三", ZHANG_ID},
        {"a wildcard", "2021000%", "张三", ZHANG_ID},
        {"the userid of somebody", "zhangsan", "李四", ZHANG_ID},
        {"a very long number",
         "000000000000000000000000000000000000000000000000000000000000000000000000000020210001",
         "张三", ZHANG_ID},
    };
    auto_buf struct buf first = {0}, other = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct town             t;
        struct identity_outcome o;

        town_open(&t, asks);
        o = try(&t, "wx1", rows[i].number, rows[i].who, rows[i].document);
        CHECK(o.result == TRY_WRONG && o.person == 0 && o.left == 4, "%s is wrong", rows[i].name);
        said(&t, &o, i == 0 ? &first : &other);
        CHECK(i == 0 || str_eq(buf_view(&first), buf_view(&other)), "%s: the same answer: %s",
              rows[i].name, i > 0 ? other.p : "");
        be(&t, "wx1");
        CHECK(t.w.ctx.me.person == 0, "%s: nobody is bound", rows[i].name);
        town_close(&t);
    }
    CHECK(world_has(&first, "没有对上|还可以试 4 次"), "it says how many are left: %s", first.p);
}

/* A bot that types on and on: ten a day are looked at, and not one of them twice. */
static void test_guessing_is_stopped(void **state)
{
    struct town             t;
    unsigned                wrong = 0, stopped = 0;
    struct identity_outcome o = {0};
    auto_buf struct buf     text = {0};

    (void)state;
    town_open(&t, asks);
    for (int i = 0; i < 1000; i++) {
        char number[16];

        snprintf(number, sizeof number, "%d", 20220000 + i);
        t.w.now += 60;
        o = try(&t, "wx1", number, "张三", ZHANG_ID);
        wrong += o.result == TRY_WRONG;
        stopped += o.result == TRY_TOO_MANY;
    }
    CHECK(wrong == 15 && stopped == 985, "one day and the night of the next: %u of 1000", wrong);
    o = try(&t, "wx1", "20210001", "张三", ZHANG_ID);
    CHECK(o.result == TRY_TOO_MANY, "the right answer comes too late, too");
    said(&t, &o, &text);
    CHECK(world_has(&text, "太多|以后再试|信息化办公室 010-1"), "when and whom to ask: %s", text.p);
    t.w.now = o.again_at;
    o = try(&t, "wx1", "20210001", "张三", ZHANG_ID);
    CHECK(o.result == TRY_BOUND, "and at that time it works again");
    town_close(&t);
}

static void test_the_last_try_says_when(void **state)
{
    struct town             t;
    struct identity_outcome o = {0};
    auto_buf struct buf     text = {0};

    (void)state;
    town_open(&t, asks);
    for (int i = 0; i < 5; i++)
        o = try(&t, "wx1", "20219999", "张三", ZHANG_ID);
    CHECK(o.result == TRY_WRONG && o.left == 0, "the fifth is looked at");
    said(&t, &o, &text);
    CHECK(world_has(&text, "用完了，请 08:42 以后再试|信息化办公室 010-1"), "it says when: %s", text.p);
    t.w.now += 3600;
    for (int i = 0; i < 5; i++)
        o = try(&t, "wx1", "20219998", "张三", ZHANG_ID);
    said(&t, &o, &text);
    CHECK(world_has(&text, "请明天再试"), "ten a day: %s", text.p);
    town_close(&t);
}

/* Many members and one target: five an hour, known number or not, in whatever spelling. */
static void test_a_target_is_locked(void **state)
{
    static const char *const numbers[] = {"20210001", "20219999", "ABC123"};
    static const char *const again[] = {"２０２１０００１", " 2021 9999", "abc123"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct town             t;
        struct identity_outcome o = {0};
        char                    user[16];

        town_open(&t, asks);
        for (int n = 0; n < 5; n++) {
            snprintf(user, sizeof user, "wx%d", n + 10);
            o = try(&t, user, numbers[i], "李四", ZHANG_ID);
            CHECK(o.result == TRY_WRONG, "%s: try %d is looked at", numbers[i], n + 1);
        }
        o = try(&t, "wx1", again[i], "张三", ZHANG_ID);
        CHECK(o.result == TRY_TOO_MANY && o.again_at == t.w.now + 3600, "%s is locked",
              numbers[i]);
        o = try(&t, "wx1", "20210002", "李四", ZHANG_ID);
        CHECK(o.result == TRY_WRONG, "%s: other numbers are not", numbers[i]);
        town_close(&t);
    }
}

/* The number of the school and the candidate's number are one target. */
static void test_two_numbers_are_one_target(void **state)
{
    static const struct {
        const char *identity, *tried, *other;
    } rows[] = {
        {"  key: either\n", "20210001", "21360101150001"},
        {"  key: either\n", "21360101150001", "20210001"},
        {"  key: candidate\n", "20210001", "21360101150001"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct town             t;
        struct identity_outcome o = {0};
        char                    user[16];

        town_open(&t, rows[i].identity);
        for (int n = 0; n < 5; n++) {
            snprintf(user, sizeof user, "wx%d", n + 10);
            try(&t, user, rows[i].tried, "李四", ZHANG_ID);
        }
        o = try(&t, "wx1", rows[i].other, "张三", ZHANG_ID);
        CHECK(o.result == TRY_TOO_MANY, "%s after five tries of %s", rows[i].other, rows[i].tried);
        town_close(&t);
    }
}

static void test_the_second_who_claims_waits(void **state)
{
    struct town             t;
    struct identity_outcome o;
    auto_buf struct buf     text = {0}, tickets = {0}, audit = {0};

    (void)state;
    town_open(&t, asks);
    try(&t, "wx1", "20210001", "张三", ZHANG_ID);
    o = try(&t, "wx2", "20210001", "张三", ZHANG_ID);
    CHECK(o.result == TRY_CLAIMED && o.ticket == 1 && t.w.ctx.me.person == 0, "the second waits");
    CHECK(world_has(&t.told, "staff  LaoWang|laozhao|wx2|工单 1|!张三|!2021|!wx1|!fudao"),
          "the office is told, once each: %s", t.told.p);
    CHECK(strstr(t.told.p, "laozhao|laozhao") == NULL, "two scopes, one message: %s", t.told.p);
    said(&t, &o, &text);
    CHECK(world_has(&text, "工单 1|!张三|!wx1"), "the member is told: %s", text.p);
    o = try(&t, "wx2", "20210001", "张三", ZHANG_ID);
    CHECK(o.result == TRY_CLAIMED && o.ticket == 1 && t.told.n == 0, "again: nobody is told twice");
    town_tickets(&t, &tickets);
    CHECK(world_has(&tickets, "1 claim wx2"), "the ticket: %s", tickets.p);
    town_audits(&t, &audit);
    CHECK(world_has(&audit, "wx2 identity.claim person"), "audited: %s", audit.p);
    town_close(&t);
}

static void test_one_member_is_one_person(void **state)
{
    struct town             t;
    struct identity_outcome o;
    int64_t                 person;

    (void)state;
    town_open(&t, asks);
    person = try(&t, "wx1", "20210001", "张三", ZHANG_ID).person;
    o = try(&t, "wx1", "20210001", "张三", ZHANG_ID);
    CHECK(o.result == TRY_BOUND && o.person == person, "saying it twice changes nothing");
    o = try(&t, "wx1", "20210002", "阿依古丽", LI_PASSPORT);
    CHECK(o.result == TRY_OTHER, "another person needs the office");
    be(&t, "wx1");
    CHECK(t.w.ctx.me.person == person, "and nothing was changed");
    town_close(&t);
}

static void test_frozen_members_are_not_looked_at(void **state)
{
    struct town             t;
    struct identity_outcome o;
    struct err              err = {0};
    auto_buf struct buf     text = {0};

    (void)state;
    town_open(&t, asks);
    try(&t, "wx1", "20210001", "张三", ZHANG_ID);
    world_must(store_begin(t.w.store, &err), &err);
    world_must(member_bar(t.w.store, t.w.now, STR_LIT("wx1"), BAR_FROZEN, &err), &err);
    world_must(store_commit(t.w.store, &err), &err);
    for (int i = 0; i < 20; i++)
        o = try(&t, "wx1", "20210001", "张三", ZHANG_ID);
    CHECK(o.result == TRY_FROZEN && o.person == 0, "the office decides");
    said(&t, &o, &text);
    CHECK(world_has(&text, "冻结|信息化办公室"), "and so we say: %s", text.p);
    town_close(&t);
}

static void test_the_key_is_the_schools_choice(void **state)
{
    static const struct {
        const char *key, *number;
        enum identity_try want;
    } rows[] = {
        {"  key: number\n", "20210001", TRY_BOUND},
        {"  key: number\n", "21360101150001", TRY_WRONG},
        {"  key: candidate\n", "21360101150001", TRY_BOUND},
        {"  key: candidate\n", "20210001", TRY_WRONG},
        {"  key: either\n", "21360101150001", TRY_BOUND},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct town t;

        town_open(&t, rows[i].key);
        CHECK(try(&t, "wx1", rows[i].number, "张三", ZHANG_ID).result == rows[i].want, "%s with %s",
              rows[i].number, rows[i].key);
        town_close(&t);
    }
}

/* ---- two processes at once ---- */

struct racer {
    struct town            *t;
    struct store           *store;
    const char             *user;
    struct identity_outcome o;
};

static void *race(void *arg)
{
    struct racer       *r = arg;
    struct ctx          ctx = r->t->w.ctx;
    auto_buf struct buf memory = {0};
    struct dialog       d;
    struct err          err = {0};

    ctx.store = r->store;
    ctx.now = r->t->w.now;
    world_must(store_begin(r->store, &err), &err);
    world_must(member_load(r->store, ctx.now, str_c(r->user), STR_LIT("student"), &ctx.me, &d,
                           &memory, &err),
               &err);
    world_must(identity_try(&ctx, STR_LIT("20210001"), STR_LIT("张三"), STR_LIT(ZHANG_ID),
                            BOUND_CHAT, &r->o, &err),
               &err);
    world_must(store_commit(r->store, &err), &err);
    return NULL;
}

static void test_two_connections_bind_one(void **state)
{
    char         folder[] = "/tmp/hongyan-identity-XXXXXX", path[64];
    struct town  t;
    struct racer racers[2];
    pthread_t    threads[2];
    struct err   err = {0};

    (void)state;
    CHECK(mkdtemp(folder) != NULL, "there is a folder");
    snprintf(path, sizeof path, "%s/db", folder);
    town_open_at(&t, asks, path);
    racers[0] = (struct racer){.t = &t, .store = t.w.store, .user = "wx1"};
    racers[1] = (struct racer){.t = &t, .user = "wx2"};
    world_must(store_open(&racers[1].store, path, DB_WRITE, t.w.sealer, &err), &err);
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, race, &racers[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    CHECK((racers[0].o.result == TRY_BOUND) + (racers[1].o.result == TRY_BOUND) == 1 &&
              (racers[0].o.result == TRY_CLAIMED) + (racers[1].o.result == TRY_CLAIMED) == 1,
          "one is the person, the other waits");
    store_close(racers[1].store);
    town_close(&t);
    town_remove(folder);
}

/* ---- small ones ---- */

static void test_fill(void **state)
{
    static const struct {
        const char *text, *name, *want;
    } rows[] = {
        {"{name}，你好\n", "张三", "张三，你好"},
        {"{name}{name}", "ab", "abab"},
        {"你好", "张三", "你好"},
        {"{name}", "", ""},
        {"{nam} {name", "x", "{nam} {name"},
        {"{name}!", "{name}", "{name}!"},
        {"Hello {name} and welcome\n", "Li", "Hello Li and welcome"},
        {"{name} 你好", "", "你好"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf out = {0};

        fill_name(&out, rows[i].text, str_c(rows[i].name));
        buf_c(&out, "");
        CHECK(str_is(buf_view(&out), rows[i].want), "“%s” is “%s”, not “%s”", rows[i].text,
              rows[i].want, out.p);
    }
}

static void test_admitted_where_the_school_wants_it(void **state)
{
    static const struct {
        const char *identity, *want;
    } rows[] = {
        {"  authsucc: true\n", "contacts GET user/authsucc  userid=a%40b.c"},
        {"  authsucc: false\n", ""},
    };
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct town t;

        town_open(&t, rows[i].identity);
        world_must(store_begin(t.w.store, &err), &err);
        be(&t, "a@b.c");
        world_must(identity_admit(&t.w.ctx, &err), &err);
        world_must(store_commit(t.w.store, &err), &err);
        town_look(&t);
        CHECK(world_has(&t.told, rows[i].want), "%s: %s", rows[i].identity, t.told.p);
        town_close(&t);
    }
}

static void test_an_office_of_nobody_is_no_failure(void **state)
{
    struct town t;
    struct err  err = {0};
    int64_t     gone;

    (void)state;
    town_open(&t, asks);
    world_must(store_begin(t.w.store, &err), &err);
    world_must(staff_clear(t.w.store, &gone, &err), &err);
    world_must(store_commit(t.w.store, &err), &err);
    try(&t, "wx1", "20210001", "张三", ZHANG_ID);
    CHECK(try(&t, "wx2", "20210001", "张三", ZHANG_ID).ticket == 1, "the ticket waits");
    CHECK(t.told.n == 0, "nobody is there to be told");
    town_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_fits_is_bound),
        cmocka_unit_test(test_the_same_answer_whatever_is_wrong),
        cmocka_unit_test(test_guessing_is_stopped),
        cmocka_unit_test(test_the_last_try_says_when),
        cmocka_unit_test(test_a_target_is_locked),
        cmocka_unit_test(test_two_numbers_are_one_target),
        cmocka_unit_test(test_the_second_who_claims_waits),
        cmocka_unit_test(test_one_member_is_one_person),
        cmocka_unit_test(test_frozen_members_are_not_looked_at),
        cmocka_unit_test(test_the_key_is_the_schools_choice),
        cmocka_unit_test(test_two_connections_bind_one),
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_admitted_where_the_school_wants_it),
        cmocka_unit_test(test_an_office_of_nobody_is_no_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
