/* Two connections at once: carriers, clearance, codes, what is given back. */
#include "tests/unit/people.h"
#include "tests/unit/store_race.h"

#include "store/bookings.h"
#include "store/clearances.h"
#include "store/lookups.h"
#include "store/submissions.h"
#include "store/unlocks.h"

/* ---- carriers ---- */

static int book(struct store *s, const struct rival *r, int round, struct err *err)
{
    char           carrier[16];
    struct booking b = {.person = r->person[0], .scope = BOOKING_ONE,
                        .phone = STR_LIT("13800000001")};
    bool           changed;

    snprintf(carrier, sizeof carrier, "carrier%d", round);
    b.carrier = str_c(carrier);
    return booking_put(s, NOW, &b, &changed, err) < 0 ? -1 : !changed;
}

static void one_booking_stands(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = book};

    like.person[0] = person_in(f->store, NOW, "2026001", "信息工程学院", "软件2601");
    CHECK(race(f, &like, 1) == ROUNDS, "the second changes the first's");
}

static int withdraw(struct store *s, const struct rival *r, int round, struct err *err)
{
    char    carrier[16];
    int64_t count;

    snprintf(carrier, sizeof carrier, "carrier%d", round);
    return booking_withdraw(s, NOW, r->person[0], str_c(carrier), &count, err) < 0 ? -1
                                                                                  : (int)count;
}

static void one_withdraws(void **state)
{
    struct fixture *f = *state;
    struct rival    books = {.try_it = book}, withdraws = {.try_it = withdraw};

    books.person[0] = person_in(f->store, NOW, "2026001", "信息工程学院", "软件2601");
    withdraws.person[0] = books.person[0];
    CHECK(race(f, &books, 1) == ROUNDS, "all stand");
    CHECK(race(f, &withdraws, 1) == ROUNDS, "each is withdrawn once");
}

struct hand_over {
    struct store *store;
    int64_t       batch;
    int           given;
    struct err   *err;
};

static int give(void *arg, const struct handover_row *row)
{
    struct hand_over *h = arg;

    h->given++;
    return handover_keep(h->store, NOW, STR_LIT("mobile"), row, h->batch, STR_LIT("cli:nan"),
                         h->err);
}

/* Of the booking of this round, which one of the two has made. */
static int hand_over(struct store *s, const struct rival *r, int round, struct err *err)
{
    struct hand_over h = {.store = s, .err = err};
    struct booking   b = {.person = r->person[0] + round * r->person[1],
                          .carrier = STR_LIT("mobile"), .scope = BOOKING_ONE,
                          .phone = STR_LIT("13800000001")};
    bool             changed;

    if (booking_put(s, NOW, &b, &changed, err) < 0 || handover_batch(s, &h.batch, err) < 0 ||
        handover_due(s, STR_LIT("mobile"), false, give, &h, err) < 0)
        return -1;
    return h.given;
}

static void each_is_given_once(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = hand_over};
    int64_t         ids[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        char number[16];

        snprintf(number, sizeof number, "2026%03d", i);
        ids[i] = person_in(f->store, NOW, number, "信息工程学院", "软件2601");
    }
    /* ids of one store and second: as far from each other as the first two */
    for (int i = 1; i < ROUNDS; i++)
        CHECK(ids[i] - ids[0] == i * (ids[1] - ids[0]), "person %d", i);
    like.person[0] = ids[0];
    like.person[1] = ids[1] - ids[0];
    CHECK(race(f, &like, 1) == ROUNDS, "by one of the two commands");
}

/* ---- clearance ---- */

static int decide(struct store *s, const struct rival *r, int round, struct err *err)
{
    struct clear_row to = {
        .clearance = STR_LIT("leaving"),
        .node = STR_LIT("library"),
        .person = round + 1,
        .state = r->number ? CLEAR_PASSED : CLEAR_REFUSED,
        .source = CLEAR_BY_DESK,
    };
    bool done;

    return clear_decide(s, NOW, &to, false, CLEAR_TODO, &done, err) < 0 ? -1 : done;
}

