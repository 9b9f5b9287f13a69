/* What is to be sent, and the media that go with it. */
#include "tests/unit/store_fixture.h"

#include "store/media.h"
#include "store/outbox.h"

static const struct outbox_row hello = {
    .kind = OUT_SEND,
    .app = {"student", 7},
    .to = {"ZhangSan|LiSi", 13},
    .body = {"{\"msgtype\":\"text\"}", 18},
};

static void put(struct store *s, int64_t now, const struct outbox_row *row)
{
    struct err err = {0};

    OK(outbox_put(s, now, row, &err));
}

/* Collects ids and a line for each row. */
struct seen {
    int64_t    id[20];
    unsigned   count;
    unsigned   stop_after; /* 0: never */
    int        rc;
    struct buf text;
};

static int see(void *arg, const struct outbox_row *row)
{
    struct seen *seen = arg;

    seen->id[seen->count++] = row->id;
    buf_f(&seen->text, "%d %.*s [%.*s] %.*s %.*s [%.*s] due %d tries %d from %d\n", (int)row->kind,
          STR_ARG(row->app), STR_ARG(row->api), STR_ARG(row->to), STR_ARG(row->body),
          STR_ARG(row->media), (int)(row->due_at - NOW), (int)row->attempts,
          (int)(row->created_at - NOW));
    if (row->expires_at != 0)
        buf_f(&seen->text, "until %d\n", (int)(row->expires_at - NOW));
    if (row->task.n > 0)
        buf_f(&seen->text, "asks %.*s\n", STR_ARG(row->task));
    return seen->count == seen->stop_after ? seen->rc : 0;
}

static int see_sent(void *arg, struct str to, int64_t done_at)
{
    struct buf *text = arg;

    buf_f(text, "%.*s %d\n", STR_ARG(to), (int)(done_at - NOW));
    return 0;
}

static void look(struct store *s, int64_t after, unsigned most, struct seen *seen)
{
    struct err err = {0};

    seen->count = 0;
    buf_clear(&seen->text);
    OK(outbox_waiting(s, after, most, see, seen, &err));
}

static void rows_come_back_whole(void **state)
{
    struct fixture   *f = *state;
    struct seen       seen = {0};
    struct outbox_row call = {
        .kind = OUT_CALL,
        .app = STR_LIT("staff"),
        .api = STR_LIT("GET user/get"),
        .body = STR_LIT("userid=a"),
        .media = STR_LIT("0a1b"),
        .due_at = NOW + 60,
        .expires_at = NOW + 90,
        .task = STR_LIT("f-checkin-0-1-a"),
    };

    put(f->store, NOW, &hello);
    put(f->store, NOW + 1, &call);
    look(f->store, 0, 20, &seen);
    CHECK(seen.count == 2 && str_is(buf_view(&seen.text),
                 "0 student [] ZhangSan|LiSi {\"msgtype\":\"text\"} [] due 0 tries 0 from 0\n"
                 "2 staff [GET user/get]  userid=a [0a1b] due 60 tries 0 from 1\n"
                 "until 90\nasks f-checkin-0-1-a\n"),
          "both, in order: %s", seen.text.p);
    buf_free(&seen.text);
}

static void waiting_rows_go_by_id(void **state)
{
    struct fixture *f = *state;
    struct seen     all = {0}, some = {0};

    for (int i = 0; i < 10; i++)
        put(f->store, NOW, &hello);
    look(f->store, 0, 20, &all);
    CHECK(all.count == 10, "all wait");
    for (unsigned i = 1; i < 10; i++)
        CHECK(all.id[i] > all.id[i - 1], "row %u comes after the one put before it", i);
    look(f->store, all.id[3], 2, &some);
    CHECK(some.count == 2 && some.id[0] == all.id[4] && some.id[1] == all.id[5],
          "two behind the fourth");
    look(f->store, all.id[9], 2, &some);
    CHECK(some.count == 0, "none behind the last");
    buf_free(&all.text);
    buf_free(&some.text);
}

