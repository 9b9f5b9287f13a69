/* What a notice would come to before it is sent: how many people, how many of them get it, how many
 * calls, and whether a second person has to release it. */
#include "bot/push.h"
#include "handlers/notice_form.h"
#include "handlers/notice_private.h"
#include "handlers/texts.h"

#include <stdlib.h>
#include <string.h>

enum {
    LOOK = 5000,    /* people of one step */
    QUICK = 10000,  /* … of a count that costs little */
    KNOWN = 5000,   /* of fewer what is known is read again all the same */
    STAGE_OF = 100, /* one of so many is of the first stage */
};

/* FNV-1a. */
static const uint64_t hash_start = 14695981039346656037U;

static uint64_t hash_add(uint64_t hash, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        hash = (hash ^ (unsigned char)text.p[i]) * 1099511628211U;
    return hash;
}

/* ---- who has turned a kind off ---- */

/* Of 60,000 people one look-up each costs more than all else: those who have are read at once. */
static int add_off(void *arg, struct str userid)
{
    uint64_t hash = hash_add(hash_start, userid);

    buf_add(arg, &hash, sizeof hash);
    return 0;
}

static int compare(const void *a, const void *b)
{
    uint64_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static int read_off(struct ctx *ctx, const struct notice_kind *kind, struct buf *off,
                    struct err *err)
{
    if (kind->critical)
        return 0;
    if (preference_each(ctx->store, str_c(kind->name), add_off, off, err) < 0)
        return -1;
    if (off->n > 0)
        qsort(off->p, off->n / sizeof(uint64_t), sizeof(uint64_t), compare);
    return 0;
}

/* Userids are compared in lower case. */
static bool is_off(const struct buf *off, struct str userid)
{
    uint64_t hash = hash_start;

    if (off->n == 0)
        return false;
    for (size_t i = 0; i < userid.n; i++) {
        char c = userid.p[i] >= 'A' && userid.p[i] <= 'Z' ? (char)(userid.p[i] + 32) : userid.p[i];

        hash = hash_add(hash, (struct str){&c, 1});
    }
    return bsearch(&hash, off->p, off->n / sizeof hash, sizeof hash, compare) != NULL;
}

/* ---- one person ---- */

struct tally {
    struct ctx                *ctx;
    const struct notice_order *order;
    struct notice_reckoning   *out;
    bool                       personal; /* its words are of one, or of one class */
    int64_t                    variant[VARIANT_COUNT]; /* who gets it, by how he is written to */
    int64_t                    groups[VARIANT_COUNT];  /* … and of how many classes they are */
    uint64_t                   newest[VARIANT_COUNT];  /* class */
    const struct scopes       *scopes; /* of listed people */
    bool                       foreign; /* one of them is in none of them */
    struct buf                 off;     /* who has turned the kind off: hashes, sorted */
    struct buf                 full;    /* who has had enough of it today: notice_full_read */
    struct err                *err;
};

/* 0 is "none yet". */
static uint64_t class_of(const struct audience_person *p)
{
    uint64_t hash = hash_add(hash_start, p->p.college);

    return hash_add(hash_add(hash, STR_LIT("\n")), p->p.class_name) | 1;
}

/* But for what he has turned off. */
static enum notice_fate reach_of(const struct ctx *ctx, const struct audience_person *p)
{
    if (p->p.frozen)
        return FATE_AWAY;
    if (p->p.member.n == 0)
        return ctx->school->notices.unseen ? FATE_QUEUED : FATE_UNKNOWN;
    return p->p.follows ? FATE_QUEUED : FATE_AWAY;
}

int notice_fate_of(struct ctx *ctx, const struct notice_kind *kind,
                   const struct audience_person *p, enum notice_fate *fate, struct err *err)
{
    bool off = false;

    *fate = reach_of(ctx, p);
    if (*fate != FATE_QUEUED || kind->critical || p->p.member.n == 0)
        return 0;
    if (preference_off(ctx->store, p->p.member, str_c(kind->name), &off, err) < 0)
        return -1;
    if (off)
        *fate = FATE_OFF;
    return 0;
}

/* As reminders do (staff_reminder.c): by the member's own word, else as the school does. */
static bool sees_cards(const struct ctx *ctx, const struct audience_person *p)
{
    enum channel mine = ctx->school->channel;

    return mine != CHANNEL_TEXT_ONLY &&
           (p->p.channel == MEMBER_CARD || (p->p.channel == MEMBER_AUTO && mine == CHANNEL_CARD));
}

/* Whether it reads otherwise in English: it has English words, or something that Hongyan adds. What
 * does not is not split into calls for each language. */
static bool has_english(const struct notice_content *c, bool ack)
{
    bool plain = c->type == NOTICE_NEWS || (c->type == NOTICE_TEXTCARD && c->button.n > 0);

    return c->text_en.n > 0 || c->title_en.n > 0 || c->prefix.n > 0 || ack ||
           (c->url.n > 0 && !plain);
}

enum notice_variant notice_variant_of(const struct ctx *ctx, const struct notice_content *c,
                                      bool ack, const struct audience_person *p)
{
    bool en = p->p.lang == LANG_EN && has_english(c, ack);

    if (c->type != NOTICE_CARD || !sees_cards(ctx, p))
        return en ? VARIANT_EN : VARIANT_ZH;
    if (p->p.channel == MEMBER_CARD || p->p.pressed)
        return en ? VARIANT_EN_CARD : VARIANT_ZH_CARD;
    return en ? VARIANT_EN_BOTH : VARIANT_ZH_BOTH;
}

/* What he has turned off, and what he has had today. */
static int look_closer(struct tally *t, struct str member, enum notice_fate *fate)
{
    bool full = false;

    if (*fate != FATE_QUEUED || member.n == 0)
        return 0;
    if (is_off(&t->off, member))
        *fate = FATE_OFF;
    else if (notice_full_has(t->ctx, t->order->kind, &t->full, member, &full, t->err) < 0)
        return -1;
    if (full)
        *fate = FATE_LIMITED;
    return 0;
}

/* Of most people that is seen at once: only where something is missing, or would be markup in a
 * textcard, the words are put together. */
static bool is_plain(const struct report_person *p)
{
    const struct str all[] = {p->name, p->class_name, p->college, p->number};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].n == 0 || memchr(all[i].p, '&', all[i].n) != NULL)
            return false;
    return true;
}

