/* Following: who is verified at once, who must confirm, who is not known; what the platform still
 * tells; thousands at once. All people are invented. */
#include "tests/unit/flow_world.h"
#include "tests/unit/people.h"

#include "handlers/identity.h"
#include "store/staff.h"
#include "store/tickets.h"

#define HEAD                                                                                       \
    "name: 测试大学\n"                                                                             \
    "name_en: Test University\n"                                                                   \
    "channel: text\n"                                                                              \
    "welcome: \"欢迎{name}\"\n"                                                                    \
    "welcome_en: \"Welcome {name}\"\n"                                                             \
    "desk:\n"                                                                                      \
    "  lines: [{name: 信息化办公室, phone: 010-1}]\n"                                              \
    "  hours:\n"                                                                                   \
    "    - {days: [1, 2, 3, 4, 5], from: \"08:30\", to: \"12:00\"}\n"                              \
    "    - {days: [6], from: \"09:00\", to: \"11:00\"}\n"                                          \
    "flows:\n"                                                                                     \
    "  - name: checkin\n"                                                                          \
    "    app: student\n"                                                                           \
    "    title: 今日打卡\n"                                                                        \
    "    words: [打卡, checkin]\n"                                                                 \
    "    rule: daily\n"                                                                            \
    "    questions: [{name: why, kind: text, title: 原因}]\n"

static const char bare[] = HEAD;
static const char usual[] = HEAD "identity: {app: student, confirm: false}\n";
static const char own_words[] = HEAD "identity:\n"
                                     "  app: student\n"
                                     "  confirm: false\n"
                                     "  authsucc: true\n"
                                     "  directory_number: 工号\n"
                                     "  verified: \"认证完成，{name}\"\n"
                                     "  already: \"已经认证过，{name}\"\n"
                                     "  must: 需要确认手机号\n"
                                     "  unknown: 后台没有你的信息\n"
                                     "  verified_en: \"Done, {name}\"\n"
                                     "  already_en: \"Done before, {name}\"\n"
                                     "  must_en: Phone needed\n"
                                     "  unknown_en: No data of you\n";

/* Longer than the 44 characters that a card with buttons has room for. */
#define LONG_NOTICE                                                                                \
    "  notice: 须知全文，比卡片上写得下的四十四个字还要长，所以放不到卡片上面，"                    \
    "只能在卡片的前面另外发一条\n"

/* ---- a school, its roster, and what is on its way to the platform ---- */

struct rows {
    struct buf all;   /* a line each: kind app api to body */
    unsigned   count, calls;
    int64_t    last;
};

static struct world w;
static struct rows  sent;

static int see(void *arg, const struct outbox_row *row)
{
    struct rows *r = arg;

    r->last = row->id;
    r->count++;
    r->calls += row->kind == OUT_CALL;
    buf_f(&r->all, "%s %.*s %.*s %.*s %.*s\n", row->kind == OUT_CALL ? "call" : "send",
          STR_ARG(row->app), STR_ARG(row->api), STR_ARG(row->to), STR_ARG(row->body));
    return 0;
}

/* What came into the outbox since the last look. */
static void look(void)
{
    struct err err = {0};
    unsigned   before;

    buf_clear(&sent.all);
    buf_c(&sent.all, "");
    sent.count = sent.calls = 0;
    do {
        before = sent.count;
        world_must(outbox_waiting(w.store, sent.last, 1000, see, &sent, &err), &err);
    } while (sent.count > before);
}

static void person(const char *number, const char *name, const char *phone, const char *mail)
{
    struct err            err = {0};
    enum people_change    change;
    struct person         p = {
        .number = str_c(number), .name = str_c(name), .kind = STR_LIT("undergraduate")};
    struct person_private x = {.phone = str_c(phone), .mail = str_c(mail)};

    world_must(store_begin(w.store, &err), &err);
    world_must(put_person(w.store, w.now, &p, &x, false, &change, &err), &err);
    world_must(store_commit(w.store, &err), &err);
}

static int keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

static int64_t id_of(const char *number)
{
    int64_t    id = 0;
    struct err err = {0};

    CHECK(people_find(w.store, str_c(number), keep_id, &id, &err) == 1, "%s is in the roster",
          number);
    return id;
}

