#include "bot/checkpoint.h"

#include "base/mem.h"
#include "store/store.h"

#include <pthread.h>

struct checkpoint {
    struct store   *store;
    pthread_t       thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t  changed;
    bool            asked, working, stopping;
};

static void *checkpoint_main(void *arg)
{
    struct checkpoint *c = arg;

    pthread_mutex_lock(&c->lock);
    while (!c->stopping) {
        if (!c->asked) {
            pthread_cond_wait(&c->changed, &c->lock);
            continue;
        }
        c->asked = false;
        c->working = true;
        pthread_mutex_unlock(&c->lock);
        store_checkpoint(c->store);
        pthread_mutex_lock(&c->lock);
        c->working = false;
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

void checkpoint_wake(struct checkpoint *c)
{
    pthread_mutex_lock(&c->lock);
    if (!c->working && !c->asked) {
        c->asked = true;
        pthread_cond_signal(&c->changed);
    }
    pthread_mutex_unlock(&c->lock);
}

static void checkpoint_free(struct checkpoint *c)
{
    store_close(c->store);
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

int checkpoint_start(struct checkpoint **out, const char *database, struct err *err)
{
    struct checkpoint *c = xcalloc(1, sizeof *c);

    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->changed, NULL);
    if (store_open(&c->store, database, DB_WRITE, NULL, err) < 0) {
        checkpoint_free(c);
        return -1;
    }
    if (pthread_create(&c->thread, NULL, checkpoint_main, c) != 0) {
        checkpoint_free(c);
        return err_set(err, ERR_RETRY, "checkpoint: no thread");
    }
    *out = c;
    return 0;
}

void checkpoint_stop(struct checkpoint *c)
{
    if (c == NULL)
        return;
    pthread_mutex_lock(&c->lock);
    c->stopping = true;
    pthread_cond_signal(&c->changed);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    checkpoint_free(c);
}
