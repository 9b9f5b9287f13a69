/* What a year is enough for: bookings, what carriers were given, clearance, who unlocked what; and
 * deputies. What somebody still needs stays. */
#include "tests/unit/bookings_store.h"
#include "tests/unit/clearances_store.h"

#include "base/cst.h"
#include "bot/purge.h"
#include "conf/school.h"
#include "store/db.h"
#include "store/migrations.h"
#include "store/submissions.h"
#include "store/unlocks.h"

enum { YEAR = 365 * CST_DAY };

/* How many rows of a table have this; all of them with "1 = 1". */
static int64_t rows(const struct fixture *f, const char *table, const char *condition)
{
    auto_buf struct buf sql = {0};
    struct db          *db = NULL;
    struct stmt        *st;
    struct err          err = {0};
    int64_t             count;

    buf_f(&sql, "SELECT COUNT(*) FROM %s WHERE %s", table, condition);
    OK(db_open(&db, f->path, DB_READ, store_migrations, &(const char *){sql.p}, 1, &err));
    st = db_use(db, 0);
    CHECK(stmt_step(st, &err) == 1, "%s: %s", sql.p, err.text);
    count = stmt_col_i64(st, 0);
    stmt_reset(st);
    db_close(db);
    return count;
}

static void forget(struct store *s, int64_t now)
{
    struct conf_school school = {.name = NULL};

    CHECK(!purge_records(s, &school, now), "that is all");
}

static void leave(struct store *s, int64_t at, int64_t who)
{
    struct err err = {0};
    bool       changed;

    OK(people_leave(s, at, who, &changed, &err));
}

/* ---- carriers ---- */

static void bookings_that_were_withdrawn(void **state)
{
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001");

    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001");
    book(f->store, NOW, who, "unicom", BOOKING_ONE, "13800000001");
    CHECK(withdraw(f->store, who, "mobile") == 1, "at NOW + 5");
    forget(f->store, NOW + 5 + YEAR);
    CHECK(rows(f, "bookings", "1 = 1") == 2, "not before");
    forget(f->store, NOW + 6 + YEAR);
    CHECK(rows(f, "bookings", "withdrawn_at > 0") == 0, "forgotten");
    forget(f->store, NOW + 5 * (int64_t)YEAR);
    CHECK(rows(f, "bookings", "withdrawn_at = 0") == 1, "what stands stays");
}

/* What 谁有我的信息 answers stays as long as the person; what was given before that, a year. */
static void what_carriers_were_given(void **state)
{
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001");

    book(f->store, NOW, who, "mobile", BOOKING_ONE, "13800000001");
    hand_over(f->store, "mobile", false); /* at NOW + 1, as batch 1 */
    withdraw(f->store, who, "mobile");
    hand_over(f->store, "mobile", false);
    forget(f->store, NOW + 1 + YEAR);
    CHECK(rows(f, "handovers", "1 = 1") == 2, "not before");
    forget(f->store, NOW + 9 + YEAR);
    CHECK(rows(f, "handovers", "kind = 1") == 0, "the earlier one is forgotten");
    forget(f->store, NOW + 5 * (int64_t)YEAR);
    CHECK(rows(f, "handovers", "kind = 3") == 1, "the newest stays");
    check_due(f->store, "mobile", false, "", "nothing has to be told again");
}

/* No carrier was ever told that he has left: nobody keeps a phone for ever. */
static void who_left_long_ago(void **state)
{
    struct fixture *f = *state;
    int64_t         who = person(f->store, "2026001"), other = person(f->store, "2026002");

    book(f->store, NOW, who, "mobile", BOOKING_ALL, "13800000001");
    book(f->store, NOW, other, "mobile", BOOKING_ALL, "13800000002");
    hand_over(f->store, "mobile", false);
    leave(f->store, NOW + YEAR, who);
    forget(f->store, NOW + 2 * (int64_t)YEAR);
    CHECK(rows(f, "bookings", "1 = 1") == 2 && rows(f, "handovers", "1 = 1") == 2,
          "not before");
    check_due(f->store, "mobile", false, "2026001 张三 13800000001 withdrawn; ", "it can be told");
    forget(f->store, NOW + 1 + 2 * (int64_t)YEAR);
    CHECK(rows(f, "bookings", "1 = 1") == 1 && rows(f, "handovers", "1 = 1") == 1,
          "nothing of him is left, and all of the other");
    check_due(f->store, "mobile", true, "2026002 张三 13800000002 new all; ", "who is here");
    check_due(f->store, "unicom", false, "2026002 张三 13800000002 new all; ", "who is here");
}

