/* Two at once, and a process that is killed: nobody is written down, sent to or counted twice. */
#include "tests/unit/notices_store.h"
#include "tests/unit/people.h"
#include "tests/unit/store_race.h"

#include "store/audience.h"
#include "store/outbox.h"

/* ---- two connections ---- */

static int add_same(struct store *s, const struct rival *r, int round, struct err *err)
{
    char                 userid[16];
    struct notice_person p = {.person = round + 1};
    bool                 added;

    snprintf(userid, sizeof userid, "m%d", round + 1);
    p.userid = str_c(userid);
    return notice_add(s, NOW, r->person[0], true, &p, &added, err) < 0 ? -1 : added;
}

static void one_writes_somebody_down(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = add_same, .person = {put_notice(f->store, true)}};

    CHECK(race(f, &like, 1) == ROUNDS, "each person once");
    check_fates(f->store, like.person[0], "queued 40", "counted once");
}

/* Takes two at a time; what another one has taken is not there any more. */
static int take_two(struct store *s, const struct rival *r, int round, struct err *err)
{
    struct taken        t = {.count = 0};
    enum notice_variant variant;
    int                 rc = notice_take(s, r->person[0], 0, 2, &variant, take_one, &t, err);

    buf_free(&t.to);
    if (rc > 0 && notice_put_part(s, NOW, r->person[0], 1000 + 2 * round + r->number, t.seqs,
                                  t.count, FATE_PUT, err) < 0)
        return -1;
    return rc;
}

static void one_sends_to_somebody(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = take_two, .person = {put_notice(f->store, true)}};

    add_many(f->store, like.person[0], 1, 60);
    CHECK(hand_out(f->store, like.person[0], 1, 9, 1) == 1, "the first of a hundred");
    CHECK(race(f, &like, 4) == 59, "each is taken once");
    check_fates(f->store, like.person[0], "put 60", "all");
}

static int end_same(struct store *s, const struct rival *r, int round, struct err *err)
{
    return notice_part_ended(s, NOW, r->person[0], 100 + round, r->number ? 45009 : 0, false,
                             STR_LIT("M"), NOBODY, NOBODY, err);
}

static void one_outcome_counts(void **state)
{
    struct fixture      *f = *state;
    struct rival         like = {.try_it = end_same, .person = {put_notice(f->store, true)}};
    struct notice_counts c;

    add_many(f->store, like.person[0], 1, 3 * ROUNDS);
    for (int i = 0; i < ROUNDS; i++)
        CHECK(hand_out(f->store, like.person[0], 0, 2, 100 + i) == 2, "two each");
    race(f, &like, 0);
    c = counts_of(f->store, like.person[0]);
    check_counts(f->store, like.person[0]);
    CHECK(c.fate[FATE_PUT] == 0 && c.fate[FATE_HANDED] + c.fate[FATE_REFUSED] == 2 * ROUNDS,
          "each part has one");
}

static int say_so(struct store *s, const struct rival *r, int round, struct err *err)
{
    enum ack_result result;
    int64_t         which, at;

    if (notice_ack(s, NOW, round + 1, r->person[0], &which, &result, &at, err) < 0)
        return -1;
    return result == ACK_DONE;
}

static void one_answer_counts(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = say_so, .person = {put_notice(f->store, true)}};

    add_many(f->store, like.person[0], 1, ROUNDS);
    CHECK(hand_out(f->store, like.person[0], 1, 9, 1) + hand_out(f->store, like.person[0], 0, 99, 2)
              == ROUNDS, "all are told");
    end_part(f->store, like.person[0], 1, 0, "", "");
    end_part(f->store, like.person[0], 2, 0, "", "");
    CHECK(race(f, &like, 1) == ROUNDS, "each once");
    CHECK(counts_of(f->store, like.person[0]).acked == ROUNDS, "counted once");
}

