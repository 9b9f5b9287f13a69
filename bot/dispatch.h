/* Which handler answers a message: the first row of the table that fits. */
#ifndef BOT_DISPATCH_H
#define BOT_DISPATCH_H

#include "bot/handler.h"

/*
 * Finds out who wrote and what they are in the middle of, finds the handler, and runs it.
 *
 *   ctx     now, store, school, app, handlers, outbound and salt are the caller's; the rest is
 *   filled in here.
 *           One ctx may serve many messages after each other; ctx_free frees its memory.
 *   out     {0} at the call; the answer
 *   chosen  who answered; NULL when nobody did (then the answer is the empty one)
 *
 * 0, or -1 when we failed: the caller rolls back and WeCom sends again.
 */
int dispatch(struct ctx *ctx, const struct message *msg, struct reply *out,
             const struct handler **chosen, struct err *err);

void ctx_free(struct ctx *ctx);

#endif
