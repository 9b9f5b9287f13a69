/* 收到 and 我的通知, as members meet them. */
#include "tests/unit/flow_press.h"
#include "tests/unit/notice_told.h"

#include "handlers/notice_member.h"
#include "store/media.h"

static const char school[] =
    "name: 测试大学\nchannel: text\nwelcome: 你好\nflows:\n" STAFF_CHECKIN
    "  - {name: repair, app: student, title: 报修, words: [报修], rule: always, questions: ["
    "{name: kind, kind: choice, title: 哪一类？, options: [{value: a, label: 水}, {value: b, "
    "label: 电}]}, {name: what, kind: text, title: 哪里坏了？}]}\n"
    "  - {name: read, app: student, title: 须知, words: [须知], rule: always, questions: ["
    "{name: got, kind: choice, title: 看了吗？, options: [{value: y, label: 好的收到}, {value: n, "
    "label: 没有}]}]}\n";

static const struct notice_content dorm = {
    .title = STR_LIT("宿舍检修"),
    .title_en = STR_LIT("Dormitory works"),
    .text = STR_LIT("{name}同学，{class}所在楼 {deadline} 停水。"),
    .text_en = STR_LIT("Dear {name}, no water on {deadline}."),
    .deadline = STR_LIT("11月25日"),
};

static const struct notice_content exam = {
    .text = STR_LIT("考试安排已公布，请登录教务系统查看并核对自己的考场，不要走错。\n第二行"),
};

/* ---- what counts as 收到 ---- */

