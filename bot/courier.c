#include "bot/courier_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"


enum {
    STOP_SECONDS = 5, /* for what is under way */
    POLL_LEAST = 10,  /* ms */
    POLL_MOST = 5000,
};

struct courier {
    struct desk *desks[COURIER_KINDS];
    pthread_t    threads[COURIER_KINDS];
    unsigned     running; /* threads */
};

/* ---- the threads ---- */

/* What is under way ends, and what came of it is stored. The worker still runs: tasks come back. */
static void finish(struct desk *d)
{
    int64_t until = clock_monotonic_us() + (int64_t)STOP_SECONDS * 1000000;

    desk_store_again(d, INT64_MAX); /* once more now, whatever it was that failed */
    desk_round(d, clock_now(), false, false);
    while (d->storing > 0 || (d->under_way > 0 && clock_monotonic_us() < until)) {
        carrier_wait(d->carrier, 100);
        desk_round(d, clock_now(), false, false);
    }
}

static void *desk_main(void *arg)
{
    struct desk *d = arg;

    while (!atomic_load(&d->stopping)) {
        desk_round(d, clock_now(), atomic_exchange(&d->woken, false), true);
        if (!atomic_load(&d->woken) && !atomic_load(&d->stopping))
            carrier_wait(d->carrier, clock_ms_until(d->next_at, POLL_LEAST, POLL_MOST));
    }
    finish(d);
    log_flush();
    return NULL;
}

/* ---- life ---- */

int courier_start(struct courier **out, const struct courier_options *options,
                  struct worker *worker, struct err *err)
{
    struct courier *c = xcalloc(1, sizeof *c);

    for (unsigned i = 0; i < COURIER_KINDS; i++)
        if (desk_new(&c->desks[i], (enum letter_kind)i, options, worker, err) < 0) {
            courier_free(c);
            return -1;
        }
    for (; c->running < COURIER_KINDS; c->running++)
        if (pthread_create(&c->threads[c->running], NULL, desk_main, c->desks[c->running]) != 0) {
            courier_stop(c);
            courier_free(c);
            return err_set(err, ERR_RETRY, "courier: no thread");
        }
    *out = c;
    return 0;
}

void courier_wake(struct courier *c)
{
    for (unsigned i = 0; i < COURIER_KINDS; i++)
        if (!atomic_exchange(&c->desks[i]->woken, true)) /* one is enough for all until its round */
            carrier_wake(c->desks[i]->carrier);
}

void courier_set_quiet(struct courier *c, struct quiet_hours quiet)
{
    for (unsigned i = 0; c != NULL && i < COURIER_KINDS; i++)
        atomic_store(&c->desks[i]->quiet, quiet);
}

void courier_stop(struct courier *c)
{
    if (c == NULL)
        return;
    for (unsigned i = 0; i < c->running; i++) {
        atomic_store(&c->desks[i]->stopping, true);
        carrier_wake(c->desks[i]->carrier);
    }
    while (c->running > 0)
        pthread_join(c->threads[--c->running], NULL);
}

void courier_free(struct courier *c)
{
    if (c == NULL)
        return;
    for (unsigned i = 0; i < COURIER_KINDS; i++)
        desk_free(c->desks[i]);
    free(c);
}
