/* What is due to a carrier, and what it was given. */
#include "tests/unit/bookings_store.h"

#include "store/members.h"

/* ---- what is due ---- */

/* What happens to one student, and what is due to the two carriers after it. "mobile" in `given`
 * hands over to it first. */
struct step {
    const char *what;     /* the test's name for it */
    enum { BOOK, DROP, RENAME, GO, COME, FREEZE, THAW, GIVE } deed;
    const char *carrier;  /* empty with DROP: all */
    enum booking_scope scope;
    const char *phone;    /* or the new name */
    const char *mobile, *unicom; /* due */
};

#define NEW_1 "2026001 张三 13800000001 new "
#define NEW_2 "2026001 张三 13800000002 new "
#define CHANGED_1 "2026001 张三 13800000001 changed "
#define CHANGED_2 "2026001 张三 13800000002 changed "
#define GONE_1 "2026001 张三 13800000001 withdrawn; "
#define GONE_2 "2026001 张三 13800000002 withdrawn; "

static const struct step another_phone[] = {
    {"booked", BOOK, "mobile", BOOKING_ONE, "13800000001", NEW_1 "one; ", ""},
    {"changed before it was given", BOOK, "mobile", BOOKING_ONE, "13800000002", NEW_2 "one; ", ""},
    {"given", GIVE, "mobile", 0, NULL, "", ""},
    {"the same again", BOOK, "mobile", BOOKING_ONE, "13800000002", "", ""},
    {"changed", BOOK, "mobile", BOOKING_ONE, "13800000001", CHANGED_1 "from 13800000002 one; ", ""},
    {"changed back: as it was given", BOOK, "mobile", BOOKING_ONE, "13800000002", "", ""},
    {"changed", BOOK, "mobile", BOOKING_ONE, "13800000001", CHANGED_1 "from 13800000002 one; ", ""},
    {"given", GIVE, "mobile", 0, NULL, "", ""},
    {"withdrawn", DROP, "mobile", 0, NULL, GONE_1, ""},
    {NULL, 0, NULL, 0, NULL, NULL, NULL},
};

static const struct step another_name[] = {
    {"booked", BOOK, "mobile", BOOKING_ONE, "13800000001", NEW_1 "one; ", ""},
    {"given", GIVE, "mobile", 0, NULL, "", ""},
    {"renamed", RENAME, NULL, 0, "张三丰", "2026001 张三丰 13800000001 changed one; ", ""},
    {"given", GIVE, "mobile", 0, NULL, "", ""},
    {NULL, 0, NULL, 0, NULL, NULL, NULL},
};

static const struct step all_and_one[] = {
    {"all may call", BOOK, "mobile", BOOKING_ALL, "13800000001", NEW_1 "all; ", NEW_1 "all; "},
    {"one was given", GIVE, "unicom", 0, NULL, NEW_1 "all; ", ""},
    {"now only one may", BOOK, "mobile", BOOKING_ONE, "13800000001", NEW_1 "one; ", GONE_1},
    {"all again, before they heard", BOOK, "mobile", BOOKING_ALL, "13800000001", NEW_1 "all; ",
     ""},
    {"only one", BOOK, "mobile", BOOKING_ONE, "13800000001", NEW_1 "one; ", GONE_1},
    {"they heard", GIVE, "unicom", 0, NULL, NEW_1 "one; ", ""},
    {"and the chosen one", GIVE, "mobile", 0, NULL, "", ""},
    {"of one more scope it hears nothing", BOOK, "mobile", BOOKING_ALL, "13800000001", "",
     NEW_1 "all; "},
    {NULL, 0, NULL, 0, NULL, NULL, NULL},
};

/* What was booked with a carrier itself counts before what was said for all. */
static const struct step its_own_comes_first[] = {
    {"all may call", BOOK, "mobile", BOOKING_ALL, "13800000001", NEW_1 "all; ", NEW_1 "all; "},
    {"its own", BOOK, "unicom", BOOKING_ONE, "13800000002", NEW_1 "all; ", NEW_2 "one; "},
    {"given", GIVE, "unicom", 0, NULL, NEW_1 "all; ", ""},
    {"withdrawn from it: all still may", DROP, "unicom", 0, NULL, NEW_1 "all; ",
     CHANGED_1 "from 13800000002 all; "},
    {"withdrawn from all", DROP, "", 0, NULL, "", GONE_2},
    {"it heard", GIVE, "unicom", 0, NULL, "", ""},
    {NULL, 0, NULL, 0, NULL, NULL, NULL},
};

