/* UTF-8: what is valid, where a cut is clean. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

/* Shortest form only, no surrogates, nothing above U+10FFFF. A NUL byte is valid UTF-8; ask
 * separately where it matters. */
bool utf8_valid(struct str text);

/* The longest prefix of at most max bytes that does not split a character. Bytes that are not
 * UTF-8 count as characters of one byte. */
struct str utf8_cut(struct str text, size_t max);

/* Characters (code points): WeCom's 字. */
size_t utf8_count(struct str text);

/* The character at the start and its length in bytes (0 at the end; a bad byte is U+FFFD, 1). */
size_t utf8_next(struct str text, uint32_t *code);

/* Appends the character; code is one of Unicode (below 0x110000, no surrogate). */
void utf8_add(struct buf *out, uint32_t code);

/* Appends text without control characters other than TAB and LF; CR LF and CR become LF. */
void utf8_clean(struct buf *out, struct str text);
bool utf8_is_clean(struct str text); /* utf8_clean would append it as it is */

/* The same for text that may not be UTF-8: bytes that are none are left out. */
void utf8_scrub(struct buf *out, struct str text);

/* Appends text with full-width ASCII (U+FF01..U+FF5E, U+3000) made half-width: what people type
 * on a Chinese keyboard compared as what they mean. */
void utf8_halfwidth(struct buf *out, struct str text);

#endif
