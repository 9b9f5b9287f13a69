/* Who has begun a clearance and has not moved on for some days is told what is next. */
#include "tests/unit/clear_world.h"

enum { DAYS = 3 };

static void stuck_open(struct world *w)
{
    clear_open(w);
    w->school->clearances[0].remind_days = DAYS;
    CHECK(strcmp(w->school->clearances[0].remind, "10:20") == 0, "the built-in time");
}

static void at(struct world *w, const char *stamp)
{
    CHECK(cst_parse_stamp(str_c(stamp), &w->now), "%s is a time", stamp);
}

static void says(struct world *w, const char *user, const char *text)
{
    w->ctx.app = &w->apps[0];
    w->user = user;
    world_say(w, text);
    world_handed(w, 0);
}

/* One call of the row; what it pushed is in w->sent. */
static bool run_stuck(struct world *w)
{
    struct err err = {0};
    bool       more = false;

    clear_collect(w);
    for (unsigned i = 0; schedule[i]; i++) {
        struct ctx ctx = w->ctx;

        if (strcmp(schedule[i]->name, "stuck") != 0)
            continue;
        ctx.me = (struct member){0};
        ctx.app = NULL;
        ctx.now = w->now;
        world_must(store_begin(w->store, &err), &err);
        world_must(schedule[i]->run(&ctx, &more, &err), &err);
        world_must(store_commit(w->store, &err), &err);
    }
    w->last_row = 0;
    clear_collect(w);
    return more;
}

static void passes(struct world *w, const char *number, const char *node)
{
    clear_pass(w, number, node);
    world_handed(w, 0);
}

/* The department of finance has told who owes it something. */
static void passes_one(struct world *w)
{
    says(w, "zhangsan", "帮助");
    clear_list(w, "leaving", "finance", "lisi", CLEAR_REFUSED, CLEAR_NONE, "欠费");
    passes(w, "zhangsan", "assets");
}

static void when_it_comes(void **state)
{
    static const struct {
        const char *name, *at;
        bool        want;
    } rows[] = {
        {"the same day", "2026-11-20 10:20", false},
        {"two days later", "2026-11-22 10:20", false},
        {"three days later, too early", "2026-11-23 10:19", false},
        {"three days later", "2026-11-23 10:20", true},
        {"once", "2026-11-23 10:21", false},
        {"four days later", "2026-11-24 10:20", false},
        {"six days later, late", "2026-11-26 12:20", true},
        {"nine days later, too late", "2026-11-29 12:21", false},
        {"twelve days later", "2026-12-02 10:20", true},
        {"behind the season", "2027-01-01 10:20", false},
    };
    struct world w;

    (void)state;
    stuck_open(&w);
    passes_one(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        at(&w, rows[i].at);
        CHECK(!run_stuck(&w) && w.sent_count == (rows[i].want ? 1u : 0u), "%s: %s", rows[i].name,
              w.sent.p);
        world_handed(&w, 0);
    }
    world_close(&w);
}

/* What each is told, by what he has done; three days after it. */
struct doing {
    const char *name;
    void (*doing)(struct world *w);
    const char *want; /* in the outbox; NULL: nothing */
};

static void does_nothing(struct world *w)
{
    says(w, "zhangsan", "离校流程");
}

static void is_in_a_list(struct world *w)
{
    says(w, "zhangsan", "帮助");
    clear_list(w, "leaving", "finance", "zhangsan", CLEAR_REFUSED, CLEAR_NONE, "欠费 200 元");
}

static void is_refused(struct world *w)
{
    says(w, "zhangsan", "帮助");
    clear_list(w, "leaving", "finance", "lisi", CLEAR_REFUSED, CLEAR_NONE, "欠费");
    CHECK(clear_decides(w, "leaving", "zhangsan", "assets", CLEAR_TODO, CLEAR_REFUSED,
                        "还有乐器没有归还", false) == DECIDE_DONE,
          "a desk refuses");
    world_handed(w, 0);
}

/* Nothing that he could do. */
static void waits_for_a_list(struct world *w)
{
    says(w, "zhangsan", "帮助");
    passes(w, "zhangsan", "assets");
    w->school->clearances[0].nodes[1].by = NODE_FEED;
}

static void is_done(struct world *w)
{
    passes_one(w);
    passes(w, "zhangsan", "diploma");
}

static void moves_on_later(struct world *w)
{
    passes_one(w);
    w->now += CST_DAY;
    passes(w, "zhangsan", "diploma");
    CHECK(clear_decides(w, "leaving", "zhangsan", "diploma", CLEAR_PASSED, CLEAR_TODO, "盖错章",
                        true) == DECIDE_DONE,
          "it is taken back");
    world_handed(w, 0);
}

static void wants_none(struct world *w)
{
    passes_one(w);
    says(w, "zhangsan", "关闭通知 提醒");
}

static void is_english(struct world *w)
{
    passes_one(w);
    says(w, "zhangsan", "English");
}

