/* Two connections at once, a process that is killed, a database of the version before. */
#include "tests/unit/people.h"
#include "tests/unit/store_race.h"

#include "store/approvals.h"
#include "store/audit.h"
#include "store/codes.h"
#include "store/identities.h"
#include "store/inbox.h"
#include "store/media.h"
#include "store/members.h"
#include "store/migrations.h"
#include "store/outbox.h"
#include "store/passes.h"
#include "store/people.h"
#include "store/quotas.h"
#include "store/submissions.h"
#include "store/tickets.h"

#include <signal.h>
#include <sys/wait.h>

static int64_t person_of(struct store *s, const char *number)
{
    struct person      p = {.number = str_c(number), .name = STR_LIT("张三")};
    enum people_change change;
    struct member      m;
    struct dialog      d;
    struct err         err = {0};
    auto_buf struct buf memory = {0};

    OK(people_put(s, NOW, &p, NULL, false, &change, &err));
    OK(member_load(s, NOW, p.number, STR_LIT("student"), &m, &d, &memory, &err));
    return m.person;
}

/* ---- two at once ---- */

static int take(struct store *s, const struct rival *r, int round, struct err *err)
{
    static const struct quota q = {.name = "identity.target", .hour = 50, .day = 55};
    bool                      taken;

    (void)r;
    (void)round;
    if (quota_take(s, NOW, &q, STR_LIT("2026001"), &taken, NULL, err) < 0)
        return -1;
    return taken;
}

static void a_limit_holds(void **state)
{
    struct rival like = {.try_it = take};

    CHECK(race(*state, &like, 2) == 50, "not one more than fifty");
}

static int bind(struct store *s, const struct rival *r, int round, struct err *err)
{
    const char      *const mine[THREADS] = {"first", "second"};
    enum bind_result result;

    (void)round;
    if (member_bind(s, NOW, str_c(mine[r->number]), r->person[0], BOUND_CHAT, &result, err) < 0)
        return -1;
    return result == BIND_DONE;
}

static void one_person_is_one_member(void **state)
{
    struct fixture     *f = *state;
    struct rival        like = {.try_it = bind};
    auto_buf struct buf memory = {0};
    struct member       m;
    struct dialog       d;
    struct err          err = {0};

    like.person[0] = person_of(f->store, "2026001");
    OK(member_unbind(f->store, STR_LIT("2026001"), &err));
    OK(member_load(f->store, NOW, STR_LIT("first"), STR_LIT("a"), &m, &d, &memory, &err));
    OK(member_load(f->store, NOW, STR_LIT("second"), STR_LIT("a"), &m, &d, &memory, &err));
    CHECK(race(f, &like, 1) == 1, "one of the two");
}

static int prove(struct store *s, const struct rival *r, int round, struct err *err)
{
    char phone[16];
    bool taken;

    snprintf(phone, sizeof phone, "138000010%02d", round);
    if (identity_set_phone(s, NOW, r->person[r->number], str_c(phone), &taken, err) < 0)
        return -1;
    return !taken;
}

static void one_phone_is_one_person(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = prove};

    like.person[0] = person_of(f->store, "2026001");
    like.person[1] = person_of(f->store, "2026002");
    CHECK(race(f, &like, 1) == ROUNDS, "one each round");
}

static int use_code(struct store *s, const struct rival *r, int round, struct err *err)
{
    auto_buf struct buf address = {0};
    enum code_state     state;
    int64_t             left;

    (void)round;
    if (code_check(s, NOW, r->person[0], "phone", str_c(r->code), &state, &left, &address, err) < 0)
        return -1;
    return state == CODE_RIGHT;
}

static void one_code_is_used_once(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = use_code, .person = {1, 1}};
    char            code[CODE_DIGITS + 1];
    struct err      err = {0};

    OK(code_make(f->store, NOW, 1, "phone", STR_LIT("13800000001"), code, &err));
    like.code = code;
    CHECK(race(f, &like, 1) == 1, "once");
}

static int guess(struct store *s, const struct rival *r, int round, struct err *err)
{
    auto_buf struct buf address = {0};
    enum code_state     state;
    int64_t             left;

    (void)round;
    if (code_check(s, NOW, r->person[0], "phone", STR_LIT("no"), &state, &left, &address, err) < 0)
        return -1;
    return state == CODE_WRONG;
}

static void five_tries_are_all(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = guess, .person = {1, 1}};
    char            code[CODE_DIGITS + 1];
    struct err      err = {0};

    OK(code_make(f->store, NOW, 1, "phone", STR_LIT("13800000001"), code, &err));
    CHECK(race(f, &like, 2) == CODE_TRIES - 1, "four are wrong, the fifth was the last");
}

