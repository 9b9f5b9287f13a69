/* 审批: who decides about what, in words and by the buttons of a card; once, and the student is
 * told. */
#include "tests/unit/staff_world.h"

#include "handlers/flow.h"
#include "store/approvals.h"
#include "store/photos.h"

#define APPLICATION(name_, title_, approve_, rest_)                                                \
    "  - name: " name_ "\n    app: student\n    title: " title_ "\n    words: [" title_ "]\n"      \
    "    rule: always\n    no_review: true\n    approve: [" approve_ "]\n" rest_                   \
    "    questions: [{name: why, kind: text, title: 申请理由}]\n"

static const char school[] = STAFF_HEAD STAFF_CHECKIN
    APPLICATION("idcard", "电子ID", "counsellor", "    approve_days: 30\n")
        APPLICATION("green", "绿码", "office, clerk", "");

/* The applications 1 (s1) and 2 (s5) for the electronic ID, 3 (s2) for the green code. */
static void open_world(struct world *w)
{
    staff_open(w, school);
    staff_reports(w, "s1", "电子ID 新生报到");
    staff_reports(w, "s5", "电子ID 丢了");
    staff_reports(w, "s2", "绿码 每周一次");
}

static int keep_state(void *arg, const struct approval *a)
{
    *(struct approval *)arg = *a;
    return 0;
}

/* Its slices are dead. */
static struct approval of(struct world *w, int64_t number)
{
    struct err      err = {0};
    struct approval a = {0};

    CHECK(approval_get(w->store, w->now, number, keep_state, &a, &err) == 1, "no. %lld is there",
          (long long)number);
    return a;
}

