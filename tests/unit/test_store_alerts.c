/* Answers that somebody has to look at: open until they are lifted. */
#include "tests/unit/people.h"
#include "tests/unit/store_fixture.h"

#include "store/alerts.h"
#include "store/store_private.h"

static bool raise_one(struct store *s, int64_t now, int64_t person, const char *question,
                      const char *value, const char *receipt)
{
    struct alert a = {
        .person = person,
        .flow = STR_LIT("checkin"),
        .question = str_c(question),
        .value = str_c(value),
        .receipt = str_c(receipt),
    };
    struct err err = {0};
    bool       again;

    OK(alert_raise(s, now, &a, &again, &err));
    return again;
}

struct seen {
    char    text[400]; /* "5 temp=fever R1 +0 +60;" … */
    int64_t last;
    int     stop_after, rc;
};

static int see(void *arg, const struct alert *a)
{
    struct seen *seen = arg;
    size_t       n = strlen(seen->text);

    CHECK(str_is(a->flow, "checkin") && a->closed_at == 0 && a->closed_by.n == 0, "it is open");
    snprintf(seen->text + n, sizeof seen->text - n, "%d %.*s=%.*s %.*s +%d +%d;", (int)a->person,
             STR_ARG(a->question), STR_ARG(a->value), STR_ARG(a->receipt), (int)(a->at - NOW),
             (int)(a->last_at - NOW));
    seen->last = a->id;
    return --seen->stop_after == 0 ? seen->rc : 0;
}

static void check_open(struct store *s, int64_t person, const char *want, const char *name)
{
    struct seen seen = {.text = ""};
    struct err  err = {0};

    OK(alert_open(s, person, see, &seen, &err));
    CHECK(strcmp(seen.text, want) == 0, "%s: %s", name, seen.text);
}

static void the_same_again_is_one(void **state)
{
    struct fixture *f = *state;

    check_open(f->store, 5, "", "nothing yet");
    CHECK(!raise_one(f->store, NOW, 5, "temp", "fever", "R1"), "the first");
    CHECK(raise_one(f->store, NOW + 60, 5, "temp", "fever", "R2"), "the same again");
    CHECK(!raise_one(f->store, NOW + 70, 5, "temp", "high", "R3"), "another value");
    CHECK(!raise_one(f->store, NOW + 80, 5, "area", "fever", "R4"), "another question");
    CHECK(!raise_one(f->store, NOW + 90, 6, "temp", "fever", "R5"), "another person");
    check_open(f->store, 5,
               "5 temp=fever R2 +0 +60;5 temp=high R3 +70 +70;5 area=fever R4 +80 +80;",
               "the oldest first, with the newest receipt");
    check_open(f->store, 7, "", "somebody else");
}

static void what_is_lifted_is_closed(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         count = -1;

    raise_one(f->store, NOW, 5, "temp", "fever", "R1");
    raise_one(f->store, NOW, 5, "area", "risk", "R1");
    raise_one(f->store, NOW, 6, "temp", "fever", "R2");
    OK(alert_lift(f->store, NOW + 60, 5, STR_LIT("Wang"), STR_LIT("已就医，体温正常"), &count, &err));
    CHECK(count == 2, "both");
    check_open(f->store, 5, "", "none is open");
    check_open(f->store, 6, "6 temp=fever R2 +0 +0;", "another's stays");
    OK(alert_lift(f->store, NOW + 61, 5, STR_LIT("Wang"), STR_LIT("again"), &count, &err));
    CHECK(count == 0, "none twice");
    CHECK(!raise_one(f->store, NOW + 90, 5, "temp", "fever", "R3"), "a new one is a new one");
    check_open(f->store, 5, "5 temp=fever R3 +90 +90;", "with its own beginning");
}

static void listed_by_scope(void **state)
{
    static const struct {
        const char *name, *college, *class_name;
        unsigned    most;
        const char *want; /* receipts */
    } lists[] = {
        {"all, also from outside the roster", "", "", 9, "R1R2R3R4"},
        {"a college", "信息学院", "", 9, "R1R2"},
        {"a class", "信息学院", "软件2601", 9, "R1"},
        {"another college", "法学院", "", 9, "R3"},
        {"the first two", "", "", 2, "R1R2"},
        {"no such college", "医学院", "", 9, ""},
        {"a class of another college", "法学院", "软件2601", 9, ""},
        {"part of a name", "信息", "", 9, ""},
    };
    struct fixture *f = *state;
    int64_t         person[] = {
        person_in(f->store, NOW, "1", "信息学院", "软件2601"),
        person_in(f->store, NOW, "2", "信息学院", "软件2602"),
        person_in(f->store, NOW, "3", "法学院", "法学2601"),
        -7,
    };

    for (size_t i = 0; i < ARRAY_LEN(person); i++)
        raise_one(f->store, NOW, person[i], "temp", "fever", (char[]){'R', (char)('1' + i), 0});
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct seen         seen = {.text = ""};
        struct err          err = {0};
        auto_buf struct buf receipts = {0};

        OK(alert_list(f->store, 0, lists[i].most, str_c(lists[i].college),
                      str_c(lists[i].class_name), see, &seen, &err));
        for (const char *at = seen.text; (at = strchr(at, 'R')) != NULL; at += 2)
            buf_add(&receipts, at, 2);
        buf_char(&receipts, '\0');
        CHECK(strcmp(receipts.p, lists[i].want) == 0, "%s: %s", lists[i].name, receipts.p);
    }
}

