/* What guards: how often something may be tried, and codes that prove a phone or a mail. */
#include "tests/unit/store_fixture.h"

#include "base/cst.h"
#include "store/codes.h"
#include "store/migrations.h"
#include "store/quotas.h"
#include "store/sql.h"

#include <regex.h>

#define DAY_START (cst_day_start(cst_day(NOW)))

/* ---- quotas ---- */

static bool take(struct store *s, int64_t now, const struct quota *q, const char *subject,
                 int64_t *again_at)
{
    struct err err = {0};
    bool       taken;

    OK(quota_take(s, now, q, str_c(subject), &taken, again_at, &err));
    return taken;
}

static int64_t left(struct store *s, int64_t now, const struct quota *q, const char *subject)
{
    struct err err = {0};
    int64_t    n = -1;

    OK(quota_left(s, now, q, str_c(subject), &n, &err));
    return n;
}

static void tries_are_counted(void **state)
{
    static const struct quota q = {.name = "identity.member", .hour = 3, .day = 5};
    static const struct {
        const char *name;
        int         at;       /* seconds after 08:00 */
        bool        taken;
        int         again_at; /* the same; 0: not asked */
        int         left;     /* before the try */
    } steps[] = {
        {"the first", 0, true, 0, 3},
        {"the second", 10, true, 0, 2},
        {"the third", 3599, true, 0, 1},
        {"one too many", 3599, false, 3600, 0},
        {"and again: nothing was counted", 3599, false, 3600, 0},
        {"an hour after the first", 3600, true, 0, 2},
        {"the last of the day", 3601, true, 0, 1},
        {"one too many for the day", 3602, false, 16 * 3600, 0},
        {"the last second of the day", 16 * 3600 - 1, false, 16 * 3600, 0},
        {"the next day", 16 * 3600, true, 0, 3},
    };
    struct fixture *f = *state;
    int64_t         start = DAY_START + 8 * 3600;

    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        int64_t again_at = 0;

        CHECK(left(f->store, start + steps[i].at, &q, "13800000001") == steps[i].left,
              "%s: %d left, not %d", steps[i].name, steps[i].left,
              (int)left(f->store, start + steps[i].at, &q, "13800000001"));
        CHECK(take(f->store, start + steps[i].at, &q, "13800000001", &again_at) == steps[i].taken,
              "%s", steps[i].name);
        CHECK(again_at == (steps[i].again_at ? start + steps[i].again_at : 0),
              "%s: again %d", steps[i].name, (int)(again_at - start));
    }
}

static void each_has_its_own_count(void **state)
{
    static const struct quota q = {.name = "sms.number", .hour = 1}, r = {.name = "sms.mail",
                                                                         .hour = 1};
    struct fixture           *f = *state;
    struct err                err = {0};
    bool                      taken;

    CHECK(take(f->store, NOW, &q, "13800000001", NULL), "one number");
    CHECK(take(f->store, NOW, &q, "13800000002", NULL), "another number");
    CHECK(take(f->store, NOW, &r, "13800000001", NULL), "another quota");
    CHECK(!take(f->store, NOW, &q, "13800000001", NULL), "the first one again");
    for (int64_t id = -1; id <= 1; id++) {
        OK(quota_take_id(f->store, NOW, &q, id, &taken, NULL, &err));
        CHECK(taken, "number %d of ours", (int)id);
        OK(quota_take_id(f->store, NOW, &q, id, &taken, NULL, &err));
        CHECK(!taken, "number %d of ours again", (int)id);
    }
}

static void without_a_limit_all_is_taken(void **state)
{
    static const struct quota none = {.name = "x"}, hour = {.name = "x", .hour = 1},
                              day = {.name = "y", .day = 1};
    struct fixture           *f = *state;
    int64_t                   again_at;

    for (int i = 0; i < 100; i++)
        CHECK(take(f->store, NOW, &none, "a", NULL), "no limit");
    CHECK(left(f->store, NOW, &none, "a") == INT64_MAX, "and none to come");
    CHECK(!take(f->store, NOW, &hour, "a", &again_at) && again_at == NOW + 3600,
          "a limit that comes later sees what was tried before");
    CHECK(take(f->store, NOW, &day, "a", NULL) && !take(f->store, NOW + 1, &day, "a", &again_at) &&
              again_at == DAY_START + CST_DAY,
          "a limit of the day alone");
}

