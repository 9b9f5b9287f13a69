/* Reminders that could not go when they were put: nobody is woken by them, they keep nobody else
 * back, and who did not get one has not had it today. */
#include "tests/unit/sender_world.h"

#include "base/cst.h"
#include "bot/push.h"
#include "store/appointments.h"
#include "store/notices.h"
#include "store/quotas.h"

static struct world w;

enum { QUIET = 1, NIGHT = 2, COUNTED = 4 };
enum { HOUR = 3600, MINUTES = 60, FROM = 22 * MINUTES, TO = 7 * MINUTES };

static int64_t evening; /* 22:00 */

static void at(int64_t moment)
{
    w.now = moment;
    settle(&w);
}

static int set_up(void **state)
{
    (void)state;
    world_start(&w);
    sender_set_quiet(w.sender, (struct quiet_hours){FROM, TO});
    evening = cst_day_start(cst_day(w.now) + 1) + (int64_t)22 * HOUR;
    w.now = evening - 600;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_stop(&w);
    return 0;
}

static unsigned sent(void)
{
    return fake_count(&w.api, "message/send");
}

/* ---- a reminder, counted as notice_wanted does ---- */

struct remind {
    const char *to;
    int64_t     appointment;
    unsigned    counted, is; /* bits of QUIET, NIGHT, COUNTED */
    int64_t     until;
};

static int count_one(struct store *s, struct str userid, struct err *err)
{
    const struct quota  q = notice_day_quota(8);
    auto_buf struct buf subject = {0};
    bool                taken;

    notice_day_subject(STR_LIT("reminder"), userid, &subject);
    return quota_take(s, w.now, &q, buf_view(&subject), &taken, NULL, err);
}

static int put_reminder(void *arg, struct store *s, struct err *err)
{
    const struct remind *r = arg;
    struct ctx           ctx = {.now = w.now, .store = s, .push_until = r->until};
    struct str           rest = str_c(r->to), one;

    ctx.push_reminder = (struct push_reminder){
        .quiet = r->is & QUIET, .night = r->is & NIGHT, .counted = r->counted,
        .appointment = r->appointment};
    while ((r->is & COUNTED) && str_split(&rest, '|', &one))
        if (count_one(s, one, err) < 0)
            return -1;
    return push_text_in(&ctx, "student", str_c(r->to), STR_LIT("remember"), err);
}

static void remind(const char *to, unsigned is, int64_t until)
{
    struct remind r = {.to = to, .is = is, .until = until};

    r.counted = is & COUNTED ? PUSH_RECEIVERS : 0;
    world_write(&w, put_reminder, &r);
    sender_wake(w.sender);
    settle(&w);
}

/* A card for all of them, of whom the last one gets the words, too. */
static void remind_beside(const char *to, unsigned counted, int64_t until)
{
    struct remind r = {.to = to, .counted = counted, .is = QUIET | COUNTED, .until = until};

    world_write(&w, put_reminder, &r);
    sender_wake(w.sender);
    settle(&w);
}

static int64_t counted(void)
{
    return look_int(&w, "SELECT COALESCE(SUM(day_count), 0) FROM quotas WHERE name = 'notice.day'");
}

/* The first try does not work. */
static void busy_once(void)
{
    fake_errcode(&w.api, "message/send", 1, -1);
}

/* ---- tests ---- */

static void nobody_is_woken(void **state)
{
    static const struct {
        const char *name;
        int         errcode;
    } rows[] = {{"pause", 45009}, {"busy", -1}, {"alert", 60020}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t  morning = evening + (int64_t)9 * HOUR;
        unsigned before;

        w.now = evening - 5;
        fake_errcode(&w.api, "message/send", 1, rows[i].errcode);
        remind("m1", QUIET | COUNTED, morning + HOUR);
        before = sent();
        CHECK(before > 0 && waiting(&w) == 1, "%s: it was tried", rows[i].name);
        for (int64_t t = evening; t < morning; t += 1200)
            at(t);
        at(morning - 1);
        CHECK(sent() == before && waiting(&w) == 1, "%s: nobody is woken", rows[i].name);
        CHECK(look_int(&w, "SELECT due_at FROM outbox WHERE state = 0") == morning,
              "%s: it is late for nobody", rows[i].name);
        at(morning);
        at(morning + 5);
        CHECK(sent() == before + 1 && waiting(&w) == 0, "%s: in the morning", rows[i].name);
        CHECK(counted() == 1, "%s: it counts", rows[i].name);
        evening += (int64_t)24 * HOUR;
    }
}

