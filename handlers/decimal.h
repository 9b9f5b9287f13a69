/* Decimal numbers without rounding: millionths in an int64_t. */
#ifndef HANDLERS_DECIMAL_H
#define HANDLERS_DECIMAL_H

#include "base/buf.h"

#include <stdint.h>

enum { DECIMAL_PLACES = 6, DECIMAL_DIGITS = 12 }; /* behind and in front of the point */

/* The number at the start of text, `-36.50` or `36。5` (Chinese keyboards); rest is what follows
 * it. decimals: digits that count behind the point (1 for 36.50). false, with nothing set, when
 * there is no number or it is too long. */
bool decimal_read(struct str text, int64_t *millionths, unsigned *decimals, struct str *rest);

/* The whole text; decimals may be NULL. */
bool decimal_parse(struct str text, int64_t *millionths, unsigned *decimals);

/* Appends the shortest form: 36.5, 37, -0.25. */
void decimal_write(int64_t millionths, struct buf *out);

#endif