static void long_work_is_found_beside_the_sends(void **state)
{
    struct fixture   *f = *state;
    struct outbox_row work = {.kind = OUT_MAKE, .app = STR_LIT("staff"), .api = STR_LIT("digest"),
                              .to = STR_LIT("LiSi"), .body = STR_LIT("checkin")};
    struct seen       seen = {0};
    struct err        err = {0};

    for (work.id = 1; work.id <= 9; work.id++) {
        struct outbox_row row = work.id % 3 == 0 ? work : hello;

        row.id = work.id;
        put(f->store, NOW, &row);
    }
    OK(outbox_failed(f->store, 6, NOW, 0, STR_LIT(""), &err));
    OK(outbox_making(f->store, 0, 20, see, &seen, &err));
    CHECK(seen.count == 2 && seen.id[0] == 3 && seen.id[1] == 9, "those that wait");
    CHECK(strstr(seen.text.p, "3 staff [digest] LiSi checkin []"), "whole: %s", seen.text.p);
    seen.count = 0;
    OK(outbox_making(f->store, 3, 20, see, &seen, &err));
    CHECK(seen.count == 1 && seen.id[0] == 9, "behind the first");
    buf_free(&seen.text);
}

static void the_caller_may_stop(void **state)
{
    struct fixture *f = *state;
    struct seen     stop = {.stop_after = 1, .rc = 1}, failing = {.stop_after = 1, .rc = -1};
    struct err      err = {0};

    put(f->store, NOW, &hello);
    put(f->store, NOW, &hello);
    look(f->store, 0, 20, &stop);
    CHECK(stop.count == 1, "stopped after one");
    CHECK(outbox_waiting(f->store, 0, 20, see, &failing, &err) == -1 && err.kind == ERR_RETRY,
          "a failure is passed on");
    buf_free(&stop.text);
    buf_free(&failing.text);
}

static void a_double_id_is_refused(void **state)
{
    struct fixture   *f = *state;
    struct outbox_row row = hello;
    struct err        err = {0};

    row.id = 5;
    put(f->store, NOW, &row);
    store_outbox_touched(f->store);
    CHECK(outbox_put(f->store, NOW, &row, &err) == -1 && err.kind == ERR_BAD_INPUT, "refused");
    CHECK(!store_outbox_touched(f->store), "and nobody is woken for it");
}

static void outcomes_are_remembered(void **state)
{
    auto_buf struct buf sent = {0};
    struct fixture     *f = *state;
    struct seen         seen = {0};
    struct err          err = {0};
    int64_t             id[3], waiting, oldest;

    OK(outbox_backlog(f->store, &waiting, &oldest, &err));
    CHECK(waiting == 0 && oldest == 0, "nothing waits");
    for (int i = 0; i < 3; i++)
        put(f->store, NOW + i, &hello);
    OK(outbox_backlog(f->store, &waiting, &oldest, &err));
    CHECK(waiting == 3 && oldest == NOW, "three wait, since the first");
    look(f->store, 0, 20, &seen);
    memcpy(id, seen.id, sizeof id);

    OK(outbox_done(f->store, id[0], NOW + 9, 0, STR_LIT("msgid"), &err));
    OK(outbox_failed(f->store, id[1], NOW + 9, 81013, (struct str){NULL, 0}, &err));
    OK(outbox_retry(f->store, id[2], NOW + 30, 4, 45009, &err));
    look(f->store, 0, 20, &seen);
    CHECK(seen.count == 1 && seen.id[0] == id[2] && strstr(seen.text.p, "due 30 tries 4 from 2"),
          "one waits for another try: %s", seen.text.p);
    OK(outbox_backlog(f->store, &waiting, &oldest, &err));
    CHECK(waiting == 1 && oldest == NOW + 2, "one waits");

    OK(outbox_retry(f->store, id[0], NOW + 30, 1, 45009, &err));
    OK(outbox_failed(f->store, id[0], NOW + 30, 1, STR_LIT(""), &err));
    OK(outbox_done(f->store, 12345, NOW + 30, 0, STR_LIT(""), &err));
    look(f->store, 0, 20, &seen);
    CHECK(seen.count == 1, "what is done waits no more");
    OK(outbox_sent_since(f->store, NOW, see_sent, &sent, &err));
    CHECK(str_is(buf_view(&sent), "ZhangSan 9\nLiSi 9\n"), "what is done stays done: %s", sent.p);
    buf_free(&seen.text);
}