/* The check-in is closed, tomorrow has become today. */
static void what_is_over_is_given_back(void **state)
{
    (void)state;
    w.now = evening - 5;
    busy_once();
    remind("m1|m2", QUIET | COUNTED, evening + HOUR);
    CHECK(counted() == 2 && waiting(&w) == 1, "two had one today");
    at(evening + HOUR - 10);
    CHECK(waiting(&w) == 1 && sent() == 1, "it waits");
    at(evening + HOUR);
    CHECK(waiting(&w) == 0 && sent() == 1 && failed(&w) == 1, "and never goes");
    CHECK(counted() == 0, "they have had none: %lld", (long long)counted());
    at(evening + (int64_t)9 * HOUR);
    CHECK(sent() == 1, "nor in the morning");
}

static void what_is_not_counted_gives_nothing(void **state)
{
    (void)state;
    remind("m1", QUIET | COUNTED, 0);
    w.now = evening - 5;
    busy_once();
    remind("m1", QUIET, evening + HOUR);
    at(evening + HOUR);
    CHECK(failed(&w) == 1 && counted() == 1, "the card beside the words");
}

static void some_are_counted_elsewhere(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/send", 1, 200,
              "{\"errcode\":0,\"msgid\":\"x\",\"invaliduser\":\"m1|m3\"}");
    remind_beside("m1|m2|m3", 2, 0);
    CHECK(done(&w) == 1 && counted() == 2, "the first two: %lld", (long long)counted());
    w.now = evening - 5;
    busy_once();
    remind_beside("m4|m5|m6", 2, evening + HOUR);
    at(evening + HOUR);
    CHECK(failed(&w) == 1 && counted() == 3, "and of these: %lld", (long long)counted());
}

/* ---- of an appointment ---- */

static int put_appointment(void *arg, struct store *s, struct err *err)
{
    const struct appointment like = {
        .slot = {.series = STR_LIT("repair"), .place = STR_LIT("east"), .day = cst_day(w.now) + 1,
                 .minute = 600, .until = 630, .capacity = 2},
        .person = 1, .member = STR_LIT("m1"), .hold_until = w.now + 600};
    auto_buf struct buf memory = {0};
    struct slot         freed = {.capacity = 0};
    int64_t            *number = arg;
    bool                done = false;

    return appointment_hold(s, w.now, &like, &done, number, &freed, &memory, err) < 0
               ? -1
               : appointment_confirm(s, w.now, *number, 1, STR_LIT("R1"), &done, &freed, &memory,
                                     err);
}

struct turn {
    int64_t                number;
    enum appointment_state from, to;
};

static int turn_appointment(void *arg, struct store *s, struct err *err)
{
    const struct turn *t = arg;
    bool               done;

    return appointment_turn(s, w.now, t->number, t->from, t->to, STR_LIT("m1"), &done, err);
}

static void become(int64_t number, enum appointment_state from, enum appointment_state to)
{
    struct turn t = {.number = number, .from = from, .to = to};

    world_write(&w, turn_appointment, &t);
}

