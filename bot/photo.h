/* Pictures of strangers: what they are is told by their content, and what we keep is drawn anew, so
 * that no place, camera or thumbnail of the original (EXIF) stays. The only file that names
 * jpeglib. */
#ifndef BOT_PHOTO_H
#define BOT_PHOTO_H

#include "base/buf.h"
#include "base/err.h"

enum {
    PHOTO_BYTES_MAX = 10 * 1024 * 1024, /* of what is taken: protocol 5.4 */
    PHOTO_PIXELS_MAX = 50 * 1000 * 1000,
    PHOTO_SIDE_MIN = 120,               /* pixels: smaller ones show nobody */
    PHOTO_SIDE = 640,                   /* the longer side of what is kept */
};

/*
 * JPEG or PNG in, JPEG out: turned upright (EXIF orientation), at most PHOTO_SIDE, without
 * metadata; appended to *out.
 *
 * ERR_BAD_INPUT  neither JPEG nor PNG by its content, broken, over the limits, too small; *out is
 * unchanged
 */
int photo_redraw(struct str bytes, struct buf *out, struct err *err);

#endif
