/* What becomes of appointments by the clock: the reminder on the evening before, exactly once; who
 * did not come. Holds and waiting lists are in test_appointment.c. */
#include "tests/unit/appointment_world.h"

#include "store/runs.h"

#define CHAT(lines) chat(#lines, lines)

static void chat(const char *name, const struct line *lines)
{
    struct appointment_world a;

    appointment_open(&a);
    appointment_chat(&a, name, lines);
    appointment_close(&a);
}

/* ---- the evening before ---- */

static const struct line reminded[] = {
    {"约维修 1 2 1", ""}, /* tomorrow */
    {"提交", "前一天 20:00 会提醒你"},
    {"= p2", ""},
    {"约维修 1 3 1", ""}, /* the day after */
    {"提交", "已约好"},
    {"= p3", ""},
    {"english", ""},
    {"repair 1 2 1", ""},
    {"submit", "Booked"},
    {"= p4", ""},
    {"约维修 1 2 1", ""},
    {"提交", "已候补"},
    {"= p5", ""},
    {"约维修 1 2 2", ""},
    {"提交", "预约号 5"},
    {"取消预约 5", "已取消"},
    {"= p6", ""},
    {"at 2026-11-20 19:59", ""},
    {"约维修 1 1 2", "11月21日 周六|保留到 20:09"},
    {"tick", ""},
    {"out", "!提醒："},
    {"at 2026-11-20 20:00", ""},
    {"tick", ""},
    {"out", "student p1: |明天的「网络维修」|时间：11月21日 周六 09:00–09:30|三号楼一层|预约号 1|"
            "取消预约 1|student p3: |Tomorrow you have an appointment: Repairs|unbook 3|"
            "!p2|!p4|!p5|!p6"},
    {"tick", ""},
    {"out", ""}, /* once */
    {"提交", "就在明天，到时候不再提醒"},
    {"+ 30", ""},
    {"tick", ""},
    {"out", ""}, /* it was said when he booked */
    {"at 2026-11-21 20:00", ""},
    {"tick", ""},
    {"out", "student p2: |11月22日 周日|!p1|!p3|!p6"},
    {NULL, NULL},
};

/* It comes a little late: who has booked meanwhile knows. */
static const struct line late[] = {
    {"约维修 1 2 1", ""},
    {"提交", "会提醒你"},
    {"= p2", ""},
    {"at 2026-11-20 20:03", ""},
    {"约维修 1 1 2", ""},
    {"提交", "就在明天，到时候不再提醒"},
    {"tick", ""},
    {"out", "student p1: |!p2"},
    {NULL, NULL},
};

/* The bot was down: hours later nobody wants it any more. */
static const struct line too_late[] = {
    {"约维修 1 2 1", ""},
    {"提交", "已约好"},
    {"out", "!\001"},
    {"at 2026-11-20 22:01", ""},
    {"tick", ""},
    {"out", ""},
    {"at 2026-11-20 21:00", ""},
    {"tick", ""},
    {"out", ""}, /* it was given up */
    {NULL, NULL},
};

/* Who said 这不是我 may be somebody else: he hears nothing of the person. */
static const struct line frozen[] = {
    {"约维修 1 2 1", ""},
    {"提交", "会提醒你"},
    {"= p2", ""},
    {"约维修 1 2 1", ""},
    {"提交", "会提醒你"},
    {"freeze p1", ""},
    {"out", "!\001"},
    {"at 2026-11-20 20:00", ""},
    {"tick", ""},
    {"out", "student p2: |!p1"},
    {NULL, NULL},
};

/* Nothing is promised to who wants no reminders, and nothing comes. */
static const struct line wants_none[] = {
    {"关闭通知 提醒", "已关闭「提醒」"},
    {"约维修 1 2 1", ""},
    {"提交", "你关闭了提醒，前一天不会再提醒|打开通知 提醒|!会提醒你"},
    {"= p2", ""},
    {"约维修 1 2 1", ""},
    {"提交", "前一天 20:00 会提醒你|!关闭"},
    {"out", "!\001"},
    {"at 2026-11-20 20:00", ""},
    {"tick", ""},
    {"out", "student p2: |!p1"},
    {NULL, NULL},
};