static int decide(struct store *s, const struct rival *r, int round, struct err *err)
{
    bool done;

    (void)r;
    if (ticket_answer(s, NOW, round + 1, STR_LIT("clerk"), STR_LIT("好"), &done, err) < 0)
        return -1;
    return done;
}

static void two_clerks_decide_once(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = decide};
    struct err      err = {0};

    for (int i = 0; i < ROUNDS; i++) {
        struct ticket t = {.kind = STR_LIT(TICKET_CLAIM), .person = i, .member = STR_LIT("x")};
        int64_t       number;
        bool          again;

        OK(ticket_open(f->store, NOW, &t, &number, &again, &err));
    }
    CHECK(race(f, &like, 1) == ROUNDS, "each ticket by one of them");
}

static int open_one(struct store *s, const struct rival *r, int round, struct err *err)
{
    struct ticket t = {.kind = STR_LIT(TICKET_NOT_ME), .person = round, .member = STR_LIT("x"),
                       .said = STR_LIT("不是我")};
    int64_t       number;
    bool          again;

    (void)r;
    if (ticket_open(s, NOW, &t, &number, &again, err) < 0)
        return -1;
    return !again;
}

static void one_ticket_is_opened(void **state)
{
    struct rival like = {.try_it = open_one};

    CHECK(race(*state, &like, 1) == ROUNDS, "the second adds to the first's");
}

/* Two guards at two gates with one code. */
static int let_pass(struct store *s, const struct rival *r, int round, struct err *err)
{
    const char *const gates[THREADS] = {"南门", "北门"};
    struct scan       scan = {
        .at = NOW,
        .gate = str_c(gates[r->number]),
        .person = r->person[0],
        .ref = {(unsigned char)round},
        .window = 600,
        .result = SCAN_PASSED,
    };

    scan.person += round;
    if (scan_add(s, &scan, err) < 0)
        return -1;
    return scan.result == SCAN_PASSED;
}

static void one_code_lets_one_pass(void **state)
{
    struct rival like = {.try_it = let_pass, .person = {5}};

    CHECK(race(*state, &like, 1) == ROUNDS, "one at each code");
}

/* Two guards at one gate with two codes of one person. */
static int let_in(struct store *s, const struct rival *r, int round, struct err *err)
{
    struct scan scan = {
        .at = NOW + round * 600,
        .gate = STR_LIT("南门"),
        .person = 5,
        .ref = {(unsigned char)round, (unsigned char)r->number},
        .window = 600,
        .result = SCAN_PASSED,
    };

    if (scan_add(s, &scan, err) < 0)
        return -1;
    return scan.result == SCAN_PASSED;
}

static void one_person_passes_a_gate_once(void **state)
{
    struct rival like = {.try_it = let_in};

    CHECK(race(*state, &like, 1) == ROUNDS, "one in each window");
}

static int apply(struct store *s, const struct rival *r, int round, struct err *err)
{
    struct approval a = {.flow = STR_LIT("id"), .person = round + 1};
    int64_t         number;
    bool            added;

    (void)r;
    if (approval_add(s, NOW, &a, &added, &number, err) < 0)
        return -1;
    return added;
}

static int approve(struct store *s, const struct rival *r, int round, struct err *err)
{
    enum approval_state to = r->number ? APPROVAL_VALID : APPROVAL_REFUSED;
    bool                done;

    if (approval_decide(s, NOW, round + 1, APPROVAL_PENDING, to, -1, STR_LIT("Wang"), STR_LIT(""),
                        &done, err) < 0)
        return -1;
    return done;
}

static void one_approval_is_decided_once(void **state)
{
    struct rival applies = {.try_it = apply}, decides = {.try_it = approve};

    CHECK(race(*state, &applies, 1) == ROUNDS, "one each is applied for");
    CHECK(race(*state, &decides, 1) == ROUNDS, "and each decided by one of them");
}

/* ---- killed ---- */

/* Persons with their fields, a member and a line of the audit each, two in a transaction. */
static void import_for_ever(const struct fixture *f, int told)
{
    struct store *s = fixture_open(f, DB_WRITE);
    struct err    err = {0};

    for (int64_t i = 0;; i += 2) {
        OK(store_begin(s, &err));
        for (int64_t j = i; j < i + 2; j++) {
            char                  number[16];
            struct person         p = {.name = STR_LIT("张三")};
            struct person_private x = {.phone = STR_LIT("13800000001")};
            struct audit          a = {.at = NOW, .action = STR_LIT("roster.import")};
            enum people_change    change;

            snprintf(number, sizeof number, "2026%06d", (int)j);
            p.number = str_c(number);
            OK(put_person(s, NOW, &p, &x, false, &change, &err));
            OK(audit_add(s, &a, &err));
        }
        OK(store_commit(s, &err));
        if (write(told, &(int64_t){i + 2}, sizeof i) != sizeof i)
            _exit(1);
    }
}

