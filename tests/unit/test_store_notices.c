/* The notices themselves: what is kept of them, in which order they have work, how they end. */
#include "tests/unit/notices_store.h"
#include "tests/unit/store_plan.h"

#include "store/media.h"
#include "store/outbox.h"
#include "store/sql.h"

static void what_was_put_is_read(void **state)
{
    struct fixture       *f = *state;
    auto_wiped struct buf memory = {0};
    struct notice         n = notice_like(true), read = {0};
    struct notice_counts  c = {.people = 7};
    struct err            err = {0};
    int64_t               number;

    n.critical = n.listed = true;
    n.expires_at = NOW + 600;
    n.corrects = 3;
    n.media = STR_LIT("abc");
    n.state = NOTICE_WAITING;
    number = put_like(f->store, &n);
    buf_c(&memory, "before");
    CHECK(notice_get(f->store, number, &read, &c, &memory, &err) == 1, "found: %s", err.text);
    CHECK(read.number == number && str_eq(read.content, n.content) && str_eq(read.app, n.app) &&
              str_eq(read.kind, n.kind) && str_eq(read.audience, n.audience) &&
              str_eq(read.creator, n.creator) && str_eq(read.media, n.media),
          "the words");
    CHECK(read.ack && read.critical && read.listed && read.state == NOTICE_WAITING &&
              read.created_at == NOW && read.due_at == NOW && read.expires_at == NOW + 600 &&
              read.expected == 3 && read.corrects == 3 && read.approver.n == 0 &&
              read.reason.n == 0 && read.place.n == 0 && read.ended_at == 0,
          "the rest");
    CHECK(c.people == 0 && c.parts == 0, "nobody yet");
    CHECK(put_notice(f->store, false) == number + 1, "the next number");
    CHECK(notice_get(f->store, 99, &read, &c, &memory, &err) == 0 && read.number == number,
          "another one is not there, and leaves the outputs alone");
}

static void no_notice_without_sense(void **state)
{
    struct fixture *f = *state;

#define SPOIL(name, statement)                                                                     \
    {                                                                                              \
        struct notice n = notice_like(false);                                                      \
        struct err    err = {0};                                                                   \
        int64_t       number = -7;                                                                 \
        statement;                                                                                 \
        CHECK(notice_put(f->store, NOW, &n, &number, &err) == -1 && number == -7 &&                \
                  err.kind == ERR_BAD_INPUT,                                                       \
              "%s is refused", name);                                                              \
    }
    SPOIL("one with a number", n.number = 4)
    SPOIL("of no application", n.app.n = 0)
    SPOIL("of no kind", n.kind.n = 0)
    SPOIL("of nobody", n.creator.n = 0)
    SPOIL("without words", n.content.n = 0)
    SPOIL("for less than nobody", n.expected = -1)
    SPOIL("that is being sent", n.state = NOTICE_SENDING)
    SPOIL("that is over", n.state = NOTICE_DONE)
    SPOIL("in no state", n.state = (enum notice_state)9)
#undef SPOIL
}

static void names_are_told(void **state)
{
    (void)state;
    CHECK(strcmp(notice_fate_name(FATE_OFF), "off") == 0, "a fate");
    CHECK(strcmp(notice_fate_name(FATE_COUNT), "?") == 0, "no fate");
    CHECK(strcmp(notice_state_name(NOTICE_RECALLED), "recalled") == 0, "a state");
    CHECK(strcmp(notice_state_name((enum notice_state)8), "?") == 0, "no state");
    for (int i = 0; i < FATE_COUNT; i++)
        CHECK(notice_fate_name((enum notice_fate)i)[0] >= 'a', "fate %d has a name", i);
}

/* ---- states ---- */

static bool turn_to(struct store *s, int64_t number, unsigned from, enum notice_state to,
                    const char *actor, const char *reason)
{
    struct err err = {0};
    bool       changed = false;

    OK(notice_turn(s, NOW + 5, number, from, to, str_c(actor), str_c(reason), &changed, &err));
    return changed;
}

