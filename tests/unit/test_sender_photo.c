/* Pictures that members sent: fetched, drawn anew, kept, told to the handlers; and sent again. */
#include "tests/unit/photo_fixture.h"
#include "tests/unit/sender_world.h"

#include "bot/push.h"
#include "store/photos.h"

static struct world w;

/* The answers that were dispatched, in the worker's thread; the test looks when all is at rest. */
static struct {
    unsigned count;
    int      fail; /* so many times, for now */
    int      errcode;
    char     key[40], from[32], app[16];
} heard;

static int hear(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)out;
    if (heard.fail > 0) {
        heard.fail--;
        return err_set(err, ERR_RETRY, "broken on purpose");
    }
    heard.count++;
    heard.errcode = msg->answer.errcode;
    snprintf(heard.key, sizeof heard.key, "%.*s", STR_ARG(msg->key));
    snprintf(heard.from, sizeof heard.from, "%.*s", STR_ARG(msg->from));
    snprintf(heard.app, sizeof heard.app, "%s", ctx->app->name);
    return 0;
}

static const struct handler hear_handler = {.name = "hear", .type = MSG_ANSWER, .run = hear};
static const struct handler *const table[] = {&hear_handler, NULL};

static struct buf picture;

static int set_up(void **state)
{
    (void)state;
    memset(&heard, 0, sizeof heard);
    world_handlers = table;
    world_start(&w);
    make_jpeg(&picture, 1200, 900, (struct jpeg_kind){.orientation = 6});
    w.api.picture = buf_view(&picture);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&w);
    buf_free(&picture);
    return 0;
}

/* ---- as a handler would ---- */

struct sent {
    const char *media_id;
    int64_t     id;
};

static int add_photo(void *arg, struct store *store, struct err *err)
{
    struct sent *sent = arg;
    struct photo p = {
        .person = 7,
        .member = STR_LIT("ZhangSan"),
        .app = STR_LIT("student"),
        .flow = STR_LIT("id"),
        .question = STR_LIT("face"),
        .media_id = str_c(sent->media_id),
    };
    struct ctx ctx = {
        .now = w.now, .store = store, .app = &w.apps[0], .me = {.userid = STR_LIT("ZhangSan")}};

    if (photo_add(store, w.now, &p, &sent->id, err) < 0)
        return -1;
    return push_fetch(&ctx, sent->id, str_c(sent->media_id), err);
}

static int64_t send_photo(const char *media_id)
{
    struct sent sent = {media_id, 0};

    world_write(&w, add_photo, &sent);
    sender_wake(w.sender);
    return sent.id;
}

static int64_t photo_state(void)
{
    return look_int(&w, "SELECT state FROM photos");
}

static void check_files(unsigned fresh, unsigned kept, const char *when)
{
    unsigned is_fresh, is_kept;

    world_files(&w, &is_fresh, &is_kept);
    CHECK(is_fresh == fresh && is_kept == kept, "%s: %u new files and %u others", when, is_fresh,
          is_kept);
}

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

static void check_outcome(enum photo_state want, const char *name)
{
    CHECK(photo_state() == want, "%s: state %d, not %d", name, (int)photo_state(), (int)want);
    CHECK(failed(&w) == 1 && heard.count == 1 && heard.errcode != 0, "%s: it is told", name);
    CHECK(metrics_get(w.metrics, want == PHOTO_BAD ? M_PHOTOS_REFUSED : M_PHOTOS_LOST) == 1,
          "%s: it is counted", name);
    check_files(0, 0, name);
    pass(&w, 3600);
    CHECK(heard.count == 1, "%s: once", name);
}

static void test_no_picture(void **state)
{
    static const char page[] = "<html>login</html>";

    (void)state;
    w.api.picture = str_c(page);
    send_photo("MEDIA");
    settle(&w);
    check_outcome(PHOTO_BAD, "a page");
}

/* The platform's refusals are short: this is what somebody sent, and says nothing about our token. */
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

/* ---- trouble that passes ---- */

static void test_busy(void **state)
{
    (void)state;
    fake_errcode(&w.api, "media/get", 6, -1);
    send_photo("MEDIA");
    settle(&w);
    CHECK(photo_state() == PHOTO_WAITING && heard.count == 0, "it waits");
    for (int i = 0; i < 12; i++)
        pass(&w, 600);
    CHECK(photo_state() == PHOTO_HERE && heard.count == 1, "and comes, however often it was busy");
}

