/* How often something happened in the last minute and hour, by key, and when it may happen again.
 * The platform drops what is over its limits without a word (protocol 7), so we stay below them by
 * ourselves. Sliding windows, exact to the second. The clock is the caller's. */
#ifndef BOT_LIMITER_H
#define BOT_LIMITER_H

#include <stdint.h>

struct limiter;

/* window: seconds that are remembered, 3600 where there are limits by the hour. */
struct limiter *limiter_new(int64_t window);
void limiter_free(struct limiter *l); /* NULL is fine */

/* The earliest time at which one more keeps within `minute` in 60 s and `hour` in 3600 s (0: no
 * such limit): now, when it may happen at once. A clock that went back makes nobody wait longer
 * than the window. */
int64_t limiter_when(struct limiter *l, uint64_t key, int64_t now, unsigned minute, unsigned hour);

/* It happens (or happened: times of a key may only grow). key is not 0. */
void limiter_count(struct limiter *l, uint64_t key, int64_t at);

/* Lets go of all that is older than the window. Call it every minute or so. */
void limiter_forget(struct limiter *l, int64_t now);

#endif