static int release(struct store *s, const struct rival *r, int round, struct err *err)
{
    bool changed = false;

    if (notice_turn(s, NOW, r->person[0] + round, 1u << NOTICE_WAITING,
                    r->number ? NOTICE_REJECTED : NOTICE_PLANNED, STR_LIT("dean"), NOBODY, &changed,
                    err) < 0)
        return -1;
    return changed;
}

static void one_decides(void **state)
{
    struct fixture *f = *state;
    struct rival    like = {.try_it = release};
    struct notice   n = notice_like(true);

    n.state = NOTICE_WAITING;
    for (int i = 0; i < ROUNDS; i++)
        like.person[0] = put_like(f->store, &n) - i;
    CHECK(race(f, &like, 1) == ROUNDS, "each is decided once");
}

/* ---- two processes ---- */

enum { SCHOOL = 600, LOOK = 37, AT_ONCE = 11 };

static void put_school(struct store *s)
{
    char       number[16], class_name[16];
    struct err err = {0};

    OK(store_begin(s, &err));
    for (int i = 0; i < SCHOOL; i++) {
        snprintf(number, sizeof number, "2026%04d", i);
        snprintf(class_name, sizeof class_name, "班%d", i % 7);
        CHECK(person_in(s, NOW, number, "信息", class_name) > 0, "%s", number);
    }
    OK(store_commit(s, &err));
}

struct gather {
    struct store *s;
    int64_t       number;
    struct err   *err;
};

static int gather_one(void *arg, const struct audience_person *a)
{
    struct gather             *g = arg;
    const struct notice_person p = {.person = a->p.person, .userid = a->p.number};
    bool                       added;

    return notice_add(g->s, NOW, g->number, true, &p, &added, g->err);
}

static int gather(struct store *s, const struct notice *n, struct err *err)
{
    static const struct audience_filter all;
    auto_buf struct buf                 place = {0};
    struct gather                       g = {.s = s, .number = n->number, .err = err};
    struct notice                       next = *n;
    bool                                more, changed;

    buf_str(&place, n->place);
    if (audience_part(s, &all, STR_LIT("student"), LOOK, &place, gather_one, &g, &more, err) < 0)
        return -1;
    next.place = buf_view(&place);
    next.stage = 1;
    if (notice_keep(s, &next, err) < 0)
        return -1;
    return more ? 0
                : notice_turn(s, NOW, n->number, 1u << NOTICE_GATHERING, NOTICE_SENDING, NOBODY,
                              NOBODY, &changed, err);
}

static int feed_row(struct store *s, const struct notice *n, struct taken *t, struct err *err)
{
    struct outbox_row row = {
        .id = store_new_id(s, NOW), .kind = OUT_SEND, .app = n->app, .to = buf_view(&t->to),
        .body = STR_LIT("{}"), .notice = n->number,
    };

    if (outbox_put(s, NOW, &row, err) < 0)
        return -1;
    return notice_put_part(s, NOW, n->number, row.id, t->seqs, t->count, FATE_PUT, err);
}

static int feed(struct store *s, const struct notice *n, struct err *err)
{
    struct taken        t = {.count = 0};
    enum notice_variant variant;
    struct notice       next = *n;
    bool                changed;
    int                 rc = notice_take(s, n->number, n->stage, AT_ONCE, &variant, take_one, &t,
                                         err);

    if (rc > 0)
        rc = feed_row(s, n, &t, err);
    else if (rc == 0 && n->stage == 1) {
        next.stage = 0;
        rc = notice_keep(s, &next, err);
    } else if (rc == 0)
        rc = notice_turn(s, NOW, n->number, 1u << NOTICE_SENDING, NOTICE_DONE, NOBODY, NOBODY,
                         &changed, err);
    buf_free(&t.to);
    return rc;
}

