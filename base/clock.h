/* The machine's clocks. Only the edges (worker, server, command line) look at them; everything else
 * is told. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_now(void);          /* seconds UTC; may be moved */
int64_t clock_monotonic_us(void); /* microseconds since some moment; never goes back */

/* Milliseconds until `at` (seconds UTC) begins, but from `least` to `most`. */
int clock_ms_until(int64_t at, int least, int most);

#endif
