/* Capacity, whatever is done and whoever is at it: deeds by chance, a thousand clients for forty
 * places. */
#include "tests/unit/appointments_store.h"

#include "store/migrations.h"

#include <pthread.h>

/* ---- always ---- */

/* All that has to be true of the database, whatever was done; nothing is returned where it is. */
static const char *const laws[] = {
    "SELECT s.series, s.place, s.day, s.minute, s.taken FROM slots s WHERE s.taken > s.capacity"
    " OR s.taken <> (SELECT COUNT(*) FROM appointments a WHERE a.series = s.series"
    "  AND a.place = s.place AND a.day = s.day AND a.minute = s.minute"
    "  AND a.state IN (1, 2, 4, 5, 9))",
    "SELECT a.number FROM appointments a WHERE NOT EXISTS (SELECT 1 FROM slots s"
    " WHERE a.series = s.series AND a.place = s.place AND a.day = s.day AND a.minute = s.minute)",
    "SELECT series, person, state FROM appointments WHERE state IN (1, 2, 3)"
    " GROUP BY series, person, state HAVING COUNT(*) > 1",
};

static void check_laws(const struct fixture *f)
{
    struct db  *db = NULL;
    struct err  err = {0};

    OK(db_open(&db, f->path, DB_READ, store_migrations, laws, ARRAY_LEN(laws), &err));
    for (unsigned i = 0; i < ARRAY_LEN(laws); i++) {
        struct stmt *st = db_use(db, i);

        CHECK(stmt_step(st, &err) == 0, "law %u: %s", i, laws[i]);
        stmt_reset(st);
    }
    db_close(db);
}

static unsigned chance(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % n;
}

/* One deed that a person, a clerk or the clock might do; what comes of it does not matter. */
static void do_anything(struct store *s, unsigned *seed)
{
    static const char *const places[] = {"east", "west"};
    auto_buf struct buf      memory = {0};
    struct err               err = {0};
    struct slot              freed;
    int64_t                  number, ahead, person = 1 + chance(seed, 12);
    struct appointment       a = at(places[chance(seed, 2)], 540 + 60 * chance(seed, 2),
                                    1 + chance(seed, 3), person);
    bool                     done;

    switch (chance(seed, 6)) {
    case 0:
    case 1:
        OK(appointment_hold(s, NOW, &a, &done, &number, &freed, &memory, &err));
        if (done && chance(seed, 3) > 0)
            OK(appointment_confirm(s, NOW, number, person, a.receipt, &done, &freed, &memory,
                                   &err));
        return;
    case 2:
        OK(appointment_wait(s, NOW, &a, &number, &ahead, &err));
        return;
    case 3:
        OK(appointment_move_up(s, NOW, &a.slot, keep_person, &number, &freed, &memory, &err));
        return;
    default:
        number = 1 + chance(seed, 300);
        appointment_turn(s, NOW, number, (enum appointment_state)(1 + chance(seed, 9)),
                         (enum appointment_state)(1 + chance(seed, 9)), STR_LIT(""), &done, &err);
        return;
    }
}

static void whatever_is_done(void **state)
{
    struct fixture *f = *state;
    unsigned        seed = 20261120;
    struct err      err = {0};

    for (int part = 0; part < 40; part++) {
        OK(store_begin(f->store, &err));
        for (int i = 0; i < 100; i++)
            do_anything(f->store, &seed);
        OK(store_commit(f->store, &err));
        check_laws(f);
    }
}

/* ---- a thousand for forty ---- */

enum { CLIENTS = 1000, PLACES = 40, THREADS = 2, TOGETHER = 10 };

/* cmocka's checks belong to the test's own thread: a failure is kept and looked at there. */
struct crowd {
    const struct fixture *fixture;
    int64_t               first;  /* person */
    int                   booked, waiting;
    pthread_barrier_t    *start;
    struct err            err;
};

static int want_a_place(struct store *s, struct crowd *c, int64_t person)
{
    auto_buf struct buf memory = {0};
    struct appointment  a = at("east", 540, PLACES, person);
    struct slot         freed;
    int64_t             number, ahead;
    bool                done;

    if (appointment_hold(s, NOW, &a, &done, &number, &freed, &memory, &c->err) < 0)
        return -1;
    if (!done) {
        c->waiting++;
        return appointment_wait(s, NOW, &a, &number, &ahead, &c->err);
    }
    if (appointment_confirm(s, NOW, number, person, STR_LIT("R"), &done, &freed, &memory,
                            &c->err) < 0)
        return -1;
    c->booked += done;
    return 0;
}