static void check_state(struct store *s, int64_t number, enum notice_state state,
                        const char *approver, const char *reason, bool ended, const char *name)
{
    auto_wiped struct buf memory = {0};
    struct notice         n = {0};
    struct err            err = {0};

    CHECK(notice_get(s, number, &n, NULL, &memory, &err) == 1, "%s: %s", name, err.text);
    CHECK(n.state == state && str_is(n.approver, approver) && str_is(n.reason, reason) &&
              (n.ended_at == NOW + 5) == ended && (n.ended_at == 0) == !ended,
          "%s: %s, %.*s, %.*s, %d", name, notice_state_name(n.state), STR_ARG(n.approver),
          STR_ARG(n.reason), (int)n.ended_at);
}

static void states_follow_each_other(void **state)
{
    struct fixture *f = *state;
    struct notice   n = notice_like(false);
    int64_t         number;

    n.state = NOTICE_WAITING;
    number = put_like(f->store, &n);
    CHECK(!turn_to(f->store, number, 1u << NOTICE_PLANNED, NOTICE_GATHERING, "", ""),
          "not from where it is not");
    check_state(f->store, number, NOTICE_WAITING, "", "", false, "as it was");
    CHECK(!turn_to(f->store, 77, ~0u, NOTICE_DONE, "", ""), "one that is not there");
    CHECK(turn_to(f->store, number, 1u << NOTICE_WAITING, NOTICE_PLANNED, "dean", "x"), "released");
    check_state(f->store, number, NOTICE_PLANNED, "dean", "", false, "by whom");
    CHECK(!turn_to(f->store, number, 1u << NOTICE_WAITING, NOTICE_REJECTED, "other", "no"), "once");
    CHECK(turn_to(f->store, number, 1u << NOTICE_PLANNED, NOTICE_WAITING, "", ""), "held");
    check_state(f->store, number, NOTICE_WAITING, "", "", false, "nobody has released it any more");
    CHECK(turn_to(f->store, number, 1u << NOTICE_WAITING, NOTICE_PLANNED, "dean", ""), "and again");
    CHECK(turn_to(f->store, number, 1u << NOTICE_PLANNED, NOTICE_GATHERING, "", ""), "begun");
    CHECK(turn_to(f->store, number, 1u << NOTICE_GATHERING, NOTICE_SENDING, "", ""), "gathered");
    CHECK(turn_to(f->store, number, 1u << NOTICE_SENDING, NOTICE_DONE, "", ""), "done");
    check_state(f->store, number, NOTICE_DONE, "dean", "", true, "the end is known");
    CHECK(turn_to(f->store, number, 1u << NOTICE_DONE, NOTICE_SENDING, "", ""), "again");
    check_state(f->store, number, NOTICE_SENDING, "dean", "", false, "it is not over");
    CHECK(turn_to(f->store, number, 14u, NOTICE_STOPPED, "x", "太多没收到"), "stopped");
    check_state(f->store, number, NOTICE_STOPPED, "dean", "太多没收到", true, "why");
    CHECK(turn_to(f->store, number, ~0u, NOTICE_RECALLED, "x", ""), "taken back");
    check_state(f->store, number, NOTICE_RECALLED, "dean", "太多没收到", true, "the reason stays");
}

static void a_rejection_says_why(void **state)
{
    struct fixture *f = *state;
    struct notice   n = notice_like(false);
    struct err      err = {0};
    bool            changed = true;
    int64_t         number;

    n.state = NOTICE_WAITING;
    number = put_like(f->store, &n);
    CHECK(turn_to(f->store, number, 1u, NOTICE_REJECTED, "dean", "写错日期"), "rejected");
    check_state(f->store, number, NOTICE_REJECTED, "dean", "写错日期", true, "by whom, and why");
    CHECK(notice_turn(f->store, NOW, number, ~0u, (enum notice_state)8, NOBODY, NOBODY, &changed,
                      &err) == -1 &&
              err.kind == ERR_BAD_INPUT && changed,
          "no such state");
    CHECK(!fixture_file_has(f, "-wal", "写错日期") && !fixture_file_has(f, "-wal", "明天停课"),
          "sealed at rest");
}

