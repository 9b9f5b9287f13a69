/* Pushes of pictures and files, and of what becomes some: fetched photos, made tables. */
#include "bot/qr.h"
#include "crypto/digest.h"
#include "store/media.h"
#include "store/photos.h"
#include "tests/unit/push_fixture.h"

/* ---- files ---- */

static int found(void *arg, const struct media *m)
{
    buf_f(arg, "%.*s %.*s %zu", STR_ARG(m->type), STR_ARG(m->filename), m->bytes.n);
    return 0;
}

static void test_file(void **state)
{
    struct fixture      f;
    struct seen         seen;
    auto_buf struct buf text = {0};
    struct err          err = {0};

    (void)state;
    setup(&f);
    CHECK(push_media(&f.ctx, "staff", STR_LIT("u"), "file", STR_LIT("未打卡 2026-03-02.xlsx"),
                     STR_LIT("PK\3\4 a table"), &err) == 0,
          "a file is put: %s", err.text);
    look(&f, &seen);
    CHECK(seen.count == 1 && str_is(buf_view(&seen.app), "staff"), "through that application");
    CHECK(same_body(&seen.body, "{\"msgtype\":\"file\",\"file\":{\"media_id\":\"@media@\"}" TAIL),
          "as a file: %s", seen.body.p);
    CHECK(media_find(f.store, buf_view(&seen.media), found, &text, NULL) == 1, "its bytes wait");
    CHECK(str_is(buf_view(&text), "file 未打卡 2026-03-02.xlsx 12"), "%s", text.p);
    seen_free(&seen);
    teardown(&f);
}

/* The same bytes, but somebody would get the table of another day, by its name. */
static void test_same_bytes(void **state)
{
    static const char *const names[] = {"report-2026-03-01.csv", "report-2026-03-02.csv"};
    struct fixture           f;

    (void)state;
    setup(&f);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        auto_buf struct buf text = {0};
        struct seen         seen;

        CHECK(push_media(&f.ctx, "staff", STR_LIT("u"), "file", str_c(names[i]),
                         STR_LIT("number,name"), NULL) == 0,
              "%s is put", names[i]);
        look(&f, &seen);
        CHECK(media_find(f.store, buf_view(&seen.media), found, &text, NULL) == 1 &&
                  strstr(text.p, names[i]) != NULL,
              "%s: %s", names[i], text.p);
        seen_free(&seen);
    }
    teardown(&f);
}

/* Seen from outside, before anything is put. */
static void test_faults(void **state)
{
    static const char long_name[] =
        "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 "
        "123456789 123456.pdf";
    static const struct {
        bool              image;
        const char       *name;
        size_t            bytes;
        enum media_fault  want;
    } rows[] = {
        {true, "a.png", 6, MEDIA_FINE},
        {false, "通知.pdf", 20 << 20, MEDIA_FINE},
        {true, "a.png", 10 << 20, MEDIA_FINE},
        {false, long_name + 1, 6, MEDIA_FINE},
        {false, long_name, 6, MEDIA_FINE},
        {false, "", 6, MEDIA_NO_NAME},
        {false, "通知\"一\".pdf", 6, MEDIA_NO_NAME},
        {false, "a\nb.pdf", 6, MEDIA_NO_NAME},
        {false, "a\\b.pdf", 6, MEDIA_NO_NAME},
        {false, "a/b.pdf", 6, MEDIA_NO_NAME},
        {false, "a\x7f.pdf", 6, MEDIA_NO_NAME},
        {false, "\xff.pdf", 6, MEDIA_NO_NAME},
        {true, "a.png", 5, MEDIA_SMALL},
        {false, "a.pdf", 0, MEDIA_SMALL},
        {true, "a.png", (10 << 20) + 1, MEDIA_LARGE},
        {false, "a.pdf", (20 << 20) + 1, MEDIA_LARGE},
    };
    auto_buf struct buf longer = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(push_media_fault(rows[i].image, str_c(rows[i].name), rows[i].bytes) == rows[i].want,
              "row %zu: %s", i, rows[i].name);
    buf_f(&longer, "%s%s", long_name, "x");
    CHECK(longer.n == 101 && push_media_fault(false, buf_view(&longer), 6) == MEDIA_LONG_NAME,
          "%zu bytes of a name", longer.n);
}

