/* Which values have been read, and in which line: to find out what stands in a file twice. Digests
 * only, in a table that is at most half full: a value costs 48 to 96 bytes whatever its length, and
 * none lies in memory. */
#ifndef CLI_SEEN_H
#define CLI_SEEN_H

#include "base/str.h"

struct seen {
    struct seen_slot *slots;
    size_t            size, used;
};

/* The line of an equal value (ignoring ASCII case); 0: there was none, now there is. */
int64_t seen_before(struct seen *s, struct str value, int64_t line);
/* The same without keeping it. */
int64_t seen_line(const struct seen *s, struct str value);
void seen_free(struct seen *s);

#endif