static int64_t next_of(struct store *s, int64_t now, int64_t after)
{
    auto_wiped struct buf memory = {0};
    struct notice         n = {0};
    struct err            err = {0};
    int                   rc = notice_next(s, now, after, &n, NULL, &memory, &err);

    CHECK(rc >= 0, "%s", err.text);
    return rc > 0 ? n.number : 0;
}

static int64_t again_of(struct store *s, int64_t number)
{
    auto_wiped struct buf memory = {0};
    struct notice         n = {0};
    struct err            err = {0};

    CHECK(notice_get(s, number, &n, NULL, &memory, &err) == 1, "%s", err.text);
    return n.again_at;
}

static void what_has_work_is_found(void **state)
{
    struct fixture *f = *state;
    struct notice   later = notice_like(true);
    struct err      err = {0};
    int64_t         a, b, c;

    CHECK(next_of(f->store, NOW, 0) == 0, "nothing");
    later.due_at = NOW + 60;
    a = put_like(f->store, &later);
    b = put_notice(f->store, false);
    later.state = NOTICE_WAITING;
    c = put_like(f->store, &later);
    CHECK(next_of(f->store, NOW, 0) == b && next_of(f->store, NOW, b) == 0, "what is due");
    CHECK(next_of(f->store, NOW + 60, 0) == a && next_of(f->store, NOW + 60, a) == b, "the oldest");
    CHECK(turn_to(f->store, a, ~0u, NOTICE_DONE, "", ""), "done");
    CHECK(next_of(f->store, NOW + 60, 0) == b, "one that is done has none");
    later = (struct notice){.number = a, .due_at = NOW + 60, .again_at = NOW + 90, .rounds = 1};
    OK(notice_keep(f->store, &later, &err));
    CHECK(next_of(f->store, NOW + 89, 0) == b && next_of(f->store, NOW + 90, 0) == a, "but again");
    CHECK(turn_to(f->store, a, ~0u, NOTICE_STOPPED, "", ""), "stopped");
    CHECK(next_of(f->store, NOW + 90, 0) == b && again_of(f->store, a) == 0, "not any more");
    CHECK(turn_to(f->store, b, ~0u, NOTICE_REJECTED, "", ""), "b is over");
    CHECK(next_of(f->store, NOW + 9999, 0) == 0, "the one that waits waits");
    CHECK(turn_to(f->store, c, 1u, NOTICE_SENDING, "", ""), "c is sent");
    CHECK(next_of(f->store, 0, 0) == c, "whatever the time");
}

static void how_far_it_got_is_kept(void **state)
{
    struct fixture       *f = *state;
    int64_t               number = put_notice(f->store, true);
    auto_wiped struct buf memory = {0};
    struct err            err = {0};
    struct notice         n = {
        .number = number, .place = STR_LIT("软件学院\n软件1701\n2017001"), .stage = 1,
        .staged_at = NOW + 1, .due_at = NOW + 2, .again_at = NOW + 3, .rounds = 2};
    struct notice read;

    OK(notice_keep(f->store, &n, &err));
    CHECK(notice_get(f->store, number, &read, NULL, &memory, &err) == 1, "found");
    CHECK(str_eq(read.place, n.place) && read.stage == 1 && read.staged_at == NOW + 1 &&
              read.due_at == NOW + 2 && read.again_at == NOW + 3 && read.rounds == 2,
          "all of it");
    CHECK(read.content.n > 0 && read.ack, "nothing else");
    n.number = 99;
    CHECK(notice_keep(f->store, &n, &err) == -1 && err.kind == ERR_BAD_INPUT, "of no notice");
}

