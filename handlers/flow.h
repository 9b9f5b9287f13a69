/* The flow engine as the other handlers see it: a named list of questions of the school, asked one
 * by one, as text or as cards, and submitted once. Files: flow.c what happens, flow_path.c which
 * question is next, flow_answer.c reading and showing an answer, flow_text.c and flow_card.c how it
 * looks, flow_state.c what was submitted, flow_window.c when.
 *
 * All return 0, or -1 with err when we failed. */
#ifndef HANDLERS_FLOW_H
#define HANDLERS_FLOW_H

#include "bot/handler.h"

/* A flow of this application by its name; NULL when there is none. */
const struct school_flow *flow_named(const struct ctx *ctx, struct str name);

/* The flow that the text starts: one of its words, alone or with answers behind it (*answers, may
 * be empty). */
const struct school_flow *flow_worded(const struct ctx *ctx, struct str text, struct str *answers);

/* The flow that a sentence seems to be about (我要打卡, Check-in please): one of its words or its
 * title stands in it, whatever the case, blanks and hyphens; the longest counts. NULL: none. A
 * guess, to be offered and not acted on. */
const struct school_flow *flow_meant(const struct ctx *ctx, struct str text);

/* The flow that the member is in the middle of; NULL when none. */
const struct school_flow *flow_open(const struct ctx *ctx);

/* Starts a flow, or repeats the question when the member is in the middle of it; another open flow
 * is left. answers: those given in the same line, taken as far as they fit. */
int flow_start(struct ctx *ctx, const struct school_flow *flow, struct str answers,
               struct reply *out, struct err *err);

/* Starts a flow by messages, when nobody has asked for it; says `first` in front. *began false:
 * nothing happened, because the member is in the middle of a flow, or this one is not open now. */
int flow_push(struct ctx *ctx, const struct school_flow *flow, struct str first, bool *began,
              struct err *err);

/* The text is an answer (or 返回, 取消, …) to the open flow. */
int flow_answer(struct ctx *ctx, struct str said, struct reply *out, struct err *err);

/* A card of a flow was pressed. Answers empty: the card is changed by a row of the outbox. */
int flow_press(struct ctx *ctx, const struct message *msg, struct err *err);

/* Says `first`, and repeats the open question behind it when there is one. cards: it may be asked
 * as a new card. */
int flow_say(struct ctx *ctx, struct str first, bool cards, struct reply *out, struct err *err);

#endif
