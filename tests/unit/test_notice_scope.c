/* Who has put a notice and looks after others by now: what he does about it is for those of its
 * people who are his today; taking back is for all of them. */
#include "tests/unit/notice_run_world.h"

#include "store/letters.h"

/* The list of the staff was imported anew: his class is another one. */
static void moves(struct run_world *r, const char *college, const char *class_name)
{
    struct world *w = &r->w;
    int64_t       deleted;

    world_must(store_begin(w->store, run_err()), run_err());
    world_must(staff_clear(w->store, &deleted, run_err()), run_err());
    world_must(store_commit(w->store, run_err()), run_err());
    staff_role(w, "office1", ROLE_OFFICE, "", "");
    staff_role(w, "shuji", ROLE_CLERK, "", "");
    if (college)
        staff_role(w, "mover", ROLE_COUNSELLOR, college, class_name);
}

static void phone(struct run_world *r, const char *number, const char *class_name,
                  const char *digits)
{
    enum people_change    change;
    struct person         p = {.number = str_c(number),
                               .name = STR_LIT("同学"),
                               .kind = STR_LIT("undergraduate"),
                               .college = STR_LIT("计算机学院"),
                               .class_name = str_c(class_name)};
    struct person_private x = {.phone = str_c(digits)};

    world_must(store_begin(r->w.store, run_err()), run_err());
    world_must(put_person(r->w.store, r->w.now, &p, &x, false, &change, run_err()), run_err());
    world_must(store_commit(r->w.store, run_err()), run_err());
}

/* Number 1: by a counsellor of the college, to its 80 people in two classes; all have got it. */
static struct run_world *open_told(void)
{
    struct run_world *r = xcalloc(1, sizeof *r);

    run_open(r, RUN_AT_ONCE, 80);
    r->w.school->notices.sms = true;
    phone(r, "r0000", "计算机00", "13800000001");
    phone(r, "r0079", "计算机01", "13800000002");
    staff_role(&r->w, "mover", ROLE_COUNSELLOR, "计算机学院", "");
    CHECK(run_put(r, (struct putting){.user = "mover", .to = "全校", .ack = true}) == 1, "put");
    run_seconds(r, 3);
    run_all_got(r, 1);
    CHECK(notice_is(&r->w, 1) == NOTICE_DONE, "it is done");
    return r;
}

static void close_told(struct run_world *r)
{
    run_close(r);
    free(r);
}

static int count_letter(void *arg, const struct letter *l)
{
    buf_f(arg, "%.*s ", STR_ARG(l->address));
    return 0;
}

static void letters(struct run_world *r, struct buf *out)
{
    buf_c(out, "");
    world_must(letter_waiting(r->w.store, 0, 100, count_letter, out, run_err()), run_err());
}

/* ---- to another college ---- */

static void none_of_them_is_his(void **state)
{
    static const struct notice_said rows[] = {
        {"mover", "通知情况 1", "第 1 号|没有您范围内的人|!已送达|!80 人有结果"},
        {"mover", "通知情况", "1　|!80"},
        {"mover", "未收到 1", "没有您范围内的人"},
        {"mover", "催收 1", "没有您范围内的人|!再提醒"},
        {"mover", "短信补发 1", "没有您范围内的人|!确认"},
        {"mover", "短信补发 1 确认", "没有您范围内的人|!✅"},
        {"mover", "发通知 更正 1", "没有人符合"},
        {"mover", "发通知 未收到 1", "没有人符合"},
        {"office1", "通知情况 1", "80/80 人有结果"},
        {"mover", "撤回通知 1", "撤回"},
        {NULL, NULL, NULL},
    };
    struct run_world   *r = open_told();
    auto_buf struct buf sms = {0};

    (void)state;
    moves(r, "音乐学院", "");
    notice_chat(&r->w, "none of them", rows);
    letters(r, &sms);
    CHECK(sms.n == 0, "nobody is sent an SMS: %s", sms.p);
    CHECK(notice_is(&r->w, 1) == NOTICE_RECALLED, "it is taken back");
    run_seconds(r, 3);
    run_all_got(r, 1);
    close_told(r);
}