static void add(struct world *w, const char *user, int64_t photo_id)
{
    struct err      err = {0};
    int64_t         number;
    bool            added;
    struct approval a = {.flow = STR_LIT("idcard"),
                         .person = staff_id(w, user),
                         .receipt = STR_LIT("1120-ZZZZZZ"),
                         .photo = photo_id,
                         .state = APPROVAL_PENDING,
                         .until = -1,
                         .created_at = w->now};

    world_must(store_begin(w->store, &err), &err);
    world_must(approval_add(w->store, w->now, &a, &added, &number, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void who_sees_which(void **state)
{
    static const struct {
        const char *user, *say, *hear;
    } rows[] = {
        {"fudao", "审批", "【待审批】|1　电子ID　07:42　软件2601 赵一 s1\n|“审批 1”|!周五|!绿码"},
        {"banzhu", "审批", "1　电子ID|2　电子ID|周五 s5|!绿码"},
        {"office1", "审批", "1　电子ID|2　电子ID|3　绿码"},
        {"banli", "审批", "3　绿码|!电子ID"},
        {"menwei", "审批", "只对负责审批的老师|!绿码"},
        {"s1", "审批", "只对负责审批的老师|!电子ID"},
        {"fudao", "审批 1", "【电子ID】第 1 号\n软件2601 赵一 s1\n07:42 提交\n|"
                            "申请理由：新生报到|待审批|“通过 1”|“不通过 1 原因”"},
        {"fudao", "审批 2", "没有这个编号的申请|!丢了"},
        {"fudao", "审批 3", "没有这个编号的申请|!每周"},
        {"fudao", "审批 99", "没有这个编号的申请"},
        {"banli", "审批 1", "没有这个编号的申请|!新生"},
        {"banli", "审批 3", "申请理由：每周一次"},
        {"menwei", "审批 1", "只对负责审批的老师"},
        {"menwei", "通过 1", "只对负责审批的老师"},
        {"menwei", "停用 s1 丢失", "只对负责审批的老师"},
        {"fudao", "通过 2", "没有这个编号的申请"},
        {"fudao", "不通过 3 不行", "没有这个编号的申请"},
        {"office1", "审批 1", "申请理由：新生报到"},
        {"fudao", "通过", "请写上申请的编号"},
        {"fudao", "通过 赵一", "请写上申请的编号"},
        {"fudao", "不通过 1", "请写上原因|不通过 1 "},
    };
    struct world w;

    (void)state;
    open_world(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int  before = staff_traces(&w);
        bool seen;

        staff_app(&w, rows[i].user);
        world_say(&w, rows[i].say);
        seen = strstr(w.heard.p, "【") != NULL;
        CHECK(world_has(&w.heard, rows[i].hear), "%s, %s:\n%s", rows[i].user, rows[i].say,
              w.heard.p);
        CHECK(staff_traces(&w) == before + seen && w.sent_count == 0, "%s, %s: traces, and %s",
              rows[i].user, rows[i].say, w.sent.p);
    }
    for (int64_t i = 1; i <= 3; i++)
        CHECK(of(&w, i).state == APPROVAL_PENDING, "no. %d is as it was", (int)i);
    world_close(&w);
}

static void help_tells_who_decides(void **state)
{
    static const struct {
        const char *user, *hear;
    } rows[] = {
        {"fudao", "审批　|未打卡　|提醒　|异常　|日报　|导出 |代填报 "},
        {"banli", "审批　|!未打卡|!提醒|!异常|!日报|!导出|!代填报"},
        {"menwei", "!审批|!未打卡|!提醒|!异常|!日报|!导出|!代填报"},
        {"s1", "!审批|!未打卡"},
    };
    struct world w;

    (void)state;
    open_world(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        staff_app(&w, rows[i].user);
        world_say(&w, "帮助");
        CHECK(world_has(&w.heard, rows[i].hear), "%s: %s", rows[i].user, w.heard.p);
    }
    world_close(&w);
    staff_open(&w, STAFF_HEAD STAFF_CHECKIN);
    world_chat(&w, "nothing to approve",
               (const struct line[]){
                   {"帮助", "!审批"}, {"审批", "没有需要审批的"}, {"停用 s1 x", "没有需要审批的"},
                   {NULL, NULL}});
    world_close(&w);
}

static void decided_once(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    staff_role(&w, "second", ROLE_COUNSELLOR, "软件学院", "");
    staff_app(&w, "fudao");
    world_say(&w, "通过 1");
    CHECK(world_has(&w.heard, "【电子ID】第 1 号|已通过（老师 07:42），有效到 2026-12-19|"
                              "本人会收到通知"),
          "passed: %s", w.heard.p);
    CHECK(w.sent_count == 1 && world_has(&w.sent, "「电子ID」审核通过，有效到 2026-12-19"),
          "the student is told: %s", w.sent.p);
    CHECK(strcmp(staff_audited(&w).text, "approval.approve 通过 idcard 1") == 0, "%s",
          staff_audited(&w).text);
    staff_app(&w, "second");
    world_say(&w, "不通过 1 照片不清楚");
    CHECK(world_has(&w.heard, "没有改动|已通过（老师") && w.sent_count == 0,
          "the second one hears who was first: %s %s", w.heard.p, w.sent.p);
    CHECK(of(&w, 1).state == APPROVAL_VALID, "and it stays");
    staff_app(&w, "banzhu");
    world_say(&w, "不通过 2 照片不清楚，Ａ");
    CHECK(world_has(&w.heard, "没有通过（老师|照片不清楚，Ａ"), "refused: %s", w.heard.p);
    CHECK(world_has(&w.sent, "「电子ID」没有通过审核：照片不清楚，Ａ。改好后回复“电子ID”重新提交"),
          "with the reason as it was written: %s", w.sent.p);
    CHECK(strcmp(staff_audited(&w).text, "approval.refuse 不通过 idcard 2") == 0, "%s",
          staff_audited(&w).text);
    staff_app(&w, "banli");
    world_say(&w, "通过 3");
    CHECK(world_has(&w.heard, "已通过（老师|!有效到") && of(&w, 3).until == -1, "for ever: %s",
          w.heard.p);
    world_close(&w);
}

static void suspended_and_restored(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    staff_app(&w, "fudao");
    world_chat(&w, "which one",
               (const struct line[]){
                   {"停用 s1 丢失", "请写上是哪一项：\n停用 电子ID\n停用 绿码"},
                   {"停用 电子ID s1 丢失", "没有改动|待审批"},
                   {"恢复 电子ID s1", "没有改动|待审批"},
                   {"停用 电子ID s2 丢失", "软件2601 钱二 s2 还没有申请过「电子ID」"},
                   {"停用 电子ID s5 丢失", "你负责的范围里没有"},
                   {"停用 绿码 s2 丢失", "你负责的范围里没有"},
                   {"停用 电子ID", "请写上学号或姓名，例如：停用 电子ID 20260001 原因"},
                   {"通过 1", "已通过"},
                   {"停用 电子ID s1", "请写上原因，对方会看到，例如：停用 电子ID s1 照片不清楚"},
                   {NULL, NULL},
               });
    world_say(&w, "停用 电子ID 赵一 卡 丢了");
    CHECK(world_has(&w.heard, "已停用（老师|：卡 丢了") && of(&w, 1).state == APPROVAL_SUSPENDED,
          "suspended: %s", w.heard.p);
    CHECK(world_has(&w.sent, "「电子ID」已停用：卡 丢了"), "the student is told: %s", w.sent.p);
    world_chat(&w, "in between",
               (const struct line[]){
                   {"审批 1", "已停用|“恢复 电子ID s1”"},
                   {"通过 1", "没有改动|已停用"},
                   {"停用 电子ID s1 再一次", "没有改动|已停用"},
                   {NULL, NULL},
               });
    w.now += 86400;
    world_say(&w, "恢复 电子ID s1");
    CHECK(world_has(&w.heard, "已通过|有效到 2026-12-19") && of(&w, 1).state == APPROVAL_VALID,
          "restored, to the same day: %s", w.heard.p);
    CHECK(world_has(&w.sent, "「电子ID」已恢复使用"), "the student is told: %s", w.sent.p);
    w.now += 40 * 86400LL;
    world_chat(&w, "when it is over",
               (const struct line[]){
                   {"审批 1", "已过期"}, {"停用 电子ID s1 丢失", "没有改动|已过期"}, {NULL, NULL}});
    world_close(&w);
}

/* What stands between “ and ” behind those words, or to the end of the line where there is no “. */
static void say_what_is_said(struct world *w, const char *behind)
{
    auto_buf struct buf text = {0};
    const char         *at = strstr(w->heard.p, behind), *end;

    CHECK(at != NULL, "%s … is said: %s", behind, w->heard.p);
    at += strlen(behind);
    if (strncmp(at, "“", 3) == 0)
        at += 3;
    end = strstr(at, "”");
    end = end ? end : at + strcspn(at, "\n");
    buf_add(&text, at, (size_t)(end - at));
    world_say(w, text.p);
}

/* Whichever flow it is, and whatever 停用 means without one. */
static void what_is_said_can_be_typed(void **state)
{
    static const char pass[] = STAFF_HEAD STAFF_CHECKIN APPLICATION("green", "绿码", "office", "")
        "  - name: idcard\n    app: student\n    title: 电子ID\n    rule: always\n"
        "    approve: [office]\n    questions: [{name: face, kind: photo, title: 照片}]\n"
        "pass: {id: idcard, confirmed: false}\n";
    static const char one[] = STAFF_HEAD STAFF_CHECKIN APPLICATION("green", "绿码", "office", "");
    static const struct {
        const char *name, *school, *apply; /* apply NULL: to idcard */
        const char *suspend, *restore;
    } rows[] = {
        {"one of two", school, "绿码 每周", "“停用 绿码 s1 原因”", "“恢复 绿码 s1”"},
        {"the other", school, "电子ID 新生", "“停用 电子ID s1 原因”", "“恢复 电子ID s1”"},
        {"not the one of the pass", pass, "绿码 每周", "“停用 绿码 s1 原因”", "“恢复 绿码 s1”"},
        {"that of the pass", pass, NULL, "“停用 s1 原因”", "“恢复 s1”"},
        {"the only one", one, "绿码 每周", "“停用 s1 原因”", "“恢复 s1”"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        staff_open(&w, rows[i].school);
        if (rows[i].apply)
            staff_reports(&w, "s1", rows[i].apply);
        else
            add(&w, "s1", 0);
        world_say(&w, "通过 1");
        world_say(&w, "审批 1");
        CHECK(world_has(&w.heard, rows[i].suspend), "%s: %s", rows[i].name, w.heard.p);
        say_what_is_said(&w, "要停用回复");
        CHECK(of(&w, 1).state == APPROVAL_SUSPENDED, "%s: %s", rows[i].name, w.heard.p);
        world_say(&w, "审批 1");
        CHECK(world_has(&w.heard, rows[i].restore), "%s: %s", rows[i].name, w.heard.p);
        say_what_is_said(&w, "要恢复回复");
        CHECK(of(&w, 1).state == APPROVAL_VALID, "%s: %s", rows[i].name, w.heard.p);
        world_close(&w);
    }
}

/* The examples, too. */
static void examples_can_be_typed(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    world_say(&w, "通过 3");
    world_say(&w, "停用 绿码 s2");
    say_what_is_said(&w, "例如：");
    CHECK(of(&w, 3).state == APPROVAL_SUSPENDED, "the reason was missing: %s", w.heard.p);
    staff_reports(&w, "s6", "绿码 每周");
    world_say(&w, "通过 4");
    world_say(&w, "停用 绿码 周五");
    CHECK(world_has(&w.heard, "有 2 位同名|例如：停用 绿码 s"), "of one name: %s", w.heard.p);
    world_close(&w);
}

/* A flow that is approved no more cannot be named: nothing is offered that does not work. */
static void not_where_it_cannot_be_named(void **state)
{
    static const char later[] = STAFF_HEAD STAFF_CHECKIN APPLICATION("other", "别的", "office", "")
        "  - name: green\n    app: student\n    title: 绿码\n    words: [绿码]\n    rule: always\n"
        "    questions: [{name: why, kind: text, title: 申请理由}]\n";
    auto_buf struct buf report = {0};
    struct world        w;
    struct conf_school *was;
    struct err          err = {0};

    (void)state;
    open_world(&w);
    world_say(&w, "通过 3");
    was = w.school;
    world_must(conf_load_school_text(&w.school, &w.conf, "school.yaml", str_c(later), &report,
                                     &err),
               &err);
    conf_school_free(was);
    w.ctx.school = w.school;
    world_say(&w, "审批 3");
    CHECK(world_has(&w.heard, "【绿码】第 3 号|已通过|!停用"), "no more: %s", w.heard.p);
    world_close(&w);
}

/* Its days were over in between: who is told that it can be used would stand at a closed gate. */
static void restored_too_late(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    staff_app(&w, "fudao");
    world_say(&w, "通过 1");
    world_say(&w, "停用 电子ID s1 丢失");
    w.now += 40 * 86400LL;
    world_say(&w, "恢复 电子ID s1");
    CHECK(world_has(&w.heard, "已过期|!没有改动"), "it is over: %s", w.heard.p);
    CHECK(world_has(&w.sent, "「电子ID」不再停用，但有效期到 2026-12-19，已经过了。请回复|重新提交|!恢复使用"),
          "the student is told: %s", w.sent.p);
    world_close(&w);
}

/* Very many of another flow stand in front. */
static void others_hide_nothing(void **state)
{
    enum { MANY = 1100 };
    struct world w;
    char         number[32];

    (void)state;
    staff_open(&w, school);
    for (int i = 0; i < MANY; i++) {
        snprintf(number, sizeof number, "m%05d", i);
        staff_person(&w, number, "某", "undergraduate", "软件学院", "软件2603");
        add(&w, number, 0);
    }
    staff_reports(&w, "s2", "绿码 每周一次");
    staff_app(&w, "banli");
    world_chat(&w, "behind many",
               (const struct line[]){{"审批", "1101　绿码|钱二 s2|!电子ID|!后面还有"}, {NULL, NULL}});
    staff_app(&w, "fudao");
    world_chat(&w, "many",
               (const struct line[]){{"审批", "1　电子ID|15　电子ID|!16　|后面还有，回复“审批 第2页”"},
                                     {"审批 第2页", "\n16　电子ID|30　电子ID|!\n15　|!\n31　|“审批 第3页”|“审批 16”"},
                                     {"审批 第 ２ 页", "\n16　电子ID"},
                                     {"审批 3页", "\n31　电子ID"},
                                     {"审批 page 3", "\n31　电子ID"},
                                     {"审批 第74页", "\n1096　电子ID|\n1100　电子ID|!1101|!后面还有"},
                                     {"审批 第75页", "没有第 75 页"},
                                     {"审批 2", "第 2 号"},
                                     {"审批 第0页", "\n1　电子ID"},
                                     {"审批 第x页", "\n1　电子ID"},
                                     {"审批 第9999999页", "\n1　电子ID"},
                                     {NULL, NULL}});
    world_close(&w);
}

/* ---- the card ---- */

static void press(struct world *w, const char *user, const char *task, const char *key)
{
    struct message msg = {.type = MSG_EVENT_CARD, .key = str_c(key)};

    msg.card.task_id = str_c(task);
    msg.card.card_type = STR_LIT("button_interaction");
    msg.card.response_code = STR_LIT("code1");
    staff_app(w, user);
    world_run(w, &msg);
}

static void pressed(void **state)
{
    struct world w;

    (void)state;
    open_world(&w);
    press(&w, "fudao", "ap-1-0badcafe", APPROVAL_REFUSE);
    CHECK(world_has(&w.sent, "update|请写原因|“不通过 1 原因”") && w.sent_count == 2,
          "refusing asks why: %s", w.sent.p);
    CHECK(of(&w, 1).state == APPROVAL_PENDING, "… and decides nothing");
    press(&w, "fudao", "ap-1-0badcafe", APPROVAL_PASS);
    CHECK(world_has(&w.sent, "update|已通过|「电子ID」审核通过") && w.sent_count == 2,
          "passed, in two calls: %s", w.sent.p);
    CHECK(of(&w, 1).state == APPROVAL_VALID && w.heard.n == 0, "it is valid");
    CHECK(strcmp(staff_audited(&w).text, "approval.approve 通过 idcard 1") == 0, "%s",
          staff_audited(&w).text);
    press(&w, "fudao", "ap-1-0badcafe", APPROVAL_PASS);
    CHECK(world_has(&w.sent, "已失效|这次点击没有改动|已通过（老师|!审核通过") && w.sent_count == 2,
          "a second press changes nothing: %s", w.sent.p);
    press(&w, "fudao", "ap-1-0badcafe", APPROVAL_REFUSE);
    CHECK(world_has(&w.sent, "这次点击没有改动") && of(&w, 1).state == APPROVAL_VALID,
          "nor refuses it: %s", w.sent.p);
    world_close(&w);
}

static void presses_that_are_refused(void **state)
{
    static const struct {
        const char *name, *user, *task, *key, *want;
    } rows[] = {
        {"another's scope", "fudao", "ap-2-0badcafe", APPROVAL_PASS, "没有这个编号"},
        {"another's flow", "fudao", "ap-3-0badcafe", APPROVAL_PASS, "没有这个编号"},
        {"none of the staff", "s1", "ap-1-0badcafe", APPROVAL_PASS, "没有这个编号"},
        {"a guard", "menwei", "ap-1-0badcafe", APPROVAL_REFUSE, "没有这个编号"},
        {"no such number", "fudao", "ap-77-0badcafe", APPROVAL_PASS, "没有这个编号"},
        {"no number", "fudao", "ap-x-0badcafe", APPROVAL_PASS, "没有这个编号"},
        {"nothing behind it", "fudao", "ap-", APPROVAL_PASS, "没有这个编号"},
        {"a button that is none", "fudao", "ap-1-0badcafe", "submit", "这次点击没有改动"},
    };
    struct world w;

    (void)state;
    open_world(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        press(&w, rows[i].user, rows[i].task, rows[i].key);
        CHECK(world_has(&w.sent, rows[i].want) && world_has(&w.sent, "已失效") &&
                  w.sent_count == 2 && w.heard.n == 0,
              "%s: %s", rows[i].name, w.sent.p);
    }
    for (int64_t n = 1; n <= 3; n++)
        CHECK(of(&w, n).state == APPROVAL_PENDING, "no. %d is as it was", (int)n);
    world_close(&w);
}

/* ---- the photo ---- */

static int64_t photo(struct world *w, enum photo_state state)
{
    struct err   err = {0};
    struct photo p = {.person = staff_id(w, "s1"),
                      .member = STR_LIT("s1"),
                      .app = STR_LIT("student"),
                      .flow = STR_LIT("idcard"),
                      .question = STR_LIT("photo"),
                      .media_id = STR_LIT("m1")};
    int64_t id = 0;
    bool    done;

    world_must(store_begin(w->store, &err), &err);
    world_must(photo_add(w->store, w->now, &p, &id, &err), &err);
    if (state == PHOTO_HERE)
        world_must(photo_done(w->store, w->now, id, state,
                              STR_LIT("0123456789abcdef0123456789abcdef"),
                              STR_LIT("0123456789abcdef0123456789abcdef"
                                      "0123456789abcdef0123456789abcdef"),
                              &done, &err),
                   &err);
    else if (state != PHOTO_WAITING)
        world_must(photo_done(w->store, w->now, id, state, STR_LIT(""), STR_LIT(""), &done, &err),
                   &err);
    world_must(store_commit(w->store, &err), &err);
    return id;
}

static void the_photo_follows(void **state)
{
    static const struct {
        const char      *user, *say, *hear;
        enum photo_state state;
        unsigned         sent;
    } rows[] = {
        {"s1", "审批 1", "现在发送不通，照片恢复后发来", PHOTO_HERE, 1},
        {"s2", "审批 2", "照片还在取", PHOTO_WAITING, 0},
        {"s3", "审批 3", "照片没有了", PHOTO_LOST, 0},
        {"s4", "审批 4", "照片没有了", PHOTO_BAD, 0},
    };
    struct world w;

    (void)state;
    staff_open(&w, school);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        add(&w, rows[i].user, photo(&w, rows[i].state));
        staff_app(&w, "fudao");
        world_say(&w, rows[i].say);
        CHECK(world_has(&w.heard, rows[i].hear) && w.sent_count == rows[i].sent, "%s: %s %s",
              rows[i].say, w.heard.p, w.sent.p);
    }
    world_close(&w);
}

/* Neither in words nor on the card, until it is here. */
static void approved_with_the_photo_only(void **state)
{
    static const struct {
        const char      *user, *hear;
        enum photo_state state;
    } rows[] = {
        {"s1", "第 1 号的照片还没有取到，取到后再决定", PHOTO_WAITING},
        {"s2", "第 2 号没有照片，不能通过：请回复“不通过 2 ", PHOTO_LOST},
        {"s3", "第 3 号没有照片，不能通过", PHOTO_BAD},
        {"s4", "第 4 号没有照片，不能通过", PHOTO_OVER}, /* no such photo at all */
    };
    struct world w;
    struct err   err = {0};
    int64_t      id = 0;
    bool         done;
    char         text[64];

    (void)state;
    staff_open(&w, school);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t one = rows[i].state == PHOTO_OVER ? 12345 : photo(&w, rows[i].state);

        id = i == 0 ? one : id;
        add(&w, rows[i].user, one);
        staff_app(&w, "fudao");
        snprintf(text, sizeof text, "通过 %u", (unsigned)i + 1);
        world_say(&w, text);
        CHECK(world_has(&w.heard, rows[i].hear) && w.sent_count == 0, "%s: %s %s", text, w.heard.p,
              w.sent.p);
        snprintf(text, sizeof text, "ap-%u-0badcafe", (unsigned)i + 1);
        press(&w, "fudao", text, APPROVAL_PASS);
        CHECK(world_has(&w.sent, rows[i].hear) && world_has(&w.sent, "!update") &&
                  w.sent_count == 1,
              "%s: %s", text, w.sent.p);
        CHECK(of(&w, (int64_t)i + 1).state == APPROVAL_PENDING, "no. %u waits", (unsigned)i + 1);
    }
    world_say(&w, "不通过 2 没有照片");
    CHECK(of(&w, 2).state == APPROVAL_REFUSED, "it can be refused: %s", w.heard.p);
    world_must(store_begin(w.store, &err), &err);
    world_must(photo_done(w.store, w.now, id, PHOTO_HERE, STR_LIT("a-file-of-a-photo"),
                          STR_LIT("5b0e6c1f"), &done, &err),
               &err);
    world_must(store_commit(w.store, &err), &err);
    press(&w, "fudao", "ap-1-0badcafe", APPROVAL_PASS);
    CHECK(world_has(&w.sent, "update|审核通过") && of(&w, 1).state == APPROVAL_VALID,
          "with the photo it is approved: %s", w.sent.p);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_sees_which),
        cmocka_unit_test(help_tells_who_decides),
        cmocka_unit_test(decided_once),
        cmocka_unit_test(suspended_and_restored),
        cmocka_unit_test(what_is_said_can_be_typed),
        cmocka_unit_test(examples_can_be_typed),
        cmocka_unit_test(not_where_it_cannot_be_named),
        cmocka_unit_test(restored_too_late),
        cmocka_unit_test(others_hide_nothing),
        cmocka_unit_test(pressed),
        cmocka_unit_test(presses_that_are_refused),
        cmocka_unit_test(the_photo_follows),
        cmocka_unit_test(approved_with_the_photo_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
