#include "bot/scheduler.h"

#include "base/log.h"
#include "crypto/random.h"

enum {
    NO_ROW = SCHEDULED_MAX,
    EVERY = 1,  /* seconds between two questions */
    AGAIN = 60, /* … after a failure */
};

int schedule_init(struct schedule *s, const struct scheduled *const *table, struct err *err)
{
    unsigned count = 0;

    while (table && table[count])
        if (++count > SCHEDULED_MAX)
            return err_set(err, ERR_BAD_INPUT, "scheduler: over %d rows", SCHEDULED_MAX);
    *s = (struct schedule){.table = table, .count = count};
    return 0;
}

/* No row waits for longer than AGAIN: what is due later was put down before the clock was put back,
 * and would keep the row silent until the clock has come round again. */
static bool row_due(const struct schedule *s, unsigned row, int64_t now)
{
    return s->due[row] <= now || s->due[row] > now + AGAIN;
}

/* The one after the last that was asked, so that one with much to do keeps no other waiting. */
static unsigned next_row(const struct schedule *s, int64_t now)
{
    for (unsigned i = 1; i <= s->count; i++) {
        unsigned row = (s->last + i) % s->count;

        if (row_due(s, row, now))
            return row;
    }
    return NO_ROW;
}

bool schedule_due(const struct schedule *s, int64_t now)
{
    return next_row(s, now) != NO_ROW;
}

/* There is nobody who wrote, and no application yet. */
static void nobody(struct ctx *ctx)
{
    ctx->app = NULL;
    ctx->outbound = ctx->after_reply = ctx->expired = false;
    ctx->push_until = 0;
    ctx->push_reminder = (struct push_reminder){0};
    ctx->me = (struct member){0};
    ctx->dialog = (struct dialog){0};
    ctx->text = ctx->flow_key = ctx->expired_flow = (struct str){"", 0};
    random_bytes(ctx->salt, sizeof ctx->salt);
}

static int run_row(const struct scheduled *row, struct ctx *ctx, bool *more, struct err *err)
{
    nobody(ctx);
    if (store_begin(ctx->store, err) < 0)
        return -1;
    if (row->run(ctx, more, err) == 0)
        return store_commit(ctx->store, err);
    store_rollback(ctx->store);
    return -1;
}

bool schedule_run(struct schedule *s, struct ctx *ctx)
{
    struct err err = {0};
    unsigned   row = next_row(s, ctx->now);
    bool       more = false, done;

    if (row == NO_ROW)
        return false;
    s->last = row;
    done = run_row(s->table[row], ctx, &more, &err) == 0;
    if (!done)
        log_line(LOG_ERROR, "scheduled=%s result=failed: %s", s->table[row]->name, err.text);
    s->due[row] = ctx->now + (!done ? AGAIN : more ? 0 : EVERY);
    return done;
}
