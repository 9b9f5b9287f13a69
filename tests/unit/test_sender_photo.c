/* Pictures that members sent: fetched, drawn, sealed, told; or none that we take. */
#include "tests/unit/photo_world.h"

/* ---- fetching ---- */

static void test_fetch(void **state)
{
    const struct fake_request *seen;
    char                       key[40];
    int64_t                    id;

    (void)state;
    id = send_photo("MEDIA-1_x");
    settle(&w);
    seen = fake_seen(&w.api, "media/get", 0);
    CHECK(seen && !seen->post && strcmp(seen->query, "media_id=MEDIA-1_x;") == 0 &&
              strcmp(seen->token, "token-1") == 0,
          "it is asked for");
    CHECK(photo_state() == PHOTO_HERE && done(&w) == 1, "it is here");
    CHECK(metrics_get(w.metrics, M_PHOTOS) == 1, "and counted");
    snprintf(key, sizeof key, "photo/%lld", (long long)id);
    CHECK(heard.count == 1 && heard.errcode == 0 && strcmp(heard.key, key) == 0 &&
              strcmp(heard.from, "ZhangSan") == 0 && strcmp(heard.app, "student") == 0,
          "the handler is told: %u %d %s %s %s", heard.count, heard.errcode, heard.key, heard.from,
          heard.app);
    check_files(0, 1, "it is kept");
    pass(&w, 3600);
    CHECK(fake_count(&w.api, "media/get") == 1 && heard.count == 1, "that is all");
}

/* What is sent is what was drawn: upright, without EXIF. */
static int push_it(void *arg, struct store *store, struct err *err)
{
    struct ctx ctx = {.now = w.now, .store = store, .app = &w.apps[0]};

    return push_photo(&ctx, STR_LIT("lisi"), *(int64_t *)arg, err);
}

static void test_sent_again(void **state)
{
    const struct fake_request *seen;
    struct seen                drawn;
    char                      *from;
    int64_t                    id;

    (void)state;
    id = send_photo("MEDIA");
    settle(&w);
    world_write(&w, push_it, &id);
    sender_wake(w.sender);
    settle(&w);
    seen = fake_seen(&w.api, "media/upload", 0);
    CHECK(seen != NULL && strcmp(seen->query, "type=image;") == 0, "the picture goes up");
    CHECK(memmem(seen->body.p, seen->body.n, "filename=\"photo.jpg\"", 20) != NULL, "its name");
    CHECK(memmem(seen->body.p, seen->body.n, "Exif", 4) == NULL, "nothing of EXIF is left");
    from = memmem(seen->body.p, seen->body.n, "\xff\xd8\xff", 3);
    CHECK(from != NULL, "it is a JPEG");
    see_jpeg((struct str){from, seen->body.n - (size_t)(from - seen->body.p)}, &drawn);
    CHECK(drawn.w == 480 && drawn.h == 640, "upright: %ux%u", drawn.w, drawn.h);
    free(drawn.rgb);
    seen = fake_seen(&w.api, "message/send", 0);
    CHECK(seen != NULL &&
              strstr(seen->body.p, "\"msgtype\":\"image\",\"image\":{\"media_id\":\"MEDIA1\"}"),
          "and the message names it");
}

static void test_file_is_gone(void **state)
{
    int64_t id;

    (void)state;
    id = send_photo("MEDIA");
    settle(&w);
    world_no_files(&w);
    world_write(&w, push_it, &id);
    sender_wake(w.sender);
    settle(&w);
    CHECK(failed(&w) == 1 && fake_count(&w.api, "message/send") == 0, "a send without its picture");
}

