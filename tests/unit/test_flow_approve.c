/* Submissions that the staff approve, and answers that they are alerted to. */
#include "tests/unit/flow_people.h"

#include "store/alerts.h"
#include "store/answers.h"
#include "store/approvals.h"

static const char school[] =
    "name: 测试大学\n"
    "channel: text\n"
    "welcome: 你好\n"
    "desk: {lines: [{name: 综合服务台, phone: 010-1}]}\n"
    "flows:\n"
    "  - name: eid\n"
    "    app: student\n"
    "    title: 电子ID\n"
    "    title_en: Electronic ID\n"
    "    words: [电子ID, eid]\n"
    "    rule: always\n"
    "    approve: [counsellor]\n"
    "    approve_days: 2\n"
    "    questions: [{name: campus, kind: choice, title: 校区, options: [{value: east, label: 东}, "
    "{value: west, label: 西}]}]\n"
    "  - name: green\n"
    "    app: student\n"
    "    title: 绿码\n"
    "    words: [绿码]\n"
    "    rule: once\n"
    "    approve: [clerk]\n"
    "    no_review: true\n"
    "    questions: [{name: colour, kind: choice, title: 颜色, options: [{value: g, label: 绿}, "
    "{value: y, label: 黄}]}]\n"
    "  - name: checkin\n"
    "    app: student\n"
    "    title: 今日打卡\n"
    "    words: [打卡]\n"
    "    rule: daily\n"
    "    editable: \"22:00\"\n"
    "    proxy: true\n"
    "    no_review: true\n"
    "    done: 打卡成功\n"
    "    questions:\n"
    "      - name: health\n"
    "        kind: choice\n"
    "        title: 身体状况？\n"
    "        options: [{value: normal, label: 正常}, {value: fever, label: 发热, alert: true, warn: "
    "请去发热门诊}]\n"
    "      - name: risk\n"
    "        kind: several\n"
    "        title: 去过\n"
    "        options: [{value: area, label: 风险地区, alert: true}, {value: abroad, label: 国外, alert: "
    "true}, {value: none, label: 都没有}]\n"
    "      - name: how\n"
    "        kind: choice\n"
    "        title: 怎么回来的\n"
    "        when: {question: risk, is: [abroad]}\n"
    "        options: [{value: plane, label: 飞机, alert: true}, {value: ship, label: 船}]\n";

static void open_world(struct world *w)
{
    world_open(w, school);
    people_add(w, "20260001", "林小满", "undergraduate", "软件学院", "软件2601");
    people_add(w, "20260002", "周远", "undergraduate", "软件学院", "软件2602");
    people_add(w, "20260003", "何静", "undergraduate", "法学院", "法学2601");
    staff_add(w, "wang", "王老师", ROLE_COUNSELLOR, "软件学院", "软件2601");
    staff_add(w, "wang", "王老师", ROLE_COUNSELLOR, "软件学院", "");
    staff_add(w, "li", "李老师", ROLE_COUNSELLOR, "软件学院", "软件2602");
    staff_add(w, "office", "赵老师", ROLE_OFFICE, "", "");
    world_as(w, "20260001", "student");
}

/* ---- who gets what was put into the outbox ---- */

static int keep_to(void *arg, const struct outbox_row *row)
{
    buf_f((struct buf *)arg, "%.*s:%.*s\n", STR_ARG(row->app), STR_ARG(row->to));
    return 0;
}

static void must_tell(struct world *w, const char *name, const char *wanted)
{
    auto_buf struct buf to = {0};
    struct err          err = {0};

    world_must(outbox_waiting(w->store, 0, 1000, keep_to, &to, &err), &err);
    buf_c(&to, "");
    CHECK(strcmp(to.p, wanted) == 0, "%s: told are “%s”, not “%s”", name, wanted, to.p);
}

/* ---- deciding, as the staff's words do ---- */

static void decide(struct world *w, int64_t number, enum approval_state from,
                   enum approval_state to, int64_t until, const char *reason)
{
    struct err err = {0};
    bool       done = false;