static void has_left(struct world *w)
{
    struct err err = {0};
    bool       changed;

    passes_one(w);
    world_must(store_begin(w->store, &err), &err);
    world_must(member_follow(w->store, w->now, STR_LIT("zhangsan"), STR_LIT("student"), false,
                             &changed, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
}

static void is_frozen(struct world *w)
{
    struct err err = {0};

    passes_one(w);
    world_must(store_begin(w->store, &err), &err);
    world_must(member_bar(w->store, w->now, STR_LIT("zhangsan"), BAR_FROZEN, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* Whom it does not concern. */
static void is_somebody_else(struct world *w)
{
    says(w, "yanyi", "离校流程");
}

static void is_off(struct world *w)
{
    passes_one(w);
    w->school->clearances[0].remind_days = 0;
}

static void who_is_told(void **state)
{
    static const struct doing rows[] = {
        {"has only looked", does_nothing, NULL},
        {"is in a department's list", is_in_a_list, NULL},
        {"has passed one", passes_one,
         "【离校手续】已完成 4/5，3 天没有新进展。\\n下一步：教务处（领取毕业证），教学楼 3 层\\n"
         "全部进度：回复“离校流程”。|!还有|!财务处"},
        {"was refused", is_refused, "已完成 3/5，3 天没有新进展。\\n下一步：资产处（乐器归还情况），行政楼 101"},
        {"can do nothing", waits_for_a_list, NULL},
        {"has done all", is_done, NULL},
        {"has moved on since", moves_on_later, NULL},
        {"wants no reminders", wants_none, NULL},
        {"speaks English", is_english,
         "[Leaving] 4 of 5 are done, and nothing has changed for 3 days.\\n"
         "Next: Registry (diploma)|reply \\\"leaving\\\""},
        {"has left the application", has_left, NULL},
        {"is frozen", is_frozen, NULL},
        {"is not concerned", is_somebody_else, NULL},
        {"the school wants none", is_off, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        stuck_open(&w);
        rows[i].doing(&w);
        at(&w, "2026-11-23 10:20");
        CHECK(!run_stuck(&w) && w.sent_count == (rows[i].want ? 1u : 0u) &&
                  (rows[i].want == NULL || world_has(&w.sent, rows[i].want)),
              "%s: %s", rows[i].name, w.sent.p);
        world_close(&w);
    }
}

/* ---- many, in parts ---- */

static void put_many(struct world *w, const char *college, const char *prefix, unsigned count)
{
    struct err err = {0};

    for (unsigned i = 0; i < count; i++) {
        enum people_change change;
        char               number[20];
        struct person      p = {.name = STR_LIT("某人"),
                                .kind = STR_LIT("undergraduate"),
                                .college = str_c(college),
                                .class_name = i % 3 ? STR_LIT("甲") : STR_LIT("乙"),
                                .year = 2023,
                                .state = STR_LIT("active"),
                                .state_from = -1,
                                .state_until = -1};

        snprintf(number, sizeof number, "%s%04u", prefix, i);
        p.number = str_c(number);
        world_must(store_begin(w->store, &err), &err);
        world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
        world_must(store_commit(w->store, &err), &err);
        says(w, number, "帮助");
        if (i % 2 == 0)
            passes(w, number, "assets");
    }
}

struct receivers {
    unsigned count, rows;
    char     seen[3][500]; /* how often, of each prefix */
};

static int count_row(void *arg, const struct outbox_row *row)
{
    static const char *const prefixes = "AMZ";
    struct receivers        *r = arg;
    struct str               rest = row->to, one;

    r->rows++;
    while (rest.n > 0 && str_split(&rest, '|', &one)) {
        const char *prefix = strchr(prefixes, one.p[0]);
        uint64_t    i;

        CHECK(prefix && str_u64((struct str){one.p + 1, one.n - 1}, &i) && i < 500, "%.*s is one",
              STR_ARG(one));
        r->seen[prefix - prefixes][i]++;
        r->count++;
    }
    return 0;
}

/* Three colleges, one of them without a name; more than a part holds in one of them; numbers with
 * letters. A restart between any two parts loses nobody, and tells nobody twice. */
static void many(const unsigned counts[3], unsigned want, unsigned want_parts)
{
    static const struct {
        const char *college, *prefix;
    } groups[] = {{"", "A"}, {"音乐学院", "M"}, {"软件学院", "Z"}};
    struct world     w;
    struct receivers r = {.count = 0};
    struct err       err = {0};
    unsigned         parts = 1;

    stuck_open(&w);
    clear_list(&w, "leaving", "finance", "lisi", CLEAR_REFUSED, CLEAR_NONE, "欠费");
    for (size_t i = 0; i < ARRAY_LEN(groups); i++)
        put_many(&w, groups[i].college, groups[i].prefix, counts[i]);
    at(&w, "2026-11-23 10:20");
    for (; run_stuck(&w) && parts < 20; parts++) {
        world_must(outbox_waiting(w.store, 0, 1000, count_row, &r, &err), &err);
        world_handed(&w, 0);
        w.now += 100; /* it may take its time */
    }
    world_must(outbox_waiting(w.store, 0, 1000, count_row, &r, &err), &err);
    CHECK(r.count == want && parts == want_parts, "%u of %u in %u parts", r.count, want, parts);
    CHECK(r.rows <= parts, "equal words are one send: %u", r.rows);
    for (size_t g = 0; g < ARRAY_LEN(groups); g++)
        for (unsigned i = 0; i < counts[g]; i++)
            CHECK(r.seen[g][i] == (i % 2 == 0), "%s%04u is told %d times", groups[g].prefix, i,
                  r.seen[g][i]);
    world_close(&w);
}

static void many_in_parts(void **state)
{
    (void)state;
    many((const unsigned[]){90, 450, 400}, 470, 3);
    many((const unsigned[]){10, 20, 30}, 30, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_it_comes),
        cmocka_unit_test(who_is_told),
        cmocka_unit_test(many_in_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
