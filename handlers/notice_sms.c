/* SMS for those whom a notice has not reached, or who have not said 收到: how many, what it costs,
 * and ordering exactly what was shown. Their words: notice_sms_words.c */
#include "base/mem.h"
#include "handlers/notice_form.h"
#include "handlers/notice_private.h"
#include "handlers/texts.h"
#include "store/identities.h"
#include "store/letters.h"
#include "store/preferences.h"

#include <string.h>

enum {
    LOOKED = 20000,    /* people: all who write would have to wait for more */
    PHONE_ROOM = 512,  /* bytes of what is sealed of one person */
    VALID = 24 * 3600, /* seconds: later it is of no use */
};

/* Whom WeCom has not reached by this notice; then those who had turned the kind off, or had had
 * enough of it, and are left alone (as is who has turned it off since: is_off). */
const enum notice_fate notice_unreached[NOTICE_UNREACHED] = {
    FATE_REFUSED, FATE_SCOPE, FATE_UNLICENSED, FATE_UNKNOWN, FATE_AWAY,
    FATE_OFF, FATE_LIMITED, FATE_STOPPED,
};

/* ---- for whom ---- */

struct receiver {
    int64_t person;
    bool    english;
};

struct gathering {
    struct buf people; /* struct receiver after struct receiver */
    int64_t    texted; /* were sent one before */
};

static size_t count_of(const struct gathering *g)
{
    return g->people.n / sizeof(struct receiver);
}

static int add_person(void *arg, const struct notice_line *l)
{
    struct gathering *g = arg;
    struct receiver   r = {.person = l->p.person, .english = notice_is_english(l->p.variant)};

    if (l->text == TEXT_ORDERED || l->text == TEXT_SENT) {
        g->texted++;
        return 0;
    }
    if (count_of(g) == LOOKED)
        return 1;
    buf_add(&g->people, &r, sizeof r);
    return 0;
}

static int gather_scope(struct ctx *ctx, const struct notice *n, const struct scope *scope,
                        struct gathering *g, struct err *err)
{
    struct notice_filter f = {
        .number = n->number,
        .college = str_c(scope->college),
        .class_name = str_c(scope->class_name),
        .unacked = true,
        .most = LOOKED,
    };

    if (n->ack && notice_people(ctx->store, &f, add_person, g, err) < 0)
        return -1;
    f.unacked = false;
    f.one_fate = true;
    for (unsigned i = 0; i < NOTICE_BY_SMS; i++) {
        f.fate = notice_unreached[i];
        if (notice_people(ctx->store, &f, add_person, g, err) < 0)
            return -1;
    }
    return 0;
}

/* Those whom the actor may tell today. */
static int gather(struct ctx *ctx, struct str actor, const struct notice *n, struct gathering *g,
                  struct err *err)
{
    struct scopes scopes;

    if (notice_scopes_of(ctx, actor, &scopes, err) < 0)
        return -1;
    for (unsigned i = 0; i < scopes.count; i++)
        if (gather_scope(ctx, n, &scopes.scope[i], g, err) < 0)
            return -1;
    return 0;
}

/* ---- one after the other ---- */

struct texting {
    struct ctx          *ctx;
    struct str           actor;
    const struct notice *n;
    struct str           words, words_en; /* the second empty: the first for all */
    bool                 order; /* else they are only counted */
    struct notice_sms   *out;
    struct err          *err;
};

static int order_one(const struct texting *t, int64_t person, struct str words, struct str phone,
                     bool *first)
{
    struct ctx   *ctx = t->ctx;
    struct letter l = {
        .id = store_new_id(ctx->store, ctx->now),
        .kind = LETTER_SMS,
        .address = phone,
        .text = words,
        .due_at = t->out->due_at,
    };

    l.expires_at = l.due_at + VALID;
    if (notice_texted(ctx->store, t->n->number, person, l.id, first, t->err) < 0)
        return -1;
    return *first ? letter_put(ctx->store, ctx->now, &l, t->err) : 0;
}

/* By now: he may have done so when he had it. */
static int is_off(const struct texting *t, int64_t person, bool *off)
{
    auto_buf struct buf userid = {0};
    int                 rc;

    *off = false;
    if (t->n->critical)
        return 0;
    rc = member_of(t->ctx->store, person, &userid, t->err);
    if (rc <= 0)
        return rc;
    return preference_off(t->ctx->store, buf_view(&userid), t->n->kind, off, t->err);
}

