/* MSG_ANSWER "message/recall#/…": what the platform said of one part of a notice that is taken
 * back. When all were answered, who has asked for it is told, honestly: WeChat keeps what it
 * has. */
#include "base/log.h"
#include "bot/push.h"
#include "handlers/handlers.h"
#include "handlers/notice_private.h"
#include "handlers/texts.h"
#include "store/runs.h"

enum { TOO_OLD = 42052 }; /* errcode: over 24 hours, protocol 4.10 */

/* Which part it was, of how many. */
struct answered {
    int64_t notice, part, parts, day;
};

static bool read_key(struct str key, struct answered *out)
{
    struct str rest = str_skip(key, sizeof PUSH_RECALL - 1), one[4];

    for (int i = 0; i < 4; i++)
        if (!str_split(&rest, '/', &one[i]))
            return false;
    return rest.p == NULL && str_i64(one[0], &out->notice) && str_i64(one[1], &out->part) &&
           str_i64(one[2], &out->parts) && str_i64(one[3], &out->day);
}

/* ---- how many by now ---- */

/* "taken late other", kept as a run of the day on which it was asked for. */
struct tally {
    int64_t taken, late, other;
};

static void write_name(const struct answered *a, struct buf *out)
{
    buf_f(out, "notice.recall.%lld", (long long)a->notice);
}

static void read_tally(struct str place, struct tally *t)
{
    struct str one;
    int64_t   *fields[] = {&t->taken, &t->late, &t->other};

    for (int i = 0; i < 3 && str_split(&place, ' ', &one); i++)
        str_i64(one, fields[i]);
}

/* One that is asked for again on the same day begins anew. */
static int count(struct ctx *ctx, const struct answered *a, int errcode, struct tally *t,
                 struct err *err)
{
    auto_buf struct buf name = {0}, place = {0};
    enum run_state      state;

    write_name(a, &name);
    *t = (struct tally){.taken = 0};
    if (run_state(ctx->store, buf_view(&name), a->day, &state, &place, NULL, err) < 0)
        return -1;
    if (state == RUN_BEGUN)
        read_tally(buf_view(&place), t);
    ++*(errcode == 0 ? &t->taken : errcode == TOO_OLD ? &t->late : &t->other);
    buf_clear(&place);
    buf_f(&place, "%lld %lld %lld", (long long)t->taken, (long long)t->late, (long long)t->other);
    return run_keep(ctx->store, ctx->now, buf_view(&name), a->day, buf_view(&place),
                    t->taken + t->late + t->other >= a->parts, err);
}

/* ---- telling ---- */

static void say(const struct ctx *ctx, const struct answered *a, const struct tally *t,
                const struct notice_counts *c, struct buf *out)
{
    long long n = (long long)a->notice;

    buf_f(out,
          tr(ctx, "【通知】第 %lld 号：已从 %lld 人的企业微信里撤回。",
             "[Notice] %lld: taken back from the WeCom of %lld people."),
          n, (long long)c->fate[FATE_RECALLED]);
    if (c->fate[FATE_HANDED] > 0)
        buf_f(out, tr(ctx, "还有 %lld 人的没有撤回", " Not taken back from %lld"),
              (long long)c->fate[FATE_HANDED]);
    if (t->late > 0)
        buf_f(out, tr(ctx, "；%lld 批超过 24 小时，企业微信不再撤回",
                      "; %lld parts were older than 24 hours"),
              (long long)t->late);
    if (t->other > 0)
        buf_f(out, tr(ctx, "；%lld 批企业微信没有答应，可以再试：撤回通知 %lld",
                      "; %lld parts were refused, to try again: recall notice %lld"),
              (long long)t->other, n);
    buf_f(out,
          tr(ctx, "%s在微信里看消息的人，消息还在；要改正请回复“发通知 更正 %lld”。",
             "%s Who reads in WeChat still has it. To put it right reply \"send notice correct "
             "%lld\"."),
          c->fate[FATE_HANDED] > 0 || t->late + t->other > 0 ? tr(ctx, "。", ".") : "", n);
}

static int tell(struct ctx *ctx, struct str by, const struct answered *a, const struct tally *t,
                struct err *err)
{
    auto_wiped struct buf memory = {0};
    auto_buf struct buf   text = {0};
    struct notice         n;
    struct notice_counts  counts;
    int rc = notice_get(ctx->store, a->notice, &n, &counts, &memory, err);

    if (rc <= 0 || actor_is_cli(by))
        return rc < 0 ? -1 : 0;
    say(ctx, a, t, &counts, &text);
    return push_text_in(ctx, "staff", by, buf_view(&text), err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct answered a;
    struct tally    t;

    (void)out; /* nobody waits for an answer */
    if (!read_key(msg->key, &a)) {
        log_line(LOG_WARN, "recall: an answer to a question of another program");
        return 0;
    }
    if (notice_part_recalled(ctx->store, ctx->now, a.part, msg->answer.errcode, err) < 0 ||
        count(ctx, &a, msg->answer.errcode, &t, err) < 0)
        return -1;
    return t.taken + t.late + t.other < a.parts ? 0 : tell(ctx, msg->from, &a, &t, err);
}

const struct handler handler_notice_recalled = {
    .name = "notice_recalled",
    .type = MSG_ANSWER,
    .key = PUSH_RECALL,
    .quiet = true, /* "cli:…" is no member */
    .run = run,
};
