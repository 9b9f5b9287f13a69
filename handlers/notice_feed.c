/* Into the outbox: up to 1000 who get the same in one row; of one that reads otherwise for each, a
 * row for each text, at the pace. Everything is checked before the first thing is written. */
#include "base/mem.h"
#include "bot/push.h"
#include "handlers/notice_form.h"
#include "handlers/notice_run.h"

#include <limits.h>

enum { CLASSES = 500 }; /* people looked at in one transaction where classes share a text */

/* Who was taken, of one variant. */
struct batch {
    struct notice_taken {
        int64_t seq, person;
        size_t  at, n; /* userid, in `userids` */
    }                   one[PUSH_RECEIVERS];
    unsigned            count;
    struct buf          userids;
    enum notice_variant variant;
};
#define auto_batch __attribute__((cleanup(batch_free)))

static void batch_free(struct batch **b)
{
    if (*b)
        buf_free(&(*b)->userids);
    free(*b);
}

/* A row that is being filled: those who get the same. */
struct row {
    int64_t            id;
    struct notice_form form;
    struct buf         to;
    int64_t            seqs[PUSH_RECEIVERS];
    unsigned           count;
};

static void row_free(struct row *r)
{
    notice_form_free(&r->form);
    buf_free(&r->to);
}

static bool has_card(enum notice_variant v)
{
    return v != VARIANT_ZH && v != VARIANT_EN;
}

/* Whether words go beside it: to those who may not see the card, and with every picture and file
 * that has some. */
static bool has_words(enum notice_variant v)
{
    return v != VARIANT_ZH_CARD && v != VARIANT_EN_CARD;
}

/* Calls for one receiver, at the most. */
static unsigned cost(const struct notice_job *j, enum notice_variant v)
{
    enum notice_type type = j->content.type;

    return v == VARIANT_ZH_BOTH || v == VARIANT_EN_BOTH || type == NOTICE_IMAGE ||
                   type == NOTICE_FILE
               ? 2
               : 1;
}

/* ---- taking ---- */

static int keep_taken(void *arg, const struct notice_person *p)
{
    struct batch *b = arg;

    b->one[b->count++] = (struct notice_taken){
        .seq = p->seq, .person = p->person, .at = b->userids.n, .n = p->userid.n};
    buf_str(&b->userids, p->userid);
    return 0;
}

static int take(struct notice_job *j, unsigned stage, unsigned most, struct batch *b)
{
    return notice_take(j->ctx->store, j->n.number, stage, most, &b->variant, keep_taken, b,
                       j->err);
}

static struct str userid_of(const struct batch *b, unsigned i)
{
    return (struct str){b->userids.p + b->one[i].at, b->one[i].n};
}

static int drop(struct notice_job *j, const struct batch *b, unsigned i, enum notice_fate fate)
{
    return notice_put_part(j->ctx->store, j->ctx->now, j->n.number, 0, &b->one[i].seq, 1, fate,
                           j->err);
}

/* They were written down hours before, or were told days before. Whose account is somebody else's
 * by now, or frozen, is left out, or one would read what is for another, under his name; and who
 * has turned the kind off since. */
static int fate_now(struct notice_job *j, const struct batch *b, unsigned i,
                    enum notice_fate *fate)
{
    struct str userid = userid_of(b, i);
    bool       off = false;
    int        may = notice_may_go(j->ctx->store, b->one[i].person, userid, j->err);

    if (may < 0 || (may > 0 && !j->kind.critical &&
                    preference_off(j->ctx->store, userid, j->n.kind, &off, j->err) < 0))
        return -1;
    *fate = may == 0 ? FATE_AWAY : off ? FATE_OFF : FATE_QUEUED;
    return 0;
}

static int leave_out(struct notice_job *j, struct batch *b)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < b->count; i++) {
        enum notice_fate fate;

        if (fate_now(j, b, i, &fate) < 0 || (fate != FATE_QUEUED && drop(j, b, i, fate) < 0))
            return -1;
        if (fate == FATE_QUEUED)
            b->one[kept++] = b->one[i];
    }
    j->did = kept < b->count;
    b->count = kept;
    return 0;
}

/* 1: he may have one more of the kind today, which is counted (store/notices.h); 0: that was his
 * fate. A repeat is none more; who got the wrong one gets what puts it right, which counts, too. */
static int admit(struct notice_job *j, const struct batch *b, unsigned i)
{
    struct notice_kind kind = j->kind;
    bool               first = j->fresh || j->n.rounds == 0, taken = true;

    if (j->n.corrects > 0 && kind.day > 0)
        kind.day = UINT_MAX;
    if (first && notice_day_take(j->ctx, &kind, userid_of(b, i), &taken, j->err) < 0)
        return -1;
    if (taken)
        return 1;
    j->did = true;
    return drop(j, b, i, FATE_LIMITED);
}

/* ---- a row ---- */

/* As it is for those of this stage. */
static struct notice round_of(const struct notice_job *j)
{
    struct notice n = j->n;