static void open_school(const char *school)
{
    struct err   err = {0};
    struct staff clerk = {.userid = STR_LIT("clerk"), .role = STR_LIT("office")};
    bool         added;

    sent = (struct rows){0};
    world_open(&w, school);
    w.user = "wx1";
    person("20210001", "李四", "13800000001", "lisi@example.edu");
    person("20210002", "王五", "13800000002", "same@example.edu");
    person("20210003", "赵六", "13800000003", "");
    person("20210004", "王五", "13800000003", "");
    world_must(store_begin(w.store, &err), &err);
    world_must(staff_put(w.store, &clerk, &added, &err), &err);
    world_must(store_commit(w.store, &err), &err);
}

static void close_school(void)
{
    buf_free(&sent.all);
    world_close(&w);
}

static void follow(void)
{
    world_event(&w, MSG_EVENT_SUBSCRIBE, "");
    look();
}

static void leave(void)
{
    world_event(&w, MSG_EVENT_UNSUBSCRIBE, "");
    look();
}

static void answer(struct msg_answer a)
{
    struct message msg = {.type = MSG_ANSWER, .key = STR_LIT("user/get"), .answer = a};

    world_run(&w, &msg);
    CHECK(w.heard.n == 0, "nobody would hear an answer to it: %s", w.heard.p);
    look();
}

static int64_t person_of(const char *userid)
{
    int64_t    id = 0;
    struct err err = {0};

    world_must(member_person(w.store, str_c(userid), &id, &err), &err);
    return id;
}

static int64_t tickets(void)
{
    int64_t    open = 0;
    struct err err = {0};

    world_must(ticket_count(w.store, &open, &err), &err);
    return open;
}

#define HEARS(wanted) CHECK(world_has(&w.heard, wanted), "not heard: %s\n%s", wanted, w.heard.p)
#define SENDS(wanted) CHECK(world_has(&sent.all, wanted), "not sent: %s\n%s", wanted, sent.all.p)

/* ---- the event ---- */

static void test_without_identity(void **state)
{
    (void)state;
    open_school(bare);
    follow();
    HEARS("欢迎|!确认|!{name}");
    CHECK(sent.count == 0, "nobody is asked about");
    w.user = "20210001";
    follow();
    HEARS("欢迎李四|今日未|先做这一件：回复“打卡”|!确认");
    follow();
    HEARS("");
    answer((struct msg_answer){.name = STR_LIT("王五"), .mobile = STR_LIT("13800000002")});
    CHECK(sent.count == 0, "an answer that nobody asked for does nothing");
    close_school();
}

static void test_verified_now(void **state)
{
    (void)state;
    open_school(usual);
    w.user = "20210001";
    follow();
    HEARS("李四，身份已自动确认|欢迎李四|今日未|先做这一件：回复“打卡”");
    CHECK(sent.count == 0, "no call, and nobody is admitted where the school does not want it");
    follow();
    HEARS(""); /* a resend, or the scope was widened again */
    close_school();
}

/* Where the information is to be confirmed, nothing says that all is ready, and one word leads on:
 * past the notice to what the school knows. */
static void test_one_step_more(void **state)
{
    static const char confirm[] = HEAD "identity:\n"
                                       "  app: student\n"
                                       "  notice: 须知全文\n"
                                       "  notice_version: \"1\"\n";

    (void)state;
    open_school(confirm);
    w.user = "20210001";
    follow();
    HEARS("已认出你是李四。还差一步：核对信息，回复“我的信息”。|欢迎李四|!可以直接使用|!还没有核对");
    world_say(&w, "我的信息");
    HEARS("须知全文|是否同意|!请先|!我的信息");
    leave();
    follow();
    HEARS("已认出你是李四。还差一步|!早已确认");
    world_say(&w, "我的信息");
    HEARS("还没填完|是否同意");
    world_say(&w, "同意");
    HEARS("【我的信息】|姓名：李四|以上信息对吗");
    world_say(&w, "正确");
    HEARS("信息已确认");
    world_say(&w, "我的信息");
    HEARS("姓名：李四|!须知"); /* agreed once */
    leave();
    follow();
    HEARS("李四，你的身份早已确认，可以直接使用|!还差一步");
    close_school();
}

