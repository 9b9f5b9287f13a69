/* Which questions of a flow are asked, given the answers so far. Pure: no store, no texts. */
#ifndef HANDLERS_FLOW_PATH_H
#define HANDLERS_FLOW_PATH_H

#include "conf/school.h"
#include "store/answers.h"

/* Notes that a dialog keeps among its answers: no question can be called so, and struct answers has
 * room for them. */
#define NOTE_WRONG "~wrong" /* how many answers in a row did not fit */
#define NOTE_WORDS "~words" /* answered in words beside a card: no more cards in this dialog; "1":
                               beside a card that had come */
#define NOTE_THEN  "~then"  /* the flows that wait for this one (struct turn.then) */
#define NOTE_GIVEN "~given" /* fields that were answered at the start and are not asked */
#define NOTE_PLACE "~place" /* it is asked why there is no location */
#define NOTE_SENT  "~sent"  /* how and when the newest location came: it may come twice */
#define NOTE_SHOWN "~shown" /* options that an action made, as they were shown: what numbers mean.
                               Only in flows of our own, which have few questions */

/* Whether question i is asked. A question whose condition hangs on one that is not answered yet (or
 * was skipped) is not, nor what path_give has seen answered. */
bool path_asks(const struct school_flow *flow, const struct answers *a, unsigned i);

/* Its condition is a note of the action, which alone knows what leads to it. */
bool path_is_noted(const struct school_flow *flow, unsigned i);

/* The answers so far are given: these questions are not asked. */
void path_give(const struct school_flow *flow, struct answers *a);

/* The first question that is asked and not answered; questions_count when there is none. */
unsigned path_next(const struct school_flow *flow, const struct answers *a);

/* The last question before `step` that is asked; -1 when there is none. */
int path_before(const struct school_flow *flow, const struct answers *a, unsigned step);

/* Drops the answers to questions that are not asked any more; those whose condition is being
 * answered anew stay until it is. */
void path_prune(const struct school_flow *flow, struct answers *a);

/* Puts the answers into the order of the questions: going back changes the order in which they were
 * given. How many there are: the notes stand behind them. */
unsigned path_sort(const struct school_flow *flow, struct answers *a);

/* 第 n 题: 1.. among those asked; and how many those are. */
unsigned path_number(const struct school_flow *flow, const struct answers *a, unsigned i);
unsigned path_total(const struct school_flow *flow, const struct answers *a);

/* Whether an answer that is still to come may bring questions, so that the total is not known yet.
 *
 *   before  only questions in front of this one: whether its number is known; questions_count:
 *           all */
bool path_is_open(const struct school_flow *flow, const struct answers *a, unsigned before);

/* The question with that number; questions_count when there is none. */
unsigned path_numbered(const struct school_flow *flow, const struct answers *a, unsigned number);

#endif
