/* Questions for a photo: the picture goes on at once, and what became of its bytes is told when it
 * is not good. It is 2026-11-20 07:42. */
#include "tests/unit/flow_sent.h"

#include "base/mem.h"
#include "store/approvals.h"

static const char school[] =
    "name: 测试大学\n"
    "channel: text\n"
    "welcome: 你好\n"
    "menus:\n"
    "  - app: student\n"
    "    buttons: [{name: 打卡, key: flow/green}, {name: 拍照, type: pic_photo_or_album, key: photo}]\n"
    "flows:\n"
    "  - name: face\n"
    "    app: student\n"
    "    title: 电子ID\n"
    "    title_en: Campus ID\n"
    "    words: [电子ID, campusid]\n"
    "    rule: always\n"
    "    approve: [office]\n"
    "    questions:\n"
    "      - {name: photo, kind: photo, title: 近期照片, title_en: A recent photo, hint: 免冠、不戴口罩}\n"
    "      - {name: note, kind: text, title: 备注, optional: true}\n"
    "  - name: green\n"
    "    app: student\n"
    "    title: 健康码\n"
    "    words: [健康码]\n"
    "    rule: daily\n"
    "    no_review: true\n"
    "    questions:\n"
    "      - {name: health, kind: choice, title: 码色, options: [{value: g, label: 绿}, {value: r,\n"
    "         label: 红}]}\n"
    "      - {name: code, kind: photo, title: 健康码截图}\n"
    "      - {name: trip, kind: photo, title: 行程码截图, optional: true}\n";

static const struct line sent[] = {
    {"@p M0", "收到图片，但现在没有题目要照片。要填「电子ID」请先回复“电子ID”，问到照片时再发。"},
    {"电子ID", "第 1 题，共 2 题|近期照片\n免冠、不戴口罩\n\n点“+”发一张照片，或点菜单“拍照”；取消"},
    {"好的", "这道题要一张照片，不是文字。|第 1 题"},
    {"1", "这道题要一张照片"},
    {"跳过", "不能跳过"},
    {"@v", "收到语音，但这道题要一张照片。"},
    {"@m 28.6 115.8 南昌", "收到位置，但这道题要一张照片。"},
    {"@p ", "图片没有收到，请再发一次。|第 1 题"},
    {"@e", ""}, /* the menu's event says nothing … */
    {"@p M1", "第 2 题，共 2 题|备注"},
    {"@e", ""}, /* … and may come behind the picture */
    {"@p M2", "收到图片，但照片已经有了。要换一个，请先用“返回”回到那一题。|第 2 题"},
    {"@here 1", ""},
    {"无", "请核对|1. 近期照片：已发送\n2. 备注：无|!1. 近期照片：1"},
    {"@p M3", "收到图片，但照片已经有了。要换一个，请先回复“改1”再发。|请核对"},
    {"改1", "第 1 题"},
    {"@p M4", "请核对"},
    {"1", "提交成功|近期照片：已发送"},
    {"@here 2", ""},
    {"@p M5", "收到图片，但现在没有题目要照片"},
    {NULL, NULL},
};

static const struct line bad_in_the_dialog[] = {
    {"电子ID", "第 1 题"},
    {"@p M1", "第 2 题"},
    {"@bad 1", "send|这张照片用不了（要 JPG 或 PNG，不能太小，也不能超过 10 MB）。请再发一张。|第 1 题"},
    {"@p M2", "第 2 题"},
    {"@bad 1", ""}, /* told already, and another one has its place */
    {"无", "请核对"},
    {"@lost 2", "send|照片没能从企业微信取到。请再发一张。|第 1 题"},
    {"@p M3", "请核对"},
    {"取消", "已取消"},
    {"@bad 3", ""}, /* nobody needs it any more */
    {"English", "English"},
    {"campusid", "Send a picture"},
    {"@p M4", "Question 2"},
    {"@bad 4", "Sorry, this picture cannot be used (JPG or PNG|A recent photo"},
    {NULL, NULL},
};

static const struct line bad_when_applied[] = {
    {"电子ID", "第 1 题"},
    {"@p M1", "第 2 题"},
    {"跳过", "请核对"},
    {"1", "提交成功"},
    {"电子ID", "!第 1 题"}, /* being looked at */
    {"@bad 1", "send|「电子ID」（第 1 号）没有通过：这张照片用不了|请回复“电子ID”重新填一次。"},
    {"电子ID", "没有通过|这张照片用不了|第 1 题"},
    {"@p M2", "第 2 题"},
    {"跳过", "请核对"},
    {"1", "提交成功"},
    {"@lost 2", "（第 2 号）没有通过：照片没能从企业微信取到"},
    {"@lost 2", ""},
    {"@bad 99", ""},
    {NULL, NULL},
};

static const struct line bad_when_submitted[] = {
    {"健康码 1", "第 2 题，共 3 题"},
    {"@p M1", "第 3 题"},
    {"@p M2", "提交成功|健康码截图：已发送\n行程码截图：已发送"},
    {"@here 1", ""},
    {"+ 1440", ""},
    {"@bad 2", "「健康码」（回执 1120-|）的照片没有用上：这张照片用不了|请回复“健康码”"},
    {"健康码 1", "第 2 题"},
    {"@p M3", "第 3 题"},
    {"跳过", "提交成功|行程码截图：（未填）"},
    {"健康码 1", "今日已完成"},
    {NULL, NULL},
};

