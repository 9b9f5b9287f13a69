/* How much of us strangers may use. Only the platform knows whether a code is good, so looking at
 * one costs a call or two of its API, of which there are so many a minute for the whole school
 * (protocol 7). And a campus is behind one address: whoever makes up codes there must not keep out
 * those whose codes are good. So no good code is ever counted, or refused for good:
 *
 *   - A code that was bad is not asked for again for a while. The platform makes codes up at
 *     random and takes each once: a bad one does not become good.
 *   - Bad codes are counted by address. From one that sent too many, codes are still asked for, but
 *     few at a time and not too fast (slots). Who finds no slot sees a page that loads itself again
 *     soon, and the code is not used up by that.
 *   - In there, codes as long as some that were good have slots of their own: to be in the way of
 *     others, a flood has to look like them.
 *   - When there are many bad codes in all, from however many addresses, fewer of each are enough,
 *     and in the end all have to go by the slots.
 *
 * Bad codes without slots are at most ALL in a minute, and the slots take half of the minute's
 * calls at most, so that strangers never use up the platform's limit for the others.
 *
 * The form is a member's, as its ticket says: his posts are counted for himself. And what asks
 * nobody anything costs next to nothing: it is limited by address, so that it is not logged. */
#include "bot/verify_private.h"

#include "bot/keyset.h"
#include "crypto/digest.h"

#include <string.h>

enum {
    NONSENSE_MINUTE = 600, /* pages for one address that cost no call */
    POST_MINUTE = 30,      /* forms of one member */
    BAD_MINUTE = 60,       /* bad codes from one address, and its codes go by the slots; … */
    BAD_CROWD = 3,         /* … in a crowd … */
    CROWD = 5,             /* … which is a fifth of the minute's calls, for bad codes … */
    ALL = 2,               /* … and twice that is too much */
    BAD_SECONDS = 60,      /* a bad code is remembered */
    CROWDED_AGAIN = 3,     /* seconds until the page loads itself again */
};

static const uint64_t everybody = UINT64_MAX; /* the limiter's key; no address gives it */

enum counted { NONSENSE, BAD_CODES, POSTS };

/* Each under a key of its own; never 0. */
static uint64_t key_of(uint64_t whose, enum counted counted)
{
    return key_mix(whose, counted) | 1;
}

static bool reached(struct verify *v, uint64_t key, int64_t now, unsigned minute)
{
    return limiter_when(v->limiter, key, now, minute, 0) > now;
}

static void forget(struct verify *v, int64_t now)
{
    if (now < v->forgotten_at + VERIFY_WINDOW && now >= v->forgotten_at)
        return;
    limiter_forget(v->limiter, now);
    v->forgotten_at = now;
}

/* ---- what was counted ---- */

static enum verify_outcome count(struct passage *p, uint64_t key, unsigned minute, int64_t now,
                                 enum verify_outcome otherwise)
{
    struct verify *v = p->v;
    int64_t        when;

    pthread_mutex_lock(&v->lock);
    forget(v, now);
    when = limiter_when(v->limiter, key, now, minute, 0);
    if (when <= now)
        limiter_count(v->limiter, key, now);
    pthread_mutex_unlock(&v->lock);
    p->again_in = when - now;
    return when > now ? V_LIMITED : otherwise;
}

enum verify_outcome nonsense_admit(struct passage *p, enum verify_outcome outcome, int64_t now)
{
    return count(p, key_of(p->peer, NONSENSE), NONSENSE_MINUTE, now, outcome);
}

enum verify_outcome post_admit(struct passage *p, int64_t now)
{
    return count(p, key_of(key_of_userid(buf_view(&p->userid)), POSTS), POST_MINUTE, now, V_PASSED);
}

/* ---- codes that were bad ---- */

/* Of the digest: nobody finds a code that falls together with another one's. */
static uint64_t key_of_code(struct str code)
{
    unsigned char digest[DIGEST_SHA256];
    uint64_t      key;

    digest_sha256(code, digest);
    memcpy(&key, digest, sizeof key);
    return key | 1;
}

static struct bad_code *bad_code(struct verify *v, struct str code)
{
    uint64_t         key = key_of_code(code);
    struct bad_code *bad = &v->bad[key / 2 % VERIFY_BAD];

    return bad->key == key ? bad : NULL;
}

static void remember_bad(struct verify *v, const struct passage *p, int64_t now)
{
    uint64_t key = key_of_code(buf_view(&p->code));

    v->bad[key / 2 % VERIFY_BAD] = (struct bad_code){
        .key = key, .at = now, .outcome = p->outcome, .errcode = p->errcode};
    limiter_count(v->limiter, key_of(p->peer, BAD_CODES), now);
    limiter_count(v->limiter, everybody, now);
}

/* ---- slots ---- */

static bool in_doubt(struct verify *v, uint64_t peer, int64_t now)
{
    unsigned crowd = v->options.conf->tuning.api_minute / CROWD;
    uint64_t key = key_of(peer, BAD_CODES);

    if (reached(v, everybody, now, crowd * ALL))
        return true;
    return reached(v, key, now, reached(v, everybody, now, crowd) ? BAD_CROWD : BAD_MINUTE);
}

/* So long at least for each: all the slots together take half of the minute's calls. */
static int64_t slot_us(const struct verify *v)
{
    return (int64_t)60000000 * VERIFY_SLOTS * 2 / (v->options.conf->tuning.api_minute / 2 + 1);
}

static struct slot *take_slot(struct verify *v, size_t length, int64_t now_us)
{
    struct slot *slots = v->slots[v->good_length[length] ? 1 : 0];

    for (unsigned i = 0; i < VERIFY_SLOTS; i++) {
        if (slots[i].taken || now_us < slots[i].free_us)
            continue;
        slots[i] = (struct slot){.taken = true, .free_us = now_us + slot_us(v)};
        return &slots[i];
    }
    return NULL;
}

void code_leave(struct passage *p)
{
    if (p->slot == NULL)
        return;
    pthread_mutex_lock(&p->v->lock);
    p->slot->taken = false;
    pthread_mutex_unlock(&p->v->lock);
    p->slot = NULL;
}

/* ---- one code ---- */

static enum verify_outcome admit(struct passage *p, int64_t now)
{
    struct verify         *v = p->v;
    const struct bad_code *bad = bad_code(v, buf_view(&p->code));

    if (bad != NULL && now >= bad->at && now < bad->at + BAD_SECONDS) {
        p->errcode = bad->errcode;
        return bad->outcome;
    }
    if (in_doubt(v, p->peer, now)) {
        p->slot = take_slot(v, p->code.n, p->began_us);
        p->again_in = CROWDED_AGAIN;
        if (p->slot == NULL)
            return V_CROWDED;
    }
    p->asked = true;
    return V_PASSED;
}

enum verify_outcome code_admit(struct passage *p, int64_t now)
{
    enum verify_outcome outcome;

    pthread_mutex_lock(&p->v->lock);
    forget(p->v, now);
    outcome = admit(p, now);
    pthread_mutex_unlock(&p->v->lock);
    return outcome;
}

void code_learn(struct passage *p, int64_t now)
{
    if (!p->asked)
        return;
    pthread_mutex_lock(&p->v->lock);
    if (p->userid.n > 0)
        p->v->good_length[p->code.n] = true;
    else if (p->outcome == V_BAD_CODE || p->outcome == V_OLD_CODE)
        remember_bad(p->v, p, now);
    pthread_mutex_unlock(&p->v->lock);
}
