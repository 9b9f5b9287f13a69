#include "bot/mover.h"

#include "base/log.h"
#include "base/mem.h"
#include "store/store.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum {
    ROUNDS = 3, /* each is a quarter of the one before: what comes during the last is the worker's,
                   and nobody is answered meanwhile */
    NICE = 5,   /* on one core it takes a quarter of the time, not half, from those who answer */
};

enum state { IDLE, AT_WORK, DONE, STOPPING };

struct mover {
    struct store   *store; /* the thread's own */
    pthread_t       thread;
    pthread_mutex_t lock;  /* guards what follows */
    pthread_cond_t  changed;
    enum state      state;
};

/* true: the state was `from`. */
static bool change(struct mover *m, enum state from, enum state to)
{
    bool was;

    pthread_mutex_lock(&m->lock);
    was = m->state == from;
    if (was) {
        m->state = to;
        pthread_cond_signal(&m->changed);
    }
    pthread_mutex_unlock(&m->lock);
    return was;
}

/* false: it is to stop. */
static bool wait_for_work(struct mover *m)
{
    bool work;

    pthread_mutex_lock(&m->lock);
    while (m->state != AT_WORK && m->state != STOPPING)
        pthread_cond_wait(&m->changed, &m->lock);
    work = m->state == AT_WORK;
    pthread_mutex_unlock(&m->lock);
    return work;
}

static void *mover_main(void *arg)
{
    struct mover *m = arg;

    if (nice(NICE) == -1) /* Linux: this thread alone. Without it, the others are slower meanwhile */
        log_line(LOG_DEBUG, "mover: as important as the others");
    while (wait_for_work(m)) {
        for (int i = 0; i < ROUNDS; i++)
            store_checkpoint(m->store);
        change(m, AT_WORK, DONE);
    }
    return NULL;
}

void mover_ask(struct mover *m)
{
    if (m != NULL)
        change(m, IDLE, AT_WORK);
}

bool mover_done(struct mover *m)
{
    return m != NULL && change(m, DONE, IDLE);
}

static void mover_free(struct mover *m)
{
    store_close(m->store);
    pthread_cond_destroy(&m->changed);
    pthread_mutex_destroy(&m->lock);
    free(m);
}

int mover_start(struct mover **out, const char *database, struct err *err)
{
    struct mover *m;

    if (strcmp(database, ":memory:") == 0) {
        *out = NULL;
        return 0;
    }
    m = xcalloc(1, sizeof *m);
    pthread_mutex_init(&m->lock, NULL);
    pthread_cond_init(&m->changed, NULL);
    if (store_open(&m->store, database, DB_MOVE, NULL, err) < 0) {
        mover_free(m);
        return -1;
    }
    if (pthread_create(&m->thread, NULL, mover_main, m) != 0) {
        mover_free(m);
        return err_set(err, ERR_RETRY, "mover: no thread");
    }
    *out = m;
    return 0;
}

void mover_stop(struct mover *m)
{
    if (m == NULL)
        return;
    pthread_mutex_lock(&m->lock);
    m->state = STOPPING;
    pthread_cond_signal(&m->changed);
    pthread_mutex_unlock(&m->lock);
    pthread_join(m->thread, NULL);
    mover_free(m);
}