/* One number under two names: who has the file does not see that it is one. */
static void subjects_cannot_be_joined(void **state)
{
    static const struct quota q = {.name = "sms.number", .hour = 1}, r = {.name = "join.number",
                                                                         .hour = 1};
    static const char *const  sql[] = {"SELECT COUNT(DISTINCT subject) FROM quotas"};
    struct fixture           *f = *state;
    struct db                *db = NULL;
    struct err                err = {0};

    take(f->store, NOW, &q, "13800000001", NULL);
    take(f->store, NOW, &r, "13800000001", NULL);
    OK(db_open(&db, f->path, DB_WRITE, store_migrations, sql, 1, &err));
    struct stmt *st = db_use(db, 0);
    CHECK(stmt_step(st, &err) == 1 && stmt_col_i64(st, 0) == 2, "they look like two");
    stmt_reset(st);
    db_close(db);
}

static void clocks_are_not_trusted(void **state)
{
    static const struct quota q = {.name = "x", .hour = 2, .day = 2};
    static const struct quota hour = {.name = "h", .hour = 2}, day = {.name = "d", .day = 2};
    struct fixture           *f = *state;

    CHECK(take(f->store, NOW, &hour, "a", NULL) && take(f->store, NOW - 5, &hour, "a", NULL),
          "two in an hour");
    CHECK(!take(f->store, NOW - 5, &hour, "a", NULL), "seconds back open no new hour");
    CHECK(take(f->store, DAY_START, &day, "a", NULL) &&
              take(f->store, DAY_START - 5, &day, "a", NULL),
          "two on a day");
    CHECK(!take(f->store, DAY_START - 5, &day, "a", NULL), "nor an old day");
    CHECK(take(f->store, NOW + 900 * CST_DAY, &q, "b", NULL) &&
              take(f->store, NOW + 900 * CST_DAY, &q, "b", NULL),
          "a clock that was years ahead");
    CHECK(take(f->store, NOW, &q, "b", NULL), "does not lock anybody out when it is right again");
}

/* One is given back, once for each, of its own day, name and subject. */
static void what_did_not_happen_is_given_back(void **state)
{
    static const struct quota q = {.name = "x", .day = 2}, other = {.name = "y", .day = 2};
    static const struct {
        const char         *name;
        const struct quota *q;
        int64_t             at;
        const char         *subject;
        int64_t             left;
    } rows[] = {
        {"another subject", &q, NOW, "b", 0},
        {"another quota", &other, NOW, "a", 0},
        {"of yesterday", &q, NOW - CST_DAY, "a", 0},
        {"of tomorrow", &q, NOW + CST_DAY, "a", 0},
        {"one", &q, NOW, "a", 1},
        {"the other one", &q, NOW, "a", 2},
        {"one too many", &q, NOW, "a", 2},
    };
    struct fixture *f = *state;
    struct err      err = {0};

    take(f->store, NOW, &q, "a", NULL);
    take(f->store, NOW, &q, "a", NULL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        OK(quota_give(f->store, rows[i].at, rows[i].q, str_c(rows[i].subject), &err));
        CHECK(left(f->store, NOW, &q, "a") == rows[i].left, "%s: %lld are left", rows[i].name,
              (long long)left(f->store, NOW, &q, "a"));
    }
}

static void old_counts_go(void **state)
{
    static const struct quota q = {.name = "x", .day = 1};
    struct fixture           *f = *state;
    struct err                err = {0};
    int64_t                   deleted = -1;

    for (int i = 0; i < 5; i++)
        take(f->store, NOW + i * CST_DAY, &q, (char[]){'a', (char)('0' + i), 0}, NULL);
    OK(quota_purge(f->store, NOW + 4 * CST_DAY, 2, &deleted, &err));
    CHECK(deleted == 2, "no more than asked for");
    OK(quota_purge(f->store, NOW + 4 * CST_DAY, 100, &deleted, &err));
    CHECK(deleted == 1, "not those of yesterday and today");
    CHECK(!take(f->store, NOW + 4 * CST_DAY, &q, "a4", NULL), "today's counts");
}