struct found {
    struct store *store;
    int64_t       people, audits;
};

static int see_person(void *arg, const struct person *p)
{
    auto_wiped struct buf memory = {0};
    struct found         *found = arg;
    struct identity       x;
    struct err            err = {0};

    CHECK(identity_get(found->store, p->id, &x, &memory, &err) == 1 &&
              str_is(x.phone, "13800000001"),
          "nobody is there without the fields");
    found->people++;
    return 0;
}

static int see_audit(void *arg, int64_t id, const struct audit *a)
{
    struct found *found = arg;

    (void)id;
    (void)a;
    found->audits++;
    return 0;
}

static void a_killed_import_leaves_no_half(void **state)
{
    struct fixture *f = *state;
    struct found    found = {.people = 0};
    struct err      err = {0};
    int64_t         last = fixture_kill(f, import_for_ever, 100);

    f->store = found.store = fixture_open(f, DB_WRITE);
    OK(people_each(f->store, 0, 1000000, see_person, &found, &err));
    OK(audit_list(f->store, 0, 1000000, see_audit, &found, &err));
    CHECK(found.people == last || found.people == last + 2, "%d told, %d there", (int)last,
          (int)found.people);
    CHECK(found.audits == found.people, "and each import is in the audit");
}

/* ---- the version before ---- */

static const char *const first_version[] = {
    "INSERT INTO people (id, number, spelling, name, kind, college, class_name, year, updated_at)"
    " VALUES (5, 's2026001', 'S2026001', '张三', 'student', '计算机学院', '计科2601', 2026, 7)",
    "INSERT INTO members (userid, spelling, id, person, channel, lang, pressed, created_at)"
    " VALUES ('s2026001', 'S2026001', 9, 5, 2, 1, 1, 1000)",
    "INSERT INTO members (userid, spelling, id, person, channel, lang, pressed, created_at)"
    " VALUES ('stranger', 'Stranger', 10, NULL, 0, 0, 0, 1000)",
    "INSERT INTO dialogs (member, app, flow, step, answers, task_id, started_at, expires_at)"
    " VALUES ('s2026001', 'student', 'checkin', 2, '', '', 1, 2)",
    "INSERT INTO inbox (created_at, dedup_key, reply)"
    " VALUES (1000, x'000102030405060708090a0b0c0d0e0f', x'01414243')",
    "INSERT INTO outbox (id, kind, app, api, receivers, body, media, due_at, created_at)"
    " VALUES (4, 0, 'student', '', 'S2026001', '{\"msgtype\":\"text\"}', '', 1000, 1000)",
    "INSERT INTO media (hash, type, filename, bytes, media_id, uploaded_at, created_at)"
    " VALUES ('0a1b', 'image', 'qr.png', x'89504e47', 'M1', 1000, 1000)",
    "INSERT INTO submissions (flow, day, person, nth, receipt, answers, member, at)"
    " VALUES ('checkin', 10, 5, 1, 'R1', '', 's2026001', 1000),"
    "  ('checkin', 11, 5, 1, 'R2', '', 's2026001', 1001)",
};
static const char *const bound_by_sql[] = {
    "SELECT bound_by, bound_at FROM members WHERE id = $1",
};

static void make_first_version(const char *path)
{
    const char *const only_first[] = {store_migrations[0], NULL};
    struct db        *db = NULL;
    struct err        err = {0};

    OK(db_open(&db, path, DB_WRITE, only_first, first_version, ARRAY_LEN(first_version), &err));
    for (unsigned i = 0; i < ARRAY_LEN(first_version); i++)
        OK(stmt_run(db_use(db, i), NULL, &err));
    db_close(db);
}

static int see_zhang(void *arg, const struct person *p)
{
    (void)arg;
    CHECK(p->id == 5 && str_is(p->number, "S2026001") && str_is(p->name, "张三") &&
              str_is(p->kind, "student") && str_is(p->class_name, "计科2601") && p->year == 2026,
          "what was known is known");
    CHECK(str_is(p->state, "active") && p->candidate.n == 0 && p->origin.n == 0 &&
              p->state_from == -1 && p->state_until == -1 && p->confirmed_at == 0,
          "and nothing more");
    return 0;
}

