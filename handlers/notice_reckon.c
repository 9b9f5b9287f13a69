/* What a notice would come to before it is sent: how many people, how many of them get it, how many
 * calls, and whether a second person has to release it. */
#include "handlers/notice_private.h"
#include "handlers/texts.h"

#include <string.h>

enum {
    LOOK = 5000,          /* people of one step */
    RECEIVERS = 1000,     /* of one call: protocol 4.1 */
    STAGE_OF = 100,       /* one of so many is of the first stage */
};

const struct notice_kind *notice_kind_named(const struct conf_school *school, struct str name)
{
    for (unsigned i = 0; i < school->notices.kinds_count; i++)
        if (str_is(name, school->notices.kinds[i].name))
            return &school->notices.kinds[i];
    return NULL;
}

/* ---- one person ---- */

struct tally {
    struct ctx                *ctx;
    const struct notice_order *order;
    struct notice_reckoning   *out;
    int64_t                    variant[VARIANT_COUNT]; /* who gets it, by how he is written to */
    int64_t                    groups[VARIANT_COUNT];  /* … and of how many classes they are */
    uint64_t                   newest[VARIANT_COUNT];  /* class */
    const struct scopes       *scopes; /* of listed people */
    bool                       foreign; /* one of them is in none of them */
    struct err                *err;
};

static uint64_t class_of(const struct audience_person *p)
{
    const struct str parts[] = {p->p.college, p->p.class_name};
    uint64_t         hash = 14695981039346656037U; /* FNV-1a; 0 is "none yet" */

    for (unsigned i = 0; i < 2; i++, hash = (hash ^ 0xff) * 1099511628211U)
        for (size_t k = 0; k < parts[i].n; k++)
            hash = (hash ^ (unsigned char)parts[i].p[k]) * 1099511628211U;
    return hash | 1;
}

int notice_fate_of(struct ctx *ctx, const struct notice_kind *kind,
                   const struct audience_person *p, enum notice_fate *fate, struct err *err)
{
    bool off = false;

    *fate = FATE_QUEUED;
    if (p->p.frozen)
        *fate = FATE_AWAY;
    else if (p->p.member.n == 0)
        *fate = ctx->school->notices.unseen ? FATE_QUEUED : FATE_UNKNOWN;
    else if (!p->p.follows)
        *fate = FATE_AWAY;
    if (*fate != FATE_QUEUED || kind->critical || p->p.member.n == 0)
        return 0;
    if (preference_off(ctx->store, p->p.member, str_c(kind->name), &off, err) < 0)
        return -1;
    if (off)
        *fate = FATE_OFF;
    return 0;
}

enum notice_variant notice_variant_of(const struct ctx *ctx, const struct notice_content *c,
                                      const struct audience_person *p)
{
    bool en = p->p.lang == LANG_EN && c->text_en.n > 0;

    if (c->type != NOTICE_CARD || ctx->school->channel == CHANNEL_TEXT_ONLY ||
        p->p.channel == MEMBER_TEXT)
        return en ? VARIANT_EN : VARIANT_ZH;
    if (p->p.channel == MEMBER_CARD || p->p.pressed)
        return en ? VARIANT_EN_CARD : VARIANT_ZH_CARD;
    return en ? VARIANT_EN_BOTH : VARIANT_ZH_BOTH;
}

static int count_one(void *arg, const struct audience_person *p)
{
    struct tally       *t = arg;
    enum notice_variant v = notice_variant_of(t->ctx, &t->order->content, p);
    enum notice_fate    fate;

    if (notice_fate_of(t->ctx, t->order->kind, p, &fate, t->err) < 0)
        return -1;
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

static int count_audience(struct tally *t, const struct scopes *scopes, struct buf *why)
{
    auto_notice_audience struct notice_audience a = {.missing = NULL};
    auto_buf struct buf                         place = {0};
    bool                                        more = true;
    int rc = notice_audience_read(t->ctx, scopes, t->order->audience, &a, why, t->err);

    if (rc <= 0)
        return rc;
    for (int64_t looked = 0; more; looked += LOOK) {
        t->out->more = looked >= RECKON_MOST;
        if (t->out->more)
            break;
        if (notice_audience_part(t->ctx, &a, str_c(t->ctx->school->notices.app), LOOK, &place,
                                 count_one, t, &more, t->err) < 0)
            return -1;
    }
    return 1;
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
    return (people + RECEIVERS - 1) / RECEIVERS;
}

static bool has_words_too(unsigned variant)
{
    return variant == VARIANT_ZH_BOTH || variant == VARIANT_EN_BOTH;
}

static void count_calls(struct tally *t)
{
    bool of_class = false;
    bool personal = notice_content_personal(&t->order->content, &of_class);

    for (unsigned v = 0; v < VARIANT_COUNT; v++) {
        int64_t people = t->variant[v], first = t->out->staged ? people / STAGE_OF : 0;
        int64_t calls = calls_for(first) + calls_for(people - first);

        if (personal)
            calls = of_class ? t->groups[v] : people;
        if (personal && !of_class)
            t->out->personal += people;
        t->out->calls += calls * (has_words_too(v) ? 2 : 1);
    }
}

/* ---- when ---- */

/* The same for the review and for the order, so that what was shown is what happens. */
static uint64_t seed_of(const struct notice_order *o)
{
    uint64_t hash = 14695981039346656037U;

    for (size_t i = 0; i < o->content.text.n; i++)
        hash = (hash ^ (unsigned char)o->content.text.p[i]) * 1099511628211U;
    return hash ^ (uint64_t)o->wanted;
}

int notice_reckon(struct ctx *ctx, const struct scopes *scopes, const struct notice_order *o,
                  struct notice_reckoning *out, struct buf *why, struct err *err)
{
    const struct school_notices *n = &ctx->school->notices;
    struct notice_reckoning      found = {.people = 0};
    struct tally                 t = {.ctx = ctx, .order = o, .out = &found, .err = err};
    int                          rc;

    rc = o->listed ? count_listed(&t, scopes, why) : count_audience(&t, scopes, why);
    if (rc <= 0)
        return rc;
    found.second = o->kind->approvers_count > 0 || found.people > (int64_t)n->limit;
    found.staged = found.people > (int64_t)n->stage;
    found.due_at = notice_when(n, ctx->now, o->wanted, o->kind->critical, seed_of(o));
    count_calls(&t);
    if (sends_of_day(ctx->store, str_c(n->app), cst_day(ctx->now), &found.used, err) < 0)
        return -1;
    *out = found;
    return 1;
}
