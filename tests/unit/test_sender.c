/* The sender when all is well: order, limits, pictures, receivers, restarts. Faults are in
 * test_sender_faults.c. */
#include "tests/unit/sender_world.h"

#include "bot/push.h"

static struct world w;

static int set_up(void **state)
{
    (void)state;
    world_start(&w);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&w);
    return 0;
}

/* ---- requests ---- */

static void test_send(void **state)
{
    const struct fake_request *seen;

    (void)state;
    put_text(&w, "ZhangSan|lisi", TEXT_BODY("今日已打卡"));
    settle(&w);
    seen = fake_seen(&w.api, "message/send", 0);
    CHECK(seen && seen->post && strcmp(seen->token, "token-1") == 0,
          "the message is sent with the token");
    CHECK(str_is(buf_view(&seen->body),
                 "{\"touser\":\"ZhangSan|lisi\",\"agentid\":1,\"msgtype\":\"text\","
                 "\"text\":{\"content\":\"今日已打卡\"}}"),
          "the receivers stand in front: %s", seen->body.p);
    CHECK(
        look_is(&w, "SELECT info FROM outbox WHERE state = 1 AND errcode = 0", "msgid=M1 code=RC"),
        "msgid and response_code are kept");
    settle(&w);
    CHECK(fake_count(&w.api, "message/send") == 1, "it is sent once");
    CHECK(metrics_get(w.metrics, M_API_CALLS) == 2 && metrics_get(w.metrics, M_TOKEN_FETCHES) == 1,
          "both calls count");
}

static void test_update_card(void **state)
{
    const struct fake_request *seen;

    (void)state;
    put_row(&w, (struct outbox_row){.kind = OUT_UPDATE_CARD,
                                    .app = STR_LIT("student"),
                                    .to = STR_LIT("u"),
                                    .body = STR_LIT("{\"userids\":[\"u\"],\"agentid\":1}")});
    settle(&w);
    seen = fake_seen(&w.api, "message/update_template_card", 0);
    CHECK(seen && str_is(buf_view(&seen->body), "{\"userids\":[\"u\"],\"agentid\":1}"),
          "the body is sent as it is");
    CHECK(done(&w) == 1, "it is done");
}

static void test_other_calls(void **state)
{
    const struct fake_request *seen;

    (void)state;
    put_row(&w, (struct outbox_row){.kind = OUT_CALL,
                                    .app = STR_LIT("student"),
                                    .api = STR_LIT("GET user/get"),
                                    .body = STR_LIT("userid=u")});
    put_row(&w, (struct outbox_row){.kind = OUT_CALL,
                                    .app = STR_LIT("student"),
                                    .api = STR_LIT("message/recall"),
                                    .body = STR_LIT("{\"msgid\":\"M\"}")});
    settle(&w);
    seen = fake_seen(&w.api, "user/get", 0);
    CHECK(seen && !seen->post && strcmp(seen->query, "userid=u;") == 0, "a GET has its query");
    seen = fake_seen(&w.api, "message/recall", 0);
    CHECK(seen && seen->post && str_is(buf_view(&seen->body), "{\"msgid\":\"M\"}"),
          "a POST has its body");
    CHECK(done(&w) == 2, "both are done");
}

/* ---- order and concurrency ---- */

static bool sent(unsigned n, const char *text)
{
    const struct fake_request *seen = fake_seen(&w.api, "message/send", n);

    return seen != NULL && strstr(seen->body.p, text) != NULL;
}

static void test_order(void **state)
{
    (void)state;
    put_text(&w, "u", TEXT_BODY("u1"));
    put_text(&w, "U", TEXT_BODY("u2"));
    put_text(&w, "v", TEXT_BODY("v1"));
    put_text(&w, "u|v", TEXT_BODY("both"));
    put_text(&w, "v", TEXT_BODY("v2"));
    fake_hold(&w.api, "message/send");
    until_held(&w, 2);
    turns(&w, 5);
    CHECK(w.sender->in_flight == 2, "one message of a member at a time, not %u calls",
          w.sender->in_flight);
    fake_heal(&w.api);
    settle(&w);
    CHECK(sent(0, "u1") && sent(1, "v1"), "the first of each go together");
    CHECK(sent(2, "u2") && sent(3, "both") && sent(4, "v2"),
          "the others in the order of their ids");
}

