/* What the tests of the desks share: a school with a clearance, its clerks, and codes to scan. All
 * people are invented. Besides the lines of flow_world.h:
 *
 *   @20170001    scans that person's look-up code
 *   @x TEXT      scans a code with that text
 *   = wang       that member of the staff's application talks
 *   ~ 20170001   that student, in the students' application
 *   + 10         minutes pass
 *
 * What is heard is the answer. */
#ifndef TESTS_UNIT_DESK_WORLD_H
#define TESTS_UNIT_DESK_WORLD_H

#include "tests/unit/staff_world.h"

#include "handlers/clearance.h"
#include "handlers/desk.h"

#define DESK_HEAD                                                                                  \
    "name: 测试大学\n"                                                                             \
    "channel: text\n"                                                                              \
    "welcome: 你好\n"                                                                              \
    "desk: {lines: [{name: 服务台, phone: 010-1}]}\n"                                              \
    "flows:\n"                                                                                     \
    "  - name: address\n"                                                                          \
    "    app: student\n"                                                                           \
    "    title: 迁移地址\n"                                                                        \
    "    title_en: New address\n"                                                                  \
    "    words: [迁移地址, address]\n"                                                             \
    "    rule: once\n"                                                                             \
    "    no_review: true\n"                                                                        \
    "    questions: [{name: to, kind: text, title: 迁到哪里？}]\n"                                 \
    "  - name: ill\n"                                                                              \
    "    app: student\n"                                                                           \
    "    title: 报告情况\n"                                                                            \
    "    words: [报告情况]\n"                                                                          \
    "    rule: always\n"                                                                           \
    "    no_review: true\n"                                                                        \
    "    questions: [{name: how, kind: choice, title: 怎么了, options: [{value"                    \
    ": y, label: 没事}, {value: n, label: 发热, alert: true}]}]\n"                                     \
    "  - name: duty\n"                                                                             \
    "    app: staff\n"                                                                             \
    "    title: 值班登记\n"                                                                        \
    "    words: [值班]\n"                                                                          \
    "    rule: daily\n"                                                                            \
    "    no_review: true\n"                                                                        \
    "    roster_only: false\n"                                                                     \
    "    questions: [{name: where, kind: text, title: 在哪}]\n"

#define DESK_CLEARANCES                                                                            \
    "clearances:\n"                                                                                \
    "  - name: leaving\n"                                                                          \
    "    title: 离校手续\n"                                                                        \
    "    title_en: Leaving\n"                                                                      \
    "    words: [离校流程]\n"                                                                      \
    "    code_words: [离校二维码]\n"                                                               \
    "    window: {from: 2026-11-01, until: 2026-12-31}\n"                                          \
    "    who: {kinds: [undergraduate], colleges: [软件学院]}\n"                                    \
    "    forms: [address]\n"                                                                       \
    "    nodes:\n"                                                                                 \
    "      - {name: assets, number: 1, title: 资产处, subtitle: 乐器归还情况, reasons: "           \
    "[还有乐器没有归还, 乐器损坏没有赔]}\n"                                                        \
    "      - {name: dorm, number: 1, title: 后勤宿舍科, subtitle: 退宿情况}\n"                     \
    "      - {name: keys, number: 1, title: 储物柜钥匙, desk: 资产处}\n"                           \
    "      - {name: finance, number: 1, title: 财务处, subtitle: 缴费情况, by: feed, start: none}\n" \
    "      - {name: health, number: 1, title: 健康, by: rule, rule: {calm: true}}\n"               \
    "      - {name: party, number: 1, title: 团委, unlocks: [address], start: none}\n"             \
    "      - {name: diploma, number: 2, title: 教务处, subtitle: 领取毕业证}\n"

#define DESK_SHOP                                                                                  \
    "appointments:\n"                                                                              \
    "  - name: repair\n"                                                                           \
    "    title: 维修预约\n"                                                                        \
    "    words: [维修预约]\n"                                                                      \
    "    from_days: 0\n"                                                                           \
    "    cancel_minutes: 0\n"                                                                      \
    "    places: [{name: shop, title: 修理部, hours: [{from: \"08:00\", to: \"17:00\"}], "          \
    "minutes: 60, capacity: 5}]\n"

#define DESK_SCHOOL DESK_HEAD DESK_CLEARANCES

