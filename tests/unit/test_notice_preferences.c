/* 通知设置, 关闭通知, 打开通知: what a member wants; and that reminders ask for it. */
#include "tests/unit/remind_world.h"

#include "conf/notices.h"
#include "handlers/notice_member.h"

static const char school[] = "name: 测试大学\nchannel: text\nwelcome: 你好\n"
                             "notices:\n"
                             "  kinds:\n"
                             "    - {name: reminder, title: 提醒, title_en: Reminders, day: 2}\n"
                             "    - {name: lecture, title: 讲座, title_en: Lectures}\n"
                             "flows:\n" STAFF_CHECKIN TIMES;

static const struct line chat[] = {
    {"通知设置", "1. 通知：已打开|2. 提醒：已打开|3. 紧急通知：一定会收到，不能关闭|4. 讲座：已打开|"
                 "关闭通知 通知|打开通知 通知"},
    {"消息设置", "1. 通知：已打开"},
    {"关闭通知 提醒", "已关闭「提醒」|打开通知 提醒|!通知设置"},
    {"关闭通知 提醒", "早已关闭「提醒」"},
    {"通知设置", "1. 通知：已打开|2. 提醒：已关闭|4. 讲座：已打开"},
    {"关闭通知 4", "已关闭「讲座」"},
    {"关闭通知　讲座", "早已关闭"}, /* a wide blank */
    {"关闭通知 ４", "早已关闭"},
    {"退订 lecture", "早已关闭「讲座」"},
    {"关闭通知 紧急通知", "不能关闭|!已关闭"},
    {"关闭通知 3", "不能关闭"},
    {"关闭通知 urgent", "不能关闭"},
    {"关闭通知", "请写上是哪一类|【通知设置】|2. 提醒：已关闭"},
    {"关闭通知 0", "没有“0”这一类通知|【通知设置】"},
    {"关闭通知 5", "没有“5”这一类"},
    {"关闭通知 -1", "没有“-1”这一类"},
    {"关闭通知 99999999999999999999", "没有“99999999999999999999”"},
    {"关闭通知 讲", "没有“讲”这一类"},
    {"关闭通知 提醒 讲座", "没有“提醒 讲座”"},
    {"打开通知 提醒", "已打开「提醒」"},
    {"打开通知 2", "本来就开着「提醒」"},
    {"打开通知 紧急通知", "不能关闭"},
    {"打开通知 全部", "全部打开了|4. 讲座：已打开"},
    {"关闭通知 全部", "能关的都关了|1. 通知：已关闭|2. 提醒：已关闭|3. 紧急通知：一定会收到|4. 讲座：已关闭"},
    {"订阅 通知", "已打开「通知」"},
    {"= s2", ""},
    {"通知设置", "1. 通知：已打开|2. 提醒：已打开"}, /* one's own only */
    {"english", "English from now on"},
    {"notice settings", "[Notice settings]|1. Notices: on|2. Reminders: on|"
                        "3. Urgent notices: always on|turn off Notices"},
    {"turn off reminders", "Turned off \"Reminders\""},
    {"turn off 3", "cannot be turned off"},
    {"turn off", "Please say which kind"},
    {"turn off x", "no kind \"x\""},
    {"TURN ON Reminders", "Turned on \"Reminders\""},
    {NULL, NULL},
};

static void in_words(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    student_app(&w, "s1");
    world_chat(&w, "settings", chat);
    staff_app(&w, "fudao");
    world_say(&w, "关闭通知 提醒");
    CHECK(world_has(&w.heard, "已关闭「提醒」"), "in the staff application, too: %s", w.heard.p);
    world_close(&w);
}

/* The open question is asked again; a free text is an answer, but for the word alone. */
static void beside_a_flow(void **state)
{
    static const char texts[] =
        "name: 测试大学\nchannel: text\nwelcome: 你好\nflows:\n"
        "  - {name: repair, app: student, title: 报修, words: [报修], rule: always, questions: ["
        "{name: kind, kind: choice, title: 哪一类？, options: [{value: a, label: 水}, {value: b, "
        "label: 电}]}, {name: what, kind: text, title: 哪里坏了？}]}\n";
    static const struct line lines[] = {
        {"报修", "哪一类"},
        {"关闭通知 提醒", "已关闭「提醒」|哪一类"},
        {"1", "哪里坏了"},
        {"通知设置", "2. 提醒：已关闭|哪里坏了"},
        {"打开通知 提醒", "!已打开「提醒」"}, /* what is broken */
        {"通知设置", "2. 提醒：已关闭"},
        {NULL, NULL},
    };
    struct world w;

    (void)state;
    staff_open(&w, texts);
    student_app(&w, "s1");
    world_chat(&w, "flow", lines);
    world_close(&w);
}