static void test_order_through_kinds(void **state)
{
    (void)state;
    put_text(&w, "u", TEXT_BODY("1"));
    put_row(&w, (struct outbox_row){.kind = OUT_UPDATE_CARD,
                                    .app = STR_LIT("student"),
                                    .to = STR_LIT("u"),
                                    .body = STR_LIT("{}")});
    fake_hold(&w.api, "message/send");
    until_held(&w, 1);
    turns(&w, 5);
    CHECK(fake_count(&w.api, "message/update_template_card") == 0,
          "an update waits for the message before it");
    fake_heal(&w.api);
    settle(&w);
    CHECK(done(&w) == 2, "then it goes");
}

static void test_concurrency(void **state)
{
    (void)state;
    put_many(&w, "student", "m", 30);
    fake_hold(&w.api, "message/send");
    until_held(&w, 8);
    turns(&w, 5);
    CHECK(w.sender->in_flight == 8, "8 calls of one API at once, not %u", w.sender->in_flight);
    put_row(&w, (struct outbox_row){.kind = OUT_UPDATE_CARD,
                                    .app = STR_LIT("student"),
                                    .to = STR_LIT("u"),
                                    .body = STR_LIT("{}")});
    while (fake_count(&w.api, "message/update_template_card") == 0)
        turn(&w);
    CHECK(fake_holding(&w.api) == 8, "another API has places of its own");
    fake_heal(&w.api);
    settle(&w);
    CHECK(done(&w) == 31 && fake_count(&w.api, "message/send") == 30, "all are sent, each once");
}

/* ---- due times ---- */

static void test_due(void **state)
{
    (void)state;
    put_row(&w, (struct outbox_row){.kind = OUT_SEND,
                                    .app = STR_LIT("student"),
                                    .to = STR_LIT("u"),
                                    .body = STR_LIT(TEXT_BODY("tomorrow")),
                                    .due_at = w.now + 86400});
    put_text(&w, "u", TEXT_BODY("today"));
    settle(&w);
    CHECK(fake_count(&w.api, "message/send") == 1 && sent(0, "today"),
          "what is due later holds nobody up");
    pass(&w, 86399);
    CHECK(fake_count(&w.api, "message/send") == 1, "it is not due yet");
    pass(&w, 1);
    CHECK(fake_count(&w.api, "message/send") == 2 && sent(1, "tomorrow"), "now it is");
}

/* A row that somebody else put there, without a wake, and with a smaller id than the last. */
static void test_unwoken(void **state)
{
    struct world_put p = {.w = &w,
                          .row = {.kind = OUT_SEND,
                                  .app = STR_LIT("student"),
                                  .to = STR_LIT("u"),
                                  .body = STR_LIT(TEXT_BODY("x")),
                                  .id = 7}};

    (void)state;
    put_text(&w, "u", TEXT_BODY("x"));
    settle(&w);
    world_write(&w, world_put_row, &p);
    settle(&w);
    CHECK(waiting(&w) == 1, "nobody told");
    pass(&w, 6);
    CHECK(done(&w) == 2, "it is found within seconds");
}

/* ---- limits ---- */

static void put_texts(const char *to, unsigned n)
{
    while (n-- > 0)
        put_text(&w, to, TEXT_BODY("x"));
}

static void test_member_minute(void **state)
{
    (void)state;
    put_texts("u", 25);
    put_text(&w, "v", TEXT_BODY("v"));
    settle(&w);
    CHECK(done(&w) == 21 && waiting(&w) == 5,
          "20 a minute for one member, and the other is not kept waiting");
    pass(&w, 59);
    CHECK(waiting(&w) == 5, "the minute is not over");
    pass(&w, 1);
    CHECK(done(&w) == 26, "then the others go: none is dropped");
}

static void test_member_limit_survives(void **state)
{
    (void)state;
    put_texts("u", 20);
    settle(&w);
    restart(&w);
    put_texts("U", 1);
    settle(&w);
    CHECK(waiting(&w) == 1, "after a restart the 20 still count");
    pass(&w, 61);
    CHECK(waiting(&w) == 0, "for a minute");
}

static void test_member_hour(void **state)
{
    (void)state;
    w.conf.tuning.member_hour = 30;
    put_texts("u", 31);
    for (int i = 0; i < 10; i++)
        pass(&w, 61);
    CHECK(done(&w) == 30 && waiting(&w) == 1, "30 an hour");
    pass(&w, 3600);
    CHECK(waiting(&w) == 0, "the 31st an hour later");
}

/* A message to several goes although one of them is over our own limit; at the platform's limit it
 * waits. */