/* One step of the next notice, as the scheduler does it: 1 done, 0 there is none. */
static int step(struct store *s, struct err *err)
{
    auto_wiped struct buf memory = {0};
    struct notice         n;
    bool                  changed;
    int                   rc;

    if (store_begin(s, err) < 0)
        return -1;
    rc = notice_next(s, NOW, 0, &n, NULL, &memory, err);
    if (rc > 0 && n.state == NOTICE_PLANNED)
        rc = notice_turn(s, NOW, n.number, 1u << NOTICE_PLANNED, NOTICE_GATHERING, NOBODY, NOBODY,
                         &changed, err) < 0 ? -1 : 1;
    else if (rc > 0)
        rc = (n.state == NOTICE_GATHERING ? gather(s, &n, err) : feed(s, &n, err)) < 0 ? -1 : 1;
    if (rc < 0) {
        store_rollback(s);
        return -1;
    }
    return store_commit(s, err) < 0 ? -1 : rc;
}

/* A process of its own, until there is no work. */
static pid_t start_feeder(const struct fixture *f)
{
    pid_t pid = fork();

    if (pid == 0) {
        struct store *s = NULL;
        struct err    err = {0};
        int           rc = store_open(&s, f->path, DB_WRITE, f->sealer, &err) < 0 ? -1 : 1;

        while (rc > 0)
            rc = step(s, &err);
        store_close(s);
        _exit(rc < 0);
    }
    return pid;
}

static int count_receivers(void *arg, const struct outbox_row *row)
{
    unsigned  *seen = arg;
    struct str rest = row->to, one;
    int64_t    number;

    while (str_split(&rest, '|', &one)) {
        CHECK(str_i64(str_skip(one, 4), &number) && number < SCHOOL, "%.*s", STR_ARG(one));
        seen[number]++;
    }
    return 0;
}

static void check_all_once(struct fixture *f, int64_t number)
{
    static unsigned seen[SCHOOL];
    struct err      err = {0};

    memset(seen, 0, sizeof seen);
    OK(outbox_waiting(f->store, 0, 100000, count_receivers, seen, &err));
    for (int i = 0; i < SCHOOL; i++)
        CHECK(seen[i] == 1, "number %d is in %u rows", i, seen[i]);
    check_fates(f->store, number, "put 600", "and nobody is left");
}

static void two_processes_share_a_notice(void **state)
{
    struct fixture *f = *state;
    int64_t         number;
    pid_t           pids[2];
    int             status;

    put_school(f->store);
    number = put_notice(f->store, false);
    store_close(f->store);
    f->store = NULL;
    for (size_t i = 0; i < ARRAY_LEN(pids); i++)
        pids[i] = start_feeder(f);
    for (size_t i = 0; i < ARRAY_LEN(pids); i++)
        CHECK(waitpid(pids[i], &status, 0) == pids[i] && status == 0, "process %d ended well",
              (int)i);
    f->store = fixture_open(f, DB_WRITE);
    check_all_once(f, number);
}

static void tell_steps(const struct fixture *f, int told)
{
    struct store *s = fixture_open(f, DB_WRITE);
    struct err    err = {0};

    for (int64_t i = 1; step(s, &err) > 0; i++)
        if (write(told, &i, sizeof i) != sizeof i)
            break;
    pause();
    _exit(0);
}

/* While it gathers, and while it sends. */
static void a_killed_process_is_carried_on(void **state)
{
    static const int64_t steps[] = {1, 5, 17, 20, 40, 60};
    struct fixture      *f = *state;
    struct err           err = {0};
    int64_t              number;
    int                  rc;

    put_school(f->store);
    number = put_notice(f->store, false);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        fixture_kill(f, tell_steps, i == 0 ? 1 : steps[i] - steps[i - 1]);
        f->store = fixture_open(f, DB_WRITE);
        check_counts(f->store, number);
    }
    while ((rc = step(f->store, &err)) > 0)
        ;
    CHECK(rc == 0, "%s", err.text);
    check_all_once(f, number);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FILE(one_writes_somebody_down),
        ON_FILE(one_sends_to_somebody),
        ON_FILE(one_outcome_counts),
        ON_FILE(one_answer_counts),
        ON_FILE(one_decides),
        ON_FILE(two_processes_share_a_notice),
        ON_FILE(a_killed_process_is_carried_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