/* ---- reminders ---- */

/* s1 wants none; each gets two a day at the most: the school's two times, and 提醒 comes behind. */
static void who_wants_none(void **state)
{
    struct world w;
    struct out   o = {0};
    bool         more;

    (void)state;
    staff_open(&w, school);
    student_app(&w, "s1");
    world_say(&w, "关闭通知 提醒");
    at(&w, "2026-11-21 07:30");
    look_out(&w, &o);
    tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(o.count == 1 && out_has(&o, "student s2|s3|s5|s6 words|!s1"), "off: %s", o.rows.p);
    at(&w, "2026-11-21 09:00");
    tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(o.count == 1 && out_has(&o, "student s2|s3|s5|s6 words"), "the second: %s", o.rows.p);
    at(&w, "2026-11-21 14:00");
    staff_app(&w, "fudao");
    world_say(&w, "提醒");
    look_out(&w, &o);
    CHECK(o.count == 0 && world_has(&w.heard, "已提醒 0 人|另有 3 人关闭了提醒，或今天已收到太多次|"
                                              "另有 1 人还没有关注"),
          "no third: %s %s", w.heard.p, o.rows.p);
    at(&w, "2026-11-22 07:30");
    tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(out_has(&o, "student s2|s3|s5|s6 words|!s1"), "the next day: %s", o.rows.p);
    student_app(&w, "s1");
    world_say(&w, "打开通知 提醒");
    at(&w, "2026-11-22 09:00");
    look_out(&w, &o);
    tick(&w, 0, &more);
    look_out(&w, &o);
    CHECK(out_has(&o, "student s1|s2|s3|s5|s6 words"), "and on again: %s", o.rows.p);
    buf_free(&o.rows);
    world_close(&w);
}

/* One count for each kind and member, whatever the case of the userid; nothing is counted that was
 * refused, and a failed transaction counts nothing. */
static void a_day_is_counted(void **state)
{
    static const struct {
        const char *name, *kind, *userid, *at;
        bool        want;
    } rows[] = {
        {"the first", "reminder", "s1", "2026-11-21 08:00", true},
        {"the second", "reminder", "S1", "2026-11-21 23:59", true},
        {"no third", "reminder", "s1", "2026-11-21 23:59", false},
        {"another member", "reminder", "s2", "2026-11-21 08:00", true},
        {"another kind has its own count", "notice", "s1", "2026-11-21 08:00", true},
        {"a kind without a limit", "lecture", "s1", "2026-11-21 08:00", true},
        {"still none of the first kind", "reminder", "s1", "2026-11-21 08:00", false},
        {"the next day", "reminder", "s1", "2026-11-22 00:00", true},
        {"what is critical has no limit", "urgent", "s1", "2026-11-22 00:00", true},
    };
    struct world w;
    struct err   err = {0};

    (void)state;
    staff_open(&w, school);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct notice_kind *kind =
            notice_kind_of(&w.school->notices, str_c(rows[i].kind));
        bool wanted = !rows[i].want;

        at(&w, rows[i].at);
        w.ctx.now = w.now;
        CHECK(kind != NULL, "%s is a kind", rows[i].kind);
        world_must(store_begin(w.store, &err), &err);
        world_must(notice_wanted(&w.ctx, kind, str_c(rows[i].userid), &wanted, &err), &err);
        store_rollback(w.store); /* counts nothing */
        world_must(store_begin(w.store, &err), &err);
        world_must(notice_wanted(&w.ctx, kind, str_c(rows[i].userid), &wanted, &err), &err);
        world_must(store_commit(w.store, &err), &err);
        CHECK(wanted == rows[i].want, "%s", rows[i].name);
    }
    world_close(&w);
}

static void nobody_wants_nothing(void **state)
{
    struct world w;
    struct err   err = {0};
    bool         wanted = false;

    (void)state;
    staff_open(&w, school);
    world_must(store_begin(w.store, &err), &err);
    world_must(notice_wanted(&w.ctx, NULL, STR_LIT("s1"), &wanted, &err), &err);
    CHECK(wanted, "a kind that is none is wanted");
    wanted = false;
    world_must(reminder_wanted_by(&w.ctx, staff_id(&w, "s4"), &wanted, &err), &err);
    CHECK(wanted, "who is no member has turned nothing off");
    world_must(store_commit(w.store, &err), &err);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_words),
        cmocka_unit_test(beside_a_flow),
        cmocka_unit_test(who_wants_none),
        cmocka_unit_test(a_day_is_counted),
        cmocka_unit_test(nobody_wants_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
