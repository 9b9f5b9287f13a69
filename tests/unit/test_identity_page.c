/* What the page of the second verification is told. */
#include "tests/unit/identity_world.h"

#define NOTICE "  notice: 须知\n  notice_version: \"1\"\n"

struct asked {
    enum reply_page page;
    struct buf      text;
};

static void asked_free(struct asked *a)
{
    buf_free(&a->text);
}

#define auto_asked __attribute__((cleanup(asked_free)))

static struct asked ask(struct town *t, const char *user, struct msg_page page)
{
    struct message msg = {.type = MSG_PAGE, .from = str_c(user), .member = str_c(user),
                          .page = page};
    auto_reply struct reply reply = {0};
    const struct handler   *chosen = NULL;
    struct asked            a = {0};
    struct err              err = {0};

    t->w.ctx.now = t->w.now;
    world_must(store_begin(t->w.store, &err), &err);
    world_must(dispatch(&t->w.ctx, &msg, &reply, &chosen, &err), &err);
    world_must(store_commit(t->w.store, &err), &err);
    town_look(t);
    CHECK(reply.kind == REPLY_PAGE, "a page is answered");
    a.page = reply.page;
    buf_str(&a.text, buf_view(&reply.text));
    buf_c(&a.text, "");
    return a;
}

static struct msg_page form(const char *number, const char *name, const char *document)
{
    return (struct msg_page){.ask = PAGE_CONFIRM,
                             .number = str_c(number),
                             .name = str_c(name),
                             .document = str_c(document)};
}

static struct msg_page know(void)
{
    return (struct msg_page){.ask = PAGE_KNOW, .number = STR_LIT(""), .name = STR_LIT(""),
                             .document = STR_LIT("")};
}

#define EXPECT(asks, want, hear, name)                                                             \
    do {                                                                                           \
        auto_asked struct asked got = (asks);                                                      \
        CHECK(got.page == (want), "%s: page %d, not %d", name, want, got.page);                    \
        CHECK(world_has(&got.text, hear), "%s: “%s”, not “%s”", name, hear, got.text.p);           \
    } while (0)

static void test_known_members_pass(void **state)
{
    struct town t;

    (void)state;
    town_open(&t, "  key: either\n");
    EXPECT(ask(&t, "20210001", know()), PAGE_PASS, "", "a userid of the roster");
    EXPECT(ask(&t, "wx1", know()), PAGE_FORM, "", "a stranger");
    EXPECT(ask(&t, "wx1", form("20210001", "张三", ZHANG_ID)), PAGE_WAIT,
           "工单 1|再打开这个页面|信息化办公室|!张三|!发消息", "a person who is a member already");
    EXPECT(ask(&t, "wx1", form("20210002", "阿依古丽", LI_PASSPORT)), PAGE_PASS, "",
           "the right form");
    EXPECT(ask(&t, "wx1", know()), PAGE_PASS, "", "the next time");
    EXPECT(ask(&t, "wx1", form("20210001", "张三", ZHANG_ID)), PAGE_PASS, "",
           "a form sent twice");
    town_close(&t);
}

/* A wrong name and a wrong document are one answer. */
static void test_wrong_forms(void **state)
{
    struct town t;

    (void)state;
    town_open(&t, "  tries_hour: 3\n");
    EXPECT(ask(&t, "wx1", form("20210001", "张三", WANG_ID)), PAGE_FORM,
           "没有对上|还可以试 2 次|!回复", "another document");
    EXPECT(ask(&t, "wx1", form("20210001", "李四", ZHANG_ID)), PAGE_FORM, "还可以试 1 次",
           "another name");
    EXPECT(ask(&t, "wx1", form("20219999", "", ZHANG_ID)), PAGE_REFUSED,
           "用完了，请 08:42|信息化办公室", "the last");
    EXPECT(ask(&t, "wx1", form("20210001", "张三", ZHANG_ID)), PAGE_REFUSED, "太多了|08:42",
           "one more");
    town_close(&t);
}

/* What cannot be right costs no try, and the sentence is that of the chat. */
static void test_malformed_forms(void **state)
{
    static const struct {
        const char      *name, *number, *document, *says;
        enum reply_page  page;
    } rows[] = {
        {"a number of one letter", "x", ZHANG_ID, "这不像学号或考生号", PAGE_FORM_NUMBER},
        {"no number", "", ZHANG_ID, "这不像学号或考生号", PAGE_FORM_NUMBER},
        {"a name in its place", "张三三", ZHANG_ID, "这不像学号或考生号", PAGE_FORM_NUMBER},
        {"an ID number in its place", ZHANG_ID, ZHANG_ID, "这是身份证号，这里要填学号或考生号",
         PAGE_FORM_NUMBER},
        {"a document that is too short", "20210001", "E1234", "这不是证件号，请核对",
         PAGE_FORM_DOCUMENT},
        {"no document", "20210001", "", "这不是证件号，请核对", PAGE_FORM_DOCUMENT},
        {"a phone", "20210001", "13800000001", "这是手机号，这里要填证件号", PAGE_FORM_DOCUMENT},
        {"a phone with blanks", "20210001", "+86 138 0000 0001", "这是手机号", PAGE_FORM_DOCUMENT},
        {"a card with another check digit", "20210001", "360102200301010016", "校验位",
         PAGE_FORM_DOCUMENT},
        {"17 digits", "20210001", "36010220030101001", "应是 18 位，这里有 17 位", PAGE_FORM_DOCUMENT},
        {"a card of 15", "20210001", "360102030101001", "已经停用", PAGE_FORM_DOCUMENT},
    };
    struct town t;

    (void)state;
    town_open(&t, "  tries_hour: 1\n");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        EXPECT(ask(&t, "wx1", form(rows[i].number, "张三", rows[i].document)), rows[i].page,
               rows[i].says, rows[i].name);
    EXPECT(ask(&t, "wx1", form("20210002", "阿依古丽", "e 1234 5679")), PAGE_PASS, "",
           "the one try is still there");
    town_close(&t);
}

