/* Rows that are of no use from a time on: they are sent before it, or given up. */
#include "tests/unit/sender_world.h"

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

static unsigned sends(void)
{
    return fake_count(&w.api, "message/send");
}

static struct outbox_row text_until(const char *to, int64_t until)
{
    return (struct outbox_row){
        .kind = OUT_SEND,
        .app = STR_LIT("student"),
        .to = str_c(to),
        .body = STR_LIT(TEXT_BODY("x")),
        .expires_at = until,
    };
}

static void check_over(const char *name, int64_t rows)
{
    CHECK(failed(&w) == rows, "%s: %lld given up", name, (long long)failed(&w));
    CHECK(look_is(&w, "SELECT info FROM outbox WHERE state = 2", "expired"), "%s: why", name);
    CHECK(metrics_get(w.metrics, M_OUTBOX_EXPIRED) == rows, "%s: counted", name);
    CHECK(metrics_get(w.metrics, M_API_FAILURES) == 0, "%s: no failure", name);
}

static void in_time(void **state)
{
    (void)state;
    put_row(&w, text_until("u", w.now + 1));
    settle(&w);
    CHECK(sends() == 1 && done(&w) == 1, "before its end it is sent");
    pass(&w, 60);
    CHECK(failed(&w) == 0 && metrics_get(w.metrics, M_OUTBOX_EXPIRED) == 0, "and that is that");
}

static void at_its_end(void **state)
{
    (void)state;
    put_row(&w, text_until("u", w.now));
    settle(&w);
    CHECK(sends() == 0, "from its end on it is not sent");
    check_over("at its end", 1);
}

/* Between two tries. */
static void while_it_waits(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 2, -1);
    put_row(&w, text_until("u", w.now + 5));
    put_text(&w, "u", TEXT_BODY("behind it"));
    settle(&w);
    pass(&w, 1);
    CHECK(sends() == 2 && failed(&w) == 0, "two tries");
    pass(&w, 4); /* the third is due now */
    pass(&w, 1);
    CHECK(failed(&w) == 1 && done(&w) == 1 && sends() == 3, "only what was behind it goes");
}

/* Sends do not work for hours: what is over is given up all the same, and what is not goes when
 * they do. */
static void in_an_outage(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 99, 60020);
    put_row(&w, text_until("u", w.now + 7200));
    put_row(&w, text_until("other", w.now + 86400));
    put_text(&w, "u", TEXT_BODY("for ever"));
    settle(&w);
    CHECK(atomic_load(&w.outbound) == 0 && waiting(&w) == 3, "sends do not work");
    for (int i = 0; i < 13; i++)
        pass(&w, 600);
    CHECK(waiting(&w) == 2, "the others wait");
    check_over("in an outage", 1);
}

/* The hold lasts a minute: nobody waits for its end. */
static void in_a_hold(void **state)
{
    (void)state;
    fake_errcode(&w.api, "message/send", 99, 60020);
    put_text(&w, "u", TEXT_BODY("for ever"));
    settle(&w);
    put_row(&w, text_until("other", w.now + 30));
    settle(&w);
    CHECK(sends() == 1 && w.sender->rows_count == 0, "nothing goes, or stays in memory");
    pass(&w, 40);
    CHECK(sends() == 1, "nothing was tried");
    check_over("in a hold", 1);
}

static void after_an_outage(void **state)
{
    unsigned before;

    (void)state;
    fake_errcode(&w.api, "message/send", 99, 60020);
    put_many(&w, "student", "m", 30);
    for (int i = 0; i < 30; i++)
        put_row(&w, text_until("u", w.now + 3600));
    settle(&w);
    before = sends();
    restart(&w);
    fake_heal(&w.api);
    pass(&w, 3600);
    pass(&w, 600);
    CHECK(sends() == before + 30 && done(&w) == 30, "those without an end: %u", sends() - before);
    check_over("after an outage", 30);
}

/* A member over the limit: the next process looks at his rows, too. */
static void behind_others(void **state)
{
    (void)state;
    for (int i = 0; i < 25; i++)
        put_text(&w, "u", TEXT_BODY("many"));
    put_row(&w, text_until("u", w.now + 10));
    settle(&w);
    CHECK(sends() == 20 && waiting(&w) == 6, "the limit of a member: %u", sends());
    pass(&w, 12);
    CHECK(failed(&w) == 1, "one that waits behind them is over");
    pass(&w, 60);
    CHECK(done(&w) == 25 && sends() == 25, "the others go");
}

/* Its bytes have nobody to wait for any more. */
static int put_picture(void *arg, struct store *store, struct err *err)
{
    struct outbox_row row = text_until("u", w.now);
    struct media      m = {.key = STR_LIT("0a1b"),
                           .type = STR_LIT("image"),
                           .filename = STR_LIT("p.png"),
                           .bytes = STR_LIT("a picture")};

    (void)arg;
    row.body = STR_LIT("{\"msgtype\":\"image\",\"image\":{\"media_id\":\"@media@\"}}");
    row.media = m.key;
    return media_put(store, w.now, &m, err) < 0 ? -1 : outbox_put(store, w.now, &row, err);
}

static void a_picture(void **state)
{
    (void)state;
    world_write(&w, put_picture, NULL);
    sender_wake(w.sender);
    settle(&w);
    CHECK(fake_count(&w.api, "media/upload") == 0, "it is not uploaded");
    check_over("a picture", 1);
    CHECK(look_int(&w, "SELECT COUNT(*) FROM media") == 0, "its bytes are gone");
}

/* One that nobody can send is over, too: no error is told of it. */
static void of_no_application(void **state)
{
    struct outbox_row row = text_until("u", w.now);

    (void)state;
    row.app = STR_LIT("nobody");
    put_row(&w, row);
    settle(&w);
    check_over("of no application", 1);
}

/* One with too many receivers becomes several, of the same time. */
static void in_parts(void **state)
{
    auto_buf struct buf to = {0};

    (void)state;
    for (int i = 0; i < 1500; i++)
        buf_f(&to, "%su%d", i ? "|" : "", i);
    buf_char(&to, '\0');
    put_row(&w, text_until(to.p, w.now + 60));
    settle(&w);
    pass(&w, 6); /* nobody wakes it here */
    CHECK(done(&w) == 2 && look_int(&w, "SELECT COUNT(*) FROM outbox WHERE expires_at > 0") == 3,
          "both have its end");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(in_time),      TEST(at_its_end),        TEST(while_it_waits),
        TEST(in_an_outage), TEST(after_an_outage),   TEST(behind_others),
        TEST(a_picture),    TEST(of_no_application), TEST(in_parts),
        TEST(in_a_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
