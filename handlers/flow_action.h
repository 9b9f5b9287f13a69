/* What happens in a flow of our own besides asking: who are you, is it right, phone, mail. The flow
 * engine asks, shows and keeps; an action checks an answer against the store, and does the work at
 * the end. A flow with an action (school_flow.action) makes no submission: the action stores what
 * is to be stored.
 *
 * All functions run in the message's transaction, and return 0, or -1 with err when we failed.
 * Sentences are in the member's language. */
#ifndef HANDLERS_FLOW_ACTION_H
#define HANDLERS_FLOW_ACTION_H

#include "bot/handler.h"
#include "store/answers.h"

enum { FLOW_FACTS = 6, FLOW_OPTIONS = 20 };

/* How a question looks now: what is different each time it is asked (free places, tariffs). {0}: as
 * it is in the flow. */
struct flow_ask {
    struct buf lead;          /* in front of the question; on a card beside it, in words */
    struct buf title;         /* instead of its own */
    struct flow_ask_option {
        char value[65];       /* as question_option.value */
        char label[72];       /* in the member's language, <= 17 characters so that it fits a
                                 card */
        char more[120];       /* behind the label where there is room (in words); "": nothing */
    } option[FLOW_OPTIONS];   /* of a choice without options of its own */
    unsigned   count;
    char       preset[65];    /* what 同上 stands for and a card has chosen already; "": none */
}; /* as many as a card shows: CARD_HORIZONTAL */

/* What is known, shown with the first question: as lines in words, as a list on the card; and what
 * follows from it. */
struct flow_facts {
    struct {
        const char *key;   /* 姓名; at most 5 characters */
        struct str  value; /* masked where it is personal; in `memory` */
    } fact[FLOW_FACTS];
    unsigned   count;
    struct buf memory;     /* the engine frees it; it may move: fill it before taking slices */
    unsigned   hidden;     /* options of the first question that are not shown, a bit each; the
                              others keep their numbers */
    const char *title;     /* of the flow, instead of its own; NULL: that. Static */
    const char *ask;       /* the first question's title, likewise */
};

struct flow_start {
    struct buf  refuse;    /* not empty: it does not begin, and this is said */
    const char *first;     /* name of the flow that comes first, and begins now instead: it leads
                              here; NULL: none */
};

struct flow_end {
    struct buf  say;       /* what is said; in front of the next question when again or next */
    bool        again;     /* the dialog goes on: answers that the action dropped are asked again */
    const char *next;      /* name of the flow that begins now; NULL: none */
    bool        leads;     /* in: another flow waits for this one, and begins behind what is said,
                              if the member may */
};

struct flow_action {
    const char *name;      /* school_flow.action */

    /* The flow is to begin (also by `next`). Answers set here are not asked. NULL: always. */
    int (*start)(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                 struct flow_start *start, struct err *err);

    /* NULL: none. */
    int (*facts)(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                 struct flow_facts *facts, struct err *err);

    /* How q looks now; asked anew whenever it is shown or read. out: {0}, the engine frees it. A
     * choice without options here ends the flow with out->lead: there is nothing to choose. NULL:
     * all questions are as in the flow. */
    int (*ask)(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
               const struct school_question *q, struct flow_ask *out, struct err *err);

    /* Appends how a value of a choice without options of its own reads, whether it is offered now
     * or not: for the review. NULL: there is no such choice. */
    int (*show)(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                const struct school_question *q, struct str value, struct buf *out,
                struct err *err);

    /* The answer to q has the right form and is in `a`. *why not empty: it is dropped, and asked
     * again with this sentence; *over: the flow ends with it instead. NULL: every answer will
     * do. */
    int (*answered)(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                    const struct school_question *q, struct buf *why, bool *over,
                    struct err *err);

    /* The dialog ends without a submission: 取消, or another flow begins. Nothing is said. Not when
     * it expires: what is held must end by itself. NULL: nothing to do. */
    int (*left)(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                struct err *err);

    /* All is answered, and reviewed where the flow wants it. */
    int (*submit)(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                  struct flow_end *end, struct err *err);
};

/* The action of a flow; NULL for a flow of the school. handlers/flow_actions.c has the table. */
const struct flow_action *flow_action(const struct school_flow *flow);

extern const struct flow_action action_identity, action_confirm, action_phone, action_mail,
    action_correction, action_booking, action_withdraw, action_appointment;

#endif
