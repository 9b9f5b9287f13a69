/* Messages of our own: what an answer of the platform tells, and what strangers could make of
 * it. */
#include "bot/internal.h"

#include "base/buf.h"
#include "base/mem.h"
#include "tests/test.h"

#include <string.h>

static const int64_t now = 1780000000;

static struct message *answer_of(const char *body)
{
    return internal_answer(STR_LIT("user/get"), STR_LIT("ZhangSan"), 0, str_c(body), now);
}

static void is(struct str got, const char *want, const char *row)
{
    CHECK(got.p != NULL && str_is(got, want) && got.p[got.n] == '\0', "%s: \"%.*s\" is \"%s\"", row,
          STR_ARG(got), want);
}

/* Protocol 5.5, user/get. */
static void test_user_get(void **state)
{
    auto_message struct message *m = answer_of(
        "{\"errcode\":0,\"errmsg\":\"ok\",\"userid\":\"zhangsan\",\"name\":\"张三\","
        "\"department\":[1,2],\"mobile\":\"13800000001\",\"gender\":\"1\",\"email\":\" z@b.edu \","
        "\"biz_mail\":\"z@corp.wecom.work\",\"is_leader_in_dept\":[1,0],\"main_department\":1,"
        "\"extattr\":{\"attrs\":[{\"type\":0,\"name\":\"学号\",\"text\":{\"value\":\"20260001\"}},"
        "{\"type\":1,\"name\":\"主页\",\"web\":{\"url\":\"https://a.b\",\"title\":\"T\"}}]},"
        "\"status\":1}");

    (void)state;
    CHECK(m->type == MSG_ANSWER && message_internal(m), "it is one of ours");
    is(m->from, "ZhangSan", "from");
    is(m->member, "zhangsan", "member");
    is(m->key, "user/get", "key");
    is(m->to, "", "to");
    CHECK(m->create_time == now && m->msg_id == 0 && m->agent_id == -1, "nobody sent it");
    CHECK(m->answer.errcode == 0 && m->answer.status == 1, "the member is active");
    is(m->answer.name, "张三", "name");
    is(m->answer.mobile, "13800000001", "mobile");
    is(m->answer.mail, "z@b.edu", "mail");
    CHECK(m->answer.attr_count == 2, "two attributes");
    is(m->answer.attrs[0].name, "学号", "attribute");
    is(m->answer.attrs[0].value, "20260001", "its value");
    is(m->answer.attrs[0].title, "", "its title");
    is(m->answer.attrs[1].value, "https://a.b", "a link");
    is(m->answer.attrs[1].title, "T", "its title");
}