static void what_is_read(void **state)
{
    static const struct {
        const char *text;
        int64_t     number; /* -1: it is not 收到 */
    } rows[] = {
        {"收到", 0}, {"收到!", 0}, {"收到。", 0}, {"收到了", 0}, {"已收到", 0}, {"收到收到", 0},
        {"收到,谢谢老师!", 0}, {"好的,收到", 0}, {"好的 收到 谢谢", 0}, {"嗯嗯收到~", 0},
        {"老师收到", 0}, {"收到🙏", 0}, {"收到👌👌", 0}, {"Ack", 0}, {"got it", 0}, {"Got it, thanks!", 0},
        {"OK, got it.", 0},
        {"收到 12", 12}, {"收到12", 12}, {"收到 12!", 12}, {"收到第12号", 12}, {"12收到", 12},
        {"第 12 号收到,谢谢", 12}, {"已收到 7。", 7}, {"ack 12", 12}, {"ack12", 12},
        {"收到\n12", 12}, {"收到 1 1", 1}, {"收到 12,收到 12", 12}, {"收到 12 号通知", 12},
        {"我收到", 0}, {"我收到了", 0}, {"我已收到!", 0}, {"我已经收到了", 0}, {"收 到", 0}, {"收  到 3", 3},
        {"已 收到", 0}, {"收到通知", 0}, {"通知已收到,谢谢您", 0}, {"消息收到啦", 0}, {"好滴,收到哈", 0},
        {"已阅", 0}, {"已阅。", 0}, {"收悉", 0}, {"已知悉", 0}, {"知悉 4", 4},
        {"Received", 0}, {"received, thank you!", 0}, {"I have received it.", 0}, {"I got it", 0},
        {"Received 5", 5}, {"OK, received the notice", 0}, {"RECEIVED", 0},
        {"收到❤️", 0}, {"收到👍🏻", 0}, {"收到[OK]", 0}, {"收到[抱拳][玫瑰]", 0}, {"收到🫡", 0},
        /* anything else is none */
        {"", -1}, {"收", -1}, {"到", -1}, {"好的", -1}, {"谢谢", -1}, {"12", -1}, {"!", -1},
        {"没收到", -1}, {"未收到", -1}, {"收到了吗", -1}, {"收到吗?", -1},
        {"收到 12 个包裹", -1}, {"收到 1 2", -1}, {"收到 12 13", -1}, {"收到 0", -1},
        {"收到 -1", -1}, {"收到 99999999999999999999", -1}, {"收到 9223372036854775808", -1},
        {"acknowledge", -1}, {"back", -1}, {"pack", -1}, {"got item", -1}, {"forgot it", -1},
        {"收到一封诈骗邮件", -1}, {"我收到一封诈骗邮件", -1}, {"我没收到", -1}, {"我没有收到", -1},
        {"还没收到", -1}, {"没收到通知", -1}, {"通知没收到", -1}, {"我未收到", -1}, {"收不到", -1}, {"收 不到", -1},
        {"收到?", -1}, {"收到了?", -1}, {"收到了没", -1}, {"收到没有", -1}, {"收到了么", -1}, {"收到通知了吗", -1},
        {"收到通知没", -1}, {"谁收到了", -1}, {"大家都收到了", -1}, {"知道了", -1}, {"我知道了", -1}, {"通知", -1},
        {"收到🤔", -1}, {"收到[疑问]", -1}, {"收到❓", -1}, {"已阅?", -1}, {"我", -1}, {"已", -1},
        {"not received", -1}, {"received?", -1}, {"have I received it", -1},
        {"did you get it", -1}, {"I have not received it", -1}, {"not received 3", -1},
        {"I", -1}, {"it", -1}, {"收到 1、2", -1}, {"收到 1 1 2", -1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t number = -7;
        bool    got = notice_got_read(str_c(rows[i].text), &number);

        CHECK(got == (rows[i].number >= 0), "“%s” is%s 收到", rows[i].text, got ? "" : " not");
        CHECK(number == (got ? rows[i].number : -7), "“%s” names %lld", rows[i].text,
              (long long)number);
    }
}

/* ---- in the chat ---- */

static const struct line nothing_waits[] = {
    {"收到", "好的！现在没有等你确认的通知|!第"},
    {"收到 3", "没有要你确认的第 3 号通知。回复“我的通知”"},
    {"english", "English from now on"},
    {"got it", "No notice is waiting for you"},
    {"ack 3", "no notice no. 3 for you"},
    {"中文", "以后用中文"},
    {NULL, NULL},
};

/* 1 dorm (asks), 2 exam (does not), 3 exam (asks), 4 dorm (asks, of s2 alone). */
static const struct line acknowledged[] = {
    {"收到 99", "没有要你确认的第 99 号通知|还有第 3 号通知「考试安排"},
    {"收到！", "第 3 号通知「考试安排已公布，请登录教务系统查看并核对自己的考…」：已记下你收到了，谢谢！|"
               "还有第 1 号通知「宿舍检修」等你确认：回复“收到 1”。"},
    {"收到 3", "第 3 号通知「考试安排已公布，请登录教务系统查看并核对自己的考…」：你 07:42 已经确认过了|"
               "还有第 1 号"},
    {"+ 1", ""},
    {"收到 １", "第 1 号通知「宿舍检修」：已记下你收到了，谢谢！|!还有"},
    {"+ 1", ""},
    {"收到", "第 3 号通知|07:42 已经确认过了|!还有"},
    {"收到 1", "你 07:43 已经确认过了"},
    {"收到 2", "没有要你确认的第 2 号通知"},
    {"收到 4", "没有要你确认的第 4 号通知"},
    {"收到 99", "没有要你确认的第 99 号通知"},
    {"= s2", ""},
    {"english", "English from now on"},
    {"ack", "Notice no. 4 \"Dormitory works\": noted that you have got it|"
            "Still waiting for you: Notice no. 1 \"Dormitory works\". Reply \"ack 1\"."},
    {"= s3", ""},
    {"收到", "现在没有等你确认的通知"},
    {NULL, NULL},
};

static void put_four(struct world *w)
{
    CHECK(told_notice(w, &dorm, true, "s1 s2") == 1, "the first");
    CHECK(told_notice(w, &exam, false, "s1 s2 s3") == 2, "the second");
    CHECK(told_notice(w, &exam, true, "s1") == 3, "the third");
    CHECK(told_notice(w, &dorm, true, "s2") == 4, "the fourth");
}

static void in_words(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    student_app(&w, "s1");
    world_chat(&w, "nothing", nothing_waits);
    put_four(&w);
    world_chat(&w, "acknowledged", acknowledged);
    world_close(&w);
}

/* In every application; of who is nobody there is nothing to confirm. */
static void wherever(void **state)
{
    struct world w;
    struct err   err = {0};

    (void)state;
    staff_open(&w, school);
    CHECK(told_notice(&w, &dorm, true, "t1 s1") == 1, "it is told");
    staff_app(&w, "t1");
    world_say(&w, "收到");
    CHECK(world_has(&w.heard, "第 1 号通知「宿舍检修」：已记下"), "a teacher: %s", w.heard.p);
    staff_app(&w, "office1");
    world_say(&w, "收到 1");
    CHECK(world_has(&w.heard, "没有要你确认的第 1 号"), "nobody of the roster: %s", w.heard.p);
    world_must(store_begin(w.store, &err), &err);
    world_must(member_bar(w.store, w.now, STR_LIT("s1"), BAR_FROZEN, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    student_app(&w, "s1");
    world_say(&w, "收到 1");
    CHECK(world_has(&w.heard, "没有要你确认的第 1 号"), "who may be somebody else: %s", w.heard.p);
    world_close(&w);
}

/* In WeChat it is still there: who confirms it then must not go on by it. */
static void taken_back(void **state)
{
    static const struct line lines[] = {
        {"收到 1", "第 1 号通知「宿舍检修」（已经撤回了，请不要再按它办）：已记下"},
        {"收到 1", "第 1 号通知「宿舍检修」（已经撤回了，请不要再按它办）：你 07:42 已经确认过了"},
        {"收到 2", "第 2 号通知「宿舍检修」：已记下|!撤回"},
        {"= s2", ""},
        {"收到 1", "没有要你确认的第 1 号通知|!撤回"}, /* it was not for him */
        {NULL, NULL},
    };
    struct world w;
    struct err   err = {0};
    bool         changed = false;

    (void)state;
    staff_open(&w, school);
    told_notice(&w, &dorm, true, "s1");
    told_notice(&w, &dorm, true, "s1");
    world_must(store_begin(w.store, &err), &err);
    world_must(notice_turn(w.store, w.now, 1, ~0U, NOTICE_RECALLED, STR_LIT("office1"), STR_LIT(""),
                           &changed, &err),
               &err);
    world_must(store_commit(w.store, &err), &err);
    student_app(&w, "s1");
    world_chat(&w, "taken back", lines);
    world_close(&w);
}

/* Not all of it was answered yet: nobody is told that it is done. */
static void being_taken_back(void **state)
{
    static const struct line lines[] = {
        {"收到 1", "第 1 号通知「宿舍检修」（正在撤回，请不要再按它办）：已记下|!已经撤回"},
        {"我的通知 1", "（正在撤回，请不要再按它办）|!已经撤回"},
        {NULL, NULL},
    };
    auto_buf struct buf memory = {0};
    struct world        w;
    struct notice       n;
    struct err          err = {0};
    bool                changed = false;

    (void)state;
    staff_open(&w, school);
    told_notice(&w, &dorm, true, "s1");
    world_must(store_begin(w.store, &err), &err);
    world_must(notice_turn(w.store, w.now, 1, ~0U, NOTICE_RECALLED, STR_LIT("office1"), STR_LIT(""),
                           &changed, &err),
               &err);
    CHECK(notice_get(w.store, 1, &n, NULL, &memory, &err) == 1, "it is there");
    n.again_at = w.now;
    world_must(notice_keep(w.store, &n, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    student_app(&w, "s1");
    world_chat(&w, "being taken back", lines);
    world_close(&w);
}

/* 1 asks; 2, whose end is over, and 3, which was taken back but for him, ask no more. */
static void what_is_over(void **state)
{
    static const struct line lines[] = {
        {"收到 99", "没有要你确认的第 99 号通知|还有第 1 号通知「考试安排|!第 2 号|!第 3 号"},
        {"我的通知", "3号　07:42　宿舍检修（已撤回）|2号　07:42　宿舍检修（已过截止时间）|（等你回复“收到 1”）|"
                     "!收到 2|!收到 3"},
        {"我的通知 2", "停水|!收到 2"},
        {"我的通知 3", "（已经撤回了，请不要再按它办）\n宿舍检修|!收到 3"},
        {"收到", "第 1 号通知「考试安排|已记下|!还有"},
        {"收到", "第 3 号通知「宿舍检修」（已经撤回了，请不要再按它办）：已记下|!还有"},
        {"收到", "第 2 号通知「宿舍检修」：已记下|!还有"},
        {"收到", "第 1 号通知「考试安排|已经确认过了|!还有"},
        {"我的通知", "（已确认收到）|!截止"},
        {NULL, NULL},
    };
    struct world w;
    struct err   err = {0};
    bool         changed = false;

    (void)state;
    staff_open(&w, school);
    told_notice(&w, &exam, true, "s1");
    told_until(&w, &dorm, true, "s1", w.now);
    told_notice(&w, &dorm, true, "s1");
    world_must(store_begin(w.store, &err), &err);
    world_must(notice_turn(w.store, w.now, 3, ~0U, NOTICE_RECALLED, STR_LIT("office1"), STR_LIT(""),
                           &changed, &err),
               &err);
    world_must(store_commit(w.store, &err), &err);
    student_app(&w, "s1");
    world_chat(&w, "over", lines);
    world_close(&w);
}

/* Who is of the office and of the roster may have both to answer. */
static void beside_a_drill(void **state)
{
    static const struct line lines[] = {
        {"收到 1", "第 1 号通知「宿舍检修」：已记下|!演练"},
        {"收到", "演练收到：应用 staff 收发正常，谢谢！\n第 2 号通知「宿舍检修」：已记下|!还有"},
        {"收到", "第 2 号通知|已经确认过了|!演练"},
        {NULL, NULL},
    };
    struct world w;
    struct err   err = {0};
    int64_t      asked;

    (void)state;
    staff_open(&w, school);
    staff_role(&w, "t1", ROLE_OFFICE, "", "");
    w.ctx.now = w.now;
    world_must(store_begin(w.store, &err), &err);
    world_must(notice_drill(&w.ctx, STR_LIT(""), &asked, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    told_notice(&w, &dorm, true, "t1");
    told_notice(&w, &dorm, true, "t1");
    staff_app(&w, "t1");
    world_chat(&w, "both", lines);
    w.ctx.app = &w.apps[0];
    world_say(&w, "收到");
    CHECK(world_has(&w.heard, "演练收到：应用 student 收发正常，谢谢！|!确认过"),
          "the drill alone: %s", w.heard.p);
    world_close(&w);
}

/* A free text and an option that is so called are answers; of any other question it is none. */
static const struct line in_flows[] = {
    {"报修", "哪一类"},
    {"收到", "已记下你收到了|哪一类"},
    {"1", "哪里坏了"},
    {"收到 1", "收到 1|!没有要你确认|!已经确认"},
    {"取消", "已取消"},
    {"报修 1", "哪里坏了"},
    {"收到", "!已经确认|!没有等你确认"},
    {"取消", "已取消"},
    {"须知", "看了吗"},
    {"好的收到", "提交|!已经确认"},
    {"收到", "已经确认过了|提交"}, /* in the review it is no answer */
    {"取消", "已取消"},
    {"收到了吗", "没看懂"},
    {NULL, NULL},
};

static void beside_a_flow(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    CHECK(told_notice(&w, &dorm, true, "s1") == 1, "it is told");
    student_app(&w, "s1");
    world_chat(&w, "flows", in_flows);
    world_close(&w);
}

/* ---- the button ---- */

static void by_the_button(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    put_four(&w);
    student_app(&w, "s1");
    world_say(&w, "帮助");
    CHECK(!w.ctx.me.pressed, "never pressed anything");
    world_press(&w, "n-1-77", "got", "");
    must_send(&w, 2, "update|\"replace_name\":\"已收到\"|第 1 号通知「宿舍检修」：已记下你收到了|"
                     "还有第 3 号通知");
    world_press(&w, "n-1-78", "got", "");
    must_send(&w, 2, "\"replace_name\":\"已收到\"|07:42 已经确认过了");
    press_with(&w, "", "n-3-79", "got", "");
    must_send(&w, 1, "第 3 号通知|已记下你收到了|!update");
    world_say(&w, "帮助");
    CHECK(w.ctx.me.pressed, "so cards are seen");
    world_press(&w, "n-4-77", "got", "");
    must_send(&w, 2, "\"replace_name\":\"已失效\"|没有要你确认的第 4 号通知");
    student_app(&w, "s2");
    world_say(&w, "english");
    world_press(&w, "n-4-77", "got", "");
    must_send(&w, 2, "\"replace_name\":\"Got it\"|Notice no. 4 \\\"Dormitory works\\\": noted");
    world_close(&w);
}

/* The sample has the same button: whoever tries it is not told that something is broken. */
static void on_the_sample(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    put_four(&w);
    student_app(&w, "s1");
    world_press(&w, "n-0-77", "got", "");
    must_send(&w, 2, "\"replace_name\":\"样子\"|这是样子，只有您看得到|!失效|!已记下");
    world_say(&w, "收到");
    CHECK(world_has(&w.heard, "第 3 号通知|已记下"), "it has confirmed nothing: %s", w.heard.p);
    world_close(&w);
}

static void other_presses(void **state)
{
    static const struct {
        const char *name, *task, *key;
    } rows[] = {
        {"another key", "n-1-77", "other"}, {"no number", "n-", "got"},
        {"a number that is none", "n-x-77", "got"}, {"empty", "n--77", "got"},
        {"less", "n--1-77", "got"}, {"another card", "m-1-77", "got"},
        {"too much", "n-99999999999999999999-1", "got"},
    };
    struct world w;

    (void)state;
    staff_open(&w, school);
    put_four(&w);
    student_app(&w, "s1");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        world_press(&w, rows[i].task, rows[i].key, "");
        CHECK(strcmp(w.handler, "card_unknown") == 0 && world_has(&w.sent, "已失效|!已记下"),
              "%s: %s %s", rows[i].name, w.handler, w.sent.p);
    }
    world_say(&w, "收到");
    CHECK(world_has(&w.heard, "第 3 号通知|已记下"), "nothing was confirmed: %s", w.heard.p);
    world_close(&w);
}

/* ---- 我的通知 ---- */

static const struct line mine[] = {
    {"我的通知", "最近收到的通知：\n"
                 "3号　07:42　考试安排已公布，请登录教务系统查看并核对自己的考…（等你回复“收到 3”）\n"
                 "2号　07:42　考试安排已公布，请登录教务系统查看并核对自己的考…\n"
                 "1号　07:42　宿舍检修（等你回复“收到 1”）\n|!4号"},
    {"我的通知 1", "【第 1 号通知　07:42】\n宿舍检修\n赵一同学，软件2601所在楼 11月25日 停水。|收到 1"},
    {"我的通知　１", "赵一同学"},
    {"我的通知 2", "第二行|!收到 2"},
    {"收到 1", "已记下"},
    {"我的通知", "宿舍检修（已确认收到）"},
    {"我的通知 1", "停水|（07:42 已确认收到）|!回复“收到 1”"},
    {"我的通知 4", "没有你的第 4 号通知|!停水"}, /* somebody else's */
    {"我的通知 99", "没有你的第 99 号通知"},
    {"我的通知 0", "最近收到的通知"},
    {"我的通知 x", "最近收到的通知"},
    {"我的通知 9223372036854775807", "最近收到的通知"},
    {"= s5", ""},
    {"我的通知", "你还没有收到过通知"},
    {"我的通知 1", "没有你的第 1 号通知|!停水"},
    {"= s2", ""},
    {"english", "English from now on"},
    {"my notices", "Your newest notices:\n4  07:42  Dormitory works (please reply \"ack 4\")"},
    {"my notices 4", "[Notice no. 4, 07:42]\nDormitory works\nDear 钱二, no water on 11月25日."},
    {"my notices 3", "no notice no. 3 of yours|!考试"},
    {NULL, NULL},
};

static void to_read_again(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    put_four(&w);
    student_app(&w, "s1");
    world_chat(&w, "mine", mine);
    world_close(&w);
}

static void as_much_as_fits(void **state)
{
    static const struct notice_content c = {
        .title = STR_LIT("期中考试报名开放到星期五为止，补考、缓考、免考的同学也要报名"),
        .title_en = STR_LIT("Registration for the mid-term examinations is open until Friday"),
        .text = STR_LIT("如题"),
    };
    struct world w;

    (void)state;
    staff_open(&w, school);
    told_notice(&w, &c, false, "s1");
    student_app(&w, "s1");
    world_say(&w, "我的通知");
    CHECK(world_has(&w.heard, "期中考试报名开放到星期五为止，补考、缓考、免考的…\n"), "%s", w.heard.p);
    world_say(&w, "english");
    world_say(&w, "my notices");
    CHECK(world_has(&w.heard, "Registration for the mid-term examinations is op…\n"), "%s",
          w.heard.p);
    world_close(&w);
}

static void the_newest_five(void **state)
{
    struct world w;

    (void)state;
    staff_open(&w, school);
    for (int i = 0; i < 7; i++) {
        told_notice(&w, &dorm, false, "s1");
        w.now += 60;
    }
    student_app(&w, "s1");
    world_say(&w, "我的通知");
    CHECK(world_has(&w.heard, "7号|6号|5号|4号|3号|!2号"), "five: %s", w.heard.p);
    world_say(&w, "我的通知 1");
    CHECK(world_has(&w.heard, "赵一同学"), "the others by their number: %s", w.heard.p);
    world_close(&w);
}

static void pictures_and_files(void **state)
{
    static const struct notice_content map = {.type = NOTICE_IMAGE, .media_type = STR_LIT("image")};
    static const struct notice_content form = {.type = NOTICE_FILE,
                                               .media_type = STR_LIT("file"),
                                               .filename = STR_LIT("表格.docx"),
                                               .text = STR_LIT("请填表")};
    struct world w;

    (void)state;
    staff_open(&w, school);
    told_notice(&w, &map, false, "s1");
    told_notice(&w, &form, true, "s1");
    student_app(&w, "s1");
    world_say(&w, "我的通知");
    CHECK(world_has(&w.heard, "1号　07:42　（图片在聊天记录里）|2号　07:42　请填表"), "%s", w.heard.p);
    world_say(&w, "我的通知 2");
    CHECK(world_has(&w.heard, "请填表|（文件在聊天记录里）"), "%s", w.heard.p);
    world_close(&w);
}

static void keep_media(struct world *w)
{
    const struct media m = {.key = STR_LIT(TOLD_MEDIA), .type = STR_LIT("image"),
                            .filename = STR_LIT("a.png"), .bytes = STR_LIT("png")};
    struct err         err = {0};

    world_must(store_begin(w->store, &err), &err);
    world_must(media_put(w->store, w->now, &m, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void take_back(struct world *w)
{
    struct err err = {0};
    bool       changed;

    world_must(store_begin(w->store, &err), &err);
    world_must(notice_turn(w->store, w->now, 1, ~0U, NOTICE_RECALLED, STR_LIT("office1"),
                           STR_LIT(""), &changed, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
}

#define PAGE .title = STR_LIT("运动会"), .text = STR_LIT("{name}来吗"), .url = STR_LIT("https://a.cn")

/* What is no words comes once more, where it is here and can be sent. */
static void pictures_again(void **state)
{
    static const struct notice_content map = {.type = NOTICE_IMAGE, .media_type = STR_LIT("image")};
    static const struct notice_content form = {.type = NOTICE_FILE, .media_type = STR_LIT("file"),
                                               .text = STR_LIT("请填表")};
    static const struct notice_content news = {
        .type = NOTICE_NEWS, PAGE, .picture = STR_LIT("https://a.cn/a.png")};
    static const struct notice_content card = {.type = NOTICE_TEXTCARD, PAGE};
    static const struct {
        const char                  *name, *user;
        const struct notice_content *c;
        bool                         here, down, back;
        const char                  *hear, *sent; /* sent NULL: nothing */
    } rows[] = {
        {"a picture", "s1", &map, true, false, false, "（图片马上再发给你）|!聊天记录",
         "\"msgtype\":\"image\",\"image\":{\"media_id\":\"@media@\"}"},
        {"a file", "s1", &form, true, false, false, "请填表\n|（文件马上再发给你）",
         "\"msgtype\":\"file\",\"file\":{\"media_id\":\"@media@\"}|!请填表"},
        {"an article", "s1", &news, false, false, false,
         "运动会\n赵一来吗\n详情：https://a.cn|（图文马上再发给你）",
         "\"msgtype\":\"news\"|赵一来吗|https://a.cn/a.png"},
        {"a picture that is gone", "s1", &map, false, false, false, "（图片在聊天记录里）|!马上", NULL},
        {"a file that is gone", "s1", &form, false, false, false, "请填表\n|（文件在聊天记录里）|!马上", NULL},
        {"nothing can be sent", "s1", &map, true, true, false, "（图片在聊天记录里）|!马上", NULL},
        {"an article then", "s1", &news, true, true, false, "详情：https://a.cn|!马上", NULL},
        {"taken back", "s1", &map, true, false, true, "已经撤回了|!马上", NULL},
        {"an article taken back", "s1", &news, true, false, true, "已经撤回了|!马上", NULL},
        {"a page", "s1", &card, true, false, false, "详情：https://a.cn|!马上", NULL},
        {"somebody else's", "s2", &map, true, false, false, "没有你的第 1 号通知", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        staff_open(&w, school);
        told_notice(&w, rows[i].c, false, "s1");
        if (rows[i].here)
            keep_media(&w);
        if (rows[i].back)
            take_back(&w);
        student_app(&w, rows[i].user);
        w.ctx.outbound = !rows[i].down;
        world_say(&w, "我的通知 1");
        CHECK(world_has(&w.heard, rows[i].hear), "%s: %s", rows[i].name, w.heard.p);
        CHECK(rows[i].sent ? w.sent_count == 1 && world_has(&w.sent, rows[i].sent)
                           : w.sent_count == 0,
              "%s: %s", rows[i].name, w.sent.p);
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read),
        cmocka_unit_test(in_words),
        cmocka_unit_test(wherever),
        cmocka_unit_test(taken_back), cmocka_unit_test(being_taken_back),
        cmocka_unit_test(what_is_over),
        cmocka_unit_test(beside_a_drill),
        cmocka_unit_test(beside_a_flow),
        cmocka_unit_test(by_the_button),
        cmocka_unit_test(on_the_sample),
        cmocka_unit_test(other_presses),
        cmocka_unit_test(to_read_again),
        cmocka_unit_test(the_newest_five),
        cmocka_unit_test(as_much_as_fits),
        cmocka_unit_test(pictures_and_files), cmocka_unit_test(pictures_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