static int text_one(const struct texting *t, const struct receiver *r)
{
    auto_wiped struct buf memory = {0};
    struct identity       id;
    bool                  first = true, off, english = r->english && t->words_en.n > 0;
    struct str            words = english ? t->words_en : t->words;

    if (is_off(t, r->person, &off) < 0)
        return -1;
    if (off) {
        t->out->off++;
        return 0;
    }
    buf_room(&memory, PHONE_ROOM);
    if (identity_get(t->ctx->store, r->person, &id, &memory, t->err) < 0)
        return -1;
    if (id.phone.n == 0) {
        t->out->no_phone++;
        return 0;
    }
    if (t->order && order_one(t, r->person, words, id.phone, &first) < 0)
        return -1;
    t->out->people += first;
    t->out->english += first && english;
    return 0;
}

/* Over the limit nothing is ordered, and not all are looked at. */
static int text_all(const struct texting *t, const struct gathering *g)
{
    int64_t         most = t->ctx->school->notices.sms_most;
    struct receiver r;

    for (size_t i = 0; i < count_of(g) && t->out->people <= most; i++) {
        memcpy(&r, g->people.p + i * sizeof r, sizeof r);
        if (text_one(t, &r) < 0)
            return -1;
    }
    return 0;
}

/* ---- why not ---- */

static void say_cannot(const struct ctx *ctx, const struct notice_seen *s, struct buf *why)
{
    long long n = (long long)s->n.number;

    if (!ctx->school->notices.sms)
        buf_c(why, tr(ctx, "学校还没有开通通知短信，不能用短信补发。要开通请找管理员（配置里的 sms）。",
                      "Notices cannot be sent by SMS here: the administrator has to configure it "
                      "(sms)."));
    else if (s->n.state != NOTICE_DONE)
        buf_f(why,
              tr(ctx, "第 %lld 号还没有发完（或已停发、撤回），发完才能用短信补发。",
                 "Notice %lld is not sent, or was stopped or recalled: no SMS."),
              n);
    else if (s->n.content.n == 0)
        buf_f(why, tr(ctx, "第 %lld 号的内容已经过了保存期。", "The words of notice %lld are forgotten."),
              n);
    else if (s->n.expires_at > 0 && s->n.expires_at <= ctx->now)
        buf_f(why, tr(ctx, "第 %lld 号的截止时间已经过了。", "The end of notice %lld is over."), n);
}

static int read_it(struct ctx *ctx, struct str actor, int64_t number, struct notice_seen *s,
                   struct buf *why, struct err *err)
{
    bool his;
    int  rc = notice_read_his(ctx, actor, number, s, &his, why, err);

    if (rc <= 0)
        return rc;
    if (!his)
        buf_f(why,
              tr(ctx, "短信要花钱：第 %lld 号只有发的人和%s可以补发。",
                 "SMS cost money: only who has put notice %lld may, and %s."),
              (long long)number, text_office(ctx));
    else
        say_cannot(ctx, s, why);
    return why->n == 0;
}

/* c: of the actor's people. */
static bool check_count(const struct ctx *ctx, const struct notice_seen *s,
                        const struct notice_counts *c, const struct notice_sms *sms,
                        struct buf *why)
{
    if (c->people == 0)
        notice_say_none(ctx, s, why);
    else if (sms->people == 0)
        buf_c(why, sms->texted > 0
                       ? tr(ctx, "需要短信的人都已经补发过了，每人只发一次（没发出去的可以再补发）。",
                            "All of them were sent one before; nobody gets two.")
                       : tr(ctx, "没有需要用短信补发的人（名册里没有手机号的、关闭了这类通知的不发）。",
                            "There is nobody to send an SMS to: who has no phone in the roster, or "
                            "has turned this kind off, gets none."));
    else if (sms->people > (int64_t)ctx->school->notices.sms_most)
        buf_f(why,
              tr(ctx, "需要短信的超过 %u 人，一条通知最多给这么多人补发。请先“催收”，或用别的办法通知。",
                 "Over %u people would need one, which is the most for one notice. Please send the "
                 "notice again first, or tell them another way."),
              ctx->school->notices.sms_most);
    return why->n == 0;
}

