/* The clerks of a place: who comes, and who is here. */
#include "tests/unit/appointment_world.h"

#define CHAT(lines) chat(#lines, lines)

static void chat(const char *name, const struct line *lines)
{
    struct appointment_world a;

    appointment_open(&a);
    clerk(&a, "weixiu", "维修处");
    clerk(&a, "xiqu", "西区");
    clerk(&a, "caiwu", "财务处");
    clerk(&a, "zongguan", "");
    appointment_chat(&a, name, lines);
    appointment_close(&a);
}

/* The newest row of the audit. */
struct trace {
    char    text[200];
    int64_t person;
};

static int keep_trace(void *arg, int64_t id, const struct audit *row)
{
    struct trace *t = arg;

    (void)id;
    snprintf(t->text, sizeof t->text, "%.*s %.*s %.*s", STR_ARG(row->actor), STR_ARG(row->action),
             STR_ARG(row->detail));
    t->person = row->person;
    return 1;
}

static struct trace audited(struct appointment_world *a)
{
    struct trace t = {.text = ""};
    struct err   err = {0};

    world_must(audit_list(a->w.store, 0, 1, keep_trace, &t, &err), &err);
    return t;
}

/* 1 and 2: east, today 9:00; 3: west, today; 4: east, tomorrow */
static const struct line four_booked[] = {
    {"约维修 1 1 1", ""}, {"提交", "预约号 1"}, {"= p2", ""}, {"约维修 1 1 1", ""},
    {"提交", "预约号 2"}, {"= p3", ""},         {"约维修 2 1 1", ""}, {"提交", "预约号 3"},
    {"= p4", ""},         {"约维修 1 2 3", ""}, {"提交", "预约号 4"}, {NULL, NULL},
};

static void booked_chat(const char *name, const struct line *lines)
{
    struct appointment_world a;

    appointment_open(&a);
    clerk(&a, "weixiu", "维修处");
    clerk(&a, "xiqu", "西区");
    clerk(&a, "caiwu", "财务处");
    clerk(&a, "zongguan", "");
    appointment_chat(&a, "four_booked", four_booked);
    appointment_chat(&a, name, lines);
    appointment_close(&a);
}

#define BOOKED(lines) booked_chat(#lines, lines)

/* ---- whose it is ---- */

static const struct line refused[] = {
    {"@ nobody", ""},
    {"预约名单", "只对办理点的老师开放"},
    {"到场 1", "只对办理点的老师开放"},
    {"@ caiwu", ""}, /* another desk */
    {"预约名单", "您的办理点没有要预约的事项"},
    {"到场 1", "您的办理点没有要预约的事项"},
    {"@ xiqu", ""},
    {"到场 1", "没有这个预约号"}, /* of the other place: as unknown as nobody's */
    {"到场 p1", "没有这个预约号"},
    {"到场 99", "没有这个预约号"},
    {"到场 -1", "没有这个预约号"},
    {"到场 p99", "没有这个预约号"},
    {"到场", "请写上预约号或学号"},
    {"= p1", ""},
    {"预约名单", "!东区|!预约号"}, /* in the students' application it is no word */
    {NULL, NULL},
};

/* ---- who comes ---- */

static const struct line listed[] = {
    {"@ weixiu", ""},
    {"预约名单", "11月20日 周五：共 2 人|【网络维修】东区|09:00–09:30|1. 学生1 p1|2. 学生2 p2|!西区|!p3|"
                 "到场 预约号"},
    {"预约名单 明天", "11月21日 周六：共 1 人|14:00–14:30|4. 学生4 p4|!p1|!到场"},
    {"预约名单 11-21", "4. 学生4 p4"},
    {"预约名单 后天", "11月22日 周日：没有预约"},
    {"预约名单 2", "没有这一页"},
    {"预约名单 2027-01-30", "2027-01-19"}, /* too far */
    {"预约名单 什么", "没看懂这个日期"},
    {"@ xiqu", ""},
    {"预约名单", "【网络维修】西区|3. 学生3 p3|!p1"},
    {"@ zongguan", ""},
    {"预约名单", "共 3 人|【网络维修】东区|1. 学生1 p1|【网络维修】西区|3. 学生3 p3"},
    {"english", ""},
    {"guests tomorrow", "Sat 21 Nov: 1 booked|[Repairs] East|4. 学生4 p4"},
    {"came 1", "✅ 学生1 p1 is here|Repairs, East, Fri 20 Nov 09:00–09:30 (no. 1)"},
    {NULL, NULL},
};

/* ---- who is here ---- */

static const struct line here[] = {
    {"@ weixiu", ""},
    {"到场 1", "✅ 学生1 p1 已到场|「网络维修」东区　11月20日 周五 09:00–09:30（预约号 1）"},
    {"到场 1", "学生1 p1 已登记过到场"},
    {"预约名单", "1. 学生1 p1　已到|2. 学生2 p2\n"},
    {"到场 p2", "✅ 学生2 p2 已到场"},
    {"到场 p4", "今天也没有这个学号的预约"},
    {"到场 4", "这个预约的日子还没到：「网络维修」东区　11月21日 周六"},
    {"到场 2 撤回", "学生2 p2 的到场登记已撤回"},
    {"到场 2 撤回", "没有登记过到场"},
    {"预约名单", "2. 学生2 p2\n"},
    {"at 2026-11-20 10:30", ""},
    {"tick", ""},
    {"out", "student p2: |没有到场"},
    {"预约名单", "1. 学生1 p1　已到|2. 学生2 p2　未到"},
    {"= p2", ""},
    {"约维修", "不能再约了"},
    {"@ weixiu", ""},
    {"at 2026-11-21 09:00", ""},
    {"到场 2", "✅ 学生2 p2 已到场"}, /* late: he had come */
    {"out", "student p2: |已补记到场，不算爽约（现在记着 0 次）。现在又可以预约了：回复“约维修”"},
    {"= p2", ""},
    {"约维修", "去哪里"},
    {"@ weixiu", ""},
    {"at 2026-11-28 09:00", ""},
    {"到场 2 撤回", "过了 7 天"},
    {NULL, NULL},
};

