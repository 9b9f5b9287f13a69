#include "base/clock.h"

#include <time.h>

int64_t clock_now(void)
{
    return (int64_t)time(NULL);
}

int clock_ms_until(int64_t at, int least, int most)
{
    struct timespec t;
    int64_t         ms;

    clock_gettime(CLOCK_REALTIME, &t);
    if (at > (int64_t)t.tv_sec + most)
        return most;
    ms = (at - (int64_t)t.tv_sec) * 1000 - t.tv_nsec / 1000000;
    return ms < least ? least : ms < most ? (int)ms : most;
}

int64_t clock_monotonic_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