/* Sends did not work in the evening: it is today by now. */
static const struct line untold[] = {
    {"约维修 1 2 1", ""},
    {"提交", "会提醒你"},
    {"= p2", ""},
    {"约维修 1 2 2", ""},
    {"提交", "预约号 2"},
    {"at 2026-11-20 20:00", ""},
    {"tick", ""},
    {"out", "student p1: |student p2: |明天的"},
    {"untold 1", ""},
    {"out", ""}, /* the platform has refused it at once */
    {"取消预约 2", "已取消"},
    {"out", "!提醒"},
    {"= p1", ""},
    {"at 2026-11-21 00:00", ""},
    {"untold 1", ""},
    {"out", "student p1: |今天的「网络维修」|时间：11月21日 周六 09:00–09:30|取消预约 1|!明天"},
    {"untold 2", ""},
    {"out", ""}, /* it was cancelled */
    {"untold 99", ""},
    {"untold x", ""},
    {"out", ""},
    {"english", ""},
    {"at 2026-11-21 08:59", ""},
    {"untold 1", ""},
    {"out", "student p1: |Today you have an appointment: Repairs|!unbook"},
    {"at 2026-11-21 09:00", ""},
    {"untold 1", ""},
    {"out", ""}, /* it has begun */
    {"at 2026-11-22 08:00", ""},
    {"untold 1", ""},
    {"out", ""},
    {NULL, NULL},
};

/* A series without a time has none, and says so. */
static const struct line without[] = {
    {"约营业厅 2", ""},
    {"提交", "到时候请准时到|!会提醒你"},
    {"out", "!\001"},
    {"at 2026-11-21 20:00", ""},
    {"tick", ""},
    {"out", ""},
    {NULL, NULL},
};

static void evening(void **state)
{
    (void)state;
    CHAT(reminded);
    CHAT(untold);
    CHAT(frozen);
    CHAT(wants_none);
    CHAT(late);
    CHAT(too_late);
    CHAT(without);
}

/* ---- more than one part ---- */

enum { MANY = 250 };

static int64_t person_of(struct world *w, const char *number)
{
    auto_buf struct buf memory = {0};
    struct err          err = {0};
    struct member       m;
    struct dialog       d;

    world_must(member_load(w->store, w->now, str_c(number), STR_LIT("student"), &m, &d, &memory,
                           &err),
               &err);
    return m.person;
}

static void book_many(struct world *w)
{
    struct err err = {0};

    world_must(store_begin(w->store, &err), &err);
    for (int i = 0; i < MANY; i++) {
        auto_buf struct buf memory = {0};
        char                user[16];
        enum people_change  change;
        bool                done;
        int64_t             number;
        struct slot         freed;
        struct person       p = {.name = STR_LIT("某某"), .kind = STR_LIT("student")};
        struct appointment  a = {.slot = {.series = STR_LIT("repair"),
                                          .place = STR_LIT("east"),
                                          .day = cst_day(w->now) + 1,
                                          .minute = 540,
                                          .until = 570,
                                          .capacity = MANY},
                                 .member = str_c(user),
                                 .hold_until = w->now + 60};

        snprintf(user, sizeof user, "m%d", i);
        p.number = str_c(user);
        world_must(people_put(w->store, w->now, &p, NULL, false, &change, &err), &err);
        a.person = person_of(w, user);
        world_must(appointment_hold(w->store, w->now, &a, &done, &number, &freed, &memory, &err),
                   &err);
        world_must(appointment_confirm(w->store, w->now, number, a.person, STR_LIT("1120-AAAAAA"),
                                       &done, &freed, &memory, &err),
                   &err);
        CHECK(done, "%s is booked", user);
    }
    world_must(store_commit(w->store, &err), &err);
}

static void in_parts(void **state)
{
    struct appointment_world a;
    unsigned                 twice = 0, none = 0;

    (void)state;
    appointment_open(&a);
    book_many(&a.w);
    CHECK(cst_parse_stamp(STR_LIT("2026-11-20 20:00"), &a.w.now), "the evening comes");
    tick(&a);
    tick(&a);
    look_out(&a);
    for (int i = 0; i < MANY; i++) {
        char        to[32];
        const char *first;

        snprintf(to, sizeof to, "student m%d: ", i);
        first = strstr(a.out.p, to);
        none += first == NULL;
        twice += first && strstr(first + 1, to);
    }
    CHECK(none == 0 && twice == 0, "each of them once: %u not, %u twice", none, twice);
    CHECK(a.expires == cst_day_start(cst_day(a.w.now) + 1), "and never when 明天 is not true");
    appointment_close(&a);
}

/* ---- who did not come ---- */

static int keep(void *arg, const struct appointment *a)
{
    kept_set(arg, a);
    return 0;
}

/* A clerk was there, and that person came. */
static void comes(struct appointment_world *a, int64_t number)
{
    struct err  err = {0};
    struct kept k = {.number = 0};
    bool        done = false;

    world_must(store_begin(a->w.store, &err), &err);
    CHECK(appointment_get(a->w.store, number, keep, &k, &err) == 1, "no. %d is there", (int)number);
    a->w.ctx.now = a->w.now;
    world_must(kept_turn(&a->w.ctx, &k, APPT_CAME, STR_LIT("banli"), &done, &err), &err);
    world_must(desk_marks(&a->w.ctx, &k, &err), &err);
    world_must(store_commit(a->w.store, &err), &err);
    CHECK(done, "no. %d has come", (int)number);
}

