/* Pushes: the rows that a handler leaves in the outbox. */
#include "bot/qr.h"
#include "store/media.h"
#include "tests/unit/push_fixture.h"

static void test_text(void **state)
{
    struct fixture f;
    struct err     err = {0};

    (void)state;
    setup(&f);
    CHECK(push_textf(&f.ctx, STR_LIT("ZhangSan|li.si@1"), &err, "今日%s\r\n\"已打卡\"\a😀", "张三") == 0,
          "a text is put: %s", err.text);
    expect(&f, OUT_SEND, "ZhangSan|li.si@1",
           "{\"msgtype\":\"text\","
           "\"text\":{\"content\":\"今日张三\\n\\\"已打卡\\\"😀\"}" TAIL);
    teardown(&f);
}

static void test_text_is_cut(void **state)
{
    auto_buf struct buf text = {0};
    struct fixture      f;
    struct seen         seen;

    (void)state;
    setup(&f);
    for (int i = 0; i < 1000; i++)
        buf_c(&text, "字");
    CHECK(push_text(&f.ctx, STR_LIT("u"), buf_view(&text), NULL) == 0, "a long text is put");
    look(&f, &seen);
    CHECK(strstr(seen.body.p, "字\"}") != NULL, "it ends with a whole character");
    CHECK(seen.body.n < 2048 + 200, "it is cut at 2048 bytes, not at %zu", seen.body.n);
    seen_free(&seen);
    teardown(&f);
}

static void test_until(void **state)
{
    struct fixture f;
    struct seen    seen;

    (void)state;
    setup(&f);
    f.ctx.push_until = now + 60;
    CHECK(push_text(&f.ctx, STR_LIT("u"), STR_LIT("x"), NULL) == 0, "a text is put");
    look(&f, &seen);
    CHECK(seen.last.expires_at == now + 60, "it has an end");
    seen_free(&seen);
    f.ctx.push_until = 0;
    CHECK(push_text(&f.ctx, STR_LIT("u"), STR_LIT("x"), NULL) == 0, "another is put");
    look(&f, &seen);
    CHECK(seen.count == 2 && seen.last.expires_at == 0, "it has none");
    seen_free(&seen);
    teardown(&f);
}

struct bodies {
    char     text[90][200];
    unsigned count, different;
};

static int collect(void *arg, const struct outbox_row *row)
{
    struct bodies *b = arg;
    bool           fresh = true;

    snprintf(b->text[b->count], sizeof b->text[0], "%.*s", STR_ARG(row->body));
    for (unsigned i = 0; i < b->count; i++)
        fresh = fresh && strcmp(b->text[i], b->text[b->count]) != 0;
    b->count++;
    b->different += fresh;
    return 0;
}

/* The platform drops requests that are the same: two rows with the same words must not be, whether
 * they come at once or within some minutes. */
static void test_same_words(void **state)
{
    struct bodies  bodies = {0};
    struct fixture f;

    (void)state;
    setup(&f);
    for (int i = 0; i < 90; i++) {
        CHECK(push_text(&f.ctx, STR_LIT("u"), STR_LIT("您的二维码"), NULL) == 0, "a text is put");
        f.ctx.now += i / 10;
    }
    CHECK(outbox_waiting(f.store, 0, 100, collect, &bodies, NULL) == 0, "the outbox can be read");
    CHECK(bodies.count == 90 && bodies.different == 90, "%u of 90 are different",
          bodies.different);
    teardown(&f);
}

static struct card card(void)
{
    return (struct card){
        .type = CARD_BUTTON,
        .task_id = STR_LIT("t1"),
        .title = STR_LIT("签到"),
        .buttons = {{.text = STR_LIT("好"), .key = STR_LIT("k")}},
        .buttons_count = 1,
    };
}

static void test_card(void **state)
{
    struct fixture f;
    struct card    c = card();

    (void)state;
    setup(&f);
    CHECK(push_card(&f.ctx, STR_LIT("u"), &c, NULL) == 0, "a card is put");
    expect(&f, OUT_SEND, "u",
           "{\"msgtype\":\"template_card\",\"template_card\":"
           "{\"card_type\":\"button_interaction\",\"task_id\":\"t1\","
           "\"main_title\":{\"title\":\"签到\"},"
           "\"button_list\":[{\"text\":\"好\",\"key\":\"k\"}]}" TAIL);
    teardown(&f);
}

static void test_updates(void **state)
{
    struct fixture f;
    struct card    c = card();

    (void)state;
    setup(&f);
    CHECK(push_card_update(&f.ctx, STR_LIT("Zhang"), STR_LIT("RC\"1"), &c, NULL) == 0,
          "an update is put");
    expect(&f, OUT_UPDATE_CARD, "Zhang",
           "{\"userids\":[\"Zhang\"],\"agentid\":1000002,\"response_code\":\"RC\\\"1\","
           "\"template_card\":"
           "{\"card_type\":\"button_interaction\",\"main_title\":{\"title\":\"签到\"},"
           "\"button_list\":[{\"text\":\"好\",\"key\":\"k\"}]}}");
    teardown(&f);

    setup(&f);
    CHECK(push_button_update(&f.ctx, STR_LIT("Zhang"), STR_LIT("RC"), STR_LIT("已提交"), NULL) == 0,
          "a grey button is put");
    expect(&f, OUT_UPDATE_CARD, "Zhang",
           "{\"userids\":[\"Zhang\"],\"agentid\":1000002,\"response_code\":\"RC\","
           "\"button\":{\"replace_name\":\"已提交\"}}");
    teardown(&f);
}