/* A clock that was set back does not bring back what was given before a withdrawal. */
static void the_newest_goes_last(void **state)
{
    struct fixture     *f = *state;
    int64_t             who = person(f->store, "2026001");
    struct handover_row given = {.person = who, .phone = STR_LIT("13800000001"),
                                 .kind = HANDOVER_NEW};
    struct err          err = {0};

    OK(handover_keep(f->store, NOW + 90, STR_LIT("mobile"), &given, 1, STR_LIT("cli:nan"), &err));
    given.kind = HANDOVER_WITHDRAWN;
    OK(handover_keep(f->store, NOW, STR_LIT("mobile"), &given, 2, STR_LIT("cli:nan"), &err));
    leave(f->store, NOW, who);
    forget(f->store, NOW + 60 + YEAR);
    CHECK(rows(f, "handovers", "1 = 1") == 2, "the newer one waits for the one before");
    forget(f->store, NOW + 91 + YEAR);
    CHECK(rows(f, "handovers", "kind = 3") == 1 &&
              rows(f, "handovers", "1 = 1") == 1,
          "the one before");
    forget(f->store, NOW + 91 + YEAR);
    CHECK(rows(f, "handovers", "1 = 1") == 0, "then it");
}

/* ---- clearance ---- */

/* One of each table, at NOW. */
static void clear_something(struct store *s, struct str clearance)
{
    struct clear_feed feed = {.node = STR_LIT("library"), .unlisted = CLEAR_NONE, .listed = 0};
    struct clear_row  desk = row("bursar", 5, CLEAR_PASSED);
    struct err        err = {0};
    bool              done;

    desk.clearance = clearance;
    OK(clear_decide(s, NOW, &desk, false, CLEAR_TODO, &done, &err));
    OK(clear_feed_put(s, NOW, clearance, &feed, &err));
    OK(clear_complete(s, NOW, clearance, 5, &done, &err));
    OK(clear_news_put(s, NOW, clearance, STR_LIT("library"), 5, &err));
    OK(clear_know(s, NOW, clearance, STR_LIT("green"), 5, true, &done, &err));
}

static int64_t kept(const struct fixture *f, const char *condition)
{
    return rows(f, "clear_rows", condition) + rows(f, "clear_feeds", condition) +
           rows(f, "clear_ends", condition) + rows(f, "clear_news", condition) +
           rows(f, "clear_known", condition);
}

/* NOW is 2026-09-10. */
static void seasons(void **state)
{
    static const struct {
        const char *name, *from, *until;
        int64_t     after; /* seconds from NOW */
        int64_t     want;
    } ways[] = {
        {"a year", "2026-09-01", "2026-09-30", YEAR, 5},
        {"over a year", "2026-09-01", "2026-09-30", YEAR + 1, 0},
        {"a season that goes on", "2026-09-01", "2028-09-30", YEAR + CST_DAY, 5},
        {"the last second of it", "2026-09-01", "2027-09-30", (int64_t)385 * CST_DAY, 5},
        {"it has been over for long", "2026-09-01", "2027-09-30", (int64_t)400 * CST_DAY, 0},
        {"before the next year's", "2027-12-01", "2028-01-30", YEAR + 1, 0},
        {"an import before the season", "2026-12-01", "2027-12-30", YEAR + 1, 5},
        {"of the season before", "2027-12-01", "2031-12-30", (int64_t)500 * CST_DAY, 0},
        {"no such clearance any more", NULL, NULL, YEAR, 5},
        {"not for ever", NULL, NULL, YEAR + 1, 0},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct school_clearance c = {.name = (char *)"leaving",
                                     .window = {.from = (char *)ways[i].from,
                                                .until = (char *)ways[i].until}};
        struct conf_school      school = {.clearances = &c,
                                          .clearances_count = ways[i].from ? 1 : 0};

        clear_something(f->store, LEAVING);
        purge_records(f->store, &school, NOW + ways[i].after);
        CHECK(kept(f, "1 = 1") == ways[i].want, "%s: %d left", ways[i].name,
              (int)kept(f, "1 = 1"));
        purge_records(f->store, &(struct conf_school){.name = NULL}, NOW + 9 * (int64_t)YEAR);
    }
}

