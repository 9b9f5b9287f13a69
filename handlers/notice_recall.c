/* Taking back what went: the platform is asked for each part, so many at a time, by the runner,
 * until none is under way, none was left, and all were answered (notice_recalled.c). Then who has
 * asked for it is told, once, honestly: WeChat keeps what it has. */
#include "base/log.h"
#include "bot/push.h"
#include "handlers/notice_private.h"
#include "handlers/notice_run.h"
#include "handlers/texts.h"
#include "store/runs.h"

/* ---- how many by now ---- */

/* "taken late other asked", kept as a run of the day on which it began. */
static void write_name(int64_t notice, struct buf *out)
{
    buf_f(out, "notice.recall.%lld", (long long)notice);
}

int recall_tally_read(struct ctx *ctx, int64_t notice, int64_t day, struct recall_tally *t,
                      bool *open, struct err *err)
{
    auto_buf struct buf name = {0}, place = {0};
    enum run_state      state;
    struct recall_tally read = {.taken = 0};
    int64_t *const      fields[] = {&read.taken, &read.late, &read.other, &read.asked};
    struct str          rest, one;

    write_name(notice, &name);
    if (run_state(ctx->store, buf_view(&name), day, &state, &place, NULL, err) < 0)
        return -1;
    rest = buf_view(&place);
    for (int i = 0; i < 4 && rest.n > 0 && str_split(&rest, ' ', &one); i++)
        str_i64(one, fields[i]);
    *t = read;
    *open = state == RUN_BEGUN;
    return 0;
}

int recall_tally_keep(struct ctx *ctx, int64_t notice, int64_t day, const struct recall_tally *t,
                      bool done, struct err *err)
{
    auto_buf struct buf name = {0}, place = {0};

    write_name(notice, &name);
    buf_f(&place, "%lld %lld %lld %lld", (long long)t->taken, (long long)t->late,
          (long long)t->other, (long long)t->asked);
    return run_keep(ctx->store, ctx->now, buf_view(&name), day, buf_view(&place), done, err);
}

static int64_t answered(const struct recall_tally *t)
{
    return t->taken + t->late + t->other;
}

/* ---- asking ---- */

/* Who takes it back, since when: the place of the notice. */
struct recalling {
    int64_t    begun;
    struct str by;
};

static void write_place(const struct recalling *r, struct buf *out)
{
    buf_f(out, "%lld %.*s", (long long)r->begun, STR_ARG(r->by));
}

static bool read_place(struct str place, struct recalling *r)
{
    struct str begun;

    if (place.n == 0 || !str_split(&place, ' ', &begun) || !str_i64(begun, &r->begun))
        return false;
    r->by = place;
    return place.n > 0;
}

int64_t notice_recall_since(const struct ctx *ctx)
{
    return ctx->now - RECALL_SECONDS;
}

struct asking {
    struct ctx   *ctx;
    const char   *app;
    struct recall one;
    int64_t       last; /* part */
    unsigned      count;
    struct err   *err;
};

static int ask_part(void *arg, int64_t part, struct str msgid, int64_t at)
{
    struct asking *a = arg;

    (void)at;
    a->one.part = a->last = part;
    a->one.msgid = msgid;
    a->count++;
    return push_recall(a->ctx, a->app, &a->one, a->err);
}

/* As many as there is room for: all that were asked for and not answered lie in the outbox. */
static int ask(struct ctx *ctx, const struct notice *n, const struct recalling *r,
               struct recall_tally *t, struct err *err)
{
    auto_buf struct buf app = {0};
    struct asking       a = {.ctx = ctx, .err = err};
    int64_t             since = notice_recall_since(ctx), room;

    room = RECALL_PARTS - (t->asked - answered(t));
    if (room <= 0)
        return 0;
    buf_str(&app, n->app);
    a.app = app.p;
    a.one = (struct recall){.notice = n->number, .asked_day = cst_day(r->begun), .by = r->by};
    if (notice_sent_parts(ctx->store, n->number, since, 0, (unsigned)room, ask_part, &a, err) < 0 ||
        (a.count > 0 &&
         notice_parts_asked(ctx->store, ctx->now, n->number, since, a.last, err) < 0))
        return -1;
    t->asked += a.count;
    return a.count == 0
               ? 0
               : recall_tally_keep(ctx, n->number, cst_day(r->begun), t, false, err);
}

int notice_recall_begin(struct ctx *ctx, struct str actor, struct notice *n, struct err *err)
{
    const struct recalling r = {.begun = ctx->now, .by = actor};
    struct recall_tally    t = {.taken = 0};
    auto_buf struct buf    place = {0};
    int                    rc;

    write_place(&r, &place);
    n->place = buf_view(&place);
    n->again_at = ctx->now;
    rc = notice_keep(ctx->store, n, err);
    n->place = STR_LIT("");
    if (rc < 0 || notice_halt(ctx->store, ctx->now, n->number, err) < 0 ||
        recall_tally_keep(ctx, n->number, cst_day(r.begun), &t, false, err) < 0)
        return -1;
    return ask(ctx, n, &r, &t, err);
}