static int list_one(void *arg, const struct notice *n, const struct notice_counts *c)
{
    struct buf *text = arg;

    CHECK(n->content.n == 0 && n->reason.n == 0, "not opened");
    buf_f(text, "%d:%.*s:%d ", (int)n->number, STR_ARG(n->creator), (int)c->people);
    return 0;
}

static void check_list(struct store *s, const char *creator, int64_t before, unsigned most,
                       const char *want)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(notice_list(s, str_c(creator), before, most, list_one, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s, not %s", text.p, want);
}

static void the_newest_come_first(void **state)
{
    struct fixture *f = *state;
    struct notice   n = notice_like(false);

    put_notice(f->store, false);
    n.creator = STR_LIT("cli:root");
    put_like(f->store, &n);
    put_notice(f->store, false);
    add_many(f->store, 1, 1, 2);
    check_list(f->store, "", 0, 9, "3:teacher1:0 2:cli:root:0 1:teacher1:2 ");
    check_list(f->store, "", 3, 1, "2:cli:root:0 ");
    check_list(f->store, "teacher1", 0, 9, "3:teacher1:0 1:teacher1:2 ");
    check_list(f->store, "teacher", 0, 9, "");
}

/* ---- media ---- */

static int has_media(void *arg, const struct media *m)
{
    *(bool *)arg = m->bytes.n > 0;
    return 0;
}

static bool media_there(struct store *s)
{
    struct err err = {0};
    bool       there = false;

    OK(media_find(s, STR_LIT("key"), has_media, &there, &err));
    return there;
}

static void try_to_drop(struct store *s)
{
    struct err err = {0};
    int64_t    deleted;

    OK(media_sent(s, STR_LIT("key"), &err));
    OK(media_purge(s, NOW + 86400, 10, &deleted, &err));
}

static void media_of_an_open_notice_stay(void **state)
{
    static const struct {
        const char       *name;
        enum notice_state to;
        bool              ack, stays;
    } rows[] = {
        {"waiting", NOTICE_WAITING, false, true},
        {"planned", NOTICE_PLANNED, false, true},
        {"gathering", NOTICE_GATHERING, false, true},
        {"sending", NOTICE_SENDING, false, true},
        {"done, and may be told again", NOTICE_DONE, true, true},
        {"done", NOTICE_DONE, false, false},
        {"rejected", NOTICE_REJECTED, true, false},
        {"stopped", NOTICE_STOPPED, true, false},
        {"recalled", NOTICE_RECALLED, true, false},
    };
    const struct media m = {.key = STR_LIT("key"), .type = STR_LIT("image"), .bytes = STR_LIT("b")};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture *f = *state;
        struct notice   n = notice_like(rows[i].ack);
        struct err      err = {0};
        int64_t         number;

        OK(media_put(f->store, NOW, &m, &err));
        n.media = STR_LIT("other"); /* of another picture */
        put_like(f->store, &n);
        n.media = m.key;
        number = put_like(f->store, &n);
        turn_to(f->store, number, ~0u, rows[i].to, "", "");
        try_to_drop(f->store);
        CHECK(media_there(f->store) == rows[i].stays, "%s", rows[i].name);
        turn_to(f->store, number, ~0u, NOTICE_STOPPED, "", "");
        try_to_drop(f->store);
        CHECK(!media_there(f->store), "%s: when it is over", rows[i].name);
    }
}

/* ---- forgetting ---- */