/* He has booked again since, so there would be two. */
static const struct line booked_again[] = {
    {"@ weixiu", ""},
    {"到场 1", "已到场"},
    {"= p1", ""},
    {"约维修 1 2 1", ""},
    {"提交", "已约好"},
    {"@ weixiu", ""},
    {"到场 1 撤回", "已经另约了，不能撤回"},
    {NULL, NULL},
};

/* Nobody marks anybody at that place: it is over, and a late mark is taken. */
static const struct line unmarked[] = {
    {"out", "!\001"},
    {"at 2026-11-20 10:30", ""},
    {"tick", ""},
    {"out", ""},
    {"@ xiqu", ""},
    {"预约名单", "3. 学生3 p3\n"},
    {"到场 3", "✅ 学生3 p3 已到场"},
    {NULL, NULL},
};

static const struct line cancelled[] = {
    {"= p2", ""},
    {"取消预约 2", "已取消"},
    {"@ weixiu", ""},
    {"到场 2", "没有这个预约号"},
    {"预约名单", "共 1 人|!p2"},
    {NULL, NULL},
};

static const struct line help[] = {
    {"@ weixiu", ""},
    {"帮助", "预约名单|到场"},
    {"@ caiwu", ""},
    {"帮助", "!预约名单|!到场"},
    {"= p1", ""},
    {"帮助", "取消预约|!预约名单"},
    {NULL, NULL},
};

static void chats(void **state)
{
    (void)state;
    CHAT(help);
    BOOKED(refused);
    BOOKED(listed);
    BOOKED(here);
    BOOKED(booked_again);
    BOOKED(unmarked);
    BOOKED(cancelled);
}

/* ---- the trace ---- */

static int keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

static int64_t person_id(struct appointment_world *a, const char *number)
{
    struct err err = {0};
    int64_t    id = 0;

    CHECK(people_find(a->w.store, str_c(number), keep_id, &id, &err) == 1, "%s is there", number);
    return id;
}

static void every_look_is_audited(void **state)
{
    static const struct {
        const char *say, *audit, *person;
    } rows[] = {
        {"预约名单", "weixiu appointment.list 预约名单 2026-11-20 1 2", NULL},
        {"预约名单 明天", "weixiu appointment.list 预约名单 2026-11-21 1 1", NULL},
        {"到场 1", "weixiu appointment.came 到场 repair/east 1", "p1"},
        {"到场 1", "weixiu appointment.look 到场 repair/east 1", "p1"}, /* his name is shown again */
        {"到场 1 撤回", "weixiu appointment.uncame 到场 repair/east 1", "p1"},
    };
    struct appointment_world a;

    (void)state;
    appointment_open(&a);
    clerk(&a, "weixiu", "维修处");
    appointment_chat(&a, "four_booked", four_booked);
    a.w.ctx.app = &a.w.apps[1];
    a.w.user = "weixiu";
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct trace t;

        world_say(&a.w, rows[i].say);
        t = audited(&a);
        CHECK(strcmp(t.text, rows[i].audit) == 0, "%s leaves “%s”, not “%s”", rows[i].say,
              rows[i].audit, t.text);
        CHECK(t.person == (rows[i].person ? person_id(&a, rows[i].person) : 0), "%s: about whom",
              rows[i].say);
    }
    appointment_close(&a);
}

/* ---- by a scan ---- */

static void arrives(void **state)
{
    struct appointment_world a;
    struct desks             east = {.count = 1, .clerk = true, .name = {"维修处"}};
    struct desks             west = {.count = 1, .clerk = true, .name = {"西区"}};
    auto_buf struct buf      text = {0};
    struct err               err = {0};
    unsigned                 count = 9;
    int64_t                  p1;

    (void)state;
    appointment_open(&a);
    appointment_chat(&a, "four_booked", four_booked);
    p1 = person_id(&a, "p1");
    a.w.ctx.app = &a.w.apps[1];
    a.w.user = "weixiu";
    world_say(&a.w, "帮助"); /* ctx is that of the clerk now */
    world_must(store_begin(a.w.store, &err), &err);
    world_must(appointment_arrive(&a.w.ctx, &east, p1, &text, &count, &err), &err);
    CHECK(count == 0 && text.n == 0, "over an hour before it is for something else");
    a.w.ctx.now += 20 * 60;
    world_must(appointment_arrive(&a.w.ctx, &west, p1, &text, &count, &err), &err);
    CHECK(count == 0 && text.n == 0, "at another place it is, too");
    world_must(appointment_arrive(&a.w.ctx, &east, p1, &text, &count, &err), &err);
    CHECK(count == 1 && world_has(&text, "✅ 学生1 p1 已到场|预约号 1"), "here: %s", text.p);
    buf_clear(&text);
    world_must(appointment_arrive(&a.w.ctx, &east, p1, &text, &count, &err), &err);
    CHECK(count == 1 && world_has(&text, "已登记过"), "and again: %s", text.p);
    world_must(store_commit(a.w.store, &err), &err);
    appointment_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chats),
        cmocka_unit_test(every_look_is_audited),
        cmocka_unit_test(arrives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
