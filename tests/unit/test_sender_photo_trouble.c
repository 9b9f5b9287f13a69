/* Pictures that members sent, when things go wrong: no answer, no room, a crash, one that ends the
 * process. */
#include "tests/unit/photo_world.h"

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
    settle(&w);
    pass(&w, 590);
    check_files(1, 0, "another process could be about to commit it");
    pass(&w, 30);
    check_files(0, 0, "not after so long");
}

/* Another process starts while the outcome of a picture is not committed: it knows no such file,
 * but must not delete it. Nor must the one that waits for the commit, and looks for what a crash
 * before has left. */
static void test_not_committed_yet(void **state)
{
    struct sender_options options = world_options(&w);
    struct sender        *second;
    struct err            err = {0};
    char                  name[FILES_NAME];

    (void)state;
    CHECK(files_put(w.files, w.sealer, STR_LIT("a face"), name, &err) == 0, "%s", err.text);
    settle(&w);
    heard.fail = 1000;
    send_photo("MEDIA");
    settle(&w);
    check_files(2, 0, "it is not stored");
    CHECK(sender_new(&second, &options, w.worker, &err) == 0, "another starts: %s", err.text);
    sender_round(second, w.now, true);
    sender_round(second, w.now + 1000, true);
    check_files(2, 0, "and leaves it");
    pass(&w, 1000);
    check_files(2, 0, "so does who waits for its commit");
    heard.fail = 0;
    pass(&w, 10);
    CHECK(photo_state() == PHOTO_HERE && heard.count == 1, "then it is committed");
    check_files(0, 1, "and there, and the other one is not");
    sender_free(second);
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
    settle(&w);
    pass(&w, 620);
    check_files(0, 1, "the next one finds it");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_busy),
        TEST(test_network),
        TEST(test_token),
        TEST(test_alert),
        TEST(test_no_room),
        TEST(test_never_room),
        TEST(test_no_folder),
        TEST(test_handler_fails),
        TEST(test_waits_no_more),
        TEST(test_orphan),
        TEST(test_not_committed_yet),
        TEST(test_almost_kept),
        TEST(test_stopped_meanwhile),
        TEST(test_deadly),
        TEST(test_beside_the_deadly),
        TEST(test_not_deadly),
        TEST(test_not_begun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
