/* MSG_ANSWER "message/recall#/…": what the platform said of one part of a notice that is taken
 * back. The runner (notice_recall.c) asks for the others, and tells when all were answered. */
#include "base/log.h"
#include "bot/push.h"
#include "handlers/handlers.h"
#include "handlers/notice_private.h"

enum { TOO_OLD = 42052 }; /* errcode: over 24 hours, protocol 4.10 */

/* Which part it was, and when it was asked for. */
struct answered {
    int64_t notice, part, day;
};

static bool read_key(struct str key, struct answered *out)
{
    struct str rest = str_skip(key, sizeof PUSH_RECALL - 1), one[3];

    for (int i = 0; i < 3; i++)
        if (!str_split(&rest, '/', &one[i]))
            return false;
    return rest.p == NULL && str_i64(one[0], &out->notice) && str_i64(one[1], &out->part) &&
           str_i64(one[2], &out->day);
}

/* One that comes behind the end is counted no more. */
static int count(struct ctx *ctx, const struct answered *a, int errcode, struct err *err)
{
    struct recall_tally t;
    bool                open;

    if (recall_tally_read(ctx, a->notice, a->day, &t, &open, err) < 0)
        return -1;
    if (!open)
        return 0;
    ++*(errcode == 0 ? &t.taken : errcode == TOO_OLD ? &t.late : &t.other);
    return recall_tally_keep(ctx, a->notice, a->day, &t, false, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct answered a;

    (void)out; /* nobody waits for an answer */
    if (!read_key(msg->key, &a)) {
        log_line(LOG_WARN, "recall: an answer to a question of another program");
        return 0;
    }
    if (notice_part_recalled(ctx->store, ctx->now, a.part, msg->answer.errcode, err) < 0)
        return -1;
    return count(ctx, &a, msg->answer.errcode, err);
}

const struct handler handler_notice_recalled = {
    .name = "notice_recalled",
    .type = MSG_ANSWER,
    .key = PUSH_RECALL,
    .quiet = true, /* "cli:…" is no member */
    .run = run,
};