static void test_several_receivers(void **state)
{
    (void)state;
    put_texts("u", 20);
    put_text(&w, "u|v|w", TEXT_BODY("to all"));
    settle(&w);
    CHECK(done(&w) == 21, "one busy member does not keep it from the others");
    for (int i = 0; i < 9; i++)
        put_text(&w, "u|v|w", TEXT_BODY("to all"));
    settle(&w);
    CHECK(done(&w) == 30, "up to the platform's 30");
    put_text(&w, "u|v|w", TEXT_BODY("to all"));
    settle(&w);
    CHECK(waiting(&w) == 1, "and no further");
    pass(&w, 60);
    CHECK(waiting(&w) == 0, "until a minute later");
}

static void test_api_minute(void **state)
{
    (void)state;
    w.conf.tuning.api_minute = 10;
    put_many(&w, "student", "m", 25);
    settle(&w);
    CHECK(done(&w) == 10, "10 calls a minute");
    put_row(&w, (struct outbox_row){.kind = OUT_CALL,
                                    .app = STR_LIT("student"),
                                    .api = STR_LIT("GET user/get"),
                                    .body = STR_LIT("userid=u")});
    settle(&w);
    CHECK(done(&w) == 11, "another API is not concerned");
    pass(&w, 60);
    CHECK(done(&w) == 21, "10 more");
    pass(&w, 60);
    CHECK(done(&w) == 26, "and the rest");
}

/* ---- many ---- */

static void test_backlog(void **state)
{
    unsigned most = 0;

    (void)state;
    put_many(&w, "student", "m", 3000);
    for (unsigned i = 0; done(&w) < 3000; i++) {
        CHECK(i < 100000, "all are sent");
        turn(&w);
        most = w.sender->rows_count > most ? w.sender->rows_count : most;
    }
    CHECK(most <= SENDER_ROWS, "at most %d rows are in memory, not %u", SENDER_ROWS, most);
    CHECK(fake_count(&w.api, "message/send") == 3000, "each is sent once");
}

static void test_split(void **state)
{
    auto_buf struct buf to = {0};

    (void)state;
    for (int i = 0; i < 2500; i++)
        buf_f(&to, "%sm%d", i ? "|" : "", i);
    put_text(&w, to.p, TEXT_BODY("x"));
    settle(&w);
    pass(&w, 6); /* nobody wakes it here */
    CHECK(fake_count(&w.api, "message/send") == 3, "2500 receivers make three messages");
    CHECK(done(&w) == 3 && waiting(&w) == 0, "they are rows of their own");
    CHECK(sent(0, "\"m0|m1|") && sent(0, "|m999\"") && sent(1, "\"m1000|") && sent(2, "|m2499\""),
          "everybody is in one of them");
}

/* ---- pictures ---- */

static int put_media(void *arg, struct store *store, struct err *err)
{
    struct media m = {.key = str_c(arg),
                      .type = STR_LIT("image"),
                      .filename = STR_LIT("picture.png"),
                      .bytes = STR_LIT("\x89PNG\r\n")};

    return media_put(store, w.now, &m, err);
}

static void put_picture(const char *to)
{
    put_row(&w,
            (struct outbox_row){
                .kind = OUT_SEND,
                .app = STR_LIT("student"),
                .to = str_c(to),
                .media = STR_LIT("hash"),
                .body = STR_LIT("{\"msgtype\":\"image\",\"image\":{\"media_id\":\"@media@\"}}")});
}

static void test_picture(void **state)
{
    const struct fake_request *seen;

    (void)state;
    world_write(&w, put_media, (char[]){"hash"});
    put_picture("u");
    put_picture("v");
    put_picture("w");
    settle(&w);
    CHECK(fake_count(&w.api, "media/upload") == 1, "it is uploaded once");
    seen = fake_seen(&w.api, "media/upload", 0);
    CHECK(strcmp(seen->query, "type=image;") == 0 &&
              strstr(seen->body.p, "filename=\"picture.png\"") != NULL,
          "with its type and name");
    for (unsigned i = 0; i < 3; i++)
        CHECK(sent(i, "\"image\":{\"media_id\":\"MEDIA1\"}"), "message %u has the id", i);
    CHECK(look_int(&w, "SELECT COUNT(*) FROM media") == 0, "nobody needs its bytes any more");

    pass(&w, 2 * 86400);
    world_write(&w, put_media, (char[]){"hash"});
    put_picture("u");
    settle(&w);
    CHECK(fake_count(&w.api, "media/upload") == 1 && sent(3, "MEDIA1"),
          "two days later its id still serves");
    pass(&w, 43201);
    world_write(&w, put_media, (char[]){"hash"});
    put_picture("u");
    settle(&w);
    CHECK(fake_count(&w.api, "media/upload") == 2 && sent(4, "MEDIA2"),
          "after 2.5 days it is uploaded again");
}