/* It waits for the morning, and is cancelled at night. */
static void what_is_cancelled_is_not_reminded_of(void **state)
{
    static const struct {
        const char            *name;
        enum appointment_state to;
        bool                   goes;
    } rows[] = {
        {"booked", APPT_BOOKED, true},
        {"cancelled", APPT_CANCELLED, false},
        {"there already", APPT_CAME, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct remind r = {.to = "m1", .is = QUIET | COUNTED, .counted = 1};
        int64_t       before = done(&w);

        w.now = evening + HOUR;
        world_write(&w, put_appointment, &r.appointment);
        world_write(&w, put_reminder, &r);
        sender_wake(w.sender);
        settle(&w);
        if (rows[i].to != APPT_BOOKED)
            become(r.appointment, APPT_BOOKED, rows[i].to);
        at(evening + (int64_t)9 * HOUR);
        at(evening + (int64_t)9 * HOUR + 10);
        CHECK(waiting(&w) == 0 && done(&w) == before + rows[i].goes, "%s", rows[i].name);
        CHECK(counted() == rows[i].goes, "%s: it counts, or not", rows[i].name);
        if (rows[i].to == APPT_BOOKED)
            become(r.appointment, APPT_BOOKED, APPT_OVER);
        evening += (int64_t)24 * HOUR;
    }
}

static void whom_it_does_not_reach(void **state)
{
    (void)state;
    fake_rule(&w.api, "message/send", 1, 200,
              "{\"errcode\":0,\"msgid\":\"x\",\"invaliduser\":\"M2\",\"unlicenseduser\":\"m3\"}");
    remind("m1|m2|m3", QUIET | COUNTED, 0);
    CHECK(done(&w) == 1 && counted() == 1, "one has had it: %lld", (long long)counted());
    fake_errcode(&w.api, "message/send", 1, 81013);
    remind("m4|m5", QUIET | COUNTED, 0);
    CHECK(failed(&w) == 1 && counted() == 1, "nobody of these: %lld", (long long)counted());
}

/* The school has written a time of the night. */
static void what_is_meant_for_the_night_goes(void **state)
{
    (void)state;
    at(evening + HOUR);
    remind("m1", QUIET | NIGHT | COUNTED, 0);
    CHECK(sent() == 1 && done(&w) == 1, "at once");
    remind("m1", QUIET | COUNTED, 0);
    CHECK(sent() == 1 && waiting(&w) == 1, "not the other one");
}

/* … but not hours later. */
static void the_night_is_short(void **state)
{
    (void)state;
    at(evening + HOUR);
    fake_errcode(&w.api, "message/send", 1, 45009);
    remind("m1", QUIET | NIGHT, 0);
    at(evening + HOUR + 61);
    CHECK(sent() == 2 && done(&w) == 1, "within half an hour");
    fake_errcode(&w.api, "message/send", 99, 60020);
    remind("m2", QUIET | NIGHT, 0);
    for (int64_t t = 0; t < PUSH_NIGHT_SECONDS; t += 60)
        at(w.now + 60);
    fake_heal(&w.api);
    at(w.now + HOUR);
    CHECK(done(&w) == 1 && waiting(&w) == 1, "then it waits");
    at(evening + (int64_t)9 * HOUR);
    at(evening + (int64_t)9 * HOUR + 600);
    CHECK(done(&w) == 2, "for the morning");
}

static void others_are_answered(void **state)
{
    (void)state;
    w.now = evening - 5;
    busy_once();
    remind("m1", QUIET, 0);
    at(evening + HOUR);
    put_text(&w, "m1", TEXT_BODY("answer"));
    settle(&w);
    CHECK(sent() == 2 && done(&w) == 1 && waiting(&w) == 1, "he gets what he has asked for");
    sender_set_quiet(w.sender, (struct quiet_hours){0});
    at(evening + HOUR + 30);
    put_text(&w, "m1", TEXT_BODY("answer"));
    settle(&w);
    CHECK(done(&w) == 2 && waiting(&w) == 1, "also when the school has none of them any more");
}

static void a_restart_wakes_nobody(void **state)
{
    (void)state;
    w.now = evening - 5;
    busy_once();
    remind("m1", QUIET, 0);
    restart(&w);
    sender_set_quiet(w.sender, (struct quiet_hours){FROM, TO});
    at(evening + 2 * HOUR);
    CHECK(sent() == 1 && waiting(&w) == 1, "it waits");
    at(evening + (int64_t)9 * HOUR);
    CHECK(sent() == 2 && done(&w) == 1, "once");
}

/* Other messages, and reminders of an older version, say nothing of quiet hours. */
static void what_says_nothing_goes(void **state)
{
    (void)state;
    at(evening + HOUR);
    remind("m1", 0, 0);
    CHECK(sent() == 1 && done(&w) == 1 && counted() == 0, "at once");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobody_is_woken),
        TEST(what_is_over_is_given_back),
        TEST(what_is_not_counted_gives_nothing),
        TEST(some_are_counted_elsewhere),
        TEST(what_is_cancelled_is_not_reminded_of),
        TEST(whom_it_does_not_reach),
        TEST(what_is_meant_for_the_night_goes),
        TEST(the_night_is_short),
        TEST(others_are_answered),
        TEST(a_restart_wakes_nobody),
        TEST(what_says_nothing_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