static const struct step withdrawn[] = {
    {"booked", BOOK, "mobile", BOOKING_ONE, "13800000001", NEW_1 "one; ", ""},
    {"withdrawn before it was given", DROP, "mobile", 0, NULL, "", ""},
    {"booked", BOOK, "mobile", BOOKING_ONE, "13800000001", NEW_1 "one; ", ""},
    {"given", GIVE, "mobile", 0, NULL, "", ""},
    {"the phone changes", BOOK, "mobile", BOOKING_ONE, "13800000002",
     CHANGED_2 "from 13800000001 one; ", ""},
    {"withdrawn: they know the old phone", DROP, "mobile", 0, NULL, GONE_1, ""},
    {"booked again before they heard", BOOK, "mobile", BOOKING_ONE, "13800000001",
     CHANGED_1 "one; ", ""},
    {"withdrawn again", DROP, "", 0, NULL, GONE_1, ""},
    {"they heard", GIVE, "mobile", 0, NULL, "", ""},
    {"given to nobody", GIVE, "mobile", 0, NULL, "", ""},
    {"booked again", BOOK, "mobile", BOOKING_ONE, "13800000002", NEW_2 "one; ", ""},
    {NULL, 0, NULL, 0, NULL, NULL, NULL},
};

static const struct step who_has_left[] = {
    {"booked", BOOK, "mobile", BOOKING_ALL, "13800000001", NEW_1 "all; ", NEW_1 "all; "},
    {"given to one", GIVE, "mobile", 0, NULL, "", NEW_1 "all; "},
    {"left", GO, NULL, 0, NULL, GONE_1, ""},
    {"back before they heard", COME, NULL, 0, NULL, "", NEW_1 "all; "},
    {"left", GO, NULL, 0, NULL, GONE_1, ""},
    {"withdrawn besides", DROP, "", 0, NULL, GONE_1, ""},
    {"they heard", GIVE, "mobile", 0, NULL, "", ""},
    {"back, and nothing stands", COME, NULL, 0, NULL, "", ""},
    {NULL, 0, NULL, 0, NULL, NULL, NULL},
};

/* 这不是我: nobody knows whose word the booking was. */
static const struct step who_is_frozen[] = {
    {"booked", BOOK, "mobile", BOOKING_ALL, "13800000001", NEW_1 "all; ", NEW_1 "all; "},
    {"given to one", GIVE, "mobile", 0, NULL, "", NEW_1 "all; "},
    {"frozen", FREEZE, NULL, 0, NULL, GONE_1, ""},
    {"thawed before they heard", THAW, NULL, 0, NULL, "", NEW_1 "all; "},
    {"frozen", FREEZE, NULL, 0, NULL, GONE_1, ""},
    {"they heard", GIVE, "mobile", 0, NULL, "", ""},
    {"thawed", THAW, NULL, 0, NULL, NEW_1 "all; ", NEW_1 "all; "},
    {NULL, 0, NULL, 0, NULL, NULL, NULL},
};

/* For who may call because all may, it is all one which booking says so. */
static const struct step all_twice[] = {
    {"all may call", BOOK, "telecom", BOOKING_ALL, "13800000001", NEW_1 "all; ", NEW_1 "all; "},
    {"given", GIVE, "unicom", 0, NULL, NEW_1 "all; ", ""},
    {"said twice", BOOK, "mobile", BOOKING_ALL, "13800000001", NEW_1 "all; ", ""},
    {"said once", DROP, "telecom", 0, NULL, NEW_1 "all; ", ""},
    {"another phone", BOOK, "mobile", BOOKING_ALL, "13800000002", NEW_2 "all; ",
     CHANGED_2 "from 13800000001 all; "},
    {NULL, 0, NULL, 0, NULL, NULL, NULL},
};

