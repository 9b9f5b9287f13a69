/* 发通知 软件2601, 发通知 更正 12: the audience is all that stands behind the word, whatever blanks it
 * has; and 未打卡 as the answer to 发给谁, where it is no command. */
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/notice_flow_private.h"
#include "store/dialogs.h"

#include <string.h>

#define FLOW "notice"

static bool is_ours(const struct school_flow *flow)
{
    return flow && flow->action && strcmp(flow->action, FLOW) == 0;
}

/* ---- the line ---- */

/* Where a text is asked for it may begin with any word; not where the audience is. */
static bool wants_line(const struct ctx *ctx, const struct message *msg)
{
    struct str                rest;
    const struct school_flow *flow = flow_worded(ctx, ctx->text, &rest);

    (void)msg;
    return is_ours(flow) && rest.n > 0 && !flow_asks_text(ctx);
}

/* Said anew, it is another one: what was answered for the other is left. The action reads the line
 * itself (notice_flow.c). */
static int run_line(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct str                rest;
    const struct school_flow *flow = flow_worded(ctx, ctx->text, &rest);

    (void)msg;
    if (is_ours(flow_open(ctx))) {
        if (dialog_end(ctx->store, ctx->me.userid, str_c(ctx->app->name), err) < 0)
            return -1;
        ctx->dialog = (struct dialog){.step = 0};
    }
    return flow_start(ctx, flow, STR_LIT(""), out, err);
}

const struct handler handler_notice_line = {
    .name = "notice_line",
    .type = MSG_TEXT,
    .apps = APPS_STAFF,
    .wants = wants_line,
    .run = run_line,
};

/* ---- the answer ---- */

static bool wants_to(const struct ctx *ctx, const struct message *msg)
{
    const struct school_question *q = flow_asked(ctx);

    (void)msg;
    return q && is_ours(flow_open(ctx)) && strcmp(q->name, ASKED_TO) == 0 &&
           word_of(ctx->text) == WORD_MISSING;
}

static int run_to(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    (void)msg;
    return flow_answer(ctx, ctx->text, out, err);
}

const struct handler handler_notice_to = {
    .name = "notice_to",
    .type = MSG_TEXT,
    .apps = APPS_STAFF,
    .wants = wants_to,
    .run = run_to,
};