    n.rounds = j->fresh ? 0 : n.rounds;
    return n;
}

static int form(struct notice_job *j, const struct audience_person *p, enum notice_variant v,
                int64_t id, struct notice_form *out)
{
    struct notice n = round_of(j);

    return notice_content_form(j->ctx, &j->content, &n, p,
                               notice_is_english(v) ? LANG_EN : LANG_ZH, has_card(v), id, out,
                               j->err);
}

static void add_receiver(struct row *r, const struct batch *b, unsigned i)
{
    if (r->count > 0)
        buf_char(&r->to, '|');
    buf_str(&r->to, userid_of(b, i));
    r->seqs[r->count++] = b->one[i].seq;
}

static int put_twin(struct notice_job *j, const struct row *r)
{
    auto_wiped struct buf object = {0};
    auto_buf struct buf   app = {0};
    int64_t               id = store_new_id(j->ctx->store, j->ctx->now);

    buf_c(&object, "{\"content\":");
    push_json(&object, buf_view(&r->form.words));
    buf_char(&object, '}');
    buf_str(&app, j->n.app);
    if (push_notice(j->ctx, app.p, j->n.number, buf_view(&r->to), "text", buf_view(&object),
                    STR_LIT(""), id, j->err) < 0)
        return -1;
    return notice_put_twin(j->ctx->store, j->ctx->now, j->n.number, id, j->err);
}

static bool is_media(const struct row *r)
{
    return strcmp(r->form.msgtype, "image") == 0 || strcmp(r->form.msgtype, "file") == 0;
}

static int put_rows(struct notice_job *j, const struct row *r, enum notice_variant v,
                    unsigned *rows)
{
    auto_buf struct buf app = {0};

    buf_str(&app, j->n.app);
    if (push_notice(j->ctx, app.p, j->n.number, buf_view(&r->to), r->form.msgtype,
                    buf_view(&r->form.object), is_media(r) ? j->n.media : STR_LIT(""), r->id,
                    j->err) < 0 ||
        notice_put_part(j->ctx->store, j->ctx->now, j->n.number, r->id, r->seqs, r->count, FATE_PUT,
                        j->err) < 0)
        return -1;
    ++*rows;
    if (r->form.words.n == 0 || !has_words(v))
        return 0;
    ++*rows;
    return put_twin(j, r);
}

/* Of no use behind the end of the notice. */
static int put_row(struct notice_job *j, const struct row *r, enum notice_variant v,
                   unsigned *rows)
{
    int rc;

    j->ctx->push_until = j->n.expires_at;
    rc = put_rows(j, r, v, rows);
    j->ctx->push_until = 0;
    return rc;
}

/* ---- the same for all ---- */

static int fill_row(struct notice_job *j, const struct batch *b, struct row *r)
{
    for (unsigned i = 0; i < b->count; i++) {
        int may = admit(j, b, i);

        if (may < 0)
            return -1;
        if (may > 0)
            add_receiver(r, b, i);
    }
    return r->count > 0 ? form(j, NULL, b->variant, r->id, &r->form) : 0;
}

static int put_same(struct notice_job *j, const struct batch *b)
{
    struct row *r = xcalloc(1, sizeof *r);
    unsigned    rows = 0;
    int         rc;

    r->id = store_new_id(j->ctx->store, j->ctx->now);
    rc = fill_row(j, b, r);
    if (rc == 0 && r->count > 0)
        rc = put_row(j, r, b->variant, &rows);
    row_free(r);
    free(r);
    j->did = true;
    return rc;
}

/* ---- another text for each ---- */

struct spelling { /* one person's text */
    struct notice_job  *job;
    enum notice_variant variant;
    int64_t             id;
    struct notice_form *out;
    int64_t             unfit; /* out: why it cannot go to this one; 0: it can */
};

static int spell(void *arg, const struct audience_person *p)
{
    struct spelling *s = arg;
    struct notice    n = round_of(s->job);

    s->unfit = notice_content_unfit(&s->job->content, &n, p,
                                    notice_is_english(s->variant) ? LANG_EN : LANG_ZH);
    if (s->unfit != 0)
        return 0;
    return form(s->job, p, s->variant, s->id, s->out);
}

static bool same_form(const struct notice_form *a, const struct notice_form *b)
{
    return a->msgtype && strcmp(a->msgtype, b->msgtype) == 0 &&
           str_eq(buf_view(&a->object), buf_view(&b->object)) &&
           str_eq(buf_view(&a->words), buf_view(&b->words));
}

static void begin_row(struct notice_job *j, struct row *r)
{
    notice_form_free(&r->form);
    buf_clear(&r->to);
    r->count = 0;
    r->id = store_new_id(j->ctx->store, j->ctx->now);
}

