/* Base64 as WeCom uses it: tolerant of surplus bits in the last character. */
#ifndef CRYPTO_BASE64_H
#define CRYPTO_BASE64_H

#include "base/buf.h"

/* The most bytes that n characters decode to. */
#define BASE64_DECODED_MAX(n) ((n) / 4 * 3 + 3)

/* Decodes the whole text into out (which has room for cap bytes). `=` at the end is optional, the
 * surplus bits of the last character are ignored (EncodingAESKey has them: protocol 1.6); anything
 * else that is not the alphabet, a length of 4k+1, or too little room is refused: -1, and *len is
 * untouched. */
int base64_decode(struct str text, void *out, size_t cap, size_t *len);

/* Appends the canonical, padded form. */
void base64_encode(struct buf *out, const void *bytes, size_t n);

#endif
