/* Two connections at once that want the same, round after round. */
#ifndef TESTS_UNIT_STORE_RACE_H
#define TESTS_UNIT_STORE_RACE_H

#include "tests/unit/store_fixture.h"

#include <pthread.h>

enum { ROUNDS = 40, THREADS = 2 };

/* One of two that want the same, each with a connection of its own. */
struct rival {
    const struct fixture *fixture;
    /* 1 won, 0 lost, -1 failed */
    int (*try_it)(struct store *s, const struct rival *r, int round, struct err *err);
    int                number;
    int64_t            person[THREADS];
    const char        *code;
    pthread_barrier_t *start;
    int                won[ROUNDS];
    struct err         err;
};

/* cmocka's checks belong to the test's own thread: a failure is kept and looked at there. */
static inline void *compete(void *arg)
{
    struct rival *r = arg;
    struct store *s = NULL;

    store_open(&s, r->fixture->path, DB_WRITE, r->fixture->sealer, &r->err);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_barrier_wait(r->start);
        if (r->err.kind != ERR_NONE || store_begin(s, &r->err) < 0)
            continue;
        r->won[i] = r->try_it(s, r, i, &r->err);
        store_commit(s, &r->err);
    }
    store_close(s);
    return NULL;
}

/* How often anybody won; in each round at most `most` did. */
static inline int race(const struct fixture *f, const struct rival *like, int most)
{
    struct rival      rivals[THREADS];
    pthread_t         threads[THREADS];
    pthread_barrier_t start;
    int               wins = 0;

    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        rivals[i] = *like;
        rivals[i].fixture = f;
        rivals[i].number = i;
        rivals[i].start = &start;
        CHECK(pthread_create(&threads[i], NULL, compete, &rivals[i]) == 0, "there is a thread");
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++)
        CHECK(rivals[i].err.kind == ERR_NONE, "nothing failed: %s", rivals[i].err.text);
    for (int i = 0; i < ROUNDS; i++) {
        int round = rivals[0].won[i] + rivals[1].won[i];
        CHECK(round <= most, "round %d: %d won", i, round);
        wins += round;
    }
    pthread_barrier_destroy(&start);
    return wins;
}

#endif
