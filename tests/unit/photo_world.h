/* Pictures that members sent, as a handler asks for them, and what became of them: for the tests of
 * bot/sender_photo.c. */
#ifndef TESTS_UNIT_PHOTO_WORLD_H
#define TESTS_UNIT_PHOTO_WORLD_H

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

__attribute__((unused)) static void check_outcome(enum photo_state want, const char *name)
{
    CHECK(photo_state() == want, "%s: state %d, not %d", name, (int)photo_state(), (int)want);
    CHECK(failed(&w) == 1 && heard.count == 1 && heard.errcode != 0, "%s: it is told", name);
    CHECK(metrics_get(w.metrics, want == PHOTO_BAD ? M_PHOTOS_REFUSED : M_PHOTOS_LOST) == 1,
          "%s: it is counted", name);
    check_files(0, 0, name);
    pass(&w, 3600);
    CHECK(heard.count == 1, "%s: once", name);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
