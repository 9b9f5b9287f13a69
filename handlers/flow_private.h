/* Inside the flow engine: one message of a dialog. */
#ifndef HANDLERS_FLOW_PRIVATE_H
#define HANDLERS_FLOW_PRIVATE_H

#include "bot/handler.h"
#include "handlers/flow.h"
#include "handlers/flow_state.h"
#include "handlers/flow_window.h"
#include "store/answers.h"
#include "store/submissions.h"

#define FLOW_TASK "f-" /* how the task_id of a flow's card begins */

enum { TASK_SIZE = 129 }; /* protocol 4.6: at most 128 bytes */

/* The questions of one card; count 0: the card is the review. */
struct card_group {
    unsigned index[3];
    unsigned count;
};

struct turn {
    struct ctx               *ctx;
    const struct school_flow *flow;
    struct answers            answers;
    unsigned                  step; /* the question that is asked; questions_count: the review */
    int64_t                   started_at;
    char                      task[TASK_SIZE]; /* newest card that asks it; "": asked as text */
    const struct msg_card    *click;   /* this message is a click on that card; else NULL */
    struct card_group         clicked; /* … and what the card asked */
    struct buf                lead;    /* lines in front of what is said next */
    struct buf                warn;    /* what the options chosen just now must tell at once */
    bool                      aside;   /* … said in words even when a card has room for them */
    bool                      tip;     /* the flow begins: tell that one line can answer it all */
    struct reply             *out;     /* NULL in a click, which cannot be answered */
};

/* Notes that the dialog keeps among its answers: no question can be called so, and struct answers
 * has room for both. */
#define NOTE_WRONG "~wrong" /* how many answers in a row did not fit */
#define NOTE_WORDS "~words" /* answered in words beside a card: no more cards in this dialog */

/* ---- flow_turn.c ---- */

#define auto_turn __attribute__((cleanup(turn_free)))
struct turn turn_new(struct ctx *ctx, const struct school_flow *flow, struct reply *out);
void turn_free(struct turn *t);

/* From the open dialog. The school file may have changed since: the step is found anew from the
 * answers. */
int turn_resume(struct turn *t, struct err *err);

/* The answer was given just now: what its options warn of comes with the next question, because
 * the receipt may be some questions away, or never come. */
void turn_warn(struct turn *t, const struct school_question *q);

/* Adds a line to the lead (nothing when empty). */
void turn_lead(struct turn *t, struct str text);

/* Says the lead and `text` behind it: in the answer, or as a message after a click, which cannot be
 * answered. */
int turn_say(struct turn *t, struct str text, struct err *err);

/* The same for the last word on this flow: the question of another open one comes behind. */
int turn_say_last(struct turn *t, struct str text, struct err *err);

/* The lead, and the step in words: the question or the review. */
int turn_say_step(struct turn *t, struct err *err);

/* Asks the step, as a card where the member sees cards, and keeps the dialog. */
int turn_ask(struct turn *t, struct err *err);

/* Repeats the step in words and keeps the dialog; a card that asks it stays good. */
int turn_repeat(struct turn *t, struct err *err);

/* The end: submits, and says the receipt or why not. */
int turn_submit(struct turn *t, struct err *err);
int turn_end(struct turn *t, struct err *err); /* this flow's dialog is over */
int turn_say_full(struct turn *t, const struct flow_state *state, struct err *err);
int turn_say_window(struct turn *t, enum window window, struct err *err);

/* ---- flow.c ---- */

int flow_cancel(struct turn *t, struct err *err);
int flow_back(struct turn *t, struct err *err);

/* ---- flow_text.c ---- */

/* 【今日打卡】第 1 题，共 3 题 … */
void text_question(const struct turn *t, struct buf *out);
void text_review(const struct turn *t, struct buf *out);
/* The answers, a line each; together at most about `room` bytes. */
void text_answers(const struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                  bool numbered, size_t room, struct buf *out);
/* The receipt's own line: 07:42　回执 1120-K7Q2MX */
void text_stamp(const struct ctx *ctx, const struct submission *sub, struct buf *out);
/* What the school says to it, and to the chosen options (may be nothing). */
void text_done(const struct turn *t, struct buf *out);
void text_warnings(const struct turn *t, struct buf *out);
void text_receipt(const struct turn *t, const struct submission *sub, struct buf *out);
/* The question's title without the mark at its end. */
struct str text_label(const struct ctx *ctx, const struct school_question *q);

/* ---- flow_card.c ---- */

/* Which questions one card asks from the step on; false: it must be asked as text. */
bool card_group(const struct turn *t, struct card_group *g);

/* Sends the card that asks the step and sets t->task; *sent false (and nothing done): the step fits
 * no card. *lead: the lead stands on the card. */
int card_ask(struct turn *t, bool *sent, bool *lead, struct err *err);

/* Takes the clicked card's answers: *why stays empty when all fit. Nothing is kept of those that do
 * not fit. */
void card_read(struct turn *t, struct buf *why);

/* The clicked card shows what was chosen, cannot be pressed again, and its button says `button`.
 * sub NULL: an answer in between. *told: the card has room for all that must be said; false when
 * the click came without a response code, which leaves the card as it is. */
int card_close(struct turn *t, const char *button, const struct submission *sub, bool *told,
               struct err *err);

#endif