/* The same after a click on the menu, in cards: the notice, then the card. */
static void test_one_step_more_in_cards(void **state)
{
    (void)state;
    open_school(HEAD "identity:\n"
                     "  app: student\n"
                     LONG_NOTICE
                     "  notice_version: \"1\"\n");
    w.ctx.outbound = true;
    w.user = "20210001";
    world_say(&w, "卡片版");
    look();
    world_say(&w, "[flow/confirm]");
    look();
    HEARS("须知全文|没看到卡片？回复“身份确认”");
    SENDS("template_card|是否同意以上须知|!须知全文");
    close_school();
}

static void test_admitted(void **state)
{
    (void)state;
    open_school(own_words);
    w.user = "20210001";
    follow();
    HEARS("认证完成，李四|欢迎李四");
    SENDS("call contacts GET user/authsucc  userid=20210001");
    CHECK(sent.count == 1, "once");
    leave();
    follow();
    HEARS("已经认证过，李四|今日未|!欢迎");
    CHECK(sent.count == 0, "who was verified before is not admitted again");
    close_school();
}

static void test_verified_before(void **state)
{
    struct err       err = {0};
    enum bind_result result;

    (void)state;
    open_school(usual);
    w.user = "20210001";
    follow();
    leave();
    HEARS("");
    CHECK(person_of("20210001") == id_of("20210001"), "who leaves stays who it is");
    follow();
    HEARS("李四，你的身份早已确认|今日未|!欢迎");

    w.user = "wx1"; /* confirmed on the page of the second verification, then followed */
    world_event(&w, MSG_EVENT_ENTER_AGENT, "");
    world_must(store_begin(w.store, &err), &err);
    world_must(member_bind(w.store, w.now, STR_LIT("wx1"), id_of("20210002"), BOUND_PAGE, &result,
                           &err), &err);
    world_must(store_commit(w.store, &err), &err);
    follow();
    HEARS("王五，你的身份早已确认");
    close_school();
}

static void test_must_confirm(void **state)
{
    (void)state;
    open_school(usual);
    follow();
    HEARS("还没有认出你是谁|回复“身份确认”就可以开始|!欢迎|!\n\n\n");
    SENDS("call student GET user/get wx1 userid=wx1");
    CHECK(sent.count == 1, "one call");
    world_say(&w, "身份确认");
    HEARS("【身份确认】|第 1 题"); /* the word that was told works */
    close_school();
}

static void test_words_of_the_school(void **state)
{
    (void)state;
    open_school(own_words);
    follow();
    HEARS("需要确认手机号\n回复“身份确认”|!还没有认出");
    answer((struct msg_answer){.name = STR_LIT("孙七")});
    SENDS("后台没有你的信息\\n如果企业微信里的姓名和学校登记的不同，可以用证件核对：回复“身份确认”|!010-1");
    close_school();
}

/* While the platform is asked nothing is said that its answer would contradict, and what is said is
 * enough to go on with. */
static void test_platform_is_asked(void **state)
{
    (void)state;
    open_school(own_words);
    w.ctx.outbound = true;
    follow();
    HEARS("已收到关注，正在核对你的身份|没有等到的话，回复“身份确认”|!需要确认|!没有认出");
    answer((struct msg_answer){.name = STR_LIT("孙七")});
    SENDS("后台没有你的信息|!需要确认手机号|!第 1 题");
    close_school();

    open_school(own_words);
    w.ctx.outbound = true;
    follow();
    answer((struct msg_answer){.errcode = 60111});
    SENDS("需要确认手机号\\n\\n【身份确认】第 1 题|!就可以开始"); /* together with the question */
    CHECK(sent.count == 1, "one message");
    leave();
    follow();
    HEARS("需要确认手机号\n回复“身份确认”就可以开始|!正在核对"); /* nobody is asked again today */
    close_school();

    open_school(own_words);
    w.ctx.outbound = true;
    follow();
    world_say(&w, "身份确认");
    HEARS("第 1 题");
    answer((struct msg_answer){.status = 1});
    CHECK(sent.count == 0, "who has begun to say it hears nothing new");
    close_school();

    open_school(own_words); /* sends do not work: nobody waits for an answer */
    follow();
    HEARS("需要确认手机号\n回复“身份确认”就可以开始|!正在核对");
    CHECK(sent.calls == 1, "but it is asked for");
    close_school();
}