static bool is_unfit(const struct tally *t, const struct audience_person *p, enum notice_variant v)
{
    enum { LONGEST_NUMBER = 99999999 };
    const struct notice n = {.number = LONGEST_NUMBER, .ack = t->order->ack};

    return t->personal && !is_plain(&p->p) &&
           notice_content_unfit(&t->order->content, &n, p,
                                notice_is_english(v) ? LANG_EN : LANG_ZH) != 0;
}

static int count_one(void *arg, const struct audience_person *p)
{
    struct tally       *t = arg;
    enum notice_variant v = notice_variant_of(t->ctx, &t->order->content, t->order->ack, p);
    enum notice_fate    fate = reach_of(t->ctx, p);

    if (look_closer(t, p->p.member, &fate) < 0)
        return -1;
    if (fate == FATE_QUEUED && is_unfit(t, p, v))
        fate = FATE_REFUSED;
    if (t->scopes && !scopes_have(t->scopes, p->p.college, p->p.class_name))
        t->foreign = true;
    t->out->people++;
    t->out->fate[fate]++;
    if (fate != FATE_QUEUED)
        return 0;
    t->variant[v]++;
    if (t->newest[v] != class_of(p)) {
        t->newest[v] = class_of(p);
        t->groups[v]++;
    }
    return 0;
}

/* ---- all of them ---- */

/* 1; 0: *why. *more: there are others than the `most` people of the roster that were looked at. */
static int look_at(struct ctx *ctx, const struct scopes *scopes, struct str audience, int64_t most,
                   int (*each)(void *arg, const struct audience_person *p), void *arg, bool *more,
                   struct buf *why, struct err *err)
{
    auto_notice_audience struct notice_audience a = {.missing = NULL};
    auto_buf struct buf                         place = {0};
    int rc = notice_audience_read(ctx, scopes, audience, &a, why, err);

    *more = true;
    for (int64_t looked = 0; rc > 0 && *more && looked < most;
         looked += notice_audience_look(&a, LOOK))
        if (notice_audience_part(ctx, &a, str_c(ctx->school->notices.app), LOOK, &place, each, arg,
                                 more, err) < 0)
            return -1;
    return rc;
}

static int count_people(void *arg, const struct audience_person *p)
{
    (void)p;
    ++*(int64_t *)arg;
    return 0;
}

int notice_count_quick(struct ctx *ctx, const struct scopes *scopes, struct str audience,
                       int64_t *people, bool *all, struct buf *why, struct err *err)
{
    int64_t count = 0;
    bool    more;
    int     rc = look_at(ctx, scopes, audience, QUICK, count_people, &count, &more, why, err);

    if (rc <= 0)
        return rc;
    *people = count;
    *all = !more;
    return 1;
}

