/* Pushes of notices: parts, what is kept for them, what is taken back. */
#include "store/media.h"
#include "tests/unit/push_fixture.h"

enum { ROW = 4711 };

static void a_part_is_put(void **state)
{
    struct fixture f;
    struct seen    seen;
    struct err     err = {0};

    (void)state;
    setup(&f);
    f.ctx.push_until = now + 60;
    CHECK(push_notice(&f.ctx, "staff", 12, STR_LIT("u|v"), "image",
                      STR_LIT("{\"media_id\":\"@media@\"}"), STR_LIT("key"), ROW, &err) == 0,
          "a part is put: %s", err.text);
    look(&f, &seen);
    CHECK(seen.count == 1 && seen.last.kind == OUT_SEND && seen.last.id == ROW, "by its id");
    CHECK(str_is(buf_view(&seen.app), "staff") && str_is(buf_view(&seen.to), "u|v") &&
              str_is(buf_view(&seen.media), "key") && seen.api.n == 0,
          "to both, through that application");
    CHECK(same_body(&seen.body, "{\"msgtype\":\"image\",\"image\":{\"media_id\":\"@media@\"}" TAIL),
          "as it was given: %s", seen.body.p);
    CHECK(seen.last.expires_at == now + 60, "of no use later");
    seen_free(&seen);
    teardown(&f);
}

static int interval(const struct buf *body)
{
    const char *at = strstr(body->p, TAIL);
    int         seconds = 0;

    return at != NULL && sscanf(at + sizeof TAIL - 1, "%d", &seconds) == 1 ? seconds : -1;
}

/* The platform knows it again as long as the sender may send it again, and no two that lie side by
 * side as the same. */
static void parts_are_known_for_long(void **state)
{
    int before = 0;

    (void)state;
    for (int64_t id = ROW; id < ROW + 2000; id++) {
        struct fixture f;
        struct seen    seen;
        struct err     err = {0};
        int            seconds;

        setup(&f);
        CHECK(push_notice(&f.ctx, "staff", 12, STR_LIT("u"), "text", STR_LIT("{}"), STR_LIT(""), id,
                          &err) == 0,
              "%s", err.text);
        look(&f, &seen);
        seconds = interval(&seen.body);
        CHECK(seconds > PUSH_NOTICE_AGAIN + 15 && seconds <= 14400 && seconds != before,
              "%d seconds", seconds);
        before = seconds;
        seen_free(&seen);
        teardown(&f);
        id += 66; /* a store for each */
    }
}

static void parts_that_are_refused(void **state)
{
    static const struct {
        const char *name, *to, *object;
        int64_t     notice, row;
    } refused[] = {
        {"nobody", "", "{}", 12, ROW},
        {"no userid", "u||v", "{}", 12, ROW},
        {"everybody", "@all", "{}", 12, ROW},
        {"everybody among others", "u|@ALL", "{}", 12, ROW},
        {"a notice below none", "u", "{}", -1, ROW},
        {"no row", "u", "{}", 12, 0},
        {"nothing", "u", "", 12, ROW},
        {"a list", "u", "[]", 12, ROW},
        {"no UTF-8", "u", "{\"content\":\"\xff\"}", 12, ROW},
    };
    struct fixture f;
    struct seen    seen;

    (void)state;
    setup(&f);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct err err = {0};

        CHECK(push_notice(&f.ctx, "student", refused[i].notice, str_c(refused[i].to), "text",
                          str_c(refused[i].object), STR_LIT(""), refused[i].row, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "%s is refused", refused[i].name);
    }
    look(&f, &seen);
    CHECK(seen.count == 0, "nothing waits");
    seen_free(&seen);
    teardown(&f);
}

static int found(void *arg, const struct media *m)
{
    buf_f(arg, "%.*s %.*s %zu", STR_ARG(m->type), STR_ARG(m->filename), m->bytes.n);
    return 0;
}

static void media_are_kept(void **state)
{
    struct fixture      f;
    struct seen         seen;
    auto_buf struct buf key = {0}, text = {0};
    struct err          err = {0};

    (void)state;
    setup(&f);
    CHECK(push_media_put(&f.ctx, "file", STR_LIT("校历.pdf"), STR_LIT("%PDF-1.7"), &key, &err) == 0,
          "kept: %s", err.text);
    CHECK(media_find(f.store, buf_view(&key), found, &text, NULL) == 1 &&
              str_is(buf_view(&text), "file 校历.pdf 8"),
          "by its key: %s", text.p);
    buf_clear(&text);
    CHECK(push_media_put(&f.ctx, "voice", STR_LIT("a.amr"), STR_LIT("123456"), &text, &err) == -1 &&
              err.kind == ERR_BAD_INPUT && text.n == 0,
          "nothing else");
    look(&f, &seen);
    CHECK(seen.count == 0, "nothing is sent by that");
    seen_free(&seen);
    teardown(&f);
}

static void a_recall_is_asked_for(void **state)
{
    struct fixture f;
    struct seen    seen;
    struct err     err = {0};
    struct recall  r = {.notice = 12,
                        .part = 9007199254740993,
                        .asked_day = 20777,
                        .by = STR_LIT("WangLS"),
                        .msgid = STR_LIT("M\"1")};

    (void)state;
    setup(&f);
    CHECK(push_recall(&f.ctx, "student", &r, &err) == 0, "asked for: %s", err.text);
    look(&f, &seen);
    CHECK(seen.count == 1 && seen.last.kind == OUT_CALL && str_is(buf_view(&seen.to), "WangLS") &&
              str_is(buf_view(&seen.api), "message/recall#/12/9007199254740993/20777") &&
              str_is(buf_view(&seen.body), "{\"msgid\":\"M\\\"1\"}"),
          "%s %s", seen.api.p, seen.body.p);
    seen_free(&seen);
    r.msgid = STR_LIT("");
    CHECK(push_recall(&f.ctx, "student", &r, &err) == -1 && err.kind == ERR_BAD_INPUT, "no msgid");
    r.msgid = STR_LIT("M");
    r.by = STR_LIT("a|b");
    CHECK(push_recall(&f.ctx, "student", &r, &err) == -1 && err.kind == ERR_BAD_INPUT, "by one");
    r.by = STR_LIT("cli:wang");
    CHECK(push_recall(&f.ctx, "student", &r, &err) == 0, "from the command line");
    teardown(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_put),
        cmocka_unit_test(parts_are_known_for_long),
        cmocka_unit_test(parts_that_are_refused),
        cmocka_unit_test(media_are_kept),
        cmocka_unit_test(a_recall_is_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
