/* How much of us one may use. A campus is behind few addresses, and on the last day before the
 * holidays everybody comes at once: so what is counted by address is generous, and whoever is
 * logged in is counted for himself. Tickets that CAS does not take are not counted by themselves:
 * a few of one student would keep the whole campus out, and the calls to CAS are bounded by
 * COUNT_LOGIN. */
#include "bot/portal_private.h"

#include "bot/keyset.h"

static const unsigned minute[] = {
    [COUNT_LOGIN] = 600,
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
    if (when <= v->now)
        limiter_count(p->limiter, key, v->now);
    pthread_mutex_unlock(&p->lock);
    v->again_in = when - v->now;
    return when <= v->now;
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

/* ---- sessions that were ended ---- */

/* Never 0. The ids are random, and ours: no two of a day have the same. */
static uint64_t session_number(const struct session *s)
{
    return key_of_userid(str_c(s->id)) | 1;
}

/* In a ring: one that 4096 later ones push out would work again until its time is over. A cookie
 * that is copied is good for 8 hours at most, and so many do not log out in that time. */
void session_end(struct portal *p, const struct session *s)
{
    pthread_mutex_lock(&p->lock);
    p->ended[p->ended_next] = session_number(s);
    p->ended_next = (p->ended_next + 1) % PORTAL_ENDED;
    pthread_mutex_unlock(&p->lock);
}

bool session_is_ended(struct portal *p, const struct session *s)
{
    uint64_t number = session_number(s);
    bool     ended = false;

    pthread_mutex_lock(&p->lock);
    for (unsigned i = 0; i < PORTAL_ENDED && !ended && p->ended[i] != 0; i++)
        ended = p->ended[i] == number;
    pthread_mutex_unlock(&p->lock);
    return ended;
}