/* ---- to one of its classes ---- */

static void some_of_them_are_his(void **state)
{
    static const struct notice_said rows[] = {
        {"mover", "通知情况 1", "40/40 人有结果|没有回复 40 人|!80/80"},
        {"mover", "短信补发 1", "给 1 人"},
        {"mover", "短信补发 1 确认", "✅ 已安排给 1 人"},
        {"mover", "催收 1", "再提醒一次送达了、还没有回复“收到”的 40 人"},
        {NULL, NULL, NULL},
    };
    struct run_world   *r = open_told();
    auto_buf struct buf sms = {0};

    (void)state;
    moves(r, "计算机学院", "计算机01");
    notice_chat(&r->w, "some of them", rows);
    letters(r, &sms);
    CHECK(strcmp(sms.p, "13800000002 ") == 0, "one of his: %s", sms.p);
    run_seconds(r, 3);
    CHECK(r->got[0] == 1 && r->got[39] == 1 && r->got[40] == 2 && r->got[79] == 2,
          "his own again: %u %u %u %u", r->got[0], r->got[39], r->got[40], r->got[79]);
    close_told(r);
}

/* The office repeats it for all, whoever has put it. */
static void all_of_them_are_the_offices(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "催收 1", "还没有回复“收到”的 80 人"},
        {NULL, NULL, NULL},
    };
    struct run_world *r = open_told();

    (void)state;
    moves(r, "计算机学院", "计算机01");
    notice_chat(&r->w, "all of them", rows);
    run_seconds(r, 3);
    run_all_got(r, 2);
    close_told(r);
}

/* What is told again by itself is the creator's. */
static void by_itself(void **state)
{
    static const struct {
        const char *name, *college, *class_name;
        unsigned    first, last;
    } rows[] = {
        {"as it was", "计算机学院", "", 2, 2},
        {"of one class", "计算机学院", "计算机01", 1, 2},
        {"of another college", "音乐学院", "", 1, 1},
        {"of none", NULL, NULL, 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run_world *r = open_told();

        CHECK(r->w.school->notices.repeat_hours == 24, "after a day");
        moves(r, rows[i].college, rows[i].class_name);
        r->w.now += 24 * 3600 + 600;
        run_seconds(r, 3);
        CHECK(r->got[0] == rows[i].first && r->got[79] == rows[i].last, "%s: %u, %u", rows[i].name,
              r->got[0], r->got[79]);
        close_told(r);
    }
}

/* A list that was put for tomorrow. */
static void a_list_is_looked_at(void **state)
{
    static const struct notice_said rows[] = {
        {"mover", "发通知 r0000 r0079", "2 人"},
        {"mover", "通知", "形式"},
        {"mover", "文字", "正文"},
        {"mover", "请来领取", "英文版"},
        {"mover", "跳过", "收到"},
        {"mover", "不用", "什么时候"},
        {"mover", "明天 9:10", "名单 2 人"},
        {"mover", "1", "✅ 第 2 号"},
        {NULL, NULL, NULL},
    };
    struct run_world *r = open_told();

    (void)state;
    notice_chat(&r->w, "a list", rows);
    moves(r, "计算机学院", "计算机01");
    run_at(r, "2026-11-21 09:20");
    run_seconds(r, 3);
    CHECK(notice_is(&r->w, 2) == NOTICE_DONE, "it is done");
    CHECK(run_counts(r, 2).fate[FATE_STOPPED] == 1 && r->got[0] == 1 && r->got[79] == 2,
          "who is his: %u, %u", r->got[0], r->got[79]);
    close_told(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_of_them_is_his),
        cmocka_unit_test(some_of_them_are_his),
        cmocka_unit_test(all_of_them_are_the_offices),
        cmocka_unit_test(by_itself),
        cmocka_unit_test(a_list_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
