/* Bookings and hand-overs, as a test says them in a line. */
#ifndef TESTS_UNIT_BOOKINGS_STORE_H
#define TESTS_UNIT_BOOKINGS_STORE_H

#include "tests/unit/people.h"
#include "tests/unit/store_fixture.h"

#include "store/bookings.h"

/* Somebody of the roster called 张三. */
static inline int64_t person(struct store *s, const char *number)
{
    return person_in(s, NOW, number, "信息工程学院", "软件2601");
}

static inline bool book(struct store *s, int64_t at, int64_t who, const char *carrier,
                 enum booking_scope scope, const char *phone)
{
    struct booking b = {
        .person = who,
        .carrier = str_c(carrier),
        .scope = scope,
        .phone = str_c(phone),
        .version = STR_LIT("v1"),
        .receipt = STR_LIT("0910-AAAAAA"),
        .member = STR_LIT("Zhang"),
    };
    struct err err = {0};
    bool       changed;

    OK(booking_put(s, at, &b, &changed, &err));
    return changed;
}

static inline int64_t withdraw(struct store *s, int64_t who, const char *carrier)
{
    struct err err = {0};
    int64_t    count;

    OK(booking_withdraw(s, NOW + 5, who, str_c(carrier), &count, &err));
    return count;
}

/* What is due: one line for each, as in the tables of the tests. */
struct due {
    struct store *store;
    const char   *carrier;
    int64_t       batch; /* 0: only looks */
    struct buf    text;
    struct err   *err;
};

static inline int see_due(void *arg, const struct handover_row *row)
{
    static const char *const kinds[] = {"?", "new", "changed", "withdrawn"};
    struct due              *due = arg;

    buf_f(&due->text, "%.*s %.*s %.*s %s%s%.*s%s; ", STR_ARG(row->number), STR_ARG(row->name),
          STR_ARG(row->phone), kinds[row->kind], row->before.n > 0 ? " from " : "",
          STR_ARG(row->before),
          row->scope == BOOKING_ALL ? " all" : row->scope == BOOKING_ONE ? " one" : "");
    if (due->batch == 0)
        return 0;
    return handover_keep(due->store, NOW + due->batch, str_c(due->carrier), row, due->batch,
                         STR_LIT("cli:nan"), due->err);
}

static inline void check_due(struct store *s, const char *carrier, bool again, const char *want,
                      const char *name)
{
    struct err err = {0};
    struct due due = {.store = s, .carrier = carrier, .err = &err};

    OK(handover_due(s, str_c(carrier), again, see_due, &due, &err));
    buf_char(&due.text, '\0');
    CHECK(strcmp(due.text.p, want) == 0, "%s: %s", name, due.text.p);
    buf_free(&due.text);
}

/* Gives all that is due. */
static inline int64_t hand_over(struct store *s, const char *carrier, bool again)
{
    struct err err = {0};
    struct due due = {.store = s, .carrier = carrier, .err = &err};

    OK(store_begin(s, &err));
    OK(handover_batch(s, &due.batch, &err));
    OK(handover_due(s, str_c(carrier), again, see_due, &due, &err));
    OK(store_commit(s, &err));
    buf_free(&due.text);
    return due.batch;
}

static inline int fail_row(void *arg, const struct handover_row *row)
{
    (void)arg;
    (void)row;
    return -1;
}

#endif