/* Newer applications are told neither phone nor mail: protocol 5.5. */
static const struct {
    const char *name, *body;
    const char *told_name, *mobile, *mail;
    int         status;
    size_t      attrs;
} rows[] = {
    {"no body", "", "", "", "", 0, 0},
    {"an empty object", "{}", "", "", "", 0, 0},
    {"a name only", "{\"name\":\"张三\",\"status\":4}", "张三", "", "", 4, 0},
    {"the work mail", "{\"email\":\"\",\"biz_mail\":\"w@b.edu\"}", "", "", "w@b.edu", 0, 0},
    {"a list", "[{\"name\":\"x\"}]", "", "", "", 0, 0},
    {"a text", "\"name\"", "", "", "", 0, 0},
    {"half an object", "{\"name\":\"x\"", "", "", "", 0, 0},
    {"rubbish behind it", "{\"name\":\"x\"} x", "", "", "", 0, 0},
    {"a member twice", "{\"name\":\"x\",\"name\":\"y\"}", "", "", "", 0, 0},
    {"not UTF-8", "{\"name\":\"\xff\"}", "", "", "", 0, 0},
    {"half a surrogate", "{\"name\":\"\\ud800\"}", "", "", "", 0, 0},
    {"a NUL", "{\"name\":\"a\\u0000b\",\"mobile\":\"1\"}", "", "", "", 0, 0},
    {"control characters", "{\"name\":\"a\\u0007b\\u001bc\"}", "abc", "", "", 0, 0},
    {"numbers for texts", "{\"name\":1,\"mobile\":13800000001,\"email\":[]}", "", "", "", 0, 0},
    {"null", "{\"name\":null,\"status\":null,\"extattr\":null}", "", "", "", 0, 0},
    {"a text for the status", "{\"status\":\"1\"}", "", "", "", 0, 0},
    {"a status that is none", "{\"status\":3}", "", "", "", 0, 0},
    {"a negative status", "{\"status\":-1}", "", "", "", 0, 0},
    {"a huge status", "{\"status\":4294967297}", "", "", "", 0, 0},
    {"true for the status", "{\"status\":true}", "", "", "", 0, 0},
    {"1.0 for the status", "{\"status\":1.0}", "", "", "", 0, 0},
    {"attributes that are a list", "{\"extattr\":[1]}", "", "", "", 0, 0},
    {"attributes that are an object", "{\"extattr\":{\"attrs\":{\"type\":0}}}", "", "", "", 0, 0},
    {"attributes of other types",
     "{\"extattr\":{\"attrs\":[1,\"x\",null,[],{},{\"type\":\"0\",\"name\":\"n\"},"
     "{\"type\":2,\"name\":\"n\",\"miniprogram\":{}},{\"type\":0,\"name\":7},"
     "{\"type\":0,\"name\":\"\"}]}}",
     "", "", "", 0, 0},
    {"an attribute without its value", "{\"extattr\":{\"attrs\":[{\"type\":0,\"name\":\"n\"}]}}",
     "", "", "", 0, 1},
    {"a value that is a text",
     "{\"extattr\":{\"attrs\":[{\"type\":0,\"name\":\"n\",\"text\":\"v\"}]}}", "", "", "", 0, 1},
    {"a link's value where a text's belongs",
     "{\"extattr\":{\"attrs\":[{\"type\":0,\"name\":\"n\",\"web\":{\"url\":\"u\"}}]}}", "", "", "",
     0, 1},
};

static void test_bodies(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_message struct message *m = answer_of(rows[i].body);

        is(m->answer.name, rows[i].told_name, rows[i].name);
        is(m->answer.mobile, rows[i].mobile, rows[i].name);
        is(m->answer.mail, rows[i].mail, rows[i].name);
        CHECK(m->answer.status == rows[i].status, "%s: status %d", rows[i].name, m->answer.status);
        CHECK(m->answer.attr_count == rows[i].attrs, "%s: %zu attributes", rows[i].name,
              m->answer.attr_count);
        for (size_t j = 0; j < m->answer.attr_count; j++)
            is(m->answer.attrs[j].value, "", rows[i].name);
        is(m->from, "ZhangSan", rows[i].name);
    }
}

/* What our own code says of the call counts, not what a body claims. */
static void test_errcode(void **state)
{
    auto_message struct message *m =
        internal_answer(STR_LIT("user/get"), STR_LIT("u"), 60111,
                        STR_LIT("{\"errcode\":0,\"userid\":\"admin\"}"), now);

    (void)state;
    CHECK(m->answer.errcode == 60111, "the errcode is ours");
    is(m->from, "u", "the member is the one we asked about");
}

static void test_long_answers(void **state)
{
    auto_buf struct buf body = {0};

    (void)state;
    buf_c(&body, "{\"name\":\"");
    for (int i = 0; i < 20000; i++)
        buf_c(&body, "字");
    buf_c(&body, "\",\"extattr\":{\"attrs\":[");
    for (int i = 0; i < 5000; i++)
        buf_f(&body, "%s{\"type\":0,\"name\":\"n%d\",\"text\":{\"value\":\"v%d\"}}", i ? "," : "",
              i, i);
    buf_c(&body, "]}}");

    auto_message struct message *m = answer_of(body.p);

    CHECK(m->answer.name.n == 60000, "a long text is whole");
    CHECK(m->answer.attr_count == 256, "%zu attributes are enough", m->answer.attr_count);
    is(m->answer.attrs[255].name, "n255", "the last");
    is(m->answer.attrs[255].value, "v255", "its value");
}

static void test_deep_answers(void **state)
{
    auto_buf struct buf body = {0};

    (void)state;
    buf_c(&body, "{\"name\":\"x\",\"extattr\":");
    memset(buf_room(&body, 500000), '[', 500000);
    body.n += 500000;

    auto_message struct message *m =
        internal_answer(STR_LIT("user/get"), STR_LIT("u"), 0, buf_view(&body), now);

    is(m->answer.name, "", "half a million brackets");
}