/* All of them, whatever the school has; a list that still says so keeps its rows. */
static void every_clearance(void **state)
{
    static const char *const names[] = {"a", "leaving", "returning"};
    struct fixture          *f = *state;
    struct import            first = {.store = f->store, .node = "library", .at = NOW};
    struct import            again = {.store = f->store, .node = "library", .at = NOW + YEAR};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        clear_something(f->store, str_c(names[i]));
    list_one(&first, 6, CLEAR_REFUSED);
    list_one(&again, 6, CLEAR_REFUSED);
    forget(f->store, NOW + YEAR + 1);
    CHECK(kept(f, "1 = 1") == 1 && rows(f, "clear_rows", "person = 6") == 1,
          "the one that is listed: %d", (int)kept(f, "1 = 1"));
}

static void many_go_in_parts(void **state)
{
    struct fixture    *f = *state;
    struct conf_school school = {.name = NULL};
    struct err         err = {0};

    OK(store_begin(f->store, &err));
    for (int64_t who = 1; who <= 2100; who++) {
        struct clear_row r = row("bursar", who, CLEAR_PASSED);
        bool             done;

        OK(clear_decide(f->store, NOW, &r, false, CLEAR_TODO, &done, &err));
    }
    OK(store_commit(f->store, &err));
    CHECK(purge_records(f->store, &school, NOW + 2 * (int64_t)YEAR), "there is more");
    CHECK(!purge_records(f->store, &school, NOW + 2 * (int64_t)YEAR), "that was all");
    CHECK(kept(f, "1 = 1") == 0, "forgotten");
}

/* ---- unlocks and deputies ---- */

/* How often one may submit is counted by them. */
static void why_something_was_unlocked(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         count;
    bool            again;

    OK(unlock_add(f->store, NOW, STR_LIT("address"), 5, STR_LIT("Li"), STR_LIT("地址写错"), &again,
                  &err));
    if (again) { /* only what was submitted is given back */
        struct submission sub = {.flow = STR_LIT("address"), .person = 5, .at = NOW,
                                 .receipt = STR_LIT("R"), .member = STR_LIT("x")};
        bool              added;

        OK(submission_add(f->store, &sub, 1, &added, &err));
        OK(unlock_add(f->store, NOW, STR_LIT("address"), 5, STR_LIT("Li"), STR_LIT("地址写错"),
                      &again, &err));
    }
    forget(f->store, NOW + YEAR);
    CHECK(rows(f, "unlocks", "actor = 'Li' AND reason IS NOT NULL") == 1, "not before");
    forget(f->store, NOW + YEAR + 1);
    CHECK(rows(f, "unlocks", "actor = '' AND reason IS NULL") == 1, "who, and why");
    OK(unlock_count(f->store, STR_LIT("address"), 5, &count, &err));
    CHECK(count == 1, "that it was is counted");
}

static void deputies_of_long_ago(void **state)
{
    struct fixture *f = *state;
    struct deputy   d = {.desk = STR_LIT("图书馆"), .userid = STR_LIT("Wang"),
                         .by = STR_LIT("Li"), .until = cst_day(NOW)};
    struct err      err = {0};

    OK(deputy_put(f->store, NOW, &d, &err));
    forget(f->store, NOW + (int64_t)30 * CST_DAY);
    CHECK(rows(f, "deputies", "1 = 1") == 1, "not before");
    forget(f->store, NOW + (int64_t)31 * CST_DAY);
    CHECK(rows(f, "deputies", "1 = 1") == 0, "forgotten");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FILE(bookings_that_were_withdrawn),
        ON_FILE(what_carriers_were_given),
        ON_FILE(who_left_long_ago),
        ON_FILE(the_newest_goes_last),
        ON_FILE(seasons),
        ON_FILE(every_clearance),
        ON_FILE(many_go_in_parts),
        ON_FILE(why_something_was_unlocked),
        ON_FILE(deputies_of_long_ago),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