static void test_network(void **state)
{
    (void)state;
    fake_rule(&w.api, "media/get", 100, 502, "");
    send_photo("MEDIA");
    for (int i = 0; i < 14; i++)
        pass(&w, 20000);
    CHECK(photo_state() == PHOTO_LOST && heard.count == 1 && heard.errcode != 0,
          "after three days it is lost, not %d", (int)photo_state());
    CHECK(fake_count(&w.api, "media/get") > 10, "it was tried for long");
}

static void test_token(void **state)
{
    (void)state;
    put_text(&w, "lisi", TEXT_BODY("hello"));
    settle(&w);
    fake_token_dies(&w.api);
    send_photo("MEDIA");
    settle(&w);
    CHECK(photo_state() == PHOTO_HERE && fake_count(&w.api, "media/get") == 2,
          "with another token");
}

static void test_alert(void **state)
{
    (void)state;
    fake_errcode(&w.api, "media/get", 1, 60020);
    send_photo("MEDIA");
    settle(&w);
    CHECK(photo_state() == PHOTO_WAITING && metrics_get(w.metrics, M_API_ALERTS) == 1,
          "an administrator is needed");
    pass(&w, 700);
    CHECK(photo_state() == PHOTO_HERE && heard.count == 1, "then it comes");
}

static void test_no_room(void **state)
{
    (void)state;
    fclose(fopen(w.files, "w")); /* where the folder should be */
    send_photo("MEDIA");
    settle(&w);
    CHECK(photo_state() == PHOTO_WAITING && heard.count == 0, "it cannot be stored");
    unlink(w.files);
    pass(&w, 60);
    CHECK(photo_state() == PHOTO_HERE && heard.count == 1, "later it can");
    check_files(0, 1, "one file");
}

/* What was sent is not to blame. */
static void test_never_room(void **state)
{
    (void)state;
    fclose(fopen(w.files, "w"));
    send_photo("MEDIA");
    settle(&w);
    pass(&w, 3 * 86400 + 1);
    unlink(w.files);
    check_outcome(PHOTO_LOST, "never stored");
}

static void test_no_folder(void **state)
{
    (void)state;
    sender_free(w.sender);
    w.conf.files = NULL;
    world_start_sender(&w);
    send_photo("MEDIA");
    settle(&w);
    CHECK(photo_state() == PHOTO_WAITING && heard.count == 0, "there is no place for it");
}

static void test_handler_fails(void **state)
{
    (void)state;
    heard.fail = 1;
    send_photo("MEDIA");
    settle(&w);
    CHECK(photo_state() == PHOTO_WAITING, "both or neither");
    check_files(1, 0, "its file is new still");
    pass(&w, 60);
    CHECK(photo_state() == PHOTO_HERE && heard.count == 1, "both");
    check_files(0, 1, "and kept");
    CHECK(fake_count(&w.api, "media/get") == 1, "it was fetched once");
}

static int finish_photo(void *arg, struct store *store, struct err *err)
{
    bool is_done;

    return photo_done(store, w.now, *(int64_t *)arg, PHOTO_LOST, (struct str){NULL, 0},
                      (struct str){NULL, 0}, &is_done, err);
}

static void test_waits_no_more(void **state)
{
    int64_t id;

    (void)state;
    fake_hold(&w.api, "media/get");
    id = send_photo("MEDIA");
    until_held(&w, 1);
    world_write(&w, finish_photo, &id);
    fake_heal(&w.api);
    settle(&w);
    CHECK(photo_state() == PHOTO_LOST && done(&w) == 1, "it stays as it was");
    check_files(0, 0, "and its file is gone");
}

/* ---- a crash ---- */

/* The file is there, its row was not committed: as if the process had ended in between. */
static void test_orphan(void **state)
{
    char       name[FILES_NAME];
    struct err err = {0};

    (void)state;
    CHECK(files_put(w.files, w.sealer, STR_LIT("a face"), name, &err) == 0, "%s", err.text);
    check_files(1, 0, "a crash");
    restart(&w);
    check_files(0, 0, "the next start");
}