    world_must(store_begin(w->store, &err), &err);
    world_must(approval_decide(w->store, w->now, number, from, to, until, STR_LIT("wang"),
                               str_c(reason), &done, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
    CHECK(done, "no. %d is decided", (int)number);
}

static void apply(struct world *w, const char *hear)
{
    world_say(w, "电子ID 1");
    must_hear(w, "请核对");
    world_say(w, "1");
    must_hear(w, hear);
}

/* ---- approvals ---- */

static void test_pending(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    apply(&w, "「电子ID」提交成功|回执 1120-|第 1 号，等待审核，有结果会通知你|!修改");
    must_tell(&w, "the counsellors of the class", "staff:wang\n");
    must_send(&w, 1, "【电子ID】新申请，第 1 号：软件2601 林小满 20260001|回复“审批 1”看内容，“通过 1”，或“不通过 1 原因”");
    world_say(&w, "电子ID");
    must_hear(&w, "「电子ID」正在审核（第 1 号，07:42 提交），有结果会通知你|!第 1 题");
    world_say(&w, "电子ID 2");
    must_hear(&w, "正在审核|!请核对");
    world_say(&w, "english");
    world_say(&w, "eid");
    must_hear(&w, "\"Electronic ID\" waits for a decision (no. 1, sent 07:42). |You "
                  "will be told.");
    must_tell(&w, "nobody is told again", "staff:wang\n");
    world_close(&w);
}

static void test_decided(void **state)
{
    struct world w;
    int64_t      today;

    (void)state;
    open_world(&w);
    today = cst_day(w.now);
    apply(&w, "第 1 号");
    decide(&w, 1, APPROVAL_PENDING, APPROVAL_REFUSED, -1, "照片里戴着口罩");
    world_say(&w, "电子ID");
    must_hear(&w, "上次提交的「电子ID」（第 1 号）没有通过：照片里戴着口罩。可以重新提交。|【电子ID】");
    world_say(&w, "1");
    world_say(&w, "1");
    must_hear(&w, "第 2 号，等待审核");
    decide(&w, 2, APPROVAL_PENDING, APPROVAL_VALID, today + 1, "");
    world_say(&w, "电子ID");
    must_hear(&w, "「电子ID」已经通过审核（第 2 号），有效到 2026-11-21，不用再提交|!【电子ID】");
    decide(&w, 2, APPROVAL_VALID, APPROVAL_SUSPENDED, -1, "名册核对中");
    world_say(&w, "电子ID 1");
    must_hear(&w, "「电子ID」已经停用：名册核对中。有疑问请找综合服务台 010-1|!请核对");
    decide(&w, 2, APPROVAL_SUSPENDED, APPROVAL_VALID, today + 1, "");
    w.now += 2 * CST_DAY;
    world_say(&w, "电子ID");
    must_hear(&w, "「电子ID」的有效期到 2026-11-21，已经过了，请重新提交|【电子ID】");
    world_say(&w, "2");
    world_say(&w, "1");
    must_hear(&w, "第 3 号，等待审核");
    world_close(&w);
}

/* A rule that allows one does not keep from trying again; the decision does. */
static void test_once(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    world_say(&w, "绿码 1");
    must_hear(&w, "第 1 号，等待审核");
    must_tell(&w, "no clerk is there: the office", "staff:office\n");
    world_say(&w, "绿码 1");
    must_hear(&w, "正在审核|!提交成功");
    decide(&w, 1, APPROVAL_PENDING, APPROVAL_REFUSED, -1, "看不清");
    world_say(&w, "绿码");
    must_hear(&w, "没有通过：看不清|【绿码】");
    world_say(&w, "1");
    must_hear(&w, "第 2 号，等待审核");
    decide(&w, 2, APPROVAL_PENDING, APPROVAL_VALID, -1, "");
    world_say(&w, "绿码");
    must_hear(&w, "已经通过审核（第 2 号），不用再提交|!有效到");
    world_close(&w);
}

/* Two at once: somebody applied while the questions were asked. */
static void test_applied_meanwhile(void **state)
{
    struct world    w;
    struct err      err = {0};
    bool            added = false;
    int64_t         number = 0;
    struct approval a;

    (void)state;
    open_world(&w);
    world_say(&w, "电子ID");
    world_say(&w, "1");
    a = (struct approval){.flow = STR_LIT("eid"),
                          .person = person_id(&w, "20260001"),
                          .receipt = STR_LIT("1120-AAAAAA"),
                          .state = APPROVAL_PENDING,
                          .until = -1};
    world_must(store_begin(w.store, &err), &err);
    world_must(approval_add(w.store, w.now, &a, &added, &number, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_say(&w, "1");
    must_hear(&w, "正在审核（第 1 号|!提交成功");
    must_send(&w, 0, "");
    world_say(&w, "查询");
    must_hear(&w, "还没有提交过内容");
    world_close(&w);
}

static void test_receipts_tell(void **state)
{
    struct world w;
    char         receipt[16], ask[32];

    (void)state;
    open_world(&w);
    apply(&w, "回执 1120-");
    snprintf(receipt, sizeof receipt, "%.11s", strstr(w.heard.p, "1120-"));
    snprintf(ask, sizeof ask, "查询 %s", receipt);
    world_say(&w, ask);
    must_hear(&w, "【电子ID】|第 1 号：等待审核\n|校区：东");
    decide(&w, 1, APPROVAL_PENDING, APPROVAL_REFUSED, -1, "看不清");
    world_say(&w, ask);
    must_hear(&w, "第 1 号：没有通过，看不清\n");
    world_as(&w, "20260002", "student");
    world_say(&w, ask);
    must_hear(&w, "你没有这个回执|!看不清|!电子ID");
    world_close(&w);
}

/* Whoever surely sees cards gets one; the others words. */
static void test_deciders_with_cards(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    w.ctx.outbound = true;
    world_as(&w, "wang", "staff");
    world_say(&w, "卡片版");
    staff_add(&w, "sun", "孙老师", ROLE_COUNSELLOR, "软件学院", "");
    world_as(&w, "20260001", "student");
    apply(&w, "第 1 号");
    must_send(&w, 2,
              "button_interaction|\"task_id\":\"ap-1-|电子ID　第 1 号|软件2601 林小满 "
              "20260001|先回复“审批 1”看内容|\"key\":\"pass\"|\"key\":\"refuse\"|新申请，第 1 号");
    must_tell(&w, "a card and words", "staff:wang\nstaff:sun\n");
    world_close(&w);
}

/* The platform drops what is too much for one receiver. */
static void test_not_too_many(void **state)
{
    struct world w;
    char         number[16];

    (void)state;
    open_world(&w);
    for (int i = 0; i < 25; i++) {
        snprintf(number, sizeof number, "2026%04d", 100 + i);
        people_add(&w, number, "某某", "undergraduate", "软件学院", "软件2601");
        world_as(&w, number, "student");
        apply(&w, "等待审核");
        CHECK(w.sent_count == (i < 20), "no. %d: %u are told", i + 1, w.sent_count);
        CHECK(world_has(&w.sent, i == 19 ? "一小时内不再一个一个通知" : "!一小时内"), "no. %d: %s", i + 1,
              w.sent.p);
    }
    w.now += 3600;
    world_as(&w, "20260001", "student");
    apply(&w, "第 26 号");
    must_send(&w, 1, "第 26 号");
    world_close(&w);
}

/* ---- alerts ---- */

static const struct {
    const char *name, *user, *say, *hear, *send, *told;
} alerts[] = {
    {"nothing to look at", "20260001", "打卡 1 3", "打卡成功", "", ""},
    {"a fever", "20260001", "打卡 2 3", "打卡成功|请去发热门诊",
     "【异常】软件2601 林小满（20260001）\\n身体状况：发热\\n今日打卡 07:42　回执 1120-|回复“解除 "
     "20260001 原因”",
     "staff:wang\n"},
    {"several at once are one message", "20260001", "打卡 2 12 1", "打卡成功",
     "身体状况：发热\\n去过：风险地区\\n去过：国外\\n怎么回来的：飞机\\n", "staff:wang\n"},
    {"another class has two", "20260002", "打卡 2 3", "打卡成功", "软件2602 周远（20260002）",
     "staff:li|wang\n"},
    {"nobody looks after the class", "20260003", "打卡 2 3", "打卡成功",
     "法学2601 何静（20260003）", "staff:office\n"},
    {"not submitted", "20260001", "打卡 2", "第 2 题", "", ""},
};

static void test_alerts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(alerts); i++) {
        struct world w;

        open_world(&w);
        world_as(&w, alerts[i].user, "student");
        world_say(&w, alerts[i].say);
        CHECK(world_has(&w.heard, alerts[i].hear), "%s: hears “%s”, not:\n%s", alerts[i].name,
              alerts[i].hear, w.heard.p);
        CHECK(world_has(&w.sent, alerts[i].send), "%s: sends “%s”, not:\n%s", alerts[i].name,
              alerts[i].send, w.sent.p);
        must_tell(&w, alerts[i].name, alerts[i].told);
        world_close(&w);
    }
}

static bool in_the_clear(const struct buf *written)
{
    static const char *const values[] = {"fever", "abroad", "plane"};

    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        if (strstr(written->p, values[i]))
            return true;
    return false;
}

/* As the open dialog has them. */
static void dialog_answers(struct world *w, struct buf *out)
{
    auto_buf struct buf memory = {0};
    struct member       me;
    struct dialog       open;
    struct err          err = {0};

    CHECK(member_load(w->store, w->now, STR_LIT("20260001"), STR_LIT("student"), &me, &open,
                      &memory, &err) >= 0,
          "the dialog is read: %s", err.text);
    buf_str(out, open.answers);
}

/* In the dialog and in the submission; whoever may read them reads them as they are. */
static void test_alerts_are_sealed(void **state)
{
    auto_answers struct answers a = {0};
    auto_buf struct buf         asked = {0}, memory = {0}, written = {0};
    struct submission           sub;
    struct world                w;
    struct err                  err = {0};

    (void)state;
    open_world(&w);
    world_say(&w, "打卡");
    world_say(&w, "2");
    world_say(&w, "2");
    must_hear(&w, "怎么回来的");
    dialog_answers(&w, &asked);
    CHECK(strstr(asked.p, "risk%") && !in_the_clear(&asked), "the dialog: %s", asked.p);
    world_say(&w, "1");
    must_send(&w, 1, "身体状况：发热|去过：国外|怎么回来的：飞机");
    CHECK(submission_last(w.store, STR_LIT("checkin"), cst_day(w.now), person_id(&w, "20260001"),
                          &sub, NULL, &memory, &err) == 1,
          "it was submitted");
    buf_str(&written, sub.answers);
    CHECK(strstr(written.p, "health%") && !in_the_clear(&written), "stored: %s", written.p);
    world_must(answers_read(w.store, sub.answers, &a, &err), &err);
    CHECK(strcmp(answers_get(&a, "health"), "fever") == 0 && !a.item[0].personal, "and read");
    world_close(&w);
}

/* Open ones are told once; what is new is told alone; one that was lifted may be told again. */
static void test_once_while_open(void **state)
{
    struct world w;
    struct err   err = {0};
    int64_t      count;

    (void)state;
    open_world(&w);
    world_say(&w, "打卡 2 3");
    must_send(&w, 1, "发热");
    world_say(&w, "打卡 2 3");
    must_hear(&w, "已替换");
    must_send(&w, 0, "");
    w.now += CST_DAY;
    world_say(&w, "打卡 2 1");
    must_send(&w, 1, "风险地区|!发热");
    world_say(&w, "打卡 1 3");
    must_send(&w, 0, "");
    world_must(store_begin(w.store, &err), &err);
    world_must(alert_lift(w.store, w.now, person_id(&w, "20260001"), STR_LIT("wang"),
                          STR_LIT("已核实"), &count, &err),
               &err);
    world_must(store_commit(w.store, &err), &err);
    CHECK(count == 2, "two were open, not %d", (int)count);
    world_say(&w, "打卡 2 3");
    must_send(&w, 1, "发热");
    world_close(&w);
}

static void test_by_proxy(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    world_as(&w, "office", "staff");
    world_say(&w, "代填 checkin 20260001 2 3");
    must_hear(&w, "打卡成功|代 林小满 20260001 填报");
    must_send(&w, 1, "软件2601 林小满（20260001）|发热|07:42（代填）");
    must_tell(&w, "the person's counsellors", "staff:wang\n");
    world_close(&w);
}

static void test_nobody_to_tell(void **state)
{
    struct world w;
    struct err   err = {0};
    int64_t      deleted;

    (void)state;
    open_world(&w);
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_clear(w.store, &deleted, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    world_say(&w, "打卡 2 3");
    must_hear(&w, "打卡成功");
    must_send(&w, 0, "");
    apply(&w, "第 1 号，等待审核");
    must_send(&w, 0, "");
    world_close(&w);
}

/* ---- who is not there ---- */

/* "-wang" has left the staff application, "?wang" was not reached the last time, "+wang" is
 * back. */
static void there(struct world *w, const char *all)
{
    struct str rest = str_c(all), one;
    struct err err = {0};
    bool       changed;

    world_must(store_begin(w->store, &err), &err);
    while (rest.n > 0 && str_split(&rest, ' ', &one)) {
        struct str who = str_skip(one, 1), app = STR_LIT("staff");

        if (one.p[0] == '?')
            world_must(member_unreachable(w->store, w->now, who, app, 81013, &err), &err);
        else
            world_must(member_follow(w->store, w->now, who, app, one.p[0] == '+', &changed, &err),
                       &err);
    }
    world_must(store_commit(w->store, &err), &err);
}

static const struct {
    const char *name, *there, *say, *told;
} gone[] = {
    {"one of two has left", "-li", "打卡 2 3", "staff:wang\n"},
    {"both have left", "-li -wang", "打卡 2 3", "staff:office\n"},
    {"left, and back", "-li -wang +li", "打卡 2 3", "staff:li\n"},
    {"not reached: tried beside the other", "?li", "打卡 2 3", "staff:wang|li\n"},
    {"not reached: the office, too", "?li -wang", "打卡 2 3", "staff:office|li\n"},
    {"not reached, and has opened it again since", "?li -wang -li +li", "打卡 2 3", "staff:li\n"},
    {"nobody is there: tried all the same", "?li -wang ?office", "打卡 2 3", "staff:li|office\n"},
    {"all have left", "-li -wang -office", "打卡 2 3", ""},
    {"an application", "-li -wang", "电子ID 1 1", "staff:office\n"},
    {"an application that one sees", "-li", "电子ID 1 1", "staff:wang\n"},
    {"an application that nobody would see", "-li -wang -office", "电子ID 1 1", ""},
};

static void test_who_is_not_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(gone); i++) {
        struct world w;

        open_world(&w);
        there(&w, gone[i].there);
        world_as(&w, "20260002", "student");
        world_say(&w, gone[i].say);
        if (strstr(gone[i].say, "电子") != NULL)
            world_say(&w, "提交");
        must_hear(&w, "回执");
        must_tell(&w, gone[i].name, gone[i].told);
        world_close(&w);
    }
}

/* What the sender says of a message that reached nobody. */
static void comes_back(struct world *w, const char *what, int64_t number)
{
    char           key[64];
    struct message msg = {.type = MSG_ANSWER, .answer = {.errcode = 81013}};

    snprintf(key, sizeof key, "unheard/%s/%lld", what, (long long)number);
    msg.key = str_c(key);
    world_as(w, "li", "staff");
    world_run(w, &msg);
}

static int keep_back(void *arg, const struct outbox_row *row)
{
    buf_f((struct buf *)arg, "%.*s\n", STR_ARG(row->api));
    return 0;
}

static void must_come_back(struct world *w, const char *wanted)
{
    auto_buf struct buf back = {0};
    struct err          err = {0};

    world_must(outbox_waiting(w->store, 0, 1000, keep_back, &back, &err), &err);
    buf_c(&back, "");
    CHECK(strcmp(back.p, wanted) == 0, "comes back as “%s”, not “%s”", back.p, wanted);
}

static void test_an_alert_reached_nobody(void **state)
{
    struct world w;
    char         back[64];
    int64_t      id;

    (void)state;
    open_world(&w);
    id = person_id(&w, "20260002");
    snprintf(back, sizeof back, "unheard/alert/%lld\n", (long long)id);
    world_as(&w, "20260002", "student");
    world_say(&w, "打卡 2 3");
    must_come_back(&w, back);
    there(&w, "?li ?wang");
    comes_back(&w, "alert", id);
    must_send(&w, 1,
              "【异常】软件2602 周远 20260002\\n身体状况：发热\\n负责的辅导员都没有收到|"
              "解除 20260002 原因");
    must_tell(&w, "the office", "staff:li|wang\nstaff:office\n");
    strcat(back, "\n");
    must_come_back(&w, back); /* what the office is told does not */
    world_as(&w, "wang", "staff");
    world_say(&w, "解除 20260002 已就诊");
    comes_back(&w, "alert", id);
    must_send(&w, 0, "");
    comes_back(&w, "alert", 12345);
    must_send(&w, 0, "");
    comes_back(&w, "nothing", 1);
    must_send(&w, 0, "");
    world_close(&w);
}

static void test_an_application_reached_nobody(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    apply(&w, "第 1 号，等待审核");
    must_come_back(&w, "unheard/approval/1\n");
    there(&w, "-li -wang");
    comes_back(&w, "approval", 1);
    must_send(&w, 1, "【电子ID】新申请，第 1 号：软件2601 林小满 20260001\\n负责审批的老师都没有收到|"
                     "“通过 1”");
    comes_back(&w, "approval", 7);
    must_send(&w, 0, "");
    decide(&w, 1, APPROVAL_PENDING, APPROVAL_VALID, -1, "");
    comes_back(&w, "approval", 1);
    must_send(&w, 0, "");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pending),
        cmocka_unit_test(test_decided),
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_applied_meanwhile),
        cmocka_unit_test(test_receipts_tell),
        cmocka_unit_test(test_deciders_with_cards),
        cmocka_unit_test(test_not_too_many),
        cmocka_unit_test(test_alerts),
        cmocka_unit_test(test_alerts_are_sealed),
        cmocka_unit_test(test_once_while_open),
        cmocka_unit_test(test_by_proxy),
        cmocka_unit_test(test_nobody_to_tell),
        cmocka_unit_test(test_who_is_not_there),
        cmocka_unit_test(test_an_alert_reached_nobody),
        cmocka_unit_test(test_an_application_reached_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