struct want_media {
    struct str key, bytes;
};

static int found(void *arg, const struct media *m)
{
    const struct want_media *want = arg;

    CHECK(str_eq(m->key, want->key) && str_eq(m->bytes, want->bytes),
          "the picture is stored by its key");
    CHECK(str_is(m->type, "image") && m->media_id.n == 0,
          "it is an image that is not uploaded yet");
    return 0;
}

static void test_image(void **state)
{
    auto_buf struct buf png = {0};
    struct fixture      f;
    struct seen         seen;

    (void)state;
    setup(&f);
    CHECK(qr_png(&png, STR_LIT("x"), 4, NULL) == 0, "a picture is drawn");
    CHECK(push_image(&f.ctx, STR_LIT("u"), buf_view(&png), NULL) == 0, "a picture is put");
    CHECK(push_image(&f.ctx, STR_LIT("u"), buf_view(&png), NULL) == 0,
          "the same picture is put again");
    look(&f, &seen);
    CHECK(seen.count == 2, "both rows wait");
    CHECK(media_find(f.store, buf_view(&seen.media), found,
                     &(struct want_media){buf_view(&seen.media), buf_view(&png)}, NULL) == 1,
          "its bytes are stored");
    CHECK(same_body(&seen.body, "{\"msgtype\":\"image\","
                                "\"image\":{\"media_id\":\"@media@\"}" TAIL),
          "the media id is left open: %s", seen.body.p);
    seen_free(&seen);
    teardown(&f);
}

/* ---- refusals ---- */

static void test_receivers(void **state)
{
    auto_buf struct buf thousand = {0};
    static const struct {
        const char *name, *to;
    } refused[] = {
        {"nobody", ""},
        {"an empty name at the end", "u|"},
        {"an empty name in front", "|u"},
        {"an empty name inside", "u||v"},
        {"a blank", "u v"},
        {"a quote", "u\""},
        {"a backslash", "u\\"},
        {"a line feed", "u\n"},
        {"bytes that are not UTF-8", "u\xff"},
        {"65 bytes", "0123456789012345678901234567890123456789012345678901234567890123X"},
    };
    struct card    c = card();
    struct fixture f;
    struct seen    seen;

    (void)state;
    setup(&f);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct err err = {0};
        struct str to = str_c(refused[i].to);

        CHECK(push_text(&f.ctx, to, STR_LIT("x"), &err) == -1 && err.kind == ERR_BAD_INPUT,
              "%s is refused", refused[i].name);
        CHECK(push_card(&f.ctx, to, &c, NULL) == -1 &&
                  push_image(&f.ctx, to, STR_LIT("\x89PNG\r\n\x1a\n"), NULL) == -1 &&
                  push_card_update(&f.ctx, to, STR_LIT("RC"), &c, NULL) == -1 &&
                  push_button_update(&f.ctx, to, STR_LIT("RC"), STR_LIT("x"), NULL) == -1,
              "%s is refused everywhere", refused[i].name);
    }
    for (int i = 0; i < 1000; i++)
        buf_f(&thousand, "%su%d", i ? "|" : "", i);
    CHECK(push_text(&f.ctx, buf_view(&thousand), STR_LIT("x"), NULL) == 0,
          "1000 receivers are taken");
    buf_c(&thousand, "|one-more");
    CHECK(push_text(&f.ctx, buf_view(&thousand), STR_LIT("x"), NULL) == -1, "1001 are refused");
    look(&f, &seen);
    CHECK(seen.count == 1, "nothing that was refused waits");
    seen_free(&seen);
    teardown(&f);
}

static void test_contents(void **state)
{
    struct fixture f;
    struct seen    seen;
    struct card    bad = card();
    struct str     u = STR_LIT("u"), rc = STR_LIT("RC"), empty = {NULL, 0};

    (void)state;
    setup(&f);
    bad.title = empty;
    CHECK(push_text(&f.ctx, u, empty, NULL) == -1, "an empty text is refused");
    CHECK(push_card(&f.ctx, u, &bad, NULL) == -1, "a card without a title is refused");
    CHECK(push_card_update(&f.ctx, u, rc, &bad, NULL) == -1, "an update to it, too");
    CHECK(push_card_update(&f.ctx, u, empty, &(struct card){0}, NULL) == -1,
          "an update without a code");
    CHECK(push_card_update(&f.ctx, STR_LIT("u|v"), rc, &bad, NULL) == -1, "an update for two");
    CHECK(push_button_update(&f.ctx, u, empty, STR_LIT("x"), NULL) == -1,
          "a button without a code");
    CHECK(push_button_update(&f.ctx, u, rc, empty, NULL) == -1, "a button without a text");
    CHECK(push_image(&f.ctx, u, empty, NULL) == -1, "an empty picture");
    CHECK(push_image(&f.ctx, u, STR_LIT("GIF89a......"), NULL) == -1, "a picture that is no PNG");
    look(&f, &seen);
    CHECK(seen.count == 0, "nothing waits");
    seen_free(&seen);
    teardown(&f);
}