/* ---- the end ---- */

static void say_left(const struct ctx *ctx, int64_t number, const struct recall_tally *t,
                     const struct notice_counts *c, struct buf *out)
{
    if (c->fate[FATE_HANDED] > 0)
        buf_f(out, tr(ctx, "还有 %lld 人的没有撤回", " Not taken back from %lld"),
              (long long)c->fate[FATE_HANDED]);
    if (c->fate[FATE_HANDED] > 0 && t->old)
        buf_c(out, tr(ctx, "：第一次发的超过 24 小时，企业微信不再撤回，撤回的是再次提醒的",
                      ": the first message was older than 24 hours, the reminder is taken back"));
    if (t->late > 0)
        buf_f(out, tr(ctx, "；%lld 批超过 24 小时，企业微信不再撤回",
                      "; %lld parts were older than 24 hours"),
              (long long)t->late);
    if (t->other > 0)
        buf_f(out, tr(ctx, "；%lld 批企业微信没有答应，可以再试：撤回通知 %lld",
                      "; %lld parts were refused, to try again: recall notice %lld"),
              (long long)t->other, (long long)number);
}

static void say(const struct ctx *ctx, int64_t number, const struct recall_tally *t,
                const struct notice_counts *c, struct buf *out)
{
    size_t before;

    buf_f(out,
          tr(ctx, "【通知】第 %lld 号：已从 %lld 人的企业微信里撤回。",
             "[Notice] %lld: taken back from the WeCom of %lld people."),
          (long long)number, (long long)c->fate[FATE_RECALLED]);
    before = out->n;
    say_left(ctx, number, t, c, out);
    buf_f(out,
          tr(ctx, "%s在微信里看消息的人，消息还在；要改正请回复“发通知 更正 %lld”。",
             "%s Who reads in WeChat still has it. To put it right reply \"notice correct "
             "%lld\"."),
          out->n > before ? tr(ctx, "。", ".") : "", (long long)number);
}

/* In his own language; nobody is at the command line any more. */
static int tell(const struct notice_job *j, struct str by, const struct recall_tally *t)
{
    auto_wiped struct buf memory = {0};
    auto_buf struct buf   text = {0};
    struct ctx            reads;

    if (actor_is_cli(by))
        return 0;
    if (notice_reads(j->ctx, by, &reads, &memory, j->err) < 0)
        return -1;
    say(&reads, j->n.number, t, &j->counts, &text);
    return push_text_in(j->ctx, "staff", by, buf_view(&text), j->err);
}

/* Who got several messages has one as long as not all of them were taken back. The first ones of
 * one that was repeated may be too old to be asked for at all. */
static int count_rest(struct notice_job *j, const struct recalling *r, struct recall_tally *t)
{
    auto_wiped struct buf memory = {0};
    struct notice         n;

    t->old = j->n.rounds > 0 && j->n.started_at < r->begun - RECALL_SECONDS;
    if (notice_recalled_rest(j->ctx->store, j->ctx->now, j->n.number, j->err) < 0)
        return -1;
    return notice_get(j->ctx->store, j->n.number, &n, &j->counts, &memory, j->err) < 0 ? -1 : 0;
}

static int end(struct notice_job *j, const struct recalling *r, struct recall_tally *t)
{
    j->did = true;
    if (count_rest(j, r, t) < 0)
        return -1;
    log_line(LOG_INFO, "notice=%lld result=recalled people=%lld left=%lld", (long long)j->n.number,
             (long long)j->counts.fate[FATE_RECALLED], (long long)j->counts.fate[FATE_HANDED]);
    if (recall_tally_keep(j->ctx, j->n.number, cst_day(r->begun), t, true, j->err) < 0 ||
        tell(j, r->by, t) < 0)
        return -1;
    return notice_end_repeats(j->ctx, &j->n, j->err);
}

/* ---- the runner's ---- */

/* Behind its 24 hours the platform takes nothing back: what it has not answered by then, it will
 * not. */
int notice_take_back(struct notice_job *j)
{
    struct recalling    r = {.begun = 0};
    struct recall_tally t;
    int64_t             waiting;
    bool                open, late;

    if (!read_place(j->n.place, &r))
        return notice_end_repeats(j->ctx, &j->n, j->err);
    if (recall_tally_read(j->ctx, j->n.number, cst_day(r.begun), &t, &open, j->err) < 0 ||
        ask(j->ctx, &j->n, &r, &t, j->err) < 0 ||
        notice_parts_waiting(j->ctx->store, j->n.number, &waiting, j->err) < 0)
        return -1;
    late = j->ctx->now > r.begun + RECALL_SECONDS;
    if (!late && (waiting > 0 || t.asked > answered(&t)))
        return 0;
    return end(j, &r, &t);
}
