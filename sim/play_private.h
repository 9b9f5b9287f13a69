/* Shared by the files of sim/play*.c only. */
#ifndef SIM_PLAY_PRIVATE_H
#define SIM_PLAY_PRIVATE_H

#include "sim/play_run.h"

/* Of all who do something at once: three tries of five seconds each, and pauses. */
enum { SIM_CALLBACK_MS = 120000 };

/* By name or userid; NULL with the reason in why. */
struct sim_member *sim_run_member(struct sim_run *r, const char *who, struct buf *why);
struct sim_inbox *sim_run_inbox(struct sim_run *r, const struct sim_member *m);

/* Of a person, an address, or "$". NULL with the reason in why. */
struct sim_inbox *sim_run_inbox_of(struct sim_run *r, const char *who, struct buf *why);

/* Sorts new events into the inboxes. Lock held. */
void sim_run_collect(struct sim_run *r);

int64_t sim_run_now_ms(void);

/* Waits for the next change, at most until end (of sim_run_now_ms). false: the time is over. Lock
 * held. */
bool sim_run_wait(struct sim_run *r, int64_t end);

/* -1, with each in why, when something is unread. */
int sim_run_unread(const struct sim_inbox *in, struct buf *why);
int sim_run_unread_letters(const struct sim_run *r, struct buf *why);

/* Takes entry i out of list; it is the last one read then. */
void sim_run_take(struct sim_inbox *in, json_t *list, size_t i);

/* Steps of reading: EXPECT, MORE, NOT, SILENCE, OUTPUT. As sim_run_step. */
int sim_run_read(struct sim_run *r, const struct sim_step *step, struct buf *why);

/* A step of doing: SAY, TAP, PRESS, ENTER, SUBSCRIBE, UNSUBSCRIBE, AT, PLACE, PICTURE, CODE,
 * DIGITS, SECOND, FORM, OPEN, LOG_IN, FOLLOW, SCANNER, VIEW. Waits until the bot has answered. As
 * sim_run_step. */
int sim_run_do(struct sim_run *r, const struct sim_step *step, struct buf *why);

/* The digits of the newest letter to an address that nobody has typed yet (awaited), or of the one
 * that was typed last; the caller's. NULL with the reason in why. */
char *sim_run_digits(struct sim_run *r, const char *address, bool old, struct buf *why);

/* The eight digits (4821 7730) in the newest message that somebody got with some, as one reads them
 * aloud; the caller's. NULL with the reason in why. */
char *sim_run_told_digits(struct sim_run *r, const char *who, struct buf *why);

/* What the picture of the page says that somebody has open; -1 with the reason in why. */
int sim_run_screen(struct sim_run *r, const struct sim_member *m, struct buf *text,
                   struct buf *why);

/* OPEN, LOG_IN, FOLLOW, SCANNER. As sim_run_step. */
int sim_run_visit(struct sim_run *r, struct sim_member *m, const struct sim_step *step,
                  struct buf *why);

/* SECOND and FORM, and EXPECT of a page. As sim_run_step. */
int sim_run_second(struct sim_run *r, struct sim_member *m, const struct sim_step *step,
                   struct buf *why);
int sim_run_form(struct sim_run *r, struct sim_member *m, const struct sim_step *step,
                 struct buf *why);
int sim_run_page(struct sim_run *r, const struct sim_step *step, struct buf *why);

/* Whether step->extra looks into a message: "qr", the code in its picture; "rows", the lines of its
 * table. */
bool sim_looks_inside(const struct sim_step *step);

/* Whether the words are there: in the code, or all in one line. 1, 0, or -1: there is no code and
 * no table to look into. why, unless it is NULL, gets what was seen instead, or the reason. Lock
 * held. */
int sim_run_inside(struct sim_run *r, const struct sim_step *step, json_t *msg, struct buf *why);

/* CALLS. As sim_run_step. sim_run_count_calls: from the last such step on, or from now. */
void sim_run_count_calls(struct sim_run *r);
int sim_run_calls(struct sim_run *r, const struct sim_step *step, struct buf *why);

/* Waits until nothing of hongyan's is under way to the platform; not for ever. */
void sim_run_let_arrive(struct sim_run *r);

/* METRIC. As sim_run_step. sim_run_metrics: the whole page, in *text; -1 with the reason in why. */
int sim_run_metric(struct sim_run *r, const struct sim_step *step, struct buf *why);
int sim_run_metrics(const struct sim_run *r, struct buf *text, struct buf *why);

int sim_run_tool(struct sim_run *r, const struct sim_step *step, struct buf *why);

/* The values that the transcript and its people have; and those places of the world where none may
 * stand. sim_run_search: everywhere; -1 with the place and the kind in why. */
void sim_run_know(struct sim_run *r, const struct sim_script *script);
void sim_run_know_sent(struct sim_run *r); /* what has been sent so far; lock held */
int sim_run_search(struct sim_run *r, struct buf *why);
int sim_run_search_output(struct sim_run *r, struct buf *why);

/* Its inboxes, made and freed. */
struct sim_mailbox *sim_run_mailbox(struct sim_run *r, const char *address);
void sim_run_free_letters(struct sim_run *r);

#endif