static const struct {
    const char        *name;
    const struct line *lines;
} chats[] = {
    {"sent", sent},
    {"bad in the dialog", bad_in_the_dialog},
    {"bad when applied", bad_when_applied},
    {"bad when submitted", bad_when_submitted},
};

static void test_chats(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(chats); i++) {
        struct sent s;

        sent_open(&s, school);
        sent_chat(&s, chats[i].name, chats[i].lines);
        world_close(&s.w);
    }
}

/* ---- what is stored ---- */

static int must_wait(void *arg, const struct photo *p)
{
    struct world *w = arg;

    CHECK(p->state == PHOTO_WAITING && p->person == member_subject(&w->ctx.me) &&
              str_is(p->member, "zhangsan") && str_is(p->app, "student") &&
              str_is(p->flow, "face") && str_is(p->question, "photo") && str_is(p->media_id, "M1"),
          "the photo waits, and all of it is known");
    return 0;
}

static int must_refuse(void *arg, const struct approval *a)
{
    (void)arg;
    CHECK(a->state == APPROVAL_REFUSED && a->photo > 0 && str_is(a->decided_by, "sys"),
          "the application is refused");
    CHECK(str_starts(a->reason, STR_LIT("这张照片用不了")), "… with its reason: %.*s",
          STR_ARG(a->reason));
    return 0;
}

static void test_stored(void **state)
{
    struct sent s;
    struct err   err = {0};

    (void)state;
    sent_open(&s, school);
    sent_line(&s, "电子ID");
    sent_line(&s, "@p M1");
    CHECK(s.w.sent_count == 1 && strstr(s.w.sent.p, "M1"), "its bytes are asked for: %s",
          s.w.sent.p);
    CHECK(photo_get(s.w.store, s.photo[0], must_wait, &s.w, &err) == 1, "the photo is there");
    sent_line(&s, "跳过");
    sent_line(&s, "1");
    sent_line(&s, "@bad 1");
    CHECK(approval_last(s.w.store, s.w.now, STR_LIT("face"), member_subject(&s.w.ctx.me),
                        must_refuse, NULL, &err) == 1,
          "the application is there");
    world_close(&s.w);
}

/* Found good before the picture had come: it never will, and the guard would have none. */
static void test_found_good_too_early(void **state)
{
    struct sent s;
    struct err  err = {0};
    bool        done = false;

    (void)state;
    sent_open(&s, school);
    sent_chat(&s, "applied", (const struct line[]){{"电子ID", "第 1 题"},
                                                   {"@p M1", "第 2 题"},
                                                   {"跳过", "请核对"},
                                                   {"1", "提交成功"},
                                                   {NULL, NULL}});
    world_must(store_begin(s.w.store, &err), &err);
    world_must(approval_decide(s.w.store, s.w.now, 1, APPROVAL_PENDING, APPROVAL_VALID, -1,
                               STR_LIT("office"), STR_LIT(""), &done, &err),
               &err);
    world_must(store_commit(s.w.store, &err), &err);
    sent_chat(&s, "taken back",
              (const struct line[]){{"电子ID", "已经通过审核"},
                                    {"@bad 1", "send|「电子ID」（第 1 号）没有通过：|重新填一次"},
                                    {"@bad 1", ""},
                                    {"电子ID", "没有通过|第 1 题"},
                                    {NULL, NULL}});
    CHECK(approval_last(s.w.store, s.w.now, STR_LIT("face"), member_subject(&s.w.ctx.me),
                        must_refuse, NULL, &err) == 1,
          "the application is there");
    world_close(&s.w);
}

static int count_idle(void *arg, const struct photo *p)
{
    (void)p;
    ++*(unsigned *)arg;
    return 0;
}

/* A picture of a dialog that was left is not kept; one that was submitted is. */
static void test_kept(void **state)
{
    struct sent s;
    struct err   err = {0};
    unsigned     idle = 0;

    (void)state;
    sent_open(&s, school);
    sent_line(&s, "健康码 1");
    sent_line(&s, "@p M1");
    sent_line(&s, "@here 1");
    sent_line(&s, "取消");
    sent_line(&s, "健康码 1");
    sent_line(&s, "@p M2");
    sent_line(&s, "@here 2");
    sent_line(&s, "跳过");
    CHECK(photo_idle(s.w.store, s.w.now + CST_DAY, 10, count_idle, &idle, &err) >= 0 && idle == 1,
          "one of two photos is needed: %u idle", idle);
    world_close(&s.w);
}

/* Each is fetched: nobody may send them without end. */
static void test_many(void **state)
{
    struct sent s;

    (void)state;
    sent_open(&s, school);
    sent_line(&s, "电子ID");
    for (unsigned i = 0; i < 20; i++) {
        sent_line(&s, "@p M1");
        CHECK(strstr(s.w.heard.p, "第 2 题"), "number %u: %s", i, s.w.heard.p);
        sent_line(&s, "返回");
    }
    s.w.sent_count = 0;
    sent_line(&s, "@p M1");
    CHECK(strstr(s.w.heard.p, "照片发得太多了，2026-11-20 08:42 以后再发。") &&
              strstr(s.w.heard.p, "第 1 题"),
          "one too many: %s", s.w.heard.p);
    CHECK(s.w.sent_count == 0, "it is not fetched");
    s.w.now += 3600;
    sent_line(&s, "电子ID");
    sent_line(&s, "@p M1");
    CHECK(strstr(s.w.heard.p, "第 2 题"), "after the hour: %s", s.w.heard.p);
    world_close(&s.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chats),
        cmocka_unit_test(test_stored),
        cmocka_unit_test(test_found_good_too_early),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