static const struct line three_booked[] = {
    {"约维修 1 1 1", ""}, {"提交", "预约号 1"}, {"= p2", ""}, {"约维修 1 1 1", ""},
    {"提交", "预约号 2"}, {"= p3", ""}, {"约维修 2 1 1", ""}, {"提交", "预约号 3"},
    {"out", "!\001"},     {NULL, NULL},
};

static const struct line counted[] = {
    {"at 2026-11-20 10:29", ""},
    {"tick", ""},
    {"out", ""}, /* the clerk may still be writing */
    {"at 2026-11-20 10:30", ""},
    {"tick", ""},
    {"out", "student p2: |你约的「网络维修」东区　11月20日 周五 09:00–09:30 没有到场，记为爽约（第 1 次，满 1 "
            "次就不能再约）|预约号 2|!p1|!p3"},
    {"tick", ""},
    {"out", ""},
    {"= p2", ""},
    {"约维修", "你有 1 次约了「网络维修」没有到场，不能再约了|服务台 010-1"},
    {"约营业厅", "哪一天"}, /* it counts in its own series */
    {"= p1", ""},
    {"约维修", "去哪里"},
    {"= p3", ""}, /* nobody was at the other place: nothing is known of him */
    {"约维修", "去哪里"},
    {NULL, NULL},
};

static void missed(void **state)
{
    struct appointment_world a;

    (void)state;
    appointment_open(&a);
    appointment_chat(&a, "three_booked", three_booked);
    a.w.now += 5000;
    comes(&a, 1);
    appointment_chat(&a, "counted", counted);
    appointment_close(&a);
}

/* p2 did not come to something of the spring. */
static void missed_in_spring(struct appointment_world *a)
{
    auto_buf struct buf memory = {0};
    struct appointment  old = {
         .slot = {STR_LIT("repair"), STR_LIT("east"), cst_day(a->w.now) - 240, 540, 570, 2},
         .person = person_of(&a->w, "p2"),
         .member = STR_LIT("p2"),
         .hold_until = a->w.now + 60,
    };
    struct slot freed;
    struct err  err = {0};
    int64_t     number = 0;
    bool        done = false;

    world_must(store_begin(a->w.store, &err), &err);
    world_must(appointment_hold(a->w.store, a->w.now, &old, &done, &number, &freed, &memory, &err),
               &err);
    world_must(appointment_confirm(a->w.store, a->w.now, number, old.person, STR_LIT("R"), &done,
                                   &freed, &memory, &err),
               &err);
    world_must(appointment_turn(a->w.store, a->w.now, number, APPT_BOOKED, APPT_MISSED,
                                STR_LIT(""), &done, &err),
               &err);
    world_must(store_commit(a->w.store, &err), &err);
    CHECK(done, "it is missed");
}

/* What was missed in another season does not count, and is not told as if it did. */
static void missed_long_ago(void **state)
{
    static const struct line once[] = {
        {"= p2", ""},
        {"约维修 1 1 1", "保留到"},
        {"提交", "预约号 2"},
        {"= p1", ""},
        {"约维修 1 1 1", ""},
        {"提交", "预约号 3"},
        {"out", "!\001"},
        {NULL, NULL},
    };
    static const struct line told[] = {
        {"at 2026-11-20 10:30", ""},
        {"tick", ""},
        {"out", "student p2: |（第 1 次，满 1 次就不能再约）"},
        {NULL, NULL},
    };
    struct appointment_world a;

    (void)state;
    appointment_open_at(&a,
                        APPOINTMENT_HEAD APPOINTMENT_REPAIR("2") "    window: {from: 2026-09-01, "
                                                                 "until: 2027-01-31}\n",
                        ":memory:");
    missed_in_spring(&a);
    appointment_chat(&a, "once", once);
    a.w.now += 5000;
    comes(&a, 3);
    appointment_chat(&a, "told", told);
    appointment_close(&a);
}

/* Whoever books anew right after the slot is judged at once: no way around it. */
static void at_once(void **state)
{
    static const struct line anew[] = {
        {"at 2026-11-20 09:31", ""},
        {"= p2", ""},
        {"约维修 1 2 1", "不能再约了"},
        {"= p1", ""},
        {"约维修 1 2 1", "保留到"},
        {NULL, NULL},
    };
    struct appointment_world a;

    (void)state;
    appointment_open(&a);
    appointment_chat(&a, "three_booked", three_booked);
    comes(&a, 1);
    appointment_chat(&a, "anew", anew);
    appointment_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evening), cmocka_unit_test(in_parts), cmocka_unit_test(missed),
        cmocka_unit_test(missed_long_ago), cmocka_unit_test(at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
