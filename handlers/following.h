/* What who follows is told: the four outcomes of an automatic verification, shared by the event
 * (event_subscribe.c) and by what the platform answers about the member (identity_answer.c).
 *
 * Functions that may fail return 0, or -1 with err when we failed; all append to `out`, in the
 * member's language. */
#ifndef HANDLERS_FOLLOWING_H
#define HANDLERS_FOLLOWING_H

#include "bot/handler.h"

/* Whether this school verifies who follows this application. */
bool following_verifies(const struct ctx *ctx);

/* Verified now: with the welcome, and what is to be done today. ctx->me is the person. */
int following_verified(struct ctx *ctx, struct buf *out, struct err *err);

/* Verified before. */
int following_already(struct ctx *ctx, struct buf *out, struct err *err);

/* Not known yet, and the platform is asked: the outcome follows, and how to begin without it. */
void following_wait(const struct ctx *ctx, struct buf *out);

/* Must confirm: in front of the first question; and by itself, with how to begin. */
void following_question(const struct ctx *ctx, struct buf *out);
void following_must(const struct ctx *ctx, struct buf *out);

/* Not in our data: what to do, whom to ask, when. */
void following_unknown(const struct ctx *ctx, struct buf *out);

/* The school's welcome as a paragraph of its own, and what is to be done today. */
int following_welcome(struct ctx *ctx, struct buf *out, struct err *err);

#endif
