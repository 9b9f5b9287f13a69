/* How often something may happen. */
#ifndef SIM_RATE_H
#define SIM_RATE_H

#include <stdbool.h>
#include <stdint.h>

enum { SIM_MINUTE = 60, SIM_HOUR = 3600 };

/* Counts within periods of a fixed length (a minute, an hour, a day of the simulator's clock). */
struct sim_window {
    int64_t  period; /* which one is being counted */
    uint64_t count;
};

/* false when limit is reached in the period that now lies in; counts one (or n) otherwise. */
bool sim_window_take(struct sim_window *w, int64_t now, int64_t seconds, uint64_t n,
                     uint64_t limit);

/* The calls of one API. Of the minute, any sixty seconds in a row count, not only those from :00
 * on; who calls too often is refused as long as the limit's period (protocol 7). */
struct sim_rate {
    uint32_t          second[SIM_MINUTE];          /* those of the last seconds, by time % 60 */
    int64_t           at;                          /* the last of these seconds */
    uint64_t          minute;                      /* their sum */
    uint64_t          most_second, most_minute;    /* so far */
    struct sim_window hour;
    int64_t           blocked_until;
};

/* Counts a call. false: there were too many. */
bool sim_rate_take(struct sim_rate *r, int64_t now, uint64_t per_minute, uint64_t per_hour);

#endif