/* ---- other applications, other APIs ---- */

static void test_text_in(void **state)
{
    struct fixture f;
    struct seen    seen;

    (void)state;
    setup(&f);
    CHECK(push_text_in(&f.ctx, "staff", STR_LIT("clerk"), STR_LIT("有一件待办"), NULL) == 0,
          "a text for the staff is put");
    look(&f, &seen);
    CHECK(seen.count == 1 && str_is(buf_view(&seen.app), "staff"), "it goes through their app");
    CHECK(str_is(buf_view(&seen.to), "clerk"), "to the clerk");
    seen_free(&seen);
    CHECK(push_text_in(&f.ctx, "staff", STR_LIT(""), STR_LIT("x"), NULL) == -1, "to somebody");
    teardown(&f);
}

static void check_call(const char *app, const char *api, const char *about, const char *body)
{
    struct fixture f;
    struct seen    seen;
    struct err     err = {0};

    setup(&f);
    CHECK(push_call(&f.ctx, app, api, str_c(about), str_c(body), &err) == 0, "%s is put: %s", api,
          err.text);
    look(&f, &seen);
    CHECK(seen.count == 1 && seen.last.kind == OUT_CALL, "a call waits");
    CHECK(str_is(buf_view(&seen.app), app) && str_is(buf_view(&seen.api), api) &&
              str_is(buf_view(&seen.to), about) && str_is(buf_view(&seen.body), body),
          "%s: it is the call that was asked for", api);
    seen_free(&seen);
    teardown(&f);
}

static void test_calls(void **state)
{
    (void)state;
    check_call("contacts", "GET user/get", "ZhangSan", "userid=ZhangSan");
    check_call("contacts", "GET user/authsucc", "", "userid=a%40b");
    check_call("student", "GET department/list", "", "");
    check_call("student", "message/recall", "", "{\"msgid\":\"M\"}");
}

static void test_query(void **state)
{
    auto_buf struct buf query = {0};

    (void)state;
    push_query(&query, "userid", STR_LIT("a@b.张&x=1 "));
    push_query(&query, "size", STR_LIT("1"));
    CHECK(str_is(buf_view(&query), "userid=a%40b.%E5%BC%A0%26x%3D1%20&size=1"), "%s", query.p);
    check_call("contacts", "GET user/get", "u", query.p);
}

static void test_calls_that_are_none(void **state)
{
    static const struct {
        const char *name, *api, *about, *body;
    } refused[] = {
        {"no API", "", "", "{}"},
        {"GET alone", "GET ", "", ""},
        {"a path from the root", "/user/get", "", "{}"},
        {"a query in the path", "GET user/get?userid=u", "", ""},
        {"another way up", "GET ../user", "", ""},
        {"a blank in the path", "GET user/ get", "", ""},
        {"a long path", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "",
         "{}"},
        {"several members", "GET user/get", "u|v", "userid=u"},
        {"no userid", "GET user/get", "u v", "userid=u"},
        {"a query that is not encoded", "GET user/get", "u", "userid=张三"},
        {"a blank in the query", "GET user/get", "u", "userid=a b"},
        {"a fragment", "GET user/get", "u", "userid=a#b"},
        {"a line feed in the query", "GET user/get", "u", "userid=a\nHost: x"},
        {"a POST without JSON", "message/recall", "", ""},
        {"a POST of a list", "message/recall", "", "[]"},
        {"JSON that is not UTF-8", "message/recall", "", "{\"a\":\"\xff\"}"},
    };
    struct fixture f;
    struct seen    seen;

    (void)state;
    setup(&f);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct err err = {0};

        CHECK(push_call(&f.ctx, "contacts", refused[i].api, str_c(refused[i].about),
                        str_c(refused[i].body), &err) == -1 && err.kind == ERR_BAD_INPUT,
              "%s is refused", refused[i].name);
    }
    look(&f, &seen);
    CHECK(seen.count == 0, "nothing waits");
    seen_free(&seen);
    teardown(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),    cmocka_unit_test(test_text_is_cut),
        cmocka_unit_test(test_same_words), cmocka_unit_test(test_until),
        cmocka_unit_test(test_card),    cmocka_unit_test(test_updates),
        cmocka_unit_test(test_image),   cmocka_unit_test(test_receivers),
        cmocka_unit_test(test_contents), cmocka_unit_test(test_text_in),
        cmocka_unit_test(test_calls),   cmocka_unit_test(test_query),
        cmocka_unit_test(test_calls_that_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
