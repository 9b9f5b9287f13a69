/* 放行 驳回 停发 撤回通知 催收 通知情况 未收到: who may, when, and once. */
#include "tests/unit/notice_world.h"

#include "bot/push.h"

#define TASK(number_) "nr-" number_ "-01020304"

/* Number 1 waits (all, by office1), 2 goes (软件2601, by fudao), 3 waits, too (urgent, by banzhu). */
static void open_three(struct world *w)
{
    static const struct putting urgent = {.user = "banzhu", .to = "软件2601", .kind = "urgent"};

    notice_open(w, NOTICE_SCHOOL);
    CHECK(notice_simple(w, "office1", "全校", true) == 1, "the first");
    CHECK(notice_simple(w, "fudao", "软件2601", true) == 2, "the second");
    CHECK(notice_putting(w, &urgent) == 3, "the third: %s", w->heard.p);
}

static void chat_of_three(const char *name, const struct notice_said *rows)
{
    struct world w;

    open_three(&w);
    notice_chat(&w, name, rows);
    world_close(&w);
}

static void who_may_not(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "放行 1", "您自己发的"},
        {"office1", "驳回 1 算了", "您自己发的"},
        {"OFFICE1", "放行 1", "您自己发的"},
        {"fudao", "放行 1", "放行、驳回通知的是"},
        {"s1", "放行 1", "放行、驳回通知的是"},
        {"shuji", "放行 1", "放行、驳回通知的是"},
        {"office2", "放行 3", "只能由学校指定的人"},
        {"office2", "驳回 3 x", "只能由学校指定的人"},
        {"banzhu", "放行 3", "您自己发的"},
        {"office2", "放行 2", "没有改动：第 2 号通知等着发"},
        {"office2", "放行 99", "没有第 99 号"},
        {"office2", "放行", "请写上通知的编号"},
        {"office2", "放行 一", "请写上通知的编号"},
        {"office2", "放行 -1", "请写上通知的编号"},
        {"office2", "驳回 1", "请写上原因"},
        {"office2", "驳回 2 x", "没有改动"},
        {"banzhu", "停发 2", "不是您发的"},
        {"banzhu", "撤回通知 2", "不是您发的"},
        {"banzhu", "催收 2", "不是您发的"},
        {"banzhu", "短信补发 2", "只有发的人"},
        {"s1", "停发 2", "不是您发的"},
        {"fudao", "停发 1", "不是您发的"},
        {"fudao", "撤回通知 2", "没有改动：第 2 号通知等着发"},
        {"fudao", "催收 2", "还没有发完"},
        {"office1", "撤回通知 1", "没有改动：第 1 号通知等待另一个人放行"},
        {"menwei", "通知情况", "只对辅导员"},
        {"menwei", "通知情况 1", "只对辅导员"},
        {"menwei", "未收到 1", "只对辅导员"},
        {"fudao", "通知情况 一", "请写上通知的编号"},
        {"fudao", "通知情况 99", "没有第 99 号"},
        {"fudao", "通知情况 第9页", "没有第 9 页"},
        {"fudao", "通知情况 3", "没有您范围内的人"},
        {"fudao", "未收到", "请写上通知的编号"},
        {"fudao", "未收到 99", "没有第 99 号"},
        {"fudao", "未收到 2", "还没有发给任何人"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_three(&w);
    notice_chat(&w, "who may not", rows);
    CHECK(notice_is(&w, 1) == NOTICE_WAITING && notice_is(&w, 2) == NOTICE_PLANNED &&
              notice_is(&w, 3) == NOTICE_WAITING,
          "all are as they were");
    world_close(&w);
}

/* The list of the staff was imported anew, without him. */
static void no_students_any_more(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "停发 2", "只有发的人"},
        {"fudao", "催收 2", "只有发的人"},
        {"fudao", "撤回通知 2", "只有发的人"},
        {"fudao", "短信补发 2", "只有发的人"},
        {"fudao", "通知情况 2", "只对辅导员"},
        {"office1", "停发 2", "第 2 号已停发"},
        {NULL, NULL, NULL},
    };
    struct world w;
    struct err   err = {0};
    int64_t      deleted;

    (void)state;
    open_three(&w);
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_clear(w.store, &deleted, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    staff_role(&w, "office1", ROLE_OFFICE, "", "");
    notice_chat(&w, "no students any more", rows);
    world_close(&w);
}