static void who_got_it_is_forgotten(void **state)
{
    struct fixture       *f = *state;
    auto_wiped struct buf memory = {0};
    struct notice         n = notice_like(true), read;
    struct notice_counts  c;
    struct err            err = {0};
    int64_t               a, b, deleted = -1;

    n.media = STR_LIT("key");
    a = put_like(f->store, &n);
    b = put_notice(f->store, false);
    add_many(f->store, a, 1, 5);
    add_many(f->store, b, 1, 5);
    CHECK(hand_out(f->store, a, 1, 10, 1) == 1 && hand_out(f->store, a, 0, 10, 2) == 4, "sent");
    end_part(f->store, a, 1, 0, "", "");
    end_part(f->store, a, 2, 0, "", "");
    OK(notice_purge(f->store, NOW + 99, 10, &deleted, &err));
    CHECK(deleted == 0, "not while it goes on");
    CHECK(turn_to(f->store, a, ~0u, NOTICE_DONE, "", ""), "done at NOW + 5");
    OK(notice_purge(f->store, NOW + 5, 10, &deleted, &err));
    CHECK(deleted == 0, "not before its time");
    OK(notice_purge(f->store, NOW + 6, 3, &deleted, &err));
    CHECK(deleted == 3 && notice_get(f->store, a, &read, &c, &memory, &err) == 1 &&
              read.content.n > 0,
          "some, and the words last");
    OK(notice_purge(f->store, NOW + 6, 100, &deleted, &err));
    CHECK(deleted == 5, "2 people, 2 parts, the words: %d", (int)deleted);
    CHECK(notice_get(f->store, a, &read, &c, &memory, &err) == 1 && read.content.n == 0 &&
              read.media.n == 0 && c.people == 5 && c.fate[FATE_HANDED] == 5 && c.parts == 2,
          "the notice stays, with its counts");
    OK(notice_purge(f->store, NOW + 6, 100, &deleted, &err));
    CHECK(deleted == 0, "once");
    check_fates(f->store, b, "queued 5", "nobody else's");
}

/* ---- constraints ---- */

