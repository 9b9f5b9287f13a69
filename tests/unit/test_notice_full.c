/* Who has had enough of a kind today: what is reckoned says so before it is sent, and what puts a
 * wrong one right comes to everybody who got that. */
#include "tests/unit/notice_run_world.h"

#define ONE_A_DAY RUN_WITH("100000", "    - {name: notice, day: 1}\n")

/* Number 1 reached the two of the second class, of 42 people. */
static struct run_world *open_full(void)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    run_open(r, ONE_A_DAY, 42);
    CHECK(run_put(r, (struct putting){.to = "计算机01", .text = "周五放假"}) == 1, "the first");
    run_seconds(r, 3);
    CHECK(run_reached(r) == 2, "two have got it");
    return r;
}

static void close_full(struct run_world *r)
{
    run_close(r);
    free(r);
}

static void reckon(struct run_world *r, const char *kind, int64_t wanted, int64_t corrects,
                   struct notice_reckoning *out)
{
    auto_buf struct buf why = {0};
    struct world       *w = &r->w;
    struct scopes       scopes;
    struct notice_order o = {
        .kind = notice_kind_of(&w->school->notices, str_c(kind)),
        .audience = STR_LIT("计算机学院"),
        .content = {.text = STR_LIT("明天停课")},
        .wanted = wanted,
        .corrects = corrects,
    };

    notice_scopes(w, "office1", &scopes);
    w->ctx.now = w->now;
    CHECK(notice_reckon(&w->ctx, &scopes, &o, out, &why, run_err()) == 1, "%s: %s", run_err()->text,
          why.p);
}

static void the_preview_knows(void **state)
{
    static const struct {
        const char *name, *kind;
        int64_t     ahead, corrects;
        int         limited;
    } rows[] = {
        {"now", "notice", 0, 0, 2},
        {"later today", "notice", 3600, 0, 2},
        {"tomorrow", "notice", 24 * 3600, 0, 0},
        {"of another kind", "reminder", 0, 0, 0},
        {"a critical one", "urgent", 0, 0, 0},
        {"a correction", "notice", 0, 1, 0},
    };
    struct run_world *r = open_full();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct notice_reckoning n;

        reckon(r, rows[i].kind, rows[i].ahead ? r->w.now + rows[i].ahead : 0, rows[i].corrects, &n);
        CHECK(n.people == 42 && n.fate[FATE_LIMITED] == rows[i].limited &&
                  n.fate[FATE_QUEUED] == 42 - rows[i].limited,
              "%s: %d limited, %d queued", rows[i].name, (int)n.fate[FATE_LIMITED],
              (int)n.fate[FATE_QUEUED]);
    }
    close_full(r);
}

static void the_review_says_so(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "发通知 计算机学院", "计算机学院：42 人|哪一类"},
        {"office1", "通知", "形式"},
        {"office1", "文字", "第 3 题"},
        {"office1", "二", "第 4 题"},
        {"office1", "跳过", "第 5 题"},
        {"office1", "不用", "什么时候"},
        {"office1", "现在", "42 人，收得到 40 人，今天这类通知已收满 2 人"},
        {NULL, NULL, NULL},
    };
    struct run_world *r = open_full();

    (void)state;
    notice_chat(&r->w, "the review", rows);
    close_full(r);
}

/* Nobody at all would get it: that is said, and nothing is put. */
static void nobody_left(void **state)
{
    struct run_world *r = open_full();
    struct putting    p = {.user = "office1", .to = "计算机01", .text = "二"};

    (void)state;
    CHECK(notice_putting(&r->w, &p) == 0 && strstr(r->w.heard.p, "今天已经收满"), "%s",
          r->w.heard.p);
    close_full(r);
}

static void a_correction_reaches_all(void **state)
{
    struct run_world *r = open_full();
    int64_t           number =
        run_put(r, (struct putting){.to = "已送达 1", .text = "周六放假", .corrects = 1});

    (void)state;
    run_seconds(r, 3);
    CHECK(run_counts(r, number).fate[FATE_HANDED] == 2, "to both: %d limited",
          (int)run_counts(r, number).fate[FATE_LIMITED]);
    close_full(r);
}

/* It is one of the day's all the same. */
static void a_correction_counts(void **state)
{
    struct run_world       *r = xcalloc(1, sizeof *r);
    struct notice_reckoning n;

    (void)state;
    run_open(r, RUN_WITH("100000", "    - {name: notice, day: 2}\n"), 42);
    run_put(r, (struct putting){.to = "计算机01", .text = "周五放假"});
    run_seconds(r, 3);
    run_put(r, (struct putting){.to = "已送达 1", .text = "周六放假", .corrects = 1});
    run_seconds(r, 3);
    reckon(r, "notice", 0, 0, &n);
    CHECK(n.fate[FATE_LIMITED] == 2, "they have had two: %d", (int)n.fate[FATE_LIMITED]);
    close_full(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_preview_knows),        cmocka_unit_test(the_review_says_so),
        cmocka_unit_test(nobody_left),              cmocka_unit_test(a_correction_reaches_all),
        cmocka_unit_test(a_correction_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