static void desk_role(struct world *w, const char *userid, const char *name, const char *role,
                      const char *desk)
{
    struct err   err = {0};
    struct staff m = {.userid = str_c(userid),
                      .name = str_c(name),
                      .role = str_c(role),
                      .college = str_c(desk),
                      .class_name = STR_LIT("")};
    bool         added;

    world_must(store_begin(w->store, &err), &err);
    world_must(staff_put(w->store, &m, &added, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* Is a member from now on, who follows the students' application or has left it. */
static void desk_member(struct world *w, const char *number, bool follows)
{
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;
    struct err          err = {0};
    bool                changed;

    world_must(store_begin(w->store, &err), &err);
    world_must(member_load(w->store, w->now, str_c(number), STR_LIT("student"), &m, &d, &memory,
                           &err),
               &err);
    world_must(member_follow(w->store, w->now, str_c(number), STR_LIT("student"), follows, &changed,
                             &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
}

/* 20170001 and 20170002 are concerned, 20180001 (another college) is not. */
static void desk_people(struct world *w)
{
    w->ctx.apps = w->apps;
    w->ctx.apps_count = ARRAY_LEN(w->apps);
    staff_person(w, "20170001", "赵一", "undergraduate", "软件学院", "软件1701");
    staff_person(w, "20170002", "钱二", "undergraduate", "软件学院", "软件1702");
    staff_person(w, "20180001", "孙三", "undergraduate", "音乐学院", "声乐1801");
    desk_member(w, "20170001", true);
    desk_member(w, "20170002", true);
    desk_role(w, "wang", "王老师", ROLE_CLERK, "资产处");
    desk_role(w, "li", "李老师", ROLE_CLERK, "资产处");
    desk_role(w, "he", "何老师", ROLE_CLERK, "后勤宿舍科");
    desk_role(w, "cai", "蔡老师", ROLE_CLERK, "财务处");
    desk_role(w, "tuan", "田老师", ROLE_CLERK, "团委");
    desk_role(w, "jiao", "焦老师", ROLE_CLERK, "教务处");
    desk_role(w, "zong", "宗老师", ROLE_CLERK, "");
    desk_role(w, "xin", "辛老师", ROLE_OFFICE, "");
    desk_role(w, "fu", "傅老师", ROLE_COUNSELLOR, "软件学院");
    desk_role(w, "men", "门师傅", ROLE_GUARD, "");
    staff_app(w, "wang");
}

__attribute__((unused)) static void desk_open(struct world *w, const char *school)
{
    world_open(w, school);
    desk_people(w);
}

/* What the person's good code says; a new one with renew. */
__attribute__((unused)) static void desk_code(struct world *w, const char *number, bool renew,
                                              struct buf *out)
{
    const struct school_clearance *c = &w->school->clearances[0];
    struct lookup_code             code;
    struct err                     err = {0};
    bool                           may = false;

    w->ctx.now = w->now;
    world_must(store_begin(w->store, &err), &err);
    world_must(clearance_code(&w->ctx, c, staff_id(w, number), renew, &code, &may, &err), &err);
    CHECK(may, "%s may have a code", number);
    world_must(lookup_write(w->store, &code, out, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void desk_scan(struct world *w, const char *text)
{
    struct message msg = {.type = MSG_EVENT_SCANCODE_WAITMSG,
                          .key = STR_LIT("scan"),
                          .scan = {.type = STR_LIT("qrcode"), .result = str_c(text)}};

    world_run(w, &msg);
}

static void desk_say(struct world *w, const char *say)
{
    auto_buf struct buf code = {0};

    if (strncmp(say, "@x ", 3) == 0) {
        desk_scan(w, say + 3);
    } else if (say[0] == '@') {
        desk_code(w, say + 1, false, &code);
        desk_scan(w, code.p);
    } else {
        world_say(w, say);
    }
}

__attribute__((unused)) static void desk_chat(struct world *w, const char *name,
                                              const struct line *lines)
{
    for (const struct line *l = lines; l->say; l++) {
        if (strncmp(l->say, "+ ", 2) == 0) {
            w->now += 60 * atoll(l->say + 2);
        } else if (strncmp(l->say, "= ", 2) == 0) {
            staff_app(w, l->say + 2);
        } else if (strncmp(l->say, "~ ", 2) == 0) {
            student_app(w, l->say + 2);
        } else {
            desk_say(w, l->say);
            CHECK(world_has(&w->heard, l->hear), "%s: “%s” is answered with “%s”, not:\n%s", name,
                  l->say, l->hear, w->heard.p);
        }
    }
}

/* Chats, each in a school of its own, in words with sends down: nothing of it needs the network. */
struct desk_chat {
    const char        *name;
    const struct line *lines;
};

__attribute__((unused)) static void desk_chats(const struct desk_chat *chats, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct world w;

        desk_open(&w, DESK_SCHOOL);
        desk_chat(&w, chats[i].name, chats[i].lines);
        world_close(&w);
    }
}

/* How a node of a person stands. */
__attribute__((unused)) static enum clear_state desk_state(struct world *w, const char *number,
                                                           const char *node)
{
    auto_clear_view struct clear_view v = {0};
    const struct clear_line          *l;
    struct err                        err = {0};

    world_must(clearance_read(&w->ctx, &w->school->clearances[0], staff_id(w, number), &v, &err),
               &err);
    l = clear_line_of(&v, str_c(node));
    CHECK(l != NULL, "there is %s", node);
    return l->state;
}

/* How many rows the audit has of that action, and the person of the newest. */
struct desk_trace {
    const char *action;
    int         count;
    int64_t     person;
    char        detail[200];
};

static int desk_keep_trace(void *arg, int64_t id, const struct audit *a)
{
    struct desk_trace *t = arg;

    (void)id;
    if (!str_is(a->action, t->action))
        return 0;
    if (t->count++ == 0) {
        t->person = a->person;
        snprintf(t->detail, sizeof t->detail, "%.*s", STR_ARG(a->detail));
    }
    return 0;
}

__attribute__((unused)) static struct desk_trace desk_traces(struct world *w, const char *action)
{
    struct desk_trace t = {.action = action};
    struct err        err = {0};

    world_must(audit_list(w->store, 0, 1000, desk_keep_trace, &t, &err), &err);
    return t;
}

#endif