static void test_asked_once_a_day(void **state)
{
    (void)state;
    open_school(usual);
    follow();
    CHECK(sent.calls == 1, "asked");
    for (int i = 0; i < 3; i++) {
        leave();
        follow();
        HEARS("回复“身份确认”");
        CHECK(sent.calls == 0, "but not again in this minute");
    }
    w.now += 60;
    leave();
    follow();
    CHECK(sent.calls == 1, "a minute later once more");
    close_school();
}

static void bar(const char *userid, enum member_bar how)
{
    struct err err = {0};

    world_must(store_begin(w.store, &err), &err);
    world_must(member_bar(w.store, w.now, str_c(userid), how, &err), &err);
    world_must(store_commit(w.store, &err), &err);
}

static void test_barred(void **state)
{
    struct err err = {0};
    bool       changed;

    (void)state;
    open_school(own_words);
    w.user = "20210001";
    world_say(&w, "你好");
    bar("20210001", BAR_FROZEN);
    follow();
    HEARS("冻结|信息化办公室|!认证完成|!回复“身份确认”");
    CHECK(sent.count == 0, "nobody is asked about, nobody admitted");
    answer((struct msg_answer){.name = STR_LIT("李四"), .mobile = STR_LIT("13800000001")});
    CHECK(sent.count == 0, "nor does an answer help");

    w.user = "20210002";
    world_say(&w, "你好");
    world_must(store_begin(w.store, &err), &err);
    world_must(people_leave(w.store, w.now, id_of("20210002"), &changed, &err), &err);
    world_must(store_commit(w.store, &err), &err);
    follow();
    HEARS("后台没有你的信息|!回复“身份确认”|!认证完成");
    CHECK(sent.count == 0, "who has left is not asked about");
    close_school();
}

/* The staff application is no place to be verified. */
static void test_other_application(void **state)
{
    (void)state;
    open_school(usual);
    w.ctx.app = &w.apps[1];
    follow();
    HEARS("教职工用的|!确认|!欢迎");
    CHECK(sent.count == 0, "nobody is asked about");
    close_school();
}

static void test_odd_userids(void **state)
{
    static const char *const users[] = {"a@b.c-d_e", "U.pper", "空", "a\"b"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(users); i++) {
        open_school(usual);
        w.user = users[i];
        follow();
        HEARS("回复“身份确认”");
        CHECK(sent.calls == (i < 3), "%s: %u calls", users[i], sent.calls);
        close_school();
    }
}

/* ---- what the platform tells ---- */

#define TEN "0123456789"
#define LONG TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct msg_attr number_1[] = {{{"学号", 6}, {"20210001", 8}, {"", 0}}};
static const struct msg_attr number_2[] = {{{"电话", 6}, {"20210001", 8}, {"", 0}},
                                           {{"学号", 6}, {"20210002", 8}, {"", 0}}};
static const struct msg_attr nobody[] = {{{"学号", 6}, {"20219999", 8}, {"", 0}}};
static const struct msg_attr empty[] = {{{"学号", 6}, {"", 0}, {"", 0}}};
static const struct msg_attr blank[] = {{{"学号", 6}, {" \t", 2}, {"", 0}}};
static const struct msg_attr blanks_around[] = {{{"学号", 6}, {" 20210001 ", 10}, {"", 0}}};
static const struct msg_attr letter[] = {{{"学号", 6}, {LONG, sizeof LONG - 1}, {"", 0}}};
static const struct msg_attr no_text[] = {{{"学号", 6}, {"2021\n\xff\xfe", 7}, {"", 0}}};

#define TOLD_NAME(text) .name = {text, sizeof text - 1}
#define TOLD_MOBILE(text) .mobile = {text, sizeof text - 1}
#define TOLD_MAIL(text) .mail = {text, sizeof text - 1}
#define TOLD(list) .attrs = list, .attr_count = ARRAY_LEN(list)