static void check_bound_by(const char *path, int64_t member, const char *by, int64_t at)
{
    struct db   *db = NULL;
    struct err   err = {0};
    struct stmt *st;

    OK(db_open(&db, path, DB_WRITE, store_migrations, bound_by_sql, 1, &err));
    st = db_use(db, 0);
    stmt_i64(st, 1, member);
    CHECK(stmt_step(st, &err) == 1 && str_is(stmt_col_str(st, 0), by) && stmt_col_i64(st, 1) == at,
          "member %d was bound by \"%s\"", (int)member, by);
    stmt_reset(st);
    db_close(db);
}

static int see_body(void *arg, const struct outbox_row *row)
{
    CHECK(row->id == 4 && str_is(row->body, "{\"msgtype\":\"text\"}"), "the message");
    ++*(int *)arg;
    return 0;
}

/* In the middle of the upgrade: an answer that is asked for again, a message that still waits. */
static void check_words(struct store *s)
{
    static const unsigned char key[INBOX_KEY] = {0, 1, 2,  3,  4,  5,  6,  7,
                                                 8, 9, 10, 11, 12, 13, 14, 15};
    auto_buf struct buf reply = {0};
    enum inbox_state    state;
    struct err          err = {0};
    int                 count = 0;

    OK(inbox_claim(s, 1000, key, &state, &reply, &err));
    CHECK(state == INBOX_AGAIN && str_is(buf_view(&reply), "\1ABC"), "the same answer again");
    OK(outbox_waiting(s, 0, 9, see_body, &count, &err));
    CHECK(count == 1, "the message still waits");
}

static int see_media(void *arg, const struct media *m)
{
    (void)arg;
    CHECK(str_is(m->bytes, "\x89PNG") && str_is(m->media_id, "M1") && m->file.n == 0 &&
              str_is(m->filename, "qr.png"),
          "the picture, which was not sealed");
    return 0;
}

/* Every day: what was uploaded is of use still, and the days before count. */
static void check_days(struct store *s)
{
    struct submission sub = {.flow = STR_LIT("checkin"), .day = 12, .person = 5, .counts = true,
                             .receipt = STR_LIT("R3"), .member = STR_LIT("s2026001")};
    struct err        err = {0};
    int64_t           streak = 0;
    bool              added;

    CHECK(media_find(s, STR_LIT("0a1b"), see_media, NULL, &err) == 1, "the picture is found");
    OK(submission_streak(s, STR_LIT("checkin"), 12, 5, &streak, &err));
    CHECK(streak == 2, "two days in a row");
    OK(submission_add(s, &sub, 1, &added, &err));
    CHECK(added && sub.streak == 3, "and a third");
}

static void an_older_database_keeps_its_rows(void **state)
{
    struct fixture       *f = *state;
    struct person         p = {.number = STR_LIT("S2026001"), .name = STR_LIT("张三")};
    struct person_private x = {.phone = STR_LIT("13800000001")};
    auto_buf struct buf   memory = {0};
    enum people_change    change;
    struct member         m;
    struct dialog         d;
    struct err            err = {0};

    store_close(f->store);
    CHECK(unlink(f->path) == 0, "a new file");
    make_first_version(f->path);
    f->store = fixture_open(f, DB_WRITE);
    CHECK(people_find(f->store, STR_LIT("s2026001"), see_zhang, NULL, &err) == 1, "the person");
    OK(member_load(f->store, NOW, STR_LIT("S2026001"), STR_LIT("student"), &m, &d, &memory, &err));
    CHECK(m.id == 9 && m.person == 5 && m.bar == BAR_NONE && m.channel == MEMBER_CARD &&
              m.lang == LANG_EN && m.pressed,
          "the member");
    CHECK(str_is(d.flow, "checkin") && d.step == 2, "in the middle of a dialog");
    check_words(f->store);
    check_days(f->store);
    check_bound_by(f->path, 9, "userid", 1000);
    check_bound_by(f->path, 10, "", 0);
    OK(put_person(f->store, NOW, &p, &x, false, &change, &err));
    CHECK(change == PEOPLE_CHANGED, "and is told more about");
    fixture_reopen(f);
    CHECK(count_people(f->store) == 1, "still there");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FILE(a_limit_holds),
        ON_FILE(one_person_is_one_member),
        ON_FILE(one_phone_is_one_person),
        ON_FILE(one_code_is_used_once),
        ON_FILE(five_tries_are_all),
        ON_FILE(two_clerks_decide_once),
        ON_FILE(one_ticket_is_opened),
        ON_FILE(one_code_lets_one_pass),
        ON_FILE(one_person_passes_a_gate_once),
        ON_FILE(one_approval_is_decided_once),
        ON_FILE(a_killed_import_leaves_no_half),
        ON_FILE(an_older_database_keeps_its_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