/* As long as a row waits for them, the bytes stay, and the id with them. */
static void test_picture_waits(void **state)
{
    (void)state;
    world_write(&w, put_media, (char[]){"hash"});
    put_picture("u");
    fake_errcode(&w.api, "message/send", 1, -1);
    settle(&w);
    CHECK(waiting(&w) == 1 && look_is(&w, "SELECT media_id FROM media", "MEDIA1"),
          "the id is stored");
    restart(&w);
    pass(&w, 1);
    CHECK(done(&w) == 1 && fake_count(&w.api, "media/upload") == 1, "it serves after a restart");
    CHECK(look_int(&w, "SELECT COUNT(*) FROM media") == 0, "then its bytes go");

    world_write(&w, put_media, (char[]){"hash"});
    fake_errcode(&w.api, "message/send", 1, 40003);
    put_picture("v");
    settle(&w);
    CHECK(failed(&w) == 1 && look_int(&w, "SELECT COUNT(*) FROM media") == 0,
          "also when it cannot be sent");
}

static int put_table(void *arg, struct store *store, struct err *err)
{
    struct ctx ctx = {.now = w.now, .store = store};

    return push_media(&ctx, "student", STR_LIT("u"), "file", STR_LIT("导出.xlsx"), *(struct str *)arg,
                      err);
}

/* As large as the platform takes: sealed in the database, opened for the upload. */
static void test_file(void **state)
{
    struct str                 table = {xcalloc(1, 20 << 20), 20 << 20};
    const struct fake_request *seen;

    (void)state;
    memset((char *)table.p, 't', table.n);
    world_write(&w, put_table, &table);
    sender_wake(w.sender);
    settle(&w);
    seen = fake_seen(&w.api, "media/upload", 0);
    CHECK(seen != NULL && strcmp(seen->query, "type=file;") == 0, "a file goes up");
    CHECK(strstr(seen->body.p, "filename=\"导出.xlsx\"") != NULL, "with its name");
    CHECK(seen->body.n > table.n && memmem(seen->body.p, seen->body.n, table.p, table.n) != NULL,
          "and its bytes");
    CHECK(sent(0, "\"msgtype\":\"file\",\"file\":{\"media_id\":\"MEDIA1\"}") && done(&w) == 1,
          "then the message");
    free((char *)table.p);
}

static void test_picture_refused(void **state)
{
    (void)state;
    world_write(&w, put_media, (char[]){"hash"});
    fake_errcode(&w.api, "message/send", 1, 40007);
    put_picture("u");
    settle(&w);
    CHECK(fake_count(&w.api, "media/upload") == 2 && done(&w) == 1,
          "a refused id is replaced once");
    world_write(&w, put_media, (char[]){"hash"});
    fake_errcode(&w.api, "message/send", 2, 40145);
    put_picture("u");
    settle(&w);
    CHECK(fake_count(&w.api, "media/upload") == 3 && failed(&w) == 1, "and only once");
    CHECK(look_int(&w, "SELECT errcode FROM outbox WHERE state = 2") == 40145,
          "the reason is kept");
}

static void test_picture_unknown(void **state)
{
    (void)state;
    put_picture("u");
    put_text(&w, "u", TEXT_BODY("next"));
    settle(&w);
    CHECK(failed(&w) == 1 && done(&w) == 1,
          "a picture that nobody stored fails, and holds nobody up");
    world_write(&w, put_media, (char[]){"hash"});
    fake_errcode(&w.api, "media/upload", 1, 40009);
    put_picture("u");
    settle(&w);
    CHECK(failed(&w) == 2, "so does one that the platform refuses");
    world_write(&w, put_media, (char[]){"hash"});
    fake_rule(&w.api, "media/upload", 2, 200, "{\"errcode\":0,\"media_id\":7}");
    put_picture("u");
    settle(&w);
    CHECK(fake_count(&w.api, "media/upload") == 2,
          "an upload without an id is not repeated at once");
    pass(&w, 1);
    pass(&w, 4);
    CHECK(done(&w) == 2 && fake_count(&w.api, "media/upload") == 4, "but until there is one");
}

/* ---- receivers that were not reached ---- */