static void sends_are_told_by_receiver(void **state)
{
    auto_buf struct buf text = {0};
    struct fixture     *f = *state;
    struct outbox_row   row = hello;
    struct err          err = {0};

    for (row.id = 1; row.id <= 5; row.id++) {
        row.kind = row.id == 4 ? OUT_UPDATE_CARD : OUT_SEND;
        put(f->store, NOW, &row);
    }
    OK(outbox_done(f->store, 1, NOW + 10, 0, STR_LIT(""), &err));
    OK(outbox_done(f->store, 2, NOW + 30, 0, STR_LIT(""), &err));
    OK(outbox_done(f->store, 3, NOW + 20, 0, STR_LIT(""), &err));
    OK(outbox_done(f->store, 4, NOW + 30, 0, STR_LIT(""), &err));
    OK(outbox_failed(f->store, 5, NOW + 30, 81013, STR_LIT(""), &err));
    OK(outbox_sent_since(f->store, NOW + 20, see_sent, &text, &err));
    CHECK(str_is(buf_view(&text), "ZhangSan 20\nLiSi 20\nZhangSan 30\nLiSi 30\n"),
          "sends only, done only, since then only: %s", text.p);
}

static void purge_takes_the_oldest_done(void **state)
{
    auto_buf struct buf text = {0};
    struct fixture     *f = *state;
    struct outbox_row   row = hello;
    struct err          err = {0};
    int64_t             deleted = -1, waiting, oldest;

    for (row.id = 1; row.id <= 6; row.id++)
        put(f->store, NOW, &row);
    for (int64_t id = 1; id <= 5; id++)
        OK(outbox_done(f->store, id, NOW + id, 0, STR_LIT(""), &err));
    OK(outbox_purge(f->store, NOW + 5, 3, &deleted, &err));
    CHECK(deleted == 3, "no more than asked for");
    OK(outbox_purge(f->store, NOW + 5, 3, &deleted, &err));
    CHECK(deleted == 1, "only what was done before");
    OK(outbox_sent_since(f->store, 0, see_sent, &text, &err));
    CHECK(str_is(buf_view(&text), "ZhangSan 5\nLiSi 5\n"), "the boundary stays: %s", text.p);
    OK(outbox_backlog(f->store, &waiting, &oldest, &err));
    CHECK(waiting == 1, "what waits is never purged");
}

static void the_sender_is_told(void **state)
{
    struct fixture *f = *state;

    CHECK(!store_outbox_touched(f->store), "nothing yet");
    put(f->store, NOW, &hello);
    CHECK(store_outbox_touched(f->store), "something now");
    CHECK(!store_outbox_touched(f->store), "told once");
}

static void a_reading_connection_sees_what_is_committed(void **state)
{
    struct fixture *f = *state;
    struct store   *reader = fixture_open(f, DB_READ);
    struct seen     seen = {0};
    struct err      err = {0};

    OK(store_begin(f->store, &err));
    put(f->store, NOW, &hello);
    look(reader, 0, 20, &seen);
    CHECK(seen.count == 0, "not before the commit");
    OK(store_commit(f->store, &err));
    look(reader, 0, 20, &seen);
    CHECK(seen.count == 1, "after it");
    CHECK(outbox_put(reader, NOW, &hello, &err) == -1, "a reader puts nothing");
    store_close(reader);
    fixture_reopen(f);
    look(f->store, 0, 20, &seen);
    CHECK(seen.count == 1, "and after a restart");
    buf_free(&seen.text);
}

/* ---- media ---- */

static int show(void *arg, const struct media *m)
{
    buf_f(arg, "%.*s %.*s %.*s %zu bytes [%.*s] %d", STR_ARG(m->key), STR_ARG(m->type),
          STR_ARG(m->filename), m->bytes.n, STR_ARG(m->media_id),
          m->uploaded_at ? (int)(m->uploaded_at - NOW) : -1);
    return 0;
}

