/* QR pictures: text to PNG. The only file that names qrencode and png. */
#ifndef BOT_QR_H
#define BOT_QR_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Appends a black-on-white PNG of the QR code of `text` (UTF-8 bytes, level M), with the quiet zone
 * of four modules.
 *   scale  pixels per module, 1..32
 * ERR_BAD_INPUT: too long for a QR code (over 2331 bytes), empty, or a bad scale; *png is then
 * unchanged.
 */
int qr_png(struct buf *png, struct str text, unsigned scale, struct err *err);

#endif