static void the_schema_says_so(void **state)
{
    static const struct {
        const char *name, *sql;
    } rows[] = {
        {"a person twice", "INSERT INTO notice_people (notice, seq, person, userid, variant, stage,"
                           " fate, at) VALUES (1, 9, 1, 'x', 0, 0, 0, 0)"},
        {"a member twice", "INSERT INTO notice_people (notice, seq, person, userid, variant, stage,"
                           " fate, at) VALUES (1, 9, 9, 'M1', 0, 0, 0, 0)"},
        {"of no notice", "INSERT INTO notice_people (notice, seq, person, userid, variant, stage,"
                         " fate, at) VALUES (2, 1, 1, 'x', 0, 0, 0, 0)"},
        {"nobody", "INSERT INTO notice_people (notice, seq, person, userid, variant, stage,"
                   " fate, at) VALUES (1, 9, 0, 'x', 0, 0, 0, 0)"},
        {"no fate", "UPDATE notice_people SET fate = 12"},
        {"sent by no part", "UPDATE notice_people SET fate = 1"},
        {"told by no part", "UPDATE notice_people SET fate = 2"},
        {"no variant", "UPDATE notice_people SET variant = 6"},
        {"no stage", "UPDATE notice_people SET stage = 2"},
        {"no state", "UPDATE notices SET state = 8"},
        {"one counted too many", "UPDATE notices SET people = people + 1"},
        {"one of them counted twice", "UPDATE notices SET handed = handed + 1"},
        {"less than none", "UPDATE notices SET queued = -1, handed = people + 1"},
        {"more answers than people", "UPDATE notices SET acked = people + 1"},
        {"more SMS than people", "UPDATE notices SET texted = people + 1"},
        {"a part of no notice", "INSERT INTO notice_parts (part, notice, twin, at)"
                                " VALUES (5, 2, 0, 0)"},
        {"a part twice", "INSERT INTO notice_parts (part, notice, twin, at) VALUES (4, 1, 0, 0)"},
    };
    struct fixture *f = *state;
    sqlite3        *raw;
    int64_t         number = put_notice(f->store, false);

    add_many(f->store, number, 1, 3);
    CHECK(number == 1 && hand_out(f->store, number, 1, 10, 4) == 1, "one is sent");
    CHECK(sqlite3_open(f->path, &raw) == SQLITE_OK, "past the store");
    sqlite3_exec(raw, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK(sqlite3_exec(raw, rows[i].sql, NULL, NULL, NULL) == SQLITE_CONSTRAINT,
              "%s: %s", rows[i].name, sqlite3_errmsg(raw));
    sqlite3_close(raw);
    check_counts(f->store, number);
}

/* ---- without a scan ---- */

static void few_rows_are_read(void **state)
{
    static const struct {
        enum sql    which;
        const char *uses, *not;
    } plans[] = {
        {SQL_NOTICE_NEXT, "notices_work", "TEMP B-TREE"},
        {SQL_NOTICE_TAKE, "notice_people_queued (notice=? AND stage=?)", "TEMP"},
        {SQL_NOTICE_TOTALS, "PRIMARY KEY (number>?)", "TEMP"},
        {SQL_NOTICE_REOPEN, "notice_people_part (part=?)", "SCAN"},
        {SQL_NOTICE_UNACK, "notice_people_part (part=?)", "SCAN"},
        {SQL_NOTICE_HANDED, "notice_people_part (part=?)", "SCAN"},
        {SQL_NOTICE_REFUSED, "notice_people_part (part=?)", "SCAN"},
        {SQL_NOTICE_REFUSED_ONE, "notice_people_member (notice=? AND <expr>=?)", "SCAN"},
        {SQL_NOTICE_RECALLED, "notice_people_part (part=?)", "SCAN"},
        {SQL_NOTICE_LEFT_PARTS, "notice_parts_notice (notice=?)", "SCAN"},
        {SQL_NOTICE_LEFT, "notice_people_member (notice=? AND <expr>=?)", "SCAN"},
        {SQL_NOTICE_PARTS_WAITING, "notice_parts_waiting (notice=?)", "SCAN"},
        {SQL_NOTICE_SENT_PARTS, "notice_parts_notice (notice=? AND part>?)", "TEMP"},
        {SQL_NOTICE_HALT, "PRIMARY KEY (notice=?)", "SCAN"},
        {SQL_NOTICE_HALT_OUTBOX, "outbox_notice (notice=?)", "SCAN"},
        {SQL_NOTICE_PEOPLE, "PRIMARY KEY (notice=? AND seq>?)", "TEMP"},
        {SQL_NOTICE_CLASS_PEOPLE, "people_list (college=? AND class_name=?)", "SCAN"},
        {SQL_NOTICE_CLASS_COUNT, "people_list (college=? AND class_name=?)", "SCAN"},
        {SQL_NOTICE_ASKS, "notice_people_person (person=?)", "SCAN"},
        {SQL_NOTICE_MINE, "notice_people_person (person=? AND notice<?)", "TEMP"},
        {SQL_NOTICE_OLD, "notices_old (ended_at>? AND ended_at<?)", "SCAN"},
        {SQL_NOTICE_REQUEUE, "PRIMARY KEY (notice=? AND seq>? AND seq<?)", "SCAN"},
        {SQL_MEDIA_SENT, "notices_media (media=?)", "SCAN n"},
        {SQL_MEDIA_PURGE, "notices_media (media=?)", "SCAN n"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
        auto_buf struct buf plan = {0};

        fixture_plan(f, store_sql_of(plans[i].which), &plan);
        CHECK(strstr(plan.p, plans[i].uses) && !strstr(plan.p, plans[i].not), "%u: %s",
              plans[i].which, plan.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(what_was_put_is_read),
        BOTH(no_notice_without_sense),
        BOTH(names_are_told),
        BOTH(states_follow_each_other),
        ON_FILE(a_rejection_says_why),
        BOTH(what_has_work_is_found),
        BOTH(how_far_it_got_is_kept),
        BOTH(the_newest_come_first),
        BOTH(media_of_an_open_notice_stay),
        BOTH(who_got_it_is_forgotten),
        ON_FILE(the_schema_says_so),
        ON_FILE(few_rows_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
