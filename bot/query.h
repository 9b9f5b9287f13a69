/* The query string of a callback. Source: protocol 1.2. */
#ifndef BOT_QUERY_H
#define BOT_QUERY_H

#include "base/buf.h"

enum { QUERY_VALUE_MAX = 4096 }; /* bytes of one decoded value */

/*
 * The first parameter `name`, percent-decoded once, appended to *out. A '+' stays a '+': WeCom
 * encodes blanks as %20, and base64 has pluses.
 *
 * false: not there, a broken percent escape, a NUL, or over QUERY_VALUE_MAX; *out is then
 * unchanged.
 */
bool query_value(struct str query, const char *name, struct buf *out);

#endif