/* Only his own name or class can be what does not fit: the others get theirs. */
static int refuse_unfit(struct notice_job *j, const struct batch *b, unsigned i, int64_t errcode)
{
    j->did = true;
    return notice_put_refused(j->ctx->store, j->ctx->now, j->n.number, b->one[i].seq, errcode,
                              j->err);
}

/* One more: 1, or 0 where he is none any more, or it does not fit him, which is his fate. */
static int spell_one(struct notice_job *j, const struct batch *b, unsigned i, int64_t id,
                     struct notice_form *out)
{
    struct spelling s = {.job = j, .variant = b->variant, .id = id, .out = out};
    int rc = audience_one(j->ctx->store, b->one[i].person, j->n.app, spell, &s, j->err);

    if (rc > 0 && s.unfit != 0)
        return refuse_unfit(j, b, i, s.unfit);
    return rc != 0 ? rc : drop(j, b, i, FATE_AWAY);
}

/* A card's text has the row's id in it: of another row it is spelt again. */
static int next_row(struct notice_job *j, const struct batch *b, unsigned i, struct row *r)
{
    begin_row(j, r);
    return spell_one(j, b, i, r->id, &r->form) < 0 ? -1 : 0;
}

struct spread {
    struct notice_job *j;
    struct row        *r;
    unsigned           calls, rows; /* that may be made, that were */
};

static int flush(struct spread *s, const struct batch *b)
{
    return s->r->count > 0 ? put_row(s->j, s->r, b->variant, &s->rows) : 0;
}

/* 1: he is in the row, 0: spell_one was his fate, 2: there is no call left for him. */
static int spread_one(struct spread *s, const struct batch *b, unsigned i)
{
    auto_notice_form struct notice_form one = {.msgtype = NULL};
    int rc = spell_one(s->j, b, i, s->r->id, &one);

    if (rc <= 0)
        return rc;
    if (s->r->count == 0 || !same_form(&s->r->form, &one)) {
        if (flush(s, b) < 0)
            return -1;
        s->r->count = 0;
        if (s->rows > 0 && s->rows + cost(s->j, b->variant) > s->calls)
            return 2;
        if (next_row(s->j, b, i, s->r) < 0)
            return -1;
    }
    rc = admit(s->j, b, i);
    if (rc > 0)
        add_receiver(s->r, b, i);
    return rc;
}

static int put_each(struct notice_job *j, const struct batch *b, unsigned calls)
{
    struct spread s = {.j = j, .calls = calls};
    int           rc = 1;

    s.r = xcalloc(1, sizeof *s.r);
    s.r->id = store_new_id(j->ctx->store, j->ctx->now);
    for (unsigned i = 0; i < b->count && (rc == 0 || rc == 1); i++)
        rc = spread_one(&s, b, i);
    if (rc >= 0)
        rc = flush(&s, b);
    if (rc >= 0)
        rc = notice_pace_count(j, s.rows);
    row_free(s.r);
    free(s.r);
    return rc;
}

/* ---- a part ---- */

bool notice_feed_alone(const struct notice_job *j)
{
    bool of_class;

    return notice_content_personal(&j->content, &of_class);
}

/* How many to take: what is the same for all goes to as many as one call has; otherwise as many as
 * there are calls. */
static int measure(struct notice_job *j, int64_t waiting, bool alone, unsigned *calls,
                   unsigned *most)
{
    bool of_class;

    *most = PUSH_RECEIVERS;
    *calls = 1;
    notice_content_personal(&j->content, &of_class);
    if (!alone)
        return 0;
    if (notice_pace_left(j, waiting, calls) < 0)
        return -1;
    *most = of_class && *calls > 0 ? CLASSES : *calls;
    return 0;
}

/* Not more than the platform takes today: when even what is on the way is counted, and there is
 * room for nobody, it goes on tomorrow. */
static int fit_quota(struct notice_job *j, unsigned *most)
{
    int64_t left, way, people;

    if (notice_quota_left(j, &left, &way) < 0)
        return -1;
    people = left < 2 ? 0 : left / 2; /* twice for each, at the most */
    if (people < (int64_t)*most)
        *most = (unsigned)people;
    if (*most > 0)
        return notice_quota_over(j);
    return way == 0 ? notice_quota_wait(j) : 0;
}

int notice_feed(struct notice_job *j, unsigned stage, int64_t waiting, bool *left)
{
    auto_batch struct batch *b = xcalloc(1, sizeof *b);
    bool                     alone = notice_feed_alone(j);
    unsigned                 calls, most;

    *left = true;
    j->fresh = stage == 1; /* notice_requeue */
    if (measure(j, waiting, alone, &calls, &most) < 0)
        return -1;
    if (most > 0 && fit_quota(j, &most) < 0)
        return -1;
    if (most == 0)
        return 0; /* in the next second, or tomorrow */
    if (take(j, stage, most, b) < 0)
        return -1;
    *left = b->count > 0;
    if (leave_out(j, b) < 0)
        return -1;
    if (b->count == 0)
        return 0;
    return alone ? put_each(j, b, calls) : put_same(j, b);
}
