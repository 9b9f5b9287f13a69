/* Who gets a notice, as it is when it is sent: written down, a part at a time. */
#include "base/mem.h"
#include "bot/push.h"
#include "handlers/notice_private.h"
#include "handlers/notice_run.h"
#include "handlers/staff.h"

#include <stdlib.h>

enum { LOOK = 1000 }; /* people of the roster in one transaction: some fifty milliseconds */

/* ---- one person ---- */

static bool is_staged(const struct notice_job *j)
{
    return j->n.expected > (int64_t)job_rules(j)->stage;
}

/* *one: its fate, and how he is written to, now; what he has had today is looked at when it goes
 * (notice_feed.c). */
static int decide(struct notice_job *j, const struct audience_person *p, struct notice_person *one)
{
    *one = (struct notice_person){.person = p->p.person, .userid = p->p.member};
    if (notice_fate_of(j->ctx, &j->kind, p, &one->fate, j->err) < 0)
        return -1;
    if (one->userid.n == 0 && one->fate == FATE_QUEUED)
        one->userid = p->p.number; /* school.notices.unseen: it is tried */
    if (one->fate == FATE_QUEUED && !push_is_userid(one->userid))
        one->fate = FATE_UNKNOWN;
    if (one->fate == FATE_UNKNOWN)
        one->userid = STR_LIT("");
    one->variant = notice_variant_of(j->ctx, &j->content, j->n.ack, p);
    return 0;
}

static int add(void *arg, const struct audience_person *p)
{
    struct notice_job   *j = arg;
    struct notice_person one;
    bool                 added;

    if (decide(j, p, &one) < 0)
        return -1;
    return notice_add(j->ctx->store, j->ctx->now, j->n.number, is_staged(j), &one, &added, j->err);
}

/* ---- the end ---- */

static int begin_sending(struct notice_job *j)
{
    bool changed;

    j->n.place = STR_LIT("");
    j->n.stage = is_staged(j) ? 1 : 0;
    if (notice_keep(j->ctx->store, &j->n, j->err) < 0)
        return -1;
    return notice_turn(j->ctx->store, j->ctx->now, j->n.number, 1U << NOTICE_GATHERING,
                       NOTICE_SENDING, STR_LIT(""), STR_LIT(""), &changed, j->err);
}

/* Those who came while it was gathered (which may take a night) were counted by nobody. */
static int end(struct notice_job *j)
{
    auto_wiped struct buf memory = {0};
    struct notice         now;
    struct notice_counts  counts;
    int64_t               most = notice_grown_most(j);

    if (notice_get(j->ctx->store, j->n.number, &now, &counts, &memory, j->err) < 0)
        return -1;
    if (counts.people > most)
        return notice_give_up(j, "现在有 %lld 人，超过 %lld 人要另一个人放行，请重新发一次",
                              "there are %lld people now, and over %lld a second person has to "
                              "release it: please put it again",
                              (long long)counts.people, (long long)most);
    return begin_sending(j);
}

/* ---- a part ---- */

static int gather_part(struct notice_job *j, const struct notice_audience *a)
{
    auto_buf struct buf place = {0};
    bool                more = false;

    buf_str(&place, j->n.place);
    if (notice_audience_part(j->ctx, a, j->n.app, LOOK, &place, add, j, &more, j->err) < 0)
        return -1;
    if (!more)
        return end(j);
    j->n.place = buf_view(&place);
    return notice_keep(j->ctx->store, &j->n, j->err);
}

/* ---- a list ---- */

/* Who was written down when it was put, perhaps weeks ago. */
struct looking {
    struct notice_job *j;
    unsigned           count;
    struct {
        int64_t seq, person;
    }                  one[LOOK];
    enum notice_fate   fate; /* of the one that is looked at */
    struct scopes      scopes; /* of who has put it, as they are now */
};

static int keep_one(void *arg, const struct notice_line *l)
{
    struct looking *k = arg;

    k->one[k->count].seq = l->p.seq;
    k->one[k->count++].person = l->p.person;
    return 0;
}

static int decide_one(void *arg, const struct audience_person *p)
{
    struct looking      *k = arg;
    struct notice_person one;

    k->fate = FATE_STOPPED; /* of who is not his any more */
    if (!scopes_have(&k->scopes, p->p.college, p->p.class_name))
        return 0;
    if (decide(k->j, p, &one) < 0)
        return -1;
    k->fate = one.fate;
    return 0;
}

/* Who has turned the kind off since, is frozen, or has left. */
static int look_one(struct looking *k, unsigned i)
{
    struct notice_job *j = k->j;

    k->fate = FATE_AWAY; /* of who is none any more */
    if (audience_one(j->ctx->store, k->one[i].person, j->n.app, decide_one, k, j->err) < 0)
        return -1;
    return k->fate == FATE_QUEUED ? 0
                                  : notice_put_part(j->ctx->store, j->ctx->now, j->n.number, 0,
                                                    &k->one[i].seq, 1, k->fate, j->err);
}

static int look_part(struct looking *k, int64_t after)
{
    struct notice_job       *j = k->j;
    const struct notice_filter f = {
        .number = j->n.number, .one_fate = true, .fate = FATE_QUEUED, .after = after, .most = LOOK};
    auto_buf struct buf      place = {0};

    if (notice_people(j->ctx->store, &f, keep_one, k, j->err) < 0)
        return -1;
    for (unsigned i = 0; i < k->count; i++)
        if (look_one(k, i) < 0)
            return -1;
    if (k->count < LOOK)
        return begin_sending(j);
    buf_i64(&place, k->one[k->count - 1].seq);
    j->n.place = buf_view(&place);
    return notice_keep(j->ctx->store, &j->n, j->err);
}

static int look_at_list(struct notice_job *j)
{
    struct looking *k = xcalloc(1, sizeof *k);
    int64_t         after = 0;
    int             rc;

    k->j = j;
    str_i64(j->n.place, &after); /* "": from the first */
    rc = notice_scopes_of(j->ctx, j->n.creator, &k->scopes, j->err);
    if (rc == 0)
        rc = look_part(k, after);
    free(k);
    return rc;
}

/* Its words fit nobody any more, or are none. why: in Chinese, as the runner reads. */
static int audience_lost(struct notice_job *j, const struct scopes *scopes, const struct buf *why)
{
    auto_notice_audience struct notice_audience a = {.missing = NULL};
    auto_buf struct buf                         english = {0};
    struct ctx                                  reads = *j->ctx;

    reads.me.lang = LANG_EN;
    if (notice_audience_read(&reads, scopes, j->n.audience, &a, &english, j->err) < 0)
        return -1;
    return notice_give_up(j, "“%.*s”现在读不懂了：%s%.0s", "\"%.*s\" cannot be read any more: %.0s%s",
                          STR_ARG(j->n.audience), why->p, english.p);
}

int notice_gather(struct notice_job *j)
{
    auto_notice_audience struct notice_audience a = {.missing = NULL};
    auto_buf struct buf                         why = {0};
    struct scopes                               scopes;
    int                                         rc;

    if (j->n.listed)
        return look_at_list(j);
    if (notice_scopes_of(j->ctx, j->n.creator, &scopes, j->err) < 0)
        return -1;
    rc = notice_audience_read(j->ctx, &scopes, j->n.audience, &a, &why, j->err);
    if (rc == 0)
        return audience_lost(j, &scopes, &why);
    return rc < 0 ? -1 : gather_part(j, &a);
}