/* bound: the number of the person that the member is then; "": nobody. sends: of what is pushed. */
static const struct {
    const char       *name;
    struct msg_answer a;
    const char       *bound, *sends;
} answers[] = {
    {"number and name", {TOLD(number_1), TOLD_NAME("李四")}, "20210001", "李四，身份已自动确认|欢迎李四"},
    {"number, no name told", {TOLD(number_1)}, "20210001", "李四，身份已自动确认"},
    {"the name with a blank", {TOLD(number_1), TOLD_NAME("李 四")}, "20210001", "身份已自动确认"},
    {"the right attribute", {TOLD(number_2), TOLD_NAME("王五")}, "20210002", "王五，身份已自动确认"},
    {"number of somebody else", {TOLD(number_1), TOLD_NAME("王五")}, "", "【身份确认】|!自动"},
    {"number of nobody", {TOLD(nobody), TOLD_NAME("李四")}, "", "【身份确认】|!自动"},
    {"number of nobody, right phone", {TOLD(nobody), TOLD_NAME("李四"), TOLD_MOBILE("13800000001")},
     "20210001", "身份已自动确认"},
    {"an empty number", {TOLD(empty), TOLD_NAME("李四")}, "", "【身份确认】|!自动"},
    {"a blank number", {TOLD(blank), TOLD_NAME("李四")}, "", "【身份确认】|!自动"},
    {"a number between blanks", {TOLD(blanks_around), TOLD_NAME("李四")}, "20210001",
     "身份已自动确认"},
    {"a number as long as a letter", {TOLD(letter), TOLD_NAME("李四")}, "", "【身份确认】|!自动"},
    {"the same, right phone", {TOLD(letter), TOLD_NAME("李四"), TOLD_MOBILE("13800000001")},
     "20210001", "身份已自动确认"},
    {"a number that is no text", {TOLD(no_text), TOLD_NAME("李四")}, "", "【身份确认】|!自动"},
    {"phone and name", {TOLD_NAME("李四"), TOLD_MOBILE("13800000001")}, "20210001", "身份已自动确认"},
    {"phone with its country", {TOLD_NAME("李四"), TOLD_MOBILE("+86 13800000001")}, "20210001",
     "身份已自动确认"},
    {"phone of another name", {TOLD_NAME("王五"), TOLD_MOBILE("13800000001")}, "", "【身份确认】|!自动"},
    {"phone without a name", {TOLD_MOBILE("13800000001")}, "", "【身份确认】|!自动"},
    {"phone of two persons", {TOLD_NAME("赵六"), TOLD_MOBILE("13800000003")}, "", "【身份确认】|!自动"},
    {"no phone at all", {TOLD_NAME("李四"), TOLD_MOBILE("none")}, "", "【身份确认】|!自动"},
    {"mail and name", {TOLD_NAME("李四"), TOLD_MAIL("LiSi@example.edu")}, "20210001",
     "身份已自动确认"},
    {"mail of another name", {TOLD_NAME("李四"), TOLD_MAIL("same@example.edu")}, "",
     "【身份确认】|!自动"},
    {"a name that several have", {TOLD_NAME("王五")}, "", "【身份确认】|!自动"},
    {"a name of nobody", {TOLD_NAME("孙七")}, "",
     "名册里还没有找到|信息化办公室 010-1|周一至周五 08:30–12:00；周六 09:00–11:00|回复“身份确认”|!【"},
    {"a name of nobody, with a number", {TOLD(number_1), TOLD_NAME("孙七")}, "", "名册里还没有找到"},
    {"nothing", {.status = 1}, "", "【身份确认】|!名册里还没有找到"},
    {"unknown to the platform", {.errcode = 60111}, "", "【身份确认】|!名册里还没有找到"},
    {"not to be seen", {.errcode = 46004}, "", "【身份确认】|!名册里还没有找到"},
    {"no answer", {.errcode = -1000}, "", "【身份确认】|!名册里还没有找到"},
    {"an error that tells a name all the same", {.errcode = 60011, TOLD_NAME("孙七")}, "",
     "【身份确认】|!名册里还没有找到"},
};

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        const char *bound = answers[i].bound;

        open_school(usual);
        follow();
        answer(answers[i].a);
        CHECK(strcmp(w.handler, "identity_answer") == 0, "%s: who decides", answers[i].name);
        CHECK(person_of("wx1") == (bound[0] ? id_of(bound) : 0), "%s: bound to \"%s\"",
              answers[i].name, bound);
        CHECK(world_has(&sent.all, answers[i].sends), "%s: not sent: %s\n%s", answers[i].name,
              answers[i].sends, sent.all.p);
        CHECK(sent.count == 1 && strncmp(sent.all.p, "send student  wx1 ", 18) == 0,
              "%s: one message\n%s", answers[i].name, sent.all.p);
        follow();
        HEARS("");
        close_school();
    }
}