/* Few at once, one after the other, all in the end. */
static void test_many(void **state)
{
    (void)state;
    fake_hold(&w.api, "media/get");
    for (int i = 0; i < 7; i++)
        send_photo("MEDIA");
    until_held(&w, 2);
    turns(&w, 20);
    CHECK(fake_holding(&w.api) == 2, "two at once");
    put_text(&w, "lisi", TEXT_BODY("hello"));
    turns(&w, 50);
    CHECK(fake_count(&w.api, "message/send") == 1, "messages do not wait for them");
    fake_heal(&w.api);
    settle(&w);
    CHECK(heard.count == 7 && done(&w) == 8, "all come");
    check_files(0, 7, "each has its own");
    CHECK(look_int(&w, "SELECT COUNT(*) FROM media") == 1, "of one content");
}

/* Those that wait to be drawn are in memory, too. */
static void test_drawings(void **state)
{
    (void)state;
    w.sender->drawings = SENDER_FETCHES;
    send_photo("MEDIA");
    turns(&w, 30);
    CHECK(fake_count(&w.api, "media/get") == 0, "nothing is fetched meanwhile");
    w.sender->drawings = 0;
    settle(&w);
    CHECK(heard.count == 1, "then it is");
}

/* ---- no picture ---- */
static void test_no_picture(void **state)
{
    static const char page[] = "<html>login</html>";

    (void)state;
    w.api.picture = str_c(page);
    send_photo("MEDIA");
    settle(&w);
    check_outcome(PHOTO_BAD, "a page");
}

/* The platform's refusals are short: this is what somebody sent, and says nothing about our
 * token. */
static void test_long_json(void **state)
{
    auto_buf struct buf json = {0};

    (void)state;
    buf_c(&json, "{\"errcode\":40014,\"x\":[0");
    while (json.n < 1 << 20)
        buf_c(&json, ",0");
    buf_c(&json, "]}");
    w.api.picture = buf_view(&json);
    send_photo("MEDIA");
    settle(&w);
    CHECK(w.api.tokens == 1 && fake_count(&w.api, "media/get") == 1, "the token is still good");
    check_outcome(PHOTO_BAD, "a long JSON");
    w.api.picture = (struct str){NULL, 0};
}

static void test_small(void **state)
{
    (void)state;
    buf_clear(&picture);
    make_jpeg(&picture, 100, 100, (struct jpeg_kind){0});
    w.api.picture = buf_view(&picture);
    send_photo("MEDIA");
    settle(&w);
    check_outcome(PHOTO_BAD, "a stamp");
}

static void test_too_large(void **state)
{
    auto_free char *bytes = malloc(11 << 20);

    (void)state;
    memset(bytes, 'x', 11 << 20);
    memcpy(bytes, "\xff\xd8\xff", 3);
    w.api.picture = (struct str){bytes, 11 << 20};
    send_photo("MEDIA");
    settle(&w);
    check_outcome(PHOTO_BAD, "11 MB");
    CHECK(fake_count(&w.api, "media/get") == 1, "it is not asked for again");
    w.api.picture = (struct str){NULL, 0};
}

static void test_gone(void **state)
{
    static const int codes[] = {40007, 40145, 40058, 12345};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (i > 0) {
            tear_down(NULL);
            set_up(NULL);
        }
        fake_errcode(&w.api, "media/get", 9, codes[i]);
        send_photo("MEDIA");
        settle(&w);
        check_outcome(PHOTO_LOST, "gone");
    }
}

static void test_sealed_otherwise(void **state)
{
    (void)state;
    put_row(&w, (struct outbox_row){
                    .kind = OUT_FETCH, .app = STR_LIT("student"), .api = STR_LIT("photo/1")});
    settle(&w);
    CHECK(failed(&w) == 1 && fake_count(&w.api, "media/get") == 0, "nobody knows what to ask for");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_fetch),
        TEST(test_sent_again),
        TEST(test_file_is_gone),
        TEST(test_many),
        TEST(test_drawings),
        TEST(test_no_picture),
        TEST(test_long_json),
        TEST(test_small),
        TEST(test_too_large),
        TEST(test_gone),
        TEST(test_sealed_otherwise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
