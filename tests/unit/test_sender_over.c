/* Rows that are of no use from a time on: they are sent before it, or given up. Cards that ask what
 * a dialog does not wait for any more. */
#include "tests/unit/sender_world.h"

#include "store/members.h"
#include "store/notices.h"

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

/* ---- cards that ask a step of a dialog ---- */

static struct str asked_now; /* task_id of u's dialog in the world's student application */

static int keep_dialog(void *arg, struct store *store, struct err *err)
{
    struct dialog    d = {.flow = STR_LIT("checkin"),
                          .task_id = asked_now,
                          .expires_at = INT64_MAX};
    struct member    m;
    struct buf       memory = {0};
    struct dialog    old;
    int              rc;

    (void)arg;
    rc = member_load(store, w.now, STR_LIT("U"), STR_LIT("student"), &m, &old, &memory, err);
    buf_free(&memory);
    if (rc < 0 || asked_now.p == NULL)
        return rc < 0 ? -1 : dialog_end(store, STR_LIT("U"), STR_LIT("student"), err);
    return dialog_save(store, STR_LIT("U"), STR_LIT("student"), &d, err);
}

static void asks(const char *task)
{
    asked_now = str_c(task);
    world_write(&w, keep_dialog, NULL);
}

static void put_card(const char *task)
{
    struct outbox_row row = text_until("u", 0);

    row.task = str_c(task);
    put_row(&w, row);
}

static void cards_in_time(void **state)
{
    (void)state;
    asks("f-checkin-0-1-a");
    put_card("f-checkin-0-1-a");
    settle(&w);
    CHECK(sends() == 1 && done(&w) == 1, "it goes as any other");
    fake_errcode(&w.api, "message/send", 1, -1);
    put_card("f-checkin-0-1-a");
    settle(&w);
    pass(&w, 1);
    CHECK(done(&w) == 2, "at its second try, too");
    CHECK(metrics_get(w.metrics, M_OUTBOX_EXPIRED) == 0, "none is given up");
}

static const struct {
    const char *name, *task; /* of the dialog when sends work again; NULL: it is over */
} answered[] = {
    {"the next step", "f-checkin-1-1-b"},
    {"asked in words", ""},
    {"asked again by another card", "f-checkin-0-1-b"},
    {"longer", "f-checkin-0-1-aa"},
    {"finished or cancelled", NULL},
};

static void cards_too_late(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(answered); i++) {
        unsigned before = sends();

        asks("f-checkin-0-1-a");
        fake_errcode(&w.api, "message/send", 1, -1);
        put_card("f-checkin-0-1-a");
        put_text(&w, "u", TEXT_BODY("behind it"));
        settle(&w);
        CHECK(sends() == before + 1, "%s: the platform is busy", answered[i].name);
        asks(answered[i].task);
        pass(&w, 60);
        CHECK(failed(&w) == (int64_t)i + 1, "%s: it is given up", answered[i].name);
        CHECK(done(&w) == (int64_t)i + 1 && sends() == before + 2, "%s: what is behind it goes",
              answered[i].name);
    }
    CHECK(look_is(&w, "SELECT DISTINCT info FROM outbox WHERE state = 2", "answered"), "why");
    CHECK(metrics_get(w.metrics, M_OUTBOX_EXPIRED) == ARRAY_LEN(answered), "they are counted");
    CHECK(metrics_get(w.metrics, M_API_FAILURES) == 0, "as no failure");
}

/* ---- what is said of a notice that waits to be released ---- */

static int turn_notice(void *arg, struct store *store, struct err *err)
{
    struct notice n = {.app = STR_LIT("student"), .kind = STR_LIT("notice"),
                       .audience = STR_LIT("all"), .creator = STR_LIT("u"),
                       .content = STR_LIT("type=text\ntext=a\n"), .state = NOTICE_WAITING};
    int64_t       number;
    bool          changed;

    return arg == NULL ? notice_put(store, w.now, &n, &number, err)
                       : notice_turn(store, w.now, 1, ~0U, *(const enum notice_state *)arg,
                                     STR_LIT("u"), STR_LIT(""), &changed, err);
}

static void only_while_it_waits(void **state)
{
    static enum notice_state planned = NOTICE_PLANNED;

    (void)state;
    world_write(&w, turn_notice, NULL);
    put_card(OUTBOX_WAITS "1");
    settle(&w);
    CHECK(sends() == 1 && done(&w) == 1, "it waits: it is told");
    fake_errcode(&w.api, "message/send", 99, 60020);
    put_card(OUTBOX_WAITS "1");
    put_card(OUTBOX_WAITS "2");
    put_card(OUTBOX_WAITS "x");
    settle(&w);
    world_write(&w, turn_notice, &planned);
    restart(&w);
    fake_heal(&w.api);
    pass(&w, 3600);
    CHECK(failed(&w) == 1 && look_is(&w, "SELECT task FROM outbox WHERE state = 2", "waits/1"),
          "it was released meanwhile: %d", (int)failed(&w));
    CHECK(look_is(&w, "SELECT info FROM outbox WHERE state = 2", "answered"), "why");
    CHECK(done(&w) == 3, "what is not known to be over goes");
}

/* The sender of the next process, and another member's dialog with the same card. */
static void cards_after_a_restart(void **state)
{
    (void)state;
    asks("f-checkin-0-1-a");
    fake_errcode(&w.api, "message/send", 99, 60020);
    put_card("f-checkin-0-1-a");
    put_card("f-checkin-0-1-b");
    settle(&w);
    restart(&w);
    fake_heal(&w.api);
    pass(&w, 3600);
    CHECK(done(&w) == 1 && failed(&w) == 1, "the one that is asked goes: %d", (int)done(&w));
    CHECK(look_is(&w, "SELECT task FROM outbox WHERE state = 1", "f-checkin-0-1-a"), "which");
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
        TEST(in_a_hold),    TEST(cards_in_time),     TEST(cards_too_late),
        TEST(cards_after_a_restart),
        TEST(only_while_it_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