static int count_audience(struct tally *t, const struct scopes *scopes, struct buf *why)
{
    return look_at(t->ctx, scopes, t->order->audience, RECKON_MOST, count_one, t, &t->out->more,
                   why, t->err);
}

static int count_listed(struct tally *t, const struct scopes *scopes, struct buf *why)
{
    t->scopes = scopes;
    for (int64_t i = 0; i < t->order->listed_count; i++)
        if (audience_one(t->ctx->store, t->order->listed[i], str_c(t->ctx->school->notices.app),
                         count_one, t, t->err) < 0)
            return -1;
    if (!t->foreign)
        return 1;
    buf_c(why, tr(t->ctx, "名单里有不在您范围内的人。",
                  "There are people in the list who are not in your scope."));
    return 0;
}

/* ---- calls ---- */

static int64_t calls_for(int64_t people)
{
    return (people + PUSH_RECEIVERS - 1) / PUSH_RECEIVERS;
}

static bool has_words_too(unsigned variant)
{
    return variant == VARIANT_ZH_BOTH || variant == VARIANT_EN_BOTH;
}

static void count_calls(struct tally *t)
{
    bool beside = notice_content_beside(&t->order->content, t->order->ack);
    bool of_class = false;
    bool personal = notice_content_personal(&t->order->content, &of_class);

    for (unsigned v = 0; v < VARIANT_COUNT; v++) {
        int64_t people = t->variant[v];
        int64_t first = t->out->staged ? (people + STAGE_OF - 1) / STAGE_OF : 0;
        int64_t calls = calls_for(first) + calls_for(people - first);
        int     each = beside || has_words_too(v) ? 2 : 1;

        if (personal)
            calls = of_class ? t->groups[v] : people;
        if (personal && !of_class)
            t->out->personal += people;
        t->out->calls += calls * each;
        t->out->times += people * each;
    }
}

/* ---- when ---- */

/* The same for the review and for the order, so that what was shown is what happens. */
static uint64_t seed_of(const struct notice_order *o)
{
    return hash_add(hash_start, o->content.text) ^ (uint64_t)o->wanted;
}

/* ---- all of it ---- */

/* On another day everybody may have some again; who got the wrong one gets what puts it right. */
static bool is_limited(const struct tally *t)
{
    return t->order->corrects == 0 && cst_day(t->out->due_at) == cst_day(t->ctx->now);
}

/* 1, with what is to be known of the people; 0: *why. */
static int count(struct tally *t, const struct scopes *scopes, struct buf *why)
{
    struct notice_reckoning *out = t->out;
    bool                     of_class;
    int                      rc;

    t->personal = notice_content_personal(&t->order->content, &of_class);
    if (read_off(t->ctx, t->order->kind, &t->off, t->err) < 0 ||
        (is_limited(t) &&
         notice_full_read(t->ctx, t->order->kind, &t->full, t->err) < 0))
        return -1;
    rc = t->order->listed ? count_listed(t, scopes, why) : count_audience(t, scopes, why);
    if (rc <= 0)
        return rc;
    out->staged = out->people > (int64_t)t->ctx->school->notices.stage;
    count_calls(t);
    return 1;
}

/* The words are still within the sender's scope; who fits them may have changed by some. */
static int take_known(struct ctx *ctx, const struct scopes *scopes, const struct notice_order *o,
                      struct notice_reckoning *out, struct buf *why, struct err *err)
{
    auto_notice_audience struct notice_audience a = {.missing = NULL};

    *out = *o->known;
    return notice_audience_read(ctx, scopes, o->audience, &a, why, err);
}

int notice_reckon(struct ctx *ctx, const struct scopes *scopes, const struct notice_order *o,
                  struct notice_reckoning *out, struct buf *why, struct err *err)
{
    const struct school_notices *n = &ctx->school->notices;
    struct notice_reckoning      found = {.people = 0};
    struct tally                 t = {.ctx = ctx, .order = o, .out = &found, .err = err};
    int64_t due_at = notice_when(n, ctx->now, o->wanted, o->kind->critical, seed_of(o));
    int     rc;

    found.due_at = due_at;
    if (o->known && o->known->people > KNOWN)
        rc = take_known(ctx, scopes, o, &found, why, err);
    else
        rc = count(&t, scopes, why);
    buf_free(&t.off);
    buf_free(&t.full);
    if (rc <= 0)
        return rc;
    found.second = o->kind->approvers_count > 0 || found.people > (int64_t)n->limit || found.more;
    found.due_at = due_at;
    found.quota = notice_quota(ctx);
    if (sends_of_day(ctx->store, str_c(n->app), cst_day(ctx->now), &found.used, err) < 0)
        return -1;
    *out = found;
    return 1;
}
