/* The makers (bot/maker.h) of the staff, and what they are asked. */
#ifndef HANDLERS_MAKE_H
#define HANDLERS_MAKE_H

#include "bot/handler.h"
#include "bot/maker.h"

#define MAKE_DIGEST "digest" /* the numbers and a chart of the classes of somebody's scope */
#define MAKE_EXPORT "export" /* a table of all people of it */
#define MAKE_ANSWER "answer" /* what a handler answers: staff_later.h */

#define MAKE_OFFER  "offer"  /* a carrier's picture: booking.h */

struct make_ask {
    struct str       flow;
    int64_t          day;    /* Beijing day */
    struct str       userid; /* of the staff: whose scope it is, and who gets it */
    enum member_lang lang;
    bool             words;  /* digest: with the numbers in words */
    bool             csv;    /* export: else a workbook */
};

/* Puts it into the outbox; the result goes to ask->userid in the staff application. */
int make_order(struct ctx *ctx, const char *maker, const struct make_ask *ask, struct err *err);

/* The way back: the slices point into spec. ERR_BAD_INPUT: it is none of ours. */
int make_read(struct str spec, struct make_ask *ask, struct err *err);

/* A context for the texts of the handlers: without a member, an application or a message. */
struct ctx make_ctx(struct store *store, const struct conf_school *school, int64_t now,
                    const struct make_ask *ask);

/* The flow that was asked for; NULL with err: the school has it no more. */
const struct school_flow *make_flow(const struct ctx *ctx, const struct make_ask *ask,
                                    struct err *err);

/* Orders what that handler answers to the text of ctx. make_answer.c */
int make_answer_order(struct ctx *ctx, const struct handler *h, struct err *err);

/* make_digest.c, make_export.c, make_answer.c, make_offer.c */
extern const struct maker make_digest, make_export, make_answer, make_offer;

#endif