static int decide_again(struct store *s, const struct rival *r, int round, struct err *err)
{
    struct clear_row to = {
        .clearance = STR_LIT("leaving"),
        .node = STR_LIT("finance"),
        .person = round + 1,
        .state = r->number ? CLEAR_PASSED : CLEAR_NONE,
        .source = CLEAR_BY_DESK,
    };
    bool done;

    return clear_decide(s, NOW, &to, true, CLEAR_REFUSED, &done, err) < 0 ? -1 : done;
}

static void two_clerks_decide_once(void **state)
{
    struct fixture *f = *state;
    struct rival    first = {.try_it = decide}, second = {.try_it = decide_again};
    struct err      err = {0};

    CHECK(race(f, &first, 1) == ROUNDS, "each node by one of them");
    for (int64_t p = 1; p <= ROUNDS; p++) {
        struct clear_row row = {.clearance = STR_LIT("leaving"), .node = STR_LIT("finance"),
                                .person = p, .state = CLEAR_REFUSED, .source = CLEAR_BY_FEED};
        bool             kept, changed;

        OK(clear_feed_row(f->store, NOW, &row, &kept, &changed, &err));
    }
    CHECK(race(f, &second, 1) == ROUNDS, "also what a list has said");
}

static int complete(struct store *s, const struct rival *r, int round, struct err *err)
{
    bool first;

    (void)r;
    return clear_complete(s, NOW, STR_LIT("leaving"), round + 1, &first, err) < 0 ? -1 : first;
}

static void one_card_at_the_end(void **state)
{
    struct rival like = {.try_it = complete};

    CHECK(race(*state, &like, 1) == ROUNDS, "each is complete once");
}

/* ---- codes, and what is given back ---- */

static int issue(struct store *s, const struct rival *r, int round, struct err *err)
{
    auto_buf struct buf memory = {0};
    struct lookup_code  c = {
        .ref = {(unsigned char)round, (unsigned char)r->number, 7},
        .person = round + 1,
        .clearance = STR_LIT("leaving"),
        .issued_at = NOW,
        .expires_at = NOW + 60,
    };
    struct lookup_code found;
    int                rc = lookup_get(s, c.clearance, c.person, &found, &memory, err);

    if (rc == 0 && lookup_issue(s, NOW, &c, err) < 0)
        return -1;
    return rc < 0 ? -1 : !rc;
}

static void one_code_is_issued(void **state)
{
    struct rival like = {.try_it = issue};

    CHECK(race(*state, &like, 1) == ROUNDS, "the second shows the first's");
}

static int unlock(struct store *s, const struct rival *r, int round, struct err *err)
{
    bool again;

    (void)r;
    return unlock_add(s, NOW, STR_LIT("address"), round + 1, STR_LIT("Li"), STR_LIT("x"), &again,
                      err) < 0
               ? -1
               : !again;
}

static int submit(struct store *s, const struct rival *r, int round, struct err *err)
{
    struct submission sub = {.flow = STR_LIT("address"), .person = round + 1, .at = NOW};
    int64_t           count;
    bool              added;

    (void)r;
    if (unlock_count(s, sub.flow, sub.person, &count, err) < 0 ||
        submission_add(s, &sub, 1 + count, &added, err) < 0)
        return -1;
    return added;
}

static void one_is_given_back_and_given(void **state)
{
    struct fixture *f = *state;
    struct rival    submits = {.try_it = submit}, unlocks = {.try_it = unlock};

    CHECK(race(f, &submits, 1) == ROUNDS, "once");
    CHECK(race(f, &unlocks, 1) == ROUNDS, "two clerks give back one");
    CHECK(race(f, &submits, 1) == ROUNDS, "which is given once");
    CHECK(race(f, &submits, 1) == 0, "and that was all");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FILE(one_booking_stands),     ON_FILE(one_withdraws),
        ON_FILE(each_is_given_once),     ON_FILE(two_clerks_decide_once),
        ON_FILE(one_card_at_the_end),    ON_FILE(one_code_is_issued),
        ON_FILE(one_is_given_back_and_given),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
