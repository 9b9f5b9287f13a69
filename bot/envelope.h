/* The outer XML: the frame around the ciphertext, in both directions. Nothing in it is
 * authenticated before msgcrypt_open has checked the signature, so it is walked by a strict
 * scanner: no tree, no allocation, linear time. */
#ifndef BOT_ENVELOPE_H
#define BOT_ENVELOPE_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Finds the text of <Encrypt>, the direct child of the root <xml> (protocol 1.3), in CDATA or
 * plain, in any order among other elements. A byte order mark, an XML declaration, comments and
 * attributes are let pass.
 *
 *   body     as received
 *   encrypt  out: points into body; surrounding white space is cut. Untouched on failure.
 *
 * ERR_BAD_INPUT  not well-formed; a DOCTYPE; a NUL byte; nested deeper than MARKUP_DEPTH; no
 *                <Encrypt>, two of them, one with elements inside, or an empty one. Whether it is
 *                base64 is for msgcrypt_open to say.
 */
int envelope_encrypt(struct str body, struct str *encrypt, struct err *err);

/*
 * Appends the answer's frame (protocol 1.4).
 *
 *   encrypt    base64 of msgcrypt_seal, and sig its signature over the same timestamp and nonce
 *   timestamp  unix seconds; signed as the decimal digits that stand here
 *   nonce      ours: letters and digits
 */
void envelope_write(struct buf *out, struct str encrypt, const char *sig, int64_t timestamp,
                    struct str nonce);

#endif
