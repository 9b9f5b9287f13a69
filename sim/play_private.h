/* Shared by the files of sim/play*.c only. */
#ifndef SIM_PLAY_PRIVATE_H
#define SIM_PLAY_PRIVATE_H

#include "sim/play_run.h"

enum { SIM_CALLBACK_MS = 40000 }; /* three tries of five seconds, and pauses */

/* By name or userid; NULL with the reason in why. */
struct sim_member *sim_run_member(struct sim_run *r, const char *who, struct buf *why);
struct sim_inbox *sim_run_inbox(struct sim_run *r, const struct sim_member *m);

/* Sorts new events into the inboxes. Lock held. */
void sim_run_collect(struct sim_run *r);

/* -1, with each in why, when something is unread. */
int sim_run_unread(const struct sim_inbox *in, struct buf *why);

/* A step of doing: SAY, TAP, PRESS, ENTER, SUBSCRIBE, UNSUBSCRIBE, PLACE, PICTURE, VIEW. Waits
 * until the bot has answered. As sim_run_step. */
int sim_run_do(struct sim_run *r, const struct sim_step *step, struct buf *why);

#endif