static void released_once(void **state)
{
    static const struct notice_said rows[] = {
        {"office2", "放行 1", "✅ 第 1 号已放行，马上开始发|已由 老师 放行"},
        {"office2", "放行 1", "没有改动：第 1 号通知等着发（老师 放行）"},
        {"office2", "驳回 1 太晚", "没有改动"},
        {"shuji", "驳回 3 时间写错了", "第 3 号已驳回|被 老师 驳回，没有发：时间写错了"},
        {"shuji", "放行 3", "没有改动：第 3 号通知被驳回（老师 驳回：时间写错了）"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_three(&w);
    notice_chat(&w, "released once", rows);
    CHECK(notice_is(&w, 1) == NOTICE_PLANNED && notice_is(&w, 3) == NOTICE_REJECTED, "as decided");
    world_close(&w);
}

static void english(void **state)
{
    static const struct notice_said rows[] = {
        {"office2", "notice status", "[Notices]|waits for a second person"},
        {"office2", "notice status 1", "[Notice] no. 1|Its words"},
        {"office2", "reject notice 1", "Please say why"},
        {"office2", "reject notice 1 wrong time", "Notice 1 is rejected|wrong time"},
        {"office2", "stop notice 2", "Notice 2 is stopped"},
        {"office2", "stop notice 2", "Nothing was changed: notice 2 was stopped"},
        {"office2", "unread 2", "was sent to nobody yet|!第"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_three(&w);
    staff_app(&w, "office2");
    world_say(&w, "English");
    notice_chat(&w, "in English", rows);
    world_close(&w);
}

/* office1 has put 1, banzhu 3. */
static void told_in_english(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "English", "English"}, {"banzhu", "English", "English"},
        {"office2", "放行 1", "第 1 号已放行|[Notice] 1 was released by 老师 and begins at once. Reply "
                              "\\\"notice status 1\\\" to see how far it is.|!号已由"},
        {"shuji", "驳回 3 时间写错了", "第 3 号已驳回|[Notice] 3 was rejected by 老师 and not sent: 时间写错了"},
        {"office2", "停发 1", "第 1 号已停发|[Notice] 1 was stopped by 老师. Reply|!号被"},
        {NULL, NULL, NULL},
    };
    (void)state;
    chat_of_three("told in English", rows);
}

/* What an English answer says to reply is a word that is known. */
static void english_tips_work(void **state)
{
    static const struct notice_said rows[] = {
        {"office2", "notice status", "There are no notices. To send one reply \"notice\"."},
        {"office2", "notice", "[Send a notice]|To whom?"},
        {"office2", "cancel", "ancel"},
        {"office2", "notice correct 1", "There is no notice 1; reply \"notice status\""},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    staff_app(&w, "office2");
    world_say(&w, "English");
    notice_chat(&w, "tips in English", rows);
    world_close(&w);
}

/* It waited over night: it begins when it may. */
static void released_in_quiet_hours(void **state)
{
    static const struct notice_said rows[] = {
        {"office2", "+ 900", NULL}, /* 22:42 */
        {"office2", "放行 1", "已放行，11-21 07:0|开始发"},
        {"shuji", "放行 3", "已放行，马上开始发"}, /* urgent */
        {NULL, NULL, NULL},
    };
    (void)state;
    chat_of_three("quiet hours", rows);
}

static void stopped(void **state)
{
    static const struct notice_said before[] = {
        {"fudao", "停发 2", "第 2 号已停发：送达 1 人，1 人没有发|撤回通知 2"},
        {"fudao", "停发 2", "没有改动：第 2 号通知已停发"},
        {"office1", "停发 1", "第 1 号已停发：送达 0 人|!撤回通知"},
        {"office2", "放行 1", "没有改动：第 1 号通知已停发"},
        {"office2", "停发 3", "第 3 号已停发|被 老师 停发"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_three(&w);
    notice_begins(&w, 2);
    notice_outcome(&w, 2, "s1", FATE_HANDED);
    notice_outcome(&w, 2, "s2", FATE_QUEUED);
    notice_chat(&w, "stopped", before);
    CHECK(notice_is(&w, 1) == NOTICE_STOPPED && notice_is(&w, 2) == NOTICE_STOPPED, "both");
    world_close(&w);
}

static void recalled(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "撤回通知 2",
         "已请企业微信撤回第 2 号（已送达 1 人）|微信里（微信插件）收到的收不回来|超过 24 小时|"
         "发通知 更正 2|{\"msgid\":\"msg-1\"}"},
        {"fudao", "撤回通知 2", "没有改动：第 2 号通知正在撤回"},
        {"fudao", "停发 2", "没有改动"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said late[] = {
        {"fudao", "+ 1500", NULL},
        {"fudao", "撤回通知 2", "超过 24 小时，企业微信不能再撤回|!msgid"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said nobody[] = {
        {"fudao", "撤回通知 2", "没有送到任何人|!msgid"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        open_three(&w);
        notice_begins(&w, 2);
        notice_outcome(&w, 2, "s1", i == 2 ? FATE_UNKNOWN : FATE_HANDED);
        notice_state(&w, 2, NOTICE_SENDING, NOTICE_DONE);
        notice_chat(&w, "recalled", i == 0 ? rows : i == 1 ? late : nobody);
        CHECK(notice_is(&w, 2) == (i == 0 ? NOTICE_RECALLED : NOTICE_DONE), "row %u", i);
        world_close(&w);
    }
}

static void repeated(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "催收 2", "第 2 号再提醒一次送达了、还没有回复“收到”的 1 人（前面加“【再次提醒】”），马上开始"},
        {"fudao", "催收 2", "一小时一次"},
        {"office1", "催收 2", "一小时一次"},
        {"fudao", "停发 2", "不会再自动提醒"},
        {"fudao", "+ 61", NULL},
        {"office1", "催收 2", "再提醒一次"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said done[] = {
        {"fudao", "催收 2", "收到的人都回复了"},
        {"fudao", "催收 1", "不是您发的"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_three(&w);
    notice_begins(&w, 2);
    notice_outcome(&w, 2, "s1", FATE_HANDED);
    notice_outcome(&w, 2, "s2", FATE_HANDED);
    notice_says_got(&w, 2, "s2");
    notice_state(&w, 2, NOTICE_SENDING, NOTICE_DONE);
    notice_chat(&w, "repeated", rows);
    notice_says_got(&w, 2, "s1");
    w.now += 2 * 3600;
    notice_chat(&w, "all have read it", done);
    world_close(&w);
}

/* Who was refused because the platform was busy can be reached again; never “all have read it” of
 * a notice that nobody got. */
static void refused_again(void **state)
{
    static const struct {
        const char *name, *user;
        bool        ack, handed;
        int64_t     errcode;
        const char *hear;
    } rows[] = {
        {"busy", "fudao", true, false, -1,
         "第 2 号再发给上次没有发成的 1 人，马上开始|!再提醒|!收到的人都"},
        {"busy, without 收到", "fudao", false, false, -1, "再发给上次没有发成的 1 人"},
        {"no answer", "fudao", true, false, -1000, "再发给上次没有发成的 1 人"},
        {"a limit", "fudao", true, false, 45009, "再发给上次没有发成的 1 人"},
        {"one has it", "fudao", true, true, -1,
         "再提醒一次送达了、还没有回复“收到”的 1 人（前面加“【再次提醒】”），再发给上次没有发成的 1 人"},
        {"one has it, and need not answer", "fudao", false, true, -1, "号再发给上次没有发成的 1 人"},
        {"the content", "fudao", true, false, 40058,
         "没有送到任何人，再发一次也一样|未收到 2 未送达|!都回复了"},
        {"not in the scope", "fudao", true, false, 81013, "没有送到任何人|!都回复了"},
        {"no licence", "fudao", false, false, 701008, "没有送到任何人"},
        {"somebody else's", "banzhu", true, false, -1, "不是您发的"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        notice_open(&w, NOTICE_SCHOOL);
        notice_simple(&w, "office1", "软件2601", true);
        notice_simple(&w, "fudao", "软件2601", rows[i].ack);
        notice_begins(&w, 2);
        notice_outcome_of(&w, 2, "s1", VARIANT_ZH, FATE_REFUSED, rows[i].errcode);
        if (rows[i].handed)
            notice_outcome(&w, 2, "s2", FATE_HANDED);
        notice_state(&w, 2, NOTICE_SENDING, NOTICE_DONE);
        staff_app(&w, rows[i].user);
        world_say(&w, "催收 2");
        CHECK(world_has(&w.heard, rows[i].hear), "%s: %s", rows[i].name, w.heard.p);
        world_close(&w);
    }
}

/* Nobody is said not to have got what may have arrived. */
static void no_answer_is_no_refusal(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "通知情况 2", "企业微信没有收或没有回答 2 人"},
        {"fudao", "未收到 2 未送达", "企业微信没有收　软件2601：\n赵一 s1|没有回答，可能已送达　软件2601：\n钱二 s2"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_three(&w);
    notice_begins(&w, 2);
    notice_outcome_of(&w, 2, "s1", VARIANT_ZH, FATE_REFUSED, 40058);
    notice_outcome_of(&w, 2, "s2", VARIANT_ZH, FATE_REFUSED, -1000);
    notice_state(&w, 2, NOTICE_SENDING, NOTICE_DONE);
    notice_chat(&w, "no answer", rows);
    world_close(&w);
}

/* A picture that the platform does not take: that is said, and that it will not pass. */
static void a_picture_is_refused(void **state)
{
    static const struct {
        const char *name, *media;
        int64_t     errcode;
        const char *state, *unread;
    } rows[] = {
        {"broken", "k1", 40005, "原因：企业微信不收这个图片或文件（40005），再发一次也一样。请换一个",
         "图片或文件企业微信不收　软件2601：\n赵一"},
        {"its size", "k1", 40006, "（40006），再发一次也一样", "图片或文件企业微信不收　软件2601"},
        {"the platform was busy", "k1", -1, "没有收或没有回答 1 人|!原因|!再发一次也一样", "企业微信没有收　软件2601"},
        {"not the picture", "k1", 40058, "没有收或没有回答 1 人|!原因", "企业微信没有收　软件2601"},
        {"there is none", "", 40005, "没有收或没有回答 1 人|!原因", "图片或文件企业微信不收"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct world w;

        notice_open(&w, NOTICE_SCHOOL);
        CHECK(notice_putting(&w, &(struct putting){.user = "office1", .to = "软件2601",
                                                   .media = rows[i].media}) == 1,
              "%s: %s", rows[i].name, w.heard.p);
        notice_begins(&w, 1);
        notice_outcome_of(&w, 1, "s1", VARIANT_ZH, FATE_REFUSED, rows[i].errcode);
        notice_state(&w, 1, NOTICE_SENDING, NOTICE_DONE);
        staff_app(&w, "office1");
        world_say(&w, "通知情况 1");
        CHECK(world_has(&w.heard, rows[i].state), "%s: %s", rows[i].name, w.heard.p);
        world_say(&w, "未收到 1 未送达");
        CHECK(world_has(&w.heard, rows[i].unread), "%s: %s", rows[i].name, w.heard.p);
        world_close(&w);
    }
}

/* Number 1 reached students of two counsellors. */
static void counted_by_scope(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "通知情况",
         "【通知情况】|3　|紧急通知 → 软件2601|1　|通知 → 全校|送达 3/5　收到 1"},
        {"office1", "通知情况 1",
         "第 1 号　通知|5/5 人有结果|已送达企业微信 3 人|还没有加入 1 人|关闭了这类通知 1 人|"
         "回复“收到” 1 人（33%），没有回复 2 人|内容：\n明天放假|催收 1"},
        {"fudao", "通知情况", "2　|1　|!3　|!送达 3"},
        {"fudao", "通知情况 1", "您的学生（4 人）|已送达企业微信 2 人|没有回复 2 人|发通知 未收到 1|!内容"},
        {"banzhu", "通知情况 1", "您的学生（3 人）|已送达企业微信 3 人"},
        {"office1", "未收到 1", "送达 3 人，没有回复“收到” 2 人|软件2601：\n赵一 s1|钱二 s2|"
                                "!周五|另有 2 人没有送达，回复“未收到 1 未送达”|催收 1|短信补发 1"},
        {"fudao", "未收到 1", "送达 2 人|赵一 s1|!催收|!短信"},
        {"banzhu", "未收到 1", "送达 3 人，没有回复“收到” 2 人|赵一|!李四"},
        {"office1", "未收到 1 未送达", "没有送达 2 人|还没有加入　软件2602：\n李四 s4|"
                                       "关闭了这类通知　软件2602：\n孙三 s3"},
        {"banzhu", "未收到 1 未送达", "没有送达 0 人|没有这样的人|!李四"},
        {"fudao", "未收到 1 2", "没有第 2 页"},
        {"fudao", "未收到 1 第2页", "没有第 2 页"},
        {"fudao", "未收到 1 x", "请回复“未收到 1”"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_three(&w);
    notice_state(&w, 1, NOTICE_WAITING, NOTICE_PLANNED);
    notice_begins(&w, 1);
    notice_outcome(&w, 1, "s1", FATE_HANDED);
    notice_outcome(&w, 1, "s2", FATE_HANDED);
    notice_outcome(&w, 1, "s5", FATE_HANDED);
    notice_outcome(&w, 1, "s4", FATE_UNKNOWN);
    notice_outcome(&w, 1, "s3", FATE_OFF);
    notice_says_got(&w, 1, "s5");
    notice_state(&w, 1, NOTICE_SENDING, NOTICE_DONE);
    notice_chat(&w, "by scope", rows);
    staff_app(&w, "fudao");
    world_say(&w, "未收到 1");
    CHECK(strcmp(staff_audited(&w).text, "notice.list notice 1 unread names=2 page=1") == 0,
          "a look is audited: %s", staff_audited(&w).text);
    world_close(&w);
}

/* ---- the card ---- */

static void press(struct world *w, const char *user, const char *task, const char *key)
{
    struct message msg = {
        .type = MSG_EVENT_CARD,
        .key = str_c(key),
        .card = {.task_id = str_c(task), .response_code = STR_LIT("code")},
    };

    staff_app(w, user);
    world_run(w, &msg);
}

static void pressed(void **state)
{
    static const struct {
        const char       *name, *user, *task, *key, *sent;
        enum notice_state want;
    } rows[] = {
        {"his own", "office1", TASK("1"), "pass", "已失效|您自己发的", NOTICE_WAITING},
        {"not his", "fudao", TASK("1"), "pass", "已失效|放行、驳回通知的是", NOTICE_WAITING},
        {"none", "office2", TASK("99"), "pass", "已失效|没有第 99 号", NOTICE_WAITING},
        {"no number", "office2", "nr-x-1", "pass", "已失效|没有第 0 号", NOTICE_WAITING},
        {"a reason is needed", "office2", TASK("1"), "reject", "请写原因|驳回 1 原因",
         NOTICE_WAITING},
        {"another button", "office2", TASK("1"), "x", "已失效|!放行", NOTICE_WAITING},
        {"no button", "office2", TASK("1"), "", "已失效|!放行", NOTICE_WAITING},
        {"released", "office2", TASK("1"), "pass", "已放行|✅ 第 1 号已放行", NOTICE_PLANNED},
        {"twice", "office2", TASK("1"), "pass", "已失效|没有改动", NOTICE_PLANNED},
        {"rejected too late", "office2", TASK("1"), "reject", "已失效|没有改动", NOTICE_PLANNED},
    };
    struct world w;

    (void)state;
    open_three(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        press(&w, rows[i].user, rows[i].task, rows[i].key);
        CHECK(world_has(&w.sent, rows[i].sent) && notice_is(&w, 1) == rows[i].want,
              "%s: %s", rows[i].name, w.sent.p);
    }
    world_close(&w);
}

/* Nobody releases for more people than the card said. */
static void an_old_card(void **state)
{
    static const struct {
        const char       *name, *user, *task, *key, *sent;
        enum notice_state want;
    } rows[] = {
        {"of fewer", "office2", TASK("1") "-2", "pass",
         "已失效|第 1 号没有放行：这张卡片上是 2 人，现在有 6 人|放行 1|!✅", NOTICE_WAITING},
        {"of more", "office2", TASK("1") "e-7", "pass", "已失效|没有放行|7 人", NOTICE_WAITING},
        {"not his", "fudao", TASK("1") "-2", "pass", "已失效|放行、驳回通知的是", NOTICE_WAITING},
        {"to reject it is to reject all", "office2", TASK("1") "-2", "reject", "请写原因",
         NOTICE_WAITING},
        {"as many", "office2", TASK("1") "-6", "pass", "✅ 第 1 号已放行", NOTICE_PLANNED},
        {"twice", "office2", TASK("1") "-2", "pass", "已失效|没有改动", NOTICE_PLANNED},
    };
    struct world w;

    (void)state;
    open_three(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        press(&w, rows[i].user, rows[i].task, rows[i].key);
        CHECK(world_has(&w.sent, rows[i].sent) && notice_is(&w, 1) == rows[i].want,
              "%s: %s", rows[i].name, w.sent.p);
    }
    world_close(&w);
}

/* What was decided is the store's to say: the words work while nothing can be sent. */
static void outbound_down(void **state)
{
    static const struct notice_said rows[] = {
        {"office2", "放行 1", "✅ 第 1 号已放行"},
        {"fudao", "停发 2", "第 2 号已停发"},
        {"office1", "通知情况", "【通知情况】"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    open_three(&w);
    w.ctx.outbound = false;
    w.ctx.outbound_apps = 0;
    notice_chat(&w, "outbound down", rows);
    world_close(&w);
}

/* The school file still names shuji; the list of the staff has him no more. */
static void named_and_gone(void **state)
{
    static const struct notice_said rows[] = {
        {"shuji", "放行 3", "您不在现在的教职工名单里，不能放行|!已放行"},
        {"shuji", "驳回 3 算了", "您不在现在的教职工名单里|!已驳回"},
        {"shuji", "通知情况 3", "只对辅导员"},
        {"shuji", "通知情况", "只对辅导员"},
        {"office2", "放行 3", "只能由学校指定的人"},
        {"shuji", "English", "English"},
        {"shuji", "release 3", "not on the list of the staff"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said back[] = {{"shuji", "放行 3", "Notice 3 is released"},
                                              {NULL, NULL, NULL}};
    struct putting urgent = {.user = "office1", .to = "软件2601", .kind = "urgent"};
    struct world   w;
    struct err     err = {0};
    int64_t        deleted;

    (void)state;
    open_three(&w);
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_clear(w.store, &deleted, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    staff_role(&w, "office1", ROLE_OFFICE, "", "");
    staff_role(&w, "office2", ROLE_OFFICE, "", "");
    notice_chat(&w, "gone", rows);
    CHECK(notice_is(&w, 3) == NOTICE_WAITING, "it waits");
    CHECK(notice_putting(&w, &urgent) == 0 && world_has(&w.heard, "没有别的人可以放行"),
          "nobody named is there: %s", w.heard.p);
    staff_role(&w, "Shuji", ROLE_CLERK, "", "");
    notice_chat(&w, "back", back);
    CHECK(notice_is(&w, 3) == NOTICE_PLANNED, "released");
    world_close(&w);
}

/* ---- what is released ---- */

/* A text of 2048 bytes holds no two languages of that length. */
static void fill(char *out, size_t lines, const char *line)
{
    out[0] = '\0';
    for (size_t i = 0; i < lines; i++)
        sprintf(out + strlen(out), "%s%zu\n", line, i);
    strcat(out, "END");
}

static void its_words_are_read(void **state)
{
    static const struct notice_said rows[] = {
        {"office2", "通知情况 1",
         "提交：老师|即：全校 学生|形式：文字卡片|开始：放行后，10:1|截止：18:00，到时没发的不再发|"
         "收到：请每个人回复“收到”|内容（以王小雁、软件2601 为例）：\n登记\n王小雁，请在12月1日 17:00前登记\n"
         "详情：https://phish.example/x?a=1\n回复“收到 1”确认。|英文（给用英文的人）：\n登记\n"
         "王小雁, register by 12月1日 17:00|放行回复“放行 1”|!{|!第2页"},
        {"office2", "放行 1", "第 1 号已放行"},
        {"office1", "通知情况 1", "请在12月1日 17:00前登记|phish.example|开始：10:1|!{"},
        {NULL, NULL, NULL},
    };
    struct world   w;
    struct putting p = {
        .user = "office1",
        .to = "全校",
        .type = NOTICE_TEXTCARD,
        .title = "登记",
        .text = "{name}，请在{deadline}前登记",
        .text_en = "{name}, register by {deadline}",
        .url = "https://phish.example/x?a=1",
        .deadline = "12月1日 17:00",
        .ack = true,
    };
    struct err err = {0};

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    p.wanted = w.now + 148 * 60; /* 10:10, and up to five minutes later */
    p.expires_at = w.now + 618 * 60;
    CHECK(notice_putting(&w, &p) == 1, "%s", w.heard.p);
    world_must(outbox_waiting(w.store, 0, 100, world_sent, &w, &err), &err);
    CHECK(world_has(&w.sent, "待放行|形式：文字卡片|10:1|18:00|phish.example/x?a=1|12月1日 17:00前登记|"
                             "register by 12月1日|放行 1|!{name}|!{deadline}"),
          "%s", w.sent.p);
    notice_chat(&w, "its words", rows);
    world_close(&w);
}

/* Every text of it has the way to the next one, and all of it is read. */
static void a_long_one_is_read(void **state)
{
    static const struct notice_said rows[] = {
        {"office2", "通知情况 1", "形式：文字|中文第几行0\n|第 1 页，共 3 页|“通知情况 1 第2页”|!END|!放行 1"},
        {"office2", "通知情况 1 第2页", "共 3 页|“通知情况 1 第3页”|!形式"},
        {"office2", "通知情况 1 第3页", "the last lines 71\nEND|放行回复“放行 1”|!第4页"},
        {"office2", "通知情况 1 第4页", "没有第 4 页"},
        {"office2", "通知情况 1 第", "请写上通知的编号"},
        {NULL, NULL, NULL},
    };
    static char    zh[2048], en[2048];
    struct world   w;
    struct putting p = {.user = "office1", .to = "全校", .text = zh, .text_en = en};
    struct err     err = {0};

    (void)state;
    fill(zh, 88, "中文第几行");
    fill(en, 72, "these are the last lines ");
    notice_open(&w, NOTICE_SCHOOL);
    CHECK(notice_putting(&w, &p) == 1, "%s", w.heard.p);
    world_must(outbox_waiting(w.store, 0, 100, world_sent, &w, &err), &err);
    CHECK(world_has(&w.sent, "中文第几行0|这里只是开头，请先回复“通知情况 1”看全文|放行 1|!last lines 9"), "%s",
          w.sent.p);
    notice_chat(&w, "a long one", rows);
    world_close(&w);
}

/* Whatever is long there, the platform takes the card; the link is whole. */
static void its_card_is_read(void **state)
{
    static const struct notice_said rows[] = {
        {"office2", "卡片版", "卡片"},
        {"office2", "English", "English"},
        {NULL, NULL, NULL},
    };
    static char    words[2048], url[1200];
    struct world   w;
    struct putting p = {.user = "office1",
                        .to = "全校",
                        .type = NOTICE_NEWS,
                        .title = "登记",
                        .text = "{name}，请登记",
                        .text_en = words,
                        .url = url,
                        .ack = true};
    struct err     err = {0};

    (void)state;
    fill(words, 4, "{name}, a line of many ");
    snprintf(url, sizeof url, "https://phish.example/%01000d/z", 7);
    notice_open(&w, NOTICE_SCHOOL);
    notice_chat(&w, "their cards", rows);
    p.wanted = w.now + 148 * 60;
    p.expires_at = w.now + 400 * 86400;
    CHECK(notice_putting(&w, &p) == 1, "%s", w.heard.p);
    buf_clear(&w.sent);
    world_must(outbox_waiting(w.store, 0, 100, world_sent, &w, &err), &err);
    CHECK(world_has(&w.sent, "template_card|To be released: |no. 1|That is: |\"Form\"|article|\"Start\"|"
                             "10:1|\"Until\"|\"Ack\"|everybody is asked for it|Link: https://phish.example/0|7/z\"|"
                             "王小雁，请登记|\\\"notice status 1\\\"|!{name}"),
          "%s", w.sent.p);
    world_close(&w);
}

/* The picture comes to who releases it; with outbound down he is told that he has not seen it. */
static void its_picture_is_seen(void **state)
{
    static const struct notice_said up[] = {
        {"office1", "通知情况 1", "附件：图片，|!再发给您看|!@media@"}, /* he has it himself */
        {"office2", "通知情况 1", "附件：图片，1 KB|（图片马上再发给您看）|\"image\"|!内容"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said down[] = {
        {"office2", "通知情况 1", "附件：图片|网络不通，图片现在发不过来|没看到以前请不要放行|放行 1|!再发给您看"},
        {"office2", "通知情况 2", "附件：图片（已经不在了，看不到）|!再发给您看"},
        {NULL, NULL, NULL},
    };
    struct world        w;
    struct err          err = {0};
    auto_buf struct buf key = {0};
    struct putting      p = {.user = "office1", .to = "全校", .type = NOTICE_IMAGE, .text = ""};

    (void)state;
    notice_open(&w, NOTICE_SCHOOL);
    world_must(store_begin(w.store, &err), &err);
    world_must(push_media_put(&w.ctx, "image", STR_LIT("p.png"), STR_LIT("\x89PNG picture"), &key, &err),
               &err);
    world_must(store_commit(w.store, &err), &err);
    p.media = key.p;
    CHECK(notice_putting(&w, &p) == 1, "%s", w.heard.p);
    p.media = "0123";
    CHECK(notice_putting(&w, &p) == 2, "%s", w.heard.p);
    world_must(outbox_waiting(w.store, 0, 100, world_sent, &w, &err), &err);
    CHECK(w.sent_count == 3 && world_has(&w.sent, "待放行|附件：图片|\"image\""), "%u: %s",
          w.sent_count, w.sent.p);
    notice_chat(&w, "with its picture", up);
    w.ctx.outbound = false;
    notice_chat(&w, "without", down);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_words_are_read),
        cmocka_unit_test(a_long_one_is_read),
        cmocka_unit_test(its_card_is_read),
        cmocka_unit_test(its_picture_is_seen),
        cmocka_unit_test(who_may_not),
        cmocka_unit_test(no_students_any_more),
        cmocka_unit_test(released_once),
        cmocka_unit_test(english),
        cmocka_unit_test(told_in_english),
        cmocka_unit_test(english_tips_work),
        cmocka_unit_test(released_in_quiet_hours),
        cmocka_unit_test(stopped),
        cmocka_unit_test(recalled),
        cmocka_unit_test(repeated), cmocka_unit_test(refused_again),
        cmocka_unit_test(no_answer_is_no_refusal),
        cmocka_unit_test(a_picture_is_refused),
        cmocka_unit_test(counted_by_scope),
        cmocka_unit_test(pressed),
        cmocka_unit_test(an_old_card),
        cmocka_unit_test(outbound_down),
        cmocka_unit_test(named_and_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
