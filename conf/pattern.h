/* The `pattern` of a text question: an extended regular expression (POSIX). One place for the check
 * of the file and for the answers. */
#ifndef CONF_PATTERN_H
#define CONF_PATTERN_H

#include "base/buf.h"

/* Whether the expression can be used; why: appended to when not, a part of a sentence without a
 * mark at its end. Refused besides mistakes: references (\1), which take exponential time, and what
 * repeats so much that compiling it would take all memory. */
bool pattern_check(const char *pattern, struct buf *why);

/* Whether the whole text fits a pattern that pattern_check lets pass. A character is one of UTF-8,
 * whatever the locale of the process. The text is compared as it is: give it in half-width. */
bool pattern_fits(const char *pattern, struct str text);

#endif
