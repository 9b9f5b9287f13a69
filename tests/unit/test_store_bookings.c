/* Who may call whom, and what of it lies in the database. */
#include "tests/unit/bookings_store.h"

#include "store/migrations.h"

/* ---- bookings ---- */

static void nothing_is_given_without_a_booking(void **state)
{
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001");

    check_due(f->store, "mobile", true, "", "nobody has booked");
    CHECK(!book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001"), "new");
    check_due(f->store, "unicom", true, "", "only the chosen one");
    check_due(f->store, "mobile", false, "2026001 张三 13800000001 new one; ", "which is given it");
    hand_over(f->store, "mobile", false);
    check_due(f->store, "mobile", false, "", "once");
    check_due(f->store, "mobile", true, "2026001 张三 13800000001 new one; ", "or again");
    CHECK(withdraw(f->store, who, "mobile") == 1 && withdraw(f->store, who, "mobile") == 0,
          "withdrawn once");
    check_due(f->store, "mobile", false, "2026001 张三 13800000001 withdrawn; ",
              "the carrier is told");
    hand_over(f->store, "mobile", false);
    check_due(f->store, "mobile", true, "", "once");
}

static int write_booking(void *arg, const struct booking *b)
{
    CHECK(str_is(b->member, "Zhang") && str_is(b->version, "v1") && b->withdrawn_at == 0, "whole");
    buf_f(arg, "%.*s %d %.*s %.*s %d %d; ", STR_ARG(b->carrier), (int)b->scope, STR_ARG(b->phone),
          STR_ARG(b->receipt), (int)(b->created_at - NOW), (int)(b->changed_at - NOW));
    return 0;
}

static void check_bookings(struct store *s, int64_t who, const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(booking_list(s, who, write_booking, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

static void one_stands_with_each_carrier(void **state)
{
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001"), other = person(f->store, "2026002");

    check_bookings(f->store, who, "", "none");
    CHECK(!book(f->store, NOW, who, "unicom", BOOKING_ALL, "13800000001"), "new");
    CHECK(!book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001"), "with another carrier");
    CHECK(book(f->store, NOW + 60, who, "unicom", BOOKING_ONE, "13800000002"), "changed");
    CHECK(!book(f->store, NOW, other, "unicom", BOOKING_ONE, "13800000003"), "another person");
    check_bookings(f->store, who,
                   "mobile 1 13800000001 0910-AAAAAA 0 0; unicom 1 13800000002 0910-AAAAAA 0 60; ",
                   "one each, in the order of carriers");
    CHECK(withdraw(f->store, who, "mobile") == 1, "withdrawn");
    check_bookings(f->store, who, "unicom 1 13800000002 0910-AAAAAA 0 60; ", "the other stands");
    CHECK(!book(f->store, NOW + 90, who, "mobile", BOOKING_ALL, "13800000004"), "new again");
    CHECK(withdraw(f->store, who, "") == 2, "everything");
    check_bookings(f->store, who, "", "nothing stands");
    check_bookings(f->store, other, "unicom 1 13800000003 0910-AAAAAA 0 0; ", "of nobody else");
}

static void no_booking_without_sense(void **state)
{
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001"), count = 7;
    const struct {
        const char    *name;
        struct booking b;
    } rows[] = {
        {"of no carrier", {.person = who, .scope = BOOKING_ONE, .phone = STR_LIT("1")}},
        {"without a phone", {.person = who, .carrier = STR_LIT("a"), .scope = BOOKING_ONE}},
        {"of no scope", {.person = who, .carrier = STR_LIT("a"), .phone = STR_LIT("1")}},
        {"of another scope",
         {.person = who, .carrier = STR_LIT("a"), .scope = (enum booking_scope)3,
          .phone = STR_LIT("1")}},
        {"of nobody", {.carrier = STR_LIT("a"), .scope = BOOKING_ONE, .phone = STR_LIT("1")}},
        {"of nobody of the roster",
         {.person = 77, .carrier = STR_LIT("a"), .scope = BOOKING_ONE, .phone = STR_LIT("1")}},
    };
    struct err err = {0};
    bool       changed = true;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        err = (struct err){0};
        CHECK(booking_put(f->store, NOW, &rows[i].b, &changed, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT && changed,
              "a booking %s is refused: %s", rows[i].name, err.text);
    }
    err = (struct err){0};
    CHECK(booking_withdraw(f->store, 0, who, STR_LIT(""), &count, &err) == -1 && count == 7,
          "nothing is withdrawn at no time");
}

/* ---- at rest ---- */

static int count_phones(const struct fixture *f, const char *sql)
{
    struct db  *db = NULL;
    struct err  err = {0};
    int64_t     count;
    struct stmt *st;

    OK(db_open(&db, f->path, DB_WRITE, store_migrations, &sql, 1, &err));
    st = db_use(db, 0);
    CHECK(stmt_step(st, &err) == 1, "counted");
    count = stmt_col_i64(st, 0);
    stmt_reset(st);
    db_close(db);
    return (int)count;
}

static void phones_are_sealed_and_go(void **state)
{
    static const char booked[] = "SELECT COUNT(*) FROM bookings WHERE length(phone) > 0";
    static const char given[] = "SELECT COUNT(*) FROM handovers WHERE length(phone) > 0";
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001");

    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001");
    hand_over(f->store, "mobile", false);
    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000002");
    hand_over(f->store, "mobile", false);
    for (int moved = 0; moved <= 1; moved++) {
        for (int wal = 0; wal <= 1; wal++)
            CHECK(!fixture_file_has(f, wal ? "-wal" : "", "1380000000"), "no number");
        store_checkpoint(f->store);
    }
    CHECK(fixture_file_has(f, "", "0910-AAAAAA"), "what is not sealed was found");
    CHECK(count_phones(f, booked) == 1 && count_phones(f, given) == 1, "of the newest only");
    withdraw(f->store, who, "mobile");
    CHECK(count_phones(f, booked) == 0 && count_phones(f, given) == 1,
          "what was given has to be named once more");
    hand_over(f->store, "mobile", false);
    CHECK(count_phones(f, booked) == 0 && count_phones(f, given) == 0, "and then no more");
}

static void another_key_gives_nothing(void **state)
{
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001");
    struct sealer  *key = NULL;
    struct store   *other = NULL;
    struct err      err = {0};
    struct booking  b = {.person = who, .carrier = STR_LIT("a"), .scope = BOOKING_ONE,
                         .phone = STR_LIT("13800000001")};
    bool            changed = true;

    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001");
    OK(sealer_new(&key, "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", &err));
    OK(store_open(&other, f->path, DB_READ, key, &err));
    CHECK(handover_due(other, STR_LIT("mobile"), false, fail_row, NULL, &err) == -1 &&
              err.kind == ERR_FORBIDDEN,
          "another key opens nothing");
    store_close(other);
    sealer_free(key);
    err = (struct err){0};
    OK(store_open(&other, f->path, DB_WRITE, NULL, &err));
    CHECK(booking_put(other, NOW, &b, &changed, &err) == -1 && err.kind == ERR_RETRY && changed,
          "without one nothing is booked");
    err = (struct err){0};
    CHECK(booking_list(other, who, write_booking, NULL, &err) == -1 && err.kind == ERR_RETRY,
          "nor shown");
    store_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(nothing_is_given_without_a_booking),
        BOTH(one_stands_with_each_carrier),
        BOTH(no_booking_without_sense),
        ON_FILE(phones_are_sealed_and_go),
        ON_FILE(another_key_gives_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