static void test_files_refused(void **state)
{
    auto_buf struct buf large = {0};
    struct fixture      f;
    struct seen         seen;

    memset(buf_room(&large, 21 << 20), 'x', 21 << 20);
    large.n = (20 << 20) + 1;
    struct str big = buf_view(&large), bigger = big;
    big.n = (10 << 20) + 1;
    const struct {
        const char *name, *to, *type, *filename;
        struct str  bytes;
    } refused[] = {
        {"nobody", "", "file", "a.csv", STR_LIT("123456")},
        {"another type", "u", "voice", "a.amr", STR_LIT("123456")},
        {"no name", "u", "file", "", STR_LIT("123456")},
        {"a quote", "u", "file", "a\".csv", STR_LIT("123456")},
        {"a folder", "u", "file", "../a.csv", STR_LIT("123456")},
        {"a line feed", "u", "file", "a\n.csv", STR_LIT("123456")},
        {"nothing in it", "u", "file", "a.csv", {NULL, 0}},
        {"five bytes", "u", "file", "a.csv", STR_LIT("12345")},
        {"over 20 MB", "u", "file", "a.csv", bigger},
        {"an image over 10 MB", "u", "image", "a.png", big},
    };

    (void)state;
    setup(&f);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct err err = {0};

        CHECK(push_media(&f.ctx, "staff", str_c(refused[i].to), refused[i].type,
                         str_c(refused[i].filename), refused[i].bytes, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "%s is refused", refused[i].name);
    }
    look(&f, &seen);
    CHECK(seen.count == 0, "nothing is put");
    seen_free(&seen);
    teardown(&f);
}

static void test_qr(void **state)
{
    struct fixture      f;
    struct seen         seen;
    auto_buf struct buf text = {0};

    (void)state;
    setup(&f);
    CHECK(push_qr(&f.ctx, STR_LIT("u"), STR_LIT("HY1.abc"), 0x0a6b2b, STR_LIT("07:45 前有效"),
                  NULL) == 0,
          "a code is put");
    look(&f, &seen);
    CHECK(seen.count == 1 && media_find(f.store, buf_view(&seen.media), found, &text, NULL) == 1 &&
              str_starts(buf_view(&text), STR_LIT("image picture.png ")),
          "as a picture: %s", text.p);
    CHECK(push_qr(&f.ctx, STR_LIT("u"), STR_LIT("HY1.abc"), 0xffff00, STR_LIT(""), NULL) == -1,
          "not in a colour that nobody can read");
    CHECK(push_qr(&f.ctx, STR_LIT("u"), STR_LIT(""), 0, STR_LIT(""), NULL) == -1, "nor of nothing");
    seen_free(&seen);
    teardown(&f);
}

/* ---- photos ---- */

static int64_t add_photo(struct fixture *f)
{
    struct photo p = {
        .person = 7,
        .member = STR_LIT("ZhangSan"),
        .app = STR_LIT("student"),
        .flow = STR_LIT("id"),
        .question = STR_LIT("face"),
        .media_id = STR_LIT("MEDIA"),
    };
    int64_t id = 0;

    CHECK(photo_add(f->store, now, &p, &id, NULL) == 0, "a photo");
    return id;
}