/* ---- codes ---- */

static enum code_state check(struct store *s, int64_t now, int64_t person, const char *purpose,
                             const char *typed, int64_t *tries, struct buf *address)
{
    enum code_state     state = (enum code_state)9;
    auto_buf struct buf ignored = {0};
    struct err          err = {0};

    OK(code_check(s, now, person, purpose, str_c(typed), &state, tries,
                  address ? address : &ignored, &err));
    return state;
}

static void make(struct store *s, int64_t person, const char *purpose, char code[CODE_DIGITS + 1])
{
    struct err err = {0};

    OK(code_make(s, NOW, person, purpose, STR_LIT("13800000001"), code, &err));
    CHECK(strlen(code) == CODE_DIGITS && strspn(code, "0123456789") == CODE_DIGITS, "six digits");
}

/* A code that is not this one. */
static const char *wrong(const char *code)
{
    static char other[CODE_DIGITS + 1];

    strcpy(other, code);
    other[5] = code[5] == '9' ? '0' : (char)(code[5] + 1);
    return other;
}

static void a_code_is_used_once(void **state)
{
    auto_buf struct buf address = {0};
    struct fixture     *f = *state;
    char                code[CODE_DIGITS + 1];
    int64_t             tries = -1;

    CHECK(check(f->store, NOW, 1, "phone", "123456", &tries, NULL) == CODE_NONE, "nothing yet");
    make(f->store, 1, "phone", code);
    CHECK(check(f->store, NOW, 1, "phone", wrong(code), &tries, &address) == CODE_WRONG &&
              tries == 4 && address.n == 0,
          "a wrong one");
    CHECK(check(f->store, NOW, 2, "phone", code, &tries, NULL) == CODE_NONE, "another person");
    CHECK(check(f->store, NOW, 1, "mail", code, &tries, NULL) == CODE_NONE, "another purpose");
    buf_c(&address, "to ");
    CHECK(check(f->store, NOW, 1, "phone", code, &tries, &address) == CODE_RIGHT, "the right one");
    CHECK(strcmp(address.p, "to 13800000001") == 0, "tells what was proven: %s", address.p);
    CHECK(check(f->store, NOW, 1, "phone", code, &tries, NULL) == CODE_NONE, "and is used up");
}

static void codes_are_read_as_typed(void **state)
{
    struct fixture *f = *state;
    char            code[CODE_DIGITS + 1], wide[64] = "　";
    int64_t         tries;

    make(f->store, 1, "phone", code);
    for (int i = 0; i < CODE_DIGITS; i++)
        snprintf(wide + strlen(wide), 8, "\xef\xbc%c", 0x90 + code[i] - '0');
    strcat(wide, " \n");
    CHECK(check(f->store, NOW, 1, "phone", wide, &tries, NULL) == CODE_RIGHT, "%s is %s", wide,
          code);
}

static void five_tries_are_all(void **state)
{
    static const char *const bad[] = {"", "1", "abcdef", "' OR 1=1", "0000000000000000000000000"};
    struct fixture          *f = *state;
    char                     code[CODE_DIGITS + 1];
    int64_t                  tries = -1;

    make(f->store, 1, "phone", code);
    for (int i = 0; i < CODE_TRIES; i++)
        CHECK(check(f->store, NOW, 1, "phone", bad[i], &tries, NULL) ==
                      (i < 4 ? CODE_WRONG : CODE_SPENT) &&
                  tries == 4 - i,
              "try %d", i);
    CHECK(check(f->store, NOW, 1, "phone", code, &tries, NULL) == CODE_SPENT, "now it is dead");
    make(f->store, 1, "phone", code);
    CHECK(check(f->store, NOW, 1, "phone", code, &tries, NULL) == CODE_RIGHT, "a new one lives");
}

