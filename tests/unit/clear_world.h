/* What the tests of clearance share: the seed's clearance (004), a second one with rules, people of
 * several kinds, decisions of a clerk, and what was pushed. */
#ifndef TESTS_UNIT_CLEAR_WORLD_H
#define TESTS_UNIT_CLEAR_WORLD_H

#include "tests/unit/flow_press.h"
#include "tests/unit/pass_world.h"

#include "handlers/clearance.h"
#include "handlers/schedule.h"
#include "store/unlocks.h"

/* The season is around the world's clock, 2026-11-20. Numbers 1 and 2, and 团委's own forms. */
#define CLEAR_NODES_OF_SEED                                                                        \
    "    nodes:\n"                                                                                 \
    "      - {name: finance, number: 1, title: 财务处, title_en: Finance, subtitle: 缴费情况,"     \
    " subtitle_en: fees, note: 是否有欠费信息, by: feed}\n"                                        \
    "      - {name: assets, number: 1, title: 资产处, title_en: Assets, subtitle: 乐器归还情况,"   \
    " subtitle_en: instruments, note: 是否归还乐器, place: 行政楼 101, place_en: Hall 101,"        \
    " hours: 周一至周五 9:00–11:30, bring: 校园卡, contact: 王老师 021-00000001,"                  \
    " reasons: [还有乐器没有归还]}\n"                                                              \
    "      - {name: dorm, number: 1, title: 后勤宿舍科, title_en: Dormitories, subtitle: 退宿情况," \
    " subtitle_en: moving out, note: 是否完成退宿, start: none, by: desk}\n"                       \
    "      - {name: league, number: 1, title: 团委, title_en: Youth league,"                       \
    " subtitle: 团组织关系转接, subtitle_en: transfer, only: {years: [2022]}}\n"                    \
    "      - {name: diploma, number: 2, title: 教务处, title_en: Registry,"                        \
    " subtitle: 领取毕业证, subtitle_en: diploma, place: 教学楼 3 层, unlocks: [address]}\n"

#define CLEAR_LEAVING                                                                              \
    "clearances:\n"                                                                                \
    "  - name: leaving\n"                                                                          \
    "    title: 离校手续\n"                                                                        \
    "    title_en: Leaving\n"                                                                      \
    "    words: [离校流程, leaving]\n"                                                             \
    "    code_words: [离校二维码, leaving-code]\n"                                                 \
    "    window: {from: 2026-11-01, until: 2026-12-31}\n"                                          \
    "    who: {kinds: [undergraduate], years: [2022, 2023]}\n"                                     \
    "    forms: [address]\n" CLEAR_NODES_OF_SEED

#define CLEAR_ADDRESS                                                                              \
    "  - name: address\n"                                                                          \
    "    app: student\n"                                                                           \
    "    title: 党团关系迁移地址\n"                                                                \
    "    title_en: Transfer address\n"                                                             \
    "    words: [迁移地址, address]\n"                                                             \
    "    rule: once\n"                                                                             \
    "    questions: [{name: to, kind: text, title: 迁往哪里, personal: true}]\n"                  \
    "  - name: health\n"                                                                           \
    "    app: student\n"                                                                           \
    "    title: 健康情况\n"                                                                        \
    "    title_en: Health\n"                                                                       \
    "    words: [健康, health]\n"                                                                  \
    "    rule: always\n"                                                                           \
    "    no_review: true\n"                                                                        \
    "    questions: [{name: well, kind: choice, title: 身体好吗, options: [{value: y, label: 好},"  \
    " {value: fever, label: 发热, alert: true}]}]\n"

#define CLEAR_RETURNING                                                                            \
    "  - name: returning\n"                                                                        \
    "    title: 返校手续\n"                                                                        \
    "    title_en: Returning\n"                                                                    \
    "    words: [返校流程, returning]\n"                                                           \
    "    window: {from: 2026-11-01, until: 2026-12-31}\n"                                          \
    "    who: {kinds: [graduate]}\n"                                                               \
    "    nodes:\n"                                                                                 \
    "      - {name: confirmed, number: 1, title: 信息核对, by: rule, rule: {confirmed: true}}\n"   \
    "      - {name: days, number: 1, title: 连续打卡, by: rule,"                                   \
    " rule: {report: checkin, streak: 14}}\n"                                                      \
    "      - {name: green, number: 1, title: 昌通码, by: rule, rule: {flow: city, calm: true}}\n"  \
    "      - {name: arrive, number: 2, title: 报到, desk: 报到处}\n"

#define CLEAR_SCHOOL PASS_FLOWS CLEAR_ADDRESS CLEAR_LEAVING CLEAR_RETURNING

static inline int64_t clear_person_put(struct world *w, const char *number, const char *name,
                                       const char *kind, int64_t year, const char *state)
{
    struct err         err = {0};
    enum people_change change;
    struct person      p = {.number = str_c(number),
                            .name = str_c(name),
                            .kind = str_c(kind),
                            .college = STR_LIT("数字媒体艺术学院"),
                            .class_name = STR_LIT("媒体1班"),
                            .year = year,
                            .state = str_c(state),
                            .state_from = -1,
                            .state_until = -1};

    world_must(store_begin(w->store, &err), &err);
    world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
    return pass_person(w, number);
}