static void test_photo(void **state)
{
    struct fixture f;
    struct seen    seen;
    struct err     err = {0};
    bool           is_done;
    int64_t        id;

    (void)state;
    setup(&f);
    id = add_photo(&f);
    CHECK(push_photo(&f.ctx, STR_LIT("u"), id, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "one that is not here yet");
    CHECK(push_photo(&f.ctx, STR_LIT("u"), 12345, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "one that nobody knows");
    CHECK(photo_done(f.store, now, id, PHOTO_HERE, STR_LIT("F1"), STR_LIT("aa"), &is_done, NULL) ==
                  0 &&
              is_done,
          "it comes");
    CHECK(push_photo(&f.ctx, STR_LIT(""), id, &err) == -1 && err.kind == ERR_BAD_INPUT, "nobody");
    CHECK(push_photo(&f.ctx, STR_LIT("u"), id, NULL) == 0, "it is put");
    look(&f, &seen);
    CHECK(seen.count == 1 && str_is(buf_view(&seen.media), "aa"), "by its hash");
    CHECK(same_body(&seen.body, "{\"msgtype\":\"image\",\"image\":{\"media_id\":\"@media@\"}" TAIL),
          "%s", seen.body.p);
    seen_free(&seen);
    teardown(&f);
}

static void test_fetch(void **state)
{
    static const char *const bad_ids[] = {"", "a b", "a\nb", "图", "a\x7f"};
    struct fixture           f;
    struct seen              seen;
    auto_buf struct buf      long_id = {0};
    struct err               err = {0};

    (void)state;
    setup(&f);
    CHECK(push_fetch(&f.ctx, 5, STR_LIT("MEDIA"), &err) == -1 && err.kind == ERR_BAD_INPUT,
          "a picture of nobody");
    f.ctx.me.userid = STR_LIT("ZhangSan");
    for (size_t i = 0; i < ARRAY_LEN(bad_ids); i++)
        CHECK(push_fetch(&f.ctx, 5, str_c(bad_ids[i]), &err) == -1 && err.kind == ERR_BAD_INPUT,
              "\"%s\" is no media_id", bad_ids[i]);
    for (int i = 0; i < 257; i++)
        buf_char(&long_id, 'x');
    CHECK(push_fetch(&f.ctx, 5, buf_view(&long_id), &err) == -1, "one of 257 bytes");
    CHECK(push_fetch(&f.ctx, 0, STR_LIT("MEDIA"), &err) == -1, "no photo");
    CHECK(push_fetch(&f.ctx, 5, STR_LIT("1G6nrLmr5EC3MMb_-zK1"), NULL) == 0, "it is asked for");
    look(&f, &seen);
    CHECK(seen.count == 1 && seen.last.kind == OUT_FETCH &&
              str_is(buf_view(&seen.api), "photo/5") && str_is(buf_view(&seen.to), "ZhangSan") &&
              str_is(buf_view(&seen.app), "student") &&
              str_is(buf_view(&seen.body), "1G6nrLmr5EC3MMb_-zK1"),
          "%s for %s through %s", seen.api.p, seen.to.p, seen.app.p);
    seen_free(&seen);
    teardown(&f);
}

/* ---- long work ---- */

static void test_make(void **state)
{
    static const char *const no_makers[] = {
        "", "Export", "ex port", "../export", "export2", "a_name_that_is_far_too_long_for_it"};
    struct fixture f;
    struct seen    seen;
    struct err     err = {0};

    (void)state;
    setup(&f);
    for (size_t i = 0; i < ARRAY_LEN(no_makers); i++)
        CHECK(push_make(&f.ctx, "staff", STR_LIT("u"), no_makers[i], STR_LIT("x"), &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "\"%s\" is no maker", no_makers[i]);
    CHECK(push_make(&f.ctx, "staff", STR_LIT(""), "export", STR_LIT("x"), &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "for nobody");
    CHECK(push_make(&f.ctx, "staff", STR_LIT("LiLaoshi"), "export", STR_LIT("daily\n20515"),
                    NULL) == 0,
          "it is ordered");
    look(&f, &seen);
    CHECK(seen.count == 1 && seen.last.kind == OUT_MAKE && str_is(buf_view(&seen.api), "export") &&
              str_is(buf_view(&seen.to), "LiLaoshi") && str_is(buf_view(&seen.app), "staff") &&
              str_is(buf_view(&seen.body), "daily\n20515"),
          "%s for %s through %s", seen.api.p, seen.to.p, seen.app.p);
    seen_free(&seen);
    teardown(&f);
}

static void test_card_in(void **state)
{
    struct card card = {
        .type = CARD_BUTTON,
        .task_id = STR_LIT("approval-1"),
        .title = STR_LIT("待审核"),
        .buttons = {{.key = STR_LIT("yes"), .text = STR_LIT("通过")}},
        .buttons_count = 1,
    };
    struct fixture f;
    struct seen    seen;
    struct err     err = {0};

    (void)state;
    setup(&f);
    CHECK(push_card_in(&f.ctx, "staff", STR_LIT("u"), &card, &err) == 0, "a card: %s", err.text);
    look(&f, &seen);
    CHECK(seen.count == 1 && str_is(buf_view(&seen.app), "staff") &&
              strstr(seen.body.p, "\"msgtype\":\"template_card\"") != NULL,
          "goes through the other application");
    seen_free(&seen);
    teardown(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),       cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_files_refused),
        cmocka_unit_test(test_qr),      cmocka_unit_test(test_photo),
        cmocka_unit_test(test_fetch),   cmocka_unit_test(test_make),
        cmocka_unit_test(test_card_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