static void test_numbers_by_key(void **state)
{
    struct town t;

    (void)state;
    town_open(&t, "  tries_hour: 1\n  key: candidate\n");
    EXPECT(ask(&t, "wx1", form("20210001", "张三", ZHANG_ID)), PAGE_FORM_NUMBER,
           "考生号是 14 位（本科）或 16 位（研究生）数字", "a candidate number has its digits");
    EXPECT(ask(&t, "wx1", form("2136 0101 150001", "张三", ZHANG_ID)), PAGE_PASS, "", "with blanks");
    town_close(&t);
    town_open(&t, "  tries_hour: 1\n  key: number\n");
    EXPECT(ask(&t, "wx1", form("学号", "张三", ZHANG_ID)), PAGE_FORM_NUMBER, "这不像学号：|!考生",
           "a word");
    EXPECT(ask(&t, "wx1", form("２０２１０００１", "张三", ZHANG_ID)), PAGE_PASS, "", "full-width");
    town_close(&t);
}

static void test_the_notice_is_agreed_to(void **state)
{
    struct town     t;
    struct msg_page page = form("20210001", "张三", ZHANG_ID);

    (void)state;
    town_open(&t, NOTICE);
    EXPECT(ask(&t, "wx1", page), PAGE_FORM, "须知", "not agreed");
    page.agreed = true;
    EXPECT(ask(&t, "wx1", page), PAGE_PASS, "", "agreed");
    town_close(&t);
}

static void test_barred_members(void **state)
{
    struct town t;
    struct err  err = {0};

    (void)state;
    town_open(&t, "  key: either\n");
    EXPECT(ask(&t, "20210001", know()), PAGE_PASS, "", "first");
    world_must(store_begin(t.w.store, &err), &err);
    world_must(member_bar(t.w.store, t.w.now, STR_LIT("20210001"), BAR_FROZEN, &err), &err);
    world_must(store_commit(t.w.store, &err), &err);
    EXPECT(ask(&t, "20210001", know()), PAGE_WAIT, "冻结", "frozen");
    EXPECT(ask(&t, "20210001", form("20210001", "张三", ZHANG_ID)), PAGE_WAIT, "冻结", "frozen, form");
    world_must(store_begin(t.w.store, &err), &err);
    world_must(member_bar(t.w.store, t.w.now, STR_LIT("20210001"), BAR_LEFT, &err), &err);
    world_must(store_commit(t.w.store, &err), &err);
    EXPECT(ask(&t, "20210001", know()), PAGE_REFUSED, "离校|信息化办公室", "has left");
    town_close(&t);
}

/* The page's own language, for this answer only. */
static void test_in_english(void **state)
{
    struct town     t;
    struct msg_page page = form("20219999", "张三", ZHANG_ID);

    (void)state;
    town_open(&t, "  key: either\n");
    page.english = true;
    EXPECT(ask(&t, "wx1", page), PAGE_FORM, "No match|!没有", "English");
    page.english = false;
    EXPECT(ask(&t, "wx1", page), PAGE_FORM, "没有对上", "中文");
    town_close(&t);
}

static void test_a_school_that_asks_nobody(void **state)
{
    struct town t = {0};

    (void)state;
    world_open(&t.w, SCHOOL_HEAD);
    EXPECT(ask(&t, "zhangsan", know()), PAGE_PASS, "", "known");
    EXPECT(ask(&t, "wx1", know()), PAGE_REFUSED, "信息化办公室", "unknown");
    EXPECT(ask(&t, "wx1", form("20210001", "张三", ZHANG_ID)), PAGE_REFUSED, "信息化办公室",
           "a form that nobody gave out");
    town_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_members_pass),
        cmocka_unit_test(test_wrong_forms),
        cmocka_unit_test(test_malformed_forms),
        cmocka_unit_test(test_numbers_by_key),
        cmocka_unit_test(test_the_notice_is_agreed_to),
        cmocka_unit_test(test_barred_members),
        cmocka_unit_test(test_in_english),
        cmocka_unit_test(test_a_school_that_asks_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