static void media_are_kept_once(void **state)
{
    static const struct {
        const char *name, *id, *want;
    } uploads[] = {
        {"uploaded", "M1", "0a1b image qr.png 4 bytes [M1] 5"},
        {"forgotten", "", "0a1b image qr.png 4 bytes [] -1"},
        {"uploaded again", "M2", "0a1b image qr.png 4 bytes [M2] 5"},
    };
    auto_buf struct buf text = {0};
    struct fixture     *f = *state;
    struct err          err = {0};
    struct media        m = {
        .key = STR_LIT("0a1b"),
        .type = STR_LIT("image"),
        .filename = STR_LIT("qr.png"),
        .bytes = {"\x89PN\0", 4},
    };

    CHECK(media_find(f->store, m.key, show, &text, &err) == 0, "not yet known");
    OK(media_put(f->store, NOW, &m, &err));
    m.filename = STR_LIT("other.png");
    OK(media_put(f->store, NOW, &m, &err));
    CHECK(media_find(f->store, m.key, show, &text, &err) == 1, "known");
    CHECK(str_is(buf_view(&text), "0a1b image qr.png 4 bytes [] -1"), "as first put: %s", text.p);
    for (size_t i = 0; i < ARRAY_LEN(uploads); i++) {
        buf_clear(&text);
        OK(media_uploaded(f->store, m.key, str_c(uploads[i].id), NOW + 5, &err));
        CHECK(media_find(f->store, m.key, show, &text, &err) == 1, "still known");
        CHECK(str_is(buf_view(&text), uploads[i].want), "%s: %s", uploads[i].name, text.p);
    }
    OK(media_uploaded(f->store, STR_LIT("ffff"), STR_LIT("M"), NOW, &err));
    CHECK(media_find(f->store, STR_LIT("ffff"), show, &text, &err) == 0, "nothing came of that");
}