static void codes_end(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    char            code[CODE_DIGITS + 1], again[CODE_DIGITS + 1];
    int64_t         tries, deleted = -1;

    make(f->store, 1, "phone", code);
    CHECK(check(f->store, NOW + CODE_SECONDS, 1, "phone", code, &tries, NULL) == CODE_EXPIRED,
          "after five minutes");
    CHECK(check(f->store, NOW + CODE_SECONDS - 1, 1, "phone", code, &tries, NULL) == CODE_RIGHT,
          "not a second before");

    make(f->store, 1, "phone", code);
    do
        make(f->store, 1, "phone", again);
    while (strcmp(code, again) == 0);
    CHECK(check(f->store, NOW, 1, "phone", code, &tries, NULL) == CODE_WRONG, "a new one ends it");
    OK(code_drop(f->store, 1, "phone", &err));
    CHECK(check(f->store, NOW, 1, "phone", again, &tries, NULL) == CODE_NONE, "dropped");

    make(f->store, 1, "phone", code);
    make(f->store, 2, "phone", code);
    OK(code_purge(f->store, NOW + CODE_SECONDS + 86400, 10, &deleted, &err));
    CHECK(deleted == 0, "for a day it says that it has expired");
    OK(code_purge(f->store, NOW + CODE_SECONDS + 86401, 1, &deleted, &err));
    CHECK(deleted == 1, "then it goes, as many as asked for");
}

static void codes_differ(void **state)
{
    struct fixture *f = *state;
    char            code[CODE_DIGITS + 1];
    bool            seen[10] = {false};

    for (int i = 0; i < 300; i++) {
        make(f->store, 1, "phone", code);
        seen[code[0] - '0'] = true;
    }
    for (int i = 0; i < 10; i++)
        CHECK(seen[i], "some begin with %d", i);
}

/* ---- at rest ---- */

static void nothing_personal_is_in_clear(void **state)
{
    static const struct quota q = {.name = "sms.number", .hour = 1};
    struct fixture           *f = *state;
    char                      code[CODE_DIGITS + 1];

    make(f->store, 1, "phone", code);
    take(f->store, NOW, &q, "13800000001", NULL);
    for (int moved = 0; moved <= 1; moved++) {
        for (int wal = 0; wal <= 1; wal++) {
            CHECK(!fixture_file_has(f, wal ? "-wal" : "", "13800000001"), "no number");
            CHECK(!fixture_file_has(f, wal ? "-wal" : "", code), "no code");
        }
        store_checkpoint(f->store);
    }
    CHECK(fixture_file_has(f, "", "sms.number"), "what is not sealed was found");
}

/* ---- SQL for both engines ---- */

/* PostgreSQL would take such a parameter for one of 32 bits, or for one of no type. */
static void parameters_have_their_type(void **state)
{
    static const struct {
        const char *name, *pattern;
    } rows[] = {
        {"a parameter and a number", "[$][0-9]+ ([-+<>&]|=|<=|>=|<>) -?[0-9(]"},
        {"a number and a parameter", "[^a-z_0-9$][0-9]+ ([-+<>&]|=|<=|>=|<>) [$][0-9]"},
        {"two parameters", "[$][0-9]+ [-+] [$][0-9]"},
        {"a number or else a parameter", "THEN [0-9]+ ELSE [$][0-9]"},
        {"a parameter or else a number", "THEN [$][0-9]+ ELSE [0-9]"},
        {"a parameter's bits", "[$][0-9]+ & "},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        regex_t r;

        CHECK(regcomp(&r, rows[i].pattern, REG_EXTENDED | REG_NOSUB) == 0, "%s", rows[i].name);
        for (unsigned k = 0; k < SQL_COUNT; k++)
            CHECK(regexec(&r, store_sql_of(k), 0, NULL, 0) != 0,
                  "%s: write CAST(… AS BIGINT): %s", rows[i].name, store_sql_of(k));
        regfree(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(tries_are_counted),
        BOTH(each_has_its_own_count),
        BOTH(without_a_limit_all_is_taken),
        ON_FILE(subjects_cannot_be_joined),
        BOTH(clocks_are_not_trusted),
        BOTH(what_did_not_happen_is_given_back),
        BOTH(old_counts_go),
        BOTH(a_code_is_used_once),
        BOTH(codes_are_read_as_typed),
        BOTH(five_tries_are_all),
        BOTH(codes_end),
        BOTH(codes_differ),
        ON_FILE(nothing_personal_is_in_clear),
        cmocka_unit_test(parameters_have_their_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