static void *push_in(void *arg)
{
    struct crowd *c = arg;
    struct store *s = NULL;
    int64_t       person = c->first;

    store_open(&s, c->fixture->path, DB_WRITE, c->fixture->sealer, &c->err);
    pthread_barrier_wait(c->start);
    for (int i = 0; i < CLIENTS / THREADS && c->err.kind == ERR_NONE; i += TOGETHER) {
        if (store_begin(s, &c->err) < 0)
            break;
        for (int k = 0; k < TOGETHER && c->err.kind == ERR_NONE; k++, person += THREADS)
            want_a_place(s, c, person);
        store_commit(s, &c->err);
    }
    store_close(s);
    return NULL;
}

struct line {
    int64_t last;
    int     count;
};

static int see_waiting(void *arg, const struct appointment *a)
{
    struct line *line = arg;

    CHECK(a->number > line->last, "in the order of arrival");
    line->last = a->number;
    line->count++;
    return 0;
}

struct empty {
    struct store *store;
    int64_t       last; /* who came up */
    int           moved;
};

static int see_moved(void *arg, const struct appointment *a)
{
    struct empty *e = arg;

    CHECK(a->number > e->last, "who came first comes up first");
    e->last = a->number;
    e->moved++;
    return 0;
}

static int free_one(void *arg, const struct appointment *guest)
{
    auto_buf struct buf memory = {0};
    struct empty       *e = arg;
    struct appointment  a = at("east", 540, PLACES, 1);
    struct slot         freed;
    struct err          err = {0};
    bool                done;

    OK(appointment_turn(e->store, NOW, guest->number, APPT_BOOKED, APPT_CANCELLED, STR_LIT(""),
                        &done, &err));
    OK(appointment_move_up(e->store, NOW, &a.slot, see_moved, e, &freed, &memory, &err));
    return 0;
}
static void a_thousand_for_forty(void **state)
{
    struct fixture   *f = *state;
    struct crowd      crowds[THREADS];
    pthread_t         threads[THREADS];
    pthread_barrier_t start;
    struct line       line = {.last = 0};
    struct err        err = {0};
    struct empty      e = {.store = f->store};
    int               booked = 0, waiting = 0;

    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        crowds[i] = (struct crowd){.fixture = f, .first = 1 + i, .start = &start};
        CHECK(pthread_create(&threads[i], NULL, push_in, &crowds[i]) == 0, "there is a thread");
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK(crowds[i].err.kind == ERR_NONE, "nothing failed: %s", crowds[i].err.text);
        booked += crowds[i].booked;
        waiting += crowds[i].waiting;
    }
    pthread_barrier_destroy(&start);
    CHECK(booked == PLACES && waiting == CLIENTS - PLACES, "%d booked, %d wait", booked, waiting);
    check_count(f->store, "east", 540, PLACES, CLIENTS - PLACES);
    check_laws(f);
    OK(appointment_begun(f->store, DAY, 540, CLIENTS, see_waiting, &line, &err));
    CHECK(line.count == CLIENTS - PLACES, "all of them");
    OK(store_begin(f->store, &err));
    OK(appointment_guests(f->store, STR_LIT("shop"), STR_LIT("east"), DAY, free_one, &e, &err));
    OK(store_commit(f->store, &err));
    CHECK(e.moved == PLACES, "as many come up as have gone");
    check_count(f->store, "east", 540, PLACES, CLIENTS - 2 * PLACES);
    check_laws(f);
}

/* Two who want the last place, again and again. */
static void *snatch(void *arg)
{
    struct crowd *c = arg;
    struct store *s = NULL;

    store_open(&s, c->fixture->path, DB_WRITE, c->fixture->sealer, &c->err);
    for (int i = 0; i < 40; i++) {
        auto_buf struct buf memory = {0};
        struct appointment  a = at("east", 10 + i, 1, c->first);
        struct slot         freed;
        int64_t             number;
        bool                done = false;

        pthread_barrier_wait(c->start);
        if (c->err.kind != ERR_NONE || store_begin(s, &c->err) < 0)
            continue;
        a.slot.series = STR_LIT("shop");
        appointment_hold(s, NOW, &a, &done, &number, &freed, &memory, &c->err);
        store_commit(s, &c->err);
        c->booked += done;
    }
    store_close(s);
    return NULL;
}

static void one_of_two_gets_the_last(void **state)
{
    struct fixture   *f = *state;
    struct crowd      crowds[THREADS];
    pthread_t         threads[THREADS];
    pthread_barrier_t start;

    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        crowds[i] = (struct crowd){.fixture = f, .first = 1 + i, .start = &start};
        CHECK(pthread_create(&threads[i], NULL, snatch, &crowds[i]) == 0, "there is a thread");
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK(crowds[i].err.kind == ERR_NONE, "nothing failed: %s", crowds[i].err.text);
    }
    pthread_barrier_destroy(&start);
    CHECK(crowds[0].booked + crowds[1].booked == 40, "each slot one of them");
    check_laws(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FILE(whatever_is_done),
        ON_FILE(a_thousand_for_forty),
        ON_FILE(one_of_two_gets_the_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