static void test_partial(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/send", 1, 200,
              "{\"errcode\":0,\"invaliduser\":\"zhangsan|stranger\",\"unlicenseduser\":\"wangwu\","
              "\"msgid\":\"M\"}");
    put_text(&w, "ZhangSan|LiSi|WangWu", TEXT_BODY("x"));
    settle(&w);
    CHECK(done(&w) == 1, "a part is success");
    CHECK(look_is(&w, "SELECT info FROM outbox", "msgid=M dropped=2"), "how many is kept");
    CHECK(look_int(&w, "SELECT errcode FROM contacts WHERE member = 'zhangsan'") == 81013,
          "who is not valid");
    CHECK(look_int(&w, "SELECT errcode FROM contacts WHERE member = 'wangwu'") == 701008,
          "who has no licence");
    CHECK(look_int(&w, "SELECT COUNT(*) FROM contacts WHERE errcode <> 0") == 2, "and nobody else");
    CHECK(metrics_get(w.metrics, M_SENDS_DROPPED_MEMBERS) == 2, "they are counted");
    put_text(&w, "zhangsan", TEXT_BODY("x"));
    settle(&w);
    CHECK(look_int(&w, "SELECT errcode FROM contacts WHERE member = 'zhangsan'") == 0,
          "who is reached again is reachable");
}

static void test_partial_shapes(void **state)
{
    static const char *const answers[] = {
        "{\"errcode\":0}",
        "{\"invaliduser\":\"\"}",
        "{\"errcode\":0,\"invaliduser\":null,\"unlicenseduser\":7}",
        "{\"errcode\":0,\"invaliduser\":[],\"unlicenseduser\":[1,null]}",
        "{\"errcode\":0,\"invaliduser\":\"||\",\"msgid\":7}",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        fake_rule(&w.api, "message/send", 1, 200, answers[i]);
        put_text(&w, "u|v", TEXT_BODY("x"));
        settle(&w);
        CHECK(done(&w) == (int64_t)i + 1, "%s is success", answers[i]);
    }
    fake_rule(&w.api, "message/send", 1, 200, "{\"errcode\":0,\"invaliduser\":[\"U\"]}");
    put_text(&w, "u|v", TEXT_BODY("x"));
    settle(&w);
    CHECK(look_int(&w, "SELECT COUNT(*) FROM contacts WHERE errcode <> 0") == 1,
          "a list is understood, too");
}

static void test_nobody_valid(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 1, 81013);
    put_text(&w, "u|v", TEXT_BODY("x"));
    settle(&w);
    CHECK(failed(&w) == 1 && fake_count(&w.api, "message/send") == 1, "it is over");
    CHECK(look_int(&w, "SELECT COUNT(*) FROM contacts WHERE errcode = 81013") == 2,
          "both are marked");
}

/* ---- with its thread ---- */

static void test_thread(void **state)
{
    struct sender_options options = world_options(&w);

    (void)state;
    sender_free(w.sender);
    CHECK(sender_start(&w.sender, &options, w.worker, NULL) == 0, "the thread starts");
    put_many(&w, "student", "m", 200);
    for (unsigned i = 0; done(&w) < 200; i++) {
        CHECK(i < 20000, "all are sent");
        usleep(5000);
    }
    fake_hold(&w.api, "message/send");
    put_many(&w, "student", "n", 20);
    for (unsigned i = 0; fake_holding(&w.api) < 8; i++) {
        CHECK(i < 20000, "8 calls are under way");
        usleep(5000);
    }
    fake_heal(&w.api);
    sender_stop(w.sender);
    CHECK(done(&w) >= 208 && done(&w) + waiting(&w) == 220,
          "calls under way are finished and stored");
    CHECK(fake_count(&w.api, "message/send") == (unsigned)done(&w),
          "nothing was sent that is not stored");
    sender_wake(w.sender);
    restart(&w);
    settle(&w);
    CHECK(done(&w) == 220 && fake_count(&w.api, "message/send") == 220,
          "the others go after a restart");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_send),
        TEST(test_update_card),
        TEST(test_other_calls),
        TEST(test_order),
        TEST(test_order_through_kinds),
        TEST(test_concurrency),
        TEST(test_due),
        TEST(test_unwoken),
        TEST(test_member_minute),
        TEST(test_member_limit_survives),
        TEST(test_member_hour),
        TEST(test_several_receivers),
        TEST(test_api_minute),
        TEST(test_backlog),
        TEST(test_split),
        TEST(test_picture),
        TEST(test_picture_waits),
        TEST(test_file),
        TEST(test_picture_refused),
        TEST(test_picture_unknown),
        TEST(test_partial),
        TEST(test_partial_shapes),
        TEST(test_nobody_valid),
        TEST(test_thread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