static void the_list_goes_on_and_stops(void **state)
{
    struct fixture *f = *state;
    struct seen     first = {.stop_after = 1, .rc = 1}, rest = {.text = ""},
                failing = {.stop_after = 1, .rc = -1};
    struct err err = {0};
    int64_t    count;

    for (int64_t person = 1; person <= 4; person++)
        raise_one(f->store, NOW, person, "temp", "fever", "R");
    OK(alert_lift(f->store, NOW, 3, STR_LIT("Wang"), STR_LIT("好了"), &count, &err));
    OK(alert_list(f->store, 0, 9, STR_LIT(""), STR_LIT(""), see, &first, &err));
    OK(alert_list(f->store, first.last, 9, STR_LIT(""), STR_LIT(""), see, &rest, &err));
    CHECK(strcmp(first.text, "1 temp=fever R +0 +0;") == 0, "stopped: %s", first.text);
    CHECK(strcmp(rest.text, "2 temp=fever R +0 +0;4 temp=fever R +0 +0;") == 0,
          "what is open behind it: %s", rest.text);
    CHECK(alert_open(f->store, 4, see, &failing, &err) == -1 && err.kind == ERR_RETRY,
          "a failure is passed on");
}

/* As it was stored before values were sealed. */
static void put_old(struct store *s, int64_t person)
{
    struct stmt *st = db_use(s->db, SQL_ALERT_RAISE);
    struct err   err = {0};

    stmt_i64(st, 1, store_new_id(s, NOW));
    stmt_i64(st, 2, person);
    stmt_text(st, 3, STR_LIT("checkin"));
    stmt_text(st, 4, STR_LIT("temp"));
    stmt_text(st, 5, STR_LIT("fever"));
    stmt_text(st, 6, STR_LIT("R0"));
    stmt_i64(st, 7, NOW);
    OK(stmt_step(st, &err));
    OK(stmt_run(st, NULL, &err));
}

static void those_in_the_clear_are_read(void **state)
{
    struct fixture *f = *state;

    put_old(f->store, 5);
    put_old(f->store, 6);
    check_open(f->store, 5, "5 temp=fever R0 +0 +0;", "as it is");
    CHECK(raise_one(f->store, NOW + 60, 5, "temp", "fever", "R1"), "the same again");
    CHECK(!raise_one(f->store, NOW + 60, 5, "temp", "high", "R1"), "another is another");
    check_open(f->store, 5, "5 temp=fever R1 +0 +60;5 temp=high R1 +60 +60;", "and still one");
    check_open(f->store, 6, "6 temp=fever R0 +0 +0;", "of another, as it was");
}

/* What stands in the column. */
static void read_value(struct store *s, int64_t person, struct buf *out)
{
    struct stmt *st = db_use(s->db, SQL_ALERT_OPEN);
    struct err   err = {0};

    stmt_i64(st, 1, person);
    CHECK(stmt_step(st, &err) == 1, "there is one: %s", err.text);
    buf_clear(out);
    buf_str(out, stmt_col_str(st, 4));
    stmt_reset(st);
}

static void values_are_sealed(void **state)
{
    struct fixture     *f = *state;
    auto_buf struct buf fever = {0}, other = {0};
    struct store       *s = NULL;
    struct seen         seen = {.text = ""};
    struct err          err = {0};
    struct alert        a = {.person = 8, .value = STR_LIT("fever")};
    bool                again;

    raise_one(f->store, NOW, 5, "temp", "fever", "R1");
    raise_one(f->store, NOW, 6, "temp", "fever", "R1");
    raise_one(f->store, NOW, 7, "temp", "high-fever", "R1");
    read_value(f->store, 5, &fever);
    read_value(f->store, 6, &other);
    CHECK(strstr(fever.p, "fever") == NULL, "not in the clear: %s", fever.p);
    CHECK(strcmp(fever.p, other.p) != 0, "not the same of two people");
    read_value(f->store, 7, &other);
    CHECK(fever.n == other.n, "its length does not tell which");
    check_open(f->store, 7, "7 temp=high-fever R1 +0 +0;", "but it is read");

    OK(store_open(&s, f->path, DB_WRITE, NULL, &err));
    CHECK(alert_raise(s, NOW, &a, &again, &err) == -1 && err.kind == ERR_RETRY, "no key, no alert");
    if (strcmp(f->path, ":memory:") != 0)
        CHECK(alert_open(s, 5, see, &seen, &err) == -1, "nor can one be read");
    store_close(s);
}

static void reasons_are_sealed(void **state)
{
    struct fixture *f = *state;
    struct store   *s = NULL;
    struct err      err = {0};
    int64_t         count = -7;

    raise_one(f->store, NOW, 5, "temp", "fever", "R1");
    OK(store_open(&s, f->path, DB_WRITE, NULL, &err));
    CHECK(alert_lift(s, NOW, 5, STR_LIT("Wang"), STR_LIT("x"), &count, &err) == -1 &&
              err.kind == ERR_RETRY && count == -7,
          "without a key nothing is lifted");
    store_close(s);
    check_open(f->store, 5, "5 temp=fever R1 +0 +0;", "it is still open");
    OK(alert_lift(f->store, NOW, 5, STR_LIT("Wang"), STR_LIT("tell 13800000001"), &count, &err));
    CHECK(!fixture_file_has(f, "-wal", "13800000001"), "not in the clear");
    CHECK(!fixture_file_has(f, "-wal", "fever"), "nor what it was about");
    CHECK(fixture_file_has(f, "-wal", "checkin"), "what is not sealed is found");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(the_same_again_is_one), BOTH(what_is_lifted_is_closed),
        BOTH(listed_by_scope),       BOTH(the_list_goes_on_and_stops),
        BOTH(those_in_the_clear_are_read), BOTH(values_are_sealed),
        ON_FILE(reasons_are_sealed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