/* zhangsan and lisi graduate (league is for lisi only), yanyi returns, fudao is nobody of them. */
static inline void clear_open_at(struct world *w, const char *school, const char *database)
{
    world_open_at(w, school, database);
    w->ctx.apps = w->apps;
    w->ctx.apps_count = ARRAY_LEN(w->apps);
    clear_person_put(w, "zhangsan", "张三", "undergraduate", 2023, "active");
    clear_person_put(w, "lisi", "李四", "undergraduate", 2022, "leaving");
    clear_person_put(w, "yanyi", "研一", "graduate", 2023, "active");
    clear_person_put(w, "wangwu", "王五", "undergraduate", 2025, "active");
    for (unsigned i = 0; i < 2; i++)
        w->ctx.outbound_apps |= 1U << i;
    w->ctx.outbound = true;
}

static inline void clear_open(struct world *w)
{
    clear_open_at(w, CLEAR_SCHOOL, ":memory:");
}

static inline const struct school_clearance *clear_named(struct world *w, const char *name)
{
    const struct school_clearance *c = clearance_named(w->school, str_c(name));

    CHECK(c != NULL, "the school has %s", name);
    return c;
}

static inline const struct clearance_node *clear_node(const struct school_clearance *c,
                                                      const char *name)
{
    for (unsigned i = 0; i < c->nodes_count; i++)
        if (strcmp(c->nodes[i].name, name) == 0)
            return &c->nodes[i];
    CHECK(false, "there is a node %s", name);
    return NULL;
}

/* "finance=none assets=todo*", a star: it is its turn. */
static inline void clear_stands(struct world *w, const char *clearance, const char *number,
                                struct buf *out)
{
    static const char *const          names[] = {"todo", "none", "passed", "refused"};
    auto_clear_view struct clear_view v = {0};
    struct err                        err = {0};

    w->ctx.now = w->now;
    world_must(clearance_read(&w->ctx, clear_named(w, clearance), pass_person(w, number), &v, &err),
               &err);
    buf_clear(out);
    for (unsigned i = 0; i < v.count; i++)
        buf_f(out, "%s%s=%s%s", i > 0 ? " " : "", v.line[i].node->name, names[v.line[i].state],
              v.line[i].turn ? "*" : "");
    buf_f(out, " %u/%u%s%s", v.done, v.count, v.complete ? " complete" : "",
          v.completed_at ? " told" : "");
    if (!v.concerned) {
        buf_clear(out);
        buf_c(out, "not concerned");
    }
}

static inline void clear_stand(struct world *w, const char *clearance, const char *number,
                               const char *want)
{
    auto_buf struct buf text = {0};

    clear_stands(w, clearance, number, &text);
    CHECK(strcmp(text.p, want) == 0, "%s of %s stands\n%s, not\n%s", clearance, number, text.p,
          want);
}

static inline void clear_collect(struct world *w)
{
    struct err err = {0};

    buf_clear(&w->sent);
    buf_c(&w->sent, "");
    w->sent_count = 0;
    world_must(outbox_waiting(w->store, w->last_row, 1000, world_sent, w, &err), &err);
}

/* A clerk decides in the staff application; what was pushed is in w->sent. */
static inline enum decide_result clear_decides(struct world *w, const char *clearance,
                                               const char *number, const char *node,
                                               enum clear_state seen, enum clear_state to,
                                               const char *reason, bool late)
{
    const struct school_clearance *c = clear_named(w, clearance);
    struct ctx                     ctx = w->ctx;
    struct err                     err = {0};
    enum decide_result             result = DECIDE_DONE;
    struct decision                d = {
                       .clearance = c,
                       .node = clear_node(c, node),
                       .person = pass_person(w, number),
                       .to = to,
                       .seen = seen,
                       .reason = str_c(reason),
                       .late = late,
    };

    ctx.app = &w->apps[1];
    ctx.now = w->now;
    ctx.me = (struct member){.userid = STR_LIT("clerk")};
    world_must(store_begin(w->store, &err), &err);
    world_must(clearance_decide(&ctx, &d, &result, &err), &err);
    world_must(store_commit(w->store, &err), &err);
    clear_collect(w);
    return result;
}

static inline void clear_pass(struct world *w, const char *number, const char *node)
{
    enum decide_result result =
        clear_decides(w, "leaving", number, node, CLEAR_TODO, CLEAR_PASSED, "", false);

    CHECK(result == DECIDE_DONE, "%s passes %s: %d", number, node, (int)result);
}

static inline int clear_gone(void *arg, const struct clear_row *row)
{
    (void)arg;
    (void)row;
    return 0;
}

/* A list of a node with these numbers, "a b"; the others are not in it. */
static inline void clear_list(struct world *w, const char *clearance, const char *node,
                              const char *numbers, enum clear_state listed,
                              enum clear_state unlisted, const char *reason)
{
    struct err        err = {0};
    struct str        rest = str_c(numbers), number;
    struct clear_feed feed = {.node = str_c(node), .unlisted = unlisted, .listed = 1};
    bool              kept, changed;

    w->now++;
    world_must(store_begin(w->store, &err), &err);
    while (rest.n > 0 && str_split(&rest, ' ', &number)) {
        struct clear_row row = {.clearance = str_c(clearance),
                                .node = str_c(node),
                                .state = listed,
                                .source = CLEAR_BY_FEED,
                                .at = w->now,
                                .by = STR_LIT("cli:office"),
                                .reason = str_c(reason)};
        char             one[64];

        snprintf(one, sizeof one, "%.*s", STR_ARG(number));
        row.person = pass_person(w, one);
        world_must(clear_feed_row(w->store, w->now, &row, &kept, &changed, &err), &err);
    }
    feed.at = w->now;
    world_must(clear_feed_rest(w->store, str_c(clearance), str_c(node), w->now, clear_gone, NULL,
                               &err),
               &err);
    world_must(clear_feed_put(w->store, w->now, str_c(clearance), &feed, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

#endif