static void test_admitted_by_answer(void **state)
{
    static const struct msg_attr number[] = {{{"工号", 6}, {"20210001", 8}, {"", 0}}};

    (void)state;
    open_school(own_words);
    follow();
    answer((struct msg_answer){TOLD(number_1), TOLD_NAME("李四")});
    CHECK(person_of("wx1") == 0, "an attribute of another name says nothing");
    answer((struct msg_answer){TOLD(number), TOLD_NAME("李四")});
    SENDS("call contacts GET user/authsucc  userid=wx1|认证完成，李四\\n\\n欢迎李四|!【");
    CHECK(person_of("wx1") == id_of("20210001"), "bound");
    leave();
    follow();
    HEARS("已经认证过，李四");
    close_school();
}

/* The flow that was begun by the answer is a flow like any other. */
static void test_question_comes(void **state)
{
    (void)state;
    open_school(usual);
    follow();
    answer((struct msg_answer){.status = 1});
    SENDS("send student  wx1 |【身份确认】第 1 题，共");
    world_say(&w, "20210001");
    HEARS("姓名");
    close_school();
}

static void test_question_as_a_card(void **state)
{
    (void)state;
    open_school(HEAD "identity:\n"
                     "  app: student\n"
                     LONG_NOTICE
                     "  notice_version: \"1\"\n");
    w.ctx.outbound = true;
    follow();
    world_say(&w, "卡片版");
    look();
    answer((struct msg_answer){.status = 1});
    SENDS("\"msgtype\":\"template_card\"|同意");
    CHECK(sent.count == 2 && strstr(sent.all.p, "须知全文") < strstr(sent.all.p, "template_card"),
          "what is to be agreed to comes before the card:\n%s", sent.all.p);
    close_school();
}

/* ---- an answer that comes too late, or is wrong ---- */

static void test_open_dialog_stays(void **state)
{
    (void)state;
    open_school(HEAD "  - name: free\n"
                     "    app: student\n"
                     "    title: 留言\n"
                     "    words: [留言]\n"
                     "    rule: always\n"
                     "    roster_only: false\n"
                     "    questions: [{name: why, kind: text, title: 说什么}]\n"
                     "identity: {app: student}\n");
    follow();
    world_say(&w, "留言");
    HEARS("说什么");
    answer((struct msg_answer){.status = 1});
    CHECK(sent.count == 1, "one message");
    SENDS("还没有认出你是谁|回复“身份确认”就可以开始|!第 1 题"); /* the open question stays */
    world_say(&w, "你好");
    HEARS("你好|1 "); /* the review of it */
    close_school();
}

static void test_begun_meanwhile(void **state)
{
    (void)state;
    open_school(usual);
    follow();
    world_say(&w, "身份确认");
    answer((struct msg_answer){TOLD(number_1), TOLD_NAME("李四")});
    SENDS("李四，身份已自动确认");
    world_say(&w, "20210001");
    HEARS("!姓名|!【身份确认】"); /* nobody asks on */
    close_school();
}

static void test_bound_meanwhile(void **state)
{
    struct err       err = {0};
    enum bind_result result;

    (void)state;
    open_school(own_words);
    follow();
    world_must(store_begin(w.store, &err), &err);
    world_must(member_bind(w.store, w.now, STR_LIT("wx1"), id_of("20210002"), BOUND_CHAT, &result,
                           &err), &err);
    world_must(store_commit(w.store, &err), &err);
    answer((struct msg_answer){TOLD_NAME("李四"), TOLD_MOBILE("13800000001")});
    CHECK(sent.count == 0 && person_of("wx1") == id_of("20210002"), "nothing changes");
    answer((struct msg_answer){TOLD_NAME("孙七")});
    CHECK(sent.count == 0, "nor with a name of nobody");
    close_school();
}

static void test_twice(void **state)
{
    struct msg_answer a = {TOLD_NAME("李四"), TOLD_MOBILE("13800000001")};

    (void)state;
    open_school(usual);
    follow();
    answer(a);
    CHECK(sent.count == 1, "the first answer verifies");
    answer(a);
    CHECK(sent.count == 0, "the second says nothing new");
    close_school();
}