/* ---- both ---- */

static int go(struct texting *t, const struct notice_seen *s)
{
    struct gathering g = {.texted = 0};
    int              rc = gather(t->ctx, t->actor, &s->n, &g, t->err);

    t->out->texted = g.texted;
    if (rc == 0)
        rc = text_all(t, &g);
    buf_free(&g.people);
    return rc;
}

static void reckon_cost(const struct ctx *ctx, struct notice_sms *out)
{
    out->sms = (out->people - out->english) * out->each + out->english * out->each_en;
    out->cost = out->sms * (int64_t)ctx->school->notices.sms_price;
}

void notice_cost_say(int64_t cost, struct buf *out)
{
    enum { FEN = 10 }; /* of 0.001 yuan */
    int64_t fen = cost / FEN + (cost % FEN > 0);

    buf_f(out, "%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100));
}

/* order: else it is only counted. */
static int work(struct ctx *ctx, struct str actor, const struct notice_seen *s, bool order,
                struct notice_sms *out, struct buf *text, struct err *err)
{
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};
    auto_buf struct buf                       en = {0};
    struct texting t = {
        .ctx = ctx, .actor = actor, .n = &s->n, .order = order, .out = out, .err = err};

    if (notice_content_read(s->n.content, &c, err) < 0)
        return -1;
    out->due_at = notice_when(&ctx->school->notices, ctx->now, 0, s->n.critical,
                              (uint64_t)s->n.number);
    out->each = notice_sms_write(&c, ctx->school->notices.sms_sign, false, text);
    t.words = buf_view(text);
    if (c.text_en.n > 0)
        out->each_en = notice_sms_write(&c, ctx->school->notices.sms_sign, true, &en);
    t.words_en = buf_view(&en);
    if (go(&t, s) < 0)
        return -1;
    if (out->english > 0)
        buf_f(text, "\n%s", en.p);
    reckon_cost(ctx, out);
    return 0;
}

int notice_sms_reckon(struct ctx *ctx, struct str actor, int64_t number, struct notice_sms *out,
                      struct buf *text, struct buf *why, struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    struct notice_sms                   found = {.people = 0};
    struct notice_counts                counts;
    auto_buf struct buf                 words = {0};
    int                                 rc = read_it(ctx, actor, number, &s, why, err);

    if (rc <= 0)
        return rc;
    if (work(ctx, actor, &s, false, &found, &words, err) < 0 ||
        notice_counts_seen(ctx, actor, &s, &counts, err) < 0)
        return -1;
    if (!check_count(ctx, &s, &counts, &found, why))
        return 0;
    buf_str(text, buf_view(&words));
    *out = found;
    return 1;
}

static int keep_trace(struct ctx *ctx, struct str actor, int64_t number,
                      const struct notice_sms *sms, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "people=%lld sms=%lld cost=%lld", (long long)sms->people, (long long)sms->sms,
          (long long)sms->cost);
    return notice_audit(ctx, actor, "notice.sms", number, buf_view(&detail), err);
}

int notice_sms_order(struct ctx *ctx, struct str actor, int64_t number,
                     const struct notice_sms *shown, int64_t *due_at, struct buf *why,
                     struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    struct notice_sms                   now = {.people = 0}, done = {.people = 0};
    auto_buf struct buf                 text = {0}, again = {0};
    int rc = notice_sms_reckon(ctx, actor, number, &now, &text, why, err);

    if (rc <= 0)
        return rc;
    if (now.people != shown->people || now.english != shown->english ||
        now.each != shown->each || now.cost != shown->cost) {
        buf_c(why, tr(ctx, "人数或费用和刚才说的不一样了，没有发。",
                      "It is not what it was any more, in number or cost: nothing was sent."));
        return 0;
    }
    if ((rc = notice_read(ctx, number, &s, why, err)) <= 0)
        return rc;
    if (work(ctx, actor, &s, true, &done, &again, err) < 0 ||
        keep_trace(ctx, actor, number, &done, err) < 0)
        return -1;
    *due_at = done.due_at;
    return 1;
}
