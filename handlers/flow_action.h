/* What happens in a flow of our own besides asking: who are you, is it right, phone, mail. The flow
 * engine asks, shows and keeps; an action checks an answer against the store, and does the work at
 * the end. A flow with an action (school_flow.action) makes no submission: the action stores what
 * is to be stored.
 *
 * All functions run in the message's transaction, and return 0, or -1 with err when we failed.
 * Sentences are in the member's language.
 *
 * What an action pushes (a picture of a tariff) belongs into `answered` or `submit`, which are
 * called once for each answer, and never into `ask`, which is called for each look. To let it come
 * behind the words of the same message: ctx->after_reply = true; push_…; ctx->after_reply = false.
 * The words alone must do: while sends fail (!ctx->outbound) nothing that is pushed comes. */
#ifndef HANDLERS_FLOW_ACTION_H
#define HANDLERS_FLOW_ACTION_H

#include "bot/handler.h"
#include "store/answers.h"

enum { FLOW_FACTS = 6, FLOW_OPTIONS = 20 };

/* How a question looks now: what is different each time it is asked (free places, tariffs). {0}: as
 * it is in the flow. */
struct flow_ask {
    struct buf lead;        /* in front of the question; on a card beside it, in words. At most 1500
                               bytes have room whole: message 2048, the rest is the question */
    struct buf title;       /* instead of its own, where it is asked; the review has its own */
    struct flow_ask_option {
        char value[65];     /* as question_option.value: no blank, no comma */
        char label[72];     /* in the member's language, <= 17 characters so that it fits a card,
                               <= 10 (of each of at most six) so that it fits a button */
        char more[120];     /* behind the label where there is room (in words); "": nothing */
    } option[FLOW_OPTIONS]; /* of a choice without options of its own; as many as a card shows */
    unsigned   count;
    char       preset[65];  /* a value: what 同上 stands for and a card has chosen already; "":
                               none */
};

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
}; /* FLOW_FACTS: as many as a card shows, CARD_HORIZONTAL */

struct flow_start {
    struct buf  refuse;    /* not empty: it does not begin, and this is said */
    const char *first;     /* name of the flow that comes first, and begins now instead: it leads
                              here; NULL: none */
};

struct flow_end {
    struct buf  say;       /* what is said; in front of the next question when again or next */
    bool        again;     /* the dialog goes on: answers that the action dropped are asked again */
    bool        undone;    /* nothing was done, `say` tells why: the pressed card says 未提交 and not
                              已提交. `again` implies it */
    const char *next;      /* name of the flow that begins now; NULL: none */
    bool        leads;     /* in: another flow waits for this one, and begins behind what is said,
                              if the member may */
};

struct flow_action {
    const char *name;      /* school_flow.action */
    bool        prose;     /* what is typed is one answer, whatever blanks it has: never a line of
                              several */
    bool        even;      /* no option of its choices stands out on a card: it steers nobody */

    /* Whether 帮助 lists it to this member. NULL: to everybody for whom the flow is. */
    int (*listed)(struct ctx *ctx, bool *may, struct err *err);

    /* The flow is to begin (also by `next`). Answers set here are not asked. NULL: always. */
    int (*start)(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                 struct flow_start *start, struct err *err);

    /* NULL: none. */
    int (*facts)(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                 struct flow_facts *facts, struct err *err);

    /* How q looks now; asked anew whenever it is shown or read, so it must change nothing. out:
     * {0}, the engine frees it. The answers to the questions before q are there. A choice with
     * options neither of its own nor here ends the flow with out->lead: there is nothing to choose.
     * NULL: all questions are as in the flow.
     *
     * Numbers that are typed mean the options as they were shown, and what is not offered any more
     * is explained and asked again. When an answer is changed (改1, 返回) the choices behind it are
     * asked again, because what they offered may have hung on it. */
    int (*ask)(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
               const struct school_question *q, struct flow_ask *out, struct err *err);

    /* Appends how a value of a choice without options of its own reads, whether it is offered now
     * or not: for the review. Nothing appended: as it is stored. NULL: there is no such choice. */
    int (*show)(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                const struct school_question *q, struct str value, struct buf *out,
                struct err *err);

    /* Appends a line to the review, behind the answers: 位置为你保留到 10:12. NULL: nothing. */
    int (*review)(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                  struct buf *out, struct err *err);

    /* The answer to q has the right form and is in `a`. *why not empty: it is dropped, and asked
     * again with this sentence; *over: the flow ends with it instead. Other answers that the action
     * drops are asked again. NULL: every answer will do. */
    int (*answered)(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                    const struct school_question *q, struct buf *why, bool *over,
                    struct err *err);

    /* The picture of an answer is here: push_… what has waited for it, and note that in `a`; nothing
     * is said. Not called when it cannot be used, which the engine tells. NULL: nothing waits. */
    int (*pictured)(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                    struct err *err);

    /* The dialog ends without a submission: 取消, another flow or this one anew begins, its window
     * closes, there is nothing to choose, or `answered` has ended it. Nothing is said. Also called
     * when nothing is held, and perhaps twice; not when the dialog expires: what is held must end
     * by itself. NULL: nothing to do. */
    int (*left)(struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                struct err *err);

    /* All is answered, and reviewed where the flow wants it. */
    int (*submit)(struct ctx *ctx, const struct school_flow *flow, struct answers *a,
                  struct flow_end *end, struct err *err);
};

/* The action of a flow; NULL for a flow of the school. handlers/flow_actions.c has the table. */
const struct flow_action *flow_action(const struct school_flow *flow);

extern const struct flow_action action_identity, action_confirm, action_phone, action_mail,
    action_correction, action_booking, action_withdraw, action_appointment, action_notice;

#endif