static void test_gone(void **state)
{
    static const int gone[] = {2, 5};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(gone); i++) {
        open_school(usual);
        follow();
        answer((struct msg_answer){
            .status = gone[i], TOLD_NAME("李四"), TOLD_MOBILE("13800000001")});
        CHECK(sent.count == 0 && person_of("wx1") == 0, "status %d: nobody to talk to", gone[i]);
        close_school();
    }
}

/* Two members are one person: the second waits for the office. */
static void test_claimed(void **state)
{
    struct msg_answer a = {TOLD_NAME("李四"), TOLD_MOBILE("13800000001")};

    (void)state;
    open_school(own_words);
    w.user = "20210001";
    follow();
    w.user = "wx1";
    follow();
    answer(a);
    CHECK(tickets() == 1 && person_of("wx1") == 0, "a ticket waits for the office");
    SENDS("send student  wx1 |绑定了另一个账号|send staff  clerk |工单 1|!李四|!1380|!authsucc");
    answer(a);
    CHECK(tickets() == 1, "not a second one");
    close_school();
}

/* ---- English ---- */

static void test_english(void **state)
{
    (void)state;
    open_school(usual);
    world_say(&w, "English");
    follow();
    HEARS("Hello! We do not know yet who you are|Reply \"verify\" to start.|!。");
    answer((struct msg_answer){TOLD_NAME("Nobody")});
    SENDS(
        "not found on the school's roster|010-1, open Mon-Fri 08:30–12:00; Sat|\\\"verify\\\"|!。");
    answer((struct msg_answer){TOLD(number_1), TOLD_NAME("李四")});
    SENDS("李四, you are verified|Welcome 李四|\\\"checkin\\\"");
    leave();
    follow();
    HEARS("李四, you were verified before");
    close_school();

    open_school(own_words);
    world_say(&w, "English");
    follow();
    HEARS("Phone needed\nReply \"verify\"");
    answer((struct msg_answer){TOLD_NAME("Nobody")});
    SENDS("No data of you\\nIf your name in WeCom");
    answer((struct msg_answer){TOLD_NAME("李四"), TOLD_MOBILE("13800000001")});
    SENDS("Done, 李四\\n\\nWelcome 李四");
    leave();
    follow();
    HEARS("Done before, 李四");
    close_school();
}

/* ---- thousands at once ---- */

enum { CROWD = 2000 };

static void test_burst(void **state)
{
    char     user[16];
    unsigned said = 0, calls = 0, rows = 0;

    (void)state;
    open_school(own_words);
    for (unsigned i = 0; i < 200; i++) {
        snprintf(user, sizeof user, "s%04u", i);
        person(user, "某某", "", "");
    }
    for (unsigned round = 0; round < 3; round++) /* the platform sends again, and again */
        for (unsigned i = 0; i < CROWD; i++) {
            snprintf(user, sizeof user, "s%04u", i);
            w.user = user;
            world_event(&w, MSG_EVENT_SUBSCRIBE, "");
            said += w.heard.n > 0;
            CHECK((w.heard.n > 0) == (round == 0), "%s is greeted once", user);
        }
    look();
    calls = sent.calls;
    rows = sent.count;
    CHECK(said == CROWD, "%u greetings", said);
    CHECK(rows == CROWD && calls == CROWD, "%u rows, %u calls: one each, to admit or to ask", rows,
          calls);
    close_school();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_identity),
        cmocka_unit_test(test_verified_now),
        cmocka_unit_test(test_one_step_more),
        cmocka_unit_test(test_one_step_more_in_cards),
        cmocka_unit_test(test_admitted),
        cmocka_unit_test(test_verified_before),
        cmocka_unit_test(test_must_confirm),
        cmocka_unit_test(test_words_of_the_school),
        cmocka_unit_test(test_platform_is_asked),
        cmocka_unit_test(test_asked_once_a_day),
        cmocka_unit_test(test_barred),
        cmocka_unit_test(test_other_application),
        cmocka_unit_test(test_odd_userids),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_admitted_by_answer),
        cmocka_unit_test(test_question_comes),
        cmocka_unit_test(test_question_as_a_card),
        cmocka_unit_test(test_open_dialog_stays),
        cmocka_unit_test(test_begun_meanwhile),
        cmocka_unit_test(test_bound_meanwhile),
        cmocka_unit_test(test_twice),
        cmocka_unit_test(test_gone),
        cmocka_unit_test(test_claimed),
        cmocka_unit_test(test_english),
        cmocka_unit_test(test_burst),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
