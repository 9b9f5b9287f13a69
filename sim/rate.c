#include "sim/rate.h"

bool sim_window_take(struct sim_window *w, int64_t now, int64_t seconds, uint64_t n,
                     uint64_t limit)
{
    int64_t period = now / seconds;

    if (w->period != period)
        *w = (struct sim_window){.period = period};
    if (n > limit || w->count > limit - n)
        return false;
    w->count += n;
    return true;
}

/* What is a minute old is no longer counted. */
static void go_on(struct sim_rate *r, int64_t now)
{
    if (now - r->at >= SIM_MINUTE) {
        for (unsigned i = 0; i < SIM_MINUTE; i++)
            r->second[i] = 0;
        r->minute = 0;
        r->at = now;
    }
    while (r->at < now) {
        uint32_t *oldest = &r->second[++r->at % SIM_MINUTE];

        r->minute -= *oldest;
        *oldest = 0;
    }
}

static void count(struct sim_rate *r)
{
    uint32_t n = ++r->second[r->at % SIM_MINUTE];

    r->minute++;
    if (n > r->most_second)
        r->most_second = n;
    if (r->minute > r->most_minute)
        r->most_minute = r->minute;
}

bool sim_rate_take(struct sim_rate *r, int64_t now, uint64_t per_minute, uint64_t per_hour)
{
    if (now < r->blocked_until)
        return false;
    go_on(r, now);
    if (r->minute >= per_minute) {
        r->blocked_until = now + SIM_MINUTE;
        return false;
    }
    if (!sim_window_take(&r->hour, now, SIM_HOUR, 1, per_hour)) {
        r->blocked_until = now + SIM_HOUR;
        return false;
    }
    count(r);
    return true;
}
