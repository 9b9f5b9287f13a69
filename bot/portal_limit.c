/* How much of us one may use. A campus is behind few addresses, and on the last day before the
 * holidays everybody comes at once: so what is counted by address is generous, and whoever is
 * logged in is counted for himself. What CAS did not take is another matter: nobody who logs in has
 * such tickets, and each costs the school's server a call. */
#include "bot/portal_private.h"

#include "bot/keyset.h"

static const unsigned minute[] = {
    [COUNT_LOGIN] = 600,
    [COUNT_BAD] = 30,
    [COUNT_STUDENT] = 60,
    [COUNT_CLERK] = 240,
    [COUNT_PLAIN] = 600,
};

/* Each under a key of its own; never 0. */
static uint64_t key_of(const struct visit *v, enum portal_counted what)
{
    bool     by_user = what == COUNT_STUDENT || what == COUNT_CLERK;
    uint64_t whose = by_user ? key_of_userid(str_c(v->session.user)) : v->peer;

    return key_mix(whose, 16U + what) | 1;
}

static void forget(struct portal *p, int64_t now)
{
    if (now < p->forgotten_at + 60 && now >= p->forgotten_at)
        return;
    limiter_forget(p->limiter, now);
    p->forgotten_at = now;
}

bool visit_admit(struct visit *v, enum portal_counted what)
{
    struct portal *p = v->portal;
    uint64_t       key = key_of(v, what);
    int64_t        when;

    pthread_mutex_lock(&p->lock);
    forget(p, v->now);
    when = limiter_when(p->limiter, key, v->now, minute[what], 0);
    if (when <= v->now && what != COUNT_BAD)
        limiter_count(p->limiter, key, v->now);
    pthread_mutex_unlock(&p->lock);
    v->again_in = when - v->now;
    return when <= v->now;
}

void visit_count_bad(struct visit *v)
{
    pthread_mutex_lock(&v->portal->lock);
    limiter_count(v->portal->limiter, key_of(v, COUNT_BAD), v->now);
    pthread_mutex_unlock(&v->portal->lock);
}

/* ---- tickets of forms ---- */

/* One that pushes another one out lets that one work again: within its minutes, for the same
 * session, and where the store says so. */
bool ticket_is_used(struct portal *p, uint64_t number)
{
    bool used;

    pthread_mutex_lock(&p->lock);
    used = p->used[number % PORTAL_USED] == number;
    pthread_mutex_unlock(&p->lock);
    return used;
}

void ticket_use(struct portal *p, uint64_t number)
{
    pthread_mutex_lock(&p->lock);
    p->used[number % PORTAL_USED] = number;
    pthread_mutex_unlock(&p->lock);
}