static void put_name(struct store *s, const char *name, const char *at)
{
    enum people_change change;
    struct err         err = {0};
    struct person      p = {
        .number = STR_LIT("2026001"),
        .name = str_c(name),
        .kind = STR_LIT("undergraduate"),
        .college = STR_LIT("信息工程学院"),
        .class_name = STR_LIT("软件2601"),
        .state = str_c(at),
        .state_from = -1,
        .state_until = -1,
    };

    OK(people_put(s, NOW, &p, NULL, false, &change, &err));
}

/* Of the account that is this person. */
static void set_bar(struct store *s, enum member_bar bar)
{
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;
    struct err          err = {0};

    OK(member_load(s, NOW, STR_LIT("2026001"), STR_LIT("student"), &m, &d, &memory, &err));
    OK(member_bar(s, NOW, STR_LIT("2026001"), bar, &err));
}

static void take_step(struct store *s, int64_t who, int64_t at, const struct step *step)
{
    switch (step->deed) {
    case BOOK:
        book(s, at, who, step->carrier, step->scope, step->phone);
        return;
    case DROP:
        withdraw(s, who, step->carrier);
        return;
    case RENAME:
        put_name(s, step->phone, "active");
        return;
    case GO:
        put_name(s, "张三", "left");
        return;
    case COME:
        put_name(s, "张三", "active");
        return;
    case FREEZE:
        set_bar(s, BAR_FROZEN);
        return;
    case THAW:
        set_bar(s, BAR_NONE);
        return;
    case GIVE:
        hand_over(s, step->carrier, false);
        return;
    }
}

static void start_anew(struct fixture *f)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char                     path[80];

    store_close(f->store);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        snprintf(path, sizeof path, "%s%s", f->path, ends[i]);
        unlink(path);
    }
    f->store = fixture_open(f, DB_WRITE);
}

static void what_is_due(void **state)
{
    static const struct {
        const char        *name;
        const struct step *steps;
    } ways[] = {
        {"another phone", another_phone}, {"another name", another_name},
        {"all and one", all_and_one},     {"its own", its_own_comes_first},
        {"withdrawn", withdrawn},         {"left", who_has_left},
        {"all twice", all_twice},         {"frozen", who_is_frozen},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        int64_t who = person(f->store, "2026001"), at = NOW;

        for (const struct step *step = ways[i].steps; step->what; step++) {
            char name[120];

            take_step(f->store, who, ++at, step);
            snprintf(name, sizeof name, "%s: %s", ways[i].name, step->what);
            check_due(f->store, "mobile", false, step->mobile, name);
            check_due(f->store, "unicom", false, step->unicom, name);
        }
        start_anew(f);
    }
}

/* In the order of number, each once; again: all whom it may call. */
static void all_are_listed_once(void **state)
{
    struct fixture *f = *state;
    int64_t         c = person(f->store, "2026003"), a = person(f->store, "2026001");
    int64_t         b = person(f->store, "2026002"), own = -1, all = -1;
    struct err      err = {0};

    book(f->store, NOW, c, "mobile", BOOKING_ONE, "13800000003");
    book(f->store, NOW, a, "mobile", BOOKING_ALL, "13800000001");
    book(f->store, NOW + 1, a, "unicom", BOOKING_ALL, "13800000002");
    book(f->store, NOW, b, "unicom", BOOKING_ONE, "13800000004");
    check_due(f->store, "mobile", false,
              "2026001 张三 13800000001 new all; 2026003 张三 13800000003 new one; ", "both");
    check_due(f->store, "telecom", false, "2026001 张三 13800000002 new all; ",
              "the newest for all");
    hand_over(f->store, "mobile", false);
    withdraw(f->store, c, "mobile");
    book(f->store, NOW + 2, a, "mobile", BOOKING_ALL, "13800000005");
    book(f->store, NOW + 2, b, "mobile", BOOKING_ONE, "13800000004");
    check_due(f->store, "mobile", true,
              "2026001 张三 13800000005 changed from 13800000001 all; "
              "2026002 张三 13800000004 new one; 2026003 张三 13800000003 withdrawn; ",
              "again tells changes, too");
    hand_over(f->store, "mobile", true);
    check_due(f->store, "mobile", true,
              "2026001 张三 13800000005 new all; 2026002 张三 13800000004 new one; ",
              "and who was withdrawn is told once");
    OK(booking_count(f->store, STR_LIT("mobile"), &own, &all, &err));
    CHECK(own == 2 && all == 2, "two with a booking of its own: %d %d", (int)own, (int)all);
    OK(booking_count(f->store, STR_LIT("unicom"), &own, &all, &err));
    CHECK(own == 2 && all == 2, "each person once: %d %d", (int)own, (int)all);
    OK(booking_count(f->store, STR_LIT("telecom"), &own, &all, &err));
    CHECK(own == 0 && all == 1, "one for all: %d %d", (int)own, (int)all);
    put_name(f->store, "张三", "left");
    OK(booking_count(f->store, STR_LIT("telecom"), &own, &all, &err));
    CHECK(own == 0 && all == 0, "not who has left");
}