/* The row was committed, and the file is new still. */
static void test_almost_kept(void **state)
{
    auto_buf struct buf from = {0}, to = {0};
    struct dirent      *entry;
    DIR                *dir;

    (void)state;
    send_photo("MEDIA");
    settle(&w);
    dir = opendir(w.files);
    while ((entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            buf_f(&from, "%s/%s", w.files, entry->d_name);
    closedir(dir);
    buf_f(&to, "%s.new", from.p);
    CHECK(rename(from.p, to.p) == 0, "as before the end of it");
    restart(&w);
    check_files(0, 1, "the next start");
}

static void test_stopped_meanwhile(void **state)
{
    (void)state;
    fake_hold(&w.api, "media/get");
    send_photo("MEDIA");
    until_held(&w, 1);
    restart(&w);
    fake_heal(&w.api);
    settle(&w);
    CHECK(photo_state() == PHOTO_HERE && heard.count == 1, "the next process fetches it");
    check_files(0, 1, "once");
}

/* ---- a picture that ends the process ---- */

static int64_t drawings_begun(void)
{
    return look_int(&w, "SELECT MAX(attempts) FROM outbox WHERE state = 0") / SENDER_DRAWING;
}

/* Rounds until its drawing is begun, and no more: what it brings is never heard of, as if the
 * process had ended. */
static void until_it_ends(int64_t drawings)
{
    for (unsigned i = 0; drawings_begun() < drawings; i++) {
        CHECK(i < 20000, "drawing %d is begun", (int)drawings);
        turn(&w);
    }
    restart(&w);
}

static void test_deadly(void **state)
{
    (void)state;
    send_photo("MEDIA");
    for (int64_t i = 1; i <= SENDER_DRAWINGS; i++) {
        until_it_ends(i);
        CHECK(photo_state() == PHOTO_WAITING && heard.count == 0, "it waits");
        settle(&w);
        CHECK(photo_state() == PHOTO_WAITING && fake_count(&w.api, "media/get") == (unsigned)i,
              "not at once");
        w.now += 60;
    }
    settle(&w);
    CHECK(fake_count(&w.api, "media/get") == SENDER_DRAWINGS, "it is not even fetched");
    check_outcome(PHOTO_BAD, "given up");
}

/* Only the one that was being drawn is counted. */
static void test_beside_the_deadly(void **state)
{
    (void)state;
    fake_hold(&w.api, "media/get");
    send_photo("MEDIA");
    send_photo("MEDIA");
    until_held(&w, 2);
    fake_heal(&w.api);
    until_it_ends(1);
    CHECK(look_int(&w, "SELECT COUNT(*) FROM outbox WHERE attempts = 0") == 1, "one is not");
    settle(&w);
    CHECK(done(&w) == 1 && heard.count == 1, "the next process takes it at once");
    pass(&w, 60);
    CHECK(done(&w) == 2 && heard.count == 2, "and the other one later");
}

/* What did not end the process does not count, however often it is tried. */
static void test_not_deadly(void **state)
{
    (void)state;
    fclose(fopen(w.files, "w"));
    send_photo("MEDIA");
    settle(&w);
    for (int i = 0; i < 9; i++) {
        CHECK(drawings_begun() == 0 && waiting(&w) == 1, "it was drawn, and not stored");
        pass(&w, 600);
    }
    unlink(w.files);
    pass(&w, 600);
    CHECK(photo_state() == PHOTO_HERE && heard.count == 1, "in the end it is");
}

/* The database takes nothing for a while: what was fetched is kept. */
static void test_not_begun(void **state)
{
    static const char full[] = "CREATE TRIGGER full BEFORE UPDATE ON outbox BEGIN"
                               " SELECT abs(-9223372036854775807 - 1); END";

    (void)state;
    send_photo("MEDIA");
    CHECK(sqlite3_exec(w.look, full, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(w.look));
    for (int i = 0; i < 5; i++, w.now += 2)
        turns(&w, 10);
    CHECK(photo_state() == PHOTO_WAITING && drawings_begun() == 0, "it is not begun");
    check_files(0, 0, "nor drawn");
    CHECK(sqlite3_exec(w.look, "DROP TRIGGER full", NULL, NULL, NULL) == SQLITE_OK, "it does");
    pass(&w, 2);
    CHECK(photo_state() == PHOTO_HERE && heard.count == 1, "then it is");
    CHECK(fake_count(&w.api, "media/get") == 1, "it was fetched once");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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
        TEST(test_busy),
        TEST(test_network),
        TEST(test_token),
        TEST(test_alert),
        TEST(test_no_room),
        TEST(test_never_room),
        TEST(test_no_folder), TEST(test_handler_fails),
        TEST(test_waits_no_more),
        TEST(test_orphan),
        TEST(test_almost_kept),
        TEST(test_stopped_meanwhile),
        TEST(test_deadly),
        TEST(test_beside_the_deadly),
        TEST(test_not_deadly),
        TEST(test_not_begun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