static void test_page(void **state)
{
    char            number[] = " 20260001　", name[] = "张\a三", document[] = "E1234\xff" "5678";
    struct msg_page page = {
        .ask = PAGE_CONFIRM,
        .number = str_c(number),
        .name = str_c(name),
        .document = str_c(document),
        .agreed = true,
    };
    auto_message struct message *m = internal_page(STR_LIT("LiSi"), &page, now);

    (void)state;
    memset(number, 'x', sizeof number - 1);
    memset(name, 'x', sizeof name - 1);
    CHECK(m->type == MSG_PAGE && message_internal(m) && m->create_time == now, "it is one of ours");
    is(m->member, "lisi", "member");
    CHECK(m->page.ask == PAGE_CONFIRM && m->page.agreed && !m->page.english, "as asked");
    is(m->page.number, "20260001", "trimmed");
    is(m->page.name, "张三", "cleaned");
    is(m->page.document, "E12345678", "bytes that are not UTF-8 are gone");
}

static void test_empty_page(void **state)
{
    auto_message struct message *m =
        internal_page(STR_LIT("u"), &(struct msg_page){.ask = PAGE_KNOW, .english = true}, now);

    (void)state;
    is(m->page.number, "", "number");
    is(m->page.name, "", "name");
    is(m->page.document, "", "document");
    CHECK(m->page.ask == PAGE_KNOW && m->page.english && !m->page.agreed, "as asked");
}

/* Of pages for a PC; two clerks in one second are two. */
static void test_page_of_user(void **state)
{
    struct msg_page page = {
        .ask = PAGE_DESK,
        .user = STR_LIT("20170001"),
        .by_userid = true,
        .which = STR_LIT("leaving"),
        .code = true,
        .renew = true,
        .typed = STR_LIT(" 2 琴没有还 "),
        .shown = STR_LIT("7 leaving\nlibrary:0"),
    };
    auto_message struct message *m = internal_page(STR_LIT(""), &page, now), *other = NULL;
    auto_message struct message *later = NULL;
    unsigned char                key[MESSAGE_KEY], key_other[MESSAGE_KEY], key_later[MESSAGE_KEY];

    (void)state;
    is(m->member, "", "nobody wrote it");
    is(m->page.user, "20170001", "user");
    is(m->page.which, "leaving", "which");
    is(m->page.typed, "2 琴没有还", "typed, trimmed");
    is(m->page.shown, "7 leaving\nlibrary:0", "shown, as it was");
    CHECK(m->page.ask == PAGE_DESK && m->page.by_userid && m->page.code && m->page.renew, "flags");
    page.user = STR_LIT("20170002");
    other = internal_page(STR_LIT(""), &page, now);
    page.typed = STR_LIT("1");
    later = internal_page(STR_LIT(""), &page, now);
    message_dedup_key(m, key);
    message_dedup_key(other, key_other);
    message_dedup_key(later, key_later);
    CHECK(memcmp(key, key_other, MESSAGE_KEY) != 0 &&
              memcmp(key_later, key_other, MESSAGE_KEY) != 0, "another key for each");
}

/* No callback can pretend to be one. */
static void test_never_from_outside(void **state)
{
    static const char *const types[] = {"answer", "page", "event</MsgType><Event>answer</Event><M>",
                                        "event</MsgType><Event>page</Event><M>"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        auto_buf struct buf          xml = {0};
        auto_message struct message *m = NULL;
        const char                  *end = strstr(types[i], "<M>") ? "</M>" : "</MsgType>";

        buf_f(&xml,
              "<xml><FromUserName>u</FromUserName><CreateTime>1</CreateTime><MsgType>%s%s</xml>",
              types[i], end);
        CHECK(message_parse(&m, buf_view(&xml), NULL) == 0, "%s is read", types[i]);
        CHECK(m->type == MSG_UNKNOWN && !message_internal(m), "%s is unknown", types[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_user_get),     cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_errcode),      cmocka_unit_test(test_long_answers),
        cmocka_unit_test(test_deep_answers), cmocka_unit_test(test_page),
        cmocka_unit_test(test_empty_page),
        cmocka_unit_test(test_page_of_user),   cmocka_unit_test(test_never_from_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
