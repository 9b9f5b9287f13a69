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

/*
 * The same with its modules in a dark colour (0xRRGGBB, 0 black), and with a line of words below in
 * that colour (empty: none; left out where no font has Chinese letters).
 * ERR_BAD_INPUT also for a colour that is too light to be read.
 */
int qr_picture(struct buf *png, struct str text, unsigned scale, unsigned rgb, struct str caption,
               struct err *err);

#endif