static void look_for(struct store *s, struct str key, const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(media_find(s, key, show, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

/* A table is a list of people. */
static void media_are_sealed(void **state)
{
    struct media m = {.key = STR_LIT("0a1b"), .type = STR_LIT("file"), .filename = STR_LIT("a.csv"),
                      .bytes = STR_LIT("13800000001,x")};
    static char     large[SEALED_FILE_MAX + 1];
    struct fixture *f = *state;
    struct sealer  *other = NULL;
    struct store   *s = NULL;
    struct err      err = {0};

    OK(media_put(f->store, NOW, &m, &err));
    look_for(f->store, m.key, "0a1b file a.csv 13 bytes [] -1", "as it was put");
    CHECK(!fixture_file_has(f, "-wal", "13800000001"), "not in the clear at rest");
    CHECK(fixture_file_has(f, "-wal", "a.csv"), "what is not sealed is found");
    OK(sealer_new(&other, "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", &err));
    OK(store_open(&s, f->path, DB_WRITE, other, &err));
    look_for(s, m.key, "0a1b file a.csv 0 bytes [] -1", "with another key there are none");
    store_close(s);
    sealer_free(other);
    OK(store_open(&s, f->path, DB_WRITE, NULL, &err));
    m.key = STR_LIT("ffff");
    CHECK(media_put(s, NOW, &m, &err) == -1 && err.kind == ERR_RETRY, "no key: not put");
    CHECK(media_find(s, STR_LIT("0a1b"), show, NULL, &err) == -1 && err.kind == ERR_RETRY,
          "nor read");
    store_close(s);
    m.bytes = (struct str){large, sizeof large};
    CHECK(media_put(f->store, NOW, &m, &err) == -1 && err.kind == ERR_BAD_INPUT, "too large");
    look_for(f->store, m.key, "", "nothing came of that");
}

static void old_media_go(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         deleted = -1;

    for (int i = 0; i < 6; i++) {
        struct media m = {.key = {(char[]){'k', (char)('0' + i)}, 2}, .type = STR_LIT("image"),
                          .bytes = STR_LIT("\x89PNG")};

        if (i == 0)
            m.file = STR_LIT("F1");
        OK(media_put(f->store, NOW + i, &m, &err));
    }
    OK(media_put(f->store, NOW + 2 + MEDIA_RENEW + 1,
                 &(struct media){.key = STR_LIT("k2"), .type = STR_LIT("image")}, &err));
    OK(media_purge(f->store, NOW + 5, 2, &deleted, &err));
    CHECK(deleted == 2, "no more than asked for");
    OK(media_purge(f->store, NOW + 5, 9, &deleted, &err));
    CHECK(deleted == 1, "not what is as old as that, in a file, or was put again");
    look_for(f->store, STR_LIT("k0"), "k0 image  4 bytes [] -1", "the file's");
    look_for(f->store, STR_LIT("k1"), "", "an old one");
    look_for(f->store, STR_LIT("k2"), "k2 image  4 bytes [] -1", "put again, whole");
    look_for(f->store, STR_LIT("k5"), "k5 image  4 bytes [] -1", "the newest");
}

/* Two wait for it: it goes with the second one. What lies in a file stays. */
static void sent_media_go(void **state)
{
    static const struct media  media = {.key = STR_LIT("0a1b"), .bytes = STR_LIT("bytes")},
                               filed = {.key = STR_LIT("ffff"), .file = STR_LIT("F1")};
    struct outbox_row          row = hello;
    struct fixture            *f = *state;
    struct err                 err = {0};
    int64_t                    deleted = -1;

    OK(media_put(f->store, NOW, &media, &err));
    OK(media_put(f->store, NOW, &filed, &err));
    for (int64_t id = 1; id <= 2; id++) {
        row.id = id;
        row.media = media.key;
        put(f->store, NOW, &row);
    }
    for (int64_t id = 1; id <= 2; id++) {
        OK(outbox_done(f->store, id, NOW, 0, STR_LIT(""), &err));
        OK(media_purge(f->store, NOW + 9, 9, &deleted, &err));
        CHECK(deleted == (id == 1 ? 0 : 1), "as old as it is, it is waited for");
        OK(media_put(f->store, NOW, &media, &err)); /* again, where it went */
        OK(media_sent(f->store, media.key, &err));
        look_for(f->store, media.key, id == 1 ? "0a1b   5 bytes [] -1" : "",
                 id == 1 ? "one still waits" : "sent");
    }
    OK(media_sent(f->store, filed.key, &err));
    look_for(f->store, filed.key, "ffff   0 bytes [] -1", "in a file");
}

/* A message may quote what somebody typed. */
static void messages_are_sealed(void **state)
{
    struct outbox_row   row = hello;
    struct fixture     *f = *state;
    struct sealer      *other = NULL;
    struct seen         seen = {0};
    struct store       *s = NULL;
    struct err          err = {0};

    row.body = STR_LIT("{\"text\":\"13800000001\"}");
    put(f->store, NOW, &row);
    CHECK(!fixture_file_has(f, "-wal", "13800000001"), "not in the clear at rest");
    CHECK(fixture_file_has(f, "-wal", "ZhangSan|LiSi"), "what is not sealed is found");
    OK(sealer_new(&other, "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", &err));
    OK(store_open(&s, f->path, DB_WRITE, other, &err));
    put(s, NOW + 1, &hello);
    look(s, 0, 9, &seen);
    CHECK(seen.count == 2 && strstr(seen.text.p, "] ZhangSan|LiSi  []") &&
              strstr(seen.text.p, "{\"msgtype\":\"text\"}"),
          "one of another key is empty, and holds nobody up: %s", seen.text.p);
    store_close(s);
    sealer_free(other);
    buf_free(&seen.text);
    OK(store_open(&s, f->path, DB_WRITE, NULL, &err));
    CHECK(outbox_put(s, NOW, &hello, &err) == -1 && err.kind == ERR_RETRY, "no key: not put");
    CHECK(outbox_waiting(s, 0, 9, see, &seen, &err) == -1 && err.kind == ERR_RETRY, "nor read");
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(rows_come_back_whole),
        BOTH(waiting_rows_go_by_id),
        BOTH(long_work_is_found_beside_the_sends),
        BOTH(the_caller_may_stop),
        BOTH(a_double_id_is_refused),
        BOTH(outcomes_are_remembered),
        BOTH(sends_are_told_by_receiver),
        BOTH(purge_takes_the_oldest_done),
        BOTH(the_sender_is_told),
        ON_FILE(a_reading_connection_sees_what_is_committed),
        BOTH(media_are_kept_once),
        ON_FILE(media_are_sealed),
        BOTH(old_media_go),
        BOTH(sent_media_go),
        ON_FILE(messages_are_sealed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
