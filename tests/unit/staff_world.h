/* What the tests of the staff's every day share: a school with classes, counsellors, an office, and
 * what was put into the audit and the outbox. All people are invented. */
#ifndef TESTS_UNIT_STAFF_WORLD_H
#define TESTS_UNIT_STAFF_WORLD_H

#include "tests/unit/flow_world.h"

#include "store/audit.h"
#include "store/staff.h"
#include "store/submissions.h"

#define STAFF_HEAD                                                                                 \
    "name: 测试大学\n"                                                                             \
    "channel: text\n"                                                                              \
    "welcome: 你好\n"                                                                              \
    "desk: {lines: [{name: 服务台, phone: 010-1}]}\n"                                              \
    "flows:\n"

#define STAFF_CHECKIN                                                                              \
    "  - name: checkin\n"                                                                          \
    "    app: student\n"                                                                           \
    "    title: 今日打卡\n"                                                                        \
    "    title_en: Check-in\n"                                                                     \
    "    words: [打卡, checkin]\n"                                                                 \
    "    rule: daily\n"                                                                            \
    "    no_review: true\n"                                                                        \
    "    today_open: 今日未打卡\n"                                                                 \
    "    today_open_en: Not checked in today\n"                                                    \
    "    today_done: 今日已打卡\n"                                                                 \
    "    today_done_en: Checked in today\n"                                                        \
    "    kinds: [student]\n"                                                                       \
    "    questions: [{name: well, kind: choice, title: 身体好吗？, options: [{value: y, label: "   \
    "好}, {value: n, label: 发热}]}]\n"

__attribute__((unused)) static void staff_app(struct world *w, const char *user)
{
    w->ctx.app = &w->apps[1];
    w->user = user;
}

__attribute__((unused)) static void student_app(struct world *w, const char *user)
{
    w->ctx.app = &w->apps[0];
    w->user = user;
}

static void staff_role(struct world *w, const char *userid, const char *role, const char *college,
                       const char *class_name)
{
    struct err   err = {0};
    struct staff m = {
        .userid = str_c(userid),
        .name = STR_LIT("老师"),
        .role = str_c(role),
        .college = str_c(college),
        .class_name = str_c(class_name),
    };
    bool added;

    world_must(store_begin(w->store, &err), &err);
    world_must(staff_put(w->store, &m, &added, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void staff_person(struct world *w, const char *number, const char *name, const char *kind,
                         const char *college, const char *class_name)
{
    struct err         err = {0};
    enum people_change change;
    struct person      p = {
             .number = str_c(number),
             .name = str_c(name),
             .kind = str_c(kind),
             .college = str_c(college),
             .class_name = str_c(class_name),
    };

    world_must(store_begin(w->store, &err), &err);
    world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static int staff_keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

static int64_t staff_id(struct world *w, const char *number)
{
    struct err err = {0};
    int64_t    id = 0;

    CHECK(people_find(w->store, str_c(number), staff_keep_id, &id, &err) == 1, "%s is there",
          number);
    return id;
}

/* The newest row of the audit: "action detail". */
struct staff_trace {
    char text[200];
};

static int staff_keep_trace(void *arg, int64_t id, const struct audit *a)
{
    struct staff_trace *t = arg;

    (void)id;
    snprintf(t->text, sizeof t->text, "%.*s %.*s", STR_ARG(a->action), STR_ARG(a->detail));
    return 1;
}

__attribute__((unused)) static struct staff_trace staff_audited(struct world *w)
{
    struct err         err = {0};
    struct staff_trace t = {""};

    world_must(audit_list(w->store, 0, 1, staff_keep_trace, &t, &err), &err);
    return t;
}

static int staff_count_trace(void *arg, int64_t id, const struct audit *a)
{
    (void)id;
    (void)a;
    ++*(int *)arg;
    return 0;
}

__attribute__((unused)) static int staff_traces(struct world *w)
{
    struct err err = {0};
    int        count = 0;

    world_must(audit_list(w->store, 0, 1000, staff_count_trace, &count, &err), &err);
    return count;
}

/* Somebody has left the school. */
static void staff_leaves(struct world *w, const char *number)
{
    struct err err = {0};
    int64_t    id = staff_id(w, number);
    bool       changed;

    world_must(store_begin(w->store, &err), &err);
    world_must(people_leave(w->store, w->now, id, &changed, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* Six students of three classes in two colleges, one of them (s4) no member of WeCom yet, and a
 * teacher, whom the daily flow does not mean. */
__attribute__((unused)) static void staff_open(struct world *w, const char *school)
{
    static const struct {
        const char *number, *name, *kind, *college, *class_name;
    } people[] = {
        {"s1", "赵一", "undergraduate", "软件学院", "软件2601"},
        {"s2", "钱二", "undergraduate", "软件学院", "软件2601"},
        {"s3", "孙三", "graduate", "软件学院", "软件2602"},
        {"s4", "李四", "student", "软件学院", "软件2602"},
        {"s5", "周五", "undergraduate", "音乐学院", "声乐2601"},
        {"s6", "周五", "undergraduate", "音乐学院", "声乐2601"},
        {"t1", "吴老师", "staff", "软件学院", ""},
    };

    world_open(w, school);
    w->ctx.apps = w->apps;
    w->ctx.apps_count = ARRAY_LEN(w->apps);
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        staff_person(w, people[i].number, people[i].name, people[i].kind, people[i].college,
                     people[i].class_name);
        student_app(w, people[i].number);
        if (strcmp(people[i].number, "s4") != 0)
            world_say(w, "帮助"); /* is a member from now on */
    }
    staff_leaves(w, "zhangsan"); /* of world_open */
    staff_role(w, "office1", ROLE_OFFICE, "", "");
    staff_role(w, "fudao", ROLE_COUNSELLOR, "软件学院", "");
    staff_role(w, "banzhu", ROLE_COUNSELLOR, "软件学院", "软件2601");
    staff_role(w, "banzhu", ROLE_COUNSELLOR, "音乐学院", "声乐2601");
    staff_role(w, "menwei", ROLE_GUARD, "", "");
    staff_role(w, "banli", ROLE_CLERK, "", "");
    staff_app(w, "office1");
}

/* That student reports. */
__attribute__((unused)) static void staff_reports(struct world *w, const char *user,
                                                  const char *line)
{
    const char            *before = w->user;
    const struct conf_app *app = w->ctx.app;

    student_app(w, user);
    world_say(w, line);
    CHECK(world_has(&w->heard, "回执"), "%s has reported: %s", user, w->heard.p);
    w->user = before;
    w->ctx.app = app;
}

#endif