/* ---- what was given ---- */

static int write_handover(void *arg, const struct handover *h)
{
    CHECK(str_is(h->by, "cli:nan"), "by whom");
    buf_f(arg, "%.*s %d %d %d; ", STR_ARG(h->carrier), (int)h->kind, (int)(h->at - NOW),
          (int)h->batch);
    return 0;
}

static void check_given(struct store *s, int64_t who, const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(handover_list(s, who, write_handover, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

static void who_has_my_data(void **state)
{
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001"), other = person(f->store, "2026002");

    check_given(f->store, who, "", "nobody has it");
    book(f->store, NOW, who, "mobile", BOOKING_ALL, "13800000001");
    check_given(f->store, who, "", "nor by a booking");
    CHECK(hand_over(f->store, "mobile", false) == 1, "the first hand-over");
    hand_over(f->store, "unicom", false);
    check_given(f->store, who, "mobile 1 1 1; unicom 1 2 2; ", "both were given it");
    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000002");
    hand_over(f->store, "mobile", false);
    hand_over(f->store, "unicom", false);
    check_given(f->store, who, "mobile 2 3 3; unicom 3 4 4; ", "the newest of each");
    check_given(f->store, other, "", "nobody else's");
}

static int keep_row(void *arg, const struct handover_row *row)
{
    *(struct handover_row *)arg = *row;
    return 1;
}

static void a_hand_over_is_kept_once(void **state)
{
    struct fixture     *f = *state;
    struct handover_row row = {.kind = (enum handover_kind)0};
    int64_t             who = person(f->store, "2026001");
    struct err          err = {0};
    struct str          mobile = STR_LIT("mobile"), by = STR_LIT("cli:nan");

    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001");
    OK(handover_due(f->store, mobile, false, keep_row, &row, &err));
    row.name = STR_LIT("张三");
    row.phone = STR_LIT("13800000001");
    OK(handover_keep(f->store, NOW, mobile, &row, 7, by, &err));
    CHECK(handover_keep(f->store, NOW, mobile, &row, 7, by, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "not twice in one batch");
    check_given(f->store, who, "mobile 1 0 7; ", "it was given once");
    check_due(f->store, "mobile", false, "", "and all is as it was given");
    err = (struct err){0};
    CHECK(handover_keep(f->store, NOW, STR_LIT(""), &row, 8, by, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "to no carrier");
    row.kind = (enum handover_kind)4;
    err = (struct err){0};
    CHECK(handover_keep(f->store, NOW, mobile, &row, 8, by, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "of no kind");
}

/* The file could not be written: nothing was given. */
static void a_failed_hand_over_gives_nothing(void **state)
{
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001");
    struct err      err = {0};
    struct due      due = {.store = f->store, .carrier = "mobile", .err = &err};

    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001");
    OK(store_begin(f->store, &err));
    OK(handover_batch(f->store, &due.batch, &err));
    OK(handover_due(f->store, STR_LIT("mobile"), false, see_due, &due, &err));
    buf_free(&due.text);
    store_rollback(f->store);
    check_due(f->store, "mobile", false, NEW_1 "one; ", "it is due still");
    check_given(f->store, who, "", "and nothing was given");
    CHECK(handover_due(f->store, STR_LIT("mobile"), false, fail_row, NULL, &err) == -1 &&
              err.kind == ERR_RETRY,
          "the caller failed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(what_is_due),
        BOTH(all_are_listed_once),
        BOTH(who_has_my_data),
        BOTH(a_hand_over_is_kept_once),
        BOTH(a_failed_hand_over_gives_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
