#include "bot/mover.h"

#include "base/mem.h"
#include "store/store.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>

/* Each moves what came during the one before, and is shorter: what comes during the last is the
 * worker's, and nobody is answered meanwhile. */
enum { ROUNDS = 5 };

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
    struct sched_param none = {0};
    struct mover      *m = arg;

    /* The others are of a batch class (cli/serve.c), in which each small step would wait for the
     * end of somebody's slice. Not being allowed to costs only time. */
    sched_setscheduler(0, SCHED_OTHER, &none);
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
