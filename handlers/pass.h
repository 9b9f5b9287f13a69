/* The pass: may this person pass a gate now, and why not. A colour by the school's rule, judged
 * anew whenever a code is asked for and whenever one is scanned:
 *
 *   green   nothing is missing
 *   yellow  something is missing that the person can do: today's report, days in a row, the
 *           identity to be confirmed, a proof (green code of the city)
 *   red     the staff have to do something first: an alert is open, there is no valid electronic
 *           ID, or the person has left
 *
 * Files: pass_judge.c the colour, pass.c what the student sees, pass_scan.c what the guard sees,
 * pass_gate.c where the guard stands. */
#ifndef HANDLERS_PASS_H
#define HANDLERS_PASS_H

#include "bot/handler.h"
#include "store/approvals.h"
#include "store/passes.h"
#include "store/staff.h"

/* ---- the colour ---- */

struct pass_approval { /* the newest of a flow; {0}: never applied */
    enum approval_state state;
    int64_t             number, created_at, until, photo; /* as in store/approvals.h */
    bool                faceless; /* VALID, but its photo is not here: it does not count yet */
    struct buf          reason;
};

struct pass_state {
    enum signed_colour   colour;
    struct pass_approval id;   /* of the electronic ID; nothing where the school asks for none */
    struct buf           why;  /* what is missing; empty when green */
    struct buf           name, class_name, kind; /* of the person, as the roster has them */
};

#define auto_pass_state __attribute__((cleanup(pass_state_free)))

void pass_state_free(struct pass_state *s);

/* To whom `why` speaks. */
enum pass_voice {
    PASS_TO_SELF,  /* a line for each reason, with the word that mends it */
    PASS_TO_GUARD, /* in general words, one behind the other: nothing about health */
};

/* school->pass is there. person: of the roster; one that the roster has not is red. *out is {0}. */
int pass_judge(struct ctx *ctx, int64_t person, enum pass_voice voice, struct pass_state *out,
               struct err *err);

/* 绿码, 黄码, 红码. */
const char *pass_colour(const struct ctx *ctx, enum signed_colour colour);

/* The word to tell the member for asking for a code. */
const char *pass_word(const struct ctx *ctx);

/* The flow that is the electronic ID; NULL where the school asks for none. */
const struct school_flow *pass_id_flow(const struct ctx *ctx);

/* Appends how an approval stands and what to do, as one sentence or two: 「电子ID」审核中…. */
void pass_approval_say(const struct ctx *ctx, const struct school_flow *flow,
                       const struct pass_approval *a, struct buf *out);

/* *out is {0}; state APPROVAL_NONE: none. */
int pass_approval_read(struct ctx *ctx, const struct school_flow *flow, int64_t person,
                       struct pass_approval *out, struct err *err);

/* The photo of an electronic ID, behind the passive answer, to the guard who wrote; *sent false: it
 * is not here, there is none (0), or sends do not work. pass_scan.c */
int pass_photo_send(struct ctx *ctx, int64_t photo, bool *sent, struct err *err);

/* ---- where the guard stands ---- */

enum { GATES = 20, GATE_SIZE = 4 * STAFF_CHARS + 1 }; /* of one guard; bytes with the NUL */

struct pass_gates {
    bool     guard;                   /* the member is a guard; else nothing else is filled in */
    unsigned count;                   /* 0: nobody has named a gate; it is called 校门 then */
    char     gate[GATES][GATE_SIZE];  /* where the member may stand */
    int      here;                    /* where he stands today; -1: has to say so first */
};

int pass_gates_read(struct ctx *ctx, struct pass_gates *gates, struct err *err);
const char *pass_gate_name(const struct ctx *ctx, const struct pass_gates *gates);

/* Asks which gate it is: a number is understood as an answer for a while. */
int pass_gates_ask(struct ctx *ctx, const struct pass_gates *gates, const char *first,
                   struct reply *out, struct err *err);

/* Appends 今天 07:12, 昨天 18:02 or 2026-09-01 07:12. */
void pass_when(const struct ctx *ctx, int64_t at, struct buf *out);

#endif
